"""No unit stands above itself: the line of command ends somewhere."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    units = context.inventory.units
    for unit_id, unit in units.items():
        lineage = list(context.inventory.lineage(unit_id)) if unit.parent is not None else []
        if lineage and units[lineage[-1]].parent == unit_id:
            yield Finding(unit_id, "parent", {"unit": context.unit_name(unit_id), "above": " → ".join(lineage[1:])})


RULE = InventoryRule(
    code="ORG013",
    severity=Severity.ERROR,
    title=Text("Đơn vị đứng trên chính mình", "Unit above itself"),
    text=Text("{unit} là cấp trên của chính mình qua {above}", "{unit} stands above itself through {above}"),
    hint=Text("Đề nghị sửa `parent` của một trong các đơn vị này", "correct the `parent` of one of these units"),
    why=Text(
        "Tuyến chỉ huy không có điểm cuối thì không xác định được cơ quan có thẩm quyền.",
        "In a line of command without an end no competent agency can be found.",
    ),
    covers=("GL-901",),
    check=check,
)
