"""Lists (danh sách) of any policy pack: XLSX to work with, DOCX to sign, PDF to keep, CSV for machines. See README.md."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import SheetTarget
from camgrant_renderers.sheet.renderer import cover, remind, render

TARGET = SheetTarget(
    name="sheet",
    title=Text("Danh sách", "Lists"),
    formats=("xlsx", "docx", "pdf", "csv"),
    render=render,
    cover=cover,
    remind=remind,
)
