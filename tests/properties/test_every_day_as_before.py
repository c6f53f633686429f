"""The reference province says on every day of its story what the reader said that knew no dated facts.

The answers of that reader (before entities had amendments, 03/12/2026) are kept; nothing writes them anew. So an
inventory without amendments needs no migration: it is read as it was.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from camgrant.ledger.events import written
from camgrant.model.amendments import SiteAmendment
from camgrant.model.base import altered
from support.access_tests import province
from support.every_day import FIRST, LAST, facts_of_every_day

KEPT = Path(__file__).parents[1] / "data" / "every-day-before-amendments.json"


def test_every_day_is_as_it_was() -> None:
    kept = json.loads(KEPT.read_text("utf-8"))
    found = facts_of_every_day(province())
    assert len(kept) == 750
    differing = {fact for fact in kept.keys() | found.keys() if kept.get(fact) != found.get(fact)}
    assert sorted(differing) == []


def test_a_dated_fact_is_told_apart_on_its_days_alone() -> None:
    """What the comparison sees, and from which day on."""
    inventory = province()
    day = date(2021, 8, 2)
    amendment = written(SiteAmendment, on=day, document="d-syt-s2", chain="civil")
    sites = {**inventory.sites, "s-iso-01": altered(inventory.sites["s-iso-01"], amendments=(amendment,))}
    found = facts_of_every_day(replace(inventory, sites=sites))
    kept = json.loads(KEPT.read_text("utf-8"))

    def before(facts: dict[str, list[list[str]]]) -> set[tuple[str, str]]:
        """Each fact with its first days until then."""
        spans = ((fact, first) for fact, known in facts.items() for first, _ in known)
        return {(fact, first) for fact, first in spans if first < day.isoformat()}

    assert {fact for fact in kept if kept[fact] != found.get(fact)}
    assert {fact for fact, _ in before(kept)} == {fact for fact, _ in before(found)}
    assert FIRST < day < LAST
