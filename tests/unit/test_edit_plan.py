"""What an edit would do is known before it is written, and it is written whole or not at all."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from camgrant.app.edit import Edit, plan_edit, write
from camgrant.app.editing.effect import Seen
from camgrant.edit.change import Add, Change, Put, Set
from camgrant.edit.write import EditRefused
from camgrant.load.tree import FolderTree

ROOT = Path(__file__).parents[2]
DAY = date(2021, 7, 20)
ISO_01 = tuple(f"k-iso-01-{number}" for number in range(1, 7))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))


def planned(folder: Path, *changes: Change) -> Edit:
    return plan_edit(FolderTree(folder), changes, DAY, lambda: DAY)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def revocation(on: str) -> Set:
    return Set("g-iso-01-khoihd", ("revoked",), {"on": on, "reason": "Thôi"})


def test_a_revocation_says_who_loses_what_from_when(folder: Path) -> None:
    edit = planned(folder, revocation("2021-08-01"))
    assert edit.losses == (Seen("c-hoang-dinh-khoi", "Hoàng Đình Khôi", ISO_01, ("live",), date(2021, 8, 1)),)
    assert (edit.gains, edit.refused) == ((), ())
    assert "+    revoked:\n+      on: 2021-08-01\n+      reason: Thôi\n" in edit.diff


def test_a_grant_to_come_counts_from_its_first_day(folder: Path) -> None:
    """Not today, not on the last day: on the day after the grant that it goes on from."""
    fields = {
        "person": "c-hoang-dinh-khoi",
        "system": "site",
        "scope": {"site": "s-iso-01"},
        "rights": ["live", "playback"],
        "purpose": "site_supervision",
        "valid_from": "2021-09-01",
        "valid_until": "2021-10-01",
        "nomination": "d-tqs-tai-khoan",
        "reason": "Truy vết",
    }
    edit = planned(folder, Put("grants", "g-iso-01-new", fields, "grants/site/s-iso-01.yaml"))
    assert edit.gains == (Seen("c-hoang-dinh-khoi", "Hoàng Đình Khôi", ISO_01, ("live", "playback"), date(2021, 9, 1)),)


def test_new_errors_refuse_the_edit_and_old_findings_are_not_told_again(folder: Path) -> None:
    edit = planned(folder, Add("g-iso-01-khoihd", ("rights",), "playback"))
    assert sorted(found.code for found in edit.refused) == ["RGT003", "TGT002"]
    assert edit.refused == edit.new_findings
    before = contents(folder)
    with pytest.raises(EditRefused):
        write(edit, folder)
    assert contents(folder) == before


def test_what_follows_elsewhere_from_a_removal_does_not_refuse_it(folder: Path) -> None:
    """A deputy's unit needs a leader who has an account at error level here: the revocation is written all the same."""
    settings = folder / "camgrant.yaml"
    settings.write_text(settings.read_text("utf-8") + "  levels: {SCO009: error}\n", "utf-8")
    only_takes = planned(folder, revocation("2021-07-20"))
    assert "SCO009" in {found.code for found in only_takes.new_findings}
    assert only_takes.refused == ()
    write(only_takes, folder)
    assert "reason: Thôi" in (folder / "grants/site/s-iso-01.yaml").read_text("utf-8")


def test_an_error_in_the_revocation_itself_refuses_it(folder: Path) -> None:
    edit = planned(
        folder, Set("g-iso-01-khoihd", ("revoked",), {"on": "2021-08-01", "reason": "x", "document": "d-no"})
    )
    assert [found.code for found in edit.refused] == ["REF001"]


def test_all_files_or_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of two renames fails: the first is taken back, and nothing lies beside."""
    edit = planned(folder, revocation("2021-08-01"), Set("c-hoang-dinh-khoi", ("left_on",), "2021-08-01"))
    assert len(edit.files) == 2
    before = contents(folder)
    real, calls = Path.replace, []

    def failing(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="No space"):
        write(edit, folder)
    monkeypatch.undo()
    assert len(calls) == 3  # two tried, one taken back
    assert contents(folder) == before


def test_a_new_file_goes_again_where_the_writing_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put = Put(
        "documents",
        "d-x",
        {"issuer": "u-cat", "number": "1/A", "date": "2021-07-01", "kind": "list"},
        "documents/a.yaml",
    )
    edit = planned(folder, put, revocation("2021-08-01"))
    before = contents(folder)
    real = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.name == "s-iso-01.yaml":
            raise PermissionError(13, "Permission denied")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(PermissionError):
        write(edit, folder)
    assert contents(folder) == before


@pytest.mark.parametrize("how", ["changed", "gone", "came"])
def test_a_file_that_changed_meanwhile_is_not_overwritten(folder: Path, how: str) -> None:
    put = Put(
        "documents",
        "d-x",
        {"issuer": "u-cat", "number": "1/A", "date": "2021-07-01", "kind": "list"},
        "documents/a.yaml",
    )
    edit = planned(folder, revocation("2021-08-01"), put)
    if how == "came":
        (folder / "documents/a.yaml").write_text("documents: {}\n")
    elif how == "gone":
        (folder / "grants/site/s-iso-01.yaml").unlink()
    else:
        (folder / "grants/site/s-iso-01.yaml").write_text("grants: {}\n")
    before = contents(folder)
    with pytest.raises(EditRefused):
        write(edit, folder)
    assert contents(folder) == before


def test_an_edit_that_says_nothing_new_changes_nothing(folder: Path) -> None:
    assert planned(folder, Set("g-iso-01-khoihd", ("valid_until",), "2021-09-11")).changes_nothing


def test_data_that_cannot_be_read_is_not_edited(folder: Path) -> None:
    (folder / "camgrant.yaml").write_text("camgrant: [")
    with pytest.raises(EditRefused):
        planned(folder, revocation("2021-08-01"))


def test_the_file_keeps_its_mode(folder: Path) -> None:
    path = folder / "grants/site/s-iso-01.yaml"
    path.chmod(0o660)
    write(planned(folder, revocation("2021-08-01")), folder)
    assert path.stat().st_mode & 0o777 == 0o660
