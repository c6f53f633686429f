"""Two moments of the past compared: whose rights there are at one and not at the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from camgrant.access.resolve import resolve
from camgrant.diagnostics import UsageFault
from camgrant.history.gaps import Gap, gaps
from camgrant.history.index import opened
from camgrant.history.moments import day_of
from camgrant.history.objects import Objects
from camgrant.history.past import Past
from camgrant.model.base import Right
from camgrant.model.inventory import Inventory
from camgrant.vcs import branch_named, commit_named

__all__ = ["Difference", "Held", "Moment", "difference"]


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """One person's rights to some cameras of one recorder ("" where accounts live elsewhere) by one grant; what the
    device gives beyond it, as accepted, is among them."""

    person: str
    grant: str
    system: str
    recorder: str
    rights: tuple[Right, ...]
    cameras: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One of the two: the instant, the commit that stood then, and the state it declared."""

    instant: datetime
    commit: str
    inventory: Inventory


@dataclass(frozen=True, slots=True)
class Difference:
    """What the second moment has and the first has not, and the other way round."""

    first: Moment
    second: Moment
    gained: tuple[Held, ...]
    lost: tuple[Held, ...]
    gaps: tuple[Gap, ...]


def difference(folder: Path, head: str, first: datetime, second: datetime) -> Difference:
    """Compares what was declared at two moments, each by the commit that stood then.

    Raises UsageFault for a moment before anything was declared, EnvironmentFault where git cannot give a state.
    """
    tip = commit_named(folder, head)
    with Objects(folder) as objects:
        past = Past(objects, opened(objects, tip, branch_named(folder, head)))
        one, other = _moment(past, first), _moment(past, second)
        lost, gained = _apart(_held(one), _held(other))
        missing = gaps(past, tip, min(first, second), past.line.at(max(first, second)))
    return Difference(one, other, gained, lost, missing)


def _moment(past: Past, instant: datetime) -> Moment:
    step = past.line.whole(past.line.at(instant))
    if step is None:
        raise UsageFault(
            f"{instant:%d/%m/%Y %H:%M}: kho chưa khai báo gì; đề nghị hỏi thời điểm sau / "
            "nothing was declared by then; ask for a later moment"
        )
    return Moment(instant, past.index.commits[step], past.whole(step))


def _held(moment: Moment) -> set[Held]:
    state = resolve(moment.inventory, day_of(moment.instant))
    return {
        Held(
            *(one.person, one.grant, one.system, one.recorder or ""),
            rights=tuple(sorted(one.rights | one.accepted)),
            cameras=tuple(sorted(one.cameras)),
        )
        for one in state.entitlements
    }


def _apart(was: set[Held], now: set[Held]) -> tuple[tuple[Held, ...], tuple[Held, ...]]:
    """What was lost and what was gained: of a grant that gives more or less than before only the difference."""
    singly, now_singly = ({part for one in held for part in _singly(one)} for held in (was - now, now - was))
    return _together(singly - now_singly), _together(now_singly - singly)


def _singly(held: Held) -> Iterator[Held]:
    """Each right to each camera by itself; technical work has a right and no camera."""
    for right in held.rights:
        yield from (replace(held, rights=(right,), cameras=(camera,)) for camera in held.cameras)
        if not held.cameras:
            yield replace(held, rights=(right,))


def _together(parts: Iterable[Held]) -> tuple[Held, ...]:
    """Rights put together camera by camera, then the cameras that have the same."""
    rights: dict[Held, list[Right]] = {}
    for one in sorted(parts):
        rights.setdefault(replace(one, rights=()), []).extend(one.rights)
    cameras: dict[Held, list[str]] = {}
    for one, held in rights.items():
        cameras.setdefault(replace(one, rights=tuple(held), cameras=()), []).extend(one.cameras)
    return tuple(sorted(replace(one, cameras=tuple(sorted(same))) for one, same in cameras.items()))
