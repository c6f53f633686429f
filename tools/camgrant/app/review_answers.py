"""A form of a review that came back: its rows as answers for the ledger, and what follows from them as an edit.

The answers are recorded as they were given; less access is proposed as an edit of its own, which its reader sees first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from camgrant.app.editing.desk import Desk
from camgrant.app.editing.grants import revoked
from camgrant.app.editing.special import reduced
from camgrant.app.intake import Imported, Reading, Taken
from camgrant.app.ledger import anew, made, witness
from camgrant.diagnostics import Text, UsageFault, mask_personal
from camgrant.edit.change import Change
from camgrant.intake.headings import folded
from camgrant.intake.places import rights_of
from camgrant.intake.rows import Row
from camgrant.ledger.book import Book
from camgrant.ledger.reviews import Answered, Reviews, Round
from camgrant.model.base import Right
from camgrant.model.ledger import Event, ReviewAnswer, ReviewEvent
from camgrant.rendering.lists.reviews import ANSWER_WORDS, Answer

__all__ = ["Follow", "answered", "changes_for", "follow"]

_WORDS: Final[Mapping[str, Answer]] = {
    **{folded(words): answer for answer, words in ANSWER_WORDS.items()},
    **dict.fromkeys(("giu nguyen", "con", "con nhu cau", "co", "tiep tuc"), "keep"),
    **dict.fromkeys(("bot", "giam", "giam quyen", "thu hep"), "reduce"),
    **dict.fromkeys(("thu hoi quyen", "huy", "xoa", "het nhu cau", "khong con nhu cau"), "revoke"),
}
# What is read of the form; whatever else stands in it is there for its reader.
_FIELDS: Final = frozenset(("grant_id", "full_name", "answer", "rights_left", "reason", "second"))
_UNKNOWN: Final = Text("không có lượt cấp quyền này", "there is no such grant")
_NOT_OPEN: Final = Text("không có trong đợt rà soát nào đang mở", "is asked about in no review that is open")
_OTHER_NAME: Final = Text("lượt này của {name}", "this grant is of {name}")
_TWICE: Final = Text("lượt này đã có ở dòng {row}", "this grant stands in row {row} already")
_NO_ANSWER: Final = Text("không rõ ý kiến gì", "it is not clear what the answer is")
_NO_REASON: Final = Text("bớt quyền, thu hồi phải có lý do", "taking away needs a reason")
_PERSONAL: Final = Text("sổ không ghi số điện thoại, thư điện tử", "the ledger holds no phone or mailbox")
_RIGHTS: Final = Text(
    "quyền còn lại phải ít hơn quyền đang có: {rights}", "must be fewer than the rights held: {rights}"
)
_NO_SECOND: Final = Text("chưa ghi người kiểm tra lại", "names no second reader")
_SAME: Final = Text("người kiểm tra lại phải khác người trả lời", "the second reader must be somebody else")
_KNOWN: Final = Text(
    "đã trả lời khác ngày {on}; nếu ghi nhầm, đề nghị `camgrant list correct` sự kiện {event} trước",
    "was answered otherwise on {on}; if that was wrong, correct event {event} first with `camgrant list correct`",
)


@dataclass(slots=True)
class _Answers:
    """What forms say so far: the answers of one form by round and second reader, and the rows of all that answer."""

    by: str
    second: str
    found: dict[tuple[str, str], tuple[Round, list[ReviewAnswer]]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)


def answered(
    desk: Desk, readings: Iterable[Reading], *, by: str, second: str = "", number: str | None = None
) -> list[Imported]:
    """The events of forms that came back, one for each second reader; rows that cannot be right are refused.

    `by` answers for the owner; `second` read it again, where a row names nobody. A row without an answer stays open.
    Raises UsageFault where `by` is no contact of the owner, and for a phone or a mailbox in it.
    """
    reviews = Reviews.of(Book.of(desk.inventory, desk.day, hindsight=True))
    answers = _Answers(by, second)
    found = []
    for reading in readings:
        answers.found = {}
        taken = tuple(_taken(desk, reviews, row, answers) for row in reading.rows)
        events = [
            _event(desk, asked, said, by=by, second=reader, sha256=reading.sha256, number=number)
            for (_, reader), (asked, said) in answers.found.items()
        ]
        found.append(Imported(reading, taken, events=tuple(events)))
    return found


def _event(
    desk: Desk,
    asked: Round,
    found: Sequence[ReviewAnswer],
    *,
    by: str,
    second: str,
    sha256: str,
    number: str | None,
) -> Event:
    who = witness(desk.inventory, by, desk.day)
    unit = desk.inventory.unit_of(who, desk.day)
    if who in desk.inventory.contacts and asked.owner not in desk.inventory.lineage(unit or ""):
        raise UsageFault(
            f"--by: {who} không thuộc {asked.owner}, đơn vị phải trả lời đợt {asked.id} / is not of {asked.owner}, "
            "which has to answer"
        )
    review = made(
        ReviewEvent,
        what="answered",
        round=asked.id,
        owner=asked.owner,
        answers=tuple(found),
        by=who,
        second=second,
        number=number,
        sha256=sha256,
    )
    return anew(desk.inventory, made(Event, on=desk.day, review=review))


def _taken(desk: Desk, reviews: Reviews, row: Row, answers: _Answers) -> Taken:
    """What becomes of one row."""
    row.faults = [fault for fault in row.faults if fault.field in _FIELDS]
    grant_id = row.get("grant_id").lower()
    grant = desk.inventory.grants.get(grant_id)
    person = grant.person if grant else ""
    asked = None if row.faults else _asked(desk, reviews, row, grant_id)
    if asked is None:
        return Taken(row, "refused", person)
    if not row.get("answer"):
        return Taken(row, "unchanged", person)
    earlier = answers.rows.setdefault(grant_id, row)
    if earlier is not row:
        row.refuse("grant_id", _with(_TWICE, row=earlier.line.row))
        return Taken(row, "refused", person)
    said = _answer(desk, row, grant_id)
    reader = _reader(desk, row, answers, asked.owner)
    known = asked.answers.get(grant_id)
    if said is not None and known is not None and known.answer != said:
        row.refuse("answer", _with(_KNOWN, on=f"{known.on:%d/%m/%Y}", event=known.event))
    if row.faults or said is None:
        return Taken(row, "refused", person)
    if known is not None:
        return Taken(row, "unchanged", person)
    answers.found.setdefault((asked.name, reader), (asked, []))[1].append(said)
    return Taken(row, "added", person)


def _asked(desk: Desk, reviews: Reviews, row: Row, grant_id: str) -> Round | None:
    """The open round that asks about the row's grant; None where the row is refused."""
    grant = desk.inventory.grants.get(grant_id)
    if grant is None:
        row.refuse("grant_id", _UNKNOWN)
        return None
    name = desk.inventory.contacts[grant.person].full_name
    asked = next((one for one in reviews.rounds if one.closed is None and grant_id in one.grants), None)
    if row.get("full_name") and folded(row.get("full_name")) != folded(name):
        row.refuse("full_name", _with(_OTHER_NAME, name=name))
    elif asked is None:
        row.refuse("grant_id", _NOT_OPEN)
    return None if row.faults else asked


