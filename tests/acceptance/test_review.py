"""Periodic review as the registrar runs it: a form goes out, comes back, is recorded and carried out; then the reports.

Forms are filled in as their readers do it, with openpyxl and python-docx; both packs are tried.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from openpyxl import Workbook, load_workbook

from camgrant.masking import mask_personal
from support.cli import forked as run

ROOT = Path(__file__).parents[2]
SECOND = ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory"
ROUND = "p-2021-07-20"
HOTEL = ("g-iso-06-quyenttl", "g-iso-06-taihd")
OWNER = "u-ub-plk"
HEADINGS = ("Ý kiến", "Quyền còn lại", "Lý do", "Người kiểm tra lại")
Answers = Mapping[str, tuple[str, ...]]
KEEP = ("Giữ", "", "", "Phòng Y tế huyện")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))


def said(folder: Path, *words: str | Path, expected: int = 0, day: str = "") -> str:
    """What a command says that must end with this code."""
    done = run(*words, *(("--as-of", day) if day else ()), cwd=folder.parent)
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout + done.stderr


def rounds(folder: Path, day: str = "") -> list[dict[str, Any]]:
    content = json.loads(said(folder, "review", "status", "--format", "json", day=day))
    found: list[dict[str, Any]] = content["rounds"]
    return found


def numbers(folder: Path, day: str = "") -> tuple[int, ...]:
    """Asked, kept, reduced, revoked, unanswered of the one round."""
    (one,) = rounds(folder, day)
    return (one["asked"], one["kept"], one["reduced"], one["revoked"], len(one["unanswered"]))


def opened(folder: Path, owner: str = OWNER, *more: str) -> Path:
    said(folder, "review", "open", "--owner", owner, *more)
    return folder.parent / "ra-soat" / f"{ROUND}-{owner}.xlsx"


def filled(form: Path, answers: Answers, otherwise: tuple[str, ...] = ()) -> Path:
    """The Excel form with answers by grant; `otherwise` for the other rows."""
    book = load_workbook(form)
    sheet = book.worksheets[0]
    columns: dict[str, int] = {}
    for row in sheet.iter_rows():
        if row[0].value == "STT":
            columns = {str(cell.value): number for number, cell in enumerate(row, start=1)}
        elif columns and isinstance(row[0].value, int):
            given = answers.get(str(sheet.cell(row[0].row, columns["Mã lượt cấp"]).value), otherwise)
            for heading, value in zip(HEADINGS, given, strict=False):
                sheet.cell(row[0].row, columns[heading]).value = value or None
    back = form.parent / f"tra-loi-{form.name}"
    book.save(back)
    return back


def grants(folder: Path, file: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.load((folder / "grants" / file).read_text("utf-8"), yaml.BaseLoader)["grants"]
    return data


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def recorded(folder: Path, *files: Path, expected: int = 0, day: str = "") -> str:
    return said(folder, "review", "record", *files, "--by", "Văn phòng UBND huyện", "--yes", expected=expected, day=day)


# -- opening ----------------------------------------------------------------------------------------------------------


def test_a_round_asks_every_owner_about_what_is_in_force(folder: Path) -> None:
    said(folder, "review", "open")
    found = {one["owner"]: one for one in rounds(folder)}
    assert {owner: one["asked"] for owner, one in found.items()} == {
        **dict.fromkeys(("u-tqs", "u-bch-ap", "u-bch-dc", "u-corps", "u-ub-cs", "u-ub-ak"), 1),
        **dict.fromkeys(("u-bchqs", "u-ub-plk"), 3),
        "u-tdhl": 2,
        "u-syt": 6,
        "u-cat": 13,
    }
    assert {(one["round"], one["due"], one["closed_on"]) for one in found.values()} == {(ROUND, "2021-08-03", None)}
    assert len(list((folder.parent / "ra-soat").iterdir())) == 22
    assert "0 errors" in said(folder, "check")
    again = said(folder, "review", "open")
    assert again.count(f"still answers round {ROUND}") == 11
    assert "There is nothing to open." in again


def test_a_form_holds_neither_phone_nor_mailbox(folder: Path) -> None:
    form = opened(folder, "u-cat")
    book = load_workbook(form)
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    paper = docx.Document(str(form.with_suffix(".docx")))
    cells += [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "Siu Bình" in cells
    assert [text for text in cells if mask_personal(text) != text] == []
    (lists,) = book.worksheets[0].data_validations.dataValidation
    assert lists.formula1 == '"Giữ,Bớt quyền,Thu hồi"'


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("open", "--owner", "u-khong"), "unknown unit 'u-khong'"),
        (("open", "--owner", "u-stttt"), "owns no grant in force"),
        (("open", "--due", "2021-07-19"), "is before the day of opening"),
        (("close", "p-2020"), "there is no such round"),
    ],
)
def test_what_cannot_be_asked_is_refused(folder: Path, words: tuple[str, ...], what: str) -> None:
    before = contents(folder)
    assert what in said(folder, "review", *words, expected=2)
    assert contents(folder) == before


def test_a_form_is_made_again_with_what_still_waits(folder: Path) -> None:
    recorded(folder, filled(opened(folder), {HOTEL[0]: KEEP}))
    said(folder, "review", "form", "--out", "lai")
    book = load_workbook(folder.parent / "lai" / f"{ROUND}-{OWNER}.xlsx")
    cells = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
    assert (HOTEL[0] in cells, HOTEL[1] in cells) == (False, True)
    assert "exists already" in said(folder, "review", "form", "--out", "lai", expected=2)
    said(folder, "review", "close", ROUND)
    assert "No open round waits for an answer." in said(folder, "review", "form", "--out", "moi")


def test_forms_are_written_all_or_none(folder: Path) -> None:
    """What lies there of one owner leaves no forms of others, for a round that was not opened."""
    there = folder.parent / "ra-soat" / f"{ROUND}-u-syt.xlsx"
    there.parent.mkdir()
    there.touch()
    before = contents(folder)
    text = said(folder, "review", "open", expected=2)
    assert f"{ROUND}-u-syt.xlsx: đã có tệp này" in text
    assert "Form for" not in text
    assert list(there.parent.iterdir()) == [there]
    assert contents(folder) == before
    there.unlink()
    assert said(folder, "review", "open").count("Form for") == 11


def test_a_dry_run_opens_nothing(folder: Path) -> None:
    before = contents(folder)
    assert "Not recorded (--dry-run)" in said(folder, "review", "open", "--dry-run")
    assert contents(folder) == before
    assert not (folder.parent / "ra-soat").exists()


# -- answering --------------------------------------------------------------------------------------------------------


def test_answers_are_recorded_and_what_they_take_away_is_taken_away(folder: Path) -> None:
    answers = {
        HOTEL[0]: ("Bớt quyền", "Xem trực tiếp", "Thôi trích xuất hình", "Phòng Y tế huyện"),
        HOTEL[1]: ("Thu hồi", "", "Đã thôi việc", "Phòng Y tế huyện"),
    }
    text = recorded(folder, filled(opened(folder), answers, KEEP))
    assert "Nobody sees more." in text
    assert "- Huỳnh Đức Tài (c-huynh-duc-tai)" in text
    read = text.splitlines()
    first = read.index("Read 3 rows: keep 1, reduce 1, revoke 1; recorded before 0, unanswered 0, refused 0")
    assert read[first + 1 : first + 4] == [
        "  ~ row 14: Trần Thị Lệ Quyên (c-tran-thi-le-quyen): reduce, left: live (Thôi trích xuất hình)",
        "  - row 15: Huỳnh Đức Tài (c-huynh-duc-tai): revoke (Đã thôi việc)",
        "  = row 16: Đỗ Trung Kiên (c-do-trung-kien): keep",
    ]
    after = grants(folder, "site/s-iso-06.yaml")
    assert after[HOTEL[1]]["revoked"] == {"on": "2021-07-20", "reason": "Đã thôi việc"}
    assert after[HOTEL[0]]["revoked"] == {"on": "2021-07-20", "reason": "Thôi trích xuất hình"}
    (new,) = [one for one in after.values() if one.get("replaces") == HOTEL[0]]
    old = {name: value for name, value in after[HOTEL[0]].items() if name != "revoked"}
    assert new == {**old, "rights": ["live"], "valid_from": "2021-07-20", "replaces": HOTEL[0]}
    assert numbers(folder) == (3, 1, 1, 1, 0)
    assert rounds(folder)[0]["not_carried_out"] == []
    assert "0 errors" in said(folder, "check")


def test_less_that_a_device_cannot_give_holds_no_revocation_back(folder: Path) -> None:
    """On the hotel's recorder playback and export come together."""
    answers = {
        HOTEL[0]: ("Bớt quyền", "Xem trực tiếp, Xem lại", "Thôi trích xuất hình", "Phòng Y tế huyện"),
        HOTEL[1]: ("Thu hồi", "", "Đã thôi việc", "Phòng Y tế huyện"),
    }
    text = recorded(folder, filled(opened(folder), answers, KEEP), expected=1)
    assert "This edit makes 1 new error, so nothing was written" in text
    after = grants(folder, "site/s-iso-06.yaml")
    assert (HOTEL[1], "revoked" in after[HOTEL[0]]) == (next(one for one in after if "revoked" in after[one]), False)
    assert rounds(folder)[0]["not_carried_out"] == [HOTEL[0]]


