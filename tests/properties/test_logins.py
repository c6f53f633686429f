"""Logins of three hundred simulated people over the years: unique, kept, never used again, fit for every device.

The names are drawn so that many collide, as they do (domain: 77 of 300 people). People come through the same use case
as `camgrant contact new`; in between some leave, some are renamed, and the order of the files changes.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from camgrant.access.resolve import resolve
from camgrant.access.state import AccessState
from camgrant.app.check import check
from camgrant.app.editing.desk import Desk
from camgrant.app.editing.people import ContactWish, came, login_for
from camgrant.edit.change import Put
from camgrant.load.assemble import load
from camgrant.load.schema import adapter
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.model.organisation import Login
from camgrant.model.vietnamese import propose_login
from camgrant.rendering.registry import device_targets, slip_targets
from support.examples import world

PEOPLE = 300
START = date(2021, 7, 20)
FAMILIES = ("Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Lê", "Phạm", "Ngô", "Rơ Châm", "Ksor", "Siu", "Kpă", "Rah Lan")
MIDDLES = ("Văn", "Văn", "Thị", "Thị", "Đức", "Tuấn", "Thanh", "Ngọc Quỳnh", "")
GIVEN = (
    "Anh",
    "Ánh",
    "An",
    "Ân",
    "Mẫn",
    "Mận",
    "Hùng",
    "Hưng",
    "Đức",
    "Phúc",
    "Y",
    "H'Yéo",
    "Y-Thoan",
    "Nghiêng",
    "Blŏk",
)

Plain = dict[str, dict[str, Any]]


def read() -> Inventory:
    loaded = load(MemoryTree(world()), device_targets(), slips=slip_targets())
    assert loaded.inventory is not None
    return loaded.inventory


class Province:
    """The minimal inventory, and everybody who comes to it."""

    def __init__(self) -> None:
        inventory = read()
        self.known = dict(inventory.contacts)
        object.__setattr__(inventory, "contacts", self.known)
        self.desk = Desk(inventory, AccessState(START, ()), {}, draw=lambda: f"{len(self.people):05}")
        self.people: Plain = {}

    def comes(self, name: str) -> str:
        login = login_for(self.desk, name)
        (put,) = came(self.desk, ContactWish(full_name=name, unit="u-ca-ak", title="Cán bộ", login=login))
        assert isinstance(put, Put)
        self.people[put.entity] = dict(put.fields)
        self._put(put.entity)
        return put.entity

    def changes(self, person: str, **fields: str) -> None:
        self.people[person] |= fields
        self._put(person)

    def _put(self, person: str) -> None:
        (self.known[person],) = adapter("contacts").validate_python({person: self.people[person]}).values()


@pytest.fixture(scope="module")
def province() -> Province:
    chance, made = random.Random(882), Province()
    ever: dict[str, str] = {contact.login: "" for contact in made.known.values() if contact.login}
    day = START
    while len(made.people) < PEOPLE:
        day += timedelta(days=chance.randint(0, 9))
        words = (chance.choice(FAMILIES), chance.choice(MIDDLES), chance.choice(GIVEN))
        person = made.comes(" ".join(word for word in words if word))
        login = made.people[person]["login"]
        assert login not in ever, "never used before, by whoever left or was renamed"
        ever[login] = person
        someone = chance.choice(sorted(made.people))
        if chance.random() < 0.3:
            made.changes(someone, left_on=day.isoformat())
        if chance.random() < 0.2:
            made.changes(someone, full_name=f"{chance.choice(FAMILIES)} {chance.choice(GIVEN)}")
        if chance.random() < 0.2:
            order = list(made.known.items())
            chance.shuffle(order)
            made.known.clear()
            made.known.update(order)
        assert {one: made.people[one]["login"] for one in made.people} == {one: lo for lo, one in ever.items() if one}
    return made


def test_the_simulation_is_of_the_kind_that_makes_trouble(province: Province) -> None:
    people = province.people.values()
    bare = Counter(propose_login(person["full_name"]) for person in people)
    assert sum(count for count in bare.values() if count > 1) > 77
    assert sum("left_on" in person for person in people) > 50
    assert sum(person["login"] != propose_login(person["full_name"]) for person in people) > 100


def test_logins_are_unique_and_of_the_form_that_the_schema_demands(province: Province) -> None:
    logins = [person["login"] for person in province.people.values()]
    assert len(set(logins)) == PEOPLE
    form = TypeAdapter(Login)
    assert [form.validate_python(login) for login in logins] == logins


@pytest.mark.parametrize("name", device_targets())
def test_every_device_takes_them_and_none_is_its_own(province: Province, name: str) -> None:
    target = device_targets()[name]
    logins = {person["login"] for person in province.people.values()}
    assert logins.isdisjoint(target.reserved)
    kinds = [can for can in (target.capabilities, *target.variants.values()) if can is not None]
    assert kinds or name == "by_hand"
    for can in kinds:
        assert [one for one in logins if not re.fullmatch(can.login_pattern, one)] == []
        assert max(map(len, logins)) <= can.login_length


def test_the_data_keeps_them_whatever_names_and_order_do(province: Province) -> None:
    """Through files, loader, check and access: nothing derives a login anew, nothing finds one used twice."""
    given = {person: fields["login"] for person, fields in province.people.items()}
    here = [person for person, fields in province.people.items() if "left_on" not in fields]
    renamed = {person: {**fields, "full_name": "Nguyễn Văn Anh"} for person, fields in province.people.items()}
    for people in (province.people, dict(sorted(province.people.items(), reverse=True)), renamed):
        tree = MemoryTree(
            {**world(), "contacts/more.yaml": yaml_of("contacts", people), "grants/more.yaml": grants(here)}
        )
        checked = check(tree, START, today=lambda: START)
        assert {d.code for d in checked.diagnostics}.isdisjoint({"ORG009", "ORG010", "SCH005", "TGT004"})
        assert checked.inventory is not None
        seen = {e.person: e.login for e in resolve(checked.inventory, START).entitlements if e.person in given}
        assert seen == {person: given[person] for person in here}


def test_a_login_that_came_back_would_be_found(province: Province) -> None:
    gone = next(fields for fields in province.people.values() if "left_on" in fields)
    people = {**province.people, "c-nguoi-moi": {**gone, "full_name": "Người Mới"}}
    del people["c-nguoi-moi"]["left_on"]
    tree = MemoryTree({**world(), "contacts/more.yaml": yaml_of("contacts", people)})
    found = [d for d in check(tree, START, today=lambda: START).diagnostics if d.code == "ORG009"]
    assert [d.entity for d in found] == ["c-nguoi-moi"]


@pytest.mark.parametrize("name", ["Tôn Nữ Công Huyền Tôn Nữ Thị Nghiêng", "Y", "Nguyễn Văn Mẫn", "Ünal 李", "Đ"])
def test_a_thousand_people_of_one_name(name: str) -> None:
    taken: set[str] = set()
    form = TypeAdapter(Login)
    for _ in range(1000):
        login = form.validate_python(propose_login(name, taken))
        assert login not in taken
        taken.add(login)


def yaml_of(kind: str, entities: Plain) -> bytes:
    """JSON is YAML; our loader wants one entity after another in block style."""
    lines = [f"{kind}:"]
    for entity, fields in entities.items():
        lines.append(f"  {entity}:")
        for name, value in fields.items():
            bare = name in {"left_on", "valid_from", "valid_until"}
            lines.append(f"    {name}: {value if bare else json.dumps(value, ensure_ascii=False)}")
    return "\n".join([*lines, ""]).encode()


def grants(people: list[str]) -> bytes:
    return yaml_of(
        "grants",
        {
            f"g-nguoi-{number}": {
                "person": person,
                "system": "checkpoint",
                "scope": {"site": "s-chk-01"},
                "rights": ["live"],
                "purpose": "checkpoint_monitoring",
                "valid_from": START.isoformat(),
                "valid_until": START.isoformat(),
                "nomination": "d-cat-s6-01",
            }
            for number, person in enumerate(people)
        },
    )
