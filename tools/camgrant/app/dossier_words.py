"""The formal Vietnamese of a dossier: fixed sentences, and its values as papers write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from camgrant.history.moments import shown
from camgrant.model.rights import RIGHTS, Right
from camgrant.model.vietnamese import RIGHT_WORDS, date_vi
from camgrant.zone import LOCAL

__all__ = [
    "ACCOUNT",
    "BEFORE",
    "DEEDS",
    "GAPS",
    "JOINED",
    "JOINED_ABSENT",
    "JOINED_AGREES",
    "JOINED_KNOWN",
    "JOINED_UNKNOWN",
    "LOST",
    "METHOD",
    "NO_GAPS",
    "SHORT",
    "STANDING",
    "account_now",
    "account_words",
    "day_vi",
    "deed_vi",
    "moment_vi",
    "period_vi",
    "person_vi",
    "place_vi",
    "spans_vi",
]

METHOD: Final = (
    "Hồ sơ trả lời ai được phép xem và ai có thể đã xem được hình ảnh của các camera nêu trên trong khoảng thời gian "
    "nêu trên. Hồ sơ không trả lời ai đã xem: việc đã xem, đã xem lại, đã trích xuất nằm trong nhật ký của thiết bị và "
    "phải hỏi nơi giữ nhật ký. Có tên trong hồ sơ không có nghĩa là làm lộ hình ảnh.",
    "Mỗi quyền có bốn điều, không điều nào thay cho điều khác: (1) đã khai báo: quyền được ghi trong kho dữ liệu, từ "
    "lúc được hợp nhất vào nhánh chính; (2) đã gửi: tên nằm trong danh sách nào, gửi đến đâu; (3) đã xác nhận: nơi tạo "
    "tài khoản báo đã tạo, đã khóa, đã xóa; (4) đã đối chiếu: thiết bị tự báo có tài khoản ấy.",
    "Hai mốc thời gian được phân biệt: thời gian mà quyền có hiệu lực và thời điểm mà kho ghi nhận. Việc được ghi sau "
    "khi đã xảy ra mang dấu “ghi nhận sau”. Giờ trong hồ sơ là giờ Việt Nam (+07:00). Tên, chức vụ, đơn vị là của ngày "
    "được hỏi. Sổ theo dõi chỉ ghi đến ngày: tài khoản được báo xóa trong ngày thì đến hết ngày ấy mới coi là đã hết.",
    "Hồ sơ không có hình ảnh, không nêu người có trong hình, không có số điện thoại và thư điện tử.",
)
STANDING: Final = {
    "declared": "được xem theo khai báo lúc ấy",
    "withdrawn": "lúc ấy khai báo là có quyền, về sau ghi lại là không",
    "later": "ghi nhận sau: lúc ấy kho chưa ghi, về sau ghi là có quyền",
}
DEEDS: Final = {
    "added": "Ghi vào kho",
    "changed": "Thay đổi",
    "revoked": "Ghi thu hồi",
    "gone": "Mất khỏi kho",
    "given": "Thêm quyền",
    "taken": "Bớt hoặc hết quyền",
    "moved": "Đổi thời hạn quyền",
}
ACCOUNT: Final = {
    "requested": "đề nghị tạo",
    "created": "đã tạo",
    "handed_over": "đã bàn giao",
    "changed": "đã đổi quyền",
    "disabled": "đã khóa",
    "deleted": "đã xóa",
    "reviewed": "đã rà soát",
    "reissue": "cần cấp lại mật khẩu",
}
LOST: Final = {
    "stolen": "mất theo đầu ghi bị lấy mất",
    "destroyed": "mất theo đầu ghi hỏng hẳn",
    "reset": "mất khi đầu ghi đặt lại về ban đầu",
}
BEFORE: Final = {
    "none": "không có tài khoản có sẵn",
    "disabled": "tài khoản có sẵn đã khóa",
    "listed": "tài khoản có sẵn đã kê khai",
}
GAPS: Final = {
    "unreadable": "Bản lưu {commit} ({moment}) không đọc được trọn vẹn ({detail}); bản đọc được liền trước thay thế.",
    "clock": "Đồng hồ của bản lưu {commit} sai; coi như bản này có từ {moment}.",
    "begins": "Kho bắt đầu từ bản lưu {commit} ({moment}); trước đó không biết.",
    "moved": "Thư mục dữ liệu có tên này từ bản lưu {commit} ({moment}), trước đó là “{detail}”: lịch sử trước đó chưa "
    "có trong hồ sơ này, phải hỏi ở bản lưu liền trước.",
    "shallow": "Bản sao dùng để lập hồ sơ thiếu phần lịch sử trước bản lưu {commit}.",
    "rewritten": "Lịch sử nhánh chính đã bị viết lại: từng có bản lưu {commit}, nay không còn trên nhánh chính.",
    "ledger": "Sổ theo dõi bị sửa hoặc mất sự kiện ở bản lưu {commit} ({moment}): {detail}.",
}
NO_GAPS: Final = "Không phát hiện khoảng trống nào trong lịch sử của kho."
JOINED: Final = "Trước khi gộp kho “{join}”"
JOINED_KNOWN: Final = (
    "Trước khi được gộp, kho này có lịch sử riêng. Các phần mang tên kho này nói điều mà lịch sử ấy, đến bản lưu cuối "
    "{commit}, cho biết về thời gian trước {until}; mã trong hồ sơ là mã dùng từ khi gộp."
)
JOINED_UNKNOWN: Final = (
    "KHÔNG BIẾT ai xem được trước {until}: lịch sử của kho ấy (bản lưu {commit}) không có ở bản sao dùng để lập hồ sơ."
)
JOINED_ABSENT: Final = (
    "Lịch sử của kho “{join}” (bản lưu {commit}) không có ở bản sao dùng để lập hồ sơ; trước {until} thì không biết."
)
JOINED_AGREES: Final = "Kho dữ liệu hiện nay, từ khi gộp, ghi về thời gian ấy đúng như các phần trên."

SHORT: Final = 12
"""So many characters of a commit's name are printed where the whole stands elsewhere."""


