"""Recordings are asked for once, answered for and released after that, each with what it needs and nothing else."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from camgrant.diagnostics import Severity, Text
from camgrant.model.ledger import HoldEvent
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.lists import ill_filled, standing_events

_NEEDS: Final = {
    "held": ("cameras", "since", "until", "number"),
    "confirmed": ("recorder", "summary"),
    "missing": ("recorder", "summary"),
    "released": ("number",),
}
_MAY: Final = {
    "held": ("incident", "summary"),
    "confirmed": ("number",),
    "missing": ("number",),
    "released": ("summary",),
}
_TWICE: Final = Text("đã được ghi rồi", "was entered before")
_NEVER: Final = Text("chưa được yêu cầu đến ngày ấy", "was not asked for by that day")
_OVER: Final = Text("đã thôi giữ trước đó", "was released before")
_BACKWARDS: Final = Text("có lúc bắt đầu không trước lúc kết thúc", "begins no earlier than it ends")


def check(context: Context) -> Findings:
    said = sorted((event.on, name, event.hold) for name, event in standing_events(context) if event.hold)
    first: dict[tuple[str, str], date] = {}
    for on, name, one in said:
        for field, problem in ill_filled(one, _NEEDS, _MAY):
            yield _found(name, one, field, Text(f"{problem.vi} `{field}`", f"{problem.en} `{field}`"))
        if one.what in ("held", "released"):
            if (one.what, one.hold) in first:
                yield _found(name, one, "what", _TWICE)
            first.setdefault((one.what, one.hold), on)
    for on, name, one in said:
        yield from _order(on, name, one, first.get(("held", one.hold)), first.get(("released", one.hold)))


def _order(on: date, name: str, one: HoldEvent, began: date | None, ended: date | None) -> Iterator[Finding]:
    if one.what == "held":
        if one.since and one.until and datetime.fromisoformat(one.since) >= datetime.fromisoformat(one.until):
            yield _found(name, one, "until", _BACKWARDS)
    elif began is None or on < began:
        yield _found(name, one, "what", _NEVER)
    elif one.what != "released" and ended is not None and ended < on:
        yield _found(name, one, "what", _OVER)


def _found(name: str, one: HoldEvent, field: str, problem: Text) -> Finding:
    return Finding(name, f"hold.{field}", {"hold": one.hold, "problem": problem})


RULE = InventoryRule(
    code="LST020",
    severity=Severity.ERROR,
    title=Text("Việc giữ bản ghi sai thứ tự hoặc thiếu nội dung", "Events of a hold out of order or incomplete"),
    text=Text("Lần giữ bản ghi {hold} {problem}", "the hold of recordings {hold} {problem}"),
    hint=Text(
        "Đề nghị ghi bằng `camgrant evidence`; ghi nhầm thì `camgrant list correct`",
        "write it with `camgrant evidence`; correct a wrong entry with `camgrant list correct`",
    ),
    why=Text(
        "Không rõ camera, thời gian, văn bản thì không biết ai phải giữ, và bản ghi bị ghi đè.",
        "Without cameras, times and document nobody knows who must keep what, and it is written over.",
    ),
    absence=True,
    check=check,
)
