"""A phone number is a mobile or fixed-line number of Viet Nam, or one of the demo range."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.personal import phone_kind


def check(context: Context) -> Findings:
    for contact_id, contact in context.inventory.contacts.items():
        for field, phone in (("phone", contact.phone), ("phone_alt", contact.phone_alt)):
            if phone is not None and phone_kind(phone) == "invalid":
                yield Finding(contact_id, field, {"person": context.person_name(contact_id)})


RULE = InventoryRule(
    code="PRI001",
    severity=Severity.ERROR,
    title=Text("Số điện thoại không hợp lệ", "Phone number is not valid"),
    text=Text(
        "Số điện thoại của {person} không phải số di động hoặc cố định đang dùng ở Việt Nam",
        "the phone of {person} is no mobile or fixed-line number of Viet Nam",
    ),
    hint=Text(
        "Đề nghị kiểm tra lại số với người này; số 11 chữ số trước năm 2018 phải đổi sang đầu số mới",
        "check the number with the person; numbers of eleven digits from before 2018 have a new prefix",
    ),
    why=Text(
        "Khi có sự cố không gọi được người chịu trách nhiệm, hoặc gọi nhầm người ngoài.",
        "In an incident the responsible person cannot be reached, or a stranger is.",
    ),
    covers=("GL-503",),
    check=check,
)
