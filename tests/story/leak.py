"""The leak at the requisitioned hotel: what was changed and told around the 19th of August 2021.

Each edit changes the files as they are known; each word told becomes an event of the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from camgrant.access.resolve import resolve
from camgrant.app.accounts import Told, reported
from camgrant.app.ledger import made
from camgrant.app.sending import acknowledgement, sending
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Event, IncidentEvent
from story.known import Kinds

__all__ = [
    "Tell",
    "deputy_goes",
    "deputy_is_told",
    "deputy_leaves",
    "deputy_was_told",
    "health_is_told",
    "incident_is_told",
    "lists_arrive",
    "successor_comes",
    "successor_has_account",
    "successor_is_told",
    "technician_comes",
]

Tell = Callable[[Inventory], Iterable[Event]]

_SITE: Final = "s-iso-06"
_RECORDER: Final = "r-iso-06"
_CITY: Final = "u-ub-plk"
_OPERATOR: Final = "u-vnpt-gl"
_GRANTS: Final = "grants/site/s-iso-06.yaml"
_PEOPLE: Final = "contacts/u-ub-pleiku.yaml"
_OLD: Final = "c-huynh-duc-tai"
_NEW: Final = "c-le-dinh-phuc"
_ORDER: Final = f"s7/{_CITY}/{_OPERATOR}"
_REPORT: Final = f"s5/{_CITY}/u-syt"


def deputy_leaves(kinds: Kinds) -> None:
    """The deputy is released on 09/08: no right from 10/08 on; somebody else answers for the screen in his room."""
    kinds["documents/u-ub-plk.yaml"]["d-ub-plk-thoi-pho-khu"] = {
        "issuer": _CITY,
        "number": "1352/QĐ-UBND",
        "date": "2021-08-09",
        "kind": "revocation",
        "subject": "Cho thôi làm Phó Trưởng khu cách ly, thu hồi tài khoản camera từ ngày 10/08/2021",
        "names": [_OLD],
    }
    kinds[_GRANTS]["g-iso-06-taihd"]["revoked"] = {
        "on": "2021-08-10",
        "reason": "Thôi làm Phó Trưởng khu cách ly",
        "document": "d-ub-plk-thoi-pho-khu",
    }
    (deputy,) = (one for one in _leaders(kinds) if one["person"] == _OLD)
    deputy["valid_until"] = "2021-08-09"
    for reached in kinds["cameras/s-iso-06.yaml"][_RECORDER].get("reached_by", ()):
        reached["answerable"] = "c-tran-thi-le-quyen"


def technician_comes(kinds: Kinds) -> None:
    """Three days of work on the recorder by the operator's ticket: no right to watch, yet part of every answer."""
    kinds["documents/vien-thong.yaml"]["d-vnpt-phieu-71"] = {
        "issuer": _OPERATOR,
        "number": "71/PYC-VNPTGL",
        "date": "2021-08-17",
        "kind": "ticket",
        "subject": "Thay ổ cứng và cập nhật phần mềm đầu ghi tại Khách sạn Biển Hồ Xanh",
        "names": ["c-ro-mah-phiu"],
    }
    kinds[_GRANTS]["g-iso-06-kt-phiurm"] = {
        "person": "c-ro-mah-phiu",
        "system": "site",
        "scope": {"recorder": _RECORDER},
        "rights": ["config"],
        "purpose": "maintenance",
        "valid_from": "2021-08-18",
        "valid_until": "2021-08-20",
        "request": "d-vnpt-phieu-71",
    }


def successor_comes(kinds: Kinds) -> None:
    """The new deputy of 18/08, whose papers reached the registrar a week later, after the leak."""
    kinds[_PEOPLE][_NEW] = {
        "full_name": "Lê Đình Phúc",
        "positions": [{"title": "Chuyên viên phòng Quản lý đô thị", "unit": _CITY}],
        "phone": "0100 000 049",
        "email": "phucld@pleiku.gialai.example",
        "login": "phucld",
        "order": 4,
        "notified_on": "2021-08-18",
    }
    papers = kinds["documents/u-ub-plk.yaml"]
    papers["d-ub-plk-cu-pho-khu"] = {
        "issuer": _CITY,
        "number": "1391/QĐ-UBND",
        "date": "2021-08-17",
        "kind": "appointment",
        "subject": "Cử Phó Trưởng khu cách ly Khách sạn Biển Hồ Xanh",
        "names": [_NEW],
    }
    papers["d-ub-plk-tai-khoan-2"] = {
        "issuer": _CITY,
        "number": "141/DS-UBND",
        "date": "2021-08-17",
        "kind": "list",
        "subject": "Danh sách tài khoản bổ sung tại Khách sạn Biển Hồ Xanh",
        "names": [_NEW],
    }
    appointed = {"role": "deputy", "appointment": "d-ub-plk-cu-pho-khu", "valid_from": "2021-08-18"}
    _leaders(kinds).append({"person": _NEW, **appointed})
    kinds[_GRANTS]["g-iso-06-phucld"] = {
        "person": _NEW,
        "system": "site",
        "scope": {"site": _SITE},
        "rights": ["live"],
        "purpose": "site_supervision",
        "valid_from": "2021-08-18",
        "valid_until": "2021-09-11",
        "nomination": "d-ub-plk-tai-khoan-2",
    }


