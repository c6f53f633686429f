"""A phone number and an e-mail address belong to one person; shared ones are probably one person twice."""

from collections.abc import Iterator

from camgrant.diagnostics import Severity, Text
from camgrant.model.organisation import Contact
from camgrant.model.vietnamese import phone_digits
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    first: dict[str, str] = {}
    for person, contact in sorted(context.inventory.contacts.items()):
        if contact.has_left(context.as_of):
            continue
        for field, value in _addresses(contact):
            holder = first.setdefault(value, person)
            if holder != person:
                args = {"person": context.person_name(person), "other": context.person_name(holder)}
                yield Finding(person, field, {**args, "field": field})


def _addresses(contact: Contact) -> Iterator[tuple[str, str]]:
    if contact.phone is not None:
        yield "phone", phone_digits(contact.phone)
    if contact.phone_alt is not None:
        yield "phone_alt", phone_digits(contact.phone_alt)
    if contact.email is not None:
        yield "email", contact.email.casefold()


RULE = InventoryRule(
    code="ORG004",
    severity=Severity.ERROR,
    title=Text("Hai người cùng số điện thoại hoặc thư điện tử", "Two people with one phone or e-mail"),
    text=Text(
        "`{field}` của {person} trùng với thông tin liên hệ của {other}",
        "the `{field}` of {person} is also that of {other}",
    ),
    hint=Text(
        "Nếu là một người, đề nghị chạy `camgrant contact merge`; nếu là hai người, đề nghị sửa lại thông tin liên hệ",
        "if it is one person, run `camgrant contact merge`; if they are two, correct the contact details",
    ),
    why=Text(
        "Một người khai hai lần sẽ có hai tài khoản, và khi thu hồi thì chỉ một tài khoản bị khóa.",
        "A person entered twice gets two accounts, and a revocation closes only one of them.",
    ),
    covers=("GL-904",),
    check=check,
)
