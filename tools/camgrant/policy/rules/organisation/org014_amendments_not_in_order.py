"""Amendments of an entity stand in the order of their days, one a day, and each says what is otherwise."""

from collections.abc import Iterator, Sequence

from camgrant.diagnostics import Severity, Text
from camgrant.model.amendments import Amendment
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule

_EARLIER = Text("không sau lần sửa đổi trước", "is not later than the amendment before")
_NOTHING = Text("không thay đổi gì", "changes nothing")


def check(context: Context) -> Findings:
    inventory = context.inventory
    for entities in (
        inventory.units,
        inventory.localities,
        inventory.sites,
        inventory.recorders,
        inventory.cameras,
    ):
        for name, entity in entities.items():
            if entity.amendments:
                yield from _problems(name, entity.amendments)


def _problems(name: str, amendments: Sequence[Amendment]) -> Iterator[Finding]:
    before = None
    for number, amendment in enumerate(amendments):
        if before is not None and amendment.on <= before:
            yield Finding(name, f"amendments.{number}.on", {"entity": name, "problem": _EARLIER})
        if not amendment.changes():
            yield Finding(name, f"amendments.{number}.on", {"entity": name, "problem": _NOTHING})
        before = amendment.on


RULE = InventoryRule(
    code="ORG014",
    severity=Severity.ERROR,
    title=Text("Sửa đổi không đúng thứ tự hoặc trống", "Amendments out of order or empty"),
    text=Text("{entity}: lần sửa đổi này {problem}", "{entity}: this amendment {problem}"),
    hint=Text(
        "Đề nghị ghi các lần sửa đổi theo thứ tự ngày, mỗi ngày một lần, mỗi lần có điều được sửa",
        "write amendments in the order of their days, one a day, each with what it changes",
    ),
    why=Text(
        "Hai lần sửa đổi cùng ngày thì không biết điều nào có hiệu lực.",
        "Of two amendments of one day nobody knows which holds.",
    ),
    check=check,
    fixed=True,
)
