"""What is proposed begins at the main line: a revocation carries no addition along that waits. Git is the judge."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from camgrant.load.reader import read_plain
from support.cli import forked as run
from support.git import IDENTITY, git

ROOT = Path(__file__).parents[2]
GRANTS = "inventory/grants/checkpoint/s-chk-02.yaml"
EXTEND = ("grant", "extend", "g-iso-01-khoihd", "--document", "77/DS-TQS", "--document-date", "2021-07-19", "--yes")


def revoke(person: str, *more: str) -> tuple[str, ...]:
    return ("grant", "revoke", "--person", person, "--reason", "Chuyển công tác", *more, "--yes")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "kho"
    shutil.copytree(ROOT / "inventory", folder / "inventory")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def done(folder: Path, *words: str, code: int = 0) -> str:
    result = run(*words, cwd=folder, **IDENTITY)
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout + result.stderr


def branch(folder: Path) -> str:
    return git(folder, "symbolic-ref", "--short", "HEAD")


def state(folder: Path) -> tuple[str, ...]:
    """The work tree as it differs from what is committed, and where every branch stands."""
    return git(folder, "status", "--porcelain"), git(folder, "diff"), git(folder, "for-each-ref")


def grants_at(folder: Path, commit: str, file: str = GRANTS) -> dict[str, dict[str, object]]:
    if not git(folder, "ls-tree", commit, "--", file):
        return {}
    data = read_plain((git(folder, "show", f"{commit}:{file}") + "\n").encode())
    assert isinstance(data, dict)
    return dict(data["grants"])


def differences(folder: Path, since: str = "main", until: str = "HEAD") -> list[str]:
    """What the branch has that the main line has not: entity and field, of every grant."""
    found = []
    for file in git(folder, "diff", "--name-only", since, until).split("\n"):
        if file.startswith("inventory/grants/"):
            old, new = grants_at(folder, since, file), grants_at(folder, until, file)
            for grant in {*old, *new}:
                before, after = old.get(grant, {}), new.get(grant, {})
                found += [f"{grant}.{key}" for key in {*before, *after} if before.get(key) != after.get(key)]
    return sorted(found)


NEW_GRANT = """  g-chk-02-moi:
    person: c-siu-binh
    system: checkpoint
    scope: {site: s-chk-02}
    rights: [live]
    purpose: shift
    valid_from: 2021-09-05
    valid_until: 2021-10-01
    nomination: d-cat-s6-01
"""


def add(folder: Path, file: str = GRANTS, more: str = "") -> None:
    """Somebody gets a grant, in a file that is there already or in a new one."""
    path = folder / file
    before = path.read_text("utf-8") if path.exists() else "grants:\n"
    path.write_text(before + NEW_GRANT + more, "utf-8")


def add_in_the_same_file(folder: Path) -> str:
    """A waiting proposal: somebody gets a grant in the very file in which the next letter ends one."""
    add(folder)
    done(folder, "propose", "--title", "Danh sách mới")
    return branch(folder)


def test_an_urgent_revocation_after_a_waiting_addition_is_a_pure_revocation(repository: Path) -> None:
    waiting = add_in_the_same_file(repository)
    done(repository, *revoke("rmah doan"))
    said = done(repository, "propose", "--title", "Thu hồi gấp")
    assert f"it does NOT carry what waits elsewhere: {waiting} “Danh sách mới”." in said
    assert git(repository, "merge-base", "HEAD", "main") == git(repository, "rev-parse", "main")
    assert {one.partition(".")[2] for one in differences(repository)} == {"revoked"}
    assert "g-chk-02-moi" not in (repository / GRANTS).read_text("utf-8")
    assert git(repository, "status", "--porcelain") == ""
    plan = done(repository, "plan")
    assert "1 person loses rights; 1 recorder changes its accounts." in plan
    assert "c-siu-binh" not in plan
    # What waits is as it was.
    assert "g-chk-02-moi" in grants_at(repository, waiting)


def test_what_one_letter_ends_of_both_goes_where_each_is(repository: Path) -> None:
    """The person has a grant on the main line and one that waits: each end goes to its grant's branch."""
    waiting = add_in_the_same_file(repository)
    done(repository, *revoke("siu binh", "--document", "601/CAT-PX01", "--document-date", "2021-07-20",
                             "--document-kind", "revocation", "--issuer", "u-cat"))  # fmt: skip
    said = done(repository, "propose", "--title", "Thu hồi gấp")
    assert f"committed to that branch, {waiting}: " in said
    assert {one.partition(".")[2] for one in differences(repository)} == {"revoked"}
    assert "revoked" in grants_at(repository, waiting)["g-chk-02-moi"]
    assert git(repository, "log", "-1", "--format=%s", waiting) == "Thu hồi gấp"
    assert git(repository, "status", "--porcelain") == ""


