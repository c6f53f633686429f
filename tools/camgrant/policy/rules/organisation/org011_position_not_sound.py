"""The windows of positions are sound, and whoever holds a grant in force holds a position on that day."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.base import in_window
from camgrant.model.inventory import position_at
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule

_TWO_UNITS = Text(
    "có chức vụ ở hai đơn vị cùng lúc; chức vụ ghi trước quyết định đơn vị của người này",
    "holds positions in two units at once; the one written first decides the unit",
)
_REVERSED = Text("có chức vụ kết thúc trước khi bắt đầu", "has a position that ends before it begins")


def check(context: Context) -> Findings:
    holders = context.grants_in_force
    for person, contact in context.inventory.contacts.items():
        reversed_at = None
        for number, position in enumerate(contact.positions):
            begin, end = position.valid_from, position.valid_until
            if begin is not None and end is not None and end < begin:
                reversed_at = f"positions.{number}.valid_until"
                yield Finding(person, reversed_at, {"person": context.person_name(person), "problem": _REVERSED})
        if reversed_at is not None or person not in holders:
            continue
        units = {p.unit for p in contact.positions if in_window(context.as_of, p.valid_from, p.valid_until)}
        if len(units) > 1:
            args = {"person": context.person_name(person), "problem": _TWO_UNITS}
            yield Finding(person, "positions", args, level=Severity.WARNING)
        if not contact.has_left(context.as_of) and position_at(contact, context.as_of) is None:
            day = f"{context.as_of:%d/%m/%Y}"
            problem = Text(
                f"có quyền đang hiệu lực nhưng không có chức vụ vào ngày {day}",
                f"holds a grant in force but no position on {day}",
            )
            args = {"person": context.person_name(person), "problem": problem}
            yield Finding(person, "positions", args, level=Severity.WARNING)


RULE = InventoryRule(
    code="ORG011",
    severity=Severity.ERROR,
    title=Text("Chức vụ theo thời gian không hợp lệ", "Positions are not sound"),
    text=Text("{person} {problem}", "{person} {problem}"),
    hint=Text(
        "Đề nghị sửa thời gian giữ chức vụ, ghi chức vụ mới, hoặc ghi `left_on` nếu đã thôi việc",
        "correct the dates of the position, add the new one, or write `left_on` if the person left",
    ),
    why=Text(
        "Không rõ người đó thuộc đơn vị nào thì không đơn vị nào chịu trách nhiệm về quyền xem.",
        "If nobody knows the person's unit that day, no unit answers for the right to watch.",
    ),
    covers=("GL-002", "GL-905"),
    check=check,
)
