"""The main line since the last publication: each of its commits read in order, and what they took away on the way.

A commit that cannot be read gives nothing and takes nothing: it is named, and the commit after it that can be read is
one change with it. What any commit took away goes out, whatever a later one says, until somebody agrees to give it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from camgrant.app.beside import running_files
from camgrant.app.published import HeldBack, Standing, cleared_inventory, issued, published_inventory
from camgrant.app.trees import WORKTREE, Side, Unreadable, side_at
from camgrant.diagnostics import EnvironmentFault, Text, UsageFault
from camgrant.model.inventory import Inventory
from camgrant.plan.brake import brake
from camgrant.plan.brake_codes import ADDING
from camgrant.plan.plan import Plan, plan
from camgrant.vcs import Step, content_at, first_parents, steps_beside, steps_between

__all__ = ["Kept", "Line", "LineStep", "Sides", "changing", "kept_by", "read_line", "same_access"]

_KEPT: Final = 4
_ACCESS: Final = ("units", "contacts", "sites", "recorders", "grants")
_BROKEN: Final = Text("{place}: {code}", "{place}: {code}")
_FAILED: Final = Text("lỗi của chương trình ({name})", "our bug ({name})")


class Sides:
    """Commits of one folder, read when they are asked for; the last few are kept, and the same content is read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sides: dict[str, Side] = {}

    def side(self, ref: str) -> Side:
        """The commit (or the worktree), read whole; raises as `side_at`."""
        name = self.name(ref)
        if name not in self._sides:
            beside = next(reversed(self._sides.values()), None)
            self._sides[name] = side_at(self.folder, ref, beside)
            while len(self._sides) > _KEPT:
                del self._sides[next(iter(self._sides))]
        return self._sides[name]

    def inventory(self, _folder: Path, ref: str) -> Inventory:
        """The inventory of a commit of this folder; raises as `side_at`."""
        return self.side(ref).inventory

    def name(self, ref: str) -> str:
        """What git calls the content, so that the same content has one name."""
        return ref if ref == WORKTREE else content_at(self.folder, ref) or ref


@dataclass(frozen=True, slots=True)
class LineStep:
    """One commit that changes the folder. `plan` leads to it from the last one before it that can be read, `parent`;
    it is None where the commit cannot be read, and `fault` says why.

    `unread` are the commits in between that cannot be read: they are one change with this one, and `repaired`.
    """

    parent: str
    commit: str
    plan: Plan | None
    fault: Text | None = None
    unread: tuple[Step, ...] = ()
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """The line that leads from a publication to a head.

    `cleared` is the data cleared last, `published` what went out; `steps` lead on from what was cleared, and are those
    beside it where history was rewritten: then `strays` are the published commits that are not on the line. `commit` is
    the newest that can be read, with its data `head`; `fresh` are the commits that no publication has seen.
    """

    folder: Path
    standing: Standing
    cleared: Inventory
    published: Inventory
    steps: tuple[LineStep, ...]
    fresh: frozenset[str]
    strays: tuple[str, ...]
    commit: str
    head: Inventory

    @property
    def unread(self) -> tuple[LineStep, ...]:
        """The commits that cannot be read and that none after them repaired."""
        return tuple(one for one in self.steps if one.plan is None and not one.repaired)


def read_line(sides: Sides, standing: Standing, head: str) -> Line:
    """Reads every commit of the line.

    Raises EnvironmentFault where what was published cannot be read whole, or the repository does not have it.
    """
    folder = sides.folder
    cleared = cleared_inventory(folder, standing.commit, sides.inventory)
    published = published_inventory(folder, standing, sides.inventory) if standing.held else cleared
    line = first_parents(folder, head)
    strays = tuple(one for one in (standing.commit, *(held.commit for held in standing.held)) if one not in line)
    if standing.commit in line:
        between = steps_between(folder, standing.commit, head, anywhere=True)
    else:
        between = steps_beside(folder, standing.commit, head, anywhere=True)
    steps = tuple(_steps(sides, changing(folder, between), standing.commit, cleared))
    seen = frozenset(line[line.index(standing.newest) :]) if standing.newest in line else frozenset[str]()
    commit, inventory = _newest(sides, steps, standing, head, cleared)
    fresh = frozenset(one.commit for one in steps) - seen
    return Line(folder, standing, cleared, published, steps, fresh, strays, commit, inventory)


def changing(folder: Path, steps: list[Step]) -> list[Step]:
    """The steps that change the data, or files beside them that run. One with which a history begins has no parent."""
    return [step for step in steps if not step.parent or _is_changing(folder, step)]


def _is_changing(folder: Path, step: Step) -> bool:
    if content_at(folder, step.parent) != content_at(folder, step.commit):
        return True
    try:
        return bool(running_files(folder, step.parent, step.commit))
    except EnvironmentFault:  # objects are missing: nobody knows what it changes
        return True


