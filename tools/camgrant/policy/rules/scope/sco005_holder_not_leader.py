"""Where only the site's leadership may hold an account, the holder is an appointed leader that day."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found, level_of
from camgrant.policy.rules.scope import leadership_is_known, leads


def check(case: GrantCase, context: Context) -> Findings:
    for site_id in case.sites:
        site = context.inventory.sites[site_id]
        demand = next((d for d in case.system.leaders_only if site.chain in d.chains), None)
        level = level_of(demand.level) if demand else None
        if demand is None or level is None:
            continue
        is_leader = leads(site, case.grant.person, demand.roles, case.day)
        if not is_leader and leadership_is_known(site, context):
            site_name = context.site_name(site_id)
            return found(case.id, "person", basis=demand.basis, level=level, holder=case.holder, site=site_name)
    return ()


RULE = GrantRule(
    code="SCO005",
    severity=Severity.ERROR,
    title=Text("Người không phải lãnh đạo cơ sở", "Holder is not a leader of the site"),
    text=Text(
        "{holder} không phải lãnh đạo được cử của {site}",
        "{holder} is not an appointed leader of {site}",
    ),
    hint=Text(
        "Đề nghị chỉ cấp cho lãnh đạo cơ sở có quyết định cử, hoặc bổ sung quyết định vào `leadership`",
        "give accounts to appointed leaders only, or add the appointment to `leadership`",
    ),
    why=Text(
        "Tài khoản tại cơ sở chỉ dành cho lãnh đạo; người khác xem được là lộ hình ảnh người đang cách ly.",
        "Site accounts are for the leadership; anyone else who watches exposes people in isolation.",
    ),
    covers=("GL-201", "GL-202"),
    check=check,
    applies=lambda system: bool(system.leaders_only),
)
