"""The gates of a publication: what keeps additions back, asked of every change since the last cleared commit.

Removing never waits: whatever a gate says, what the data takes away goes out; also where a later commit cannot be
read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from camgrant.app.access_tests import judge_tests, run_tests
from camgrant.app.approving import Approved, ApprovedStep, approve_first, approve_line
from camgrant.app.beside import running_files
from camgrant.app.check import check
from camgrant.app.joining import with_joined
from camgrant.app.line import Kept, Line, Sides, kept_by, read_line
from camgrant.app.published import Record, publication_day
from camgrant.app.publishing.codes import NUMBER_LEAPS, UNREAD_COMMIT
from camgrant.app.publishing.mass import NO_MASS, Mass, look_at_ends
from camgrant.app.publishing.numbers import Unknown, known_issues, unknown_bundles
from camgrant.app.reviews_file import ReviewsFile
from camgrant.app.trees import inventory_at
from camgrant.diagnostics import CamgrantError, Diagnostic, EnvironmentFault, Severity, Text
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.plan.brake import Brake, brake
from camgrant.plan.brake_codes import ADDING, TOO_MANY_ADDED
from camgrant.plan.logins import owners_of, taken_since
from camgrant.plan.plan import Plan, plan
from camgrant.vcs import ever_under, files_at

__all__ = ["Gate", "judge_head", "lost_ends", "program_failed"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gates say of the head: `why` it is not cleared (empty where it is), and the findings behind it.

    `commit` is the newest that can be read, `head` its data. `plan` leads there from the last cleared commit, on the
    `line`, None for a first publication; `ends_only` says that things vanished on the way, so that only declared ends
    go out. `mass` are ends that nobody approved, if they are many, and what is frozen of them; `kept`
    is what goes out where the head is not cleared.
    """

    head: Inventory
    commit: str
    as_of: date
    plan: Plan
    approved: Approved
    why: tuple[Text, ...]
    findings: tuple[Diagnostic, ...]
    ends_only: bool
    line: Line | None = None
    trusted: Inventory | None = None
    mass: Mass = NO_MASS
    kept: Kept | None = None

    @property
    def seen(self) -> tuple[Inventory, ...]:
        """The data of the head and of every commit on the way to it; of what is cleared the head alone counts."""
        steps = self.line.steps if self.line is not None and not self.cleared else ()
        return (*(one.plan.after for one in steps if one.plan is not None), self.head)

    @property
    def to_approve(self) -> Plan:
        """What somebody may agree to as one plan, so that additions wait no more."""
        whole = self.approved.whole
        return whole.plan if whole is not None and whole.plan is not None else self.plan

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
    trust: str | None = None,
) -> Gate:
    """Asks every gate about a commit; `record` is the last publication.

    The day is that of the settings that were cleared last: a change does not choose the day on which it is judged.
    Where the commit cannot be read whole, the newest before it that can is asked; nothing is cleared then.

    Raises EnvironmentFault where the commit cleared last, and for a first publication Unreadable where the commit
    itself cannot be read whole.
    """
    if record is None:
        return _judge_first(folder, commit, reviews, as_of, today, trust)
    line = read_line(Sides(folder), record.standing, commit)
    day = publication_day(line.cleared.settings, as_of, today(), record)
    gate = _judge_line(line, record, reviews, day, today)
    own_day = publication_day(line.head.settings, as_of, today(), record)
    if not gate.cleared or own_day == day:
        return gate
    # Everything was approved, another day too; but what goes out on that day must pass on that day.
    again = _judge_line(line, record, reviews, own_day, today)
    return (
        again
        if again.cleared
        else replace(again, as_of=day, kept=kept_by(line, day, ends_only=again.ends_only, frozen=again.mass.frozen))
    )


def _judge_first(
    folder: Path, commit: str, reviews: ReviewsFile, as_of: date | None, today: Callable[[], date], trust: str | None
) -> Gate:
    """A first publication is judged by the data that the operator trusts; where he names none, by its own.

    Where any bundle was ever issued it is no first one: then the head alone does not say who judges.
    """
    head = inventory_at(folder, commit)
    trusted = inventory_at(folder, trust) if trust is not None else None
    judges = trusted or head
    day = publication_day(judges.settings, as_of, today(), None)
    errors = _errors(folder, commit, day, today)
    whole = plan(nothing_of(judges), head)
    approved = approve_first(folder, whole, commit, reviews, day)
    why = (*_reason(errors, _ERRORS), *approved.why)
    untrue = sorted(one.id for one in run_tests(head, sorted(head.access_tests), day) if not one.holds)
    if untrue:
        why = (*why, _UNTRUE.filled(names=", ".join(untrue)))
    if trusted is None and _was_issued(folder):
        why = (*why, _LOST)
    unknown = tuple(unknown_bundles(known_issues(None, trusted), head))
    if unknown and why:  # a first publication is approved as a whole, or waits
        why = (*why, _UNKNOWN.filled(bundle=unknown[0].bundle))
    return Gate(
        head, commit, day, whole, approved, why, (*errors, *_leaps(head, unknown)), ends_only=False, trusted=trusted
    )


