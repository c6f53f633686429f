"""The reorganisation of 2025 as its clerks lived it: in Gia Lai 17 districts, in Bình Định 11. On 01/03/2025
departments merge and the police of districts ends; on 01/07/2025 both provinces are one, of 135 communes and wards.

Everything is done by commands, proposed, approved by those who must agree, merged and published. Nobody gains, nobody
loses; whoever asks later is told of every day by its own units.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pytest

from camgrant.access.resolve import resolve
from camgrant.app.publishing.publish import Outcome
from camgrant.load.assemble import load, references
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.vcs import files_at
from support.cli import forked
from support.effort import LONG
from support.git import git
from support.main_line import record_of
from support.provinces_of_2025 import BINH_DINH, COMMUNES, GIA_LAI
from support.reorganisers import Clerk, joint_table, march_table, military_table
from support.story import Desk

MARCH, JULY = date(2025, 3, 1), date(2025, 7, 1)
HERE: Final = ("ducma-stttt", "hieutd-cat", "lamvn-syt")
THERE: Final = tuple(f"bd-{handle}" for handle in HERE)
DAYS: Final = tuple(date(2025, 2, 10) + timedelta(days=number) for number in range(172))


def paper(number: str, day: str, issuer: str) -> tuple[str, ...]:
    """The flags of a new document."""
    return ("--document", number, "--document-date", day, "--document-kind", "letter", "--issuer", issuer)


@dataclass(frozen=True, slots=True)
class Story:
    """The clerk of Gia Lai at the end of the story, the one of Bình Định, plans by step and publications by day."""

    here: Clerk
    there: Clerk
    plans: Mapping[str, Any]
    published: Mapping[str, Outcome]

    def inventory(self, step: str) -> Inventory:
        """The data as they were once a step was merged."""
        return inventory_of(self.here, step)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    root = tmp_path_factory.mktemp("tinh")
    here = Clerk(GIA_LAI, root / "gia-lai" / "kho", root / "phat-hanh")
    there = Clerk(BINH_DINH, root / "binh-dinh" / "kho", root / "phat-hanh-bd")
    plans: dict[str, Any] = {}
    published: dict[str, Outcome] = {}
    for clerk in (here, there):
        clerk.begin("2025-02-10T08:00+07:00")
    here.approve("first", HERE)
    published["2025-02-10"] = here.publish(date(2025, 2, 10))
    _february(here)
    for clerk in (here, there):
        table = clerk.table("thang-3.xlsx", march_table(clerk))
        words = ("unit", "reorganise", str(table), "--on", str(MARCH), *paper("12/NQ-HĐND", "2025-02-17", "u-ubnd"))
        clerk.edit("march", *words, day="2025-02-19")
        plans.setdefault("march", clerk.content("plan", "--base", "main", day="2025-02-19"))
        clerk.merge("march", "2025-02-19T10:00+07:00", "Sắp xếp cơ quan từ ngày 01/03/2025")
    here.approve("march", HERE)
    published["2025-02-20"] = here.publish(date(2025, 2, 20))
    _extend(here)
    _join(here, there)
    _july(here)
    plans["july"] = here.content("plan", "--base", "main", day="2025-06-12")
    here.said["july check"] = here.run("check", "--base", "main", day="2025-06-12")
    here.merge("july", "2025-06-13T08:00+07:00", "Sắp xếp đơn vị hành chính từ ngày 01/07/2025")
    here.approve("july", (*HERE, *THERE))
    for day in ("2025-06-13", "2025-07-01"):
        published[day] = here.publish(date.fromisoformat(day))
    return Story(here, there, plans, published)


def _february(here: Clerk) -> None:
    """Two lists go out before anything changes."""
    day, dated = date(2025, 2, 18), date(2025, 2, 17)
    Desk(here.inventory, day).send("s5", {"u-ub-dak-doa": "5/DS-UBND"}, dated)
    Desk(here.inventory, day).send("s8", {"u-stttt": "7/STTTT-BCVT"}, dated)
    here.merge("begun", "2025-02-18T08:00+07:00", "Ghi các danh sách đã gửi")
    here.approve("begun", HERE)


def _extend(here: Clerk) -> None:
    """Before the duty period ends, the police and one site extend what lasts beyond 01/07."""
    dated = ("--document-date", "2025-03-31")
    words = ("--of-document", "d-cat-s6-02", "--document", "801/CAT-PV01", *dated, "--until", "2025-07-10")
    here.edit("police", "grant", "extend", *words, day="2025-04-01")
    words_of_site = ("--of-document", "d-bch-ap-tai-khoan-2", "--document", "31/DS-BCH", *dated)
    here.edit("site", "grant", "extend", *words_of_site, day="2025-04-01")
    here.merge("extended", "2025-04-01T10:00+07:00", "Gia hạn")
    here.approve("extended", HERE)


def _join(here: Clerk, there: Clerk) -> None:
    words = ("inventory", "merge", str(there.folder), "--as", "bd", "--on", "2025-06-15", "--same", "u-byt-cntt")
    places = ("--here", "l-tinh", "--there", "l-tinh")
    here.edit("joined", *words, *places, *paper("3/TTr-UBND", "2025-06-09", "u-ubnd"), day="2025-06-10")
    here.write("documents/u-bchqs-gop.yaml", _ARMY_AGREES)
    here.merge("joined", "2025-06-11T08:00+07:00", "Gộp kho Bình Định")
    here.approve("joined", HERE)


_ARMY_AGREES: Final = """\
documents:
  d-bchqs-gop-kho: {issuer: u-bchqs, number: 22/BCH-TM, date: 2025-06-09, kind: letter, subject: Đồng ý gộp kho dữ liệu}