def day_vi(text: str) -> str:
    """A day or a moment as `19/08/2021`."""
    return date_vi(datetime.fromisoformat(text).astimezone(LOCAL).date() if "T" in text else _day(text))


def _day(text: str) -> Any:
    return datetime.fromisoformat(text).date()


def moment_vi(text: str | None) -> str:
    """A moment as `19/08/2021 21:40`; a dash for none."""
    return shown(datetime.fromisoformat(text)) if text else "–"


def spans_vi(spans: Iterable[Mapping[str, str]]) -> str:
    """Periods one after another."""
    return "; ".join(f"từ {moment_vi(one['since'])} đến {_end(one['until'])}" for one in spans) or "chưa từng có"


def _end(text: str) -> str:
    """The end of a period: where a day ends, that day."""
    until = datetime.fromisoformat(text).astimezone(LOCAL)
    return shown(until) if until.time() != time() else f"hết {date_vi((until - timedelta(seconds=1)).date())}"


def period_vi(question: Mapping[str, Any]) -> str:
    """The period that is asked about."""
    since, until = (datetime.fromisoformat(question[name]).astimezone(LOCAL) for name in ("since", "until"))
    if question["instant"]:
        return f"lúc {shown(since)}"
    if since.time() == time() and until == since + timedelta(days=1):
        return f"cả ngày {date_vi(since.date())}, từ 00:00 đến 24:00"
    return f"từ {shown(since)} đến trước {shown(until)}"


def person_vi(one: Mapping[str, Any]) -> str:
    """Name, position and unit, with the id."""
    unit = one["unit"]["name"] if one["unit"] else None
    responsible = one.get("responsible")
    answering = f"do {responsible['name']} ({responsible['person']}) chịu trách nhiệm" if responsible else None
    return ", ".join(part for part in (f"{one['name']} ({one['person']})", one["position"], unit, answering) if part)


def _rights_vi(rights: Iterable[Right]) -> str:
    """Rights in the order in which every paper has them."""
    return ", ".join(RIGHT_WORDS[right] for right in sorted(rights, key=RIGHTS.index))


def place_vi(one: Mapping[str, Any]) -> str:
    """Where a right is exercised: cameras, rights, system, recorder."""
    rights = _rights_vi(one.get("rights", ()))
    beyond = _rights_vi(right for right in one.get("accepted", ()) if right not in one["rights"])
    rights += f" (thiết bị cho thêm, đã chấp nhận: {beyond})" if beyond else ""
    return "; ".join(
        part for part in (", ".join(one.get("cameras", ())), rights, one["system_name"], one["recorder"]) if part
    )


def deed_vi(one: Mapping[str, Any]) -> str:
    """One commit: when, whose hand, and through what else where it left the grant itself as it was."""
    names = ", ".join(f"{other['name']} ({other['id']})" for other in one["about"]) or "bộ quy tắc, thiết lập"
    about = f"theo khai báo về {names}; " if one["what"] in ("given", "taken", "moved") else ""
    proposed = ", ".join(one["proposed_by"]) or "?"
    commit = f"{moment_vi(one['moment'])}, bản lưu {one['commit'][:SHORT]}"
    return f"{about}{commit}: {proposed} đề nghị, {one['merged_by']} hợp nhất"


def account_now(one: Mapping[str, Any]) -> str:
    """The last word on whether the account is there."""
    ends = [event for event in one["account"]["events"] if event["what"] in ("created", "disabled", "deleted")]
    last = f"{ACCOUNT[ends[-1]['what']]} {day_vi(ends[-1]['on'])}" if ends else "chưa nơi nào báo đã tạo"
    told = "; ".join([last, *_lost(one)])
    return f"{one['login']}: {told}" if one["login"] else told


def _lost(one: Mapping[str, Any]) -> list[str]:
    """What became of the account with its recorder; older dossiers do not say."""
    return [f"{LOST[loss['how']]} ngày {day_vi(loss['on'])}" for loss in one["account"].get("losses", ())]


def account_words(one: Mapping[str, Any]) -> str:
    """What was reported of the account, and whether a device said so itself."""
    told = [
        f"{ACCOUNT[event['what']]} {day_vi(event['on'])} ({event['by']['name']}"
        f"{', ' + event['evidence'] if event['evidence'] else ''})"
        for event in one["account"]["events"]
    ]
    seen = "thiết bị đã tự báo" if one["observed"] else "thiết bị chưa đối chiếu"
    login = f"{one['login']}: " if one["login"] else ""
    parts = [*(told or ["chưa nơi nào báo đã tạo"]), *_lost(one), seen]
    return f"{login}{'; '.join(parts)}"
