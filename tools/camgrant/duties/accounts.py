"""The duties that follow from accounts in force: to create them, to hand them and new passwords over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from camgrant.access.state import AccessState, Entitlement
from camgrant.access.timeline import Timeline
from camgrant.diagnostics import Text
from camgrant.duties.duty import Duty, days, deadlines_of, few, logins_of, state_on
from camgrant.ledger.accounts import Standing, standing
from camgrant.ledger.book import AccountKey, Book
from camgrant.model.inventory import Inventory

__all__ = ["account_duties", "creator_of", "place_of"]


class _Account(NamedTuple):
    """An account that somebody must have: who makes it, since when it is due."""

    key: AccountKey
    creator: str
    since: date
    standing: Standing


def account_duties(inventory: Inventory, state: AccessState, book: Book) -> Iterator[Duty]:
    """Accounts in force: created and handed over by whoever makes them."""
    accounts = list(_accounts(inventory, state, book))
    by_place: dict[tuple[str, str], list[_Account]] = {}
    for one in accounts:
        by_place.setdefault((one.creator, one.key.recorder or one.key.system), []).append(one)
    for (creator, place), found in sorted(by_place.items()):
        yield _create(inventory, book, creator, place, found)
        made = [one for one in found if one.standing.exists]
        first = [one for one in made if one.standing.handed or not one.standing.reissue]
        if first:
            yield _hand_over(inventory, book, creator, place, first)
        asked = [one for one in found if one.standing.reissue]
        if asked:
            yield _reissue(inventory, book, creator, place, asked)


def _accounts(inventory: Inventory, state: AccessState, book: Book) -> Iterator[_Account]:
    found: dict[AccountKey, list[Entitlement]] = {}
    for one in state.entitlements:
        if one.cameras:
            found.setdefault(AccountKey.of(one), []).append(one)
    timeline = Timeline(inventory)
    for key, entitlements in found.items():
        since = min(_since(inventory, timeline, one, state.as_of) for one in entitlements)
        yield _Account(key, creator_of(inventory, key), since, standing(book.done(key)))


def _since(inventory: Inventory, timeline: Timeline, one: Entitlement, day: date) -> date:
    """An account is owed once it is granted, the device is there, and the documents are, whichever comes last."""
    dates = [inventory.documents[name].date for name in one.basis.documents if name in inventory.documents]
    begun = timeline.given_since(inventory.grants[one.grant], one.recorder, day) if one.recorder else one.valid_from
    return max([begun, *dates])


def creator_of(inventory: Inventory, key: AccountKey) -> str:
    """Who makes the account: the recorder's creator, else the unit that the system names for it."""
    if key.recorder:
        return inventory.recorders[key.recorder].creator
    kinds = inventory.pack.systems[key.system].creator.kinds
    return min((name for name, unit in inventory.units.items() if unit.kind in kinds), default="")


def _create(inventory: Inventory, book: Book, unit: str, place: str, found: list[_Account]) -> Duty:
    missing = [one for one in found if one.standing.exists is None]
    people, where = few(logins_of(inventory, [one.key.person for one in missing or found])), place_of(inventory, place)
    since = min(one.since for one in missing or found)
    due = since + days(deadlines_of(inventory).create)
    done = Text(f"Đã tạo tài khoản {where.vi}: {people.vi}", f"accounts {where.en} were created: {people.en}")
    owed = Text(
        f"Tạo và báo {len(missing)} tài khoản {where.vi}: {people.vi}",
        f"create and report {len(missing)} accounts {where.en}: {people.en}",
    )
    return Duty(
        kind="create",
        unit=unit,
        subject=place,
        state=state_on(book.as_of, due) if missing else "done",
        text=owed if missing else done,
        basis=deadlines_of(inventory).basis,
        since=since,
        due=due,
        evidence=tuple(one.standing.exists.event for one in found if one.standing.exists),
        command=_report(unit, place, missing, "created") if missing else "",
    )


def _hand_over(inventory: Inventory, book: Book, unit: str, place: str, found: list[_Account]) -> Duty:
    missing = [one for one in found if one.standing.handed is None]
    people, where = few(logins_of(inventory, [one.key.person for one in missing or found])), place_of(inventory, place)
    since = min(one.standing.exists.on for one in missing or found if one.standing.exists)
    due = since + days(deadlines_of(inventory).hand_over)
    done = Text(f"Đã bàn giao tài khoản {where.vi}: {people.vi}", f"accounts {where.en} were handed over: {people.en}")
    owed = Text(
        f"Bàn giao {len(missing)} tài khoản {where.vi}: {people.vi}",
        f"hand over {len(missing)} accounts {where.en}: {people.en}",
    )
    return Duty(
        kind="hand_over",
        unit=unit,
        subject=place,
        state=state_on(book.as_of, due) if missing else "done",
        text=owed if missing else done,
        basis=deadlines_of(inventory).basis,
        since=since,
        due=due,
        evidence=tuple(one.standing.handed.event for one in found if one.standing.handed),
        command=_report(unit, place, missing, "handed_over") if missing else "",
    )


def _reissue(inventory: Inventory, book: Book, unit: str, place: str, asked: list[_Account]) -> Duty:
    people, where = few(logins_of(inventory, [one.key.person for one in asked])), place_of(inventory, place)
    events = [one.standing.reissue for one in asked if one.standing.reissue]
    since = min(one.on for one in events)
    due = since + days(deadlines_of(inventory).hand_over)
    return Duty(
        kind="reissue",
        unit=unit,
        subject=place,
        state=state_on(book.as_of, due),
        text=Text(
            f"Đặt và bàn giao mật khẩu mới cho {len(asked)} tài khoản {where.vi}: {people.vi}",
            f"set and hand over a new password for {len(asked)} accounts {where.en}: {people.en}",
        ),
        basis=deadlines_of(inventory).basis,
        since=since,
        due=due,
        evidence=tuple(one.event for one in events),
        command=_report(unit, place, asked, "handed_over"),
    )


def place_of(inventory: Inventory, place: str) -> Text:
    """Where an account lives, in words: on a recorder, or in a system without recorders of ours."""
    recorder = inventory.recorders.get(place)
    if recorder is not None:
        return Text(f"trên {recorder.name} ({place})", f"on {recorder.name} ({place})")
    label = inventory.pack.systems[place].label
    return Text(f"“{label.vi}”", f"of '{label.en}'")


def _report(unit: str, place: str, found: list[_Account], what: str) -> str:
    """One account is reported by itself, several by the form that their creator returns."""
    if len(found) > 1:
        return f"camgrant import phieu-bao-ket-qua.xlsx --kind return --from {unit}"
    key = found[0].key
    where = f"--recorder {key.recorder}" if key.recorder else f"--system {place}"
    return f"camgrant account confirm --person {key.person} {where} --what {what}"
