"""A grant that has every document it needs is not proposed any more: somebody approved, and nothing would happen."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import waits_for_approval
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    if not case.grant.proposed or waits_for_approval(context, case):
        return ()
    return found(case.id, "proposed", holder=case.holder)


RULE = GrantRule(
    code="APR007",
    severity=Severity.ERROR,
    title=Text("Đã phê duyệt mà còn ghi là đề nghị", "Approved, but still proposed"),
    text=Text(
        "Lượt cấp quyền của {holder} đã đủ văn bản nhưng còn ghi `proposed`, nên chưa có hiệu lực",
        "the grant of {holder} has all its documents but is still marked `proposed`, so it gives nothing",
    ),
    hint=Text(
        "Đề nghị bỏ `proposed`; nếu chưa muốn cấp thì bỏ văn bản phê duyệt",
        "drop `proposed`, or the approval where the right is not wanted yet",
    ),
    why=Text(
        "Cơ quan có thẩm quyền đã quyết định; danh sách và tài khoản phải theo quyết định đó.",
        "The authority has decided; lists and accounts have to follow.",
    ),
    check=check,
)
