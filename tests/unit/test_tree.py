"""Every file under an inventory is read or reported."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from camgrant.app.check import check
from camgrant.load.tree import MAX_BYTES, FolderTree
from support.examples import AS_OF, world


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "inventory"
    for name, data in world().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def found(root: Path) -> list[tuple[str, str]]:
    checked = check(FolderTree(root), AS_OF, today=lambda: date(2021, 7, 20))
    return [(d.code, d.location.file) for d in checked.diagnostics]


def test_the_untouched_inventory_is_clean(root: Path) -> None:
    assert found(root) == []


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "grants/x.yml",
        "grants/.x.yaml",
        "grant/x.yaml",
        "README.md",
        "grants/x.yaml~",
        "other.yaml",
    ],
)
def test_an_unknown_file_is_reported(root: Path, name: str) -> None:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("grants: {}\n")
    assert found(root) == [("YML015", name.partition("/")[0] if name.startswith("grant/") else name)]


@pytest.mark.parametrize("is_link", [False, True], ids=["repository", "linked work tree"])
def test_a_repository_that_begins_in_the_data_is_told_where_the_data_belongs(root: Path, *, is_link: bool) -> None:
    if is_link:
        (root / ".git").write_text("gitdir: ../elsewhere\n")
    else:
        (root / ".git").mkdir()
    assert found(root) == [("YML019", ".git")]


def test_an_empty_file_is_reported(root: Path) -> None:
    (root / "grants" / "x.yaml").write_bytes(b"")
    assert found(root) == [("YML013", "grants/x.yaml")]


def test_a_file_of_fifty_megabytes_is_reported_unread(root: Path) -> None:
    with (root / "grants" / "x.yaml").open("wb") as stream:
        stream.truncate(50 * MAX_BYTES)
    assert found(root) == [("YML010", "grants/x.yaml")]


@pytest.mark.parametrize(
    ("target", "state"),
    [
        ("nowhere.yaml", "leads nowhere"),
        ("all.yaml", "another file"),
        ("../../outside.yaml", "out of the inventory"),
    ],
)
def test_links_are_refused(root: Path, target: str, state: str) -> None:
    (root.parent / "outside.yaml").write_text("grants: {}\n")
    (root / "grants" / "link.yaml").symlink_to(target)
    checked = check(FolderTree(root), AS_OF, today=lambda: AS_OF)
    assert [(d.code, d.location.file) for d in checked.diagnostics] == [("YML016", "grants/link.yaml")]
    assert state in checked.diagnostics[0].message("en")


def test_a_linked_folder_is_refused(root: Path) -> None:
    (root / "grants" / "more").symlink_to("../../")
    assert found(root) == [("YML016", "grants/more")]


def test_a_pipe_is_reported_and_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "grants" / "x.yaml")
    assert found(root) == [("YML015", "grants/x.yaml")]


def test_an_unreadable_file_is_reported(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = FolderTree.read

    def refuse(tree: FolderTree, file: str) -> bytes:
        if file == "grants/all.yaml":
            raise PermissionError(13, "Permission denied")
        return read(tree, file)

    monkeypatch.setattr(FolderTree, "read", refuse)
    assert ("YML014", "grants/all.yaml") in found(root)


def test_missing_settings_stop_everything(root: Path) -> None:
    (root / "camgrant.yaml").unlink()
    assert found(root) == [("YML014", "camgrant.yaml")]
