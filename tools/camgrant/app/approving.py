"""Approvals of changes that git holds: of one that is proposed, and of every one since the last publication.

A review given on a commit is a review of the plan from where that change began to that commit; so it is void for any
other plan, and survives a rebase that leaves the plan as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from camgrant.app.authors import writers
from camgrant.app.beside import running_files
from camgrant.app.joining import with_joined
from camgrant.app.line import Line, LineStep, Sides, changing, kept_by, read_line, same_access
from camgrant.app.main_branch import find_main_branch
from camgrant.app.published import Standing
from camgrant.app.reviews_file import GivenReview, ReviewedChange, ReviewsFile
from camgrant.app.trees import WORKTREE, Unreadable
from camgrant.diagnostics import EnvironmentFault, Text, UsageFault
from camgrant.model.inventory import Inventory
from camgrant.plan.approval_words import VerdictWords
from camgrant.plan.approvals import Verdict, judge
from camgrant.plan.plan import Plan, plan
from camgrant.plan.reviews import Review, Reviewed
from camgrant.vcs import Step, commit_named, content_at, is_ancestor, merge_base, said, steps_between

__all__ = [
    "Approved",
    "ApprovedStep",
    "Result",
    "approve_change",
    "approve_first",
    "approve_line",
    "approve_range",
    "steps_of",
]

_STEP: Final = Text("Bản {commit}: {said}", "Commit {commit}: {said}")
_UNREADABLE: Final = Text(
    "không đọc được trọn vẹn nên không duyệt được ({fault}).", "cannot be read whole, so nothing approves it ({fault})."
)
_REWRITTEN: Final = Text(
    "Bản đã phát hành {base} không nằm trên nhánh dẫn đến {head}: lịch sử đã bị viết lại. {whole}",
    "The published commit {base} is not on the line to {head}: history was rewritten. {whole}",
)
_BESIDE: Final = Text(
    "Bản đã phát hành {base} vẫn còn, nhưng {head} đi tới theo nhánh khác: nhánh chính đã được hợp nhất vào một nhánh "
    "rồi nhánh ấy thành nhánh chính (thường do `git pull` rồi `git push`). {whole}",
    "The published commit {base} is still there, but {head} came by another line: the main branch was merged into a "
    "branch that then became the main one (often by `git pull`, then `git push`). {whole}",
)
_AS_ONE: Final = Text(
    "Vì thế mọi thay đổi từ bản ấy phải được duyệt như một kế hoạch, mã {hash}.",
    "So everything since then must be approved as one plan, {hash}.",
)


Result = Literal["approved", "not_needed", "waits", "unreadable", "repaired"]
"""Somebody agreed to it as the pack demands; it only ends access, or changes none, and needed nobody; additions wait
for it; it cannot be read; it cannot be read, and a later change that can is judged with it."""


@dataclass(frozen=True, slots=True)
class ApprovedStep:
    """One change and its verdict; both None where its commit cannot be read whole. `holds_back` says that additions
    wait for it: what only takes away never does, and of one that was `repaired` a later change tells."""

    commit: str
    plan: Plan | None
    verdict: Verdict | None
    why: tuple[Text, ...]
    base: Inventory | None = None
    repaired: bool = False

    @property
    def holds_back(self) -> bool:
        """Whether it lacks approval and gives or changes something."""
        if self.repaired:
            return False
        return self.verdict is None or not (self.verdict.satisfied or self.verdict.only_ends)

    @property
    def result(self) -> Result:
        """What became of it, for those who read it in a signed manifest."""
        if self.verdict is None:
            return "repaired" if self.repaired else "unreadable"
        papers = any(need.evidence for need in self.verdict.needs)
        if self.verdict.satisfied and (self.verdict.agreed or papers):
            return "approved"
        return "waits" if self.holds_back else "not_needed"


@dataclass(frozen=True, slots=True)
class Approved:
    """Whether everything between two commits has its approvals. `whole` is the verdict on all of it as one plan, asked
    where a single change lacks its own."""

    cleared: bool
    steps: tuple[ApprovedStep, ...]
    whole: ApprovedStep | None
    why: tuple[Text, ...]

    def content(self) -> dict[str, Any]:
        """What a manifest and other programs are told: ids, hashes, numbers of documents."""
        steps = [_step_content(one) for one in self.steps]
        whole = {"whole": _step_content(self.whole)} if self.whole else {}
        return {"cleared": self.cleared, "changes": steps, **whole}


def approve_change(folder: Path, base: str | None, head: str, reviews: ReviewsFile, as_of: date) -> ApprovedStep:
    """The verdict on the change from where `head` (a commit or the worktree) left `base`, judged by `base` as it is.

    `base` is the main branch where it is None. Raises UsageFault for unknown names, Unreadable where a side cannot be
    read whole, EnvironmentFault where git fails.
    """
    history = _History(folder)
    after = history.side(head if head == WORKTREE else commit_named(folder, head))
    tip = commit_named(folder, base or find_main_branch(folder).ref)
    commit = commit_named(folder, "HEAD" if head == WORKTREE else head)
    began = merge_base(folder, tip, commit)
    if began is None:
        raise UsageFault(
            f"{tip[:12]} và {commit[:12]} không chung gốc; đề nghị xem lại --base / "
            "have no commit in common; see to --base"
        )
    judging = history.side(tip).inventory
    files = running_files(folder, began, WORKTREE if head == WORKTREE else commit)
    before = with_joined(folder, history.side(began).inventory, after.inventory)
    found = plan(before, after.inventory, files)
    entries = (*reviews.of(None), *reviews.of(commit))
    verdict = judge(found, history.reviewed(entries, found, tip), as_of, judging)
    return ApprovedStep(commit, found, verdict, VerdictWords(found, verdict, judging).missing(), judging)


def approve_first(folder: Path, first: Plan, commit: str, reviews: ReviewsFile, as_of: date) -> Approved:
    """The same for a first publication, whose plan leads from nothing to the commit.

    Who reviewed the commit has reviewed all of it only where it brought all the data: else he saw what it changed.
    Who reviewed the plan has not seen the overrides beside it; of other plans they allow nothing, now and later.
    """
    entries = (*reviews.of(None), *reviews.of(commit))
    whole_history = said(folder, "rev-parse", "--is-shallow-repository") == "false"
    brought_all = whole_history and content_at(folder, f"{commit}^") is None
    is_overridden = any(override.plan == first.data_hash for override in first.after.overrides.values())
    given = [
        _review(
            one,
            one.plan or (first.hash if brought_all and one.commit == commit else None),
            saw_overrides=not is_overridden or one.commit == commit,
        )
        for entry in entries
        for one in entry.reviews
    ]
    verdict = judge(first, Reviewed(_authors(entries), tuple(given)), as_of)
    step = ApprovedStep(commit, first, verdict, VerdictWords(first, verdict).missing())
    return Approved(not step.holds_back, (step,), None, step.why if step.holds_back else ())


def approve_range(folder: Path, base: str, head: str, reviews: ReviewsFile, as_of: date) -> Approved:
    """Every change of the main line from `base` to `head`, as `approve_line`.

    Raises UsageFault for unknown commits, Unreadable where `base` or `head` cannot be read whole, EnvironmentFault
    where git fails.
    """
    base, head = commit_named(folder, base), commit_named(folder, head)
    history = _History(folder)
    for commit in (base, head):
        history.side(commit)
    return approve_line(read_line(history, Standing(base, as_of), head), reviews, as_of, history)


def approve_line(line: Line, reviews: ReviewsFile, as_of: date, history: _History | None = None) -> Approved:
    """Every change of a line that leads on from a publication, each judged by the commit before it; after one that
    waits, by those whom the data before that one name, so that nobody appoints himself.

    Cleared where each that gives or changes something has its approvals, or somebody agreed to the whole as one plan;
    where something that was published is not on that line, nobody knows what was a change, and only the whole counts.
    Raises EnvironmentFault where git fails.
    """
    history = history or _History(line.folder)
    if line.strays:
        return _approve_beside(history, line, reviews, as_of)
    steps = tuple(_steps(history, line, reviews, as_of))
    open_steps = [one for one in steps if one.holds_back]
    if not open_steps:
        return Approved(True, steps, None, ())
    changes = [change for one in line.steps for change in (*one.unread, Step(one.parent, one.commit))]
    pushed = [history.pushed(one, line.standing.commit) for one in changes if not reviews.of(one.commit)]
    parts = [entry for one in line.steps for entry in reviews.of(one.commit)]
    whole = _whole(history, line, reviews, as_of, parts, pushed)
    if _is_agreed(whole) and not line.unread:
        return Approved(True, steps, whole, ())
    why = (_STEP.filled(commit=one.commit[:12], said=text) for one in open_steps for text in one.why)
    return Approved(False, steps, whole, tuple(why))


def _is_agreed(whole: ApprovedStep) -> bool:
    """Whether somebody agreed to all of it. A whole that only takes away, or is nothing at all, needs nobody; but who
    agreed to nothing did not agree either to what was taken back on the way."""
    return not whole.holds_back and whole.verdict is not None and bool(whole.verdict.agreed)


def steps_of(folder: Path, base: str, head: str) -> tuple[str, ...]:
    """The commits whose reviews `approve_range` asks for: the head alone where `base` is not on the line to it."""
    base, head = commit_named(folder, base), commit_named(folder, head)
    try:
        return tuple(one.commit for one in changing(folder, steps_between(folder, base, head, anywhere=True)))
    except UsageFault:
        return (head,)


def _steps(history: _History, line: Line, reviews: ReviewsFile, as_of: date) -> Iterator[ApprovedStep]:
    judging: Inventory | None = None
    for change in line.steps:
        step = _step(history, change, reviews, as_of, judging)
        if judging is None and step.holds_back and change.plan is not None:
            judging = change.plan.before
        yield step


def _step(
    history: _History, step: LineStep, reviews: ReviewsFile, as_of: date, judging: Inventory | None
) -> ApprovedStep:
    """The verdict on one change. With the commits before it that cannot be read it is one change: whoever wrote those
    is an author of it."""
    if step.plan is None:
        why = (_UNREADABLE.filled(fault=step.fault or Text("", "")),)
        return ApprovedStep(step.commit, None, None, why, repaired=step.repaired)
    entries = list(reviews.of(step.commit))
    for one in step.unread:
        entries += reviews.of(one.commit)
        entries.append(history.pushed(one, step.parent))
    verdict = judge(step.plan, history.reviewed(entries, step.plan, step.parent), as_of, judging)
    return ApprovedStep(step.commit, step.plan, verdict, VerdictWords(step.plan, verdict, judging).missing())


def _approve_beside(history: _History, line: Line, reviews: ReviewsFile, as_of: date) -> Approved:
    """The whole where something published is not on the line to the head: by reviews bound to its very hash, wherever
    they stand, and not by anybody who wrote a commit on the way. Somebody must have agreed even where nothing is
    added."""
    stray, head = line.strays[0], line.commit
    pushed = [history.pushed(Step(stray, head), line.standing.commit)]
    whole = _whole(history, line, reviews, as_of, reviews.changes, pushed)
    verdict = whole.verdict
    if verdict is not None and verdict.satisfied and verdict.agreed and not line.unread:
        return Approved(True, (), whole, ())
    text = _BESIDE if is_ancestor(line.folder, stray, head) else _REWRITTEN
    as_one = _AS_ONE.filled(hash=verdict.hash if verdict is not None else "")
    unread = (_STEP.filled(commit=one.commit[:12], said=_UNREADABLE.filled(fault=one.fault)) for one in line.unread)
    why = text.filled(base=stray[:12], head=head[:12], whole=as_one)
    return Approved(False, (), whole, (why, *unread, *whole.why))


def _whole(
    history: _History,
    line: Line,
    reviews: ReviewsFile,
    as_of: date,
    parts: Iterable[ReviewedChange],
    pushed: Iterable[ReviewedChange],
) -> ApprovedStep:
    """All of it as one plan: by the reviews of the change asked about, and those of any bound to its very hash. Who
    wrote any part of it is no reviewer of it; of what was pushed without a pull request git tells who did."""
    found = _whole_plan(line, as_of)
    bound = [replace(entry, reviews=tuple(one for one in entry.reviews if one.plan == found.hash)) for entry in parts]
    entries = (*reviews.of(None), *bound, *pushed)
    verdict = judge(found, history.reviewed(entries, found, line.standing.commit), as_of)
    return ApprovedStep(line.commit, found, verdict, VerdictWords(found, verdict).missing())


def _whole_plan(line: Line, as_of: date) -> Plan:
    """The plan from what was cleared to the head. Where the line took something away that the head gives again, it
    leads from what goes out meanwhile: so who agrees to it sees what is given again, and its hash is of just that."""
    kept = kept_by(line, as_of).inventory
    only_head = replace(line, published=line.cleared, standing=replace(line.standing, held=()), fresh=frozenset())
    taken_back = not same_access(kept, kept_by(only_head, as_of).inventory)
    files = running_files(line.folder, line.standing.commit, line.commit)
    before = with_joined(line.folder, kept if taken_back else line.cleared, line.head)
    return plan(before, line.head, files)


def _authors(entries: Iterable[ReviewedChange]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(author for entry in entries for author in entry.authors))


def _review(one: GivenReview, bound: str | None, *, saw_overrides: bool = True) -> Review:
    return Review(one.by, one.state, bound, one.at, saw_overrides)


class _History(Sides):
    """Commits of one folder, and the reviews that people gave on them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._hashes: dict[tuple[str, str], str] = {}

    def reviewed(self, entries: Iterable[ReviewedChange], found: Plan, onto: str) -> Reviewed:
        """The reviews of a change that goes onto a commit, each with the hash of the plan that was reviewed."""
        known = tuple(entries)
        new = {name: one for name, one in found.after.overrides.items() if found.before.overrides.get(name) != one}
        given = []
        for one in (one for entry in known for one in entry.reviews):
            bound = one.plan or self._hash_of(one.commit or "", onto)
            saw = not new or (one.commit is not None and self._holds(one.commit, new))
            given.append(_review(one, bound, saw_overrides=saw))
        return Reviewed(_authors(known), tuple(given))

    def pushed(self, step: Step, base: str) -> ReviewedChange:
        """A change without a pull request, by those who wrote and committed it, as `base` knows their mailboxes."""
        known = self.side(base).inventory
        return ReviewedChange(step.commit, writers(self.folder, step.parent, step.commit, known), ())

    def _hash_of(self, commit: str, onto: str) -> str | None:
        """The hash of the plan from where the commit left the line to the commit; None where that is not known."""
        try:
            known = commit_named(self.folder, commit)
            began = merge_base(self.folder, onto, known)
            if began is None:
                return None
            names = (began, known)
            if names not in self._hashes:
                files = running_files(self.folder, began, known)
                after = self.side(known).inventory
                before = with_joined(self.folder, self.side(began).inventory, after)
                self._hashes[names] = plan(before, after, files).hash
            return self._hashes[names]
        except (UsageFault, Unreadable, EnvironmentFault):
            return None

    def _holds(self, commit: str, overrides: dict[str, Any]) -> bool:
        """Whether the commit has all these overrides as they are."""
        try:
            there = self.side(commit_named(self.folder, commit)).inventory.overrides
        except (UsageFault, Unreadable, EnvironmentFault):
            return False
        return all(there.get(name) == one for name, one in overrides.items())


def _step_content(step: ApprovedStep) -> dict[str, Any]:
    verdict = step.verdict
    if verdict is None or step.plan is None:
        return {"commit": step.commit, "satisfied": False, "result": step.result}
    papers = {name: paper for need in verdict.needs for paper in need.evidence for name in paper.documents}
    documents = step.plan.after.documents
    return {
        "commit": step.commit,
        "plan": verdict.hash,
        "satisfied": verdict.satisfied,
        "result": step.result,
        "agreed": [{"person": one.person, "unit": one.unit} for one in verdict.agreed],
        "documents": [
            {
                "id": name,
                "number": documents[name].number,
                "date": documents[name].date.isoformat(),
                "unit": paper.unit,
                "added": name in paper.added,
                "entered_by": paper.entered_by,
                "confirmed_by": paper.confirmed_by,
            }
            for name, paper in sorted(papers.items())
        ],
    }
