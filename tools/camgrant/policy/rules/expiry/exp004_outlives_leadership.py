"""The right of a site's leader lies inside the days in office."""

from datetime import date, timedelta

from camgrant.diagnostics import Severity, Text
from camgrant.model.estate import LeadershipTerm
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found, level_of


def check(case: GrantCase, context: Context) -> Findings:
    if len(case.sites) != 1:
        return ()
    site = context.inventory.sites[case.sites[0]]
    demand = next((d for d in case.system.leaders_only if site.chain in d.chains), None)
    level = level_of(demand.level) if demand else None
    if demand is None or level is None:
        return ()
    grant = case.grant
    terms = [term for term in site.leadership if term.person == grant.person and term.role in demand.roles]
    ends = min(grant.valid_until, grant.revoked.on - timedelta(days=1)) if grant.revoked else grant.valid_until
    if any(t.valid_from <= grant.valid_from and ends <= (t.valid_until or date.max) for t in terms):
        return ()
    first, last = _in_office(terms, case.day)
    if first is None or last is None or (first <= grant.valid_from and ends <= last):
        return ()  # not in office on the day is another finding
    return found(
        case.id,
        "valid_until" if last < ends else "valid_from",
        basis=demand.basis,
        level=level,
        holder=case.holder,
        site=context.site_name(case.sites[0]),
        day=f"{last if last < ends else first:%d/%m/%Y}",
        end=Text("đến hết ngày", "until") if last < ends else Text("từ ngày", "from"),
    )


def _in_office(terms: list[LeadershipTerm], day: date) -> tuple[date | None, date | None]:
    """First and last day of the time in office that contains the day; terms that follow each other are one time."""
    first = last = None
    for term in sorted(terms, key=lambda term: term.valid_from):
        if first is None or last is None or (term.valid_from - last).days > 1:
            if last is not None and day <= last:
                break
            first, last = term.valid_from, term.valid_until or date.max
        else:
            last = max(last, term.valid_until or date.max)
    return (first, last) if first is not None and last is not None and first <= day <= last else (None, None)


RULE = GrantRule(
    code="EXP004",
    severity=Severity.ERROR,
    title=Text("Quyền ngoài thời gian giữ chức", "Right outside the days in office"),
    text=Text(
        "{holder} chỉ là lãnh đạo {site} {end} {day}, quyền vượt ngoài thời gian đó",
        "{holder} leads {site} only {end} {day}; the right goes beyond",
    ),
    hint=Text(
        "Đề nghị ghi thời hạn của quyền nằm trong thời gian giữ chức theo quyết định cử",
        "keep the dates of the right inside the days in office that the decision gives",
    ),
    why=Text(
        "Người thôi làm lãnh đạo cơ sở mà quyền chưa hết hạn thì vẫn xem được nơi mình không còn phụ trách.",
        "A leader who is replaced while the right runs on still watches a place that is no longer theirs.",
    ),
    covers=("GL-201",),
    check=check,
    applies=lambda system: bool(system.leaders_only),
)
