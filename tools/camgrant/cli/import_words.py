"""What `camgrant import` says: the preview in words, and the same for machines (schemas/output/import.schema.json)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from camgrant.app.intake import Gone, Imported, Namesake, Outcome, Paper, Reading, Rewritten, Taken
from camgrant.diagnostics import Text
from camgrant.intake.rows import Fault, Row
from camgrant.intake.table import Aside, AsideKind, Withdrawal
from camgrant.masking import mask_personal

__all__ = ["import_content", "import_text", "preview_text"]

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
_ASIDE: Final = Text("Bỏ qua {count} dòng không phải người:", "Set aside, {count} rows that are no people:")
_ASIDE_ROW: Final = Text("  · {sheet} dòng {row} ({kind}): {text}", "  · {sheet} row {row} ({kind}): {text}")
_KINDS: Final[Mapping[AsideKind, Text]] = {
    "section": Text("mục", "section"),
    "total": Text("dòng tổng", "total"),
    "numbering": Text("dòng số thứ tự cột", "numbers of columns"),
    "footer": Text("ngày tháng, chữ ký, nơi nhận", "date, signatures, recipients"),
}
_WITHDRAWN: Final = Text(
    "Dòng bị gạch ngang hoặc bị ẩn, KHÔNG nhập; đề nghị hỏi lại đơn vị gửi:",
    "Rows that are struck out or hidden, NOT imported; ask the sender:",
)
_WITHDRAWN_ROW: Final = Text("  · {sheet} dòng {row} ({kind}): {name}", "  · {sheet} row {row} ({kind}): {name}")
_WITHDRAWALS: Final[Mapping[Withdrawal, Text]] = {
    "struck": Text("gạch ngang", "struck out"),
    "hidden": Text("ẩn", "hidden"),
}
_REVIEW: Final = Text("Đề nghị xem lại:", "To look at again:")
_REFUSED: Final = Text("Từ chối:", "Refused:")
_GONE: Final = Text("Thu hồi (không còn trong danh sách):", "Revoked (no longer on the list):")
_KEPT: Final = Text(
    "CHƯA thu hồi, vì tên có ở dòng bỏ qua; nếu đúng là thôi, đề nghị dùng `camgrant grant revoke`:",
    "NOT revoked, because a row set aside has the name; if they really go, use `camgrant grant revoke`:",
)
_MISSING: Final = Text(
    "Biểu mẫu đã điền sẵn nay không còn dòng của {count} lượt cấp, {people} người:",
    "The form had rows that are gone now, of {grants} of {people_en}:",
)
_MISSING_ROW: Final = Text("  ? {name} ({person}): {grant}", "  ? {name} ({person}): {grant}")
_BOTH: Final = Text(" (trong đó {count} dòng vừa thêm vừa đổi)", " ({count} of them add and change something at once)")
_REWRITTEN: Final = Text("Đổi thông tin đã có của {count} người:", "What is known of {people} changes:")
_REWRITTEN_ROW: Final = Text(
    "  ~ {name} ({person}): {field} “{old}” → “{new}”", "  ~ {name} ({person}): {field} “{old}” → “{new}”"
)
_FIELDS: Final = {
    "rank": Text("cấp bậc", "rank"),
    "position": Text("chức vụ", "post"),
    "phone": Text("số điện thoại", "phone"),
    "phone_alt": Text("số điện thoại thứ hai", "second phone"),
    "email": Text("thư điện tử", "e-mail address"),
    "reason": Text("lý do cấp quyền", "reason of the grant"),
    "case": Text("số hồ sơ vụ việc", "case number of the grant"),
}
_NEW_NAMESAKES: Final = Text(
    "Trùng họ tên, đơn vị, coi là người mới (--namesakes new): {count} dòng",
    "Same name and unit, taken for new people (--namesakes new), rows: {count}",
)
_NAMESAKE_ROW: Final = Text(
    "  = {sheet} dòng {row}: {name}; số điện thoại, thư điện tử khác với {others}",
    "  = {sheet} row {row}: {name}; phone and mailbox are others than those of {others}",
)
_EARLIER: Final = Text("dòng {row}", "row {row}")
_END: Final = Text("  - {name} ({person}): {grant}, từ ngày {on}", "  - {name} ({person}): {grant}, from {on} on")
_CELL: Final = Text("dòng {row} cột {column}", "row {row} column {column}")
_ALLOWED: Final = Text(" (được ghi: {allowed})", " (allowed: {allowed})")
_MORE: Final = Text("  … và {count} dòng khác", "  … and {count} more")
_SIGNS: Final[Mapping[Outcome, str]] = {"added": "+", "changed": "~"}


def import_text(imported: Imported, language: str) -> str:
    """The preview: what was found in the file, the counts, every row that changes, doubts and refusals."""
    return preview_text(imported, _taken(imported, language), language)


def preview_text(imported: Imported, taken: Iterable[str], language: str) -> str:
    """What was found in the file, what is taken of it in the words of the caller, then doubts and refusals."""
    lines = [*_read(imported.reading, language), *taken, *_doubts(imported, language)]
    return "\n".join(lines) + "\n"


def _read(reading: Reading, language: str) -> Iterator[str]:
    """What was found in the file, and what was left out of it."""
    for header in reading.headers:
        columns = ", ".join(f"{heading} ({letter})" for letter, heading in header.columns.values())
        facts = {"sheet": header.sheet, "row": header.row, "columns": columns.replace("\n", " ")}
        yield _HEADER.in_language(language, facts)
        if header.ignored:
            yield _IGNORED.in_language(language, {"columns": ", ".join(header.ignored)})
    for sheet in reading.without:
        yield _WITHOUT.in_language(language, {"sheet": sheet})
    for sheet in reading.hidden:
        yield _HIDDEN.in_language(language, {"sheet": sheet})
    if reading.aside:
        yield _ASIDE.in_language(language, {"count": len(reading.aside)})
        yield from _cut((_aside(one, language) for one in reading.aside), language)
    if reading.withdrawn:
        yield _WITHDRAWN.in_language(language)
        for row, kind in _withdrawn(reading):  # whoever stands there is named, however many they are
            name = _short(mask_personal(row.get("full_name")))
            facts = {"sheet": row.line.sheet, "row": row.line.row, "kind": _WITHDRAWALS[kind], "name": name}
            yield _WITHDRAWN_ROW.in_language(language, facts)


def _withdrawn(reading: Reading) -> Iterator[tuple[Row, Withdrawal]]:
    for row in reading.withdrawn:
        if row.line.withdrawn is not None:
            yield row, row.line.withdrawn


def _taken(imported: Imported, language: str) -> Iterator[str]:
    counts = imported.counts()
    both = counts["added_and_changed"]
    yield _COUNTS.in_language(language, counts) + (_BOTH.in_language(language, {"count": both}) if both else "")
    told = (taken for taken in imported.taken if taken.outcome in _SIGNS)
    yield from _cut((_row(taken.row, _sign(taken), taken.person) for taken in told), language)
    if imported.rewritten:
        yield from _rewritten(imported.rewritten, language)
    for title, gone in ((_GONE, imported.revoked), (_KEPT, imported.kept)):
        if gone:
            yield title.in_language(language)
            yield from (_gone(one, language) for one in gone)
    if imported.namesakes:
        yield _NEW_NAMESAKES.in_language(language, {"count": len(imported.namesakes)})
        yield from (_namesake(one, language) for one in imported.namesakes)  # each, however many they are
    if imported.missing:
        count, people = len(imported.missing), len({one.person for one in imported.missing})
        grants = "1 grant" if count == 1 else f"{count} grants"
        people_en = "1 person" if people == 1 else f"{people} people"
        facts = {"count": count, "people": people, "grants": grants, "people_en": people_en}
        yield _MISSING.in_language(language, facts)
        for one in imported.missing:  # whoever keeps access is named, however many they are
            row = {"name": one.full_name, "person": one.person, "grant": one.grant}
            yield _MISSING_ROW.in_language(language, row)


def _rewritten(changes: Sequence[Rewritten], language: str) -> Iterator[str]:
    """Everything stored that the list changes, however much it is: nothing of it changes in silence."""
    count = len({change.person for change in changes})
    people = "1 person" if count == 1 else f"{count} people"
    yield _REWRITTEN.in_language(language, {"count": count, "people": people})
    for change in changes:
        facts = {
            "name": change.full_name,
            "person": change.person,
            "field": _FIELDS[change.field].in_language(language),
            "old": mask_personal(change.old) or "-",
            "new": mask_personal(change.new),
        }
        yield _REWRITTEN_ROW.in_language(language, facts)


def _doubts(imported: Imported, language: str) -> Iterator[str]:
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


def _aside(one: Aside, language: str) -> str:
    kind = _KINDS[one.kind].in_language(language)
    facts = {"sheet": one.sheet, "row": one.row, "kind": kind, "text": _short(mask_personal(one.text))}
    return _ASIDE_ROW.in_language(language, facts)


def _gone(one: Gone, language: str) -> str:
    facts = {"name": one.full_name, "person": one.person, "grant": one.grant, "on": f"{one.on:%d/%m/%Y}"}
    return _END.in_language(language, facts)


def _namesake(one: Namesake, language: str) -> str:
    rows = [_EARLIER.in_language(language, {"row": row}) for row in one.earlier]
    line = one.row.line
    facts = {"sheet": line.sheet, "row": line.row, "name": one.row.get("full_name")}
    return _NAMESAKE_ROW.in_language(language, {**facts, "others": ", ".join((*one.known, *rows))})


def _sign(taken: Taken) -> str:
    sign = _SIGNS[taken.outcome]
    return f"{sign}{_SIGNS['changed']}" if taken.changes_too else sign


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
    if fault.field.startswith("phone"):
        value = re.sub(r"\d(?=(?:\D*\d){3})", "*", value)
    elif fault.field == "email" and "@" in value:
        value = re.sub(r"[^@\s]+(?=@)", "***", value)
    else:
        value = mask_personal(value)
    return _short(value)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


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
        "sheets_without_list": list(imported.reading.without),
        "aside": [
            *({"sheet": one.sheet, "row": one.row, "kind": one.kind} for one in imported.reading.aside),
            *(
                {"sheet": row.line.sheet, "row": row.line.row, "kind": kind}
                for row, kind in _withdrawn(imported.reading)
            ),
        ],
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
        "namesakes": [
            {
                "sheet": one.row.line.sheet,
                "row": one.row.line.row,
                "known": list(one.known),
                "earlier_rows": list(one.earlier),
            }
            for one in imported.namesakes
        ],
        "revoked": [one.grant for one in imported.revoked],
        "revoked_on": {one.grant: one.on.isoformat() for one in imported.revoked},
        "kept": [one.grant for one in imported.kept],
        "missing": [one.grant for one in imported.missing],
        "rewritten": [
            {
                "person": change.person,
                "field": change.field,
                "old": mask_personal(change.old) or None,
                "new": mask_personal(change.new),
            }
            for change in imported.rewritten
        ],
    }


def _place(row: Row, column: str) -> dict[str, Any]:
    return {"sheet": row.line.sheet, "row": row.line.row, "column": column}
