"""The forms in which the device writes its accounts, reduced to one: text lines of the CGI, and JSON of RPC2.

Text: `users[3].Name=mannv`, `users[3].AuthorityList[0]=Monitor_01`, with indices sparse and in any order, or
`user.Name=mannv` for a single account; lines end in CRLF or LF. JSON: a list of accounts, `{"users": […]}`, or the same
inside an RPC2 answer. Our own desired state is the second of these. No fault quotes a file: it may hold a password.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from camgrant_renderers._shared.faults import last_line_cut, unreadable
from camgrant_renderers._shared.switches import is_on

__all__ = ["Entry", "entries_in", "text_fields"]

_LINE: Final = re.compile(r"(user|group)s?(?:\[([0-9]+)\])?\.([A-Za-z][^=]*)=(.*)", re.ASCII)
_LISTED: Final = re.compile(r"AuthorityList\[[0-9]+\]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """One account as written; `words` is empty where it has no list of its own, `place` is its index there."""

    place: str
    login: str
    group: str
    words: tuple[str, ...]
    reserved: bool
    sharable: bool
    anonymous: bool
    device_id: str


def entries_in(data: bytes) -> tuple[list[Entry], bool]:
    """The accounts of one file, and whether it is one of ours; a free place in the list is no account.

    Raises ReadbackFault for what is none of the forms.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise unreadable("tệp không phải UTF-8", "no UTF-8") from None
    is_text = text.lstrip()[:1] not in ("{", "[")
    users, ours = (text_fields(text, "user"), False) if is_text else _json_users(text)
    found = [_entry(place, fields) for place, fields in users.items()]
    accounts = [entry for entry in found if entry.login or entry.group or entry.words]
    if is_text and not accounts:  # JSON has brackets for an empty list; text that names nobody may be an empty file
        raise unreadable("tệp không nêu tài khoản nào", "the file names no account")
    return accounts, ours


def text_fields(text: str, kind: Literal["user", "group"]) -> dict[str, dict[str, Any]]:
    """The text form as place -> fields, `AuthorityList` as a list. Raises ReadbackFault for any other line.

    The device ends every line: the last one without its end was cut off, and a shorter word may mean another channel.
    """
    if text and not text.endswith("\n"):
        raise last_line_cut()
    found: dict[str, dict[str, Any]] = {}
    for number, raw in enumerate(text.split("\n"), start=1):  # not splitlines: a memo may hold any other separator
        line = raw.strip(" \r")
        if not line:
            continue
        match = _LINE.fullmatch(line)
        if match is None or match[1] != kind:
            raise unreadable(f"dòng {number} không rõ nghĩa", f"line {number} is not understood")
        fields = found.setdefault(f"{kind}s[{match[2] or 0}]", {})
        if _LISTED.fullmatch(match[3]):
            fields.setdefault("AuthorityList", []).append(match[4])
        elif match[3] in fields:
            raise unreadable(f"dòng {number}: một trường có hai lần", f"line {number}: a field stands twice")
        else:
            fields[match[3]] = match[4]
    return found


def _json_users(text: str) -> tuple[dict[str, dict[str, Any]], bool]:
    """Place -> fields, and whether the file is ours, which names the recorder."""
    try:
        content = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise unreadable("không phải JSON", "no JSON") from None
    ours = isinstance(content, dict) and "recorder" in content
    if isinstance(content, dict) and content.get("result") is True:
        content = content.get("params")
    if isinstance(content, dict):
        content = content.get("users")
    if not isinstance(content, list) or not all(isinstance(user, dict) for user in content):
        raise unreadable("không có danh sách tài khoản", "no list of accounts")
    return {f"users[{number}]": user for number, user in enumerate(content)}, ours


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names differ: of two lists of accounts under one name, one would be overlooked."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _entry(place: str, fields: Mapping[str, Any]) -> Entry:
    words = fields.get("AuthorityList") or []
    login, group = fields.get("Name") or "", fields.get("Group") or ""
    if not isinstance(words, list) or not all(isinstance(text, str) for text in (login, group, *words)):
        raise unreadable(f"{place}: trường sai dạng", f"{place}: fields of an unknown form")
    return Entry(
        place,
        login,
        group,
        tuple(word for word in words if word),
        is_on(fields.get("Reserved")),
        is_on(fields.get("Sharable")),
        is_on(fields.get("Anonymous")),
        str(fields.get("Id", fields.get("ID", ""))),
    )
