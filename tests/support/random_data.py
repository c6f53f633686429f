"""Data that the committed schemas allow and that nobody would think of, made from a seed.

Every kind of file is drawn from its own JSON Schema. A text that a pattern asks for is often one that stands somewhere
in the province, so that entities speak of each other; days, numbers and the rest go to the ends of what is allowed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml

__all__ = ["Data", "kinds"]

SCHEMAS: Final = Path(__file__).parents[2] / "schemas"
PACK: Final = Path(__file__).parents[2] / "tools/camgrant/policy/packs/gl-882-2021.yaml"
_DAYS: Final = (
    *("1000-01-01", "1970-01-01", "2020-02-29", "2021-06-05", "2021-07-19", "2021-07-20", "2021-07-21"),
    *("2021-08-01", "2021-12-31", "2999-12-31"),
)
_MOMENTS: Final = ("1000-01-01T00:00+07:00", "2021-07-20T10:00:00+07:00", "2999-12-31T23:59+07:00")
_TEXTS: Final = (
    "x",
    "Đỗ Thị Ý",
    "=cmd|'/c calc'!A1",
    "<b>&amp;</b>",
    "{{secret:r/a}}",
    "\u202etxt",
    "𝔄",
    "a" * 480,
    "%s",
)
_KEY: Final = "age1" + "q" * 58
_SIGNER: Final = "ssh-ed25519 " + "A" * 68
_SOUND_KEY: Final = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
_MADE: Final = (
    *("0100 000 055", "+84100000055", "a@x.example", _KEY, _SOUND_KEY, _SIGNER, "../../mot", "PLN001", "ORG001"),
    *("a" * 4, "0" * 16, "0" * 40, "0" * 64, "e-000000000000", "t-a", "p-a", "v-a", "s-a", "i-a", "w-a", "g-a", "o-a"),
    *("k-a", "c-a", "u-a", "l-a", "r-a", "d-a", "a-b", "a", "z9", "abc"),
)


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of files that data have; packs are written apart."""
    return tuple(sorted(path.name.partition(".")[0] for path in SCHEMAS.glob("*.schema.json")))


