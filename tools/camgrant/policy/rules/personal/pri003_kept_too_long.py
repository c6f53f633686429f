"""Phone and e-mail of a person who left are removed when the retention of the pack has passed."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    days = context.pack.contact_retention_days
    for contact_id, contact in context.inventory.contacts.items():
        due = contact.erasable_on(days)
        if due is None or contact.left_on is None or context.as_of <= due:
            continue
        for field in contact.contact_data:
            args = {"person": context.person_name(contact_id), "field": field, "days": days, "id": contact_id}
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
        "Đề nghị chạy `camgrant contact erase {id}`; họ tên, đơn vị, chức vụ được giữ để tra cứu sự cố",
        "run `camgrant contact erase {id}`; name, unit and position stay for incidents",
    ),
    why=Text(
        "Hết thời hạn lưu trữ phải xóa; số cũ có thể đã được cấp cho người khác.",
        "Data past its retention must go; the old number may belong to somebody else by now.",
    ),
    covers=("GL-502",),
    check=check,
)
