"""Who could see a camera at a moment: the answer from the index equals a checkout of the commit that stood then, loaded
whole and resolved for that day."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Set
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
import yaml

from camgrant.access.resolve import resolve
from camgrant.diagnostics import EnvironmentFault
from camgrant.history.index import opened
from camgrant.history.moments import Period, day_of
from camgrant.history.objects import Objects
from camgrant.history.past import Asked, Past
from camgrant.history.sightings import sightings
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.vcs import files_at
from camgrant.zone import LOCAL
from support.history import Made, content, write_history

MINIMAL: Final = Path(__file__).resolve().parents[1] / "data" / "minimal"
COMMITS: Final = 90
PAIRS: Final = 1000
FIRST: Final = datetime(2021, 6, 10, 8, tzinfo=LOCAL)
Entities = dict[str, dict[str, object]]
Row = tuple[str, str, str, tuple[str, ...]]


def made_up(seed: int) -> list[Made]:
    """A history with additions and removals on one day, reverts, renames, broken files, vanished folders and merges."""
    rng = random.Random(seed)
    files = {path.relative_to(MINIMAL).as_posix(): path.read_bytes() for path in sorted(MINIMAL.rglob("*.yaml"))}
    grants: Entities = yaml.safe_load(files.pop("grants/all.yaml"))["grants"]
    home = {name: f"grants/tep-{number % 3}.yaml" for number, name in enumerate(grants)}
    standing: dict[str, bytes] = {}
    now, history = FIRST, list[Made]()
    saved: list[dict[str, bytes]] = []
    for number in range(COMMITS):
        if number:
            now += timedelta(minutes=rng.choice((0, 1, 7, 60, 600, 1500, 2880)))
            _change(rng, files, grants, home, number)
        wanted = dict(files)
        if number and rng.random() < 0.08 and saved:
            wanted = rng.choice(saved)  # a revert
        elif number and rng.random() < 0.08:
            wanted = _broken(rng, wanted)
        else:
            for file in sorted(set(home.values())):
                there = {name: grants[name] for name in sorted(grants) if home.get(name) == file}
                if there:
                    text = yaml.safe_dump({"grants": there}, allow_unicode=True, sort_keys=True)
                    wanted[file] = text.encode()
            saved.append(wanted)
        changes: dict[str, bytes | None] = {path: data for path, data in wanted.items() if standing.get(path) != data}
        changes |= {path: None for path in standing if path not in wanted}
        history.append(Made(int(now.timestamp()), changes, merged=bool(number) and rng.random() < 0.3))
        standing = wanted
    return history


def _broken(rng: random.Random, files: dict[str, bytes]) -> dict[str, bytes]:
    """Files that cannot be read whole, in one of the ways that there are."""
    some = rng.choice(sorted(files))
    ways: list[dict[str, bytes]] = [
        {**files, "sites/all.yaml": b"sites: [\n"},
        {**files, "grants/hong.yaml": b"sites: [\n"},
        {**files, "grants/trong.yaml": b"grants: {}\n"},
        {**files, "camgrant.yaml": b"camgrant: [\n"},
        {**files, "packs/la.yaml": b"pack: 1\n"},
        {**files, f"{some.partition('/')[0].removesuffix('.yaml')}/lan-hai.yaml": files[some]},  # ids twice
        {**files, "contacts/khac-loai.yaml": files["camgrant.yaml"]},
        {**files, "ghi-chu.txt": b"x"},
        {path: data for path, data in files.items() if path != "camgrant.yaml"},
        {},
    ]
    return rng.choice(ways)


def _change(rng: random.Random, files: dict[str, bytes], grants: Entities, home: dict[str, str], number: int) -> None:
    name = rng.choice(sorted(grants))
    what = rng.choice(
        ("add", "drop", "revoke", "window", "scope", "move", "leave", "rename", "camera", "close", "amend")
    )
    day = (FIRST + timedelta(days=rng.randrange(60))).date()
    if what == "add":
        made = dict(grants[name], valid_from=day, valid_until=day + timedelta(days=rng.randrange(40)))
        grants[f"g-them-{number}"] = made
        home[f"g-them-{number}"] = rng.choice(sorted(set(home.values())))
    elif what == "drop":
        if len(grants) > 4:
            del grants[name]
    elif what == "revoke":
        grants[name] = {**grants[name], "revoked": {"on": day, "reason": "Thay người"}}
    elif what == "window":
        grants[name] = {**grants[name], "valid_from": day, "valid_until": day + timedelta(days=rng.randrange(50))}
    elif what == "scope":
        scopes = ({"chain": "military_command"}, {"chain": "police"}, {"site": "s-iso-01"}, {"cameras": ["k-iso-01-2"]})
        if grants[name]["rights"] != ["config"]:
            grants[name] = {**grants[name], "scope": rng.choice(scopes)}
    elif what == "move":
        home[name] = f"grants/{rng.choice(('mot', 'hai', 'ba'))}.yaml"
    else:
        _change_estate(rng, files, what, day)


def _change_estate(rng: random.Random, files: dict[str, bytes], what: str, day: date) -> None:
    if what == "rename":
        old = rng.choice(sorted(path for path in files if path.startswith(("contacts/", "sites/"))))
        files[f"{old.partition('/')[0]}/{rng.randrange(9)}.yaml"] = files.pop(old)
        return
    if what == "amend":
        _amend(rng, files, day)
        return
    kind, entity, fields = {
        "leave": ("contacts", rng.choice(("c-tran-quoc-hung", "c-nguyen-van-man")), {"left_on": day}),
        "close": ("sites", "s-iso-02", {"closed_on": day}),
        "camera": ("cameras", "r-iso-01", {"retired_on": day}),
    }[what]
    path = next(path for path in files if path.startswith(f"{kind}/"))
    document = yaml.safe_load(files[path])
    document[kind][entity].update(fields)
    files[path] = yaml.safe_dump(document, allow_unicode=True, sort_keys=True).encode()


def _amend(rng: random.Random, files: dict[str, bytes], day: date) -> None:
    """A recorder, a camera or a site is otherwise from a day on."""
    amendment: dict[str, object] = {"on": day, "document": "d-tqs-tai-khoan"}
    kind = rng.choice(("cameras", "sites"))
    path = next(path for path in sorted(files) if path.startswith(f"{kind}/"))
    document = yaml.safe_load(files[path])
    entity = document[kind][rng.choice(sorted(document[kind]))]
    if kind == "sites":
        amendment |= rng.choice(({"chain": "civil"}, {"chain": "military_command"}, {"type": "checkpoint"}))
    elif rng.random() < 0.5:
        amendment["site"] = rng.choice(("s-iso-01", "s-iso-02", "s-chk-01"))
    else:
        entity = entity["channels"][rng.choice(sorted(entity["channels"]))]
        amendment["recorder"] = rng.choice(("r-iso-01", "r-iso-02", "r-chk-01-vnpt"))
    entity.setdefault("amendments", []).append(amendment)
    files[path] = yaml.safe_dump(document, allow_unicode=True, sort_keys=True).encode()


class Brute:
    """Git's own history, checked out whole at every commit."""

    def __init__(self, folder: Path, history: list[Made], commits: list[str]) -> None:
        self.times = [made.seconds for made in history]
        self._whole = [self._loaded(folder / "inventory", commit) for commit in commits]
        assert any(one is None for one in self._whole), "no commit is broken: the history shows too little"

    def _loaded(self, folder: Path, commit: str) -> Inventory | None:
        try:
            files = files_at(folder, commit)
        except EnvironmentFault:
            return None  # the folder is not there
        loaded = load(MemoryTree(files), device_targets(), slips=slip_targets())
        return None if loaded.diagnostics else loaded.inventory

    def is_whole(self, place: int) -> bool:
        """Whether the loader reads all of a commit."""
        return self._whole[place] is not None

    def at(self, instant: datetime) -> Inventory | None:
        """The last state that could be read whole, of the commits made by then."""
        made = [one for seconds, one in zip(self.times, self._whole, strict=True) if seconds <= instant.timestamp()]
        return next((one for one in reversed(made) if one is not None), None)

    def all_rows(self, people: Collection[str], instant: datetime) -> set[tuple[str, ...]]:
        """(camera, or "" and a recorder for technical work, person, grant, recorder) of what some people had."""
        inventory = self.at(instant)
        entitlements = resolve(inventory, day_of(instant)).entitlements if inventory else ()
        return {
            (camera, one.person, one.grant, one.recorder or "")
            for one in entitlements
            if one.person in people
            for camera in (one.cameras or {""})
        }

    def rows(self, camera: str, inventory: Inventory | None, day: date) -> set[Row]:
        """Who may see the camera by one state on a day, technical work on its recorder included."""
        if inventory is None:
            return set()
        recorder = inventory.on(day).recorder_of.get(camera)
        return {
            (one.person, one.grant, one.recorder or "", tuple(sorted(one.rights)))
            for one in resolve(inventory, day).entitlements
            if camera in one.cameras or (not one.cameras and one.recorder == recorder)
        }


