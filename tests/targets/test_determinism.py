"""Same data, same bytes: on any machine, in any place, whatever the clock, the language or the order of hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INVENTORIES = {
    "gl-882-2021": ROOT / "inventory",
    "tinh-camera-antt-2026": ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory",
}
COMMON = {"csv", "docx", "json", "pdf", "xlsx", "xml"}
KINDS = {"gl-882-2021": COMMON | {"yml"}, "tinh-camera-antt-2026": COMMON | {"ps1"}}
MACHINES = {
    "Tokyo": {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"},
    "New York": {"TZ": "America/New_York", "PYTHONHASHSEED": "random", "LC_ALL": "C", "PYTHONUTF8": "1"},
    "an hour ago": {"TZ": "UTC", "PYTHONHASHSEED": "random", "LANG": "en_US.UTF-8", "SOURCE_DATE_EPOCH": "0"},
}


def files_of(inventory: Path, out: Path, cwd: Path, environment: dict[str, str]) -> dict[str, bytes]:
    """Renders in a process of its own and reads everything that it wrote."""
    bare = {name: value for name, value in os.environ.items() if name not in ("LANG", "LC_ALL", "TZ", "PYTHONHASHSEED")}
    command = [sys.executable, "-m", "camgrant", "render", "--inventory", str(inventory), "--out", str(out)]
    done = subprocess.run(command, cwd=cwd, env={**bare, **environment}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    # On a desk the tree may be changed, and render says so; nothing else is ever said.
    assert done.stderr == b"" or "chưa ghi vào git" in done.stderr.decode()
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("pack", INVENTORIES)
def test_every_file_is_the_same_everywhere(pack: str, tmp_path: Path) -> None:
    inventory = INVENTORIES[pack]
    usual = {"TZ": "Asia/Ho_Chi_Minh", "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
    first = files_of(inventory, tmp_path / "first", ROOT, usual)
    kinds = {name.rpartition(".")[2] for name in first}
    assert kinds == KINDS[pack]
    assert len(first) > 15
    for number, environment in enumerate(MACHINES.values()):
        cwd = tmp_path / f"place {number}"
        cwd.mkdir()
        again = files_of(inventory, cwd / "deep" / f"out-{number}", cwd, environment)
        assert sorted(again) == sorted(first)
        assert [name for name, data in again.items() if data != first[name]] == []


def test_rendering_again_over_old_output_leaves_nothing_of_it(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    first = files_of(INVENTORIES["gl-882-2021"], out, tmp_path, {"PYTHONHASHSEED": "0"})
    (out / "u-cu").mkdir()
    (out / "u-cu" / "old.csv").write_text("old")
    assert files_of(INVENTORIES["gl-882-2021"], out, tmp_path, {"PYTHONHASHSEED": "1"}) == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dist"]
