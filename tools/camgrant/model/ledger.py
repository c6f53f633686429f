"""The ledger: what was sent, received and done, one immutable event each (contract "four truths kept apart").

Lists that were sent are frozen as ids, dates and digests; phones and mailboxes never stand here. A correction is a
new event. An event that is dated after the day of judgement is invisible on it.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from camgrant.model.base import (
    CameraId,
    ContactId,
    Date,
    DocumentId,
    EventId,
    GrantId,
    HoldId,
    IncidentId,
    Instant,
    Maybe,
    RecorderId,
    Right,
    RoundId,
    Sequence,
    Sha256,
    Slug,
    TextLine,
    UnitId,
    about,
    entity,
    pattern,
)

__all__ = [
    "AccountEvent",
    "BundleEvent",
    "Correction",
    "Dispatch",
    "DossierEvent",
    "Event",
    "FrozenRow",
    "HoldEvent",
    "IncidentEvent",
    "KeyEvent",
    "ListVersion",
    "Receipt",
    "ReviewAnswer",
    "ReviewEvent",
]

_Digest = Annotated[str, pattern("^[0-9a-f]{16}$", "16 chữ số thập lục phân", "16 hexadecimal digits", 16)]
_Mark = Annotated[str, pattern("^[0-9a-f]{4}$", "4 chữ số thập lục phân", "4 hexadecimal digits", 4)]


@entity
class FrozenRow:
    """One row of a list that was sent: enough to tell later what changed, without a phone or a mailbox.

    `key` is the id that the row is known by (a grant, a contact, a unit). `digest` is over every cell but those of the
    contact; `contact` is a mark of four digits over those: it tells a change, and leaves thousands of numbers possible.
    """

    key: Annotated[TextLine, about("Mã của dòng", "Id of the row", "g-chk-01-mannv")]
    person: Maybe[ContactId] = None
    grant: Maybe[GrantId] = None
    cameras: tuple[CameraId, ...] = ()
    rights: tuple[Right, ...] = ()
    valid_from: Maybe[Date] = None
    valid_until: Maybe[Date] = None
    digest: _Digest
    contact: Maybe[_Mark] = None


@entity
class ListVersion:
    """A list as it stood when it was sent: its rows frozen, its identity the hash of rows and columns."""

    sheet: Annotated[Slug, about("Mã danh sách theo bộ quy tắc", "Sheet of the policy pack")]
    author: Annotated[UnitId, about("Đơn vị lập", "Unit that drew it up")]
    recipient: Annotated[UnitId, about("Nơi nhận", "Recipient")]
    as_of: Annotated[Date, about("Dữ liệu tính đến ngày", "Data as of")]
    version: Annotated[Sha256, about("Mã băm của các dòng và cột", "Hash of rows and columns")]
    columns: Annotated[tuple[Slug, ...], about("Các cột", "Columns", ["ordinal", "full_name"])] = ()
    rows: tuple[FrozenRow, ...] = ()


@entity
class Dispatch:
    """Gửi: one version of a list left its author, by a way, under a document number and date."""

    list: Annotated[EventId, about("Bản danh sách", "The list version")]
    way: Annotated[
        Literal["document_system", "paper", "email", "zalo", "by_hand"],
        about("Văn bản điện tử, bản giấy, thư điện tử, Zalo, giao tận tay", "How it went", "document_system"),
    ]
    number: Annotated[TextLine, about("Số, ký hiệu văn bản", "Document number", "412/CAT-PV01")]
    date: Annotated[Date, about("Ngày văn bản", "Date of the document")]
    sha256: Annotated[Maybe[Sha256], about("Mã băm của tệp đã gửi", "SHA-256 of the file sent")] = None
    mistake: Annotated[
        Maybe[TextLine],
        about("Gửi nhầm nơi nhận: vì sao", "It went to a wrong recipient: how that came", "Chọn nhầm nơi nhận"),
    ] = None
    outsider: Annotated[
        Maybe[TextLine],
        about(
            "Nơi nhận nhầm, khi không phải đơn vị trong dữ liệu",
            "The wrong recipient, where it is no unit of the data",
            "Một công ty ngoài tỉnh",
        ),
    ] = None

    @property
    def went_wrong(self) -> bool:
        """Whether it went to somebody who must not have the list."""
        return self.mistake is not None or self.outsider is not None


@entity
class Receipt:
    """Xác nhận đã nhận: the recipient says that a dispatch arrived."""

    dispatch: Annotated[EventId, about("Lần gửi", "The dispatch")]
    by: Annotated[TextLine, about("Người xác nhận", "Who acknowledged: a contact id or an office", "c-vu-ngoc-lam")]
    number: Annotated[Maybe[TextLine], about("Số văn bản xác nhận", "Number of the answer")] = None


@entity
class AccountEvent:
    """What was done with one person's account on a recorder, or in a system whose accounts live elsewhere."""

    what: Annotated[
        Literal["requested", "created", "handed_over", "changed", "disabled", "deleted", "reviewed", "reissue"],
        about(
            "Đã đề nghị, tạo, bàn giao, đổi quyền, khóa, xóa, rà soát; cần cấp lại mật khẩu",
            "What was done, or that a new initial password is needed",
            "created",
        ),
    ]
    person: Annotated[ContactId, about("Cá nhân", "Holder")]
    login: Annotated[Maybe[TextLine], about("Tên đăng nhập", "Login")] = None
    system: Annotated[Slug, about("Hệ thống", "System of the policy pack")]
    recorder: Annotated[Maybe[RecorderId], about("Đầu ghi", "Recorder; absent where accounts live elsewhere")] = None
    by: Annotated[UnitId, about("Đơn vị thực hiện", "Unit that did it")]
    evidence: Annotated[
        Maybe[TextLine], about("Chứng cứ: số văn bản, tên tệp, người báo", "Evidence: a number, a file, who said so")
    ] = None
    document: Annotated[Maybe[DocumentId], about("Văn bản", "Document")] = None
    sha256: Annotated[Maybe[Sha256], about("Mã băm của tệp chứng cứ", "SHA-256 of the evidence")] = None

    @property
    def is_end(self) -> bool:
        """Whether it says that the account is gone."""
        return self.what in ("disabled", "deleted")


