"""Finds the place of an entity's field: by reading its one file again with marks, only when a finding needs it."""

from __future__ import annotations

from collections.abc import Mapping

from camgrant.diagnostics import Location
from camgrant.ledger.joined import written_name
from camgrant.load.reader import Marks, Path, read_marked
from camgrant.load.tree import AMENDMENT, PACKS_FOLDER, SETTINGS_FILE, Tree, kind_of

__all__ = ["FileOrigins", "as_path"]

_KEPT = 64


def as_path(field: str) -> Path:
    """`leadership.1.person` as the path of the marks."""
    return (
        tuple(int(part) if part.isdecimal() and part.isascii() else part for part in field.split(".")) if field else ()
    )


class FileOrigins:
    """Entity -> file (and where in it), with the marks of the last files asked for."""

    def __init__(self, tree: Tree, file_of: Mapping[str, str], recorder_of: Mapping[str, str]) -> None:
        self._tree = tree
        self._file_of = file_of
        self._recorder_of = recorder_of
        self._marks: dict[str, Marks] = {}

    def locate(self, entity: str, field: str = "") -> Location:
        """The place of the field, or of the nearest thing that contains it; a camera's is inside its recorder."""
        if entity == "camgrant":
            return self.in_file(SETTINGS_FILE, ("camgrant", *as_path(field)), key=True)
        owner = self._recorder_of.get(entity, entity)
        file = self._file_of.get(owner)
        if file is None:
            return Location(entity or ".", 1, 1)
        kind = kind_of(file)
        if kind == PACKS_FOLDER:
            return self.in_file(file, (AMENDMENT, *as_path(field)), key=not field)
        written = written_name(owner) if kind == "ledger" else owner
        inside: Path = (kind, written) if owner == entity else (kind, owner, "channels", entity)
        return self.in_file(file, (*inside, *as_path(field)), key=not field)

    def file_of(self, entity: str) -> str:
        """The file in which the entity, or the recorder of a camera, stands; "" for an unknown one."""
        return self._file_of.get(self._recorder_of.get(entity, entity), "")

    def in_file(self, file: str, path: Path, *, key: bool = True) -> Location:
        """The place of a path in one file, whoever owns the id."""
        return Location(file, *self._marks_of(file).nearest(path, key=key))

    def _marks_of(self, file: str) -> Marks:
        if file not in self._marks:
            if len(self._marks) >= _KEPT:
                self._marks.clear()
            self._marks[file] = read_marked(file, self._tree.read(file))[1]
        return self._marks[file]
