"""Why a file from outside is not opened: the sentences, and the exception that carries one to the file's name."""

from __future__ import annotations

from typing import Final, Literal

from camgrant.diagnostics import Text

__all__ = [
    "BOMB",
    "DAMAGED",
    "EMBEDDED",
    "ENTITIES",
    "FORGED",
    "LOADS",
    "MACRO",
    "PASSWORD",
    "UNKNOWN",
    "VAST",
    "Kind",
    "RefusedError",
]

Kind = Literal["xlsx", "xls", "ods", "docx", "doc", "csv"]

PASSWORD: Final = Text("tệp có mật khẩu; đề nghị gửi tệp không đặt mật khẩu", "has a password; ask for it without one")
MACRO: Final = Text(
    "tệp có macro; đề nghị lưu thành .xlsx hoặc .docx không có macro rồi gửi lại",
    "holds macros; ask for an .xlsx or .docx without macros",
)
EMBEDDED: Final = Text(
    "tệp có tệp khác nhúng bên trong; đề nghị bỏ phần nhúng rồi gửi lại",
    "has another file embedded in it; ask for it without the embedded file",
)
BOMB: Final = Text(
    "nội dung khi giải nén lớn bất thường; đề nghị chỉ gửi bảng danh sách",
    "unpacks to an unusual size; ask for the list alone",
)
VAST: Final = Text(
    "có ô ghi ở rất xa bảng danh sách; đề nghị xóa các dòng, cột thừa rồi gửi lại",
    "has cells very far from its list; ask for it without the needless rows and columns",
)
LOADS: Final = Text(
    "văn bản có trường nạp nội dung từ nơi khác (hình, văn bản, liên kết); đề nghị lưu thành .docx rồi gửi lại",
    "has a field that loads something from elsewhere (a picture, a text, a link); ask for a .docx",
)
DAMAGED: Final = Text("tệp hỏng hoặc bị cắt cụt; đề nghị gửi lại", "is damaged or cut off; ask for it again")
FORGED: Final = Text(
    "cấu trúc nén bất thường (phần trùng tên, chồng lên nhau hoặc đường dẫn lạ), tệp không được mở",
    "has an unusual archive structure (parts of the same name, overlapping parts or strange paths) and is not opened",
)
ENTITIES: Final = Text(
    "tệp có khai báo DTD hoặc thực thể XML, hoặc bảng mã lạ, tệp không được mở",
    "declares a DTD or XML entities, or a strange encoding, and is not opened",
)
UNKNOWN: Final = Text(
    "nội dung không phải Excel, Word, OpenDocument (.ods) hay CSV; đề nghị gửi tệp gốc của một trong các dạng này",
    "its content is not Excel, Word, OpenDocument (.ods) or CSV; ask for the original file in one of these",
)


class RefusedError(Exception):
    """The file is not opened, and why; the caller adds the file's name."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason
