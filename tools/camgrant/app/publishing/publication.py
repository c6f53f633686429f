"""One publication: from what the gates said to the files on the shelf.

Cleared, everything goes out as the head has it. Held back, only what was out before goes out, less what the head takes
away: so a revocation is in the bundle while every gate fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from camgrant.app.published import HeldBack, Issue, Record, Standing, before_of, issued, published_inventory
from camgrant.app.publishing.gates import Gate
from camgrant.app.publishing.numbers import known_issues, newest_issues, next_number
from camgrant.app.publishing.payload import Facts, Packed, Payload, payloads
from camgrant.model.inventory import Inventory

__all__ = ["Publication", "prepare"]


@dataclass(frozen=True, slots=True)
class Publication:
    """What goes out: the inventory as far as it may, everybody's payload, and what was the case before: the record, and
    each recipient's newest bundle that is known."""

    inventory: Inventory
    facts: Facts
    gate: Gate
    before: Record | None
    issues: Mapping[str, Issue]
    packed: Packed

    @property
    def payloads(self) -> tuple[Payload, ...]:
        """What each recipient gets, by unit."""
        return self.packed.payloads


def prepare(folder: Path, commit: str, gate: Gate, before: Record | None) -> Publication | None:
    """Works out what goes out by now; None where nothing was ever cleared, so that nothing may.

    Raises EnvironmentFault where an earlier commit cannot be read whole.
    """
    if before is None and not gate.cleared:
        return None
    was = published_inventory(folder, before.standing) if before else None
    held = () if gate.cleared or before is None else _held(before, HeldBack(commit, gate.as_of, gate.ends_only))
    inventory = gate.head
    if held and before is not None:
        inventory = _held_state(folder, before.commit, held, gate.head)
    known = known_issues(before, gate.head)
    issues = newest_issues(known, gate.head)
    facts = Facts(
        commit=commit,
        cleared=before.commit if held and before is not None else commit,
        held=held,
        plan=gate.plan.hash,
        as_of=gate.as_of,
        sequence=next_number(before, issues),
    )
    last = before_of(folder, before, was) if before and was else None
    made = payloads(inventory, facts, issues, last, _owed(inventory, was, before))
    return Publication(inventory, facts, gate, before, known, made)


def _held(before: Record, now: HeldBack) -> tuple[HeldBack, ...]:
    """Those that hold back by now. The same head on a later day takes its own place again."""
    earlier = before.held
    if earlier and (earlier[-1].commit, earlier[-1].ends_only) == (now.commit, now.ends_only):
        earlier = earlier[:-1]
    return (*earlier, now)


def _held_state(folder: Path, cleared: str, held: tuple[HeldBack, ...], head: Inventory) -> Inventory:
    before = Standing(cleared, held[-1].as_of, held[:-1])
    return issued(published_inventory(folder, before), head, held[-1])


def _owed(inventory: Inventory, was: Inventory | None, before: Record | None) -> Iterator[tuple[str, str]]:
    """(recorder, login) of accounts that need an initial password though they are not new: the ledger says so since
    the last publication, or their creator had no key then."""
    for waiting in before.waiting if before else ():
        recorder, _, login = waiting.partition("/")
        yield recorder, login
    known = was.ledger if was else {}
    for name, event in inventory.ledger.items():
        account = event.account if name not in known else None
        if account is not None and account.what == "reissue" and account.recorder and account.login:
            yield account.recorder, account.login
