"""Which publication a clerk's machine takes for the last one: whoever may push can write the branch of records."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from camgrant.app.counted import Counted, as_counted, find_day
from camgrant.app.ledger import made
from camgrant.app.trees import WORKTREE, inventory_at
from camgrant.ledger.events import event_file, event_id, event_yaml
from camgrant.model.ledger import AccountEvent, Event
from camgrant.rendering.jsontext import json_bytes
from camgrant.seal.signature import signed
from real.needs import needs
from support.cli import forked
from support.main_line import MainLine, record_of
from support.publishing import REVOKED

MAN = {"person": "c-nguyen-van-man", "system": "checkpoint", "recorder": "r-chk-01-vnpt", "login": "mannv"}
REMOTE = "refs/remotes/origin/published"


def key(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.exists():
        program = needs("ssh-keygen", "it makes the keys that sign records")
        subprocess.run([program, "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
    return path


def public(path: Path) -> str:
    return " ".join(path.with_suffix(".pub").read_text().split()[:2])


@dataclass
class Desk:
    """A line that was published once; `head` has a deletion that nobody approved, and `cleared` is before it."""

    line: MainLine
    record: dict[str, Any]
    cleared: str
    head: str
    event: str

    def key(self, name: str) -> Path:
        return key(self.line.root, name)

    def forget(self) -> None:
        """As on a machine that never published."""
        shutil.rmtree(self.line.folder / ".git" / "camgrant")

    def names(self, commit: str) -> dict[str, Any]:
        """The record of a later publication, which cleared that commit."""
        return {**self.record, "commit": commit, "held": [], "sequence": self.record["sequence"] + 1}

    def bound(self, content: dict[str, Any]) -> tuple[bytes, bytes]:
        """A record and its root, each with the digest of the other."""
        content = {name: value for name, value in content.items() if name != "manifest_sha256"}
        root = json_bytes({"record_sha256": hashlib.sha256(json_bytes(content)).hexdigest()})
        return json_bytes({**content, "manifest_sha256": hashlib.sha256(root).hexdigest()}), root

    def signed(self, content: dict[str, Any], name: str) -> dict[str, bytes]:
        record, root = self.bound(content)
        return {"published.json": record, "MANIFEST.json": root, "MANIFEST.json.sig": signed(root, self.key(name))}

    def push(self, files: dict[str, bytes], ref: str = REMOTE, *, onto: str = "") -> None:
        """The files as a commit of the branch of records, which begins anew or goes on."""
        git = self.line.git
        entries = []
        for name, data in files.items():
            path = self.line.root / "blob"
            path.write_bytes(data)
            entries.append(f"100644 blob {git('hash-object', '-w', str(path))}\t{name}")
        folder = self.line.folder
        tree = subprocess.run(
            ["git", "mktree"], cwd=folder, input="\n".join(entries) + "\n", capture_output=True, text=True, check=True
        ).stdout.strip()
        parents = ("-p", onto) if onto else ()
        git("update-ref", ref, git("commit-tree", *parents, "-m", "x", tree))

    def asked(self) -> tuple[bool, str]:
        """Whether the deletion counts, and what is said."""
        counted: Counted = as_counted(inventory_at(self.line.inventory, WORKTREE), self.line.inventory)
        return self.event not in counted.waiting, " ".join(text.en for text in counted.told())


def deletion(day: int = 20) -> Event:
    return made(Event, on=date(2021, 7, day), account=made(AccountEvent, what="deleted", by="u-vnpt-gl", **MAN))


@cache
def begun(folder: Path, *, with_signers: bool) -> Desk:
    line = MainLine(folder)
    if with_signers:
        line.edit("camgrant.yaml", "  pack:", f"  signers: {{stttt: {public(key(folder, 'khoa'))}}}\n  pack:")
        line.git("add", "-A")
        line.git("commit", "-q", "--amend", "-m", "đầu tiên")
        line.first = line.git("rev-parse", "HEAD")
    line.edit(*REVOKED)
    line.git("add", "-A")
    line.git("commit", "-q", "--amend", "-m", "đầu tiên")
    line.first = line.git("rev-parse", "HEAD")
    done = line.begin()
    assert done.gate.cleared, done.gate.why
    event = event_id(deletion())
    line.write(event_file(event, deletion()), event_yaml(event, deletion()).decode())
    return Desk(line, record_of(done), line.first, line.commit(), event)


@pytest.fixture(scope="module")
def begun_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ban-ghi")


def copied(begun_in: Path, tmp_path: Path, *, with_signers: bool) -> Desk:
    folder = begun_in / ("co" if with_signers else "khong")
    desk = begun(folder, with_signers=with_signers)
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    line = object.__new__(MainLine)
    line.root, line.changes, line.first = tmp_path, list(desk.line.changes), desk.line.first
    line.folder, line.out, line.inventory = tmp_path / "kho", tmp_path / "phat-hanh", tmp_path / "kho" / "inventory"
    return replace(desk, line=line)


@pytest.fixture
def desk(begun_in: Path, tmp_path: Path) -> Desk:
    return copied(begun_in, tmp_path, with_signers=True)


@pytest.fixture
def demo(begun_in: Path, tmp_path: Path) -> Desk:
    return copied(begun_in, tmp_path, with_signers=False)


def forged(desk: Desk, how: str) -> dict[str, bytes]:
    """A record that clears the head, in a way in which nobody signed it whom the cleared settings name."""
    content = desk.names(desk.head)
    true = desk.signed(desk.names(desk.cleared), "khoa")
    record, root = desk.bound(content)
    if how == "no signature":
        return {"published.json": record, "MANIFEST.json": root}
    if how == "an empty root":
        return {"published.json": record, "MANIFEST.json": b"{}"}
    if how == "another key":
        return desk.signed(content, "khoa-la")
    if how == "the true root of another record":
        return {**true, "published.json": record}
    if how == "the true signature of another root":
        return {**true, "published.json": record, "MANIFEST.json": root}
    if how == "no record":
        return {"MANIFEST.json": root}
    if how == "no json":
        return {**true, "published.json": b"["}
    assert how == "a key that the head names"
    own = public(desk.key("khoa-la"))
    desk.line.edit("camgrant.yaml", public(desk.key("khoa")), own)
    return desk.signed(desk.names(desk.line.commit()), "khoa-la")


FORGED = [
    "no signature",
    "an empty root",
    "another key",
    "the true root of another record",
    "the true signature of another root",
    "no record",
    "no json",
    "a key that the head names",
]


@pytest.mark.parametrize("known", ["made here", "nothing"])
@pytest.mark.parametrize("how", FORGED)
def test_a_record_that_nobody_signed_clears_nothing(desk: Desk, how: str, known: str) -> None:
    files = forged(desk, how)
    if known == "nothing":
        desk.forget()
    for ref in (REMOTE, "refs/heads/published"):
        desk.push(files, ref)
        counts, told = desk.asked()
        assert not counts, (how, ref)
        assert "is not signed by a signer that was cleared" in told
        assert ("publication 1, which was made here" in told) is (known == "made here")
        desk.line.git("update-ref", "-d", ref)


@pytest.mark.parametrize("known", ["made here", "nothing"])
@pytest.mark.parametrize("ref", [REMOTE, "refs/heads/published"])
def test_a_record_that_was_signed_clears_what_it_says(desk: Desk, ref: str, known: str) -> None:
    if known == "nothing":
        desk.forget()
    desk.push(desk.signed(desk.names(desk.head), "khoa"), ref)
    assert desk.asked() == (True, "")


def test_an_older_record_does_not_go_before_the_one_made_here(desk: Desk) -> None:
    old = desk.signed({**desk.names(desk.head), "sequence": 0}, "khoa")
    desk.push(old)
    counts, told = desk.asked()
    assert not counts
    assert "is not signed" not in told


def test_a_forged_record_of_the_remote_hides_no_true_one_beside_it(desk: Desk) -> None:
    desk.forget()
    desk.push(forged(desk, "an empty root"))
    desk.push(desk.signed(desk.names(desk.head), "khoa"), "refs/heads/published")
    assert desk.asked() == (True, "")


@pytest.mark.parametrize("known", ["made here", "nothing"])
def test_a_new_key_counts_once_a_proven_record_cleared_it(desk: Desk, known: str) -> None:
    if known == "nothing":
        desk.forget()
    new = public(desk.key("khoa-moi"))
    desk.line.edit("camgrant.yaml", "signers: {", f"signers: {{moi: {new}, ")
    changed = desk.line.commit()
    desk.push(desk.signed(desk.names(changed), "khoa"))
    tip = desk.line.git("rev-parse", REMOTE)
    last = {**desk.names(changed), "sequence": 3}
    desk.push(desk.signed(last, "khoa-moi"), onto=tip)
    assert desk.asked() == (True, "")
    desk.push(desk.signed(last, "khoa-moi"))  # without the record that cleared the key
    counts, told = desk.asked()
    assert not counts
    assert "is not signed by a signer that was cleared" in told


@pytest.mark.parametrize("known", ["made here", "nothing"])
def test_without_signers_it_is_said_what_is_believed(demo: Desk, known: str) -> None:
    if known == "nothing":
        demo.forget()
    demo.push({"published.json": demo.bound(demo.names(demo.head))[0]})
    counts, told = demo.asked()
    assert counts is (known == "nothing")
    text = "names no signers, so the record on the branch published is believed" if counts else "which was made here"
    assert text in told


def test_compartments_that_somebody_pushed_count_nothing_more(desk: Desk) -> None:
    paper = desk.line.folder / "ngan" / "documents" / "x.yaml"
    paper.parent.mkdir(parents=True)
    paper.write_text("documents:\n  d-khac: {issuer: u-cat, number: 5/CAT, date: 2021-07-19, kind: list}\n")
    desk.line.edit("camgrant.yaml", "  pack:", "  roots: {ngan: {folder: ../ngan, kinds: [documents]}}\n  pack:")
    desk.line.commit()
    assert not desk.asked()[0]


def test_duties_go_on_reminding(desk: Desk) -> None:
    desk.push(forged(desk, "an empty root"))
    given = ("duties", "-i", desk.line.inventory, "--as-of", "2021-07-25", "--format", "json", "--lang", "en")
    done = forked(*given, cwd=desk.line.folder)
    assert done.returncode == 0, done.stderr
    due = [one for one in json.loads(done.stdout)["duties"] if one["subject"] == "r-chk-01-vnpt/c-nguyen-van-man"]
    assert [one["state"] for one in due if one["kind"] == "confirm"] == ["late"]
    assert "is not signed by a signer that was cleared" in done.stderr


# -- the day by which it counts ---------------------------------------------------------------------------------------

TODAY = date(2021, 12, 1)
STOPPED = "  as_of: 2021-07-21\n  pack:"


def pushed_day(desk: Desk) -> str:
    """A day that stands still, in settings that nobody approved."""
    desk.line.edit("camgrant.yaml", "  pack:", STOPPED)
    return desk.line.commit()


def test_a_day_that_nobody_approved_does_not_stop_duties(desk: Desk) -> None:
    pushed_day(desk)
    found = find_day(desk.line.inventory, TODAY)
    assert (found.day, found.told is not None) == (TODAY, True)
    assert found.told is not None
    assert "would count by 21/07/2021, which was not cleared: 01/12/2021 counts" in found.told.en
    given = ("-i", desk.line.inventory, "--lang", "en")
    for command in (("duties",), ("report", "figures"), ("list", "status"), ("review", "status")):
        done = forked(*command, *given, cwd=desk.line.folder)
        assert "would count by 21/07/2021, which was not cleared" in done.stderr, (command, done.stderr)
    duties = forked("duties", *given, "--format", "json", cwd=desk.line.folder)
    assert date.fromisoformat(json.loads(duties.stdout)["as_of"]) > TODAY
    named = forked("duties", *given, "--as-of", "2021-07-22", "--format", "json", cwd=desk.line.folder)
    assert json.loads(named.stdout)["as_of"] == "2021-07-22"
    assert "would count by" not in named.stderr


@pytest.mark.parametrize("as_of", ["2021-07-20", "2021-08-01", "2021-12-01", "2022-02-02", None])
@pytest.mark.parametrize("here", ["2021-07-20", "2021-08-01", "2022-02-02", None])
def test_the_day_is_that_of_the_settings_cleared_last(desk: Desk, as_of: str | None, here: str | None) -> None:
    """As for a publication: never before that one, never to come; what is checked out chooses nothing."""

    def stands_at(day: str | None) -> str:
        desk.line.git("checkout", "-q", desk.head, "--", "inventory/camgrant.yaml")
        desk.line.edit("camgrant.yaml", "  pack:", f"  as_of: {day}\n  pack:" if day else "  language: vi\n  pack:")
        desk.line.git("commit", "-q", "--allow-empty", "-a", "-m", "ngày")
        return desk.line.git("rev-parse", "HEAD")

    content = {**desk.names(stands_at(as_of)), "as_of": "2021-07-25"}
    stands_at(here)
    desk.push(desk.signed(content, "khoa"))
    found = find_day(desk.line.inventory, TODAY)
    wanted = date.fromisoformat(as_of) if as_of else TODAY
    assert found.day == min(max(wanted, date(2021, 7, 25)), TODAY)
    assert (found.told is None) is ((as_of or "2021-12-01") == (here or "2021-12-01"))


def test_where_nothing_was_published_the_day_is_told(desk: Desk) -> None:
    desk.forget()
    assert find_day(desk.line.inventory, TODAY).told is None
    pushed_day(desk)
    for files in (None, forged(desk, "another key")):
        if files is not None:
            desk.push(files)
        found = find_day(desk.line.inventory, TODAY)
        assert found.day is None
        assert found.told is not None
        assert "The day 21/07/2021 is that of `as_of` in the settings here, and no publication known here" in (
            found.told.en
        )