def test_the_document_that_only_waits_comes_along_with_the_revocation(repository: Path) -> None:
    done(repository, *EXTEND)
    done(repository, "propose")
    done(repository, *revoke("rmah doan", "--document", "77/DS-TQS", "--issuer", "u-tqs"))
    done(repository, "propose")
    assert {one.partition(".")[2] for one in differences(repository)} == {"revoked"}
    assert "77/DS-TQS" in git(repository, "diff", "main", "HEAD", "--", "inventory/documents")
    assert "0 errors" in done(repository, "check")


def test_what_builds_on_a_waiting_proposal_is_refused_and_said(repository: Path) -> None:
    waiting = add_in_the_same_file(repository)
    path = repository / GRANTS
    path.write_text(path.read_text("utf-8").replace("valid_until: 2021-10-01", "valid_until: 2021-10-15"), "utf-8")
    said = done(repository, "propose", code=2)
    assert "grants/checkpoint/s-chk-02.yaml: g-chk-02-moi. Wait until it is merged" in said
    assert "`camgrant propose --with-pending`" in said
    assert branch(repository) == waiting
    assert git(repository, "branch", "--format=%(refname:short)").split("\n") == [waiting, "main"]
    said = done(repository, "propose", "--with-pending")
    assert f"carries proposals that are not merged: {waiting} “Danh sách mới”; a revocation in it waits" in said
    assert git(repository, "merge-base", "HEAD", waiting) == git(repository, "rev-parse", waiting)


def test_three_proposals_each_hold_their_own_change(repository: Path) -> None:
    first = add_in_the_same_file(repository)
    done(repository, *revoke("rmah doan"))
    done(repository, "propose", "--title", "Hai")
    second = branch(repository)
    done(repository, *EXTEND)
    said = done(repository, "propose", "--title", "Ba")
    assert {one.split(".")[0][:15] for one in differences(repository)} == {"g-iso-01-khoihd"}
    assert f"{first} “Danh sách mới”" in said
    assert f"{second} “Hai”" in said


@pytest.mark.parametrize("file", [GRANTS, "inventory/grants/checkpoint/moi.yaml"])
@pytest.mark.parametrize("revoked_first", [False, True])
def test_a_revocation_goes_alone_before_the_addition_of_the_same_work_tree(
    repository: Path, file: str, revoked_first: bool
) -> None:
    if not revoked_first:
        add(repository, file)
    done(repository, *revoke("rmah doan"))
    if revoked_first:
        add(repository, file)
    said = done(repository, "propose", "--title", "Theo danh sách mới")
    second = branch(repository)
    first = f"{second}-1"
    assert git(repository, "rev-parse", f"{first}^") == git(repository, "rev-parse", "main")
    assert differences(repository, "main", first) == ["g-chk-02-doanr-2.revoked", "g-chk-02-doanr.revoked"]
    assert git(repository, "diff", "--name-only", "main", first) == GRANTS
    assert git(repository, "rev-parse", f"{second}^") == git(repository, "rev-parse", first)
    assert {one.partition(".")[0] for one in differences(repository, first, second)} == {"g-chk-02-moi"}
    assert git(repository, "status", "--porcelain") == ""
    assert f"committed 1 file to branch {first}: 'Theo danh sách mới'" in said
    assert f"The revocations went first, alone: {first} waits for no addition" in said
    assert f"push -u origin {first}" in said
    assert f"push -u origin {second}" in said


@pytest.mark.parametrize("file", [GRANTS, "inventory/grants/checkpoint/moi.yaml"])
def test_a_document_of_both_goes_with_the_revocation_too(repository: Path, file: str) -> None:
    """The letter is new; what else was written into its file waits."""
    done(repository, *EXTEND)
    add(repository, file)
    done(repository, *revoke("rmah doan", "--document", "77/DS-TQS", "--issuer", "u-tqs"))
    done(repository, "propose")
    first = f"{branch(repository)}-1"
    assert {one.partition(".")[2] for one in differences(repository, "main", first)} == {"revoked"}
    assert "77/DS-TQS" in git(repository, "diff", "main", first, "--", "inventory/documents")
    assert git(repository, "diff", first, "HEAD", "--", "inventory/documents") == ""
    git(repository, "checkout", "-q", first)
    assert "0 errors" in done(repository, "check")


