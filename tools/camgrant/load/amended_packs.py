"""A policy pack with its amendments set in, as plain data.

An amendment says what it adds, replaces and repeals. Whatever does not fit the text that it amends is a problem and is
never guessed: a value that is there already is no addition, one that is not there cannot be replaced or repealed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from camgrant.diagnostics import Text
from camgrant.load.reader import Marks, Path
from camgrant.load.tree import AMENDMENT
from camgrant.model.base import altered
from camgrant.model.pack import Pack

__all__ = ["Amended", "amended", "marks_of", "with_words_of"]

_NAMES_THE_PACK: Final = frozenset(("id", "version", "title", "source", "valid_from"))
"""What a pack is called and comes from: an amendment has these of its own."""

_WORDS: Final = (
    *("areas", "chains", "clauses", "contact_roles", "document_kinds", "leadership_roles", "purposes", "readings"),
    *("site_types", "unit_kinds"),
)
"""Vocabularies of a pack. A word orders nothing by itself, so it has no days: what is entered ahead may use
it, and what was written with it can be read for ever."""
_DEPTH_OF_WORDS: Final = 2
_STAYS: Final = frozenset((*_WORDS, "systems"))

_THERE: Final = Text(
    "mục này đã có; muốn thay thì ghi dưới `replace`", "it is there already; what is to be otherwise goes to `replace`"
)
_NOT_THERE: Final = Text("không có mục này để sửa đổi hoặc bãi bỏ", "there is no such thing to replace or repeal")
_OF_THE_PACK: Final = Text("đây là tên gọi của bộ quy tắc, không sửa đổi được", "it names the pack and stays")
_FOR_EVER: Final = Text(
    "từ đã dùng thì dữ liệu cũ vẫn phải đọc được, không bãi bỏ được; đề nghị sửa những điều dùng đến nó",
    "what was written with it must stay readable, so it stays; replace what makes use of it",
)
_NO_MAPPING: Final = Text(
    "chỗ này không có mục con; giá trị mới thì ghi dưới `replace`",
    "nothing lies inside this; a new value goes to `replace`",
)


@dataclass(slots=True)
class Amended:
    """The plain data of a pack after an amendment, and what of the amendment does not fit.

    `places` lead from paths in the pack to paths in the amendment's file that say what is there now.
    """

    plain: dict[str, Any]
    places: list[tuple[Path, Path]] = field(default_factory=list)
    problems: list[tuple[Path, Text]] = field(default_factory=list)


def amended(plain: Mapping[str, Any], amendment: Mapping[str, Any]) -> Amended:
    """A pack after one amendment. Pure: what the amendment does not touch is shared with the pack before."""
    result = Amended(dict(plain))
    for word, put in (("replace", _replaced), ("add", _added)):
        for name, value in amendment.get(word, {}).items():
            place: Path = (AMENDMENT, word, name)
            if name in _NAMES_THE_PACK:
                result.problems.append((place, _OF_THE_PACK))
            else:
                _put(result, result.plain, (name,), value, place, put)
    _repeal(result, plain, amendment.get("repeal", ()))
    source = result.plain["source"]
    by = (*source.get("amended_by", ()), _cited(amendment["source"]))
    result.plain["source"] = {**source, "amended_by": list(by)}
    return result


def with_words_of(pack: Pack, others: Iterable[Pack]) -> Pack:
    """The pack with the words that others declare besides."""
    words: dict[str, dict[str, Any]] = {}
    for name in _WORDS:
        known = getattr(pack, name)
        more = {word: said for other in others for word, said in getattr(other, name).items() if word not in known}
        if more:
            words[name] = {**known, **more}
    return altered(pack, **words) if words else pack


def marks_of(marks: Marks, places: list[tuple[Path, Path]]) -> Marks:
    """The places of an amendment's file by the paths of the pack; what it does not say has the place of its first
    line."""
    found = Marks({(): marks.nearest((AMENDMENT,), key=True)})
    for inside, written in places:
        size = len(written)
        for known, table in ((marks.values, found.values), (marks.keys, found.keys)):
            for path, place in known.items():
                if path[:size] == written:
                    table[(*inside, *path[size:])] = place
    return found


def _cited(source: Mapping[str, Any]) -> str:
    year, month, day = str(source["date"]).split("-")
    return f"{source['number']} ngày {day}/{month}/{year}"


# -- one value at a path -----------------------------------------------------------------------------------------------

_Put = Callable[["Amended", Any, Path, Any, Path], Any]


def _put(result: Amended, holder: dict[str, Any], path: Path, value: object, place: Path, put: _Put) -> None:
    """Sets what becomes of one member of a mapping that is ours to change."""
    holder[str(path[-1])] = put(result, holder.get(str(path[-1]), _ABSENT), path, value, place)


_ABSENT: Final = object()


def _added(result: Amended, there: Any, path: Path, value: Any, place: Path) -> Any:
    """What is there with what comes in addition: new members of a mapping, further items of a list."""
    if there is _ABSENT:
        result.places.append((path, place))
        return value
    if isinstance(there, dict) and isinstance(value, dict) and not _is_basis(there):
        inside = dict(there)
        for name, member in value.items():
            _put(result, inside, (*path, name), member, (*place, name), _added)
        return inside
    if isinstance(there, list) and isinstance(value, dict):
        return _into_items(result, there, path, value, place, _added)
    if isinstance(there, list) and isinstance(value, list):
        for number, item in enumerate(value):
            if item in there:
                result.problems.append(((*place, number), _THERE))
            result.places.append(((*path, len(there) + number), (*place, number)))
        return [*there, *value]
    result.problems.append((place, _NO_MAPPING if isinstance(value, dict) else _THERE))
    return there


def _replaced(result: Amended, there: Any, path: Path, value: Any, place: Path) -> Any:
    """What takes the place of what is there. A basis is one statement, so it is replaced as a whole."""
    if there is _ABSENT:
        result.problems.append((place, _NOT_THERE))
        return value
    if isinstance(there, dict) and isinstance(value, dict) and not _is_basis(there):
        inside = dict(there)
        for name, member in value.items():
            _put(result, inside, (*path, name), member, (*place, name), _replaced)
        return inside
    if isinstance(there, list) and isinstance(value, dict):
        return _into_items(result, there, path, value, place, _replaced)
    result.places.append((path, place))
    return value


def _into_items(
    result: Amended, there: list[Any], path: Path, value: Mapping[str, Any], place: Path, put: _Put
) -> list[Any]:
    """A list of which some items, named by their numbers from 0 as in `path` of an option, become otherwise."""
    items = list(there)
    for name, member in value.items():
        number = int(name) if name.isdecimal() else len(items)
        if number >= len(items):
            result.problems.append(((*place, name), _NOT_THERE))
        else:
            items[number] = put(result, items[number], (*path, number), member, (*place, name))
    return items


def _is_basis(value: Mapping[str, Any]) -> bool:
    """Whether a mapping says on what a demand rests."""
    return isinstance(value.get("source"), str)


# -- what is repealed --------------------------------------------------------------------------------------------------


def _repeal(result: Amended, before: Mapping[str, Any], repealed: Sequence[str]) -> None:
    """Takes out what is repealed. Numbers of list items are those of the text before; later ones go first."""
    paths: list[Path] = []
    for number, dotted in enumerate(repealed):
        place: Path = (AMENDMENT, "repeal", number)
        path = _path_in(before, dotted)
        if path is None:
            result.problems.append((place, _NOT_THERE))
        elif path[0] in _NAMES_THE_PACK:
            result.problems.append((place, _OF_THE_PACK))
        elif path[0] in _STAYS and len(path) <= _DEPTH_OF_WORDS:
            result.problems.append((place, _FOR_EVER))
        else:
            paths.append(path)
    for path in sorted(paths, reverse=True):
        result.plain = _without(result.plain, path)


def _path_in(value: Any, dotted: str) -> Path | None:
    """The path that a dotted one means; names may hold dots themselves. None where nothing is there."""
    if not dotted:
        return ()
    if isinstance(value, list):
        first, _, rest = dotted.partition(".")
        if not first.isdecimal() or int(first) >= len(value):
            return None
        inside = _path_in(value[int(first)], rest)
        return None if inside is None else (int(first), *inside)
    if not isinstance(value, dict):
        return None
    for name in value:
        if dotted == name or dotted.startswith(f"{name}."):
            inside = _path_in(value[name], dotted[len(name) + 1 :])
            if inside is not None:
                return (name, *inside)
    return None


def _without(value: Any, path: Path) -> Any:
    """The data without what is at the path; the rest is shared."""
    changed = copy.copy(value)
    if len(path) == 1:
        del changed[path[0]]
    else:
        changed[path[0]] = _without(value[path[0]], path[1:])
    return changed
