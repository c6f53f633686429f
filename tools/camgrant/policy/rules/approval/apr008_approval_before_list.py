"""What is approved is the list: an approval that names the holder is not older than the list that names them."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import given_for, naming
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, GrantRule


def check(case: GrantCase, context: Context) -> Findings:
    nomination = case.nomination
    if nomination is None or case.route is None:
        return ()
    findings = []
    for demand in case.route.approvals:
        for number in given_for(context, demand, case):
            approval = case.approvals[number]
            # A unit that was approved puts another of its people in place by a later list of its own.
            if approval.date >= nomination.date or naming(context, case.grant.approvals[number], case) == "unit":
                continue
            args = {
                "holder": case.holder,
                "approval": approval.number,
                "approved": f"{approval.date:%d/%m/%Y}",
                "list": nomination.number,
                "listed": f"{nomination.date:%d/%m/%Y}",
            }
            findings.append(Finding(case.id, f"approvals.{number}", args, demand.basis))
    return findings


RULE = GrantRule(
    code="APR008",
    severity=Severity.ERROR,
    title=Text("Văn bản phê duyệt có trước danh sách", "Approval older than its list"),
    text=Text(
        "Văn bản {approval} ngày {approved} phê duyệt {holder} trước khi có danh sách {list} ngày {listed}",
        "{approval} of {approved} approves {holder} before the list {list} of {listed} exists",
    ),
    hint=Text(
        "Đề nghị dẫn văn bản phê duyệt danh sách này, hoặc danh sách mà văn bản ấy đã phê duyệt",
        "refer to the approval of this list, or to the list which that document approved",
    ),
    why=Text(
        "Văn bản ký trước khi có danh sách thì phê duyệt một danh sách khác, hoặc phê duyệt mà không biết tên ai.",
        "What was signed before the list existed approved another list, or approved without knowing whom.",
    ),
    covers=("GL-101",),
    check=check,
)
