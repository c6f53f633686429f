"""A right begins when it is approved, not before; only an urgent one may."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import begins_before_documents, given_for
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, GrantRule


def check(case: GrantCase, context: Context) -> Findings:
    begins = case.grant.valid_from
    if not case.approvals or begins_before_documents(case):
        return ()
    late = [number for number, document in enumerate(case.approvals) if begins < document.date]
    if not late:
        return ()
    demands = case.route.approvals if case.route else ()
    return [
        Finding(
            case.id,
            f"approvals.{number}",
            {
                "holder": case.holder,
                "begins": f"{begins:%d/%m/%Y}",
                "number": case.approvals[number].number,
                "day": f"{case.approvals[number].date:%d/%m/%Y}",
            },
            next((demand.basis for demand in demands if number in given_for(context, demand, case)), None),
        )
        for number in late
    ]


RULE = GrantRule(
    code="APR003",
    severity=Severity.ERROR,
    title=Text("Quyền có trước khi được phê duyệt", "Right older than its approval"),
    text=Text(
        "Quyền của {holder} bắt đầu ngày {begins}, trước văn bản phê duyệt {number} ngày {day}",
        "the right of {holder} begins on {begins}, before the approval {number} of {day}",
    ),
    hint=Text(
        "Đề nghị ghi `valid_from` từ ngày phê duyệt; người có thẩm quyền đã quyết định cấp khẩn cấp thì ghi `urgent`",
        "begin on the day of the approval or later; where the competent head decided on an emergency, write `urgent`",
    ),
    why=Text(
        "Phê duyệt sau khi đã xem thì việc phê duyệt chỉ còn là hình thức.",
        "An approval that comes after the watching began is only a form.",
    ),
    covers=("GL-101",),
    check=check,
)
