"""Properties of everything that is written from data: whatever the data say, text stays text and rights stay rights.

The loader refuses control and bidirectional characters; the renderers and reporters must survive them all the same,
except the few that no XML can hold.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from camgrant.diagnostics import Diagnostic, Location, Severity, Text
from camgrant.model.base import Right
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import compare
from camgrant.rendering.sheets import SheetRow
from camgrant.report.github import escape_data, render_github, render_markdown
from camgrant.report.model import Report
from camgrant.report.text import render_text
from camgrant_renderers.hikvision import TARGET as HIKVISION
from camgrant_renderers.sheet import TARGET as SHEET
from camgrant_renderers.sheet.csv_format import to_csv
from camgrant_renderers.sheet.docx_format import annex_docx
from camgrant_renderers.sheet.paper import paper_of
from camgrant_renderers.sheet.pdf_format import annex_pdf
from camgrant_renderers.sheet.table import table_of
from camgrant_renderers.sheet.xlsx_format import to_xlsx
from real.needs import needs
from targets.read_lists import csv_cells, docx_lines, docx_tables, pdf_pages, xlsx_cells
from targets.views import account, device_view, first_changes, sheet_view

SOURCE = Text("công văn", "letter")

examples = settings(max_examples=100, derandomize=True)

# Pieces that formats, shells of formats and readers stumble over.
PIECES = (
    *("&", "<", ">", '"', "'", "]]>", "<!--", "<!ENTITY e 'x'>", "&e;", "&amp;", "{{x}}", "{% x %}", "{#"),
    *("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', ",", ";", "|", "`", "\\", "*", "_", "[x](y)", "#"),
    *("::error::x", "::set-output name=a::b", "%0A", "%0D", "%25", "%3A", "##[error]", "0100 000 001"),
    *("Nguyễn Văn Mẫn", "Rơ Châm H'Yéo", "Đỗ", "\u202e", "\u200b", "é", "😀", " ", "a", "1"),
)
# Control characters and the two non-characters cannot stand in XML in any form; line ends are refused by the models.
LETTERS = st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
hostile = st.lists(st.one_of(st.sampled_from(PIECES), LETTERS), min_size=1, max_size=6).map("".join)
# For reporters also line ends and terminal sequences.
worst = st.lists(
    st.one_of(st.sampled_from((*PIECES, "\n", "\r", "\n::error::x", "\x1b[2J", "\x07", "\x9b1m")), LETTERS)
)
worst_text = worst.map("".join)


NAMESPACES = (
    "http://www.hikvision.com/ver20/XMLSchema",
    "http://www.isapi.org/ver20/XMLSchema",
    "http://www.hikvision.com/ver10/XMLSchema",
)


# -- recorders ----------------------------------------------------------------------------------------------------


@st.composite
def accounts(draw: st.DrawFn, login: str, channels: int) -> Account:
    numbers = st.frozensets(st.integers(1, channels)).map(lambda found: tuple(sorted(found)))
    rights: dict[Right, tuple[int, ...]] = {
        right: draw(numbers) for right in ("live", "playback", "export", "ptz") if draw(st.booleans())
    }
    if draw(st.booleans()):
        rights["audio"] = tuple(range(1, channels + 1))
    return account(login, {right: found for right, found in rights.items() if found}, draw(hostile))


@st.composite
def views(draw: st.DrawFn) -> DeviceView:
    channels = draw(st.integers(1, 6))
    logins = sorted(draw(st.sets(hostile.filter(str.strip), max_size=4)))
    return device_view(
        *(draw(accounts(login, channels)) for login in logins),
        cameras=tuple(range(1, channels + 1)),
        channel_count=channels + draw(st.integers(0, 2)),
        recorder_id=draw(hostile),
        settings=draw(st.sampled_from([{}, *({"hik_namespace": name} for name in NAMESPACES)])),
    )


def rendered(view: DeviceView) -> bytes:
    (_, _, data), *_ = HIKVISION.render(view, first_changes(view))
    return data


@examples
@given(views())
def test_a_device_file_is_xml_without_entities_and_its_texts_come_back(view: DeviceView) -> None:
    root = etree.fromstring(rendered(view), etree.XMLParser(resolve_entities=False, no_network=True))
    assert b"<!DOCTYPE" not in rendered(view)
    assert [node for node in root.iter() if node.tag is etree.Entity] == []
    assert root.get("recorder") == view.recorder_id
    logins = [one.login for one in view.accounts]
    assert [node.get("login") for node in root.iterfind("account")] == logins
    texts = {name: [node.text for node in root.iter(f"{{*}}{name}")] for name in ("userName", "password", "userID")}
    assert texts["userName"] == logins
    assert texts["password"] == [f"{{{{secret:{view.recorder_id}/{login}}}}}" for login in logins]
    assert texts["userID"] == [f"{{{{id:{login}}}}}" for login in logins]
    namespace = view.recorder.settings.get("hik_namespace")
    assert {etree.QName(node).namespace for node in root.iter("{*}User", "{*}UserPermission")} <= {namespace}


@examples
@given(views())
def test_a_device_file_allows_what_was_granted_and_no_more(view: DeviceView) -> None:
    seen = HIKVISION.parse_readback(view.device, {"r.xml": rendered(view)})
    assert [one.login for one in seen.accounts] == [one.login for one in view.accounts]
    assert compare(HIKVISION, view, seen) == ()


@examples
@given(views())
def test_every_channel_is_listed_for_every_account(view: DeviceView) -> None:
    """What is left out keeps its old value on the device."""
    root = etree.fromstring(rendered(view))
    numbers = [str(channel.number) for channel in view.device.channels]
    for permission in ("localPermission", "remotePermission"):
        for kind in ("videoChannelPermissionList", "ptzChannelPermissionList"):
            lists = list(root.iter(f"{{*}}{permission}"))
            assert len(lists) == len(view.accounts)
            for node in lists:
                assert [found.text for found in node.iterfind(f"{{*}}{kind}/*/{{*}}id")] == numbers


# -- lists --------------------------------------------------------------------------------------------------------

COLUMNS = ("ordinal", "full_name", "position", "camera_count", "note")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@st.composite
def rows(draw: st.DrawFn) -> tuple[SheetRow, ...]:
    groups = sorted(draw(st.sets(hostile, max_size=3))) if draw(st.booleans()) else [""]
    return tuple(
        SheetRow(
            group,
            f"c-{number}",
            f"g-{number}",
            (),
            {"full_name": draw(hostile), "position": draw(hostile), "camera_count": number, "note": draw(hostile)},
        )
        for group in groups
        for number in range(draw(st.integers(1, 3)))
    )


def made(kind: str, found: tuple[SheetRow, ...], title: str = "DANH SÁCH") -> bytes:
    """The list in one format; all of them for every example would take minutes."""
    view = sheet_view(COLUMNS, found, title=title)
    table = table_of(view)
    paper = paper_of(view, table)
    return {
        "csv": lambda: to_csv(table),
        "docx": lambda: annex_docx(paper, view.as_of),
        "pdf": lambda: annex_pdf(paper, view.as_of),
        "xlsx": lambda: to_xlsx(view, paper),
    }[kind]()


def cells_of(found: tuple[SheetRow, ...]) -> list[list[str | int]]:
    return [[row.facts[name] for name in COLUMNS[1:]] for row in found]


@examples
@given(rows())
def test_csv_gives_the_same_cells_and_nothing_that_a_spreadsheet_computes(found: tuple[SheetRow, ...]) -> None:
    lines = csv_cells(made("csv", found))
    grouped = any(row.group for row in found)
    assert lines[0] == [*(["Nhóm"] if grouped else []), *(name.upper() for name in COLUMNS)]
    start = 2 if grouped else 1
    for line, row, expected in zip(lines[1:], found, cells_of(found), strict=True):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line)
        texts = [f"'{cell}" if str(cell).startswith(("=", "+", "-", "@")) else str(cell) for cell in expected]
        assert line[start:] == texts
        assert not grouped or line[0].removeprefix("'") == row.group.removeprefix("'")


@examples
@given(rows(), hostile)
def test_xlsx_gives_the_same_texts_and_holds_no_formula(found: tuple[SheetRow, ...], title: str) -> None:
    data = made("xlsx", found, title)
    lines = [line[1:5] for line in xlsx_cells(data) if isinstance(line[0], float)]
    assert lines == cells_of(found)
    assert [line[0] for line in xlsx_cells(data)[4:6]] == ["PHỤ LỤC", title]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in (name for name in archive.namelist() if not name.endswith(".png")):
            part = etree.fromstring(archive.read(name))
            assert [node.tag for node in part.iter("{*}f", "{*}hyperlink", "{*}externalReference")] == [], name


@examples
@given(rows(), hostile)
def test_docx_gives_the_same_texts_and_no_field_but_page_numbers(found: tuple[SheetRow, ...], title: str) -> None:
    data = made("docx", found, title)
    ((_, *lines),) = docx_tables(data)
    assert [line[1:] for line in lines if len(line) > 1] == [list(map(str, cells)) for cells in cells_of(found)]
    groups = dict.fromkeys(row.group for row in found if row.group)
    assert [line[0].partition(". ")[2] for line in lines if len(line) == 1] == (list(groups) if found else [""])
    assert list(docx_lines(data))[3] == title
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [
            etree.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.startswith("word/") and name.endswith(".xml")
        ]
    fields = {node.get(f"{{{WORD}}}instr") for part in parts for node in part.iter(f"{{{WORD}}}fldSimple")}
    assert fields == {"PAGE", "NUMPAGES"}
    assert [node.tag for part in parts for node in part.iter(f"{{{WORD}}}instrText", f"{{{WORD}}}hyperlink")] == []


# Without what turns the order of letters, and what no font has.
on_paper = st.lists(st.sampled_from([p for p in PIECES if p not in ("\u202e", "😀")]), max_size=6).map("".join)


@settings(examples, max_examples=50)
@given(on_paper)
def test_no_text_is_markup_in_the_pdf(text: str) -> None:
    """Typst would stop at an unclosed bracket, and show less where a text is code: all of it is still there."""
    needs("pdftotext", "poppler reads the pages")
    row = SheetRow(
        "I", "c-1", "g-1", (), {"full_name": f"({text})", "position": f"<{text}>", "camera_count": 1, "note": ""}
    )
    (shown,) = pdf_pages(made("pdf", (row,), f"[{text}]"))
    wanted = "".join(text.replace("\u200b", "").split())
    assert [part for part in (f"({wanted})", f"<{wanted}>", f"[{wanted}]") if part not in shown] == []


def test_csv_headings_are_no_formulas() -> None:
    view = sheet_view(("full_name",), (), heading="=1+1")
    ((_, _, data),) = (file for file in SHEET.render(view) if file[0].endswith(".csv"))
    assert csv_cells(data) == [["'=1+1"]]


# -- reports ------------------------------------------------------------------------------------------------------


@st.composite
def reports(draw: st.DrawFn) -> Report:
    found = [
        Diagnostic(
            "YML004",
            draw(st.sampled_from(Severity)),
            Location("grants/all.yaml", number, draw(st.integers(1, 9))),
            Text("Không có “{value}”", "no such '{value}'"),
            {"value": draw(worst_text)},
            hint=draw(st.none() | st.just(Text("Ghi “{value}”", "write '{value}'"))),
        )
        for number in range(1, draw(st.integers(1, 5)) + 1)
    ]
    found.sort(key=lambda one: one.sort_key)
    language, line = draw(st.sampled_from(["vi", "en"])), draw(worst_text).replace("\n", " ")
    counts = dict.fromkeys(("files", "units", "contacts", "sites", "cameras", "grants"), 1)
    summary = {f"{level.word}s": sum(one.severity == level for one in found) for level in Severity}
    day = date(2021, 7, 20)
    return Report(found, day, "p-1", counts, summary, language, "inventory/", lambda *_: line, demo=True, source=SOURCE)


@examples
@given(reports())
def test_github_gets_exactly_one_command_for_each_finding(report: Report) -> None:
    output = render_github(report)
    assert output.endswith("\n")
    lines = re.split("\r\n|\n|\r", output[:-1])
    commands = [line for line in lines if line.lstrip().startswith("::")]
    assert len(commands) == len(report.diagnostics)
    assert len(lines) == len(commands) + 1
    for command, found in zip(commands, report.diagnostics, strict=True):
        place = found.location
        head = f"::{found.severity.word} file=inventory/grants/all.yaml,line={place.line},col={place.column},"
        head += "title=YML004::"
        assert command.startswith(head)
        assert "::" not in head[2:-2]


@pytest.mark.parametrize("text", ["\n::error::x", "%0A::error::x", "\r\n::set-output name=a::b", "%25", "100%"])
def test_escaped_text_comes_back_when_github_decodes_it(text: str) -> None:
    escaped = escape_data(text)
    assert not re.search("[\r\n]", escaped)
    assert escaped.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%") == text


@examples
@given(reports())
def test_markdown_keeps_one_row_of_five_cells_for_each_finding(report: Report) -> None:
    lines = re.split("\r\n|\n|\r", render_markdown(report))
    table = lines[lines.index("| --- | --- | --- | --- | --- |") + 1 : -1]
    assert len(table) == len(report.diagnostics)
    for line in table:
        assert len(re.findall(r"\\.|(\|)", line)) - len(re.findall(r"\\.", line)) == 6
        assert not re.search(r"(?<!\\)(?:\\\\)*[<`\[]", line)


@examples
@given(reports())
def test_the_text_report_steers_no_terminal(report: Report) -> None:
    output = render_text(report, colour=False, terminal=True, everything=True)
    assert [char for char in output if not char.isprintable() and char != "\n"] == []
    assert output.count("\n  --> ") == len(report.diagnostics)


def test_file_names_steer_no_terminal_either() -> None:
    place = Location("grants/a\n::stop-commands::x\x07.yaml", 1, 1)
    found = Diagnostic("YML002", Severity.ERROR, place, Text("Sai cú pháp", "bad syntax"))
    counts = dict.fromkeys(("files", "units", "contacts", "sites", "cameras", "grants"), 1)
    summary = {"errors": 1, "warnings": 0, "notices": 0}
    day = date(2021, 7, 20)
    report = Report([found], day, "p-1", counts, summary, "vi", "", lambda *_: "", demo=True, source=SOURCE)
    output = render_text(report, colour=False, terminal=True)
    assert [line for line in output.split("\n") if line.startswith("::")] == []
    assert [char for char in output if not char.isprintable() and char != "\n"] == []
