"""A document's number has one of the forms that offices use: 412/CAT-PV01, 91/2025/QH15, 123-CV/TU."""

import re
from typing import Final

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule

# A symbol begins with a capital; the letters are those of Vietnamese abbreviations.
_SYMBOL: Final = "[A-ZĂÂĐÊÔƠƯ][A-ZĂÂĐÊÔƠƯa-zăâđêôơư0-9&.]*"
_KNOWN: Final = re.compile(
    rf"[0-9]{{1,6}}(?:/[12][0-9]{{3}})?/{_SYMBOL}(?:-{_SYMBOL})*|[0-9]{{1,6}}-{_SYMBOL}/{_SYMBOL}(?:-{_SYMBOL})*"
)


def is_number(text: str) -> bool:
    """Whether the text has one of the known forms."""
    return _KNOWN.fullmatch(text) is not None


def check(context: Context) -> Findings:
    for document_id, document in context.inventory.documents.items():
        if not is_number(document.number):
            yield Finding(document_id, "number", {"number": document.number})


RULE = InventoryRule(
    code="LST001",
    severity=Severity.WARNING,
    title=Text("Số, ký hiệu văn bản không đúng thể thức", "Document number of an unknown form"),
    text=Text(
        "“{number}” không đúng thể thức số, ký hiệu văn bản", "'{number}' has no known form of number and symbol"
    ),
    hint=Text(
        "Đề nghị ghi đủ số và ký hiệu như trên văn bản, không thêm dấu cách, ví dụ 412/CAT-PV01",
        "write number and symbol as on the document, without blanks, such as 412/CAT-PV01",
    ),
    why=Text(
        "Văn bản ghi sai số thì sau này không tìm lại được căn cứ của quyền đã cấp.",
        "Under a wrong number the document behind a right is not found again.",
    ),
    covers=("GL-704",),
    check=check,
)
