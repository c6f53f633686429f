"""Open sites that a connecting system covers are connected to it, or the inventory says why not."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.base import in_window
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    systems = [(slug, system) for slug, system in context.pack.systems.items() if system.connection]
    if not systems:
        return
    for site_id, site in context.open_sites.items():
        for slug, system in systems:
            state = site.connections.get(slug)
            if site.type not in system.site_types:
                continue
            if state and state.connected and in_window(context.as_of, state.since, None):
                continue
            args = {
                "site": context.site_name(site_id),
                "system": Text(system.label.vi, system.label.en),
                "reason": state.reason if state and state.reason else Text("chưa ghi lý do", "no reason given"),
            }
            yield Finding(site_id, f"connections.{slug}", args, system.basis)


RULE = InventoryRule(
    code="SCO008",
    severity=Severity.NOTICE,
    title=Text("Cơ sở chưa kết nối", "Site not connected"),
    text=Text(
        "{site} chưa kết nối “{system}”: {reason}",
        "{site} is not connected to '{system}': {reason}",
    ),
    hint=Text(
        "Đề nghị kết nối và ghi `connected: true` cùng ngày `since`, hoặc ghi `reason`",
        "connect it and write `connected: true` with `since`, or write the `reason`",
    ),
    why=Text(
        "Cơ quan điều hành tưởng xem được mọi cơ sở trong khi nơi này không có hình.",
        "Those who direct believe that they see every site while this one shows nothing.",
    ),
    covers=("GL-110",),
    check=check,
    absence=True,
)
