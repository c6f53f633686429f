"""XML as a recorder sends it: read by local name, without entities, one document or several in one file."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Final

from camgrant.rendering.observed import ReadbackFault

__all__ = ["child", "documents", "local", "text_of", "true"]

_DECLARATION: Final = re.compile(r"<\?xml\s[^?]*\?>")
_TRUE: Final = {"true": True, "1": True, "false": False, "0": False, "": False}


def documents(data: bytes) -> list[ET.Element]:
    """The root elements of a file: one answer, or several that were saved one after the other.

    Raises ReadbackFault for what is not such XML; a document type, which could bring entities, is never part of it.
    """
    try:
        text = data.decode("utf-8-sig")
        if "<!DOCTYPE" in text:
            raise ReadbackFault("DOCTYPE không bao giờ có trong các tệp này / a DOCTYPE is never part of these files")
        files = ET.fromstring(f"<files>{_DECLARATION.sub('', text)}</files>")  # noqa: S314 - no document type
    except (UnicodeDecodeError, ET.ParseError) as fault:
        raise ReadbackFault(f"không phải XML / no XML: {fault}") from fault
    between = [files.text, *(one.tail for one in files)]
    if not len(files) or any(text and not text.isspace() for text in between):
        raise ReadbackFault("không phải trả lời XML của thiết bị / no XML answer of a device")
    return list(files)


def local(element: ET.Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2]


def child(element: ET.Element, name: str) -> ET.Element | None:
    """The first child of that local name."""
    return next((one for one in element if local(one) == name), None)


def text_of(element: ET.Element, name: str) -> str:
    """The text of that child, "" where there is none."""
    found = child(element, name)
    return "" if found is None else (found.text or "").strip()


def true(element: ET.Element) -> bool:
    """A boolean. Raises ReadbackFault for another word: a right is never guessed."""
    word = (element.text or "").strip().casefold()
    if word not in _TRUE:
        raise ReadbackFault(f"{local(element)} không phải true/false / is neither true nor false: {word[:40]!r}")
    return _TRUE[word]
