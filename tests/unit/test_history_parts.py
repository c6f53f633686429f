"""The parts of the past one by one: moments, times in order, deeds, gaps."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.history.deeds import Deed, deeds
from camgrant.history.gaps import gaps
from camgrant.history.index import opened
from camgrant.history.line import times_in_order
from camgrant.history.moments import Period, begins, day_of, from_seconds, moment, moment_or_day, period, shown
from camgrant.history.objects import Objects
from camgrant.history.past import Asked, Past
from camgrant.history.sightings import sightings
from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree
from camgrant.model.inventory import KINDS, attribute_of
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.zone import LOCAL
from support.history import Made, write_history

MINIMAL: Final = Path(__file__).parents[1] / "data" / "minimal"
REFERENCE: Final = Path(__file__).parents[2] / "inventory"
FIRST: Final = int(moment("2021-06-10T08:00").timestamp())
HOUR: Final = 3600
GRANT: Final = "g-iso-01-khoihd"


# -- moments ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2021-08-19T21:40", "2021-08-19T14:40:00"),
        ("2021-08-19 21:40", "2021-08-19T14:40:00"),
        (" 2021-08-19T21:40:05 ", "2021-08-19T14:40:05"),
        ("2021-08-19T21:40+07:00", "2021-08-19T14:40:00"),
        ("2021-08-19T14:40Z", "2021-08-19T14:40:00"),
        ("2021-08-19T23:40-05:00", "2021-08-20T04:40:00"),
        ("2021-01-01T00:00", "2020-12-31T17:00:00"),
    ],
)
def test_a_moment_is_local_unless_it_says_otherwise(text: str, utc: str) -> None:
    found = period(text)
    assert found.since == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert (found.instant, found.until - found.since) == (True, timedelta(seconds=1))


def test_a_date_alone_is_the_whole_local_day() -> None:
    found = period("2021-08-19")
    assert [one.isoformat() for one in found[:2]] == ["2021-08-19T00:00:00+07:00", "2021-08-20T00:00:00+07:00"]
    assert found.instant is False
    assert moment_or_day("2021-08-19").isoformat() == "2021-08-19T23:59:59+07:00"


ODD: Final = [
    *("", " ", "hôm qua", "19/08/2021", "2021-02-30", "2021-08-19T25:00", "2021-08-19T21:40+25:00", "2021-13-01T00:00"),
    *(
        "9999-12-31",
        "9999-12-31T23:59:59",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-23:59",
        "2021-08-19T21:40 # x",
        "\0",
    ),
]


@pytest.mark.parametrize("text", ODD)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(UsageFault):
        period(text)


@pytest.mark.parametrize(
    ("seconds", "day"),
    [(0, "1970-01-01"), (-1, "1970-01-01"), (1 << 62, "9999-12-31"), (FIRST, "2021-06-10"), (1629392400, "2021-08-20")],
)
def test_seconds_of_git(seconds: int, day: str) -> None:
    assert day_of(from_seconds(seconds)).isoformat() == day


def test_seconds_are_shown_where_there_are_any() -> None:
    assert shown(datetime(2021, 8, 19, 14, 40, tzinfo=UTC)) == "19/08/2021 21:40"
    assert shown(datetime(2021, 8, 19, 21, 40, 7, tzinfo=LOCAL)) == "19/08/2021 21:40:07"


# -- times in order ---------------------------------------------------------------------------------------------------


def longest(seconds: Sequence[int]) -> int:
    """The most places whose times are in order, by trying all of them."""
    for size in range(len(seconds), 0, -1):
        if any(all(a <= b for a, b in pairwise(some)) for some in combinations(seconds, size)):
            return size
    return 0


@given(st.lists(st.integers(0, 6), max_size=9))
@settings(max_examples=300)
def test_as_many_clocks_as_possible_are_believed(seconds: list[int]) -> None:
    times, doubtful = times_in_order(seconds)
    assert len(seconds) - len(doubtful) == longest(seconds)
    assert times == sorted(times)
    assert [times[place] for place in range(len(seconds)) if place not in doubtful] == [
        time for place, time in enumerate(seconds) if place not in doubtful
    ]
    believed = [place for place in range(len(seconds)) if place not in doubtful]
    for place in doubtful:
        earlier = [one for one in believed if one < place]
        assert times[place] == seconds[earlier[-1] if earlier else believed[0]]


def test_one_clock_in_the_future_moves_nobody_else() -> None:
    assert times_in_order([10, 99, 20, 30]) == ([10, 10, 20, 30], frozenset([1]))
    assert times_in_order([]) == ([], frozenset())


# -- deeds and gaps ---------------------------------------------------------------------------------------------------


def base() -> dict[str, bytes]:
    return {path.relative_to(MINIMAL).as_posix(): path.read_bytes() for path in sorted(MINIMAL.rglob("*.yaml"))}


def without(grants: bytes) -> bytes:
    start = grants.index(f"  {GRANT}:".encode())
    return grants[:start] + grants[grants.index(b"\n  g-", start) + 1 :]


def revoked(grants: bytes) -> bytes:
    start = grants.index(b"\n  g-", grants.index(f"  {GRANT}:".encode()))
    return grants[:start] + b"\n    revoked: {on: 2021-07-01, reason: Thay}" + grants[start:]


def asked(folder: Path, made: list[Made]) -> tuple[Past, Objects]:
    write_history(folder, made)
    objects = Objects(folder / "inventory")
    return Past(objects, opened(objects, "main")), objects


def done_to(past: Past, known: int) -> list[Deed]:
    """What was done to the grant's right to one camera."""
    found = sightings(past, Asked(people=frozenset(["c-hoang-dinh-khoi"])), known)
    one = next(right for right in found.found if (right.sight.grant, right.sight.camera) == (GRANT, "k-iso-01-1"))
    return list(deeds(past, found.states, [one])[one.sight].values())


