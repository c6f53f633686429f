"""What `camgrant import` says: the preview in words, and the same for machines (schemas/output/import.schema.json)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from camgrant.app.intake import Imported, Outcome, Paper
from camgrant.diagnostics import Text, mask_personal
from camgrant.intake.rows import Fault, Row

__all__ = ["import_content", "import_text"]

_SHOWN: Final = 40  # rows of one kind in a text
_LONGEST: Final = 80  # letters of a value that is refused
_COUNTS: Final = Text(
    "Đọc {read} dòng: thêm {added}, đổi {changed}, thu hồi {revoked}, không đổi {unchanged}, từ chối {refused}",
    "Read {read} rows: add {added}, change {changed}, revoke {revoked}, unchanged {unchanged}, refused {refused}",
)
_HEADER: Final = Text("{sheet}, tiêu đề ở dòng {row}: {columns}", "{sheet}, headings in row {row}: {columns}")
_IGNORED: Final = Text("  không nhập cột: {columns}", "  columns not imported: {columns}")
_WITHOUT: Final = Text("{sheet}: không có bảng danh sách, bỏ qua", "{sheet}: no list there, left out")
_HIDDEN: Final = Text(
    "{sheet}: trang ẩn có danh sách, KHÔNG nhập; đề nghị hỏi lại đơn vị gửi",
    "{sheet}: a hidden sheet with a list, NOT imported; ask the sender",
)
_REVIEW: Final = Text("Đề nghị xem lại:", "To look at again:")
_REFUSED: Final = Text("Từ chối:", "Refused:")
_GONE: Final = Text("Thu hồi (không còn trong danh sách):", "Revoked (no longer on the list):")
_CELL: Final = Text("dòng {row} cột {column}", "row {row} column {column}")
_ALLOWED: Final = Text(" (được ghi: {allowed})", " (allowed: {allowed})")
_MORE: Final = Text("  … và {count} dòng khác", "  … and {count} more")
_SIGNS: Final[Mapping[Outcome, str]] = {"added": "+", "changed": "~"}


def import_text(imported: Imported, language: str) -> str:
    """The preview: what was found in the file, the counts, every row that changes, doubts and refusals."""
    return "\n".join(_lines(imported, language)) + "\n"


def _lines(imported: Imported, language: str) -> Iterator[str]:
    for header in imported.reading.headers:
        columns = ", ".join(f"{heading} ({letter})" for letter, heading in header.columns.values())
        facts = {"sheet": header.sheet, "row": header.row, "columns": columns.replace("\n", " ")}
        yield _HEADER.in_language(language, facts)
        if header.ignored:
            yield _IGNORED.in_language(language, {"columns": ", ".join(header.ignored)})
    for sheet in imported.reading.without:
        yield _WITHOUT.in_language(language, {"sheet": sheet})
    for sheet in imported.reading.hidden:
        yield _HIDDEN.in_language(language, {"sheet": sheet})
    yield _COUNTS.in_language(language, imported.counts())
    told = (one for one in imported.taken if one.outcome in _SIGNS)
    yield from _cut((_row(one.row, _SIGNS[one.outcome], one.person) for one in told), language)
    if imported.revoked:
        yield _GONE.in_language(language)
        yield from _cut((f"  - {name}" for name in imported.revoked), language)
    marks = [(one.row, mark) for one in imported.taken if one.outcome != "refused" for mark in one.row.marks]
    if marks:
        yield _REVIEW.in_language(language)
        yield from _cut(
            (f"  ? {_cell(row, mark.column, language)}: {mark.text.in_language(language)}" for row, mark in marks),
            language,
        )
    if imported.refused:
        yield _REFUSED.in_language(language)
        for row in imported.refused:
            yield from (_fault(row, fault, language) for fault in row.faults)


def _cut(lines: Iterable[str], language: str) -> Iterator[str]:
    listed = list(lines)
    yield from listed[:_SHOWN]
    if len(listed) > _SHOWN:
        yield _MORE.in_language(language, {"count": len(listed) - _SHOWN})


def _row(row: Row, sign: str, person: str) -> str:
    who = " ".join(part for part in (row.get("full_name") or row.get("login"), f"({person})" if person else "") if part)
    return f"  {sign} {row.line.row}: {who}"


def _cell(row: Row, column: str, language: str) -> str:
    return f"{row.line.sheet} {_CELL.in_language(language, {'row': row.line.row, 'column': column})}"


def _fault(row: Row, fault: Fault, language: str) -> str:
    value = f" “{_masked(fault)}”" if fault.value else ""
    allowed = _ALLOWED.in_language(language, {"allowed": "; ".join(fault.allowed)}) if fault.allowed else ""
    return f"  ! {_cell(row, fault.column, language)}{value}: {fault.reason.in_language(language)}{allowed}"


def _masked(fault: Fault) -> str:
    """The value of a cell, with most of a phone or mailbox hidden: refusals are copied into logs and messages."""
    value = " ".join(fault.value.split())
    value = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    if fault.field.startswith("phone"):
        return re.sub(r"\d(?=(?:\D*\d){3})", "*", value)
    return re.sub(r"[^@\s]+(?=@)", "***", value) if fault.field == "email" and "@" in value else mask_personal(value)


def import_content(imported: Imported, paper: Paper, kind: str, language: str) -> dict[str, Any]:
    """The same for machines; phones and mailboxes are masked."""
    return {
        "kind": kind,
        "document": {"issuer": paper.issuer, "number": paper.number, "date": paper.date.isoformat()},
        "sha256": imported.reading.sha256,
        "tables": [
            {
                "sheet": header.sheet,
                "row": header.row,
                "columns": {name: letter for name, (letter, _) in header.columns.items()},
                "ignored": list(header.ignored),
            }
            for header in imported.reading.headers
        ],
        "hidden_lists": list(imported.reading.hidden),
        "counts": imported.counts(),
        "rows": [
            {"sheet": one.row.line.sheet, "row": one.row.line.row, "outcome": one.outcome, "person": one.person or None}
            for one in imported.taken
        ],
        "review": [
            {**_place(one.row, mark.column), "field": mark.field, "text": mark.text.in_language(language)}
            for one in imported.taken
            for mark in one.row.marks
        ],
        "refused": [
            {
                **_place(row, fault.column),
                "field": fault.field,
                "value": _masked(fault),
                "reason": fault.reason.in_language(language),
                "allowed": list(fault.allowed),
            }
            for row in imported.refused
            for fault in row.faults
        ],
        "revoked": list(imported.revoked),
    }


def _place(row: Row, column: str) -> dict[str, Any]:
    return {"sheet": row.line.sheet, "row": row.line.row, "column": column}
