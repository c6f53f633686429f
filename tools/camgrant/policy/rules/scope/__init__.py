"""Rules on scopes. Here: what several of them ask about the leaders of a site."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from typing import TYPE_CHECKING

from camgrant.model.base import in_window

if TYPE_CHECKING:
    from camgrant.model.estate import Site
    from camgrant.policy.context import Context

__all__ = ["leadership_is_known", "leads"]


def leads(site: Site, person: str, roles: Container[str], day: date) -> bool:
    """Whether the person is an appointed leader of the site on the day, in one of the roles."""
    return any(
        term.person == person and term.role in roles and in_window(day, term.valid_from, term.valid_until)
        for term in site.leadership
    )


def leadership_is_known(site: Site, context: Context) -> bool:
    """Whether every leader and role of the site is declared; what is not is a finding already."""
    roles, contacts = context.pack.leadership_roles, context.inventory.contacts
    return all(term.role in roles and term.person in contacts for term in site.leadership)
