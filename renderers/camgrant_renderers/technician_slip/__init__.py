"""What a technician types into one recorder, on one page: XLSX, DOCX and PDF. See README.md."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import SlipTarget
from camgrant_renderers.technician_slip.renderer import render

TARGET = SlipTarget(
    name="technician_slip",
    title=Text("Phiếu đề nghị cho kỹ thuật viên", "Technician's slip"),
    formats=("xlsx", "docx", "pdf"),
    render=render,
)
