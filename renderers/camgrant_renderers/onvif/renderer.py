"""View to what GetUsers must answer, and change set to the messages that lead there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from camgrant.rendering.changes import ChangeSet, Step
from camgrant.rendering.device import DeviceView, secret_of
from camgrant.rendering.target import File
from camgrant.rendering.templates import template
from camgrant_renderers.onvif.messages import PACKAGE, Message, level_of

__all__ = ["render"]


def render(view: DeviceView, changes: ChangeSet) -> list[File]:
    """The desired state, and the messages of the change set where there are any."""
    accounts = [(account.login, level_of(account.granted)) for account in view.accounts]
    desired = template(PACKAGE, "desired.xml.j2").render(view=view, accounts=accounts)
    files = [(f"{view.recorder_id}.xml", "application/xml", desired.encode())]
    messages = [message for step in changes.work for message in _messages(view.recorder_id, step)]
    if messages:
        text = template(PACKAGE, "changes.xml.j2").render(view=view, messages=messages)
        files.append((f"{view.recorder_id}.changes.xml", "application/xml", text.encode()))
    return files


def _messages(recorder_id: str, step: Step) -> Iterator[Message]:
    """One message, or none where the level stays: what changed then is the recorder, not the account."""
    before, after = level_of(step.before), level_of(step.after)
    if after is None:
        yield Message("DeleteUsers", step.login)
    elif after != before:
        operation: Literal["CreateUsers", "SetUser"] = "SetUser" if before else "CreateUsers"
        yield Message(operation, step.login, after, secret_of(recorder_id, step.login))
