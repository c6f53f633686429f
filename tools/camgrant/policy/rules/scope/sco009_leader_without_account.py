"""At an open site of the chains that the pack names, a leader has an account, or the site says why not."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.base import in_window
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule, level_of


def check(context: Context) -> Findings:
    demands = {
        (slug, chain): demand
        for slug, system in context.pack.systems.items()
        for demand in reversed(system.leader_account)
        for chain in demand.chains
    }
    for site_id, site in context.open_sites.items():
        if site.no_leader_account_reason is not None:
            continue
        for slug, system in context.pack.systems.items():
            demand = demands.get((slug, site.chain))
            if demand is None or demand.level == "off" or site.type not in system.site_types:
                continue
            leaders = {t.person for t in site.leadership if in_window(context.as_of, t.valid_from, t.valid_until)}
            if leaders.isdisjoint(context.accounts_of_site.get((site_id, slug), ())):
                label = Text(system.label.vi, system.label.en)
                args = {"site": context.site_name(site_id), "system": label}
                yield Finding(site_id, "", args, demand.basis, level_of(demand.level))


RULE = InventoryRule(
    code="SCO009",
    severity=Severity.WARNING,
    title=Text("Lãnh đạo cơ sở chưa có tài khoản", "No leader of the site has an account"),
    text=Text(
        "{site} chưa có lãnh đạo nào có tài khoản trên “{system}”",
        "no leader of {site} has an account in '{system}'",
    ),
    hint=Text(
        "Đề nghị cấp tài khoản cho lãnh đạo cơ sở, hoặc ghi `no_leader_account_reason`",
        "give a leader of the site an account, or write `no_leader_account_reason`",
    ),
    why=Text(
        "Cơ sở không có người xem được camera của chính mình thì không ai xử lý tình huống tại chỗ.",
        "Where nobody at the site sees its own cameras, nobody there can deal with a situation.",
    ),
    covers=("GL-208",),
    check=check,
    absence=True,
)
