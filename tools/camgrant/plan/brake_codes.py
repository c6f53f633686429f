"""The codes of the brake: PLN findings about a change as a whole, not about one state of the data."""

from __future__ import annotations

from typing import Final

from camgrant.diagnostics import Code, Severity, Text

__all__ = [
    "ADDING",
    "BRAKE_CODES",
    "DEVICE_CHANGED",
    "FEWER_FILES",
    "FIXED",
    "ID_GONE",
    "LEDGER_CHANGED",
    "LOGIN_DROPPED",
    "LOGIN_TAKEN",
    "LOSS_TAKEN_BACK",
    "RECIPIENT_GONE",
    "RENEWED_UNREVIEWED",
    "SITE_BEREFT",
    "TOO_MANY_ADDED",
    "WHERE_TO_ALLOW",
]

WHERE_TO_ALLOW: Final = Text(
    "nếu đúng là ý định: thêm vào thay đổi này tệp {file} có nội dung `{content}`, rồi mời những người mà "
    "`camgrant approvals` nêu duyệt bản (commit) có tệp ấy",
    "if it is meant: add to this change the file {file} with the content `{content}`, and have the commit that holds "
    "it approved by those whom `camgrant approvals` names",
)
_VANISHED: Final = Text(
    "Dữ liệu không bao giờ bị xóa: quyền kết thúc bằng ngày kết thúc. Mã biến mất thường là do gộp nhầm hoặc mất tệp, "
    "và sẽ gỡ tài khoản hàng loạt mà không ai quyết định.",
    "Nothing is ever deleted: rights end by a date. An id that vanishes is mostly a bad merge or a lost file, "
    "and would take accounts away that nobody decided to end.",
)


def _code(code: str, title: tuple[str, str], text: tuple[str, str], todo: tuple[str, str], why: Text) -> Code:
    hint = Text(f"{todo[0]}; {WHERE_TO_ALLOW.vi}", f"{todo[1]}; {WHERE_TO_ALLOW.en}")
    return Code(code, Severity.ERROR, Text(*title), Text(*text), hint, why)


