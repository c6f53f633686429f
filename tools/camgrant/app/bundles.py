"""Sealed bundles as the ledger follows them: issued by a publication, sent, received, lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from camgrant.app.ledger import anew, made, without_personal_data, witness
from camgrant.app.obligations import known_unit
from camgrant.app.reissues import Reissued, reissued
from camgrant.app.shelved import read_shelved
from camgrant.diagnostics import UsageFault
from camgrant.ledger.book import Book
from camgrant.ledger.bundles import Bundle, BundleKey, bundles_in
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import BundleEvent, Event
from camgrant.seal.signature import allowed_signers

__all__ = ["Issuing", "bundle_status", "issued", "lost", "received", "sent"]


@dataclass(frozen=True, slots=True)
class Issuing:
    """What a publication adds to the ledger; `unchanged` stand there already, `local` have no key and no bundle."""

    events: tuple[Event, ...]
    unchanged: tuple[BundleKey, ...]
    local: tuple[str, ...]


def issued(
    inventory: Inventory, publication: Path, *, today: date, on: date | None = None, signers: bytes | None = None
) -> Issuing:
    """One event for each bundle that `camgrant publish` put into the folder, if the ledger has none: of the day of the
    publication, because that day tells for which keys it was sealed, or of `on`.

    `signers` (in OpenSSH's form) may have signed it; where none are named, those of the settings, if any. Raises
    UsageFault for a folder that is no sealed publication, is not as it was signed or is of a later day, and where the
    ledger has another bundle under the same number.
    """
    if signers is None and inventory.settings.signers:
        signers = allowed_signers(inventory.settings.signers)
    found = read_shelved(publication, signers)
    day, latest = on or found.as_of, on or today
    if found.as_of > latest:
        raise UsageFault(
            f"{publication}: phát hành ngày {found.as_of:%d/%m/%Y}, sau ngày ghi {latest:%d/%m/%Y}; xem lại --on / "
            f"was published on {found.as_of:%d/%m/%Y}, after {latest:%d/%m/%Y}; see to --on"
        )
    known = bundles_in(Book.of(inventory, date.max))
    events: list[Event] = []
    unchanged: list[BundleKey] = []
    for key, sha256 in sorted(found.bundles.items()):
        unit = known_unit(inventory, key.recipient)
        before = known[key].issued if key in known else None
        if before is not None and before.bundle.sha256 != sha256:
            raise UsageFault(
                f"{key}: sổ đã có gói khác cùng số ({before.event}); đề nghị kiểm tra thư mục phát hành / "
                f"the ledger has another bundle of this number ({before.event}); look into the publication"
            )
        if before is not None:
            unchanged.append(key)
            continue
        accounts, work = found.accounts.get(unit, ()), True if key in found.work else None
        events.append(_event(inventory, day, key, "issued", sha256=sha256, accounts=accounts, work=work))
    local = tuple(sorted(one.name for one in (publication / "local").glob("u-*") if one.is_dir()))
    return Issuing(tuple(events), tuple(unchanged), local)


def sent(inventory: Inventory, key: BundleKey, *, on: date, way: str, by: str | None, evidence: str | None) -> Event:
    """A bundle left, by a way. Raises UsageFault where it is on its way or arrived, and on the day of its loss."""
    bundle = _at_hand(inventory, key, on)
    if bundle.sent is not None:
        raise UsageFault(
            f"{key}: đã ghi gửi ngày {bundle.sent.on:%d/%m/%Y} / was sent on {bundle.sent.on:%d/%m/%Y} already"
        )
    if bundle.lost is not None and bundle.lost.on == on:
        raise UsageFault(
            f"{key}: ghi thất lạc cùng ngày {on:%d/%m/%Y}; gửi lại thì ghi từ ngày sau / "
            "was lost on that day; one that is sent again counts from the next day"
        )
    said = "; ".join(part for part in (way, evidence) if part)
    return _event(inventory, on, key, "sent", by=witness(inventory, by, on) if by else None, evidence=_sound(said))


def received(inventory: Inventory, key: BundleKey, *, on: date, by: str, evidence: str | None) -> Event:
    """The recipient's word that a bundle arrived. Raises UsageFault where it was not sent, or arrived already."""
    bundle = _at_hand(inventory, key, on)
    if bundle.received is not None:
        day = f"{bundle.received.on:%d/%m/%Y}"
        raise UsageFault(f"{key}: đã ghi nhận ngày {day} / was received on {day} already")
    if bundle.lost is not None:
        raise UsageFault(
            f"{key}: đã ghi thất lạc ngày {bundle.lost.on:%d/%m/%Y}; gửi lại thì ghi `camgrant bundle sent` trước, báo "
            f"nhầm thì đính chính: `camgrant list correct {bundle.lost.event}` / was reported lost on "
            f"{bundle.lost.on:%d/%m/%Y}; if it was sent again record that first, if that was a mistake correct it"
        )
    if bundle.sent is None:
        raise UsageFault(
            f"{key}: chưa ghi gửi; đề nghị `camgrant bundle sent` trước / "
            "was not sent; run `camgrant bundle sent` first"
        )
    who = witness(inventory, by, on, of=key.recipient)
    return _event(inventory, on, key, "received", by=who, evidence=_sound(evidence))


def lost(
    inventory: Inventory, key: BundleKey, *, on: date, today: date, by: str, evidence: str | None
) -> tuple[Event, Reissued]:
    """A bundle is lost, or may have come to others; its passwords must be issued anew.

    Raises UsageFault where that is recorded already.
    """
    bundle = _at_hand(inventory, key, on)
    if bundle.lost is not None:
        day = f"{bundle.lost.on:%d/%m/%Y}"
        raise UsageFault(f"{key}: đã ghi thất lạc ngày {day} / was reported lost on {day} already")
    event = _event(inventory, on, key, "lost", by=witness(inventory, by, on), evidence=_sound(evidence))
    said = f"gói {key} thất lạc"
    return event, reissued(inventory, dict.fromkeys(bundle.accounts), on=on, today=today, evidence=said)


def _at_hand(inventory: Inventory, key: BundleKey, on: date) -> Bundle:
    """The bundle as it stands on a day, for what is to be entered next.

    Raises UsageFault for one that was not issued by then, and where the ledger has a later word on it: the new one
    would go unseen behind that.
    """
    found = bundles_in(Book.of(inventory, on, hindsight=True))
    bundle = found.get(key)
    if bundle is None or bundle.issued is None:
        known = ", ".join(str(one.sequence) for one in found if one.recipient == key.recipient) or "–"
        raise UsageFault(
            f"{key.recipient}: đến ngày {on:%d/%m/%Y} chưa phát hành gói số {key.sequence}; hiện có: {known} / "
            f"bundle {key.sequence} was not issued by {on:%d/%m/%Y}; there is: {known}"
        )
    last = bundles_in(Book.of(inventory, date.max))[key].last
    if last is not None and last.on > on:
        raise UsageFault(
            f"{key}: sổ đã ghi việc sau ngày {on:%d/%m/%Y} ({last.event}, ngày {last.on:%d/%m/%Y}); đề nghị ghi --on "
            f"từ ngày ấy, hoặc đính chính trước: `camgrant list correct {last.event}` / the ledger has a later word "
            f"({last.event}, {last.on:%d/%m/%Y}); give a day --on from then, or correct that one first"
        )
    return bundle


def bundle_status(inventory: Inventory, on: date, recipient: str | None = None) -> list[Bundle]:
    """How every bundle stands, or those of one recipient, what must be done first."""
    found: Iterable[Bundle] = bundles_in(Book.of(inventory, on)).values()
    order = ("lost", "issued", "sent", "received")
    mine = [one for one in found if recipient in (None, one.key.recipient)]
    return sorted(mine, key=lambda one: (order.index("received" if one.settled else one.state), one.key))


def _event(inventory: Inventory, on: date, key: BundleKey, what: str, **said: Any) -> Event:
    bundle = made(BundleEvent, what=what, recipient=key.recipient, sequence=key.sequence, **said)
    return anew(inventory, made(Event, on=on, bundle=bundle))


def _sound(evidence: str | None) -> str | None:
    return without_personal_data(evidence, "--evidence") if evidence else None
