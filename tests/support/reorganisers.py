"""Clerks of two provinces in 2025, who do what they do by commands: tables, lists, extensions, one proposal after the
other, each approved and published."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml
from openpyxl import Workbook

from camgrant.app.publishing.publish import Outcome, Wish, publish_now
from support.cli import forked
from support.git import IDENTITY, git
from support.joining import commit_on
from support.provinces_of_2025 import District, Province, files_of

__all__ = ["Clerk", "joint_table", "march_table", "military_table"]

HEADINGS: Final = (
    *("STT", "Đơn vị cũ", "Đơn vị mới", "Tên viết tắt", "Loại đơn vị", "Đơn vị cấp trên", "Địa bàn"),
    *("Ký hiệu", "Phần tiếp nhận"),
)
Row = dict[str, str]
"""Heading -> text of one row; what is not named is empty."""


@dataclass
class Clerk:
    """The registrar of one province at the repository `folder`; `shelf` is where publications go."""

    province: Province
    folder: Path
    shelf: Path
    said: dict[str, str] = field(default_factory=dict)
    """What commands said, by the name of the step."""
    commits: dict[str, str] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def inventory(self) -> Path:
        return self.folder / "inventory"

    def begin(self, moment: str) -> None:
        """The repository with its first commit."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        git(self.folder.parent, "init", "-q", "-b", "main", self.folder.name)
        for name, raw in files_of(self.province).items():
            path = self.inventory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)
        commit_on(self.folder, moment)
        self.commits["first"] = git(self.folder, "rev-parse", "HEAD")

    def run(self, *words: str | Path, day: str, expected: int = 0, lang: str = "en") -> str:
        """A command as of a day; what it said, on either stream."""
        done = forked(*words, "--as-of", day, "--lang", lang, cwd=self.folder)
        assert done.returncode == expected, done.stdout + done.stderr
        return done.stdout + done.stderr

    def edit(self, step: str, *words: str | Path, day: str) -> str:
        """A command that writes, without being asked again."""
        self.said[step] = self.run(*words, "--yes", day=day)
        return self.said[step]

    def write(self, file: str, text: str) -> None:
        """A file that the clerk writes by hand."""
        (self.inventory / file).write_text(text, encoding="utf-8")

    def content(self, *words: str, day: str | None = None) -> Any:
        """What a command says to machines."""
        given = ("--as-of", day) if day is not None else ()
        return json.loads(forked(*words, *given, "--format", "json", cwd=self.folder).stdout)

    def merge(self, step: str, moment: str, title: str) -> None:
        """Proposes what was edited, and merges it at a moment."""
        done = forked("propose", "--title", title, "--lang", "en", cwd=self.folder, **IDENTITY)
        assert done.returncode == 0, done.stdout + done.stderr
        branch = git(self.folder, "rev-parse", "--abbrev-ref", "HEAD")
        git(self.folder, "switch", "-q", "main")
        commit_on(self.folder, moment, "merge", "-q", "--no-ff", "-m", title, branch)
        self.commits[step] = git(self.folder, "rev-parse", "HEAD")

    def approve(self, step: str, handles: Iterable[str]) -> None:
        """Those named agree to the change that was merged."""
        commit = self.commits[step]
        reviews = [{"by": one, "state": "approved", "commit": commit} for one in handles]
        self.changes.append({"commit": commit, "authors": ["nhungtth-stttt"], "reviews": reviews})

    def publish(self, day: date) -> Outcome:
        """A publication in plain folders."""
        path = self.shelf.parent / f"{self.shelf.name}.json"
        path.write_text(json.dumps({"schema_version": 1, "changes": self.changes}))
        wish = Wish(self.inventory, self.shelf, None, path, None, None, plain=True, branch=None)
        return publish_now(wish, day, lambda: day, lambda letters: letters[0])

    def declared(self, kind: str) -> dict[str, Any]:
        """Everything of a kind, as the files say it."""
        found: dict[str, Any] = {}
        for path in sorted((self.inventory / kind).rglob("*.yaml")):
            found |= yaml.safe_load(path.read_bytes())[kind]
        return found

    def table(self, name: str, rows: Sequence[Row]) -> Path:
        """A workbook as a clerk keeps it: a title, headings, a number before each row."""
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Sắp xếp"
        sheet.append(["DANH SÁCH ĐƠN VỊ, ĐỊA PHƯƠNG SẮP XẾP LẠI"])
        sheet.append(HEADINGS)
        for number, row in enumerate(rows, start=1):
            sheet.append([number, *(row.get(heading, "") for heading in HEADINGS[1:])])
        path = self.folder.parent / name
        book.save(path)
        return path


def _row(old: str, new: str, **more: str) -> Row:
    return {"Đơn vị cũ": old, "Đơn vị mới": new, **{name.replace("_", " "): value for name, value in more.items()}}


