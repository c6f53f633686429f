"""The boxes of rights in a form of ours: each that it offers may be ticked, and no other; and what counts as a tick."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import count, product
from pathlib import Path
from typing import Any, Final

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from acceptance.test_import_rights import CASE, REASON, province, room, taken
from acceptance.test_import_vanished import Rows, as_csv, as_docx, as_xlsx, form, people, top
from camgrant.access.resolve import resolve
from camgrant.app.editing.desk import Desk
from camgrant.app.intake import Imported, Paper, Reading, Wish
from camgrant.app.nominating import nominated
from camgrant.app.template import template
from camgrant.cli.edit_words import Room
from camgrant.cli.import_words import import_text
from camgrant.edit.change import Put
from camgrant.intake.grid import Grid, column_letter
from camgrant.intake.headings import pack_headings
from camgrant.intake.places import is_ticked
from camgrant.intake.rows import clean_rows
from camgrant.intake.table import find_tables
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.base import RIGHTS, Right
from camgrant.model.pack import System
from camgrant.model.vietnamese import RIGHT_WORDS
from camgrant.rendering.registry import device_targets
from support.cli import forked as run
from support.examples import world

__all__ = ["province", "room"]

ROOT: Final = Path(__file__).parents[2]
DAY: Final = date(2021, 7, 20)
LISTED: Final = tuple(right for right in RIGHTS if right != "config")
_BOTH_SYSTEMS: Final = """
grants:
  g-iso-06-haodc:
    person: c-dinh-cong-hao
    system: site
    scope: {site: s-iso-06}
    rights: [live]
    purpose: site_supervision
    valid_from: 2021-06-14
    valid_until: 2021-09-11
    nomination: d-ub-plk-tai-khoan
