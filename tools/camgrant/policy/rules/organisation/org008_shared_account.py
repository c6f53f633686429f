"""One account belongs to one person: no login or name of a shift, a counter or a house."""

import re

from camgrant.diagnostics import Severity, Text
from camgrant.model.vietnamese import fold, propose_login
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    if not context.pack.shared_login_words:
        return
    words = "|".join(re.escape(fold(word)) for word in context.pack.shared_login_words)
    shared, begins = re.compile(rf"({words})_?[0-9]*").fullmatch, re.compile(words).match
    for person, contact in context.inventory.contacts.items():
        if contact.has_left(context.as_of):
            continue
        name = contact.full_name
        login = contact.login
        if login is not None and (shared(login) or (begins(login) and not _made_of(name, login))):
            yield Finding(person, "login", {"value": login, "person": context.person_name(person)})
        elif " " in name and shared(fold(name).replace(" ", "")):
            yield Finding(person, "full_name", {"value": name, "person": context.person_name(person)})


def _made_of(name: str, login: str) -> bool:
    """Whether the login is the usual one of the name, or words of the name with further words or initials."""
    if login.startswith(propose_login(name)):
        return True
    words = [word for word in (re.sub(r"[^a-z0-9]", "", fold(word)) for word in name.split()) if word]
    whole, initials = "|".join(words), "|".join(word[0] for word in words)
    return bool(words) and re.fullmatch(rf"(?:{whole})(?:{whole}|{initials})+_?[0-9]*", login) is not None


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
