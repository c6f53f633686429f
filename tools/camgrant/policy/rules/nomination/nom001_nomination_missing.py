"""Every grant rests on a list that nominates its holder; only an urgent one may start before its document exists."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import begins_before_documents
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    if case.nomination is not None or case.route is None or begins_before_documents(case):
        return ()
    return found(case.id, "nomination", basis=case.route.basis, holder=case.holder)


RULE = GrantRule(
    code="NOM001",
    severity=Severity.ERROR,
    title=Text("Thiếu danh sách đề nghị", "Nomination missing"),
    text=Text(
        "Lượt cấp quyền của {holder} không dẫn danh sách nào đề nghị",
        "the grant of {holder} refers to no list that nominates",
    ),
    hint=Text(
        "Đề nghị ghi vào `nomination` mã của danh sách do đơn vị có thẩm quyền ban hành",
        "name in `nomination` the list that the competent unit issued",
    ),
    why=Text(
        "Không có danh sách thì không cơ quan nào đã cử người này và chịu trách nhiệm khi lộ lọt hình ảnh.",
        "Without a list no agency has named this person, and none answers when images leak.",
    ),
    covers=("GL-101", "GL-301"),
    check=check,
)
