"""Two provinces in two repositories, early in 2025: Gia Lai with its 17 districts, Bình Định with its 11.

Each is the reference province, whose summer of 2021 is told four years later, and whose district units have no end
yet: that is what the clerks of the story enter. Where a district has no unit, site and checkpoint in the reference
province, they are generated. Everybody in it is made up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import yaml

from support.districts import Kinds, add_district
from support.examples import world
from support.joining import PROVINCE, province_of_binh_dinh

__all__ = ["BINH_DINH", "COMMUNES", "GIA_LAI", "District", "Province", "files_of"]

LATER: Final = timedelta(days=1309)
"""From the summer of the reference province to the spring of the story: whole weeks, so that a Monday stays one."""
_HANDLE_OF_THERE: Final = "bd-"
_TOWN: Final = "thành phố Pleiku"
_DAY: Final = re.compile(r"\b(20(?:19|2[0-4]))-([01][0-9])-([0-3][0-9])\b")


@dataclass(frozen=True, slots=True)
class District:
    """A district: its short id, its name, the units of it in the reference province, and into how many communes and
    wards it goes."""

    short: str
    name: str
    communes: int
    committee: str | None = None
    police: str | None = None

    @property
    def locality(self) -> str:
        """Its id as a locality."""
        return f"l-{self.short}"

    @property
    def place(self) -> str:
        """Its name without the kind."""
        return re.sub("^(?:huyện|thị xã|thành phố) ", "", self.name)

    def new_communes(self) -> list[str]:
        """The names of the communes and wards that begin."""
        kind = "Xã" if self.name.startswith("huyện") else "Phường"
        return [f"{kind} {self.place} {number}" for number in range(1, self.communes + 1)]


@dataclass(frozen=True, slots=True)
class Province:
    """A province: its name, its districts, and how the localities of the reference province are called in it."""

    name: str
    mail: str
    first: int
    """From where on its generated districts are numbered."""
    districts: tuple[District, ...]
    instead: Mapping[str, str]
    """Name in the reference province -> name here."""


GIA_LAI: Final = Province(
    "Tỉnh Gia Lai",
    "gialai",
    0,
    (
        District("pleiku", _TOWN, 5, "u-ub-plk"),
        District("an-khe", "thị xã An Khê", 4, "u-ub-ak", "u-ca-ak"),
        District("ayun-pa", "thị xã Ayun Pa", 4, "u-bch-ap"),
        District("chu-pah", "huyện Chư Păh", 5, None, "u-ca-cp"),
        District("chu-puh", "huyện Chư Pưh", 4, None, "u-ca-cpu"),
        District("chu-se", "huyện Chư Sê", 5, "u-ub-cs"),
        District("krong-pa", "huyện Krông Pa", 5, None, "u-ca-kp"),
        District("duc-co", "huyện Đức Cơ", 5, "u-bch-dc"),
        District("dak-doa", "huyện Đak Đoa", 5),
        District("chu-prong", "huyện Chư Prông", 5),
        District("dak-po", "huyện Đak Pơ", 4),
        District("ia-grai", "huyện Ia Grai", 5),
        District("ia-pa", "huyện Ia Pa", 4),
        District("kbang", "huyện K’Bang", 5),
        District("kong-chro", "huyện Kông Chro", 4),
        District("mang-yang", "huyện Mang Yang", 4),
        District("phu-thien", "huyện Phú Thiện", 4),
    ),
    {},
)
BINH_DINH: Final = Province(
    "Tỉnh Bình Định",
    "binhdinh",
    100,
    (
        District("pleiku", "thành phố Quy Nhơn", 6, "u-ub-plk"),
        District("an-khe", "thị xã An Nhơn", 6, "u-ub-ak", "u-ca-ak"),
        District("ayun-pa", "thị xã Hoài Nhơn", 6, "u-bch-ap"),
        District("chu-pah", "huyện Tây Sơn", 5, None, "u-ca-cp"),
        District("chu-puh", "huyện Tuy Phước", 5, None, "u-ca-cpu"),
        District("chu-se", "huyện Phù Cát", 6, "u-ub-cs"),
        District("krong-pa", "huyện Vân Canh", 4, None, "u-ca-kp"),
        District("duc-co", "huyện An Lão", 5, "u-bch-dc"),
        District("dak-doa", "huyện Hoài Ân", 5),
        District("phu-my", "huyện Phù Mỹ", 6),
        District("vinh-thanh", "huyện Vĩnh Thạnh", 4),
    ),
    {
        "Pleiku": "Quy Nhơn",
        "An Khê": "An Nhơn",
        "Ayun Pa": "Hoài Nhơn",
        "Chư Păh": "Tây Sơn",
        "Chư Pưh": "Tuy Phước",
        "Chư Sê": "Phù Cát",
        "Krông Pa": "Vân Canh",
        "Đức Cơ": "An Lão",
        "Đak Đoa": "Hoài Ân",
    },
)
COMMUNES: Final = 135


def files_of(province: Province) -> dict[str, bytes]:
    """The files of a province, without a ledger and without a day that stands still."""
    given = world(PROVINCE) if province is GIA_LAI else province_of_binh_dinh()
    files: dict[str, bytes] = {}
    for name, raw in given.items():
        if name.startswith(("ledger/", "overrides/")):
            continue
        text = _DAY.sub(_told_later, raw.decode())
        for old, new in province.instead.items():
            text = text.replace(old, new)
        if name.startswith("reviewers/") and province is not GIA_LAI:
            text = re.sub("handle: ", f"handle: {_HANDLE_OF_THERE}", text)  # accounts of one forge
        files[name] = text.encode()
    files["camgrant.yaml"] = _settings(files["camgrant.yaml"])
    for name in [name for name in files if name.startswith("units/")]:
        files[name] = _without_ends(files[name])
    for name in [name for name in files if name.startswith("sites/")]:
        files[name] = _placed(files[name], province)
    return {**files, **_generated(province)}


def _told_later(found: re.Match[str]) -> str:
    return (date.fromisoformat(found[0]) + LATER).isoformat()


def _settings(raw: bytes) -> bytes:
    """Without a day that stands still; of the papers, those that change hands in the story."""
    text = re.sub(r"^    - sheet_(?!s3$|s5$|s8$).*\n", "", raw.decode(), flags=re.MULTILINE)
    return re.sub(r"^  (?:as_of|told_until): .*\n", "", text, flags=re.MULTILINE).encode()


def _without_ends(raw: bytes) -> bytes:
    """The units as nobody had reorganised them yet."""
    units: dict[str, dict[str, Any]] = yaml.safe_load(raw)["units"]
    kept: dict[str, dict[str, Any]] = {}
    for name, unit in units.items():
        if "predecessors" in unit:
            continue
        for field in ("retired_on", "successors", "dissolved_reason"):
            unit.pop(field, None)
        for called in unit["names"]:
            called.pop("valid_until", None)
        kept[name] = unit
    return _yaml("units", kept)


def _placed(raw: bytes, province: Province) -> bytes:
    """The sites with the district in which each lies as its locality."""
    text = raw.decode()
    for district in province.districts:
        text = text.replace(
            f"    place:\n      district: {district.name}\n",
            f"    locality: {district.locality}\n    place:\n      district: {district.name}\n",
        )
    return text.encode()


def _generated(province: Province) -> dict[str, bytes]:
    """The districts as localities; the committees, police units, sites and checkpoints that are missing."""
    places: dict[str, Any] = {"l-tinh": {"names": [{"vi": province.name}]}}
    kinds: Kinds = {name: {} for name in ("units", "contacts", "sites", "cameras", "documents", "grants")}
    for number, district in enumerate(province.districts, province.first):
        called = district.name[0].upper() + district.name[1:]
        places[district.locality] = {"names": [{"vi": called}], "within": "l-tinh"}
        if district.committee is None and district.police is None:
            add_district(kinds, number, district.short, called=district.name, mail=province.mail)
    made = {"localities/tinh.yaml": _yaml("localities", places)}
    for kind, entities in kinds.items():
        made[f"{kind}/huyen.yaml"] = _yaml(kind, entities)
    return made


def _yaml(kind: str, entities: Mapping[str, Any]) -> bytes:
    return yaml.safe_dump({kind: entities}, allow_unicode=True, sort_keys=False, width=1000).encode()
