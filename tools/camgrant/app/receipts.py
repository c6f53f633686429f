"""Receipts of `camgrant apply`: what one run did to one device, and which removals that confirms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, get_args

from camgrant.app.apply import Mismatch, Receipt, State, StepState
from camgrant.diagnostics import UsageFault
from camgrant.model.base import RIGHTS
from camgrant.rendering.device import ChannelRights

__all__ = ["confirmed_removals", "earlier_states", "receipt_path", "receipt_text"]

SCHEMA_VERSION: Final = 1
_SUFFIX: Final = ".receipt.json"


def receipt_path(steps: Path) -> Path:
    """Where the receipt of a change set lies: beside it."""
    return steps.with_name(steps.name.removesuffix(".json") + _SUFFIX)


def receipt_text(receipt: Receipt) -> str:
    """The receipt as JSON (schemas/output/receipt.schema.json)."""
    changes = receipt.changes
    content = {
        "schema_version": SCHEMA_VERSION,
        "recorder": changes.device.recorder_id,
        "target": changes.device.target,
        "as_of": changes.as_of.isoformat(),
        "steps_sha256": receipt.steps_sha256,
        "result": receipt.result,
        "started_at": receipt.started_at,
        "finished_at": receipt.finished_at,
        "steps": [
            {
                "number": number,
                "action": step.action,
                "login": step.login,
                "state": state.state,
                **({"message": state.message} if state.message else {}),
            }
            for number, (step, state) in enumerate(zip(changes.steps, receipt.states, strict=True), start=1)
        ],
        "gone": receipt.gone,
        "unknown": receipt.unknown,
        "mismatches": [_mismatch(one) for one in receipt.mismatches],
        **({"message": receipt.message} if receipt.message else {}),
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _mismatch(one: Mismatch) -> dict[str, object]:
    return {"login": one.login, "expected": _rights(one.expected), "seen": _rights(one.seen)}


def _rights(rights: ChannelRights | None) -> dict[str, list[int]] | None:
    """None for no account (or a disabled one)."""
    return None if rights is None else {right: sorted(rights[right]) for right in RIGHTS if rights.get(right)}


def earlier_states(file: Path, steps_sha256: str, count: int) -> list[StepState] | None:
    """How far an earlier run of the same change set came; None where there was none.

    Raises UsageFault where the receipt belongs to another change set: it must be put away by a person first.
    """
    if not file.exists():
        return None
    content = _read(file)
    if content["steps_sha256"] != steps_sha256:
        raise UsageFault(
            f"{file.name}: là biên nhận của tệp thay đổi khác; đề nghị cất đi trước / is of another change set; move it"
        )
    states = [step["state"] for step in content["steps"]]
    if len(states) != count or not set(states) <= set(get_args(State)):
        raise UsageFault(f"{file.name}: không phải biên nhận / is no receipt")
    return [StepState(state) for state in states]


def confirmed_removals(folder: Path) -> Mapping[tuple[str, str], date]:
    """(recorder, login) -> the last day on which a read-back after the work did not show the login any more.

    Raises UsageFault for a receipt that cannot be read: it must not count as "nothing was removed" either.
    """
    confirmed: dict[tuple[str, str], date] = {}
    for path in sorted(folder.rglob(f"*{_SUFFIX}")):
        content = _read(path)
        try:
            day = date.fromisoformat(content["finished_at"][:10])
        except ValueError as fault:
            raise UsageFault(f"{path.name}: không phải biên nhận / is no receipt") from fault
        for login in content["gone"]:
            key = (content["recorder"], login)
            confirmed[key] = max(day, confirmed.get(key, date.min))
    return confirmed


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_bytes())
        sound = content["schema_version"] == SCHEMA_VERSION and all(
            isinstance(content[name], kind)
            for name, kind in (("recorder", str), ("steps_sha256", str), ("finished_at", str), ("steps", list))
        )
        sound = sound and all(isinstance(login, str) for login in content["gone"])
        sound = sound and all(isinstance(step["state"], str) for step in content["steps"])
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise UsageFault(f"{file.name}: không phải biên nhận / is no receipt") from fault
    if not sound:
        raise UsageFault(f"{file.name}: không phải biên nhận / is no receipt")
    return dict(content)
