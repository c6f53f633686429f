"""`steps.json` as it is read: strict, because what is not understood must not reach a device."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from camgrant.diagnostics import UsageFault
from camgrant.model.base import Slug, TextLine
from camgrant.rendering.changes import ENDINGS, REMOVALS, Action, ChangeSet, Step, from_json

__all__ = ["read_steps", "steps_schema"]

_STRICT: Final = ConfigDict(extra="forbid", strict=True)
_Number = Annotated[int, Field(ge=1, le=1024)]
_Day = Annotated[str, Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
_Login = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{2,15}$")]
_Rights = dict[Literal["live", "playback", "export", "ptz", "audio"], Annotated[list[_Number], Field(min_length=1)]]


@with_config(_STRICT)
class _Channel(TypedDict):
    number: _Number
    camera: str
    key: str
    microphone: bool


@with_config(_STRICT)
class _Published(TypedDict):
    commit: Annotated[str, Field(pattern="^[0-9a-f]{40}([0-9a-f]{24})?$")]
    as_of: _Day


@with_config(_STRICT)
class _Step(TypedDict):
    number: Annotated[int, Field(ge=1)]
    action: Action
    login: _Login
    before: _Rights
    after: _Rights
    granted: _Rights
    since: NotRequired[_Day]
    valid_from: NotRequired[_Day]
    valid_until: NotRequired[_Day]
    was_until: NotRequired[_Day]
    narrows_on: NotRequired[_Day]
    why: NotRequired[Slug]
    documents: list[str]


@with_config(_STRICT)
class StepsFile(TypedDict):
    """Các bước thay đổi tài khoản của một đầu ghi / The change set of one recorder, in order."""

    schema_version: Literal[1]
    recorder: Annotated[str, Field(pattern=r"^r(-[a-z0-9]+)+$")]
    target: Slug
    settings: dict[Slug, TextLine]
    channels: Annotated[list[_Channel], Field(min_length=1)]
    profile: Literal["demo", "production"]
    as_of: _Day
    published: _Published | None
    steps: list[_Step]


_ADAPTER: Final = TypeAdapter(StepsFile)


def steps_schema() -> dict[str, Any]:
    """The JSON Schema of `steps.json` (schemas/output/steps.schema.json)."""
    schema = _ADAPTER.json_schema()
    schema["properties"]["settings"]["additionalProperties"] = False  # the pattern of their names is all there is
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def read_steps(file: Path) -> tuple[ChangeSet, str]:
    """The change set of a file and the SHA-256 of its bytes. Raises UsageFault that names the first fault."""
    try:
        data = file.read_bytes()
        content = _ADAPTER.validate_json(data)
    except OSError as fault:
        raise UsageFault(f"{file}: {fault.strerror}") from fault
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise UsageFault(f"{file.name}: không phải steps.json / is no steps.json: {where}: {first['msg']}") from fault
    try:
        changes = from_json(content)
    except ValueError as fault:  # a day such as 31 February
        raise UsageFault(f"{file.name}: ngày không có thật / no such day: {fault}") from fault
    if unsound := _unsound(changes):
        raise UsageFault(f"{file.name}: {unsound}")
    return changes, hashlib.sha256(data).hexdigest()


def _unsound(changes: ChangeSet) -> str:
    """Why the steps are not what camgrant writes: removals first, each step from where the last one led."""
    order = [step.action in REMOVALS for step in changes.steps]
    if order != sorted(order, reverse=True):
        return "thu hồi phải đứng trước / removals must stand first"
    last: dict[str, Step] = {}
    for step in changes.steps:
        held = {(right, number) for right, numbers in step.after.items() for number in numbers}
        had = {(right, number) for right, numbers in step.before.items() for number in numbers}
        previous = last.get(step.login)
        if not {number for _, number in held | had} <= changes.device.numbers:
            return f"{step.login}: kênh không có trên đầu ghi / a channel that the recorder has not"
        if (step.action in REMOVALS and not held <= had) or (step.action in ENDINGS and held):
            return f"{step.login}: bước thu hồi lại thêm quyền / a removal that adds"
        follows = previous is None or previous.action == "reduce" or _is_made_again(previous, step)
        if not follows or (previous is not None and step.before != previous.after):
            return f"{step.login}: hai bước không nối tiếp nhau / two steps that do not follow"
        last[step.login] = step
    return ""


def _is_made_again(previous: Step, step: Step) -> bool:
    """Whether an account is deleted and made again under its login: for another person, with another password."""
    return previous.action == "delete" and step.action == "create"
