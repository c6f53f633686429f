"""Nobody decides on their own access: the holder signed no approval, nor the nomination where it alone decides."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found

_APPROVAL = Text("văn bản phê duyệt", "the approval")
_NOMINATION = Text("văn bản cử đầu mối", "the nomination")


def check(case: GrantCase, context: Context) -> Findings:
    for number, document in enumerate(case.approvals):
        if document.signer == case.grant.person:
            return found(case.id, f"approvals.{number}", holder=case.holder, number=document.number, what=_APPROVAL)
    decides = case.route is not None and not case.route.approvals
    if decides and case.nomination is not None and case.nomination.signer == case.grant.person:
        return found(case.id, "nomination", holder=case.holder, number=case.nomination.number, what=_NOMINATION)
    return ()


RULE = GrantRule(
    code="SOD001",
    severity=Severity.ERROR,
    title=Text("Tự phê duyệt cho mình", "Approved by the holder"),
    text=Text(
        "{holder} tự ký {what} {number} cho quyền của mình",
        "{holder} signed {what} {number} of their own right",
    ),
    hint=Text(
        "Đề nghị dẫn văn bản do người khác có thẩm quyền ký",
        "refer to a document that another competent person signed",
    ),
    why=Text(
        "Người tự duyệt cho mình thì không còn bước kiểm soát nào giữa muốn xem và được xem.",
        "Whoever approves their own access leaves no check between wanting to watch and watching.",
    ),
    covers=("GL-405",),
    check=check,
)
