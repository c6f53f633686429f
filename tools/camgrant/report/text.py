"""Findings for a terminal, in the style of the best linters: what, where with the source line, why, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from camgrant.diagnostics import Diagnostic, Severity, Text
from camgrant.masking import shown_hint, shown_message, shown_text
from camgrant.report.model import SEVERITY_WORDS, Report, basis_sentence

__all__ = ["SHOWN", "render_text", "summary_line"]

SHOWN: Final = 50
_WIDEST: Final = 120  # characters of a source line shown behind the column
_PERSONAL_FOLDER: Final = "contacts/"  # its lines are shown on a terminal only
_COLOURS: Final = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTICE: "36"}
_WORDS: Final = {
    "basis": Text("căn cứ", "basis"),
    "fix": Text("cần làm", "fix"),
    "also": Text("xem thêm", "see also"),
    "more": Text("… và {count} kết quả nữa (thêm --all để xem hết)", "… and {count} more (--all shows them)"),
}


def render_text(report: Report, *, colour: bool, terminal: bool, everything: bool = False) -> str:
    """All findings (at most SHOWN unless `everything`) and the summary line. Phones show on a terminal only."""
    shown = report.diagnostics if everything else report.diagnostics[:SHOWN]
    blocks = ["\n".join(_block(report, found, colour=colour, terminal=terminal)) for found in shown]
    hidden = len(report.diagnostics) - len(shown)
    if hidden:
        blocks.append(_WORDS["more"].in_language(report.language, {"count": hidden}))
    blocks.append(shown_text(summary_line(report), terminal=terminal))
    return "\n\n".join(blocks) + "\n"


def _block(report: Report, found: Diagnostic, *, colour: bool, terminal: bool) -> Iterator[str]:
    """One finding. Our own words stay whole in a log too, so each part is masked by itself."""
    language = report.language
    word = SEVERITY_WORDS[found.severity].in_language(language)
    head = f"{word}[{found.code}]"
    if colour:
        head = f"\x1b[1;{_COLOURS[found.severity]}m{head}\x1b[0m"
    yield f"{head} {_plain(shown_message(found, language, terminal=terminal))}"
    place = found.location
    yield f"  --> {shown_text(_plain(report.path(found)), terminal=terminal)}:{place.line}:{place.column}"
    if terminal or not (found.sensitive or found.location.file.startswith(_PERSONAL_FOLDER)):
        for line in _frame(report, found):
            yield shown_text(line, terminal=terminal)
    yield f"   = {_WORDS['basis'].in_language(language)}: {basis_sentence(found, language, report.source)}"
    hint = shown_hint(found, language, terminal=terminal)
    if hint:
        yield f"   = {_WORDS['fix'].in_language(language)}: {_plain(hint)}"
    for related in found.related:
        place_too = shown_text(_plain(f"{report.prefix}{related}"), terminal=terminal)
        yield f"   = {_WORDS['also'].in_language(language)}: {place_too}"


def _frame(report: Report, found: Diagnostic) -> Iterator[str]:
    place = found.location
    line = report.read_line(place.file, place.line)
    if not line.strip():
        return
    line = line[: place.column + _WIDEST]
    gutter = " " * len(str(place.line))
    start = place.column - 1
    rest = line[start:].split("#")[0].rstrip()
    length = max(1, len(rest.split(":")[0] if rest.split(" ")[0].endswith(":") else rest))
    yield f"{gutter} |"
    yield f"{place.line} | {_plain(line)}"
    yield f"{gutter} | {' ' * start}{'^' * min(length, 60)}"


def _plain(text: str) -> str:
    """The text without control characters: data must not steer the reader's terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def summary_line(report: Report) -> str:
    """How much was read, on which day and by which pack, and how many findings there are."""
    counts, summary = report.counts, report.summary
    as_of = f"{report.as_of:%d/%m/%Y}"
    if report.language == "vi":
        demo = " (dữ liệu giả định)" if report.demo else ""
        return (
            f"{counts['files']} tệp, {counts['cameras']} camera, {counts['grants']} lượt cấp quyền; "
            f"xét đến ngày {as_of}{demo}, bộ quy tắc {report.pack or '—'}: "
            f"{summary['errors']} lỗi, {summary['warnings']} cảnh báo, {summary['notices']} ghi chú"
        )
    demo = " (demo data)" if report.demo else ""
    return (
        f"{counts['files']} files, {counts['cameras']} cameras, {counts['grants']} grants; "
        f"as of {as_of}{demo}, pack {report.pack or '—'}: "
        f"{summary['errors']} errors, {summary['warnings']} warnings, {summary['notices']} notices"
    )
