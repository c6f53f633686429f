"""The rows that are kept of a list are those that were sent: its version is the hash of columns and rows."""

from camgrant.diagnostics import Severity, Text
from camgrant.ledger.book import Stream
from camgrant.ledger.events import list_version
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for name, event in context.inventory.ledger.items():
        if (version := event.list) is None:
            continue
        stream = Stream(version.sheet, version.author, version.recipient)
        expected = list_version(stream, version.columns, version.rows)
        if expected != version.version:
            yield Finding(name, "list.version", {"expected": expected[:12]})


RULE = InventoryRule(
    code="LST007",
    severity=Severity.ERROR,
    title=Text("Dòng của danh sách không khớp phiên bản", "Rows of a list do not fit its version"),
    text=Text(
        "Các dòng, cột ghi ở đây là của phiên bản {expected}, không phải phiên bản đã ghi",
        "the rows and columns here are those of version {expected}, not of the version written",
    ),
    hint=Text(
        "Đề nghị ghi bằng `camgrant list send`, không sửa tay",
        "write it with `camgrant list send`, not by hand",
    ),
    why=Text(
        "Số phiên bản in ở chân trang: sau này đối chiếu được tờ giấy với đúng nội dung đã gửi.",
        "The version stands in the footer: by it a paper is matched later with what was really sent.",
    ),
    covers=("GL-701",),
    check=check,
    fixed=True,
)
