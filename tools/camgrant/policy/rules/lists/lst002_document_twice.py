"""A document stands in the inventory once: no two have the same issuer, number and year."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    seen: dict[tuple[str, str, int], str] = {}
    for document_id, document in context.inventory.documents.items():
        key = (document.issuer, document.number.casefold(), document.date.year)
        first = seen.setdefault(key, document_id)
        if first != document_id:
            issuer = context.unit_name(document.issuer)
            yield Finding(document_id, "number", {"number": document.number, "issuer": issuer, "first": first})


RULE = InventoryRule(
    code="LST002",
    severity=Severity.ERROR,
    title=Text("Một văn bản khai báo hai lần", "Document declared twice"),
    text=Text(
        "Văn bản {number} của {issuer} đã khai báo với mã {first}",
        "document {number} of {issuer} is already declared as {first}",
    ),
    hint=Text(
        "Đề nghị gộp thành một văn bản, hoặc sửa số nếu ghi nhầm",
        "join the two, or correct the number",
    ),
    why=Text(
        "Hai bản ghi của một văn bản có thể ghi khác nhau về người có tên trong đó.",
        "Two records of one document may differ about whom it names.",
    ),
    covers=("GL-901",),
    check=check,
)