def test_the_word_form_comes_back_as_well(folder: Path) -> None:
    form = opened(folder).with_suffix(".docx")
    paper = docx.Document(str(form))
    table = next(one for one in paper.tables if one.cell(0, 0).text == "STT")
    headings = [cell.text for cell in table.rows[0].cells]
    for row in table.rows[1:]:
        for heading, value in zip(HEADINGS, KEEP, strict=True):
            row.cells[headings.index(heading)].text = value
    paper.save(str(form))
    assert "Read 3 rows: keep 3, reduce 0, revoke 0; recorded before 0, unanswered 0, refused 0" in recorded(
        folder, form
    )
    assert numbers(folder) == (3, 3, 0, 0, 0)


def test_the_same_form_again_changes_nothing_and_another_answer_is_refused(folder: Path) -> None:
    form = opened(folder)
    back = filled(form, {}, KEEP)
    recorded(folder, back)
    before = contents(folder)
    again = recorded(folder, back)
    assert "Read 3 rows: keep 0, reduce 0, revoke 0; recorded before 3, unanswered 0, refused 0" in again
    assert "There is no new answer to record." in again
    other = filled(form, {HOTEL[1]: ("Thu hồi", "", "Đã thôi việc", "Phòng Y tế huyện")}, KEEP)
    assert "was answered otherwise on 20/07/2021" in recorded(folder, other, expected=1)
    assert contents(folder) == before


