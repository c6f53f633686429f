"""Forms of ours with every right ticked: what a right beyond the default must bring has its column, in every format."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from acceptance.test_import_vanished import Rows, as_csv, as_docx, as_xlsx, form, people, top
from camgrant.app.edit import plan_edit
from camgrant.app.editing.desk import Desk
from camgrant.app.intake import Imported, Paper, Wish, read_list
from camgrant.app.nominating import nominated
from camgrant.cli.common import today
from camgrant.cli.edit_words import Room, open_room
from camgrant.diagnostics import Diagnostic
from camgrant.model.vietnamese import RIGHT_WORDS
from support.effort import effort

ROOT: Final = Path(__file__).parents[2]
DAY: Final = date(2021, 7, 20)
WORLDS: Final = {
    "882": (ROOT / "inventory", DAY),
    "second": (ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory", None),
}
REASON: Final = "Truy vết theo hồ sơ 12/2021"
CASE: Final = "VA-12/2021"
Write = Callable[[Rows, Path], Path]


@pytest.fixture(scope="module", params=WORLDS)
def room(request: pytest.FixtureRequest) -> Room:
    folder, day = WORLDS[request.param]
    return open_room(folder, day, "vi")


@pytest.fixture(scope="module")
def province() -> Room:
    return open_room(*WORLDS["882"], "vi")


@pytest.fixture(scope="module")
def forms(room: Room) -> dict[str, Rows]:
    """The forms of all units that come filled with somebody who has a grant."""
    filled = {}
    for unit in room.desk.inventory.units:
        rows = form(room.desk, unit)
        column = rows[top(rows)].index("Mã lượt cấp")
        if any(row[column] for row in people(rows)):
            filled[unit] = rows
    return filled


def ticked(desk: Desk, given: Rows, reason: str | None = REASON) -> Rows:
    """The form in which every row asks for everything that its system has; nothing more where the end is set."""
    rows = [list(row) for row in given]
    headings = rows[top(rows)]
    systems = {system.label.vi: system for system in desk.inventory.pack.systems.values()}
    for row in people(rows):
        said = dict(zip(headings, row, strict=True))
        grant = desk.inventory.grants.get(said["Mã lượt cấp"])
        if grant is None or grant.revoked:
            continue
        for right in systems[said["Hệ thống"]].rights:
            row[headings.index(RIGHT_WORDS[right])] = "Có"
        for heading, value in (("Lý do", reason), ("Số hồ sơ vụ việc", CASE if reason else None)):
            if heading in headings:
                row[headings.index(heading)] = value
    return rows


def taken(room: Room, file: Path, unit: str) -> Imported:
    day = room.checked.as_of
    reading = read_list(file, "nomination", day, room.desk.inventory.pack)
    return nominated(room.desk, reading, Paper(unit, "77/DS", day, "0" * 64), Wish())


def refused_by_check(room: Room, found: Imported) -> list[Diagnostic]:
    edit = plan_edit(room.tree, found.changes, room.checked.as_of, today, room.checked)
    return [one for one in edit.refused if one.code == "RGT003"]


@pytest.mark.long
@pytest.mark.parametrize("write", [as_xlsx, as_csv, as_docx])
def test_every_form_with_every_right_and_a_reason_is_taken(
    room: Room, forms: dict[str, Rows], tmp_path: Path, write: Write
) -> None:
    asked = 0
    some = effort(short=3, long=len(forms))
    for number, (unit, rows) in enumerate(forms.items()):
        if write is not as_xlsx and number >= some:
            break
        found = taken(room, write(ticked(room.desk, rows), tmp_path / unit), unit)
        assert not found.refused, (unit, [row.faults for row in found.refused])
        if write is as_xlsx and number < some:  # the changes are the same whatever the format was
            assert refused_by_check(room, found) == [], unit
        asked += found.counts()["added"]
    assert asked > 2


def test_a_form_that_nobody_touched_asks_for_nothing(room: Room, forms: dict[str, Rows], tmp_path: Path) -> None:
    """Rights beyond the default that are held already come back as they are, and so does a grant with its end set."""
    for unit, rows in forms.items():
        found = taken(room, as_xlsx(rows, tmp_path / unit), unit)
        counts = found.counts()
        assert counts["unchanged"] == counts["read"], (unit, [row.faults for row in found.refused])


def test_the_reason_of_the_row_becomes_that_of_the_grant(province: Room, tmp_path: Path) -> None:
    found = taken(province, as_xlsx(ticked(province.desk, form(province.desk, "u-cat")), tmp_path / "x"), "u-cat")
    made = [change for change in found.changes if getattr(change, "kind", "") == "grants"]
    fields: list[Any] = [getattr(change, "fields", None) for change in made]
    assert len(made) > 5
    assert {one["reason"] for one in fields} == {REASON}
    for one in fields:
        old = province.desk.inventory.grants[one["replaces"]]
        assert one["purpose"] == old.purpose


@pytest.mark.parametrize("write", [as_xlsx, as_csv, as_docx])
def test_rights_without_a_reason_are_refused_in_the_words_of_the_list(
    province: Room, tmp_path: Path, write: Write
) -> None:
    rows = ticked(province.desk, form(province.desk, "u-cat"), reason=None)
    (headings, first) = rows[top(rows)], people(rows)[0]
    found = taken(province, write(rows, tmp_path / "x"), "u-cat")
    assert found.counts()["added"] == 0
    row = found.refused[0]
    assert row.get("full_name") == first[1]
    fault = row.faults[0]
    assert (fault.field, fault.column) == ("reason", chr(ord("A") + headings.index("Lý do")))
    assert fault.reason.vi == (
        "quyền “Xem lại” ngoài mức mặc định; đề nghị ghi ở cột “Lý do” của dòng này, hoặc bỏ quyền ấy"
    )


def test_a_list_without_such_a_column_gives_its_reason_as_a_note(province: Room, tmp_path: Path) -> None:
    """A list that a unit drew by itself: the note is taken, and somebody is asked to look at it."""
    rows = ticked(province.desk, form(province.desk, "u-cat"), reason=None)
    headings = rows[top(rows)]
    for row in people(rows):
        row[headings.index("Ghi chú")] = REASON
    kept = [number for number, heading in enumerate(headings) if heading != "Lý do"]
    cut = [[row[number] for number in kept] for row in rows]
    found = taken(province, as_xlsx(cut, tmp_path / "x"), "u-cat")
    assert not found.refused
    marks = {str(mark.text.vi) for one in found.taken if one.outcome == "added" for mark in one.row.marks}
    assert marks == {"ghi chú được lấy làm lý do cấp quyền"}
