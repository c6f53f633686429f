"""Whom a row speaks of."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from camgrant.intake.people import People
from camgrant.intake.places import Places, is_yes, rights_of
from camgrant.intake.rows import Row
from camgrant.intake.table import Line
from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets, slip_targets

ROOT = Path(__file__).parents[2]


@cache
def province() -> Inventory:
    inventory = load(FolderTree(ROOT / "inventory"), device_targets(), None, slip_targets()).inventory
    assert inventory is not None
    return inventory


@pytest.mark.parametrize(
    ("said", "unit", "person", "choices"),
    [
        ({"full_name": "Siu Bình", "phone": "0100 000 031"}, "u-cat", "c-siu-binh", ()),
        ({"full_name": "SIU BINH", "email": "binhs@congan.gialai.example"}, "u-cat", "c-siu-binh", ()),
        ({"full_name": "Siu Bình"}, "u-ca-cp", "c-siu-binh", ()),
        ({"full_name": "Siu Bình", "phone": "0100 700 031"}, "u-ca-cp", None, ("c-siu-binh",)),
        ({"full_name": "Siu Bình"}, "u-cat", None, ("c-siu-binh",)),
        ({"full_name": "Siu Bình", "phone": "0100 700 031"}, "u-cat", None, ()),
        ({"full_name": "Lê Văn An", "phone": "0100 000 031"}, "u-cat", None, ("c-siu-binh",)),
        (
            {"full_name": "Siu Bình", "phone": "0100 000 031", "email": "luctd@congan.gialai.example"},
            "u-ca-cp",
            None,
            ("c-siu-binh", "c-tran-dinh-luc"),
        ),
        ({"full_name": "Siu Bình", "contact_id": "c-siu-binh", "phone": "0100 700 031"}, "u-cat", "c-siu-binh", ()),
        ({"full_name": "Lê Văn An", "contact_id": "c-siu-binh"}, "u-cat", None, ("c-siu-binh",)),
        ({"full_name": "Lê Văn An", "phone": "0100 700 001"}, "u-cat", None, ()),
        ({"full_name": "Đặng Thị Thu Đông", "phone": "0100 000 048"}, "u-cat", "c-dang-thi-thu-dong", ()),
    ],
)
def test_whom_a_row_speaks_of(said: dict[str, str], unit: str, person: str | None, choices: tuple[str, ...]) -> None:
    match = People(province()).match(Row(Line("A", 1, {}), said), (unit,))
    assert (match.person, match.choices) == (person, choices)
    known = {contact.phone for contact in province().contacts.values()}
    assert match.taken == (bool(choices) and said.get("phone") in known)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Công an tỉnh Gia Lai", ("u-cat",)),
        ("Công an tỉnh", ("u-cat",)),
        ("CA tỉnh", ("u-cat",)),
        ("CA huyện Chư Păh", ("u-ca-cp",)),
        ("Đội Cảnh sát giao thông, Công an huyện Chư Păh", ("u-ca-cp",)),
        ("SỞ Y TẾ", ("u-syt",)),
        ("Sở TT&TT", ("u-stttt",)),
        ("Công an tỉnh Bình Định", ()),
        ("Công an huyện Chư Pah 2", ()),
        ("u-cat", ("u-cat",)),
    ],
)
def test_units_by_their_names(text: str, units: tuple[str, ...]) -> None:
    assert Places(province()).units(text) == units


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("Chốt số 1", ("s-chk-01",)),
        ("chốt 1", ("s-chk-01",)),
        ("Chốt số 1 – đầu đèo An Khê, QL19", ("s-chk-01",)),
        ("s-chk-01", ("s-chk-01",)),
        ("Chốt số 11", ()),
        ("Khách sạn Biển Hồ Xanh", ("s-iso-06",)),
    ],
)
def test_sites_by_their_names(text: str, sites: tuple[str, ...]) -> None:
    assert Places(province()).sites(text) == sites


def test_cameras_of_the_sites_that_were_named() -> None:
    places = Places(province())
    assert places.cameras("Làn vào – hướng Bình Định; k-chk-01-2", ["s-chk-01"]) == ("k-chk-01-1", "k-chk-01-2")
    assert places.cameras("toàn bộ camera", ["s-chk-01"]) == ()
    assert places.cameras("Làn vào – hướng Bình Định", ["s-chk-02"]) is None
    assert places.cameras("Bàn khai báo y tế", ["s-chk-01", "s-chk-03"]) is None  # each has one


@pytest.mark.parametrize(
    ("text", "rights"),
    [
        ("Xem trực tiếp", ("live",)),
        ("xem lại và trích xuất, xem trực tiếp", ("live", "playback", "export")),
        ("Xem trực tiếp (thiết bị kèm thêm: Xem lại)", ("live",)),
        ("Quản trị", None),
        ("Xem hết", None),
        ("", None),
    ],
)
def test_rights_by_their_words(text: str, rights: tuple[str, ...] | None) -> None:
    assert rights_of(text) == rights


def test_a_thousand_unknown_names_do_not_take_a_minute_to_suggest_for() -> None:
    places = Places(province())
    assert (places.near_units("Công an tinhr")[0], places.near_sites("x")) == ("Công an tỉnh Gia Lai", [])
    assert "Chốt số 1" in places.near_sites("Chốt số 1 – đầu đèo An Khê QL19")[0]
    told = [places.near_sites(f"Chốt số 1 – đầu đèo An Khê, QL{number}") for number in range(1000)]
    assert 0 < sum(map(bool, told)) < 100
    assert places.near_sites("Chốt số 1 – đầu đèo An Khê, QL1") == told[1] != []


def test_yes_and_no() -> None:
    assert [is_yes(text) for text in ("Có", "x", "☑", "Không", "", "chắc")] == [True, True, True, False, False, None]
