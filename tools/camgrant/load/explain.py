"""What is wrong with a document that pydantic refused, in words: jsonschema finds, this module says.

jsonschema runs only on documents that fail (it is fifteen times slower than pydantic); it reports everything at
once with paths, and the marks of the reader turn the paths into lines and columns.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from camgrant.diagnostics import Code, Diagnostic, Location, OwnWords, Text
from camgrant.load import codes
from camgrant.load.phones import NUMBER_FOR_PHONE, phone_faults
from camgrant.load.reader import Marks, Path
from camgrant.load.schema import entity_schema
from camgrant.load.suggest import suggestion
from camgrant.masking import mask_personal

__all__ = ["explain", "validator"]

_SHOWN: Final = 40


def _pattern(_: Any, regex: str, instance: object, __: Any) -> Iterator[ValidationError]:
    """`pattern` as ECMAScript and Rust read it: Python's `$` would also match before a final line end."""
    if isinstance(instance, str) and not re.search(regex.removesuffix("$") + r"\Z", instance):
        yield ValidationError(f"{instance!r} does not match {regex!r}")


_Validator: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"pattern": _pattern}
)


@functools.cache
def validator(kind: str) -> Any:
    """The jsonschema validator of one kind's content, with formats asserted."""
    return _Validator(entity_schema(kind), format_checker=FormatChecker(["date"]))


def explain(kind: str, data: object, file: str, marks: Marks, prefix: Path = ()) -> list[Diagnostic]:
    """Every fault of a document of `kind`, at its place. `prefix` leads from the file's root to `data`.

    Never empty for a document that the schema refuses; the caller treats an empty answer as our own fault.
    """
    findings: dict[tuple[str, Path], Diagnostic] = {}
    for error in validator(kind).iter_errors(data):
        for code, path, on_key, args in _readings(error):
            line, column = marks.nearest((*prefix, *path), key=on_key)
            place = Location(file, line, column)
            entity = str(path[0]) if path and prefix else ""
            found = code.found(place, args, entity=entity, field=".".join(str(part) for part in path[1:]))
            # A malformed date breaks both `pattern` and `format`: one finding says it.
            findings.setdefault((found.code, path), found)
    return sorted(findings.values(), key=lambda found: found.sort_key)


_Reading = tuple[Code, Path, bool, Mapping[str, object]]


def _readings(error: ValidationError) -> Iterator[_Reading]:
    path: Path = tuple(error.absolute_path)
    if error.parent is None and "propertyNames" in error.absolute_schema_path:
        yield _malformed_id(error, path)
        return
    reader = _READERS.get(str(error.validator), _other)
    yield from reader(error, path)


def _items(value: Any) -> list[Any]:
    return list(value)


def _schema(error: ValidationError) -> Mapping[str, Any]:
    return error.schema if isinstance(error.schema, Mapping) else {}


def _malformed_id(error: ValidationError, path: Path) -> _Reading:
    return (
        codes.BAD_ID,
        (*path, str(error.instance)),
        True,
        {"value": _quoted(error.instance, path), "meaning": _meaning(_schema(error))},
    )


def _unknown_keys(error: ValidationError, path: Path) -> Iterator[_Reading]:
    allowed = sorted(_schema(error).get("properties", {}))
    for key in sorted(set(_items(error.instance)) - set(allowed)):
        args = {"key": _quoted(key, path), "suggestion": suggestion(key, allowed), "allowed": ", ".join(allowed)}
        yield codes.UNKNOWN_KEY, (*path, key), True, args


def _missing_keys(error: ValidationError, path: Path) -> Iterator[_Reading]:
    properties = _schema(error).get("properties", {})
    match = re.match(r"'(.+?)' is a required property", error.message)
    key = match.group(1) if match else ""
    field = properties.get(key, {})
    yield (
        codes.MISSING_KEY,
        path,
        True,
        {"key": key, "meaning": _described(field), "example": _example(field)},
    )


def _wrong_type(error: ValidationError, path: Path) -> Iterator[_Reading]:
    args = {
        "expected": _TYPES.get(str(error.validator_value), Text("", "")),
        "found": _type_of(error.instance, path),
    }
    yield codes.WRONG_TYPE, path, False, args


def _not_allowed(error: ValidationError, path: Path) -> Iterator[_Reading]:
    values = _items(error.validator_value) if error.validator == "enum" else [error.validator_value]
    allowed = [str(value) for value in values]
    near = suggestion(str(error.instance), allowed)
    yield (
        codes.NOT_ALLOWED,
        path,
        False,
        {
            "value": _quoted(error.instance, path),
            "suggestion": near,
            "allowed": ", ".join(allowed),
        },
    )


