"""A dossier made anew from the repository and compared: what differs, and why it cannot be the same any more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal

from camgrant import __version__
from camgrant.app.dossier import Question, Seen, digest_of, dossier, papers
from camgrant.diagnostics import CamgrantError, EnvironmentFault, UsageFault
from camgrant.history.building import DOSSIER
from camgrant.history.index import opened
from camgrant.history.moments import Period
from camgrant.history.objects import Objects
from camgrant.history.past import Past
from camgrant.ledger.events import event_id
from camgrant.vcs import commit_named, said

__all__ = ["Fault", "Verified", "verified"]

What = Literal[
    "edited",  # the file is not what its own digest says
    "missing",  # the commit, or an object that it needs, is not here
    "shallow",  # this clone lacks the beginning of history
    "rewritten",  # the commit is here, and not on the main line
    "unrecorded",  # no event of the ledger tells of this dossier
    "event",  # the event that told of it was changed or taken away
    "ledger",  # some event of the ledger was changed or vanished since
    "version",  # another version of the tool made it; what it says is compared all the same
    "content",  # a part of it comes out otherwise
    "paper",  # a DOCX or PDF is not the paper of this content
]
_LEDGER: Final = "ledger"
_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was; `detail` is a commit, a file, a part of the content, a version."""

    what: What
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """Everything that was found; `compared`: the content could be made anew."""

    faults: tuple[Fault, ...]
    compared: bool
    commit: str


def verified(folder: Path, head: str, data: bytes, given: Mapping[str, bytes]) -> Verified:
    """Compares a dossier (the bytes of its JSON, and papers by their kind: `docx`, `pdf`) with the repository.

    Raises UsageFault for what is no dossier.
    """
    data = data.removeprefix(_MARK).replace(b"\r\n", b"\n")  # as it was made, whatever carried it
    content = _read(data)
    tip, commit = commit_named(folder, head), content["commit"]
    faults = [] if content["sha256"] == digest_of(content) else [Fault("edited")]
    if content["tool"] != __version__:
        faults.append(Fault("version", content["tool"]))
    faults += _papers(content, given)
    if said(folder, "rev-parse", "--is-shallow-repository") == "true":
        faults.append(Fault("shallow"))
    is_here = said(folder, "cat-file", "-e", f"{commit}^{{commit}}") is not None
    if not is_here:
        faults.append(Fault("missing", commit))
    elif commit not in (said(folder, "rev-list", "--first-parent", tip, "--") or "").split():
        faults.append(Fault("rewritten", commit))
    try:
        faults += _event(folder, tip, content, data)
        if not is_here:
            return Verified(tuple(faults), False, commit)
        anew = dossier(folder, commit, _question(content), _seen(content), content["tool"]).content
    except EnvironmentFault as fault:
        return Verified((*faults, Fault("missing", str(fault))), False, commit)
    except UsageFault:  # what it asks about was never there
        return Verified((*faults, Fault("content", "question")), False, commit)
    parts = dict.fromkeys((*anew, *content))
    faults += [Fault("content", part) for part in parts if part != "sha256" and anew.get(part) != content.get(part)]
    return Verified(tuple(faults), True, commit)


def _read(data: bytes) -> dict[str, Any]:
    """The content of a file. Raises UsageFault for one that is no dossier, or of a form that is not known."""
    try:
        content = json.loads(data)
        if content["schema_version"] != 1:
            raise ValueError
        for name in ("commit", "tool", "sha256"):
            if not isinstance(content[name], str) or not content[name].isprintable():
                raise TypeError
        if not content["commit"].isalnum():
            raise ValueError
        _question(content)
        _seen(content)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise UsageFault(
            "tệp không phải hồ sơ JSON của `camgrant dossier`; đề nghị chọn tệp ho-so.json còn nguyên / "
            "is no JSON of `camgrant dossier`; choose its ho-so.json, as it was made"
        ) from fault
    found: dict[str, Any] = content
    return found


def _question(content: Mapping[str, Any]) -> Question:
    asked = content["question"]
    since, until = (datetime.fromisoformat(asked[name]) for name in ("since", "until"))
    words = (*asked["cameras"], *asked["sites"], asked["by"], asked["reason"], asked["incident"] or "")
    if not all(isinstance(word, str) for word in words) or since.tzinfo is None or until.tzinfo is None:
        raise TypeError
    return Question(
        cameras=tuple(asked["cameras"]),
        sites=tuple(asked["sites"]),
        period=Period(since, until, bool(asked["instant"])),
        incident=asked["incident"],
        by=asked["by"],
        reason=asked["reason"],
        day=date.fromisoformat(asked["date"]),
    )


def _seen(content: Mapping[str, Any]) -> Seen:
    """What the clone that it was made in had seen; a branch of publications is named by a commit and nothing else."""
    seen = content["seen"]
    off_line, published = tuple(seen["off_line"]), seen["published"]
    if not all(one.isalnum() for one in (*off_line, published or "0")):
        raise ValueError
    return Seen(off_line, published)


def _papers(content: Mapping[str, Any], given: Mapping[str, bytes]) -> list[Fault]:
    """The papers that are not those of the content."""
    if not given:
        return []
    try:
        drawn = {name.rpartition(".")[2]: data for name, data in papers(content).items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        return [Fault("paper", kind) for kind in given]
    return [Fault("paper", kind) for kind, data in given.items() if drawn[kind] != data]


def _event(folder: Path, tip: str, content: Mapping[str, Any], data: bytes) -> list[Fault]:
    """What the ledger has of this dossier: on the main line as it stands, in its past, or in the folder alone."""
    digest = hashlib.sha256(data).hexdigest()
    with Objects(folder) as objects:
        past = Past(objects, opened(objects, tip, afresh=True))
        last = len(past.line) - 1
        commits = past.index.commits
        began = commits.index(content["commit"]) if content["commit"] in commits else -1
        altered = past.index.altered(_LEDGER)
        faults = [Fault("ledger", path) for path, step in altered if began < step <= last]
        standing, earlier = set[str](), set[str]()
        for path in sorted(past.index.naming([DOSSIER], (_LEDGER,))):
            for version in past.versions(path):
                for name, event in past.entities(version.path, version.blob).items():
                    if event.dossier is not None and event.dossier.sha256 == digest:
                        sound = version.last is None and name == event_id(event)
                        (standing if sound else earlier).add(path)
    if standing or _is_in_folder(folder, digest):
        return faults
    return [*faults, Fault("event", ", ".join(sorted(earlier)))] if earlier else [*faults, Fault("unrecorded")]


def _is_in_folder(folder: Path, digest: str) -> bool:
    """Whether an event that was not committed yet has the digest: a dossier that was made just now."""
    try:
        changed = said(folder, "ls-files", "--others", "--modified", "-z", "--", _LEDGER) or ""
        return any(digest.encode() in (folder / name).read_bytes() for name in changed.split("\0") if name)
    except (OSError, CamgrantError):
        return False
