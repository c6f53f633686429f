"""Sites, recorders and cameras: what can be seen, and which device holds the accounts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from camgrant.diagnostics import Text
from camgrant.model.amendments import CameraAmendment, RecorderAmendment, SiteAmendment
from camgrant.model.base import (
    CameraId,
    ChannelNumber,
    ContactId,
    Count,
    Date,
    DocumentId,
    Flag,
    LocalityId,
    Maybe,
    SiteId,
    Slug,
    Subject,
    TextLine,
    UnitId,
    about,
    entity,
)
from camgrant.model.organisation import DatedName

__all__ = [
    "REACH_WORDS",
    "Camera",
    "Connection",
    "LeadershipTerm",
    "ListColumn",
    "Loss",
    "LossKind",
    "OtherReach",
    "Place",
    "PreexistingAccounts",
    "ReachKind",
    "Recorder",
    "Site",
]


@entity
class Place:
    """Where the site lies, in the names of the time."""

    commune: Annotated[Maybe[TextLine], about("Xã, phường", "Commune")] = None
    district: Annotated[Maybe[TextLine], about("Huyện, thị xã, thành phố", "District", "Pleiku")] = None
    road: Annotated[Maybe[TextLine], about("Đường, quốc lộ", "Road", "QL19")] = None


@entity
class LeadershipTerm:
    """Lãnh đạo cơ sở: one appointed leader with the decision that appoints and the days in office."""

    person: Annotated[ContactId, about("Cá nhân", "Contact", "c-rah-lan-thuy")]
    role: Annotated[Slug, about("Vai trò theo bộ quy tắc", "Leadership role of the pack", "head")]
    appointment: Annotated[DocumentId, about("Quyết định cử", "Decision of appointment")]
    valid_from: Annotated[Date, about("Từ ngày", "From", "2021-06-10")]
    valid_until: Annotated[Maybe[Date], about("Đến hết ngày", "Until", "2021-07-14")] = None


@entity
class Connection:
    """Whether the site is connected to a system of the pack, since when, or why not."""

    connected: Annotated[Flag, about("Đã kết nối", "Connected")]
    since: Annotated[Maybe[Date], about("Từ ngày", "Since", "2021-06-12")] = None
    reason: Annotated[Maybe[TextLine], about("Lý do chưa kết nối", "Why not connected", "Đường truyền yếu")] = None


@entity
class PreexistingAccounts:
    """Accounts that the place's own camera system had before it was requisitioned."""

    status: Annotated[
        Literal["none", "disabled", "listed"],
        about("Không có, đã khóa, hoặc đã kê khai", "None, disabled, or listed", "disabled"),
    ]
    on: Annotated[Date, about("Ngày kiểm tra hoặc khóa", "Checked or disabled on", "2021-06-05")]
    by: Annotated[UnitId, about("Đơn vị thực hiện", "Unit that did it")]
    note: Annotated[Maybe[TextLine], about("Ghi chú", "Note")] = None


@entity
class Site:
    """Cơ sở: a place with cameras, who manages it, to whom it reports, who leads it."""

    type: Annotated[Slug, about("Loại cơ sở theo bộ quy tắc", "Site type of the policy pack", "isolation")]
    names: Annotated[tuple[DatedName, ...], Field(min_length=1), about("Tên theo thời gian", "Names with dates")]
    chain: Annotated[Slug, about("Tuyến báo cáo theo bộ quy tắc", "Reporting chain of the pack", "civil")]
    managing_unit: Annotated[UnitId, about("Đơn vị quản lý trực tiếp", "Directly managing unit", "u-ub-plk")]
    directing_unit: Annotated[Maybe[UnitId], about("Đơn vị chỉ đạo chuyên môn", "Unit that directs")] = None
    locality: Annotated[Maybe[LocalityId], about("Địa phương", "Locality in which it lies", "l-xa-chu-se")] = None
    place: Annotated[Maybe[Place], about("Địa điểm", "Place")] = None
    leadership: Annotated[tuple[LeadershipTerm, ...], about("Lãnh đạo cơ sở", "Appointed leaders")] = ()
    opened_on: Annotated[Date, about("Ngày hoạt động", "In operation since", "2021-06-05")]
    closed_on: Annotated[Maybe[Date], about("Ngày đóng (ngày đầu tiên không còn)", "First day closed")] = None
    closed_by: Annotated[Maybe[DocumentId], about("Văn bản đóng cơ sở", "The document that closes it")] = None
    connections: Annotated[
        dict[Slug, Connection], about("Kết nối với các hệ thống", "Connections to systems of the pack")
    ] = Field(default_factory=dict)
    preexisting_accounts: Annotated[Maybe[PreexistingAccounts], about("Tài khoản có sẵn", "Accounts from before")] = (
        None
    )
    no_leader_account_reason: Annotated[
        Maybe[TextLine], about("Lý do chưa có tài khoản lãnh đạo", "Why no leader has an account")
    ] = None
    signage: Annotated[Flag, about("Có biển báo camera", "Camera notice in place")] = False
    responsible: Annotated[
        Maybe[ContactId],
        about("Người chịu trách nhiệm xử lý tình huống", "Person responsible for situations"),
    ] = None
    note: Annotated[Maybe[TextLine], about("Ghi chú", "Note")] = None
    amendments: Annotated[tuple[SiteAmendment, ...], about("Sửa đổi, bổ sung theo ngày", "What changes on a day")] = ()


