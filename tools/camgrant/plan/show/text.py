"""A plan for a terminal: plain, one sentence a line, without anything in it that could steer the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from camgrant.plan.show.page import Page

__all__ = ["as_text"]

_DETAILS: Final = 20
_MORE: Final = {
    "vi": "… và {count} dòng nữa (--format json cho đủ)",
    "en": "… and {count} more (--format json has all)",
}


def as_text(page: Page) -> str:
    """The page as text that ends with a line break."""
    return "\n".join("".join(char if char.isprintable() else "?" for char in line) for line in _lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield page.verdict
    for section in page.sections:
        yield ""
        yield f"{section.title}:"
        for line in section.lines:
            yield f"  {line.sign} {line.text}"
            yield from (f"      {detail}" for detail in line.details[:_DETAILS])
            if len(line.details) > _DETAILS:
                yield f"      {_MORE[page.language].format(count=len(line.details) - _DETAILS)}"
    yield ""
    width = max(len(label) for label, _ in page.footer)
    yield from (f"{label.ljust(width)}  {fact}" for label, fact in page.footer)
