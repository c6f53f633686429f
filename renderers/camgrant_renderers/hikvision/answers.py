"""XML as a recorder sends it: read by local name, without entities, one document or several in one file."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Final

from camgrant_renderers._shared.faults import unreadable
from camgrant_renderers._shared.switches import is_on

__all__ = ["child", "documents", "local", "number_of", "text_of", "true"]

_DECLARATION: Final = re.compile(r"<\?xml\s[^?]*\?>")


def documents(data: bytes) -> list[ET.Element]:
    """The root elements of a file: one answer, or several that were saved one after the other.

    Raises ReadbackFault for what is not such XML; a document type, which could bring entities, is never part of it.
    """
    try:
        text = data.decode("utf-8-sig")
        if "<!DOCTYPE" in text:
            raise unreadable("tệp có DOCTYPE, thiết bị không bao giờ ghi như vậy", "a DOCTYPE, which no device writes")
        files = ET.fromstring(f"<files>{_DECLARATION.sub('', text)}</files>")  # noqa: S314 - no document type
    except (UnicodeDecodeError, ET.ParseError) as fault:
        raise unreadable(f"không phải XML ({fault})", f"no XML ({fault})") from fault
    between = [files.text, *(one.tail for one in files)]
    if not len(files) or any(text and not text.isspace() for text in between):
        raise unreadable("không phải trả lời XML của thiết bị", "no XML answer of a device")
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


def number_of(permission: ET.Element) -> str:
    """The id of the account whose rights a permission tells, "" where it does not say."""
    return text_of(permission, "userID") or text_of(permission, "userId") or text_of(permission, "id")


def true(element: ET.Element) -> bool:
    """A boolean: whatever does not say that it is off is on."""
    return is_on(element.text)
