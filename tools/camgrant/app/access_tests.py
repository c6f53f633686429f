"""Access tests run: which hold, what speaks against the others, and which grants no test would miss."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from camgrant.access.tested import Asked, Breach, Day, breaches
from camgrant.access.unnoticed import Noticed, noticed
from camgrant.diagnostics import UsageFault
from camgrant.load.suggest import suggestion
from camgrant.model.access_test import AccessTest
from camgrant.model.inventory import Inventory

__all__ = ["Mutants", "Outcome", "mutants", "run_tests", "select", "told_of"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test on its day; it holds where nothing is against it."""

    id: str
    test: AccessTest
    day: date
    breaches: tuple[Breach, ...]

    @property
    def holds(self) -> bool:
        """Whether everything is as the test says."""
        return not self.breaches


@dataclass(frozen=True, slots=True)
class Mutants:
    """Grant -> what tests notice of it."""

    of_grant: Mapping[str, Noticed]

    @property
    def unnoticed(self) -> list[str]:
        """The grants that could be taken away without any test failing."""
        return [grant for grant, seen in self.of_grant.items() if not seen.taken]

    @property
    def percent(self) -> int:
        """How many of a hundred grants some test would miss, rounded down; all of none."""
        count = len(self.of_grant)
        return 100 * (count - len(self.unnoticed)) // count if count else 100


def select(inventory: Inventory, folder: Path, wanted: Sequence[str], here: Path) -> list[str]:
    """The ids of the tests that are named, each by its id or by its file as seen from `here`; of all, where none is.

    Raises UsageFault for what is neither.
    """
    tests, found = inventory.access_tests, dict[str, None]()
    for name in wanted:
        path = (here / name).resolve()
        file = path.relative_to(folder.resolve()).as_posix() if path.is_relative_to(folder.resolve()) else ""
        named = [name] if name in tests else [one for one in tests if inventory.origins.file_of(one) == file]
        if not named:
            near = suggestion(name, tests)
            raise UsageFault(
                f"không có kiểm thử hoặc tệp kiểm thử “{name}”{near.vi} / "
                f"no access test or file of them: '{name}'{near.en}"
            )
        found.update(dict.fromkeys(named))
    return list(found) if wanted else sorted(tests)


def run_tests(inventory: Inventory, tests: Collection[str], as_of: date) -> list[Outcome]:
    """The outcome of some tests; those that name no day are asked of `as_of`. Pure."""
    return [
        Outcome(name, one.test, one.day.day, breaches(one)) for name, one in _asked(inventory, tests, as_of).items()
    ]


def told_of(outcomes: Sequence[Outcome], base: Inventory, as_of: date) -> frozenset[str]:
    """The tests that fail, but for which the change that began at `base` is not stopped: they were there, and failed
    there already, or they say that somebody can see what is taken away now. Removing never waits."""
    failing = [one for one in outcomes if not one.holds and base.access_tests.get(one.id) == one.test]
    before = run_tests(base, [one.id for one in failing if one.test.expect != "can"], as_of)
    held = {one.id for one in before if one.holds}
    return frozenset(one.id for one in failing) - held


def mutants(inventory: Inventory, tests: Collection[str], as_of: date) -> Mutants:
    """What some tests, which hold, notice of every grant that gives something on the day. Pure."""
    asked = _asked(inventory, tests, as_of)
    here = next((one.day for one in asked.values() if one.day.day == as_of), None)
    return Mutants(noticed(here or Day(inventory, as_of), asked))


def _asked(inventory: Inventory, tests: Collection[str], as_of: date) -> dict[str, Asked]:
    days: dict[date, Day] = {}
    found: dict[str, Asked] = {}
    for name in tests:
        test = inventory.access_tests[name]
        day = test.on or as_of
        if day not in days:
            days[day] = Day(inventory, day)
        found[name] = Asked.of(test, days[day])
    return found
