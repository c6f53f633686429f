"""Two provinces become one repository: nobody gains, nobody loses, no list goes astray, both pasts can be proven."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from camgrant.access.resolve import resolve
from camgrant.ledger.joined import written_name
from camgrant.load.assemble import load, references
from camgrant.load.tree import FolderTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets, slip_targets
from support.cli import forked as run
from support.git import IDENTITY, git
from support.joining import JOINED, MERGE, commit_on, two_repositories

DAYS: Final = [date(2021, 5, 25) + timedelta(days=number) for number in range(140)]
SHARED: Final = "u-byt-cntt"


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """The repository after the merge was written and proposed, the other one, and what the command said."""
    here, there = two_repositories(tmp_path_factory.mktemp("hai-kho"))
    done = run("inventory", "merge", str(there), *MERGE, cwd=here)
    assert done.returncode == 0, done.stdout + done.stderr
    return here, there, done.stdout


def inventory_of(root: Path) -> Inventory:
    loaded = load(FolderTree(root / "inventory"), device_targets(), slips=slip_targets())
    assert loaded.diagnostics == ()
    assert references(loaded).diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory


def before_merging(root: Path, place: Path) -> Inventory:
    git(root, "worktree", "add", "-q", "--detach", str(place), "main")
    return inventory_of(place)


def access(inventory: Inventory, day: date, prefix: str = "") -> set[tuple[str, str, str, str]]:
    """(person, recorder, camera, right) of everybody, as they are called in one of the repositories."""

    def plain(name: str) -> str:
        return name.replace(f"-{prefix}-", "-", 1) if prefix else name

    return {
        (plain(one.person), plain(one.recorder or ""), plain(camera), right)
        for one in resolve(inventory, day).entitlements
        if one.person.startswith(f"c-{prefix}-" if prefix else "c-") and (prefix or "-bd-" not in one.person)
        for camera in one.cameras
        for right in one.rights
    }


def content(root: Path, *words: str) -> Any:
    return json.loads(run(*words, "--format", "json", cwd=root).stdout)


def test_nobody_gains_and_nobody_loses_on_any_day(merged: tuple[Path, Path, str], tmp_path: Path) -> None:
    here, there, said = merged
    assert said.startswith("Nobody sees more.\nNobody loses access.\n")
    both, gia_lai = inventory_of(here), before_merging(here, tmp_path / "gia-lai")
    binh_dinh = inventory_of(there)
    assert [day for day in DAYS if access(both, day) != access(gia_lai, day)] == []
    assert [day for day in DAYS if access(both, day, "bd") != access(binh_dinh, day)] == []
    for day in DAYS:
        for one in resolve(both, day).entitlements:  # nobody has a camera of the other province
            assert {"-bd-" in one.person} == {"-bd-" in camera for camera in one.cameras} or not one.cameras
            assert one.recorder is None or ("-bd-" in one.recorder) == ("-bd-" in one.person)


def test_every_collision_is_settled(merged: tuple[Path, Path, str], tmp_path: Path) -> None:
    here, there, said = merged
    both, gia_lai, binh_dinh = inventory_of(here), before_merging(here, tmp_path / "gia-lai"), inventory_of(there)
    for kind in ("units", "contacts", "sites", "recorders", "cameras", "documents", "grants", "reviewers", "waivers"):
        one, other, joined = (getattr(inventory, kind) for inventory in (gia_lai, binh_dinh, both))
        assert one.keys() == other.keys()  # all of them collide
        shared = {SHARED} & one.keys()
        assert joined.keys() == one.keys() | {f"{name[:2]}bd-{name[2:]}" for name in other.keys() - shared}
    assert len(both.ledger) == 2 * len(gia_lai.ledger)
    logins = [contact.login for contact in both.contacts.values() if contact.login]
    assert len(logins) == len(set(logins))
    assert f"{len(both.joins['j-bd'].logins)} logins are taken by somebody else and change" in said
    assert "284 ids of the other repository get the prefix 'bd'" in said


def test_the_ledger_stays_as_it_was_written(merged: tuple[Path, Path, str]) -> None:
    here, there, _ = merged
    written = {path.name: path.read_bytes() for path in (there / "inventory/ledger").rglob("*.yaml")}
    came = {path.name: path.read_bytes() for path in (here / "inventory/ledger/bd").rglob("*.yaml")}
    assert came == written
    of_there = {name for name in inventory_of(here).ledger if name.startswith("e-bd-")}
    assert {written_name(name) for name in of_there} == set(inventory_of(there).ledger)


@pytest.mark.parametrize("day", ["2021-06-20", "2021-07-19", "2021-07-20", "2021-08-15"])
def test_every_day_is_sound(merged: tuple[Path, Path, str], day: str) -> None:
    here, there, _ = merged
    errors = []
    for root in (here, there):
        found = content(root, "check", "--as-of", day)["findings"]
        errors.append(
            {(one["code"], one["entity"].replace("-bd-", "-", 1)) for one in found if one["severity"] == "error"}
        )
    assert errors[0] <= errors[1]


def test_no_list_goes_to_the_other_province(merged: tuple[Path, Path, str], tmp_path: Path) -> None:
    """Least of all one with phone numbers; and each province draws up what it drew up."""
    here, there, _ = merged
    git(here, "worktree", "add", "-q", "--detach", str(tmp_path / "truoc"), "main")
    roots = (here, there, tmp_path / "truoc")
    streams = [{one["list"] for one in content(root, "list", "status")["lists"]} for root in roots]
    pairs = [stream.split("/") for stream in streams[0]]
    assert {("-bd-" in author, "-bd-" in recipient) for _, author, recipient in pairs if recipient != SHARED} == {
        (False, False),
        (True, True),
    }
    assert {stream for stream in streams[0] if "-bd-" not in stream} == streams[2]
    of_there = {stream.replace("-bd-", "-") for stream in streams[0] if "-bd-" in stream}
    # A slip of changes that was sent is no slip any more once a login on it is another one: the lists tell of that.
    assert {stream for stream in streams[1] if not stream.startswith("s7/")} == of_there


def test_no_paper_names_anybody_of_the_other_province(merged: tuple[Path, Path, str], tmp_path: Path) -> None:
    here, _, _ = merged
    done = run("render", "--out", str(tmp_path / "dist"), cwd=here)
    assert done.returncode == 0, done.stderr
    papers = {path for path in (tmp_path / "dist").rglob("*.csv") if SHARED not in path.parts}
    of_there = {path for path in papers if "-bd-" in path.relative_to(tmp_path / "dist").parts[0]}
    assert of_there
    assert papers - of_there
    for path in papers:
        other = "0100 000 0" if path in of_there else "0100 000 5"
        assert other not in path.read_text("utf-8-sig"), path


def test_the_plan_says_that_nobody_gains_or_loses(merged: tuple[Path, Path, str]) -> None:
    here, _, _ = merged
    told = content(here, "plan", "--base", "main")
    assert told["access"] == []
    assert {one["slug"] for one in told["risks"]} == {"joined", "whole_chain"}
    check = run("check", "--base", "main", "--lang", "en", cwd=here)
    assert check.returncode == 0, check.stdout  # the brake does not stop it
    assert "PLN" not in check.stdout


def test_what_the_join_itself_changes_shows(merged: tuple[Path, Path, str], tmp_path: Path) -> None:
    """A grant that is slipped in beside what the other repository had counts as gained."""
    here, _, _ = merged
    git(here, "worktree", "add", "-q", "--detach", str(tmp_path / "thu"), "main")
    for path in (here / "inventory").rglob("*.yaml"):
        copy = tmp_path / "thu/inventory" / path.relative_to(here / "inventory")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    target = tmp_path / "thu/inventory/grants/bd/central-y-te.yaml"
    text = target.read_text("utf-8")
    target.write_text(text.replace("    rights: [live]", "    rights: [live, playback]", 1), "utf-8")
    told = content(tmp_path / "thu", "plan", "--base", "main")
    assert {(one["kind"], one["person"][:5]) for one in told["access"]} == {("gained", "c-bd-")}
    event = next((tmp_path / "thu/inventory/ledger/bd").rglob("*.yaml"))
    event.unlink()
    check = run("check", "--base", "main", "--lang", "en", cwd=tmp_path / "thu")
    assert "error[PLN" in check.stdout  # an event of that ledger is gone


@pytest.fixture(scope="module")
def joined(merged: tuple[Path, Path, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A fresh clone of the repository after the proposal was merged, and the other one as it was."""
    here, there, _ = merged
    work = tmp_path_factory.mktemp("hop-nhat")
    git(work, "clone", "-q", str(here), "kho")
    kho = work / "kho"
    for path in sorted((here / "inventory").rglob("*.yaml")):
        copy = kho / "inventory" / path.relative_to(here / "inventory")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    git(kho, "fetch", "-q", str(here), "refs/camgrant/joined/bd:refs/camgrant/joined/bd")
    done = run("propose", "--title", "Gộp hai kho", "--lang", "en", cwd=kho, **IDENTITY)
    assert done.returncode == 0, done.stderr
    branch = git(kho, "rev-parse", "--abbrev-ref", "HEAD")
    git(kho, "switch", "-q", "main")
    commit_on(kho, JOINED, "merge", "-q", "--no-ff", "-m", "Gộp", branch)
    git(work, "clone", "-q", kho.as_uri(), "ban-sao")
    return work / "ban-sao", there


