"""A review is opened once for each owner, answered after that, and closed once; nothing comes after its end."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from camgrant.diagnostics import Severity, Text
from camgrant.model.ledger import ReviewEvent
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.lists import standing_events

_TWICE: Final = Text("đã được ghi rồi", "was entered before")
_NEVER: Final = Text("chưa được mở đến ngày ấy", "was not open by that day")
_OVER: Final = Text("đã kết thúc trước đó", "was closed before")
_PAST: Final = Text("có hạn trả lời trước ngày mở", "asks for answers before it is opened")


def check(context: Context) -> Findings:
    said = sorted((event.on, name, event.review) for name, event in standing_events(context) if event.review)
    opened: dict[tuple[str, str], date] = {}
    closed: dict[tuple[str, str], date] = {}
    for what, seen in (("opened", opened), ("closed", closed)):
        for on, name, review in said:
            key = (review.round, review.owner)
            if review.what == what and key in seen:
                yield _found(context, name, review, "what", _TWICE)
            elif review.what == what:
                seen[key] = on
    for on, name, review in said:
        yield from _problems(context, name, on, review, opened, closed)


_Days = dict[tuple[str, str], date]


def _problems(
    context: Context, name: str, on: date, review: ReviewEvent, opened: _Days, closed: _Days
) -> Iterator[Finding]:
    key = (review.round, review.owner)
    if review.what == "opened":
        if review.due is not None and review.due < on:
            yield _found(context, name, review, "due", _PAST)
    elif key not in opened or on < opened[key]:
        yield _found(context, name, review, "what", _NEVER)
    elif review.what == "answered" and key in closed and closed[key] < on:
        yield _found(context, name, review, "what", _OVER)


def _found(context: Context, name: str, review: ReviewEvent, field: str, problem: Text) -> Finding:
    facts = {"round": review.round, "owner": context.unit_name(review.owner), "problem": problem}
    return Finding(name, f"review.{field}", facts)


RULE = InventoryRule(
    code="LST014",
    severity=Severity.ERROR,
    title=Text("Việc của đợt rà soát sai thứ tự", "Events of a review out of order"),
    text=Text("Đợt rà soát {round} của {owner} {problem}", "the review {round} of {owner} {problem}"),
    hint=Text(
        "Đề nghị ghi bằng `camgrant review`; đợt đã kết thúc thì mở đợt mới; ghi nhầm thì `camgrant list correct`",
        "write it with `camgrant review`; after its end open a new one; correct with `camgrant list correct`",
    ),
    why=Text(
        "Đợt đã kết thúc là chứng cứ: thêm câu trả lời sau đó thì số liệu đã báo cáo không còn đúng.",
        "A closed review is evidence: with answers added later the figures that were reported are wrong.",
    ),
    covers=("GL-406",),
    absence=True,
    check=check,
)
