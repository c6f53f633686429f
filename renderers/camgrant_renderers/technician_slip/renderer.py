"""One slip to its files: the same rows in every format."""

from __future__ import annotations

from camgrant.rendering.changes import ChangeSet
from camgrant.rendering.device import DeviceView
from camgrant.rendering.target import DeviceTarget, File
from camgrant_renderers.technician_slip.content import slip_of
from camgrant_renderers.technician_slip.docx_format import to_docx
from camgrant_renderers.technician_slip.pdf_format import to_pdf
from camgrant_renderers.technician_slip.xlsx_format import to_xlsx

__all__ = ["render"]

_OFFICE = "application/vnd.openxmlformats-officedocument"


def render(view: DeviceView, changes: ChangeSet, target: DeviceTarget) -> list[File]:
    """`<recorder_id>.pdf` to print, `.docx` to edit, `.xlsx` to fill in."""
    slip = slip_of(view, changes, target)
    return [
        (f"{slip.recorder_id}.docx", f"{_OFFICE}.wordprocessingml.document", to_docx(slip)),
        (f"{slip.recorder_id}.pdf", "application/pdf", to_pdf(slip)),
        (f"{slip.recorder_id}.xlsx", f"{_OFFICE}.spreadsheetml.sheet", to_xlsx(slip)),
    ]