REFUSED = {
    "an unknown answer": (("Có thể", "", "", "Phòng Y tế"), "it is not clear what the answer is"),
    "no reason": (("Thu hồi", "", "", "Phòng Y tế"), "taking away needs a reason"),
    "a phone": (("Thu hồi", "", "Gọi 0100 000 031", "Phòng Y tế"), "the ledger holds no phone or mailbox"),
    "more rights": (("Bớt quyền", "Điều khiển PTZ", "Thừa", "Phòng Y tế"), "must be fewer than the rights held: live"),
    "the same rights": (("Bớt quyền", "Xem trực tiếp", "Thừa", "Phòng Y tế"), "must be fewer than the rights held"),
    "no second reader": (("Giữ", "", "", ""), "names no second reader"),
    "no word of keeping": (("Không", "", "", "Phòng Y tế"), "it is not clear what the answer is"),
    "a reason alone": (("", "", "Đã thôi việc", "Phòng Y tế"), "it is not clear what the answer is"),
    "kept with other rights": (("Giữ", "Xem lại", "", "Phòng Y tế"), "kept rights stay as they are"),
    "a long reason": (("Thu hồi", "", "x" * 501, "Phòng Y tế"), "is longer than 500 characters"),
    "a long reader": (("Giữ", "", "", "x" * 501), "is longer than 500 characters"),
    "the holder": (("Giữ", "", "", "Ông Huỳnh Đức Tài"), "nobody says of the own access that it is needed"),
    "one reader": (("Giữ", "", "", "văn phòng ubnd huyện"), "the second reader must be somebody else"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_row_that_cannot_be_right_is_refused_and_nothing_is_written(folder: Path, why: str) -> None:
    row, reason = REFUSED[why]
    back = filled(opened(folder), {HOTEL[1]: row}, KEEP)
    before = contents(folder)
    text = recorded(folder, back, expected=1)
    assert reason in text
    assert "Read 3 rows: keep 2, reduce 0, revoke 0; recorded before 0, unanswered 0, refused 1" in text
    assert contents(folder) == before


def test_the_good_rows_are_written_and_the_others_come_back_whole(folder: Path) -> None:
    back = filled(opened(folder), {HOTEL[0]: (), HOTEL[1]: REFUSED["no reason"][0]}, KEEP)
    refused = folder.parent / "loi.xlsx"
    text = said(folder, "review", "record", back, "--by", "Văn phòng", "--yes", "--partial", refused, expected=1)
    assert "Read 3 rows: keep 1, reduce 0, revoke 0; recorded before 0, unanswered 1, refused 1" in text
    assert numbers(folder) == (3, 1, 0, 0, 2)
    rows = [[cell.value for cell in row] for row in load_workbook(refused).worksheets[0].iter_rows()]
    assert HOTEL[1] in rows[1]
    assert any("needs a reason" in str(cell) for cell in rows[1])
    assert len(rows) == 2


def test_rows_of_other_grants_and_of_other_people_are_refused(folder: Path) -> None:
    opened(folder)
    file = folder.parent / "la.xlsx"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["STT", "Họ và tên", "Ý kiến", "Lý do", "Người kiểm tra lại", "Mã lượt cấp"])
    sheet.append([1, "Siu Bình", "Giữ", "", "A", "g-chk-02-binhs"])
    sheet.append([2, "Siu Bình", "Giữ", "", "A", HOTEL[1]])
    sheet.append([3, "Huỳnh Đức Tài", "Giữ", "", "A", HOTEL[1]])
    sheet.append([4, "Huỳnh Đức Tài", "Thu hồi", "Nghỉ", "A", HOTEL[1]])
    sheet.append([5, "Ai", "Giữ", "", "A", "g-khong-co"])
    book.save(file)
    text = recorded(folder, file, expected=1)
    assert "Read 5 rows: keep 1, reduce 0, revoke 0; recorded before 0, unanswered 0, refused 4" in text
    for reason in (
        "is asked about in no review that is open",
        "this grant is of Huỳnh Đức Tài",
        "this grant stands in row 4 already",
        "there is no such grant",
    ):
        assert reason in text


def test_a_row_of_another_owner_is_refused_on_a_form(folder: Path) -> None:
    form = opened(folder)
    said(folder, "review", "open", "--owner", "u-cat")
    book = load_workbook(filled(form, {}, KEEP))
    sheet = book.worksheets[0]
    rows = {str(cell.value): cell.row for row in sheet.iter_rows() for cell in row if cell.value is not None}
    name, grant = (
        next(cell for row in sheet.iter_rows() for cell in row if cell.value == words)
        for words in ("Huỳnh Đức Tài", HOTEL[1])
    )
    assert name.row == grant.row == rows[HOTEL[1]]
    name.value, grant.value = "Siu Bình", "g-chk-02-binhs"
    back = folder.parent / "khac.xlsx"
    book.save(back)
    text = recorded(folder, back, expected=1)
    assert "this grant is for Công an tỉnh to answer; the form is of another" in text
    assert "Read 3 rows: keep 2, reduce 0, revoke 0; recorded before 0, unanswered 0, refused 1" in text


def test_who_answers_for_a_unit_is_of_it(folder: Path) -> None:
    back = filled(opened(folder, "u-cat"), {}, ("Giữ", "", "", "Ông Lưu Hoàng Việt"))
    words = ("review", "record", back, "--yes", "--by")
    assert "is not of u-cat, which has to answer" in said(folder, *words, "c-vo-anh-khoa", expected=2)
    said(folder, *words, "c-tong-duy-hieu")
    (one,) = rounds(folder)
    assert {(answer["by"], answer["second"]) for answer in one["answers"]} == {("c-tong-duy-hieu", "c-luu-hoang-viet")}


@pytest.mark.parametrize("by", ["c-tong-duy-hieu", "C-Tong-Duy-Hieu", "Thiếu tá Tống Duy Hiếu", "tống duy hiếu (PV01)"])
@pytest.mark.parametrize("second", ["c-tong-duy-hieu", "Đồng chí TỐNG DUY HIẾU"])
def test_one_person_is_one_under_any_spelling(folder: Path, by: str, second: str) -> None:
    back = filled(opened(folder, "u-cat"), {}, ("Giữ", "", "", second))
    text = said(folder, "review", "record", back, "--yes", "--by", by, expected=1)
    assert text.count("the second reader must be somebody else") == 13


def test_nobody_keeps_the_own_access_but_anybody_may_give_it_up(folder: Path) -> None:
    mine = "g-chk-tinh-phonglt"
    keeping = filled(opened(folder, "u-cat"), {mine: ("Giữ", "", "", "Phòng PV01")})
    words = ("review", "record", keeping, "--yes", "--by", "Lương Thế Phong")
    assert "nobody says of the own access that it is needed" in said(folder, *words, expected=1)
    filled(folder.parent / "ra-soat" / f"{ROUND}-u-cat.xlsx", {mine: ("Thu hồi", "", "Thôi nhiệm vụ", "Phòng PV01")})
    said(folder, *words)
    assert numbers(folder)[3] == 1


def test_less_without_saying_what_is_left_is_a_task_and_never_a_guess(folder: Path) -> None:
    back = filled(opened(folder), {HOTEL[0]: ("Bớt quyền", "", "Thừa quyền", "Phòng Y tế huyện")}, KEEP)
    before = (folder / "grants/site/s-iso-06.yaml").read_bytes()
    text = recorded(folder, back)
    assert f"~ {HOTEL[0]} · Trần Thị Lệ Quyên" in text
    assert (folder / "grants/site/s-iso-06.yaml").read_bytes() == before
    assert rounds(folder)[0]["not_carried_out"] == [HOTEL[0]]
    duties = json.loads(said(folder, "duties", "--format", "json"))["duties"]
    (duty,) = [one for one in duties if one["kind"] == "carry_out"]
    assert (duty["unit"], duty["state"], duty["due"], duty["command"]) == (
        "u-stttt",
        "due",
        "2021-07-21",
        "camgrant review apply",
    )


def test_answers_that_were_recorded_are_carried_out_later(folder: Path) -> None:
    back = filled(opened(folder), {HOTEL[1]: ("Thu hồi", "", "Đã thôi việc", "Phòng Y tế huyện")}, KEEP)
    recorded(folder, back)
    file = folder / "grants/site/s-iso-06.yaml"
    file.write_bytes((ROOT / "inventory/grants/site/s-iso-06.yaml").read_bytes())
    assert rounds(folder)[0]["not_carried_out"] == [HOTEL[1]]
    said(folder, "review", "apply", "--dry-run")
    assert "revoked" not in grants(folder, "site/s-iso-06.yaml")[HOTEL[1]]
    said(folder, "review", "apply", "--yes")
    assert grants(folder, "site/s-iso-06.yaml")[HOTEL[1]]["revoked"]["reason"] == "Đã thôi việc"
    assert "All answers are carried out." in said(folder, "review", "apply")


# -- the end, and what is overdue -------------------------------------------------------------------------------------


def test_a_round_is_closed_once_with_its_numbers_and_takes_no_answer_after(folder: Path) -> None:
    form = opened(folder)
    recorded(folder, filled(form, {HOTEL[0]: KEEP}))
    text = said(folder, "review", "close", ROUND, day="2021-08-04")
    assert "asked 3, keep 1, reduce 0, revoke 0, unanswered 2" in text
    assert "LATE by 1 days (due 03/08/2021)" in text
    assert "was closed already" in said(folder, "review", "close", ROUND, expected=2, day="2021-08-05")
    late = filled(form, {}, KEEP)
    assert "is asked about in no review that is open" in recorded(folder, late, expected=1, day="2021-08-05")
    assert numbers(folder, "2021-08-05") == (3, 1, 0, 0, 2)
    assert rounds(folder, "2021-08-05")[0]["closed_on"] == "2021-08-04"
    assert "0 errors" in said(folder, "check", day="2021-08-05")


def extension(folder: Path, *, expected: int, day: str, start: str) -> str:
    words = ("grant", "extend", HOTEL[1], "--from", start, "--until", "2021-10-30", "--yes")
    paper = ("--document", "77/DS-UBND", "--document-date", "2021-07-19")
    return said(folder, *words, *paper, expected=expected, day=day)


def test_nothing_is_renewed_while_answers_are_overdue(folder: Path) -> None:
    form = opened(folder)
    before = contents(folder)
    text = extension(folder, expected=1, day="2021-08-04", start="2021-09-12")
    assert f"{OWNER} has not answered the review {ROUND}, due 2021-08-03, answers missing: 1" in text
    assert f"run `camgrant review record {ROUND}-{OWNER}.xlsx` first" in text
    assert contents(folder) == before
    late = [one for one in duties(folder, "2021-08-04") if one["subject"].startswith(ROUND)]
    assert [(one["kind"], one["unit"], one["state"]) for one in late] == [
        ("answer", OWNER, "late"),
        ("escalate", "u-ubnd", "due"),
    ]
    recorded(folder, filled(form, {}, KEEP), day="2021-08-04")
    extension(folder, expected=0, day="2021-08-04", start="2021-09-12")
    assert [one["state"] for one in duties(folder, "2021-08-04") if one["subject"] == ROUND] == ["done"]


def duties(folder: Path, day: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(said(folder, "duties", "--format", "json", day=day))["duties"]
    return found


def test_an_answer_settles_the_review_of_its_accounts(folder: Path) -> None:
    """The hotel's accounts were last looked through on 14/07, so they are overdue from 14/08 on."""

    def owed() -> list[str]:
        found = [one for one in duties(folder, "2021-08-15") if (one["kind"], one["unit"]) == ("review", OWNER)]
        assert {one["command"] for one in found} <= {"", f"camgrant review open --owner {OWNER}"}
        return [one["state"] for one in found]

    assert owed() == ["late"]
    said(folder, "review", "open", "--owner", OWNER, day="2021-08-15")
    assert owed() == ["done"]  # what is asked is owed as an answer
    form = folder.parent / "ra-soat" / f"p-2021-08-15-{OWNER}.xlsx"
    recorded(folder, filled(form, {}, KEEP), day="2021-08-15")
    said(folder, "review", "close", "p-2021-08-15", day="2021-08-15")
    assert owed() == ["done"]


def test_removing_never_waits_for_answers(folder: Path) -> None:
    opened(folder)
    said(folder, "grant", "revoke", HOTEL[1], "--reason", "Thôi việc", "--yes", day="2021-08-04")
    assert "revoked" in grants(folder, "site/s-iso-06.yaml")[HOTEL[1]]


def test_a_renewal_in_a_pull_request_is_stopped_too(folder: Path) -> None:
    """Written by hand, or by a command before the round was there."""
    renewed = shutil.copytree(folder, folder.parent / "gia-han")
    said(folder, "review", "open", "--owner", OWNER)
    words = ("grant", "extend", HOTEL[1], "--yes", "--document", "77/DS-UBND", "--document-date", "2021-07-19")
    assert run(*words, "-i", renewed).returncode == 0
    git(folder.parent, "init", "-q", "-b", "main")
    git(folder.parent, "add", "inventory")
    git(folder.parent, "commit", "-qm", "base")
    for path in changed(ROOT / "inventory", renewed):
        shutil.copy(renewed / path, folder / path)
    checked = said(folder, "check", "--base", "main", "--format", "json", expected=1)
    found = [one for one in json.loads(checked)["findings"] if one["severity"] == "error"]
    assert [(one["code"], one["file"]) for one in found] == [("PLN007", "inventory/grants/site/s-iso-06.yaml")]
    assert f"while {OWNER} has not answered the review {ROUND}, due 03/08/2021" in found[0]["message"]


def changed(old: Path, new: Path) -> Iterator[Path]:
    for path in sorted(new.rglob("*.yaml")):
        name = path.relative_to(new)
        if not (old / name).is_file() or (old / name).read_bytes() != path.read_bytes():
            yield name


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=Thu", "-c", "user.email=thu@x.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


# -- the second pack --------------------------------------------------------------------------------------------------


def test_the_same_works_under_the_second_pack(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SECOND, tmp_path / "inventory"))
    said(folder, "review", "open")
    found = {one["owner"]: one["asked"] for one in rounds(folder)}
    assert found
    owner = max(found, key=lambda one: (found[one], one))
    form = folder.parent / "ra-soat" / f"p-2026-06-15-{owner}.xlsx"
    book = load_workbook(form)
    ids = [
        str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if str(cell.value).startswith("g-")
    ]
    assert len(ids) == found[owner]
    back = filled(form, {ids[0]: ("Thu hồi", "", "Hết nhu cầu", "Phòng tổng hợp")}, ("Giữ", "", "", "Phòng tổng hợp"))
    recorded(folder, back)
    (one,) = [one for one in rounds(folder) if one["owner"] == owner]
    assert (one["kept"], one["revoked"], one["unanswered"], one["not_carried_out"]) == (len(ids) - 1, 1, [], [])
    checked = json.loads(said(folder, "check", "--format", "json"))
    assert checked["summary"]["errors"] == 0
