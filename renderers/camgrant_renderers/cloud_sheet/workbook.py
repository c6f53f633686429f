"""Reads the cells of an XLSX file as text. Only what a list needs: strings, numbers, no formulas, no dates.

The file comes from outside: entities are refused, and what it unpacks to is limited.
"""

from __future__ import annotations

import io
import posixpath
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from typing import Final

from camgrant.rendering.observed import ReadbackFault

__all__ = ["worksheets"]

_MOST: Final = 64 * 1024 * 1024  # bytes, of one part


def worksheets(data: bytes) -> dict[str, list[list[str]]]:
    """The rows of every worksheet by its name, none left out. Raises ReadbackFault where the data is no such file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            (book,) = [path for kind, path in _relations(package, "").values() if kind == "officeDocument"]
            related = _relations(package, book)
            strings = [path for kind, path in related.values() if kind == "sharedStrings"]
            shared = [_text(item) for path in strings for item in _part(package, path)]
            found: dict[str, list[list[str]]] = {}
            for sheet in (one for one in _part(package, book).iter() if _local(one.tag) == "sheet"):
                kind, path = related[next(sheet.attrib[name] for name in sheet.attrib if _local(name) == "id")]
                if kind == "worksheet":
                    found[sheet.attrib["name"]] = _rows(_part(package, path), shared)
                elif kind != "chartsheet":
                    raise _fault(f"trang kiểu {kind}", f"a sheet that is a {kind}")
            return found
    except ReadbackFault:
        raise
    except Exception as fault:  # what unpacks and parses may break off in any way
        raise _fault(f"tệp XLSX hỏng, {type(fault).__name__}", f"a broken XLSX file, {type(fault).__name__}") from fault


def _relations(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Id -> kind and path of everything that a part ("" for the package) says belongs to it."""
    folder, _, name = part.rpartition("/")
    root = _part(package, posixpath.join(folder, "_rels", f"{name}.rels"))
    return {
        one.attrib["Id"]: (
            one.attrib["Type"].rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, one.attrib["Target"])).lstrip("/"),
        )
        for one in root
    }


def _fault(vi: str, en: str) -> ReadbackFault:
    return ReadbackFault(f"{vi}; mở bằng Excel và lưu lại thành XLSX / {en}; open it in Excel and save it as XLSX")


def _part(package: zipfile.ZipFile, name: str) -> ET.Element:
    if package.getinfo(name).file_size > _MOST:
        raise _fault("tệp XLSX quá lớn", "the XLSX file is too large")
    data = package.read(name)
    if b"<!DOCTYPE" in data:
        raise _fault("tệp XLSX có DOCTYPE", "the XLSX file has a DOCTYPE")
    return ET.fromstring(data)  # noqa: S314 - without a document type there are no entities to expand


def _rows(sheet: ET.Element, shared: list[str]) -> list[list[str]]:
    return [_cells(row, shared) for row in sheet.iter() if _local(row.tag) == "row"]


def _cells(row: ET.Element, shared: list[str]) -> list[str]:
    """The cells of a row by column; those that are left out are empty."""
    cells: list[str] = []
    for cell in row:
        reference = cell.get("r", "")
        column = _column(reference) if reference else len(cells)
        if column >= 1024:
            raise _fault("trang có quá nhiều cột", "a worksheet has too many columns")
        cells += [""] * (column + 1 - len(cells))
        cells[column] = _value(cell, shared)
    return cells


def _column(reference: str) -> int:
    """`C7` gives 2."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: ET.Element, shared: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    text = next((child.text or "" for child in cell if _local(child.tag) == "v"), "")
    if kind == "s":
        return shared[int(text)]
    return text.removesuffix(".0") if kind == "n" else text


def _text(element: ET.Element) -> str:
    """All runs of a string, without the reading aids of Asian scripts."""
    return "".join(_texts(element))


def _texts(element: ET.Element) -> Iterator[str]:
    for child in element:
        if _local(child.tag) == "t":
            yield child.text or ""
        elif _local(child.tag) in ("r", "is"):
            yield from _texts(child)


def _local(name: str) -> str:
    return name.rpartition("}")[2]
