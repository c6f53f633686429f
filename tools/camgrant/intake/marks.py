"""What a workbook only shows: rows that are hidden, and cells that are struck through.

Whoever strikes a row out or hides it takes it back without deleting it, and its values stand in the file as before. The
reader of the values tells nothing of that, so the parts of the workbook are looked at once more. They come from
`checked_bytes`, which lets no DTD and no entity pass.
"""

from __future__ import annotations

import io
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

__all__ = ["Marks", "ods_marks", "xlsx_marks"]

_NO: Final = ("0", "false", "none", "noStrike")
_FIRST: Final = re.compile(r"[A-Z]+")
_NO_HEIGHT: Final = re.compile(r"0+(?:[.,]\d*)?")  # less than a point, in which nobody reads anything
_MOST: Final = 100_000  # rows or cells that one element of an OpenDocument sheet is looked at for


@dataclass(slots=True)
class Marks:
    """Of one sheet: its hidden rows, and the cells with a line through their text -> whether through all of it.

    Rows and columns count from 0.
    """

    hidden: set[int] = field(default_factory=set)
    struck: dict[tuple[int, int], bool] = field(default_factory=dict)


# -- Excel ------------------------------------------------------------------------------------------------------------


def xlsx_marks(raw: bytes) -> dict[str, Marks]:
    """The marks of every sheet of an Excel workbook (ECMA-376 part 1, 18.3.1.73, 18.4.10 and 18.8.22)."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        names = {name.lower(): name for name in package.namelist()}

        def part(name: str) -> bytes:
            known = names.get(name.lower())
            return package.read(known) if known else b""

        styles = _struck_styles(part("xl/styles.xml"))
        texts = _struck_texts(part("xl/sharedStrings.xml"))
        found = {}
        for title, path in _sheets(part("xl/workbook.xml"), part("xl/_rels/workbook.xml.rels")):
            found[title] = _sheet_marks(part(path), styles, texts)
    return found


def _sheets(book: bytes, relations: bytes) -> Iterator[tuple[str, str]]:
    """The title of every sheet, and the part that holds it."""
    targets = {one.get("Id"): one.get("Target", "") for one in _elements(relations, "Relationship")}
    for sheet in _elements(book, "sheet"):
        key = next((value for name, value in sheet.items() if _local(name) == "id"), None)
        target = targets.get(key, "")
        yield sheet.get("name", ""), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _struck_styles(styles: bytes) -> frozenset[int]:
    """The formats of cells whose font is struck through."""
    if not styles:
        return frozenset()
    root = ET.fromstring(styles)  # noqa: S314
    fonts = [_is_on(_child(font, "strike")) for font in _child_list(root, "fonts")]
    struck = {number for number, on in enumerate(fonts) if on}
    formats = _child_list(root, "cellXfs")
    return frozenset(number for number, one in enumerate(formats) if int(one.get("fontId", "0")) in struck)


def _struck_texts(strings: bytes) -> dict[int, bool]:
    """The shared texts in which something is struck through -> whether everything is."""
    if b"strike" not in strings and b"\0" not in strings:
        return {}
    found = {}
    for number, text in enumerate(_elements(strings, "si")):
        if (whole := _runs_struck(text)) is not None:
            found[number] = whole
    return found


def _runs_struck(text: ET.Element) -> bool | None:
    """Whether all runs of a text are struck through; None where none is."""
    runs = []
    for run in (one for one in text.iter() if _local(one.tag) == "r"):
        said = "".join(one.text or "" for one in run if _local(one.tag) == "t")
        properties = _child(run, "rPr")
        if said.strip():
            runs.append(properties is not None and _is_on(_child(properties, "strike")))
    return all(runs) if any(runs) else None


def _sheet_marks(sheet: bytes, styles: frozenset[int], texts: Mapping[int, bool]) -> Marks:
    marks = Marks()
    is_plain = not styles and not texts and b"\0" not in sheet
    if is_plain and not any(sign in sheet for sign in (b"hidden", b"strike", b"ht=")):
        return marks
    row = 0
    for line in _elements(sheet, "row"):
        row = int(line.get("r", row + 1))
        column = 0
        if line.get("hidden") in ("1", "true") or _NO_HEIGHT.fullmatch(line.get("ht", "")):
            marks.hidden.add(row - 1)
        for cell in (one for one in line if _local(one.tag) == "c"):
            letters = _FIRST.match(cell.get("r", "").upper())
            column = _number(letters.group()) if letters else column + 1
            whole = _cell_struck(cell, styles, texts)
            if whole is not None:
                marks.struck[row - 1, column - 1] = whole
    return marks


def _cell_struck(cell: ET.Element, styles: frozenset[int], texts: Mapping[int, bool]) -> bool | None:
    own = int(cell.get("s", "0")) in styles
    value = _child(cell, "v")
    inside = _child(cell, "is")
    runs: bool | None = None
    if cell.get("t") == "s" and value is not None and value.text:
        runs = texts.get(int(value.text))
    elif inside is not None:
        runs = _runs_struck(inside)
    return True if own else runs


# -- OpenDocument -----------------------------------------------------------------------------------------------------


def ods_marks(raw: bytes) -> dict[str, Marks]:
    """The marks of every sheet of an OpenDocument workbook (OpenDocument 1.2 part 1, 19.749 and 20.367)."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        content = ET.fromstring(package.read("content.xml"))  # noqa: S314
        styles = _line_through(content)
        if "styles.xml" in package.namelist():
            styles |= _line_through(ET.fromstring(package.read("styles.xml")))  # noqa: S314
    found = {}
    for table in (one for one in content.iter() if _local(one.tag) == "table"):
        found[_attribute(table, "name")] = _table_marks(table, styles)
    return found


