"""A demo holds no phone or mailbox that somebody may own; real data hold no demo phone or mailbox."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.personal import DEMO_DOMAIN, mail_domain, phone_kind


def check(context: Context) -> Findings:
    wrong_kind = "real" if context.inventory.settings.profile == "demo" else "demo"
    for contact_id, contact in context.inventory.contacts.items():
        for field, phone in (("phone", contact.phone), ("phone_alt", contact.phone_alt)):
            if phone is not None and phone_kind(phone) == wrong_kind:
                yield _finding(context, contact_id, field)
        if contact.email is not None:
            kind = "demo" if mail_domain(contact.email).endswith(f".{DEMO_DOMAIN}") else "real"
            if kind == wrong_kind:
                yield _finding(context, contact_id, "email")


def _finding(context: Context, contact: str, field: str) -> Finding:
    profile = context.inventory.settings.profile
    return Finding(contact, field, {"person": context.person_name(contact), "field": field, "profile": profile})


RULE = InventoryRule(
    code="PRI009",
    severity=Severity.ERROR,
    title=Text("Lẫn dữ liệu giả định và dữ liệu thật", "Demo data and real data mixed"),
    text=Text(
        "`{field}` của {person} không hợp với `profile: {profile}`",
        "`{field}` of {person} does not fit `profile: {profile}`",
    ),
    hint=Text(
        "Dữ liệu giả định dùng số 0100 NNN NNN và thư .example; dữ liệu thật không được có số và thư đó",
        "demo data use phones 0100 NNN NNN and mail under .example; real data must not hold them",
    ),
    why=Text(
        "Số thật trong dữ liệu mẫu là lộ thông tin; số giả trong dữ liệu thật là không gọi được ai.",
        "A real number in a demo is a leak; a demo number in real data reaches nobody.",
    ),
    covers=("GL-505",),
    check=check,
)
