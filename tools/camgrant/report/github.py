"""Findings for a pull request: workflow commands (annotations) and a job summary in markdown.

GitHub shows at most ten errors and ten warnings per step, so the worst come first and the summary holds them all.
Everything that comes from data is escaped: a name must not become a workflow command or markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from camgrant.diagnostics import Diagnostic, Severity, Text
from camgrant.masking import masked_hint, masked_message
from camgrant.report.model import SEVERITY_WORDS, Report, basis_sentence
from camgrant.report.text import summary_line

__all__ = ["PER_LEVEL", "escape_data", "escape_property", "markdown_cell", "render_github", "render_markdown"]

PER_LEVEL: Final = 10
_SUMMARY_LIMIT: Final = 900_000  # GitHub cuts a step's summary at 1 MiB


def escape_data(text: str) -> str:
    """Text of a workflow command's message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Text of a workflow command's property."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def render_github(report: Report) -> str:
    """Annotations, worst first, at most ten of each severity; then the summary line."""
    lines: list[str] = []
    for severity in Severity:
        found = [d for d in report.diagnostics if d.severity == severity]
        lines += [_command(report, d) for d in found[:PER_LEVEL]]
    lines.append(summary_line(report))
    return "\n".join(lines) + "\n"


def _command(report: Report, found: Diagnostic) -> str:
    message = masked_message(found, report.language)
    hint = masked_hint(found, report.language)
    text = f"{message}\n{basis_sentence(found, report.language, report.source)}" + (f"\n{hint}" if hint else "")
    place = found.location
    properties = (
        f"file={escape_property(report.path(found))},line={place.line},col={place.column},"
        f"title={escape_property(found.code)}"
    )
    return f"::{found.severity.word} {properties}::{escape_data(text)}"


def render_markdown(report: Report) -> str:
    """The full list as a table, counts first; cut with a note before GitHub would cut it."""
    heading = Text("Kết quả kiểm tra camgrant", "camgrant check").in_language(report.language)
    lines = [f"## {heading}", "", summary_line(report), ""]
    if report.diagnostics:
        columns = Text("| Mức | Mã | Vị trí | Nội dung | Cần làm |", "| Level | Code | Place | What | Fix |")
        lines += [columns.in_language(report.language), "| --- | --- | --- | --- | --- |"]
    size = sum(len(line.encode()) for line in lines)
    for count, row in enumerate(_rows(report)):
        size += len(row.encode()) + 1
        if size > _SUMMARY_LIMIT:
            more = Text("… và {count} dòng nữa", "… and {count} more rows")
            lines += ["", more.in_language(report.language, {"count": len(report.diagnostics) - count})]
            break
        lines.append(row)
    return "\n".join(lines) + "\n"


def _rows(report: Report) -> Iterator[str]:
    for found in report.diagnostics:
        word = SEVERITY_WORDS[found.severity].in_language(report.language)
        place = f"{report.path(found)}:{found.location.line}"
        message = masked_message(found, report.language)
        hint = masked_hint(found, report.language)
        yield f"| {word} | {found.code} | {markdown_cell(place)} | {markdown_cell(message)} | {markdown_cell(hint)} |"


def markdown_cell(text: str) -> str:
    """Text of a table cell in which nothing is markup, a mention or a line break."""
    escaped = re.sub(r"([\\`*_{}\[\]<>|#!~@])", r"\\\1", text.replace("&", "&amp;"))
    return escaped.replace("\r", " ").replace("\n", " ")
