"""Views of one recorder and of one list, in a line each, for tests of the targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import TypeAdapter

from camgrant.model.base import Right
from camgrant.model.estate import Recorder
from camgrant.model.pack import Sheet
from camgrant.rendering.capabilities import allowed_by
from camgrant.rendering.changes import ChangeSet, change_set
from camgrant.rendering.device import Account, Channel, ChannelRights, Device, DeviceView
from camgrant.rendering.registry import device_targets
from camgrant.rendering.sheets import Reminder, SheetChange, SheetRow, SheetView
from camgrant.rendering.target import DeviceTarget

__all__ = [
    "AS_OF",
    "account",
    "allowed_on",
    "device_view",
    "files_of",
    "first_changes",
    "reminder",
    "sheet_change",
    "sheet_row",
    "sheet_view",
]

AS_OF = date(2021, 7, 20)
_RECORDER = TypeAdapter(Recorder)
_SHEET = TypeAdapter(Sheet)


def device_view(
    *accounts: Account,
    cameras: tuple[int, ...] = (1, 2),
    channel_count: int = 4,
    recorder_id: str = "r-thu-01",
    settings: Mapping[str, str] | None = None,
    target: str = "hikvision",
    keys: Mapping[int, str] | None = None,
    microphones: tuple[int, ...] = (),
    list_columns: tuple[tuple[str, str], ...] = (),
) -> DeviceView:
    """A recorder whose channel n carries camera `k-thu-n` where n is among `cameras`.

    `keys` are what the device calls its cameras. What each account is allowed follows from the target.
    """
    recorder = _RECORDER.validate_python(
        {
            "site": "s-thu-01",
            "name": "Đầu ghi thử",
            "target": target,
            "installer": "u-lap-dat",
            "creator": "u-khoi-tao",
            "channel_count": channel_count,
            "settings": dict(settings or {}),
            "list_columns": [{"heading": heading, "show": show} for heading, show in list_columns],
            "channels": {
                f"k-thu-{n}": {"channel": n, "name": f"Camera {n}", "area": "yard", "installed_on": "2021-06-05"}
                for n in cameras
            },
        }
    )
    channels = tuple(
        Channel(n, f"k-thu-{n}", f"Camera {n}", (keys or {}).get(n, ""), n in microphones)
        if n in cameras
        else Channel(n, "", "")
        for n in range(1, channel_count + 1)
    )
    device = Device(recorder_id, target, dict(settings or {}), channels)
    allowed = tuple(replace(one, allowed=allowed_on(device, one.granted)) for one in accounts)
    names = ("Cơ sở thử (giả định)", "Đơn vị khởi tạo", "Đơn vị giữ máy")
    return DeviceView(device, recorder, *names, AS_OF, allowed, profile="demo")


def account(login: str, rights: Mapping[Right, tuple[int, ...]], full_name: str = "Nguyễn Văn Thử") -> Account:
    """One person with each right on some channels."""
    granted = {right: frozenset(numbers) for right, numbers in rights.items() if numbers}
    facts = {"full_name": full_name, "position": "Cán bộ", "unit": "Đơn vị thử"}
    day = AS_OF + timedelta(days=1)
    return Account(
        login, f"c-{login}", granted, granted, (f"g-{login}",), ("d-danh-sach",), date(2021, 7, 1), day, day, facts
    )


def allowed_on(device: Device, granted: ChannelRights) -> ChannelRights:
    """The least that the device allows when it gives all that is granted."""
    can = device_targets()[device.target].capabilities_of(device.settings)
    return allowed_by(can, granted, device.numbers, device.hearing) if can else granted


def first_changes(view: DeviceView) -> ChangeSet:
    """The change set of a recorder on which nothing was published yet."""
    return change_set(view, (), None, can_disable=False)


def files_of(target: DeviceTarget, view: DeviceView, changes: ChangeSet | None = None) -> dict[str, bytes]:
    """File name -> bytes of what the target renders."""
    return {name: data for name, _, data in target.render(view, changes or first_changes(view))}


def sheet_view(
    columns: tuple[str, ...],
    rows: tuple[SheetRow, ...] = (),
    *,
    title: str = "DANH SÁCH THỬ",
    heading: str = "",
    content: str = "grants",
    form: bool = False,
    **more: Any,
) -> SheetView:
    """A list of some columns; the heading of each column is `heading`, or its name in capitals.

    `more` are other facts of the view.
    """
    sheet = _SHEET.validate_python(
        {
            "title": {"vi": title, "en": "TEST LIST"},
            "basis": {"source": "extension"},
            "content": content,
            "form": form,
            "columns": [{"show": name, "label": {"vi": heading or name.upper(), "en": name}} for name in columns],
        }
    )
    facts: dict[str, Any] = {
        "sheet_id": "s0",
        "author": "u-lap",
        "recipient": "u-nhan",
        "as_of": AS_OF,
        "parent_name": "TỈNH THỬ",
        "author_name": "Đơn vị lập (giả định)",
        "recipient_name": "Đơn vị nhận (giả định)",
        "place": "Thử",
        "symbol": "ĐVL-TH",
        "signer_title": "TRƯỞNG PHÒNG",
        "source": "01/QĐ-THU ngày 01/06/2021",
    }
    return SheetView(sheet=sheet, rows=rows, **{**facts, **more})


def sheet_row(number: int, group: str = "", **facts: str | int) -> SheetRow:
    """One row of an invented person, with every fact that a list may show; `facts` are told otherwise."""
    usual: dict[str, str | int] = {
        "full_name": f"Nguyễn Văn Mẫu {number}",
        "position": "Cán bộ",
        "unit": "Trạm Y tế xã Ẵng Tở",
        "phone": f"0100 000 {number:03d}",
        "email": f"maunv{number}@gialai.example",
        "sites": "Chốt số 1",
        "cameras": "Làn vào; Làn ra",
        "camera_count": 2,
        "recorder": "Đầu ghi chốt số 1",
        "rights": "Xem trực tiếp",
        "login": f"maunv{number}",
        "system": "Hệ thống tại chốt",
        "valid_from": "15/06/2021",
        "valid_until": "29/07/2021",
        "issued_on": "16/06/2021",
        "giver": "Đơn vị khởi tạo (giả định)",
        "receiver": f"Nguyễn Văn Mẫu {number}",
        "handed_on": "",
        "signature": "",
        "still_needed": "",
        "action": "",
        "note": "",
    }
    return SheetRow(group, f"c-mau-{number}", f"g-mau-{number}", (), {**usual, **facts})


def sheet_change(kind: Literal["removed", "changed", "added"], number: int) -> SheetChange:
    """One change of the person of `sheet_row`, as a slip and as a sentence tell it."""
    row = sheet_row(number)
    before = "" if kind == "added" else "Chốt số 1: Làn vào · Xem trực tiếp · 15/06/2021 – 29/07/2021"
    after = "" if kind == "removed" else "Chốt số 1: Làn vào, Làn ra · Xem trực tiếp · 15/06/2021 – 30/08/2021"
    reason = {"removed": "Chuyển công tác", "changed": "Gia hạn", "added": ""}[kind]
    slip = {
        "change": {"removed": "Thu hồi", "changed": "Đổi", "added": "Thêm"}[kind],
        "before": before,
        "after": after,
        "reason": reason,
        "due": "Ngay khi nhận được",
        "confirmation": "",
    }
    on = date(2021, 7, 15) if kind == "removed" else None
    return SheetChange(kind, row.id, row.person, "Chốt số 1", {**row.facts, **slip}, before, after, reason, on)


def reminder(*items: str) -> Reminder:
    """A reminder of two things, or of `items`."""
    return Reminder(
        author="u-lap",
        author_name="Đơn vị lập (giả định)",
        parent_name="TỈNH THỬ",
        symbol="ĐVL-TH",
        place="Thử",
        signer_title="TRƯỞNG PHÒNG",
        recipient="u-nhan",
        recipient_name="Đơn vị nhận (giả định)",
        as_of=AS_OF,
        source="01/QĐ-THU ngày 01/06/2021",
        items=items or ("Gửi danh sách tài khoản (mục 2.2), hạn 17/06/2021", "Xác nhận đã nhận s6, hạn 22/06/2021"),
    )