def _was_issued(folder: Path) -> bool:
    """Whether the ledger ever had a bundle that was issued, also where no file says so any more."""
    return any(b"bundle" in content and b"issued" in content for content in ever_under(folder, "ledger"))


def _judge_line(line: Line, record: Record, reviews: ReviewsFile, day: date, today: Callable[[], date]) -> Gate:
    head = line.head
    failed: list[Text] = []
    none: tuple[Diagnostic, ...] = ()
    no_tests: tuple[str, ...] = ()
    no_unknown: tuple[Unknown, ...] = ()
    errors = _asked("check", failed, none, lambda: _errors(line.folder, line.commit, day, today))
    whole = _asked("plan", failed, plan(line.cleared, line.cleared), lambda: _whole_plan(line))
    nobody = Approved(False, (), None, ())
    approved = _asked("approvals", failed, nobody, lambda: approve_line(line, reviews, day))
    # Where the brake cannot be asked, what is not there any more may have vanished by mistake.
    stops, hidden = _asked("brake", failed, (none, True), lambda: _stops(whole, approved))
    stops = (*stops, *_asked("logins", failed, none, lambda: _taken(line, record, stops)))
    untrue = _asked("access tests", failed, no_tests, lambda: _untrue(whole, approved, day))
    unread = tuple(_unread(head, one.commit, one.fault or Text("", "")) for one in line.unread)
    unknown = _asked("numbers", failed, no_unknown, lambda: tuple(unknown_bundles(known_issues(record, None), head)))
    why = (*failed, *_reason(errors, _ERRORS), *_reason(stops, _STOPPED), *approved.why)
    if untrue:
        why = (*why, _UNTRUE.filled(names=", ".join(untrue)))
    if unknown:
        why = (*why, _UNKNOWN.filled(bundle=unknown[0].bundle))
    findings = (*unread, *errors, *stops, *_leaps(head, unknown))
    return _with_mass(Gate(head, line.commit, day, whole, approved, why, findings, hidden, line), line, record)


