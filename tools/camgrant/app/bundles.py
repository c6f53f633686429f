"""Sealed bundles as the ledger follows them: issued by a publication, sent, received, lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from camgrant.app.ledger import anew, made, without_personal_data, witness
from camgrant.app.obligations import known_unit
from camgrant.app.published import Record, read_record
from camgrant.app.reissues import Reissued, reissued
from camgrant.diagnostics import UsageFault
from camgrant.ledger.book import Book
from camgrant.ledger.bundles import Bundle, BundleKey, bundles_in
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import BundleEvent, Event
from camgrant.rendering.manifest import PUBLISHED

__all__ = ["ACCOUNTS", "ROOT", "Issuing", "bundle_status", "find_bundle", "issued", "lost", "received", "sent"]

ROOT: Final = "MANIFEST.json"
ACCOUNTS: Final = "local/accounts.json"
"""Recipient -> the accounts (`recorder/login`) whose initial password is in its bundle; stays on the machine."""


@dataclass(frozen=True, slots=True)
class Issuing:
    """What a publication adds to the ledger; `unchanged` stand there already, `local` have no key and no bundle."""

    events: tuple[Event, ...]
    unchanged: tuple[BundleKey, ...]
    local: tuple[str, ...]


def issued(inventory: Inventory, publication: Path, *, on: date) -> Issuing:
    """One event for each bundle that `camgrant publish` put into the folder, if the ledger has none.

    Raises UsageFault for a folder that is no sealed publication, is not whole or is of a later day, and where the
    ledger has another bundle under the same number.
    """
    record, accounts = _read(publication)
    if record.as_of > on:
        raise UsageFault(
            f"{publication}: phát hành ngày {record.as_of:%d/%m/%Y}, sau ngày ghi {on:%d/%m/%Y}; xem lại --on / "
            f"was published on {record.as_of:%d/%m/%Y}, after {on:%d/%m/%Y}; see to --on"
        )
    known = bundles_in(Book.of(inventory, date.max))
    events: list[Event] = []
    unchanged: list[BundleKey] = []
    for unit, issue in sorted(record.recipients.items()):
        key = BundleKey(known_unit(inventory, unit), issue.sequence)
        if not (publication / "bundles" / unit / f"{key}.tar.age").is_file():
            continue  # the newest bundle of this recipient is of an earlier publication
        before = known[key].issued if key in known else None
        if before is not None and before.bundle.sha256 != issue.manifest_sha256:
            raise UsageFault(
                f"{key}: sổ đã có gói khác cùng số ({before.event}); đề nghị kiểm tra thư mục phát hành / "
                f"the ledger has another bundle of this number ({before.event}); look into the publication"
            )
        if before is not None:
            unchanged.append(key)
            continue
        sealed = accounts.get(unit, ())
        events.append(_event(inventory, on, key, "issued", sha256=issue.manifest_sha256, accounts=sealed))
    local = tuple(sorted(one.name for one in (publication / "local").glob("u-*") if one.is_dir()))
    return Issuing(tuple(events), tuple(unchanged), local)


def _read(publication: Path) -> tuple[Record, Mapping[str, tuple[str, ...]]]:
    """The record of the publication and the accounts whose passwords it sealed."""
    data = {name: _bytes(publication, name) for name in (PUBLISHED, ROOT, ACCOUNTS)}
    record = read_record(data[PUBLISHED], f"{publication / PUBLISHED}")
    if hashlib.sha256(data[ROOT]).hexdigest() != record.manifest_sha256:
        raise UsageFault(
            f"{publication}: {ROOT} không phải của {PUBLISHED} này; đề nghị dùng trọn một thư mục phát hành / "
            f"{ROOT} does not belong to this {PUBLISHED}; use the folder of one publication as it is"
        )
    try:
        accounts = _accounts(json.loads(data[ACCOUNTS]))
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise UsageFault(f"{publication / ACCOUNTS}: tệp hỏng / the file is broken") from fault
    return record, accounts


def _bytes(publication: Path, name: str) -> bytes:
    try:
        return (publication / name).read_bytes()
    except OSError as fault:
        raise UsageFault(
            f"{publication}: không có {name}: không phải thư mục của `camgrant publish` đã niêm phong / "
            f"has no {name}: is no folder of a sealed `camgrant publish`"
        ) from fault


def _accounts(content: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {unit: tuple(map(str.strip, accounts)) for unit, accounts in content["accounts"].items()}


def sent(inventory: Inventory, key: BundleKey, *, on: date, way: str, by: str | None, evidence: str | None) -> Event:
    """A bundle left, by a way. Raises UsageFault where it is on its way or arrived, and on the day of its loss."""
    bundle = find_bundle(inventory, key, on)
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
    bundle = find_bundle(inventory, key, on)
    if bundle.received is not None:
        day = f"{bundle.received.on:%d/%m/%Y}"
        raise UsageFault(f"{key}: đã ghi nhận ngày {day} / was received on {day} already")
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
    bundle = find_bundle(inventory, key, on)
    if bundle.lost is not None:
        day = f"{bundle.lost.on:%d/%m/%Y}"
        raise UsageFault(f"{key}: đã ghi thất lạc ngày {day} / was reported lost on {day} already")
    event = _event(inventory, on, key, "lost", by=witness(inventory, by, on), evidence=_sound(evidence))
    said = f"gói {key} thất lạc"
    return event, reissued(inventory, dict.fromkeys(bundle.accounts), on=on, today=today, evidence=said)


def find_bundle(inventory: Inventory, key: BundleKey, on: date) -> Bundle:
    """The bundle as it stands on a day. Raises UsageFault for one that was not issued by then."""
    found = bundles_in(Book.of(inventory, on, hindsight=True))
    bundle = found.get(key)
    if bundle is None or bundle.issued is None:
        known = ", ".join(str(one.sequence) for one in found if one.recipient == key.recipient) or "–"
        raise UsageFault(
            f"{key.recipient}: đến ngày {on:%d/%m/%Y} chưa phát hành gói số {key.sequence}; hiện có: {known} / "
            f"bundle {key.sequence} was not issued by {on:%d/%m/%Y}; there is: {known}"
        )
    return bundle


def bundle_status(inventory: Inventory, on: date, recipient: str | None = None) -> list[Bundle]:
    """How every bundle stands, or those of one recipient, what must be done first."""
    found: Iterable[Bundle] = bundles_in(Book.of(inventory, on)).values()
    order = ("lost", "issued", "sent", "received")
    mine = [one for one in found if recipient in (None, one.key.recipient)]
    return sorted(mine, key=lambda one: (order.index(one.state), one.key))


def _event(inventory: Inventory, on: date, key: BundleKey, what: str, **said: Any) -> Event:
    bundle = made(BundleEvent, what=what, recipient=key.recipient, sequence=key.sequence, **said)
    return anew(inventory, made(Event, on=on, bundle=bundle))


def _sound(evidence: str | None) -> str | None:
    return without_personal_data(evidence, "--evidence") if evidence else None
