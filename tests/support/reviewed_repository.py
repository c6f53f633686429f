"""A data repository in which people branch, merge and review, and `camgrant approvals` asked about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from support.cli import forked
from support.data_repository import DataRepository
from support.reviewing import BASE

__all__ = ["CONTACTS", "GRANTS", "LONGER", "PHONE", "REVOKE", "Repository", "data", "faults", "reviewed"]

SCHEMAS = Path(__file__).parents[2] / "schemas" / "output"
GRANTS, CONTACTS = "grants/all.yaml", "contacts/all.yaml"
LONGER = (GRANTS, "valid_until: 2021-07-29", "valid_until: 2021-07-30")
REVOKE = (
    GRANTS,
    "nomination: d-tqs-tai-khoan",
    "nomination: d-tqs-tai-khoan\n    revoked: {on: 2021-07-21, reason: Thôi}",
)
PHONE = (CONTACTS, "0100 000 002", "0100 000 902")


class Repository(DataRepository):
    """A data repository in which people branch, merge and review."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, BASE)
        self.start = self.git("rev-parse", "HEAD")

    def change(self, file: str, old: str, new: str) -> str:
        self.edit(file, old, new)
        return self.commit()

    def add(self, file: str, text: str) -> str:
        path = self.inventory / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return self.commit()

    def branch(self, name: str, *changes: tuple[str, str, str]) -> str:
        self.git("switch", "-q", "-c", name, "main")
        return [self.change(*one) for one in changes][-1]

    def merge(self, name: str, *how: str) -> str:
        self.git("switch", "-q", "main")
        self.git("merge", "-q", *(how or ("--no-ff",)), "-m", "merge", name)
        return self.git("rev-parse", "HEAD")

    def asked(self, changes: list[dict[str, Any]], *words: str, expected: int) -> dict[str, Any]:
        """What `camgrant approvals` says with these reviews, as JSON."""
        path = self.folder.parent / "reviews.json"
        path.write_text(json.dumps({"schema_version": 1, "changes": changes}))
        command: tuple[str | Path, ...] = ("--reviews", path, "--format", "json", "--lang", "en", *words)
        done = forked("approvals", "-i", self.inventory, *command, cwd=self.folder)
        assert done.returncode == expected, done.stderr + done.stdout
        content: dict[str, Any] = json.loads(done.stdout)
        assert faults("approvals", content) == []
        return content

    def missing(self, changes: list[dict[str, Any]], *words: str) -> list[str]:
        """The demands that are not met, and the reasons of reviews that do not count, of one change."""
        content = self.asked(changes, *words, expected=1)
        (change,) = content["changes"]
        needs = [
            "|".join(one["parties"]) or f"{one['reviewers']} of {one['units']}"
            for one in change["needs"]
            if not one["satisfied"]
        ]
        return [*needs, *(f"{one['by']} {one['reason']}" for one in change["refused"])]


def faults(name: str, content: object) -> list[str]:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(content)]


def reviewed(*by: str, commit: str, authors: tuple[str, ...] = ("nhung",), became: str | None = None) -> dict[str, Any]:
    """An entry of a reviews file: approvals given on a commit."""
    reviews = [{"by": one, "state": "approved", "commit": commit} for one in by]
    return {**({"commit": became} if became else {}), "authors": list(authors), "reviews": reviews}


@pytest.fixture
def data(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "kho")