def assert_same(told: Set[Row], wanted: Set[Row], asked: object) -> None:
    """Of technical work too much may be told: also that on a recorder where the camera hung on other days."""
    technical = {row for row in told | wanted if row[3] == ("config",)}
    assert told - technical == wanted - technical, asked
    assert wanted <= told, asked


def questions(rng: random.Random, cameras: list[str]) -> Iterator[tuple[str, datetime]]:
    for _ in range(PAIRS):
        yield rng.choice(cameras), FIRST + timedelta(minutes=rng.randrange(-600, 110 * 24 * 60))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_answer_is_that_of_a_checkout(seed: int, tmp_path: Path) -> None:
    history = made_up(seed)
    folder = tmp_path / "kho"
    write_history(folder, history)
    with Objects(folder / "inventory") as objects:
        past = Past(objects, opened(objects, "main"))
        brute = Brute(folder, history, objects.line("main"))
        newest = brute.at(datetime.max.replace(tzinfo=UTC))
        assert newest is not None
        cameras = sorted(newest.cameras)
        matters = 0
        answers = {
            camera: sightings(past, Asked(cameras=frozenset([camera])), len(past.line) - 1) for camera in cameras
        }
        for camera, instant in questions(random.Random(seed), cameras):
            found = answers[camera].found
            second = Period(instant, instant + timedelta(seconds=1))
            declared = {
                (one.sight.person, one.sight.grant, one.sight.recorder, one.sight.rights)
                for one in found
                if any(span.since <= second.since < span.until for span in one.declared)
            }
            known = {
                (one.sight.person, one.sight.grant, one.sight.recorder, one.sight.rights)
                for one in found
                if any(span.since <= second.since < span.until for span in one.known)
            }
            day = day_of(instant)
            assert_same(declared, brute.rows(camera, brute.at(instant), day), (camera, instant))
            assert_same(known, brute.rows(camera, newest, day), (camera, instant))
            matters += bool(declared)
        assert matters > PAIRS // 4, "most questions have no answer: the history shows too little"


