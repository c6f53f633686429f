"""One list to its files: the same rows in every format. Drafts of the letters that go with lists."""

from __future__ import annotations

from typing import Final

from camgrant.rendering.one_page import OnePage
from camgrant.rendering.records import Draft, Record
from camgrant.rendering.sheets import Reminder, SheetView
from camgrant.rendering.target import File
from camgrant_renderers.sheet.csv_format import to_csv
from camgrant_renderers.sheet.docx_format import annex_docx, handover_docx, letter_docx
from camgrant_renderers.sheet.handover import handover_of
from camgrant_renderers.sheet.letter import cover_letter, reminder_letter
from camgrant_renderers.sheet.one_page import one_page_html, one_page_pdf
from camgrant_renderers.sheet.paper import paper_of
from camgrant_renderers.sheet.pdf_format import annex_pdf, handover_pdf
from camgrant_renderers.sheet.record import letter_of, record_files
from camgrant_renderers.sheet.table import table_of
from camgrant_renderers.sheet.xlsx_format import to_xlsx

__all__ = ["cover", "page", "record", "remind", "render", "write"]

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_DOCX: Final = f"{_OFFICE}.wordprocessingml.document"


def render(view: SheetView) -> list[File]:
    """`<sheet>-<author>`: `.csv` for machines, `.docx` to sign, `.pdf` to keep, `.xlsx` to work with."""
    table, name = table_of(view), _name(view)
    paper = paper_of(view, table)
    if view.sheet.content == "handover":
        handover = handover_of(view)
        docx, pdf = handover_docx(handover, view.as_of), handover_pdf(handover, view.as_of)
    else:
        docx, pdf = annex_docx(paper, view.as_of), annex_pdf(paper, view.as_of)
    return [
        (f"{name}.csv", "text/csv", to_csv(table)),
        (f"{name}.docx", _DOCX, docx),
        (f"{name}.pdf", "application/pdf", pdf),
        (f"{name}.xlsx", f"{_OFFICE}.spreadsheetml.sheet", to_xlsx(view, paper)),
    ]


def cover(view: SheetView) -> list[File]:
    """`<sheet>-<author>.cong-van.docx`: the draft of the letter that the list goes out with."""
    return [(f"{_name(view)}.cong-van.docx", _DOCX, letter_docx(cover_letter(view), view.as_of))]


def remind(reminder: Reminder) -> list[File]:
    """`don-doc-<recipient>.docx`: the draft of a reminder."""
    data = letter_docx(reminder_letter(reminder), reminder.as_of)
    return [(f"don-doc-{reminder.recipient}.docx", _DOCX, data)]


def page(view: SheetView, shown: OnePage) -> list[File]:
    """`<sheet>-<author>.mot-trang.pdf` and `.html`: the figures on one page, for who decides."""
    name = f"{_name(view)}.mot-trang"
    return [
        (f"{name}.html", "text/html", one_page_html(view, shown)),
        (f"{name}.pdf", "application/pdf", one_page_pdf(view, shown)),
    ]


def write(draft: Draft) -> list[File]:
    """`<name>.docx`: a letter to be signed."""
    return [(f"{draft.name}.docx", _DOCX, letter_docx(letter_of(draft), draft.sender.as_of))]


def record(said: Record) -> list[File]:
    """`<name>.docx` to sign, `.pdf` to keep."""
    docx, pdf = record_files(said)
    return [(f"{said.name}.docx", _DOCX, docx), (f"{said.name}.pdf", "application/pdf", pdf)]


def _name(view: SheetView) -> str:
    return f"{view.sheet_id}-{view.author}" if view.author else view.sheet_id
