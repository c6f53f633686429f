"""What is declared about access, written down for judges that are not ours: OpenFGA's CLI and Cedar.

Both get the spells of all days (a grant, a person, its cameras and rights, first and last day) and the same questions;
neither knows anything of inventories, and both decide on dates by themselves.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from camgrant.access.declared import Declared
from camgrant.access.resolve import resolve
from camgrant.access.state import Entitlement
from camgrant.model.inventory import Inventory

__all__ = ["Question", "Spell", "answers", "questions", "spells", "truths"]

RIGHTS = ("live", "playback", "export", "ptz", "audio")


class Spell(NamedTuple):
    """Somebody has rights on cameras, from the first to the last day; both belong."""

    name: str
    person: str
    cameras: tuple[str, ...]
    rights: tuple[str, ...]
    first: date
    last: date


class Question(NamedTuple):
    """May the person do this with the camera's pictures on the day?"""

    person: str
    right: str
    camera: str
    day: date


def spells(inventory: Inventory) -> tuple[Spell, ...]:
    """All spells of access to pictures; technical work sees none."""
    found = (one for one in Declared(inventory).of(inventory.grants) if one.cameras)
    return tuple(_spell(f"{number}-{one.grant}", one) for number, one in enumerate(found))


def _spell(name: str, one: Entitlement) -> Spell:
    cameras, rights = tuple(sorted(one.cameras)), tuple(sorted(one.rights))
    return Spell(name, one.person, cameras, rights, one.valid_from, one.valid_until)


def questions(inventory: Inventory, count: int, seed: int) -> list[Question]:
    """Random questions, the days of a year among them; half are about somebody's own cameras, else nearly all answers
    would be no."""
    chooser, declared = random.Random(seed), spells(inventory)
    people, cameras = sorted(inventory.contacts), sorted(inventory.cameras)
    made = []
    for _ in range(count):
        one = chooser.choice(declared)
        person, camera = one.person, chooser.choice(one.cameras)
        turn = chooser.choice((one.first, one.last)) + timedelta(chooser.randint(-2, 2))
        anywhere = date(2021, 6, 1) + timedelta(chooser.randrange(365))
        if chooser.random() < 0.5:
            person, camera = chooser.choice(people), chooser.choice(cameras)
        right = chooser.choice(RIGHTS) if chooser.random() < 0.5 else chooser.choice(one.rights)
        made.append(Question(person, right, camera, chooser.choice((turn, anywhere))))
    return made


def truths(inventory: Inventory, asked: Iterable[Question]) -> list[bool]:
    """What camgrant says, by resolving each day."""
    states: dict[date, dict[tuple[str, str, str], bool]] = {}
    for day in {one.day for one in asked}:
        held = resolve(inventory, day).entitlements
        states[day] = {(e.person, right, camera): True for e in held for right in e.rights for camera in e.cameras}
    return [states[one.day].get((one.person, one.right, one.camera), False) for one in asked]


def answers(told: Sequence[Any], expected: Sequence[bool]) -> list[int]:
    """The numbers of the questions that a judge answers otherwise."""
    assert len(told) == len(expected)
    return [number for number, (one, other) in enumerate(zip(told, expected, strict=True)) if bool(one) != other]
