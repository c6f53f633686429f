"""`camgrant import` and `camgrant template` as their users run them, on copies of the reference province."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from camgrant.cli import importing
from camgrant.cli.prompts import Prompts
from camgrant.diagnostics import Text
from real.needs import needs
from support.cli import forked as run

ROOT = Path(__file__).parents[2]
SECOND = ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory"
SCHEMA = Draft202012Validator(
    json.loads((ROOT / "schemas" / "output" / "import.schema.json").read_text(encoding="utf-8"))
)
HEAD = ("STT", "Họ và tên", "Chức vụ", "Đơn vị", "Số điện thoại", "Email", "Chốt", "Quyền", "Từ ngày", "Đến ngày")
POLICE = ("--from", "u-cat", "--document", "601/CAT-PV01", "--date", "2021-07-19")
NEW = ("Nguyễn Tân An", "Thiếu tá, Đội trưởng", "Công an thị xã An Khê", "0100 700 001", "antn@congan.gialai.example")
OLD = ("Siu Bình", "Đại úy, Phó Đội trưởng Cảnh sát giao thông", "Công an huyện Chư Păh", "0100 000 031")
CHK = ("Chốt số 2", "Xem trực tiếp", "20/07/2021", "15/08/2021")


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))


def listed(path: Path, *rows: Sequence[object], head: Sequence[str] = HEAD) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["DANH SÁCH"])
    sheet.append(list(head))
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row])
    book.save(path)
    return path


def imported(world: Path, file: Path, *more: str, expected: int = 0, paper: Sequence[str] = POLICE) -> dict[str, Any]:
    done = run("import", file, *paper, *more, "--format", "json", "--inventory", world)
    assert done.returncode == expected, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    assert list(SCHEMA.iter_errors(content)) == []
    counts = content["counts"]
    assert counts["read"] == counts["added"] + counts["changed"] + counts["unchanged"] + counts["refused"]
    assert counts["read"] == counts["written"] + counts["unchanged"] + counts["refused"] == len(content["rows"])
    assert re.findall(r"0100 ?\d{3} ?\d{3}", done.stdout) == []
    return content


def counts(content: dict[str, Any]) -> tuple[int, ...]:
    return tuple(content["counts"][name] for name in ("added", "changed", "revoked", "unchanged", "refused"))


def bytes_of(world: Path) -> dict[str, bytes]:
    return {str(path.relative_to(world)): path.read_bytes() for path in world.rglob("*.yaml")}


def entities(world: Path, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in (world / kind).rglob("*.yaml"):
        found |= yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)[kind]
    return found


def test_a_list_becomes_people_grants_and_a_document_and_a_second_time_nothing(world: Path, tmp_path: Path) -> None:
    file = listed(tmp_path / "a.xlsx", (*NEW, *CHK), (*OLD, "binhs@congan.gialai.example", *CHK))
    before = bytes_of(world)
    assert counts(imported(world, file)) == (2, 0, 0, 0, 0)
    assert bytes_of(world) == before  # JSON without --yes only looks
    content = imported(world, file, "--yes")
    assert (content["written"], counts(content)) == (True, (2, 0, 0, 0, 0))
    contacts, grants = entities(world, "contacts"), entities(world, "grants")
    (new,) = contacts.keys() - entities(ROOT / "inventory", "contacts").keys()
    assert re.fullmatch("c-nguyen-tan-an-[a-z0-9]{5}", new)
    assert contacts[new] == {
        "full_name": "Nguyễn Tân An",
        "rank": "Thiếu tá",
        "positions": [{"title": "Đội trưởng", "unit": "u-ca-ak"}],
        "phone": "0100 700 001",
        "email": "antn@congan.gialai.example",
        "login": "annt",
    }
    (document,) = entities(world, "documents").keys() - entities(ROOT / "inventory", "documents").keys()
    paper = entities(world, "documents")[document]
    assert (paper["issuer"], paper["number"], paper["kind"], paper["names"]) == (
        "u-cat",
        "601/CAT-PV01",
        "list",
        [new, "c-siu-binh"],
    )
    assert paper["sha256"] == content["sha256"]
    made = [grants[name] for name in grants.keys() - entities(ROOT / "inventory", "grants").keys()]
    assert sorted(one["person"] for one in made) == [new, "c-siu-binh"]
    assert {key: made[0][key] for key in ("system", "scope", "rights", "valid_from", "valid_until", "nomination")} == {
        "system": "checkpoint",
        "scope": {"site": "s-chk-02"},
        "rights": ["live"],
        "valid_from": "2021-07-20",
        "valid_until": "2021-08-15",
        "nomination": document,
    }
    after = bytes_of(world)
    again = imported(world, file, "--yes")
    assert (counts(again), again["files"], again["written"]) == ((0, 0, 0, 2, 0), [], False)
    assert bytes_of(world) == after


def test_what_differs_is_a_change_and_a_new_position_begins_with_the_document(world: Path, tmp_path: Path) -> None:
    row = ("Siu Bình", "Đội trưởng", "Công an huyện Chư Păh", "0100 700 031", "binhs@congan.gialai.example")
    file = listed(tmp_path / "a.xlsx", row, head=HEAD[:6])
    assert counts(imported(world, file, "--yes")) == (0, 1, 0, 0, 0)
    contact = entities(world, "contacts")["c-siu-binh"]
    assert (contact["phone"], contact["login"]) == ("0100 700 031", "binhs")
    assert contact["positions"] == [
        {"title": "Phó Đội trưởng Cảnh sát giao thông", "unit": "u-ca-cp", "valid_until": "2021-07-18"},
        {"title": "Đội trưởng", "unit": "u-ca-cp", "valid_from": "2021-07-19"},
    ]


def test_faults_stop_everything_and_all_are_told_at_once(world: Path, tmp_path: Path) -> None:
    file = listed(
        tmp_path / "a.xlsx",
        (*NEW, *CHK),
        ("=HYPERLINK", *OLD[1:], "a@b.example", *CHK),
        ("Lê Văn Bình", "Cán bộ", "Công an huyện Chư Păh", "0100 000 0", "x.example", *CHK[:3], "31/06/2021"),
        ("Lê Văn Cầu", "Cán bộ", "Công an tỉnh Bình Định", "0100 700 003", "cau@b.example", *CHK),
        ("Lê Văn Dung", "Cán bộ", "Công an tỉnh", "0100 700 004", "d@b.example", "Chốt số 9", *CHK[1:]),
        ("Lê Văn Em", "Cán bộ", "Công an tỉnh", "0100 700 005", "e@b.example", "Chốt 1", "Quản trị", *CHK[2:]),
        ("Lê Văn Giang", "Cán bộ", "Công an tỉnh", "0100 700 006", "g@b.example", *CHK[:2], "20/08/2021", "15/08/2021"),
        ("Lê Văn Hà", "Cán bộ", "Công an tỉnh", "", "h@b.example", *CHK),
    )
    before = bytes_of(world)
    content = imported(world, file, "--yes", expected=1)
    places = [(one["row"], one["column"], one["field"]) for one in content["refused"]]
    assert places == [
        (4, "B", "full_name"),
        (5, "E", "phone"),
        (5, "F", "email"),
        (5, "J", "valid_until"),
        (6, "D", "unit"),
        (7, "G", "site"),
        (8, "H", "rights"),
        (9, "J", "valid_until"),
        (10, "E", "phone"),
    ]
    assert counts(content) == (1, 0, 0, 0, 7)
    assert (content["written"], bytes_of(world)) == (False, before)
    assert content["refused"][6]["allowed"][:2] == ["Xem trực tiếp", "Xem lại"]


def test_the_good_rows_are_written_and_the_others_go_back_with_their_reasons(world: Path, tmp_path: Path) -> None:
    bad = ("Lê Văn Bình", "Cán bộ", "Công an huyện Chư Păh", "0100 000 0", "binhlv@b.example", *CHK)
    file, back = listed(tmp_path / "a.xlsx", (*NEW, *CHK), bad), tmp_path / "loi.xlsx"
    content = imported(world, file, "--yes", "--partial", str(back), expected=1)
    assert (content["written"], counts(content)) == (True, (1, 0, 0, 0, 1))
    book = load_workbook(back)
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]][-2:] == ["Lỗi", "Old row"]
    assert sheet.max_row == 2
    assert "E: is no mobile" in str(sheet.cell(2, len(HEAD) + 1).value)
    sheet.cell(2, 5).value = "0100 700 002"
    corrected = tmp_path / "sua.xlsx"
    book.save(corrected)
    assert counts(imported(world, corrected, "--yes")) == (1, 0, 0, 0, 0)
    made = back.read_bytes()
    assert imported(world, file, "--yes", "--partial", str(back), expected=1)["counts"]["unchanged"] == 1
    assert back.read_bytes() == made
    back.write_bytes(b"x")
    before = bytes_of(world)
    assert run("import", file, *POLICE, "--yes", "--partial", back, "--inventory", world).returncode == 2
    assert (back.read_bytes(), bytes_of(world)) == (b"x", before)


def test_doubts_are_questions_with_a_flag(world: Path, tmp_path: Path) -> None:
    """The phone of somebody with another name, a name alone; at the keyboard it is asked, a script says `--match`."""
    shared = ("Siu Bảo", "Cán bộ", "Công an tỉnh", "0100 000 031", "siubao@congan.gialai.example")
    file = listed(tmp_path / "a.xlsx", shared, ("Ksor Nham", "Cán bộ", "Công an tỉnh", "", ""), head=HEAD[:6])
    allowed = [one["allowed"] for one in imported(world, file, expected=1)["refused"]]
    # Two people may not have one phone, so “new” is no answer there.
    assert allowed == [["--match 3=c-siu-binh"], ["--match 4=c-ksor-nham", "--match 4=new"]]
    answers = ("--match", "3=c-siu-binh", "--match")
    assert counts(imported(world, file, *answers, "4=c-ksor-nham")) == (0, 2, 0, 0, 0)
    assert counts(imported(world, file, *answers, "Sheet!4=new")) == (1, 1, 0, 0, 0)
    for wrong in ("5=new", "3=c-khong-co", "new"):
        assert run("import", file, *POLICE, "--match", wrong, "--inventory", world).returncode == 2


def test_the_same_person_written_otherwise_is_marked(world: Path, tmp_path: Path) -> None:
    row = ("Siu Bính", OLD[1], OLD[2], OLD[3], "binhs@congan.gialai.example")
    content = imported(world, listed(tmp_path / "a.xlsx", row, head=HEAD[:6]))
    assert counts(content) == (0, 0, 0, 1, 0)
    assert [(one["column"], "Siu Bình" in one["text"]) for one in content["review"]] == [("B", True)]


def test_a_namesake_elsewhere_is_somebody_new_with_a_mark(world: Path, tmp_path: Path) -> None:
    row = ("Siu Bình", "Cán bộ", "Công an huyện Krông Pa", "0100 700 031", "binhs2@congan.gialai.example")
    content = imported(world, listed(tmp_path / "a.xlsx", row, head=HEAD[:6]))
    assert counts(content) == (1, 0, 0, 0, 0)
    assert [one["field"] for one in content["review"]] == ["full_name"]


def test_a_list_that_replaces_the_earlier_one_takes_back_only_when_asked(world: Path, tmp_path: Path) -> None:
    file = listed(tmp_path / "a.xlsx", (*OLD, "binhs@congan.gialai.example", *CHK))
    assert imported(world, file)["revoked"] == []
    content = imported(world, file, "--replaces-list", "--yes")
    grants = entities(world, "grants")
    old = entities(ROOT / "inventory", "grants")
    gone = {name for name in old if "revoked" in grants[name] and "revoked" not in old[name]}
    assert (gone, len(gone) > 5) == (set(content["revoked"]), True)
    assert {grants[name]["system"] for name in gone} == {"checkpoint"}
    assert "c-siu-binh" not in {grants[name]["person"] for name in gone}
    assert {grants[name]["revoked"]["on"] for name in gone} == {"2021-07-19"}


def test_a_grant_that_waits_for_approval_is_only_proposed(world: Path, tmp_path: Path) -> None:
    row = ("Lê Văn Yên", "Chuyên viên", "Sở Y tế", "0100 700 009", "yenlv@syt.gialai.example")
    paper = ("--from", "u-syt", "--document", "77/SYT-NVY", "--date", "2021-07-19")
    file = listed(tmp_path / "a.xlsx", row, head=HEAD[:6])
    scope = ("--system", "central", "--scope", "s-iso-01,s-iso-02", "--until", "2021-09-30", "--rights", "live")
    assert counts(imported(world, file, *scope, "--yes", paper=paper)) == (1, 0, 0, 0, 0)
    made = entities(world, "grants")
    (name,) = made.keys() - entities(ROOT / "inventory", "grants").keys()
    assert (made[name]["proposed"], made[name]["scope"]) == ("true", {"sites": ["s-iso-01", "s-iso-02"]})


def test_cameras_of_a_row_narrow_the_scope_of_the_list(world: Path, tmp_path: Path) -> None:
    head = (*HEAD[:6], "Camera", "Đến ngày")
    file = listed(tmp_path / "a.xlsx", (*NEW, "Bàn khai báo y tế", "15/08/2021"), head=head)
    assert counts(imported(world, file, "--scope", "Chốt số 1", "--yes")) == (1, 0, 0, 0, 0)
    made = entities(world, "grants")
    (name,) = made.keys() - entities(ROOT / "inventory", "grants").keys()
    assert made[name]["scope"] == {"cameras": ["k-chk-01-2"]}
    content = imported(world, file, "--scope", "Chốt số 2", expected=1)
    assert [one["field"] for one in content["refused"]] == ["camera"]


def test_whoever_sits_at_the_keyboard_is_asked(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = listed(tmp_path / "a.xlsx", ("Siu Bình", "Cán bộ", "Công an tỉnh", "", ""), head=HEAD[:6])
    asked: list[tuple[str, str, list[str]]] = []

    def choice(self: Prompts, given: str | None, flag: str, question: Text, choices: Mapping[str, str]) -> str:
        asked.append((flag, question.en, list(choices)))
        return "new"

    monkeypatch.setattr(importing, "interactive", lambda: True)
    monkeypatch.setattr(Prompts, "choice", choice)
    done = CliRunner().invoke(
        importing.import_list, [str(file), *POLICE, "--dry-run", "--lang", "en", "--inventory", str(world)]
    )
    assert asked == [("--match 3=", "Row 3: who is Siu Bình", ["c-siu-binh", "new"])]
    assert "add 1, change 0, revoke 0, unchanged 0, refused 0" in done.output


def test_the_preview_in_vietnamese(world: Path, tmp_path: Path) -> None:
    file = listed(tmp_path / "a.xlsx", (NEW[0].upper(), *NEW[1:], *CHK), (*OLD, "binhs@congan.gialai.example", *CHK))
    done = run("import", file, *POLICE, "--dry-run", "--lang", "vi", "--inventory", world)
    assert done.returncode == 0, done.stderr
    assert "Đọc 2 dòng: thêm 2, đổi 0, thu hồi 0, không đổi 0, từ chối 0" in done.stdout
    assert "? Sheet dòng 3 cột B: chữ hoa/thường của tên được viết lại" in done.stdout
    assert "1 người sẽ xem được" in done.stdout  # the other one sees the checkpoint already
    assert "camgrant import" in done.stdout
    assert "0100 700 001" not in done.stdout
    assert bytes_of(world) == bytes_of(ROOT / "inventory")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--from", "u-khong-co"), "u-khong-co"),
        (("--system", "khong_co"), "khong_co"),
        (("--scope", "s-khong-co"), "s-khong-co"),
        (("--rights", "watch"), "--rights “watch”: chỉ gồm / only of: live, playback"),
        (("--document-kind", "khong_co"), "khong_co"),
    ],
)
def test_wrong_flags(world: Path, tmp_path: Path, more: tuple[str, str], said: str) -> None:
    done = run("import", listed(tmp_path / "a.xlsx", (*NEW, *CHK)), *POLICE, *more, "--inventory", world)
    assert (done.returncode, said in done.stderr) == (2, True)


# -- forms ------------------------------------------------------------------------------------------------------------


def headings(sheet: Any) -> tuple[int, dict[str, int]]:
    """The row of the headings, and heading -> column."""
    (head,) = (row for row in sheet.iter_rows() if row[0].value == "STT")
    return head[0].row, {str(cell.value): cell.column for cell in head}


def form(kind: str, unit: str, folder: Path, world: Path) -> Path:
    path = folder / f"{kind}-{unit}.xlsx"
    done = run("template", kind, "--for", unit, "--out", path, "--inventory", world)
    assert done.returncode == 0, done.stderr
    return path


@pytest.mark.parametrize(("unit", "people"), [("u-cat", 15), ("u-bchqs", 4), ("u-syt", 7)])
def test_a_form_that_nobody_touched_changes_nothing(world: Path, tmp_path: Path, unit: str, people: int) -> None:
    paper = ("--from", unit, "--document", "1/KT-TH", "--date", "2021-07-20")
    content = imported(world, form("nomination", unit, tmp_path, world), paper=paper)
    assert content["counts"]["unchanged"] == content["counts"]["read"] == people
    assert {one["person"] for one in content["rows"]} <= entities(world, "contacts").keys()
    assert all(file.startswith("documents/") for file in content["files"])


@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_a_form_filled_in_comes_back_whole(world: Path, tmp_path: Path, ending: str) -> None:
    path = form("nomination", "u-cat", tmp_path, world)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    top, columns = headings(sheet)
    free = next(row for row in range(top + 1, sheet.max_row) if sheet.cell(row, 2).value is None)
    new = {"Họ và tên": NEW[0], "Cấp bậc": "Thiếu tá", "Chức vụ": "Đội trưởng", "Đơn vị": NEW[2]}
    new |= {"Số điện thoại": NEW[3], "Email": NEW[4], "Cơ sở": "Chốt số 2 – gần Trạm Sao Mai, QL14"}
    new |= {"Xem trực tiếp": "Có", "Xem lại": "Không", "Từ ngày": "20/07/2021", "Đến ngày": "15/08/2021"}
    for heading, text in new.items():
        sheet.cell(free, columns[heading]).value = text
    filled = tmp_path / "filled.xlsx"
    book.save(filled)
    if ending != "xlsx":
        office = needs("soffice", "forms come back as LibreOffice saves them")
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", ending, "--outdir", str(tmp_path), str(filled)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    content = imported(world, tmp_path / f"filled.{ending}", "--yes")
    assert counts(content)[:3] == (1, 0, 0)
    assert content["counts"]["refused"] == 0
    (made,) = entities(world, "grants").keys() - entities(ROOT / "inventory", "grants").keys()
    grant = entities(world, "grants")[made]
    assert (grant["scope"], grant["rights"], grant["valid_until"]) == ({"site": "s-chk-02"}, ["live"], "2021-08-15")


def test_the_form_of_a_department_comes_back_with_playback_and_its_reasons(world: Path, tmp_path: Path) -> None:
    """The department keeps its people for the next half year, and asks for playback for one more of them."""
    path = form("nomination", "u-syt", tmp_path, world)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    top, columns = headings(sheet)
    for row in range(top + 1, sheet.max_row):
        if sheet.cell(row, columns["Mã lượt cấp"]).value:
            sheet.cell(row, columns["Từ ngày"]).value = "09/12/2021"
            sheet.cell(row, columns["Đến ngày"]).value = "31/05/2022"
        if sheet.cell(row, columns["Họ và tên"]).value == "Nguyễn Thị Ánh":
            sheet.cell(row, columns["Xem lại"]).value = "Có"
            sheet.cell(row, columns["Lý do"]).value = "Thay đồng chí Tuấn Anh khi truy vết"
    filled = tmp_path / "filled.xlsx"
    book.save(filled)
    paper = ("--from", "u-syt", "--document", "1801/SYT-NVY", "--date", "2021-07-20")
    content = imported(world, filled, "--yes", paper=paper)
    assert content["counts"]["added"] == 6
    assert content["counts"]["refused"] == 0
    before = entities(ROOT / "inventory", "grants")
    made = [grant for name, grant in entities(world, "grants").items() if name not in before]
    reasons = {grant["person"]: grant["reason"] for grant in made if "playback" in grant["rights"]}
    assert reasons == {
        "c-nguyen-tuan-anh": before["g-central-anhnt"]["reason"],
        "c-nguyen-thi-anh": "Thay đồng chí Tuấn Anh khi truy vết",
    }
    assert run("check", "--inventory", world).returncode == 0


def test_a_form_is_a_form(world: Path, tmp_path: Path) -> None:
    """Seen by openpyxl: locked headings, free cells, drop-downs from a hidden sheet; twice the same bytes."""
    path = form("nomination", "u-cat", tmp_path, world)
    book = load_workbook(path)
    sheet, choices = book.worksheets
    assert (sheet.protection.sheet, choices.sheet_state) == (True, "hidden")
    top, _ = headings(sheet)
    head = sheet[top]
    assert all(cell.protection.locked for cell in head)
    assert not any(cell.protection.locked for cell in sheet[top + 1])
    hidden = {cell.value for cell in head if sheet.column_dimensions[get_column_letter(cell.column or 1)].hidden}
    assert {"Mã cá nhân", "Mã lượt cấp"} >= hidden != set()
    sources = {rule.formula1.split("!")[0] for rule in sheet.data_validations.dataValidation}
    assert sources == {"'Danh mục'", "IF(COUNTIF('Danh mục'"}  # a box of a right depends on the system of the row
    first = path.read_bytes()
    path.unlink()
    assert form("nomination", "u-cat", tmp_path, world).read_bytes() == first
    assert run("template", "nomination", "--for", "u-cat", "--out", path, "--inventory", world).returncode == 2


def test_a_returned_form_becomes_events_of_the_ledger(world: Path, tmp_path: Path) -> None:
    path = form("return", "u-vnpt-gl", tmp_path, world)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    top, columns = headings(sheet)
    row = top + 1
    assert sheet.cell(row, columns["Việc cần làm"]).value in ("Xóa", "Bớt quyền", "Tạo mới")
    paper = ("--kind", "return", "--from", "u-vnpt-gl", "--document", "12/VNPT-KT", "--date", "2021-07-20")
    assert counts(imported(world, path, paper=paper))[0] == 0  # nothing was done yet
    sheet.cell(row, columns["Kết quả"]).value = "Đã xóa"
    sheet.cell(row, columns["Ngày thực hiện"]).value = "19/07/2021"
    filled = tmp_path / "filled.xlsx"
    book.save(filled)
    before = set(bytes_of(world))
    content = imported(world, filled, "--yes", paper=paper)
    assert (counts(content)[0], content["written"]) == (1, True)
    (added,) = set(bytes_of(world)) - before
    (event,) = yaml.load((world / added).read_text(encoding="utf-8"), yaml.BaseLoader)["ledger"].values()
    assert (event["on"], event["account"]["what"], event["account"]["by"]) == ("2021-07-19", "deleted", "u-vnpt-gl")
    assert (event["account"]["evidence"], event["account"]["sha256"]) == ("12/VNPT-KT", content["sha256"])
    assert counts(imported(world, filled, "--yes", paper=paper))[0] == 0
    sheet.cell(row, columns["Kết quả"]).value = "Đã bán"
    book.save(filled)
    assert imported(world, filled, expected=1, paper=paper)["refused"][0]["field"] == "what"


def test_a_list_of_accounts_becomes_events_of_the_ledger(world: Path, tmp_path: Path) -> None:
    head = ("STT", "Cơ sở", "Tài khoản", "Quyền", "Ngày cấp")
    paper = ("--kind", "accounts", "--from", "u-vnpt-gl", "--document", "13/VNPT-KT", "--date", "2021-07-20")
    file = listed(tmp_path / "a.xlsx", ("Chốt số 1", "mannv", "Xem trực tiếp", "15/06/2021"), head=head)
    content = imported(world, file, expected=1, paper=paper)  # two recorders stand there
    assert (content["refused"][0]["field"], len(content["refused"][0]["allowed"])) == ("site", 2)
    rows = (("Chốt số 4", "nhamk", "Xem trực tiếp, Xem lại", "15/06/2021"), ("Chốt số 4", "khongco", "", "15/06/2021"))
    content = imported(world, listed(tmp_path / "b.xlsx", *rows, head=head), expected=1, paper=paper)
    assert [(one["row"], one["field"]) for one in content["refused"]] == [(4, "login")]
    assert [one["row"] for one in content["review"]] == [3]


def test_an_account_that_is_said_to_be_gone_is_looked_at_again(world: Path, tmp_path: Path) -> None:
    """A list of accounts deletes nothing: what was deleted is reported by the return form, with its day."""
    head = ("STT", "Cơ sở", "Tài khoản", "Ngày cấp", "Tài khoản đang có")
    paper = ("--kind", "accounts", "--from", "u-vnpt-gl", "--document", "13/VNPT-KT", "--date", "2021-07-20")
    rows = [("Chốt số 4", "nhamk", "15/06/2021", answer) for answer in ("Có", "Không")]
    imported(world, listed(tmp_path / "a.xlsx", rows[0], head=head), "--yes", paper=paper)
    content = imported(world, listed(tmp_path / "b.xlsx", rows[1], head=head), paper=paper)
    assert [(one["column"], "--kind return" in one["text"]) for one in content["review"]] == [("E", True)]
    assert counts(content) == (0, 0, 0, 1, 0)


# -- what goes out comes back -----------------------------------------------------------------------------------------


def test_nine_hundred_rows_imported_and_rendered_and_imported_again(world: Path, tmp_path: Path) -> None:
    sites = ("Khu cách ly Trường Quân sự", "Khách sạn Biển Hồ Xanh")
    rows = [
        (
            f"{('Nguyễn', 'Trần', 'Rơ Châm', 'Kpă')[n % 4]} {('Văn', 'Thị')[n % 2]} {('An', 'Ánh', 'Đức')[n % 3]}"
            f" {'ABCDEGHIKLMNOPQRSTUVXY'[n % 22]}{'aeiou'[n % 5]}{'nmctp'[n // 110 % 5]}{'aeo'[n // 550]}",
            "Chuyên viên",
            "Sở Y tế",
            f"0100 8{n // 100:02d} {n % 100:03d}",
            f"nguoi{n}@syt.gialai.example",
            sites[n % 2],
        )
        for n in range(900)
    ]
    file = listed(tmp_path / "a.xlsx", *rows, head=(*HEAD[:6], "Phạm vi"))
    paper = ("--from", "u-syt", "--document", "77/SYT-NVY", "--date", "2021-06-11")
    window = ("--system", "central", "--since", "2021-06-12", "--until", "2021-12-08")
    content = imported(world, file, *window, "--yes", paper=paper)
    assert (counts(content), content["errors"], content["written"]) == ((900, 0, 0, 0, 0), 0, True)
    settings = (world / "camgrant.yaml").read_text(encoding="utf-8")
    (world / "camgrant.yaml").write_text(
        re.sub(r"targets:(?:\s+- \S+)+|targets: \[.*\]", "targets: [sheet_s2]", settings), encoding="utf-8"
    )
    done = run("render", "--inventory", world, "--out", tmp_path / "dist")
    assert done.returncode == 0, done.stderr
    for ending in ("xlsx", "docx", "csv"):
        (sent,) = (tmp_path / "dist" / "u-ubnd" / "sheet_s2").glob(f"s2-u-syt.{ending}")
        again = imported(world, sent, *window, paper=paper)
        assert again["counts"]["read"] >= 900
        assert again["counts"]["unchanged"] == again["counts"]["read"]


def test_another_programme_is_imported_without_a_change_of_code(tmp_path: Path) -> None:
    world = Path(shutil.copytree(SECOND, tmp_path / "inventory"))
    units = entities(world, "units")
    seen = 0
    for unit in units:
        paper = ("--from", unit, "--document", "1/KT-TH", "--date", "2026-06-01", "--document-kind", "nomination_list")
        path = form("nomination", unit, tmp_path, world)
        if any(row[0].value == 1 or row[0].value == "1" for row in load_workbook(path).worksheets[0].iter_rows()):
            content = imported(world, path, paper=paper)
            assert content["counts"]["unchanged"] == content["counts"]["read"]
            seen += content["counts"]["read"]
    assert seen > 10
