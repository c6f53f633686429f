"""Whatever table comes in: no row is lost, every row is counted once, and a refused row changes nothing."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import count
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.access.resolve import resolve
from camgrant.app.editing.desk import Desk
from camgrant.app.intake import Imported, Paper, Reading, Wish
from camgrant.app.nominating import nominated
from camgrant.edit.change import Put
from camgrant.intake.grid import Grid, Value
from camgrant.intake.headings import pack_headings
from camgrant.intake.rows import clean_rows, refuse_repeated
from camgrant.intake.table import find_tables
from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets, slip_targets

ROOT = Path(__file__).parents[2]
DAY = date(2021, 7, 20)
HEAD: list[Value] = ["STT", "Họ và tên", "Chức vụ", "Đơn vị", "SĐT", "Email", "Chốt", "Quyền", "Đến ngày", "Ghi chú"]

names = st.sampled_from(
    ["Siu Bình", "SIU BÌNH", "Lê Văn An", "Nguyễn Văn Mẫn", "Ông Kpă Y-Thoan", "x9", "", "Cán bộ", "Quyền"]
)
titles = st.sampled_from(["Đội trưởng", "Đại úy", "Camera", "Giám đốc", ""])
units = st.sampled_from(["Công an tỉnh", "Công an huyện Chư Păh", "Công an huyện khác", "Đơn vị", ""])
phones: st.SearchStrategy[Value] = st.one_of(
    st.integers(0, 40).map(lambda n: f"0100 000 {n:03d}"),
    st.integers(0, 40).map(lambda n: float(100000000 + n)),
    st.sampled_from(["", "nội bộ", "0100 000 001; 0100 000 002"]),
)
mails = st.one_of(
    st.integers(0, 9).map(lambda n: f"p{n}@congan.gialai.example"), st.sampled_from(["", "không có", "@"])
)
sites = st.sampled_from(["Chốt số 1", "Chốt số 2", "Chốt 9", ""])
rights = st.sampled_from(["Xem trực tiếp", "Xem lại, Trích xuất", "tất", ""])
untils = st.sampled_from(["15/08/2021", "31/06/2021", "", "2021-07-01"])
person = st.tuples(names, titles, units, phones, mails, sites, rights, untils)
other = st.sampled_from(
    [
        [],
        ["I", "Công an tỉnh"],
        ["II. Công an huyện Chư Păh"],
        HEAD,
        ["(1)", "(2)", "(3)", "(4)"],
        ["Tổng cộng: 3 người"],
    ]
)
tables = st.lists(st.one_of(person, other), min_size=1, max_size=12)


@cache
def province() -> Inventory:
    inventory = load(FolderTree(ROOT / "inventory"), device_targets(), None, slip_targets()).inventory
    assert inventory is not None
    return inventory


def laid_out(table: list[tuple[Value, ...] | list[Value]]) -> tuple[Grid, list[str]]:
    """The table below its headings; every person is numbered and bears a mark of its own."""
    rows: list[list[Value]] = [["DANH SÁCH"], list(HEAD)]
    marks: list[str] = []
    for part in table:
        if isinstance(part, tuple):
            marks.append(f"dấu {len(marks) + 1}")
            rows.append([float(len(marks)), *part, marks[-1]])
        else:
            rows.append(list(part))
    return Grid("A", [[*row, *[""] * (len(HEAD) - len(row))] for row in rows]), marks


def plan(grid: Grid) -> Imported:
    inventory = province()
    found = find_tables([grid], pack_headings(inventory.pack), "full_name")
    rows = clean_rows(found.lines, DAY, ("full_name",))
    refuse_repeated(rows)
    numbers = count()
    desk = Desk(inventory, resolve(inventory, DAY), {}, lambda: f"{next(numbers):05d}")
    reading = Reading("0" * 64, tuple(found.headers), tuple(rows))
    return nominated(desk, reading, Paper("u-cat", "1/CAT-PV01", DAY, "0" * 64), Wish())


@settings(max_examples=300)
@given(tables)
def test_every_row_is_counted_once_and_a_refused_one_changes_nothing(
    table: list[tuple[Value, ...] | list[Value]],
) -> None:
    grid, marks = laid_out(table)
    made = plan(grid)
    assert [one.row.get("note") for one in made.taken] == marks
    counts = made.counts()
    assert counts["read"] == counts["written"] + counts["unchanged"] + counts["refused"] == len(marks)
    assert all(bool(one.row.faults) == (one.outcome == "refused") for one in made.taken)
    good = [one for one in made.taken if one.outcome != "refused"]
    people = {
        change.entity: change.fields for change in made.changes if isinstance(change, Put) and change.kind == "contacts"
    }
    assert set(people) <= {one.person for one in good}
    assert {fields["full_name"] for fields in people.values()} <= {one.row.get("full_name") for one in good}
    grants = [change for change in made.changes if isinstance(change, Put) and change.kind == "grants"]
    assert {change.fields["person"] for change in grants} <= {one.person for one in good if one.outcome == "added"}
    if not good:
        assert made.changes == ()
    logins = [fields["login"] for fields in people.values() if "login" in fields]
    assert len(set(logins)) == len(logins)
    assert not set(logins) & {contact.login for contact in province().contacts.values()}


@settings(max_examples=50)
@given(tables)
def test_the_same_table_gives_the_same_plan(table: list[tuple[Value, ...] | list[Value]]) -> None:
    first, second = (plan(laid_out(table)[0]) for _ in range(2))
    assert (first.changes, first.counts(), first.questions) == (second.changes, second.counts(), second.questions)
