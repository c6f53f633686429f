"""`camgrant evidence`: recordings are kept before they are written over, by whoever has the recorder of those days."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from support.cli import forked as run
from support.git import git

ROOT = Path(__file__).parents[2]
NAME = "h-2021-07-18-chk-01"
HOLD = (
    *("evidence", "hold", "--camera", "k-chk-01-1", "--camera", "k-chk-01-3", "--document", "15/QĐ-VKS"),
    *("--from", "2021-07-15T20:00", "--until", "2021-07-16", "--by", "Phòng BCVT", "--on", "2021-07-18"),
)
PAPER = (
    *("--document", "12/BB-STTTT", "--document-date", "2021-07-15"),
    *("--document-kind", "letter", "--issuer", "u-stttt", "--yes", "--lang", "en"),
)


@cache
def validator(name: str) -> Draft202012Validator:
    schema = json.loads((ROOT / "schemas" / "output" / f"{name}.schema.json").read_text("utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))


def done(folder: Path, *words: str, code: int = 0) -> str:
    result = run(*words, cwd=folder.parent)
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout + result.stderr


def owed(folder: Path, day: str) -> list[tuple[str, str, str, str]]:
    """(unit, recorder, state, due) of each duty to keep recordings."""
    found = json.loads(run("duties", "--as-of", day, "--format", "json", cwd=folder.parent).stdout)["duties"]
    kept = [one for one in found if one["kind"] == "keep"]
    return sorted((one["unit"], one["subject"].partition("/")[2], one["state"], one["due"]) for one in kept)


def text_of(file: Path) -> str:
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as packed:
        return re.sub("<[^>]+>", " ", packed.read("word/document.xml").decode())


def test_whoever_keeps_each_recorder_is_asked_before_it_is_written_over(folder: Path) -> None:
    """Thirty days from the first recording on, that day included."""
    out = folder.parent / "du-thao"
    done(folder, *HOLD, "--out", str(out))
    assert "0 errors" in done(folder, "check", "--lang", "en", "--as-of", "2021-07-18")
    asked = [("u-viettel-gl", "r-chk-01-viettel"), ("u-vnpt-gl", "r-chk-01-vnpt")]
    assert owed(folder, "2021-07-17") == []
    assert owed(folder, "2021-08-13") == [(*one, "due", "2021-08-13") for one in asked]
    assert owed(folder, "2021-08-14") == [(*one, "late", "2021-08-13") for one in asked]
    letters = {file.name: text_of(file) for file in out.iterdir()}
    cameras = {name: sorted(set(re.findall(r"k-[a-z]+-\d+-\d", text))) for name, text in letters.items()}
    assert cameras == {
        "giu-ban-ghi-u-viettel-gl.docx": ["k-chk-01-3"],
        "giu-ban-ghi-u-vnpt-gl.docx": ["k-chk-01-1"],
    }
    assert "chậm nhất hết ngày 13/8/2021" in letters["giu-ban-ghi-u-vnpt-gl.docx"]
    assert "từ 20 giờ 00 phút ngày 15/7/2021" in letters["giu-ban-ghi-u-vnpt-gl.docx"]


def test_what_is_older_than_the_recorder_keeps_is_asked_for_at_once(folder: Path) -> None:
    words = [*HOLD]
    words[words.index("2021-07-15T20:00")] = "2021-06-14"
    words[words.index("2021-07-16")] = "2021-06-15"
    done(folder, *words)
    assert {(state, due) for _, _, state, due in owed(folder, "2021-07-18")} == {("due", "2021-07-18")}
    assert {state for _, _, state, _ in owed(folder, "2021-07-19")} == {"late"}


def test_a_camera_that_moved_has_its_recordings_on_both_recorders(folder: Path) -> None:
    move = ("camera", "move", "k-iso-07-1", "--recorder", "r-iso-06", "--channel", "8", "--on", "2021-07-16", *PAPER)
    done(folder, *move)
    words = [*HOLD]
    words[words.index("k-chk-01-1")] = "k-iso-07-1"
    words[words.index("k-chk-01-3")] = "k-iso-07-1"
    done(folder, *words)
    assert [(recorder, due) for _, recorder, _, due in owed(folder, "2021-07-18")] == [
        *([("r-iso-06", term(folder, "s-iso-06", 16)), ("r-iso-07", term(folder, "s-iso-07", 15))])
    ]


def term(folder: Path, site: str, first: int) -> str:
    """The last day on which a recorder of the site still has what it recorded on a day of July."""
    text = (folder / f"cameras/{site}.yaml").read_text("utf-8")
    days = re.search(r"recording_days: (\d+)", text)
    assert days is not None
    last = first + int(days[1]) - 1
    return f"2021-07-{last:02}" if last <= 31 else f"2021-08-{last - 31:02}"


def test_whoever_took_the_recorder_over_is_asked(folder: Path) -> None:
    done(folder, "operator", "hand-over", "u-vnpt-gl", "u-viettel-gl", "--on", "2021-08-01", *PAPER)
    done(folder, *HOLD)
    units = {day: {unit for unit, *_ in owed(folder, day)} for day in ("2021-07-31", "2021-08-01")}
    assert units == {"2021-07-31": {"u-viettel-gl", "u-vnpt-gl"}, "2021-08-01": {"u-viettel-gl"}}


def test_nobody_is_asked_for_what_was_stolen_with_the_device(folder: Path) -> None:
    done(folder, "recorder", "lost", "r-chk-01-vnpt", "--how", "stolen", "--on", "2021-07-17", *PAPER)
    done(folder, *HOLD)
    assert {recorder for _, recorder, _, _ in owed(folder, "2021-07-18")} == {"r-chk-01-viettel"}
    said = done(folder, "evidence", "status", "--as-of", "2021-07-18", "--lang", "en")
    assert "the recordings on r-chk-01-vnpt were lost with the device on 17/07/2021" in said


def test_confirmed_missing_released(folder: Path) -> None:
    done(folder, *HOLD)
    by = ("--by", "Phòng kỹ thuật VNPT")
    kept = ("evidence", "confirm", NAME, "--recorder", "r-chk-01-vnpt", "--summary", "Ổ cứng niêm phong số 3", *by)
    gone = ("evidence", "confirm", NAME, "--recorder", "r-chk-01-viettel", "--summary", "Ổ cứng hỏng", "--missing", *by)
    done(folder, *kept, "--on", "2021-07-20")
    done(folder, *gone, "--on", "2021-07-20")
    assert {state for _, _, state, _ in owed(folder, "2021-07-19")} == {"due"}
    assert {state for _, _, state, _ in owed(folder, "2021-07-20")} == {"done"}
    said = done(folder, "evidence", "status", "--as-of", "2021-07-20", "--lang", "en")
    assert "kept on r-chk-01-vnpt (20/07/2021, Phòng kỹ thuật VNPT): Ổ cứng niêm phong số 3" in said
    assert "the recordings on r-chk-01-viettel are GONE (20/07/2021, Phòng kỹ thuật VNPT): Ổ cứng hỏng" in said
    assert "was entered on 2021-07-20 already" in done(folder, *kept, "--on", "2021-07-21", code=2)
    release = ("evidence", "release", NAME, "--document", "20/QĐ-VKS", "--by", "Phòng BCVT", "--on", "2021-09-01")
    done(folder, *release)
    assert owed(folder, "2021-09-01") == []
    assert "was released" in done(folder, *release, code=2)
    assert "released on 01/09/2021" in done(folder, "evidence", "status", "--as-of", "2021-09-01", "--lang", "en")
    assert "0 errors" in done(folder, "check", "--lang", "en", "--as-of", "2021-07-20")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("k-chk-01-1", "k-khong-co", "unknown camera"),
        ("2021-07-16", "2021-07-19", "not recorded yet"),
        ("Phòng BCVT", "0100 000 001", "no phone or mailbox"),
    ],
)
def test_what_cannot_be_kept_is_refused(folder: Path, old: str, new: str, says: str) -> None:
    words = [new if word == old else word for word in HOLD]
    assert says in done(folder, *words, code=2)


def test_a_recorder_without_a_part_and_an_unknown_hold_are_refused(folder: Path) -> None:
    done(folder, *HOLD)
    answer = ("--summary", "x", "--by", "VNPT", "--on", "2021-07-20")
    words = ("evidence", "confirm", NAME, "--recorder", "r-iso-01", *answer)
    assert "has no recordings on that recorder" in done(folder, *words, code=2)
    words = ("evidence", "confirm", "h-khong-co", "--recorder", "r-iso-01", *answer)
    assert "no such hold" in done(folder, *words, code=2)


def test_who_says_which_recordings_are_kept(folder: Path) -> None:
    done(folder, *HOLD)
    answer = ("--summary", "Ổ cứng niêm phong số 3", "--by", "VNPT", "--on", "2021-07-20")
    done(folder, "evidence", "confirm", NAME, "--recorder", "r-chk-01-vnpt", *answer)
    git(folder.parent, "init", "-q", "-b", "main")
    git(folder.parent, "add", "-A")
    git(folder.parent, "commit", "-q", "-m", "kho")
    said = run("who", "--camera", "k-chk-01-1", "--at", "2021-07-15T21:00", "--lang", "en", cwd=folder.parent).stdout
    assert f"{NAME}: to be kept since 18/07/2021, by 15/QĐ-VKS" in said
    assert "kept (20/07/2021): Ổ cứng niêm phong số 3" in said
    for words in (("--camera", "k-chk-01-1", "--at", "2021-07-17"), ("--camera", "k-chk-01-2", "--at", "2021-07-15")):
        assert NAME not in run("who", *words, "--lang", "en", cwd=folder.parent).stdout


def test_an_incident_names_the_recordings_that_are_kept_for_it(folder: Path) -> None:
    opening = ("--from", "2021-07-15T20:00", "--until", "2021-07-16", "--reported-at", "2021-07-17T08:00")
    done(folder, "incident", "open", "--camera", "k-chk-01-1", *opening, "--by", "Phòng BCVT", "--on", "2021-07-17")
    done(folder, *HOLD, "--incident", "i-2021-07-17-chk-01")
    said = done(folder, "incident", "status", "--as-of", "2021-07-18", "--lang", "en")
    assert f"recordings {NAME}: to be kept, by 15/QĐ-VKS: k-chk-01-1, k-chk-01-3" in said
    assert "unknown incident" in done(folder, *HOLD, "--incident", "i-khong-co", code=2)


def committed(folder: Path) -> None:
    git(folder.parent, "init", "-q", "-b", "main")
    git(folder.parent, "add", "-A")
    git(folder.parent, "commit", "-q", "-m", "kho")


def answer_for_machines(folder: Path, *words: str) -> dict[str, Any]:
    said = run("who", *words, "--format", "json", cwd=folder.parent)
    found: dict[str, Any] = json.loads(said.stdout)
    assert list(validator("who").iter_errors(found)) == []
    return found


def dossier(folder: Path, out: Path, *words: str) -> dict[str, Any]:
    """Made, entered, and found the same again."""
    asked = ("--by", "Phòng BCVT", "--reason", "Xác minh", "--on", "2021-08-20", "--out", str(out))
    done(folder, "dossier", *words, *asked)
    git(folder.parent, "add", "-A")
    git(folder.parent, "commit", "-q", "-m", "Ghi sổ")
    papers = ("--docx", str(out / "ho-so.docx"), "--pdf", str(out / "ho-so.pdf"))
    done(folder, "dossier", "--verify", str(out / "ho-so.json"), *papers)
    found: dict[str, Any] = json.loads((out / "ho-so.json").read_bytes())
    assert list(validator("dossier").iter_errors(found)) == []
    return found


def test_answers_for_machines_and_dossiers_name_the_recordings_that_are_kept(folder: Path) -> None:
    done(folder, *HOLD)
    gone = ("--summary", "Ổ cứng hỏng, gọi 0100 000 001", "--missing", "--by", "VNPT", "--on", "2021-07-20")
    done(folder, "evidence", "confirm", NAME, "--recorder", "r-chk-01-vnpt", *gone, code=2)  # a phone
    gone = ("--summary", "Ổ cứng hỏng", "--missing", "--by", "VNPT", "--on", "2021-07-20")
    done(folder, "evidence", "confirm", NAME, "--recorder", "r-chk-01-vnpt", *gone)
    committed(folder)
    question = ("--camera", "k-chk-01-1", "--at", "2021-07-15T21:00")
    (hold,) = answer_for_machines(folder, *question)["holds"]
    assert (hold["id"], hold["on"], hold["released_on"], hold["number"]) == (NAME, "2021-07-18", None, "15/QĐ-VKS")
    assert hold["cameras"] == ["k-chk-01-1", "k-chk-01-3"]
    (answer,) = hold["answers"]
    assert (answer["recorder"], answer["kept"], answer["on"]) == ("r-chk-01-vnpt", False, "2021-07-20")
    assert answer_for_machines(folder, "--camera", "k-chk-01-1", "--at", "2021-07-17")["holds"] == []
    assert dossier(folder, folder.parent / "out", *question)["holds"] == [hold]
    said = text_of(folder.parent / "out/ho-so.docx")
    assert "Bản ghi hình phải giữ" in said
    assert f"{NAME}; 15/QĐ-VKS; phải giữ từ ngày 18/07/2021" in said
    assert "r-chk-01-vnpt: KHÔNG CÒN (20/07/2021, VNPT): Ổ cứng hỏng" in said
    without = dossier(folder, folder.parent / "khac", "--camera", "k-chk-01-1", "--at", "2021-07-17")
    assert "holds" not in without


def test_answers_for_machines_and_dossiers_say_what_was_lost_with_a_device(folder: Path) -> None:
    done(folder, "recorder", "lost", "r-chk-01-vnpt", "--how", "stolen", "--on", "2021-07-17", *PAPER)
    committed(folder)
    found = answer_for_machines(folder, "--camera", "k-chk-01-1", "--from", "2021-07-10", "--until", "2021-07-18")
    accounts = [row["confirmed"] for row in found["rows"] if row["recorder"] == "r-chk-01-vnpt"]
    (loss,) = accounts[0]["losses"]
    assert (loss["on"], loss["how"], loss["document"][:10]) == ("2021-07-17", "stolen", "d-stttt-12")
    assert [account["losses"] for account in accounts] == [[loss]] * len(accounts)
    period = ("--from", "2021-07-10", "--until", "2021-07-18")
    made = dossier(folder, folder.parent / "out", "--camera", "k-chk-01-1", *period)
    lost = [row["account"]["losses"] for row in made["rights"] if row["recorder"] == "r-chk-01-vnpt"]
    assert lost == [[loss]] * len(accounts)
    assert "mất theo đầu ghi bị lấy mất ngày 17/07/2021" in text_of(folder.parent / "out/ho-so.docx")
