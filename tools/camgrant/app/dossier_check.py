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
from camgrant.app.past_joined import joins_of
from camgrant.diagnostics import CamgrantError, EnvironmentFault, UsageFault
from camgrant.history.building import DOSSIER
from camgrant.history.index import opened
from camgrant.history.moments import Period
from camgrant.history.objects import Objects
from camgrant.history.past import Past
from camgrant.ledger.events import event_id
from camgrant.ledger.joined import id_here
from camgrant.model.joining import Join, prefix_of_file, renaming_of
from camgrant.model.ledger import Event
from camgrant.vcs import commit_named, first_parents, is_commit_here, said

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
    is_here = is_commit_here(folder, commit)
    if not is_here:
        faults.append(Fault("missing", commit))
    try:
        there = _joined_with(folder, tip, commit) if is_here else None
        if is_here and there is None and commit not in first_parents(folder, tip):
            faults.append(Fault("rewritten", commit))
        faults += _event(folder, tip, content, data, there)
        if not is_here:
            return Verified(tuple(faults), False, commit)
        faults += [Fault("missing", one) for one in _rests_on(content) if not is_commit_here(folder, one)]
        place = there.place if there is not None else None
        anew = dossier(folder, commit, _question(content), _seen(content), content["tool"], place=place).content
    except EnvironmentFault as fault:
        return Verified((*faults, Fault("missing", str(fault))), False, commit)
    except UsageFault:  # what it asks about was never there
        return Verified((*faults, Fault("content", "question")), False, commit)
    parts = dict.fromkeys((*anew, *content))
    faults += [Fault("content", part) for part in parts if part != "sha256" and anew.get(part) != content.get(part)]
    return Verified(tuple(faults), True, commit)


@dataclass(frozen=True, slots=True)
class _There:
    """The repository in which a dossier was made before it was joined to this one."""

    name: str
    join: Join

    @property
    def prefix(self) -> str:
        """What its ids and its folders begin with here."""
        return self.name.removeprefix("j-")

    @property
    def place(self) -> str:
        """Where its data lay, named from the top."""
        return self.join.folder or ""


def _joined_with(folder: Path, tip: str, commit: str) -> _There | None:
    """The joined repository on whose main line a commit stood; None for a commit of the line here, and of neither."""
    if commit in first_parents(folder, tip):
        return None
    with Objects(folder) as objects:
        joins = joins_of(Past(objects, opened(objects, tip, afresh=True)))
    for name, (join, _) in sorted(joins.items()):
        if commit in first_parents(folder, join.commit):
            return _There(name, join)
    return None


def _rests_on(content: Mapping[str, Any]) -> list[str]:
    """The commits beside the dossier's own from which its content came."""
    found = [one["commit"] for one in content.get("joined", ()) if one["answer"] is not None]
    return [*found, content["seen"]["published"]] if content["seen"]["published"] else found


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
        if not all(isinstance(one, str) and one.isalnum() for one in _rests_on(content)):
            raise ValueError
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
    off_line, published, absent = tuple(seen["off_line"]), seen["published"], tuple(seen.get("absent", ()))
    if not all(one.isalnum() for one in (*off_line, *absent, published or "0")):
        raise ValueError
    return Seen(off_line, published, absent)


def _papers(content: Mapping[str, Any], given: Mapping[str, bytes]) -> list[Fault]:
    """The papers that are not those of the content."""
    if not given:
        return []
    try:
        drawn = {name.rpartition(".")[2]: data for name, data in papers(content).items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        return [Fault("paper", kind) for kind in given]
    return [Fault("paper", kind) for kind, data in given.items() if drawn[kind] != data]


def _event(folder: Path, tip: str, content: Mapping[str, Any], data: bytes, there: _There | None) -> list[Fault]:
    """What the ledger has of this dossier: on the main line as it stands, in its past, or in the folder alone. The
    events of a joined repository came with it, so what it had is looked for here."""
    digest = hashlib.sha256(data).hexdigest()
    faults = _altered_there(folder, there, content["commit"]) if there is not None else []
    with Objects(folder) as objects:
        past = Past(objects, opened(objects, tip, afresh=True))
        faults += _altered(past, content["commit"], f"{_LEDGER}/{there.prefix}" if there is not None else _LEDGER)
        standing, earlier = set[str](), set[str]()
        for path in sorted(past.index.naming([DOSSIER], (_LEDGER,))):
            for version in past.versions(path):
                for name, event in past.entities(version.path, version.blob).items():
                    if event.dossier is not None and event.dossier.sha256 == digest:
                        sound = version.last is None and name == _own_id(past, path, event)
                        (standing if sound else earlier).add(path)
    if standing or _is_in_folder(folder, digest):
        return faults
    return [*faults, Fault("event", ", ".join(sorted(earlier)))] if earlier else [*faults, Fault("unrecorded")]


def _altered(past: Past, commit: str, inside: str) -> list[Fault]:
    """The events of a folder of the ledger that were changed or taken away since a commit; ever, where the line has no
    such commit."""
    commits = past.index.commits
    began = commits.index(commit) if commit in commits else -1
    last = len(past.line) - 1
    return [Fault("ledger", path) for path, step in past.index.altered(inside) if began < step <= last]


def _altered_there(folder: Path, there: _There, commit: str) -> list[Fault]:
    """The same in the joined repository, until it came here."""
    with Objects(folder, there.place) as objects:
        return _altered(Past(objects, opened(objects, there.join.commit, afresh=True)), commit, _LEDGER)


def _own_id(past: Past, path: str, event: Event) -> str:
    """The id that the content of an event has by itself."""
    name = f"j-{prefix_of_file(path)}"
    join = past.joins().get(name)
    return id_here(renaming_of(name, join), event) if join is not None else event_id(event)


def _is_in_folder(folder: Path, digest: str) -> bool:
    """Whether an event that was not committed yet has the digest: a dossier that was made just now."""
    try:
        changed = said(folder, "ls-files", "--others", "--modified", "-z", "--", _LEDGER) or ""
        return any(digest.encode() in (folder / name).read_bytes() for name in changed.split("\0") if name)
    except (OSError, CamgrantError):
        return False
