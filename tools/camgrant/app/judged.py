"""A change judged by what was there before it: pack, settings, waivers and reviewers of the base judge the new data.

A change to those is itself part of the change, so it cannot clear its own way; but what would be red once it is merged
is red now, so the head's own judges are asked as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from camgrant.app.check import Checked, check
from camgrant.app.joining import with_joined
from camgrant.app.trees import WORKTREE, Side, side_at, tree_at
from camgrant.diagnostics import Diagnostic, Text
from camgrant.load.tree import PACKS_FOLDER, SETTINGS_FILE, Listing, Tree, kind_of
from camgrant.plan.brake import Brake, brake
from camgrant.plan.plan import plan

__all__ = ["Judged", "JudgedTree", "judge_change"]

_JUDGES: Final = frozenset((PACKS_FOLDER, "waivers", "reviewers"))


@dataclass(frozen=True, slots=True)
class Judged:
    """A check with everything that base, head and brake find.

    `stood` are the (file, line) among the findings that are places of the base, for what is there no more.
    """

    checked: Checked
    base: Tree
    stood: frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class JudgedTree:
    """The data of one tree with the judges of another."""

    data: Tree
    judges: Tree

    def listing(self) -> Listing:
        below = self.data.listing()
        files = [file for file in below.files if not _is_judge(file)]
        files += [file for file in self.judges.listing().files if _is_judge(file)]
        return Listing(tuple(sorted(files)), below.problems, below.left_out)

    def read(self, file: str) -> bytes:
        return (self.judges if _is_judge(file) else self.data).read(file)


def judge_change(
    folder: Path, base: str, head: Tree, own: Checked, as_of: date | None, today: Callable[[], date]
) -> Judged:
    """Judges the change from `base` (a commit or folder) to `head`, of which `own` is the check by its own judges.

    Raises UsageFault for a base that does not exist, Unreadable for one that cannot be read whole, EnvironmentFault
    where a compartment of either side is not here. Where a file cannot be read, which is an error already, the brake is
    not asked.
    """
    stops, tree = _stops(folder, base, head, own)
    findings = own.diagnostics
    if _judges(tree) != _judges(head):
        findings = _together(own, check(JudgedTree(head, tree), as_of, today, partial=True))
    found = sorted((*findings, *stops.findings), key=lambda one: one.sort_key)
    stood = frozenset((place.file, place.line) for place in stops.stood)
    return Judged(replace(own, diagnostics=tuple(found)), tree, stood)


def _stops(folder: Path, base: str, head: Tree, own: Checked) -> tuple[Brake, Tree]:
    """What the brake says, and the tree of the base."""
    if own.inventory is None or not own.read:
        return Brake(), tree_at(folder, base)
    if own.absent:
        side_at(folder, WORKTREE)  # it says which compartment is not here
    side = side_at(folder, base, Side("", head, own.inventory))
    before = with_joined(folder, side.inventory, own.inventory)
    return brake(plan(before, own.inventory)), side.tree


def _is_judge(file: str) -> bool:
    return file == SETTINGS_FILE or kind_of(file) in _JUDGES


def _judges(tree: Tree) -> dict[str, bytes | None]:
    return {file: _content(tree, file) for file in tree.listing().files if _is_judge(file)}


def _content(tree: Tree, file: str) -> bytes | None:
    try:
        return tree.read(file)
    except OSError:
        return None


def _together(own: Checked, by_base: Checked) -> tuple[Diagnostic, ...]:
    """The findings of both, each once and as the stricter sees it.

    What the base's judges find about themselves is no part of the change, unless they are so broken that they cannot
    judge.
    """
    found: dict[tuple[object, ...], Diagnostic] = {}
    for one in (*own.diagnostics, *_about_data(by_base)):
        known = found.setdefault(_identity(one), one)
        if one.severity < known.severity:
            found[_identity(one)] = one
    return tuple(found.values())


def _about_data(by_base: Checked) -> Iterable[Diagnostic]:
    if by_base.inventory is None:
        return by_base.diagnostics
    return _unless_judge(by_base.diagnostics)


def _unless_judge(findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    return (one for one in findings if not _is_judge(one.location.file))


def _identity(one: Diagnostic) -> tuple[object, ...]:
    """What is found where, whether it is waived or not."""
    said = one.args.get("text") if one.waiver is not None else None
    text = said.en if isinstance(said, Text) else one.message("en")
    return (one.code, one.location, one.entity, one.field, text)
