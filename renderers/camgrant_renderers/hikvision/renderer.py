"""View to the requests of one recorder: all accounts as pairs of POST and PUT, and the change set in safe order."""

from __future__ import annotations

from typing import Final

from camgrant.rendering.changes import Action, ChangeSet, Step
from camgrant.rendering.device import DeviceView, secret_of
from camgrant.rendering.target import File
from camgrant.rendering.templates import template
from camgrant_renderers.hikvision.bodies import PACKAGE, level_of, rights_block, rights_of_step

__all__ = ["render"]

# For a reduction UserPermission goes before anything else (README.md).
_ORDER: Final[tuple[Action, ...]] = ("reduce", "delete", "create", "extend")


def render(view: DeviceView, changes: ChangeSet) -> list[File]:
    """The desired state, and where there is something to do the change set."""
    files = [_file(view, "recorder.xml.j2", f"{view.recorder_id}.xml", accounts=_accounts(view))]
    if changes.work:
        work = sorted(changes.work, key=lambda step: _ORDER.index(step.action))
        steps = [_step(view, step) for step in work]
        files.append(_file(view, "changes.xml.j2", f"{view.recorder_id}.changes.xml", steps=steps))
    return files


def _file(view: DeviceView, name: str, file: str, **content: list[dict[str, object]]) -> File:
    namespace = view.device.settings.get("hik_namespace", "")
    text = template(PACKAGE, name).render(recorder=view.recorder_id, as_of=view.as_of, namespace=namespace, **content)
    return file, "application/xml", text.encode()


def _accounts(view: DeviceView) -> list[dict[str, object]]:
    return [
        {
            "login": account.login,
            "secret": secret_of(view.recorder_id, account.login),
            "level": level_of(account.granted),
            "rights": rights_block(view.device, account.granted),
        }
        for account in view.accounts
    ]


def _step(view: DeviceView, step: Step) -> dict[str, object]:
    """One step. `raised`: the account may have to become an operator first. `level` is "" where only the device knows.

    A level never falls, because a level that changes brings its defaults with it, and those of a viewer replay all
    cameras: so an account that holds a viewer's rights may be an operator still.
    """
    granted = rights_of_step(view.device, step)
    level = level_of(granted)
    return {
        "action": step.action,
        "login": step.login,
        "secret": secret_of(view.recorder_id, step.login),
        "raised": step.action == "extend" and level == "Operator",
        "level": level if step.action == "create" or level == "Operator" else "",
        "rights": rights_block(view.device, granted) if step.action != "delete" else "",
    }
