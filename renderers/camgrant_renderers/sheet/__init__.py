"""Lists (danh sách) of any policy pack: XLSX for people, CSV for machines. See README.md."""

from camgrant_renderers.sheet.renderer import render

from camgrant.diagnostics import Text
from camgrant.rendering.target import SheetTarget

TARGET = SheetTarget(
    name="sheet",
    title=Text("Danh sách", "Lists"),
    formats=("xlsx", "csv"),
    render=render,
)
