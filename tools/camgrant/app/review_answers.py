"""A form of a review that came back: its rows as answers for the ledger, and what follows from them as an edit.

The answers are recorded as they were given; less access is proposed as an edit of its own, which its reader sees first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from camgrant.app.editing.desk import Desk
from camgrant.app.editing.grants import revoked
from camgrant.app.editing.special import reduced
from camgrant.app.intake import Imported, Reading, Taken
from camgrant.app.ledger import anew, made, witness
from camgrant.app.review_people import People
from camgrant.diagnostics import Text, UsageFault
from camgrant.edit.change import Change
from camgrant.intake.headings import folded
from camgrant.intake.places import rights_of
from camgrant.intake.rows import Row
from camgrant.ledger.book import Book
from camgrant.ledger.reviews import Answered, Reviews, Round
from camgrant.masking import mask_personal
from camgrant.model.base import Right
from camgrant.model.inventory import Inventory
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
_LONGEST: Final = 500  # of a line in the ledger
_UNKNOWN: Final = Text("không có lượt cấp quyền này", "there is no such grant")
_NOT_OPEN: Final = Text("không có trong đợt rà soát nào đang mở", "is asked about in no review that is open")
_OTHER_OWNER: Final = Text(
    "lượt này {owner} trả lời, phiếu này của đơn vị khác", "this grant is for {owner} to answer; the form is of another"
)
_OTHER_NAME: Final = Text("lượt này của {name}", "this grant is of {name}")
_TWICE: Final = Text("lượt này đã có ở dòng {row}", "this grant stands in row {row} already")
_NO_ANSWER: Final = Text("không rõ ý kiến gì", "it is not clear what the answer is")
_NO_REASON: Final = Text("bớt quyền, thu hồi phải có lý do", "taking away needs a reason")
_PERSONAL: Final = Text("sổ không ghi số điện thoại, thư điện tử", "the ledger holds no phone or mailbox")
_RIGHTS: Final = Text(
    "quyền còn lại phải ít hơn quyền đang có: {rights}", "must be fewer than the rights held: {rights}"
)
_KEEPS: Final = Text(
    "giữ thì quyền không đổi; muốn bớt thì ghi “Bớt quyền”",
    "kept rights stay as they are; for fewer answer 'Bớt quyền'",
)
_TOO_LONG: Final = Text(f"dài quá {_LONGEST} ký tự", f"is longer than {_LONGEST} characters")
_OWN: Final = Text(
    "không ai tự trả lời là còn cần quyền của mình; đề nghị người khác trả lời",
    "nobody says of the own access that it is needed; somebody else has to answer",
)
_NO_SECOND: Final = Text("chưa ghi người kiểm tra lại", "names no second reader")
_SAME: Final = Text("người kiểm tra lại phải khác người trả lời", "the second reader must be somebody else")
_KNOWN: Final = Text(
    "đã trả lời khác ngày {on}; nếu ghi nhầm, đề nghị `camgrant list correct` sự kiện {event} trước",
    "was answered otherwise on {on}; if that was wrong, correct event {event} first with `camgrant list correct`",
)


@dataclass(slots=True)
class _Answers:
    """What forms say so far: the answers of one form by round and second reader, and the rows of all that answer.

    `asking` are the open rounds by grant; `owner` is whose form it is that is read: of whom most of its rows are.
    """

    by: str
    second: str
    people: People
    asking: Mapping[str, Round]
    owner: str = ""
    found: dict[tuple[str, str], tuple[Round, list[ReviewAnswer]]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)


def answered(
    desk: Desk, readings: Iterable[Reading], *, by: str, second: str = "", number: str | None = None
) -> list[Imported]:
    """The events of forms that came back, one for each second reader; rows that cannot be right are refused.

    `by` answers for the owner; `second` read it again, where a row names nobody. A row without an answer stays open;
    that the own access is still needed nobody says, and nobody reads again. Raises UsageFault where `by` is no contact
    of the owner, or has left, and for a phone or a mailbox in it.
    """
    reviews, people = Reviews.of(Book.of(desk.inventory, desk.day, hindsight=True)), People(desk)
    by = people.named(by.strip())
    asking = {grant: one for one in reversed(reviews.rounds) if one.closed is None for grant in one.grants}
    answers = _Answers(by, second, people, asking)
    found = []
    for reading in readings:
        answers.found, answers.owner = {}, _whose(asking, reading.rows)
        taken = tuple(_taken(desk, row, answers) for row in reading.rows)
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
    contact, unit = desk.inventory.contacts.get(who), desk.inventory.unit_of(who, desk.day)
    if contact is not None and contact.has_left(desk.day):
        raise UsageFault(f"--by: {who} đã thôi công tác / has left")
    if contact is not None and asked.owner not in desk.inventory.lineage(unit or ""):
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


def _whose(asking: Mapping[str, Round], rows: Iterable[Row]) -> str:
    asked = (asking.get(row.get("grant_id").lower()) for row in rows)
    return next((owner for owner, _ in Counter(one.owner for one in asked if one).most_common(1)), "")


def _taken(desk: Desk, row: Row, answers: _Answers) -> Taken:
    """What becomes of one row."""
    row.faults = [fault for fault in row.faults if fault.field in _FIELDS]
    grant_id = row.get("grant_id").lower()
    grant = desk.inventory.grants.get(grant_id)
    person = grant.person if grant else ""
    asked = None if row.faults else _asked(desk, row, grant_id, answers)
    if asked is None:
        return Taken(row, "refused", person)
    if not row.get("answer"):
        if row.get("rights_left") or row.get("reason"):
            row.refuse("answer", _NO_ANSWER, ANSWER_WORDS.values())
        return Taken(row, "refused" if row.faults else "unchanged", person)
    earlier = answers.rows.setdefault(grant_id, row)
    if earlier is not row:
        row.refuse("grant_id", _TWICE.filled(row=earlier.line.row))
        return Taken(row, "refused", person)
    said = _answer(desk, row, grant_id)
    reader = _reader(row, answers, asked.owner)
    known = asked.answers.get(grant_id)
    if said is not None:
        _refuse_said(row, said, known, answers, reader, person)
    if row.faults or said is None:
        return Taken(row, "refused", person)
    if known is not None:
        return Taken(row, "unchanged", person)
    answers.found.setdefault((asked.name, reader), (asked, []))[1].append(said)
    return Taken(row, "added", person)


def _refuse_said(
    row: Row, said: ReviewAnswer, known: Answered | None, answers: _Answers, reader: str, person: str
) -> None:
    """Refuses another answer than was given before, and that somebody keeps the own access."""
    if known is not None and known.answer != said:
        row.refuse("answer", _KNOWN.filled(on=f"{known.on:%d/%m/%Y}", event=known.event))
    for name, who in (("answer", answers.by), ("second", reader)):
        if said.answer == "keep" and answers.people.same(who, person):
            row.refuse(name, _OWN)


def _asked(desk: Desk, row: Row, grant_id: str, answers: _Answers) -> Round | None:
    """The open round that asks about the row's grant; None where the row is refused."""
    grant = desk.inventory.grants.get(grant_id)
    if grant is None:
        row.refuse("grant_id", _UNKNOWN)
        return None
    name = desk.inventory.contacts[grant.person].full_name
    asked = answers.asking.get(grant_id)
    if row.get("full_name") and folded(row.get("full_name")) != folded(name):
        row.refuse("full_name", _OTHER_NAME.filled(name=name))
    elif asked is None:
        row.refuse("grant_id", _NOT_OPEN)
    elif asked.owner != answers.owner:
        row.refuse("grant_id", _OTHER_OWNER.filled(owner=desk.unit_name(asked.owner)))
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
    if len(reason) > _LONGEST:
        row.refuse("reason", _TOO_LONG)
    held = desk.inventory.grants[grant_id].rights
    left: tuple[Right, ...] = ()
    if row.get("rights_left") and answer == "reduce":
        left = rights_of(row.get("rights_left")) or ()
        if not left or not set(left) < set(held):
            row.refuse("rights_left", _RIGHTS.filled(rights=", ".join(held)))
    if row.get("rights_left") and answer == "keep" and set(rights_of(row.get("rights_left")) or ()) != set(held):
        row.refuse("rights_left", _KEEPS)
    if row.faults:
        return None
    return made(ReviewAnswer, grant=grant_id, answer=answer, reason=reason or None, rights=left)


