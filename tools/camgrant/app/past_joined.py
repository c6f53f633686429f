"""What a joined repository knew before it came into this one: asked of its own history, in the ids that are used here.

Its last commit came with the join, so whoever has this repository can make the answer anew. What was declared there
counts until the join came to stand on the main line here; from then on the line here says what is declared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from camgrant.app.past import Answer, answered
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.history.index import IndexThere, opened
from camgrant.history.moments import Period
from camgrant.history.objects import Objects
from camgrant.history.past import Asked, Past
from camgrant.model.inventory import Inventory
from camgrant.model.joining import Join, renaming_of
from camgrant.vcs import branch_named, commit_named

__all__ = ["JoinedAnswer", "answers", "joined_answers", "joins_of"]


@dataclass(frozen=True, slots=True)
class JoinedAnswer:
    """What one joined repository says of a question until it came here. `answer` is None where its history is not
    here: then nobody can say; `whole` is all that was declared there in the end."""

    name: str
    join: Join
    until: datetime
    answer: Answer | None
    whole: Inventory | None

    @property
    def is_unknown(self) -> bool:
        """Whether nobody can say who could see."""
        return self.answer is None or bool(self.answer.unknown)

    def covers(self, asked: Asked, period: Period) -> bool:
        """Whether the whole question is about what came with it, and a time before it came: then what the line here
        knows of that time is only what was entered since."""
        return self.until >= period.until and _part(asked, self.name, self.join) == asked

    def agrees_with(self, told: Answer) -> bool:
        """Whether the line here, since the join, says the same of who could see what by which grant."""
        if self.answer is None or not self.covers(told.asked, told.period):
            return False
        return _rights(self.answer) == _rights(told)


def answers(
    folder: Path, head: str, asked: Asked, period: Period, known_at: datetime | None
) -> tuple[Answer, tuple[JoinedAnswer, ...]]:
    """Who could see it, by the line of history that `head` names, and by the joined repositories before they came.

    Raises as `camgrant.app.past.answer`.
    """
    tip = commit_named(folder, head)
    with Objects(folder) as objects:
        past = Past(objects, opened(objects, tip, branch_named(folder, head)))
        told = answered(past, tip, asked, period, known_at)
        return told, tuple(joined_answers(folder, past, asked, period, known_at))


def joined_answers(
    folder: Path,
    past: Past,
    asked: Asked,
    period: Period,
    known_at: datetime | None,
    *,
    afresh: bool = False,
    absent: Collection[str] = (),
) -> Iterator[JoinedAnswer]:
    """What each repository that was joined says of its part of a question about a time before it came.

    `past` is that of the main line. With `afresh` nothing that was kept is looked at; of the commits that are `absent`
    nobody is asked.
    """
    for name, (join, came) in sorted(joins_of(past).items()):
        mine = _part(asked, name, join)
        if came <= period.since or mine == Asked():
            continue
        until = min(period.until, came)
        if join.commit in absent:
            yield JoinedAnswer(name, join, until, None, None)
            continue
        before = period._replace(until=until)
        try:
            with Objects(folder, join.folder or "") as objects:
                index = opened(objects, join.commit, f"joined/{name}", afresh=afresh)
                renaming = renaming_of(name, join)
                there = Past(objects, IndexThere(index, renaming), renaming)
                step = there.line.whole(len(there.line) - 1)
                known = answered(there, join.commit, _declared(there, mine), before, known_at, anywhere=True)
                whole = there.whole(step) if step is not None else None
        except EnvironmentFault:
            yield JoinedAnswer(name, join, until, None, None)
            continue
        except UsageFault:  # that repository never had any of it: it came to be here, after the join
            continue
        yield JoinedAnswer(name, join, until, known, whole)


def joins_of(past: Past) -> dict[str, tuple[Join, datetime]]:
    """Every join with the moment at which it came to stand on the line."""
    found: dict[str, tuple[Join, datetime]] = {}
    for path in sorted(past.index.in_folder("joins")):
        for version in past.versions(path):
            for name, join in past.entities(path, version.blob).items():
                found.setdefault(name, (join, past.line.moment(version.first)))
    return found


def _rights(told: Answer) -> set[tuple[object, ...]]:
    """Who could see what by which grant, whatever the login: that may be another one since."""
    return {
        (row.sight.person, row.sight.grant, row.sight.recorder, row.sight.rights, camera, row.known)
        for row in told.rows
        for camera in row.cameras or ("",)
    }


def _part(asked: Asked, name: str, join: Join) -> Asked:
    """What of a question is about things that came with a join."""
    renaming = renaming_of(name, join)
    return Asked(
        *(frozenset(filter(renaming.is_from_there, ids)) for ids in (asked.cameras, asked.sites, asked.people))
    )


def _declared(there: Past, asked: Asked) -> Asked:
    """What of it that repository ever declared."""
    kinds = {"cameras": asked.cameras, "sites": asked.sites, "contacts": asked.people}
    known = [frozenset(one for one in ids if there.index.has_declared(one, kind)) for kind, ids in kinds.items()]
    if not any(known):
        raise UsageFault("kho kia chưa từng có / that repository never had it")
    return Asked(*known)
