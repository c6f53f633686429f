"""One publication: from what the gates said to the files on the shelf.

Cleared, everything goes out as the head has it. Held back, only what was out before goes out, less what the head takes
away: so a revocation is in the bundle while every gate fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from camgrant.app.issued_record import logins_taken_off
from camgrant.app.line import Kept, kept_by
from camgrant.app.published import Issue, LastPublished, Record, before_of
from camgrant.app.publishing.gates import Gate, lost_ends, program_failed
from camgrant.app.publishing.numbers import known_issues, newest_issues, next_number
from camgrant.app.publishing.payload import Facts, Packed, Payload, payloads
from camgrant.diagnostics import CamgrantError, Diagnostic
from camgrant.model.inventory import Inventory

__all__ = ["Prepared", "Publication", "prepare"]


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


class Prepared(NamedTuple):
    """What goes out, None where nothing was ever cleared, so that nothing may; and what held additions back by now."""

    gate: Gate
    publication: Publication | None


def prepare(folder: Path, gate: Gate, before: Record | None) -> Prepared:
    """Works out what goes out by now.

    Where the program fails on it as a whole, additions wait, and of each commit that held back only that is taken over
    with which something can be made: at worst it is what was published, less what time ended.

    Raises EnvironmentFault where an earlier commit cannot be read whole.
    """
    making = _Making(folder, gate, before)
    try:
        return Prepared(gate, making.publication())
    except CamgrantError:
        raise
    except Exception as fault:
        held_back = replace(gate, why=(*gate.why, program_failed("publish", fault)))
        return Prepared(held_back, _Making(folder, held_back, before).publication(careful=True))


class _Making:
    """One publication by what the gates say."""

    def __init__(self, folder: Path, gate: Gate, before: Record | None) -> None:
        self._gate, self._before = gate, before
        self._line = gate.line
        self._was: Inventory | None = None
        self._last: LastPublished | None = None
        if before is not None and self._line is not None:
            self._was = self._line.published
            self._last = before_of(folder, before, self._line.published)
        self._known = known_issues(before, gate.trusted)

    def publication(self, *, careful: bool = False) -> Publication | None:
        """What goes out; None where nothing may. With `careful` everything is tried before it counts."""
        gate = self._gate
        out = gate.kept or Kept(gate.head, (), ())
        if not gate.cleared and self._line is None:
            return None
        if careful and self._line is not None:
            frozen = gate.mass.frozen
            out = kept_by(self._line, gate.as_of, ends_only=gate.ends_only, frozen=frozen, sound=self._can_be_made)
        lost = tuple(lost_ends(gate.head, commit) for commit in out.failed)
        return replace(self._made(out), lost=lost)

    def _newest_issues(self) -> Mapping[str, Issue]:
        """The bundles after which the next are numbered: by what is signed alone where the ledger cannot be asked."""
        try:
            return newest_issues(self._known, self._gate.head)
        except Exception:
            return self._known

    def _can_be_made(self, inventory: Inventory) -> bool:
        try:
            self._made(Kept(inventory, (), ()))
        except Exception:
            return False
        return True

    def _made(self, out: Kept) -> Publication:
        gate, before = self._gate, self._before
        issues = self._newest_issues()
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
        owed = _owed(out.inventory, self._was, before)
        packed = payloads(out.inventory, facts, issues, self._last, owed)
        logins = logins_taken_off(before.logins if before else {}, self._was, out.inventory)
        return Publication(out.inventory, facts, gate, before, self._known, packed, logins=logins)


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
