"""The committed schema files judge the committed inventories by a tool that we did not write (check-jsonschema)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from camgrant.duties.duty import Kind
from camgrant.load.schema import schema_names

ROOT = Path(__file__).parents[2]
INVENTORIES = [
    ROOT / "inventory",
    ROOT / "tests" / "data" / "minimal",
    *sorted((ROOT / "tests" / "packs").glob("*/inventory")),
]
PACKS = ROOT / "tools" / "camgrant" / "policy" / "packs"


def _judge(kind: str, files: list[Path]) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).parent / "check-jsonschema"
    schema = ROOT / "schemas" / f"{kind}.schema.json"
    return subprocess.run(
        [str(tool), "--schemafile", str(schema), *map(str, files)], capture_output=True, text=True, check=False
    )


def _files(kind: str) -> list[Path]:
    if kind == "camgrant":
        return [folder / "camgrant.yaml" for folder in INVENTORIES]
    if kind == "pack":
        return [*PACKS.glob("*.yaml"), *(path for folder in INVENTORIES for path in folder.glob("packs/*.yaml"))]
    if kind == "amendment":
        return sorted((ROOT / "tests" / "data" / "second-letter").rglob("packs/amendments/*.yaml"))
    if kind == "joins":
        return sorted((ROOT / "tests" / "data" / "joined" / "joins").glob("*.yaml"))
    return [path for folder in INVENTORIES for path in sorted((folder / kind).rglob("*.yaml"))]


@pytest.mark.parametrize("kind", schema_names())
def test_every_committed_file_passes(kind: str) -> None:
    files = _files(kind)
    assert files
    done = _judge(kind, files)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kind", schema_names())
def test_a_tampered_file_is_refused(kind: str, tmp_path: Path) -> None:
    text = _files(kind)[0].read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(f"{text.rstrip()}\nsurprise: 1\n", encoding="utf-8")
    assert _judge(kind, [broken]).returncode == 1


def _kind_lists(schema: object) -> list[set[str]]:
    """Every list of values in a schema among which is the sending of a list, by which duties begin."""
    if isinstance(schema, list):
        return [found for one in schema for found in _kind_lists(one)]
    if not isinstance(schema, dict):
        return []
    here = [set(schema["enum"])] if "send" in schema.get("enum", ()) else []
    return [*here, *(found for one in schema.values() for found in _kind_lists(one))]


@pytest.mark.parametrize("name", ["duties", "report-figures"])
def test_every_kind_of_duty_stands_in_the_schemas(name: str) -> None:
    schema = json.loads((ROOT / "schemas" / "output" / f"{name}.schema.json").read_text("utf-8"))
    assert _kind_lists(schema) == [set(get_args(Kind))]
