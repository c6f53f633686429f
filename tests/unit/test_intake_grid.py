"""Cells as people see them: merged cells in every format, and files that try to make the reader work without end."""

from __future__ import annotations

import copy
import io
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree
from openpyxl import Workbook

from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.intake.grid import Grid, grids_of, read_grids, shown
from real.needs import needs
from support.work import calls_of


def merged_workbook(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Đơn vị", "Họ và tên", "Ghi chú"], ["Sở Y tế", "Nguyễn Văn An", ""], ["", "Trần Thị Bình", "cuối"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.save(path)
    return path


@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_a_cell_merged_over_rows_says_the_same_in_each(tmp_path: Path, ending: str) -> None:
    path = merged_workbook(tmp_path / "a.xlsx")
    if ending != "xlsx":
        office = needs("soffice", "merged cells as LibreOffice saves them")
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", ending, "--outdir", str(tmp_path), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    (grid,) = read_grids(tmp_path / f"a.{ending}")
    assert [row[0] for row in grid.rows] == ["Đơn vị", "Sở Y tế", "Sở Y tế"]


def test_merged_cells_of_a_word_table(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "Tiêu đề"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "Sở Y tế"
    table.cell(2, 1).text = "Trần Thị Bình"
    path = tmp_path / "a.docx"
    document.save(str(path))
    (grid,) = read_grids(path)
    assert grid.rows == [["Tiêu đề", "", ""], ["Sở Y tế", "", ""], ["Sở Y tế", "Trần Thị Bình", ""]]
    assert sorted(grid.merged) == [((0, 0), (0, 2)), ((1, 0), (2, 0))]


def rewritten(source: Path, part: str, pattern: str, by: str) -> Path:
    """The package with one part changed, as somebody hostile would do it."""
    raw = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, re.sub(pattern, by, data.decode()) if name == part else data)
    source.write_bytes(raw.getvalue())
    return source


def test_merged_cells_over_the_whole_sheet_cost_nothing_and_overlapping_ones_are_refused(tmp_path: Path) -> None:
    path = merged_workbook(tmp_path / "a.xlsx")
    part = "xl/worksheets/sheet1.xml"
    rewritten(path, part, "A2:A3", "B2:XFD1048576")
    grids: list[Grid] = []
    assert calls_of(lambda: grids.extend(grids_of(path, "xlsx", path.read_bytes()))) < 20_000
    assert [grid.merged for grid in grids] == [[((1, 1), (2, 2))]]
    many = '<mergeCell ref="A1:C3"/>' * 2000
    rewritten(path, part, r"<mergeCells[^>]*>.*</mergeCells>", f'<mergeCells count="2000">{many}</mergeCells>')
    with pytest.raises(UsageFault, match="chồng lên nhau"):
        read_grids(path)


def test_a_word_table_that_claims_to_be_endless(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "x"
    path = tmp_path / "a.docx"
    document.save(str(path))
    rewritten(path, "word/document.xml", r'gridSpan w:val="2"', 'gridSpan w:val="999999999"')
    (grid,) = read_grids(path)
    assert len(grid.rows[0]) == 63
    rewritten(path, "word/document.xml", r'gridSpan w:val="999999999"', 'gridSpan w:val="x"')
    with pytest.raises(UsageFault, match="văn bản Word hỏng"):
        read_grids(path)


def word_list(document: Any, place: Any = None) -> Any:
    table = (place or document).add_table(rows=0, cols=2)
    for row in (("Họ và tên", "Chức vụ"), ("Lê Văn An", "Cán bộ")):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return table


def test_a_list_inside_another_table_is_read(tmp_path: Path) -> None:
    document = Document()
    word_list(document, document.add_table(rows=1, cols=1).cell(0, 0))
    document.save(str(tmp_path / "a.docx"))
    outer, inner = read_grids(tmp_path / "a.docx")
    assert (len(outer.rows), inner.rows) == (1, [["Họ và tên", "Chức vụ"], ["Lê Văn An", "Cán bộ"]])


def test_a_list_in_a_text_box_is_read_once(tmp_path: Path) -> None:
    """Word writes a text box twice: for itself, and for readers that know none (`mc:Fallback`)."""
    document = Document()
    table = word_list(document)._tbl
    run = document.add_paragraph().add_run()._r
    space = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    both = etree.SubElement(run, f"{{{space}}}AlternateContent")
    for name in ("Choice", "Fallback"):
        etree.SubElement(both, f"{{{space}}}{name}").append(copy.deepcopy(table))
    table.getparent().remove(table)
    document.save(str(tmp_path / "a.docx"))
    (grid,) = read_grids(tmp_path / "a.docx")
    assert grid.rows[1] == ["Lê Văn An", "Cán bộ"]


def test_a_cell_merged_over_rows_and_columns_says_the_same_in_each_row(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Sở Y tế", "", "Nguyễn Văn An"], ["", "", "Trần Thị Bình"]):
        sheet.append(row)
    sheet.merge_cells("A1:B2")
    book.save(tmp_path / "a.xlsx")
    (grid,) = read_grids(tmp_path / "a.xlsx")
    assert [row[0] for row in grid.rows] == ["Sở Y tế", "Sở Y tế"]


def test_signs_that_nobody_sees_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\u202eLê\u200d Văn\u2060 An\u202c;Cán\u00ad bộ\u0007x;a\u00a0b\n", encoding="utf-8")
    with pytest.raises(UsageFault):  # a bell is no text
        read_grids(path)
    path.write_text("\u202eLê\u200d Văn\u2060 An\u202c;Cán\u00ad bộ;a\u00a0b\n", encoding="utf-8")
    assert read_grids(path)[0].rows == [["Lê Văn An", "Cán bộ", "a b"]]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (['1;Lê Văn An;Cán bộ;"x', "2;Lê Văn Bình;Cán bộ;y", '3;Lê Văn Cao;Cán bộ;z"'], "hàng thứ 2 có ô chứa"),
        (['1;Lê Văn An;Cán bộ;"x', "2;Lê Văn Bình;Cán bộ;y"], "đề nghị xem dấu ngoặc kép"),
    ],
)
def test_a_stray_quotation_mark_swallows_nobody(tmp_path: Path, rows: list[str], said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["STT;Họ và tên;Chức vụ;Ghi chú", *rows]), encoding="utf-8")
    with pytest.raises(UsageFault, match=said):
        read_grids(path)


def test_a_quoted_cell_may_have_lines_and_separators(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('STT;Họ và tên;Chốt;Ghi chú\n1;Lê Văn An;"Chốt 1;\nChốt 2";"nói ""có"""', encoding="utf-8")
    assert read_grids(path)[0].rows[1] == ["1", "Lê Văn An", "Chốt 1;\nChốt 2", 'nói "có"']


def test_an_old_word_file_without_libreoffice_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = (Path(__file__).parents[1] / "data" / "messy").glob("*.doc")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EnvironmentFault, match="LibreOffice"):
        read_grids(path)


def test_numbers_and_dates_as_they_are_seen() -> None:
    assert [shown(value) for value in (100000001.0, 1.5, "a", True)] == ["100000001", "1.5", "a", "True"]