@entity
class BundleEvent:
    """Gói niêm phong: what happened to the sealed bundle of one recipient, known by its sequence number."""

    what: Annotated[
        Literal["issued", "sent", "received", "lost"],
        about("Đã phát hành, gửi, nhận, thất lạc", "What happened to it", "sent"),
    ]
    recipient: Annotated[UnitId, about("Nơi nhận", "Recipient")]
    sequence: Annotated[Sequence, about("Số thứ tự của gói", "Number of the bundle", 1)]
    sha256: Annotated[Maybe[Sha256], about("Mã băm của bản kê trong gói", "SHA-256 of its manifest")] = None
    accounts: Annotated[
        tuple[TextLine, ...],
        about("Tài khoản có mật khẩu lần đầu trong gói", "Accounts with an initial password in it", ["r-iso-01/mannv"]),
    ] = ()
    work: Annotated[
        Maybe[bool], about("Có việc phải làm trên đầu ghi", "It holds steps to carry out on recorders", True)
    ] = None
    by: Annotated[Maybe[TextLine], about("Ai gửi, nhận, báo", "Who sent, received or reported it")] = None
    evidence: Annotated[Maybe[TextLine], about("Chứng cứ, cách gửi", "Evidence, way")] = None


@entity
class KeyEvent:
    """Khóa niêm phong của đơn vị: a recipient's key was lost, or replaced by a new one."""

    what: Annotated[Literal["lost", "rotated"], about("Mất khóa, thay khóa", "Lost or replaced", "rotated")]
    unit: Annotated[UnitId, about("Đơn vị giữ khóa", "Unit whose key it is")]
    key: Annotated[TextLine, about("Khóa cũ", "The old public key")]
    new: Annotated[Maybe[TextLine], about("Khóa mới", "The new public key")] = None
    by: Annotated[TextLine, about("Ai báo", "Who reported it", "c-vu-ngoc-lam")]