"""
"""The army has no account on the forge: it agrees by a paper, which a registrar enters."""


def _july(here: Clerk) -> None:
    """Three tables in one proposal: each army's own paper for its commands, one resolution for all others."""
    for prefix, issuer, number in (("bd-", "u-bd-bchqs", "16/QĐ-BCH"), ("", "u-bchqs", "15/QĐ-BCH")):
        table = here.table(f"quan-su-{prefix}.xlsx", military_table(here, prefix))
        words = ("unit", "reorganise", str(table), "--on", str(JULY), *paper(number, "2025-06-12", issuer))
        here.edit(f"july {issuer}", *words, day="2025-06-12")
    table = here.table("thang-7.xlsx", joint_table(here, ((GIA_LAI, ""), (BINH_DINH, "bd-"))))
    words = ("unit", "reorganise", str(table), "--on", str(JULY), *paper("60/NQ-QH", "2025-06-12", "u-ubnd"))
    here.edit("july", *words, day="2025-06-12")


def inventory_of(clerk: Clerk, step: str) -> Inventory:
    files = files_at(clerk.folder, clerk.commits[step], "inventory")
    loaded = load(MemoryTree(files), device_targets(), slips=slip_targets())
    assert loaded.diagnostics == ()
    assert references(loaded).diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory


Access = set[tuple[str, str, str, str]]
"""(person, recorder, camera, right)."""


def access(inventory: Inventory, day: date) -> Access:
    return {
        (one.person, one.recorder or "", camera, right)
        for one in resolve(inventory, day).entitlements
        for camera in one.cameras
        for right in one.rights
    }


# -- nobody gains, nobody loses ---------------------------------------------------------------------------------------


def test_each_plan_says_that_nobody_gains_and_nobody_loses(story: Story) -> None:
    for step in ("march", "july"):
        assert story.here.said[step].count("Nobody sees more.\nNobody loses access.\n") == 1
        assert (story.plans[step]["access"], story.plans[step]["risks"]) == ([], []), step
    assert "PLN" not in story.here.said["july check"]  # the brake does not cry wolf
    places = story.inventory("july").localities
    assert sum(name.startswith(("l-xa-", "l-phuong-")) for name in places) == COMMUNES


