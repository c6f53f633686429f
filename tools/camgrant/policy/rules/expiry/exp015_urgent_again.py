"""Urgent access of one person without documents adds up: one after another is no emergency."""

from datetime import date, timedelta

from camgrant.diagnostics import Severity, Text
from camgrant.model.grant import Grant
from camgrant.policy.authority import documented
from camgrant.policy.cases import GrantCase, build_case
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found

_DAY = timedelta(days=1)


def check(case: GrantCase, context: Context) -> Findings:
    grant = case.grant
    if grant.urgent is None or grant.proposed or documented(context, case):
        return ()
    limit, window = context.pack.urgent_max_days, context.pack.urgent_window_days
    last = _last_day(grant)
    first = last - timedelta(days=window - 1)
    days: set[date] = set()
    before: list[str] = []
    for name, other in context.urgent_grants.get((grant.person, grant.system), ()):
        if other.valid_from > grant.valid_from:
            continue  # that one is the one too many, and says so itself
        counted = _days_between(other, first, last)
        if not counted or not _is_same_case(context, name, other, case):
            continue
        days |= counted
        if name != case.id:
            before.append(name)
    if not before or len(days) <= limit:
        return ()
    return found(
        case.id,
        "urgent",
        holder=case.holder,
        days=len(days),
        limit=limit,
        window=window,
        earlier=", ".join(before),
    )


def _last_day(grant: Grant) -> date:
    """The last day that the grant gives, by its end or its revocation."""
    if grant.revoked is None:
        return grant.valid_until
    return min(grant.valid_until, grant.revoked.on - _DAY)


def _days_between(grant: Grant, first: date, last: date) -> set[date]:
    day, end = max(grant.valid_from, first), min(_last_day(grant), last)
    days: set[date] = set()
    while day <= end:
        days.add(day)
        day += _DAY
    return days


def _is_same_case(context: Context, name: str, other: Grant, case: GrantCase) -> bool:
    """Whether the other grant touches one of the same sites and has no documents, either."""
    beside = build_case(context, name, other)
    return beside is not None and not set(beside.sites).isdisjoint(case.sites) and not documented(context, beside)


RULE = GrantRule(
    code="EXP015",
    severity=Severity.ERROR,
    title=Text("Cấp khẩn cấp nối tiếp", "Urgent grants in a row"),
    text=Text(
        "{holder} được cấp khẩn cấp {days} ngày trong {window} ngày, chưa có văn bản, tối đa {limit} (cùng {earlier})",
        "{holder} has urgent access without documents on {days} days within {window}, at most {limit} (with {earlier})",
    ),
    hint=Text(
        "Đề nghị bổ sung văn bản cho lần trước: `camgrant grant document`; không có thì không cấp tiếp",
        "add the documents of the earlier one: `camgrant grant document`; without them grant no more",
    ),
    why=Text(
        "Mỗi lần vài ngày, nối nhau mãi, là quyền xem lâu dài mà không cơ quan nào ký.",
        "A few days each, one after another, is lasting access that no agency ever signed.",
    ),
    fixed=True,
    check=check,
)