def test_of_one_grant_only_the_end_goes_first(repository: Path) -> None:
    path = repository / GRANTS
    path.write_text(path.read_text("utf-8").replace("    responsible: c-siu-binh\n", "", 2), "utf-8")
    done(repository, *revoke("rmah doan"))
    done(repository, "propose")
    first = f"{branch(repository)}-1"
    assert {one.partition(".")[2] for one in differences(repository, "main", first)} == {"revoked"}
    assert {one.partition(".")[2] for one in differences(repository, first)} == {"responsible"}


def test_who_leaves_goes_first_with_the_grants_that_end(repository: Path) -> None:
    add(repository)
    done(repository, "contact", "leave", "rmah doan", "--on", "2021-07-21", "--reason", "Nghỉ chế độ", "--yes")
    done(repository, "propose")
    first = f"{branch(repository)}-1"
    assert "+    left_on: 2021-07-21" in git(repository, "diff", "main", first, "--", "inventory/contacts").split("\n")
    assert {one.partition(".")[2] for one in differences(repository, "main", first)} == {"revoked"}


@pytest.mark.parametrize(("day", "goes_first"), [("2021-07-21", True), ("2021-07-25", False)])
def test_only_an_earlier_day_is_an_end(repository: Path, day: str, goes_first: bool) -> None:
    """An end that is put off gives access: it waits like any addition."""
    done(repository, *revoke("rmah doan", "--on", "2021-07-23"))
    git(repository, "commit", "-q", "-am", "an end that is on the main line")
    path = repository / GRANTS
    path.write_text(path.read_text("utf-8").replace("2021-07-23", day), "utf-8")
    add(repository)
    done(repository, "propose")
    first = f"{branch(repository)}-1"
    branches = git(repository, "branch", "--format=%(refname:short)").split("\n")
    assert (first in branches) == goes_first
    assert {one.partition(".")[2] for one in differences(repository, first if goes_first else "main")} >= {"person"}
    assert not goes_first or set(differences(repository, until=first)) < set(differences(repository))


def test_what_is_new_and_revoked_stays_whole_and_is_said(repository: Path) -> None:
    add(repository, more="    revoked: {on: 2021-09-20, reason: Chuyển công tác}\n")
    said = done(repository, "propose")
    assert "could not be sent alone" in said
    assert "g-chk-02-moi" in said
    assert git(repository, "branch", "--format=%(refname:short)").split("\n") == [branch(repository), "main"]
    assert "revoked" in grants_at(repository, "HEAD")["g-chk-02-moi"]


def test_who_is_replaced_keeps_access_until_the_other_has_it(repository: Path) -> None:
    """A leader and the next one are one change: alone, the end would leave the site without anybody."""
    add(repository, more="    replaces: g-chk-02-doanr\n")
    done(repository, *revoke("rmah doan"))
    said = done(repository, "propose")
    first = f"{branch(repository)}-1"
    assert differences(repository, "main", first) == ["g-chk-02-doanr-2.revoked"]
    assert "could not be sent alone" in said
    assert "g-chk-02-doanr." in said
    assert "revoked" in grants_at(repository, "HEAD")["g-chk-02-doanr"]


def test_a_replacement_of_long_ago_keeps_no_revocation_back(repository: Path) -> None:
    add(repository, more="    replaces: g-chk-02-doanr\n")
    git(repository, "commit", "-q", "-am", "the main line has the replacement")
    path = repository / GRANTS
    path.write_text(path.read_text("utf-8").replace("valid_until: 2021-10-01", "valid_until: 2021-10-15"), "utf-8")
    done(repository, *revoke("rmah doan"))
    said = done(repository, "propose")
    first = f"{branch(repository)}-1"
    assert differences(repository, "main", first) == ["g-chk-02-doanr-2.revoked", "g-chk-02-doanr.revoked"]
    assert differences(repository, first) == ["g-chk-02-moi.valid_until"]
    assert "could not be sent alone" not in said


