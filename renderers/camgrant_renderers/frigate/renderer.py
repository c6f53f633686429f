"""View to the files of one Frigate: the roles, the users, and the order in which a change must be made."""

from __future__ import annotations

from camgrant.rendering.changes import ChangeSet
from camgrant.rendering.device import DeviceView, secret_of
from camgrant.rendering.jsontext import json_bytes
from camgrant.rendering.target import File
from camgrant.rendering.templates import template
from camgrant_renderers._shared.yaml_text import quoted
from camgrant_renderers.frigate.plan import NOTE, CameraSets, steps_of

__all__ = ["render"]


def render(view: DeviceView, changes: ChangeSet) -> list[File]:
    """The roles and the users as they must be, and the steps that lead there where there is something to do.

    Raises KeyError for a camera without its name on the device (the limits refuse it before).
    """
    sets = CameraSets(view.device)
    users = [
        {
            "username": account.login,
            "role": sets.name_of(account.granted),
            "password": secret_of(view.recorder_id, account.login),
        }
        for account in view.accounts
    ]
    text = template("camgrant_renderers.frigate", "roles.yml.j2").render(
        recorder=view.recorder_id,
        sets=[(quoted(name), [quoted(key) for key in keys]) for name, keys in sorted(sets.named.items())],
    )
    files = [
        (f"{view.recorder_id}.roles.yml", "application/yaml", text.encode()),
        (f"{view.recorder_id}.users.json", "application/json", json_bytes(users)),
    ]
    if changes.work:
        day = changes.as_of.isoformat()
        plan = {"recorder": view.recorder_id, "as_of": day, "note": NOTE, "steps": steps_of(changes)}
        files.append((f"{view.recorder_id}.changes.json", "application/json", json_bytes(plan)))
    return files