def _answer(desk: Desk, row: Row, grant_id: str) -> ReviewAnswer | None:
    """What the row says of the grant; None where it is refused."""
    answer, reason = _WORDS.get(folded(row.get("answer"))), row.get("reason")
    if answer is None:
        row.refuse("answer", _NO_ANSWER, ANSWER_WORDS.values())
        return None
    if answer != "keep" and not reason:
        row.refuse("reason", _NO_REASON)
    if mask_personal(reason) != reason:
        row.refuse("reason", _PERSONAL)
    held = desk.inventory.grants[grant_id].rights
    left: tuple[Right, ...] = ()
    if row.get("rights_left") and answer == "reduce":
        left = rights_of(row.get("rights_left")) or ()
        if not left or not set(left) < set(held):
            row.refuse("rights_left", _with(_RIGHTS, rights=", ".join(held)))
    if row.faults:
        return None
    return made(ReviewAnswer, grant=grant_id, answer=answer, reason=reason or None, rights=left)


def _reader(desk: Desk, row: Row, answers: _Answers, owner: str) -> str:
    """The second reader: a contact by id or full name, best of the owner's own, else an office as it is written."""
    words = row.get("second") or answers.second
    if not words:
        row.refuse("second", _NO_SECOND)
    if mask_personal(words) != words:
        row.refuse("second", _PERSONAL)
    inventory = desk.inventory
    named = [words] if words in inventory.contacts else desk.people_like(words) if words else []
    exact = [one for one in named if words == one or folded(inventory.contacts[one].full_name) == folded(words)]
    own = [one for one in exact if owner in inventory.lineage(inventory.unit_of(one, desk.day) or "")] or exact
    reader = own[0] if len(own) == 1 else words
    mine = inventory.contacts[answers.by].full_name if answers.by in inventory.contacts else answers.by
    if reader == answers.by or folded(words) == folded(mine):
        row.refuse("second", _SAME)
    return reader


def _with(text: Text, **facts: object) -> Text:
    return Text(text.in_language("vi", facts), text.in_language("en", facts))


@dataclass(frozen=True, slots=True)
class Follow:
    """What answers ask of the data: grants to revoke, grants to leave less of, and what somebody must work out."""

    revoke: tuple[Answered, ...] = ()
    reduce: tuple[Answered, ...] = ()
    by_hand: tuple[Answered, ...] = ()


def follow(desk: Desk, events: Iterable[Event] = ()) -> Follow:
    """What the answers in the ledger and in `events` (about to be recorded) ask for and the data does not follow yet.

    Which rights are left of a grant that should have less must stand in the answer; else it is told of, not guessed.
    """
    inventory = desk.inventory
    ledger = {**inventory.ledger, **{f"new-{number}": event for number, event in enumerate(events)}}
    seen = replace(inventory, ledger=ledger)
    reviews = Reviews.of(Book.of(seen, desk.day))
    undone = {one.answer.grant: one for asked in reviews.rounds for one in reviews.undone(seen, asked, desk.day)}
    found = [undone[grant] for grant in sorted(undone)]
    less = [one for one in found if one.answer.answer == "reduce"]
    clear = [one for one in less if one.answer.rights]
    return Follow(
        revoke=tuple(one for one in found if one.answer.answer == "revoke"),
        reduce=tuple(clear),
        by_hand=tuple(one for one in less if one not in clear),
    )


def changes_for(desk: Desk, answers: Iterable[Answered]) -> list[Change]:
    """The changes that carry answers out from the day of the desk on. Raises UsageFault as the edits do."""
    changes: list[Change] = []
    for one in answers:
        grant, reason = one.answer.grant, one.answer.reason or ""
        if one.answer.answer == "revoke":
            changes += revoked(desk, [grant], on=desk.day, reason=reason)
        else:
            changes += reduced(desk, grant, one.answer.rights, on=desk.day, reason=reason)
    return changes
