"""No repository steers git: whatever is planted wherever a command is started or pointed at, nothing of it runs.

Commands come from the command line itself, so that a new one is not forgotten. Every call of git is written down as
well: each says which repository it means.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import click
import pytest

from camgrant.cli import cli
from support.cli import forked as run
from support.effort import LONG
from support.git import IDENTITY, git
from support.planted_git import Planted, trace_of_git
from support.province import DAY, Province

_AT: Final = ("--as-of", DAY)
_EDIT: Final = (*_AT, "--yes")
_PAPER: Final = ("--document", "77/DS-TQS", "--document-date", "2021-07-19")
_HOURS: Final = ("--from", "2021-07-20", "--until", "2021-07-21")

# Words for every command, with which it goes as far as it can; the places stand for folders of `places`.
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "show": ("--person", "c-hoang-dinh-khoi", *_AT),
    "who": ("--camera", "k-iso-01-1", "--at", "2021-07-20"),
    "who diff": ("2021-07-01", "2021-07-20"),
    "evidence confirm": ("h-2021-001", "--recorder", "r-iso-01", "--by", "phone", "--summary", "x"),
    "evidence hold": ("--camera", "k-iso-01-1", *_HOURS, "--by", "u-stttt", "--document", "15/QĐ-VKS", "--dry-run"),
    "evidence release": ("h-2021-001", "--by", "u-stttt", "--document", "16/QĐ-VKS"),
    "evidence status": _AT,
    "incident close": ("i-2021-001", "--by", "u-stttt", "--outcome", "confirmed"),
    "incident notify": ("i-2021-001", "--unit", "u-cat", "--by", "phone"),
    "incident open": ("--camera", "k-iso-01-1", *_HOURS, "--by", "u-stttt", "--summary", "x", "--dry-run"),
    "incident status": _AT,
    "dossier": ("--camera", "k-iso-01-1", "--at", "2021-07-20", "--by", "u-stttt", "--reason", "x", "--out", "@new"),
    "portal": ("--out", "@new", "--audience", "u-stttt", *_AT),
    "report figures": _AT,
    "report sod": _AT,
    "report standing": _AT,
    "report summary": ("--out", "@new", *_AT),
    "check": ("--base", "@base", *_AT),
    "test": ("--base", "@base", *_AT),
    "explain": ("TGT004",),
    "rules": (),
    "fmt": ("--check",),
    "policy fix": _AT,
    "policy status": _AT,
    "template": ("contacts", "--out", "@new", *_AT),
    "import": ("@file", "--kind", "contacts", "--dry-run", *_AT),
    "grant approve": ("g-iso-01-khoihd", "--approval", "d-cat-s6-01", *_EDIT, "--dry-run"),
    "grant document": ("g-iso-01-khoihd", *_PAPER, *_EDIT, "--dry-run"),
    "grant extend": ("g-iso-01-khoihd", *_PAPER, *_EDIT),
    "grant new": ("--person", "c-hoang-dinh-khoi", "--site", "s-iso-01", *_PAPER, *_EDIT, "--dry-run"),
    "grant revoke": ("g-iso-01-khoihd", "--reason", "x", *_EDIT, "--dry-run"),
    "grant technical": ("--person", "c-hoang-dinh-khoi", "--recorder", "r-iso-01", *_EDIT, "--dry-run"),
    "grant urgent": ("--person", "c-hoang-dinh-khoi", "--site", "s-iso-01", *_EDIT, "--dry-run"),
    "contact answer": ("c-hoang-dinh-khoi", "--person", "c-ngo-van-man", *_PAPER, *_EDIT, "--dry-run"),
    "contact erase": ("--all-due", *_EDIT, "--dry-run"),
    "contact informed": ("--person", "c-hoang-dinh-khoi", *_EDIT, "--dry-run"),
    "contact leave": ("c-hoang-dinh-khoi", *_EDIT, "--dry-run"),
    "contact move": ("c-hoang-dinh-khoi", "--unit", "u-cat", *_EDIT, "--dry-run"),
    "contact merge": ("c-ngo-van-man", "c-nguyen-van-man", *_EDIT, "--dry-run"),
    "contact rename": ("c-hoang-dinh-khoi", "--rank", "Đại tá", *_PAPER, *_EDIT, "--dry-run"),
    "contact new": ("--name", "Nguyễn Văn Mới", "--unit", "u-cat", *_EDIT, "--dry-run"),
    "leader replace": ("--site", "s-iso-01", *_EDIT, "--dry-run"),
    "site close": ("s-iso-01", *_EDIT, "--dry-run"),
    "site reopen": ("s-iso-01", "--as", "Bệnh viện dã chiến", *_PAPER, *_EDIT, "--dry-run"),
    "site amend": ("s-iso-01", "--chain", "civil", *_PAPER, *_EDIT, "--dry-run"),
    "recorder lost": ("r-iso-01", "--how", "stolen", *_PAPER, *_EDIT, "--dry-run"),
    "recorder move": ("r-iso-01", "--to", "s-iso-02", *_PAPER, *_EDIT, "--dry-run"),
    "recorder replace": ("r-iso-01", "--name", "x", "--target", "by_hand", *_PAPER, *_EDIT, "--dry-run"),
    "recorder reset": ("r-iso-01", *_PAPER, *_EDIT, "--dry-run"),
    "camera move": ("k-iso-01-1", "--channel", "7", *_PAPER, *_EDIT, "--dry-run"),
    "operator confirm": ("r-iso-01", "--by", "u-vnpt-gl", "--dry-run"),
    "operator hand-over": ("u-vnpt-gl", "u-viettel-gl", *_PAPER, *_EDIT, "--dry-run"),
    "unit merge": ("u-cat", "--into", "u-stttt", *_EDIT, "--dry-run"),
    "unit move": ("u-ca-ak", "--parent", "u-ubnd", *_PAPER, *_EDIT, "--dry-run"),
    "unit reorganise": ("@file", *_PAPER, *_EDIT, "--dry-run"),
    "inventory merge": ("@base", "--as", "bd", "--here", "A", "--there", "B", *_PAPER, *_EDIT, "--dry-run"),
    "unit split": ("u-cat", "--into", "u-stttt", "--into", "u-syt", *_PAPER, *_EDIT, "--dry-run"),
    "unit rename": ("u-cat", "--name", "Công an", *_EDIT, "--dry-run"),
    "issue form": ("--check",),
    "issue import": ("--event", "@event", "--answer", "@new", "--propose", *_AT),
    "propose": _AT,
    "plan": (*_AT,),
    "approvals": ("--reviews", "@reviews", *_AT),
    "comment": ("--file", "@file"),
    "sync": (),
    "freeze lift": _AT,
    "freeze set": ("--since", "HEAD", "--reason", "x", "--by", "c-ta-thi-hong-nhung", *_AT),
    "freeze status": _AT,
    "render": ("--out", "@new", *_AT),
    "publish": ("--out", "@shelf", "--previous", "@previous", "--no-secrets", *_AT),
    "record": ("--publication", "@previous", "--branch", "published", "--push"),
    "bundle issued": ("--publication", "@previous", "--on", DAY, "--dry-run"),
    "bundle lost": ("--recipient", "u-vnpt-gl", "--sequence", "1", "--on", DAY, "--dry-run"),
    "bundle received": ("--recipient", "u-vnpt-gl", "--sequence", "1", "--on", DAY, "--dry-run"),
    "bundle sent": ("--recipient", "u-vnpt-gl", "--sequence", "1", "--on", DAY, "--dry-run"),
    "bundle status": _AT,
    "key list": _AT,
    "key lost": ("--unit", "u-vnpt-gl", *_EDIT, "--dry-run"),
    "key new": ("--unit", "u-cat", *_EDIT, "--dry-run"),
    "key rotate": ("--unit", "u-vnpt-gl", *_EDIT, "--dry-run"),
    "verify": ("@file",),
    "drift": ("r-iso-01", "@file", *_AT),
    "apply": ("@file", "--dry-run"),
    "targets": (),
    "duties": _AT,
    "pack": ("--out", "@new", *_AT),
    "list ack": ("--list", "sheet_s6", "--on", DAY, "--dry-run"),
    "list correct": ("e-1", "--reason", "x", "--dry-run"),
    "list missent": ("--list", "s6/u-cat/u-vnpt-gl", "--to", "u-viettel-gl", "--dry-run"),
    "list recalled": ("e-000000000000", "--by", "u-viettel-gl", "--dry-run"),
    "list send": ("--list", "sheet_s6", "--dry-run"),
    "list status": _AT,
    "account confirm": ("--login", "khoihd", "--recorder", "r-iso-01", "--what", "created", "--on", DAY, "--dry-run"),
    "account import-return": ("@file", "--from", "u-vnpt-gl", *_EDIT, "--dry-run"),
    "account reissue": ("--person", "c-hoang-dinh-khoi", "--recorder", "r-iso-01", "--on", DAY, "--dry-run"),
    "review apply": (*_EDIT, "--dry-run"),
    "review close": ("rv-2021", *_AT, "--dry-run"),
    "review form": ("--out", "@new", *_AT),
    "review open": ("--out", "@new", *_AT, "--dry-run"),
    "review record": ("@file", *_EDIT, "--dry-run"),
    "review status": _AT,
    "init": ("@target", "--git", "--yes"),
    "doctor": _AT,
    "codeowners": ("--check",),
    "schema": ("contacts",),
}
_WITHOUT_DATA: Final = frozenset(("apply", "comment", "explain", "init", "rules", "schema", "targets", "verify"))
_WITH_GIT: Final = frozenset(
    (
        *("approvals", "check", "doctor", "dossier", "init", "plan", "propose", "publish", "record", "sync", "test"),
        *("who", "who diff"),
    )
)
"""The commands that must be seen to ask git here; which others do is found out by watching them."""


def _leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield " ".join(path)
        return
    if command.invoke_without_command:
        yield " ".join(path)
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from _leaves(inner, (*path, name))


_COMMANDS: Final = sorted(name for name in _leaves(cli) if name)


def test_every_command_has_words_to_be_tried_with() -> None:
    assert [name for name in _COMMANDS if name not in _WORDS] == []


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A province that published, with a remote and a proposal that is not committed yet; nothing is planted in it."""
    place = tmp_path_factory.mktemp("tinh")
    (place / "tinh").mkdir()
    province = Province(place / "tinh")
    province.first()
    git(place, "init", "-q", "--bare", "-b", "main", "kho.git")
    province.git("remote", "add", "origin", "../../kho.git")
    province.git("push", "-q", "-u", "origin", "main")
    province.git("fetch", "-q", "origin")
    done = province.run("grant", "extend", "g-iso-01-khoihd", *_PAPER, *_EDIT)
    assert done.returncode == 0, done.stderr
    return place


