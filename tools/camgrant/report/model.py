"""What every reporter is given: the findings of one run with what was judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from camgrant.diagnostics import Diagnostic, Severity, Text

__all__ = ["SEVERITY_WORDS", "SOURCE_WORDS", "Report", "basis_sentence"]

SEVERITY_WORDS: Final = {
    Severity.ERROR: Text("lỗi", "error"),
    Severity.WARNING: Text("cảnh báo", "warning"),
    Severity.NOTICE: Text("ghi chú", "notice"),
}
SOURCE_WORDS: Final = {
    "letter": Text("theo {source}", "the {source}"),
    "reading": Text("cách hiểu của bộ quy tắc", "a reading of the pack"),
    "extension": Text("quy tắc bổ sung của camgrant", "an extension of camgrant"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """One run of `check`. `prefix` stands before file names ("inventory/"); `read_line` gives a line or "".

    `source` is what the document of the pack is called, where the pack could be read.
    """

    diagnostics: Sequence[Diagnostic]
    as_of: date
    pack: str
    counts: Mapping[str, int]
    summary: Mapping[str, int]
    language: str
    prefix: str
    read_line: Callable[[str, int], str]
    demo: bool
    source: Text

    def path(self, found: Diagnostic) -> str:
        """The file of a finding as people and tools outside the inventory name it."""
        return f"{self.prefix}{found.location.file}"


def basis_sentence(found: Diagnostic, language: str, source: Text) -> str:
    """On what the demand rests, in words: class, reading and clause with its text."""
    parts = [SOURCE_WORDS[found.basis.source].in_language(language, {"source": source.in_language(language)})]
    if found.basis.reading:
        parts.append(found.basis.reading)
    if found.basis.clause:
        clause = found.clause_text.in_language(language) if found.clause_text else ""
        parts.append(f"{found.basis.clause}: {clause}" if clause else found.basis.clause)
    return ", ".join(parts)
