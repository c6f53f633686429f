"""Carries intended changes out in the text of the files, and proves that nothing else changed.

Text is moved, not re-made: only the lines of a field that changes are written anew (by ruamel.yaml, `shape`), every
other line, comment and quote stays byte for byte. Then the file is read again by the loader's own reader and must say
exactly what it said before with the intended changes applied to that plain data; anything else is refused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from camgrant.diagnostics import EXIT_FINDINGS, CamgrantError
from camgrant.edit.change import Change, Drop, Path, Put, Set
from camgrant.edit.lines import Lines, at
from camgrant.edit.shape import new_file_head, ordered
from camgrant.load.reader import read_plain
from camgrant.load.tree import JOINT, PACKS_FOLDER, SETTINGS_FILE, Tree, kind_of, max_bytes

__all__ = ["EditRefused", "carried_out", "entity_files"]


class EditRefused(CamgrantError):
    """The edit cannot be carried out exactly as intended; nothing was written."""

    exit_code = EXIT_FINDINGS


def entity_files(tree: Tree) -> dict[str, str]:
    """Entity -> its file, cameras included; files that cannot be read are left out."""
    found: dict[str, str] = {}
    for file in tree.listing().files:
        if file == SETTINGS_FILE or file.startswith(f"{PACKS_FOLDER}/"):
            continue
        data: Any = read_plain(tree.read(file))
        entities = data.get(kind_of(file)) if isinstance(data, dict) else None
        for entity, fields in entities.items() if isinstance(entities, dict) else ():
            found.setdefault(entity, file)
            channels = fields.get("channels") if isinstance(fields, dict) else None
            for camera in channels if isinstance(channels, dict) else ():
                found.setdefault(camera, file)
    return found


def carried_out(tree: Tree, file_of: Mapping[str, str], changes: Iterable[Change]) -> dict[str, bytes]:
    """File -> its new bytes, for the files that change. Pure: nothing is written.

    `file_of` says where an entity stands (`entity_files`). Raises EditRefused for an entity or place that is not
    there, an id that is taken, a file that cannot be read, and a result that does not say exactly what was intended.
    """
    listed = frozenset(tree.listing().files)
    places = dict(file_of)
    files: dict[str, _File] = {}
    for change in changes:
        if isinstance(change, Put):
            if change.entity in places:
                raise EditRefused(f"mã “{change.entity}” đã có / the id '{change.entity}' exists already")
            places[change.entity] = _file_of(change)
        file = places.get(change.entity)
        if file is None:
            raise EditRefused(f"không có mã “{change.entity}” / unknown id '{change.entity}'")
        if file not in files:
            files[file] = _opened(tree, file, exists=file in listed)
        try:
            files[file].carry_out(change)
        except (KeyError, IndexError, TypeError, AttributeError) as fault:
            where = ".".join(map(str, () if isinstance(change, Put) else change.path))
            raise EditRefused(
                f"{file}: “{change.entity}” không có chỗ “{where}” để sửa, đề nghị sửa tay / "
                f"has no place '{where}' to change, edit it by hand"
            ) from fault
    return {name: file.proven() for name, file in files.items()}


def _file_of(put: Put) -> str:
    """The file of a new entity. Raises EditRefused for one that the loader would not read as this kind."""
    folder, *parts = put.file.rpartition(JOINT)[2].split("/")
    if folder != put.kind or not put.file.endswith(".yaml") or not all(p and not p.startswith(".") for p in parts):
        raise EditRefused(f"{put.file}: không phải tệp {put.kind}/….yaml / is no file {put.kind}/….yaml")
    return put.file


@dataclass(slots=True)
class _File:
    """One file while it is edited: its text, and apart from it what it must say in the end."""

    name: str
    kind: str
    lines: Lines
    meant: dict[str, Any]
    crlf: bool

    def carry_out(self, change: Change) -> None:
        """Makes the change in the text, and apart from it in what the text must say."""
        entities = self.meant.setdefault(self.kind, {})
        if isinstance(change, Put):
            fields = ordered(self.kind, (), _own(dict(change.fields)))
            entities[change.entity] = fields
            self.lines.append_entity(change.entity, fields)
            return
        inside = _inside(entities, change.entity)
        full: Path = (*inside, *change.path)
        *way, last = full
        parent = at(entities, tuple(way))
        if isinstance(change, Drop):
            del parent[last]
            self.lines.drop(full)
            return
        value = _own(change.value)
        if isinstance(change, Set):
            parent[last] = value
            self.lines.put(full, ordered(self.kind, full[1:], value))
            return
        parent.setdefault(last, []).append(value)
        if len(parent[last]) == 1:  # the list is new
            self.lines.put(full, ordered(self.kind, full[1:], [value]))
        else:
            self.lines.add(full, ordered(self.kind, (*full[1:], 0), value))

    def proven(self) -> bytes:
        """The bytes of the file. Raises EditRefused where the loader would not read exactly what was meant."""
        text = self.lines.text()
        raw = (text.replace("\n", "\r\n") if self.crlf else text).encode()
        if len(raw) > max_bytes(self.name):
            raise EditRefused(
                f"{self.name}: tệp sẽ quá {max_bytes(self.name)} byte; đề nghị tách tệp / "
                "the file would grow too large; split it"
            )
        if read_plain(raw) != self.meant:
            raise EditRefused(
                f"{self.name}: không ghi được đúng như ý định mà không đổi phần khác; đề nghị sửa tay / "
                "cannot be written exactly as intended without changing something else; edit it by hand"
            )
        return raw


def _opened(tree: Tree, file: str, *, exists: bool) -> _File:
    kind = kind_of(file)
    if not exists:
        return _File(file, kind, Lines(kind, f"{new_file_head(kind, file)}{kind}:\n"), {}, crlf=False)
    raw = tree.read(file)
    data = read_plain(raw)
    if not isinstance(data, dict) or not isinstance(data.get(kind), dict):
        raise EditRefused(
            f"{file}: tệp có lỗi nên không sửa; đề nghị chạy `camgrant check` / "
            "the file is faulty and is not edited; run `camgrant check`"
        )
    text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    # Where both kinds of line ends stand the few settle as LF, as `fmt` settles them.
    return _File(file, kind, Lines(kind, text), _own(data), crlf=0 < raw.count(b"\n") == raw.count(b"\r\n"))


def _own(data: Any) -> Any:
    """A copy in which no two places share a value, as they do in what the reader gives (and in a deep copy of it).

    Text is composed (NFC) as the reader gives it: what is typed on macOS is not.
    """
    if isinstance(data, dict):
        return {name: _own(value) for name, value in data.items()}
    if isinstance(data, str):
        return unicodedata.normalize("NFC", data)
    return [_own(value) for value in data] if isinstance(data, list) else data


def _inside(entities: Mapping[str, Any], entity: str) -> Path:
    """Where the entity stands below its kind: a camera stands under its recorder."""
    if entity in entities:
        return (entity,)
    owner = next(one for one, fields in entities.items() if entity in fields.get("channels", {}))
    return (owner, "channels", entity)