class _World:
    """A copy of the province in which something is planted, and the places that words stand for."""

    def __init__(self, started: Path, place: Path, layout: str) -> None:
        shutil.copytree(started, place, symlinks=True)
        self.place = place
        self.top = place / "tinh" / "kho"
        self.inventory = self.top / "inventory"
        self.planted = Planted.at(place / "canary")
        self.cwd = self.top / "viec"
        self.cwd.mkdir()
        self.base = self.top / "goc"
        shutil.copytree(self.inventory, self.base)
        self.publication = self.top.parent / "phat-hanh" / "0001"
        self.target = place / "tinh-moi"
        self.target.mkdir()
        self.shelf = place / "ra"
        self.shelf.mkdir()
        self.temporary = place / "tmp"
        self.temporary.mkdir()
        (place / "x.txt").write_text("x\n")
        (place / "reviews.json").write_text('{"schema_version": 1, "changes": []}')
        (place / "event.json").write_text(json.dumps({"action": "opened", "issue": {"number": 1, "body": ""}}))
        self._plant(layout)

    def _plant(self, layout: str) -> None:
        """Everywhere at once: what is found first is not known to whoever plants. Data that cannot be read any more end
        some commands early, so that it is left alone in one layout."""
        for folder in (self.cwd, self.publication, self.target, self.shelf):
            self.planted.bare_in(folder, self.top)
        if layout == "in the data":
            for folder in (self.inventory, self.inventory / "ledger", self.inventory / "grants", self.base):
                self.planted.bare_in(folder, self.top)
            self.planted.attributes_in(self.top)
        else:
            self.planted.in_repository(self.top)

    def words(self, command: str) -> list[str]:
        places = {
            "@new": self.place / "moi",
            "@base": Path(os.path.relpath(self.base, self.cwd)),
            "@file": self.place / "x.txt",
            "@event": self.place / "event.json",
            "@reviews": self.place / "reviews.json",
            "@previous": self.publication,
            "@shelf": self.shelf / "phat-hanh",
            "@target": self.target,
        }
        words = [str(places.get(word, word)) for word in _WORDS[command]]
        given = [] if command in _WITHOUT_DATA else ["-i", os.path.relpath(self.inventory, self.cwd)]
        return [*command.split(), *words, *given]


