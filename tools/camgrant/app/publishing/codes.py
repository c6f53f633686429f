"""What a publication finds at its recipients."""

from __future__ import annotations

from typing import Final

from camgrant.diagnostics import Code, Severity, Text

__all__ = [
    "BAD_KEY",
    "LEFT_OUT",
    "MASS_ENDS",
    "NOT_MADE",
    "NO_KEY",
    "NUMBER_LEAPS",
    "PUBLISHING_CODES",
    "UNREAD_COMMIT",
    "UNTOLD",
]

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
BAD_KEY: Final = Code(
    "SEA021",
    Severity.WARNING,
    Text("Khóa niêm phong ghi sai", "Malformed key"),
    Text(
        "Khóa niêm phong “{key}…” của {unit} ghi sai nên không niêm phong được cho khóa này",
        "the key '{key}…' of {unit} is malformed, so nothing can be sealed for it",
    ),
    Text(
        "Đề nghị xin lại khóa công khai của đơn vị rồi sửa trong units/",
        "ask the unit for its public key again and correct it in units/",
    ),
    Text(
        "Chép sai một ký tự thì đơn vị không mở được gói; các nơi nhận khác vẫn được phát hành.",
        "With one letter wrong the unit could not open its bundle; everybody else's goes out all the same.",
    ),
    ("GL-409",),
)
UNTOLD: Final = Code(
    "SEA022",
    Severity.ERROR,
    Text("Thu hồi không có trong gói nào", "A removal that is in no bundle"),
    Text(
        "Có thu hồi ở {where} nhưng không tệp nào của lần phát hành này nói đến",
        "something is taken back on {where}, but no file of this publication says so",
    ),
    Text(
        "Đề nghị báo ngay nơi tạo tài khoản, rồi thêm {target} vào `targets` trong camgrant.yaml và phát hành lại",
        "tell who makes the accounts at once, then add {target} to `targets` in camgrant.yaml and publish again",
    ),
    Text(
        "Không ai xóa một tài khoản mà không giấy tờ, tệp nào yêu cầu xóa.",
        "Nobody deletes an account when no paper and no file asks for it.",
    ),
)
NUMBER_LEAPS: Final = Code(
    "SEA023",
    Severity.ERROR,
    Text("Sổ ghi số gói không nối tiếp", "The ledger names a bundle out of line"),
    Text(
        "Sổ ghi đã phát hành gói {bundle} mà không lần phát hành nào dẫn tới số ấy",
        "the ledger says that bundle {bundle} was issued, but no publication leads up to that number",
    ),
    Text(
        "Đề nghị hỏi người ghi; nếu ghi nhầm thì đính chính: `camgrant list correct {event}`",
        "ask whoever entered it; if it is wrong correct it: `camgrant list correct {event}`",
    ),
    Text(
        "Số gói chỉ tính theo bản ghi đã ký. Phần thêm quyền chờ, số gói vẫn nối tiếp, phần thu hồi vẫn đi.",
        "Numbers go by the signed record alone. Additions wait, numbers go on in line, and removals go out.",
    ),
)
NOT_MADE: Final = Code(
    "SEA024",
    Severity.ERROR,
    Text("Chương trình hỏng ở một phần", "The program failed on a part"),
    Text(
        "Không lập được tệp cho {where} ({fault}) nên việc phải làm ở đó, cả thu hồi, không có trong gói nào",
        "nothing could be made for {where} ({fault}), so what is to be done there, removals too, is in no bundle",
    ),
    Text(
        "Đề nghị báo ngay {who} để làm bằng tay, và báo lỗi cho người phụ trách camgrant",
        "tell {who} at once, so that it is done by hand, and report the bug",
    ),
    Text(
        "Lỗi ở một đầu ghi hoặc một danh sách không giữ lại thu hồi của những nơi khác.",
        "An error on one recorder or list does not hold up the removals of all the others.",
    ),
)
UNREAD_COMMIT: Final = Code(
    "SEA025",
    Severity.ERROR,
    Text("Bản không đọc được trọn vẹn", "A commit that cannot be read whole"),
    Text(
        "Không đọc được trọn vẹn bản {commit} ({fault}) nên thêm hay bớt quyền trong bản ấy chưa được phát hành",
        "commit {commit} cannot be read whole ({fault}), so nothing that it gives or takes away went out",
    ),
    Text(
        "Đề nghị chạy `camgrant check`, sửa rồi hợp nhất; nếu bản ấy có thu hồi thì báo ngay nơi tạo tài khoản",
        "run `camgrant check`, mend it and merge; if it takes access away tell who makes the accounts at once",
    ),
    Text(
        "Thu hồi của các bản trước đó và quyền đã hết hạn vẫn được phát hành; phần thêm quyền chờ.",
        "What the commits before it took away, and what expired, goes out all the same; additions wait.",
    ),
)
LEFT_OUT: Final = Code(
    "SEA026",
    Severity.WARNING,
    Text("Thay đổi chưa ghi vào git", "Changes outside git"),
    Text(
        "Thư mục đang làm khác bản {commit} ở {count} tệp ({files}); phần khác ấy không được phát hành",
        "the working folder differs from commit {commit} in {count} files ({files}); that is not published",
    ),
    Text(
        "Đề nghị `camgrant propose`, hợp nhất, rồi `camgrant sync` và phát hành lại; nếu không ai sửa tệp nào thì xem "
        "lại `.gitattributes` của kho",
        "`camgrant propose`, have it merged, then `camgrant sync` and publish again; where nobody edited a file look "
        "at the `.gitattributes` of the repository",
    ),
    Text(
        "Chỉ bản đã hợp nhất được phát hành; thu hồi trong bản ấy không chờ ai dọn thư mục.",
        "Only what was merged is published; the removals in it wait for nobody to tidy a folder.",
    ),
)
MASS_ENDS: Final = Code(
    "PLN010",
    Severity.WARNING,
    Text("Quá nhiều quyền kết thúc cùng lúc", "Too many ends at once"),
    Text("{places}; chưa ai duyệt", "{places}; nobody approved it"),
    Text(
        "Đề nghị hỏi ngay người đẩy thay đổi; nếu đúng ý định thì mời người duyệt thay đổi ấy. Nếu là nhầm lẫn hay phá "
        "hoại: `camgrant freeze set --since {cleared}` giữ những gì chưa phát hành (thêm `--site` để giữ cả cơ sở chưa "
        "bị động đến), hai người của hai cơ quan duyệt, rồi sửa lại dữ liệu; những gì đã phát hành thì phải cấp lại",
        "ask at once who pushed it; if it is meant, have the change approved. If it is a mistake or malice: `camgrant "
        "freeze set --since {cleared}` keeps what is not published yet (`--site` keeps a site that is still whole), "
        "approved by two people of two agencies; then mend the data. What was published must be granted again",
    ),
    Text(
        "Thu hồi không bao giờ phải chờ, nên vẫn được phát hành; nhưng một lệnh nhầm hay một kẻ phá hoại có thể làm cả "
        "tỉnh mất hình, nên phải có người biết ngay.",
        "Removing never waits, so it goes out all the same; but one wrong command, or malice, could leave a province "
        "without pictures, so somebody must know at once.",
    ),
)
PUBLISHING_CODES: Final = {
    code.code: code for code in (NO_KEY, BAD_KEY, UNTOLD, NUMBER_LEAPS, NOT_MADE, UNREAD_COMMIT, LEFT_OUT, MASS_ENDS)
}
