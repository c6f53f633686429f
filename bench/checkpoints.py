"""The checkpoint part of the province: districts of about ten checkpoints, each with its own police unit.

A district stands alone: its people, the lists that name them, its sites and its grants. Every person holds
two grants, at different checkpoints; no recorder is reached by more than 31 people.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bench.estate import OPERATORS, PLACES, Recorder, Site, symbol, unit
from bench.people import Person, Register
from bench.writer import Entity, Folder, Value, in_files

__all__ = ["MOST_PER_SITE", "District", "shares"]

_DOMAIN: Final = "ca.gialai.example"
_WHOLE: Final = 5  # grants of a site that cover both recorders
_MOST_USERS: Final = 31
MOST_PER_SITE: Final = _WHOLE + 2 * (_MOST_USERS - _WHOLE)
_ON_LIST: Final = 35
_FIRST_DAY: Final = date(2021, 6, 15)
_DUTY: Final = 45  # days, both ends counted


def shares(total: int, parts: int) -> list[int]:
    """`total` in `parts` nearly equal whole shares."""
    return [total * (n + 1) // parts - total * n // parts for n in range(parts)]


@dataclass(frozen=True, slots=True)
class District:
    """One police unit with its checkpoints. `first_site` numbers them on, `grants` is how many it holds."""

    number: int
    first_site: int
    sites: int
    grants: int

    @property
    def unit(self) -> str:
        """Id of the police unit."""
        return f"u-ca-{self.number:03d}"

    @property
    def unit_entity(self) -> Entity:
        """The police unit."""
        name = f"Công an {PLACES[self.number % len(PLACES)]} – khu vực {self.number}"
        return unit("police_unit", name, f"CA{symbol(self.number)}", _DOMAIN, 1000 + self.number, parent="u-cat")

    def write(self, folder: Folder, register: Register, rng: random.Random) -> None:
        """Writes everything of the district except its unit."""
        sites = [Site.numbered("chk", self.first_site + n, OPERATORS) for n in range(self.sites)]
        people = [
            register.enrol(self.unit, _DOMAIN, "Cán bộ Đội Cảnh sát giao thông", rank="Trung úy")
            for _ in range((self.grants + 1) // 2)
        ]
        lists = self._lists(people)
        request = f"d-cat-lap-{self.number:03d}"
        posts = list(_posts(sites, shares(self.grants, self.sites)))
        first: dict[str, str] = {}
        grants: dict[str, dict[str, Entity]] = {site.id: {} for site in sites}
        for number, (site, recorder) in enumerate(posts):
            index = number % len(people)
            first.setdefault(site.id, people[index].id)
            grant_id = f"g-{site.id[2:]}-{people[index].login}"
            chief = people[index - index % _ON_LIST].id if rng.random() < 0.5 else None
            grants[site.id][grant_id] = _grant(people[index], site, recorder, lists[index // _ON_LIST], chief, rng)
        self._write_estate(folder, sites, first, request)
        self._write_people(folder, people, request)
        for site in sites:
            for part, entities in in_files(grants[site.id]):
                name = f"checkpoint/{self.unit}/{site.id}-{part}"
                folder.write("grants", name, entities, f"Lực lượng {site.title}, theo danh sách của Công an tỉnh.")

    def _lists(self, people: list[Person]) -> list[str]:
        return [f"d-cat-s6-{self.number:03d}-{n}" for n in range(1, (len(people) - 1) // _ON_LIST + 2)]

    def _write_people(self, folder: Folder, people: list[Person], request: str) -> None:
        for part, entities in in_files({person.id: person.entity for person in people}):
            folder.write("contacts", f"{self.unit}/{part:02d}", entities, f"Cán bộ của {self.unit}, phần {part}.")
        # Numbers of the documents of one issuer are never used twice: a district has its own thousand.
        number = 1000 * self.number
        documents: dict[str, Entity] = {request: _document(number, "2021-06-08", "request", "Đề xuất lắp camera")}
        for n, document in enumerate(self._lists(people), start=1):
            named = [person.id for person in people[(n - 1) * _ON_LIST : n * _ON_LIST]]
            subject = "Danh sách đầu mối cá nhân được trao quyền truy cập camera tại các điểm chốt kiểm soát"
            documents[document] = _document(number + n, "2021-06-14", "list", subject) | {"names": named}
        folder.write("documents", f"u-cat/{self.unit}", documents, f"Văn bản của Công an tỉnh cho {self.unit}.")

    def _write_estate(self, folder: Folder, sites: list[Site], first: dict[str, str], request: str) -> None:
        entities = {site.id: site.checkpoint(self.unit, first[site.id]) for site in sites}
        folder.write("sites", self.unit, entities, f"Các chốt do {self.unit} quản lý.")
        for site in sites:
            recorders = {
                recorder.id: recorder.entity(
                    site.id, f"u-{recorder.operator}-gl", site.title, checkpoint=True, request=request
                )
                for recorder in site.recorders
            }
            folder.write("cameras", f"checkpoint/{site.id}", recorders, f"Đầu ghi của {site.title}.")


def _document(number: int, day: str, kind: str, subject: str) -> dict[str, Value]:
    return {"issuer": "u-cat", "number": f"{number}/CAT-PV01", "date": day, "kind": kind, "subject": subject}


def _posts(sites: list[Site], grants: list[int]) -> Iterator[tuple[Site, Recorder | None]]:
    """(site, recorder or None for the whole site) of every grant; site by site."""
    for site, count in zip(sites, grants, strict=True):
        for n in range(count):
            yield site, None if n < _WHOLE else site.recorders[n % 2]


def _grant(
    person: Person,
    site: Site,
    recorder: Recorder | None,
    nomination: str,
    chief: str | None,
    rng: random.Random,
) -> Entity:
    begin = _FIRST_DAY + timedelta(days=rng.randrange(20))
    steers = rng.random() < 0.1
    scope: dict[str, Value] = {"site": site.id}
    if recorder is not None:
        chosen = sorted(rng.sample(range(len(recorder.cameras)), rng.randint(2, len(recorder.cameras))))
        scope = {"cameras": [recorder.cameras[n] for n in chosen]}
    grant: dict[str, Value] = {
        "person": person.id,
        "system": "checkpoint",
        "scope": scope,
        "rights": ["live", "ptz"] if steers else ["live"],
        "purpose": "checkpoint_monitoring",
        "valid_from": begin.isoformat(),
        "valid_until": (begin + timedelta(days=_DUTY - 1)).isoformat(),
        "nomination": nomination,
    }
    if chief is not None and chief != person.id:
        grant["responsible"] = chief
    if steers:
        grant["reason"] = "Điều khiển góc quay khi có tình huống tại chốt"
    return grant
