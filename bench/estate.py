"""The units, sites, recorders and cameras of the invented province, as entities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bench.writer import Entity, Value

__all__ = [
    "CAMERAS",
    "OPERATORS",
    "PLACES",
    "Recorder",
    "Site",
    "isolation_site",
    "province_units",
    "symbol",
    "unit",
]

OPERATORS: Final = ("vnpt", "viettel")
PLACES: Final = (
    "An Khê",
    "Ayun Pa",
    "Chư Păh",
    "Chư Prông",
    "Chư Sê",
    "Đak Đoa",
    "Đức Cơ",
    "Ia Grai",
    "Kbang",
    "Krông Pa",
)
CAMERAS: Final = 10  # of a site
_LANES: Final = ("lane_in", "lane_out", "declaration_desk", "waiting_area", "overview")
_LANE_NAMES: Final = ("Làn vào", "Làn ra", "Bàn khai báo y tế", "Khu chờ", "Toàn cảnh")
_AREAS: Final = ("corridor", "lobby", "yard", "sampling", "gate")
_AREA_NAMES: Final = ("Hành lang", "Sảnh", "Sân", "Khu lấy mẫu", "Cổng")


def symbol(number: int) -> str:
    """Letters for a number, for document symbols: AA, AB, …"""
    letters = ""
    while number or len(letters) < 2:
        number, digit = divmod(number, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def unit(kind: str, name: str, sign: str, mail: str, order: int, *, parent: str | None = None) -> Entity:
    """A unit with a letterhead and an official mail domain."""
    entity: dict[str, Value] = {"kind": kind, "names": [{"vi": name}]}
    if parent is not None:
        entity["parent"] = parent
    return entity | {
        "letterhead": {"symbol": sign, "place": "Gia Lai", "signer_title": "THỦ TRƯỞNG"},
        "order": order,
        "email_domains": [mail],
    }


def province_units() -> dict[str, Entity]:
    """The units that every size of inventory has."""
    return {
        "u-ubnd": unit("people_committee", "Ủy ban nhân dân tỉnh Gia Lai", "UBND", "ubnd.gialai.example", 1),
        "u-bchqs": unit("military_command", "Bộ Chỉ huy Quân sự tỉnh Gia Lai", "BCH", "bchqs.gialai.example", 10),
        "u-syt": unit("health_dept", "Sở Y tế tỉnh Gia Lai", "SYT", "syt.gialai.example", 20, parent="u-ubnd"),
        "u-cat": unit("police_province", "Công an tỉnh Gia Lai", "CAT", "ca.gialai.example", 30),
        "u-stttt": unit(
            "info_dept",
            "Sở Thông tin và Truyền thông tỉnh Gia Lai",
            "STTTT",
            "stttt.gialai.example",
            40,
            parent="u-ubnd",
        ),
        "u-viettel-gl": unit("telecom", "Viettel Gia Lai", "VTGL", "viettel.gialai.example", 70),
        "u-vnpt-gl": unit("telecom", "VNPT Gia Lai", "VNPTGL", "vnpt.gialai.example", 71),
        "u-byt-cntt": unit("ministry_health", "Cục Công nghệ thông tin – Bộ Y tế", "CNTT", "byt.example", 80),
    }


@dataclass(frozen=True, slots=True)
class Recorder:
    """A recorder with the ids of its cameras, in the order of their channels."""

    id: str
    operator: str
    cameras: tuple[str, ...]

    def entity(self, site: str, custodian: str, title: str, *, checkpoint: bool, request: str | None) -> Entity:
        """The recorder with its channels; cameras of checkpoints name the request behind them."""
        areas, names = (_LANES, _LANE_NAMES) if checkpoint else (_AREAS, _AREA_NAMES)
        channels: dict[str, Value] = {}
        for number, camera in enumerate(self.cameras, start=1):
            kind = (number - 1) % len(areas)
            entity: dict[str, Value] = {
                "channel": number,
                "name": f"{names[kind]} {number} – {title}",
                "area": areas[kind],
                "installed_on": "2021-06-11",
            }
            channels[camera] = entity | ({"request": request} if request else {})
        return {
            "site": site,
            "name": f"Đầu ghi {self.operator.upper()} – {title}",
            "target": "hikvision",
            "installer": f"u-{self.operator}-gl",
            "creator": f"u-{self.operator}-gl",
            "custodian": custodian,
            "model": "DS-7616NI-K2",
            "channel_count": 16,
            "max_users": 31,
            "default_password_changed_on": "2021-06-11",
            "lockout": True,
            "clock_synchronised": True,
            "log_days": 90,
            "recording_days": 30,
            "reach_checked_on": "2021-06-11",
            "channels": channels,
        }


@dataclass(frozen=True, slots=True)
class Site:
    """A site with its recorders: two at a checkpoint (one of each operator), one at an isolation site."""

    id: str
    title: str
    place: str
    recorders: tuple[Recorder, ...]

    @classmethod
    def numbered(cls, prefix: str, number: int, operators: Sequence[str]) -> Site:
        """The site of that number, with its cameras shared out among recorders of the operators."""
        code = f"{prefix}-{number:04d}"
        each = CAMERAS // len(operators)
        recorders = tuple(
            Recorder(
                f"r-{code}-{operator}",
                operator,
                tuple(f"k-{code}-{part * each + n}" for n in range(1, each + 1)),
            )
            for part, operator in enumerate(operators)
        )
        title = f"chốt số {number}" if prefix == "chk" else f"khu cách ly số {number}"
        return cls(f"s-{code}", title, PLACES[number % len(PLACES)], recorders)

    def checkpoint(self, managing_unit: str, responsible: str) -> Entity:
        """The entity of a checkpoint."""
        return {
            "type": "checkpoint",
            "names": [{"vi": f"{self.title.capitalize()} – {self.place}, QL19"}],
            "chain": "police",
            "managing_unit": managing_unit,
            "directing_unit": "u-cat",
            "place": {"district": self.place, "road": "QL19"},
            "opened_on": "2021-05-31",
            "responsible": responsible,
        }


def isolation_site(site: Site, chain: str, managing_unit: str, leaders: Sequence[str], appointment: str) -> Entity:
    """The entity of an isolation site; the first leader is its head, the others are deputies."""
    return {
        "type": "isolation",
        "names": [{"vi": f"{site.title.capitalize()} – {site.place}"}],
        "chain": chain,
        "managing_unit": managing_unit,
        "directing_unit": "u-bchqs" if chain == "military_command" else "u-syt",
        "place": {"district": site.place},
        "leadership": [
            {
                "person": person,
                "role": "deputy" if rank else "head",
                "appointment": appointment,
                "valid_from": "2021-06-05",
            }
            for rank, person in enumerate(leaders)
        ],
        "opened_on": "2021-06-05",
        "connections": {"central": {"connected": True, "since": "2021-06-12"}},
        "preexisting_accounts": {
            "status": "none",
            "on": "2021-06-05",
            "by": f"u-{site.recorders[0].operator}-gl",
        },
        "signage": True,
        "responsible": leaders[0],
    }