def test_the_history_of_the_other_repository_comes_along(joined: tuple[Path, Path]) -> None:
    copy, there = joined
    last = git(there, "rev-parse", "HEAD")
    assert git(copy, "merge-base", "--is-ancestor", last, "HEAD") == ""
    assert last in (copy / "inventory/joins/bd.yaml").read_text("utf-8")
    assert last not in git(copy, "rev-list", "--first-parent", "HEAD").split()


@pytest.mark.parametrize("at", ["2021-06-10T10:00", "2021-07-01T10:00", "2021-07-15"])
@pytest.mark.parametrize("camera", ["k-iso-01-1", "k-chk-01-1"])
def test_who_could_see_then_is_what_the_other_repository_says(joined: tuple[Path, Path], camera: str, at: str) -> None:
    copy, there = joined
    other = f"k-bd-{camera[2:]}"
    told = run("who", "--camera", other, "--at", at, "--format", "json", cwd=copy)
    alone = run("who", "--camera", camera, "--at", at, "--format", "json", cwd=there)
    (part,) = json.loads(told.stdout)["joined"]
    assert told.returncode == alone.returncode
    assert part["commit"] == git(there, "rev-parse", "HEAD")
    answer, expected = part["answer"], json.loads(alone.stdout)
    assert len(answer["rows"]) == len(expected["rows"])
    for row, wanted in zip(answer["rows"], expected["rows"], strict=True):
        assert row["person"] == f"c-bd-{wanted['person'][2:]}"
        for same in ("standing", "login", "declared", "known", "recorded_on", "rights", "account"):
            if same in wanted and same != "account":
                assert row[same] == wanted[same], same
    assert [gap["what"] for gap in answer["gaps"]] == [gap["what"] for gap in expected["gaps"]]


