"""Lists (danh sách) of any policy pack: DOCX to sign, PDF to keep, XLSX to work with, CSV for machines. See README."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import SheetTarget
from camgrant_renderers.sheet.renderer import cover, page, record, remind, render, write

TARGET = SheetTarget(
    name="sheet",
    title=Text("Danh sách", "Lists"),
    formats=("xlsx", "docx", "pdf", "csv"),
    render=render,
    cover=cover,
    remind=remind,
    page=page,
    write=write,
    record=record,
)
