"""A small repository whose commits are dated by tests: a grant is revoked and its account deleted later, another grant
is entered after its time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import yaml

from support.history import Made, write_history

__all__ = ["CAMERA", "LATE", "MINIMAL", "REVOKED", "at", "base", "event", "grants", "write_small_past"]

ROOT: Final = Path(__file__).parents[2]
MINIMAL: Final = ROOT / "tests" / "data" / "minimal"
CAMERA: Final = "k-iso-01-1"


def at(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}+07:00").timestamp())


def base() -> dict[str, bytes]:
    return {path.relative_to(MINIMAL).as_posix(): path.read_bytes() for path in sorted(MINIMAL.rglob("*.yaml"))}


def grants(**changes: Mapping[str, object]) -> bytes:
    """The grants of the minimal inventory with some fields of some grants changed; None takes a grant away."""
    entities: dict[str, Any] = yaml.safe_load((MINIMAL / "grants" / "all.yaml").read_bytes())["grants"]
    for name, fields in changes.items():
        entities[name.replace("_", "-")] = {**entities.get(name.replace("_", "-"), {}), **fields}
    return yaml.safe_dump({"grants": entities}, allow_unicode=True).encode()


def event(name: str, on: str, **fields: object) -> tuple[str, bytes]:
    account = {"person": "c-hoang-dinh-khoi", "system": "site", "recorder": "r-iso-01", "by": "u-vnpt-gl", **fields}
    document = {"ledger": {name: {"on": on, "account": account}}}
    return f"ledger/2021/{on}-{name}.yaml", yaml.safe_dump(document, allow_unicode=True).encode()


REVOKED: Final = {"revoked": {"on": "2021-08-01", "reason": "Thay lãnh đạo cơ sở"}}
LATE: Final = {
    "person": "c-nguyen-van-man",
    "system": "site",
    "scope": {"cameras": [CAMERA]},
    "rights": ["live"],
    "purpose": "site_supervision",
    "valid_from": "2021-08-10",
    "valid_until": "2021-08-20",
    "nomination": "d-tqs-tai-khoan",
}


def write_small_past(folder: Path) -> None:
    """A grant is revoked on 01/08, its account deleted on 05/08; another is entered on 25/08 for 10-20/08."""
    made = dict([event("e-0000000000a1", "2021-06-14", what="created", login="khoihd", evidence="209/VNPTGL-KT")])
    gone = dict([event("e-0000000000a2", "2021-08-05", what="deleted", login="khoihd", evidence="301/VNPTGL-KT")])
    proposer = "Tạ Thị Hồng Nhung <nhungtth.stttt@gialai.example>"
    write_history(
        folder,
        [
            Made(at("2021-06-10 08:00"), base(), "Khai báo ban đầu", author=proposer),
            Made(at("2021-06-15 09:00"), made, "Xác nhận tạo"),
            Made(at("2021-08-01 10:15"), {"grants/all.yaml": grants(g_iso_01_khoihd=REVOKED)}, "Thu hồi", merged=True),
            Made(at("2021-08-06 07:00"), gone, "Xác nhận xóa"),
            Made(
                at("2021-08-25 16:30"),
                {"grants/all.yaml": grants(g_iso_01_khoihd=REVOKED, g_muon=LATE)},
                "Ghi bổ sung",
            ),
        ],
    )
