"""One YAML file to plain data, strictly, with the place of every key and value on demand.

libyaml scans; this module builds. PyYAML's own constructor would turn an unquoted phone number with a leading zero
into an octal one, let the last of two equal keys win, expand aliases, and tell no positions; so its events are read
directly:

* only `true`, `false`, `null` (or nothing) and plain decimal integers become other than text;
* duplicate keys, anchors, aliases, tags, directives, further documents and keys that are not text are refused where
  they stand; depth and length are bounded while reading, so a hostile file ends in milliseconds;
* `Marks` (path -> line, column) are filled only when asked for: the check reads without them, and reads the one
  faulty file again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]

from camgrant.diagnostics import Code, Diagnostic, Location, Text
from camgrant.load import codes
from camgrant.load.quick import DECLINED, plain_value, read_quick

__all__ = ["MAX_DEPTH", "MAX_SCALAR", "Marks", "Path", "read_marked", "read_plain", "sound_text"]

MAX_DEPTH: Final = 24
MAX_SCALAR: Final = 4096
_MAX_TEXT_FINDINGS: Final = 20

Path = tuple[str | int, ...]

# Controls other than line ends and tabs; blanks other than the space; zero-width, bidirectional, default-ignorable
# and blank-looking characters; other line breaks; private use, tags and non-characters; a byte order mark anywhere
# but at the start. Two texts that look alike must be alike.
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    "\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\uffff\U0001d173-\U0001d17a\U000e0000-\U0010ffff]|\r(?!\n)"
)

# Printable ASCII, the line feed, lead bytes of U+00C0-024F and of U+1000-1FFF, and what may follow a lead byte.
_PLAIN_BYTES: Final = bytes((0x0A, *range(0x20, 0x7F), *range(0x80, 0xC0), *range(0xC3, 0xCA), 0xE1))

# What libyaml says, for the faults that clerks really make.
_PROBLEMS_VI: Final = {
    "mapping values are not allowed": "thừa dấu hai chấm hoặc thiếu ngoặc kép",
    "could not find expected ':'": "thiếu dấu hai chấm sau tên trường",
    "did not find expected key": "dòng này thụt sai hoặc thiếu tên trường",
    "did not find expected '-' indicator": "mục danh sách thụt sai",
    "did not find expected ',' or": "thiếu dấu phẩy hoặc dấu đóng ngoặc",
    "cannot start any token": "ký tự này không được đứng ở đây, cần đặt trong ngoặc kép",
    "found unexpected end of stream": "thiếu dấu đóng ngoặc kép",
    "block sequence entries are not allowed": "dấu gạch đầu dòng đặt sai chỗ",
    "did not find expected node content": "thiếu giá trị hoặc thiếu dấu đóng ngoặc",
    "comment or line break": "thiếu dấu cách hoặc xuống dòng sai chỗ",
    "alphabetic or numeric character": "ký tự & hoặc * phải đặt trong ngoặc kép",
    "unexpected ':'": "thừa dấu hai chấm",
    "unknown escape character": "dấu gạch chéo ngược sai trong ngoặc kép",
    "mapping keys are not allowed": "tên trường đặt sai chỗ",
    "block end": "thụt dòng không đều",
}


@dataclass(slots=True)
class Marks:
    """Where everything stands: path -> (line, column) of the value, and of the key for members of mappings."""

    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def nearest(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Place of the path, or of the nearest thing that contains it; (1, 1) for an empty file.

        With `key` the place of the key is preferred, as for a value that is missing or unwanted as a whole.
        """
        tables = (self.keys, self.values) if key else (self.values, self.keys)
        for end in range(len(path), -1, -1):
            for table in tables:
                found = table.get(path[:end])
                if found is not None:
                    return found
            tables = (self.keys, self.values)
        return (1, 1)


class _Refused(Exception):
    """The file breaks a rule of reading at a mark."""

    def __init__(self, code: Code, mark: Any, **args: object) -> None:
        self.code, self.line, self.column, self.facts = code, mark.line + 1, mark.column + 1, args


def read_plain(raw: bytes) -> object:
    """The plain data of a file, or None where anything at all is wrong with it (then `read_marked` says what)."""
    text = sound_text(raw)
    if text is None:
        return None
    answer = read_quick(text)
    if answer is not DECLINED:
        return answer
    try:
        return _build(text, None)
    except (_Refused, yaml.YAMLError):
        return None


