"""A person with access in more than one system is shown."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    systems_of: dict[str, set[str]] = {}
    for entitlement in context.state.entitlements:
        if entitlement.cameras:
            systems_of.setdefault(entitlement.person, set()).add(entitlement.system)
    for person, slugs in systems_of.items():
        if len(slugs) > 1:
            labels = [context.pack.systems[slug].label for slug in sorted(slugs)]
            systems = Text(", ".join(label.vi for label in labels), ", ".join(label.en for label in labels))
            yield Finding(person, "", {"person": context.person_name(person), "systems": systems})


RULE = InventoryRule(
    code="SCO012",
    severity=Severity.WARNING,
    title=Text("Một người có quyền ở nhiều hệ thống", "One person in several systems"),
    text=Text(
        "{person} đang có quyền ở nhiều hệ thống: {systems}",
        "{person} has access in several systems: {systems}",
    ),
    hint=Text(
        "Đề nghị xác nhận cần thiết bằng miễn trừ có thời hạn, hoặc thu hồi quyền ở hệ thống không còn cần",
        "confirm the need by a dated waiver, or revoke what is no longer needed",
    ),
    why=Text(
        "Mỗi hệ thống do một cơ quan duyệt; không cơ quan nào thấy được tổng số quyền của người này.",
        "Each system is approved by its own agency; none of them sees all that this person may see.",
    ),
    covers=("GL-411",),
    check=check,
)
