"""DOCX: an empty document with our page and styles, content from templates, and bytes that are stable.

Every font is set on the styles, headings too, so that the text stays in one face when it is edited. python-docx stamps
its archive with the clock: it is packed again with a fixed date. `templates/word.xml.j2` holds the pieces of body and
footer that every document is made of.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from camgrant.rendering.templates import template
from camgrant_renderers._shared.decree30 import FONT

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["Letters", "Page", "Style", "empty", "filled", "packed"]

_MONO: Final = "Courier New"
_DATE: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its margins in millimetres; `footer` is the room below the footer."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    footer: int
    header: int = 10


@dataclass(frozen=True, slots=True)
class Style:
    """A style of paragraphs, sizes and spaces in points."""

    name: str
    size: float
    before: float = 0
    after: float = 0
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Letters:
    """A style of letters within a paragraph; `mono` for what has to be typed exactly."""

    name: str
    size: float
    mono: bool = False


def empty(page: Page, styles: tuple[Style | Letters, ...]) -> Document:
    """A document without content."""
    import docx

    return docx.Document(io.BytesIO(_blank(page, styles)))


def filled(package: str, name: str, **values: object) -> Any:
    """A template of a target as an element; it finds the shared pieces under `word`."""
    from docx.oxml import parse_xml

    word = template("camgrant_renderers._shared", "word.xml.j2").module
    # Line ends of the template are none of the document.
    return parse_xml(template(package, name).render(word=word, **values).replace("\n", ""))


def packed(document: Document, body: Any, title: str, day: datetime.date) -> bytes:
    """The document with this body: its parts in their order, dated by the data."""
    body.append(document.element.body.sectPr)
    document.element.replace(document.element.body, body)
    properties, midnight = document.core_properties, datetime.datetime.combine(day, datetime.time())
    properties.title, properties.created, properties.modified = title, midnight, midnight
    source, target = io.BytesIO(), io.BytesIO()
    document.save(source)
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w") as made:
        for name in given.namelist():
            made.writestr(zipfile.ZipInfo(name, _DATE), given.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()


@cache
def _blank(page: Page, styles: tuple[Style | Letters, ...]) -> bytes:
    """Made once per process."""
    import docx
    from docx.enum.section import WD_ORIENTATION
    from docx.shared import Mm

    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENTATION.LANDSCAPE if page.width > page.height else WD_ORIENTATION.PORTRAIT
    section.page_width, section.page_height = Mm(page.width), Mm(page.height)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.header_distance, section.footer_distance = Mm(page.header), Mm(page.footer)
    document.core_properties.author = document.core_properties.comments = ""
    for style in styles:
        _add_style(document, style)
    _set_fonts(document)
    _slim(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_style(document: Document, wanted: Style | Letters) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    styles = document.styles
    if isinstance(wanted, Letters):
        font = styles.add_style(wanted.name, WD_STYLE_TYPE.CHARACTER).font
        font.size = Pt(wanted.size)
        if wanted.mono:
            font.name, font.bold = _MONO, True
        return
    style = styles[wanted.name] if wanted.name in styles else styles.add_style(wanted.name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.size, style.font.color.rgb = Pt(wanted.size), RGBColor(0, 0, 0)
    style.paragraph_format.line_spacing = 1.0
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(wanted.before), Pt(wanted.after)
    if wanted.bold:
        style.font.bold = True
    if wanted.centred:
        style.paragraph_format.alignment = 1


def _set_fonts(document: Document) -> None:
    """One face in every style and every script; a font of the theme would win over a named one."""
    from docx.oxml.ns import qn

    styles = document.styles
    for fonts in styles.element.iter(qn("w:rFonts")):
        name = fonts.get(qn("w:ascii")) if fonts.get(qn("w:ascii")) == _MONO else FONT
        fonts.attrib.clear()
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), name)
    title, margins = styles["Title"].element, (styles["Header"].element, styles["Footer"].element)
    # The template's rule under a title, its spread letters, and its tab stops for another paper.
    for unwanted in [
        *title.iter(qn("w:pBdr")),
        *title.rPr.iter(qn("w:spacing")),
        *(tabs for style in margins for tabs in style.iter(qn("w:tabs"))),
    ]:
        unwanted.getparent().remove(unwanted)
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "vi-VN")


def _slim(document: Document) -> None:
    """Without the many table styles of python-docx's template, its preview picture and parts for old programs."""
    from docx.oxml.ns import qn

    for style in list(document.styles.element.iter(qn("w:style"))):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) not in ("TableNormal", "TableGrid"):
            style.getparent().remove(style)
    for relations in (document.part.rels, document.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("/stylesWithEffects", "/customXml", "/thumbnail")):
                del relations[key]
