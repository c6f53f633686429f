"""What things are called for one reader: names by their ids, days, rights, numbers, in one language.

Text that somebody typed is told without phones and mailboxes (law 6): a plan is read by many more than the inventory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

from camgrant.access.spells import Spells
from camgrant.diagnostics import Text
from camgrant.masking import mask_personal
from camgrant.model.base import Right
from camgrant.model.estate import REACH_WORDS
from camgrant.model.inventory import Inventory, name_at
from camgrant.model.organisation import DatedName
from camgrant.model.vietnamese import RIGHT_WORDS, date_vi, name_key
from camgrant.plan.plan import Plan

__all__ = ["FEW", "SEEING", "Verb", "Words"]

FEW: Final = 4
"""So many things a sentence names; more are counted."""

SEEING: Final[Right] = "live"
"""The right without which nobody is said to see a camera."""

_VOCABULARY: Final = (
    *("systems", "chains", "site_types", "areas", "unit_kinds", "document_kinds", "purposes"),
    *("leadership_roles", "contact_roles"),
)
_SOME: Final = 12
_MORE: Final = Text("{names} và {count} nữa", "{names} and {count} more")
_ANSWERED_FOR: Final = Text("do {name} chịu trách nhiệm, {unit}", "{name} answers for it, {unit}")
_CITED: Final = Text("{number} ngày {day}", "{number} of {day}")
_ON: Final = Text("ngày {day}", "{day}")
_NEVER: Final = Text("không có ngày nào", "no day")
_BETWEEN: Final = Text("{first} – {last}", "{first} – {last}")
_CAMERAS: Final = Text("{count} camera", "{cameras}")
_CAMERA: Final = Text("camera “{name}”", "camera “{name}”")
_SITES: Final = Text("{count} cơ sở", "{count} sites")
_AT: Final = Text("{what} tại {places}", "{what} at {places}")


class Verb(NamedTuple):
    """What one or several do; Vietnamese makes no difference."""

    vi: str
    one: str
    many: str


class Words:
    """Names as they were on the day, taken from after the change, else from before it."""

    def __init__(self, plan: Plan, day: date, language: str) -> None:
        self.plan, self.day, self.language = plan, day, language

    def say(self, text: Text, facts: Mapping[str, object] | None = None, /, **more: object) -> str:
        """A sentence of ours with its facts."""
        return text.in_language(self.language, {**(facts or {}), **more})

    def label(self, label: Any) -> str:
        """A label of the pack."""
        return str(label.vi if self.language == "vi" else label.en)

    def counted(self, number: int, one: str, many: str, vi: str) -> str:
        """A number with its noun."""
        if self.language == "vi":
            return f"{number} {vi}"
        return f"{number} {one if number == 1 else many}"

    def verb(self, verb: Verb, number: int) -> str:
        """The verb for so many people."""
        return verb.vi if self.language == "vi" else verb.one if number == 1 else verb.many

    def some(self, names: Sequence[str], between: str = ", ") -> str:
        """The first few, and how many more."""
        said = between.join(names[:_SOME])
        return self.say(_MORE, names=said, count=len(names) - _SOME) if len(names) > _SOME else said

    def typed(self, text: str) -> str:
        """Text that somebody typed."""
        return mask_personal(text)

    # -- names --------------------------------------------------------------------------------------------------------

    def person(self, person: str) -> str:
        """A person with the unit; where several have the name, with the id as well."""
        for inventory in self._sides():
            if (contact := inventory.contacts.get(person)) is not None:
                unit = self.unit(inventory.unit_of(person, self.day) or contact.positions[-1].unit)
                responsible = inventory.responsible_for(contact)
                if responsible is not None:
                    unit = self.say(_ANSWERED_FOR, name=responsible.full_name, unit=unit)
                several = len(self._ids_by_name[contact.full_name.casefold()]) > 1
                return f"{contact.full_name} ({f'{person}, ' if several else ''}{unit})"
        return person

    @cached_property
    def _ids_by_name(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for inventory in self._sides():
            for person, contact in inventory.contacts.items():
                found.setdefault(contact.full_name.casefold(), set()).add(person)
        return found

    def people(self, people: Collection[str]) -> list[str]:
        """Several, in the order of lists of people."""
        return [self.person(one) for one in sorted(people, key=self.order)]

    def order(self, person: str) -> tuple[object, ...]:
        """The place of a person among others, as in every list: by the given name, in the Vietnamese alphabet."""
        contacts = (inventory.contacts.get(person) for inventory in self._sides())
        name = next((one.full_name for one in contacts if one is not None), person)
        return (*name_key(name), person)

    def unit(self, unit: str) -> str:
        """The short name of a unit where it has one; in English its English name."""
        for inventory in self._sides():
            if unit in inventory.units:
                name = name_at(inventory.units[unit].names, self.day)
                full = self.language == "en" and name.en
                return self._name(name) if full or not name.short else self.typed(name.short)
        return unit

    def site(self, site: str) -> str:
        """The name of a site."""
        for inventory in self._sides():
            if site in inventory.sites:
                return self._name(name_at(inventory.sites[site].names, self.day))
        return site

    def camera(self, camera: str) -> str:
        """The name of a camera."""
        for inventory in self._sides():
            if camera in inventory.cameras:
                return self.typed(inventory.cameras[camera].name)
        return camera

    def recorder(self, recorder: str) -> str:
        """The name of a recorder with its id: many are called alike."""
        for inventory in self._sides():
            if recorder in inventory.recorders:
                return f"{self.typed(inventory.recorders[recorder].name)} ({recorder})"
        return recorder

    def document(self, document: str) -> str:
        """Number and date of a document."""
        for inventory in self._sides():
            if (found := inventory.documents.get(document)) is not None:
                return self.say(_CITED, number=self.typed(found.number), day=date_vi(found.date))
        return document

    def system(self, slug: str) -> str:
        """What the pack calls a system."""
        for inventory in self._sides():
            if slug in inventory.pack.systems:
                return self.label(inventory.pack.systems[slug].label)
        return slug

    def any(self, entity: str) -> str:
        """The name of whatever has the id, or what the pack calls a word of its own; the id itself for others."""
        named = {
            "contacts": self.person,
            "units": self.unit,
            "sites": self.site,
            "recorders": self.recorder,
            "cameras": self.camera,
            "documents": self.document,
        }
        for kind, name in named.items():
            if any(entity in getattr(inventory, kind) for inventory in self._sides()):
                return name(entity)
        if entity in RIGHT_WORDS:
            return self.rights((entity,))
        if entity in REACH_WORDS:
            return self.say(REACH_WORDS[entity])
        vocabulary = (getattr(self.plan.after.pack, kind).get(entity) for kind in _VOCABULARY)
        found = next((word for word in vocabulary if word is not None), None)
        return entity if found is None else self.label(getattr(found, "label", found))

    def _name(self, name: DatedName) -> str:
        return self.typed((name.en if self.language == "en" else None) or name.vi)

    def _sides(self) -> tuple[Inventory, Inventory]:
        return self.plan.after, self.plan.before

    # -- facts --------------------------------------------------------------------------------------------------------

    def spells(self, spells: Spells) -> str:
        """Days from when until when."""
        said = [
            self.say(_ON, day=date_vi(first))
            if first == last
            else self.say(_BETWEEN, first=date_vi(first), last=date_vi(last))
            for first, last in spells
        ]
        return "; ".join(said) or self.say(_NEVER)

    def rights(self, rights: Iterable[Right]) -> str:
        """The rights in words."""
        return ", ".join(RIGHT_WORDS[one] if self.language == "vi" else one for one in rights)

    def places(self, sites: Collection[str]) -> str:
        """The sites by name, or their number."""
        if len(sites) > FEW:
            return self.say(_SITES, count=len(sites))
        return "; ".join(map(self.site, sites))

    def what(self, cameras: Collection[str], sites: Collection[str]) -> str:
        """The cameras and where they are; of technical work the recorders."""
        if all(not self._is_camera(one) for one in cameras):
            what = ", ".join(map(self.recorder, cameras))
        elif len(cameras) == 1:
            what = self.say(_CAMERA, name=self.camera(next(iter(cameras))))
        else:
            said = self.counted(len(cameras), "camera", "cameras", "camera")
            what = self.say(_CAMERAS, count=len(cameras), cameras=said)
        return self.say(_AT, what=what, places=self.places(sites)) if sites else what

    def _is_camera(self, one: str) -> bool:
        return any(one in inventory.cameras for inventory in self._sides())
