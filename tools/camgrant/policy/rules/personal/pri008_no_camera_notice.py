"""An open site of a type that needs it has a notice that tells people of the cameras."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for site_id, site in context.open_sites.items():
        site_type = context.pack.site_types.get(site.type)
        if site_type is not None and site_type.signage and not site.signage:
            yield Finding(site_id, "signage", {"site": context.site_name(site_id)})


RULE = InventoryRule(
    code="PRI008",
    severity=Severity.WARNING,
    title=Text("Chưa có biển báo camera", "No camera notice"),
    text=Text("{site} chưa có biển báo camera", "{site} has no camera notice"),
    hint=Text(
        "Đề nghị đặt biển báo ở nơi dễ thấy rồi ghi `signage: true`",
        "put up a notice where everybody sees it and write `signage: true`",
    ),
    why=Text(
        "Người ở nơi có camera phải được biết là đang bị ghi hình.",
        "People in view of a camera must know that they are recorded.",
    ),
    covers=("GL-508",),
    check=check,
)
