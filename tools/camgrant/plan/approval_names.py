"""What things of a change are called in sentences for both languages. What somebody typed is told without phones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

from camgrant.diagnostics import Text
from camgrant.masking import mask_personal
from camgrant.model.base import Label
from camgrant.model.inventory import Inventory, name_at
from camgrant.model.vietnamese import date_vi
from camgrant.plan.touches import Touch

__all__ = ["Names", "listed", "shown", "together"]

_LIMIT: Final = 100
_FEW: Final = 3
_MORE: Final = Text("{names} và {count} mục khác", "{names} and {count} more")
_DOCUMENT: Final = Text("{number} ngày {day}", "{number} of {day}")
_COMMA: Final = Text(", ", ", ")


def together(*parts: Text) -> Text:
    """Pieces of one sentence."""
    return Text("".join(one.vi for one in parts), "".join(one.en for one in parts))


def listed(parts: Iterable[Text], between: Text = _COMMA, few: int | None = None) -> Text:
    """Several things in one sentence; beyond `few` they are counted."""
    found = list(parts)
    named = found if few is None else found[:few]
    names = Text(between.vi.join(one.vi for one in named), between.en.join(one.en for one in named))
    return names if len(named) == len(found) else _MORE.filled(names=names, count=len(found) - len(named))


def shown(text: str) -> Text:
    """Text of a stranger (an account on the forge): nothing in it steers a terminal, holds a phone or goes on for
    ever."""
    plain = "".join(char if char.isprintable() else "?" for char in text)
    said = mask_personal(plain[:_LIMIT] + ("…" if len(plain) > _LIMIT else ""))
    return Text(said, said)


class Names:
    """Names of the day, from the first of the inventories that knows the thing."""

    def __init__(self, sides: tuple[Inventory, ...], day: date) -> None:
        self._sides, self._day = sides, day

    def person(self, person: str) -> Text:
        return self._named("contacts", person, lambda one: Text(one.full_name, one.full_name))

    def unit(self, unit: str) -> Text:
        return self._named("units", unit, self._dated)

    def document(self, document: str) -> Text:
        """As the change has it: a party agrees by that, whatever it said before."""
        return Names(self._sides[1:], self._day)._named(
            "documents", document, lambda one: _DOCUMENT.filled(number=one.number, day=date_vi(one.date))
        )

    def system(self, system: str) -> Text:
        return self._label({name: one.label for name, one in self._sides[0].pack.systems.items()}, system)

    def kind(self, kind: str) -> Text:
        """The word of the pack for a kind of unit."""
        return self._label(self._sides[0].pack.unit_kinds, kind)

    def subject(self, touch: Touch) -> Text:
        """Whom or what a touch is about; of another name both, because it may be another person."""
        if touch.what == "renamed":
            names = (name for one in reversed(self._sides[1:]) for name in one.contacts[touch.entity].every_name)
            said = mask_personal(" → ".join(dict.fromkeys(names)))
            return Text(said, said)
        kinds: Mapping[str, Callable[[str], Text]] = {
            "access": self.person,
            "contacts": self.person,
            "documents": self.document,
            "units": self.unit,
            "localities": lambda name: self._named("localities", name, self._dated),
            "sites": lambda name: self._named("sites", name, self._dated),
            "recorders": lambda name: self._named("recorders", name, lambda one: Text(one.name, one.name)),
        }
        return kinds.get(touch.kind, shown)(touch.entity)

    def subjects(self, touches: Iterable[Touch]) -> Text:
        """The first few of them, and how many more."""
        return listed(dict.fromkeys(map(self.subject, touches)), few=_FEW)

    def of_kinds(self, kinds: Collection[str]) -> tuple[Text, ...]:
        """The units of these kinds that have a reviewer group."""
        base = self._sides[0]
        units = sorted({group.unit for group in base.reviewers.values() if group.unit in base.units})
        return tuple(self.unit(one) for one in units if base.units[one].kind in kinds)

    def _named(self, kind: str, entity: str, name: Callable[[Any], Text]) -> Text:
        for inventory in self._sides:
            found = getattr(inventory, kind).get(entity)
            if found is not None:
                said = name(found)
                return Text(mask_personal(said.vi), mask_personal(said.en))
        return shown(entity)

    def _dated(self, one: Any) -> Text:
        name = name_at(one.names, self._day)
        vi = name.short or name.vi
        return Text(vi, name.en or vi)

    @staticmethod
    def _label(labels: Mapping[str, Label], name: str) -> Text:
        found = labels.get(name)
        return Text(found.vi, found.en) if found is not None else shown(name)
