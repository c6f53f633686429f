"""The words of the portal. Those of `SCRIPT` go into the file for its script, those of `PAGE` stand on the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from camgrant.diagnostics import Text
from camgrant.model.base import Right

__all__ = ["LETTERS", "PAGE", "SCRIPT"]

LETTERS: Final[Mapping[Right, Text]] = {
    "live": Text("T", "L"),
    "playback": Text("L", "P"),
    "export": Text("X", "E"),
    "ptz": Text("Đ", "Z"),
    "audio": Text("Â", "A"),
    "config": Text("Q", "C"),
}
"""One letter for each right, in cells too small for its word."""

_BOTH: Final[Mapping[str, Text]] = {
    "beyond": Text("thiết bị cho phép thêm: {right}", "the device also allows: {right}"),
    "basis": Text("Căn cứ", "Basis"),
    "closed": Text("đã đóng", "closed"),
    "days": Text("Thời hạn", "Validity"),
    "legend": Text("Chữ trong ô", "Letters in the cells"),
    "login": Text("Tài khoản", "Login"),
    "managed_by": Text("Đơn vị quản lý", "Managed by"),
    "matrix_of": Text("Ai xem được camera nào: {name}", "Who may see which camera: {name}"),
    "matrix_part": Text(
        "Ai xem được camera nào: {name} (camera {first}–{last} trong {count})",
        "Who may see which camera: {name} (cameras {first}–{last} of {count})",
    ),
    "nobody": Text("Không có ai.", "Nobody."),
    "now": Text("Đang có hiệu lực", "In force"),
    "only_sites": Text("{sites} cơ sở", "{sites} sites"),
    "over": Text("Đã hết", "Over"),
    "people_of": Text("Người của {name}", "People of {name}"),
    "person": Text("Cá nhân", "Person"),
    "rights": Text("Quyền", "Rights"),
    "some_sites": Text("{sites} cơ sở ({cameras} camera)", "{sites} sites (cameras: {cameras})"),
    "soon": Text("Sắp hết hạn", "Ends soon"),
    "standing": Text("Trạng thái", "State"),
    "system": Text("Hệ thống", "System"),
    "technical": Text("Làm kỹ thuật, không xem hình", "Technical work, no picture"),
    "unit": Text("Đơn vị", "Unit"),
    "where": Text("Phạm vi", "Scope"),
}
SCRIPT: Final[Mapping[str, Text]] = {
    **_BOTH,
    "access_of": Text("Quyền của {name}", "Access of {name}"),
    "id": Text("Mã", "Id"),
    "place": Text("Địa điểm", "Place"),
    "position": Text("Chức vụ", "Position"),
    "site": Text("Cơ sở", "Site"),
    "all_at": Text("Từng quyền tại {name}", "Every access at {name}"),
    "all_cameras": Text("{count} camera", "{count} cameras"),
    "camera_of": Text("Ai xem được camera {name}", "Who may see camera {name}"),
    "found": Text(
        "{people} cá nhân, {cameras} camera, {sites} cơ sở, {units} đơn vị",
        "{people} people, {cameras} cameras, {sites} sites, {units} units",
    ),
    "found_cameras": Text("Camera", "Cameras"),
    "found_people": Text("Cá nhân", "People"),
    "found_sites": Text("Cơ sở", "Sites"),
    "found_units": Text("Đơn vị", "Units"),
    "more": Text("Hiện thêm (còn {count})", "Show more ({count} left)"),
    "nothing": Text("Không tìm thấy.", "Nothing found."),
    "old": Text(
        "Dữ liệu đến ngày {day}, đã {count} ngày. Đề nghị lấy bản mới trước khi dùng.",
        "Data as of {day}, {count} days old. Please get a newer copy before use.",
    ),
    "sites_of": Text("Cơ sở do {name} quản lý", "Sites managed by {name}"),
    "title": Text("Tra cứu quyền truy cập camera", "Who may see which camera"),
}
PAGE: Final[Mapping[str, Text]] = {
    **_BOTH,
    "name": Text("Họ và tên", "Name"),
    "one_site": Text("{sites} ({cameras} camera)", "{sites} (cameras: {cameras})"),
    "all": Text("Tất cả", "All"),
    "as_of": Text("Dữ liệu đến hết ngày {day}", "Data as of {day}"),
    "back": Text("Về trang đầu", "Back to the start"),
    "care": Text(
        "Có dữ liệu cá nhân. Chỉ dùng trong công việc, không chuyển tiếp.",
        "Holds personal data. For official use only, do not pass on.",
    ),
    "charts": Text("Diễn biến", "Over time"),
    "chips": Text("Lọc theo trạng thái", "Filter by state"),
    "demo": Text("DỮ LIỆU GIẢ ĐỊNH", "DEMO DATA"),
    "for_inside": Text("Dùng nội bộ", "For internal use"),
    "for_unit": Text("Chỉ dành cho: {name}", "Only for: {name}"),
    "index_sites": Text("Các cơ sở", "Sites"),
    "index_units": Text("Các đơn vị", "Units"),
    "legal": Text("Bộ quy tắc {pack}", "Policy pack {pack}"),
    "made": Text("Bản lưu {commit}, camgrant {tool}", "Commit {commit}, camgrant {tool}"),
    "main": Text("Đến nội dung chính", "Skip to the content"),
    "need_script": Text(
        "Trình duyệt không chạy kịch bản, nên không có ô tìm kiếm. Các trang dưới đây vẫn đầy đủ.",
        "Scripts do not run here, so there is no search. The pages below are complete.",
    ),
    "need_script_large": Text(
        "Trình duyệt không chạy kịch bản. Tệp này lớn, nên trang của từng cơ sở, từng người cần kịch bản.",
        "Scripts do not run here. This file is large: the pages of sites and people need them.",
    ),
    "none_pending": Text("Không có.", "None."),
    "only_first": Text("Chỉ in {shown} dòng đầu của {count}.", "The first {shown} of {count}."),
    "partial": Text(
        "Chỉ gồm những gì danh sách và đầu ghi cho đơn vị này biết; người khác cũng có thể xem được các camera này.",
        "Only what lists and recorders tell this unit; others may see these cameras too.",
    ),
    "pending": Text("Thu hồi chưa được xác nhận", "Revocations that nobody confirmed"),
    "pending_why": Text(
        "Đã hết quyền, nhưng chưa có ai báo là tài khoản đã khóa, xóa.",
        "Access has ended, but nobody has reported the account as gone.",
    ),
    "search": Text("Tên, tài khoản, camera, cơ sở, đơn vị (không cần dấu)", "Name, login, camera, site or unit"),
    "since": Text("Hết quyền từ", "Ended on"),
    "soon_list": Text("Hết hạn trong {days} ngày tới", "Ending within {days} days"),
    "title": SCRIPT["title"],
    "unsaid": Text("Không nêu đơn vị", "Unit not said"),
    "uncommitted": Text("chưa ghi vào git", "not committed"),
    "until": Text("Đến hết ngày", "Until"),
    "wait_days": Text("Số ngày", "Days"),
}
