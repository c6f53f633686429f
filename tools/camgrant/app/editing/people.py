"""People who come, move and leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from camgrant.app.editing.desk import DAY, Desk, one_of, slug, written
from camgrant.app.editing.documents import DocumentWish, document
from camgrant.app.editing.grants import open_grants, revoked
from camgrant.diagnostics import Text, UsageFault
from camgrant.edit.change import Add, Change, Put, Set
from camgrant.intake.clean import as_name
from camgrant.model.inventory import position_at
from camgrant.model.vietnamese import propose_login

__all__ = [
    "ContactWish",
    "answered_for",
    "came",
    "informed",
    "left",
    "login_for",
    "merged",
    "moved",
    "position_changes",
    "refuse_more_than_a_name",
]

_UNIT = Text("đơn vị", "unit")
_PERSON = Text("cá nhân", "contact")


@dataclass(frozen=True, slots=True)
class ContactWish:
    """A new contact as somebody describes him."""

    full_name: str
    unit: str
    title: str
    since: date | None = None
    leads: str | None = None
    rank: str | None = None
    phone: str | None = None
    email: str | None = None
    email_absent_reason: str | None = None
    login: str | None = None
    roles: tuple[str, ...] = ()
    coordinates_with: tuple[str, ...] = field(default=())
    notified_on: date | None = None
    responsible: str | None = None
    """Who answers for it: then it is a machine."""


def login_for(desk: Desk, full_name: str) -> str:
    """The login that a new contact of this name gets; those of people who left are never used again."""
    return propose_login(full_name, desk.context().logins)


def came(desk: Desk, wish: ContactWish) -> list[Change]:
    """A new contact, in the file of his unit."""
    inventory = desk.inventory
    one_of(wish.unit, inventory.units, _UNIT)
    for role in wish.roles:
        one_of(role, inventory.pack.contact_roles, Text("vai trò phối hợp", "contact role"))
    for unit in wish.coordinates_with:
        one_of(unit, inventory.units, _UNIT)
    if not slug(wish.full_name):
        raise UsageFault("họ và tên không có chữ cái nào / the name has no letters")
    if wish.responsible is None:
        refuse_more_than_a_name(wish.full_name)
    else:
        one_of(wish.responsible, inventory.contacts, _PERSON)
    alike = [one for one, contact in inventory.contacts.items() if any(p.unit == wish.unit for p in contact.positions)]
    fields = written(
        kind="machine" if wish.responsible is not None else None,
        full_name=wish.full_name,
        rank=wish.rank,
        positions=[written(title=wish.title, unit=wish.unit, leads=wish.leads, valid_from=wish.since)],
        phone=wish.phone,
        email=wish.email,
        email_absent_reason=wish.email_absent_reason,
        login=wish.login,
        roles=wish.roles,
        coordinates_with=wish.coordinates_with,
        responsible=wish.responsible,
        notified_on=wish.notified_on,
    )
    made = desk.new_id("c", wish.full_name)
    return [Put("contacts", made, fields, desk.file_for(alike, f"contacts/{wish.unit}.yaml"))]


def refuse_more_than_a_name(full_name: str) -> None:
    """Raises UsageFault for “Ông Nguyễn Văn A” or “Đại úy Siu Bình”: the same person would be another one."""
    read = as_name(full_name)
    if read.fault is None and len(read.values[0].split()) < len(full_name.split()):
        raise UsageFault(
            f"“{full_name}”: họ và tên không ghi kèm danh xưng, cấp bậc, chức vụ; đề nghị ghi “{read.values[0]}” / "
            f"holds more than a name; write “{read.values[0]}”"
        )


def moved(
    desk: Desk,
    person: str,
    *,
    unit: str,
    title: str,
    on: date,
    by: DocumentWish | None = None,
    revoke: tuple[str, ...] = (),
) -> list[Change]:
    """The position held before ends on the day before, the new one begins; `revoke` are the grants that end with it.

    `by` is the decision; a new one is taken for an appointment of the new unit. Raises UsageFault for somebody who has
    left by then.
    """
    one_of(unit, desk.inventory.units, _UNIT)
    contact = desk.inventory.contacts[person]
    if contact.has_left(on):
        raise UsageFault(f"{person}: thôi việc từ ngày {contact.left_on:%d/%m/%Y} / has left by then")
    decision: str | None = None
    changes: list[Change] = []
    if by is not None:
        kind = next(iter(desk.inventory.pack.appointment_kinds), None)
        decision, changes = document(desk, by, names=[person], kind=kind, issuer=unit)
    return [
        *changes,
        *position_changes(desk, person, unit=unit, title=title, on=on, decision=decision),
        *revoked(desk, revoke, on=on, reason=f"Chuyển công tác đến {desk.unit_name(unit)}"),
    ]


def position_changes(
    desk: Desk, person: str, *, unit: str, title: str, on: date, decision: str | None = None
) -> list[Change]:
    """The end of the position held on a day, and the one that follows it."""
    contact = desk.inventory.contacts[person]
    held = position_at(contact, on)
    changes: list[Change] = []
    if held is not None:
        number = contact.positions.index(held)
        changes.append(Set(person, ("positions", number, "valid_until"), (on - DAY).isoformat()))
    new = written(title=title, unit=unit, valid_from=on, document=decision)
    return [*changes, Add(person, ("positions",), new)]


def informed(desk: Desk, people: Iterable[str], *, on: date) -> list[Change]:
    """People were told that a list with their data exists. Raises UsageFault for somebody who was told before."""
    changes: list[Change] = []
    for person in dict.fromkeys(people):
        told = desk.inventory.contacts[person].notified_on
        if told is not None:
            raise UsageFault(f"{person}: đã ghi thông báo ngày {told:%d/%m/%Y} / was informed on {told:%d/%m/%Y}")
        changes.append(Set(person, ("notified_on",), on.isoformat()))
    return changes


def left(desk: Desk, person: str, *, on: date, reason: str) -> list[Change]:
    """The person is there no more from a day on; the grants that run on then are revoked, also those of machines that
    nobody else answers for by then. The reason is for the note alone, which no list shows."""
    contact = desk.inventory.contacts[person]
    if contact.left_on:
        raise UsageFault(f"{person}: đã ghi thôi việc từ ngày {contact.left_on:%d/%m/%Y} / left on that day already")
    note = f"{contact.note}; {reason}" if contact.note else reason
    changes: list[Change] = [Set(person, ("left_on",), on.isoformat()), Set(person, ("note",), note)]
    held, _ = open_grants(desk, person, by=on)
    changes += revoked(desk, held, on=on, reason=f"Thôi việc từ ngày {on:%d/%m/%Y}")
    for machine in answered_for(desk, person, by=on):
        held, _ = open_grants(desk, machine, by=on)
        changes += revoked(desk, held, on=on, reason=f"Người chịu trách nhiệm thôi việc từ ngày {on:%d/%m/%Y}")
    return changes


def answered_for(desk: Desk, person: str, *, by: date) -> list[str]:
    """The machines for which a person answers on a day."""
    contacts = desk.inventory.on(by).contacts
    return sorted(name for name, one in contacts.items() if one.is_machine and one.responsible == person)


def merged(desk: Desk, old: str, new: str, *, on: date) -> list[Change]:
    """Two entries are one person, who goes on under the second: the first one ends, with its grants, and says so.

    Accounts under the login of the first are followed until they are gone; nothing is granted to the second by this.
    Raises UsageFault where the two are one entry, where either ended by then, where the second ends in the first, and
    where the first answers for a machine.
    """
    contacts = desk.inventory.contacts
    if old == new:
        raise UsageFault(f"{old}: hai mã là một / is one entry")
    for person in (old, new):
        if left_on := contacts[person].left_on:
            raise UsageFault(f"{person}: đã ghi thôi việc từ ngày {left_on:%d/%m/%Y} / left on {left_on} already")
    machines = answered_for(desk, old, by=on)
    if machines:
        raise UsageFault(
            f"{old}: đang chịu trách nhiệm về {', '.join(machines)}, đề nghị chạy `camgrant contact answer` trước / "
            f"answers for {', '.join(machines)}; run `camgrant contact answer` first"
        )
    changes = left(desk, old, on=on, reason=f"Cùng một người với {new}")
    return [Set(old, ("same_as",), new), *changes]
