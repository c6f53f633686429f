"""Where the approval names only the unit, the person in it may change without anybody deciding: that is shown."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import given_for, naming
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    if case.route is None or not case.approvals:
        return ()
    ids = case.grant.approvals
    if all(case.grant.person in context.named_by(document) for document in ids):
        return ()
    for demand in case.route.approvals:
        given = given_for(context, demand, case) if demand.names_holder else ()
        ways = [naming(context, ids[number], case) for number in given]
        if "person" not in ways and "unit" in ways:
            number = given[ways.index("unit")]
            return found(
                case.id,
                f"approvals.{number}",
                holder=case.holder,
                unit=context.unit_name(case.unit),
                number=case.approvals[number].number,
            )
    return ()


RULE = GrantRule(
    code="APR005",
    severity=Severity.WARNING,
    title=Text("Phê duyệt chỉ có tên đơn vị", "Approval names only the unit"),
    text=Text(
        "Văn bản phê duyệt {number} có tên đơn vị {unit}, không có tên {holder}",
        "the approval {number} names the unit {unit} but not {holder}",
    ),
    hint=Text(
        "Đề nghị xác nhận người thay thế trong đơn vị đã phê duyệt bằng văn bản, hoặc ghi miễn trừ có lý do",
        "have the replacement inside the approved unit confirmed in writing, or write a waiver with the reason",
    ),
    why=Text(
        "Đơn vị được phê duyệt, còn người thì thay đổi; mỗi lần thay phải có người biết và chịu trách nhiệm.",
        "The unit is approved while its people change; at each change somebody must know and answer for it.",
    ),
    covers=("GL-101",),
    check=check,
)
