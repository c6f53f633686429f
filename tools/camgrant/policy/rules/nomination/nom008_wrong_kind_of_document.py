"""Only a document that authorises people nominates: one that names coordination contacts gives no access."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    nomination, route = case.nomination, case.route
    if nomination is None or route is None or nomination.kind in route.document_kinds:
        return ()
    label = context.pack.document_kinds.get(nomination.kind)
    if label is None:
        return ()
    routes = (other for system in context.pack.systems.values() for other in system.routes)
    basis = route.basis if any(nomination.kind in other.document_kinds for other in routes) else None
    kind = Text(label.vi, label.en)
    return found(case.id, "nomination", basis=basis, holder=case.holder, number=nomination.number, kind=kind)


RULE = GrantRule(
    code="NOM008",
    severity=Severity.ERROR,
    title=Text("Văn bản không phải danh sách trao quyền", "Document does not authorise anybody"),
    text=Text(
        "Quyền của {holder} dẫn văn bản {number} thuộc loại “{kind}”, không phải danh sách trao quyền",
        "the grant of {holder} refers to {number}, of the kind '{kind}', which authorises nobody",
    ),
    hint=Text(
        "Đề nghị dẫn danh sách đầu mối được trao quyền; đầu mối phối hợp không đương nhiên có tài khoản",
        "refer to the list of authorised persons; a coordination contact gets no account by that role",
    ),
    why=Text(
        "Người để gọi điện và người được xem camera là hai việc khác nhau; lẫn lộn là cấp quyền không ai duyệt.",
        "A person to phone is not a person who may watch; mixing them up gives rights that nobody decided.",
    ),
    covers=("GL-006",),
    check=check,
)
