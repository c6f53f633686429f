"""Access tests run: which hold, what speaks against the others, and which grants no test would miss.

In a change the tests of its base judge as well: what a change does to a test is a change of its own, and clears no way
for what it does to grants. Removing never waits for any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path

from camgrant.access.spells import minus
from camgrant.access.tested import Asked, Breach, Day, breaches, facts
from camgrant.access.timeline import DAY
from camgrant.access.unnoticed import Noticed, noticed
from camgrant.diagnostics import UsageFault
from camgrant.load.suggest import suggestion
from camgrant.model.access_test import AccessTest
from camgrant.model.estate import LeadershipTerm
from camgrant.model.inventory import Inventory
from camgrant.model.organisation import Position
from camgrant.plan.access import Both, access_changes

__all__ = ["Mutants", "Outcome", "judge_tests", "mutants", "run_tests", "select"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test on its day; it holds where nothing is against it.

    `told`: it fails, but does not stop the change. `stood`: the test as it stood before the change, which judges too.
    """

    id: str
    test: AccessTest
    day: date
    breaches: tuple[Breach, ...]
    told: bool = False
    stood: bool = False

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


def judge_tests(head: Inventory, base: Inventory, tests: Collection[str], as_of: date) -> list[Outcome]:
    """The outcome of some tests for the change from `base` to `head`. Pure.

    `cannot` and `only` are asked of every day on which the change begins to give somebody more, or moves somebody to
    another unit or from the lead of a site, and must find nobody whom they did not find in the base. As they stood in
    the base they judge too, where the change altered or dropped them; of these only those that fail are told. A `can`
    that was there is told of and stops nothing; what is new must hold. Where `tests` are not all, only these are asked,
    as they are and as they stood.
    """
    change = _Change(head, base, as_of)
    found = [change.judged(name, head.access_tests[name]) for name in tests]
    every = set(tests) >= set(head.access_tests)
    for name, test in base.access_tests.items():
        altered = head.access_tests.get(name) != test and (every or name in tests)
        if altered and test.expect != "can" and not (one := change.judged(name, test)).holds:
            found.append(replace(one, stood=True))
    return found


class _Change:
    """Both sides of a change on every day that is asked about."""

    def __init__(self, head: Inventory, base: Inventory, as_of: date) -> None:
        self._base, self._as_of = base, as_of
        self._then, self._now = (_days_of(one) for one in (base, head))
        changes = access_changes(Both(base, head))
        more = (spell for one in changes if one.widens for spell in minus(one.after, one.before))
        days = {*(first for first, _ in more), *_others_named(head, base), *_others_named(base, head)}
        self._later = sorted(day for day in days if day > as_of)

    def judged(self, name: str, test: AccessTest) -> Outcome:
        """The first outcome that stops the change, else the first that fails, else that of the first day."""
        outcomes = list(self._outcomes(name, test))
        failing = [one for one in outcomes if not one.holds]
        return next((one for one in failing if not one.told), failing[0] if failing else outcomes[0])

    def _outcomes(self, name: str, test: AccessTest) -> Iterator[Outcome]:
        for day in (test.on,) if test.on else (self._as_of, *(self._later if test.expect != "can" else ())):
            asked = Asked.of(test, self._now(day))
            against = breaches(asked)
            told = bool(against) and self._base.access_tests.get(name) == test and not self._widens(asked)
            yield Outcome(name, test, day, against, told)

    def _widens(self, asked: Asked) -> bool:
        """Whether a `cannot` or `only` finds somebody, or something, that it did not find before the change."""
        return asked.test.expect != "can" and not facts(asked) <= facts(Asked.of(asked.test, self._then(asked.day.day)))


def _others_named(inventory: Inventory, other: Inventory) -> Iterator[date]:
    """The days on which tests begin or cease to name somebody, as far as the other side does not say the same."""
    contacts, sites = other.contacts, other.sites
    moved = (contact.positions for name, contact in inventory.contacts.items() if contact != contacts.get(name))
    led = (site.leadership for name, site in inventory.sites.items() if site != sites.get(name))
    terms: Iterator[Position | LeadershipTerm] = chain(chain.from_iterable(moved), chain.from_iterable(led))
    for term in terms:
        yield from [term.valid_from] if term.valid_from else []
        yield from [term.valid_until + DAY] if term.valid_until else []


def _days_of(inventory: Inventory) -> Callable[[date], Day]:
    return cache(lambda day: Day(inventory, day))


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
