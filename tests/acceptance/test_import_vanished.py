"""A row that was deleted from a form of ours: whoever stood there is named, and never keeps access in silence."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import docx
import openpyxl
import pytest

from camgrant.app.editing.desk import Desk
from camgrant.app.intake import Paper, Wish, read_list
from camgrant.app.nominating import nominated
from camgrant.app.template import template
from camgrant.cli.edit_words import open_room
from camgrant.diagnostics import UsageFault
from support.cli import forked as run

ROOT = Path(__file__).parents[2]
DAY = date(2021, 7, 21)
GONE: Final = "Cao Xuân Định"
HIDDEN: Final = ("Mã cá nhân", "Mã lượt cấp")
Rows = list[list[Any]]


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_room(ROOT / "inventory", date(2021, 7, 20), "vi").desk


def form(desk: Desk, unit: str = "u-cat") -> Rows:
    """The form as it is sent: every cell of its sheet."""
    book = openpyxl.load_workbook(io.BytesIO(template(desk.inventory, desk.state, "nomination", unit)))
    return [list(row) for row in book["Danh sách"].iter_rows(values_only=True)]


def top(rows: Rows) -> int:
    return next(number for number, row in enumerate(rows) if row[0] == "STT")


def without(rows: Rows, name: str) -> Rows:
    return [row for row in rows if row[1] != name]


def people(rows: Rows) -> Rows:
    return [row for row in rows[top(rows) + 1 :] if row[1]]


# -- what happens to a form on its way -----------------------------------------------------------------------------


def as_is(rows: Rows) -> Rows:
    return rows


def sorted_by_name(rows: Rows) -> Rows:
    return [*rows[: top(rows) + 1], *sorted(people(rows), key=lambda row: str(row[1]), reverse=True)]


def ids_cut(rows: Rows) -> Rows:
    kept = [number for number, heading in enumerate(rows[top(rows)]) if heading not in HIDDEN]
    return [[row[number] for number in kept] for row in rows]


def table_alone(rows: Rows) -> Rows:
    """Copied into a new workbook, without letterhead, title and instructions."""
    return [rows[top(rows)], *people(rows)]


def table_alone_ids_cut(rows: Rows) -> Rows:
    return ids_cut(table_alone(rows))


def few_columns(rows: Rows) -> Rows:
    """Typed off: what is left says who, where and until when."""
    wanted = ["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Số điện thoại", "Email", "Hệ thống", "Cơ sở", "Từ ngày"]
    wanted += ["Đến ngày", "Xem trực tiếp"]
    table = table_alone(rows)
    kept = [number for number, heading in enumerate(table[0]) if heading in wanted]
    return [[row[number] for number in kept] for row in table]


JOURNEYS: Final = (as_is, sorted_by_name, ids_cut, table_alone, table_alone_ids_cut, few_columns)


def as_xlsx(rows: Rows, path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


def as_csv(rows: Rows, path: Path) -> Path:
    with path.with_suffix(".csv").open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([["" if value is None else text(value) for value in row] for row in rows])
    return path.with_suffix(".csv")


def as_docx(rows: Rows, path: Path) -> Path:
    paper = docx.Document()
    start = top(rows) if any(row[0] == "STT" for row in rows) else 0
    for row in rows[:start]:
        paper.add_paragraph(" ".join(text(value) for value in row if value))
    listed = [rows[start], *(row for row in rows[start + 1 :] if any(row))]
    table = paper.add_table(len(listed), len(listed[0]))
    for cells, row in zip(table.rows, listed, strict=True):
        for cell, value in zip(cells.cells, row, strict=True):
            cell.text = "" if value is None else text(value)
    paper.save(str(path.with_suffix(".docx")))
    return path.with_suffix(".docx")


def text(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if hasattr(value, "year") else str(value)


def missing(desk: Desk, file: Path, wish: Wish | None = None, unit: str = "u-cat") -> list[str]:
    reading = read_list(file, "nomination", DAY, desk.inventory.pack)
    found = nominated(desk, reading, Paper(unit, "518/CAT-PV01", DAY), wish or Wish())
    assert not found.refused, [fault for row in found.refused for fault in row.faults]
    return sorted(one.full_name for one in found.missing)


@pytest.mark.parametrize("write", [as_xlsx, as_csv, as_docx])
@pytest.mark.parametrize("journey", JOURNEYS)
def test_whoever_vanished_from_a_form_is_named(
    desk: Desk, tmp_path: Path, journey: Callable[[Rows], Rows], write: Callable[[Rows, Path], Path]
) -> None:
    rows = form(desk)
    assert missing(desk, write(journey(rows), tmp_path / "whole")) == []
    assert missing(desk, write(journey(without(rows, GONE)), tmp_path / "less")) == [GONE]


def test_every_row_of_every_form_is_missed_when_it_is_gone(desk: Desk, tmp_path: Path) -> None:
    """Each row by itself: a person with two rows loses one of them only; also the only row of a form."""
    for unit in ("u-cat", "u-bchqs", "u-tdhl", "u-ub-cs", "u-tqs", "u-bch-dc", "u-corps", "u-ttyt-cpu", "u-vpub"):
        rows = form(desk, unit)
        start = top(rows)
        column = rows[start].index("Mã lượt cấp")
        for row in people(rows):
            left = [*rows[: start + 1], *(other for other in people(rows) if other is not row)]
            if not row[column]:
                continue
            reading = read_list(as_xlsx(left, tmp_path / "x"), "nomination", DAY, desk.inventory.pack)
            found = nominated(desk, reading, Paper(unit, "518/X", DAY), Wish())
            assert [one.grant for one in found.missing] == [row[column]], (unit, row)
            revoked = nominated(desk, reading, Paper(unit, "518/X", DAY), replace(Wish(), replaces_list=True))
            assert row[column] in {one.grant for one in revoked.revoked}
            assert revoked.missing == ()


def test_a_row_that_now_names_somebody_else_frees_the_one_who_stood_there(desk: Desk, tmp_path: Path) -> None:
    rows = form(desk)
    (row,) = [row for row in rows if row[1] == GONE]
    headings = rows[top(rows)]
    for heading, value in (("Họ và tên", "Nguyễn Thị Mới"), ("Số điện thoại", "0100 000 078"), ("Mã cá nhân", None),
                           ("Email", "moint@congan.gialai.example")):  # fmt: skip
        row[headings.index(heading)] = value
    assert missing(desk, as_xlsx(rows, tmp_path / "x")) == [GONE]


def test_a_short_list_of_newcomers_is_no_form(desk: Desk, tmp_path: Path) -> None:
    head = ["STT", "Họ và tên", "Chức vụ", "Số điện thoại", "Email", "Cơ sở", "Đến ngày"]
    row = [1, "Nguyễn Thị Mới", "Cán bộ", "0100 000 078", "moint@congan.gialai.example", "Chốt số 2", "04/09/2021"]
    assert missing(desk, as_xlsx([head, row], tmp_path / "x")) == []


def test_nothing_is_written_until_it_is_said_what_becomes_of_them(desk: Desk, tmp_path: Path) -> None:
    world = Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))
    file = as_xlsx(without(form(desk), GONE), tmp_path / "list")
    words = ("import", file, "--from", "u-cat", "--document", "518/CAT-PV01", "--date", "2021-07-20")
    before = {path: path.read_bytes() for path in world.rglob("*.yaml")}
    done = run(*words, "--yes", "--inventory", world, "--lang", "vi")
    assert done.returncode == 1
    assert "Biểu mẫu đã điền sẵn nay không còn dòng của 1 lượt cấp, 1 người:\n  ? Cao Xuân Định (c-" in done.stdout
    assert "rồi ghi --replaces-list để thu hồi các lượt ấy" in done.stdout
    assert {path: path.read_bytes() for path in world.rglob("*.yaml")} == before
    both = run(*words, "--replaces-list", "--keep-missing", "--inventory", world)
    assert (both.returncode, "choose one: --replaces-list, --keep-missing" in both.stderr) == (2, True)
    assert run(*words, "--keep-missing", "--yes", "--inventory", world).returncode == 0
    done = run(*words, "--replaces-list", "--yes", "--inventory", world, "--lang", "vi")
    assert done.returncode == 0, done.stdout
    assert "thu hồi 1" in done.stdout
    assert "- Cao Xuân Định (c-" in done.stdout


# -- nobody is left ------------------------------------------------------------------------------------------------


def emptied(rows: Rows) -> Rows:
    return rows[: top(rows) + 1]


@pytest.mark.parametrize("write", [as_xlsx, as_csv, as_docx])
def test_a_form_without_a_row_names_everybody_who_stood_there(
    desk: Desk, tmp_path: Path, write: Callable[[Rows, Path], Path]
) -> None:
    """All units: whoever had a row is asked about, and is revoked or kept as it is said."""
    alone = 0
    for unit in desk.inventory.units:
        rows = form(desk, unit)
        column = rows[top(rows)].index("Mã lượt cấp")
        given = sorted(row[column] for row in people(rows) if row[column])
        file = write(emptied(rows), tmp_path / "x")
        reading = read_list(file, "nomination", DAY, desk.inventory.pack)
        paper = Paper(unit, "518/X", DAY)
        if not given:
            with pytest.raises(UsageFault, match="the list has no rows"):
                nominated(desk, reading, paper, Wish())
            continue
        alone += len(given) == 1
        found = nominated(desk, reading, paper, Wish())
        assert (sorted(one.grant for one in found.missing), found.changes) == (given, ()), unit
        revoked = nominated(desk, reading, paper, Wish(replaces_list=True))
        assert sorted({one.grant for one in revoked.revoked} & set(given)) == given, unit
        assert (revoked.missing, revoked.document_kinds) == ((), ()), unit
        kept = nominated(desk, reading, paper, Wish(keep_missing=True))
        assert (kept.missing, kept.revoked, kept.changes) == ((), (), ()), unit
    assert alone > 3


@pytest.mark.parametrize("cut", [ids_cut, table_alone, table_alone_ids_cut])
def test_an_emptied_form_is_known_by_what_is_left_of_it(
    desk: Desk, tmp_path: Path, cut: Callable[[Rows], Rows]
) -> None:
    rows = form(desk, "u-ub-cs")
    (row,) = people(rows)
    assert missing(desk, as_xlsx(cut(emptied(rows)), tmp_path / "x"), unit="u-ub-cs") == [row[1]]


def test_a_list_without_a_row_that_is_no_form_is_refused(desk: Desk, tmp_path: Path) -> None:
    file = as_xlsx([["STT", "Họ và tên", "Chức vụ", "Số điện thoại"]], tmp_path / "x")
    with pytest.raises(UsageFault, match="the list has no rows"):
        read_list(file, "nomination", DAY, desk.inventory.pack)
    for kind in ("accounts", "return"):
        empty = as_xlsx([["STT", "Đầu ghi", "Tài khoản", "Họ và tên"]], tmp_path / "y")
        with pytest.raises(UsageFault, match="the list has no rows"):
            read_list(empty, kind, DAY, desk.inventory.pack)


def test_the_last_person_of_a_form_is_revoked_when_it_is_said(desk: Desk, tmp_path: Path) -> None:
    world = Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))
    rows = form(desk, "u-ub-cs")
    (row,) = people(rows)
    file = as_xlsx(emptied(rows), tmp_path / "list")
    words = ("import", file, "--from", "u-ub-cs", "--document", "518/UBND", "--date", "2021-07-20", "--lang", "vi")
    before = {path: path.read_bytes() for path in world.rglob("*.yaml")}
    done = run(*words, "--yes", "--inventory", world)
    assert (done.returncode, done.stderr) == (1, "")
    assert "nay không còn dòng của 1 lượt cấp, 1 người:\n" in done.stdout
    assert f"  ? {row[1]} (c-" in done.stdout
    assert "--replaces-list để thu hồi" in done.stdout
    assert {path: path.read_bytes() for path in world.rglob("*.yaml")} == before
    kept = run(*words, "--keep-missing", "--yes", "--inventory", world)
    assert (kept.returncode, "Không có gì phải ghi." in kept.stdout) == (0, True)
    assert {path: path.read_bytes() for path in world.rglob("*.yaml")} == before
    done = run(*words, "--replaces-list", "--yes", "--inventory", world)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert f"  - {row[1]} (c-" in done.stdout
    assert run("check", "--inventory", world, "--as-of", "2021-07-20").returncode == 0
