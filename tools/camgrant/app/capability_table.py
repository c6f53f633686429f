"""What each target can do and on what it was proven, as data: for `camgrant targets` and docs/targets.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from camgrant.model.base import RIGHTS
from camgrant.rendering.capabilities import Capabilities
from camgrant.rendering.registry import all_targets
from camgrant.rendering.target import DeviceTarget, SheetTarget

__all__ = ["target_facts"]


def target_facts() -> list[dict[str, Any]]:
    """One entry per target, by name (schemas/output/targets.schema.json)."""
    found: list[dict[str, Any]] = []
    for name, target in sorted(all_targets().items()):
        if isinstance(target, DeviceTarget):
            found.append(_device(target))
        else:
            scope = "recipient" if isinstance(target, SheetTarget) else "recorder"
            found.append({"name": name, **_title(target.title.vi, target.title.en), "scope": scope})
            found[-1]["formats"] = list(target.formats)
    return found


def _title(vi: str, en: str) -> dict[str, Any]:
    return {"title": {"vi": vi, "en": en}}


def _device(target: DeviceTarget) -> dict[str, Any]:
    return {
        "name": target.name,
        **_title(target.title.vi, target.title.en),
        "scope": "recorder",
        "formats": list(target.formats),
        "apply": target.driver is not None,
        "settings": dict(target.settings),
        "required": list(target.required),
        "camera_key": target.camera_key,
        "built_in": list(target.built_in),
        "risky": list(target.risky),
        "capabilities": [
            {"variant": variant, **_capabilities(capabilities)} for variant, capabilities in _variants(target)
        ],
        "proven_on": [
            {"level": proof.level, "judge": {"vi": proof.judge.vi, "en": proof.judge.en}, "test": proof.test}
            for proof in target.proofs
        ],
    }


def _variants(target: DeviceTarget) -> Iterator[tuple[str, Capabilities]]:
    if target.capabilities is not None:
        yield "", target.capabilities
    for value, capabilities in target.variants.items():
        if capabilities is not target.capabilities:
            yield f"{target.variant_setting}={value}", capabilities


def _capabilities(can: Capabilities) -> dict[str, Any]:
    return {
        "rights": {right: {"how": can.rights[right].how, "words": can.rights[right].words} for right in RIGHTS},
        "bundles": [
            {
                "right": bundle.right,
                "brings": [right for right in RIGHTS if right in bundle.brings],
                "words": {"vi": bundle.words.vi, "en": bundle.words.en},
                "only_with_microphone": bundle.listening,
            }
            for bundle in can.bundles
        ],
        "login_pattern": can.login_pattern,
        "login_length": can.login_length,
        "password_length": list(can.password_length),
        "max_accounts": can.max_accounts,
        "can_disable": can.can_disable,
        "native_expiry": can.native_expiry,
        "empty_means_all": can.empty_means_all,
        "clear_password": can.clear_password,
        "password_with_change": can.password_with_change,
        "fields": list(can.fields),
    }
