"""The messy files against their truth, both by an independent writer: exactly those rows, or a refusal in that cell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from camgrant.app.intake import read_list
from camgrant.diagnostics import UsageFault
from camgrant.intake.rows import Row
from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree
from camgrant.model.pack import Pack
from camgrant.model.vietnamese import phone_digits
from camgrant.rendering.registry import device_targets, slip_targets
from real.needs import needs

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "data" / "messy"
TRUTHS = sorted(FOLDER.glob("*.json"))
FIELDS = ("full_name", "rank", "position", "unit", "phone", "email", "valid_from", "valid_until")
WHY = {"no_table": "không thấy bảng danh sách", "no_rows": "không có dòng nào", "unreadable": "hỏng|nội dung là"}


@cache
def pack() -> Pack:
    inventory = load(FolderTree(ROOT / "inventory"), device_targets(), None, slip_targets()).inventory
    assert inventory is not None
    return inventory.pack


def file_of(truth: Path) -> Path:
    (path,) = (path for path in FOLDER.glob(f"{truth.stem}.*") if path != truth)
    return path


def place(row: Row, said: Mapping[str, Any]) -> bool:
    sheet = said.get("sheet") or (f"Bảng {said['table']}" if "table" in said else row.line.sheet)
    return row.line.row == said["row"] and row.line.sheet == sheet


def read_back(row: Row, said: Mapping[str, Any]) -> dict[str, Any]:
    """What we read, in the words of the truth; fields that it does not speak of are left out where they may stand."""
    found = {name: text for name in FIELDS if (text := row.get(name))}
    if "phone" in found:
        found["phone"] = phone_digits(found["phone"])
    if "unit" not in said:
        found.pop("unit", None)
    return {**found, "review": sorted({mark.field for mark in row.marks})}


def test_there_are_enough_files() -> None:
    assert len(TRUTHS) >= 30
    assert {file_of(truth).suffix for truth in TRUTHS} >= {".xlsx", ".xls", ".ods", ".docx", ".doc", ".csv"}


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.stem)
def test_a_messy_file(truth: Path) -> None:
    said = json.loads(truth.read_text(encoding="utf-8"))
    path = file_of(truth)
    if path.suffix == ".doc":
        needs("soffice", "old .doc files are converted by LibreOffice")
    if said["file_refused"]:
        with pytest.raises(UsageFault, match=WHY[said["file_refused"]]):
            read_list(path, "nomination", date.fromisoformat(said["date"]), pack())
        return
    reading = read_list(path, "nomination", date.fromisoformat(said["date"]), pack())
    shown = [one for one in said["rows"] if not one.get("hidden")]
    assert [row.line.row for row in reading.withdrawn] == [one["row"] for one in said["rows"] if one.get("hidden")]
    good = [row for row in reading.rows if not row.faults]
    bad = [row for row in reading.rows if row.faults]
    assert [read_back(row, one) for row, one in zip(good, shown, strict=True)] == [
        {**{name: one[name] for name in FIELDS if name in one}, "review": sorted(one["review"])} for one in shown
    ]
    assert [place(row, one) for row, one in zip(good, shown, strict=True)] == [True] * len(good)
    refused = [(one["row"], one["column"]) for one in said["refused"]]
    assert [(row.line.row, row.faults[0].column) for row in bad] == refused
