"""Days counted by hand: where spells touch, end and are taken out of one another."""

from __future__ import annotations

from datetime import date

import pytest

from camgrant.access.spells import Spell, Spells, goes_on, minus, union


def spells(*pairs: tuple[int, int]) -> Spells:
    """Spells of July."""
    return tuple(Spell(date(2021, 7, first), date(2021, 7, last)) for first, last in pairs)


@pytest.mark.parametrize(
    ("several", "joined"),
    [
        (spells((1, 3), (4, 5)), spells((1, 5))),
        (spells((1, 3), (5, 6)), spells((1, 3), (5, 6))),
        (spells((5, 6), (1, 9)), spells((1, 9))),
        (spells((4, 3)), ()),
    ],
)
def test_union(several: Spells, joined: Spells) -> None:
    assert union(several) == joined


@pytest.mark.parametrize(
    ("more", "less", "left"),
    [
        (spells((1, 9)), spells((4, 6)), spells((1, 3), (7, 9))),
        (spells((1, 9)), spells((1, 6)), spells((7, 9))),
        (spells((1, 9)), spells((4, 9)), spells((1, 3))),
        (spells((1, 9)), spells((1, 9)), ()),
        (spells((1, 3)), spells((4, 9)), spells((1, 3))),
        (spells((1, 9)), spells((2, 3), (5, 5)), spells((1, 1), (4, 4), (6, 9))),
    ],
)
def test_minus(more: Spells, less: Spells, left: Spells) -> None:
    assert minus(more, less) == left


def test_the_last_day_still_goes_on() -> None:
    some = spells((1, 3), (5, 6))
    assert [goes_on(some, date(2021, 7, day)) for day in (1, 4, 6, 7)] == [True, True, True, False]
    assert not goes_on((), date(2021, 7, 1))
