"""A plan for machines (schemas/output/plan.schema.json): ids, words that are never translated, dates."""

from __future__ import annotations

from typing import Any

from camgrant.access.spells import Spells
from camgrant.diagnostics import Text
from camgrant.masking import mask_personal
from camgrant.plan.access import AccessChange
from camgrant.plan.coming import Coming
from camgrant.plan.devices import DeviceChange
from camgrant.plan.entities import EntityChange
from camgrant.plan.show.given import Given
from camgrant.plan.show.verdict import counts, verdict
from camgrant.plan.show.words import Words

__all__ = ["content_of"]


def content_of(given: Given) -> dict[str, Any]:
    """All of the plan, uncut. Never holds a phone or a mailbox."""
    plan = given.plan
    said = {language: verdict(given, Words(plan, given.day, language)) for language in ("vi", "en")}
    return {
        "as_of": given.day.isoformat(),
        "hash": plan.hash,
        "base_commit": given.base,
        "head_commit": given.head,
        "tool": given.tool,
        "pack": plan.after.pack.id,
        "cosmetic": plan.is_cosmetic,
        "touches_access": plan.touches_access,
        "widens": plan.widens,
        "verdict": said,
        "counts": counts(given),
        "risks": [{"slug": one.slug, "text": _text(one.text), "subjects": list(one.subjects)} for one in given.risks],
        "access": [_access(given, one) for one in plan.access],
        "entities": [_entity(one) for one in plan.entities],
        "overrides": sorted(plan.after.overrides.keys() - plan.before.overrides.keys()),
        "devices": [_device(one) for one in plan.devices],
        "lists": [
            {"sheet": one.sheet, "author": one.author, "recipient": one.recipient, "what": one.what}
            for one in given.lists
        ],
        "needs": [_text(one) for one in given.needs],
        "outside": list(dict.fromkeys(map(mask_personal, given.outside))),
        "ahead": {
            "until": given.ahead.until.isoformat(),
            "people": given.ahead.people,
            "changes": [_coming(one) for one in given.ahead.changes],
        },
    }


def _text(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}


def _spells(spells: Spells) -> list[dict[str, str]]:
    return [{"first": first.isoformat(), "last": last.isoformat()} for first, last in spells]


def _access(given: Given, change: AccessChange) -> dict[str, Any]:
    grants = given.plan.after.grants
    return {
        "kind": change.kind,
        "person": change.person,
        "system": change.system,
        "accepted_overgrant": change.accepted,
        "technical": change.is_technical,
        "widens": change.widens,
        "urgent": change.widens and any(grants[one].urgent is not None for one in change.grants if one in grants),
        "sites": list(change.sites),
        "places": list(change.cameras),
        "rights": list(change.rights),
        "before": _spells(change.before),
        "after": _spells(change.after),
        "grants": list(change.grants),
    }


def _entity(change: EntityChange) -> dict[str, Any]:
    return {"kind": change.kind, "id": change.entity, "what": change.what, "fields": list(change.fields)}


def _device(device: DeviceChange) -> dict[str, Any]:
    return {
        "recorder": device.recorder,
        "creator": device.creator,
        "creator_before": device.creator_before or None,
        "removed": list(device.removed),
        "changed": list(device.changed),
        "created": list(device.created),
    }


def _coming(one: Coming) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(),
        "what": one.what,
        "why": one.why,
        "person": one.person,
        "system": one.system,
        "sites": list(one.sites),
        "places": list(one.cameras),
        "rights": list(one.rights),
    }