@entity
class ReviewAnswer:
    """Ý kiến rà soát: what the owner of a list says of one grant: keep it, less of it, or no more."""

    grant: Annotated[GrantId, about("Lượt cấp quyền", "Grant")]
    answer: Annotated[
        Literal["keep", "reduce", "revoke"], about("Giữ, bớt quyền, thu hồi", "Keep, reduce or revoke", "keep")
    ]
    reason: Annotated[Maybe[TextLine], about("Lý do", "Reason", "Đã chuyển công tác")] = None
    rights: Annotated[tuple[Right, ...], about("Quyền còn lại, khi bớt quyền", "Rights left, of less", ["live"])] = ()


@entity
class ReviewEvent:
    """Rà soát định kỳ: a round was opened for the owner of a list, answered on a form, or closed."""

    what: Annotated[Literal["opened", "answered", "closed"], about("Mở, trả lời, kết thúc", "What happened")]
    round: Annotated[RoundId, about("Đợt rà soát", "The round", "p-2021-q3")]
    owner: Annotated[UnitId, about("Đơn vị chủ danh sách", "Owner of the list", "u-cat")]
    due: Annotated[Maybe[Date], about("Hạn trả lời", "Answer due by")] = None
    grants: Annotated[tuple[GrantId, ...], about("Các lượt phải rà soát", "Grants to be reviewed")] = ()
    answers: tuple[ReviewAnswer, ...] = ()
    by: Annotated[Maybe[TextLine], about("Người rà soát", "Who answered: a contact id or an office")] = None
    second: Annotated[Maybe[TextLine], about("Người kiểm tra lại", "Second reader, somebody else")] = None
    number: Annotated[Maybe[TextLine], about("Số văn bản trả lời", "Number of the answer")] = None
    sha256: Annotated[Maybe[Sha256], about("Mã băm của phiếu đã trả", "SHA-256 of the form")] = None


@entity
class IncidentEvent:
    """Sự cố lộ lọt hình ảnh: opened, told to a unit, or closed. No picture, nothing about who is seen on it."""

    what: Annotated[Literal["opened", "notified", "closed"], about("Mở, đã thông báo, kết thúc", "What happened")]
    incident: Annotated[IncidentId, about("Sự cố", "The incident", "i-2021-08-20-iso-06")]
    cameras: Annotated[tuple[CameraId, ...], about("Các camera", "Cameras")] = ()
    since: Annotated[Maybe[Instant], about("Hình ảnh ghi từ lúc", "Pictures from")] = None
    until: Annotated[Maybe[Instant], about("Đến lúc", "Pictures until")] = None
    reported_at: Annotated[Maybe[Instant], about("Thời điểm phát hiện, tính hạn", "Known since")] = None
    unit: Annotated[Maybe[UnitId], about("Đơn vị được thông báo", "Unit that was told")] = None
    by: Annotated[TextLine, about("Người ghi, người thông báo", "Who did it", "c-ta-thi-hong-nhung")]
    number: Annotated[Maybe[TextLine], about("Số văn bản", "Document number")] = None
    summary: Annotated[Maybe[TextLine], about("Tóm tắt, kết luận", "Summary or outcome")] = None


@entity
class HoldEvent:
    """Giữ bản ghi hình: recordings to be kept, what became of them on one recorder, or that they need not be kept.

    No picture, nothing about who is seen on it.
    """

    what: Annotated[
        Literal["held", "confirmed", "missing", "released"],
        about("Yêu cầu giữ, đã giữ, không còn, thôi giữ", "To be kept, kept, no longer there, released", "held"),
    ]
    hold: Annotated[HoldId, about("Lần giữ bản ghi", "The hold", "h-2021-08-20-iso-06")]
    cameras: Annotated[tuple[CameraId, ...], about("Các camera", "Cameras")] = ()
    since: Annotated[Maybe[Instant], about("Hình ghi từ lúc", "Recordings from")] = None
    until: Annotated[Maybe[Instant], about("Đến trước lúc", "Until just before")] = None
    incident: Annotated[Maybe[IncidentId], about("Sự cố", "The incident")] = None
    recorder: Annotated[Maybe[RecorderId], about("Đầu ghi có bản ghi", "Recorder that has them")] = None
    by: Annotated[TextLine, about("Ai ghi, ai báo", "Who wrote or reported it", "c-ta-thi-hong-nhung")]
    number: Annotated[Maybe[TextLine], about("Số văn bản", "Document number", "15/QĐ-VKS")] = None
    summary: Annotated[Maybe[TextLine], about("Nơi lưu, lý do", "Where they are kept, or why not")] = None


