"""The purpose of a grant is one of its system."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    purpose = case.grant.purpose
    if purpose in case.given_under.purposes or purpose not in context.pack.purposes:
        return ()
    label = context.pack.purposes[purpose]
    return found(
        case.id,
        "purpose",
        purpose=Text(label.vi, label.en),
        system=Text(case.given_under.label.vi, case.given_under.label.en),
        allowed=", ".join(case.given_under.purposes),
    )


RULE = GrantRule(
    code="RGT004",
    severity=Severity.ERROR,
    title=Text("Mục đích không thuộc hệ thống", "Purpose of another system"),
    text=Text(
        "Mục đích “{purpose}” không dùng cho “{system}”",
        "the purpose '{purpose}' is not one of '{system}'",
    ),
    hint=Text("Đề nghị ghi một trong các mục đích: {allowed}", "write one of these purposes: {allowed}"),
    why=Text(
        "Hình ảnh chỉ được xem đúng mục đích đã nêu khi phê duyệt.",
        "Images may be watched only for the purpose that was named when the access was approved.",
    ),
    covers=("GL-004",),
    check=check,
)
