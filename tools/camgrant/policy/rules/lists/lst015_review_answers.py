"""Answers of a review are about what was asked, each grant once, with a reason for taking away, read by a second.

Of access that goes on its holder is neither: nobody says of the own access that it is still needed.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from camgrant.diagnostics import Severity, Text
from camgrant.model.ledger import ReviewEvent
from camgrant.model.vietnamese import fold
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.lists import standing_events

_SAME: Final = Text("người kiểm tra lại phải là người khác", "the second reader must be somebody else")
_NOT_ASKED: Final = Text("{grant} không có trong đợt rà soát", "{grant} was not asked about in this review")
_TWICE: Final = Text("{grant} đã được trả lời trong đợt này", "{grant} was answered in this review before")
_OWN: Final = Text(
    "người giữ {grant} tự trả lời, hoặc tự kiểm tra lại, là còn cần quyền ấy",
    "the holder of {grant} says, or reads again, that it is still needed",
)
_NO_REASON: Final = Text("bớt quyền, thu hồi {grant} mà không ghi lý do", "takes away from {grant} without a reason")


def check(context: Context) -> Findings:
    said = sorted((event.on, name, event.review) for name, event in standing_events(context) if event.review)
    asked: dict[tuple[str, str], set[str]] = {}
    for _, _, review in said:
        if review.what == "opened":
            asked.setdefault((review.round, review.owner), set()).update(review.grants)
    answered: set[tuple[str, str, str]] = set()
    people = _people(context) if said else {}
    for _, name, review in said:
        key = (review.round, review.owner)
        if review.what == "answered" and key in asked:
            for field, problem in _problems(context, people, review, asked[key], answered):
                yield Finding(name, f"review.{field}", {"round": review.round, "problem": problem})


def _problems(
    context: Context,
    people: Mapping[str, str],
    review: ReviewEvent,
    asked: set[str],
    answered: set[tuple[str, str, str]],
) -> Iterator[tuple[str, Text]]:
    readers = [people.get(fold(one)) or one for one in (review.by, review.second) if one is not None]
    if len(set(readers)) < len(readers):
        yield "second", _SAME
    grants = context.inventory.grants
    for number, one in enumerate(review.answers):
        key = (review.round, review.owner, one.grant)
        if one.grant not in asked:
            yield f"answers.{number}.grant", _of(_NOT_ASKED, one.grant)
        elif key in answered:
            yield f"answers.{number}.grant", _of(_TWICE, one.grant)
        elif one.answer != "keep" and one.reason is None:
            yield f"answers.{number}.answer", _of(_NO_REASON, one.grant)
        elif one.answer == "keep" and one.grant in grants and grants[one.grant].person in readers:
            yield f"answers.{number}.answer", _of(_OWN, one.grant)
        answered.add(key)


def _people(context: Context) -> dict[str, str]:
    """Folded name -> the one contact of that name, who may be written by it as well; "" where there are several."""
    found: dict[str, str] = {}
    for name, contact in context.inventory.contacts.items():
        words = fold(contact.full_name)
        found[words] = "" if words in found else name
    return found


def _of(problem: Text, grant: str) -> Text:
    return Text(problem.in_language("vi", {"grant": grant}), problem.in_language("en", {"grant": grant}))


RULE = InventoryRule(
    code="LST015",
    severity=Severity.ERROR,
    title=Text("Câu trả lời rà soát không hợp lệ", "Answer of a review is not sound"),
    text=Text("Đợt rà soát {round}: {problem}", "review {round}: {problem}"),
    hint=Text(
        "Đề nghị ghi bằng `camgrant review record`; ghi nhầm thì `camgrant list correct`",
        "write it with `camgrant review record`; correct a wrong entry with `camgrant list correct`",
    ),
    why=Text(
        "Hai người cùng đọc thì đánh dấu nhầm không giữ quyền của người đã đi, không bỏ quyền của người đang trực.",
        "With two readers a slip keeps nobody who has left and drops nobody who is on duty.",
    ),
    covers=("GL-406",),
    absence=True,
    check=check,
)
