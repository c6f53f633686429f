"""Facts that change on a day, entered by commands: what was true before stays, what ends is owed, nobody is told to
remove what goes on."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from support.cli import forked as run
from support.main_line import MainLine, steps_on

ROOT = Path(__file__).parents[2]
PAPER = (
    *("--document", "12/BB-STTTT", "--document-date", "2021-07-15"),
    *("--document-kind", "letter", "--issuer", "u-stttt", "--yes", "--lang", "en"),
)
MOVE = ("recorder", "move", "r-iso-07", "--to", "s-iso-06", "--on", "2021-08-20", *PAPER)
HAND_OVER = ("operator", "hand-over", "u-vnpt-gl", "u-viettel-gl", "--on", "2021-08-01", *PAPER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))


def done(folder: Path, *words: str, code: int = 0) -> str:
    result = run(*words, cwd=folder.parent)
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout + result.stderr


def content(folder: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--format", "json", cwd=folder.parent).stdout)
    return found


def seen(folder: Path, day: str) -> object:
    """Who sees what on a day."""
    return content(folder, "show", "--as-of", day)["entitlements"]


def duties(folder: Path, day: str, unit: str) -> list[tuple[str, str, str, str]]:
    found = content(folder, "duties", "--as-of", day, "--unit", unit)["duties"]
    return sorted((one["kind"], one["subject"], one["state"], one["since"]) for one in found if one["state"] != "done")


def added_lines(folder: Path, file: str) -> list[str]:
    """The lines that a file has gained; every other line stands as it did."""
    before = (ROOT / "inventory" / file).read_text("utf-8").split("\n")
    after = (folder / file).read_text("utf-8").split("\n")
    count = len(after) - len(before)
    first = next(number for number, line in enumerate(before) if after[number] != line)
    assert after[:first] + after[first + count :] == before
    return after[first : first + count]


def test_a_recorder_that_moves_ends_what_was_there_and_begins_what_is_there(folder: Path) -> None:
    before = {day: seen(folder, day) for day in ("2021-07-20", "2021-08-19")}
    said = done(folder, *MOVE)
    assert "2 people will see 4 cameras" in said or "Trần Thị Lệ Quyên" in said
    assert "- Đỗ Trung Kiên (c-do-trung-kien): 4 cameras, live, from 20/08/2021" in said
    assert [line.split(":")[0].strip() for line in added_lines(folder, "cameras/s-iso-07.yaml")] == [
        *("amendments", "- on", "document", "site")
    ]
    assert "0 errors" in done(folder, "check", "--lang", "en")
    assert "0 errors" in done(folder, "check", "--lang", "en", "--as-of", "2021-08-25")
    assert {day: seen(folder, day) for day in before} == before
    assert duties(folder, "2021-08-19", "u-vnpt-gl") == []
    removal = ("confirm", "r-iso-07", "late", "2021-08-20")
    creation = ("create", "r-iso-07", "late", "2021-08-20")
    owed = {
        (kind, subject.partition("/")[0], state, since)
        for kind, subject, state, since in duties(folder, "2021-08-25", "u-vnpt-gl")
    }
    assert owed == {removal, creation}


def test_a_camera_that_moves_keeps_its_id(folder: Path) -> None:
    done(
        folder, "camera", "move", "k-iso-07-1", "--recorder", "r-iso-06", "--channel", "8", "--on", "2021-08-01", *PAPER
    )
    before, after = (
        content(folder, "show", "--camera", "k-iso-07-1", "--as-of", day) for day in ("2021-07-31", "2021-08-01")
    )
    recorders = [{one["recorder"] for one in found["entitlements"] if one["recorder"]} for found in (before, after)]
    assert recorders == [{"r-iso-07"}, {"r-iso-06"}]


def test_a_finding_points_to_the_amendment_from_its_day_on(folder: Path) -> None:
    words = ("camera", "move", "k-iso-07-1", "--recorder", "r-iso-06", "--channel", "16", "--on", "2021-08-01")
    assert "From 01/08/2021 on the check will also find:" in done(folder, *words, *PAPER)
    assert "0 errors" in done(folder, "check", "--lang", "en", "--as-of", "2021-07-31")
    (found,) = [
        one for one in content(folder, "check", "--as-of", "2021-08-01")["findings"] if one["severity"] == "error"
    ]
    lines = (folder / "cameras/s-iso-07.yaml").read_text("utf-8").split("\n")
    assert (found["code"], found["file"], lines[found["line"] - 1].strip()) == (
        *("DEV009", "inventory/cameras/s-iso-07.yaml"),
        "channel: 16",
    )


def test_an_operator_hands_over_and_nobody_loses_anything(folder: Path) -> None:
    said = done(folder, *HAND_OVER)
    assert "Nobody sees more." in said
    assert "Nobody loses access." in said
    assert "0 errors" in done(folder, "check", "--lang", "en", "--as-of", "2021-08-02")
    assert seen(folder, "2021-08-02") == seen(ROOT / "inventory", "2021-08-02")
    lists = {one["list"]: one for one in content(folder, "list", "status", "--as-of", "2021-08-02")["lists"]}
    assert not any(one["removed"] for name, one in lists.items() if name.endswith("/u-vnpt-gl"))
    late = [
        name
        for name, one in lists.items()
        if name.endswith("/u-viettel-gl") and one["since"] and one["since"] < "2021-08-01"
    ]
    assert late == []
    for day, unit in (("2021-07-31", "u-vnpt-gl"), ("2021-08-01", "u-viettel-gl")):
        out = folder.parent / day
        done(folder, "render", "--out", str(out), "--as-of", day)
        assert [path.parts[-4] for path in out.rglob("r-iso-01.steps.json")] == [unit] or (
            {path.relative_to(out).parts[0] for path in out.rglob("r-iso-01*")} == {unit}
        )


def custody(folder: Path, day: str) -> dict[str, tuple[str, str, str]]:
    """Recorder -> (unit, state, due) of each duty to give an administrator account a new password."""
    found = content(folder, "duties", "--as-of", day)["duties"]
    return {one["subject"]: (one["unit"], one["state"], one["due"]) for one in found if one["kind"] == "custody"}


def test_a_recorder_that_was_handed_over_needs_a_new_administrator_password(folder: Path) -> None:
    """Who made accounts on it knows the old one, whoever keeps it. A report counts for the hand-over before it."""
    done(folder, *HAND_OVER)
    assert custody(folder, "2021-07-31") == {}
    owed = custody(folder, "2021-08-01")
    assert owed["r-iso-01"] == ("u-tqs", "due", "2021-08-04")  # its manager keeps it, before and after
    assert owed["r-chk-01-vnpt"] == ("u-viettel-gl", "due", "2021-08-04")
    assert "r-chk-01-viettel" not in owed
    assert {state for _, state, _ in custody(folder, "2021-08-05").values()} == {"late"}
    report = ("operator", "confirm", "r-iso-01", "r-chk-01-vnpt", "--by", "u-viettel-gl", "--evidence", "05/BB-VT")
    done(folder, *report, "--on", "2021-07-31")
    assert {state for _, state, _ in custody(folder, "2021-08-05").values()} == {"late"}
    done(folder, *report, "--on", "2021-08-03")
    states = {name: state for name, (_, state, _) in custody(folder, "2021-08-05").items()}
    assert {name for name, state in states.items() if state == "done"} == {"r-iso-01", "r-chk-01-vnpt"}
    assert "0 errors" in done(folder, "check", "--lang", "en", "--as-of", "2021-08-05")
    done(folder, "operator", "hand-over", "u-viettel-gl", "u-vnpt-gl", "--on", "2021-09-01", *PAPER)
    again = custody(folder, "2021-09-01")
    assert again["r-iso-01"] == ("u-tqs", "due", "2021-09-04")
    assert again["r-chk-01-vnpt"] == ("u-vnpt-gl", "due", "2021-09-04")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("r-khong-co", "--by", "u-viettel-gl"), "unknown recorder"),
        (("r-iso-01", "r-khong-co", "--by", "u-viettel-gl"), "unknown recorder"),
        (("r-iso-01", "--by", "0100 000 001"), "no phone or mailbox"),
        (("r-iso-01", "--by", "u-viettel-gl", "--evidence", "gọi 0100 000 001"), "no phone or mailbox"),
    ],
)
def test_what_is_no_report_of_a_new_password_is_refused(folder: Path, words: tuple[str, ...], says: str) -> None:
    before = sorted(folder.rglob("*"))
    assert says in done(folder, "operator", "confirm", *words, "--on", "2021-07-15", code=2)
    assert sorted(folder.rglob("*")) == before


def test_what_the_manager_of_its_day_nominated_stays_nominated(folder: Path) -> None:
    amend = ("site", "amend", "s-iso-06", "--managing-unit", "u-ub-ak", "--on", "2021-08-01", *PAPER)
    done(folder, *amend)
    for day in ("2021-07-20", "2021-08-02"):
        found = content(folder, "check", "--as-of", day)["findings"]
        assert [one for one in found if one["code"] in ("NOM002", "SCO014", "APR002")] == [], day


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("recorder", "move", "r-iso-07", "--to", "s-iso-07", "--on", "2021-08-20", *PAPER), "is so already"),
        (("recorder", "move", "r-iso-7", "--to", "s-iso-06", "--on", "2021-08-20", *PAPER), "unknown"),
        (("recorder", "move", "r-iso-07", "--to", "s-khong-co", "--on", "2021-08-20", *PAPER), "s-khong-co"),
        (("operator", "hand-over", "u-syt", "u-viettel-gl", "--on", "2021-08-01", *PAPER), "no recorder to hand over"),
        (("operator", "hand-over", "u-khong", "u-viettel-gl", "--on", "2021-08-01", *PAPER), "unknown unit"),
        (("camera", "move", "k-iso-07-1", "--on", "2021-08-01", *PAPER), "is so already"),
    ],
)
def test_what_changes_nothing_or_is_not_there_is_refused(folder: Path, words: tuple[str, ...], says: str) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    result = run(*words, cwd=folder.parent)
    assert result.returncode != 0
    assert says in result.stdout + result.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


def test_an_amendment_of_an_earlier_day_is_refused(folder: Path) -> None:
    done(folder, *MOVE)
    words = [*MOVE]
    words[words.index("2021-08-20")] = "2021-08-19"
    assert "cannot begin earlier" in done(folder, *words, code=2)


def test_two_facts_of_a_recorder_change_on_one_day_by_two_documents(folder: Path) -> None:
    done(folder, *MOVE)
    hand_over = [*HAND_OVER]
    hand_over[hand_over.index("2021-08-01")] = "2021-08-20"
    hand_over[hand_over.index("12/BB-STTTT")] = "13/BB-STTTT"
    done(folder, *hand_over)
    assert "0 errors" in done(folder, "check", "--lang", "en", "--as-of", "2021-08-25")
    again = [*MOVE]
    again[again.index("s-iso-06")] = "s-iso-08"
    assert "site đã được sửa" in done(folder, *again, code=2)


# -- devices that are lost ---------------------------------------------------------------------------------------------

REPLACE = ("recorder", "replace", "r-iso-07", "--name", "Đầu ghi mới", "--target", "dahua", "--how", "stolen")


def test_another_device_in_the_place_of_a_stolen_one(folder: Path) -> None:
    """Its cameras keep their ids, its accounts are to be made, and what was on the stolen one is nobody's to delete."""
    done(folder, *REPLACE, "--channel", "k-iso-07-1=3", "--channel", "k-iso-07-3=1", "--on", "2021-07-26", *PAPER)
    before, after = (recorders_at(folder, day) for day in ("2021-07-25", "2021-07-26"))
    (new,) = after - before
    assert before - after == {"r-iso-07"}
    owed = {(kind, subject, since) for kind, subject, _, since in duties(folder, "2021-07-27", "u-vnpt-gl")}
    assert ("create", new, "2021-07-26") in owed
    assert not any(subject.startswith("r-iso-07/") for _, subject, _ in owed)


