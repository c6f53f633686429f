"""Amendments of an entity stand in the order of their days; each changes something, and no field twice on a day."""

from collections.abc import Iterator, Sequence
from datetime import date

from camgrant.diagnostics import Severity, Text
from camgrant.model.amendments import Amendment
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule

_EARLIER = Text("đứng sau một lần sửa đổi của ngày muộn hơn", "stands behind an amendment of a later day")
_TWICE = Text("sửa lại điều đã sửa trong cùng ngày", "changes what another one changes on the same day")
_NOTHING = Text("không thay đổi gì", "changes nothing")


def check(context: Context) -> Findings:
    inventory = context.inventory
    for entities in (
        inventory.units,
        inventory.contacts,
        inventory.localities,
        inventory.sites,
        inventory.recorders,
        inventory.cameras,
    ):
        for name, entity in entities.items():
            if entity.amendments:
                yield from _problems(name, entity.amendments)


def _problems(name: str, amendments: Sequence[Amendment]) -> Iterator[Finding]:
    changed_on: dict[date, set[str]] = {}
    for number, amendment in enumerate(amendments):
        place = f"amendments.{number}.on"
        fields = amendment.changes().keys()
        changed_that_day = changed_on.setdefault(amendment.on, set())
        if amendment.on < max(changed_on):
            yield Finding(name, place, {"entity": name, "problem": _EARLIER})
        if not fields.isdisjoint(changed_that_day):
            yield Finding(name, place, {"entity": name, "problem": _TWICE})
        if not fields:
            yield Finding(name, place, {"entity": name, "problem": _NOTHING})
        changed_that_day.update(fields)


RULE = InventoryRule(
    code="ORG014",
    severity=Severity.ERROR,
    title=Text("Sửa đổi không đúng thứ tự hoặc trống", "Amendments out of order or empty"),
    text=Text("{entity}: lần sửa đổi này {problem}", "{entity}: this amendment {problem}"),
    hint=Text(
        "Đề nghị ghi các lần sửa đổi theo thứ tự ngày, mỗi lần có điều được sửa, không sửa một điều hai lần trong ngày",
        "write amendments in the order of their days, each with what it changes, and nothing twice on a day",
    ),
    why=Text(
        "Một điều được sửa hai lần cùng ngày thì không biết lần nào có hiệu lực.",
        "Of two values of one field on one day nobody knows which holds.",
    ),
    check=check,
    fixed=True,
)
