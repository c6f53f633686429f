"""The summer of 2021 day by day: what the letter demands before, and that it is done after (domain, timeline)."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from camgrant.cli import cli
from camgrant.masking import mask_personal
from support.cli import forked as run
from support.story import DAYS, tell

ROOT = Path(__file__).parents[2]
INVENTORY = ROOT / "inventory"
END = date(2021, 7, 20)

MILITARY = {f"s4/{unit}/{to}" for unit in ("u-tqs", "u-tdhl", "u-bch-ap", "u-bch-dc") for to in ("u-bchqs", "u-syt")}
CIVIL = {f"s5/{unit}/u-syt" for unit in ("u-corps", "u-ub-plk", "u-ub-cs", "u-ub-ak")}
POLICE = {"s6/u-cat/u-viettel-gl", "s6/u-cat/u-vnpt-gl"}
# On 12/09 all periods ended as announced and nothing follows: whoever was told of somebody is told of nobody.
ENDED = MILITARY | CIVIL - {"s5/u-ub-cs/u-syt"}

# Day of the story -> the mandatory lists that must be sent on its morning, as the letter would have it.
DEMANDED = {
    "2021-06-05": {"s1/u-bchqs/u-syt", "s2/u-syt/u-ubnd"},
    "2021-06-08": {"s2/u-syt/u-ubnd"},
    "2021-06-11": {"s3/u-syt/u-byt-cntt"},
    "2021-06-14": MILITARY | CIVIL | POLICE,
    "2021-06-15": {"s5/u-ub-ak/u-syt", *POLICE},
    "2021-06-16": {"s5/u-ub-ak/u-syt"},
    "2021-06-18": {"s5/u-ub-ak/u-syt"},
    "2021-07-12": {"s6/u-cat/u-vnpt-gl"},
    "2021-07-15": {"s4/u-bch-ap/u-bchqs", "s4/u-bch-ap/u-syt"},
    "2021-07-28": POLICE,
    "2021-07-30": {"s6/u-cat/u-viettel-gl"},  # the health member is not in the second period
    "2021-08-02": {"s6/u-cat/u-viettel-gl"},  # and one officer was transferred
    "2021-08-16": {"s3/u-syt/u-byt-cntt", "s5/u-ub-cs/u-syt"},  # what shrinks needs no approval: nothing of s2
    "2021-08-17": {"s3/u-syt/u-byt-cntt"},
    "2021-09-13": ENDED | POLICE,
    "2021-09-28": ENDED | POLICE,
}
# What is left over for a later day of the story.
LEFT = {
    "2021-06-05": {"s2/u-syt/u-ubnd"},
    "2021-06-14": {"s5/u-ub-ak/u-syt", *POLICE},
    "2021-06-15": {"s5/u-ub-ak/u-syt"},
    "2021-06-16": {"s5/u-ub-ak/u-syt"},
    "2021-07-30": {"s6/u-cat/u-viettel-gl"},
    "2021-08-16": {"s3/u-syt/u-byt-cntt"},
    "2021-09-13": ENDED | POLICE,
    "2021-09-28": ENDED,
}
# The days in between: what comes up by itself, and the quiet ones (technical work, the leak).
BETWEEN = {
    "2021-06-04": set[str](),
    "2021-06-10": {"s3/u-syt/u-byt-cntt"},  # approved that day
    "2021-06-30": set[str](),
    "2021-07-10": {"s6/u-cat/u-vnpt-gl"},  # one officer leaves
    "2021-07-20": set[str](),
    "2021-07-29": set[str](),
    "2021-08-01": {"s6/u-cat/u-viettel-gl"},
    "2021-08-14": set[str](),
    "2021-08-15": {"s3/u-syt/u-byt-cntt", "s5/u-ub-cs/u-syt"},
    "2021-08-20": set[str](),
    "2021-09-11": set[str](),
    "2021-09-12": ENDED,
}


@pytest.fixture
def province(tmp_path: Path) -> Path:
    """The reference province without its ledger."""
    return Path(shutil.copytree(INVENTORY, tmp_path / "inventory", ignore=shutil.ignore_patterns("ledger")))


def asked(capsys: pytest.CaptureFixture[str], *words: str | Path) -> dict[str, object]:
    assert cli.main([*map(str, words), "--format", "json"], standalone_mode=False) == 0
    content: dict[str, object] = json.loads(capsys.readouterr().out)
    return content


def to_send(folder: Path, day: date) -> set[str]:
    done = run("list", "status", "-i", folder, "--as-of", day.isoformat(), "--format", "json")
    assert done.returncode == 0, done.stderr
    lists = json.loads(done.stdout)["lists"]
    return {one["list"] for one in lists if one["mandatory"] and one["state"] in ("new", "stale")}


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, tuple[set[str], set[str]]]]:
    """The whole story told, and what had to be sent on each morning and each evening."""
    folder = tmp_path_factory.mktemp("story") / "inventory"
    shutil.copytree(INVENTORY, folder, ignore=shutil.ignore_patterns("ledger"))
    seen: dict[str, tuple[set[str], set[str]]] = {}
    for day in DAYS:
        before = to_send(folder, day)
        tell(folder, day)
        seen[day.isoformat()] = before, to_send(folder, day)
    return folder, seen


def test_each_morning_asks_for_its_lists(walked: tuple[Path, dict[str, tuple[set[str], set[str]]]]) -> None:
    assert {day: before for day, (before, _) in walked[1].items() if before} == DEMANDED


def test_each_evening_is_content_once_they_went(walked: tuple[Path, dict[str, tuple[set[str], set[str]]]]) -> None:
    assert {day: after for day, (_, after) in walked[1].items() if after} == LEFT


def test_the_committed_ledger_is_what_the_story_writes(
    walked: tuple[Path, dict[str, tuple[set[str], set[str]]]], request: pytest.FixtureRequest
) -> None:
    folder = walked[0]
    told = {path.relative_to(folder).as_posix(): path.read_bytes() for path in (folder / "ledger").rglob("*.yaml")}
    if request.config.getoption("--update-golden"):
        shutil.rmtree(INVENTORY / "ledger", ignore_errors=True)
        shutil.copytree(folder / "ledger", INVENTORY / "ledger")
    committed = {p.relative_to(INVENTORY).as_posix(): p.read_bytes() for p in (INVENTORY / "ledger").rglob("*.yaml")}
    assert sorted(committed) == sorted(told)
    assert committed == told


@pytest.mark.parametrize("day", BETWEEN)
def test_the_days_between_ask_for_what_came_up_and_for_nothing_else(day: str) -> None:
    assert to_send(INVENTORY, date.fromisoformat(day)) == BETWEEN[day]


def test_the_ledger_names_no_phone_and_no_mailbox() -> None:
    contacts = [yaml.safe_load(path.read_text("utf-8"))["contacts"] for path in (INVENTORY / "contacts").glob("*.yaml")]
    people = [contact for part in contacts for contact in part.values()]
    phones = {re.sub(r"\D", "", contact["phone"]) for contact in people if "phone" in contact}
    mailboxes = {contact["email"] for contact in people if "email" in contact}
    files = list((INVENTORY / "ledger").rglob("*.yaml"))
    assert len(files) > 200
    assert len(phones) > 40
    for path in files:
        text = path.read_text("utf-8")
        assert not [phone for phone in phones if phone in re.sub(r"[ .]", "", text)], path
        assert not [mailbox for mailbox in mailboxes if mailbox in text], path
        values = re.sub(r"\b[0-9a-f]{12,64}\b", "", text)  # digests are no numbers of people
        assert mask_personal(values) == values, path


def test_the_demo_day_shows_who_is_late_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    """GL-404: an officer left on 10/07, and nobody has confirmed that his account is gone; GL-406: a review is due."""
    content = asked(capsys, "duties", "-i", INVENTORY)
    duties = content["duties"]
    assert isinstance(duties, list)
    late = {(one["kind"], one["unit"], one["subject"]): one for one in duties if one["state"] == "late"}
    assert set(late) == {("confirm", "u-vnpt-gl", "r-chk-04/c-bach-van-toan"), ("review", "u-ub-cs", "site")}
    left = late["confirm", "u-vnpt-gl", "r-chk-04/c-bach-van-toan"]
    assert (left["since"], left["due"], left["days_over"]) == ("2021-07-10", "2021-07-11", 9)
    gone = next(one for one in duties if one["subject"] == "r-iso-03/c-le-van-quy")
    assert (gone["state"], len(gone["evidence"])) == ("done", 1)
    compiled = next(one for one in duties if one["kind"] == "compile")
    assert (compiled["state"], compiled["unit"]) == ("done", "u-syt")
    assert {"318/BCH-TM", "74/TTr-SYT"} <= set(compiled["evidence"])


def test_what_is_dated_later_is_not_seen_yet(capsys: pytest.CaptureFixture[str]) -> None:
    """The ledger holds the whole story; on the evening before a deletion nobody knows of it."""
    day = date(2021, 7, 30)
    for as_of, state in ((day - timedelta(days=1), "late"), (day, "done")):
        content = asked(capsys, "duties", "-i", INVENTORY, "--as-of", as_of.isoformat())
        duties = content["duties"]
        assert isinstance(duties, list)
        assert [one["state"] for one in duties if one["subject"] == "r-chk-04/c-bach-van-toan"] == [state]


def test_a_nomination_that_was_received_must_be_compiled(province: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """GL-108: the Military Command's list reached the Health Department, which has submitted nothing."""
    tell(province, date(2021, 6, 5))
    for as_of, state in (("2021-06-06", "due"), ("2021-06-13", "late")):
        content = asked(capsys, "duties", "-i", province, "--as-of", as_of, "--unit", "u-syt")
        duties = content["duties"]
        assert isinstance(duties, list)
        assert [one["state"] for one in duties if one["kind"] == "compile"] == [state]