def sound_text(raw: bytes) -> str | None:
    """The text of a file, or None where it is not UTF-8, not NFC, or holds a tab or a forbidden character."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if _is_plain_vietnamese(raw):
        return text
    if "\t" in text or _FORBIDDEN.search(text) or not unicodedata.is_normalized("NFC", text):
        return None
    return text


def _is_plain_vietnamese(raw: bytes) -> bool:
    """Whether UTF-8 bytes hold only printable ASCII, line feeds and precomposed letters up to U+024F and U+1E80-1EFF.

    None of these is forbidden or changes under NFC, so most files need no look at every character.
    """
    if raw.translate(None, _PLAIN_BYTES):
        return False
    return raw.count(b"\xe1") == raw.count(b"\xe1\xba") + raw.count(b"\xe1\xbb")


def read_marked(file: str, raw: bytes) -> tuple[object, Marks, list[Diagnostic]]:
    """The plain data with all marks, and every finding of reading; data is None where there are findings."""
    marks = Marks()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = raw[: fault.start].decode("utf-8-sig")
        place = Location(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        return None, marks, [codes.NOT_UTF8.at(place)]
    findings = list(_text_findings(file, text))
    if findings:
        return None, marks, findings[:_MAX_TEXT_FINDINGS]
    try:
        data = _build(text, marks)
    except _Refused as refused:
        place = Location(file, refused.line, refused.column)
        return None, marks, [refused.code.found(place, refused.facts)]
    except yaml.YAMLError as fault:
        return None, marks, [_syntax(file, fault)]
    if data is None:
        return None, marks, [codes.EMPTY.at(Location(file, 1, 1))]
    return data, marks, []


def _text_findings(file: str, text: str) -> Iterator[Diagnostic]:
    nfc = unicodedata.is_normalized("NFC", text)
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        column = line.find("\t")
        if column >= 0:
            yield codes.TAB.at(Location(file, number, column + 1))
        for match in _FORBIDDEN.finditer(line.removesuffix("\r") if number < len(lines) else line):
            character = f"U+{ord(match.group()):04X}"
            yield codes.FORBIDDEN_CHARACTER.at(Location(file, number, match.start() + 1), character=character)
        if not nfc and not unicodedata.is_normalized("NFC", line):
            word, start = _first_decomposed(line)
            yield codes.NOT_NFC.at(Location(file, number, start + 1), text=word)


def _first_decomposed(line: str) -> tuple[str, int]:
    for match in re.finditer(r"[^ ]+", line):
        if not unicodedata.is_normalized("NFC", match.group()):
            return unicodedata.normalize("NFC", match.group()), match.start()
    return unicodedata.normalize("NFC", line), 0


def _syntax(file: str, fault: yaml.YAMLError) -> Diagnostic:
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    problem = getattr(fault, "problem", None) or str(fault)
    vi = next((text for key, text in _PROBLEMS_VI.items() if key in problem), problem)
    place = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file, 1, 1)
    if "nesting depth" in problem:
        return codes.TOO_DEEP.at(place, limit=MAX_DEPTH)
    return codes.SYNTAX.at(place, problem=Text(vi, problem))


def _build(text: str, marks: Marks | None) -> object:
    """Builds the one document of `text` from libyaml's events. Raises _Refused or yaml.YAMLError."""
    parser: Any = CParser(text)
    try:
        parser.get_event()  # stream start
        first = parser.get_event()
        if isinstance(first, yaml.StreamEndEvent):
            return None
        if first.version or first.tags:
            raise _Refused(codes.TAG, first.start_mark)
        root = _Builder(parser, marks, escapes="\\" in text).document()
        parser.get_event()  # document end
        after = parser.get_event()
        if not isinstance(after, yaml.StreamEndEvent):
            raise _Refused(codes.SECOND_DOCUMENT, after.start_mark)
        return root
    finally:
        parser.dispose()


