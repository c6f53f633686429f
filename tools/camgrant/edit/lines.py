"""One inventory file as lines: fields are replaced, inserted, added to or dropped; all other lines stay.

Places come from the reader's marks, which are made again after each change. What stands in flow style (`[a, b]`,
`{site: x}`) has no lines of its own: there the nearest field that begins a line is written anew, in the same style.
Comments above a field stay with it; comments inside a value that is replaced as a whole move above it.
"""

from __future__ import annotations

import copy
import re
from typing import Any, Final

from camgrant.edit.change import Path
from camgrant.edit.shape import field_order, piece
from camgrant.load.canonical import field_end, with_comments
from camgrant.load.reader import Marks, read_marked

__all__ = ["Lines", "at"]

_COMMENT_BEHIND: Final = re.compile(r"\s+#.*$")


class Lines:
    """The text of one file of a kind. Paths lead from the entity's id downwards.

    Every method raises KeyError, IndexError or TypeError where the path leads nowhere.
    """

    def __init__(self, kind: str, text: str) -> None:
        self._kind = kind
        self._lines = text.rstrip("\n").split("\n")
        self._read: tuple[Any, Marks] | None = None

    def text(self) -> str:
        """The whole file, ending with one line feed."""
        return "\n".join(self._lines) + "\n"

    def append_entity(self, entity: str, fields: dict[str, Any]) -> None:
        """A new entity goes to the end of the file, indented as those that are there."""
        first = next((one for one in self._lines if one.startswith(" ") and one.lstrip()[:1] not in ("", "#")), "  ")
        self._lines += _indented(piece(entity, fields, flow=False), len(first) - len(first.lstrip()))
        self._read = None

    def put(self, path: Path, value: Any) -> None:
        """The field at the path gets the value; where it is new it stands in the model's order."""
        data, marks = self._now()
        field, within = self._block_field(path)
        if within:
            value = _changed(at(data, field), within, value)
        if (self._kind, *field) in marks.keys:
            self._replace(field, value)
        else:
            self._insert(field, value)

    def add(self, path: Path, value: Any) -> None:
        """The value goes to the end of the list at the path."""
        data, _ = self._now()
        items = at(data, path)
        if not self._is_block_list(path, items):
            self.put(path, [*items, value])
            return
        last = (*path, len(items) - 1)
        row, column = self._dash(last)
        end = field_end(self._lines, row, column)
        item = [line[2:] for line in piece("x", [value], flow=False)[1:]]
        self._splice(end, end, _indented(item, column - 1))

    def drop(self, path: Path) -> None:
        """The field goes; the comments above it stay."""
        data, marks = self._now()
        field, within = self._block_field(path)
        if within:
            whole = copy.deepcopy(at(data, field))
            parent = at(whole, within[:-1])
            del parent[within[-1]]
            self._replace(field, whole)
            return
        row, column = self._key(marks, field)
        before = self._lines[row][: column - 1]
        end = field_end(self._lines, row, column)
        if before.strip():  # the first field behind a dash: the next one takes its place
            following = self._lines[end]
            self._splice(row, end + 1, [before + following[column - 1 :]])
        else:
            self._splice(row, end, _comments(self._lines[row:end]))

    # -- looking --------------------------------------------------------------------------------------------------

    def _now(self) -> tuple[Any, Marks]:
        """What the text says under its kind at this moment, with the marks."""
        if self._read is None:
            data, marks, findings = read_marked(self._kind, self.text().encode())
            if findings or not isinstance(data, dict):
                raise KeyError(self._kind)
            self._read = (data[self._kind], marks)
        return self._read

    def _key(self, marks: Marks, path: Path) -> tuple[int, int]:
        line, column = marks.keys[(self._kind, *path)]
        return line - 1, column

    def _begins_line(self, path: Path) -> bool:
        """Whether the key at the path is the first thing on its line, a dash aside."""
        _, marks = self._now()
        row, column = self._key(marks, path)
        return not self._lines[row][: column - 1].strip(" -")

    def _block_field(self, path: Path) -> tuple[Path, Path]:
        """The deepest field towards the path that has lines of its own, and the way from there."""
        data, marks = self._now()
        for end in range(len(path), 0, -1):
            field, parent = path[:end], at(data, path[: end - 1])
            if not isinstance(parent, dict):
                continue
            if any((self._kind, *path[: end - 1], key) not in marks.keys for key in parent):
                continue
            if parent and all(self._begins_line((*path[: end - 1], key)) for key in parent):
                return field, path[end:]
        raise KeyError(path)

    def _is_block_list(self, path: Path, items: Any) -> bool:
        _, marks = self._now()
        if not isinstance(items, list) or not items:
            return False
        row, column = self._dash((*path, 0))
        return self._lines[row][column - 1 : column + 1] == "- " and row > marks.keys[(self._kind, *path)][0] - 1

    def _dash(self, item: Path) -> tuple[int, int]:
        """Row and column of the dash before an item of a block list."""
        _, marks = self._now()
        line, column = marks.values[(self._kind, *item)]
        return line - 1, column - 2

    # -- changing -------------------------------------------------------------------------------------------------

    def _replace(self, field: Path, value: Any) -> None:
        data, marks = self._now()
        row, column = self._key(marks, field)
        end = field_end(self._lines, row, column)
        old = self._lines[row:end]
        flow = len(old) == 1 and isinstance(at(data, field), (dict, list)) and isinstance(value, (dict, list))
        lines = _indented(piece(str(field[-1]), value, flow=True if flow else None), column - 1)
        before = self._lines[row][: column - 1]
        first = before + lines[0][column - 1 :]
        behind = _COMMENT_BEHIND.search(old[0]) if self._ends_in_comment(field, old[0]) else None
        lines[0] = first + (behind.group() if behind else "")
        self._splice(row, end, [*_comments(old[1:], column - 1), *lines] if not before.strip() else lines)

    def _ends_in_comment(self, field: Path, line: str) -> bool:
        """Whether a comment stands behind the value: the line says the same without it."""
        found = _COMMENT_BEHIND.search(line)
        if found is None:
            return False
        _, marks = self._now()
        row, _ = self._key(marks, field)
        trial = [*self._lines]
        trial[row] = line[: found.start()]
        data, _, findings = read_marked(self._kind, ("\n".join(trial) + "\n").encode())
        return not findings and isinstance(data, dict) and data[self._kind] == self._now()[0]

    def _insert(self, field: Path, value: Any) -> None:
        data, marks = self._now()
        parent = at(data, field[:-1])
        order = field_order(self._kind, field[1:-1])
        name = str(field[-1])
        later = order[order.index(name) + 1 :] if name in order else ()
        first = next(iter(parent))
        following = next((key for key in parent if key in later and key != first), None)
        column = self._key(marks, (*field[:-1], first))[1]
        if following is not None:
            row = with_comments(self._lines, self._key(marks, (*field[:-1], following))[0])
        else:
            last = list(parent)[-1]
            row = field_end(self._lines, self._key(marks, (*field[:-1], last))[0], column)
        self._splice(row, row, _indented(piece(name, value), column - 1))

    def _splice(self, start: int, end: int, lines: list[str]) -> None:
        self._lines[start:end] = lines
        self._read = None


def at(data: Any, path: Path) -> Any:
    """What stands at a path of plain data."""
    for step in path:
        data = data[step]
    return data


def _changed(whole: Any, within: Path, value: Any) -> Any:
    """A copy of a value with something inside it set."""
    made = copy.deepcopy(whole)
    at(made, within[:-1])[within[-1]] = value
    return made


def _comments(lines: list[str], indent: int = -1) -> list[str]:
    """The comment lines among some lines, at an indent."""
    found = [line for line in lines if line.lstrip().startswith("#")]
    return found if indent < 0 else [" " * indent + line.lstrip() for line in found]


def _indented(lines: list[str], indent: int) -> list[str]:
    return [f"{' ' * indent}{line}" if line else line for line in lines]
