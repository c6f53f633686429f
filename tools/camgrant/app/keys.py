"""The keys that a unit's bundles are sealed for: declared, replaced, lost. The private half is never ours to hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from camgrant.app.editing.desk import DAY, Desk, written
from camgrant.app.ledger import anew, made, witness
from camgrant.app.obligations import known_unit
from camgrant.app.reissues import Reissued, reissued
from camgrant.diagnostics import UsageFault
from camgrant.edit.change import Add, Change, Put, Set
from camgrant.ledger.book import Book
from camgrant.ledger.bundles import Bundle, bundles_in
from camgrant.ledger.events import content_of, event_file, event_id
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Event, KeyEvent
from camgrant.model.organisation import SealKey
from camgrant.seal.age import sealed

__all__ = ["declared", "keys_in_use", "lost", "public_key", "rotated", "units_without_key"]

_PRIVATE: Final = re.compile("AGE-SECRET-KEY|AGE-PLUGIN-|PRIVATE KEY", re.IGNORECASE)


def public_key(text: str, unit: str, flag: str) -> str:
    """The public age key itself. Raises UsageFault for anything else, and never repeats what was typed."""
    key = text.strip()
    if _PRIVATE.search(key):
        raise UsageFault(
            f"{flag}: đây là khóa riêng nên không ghi gì; khóa đã hiện ra ngoài, đề nghị coi như đã lộ: tạo khóa mới "
            "bằng `age-keygen`, xóa dòng này khỏi lịch sử lệnh, rồi chỉ khai khóa công khai (`age-keygen -y`) / "
            "this is a private key, nothing was written; take it as exposed: make a new one with `age-keygen`, clear "
            "this line from the shell's history, and give the public key only (`age-keygen -y`)"
        )
    if not re.fullmatch("age1[0-9a-z]{58}", key):
        raise UsageFault(
            f"{flag}: không phải khóa công khai age; đề nghị chép nguyên dòng bắt đầu bằng age1 (62 ký tự) / "
            "is no public age key; copy the whole line that begins with age1 (62 characters)"
        )
    sealed(b"", [key], unit)  # its last letters are a sum over the others: a slip of the pen shows
    return key


def keys_in_use(inventory: Inventory, unit: str, day: date) -> tuple[str, ...]:
    """The unit's keys that bundles of the day are sealed for."""
    return tuple(one.key for one in inventory.units[unit].keys if one.in_use(day))


def units_without_key(inventory: Inventory, day: date) -> list[str]:
    """Who makes accounts on a recorder in use and has no key: its passwords cannot be sealed."""
    creators = {one.creator for one in inventory.recorders.values() if one.retired_on is None}
    return sorted(unit for unit in creators & inventory.units.keys() if not keys_in_use(inventory, unit, day))


def declared(desk: Desk, unit: str, key: str, *, since: date) -> list[Change]:
    """A further key of the unit, in use from a day on. Raises UsageFault for one that a unit has already."""
    inventory = desk.inventory
    holder = _holder(inventory, key)
    if holder is not None:
        raise UsageFault(
            f"{known_unit(inventory, unit)}: khóa này đã khai ở {holder}; mỗi đơn vị, mỗi lần một khóa mới / "
            f"{holder} has this key already; every unit, and every time, a new key"
        )
    return [Add(known_unit(inventory, unit), ("keys",), written(key=key, valid_from=since))]


