"""The shape of every YAML kind: pydantic validators for reading, JSON Schemas (2020-12) for everybody else.

Both come from the same models, and a property test shows that they accept and refuse the same documents.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from camgrant.model.base import (
    ContactId,
    DocumentId,
    GrantId,
    RecorderId,
    ReviewerId,
    SiteId,
    UnitId,
    WaiverId,
)
from camgrant.model.estate import Recorder, Site
from camgrant.model.grant import Document, Grant, Waiver
from camgrant.model.organisation import Contact, ReviewerGroup, Unit
from camgrant.model.pack import Pack
from camgrant.model.settings import Settings

__all__ = ["DIALECT", "ENTITY_TYPES", "adapter", "entity_schema", "file_schema", "schema_names"]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

# kind -> (type of the keys, type of the entities); `cameras` files hold recorders with their channels.
ENTITY_TYPES: Final[dict[str, tuple[Any, Any]]] = {
    "units": (UnitId, Unit),
    "contacts": (ContactId, Contact),
    "sites": (SiteId, Site),
    "cameras": (RecorderId, Recorder),
    "documents": (DocumentId, Document),
    "grants": (GrantId, Grant),
    "reviewers": (ReviewerId, ReviewerGroup),
    "waivers": (WaiverId, Waiver),
}
_SINGLE_TYPES: Final[dict[str, Any]] = {"camgrant": Settings, "pack": Pack}

_TITLES: Final = {
    "units": "Đơn vị / Units",
    "contacts": "Cá nhân / Contacts",
    "sites": "Cơ sở / Sites",
    "cameras": "Đầu ghi và camera / Recorders with their cameras",
    "documents": "Văn bản / Documents",
    "grants": "Lượt cấp quyền / Grants",
    "reviewers": "Nhóm duyệt / Reviewer groups",
    "waivers": "Miễn trừ / Waivers",
    "camgrant": "Thiết lập / Settings",
    "pack": "Bộ quy tắc / Policy pack",
}

# One filled-in entity per kind, offered by editors when a key is typed.
_SNIPPETS: Final[dict[str, dict[str, Any]]] = {
    "grants": {
        "g-${1:ma}": {
            "person": "c-${2:ma}",
            "system": "${3:site}",
            "scope": {"site": "s-${4:ma}"},
            "rights": ["live"],
            "purpose": "${5:site_supervision}",
            "nomination": "d-${6:ma}",
            "valid_from": "${7:2021-06-14}",
            "valid_until": "${8:2021-07-29}",
        }
    },
    "contacts": {
        "c-${1:ma}": {
            "full_name": "${2:Họ và tên}",
            "positions": [{"title": "${3:Chức vụ}", "unit": "u-${4:ma}"}],
            "phone": "${5:0100 000 000}",
            "email": "${6:ten@don-vi.example}",
        }
    },
    "documents": {
        "d-${1:ma}": {
            "issuer": "u-${2:ma}",
            "number": "${3:1/ABC}",
            "date": "${4:2021-06-03}",
            "kind": "${5:list}",
            "names": ["c-${6:ma}"],
        }
    },
}


class _Generator(GenerateJsonSchema):
    """pydantic's generator, with three differences.

    Keys are held by `propertyNames` (so that a malformed id is one clear error), optional fields carry no
    `default: null` (null is refused), and every entity keeps its own title, which editors show in messages.
    """

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        patterns = made.pop("patternProperties", None)
        if patterns:
            ((_, value),) = patterns.items()
            made["additionalProperties"] = value
        keys = schema.get("keys_schema")
        if keys is not None:
            names = self.generate_inner(keys)
            made["propertyNames"] = {k: v for k, v in names.items() if k not in {"title"}}
        return made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        if made.get("default", ...) is None:
            del made["default"]
        return made


@functools.cache
def adapter(kind: str) -> TypeAdapter[Any]:
    """The pydantic validator of one kind's content: a mapping id -> entity, or the settings, or a pack."""
    if kind in _SINGLE_TYPES:
        return TypeAdapter(_SINGLE_TYPES[kind])
    key, entity = ENTITY_TYPES[kind]
    mapping: Any = dict.__class_getitem__((key, entity))
    return TypeAdapter(mapping)


def schema_names() -> tuple[str, ...]:
    """The kinds that have a schema, in the order of the documentation."""
    return (*ENTITY_TYPES, *_SINGLE_TYPES)


@functools.cache
def entity_schema(kind: str) -> Mapping[str, Any]:
    """The JSON Schema of what stands under a file's top-level key."""
    schema = adapter(kind).json_schema(schema_generator=_Generator)
    if kind in ENTITY_TYPES:
        schema["minProperties"] = 1
        if kind in _SNIPPETS:
            schema["defaultSnippets"] = [{"label": _TITLES[kind], "body": _SNIPPETS[kind]}]
    return schema


def file_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a whole file, as committed in `schemas/<kind>.schema.json`."""
    inner = dict(entity_schema(kind))
    definitions = inner.pop("$defs", {})
    return {
        "$schema": DIALECT,
        "$id": f"{kind}.schema.json",
        "title": _TITLES[kind],
        "description": f"{_TITLES[kind]}: một tệp, một khóa đầu “{kind}” / one file, one top-level key '{kind}'",
        "type": "object",
        "additionalProperties": False,
        "required": [kind],
        "properties": {kind: inner},
        "$defs": definitions,
    }
