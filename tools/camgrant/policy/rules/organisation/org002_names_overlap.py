"""The dated names of a unit or site follow each other: one name a day, and none ends before it begins."""

from collections.abc import Iterator

from camgrant.diagnostics import Severity, Text
from camgrant.model.organisation import DatedName
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.windows import window_faults

_REVERSED = Text("kết thúc trước khi bắt đầu", "ends before it begins")


def check(context: Context) -> Findings:
    for unit_id, unit in context.inventory.units.items():
        if len(unit.names) > 1 or unit.names[0].valid_until is not None:
            yield from _faults(unit_id, unit.names)
    for site_id, site in context.inventory.sites.items():
        if len(site.names) > 1 or site.names[0].valid_until is not None:
            yield from _faults(site_id, site.names)


def _faults(entity: str, names: tuple[DatedName, ...]) -> Iterator[Finding]:
    for number, other in window_faults([(name.valid_from, name.valid_until) for name in names]):
        problem = _REVERSED
        if other is not None:
            problem = Text(f"trùng ngày với tên “{names[other].vi}”", f"overlaps the name '{names[other].vi}'")
        yield Finding(entity, f"names.{number}", {"name": names[number].vi, "problem": problem})


RULE = InventoryRule(
    code="ORG002",
    severity=Severity.ERROR,
    title=Text("Tên theo thời gian trùng ngày", "Dated names overlap"),
    text=Text("Thời gian dùng tên “{name}” {problem}", "the time of the name '{name}' {problem}"),
    hint=Text(
        "Đề nghị ghi `valid_until` của tên cũ là ngày liền trước `valid_from` của tên mới",
        "end the old name (`valid_until`) on the day before the new one begins (`valid_from`)",
    ),
    why=Text(
        "Một ngày có hai tên thì không biết danh sách đã gửi mang tên nào.",
        "With two names on one day nobody can say which one a list carried.",
    ),
    covers=("GL-905",),
    check=check,
)
