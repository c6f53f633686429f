"""A plan as one page for a browser or a printer: no script, nothing from elsewhere, all of it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from typing import Final

from camgrant.plan.show.page import Line, Page

__all__ = ["as_html"]

_STYLE: Final = """\
:root { color-scheme: light dark; --line: #8885; --soft: #8881; --red: #c0392b; --green: #1e8449; }
body { font: 16px/1.5 system-ui, "Liberation Sans", sans-serif; max-width: 60rem; margin: 1.5rem auto; padding: 0 1rem;
  overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; border-bottom: 1px solid var(--line); padding-bottom: .2rem; }
.verdict { font-size: 1.15rem; font-weight: 600; margin: 0; }
ul { list-style: none; margin: 0; padding: 0; }
section > ul > li { padding: .35rem 0 .35rem 1.7rem; position: relative; border-bottom: 1px solid var(--soft); }
.sign { position: absolute; left: .2rem; font-weight: 700; }
.less .sign { color: var(--red); } .more .sign { color: var(--green); }
.risks, .urgent { border: 2px solid var(--red); border-radius: .4rem; padding: 0 .8rem .6rem; margin-top: 1rem; }
.risks h2, .urgent h2 { margin-top: .6rem; color: var(--red); border: 0; }
.details { font-size: .88rem; opacity: .85; margin: .1rem 0 0; }
.details li { padding: .15rem 0 .15rem .9rem; text-indent: -.9rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; font-size: .85rem; margin: 2rem 0 0; }
dt { opacity: .75; } dd { margin: 0; font-family: ui-monospace, "Liberation Mono", monospace; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
@media print { body { max-width: none; margin: 0; font-size: 10.5pt; } li { break-inside: avoid; } h2 { break-after: avoid; } }
"""  # noqa: E501 - a style sheet


def as_html(page: Page) -> str:
    """The page as a whole document."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{page.language}">',
            '<head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{_text(page.title)}</title>",
            f"<style>{_STYLE}</style></head>",
            "<body>",
            f'<header><h1>{_text(page.title)}</h1><p class="verdict">{_text(page.verdict)}</p></header>',
            "<main>",
            *_sections(page),
            "</main>",
            "<footer><dl>",
            *(f"<dt>{_text(label)}</dt><dd>{_text(fact)}</dd>" for label, fact in page.footer),
            "</dl></footer>",
            "</body></html>\n",
        )
    )


def _sections(page: Page) -> Iterator[str]:
    for section in page.sections:
        yield f'<section class="{section.slug}"><h2>{_text(section.title)}</h2><ul>'
        yield from map(_item, section.lines)
        yield "</ul></section>"


def _item(line: Line) -> str:
    details = "".join(f"<li>{_text(detail)}</li>" for detail in line.details)
    below = f'<ul class="details">{details}</ul>' if details else ""
    return f'<li><span class="sign">{_text(line.sign)}</span>{_text(line.text)}{below}</li>'


def _text(text: str) -> str:
    return escape("".join(char if char.isprintable() else " " for char in text))