def test_what_was_approved_must_reach_the_ministry(province: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """GL-107: approved on 10/06; due in three days, late after seven."""
    for as_of, state in (("2021-06-10", "due"), ("2021-06-17", "due"), ("2021-06-18", "late")):
        content = asked(capsys, "duties", "-i", province, "--as-of", as_of, "--unit", "u-syt")
        duties = content["duties"]
        assert isinstance(duties, list)
        send = next(one for one in duties if one["subject"] == "s3/u-syt/u-byt-cntt")
        assert (send["state"], send["since"], send["due"]) == (state, "2021-06-10", "2021-06-13")
        assert send["basis"]["source"] == "letter"
        assert send["basis"]["clause"] == "882/1.2"


def test_a_list_that_nobody_acknowledged_is_owed_by_its_recipient(
    province: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """GL-707: sent on 05/06, to be acknowledged within seven days."""
    tell(province, date(2021, 6, 5))
    for as_of, state in (("2021-06-12", "due"), ("2021-06-13", "late")):
        content = asked(capsys, "duties", "-i", province, "--as-of", as_of, "--unit", "u-syt")
        duties = content["duties"]
        assert isinstance(duties, list)
        assert [one["state"] for one in duties if one["kind"] == "acknowledge"] == [state]


def test_the_demo_day_is_inside_the_story() -> None:
    settings = yaml.safe_load((INVENTORY / "camgrant.yaml").read_text("utf-8"))["camgrant"]
    assert settings["as_of"] == END
    assert DAYS[0] < END < DAYS[-1]
