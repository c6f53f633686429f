"""Phone and e-mail of a person who left are removed when the retention of the pack has passed."""

from datetime import timedelta

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    days = context.pack.contact_retention_days
    limit = context.as_of - timedelta(days=days)
    for contact_id, contact in context.inventory.contacts.items():
        if contact.left_on is None or contact.left_on >= limit:
            continue
        kept = (("phone", contact.phone), ("phone_alt", contact.phone_alt), ("email", contact.email))
        for field in (field for field, value in kept if value is not None):
            args = {"person": context.person_name(contact_id), "field": field, "days": days}
            yield Finding(contact_id, field, {**args, "left": f"{contact.left_on:%d/%m/%Y}"})


RULE = InventoryRule(
    code="PRI003",
    severity=Severity.ERROR,
    title=Text("Giữ thông tin liên hệ quá thời hạn", "Contact data kept too long"),
    text=Text(
        "{person} đã thôi việc từ {left}; quá {days} ngày mà vẫn còn `{field}`",
        "{person} left on {left}; `{field}` is still there after more than {days} days",
    ),
    hint=Text(
        "Đề nghị xóa `{field}`; giữ họ tên, đơn vị, chức vụ để tra cứu sự cố",
        "remove `{field}`; name, unit and position stay for incidents",
    ),
    why=Text(
        "Hết thời hạn lưu trữ phải xóa; số cũ có thể đã được cấp cho người khác.",
        "Data past its retention must go; the old number may belong to somebody else by now.",
    ),
    covers=("GL-502",),
    check=check,
)
