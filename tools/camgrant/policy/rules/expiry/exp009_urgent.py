"""An urgent grant is always shown; its documents are due within a day."""

from datetime import timedelta

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found

_OPEN = Text("còn trong thời gian chờ văn bản", "its documents are still to come")
_LATE = Text("đã quá một ngày mà chưa có đủ văn bản", "more than a day old and its documents are missing")
_DONE = Text("đã có văn bản", "its documents are there")


def check(case: GrantCase, context: Context) -> Findings:
    urgent = case.grant.urgent
    if urgent is None:
        return ()
    state, level = _DONE, Severity.NOTICE
    if case.nomination is None or (case.route is not None and case.route.approvals and not case.approvals):
        late = case.grant.valid_from + timedelta(days=1) < context.as_of
        state, level = (_LATE, Severity.WARNING) if late else (_OPEN, Severity.NOTICE)
    by = context.person_name(urgent.by)
    return found(case.id, "urgent", level=level, holder=case.holder, by=by, state=state)


RULE = GrantRule(
    code="EXP009",
    severity=Severity.NOTICE,
    title=Text("Cấp khẩn cấp", "Urgent grant"),
    text=Text(
        "Cấp khẩn cấp cho {holder} theo quyết định của {by}: {state}",
        "urgent grant to {holder}, decided by {by}: {state}",
    ),
    hint=Text(
        "Đề nghị bổ sung `nomination` và `approvals` trong 24 giờ, hoặc thu hồi lượt cấp quyền",
        "add `nomination` and `approvals` within 24 hours, or revoke the grant",
    ),
    why=Text(
        "Cấp trước, văn bản sau chỉ là ngoại lệ; nếu không ai thấy thì ngoại lệ thành lối đi thường.",
        "Granting first and documenting later is an exception; unseen, it becomes the usual way.",
    ),
    check=check,
)
