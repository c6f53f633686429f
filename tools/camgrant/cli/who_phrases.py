"""The sentences of `camgrant who`, in both languages."""

from __future__ import annotations

from typing import Final

from camgrant.diagnostics import Text

ASKED: Final = Text("Ai xem được: {what}", "Who could see: {what}")
OF_PERSON: Final = Text("Những gì xem được: {what}", "What could be seen by: {what}")
AT: Final = Text("Lúc {at} (giờ Việt Nam)", "At {at} (Vietnam time)")
DAY: Final = Text("Cả ngày {day}: mọi lúc từ 00:00 đến 24:00", "The whole of {day}, from 00:00 to 24:00")
SPAN: Final = Text("Từ {since} đến trước {until}", "From {since} until just before {until}")
BY: Final = Text(
    "Theo những gì đã ghi đến bản lưu {commit} ({moment})", "By what was entered up to commit {commit} ({moment})"
)
NOTHING: Final = Text("Khi ấy chưa có gì được ghi.", "Nothing had been entered by then.")
SECTIONS: Final = {
    "declared": Text("Được xem theo khai báo lúc ấy: {count}", "Could see it, as declared at the time: {count}"),
    "later": Text(
        "Ghi nhận sau: lúc ấy kho chưa ghi, về sau ghi là có quyền: {count}",
        "Recorded later: not in the repository then, entered since: {count}",
    ),
    "withdrawn": Text(
        "Lúc ấy khai báo là có quyền, về sau ghi lại là không: {count}",
        "Declared then, taken back for that time since: {count}",
    ),
    "technical": Text("Làm kỹ thuật trên đầu ghi, không có quyền xem: {count}", "Worked on the recorder: {count}"),
    "gone": Text(
        "Đã hết quyền nhưng chưa ai xác nhận tài khoản đã xóa, có thể vẫn vào được: {count}",
        "No longer entitled, but nobody had confirmed that the account was gone: {count}",
    ),
}
URGENT: Final = Text("CẤP KHẨN CẤP", "URGENT")
URGENT_BY: Final = Text(
    "CẤP KHẨN CẤP, bắt đầu khi chưa có văn bản: {by} quyết định; lý do: {reason}",
    "URGENT, began before its document existed: decided by {by}; reason: {reason}",
)
EACH: Final = Text(
    "Chi tiết: căn cứ, đã gửi, xác nhận của từng người", "Each of them: basis, lists sent, confirmations"
)
MORE: Final = Text(" và {count} tệp khác", ", and {count} files more")
WHY_UNKNOWN: Final = {
    "begins": Text(
        "KHÔNG BIẾT ai xem được: lúc ấy, hoặc một phần của khoảng ấy, chưa có kho dữ liệu (kho bắt đầu từ {moment}).",
        "NOT KNOWN who could see: at that time, or in a part of it, there was no repository (it begins at {moment}).",
    ),
    "unreadable": Text(
        "KHÔNG BIẾT CHẮC ai xem được: bản lưu {commit} ({moment}) có hiệu lực lúc ấy không đọc được trọn vẹn.",
        "NOT KNOWN FOR SURE who could see: commit {commit} ({moment}), which counted then, cannot be read whole.",
    ),
}
NOT_KNOWN: Final = Text("không biết", "not known")
AT_LEAST: Final = Text("biết được {count}", "{count} known")
NOBODY: Final = Text("Không có ai.", "Nobody.")
DECLARED: Final = Text("Khai báo: {spans}", "Declared: {spans}")
KNOWN: Final = Text("Ghi nhận lúc {moment}; quyền theo ghi nhận: {spans}", "Entered {moment}; right as known: {spans}")
TAKEN: Final = Text("Nay ghi là: {spans}", "As known now: {spans}")
NEVER: Final = Text("chưa từng có", "never")
FROM_TO: Final = Text("từ {since} đến {until}", "from {since} to {until}")
END_OF_DAY: Final = Text("hết {day}", "the end of {day}")
BASIS: Final = Text("Căn cứ: {documents}", "Basis: {documents}")
DOCUMENT: Final = Text("{number} ngày {day} ({issuer})", "{number} of {day} ({issuer})")
CLAUSE: Final = Text("điểm {clause}", "clause {clause}")
DEED: Final = Text(
    "{what} {moment}, bản lưu {commit}: {proposed} đề nghị, {merged} hợp nhất",
    "{what} {moment}, commit {commit}: proposed by {proposed}, merged by {merged}",
)
DEEDS: Final = {
    "added": Text("Ghi vào kho", "Entered"),
    "changed": Text("Thay đổi", "Changed"),
    "revoked": Text("Ghi thu hồi", "Revocation entered"),
    "gone": Text("Mất khỏi kho", "Vanished"),
    "given": Text("Thêm quyền theo khai báo về {about}, ghi vào kho", "Widened by what was said of {about}, entered"),
    "taken": Text(
        "Bớt hoặc hết quyền theo khai báo về {about}, ghi vào kho",
        "Lessened or ended by what was said of {about}, entered",
    ),
    "moved": Text(
        "Đổi thời hạn quyền theo khai báo về {about}, ghi vào kho",
        "Given other days by what was said of {about}, entered",
    ),
}
JUDGES: Final = Text("bộ quy tắc, thiết lập", "the policy pack or the settings")
SENT: Final = Text(
    "Đã gửi: danh sách {sheet} số {number} ngày {day} đến {recipient}{received}",
    "Sent: list {sheet}, {number} of {day} to {recipient}{received}",
)
RECEIVED: Final = Text(", nhận ngày {day}", ", received on {day}")
UNACKNOWLEDGED: Final = Text(", chưa có xác nhận đã nhận", ", not acknowledged")
SENT_WITHOUT: Final = Text(
    "Đã gửi danh sách không còn quyền này: {sheet} số {number} ngày {day} đến {recipient}{received}",
    "Sent without this right: list {sheet}, {number} of {day} to {recipient}{received}",
)
NOT_SENT_WITHOUT: Final = Text(
    "Sổ không có danh sách nào được gửi mà không còn quyền này",
    "The ledger has no list that was sent without this right",
)
NOT_SENT: Final = Text("Đã gửi: sổ không có danh sách nào", "Sent: the ledger has no list")
DONE: Final = {
    "requested": Text("đề nghị tạo", "requested"),
    "created": Text("đã tạo", "created"),
    "handed_over": Text("đã bàn giao", "handed over"),
    "changed": Text("đã đổi", "changed"),
    "disabled": Text("đã khóa", "disabled"),
    "deleted": Text("đã xóa", "deleted"),
    "reviewed": Text("đã rà soát", "reviewed"),
    "reissue": Text("cần cấp lại mật khẩu", "needs a new password"),
}
LOST: Final = {
    "stolen": Text("đầu ghi bị mất {day}, tài khoản mất theo", "lost with the recorder, stolen on {day}"),
    "destroyed": Text("đầu ghi hỏng hẳn {day}, tài khoản mất theo", "lost with the recorder, destroyed on {day}"),
    "reset": Text("đầu ghi đặt lại về ban đầu {day}, tài khoản mất theo", "lost when the recorder was reset on {day}"),
}
ACCOUNT: Final = Text("Tài khoản {login}: {done}", "Account {login}: {done}")
ANSWERED_FOR: Final = Text("do {name} ({person}) chịu trách nhiệm", "{name} ({person}) answers for it")
ALSO: Final = Text("; ngày khác gọi là {names}", "; on other days {names}")
EVENT: Final = Text("{what} {day} ({by}{evidence})", "{what} {day} ({by}{evidence})")
UNREPORTED: Final = Text("chưa nơi nào báo đã tạo", "nobody reported it")
OBSERVED: Final = Text("Thiết bị tự báo: {done}", "The device itself: {done}")
UNOBSERVED: Final = Text("Thiết bị: chưa đối chiếu", "The device: not read back")
ENDED: Final = Text("Hết quyền từ {moment} ({grants})", "Right over from {moment} ({grants})")
LESSENED: Final = Text(
    "Tài khoản còn dùng cho quyền khác; chưa ai xác nhận đã bớt các quyền này",
    "The account stays for other rights; nobody had confirmed that these were taken away",
)
BEYOND: Final = Text(
    " (thiết bị cho thêm, đã chấp nhận: {rights})", " (given beyond it by the device, as accepted: {rights})"
)
HOLDS: Final = Text("Bản ghi hình phải giữ:", "Recordings to be kept:")
HOLD: Final = Text(
    "{id}: phải giữ từ ngày {day}, theo {number}: {cameras}, từ {since} đến {until}",
    "{id}: to be kept since {day}, by {number}: {cameras}, from {since} until {until}",
)
HOLD_OVER: Final = Text(
    "{id}: thôi giữ từ ngày {day}, trước đó theo {number}: {cameras}, từ {since} đến {until}",
    "{id}: released on {day}, kept before that by {number}: {cameras}, from {since} until {until}",
)
HOLD_KEPT: Final = Text("{recorder}: đã giữ ({day}): {summary}", "{recorder}: kept ({day}): {summary}")
HOLD_GONE: Final = Text(
    "{recorder}: bản ghi KHÔNG CÒN ({day}): {summary}", "{recorder}: the recordings are GONE ({day}): {summary}"
)
BESIDE: Final = Text("Ngoài các tài khoản trên:", "Beside these accounts:")
RECORDER: Final = Text(
    "{name} ({id}): tạo tài khoản {creator}, lắp đặt {installer}, giữ tài khoản quản trị {custodian}",
    "{name} ({id}): accounts by {creator}, installed by {installer}, admin account kept by {custodian}",
)
LOGS: Final = Text(
    "nhật ký giữ {logs} ngày, hình giữ {pictures} ngày, đồng bộ giờ: {clock}",
    "log kept {logs} days, pictures kept {pictures} days, clock synchronised: {clock}",
)
BEFORE: Final = {
    "none": Text("không có tài khoản có sẵn", "no accounts from before"),
    "disabled": Text("tài khoản có sẵn đã khóa", "accounts from before were disabled"),
    "listed": Text("tài khoản có sẵn đã kê khai", "accounts from before were listed"),
}
PREEXISTING: Final = Text("{what} ngày {day} ({by}){note}", "{what} on {day} ({by}){note}")
MISSING: Final = Text("Hạn chế của câu trả lời:", "What is missing:")
WHOLE: Final = Text("Không phát hiện khoảng trống nào trong lịch sử.", "No gap was found in the history.")
GAPS: Final = {
    "unreadable": Text(
        "bản lưu {commit} ({moment}) không đọc được trọn vẹn ({detail}); dùng bản đọc được liền trước",
        "commit {commit} ({moment}) cannot be read whole ({detail}); the readable one before it stands in",
    ),
    "clock": Text(
        "đồng hồ của bản lưu {commit} sai; coi như có từ {moment}",
        "the clock of commit {commit} was wrong; it is taken to stand from {moment}",
    ),
    "begins": Text("kho bắt đầu từ bản lưu {commit} ({moment})", "the repository begins with {commit} ({moment})"),
    "moved": Text(
        "thư mục dữ liệu có tên này từ bản lưu {commit} ({moment}), trước đó là “{detail}”; quyền có từ trước do ai đề "
        "nghị, từ lúc nào: `git worktree add --detach ../kho-cu {commit}^`, rồi "
        "`camgrant who --head {commit}^ --inventory {before} …`",
        "the folder has had this name since commit {commit} ({moment}), before that '{detail}'; who brought what is "
        "older, and when: `git worktree add --detach ../kho-cu {commit}^`, then "
        "`camgrant who --head {commit}^ --inventory {before} …`",
    ),
    "shallow": Text(
        "bản sao này thiếu phần lịch sử trước {commit}; đề nghị `git fetch --unshallow`",
        "this clone lacks what lies before {commit}; run `git fetch --unshallow`",
    ),
    "rewritten": Text(
        "lịch sử nhánh chính đã bị viết lại: từng có bản lưu {commit}, nay không còn",
        "the main line was rewritten: commit {commit} once stood on it and does so no more",
    ),
    "ledger": Text(
        "sổ theo dõi bị sửa hoặc mất ở bản lưu {commit} ({moment}): {detail}",
        "the ledger was changed or lost something in commit {commit} ({moment}): {detail}",
    ),
}
DIFF: Final = Text(
    "Giữa {first} và {second}: bớt {lost}, thêm {gained}", "Between {first} and {second}: {lost} lost, {gained} gained"
)
YES: Final = Text("có", "yes")
NO: Final = Text("không", "no")
UNKNOWN: Final = Text("chưa khai báo", "not stated")
