"""Until its document names the holder, an urgent grant goes only to people whom its clause is about."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import begins_before_documents, documented
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    rule = case.system.urgent
    if rule is None or not begins_before_documents(case) or documented(context, case):
        return ()
    technical = context.pack.technical
    technicians = frozenset(technical.holders) if technical is not None else frozenset()
    belongs = not rule.holders or not case.unit_kinds.isdisjoint(rule.holders)
    if belongs and case.unit_kinds.isdisjoint(technicians):
        return ()
    basis = case.route.basis if case.route else None
    return found(case.id, "person", basis=basis, holder=case.holder, unit=context.unit_name(case.unit))


RULE = GrantRule(
    code="EXP014",
    severity=Severity.ERROR,
    title=Text("Người không thuộc đối tượng cấp khẩn cấp", "Holder may not get urgent access"),
    text=Text(
        "{holder} thuộc {unit}, không được cấp khẩn cấp khi chưa có văn bản nêu tên",
        "{holder} belongs to {unit} and gets no urgent access before a document names them",
    ),
    hint=Text(
        "Đề nghị thu hồi; người này chỉ được cấp khi danh sách của cơ quan có thẩm quyền đã nêu tên",
        "revoke it; this person is granted access once a list of the competent body names them",
    ),
    why=Text(
        "Người lắp đặt, bảo trì không có việc gì phải xem hình trong lúc khẩn cấp; người ngoài càng phải có danh sách.",
        "Who installs and services has nothing to watch in an emergency; outsiders need the list all the more.",
    ),
    covers=("GL-301",),
    fixed=True,
    check=check,
)
