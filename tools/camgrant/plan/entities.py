"""What a change does beside access: every entity that means something else after than before, field by field."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from camgrant.model.inventory import Inventory
from camgrant.model.pack import Pack

__all__ = ["KINDS", "EntityChange", "digest_of", "entity_changes", "entity_of"]

# The kinds whose meaning counts. The ledger holds facts, and overrides only speak of the plan: both are apart.
KINDS: Final = (
    "units",
    "localities",
    "contacts",
    "sites",
    "recorders",
    "documents",
    "grants",
    "reviewers",
    "waivers",
    "access_tests",
    "joins",
    "pack_amendments",
)


@dataclass(frozen=True, slots=True)
class EntityChange:
    """One entity that was added, is gone, or means something else in these fields.

    `kind` is an attribute of the inventory, or `settings` or `pack` with their own name as `entity`. `digests` are
    those of its whole meaning before and after, phones and mailboxes among it, "" where it is not there: a review of
    one mailbox must never count for another. They are told nowhere; only the plan's hash is.
    """

    kind: str
    entity: str
    what: Literal["added", "gone", "changed"]
    fields: tuple[str, ...]
    digests: tuple[str, str]


def entity_of(inventory: Inventory, change: EntityChange) -> Any:
    """The entity of a change on one side; None where it is not there."""
    if change.kind == "settings":
        return inventory.settings
    if change.kind == "pack":
        return _text_of_pack(inventory)
    return getattr(inventory, change.kind).get(change.entity)


def entity_changes(before: Inventory, after: Inventory) -> tuple[EntityChange, ...]:
    """All of them, by kind and id. Comments, order and the files in which entities stand mean nothing."""
    found = []
    for kind in KINDS:
        old, new = getattr(before, kind), getattr(after, kind)
        for name in sorted(old.keys() | new.keys()):
            was, will = old.get(name), new.get(name)
            if was is not will and was != will:
                found.append(_change(kind, name, was, will))
    if before.settings != after.settings:
        found.append(_change("settings", "camgrant", before.settings, after.settings))
    old_text, new_text = _text_of_pack(before), _text_of_pack(after)
    if old_text != new_text:
        found.append(_change("pack", after.pack.id, old_text, new_text))
    return tuple(found)


def _text_of_pack(inventory: Inventory) -> Pack:
    """The pack by itself: what its amendments bring is a change of theirs."""
    return inventory.pack_alone or inventory.pack


def _change(kind: str, name: str, was: Any, will: Any) -> EntityChange:
    what: Literal["added", "gone", "changed"] = "added" if was is None else "gone" if will is None else "changed"
    fields = tuple(_fields(was, will)) if what == "changed" else ()
    return EntityChange(kind, name, what, fields, (digest_of(was), digest_of(will)))


def _fields(was: Any, will: Any) -> Iterator[str]:
    for field in dataclasses.fields(was):
        if getattr(was, field.name) != getattr(will, field.name):
            yield field.name


# Fields that the models gained: where one is empty an entity means what it meant, and reviews of plans go on counting.
_CAME_LATER: Final = frozenset(("amendments", "amended_by", "losses"))


def digest_of(entity: Any) -> str:
    """SHA-256 of what an entity means, "" for none."""
    if entity is None:
        return ""
    text = json.dumps(_content(entity), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _content(value: Any) -> Any:
    """Plain data that means what an entity means."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _content(item)
            for field in dataclasses.fields(value)
            if (item := getattr(value, field.name)) is not None and (item or field.name not in _CAME_LATER)
        }
    if isinstance(value, Mapping):
        return {str(name): _content(item) for name, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_content(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