def test_deeds_tell_what_was_done_and_by_whom(tmp_path: Path) -> None:
    """Entered, revoked, the revocation taken back, gone, entered again: a revert of a revert too."""
    all_of = base()["grants/all.yaml"]
    kinds = [all_of, revoked(all_of), all_of, without(all_of), all_of, all_of + b"# ghi chu\n"]
    author, other = "An <an@gialai.example>", "Bình <binh@gialai.example>"
    made = [Made(FIRST, base(), author=author)]
    for number, data in enumerate(kinds[1:], 1):
        files = {"grants/all.yaml": data}
        made.append(Made(FIRST + number * HOUR, files, author=author, merged=number % 2 == 1, merged_by=other))
    past, objects = asked(tmp_path / "kho", made)
    with objects:
        found = done_to(past, len(past.line) - 1)
    assert [(one.what, (one.moment.timestamp() - FIRST) // HOUR) for one in found] == [
        ("added", 0),
        ("revoked", 1),
        ("changed", 2),
        ("gone", 3),
        ("added", 4),
    ]
    assert {one.proposed_by for one in found} == {("An",)}


def test_an_octopus_is_proposed_by_all_whose_branches_it_brings(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    write_history(folder, [Made(FIRST, base(), author="Gốc <goc@gialai.example>")])

    def git(*words: str, author: str = "Gốc", given: bytes | None = None) -> str:
        who = {"GIT_AUTHOR_NAME": author, "GIT_COMMITTER_NAME": author}
        who |= {"GIT_AUTHOR_EMAIL": "a@gialai.example", "GIT_COMMITTER_EMAIL": "a@gialai.example"}
        when = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{FIRST + HOUR} +0700")
        done = subprocess.run(
            ["git", "-C", folder, *words],
            input=given,
            capture_output=True,
            check=True,
            env={**os.environ, **who, **when},
        )
        return done.stdout.decode().strip()

    data = revoked(base()["grants/all.yaml"])
    (folder / "inventory" / "grants" / "all.yaml").write_bytes(data)
    git("add", "-A")
    tree, first = git("write-tree"), git("rev-parse", "main")
    branches = [git("commit-tree", tree, "-p", first, "-m", name, author=name) for name in ("An", "Bình", "Chi")]
    parents = [word for one in (first, *branches) for word in ("-p", one)]
    git("update-ref", "refs/heads/main", git("commit-tree", tree, *parents, "-m", "x", author="Dũng"))
    with Objects(folder / "inventory") as objects:
        past = Past(objects, opened(objects, "main"))
        one = done_to(past, 1)[-1]
    assert (one.what, set(one.proposed_by), one.merged_by) == ("revoked", {"An", "Bình", "Chi"}, "Dũng")


@pytest.fixture
def broken(tmp_path: Path) -> tuple[Past, Objects]:
    """Broken in the second hour, mended in the fourth; the clock of the fifth was a year ahead."""
    grants = base()["grants/all.yaml"]
    made = [
        Made(FIRST, base()),
        Made(FIRST + 2 * HOUR, {"grants/all.yaml": b"grants: [\n"}),
        Made(FIRST + 4 * HOUR, {"grants/all.yaml": grants + b"# 1\n"}),
        Made(FIRST + 9000 * HOUR, {"grants/all.yaml": grants + b"# 2\n"}),
        Made(FIRST + 6 * HOUR, {"grants/all.yaml": grants + b"# 3\n"}),
        Made(FIRST + 8 * HOUR, {"grants/all.yaml": grants + b"# 4\n"}),
    ]
    return asked(tmp_path / "kho", made)


@pytest.mark.parametrize(
    ("hour", "known", "wanted"),
    [
        (-1, 5, ["begins", "unreadable", "clock"]),
        (0, 5, ["unreadable", "clock"]),
        (3, 5, ["unreadable", "clock"]),
        (3, 1, ["unreadable"]),
        (5, 5, ["clock"]),
        (7, 5, []),
        (7, 1, ["unreadable"]),  # asked about a later time, by what was known while the last state was broken
        (7, 0, []),
    ],
)
def test_gaps_are_those_that_an_answer_rests_on(
    broken: tuple[Past, Objects], hour: int, known: int, wanted: list[str]
) -> None:
    past, objects = broken
    with objects:
        found = gaps(past, past.index.commits[-1], from_seconds(FIRST + hour * HOUR), known)
    assert [one.what for one in found] == wanted


def test_two_commits_in_one_second(tmp_path: Path) -> None:
    """The later of them stood from that second on; before it, the one before."""
    grants = base()["grants/all.yaml"]
    made = [
        Made(FIRST, base()),
        Made(FIRST + HOUR, {"grants/all.yaml": without(grants)}),
        Made(FIRST + HOUR, {"grants/all.yaml": revoked(grants)}),
    ]
    past, objects = asked(tmp_path / "kho", made)
    with objects:
        assert [past.line.at(from_seconds(FIRST + shift)) for shift in (-1, 0, HOUR - 1, HOUR)] == [-1, 0, 0, 2]
        question = Asked(people=frozenset(["c-hoang-dinh-khoi"]))
        found = sightings(past, question, 2).found
        before_anything = sightings(past, question, -1)
    assert found[0].declared == (Period(begins(date(2021, 6, 14)), begins(date(2021, 7, 1))),)
    assert before_anything.found == ()


_GIA_LAI: Final = """\
localities:
  l-gia-lai:
    names:
      - vi: Tỉnh Gia Lai
    code: "64"
"""


_BINH_DINH: Final = f"""\
joins:
  j-bd:
    on: 2021-07-01
    commit: "{"1" * 40}"
    same: [u-byt-cntt]
"""


def test_a_state_has_all_that_a_checkout_has(tmp_path: Path) -> None:
    """Every kind of file that there is: what is put together of the past is what the loader reads of the folder."""
    folder = tmp_path / "inventory"
    shutil.copytree(REFERENCE, folder)
    (folder / "localities").mkdir()
    (folder / "localities/gia-lai.yaml").write_text(_GIA_LAI, encoding="utf-8")  # one province asks for none
    (folder / "joins").mkdir()
    (folder / "joins/bd.yaml").write_text(_BINH_DINH, encoding="utf-8")
    shutil.copytree(folder / "ledger/2021", folder / "ledger/bd/2021")  # events of the same content, of other people
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}
    past, objects = asked(tmp_path / "kho", [Made(FIRST, files)])
    loaded = load(FolderTree(folder), device_targets(), slips=slip_targets()).inventory
    assert loaded is not None
    assert {"e-497c3dfae4e0", "e-bd-497c3dfae4e0"} <= set(loaded.ledger)
    with objects:
        whole = past.whole(0)
    for kind in KINDS:
        expected = getattr(loaded, attribute_of(kind))
        assert expected, kind
        assert getattr(whole, attribute_of(kind)) == expected, kind


def test_without_its_compartments_the_past_gives_no_answer(tmp_path: Path) -> None:
    """Without the compartment of contacts no grant gives anything: "nobody" would be a wrong answer."""
    files = base()
    del files["contacts/all.yaml"]
    files["camgrant.yaml"] += b"  roots:\n    danh_ba: {folder: ../danh-ba, kinds: [contacts]}\n"
    past, objects = asked(tmp_path / "kho", [Made(FIRST, files)])
    with objects, pytest.raises(EnvironmentFault, match="compartments of the data lie elsewhere"):
        sightings(past, Asked(cameras=frozenset(["k-iso-01-1"])), 0)
