"""Two provinces of districts in 2025, each with its committee, its police, a site and a checkpoint, to be reorganised.

Everybody and everything in it is made up; ids say to which district it belongs.
"""

from __future__ import annotations

from typing import Any, Final

import yaml

from support.two_provinces import HERE, THERE, two_provinces

__all__ = ["COMMUNES", "DISTRICTS", "Kinds", "add_district", "communes_of", "districts", "provinces_of_districts"]

Kinds = dict[str, dict[str, Any]]
"""Kind -> id -> fields."""

DISTRICTS: Final = 17
"""Of the first province; the second one has as many as make `COMMUNES`."""
OTHERS: Final = 10
COMMUNES: Final = 135
_FROM, _UNTIL = "2025-02-01", "2025-07-30"


def districts() -> list[tuple[str, str]]:
    """(short id, province) of every district."""
    here = [(f"gl{number:02}", HERE) for number in range(1, DISTRICTS + 1)]
    return here + [(f"bd{number:02}", THERE) for number in range(1, OTHERS + 1)]


def communes_of(district: str) -> list[str]:
    """The names of the communes into which a district is split: five each, 135 in all."""
    return [f"Xã {district.upper()} số {number}" for number in range(1, COMMUNES // (DISTRICTS + OTHERS) + 1)]


def provinces_of_districts() -> dict[str, bytes]:
    """The files of both provinces, judged in February 2025."""
    files = two_provinces(placed=True)
    files["camgrant.yaml"] = files["camgrant.yaml"].replace(b"as_of: 2021-07-20", b"as_of: 2025-02-15")
    kinds: Kinds = {name: {} for name in ("localities", "units", "contacts", "sites", "cameras")}
    kinds |= {"documents": {}, "grants": {}}
    for number, (name, province) in enumerate(districts()):
        prefix, mail = ("", "gialai") if province == HERE else ("bd-", "binhdinh")
        called = f"huyện {name.upper()}"
        kinds["localities"][f"l-{name}"] = {"names": [{"vi": called.capitalize()}], "within": province}
        add_district(kinds, number, name, called=called, mail=mail, prefix=prefix)
    for kind, entities in kinds.items():
        text = yaml.safe_dump({kind: entities}, allow_unicode=True, sort_keys=False, width=1000)
        files[f"{kind}/huyen.yaml"] = text.encode()
    return files


def add_district(kinds: Kinds, number: int, name: str, *, called: str, mail: str, prefix: str = "") -> None:
    """Adds what a district has: its committee and its police, a site and a checkpoint with one camera each, and who
    sees them. Names and phones follow from the number; `prefix` stands in the ids of the units of its province."""
    committee, police = f"u-ub-{name}", f"u-ca-{name}"
    kinds["units"][committee] = {
        "kind": "site_manager",
        "names": [{"vi": f"Ủy ban nhân dân {called}", "short": f"UBND {called}"}],
        "parent": f"u-{prefix}ubnd",
        "letterhead": {"symbol": "UBND", "place": called, "signer_title": "CHỦ TỊCH"},
        "order": 100 + number,
        "email_domains": [f"{name}.{mail}.example"],
    }
    kinds["units"][police] = {
        "kind": "police_unit",
        "names": [{"vi": f"Công an {called}"}],
        "parent": f"u-{prefix}cat",
        "order": 200 + number,
        "email_domains": [f"congan.{mail}.example"],
    }
    _add_site(kinds, number, name, called, prefix, mail)


def _add_site(kinds: Kinds, number: int, name: str, called: str, prefix: str, mail: str) -> None:
    head, officer = f"c-truong-khu-{name}", f"c-can-bo-{name}"
    kinds["contacts"][head] = _person(f"Nguyễn Văn {_word(number)}", "Phó Chủ tịch", f"u-ub-{name}", 2 * number, name)
    kinds["contacts"][head]["email"] = f"tk{name}@{name}.{mail}.example"
    kinds["contacts"][officer] = _person(f"Trần Thị {_word(number)}", "Cán bộ", f"u-ca-{name}", 2 * number + 1, name)
    kinds["contacts"][officer]["email"] = f"cb{name}@congan.{mail}.example"
    kinds["contacts"][officer]["login"] = f"cb{name.replace('-', '')}"
    kinds["documents"] |= {
        f"d-cu-{name}": _paper(f"u-ub-{name}", f"{number + 1}/QĐ-UBND", "appointment", "2025-01-10", head),
        f"d-tk-{name}": _paper(f"u-ub-{name}", f"{number + 1}/DS-UBND", "list", "2025-01-20", head),
        f"d-s6-{name}": _paper(f"u-{prefix}cat", f"{number + 500}/CAT-PV01", "list", "2025-01-20", officer),
        f"d-lap-{name}": _paper(f"u-{prefix}cat", f"{number + 700}/CAT-PV01", "request", "2025-01-05", None),
    }
    site, checkpoint = f"s-kcl-{name}", f"s-chot-{name}"
    kinds["sites"][site] = {
        "type": "isolation",
        "names": [{"vi": f"Khu cách ly {called}"}],
        "chain": "civil",
        "managing_unit": f"u-ub-{name}",
        "directing_unit": f"u-{prefix}syt",
        "locality": f"l-{name}",
        "leadership": [{"person": head, "role": "head", "appointment": f"d-cu-{name}", "valid_from": "2025-01-15"}],
        "opened_on": "2025-01-15",
        "connections": {"central": {"connected": True, "since": "2025-01-15"}},
        "preexisting_accounts": {"status": "none", "on": "2025-01-15", "by": f"u-{prefix}vnpt-gl"},
        "signage": True,
        "responsible": head,
    }
    kinds["sites"][checkpoint] = {
        "type": "checkpoint",
        "names": [{"vi": f"Chốt {called}"}],
        "chain": "police",
        "managing_unit": f"u-ca-{name}",
        "directing_unit": f"u-{prefix}cat",
        "locality": f"l-{name}",
        "opened_on": "2025-01-15",
        "responsible": officer,
    }
    kinds["cameras"] |= {
        f"r-kcl-{name}": _recorder(site, f"k-kcl-{name}", "corridor", prefix, {}),
        f"r-chot-{name}": _recorder(checkpoint, f"k-chot-{name}", "lane_in", prefix, {"request": f"d-lap-{name}"}),
    }
    kinds["grants"] |= {
        f"g-kcl-{name}": _grant(head, "site", site, "site_supervision", f"d-tk-{name}"),
        f"g-chot-{name}": _grant(officer, "checkpoint", checkpoint, "checkpoint_monitoring", f"d-s6-{name}"),
    }


def _word(number: int) -> str:
    """A given name of its own for each district."""
    first = ("An", "Bình", "Cường", "Dũng", "Giang", "Hải", "Khánh", "Lâm", "Minh")
    return f"{first[number % 9]} {first[(number // 9 + number) % 9]} {('Đông', 'Tây', 'Nam')[number // 9 % 3]}"


def _person(name: str, title: str, unit: str, number: int, login: str) -> dict[str, Any]:
    return {
        "full_name": name,
        "positions": [{"title": title, "unit": unit}],
        "phone": f"0100 000 {200 + number}",
        "login": f"tk{login.replace('-', '')}",
        "notified_on": "2025-01-20",
    }


def _paper(issuer: str, number: str, kind: str, day: str, person: str | None) -> dict[str, Any]:
    named = {"names": [person]} if person else {}
    return {"issuer": issuer, "number": number, "date": day, "kind": kind, **named}


def _recorder(site: str, camera: str, area: str, prefix: str, more: dict[str, str]) -> dict[str, Any]:
    return {
        "site": site,
        "name": f"Đầu ghi {site.removeprefix('s-')}",
        "target": "hikvision",
        "installer": f"u-{prefix}vnpt-gl",
        "creator": f"u-{prefix}vnpt-gl",
        "custodian": f"u-{prefix}vnpt-gl",
        "channel_count": 4,
        "max_users": 31,
        "default_password_changed_on": "2025-01-15",
        "lockout": True,
        "clock_synchronised": True,
        "log_days": 90,
        "recording_days": 30,
        "reach_checked_on": "2025-01-15",
        "channels": {
            camera: {"channel": 1, "name": f"Camera {area}", "area": area, "installed_on": "2025-01-15", **more}
        },
    }


def _grant(person: str, system: str, site: str, purpose: str, nomination: str) -> dict[str, Any]:
    return {
        "person": person,
        "system": system,
        "scope": {"site": site},
        "rights": ["live"],
        "purpose": purpose,
        "valid_from": _FROM,
        "valid_until": _UNTIL,
        "nomination": nomination,
    }
