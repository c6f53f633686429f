"""What was entered into the province's repository, when, proposed by whom and merged by whom (2021 to 2025).

What the reference inventory knew by a day comes along with the first entry of that day or later; `edit` changes it
further from then on, `takes_back` ends an earlier edit, `told` adds to the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from camgrant.history.moments import moment
from story import leak
from story.known import Kinds

__all__ = ["CHRONICLE", "Edit", "Entry"]

Edit = Callable[[Kinds], None]

_NHUNG: Final = "c-ta-thi-hong-nhung"  # enters nearly everything
_DUC: Final = "c-mai-anh-duc"  # merges what concerns the repository itself and the ledger
_LAM: Final = "c-vu-ngoc-lam"  # merges what concerns the central system and the civil sites
_HIEU: Final = "c-tong-duy-hieu"  # merges what concerns the checkpoints


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `at` is the local time at which it came to the main line; `merged_by`: by a merge of a branch.

    `clock` is what a machine with a wrong clock said instead. `edit` applies from here on, until it is taken back.
    """

    at: str
    title: str
    merged_by: str = ""
    by: str = _NHUNG
    edit: Edit | None = None
    takes_back: Edit | None = None
    told: tuple[leak.Tell, ...] = ()
    clock: str = ""

    @property
    def moment(self) -> datetime:
        """When it came to the main line."""
        return moment(self.at)

    @property
    def day(self) -> date:
        """The local day of that."""
        return self.moment.date()


def _wider_by_mistake(kinds: Kinds) -> None:
    """A site more than the committee approved; noticed on the next morning."""
    kinds["grants/central-y-te.yaml"]["g-central-hloann"]["scope"]["sites"].insert(0, "s-iso-05")


def _renamed(kinds: Kinds) -> None:
    """The file of the city's people gets a name that tells more; what it says stays."""
    kinds["contacts/u-ub-pleiku.yaml"] = kinds.pop("contacts/u-ub-plk.yaml")


def _other_ways_closed(kinds: Kinds) -> None:
    """The cloud at checkpoint 2 and the screen at the hotel were allowed until the end of the year."""
    for file, recorder in (("cameras/s-chk-02.yaml", "r-chk-02"), ("cameras/s-iso-06.yaml", "r-iso-06")):
        del kinds[file][recorder]["reached_by"]
        kinds[file][recorder]["reach_checked_on"] = "2021-12-31"


def _erased(kinds: Kinds) -> None:
    """A year after somebody left, phone and mailbox go; who it was stays answerable."""
    one = kinds["contacts/u-ca-kp.yaml"]["c-bach-van-toan"]
    del one["phone"], one["email"]
    one["erased_on"] = "2022-07-11"


