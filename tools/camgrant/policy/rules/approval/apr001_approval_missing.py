"""A right holds only with every approval that the pack demands on its way.

An urgent one is approved afterwards; one that is only proposed gives nothing until it is approved.
"""

from camgrant.diagnostics import Severity, Text
from camgrant.model.base import Label
from camgrant.model.pack import Approval
from camgrant.policy.authority import begins_before_documents, given_for, incompetent_approvals
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, GrantRule


def check(case: GrantCase, context: Context) -> Findings:
    route = case.route
    if route is None or not route.approvals or begins_before_documents(case) or case.grant.proposed:
        return ()
    missing = [demand for demand in route.approvals if not given_for(context, demand, case)]
    if not missing:
        return ()
    # An approval of a unit that is not competent stands for one of them: that is the finding then.
    stand_ins = incompetent_approvals(context, case)
    return [
        Finding(case.id, "approvals", {"holder": case.holder, "by": _by(context, demand)}, demand.basis)
        for demand in missing[len(stand_ins) :]
    ]


def _by(context: Context, demand: Approval) -> Text:
    """The kinds of unit that may approve, as people read them."""
    labels = [context.pack.unit_kinds[kind] for kind in demand.by if kind in context.pack.unit_kinds]
    if demand.by_managing_unit:
        labels.append(Label(vi="đơn vị quản lý trực tiếp", en="directly managing unit"))
    return Text(", ".join(label.vi for label in labels), ", ".join(label.en for label in labels))


RULE = GrantRule(
    code="APR001",
    severity=Severity.ERROR,
    title=Text("Thiếu văn bản phê duyệt", "Approval missing"),
    text=Text(
        "Lượt cấp quyền của {holder} chưa có văn bản phê duyệt của cơ quan có thẩm quyền ({by})",
        "the grant of {holder} lacks the approval of the competent authority ({by})",
    ),
    hint=Text(
        "Đề nghị ghi vào `approvals` mã của văn bản phê duyệt; chưa được phê duyệt thì chưa cấp quyền",
        "name the approval in `approvals`; what is not approved is not granted",
    ),
    why=Text(
        "Tài khoản chưa được phê duyệt là quyền xem người khác mà không cấp nào quyết định.",
        "An account without approval watches people although no authority decided it.",
    ),
    covers=("GL-101",),
    check=check,
)
