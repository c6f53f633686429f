"""A right lasts no longer than the pack foresees for its system; whoever still needs it gets it anew."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    days = (case.grant.valid_until - case.grant.valid_from).days + 1
    limit = case.given_under.max_days
    if days <= limit.value:
        return ()
    return found(case.id, "valid_until", basis=limit.basis, holder=case.holder, days=days, limit=limit.value)


RULE = GrantRule(
    code="EXP002",
    severity=Severity.WARNING,
    title=Text("Thời hạn quá dài", "Validity too long"),
    text=Text(
        "Quyền của {holder} dài {days} ngày, tối đa {limit} ngày",
        "the right of {holder} lasts {days} days, at most {limit}",
    ),
    hint=Text(
        "Đề nghị ghi ngày kết thúc sớm hơn và cấp lại khi còn cần",
        "write an earlier end and grant anew while it is needed",
    ),
    why=Text(
        "Quyền dài hạn còn lại sau khi hết nhiệm vụ, và không ai nhớ để thu hồi.",
        "A long right outlives the duty it was given for, and nobody remembers to revoke it.",
    ),
    covers=("GL-309", "GL-401"),
    check=check,
)
