"""Rows that a list was given and does not bring back: whoever deletes a row of a form means that somebody is gone.

A form is filled with the grants of a unit before it is sent. Whether a file is such a form is seen by its hidden ids,
by its title or its headings, or, where none of them is left, by what it says: a list that repeats most of what the form
was filled with is one. What its rows do not speak of is never kept in silence: it is asked about. So is whoever stands
in a row that is struck out or hidden, in whatever list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from camgrant.app.editing.desk import Desk
from camgrant.app.intake import Gone, Paper, Reading, Wish
from camgrant.app.template import given_grants
from camgrant.intake.rows import Row
from camgrant.intake.table import Aside
from camgrant.model.vietnamese import fold

__all__ = ["is_named", "vanished"]

_MOST: Final = 0.5
_FEWEST: Final = 3


def vanished(
    desk: Desk, paper: Paper, wish: Wish, reading: Reading, spoken: Mapping[str, Collection[str]]
) -> list[Gone]:
    """The grants with which the issuer's form is filled and of which no row of the file speaks.

    `spoken` are the grants of which rows that stand speak, by person. What a list of a later day asked for was not on
    the form yet. A refused row speaks of everything that its person has: nothing is settled before it is.
    """
    inventory = desk.inventory
    given = [grant for grant in given_grants(inventory, desk.state, paper.issuer) if not _is_later(desk, grant, paper)]
    refused = [row for row in reading.rows if row.faults]
    names = {_name(row.get("full_name")) for row in refused}
    ids = {row.get("grant_id") for row in refused} | {row.get("contact_id") for row in refused}
    missing = []
    for grant_id in given:
        grant = inventory.grants[grant_id]
        full_name = inventory.contacts[grant.person].full_name
        if grant_id in spoken.get(grant.person, ()) or {grant_id, grant.person} & ids or _name(full_name) in names:
            continue
        on = max(wish.since or paper.date, grant.valid_from)
        missing.append(Gone(grant_id, grant.person, full_name, on))
    there = len(given) - len(missing)
    if reading.is_form or (there >= _FEWEST and there >= _MOST * len(given)):
        return missing
    return [gone for gone in missing if any(_is_withdrawn(gone, row) for row in reading.withdrawn)]


def is_named(full_name: str, aside: Iterable[Aside]) -> bool:
    """Whether a row that was set aside has the name."""
    return any(f" {_name(full_name)} " in f" {_name(one.text)} " for one in aside)


def _is_later(desk: Desk, grant: str, paper: Paper) -> bool:
    document = desk.inventory.documents.get(desk.inventory.grants[grant].nomination or "")
    return document is not None and document.date > paper.date


def _is_withdrawn(gone: Gone, row: Row) -> bool:
    """Whether a row that is struck out or hidden speaks of a grant: by its id, its person's, or the name alone."""
    if row.get("grant_id"):
        return row.get("grant_id") == gone.grant
    if row.get("contact_id"):
        return row.get("contact_id") == gone.person
    return _name(row.get("full_name")) == _name(gone.full_name)


def _name(text: str) -> str:
    return " ".join(fold(text).split())
