"""A system has ways in for some kinds of holder; for others there is none, whatever document is shown."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    if case.route is not None:
        return ()
    label = case.system.label
    return found(
        case.id,
        "person",
        basis=case.system.basis,
        holder=case.holder,
        unit=context.unit_name(case.unit),
        system=Text(label.vi, label.en),
    )


RULE = GrantRule(
    code="NOM010",
    severity=Severity.ERROR,
    title=Text("Không có đường vào hệ thống", "No way into the system"),
    text=Text(
        "{holder} thuộc {unit}: bộ quy tắc không cho loại đơn vị này vào “{system}”",
        "{holder} belongs to {unit}: the policy pack lets no such unit into '{system}'",
    ),
    hint=Text(
        "Đề nghị thu hồi lượt cấp quyền này, hoặc ghi đúng chức vụ và đơn vị của cá nhân",
        "revoke the grant, or correct the position and unit of the contact",
    ),
    why=Text(
        "Không cơ quan nào có thẩm quyền cử người thuộc loại đơn vị này, nên không ai chịu trách nhiệm.",
        "No agency is competent to name a person of such a unit, so nobody would answer for it.",
    ),
    covers=("GL-103",),
    check=check,
)
