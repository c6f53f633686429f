"""A second, faster way to read files that stand in canonical form, as `camgrant fmt` writes them.

Only a small, plain subset is understood: block mappings and lists, one-line flow lists and mappings, plain and simply
quoted scalars. Whatever else a file holds makes the whole file fall back to libyaml (`reader`), which stays the reader
of record; so this module never reports, it only answers or declines. A differential test over mutated files shows
that what it answers is what libyaml reads. It exists because libyaml's events cost three times as much as all else
that a check does at 100,000 grants (bench/README.md).
"""

from __future__ import annotations

import re
from typing import Any, Final

__all__ = ["DECLINED", "plain_value", "read_quick"]

DECLINED: Final = object()
_OPEN: Final = object()  # `key:` with nothing behind it
_SKIP: Final = (-1, False, "", None)  # blank and comment lines
_MAX_DEPTH: Final = 20
_MAX_LINE: Final = 1000
_MAX_DIGITS: Final = 15
_KEPT_LINES: Final = 20_000
_KEPT_HEADS: Final = 1000

_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None, "~": None, "": None}

_KEY = r"[A-Za-z0-9_][A-Za-z0-9_-]*"
# The first character must be none that YAML gives a meaning, and nothing may look like a comment or a mapping.
_PLAIN = r"[^\s#:\[\]{},&*!|>'\"%@`?=<-](?:[^#:\n]*[^#:\s])?"
_FLOW_PLAIN = r"[^\s#:\[\]{},&*!|>'\"%@`?=<-](?:[^#:\[\]{},'\"\n]*[^#:\[\]{},'\"\s])?"
_QUOTED = r"\"[^\"\\\n]*\"|'[^'\n]*'"
_FLOW = rf"(?:{_FLOW_PLAIN}|\"[^\"\\,\n]*\"|'[^',\n]*')"
_LIST = rf"\[{_FLOW}(?:, {_FLOW})*\]"
_MEMBER = rf"{_KEY}: (?:{_FLOW}|{_LIST})"
_MAPPING = rf"\{{ ?{_MEMBER}(?:, {_MEMBER})* ?\}}"
_VALUE = rf"({_PLAIN})|({_QUOTED})|({_LIST})|({_MAPPING})"
_LINE: Final = re.compile(rf"( *)(- )?(?:({_KEY}):(?: (?:{_VALUE}))?|(?:{_VALUE}))")
_MEMBERS: Final = re.compile(rf"({_KEY}): ({_FLOW}|{_LIST})")

_Parsed = tuple[int, bool, str | None, object]
# Lines recur in every record (`    rights: [live]`), so what a line says is worked out once. The values are shared
# by all records that hold the line; nothing downstream changes plain data.
_lines: dict[str, _Parsed | None] = {}
# `    person` as it stands before a colon -> (indent, key): the fields of the models, seen over and over.
_heads: dict[str, tuple[int, str]] = {}


def plain_value(text: str) -> object:
    """What an unquoted scalar means: true, false, null, a plain decimal integer, or text."""
    if text in _WORDS:
        return _WORDS[text]
    if text.isdecimal() and text.isascii() and (text[0] != "0" or text == "0") and len(text) <= _MAX_DIGITS:
        return int(text)
    return text


def read_quick(text: str) -> object:  # noqa: C901, PLR0912 - one loop for every line read; calls would double it
    """The plain data of a file in canonical form, or DECLINED. The text has passed the reader's character checks."""
    current: Any = {}
    root, indent = current, 0
    stack: list[tuple[int, Any]] = []
    opened: Any = None  # the mapping whose last key waits for its value
    opened_key = ""
    lines = _lines
    if len(lines) > _KEPT_LINES:
        lines.clear()
    for line in text.split("\n"):
        try:
            parsed = lines[line]
        except KeyError:
            parsed = lines[line] = _parse(line)
        if parsed is None:
            return DECLINED
        column, dash, key, value = parsed
        if column != indent:
            if column < 0:
                continue
            if column > indent:
                if opened is None or len(stack) > _MAX_DEPTH:
                    return DECLINED
                stack.append((indent, current))
                current = opened[opened_key] = [] if dash else {}
                indent = column
            else:
                while indent > column:
                    indent, current = stack.pop()
                if indent != column:
                    return DECLINED
        opened = None
        if dash:
            if current.__class__ is not list:
                return DECLINED
            if key is None:
                current.append(value)
                continue
            stack.append((indent, current))
            member: dict[str, object] = {}
            current.append(member)
            current, indent = member, column + 2
        elif key is None or current.__class__ is not dict or key in current:
            return DECLINED
        if value is _OPEN:
            current[key] = None
            opened, opened_key = current, key
        else:
            current[key] = value
    return root if root else DECLINED


def _parse(line: str) -> _Parsed | None:
    """(indent, begins with a dash, key, value) of a line; None for what only libyaml may read."""
    if not line or line.lstrip(" ").startswith("#"):
        return _SKIP
    if len(line) > _MAX_LINE:
        return None
    head, colon, tail = line.partition(": ")
    if colon and _is_word(tail) and head in _heads:
        column, key = _heads[head]
        return (column, False, key, plain_value(tail))
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    spaces, dash, key, *values = match.groups()
    if key is None and dash is None:
        return None
    value = _value(*(values[:4] if key is not None else values[4:]))
    if value is DECLINED:
        return None
    if colon and dash is None and len(_heads) < _KEPT_HEADS:
        _heads[head] = (len(spaces), str(key))
    return (len(spaces), dash is not None, key, value)


def _value(plain: str | None, quoted: str | None, items: str | None, members: str | None) -> object:
    if plain is not None:
        return plain_value(plain)
    if quoted is not None:
        return quoted[1:-1]
    if items is not None:
        return _items(items)
    return _members(members) if members is not None else _OPEN


def _is_word(text: str) -> bool:
    """Whether the text is made of ASCII letters, digits and inner hyphens: an id, a word, a date, a number."""
    return text.isascii() and text[:1].isalnum() and text.replace("-", "").isalnum()


def _items(text: str) -> list[object]:
    return [_flow_value(item) for item in text[1:-1].split(", ")]


def _members(text: str) -> object:
    """A one-line mapping; DECLINED where a key stands twice."""
    pairs = _MEMBERS.findall(text)
    found = {key: _items(value) if value[0] == "[" else _flow_value(value) for key, value in pairs}
    return found if len(found) == len(pairs) else DECLINED


def _flow_value(text: str) -> object:
    return text[1:-1] if text[0] in "\"'" else plain_value(text)
