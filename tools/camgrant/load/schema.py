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

from camgrant.model.access_test import AccessTest
from camgrant.model.base import (
    AccessTestId,
    ContactId,
    DocumentId,
    EventId,
    GrantId,
    JoinId,
    LocalityId,
    OverrideId,
    RecorderId,
    ReviewerId,
    SiteId,
    UnitId,
    WaiverId,
)
from camgrant.model.estate import Recorder, Site
from camgrant.model.grant import Document, Grant, Waiver
from camgrant.model.joining import Join
from camgrant.model.ledger import Event
from camgrant.model.organisation import Contact, Locality, ReviewerGroup, Unit
from camgrant.model.override import Override
from camgrant.model.pack import Pack, PackAmendment
from camgrant.model.settings import Settings

__all__ = ["DIALECT", "ENTITY_TYPES", "adapter", "entity_schema", "file_schema", "schema_names"]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

# kind -> (type of the keys, type of the entities); `cameras` files hold recorders with their channels.
ENTITY_TYPES: Final[dict[str, tuple[Any, Any]]] = {
    "units": (UnitId, Unit),
    "localities": (LocalityId, Locality),
    "contacts": (ContactId, Contact),
    "sites": (SiteId, Site),
    "cameras": (RecorderId, Recorder),
    "documents": (DocumentId, Document),
    "grants": (GrantId, Grant),
    "reviewers": (ReviewerId, ReviewerGroup),
    "waivers": (WaiverId, Waiver),
    "overrides": (OverrideId, Override),
    "access-tests": (AccessTestId, AccessTest),
    "joins": (JoinId, Join),
    "ledger": (EventId, Event),
}
_SINGLE_TYPES: Final[dict[str, Any]] = {"camgrant": Settings, "pack": Pack, "amendment": PackAmendment}

_TITLES: Final = {
    "units": "Đơn vị / Units",
    "localities": "Địa phương / Localities",
    "contacts": "Cá nhân / Contacts",
    "sites": "Cơ sở / Sites",
    "cameras": "Đầu ghi và camera / Recorders with their cameras",
    "documents": "Văn bản / Documents",
    "grants": "Lượt cấp quyền / Grants",
    "reviewers": "Nhóm duyệt / Reviewer groups",
    "waivers": "Miễn trừ / Waivers",
    "overrides": "Cho phép vượt ngưỡng / Overrides of the brake",
    "access-tests": "Kiểm thử quyền / Access tests",
    "joins": "Kho đã gộp / Joined repositories",
    "ledger": "Sổ theo dõi / Ledger",
    "camgrant": "Thiết lập / Settings",
    "pack": "Bộ quy tắc / Policy pack",
    "amendment": "Sửa đổi, bổ sung bộ quy tắc / Amendment of a policy pack",
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
        schema["defaultSnippets"] = [{"label": _TITLES[kind], "body": _sample(schema, schema["$defs"])}]
    return schema


def _sample(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    """The smallest sound document of a schema, from its examples: what an editor offers when a key is typed."""
    if schema.get("examples"):
        return schema["examples"][0]
    if "$ref" in schema:
        return _sample(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "array":
        return [_sample(schema["items"], definitions)]
    if schema["type"] == "object" and "propertyNames" in schema:
        name = _sample(schema["propertyNames"], definitions)
        return {name: _sample(schema["additionalProperties"], definitions)}
    if schema["type"] == "object":
        required = schema.get("required", ())
        return {name: _sample(schema["properties"][name], definitions) for name in required}
    return {"boolean": False, "integer": 1}.get(schema["type"], "2021-06-03" if "format" in schema else "…")


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
