"""Plan: both sides read, compared, and told with the lists that change and with what time alone will do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from camgrant import __version__
from camgrant.access.declared import Declared
from camgrant.access.resolve import resolve
from camgrant.app.trees import Side
from camgrant.diagnostics import Text
from camgrant.ledger.book import Book
from camgrant.model.inventory import Inventory
from camgrant.plan.access import affected_grants
from camgrant.plan.approval_words import needs_before_review
from camgrant.plan.coming import coming
from camgrant.plan.devices import device_work
from camgrant.plan.mass_ends import mass_ends
from camgrant.plan.plan import Plan
from camgrant.plan.risks import Risk, risks
from camgrant.plan.show.given import Given, ListChange
from camgrant.rendering.lists import Desk, views_at

__all__ = ["MOST_GRANTS", "given_of", "list_changes"]

MOST_GRANTS: Final = 4_000
"""Beyond so many grants not all lists are drawn twice, only the rows of the people concerned: which lists change by
them is known then, but neither which begin or end nor what is counted over all."""

_SHEET: Final = "sheet_"


def given_of(
    plan: Plan,
    base: Side,
    head: Side,
    day: date,
    *,
    days: int,
    author: str = "",
    outside: tuple[str, ...] = (),
) -> Given:
    """All that a plan is told from, on a day, with what comes in the `days` after it; `outside` are files that change
    beside the data. Pure."""
    return Given(
        plan=plan,
        day=day,
        base=base.commit,
        head=head.commit,
        tool=f"camgrant {__version__}",
        risks=(*_mass_ends(plan, day), *risks(plan, author)),
        works=device_work(plan.before, plan.after, plan.devices, day),
        lists=list_changes(plan, day),
        ahead=coming(plan.after, day, days),
        needs=needs_before_review(plan, day, author),
        outside=outside,
    )


def _mass_ends(plan: Plan, day: date) -> tuple[Risk, ...]:
    """That so much ends at once, before every other danger. Whose access ends is said right below, person by person."""
    many = mass_ends(plan, day)
    if many is None:
        return ()
    return tuple(Risk("mass_ends", place.told(), ()) for place in many.places)


def list_changes(plan: Plan, day: date) -> tuple[ListChange, ...]:
    """The lists that are not what they were on that day, by sheet, author and recipient."""
    if plan.is_cosmetic:
        return ()
    before, after = plan.before, plan.after
    if max(len(before.grants), len(after.grants)) <= MOST_GRANTS:
        return tuple(_changes(plan, _versions(before, day), _versions(after, day)))
    people = _concerned(plan)
    some = _changes(plan, *(_versions(_only(one, people), day) for one in (before, after)))
    return tuple(one._replace(what="changed") for one in some)


_Lists = dict[tuple[str, str, str], str]


def _changes(plan: Plan, before: _Lists, after: _Lists) -> Iterator[ListChange]:
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            sheet, author, recipient = key
            found = plan.after.pack.sheets.get(sheet) or plan.before.pack.sheets[sheet]
            title = Text(found.title.vi, found.title.en)
            yield ListChange(
                *(sheet, title, author, recipient),
                what="new" if key not in before else "gone" if key not in after else "changed",
            )


def _versions(inventory: Inventory, day: date) -> _Lists:
    """(sheet, author, recipient) -> version of the list, of the sheets that the settings ask for."""
    desk = Desk(inventory, resolve(inventory, day), Book.of(inventory, day))
    wanted = (one.removeprefix(_SHEET) for one in dict.fromkeys(inventory.settings.targets) if one.startswith(_SHEET))
    return {
        (sheet, view.author, view.recipient): view.version
        for sheet in wanted
        if sheet in inventory.pack.sheets
        for view in views_at(desk, sheet)
    }


def _concerned(plan: Plan) -> frozenset[str]:
    """Whose rows may differ: holders of grants that the change touches, or whose documents or responsible it does."""
    before, after = plan.before, plan.after
    touched = {change.entity for change in plan.entities if change.kind in ("documents", "contacts")}
    if any(change.kind in ("pack", "settings") for change in plan.entities):
        return frozenset((*before.contacts, *after.contacts))
    affected = affected_grants(Declared(before), Declared(after))
    people = {change.entity for change in plan.entities if change.kind == "contacts"}
    for inventory in (before, after):
        people |= {name for name, one in inventory.contacts.items() if not people.isdisjoint(one.every_responsible)}
    for inventory in (before, after):
        for name, grant in inventory.grants.items():
            rests = (*grant.rests_on, grant.request, grant.responsible, grant.revoked and grant.revoked.document)
            if name in affected or not touched.isdisjoint(one for one in rests if one):
                people.add(grant.person)
    return frozenset(people)


def _only(inventory: Inventory, people: frozenset[str]) -> Inventory:
    """The inventory with the grants of some people: rows of the others are the same on both sides."""
    grants = {name: grant for name, grant in inventory.grants.items() if grant.person in people}
    return replace(inventory, grants=grants)
