"""Git is read whole or not at all."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.vcs import changed_files, commit_named, commit_of, files_at, main_branch
from support.git import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with an inventory in a folder, one commit."""
    folder = tmp_path / "kho"
    (folder / "inventory" / "grants").mkdir(parents=True)
    (folder / "inventory" / "camgrant.yaml").write_bytes(b"camgrant: {}\n")
    (folder / "inventory" / "grants" / "chốt số 1.yaml").write_bytes(b"grants: {}\r\n")
    (folder / "README.md").write_text("beside")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def test_the_folder_as_it_was_at_a_commit(repository: Path) -> None:
    inventory = repository / "inventory"
    first = commit_of(inventory)
    (inventory / "camgrant.yaml").write_bytes(b"changed\n")
    (inventory / "grants" / "chốt số 1.yaml").unlink()
    assert commit_of(inventory) == "uncommitted"
    git(repository, "commit", "-q", "-am", "second")
    assert files_at(inventory, first) == {
        "camgrant.yaml": b"camgrant: {}\n",
        "grants/chốt số 1.yaml": b"grants: {}\r\n",
    }
    assert files_at(inventory, commit_of(inventory)) == {"camgrant.yaml": b"changed\n"}
    assert sorted(files_at(repository, first)) == [
        "README.md",
        "inventory/camgrant.yaml",
        "inventory/grants/chốt số 1.yaml",
    ]


@pytest.mark.parametrize("commit", ["0" * 40, "HEAD", "main", "uncommitted", "", "--help", "a" * 39])
def test_a_commit_that_is_not_there_is_never_an_empty_folder(repository: Path, commit: str) -> None:
    with pytest.raises(EnvironmentFault):
        files_at(repository / "inventory", commit)


def test_a_folder_that_the_commit_does_not_hold(repository: Path) -> None:
    commit = commit_of(repository / "inventory")
    (repository / "new").mkdir()
    with pytest.raises(EnvironmentFault, match="new"):
        files_at(repository / "new", commit)


def test_a_folder_outside_git(tmp_path: Path) -> None:
    assert commit_of(tmp_path) == "uncommitted"
    with pytest.raises(EnvironmentFault):
        files_at(tmp_path, "0" * 40)


def test_where_there_is_no_repository_no_name_is_blamed(tmp_path: Path) -> None:
    """A check of the spelling of `main` would not help: the folder was never under git."""
    with pytest.raises(EnvironmentFault, match="lies in no git repository"):
        main_branch(tmp_path, "main")


def test_a_place_without_a_repository_or_a_commit_is_called_that_and_no_name_is_blamed(tmp_path: Path) -> None:
    """Nobody typed HEAD: `git fetch`, or another name, would help nobody here."""
    with pytest.raises(EnvironmentFault, match="lies in no git repository that can be read"):
        commit_named(tmp_path, "HEAD")
    git(tmp_path, "init", "-q", "-b", "main")
    for asked in (partial(commit_named, name="HEAD"), partial(commit_named, name="main"), changed_files):
        with pytest.raises(EnvironmentFault, match="lies in no git repository with a commit"):
            asked(tmp_path)
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "first")
    with pytest.raises(UsageFault, match="git knows no 'khong-co'"):
        commit_named(tmp_path, "khong-co")
