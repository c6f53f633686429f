"""Another programme is a pack and an inventory, and its demands are kept like the letter's: check, show, render."""

from __future__ import annotations

import json
from pathlib import Path

from support.cli import forked as run
from support.cli import write_world
from support.examples import world

FOLDER = Path(__file__).parents[1] / "packs" / "tinh-camera-antt-2026" / "inventory"
FILES = world(FOLDER)


def _codes(tmp_path: Path, files: dict[str, bytes]) -> set[str]:
    done = run("check", "--format", "json", "-i", write_world(tmp_path, files), cwd=tmp_path)
    return {found["code"] for found in json.loads(done.stdout)["findings"] if found["severity"] == "error"}


def _changed(file: str, old: str, new: str) -> dict[str, bytes]:
    text = FILES[file].decode()
    assert old in text
    return {**FILES, file: text.replace(old, new).encode()}


def test_it_passes_and_renders_its_own_lists(tmp_path: Path) -> None:
    assert _codes(tmp_path, FILES) == set()
    done = run("render", "-i", tmp_path / "inventory", "--out", tmp_path / "dist", cwd=tmp_path)
    assert done.returncode == 0
    made = {path.relative_to(tmp_path / "dist").parts[1] for path in (tmp_path / "dist").glob("*/*/*")}
    assert {"hikvision", "sheet_t1", "sheet_t2", "sheet_t3", "sheet_t4"} <= made


def test_the_chair_of_another_commune_cannot_approve(tmp_path: Path) -> None:
    other = _changed("sites/communes.yaml", "directing_unit: u-ub-ben-da", "directing_unit: u-ub-suoi-may")
    assert _codes(tmp_path, other) == {"APR002"}


def test_export_needs_a_case_number(tmp_path: Path) -> None:
    line = next(text for text in FILES["grants/traffic.yaml"].decode().splitlines() if text.strip().startswith("case:"))
    assert "RGT003" in _codes(tmp_path, _changed("grants/traffic.yaml", f"{line}\n", ""))


def test_a_private_camera_needs_its_owners_consent(tmp_path: Path) -> None:
    file = next(name for name, data in FILES.items() if name.startswith("cameras/") and b"consent:" in data)
    assert "DEV011" in _codes(tmp_path, {**FILES, file: FILES[file].replace(b"consent:", b"request:", 1)})


def test_what_it_asks_for_is_called_by_the_kind_of_its_text(tmp_path: Path) -> None:
    """A regulation is no letter; a pack that does not say what its text is, is a rule set."""
    line = next(text for text in FILES["grants/traffic.yaml"].decode().splitlines() if text.strip().startswith("case:"))
    files = _changed("grants/traffic.yaml", f"{line}\n", "")
    folder = write_world(tmp_path / "regulation", files)
    clause = "QD15/9.1: Khoản 1 Điều 9"
    found = run("check", "--lang", "vi", "-i", folder, cwd=tmp_path)
    assert f"= căn cứ: theo quyết định, {clause}" in found.stdout
    lists = run("list", "status", "--lang", "en", "-i", folder, cwd=tmp_path)
    assert "[the regulation QD15/11.1]" in lists.stdout
    assert "letter" not in lists.stdout

    pack = "packs/tinh-camera-antt-2026.yaml"
    called = "    called: { vi: quyết định, en: regulation }\n"
    unnamed = {**files, pack: files[pack].replace(called.encode(), b"")}
    folder = write_world(tmp_path / "unnamed", unnamed)
    found = run("check", "--lang", "vi", "-i", folder, cwd=tmp_path)
    assert f"= căn cứ: theo bộ quy tắc, {clause}" in found.stdout
    lists = run("list", "status", "--lang", "en", "-i", folder, cwd=tmp_path)
    assert "[the rule set QD15/11.1]" in lists.stdout