def test_a_document_that_stands_on_the_addition_keeps_the_revocation_with_it_and_that_is_said(repository: Path) -> None:
    """The letter that orders the revocation names somebody who is new."""
    done(repository, "contact", "new", "--unit", "u-tqs", "--name", "Rơ Châm H'Bia", "--title", "Trợ lý",
         "--phone", "0100 000 098", "--no-email-reason", "Không có", "--yes")  # fmt: skip
    contact = next(
        one.split(":")[0].removeprefix("+  ")
        for one in git(repository, "diff", "--", "inventory/contacts").split("\n")
        if one.startswith("+  c-")
    )
    (repository / "inventory/documents/moi.yaml").write_text(
        "documents:\n  d-moi:\n    issuer: u-cat\n    number: 1/CAT-PV01\n    date: 2021-07-01\n    kind: revocation\n"
        f"    names: [{contact}]\n"
    )
    done(repository, *revoke("rmah doan", "--document", "1/CAT-PV01"))
    said = done(repository, "propose")
    assert "could not be sent alone" in said
    assert "d-moi" in said
    assert git(repository, "branch", "--format=%(refname:short)").split("\n") == [branch(repository), "main"]
    assert {one.partition(".")[2] for one in differences(repository)} == {"revoked"}


def test_a_revocation_goes_alone_though_the_rest_is_sent_with_what_waits(repository: Path) -> None:
    waiting = add_in_the_same_file(repository)
    path = repository / GRANTS
    path.write_text(path.read_text("utf-8").replace("valid_until: 2021-10-01", "valid_until: 2021-10-15"), "utf-8")
    done(repository, *revoke("rmah doan"))
    assert "`camgrant propose --with-pending`" in done(repository, "propose", code=2)
    said = done(repository, "propose", "--with-pending")
    second = branch(repository)
    first = f"{second}-1"
    assert git(repository, "rev-parse", f"{first}^") == git(repository, "rev-parse", "main")
    assert {one.partition(".")[2] for one in differences(repository, "main", first)} == {"revoked"}
    assert git(repository, "rev-parse", f"{second}^") == git(repository, "rev-parse", waiting)
    assert {one.partition(".")[2] for one in differences(repository, waiting)} == {"revoked", "valid_until"}
    assert f"The revocations went first, alone: {first} waits for no addition" in said
    assert git(repository, "status", "--porcelain") == ""


def test_where_the_second_commit_fails_the_first_is_gone_too(repository: Path) -> None:
    add(repository)
    done(repository, *revoke("rmah doan"))
    before = state(repository)
    lock = repository / ".git/index.lock"
    lock.touch()
    done(repository, "propose", code=3)
    lock.unlink()
    assert state(repository) == before


def test_a_main_line_that_moved_on_is_where_the_branch_begins(repository: Path) -> None:
    remote = repository.parent / "kho.git"
    git(repository.parent, "init", "-q", "--bare", "-b", "main", str(remote))
    git(repository, "remote", "add", "origin", str(remote))
    git(repository, "push", "-q", "-u", "origin", "main")
    add_in_the_same_file(repository)
    office = repository.parent / "office"
    git(repository.parent, "clone", "-q", str(remote), str(office))
    path = office / GRANTS
    path.write_text("# Rà soát tháng 7\n" + path.read_text("utf-8"), "utf-8")
    git(office, "commit", "-q", "-am", "another")
    git(office, "push", "-q", "origin", "main")
    git(repository, "fetch", "-q", "origin")
    done(repository, *revoke("rmah doan"))
    done(repository, "propose")
    assert git(repository, "merge-base", "HEAD", "origin/main") == git(office, "rev-parse", "main")
    assert (repository / GRANTS).read_text("utf-8").startswith("# Rà soát tháng 7\n")
    assert "g-chk-02-moi" not in (repository / GRANTS).read_text("utf-8")


def test_the_day_of_the_demo_keeps_nothing_together(repository: Path) -> None:
    settings = repository / "inventory/camgrant.yaml"

    def on(day: str) -> None:
        text = settings.read_text("utf-8").replace("as_of: 2021-07-20", f"as_of: {day}")
        settings.write_text(text.replace("as_of: 2021-07-21", f"as_of: {day}"), "utf-8")

    on("2021-07-21")
    add_in_the_same_file(repository)
    on("2021-07-22")
    done(repository, *revoke("rmah doan"))
    done(repository, "propose")
    assert {one.partition(".")[2] for one in differences(repository)} == {"revoked"}


def test_a_repository_without_the_main_branch_is_told_how_to_name_it(repository: Path) -> None:
    git(repository, "branch", "-m", "master")
    done(repository, *EXTEND)
    assert "run `git branch -m main` on the main branch" in done(repository, "propose", code=2)
