"""The publication as a state machine: people push, approve, take back, break, rewrite, forge and confirm, lose their
shelf; time passes; it is published.

The judge (`support.publication_judge`) is a model of sets that knows nothing of how the program decides. Everything
else is real: the repository, the shelf, the records, the use case of `publish`.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from camgrant.app import pack
from camgrant.app.ledger import made
from camgrant.app.publishing.publish import Outcome, Wish, publish_now
from camgrant.diagnostics import UsageFault
from camgrant.ledger.events import event_file, event_id, event_yaml
from camgrant.model.ledger import AccountEvent, BundleEvent, Event
from camgrant_renderers.read_first import renderer as first_page
from support.effort import effort
from support.main_line import DAY, EVERYBODY, record_of, root_manifest, small_world
from support.publication_judge import ALL, KHOI, MAN, TO_COME, Commit, Declared, Judge, Said
from support.written_git import Entry, WrittenGit

GRANTED: Final = {KHOI: b"    nomination: d-tqs-tai-khoan\n", MAN: b"    nomination: d-cat-s6-01\n"}
PERSON: Final = {KHOI: "c-hoang-dinh-khoi", MAN: "c-nguyen-van-man"}
SYSTEM: Final = {KHOI: "site", MAN: "checkpoint"}
RECORDER: Final = {KHOI: "r-iso-01", MAN: "r-chk-01-vnpt"}
CREATOR: Final = "u-vnpt-gl"
KEYS: Final = ("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", "age1" + "q" * 58)
MAN_UNTIL: Final = b"    valid_until: 2021-07-29\n    nomination: d-cat-s6-01\n"
LAST_DAY: Final = date(2021, 11, 30)
STRANGER: Final = """      - person: c-hoang-dinh-khoi
        handle: ke
    owns: [inventory/grants/*]
"""
SIGNER: Final = "  signers: {ke: ssh-ed25519 " + "A" * 68 + "}\n"
ROOT: Final = "inventory/"
SETTINGS: Final = frozenset(("production", "strict", "stranger", "signer"))
ODD: Final = (*sorted(SETTINGS), "day", "keys", "broken", "missing", "forged")
MEMORY: Final = "/dev/shm" if Path("/dev/shm").is_dir() else None

# -- from what is declared to files ------------------------------------------------------------------------------------


@cache
def grants_of(on: frozenset[str], longer: bool) -> bytes:
    text = small_world()["grants/all.yaml"]
    if longer:
        start = text.index(b"  g-chk-01-mannv:")
        text = text[:start] + text[start:].replace(b"2021-07-29", b"2021-08-29", 1)
    for login in ALL - on:
        start = text.index(b"  g-iso-01-khoihd:" if login == KHOI else b"  g-chk-01-mannv:")
        changed = text[start:].replace(GRANTED[login], GRANTED[login] + REVOKED, 1)
        text = text[:start] + changed
    return text


REVOKED: Final = "    revoked: {on: 2021-07-20, reason: Thôi}\n".encode()


@cache
def settings_of(one: Declared) -> bytes:
    text = small_world()["camgrant.yaml"].decode()
    if one.production:
        text = text.replace("profile: demo", "profile: production")
    if one.day:
        text += f"  as_of: {one.day}\n"
    if one.strict:
        text += "  options: {site.leaders_only_military: warning}\n"
    if one.signer:
        text += SIGNER
    return text.encode()


def files_of(one: Declared, events: dict[str, Event]) -> dict[str, Entry]:
    files = dict(small_world())
    files["camgrant.yaml"] = settings_of(replace(one, on=ALL, longer=False, events=frozenset(), forged=frozenset()))
    files["grants/all.yaml"] = grants_of(one.on, one.longer)
    if one.keys:
        lines = ", ".join(f"{{key: {key}, valid_from: 2021-07-01}}" for key in sorted(one.keys))
        unit = f"  {CREATOR}:\n".encode()
        files["units/all.yaml"] = files["units/all.yaml"].replace(unit, unit + f"    keys: [{lines}]\n".encode(), 1)
    if one.stranger:
        files["reviewers/all.yaml"] = files["reviewers/all.yaml"].replace(
            b"    owns: [inventory/grants/*]\n", STRANGER.encode(), 1
        )
    for event in (*(events[name] for name in one.events), *map(forged, one.forged)):
        files[event_file(event_id(event), event)] = event_yaml(event_id(event), event)
    if one.broken:
        files["README.md"] = "đọc tôi\n".encode()
    if one.missing:
        del files["grants/all.yaml"]
    return {f"{ROOT}{name}": Entry(data) for name, data in files.items()}


@cache
def forged(number: int) -> Event:
    bundle = made(BundleEvent, what="issued", recipient=CREATOR, sequence=number, sha256="a" * 64)
    return made(Event, on=DAY, bundle=bundle)


# -- what all examples begin with --------------------------------------------------------------------------------------


@dataclass
class Beginning:
    """A repository with its first publication, which every example begins with again."""

    root: Path
    written: WrittenGit
    first: str
    sequences: dict[str, int]


@cache
def beginning(process: int) -> Beginning:
    root = Path(tempfile.mkdtemp(prefix=f"model-{process}-", dir=MEMORY))
    written = WrittenGit(root / "kho")
    first = written.commit(files_of(Declared(), {}))
    begun = Beginning(root, written, first, {})
    reviews = [approval(first, EVERYBODY)]
    done = publish(begun, root / "phat-hanh", reviews, DAY)
    assert done.gate.cleared
    begun.sequences = sequences(done)
    return begun


def approval(commit: str, handles: tuple[str, ...], author: tuple[str, ...] = ("nhung",)) -> dict[str, Any]:
    given = [{"by": one, "state": "approved", "commit": commit} for one in handles]
    return {"commit": commit, "authors": list(author), "reviews": given}


def publish(
    begun: Beginning,
    out: Path,
    changes: list[dict[str, Any]],
    today: date,
    previous: str | None = None,
    trust: str | None = None,
) -> Outcome:
    path = begun.root / "reviews.json"
    path.write_text(json.dumps({"schema_version": 1, "changes": changes}))
    folder = begun.written.top / "inventory"
    wish = Wish(folder, out, previous, path, None, None, plain=True, branch=None, trust=trust)
    return publish_now(wish, None, lambda: today, lambda letters: letters[0])


def sequences(done: Outcome) -> dict[str, int]:
    return {unit: one["sequence"] for unit, one in record_of(done)["recipients"].items()}


class Publishing(RuleBasedStateMachine):
    """People, time and the machine that publishes."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = beginning(os.getpid())
        self.written = self.begun.written
        self.root = Path(tempfile.mkdtemp(prefix="model-out-", dir=MEMORY))
        self.out = self.root / "phat-hanh"
        self.changes: list[dict[str, Any]] = [approval(self.begun.first, EVERYBODY)]
        self.events: dict[str, Event] = {}
        self.today = DAY
        self.sequences = dict(self.begun.sequences)
        self.numbers = [1]
        self.offer: tuple[object, str] | None = None
        self.owed: set[str] = set()
        self.out_last: dict[str, int] = {}
        self.written_after: dict[str, int] = {}
        self.pushes = 0
        self.pushed_at: dict[str, int] = {}
        self.declared_at: dict[str, int] = {}
        self.written_by_everybody: set[str] = set()

    @initialize(odd=st.sets(st.sampled_from(ODD), min_size=1, max_size=2))
    def begin(self, odd: set[str]) -> None:
        """Each life knows few of what may be odd: where everything is, nothing is ever cleared, and nothing is seen."""
        self.odd = odd
        shutil.copytree(self.begun.root / "phat-hanh", self.out)
        self.written.begin_again(self.begun.first)
        first = self.begun.first
        self.judge = Judge(head=first, cleared=first, newest=first)
        self.judge.commits[first] = Commit(first, (), Declared())

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    @property
    def declared(self) -> Declared:
        return self.judge.commits[self.judge.head].declared

    # -- pushes --------------------------------------------------------------------------------------------------------

    def push(self, declared: Declared, vote: str = "nobody", *, merged: str | None = None) -> None:
        files = files_of(declared, self.events)
        commit = self.written.commit(files, merged=merged)
        head = self.judge.head
        parents = (head, merged) if merged else (head,)
        self.judge.commits[commit] = Commit(commit, parents, declared)
        self.judge.head = commit
        self.note_declared()
        self.vote(commit, vote)

    def note_declared(self) -> None:
        self.pushes += 1
        for login in self.declared.access[0]:
            self.declared_at[login] = self.pushes

    def vote(self, commit: str, how: str) -> None:
        said: Said | Literal["stranger"] = "no"
        authors: tuple[str, ...] = ("nhung",)
        handles: tuple[str, ...] = ()
        if how == "all":
            handles, said = EVERYBODY, "yes"
        elif how == "some":
            handles, said = ("duc", "hieu"), "perhaps"
        elif how == "self":
            authors, handles = EVERYBODY, EVERYBODY
            self.written_by_everybody.add(commit)
        elif how == "stranger":
            handles, said = ("ke",), "stranger"
        elif how == "stale":
            given = [{"by": one, "state": "approved", "commit": self.begun.first} for one in EVERYBODY]
            self.changes.append({"commit": commit, "authors": ["nhung"], "reviews": given})
            self.judge.agreed[commit] = "no"
            return
        if how != "nobody":
            self.changes.append(approval(commit, handles, authors))
        if commit in self.written_by_everybody and said != "stranger":
            said = "no"  # who wrote it does not become a stranger to it by another record of its reviews
        self.judge.agreed[commit] = said

    votes = st.sampled_from(("nobody", "nobody", "all", "all", "some", "self", "stranger", "stranger", "stale"))

    @rule(who=st.sampled_from((KHOI, MAN)), vote=votes)
    def revoke_or_give_again(self, who: str, vote: str) -> None:
        self.push(replace(self.declared, on=self.declared.on ^ {who}), vote)

    @rule(vote=votes)
    def extend_or_shorten(self, vote: str) -> None:
        self.push(replace(self.declared, longer=not self.declared.longer), vote)

    @rule(day=st.sampled_from((None, None, "2021-06-20", "2021-07-20", "2999-01-01")), vote=votes)
    @precondition(lambda self: "day" in self.odd)
    def push_a_day(self, day: str | None, vote: str) -> None:
        self.push(replace(self.declared, day=day), vote)

    @rule(data=st.data(), vote=votes)
    @precondition(lambda self: self.odd & SETTINGS)
    def push_settings(self, data: Any, vote: str) -> None:
        what = data.draw(st.sampled_from(sorted(self.odd & SETTINGS)))
        turned: dict[str, Any] = {what: not getattr(self.declared, what)}
        self.push(replace(self.declared, **turned), vote)

    @rule(key=st.sampled_from(KEYS), vote=votes)
    @precondition(lambda self: "keys" in self.odd)
    def push_a_key(self, key: str, vote: str) -> None:
        self.push(replace(self.declared, keys=self.declared.keys ^ {key}), vote)

    @rule(vote=votes)
    @precondition(lambda self: "broken" in self.odd)
    def break_or_mend(self, vote: str) -> None:
        self.push(replace(self.declared, broken=not self.declared.broken), vote)

    @rule(vote=votes)
    @precondition(lambda self: "missing" in self.odd)
    def delete_or_bring_back_the_grants(self, vote: str) -> None:
        self.push(replace(self.declared, missing=not self.declared.missing), vote)

    @rule(number=st.sampled_from((2, 3, 4, 9, 500, 999_999)), vote=votes)
    @precondition(lambda self: "forged" in self.odd)
    def forge_a_number(self, number: int, vote: str) -> None:
        self.push(replace(self.declared, forged=self.declared.forged ^ {number}), vote)

    @rule(data=st.data(), vote=votes, to_come=st.booleans())
    @precondition(lambda self: self.owed)
    def confirm(self, data: Any, vote: str, *, to_come: bool) -> None:
        """Somebody writes that an account that must go is gone: on this day, or on one to come."""
        login = data.draw(st.sampled_from(sorted(self.owed)))
        on = self.judge.day + timedelta(days=30 if to_come else 0)
        number = len(self.events) + 1
        account = made(
            AccountEvent,
            what="deleted",
            person=PERSON[login],
            system=SYSTEM[login],
            recorder=RECORDER[login],
            login=login,
            by=CREATOR,
            evidence=f"giấy báo {number}",
        )
        name = f"confirm-{number}-{login}{TO_COME if to_come else ''}"
        self.events[name] = made(Event, on=on, account=account)
        self.written_after[name] = len(self.numbers)
        self.pushed_at[name] = self.pushes
        self.push(replace(self.declared, events=self.declared.events | {name}), vote)

    @rule(data=st.data())
    @precondition(lambda self: len(self.judge.commits) > 1)
    def force_push(self, data: Any) -> None:
        """The branch is set back to where it was once."""
        commit = data.draw(st.sampled_from(list(self.judge.commits)))
        self.written.move_to(commit)
        self.judge.head = commit
        self.note_declared()

    @rule(data=st.data(), vote=votes)
    @precondition(lambda self: len(self.judge.commits) > 1)
    def merge_as_ours(self, data: Any, vote: str) -> None:
        """A merge that keeps nothing of the other side."""
        other = data.draw(st.sampled_from(list(self.judge.commits)))
        self.push(self.declared, vote, merged=other)

    @rule(data=st.data())
    @precondition(lambda self: len(self.judge.commits) > 1)
    def pull_and_push(self, data: Any) -> None:
        """The main branch is merged into another line, which then becomes the main one, as the main one had it."""
        other = data.draw(st.sampled_from(list(self.judge.commits)))
        main = self.judge.head
        declared = self.declared
        self.written.head = other
        self.judge.head = other
        self.push(declared, merged=main)

    @rule(vote=votes)
    @precondition(lambda self: self.judge.commits[self.judge.head].parents)
    def take_back_the_last_push(self, vote: str) -> None:
        parent = self.judge.commits[self.judge.head].parents[0]
        self.push(self.judge.commits[parent].declared, vote)

    @rule(vote=votes)
    def nothing_changes(self, vote: str) -> None:
        self.push(self.declared, vote)

    @rule(vote=votes)
    def somebody_approves_the_head_later(self, vote: str) -> None:
        if self.judge.head != self.begun.first and self.judge.agreed.get(self.judge.head) == "no":
            self.vote(self.judge.head, vote)

    @rule()
    @precondition(lambda self: self.offer is not None)
    def everybody_agrees_to_the_whole(self) -> None:
        assert self.offer is not None
        key, plan = self.offer
        reviews = [{"by": one, "state": "approved", "plan": plan} for one in EVERYBODY]
        self.changes.append({"authors": ["nhung"], "reviews": reviews})
        self.judge.wholes.add(key)

    # -- time and publications -----------------------------------------------------------------------------------------

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.today = min(self.today + timedelta(days=days), LAST_DAY)

    @rule(who=st.sampled_from((KHOI, MAN)))
    def revoke_or_give_again_as_agreed_and_publish(self, who: str) -> None:
        """What a province does on most days."""
        self.revoke_or_give_again(who, "all")
        self.publish()

    @rule(data=st.data())
    @precondition(lambda self: self.owed)
    def confirm_as_agreed_and_publish(self, data: Any) -> None:
        self.confirm(data, "all", to_come=False)
        self.publish()

    @rule(days=st.integers(1, 10))
    def publish_some_days_later(self, days: int) -> None:
        self.time_passes(days)
        self.publish()

    @rule()
    def publish(self) -> None:
        judge = self.judge
        may = judge.may_be_cleared()
        kept, key = judge.kept(), judge.whole_key()
        days = {judge.day_of(judge.commits[judge.cleared].declared, self.today)}
        done = publish(self.begun, self.out, self.changes, self.today)
        assert done.publication is not None, "something always goes out"
        cleared = done.gate.cleared
        why = [one.en for one in done.gate.why]
        assert not (cleared and may == "no"), "given without agreement"
        assert cleared or may != "yes", why
        if cleared:
            days.add(judge.day_of(self.declared, self.today))
        day = done.gate.as_of
        assert day in days, (day, days)
        expected = self.declared if cleared else kept
        out = seen_by(done)
        assert out == judge.in_force(expected, day), (out, expected, why)
        keys = {one.key for one in done.publication.inventory.units[CREATOR].keys}
        assert keys <= (self.declared.keys if cleared else judge.out.keys), "a key that nobody agreed to"
        assert cleared or done.publication.inventory.settings == self.published_settings(), "settings of nobody"
        before = judge.in_force(judge.out, judge.day)
        self.numbers_grow(done)
        self.what_is_signed_is_what_was_agreed(done)
        self.ends_go_out(done, before, out, day)
        judge.published(cleared=cleared, day=day, held=tuple(one["commit"] for one in record_of(done)["held"]))
        assert not cleared or record_of(done)["commit"] == judge.cleared
        self.offer = None if cleared or self.declared.broken else (key, done.gate.to_approve.hash)
        if cleared:
            self.settings = done.publication.inventory.settings

    settings: Any = None

    def published_settings(self) -> Any:
        if self.settings is None:
            from camgrant.app.trees import inventory_at

            self.settings = inventory_at(self.written.top / "inventory", self.begun.first).settings
        return self.settings

    def numbers_grow(self, done: Outcome) -> None:
        root = root_manifest(done)
        assert root["publication"] > self.numbers[-1]
        self.numbers.append(root["publication"])
        found = sequences(done)
        for unit, last in self.sequences.items():
            assert unit in found
            assert found[unit] >= last
        for one in root["recipients"]:
            unit, number = one["recipient"], one["sequence"]
            last = self.sequences.get(unit, 0)
            assert number > last, "a number that was given before"
            assert number <= last + 1 + len(self.declared.forged), "numbers that the ledger uses up"
            assert unit != CREATOR or number not in self.declared.forged or self.declared.broken
            self.sequences[unit] = number

    def what_is_signed_is_what_was_agreed(self, done: Outcome) -> None:
        root = root_manifest(done)
        record = record_of(done)
        assert (root["as_of"], root["held"]) == (record["as_of"], [without_notes(one) for one in record["held"]])
        approvals = root["approvals"]
        assert approvals["cleared"] == done.gate.cleared
        waits = any(one["result"] in ("waits", "unreadable") for one in approvals["changes"])
        assert not (waits and done.gate.cleared and "whole" not in approvals)
        unread = {one for one in self.judge.steps() if self.judge.commits[one].declared.broken}
        for one in approvals["changes"]:
            commit, result = one["commit"], one["result"]
            assert (result in ("unreadable", "repaired")) == (commit in unread), one
            if self.judge.said(commit) == "no" and commit in self.judge.steps_with_a_plan():
                assert result != "approved", one
                assert not one.get("agreed"), one

    def ends_go_out(self, done: Outcome, before: frozenset[str], out: frozenset[str], day: date) -> None:
        record = record_of(done)
        found = {(one["recorder"], one["login"]) for one in record["owed"]}
        owed = {login for login in ALL if (RECORDER[login], login) in found}
        for login in before - out:
            assert ("delete", login) in steps(done, RECORDER[login]), login
        ledger = self.declared.events if done.gate.cleared else self.judge.commits[self.judge.cleared].declared.events
        for login in (self.judge.ever - out) & ALL:
            assert login in owed or self.is_confirmed(login, ledger), f"{login} is owed and forgotten"
        for login in out:
            assert login not in owed
            self.out_last[login] = len(self.numbers)
        for login in owed if done.gate.cleared else ():
            # A grant that was declared again may have ended after the event, though it never went out.
            since = self.declared_at.get(login, 0)
            names = [name for name in self.declared.events if self.pushed_at[name] >= since]
            now = [name for name in names if not name.endswith(TO_COME)]
            assert not self.is_confirmed(login, now), f"{login} is confirmed and still owed"
        self.owed = owed

    def is_confirmed(self, login: str, events: Iterable[str]) -> bool:
        """Whether one of the events says that an account is gone, and was written after its end went out."""
        last = self.out_last.get(login, 1)
        return any(self.written_after[name] > last for name in events if f"-{login}" in name)

    # -- the shelf -----------------------------------------------------------------------------------------------------

    @rule(trusted=st.booleans())
    def publish_without_the_shelf(self, trusted: bool) -> None:
        """Somebody publishes into an empty folder. Nobody agreed to all of it at once, so nothing may go out; and where
        the ledger ever had a bundle, everybody's agreement is not enough without data that are trusted."""
        if self.declared.broken or self.judge.head == self.begun.first:
            return
        trust = self.begun.first if trusted else None
        out = self.root / "khác"
        done = publish(self.begun, out, self.changes, self.today, trust=trust)
        assert (done.gate.cleared, done.place) == (False, None)
        reviews = [{"by": one, "state": "approved", "plan": done.gate.plan.hash} for one in EVERYBODY]
        agreed = [*self.changes, {"authors": ["nhung"], "reviews": reviews}]
        again = publish(self.begun, out, agreed, self.today, trust=trust)
        assert not (again.gate.cleared and self.judge.was_issued and not trusted), "a lost shelf was trusted"
        shutil.rmtree(out, ignore_errors=True)

    @rule(data=st.data())
    @precondition(lambda self: len(self.numbers) > 1)
    def publish_after_an_older_one(self, data: Any) -> None:
        """Somebody names an older publication as the one before: its number was given."""
        older = data.draw(st.sampled_from(self.numbers[:-1]))
        names = sorted(one.name for one in self.out.iterdir())
        with pytest.raises(UsageFault):
            publish(self.begun, self.out, self.changes, self.today, previous=str(self.out / f"{older:04d}"))
        assert sorted(one.name for one in self.out.iterdir()) == names


def without_notes(held: dict[str, Any]) -> dict[str, Any]:
    return {name: held[name] for name in ("commit", "as_of", "ends_only")}


def seen_by(done: Outcome) -> frozenset[str]:
    """Who has an account in the files for the devices, as far as the two are concerned."""
    found = set[str]()
    for login, recorder in RECORDER.items():
        found |= {name for action, name in steps(done, recorder) if name == login and action not in GONE}
    return frozenset(found)


GONE: Final = frozenset(("delete", "disable"))


def steps(done: Outcome, recorder: str) -> list[tuple[str, str]]:
    assert done.publication is not None
    named = [one.files for one in done.publication.payloads]
    files = [data for one in named for path, data in one.items() if path.endswith(f"/{recorder}.steps.json")]
    return [(step["action"], step["login"]) for data in files for step in json.loads(data)["steps"]]


@contextmanager
def quick() -> Iterator[None]:
    """Without what the model does not look at: the disk's own care, and two papers that are drawn for people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        form: Callable[..., bytes] = lambda *words, **more: b""  # noqa: E731
        patch.setattr(pack, "template", form)
        patch.setattr(first_page, "to_pdf", form)
        yield


@pytest.mark.long
@pytest.mark.parametrize("shard", range(effort(short=1, long=16)))
def test_the_publication_does_what_its_model_says(shard: int) -> None:
    machine = hypothesis.seed(shard)(type("Shard", (Publishing,), {}))
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    with quick():
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=effort(short=4, long=400),
                stateful_step_count=effort(short=15, long=60),
                deadline=None,
                database=None,
                phases=(Phase.generate, Phase.shrink),
                suppress_health_check=quiet,
            ),
        )
