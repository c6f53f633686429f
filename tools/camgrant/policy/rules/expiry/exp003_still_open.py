"""A grant is revoked when its holder (or who answers for a machine) has left, its unit has ended, or all its sites have
closed."""

from datetime import date

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase, scope_field
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    as_of, left = context.as_of, case.person.left_on
    if left is not None and left <= as_of:
        problem = Text(f"{case.holder} đã thôi việc", f"{case.holder} left")
        return found(case.id, "person", problem=problem, day=f"{left:%d/%m/%Y}")
    answering = _left_alone(case, context)
    if answering is not None:
        name = context.person_name(case.person.responsible or "")
        problem = Text(
            f"{name}, người chịu trách nhiệm về máy, đã thôi việc", f"{name}, who answers for the machine, left"
        )
        return found(case.id, "person", problem=problem, day=f"{answering:%d/%m/%Y}")
    unit = context.inventory.units.get(case.unit) if case.unit else None
    if unit is not None and unit.retired_on is not None and unit.retired_on <= as_of:
        name = context.unit_name(case.unit)
        problem = Text(f"{name} đã giải thể", f"{name} was dissolved")
        return found(case.id, "person", problem=problem, day=f"{unit.retired_on:%d/%m/%Y}")
    last = _all_closed(case, context)
    if last is None:
        return ()
    if len(case.sites) == 1 and case.grant.scope.chain is None:
        name = context.site_name(case.sites[0])
        problem = Text(f"{name} đã đóng", f"{name} was closed")
        where = scope_field(context, case, case.sites[0])
    else:
        number = len(case.sites)
        problem = Text(f"Cả {number} cơ sở của phạm vi đã đóng", f"all {number} sites of the scope were closed")
        where = scope_field(context, case, case.sites[0]).removesuffix(".0")
    return found(case.id, where, problem=problem, day=f"{last:%d/%m/%Y}")


def _left_alone(case: GrantCase, context: Context) -> date | None:
    """The day on which the one who answers for a machine left; None where somebody is there."""
    responsible = context.inventory.contacts.get(case.person.responsible or "") if case.person.is_machine else None
    if responsible is None or not responsible.has_left(context.as_of):
        return None
    return responsible.left_on


def _all_closed(case: GrantCase, context: Context) -> date | None:
    """The day on which the last site of the scope closed; None while one is not closed."""
    last = None
    for site in case.sites:
        closed = context.inventory.sites[site].closed_on
        if closed is None or closed > context.as_of:
            return None
        last = closed if last is None else max(last, closed)
    return last


RULE = GrantRule(
    code="EXP003",
    severity=Severity.ERROR,
    title=Text("Quyền chưa thu hồi", "Grant still open"),
    text=Text(
        "{problem} từ ngày {day} nhưng lượt cấp quyền chưa thu hồi",
        "{problem} on {day} but the grant is still open",
    ),
    hint=Text(
        "Đề nghị ghi `revoked` với ngày và lý do; thu hồi không phải chờ phê duyệt",
        "write `revoked` with day and reason; a revocation waits for no approval",
    ),
    why=Text(
        "Quyền không thu hồi thì tài khoản trên thiết bị không ai khóa, và người đã thôi việc vẫn xem được.",
        "Where nothing is revoked nobody closes the account, and people who left go on watching.",
    ),
    covers=("GL-402",),
    check=check,
    technical=True,
)
