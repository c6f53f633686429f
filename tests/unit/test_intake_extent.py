"""Sheets whose few cells lie so far apart that a reader would take all memory; how far is what calamine finds."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from python_calamine import load_workbook

from camgrant.diagnostics import UsageFault
from camgrant.intake import extent
from camgrant.intake.grid import read_grids
from camgrant.intake.untrusted import checked_bytes
from real.needs import needs

VAST = "rất xa bảng danh sách"
ODS = "urn:oasis:names:tc:opendocument:xmlns:"


def saved(path: Path, *cells: tuple[int, int]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, column in ((1, 1), *cells):
        sheet.cell(row, column).value = "x"
    book.save(path)
    return path


def ods(path: Path, rows: str) -> Path:
    content = (
        f'<office:document-content xmlns:office="{ODS}office:1.0" xmlns:table="{ODS}table:1.0" '
        f'xmlns:text="{ODS}text:1.0"><office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{ODS}manifest:1.0"/>')
        made.writestr("content.xml", content)
    path.write_bytes(raw.getvalue())
    return path


def test_a_cell_in_the_last_corner_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match=VAST):
        checked_bytes(saved(tmp_path / "a.xlsx", (1_048_576, 16_384)))


def rewritten(path: Path, data: str) -> Path:
    """The workbook with other rows in its sheet."""
    raw = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub("<sheetData>.*</sheetData>", f"<sheetData>{data}</sheetData>", part.decode()).encode()
            made.writestr(name, part)
    path.write_bytes(raw.getvalue())
    return path


X = "<is><t>x</t></is></c>"
FIRST = f'<row r="1"><c r="A1" t="inlineStr">{X}</row>'


@pytest.mark.parametrize(
    "data",
    [
        f"{FIRST}<row r='1048576'><c r='XFD1048576' t='inlineStr'>{X}</row>",
        f'{FIRST}<row r="9"><c r="&#88;FD1048576" t="inlineStr">{X}</row>',
        f'{FIRST}<row r="9"><c z="&gt;/>" r="XFD1048576" t="inlineStr">{X}</row>',
        f'{FIRST}{"<row/>" * 1000}<row>{"<c/>" * 16_000}<c t="inlineStr">{X}</row>',
        f'{FIRST}<row r="1000"/><row>{"<c/>" * 16_000}<c t="inlineStr">{X}</row>',
    ],
)
def test_a_place_in_disguise_is_refused(tmp_path: Path, data: str) -> None:
    with pytest.raises(UsageFault, match=VAST):
        checked_bytes(rewritten(saved(tmp_path / "a.xlsx"), data))


@pytest.mark.parametrize("data", ['<row r="x"/>', '<row r="1"><c r="A1"><v>1</row>'])
def test_a_sheet_that_is_no_sheet_is_damaged(tmp_path: Path, data: str) -> None:
    with pytest.raises(UsageFault, match="tệp hỏng"):
        checked_bytes(rewritten(saved(tmp_path / "a.xlsx"), data))


def test_a_cell_that_is_repeated_to_the_end_is_refused_and_blanks_are_not(tmp_path: Path) -> None:
    many = 'table:number-columns-repeated="16384"'
    blank = f'<table:table-row table:number-rows-repeated="1048575"><table:table-cell {many}/></table:table-row>'
    typed = 'office:value-type="string"'
    cell = f"<table:table-row><table:table-cell {typed}><text:p>x</text:p></table:table-cell></table:table-row>"
    (grid,) = read_grids(ods(tmp_path / "a.ods", cell + blank))
    assert grid.rows == [["x"]]
    said = blank.replace("/>", "><text:p>x</text:p></table:table-cell>", 1)
    with pytest.raises(UsageFault, match=VAST):
        checked_bytes(ods(tmp_path / "b.ods", said))
    with pytest.raises(UsageFault, match=VAST):
        checked_bytes(ods(tmp_path / "c.ods", blank + cell.replace(typed, f"{typed} {many}")))


@pytest.mark.parametrize("cells", [(), ((3, 7),), ((9, 2), (2, 9)), ((40, 1), (1, 40))])
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_the_rectangle_is_that_of_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cells: tuple[tuple[int, int], ...], ending: str
) -> None:
    path = saved(tmp_path / "a.xlsx", *cells)
    if ending == "ods":
        office = needs("soffice", "LibreOffice writes ods with its repeated cells")
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        path = tmp_path / "a.ods"
    agrees_with_calamine(path, monkeypatch)


@pytest.mark.parametrize("data", [f'{FIRST}{"<row/>" * 5}<row>{"<c/>" * 7}<c t="inlineStr">{X}</row>', FIRST * 2])
def test_the_rectangle_of_cells_without_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str) -> None:
    agrees_with_calamine(rewritten(saved(tmp_path / "a.xlsx"), data), monkeypatch)


def agrees_with_calamine(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = load_workbook(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    size = len(rows) * len(rows[0])
    monkeypatch.setattr(extent, "_MOST", size)
    checked_bytes(path)
    monkeypatch.setattr(extent, "_MOST", size - 1)
    with pytest.raises(UsageFault, match=VAST):
        checked_bytes(path)
