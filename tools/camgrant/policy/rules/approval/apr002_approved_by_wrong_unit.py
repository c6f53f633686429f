"""An approval comes from a unit that the pack makes competent for it; nobody else's word counts as one."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import incompetent_approvals
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, GrantRule


def check(case: GrantCase, context: Context) -> Findings:
    route = case.route
    if route is None or not route.approvals or not case.approvals:
        return ()
    return [
        Finding(
            case.id,
            f"approvals.{number}",
            {
                "number": case.approvals[number].number,
                "issuer": context.issuer_name(case.approvals[number].issuer),
                "holder": case.holder,
            },
            route.approvals[0].basis,
        )
        for number in incompetent_approvals(context, case)
    ]


RULE = GrantRule(
    code="APR002",
    severity=Severity.ERROR,
    title=Text("Cơ quan phê duyệt không có thẩm quyền", "Approved by a unit that is not competent"),
    text=Text(
        "Quyền của {holder} dẫn văn bản {number} của {issuer}, không phải cơ quan có thẩm quyền phê duyệt",
        "the right of {holder} refers to {number} of {issuer}, which is not competent to approve it",
    ),
    hint=Text(
        "Đề nghị dẫn văn bản phê duyệt của cơ quan có thẩm quyền",
        "refer to the approval of the competent authority",
    ),
    why=Text(
        "Cơ quan tự duyệt quyền của mình thì không còn ai kiểm soát ai được xem.",
        "When an agency approves its own access, nobody controls any more who may watch.",
    ),
    covers=("GL-101",),
    check=check,
)
