"""Lists as they should not be: everybody is written, refused or told of, and nobody loses access by a slip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook, load_workbook

from acceptance.test_import import (
    CHK,
    HEAD,
    NEW,
    OLD,
    POLICE,
    bytes_of,
    counts,
    entities,
    imported,
    listed,
    world,
)
from support.cli import forked as run

ROOT = Path(__file__).parents[2]
MAIL = "binhs@congan.gialai.example"
PHONG = (
    "Lương Thế Phong",
    "Phó Trưởng phòng Tham mưu",
    "Công an tỉnh",
    "0100 000 024",
    "phonglt@congan.gialai.example",
)
SIU = (*OLD, MAIL, *CHK)
__all__ = ["world"]


def grants_of(world: Path) -> dict[str, Any]:
    return entities(world, "grants")


# -- a list that replaces the earlier one -----------------------------------------------------------------------------


def test_nobody_is_revoked_while_a_row_is_refused(world: Path, tmp_path: Path) -> None:
    """The refused row may be just the person who would lose access."""
    file = listed(tmp_path / "a.xlsx", SIU, (*PHONG[:3], "0100", PHONG[4], *CHK))
    content = imported(world, file, "--replaces-list", "--yes", expected=1)
    assert (content["revoked"], content["counts"]["refused"], content["written"]) == ([], 1, False)
    before = bytes_of(world)
    back = tmp_path / "loi.xlsx"
    done = run("import", file, *POLICE, "--replaces-list", "--partial", back, "--yes", "--inventory", world)
    assert (done.returncode, back.exists(), bytes_of(world)) == (2, False, before)
    shown = run("import", file, *POLICE, "--replaces-list", "--lang", "vi", "--inventory", world)
    assert "Còn dòng bị từ chối nên chưa xét thu hồi ai." in shown.stdout


def test_a_replacing_list_that_comes_in_two_parts(world: Path, tmp_path: Path) -> None:
    """Good rows first, the corrected ones with the same number: both parts are the list."""
    file = listed(tmp_path / "a.xlsx", SIU, (*PHONG[:3], "0100", PHONG[4], *CHK))
    imported(world, file, "--partial", str(tmp_path / "loi.xlsx"), "--yes", expected=1)
    rest = listed(tmp_path / "b.xlsx", (*PHONG, *CHK))
    content = imported(world, rest, "--replaces-list", "--yes")
    gone = {grants_of(world)[name]["person"] for name in content["revoked"]}
    assert gone.isdisjoint({"c-siu-binh", "c-luong-the-phong"})
    assert len(gone) > 5


def test_only_earlier_lists_of_the_same_unit_are_replaced_and_from_the_day_that_the_new_one_holds(
    world: Path, tmp_path: Path
) -> None:
    older = ("--from", "u-cat", "--document", "1/CAT-PV01", "--date", "2021-06-01")
    file = listed(tmp_path / "a.xlsx", (*NEW, *CHK))
    assert imported(world, file, "--replaces-list", paper=older)["revoked"] == []
    content = imported(world, file, "--replaces-list", "--since", "2021-08-01")
    assert set(content["revoked_on"].values()) == {"2021-08-01"}
    documents = entities(world, "documents")
    lists = {documents[grants_of(world)[name]["nomination"]]["issuer"] for name in content["revoked"]}
    assert lists == {"u-cat"}


def test_who_goes_is_told_by_name_and_day(world: Path, tmp_path: Path) -> None:
    file = listed(tmp_path / "a.xlsx", SIU)
    done = run("import", file, *POLICE, "--replaces-list", "--dry-run", "--lang", "vi", "--inventory", world)
    assert "  - Lương Thế Phong (c-luong-the-phong): g-chk-tinh-phonglt, từ ngày 19/07/2021" in done.stdout


def test_a_name_in_a_row_set_aside_is_not_revoked(world: Path, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, (1, *SIU), ("", "Gia Lai, ngày 19 tháng 7 năm 2021"), ("", PHONG[0].upper(), *PHONG[1:3])):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    content = imported(world, tmp_path / "a.xlsx", "--replaces-list", "--yes")
    assert [(one["row"], one["kind"]) for one in content["aside"]] == [(3, "footer"), (4, "footer")]
    assert (content["kept"], "g-chk-tinh-phonglt" in content["revoked"]) == (["g-chk-tinh-phonglt"], False)
    assert "revoked" not in grants_of(world)["g-chk-tinh-phonglt"]
    shown = run("import", tmp_path / "a.xlsx", *POLICE, "--lang", "vi", "--inventory", world)
    assert "· Sheet dòng 4 (ngày tháng, chữ ký, nơi nhận): LƯƠNG THẾ PHONG · Phó Trưởng phòng" in shown.stdout


def test_an_old_list_gives_nothing_back_that_was_taken_since(world: Path, tmp_path: Path) -> None:
    file = listed(tmp_path / "a.xlsx", (*NEW, *CHK))
    imported(world, file, "--yes")
    (made,) = grants_of(world).keys() - grants_of(ROOT / "inventory").keys()
    taken = (
        "grant",
        "revoke",
        made,
        "--on",
        "2021-07-25",
        "--reason",
        "Chuyển công tác",
        "--yes",
        "--inventory",
        world,
    )
    assert run(*taken).returncode == 0
    (fault,) = imported(world, file, "--yes", expected=1)["refused"]
    assert (fault["field"], made in fault["reason"], "25/07/2021" in fault["reason"]) == ("valid_from", True, True)
    later = listed(tmp_path / "b.xlsx", (*NEW, *CHK[:2], "25/07/2021", CHK[3]))
    assert counts(imported(world, later))[0] == 1


# -- people -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asks", [("Chốt số 99", *CHK[1:]), ("", "", "", "")])
def test_the_first_row_of_somebody_new_may_fall_away(world: Path, tmp_path: Path, asks: tuple[str, ...]) -> None:
    """Refused, or asking for nothing: the person is then described, with a login, by the rows that stand."""
    file = listed(tmp_path / "a.xlsx", (*NEW, *asks), (*NEW, *CHK))
    content = imported(world, file, "--partial", str(tmp_path / "loi.xlsx"), "--yes", expected=int(bool(asks[0])))
    assert (content["written"], content["errors"]) == (True, 0)
    (new,) = entities(world, "contacts").keys() - entities(ROOT / "inventory", "contacts").keys()
    assert entities(world, "contacts")[new]["login"] == "annt"


def test_what_only_a_later_row_says_of_somebody_is_not_lost(world: Path, tmp_path: Path) -> None:
    file = listed(tmp_path / "a.xlsx", (*NEW[:3], "", NEW[4]), (*NEW[:3], NEW[3], NEW[4]), head=HEAD[:6])
    imported(world, file, "--yes")
    (new,) = entities(world, "contacts").keys() - entities(ROOT / "inventory", "contacts").keys()
    assert entities(world, "contacts")[new]["phone"] == NEW[3]


def test_a_blank_unit_below_another_one_is_asked_for(world: Path, tmp_path: Path) -> None:
    second = ("Lê Văn Bình", "Cán bộ", "", "0100 700 002", "b@congan.gialai.example")
    file = listed(tmp_path / "a.xlsx", NEW, second, head=HEAD[:6])
    content = imported(world, file, expected=1)
    assert [(one["row"], one["column"]) for one in content["refused"]] == [(4, "D")]


@pytest.mark.parametrize(
    ("position", "unit", "title"),
    [
        ("Đội trưởng - Công an huyện Chư Păh", "u-ca-cp", "Đội trưởng"),
        ("Cán bộ Công an huyện Chư Păh", "u-ca-cp", "Cán bộ"),
        ("Trưởng Công an huyện Chư Păh", "u-ca-cp", "Trưởng Công an huyện Chư Păh"),
        ("Cán bộ", "u-cat", "Cán bộ"),
        ("Cán bộ, Sở Lao động", None, None),
    ],
)
def test_a_unit_inside_the_position(
    world: Path, tmp_path: Path, position: str, unit: str | None, title: str | None
) -> None:
    head = ("STT", "Họ và tên", "Chức vụ, đơn vị công tác", "Điện thoại", "Email")
    file = listed(tmp_path / "a.xlsx", ("Lê Văn Bình", position, "0100 700 002", "b@congan.gialai.example"), head=head)
    content = imported(world, file, "--yes", expected=int(unit is None))
    new = entities(world, "contacts").keys() - entities(ROOT / "inventory", "contacts").keys()
    held = [entities(world, "contacts")[one]["positions"] for one in new]
    assert held == ([[{"title": title, "unit": unit}]] if unit else [])
    assert [one["column"] for one in content["refused"]] == ([] if unit else ["C"])


def test_what_no_contact_can_hold_is_refused_in_its_row(world: Path, tmp_path: Path) -> None:
    long = (NEW[0], "x" * 600, *NEW[2:])
    longer = ("Lê Văn Bình", "y" * 30_000, "Công an tỉnh", "0100 700 002", "b@congan.gialai.example")
    content = imported(world, listed(tmp_path / "a.xlsx", long, longer, head=HEAD[:6]), expected=1)
    assert [(one["row"], one["column"], len(one["value"])) for one in content["refused"]] == [
        (3, "C", 81),
        (4, "C", 81),
    ]


def test_an_answer_can_be_pasted_where_two_sheets_have_the_same_row(world: Path, tmp_path: Path) -> None:
    file = listed(tmp_path / "a.xlsx", ("Siu Bình", "Cán bộ", "Công an tỉnh", "", ""), head=HEAD[:6])
    book = load_workbook(file)
    again = book.create_sheet("Trang 2")
    for row in ((), HEAD[:6], (1, "Ksor Nham", "Cán bộ", "Công an tỉnh", "", "")):
        again.append(row)
    book.save(file)
    allowed = [one["allowed"][0] for one in imported(world, file, expected=1)["refused"]]
    assert allowed == ["--match 'Sheet!3=c-siu-binh'", "--match 'Trang 2!3=c-ksor-nham'"]
    answers = [part for one in allowed for part in ("--match", one.split("'")[1])]
    assert imported(world, file, *answers)["counts"]["refused"] == 0


# -- what is written beside the data ----------------------------------------------------------------------------------


def test_refused_rows_go_to_a_workbook_only_and_only_with_the_rest(world: Path, tmp_path: Path) -> None:
    file = listed(tmp_path / "a.xlsx", (*NEW, *CHK), ("=1+1", *OLD[1:], MAIL, *CHK))
    inside = world / "grants" / "loi.yaml"
    for path in (inside, tmp_path / "a.csv"):
        done = run("import", file, *POLICE, "--partial", path, "--yes", "--inventory", world)
        assert (done.returncode, path.exists()) == (2, False)
        assert run("template", "return", "--for", "u-vnpt-gl", "--out", path, "--inventory", world).returncode == 2
    back = tmp_path / "loi.xlsx"
    for look in ((), ("--dry-run",)):
        imported(world, file, "--partial", str(back), *look, expected=1)
        assert not back.exists()
    before = bytes_of(world)
    done = run("import", file, *POLICE, "--partial", tmp_path / "no" / "loi.xlsx", "--yes", "--inventory", world)
    assert (done.returncode, bytes_of(world)) == (3, before)


def test_refused_rows_go_back_under_their_section(world: Path, tmp_path: Path) -> None:
    """Without it the corrected rows would count as people of whoever sent the list."""
    head = ("STT", "Họ và tên", "Chức vụ", "Điện thoại", "Email")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (head, ("I", "Công an huyện Chư Păh"), (1, NEW[0], "Cán bộ", "0100", NEW[4])):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    imported(world, tmp_path / "a.xlsx", "--partial", str(tmp_path / "loi.xlsx"), "--yes", expected=1)
    book = load_workbook(tmp_path / "loi.xlsx")
    book.worksheets[0].cell(3, 4).value = NEW[3]
    book.save(tmp_path / "b.xlsx")
    imported(world, tmp_path / "b.xlsx", "--yes")
    (new,) = entities(world, "contacts").keys() - entities(ROOT / "inventory", "contacts").keys()
    assert entities(world, "contacts")[new]["positions"] == [{"title": "Cán bộ", "unit": "u-ca-cp"}]


def test_names_that_try_to_be_more_than_names(world: Path, tmp_path: Path) -> None:
    """Signs that nobody sees are dropped, letters of other scripts refused; what is written is read as it was meant."""
    positions = ("x: {y: [z]} # c", "'\"|>&*!%@`", "yes", "- a\n  b: c", "~")
    names = ("Lê Văn \u202eAn", "Lê\u2060 Văn Bình", "Lê Văn\u00ad Cao", "null Văn", "Y Thoan")
    rows = [
        (name, position, "Công an tỉnh", f"0100 700 00{n}", f"p{n}@congan.gialai.example")
        for n, (name, position) in enumerate(zip(names, positions, strict=True))
    ]
    file = listed(tmp_path / "a.xlsx", *rows, ("Lе Văn Dũng", *rows[0][1:3], "0100 700 009", ""), head=HEAD[:6])
    content = imported(world, file, "--partial", str(tmp_path / "b.xlsx"), "--yes", expected=1)
    assert ([one["row"] for one in content["refused"]], content["written"]) == ([8], True)  # a Cyrillic “е”
    made = [
        one for name, one in entities(world, "contacts").items() if name not in entities(ROOT / "inventory", "contacts")
    ]
    assert [(one["full_name"], one["positions"][0]["title"]) for one in made] == [
        ("Lê Văn An", "X: {y: [z]} # c"),
        ("Lê Văn Bình", "'\"|>&*!%@`"),
        ("Lê Văn Cao", "Yes"),
        ("Null Văn", "- a b: c"),
        ("Y Thoan", "~"),
    ]
    assert yaml.safe_load((world / "contacts" / "u-cat.yaml").read_text(encoding="utf-8"))
