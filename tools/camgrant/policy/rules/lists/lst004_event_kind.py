"""An event says exactly one thing: of a list, a dispatch, an account, a bundle, a review, a correction, and so on."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for name, event in context.inventory.ledger.items():
        forms = event.forms
        if len(forms) != 1:
            yield Finding(name, forms[1] if forms else "", {"forms": ", ".join(forms) or "–"})


RULE = InventoryRule(
    code="LST004",
    severity=Severity.ERROR,
    title=Text("Sự kiện không đúng một loại", "Event of no kind or of several"),
    text=Text("Sự kiện phải thuộc đúng một loại, đang ghi: {forms}", "an event is of exactly one kind, not: {forms}"),
    hint=Text(
        "Đề nghị ghi sổ bằng lệnh `camgrant list`, `account`, `bundle`, `review`, `incident`, không sửa tay",
        "write the ledger with `camgrant list`, `account`, `bundle`, `review` and `incident`, not by hand",
    ),
    why=Text(
        "Sự kiện nói hai việc thì đính chính một việc sẽ xóa luôn việc kia.",
        "Of an event that says two things, a correction of one would take back the other.",
    ),
    covers=("GL-701",),
    check=check,
    fixed=True,
)
