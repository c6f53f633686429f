"""Nominating and approving are two decisions of two people."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    nomination = case.nomination
    if nomination is None or nomination.signer is None:
        return ()
    for number, document in enumerate(case.approvals):
        if document.signer == nomination.signer:
            return found(
                case.id,
                f"approvals.{number}",
                signer=context.person_name(nomination.signer),
                nomination=nomination.number,
                number=document.number,
            )
    return ()


RULE = GrantRule(
    code="SOD003",
    severity=Severity.WARNING,
    title=Text("Một người ký cả đề nghị và phê duyệt", "One signer nominates and approves"),
    text=Text(
        "{signer} ký cả văn bản đề nghị {nomination} và văn bản phê duyệt {number}",
        "{signer} signed both the nomination {nomination} and the approval {number}",
    ),
    hint=Text(
        "Đề nghị dẫn văn bản do hai người khác nhau ký, hoặc ghi miễn trừ có lý do",
        "refer to documents that two people signed, or write a waiver with the reason",
    ),
    why=Text(
        "Hai bước do một người ký thì chỉ còn là một bước; sai sót không ai phát hiện.",
        "Two steps signed by one person are one step, and nobody notices a mistake.",
    ),
    covers=("GL-405",),
    check=check,
)
