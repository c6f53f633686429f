"""What a recorder of the minimal world exports, and `camgrant drift` on it as its user runs it.

The exports are written by tests/targets/exports, apart from renderers and parsers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from camgrant.access.resolve import resolve
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.base import Right
from camgrant.rendering.device import Device
from camgrant.rendering.registry import device_targets
from camgrant.rendering.views import Views
from support.cli import forked as run
from support.cli import write_world
from support.examples import AS_OF, world
from targets.exports import Export, Held
from targets.exports.hikvision import FORMATS as HIKVISION

__all__ = [
    "ADOPTED",
    "BOTH",
    "CAMERAS",
    "GRANTS",
    "HEAD",
    "ROOT",
    "as_json",
    "device",
    "drift",
    "export",
    "files",
    "held",
    "inventory",
    "lines_of",
    "with_revocation",
    "without_grant",
]

ROOT = Path(__file__).parents[2]
CAMERAS, GRANTS, ADOPTED = "cameras/all.yaml", "grants/all.yaml", "grants/adopted.yaml"
HEAD = "r-chk-01-vnpt · Chốt số 1 – đầu đèo An Khê, QL19 · 20/07/2021"


@cache
def files() -> Mapping[str, bytes]:
    """The minimal world with a Dahua recorder: r-iso-02. On r-chk-01-vnpt are hyeorc and mannv, live on 1 and 2."""
    found = world()
    found[CAMERAS] = found[CAMERAS].replace(b"    target: by_hand\n    make: Dahua\n", b"    target: dahua\n", 1)
    assert b"  r-iso-02:\n    site: s-iso-02\n" in found[CAMERAS].partition(b"    target: dahua")[0]
    return found


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That world in a folder; tests that change it write their own."""
    return write_world(tmp_path_factory.mktemp("kho"), dict(files()))


def without_grant(name: str) -> dict[str, bytes]:
    """The same before anybody manages that recorder."""
    content = yaml.safe_load(files()[GRANTS])
    del content["grants"][name]
    return {**files(), GRANTS: yaml.safe_dump(content, allow_unicode=True).encode()}


def with_revocation() -> dict[str, bytes]:
    """The same after the head of s-iso-01 lost his right."""
    last = "    nomination: d-tqs-tai-khoan\n"
    grants = files()[GRANTS].decode().replace(last, f"{last}    revoked: {{ on: 2021-07-20, reason: Thay lãnh đạo }}\n")
    return {**files(), GRANTS: grants.encode()}


def device(recorder: str) -> Device:
    found = load(MemoryTree(dict(files())), device_targets()).inventory
    assert found is not None
    return Views(found, resolve(found, AS_OF)).device(recorder)


def held(login: str, rights: Mapping[Right, tuple[int, ...]], *, enabled: bool = True) -> Held:
    return Held(login, {right: frozenset(numbers) for right, numbers in rights.items()}, enabled)


def export(folder: Path, recorder: str, accounts: Sequence[Held], form: Export = HIKVISION["in_one_file"]) -> Path:
    """The files of an export in a folder of their own; the file itself where there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    written = form(device(recorder), accounts, None)
    for name, data in written.items():
        (folder / name).write_bytes(data)
    return folder / next(iter(written)) if len(written) == 1 else folder


BOTH = (held("hyeorc", {"live": (1, 2)}), held("mannv", {"live": (1, 2)}))


def drift(inventory: Path, recorder: str, *words: str | Path, lang: str = "en") -> CompletedProcess[str]:
    return run("drift", recorder, *words, "--inventory", inventory, "--lang", lang)


def lines_of(done: CompletedProcess[str]) -> list[str]:
    """The lines of the differences, in their order."""
    return [line for line in done.stdout.splitlines() if line.startswith(("  ! ", "  - "))]


def as_json(inventory: Path, recorder: str, *words: str | Path, expected: int) -> dict[str, Any]:
    done = drift(inventory, recorder, *words, "--format", "json")
    assert done.returncode == expected, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    schema = json.loads((ROOT / "schemas" / "output" / "drift.schema.json").read_bytes())
    faults = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(content)
    assert [fault.message for fault in faults] == []
    return content
