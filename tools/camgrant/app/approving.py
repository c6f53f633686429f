"""Approvals of changes that git holds: of one that is proposed, and of every one since the last publication.

A review given on a commit is a review of the plan from where that change began to that commit; so it is void for any
other plan, and survives a rebase that leaves the plan as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from camgrant.app.authors import writers
from camgrant.app.reviews_file import GivenReview, ReviewedChange, ReviewsFile
from camgrant.app.trees import WORKTREE, Side, Unreadable, side_at
from camgrant.diagnostics import EnvironmentFault, Text, UsageFault
from camgrant.model.inventory import Inventory
from camgrant.plan.approval_words import VerdictWords
from camgrant.plan.approvals import Verdict, judge
from camgrant.plan.plan import Plan, plan
from camgrant.plan.reviews import Review, Reviewed
from camgrant.vcs import Step, commit_named, content_at, is_ancestor, main_branch, merge_base, said, steps_between

__all__ = ["Approved", "ApprovedStep", "approve_change", "approve_first", "approve_range", "steps_of"]

_KEPT: Final = 4
_STEP: Final = Text("Bản {commit}: {said}", "Commit {commit}: {said}")
_UNREADABLE: Final = Text(
    "không đọc được trọn vẹn nên không duyệt được.", "cannot be read whole, so nothing approves it."
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


@dataclass(frozen=True, slots=True)
class ApprovedStep:
    """One change and its verdict; both None where its commit cannot be read whole. `holds_back` says that additions
    wait for it: what only takes away never does."""

    commit: str
    plan: Plan | None
    verdict: Verdict | None
    why: tuple[Text, ...]
    base: Inventory | None = None

    @property
    def holds_back(self) -> bool:
        """Whether it lacks approval and gives or changes something."""
        return self.verdict is None or not (self.verdict.satisfied or self.verdict.only_ends)


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
    tip = commit_named(folder, base or main_branch(folder, after.inventory.settings.branch))
    commit = commit_named(folder, "HEAD" if head == WORKTREE else head)
    began = merge_base(folder, tip, commit)
    if began is None:
        raise UsageFault(
            f"{tip[:12]} và {commit[:12]} không chung gốc; đề nghị xem lại --base / "
            "have no commit in common; see to --base"
        )
    judging = history.side(tip).inventory
    found = plan(history.side(began).inventory, after.inventory)
    entries = (*reviews.of(None), *reviews.of(commit))
    verdict = judge(found, history.reviewed(entries, found, tip), as_of, judging)
    return ApprovedStep(commit, found, verdict, VerdictWords(found, verdict, judging).missing(), judging)


def approve_first(folder: Path, first: Plan, commit: str, reviews: ReviewsFile, as_of: date) -> Approved:
    """The same for a first publication, whose plan leads from nothing to the commit.

    Who reviewed the commit has reviewed all of it only where it brought all the data: else he saw what it changed.
    """
    entries = (*reviews.of(None), *reviews.of(commit))
    whole_history = said(folder, "rev-parse", "--is-shallow-repository") == "false"
    brought_all = whole_history and content_at(folder, f"{commit}^") is None
    given = [
        _review(
            one,
            one.plan or (first.hash if brought_all and one.commit == commit else None),
            saw_overrides=not first.after.overrides or one.commit == commit,
        )
        for entry in entries
        for one in entry.reviews
    ]
    verdict = judge(first, Reviewed(_authors(entries), tuple(given)), as_of)
    step = ApprovedStep(commit, first, verdict, VerdictWords(first, verdict).missing())
    return Approved(not step.holds_back, (step,), None, step.why if step.holds_back else ())


def approve_range(folder: Path, base: str, head: str, reviews: ReviewsFile, as_of: date) -> Approved:
    """Every change of the main line from `base` to `head`, each judged by the commit before it.

    Cleared where each that gives or changes something has its approvals, or the whole as one plan has; where `base`
    is not on that line, nobody knows what was a change, and only the whole counts. Raises
    UsageFault for unknown commits, Unreadable where `base` or `head` cannot be read whole, EnvironmentFault where git
    fails.
    """
    base, head = commit_named(folder, base), commit_named(folder, head)
    try:
        between = steps_between(folder, base, head)
    except UsageFault:
        return _approve_beside(folder, base, head, reviews, as_of)
    history = _History(folder)
    steps = tuple(_step(history, one.parent, one.commit, reviews, as_of) for one in between)
    open_steps = [one for one in steps if one.holds_back]
    if not open_steps:
        return Approved(True, steps, None, ())
    pushed = [history.pushed(one, base) for one in between if not reviews.of(one.commit)]
    whole = _whole(
        history, base, head, reviews, as_of, [entry for one in between for entry in reviews.of(one.commit)], pushed
    )
    if not whole.holds_back:
        return Approved(True, steps, whole, ())
    why = (_STEP.filled(commit=one.commit[:12], said=text) for one in open_steps for text in one.why)
    return Approved(False, steps, whole, tuple(why))


def steps_of(folder: Path, base: str, head: str) -> tuple[str, ...]:
    """The commits whose reviews `approve_range` asks for: the head alone where `base` is not on the line to it."""
    base, head = commit_named(folder, base), commit_named(folder, head)
    try:
        return tuple(one.commit for one in steps_between(folder, base, head))
    except UsageFault:
        return (head,)


def _step(history: _History, parent: str, commit: str, reviews: ReviewsFile, as_of: date) -> ApprovedStep:
    try:
        found = plan(history.side(parent).inventory, history.side(commit).inventory)
    except (Unreadable, EnvironmentFault):
        return ApprovedStep(commit, None, None, (_UNREADABLE,))
    verdict = judge(found, history.reviewed(reviews.of(commit), found, parent), as_of)
    return ApprovedStep(commit, found, verdict, VerdictWords(found, verdict).missing())


def _approve_beside(folder: Path, base: str, head: str, reviews: ReviewsFile, as_of: date) -> Approved:
    """The whole where `base` is not on the line to `head`: by reviews bound to its very hash, wherever they stand, and
    not by anybody who wrote a commit on the way. Somebody must have agreed even where nothing is added."""
    history = _History(folder)
    whole = _whole(history, base, head, reviews, as_of, reviews.changes, [history.pushed(Step(base, head), base)])
    verdict = whole.verdict
    if verdict is not None and verdict.satisfied and verdict.agreed:
        return Approved(True, (), whole, ())
    text = _BESIDE if is_ancestor(folder, base, head) else _REWRITTEN
    as_one = _AS_ONE.filled(hash=verdict.hash if verdict is not None else "")
    return Approved(False, (), whole, (text.filled(base=base[:12], head=head[:12], whole=as_one), *whole.why))


def _whole(
    history: _History,
    base: str,
    head: str,
    reviews: ReviewsFile,
    as_of: date,
    parts: Iterable[ReviewedChange],
    pushed: Iterable[ReviewedChange],
) -> ApprovedStep:
    """All of it as one plan: by the reviews of the change asked about, and those of any bound to its very hash. Who
    wrote any part of it is no reviewer of it; of what was pushed without a pull request git tells who did."""
    found = plan(history.side(base).inventory, history.side(head).inventory)
    bound = [replace(entry, reviews=tuple(one for one in entry.reviews if one.plan == found.hash)) for entry in parts]
    entries = (*reviews.of(None), *bound, *pushed)
    verdict = judge(found, history.reviewed(entries, found, base), as_of)
    return ApprovedStep(head, found, verdict, VerdictWords(found, verdict).missing())


def _authors(entries: Iterable[ReviewedChange]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(author for entry in entries for author in entry.authors))


def _review(one: GivenReview, bound: str | None, *, saw_overrides: bool = True) -> Review:
    return Review(one.by, one.state, bound, one.at, saw_overrides)


class _History:
    """Commits of one folder, read when they are asked for; the last few are kept, and the same content is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sides: dict[str, Side] = {}
        self._hashes: dict[tuple[str, str], str] = {}

    def side(self, ref: str) -> Side:
        """The commit (or the worktree), read whole; raises as `side_at`."""
        name = self._name(ref)
        if name not in self._sides:
            beside = next(reversed(self._sides.values()), None)
            self._sides[name] = side_at(self._folder, ref, beside)
            while len(self._sides) > _KEPT:
                del self._sides[next(iter(self._sides))]
        return self._sides[name]

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
        return ReviewedChange(step.commit, writers(self._folder, step.parent, step.commit, known), ())

    def _hash_of(self, commit: str, onto: str) -> str | None:
        """The hash of the plan from where the commit left the line to the commit; None where that is not known."""
        try:
            known = commit_named(self._folder, commit)
            began = merge_base(self._folder, onto, known)
            if began is None:
                return None
            names = (self._name(began), self._name(known))
            if names not in self._hashes:
                self._hashes[names] = plan(self.side(began).inventory, self.side(known).inventory).hash
            return self._hashes[names]
        except (UsageFault, Unreadable, EnvironmentFault):
            return None

    def _holds(self, commit: str, overrides: dict[str, Any]) -> bool:
        """Whether the commit has all these overrides as they are."""
        try:
            there = self.side(commit_named(self._folder, commit)).inventory.overrides
        except (UsageFault, Unreadable, EnvironmentFault):
            return False
        return all(there.get(name) == one for name, one in overrides.items())

    def _name(self, ref: str) -> str:
        return ref if ref == WORKTREE else content_at(self._folder, ref) or ref


def _step_content(step: ApprovedStep) -> dict[str, Any]:
    verdict = step.verdict
    if verdict is None or step.plan is None:
        return {"commit": step.commit, "satisfied": False}
    papers = {name: paper for need in verdict.needs for paper in need.evidence for name in paper.documents}
    documents = step.plan.after.documents
    return {
        "commit": step.commit,
        "plan": verdict.hash,
        "satisfied": verdict.satisfied,
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
