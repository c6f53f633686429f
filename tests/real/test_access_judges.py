"""OpenFGA's CLI and Cedar judge the access that is declared: 5,000 random questions of the reference province.

Each judge is shown to find a tampered export: one spell lost, one a day longer, one right more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from camgrant.app.trees import WORKTREE, inventory_at
from camgrant.model.inventory import Inventory
from support.judges import Question, Spell, answers, cedar, fga, questions, spells, truths

ROOT = Path(__file__).parents[2]
COUNT = 5_000


@cache
def province() -> Inventory:
    return inventory_at(ROOT / "inventory", WORKTREE)


@cache
def asked() -> tuple[list[Question], list[bool]]:
    made = questions(province(), COUNT, seed=882)
    return made, truths(province(), made)


def test_the_questions_are_worth_asking() -> None:
    made, expected = asked()
    assert len({*made}) > 4_500
    assert 800 < sum(expected) < 4_000
    assert len({one.day for one in made}) > 300
    assert {one.right for one, truth in zip(made, expected, strict=True) if truth} == {"live", "playback", "export"}


def test_cedar_agrees() -> None:
    cedarpy = cedar.engine()
    declared, (made, expected) = spells(province()), asked()
    policy = cedar.policies(declared)
    assert cedarpy.validate_policies(policy, cedar.SCHEMA).validation_passed
    assert answers(cedar.allowed(policy, cedar.entities(declared), made), expected) == []


def test_openfga_agrees(tmp_path: Path) -> None:
    assert fga.wrong(fga.store(spells(province()), *asked()), tmp_path) == 0


def _lost(one: Spell) -> Spell:
    return one._replace(cameras=())


def _longer(one: Spell) -> Spell:
    return one._replace(last=one.last + timedelta(1))


def _more(one: Spell) -> Spell:
    return one._replace(rights=(*one.rights, "export"))


TAMPERED = pytest.mark.parametrize("tamper", [_lost, _longer, _more])


def _tampered(tamper: Callable[[Spell], Spell]) -> tuple[list[Spell], list[Question], list[bool]]:
    """The export with the last spell of a grant changed, and the questions about its person."""
    declared = list(spells(province()))
    number = max(n for n, one in enumerate(declared) if one.name.endswith("g-central-dongdtt"))
    changed = [*declared[:number], tamper(declared[number]), *declared[number + 1 :]]
    one = declared[number]
    days = (one.first, one.last, one.last + timedelta(1))
    made = [Question(one.person, right, one.cameras[0], day) for right in ("live", "export") for day in days]
    return changed, made, truths(province(), made)


@TAMPERED
def test_cedar_finds_a_tampered_export(tamper: Callable[[Spell], Spell]) -> None:
    changed, made, expected = _tampered(tamper)
    assert answers(cedar.allowed(cedar.policies(changed), cedar.entities(changed), made), expected)


@TAMPERED
def test_openfga_finds_a_tampered_export(tamper: Callable[[Spell], Spell], tmp_path: Path) -> None:
    assert fga.wrong(fga.store(*_tampered(tamper)), tmp_path) > 0
