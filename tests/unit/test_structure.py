"""What the architecture promises, looked for in the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PROGRAM = sorted([*(ROOT / "tools").rglob("*.py"), *(ROOT / "renderers").rglob("*.py")])
PACKS = [
    *(ROOT / "tools" / "camgrant" / "policy" / "packs").glob("*.yaml"),
    *(ROOT / "tests" / "packs").glob("*/inventory/packs/*.yaml"),
]
# Words that the model itself uses as field names or kinds of things, whatever a pack calls its systems.
MODEL_WORDS = {
    "letter",
    "site",
    "commune",
    "installer",
    "list",
    "request",
    "approval",
    "appointment",
    "owner",
    "registrar",
    "coordination",
    "incident",
}


@cache
def _vocabulary() -> frozenset[str]:
    words: set[str] = set()
    for path in PACKS:
        pack: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)["pack"]
        words.add(pack["id"])
        for part in (
            "clauses",
            "unit_kinds",
            "areas",
            "chains",
            "site_types",
            "purposes",
            "document_kinds",
            "systems",
        ):
            words |= set(pack[part])
        words |= set(pack.get("leadership_roles", {})) | set(pack.get("contact_roles", {}))
        for sheet in pack["sheets"].values():
            words |= {sheet["title"]["vi"], sheet["title"]["en"]}
    return frozenset(words - MODEL_WORDS)


def _literals(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside_docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    examples = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "about"
        for argument in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside_docs | examples:
            yield node.lineno, node.value


def test_two_packs_are_looked_at() -> None:
    assert len(PACKS) == 2
    assert {"checkpoint", "health_dept", "isolation", "882/3.1", "traffic"} <= _vocabulary()


@pytest.mark.parametrize("path", PROGRAM, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_program_file_names_a_word_of_a_pack(path: Path) -> None:
    words = _vocabulary()
    named = [(line, text) for line, text in _literals(path) if text in words]
    assert named == []


def test_entitlements_are_made_in_one_place() -> None:
    makers = [
        p.relative_to(ROOT).as_posix()
        for p in PROGRAM
        if re.search(r"(?<!class )\bEntitlement\(", p.read_text("utf-8"))
    ]
    assert makers == ["tools/camgrant/access/resolve.py"]


def test_nobody_else_compares_the_windows_of_grants() -> None:
    """Rules judge windows; renderers, reporters, use cases and the command line only read the access state."""
    watched = {"valid_from", "valid_until", "revoked", "left_on"}
    allowed = ("tools/camgrant/access/", "tools/camgrant/policy/", "tools/camgrant/model/")
    found = []
    for path in PROGRAM:
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(allowed):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            compared = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
            for side in compared:
                attributes = {part.attr for part in ast.walk(side) if isinstance(part, ast.Attribute)}
                # The dates of the pack itself are not windows of grants.
                if attributes & watched and "pack" not in ast.unparse(node):
                    found.append(f"{name}: {ast.unparse(node)}")
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("in_window", "grant_holds")):
                found.append(f"{name}: {ast.unparse(node)}")
    assert found == []


def test_the_ledger_never_feeds_the_access_state() -> None:
    """What was sent or done gives nobody anything: the judge of access does not know that there is a ledger."""
    judges = [path for path in PROGRAM if path.parent.name == "access"]
    assert len(judges) > 8
    assert [path.name for path in judges if re.search(r"\bledger\b", path.read_text("utf-8"))] == []


def test_the_clock_is_read_at_the_edge_alone() -> None:
    """Otherwise the same data would say something else tomorrow. A device is told the time of the request itself."""
    clock = re.compile(r"\b(?:datetime\.now|utcnow|date\.today|time\.time)\(")
    assert _naming(clock) == ["renderers/camgrant_renderers/onvif/driver.py", "tools/camgrant/cli/common.py"]


def test_the_environment_is_read_at_the_edge_alone() -> None:
    """Git gets it as far as `git_settings.py` lets it, LibreOffice as far as `office.py` does; pydantic is told in it
    that nobody else has a say, and `tls.py` takes from it for a moment what would have session keys written."""
    readers = [name for name in _naming(re.compile(r"\bos\.(?:environ|getenv)\b")) if "/camgrant/cli/" not in name]
    assert readers == [
        "tools/camgrant/__init__.py",
        "tools/camgrant/app/tls.py",
        "tools/camgrant/git_settings.py",
        "tools/camgrant/intake/office.py",
    ]


def test_git_is_started_where_its_repository_was_decided() -> None:
    """A new way to start git would look for a repository by itself, among the data. `gh` calls git in its turn."""
    starting = re.compile(r"\bsubprocess\.(?:run|Popen|call|check_\w+)\(|\bos\.(?:system|popen|exec|spawn)")
    assert _naming(starting) == [
        "tools/camgrant/app/doctor/machine.py",  # the version of git; ssh-keygen
        "tools/camgrant/app/propose.py",  # gh, with the environment of git
        "tools/camgrant/app/separating.py",  # git merge-file on three files of no repository
        "tools/camgrant/git.py",
        "tools/camgrant/history/objects.py",  # git's reader of many objects, with that environment
        "tools/camgrant/intake/office.py",  # LibreOffice, cut off from the network
        "tools/camgrant/repository.py",
        "tools/camgrant/seal/signature.py",  # ssh-keygen
    ]
    named = re.compile(r"""(?:\[|= )["']git["']""")
    assert _naming(named) == ["tools/camgrant/cli/propose.py", "tools/camgrant/git_settings.py"]  # the first is told


def _naming(pattern: re.Pattern[str]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in PROGRAM if pattern.search(path.read_text("utf-8"))]


def test_forbidden_words_do_not_occur_in_names() -> None:
    forbidden = re.compile(r"permission|privilege|user_role", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in PROGRAM
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and forbidden.search(node.name)
    ]
    assert found == []


def test_no_real_looking_phone_stands_anywhere() -> None:
    pattern = re.compile(r"(?<![0-9])(?:\+?84|0)(?:3|5[2-9]|7|8|9)[0-9]{8}(?![0-9])")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()[:4]}…"
        for folder in ("inventory", "docs", "tools", "renderers")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".yaml", ".md", ".py"}
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