def march_table(clerk: Clerk) -> list[Row]:
    """Two departments become others, the police of districts is that of the province, or of two wards."""
    name = clerk.province.name.removeprefix("Tỉnh ")
    rows = [
        {**_row(f"Sở Thông tin và Truyền thông tỉnh {name}", f"Sở Khoa học và Công nghệ tỉnh {name}"), **_SYMBOL},
        _row(f"Sở Giao thông vận tải tỉnh {name}", f"Sở Xây dựng tỉnh {name}"),
    ]
    for unit, known in clerk.declared("units").items():
        called = known["names"][0]["vi"]
        if known["kind"] != "police_unit":
            continue
        if unit != "u-ca-ak":
            rows.append(_row(called, f"Công an tỉnh {name}"))
            continue
        for ward, takes in (("An Bình", "s-chk-01; c-nguyen-van-man; c-ngo-van-man"), ("An Phú", _OFFICERS)):
            rows.append({**_row(called, f"Công an phường {ward}"), "Phần tiếp nhận": takes})
    return rows


_SYMBOL: Final = {"Tên viết tắt": "Sở KH&CN", "Ký hiệu": "SKHCN"}
_OFFICERS: Final = "Hà Tiến Đạt; c-ro-cham-hyeo"


def military_table(clerk: Clerk, prefix: str) -> list[Row]:
    """The military commands of districts become those of areas; the second province's goes over into the first."""
    rows: list[Row] = []
    for unit, known in clerk.declared("units").items():
        called = known["names"][0]["vi"]
        if unit.startswith(f"u-{prefix}bch-"):
            place = re.sub("^Ban Chỉ huy Quân sự (?:huyện|thị xã) ", "", called)
            rows.append(_row(unit, f"Ban Chỉ huy Phòng thủ khu vực {place}"))
    if prefix:
        rows.append(_row(f"u-{prefix}bchqs", "u-bchqs"))
    return rows


def joint_table(clerk: Clerk, provinces: Sequence[tuple[Province, str]]) -> list[Row]:
    """Every district becomes communes and wards, the first of which takes what there is; agencies of the second
    province go over into those of the first. Each province comes with the prefix of its ids."""
    return [
        *_agencies(clerk),
        *(row for province, prefix in provinces for one in province.districts for row in _district(clerk, one, prefix)),
    ]


def _agencies(clerk: Clerk) -> list[Row]:
    """The second province and its agencies, by the names of both."""
    rows = [_row("l-bd-tinh", "l-tinh")]
    units = {unit: known for unit, known in clerk.declared("units").items() if "retired_on" not in known}
    by_name = {known["names"][-1]["vi"]: unit for unit, known in units.items()}
    for unit, known in units.items():
        called = known["names"][-1]["vi"]
        twin = by_name.get(called.replace("Bình Định", "Gia Lai"))
        if "Bình Định" in called and twin is not None and unit != "u-bd-bchqs":
            rows.append(_row(called, called.replace("Bình Định", "Gia Lai")))
        elif unit in ("u-bd-viettel-gl", "u-bd-vnpt-gl"):
            rows.append(_row(unit, unit.replace("-bd-", "-")))
    return rows


def _district(clerk: Clerk, district: District, prefix: str) -> list[Row]:
    """The district as a locality, and its committee, where it has one."""
    locality = f"l-{prefix}{district.short}"
    sites, units = clerk.declared("sites"), clerk.declared("units")
    open_sites = {name: site for name, site in sites.items() if str(site.get("closed_on", "9")) > "2025-07-01"}
    lies_here = "; ".join(name for name, site in open_sites.items() if site["locality"] == locality)
    communes = district.new_communes()
    rows = [_row(locality, commune) for commune in communes]
    rows[0]["Phần tiếp nhận"] = lies_here
    committee = f"u-{prefix}{(district.committee or f'u-ub-{district.short}').removeprefix('u-')}"
    if committee not in units or units[committee]["kind"] != "site_manager":
        return rows
    run_here = [
        name for name, site in open_sites.items() if committee in (site["managing_unit"], site["directing_unit"])
    ]
    kept = [
        name
        for name, recorder in clerk.declared("cameras").items()
        if committee in (recorder["creator"], recorder["custodian"]) and recorder["site"] not in run_here
    ]
    people = [
        name
        for name, person in clerk.declared("contacts").items()
        if any(position["unit"] == committee for position in person["positions"])
    ]
    called = [f"Ủy ban nhân dân {commune[0].lower()}{commune[1:]}" for commune in communes]
    seats = [{**_row(committee, new), "Địa bàn": commune} for new, commune in zip(called, communes, strict=True)]
    seats[0]["Phần tiếp nhận"] = "; ".join([*run_here, *kept, *people])
    return rows + seats
