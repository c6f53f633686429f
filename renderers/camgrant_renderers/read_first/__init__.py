"""“Đọc trước”, the first page of a recipient's pack: PDF. See README.md."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import PageTarget
from camgrant_renderers.read_first.renderer import render

TARGET = PageTarget(name="read_first", title=Text("Đọc trước", "Read first"), formats=("pdf",), render=render)
