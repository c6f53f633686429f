"""An e-mail address is on a domain of the person's unit, or of one that it continues, not on a free mail service."""

from collections.abc import Iterable

from camgrant.diagnostics import Severity, Text
from camgrant.model.continuity import continues
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.personal import mail_domain


def check(context: Context) -> Findings:
    free, inventory = context.pack.free_mail_domains, context.inventory
    for contact_id, contact in inventory.contacts.items():
        if contact.email is None or contact.has_left(context.as_of):
            continue
        domain, unit_id = mail_domain(contact.email), inventory.unit_of(contact_id, context.as_of)
        units = continues(inventory.units, unit_id) if unit_id is not None else []
        official = [domain for one in units if one in inventory.units for domain in inventory.units[one].email_domains]
        if _is_under(domain, free):
            problem = Text("dịch vụ thư miễn phí", "a free mail service")
        elif official and not _is_under(domain, official):
            name = context.unit_name(unit_id)
            problem = Text(f"tên miền không phải của {name}", f"a domain that is not one of {name}")
        else:
            continue
        yield Finding(contact_id, "email", {"person": context.person_name(contact_id), "problem": problem})


def _is_under(domain: str, known: Iterable[str]) -> bool:
    return any(domain == name or domain.endswith(f".{name}") for name in known)


RULE = InventoryRule(
    code="PRI004",
    severity=Severity.WARNING,
    title=Text("Không phải thư công vụ", "Not an official mail address"),
    text=Text("Thư điện tử của {person} dùng {problem}", "the e-mail of {person} is on {problem}"),
    hint=Text(
        "Đề nghị ghi địa chỉ thư công vụ của đơn vị, hoặc bổ sung tên miền vào `email_domains` của đơn vị",
        "write the official address, or add the domain to the unit's `email_domains`",
    ),
    why=Text(
        "Hộp thư riêng không do cơ quan quản lý: không khóa được khi người đó nghỉ việc.",
        "No agency runs a private mailbox: it cannot be closed when the person leaves.",
    ),
    covers=("GL-504",),
    check=check,
)
