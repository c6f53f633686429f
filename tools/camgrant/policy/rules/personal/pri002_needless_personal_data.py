"""Free text holds no identity-card number and no birth date: data that nobody needs for an account."""

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
_KINDS: Final = (
    (_CARD, Text("số hoặc thông tin căn cước", "data of an identity card")),
    (_BIRTH, Text("ngày sinh", "a birth date")),
)


def check(context: Context) -> Findings:
    for entity, field, text in free_texts(context.inventory):
        for pattern, what in _KINDS:
            if pattern.search(text):
                yield Finding(entity, field, {"entity": entity, "field": field, "what": what})


RULE = InventoryRule(
    code="PRI002",
    severity=Severity.ERROR,
    title=Text("Dữ liệu cá nhân không cần thiết", "Personal data that is not needed"),
    text=Text("{entity} có {what} trong `{field}`", "{entity} holds {what} in `{field}`"),
    hint=Text(
        "Đề nghị xóa khỏi tệp; chỉ ghi họ tên, chức vụ, đơn vị, số điện thoại và thư điện tử",
        "take it out; only name, position, unit, phone and e-mail are recorded",
    ),
    why=Text(
        "Số căn cước và ngày sinh đủ để mạo danh; danh sách được gửi cho nhiều nơi và không thu hồi được.",
        "Card number and birth date are enough to pose as somebody, and lists once sent cannot be taken back.",
    ),
    covers=("GL-501",),
    sensitive=True,
    check=check,
)
