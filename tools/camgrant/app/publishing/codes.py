"""What a publication finds at its recipients."""

from __future__ import annotations

from typing import Final

from camgrant.diagnostics import Code, Severity, Text

__all__ = ["NO_KEY", "PUBLISHING_CODES"]

NO_KEY: Final = Code(
    "SEA020",
    Severity.WARNING,
    Text("Nơi nhận chưa có khóa niêm phong", "Recipient without a key"),
    Text(
        "{unit} không có khóa niêm phong đang dùng nên gói số {sequence} chỉ để tại máy này{removal}{passwords}",
        "{unit} has no key in use, so bundle number {sequence} stays on this machine{removal}{passwords}",
    ),
    Text(
        "Đề nghị ghi khóa bằng `camgrant key new --unit {unit} --key age1…`, hoặc giao tận tay: `--phrase {unit}`, "
        "`--slip {unit}`",
        "add its key with `camgrant key new --unit {unit} --key age1…`, or deliver by hand: `--phrase {unit}`, "
        "`--slip {unit}`",
    ),
    Text(
        "Gói có thông tin cá nhân và mật khẩu lần đầu; không niêm phong thì không được rời khỏi máy phát hành.",
        "A bundle holds personal data and initial passwords; unsealed it must not leave the publishing machine.",
    ),
    ("GL-409",),
)
PUBLISHING_CODES: Final = {NO_KEY.code: NO_KEY}
