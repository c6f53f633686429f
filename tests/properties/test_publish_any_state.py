"""No state of the data makes `publish` fail: whatever is pushed, what was taken away goes out, and what time ended.

Every push is made from a seed: data of any content that the schemas allow, and what no schema allows. Nobody approves
any of it. One push among them, which can be read, revokes a grant.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from camgrant.app.publishing.publish import Outcome, Wish, publish_now
from camgrant.cli import cli
from support.effort import effort
from support.main_line import EVERYBODY, small_world
from support.random_data import Data, kinds
from support.written_git import Entry, WrittenGit

KHOI, MAN = "khoihd", "mannv"
PLACES: Final = {KHOI: "r-iso-01", MAN: "r-chk-01-vnpt"}
DAY, TODAY, MAN_UNTIL = date(2021, 7, 20), date(2021, 12, 1), date(2021, 7, 29)
LINE: Final = b"    nomination: d-tqs-tai-khoan\n"
DATA: Final = "inventory/"
Files = dict[str, Entry]


@dataclass
class Pushed:
    """The repository after its first publication; every example begins there again."""

    written: WrittenGit
    first: str
    shelf: Path
    reviews: Path

    def publish(self, out: Path, day: date) -> Outcome:
        wish = Wish(self.written.top / "inventory", out, None, self.reviews, None, None, plain=True, branch=None)
        return publish_now(wish, day, lambda: TODAY, lambda letters: letters[0])


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Pushed:
    root = tmp_path_factory.mktemp("bất kỳ")
    written = WrittenGit(root / "kho")
    first = written.commit({f"{DATA}{name}": Entry(data) for name, data in small_world().items()})
    reviews = root / "reviews.json"
    given = [{"by": one, "state": "approved", "commit": first} for one in EVERYBODY]
    change = {"commit": first, "authors": ["nhung"], "reviews": given}
    reviews.write_text(json.dumps({"schema_version": 1, "changes": [change]}))
    made = Pushed(written, first, root / "phat-hanh", reviews)
    assert made.publish(made.shelf, DAY).gate.cleared
    return made


@dataclass
class Pushes:
    """Draws what is pushed next. `lost` are objects that are missing then."""

    random: Random
    files: Files

    def __post_init__(self) -> None:
        self.data = Data(self.random, small_world())

    def inside(self) -> list[str]:
        return [path for path in self.files if path.startswith(DATA)] or list(self.files)

    def new_file(self) -> None:
        kind = self.random.choice([kind for kind in kinds() if kind not in ("pack", "camgrant")])
        self.files[f"{DATA}{kind}/them-{self.random.randrange(9)}.yaml"] = Entry(self.data.file(kind))

    def altered_file(self) -> None:
        for path in self.random.sample(self.inside(), min(2, len(self.inside()))):
            kind = "camgrant" if path.endswith("camgrant.yaml") else path.removeprefix(DATA).partition("/")[0]
            if kind in kinds() and kind != "pack" and f"{DATA}" in path:
                original = small_world().get(path.removeprefix(DATA))
                if original is not None:
                    self.files[path] = Entry(self.data.altered(kind, original))

    def event(self) -> None:
        for what in self.random.sample(self.data.events(), 2):
            name = f"{DATA}ledger/2021/2021-07-20-{what}-{self.random.randrange(16**5):05x}.yaml"
            self.files[name] = Entry(self.data.event(what))

    def pack(self) -> None:
        text = (Path(__file__).parents[2] / "tools/camgrant/policy/packs/gl-882-2021.yaml").read_bytes()
        content = self.data.altered("pack", text)
        self.files[f"{DATA}packs/khac.yaml"] = Entry(content.replace(b'"gl-882-2021"', b'"khac"', 1))
        settings = self.files.get(f"{DATA}camgrant.yaml")
        if settings is not None:
            changed = settings.data.replace(b"gl-882-2021", b"khac")
            self.files[f"{DATA}camgrant.yaml"] = Entry(changed)

    def deleted_file(self) -> None:
        if self.files:
            del self.files[self.random.choice(self.inside())]

    def deleted_folder(self) -> None:
        if self.files:
            folder = self.random.choice(self.inside()).rpartition("/")[0]
            self.keep(lambda path: not path.startswith(f"{folder}/"))

    def deleted_inventory(self) -> None:
        self.keep(lambda path: not path.startswith(DATA))
        self.files["README.md"] = Entry(b"x\n")

    def keep(self, wanted: Callable[[str], bool]) -> None:
        self.files = {path: entry for path, entry in self.files.items() if wanted(path)}

    def junk(self) -> None:
        place = self.random.choice((DATA, f"{DATA}grants/", f"{DATA}ledger/", "", f"{DATA}la/", f"{DATA}packs/"))
        name = self.random.choice(("README.md", "a.yaml", "a.YAML", "-x", "a b.yaml", ".an.yaml", "thử\n.yaml", "CON"))
        noise = (
            b"",
            b"\0\xff",
            b"x: [",
            b"grants: {}\n",
            b"&a [*a]",
            b"- 1e400\n",
            b"grants: null\n",
            b"x: " + b"9" * 5000,
        )
        self.files[f"{place}{name}"] = Entry(self.random.choice(noise), self.random.choice(("100644", "100755")))

    def link(self) -> None:
        self.files[f"{DATA}grants/link.yaml"] = Entry(
            self.random.choice((b"all.yaml", b"/etc/passwd", b"..")), "120000"
        )

    def broken(self) -> None:
        path = self.random.choice(self.inside())
        data = self.files[path].data
        cut = self.random.randrange(len(data) + 1)
        noise = self.random.choice((b"", b"\t", b"[", b"{{", b"999999999999999999999", b"2021-13-45", b"\xff", b"!!x "))
        self.files[path] = Entry(data[:cut] + noise + data[cut + self.random.randrange(3) :])

    def renamed(self) -> None:
        path = self.random.choice(self.inside())
        self.files[f"{path.removesuffix('.yaml')}-2.yaml"] = self.files.pop(path)

    def moved_up(self) -> None:
        self.files = {path.removeprefix(DATA): entry for path, entry in self.files.items()}

    def as_first(self) -> None:
        self.files = {f"{DATA}{name}": Entry(data) for name, data in small_world().items()}

    def nothing(self) -> None:
        pass


DRAWN: Final = (
    *(Pushes.new_file, Pushes.altered_file, Pushes.event, Pushes.new_file, Pushes.altered_file, Pushes.event),
    *(Pushes.pack, Pushes.deleted_file, Pushes.deleted_folder, Pushes.deleted_inventory, Pushes.junk, Pushes.link),
    *(Pushes.broken, Pushes.renamed, Pushes.moved_up, Pushes.as_first, Pushes.nothing),
)


def revoked() -> Files:
    files = {f"{DATA}{name}": Entry(data) for name, data in small_world().items()}
    text = files[f"{DATA}grants/all.yaml"].data
    assert text.count(LINE) == 1
    changed = text.replace(LINE, LINE + "    revoked: {on: 2021-07-20, reason: Thôi}\n".encode())
    return {**files, f"{DATA}grants/all.yaml": Entry(changed)}


def push(written: WrittenGit, pushes: Pushes) -> None:
    """One push of what was drawn: on top, as a merge that keeps nothing of it, or with an object missing."""
    for _ in range(pushes.random.randint(1, 3)):
        if pushes.files:
            pushes.random.choice(DRAWN)(pushes)
    how = pushes.random.random()
    if how < 0.1:
        beside = written.write_commit(pushes.files, [written.head])
        written.commit(written.trees[written.head], merged=beside)
        return
    written.commit(pushes.files)


def lose(written: WrittenGit, random: Random) -> None:
    """The last commit, made of a file that no other has, and without one of the objects that it is made of."""
    files = {**written.trees[written.head], f"{DATA}documents/lost.yaml": Entry(f"# {random.random()}\n".encode())}
    commit = written.commit(files)
    what = random.choice(("", "inventory", "inventory/documents", "inventory/documents/lost.yaml"))
    from support.git import git

    written.lose(git(written.top, "rev-parse", f"{commit}:{what}"))


def run_example(pushed: Pushed, root: Path, seed: int) -> None:
    random = Random(seed)
    written, out = pushed.written, root / str(seed)
    shutil.copytree(pushed.shelf, out)
    written.move_to(pushed.first)
    pushes = Pushes(random, dict(written.trees[pushed.first]))
    count = random.randint(1, 4)
    place = random.randrange(count + 1)
    for number in range(count + 1):
        if number == place:
            written.commit(revoked())
        else:
            push(written, pushes)
    if random.random() < 0.15:
        lose(written, random)
    day = DAY + timedelta(days=random.choice((0, 0, 5, 30, 120)))
    check_publication(pushed.publish(out, day), day)
    if random.random() < 0.3:
        written.move_to(pushed.first)  # somebody sets the branch back
    push(written, Pushes(random, dict(written.trees[written.head])))
    later = day + timedelta(days=random.choice((0, 10)))
    by_command(pushed, out, later)
    shutil.rmtree(out)


def check_publication(done: Outcome, day: date) -> None:
    from camgrant.access.resolve import resolve

    assert done.publication is not None
    state = resolve(done.publication.inventory, day)
    seen = {one.login for one in state.entitlements if one.recorder and one.cameras}
    gone = {KHOI} | ({MAN} if day > MAN_UNTIL else set())
    assert not gone & seen
    for login in gone:
        assert ("delete", login) in steps(done, PLACES[login]) or is_told(done, PLACES[login])


def steps(done: Outcome, recorder: str) -> list[tuple[str, str]]:
    assert done.publication is not None
    files = [
        data
        for one in done.publication.payloads
        for path, data in one.files.items()
        if path.endswith(f"{recorder}.steps.json")
    ]
    return [(step["action"], step["login"]) for data in files for step in json.loads(data)["steps"]]


def is_told(done: Outcome, recorder: str) -> bool:
    """Whether a finding says that nothing could be written for the recorder, so that its makers are told by hand."""
    return any(found.severity.name == "ERROR" and found.entity == recorder for found in done.findings)


def by_command(pushed: Pushed, out: Path, day: date) -> None:
    """The command itself ends with findings, and gives back nothing that was taken away."""
    where = pushed.written.top / "inventory"
    words: list[Any] = [
        "publish",
        "-i",
        where,
        "--out",
        out,
        "--as-of",
        day,
        "--no-secrets",
        "--reviews",
        pushed.reviews,
    ]
    assert cli.main([str(word) for word in words], standalone_mode=False) in (0, 1)
    newest = max(path for path in out.iterdir() if path.name.isdigit())
    made = [json.loads(path.read_bytes()) for path in newest.rglob(f"{PLACES[KHOI]}.steps.json")]
    actions = {step["action"] for one in made for step in one["steps"] if step["login"] == KHOI}
    assert actions.isdisjoint(("create", "extend", "keep"))


@pytest.mark.long
@pytest.mark.parametrize("shard", range(effort(short=1, long=8)))
def test_whatever_is_pushed_what_was_taken_away_goes_out(
    pushed: Pushed, tmp_path: Path, shard: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    size = effort(short=4, long=100)
    for seed in range(shard * size, (shard + 1) * size):
        try:
            run_example(pushed, tmp_path, seed)
        except BaseException as fault:
            fault.add_note(f"seed {seed}")
            raise
        capsys.readouterr()
