"""What an edit is worked out against, and how people name things: by id, by name without diacritics, by number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date, timedelta
from typing import Any

from camgrant.access.state import AccessState
from camgrant.diagnostics import Text, UsageFault
from camgrant.load.suggest import suggestion
from camgrant.load.tree import JOINT, compartment_of, kind_of
from camgrant.model.inventory import Inventory, name_at
from camgrant.model.vietnamese import fold
from camgrant.policy.context import Context

__all__ = ["DAY", "Desk", "one_of", "slug", "written"]

DAY = timedelta(days=1)
_LONGEST_SLUG = 40


@dataclass(frozen=True, slots=True)
class Desk:
    """The inventory as it stands on a day, the file of every entity, and where new ids come from.

    `draw` gives five random characters (contract "Ids": two branches must not take the same next number). `brought` are
    the documents that the edit brings along, by what was said of them: one paper is registered once.
    """

    inventory: Inventory
    state: AccessState
    files: Mapping[str, str]
    draw: Callable[[], str]
    brought: dict[object, str] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day that the data is judged on."""
        return self.state.as_of

    def context(self) -> Context:
        """What the rules look at, for questions that the pack answers."""
        return Context(self.inventory, self.state)

    def new_id(self, prefix: str, words: str) -> str:
        """An id that nobody has: the prefix, the words without diacritics, five random characters."""
        while True:
            made = "-".join(part for part in (prefix, slug(words), self.draw()) if part)
            if made not in self.files:
                return made

    def file_for(self, alike: Iterable[str], otherwise: str, *, near: Iterable[str] = ()) -> str:
        """Where most of the entities that are alike stand, else a file of the given name.

        That goes into the one compartment in which all of `near` stand, else into the only one for its kind, if any.
        """
        counted = Counter(self.files[entity] for entity in alike if entity in self.files)
        if counted:
            return min(counted, key=lambda file: (-counted[file], file))
        holders = {root.folder for root in self.inventory.settings.roots.values() if kind_of(otherwise) in root.kinds}
        homes = {compartment_of(self.files[entity]) for entity in near if entity in self.files} or holders
        home = next(iter(homes & holders), "") if len(homes) == 1 else ""
        return f"{home}{JOINT}{otherwise}" if home else otherwise

    def people_like(self, words: str) -> list[str]:
        """Ids of the contacts that the words mean: the one with that id, else all whose names hold all the words.

        Case and diacritics do not count; a full name that is the same leaves the others out.
        """
        contacts = self.inventory.contacts
        if words in contacts:
            return [words]
        wanted = fold(words).split()
        exact = [
            person
            for person, contact in contacts.items()
            if any(fold(name).split() == wanted for name in contact.every_name)
        ]
        return exact or [
            person
            for person, contact in contacts.items()
            if wanted and any(_holds(name, wanted) for name in contact.every_name)
        ]

    def person(self, words: str) -> str:
        """The one contact that the words mean. Raises UsageFault for none or several, naming who may be meant."""
        found = self.people_like(words)
        if len(found) == 1:
            return found[0]
        contacts = self.inventory.contacts
        if not found:
            near = suggestion(words, [*contacts, *(contact.full_name for contact in contacts.values())])
            raise UsageFault(f"không có cá nhân “{words}”{near.vi} / unknown contact '{words}'{near.en}")
        among = "; ".join(f"{self.person_line(person)}" for person in found)
        raise UsageFault(f"“{words}” có nhiều người, đề nghị ghi mã / means several people, give the id: {among}")

    def person_line(self, person: str) -> str:
        """Name, unit and id of a contact, as choices show it."""
        contact = self.inventory.on(self.day).contacts[person]
        return f"{contact.full_name}, {self.unit_name(self.inventory.unit_of(person, self.day) or '')} ({person})"

    def unit_name(self, unit: str) -> str:
        """The short name of a unit on the day; a dash for none."""
        found = self.inventory.units.get(unit)
        name = name_at(found.names, self.day) if found else None
        return (name.short or name.vi) if name else "–"

    def site_name(self, site: str) -> str:
        """The name of a site on the day."""
        return name_at(self.inventory.sites[site].names, self.day).vi


def _holds(full_name: str, wanted: list[str]) -> bool:
    """Whether every word begins some part of the name."""
    return all(any(part.startswith(word) for part in fold(full_name).split()) for word in wanted)


def one_of(given: str, known: Collection[str], what: Text) -> str:
    """The id or word if it is known. Raises UsageFault with what is near."""
    if given in known:
        return given
    near = suggestion(given, known)
    raise UsageFault(f"không có {what.vi} “{given}”{near.vi} / unknown {what.en} '{given}'{near.en}")


def slug(words: str) -> str:
    """The words as part of an id: `Hoàng Đình Khôi` gives `hoang-dinh-khoi`."""
    return "-".join(re.findall("[a-z0-9]+", fold(words)))[:_LONGEST_SLUG].strip("-")


def written(**fields: Any) -> dict[str, Any]:
    """Fields as plain data for an edit: what is absent or empty is left out, dates are text, tuples are lists, parts of
    an entity are what they say beyond their defaults."""
    return {name: _plain(value) for name, value in fields.items() if value not in (None, "", (), [], {}, False)}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):  # typed or pasted, with blanks that nobody sees
        return " ".join(value.split())
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if is_dataclass(value):
        said = [one for one in fields(value) if getattr(value, one.name) != _default(one)]
        return {one.name: _plain(getattr(value, one.name)) for one in said}
    return value


def _default(part: Field[Any]) -> Any:
    return part.default_factory() if part.default_factory is not MISSING else part.default