@entity
class CustodyEvent:
    """Tiếp nhận quản trị đầu ghi: whoever keeps the administrator account of a recorder has given it a new password.

    Nobody who kept it before can sign in with what he knows. The password itself has no place here.
    """

    recorder: Annotated[RecorderId, about("Đầu ghi", "Recorder")]
    by: Annotated[TextLine, about("Ai tiếp nhận, ai báo", "Who took it over and reports it", "u-viettel-gl")]
    evidence: Annotated[Maybe[TextLine], about("Biên bản, chứng cứ", "Record or evidence", "05/BB-VT")] = None


@entity
class DossierEvent:
    """Hồ sơ tra cứu đã lập: who asked about which cameras and when, so that every look into the past is known."""

    by: Annotated[TextLine, about("Người yêu cầu", "Who asked: a contact id or an office", "c-vu-ngoc-lam")]
    reason: Annotated[TextLine, about("Lý do", "Reason", "Xác minh ảnh lan truyền trên mạng")]
    cameras: Annotated[tuple[CameraId, ...], about("Các camera", "Cameras")]
    since: Annotated[Instant, about("Từ lúc", "From")]
    until: Annotated[Instant, about("Đến trước lúc", "Until just before")]
    incident: Annotated[Maybe[IncidentId], about("Sự cố", "The incident")] = None
    commit: Annotated[
        str,
        pattern("^[0-9a-f]{40}([0-9a-f]{24})?$", "Mã bản lưu git đầy đủ", "a full git commit id", 64),
        about("Bản lưu mà hồ sơ dựa vào", "Commit that it rests on"),
    ]
    sha256: Annotated[Sha256, about("Mã băm của nội dung hồ sơ (JSON)", "SHA-256 of its content (JSON)")]


@entity
class Correction:
    """Đính chính: an earlier event was entered wrongly and no longer counts."""

    event: Annotated[EventId, about("Sự kiện ghi sai", "The event that was wrong")]
    reason: Annotated[TextLine, about("Lý do", "Reason")]


EVENT_FORMS: Final = (
    "list",
    "dispatch",
    "receipt",
    "account",
    "bundle",
    "key",
    "review",
    "incident",
    "hold",
    "custody",
    "dossier",
    "correction",
)
"""The kinds of event; each is a field of `Event`."""


@entity
class Event:
    """Một sự kiện của sổ theo dõi: exactly one of the kinds (a rule checks it), with the day it happened on."""

    on: Annotated[Date, about("Ngày xảy ra", "Day it happened", "2021-06-15")]
    list: Annotated[Maybe[ListVersion], about("Bản danh sách", "A list version")] = None
    dispatch: Annotated[Maybe[Dispatch], about("Gửi danh sách", "A list was sent")] = None
    receipt: Annotated[Maybe[Receipt], about("Đã nhận", "A dispatch was received")] = None
    account: Annotated[Maybe[AccountEvent], about("Tài khoản", "Something was done with an account")] = None
    bundle: Annotated[Maybe[BundleEvent], about("Gói niêm phong", "A sealed bundle")] = None
    key: Annotated[Maybe[KeyEvent], about("Khóa niêm phong", "A recipient's key")] = None
    review: Annotated[Maybe[ReviewEvent], about("Rà soát định kỳ", "A round of review")] = None
    incident: Annotated[Maybe[IncidentEvent], about("Sự cố", "An incident")] = None
    hold: Annotated[Maybe[HoldEvent], about("Giữ bản ghi hình", "Recordings to be kept")] = None
    custody: Annotated[
        Maybe[CustodyEvent], about("Tiếp nhận quản trị đầu ghi", "An administrator account got a new password")
    ] = None
    dossier: Annotated[Maybe[DossierEvent], about("Hồ sơ tra cứu", "A dossier that was made")] = None
    correction: Annotated[Maybe[Correction], about("Đính chính", "A correction")] = None
    note: Annotated[Maybe[TextLine], about("Ghi chú", "Note")] = None

    @property
    def forms(self) -> tuple[str, ...]:
        """The kinds that are written; a sound event has one."""
        return tuple(name for name in EVENT_FORMS if getattr(self, name) is not None)