@cache
def _schema(kind: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return content


def _texts_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return {key for key in value if isinstance(key, str)}.union(*(_texts_in(part) for part in value.values()))
    if isinstance(value, list):
        return set[str]().union(*(_texts_in(part) for part in value))
    return {value} if isinstance(value, str) else set()


@dataclass
class Data:
    """Draws from a seed, for the province that `files` hold."""

    random: Random
    files: Mapping[str, bytes]
    pool: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        texts = {*_TEXTS, *_MADE, *_DAYS, *_MOMENTS, *_texts_in(yaml.safe_load(PACK.read_bytes()))}
        for data in self.files.values():
            texts |= _texts_in(json.loads(json.dumps(yaml.safe_load(data), default=str)))
        self.pool = sorted(texts)
        self._fitting: dict[str, list[str]] = {}

    def file(self, kind: str) -> bytes:
        """A file of a kind with one entity or two. Of a ledger each event says one thing, or, seldom, several."""
        schema = _schema(kind)
        content = self._value(schema, schema)
        if kind == "ledger":
            content = {"ledger": {name: self._of_one_thing(event) for name, event in content["ledger"].items()}}
        return json.dumps(content, ensure_ascii=False).encode()

    def event(self, what: str) -> bytes:
        """A file of the ledger with an event of one sort."""
        schema = _schema("ledger")
        event = schema["$defs"]["Event"]
        content = {"on": self._day(), what: self._value(event["properties"][what], schema)}
        name = f"e-{self.random.randrange(16**12):012x}"
        return json.dumps({"ledger": {name: content}}, ensure_ascii=False).encode()

    def events(self) -> tuple[str, ...]:
        """The sorts of events that a ledger may have."""
        properties = _schema("ledger")["$defs"]["Event"]["properties"]
        return tuple(name for name, part in properties.items() if "$ref" in part)

    def altered(self, kind: str, data: bytes) -> bytes:
        """A file that is there, with a few of its values drawn again as the schema allows."""
        content = json.loads(json.dumps(yaml.safe_load(data), default=str))
        schema = _schema(kind)
        for _ in range(self.random.randint(1, 4)):
            self._alter(content, schema, schema)
        return json.dumps(content, ensure_ascii=False).encode()

    # -- values --------------------------------------------------------------------------------------------------------

    def _of_one_thing(self, event: dict[str, Any]) -> dict[str, Any]:
        if self.random.random() < 0.2:
            return event
        things = [key for key in event if key != "on"]
        kept = {"on", *self.random.sample(things, min(1, len(things)))}
        return {key: value for key, value in event.items() if key in kept}

    def _value(self, schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
        if "$ref" in schema:
            return self._value(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema, root)
        if kind == "array":
            least = schema.get("minItems", 0)
            count = self.random.randint(least, min(least + 2, schema.get("maxItems", least + 2)))
            return [self._value(schema["items"], root) for _ in range(count)]
        if kind == "integer":
            low, high = schema.get("minimum", 0), schema.get("maximum", 1_000_000)
            return self.random.choice([low, high, min(high, low + 1), self.random.randint(low, high)])
        if kind == "boolean":
            return self.random.random() < 0.5
        return self._text(schema) if kind == "string" else self.random.choice(["x", 1, True, ["x"], {"x": "y"}])

    def _object(self, schema: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
        required = schema.get("required", ())
        found = {
            name: self._value(part, root)
            for name, part in schema.get("properties", {}).items()
            if name in required or self.random.random() < 0.4
        }
        more = schema.get("additionalProperties")
        if isinstance(more, dict):
            least = schema.get("minProperties", 0)
            for _ in range(self.random.randint(least, least + 1)):
                found[self._text(schema.get("propertyNames", {"type": "string"}))] = self._value(more, root)
        return found

    def _text(self, schema: Mapping[str, Any]) -> str:
        if schema.get("format") == "date" or "T([01]" in schema.get("pattern", ""):
            return self._day() if schema.get("format") == "date" else self.random.choice(_MOMENTS)
        pattern = schema.get("pattern", "")
        if pattern not in self._fitting:
            longest = schema.get("maxLength", 1000)
            fitting = [text for text in self.pool if len(text) <= longest and re.search(pattern, text)]
            assert fitting, pattern
            self._fitting[pattern] = fitting
        return self.random.choice(self._fitting[pattern])

    def _day(self) -> str:
        if self.random.random() < 0.5:
            return f"2021-{self.random.randint(5, 12):02}-{self.random.randint(1, 28):02}"
        return self.random.choice(_DAYS)

    def _alter(self, value: Any, schema: Mapping[str, Any], root: Mapping[str, Any]) -> None:
        """Goes down some way and draws what is there again, or adds or takes away what may be absent."""
        if "$ref" in schema:
            schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
        if isinstance(value, list):
            place = self.random.randrange(len(value)) if value else None
            if place is None:
                return
            part = schema["items"]
            if self._goes_on(value[place]):
                self._alter(value[place], part, root)
            else:
                value[place] = self._value(part, root)
            return
        properties = schema.get("properties", {})
        more = schema.get("additionalProperties")
        names = [*value, *(name for name in properties if name not in value and self.random.random() < 0.3)]
        if not names:
            return
        name = self.random.choice(names)
        part = properties.get(name, more)
        if not isinstance(part, dict):
            return
        if name in value and self._goes_on(value[name]):
            self._alter(value[name], part, root)
        elif name in value and name not in schema.get("required", ()) and self.random.random() < 0.3 and len(value) > 1:
            del value[name]
        else:
            value[name] = self._value(part, root)

    def _goes_on(self, value: object) -> bool:
        return isinstance(value, dict | list) and bool(value) and self.random.random() < 0.9
