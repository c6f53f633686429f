"""What `camgrant who diff` says to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from camgrant.cli import who_phrases as say
from camgrant.cli.who_gaps import gap_lines
from camgrant.history.moments import shown
from camgrant.model.inventory import Inventory
from camgrant.report.rights import printable, right_word

if TYPE_CHECKING:
    from camgrant.app.past_diff import Difference, Held

__all__ = ["diff_lines"]

_SHORT: Final = 12


def diff_lines(told: Difference, language: str) -> list[str]:
    """Who lost and who gained, person by person; losses first; then what is missing, where something is."""
    found = []
    for sign, held, moment in (("-", told.lost, told.first), ("+", told.gained, told.second)):
        found += [f"{sign} {_held(one, moment.inventory, language)}" for one in held]
    first, second = (f"{shown(one.instant)} ({one.commit[:_SHORT]})" for one in (told.first, told.second))
    facts = {"first": first, "second": second, "lost": len(told.lost), "gained": len(told.gained)}
    missing = [f"  {line}" for line in gap_lines(told.gaps, language)]
    heading = [say.MISSING.in_language(language)] if missing else []
    return [printable(line) for line in (say.DIFF.in_language(language, facts), *found, *heading, *missing)]


def _held(one: Held, inventory: Inventory, language: str) -> str:
    contact = inventory.contacts.get(one.person)
    name = f"{contact.full_name} ({one.person})" if contact else one.person
    rights = ", ".join(right_word(right, language) for right in one.rights)
    cameras = ", ".join(one.cameras) or one.recorder
    return f"{name} · {cameras} · {rights} · {one.grant}"