def recorders_at(folder: Path, day: str) -> set[str]:
    """The recorders through which anybody sees a camera."""
    found = content(folder, "show", "--as-of", day)["entitlements"]
    return {one["recorder"] for one in found if one["recorder"]}


# -- through publications ----------------------------------------------------------------------------------------------

AMENDED = (
    "cameras/all.yaml",
    "    reach_checked_on: 2021-06-05\n",
    "    reach_checked_on: 2021-06-05\n    amendments: [{on: 2021-07-25, document: d-tqs-tai-khoan, site: s-iso-02}]\n",
)


@pytest.fixture
def line(tmp_path: Path) -> MainLine:
    made = MainLine(tmp_path)
    assert made.begin().gate.cleared
    return made


def test_the_account_of_the_site_before_is_owed_until_it_is_gone(line: MainLine) -> None:
    """A site closes and its recorder goes on at another, under another chain: the account of the leader before must not
    vanish from the steps."""
    line.change(*AMENDED)
    line.agree(line.publish().gate.to_approve.hash)
    announced = line.publish()
    assert announced.gate.cleared, announced.gate.why
    assert steps_on(announced, "r-iso-01") == [("keep", "khoihd")]
    for day in (date(2021, 7, 25), date(2021, 7, 26), date(2021, 8, 20)):
        steps = steps_on(line.publish(day), "r-iso-01")
        assert ("delete", "khoihd") in steps, day
        assert ("delete", "kiendt") not in steps


