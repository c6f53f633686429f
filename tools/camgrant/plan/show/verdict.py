"""The first sentence of a plan: whether anything is urgent or dangerous, then who loses and who gains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from camgrant.diagnostics import Text
from camgrant.plan.show.access_lines import shown_kind
from camgrant.plan.show.given import Given
from camgrant.plan.show.words import Words

__all__ = ["counts", "verdict"]

_PEOPLE: Final[dict[str, tuple[str, str, str]]] = {
    "lost": ("người bị bớt quyền", "person loses rights", "people lose rights"),
    "shortened": (
        "người bị rút ngắn thời hạn",
        "person has rights for a shorter time",
        "people have rights for a shorter time",
    ),
    "moved": ("người đổi thời hạn", "person has rights at another time", "people have rights at another time"),
    "extended": ("người được kéo dài thời hạn", "person has rights for longer", "people have rights for longer"),
    "gained": ("người được thêm quyền", "person gains rights", "people gain rights"),
    "accepted": ("người được thiết bị cho thêm", "person gets more from a device", "people get more from a device"),
    "technical": (
        "người thay đổi quyền làm kỹ thuật",
        "person changes in technical work",
        "people change in technical work",
    ),
}
_THINGS: Final[dict[str, tuple[str, str, str]]] = {
    "recorders": ("đầu ghi thay đổi tài khoản", "recorder changes its accounts", "recorders change their accounts"),
    "risks": ("điểm nguy hiểm cần xem kỹ", "dangerous point to look at", "dangerous points to look at"),
    "entities": ("mục dữ liệu khác thay đổi", "other entity changes", "other entities change"),
}
_URGENT: Final = ("người được cấp khẩn cấp", "person with urgent access", "people with urgent access")
_COSMETIC: Final = Text(
    "Không ảnh hưởng đến quyền truy cập: chỉ khác về chú thích, thứ tự hoặc cách chia tệp.",
    "No effect on access: only comments, order or files differ.",
)
_LEDGER: Final = Text(
    "Không ảnh hưởng đến quyền truy cập: chỉ sổ theo dõi thay đổi.",
    "No effect on access: only the ledger changes.",
)
_OUTSIDE: Final = Text(
    "{said} Ngoài dữ liệu còn {count} tệp khác của kho mã thay đổi, kế hoạch này không xét.",
    "{said} Beside the data {files}, at which no plan looks.",
)
_BESIDE: Final = Text(
    "không ảnh hưởng đến quyền truy cập: không ai được thêm quyền, không ai bị bớt quyền",
    "no effect on access: nobody sees more, nobody sees less",
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
    return {
        **{name: len(found) for name, found in people.items()},
        "recorders": sum(one.on_accounts for one in given.works),
        "lists": len(given.lists),
        "risks": len(given.risks),
        "entities": len(given.plan.entities),
    }


def verdict(given: Given, words: Words) -> str:
    """One sentence, and one more where the change does more than a plan can know; what is nought is left out."""
    said, count = _of_data(given, words), len(given.outside)
    if not count:
        return said
    files = words.counted(count, "other file of the repository changes", "other files of the repository change", "")
    return words.say(_OUTSIDE, said=said, count=count, files=files)


def _of_data(given: Given, words: Words) -> str:
    plan = given.plan
    if plan.is_cosmetic:
        overridden = plan.after.overrides.keys() - plan.before.overrides.keys()
        if plan.before.ledger != plan.after.ledger and not overridden:
            return words.say(_LEDGER)
        if not overridden:
            return words.say(_COSMETIC)
    number = counts(given)
    access = [part for part in (", ".join(_people(number, words)), _part("recorders", number, words)) if part]
    urgent = {person for one in given.risks if one.slug == "urgent" for person in one.subjects}
    parts = [
        *([_one(len(urgent), _URGENT, words)] if urgent else []),
        _part("risks", number, words),
        *(access or (words.say(_BESIDE), _part("entities", number, words))),
    ]
    said = "; ".join(part for part in parts if part)
    return f"{said[:1].upper()}{said[1:]}."


def _people(number: dict[str, int], words: Words) -> Iterator[str]:
    for name, forms in _PEOPLE.items():
        if number[name]:
            yield _one(number[name], forms, words)


def _part(name: str, number: dict[str, int], words: Words) -> str:
    return _one(number[name], _THINGS[name], words) if number[name] else ""


def _one(count: int, forms: tuple[str, str, str], words: Words) -> str:
    vi, one, many = forms
    return words.counted(count, one, many, vi)