def _line_through(root: ET.Element) -> set[str]:
    """The names of the styles that strike their text through."""
    struck = set()
    for style in (one for one in root.iter() if _local(one.tag) == "style"):
        for properties in (one for one in style if _local(one.tag) == "text-properties"):
            kinds = [_attribute(properties, f"text-line-through-{what}") for what in ("style", "type")]
            if any(kind and kind not in _NO for kind in kinds):
                struck.add(_attribute(style, "name"))
    return struck


def _table_marks(table: ET.Element, styles: set[str]) -> Marks:
    marks = Marks()
    columns: list[str] = []
    for column in (one for one in table.iter() if _local(one.tag) == "table-column"):
        times = min(int(_attribute(column, "number-columns-repeated") or 1), 1024)
        columns += [_attribute(column, "default-cell-style-name")] * times
    row = 0
    for line in (one for one in table.iter() if _local(one.tag) == "table-row"):
        times = int(_attribute(line, "number-rows-repeated") or 1)
        rows = range(row, row + min(times, _MOST))
        row += times
        if _attribute(line, "visibility") in ("collapse", "filter"):
            marks.hidden.update(rows)
        for at, whole in _line_struck(line, columns, styles):
            marks.struck.update(((place, at), whole) for place in rows)
    return marks


def _line_struck(line: ET.Element, columns: list[str], styles: set[str]) -> Iterator[tuple[int, bool]]:
    at = 0
    for cell in line:
        times = int(_attribute(cell, "number-columns-repeated") or 1)
        default = columns[at] if at < len(columns) else ""
        style = _attribute(cell, "style-name") or _attribute(line, "default-cell-style-name") or default
        paragraphs = [one for one in cell if _local(one.tag) == "p"]
        if paragraphs and style in styles:
            whole: bool | None = True
        else:
            whole = _spans_struck(paragraphs, styles)
        if whole is not None:
            yield from ((place, whole) for place in range(at, at + min(times, _MOST)))
        at += times


def _spans_struck(paragraphs: list[ET.Element], styles: set[str]) -> bool | None:
    """Whether all text of a cell stands in spans that strike it through; None where none does."""
    struck = ""
    for paragraph in paragraphs:
        for span in (one for one in paragraph.iter() if _local(one.tag) == "span"):
            if _attribute(span, "style-name") in styles:
                struck += "".join(span.itertext())
    if not struck.strip():
        return None
    whole = "".join("".join(paragraph.itertext()) for paragraph in paragraphs)
    return len(struck.strip()) >= len(whole.strip())


# -- XML --------------------------------------------------------------------------------------------------------------


def _elements(data: bytes, name: str) -> Iterator[ET.Element]:
    """Every element of that name, one after the other; what was seen is forgotten."""
    if not data:
        return
    for _, element in ET.iterparse(io.BytesIO(data)):  # noqa: S314
        if _local(element.tag) == name:
            yield element
            element.clear()


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _attribute(element: ET.Element, name: str) -> str:
    return next((value for key, value in element.items() if _local(key) == name), "")


def _child(element: ET.Element, name: str) -> ET.Element | None:
    return next((one for one in element if _local(one.tag) == name), None)


def _child_list(element: ET.Element, name: str) -> list[ET.Element]:
    found = _child(element, name)
    return list(found) if found is not None else []


def _is_on(element: ET.Element | None) -> bool:
    """Whether a property that is on or off is on (ECMA-376 part 1, 22.9.2.7)."""
    if element is None:
        return False
    return _attribute(element, "val") not in _NO


def _number(letters: str) -> int:
    """A gives 1, AA gives 27."""
    number = 0
    for letter in letters[:8]:
        number = number * 26 + ord(letter) - 64
    return number