@entity
class Camera:
    """Camera: one picture source on one channel of its recorder."""

    channel: Annotated[ChannelNumber, about("Kênh trên đầu ghi", "Channel of the recorder, from 1", 1)]
    name: Annotated[TextLine, about("Tên camera", "Name", "Hành lang tầng 1 – khu A")]
    area: Annotated[Slug, about("Khu vực lắp đặt theo bộ quy tắc", "Area of the policy pack", "corridor")]
    installed_on: Annotated[Date, about("Ngày lắp đặt", "Installed on", "2021-06-05")]
    removed_on: Annotated[Maybe[Date], about("Ngày tháo (ngày đầu tiên không còn)", "First day without it")] = None
    request: Annotated[Maybe[DocumentId], about("Văn bản đề xuất lắp đặt", "Request it was installed under")] = None
    pre_letter: Annotated[Flag, about("Lắp từ trước khi có quy định", "Installed before the rules in force")] = False
    owner: Annotated[Maybe[UnitId], about("Chủ sở hữu, nếu khác", "Owner, where another unit")] = None
    consent: Annotated[Maybe[DocumentId], about("Văn bản đồng ý của chủ sở hữu", "Owner's consent")] = None
    device_key: Annotated[
        Maybe[TextLine],
        about(
            "Mã của camera trên thiết bị, nếu không phải số kênh", "Its id on the device, if not the channel", "cam-01"
        ),
    ] = None
    microphone: Annotated[Flag, about("Có thu tiếng", "Has a microphone switched on")] = False
    amendments: Annotated[
        tuple[CameraAmendment, ...], about("Sửa đổi, bổ sung theo ngày", "What changes on a day")
    ] = ()


ReachKind = Literal["vendor_app", "p2p_cloud", "wall_screen", "restream", "other"]
REACH_WORDS: Final[dict[ReachKind, Text]] = {
    "vendor_app": Text("Ứng dụng của hãng", "Vendor app"),
    "p2p_cloud": Text("Đám mây P2P", "P2P cloud"),
    "wall_screen": Text("Màn hình", "Wall screen"),
    "restream": Text("Phát lại luồng", "Restream"),
    "other": Text("Khác", "Other"),
}


@entity
class OtherReach:
    """What else reaches the pictures of a recorder beside its accounts: declared, because a leak may come that way."""

    kind: Annotated[
        ReachKind,
        about("Ứng dụng của hãng, đám mây P2P, màn hình, phát lại luồng, khác", "What it is", "wall_screen"),
    ]
    what: Annotated[TextLine, about("Mô tả", "Description", "Màn hình phòng trực chỉ huy")]
    answerable: Annotated[Subject, about("Cá nhân, đơn vị chịu trách nhiệm", "Person or unit that answers for it")]
    document: Annotated[Maybe[DocumentId], about("Văn bản cho phép", "Document that allows it")] = None
    until: Annotated[Maybe[Date], about("Đến hết ngày", "Until, that day included")] = None


ListFact = Literal[
    "ordinal", "action", "login", "full_name", "position", "unit", "phone", "email", "site", "recorder", "cameras",
    "camera_count", "live", "playback", "export", "ptz", "audio", "rights", "valid_from", "valid_until", "approval",
    "note",
]  # fmt: skip


@entity
class ListColumn:
    """One column of the list from which an operator's own platform is fed."""

    heading: Annotated[TextLine, about("Tiêu đề cột", "Heading", "Tên đăng nhập")]
    show: Annotated[ListFact, about("Nội dung", "What it shows", "login")]


LossKind = Literal["stolen", "destroyed", "reset"]


@entity
class Loss:
    """The first day on which nothing of what a recorder held is on it any more: neither accounts nor recordings.

    One that was stolen or destroyed is out of use from that day; one that was reset goes on, empty.
    """

    on: Annotated[Date, about("Từ ngày (ngày đầu tiên không còn)", "First day without what it held", "2021-07-26")]
    how: Annotated[
        LossKind,
        about("Mất, hỏng hẳn, hoặc đặt lại về ban đầu", "Stolen, destroyed, or reset", "stolen"),
    ]
    document: Annotated[DocumentId, about("Văn bản", "The document that says so")]

    @property
    def key(self) -> tuple[date, LossKind]:
        """What tells it from another loss of the recorder: by another document it is the same."""
        return (self.on, self.how)

    @property
    def takes_device(self) -> bool:
        """Whether the recorder itself is gone, and not only what was on it."""
        return self.how != "reset"

    def took(self, given_on: date) -> bool:
        """Whether an account that was given out on a day was lost with it.

        Nothing is on a device that is gone, whenever it was given out: it may have gone before anybody was told.
        """
        return self.takes_device or given_on < self.on


