"""A site has no more accounts than the pack finds usual."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for (site_id, slug), persons in context.accounts_of_site.items():
        system = context.pack.systems[slug]
        limit = system.max_accounts
        if limit is not None and len(persons) > limit.value:
            args = {
                "site": context.site_name(site_id),
                "count": len(persons),
                "limit": limit.value,
                "system": Text(system.label.vi, system.label.en),
            }
            yield Finding(site_id, "", args, limit.basis)


RULE = InventoryRule(
    code="SCO010",
    severity=Severity.WARNING,
    title=Text("Quá nhiều tài khoản tại một cơ sở", "Too many accounts at one site"),
    text=Text(
        "{site} có {count} tài khoản trên “{system}”, tối đa {limit}",
        "{site} has {count} accounts in '{system}', at most {limit} are usual",
    ),
    hint=Text(
        "Đề nghị rà soát và thu hồi tài khoản không còn cần",
        "review the accounts and revoke those no longer needed",
    ),
    why=Text(
        "Càng nhiều người xem thì càng dễ lộ lọt và càng khó tìm ra người làm lộ.",
        "The more people watch, the sooner images leak and the harder it is to find who leaked them.",
    ),
    covers=("GL-209",),
    check=check,
)
