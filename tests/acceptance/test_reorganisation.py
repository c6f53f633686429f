"""The reorganisation of 2025: districts end, communes begin, two provinces become one. Nobody gains, nobody loses, no
account is forgotten, and every unit answers for what it took over."""

from __future__ import annotations

import csv
import json
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from camgrant.access.resolve import resolve
from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets, slip_targets
from support.cli import forked as run
from support.cli import write_world
from support.districts import COMMUNES, communes_of, districts, provinces_of_districts
from support.reviewing import BASE
from support.two_provinces import HERE

MARCH, JULY = date(2025, 3, 1), date(2025, 7, 1)
PAPER = ("--document-date", "2025-02-20", "--document-kind", "letter", "--issuer", "u-ubnd", "--yes", "--lang", "en")
_AGENCIES = ("ubnd", "bchqs", "syt", "cat", "stttt", "vnpt-gl", "viettel-gl")


def write_table(path: Path, rows: list[tuple[str, str, str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["BẢNG SẮP XẾP LẠI", "", "", ""])
        out.writerow(["Đơn vị cũ", "Đơn vị mới", "Địa bàn", "Phần tiếp nhận"])
        out.writerows(rows)
    return path


def rows_of_march() -> list[tuple[str, str, str, str]]:
    """The police of districts ends; what it did is the province's."""
    return [(f"u-ca-{name}", "u-cat" if home == HERE else "u-bd-cat", "", "") for name, home in districts()]


def rows_of_july() -> list[tuple[str, str, str, str]]:
    """Both provinces are one; every district is split into communes, the first of which takes what there is."""
    rows = [("l-binh-dinh", HERE, "", ""), *((f"u-bd-{one}", f"u-{one}", "", "") for one in _AGENCIES)]
    for name, _ in districts():
        for number, commune in enumerate(communes_of(name)):
            sites, people = (f"s-kcl-{name}; s-chot-{name}", f"s-kcl-{name}; c-truong-khu-{name}")
            rows.append((f"l-{name}", commune, "", "" if number else sites))
            rows.append((f"Ủy ban nhân dân huyện {name.upper()}", f"UBND {commune}", commune, "" if number else people))
    return rows


def written(root: Path) -> Path:
    """A repository with both provinces in it."""
    for name, raw in provinces_of_districts().items():
        path = root / "inventory" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    who = ("-c", "user.name=An", "-c", "user.email=an@stttt.gialai.example")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-qm", "Hai tỉnh")):
        subprocess.run(["git", *words], cwd=root, check=True)
    return root


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The repository after both tables were entered in February, and what the commands said."""
    root = written(tmp_path_factory.mktemp("tinh"))
    said = {}
    for name, rows, day in (("march", rows_of_march(), MARCH), ("july", rows_of_july(), JULY)):
        table = write_table(root / f"{name}.csv", rows)
        words = ("unit", "reorganise", str(table), "--on", day.isoformat(), "--document", f"{day.month}/NQ")
        result = run(*words, *PAPER, cwd=root)
        assert result.returncode == 0, result.stdout + result.stderr
        said[name] = result.stdout
    return root, said


def inventory_at(root: Path) -> Inventory:
    loaded = load(FolderTree(root / "inventory"), device_targets(), slips=slip_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory


def access(inventory: Inventory, day: date) -> set[tuple[str, str, str, str]]:
    return {
        (one.person, one.recorder or "", camera, right)
        for one in resolve(inventory, day).entitlements
        for camera in one.cameras
        for right in one.rights
    }


def content(root: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--format", "json", cwd=root).stdout)
    return found


def test_nobody_gains_and_nobody_loses_on_any_day(story: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    root, said = story
    for told in said.values():
        assert "Nobody sees more.\nNobody loses access.\n" in told
    before, after = inventory_at(written(tmp_path)), inventory_at(root)
    days = [date(2025, 2, 1) + timedelta(days=number) for number in range(182)]
    assert [day for day in days if access(before, day) != access(after, day)] == []
    assert len(access(after, JULY)) == 2 * len(districts())


def test_what_was_said_of_it(story: tuple[Path, dict[str, str]]) -> None:
    _, said = story
    assert "No list changes its author or recipient." in said["march"]
    assert "New units and localities: Xã GL01 số 1 (l-xa-gl01-so-1-" in said["july"]
    assert f"… ({2 * COMMUNES})" in said["july"]
    assert "54 lists are to be sent under new names from 01/07/2025 on" in said["july"]  # s5 and s7 of each district
    assert "s5/u-ubnd-xa-bd01-so-1-" in said["july"]
    assert "0 errors, 8 warnings" in said["july"]
    assert said["july"].count("warning[ORG005]") == 8  # namesakes of both provinces are in one unit now
    assert "From 01/03/2025" not in said["march"]


@pytest.mark.parametrize("day", ["2025-02-15", "2025-02-28", "2025-03-01", "2025-06-30", "2025-07-01", "2025-07-15"])
def test_every_day_is_sound_by_its_own_units(story: tuple[Path, dict[str, str]], day: str) -> None:
    root, _ = story
    found = content(root, "check", "--as-of", day)["findings"]
    assert [one for one in found if one["severity"] == "error"] == []


def test_the_plan_says_that_nothing_changes_for_anybody(story: tuple[Path, dict[str, str]]) -> None:
    root, _ = story
    result = run("plan", "--base", "HEAD", "--lang", "en", cwd=root)
    assert result.returncode == 0, result.stdout[-2000:]  # the brake does not stop it
    assert result.stdout.startswith("No effect on access: nobody sees more, nobody sees less;")
    told = content(root, "plan", "--base", "HEAD")
    assert told["access"] == []
    assert told["risks"] == []


def test_what_falls_to_whom_before_and_after(story: tuple[Path, dict[str, str]]) -> None:
    """The list of a site in Bình Định goes from its district to its own department, then from its commune to the one
    that is left; the recipient's name is that of its day."""
    root, _ = story
    streams = {}
    for day in ("2025-06-30", "2025-07-01"):
        lists = content(root, "list", "status", "--as-of", day)["lists"]
        streams[day] = {one["list"] for one in lists if one["list"].startswith("s5/") and "bd03" in one["list"]}
    assert streams["2025-06-30"] == {"s5/u-ub-bd03/u-bd-syt"}
    (one,) = streams["2025-07-01"]
    assert one.startswith("s5/u-ubnd-xa-bd03-so-1-")
    assert one.endswith("/u-syt")
    answers = [content(root, "show", "--camera", "k-kcl-bd03", "--as-of", day) for day in streams]
    recorders = [{(one["person"], one["recorder"]) for one in found["entitlements"]} for found in answers]
    assert recorders[0] == recorders[1] == {("c-truong-khu-bd03", "r-kcl-bd03")}


def test_the_steps_of_the_operator_go_to_the_one_that_took_it_over(
    story: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    root, _ = story
    for day, unit in (("2025-06-30", "u-bd-vnpt-gl"), ("2025-07-01", "u-vnpt-gl")):
        out = tmp_path / day
        result = run("render", "--out", str(out), "--as-of", day, cwd=root)
        assert result.returncode == 0, result.stderr
        assert {path.relative_to(out).parts[0] for path in out.rglob("r-kcl-bd03*")} == {unit}


def test_a_table_that_leaves_something_over_is_refused_whole(tmp_path: Path) -> None:
    root = written(tmp_path)
    before = {path: path.read_bytes() for path in sorted((root / "inventory").rglob("*.yaml"))}
    rows = [("u-ub-gl01", "UBND Xã A", "", "s-kcl-gl01"), ("u-ub-gl01", "UBND Xã B", "", "")]
    table = write_table(root / "thieu.csv", rows)
    words = ("unit", "reorganise", str(table), "--on", "2025-07-01", "--document", "7/NQ")
    result = run(*words, *PAPER, cwd=root)
    assert result.returncode == 2
    assert "say who takes over: c-truong-khu-gl01" in result.stderr
    assert {path: path.read_bytes() for path in sorted((root / "inventory").rglob("*.yaml"))} == before


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (("u-khong-co", "u-cat", "", ""), "CSV!A3: không có “u-khong-co”"),
        (("u-ub-gl01", "u-khong-co", "", ""), "CSV!B3: không có “u-khong-co”"),
        (("u-ub-gl01", "", "", ""), "CSV!B3: chưa ghi nơi kế thừa"),
        (("u-ub-gl01", "UBND xã mới", "Nơi không có", ""), "CSV!C3: không có “Nơi không có”"),
        (("u-ub-gl01", "UBND xã mới", "", "Khu không có"), "CSV!D3: không có “Khu không có”"),
        (("Bộ CHQS tỉnh", "u-cat", "", ""), "CSV!A3: “Bộ CHQS tỉnh” có thể là / may mean: u-bchqs, u-bd-bchqs"),
    ],
    ids=["old", "new id", "nobody", "locality", "part", "two of one name"],
)
def test_a_cell_that_says_nothing_known_is_named(tmp_path: Path, row: tuple[str, str, str, str], wanted: str) -> None:
    root = written(tmp_path)
    table = write_table(root / "sai.csv", [row])
    words = ("unit", "reorganise", str(table), "--on", "2025-07-01", "--document", "7/NQ")
    result = run(*words, *PAPER, cwd=root)
    assert result.returncode == 2
    assert wanted in result.stderr


def test_a_new_unit_says_what_its_papers_carry(tmp_path: Path) -> None:
    root = written(tmp_path)
    head = ["Đơn vị cũ", "Đơn vị mới", "Tên viết tắt", "Ký hiệu", "Địa danh", "Cơ quan chủ quản", "Đơn vị cấp trên"]
    rows = [head, ["u-stttt", "Sở Khoa học và Công nghệ", "Sở KH&CN", "SKHCN", "Quy Nhơn", "", ""]]
    table = _sheet(root / "so.csv", rows)
    words = ("unit", "reorganise", str(table), "--on", "2025-07-01", "--document", "7/NQ")
    assert run(*words, *PAPER, cwd=root).returncode == 0
    units = inventory_at(root).units.values()
    (made,) = [unit for unit in units if unit.names[0].vi == "Sở Khoa học và Công nghệ"]
    assert made.names[0].short == "Sở KH&CN"
    assert made.locality == HERE  # as the one that it continues
    assert made.letterhead is not None
    assert (made.letterhead.symbol, made.letterhead.place) == ("SKHCN", "Quy Nhơn")
    assert made.letterhead.parent == "ỦY BAN NHÂN DÂN TỈNH GIA LAI"


def test_a_cell_that_would_be_passed_over_is_refused(tmp_path: Path) -> None:
    root = written(tmp_path)
    head = ["Đơn vị cũ", "Đơn vị mới", "Ký hiệu", "Đơn vị cấp trên", "Địa bàn"]
    rows = [
        head,
        ["u-ca-gl01", "u-cat", "CAX", "", ""],
        ["l-gl01", "Xã Một", "X", "", ""],
        ["u-ub-gl01", "UBND Xã Một", "", "u-ubnd", "Xã Một"],
        ["u-ub-gl02", "UBND Xã Một", "", "u-bd-ubnd", ""],
    ]
    table = _sheet(root / "sai.csv", rows)
    words = ("unit", "reorganise", str(table), "--on", "2025-07-01", "--document", "7/NQ")
    result = run(*words, *PAPER, cwd=root)
    assert result.returncode == 2
    assert "CSV!C2: “u-cat” đã là “CAT”" in result.stderr
    assert "CSV!C3: cột này không dùng cho địa phương" in result.stderr
    assert "CSV!D5: “UBND Xã Một” đã là “u-ubnd”" in result.stderr


def _sheet(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def test_a_unit_is_split_by_command(tmp_path: Path) -> None:
    """Where nothing is left over, sites and people go to the part that takes them, and papers of the old one count."""
    folder = write_world(tmp_path, BASE)
    words = ("unit", "split", "u-ub-plk", "--on", "2021-08-01", "--document", "9/QĐ", *PAPER)
    parts = ("--into", "u-syt=s-iso-02", "--into", "u-ca-ak=c-do-trung-kien")
    refused = run(*words, "--into", "u-syt=s-iso-02", "--into", "u-ca-ak", cwd=folder.parent)
    assert refused.returncode == 2
    assert "say who takes over: c-do-trung-kien" in refused.stderr
    strange = run(*words, *parts[:-1], "u-ca-ak=c-do-trung-kien,s-chk-01", cwd=folder.parent)
    assert strange.returncode == 2
    assert "this has nothing to do with it: s-chk-01" in strange.stderr
    done = run(*words, *parts, cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    assert "Nobody loses access." in done.stdout
    after = inventory_at(folder.parent)
    assert after.units["u-ub-plk"].successors == ("u-syt", "u-ca-ak")
    managers = [after.on(day).sites["s-iso-02"].managing_unit for day in (date(2021, 7, 31), date(2021, 8, 1))]
    assert managers == ["u-ub-plk", "u-syt"]
    assert after.unit_of("c-do-trung-kien", date(2021, 8, 1)) == "u-ca-ak"


def test_a_unit_is_moved_by_command(tmp_path: Path) -> None:
    folder = write_world(tmp_path, BASE)
    words = ("unit", "move", "u-ca-ak", "--on", "2021-08-01", "--document", "9/QĐ", *PAPER)
    assert run(*words, cwd=folder.parent).returncode == 2  # nothing is said of what it becomes
    done = run(*words, "--parent", "u-ubnd", cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    assert "    amendments:\n      - on: 2021-08-01\n" in (folder / "units/all.yaml").read_text("utf-8")
