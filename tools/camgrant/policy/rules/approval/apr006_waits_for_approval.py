"""A grant that is only proposed is shown until it is approved: it gives nothing, and nobody should think it does."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import waits_for_approval
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    if not case.grant.proposed or not waits_for_approval(context, case):
        return ()
    return found(case.id, "proposed", holder=case.holder)


RULE = GrantRule(
    code="APR006",
    severity=Severity.NOTICE,
    title=Text("Chờ phê duyệt", "Waits for approval"),
    text=Text(
        "Lượt cấp quyền của {holder} mới được đề nghị, chờ phê duyệt: chưa có quyền nào",
        "the grant of {holder} is only proposed and waits for its approval: it gives nothing yet",
    ),
    hint=Text(
        "Khi có văn bản phê duyệt, đề nghị ghi vào `approvals` và bỏ `proposed`",
        "once it is approved, name the approval in `approvals` and drop `proposed`",
    ),
    why=Text(
        "Người được đề nghị có trong danh sách trình phê duyệt, nhưng chưa được tạo tài khoản ở đâu cả.",
        "Who is proposed stands on the list that asks for approval, and has no account anywhere.",
    ),
    covers=("GL-101",),
    check=check,
)
