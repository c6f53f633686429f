"""A unit that ended names the units that continue it, or says why nobody does."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for unit_id, unit in context.inventory.units.items():
        if unit.retired_on is not None and not unit.successors and unit.dissolved_reason is None:
            args = {"unit": context.unit_name(unit_id), "day": f"{unit.retired_on:%d/%m/%Y}"}
            yield Finding(unit_id, "retired_on", args)


RULE = InventoryRule(
    code="ORG001",
    severity=Severity.ERROR,
    title=Text("Đơn vị giải thể không có đơn vị kế thừa", "Retired unit without successor"),
    text=Text(
        "{unit} giải thể từ ngày {day} nhưng không ghi đơn vị kế thừa hoặc lý do",
        "{unit} ended on {day} without a successor and without a reason",
    ),
    hint=Text(
        "Đề nghị ghi đơn vị kế thừa vào `successors`, hoặc lý do vào `dissolved_reason`",
        "name the units that continue it in `successors`, or write `dissolved_reason`",
    ),
    why=Text(
        "Không có đơn vị kế thừa thì không ai chịu trách nhiệm về danh sách, tài khoản của đơn vị cũ.",
        "When a unit vanishes without a successor, nobody answers for its lists and accounts any more.",
    ),
    covers=("GL-906",),
    check=check,
)
