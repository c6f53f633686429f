"""`camgrant incident`: opened once, told to exactly those whom the pack names, each of its own cameras, and closed."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from support.cli import forked as run

ROOT: Final = Path(__file__).parents[2]
MINIMAL: Final = ROOT / "tests" / "data" / "minimal"
SECOND: Final = ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory"
SCHEMAS: Final = ROOT / "schemas" / "output"
NAME: Final = "i-2021-07-20-chk-01"
OPEN: Final = (
    *("--camera", "k-iso-01-1", "--site", "s-chk-01", "--from", "2021-07-19T21:00", "--until", "2021-07-19T22:00"),
    *("--reported-at", "2021-07-20T08:15", "--by", "Phòng BCVT", "--on", "2021-07-20"),
)
CHECKPOINT: Final = ["k-chk-01-1", "k-chk-01-2", "k-chk-01-3"]


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    folder = tmp_path / "kho" / "inventory"
    shutil.copytree(MINIMAL, folder)
    return folder


def incident(folder: Path, *words: str | Path, expected: int = 0) -> str:
    done = run("incident", *words, cwd=folder)
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout + done.stderr


def status(folder: Path, day: str) -> list[dict[str, Any]]:
    content = json.loads(incident(folder, "status", "--format", "json", "--as-of", day))
    schema = json.loads((SCHEMAS / "incidents.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(content)
    found: list[dict[str, Any]] = content["incidents"]
    return found


def owed(folder: Path, day: str) -> list[tuple[str, str, str | None]]:
    done = run("duties", "--format", "json", "--as-of", day, cwd=folder)
    assert done.returncode == 0, done.stderr
    schema = json.loads((SCHEMAS / "duties.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(json.loads(done.stdout))
    found = [one for one in json.loads(done.stdout)["duties"] if one["kind"] == "incident"]
    return sorted((one["subject"], one["state"], one["due"]) for one in found)


def text_of(file: Path) -> str:
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as packed:
        return re.sub("<[^>]+>", " ", packed.read("word/document.xml").decode())


def test_who_must_be_told_of_which_cameras_by_when(inventory: Path) -> None:
    incident(inventory, "open", *OPEN)
    (found,) = status(inventory, "2021-07-20")
    assert (found["incident"], found["deadline"]) == (NAME, "2021-07-23T08:15:00+07:00")
    told = {one["unit"]: (one["cameras"], one["due"], one["basis"]["clause"]) for one in found["notices"]}
    next_day = "2021-07-21T08:15:00+07:00"
    assert told == {
        "u-bchqs": (["k-iso-01-1"], next_day, "882/2.1"),
        "u-tqs": (["k-iso-01-1"], next_day, "882/2"),
        "u-cat": ([*CHECKPOINT, "k-iso-01-1"], next_day, "882/3.1"),
        "u-vnpt-gl": ([*CHECKPOINT[:2], "k-iso-01-1"], next_day, "882/0"),
        "u-viettel-gl": (CHECKPOINT[2:], next_day, "882/0"),
    }
    assert run("check", "--as-of", "2021-07-20", cwd=inventory).returncode == 0


def test_each_draft_names_the_cameras_of_its_reader_alone(inventory: Path, tmp_path: Path) -> None:
    incident(inventory, "open", *OPEN, "--out", tmp_path / "du-thao")
    drafts = {file.name: text_of(file) for file in (tmp_path / "du-thao").iterdir()}
    cameras = {name: sorted(set(re.findall(r"k-[a-z]+-\d+-\d", text))) for name, text in drafts.items()}
    assert cameras == {
        "thong-bao-u-bchqs.docx": ["k-iso-01-1"],
        "thong-bao-u-tqs.docx": ["k-iso-01-1"],
        "thong-bao-u-cat.docx": [*CHECKPOINT, "k-iso-01-1"],
        "thong-bao-u-vnpt-gl.docx": [*CHECKPOINT[:2], "k-iso-01-1"],
        "thong-bao-u-viettel-gl.docx": CHECKPOINT[2:],
        "yeu-cau-u-vnpt-gl.docx": [*CHECKPOINT[:2], "k-iso-01-1"],
        "yeu-cau-u-viettel-gl.docx": CHECKPOINT[2:],
        "yeu-cau-u-tqs.docx": ["k-iso-01-1"],
        "yeu-cau-u-byt-cntt.docx": ["k-iso-01-1"],
    }
    asked = text_of(tmp_path / "du-thao" / "yeu-cau-u-viettel-gl.docx")
    assert "từ 20 giờ 30 phút ngày 19/7/2021 đến 22 giờ 30 phút ngày 19/7/2021" in asked  # half an hour on both sides
    assert "Cung cấp các nội dung trên trước 08 giờ 15 phút ngày 23/7/2021." in asked
    assert "không kèm hình ảnh và không nêu người có trong hình" in asked
    assert not re.search(r"0100 \d{3} \d{3}|@", asked)
    assert re.search(
        r"– Hệ thống kết nối tập trung: [^.;“]+: “[^”]+” \(k-iso-01-1\)\.", drafts["yeu-cau-u-byt-cntt.docx"]
    )


def test_what_is_owed_and_what_is_late(inventory: Path) -> None:
    incident(inventory, "open", *OPEN)
    units = ("u-bchqs", "u-cat", "u-tqs", "u-viettel-gl", "u-vnpt-gl")
    rest = [(f"{NAME}/{unit}", "due", "2021-07-21") for unit in units]
    assert owed(inventory, "2021-07-21") == [(NAME, "due", "2021-07-23"), *rest]
    incident(inventory, "notify", NAME, "--unit", "u-cat", "--by", "Phòng BCVT", "--on", "2021-07-21")
    assert [one for one in owed(inventory, "2021-07-22") if one[1] != "late"] == [
        (NAME, "due", "2021-07-23"),
        (f"{NAME}/u-cat", "done", "2021-07-21"),
    ]
    assert (NAME, "late", "2021-07-23") in owed(inventory, "2021-07-24")
    (found,) = status(inventory, "2021-07-22")
    assert {one["unit"]: one["late"] for one in found["notices"]} == {unit: unit != "u-cat" for unit in units}
    incident(inventory, "close", NAME, "--by", "Phòng BCVT", "--outcome", "Chuyển Công an tỉnh", "--on", "2021-07-22")
    assert owed(inventory, "2021-07-24") == []
    (found,) = status(inventory, "2021-07-24")
    assert (found["closed_on"], [one["unit"] for one in found["told"]]) == ("2021-07-22", ["u-cat"])


def test_what_is_late_and_what_was_never_told_are_said_in_words(inventory: Path) -> None:
    incident(inventory, "open", *OPEN)
    incident(inventory, "notify", NAME, "--unit", "u-cat", "--by", "Phòng BCVT", "--on", "2021-07-21")

    def told(day: str) -> list[str]:
        said = incident(inventory, "status", "--as-of", day, "--lang", "vi")
        return [line.strip() for line in said.splitlines() if "u-tqs" in line or "u-cat" in line]

    assert told("2021-07-21") == [
        "PHẢI BÁO u-tqs (Trường Quân sự) trước 21/07/2021 08:15: k-iso-01-1 [cách hiểu A22, 882/2]",
        "đã báo u-cat (Công an tỉnh) ngày 21/07/2021",
    ]
    assert told("2021-07-22")[0].startswith("TRỄ, PHẢI BÁO u-tqs (Trường Quân sự) trước 21/07/2021 08:15")
    incident(inventory, "close", NAME, "--by", "Phòng BCVT", "--outcome", "Chuyển Công an tỉnh", "--on", "2021-07-22")
    assert told("2021-07-24") == [
        "đã kết thúc mà chưa báo u-tqs (Trường Quân sự)",
        "đã báo u-cat (Công an tỉnh) ngày 21/07/2021",
    ]


@pytest.mark.parametrize(
    ("after", "heirs"),
    [
        ("successors: [u-ub-plk, u-ca-ak]", ["u-ca-ak", "u-ub-plk"]),
        ("dissolved_reason: Kết thúc hoạt động", ["u-bchqs"]),  # the one above it
    ],
)
def test_who_stands_for_a_unit_that_is_no_more_is_told_and_asked(
    inventory: Path, tmp_path: Path, after: str, heirs: list[str]
) -> None:
    """A leak that is found years later: the site's unit had charge of its recorder, too."""
    units = inventory / "units" / "all.yaml"
    old = "  u-tqs:\n"
    text = units.read_text("utf-8")
    assert old in text
    units.write_text(text.replace(old, f"{old}    retired_on: 2021-07-10\n    {after}\n"), "utf-8")
    incident(inventory, "open", *OPEN, "--out", tmp_path / "du-thao")
    (found,) = status(inventory, "2021-07-20")
    told = {one["unit"] for one in found["notices"] if "k-iso-01-1" in one["cameras"]}
    assert told == {"u-bchqs", "u-cat", "u-vnpt-gl", *heirs}
    asked = {file.name[8:-5] for file in (tmp_path / "du-thao").glob("yeu-cau-*")}
    assert asked == {"u-vnpt-gl", "u-viettel-gl", "u-byt-cntt", *heirs}


