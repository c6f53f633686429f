"""What a slip says, in the order in which it is typed: what must go, what is made, what will have to go, the receipt.

A technician is told the login and never whose it is: no name, phone or e-mail is read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from camgrant.model.vietnamese import date_vi
from camgrant.rendering.capabilities import Capabilities
from camgrant.rendering.changes import ChangeSet, Step
from camgrant.rendering.device import DeviceView
from camgrant.rendering.target import DeviceTarget
from camgrant_renderers.technician_slip.layout import DONE, Column, Group, Section, Slip, Table
from camgrant_renderers.technician_slip.rights import (
    BEYOND,
    COMES,
    bundle_notes,
    numbers_text,
    right_columns,
    summary,
    tick_rows,
)

__all__ = ["slip_of"]

_WHY: Final = {
    "left": "Người dùng thôi công tác",
    "revoked": "Đã thu hồi quyền",
    "expired": "Hết thời hạn",
    "closed": "Địa điểm đã đóng",
    "retired": "Thiết bị hoặc đơn vị không còn",
    "moved": "Người dùng đã chuyển đơn vị",
    "": "Không còn trong dữ liệu",
}
_END: Final = {"delete": "XÓA tài khoản", "disable": "KHÓA tài khoản (không xóa, để giữ nhật ký)"}
_TASK: Final = {"reduce": "BỎ BỚT QUYỀN", "create": "TẠO MỚI", "extend": "THÊM QUYỀN"}
_READING: Final = "Chọn đúng ô ghi [x]; bỏ chọn mọi ô ghi [ ], kể cả ô thiết bị chọn sẵn. Không cấp quyền quản trị."
_DONE_COLUMN: Final = Column(4, "centred", "Đã làm", ("(ngày, ký)",))
_NOTHING: Final = "Không có."


@dataclass(frozen=True, slots=True)
class _Removed:
    """One account that must go: how, since when, why."""

    login: str
    action: str
    since: date | None
    why: str


def slip_of(view: DeviceView, changes: ChangeSet, target: DeviceTarget) -> Slip:
    """The slip of one recorder."""
    can = target.capabilities_of(view.recorder.settings)
    removed = sorted(_removed(view, changes, can), key=lambda one: (one.action, one.login))
    reduced = tuple(step for step in changes.steps if step.action == "reduce")
    made = tuple(step for step in changes.steps if step.action in ("create", "extend"))
    since = (
        f"thay đổi so với lần công bố dữ liệu đến ngày {date_vi(changes.published.as_of)}"
        if changes.published
        else "lập lần đầu"
    )
    return Slip(
        recorder_id=view.recorder_id,
        as_of=view.as_of,
        top_left=("………………………………", "Số:          /"),
        top_right=(
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            f"……………, ngày      tháng      năm {view.as_of.year}",
        ),
        title="PHIẾU ĐỀ NGHỊ TẠO, THAY ĐỔI, THU HỒI TÀI KHOẢN CAMERA",
        subtitle=f"(Dữ liệu đến ngày {date_vi(view.as_of)}; {since})",
        recipient=f"Kính gửi: {view.creator_name}",
        sections=(
            _facts(view, target),
            _channels(view),
            *_removals(removed, reduced, view, can),
            _made(view, made, can, len(removed) + len(reduced)),
            _dated(view, can),
            *_kept(changes, target),
            _receipt(),
        ),
        closing=f"Gồm {len(removed) + len(reduced) + len(made):02d} việc./.",
        signers=("NGƯỜI THỰC HIỆN", "NGƯỜI LẬP PHIẾU"),
        signing="(Ký, ghi rõ họ tên)",
    )


def _facts(view: DeviceView, target: DeviceTarget) -> Section:
    recorder = view.recorder
    model = " ".join(text for text in (recorder.make, recorder.model) if text)
    rows = (
        ("Đầu ghi:", recorder.name, "Mã đầu ghi:", view.recorder_id),
        ("Địa điểm:", view.site_name, "Hãng, kiểu:", model),
        ("Giữ tài khoản quản trị:", view.custodian_name, "Loại thiết bị:", target.title.vi),
    )
    columns = (Column(8, "label"), Column(11), Column(5, "label"), Column(9))
    return Section(table=Table(columns, (Group(rows),)))


def _channels(view: DeviceView) -> Section:
    """Number and name of every camera, two in a row; a device that knows cameras by a key of its own shows that."""
    used = [channel for channel in view.device.channels if channel.camera]
    free = numbers_text(channel.number for channel in view.device.channels if not channel.camera)
    number, name = Column(3, "centred", "Kênh"), Column(14, "text", "Tên camera")
    if any(channel.key for channel in used):
        table = Table(
            (number, name, Column(16, "text", "Mã trên thiết bị")),
            (Group(tuple((str(one.number), one.name, one.key) for one in used)),),
        )
    else:
        half = (len(used) + 1) // 2
        cells = [(str(one.number), one.name) for one in used] + [("", "")]
        table = Table(
            (number, Column(13, "text", "Tên camera"), number, name),
            (Group(tuple((*cells[n], *cells[n + half]) for n in range(half))),),
        )
    after = (f"Kênh không có camera: {free}.",) if free else ()
    return Section(table=table, after=after)


def _removed(view: DeviceView, changes: ChangeSet, can: Capabilities | None) -> Iterator[_Removed]:
    """The accounts that the steps end, and those that ended earlier and are not confirmed as gone."""
    for step in changes.steps:
        if step.action in _END:
            yield _Removed(step.login, step.action, step.since, step.why)
    done = {step.login for step in changes.steps}
    for removal in view.removals:
        if removal.login not in done:
            action = "disable" if can and can.can_disable and removal.why != "left" else "delete"
            yield _Removed(removal.login, action, removal.since, removal.why)


def _removals(
    removed: list[_Removed], reduced: tuple[Step, ...], view: DeviceView, can: Capabilities | None
) -> Iterator[Section]:
    heading = "I. THU HỒI TRƯỚC"
    if not removed and not reduced:
        yield Section(heading, (_NOTHING,))
        return
    first = "Làm xong mục này rồi mới làm mục II."
    columns = (
        Column(2, "centred", "TT"),
        Column(8, "login", "Tên đăng nhập"),
        Column(8, "text", "Việc phải làm"),
        Column(5, "centred", "Hết quyền từ ngày"),
        Column(6, "text", "Lý do"),
        _DONE_COLUMN,
    )
    rows = tuple(
        (
            str(number),
            one.login,
            _END[one.action],
            date_vi(one.since) if one.since else "làm ngay",
            _WHY.get(one.why, one.why),
            DONE,
        )
        for number, one in enumerate(removed, start=1)
    )
    yield Section(heading, (first,), Table(columns, (Group(rows),)) if rows else None)
    if reduced:
        yield Section(before=(_READING,), table=_ticks(reduced, view, can, len(removed)))


def _made(view: DeviceView, steps: tuple[Step, ...], can: Capabilities | None, done: int) -> Section:
    heading = "II. TẠO MỚI, THAY ĐỔI"
    if not steps:
        return Section(heading, (_NOTHING,))
    table = _ticks(steps, view, can, done)
    cells = {cell for group in table.groups for row in group.rows for cell in row}
    after = list(bundle_notes(can, view.device, steps))
    if COMES in cells:
        after.append(f"“{COMES}”: thiết bị tự cho cùng quyền khác, không có ô để chọn.")
    if BEYOND in cells:
        after.append(f"“{BEYOND}”: vượt mức, đã được chấp nhận; thiết bị tự cho thêm, không chọn thêm ô nào.")
    return Section(heading, tuple(_how_to(steps, can)), table, tuple(after))


def _ticks(steps: tuple[Step, ...], view: DeviceView, can: Capabilities | None, done: int) -> Table:
    """Channels against rights, account by account; `done` is the number of the task before."""
    groups = tuple(
        Group(
            tuple(tick_rows(can, view.device, step)),
            f"{DONE} {number}. {_TASK[step.action]}",
            step.login,
            _window(step, can),
        )
        for number, step in enumerate(steps, start=done + 1)
    )
    return Table((Column(4, "centred", "Kênh"), *right_columns(can)), groups)


def _window(step: Step, can: Capabilities | None) -> str:
    days = f"từ ngày {_day(step.valid_from)} đến hết ngày {_day(step.valid_until)}"
    return f"{days} (đặt ngày hết hạn này trên thiết bị)" if can and can.native_expiry else days


def _day(day: date | None) -> str:
    return date_vi(day) if day else "……/……/………"


def _how_to(steps: tuple[Step, ...], can: Capabilities | None) -> Iterator[str]:
    yield _READING
    if any(step.action == "create" for step in steps):
        length = f", dài từ {can.password_length[0]} đến {can.password_length[1]} ký tự" if can else ""
        yield f"Mật khẩu: đặt theo phong bì kín của từng tài khoản{length}; không ghi vào phiếu này."
        if can and can.can_disable:
            yield "Tài khoản tạo mới mà đã có và đang bị khóa: mở khóa, đặt lại mật khẩu, không tạo thêm."


def _dated(view: DeviceView, can: Capabilities | None) -> Section:
    """Ends to come. A device that knows an end date does the last one itself, but narrows nothing."""
    heading = "III. NGÀY PHẢI GỠ"
    end = "KHÓA tài khoản" if can and can.can_disable else "XÓA tài khoản"
    tasks: list[tuple[date, str, str]] = []
    for account in view.accounts:
        if account.narrows_on < account.ends_on:
            tasks.append((account.narrows_on, account.login, "BỎ BỚT quyền, theo phiếu của ngày đó"))
        if not (can and can.native_expiry):
            tasks.append((account.ends_on, account.login, end))
    before = ["Thiết bị tự khóa tài khoản theo ngày hết hạn đã đặt."] if can and can.native_expiry else []
    if not tasks:
        return Section(heading, tuple(before or [_NOTHING]))
    columns = (
        Column(2, "centred", "TT"),
        Column(7, "centred", "Ngày đầu tiên không còn quyền"),
        Column(8, "login", "Tên đăng nhập"),
        Column(12, "text", "Việc phải làm"),
        _DONE_COLUMN,
    )
    rows = tuple(
        (str(number), date_vi(day), login, task, DONE) for number, (day, login, task) in enumerate(sorted(tasks), 1)
    )
    return Section(heading, tuple(before), Table(columns, (Group(rows),)))


def _kept(changes: ChangeSet, target: DeviceTarget) -> Iterator[Section]:
    rows = tuple((step.login, summary(step.after)) for step in changes.steps if step.action == "keep")
    own = f" và tài khoản có sẵn của thiết bị ({', '.join(target.built_in)})" if target.built_in else ""
    before = (f"Không sửa, không xóa các tài khoản này{own}. Thấy tài khoản lạ, đề nghị ghi vào mục IV.",)
    if rows:
        columns = (Column(8, "login", "Tên đăng nhập"), Column(25, "text", "Quyền đang có"))
        yield Section("GIỮ NGUYÊN", before, Table(columns, (Group(rows),)))


def _receipt() -> Section:
    rows = (
        ("Làm xong lúc", "……… giờ ……… ngày ……/……/…………      □ toàn bộ      □ một phần"),
        ("Ghi chú (việc chưa làm được, tài khoản lạ)", ""),
    )
    after = "Làm xong, đề nghị gửi lại nơi lập phiếu: tệp danh sách tài khoản xuất từ thiết bị, hoặc phiếu này đã ký."
    table = Table((Column(9, "label"), Column(24)), (Group(rows),), lines=2)
    return Section("IV. XÁC NHẬN", (), table, (after,))