class _Builder:
    """Turns the events of one document into dicts, lists and scalars.

    Equal texts of a file become one object: ids, dates and words recur in every record.
    """

    __slots__ = ("escapes", "marks", "memo", "next_event", "parser")

    def __init__(self, parser: Any, marks: Marks | None, *, escapes: bool) -> None:
        self.parser = parser
        self.next_event = parser.get_event
        self.marks = marks
        self.escapes = escapes
        self.memo: dict[str, str] = {}

    def document(self) -> object:
        return self.node(self.next_event(), (), 1)

    def node(self, event: Any, path: Path, depth: int) -> object:
        if self.marks is not None:
            self.marks.values[path] = (event.start_mark.line + 1, event.start_mark.column + 1)
        kind = event.__class__
        if kind is yaml.ScalarEvent:
            return self.scalar(event)
        if kind is yaml.AliasEvent or event.anchor is not None:
            raise _Refused(codes.ANCHOR, event.start_mark)
        if event.tag is not None:
            raise _Refused(codes.TAG, event.start_mark)
        if depth > MAX_DEPTH:
            raise _Refused(codes.TOO_DEEP, event.start_mark, limit=MAX_DEPTH)
        if kind is yaml.MappingStartEvent:
            return self.mapping(path, depth)
        return self.sequence(path, depth)

    def mapping(self, path: Path, depth: int) -> dict[str, object]:
        result: dict[str, object] = {}
        next_event, memo, marks, scalar = self.next_event, self.memo, self.marks, self.scalar
        while True:
            event = next_event()
            if event.__class__ is yaml.MappingEndEvent:
                return result
            if event.__class__ is not yaml.ScalarEvent:
                self.refuse_key(event)
            if event.anchor is not None or event.tag is not None:
                self.refuse_scalar(event)
            key = memo.setdefault(event.value, event.value)
            if key in result or len(key) > MAX_SCALAR or self.escapes:
                self.check_key(event, key, path, result)
            value = next_event()
            if marks is not None:
                marks.keys[(*path, key)] = (event.start_mark.line + 1, event.start_mark.column + 1)
                result[key] = self.node(value, (*path, key), depth + 1)
            elif value.__class__ is yaml.ScalarEvent:
                result[key] = scalar(value)
            else:
                result[key] = self.node(value, path, depth + 1)

    def sequence(self, path: Path, depth: int) -> list[object]:
        result: list[object] = []
        while True:
            event = self.next_event()
            if event.__class__ is yaml.SequenceEndEvent:
                return result
            result.append(self.node(event, (*path, len(result)), depth + 1))

    def scalar(self, event: Any) -> object:
        if event.anchor is not None or event.tag is not None:
            self.refuse_scalar(event)
        value: str = event.value
        if event.implicit[0] and not event.style:  # a plain scalar; libyaml writes its style as ""
            meant = plain_value(value)
            if meant.__class__ is not str:
                return meant
        elif self.escapes:
            self.check_escaped(event, value)
        if len(value) > MAX_SCALAR:
            raise _Refused(codes.TOO_LONG, event.start_mark, length=len(value), limit=MAX_SCALAR)
        return self.memo.setdefault(value, value)

    @staticmethod
    def check_escaped(event: Any, value: str) -> None:
        """Escapes such as "\\u200b" must not bring in what the text itself may not hold."""
        match = _FORBIDDEN.search(value) or re.search("\t", value)
        if match:
            raise _Refused(codes.FORBIDDEN_CHARACTER, event.start_mark, character=f"U+{ord(match.group()):04X}")
        if not unicodedata.is_normalized("NFC", value):
            raise _Refused(codes.NOT_NFC, event.start_mark, text=unicodedata.normalize("NFC", value))

    def check_key(self, event: Any, key: str, path: Path, result: dict[str, object]) -> None:
        if key in result:
            first = self.marks.keys[(*path, key)][0] if self.marks is not None else 0
            raise _Refused(codes.DUPLICATE_KEY, event.start_mark, key=key, first=first)
        if len(key) > MAX_SCALAR:
            raise _Refused(codes.TOO_LONG, event.start_mark, length=len(key), limit=MAX_SCALAR)
        self.check_escaped(event, key)

    @staticmethod
    def refuse_key(event: Any) -> None:
        if event.__class__ is yaml.AliasEvent or event.anchor is not None:
            raise _Refused(codes.ANCHOR, event.start_mark)
        raise _Refused(codes.COMPLEX_KEY, event.start_mark)

    @staticmethod
    def refuse_scalar(event: Any) -> None:
        raise _Refused(codes.ANCHOR if event.anchor is not None else codes.TAG, event.start_mark)