def test_a_second_one_of_the_day_gets_a_name_of_its_own(inventory: Path) -> None:
    incident(inventory, "open", *OPEN)
    incident(inventory, "open", *OPEN, "--summary", "Lần thứ hai")
    assert [one["incident"] for one in status(inventory, "2021-07-20")] == [NAME, f"{NAME}-2"]


def test_wrong_entries_are_taken_back_in_order(inventory: Path) -> None:
    incident(inventory, "open", *OPEN)
    incident(inventory, "notify", NAME, "--unit", "u-cat", "--by", "Phòng BCVT", "--on", "2021-07-20")
    (found,) = status(inventory, "2021-07-20")
    words = ("--reason", "Ghi nhầm", "--on", "2021-07-20")
    refused = run("list", "correct", found["event"], *words, cwd=inventory)
    assert (refused.returncode, f"correct first: {found['told'][0]['event']}" in refused.stderr) == (2, True)
    assert run("list", "correct", found["told"][0]["event"], *words, cwd=inventory).returncode == 0
    assert run("list", "correct", found["event"], *words, cwd=inventory).returncode == 0
    assert status(inventory, "2021-07-20") == []


NOTIFY: Final = ("notify", NAME, "--by", "Phòng BCVT", "--on", "2021-07-20")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("open", *OPEN, "--camera", "k-iso-01-9"), "unknown camera 'k-iso-01-9'"),
        (("open", *OPEN, "--site", "s-khong-co"), "unknown site 's-khong-co'"),
        (("open", *OPEN, "--until", "2021-07-19T20:00"), "--until must be after --from"),
        (("open", *OPEN, "--reported-at", "2021-07-19T20:00"), "must be after the pictures"),
        (("open", *OPEN, "--reported-at", "2021-07-20"), "is no moment"),
        (("open", *OPEN, "--summary", "Gọi 0100 000 001"), "holds no phone or mailbox"),
        (("open", *OPEN, "--by", "c-khong-co"), "unknown contact"),
        (("open", *OPEN, "--on", "2999-01-01"), "is in the future"),
        ((*NOTIFY, "--unit", "u-khong-co"), "unknown unit 'u-khong-co'"),
        ((*NOTIFY, "--unit", "u-vnpt-gl"), "was told on 20/07/2021 already"),
        (("notify", "i-khong-co", *NOTIFY[2:], "--unit", "u-cat"), "no such incident"),
        (("close", NAME, *NOTIFY[2:], "--outcome", "thu@gialai.example"), "holds no phone or mailbox"),
    ],
)
def test_what_cannot_be_entered(inventory: Path, words: tuple[str, ...], said: str) -> None:
    incident(inventory, "open", *OPEN)
    incident(inventory, *NOTIFY, "--unit", "u-vnpt-gl")
    before = sorted(inventory.rglob("*.yaml"))
    assert said in incident(inventory, *words, expected=2)
    assert sorted(inventory.rglob("*.yaml")) == before


