"""An e-mail address is one that mail can be sent to."""

import re
from functools import cache
from typing import Final

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule

# Plain addresses need no library: it takes a hundred times longer.
_PLAIN: Final = re.compile(
    r"[a-z0-9]+(?:[._-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+(?:vn|com|example)", re.IGNORECASE
)
_MOST: Final = 64


def check(context: Context) -> Findings:
    for contact_id, contact in context.inventory.contacts.items():
        email = contact.email
        if email is None or (len(email) <= _MOST and _PLAIN.fullmatch(email)) or _is_valid(email):
            continue
        yield Finding(contact_id, "email", {"person": context.person_name(contact_id)})


@cache
def _is_valid(email: str) -> bool:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - only for odd addresses

    try:
        validate_email(email, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True


RULE = InventoryRule(
    code="PRI005",
    severity=Severity.ERROR,
    title=Text("Địa chỉ thư điện tử không hợp lệ", "E-mail address is not valid"),
    text=Text("Địa chỉ thư điện tử của {person} không hợp lệ", "the e-mail address of {person} is not valid"),
    hint=Text(
        "Đề nghị ghi lại địa chỉ: chữ không dấu, một dấu @, tên miền đầy đủ",
        "write it again: no diacritics, one @, a complete domain",
    ),
    why=Text(
        "Danh sách có địa chỉ sai thì tài khoản được gửi tới hộp thư không tồn tại hoặc của người khác.",
        "With a wrong address on the list, the account is sent to a mailbox that is nobody's or somebody else's.",
    ),
    covers=("GL-002",),
    check=check,
)