def test_from_the_join_on_the_line_here_says_who_could_see(joined: tuple[Path, Path]) -> None:
    copy, _ = joined
    told = content(copy, "who", "--camera", "k-bd-iso-01-1", "--at", "2021-07-22T10:00")
    assert "joined" not in told
    assert {row["standing"] for row in told["rows"]} == {"declared"}
    both = content(copy, "who", "--camera", "k-bd-iso-01-1", "--from", "2021-07-10", "--until", "2021-07-25")
    assert both["joined"][0]["until"].startswith("2021-07-21T08:00")
    assert {row["person"] for row in both["joined"][0]["answer"]["rows"]} == {row["person"] for row in both["rows"]}


def test_what_was_here_before_is_told_as_it_was(joined: tuple[Path, Path], merged: tuple[Path, Path, str]) -> None:
    copy, before = joined[0], merged[0]
    for at in ("2021-06-10T10:00", "2021-07-15"):
        words = ("who", "--camera", "k-iso-01-1", "--at", at, "--format", "json")
        after, then = json.loads(run(*words, cwd=copy).stdout), json.loads(run(*words, cwd=before).stdout)
        assert "joined" not in after
        assert {(one["person"], one["standing"]) for one in after["rows"]} == {
            (one["person"], one["standing"]) for one in then["rows"]
        }