def _reader(row: Row, answers: _Answers, owner: str) -> str:
    """The second reader: a contact, best of the owner's own, else an office as it is written."""
    words = row.get("second") or answers.second
    if not words:
        row.refuse("second", _NO_SECOND)
    if mask_personal(words) != words:
        row.refuse("second", _PERSONAL)
    if len(words) > _LONGEST:
        row.refuse("second", _TOO_LONG)
    reader = answers.people.named(words, owner)
    if words and answers.people.same(reader, answers.by):
        row.refuse("second", _SAME)
    return reader


@dataclass(frozen=True, slots=True)
class Follow:
    """What answers ask of the data: grants to revoke, grants to leave less of, and what somebody must work out."""

    revoke: tuple[Answered, ...] = ()
    reduce: tuple[Answered, ...] = ()
    by_hand: tuple[Answered, ...] = ()


def follow(desk: Desk, events: Iterable[Event] = ()) -> Follow:
    """What the answers in the ledger and in `events` (about to be recorded) ask for and the data does not follow yet.

    Which rights are left of a grant that should have less must stand in the answer, and be fewer than it has by now;
    else it is told of, not guessed.
    """
    inventory = desk.inventory
    ledger = {**inventory.ledger, **{f"new-{number}": event for number, event in enumerate(events)}}
    seen = replace(inventory, ledger=ledger)
    reviews = Reviews.of(Book.of(seen, desk.day))
    undone = {one.answer.grant: one for asked in reviews.rounds for one in reviews.undone(seen, asked, desk.day)}
    found = [undone[grant] for grant in sorted(undone)]
    less = [one for one in found if one.answer.answer == "reduce"]
    clear = [one for one in less if one.answer.rights and set(one.answer.rights) < _held(inventory, one)]
    return Follow(
        revoke=tuple(one for one in found if one.answer.answer == "revoke"),
        reduce=tuple(clear),
        by_hand=tuple(one for one in less if one not in clear),
    )


def _held(inventory: Inventory, said: Answered) -> set[Right]:
    return set(inventory.grants[said.answer.grant].rights)


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
