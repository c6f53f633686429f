"""Posts and ranks of people who are known: what a list changes is shown old and new, and no unit becomes a title."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import openpyxl
import pytest

from camgrant.app.intake import Imported, Paper, Reading, Wish, read_list
from camgrant.app.nominating import nominated
from camgrant.cli.edit_words import Room, open_room
from camgrant.cli.import_words import import_text
from camgrant.edit.change import Add, Put, Set
from camgrant.intake.clean import as_name
from camgrant.intake.grid import Grid
from camgrant.intake.headings import folded, pack_headings
from camgrant.intake.places import Places
from camgrant.intake.rows import clean_rows
from camgrant.intake.table import find_tables
from camgrant.intake.titles import read_title
from camgrant.model.inventory import position_at
from support.effort import effort

ROOT: Final = Path(__file__).parents[2]
DAY: Final = date(2021, 7, 20)
NAMES: Final = ("Rmah Đoan", "Kpă Y-Bhem", "Nay H'Soan", "Nguyễn Đức Thịnh")
RANKS: Final = ("Thiếu úy", "Đại úy", "Trung tá", "Thượng sĩ", "")
POSTS: Final = ("Đội trưởng", "Phó Trưởng phòng", "")
SHAPES: Final = ("{name} - {tail}", "{name} ({tail})", "{name}, {tail}")


@pytest.fixture(scope="module")
def room() -> Room:
    return open_room(ROOT / "inventory", DAY, "vi")


def imported(room: Room, path: Path, name: str, post: str) -> Imported:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["STT", "Họ và tên", "Chức vụ, đơn vị", "Cơ sở", "Đến ngày"])
    sheet.append([1, name, post, "Chốt số 2", "04/09/2021"])
    book.save(path)
    reading = read_list(path, "nomination", DAY, room.desk.inventory.pack)
    return nominated(room.desk, reading, Paper("u-cat", "601/X", DAY), Wish())


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("post", POSTS)
@pytest.mark.parametrize("rank", RANKS)
@pytest.mark.parametrize("name", NAMES)
def test_rank_and_post_after_a_name_are_kept(name: str, rank: str, post: str, shape: str) -> None:
    for parts in ((rank, post), (post, rank)):
        tail = ", ".join(part for part in parts if part)
        if tail:
            assert as_name(shape.format(name=name, tail=tail)).values == (name, rank, post)


def test_a_unit_alone_is_no_title(room: Room, tmp_path: Path) -> None:
    found = imported(room, tmp_path / "x.xlsx", "Rmah Đoan - Thiếu úy", "Công an huyện Chư Păh")
    (taken,) = found.taken
    assert (taken.person, taken.row.get("position"), taken.row.get("rank")) == ("c-rmah-doan", "", "Thiếu úy")
    assert "position" not in {one.field for one in found.rewritten}


def test_the_title_after_the_name_stays_where_the_cell_holds_a_unit(room: Room, tmp_path: Path) -> None:
    found = imported(room, tmp_path / "x.xlsx", "Siu Bình (Đội trưởng)", "Công an huyện Chư Păh")
    assert found.taken[0].row.get("position") == "Đội trưởng"
    marks = [mark.text.vi for mark in found.taken[0].row.marks]
    assert any("đã có lượt g-chk-02-binhs" in str(mark) for mark in marks), marks
    (change,) = found.rewritten
    assert (change.person, change.new) == ("c-siu-binh", "Đội trưởng, Công an huyện Chư Păh")
    text = import_text(found, "vi")
    assert "Đổi thông tin đã có của 1 người:\n" in text
    assert (
        "  ~ Siu Bình (c-siu-binh): chức vụ “Phó Đội trưởng Cảnh sát giao thông, Công an huyện Chư Păh” → "
        "“Đội trưởng, Công an huyện Chư Păh”\n"
    ) in text


# -- a unit in the cell of a title, where the unit has a column of its own -------------------------------------------

HELD: Final = "Đội trưởng Cảnh sát giao thông"  # of Nguyễn Văn Mẫn, Công an thị xã An Khê
# How a unit stands in the cell of a title, and the title beside it.
CELLS: Final = (
    "{unit}",
    "{title} - {unit}",
    "{title} – {unit}",
    "{title}, {unit}",
    "{title} ({unit})",
    "{title} {unit}",
    "{title} thuộc {unit}",
    "{unit} - {title}",
    "{unit}, {title}",
    "{unit} {title}",
    "Đội CSGT, {unit}",
    "Đội CSGT {unit}",
    "Thiếu tá, {unit}",
)
TITLES: Final = (HELD, "Đội trưởng Đội CSGT", "Cán bộ", "Phó Giám đốc")
# What the column of the unit says, of the unit that the cell of the title names.
COLUMNS: Final = ("same", "other", "empty", "above", "none")


def names_of(room: Room, unit: str) -> list[str]:
    """Whatever a list may call a unit."""
    names = []
    for name in room.desk.inventory.units[unit].names:
        names += [text for text in (name.vi, name.short, name.vi.upper(), folded(name.vi)) if text]
        short = name.vi.replace("Công an", "CA").replace("Ủy ban nhân dân", "UBND").replace("huyện", "H.")
        names.append(short.replace("thị xã", "TX").replace("thành phố", "TP").replace("Chỉ huy Quân sự", "CHQS"))
    return list(dict.fromkeys(names))


def read_row(room: Room, said: dict[str, str]) -> Imported:
    """A list of one row whose unit has a column of its own, where it is said at all."""
    table = [["STT", *said], ["1", *said.values()]]
    tables = find_tables(
        [Grid("A", [list(row) for row in table])], pack_headings(room.desk.inventory.pack), "full_name"
    )
    rows = clean_rows(tables.lines, DAY, ("full_name",))
    return nominated(
        room.desk, Reading("0" * 64, tuple(tables.headers), tuple(rows)), Paper("u-cat", "1/X", DAY), Wish()
    )


def person_row(post: str, *, unit: str | None, known: bool) -> dict[str, str]:
    name, phone, email = ("Nguyễn Thị Mới", "0100 000 078", "moint@congan.gialai.example")
    if known:
        name, phone, email = ("Nguyễn Văn Mẫn", "0100 000 027", "mannv@congan.gialai.example")
    said = {"Họ và tên": name, "Chức vụ": post, "Đơn vị": unit or "", "SĐT": phone, "Email": email}
    if unit is None:
        del said["Đơn vị"]
    return said


def stored_titles(found: Imported) -> list[str]:
    """Every title that the data would hold because of the list."""
    titles = []
    for change in found.changes:
        if isinstance(change, Put) and change.kind == "contacts":
            titles += [position["title"] for position in change.fields["positions"]]
        elif isinstance(change, Add) and change.path == ("positions",):
            titles.append(change.value["title"])
        elif isinstance(change, Set) and change.path[-1] in ("title", "rank"):
            titles.append(str(change.value))
    return titles


def stored_units(found: Imported) -> list[str]:
    units = []
    for change in found.changes:
        if isinstance(change, Put) and change.kind == "contacts":
            units += [position["unit"] for position in change.fields["positions"]]
        elif isinstance(change, Add) and change.path == ("positions",):
            units.append(change.value["unit"])
    return units


def in_column(room: Room, unit: str, what: str) -> str | None:
    inventory = room.desk.inventory
    if what == "none":
        return None
    if what == "other":
        return "Sở Y tế" if unit not in inventory.lineage("u-syt") else "Công an tỉnh"
    if what == "above":
        return inventory.unit_name(inventory.units[unit].parent or unit, DAY)
    return inventory.unit_name(unit, DAY) if what == "same" else ""


@pytest.mark.long
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("column", COLUMNS)
def test_a_unit_in_the_cell_of_a_title_never_becomes_one(room: Room, column: str, *, known: bool) -> None:
    """Every unit by every name, in every place of the cell: a title is stored without it, or the row is asked about."""
    inventory = room.desk.inventory
    places = Places(inventory)
    every = [unit for unit in inventory.units if inventory.units[unit].retired_on is None]
    for unit in every[: effort(short=7, long=len(every))]:
        above = list(inventory.lineage(unit))
        for name in names_of(room, unit):
            assert places.units(name) == (unit,), name
            for cell in CELLS:
                for title in TITLES if "{title}" in cell else ("",):
                    post = cell.format(unit=name, title=title)
                    said = in_column(room, unit, column)
                    found = read_row(room, person_row(post, unit=said, known=known))
                    for stored in stored_titles(found):
                        assert not read_title(places, stored).names, (post, said, stored)
                        assert stored in TITLES, (post, said, stored)
                    own = {"same": [unit], "above": above[1:2] or [unit]}.get(column, [unit])
                    assert stored_units(found) in ([], own), (post, said)
                    for row in found.refused:
                        (fault,) = row.faults
                        assert (fault.field, fault.column) == ("position", "C"), (post, said, fault)
                        assert "đề nghị" in fault.reason.vi, fault
                    if column == "other":
                        assert found.refused, (post, said)
                    if found.refused or not title:
                        continue
                    assert found.taken[0].row.get("position") == title, (post, said)


def test_the_posts_of_everybody_stay_where_their_unit_is_written_into_them(room: Room) -> None:
    """What is stored does not change because a clerk writes the unit behind the title, or in its place."""
    inventory = room.desk.inventory
    for person, contact in inventory.contacts.items():
        held = position_at(contact, DAY)
        if contact.left_on or contact.phone is None or held is None:
            continue
        for name in names_of(room, held.unit):
            for cell in ("{unit}", "{title} - {unit}", "{title} {unit}", "{title}, {unit}", "{title} ({unit})"):
                for unit in ("", name, None):
                    said = {
                        "Họ và tên": contact.full_name,
                        "Chức vụ": cell.format(unit=name, title=held.title),
                        "Đơn vị": unit or "",
                        "SĐT": contact.phone,
                    }
                    if unit is None:
                        del said["Đơn vị"]
                    found = read_row(room, said)
                    assert not found.refused, (person, said, found.refused[0].faults)
                    assert found.rewritten == (), (person, said)


@pytest.mark.parametrize("cell", ["Công an thị xã An Khê", "CA TX An Khê", "Đại úy, Công an thị xã An Khê"])
def test_a_unit_is_no_rank(room: Room, cell: str) -> None:
    found = read_row(room, {**person_row(HELD, unit="Công an thị xã An Khê", known=True), "Cấp bậc": cell})
    (row,) = found.refused
    assert [fault.field for fault in row.faults] == ["rank"]
    assert row.faults[0].reason.vi.endswith("đề nghị chỉ ghi cấp bậc, hoặc để trống")


@pytest.mark.parametrize("name", ["Nguyễn Văn Mẫn - Công an thị xã An Khê", "Nguyễn Văn Mẫn (CA thị xã An Khê)"])
@pytest.mark.parametrize("post", ["", "Công an thị xã An Khê", HELD])
def test_a_unit_behind_the_name_is_no_title(room: Room, name: str, post: str) -> None:
    said = {**person_row(post, unit="Công an thị xã An Khê", known=True), "Họ và tên": name}
    found = read_row(room, said)
    assert (found.refused, found.rewritten) == ([], ())


def test_the_cells_of_which_a_clerk_asked(room: Room) -> None:
    """As they stood in lists: the unit twice, by its short name, and beside a title with the unit left empty."""
    twice = read_row(room, person_row("Công an thị xã An Khê", unit="Công an thị xã An Khê", known=True))
    assert (twice.refused, twice.rewritten) == ([], ())
    (mark,) = [mark for mark in twice.taken[0].row.marks if mark.field == "position"]
    assert mark.text.vi == "“Công an thị xã An Khê” ở ô này là đơn vị, không lấy làm chức vụ"
    other = read_row(room, person_row("CA huyện Chư Păh", unit="Công an thị xã An Khê", known=True))
    (fault,) = other.refused[0].faults
    assert fault.reason.vi == (
        "ô này ghi “CA huyện Chư Păh”, còn đơn vị của dòng là “Công an thị xã An Khê”; "
        "đề nghị chỉ ghi chức vụ ở ô này, đơn vị ở cột “Đơn vị”"
    )
    empty = read_row(room, person_row("Đội trưởng Đội CSGT - Công an huyện Chư Păh", unit="", known=True))
    (change,) = empty.rewritten
    assert change.new == "Đội trưởng Đội CSGT, Công an huyện Chư Păh"
    nobody = read_row(room, person_row("CA huyện Chư Păh", unit="", known=False))
    (fault,) = nobody.refused[0].faults
    assert fault.reason.vi == ("ô này ghi đơn vị, chưa có chức vụ; đề nghị ghi chức vụ ở ô này, đơn vị ở cột “Đơn vị”")
