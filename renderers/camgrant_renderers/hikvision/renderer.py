"""View to one XML file per recorder: for each account the POST and the PUT that belong together."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from camgrant.rendering.changes import ChangeSet
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.target import File
from camgrant.rendering.templates import template

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["render"]

_PACKAGE = "camgrant_renderers.hikvision"


def render(view: DeviceView, changes: ChangeSet) -> list[File]:
    """One file: every channel is listed for every account, `false` where nothing was granted.

    A channel that is left out keeps its old value on the device, and an account without its PUT has its level's
    defaults, which replay all cameras (README.md).
    """
    text = template(_PACKAGE, "recorder.xml.j2").render(
        view=view,
        namespace=view.recorder.settings.get("hik_namespace", ""),
        accounts=[_account(view, account) for account in view.accounts],
    )
    return [(f"{view.recorder_id}.xml", "application/xml", text.encode())]


def _account(view: DeviceView, account: Account) -> dict[str, object]:
    none: frozenset[int] = frozenset()
    live, playback, export, ptz = (account.granted.get(right, none) for right in ("live", "playback", "export", "ptz"))
    replay = playback | export  # one right on the device; the limits have refused or accepted the difference
    remote, local, steered = [], [], []
    for channel in view.device.channels:
        number = channel.number
        remote.append(_line("remote", number, number in live, number in replay))
        local.append(_line("local", number, number in playback, number in export))
        steered.append(_line("ptz", number, number in ptz, False))
    talk = bool(account.granted.get("audio"))
    return {
        "login": account.login,
        "operator": bool(ptz or talk),
        "talk": talk,
        "live": bool(live),
        "replay": bool(replay),
        "local_playback": bool(playback),
        "backup": bool(export),
        "ptz": bool(ptz),
        "remote_channels": _joined(remote),
        "local_channels": _joined(local),
        "ptz_channels": _joined(steered),
    }


def _joined(lines: list[Markup]) -> Markup:
    """Lines that the template has escaped already, as one; Markup's own join would escape each again."""
    from markupsafe import Markup

    return Markup("".join(lines))  # noqa: S704


@lru_cache(maxsize=4096)
def _line(kind: str, number: int, first: bool, second: bool) -> Markup:
    """The element of one channel; a recorder has few different ones, an account has many lines."""
    line: Markup = getattr(template(_PACKAGE, "channels.xml.j2").module, kind)(number, first, second)
    return line
