"""Rights that were over while nobody had confirmed that the account no longer gave them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from camgrant.app.past_ledger import Account, ListSent, Written
from camgrant.history.deeds import Deed
from camgrant.history.moments import Period, day_of
from camgrant.history.sightings import Sighting
from camgrant.model.base import RIGHTS, Right

__all__ = ["Gone", "gone_unconfirmed"]


@dataclass(frozen=True, slots=True)
class Gone:
    """An account with rights to cameras that were over in the period, while nobody had confirmed that they were gone.

    `ended_on` is the end of the last of them. `is_lessened`: the account still had others, so that it had to stay.
    `gave` are those that it gave, `deeds` the commits by which it was to give less, `lists` those that went out without
    them after one with them.
    """

    person: str
    login: str
    system: str
    recorder: str
    grants: tuple[str, ...]
    cameras: tuple[str, ...]
    rights: tuple[Right, ...]
    ended_on: datetime
    is_lessened: bool
    account: Account
    gave: tuple[Sighting, ...] = field(repr=False)
    deeds: tuple[Deed, ...] = ()
    lists: tuple[ListSent, ...] = ()


def gone_unconfirmed(
    found: Iterable[Sighting], written: Written, period: Period, all_of: Callable[[frozenset[str]], Iterable[Sighting]]
) -> Iterator[Gone]:
    """Every account that may have given more than was declared, at the end of the period or after it began.

    `found` need not be all that an account gave; `all_of` finds that, for some people.
    """
    accounts = _accounts(found)
    gone = {key: one for key, of_account in accounts.items() if (one := _of_account(of_account, written, period))}
    people = frozenset(one.person for one in gone.values() if not one.is_lessened)
    kept = {key for key, whole in _accounts(all_of(people)).items() if any(_lasts(one, period) for one in whole)}
    for key, one in sorted(gone.items()):
        told = _of_account(accounts[key], written, period, has_others=True) if key in kept else one
        if told is not None:
            yield told


def _accounts(found: Iterable[Sighting]) -> dict[tuple[str, str, str, str], list[Sighting]]:
    accounts: dict[tuple[str, str, str, str], list[Sighting]] = {}
    for one in found:
        if (sight := one.sight).camera:
            accounts.setdefault((sight.person, sight.system, sight.recorder, sight.login), []).append(one)
    return accounts


def _lasts(one: Sighting, period: Period) -> bool:
    """Whether the right goes on beyond the period."""
    return any(span.since < period.until <= span.until for span in (*one.declared, *one.known))


def _of_account(found: list[Sighting], written: Written, period: Period, *, has_others: bool = False) -> Gone | None:
    last: dict[tuple[str, Right], Period] = {}
    for one in found:
        for span in (*one.declared, *one.known):
            for right in _rights(one):
                key = (one.sight.camera, right)
                if span.since < period.until and (key not in last or last[key].until < span.until):
                    last[key] = span
    over = {key: span for key, span in last.items() if span.until < period.until}
    is_lessened, sight = has_others or len(over) < len(last), found[0].sight
    account = written.account(sight)
    left = {
        key: span
        for key, span in over.items()
        if not account.is_settled(
            day_of(span.since), day_of(span.until), day_of(max(span.until, period.since)), is_lessened=is_lessened
        )
    }
    if not left:
        return None
    rights = {right for _, right in left}
    gave = tuple(one for one in found if any((one.sight.camera, right) in left for right in _rights(one)))
    return Gone(
        *(sight.person, sight.login, sight.system, sight.recorder),
        grants=tuple(sorted({one.sight.grant for one in gave})),
        cameras=tuple(sorted({camera for camera, _ in left})),
        rights=tuple(sorted(rights, key=RIGHTS.index)),
        ended_on=max(span.until for span in left.values()),
        is_lessened=is_lessened,
        account=account,
        gave=gave,
    )


def _rights(one: Sighting) -> set[Right]:
    """What the device gave: what was granted, and what was accepted beyond it."""
    return {*one.sight.rights, *one.sight.accepted}