@pytest.mark.parametrize("seed", [3, 21])
def test_people_and_sites_too(seed: int, tmp_path: Path) -> None:
    """Asked by person: all that the person had. Asked by site: what was to be seen of the cameras it ever had."""
    history = made_up(seed)
    folder = tmp_path / "kho"
    write_history(folder, history)
    with Objects(folder / "inventory") as objects:
        past = Past(objects, opened(objects, "main"))
        brute = Brute(folder, history, objects.line("main"))
        newest = brute.at(datetime.max.replace(tzinfo=UTC))
        assert newest is not None
        last, rng, matters = len(past.line) - 1, random.Random(seed), 0
        of_person = {one: sightings(past, Asked(people=frozenset([one])), last) for one in sorted(newest.contacts)}
        sites = {one: sightings(past, Asked(sites=frozenset([one])), last) for one in sorted(newest.sites)}
        for _ in range(PAIRS // 4):
            instant = FIRST + timedelta(minutes=rng.randrange(-600, 110 * 24 * 60))
            person, site = rng.choice(sorted(of_person)), rng.choice(sorted(sites))
            found = {
                (one.sight.camera, one.sight.person, one.sight.grant, one.sight.recorder)
                for one in of_person[person].found
                if any(span.since <= instant < span.until for span in one.declared)
            }
            assert found == brute.all_rows([person], instant), (person, instant)
            matters += bool(found)
            of_site = sites[site]
            for camera in sorted(of_site.matter.cameras):
                seen = {
                    (one.sight.person, one.sight.grant, one.sight.recorder, one.sight.rights)
                    for one in of_site.found
                    if one.sight.camera == camera and any(span.since <= instant < span.until for span in one.declared)
                }
                wanted = {
                    row for row in brute.rows(camera, brute.at(instant), day_of(instant)) if row[3] != ("config",)
                }
                assert seen == wanted, (camera, instant)
        assert matters > PAIRS // 32


@pytest.mark.parametrize("seed", range(3))
def test_an_index_brought_up_to_date_is_one_from_nothing(seed: int, tmp_path: Path) -> None:
    """Wherever it was stopped in between, at broken commits too; and the loader agrees about every commit."""
    rng = random.Random(seed)
    history = made_up(seed + 10)
    folder = tmp_path / "kho"
    write_history(folder, history)
    with Objects(folder / "inventory") as objects:
        line = objects.line("main")
        whole = opened(objects, line[-1], afresh=True)
        for place in sorted(rng.sample(range(len(line)), 12)):
            opened(objects, line[place], "refs/heads/main")
        found = opened(objects, line[-1], "refs/heads/main")
    assert found.rewritten == ()
    assert (content(found), found.moved) == (content(whole), None)
    brute = Brute(folder, history, line)
    assert [not fault for fault in whole.faults] == [brute.is_whole(line.index(commit)) for commit in whole.commits]