CHRONICLE: Final = (
    Entry("2021-06-05 09:10", "Lập kho dữ liệu: đơn vị, đầu mối, cơ sở cách ly, danh sách đầu mối quân sự", by=_DUC),
    Entry("2021-06-07 16:45", "Cử trưởng khu các cơ sở mở ngày 07/06; đầu mối Sở Y tế, Công an tỉnh", _LAM),
    Entry("2021-06-08 17:20", "Danh sách ngành y tế trình UBND tỉnh; đầu mối và đề xuất lắp camera tại chốt", _LAM),
    Entry("2021-06-10 16:00", "UBND tỉnh phê duyệt danh sách hệ thống tập trung", _LAM),
    Entry("2021-06-11 15:30", "Sở Y tế gửi Bộ Y tế danh sách được phê duyệt", _LAM),
    Entry("2021-06-12 17:05", "Kết nối các cơ sở; tài khoản trên hệ thống tập trung", _LAM),
    Entry("2021-06-14 11:40", "Danh sách tài khoản của chín cơ sở cách ly, danh sách cá nhân tại các chốt", _DUC),
    Entry("2021-06-15 16:50", "Công an tỉnh gửi danh sách cho Viettel, VNPT Gia Lai; tài khoản tại chốt", _HIEU),
    Entry("2021-06-16 10:15", "Bàn giao tài khoản tại chốt; các nơi xác nhận đã nhận danh sách", _DUC),
    Entry("2021-06-18 14:30", "Nhà khách thị xã An Khê gửi danh sách, chậm bốn ngày", _LAM),
    Entry("2021-06-30 16:20", "Miễn trừ có thời hạn cho đầu ghi cũ tại Nhà khách thị xã An Khê", _DUC),
    Entry("2021-07-09 15:55", "Thu hồi quyền của cán bộ thôi việc từ ngày 10/07", _HIEU),
    Entry("2021-07-12 09:00", "Đã gửi VNPT Gia Lai danh sách sau thu hồi", _HIEU),
    Entry("2021-07-13 16:10", "Thay Trưởng khu cách ly Doanh trại cũ từ ngày 15/07", _DUC),
    Entry("2021-07-14 17:00", "Danh sách tài khoản thay thế tại Doanh trại cũ; rà soát tháng 7", _DUC),
    Entry("2021-07-15 10:30", "Tài khoản của Trưởng khu mới tại Doanh trại cũ", _DUC),
    Entry("2021-07-16 08:40", "Sở Y tế, Bộ CHQS tỉnh xác nhận danh sách của Doanh trại cũ", _DUC),
    Entry("2021-07-19 16:30", "Việc kỹ thuật của VNPT Gia Lai tại Chốt số 1 từ 20 đến 22/07", _HIEU),
    Entry("2021-07-22 17:25", "Nay H'Loan: thêm Khu cách ly Tiểu đoàn Kỹ thuật", _LAM, edit=_wider_by_mistake),
    Entry(
        "2021-07-23 08:05",
        "Revert “Nay H'Loan: thêm Khu cách ly Tiểu đoàn Kỹ thuật”: không có trong phê duyệt 1024/UBND-KGVX",
        _LAM,
        takes_back=_wider_by_mistake,
    ),
    Entry("2021-07-27 16:40", "Danh sách phiên trực thứ hai tại các chốt", _HIEU),
    Entry("2021-07-28 09:20", "Đã gửi doanh nghiệp danh sách phiên trực thứ hai", _HIEU),
    Entry("2021-07-30 17:10", "Điều động một cán bộ từ ngày 01/08; tài khoản của phiên trực đã hết", _HIEU),
    # The battery of this machine's clock was flat.
    Entry("2021-08-02 10:45", "Đã gửi danh sách sau điều động", clock="2012-01-01 00:07"),
    Entry("2021-08-03 14:00", "Đổi tên tệp liên hệ của UBND thành phố Pleiku", by=_DUC, edit=_renamed),
    Entry("2021-08-10 09:30", "Thôi Phó Trưởng khu Khách sạn Biển Hồ Xanh từ 10/08", _LAM, edit=leak.deputy_leaves),
    Entry(
        "2021-08-10 10:05",
        "Đã gửi VNPT Gia Lai, Sở Y tế danh sách sau khi Phó Trưởng khu thôi việc",
        told=(*leak.deputy_is_told, *leak.health_is_told),
    ),
    Entry(
        "2021-08-11 08:30",
        "VNPT Gia Lai, Sở Y tế xác nhận đã nhận",
        told=(*leak.deputy_was_told, *leak.lists_arrive),
    ),
    Entry("2021-08-13 16:00", "Kết thúc cơ sở cách ly tại Chư Sê từ ngày 15/08", _LAM),
    Entry("2021-08-16 15:20", "Cơ sở tại Chư Sê: tài khoản đã xóa, danh sách đã gửi", _LAM),
    Entry(
        "2021-08-17 16:35",
        "Việc kỹ thuật của VNPT Gia Lai tại Khách sạn Biển Hồ Xanh từ 18 đến 20/08",
        _LAM,
        edit=leak.technician_comes,
    ),
    Entry("2021-08-20 08:40", "Mở sự cố i-2021-08-20-iso-06, thông báo các đơn vị", _DUC, told=leak.incident_is_told),
    Entry("2021-08-23 16:20", "VNPT Gia Lai báo đã xóa tài khoản của Phó Trưởng khu cũ", told=leak.deputy_goes),
    Entry(
        "2021-08-25 10:15",
        "Phó Trưởng khu mới của Khách sạn Biển Hồ Xanh từ ngày 18/08 (văn bản đến chậm)",
        _LAM,
        edit=leak.successor_comes,
    ),
    Entry(
        "2021-08-25 10:40",
        "Phó Trưởng khu mới: danh sách và tài khoản ngày 18/08, báo cáo Sở Y tế",
        _LAM,
        told=(*leak.successor_has_account, *leak.successor_is_told),
    ),
    Entry("2021-09-13 09:15", "Hết phiên trực thứ hai: khóa tài khoản tại các chốt", _HIEU),
    Entry("2021-09-27 16:25", "Tổ mới của Chốt số 1 từ ngày 28/09", _HIEU),
    Entry("2021-09-28 11:10", "Tổ chức lại các chốt: danh sách đã gửi, tài khoản đã tạo", _HIEU),
    Entry("2021-12-31 16:00", "Ngắt màn hình phòng trực khách sạn, P2P của Chốt số 2", _DUC, edit=_other_ways_closed),
    Entry("2022-04-29 15:00", "Kết thúc các cơ sở cách ly và điểm chốt còn lại", _DUC),
    Entry("2022-07-11 10:00", "Xóa số điện thoại, thư điện tử của người thôi việc quá một năm", _DUC, edit=_erased),
    Entry("2025-02-28 15:30", "Từ 01/03/2025: Sở TT&TT nhập vào Sở KH&CN, kết thúc công an cấp huyện", _DUC),
    Entry("2025-06-30 16:30", "Từ 01/07/2025: kết thúc cấp huyện", _DUC),
)
