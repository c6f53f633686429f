"""The other tools, each with our schemas in the form it needs, as one command over a whole inventory folder.

Peers check the schema only: no reference between files, no rule. Where a peer reads a file otherwise than we do, its
schema is made laxer, never stricter, so that it is not blamed and not slowed for it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.measure import Command
from camgrant.load.schema import DIALECT, ENTITY_TYPES, file_schema

__all__ = ["AJV", "CHECK_JSONSCHEMA", "Peer", "find_peers"]

AJV: Final = "ajv-cli"
CHECK_JSONSCHEMA: Final = "check-jsonschema"
_YAMALE: Final = "yamale (grants only)"
_NODE: Final = Path(__file__).resolve().parent / ".node"
_PACKAGES: Final = ("ajv-cli@5", "ajv-formats@3")
_KINDS: Final = (*ENTITY_TYPES, "camgrant")

_YAMALE_GRANTS: Final = """\
grants: map(include('grant'), key=regex('^g(-[a-z0-9]+)+$'), min=1)
---
grant:
  person: regex('^c(-[a-z0-9]+)+$')
  system: regex('^[a-z][a-z0-9]*(_[a-z0-9]+)*$')
  scope: include('scope')
  rights: list(enum('live', 'playback', 'export', 'ptz', 'audio', 'config'), min=1)
  purpose: regex('^[a-z][a-z0-9]*(_[a-z0-9]+)*$')
  valid_from: day()
  valid_until: day()
  nomination: regex('^d(-[a-z0-9]+)+$', required=False)
  approvals: list(regex('^d(-[a-z0-9]+)+$'), required=False)
  responsible: regex('^c(-[a-z0-9]+)+$', required=False)
  reason: str(max=500, required=False)
scope:
  cameras: list(regex('^k(-[a-z0-9]+)+$'), required=False)
  site: regex('^s(-[a-z0-9]+)+$', required=False)
  sites: list(regex('^s(-[a-z0-9]+)+$'), required=False)
  chain: regex('^[a-z][a-z0-9]*(_[a-z0-9]+)*$', required=False)
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another tool: `command` makes its command line for an inventory folder and an expected exit code."""

    name: str
    command: Callable[[Path, int], Command]


def find_peers(work: Path) -> list[Peer]:
    """The peers that are installed or can be, with their schemas written to `work`; says which are not."""
    peers = [maker(work) for maker in (_check_jsonschema, _ajv, _yamale)]
    return [peer for peer in peers if peer is not None]


def _script(name: str) -> str | None:
    """A command installed beside this Python, or on the path."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


def _skipped(name: str, reason: str) -> None:
    print(f"skipped: {name}: {reason}")


def _check_jsonschema(work: Path) -> Peer | None:
    tool = _script("check-jsonschema")
    if tool is None:
        _skipped(CHECK_JSONSCHEMA, "not installed")
        return None
    schema = work / "inventory.schema.json"
    schema.write_text(json.dumps(_any_file()), encoding="utf-8")

    def command(folder: Path, expected: int) -> Command:
        files = sorted(map(str, folder.rglob("*.yaml")))
        return Command(CHECK_JSONSCHEMA, (tool, "--schemafile", str(schema), *files), expected)

    return Peer(CHECK_JSONSCHEMA, command)


def _ajv(work: Path) -> Peer | None:
    node = shutil.which("node")
    if node is None or not _installed():
        _skipped(AJV, "node or npm is missing, or the package cannot be installed")
        return None
    schema = work / "ajv.schema.json"
    schema.write_text(json.dumps(_dates_as_objects(_any_file())), encoding="utf-8")
    modules = _NODE / "node_modules"
    formats = str(modules / "ajv-formats" / "dist" / "index.js")
    tool = (node, str(modules / ".bin" / "ajv"), "validate", "--spec=draft2020", "--strict=false", "-c", formats)

    def command(folder: Path, expected: int) -> Command:
        return Command(AJV, (*tool, "-s", str(schema), "-d", f"{folder}/**/*.yaml"), expected)

    return Peer(AJV, command)


def _installed() -> bool:
    """Installs ajv-cli once, beside this file (the folder is ignored by git)."""
    if (_NODE / "node_modules" / ".bin" / "ajv").exists():
        return True
    npm = shutil.which("npm")
    if npm is None:
        return False
    _NODE.mkdir(exist_ok=True)
    options = ("--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--silent")
    return subprocess.run((npm, "install", *options, *_PACKAGES), cwd=_NODE, check=False).returncode == 0


def _yamale(work: Path) -> Peer | None:
    tool = _script("yamale")
    if tool is None:
        _skipped(_YAMALE, "not installed")
        return None
    schema = work / "grants.yamale.txt"
    schema.write_text(_YAMALE_GRANTS, encoding="utf-8")

    def command(folder: Path, expected: int) -> Command:
        return Command(_YAMALE, (tool, "-n", "2", "-s", str(schema), str(folder / "grants")), expected)

    return Peer(_YAMALE, command)


def _any_file() -> dict[str, Any]:
    """One schema for a file of any kind, so that a peer starts once and not once a kind."""
    properties: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    for kind in _KINDS:
        schema = file_schema(kind)
        properties |= schema["properties"]
        definitions |= schema["$defs"]
    return {
        "$schema": DIALECT,
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
        "properties": properties,
        "$defs": definitions,
    }


def _dates_as_objects(schema: Any) -> Any:
    """ajv-cli's YAML reader turns an unquoted date into an object before the schema sees it: let it pass."""
    if isinstance(schema, list):
        return [_dates_as_objects(member) for member in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _dates_as_objects(value) for key, value in schema.items()}
    if schema.get("format") == "date":
        made["type"] = ["string", "object"]
    return made
