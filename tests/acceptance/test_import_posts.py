"""Posts and ranks of people who are known: what a list changes is shown old and new, and no unit becomes a title."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import openpyxl
import pytest

from camgrant.app.intake import Imported, Paper, Wish, read_list
from camgrant.app.nominating import nominated
from camgrant.cli.edit_words import Room, open_room
from camgrant.cli.import_words import import_text
from camgrant.intake.clean import as_name

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