def test_an_amendment_that_nobody_agreed_to_only_takes(line: MainLine) -> None:
    line.change(*AMENDED)
    assert steps_on(line.publish(), "r-iso-01") == [("keep", "khoihd")]
    done = line.publish(date(2021, 7, 25))
    assert not done.gate.cleared
    assert steps_on(done, "r-iso-01") == [("delete", "khoihd")]


# -- a loss through publications ---------------------------------------------------------------------------------------

CHECKED = "    reach_checked_on: 2021-06-05\n"


def lost(how: str, day: str) -> tuple[str, str, str]:
    """The edit by which the first recorder says that it lost all that was on it."""
    return (
        "cameras/all.yaml",
        CHECKED,
        f"{CHECKED}    losses: [{{on: {day}, how: {how}, document: d-tqs-tai-khoan}}]\n",
    )


def test_what_must_be_on_a_device_that_was_reset_is_made_again(line: MainLine) -> None:
    line.change(*lost("reset", "2021-07-18"))  # before the publication that knew nothing of it
    line.agree(line.publish().gate.to_approve.hash)
    told = line.publish()
    assert told.gate.cleared, told.gate.why
    assert steps_on(told, "r-iso-01") == [("create", "khoihd")]
    assert steps_on(line.publish(date(2021, 7, 21)), "r-iso-01") == [("keep", "khoihd")]


