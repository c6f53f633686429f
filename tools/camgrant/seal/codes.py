"""The codes of `camgrant verify`: SEA findings, why a bundle is refused or wants attention."""

from __future__ import annotations

from typing import Final

from camgrant.diagnostics import Code, Severity, Text

__all__ = [
    "BAD_SIGNATURE",
    "FILE_DIFFERS",
    "NOT_OPENED",
    "NOT_SIGNED",
    "NUMBERS_MISSING",
    "OLD_NUMBER",
    "OTHER_NAME",
    "OTHER_RECIPIENT",
    "SEAL_CODES",
    "UNKNOWN_SIGNER",
    "UNSOUND",
]

_ASK_AGAIN: Final = Text(
    "Đề nghị không dùng tệp này, xin lại gói từ đơn vị giữ kho dữ liệu",
    "do not use this file; ask the unit that keeps the data for the bundle again",
)
_WHY_SIGNED: Final = Text(
    "Không có chữ ký đúng thì ai cũng có thể soạn ra gói này, kể cả để mở thêm quyền xem.",
    "Without a good signature anybody may have made the bundle, to open more access for instance.",
)
_WHY_INTACT: Final = Text(
    "Tệp thiếu hoặc bị sửa có thể làm sót việc thu hồi hoặc thêm quyền không ai duyệt.",
    "A file that is missing or changed may hide a removal or add access that nobody approved.",
)
NOT_SIGNED: Final = Code(
    "SEA001",
    Severity.ERROR,
    Text("Gói không có chữ ký", "Bundle without signature"),
    Text("Không có tệp chữ ký {signature} bên cạnh gói", "there is no signature {signature} beside the bundle"),
    Text(
        "Đề nghị tải cả hai tệp vào cùng một thư mục; vẫn thiếu thì xin lại gói",
        "put both files into one folder; if it is still missing ask for the bundle again",
    ),
    _WHY_SIGNED,
)
BAD_SIGNATURE: Final = Code(
    "SEA002",
    Severity.ERROR,
    Text("Chữ ký không khớp với gói", "Signature does not fit the bundle"),
    Text(
        "Gói hoặc chữ ký đã bị thay đổi, hay chữ ký là của tệp khác",
        "the bundle or its signature was changed, or the signature is of another file",
    ),
    _ASK_AGAIN,
    _WHY_SIGNED,
)
UNKNOWN_SIGNER: Final = Code(
    "SEA003",
    Severity.ERROR,
    Text("Người ký không có trong danh sách", "Signer not on the list"),
    Text(
        "Chữ ký đúng cách nhưng không phải của người nào trong {signers}",
        "the signature is sound, but nobody in {signers} made it",
    ),
    Text(
        "Đề nghị gọi đơn vị giữ kho dữ liệu theo số đã biết, hỏi có đổi người ký không; chưa rõ thì không dùng gói",
        "call the unit that keeps the data by a number that you know and ask whether the signer changed; until then do "
        "not use the bundle",
    ),
    _WHY_SIGNED,
)
NOT_OPENED: Final = Code(
    "SEA004",
    Severity.ERROR,
    Text("Không mở được gói bằng khóa này", "Bundle not opened by this key"),
    Text(
        "Gói niêm phong cho đơn vị khác, cho khóa khác, hoặc cụm từ mở gói gõ sai",
        "the bundle is sealed for another unit or another key, or the phrase was mistyped",
    ),
    Text(
        "Đề nghị kiểm tra tên đơn vị ở tên tệp và tệp khóa; mất khóa thì báo ngay đơn vị giữ kho dữ liệu",
        "see to the unit in the file's name and to the key; report a lost key at once to the unit that keeps the data",
    ),
    Text("Mỗi gói chỉ nơi nhận của nó mở được.", "Each bundle opens for its recipient only."),
)
UNSOUND: Final = Code(
    "SEA005",
    Severity.ERROR,
    Text("Tệp nén trong gói không đúng", "Unsound archive"),
    Text("Nội dung gói {why}", "the content of the bundle {why}"),
    _ASK_AGAIN,
    _WHY_INTACT,
)
FILE_DIFFERS: Final = Code(
    "SEA006",
    Severity.ERROR,
    Text("Tệp trong gói không như bản kê", "File not as listed"),
    Text("{file}: {how}", "{file}: {how}"),
    _ASK_AGAIN,
    _WHY_INTACT,
)
OTHER_RECIPIENT: Final = Code(
    "SEA007",
    Severity.ERROR,
    Text("Gói của nơi nhận khác", "Bundle of another recipient"),
    Text("Gói dành cho {recipient}, không phải {wanted}", "the bundle is for {recipient}, not for {wanted}"),
    Text(
        "Đề nghị xem lại mã đơn vị đã ghi; nếu đúng mã thì xóa tệp và báo đơn vị giữ kho dữ liệu là gói gửi nhầm",
        "see that you gave the id of your unit; if you did, delete the file and tell the unit that keeps the data",
    ),
    Text(
        "Làm theo gói của đơn vị khác là tạo tài khoản cho người khác.",
        "To work by another unit's bundle is to make accounts for other people.",
    ),
)
OLD_NUMBER: Final = Code(
    "SEA008",
    Severity.ERROR,
    Text("Gói cũ hoặc đã nhận", "Bundle not newer than the last"),
    Text(
        "Gói số {sequence}, trong khi gói nhận gần nhất là số {last}",
        "the bundle has number {sequence}, the last one received was number {last}",
    ),
    Text(
        "Đề nghị không làm theo gói này; hỏi đơn vị giữ kho dữ liệu số của gói mới nhất",
        "do not work by this bundle; ask the unit that keeps the data for the newest number",
    ),
    Text(
        "Gói cũ gửi lại có chữ ký đúng, nhưng mở lại quyền đã thu hồi.",
        "An old bundle sent again is well signed, but gives access back that was removed.",
    ),
)
NUMBERS_MISSING: Final = Code(
    "SEA009",
    Severity.NOTICE,
    Text("Thiếu gói ở giữa", "Bundles in between are missing"),
    Text(
        "Gói số {sequence} đến sau gói số {last}: chưa nhận gói số {missing}",
        "number {sequence} follows number {last}: {missing} did not arrive",
    ),
    Text(
        "Đề nghị xin gói còn thiếu trước khi làm: trong đó có thể có mật khẩu lần đầu và việc thu hồi",
        "ask for what is missing before you go on: it may hold initial passwords and removals",
    ),
    Text(
        "Gói bị giữ lại trên đường thì việc thu hồi trong đó không được làm.",
        "What a bundle that was held up on its way takes back stays undone.",
    ),
)
OTHER_NAME: Final = Code(
    "SEA010",
    Severity.NOTICE,
    Text("Tên tệp khác nội dung gói", "File name and content differ"),
    Text(
        "Bên trong là gói {inside}; tên tệp ghi khác",
        "inside it is {inside}; the file's name says something else",
    ),
    Text(
        "Đề nghị theo số ở bên trong và so với số nhận gần nhất",
        "go by the number inside, and compare it with the last one that you received",
    ),
    Text(
        "Gói cũ đổi tên trông như gói mới.",
        "An old bundle under a new name looks like a new one.",
    ),
)
_CODES = (
    NOT_SIGNED,
    BAD_SIGNATURE,
    UNKNOWN_SIGNER,
    NOT_OPENED,
    UNSOUND,
    FILE_DIFFERS,
    OTHER_RECIPIENT,
    OLD_NUMBER,
    NUMBERS_MISSING,
    OTHER_NAME,
)
SEAL_CODES: Final = {code.code: code for code in _CODES}
