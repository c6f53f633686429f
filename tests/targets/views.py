"""Views of one recorder and of one list, in a line each, for tests of the targets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import TypeAdapter

from camgrant.model.base import RIGHTS, Right
from camgrant.model.estate import Recorder
from camgrant.model.pack import Sheet
from camgrant.rendering.target import Account, Channel, DeviceView, SheetRow, SheetView

__all__ = ["AS_OF", "account", "allowed", "device_view", "granted", "sheet_view"]

AS_OF = date(2021, 7, 20)
Channels = Mapping[Right, frozenset[int]]
_RECORDER = TypeAdapter(Recorder)
_SHEET = TypeAdapter(Sheet)


def device_view(
    *accounts: Account,
    cameras: tuple[int, ...] = (1, 2),
    channel_count: int = 4,
    recorder_id: str = "r-thu-01",
    settings: Mapping[str, str] | None = None,
) -> DeviceView:
    """A recorder whose channel n carries camera `k-thu-n` where n is among `cameras`."""
    recorder = _RECORDER.validate_python(
        {
            "site": "s-thu-01",
            "name": "Đầu ghi thử",
            "target": "hikvision",
            "installer": "u-lap-dat",
            "creator": "u-khoi-tao",
            "channel_count": channel_count,
            "settings": dict(settings or {}),
            "channels": {
                f"k-thu-{n}": {"channel": n, "name": f"Camera {n}", "area": "yard", "installed_on": "2021-06-05"}
                for n in cameras
            },
        }
    )
    channels = tuple(
        Channel(n, f"k-thu-{n}", f"Camera {n}") if n in cameras else Channel(n, "", "")
        for n in range(1, channel_count + 1)
    )
    return DeviceView(recorder_id, recorder, "Cơ sở thử (giả định)", AS_OF, channels, accounts)


def account(login: str, rights: Mapping[Right, tuple[int, ...]], full_name: str = "Nguyễn Văn Thử") -> Account:
    """One person with each right on the cameras of some channels."""
    cameras = {right: frozenset(f"k-thu-{n}" for n in numbers) for right, numbers in rights.items()}
    return Account(login, f"c-{login}", full_name, cameras, (f"g-{login}",), ("d-danh-sach",), AS_OF)


def granted(view: DeviceView, of: Account) -> Channels:
    """What the view grants to an account, as channel numbers."""
    return {
        right: numbers
        for right in RIGHTS
        if (numbers := frozenset(c.number for c in view.channels if c.camera and of.may(right, c.camera)))
    }


def allowed(view: DeviceView, of: Account) -> Channels:
    """What a Hikvision recorder may at most allow: granted, plus what the limits make people accept explicitly."""
    rights = dict(granted(view, of))
    replay = rights.get("playback", frozenset()) | rights.get("export", frozenset())
    if replay:
        rights["playback"] = rights["export"] = replay
    if rights.get("audio"):
        rights["audio"] = frozenset(c.number for c in view.channels)
    return rights


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
