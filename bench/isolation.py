"""The isolation sites with their leaders, and the viewers of the central system.

Every site has a head and two deputies with accounts. Managing units alternate between military units and
civil site managers, each with about ten sites.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bench.checkpoints import shares
from bench.estate import OPERATORS, Site, isolation_site, symbol, unit
from bench.people import Person, Register
from bench.writer import PER_FILE, Entity, Folder, Value, in_files

__all__ = ["LEADERS", "managers", "write_central", "write_isolation"]

LEADERS: Final = 3  # of a site: the head and two deputies
_PER_UNIT: Final = 10
_CHAIN_WIDE: Final = 2  # viewers of all military sites: a handful, however large the province
_ON_LIST: Final = 30
_MOST_SITES: Final = 4


def _chain(manager: int) -> str:
    return "civil" if manager % 2 else "military_command"


def _mail(manager: int) -> str:
    return f"ql{manager:03d}.gialai.example" if manager % 2 else "bchqs.gialai.example"


def managers(sites: int) -> dict[str, Entity]:
    """The units that manage the isolation sites: as many military as civil ones, if there are two sites."""
    entities: dict[str, Entity] = {}
    for number in range(_count(sites)):
        civil = number % 2 == 1
        entities[f"u-ql-{number:03d}"] = unit(
            "site_manager" if civil else "military_unit",
            f"{'Ban quản lý' if civil else 'Đơn vị quân đội quản lý'} khu vực {number}",
            f"QL{symbol(number)}",
            _mail(number),
            5000 + number,
            parent="u-ubnd" if civil else "u-bchqs",
        )
    return entities


def _count(sites: int) -> int:
    return min(sites, 2 * max(1, -(-sites // (2 * _PER_UNIT))))


def write_isolation(folder: Folder, register: Register, sites: int) -> dict[str, list[str]]:
    """Writes the sites with all that belongs to them; gives the site ids of each chain."""
    chains: dict[str, list[str]] = {"military_command": [], "civil": []}
    number = 0
    for manager, count in enumerate(shares(sites, _count(sites))):
        made = [Site.numbered("iso", number + n + 1, (OPERATORS[(number + n) % 2],)) for n in range(count)]
        number += count
        _write_manager(folder, register, manager, made)
        chains[_chain(manager)] += [site.id for site in made]
    return chains


def _write_manager(folder: Folder, register: Register, manager: int, sites: Sequence[Site]) -> None:
    owner = f"u-ql-{manager:03d}"
    sign = f"QL{symbol(manager)}"
    contacts: dict[str, Entity] = {}
    entities: dict[str, Entity] = {}
    documents: dict[str, Entity] = {}
    grants: dict[str, Entity] = {}
    for n, site in enumerate(sites, start=1):
        leaders = [register.enrol(owner, _mail(manager), "Cán bộ quản lý") for _ in range(LEADERS)]
        ids = [leader.id for leader in leaders]
        contacts |= {leader.id: leader.entity for leader in leaders}
        code = site.id[2:]
        appointment, accounts = f"d-{code}-cu", f"d-{code}-tai-khoan"
        entities[site.id] = isolation_site(site, _chain(manager), owner, ids, appointment)
        documents[appointment] = _document(owner, f"{2 * n - 1}/QĐ-{sign}", "2021-06-04", "appointment", ids)
        documents[accounts] = _document(owner, f"{2 * n}/DS-{sign}", "2021-06-14", "list", ids)
        grants |= {f"g-{code}-{leader.login}": _leader_grant(leader, site, accounts) for leader in leaders}
        recorder = site.recorders[0]
        made = recorder.entity(site.id, owner, site.title, checkpoint=False, request=None)
        folder.write("cameras", f"isolation/{site.id}", {recorder.id: made}, f"Đầu ghi của {site.title}.")
    folder.write("sites", owner, entities, f"Các cơ sở cách ly do {owner} quản lý.")
    for kind, found in (("contacts", contacts), ("documents", documents), ("grants", grants)):
        for part, some in in_files(found):
            name = f"site/{owner}-{part}" if kind == "grants" else f"{owner}/{part:02d}"
            folder.write(kind, name, some, f"Lãnh đạo các cơ sở của {owner}, phần {part}.")


def _document(issuer: str, number: str, day: str, kind: str, names: Sequence[str]) -> Entity:
    return {"issuer": issuer, "number": number, "date": day, "kind": kind, "names": names}


def _leader_grant(leader: Person, site: Site, accounts: str) -> Entity:
    return {
        "person": leader.id,
        "system": "site",
        "scope": {"site": site.id},
        "rights": ["live"],
        "purpose": "site_supervision",
        "valid_from": "2021-06-14",
        "valid_until": "2021-09-11",
        "nomination": accounts,
    }


def write_central(folder: Folder, register: Register, chains: dict[str, list[str]], grants: int) -> None:
    """Writes the viewers of the central system: half military, half through the Health Department."""
    every = chains["military_command"] + chains["civil"]
    military, health = shares(grants, 2)
    _write_viewers(folder, register, "u-bchqs", "bchqs.gialai.example", chains["military_command"], military)
    _write_viewers(folder, register, "u-syt", "syt.gialai.example", every, health)


def _write_viewers(
    folder: Folder, register: Register, owner: str, mail: str, sites: Sequence[str], grants: int
) -> None:
    """Two grants a person over different sites (one where there is one site only)."""
    each = 2 if len(sites) > 1 else 1
    length = min(_MOST_SITES, len(sites) // each)
    wide = _CHAIN_WIDE if owner == "u-bchqs" else 0
    people: list[Person] = []
    made: dict[str, Entity] = {}
    while len(made) < grants:
        person = register.enrol(owner, mail, "Trợ lý theo dõi khu cách ly")
        number = len(people) // _ON_LIST + 1
        documents = f"{owner.replace('u-', 'd-')}-dau-moi-{number}", f"d-ubnd-phe-duyet-{owner[2:]}-{number}"
        scopes: list[Entity] = [{"chain": "military_command"}] if len(people) < wide else []
        for n in range(0 if scopes else each):
            start = (len(people) * 7 + n * length) % len(sites)
            scopes.append({"sites": [sites[(start + step) % len(sites)] for step in range(length)]})
        for n, scope in enumerate(scopes[: grants - len(made)], start=1):
            made[f"g-central-{person.login}-{n}"] = _viewer_grant(person, scope, *documents)
        people.append(person)
    _write_central_files(folder, owner, people, made)


def _write_central_files(folder: Folder, owner: str, people: list[Person], made: dict[str, Entity]) -> None:
    sign = "BCH-TM" if owner == "u-bchqs" else "SYT-NVY"
    first = 100_000 if owner == "u-bchqs" else 200_000
    own: dict[str, Entity] = {}
    approvals: dict[str, Entity] = {}
    for number, start in enumerate(range(0, len(people), _ON_LIST), start=1):
        names = [person.id for person in people[start : start + _ON_LIST]]
        document = f"{owner.replace('u-', 'd-')}-dau-moi-{number}"
        own[document] = _document(owner, f"{first + number}/{sign}", "2021-06-05", "list", names)
        approval = _document("u-ubnd", f"{first + number}/UBND-KGVX", "2021-06-10", "approval", names)
        approvals[f"d-ubnd-phe-duyet-{owner[2:]}-{number}"] = approval
    contacts: dict[str, Entity] = {person.id: person.entity for person in people}
    for folder_name, kind, found in (
        (f"{owner}/dau-moi", "documents", own),
        (f"u-ubnd/{owner[2:]}", "documents", approvals),
        (f"{owner}/xem", "contacts", contacts),
        (f"central/{owner[2:]}", "grants", made),
    ):
        for part, some in in_files(found, PER_FILE):
            folder.write(kind, f"{folder_name}-{part}", some, f"Hệ thống tập trung, {owner}, phần {part}.")


def _viewer_grant(person: Person, scope: Entity, nomination: str, approval: str) -> Entity:
    grant: dict[str, Value] = {
        "person": person.id,
        "system": "central",
        "scope": scope,
        "rights": ["live"],
        "purpose": "direction",
        "valid_from": "2021-06-12",
        "valid_until": "2021-12-08",
        "nomination": nomination,
        "approvals": [approval],
    }
    return grant
