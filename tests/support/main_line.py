"""A small province whose main line is written commit by commit and published in this process, in plain: fast enough to
be tried in thousands of ways. Nothing of the program under test is replaced."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from camgrant.app.publishing.publish import Outcome, Wish, publish_now
from support.cli import write_world
from support.data_folder import DataFolder
from support.examples import world
from support.province import MORE_PEOPLE, REVIEWERS

__all__ = ["DAY", "EVERYBODY", "MainLine", "small_world"]

DAY: Final = date(2021, 7, 20)
TODAY: Final = date(2021, 12, 1)
EVERYBODY: Final = ("duc", "hieu", "lam")
_TARGETS: Final = b"targets: [hikvision, sheet_s3, sheet_s6]"


@cache
def small_world() -> Mapping[str, bytes]:
    """The files: those of the rule examples, with reviewers, devices alone, and no day that stands still."""
    files = {**world(), "reviewers/all.yaml": REVIEWERS, "contacts/more.yaml": MORE_PEOPLE}
    settings = files["camgrant.yaml"].replace(_TARGETS, b"targets: [hikvision]")
    return {**files, "camgrant.yaml": settings.replace(b"  as_of: 2021-07-20\n", b"")}


@dataclass
class MainLine(DataFolder):
    """The repository below `root`, and the reviews that people gave."""

    root: Path
    changes: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder, self.out = self.root / "kho", self.root / "phat-hanh"
        self.inventory = write_world(self.folder, dict(small_world()))
        self.git("init", "-q", "-b", "main")
        self.first = self.commit()

    def change(self, file: str, old: str, new: str) -> str:
        """An edit, pushed as a commit of its own."""
        self.edit(file, old, new)
        return self.commit()

    def approve(self, commit: str, handles: Iterable[str] = EVERYBODY) -> None:
        reviews = [{"by": one, "state": "approved", "commit": commit} for one in handles]
        self.changes.append({"commit": commit, "authors": ["nhung"], "reviews": reviews})

    def agree(self, plan: str, handles: Iterable[str] = EVERYBODY) -> None:
        """Reviews that are bound to a plan as a whole."""
        reviews = [{"by": one, "state": "approved", "plan": plan} for one in handles]
        self.changes.append({"authors": ["nhung"], "reviews": reviews})

    def publish(self, day: date | None = DAY, previous: str | None = None, **more: Any) -> Outcome:
        path = self.root / "reviews.json"
        path.write_text(json.dumps({"schema_version": 1, "changes": self.changes}))
        wish = Wish(self.inventory, self.out, previous, path, None, None, plain=True, branch=None, **more)
        return publish_now(wish, day, lambda: TODAY, lambda letters: letters[0])

    def begin(self) -> Outcome:
        """The first publication, approved by everybody."""
        self.approve(self.first)
        return self.publish()


def root_manifest(outcome: Outcome) -> dict[str, Any]:
    assert outcome.place is not None
    found: dict[str, Any] = json.loads((outcome.place / "MANIFEST.json").read_bytes())
    return found


def record_of(outcome: Outcome) -> dict[str, Any]:
    assert outcome.place is not None
    found: dict[str, Any] = json.loads((outcome.place / "published.json").read_bytes())
    return found


def steps_on(outcome: Outcome, recorder: str) -> list[tuple[str, str]]:
    """The steps that the publication asks for on a recorder."""
    assert outcome.publication is not None
    name = f"{recorder}.steps.json"
    files = (one.files for one in outcome.publication.payloads)
    (data,) = (data for named in files for path, data in named.items() if path.endswith(name))
    return [(step["action"], step["login"]) for step in json.loads(data)["steps"]]
