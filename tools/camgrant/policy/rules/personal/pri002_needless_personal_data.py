"""Free text holds no identity-card number, birth date, phone or e-mail: needless there, or with a field of its own."""

import re
from typing import Final

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.personal import free_texts

_CARD: Final = re.compile(
    r"(?<![0-9])[0-9]{3}(?:[ .]?[0-9]{3}){3}(?![0-9])|\bCCCD\b|\bCMND\b|căn cước|chứng minh (?:nhân dân|thư)",
    re.IGNORECASE,
)
_BIRTH: Final = re.compile(r"ngày(?:,? tháng,? năm)? sinh(?! hoạt)", re.IGNORECASE)
_PHONE: Final = re.compile(
    r"(?<![0-9])(?![0-9]{2}[.-][0-9]{2}[.-][0-9]{4})(?:\+84|0)(?:[ .-]?[0-9]){8,10}(?![ .-]?[0-9])"
)
_MAIL: Final = re.compile(r"(?<!\w)[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_USER_OF_ADDRESS: Final = re.compile(r"\w+://[^\s/@]*@")  # a secret in an address is another rule's finding
_KINDS: Final = (
    (_CARD, Text("số hoặc thông tin căn cước", "data of an identity card")),
    (_BIRTH, Text("ngày sinh", "a birth date")),
    (_PHONE, Text("số điện thoại", "a phone number")),
    (_MAIL, Text("địa chỉ thư điện tử", "an e-mail address")),
)


def check(context: Context) -> Findings:
    for entity, field, text in free_texts(context.inventory):
        plain = _USER_OF_ADDRESS.sub(" ", text)
        for pattern, what in _KINDS:
            if pattern.search(plain):
                yield Finding(entity, field, {"entity": entity, "field": field, "what": what})


RULE = InventoryRule(
    code="PRI002",
    severity=Severity.ERROR,
    title=Text("Dữ liệu cá nhân không cần thiết", "Personal data that is not needed"),
    text=Text("{entity} có {what} trong `{field}`", "{entity} holds {what} in `{field}`"),
    hint=Text(
        "Đề nghị xóa khỏi tệp; số điện thoại, thư điện tử chỉ ghi trong `phone`, `email` của liên hệ",
        "take it out; phone and e-mail stand only in `phone` and `email` of a contact",
    ),
    why=Text(
        "Số căn cước và ngày sinh đủ để mạo danh; số điện thoại trong ghi chú thì đến hạn không ai xóa.",
        "Card number and birth date are enough to pose as somebody; a phone in a note is never removed in time.",
    ),
    covers=("GL-501",),
    sensitive=True,
    check=check,
)
