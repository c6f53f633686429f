"""Random sequences of edits on the reference province, judged by PyYAML, which wrote none of it.

Every file says afterwards what it said before with just the intended changes, every comment line is still there in its
order, and no line changed that does not belong to a changed field.
"""

from __future__ import annotations

import copy
import difflib
from pathlib import Path
from typing import Any

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from camgrant.edit.change import Add, Change, Drop, Put, Set
from camgrant.edit.write import carried_out, entity_files
from camgrant.load.tree import FolderTree, MemoryTree

ROOT = Path(__file__).parents[2]
DISK = FolderTree(ROOT / "inventory")
FILES = {
    file: DISK.read(file)
    for file in DISK.listing().files
    if file.partition("/")[0] in {"units", "contacts", "sites", "cameras", "grants", "documents"}
}
TREE = MemoryTree(FILES)
PLACES = entity_files(TREE)
# What a careless writer turns into something else: numbers, words, times, comments, references, quotes.
TEXTS = st.sampled_from(
    ["0100 000 098", "+84100000098", "0123", "12", "1_000", "0x1F", "1e3", "12:30:45", "yes", "No", "null", "~", "true",
     "2021-08-31", "2021-02-30", "a: b", "x #y", "# x", "- x", "? x", "x:", "[x]", "{a}", "*a", "&b", "!c", "%d", "@e",
     "`f", "=", "<<", "|", ">", "'", '"', "it's", 'nói "vậy"', "a, b", "\\", "Đơn vị “X” – Chư Ngọc", "x" * 300]
)  # fmt: skip


def read(raw: bytes) -> Any:
    """Plain data by another reader: every scalar as its text."""
    return yaml.load(raw.decode(), yaml.BaseLoader)


def paths(value: Any, way: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path inside a value, the value itself left out."""
    steps: list[tuple[str | int, Any]] = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [found for step, inner in steps for found in ((*way, step), *paths(inner, (*way, step)))]


def at(value: Any, way: tuple[str | int, ...]) -> Any:
    for step in way:
        value = value[step]
    return value


@st.composite
def edits(draw: st.DrawFn) -> list[Change]:
    """Up to five changes in one or two files, each sound on what the ones before it left."""
    names = draw(st.lists(st.sampled_from(sorted(FILES)), min_size=1, max_size=2, unique=True))
    said = {name: read(FILES[name]) for name in names}
    changes: list[Change] = []
    for number in range(draw(st.integers(1, 5))):
        name = draw(st.sampled_from(names))
        kind = name.partition("/")[0]
        entities = said[name][kind]
        if draw(st.integers(0, 5)) == 0:
            fields = {"note": draw(TEXTS), "names": [draw(TEXTS), draw(TEXTS)], "revoked": {"reason": draw(TEXTS)}}
            changes.append(Put(kind, f"x-{number}", fields, name))
            entities[f"x-{number}"] = copy.deepcopy(fields)
            continue
        entity = draw(st.sampled_from(sorted(entities)))
        way = draw(st.sampled_from(paths(entities[entity])))
        value = at(entities[entity], way)
        parent = at(entities[entity], way[:-1])
        if isinstance(value, list):
            item = draw(TEXTS)
            changes.append(Add(entity, way, item))
            value.append(item)
        elif isinstance(parent, dict) and len(parent) > 1 and draw(st.booleans()):
            changes.append(Drop(entity, way))
            del parent[way[-1]]
        elif isinstance(parent, dict) and draw(st.booleans()):
            field = draw(st.sampled_from(["note", "reason", "valid_until", "left_on", "document"]))
            changes.append(Set(entity, (*way[:-1], field), draw(TEXTS)))
            parent[field] = changes[-1].value  # type: ignore[union-attr]
        else:
            assume(isinstance(value, str))
            changes.append(Set(entity, way, draw(TEXTS)))
            parent[way[-1]] = changes[-1].value  # type: ignore[union-attr]
    return changes


def applied(changes: list[Change]) -> dict[str, Any]:
    """What every file must say, by PyYAML's reading of the old files."""
    said: dict[str, Any] = {}
    for change in changes:
        name = change.file if isinstance(change, Put) else PLACES.get(change.entity) or changes_file(changes, change)
        data = said.setdefault(name, read(FILES[name]))[name.partition("/")[0]]
        if isinstance(change, Put):
            data[change.entity] = copy.deepcopy(dict(change.fields))
            continue
        parent = at(data[change.entity], change.path[:-1])
        if isinstance(change, Drop):
            del parent[change.path[-1]]
        elif isinstance(change, Set):
            parent[change.path[-1]] = change.value
        else:
            parent[change.path[-1]].append(change.value)
    return said


def changes_file(changes: list[Change], wanted: Set | Add | Drop) -> str:
    return next(change.file for change in changes if isinstance(change, Put) and change.entity == wanted.entity)


@settings(max_examples=300)
@given(edits())
def test_only_what_was_intended_changes(changes: list[Change]) -> None:
    made = carried_out(TREE, PLACES, changes)
    assert {name: read(raw) for name, raw in made.items()} == applied(changes)
    for name, raw in made.items():
        before, after = FILES[name].decode().split("\n"), raw.decode().split("\n")
        assert comments(before) == comments(after)
        # As many places of the text change as there were changes, at most.
        blocks = [
            op for op in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes() if op[0] != "equal"
        ]
        assert len(blocks) <= 2 * len(changes)


def comments(lines: list[str]) -> list[str]:
    """The comment lines in order, apart from how deep they stand."""
    return [line.strip() for line in lines if line.lstrip().startswith("#")]


@settings(max_examples=200)
@given(TEXTS)
def test_texts_stay_texts_for_every_reader(text: str) -> None:
    """By YAML 1.1 as well, which takes `0123` for a number and `yes` for true; only dates are meant to be dates."""
    made = carried_out(TREE, PLACES, [Set("c-luong-the-phong", ("note",), text)])
    (raw,) = made.values()
    value = yaml.safe_load(raw)["contacts"]["c-luong-the-phong"]["note"]
    assert (value.isoformat() if text == "2021-08-31" else value) == text