def test_nothing_is_entered_after_the_end(inventory: Path) -> None:
    incident(inventory, "open", *OPEN)
    end = ("--by", "Phòng BCVT", "--outcome", "Xong", "--on", "2021-07-21")
    incident(inventory, "close", NAME, *end)
    assert "was closed already" in incident(inventory, "close", NAME, *end, expected=2)
    assert "was closed already" in incident(inventory, *NOTIFY, "--unit", "u-cat", "--on", "2021-07-21", expected=2)


def test_a_dry_run_leaves_nothing(inventory: Path, tmp_path: Path) -> None:
    told = incident(inventory, "open", *OPEN, "--out", tmp_path / "du-thao", "--dry-run")
    assert "thong-bao-u-cat.docx" in told
    assert (status(inventory, "2021-07-20"), (tmp_path / "du-thao").exists()) == ([], False)


def test_another_pack_names_others_and_other_times(tmp_path: Path) -> None:
    folder = tmp_path / "inventory"
    shutil.copytree(SECOND, folder)
    said = ("--from", "2026-06-10T21:00", "--until", "2026-06-10T22:00", "--reported-at", "2026-06-11T08:00")
    words = ("--camera", "k-suoi-may-1", *said, "--by", "Công an tỉnh", "--on", "2026-06-11")
    incident(folder, "open", *words, "--out", tmp_path / "du-thao")
    (found,) = status(folder, "2026-06-11")
    assert found["deadline"] == "2026-06-13T08:00:00+07:00"
    due = {one["unit"]: one["due"] for one in found["notices"]}
    assert due["u-ca-suoi-may"] == due["u-vt-lam-son"] == "2026-06-11T20:00:00+07:00"
    assert due["u-ca-lam-son"] == due["u-ub-suoi-may"] == "2026-06-12T08:00:00+07:00"
    asked = text_of(tmp_path / "du-thao" / "yeu-cau-u-vt-lam-son.docx")
    assert "từ 20 giờ 45 phút ngày 10/6/2026 đến 22 giờ 15 phút ngày 10/6/2026" in asked
    assert run("check", "--as-of", "2026-06-11", cwd=folder).returncode == 0