def _bad_form(error: ValidationError, path: Path) -> Iterator[_Reading]:
    if _schema(error).get("format") == "date":
        yield codes.BAD_DATE, path, False, {"value": _quoted(error.instance, path)}
        return
    args = {
        "value": _quoted(error.instance, path),
        "meaning": _fault(error, path),
        "example": _example(_schema(error)),
    }
    yield codes.BAD_FORM, path, False, args


def _fault(error: ValidationError, path: Path) -> OwnWords:
    """What is wrong with the value itself where that can be told, else the rule of its form."""
    if path and path[-1] in _PHONES and isinstance(error.instance, str):
        return phone_faults(error.instance) or _meaning(_schema(error))
    return _meaning(_schema(error))


def _other(error: ValidationError, path: Path) -> Iterator[_Reading]:
    limit = error.validator_value
    sentence = _BOUNDS.get(str(error.validator), Text("không hợp lệ", "not valid"))
    problem = Text(sentence.vi.format(limit=limit), sentence.en.format(limit=limit))
    yield codes.OUT_OF_BOUNDS, path, False, {"problem": problem}


_READERS: Final[Mapping[str, Callable[[ValidationError, Path], Iterator[_Reading]]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_type,
    "enum": _not_allowed,
    "const": _not_allowed,
    "pattern": _bad_form,
    "format": _bad_form,
}
_BOUNDS: Final = {
    "minItems": Text("cần ít nhất {limit} mục", "at least {limit} items"),
    "maxItems": Text("nhiều nhất {limit} mục", "at most {limit} items"),
    "minLength": Text("cần ít nhất {limit} ký tự", "at least {limit} characters"),
    "maxLength": Text("nhiều nhất {limit} ký tự", "at most {limit} characters"),
    "minimum": Text("nhỏ nhất là {limit}", "at least {limit}"),
    "maximum": Text("lớn nhất là {limit}", "at most {limit}"),
    "minProperties": Text("cần ít nhất {limit} mục", "at least {limit} entry"),
}
_TYPES: Final = {
    "string": Text("chữ", "text"),
    "integer": Text("số nguyên", "a whole number"),
    "boolean": Text("true hoặc false", "true or false"),
    "array": Text("danh sách [a, b]", "a list [a, b]"),
    "object": Text("nhóm trường", "a mapping"),
}


def _type_of(value: object, path: Path) -> Text:
    if value is None:
        return Text("chỗ trống", "nothing")
    if path and path[-1] in _PHONES and isinstance(value, int) and not isinstance(value, bool):
        return NUMBER_FOR_PHONE
    name = {bool: "boolean", int: "integer", str: "string", list: "array", dict: "object"}[type(value)]
    shown = f" ({_quoted(value, path)})" if isinstance(value, (bool, int, str)) else ""
    return Text(_TYPES[name].vi + shown, _TYPES[name].en + shown)


def _described(schema: Mapping[str, Any]) -> OwnWords:
    vi, _, en = str(schema.get("description", "")).partition(" / ")
    return OwnWords(vi, en or vi)


def _meaning(schema: Mapping[str, Any]) -> OwnWords:
    vi, _, en = str(schema.get("patternErrorMessage", "")).partition(" / ")
    return OwnWords(vi, en or vi)


def _example(schema: Mapping[str, Any]) -> OwnWords:
    examples = schema.get("examples")
    if not examples:
        return OwnWords("", "")
    shown = json.dumps(examples[0], ensure_ascii=False)
    return OwnWords(f", ví dụ {shown}", f", for example {shown}")


_PHONES: Final = frozenset({"phone", "phone_alt"})
_PERSONAL: Final = _PHONES | {"email"}
_HIDDEN: Final = "•••"
_PHONE_DIGITS: Final = 9


def _quoted(value: object, path: Path) -> str:
    """The value as a message quotes it; a phone or an address never, nor what looks like one in a wrong place."""
    whole = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    many_digits = sum(char.isdigit() for char in whole) >= _PHONE_DIGITS
    if _PERSONAL & set(path) or "@" in whole or many_digits or mask_personal(whole) != whole:
        return _HIDDEN
    return whole if len(whole) <= _SHOWN else whole[: _SHOWN - 1] + "…"
