"""The first sentence of a plan: who gains, who loses, how many, and whether anything is dangerous."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from camgrant.diagnostics import Text
from camgrant.plan.show.access_lines import Shown, shown_kind
from camgrant.plan.show.given import Given
from camgrant.plan.show.words import Words

__all__ = ["COUNTED", "counts", "verdict"]

_SHOWN: Final[tuple[Shown, ...]] = ("lost", "shortened", "moved", "extended", "gained")
_PEOPLE: Final[dict[str, tuple[str, str, str]]] = {
    "lost": ("người thôi xem", "person loses access", "people lose access"),
    "shortened": ("người xem ngắn hơn", "person sees for a shorter time", "people see for a shorter time"),
    "moved": ("người đổi thời gian xem", "person sees at another time", "people see at another time"),
    "extended": ("người được xem lâu hơn", "person sees for longer", "people see for longer"),
    "gained": ("người được xem thêm", "person gains access", "people gain access"),
    "accepted": ("người được thiết bị cho thêm", "person gets more from a device", "people get more from a device"),
    "technical": ("người đổi việc kỹ thuật", "person changes in technical work", "people change in technical work"),
}
COUNTED: Final = (*_PEOPLE, "recorders", "lists", "risks", "entities")
"""What is counted, by the words of machine output."""

_RECORDERS: Final = ("đầu ghi thay đổi tài khoản", "recorder changes its accounts", "recorders change their accounts")
_RISKS: Final = ("điểm nguy hiểm cần xem kỹ", "dangerous point to look at", "dangerous points to look at")
_ENTITIES: Final = ("mục dữ liệu khác thay đổi", "other entity changes", "other entities change")
_COSMETIC: Final = Text(
    "Không ảnh hưởng đến quyền truy cập: chỉ khác về chú thích, thứ tự hoặc cách chia tệp.",
    "No effect on access: only comments, order or files differ.",
)
_LEDGER: Final = Text(
    "Không ảnh hưởng đến quyền truy cập: chỉ sổ theo dõi thay đổi.",
    "No effect on access: only the ledger changes.",
)
_BESIDE: Final = Text(
    "Không ảnh hưởng đến quyền truy cập: không ai được xem thêm, không ai bị bớt",
    "No effect on access: nobody sees more, nobody sees less",
)


def counts(given: Given) -> dict[str, int]:
    """How many people of each kind of change, recorders, lists, dangers and entities."""
    words = Words(given.plan, given.day, "vi")
    people: dict[str, set[str]] = {name: set() for name in _PEOPLE}
    for change in given.plan.access:
        loses = not change.widens
        if change.is_technical:
            name: str = "technical"
        else:
            name = "accepted" if change.accepted and not loses else shown_kind(words, change)
        people[name].add(change.person)
    others = len(given.plan.entities)
    return {
        **{name: len(found) for name, found in people.items()},
        "recorders": len(given.plan.devices),
        "lists": len(given.lists),
        "risks": len(given.risks),
        "entities": others,
    }


def verdict(given: Given, words: Words) -> str:
    """One sentence; what is nought is left out."""
    plan = given.plan
    if plan.is_cosmetic:
        overridden = plan.after.overrides.keys() - plan.before.overrides.keys()
        if plan.before.ledger != plan.after.ledger and not overridden:
            return words.say(_LEDGER)
        if not overridden:
            return words.say(_COSMETIC)
    number = counts(given)
    access = "; ".join(part for part in (", ".join(_people(number, words)), _recorders(number, words)) if part)
    said = access or words.say(_BESIDE)
    rest = []
    if number["risks"]:
        rest.append(_one(number["risks"], _RISKS, words))
    if not access and number["entities"]:
        rest.append(_one(number["entities"], _ENTITIES, words))
    return "; ".join((said, *rest)) + "."


def _people(number: dict[str, int], words: Words) -> Iterator[str]:
    for name, forms in _PEOPLE.items():
        if number[name]:
            yield _one(number[name], forms, words)


def _recorders(number: dict[str, int], words: Words) -> str:
    return _one(number["recorders"], _RECORDERS, words) if number["recorders"] else ""


def _one(count: int, forms: tuple[str, str, str], words: Words) -> str:
    vi, one, many = forms
    return words.counted(count, one, many, vi)