def _steps(sides: Sides, between: list[Step], base: str, cleared: Inventory) -> Iterator[LineStep]:
    parent, before = base, cleared
    waiting: list[LineStep] = []
    for step in between:
        after = _read(sides, step.commit)
        if isinstance(after, Text):
            waiting.append(LineStep(parent, step.commit, None, after))
            continue
        try:
            change = plan(before, after, running_files(sides.folder, parent, step.commit))
        except Exception as fault:
            waiting.append(LineStep(parent, step.commit, None, _FAILED.filled(name=type(fault).__name__)))
            continue
        unread = tuple(Step(one.parent, one.commit) for one in waiting)
        yield from (replace(one, repaired=True) for one in waiting)
        waiting.clear()
        yield LineStep(parent, step.commit, change, unread=unread)
        parent, before = step.commit, after
    yield from waiting


def _read(sides: Sides, commit: str) -> Inventory | Text:
    """The data of a commit, or why they cannot be read. No state of the data may stop what was taken away before it,
    so whatever goes wrong is a reason."""
    try:
        return sides.side(commit).inventory
    except Unreadable as fault:
        first = fault.findings[0] if fault.findings else None
        return _BROKEN.filled(place=first.location, code=first.code) if first else Text("?", "?")
    except (EnvironmentFault, UsageFault) as fault:
        vi, _, en = str(fault).partition(" / ")
        return Text(vi, en or vi)
    except Exception as fault:
        return _FAILED.filled(name=type(fault).__name__)


def _newest(
    sides: Sides, steps: tuple[LineStep, ...], standing: Standing, head: str, cleared: Inventory
) -> tuple[str, Inventory]:
    """The newest commit that can be read: the head, the last step before it, or else what was published last."""
    faulty = {one.commit for one in steps if one.plan is None}
    for commit in (head, *(one.commit for one in reversed(steps)), standing.newest):
        if commit in faulty:
            continue
        found = _read(sides, commit)
        if isinstance(found, Inventory):
            return commit, found
    return standing.commit, cleared


@dataclass(frozen=True, slots=True)
class Kept:
    """What goes out while additions wait, the commits that hold it back, and those whose ends could not be worked
    out."""

    inventory: Inventory
    held: tuple[HeldBack, ...]
    failed: tuple[str, ...]


Sound = Callable[[Inventory], bool]
"""Whether the program can make a publication of it."""


def kept_by(
    line: Line,
    as_of: date,
    *,
    ends_only: bool | None = None,
    frozen: tuple[str, ...] = (),
    sound: Sound | None = None,
) -> Kept:
    """What was published, less what every commit since took away, in their order; the head comes last.

    A commit on the way that took nothing away holds nothing back and is not recorded. Where things vanished, only
    declared ends count from there on; of the head `ends_only` says so, where it is known better. The grants in `frozen`
    go on as they were. What is not `sound` is left out: of its commit the ledger, and where that is not enough all of
    it.
    """
    before = line.standing.held
    vanished = False
    held: tuple[HeldBack, ...] = before
    inventory = line.published
    failed = list[str]()
    for step in line.steps:
        if step.plan is None:
            continue
        vanished = vanished or _vanish(step.plan)  # also before the last publication: it is not there in the next one
        if step.commit not in line.fresh or step.commit == line.commit:
            continue
        how = HeldBack(step.commit, as_of, vanished, frozen)
        taken = _issued(inventory, step.plan.after, how, sound)
        if taken is None or taken.how.without_ledger:
            failed.append(step.commit)
        if taken is not None and not same_access(inventory, taken.inventory):
            inventory = taken.inventory
            held = (*held, taken.how)
    last = [one.plan for one in line.steps if one.commit == line.commit and one.plan is not None]
    vanished = vanished or any(_vanish(one) for one in last)
    how = HeldBack(line.commit, as_of, vanished if ends_only is None else ends_only, frozen)
    if line.commit == line.standing.commit:  # nothing since can be read, or nothing changed
        return Kept(inventory, held, tuple(failed))
    same = held and held is before and (held[-1].commit, held[-1].ends_only) == (how.commit, how.ends_only)
    if same and set(frozen) <= set(held[-1].frozen):  # a freeze gives nothing back that went out before it
        held = held[:-1]  # the same head on a later day takes its own place again
        inventory = published_inventory(line.folder, Standing(line.standing.commit, as_of, held))
    taken = _issued(inventory, line.head, how, sound)
    if taken is None or taken.how.without_ledger:
        failed.append(line.commit)
    if taken is None:
        return Kept(inventory, held, tuple(failed))
    return Kept(taken.inventory, (*held, taken.how), tuple(failed))


class _Taken(NamedTuple):
    """What goes out once a commit held back, and how it did."""

    inventory: Inventory
    how: HeldBack


def _issued(inventory: Inventory, head: Inventory, how: HeldBack, sound: Sound | None) -> _Taken | None:
    """What goes out of a commit; None where the program fails on that. What the ledger says must stop no removal."""
    for without_ledger in (False, True):
        trial = replace(how, without_ledger=without_ledger)
        try:
            after = issued(inventory, head, trial)
        except Exception:  # noqa: S112  # the next, or none, is the answer
            continue
        if sound is None or sound(after):
            return _Taken(after, trial)
    return None


def _vanish(change: Plan) -> bool:
    """Whether the brake stops the change because something vanished in it."""
    try:
        return any(found.code not in ADDING for found in brake(change).stops)
    except Exception:
        return True


def same_access(one: Inventory, other: Inventory) -> bool:
    """Whether nobody has less by one than by the other, on no day, as far as anything says so."""
    return all(getattr(one, kind) == getattr(other, kind) for kind in _ACCESS)
