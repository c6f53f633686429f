"""A right for which the pack asks an approval has one by the owner of the list, beside the list itself."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.grant import Document
from camgrant.model.vietnamese import RIGHT_WORDS
from camgrant.policy.authority import may_issue
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, GrantRule


def check(case: GrantCase, context: Context) -> Findings:
    rights, route = case.grant.rights, case.route
    if len(rights) == 1 and rights[0] in case.system.default_rights:
        return ()
    return [
        Finding(
            case.id,
            f"rights.{rights.index(rule.right)}",
            {"holder": case.holder, "right": Text(RIGHT_WORDS[rule.right], rule.right)},
            rule.basis,
        )
        for rule in case.system.right_rules
        if "approval" in rule.needs
        and rule.right in rights
        and rule.right not in case.system.default_rights
        and (route is None or not route.rights or rule.right in route.rights)
        and not any(_counts(document, case, context) for document in case.approvals)
    ]


def _counts(document: Document, case: GrantCase, context: Context) -> bool:
    """Whether the document approves on behalf of the owner of the list; the list cannot approve itself."""
    nomination, route = case.nomination, case.route
    if document is nomination:
        return False
    if nomination is not None and document.issuer in context.inventory.lineage(nomination.issuer):
        return True
    return route is not None and may_issue(context, route, document.issuer, case.sites)


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
