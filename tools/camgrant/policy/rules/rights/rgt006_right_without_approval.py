"""A right for which the pack asks an approval has one by the owner of the list, beside the list itself.

A grant that is only proposed gives no right yet.
"""

from camgrant.diagnostics import Severity, Text
from camgrant.model.vietnamese import RIGHT_WORDS
from camgrant.policy.authority import unapproved_rights
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, GrantRule


def check(case: GrantCase, context: Context) -> Findings:
    rights = case.grant.rights
    if case.grant.proposed or (len(rights) == 1 and rights[0] in case.given_under.default_rights):
        return ()
    return [
        Finding(
            case.id,
            f"rights.{rights.index(rule.right)}",
            {"holder": case.holder, "right": Text(RIGHT_WORDS[rule.right], rule.right)},
            rule.basis,
        )
        for rule in unapproved_rights(context, case)
    ]


RULE = GrantRule(
    code="RGT006",
    severity=Severity.ERROR,
    title=Text("Quyền thiếu văn bản phê duyệt riêng", "Right without an approval of its own"),
    text=Text(
        "Quyền “{right}” của {holder} chưa có văn bản phê duyệt của đơn vị lập danh sách hoặc cấp trên",
        "the right '{right}' of {holder} has no approval of the unit that draws up the list, or one above it",
    ),
    hint=Text(
        "Đề nghị dẫn văn bản phê duyệt (khác danh sách đề nghị) trong `approvals`, hoặc bỏ quyền này",
        "name an approval, other than the nominating list, in `approvals`, or drop the right",
    ),
    why=Text(
        "Hình đã trích xuất thì không thu hồi được; phải có người có thẩm quyền đồng ý trước.",
        "What has been exported cannot be taken back; somebody competent must have agreed before.",
    ),
    covers=("GL-410",),
    check=check,
)