_LAYOUTS: Final = ("in the data", "in the repository")


def _try(world: _World, command: str, trace: tuple[str, Path]) -> list[str]:
    """Runs a command in the planted world, which leaves nothing behind; returns how git was called."""
    path, log = trace
    log.write_text("")
    done = run(*world.words(command), cwd=world.cwd, PATH=path, TMPDIR=str(world.temporary), **IDENTITY)
    assert list(world.temporary.iterdir()) == [], command
    assert world.planted.marks() == [], (command, world.planted.marks())
    assert done.returncode in (0, 1, 2, 3), (command, done.returncode, done.stderr)
    calls = log.read_text().splitlines()
    for call in calls:
        directory, settings, words = call.split("\t")
        asks_which = " rev-parse --path-format=absolute --git-" in words or " config --file " in words
        begins = " init " in words or words == "--version"
        is_explicit = Path(directory).name == ".git" and "camgrant-git-" in settings
        assert is_explicit or (not directory and (asks_which or begins)), (command, call)
    return calls


@pytest.mark.parametrize("layout", _LAYOUTS)
def test_what_is_planted_would_run_if_git_were_left_alone(started: Path, tmp_path: Path, layout: str) -> None:
    """Else the tests below would prove nothing."""
    world = _World(started, tmp_path / "w", layout)
    armed = [world.cwd] + ([world.inventory, world.base] if layout == "in the data" else [world.top])
    for folder in armed:
        assert world.planted.is_armed(folder), folder


