"""What the tests that hold for every device target need to know of each: how it names cameras, and its variants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.registry import device_targets
from targets.views import device_view

__all__ = ["DEVICES", "KITS", "Kit", "view_on"]


@dataclass(frozen=True)
class Kit:
    """`key` names the camera of a channel on the device; `settings` are the variants worth testing."""

    key: Callable[[int], str] | None = None
    settings: tuple[Mapping[str, str], ...] = field(default=({},))
    list_columns: tuple[tuple[str, str], ...] = ()


def _uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


COLUMNS = (
    ("Tài khoản", "login"),
    ("Camera", "cameras"),
    ("Xem trực tiếp", "live"),
    ("Xem lại", "playback"),
    ("Trích xuất", "export"),
    ("Điều khiển PTZ", "ptz"),
    ("Âm thanh", "audio"),
    ("Từ ngày", "valid_from"),
    ("Đến ngày", "valid_until"),
)


class _Kits(dict[str, Kit]):
    """A target of somebody else's package is tested as it comes, until it has a line of its own."""

    def __missing__(self, target: str) -> Kit:
        return Kit()


KITS: dict[str, Kit] = _Kits(
    {
        "cloud_sheet": Kit(list_columns=COLUMNS),
        "dahua": Kit(settings=({}, {"dahua_api": "cgi"}, {"dahua_authorities": "legacy"})),
        "frigate": Kit(key=lambda number: f"cam_{number}"),
        "hikvision": Kit(settings=({}, {"hik_namespace": "http://www.isapi.org/ver20/XMLSchema"})),
        "mediamtx": Kit(key=lambda number: f"cam-{number}"),
        "milestone": Kit(key=_uuid),
        "nx": Kit(key=_uuid, settings=({}, {"nx_accounts": "temporary"})),
        "onvif": Kit(settings=({}, {"onvif_profile_g": "no"})),
        "zoneminder": Kit(settings=({}, {"zm_version": "1.39"})),
    }
)
DEVICES = sorted(name for name, target in device_targets().items() if target.formats)


def view_on(
    target: str,
    *accounts: Account,
    cameras: tuple[int, ...] = (1, 2),
    channel_count: int = 4,
    settings: Mapping[str, str] | None = None,
    microphones: tuple[int, ...] = (),
) -> DeviceView:
    """A recorder of that target with its cameras named as the target needs it."""
    kit = KITS.get(target, Kit())
    keys = {number: kit.key(number) for number in cameras} if kit.key else {}
    return device_view(
        *accounts,
        cameras=cameras,
        channel_count=channel_count,
        settings=kit.settings[0] if settings is None else settings,
        target=target,
        keys=keys,
        microphones=microphones,
        list_columns=kit.list_columns,
    )