def _taken(line: Line, record: Record, stops: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Logins that ever stood in published data and would pass to somebody else, but those that were found already: none
    of the changes may show it by itself, where one takes the login off and another gives it."""
    known = {stop.fingerprint for stop in stops}
    owners = {**owners_of(line.cleared), **record.logins}
    return tuple(found for found in taken_since(owners, line.head) if found.fingerprint not in known)


def _with_mass(gate: Gate, line: Line, record: Record) -> Gate:
    """The same, after a look at what ends by it: how much nobody approved is told first, and what is frozen of it is
    held back."""
    failed: list[Text] = []
    kept = None if gate.cleared else kept_by(line, gate.as_of, ends_only=gate.ends_only)
    out = gate.head if kept is None else kept.inventory
    ask = partial(look_at_ends, line.cleared, line.published, out, gate.approved, record, gate.as_of)
    mass = _asked("mass ends", failed, NO_MASS, ask)
    why = (*_frozen(mass), *failed, *gate.why)
    if why and (kept is None or mass.frozen):
        kept = kept_by(line, gate.as_of, ends_only=gate.ends_only, frozen=mass.frozen)
    loud = mass.finding(line.standing.commit)
    findings = gate.findings if loud is None else (loud, *gate.findings)
    return replace(gate, why=why, findings=findings, mass=mass, kept=kept)


def _frozen(mass: Mass) -> Iterator[Text]:
    if mass.frozen:
        yield _FROZEN.filled(count=len(mass.frozen), until=f"{mass.last_day:%d/%m/%Y}")


def _whole_plan(line: Line) -> Plan:
    files = running_files(line.folder, line.standing.commit, line.commit)
    return plan(with_joined(line.folder, line.cleared, line.head), line.head, files)


def _asked(gate: str, failed: list[Text], otherwise: T, ask: Callable[[], T]) -> T:
    """What a gate says. One that cannot be asked, or on which the program fails, lets nothing pass, and stops no
    removal."""
    try:
        return ask()
    except EnvironmentFault as fault:
        vi, _, en = str(fault).partition(" / ")
        failed.append(Text(vi, en or vi))
        return otherwise
    except CamgrantError:
        raise
    except Exception as fault:
        failed.append(program_failed(gate, fault))
        return otherwise


def program_failed(gate: str, fault: Exception) -> Text:
    """Why additions wait where the program fails on something."""
    return _FAILED.filled(gate=gate, fault=type(fault).__name__)


def _untrue(whole: Plan, approved: Approved, day: date) -> tuple[str, ...]:
    """The access tests that the change breaks: those that the head has, and those of the data before which it altered
    or dropped without anybody agreeing to that.

    A test may be altered with what it forbade, before it or after it: what counts is that those who answer for the
    tests agreed to the change of it. What was wrong after one change and is so no more after another counts no more.
    """
    broken, altered = _broken(whole, day)
    plans = [step.plan for step in approved.steps if step.plan is not None]
    if broken and plans:
        broken &= frozenset().union(*(_broken(one, day)[0] for one in plans))
    open_still = {name for name in altered if not _is_alteration_agreed(name, approved)}
    return tuple(sorted(broken | open_still))


def _broken(change: Plan, day: date) -> tuple[frozenset[str], frozenset[str]]:
    """The tests that a change breaks: those that are there after it, and those it altered or dropped, as they were."""
    head, base = change.after, change.before
    if not head.access_tests and not base.access_tests:
        return frozenset(), frozenset()
    outcomes = judge_tests(head, base, sorted(head.access_tests), day)
    failing = [one for one in outcomes if not one.holds and not one.told]
    as_they_are = frozenset(one.id for one in failing if not one.stood)
    return as_they_are, frozenset(one.id for one in failing if one.stood)


def _is_alteration_agreed(test: str, approved: Approved) -> bool:
    """Whether every change that altered the test was agreed to, or all of it as one plan that shows it altered."""
    whole = approved.whole
    if whole is not None and _alters(whole, test) and _is_agreed(whole):
        return True
    altering = [step for step in approved.steps if _alters(step, test)]
    return bool(altering) and all(_is_agreed(step) for step in altering)


def _alters(step: ApprovedStep, test: str) -> bool:
    change = step.plan
    return change is not None and change.before.access_tests.get(test) != change.after.access_tests.get(test)


def _is_agreed(step: ApprovedStep) -> bool:
    return step.verdict is not None and step.verdict.satisfied and bool(step.verdict.agreed)


def _errors(folder: Path, commit: str, day: date, today: Callable[[], date]) -> tuple[Diagnostic, ...]:
    checked = check(MemoryTree(files_at(folder, commit)), day, today)
    return tuple(found for found in checked.diagnostics if found.severity == Severity.ERROR)


def _unread(head: Inventory, commit: str, fault: Text) -> Diagnostic:
    place = head.origins.locate("camgrant")
    return UNREAD_COMMIT.at(place, entity="camgrant", commit=commit[:12], fault=fault)


def lost_ends(head: Inventory, commit: str) -> Diagnostic:
    """What is found about a commit that can be read, but whose ends the program could not work out."""
    return _unread(head, commit, Text("lỗi của chương trình", "our bug"))


def _leaps(head: Inventory, unknown: Iterable[Unknown]) -> tuple[Diagnostic, ...]:
    return tuple(_leap(head, one) for one in unknown if one.leaps)


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
_LOST = Text(
    "Sổ cho biết trước đây đã phát hành gói, mà không có bản ghi của lần nào: đề nghị khôi phục, chỉ bằng --previous; "
    "nếu đã mất hẳn thì chỉ bản được tin, có người duyệt và bộ quy tắc đúng, bằng --trust",
    "the ledger says that bundles were issued, but there is no record of any publication: restore it and name it by "
    "--previous; where it is lost for good name a commit whose reviewers and pack are trusted by --trust",
)
_UNTRUE = Text("Kiểm thử quyền không còn đúng: {names}", "access tests that hold no more: {names}")
_FAILED = Text(
    "Lỗi của chương trình khi xét ({gate}: {fault}); đề nghị báo người phụ trách camgrant",
    "our bug while judging ({gate}: {fault}); report it",
)
_FROZEN = Text(
    "Đang tạm dừng kết thúc hàng loạt theo `freeze` của camgrant.yaml, đến hết {until}: {count} lượt cấp quyền giữ như "
    "trước",
    "mass ends are frozen by `freeze` of camgrant.yaml, until {until}: {count} grants go on as before",
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
    back in another is missing no more, and an override of the whole plan allows it all. Where history was rewritten the
    whole is asked.
    """
    there = brake(whole)
    asked = [step.plan for step in approved.steps if step.plan is not None] or [whole]
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