ID_GONE: Final = _code(
    "PLN001",
    ("Mã biến mất", "Id gone"),
    (
        "Biến mất khỏi dữ liệu mà không được khai là kết thúc: {what} ({names})",
        "gone from the data without a declared end: {what} ({names})",
    ),
    (
        "Đề nghị khôi phục và ghi ngày kết thúc (`revoked`, `left_on`, `closed_on`, `retired_on`, `removed_on`)",
        "restore it and write its end (`revoked`, `left_on`, `closed_on`, `retired_on`, `removed_on`)",
    ),
    _VANISHED,
)
FEWER_FILES: Final = _code(
    "PLN002",
    ("Ít tệp hơn trước", "Fewer files than before"),
    (
        "Trước thay đổi đọc được {before} tệp, sau chỉ còn {after} tệp{names}",
        "{before} files were read before the change, only {after} after it{names}",
    ),
    ("Đề nghị khôi phục các tệp", "restore the files"),
    Text(
        "Một thư mục không lấy về được trông giống hệt như mọi quyền trong đó đã bị thu hồi.",
        "A folder that was not fetched looks just as if every right in it had been taken back.",
    ),
)
RECIPIENT_GONE: Final = _code(
    "PLN003",
    ("Mất đơn vị nhận cấu hình", "Recipient gone"),
    (
        "Đơn vị “{unit}” không còn đầu ghi nào có tài khoản, dù không khai kết thúc: {names}",
        "unit '{unit}' has no recorder with an account any more, and no end was declared: {names}",
    ),
    (
        "Đề nghị xem lại `creator` của các đầu ghi và phạm vi của các lượt cấp quyền",
        "look at the `creator` of the recorders and at the scope of the grants",
    ),
    Text(
        "Đơn vị không còn nhận gì thì cũng không được biết phải gỡ những tài khoản nào trên thiết bị.",
        "A unit that receives nothing any more is not told which accounts it has to take off its devices either.",
    ),
)
SITE_BEREFT: Final = _code(
    "PLN004",
    ("Cơ sở không còn tài khoản nào", "Site left without any account"),
    (
        "Cơ sở “{site}” không còn ai có tài khoản, dù không khai kết thúc: {names}",
        "nobody has an account for site '{site}' any more, and no end was declared: {names}",
    ),
    (
        "Đề nghị xem lại phạm vi của các lượt cấp quyền; nếu cơ sở ngừng hoạt động thì ghi `closed_on`",
        "look at the scope of the grants; if the site closed, write `closed_on`",
    ),
    _VANISHED,
)
LEDGER_CHANGED: Final = Code(
    "PLN005",
    Severity.ERROR,
    Text("Sổ theo dõi bị sửa", "Ledger changed"),
    Text(
        "Sự kiện của sổ theo dõi biến mất hoặc bị sửa: {names}",
        "events of the ledger are gone or were changed: {names}",
    ),
    Text(
        "Đề nghị khôi phục tệp của sổ; ghi sai thì đính chính bằng `camgrant list correct`; không thể cho phép vượt",
        "restore the files of the ledger; correct a wrong entry with `camgrant list correct`; nothing overrides this",
    ),
    Text(
        "Sổ theo dõi chỉ làm chứng được khi không ai sửa hoặc bỏ được dòng đã ghi.",
        "The ledger bears witness only as long as nobody can change or drop a line of it.",
    ),
)
TOO_MANY_ADDED: Final = _code(
    "PLN006",
    ("Thêm quá nhiều tài khoản", "Too many accounts added"),
    ("Thêm {count} tài khoản trong một thay đổi, quá {limit}", "one change adds {count} accounts, more than {limit}"),
    ("Đề nghị chia nhỏ thay đổi", "split the change"),
    Text(
        "Mở quyền hàng loạt phải là chủ ý: một lỗi nhập danh sách có thể cho cả tỉnh xem mọi camera.",
        "Mass additions must be meant: one mistake in a list could open every camera to a whole province.",
    ),
)
RENEWED_UNREVIEWED: Final = _code(
    "PLN007",
    ("Gia hạn khi chưa trả lời rà soát", "Renewal while answers of a review are overdue"),
    (
        "Gia hạn khi {owner} chưa trả lời đợt rà soát {round}, hạn {due}, còn {count} lượt: {names}",
        "renewed while {owner} has not answered the review {round}, due {due}, {count} to answer: {names}",
    ),
    (
        "Đề nghị nhập phiếu đã trả lời bằng `camgrant review record` rồi gia hạn",
        "record the form that was answered with `camgrant review record`, then renew",
    ),
    Text(
        "Gia hạn mà không ai xác nhận còn cần thì quyền cũ kéo dài mãi.",
        "Renewed without anybody saying that it is still needed, old access goes on for ever.",
    ),
)
LOGIN_TAKEN: Final = Code(
    "PLN008",
    Severity.ERROR,
    Text("Tên đăng nhập chuyển sang người khác", "Login passes to somebody else"),
    Text(
        "Tên đăng nhập “{login}” đã phát hành là của {owner}, không chuyển cho {other}",
        "the login '{login}' was published as that of {owner}; it does not pass to {other}",
    ),
    Text(
        "Đề nghị đặt cho {other} tên đăng nhập chưa ai dùng; không thể cho phép vượt",
        "give {other} a login that nobody ever had; nothing overrides this",
    ),
    Text(
        "Tài khoản cũ có thể còn trên thiết bị: người cũ biết mật khẩu, và nhật ký của đầu ghi chỉ vào nhầm người.",
        "The old account may still be on a device: its holder knows the password, and the log of the recorder points "
        "at the wrong person.",
    ),
)
LOGIN_DROPPED: Final = _code(
    "PLN009",
    ("Bỏ hoặc đổi tên đăng nhập khi tài khoản chưa hết", "Login dropped while its account may be there"),
    (
        "Tên đăng nhập “{login}” của {person} bị bỏ hoặc đổi, trong khi sổ chưa ghi mọi tài khoản ấy đã xóa",
        "the login '{login}' of {person} is dropped or changed, and the ledger does not have all its accounts as gone",
    ),
    (
        "Đề nghị giữ tên đăng nhập; người thôi việc ghi `left_on`, quyền hết thì ghi `revoked`",
        "keep the login; whoever leaves gets `left_on`, access that ends `revoked`",
    ),
    Text(
        "Tài khoản trên thiết bị chỉ biết theo tên đăng nhập: bỏ tên đi thì không ai tìm ra tài khoản để xóa.",
        "An account on a device is known by its login alone: without it nobody finds the account that has to go.",
    ),
)
LOSS_TAKEN_BACK: Final = _code(
    "PLN012",
    ("Bỏ lần mất tài khoản đã công bố", "Loss of a device taken back"),
    (
        "{recorder}: đã công bố mất mọi tài khoản từ ngày {day}, nay không còn ghi như vậy",
        "{recorder}: the loss of all its accounts on {day} was published, and is said no more",
    ),
    (
        "Đề nghị giữ nguyên; thiết bị tìm lại được thì đặt lại về ban đầu, hoặc khai là đầu ghi mới",
        "leave it as it is; a device that was found is reset, or declared as a new recorder",
    ),
    Text(
        "Những tài khoản phải xóa trên thiết bị ấy đã coi như mất cùng nó; thiết bị trở lại thì không ai còn nhắc xóa.",
        "The accounts that had to go from it count as lost with it: where it is back, nobody asks for them any more.",
    ),
)
DEVICE_CHANGED: Final = _code(
    "PLN011",
    ("Đổi loại thiết bị dưới mã cũ", "Another kind of device under the same id"),
    (
        "{recorder} đổi từ “{before}” sang “{after}” trong khi có {count} người có tài khoản trên đó",
        "{recorder} changes from '{before}' to '{after}' while {count} people have accounts on it",
    ),
    (
        "Là thiết bị khác (trên đó chưa có tài khoản nào): đề nghị dùng `camgrant recorder replace`; chỉ ghi sai loại "
        "thì cho phép vượt",
        "another device, which has no account yet: use `camgrant recorder replace`; only the kind was written wrongly: "
        "override this",
    ),
    Text(
        "Tài khoản ở trên một thiết bị, không ở trên một mã: thiết bị mới trống, mà giấy tờ sẽ ghi là giữ nguyên.",
        "Accounts are on a device and not on an id: the new one is empty, and every paper would say to keep them.",
    ),
)
ADDING: Final = frozenset(
    (
        *(TOO_MANY_ADDED.code, RENEWED_UNREVIEWED.code, LOGIN_TAKEN.code, LOGIN_DROPPED.code),
        *(LOSS_TAKEN_BACK.code, DEVICE_CHANGED.code),
    )
)
"""What stops an addition, or holds a login or device as it was; the other codes stop something from vanishing."""
FIXED: Final = frozenset((LEDGER_CHANGED.code, LOGIN_TAKEN.code))
"""What no override allows."""
_CODES: Final = (
    *(ID_GONE, FEWER_FILES, RECIPIENT_GONE, SITE_BEREFT, LEDGER_CHANGED, TOO_MANY_ADDED),
    *(RENEWED_UNREVIEWED, LOGIN_TAKEN, LOGIN_DROPPED, LOSS_TAKEN_BACK, DEVICE_CHANGED),
)
BRAKE_CODES: Final = {code.code: code for code in _CODES}
