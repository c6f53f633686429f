"""The publication as a state machine: people push, approve, take back, break, rewrite; time passes; it is published.

The judge is a model of three sets that knows nothing of how the program decides: what was agreed to, what was taken
away since, what the head says.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from support.effort import effort
from support.main_line import DAY, MainLine, record_of, root_manifest

KHOI, MAN = "khoihd", "mannv"
LINES = {KHOI: "    nomination: d-tqs-tai-khoan\n", MAN: "    nomination: d-cat-s6-01\n"}
GRANTS = {KHOI: "g-iso-01-khoihd", MAN: "g-chk-01-mannv"}
LAST = {KHOI: date(2021, 9, 11), MAN: date(2021, 7, 29)}
REVOKED = "    revoked: {on: 2021-07-20, reason: Thôi}\n"


class Publishing(RuleBasedStateMachine):
    """Two grants that are revoked and given again; what was agreed to is `agreed`, what is out `out`."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.line = MainLine(self.folder)

    @initialize()
    def begin(self) -> None:
        assert self.line.begin().gate.cleared
        self.day = DAY
        self.declared = {KHOI, MAN}
        self.out = {KHOI, MAN}  # what may be out: agreed to, and not taken away since
        self.broken = self.odd = False
        self.numbers = [1]
        self.commits = [(self.line.first, frozenset(self.declared))]

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def pushed(self) -> str:
        commit = self.line.commit()
        if not self.broken:
            self.out &= self.declared
            self.commits.append((commit, frozenset(self.declared)))
        return commit

    @rule(who=st.sampled_from((KHOI, MAN)))
    @precondition(lambda self: not self.broken)
    def revoke_or_give_again(self, who: str) -> None:
        line = LINES[who]
        path = self.line.inventory / "grants/all.yaml"
        text = path.read_text(encoding="utf-8")
        start = text.index(f"  {GRANTS[who]}:")
        head, tail = text[:start], text[start:]
        if who in self.declared:
            tail = tail.replace(line, line + REVOKED, 1)
        else:
            tail = tail.replace(line + REVOKED, line, 1)
            self.odd = True  # nobody agreed to this
        path.write_text(head + tail, encoding="utf-8")
        self.declared ^= {who}
        self.pushed()

    @rule(day=st.sampled_from(("2021-06-20", "2021-07-20", "2999-01-01")))
    @precondition(lambda self: not self.broken)
    def push_a_day(self, day: str) -> None:
        path = self.line.inventory / "camgrant.yaml"
        kept = [one for one in path.read_text(encoding="utf-8").splitlines() if "as_of:" not in one]
        path.write_text("\n".join([*kept, f"  as_of: {day}", ""]), encoding="utf-8")
        self.odd = True
        self.pushed()

    @rule()
    def break_or_mend(self) -> None:
        path = self.line.inventory / "README.md"
        if path.exists():
            path.unlink()
            self.broken = False
        else:
            path.write_text("đọc tôi\n")
            self.broken = True
        self.pushed()

    @rule(data=st.data())
    @precondition(lambda self: not self.broken and len(self.commits) > 1)
    def force_push(self, data: Any) -> None:
        """The branch is set back to where it was once; what was published in between stays taken away."""
        commit, declared = data.draw(st.sampled_from(self.commits))
        self.line.git("reset", "-q", "--hard", commit)
        self.declared, self.odd = set(declared), True
        self.seen_by_publication()

    def seen_by_publication(self) -> None:
        self.out = set(self.published)

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    published = frozenset((KHOI, MAN))

    @rule()
    def publish(self) -> None:
        done = self.line.publish(min(self.day, date(2021, 11, 30)))
        assert done.publication is not None  # no crash, and something goes out
        out = self.given(done)
        may = {who for who in (self.declared if done.gate.cleared else self.out) if self.day <= LAST[who]}
        assert out == may, (out, may, [one.en for one in done.gate.why])
        if done.gate.cleared:
            assert self.declared <= self.published, "given again without agreement"
        root = root_manifest(done)
        assert root["publication"] > self.numbers[-1]
        self.numbers.append(root["publication"])
        waits = any(one["result"] in ("waits", "unreadable") for one in root["approvals"]["changes"])
        assert not (waits and done.gate.cleared and "whole" not in root["approvals"])
        assert record_of(done)["as_of"] == done.gate.as_of.isoformat()
        self.published = frozenset(self.declared if done.gate.cleared else self.out)
        self.out = set(self.published)

    def given(self, done: Any) -> set[str]:
        from camgrant.access.resolve import resolve

        state = resolve(done.publication.inventory, done.gate.as_of)
        return {one.login or "" for one in state.entitlements if one.recorder and one.cameras} & {KHOI, MAN}

    @invariant()
    def the_shelf_is_in_order(self) -> None:
        if self.line.out.is_dir():
            names = sorted(one.name for one in self.line.out.iterdir())
            assert len(names) == len(set(names))


@pytest.mark.long
def test_the_publication_does_what_its_model_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Publishing,
        settings=settings(
            max_examples=effort(short=3, long=3000),
            stateful_step_count=effort(short=8, long=60),
            deadline=None,
            suppress_health_check=quiet,
        ),
    )
