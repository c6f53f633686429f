"""The repository that plays the summer of 2021, and what it answers about the leak of the 20th of August."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from camgrant.app.check import check
from camgrant.app.past import answer
from camgrant.diagnostics import Severity
from camgrant.history.index import opened
from camgrant.history.line import Line
from camgrant.history.moments import moment, period
from camgrant.history.objects import Objects
from camgrant.history.past import Asked, Past
from camgrant.history.sightings import meets, sightings
from camgrant.load.tree import MemoryTree
from camgrant.vcs import files_at
from story.build import build, states
from story.chronicle import CHRONICLE, Entry

BUILD = Path(__file__).with_name("build.py")
CORRIDOR = "k-iso-06-1"
NIGHT = "2021-08-19T21:40+07:00"

# Whoever may watch the civil sites on the central system since 12/06: Health, the CDC, the committee's office. The
# three of the Military Command do not: their scope is the military chain.
CENTRAL = {
    ("c-dang-thi-thu-dong", "g-central-dongdtt"),
    ("c-nguyen-tuan-anh", "g-central-anhnt"),
    ("c-nguyen-thi-anh", "g-central-anhnt2"),
    ("c-bui-minh-tri", "g-central-tribm"),
    ("c-nay-hloan", "g-central-hloann"),
    ("c-phan-thanh-nha", "g-central-nhapt"),
}
HEAD = ("c-tran-thi-le-quyen", "g-iso-06-quyenttl")  # leads the site since 06/06
TECHNICIAN = ("c-ro-mah-phiu", "g-iso-06-kt-phiurm")  # works on the recorder from 18/08 to 20/08, sees nothing
SUCCESSOR = ("c-le-dinh-phuc", "g-iso-06-phucld")  # deputy since 18/08, entered on 25/08 only
OLD_DEPUTY = "c-huynh-duc-tai"  # released on 10/08, so not among those with a right


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ke-chuyen") / "kho"
    build(folder)
    return folder / "inventory"


@pytest.fixture(scope="module")
def past(inventory: Path) -> Iterator[Past]:
    with Objects(inventory) as objects:
        yield Past(objects, opened(objects, git(inventory, "rev-parse", "main")))


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True, check=True).stdout.strip()


def line(folder: Path) -> list[tuple[str, Entry]]:
    """The commits of the main line with what they enter; the last one only fixes the day."""
    commits = git(folder, "rev-list", "--first-parent", "--reverse", "main").split()
    return list(zip(commits[:-1], CHRONICLE, strict=True))


def who(past: Past, at: str, known_at: str | None = None, camera: str = CORRIDOR) -> dict[str, set[tuple[str, str]]]:
    """(person, grant) of everybody with a right to the camera: declared at that time, or entered later only."""
    last = len(past.line) - 1
    known = last if known_at is None else past.line.at(moment(known_at))
    asked = period(at)
    found: dict[str, set[tuple[str, str]]] = {"declared": set(), "later": set()}
    for one in sightings(past, Asked(cameras=frozenset([camera])), known).found:
        if meets(one.declared, asked):
            found["declared"].add((one.sight.person, one.sight.grant))
        elif meets(one.known, asked):
            found["later"].add((one.sight.person, one.sight.grant))
    return found


def people(past: Past, at: str, camera: str) -> set[str]:
    return {person for person, _ in who(past, at, camera=camera)["declared"]}


def test_the_same_commits_come_out_on_any_machine(inventory: Path, tmp_path: Path) -> None:
    somewhere = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TZ": "America/Lima",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "7",
        "GIT_AUTHOR_NAME": "Ai đó",
    }
    command = [sys.executable, "-W", "error", str(BUILD), str(tmp_path / "kho")]
    subprocess.run(command, cwd=tmp_path, env=somewhere, check=True)
    assert git(tmp_path / "kho", "rev-parse", "main") == git(inventory, "rev-parse", "main")


def test_a_story_that_ends_earlier_has_the_same_commits_so_far(inventory: Path, tmp_path: Path) -> None:
    for name, until, entries in (("ngay", "2021-08-20", 32), ("luc", "2021-08-20T08:39", 31)):
        kho = tmp_path / name
        build(kho, until)
        commits = git(kho, "rev-list", "--first-parent", "--reverse", "main").split()
        assert commits[:-1] == [commit for commit, _ in line(inventory)[:entries]]
        assert "as_of: 2021-08-20\n" in (kho / "inventory" / "camgrant.yaml").read_text("utf-8")


def test_every_state_is_sound_on_its_day(inventory: Path) -> None:
    wrong = []
    for commit, entry in line(inventory):
        found = check(MemoryTree(files_at(inventory, commit)), entry.day, lambda: date.max)
        errors = [one for one in found.diagnostics if one.severity is Severity.ERROR]
        wrong += [f"{entry.at}: {one.code} {one.message('en')}" for one in errors]
    assert wrong == []


def test_whatever_the_reference_ledger_has_is_entered_on_its_day() -> None:
    late, before = [], set[str]()
    for entry, files in states():
        new = {name for name in files if name.startswith("ledger/")} - before
        late += [name for name in sorted(new) if Path(name).name[:10] != entry.day.isoformat()]
        before |= new
    # Only the successor's list, its receipt, and his account (made, handed over) came a week late.
    assert len(late) == 5
    assert {Path(name).name[:10] for name in late} == {"2021-08-18"}


def test_one_clock_was_wrong_and_nothing_else_is(past: Past) -> None:
    made = Line(past.index)
    (doubtful,) = made.doubtful
    assert made.moment(doubtful) == moment("2021-07-30 17:10"), "it counts from the believed commit before it"
    assert past.index.faults == ("",) * (len(CHRONICLE) + 1)


def test_a_rename_and_a_revert_leave_what_was_said(inventory: Path) -> None:
    commits = {entry.at: commit for commit, entry in line(inventory)}
    renamed = commits["2021-08-03 14:00"]
    moved = git(inventory, "show", "--format=", "--name-status", "--find-renames=100%", renamed)
    assert moved == "R100\tinventory/contacts/u-ub-plk.yaml\tinventory/contacts/u-ub-pleiku.yaml"
    before, wrong, after = (
        git(inventory, "rev-parse", f"{commits[at]}:inventory/grants/central-y-te.yaml")
        for at in ("2021-07-19 16:30", "2021-07-22 17:25", "2021-07-23 08:05")
    )
    assert before == after != wrong


def test_who_proposes_writes_and_who_merges_commits(inventory: Path) -> None:
    commits = {entry.at: commit for commit, entry in line(inventory)}
    merge = commits["2021-08-10 09:30"]
    form = "--format=%an, %cn, %ci"
    assert (
        git(inventory, "log", "-1", form, f"{merge}^2")
        == "Tạ Thị Hồng Nhung, Tạ Thị Hồng Nhung, 2021-08-10 08:55:00 +0700"
    )
    assert git(inventory, "log", "-1", form, merge) == "Vũ Ngọc Lam, Vũ Ngọc Lam, 2021-08-10 09:30:00 +0700"
    assert git(inventory, "rev-parse", f"{merge}^2~1") == git(inventory, "rev-parse", f"{merge}^1")


def test_the_leak_by_all_that_is_known(past: Past) -> None:
    assert who(past, NIGHT) == {"declared": {*CENTRAL, HEAD, TECHNICIAN}, "later": {SUCCESSOR}}


def test_the_leak_as_it_was_known_on_the_day_of_the_report(past: Past) -> None:
    assert who(past, NIGHT, "2021-08-20T23:59") == {"declared": {*CENTRAL, HEAD, TECHNICIAN}, "later": set()}
    # A minute before the late papers were merged nobody knew of the successor; from that minute on everybody does.
    assert who(past, NIGHT, "2021-08-25T10:14")["later"] == set()
    assert who(past, NIGHT, "2021-08-25T10:15")["later"] == {SUCCESSOR}


def test_rights_differ_and_work_on_the_recorder_sees_no_camera(past: Past) -> None:
    asked = period(NIGHT)
    found = sightings(past, Asked(cameras=frozenset([CORRIDOR])), len(past.line) - 1).found
    rights = {one.sight.person: (one.sight.camera, one.sight.rights) for one in found if one.meets(asked)}
    assert rights == {
        **{person: (CORRIDOR, ("live",)) for person, _ in CENTRAL},
        "c-nguyen-tuan-anh": (CORRIDOR, ("live", "playback")),
        "c-tran-thi-le-quyen": (CORRIDOR, ("export", "live", "playback")),
        "c-le-dinh-phuc": (CORRIDOR, ("live",)),
        "c-ro-mah-phiu": ("", ("config",)),
    }


@pytest.mark.parametrize(
    ("at", "known_at", "not_gone", "told"),
    [
        ("2021-08-10T09:00", None, [], False),  # not entered yet: by what was declared he still had the right
        ("2021-08-10T10:00", "2021-08-10T10:00", [OLD_DEPUTY], False),  # the lists went out five minutes later
        ("2021-08-10T10:00", None, [OLD_DEPUTY], True),
        (NIGHT, "2021-08-20T23:59", [OLD_DEPUTY], True),
        (NIGHT, None, [OLD_DEPUTY], True),  # what was confirmed on 23/08 says nothing of 19/08
        ("2021-08-24T08:00", None, [], False),
    ],
)
def test_the_old_deputy_was_declared_gone_and_nobody_had_confirmed_it(
    inventory: Path, at: str, known_at: str | None, not_gone: list[str], told: bool
) -> None:
    known = moment(known_at) if known_at else None
    found = answer(inventory, "main", Asked(cameras=frozenset([CORRIDOR])), period(at), known)
    assert [one.person for one in found.gone] == not_gone
    assert {one.recipient for lost in found.gone for one in lost.lists} == ({"u-syt", "u-vnpt-gl"} if told else set())


def test_what_else_reached_the_pictures_is_told(inventory: Path) -> None:
    found = answer(inventory, "main", Asked(cameras=frozenset([CORRIDOR])), period(NIGHT), None)
    (beside,) = found.beside
    assert (beside.recorder.custodian, beside.recorder.creator) == ("u-ub-plk", "u-vnpt-gl")
    # The screen in the duty room: the old deputy answered for it until he left.
    assert [(one.kind, one.answerable) for one in beside.recorder.reached_by] == [("wall_screen", HEAD[0])]
    assert beside.site is not None
    assert beside.site.preexisting_accounts is not None
    assert beside.site.preexisting_accounts.status == "disabled"


@pytest.mark.parametrize(
    ("at", "camera", "expected"),
    [
        # 12/06: approved on 10/06, valid from 12/06; the site's own leaders come with the list of 14/06.
        ("2021-06-13T12:00", CORRIDOR, {person for person, _ in CENTRAL}),
        # 15/07: the head of s-iso-03 changes at midnight, as it was entered on 13/07 and 14/07.
        ("2021-07-14T23:59", "k-iso-03-1", {"c-le-van-quy"}),
        ("2021-07-15T00:00", "k-iso-03-1", {"c-rah-lan-thuy"}),
        # 20/07: technical work on the recorder of VNPT at checkpoint 1, and not on that of Viettel.
        ("2021-07-20T12:00", "k-chk-01-1", {"c-dao-ngoc-son", "c-ro-cham-hyeo"}),
        ("2021-07-20T12:00", "k-chk-01-3", set()),
        # 22/07 17:25 to 23/07 08:05: a scope wider than what was approved, then taken back.
        ("2021-07-22T17:24", "k-iso-05-1", {"c-ngo-xuan-bach"}),
        ("2021-07-22T17:25", "k-iso-05-1", {"c-ngo-xuan-bach", "c-nay-hloan"}),
        ("2021-07-23T08:05", "k-iso-05-1", {"c-ngo-xuan-bach"}),
        # 01/08: one officer of checkpoint 2 is transferred.
        ("2021-07-31T23:59", "k-chk-02-1", {"c-siu-binh", "c-rmah-doan", "c-tran-dinh-luc"}),
        ("2021-08-01T00:00", "k-chk-02-1", {"c-siu-binh", "c-rmah-doan"}),
        # 15/08: s-iso-08 closes.
        ("2021-08-14T23:59", "k-iso-08-1", {"c-nguyen-huu-loc"}),
        ("2021-08-15T00:00", "k-iso-08-1", set()),
        # 13/09 to 27/09: between two duty periods nobody watches a checkpoint; then a new team does.
        ("2021-09-20T12:00", "k-chk-01-1", set()),
        ("2021-09-28T12:00", "k-chk-01-1", {"c-ngo-van-man", "c-ha-tien-dat"}),
    ],
)
def test_the_rest_of_the_timeline(past: Past, at: str, camera: str, expected: set[str]) -> None:
    everywhere = {
        "k-iso-03-1": {"c-tran-quoc-hung", "c-ksor-tuan", "c-le-thi-hoai-an"} | _central_but_hloan(),
        "k-iso-05-1": _central_but_hloan(),
        "k-iso-08-1": {person for person, _ in CENTRAL} if at < "2021-08-15" else set(),
        "k-chk-01-1": _police(at),
        "k-chk-01-3": _police(at),
        "k-chk-02-1": _police(at) - {"c-nguyen-van-man", "c-ngo-van-man"},
    }
    assert people(past, at, camera) == expected | everywhere.get(camera, set())


def _central_but_hloan() -> set[str]:
    """She follows the civil sites only."""
    return {person for person, _ in CENTRAL} - {"c-nay-hloan"}


def _police(at: str) -> set[str]:
    """Two of the province watch all checkpoints, two of the team all of checkpoint 1, up to 12/09."""
    if at >= "2021-09-13":
        return set()
    return {"c-luong-the-phong", "c-ho-thi-my-dung", "c-nguyen-van-man", "c-ngo-van-man"}
