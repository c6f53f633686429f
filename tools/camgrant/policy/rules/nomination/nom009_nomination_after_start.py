"""A right begins when the list that gives it exists, not before; only an urgent one may."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.base import altered
from camgrant.model.pack import PackBasis
from camgrant.policy.authority import begins_before_documents
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    nomination, begins = case.nomination, case.grant.valid_from
    if nomination is None or nomination.date <= begins or begins_before_documents(case):
        return ()
    return found(
        case.id,
        "valid_from",
        basis=_basis(case, context),
        holder=case.holder,
        begins=f"{begins:%d/%m/%Y}",
        number=nomination.number,
        day=f"{nomination.date:%d/%m/%Y}",
    )


def _basis(case: GrantCase, context: Context) -> PackBasis | None:
    """What the pack says of this rule, read of the clause by which the list is drawn up."""
    setting = context.pack.rules.get(RULE.code)
    if setting is None or setting.basis.clause is not None or case.route is None:
        return None
    return altered(setting.basis, clause=case.route.basis.clause)


RULE = GrantRule(
    code="NOM009",
    severity=Severity.ERROR,
    title=Text("Quyền có trước danh sách", "Right older than its list"),
    text=Text(
        "Quyền của {holder} bắt đầu ngày {begins}, trước văn bản {number} ngày {day}",
        "the right of {holder} begins on {begins}, before {number} of {day}",
    ),
    hint=Text(
        "Đề nghị ghi `valid_from` từ ngày của danh sách; người có thẩm quyền quyết định cấp khẩn cấp thì ghi `urgent`",
        "begin on the day of the list or later; where the competent head decided on an emergency, write `urgent`",
    ),
    why=Text(
        "Trong những ngày chưa có danh sách, người này xem camera mà không ai đã cử.",
        "On the days before the list the person watched without having been named by anybody.",
    ),
    covers=("GL-102",),
    check=check,
)
