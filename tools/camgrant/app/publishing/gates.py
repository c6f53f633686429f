"""The gates of a publication: what keeps additions back, asked of every change since the last cleared commit.

Removing never waits (law 3): whatever a gate says, what the data takes away goes out. Only data that cannot be read
stops everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from camgrant.app.approving import Approved, approve_first, approve_range
from camgrant.app.check import check
from camgrant.app.published import Record, cleared_inventory
from camgrant.app.publishing.codes import NUMBER_LEAPS
from camgrant.app.publishing.numbers import Unknown, known_issues, unknown_bundles
from camgrant.app.reviews_file import ReviewsFile
from camgrant.app.trees import inventory_at
from camgrant.diagnostics import Diagnostic, Severity, Text
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.model.settings import Settings
from camgrant.plan.brake import Brake, brake
from camgrant.plan.brake_codes import ADDING, TOO_MANY_ADDED
from camgrant.plan.plan import Plan, plan
from camgrant.vcs import files_at

__all__ = ["Gate", "judge_head"]


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gates say of the head: `why` it is not cleared (empty where it is), and the findings behind it.

    `plan` leads from the last cleared commit to the head; `ends_only` says that things vanished on the way, so that
    only declared ends go out.
    """

    head: Inventory
    as_of: date
    plan: Plan
    approved: Approved
    why: tuple[Text, ...]
    findings: tuple[Diagnostic, ...]
    ends_only: bool

    @property
    def cleared(self) -> bool:
        """Whether everything may go out as the head has it."""
        return not self.why


def judge_head(
    folder: Path,
    commit: str,
    record: Record | None,
    reviews: ReviewsFile,
    as_of: date | None,
    today: Callable[[], date],
) -> Gate:
    """Asks every gate about a commit; `record` is the last publication.

    The day is that of the settings that were cleared last: a change does not choose the day on which it is judged.

    Raises Unreadable where the commit, EnvironmentFault where the one cleared last cannot be read whole.
    """
    head = inventory_at(folder, commit)
    cleared = cleared_inventory(folder, record.commit) if record is not None else head
    day = day_of(cleared.settings, as_of, today(), record)
    gate = _judge_on(folder, commit, head, cleared, record, reviews, day, today)
    own_day = day_of(head.settings, as_of, today(), record)
    if not gate.cleared or own_day == day:
        return gate
    # Everything was approved, another day too; but what goes out on that day must pass on that day.
    again = _judge_on(folder, commit, head, cleared, record, reviews, own_day, today)
    return again if again.cleared else replace(again, as_of=day)


def day_of(settings: Settings, as_of: date | None, today: date, record: Record | None) -> date:
    """The day of a publication: the one asked for, else that of demo data that was cleared, else `today`.

    A day that data name is never to come, and never before the last publication: no data may stop a removal.
    """
    if as_of is not None:
        return as_of
    named = settings.day_judged(None, lambda: today)
    if record is not None:
        named = max(named, record.as_of)
    return min(named, today)


def _judge_on(
    folder: Path,
    commit: str,
    head: Inventory,
    cleared: Inventory,
    record: Record | None,
    reviews: ReviewsFile,
    day: date,
    today: Callable[[], date],
) -> Gate:
    checked = check(MemoryTree(files_at(folder, commit)), day, today)
    errors = tuple(found for found in checked.diagnostics if found.severity == Severity.ERROR)
    stops: tuple[Diagnostic, ...] = ()
    hidden = False
    if record is None:
        whole = plan(nothing_of(head), head)
        approved = approve_first(folder, whole, commit, reviews, day)
    else:
        whole = plan(cleared, head)
        approved = approve_range(folder, record.commit, commit, reviews, day)
        stops, hidden = _stops(whole, approved)
    why = (*_reason(errors, _ERRORS), *_reason(stops, _STOPPED), *approved.why)
    unknown = tuple(unknown_bundles(known_issues(record, None), head))
    if unknown and (record is not None or why):  # a first publication is approved as a whole, or waits
        why = (*why, _UNKNOWN.filled(bundle=unknown[0].bundle))
    leaps = tuple(_leap(head, one) for one in unknown if one.leaps)
    return Gate(head, day, whole, approved, why, (*errors, *stops, *leaps), hidden)


def _leap(head: Inventory, unknown: Unknown) -> Diagnostic:
    place = head.origins.locate(unknown.event)
    return NUMBER_LEAPS.at(place, entity=unknown.event, field="bundle", bundle=unknown.bundle, event=unknown.event)


_ERRORS = Text("Kiểm tra còn {count} lỗi", "the check finds errors: {count}")
_UNKNOWN = Text(
    "Sổ đã ghi gói {bundle} mà lần phát hành trước chưa biết: đề nghị chỉ đúng lần trước bằng --out hoặc --previous; "
    "nếu đã mất hẳn thì số gói nối tiếp theo sổ",
    "the ledger has bundle {bundle}, which the publication before does not know: name the right one by --out or "
    "--previous; where it is lost for good, numbers go on from the ledger",
)
_STOPPED = Text("Bị dừng vì thay đổi bất thường: {codes}", "stopped by the brake: {codes}")


def _reason(found: Iterable[Diagnostic], text: Text) -> Iterator[Text]:
    found = tuple(found)
    if found:
        facts = {"count": len(found), "codes": ", ".join(sorted({one.code for one in found}))}
        yield Text(text.in_language("vi", facts), text.in_language("en", facts))


def _stops(whole: Plan, approved: Approved) -> tuple[tuple[Diagnostic, ...], bool]:
    """What the brake stopped in some change and what still stands, and whether things vanished.

    An override counts in the change that brings it, so each change is asked for itself; what vanished in one and came
    back in another is missing no more, and an override of the whole plan allows it all. Where a change cannot be read,
    or history was rewritten, the whole is asked.
    """
    plans = [step.plan for step in approved.steps]
    there = brake(whole)
    asked = [whole] if None in plans else [one for one in plans if one is not None] or [whole]
    standing: dict[str, Diagnostic] = {}
    hidden = False
    for change in asked:
        stopped = there if change is whole else brake(change)
        for found in stopped.stops:
            if _stands(found, change, stopped, there, whole):
                standing.setdefault(found.fingerprint, found)
                hidden = hidden or found.code not in ADDING
    return tuple(standing.values()), hidden


def _stands(found: Diagnostic, change: Plan, stopped: Brake, there: Brake, whole: Plan) -> bool:
    """Whether what a change was stopped for is so in the whole, and not allowed there.

    An override that was there before the change allows nothing of it: who agreed to it could not see what it is for.
    """
    same = [one for one in there.findings if one.code == found.code]
    still = [one for one in same if one in there.stops or one.args["override"] in change.before.overrides]
    if found.code == TOO_MANY_ADDED.code:
        return whole.widens and len(still) == len(same)
    open_still = frozenset[str]().union(*(there.subjects[one.code, one.entity] for one in still))
    return not stopped.subjects[found.code, found.entity].isdisjoint(open_still)


def nothing_of(head: Inventory) -> Inventory:
    """The same province before anything was granted: who reviews is known, nobody sees anything."""
    return replace(head, sites={}, recorders={}, documents={}, grants={}, waivers={}, overrides={}, ledger={})
