"""Papers of ours as PDF: what LibreOffice makes of DOCX and XLSX, and our own PDF as it is."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from real.needs import needs

__all__ = ["Printed", "printer"]

Printed = Callable[[str, bytes], Path]
"""(kind of file, its bytes) -> the PDF."""


def printer(folder: Path) -> Printed:
    """Prints into a folder, each paper in one of its own. Skips the test where a program is missing."""
    needs("soffice", "it makes pages of DOCX and XLSX")
    needs("pdftotext", "it reads the pages")

    def printed(kind: str, data: bytes) -> Path:
        place = folder / f"{kind}-{len(list(folder.iterdir()))}"
        place.mkdir()
        source = place / f"paper.{kind}"
        source.write_bytes(data)
        if kind != "pdf":
            profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
            command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(place), str(source)]
            subprocess.run(command, check=True, capture_output=True, timeout=180)
        return place / "paper.pdf"

    return printed