@entity
class Recorder:
    """Đầu ghi (NVR/DVR/VMS): the device that holds accounts, with its cameras beside it."""

    site: Annotated[SiteId, about("Cơ sở đặt thiết bị", "Site", "s-iso-01")]
    name: Annotated[TextLine, about("Tên đầu ghi", "Name", "Đầu ghi khu A")]
    target: Annotated[
        Slug,
        about("Đích kết xuất; by_hand: làm bằng tay", "Target that renders for it; by_hand: none", "hikvision"),
    ]
    make: Annotated[Maybe[TextLine], about("Hãng", "Make", "Dahua")] = None
    installer: Annotated[UnitId, about("Đơn vị lắp đặt", "Installer", "u-vnpt-gl")]
    creator: Annotated[UnitId, about("Đơn vị khởi tạo tài khoản, nơi nhận cấu hình", "Unit that creates the accounts")]
    custodian: Annotated[Maybe[UnitId], about("Đơn vị giữ tài khoản quản trị", "Keeper of the admin account")] = None
    model: Annotated[Maybe[TextLine], about("Kiểu thiết bị", "Model")] = None
    channel_count: Annotated[Maybe[ChannelNumber], about("Số kênh", "Number of channels", 8)] = None
    max_users: Annotated[Maybe[Count], about("Số tài khoản tối đa", "Most accounts it can hold", 31)] = None
    settings: Annotated[dict[Slug, TextLine], about("Tùy chọn của đích kết xuất", "Settings of the target")] = Field(
        default_factory=dict
    )
    default_password_changed_on: Annotated[
        Maybe[Date], about("Ngày đã đổi mật khẩu mặc định", "Default password changed on", "2021-06-05")
    ] = None
    lockout: Annotated[Maybe[Flag], about("Khóa khi đăng nhập sai nhiều lần", "Locks after failed logins")] = None
    clock_synchronised: Annotated[Maybe[Flag], about("Đồng bộ thời gian (NTP)", "Clock synchronised")] = None
    log_days: Annotated[Maybe[Count], about("Số ngày lưu nhật ký", "Days its log is kept", 90)] = None
    recording_days: Annotated[Maybe[Count], about("Số ngày lưu hình", "Days its recordings are kept", 15)] = None
    imported_on: Annotated[Maybe[Date], about("Ngày nhập khẩu hoặc sản xuất", "Imported or made on")] = None
    conformity: Annotated[Maybe[TextLine], about("Chứng nhận hợp quy", "Certificate of conformity")] = None
    retired_on: Annotated[Maybe[Date], about("Ngày thôi sử dụng", "First day out of use")] = None
    losses: Annotated[
        tuple[Loss, ...], about("Những lần mất mọi tài khoản trên thiết bị", "When all accounts on it were lost")
    ] = ()
    reached_by: Annotated[
        tuple[OtherReach, ...], about("Những gì khác tới được hình ảnh", "What else reaches its pictures")
    ] = ()
    reach_checked_on: Annotated[
        Maybe[Date], about("Ngày kiểm tra những gì khác tới được hình ảnh", "When that was last checked", "2021-06-05")
    ] = None
    list_columns: Annotated[
        tuple[ListColumn, ...], about("Các cột danh sách của nền tảng đám mây", "Columns of a cloud platform's list")
    ] = ()
    note: Annotated[Maybe[TextLine], about("Ghi chú", "Note")] = None
    amendments: Annotated[
        tuple[RecorderAmendment, ...], about("Sửa đổi, bổ sung theo ngày", "What changes on a day")
    ] = ()
    channels: Annotated[dict[CameraId, Camera], about("Các camera theo mã", "Cameras by id")]

    @property
    def gone_on(self) -> date | None:
        """The first day on which the device is gone, stolen or destroyed."""
        return min((loss.on for loss in self.losses if loss.takes_device), default=None)

    @property
    def ends_on(self) -> date | None:
        """The first day on which it is out of use: retired or gone."""
        if not self.losses:
            return self.retired_on
        return min((day for day in (self.retired_on, self.gone_on) if day is not None), default=None)

    def in_use(self, day: date) -> bool:
        """Whether it is neither retired nor gone on the day."""
        ends_on = self.ends_on
        return ends_on is None or day < ends_on

    def has_lost(self, given_on: date, until: date) -> bool:
        """Whether an account that was given out on a day was lost with the device by `until`."""
        return any(loss.on <= until and loss.took(given_on) for loss in self.losses)