def rotated(desk: Desk, unit: str, new: str, *, old: str, on: date, by: str) -> list[Change]:
    """From a day on the new key is used; the old one ends the day before, or on that day where it began on it or a
    bundle was sealed for it.

    Raises UsageFault for a day before such a bundle: nobody would know any more that the old key opens it.
    """
    number, known = _known(desk.inventory, unit, old)
    if not known.in_use(on):
        raise UsageFault(
            f"{unit}: khóa cũ không dùng vào ngày {on:%d/%m/%Y}; đề nghị xem `camgrant key list` / "
            "the old key is not in use on that day; see `camgrant key list`"
        )
    sealed_on = max((day for day, _ in _opened_by(desk.inventory, unit, known, date.max)), default=date.min)
    if sealed_on > on:
        raise UsageFault(
            f"{unit}: ngày {sealed_on:%d/%m/%Y} còn phát hành gói cho khóa cũ; đề nghị --on từ ngày ấy / "
            f"a bundle was sealed for the old key on {sealed_on:%d/%m/%Y}; --on must not be earlier"
        )
    last = max(on - DAY, known.valid_from, sealed_on)
    said = made(KeyEvent, what="rotated", unit=unit, key=old, new=new, by=witness(desk.inventory, by, on))
    return [
        Set(unit, ("keys", number, "valid_until"), last.isoformat()),
        *declared(desk, unit, new, since=on),
        *_recorded([anew(desk.inventory, made(Event, on=on, key=said))]),
    ]


def lost(
    desk: Desk, unit: str, key: str, *, on: date, today: date, by: str, new: str | None
) -> tuple[list[Change], Reissued]:
    """Nothing is sealed for the key from a day on; passwords in bundles that it opens are issued anew, but for those
    that were handed over since. A key that is in use no more opens its old bundles all the same, and one that was lost
    some days ago those that were sealed for it until this was known.

    A key that no unit declares may have stood in a file of `publish --recipients`: it is entered as lost, so that it
    counts there no more. Raises UsageFault for one of another unit, or that was reported lost already, and where the
    new key is none.
    """
    inventory = desk.inventory
    asked = max(on, desk.day)
    if new == key:
        raise UsageFault(f"{unit}: --new chính là khóa bị mất / --new is the very key that was lost")
    number, known = _known(inventory, unit, key) if _holder(inventory, key) else (None, None)
    if known is not None and known.lost_on is not None:
        raise UsageFault(f"{unit}: khóa này đã báo mất từ ngày {known.lost_on:%d/%m/%Y} / was reported lost already")
    said = made(KeyEvent, what="lost", unit=unit, key=key, new=new, by=witness(inventory, by, on))
    passwords = {account: day for day, found in _opened_by(inventory, unit, known, asked) for account in found.accounts}
    again = reissued(inventory, passwords, on=asked, today=today, evidence=f"mất khóa của {unit}")
    if number is None:
        changes: list[Change] = [Add(unit, ("keys",), written(key=key, valid_from=on, lost_on=on))]
    else:
        changes = [Set(unit, ("keys", number, "lost_on"), on.isoformat())]
    changes += declared(desk, unit, new, since=on) if new is not None else []
    event = anew(inventory, made(Event, on=on, key=said))
    return [*changes, *_recorded([event, *again.events])], again


def _holder(inventory: Inventory, key: str) -> str | None:
    """The unit that declares a key."""
    return next((name for name, one in inventory.units.items() if key in (known.key for known in one.keys)), None)


def _known(inventory: Inventory, unit: str, key: str) -> tuple[int, SealKey]:
    """The place of a key among the unit's, and the key."""
    keys = inventory.units[known_unit(inventory, unit)].keys
    for number, one in enumerate(keys):
        if one.key == key:
            return number, one
    raise UsageFault(f"{unit}: đơn vị không khai khóa này; xem `camgrant key list` / the unit declares no such key")


def _opened_by(inventory: Inventory, unit: str, key: SealKey | None, until: date) -> Iterator[tuple[date, Bundle]]:
    """The unit's bundles that were sealed for the key, each with its day, oldest first; for None all of them: when a
    file brought a key along nobody knows."""
    for one in bundles_in(Book.of(inventory, until, hindsight=True)).values():
        if one.key.recipient == unit and one.issued is not None and (key is None or key.in_use(one.issued.on)):
            yield one.issued.on, one


def _recorded(events: Iterable[Event]) -> list[Change]:
    """Events as part of an edit, so that files and ledger change together or not at all."""
    named = {event_id(event): event for event in events}
    return [Put("ledger", name, content_of(event), event_file(name, event)) for name, event in named.items()]