@pytest.mark.long
@pytest.mark.parametrize("layout", _LAYOUTS)
def test_no_command_runs_what_is_planted(started: Path, tmp_path: Path, layout: str) -> None:
    """Commands that change something come last; when there is time each command gets a world of its own."""
    trace = trace_of_git(tmp_path / "programs")
    world = _World(started, tmp_path / "w", layout)
    changing = (
        "freeze lift",
        "freeze set",
        "propose",
        "record",
        "sync",
        "issue import",
        "fmt",
        "grant extend",
        "init",
        "publish",
    )
    asked = set[str]()
    for number, command in enumerate(sorted(_COMMANDS, key=lambda name: (name in changing, name))):
        if LONG:
            world = _World(started, tmp_path / f"w{number}", layout)
        elif layout == "in the data" and command not in _WITH_GIT:
            continue
        if _try(world, command, trace):
            asked.add(command)
        if LONG:
            shutil.rmtree(world.place)
    expected = _WITH_GIT if layout == "in the repository" else {"plan", "publish", "doctor", "init", "sync"}
    assert expected - asked == set()


def test_a_file_that_is_called_like_a_commit_is_not_taken_for_it(started: Path, tmp_path: Path) -> None:
    """Where it lies beside, git finds a name that may be either, and says nothing at all."""
    place = tmp_path / "w"
    shutil.copytree(started, place, symlinks=True)
    top = place / "tinh" / "kho"
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "gia hạn")
    commit, before = git(top, "rev-list", "--max-count=2", "HEAD").split()
    words = (
        ("who", "--camera", "k-iso-01-1", "--at", "2021-07-20", "--format", "json"),
        ("plan", "--base", before, "--head", commit, "--format", "json"),
        ("approvals", "--each", "--base", before, "--reviews", str(tmp_path / "r.json"), "--format", "json", *_AT),
        ("record", "--branch", "khong-co"),
    )
    (tmp_path / "r.json").write_text('{"schema_version": 1, "changes": []}')
    plain = [run(*line, cwd=top, **IDENTITY) for line in words]
    for folder in (top, top / "inventory"):
        for name in ("HEAD", commit, before, f"{before}..{commit}", "refs"):
            (folder / name).write_text("x\n")
    assert [done.returncode for done in plain] == [1, 0, 1, 0], [done.stderr for done in plain]
    for line, done in zip(words, plain, strict=True):
        again = run(*line, cwd=top / "inventory", **IDENTITY)
        assert (again.returncode, again.stdout) == (done.returncode, done.stdout), again.stderr