def test_on_every_day_everybody_has_what_he_had(story: Story) -> None:
    for before, after in (("begun", "march"), ("joined", "july")):
        was, will = story.inventory(before), story.inventory(after)
        assert [day for day in DAYS if access(was, day) != access(will, day)] == [], after
    assert len(access(will, JULY)) > 500


@pytest.mark.long
def test_by_hand_from_the_files_it_comes_out_the_same(story: Story) -> None:
    """Who sees what on recorders, worked out from the YAML alone: on the days around both dates, in the long run on
    every day."""
    declared = {kind: story.here.declared(kind) for kind in ("cameras", "sites", "contacts", "units", "grants")}
    inventory = story.inventory("july")
    for day in DAYS if LONG else _AROUND:
        assert by_hand(declared, day) == {one for one in access(inventory, day) if one[1]}, day


_AROUND: Final = (MARCH - timedelta(days=1), MARCH, date(2025, 4, 20), JULY - timedelta(days=1), JULY)


def by_hand(declared: Mapping[str, Mapping[str, Any]], day: date) -> Access:
    recorders, sites, contacts, units = (declared[kind] for kind in ("cameras", "sites", "contacts", "units"))
    found: Access = set()
    for grant in declared["grants"].values():
        person = contacts[grant["person"]]
        posts = [post for post in person["positions"] if _covers(post, day)]
        gone = units[posts[0]["unit"]].get("retired_on") if posts else None
        if not posts or not _before(day, person.get("left_on")) or not _before(day, gone):
            continue
        if not _covers(grant, day) or not _before(day, _revoked(grant)):
            continue
        scope = grant["scope"]
        wanted = [*scope.get("sites", ()), *([scope["site"]] if "site" in scope else ())]
        for recorder, known in recorders.items():
            of_system = (sites[known["site"]]["type"] == "checkpoint") == (grant["system"] == "checkpoint")
            if grant["system"] == "central" or not of_system or not _before(day, sites[known["site"]].get("closed_on")):
                continue
            for camera, channel in known["channels"].items():
                there = known["site"] in wanted or camera in scope.get("cameras", ())
                in_use = _day(channel["installed_on"]) <= day and _before(day, channel.get("removed_on"))
                if there and in_use:
                    found.update((grant["person"], recorder, camera, right) for right in grant["rights"])
    return found


def _revoked(grant: Mapping[str, Any]) -> object:
    """The first day without it: YAML 1.1 takes the word `on` for a truth value."""
    revoked = grant.get("revoked", {})
    return revoked.get("on", revoked.get(True))


def _covers(window: Mapping[str, Any], day: date) -> bool:
    return _day(window.get("valid_from", date.min)) <= day <= _day(window.get("valid_until", date.max))


def _before(day: date, end: object) -> bool:
    return end is None or day < _day(end)


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


# -- what is said of it -----------------------------------------------------------------------------------------------


def test_what_changes_its_name_and_what_is_sent_again_is_said(story: Story) -> None:
    march, july = story.here.said["march"], story.here.said["july"]
    assert "New units and localities: Sở Khoa học và Công nghệ tỉnh Gia Lai (u-so-khoa-hoc-" in march
    assert re.search(r"7 lists are to be sent under new names from 01/03/2025 on: s10/u-so-khoa-hoc-", march)
    assert re.search(r"24 lists are to be sent under new names from 01/07/2025 on: s5/u-uy-ban-nhan-dan-xa-", july)
    assert "0 errors" in july


def test_which_grants_need_a_new_basis_when_they_go_on_is_said(story: Story) -> None:
    pattern = re.compile(r"^(\d+) grants rest on documents of units that end (.*)$", re.MULTILINE)
    (said,) = pattern.findall(story.here.said["july"])
    assert said[0] == "24"
    assert "what goes on after that needs a document of the successor" in said[1]
    assert "Sở Y tế tỉnh Bình Định (6)" in said[1]
    assert "grants rest on" not in story.here.said["march"]  # the police of the province nominated, and goes on


