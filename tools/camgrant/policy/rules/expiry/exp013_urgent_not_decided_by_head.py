"""An urgent grant comes before its document, never without the head of the body that issues that document."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import begins_before_documents, decided_by_head
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found

_NOT_HERE = Text(
    "hệ thống này không được cấp trước khi có văn bản",
    "this system gives nothing before its documents exist",
)
_SEVERAL = Text(
    "phải nhiều cơ quan cùng đồng ý, không một người nào quyết định thay",
    "several bodies must agree, and nobody decides for all of them",
)
_NOT_HEAD = Text(
    "{by} không đứng đầu, cũng không được quyết định thay người đứng đầu, cơ quan ban hành văn bản đó",
    "{by} neither heads the body that issues that document nor decides for its head",
)


def check(case: GrantCase, context: Context) -> Findings:
    urgent, route = case.grant.urgent, case.route
    if urgent is None or route is None:
        return ()
    demand = route.approvals[0] if route.approvals else route
    if not begins_before_documents(case):
        return found(case.id, "urgent", basis=demand.basis, holder=case.holder, problem=_NOT_HERE)
    if decided_by_head(context, case):
        return ()
    if len(route.approvals) > 1:
        return found(case.id, "urgent", basis=demand.basis, holder=case.holder, problem=_SEVERAL)
    by = {"by": context.person_name(urgent.by)}
    problem = Text(_NOT_HEAD.in_language("vi", by), _NOT_HEAD.in_language("en", by))
    return found(case.id, "urgent.by", basis=demand.basis, holder=case.holder, problem=problem)


RULE = GrantRule(
    code="EXP013",
    severity=Severity.ERROR,
    title=Text("Cấp khẩn cấp không đúng thẩm quyền", "Urgent grant without the competent head"),
    text=Text(
        "Cấp khẩn cấp cho {holder} không đúng thẩm quyền: {problem}",
        "the urgent grant to {holder} was not decided by who may: {problem}",
    ),
    hint=Text(
        "Đề nghị thu hồi, hoặc ghi vào `urgent.by` người đứng đầu đã thật sự quyết định; chức vụ người ấy giữ trong "
        "ngày đó phải ghi `leads`",
        "revoke it, or name in `urgent.by` the head who really decided; the position held on that day must say `leads`",
    ),
    why=Text(
        "Khẩn cấp chỉ cho văn bản đến sau. Nếu ai cũng quyết định được thì danh sách và phê duyệt không còn giữ gì.",
        "Urgency lets the paper come later. If anybody could decide, lists and approvals would hold nothing back.",
    ),
    covers=("GL-101", "GL-301"),
    fixed=True,
    check=check,
)
