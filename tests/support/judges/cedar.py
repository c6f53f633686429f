"""The second judge: Cedar, by its own engine (cedarpy)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from types import ModuleType
from typing import Any

import pytest

from support.judges import RIGHTS, Question, Spell

__all__ = ["SCHEMA", "allowed", "engine", "entities", "policies"]

SCHEMA = """\
entity Person;
entity Spell;
entity Camera in [Spell];
action {rights} appliesTo {{principal: Person, resource: Camera, context: {{day: Long}}}};
""".format(rights=", ".join(f'"{right}"' for right in RIGHTS))


def engine() -> ModuleType:
    """cedarpy. Skips where it is not installed; with CI set that is a failure."""
    try:
        import cedarpy
    except ImportError:
        reason = "cedarpy is not installed: Cedar was not asked"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return cedarpy


def policies(declared: Sequence[Spell]) -> str:
    """One policy for each spell: this person, these actions, these cameras, on its days."""
    return "\n".join(
        f'permit(principal == Person::"{one.person}", action in [{_actions(one)}], resource in Spell::"{one.name}")\n'
        f"when {{ {_number(one.first)} <= context.day && context.day <= {_number(one.last)} }};"
        for one in declared
    )


def _actions(one: Spell) -> str:
    return ", ".join(f'Action::"{right}"' for right in one.rights)


def entities(declared: Sequence[Spell]) -> list[dict[str, Any]]:
    """Cameras with the spells that they are in."""
    parents: dict[str, list[dict[str, str]]] = {}
    for one in declared:
        for camera in one.cameras:
            parents.setdefault(camera, []).append({"type": "Spell", "id": one.name})
    return [{"uid": {"type": "Camera", "id": name}, "attrs": {}, "parents": found} for name, found in parents.items()]


def allowed(policy: str, known: Sequence[dict[str, Any]], asked: Sequence[Question]) -> list[bool]:
    """What Cedar says to each question; an error of its own is a failure, not a no."""
    cedarpy = engine()
    requests = [
        {
            "principal": {"type": "Person", "id": one.person},
            "action": {"type": "Action", "id": one.right},
            "resource": {"type": "Camera", "id": one.camera},
            "context": {"day": _number(one.day)},
        }
        for one in asked
    ]
    found = cedarpy.is_authorized_batch(requests, policy, list(known), SCHEMA)
    assert not [one.diagnostics.errors for one in found if one.diagnostics.errors]
    return [bool(one.allowed) for one in found]


def _number(day: date) -> int:
    return int(f"{day:%Y%m%d}")
