"""A grant ends on or after the day on which it begins."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    begins, ends = case.grant.valid_from, case.grant.valid_until
    if begins <= ends:
        return ()
    return found(case.id, "valid_until", holder=case.holder, begins=f"{begins:%d/%m/%Y}", ends=f"{ends:%d/%m/%Y}")


RULE = GrantRule(
    code="EXP001",
    severity=Severity.ERROR,
    title=Text("Kết thúc trước khi bắt đầu", "Ends before it begins"),
    text=Text(
        "Quyền của {holder} kết thúc ngày {ends}, trước ngày bắt đầu {begins}",
        "the right of {holder} ends on {ends}, before it begins on {begins}",
    ),
    hint=Text(
        "Đề nghị sửa `valid_from` hoặc `valid_until` theo văn bản",
        "correct `valid_from` or `valid_until` from the document",
    ),
    why=Text(
        "Thời hạn ngược thì quyền không bao giờ có hiệu lực, hoặc bị sửa vội thành quá dài.",
        "A reversed window never gives the right, or is hastily corrected into one that is too long.",
    ),
    covers=("GL-401", "GL-905"),
    check=check,
    technical=True,
    ended=True,
)
