"""Views of one recorder and of one list, in a line each, for tests of the targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from pydantic import TypeAdapter

from camgrant.model.base import Right
from camgrant.model.estate import Recorder
from camgrant.model.pack import Sheet
from camgrant.rendering.capabilities import allowed_by
from camgrant.rendering.changes import ChangeSet, change_set
from camgrant.rendering.device import Account, Channel, ChannelRights, Device, DeviceView
from camgrant.rendering.registry import device_targets
from camgrant.rendering.sheets import SheetRow, SheetView
from camgrant.rendering.target import DeviceTarget

__all__ = ["AS_OF", "account", "allowed_on", "device_view", "files_of", "first_changes", "sheet_view"]

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
    columns: tuple[str, ...], rows: tuple[SheetRow, ...], *, title: str = "DANH SÁCH THỬ", heading: str = ""
) -> SheetView:
    """A list of some columns; the heading of each column is `heading`, or its name in capitals."""
    sheet = _SHEET.validate_python(
        {
            "title": {"vi": title, "en": "TEST LIST"},
            "basis": {"source": "extension"},
            "columns": [{"show": name, "label": {"vi": heading or name.upper(), "en": name}} for name in columns],
        }
    )
    return SheetView(
        sheet_id="s0",
        sheet=sheet,
        author="u-lap",
        recipient="u-nhan",
        as_of=AS_OF,
        parent_name="TỈNH THỬ",
        author_name="Đơn vị lập (giả định)",
        recipient_name="Đơn vị nhận (giả định)",
        place="Thử",
        signer_title="TRƯỞNG PHÒNG",
        source="01/QĐ-THU ngày 01/06/2021",
        rows=rows,
    )
