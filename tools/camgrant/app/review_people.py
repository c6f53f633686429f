"""Who answers for a form of a review, and who read it again: the same person under any spelling is one."""

from __future__ import annotations

from collections.abc import Iterable

from camgrant.app.editing.desk import Desk
from camgrant.intake.clean import as_name
from camgrant.intake.headings import folded

__all__ = ["People"]


class People:
    """Who is meant by an id, a login or a full name, with or without rank and position; spelling does not count."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._contacts = desk, desk.inventory.contacts
        self._known: dict[str, list[str]] = {}
        for one, contact in self._contacts.items():
            for words in dict.fromkeys((folded(one), folded(contact.full_name), folded(contact.login or ""))):
                self._known.setdefault(words, []).append(one)

    def named(self, words: str, owner: str = "") -> str:
        """The one contact, best of the owner's own; the words themselves for an office, or where several are meant."""
        for text in (words, _bare(words)):
            found = self._known.get(folded(text), []) if folded(text) else []
            own = [one for one in found if owner in self._lineage(one)] or found
            if len(own) == 1:
                return own[0]
        return words

    def same(self, one: str, other: str) -> bool:
        """Whether two are the same person, or office; two contacts with one name are two."""
        if one in self._contacts and other in self._contacts:
            return one == other
        names = (self._contacts[who].full_name if who in self._contacts else _bare(who) for who in (one, other))
        return len(set(map(folded, names))) == 1

    def _lineage(self, person: str) -> Iterable[str]:
        return self._desk.inventory.lineage(self._desk.inventory.unit_of(person, self._desk.day) or "")


def _bare(words: str) -> str:
    """A name without title, rank and position; other words as they are."""
    clean = as_name(words)
    return words if clean.fault is not None else clean.values[0]
