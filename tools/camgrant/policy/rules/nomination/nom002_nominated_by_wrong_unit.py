"""A grant enters a system only through the unit that the pack names for its holder."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import issuing_days, may_issue
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    nomination, route = case.nomination, case.route
    if nomination is None or route is None:
        return ()
    if may_issue(context, route, nomination.issuer, case.sites, issuing_days(case, nomination)):
        return ()
    return found(
        case.id,
        "nomination",
        basis=route.basis,
        holder=case.holder,
        issuer=context.issuer_name(nomination.issuer),
        number=nomination.number,
    )


RULE = GrantRule(
    code="NOM002",
    severity=Severity.ERROR,
    title=Text("Đơn vị đề nghị không có thẩm quyền", "Nominated by a unit that is not competent"),
    text=Text(
        "{holder} được đề nghị bằng văn bản {number} của {issuer}, không phải đơn vị có thẩm quyền lập danh sách",
        "{holder} is nominated by {number} of {issuer}, which is not the unit that draws up this list",
    ),
    hint=Text(
        "Đề nghị dẫn danh sách do đơn vị có thẩm quyền ban hành",
        "refer to the list of the competent unit",
    ),
    why=Text(
        "Người không do đúng cơ quan cử thì khi lộ lọt hình ảnh không cơ quan nào chịu trách nhiệm.",
        "For a person whom the wrong agency named, nobody answers when images leak.",
    ),
    covers=("GL-102", "GL-103", "GL-301"),
    check=check,
)
