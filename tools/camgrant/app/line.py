"""The main line since the last publication: each of its commits read in order, and what they took away on the way.

A commit that cannot be read gives nothing and takes nothing: it is named, and the commit after it that can be read is
one change with it. What any commit took away goes out, whatever a later one says, until somebody agrees to give it.

A merge brings in commits from beside the line, and may keep nothing of what they say (`git merge -s ours`). Nobody can
tell which of two parents was the main branch before. So an end that a commit beside the line declared, and that the
merge lacks, is taken for one of the line, by that commit, before the merge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from camgrant.access.ends import with_ends
from camgrant.app.beside import running_files
from camgrant.app.joining import with_joined
from camgrant.app.published import HeldBack, Standing, cleared_inventory, issued, published_inventory
from camgrant.app.trees import WORKTREE, Side, Unreadable, side_at
from camgrant.diagnostics import EnvironmentFault, Text, UsageFault
from camgrant.model.inventory import Inventory
from camgrant.plan.brake import brake
from camgrant.plan.brake_codes import ADDING
from camgrant.plan.plan import Plan, plan
from camgrant.vcs import Step, content_at, first_parents, merged_in, steps_beside, steps_between

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
    `ends_of` is the data of a commit from beside the line, of which only the ends count: the merge lacks some.
    """

    parent: str
    commit: str
    plan: Plan | None
    fault: Text | None = None
    unread: tuple[Step, ...] = ()
    repaired: bool = False
    ends_of: Inventory | None = None


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
    if standing.commit in line:
        between = steps_between(folder, standing.commit, head, anywhere=True)
    else:
        between = steps_beside(folder, standing.commit, head, anywhere=True)
    merged = merged_in(folder, standing.commit, line)
    reader = _Reader(sides, standing.as_of, line, merged)
    steps = tuple(reader.steps(changing(folder, between), standing.commit, cleared))
    known = {*line, *(one.commit for one in steps)}
    strays = tuple(one for one in (standing.commit, *(held.commit for held in standing.held)) if one not in known)
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


class _Reader:
    """Reads the steps of one line. `merged`: merge -> the commits that it brought in from beside the line."""

    def __init__(self, sides: Sides, day: date, line: list[str], merged: Mapping[str, tuple[Step, ...]]) -> None:
        self._sides = sides
        self._day = day
        self._line = line
        self._merged = merged

    def steps(self, between: list[Step], base: str, cleared: Inventory) -> Iterator[LineStep]:
        """Every step, the ends from beside the line among them. `between` are those that change something, oldest
        first."""
        changes = {step.commit for step in between}
        parent, before = base, cleared
        waiting: list[LineStep] = []
        beside: list[Step] = []
        for step in self._with_merges(between):
            beside += self._merged.get(step.commit, ())
            after = _read(self._sides, step.commit)
            if isinstance(after, Text):
                if step.commit in changes:
                    waiting.append(LineStep(parent, step.commit, None, after))
                continue
            dropped = list(self._dropped(beside, step.commit, before, after))
            beside.clear()
            yield from dropped
            if dropped and dropped[-1].plan is not None:
                before = dropped[-1].plan.after
            if not dropped and step.commit not in changes:
                continue
            try:
                started = with_joined(self._sides.folder, before, after)
                change = plan(started, after, running_files(self._sides.folder, parent, step.commit))
            except Exception as fault:
                waiting.append(LineStep(parent, step.commit, None, _FAILED.filled(name=type(fault).__name__)))
                continue
            unread = tuple(Step(one.parent, one.commit) for one in waiting)
            yield from (replace(one, repaired=True) for one in waiting)
            waiting.clear()
            yield LineStep(parent, step.commit, change, unread=unread)
            parent, before = step.commit, after
        yield from waiting

    def _with_merges(self, between: list[Step]) -> Iterator[Step]:
        """The steps, and the merges that change nothing by themselves, in the order of the line."""
        steps = {step.commit: step for step in between}
        for number, commit in reversed(list(enumerate(self._line))):
            if commit in steps:
                yield steps[commit]
            elif commit in self._merged:
                yield Step(self._line[number + 1] if number + 1 < len(self._line) else "", commit)

    def _dropped(self, beside: list[Step], merge: str, before: Inventory, after: Inventory) -> Iterator[LineStep]:
        """The commits from beside the line of which the merge lacks an end that they declare themselves."""
        for step in beside:
            if not step.parent or self._sides.name(step.commit) in (
                self._sides.name(step.parent),
                self._sides.name(merge),
            ):
                continue  # it changes no data, or the merge has them just so
            earlier, there = _read(self._sides, step.parent), _read(self._sides, step.commit)
            if isinstance(earlier, Text) or isinstance(there, Text):
                continue  # what cannot be read takes nothing
            try:
                if self._has_ends(earlier, there, after):
                    continue
                ended = with_ends(before, there, self._day)
                change = plan(before, ended)
            except Exception:  # noqa: S112  # it is not on the line: whatever fails on it stops nothing of the line
                continue
            yield LineStep(step.parent, step.commit, change, ends_of=there)
            before = ended

    def _has_ends(self, earlier: Inventory, there: Inventory, merged: Inventory) -> bool:
        """Whether a merge has every end that a commit declares of something, compared with the commit before it."""
        ended = with_ends(earlier, there, self._day)
        declared: dict[str, Any] = {}
        for kind in _ACCESS:
            was, now, of_merge = getattr(earlier, kind), getattr(ended, kind), getattr(merged, kind)
            own = {name: getattr(there, kind)[name] for name in now if now[name] is not was[name] and name in of_merge}
            declared[kind] = {**of_merge, **own}
        return same_access(merged, with_ends(merged, replace(merged, **declared), self._day))


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
        how = HeldBack(step.commit, as_of, vanished or step.ends_of is not None, frozen)
        taken = _issued(inventory, step.ends_of or step.plan.after, how, sound)
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
