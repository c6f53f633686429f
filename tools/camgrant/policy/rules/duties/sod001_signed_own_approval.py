"""Nobody approves their own access: the holder did not sign an approval of the grant."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    for number, document in enumerate(case.approvals):
        if document.signer == case.grant.person:
            return found(case.id, f"approvals.{number}", holder=case.holder, number=document.number)
    return ()


RULE = GrantRule(
    code="SOD001",
    severity=Severity.ERROR,
    title=Text("Tự phê duyệt cho mình", "Approved by the holder"),
    text=Text(
        "{holder} tự ký văn bản phê duyệt {number} cho quyền của mình",
        "{holder} signed the approval {number} of their own right",
    ),
    hint=Text(
        "Đề nghị dẫn văn bản phê duyệt do người khác có thẩm quyền ký",
        "refer to an approval that another competent person signed",
    ),
    why=Text(
        "Người tự duyệt cho mình thì không còn bước kiểm soát nào giữa muốn xem và được xem.",
        "Whoever approves their own access leaves no check between wanting to watch and watching.",
    ),
    covers=("GL-405",),
    check=check,
)
