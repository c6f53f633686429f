"""A right was given to a member of one unit; after a transfer the new unit asks for it anew, or it ends.

Whoever goes on in a unit that continues the one before, or a part of it, was not transferred.
"""

from camgrant.diagnostics import Severity, Text
from camgrant.model.continuity import line_of
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    if len(case.person.positions) == 1 or case.day != context.as_of:
        return ()
    before = context.inventory.unit_of(case.grant.person, case.grant.valid_from)
    if before is None or case.unit is None or case.unit in line_of(context.inventory.units, before):
        return ()
    now = context.unit_name(case.unit)
    return found(case.id, "person", holder=case.holder, before=context.unit_name(before), now=now)


RULE = GrantRule(
    code="EXP007",
    severity=Severity.WARNING,
    title=Text("Người được cấp đã chuyển đơn vị", "Holder changed units"),
    text=Text(
        "{holder} được cấp quyền khi ở {before}, nay thuộc {now}",
        "{holder} got the right in {before} and now belongs to {now}",
    ),
    hint=Text(
        "Đề nghị thu hồi và cấp lại theo danh sách của đơn vị mới nếu còn cần",
        "revoke it, and grant anew under the new unit's list if it is still needed",
    ),
    why=Text(
        "Người chuyển công tác mang theo quyền xem của đơn vị cũ, và đơn vị cũ không còn quản lý người đó.",
        "A person who moves takes along the old unit's view, and the old unit has no say over them any more.",
    ),
    covers=("GL-402",),
    check=check,
)
