"""A revocation lies inside the grant's own window; outside it revokes nothing."""

from datetime import timedelta

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    grant = case.grant
    if grant.revoked is None or grant.valid_from <= grant.revoked.on <= grant.valid_until + timedelta(days=1):
        return ()
    return found(
        case.id,
        "revoked.on",
        holder=case.holder,
        day=f"{grant.revoked.on:%d/%m/%Y}",
        begins=f"{grant.valid_from:%d/%m/%Y}",
        ends=f"{grant.valid_until:%d/%m/%Y}",
    )


RULE = GrantRule(
    code="EXP006",
    severity=Severity.WARNING,
    title=Text("Thu hồi ngoài thời hạn", "Revoked outside the window"),
    text=Text(
        "Thu hồi quyền của {holder} từ ngày {day}, ngoài thời hạn từ {begins} đến {ends}",
        "the right of {holder} is revoked on {day}, outside its window from {begins} until {ends}",
    ),
    hint=Text(
        "Đề nghị kiểm tra ngày thu hồi theo văn bản; quyền đã hết hạn thì không cần thu hồi",
        "check the day of the revocation; a right that has ended needs none",
    ),
    why=Text(
        "Ngày thu hồi sai làm sai câu trả lời “hôm đó ai xem được” khi có sự cố.",
        "A wrong day of revocation gives the wrong answer to who could watch that day.",
    ),
    covers=("GL-905",),
    check=check,
    technical=True,
    ended=True,
)
