"""Invented people: names, logins, demo phones and mailboxes, each unique in the inventory."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bench.writer import Entity, Value
from camgrant.model.vietnamese import fold, propose_login

__all__ = ["Person", "Register"]

# fmt: off
_FAMILY: Final = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý",
    "Siu", "Ksor", "Rmah", "Kpă", "Rơ Châm",
)
_MIDDLE: Final = (
    "Văn", "Hữu", "Đức", "Minh", "Quốc", "Xuân", "Thanh", "Ngọc", "Đình", "Công", "Bá", "Trọng",
)
_GIVEN: Final = (
    "An", "Bình", "Cường", "Dũng", "Giang", "Hà", "Hải", "Hiếu", "Hùng", "Khánh", "Khoa", "Kiên", "Lâm",
    "Long", "Lực", "Mẫn", "Nam", "Nghĩa", "Phong", "Phúc", "Quân", "Sơn", "Tài", "Thắng", "Thịnh", "Tiến",
    "Tuấn", "Vinh", "Yên",
)
# fmt: on
_NAMES: Final = len(_FAMILY) * len(_MIDDLE) * len(_GIVEN)
# A prime that divides none of the three lengths: every name comes once before the first returns.
_STRIDE: Final = 1009
_SUFFIX: Final = "abcdefghjkmnpqrstvwxyz2345678"  # never 9, see writer.py


@dataclass(frozen=True, slots=True)
class Person:
    """One contact with what other entities need to know of it."""

    id: str
    login: str
    unit: str
    entity: Entity


class Register:
    """Makes people; remembers what is taken. A unit has no two people of one name (up to 6,612 people)."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"{seed}-people")
        self._logins: set[str] = set()
        self._ids: set[str] = set()
        self._names: dict[str, int] = {}
        self._ranks: dict[str, int] = {}

    def enrol(
        self,
        unit: str,
        domain: str,
        title: str,
        *,
        rank: str | None = None,
        viewer: bool = True,
        **more: Value,
    ) -> Person:
        """A new person of the unit; viewers have a login. `more` are further fields of the contact."""
        name = self._name(unit)
        login = propose_login(name, self._logins)
        self._logins.add(login)
        number = len(self._logins)
        order = self._ranks[unit] = self._ranks.get(unit, 0) + 1
        entity: dict[str, Value] = {"full_name": name}
        if rank is not None:
            entity["rank"] = rank
        entity |= {
            "positions": [{"title": title, "unit": unit}],
            "phone": f"0100 {number // 1000:03d} {number % 1000:03d}",
            "email": f"{login}@{domain}",
        }
        if viewer:
            entity["login"] = login
        entity |= {**more, "order": order, "notified_on": "2021-06-10"}
        return Person(self._new_id(name), login, unit, entity)

    def _name(self, unit: str) -> str:
        """The next name of the unit; every unit begins elsewhere in the list of all names."""
        index = self._names.get(unit)
        index = self._random.randrange(_NAMES) if index is None else (index + _STRIDE) % _NAMES
        self._names[unit] = index
        rest, given = divmod(index, len(_GIVEN))
        family, middle = divmod(rest, len(_MIDDLE))
        return f"{_FAMILY[family]} {_MIDDLE[middle]} {_GIVEN[given]}"

    def _new_id(self, name: str) -> str:
        base = "-".join(re.findall(r"[a-z]+", fold(name)))
        for suffix in self._suffixes():
            person_id = f"c-{base}-{suffix}"
            if person_id not in self._ids:
                self._ids.add(person_id)
                return person_id
        raise AssertionError("unreachable")

    def _suffixes(self) -> Iterator[str]:
        while True:
            yield "".join(self._random.choices(_SUFFIX, k=5))
