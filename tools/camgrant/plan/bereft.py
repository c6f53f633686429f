"""Where a change leaves nobody: sites and recipients that lose their accounts though nothing was declared to end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date

from camgrant.access.declared import Declared
from camgrant.access.ends import with_ends
from camgrant.access.spells import Spells, minus, union
from camgrant.access.state import Entitlement
from camgrant.model.estate import Recorder
from camgrant.plan.plan import Plan

__all__ = ["Bereft"]

_KeyOf = Callable[[Recorder], str]


class Bereft:
    """Asked of one plan: what would be there if only declared ends counted, against what is there."""

    def __init__(self, plan: Plan) -> None:
        self._after = Declared(plan.after)
        self._grants = sorted({one.grant for one in plan.minus} | set(_on_moved(plan)))
        self._expected = Declared(with_ends(plan.before, plan.after, date.min) if self._grants else plan.before)

    def sites(self) -> dict[str, tuple[str, ...]]:
        """Site -> the grants that are missed there, in whatever system."""
        return self._bereft(lambda recorder: recorder.site, elsewhere=True)

    def creators(self) -> dict[str, tuple[str, ...]]:
        """Unit that makes accounts -> the grants that are missed on its recorders, unless it ended and those that
        continue it have taken them over."""
        missed = self._bereft(lambda recorder: recorder.creator, elsewhere=False)
        return {unit: grants for unit, grants in missed.items() if not self._is_continued(unit)}

    def _is_continued(self, name: str) -> bool:
        after = self._after.inventory
        unit = after.units.get(name)
        if unit is None or unit.retired_on is None:
            return False
        before = self._expected.inventory.recorders
        own = [recorder for recorder, one in before.items() if one.creator == name]
        return all(one in after.recorders and after.recorders[one].creator in unit.successors for one in own)

    def grants(self) -> frozenset[str]:
        """All the grants that are missed anywhere."""
        return frozenset(
            name for found in (self.sites(), self.creators()) for names in found.values() for name in names
        )

    def _bereft(self, key_of: _KeyOf, *, elsewhere: bool) -> dict[str, tuple[str, ...]]:
        """Keys where a grant gives nothing any more, with nobody else there on any of its days.

        `elsewhere` says that accounts count which do not live on the recorder itself.
        """
        left = {(one.grant, key) for one, key in _keyed(self._after, self._grants, key_of, elsewhere=elsewhere)}
        lost: dict[str, list[Entitlement]] = {}
        for one, key in _keyed(self._expected, self._grants, key_of, elsewhere=elsewhere):
            if (one.grant, key) not in left:
                lost.setdefault(key, []).append(one)
        there: dict[str, list[Entitlement]] = {}
        reached = [name for name, one in self._after.inventory.recorders.items() if key_of(one) in lost]
        for one, key in _keyed(self._after, _reaching(self._after, reached), key_of, elsewhere=elsewhere):
            there.setdefault(key, []).append(one)
        return {
            key: tuple(sorted({one.grant for one in missed}))
            for key, missed in sorted(lost.items())
            if _are_apart(_days(missed), _days(there.get(key, ())))
        }


def _on_moved(plan: Plan) -> Iterator[str]:
    """The grants that reach a recorder which passed to another unit or site."""
    after = plan.after.recorders
    moved = {
        name
        for name, one in plan.before.recorders.items()
        if name in after and (after[name].site, after[name].creator) != (one.site, one.creator)
    }
    return _reaching(Declared(plan.before), moved)


def _reaching(declared: Declared, recorders: Collection[str]) -> Iterator[str]:
    """The grants whose scope names one of the recorders."""
    wanted = frozenset(recorders)
    for name, grant in declared.inventory.grants.items() if wanted else ():
        if not wanted.isdisjoint(declared.timeline.recorders(grant)):
            yield name


def _keyed(
    declared: Declared, grants: Iterable[str], key_of: _KeyOf, *, elsewhere: bool
) -> Iterator[tuple[Entitlement, str]]:
    """The accounts of some grants with their keys; technical work is none."""
    recorders, recorder_of = declared.inventory.recorders, declared.inventory.recorder_of
    for one in declared.of(grants):
        if one.recorder is not None or elsewhere:
            for key in {key_of(recorders[recorder_of[camera]]) for camera in one.cameras}:
                yield one, key


def _days(given: Iterable[Entitlement]) -> Spells:
    return union((one.valid_from, one.valid_until) for one in given)


def _are_apart(these: Spells, those: Spells) -> bool:
    return minus(these, those) == these
