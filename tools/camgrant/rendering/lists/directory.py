"""The directory of coordination contacts: people one phones, who see nothing by that role."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from camgrant.model.pack import Sheet
from camgrant.rendering.lists.changes import since
from camgrant.rendering.lists.desk import Desk
from camgrant.rendering.lists.facts import person_facts, person_order
from camgrant.rendering.lists.grants import group_of, shown_facts
from camgrant.rendering.lists.paper import Content
from camgrant.rendering.lists.routing import authors_of_figures
from camgrant.rendering.sheets import SheetRow

__all__ = ["directory_contents"]


def directory_contents(desk: Desk, sheet: Sheet) -> Iterator[Content]:
    """The whole directory for every unit of the routing table that stands in it: nobody else coordinates."""
    for author in authors_of_figures(desk, sheet):
        yield from _directory_of(desk, sheet, author)


def _directory_of(desk: Desk, sheet: Sheet, author: str) -> Iterator[Content]:
    contacts = desk.inventory.contacts
    unit_of = {
        person: desk.inventory.unit_of(person, desk.day) or ""
        for person, contact in contacts.items()
        if contact.coordinates_with and desk.reach.person_active(person)
    }
    people = [person for person, unit in unit_of.items() if desk.falls_to(author, unit)]
    rows = tuple(_row(desk, sheet, person) for person in sorted(people, key=lambda one: person_order(desk, one)))
    inside = {unit_of[person] for person in people}
    kinds = {rule.kind for rule in sheet.recipients}
    for recipient in sorted({unit for kind in kinds if kind is not None for unit in desk.units_of_kind(kind)}):
        if recipient in inside and recipient != author:
            yield Content(author, recipient, rows, partial(since, desk, sheet, rows))


def _row(desk: Desk, sheet: Sheet, person: str) -> SheetRow:
    contact = desk.inventory.contacts[person]
    labels = (desk.inventory.pack.contact_roles[role].vi for role in contact.roles)
    others = ", ".join(desk.short_name(unit) for unit in contact.coordinates_with)
    facts = {"role": ", ".join(labels), "coordination": f"Phối hợp với {others}"}
    return SheetRow(
        group=group_of(desk, sheet, person, ())[0],
        person=person,
        grant="",
        documents=(),
        facts=shown_facts(sheet, {**person_facts(desk, person, desk.day), **facts}),
        key=person,
    )
