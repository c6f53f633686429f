"""Whatever grant the schema allows, every paper, plan, report and duty of the province can still be made.

A grant may lack its list, its approval, its reason, its place on a device, or have too much of all of them. The check
says what is wrong with it; nothing that reads it afterwards may stop with a fault of the program, because a revocation
that somebody enters next to it has to go out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from camgrant.access.resolve import resolve
from camgrant.access.state import AccessState
from camgrant.app.check import Checked, check
from camgrant.app.one_page import summary_files
from camgrant.app.pack import Packs
from camgrant.app.planning import given_of
from camgrant.app.sending import list_status
from camgrant.app.trees import Side
from camgrant.duties.obligations import duties
from camgrant.ledger.book import Book
from camgrant.load.reader import read_plain
from camgrant.load.tree import MemoryTree
from camgrant.model.base import RIGHTS
from camgrant.model.inventory import Inventory
from camgrant.plan.plan import plan
from camgrant.plan.show.build import page_of
from camgrant.plan.show.machine import content_of
from camgrant.plan.show.text import as_text
from camgrant.rendering.lists import Desk, views_at
from support.effort import effort
from support.examples import world

ROOT = Path(__file__).parents[2]
SECOND = ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory"

# An example takes a second, so that making it smaller would take minutes.
PHASES = (Phase.explicit, Phase.generate)

Grant = dict[str, Any]


@dataclass(frozen=True)
class Province:
    """An inventory in memory, and what a grant in it can speak of."""

    files: Mapping[str, bytes] = field(repr=False)

    @cached_property
    def checked(self) -> Checked:
        return check(MemoryTree(dict(self.files)), None, _no_clock)

    @cached_property
    def inventory(self) -> Inventory:
        assert self.checked.inventory is not None
        return self.checked.inventory

    def with_grants(self, grants: Mapping[str, Grant], options: Mapping[str, str]) -> Checked:
        """The check of the province with more grants, and with options of its pack chosen."""
        content = json.dumps({"grants": grants}, ensure_ascii=False).encode()
        files = {**self.files, "grants/them.yaml": content}
        if options:
            lines = [f'    {name}: "{choice}"' for name, choice in options.items()]
            told = "\n".join(["  options:", *lines, ""]).encode()
            kept = self.files["camgrant.yaml"].partition(b"  options:\n")[0]
            files["camgrant.yaml"] = kept + told
        return check(MemoryTree(files), None, _no_clock)


def _no_clock() -> date:
    raise AssertionError("the demo day of the settings is used")


def _reference() -> dict[str, bytes]:
    """The reference province without what it sent and did so far, which only makes every example slower."""
    files = world(ROOT / "inventory")
    return {name: data for name, data in files.items() if name.endswith(".yaml") and not name.startswith("ledger/")}


PROVINCES = {
    "minimal": Province(world()),
    "reference": Province(_reference()),
    "second pack": Province(world(SECOND)),
}


# -- any grant that the schema allows ---------------------------------------------------------------------------------


def _options(province: Province) -> st.SearchStrategy[dict[str, str]]:
    """Some options of the pack, each with one of its choices."""
    options = province.inventory.pack.options
    choices = {name: st.sampled_from(sorted(option.choices)) for name, option in options.items()}
    return st.fixed_dictionaries({}, optional=choices)


def _near(day: date, number: int) -> str:
    return date.fromordinal(day.toordinal() + number).isoformat()


@st.composite
def _grants(draw: st.DrawFn, province: Province) -> dict[str, Grant]:
    inventory = province.inventory
    day = province.checked.as_of
    before = st.integers(-20, 1).map(lambda number: _near(day, number))
    after = st.integers(-1, 20).map(lambda number: _near(day, number))
    days = st.one_of(before, after)
    people = st.sampled_from(sorted(inventory.contacts))
    documents = st.sampled_from(sorted(inventory.documents))
    sites = st.sampled_from(sorted(inventory.sites))
    cameras = st.sampled_from(sorted(inventory.cameras))
    scopes: st.SearchStrategy[dict[str, Any]] = st.one_of(
        sites.map(lambda site: {"site": site}),
        st.lists(sites, min_size=1, max_size=3, unique=True).map(lambda some: {"sites": some}),
        st.lists(cameras, min_size=1, max_size=3, unique=True).map(lambda some: {"cameras": some}),
        st.sampled_from(sorted(inventory.pack.chains)).map(lambda chain: {"chain": chain}),
        st.sampled_from(sorted(inventory.recorders)).map(lambda recorder: {"recorder": recorder}),
    )
    rights = st.lists(st.sampled_from([*RIGHTS, "config"]), min_size=1, max_size=4, unique=True)
    words = st.just("Sự cố trong đêm")
    names = [f"g-la-{number}" for number in range(draw(st.integers(1, 4)))]
    earlier = sorted(inventory.grants)
    found: dict[str, Grant] = {}
    for name in names:
        first, last = sorted([draw(before), draw(after)])
        grant: Grant = {
            "person": draw(people),
            "system": draw(st.sampled_from(sorted(inventory.pack.systems))),
            "scope": draw(scopes),
            "rights": draw(rights),
            "purpose": draw(st.sampled_from(sorted(inventory.pack.purposes))),
            "valid_from": first,
            "valid_until": last,
        }
        more: dict[str, st.SearchStrategy[Any]] = {
            "nomination": documents,
            "approvals": st.lists(documents, min_size=1, max_size=2, unique=True),
            "request": documents,
            "responsible": people,
            "reason": words,
            "case": words,
            "proposed": st.just(True),
            "replaces": st.sampled_from([*names, *earlier]),
            "revoked": st.fixed_dictionaries({"on": days, "reason": words}),
            "accept_overgrant": st.fixed_dictionaries({"rights": rights, "reason": words, "until": days}),
            "note": words,
        }
        grant |= draw(st.fixed_dictionaries({}, optional=more))
        if draw(st.booleans()):
            # What is decided in a hurry has no paper yet.
            for paper in ("nomination", "approvals", "proposed", "revoked"):
                grant.pop(paper, None)
            grant["urgent"] = {"reason": draw(words), "by": draw(people)}
        found[name] = grant
    return found


# -- all that is made from it -----------------------------------------------------------------------------------------


def _make_everything(base: Inventory, inventory: Inventory, state: AccessState) -> None:
    """Every list with its identity, the statuses, the duties, the one page and the plan."""
    book = Book.of(inventory, state.as_of)
    desk = Desk(inventory, state, book)
    for sheet_id, sheet in inventory.pack.sheets.items():
        if not sheet.columns:
            continue
        for view in views_at(desk, sheet_id):
            keys = [row.id for row in view.rows]
            assert "" not in keys
            assert len(set(keys)) == len(keys)
            assert len(view.frozen) == len(view.rows)
            assert len(view.version) == 64
    list_status(inventory, state)
    duties(inventory, state, book)
    _make_plan(base, inventory, state.as_of)


def _make_plan(base: Inventory, inventory: Inventory, day: date) -> None:
    sides = [Side("uncommitted", MemoryTree({}), one) for one in (base, inventory)]
    told = given_of(plan(base, inventory), sides[0], sides[1], day, days=14)
    json.dumps(content_of(told))
    for language in ("vi", "en"):
        as_text(page_of(told, language))


def _is_whole(checked: Checked) -> bool:
    """Whether everything that is written was read and refers to something, so that commands go on."""
    return checked.inventory is not None and checked.state is not None and checked.whole


@pytest.mark.long
@pytest.mark.parametrize("name", PROVINCES)
def test_no_grant_makes_a_list_a_plan_or_a_duty_stop(name: str) -> None:
    """Also where the check found errors: `plan`, `duties` and the history of a province read such data, too."""
    province = PROVINCES[name]
    base = province.inventory

    @settings(max_examples=effort(short=8, long=1500), derandomize=True, deadline=None, phases=PHASES)
    @given(_grants(province), _options(province))
    def explored(grants: dict[str, Grant], options: dict[str, str]) -> None:
        checked = province.with_grants(grants, options)
        for finding in checked.diagnostics:
            assert finding.message("vi")
            assert finding.message("en")
        assert _is_whole(checked), [finding.message("en") for finding in checked.diagnostics]
        assert checked.inventory is not None
        assert checked.state is not None
        _make_everything(base, checked.inventory, checked.state)
        later = date.fromisoformat(_near(checked.as_of, 3))
        _make_everything(base, checked.inventory, resolve(checked.inventory, later))

    explored()


def _with_every_list_and_login(province: Province) -> Province:
    """The province with every list of its pack, and an account for everybody: without one nothing is rendered."""
    sheets = province.inventory.pack.sheets
    targets = ", ".join(f"sheet_{name}" for name, sheet in sheets.items() if sheet.columns)
    told = province.files["camgrant.yaml"].replace(b"sheet_s3, sheet_s6", targets.encode())
    contacts: Any = read_plain(province.files["contacts/all.yaml"])
    for number, contact in enumerate(contacts["contacts"].values()):
        contact.setdefault("login", f"nguoi{number}")
    people = json.dumps(contacts, ensure_ascii=False).encode()
    return Province({**province.files, "camgrant.yaml": told, "contacts/all.yaml": people})


@pytest.mark.long
def test_no_grant_makes_a_packet_or_the_one_page_stop() -> None:
    """The files themselves, of data that passed its check: what `render`, `pack`, `publish` and `report` write."""
    province = _with_every_list_and_login(PROVINCES["minimal"])
    file_counts: list[int] = []

    @settings(
        max_examples=effort(short=2, long=300),
        derandomize=True,
        deadline=None,
        phases=PHASES,
    )
    @given(_grants(province), _options(province))
    def explored(grants: dict[str, Grant], options: dict[str, str]) -> None:
        checked = province.with_grants(grants, options)
        assert checked.inventory is not None
        assert checked.state is not None
        inventory, state = checked.inventory, checked.state
        summary_files(inventory, state)
        file_counts.append(sum(1 for _ in Packs(inventory, state, "").files()))

    explored()
    assert max(file_counts) > 10


@pytest.mark.parametrize(("decided_by", "answers"), [("c-tran-quoc-hung", "u-bchqs"), (None, "u-ub-plk")])
def test_a_grant_without_any_document_is_counted_for_somebody(decided_by: str | None, answers: str) -> None:
    """Whoever answers for it in the figures: the unit of who decided, else the holder's own unit."""
    grant: Grant = {
        "person": "c-do-trung-kien",
        "system": "central",
        "scope": {"site": "s-iso-02"},
        "rights": ["live"],
        "purpose": "incident",
        "valid_from": "2021-07-20",
        "valid_until": "2021-07-21",
    }
    if decided_by is not None:
        grant["urgent"] = {"reason": "Sự cố trong đêm", "by": decided_by}
    plain, checked = PROVINCES["minimal"].checked, PROVINCES["minimal"].with_grants({"g-khan": grant}, {})
    before, after = _accounts_by_unit(plain), _accounts_by_unit(checked)
    assert after == {**before, answers: before.get(answers, 0) + 1, "total": before["total"] + 1}


def _accounts_by_unit(checked: Checked) -> dict[str, int]:
    assert checked.inventory is not None
    assert checked.state is not None
    desk = Desk(checked.inventory, checked.state, Book.of(checked.inventory, checked.as_of))
    view, *_ = views_at(desk, "s10")
    assert [row.key for row in view.frozen] == [row.id for row in view.rows]
    return {row.id: int(row.facts["account_count"]) for row in view.rows}
