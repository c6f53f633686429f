"""One publication: from what the gates said to the files on the shelf.

Cleared, everything goes out as the head has it. Held back, only what was out before goes out, less what the head takes
away: so a revocation is in the bundle while every gate fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from camgrant.app.issued_record import logins_taken_off
from camgrant.app.line import Kept
from camgrant.app.published import Issue, Record, before_of
from camgrant.app.publishing.gates import Gate, lost_ends
from camgrant.app.publishing.numbers import known_issues, newest_issues, next_number
from camgrant.app.publishing.payload import Facts, Packed, Payload, payloads
from camgrant.diagnostics import Diagnostic
from camgrant.model.inventory import Inventory

__all__ = ["Publication", "prepare"]


@dataclass(frozen=True, slots=True)
class Publication:
    """What goes out: the inventory as far as it may, everybody's payload, and what was the case before: the record, and
    each recipient's newest bundle that is known. `lost` are commits whose ends could not be worked out,
    `logins` those that were taken off their contact by now."""

    inventory: Inventory
    facts: Facts
    gate: Gate
    before: Record | None
    issues: Mapping[str, Issue]
    packed: Packed
    lost: tuple[Diagnostic, ...] = ()
    logins: Mapping[str, str] = field(default_factory=dict)

    @property
    def payloads(self) -> tuple[Payload, ...]:
        """What each recipient gets, by unit."""
        return self.packed.payloads


def prepare(folder: Path, gate: Gate, before: Record | None) -> Publication | None:
    """Works out what goes out by now; None where nothing was ever cleared, so that nothing may.

    Raises EnvironmentFault where an earlier commit cannot be read whole.
    """
    line = gate.line
    out, was, last = Kept(gate.head, (), ()), None, None
    if before is not None and line is not None:
        was, last = line.published, before_of(folder, before, line.published)
        if gate.kept is not None:
            out = gate.kept
    elif not gate.cleared:
        return None
    known = known_issues(before, gate.trusted)
    issues = newest_issues(known, gate.head)
    facts = Facts(
        commit=gate.commit,
        cleared=gate.commit if gate.cleared or before is None else before.commit,
        held=out.held,
        plan=gate.plan.hash,
        as_of=gate.as_of,
        mass=gate.mass,
        sequence=next_number(before, issues),
        approved=gate.approved,
        is_cleared=gate.cleared,
    )
    made = payloads(out.inventory, facts, issues, last, _owed(out.inventory, was, before))
    lost = tuple(lost_ends(gate.head, commit) for commit in out.failed)
    logins = logins_taken_off(before.logins if before else {}, was, out.inventory)
    return Publication(out.inventory, facts, gate, before, known, made, lost, logins)


def _owed(inventory: Inventory, was: Inventory | None, before: Record | None) -> Iterator[tuple[str, str]]:
    """(recorder, login) of accounts that need an initial password though they are not new: the ledger says so since
    the last publication, or their creator had no key then."""
    for waiting in before.waiting if before else ():
        recorder, _, login = waiting.partition("/")
        yield recorder, login
    known = was.ledger if was else {}
    for name, event in inventory.ledger.items():
        account = event.account if name not in known else None
        if account is None or account.what != "reissue" or not account.recorder or not account.login:
            continue
        contact = inventory.contacts.get(account.person)
        if contact is not None and contact.login == account.login:  # nobody else is given a password by it
            yield account.recorder, account.login
