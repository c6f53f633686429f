"""The verdicts on approvals as people and programs read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from camgrant.app.approving import ApprovedStep
from camgrant.diagnostics import Text
from camgrant.plan.approval_words import VerdictWords
from camgrant.plan.approvals import Need
from camgrant.report.github import markdown_cell

__all__ = ["as_content", "as_lines"]

_MARKER: Final = "<!-- camgrant-approvals -->"
_LONGEST: Final = 60_000
_TITLE: Final = Text("Phê duyệt", "Approvals")
_COMMIT: Final = Text("Bản {commit}", "Commit {commit}")
_CLEARED: Final = Text("Mọi thay đổi đã đủ phê duyệt.", "Every change has its approvals.")
_HELD: Final = Text(
    "Phần thêm phải chờ phê duyệt; phần bớt thì không.", "Additions wait for approval; removals do not."
)
_NONE: Final = Text("Không có thay đổi nào.", "There is no change.")
_REPORTED: Final = Text(
    "Chỉ bớt quyền nên không phải chờ; vẫn cần một người duyệt lại.",
    "It only takes away, so nothing waits for it; it still needs a review.",
)
_MORE: Final = Text("… còn nữa: xem `camgrant approvals`.", "… there is more: see `camgrant approvals`.")


def as_lines(
    steps: Sequence[ApprovedStep], cleared: bool, why: Sequence[Text], language: str, *, markdown: bool
) -> list[str]:
    """The verdicts for people; in markdown nothing that somebody typed is markup."""
    several = len(steps) != 1
    lines = list(_lines(steps, cleared, why, several, language))
    if not markdown:
        return lines
    made = [_MARKER, f"### {_TITLE.in_language(language)}", ""]
    made += [f"- {markdown_cell(line.strip())}" for line in lines]
    while sum(len(line) + 1 for line in made) > _LONGEST:
        made = [*made[: int(len(made) * 0.9) - 1], _MORE.in_language(language)]
    return made


def _lines(
    steps: Sequence[ApprovedStep], cleared: bool, why: Sequence[Text], several: bool, language: str
) -> Iterator[str]:
    if several:
        yield (_CLEARED if cleared and steps else _NONE if cleared else _HELD).in_language(language)
    if len(steps) < 2:  # what no verdict below says
        yield from (one.in_language(language) for one in why if all(one not in step.why for step in steps))
    for step in steps:
        if several:
            yield _COMMIT.in_language(language, {"commit": step.commit[:12]})
        if step.verdict is None or step.plan is None:
            yield from (f"  {one.in_language(language)}" for one in step.why)
            continue
        words = VerdictWords(step.plan, step.verdict, step.base)
        yield words.headline().in_language(language)
        yield from (f"  {one.in_language(language)}" for one in (*words.needs(), *words.others()))
        if several and not step.verdict.satisfied and not step.holds_back:
            yield f"  {_REPORTED.in_language(language)}"


def as_content(
    steps: Sequence[ApprovedStep], cleared: bool, why: Sequence[Text], day: date, language: str
) -> dict[str, Any]:
    """The same for programs (schemas/output/approvals.schema.json)."""
    return {
        "as_of": day.isoformat(),
        "satisfied": cleared,
        "why": [one.in_language(language) for one in why],
        "changes": [_change(one, language) for one in steps],
    }


def _change(step: ApprovedStep, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "commit": step.commit,
        "plan": step.verdict.hash if step.verdict else None,
        "satisfied": step.verdict is not None and step.verdict.satisfied,
        "holds_back": step.holds_back,
        "needs": [],
        "against": [],
        "refused": [],
        "message": " ".join(one.in_language(language) for one in step.why),
    }
    if step.verdict is not None and step.plan is not None:
        words = VerdictWords(step.plan, step.verdict, step.base)
        found["message"] = words.headline().in_language(language)
        found["needs"] = [_need(one, words, language) for one in step.verdict.needs]
        found["against"] = [one.handle for one in step.verdict.against]
        found["refused"] = [{"by": one.by, "reason": one.reason} for one in step.verdict.refused]
    return found


def _need(need: Need, words: VerdictWords, language: str) -> dict[str, Any]:
    return {
        "kind": need.kind,
        "parties": list(need.kinds),
        "reviewers": need.reviewers,
        "units": need.units,
        "by_document": need.by_document,
        "satisfied": need.satisfied,
        "lacking": list(need.lacking),
        "agreed": [{"person": one.person, "handle": one.handle, "unit": one.unit} for one in need.voices],
        "documents": [
            {
                "unit": one.unit,
                "documents": list(one.documents),
                "added": sorted(one.added),
                "entered_by": one.entered_by,
                "confirmed_by": one.confirmed_by,
            }
            for one in need.evidence
        ],
        "could": [one.handle for one in need.could],
        "message": words.need(need).in_language(language),
    }
