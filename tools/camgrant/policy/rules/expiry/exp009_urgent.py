"""An urgent grant is always shown, and lasts only a few days until its documents are there."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import documented
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found

_OPEN = Text("văn bản sẽ bổ sung trong 24 giờ", "its documents are due within 24 hours")
_DONE = Text("đã có văn bản", "its documents are there")


def check(case: GrantCase, context: Context) -> Findings:
    grant = case.grant
    if grant.urgent is None:
        return ()
    there = documented(context, case)
    days = (grant.valid_until - grant.valid_from).days + 1
    state, level = (_DONE if there else _OPEN), Severity.NOTICE
    limit = context.pack.urgent_max_days
    if not there and days > limit:
        level = Severity.ERROR
        state = Text(
            f"chưa có văn bản mà dài {days} ngày, tối đa {limit}", f"without documents for {days} days, at most {limit}"
        )
    by = context.person_name(grant.urgent.by)
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
        "Đề nghị bổ sung văn bản trong 24 giờ: `camgrant grant document`; trước đó chỉ cấp trong vài ngày",
        "add its documents within 24 hours: `camgrant grant document`; until then grant a few days only",
    ),
    why=Text(
        "Cấp trước, văn bản sau chỉ là ngoại lệ; nếu không ai thấy thì ngoại lệ thành lối đi thường.",
        "Granting first and documenting later is an exception; unseen, it becomes the usual way.",
    ),
    fixed=True,
    check=check,
)
