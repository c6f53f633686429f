"""What `camgrant review` says of rounds, for people and for machines (schemas/output/review-status.schema.json)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from camgrant.app.intake import Imported
from camgrant.app.reviewing import RoundState
from camgrant.diagnostics import Text
from camgrant.ledger.reviews import Answered
from camgrant.masking import mask_personal
from camgrant.model.inventory import Inventory
from camgrant.report.rights import right_word

__all__ = ["answers_lines", "by_hand_text", "states_content", "states_text"]

_NONE: Final = Text("Chưa mở đợt rà soát nào.", "No round of review was ever opened.")
_ROUND: Final = Text(
    "{round} · {owner} ({unit}): hỏi {asked}, giữ {keep}, bớt quyền {reduce}, thu hồi {revoke}, chưa trả lời {left}; "
    "{state}",
    "{round} · {owner} ({unit}): asked {asked}, keep {keep}, reduce {reduce}, revoke {revoke}, unanswered {left}; "
    "{state}",
)
_CLOSED: Final = Text("đã kết thúc ngày {day}", "closed on {day}")
_OPEN: Final = Text("đang mở, hạn {day}", "open, due {day}")
_LATE: Final = Text(
    "QUÁ HẠN {days} ngày (hạn {day}); chưa gia hạn được cho đến khi trả lời",
    "LATE by {days} days (due {day}); nothing is renewed until it is answered",
)
_WAITING: Final = Text("    chưa trả lời: {grants}", "    unanswered: {grants}")
_UNDONE: Final = Text(
    "    chưa thực hiện, đề nghị chạy `camgrant review apply`: {grants}",
    "    not carried out, run `camgrant review apply`: {grants}",
)
_READ: Final = Text(
    "Đọc {read} dòng: giữ {keep}, bớt quyền {reduce}, thu hồi {revoke}; đã ghi từ trước {known}, chưa trả lời {left}, "
    "từ chối {refused}",
    "Read {read} rows: keep {keep}, reduce {reduce}, revoke {revoke}; recorded before {known}, unanswered {left}, "
    "refused {refused}",
)
_SAID: Final = {
    "keep": Text("  = dòng {row}: {name}: giữ", "  = row {row}: {name}: keep"),
    "reduce": Text("  ~ dòng {row}: {name}: bớt quyền", "  ~ row {row}: {name}: reduce"),
    "revoke": Text("  - dòng {row}: {name}: thu hồi", "  - row {row}: {name}: revoke"),
}
_LEFT: Final = Text(", còn {rights}", ", left: {rights}")
_BY_HAND: Final = Text(
    "Phải tự xử lý, vì phiếu không ghi quyền còn lại (đề nghị `camgrant grant revoke` rồi cấp lượt mới ít quyền hơn):",
    "To be worked out by hand, because the form does not say which rights are left (revoke, then grant less):",
)


def states_text(inventory: Inventory, states: Sequence[RoundState], day: date, language: str) -> str:
    """Each round with its numbers, what is missing and what is not carried out."""
    lines = [line for one in states for line in _lines(inventory, one, day, language)]
    return "\n".join(lines or [_NONE.in_language(language)])


def _lines(inventory: Inventory, one: RoundState, day: date, language: str) -> Iterator[str]:
    asked = one.round
    facts: dict[str, object] = {
        "round": asked.id,
        "owner": inventory.unit_short_name(asked.owner, day),
        "unit": asked.owner,
        "asked": len(asked.grants),
        **{answer: asked.count(answer) for answer in ("keep", "reduce", "revoke")},
        "left": len(one.unanswered),
        "state": _state(one, day, language),
    }
    yield _ROUND.in_language(language, facts)
    if one.waiting:
        yield _WAITING.in_language(language, {"grants": ", ".join(one.waiting)})
    if one.undone:
        yield _UNDONE.in_language(language, {"grants": ", ".join(said.answer.grant for said in one.undone)})


def _state(one: RoundState, day: date, language: str) -> str:
    facts = {"day": f"{one.round.due:%d/%m/%Y}", "days": one.days_over(day)}
    late = _LATE.in_language(language, facts) if one.days_over(day) else ""
    if one.round.closed is None:
        return late or _OPEN.in_language(language, facts)
    closed = _CLOSED.in_language(language, {"day": f"{one.round.closed:%d/%m/%Y}"})
    return f"{closed}; {late}" if late else closed


def states_content(inventory: Inventory, states: Iterable[RoundState], day: date) -> dict[str, Any]:
    """The same for machines."""
    return {"rounds": [_content(inventory, one, day) for one in states]}


def _content(inventory: Inventory, one: RoundState, day: date) -> dict[str, Any]:
    asked = one.round
    return {
        "round": asked.id,
        "owner": asked.owner,
        "owner_name": inventory.unit_short_name(asked.owner, day),
        "event": asked.event,
        "opened_on": asked.on.isoformat(),
        "due": asked.due.isoformat(),
        "closed_on": asked.closed.isoformat() if asked.closed else None,
        "days_over": one.days_over(day),
        "asked": len(asked.grants),
        "kept": asked.count("keep"),
        "reduced": asked.count("reduce"),
        "revoked": asked.count("revoke"),
        "unanswered": list(one.unanswered),
        "waiting": list(one.waiting),
        "not_carried_out": [said.answer.grant for said in one.undone],
        "answers": [_answer(asked.answers[grant]) for grant in asked.grants if grant in asked.answers],
    }


def _answer(one: Answered) -> dict[str, Any]:
    return {
        "grant": one.answer.grant,
        "answer": one.answer.answer,
        "reason": mask_personal(one.answer.reason) if one.answer.reason else None,
        "rights": list(one.answer.rights),
        "on": one.on.isoformat(),
        "by": one.by,
        "second": one.second,
        "event": one.event,
    }


def answers_lines(imported: Imported, language: str) -> Iterator[str]:
    """What a form says: the numbers, then every answer that would be recorded, less access first."""
    said = {one.grant: one for event in imported.events if event.review for one in event.review.answers}
    new = [(said[one.row.get("grant_id").lower()], one) for one in imported.taken if one.outcome == "added"]
    answers: list[str] = [answer.answer for answer, _ in new]
    old = [bool(one.row.get("answer")) for one in imported.taken if one.outcome == "unchanged"]
    counts = {answer: answers.count(answer) for answer in _SAID}
    refused = len(imported.refused)
    facts = {"read": len(imported.taken), "known": old.count(True), "left": old.count(False), "refused": refused}
    yield _READ.in_language(language, {**counts, **facts})
    for answer, taken in sorted(new, key=lambda one: one[0].answer == "keep"):
        name = f"{taken.row.get('full_name')} ({taken.person})".strip()
        left = ", ".join(right_word(right, language) for right in answer.rights)
        line = _SAID[answer.answer].in_language(language, {"row": taken.row.line.row, "name": name})
        line += _LEFT.in_language(language, {"rights": left}) if left else ""
        yield f"{line} ({answer.reason})" if answer.reason else line


def by_hand_text(inventory: Inventory, by_hand: Sequence[Answered]) -> Text | None:
    """What somebody has to work out, None for nothing."""
    if not by_hand:
        return None
    vi, en = ("\n".join([_BY_HAND.in_language(one), *_by_hand(inventory, by_hand, one)]) for one in ("vi", "en"))
    return Text(vi, en)


def _by_hand(inventory: Inventory, by_hand: Sequence[Answered], language: str) -> Iterator[str]:
    for one in by_hand:
        grant = inventory.grants[one.answer.grant]
        name = inventory.contacts[grant.person].full_name
        rights = ", ".join(right_word(right, language) for right in grant.rights)
        yield f"  ~ {one.answer.grant} · {name} · {rights}: {one.answer.reason or '–'}"
