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
from camgrant.rendering.lists.routing import usual_author
from camgrant.rendering.sheets import SheetRow

__all__ = ["directory_contents"]


def directory_contents(desk: Desk, sheet: Sheet) -> Iterator[Content]:
    """The whole directory for every unit of the routing table that stands in it: nobody else coordinates."""
    contacts = desk.inventory.contacts
    people = [one for one in contacts if contacts[one].coordinates_with and desk.reach.person_active(one)]
    rows = tuple(_row(desk, sheet, person) for person in sorted(people, key=lambda one: person_order(desk, one)))
    inside = {desk.inventory.unit_of(person, desk.day) for person in people}
    kinds = {rule.kind for rule in sheet.recipients}
    author = usual_author(desk, sheet)
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