def _leaders(kinds: Kinds) -> Any:
    return kinds["sites/s-iso-06.yaml"][_SITE]["leadership"]


def _sent(list_id: str, on: str, number: str, dated: str) -> Tell:
    day = date.fromisoformat(on)

    def told(inventory: Inventory) -> Iterable[Event]:
        state, way = resolve(inventory, day), "document_system"
        wanted = sending(inventory, state, list_id, way=way, number=number, dated=date.fromisoformat(dated))
        return wanted.events

    return told


def _arrived(list_id: str, on: str, by: str) -> Tell:
    return lambda inventory: [acknowledgement(inventory, list_id, on=date.fromisoformat(on), by=by)]


def _account(what: str, person: str, on: str, evidence: str) -> Tell:
    def told(inventory: Inventory) -> Iterable[Event]:
        day = date.fromisoformat(on)
        word = Told("", what, day, _OPERATOR, recorder=_RECORDER, person=person, evidence=evidence)
        found = reported(inventory, [word], day)
        assert not found.problems, found.problems
        return found.events

    return told


_WHEN: Final = {"cameras": ("k-iso-06-1",), "since": "2021-08-19T21:30+07:00", "until": "2021-08-19T21:50+07:00"}


def _incident(what: str, by: str, **said: Any) -> Tell:
    word = made(IncidentEvent, what=what, incident="i-2021-08-20-iso-06", by=by, **said)
    return lambda inventory: [made(Event, on=date(2021, 8, 20), incident=word)]


# Sent and received at once; carried out by the operator thirteen days later.
deputy_is_told = (_sent(_ORDER, "2021-08-10", "1352/QĐ-UBND", "2021-08-09"),)
health_is_told = (_sent(_REPORT, "2021-08-10", "1352/QĐ-UBND", "2021-08-09"),)
deputy_was_told = (_arrived(_ORDER, "2021-08-11", "c-nghiem-thi-van"),)
lists_arrive = (_arrived(_REPORT, "2021-08-11", "c-vu-ngoc-lam"),)
deputy_goes = (_account("deleted", _OLD, "2021-08-23", "274/VNPTGL-KT"),)
incident_is_told = (
    _incident(
        "opened",
        "c-ta-thi-hong-nhung",
        **_WHEN,
        reported_at="2021-08-20T08:15+07:00",
        summary="Ảnh tĩnh hành lang tầng 2 lan truyền trên mạng xã hội",
    ),
    _incident("notified", "c-ta-thi-hong-nhung", unit=_CITY, number="1347/STTTT-BCVT"),
    _incident("notified", "c-ta-thi-hong-nhung", unit="u-syt", number="1347/STTTT-BCVT"),
    _incident("notified", "c-ta-thi-hong-nhung", unit="u-cat", number="1348/STTTT-BCVT"),
    _incident("notified", "c-ta-thi-hong-nhung", unit=_OPERATOR, number="1349/STTTT-BCVT"),
)
successor_has_account = (
    _sent(_ORDER, "2021-08-18", "141/DS-UBND", "2021-08-17"),
    _arrived(_ORDER, "2021-08-18", "Phòng Kỹ thuật"),
    _account("created", _NEW, "2021-08-18", "271/VNPTGL-KT"),
    _account("handed_over", _NEW, "2021-08-18", "271/VNPTGL-KT"),
)
successor_is_told = (
    _sent(_REPORT, "2021-08-25", "141/DS-UBND", "2021-08-17"),
    _arrived(_REPORT, "2021-08-25", "c-vu-ngoc-lam"),
)
