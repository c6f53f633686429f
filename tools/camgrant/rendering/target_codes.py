"""The codes of what a device cannot express: TGT findings, with the vendor's words."""

from __future__ import annotations

from typing import Final

from camgrant.diagnostics import Code, Severity, Text

__all__ = [
    "ACCOUNT_WIDE",
    "BAD_COLUMNS",
    "BAD_LOGIN",
    "BAD_OPTION",
    "NOT_EXPRESSIBLE",
    "NO_KEY",
    "NO_OPTION",
    "OVERGRANT",
    "TARGET_CODES",
    "TOO_MANY",
    "WHOLE_DEVICE",
]

_WHY = Text(
    "Thiết bị không được cho phép nhiều hơn quyền đã cấp; không diễn đạt được thì từ chối.",
    "A device must not allow more than was granted; what it cannot express is refused.",
)
NOT_EXPRESSIBLE: Final = Code(
    "TGT001",
    Severity.ERROR,
    Text("Thiết bị không có quyền này", "Right not expressible"),
    Text("{target} không cấp được quyền “{right}”", "{target} cannot give the right '{right}'"),
    Text("Đề nghị bỏ quyền này khỏi lượt cấp quyền", "remove the right from the grant"),
    _WHY,
    ("GL-410",),
)
OVERGRANT: Final = Code(
    "TGT002",
    Severity.ERROR,
    Text("Thiết bị cho phép nhiều hơn quyền đã cấp", "Device gives more than was granted"),
    Text(
        "Trên {target}, quyền “{right}” kéo theo “{brings}”: {words}",
        "on {target} the right '{right}' also gives '{brings}': {words}",
    ),
    Text(
        "Đề nghị cấp cả quyền kéo theo, bỏ quyền này, hoặc ghi `accept_overgrant` có lý do và thời hạn",
        "grant the other right too, drop this one, or write `accept_overgrant` with reason and end",
    ),
    _WHY,
    ("GL-410",),
)
TOO_MANY: Final = Code(
    "TGT003",
    Severity.ERROR,
    Text("Quá số tài khoản của thiết bị", "Too many accounts for the device"),
    Text("{count} tài khoản, thiết bị chứa tối đa {limit}", "{count} accounts, the device holds {limit}"),
    Text("Đề nghị giảm số người hoặc dùng thêm đầu ghi", "grant fewer persons or use another recorder"),
    _WHY,
    ("GL-209",),
)
BAD_LOGIN: Final = Code(
    "TGT004",
    Severity.ERROR,
    Text("Tên đăng nhập thiết bị không nhận", "Login not legal on the device"),
    Text("{target} không nhận tên đăng nhập “{login}”", "{target} does not take the login '{login}'"),
    Text("Đề nghị đặt tên đăng nhập khác cho người này", "give the person another login"),
    _WHY,
    ("GL-407",),
)
WHOLE_DEVICE: Final = Code(
    "TGT005",
    Severity.ERROR,
    Text("Quyền chỉ cấp được cho cả thiết bị", "Right only for the whole device"),
    Text(
        "{target} chỉ cấp quyền “{right}” cho mọi kênh, lượt này chỉ gồm một phần",
        "{target} gives the right '{right}' on all channels only; this grant covers some of them",
    ),
    Text(
        "Đề nghị bỏ quyền này hoặc cấp cho mọi camera của đầu ghi",
        "drop the right or grant all cameras of the recorder",
    ),
    _WHY,
    ("GL-410",),
)
BAD_OPTION: Final = Code(
    "TGT006",
    Severity.ERROR,
    Text("Tùy chọn đầu ghi không hợp lệ", "Invalid setting of a recorder"),
    Text("{target} không nhận tùy chọn {key}: “{value}”", "{target} does not take the setting {key}: '{value}'"),
    Text("Các tùy chọn: {allowed}", "settings: {allowed}"),
    _WHY,
)
ACCOUNT_WIDE: Final = Code(
    "TGT007",
    Severity.ERROR,
    Text("Quyền không tách được theo camera của một tài khoản", "Right not separable within one account"),
    Text(
        "{target} cấp quyền “{right}” cho mọi camera của tài khoản “{login}”, cả camera không được cấp: {cameras}",
        "{target} gives the right '{right}' on all cameras of the account '{login}', also where not granted: {cameras}",
    ),
    Text(
        "Đề nghị cấp cùng quyền trên mọi camera của người này tại đầu ghi, hoặc ghi `accept_overgrant`",
        "grant the same rights on all cameras of this person on the recorder, or write `accept_overgrant`",
    ),
    _WHY,
    ("GL-410",),
)
NO_KEY: Final = Code(
    "TGT008",
    Severity.ERROR,
    Text("Thiếu hoặc trùng mã của camera trên thiết bị", "No usable id of a camera on its device"),
    Text(
        "{target} không biết camera theo số kênh; mã “{key}” thiếu, sai dạng hoặc trùng",
        "{target} does not know cameras by channel; the id '{key}' is missing, malformed or used twice",
    ),
    Text("Đề nghị ghi `device_key` như trên thiết bị", "write `device_key` as the device shows it"),
    _WHY,
)
BAD_COLUMNS: Final = Code(
    "TGT009",
    Severity.ERROR,
    Text("Các cột danh sách không dùng được", "Unusable columns of a list"),
    Text(
        "{target}: cột “{column}” thiếu hoặc không được gửi cho đơn vị này",
        "{target}: the column '{column}' is missing or may not be sent to this unit",
    ),
    Text(
        "Đề nghị ghi `list_columns` có cột login; số điện thoại, email chỉ khi bảng định tuyến cho phép",
        "write `list_columns` with a login column; phone and e-mail only where the routing table allows",
    ),
    _WHY,
    ("GL-501",),
)
NO_OPTION: Final = Code(
    "TGT010",
    Severity.ERROR,
    Text("Thiếu tùy chọn bắt buộc của đầu ghi", "Required setting of a recorder is missing"),
    Text("{target} cần tùy chọn `{key}`", "{target} needs the setting `{key}`"),
    Text(
        "Đề nghị ghi `settings: {setting}` theo README của đích",
        "write `settings: {setting}` as the README of the target says",
    ),
    Text(
        "Không có tùy chọn này, thiết bị cho phép nhiều hơn những gì tệp kết xuất nói.",
        "Without the setting the device allows more than the rendered files say.",
    ),
    ("GL-410",),
)
_CODES = (
    NOT_EXPRESSIBLE,
    OVERGRANT,
    TOO_MANY,
    BAD_LOGIN,
    WHOLE_DEVICE,
    BAD_OPTION,
    ACCOUNT_WIDE,
    NO_KEY,
    BAD_COLUMNS,
    NO_OPTION,
)
TARGET_CODES: Final = {code.code: code for code in _CODES}
