"""A right in force that ends within a week is shown, so that it can be granted anew in time, or let go."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found

_NOTICE_DAYS = 7


def check(case: GrantCase, context: Context) -> Findings:
    days = (case.grant.valid_until - context.as_of).days
    if days > _NOTICE_DAYS or case.day != context.as_of or case.grant.revoked is not None:
        return ()
    if case.id in context.renewed:
        return ()
    ends = f"{case.grant.valid_until:%d/%m/%Y}"
    return found(case.id, "valid_until", holder=case.holder, ends=ends, days=days)


RULE = GrantRule(
    code="EXP005",
    severity=Severity.NOTICE,
    title=Text("Sắp hết hạn", "Ends soon"),
    text=Text(
        "Quyền của {holder} chỉ còn đến hết ngày {ends} (còn {days} ngày)",
        "the right of {holder} lasts until {ends} ({days} days left)",
    ),
    hint=Text(
        "Nếu còn cần, đề nghị cấp lượt mới theo danh sách mới và ghi `replaces`; nếu không thì để hết hạn",
        "if it is still needed, write a new grant under a new list with `replaces`; otherwise let it end",
    ),
    why=Text(
        "Tài khoản ngừng đúng lúc đang trực mà không ai báo trước thì không có người giám sát.",
        "When an account stops in the middle of a shift without notice, nobody is watching.",
    ),
    covers=("GL-401",),
    check=check,
)
