"""An approval covers those whom it names: the holder, or a unit in which the holder works."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import given_for, naming
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    if case.route is None or not case.approvals:
        return ()
    ids = case.grant.approvals
    if all(case.grant.person in context.named_by(document) for document in ids):
        return ()
    for demand in case.route.approvals:
        given = given_for(context, demand, case) if demand.names_holder else ()
        if given and all(naming(context, ids[number], case) is None for number in given):
            number = case.approvals[given[0]].number
            where = f"approvals.{given[0]}"
            return found(case.id, where, basis=demand.basis, holder=case.holder, number=number)
    return ()


RULE = GrantRule(
    code="APR004",
    severity=Severity.ERROR,
    title=Text("Phê duyệt không có tên người này", "Approval names somebody else"),
    text=Text(
        "Văn bản phê duyệt {number} không có tên {holder} hoặc đơn vị của người này",
        "the approval {number} names neither {holder} nor the holder's unit",
    ),
    hint=Text(
        "Đề nghị dẫn văn bản phê duyệt có tên người này, hoặc bổ sung `names` của văn bản theo đúng bản gốc",
        "refer to the approval that names the person, or complete the document's `names` from the original",
    ),
    why=Text(
        "Mượn văn bản phê duyệt của người khác thì ai cũng có thể được thêm vào mà không cần duyệt.",
        "With somebody else's approval anybody can be added without being approved.",
    ),
    covers=("GL-101",),
    check=check,
)
