"""The list that nominates names the holder or, where the pack allows it, a unit in which the holder works."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import naming
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    nomination, route = case.grant.nomination, case.route
    if nomination is None or route is None or not route.names_holder:
        return ()
    named = naming(context, nomination, case)
    if named == "person" or (named and not route.names_person) or case.nomination is None:
        return ()
    unit = Text(" hoặc đơn vị của người này", " or the holder's unit")
    if route.names_person:
        unit = Text("; chỉ có tên đơn vị là chưa đủ", "; the unit alone is not enough") if named else Text("", "")
    number = case.nomination.number
    return found(case.id, "nomination", basis=route.basis, holder=case.holder, number=number, unit=unit)


RULE = GrantRule(
    code="NOM003",
    severity=Severity.ERROR,
    title=Text("Không có tên trong danh sách", "Holder is not on the list"),
    text=Text(
        "Văn bản {number} không có tên {holder}{unit}",
        "{number} does not name {holder}{unit}",
    ),
    hint=Text(
        "Đề nghị dẫn danh sách có tên người này, hoặc bổ sung `names` của văn bản theo đúng bản gốc",
        "refer to the list that names the person, or complete the document's `names` from the original",
    ),
    why=Text(
        "Người không có trong danh sách mà vẫn có tài khoản là quyền không ai cấp.",
        "An account for somebody who stands on no list is a right that nobody gave.",
    ),
    covers=("GL-102", "GL-301"),
    check=check,
)
