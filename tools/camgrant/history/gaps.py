"""What keeps an answer about the past from being the whole truth: each is named, none is passed over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, NamedTuple

from camgrant.history.building import ABSENT, DOSSIER, plain
from camgrant.history.past import Past
from camgrant.model.joining import prefix_of_file
from camgrant.vcs import said

__all__ = ["Gap", "What", "blind", "gaps", "left_behind"]

What = Literal["unreadable", "clock", "begins", "moved", "shallow", "rewritten", "ledger"]
_MOST_OLD: Final = 200


class Gap(NamedTuple):
    """One of them: the commit that it is about, when that came to stand (None where it is not on the line), a detail.

    `unreadable`: the last readable state stands in its place; `detail` is a file or an id. `clock`: its time does not
    fit those around it. `begins`: nothing is known before. `moved`: what lies before stands in the folder `detail`.
    `shallow`: what lies before was not fetched. `rewritten`: the main line once was at this commit and has it no more.
    `ledger`: an event was changed or vanished.
    """

    what: What
    commit: str
    moment: datetime | None
    detail: str = ""


def blind(found: Iterable[Gap], until: datetime) -> tuple[Gap, ...]:
    """The gaps for which nobody can say who could see in a time that ends at `until`, or in a part of it: it lies
    before the first readable state, or no readable state stood. An answer with one of them never says "nobody"."""
    return tuple(
        gap
        for gap in found
        if gap.what == "begins" or (gap.what == "unreadable" and (gap.moment is None or gap.moment <= until))
    )


def gaps(past: Past, tip: str, since: datetime, known: int, *, anywhere: bool = False) -> tuple[Gap, ...]:
    """What must be said beside an answer about a time that begins at `since`, by all up to a step of the line.

    With `anywhere` only what every clone of the repository can tell, and nothing that this one remembers.
    """
    line, index = past.line, past.index
    found = list[Gap]()
    first = next((step for step, fault in enumerate(index.faults) if not fault), None)
    if first is None or since < line.moment(first):
        found.append(_gap(past, "begins", 0 if first is None else first))
    if index.moved is not None and index.moved[0] <= known:
        step, folder = index.moved
        found.append(_gap(past, "moved", step)._replace(detail=plain(folder) or "."))
    if past.objects.is_shallow:
        found.append(_gap(past, "shallow", 0))
    start = max(min(line.at(since), known), 0)
    for step in range(start, known + 1):
        if index.faults[step]:
            detail = "" if index.faults[step] == ABSENT else index.faults[step]
            found.append(_gap(past, "unreadable", step)._replace(detail=detail))
        if step in line.doubtful:
            found.append(_gap(past, "clock", step))
    found += [
        _gap(past, "ledger", step)._replace(detail=plain(path))
        for path, step in index.altered("ledger")
        if step <= known
    ]
    left = _off_the_line(past, _told_by_dossiers(past, known), tip)
    left += [] if anywhere else left_behind(past, tip)
    found += [Gap("rewritten", commit, None) for commit in dict.fromkeys(left)]
    return tuple(found)


def _gap(past: Past, what: What, step: int) -> Gap:
    if not len(past.line):
        return Gap(what, "", None)
    return Gap(what, past.index.commits[step], past.line.moment(step))


def left_behind(past: Past, tip: str) -> list[str]:
    """Commits at which this clone saw the branch (by its index, by git's own log of it), and that do not lead to its
    end: the line was rewritten since. Without a branch, or without its beginning, nobody can say."""
    branch = past.index.branch
    if not branch or past.objects.is_shallow:
        return []
    log = said(past.objects.folder, "rev-list", "--walk-reflogs", f"--max-count={_MOST_OLD}", branch, "--") or ""
    return _off_the_line(past, [*past.index.rewritten, *log.split()], tip)


def _off_the_line(past: Past, commits: Iterable[str], tip: str) -> list[str]:
    """Those of some commits that do not lead to the end."""
    on_it = frozenset(past.index.commits)
    open_ones = [commit for commit in dict.fromkeys(commits) if commit not in on_it]
    if open_ones:  # merged, or of another folder; asked of all at once, because git knows hundreds of its own moves
        on_it = frozenset((said(past.objects.folder, "rev-list", "--end-of-options", tip, "--") or "").split())
    return [commit for commit in open_ones if commit not in on_it]


def _told_by_dossiers(past: Past, known: int) -> list[str]:
    """The commits that dossiers rest on, by every version of the ledger up to a step. Those of a joined repository rest
    on its own commits, which never stood on this line."""
    versions = [
        one
        for path in sorted(past.index.naming([DOSSIER], ("ledger",)))
        for one in past.versions(path)
        if one.first <= known and not prefix_of_file(path)
    ]
    events = (event for one in versions for event in past.entities(one.path, one.blob).values())
    return list(dict.fromkeys(event.dossier.commit for event in events if event.dossier is not None))