@pytest.mark.parametrize("day", ["2025-02-28", "2025-03-01", "2025-06-30", "2025-07-01", "2025-07-20"])
def test_every_day_is_sound_by_its_own_units(story: Story, day: str) -> None:
    found = story.here.content("check", day=day)["findings"]
    assert [one["code"] for one in found if one["severity"] == "error"] == []


# -- agreed to and published ------------------------------------------------------------------------------------------


def test_with_ordinary_approvals_it_goes_out_whole(story: Story) -> None:
    commits = {"2025-02-10": "first", "2025-02-20": "march", "2025-06-13": "july", "2025-07-01": "july"}
    for day, step in commits.items():
        record = record_of(story.published[day])
        assert (record["commit"], record["held"]) == (story.here.commits[step], []), day


def test_nobody_is_told_to_make_or_remove_an_account(story: Story) -> None:
    """Neither on 01/03 nor on 01/07 does a step begin because units are called otherwise."""
    for was, will, count in (("2025-02-10", "2025-02-20", 18), ("2025-06-13", "2025-07-01", 24)):
        before, after = (dict(steps_of(story.published[day])) for day in (was, will))
        generated = [recorder for recorder in before if "-kcl-" in recorder or "-chot-" in recorder]
        assert len(generated) == count
        for recorder in generated:
            logins = {login for _, login in before[recorder]}
            assert after[recorder] == {("keep", login) for login in logins}, recorder


def steps_of(outcome: Outcome) -> Iterator[tuple[str, set[tuple[str, str]]]]:
    """(recorder, (action, login) of every step) of a publication."""
    assert outcome.publication is not None
    for payload in outcome.publication.payloads:
        for name, data in payload.files.items():
            if name.endswith(".steps.json"):
                steps = json.loads(data)["steps"]
                recorder = name.rpartition("/")[2].removesuffix(".steps.json")
                yield recorder, {(step["action"], step["login"]) for step in steps}


# -- the days before and after ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def papers(story: Story, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Papers by file, of 30/06 before and after the tables of July were entered, and of 01/07."""
    place = tmp_path_factory.mktemp("giay")
    git(story.here.folder, "worktree", "add", "-q", "--detach", str(place / "joined"), story.here.commits["joined"])
    found = {}
    for name, folder, day in (
        ("30/06 before", place / "joined", "2025-06-30"),
        ("30/06 after", story.here.folder, "2025-06-30"),
        ("01/07", story.here.folder, "2025-07-01"),
    ):
        out = place / name.replace("/", "-")
        done = forked("render", "--out", out, "--as-of", day, cwd=folder)
        assert done.returncode == 0, done.stderr
        files = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        found[name] = {file: data for file, data in files.items() if file.rpartition("/")[2] not in _ABOUT}
    return found


_ABOUT: Final = ("manifest.json", "published.json")
"""They name the commit."""


def test_papers_of_june_are_the_same_bytes(papers: dict[str, dict[str, bytes]]) -> None:
    before, after = papers["30/06 before"], papers["30/06 after"]
    assert before.keys() == after.keys()
    assert [file for file in before if before[file] != after[file]] == []


