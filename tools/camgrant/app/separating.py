"""The changes made now, put on the main line: what waits for approval on the branch where they were made stays there.

Whoever proposed an addition still stands on its branch when the next letter asks for a revocation. The revocation must
not wait for the addition, so its branch begins at the main line and holds only what was changed since the last commit.

A file that the waiting proposals touch too is merged from three sides: as it was committed here, as it is now, as the
main line has it. The text is merged by git; what it then says is proven against a merge of the plain data, entity by
entity and field by field. Where both sides changed the same value the changes cannot be told apart, and that is said.

An addition may also have been made beside the revocation, with no proposal between them. Then the ends are told apart
first: they alone are what was changed `now`, and the rest follows on a branch of its own.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from camgrant.diagnostics import UsageFault
from camgrant.edit.change import Change, Drop, Put, Set
from camgrant.edit.write import EditRefused, carried_out, entity_files
from camgrant.git_settings import GIT
from camgrant.load.reader import read_plain
from camgrant.load.tree import SETTINGS_FILE, MemoryTree, is_known, kind_of
from camgrant.repository import environment_outside

__all__ = ["Ends", "Inseparable", "Parts", "Separation", "ends_in", "separated"]

_ABSENT: Final = object()
# What only ends access. An end of something that only a waiting proposal holds belongs into that proposal.
_ENDINGS: Final = frozenset(("revoked", "left_on", "note"))
# What takes access from somebody, by kind. A unit or recorder that ends makes room for another, so it waits for that.
_END_OF: Final = {"grants": "revoked", "contacts": "left_on", "sites": "closed_on"}
_DAY_OF_DEMO: Final = re.compile(rb"^(\s+as_of:)[^\n]*$", re.MULTILINE)


class Inseparable(UsageFault):
    """The changes made now build on a proposal that is not on the main line; `places` say where."""

    def __init__(self, places: Iterable[str]) -> None:
        self.places = tuple(places)
        shown = "; ".join(self.places[:5])
        super().__init__(
            "các thay đổi vừa làm dựa trên đề nghị chưa hợp nhất nên không tách riêng được: "
            f"{shown}. Đề nghị chờ đề nghị ấy được hợp nhất rồi `camgrant sync` và làm lại, hoặc gửi chung bằng "
            "`camgrant propose --with-pending` (khi đó cùng chờ duyệt) / "
            "the changes build on a proposal that is not merged, so they cannot be sent alone: "
            f"{shown}. Wait until it is merged, run `camgrant sync` and edit again, or send both together with "
            "`camgrant propose --with-pending` (both then wait for approval)"
        )


@dataclass(frozen=True, slots=True)
class Separation:
    """One data folder before and after: relative name -> bytes, None where there is no such file.

    `head` is what is committed here, `main` what the main line has, `now` what stands on disk.
    """

    head: Mapping[str, bytes]
    main: Mapping[str, bytes]
    now: Mapping[str, bytes | None]


@dataclass(frozen=True, slots=True)
class Parts:
    """What goes on the branch from the main line (`alone`), and what ends access that only the waiting proposal would
    give and therefore goes into that proposal (`waiting`). Relative name -> bytes, None for a file that goes."""

    alone: Mapping[str, bytes | None]
    waiting: Mapping[str, bytes]


def separated(sides: Separation) -> Parts:
    """The files that changed, as the branches are to hold them.

    Raises Inseparable where a change builds on what only the waiting proposals hold.
    """
    alone: dict[str, bytes | None] = {}
    ends: list[Set] = []
    conflicts: list[str] = []
    for name, now in sorted(sides.now.items()):
        head, main = sides.head.get(name), sides.main.get(name)
        if head == main:
            alone[name] = now
            continue
        if now == main:
            alone[name] = main
            continue
        try:
            alone[name] = _merged_file(name, head, now, main, ends)
        except Inseparable as conflict:
            conflicts += conflict.places
    if conflicts:
        raise Inseparable(conflicts)
    return Parts(alone, _ended_there(sides.head, ends))


@dataclass(frozen=True, slots=True)
class Ends:
    """What was changed now and only ends access: `files` are those of the last commit with nothing but these ends in
    them, `kept` are the entities whose end has no meaning without the rest."""

    files: Mapping[str, bytes]
    kept: tuple[str, ...]


def ends_in(head: Mapping[str, bytes], now: Mapping[str, bytes | None]) -> Ends:
    """The ends of what was committed before. What is new and ended at once stays whole, and so does a grant with the
    new one that replaces it: its holder would lose what nobody takes from him."""
    replaced = _replaced_now(head, now)
    changes: list[Set] = []
    kept: list[str] = []
    for name, content in sorted(now.items()):
        end = _END_OF.get(kind_of(name))
        if end is None:
            continue
        before = _entities(name, head.get(name))
        for entity, fields in _entities(name, content).items():
            old = before.get(entity, {})
            if not _is_earlier(fields.get(end), old.get(end)):
                continue
            if entity not in before or entity in replaced:
                kept.append(entity)
                continue
            changes += [Set(entity, (key,), fields[key]) for key in (end, "note") if fields.get(key) != old.get(key)]
    tree = MemoryTree(head)
    try:
        return Ends(carried_out(tree, entity_files(tree), changes), tuple(kept))
    except EditRefused:
        return Ends({}, (*kept, *dict.fromkeys(change.entity for change in changes)))


def _entities(name: str, content: bytes | None) -> dict[str, dict[str, Any]]:
    """What a file holds, by id."""
    entities = _data_of(content).get(kind_of(name))
    if not isinstance(entities, dict):
        return {}
    return {entity: fields for entity, fields in entities.items() if isinstance(fields, dict)}


def _replaced_now(head: Mapping[str, bytes], now: Mapping[str, bytes | None]) -> set[Any]:
    """What entities replace that are not committed yet; a replacement of long ago keeps nothing back."""
    replaced = set()
    for name, content in now.items():
        before = _entities(name, head.get(name))
        for entity, fields in _entities(name, content).items():
            if entity not in before:
                replaced.add(fields.get("replaces"))
    return replaced


def _is_earlier(now: Any, old: Any) -> bool:
    """Whether an end came, or came nearer; one that is put off gives access."""
    day, before = (end.get("on") if isinstance(end, dict) else end for end in (now, old))
    return isinstance(day, str) and not (isinstance(before, str) and before <= day)


def _ended_there(head: Mapping[str, bytes], ends: Sequence[Set]) -> dict[str, bytes]:
    """The files of the waiting proposal with the ends in them."""
    if not ends:
        return {}
    tree = MemoryTree(head)
    try:
        return carried_out(tree, entity_files(tree), ends)
    except EditRefused as refused:
        raise Inseparable(change.entity for change in ends) from refused


def _data_of(content: bytes | None) -> dict[str, Any]:
    """What a file says; nothing where there is none, or where it cannot be read."""
    data = read_plain(content) if content is not None else None
    return data if isinstance(data, dict) else {}


def _merged_file(name: str, head: bytes | None, now: bytes | None, main: bytes | None, ends: list[Set]) -> bytes | None:
    """One file that both the waiting proposals and the changes made now touch."""
    if name == SETTINGS_FILE:
        head, main = _on_the_same_day(head, now), _on_the_same_day(main, now)
    sides = (head, now, main)
    if any(content is not None and not isinstance(read_plain(content), dict) for content in sides):
        raise Inseparable([name])
    kind = kind_of(name)
    meant = _without_ends(kind, _data_of(head), _data_of(now), _data_of(main), ends)
    conflicts: list[str] = []
    wanted = _merged(_data_of(head), meant, _data_of(main), (), conflicts)
    if conflicts:
        raise Inseparable(f"{name}: {place}" for place in conflicts)
    if name != SETTINGS_FILE and is_known(name) and not wanted.get(kind):
        return None
    if now is not None and main is not None:
        text = _merged_text(head or b"", now, main)
        if text is not None and read_plain(text) == wanted:
            return text
    if wanted == _data_of(main) and main is not None:
        return main
    return _rewritten(name, wanted, main)


def _without_ends(
    kind: str, head: Mapping[str, Any], now: Mapping[str, Any], main: Mapping[str, Any], ends: list[Set]
) -> dict[str, Any]:
    """What the file says now, less the ends of entities that only the waiting proposal has: these go to `ends`."""
    before, after, there = (side.get(kind) for side in (head, now, main))
    if not isinstance(before, dict) or not isinstance(after, dict):
        return dict(now)
    meant = dict(after)
    for entity, fields in after.items():
        old = before.get(entity)
        if entity in (there or {}) or not isinstance(old, dict) or not isinstance(fields, dict) or fields == old:
            continue
        changed = {key for key in {*fields, *old} if fields.get(key, _ABSENT) != old.get(key, _ABSENT)}
        if changed <= _ENDINGS and changed <= fields.keys():
            ends += [Set(entity, (key,), fields[key]) for key in fields if key in changed]
            meant[entity] = old
    return {**now, kind: meant}


def _on_the_same_day(content: bytes | None, now: bytes | None) -> bytes | None:
    """The settings with the day of the demo as it is set now: that day is where the reader stands, and no change that
    anybody approves. Only the demo has one."""
    today = _DAY_OF_DEMO.search(now or b"")
    if content is None or today is None:
        return content
    return _DAY_OF_DEMO.sub(lambda _: today[0], content)


def _merged(head: Any, now: Any, main: Any, way: tuple[str, ...], conflicts: list[str]) -> Any:
    """The main line's value with what was changed from `head` to `now`, and nothing of what differs otherwise."""
    if now in (head, main):
        return main
    if head == main:
        return now
    if all(isinstance(side, dict) for side in (head, now, main)):
        merged = {}
        for key in (*main, *(key for key in now if key not in main)):
            sides = [side.get(key, _ABSENT) for side in (head, now, main)]
            value = _merged(sides[0], sides[1], sides[2], (*way, str(key)), conflicts)
            if value is not _ABSENT:
                merged[key] = value
        return merged
    if all(_is_plain_list(side) for side in (head, now, main)):
        kept = [item for item in main if item in now or item not in head]
        return [*kept, *(item for item in now if item not in head and item not in kept)]
    conflicts.append(".".join(way[1:]) or ".".join(way) or "?")
    return main


