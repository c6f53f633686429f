"""DOCX, for a clerk who has to change a word: python-docx holds the document, a template the content.

Every font is set on the styles, headings too, so that the text stays in one face when it is edited. python-docx stamps
its archive with the clock: it is packed again with a fixed date.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Final

from camgrant.rendering.templates import template
from camgrant_renderers.technician_slip.layout import UNITS, Slip

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["to_docx"]

_PACKAGE: Final = "camgrant_renderers.technician_slip"
_FONT: Final = "Times New Roman"
_MONO: Final = "Courier New"
_UNIT: Final = 283  # twentieths of a point: five millimetres
_LEFT: Final = 14  # units of the left half of the heading
_DATE: Final = (1980, 1, 1, 0, 0, 0)


def to_docx(slip: Slip) -> bytes:
    """The slip as a text document on A4."""
    import docx
    from docx.oxml import parse_xml

    document = docx.Document(io.BytesIO(_blank()))
    text = template(_PACKAGE, "body.xml.j2").render(slip=slip, units=UNITS, unit=_UNIT, left=_LEFT)
    body = document.element.body
    for place, element in enumerate(parse_xml(_joined(text))):
        body.insert(place, element)
    footer = document.sections[0].footer
    footer.is_linked_to_previous = False
    foot = template(_PACKAGE, "footer.xml.j2").render(slip=slip, width=UNITS * _UNIT)
    footer._element.replace(footer.paragraphs[0]._p, parse_xml(_joined(foot)))
    properties = document.core_properties
    day = datetime.datetime.combine(slip.as_of, datetime.time())
    properties.title, properties.created, properties.modified = f"{slip.title} {slip.recorder_id}", day, day
    return _packed(document)


def _joined(text: str) -> str:
    """Line ends of the template are none of the document."""
    return text.replace("\n", "")


@cache
def _blank() -> bytes:
    """An empty document with our page and styles, made once per process."""
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, Pt, RGBColor

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.top_margin, section.bottom_margin, section.footer_distance = Mm(15), Mm(17), Mm(9)
    document.core_properties.author = document.core_properties.comments = ""
    styles = document.styles
    for name, size, before, after in (
        ("Normal", 10, 0, 0),
        ("Title", 13, 4, 2),
        ("Heading 1", 11, 5, 2),
        ("Footer", 8.5, 0, 0),
        ("Gap", 3, 0, 0),
    ):
        style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.size, style.font.color.rgb = Pt(size), RGBColor(0, 0, 0)
        style.paragraph_format.line_spacing = 1.0
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    styles["Title"].font.bold = True
    styles["Title"].paragraph_format.alignment = 1
    for name, size in (("Login", 11), ("LargeLogin", 13), ("Words", 8.5)):
        styles.add_style(name, WD_STYLE_TYPE.CHARACTER).font.size = Pt(size)
    _set_fonts(document)
    _slim(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_fonts(document: Document) -> None:
    """One face in every style and every script; a font of the theme would win over a named one."""
    from docx.oxml.ns import qn

    styles = document.styles
    for name in ("Login", "LargeLogin"):
        styles[name].font.name, styles[name].font.bold = _MONO, True
    for fonts in styles.element.iter(qn("w:rFonts")):
        name = fonts.get(qn("w:ascii")) if fonts.get(qn("w:ascii")) == _MONO else _FONT
        fonts.attrib.clear()
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), name)
    title, footer = styles["Title"].element, styles["Footer"].element
    # The template's rule under a title, its spread letters, and its tab stops for another paper.
    for unwanted in [*title.iter(qn("w:pBdr")), *title.rPr.iter(qn("w:spacing")), *footer.iter(qn("w:tabs"))]:
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


def _packed(document: Document) -> bytes:
    """The parts of the document in their order, with a fixed date."""
    source, target = io.BytesIO(), io.BytesIO()
    document.save(source)
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w") as made:
        for name in given.namelist():
            made.writestr(zipfile.ZipInfo(name, _DATE), given.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()