def test_papers_of_july_carry_the_new_names(papers: dict[str, dict[str, bytes]]) -> None:
    june, july = (
        {file: data.decode("utf-8-sig") for file, data in papers[name].items() if file.endswith(".csv")}
        for name in ("30/06 after", "01/07")
    )
    (of_district,) = (text for file, text in june.items() if "s5-u-bd-ub-dak-doa" in file)
    (of_commune,) = (text for file, text in july.items() if "s5-u-uy-ban-nhan-dan-xa-hoai-an-1" in file)
    assert "Ủy ban nhân dân huyện Hoài Ân" in of_district
    assert "Ủy ban nhân dân xã Hoài Ân 1" in of_commune
    assert not any("Sở Khoa học và Công nghệ tỉnh Bình Định" in text for text in july.values())
    assert {file.partition("/")[0] for file in july if "s5-" in file} == {"u-syt"}
    assert {file.partition("/")[0] for file in june if "s5-" in file} == {"u-syt", "u-bd-syt"}
    for text in (of_district, of_commune):
        assert "bdtkdakdoa" in text  # the account is what it was


def test_who_tells_each_day_by_its_own_units(story: Story) -> None:
    """Asked afterwards over both days: one person, one grant, without a break."""
    camera = ("--camera", "k-kcl-dak-doa")
    told = story.here.content("who", *camera, "--from", "2025-06-25", "--until", "2025-07-05")
    (head,) = [row for row in told["rows"] if row["person"] == "c-truong-khu-dak-doa"]
    assert len(head["declared"]) == 1
    for day, unit in (("2025-06-30", "UBND huyện Đak Đoa"), ("2025-07-01", "Ủy ban nhân dân xã Đak Đoa 1")):
        told = forked("who", *camera, "--at", f"{day}T10:00", "--lang", "vi", cwd=story.here.folder)
        assert f"(c-truong-khu-dak-doa), Phó Chủ tịch, {unit} · Xem trực tiếp" in told.stdout


def test_who_answers_for_the_second_province_by_its_own_history(story: Story) -> None:
    """Before the repositories were joined it is the other history that tells, by the names of today."""
    camera = ("--camera", "k-bd-kcl-dak-doa")
    (part,) = story.here.content("who", *camera, "--at", "2025-05-05T10:00")["joined"]
    assert [row["person"] for row in part["answer"]["rows"]] == ["c-bd-truong-khu-dak-doa"]
    later = story.here.content("who", *camera, "--at", "2025-07-01T10:00")
    assert [row["person"] for row in later["rows"]] == ["c-bd-truong-khu-dak-doa"]


def test_lists_go_out_again_under_the_new_names(story: Story) -> None:
    """What was sent before stays sent as what it was; the new author owes the same list, and nobody is late with it."""
    june, july = (
        {one["list"]: one for one in story.here.content("list", "status", day=day)["lists"]}
        for day in ("2025-06-30", "2025-07-01")
    )
    assert june["s5/u-ub-dak-doa/u-syt"]["state"] != "new"
    (again,) = [name for name in july if name.startswith("s5/u-uy-ban-nhan-dan-xa-dak-doa-1-")]
    assert july[again]["state"] == "new"
    author = again.split("/")[1]
    duties = story.here.content("duties", "--unit", author, day="2025-07-01")["duties"]
    assert {one["state"] for one in duties} == {"due"}
    desk = Desk(story.here.inventory, date(2025, 7, 2))
    desk.send("s5", {author: "1/DS-UBND"}, date(2025, 7, 2))
    sent = {one["list"]: one for one in story.here.content("list", "status", day="2025-07-02")["lists"]}
    assert sent[again]["state"] == "waiting"  # for the answer of the recipient


def test_what_goes_on_in_july_rests_on_a_paper_of_the_successor(story: Story) -> None:
    words = ("grant", "extend", "g-kcl-dak-doa", "--document", "9/DS-UBND", "--document-date", "2025-07-15")
    old = story.here.run(*words, "--issuer", "u-ub-dak-doa", "--yes", day="2025-07-20", expected=1)
    assert "error[" in old
    heir = next(unit for unit in story.inventory("july").units if unit.startswith("u-uy-ban-nhan-dan-xa-dak-doa-1-"))
    new = story.here.run(*words, "--issuer", heir, "--dry-run", day="2025-07-20")
    assert "  > g-kcl-dak-doa: Nguyễn Văn" in new
