"""An edit from intention to disk: what would change, what the check says of it, who sees more or less, then all files.

Nothing is written before all of that is known; then every file is written, or none.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from camgrant.access.resolve import resolve
from camgrant.app.check import Checked, check
from camgrant.app.editing.effect import Seen, differences
from camgrant.diagnostics import Diagnostic, Severity
from camgrant.edit.change import Change, Put, Set
from camgrant.edit.write import EditRefused, carried_out, entity_files
from camgrant.files import put, write_beside
from camgrant.load.tree import OverlayTree, Tree
from camgrant.policy.engine import judge
from camgrant.rendering.limits import judge_targets

__all__ = ["Edit", "plan_edit", "write"]

_ENDINGS: Final = frozenset(("revoked", "left_on", "note"))


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit that was worked out and not yet written.

    `files` are the new bytes, `before` what was read (None: no such file), `new_findings` those of the check after
    that were not there before; `refused` are the errors among them that keep it from being written. `later` are the
    errors and warnings that only the check of the first day of the edit's effect will find.
    """

    files: Mapping[str, bytes]
    before: Mapping[str, bytes | None]
    diff: str
    checked: Checked
    new_findings: tuple[Diagnostic, ...]
    refused: tuple[Diagnostic, ...]
    gains: tuple[Seen, ...]
    losses: tuple[Seen, ...]
    later: tuple[Diagnostic, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        """Whether the files would say what they say already."""
        return not self.diff


def plan_edit(
    tree: Tree,
    changes: Iterable[Change],
    as_of: date | None,
    today: Callable[[], date],
    before: Checked | None = None,
    *,
    file_of: Mapping[str, str] | None = None,
    starts: date | None = None,
) -> Edit:
    """Works the edit out against the tree without writing. `before` is the check of the tree and `file_of` says where
    its entities stand, where these were made already; `starts` is the day from which the edit has its effect.

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
    files = carried_out(tree, entity_files(tree) if file_of is None else file_of, changes)
    listed = frozenset(tree.listing().files)
    old = {name: tree.read(name) if name in listed else None for name in files}
    after = check(OverlayTree(tree, files), before.as_of, today)
    new = _new_findings(before.diagnostics, after.diagnostics)
    if after.inventory is None:
        return Edit(files, old, _diff(old, files), after, new, new, (), ())
    touched = frozenset(change.entity for change in changes)
    gains, losses = differences(before.inventory, after.inventory, touched, before.as_of)
    refused = tuple(_blocking(new, touched, only_takes=not gains and not _brings(changes)))
    later = _later(before, after, starts, new)
    return Edit(files, old, _diff(old, files), after, new, refused, gains, losses, later)


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


def _later(before: Checked, after: Checked, day: date | None, known: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What the check will find on a day to come because of the edit, and does not find by now."""
    if day is None or day <= before.as_of or not (before.complete and after.complete):
        return ()
    told = {found.fingerprint for found in known}
    new = _new_findings(_found_on(before, day), _found_on(after, day))
    return tuple(found for found in new if found.fingerprint not in told and found.severity != Severity.NOTICE)


def _found_on(checked: Checked, day: date) -> list[Diagnostic]:
    """What the rules and the devices find on a day."""
    if checked.inventory is None:
        return []
    state = resolve(checked.inventory, day)
    return [*judge(checked.inventory, state), *judge_targets(checked.inventory, state)]


def _brings(changes: Iterable[Change]) -> bool:
    """Whether the edit brings more than the documents that it rests on."""
    return any(isinstance(change, Put) and change.kind != "documents" for change in changes)


def _blocking(new: Iterable[Diagnostic], touched: Collection[str], *, only_takes: bool) -> Iterator[Diagnostic]:
    """The new errors that keep an edit from being written.

    Removing never waits (law 3): of an edit that brings nothing and by which nobody gains anything only the errors in
    what it touches count, not what follows elsewhere, such as a site whose leader now has no account.
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
            beside[path] = write_beside(path, data)
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


def _put_back(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    else:
        put(path, data)