def test_a_loss_that_nobody_agreed_to_settles_nothing(line: MainLine) -> None:
    line.change(*lost("stolen", "2021-07-20"))
    held = line.publish()
    assert not held.gate.cleared
    assert steps_on(held, "r-iso-01") == [("delete", "khoihd")]
    line.agree(line.publish().gate.to_approve.hash)
    told = line.publish()
    assert told.gate.cleared, told.gate.why
    assert told.publication is not None
    files = {Path(name).name for one in told.publication.payloads for name in one.files}
    assert "r-iso-02.steps.json" in files or "r-chk-01-vnpt.steps.json" in files
    assert "r-iso-01.steps.json" not in files


def test_a_loss_is_not_taken_back_nor_a_device_exchanged_under_its_id(line: MainLine) -> None:
    line.change(*lost("reset", "2021-07-18"))
    line.agree(line.publish().gate.to_approve.hash)
    assert line.publish().gate.cleared
    file, kept, said = lost("reset", "2021-07-18")
    line.change(file, said, kept)
    line.change(
        file,
        "    target: hikvision\n    installer: u-vnpt-gl\n    creator: u-vnpt-gl\n    custodian: u-tqs\n",
        "    target: dahua\n    installer: u-vnpt-gl\n    creator: u-vnpt-gl\n    custodian: u-tqs\n",
    )
    stops = {found.code for found in line.publish().gate.findings}
    assert {"PLN011", "PLN012"} <= stops
