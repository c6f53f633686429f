"""What a slip says, in the order in which it is typed: what must go, what is made, what will have to go, the receipt.

A technician is told the login and never whose it is: no name, phone or e-mail is read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from camgrant.model.vietnamese import date_vi
from camgrant.rendering.capabilities import Capabilities
from camgrant.rendering.changes import ChangeSet, Step
from camgrant.rendering.device import Channel, DeviceView
from camgrant.rendering.target import DeviceTarget
from camgrant_renderers._shared.decree30 import MOTTO, NATION, day_words, number_line
from camgrant_renderers.technician_slip.layout import DONE, UNITS, Column, Group, Section, Slip, Table
from camgrant_renderers.technician_slip.rights import (
    BEYOND,
    COMES,
    bundle_notes,
    numbers_text,
    right_columns,
    summary,
)
from camgrant_renderers.technician_slip.tasks import Tasks, numbered

__all__ = ["slip_of"]

_READING: Final = "Chọn đúng ô ghi [x]; bỏ chọn mọi ô ghi [ ], kể cả ô thiết bị chọn sẵn. Không cấp quyền quản trị."
_GONE: Final = "Tài khoản phải xóa hoặc khóa mà thiết bị không còn: đánh dấu đã làm."
_DONE_COLUMN: Final = Column(4, "centred", "Đã làm", ("(ngày, ký)",))
_WHOLE: Final = (Column(UNITS),)
_NOTHING: Final = "Không có."


def slip_of(view: DeviceView, changes: ChangeSet, target: DeviceTarget) -> Slip:
    """The slip of one recorder."""
    can = target.capabilities_of(view.recorder.settings)
    tasks = Tasks(view, changes, can)
    since = (
        f"thay đổi so với lần phát hành dữ liệu đến ngày {date_vi(changes.published.as_of)}"
        if changes.published
        else "lập lần đầu"
    )
    return Slip(
        recorder_id=view.recorder_id,
        as_of=view.as_of,
        top_left=("………………………………", number_line("")),
        top_right=(
            NATION,
            MOTTO,
            f"……………, {day_words(None, view.as_of.year)}",
        ),
        title="PHIẾU ĐỀ NGHỊ TẠO, THAY ĐỔI, THU HỒI TÀI KHOẢN CAMERA",
        subtitle=f"(Dữ liệu đến ngày {date_vi(view.as_of)}; {since})",
        recipient=f"Kính gửi: {view.creator_name}",
        sections=(
            *_together(view),
            _facts(view, target),
            *_notes(target),
            _channels(changes.device.channels),
            *_removals(tasks, can),
            _made(view, tasks, can),
            *_moved(tasks),
            _dated(view, tasks, can),
            *_kept(changes, target),
        ),
        receipt=_receipt(),
        closing=_closing(changes),
        signers=("NGƯỜI THỰC HIỆN", "NGƯỜI LẬP PHIẾU"),
        signing="(Ký, ghi rõ họ tên)",
    )


def _closing(changes: ChangeSet) -> str:
    moved = f" trên thiết bị và {len(changes.moved):02d} ngày thay đổi" if changes.moved else ""
    return f"Gồm {len(changes.work):02d} việc{moved}./."


def _together(view: DeviceView) -> Iterator[Section]:
    """Who makes accounts does not always hold the administrator's password: then nothing is done alone."""
    if view.custodian_name not in ("", view.creator_name):
        who = f"{view.creator_name} phối hợp với {view.custodian_name} (giữ tài khoản quản trị) để thực hiện."
        yield Section(before=(who,))


def _notes(target: DeviceTarget) -> Iterator[Section]:
    """What holds for every device of this kind, whatever the tasks are."""
    if target.slip_notes:
        yield Section(before=target.slip_notes)


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


