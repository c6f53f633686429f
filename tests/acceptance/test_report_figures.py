"""`camgrant report figures`: the numbers of the one page, for a terminal and for machines, and nobody in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.cli import forked as run
from support.cli import write_world
from support.examples import world
from targets.declared import Declared
from targets.leak import People

ROOT = Path(__file__).parents[2]
PROVINCE = ROOT / "inventory"
OTHER = ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory"


def figures(*words: str | Path, inventory: Path = PROVINCE) -> Any:
    done = run("report", "figures", "-i", inventory, "--format", "json", *words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_numbers_are_those_of_the_one_page() -> None:
    """As tests/targets/test_one_page.py counts them: 9, 11 and 13 people, an account that nobody reported closed."""
    content = figures()
    assert (content["as_of"], content["demo"], content["people"]) == ("2021-07-20", True, 33)
    assert {one["system"]: one["counts"][-1] for one in content["systems"]} == {
        "central": {"day": "2021-07-20", "people": 9, "accounts": 9},
        "site": {"day": "2021-07-20", "people": 11, "accounts": 12},
        "checkpoint": {"day": "2021-07-20", "people": 13, "accounts": 23},
    }
    assert content["systems"][2]["counts"][:2] == [
        {"day": "2021-06-15", "people": 14, "accounts": 24},
        {"day": "2021-07-10", "people": 13, "accounts": 23},
    ]
    lag = {"done": 1, "median_days": 0, "longest_days": 0, "open": 1, "longest_open_days": 10, "exposure_days": 10}
    assert content["removals"] == lag
    assert content["creations"] == {
        "done": 46, "median_days": 0, "longest_days": 0, "open": 0, "longest_open_days": None,
    }  # fmt: skip
    assert [one for one in content["waiting"] if one["number"]] == [
        {"kind": "confirm", "number": 1, "late": 1, "longest_days": 10},
        {"kind": "review", "number": 1, "late": 1, "longest_days": 6},
    ]
    assert content["reviews"] == dict.fromkeys(("rounds", "going_on", "overdue", "keep", "reduce", "revoke"), 0)


def test_before_anybody_had_access_everything_is_none() -> None:
    content = figures("--as-of", "2021-01-01")
    assert content["people"] == 0
    assert [one["system"] for one in content["systems"]] == ["central", "site", "checkpoint"]
    assert all(one["counts"] == [{"day": "2021-01-01", "people": 0, "accounts": 0}] for one in content["systems"])
    assert content["removals"] == {
        "done": 0, "median_days": None, "longest_days": None, "open": 0, "longest_open_days": None, "exposure_days": 0,
    }  # fmt: skip


def test_people_read_the_same_in_both_languages() -> None:
    said = {}
    for language in ("vi", "en"):
        done = run("report", "figures", "-i", PROVINCE, "--lang", language)
        assert done.returncode == 0
        said[language] = done.stdout.splitlines()
    assert said["vi"][2:7] == [
        "Hệ thống tại chốt: 13 người, 23 tài khoản",
        "Cả tỉnh: 33 người (mỗi người tính một lần)",
        "Xác nhận đã khóa, xóa tài khoản: 1 tài khoản, trung vị 0 ngày, lâu nhất 0 ngày; còn chờ 1 tài khoản, lâu nhất "
        "10 ngày",
        "Báo đã tạo tài khoản: 46 tài khoản, trung vị 0 ngày, lâu nhất 0 ngày; còn chờ 0 tài khoản, lâu nhất – ngày",
        "Số ngày tài khoản còn có thể dùng sau khi hết quyền: 10",
    ]
    assert said["vi"][7] == "Việc chưa xong: 2, trong đó trễ 2 (xem `camgrant duties`)"
    assert said["en"][7] == "Still to do: 2, of which late 2 (see `camgrant duties`)"
    assert said["en"][-1] == "As of 20/07/2021, demo data."


@pytest.mark.parametrize("inventory", [PROVINCE, OTHER], ids=["gl-882-2021", "tinh-camera-antt-2026"])
def test_nobody_is_named(inventory: Path) -> None:
    people = People.of(Declared(inventory))
    assert len(people.names) > 10
    for words in (("--format", "json"), ("--lang", "vi"), ("--lang", "en")):
        done = run("report", "figures", "-i", inventory, *words)
        assert len(done.stdout.splitlines()) > 5
        seen = people.found([done.stdout])
        assert (seen.names, seen.phones, seen.emails, seen.logins) == (set(), set(), set(), set())


def test_data_that_cannot_be_read_whole_gives_no_figures(tmp_path: Path) -> None:
    files = world(PROVINCE)
    name = next(path for path in sorted(files) if path.startswith("grants/"))
    folder = write_world(tmp_path / "inventory", {**files, name: files[name] + b"\tx\n"})
    done = run("report", "figures", "-i", folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "camgrant check" in done.stderr
