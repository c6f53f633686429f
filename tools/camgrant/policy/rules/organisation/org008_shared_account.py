"""One account belongs to one person: no login or name of a shift, a counter or a house."""

import re

from camgrant.diagnostics import Severity, Text
from camgrant.model.vietnamese import fold
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    if not context.pack.shared_login_words:
        return
    words = "|".join(re.escape(fold(word)) for word in context.pack.shared_login_words)
    shared = re.compile(rf"({words})_?[0-9]*").fullmatch
    for person, contact in context.inventory.contacts.items():
        if contact.left_on is not None and contact.left_on <= context.as_of:
            continue
        name = contact.full_name
        if contact.login is not None and shared(contact.login):
            yield Finding(person, "login", {"value": contact.login, "person": context.person_name(person)})
        elif " " in name and shared(fold(name).replace(" ", "")):
            yield Finding(person, "full_name", {"value": name, "person": context.person_name(person)})


RULE = InventoryRule(
    code="ORG008",
    severity=Severity.ERROR,
    title=Text("Tài khoản dùng chung", "Shared account"),
    text=Text(
        "“{value}” của {person} giống tên tài khoản dùng chung",
        "'{value}' of {person} looks like a shared account",
    ),
    hint=Text(
        "Đề nghị ghi tên đăng nhập theo họ tên của một người cụ thể, mỗi người một tài khoản",
        "give each person an own login made of that person's name",
    ),
    why=Text(
        "Nhiều người dùng chung một tài khoản thì khi lộ hình ảnh không biết ai đã xem.",
        "When several people share an account, nobody can say who watched when images leak.",
    ),
    covers=("GL-003",),
    check=check,
)
