"""View to one YAML file: every account of one MediaMTX, which is the server's whole list."""

from __future__ import annotations

from camgrant.rendering.changes import ChangeSet
from camgrant.rendering.device import Account, DeviceView, secret_of
from camgrant.rendering.target import File
from camgrant.rendering.templates import template
from camgrant_renderers._shared.yaml_text import quoted

__all__ = ["render"]

_NONE: frozenset[int] = frozenset()


def render(view: DeviceView, changes: ChangeSet) -> list[File]:
    """One file, put in place as a whole, so that a change set needs none of its own.

    Raises KeyError for a camera without its path: an empty path would open every one (the limits refuse it before).
    """
    paths = {channel.number: quoted(channel.key) for channel in view.device.channels if channel.key}
    text = template("camgrant_renderers.mediamtx", "mediamtx.yml.j2").render(
        recorder=view.recorder_id,
        accounts=[_user(view, account, paths) for account in view.accounts],
    )
    return [(f"{view.recorder_id}.yml", "application/yaml", text.encode())]


def _user(view: DeviceView, account: Account, paths: dict[int, str]) -> dict[str, object]:
    live = account.granted.get("live", _NONE)
    replay = account.granted.get("playback", _NONE) | account.granted.get("export", _NONE)  # one right on the device
    return {
        "user": quoted(account.login),
        "hash": quoted(f"argon2:{secret_of(view.recorder_id, account.login)}"),
        "read": [paths[number] for number in sorted(live)],
        "playback": [paths[number] for number in sorted(replay)],
    }
