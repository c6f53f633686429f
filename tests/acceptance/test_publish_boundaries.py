"""A fault of the program in any part of a publication: it costs that part, and never a removal.

The faults are planted. Each strikes at data that a push brought, as such faults do: at what is published it does not.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from camgrant.access.resolve import resolve
from camgrant.app import pack
from camgrant.app.publishing import gates, payload, publication
from camgrant.app.publishing.publish import Wish, publish_now
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Event
from camgrant.seal import bundle
from support.main_line import MainLine, record_of, steps_on
from support.province import Province

REVOKED = ("grants/all.yaml", "tai-khoan\n", "tai-khoan\n    revoked: {on: 2021-07-20, reason: Thôi}\n")
EVENT = {
    "e-0123456789ab": {
        "on": "2021-07-20",
        "key": {"unit": "u-vnpt-gl", "what": "lost", "key": "a" * 16, "by": "u-vnpt-gl"},
    }
}


@pytest.fixture
def line(tmp_path: Path) -> MainLine:
    made = MainLine(tmp_path)
    assert made.begin().gate.cleared
    return made


def poisoned(given: object) -> bool:
    """Whether the data that somebody pushed are among what a part is given."""
    for part in (given, getattr(given, "inventory", None)):
        ledger = getattr(part, "ledger", part)
        if isinstance(ledger, dict) and any(isinstance(event, Event) for event in ledger.values()):
            return True
    return False


def failing(real: Callable[..., Any]) -> Callable[..., Any]:
    def part(*given: Any, **more: Any) -> Any:
        if any(poisoned(one) for one in (*given, *more.values())):
            raise RuntimeError("planted")
        return real(*given, **more)

    return part


PARTS = [
    (payload, "resolve"),
    (payload, "Packs"),
    (payload, "untold"),
    (pack, "Desk"),
    (pack, "FirstPages"),
    (pack, "Manifests"),
    (pack, "duties"),
    (publication, "newest_issues"),
    (gates, "unknown_bundles"),
    (publication, "logins_taken_off"),
]


@pytest.mark.parametrize(("module", "name"), PARTS, ids=[name for _, name in PARTS])
def test_a_fault_in_any_part_stops_no_removal(
    line: MainLine, module: object, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.write("ledger/2021/2021-07-20-key-aaaaa.yaml", json.dumps({"ledger": EVENT}))
    line.change(*REVOKED)
    monkeypatch.setattr(module, name, failing(getattr(module, name)))
    done = line.publish()
    assert done.withheld
    assert ("delete", "khoihd") in steps_on(done, "r-iso-01")
    assert record_of(done)["owed"][0]["login"] == "khoihd"
    line.edit("sites/all.yaml", "sites:\n", "# chú thích\nsites:\n")
    line.commit()
    later = line.publish(date(2021, 10, 1))
    assert ("delete", "mannv") in steps_on(later, "r-chk-01-vnpt")
    assert "khoihd" in {one["login"] for one in record_of(later)["owed"]}


def test_what_the_program_fails_on_is_left_out_and_named(line: MainLine, monkeypatch: pytest.MonkeyPatch) -> None:
    line.write("ledger/2021/2021-07-20-key-aaaaa.yaml", json.dumps({"ledger": EVENT}))
    commit = line.change(*REVOKED)
    monkeypatch.setattr(payload, "resolve", failing(resolve))
    done = line.publish()
    assert done.publication is not None
    assert not done.publication.inventory.ledger
    (held,) = record_of(done)["held"]
    assert (held["commit"], held["without_ledger"]) == (commit, True)
    assert [one.code for one in done.findings if one.code == "SEA025"] == ["SEA025"]
    assert any("publish: RuntimeError" in why.en for why in done.gate.why)


def test_a_first_publication_on_which_the_program_fails_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(inventory: Inventory, as_of: date) -> None:
        raise RuntimeError("planted")

    line = MainLine(tmp_path)
    monkeypatch.setattr(payload, "resolve", broken)
    done = line.begin()
    assert (done.place, done.gate.cleared) == (None, False)


def test_a_bundle_that_cannot_be_sealed_costs_its_recipient_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    province = Province(tmp_path)
    province.first()
    real = bundle.sealed_bundle

    def sealed(data: Any, manifest: Any, *more: Any) -> Any:
        if manifest["recipient"] == "u-vnpt-gl":
            raise RuntimeError("planted")
        return real(data, manifest, *more)

    monkeypatch.setattr(bundle, "sealed_bundle", sealed)
    reviews = province.reviewed()
    wish = Wish(province.inventory, province.out, None, reviews, None, province.key, plain=False, branch=None)
    done = publish_now(wish, date(2021, 7, 20), lambda: date(2021, 12, 1), lambda letters: letters[0])
    assert (done.states["u-vnpt-gl"], done.states["u-viettel-gl"]) == ("local", "sealed")
    assert done.withheld
    (told,) = [one for one in done.findings if one.code == "SEA024"]
    assert "recipient u-vnpt-gl (RuntimeError)" in told.message("en")
    assert "tell u-vnpt-gl at once" in told.hint_text("en")