"""


@pytest.fixture(scope="module")
def mixed() -> Desk:
    """The reference province in which the form of `u-bchqs` has rows of two systems with different rights."""
    files = {**world(ROOT / "inventory"), "grants/site/both.yaml": _BOTH_SYSTEMS.encode()}
    inventory = load(MemoryTree(files), device_targets()).inventory
    assert inventory is not None
    numbers = count()
    return Desk(inventory, resolve(inventory, DAY), {}, lambda: f"{next(numbers):05d}")


def offered(desk: Desk, unit: str, rows: Rows) -> Iterator[tuple[list[Any], System, dict[Right, int]]]:
    """Each row of a form that has a grant, its system, and the columns of the rights whose boxes it offers."""
    headings = rows[top(rows)]
    systems = {system.label.vi: system for system in desk.inventory.pack.systems.values()}
    columns = {right: headings.index(RIGHT_WORDS[right]) for right in LISTED if RIGHT_WORDS[right] in headings}
    for row in people(rows):
        grant = desk.inventory.grants.get(row[headings.index("Mã lượt cấp")])
        if grant is not None and not grant.revoked:
            yield row, systems[row[headings.index("Hệ thống")]], {r: at for r, at in columns.items() if row[at] != "–"}


def tick_all(desk: Desk, unit: str, rows: Rows) -> None:
    headings = rows[top(rows)]
    for row, _, boxes in offered(desk, unit, rows):
        for column in boxes.values():
            row[column] = "Có"
        for heading, value in (("Lý do", REASON), ("Số hồ sơ vụ việc", CASE)):
            if heading in headings:
                row[headings.index(heading)] = value


def added_rights(found: Imported) -> list[tuple[str, tuple[str, ...]]]:
    grants = [change for change in found.changes if isinstance(change, Put) and change.kind == "grants"]
    return [(str(change.fields["system"]), tuple(change.fields["rights"])) for change in grants]


# -- what a form offers ----------------------------------------------------------------------------------------------


def test_every_form_with_every_box_that_it_offers_ticked_comes_back_whole(room: Room, tmp_path: Path) -> None:
    desk = room.desk
    for unit in desk.inventory.units:
        rows = form(desk, unit)
        for row, system, boxes in offered(desk, unit, rows):
            assert tuple(boxes) == tuple(right for right in RIGHTS if right in system.rights), (unit, row)
        if not list(offered(desk, unit, rows)):
            continue
        tick_all(desk, unit, rows)
        found = taken(room, as_xlsx(rows, tmp_path / "x"), unit)
        assert not found.refused, (unit, [row.faults for row in found.refused])
        for slug, rights in added_rights(found):
            assert rights == tuple(right for right in RIGHTS if right in desk.inventory.pack.systems[slug].rights)


@pytest.mark.parametrize("write", [as_xlsx, as_csv, as_docx])
def test_a_form_of_two_systems_offers_each_row_its_own_rights(mixed: Desk, tmp_path: Path, write: Any) -> None:
    rows = form(mixed, "u-bchqs")
    assert {system.label.vi for _, system, _ in offered(mixed, "u-bchqs", rows)} == {
        "Hệ thống kết nối tập trung",
        "Hệ thống tại cơ sở cách ly",
    }
    assert sorted(len(boxes) for _, _, boxes in offered(mixed, "u-bchqs", rows)) == [2, 2, 2, 5]
    tick_all(mixed, "u-bchqs", rows)
    found = read_back(mixed, write(rows, tmp_path / "x"), "u-bchqs")
    assert not found.refused, [row.faults for row in found.refused]
    assert sorted(added_rights(found)) == [*[("central", ("live", "playback"))] * 3, ("site", LISTED)]


def test_a_form_of_two_systems_that_nobody_touched_asks_for_nothing(mixed: Desk, tmp_path: Path) -> None:
    found = read_back(mixed, as_xlsx(form(mixed, "u-bchqs"), tmp_path / "x"), "u-bchqs")
    counts = found.counts()
    assert (counts["read"], counts["added"], counts["refused"]) == (4, 0, 0), import_text(found, "vi")


def test_a_box_that_the_system_lacks_allows_only_a_dash(mixed: Desk) -> None:
    """The rule asks the row for its system: a table that was sorted, or a row that was typed below, obeys it too."""
    book = openpyxl.load_workbook(io.BytesIO(template(mixed.inventory, mixed.state, "nomination", "u-bchqs")))
    sheet = book["Danh sách"]
    (head,) = [row for row in sheet.iter_rows() if row[0].value == "STT"]
    letters = {str(cell.value): column_letter(number) for number, cell in enumerate(head)}
    first = next(number for number, row in enumerate(sheet.iter_rows(), 1) if row[0].value == "STT") + 1
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    for right in LISTED:
        rule = rules[f"{letters[RIGHT_WORDS[right]]}{first}"]
        everywhere = all(right in system.rights for system in mixed.inventory.pack.systems.values())
        assert (rule.errorStyle == "warning") == everywhere, right
        if everywhere:
            continue
        choices, barred, dash = ranges(book, rule.formula1)
        assert f",${letters['Hệ thống']}{first})" in rule.formula1
        assert (choices, dash) == (["Có", "Không"], ["–"])
        assert barred == [s.label.vi for s in mixed.inventory.pack.systems.values() if right not in s.rights]
    assert not [cell for cell in sheet[first] if cell.protection.locked]  # Excel deletes no row with a locked cell


def ranges(book: Any, formula: str) -> tuple[list[str], list[str], list[str]]:
    """The values of the choices, of what bars them, and of what is left then, from a rule of a box."""
    parts = [part.split(")")[0].split(",")[0] for part in formula.split("'Danh mục'!")[1:]]
    listed = []
    for part in parts:
        cells = book["Danh mục"][part.replace("$", "")]
        listed.append([row[0].value for row in cells] if isinstance(cells, tuple) else [cells.value])
    barred, dash, choices = listed
    return choices, barred, dash


@pytest.mark.parametrize("unit", ["u-bchqs", "u-syt"])
@pytest.mark.parametrize("right", ["export", "ptz", "audio"])
def test_a_right_that_the_system_lacks_is_refused_by_its_own_column_and_name(
    province: Room, tmp_path: Path, unit: str, right: Right
) -> None:
    """An older form drew the boxes of all systems; a cell may also be pasted over."""
    rows = form(province.desk, unit)
    headings = rows[top(rows)]
    tick_all(province.desk, unit, rows)
    headings.append(RIGHT_WORDS[right])
    for row in rows[top(rows) + 1 :]:
        row.append(None)
    for row, _, _ in list(offered(province.desk, unit, rows)):
        row[-1] = "Có"
    found = taken(province, as_xlsx(rows, tmp_path / "x"), unit)
    assert not added_rights(found)
    assert found.refused
    for refused in found.refused:
        (fault,) = refused.faults
        assert (fault.field, fault.column) == (right, column_letter(len(headings) - 1))
        assert fault.reason.vi == (
            f"“Hệ thống kết nối tập trung” không có quyền “{RIGHT_WORDS[right]}”; "
            "đề nghị bỏ quyền này, hoặc ghi hệ thống có quyền ấy"
        )
        assert fault.allowed == ("Xem trực tiếp", "Xem lại")


# -- what a box says -------------------------------------------------------------------------------------------------

HEADINGS: Final = ("Họ và tên", "Hệ thống", "Cơ sở", "Từ ngày", "Đến ngày", "Lý do", "Quyền")
NAME: Final = "Lê Thị Hoài Ân"


def read_back(desk: Desk, file: Path, unit: str) -> Imported:
    from camgrant.app.intake import read_list

    reading = read_list(file, "nomination", DAY, desk.inventory.pack)
    return nominated(desk, reading, Paper(unit, "77/DS", DAY, "0" * 64), Wish())


def one_row(desk: Desk, boxes: Mapping[Right, str], system: str, listed: str = "") -> Imported:
    """A list of one row with these boxes, for days on which the person holds nothing."""
    site = {"central": "Thuộc Bộ Chỉ huy Quân sự tỉnh", "site": "Khách sạn Biển Hồ Xanh"}[system]
    label = desk.inventory.pack.systems[system].label.vi
    words = [NAME, label, site, "01/01/2022", "31/01/2022", REASON, listed]
    table: list[list[Any]] = [
        [*HEADINGS, *(RIGHT_WORDS[right] for right in boxes)],
        [*words, *boxes.values()],
    ]
    tables = find_tables([Grid("A", table)], pack_headings(desk.inventory.pack), "full_name")
    rows = clean_rows(tables.lines, DAY, ("full_name",))
    return nominated(desk, Reading("0" * 64, tuple(tables.headers), tuple(rows)), Paper("u-bchqs", "1/X", DAY), Wish())


def judged(desk: Desk, boxes: Mapping[Right, str], system: str, listed: str = "") -> tuple[str, ...] | None:
    """The rights that a row was given; None where it was refused, at boxes that it has or at its list."""
    found = one_row(desk, boxes, system, listed)
    if found.refused:
        (row,) = found.refused
        assert {fault.field for fault in row.faults} <= {*boxes, "rights"}, row.faults
        for fault in row.faults:
            named = fault.field == "rights" or RIGHT_WORDS[fault.field] in fault.reason.vi  # type: ignore[index]
            assert named or fault.reason.vi.startswith(("mọi ô quyền", "có ký tự lạ")), fault
        return None
    ((_, rights),) = added_rights(found)
    return rights


YES: Final = ("Có", "x", "X", "✓", "✔", "☑", "☒", "1", "true", "v", "V", "√")
NO: Final = ("Không", "khong", "0", "k", "-", "–", "—", "...", "☐", "[ ]", "false")
UNKNOWN: Final = ("ü", "þ", "P", "đồng ý", "chắc", "?", "+", "*", "■", "●", "\uf0fc", "\uf0fe", "vv", "có không")


@pytest.mark.parametrize("sign", ["☐", "□", "☑", "☒", "✓", "√", "þ", "ü", "■", "?", "\uf0fe"])
@pytest.mark.parametrize("word", ["Có", "x", "1", "Không", "khong", "0", "k"])
@pytest.mark.parametrize("cell", ["{sign} {word}", "{word} {sign}", "{sign}{word}"])
def test_a_sign_beside_the_word_of_an_answer_is_never_passed_over(sign: str, word: str, cell: str) -> None:
    """An empty box before “Có” was not ticked, and a tick behind “Không” may mean either: only the writer knows."""
    assert is_ticked(cell.format(sign=sign, word=word)) is None


@pytest.mark.parametrize("cell", ["{word}", "({word})", "[{word}]", "{word}.", " {word} ", "- {word}", "{word};"])
def test_punctuation_around_an_answer_changes_nothing(cell: str) -> None:
    assert [is_ticked(cell.format(word=word)) for word in ("Có", "x", "Không", "0")] == [True, True, False, False]


@pytest.mark.parametrize("system", ["central", "site"])
@pytest.mark.parametrize("right", LISTED)
def test_a_box_is_a_tick_or_none_or_refused_by_name(mixed: Desk, system: str, right: Right) -> None:
    """Whatever a clerk writes into one box: the right is given, or not, or the row is refused; nothing is guessed."""
    has = right in mixed.inventory.pack.systems[system].rights
    other: Right = "playback" if right == "live" else "live"
    for text in YES:
        wanted = tuple(one for one in RIGHTS if one in (right, other)) if has else None
        assert judged(mixed, {right: text, other: "Có"}, system) == wanted, text
    for text in NO:
        assert judged(mixed, {right: text, other: "Có"}, system) == (other,), text
    for text in UNKNOWN:
        assert judged(mixed, {right: text, other: "Có"}, system) is None, text


@pytest.mark.parametrize(
    ("font", "char", "answer"),
    [
        ("Wingdings", "F0FC", True),
        ("Wingdings", "F0FE", True),
        ("Wingdings 2", "F050", True),
        ("Wingdings 2", "F052", True),
        ("Wingdings", "F06F", False),
        ("Webdings", "F061", None),
        ("Symbol", "F0B7", None),
    ],
)
def test_a_tick_that_word_inserts_as_a_sign_is_seen(
    province: Room, tmp_path: Path, font: str, char: str, answer: bool | None
) -> None:
    """A sign of a font is no text; a box that holds one is not empty, and never asks for what counts by default."""
    rows = form(province.desk, "u-bchqs")
    headings = rows[top(rows)]
    for row, _, boxes in offered(province.desk, "u-bchqs", rows):
        row[boxes["playback"]] = "SIGN"
        row[headings.index("Lý do")] = REASON
    file = as_docx(rows, tmp_path / "x")
    paper = docx.Document(str(file))
    for cell in (cell for line in paper.tables[0].rows for cell in line.cells if cell.text == "SIGN"):
        (run,) = cell.paragraphs[0].runs
        run.text = ""
        sign = OxmlElement("w:sym")
        sign.set(qn("w:font"), font)
        sign.set(qn("w:char"), char)
        run._r.append(sign)
    paper.save(str(file))
    found = taken(province, file, "u-bchqs")
    faults = [(fault.field, fault.column) for row in found.refused for fault in row.faults]
    assert faults == ([] if answer is not None else [("playback", column_letter(headings.index("Xem lại")))] * 3)
    assert added_rights(found) == ([("central", ("live", "playback"))] * 3 if answer else [])


@pytest.mark.parametrize("text", ["þ", "v", "đồng ý", "Có"])
def test_a_box_of_somebody_without_a_place_asks_for_the_place(province: Room, tmp_path: Path, text: str) -> None:
    rows = form(province.desk, "u-bchqs")
    (row,) = [row for row in people(rows) if row[1] == "Đinh Công Hảo"]
    row[rows[top(rows)].index("Xem trực tiếp")] = text
    found = taken(province, as_xlsx(rows, tmp_path / "x"), "u-bchqs")
    assert [fault.field for refused in found.refused for fault in refused.faults] == ["site"]


def test_boxes_that_are_not_offered_leave_the_rest_as_it_is(mixed: Desk) -> None:
    """A row of the central system in which nothing is ticked asks for what counts by default, as without those boxes;
    one in which the rights that it could have are refused asks for nothing, and is asked about."""
    dashes: dict[Right, str] = dict.fromkeys(("export", "ptz", "audio"), "–")
    assert judged(mixed, {"live": "", "playback": "", **dashes}, "central") == ("live",)
    assert judged(mixed, {"live": "", "playback": "Có", **dashes}, "central") == ("playback",)
    assert judged(mixed, {"live": "Không", "playback": "", **dashes}, "central") is None
    assert judged(mixed, {"live": "–", "playback": "–", **dashes}, "central") is None


def every_set(rights: Iterable[Right]) -> Iterator[dict[Right, str]]:
    listed = list(rights)
    for answers in product(("Có", "Không"), repeat=len(listed)):
        yield dict(zip(listed, answers, strict=True))


def test_boxes_and_a_list_of_rights_say_the_same_or_are_refused(mixed: Desk) -> None:
    for boxes in every_set(("live", "playback", "audio")):
        wanted = tuple(right for right, answer in boxes.items() if answer == "Có")
        said = judged(mixed, boxes, "site", "Xem trực tiếp, Xem lại")
        assert said == (wanted if wanted == ("live", "playback") else None), boxes


# -- refusals come first ---------------------------------------------------------------------------------------------


def import_words(file: Path, unit: str, folder: Path, *more: Any) -> tuple[Any, ...]:
    words = ("import", file, "--from", unit, "--document", "77/DS", "--date", "2021-07-20", "--inventory", folder)
    return (*words, "--lang", "vi", *more)


@pytest.mark.parametrize("unit", ["u-ub-plk", "u-bchqs", "u-cat"])
@pytest.mark.parametrize("text", ["đồng ý", "þ"])
def test_rows_that_are_all_refused_are_named_before_a_kind_is_asked_for(
    province: Room, tmp_path: Path, unit: str, text: str
) -> None:
    rows = form(province.desk, unit)
    tick_all(province.desk, unit, rows)
    names = []
    for row, _, boxes in offered(province.desk, unit, rows):
        names.append(row[1])
        for column in boxes.values():
            row[column] = text
    file = as_xlsx(rows, tmp_path / "x")
    done = run(*import_words(file, unit, ROOT / "inventory", "--dry-run"))
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count(f"“{text}”: không rõ có quyền") == sum(
        len(boxes) for _, _, boxes in offered(province.desk, unit, rows)
    )
    assert names
    machine = run(*import_words(file, unit, ROOT / "inventory", "--dry-run", "--format", "json"))
    assert (machine.returncode, machine.stderr) == (1, "")
    assert json.loads(machine.stdout)["counts"]["refused"] == len(names)


@pytest.mark.parametrize("unit", ["u-ub-plk", "u-bch-ap"])
def test_one_refused_row_is_named_beside_one_that_asks_for_nothing(province: Room, tmp_path: Path, unit: str) -> None:
    """No row asks for a grant, so that no route tells the kind of the document: still the refusal comes first, and
    nothing is written before the kind is said."""
    rows = form(province.desk, unit)
    headings = rows[top(rows)]
    first, _, boxes = next(offered(province.desk, unit, rows))
    first[boxes["live"]] = "þ"
    for row in (row for row in people(rows) if row is not first):
        for heading in ("Hệ thống", "Cơ sở", "Xem trực tiếp", "Xem lại", "Trích xuất", "Mã lượt cấp"):
            row[headings.index(heading)] = None
        for heading in ("Điều khiển PTZ", "Âm thanh", "Từ ngày", "Đến ngày"):
            row[headings.index(heading)] = None
    folder = Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    file = as_xlsx(rows, tmp_path / "x")
    done = run(*import_words(file, unit, folder, "--keep-missing", "--yes"))
    assert (done.returncode, done.stderr) == (1, "")
    assert "“þ”: không rõ có quyền “Xem trực tiếp” hay không" in done.stdout
    partial = ("--keep-missing", "--yes", "--partial", tmp_path / "back.xlsx")
    done = run(*import_words(file, unit, folder, *partial))
    assert done.returncode == 2
    assert "“þ”: không rõ có quyền “Xem trực tiếp” hay không" in done.stdout
    assert "đề nghị ghi --document-kind" in done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before
    done = run(*import_words(file, unit, folder, *partial, "--document-kind", "list"))
    assert (done.returncode, done.stderr) == (1, "")
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} != before
