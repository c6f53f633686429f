"""An Excel form to fill in: letterhead, instructions, drop-downs, hidden ids. What is filled in, `import` reads.

The headings are locked and the cells below them are free; there is no password, the lock only saves from slips.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from camgrant.intake.grid import column_letter

__all__ = ["NEED_HEADINGS", "NOMINATION_TITLE", "NOT_OFFERED", "Form", "FormColumn", "form_workbook"]

NOMINATION_TITLE: Final = "DANH SÁCH CÁ NHÂN ĐỀ NGHỊ ĐƯỢC XEM CAMERA"
# What a grant must write down for a right beyond the default -> the heading of its column.
NEED_HEADINGS: Final = {"reason": "Lý do", "case": "Số hồ sơ vụ việc"}
# What stands in a cell that the row has no use for, such as a right that its system does not have.
NOT_OFFERED: Final = "–"
_NATION: Final = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_FONT: Final = "Times New Roman"
_CHOICES: Final = "Danh mục"
_BLANK_ROWS: Final = 100
_WRONG: Final = "Giá trị này không có trong danh mục. Đề nghị chọn lại, hoặc giữ nguyên nếu đúng là cần ghi khác."
_NOT_OFFERED_HERE: Final = (
    "Chỉ chọn trong danh mục của ô. Ô chỉ có “–”: hệ thống ở dòng này không có quyền ấy; "
    "cần hệ thống khác thì ghi thêm một dòng."
)


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column: the field that it fills, its heading, its width in letters, and what may be chosen.

    `barred_by` names another column, and `barred` those of its values with which nothing may be chosen here.
    """

    field: str
    heading: str
    width: int
    kind: Literal["text", "date", "hidden"] = "text"
    choices: tuple[str, ...] = ()
    barred_by: str = ""
    barred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form for one unit; `rows` are filled in already (dates as ISO text)."""

    title: str
    parent: str
    unit: str
    day: datetime.date
    instructions: tuple[str, ...]
    columns: tuple[FormColumn, ...]
    rows: Sequence[Mapping[str, str]]


def form_workbook(form: Form) -> bytes:
    """The form as XLSX; the same form gives the same bytes."""
    import xlsxwriter

    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True})
    book.set_properties({"created": datetime.datetime.combine(form.day, datetime.time()), "title": form.title})
    sheet = book.add_worksheet("Danh sách")
    choices = _write_choices(book, form)
    _write_head(book, sheet, form)
    top = len(form.instructions) + 5
    _write_table(book, sheet, form, top, choices)
    sheet.freeze_panes(top + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    free = ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter")
    sheet.protect("", dict.fromkeys(free, True))
    sheet.activate()
    book.close()
    return raw.getvalue()


@dataclass(frozen=True, slots=True)
class _Choices:
    """Where what may be chosen stands, by field: the choices, and the values of another column that bar them."""

    offered: Mapping[str, str]
    barred: Mapping[str, str]
    not_offered: str


def _write_choices(book: Any, form: Form) -> _Choices:
    """Puts what may be chosen on a hidden sheet; gives the ranges of every field."""
    sheet = book.add_worksheet(_CHOICES)
    sheet.hide()
    used = 0

    def put(values: Sequence[str]) -> str:
        nonlocal used
        for place, value in enumerate(values):
            sheet.write_string(place, used, value)
        letter = column_letter(used)
        used += 1
        return f"'{_CHOICES}'!${letter}$1:${letter}${len(values)}"

    offered = {column.field: put(column.choices) for column in form.columns if column.choices}
    barred = {column.field: put(column.barred) for column in form.columns if column.barred}
    return _Choices(offered, barred, put((NOT_OFFERED,)) if barred else "")


def _write_head(book: Any, sheet: Any, form: Form) -> None:
    shown = sum(column.kind != "hidden" for column in form.columns)
    half = max(2, shown // 2)
    plain = book.add_format({"font_name": _FONT, "align": "center"})
    bold = book.add_format({"font_name": _FONT, "align": "center", "bold": True})
    title = book.add_format({"font_name": _FONT, "font_size": 14, "align": "center", "bold": True})
    note = book.add_format({"font_name": _FONT, "italic": True})
    for row, (left, right) in enumerate(zip((form.parent, form.unit.upper()), _NATION, strict=True)):
        sheet.merge_range(row, 0, row, half - 1, left, bold if row else plain)
        sheet.merge_range(row, half, row, shown - 1, right, bold)
    sheet.merge_range(3, 0, 3, shown - 1, form.title, title)
    for row, line in enumerate(form.instructions, start=4):
        sheet.write_string(row, 0, line, note)


def _write_table(book: Any, sheet: Any, form: Form, top: int, choices: _Choices) -> None:
    base = {"font_name": _FONT, "border": 1, "valign": "vcenter", "text_wrap": True}
    head = book.add_format({**base, "bold": True, "align": "center", "bg_color": "#E7E6E6"})
    text = book.add_format({**base, "locked": False, "num_format": "@"})
    date = book.add_format({**base, "locked": False, "num_format": "dd/mm/yyyy", "align": "center"})
    gray = book.add_format({"bg_color": "#D9D9D9", "font_color": "#7F7F7F"})
    last = top + len(form.rows) + _BLANK_ROWS
    for column, one in enumerate(form.columns):
        sheet.set_column(column, column, one.width, None, {"hidden": one.kind == "hidden"})
        sheet.write_string(top, column, one.heading, head)
        for place in range(top + 1, last + 1):
            row = place - top - 1
            value = form.rows[row].get(one.field, "") if row < len(form.rows) else ""
            if value and one.kind == "date":
                sheet.write_datetime(place, column, datetime.datetime.fromisoformat(value), date)
            elif value:
                sheet.write_string(place, column, value, text)
            else:
                sheet.write_blank(place, column, None, date if one.kind == "date" else text)
        if one.choices:
            sheet.data_validation(top + 1, column, last, column, _validation(form, one, top, choices))
        if one.barred:
            is_barred = {"type": "formula", "criteria": f"={_is_barred(form, one, top, choices)}", "format": gray}
            sheet.conditional_format(top + 1, column, last, column, is_barred)


def _validation(form: Form, column: FormColumn, top: int, choices: _Choices) -> dict[str, str]:
    """What may be chosen in a column. A sorted table takes its cells along and not their rules: so a rule asks the row
    for what bars it, and none is locked, since Excel deletes and sorts no rows with locked cells."""
    offered = choices.offered[column.field]
    if not column.barred:
        return {"validate": "list", "source": f"={offered}", "error_type": "warning", "error_message": _WRONG}
    source = f"=IF({_is_barred(form, column, top, choices)},{choices.not_offered},{offered})"
    return {"validate": "list", "source": source, "error_type": "stop", "error_message": _NOT_OFFERED_HERE}


def _is_barred(form: Form, column: FormColumn, top: int, choices: _Choices) -> str:
    """The formula, for the first row below the headings, that is true where nothing may be chosen in a column."""
    at = next(place for place, other in enumerate(form.columns) if other.field == column.barred_by)
    return f"COUNTIF({choices.barred[column.field]},${column_letter(at)}{top + 2})>0"