def test_the_words_for_people_say_where_it_comes_from(joined: tuple[Path, Path]) -> None:
    copy, there = joined
    told = run("who", "--camera", "k-bd-iso-01-1", "--at", "2021-07-01T10:00", "--lang", "en", cwd=copy)
    last = git(there, "rev-parse", "HEAD")[:12]
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("BEFORE THE REPOSITORIES WERE JOINED, until 01/07/2021 10:00:01, by the history of")
    assert f"(commit {last})" in told.stdout
    assert told.stdout.endswith("This repository, since it was joined, says the same of that time.\n")


def test_without_that_history_nobody_is_told_nobody(joined: tuple[Path, Path], tmp_path: Path) -> None:
    """A merge that kept only the files: what was declared before is not known, and that is said."""
    copy, _ = joined
    git(tmp_path, "init", "-q", "-b", "main", "kho")
    for path in sorted((copy / "inventory").rglob("*.yaml")):
        target = tmp_path / "kho/inventory" / path.relative_to(copy / "inventory")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    commit_on(tmp_path / "kho", JOINED)
    words = ("who", "--camera", "k-bd-iso-01-1", "--at", "2021-07-01T10:00", "--lang", "en")
    told = run(*words, cwd=tmp_path / "kho")
    assert told.returncode == 1
    assert "NOT KNOWN: the history of that repository is not here" in told.stdout


def digest(root: Path) -> str:
    found = hashlib.sha256()
    for path in sorted((root / "inventory").rglob("*.yaml")):
        found.update(path.read_bytes())
    return found.hexdigest()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("--as", "bd", "--there", "B"), "in which province is it? name it with --here"),
        (("--as", "BD"), "1 to 8 lower-case letters and digits, a letter first"),
        (("--as", "iso"), "there are ids of that form"),
        (("--as", "bd", "--same", "u-khong-co"), "unknown unit 'u-khong-co'"),
        (("--as", "bd", "--here", "l-khong-co", "--there", "B"), "unknown locality 'l-khong-co'"),
    ],
)
def test_what_cannot_be_joined_is_refused_and_nothing_is_written(
    tmp_path: Path, words: tuple[str, ...], wanted: str
) -> None:
    here, there = two_repositories(tmp_path)
    before = digest(here)
    done = run("inventory", "merge", str(there), "--on", "2021-07-20", *words, "--yes", "--lang", "en", cwd=here)
    assert done.returncode == 2
    assert wanted in done.stderr
    assert digest(here) == before


def test_where_no_unit_is_the_same_each_province_keeps_its_own(tmp_path: Path) -> None:
    here, there = two_repositories(tmp_path)
    words = [word for word in MERGE if word not in ("--same", SHARED)]
    done = run("inventory", "merge", str(there), *words, cwd=here)
    assert done.returncode == 0, done.stdout
    pairs = [one["list"].split("/")[1:] for one in content(here, "list", "status")["lists"]]
    assert {("-bd-" in author) == ("-bd-" in recipient) for author, recipient in pairs} == {True}
