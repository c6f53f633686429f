"""What somebody no longer has on a recorder, since when, and why: the removals that must have happened by now.

Worked out from the declared data alone: nothing is ever deleted there, so an ended grant still says which device has
an account or a right to lose. Whether the device has lost it is another truth, known only from a receipt or a
read-back; but what was on a device that is declared stolen, destroyed or reset is gone with it.

What an edit undid without an end (another scope, another login, a recorder moved to another site) is not seen here:
`rendering.issued` follows what was once given out, whatever the data says of it later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from camgrant.access.state import AccessState
from camgrant.access.timeline import DAY, Timeline, Why
from camgrant.model.base import Right
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory

__all__ = ["EndWhy", "Ended", "ended_access"]

EndWhy = Why | Literal["edited"]
"""`edited`: no end is declared, the data just says otherwise by now."""

Pairs = frozenset[tuple[Right, str]]
_NONE: Final = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Ended:
    """What ended: `since` is the first day without. `lost` are the (right, camera) that an account which goes on no
    longer has; empty where the whole account ended.

    `login` is "" where the data names none (any more). `documents` are those of the revocation, else those that the
    grants rested on. `taken_over`: the contact has become another human being, who may have the same login. `settled`:
    it is known of this very person that the account is gone. `given_on` is the last day on which it was given out,
    where that is known: an edit of today may say that it ended long before. `told_before` are events that say of
    an earlier account that it is gone, and nothing of this one.
    """

    recorder: str
    person: str
    login: str
    since: date
    why: EndWhy
    grants: tuple[str, ...]
    documents: tuple[str, ...]
    lost: Pairs
    taken_over: bool = False
    settled: bool = False
    given_on: date | None = None
    told_before: frozenset[str] = frozenset()

    @property
    def may_be_there_since(self) -> date:
        """The first day of which it can be said that the account was gone for good."""
        return max(self.since, self.given_on or self.since)


class _End(NamedTuple):
    since: date
    why: Why
    grant: str
    had: Pairs


def ended_access(inventory: Inventory, state: AccessState) -> dict[str, tuple[Ended, ...]]:
    """Recorder -> the accounts and rights that must be gone there on the day of the state, by login."""
    held: dict[tuple[str, str], set[tuple[Right, str]]] = {}
    for e in state.entitlements:
        if e.recorder is not None and e.cameras:
            pairs = held.setdefault((e.recorder, e.person), set())
            pairs.update((right, camera) for right in e.rights for camera in e.cameras)
    days = Timeline(inventory)
    estate_ends = any(day <= state.as_of for day in days.ends_of_recorders)
    found: dict[tuple[str, str], list[_End]] = {}
    for grant_id, grant in inventory.grants.items():
        for recorder, end in _ends(days, grant_id, grant, state.as_of, estate_ends=estate_ends):
            found.setdefault((recorder, grant.person), []).append(end)
    by_recorder: dict[str, list[Ended]] = {}
    for (recorder, person), ends in found.items():
        now = held.get((recorder, person))
        device = inventory.recorders[recorder]
        there = [end for end in ends if not device.has_lost(end.since - DAY, state.as_of)]
        losing = there if now is None else [end for end in there if not end.had <= now]
        if losing:
            lost = frozenset[tuple[Right, str]]().union(*(end.had for end in losing)) - now if now else frozenset()
            by_recorder.setdefault(recorder, []).append(_ended(inventory, recorder, person, losing, lost))
    return {recorder: tuple(sorted(ends, key=lambda e: (e.login, e.person))) for recorder, ends in by_recorder.items()}


def _ends(days: Timeline, grant_id: str, grant: Grant, today: date, *, estate_ends: bool) -> Iterator[tuple[str, _End]]:
    """What the grant gave on a recorder and no longer gives there, with the first day without and the reason."""
    if grant.valid_from > today or not days.makes_accounts(grant):
        return
    now = days.cameras(grant, today)
    if now and not estate_ends:
        return  # in force, and nothing that it reaches has ended
    seen: dict[str, frozenset[str]] = {}
    for day, why in sorted(days.ends(grant).items(), reverse=True):
        if not grant.valid_from <= day <= today:
            continue
        after = days.cameras(grant, day)
        for recorder, cameras in sorted(days.cameras_before(grant, day).items()):
            known = seen.get(recorder, _NONE)
            gone = cameras - after.get(recorder, _NONE) - now.get(recorder, _NONE) - known
            if gone:
                seen[recorder] = known | gone
                yield (
                    recorder,
                    _End(day, why, grant_id, frozenset((r, camera) for r in grant.rights for camera in gone)),
                )


def _ended(inventory: Inventory, recorder: str, person: str, ends: Iterable[_End], lost: Pairs) -> Ended:
    last = max(ends, key=lambda end: (end.since, end.why, end.grant))
    grant = inventory.grants[last.grant]
    revocation = grant.revoked.document if grant.revoked else None
    documents = (revocation,) if revocation else grant.rests_on
    grants = tuple(sorted({end.grant for end in ends}))
    login = inventory.contacts[person].login or ""
    return Ended(recorder, person, login, last.since, last.why, grants, documents, lost)