def _channels(channels: tuple[Channel, ...]) -> Section:
    """Number and name of every camera, two in a row; a device that knows cameras by a key of its own shows that.

    A camera that was published and is gone has a key, but no name: rights on it are still to be taken away.
    """
    used = [channel for channel in channels if channel.camera or channel.key]
    free = numbers_text(channel.number for channel in channels if not (channel.camera or channel.key))
    number, name = Column(3, "centred", "Kênh"), Column(14, "text", "Tên camera")
    if any(channel.key for channel in used):
        table = Table(
            (number, name, Column(16, "text", "Mã trên thiết bị")),
            (Group(tuple((str(one.number), one.name or "(camera đã bỏ)", one.key) for one in used)),),
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


def _removals(tasks: Tasks, can: Capabilities | None) -> Iterator[Section]:
    heading = "I. THU HỒI TRƯỚC"
    if not tasks.ended and not tasks.reduced:
        yield Section(heading, (_NOTHING,))
        return
    first = "Làm xong mục này rồi mới làm mục II."
    if tasks.ended:
        table = Table(_WHOLE, tuple(numbered(tasks.groups(tasks.ended), 0)))
        yield Section(heading, (f"{first} {_GONE}",), table)
    else:
        yield Section(heading, (first,))
    if tasks.reduced:
        yield Section(before=(_READING,), table=_ticks(tasks, tasks.reduced, can, len(tasks.ended)))


def _made(view: DeviceView, tasks: Tasks, can: Capabilities | None) -> Section:
    heading = "II. TẠO MỚI, THAY ĐỔI"
    steps = tasks.made
    if not steps:
        return Section(heading, (_NOTHING,))
    table = _ticks(tasks, steps, can, len(tasks.ended) + len(tasks.reduced))
    cells = {cell for group in table.groups for row in group.rows for cell in row}
    after = list(bundle_notes(can, view.device, steps))
    if COMES in cells:
        after.append(f"“{COMES}”: thiết bị tự cho cùng quyền khác; không chọn thêm ô nào.")
    if BEYOND in cells:
        after.append(f"“{BEYOND}”: thiết bị tự cho thêm, đã được chấp nhận đến ngày ghi ở trên; không chọn thêm ô nào.")
    return Section(heading, tuple(_how_to(steps, can)), table, tuple(after))


def _ticks(tasks: Tasks, steps: tuple[Step, ...], can: Capabilities | None, done: int) -> Table:
    """Channels against rights, for accounts that are ticked alike; `done` is the number of the task before."""
    groups = tuple(numbered(tasks.groups(steps), done))
    return Table((Column(4, "centred", "Kênh"), *right_columns(can)), groups)


def _how_to(steps: tuple[Step, ...], can: Capabilities | None) -> Iterator[str]:
    yield _READING
    if any(step.action == "create" for step in steps):
        shortest, longest = can.password_length if can else (0, 1)
        length = f", dài từ {shortest} đến {longest} ký tự" if can else ""
        if longest:
            yield f"Mật khẩu: đặt theo phong bì kín của từng tài khoản{length}; không ghi vào phiếu này."
        else:
            yield "Không đặt mật khẩu: gửi riêng đường dẫn đăng nhập cho người được cấp; không ghi vào phiếu này."
        if can and can.can_disable:
            yield "Tài khoản tạo mới mà đã có và đang bị khóa: mở khóa, đặt lại mật khẩu, không tạo thêm."


def _moved(tasks: Tasks) -> Iterator[Section]:
    """Kept accounts whose end moved: whoever follows the earlier slip would end them on a wrong day."""
    groups = tasks.moved()
    if groups:
        yield Section("ĐỔI NGÀY", ("Ngày ghi ở phiếu trước không còn đúng, nay như sau.",), Table(_WHOLE, groups))


def _dated(view: DeviceView, tasks: Tasks, can: Capabilities | None) -> Section:
    """Ends to come. A device that knows an end date does the last one itself, but narrows nothing."""
    heading = "III. NGÀY PHẢI XÓA HOẶC KHÓA"
    native = bool(can and can.native_expiry)
    due: dict[tuple[date, str], list[str]] = {}
    for account in view.accounts:
        if account.narrows_on < account.ends_on:
            due.setdefault((account.narrows_on, "BỎ BỚT quyền, theo phiếu của ngày đó"), []).append(account.login)
        if not native:
            due.setdefault((account.ends_on, f"{tasks.end.upper()} tài khoản"), []).append(account.login)
    before = ["Thiết bị tự khóa tài khoản theo ngày hết hạn đã đặt."] if native else []
    if not due:
        return Section(heading, tuple(before or [_NOTHING]))
    columns = (
        Column(2, "centred", "TT"),
        Column(7, "centred", "Ngày đầu tiên không còn quyền"),
        Column(12, "login", "Tên đăng nhập"),
        Column(8, "text", "Việc phải làm"),
        _DONE_COLUMN,
    )
    rows = tuple(
        (str(number), date_vi(day), ", ".join(logins), task, DONE)
        for number, ((day, task), logins) in enumerate(sorted(due.items()), 1)
    )
    return Section(heading, (*before, "Bảng này thay cho bảng ở các phiếu trước."), Table(columns, (Group(rows),)))


def _kept(changes: ChangeSet, target: DeviceTarget) -> Iterator[Section]:
    alike: dict[str, list[str]] = {}
    for step in changes.steps:
        if step.action == "keep":
            alike.setdefault(summary(step.after), []).append(step.login)
    own = f" và tài khoản có sẵn của thiết bị ({', '.join(target.built_in)})" if target.built_in else ""
    before = (f"Không sửa, không xóa các tài khoản này{own}. Thấy tài khoản lạ, đề nghị ghi vào mục IV.",)
    if alike:
        columns = (Column(12, "login", "Tên đăng nhập"), Column(21, "text", "Quyền đang có"))
        rows = tuple((", ".join(logins), rights) for rights, logins in alike.items())
        yield Section("GIỮ NGUYÊN", before, Table(columns, (Group(rows),)))


def _receipt() -> Section:
    rows = (
        ("Làm xong lúc", "……… giờ ……… ngày ……/……/…………      □ toàn bộ      □ một phần"),
        ("Ghi chú (việc chưa làm được, tài khoản lạ)", ""),
    )
    after = "Làm xong, đề nghị gửi lại nơi lập phiếu: tệp danh sách tài khoản xuất từ thiết bị, hoặc phiếu này đã ký."
    table = Table((Column(9, "label"), Column(24)), (Group(rows),), lines=2)
    return Section("IV. XÁC NHẬN", (), table, (after,))
