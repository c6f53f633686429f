"""The dossier of a leak: an answer about the past put down so that others can make it anew and compare.

Its content is a function of the commit, of the question, and of what the clone that it was made in had seen besides:
no clock, nothing that was kept. The same content is drawn as paper.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from camgrant import __version__
from camgrant.app.dossier_content import Told, told_content
from camgrant.app.dossier_paper import cameras_of, record_of
from camgrant.app.dossier_records import published_in, record_branch
from camgrant.app.ledger import anew, made, without_personal_data, witness
from camgrant.app.past import Answer, answered
from camgrant.app.past_joined import joined_answers, joins_of
from camgrant.diagnostics import UsageFault
from camgrant.history.deeds import Deed
from camgrant.history.gaps import left_behind
from camgrant.history.index import opened
from camgrant.history.moments import Period, day_of, from_seconds
from camgrant.history.objects import Objects
from camgrant.history.past import Asked, Past
from camgrant.ledger.book import Book
from camgrant.ledger.incidents import Incident, incidents_in
from camgrant.load.suggest import suggestion
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import DossierEvent, Event
from camgrant.rendering.registry import sheet_target
from camgrant.vcs import content_at, is_commit_here, said

__all__ = ["NAME", "Dossier", "Question", "Seen", "digest_of", "dossier", "event_of", "papers", "seen_here", "text_of"]

NAME: Final = "ho-so"
_LAST: Final = date.max


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, who asks, and why. With an incident and no camera or period these are the incident's. `day` is the
    one printed; None for that of the commit."""

    cameras: tuple[str, ...]
    sites: tuple[str, ...]
    period: Period | None
    incident: str | None
    by: str
    reason: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What one clone knew beside the commit: commits at which it saw the main line and that are on it no more, and
    where the branch of publications stood (None: there was none). `absent` are the last commits of joined repositories
    whose history it did not have."""

    off_line: tuple[str, ...]
    published: str | None
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dossier:
    """The content, and the state of the commit that it is about."""

    content: Mapping[str, Any]
    inventory: Inventory

    @property
    def json(self) -> bytes:
        """The content as it is written."""
        return text_of(self.content)


def seen_here(folder: Path, commit: str, branch: str) -> Seen:
    """What this clone knows beside a commit; `branch` is the full name of the one that it ends, "" for none."""
    with Objects(folder) as objects:
        past = Past(objects, opened(objects, commit, branch))
        off_line = tuple(left_behind(past, commit))
        commits = sorted({join.commit for join, _ in joins_of(past).values()})
    absent = tuple(one for one in commits if not is_commit_here(folder, one))
    return Seen(off_line, record_branch(folder), absent)


def dossier(
    folder: Path,
    commit: str,
    question: Question,
    seen: Seen,
    version: str = __version__,
    *,
    place: str | None = None,
) -> Dossier:
    """The dossier about a commit; about one of a joined repository with the `place` of the data in it, named from the
    top: then it is the dossier that was made there.

    Raises UsageFault for what the history never had and where nothing was declared, EnvironmentFault where git cannot
    give what is needed.
    """
    with Objects(folder, place) as objects:
        past = Past(objects, opened(objects, commit, afresh=True))
        step = past.line.whole(len(past.line) - 1)
        if step is None:
            raise UsageFault(
                "kho chưa có bản nào đọc được trọn vẹn; đề nghị chạy `camgrant check`, sửa và hợp nhất / "
                "no commit can be read whole; run `camgrant check`, mend it and merge"
            )
        whole = past.whole(step)
        incident = _incident(whole, question.incident)
        asked, period = _asked(question, incident)
        answer = answered(past, commit, asked, period, None, anywhere=True)
        joined = tuple(joined_answers(folder, past, asked, period, None, afresh=True, absent=seen.absent))
    deeds = {deed.commit for one in (answer, *(one.answer for one in joined)) if one for deed in _deeds_of(one)}
    day = question.day or _day_of(folder, commit)
    records = published_in(folder, seen.published, whole, deeds)
    told = Told(answer, whole, incident, question.by, day, records, joined)
    content = {
        "schema_version": 1,
        "question": {
            "cameras": sorted(asked.cameras),
            "sites": sorted(asked.sites),
            "since": period.since.isoformat(),
            "until": period.until.isoformat(),
            "instant": period.instant,
            "incident": question.incident,
            "by": question.by,
            "reason": question.reason,
            "date": day.isoformat(),
        },
        "commit": commit,
        "tree": content_at(folder, commit, place),
        "tool": version,
        "seen": _seen_content(seen),
        **told_content(told),
    }
    return Dossier({**content, "sha256": digest_of(content)}, whole)


def _seen_content(seen: Seen) -> dict[str, Any]:
    content: dict[str, Any] = {"off_line": list(seen.off_line), "published": seen.published}
    if seen.absent:
        content["absent"] = list(seen.absent)
    return content


def _deeds_of(answer: Answer) -> Iterator[Deed]:
    """Every commit that gave or took a right of an answer."""
    for row in answer.rows:
        yield from row.deeds
    for account in answer.gone:
        yield from account.deeds


def _incident(inventory: Inventory, name: str | None) -> Incident | None:
    if name is None:
        return None
    found = {one.id: one for one in incidents_in(Book.of(inventory, _LAST, hindsight=True))}
    if name not in found:
        near = suggestion(name, found)
        raise UsageFault(
            f"bản lưu chưa có sự cố “{name}”{near.vi}; sự cố mới mở phải được hợp nhất trước / "
            f"the commit has no incident '{name}'{near.en}; one that was just opened is merged first"
        )
    return found[name]


def _asked(question: Question, incident: Incident | None) -> tuple[Asked, Period]:
    cameras, period = question.cameras, question.period
    if incident is not None and not (cameras or question.sites):
        cameras = incident.cameras
    if incident is not None and period is None:
        period = Period(incident.since, incident.until)
    if not (cameras or question.sites) or period is None:
        raise UsageFault(
            "đề nghị ghi --camera hoặc --site, và --at hoặc --from --until; hoặc --incident / "
            "say --camera or --site, and --at or --from --until; or --incident"
        )
    return Asked(frozenset(cameras), frozenset(question.sites)), period


def _day_of(folder: Path, commit: str) -> date:
    return day_of(from_seconds(int(said(folder, "show", "--no-patch", "--format=%ct", commit, "--") or 0)))


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 over everything but the digest itself."""
    rest = {key: value for key, value in content.items() if key != "sha256"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def text_of(content: Mapping[str, Any]) -> bytes:
    """The content as its file has it; whatever could steer a terminal stands escaped."""
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text).encode()


def papers(content: Mapping[str, Any]) -> dict[str, bytes]:
    """The DOCX and the PDF of a content, by name. Raises KeyError, TypeError or ValueError for what is none."""
    return {name: data for name, _, data in sheet_target().record(record_of(content))}


def event_of(made_of: Dossier, data: bytes, *, on: date) -> Event:
    """The event of a dossier that was made. Raises UsageFault for a phone or a mailbox in who asks or why."""
    asked = made_of.content["question"]
    cameras = asked["cameras"] or [one["id"] for one in cameras_of(made_of.content)]
    event = made(
        DossierEvent,
        by=witness(made_of.inventory, asked["by"], on),
        reason=without_personal_data(asked["reason"], "--reason"),
        cameras=tuple(dict.fromkeys(cameras)),
        since=_moment(asked["since"]),
        until=_moment(asked["until"]),
        incident=asked["incident"],
        commit=made_of.content["commit"],
        sha256=hashlib.sha256(data).hexdigest(),
    )
    return anew(made_of.inventory, made(Event, on=on, dossier=event))


def _moment(text: str) -> str:
    """As the ledger writes moments, to the second at most."""
    return datetime.fromisoformat(text).isoformat(timespec="seconds")