def _is_plain_list(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(item, dict | list) for item in value)


def _merged_text(head: bytes, now: bytes, main: bytes) -> bytes | None:
    """The three texts merged line by line, so that comments and order stay; None where lines collide.

    `git merge-file` reads and writes only these files and looks at no repository.
    """
    with tempfile.TemporaryDirectory(prefix="camgrant-") as folder:
        paths = []
        for label, content in (("onto", main), ("from", head), ("to", now)):
            path = Path(folder) / label
            path.write_bytes(content)
            paths.append(str(path))
        words = [GIT, "merge-file", "--stdout", *paths]
        try:
            done = subprocess.run(words, cwd=folder, capture_output=True, env=environment_outside(), check=False)
        except OSError:
            return None
    return done.stdout if done.returncode == 0 else None


def _rewritten(name: str, wanted: Mapping[str, Any], main: bytes | None) -> bytes:
    """The main line's file with the changes written into it, every other line as it stands there."""
    kind = kind_of(name)
    changes = list(_changes(kind, name, wanted.get(kind, {}), _data_of(main).get(kind, {})))
    tree = MemoryTree({name: main} if main is not None else {})
    try:
        written = carried_out(tree, entity_files(tree), changes)
    except EditRefused as refused:
        raise Inseparable([name]) from refused
    if name not in written or _data_of(written[name]) != wanted:
        raise Inseparable([name])
    return written[name]


def _changes(kind: str, name: str, wanted: Mapping[str, Any], there: Mapping[str, Any]) -> Iterator[Change]:
    """What leads from the entities that are there to those wanted."""
    if any(entity not in wanted for entity in there):
        raise Inseparable([name])
    for entity, fields in wanted.items():
        if entity not in there:
            yield Put(kind, entity, fields, name)
        elif isinstance(fields, dict) and isinstance(there[entity], dict):
            yield from _field_changes(entity, (), fields, there[entity])
        elif fields != there[entity]:
            raise Inseparable([name])


def _field_changes(
    entity: str, way: tuple[str, ...], wanted: Mapping[str, Any], there: Mapping[str, Any]
) -> Iterator[Change]:
    for key in there:
        if key not in wanted:
            yield Drop(entity, (*way, key))
    for key, value in wanted.items():
        if key in there and value == there[key]:
            continue
        if isinstance(value, dict) and isinstance(there.get(key), dict):
            yield from _field_changes(entity, (*way, key), value, there[key])
        else:
            yield Set(entity, (*way, key), value)
