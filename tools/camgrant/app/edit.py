"""An edit from intention to disk: what would change, what the check says of it, who sees more or less, then all files.

Nothing is written before all of that is known; then every file is written, or none.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from camgrant.access.days import Days, Why
from camgrant.access.resolve import resolve
from camgrant.access.state import Entitlement
from camgrant.app.check import Checked, check
from camgrant.diagnostics import Diagnostic, Severity
from camgrant.edit.change import Change, Drop, Put, Set
from camgrant.edit.write import EditRefused, carried_out, entity_files
from camgrant.load.tree import OverlayTree, Tree
from camgrant.model.base import RIGHTS, Right
from camgrant.model.inventory import Inventory

__all__ = ["Edit", "Seen", "plan_edit", "write"]

_ENDINGS: Final = frozenset(("revoked", "left_on", "note"))
# What ends with the estate ends with and without the edit, and a province has hundreds of such days.
_OWN_ENDS: Final[frozenset[Why]] = frozenset(("left", "revoked", "expired", "moved"))


@dataclass(frozen=True, slots=True)
class Seen:
    """What one person comes to see, or sees no more: the cameras, the rights on them, and the first day of it."""

    person: str
    name: str
    cameras: tuple[str, ...]
    rights: tuple[Right, ...]
    since: date


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit that was worked out and not yet written.

    `files` are the new bytes, `before` what was read (None: no such file), `new_findings` those of the check after
    that were not there before; `refused` are the errors among them that keep it from being written.
    """

    files: Mapping[str, bytes]
    before: Mapping[str, bytes | None]
    diff: str
    checked: Checked
    new_findings: tuple[Diagnostic, ...]
    refused: tuple[Diagnostic, ...]
    gains: tuple[Seen, ...]
    losses: tuple[Seen, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether the files would say what they say already."""
        return not self.diff


def plan_edit(
    tree: Tree, changes: Iterable[Change], as_of: date | None, today: Callable[[], date], before: Checked | None = None
) -> Edit:
    """Works the edit out against the tree without writing. `before` is the check of the tree, where it was made.

    Raises EditRefused where the data is unreadable or the changes cannot be carried out exactly.
    """
    changes = tuple(changes)
    before = before or check(tree, as_of, today)
    if before.inventory is None:
        raise EditRefused(
            "dữ liệu chưa đọc được nên không sửa; đề nghị chạy `camgrant check` / "
            "the data cannot be read and is not edited; run `camgrant check`"
        )
    _refuse_blind(before, changes)
    files = carried_out(tree, entity_files(tree), changes)
    listed = frozenset(tree.listing().files)
    old = {name: tree.read(name) if name in listed else None for name in files}
    after = check(OverlayTree(tree, files), before.as_of, today)
    new = _new_findings(before.diagnostics, after.diagnostics)
    if after.inventory is None:
        return Edit(files, old, _diff(old, files), after, new, new, (), ())
    days = _days(before.inventory, after.inventory, changes, before.as_of)
    gains = _differences(before.inventory, after.inventory, days)
    losses = _differences(after.inventory, before.inventory, days)
    touched = frozenset(change.entity for change in changes)
    refused = tuple(_blocking(new, touched, only_takes=not gains))
    return Edit(files, old, _diff(old, files), after, new, refused, gains, losses)


def _refuse_blind(before: Checked, changes: Iterable[Change]) -> None:
    """Raises EditRefused while a compartment is absent, but for what only ends access: whom an edit lets see more, or
    which login and id is taken, cannot be told from what is left."""
    if before.absent and not all(isinstance(one, Set) and one.path[0] in _ENDINGS for one in changes):
        raise EditRefused(
            f"ngăn dữ liệu {', '.join(before.absent)} không có trên máy này nên chỉ được thu hồi, ghi thôi việc / "
            f"compartment {', '.join(before.absent)} is not on this machine; only what ends access may be written"
        )


def _new_findings(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What the check after found and the one before did not. A finding keeps its identity when its figures change."""
    known = Counter(found.fingerprint for found in before)
    new = []
    for found in after:
        known[found.fingerprint] -= 1
        if known[found.fingerprint] < 0:
            new.append(found)
    return tuple(new)


def _blocking(new: Iterable[Diagnostic], touched: Collection[str], *, only_takes: bool) -> Iterator[Diagnostic]:
    """The new errors that keep an edit from being written.

    Removing never waits (law 3): of an edit by which nobody gains anything only the errors in what it touches count,
    not what follows elsewhere, such as a site whose leader now has no account.
    """
    for found in new:
        if found.severity == Severity.ERROR and (not only_takes or not found.entity or found.entity in touched):
            yield found


def _diff(old: Mapping[str, bytes | None], files: Mapping[str, bytes]) -> str:
    """The unified diff of all files, "" where nothing changes."""
    lines: list[str] = []
    for name in sorted(files):
        was = (old[name] or b"").decode("utf-8-sig").splitlines(keepends=True)
        source = "/dev/null" if old[name] is None else f"a/{name}"
        lines += difflib.unified_diff(was, files[name].decode().splitlines(keepends=True), source, f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


# -- who sees more or less --------------------------------------------------------------------------------------------


def _days(before: Inventory, after: Inventory, changes: Iterable[Change], as_of: date) -> list[date]:
    """The days on which the edit may make a difference: today, those it names, beginnings and ends of its grants."""
    days = {as_of}
    people: set[str] = set()
    for change in changes:
        if not isinstance(change, Drop):
            days.update(_dates(change.fields if isinstance(change, Put) else change.value))
        for inventory in (before, after):
            grant = inventory.grants.get(change.entity)
            people.update((grant.person,) if grant else ())
        if change.entity in after.contacts:
            people.add(change.entity)
    for inventory in (before, after):
        ends = Days(inventory)
        for grant in inventory.grants.values():
            if grant.person in people and grant.person in inventory.contacts:
                days.update(day for day, why in ends.ends(grant).items() if why in _OWN_ENDS)
                days.add(grant.valid_from)
    return sorted(day for day in days if day >= as_of)


def _dates(value: Any) -> Iterator[date]:
    """All dates in plain data."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _dates(item)
    elif isinstance(value, str) and len(value) == 10:
        with contextlib.suppress(ValueError):
            yield date.fromisoformat(value)


def _differences(less: Inventory, more: Inventory, days: Iterable[date]) -> tuple[Seen, ...]:
    """What people see by `more` and not by `less` on any of the days, from the first such day on, by person."""
    found: dict[str, dict[Right, set[str]]] = {}
    since: dict[str, date] = {}
    for day in days:
        there = _pairs(resolve(less, day).entitlements)
        for person, pairs in _pairs(resolve(more, day).entitlements).items():
            for right, camera in pairs - there.get(person, frozenset()):
                found.setdefault(person, {}).setdefault(right, set()).add(camera)
                since.setdefault(person, day)
    return tuple(
        Seen(
            person,
            more.contacts[person].full_name,
            tuple(sorted(set().union(*rights.values()) & more.cameras.keys())),
            tuple(right for right in RIGHTS if right in rights),
            since[person],
        )
        for person, rights in sorted(found.items())
    )


def _pairs(entitlements: Iterable[Entitlement]) -> dict[str, frozenset[tuple[Right, str]]]:
    """Person -> (right, camera); of technical work, which sees no camera, (right, recorder)."""
    pairs: dict[str, set[tuple[Right, str]]] = {}
    for e in entitlements:
        reached = e.cameras or (e.recorder or "",)
        pairs.setdefault(e.person, set()).update((right, one) for right in e.rights for one in reached)
    return {person: frozenset(found) for person, found in pairs.items()}


# -- writing ----------------------------------------------------------------------------------------------------------


def write(edit: Edit, folder: Path) -> None:
    """Puts all files of the edit in place, or none of them.

    Raises EditRefused where the check after has new errors, or a file changed on disk since it was read; OSError where
    the disk will not take it, with every file as it was.
    """
    if edit.refused:
        raise EditRefused("việc sửa gây lỗi mới nên không ghi / the edit makes new errors and is not written")
    paths = {name: folder / name for name in edit.files}
    for name, path in paths.items():
        if _read(path) != edit.before[name]:
            raise EditRefused(
                f"{name}: tệp vừa bị thay đổi trong lúc soạn; đề nghị chạy lại lệnh / "
                "the file changed meanwhile; run the command again"
            )
    _replace_all(
        {paths[name]: data for name, data in edit.files.items()}, {paths[n]: d for n, d in edit.before.items()}
    )


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def _replace_all(files: Mapping[Path, bytes], before: Mapping[Path, bytes | None]) -> None:
    """Writes everything beside first, then renames; a rename that fails takes back those before it."""
    beside: dict[Path, Path] = {}
    done: list[Path] = []
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside[path] = _beside(path, data)
        for path, made in beside.items():
            made.replace(path)
            done.append(path)
    except BaseException:
        for path in done:
            _put_back(path, before[path])
        raise
    finally:
        for made in beside.values():
            made.unlink(missing_ok=True)


def _beside(path: Path, data: bytes) -> Path:
    """A finished file beside the one it will replace, readable as that one was."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        made.chmod(path.stat().st_mode & 0o777 if path.is_file() else 0o644)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    return made


def _put_back(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    else:
        _beside(path, data).replace(path)
