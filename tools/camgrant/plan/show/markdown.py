"""A plan as one comment: found again by its first line, counts and dangers first, the rest folded, never too long.

Everything that comes from data is escaped: a name must not become markup, a mention, a link or the end of a fold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from camgrant.plan.show.page import Line, Page, Section

__all__ = ["LIMIT", "MARKER", "as_markdown"]

MARKER: Final = "<!-- camgrant-plan -->"
LIMIT: Final = 60_000  # characters; forges refuse comments from 65 536 on
_JOINT: Final = "\N{WORD JOINER}"
_SHOWN: Final = 10  # lines of a section that stand open
_KEPT: Final = 100  # lines of a section that is never folded
_SIGNS: Final = {"-": "➖", "+": "➕", "~": "🔁", "<": "⏪", ">": "⏩", "!": "⚠️", "*": "", "?": ""}
_CHANGES: Final = {"vi": "{count} dòng", "en": "{count} lines"}
_MORE: Final = {"vi": "… và {count} dòng nữa", "en": "… and {count} more lines"}
_DETAILS: Final = {"vi": "chi tiết", "en": "details"}


def as_markdown(page: Page, limit: int = LIMIT) -> str:
    """The comment, at most `limit` characters. What does not fit loses its details first, then its lines, the last
    sections first; the verdict, the dangers and the footer stay."""
    whole = _joined(page, [_section(page, one, details=True) for one in page.sections])
    if len(whole) <= limit:
        return whole
    bodies = [_section(page, one, details=one.kept) for one in page.sections]
    note = escaped(page.whole)
    for number in (*reversed([n for n, one in enumerate(page.sections) if not one.kept]), *range(len(bodies))):
        text = _joined(page, [*bodies, note])
        if len(text) <= limit:
            return text
        bodies[number] = _cut(page, page.sections[number], len(bodies[number]) - (len(text) - limit))
    return _joined(page, [*bodies, note])


def escaped(text: str) -> str:
    """Text in which nothing is markup, a mention, a reference or a line break."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    marked = re.sub(r"([\\`*_\[\]<>#!|~$])", r"\\\1", plain.replace("&", "&amp;"))
    # Forges look for mentions, issues and addresses after markup is gone: an invisible joint keeps them from it.
    joined = re.sub("(@|#|:(?=//)|www)", rf"\1{_JOINT}", marked, flags=re.IGNORECASE)
    return joined.replace("\\<", "&lt;").replace("\\>", "&gt;")


def _joined(page: Page, bodies: Sequence[str]) -> str:
    head = f"{MARKER}\n## {escaped(page.title)}\n\n**{escaped(page.verdict)}**"
    # Facts of the footer are ids: hexadecimal digits, words, names of files.
    footer = "<sub>" + " · ".join(f"{escaped(label)}: `{_code(fact)}`" for label, fact in page.footer) + "</sub>"
    return "\n\n".join((head, *(body for body in bodies if body), footer)) + "\n"


def _code(text: str) -> str:
    return "".join(char if char.isprintable() and char != "`" else " " for char in text)


def _section(page: Page, section: Section, *, details: bool) -> str:
    return "\n".join((f"### {escaped(section.title)}", "", *_body(page, section, details=details)))


def _body(page: Page, section: Section, *, details: bool) -> Iterator[str]:
    if section.kept:
        yield from (_bullet(line) for line in section.lines[:_KEPT])
        if len(section.lines) > _KEPT:
            yield _MORE[page.language].format(count=len(section.lines) - _KEPT)
    elif len(section.lines) <= _SHOWN:
        yield from (_bullet(line) for line in section.lines)
    else:
        yield from _by_place(page, section.lines, details=details)
        return
    if details and any(line.details for line in section.lines):
        yield from _folded(_DETAILS[page.language], _told(section.lines[:_KEPT], short=True))


def _by_place(page: Page, lines: Sequence[Line], *, details: bool) -> Iterator[str]:
    """Many lines, folded place by place."""
    for place, group in groupby(sorted(lines, key=lambda line: line.place), key=lambda line: line.place):
        found = list(group)
        count = _CHANGES[page.language].format(count=len(found))
        told = _told(found) if details else (_bullet(line) for line in found)
        yield from _folded(f"{place}: {count}" if place else count, told)


def _told(lines: Sequence[Line], *, short: bool = False) -> Iterator[str]:
    """Lines with their details; `short` where the sentences stand above already."""
    for line in lines:
        if not short or line.details:
            yield f"- {escaped(line.label or line.text)}" if short else _bullet(line)
        yield from (f"  - {escaped(detail)}" for detail in line.details)


def _folded(summary: str, lines: Iterator[str]) -> Iterator[str]:
    yield ""
    yield f"<details><summary>{escaped(summary)}</summary>"
    yield ""
    yield from lines
    yield ""
    yield "</details>"


def _bullet(line: Line) -> str:
    return " ".join(part for part in ("-", _SIGNS[line.sign], escaped(line.text)) if part)


def _cut(page: Page, section: Section, room: int) -> str:
    """The section in so many characters: its heading, what fits of its lines, and how many are missing."""
    title = f"### {escaped(section.title)}"
    size = len(title) + len(_MORE[page.language]) + 10
    kept: list[str] = []
    for line in section.lines:
        bullet = _bullet(line)
        size += len(bullet) + 1
        if size > room:
            break
        kept.append(bullet)
    return "\n".join((title, "", *kept, _MORE[page.language].format(count=len(section.lines) - len(kept))))