def test_a_dossier_takes_cameras_times_and_deadline_from_it(inventory: Path, tmp_path: Path) -> None:
    top = inventory.parent
    git = ("git", "-C", top, "-c", "user.name=Người Thử", "-c", "user.email=thu@gialai.example")
    subprocess.run([*git, "init", "--quiet", "--initial-branch=main"], check=True)
    incident(inventory, "open", *OPEN)
    subprocess.run([*git, "add", "--all"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "Mở sự cố"], check=True)
    ask = ("--by", "Công an tỉnh", "--reason", "Điều tra", "--date", "2021-07-20", "--out", tmp_path / "out")
    done = run("dossier", "--incident", NAME, *ask, cwd=top)
    assert done.returncode == 0, done.stderr
    content = json.loads((tmp_path / "out" / "ho-so.json").read_bytes())
    assert content["question"]["cameras"] == [*CHECKPOINT, "k-iso-01-1"]
    assert (content["question"]["since"], content["question"]["until"]) == (
        "2021-07-19T21:00:00+07:00",
        "2021-07-19T22:00:00+07:00",
    )
    assert content["deadline"] == {
        "hours": 72,
        "reported_at": "2021-07-20T08:15:00+07:00",
        "until": "2021-07-23T08:15:00+07:00",
        "basis": "extension",
    }
