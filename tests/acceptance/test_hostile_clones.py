"""Clones that lack something, lie elsewhere or were rewritten: `camgrant who` answers rightly or refuses clearly."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from support.asked_past import (
    AT,
    CAMERA,
    DAY,
    FIRST,
    add_commit,
    asked,
    base,
    gaps,
    git,
    history,
    inline,
    made,
    repository,
    rows,
    shortened,
)
from support.cli import forked as run
from support.history import write_history

__all__ = ["made", "repository"]
_BOTH: Final = re.compile(r"[à-ỹđ].* / [a-z]", re.IGNORECASE | re.DOTALL)


def refused(folder: Path, *words: str) -> str:
    """A question that ends in a clear error: both languages, no trace of a crash."""
    done = run("who", "--camera", CAMERA, "--at", AT, *words, cwd=folder)
    assert done.returncode in (2, 3), (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert _BOTH.search(done.stderr), done.stderr
    return done.stderr


# -- clones that lack something ---------------------------------------------------------------------------------------


def clone(source: Path, *words: str) -> Path:
    folder = source.parent / "ban-sao"
    git(source.parent, "clone", "--quiet", "--no-local", *words, source.as_uri(), folder)
    return folder


def test_a_shallow_clone_says_so_and_is_whole_once_the_rest_is_there(repository: Path) -> None:
    whole = asked(repository)
    copy = clone(repository, "--depth=2")
    for _ in range(2):
        content = asked(copy)
        assert rows(content) == rows(whole)
        assert [what for what, _ in gaps(content)] == ["shallow"]
    early = asked(copy, "--known-at", "2021-06-11")
    assert (early["rows"], [what for what, _ in gaps(early)]) == ([], ["shallow"])
    git(copy, "fetch", "--quiet", "--unshallow")
    assert asked(copy)["rows"] == whole["rows"]
    assert asked(copy)["gaps"] == []


def test_a_shallow_clone_that_moves_on_was_not_rewritten(repository: Path) -> None:
    copy = clone(repository, "--depth=1")
    for number in range(3):
        assert [what for what, _ in gaps(asked(copy))] == ["shallow"]
        add_commit(repository, inline(b"inventory/grants/all.yaml", base()["grants/all.yaml"] + b"#" * number))
        git(copy, "fetch", "--quiet", "--depth=1", "origin", "main")
    assert [what for what, _ in gaps(asked(copy))] == ["shallow"]


def test_a_partial_clone_fetches_nothing(repository: Path, tmp_path: Path) -> None:
    git(repository, "config", "uploadpack.allowFilter", "true")
    copy = clone(repository, "--filter=blob:none", "--no-checkout")
    git(copy, "checkout", "--quiet", "main")  # brings the files of the end, not those of the past
    repository.rename(tmp_path / "xa")
    assert "clone again" in refused(copy)
    (tmp_path / "xa").rename(repository)
    git(copy, "config", "remote.origin.url", "ext::touch " + str(tmp_path / "da-chay"))
    git(copy, "config", "protocol.ext.allow", "always")
    assert "clone again" in refused(copy)
    assert not (tmp_path / "da-chay").exists()


def loose(repository: Path) -> list[Path]:
    """Every object as a file of its own."""
    store = repository / ".git" / "objects"
    for pack in list((store / "pack").iterdir()):
        data = pack.read_bytes()
        pack.unlink()
        if pack.suffix == ".pack":
            git(repository, "unpack-objects", "-q", given=data)
    return sorted(path for path in store.glob("??/*"))


def test_each_missing_or_damaged_object_is_refused_or_does_not_matter(repository: Path) -> None:
    """Whichever object goes, empties or is scribbled over: the same answer, or a clear refusal; never another one."""
    before = asked(repository)
    outcomes = {"same": 0, "refused": 0}
    for path in loose(repository):
        path.chmod(0o644)
        data = path.read_bytes()
        for damage in (None, b"", data[: len(data) // 2], data[:-4] + b"xxxx"):
            shutil.rmtree(repository / ".git" / "camgrant", ignore_errors=True)
            path.unlink(missing_ok=True)
            if damage is not None:
                path.write_bytes(damage)
            done = run("who", "--format", "json", "--camera", CAMERA, "--at", AT, cwd=repository)
            if done.returncode == 0:
                assert json.loads(done.stdout) == before
                outcomes["same"] += 1
            else:
                assert done.returncode in (2, 3), (done.returncode, done.stderr)
                assert _BOTH.search(done.stderr)
                outcomes["refused"] += 1
        path.write_bytes(data)
    assert outcomes["refused"] > outcomes["same"] // 4, outcomes


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.9])
def test_a_damaged_pack_is_refused(repository: Path, place: float) -> None:
    before = asked(repository)
    shutil.rmtree(repository / ".git" / "camgrant")
    git(repository, "repack", "-a", "-d", "-q")
    (pack,) = (repository / ".git" / "objects" / "pack").glob("*.pack")
    pack.chmod(0o644)
    data = bytearray(pack.read_bytes())
    start = int(len(data) * place)
    data[start : start + 60] = bytes(60)
    pack.write_bytes(data)
    done = run("who", "--format", "json", "--camera", CAMERA, "--at", AT, cwd=repository)
    if done.returncode == 0:
        assert json.loads(done.stdout) == before
    else:
        assert done.returncode in (2, 3), (done.returncode, done.stderr)
        assert _BOTH.search(done.stderr)


# -- where the files and the repository may lie -----------------------------------------------------------------------


def test_worktrees_ask_the_same_past(repository: Path) -> None:
    whole = asked(repository)
    for words in (("--detach", "main"), ("-b", "khac", "main~2")):
        tree = repository.parent / words[0].strip("-")
        git(repository, "worktree", "add", "--quiet", *words[:-1], tree, words[-1])
        assert asked(tree) == whole
    tree = repository.parent / "detach"
    (repository / ".git").rename(repository.parent / "di-roi")
    assert "git" in refused(tree)


def test_a_bare_repository_has_no_folder_to_ask_in(repository: Path) -> None:
    copy = clone(repository, "--bare")
    assert "--inventory" in refused(copy)
    shutil.copytree(repository / "inventory", copy / "inventory")
    refused(copy)


def test_files_that_git_says_lie_elsewhere_are_refused(repository: Path) -> None:
    git(repository, "config", "core.worktree", str(repository.parent))
    assert "core.worktree" in refused(repository)
    git(repository, "config", "core.worktree", "/nonexistent")
    refused(repository)
    (repository.parent / "khac").mkdir()
    git(repository.parent, "--git-dir", repository / ".git", "config", "core.worktree", str(repository.parent / "khac"))
    assert "core.worktree" in refused(repository)


@pytest.mark.parametrize("inside", ["", "mot/hai/", "có dấu & cách/[x]*/"])
def test_the_folder_may_lie_anywhere(repository: Path, tmp_path: Path, inside: str) -> None:
    whole = asked(repository)
    folder = tmp_path / "noi-khac"
    write_history(folder, history(), inside=inside)
    content = asked(folder / inside, "--inventory", ".")
    assert rows(content) == rows(whole)
    assert [row["declared"] for row in content["rows"]] == [row["declared"] for row in whole["rows"]]
    assert content["gaps"] == []


def test_a_renamed_folder_begins_where_it_got_its_name(repository: Path) -> None:
    whole = asked(repository)
    git(repository, "mv", "inventory", "du-lieu")
    environment_of = f"{FIRST + 15 * DAY} +0700"
    git(repository, "commit", "--quiet", "--message", "Đổi tên", "--date", environment_of)
    renamed = git(repository, "rev-parse", "HEAD")
    content = asked(repository, "--inventory", "du-lieu")
    assert rows(content) == set()
    assert {row["standing"] for row in content["rows"]} == {"later"}
    assert gaps(content) == [("begins", ""), ("moved", "inventory")]
    assert {gap["commit"] for gap in content["gaps"]} == {renamed}
    for at, is_warned in ((AT, True), ("2031-01-01", False)):
        done = run("who", "--camera", CAMERA, "--at", at, "--inventory", "du-lieu", "--lang", "en", cwd=repository)
        assert ("not the whole truth" in done.stderr) == is_warned
    assert {row["grant"] for row in content["rows"]} == {row["grant"] for row in whole["rows"]}


@pytest.mark.parametrize("before", ["dữ liệu", "cũ $(touch bi-lua)/kho", "-n"])
def test_the_command_that_is_told_asks_what_lies_before_a_rename(made: Path, tmp_path: Path, before: str) -> None:
    """As it is typed into a shell, whatever the folder was called."""
    whole, folder = asked(made), tmp_path / "kho"
    write_history(folder, history(), inside=f"{before}/")
    git(folder, "mv", "--", f"{before}", "inventory")
    git(folder, "commit", "--quiet", "--message", "Đổi tên", "--date", f"{FIRST + 15 * DAY} +0700")
    done = run("who", "--lang", "vi", "--camera", CAMERA, "--at", "2031-01-01", cwd=folder)
    (told,) = [line for line in done.stdout.splitlines() if f"trước đó là “{before}”" in line]
    worktree, question = re.findall("`([^`]*)`", told)
    subprocess.run(["sh", "-c", worktree], cwd=folder, check=True, capture_output=True)
    typed = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {question.removeprefix('camgrant who ').removesuffix(' …')}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    assert rows(asked(folder, *typed.stdout.splitlines())) == rows(whole)
    assert list(folder.rglob("bi-lua")) == []


def test_a_folder_that_only_shares_a_few_words_with_another_came_from_nowhere(repository: Path) -> None:
    """The files of a second inventory are copies, and the first one stays."""
    shutil.copytree(repository / "inventory", repository / "hai")
    git(repository, "add", "-A")
    git(repository, "commit", "--quiet", "--message", "Kho thứ hai")
    assert [what for what, _ in gaps(asked(repository, "--inventory", "hai"))] == ["begins"]


def test_a_checkout_without_the_main_branch(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "--detach")
    git(repository, "branch", "-D", "main")
    assert "main" in refused(repository)
    assert asked(repository, "--head", "HEAD")["gaps"] == []


# -- lines that are asked about one after another ---------------------------------------------------------------------


def test_asking_about_another_line_is_no_rewriting(repository: Path) -> None:
    """An older commit, a branch that was never merged, a branch that was rebased before it was merged."""
    git(repository, "checkout", "--quiet", "-b", "nhanh", "main")
    for _ in range(2):
        git(
            repository,
            "commit",
            "--quiet",
            "--amend",
            "--no-edit",
            "--date=now",
            "--allow-empty",
            "-m",
            os.urandom(4).hex(),
        )
    git(repository, "checkout", "--quiet", "main")
    for head in ("main", "main~1", "nhanh", "main", "HEAD", "main~2", "main"):
        found = asked(repository, "--head", head)["gaps"]
        assert {gap["what"] for gap in found} == ({"rewritten"} if head == "nhanh" else set()), head
    git(repository, "reset", "--quiet", "--hard", "nhanh")  # main goes to where the branch came from elsewhere
    assert {gap["what"] for gap in asked(repository)["gaps"]} == {"rewritten"}


def test_a_forced_push_is_told_by_the_index_and_by_the_log(repository: Path) -> None:
    copy = clone(repository)
    old = git(repository, "rev-parse", "main")
    asked(copy)
    git(repository, "reset", "--quiet", "--hard", "main~1")
    add_commit(repository, inline(b"inventory/grants/all.yaml", shortened(base()["grants/all.yaml"]) + b"# x\n"))
    git(copy, "fetch", "--quiet", "--force", "origin")
    for _ in range(2):
        assert [(gap["what"], gap["commit"]) for gap in asked(copy)["gaps"]] == [("rewritten", old)]
    shutil.rmtree(copy / ".git" / "logs")
    assert [(gap["what"], gap["commit"]) for gap in asked(copy)["gaps"]] == [("rewritten", old)]
    git(copy, "gc", "--quiet", "--prune=now")
    assert [(gap["what"], gap["commit"]) for gap in asked(copy)["gaps"]] == [("rewritten", old)]
