"""What a rendered file says of people: read back by other programs, compared with what it may say."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import unescape

from lxml import etree

from targets.declared import Allowed, Declared, Row
from targets.read_lists import as_text, csv_cells, xlsx_cells

__all__ = ["People", "violations"]

_EMAIL = re.compile(r"[\w.+-]+@[\w.-]+")
_PHONE = re.compile(r"(?<![0-9a-f])(?:\+84|0)[0-9]{8,10}(?![0-9a-f])")


@dataclass(frozen=True)
class People:
    """Everything by which a person of the inventory can be recognised."""

    names: frozenset[str]
    logins: frozenset[str]

    @classmethod
    def of(cls, declared: Declared) -> People:
        contacts = declared.contacts.values()
        return cls(frozenset(c["full_name"] for c in contacts), frozenset(c["login"] for c in contacts if "login" in c))

    def found(self, texts: Iterable[str]) -> Allowed:
        """Whom the texts name, and which phones, mailboxes and logins stand in them."""
        text = "\n".join(texts)
        digits = re.sub(r"(?<=[0-9])[ .](?=[0-9])", "", text)
        words = set(re.findall(r"[a-z][a-z0-9_]*", _EMAIL.sub("", text)))
        return Allowed(
            {name for name in self.names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)},
            {f"0{phone[3:]}" if phone.startswith("+84") else phone for phone in _PHONE.findall(digits)},
            set(_EMAIL.findall(text)),
            set(self.logins & words),
        )


def violations(people: People, path: str, data: bytes, allowed: Allowed) -> list[str]:
    """What the file says beyond or short of what it may say; nothing for a right file."""
    kind = path.rpartition(".")[2]
    found = people.found(_texts(kind, data))
    phones = {re.sub("[^0-9]", "", phone) for phone in allowed.phones}
    problems = [
        f"{path}: {what}: {sorted(is_there - may_be, key=str)} too much, {sorted(may_be - is_there, key=str)} missing"
        for what, is_there, may_be in (
            ("names", found.names, allowed.names),
            ("phones", found.phones, phones),
            ("e-mails", found.emails, allowed.emails),
            ("logins", found.logins, allowed.logins),
        )
        if is_there != may_be
    ]
    if kind in ("csv", "xlsx") and "/sheet_" in path:
        rows = _rows(people, csv_cells(data) if kind == "csv" else [list(map(str, row)) for row in xlsx_cells(data)])
        if rows != allowed.rows:
            wrong = (rows - allowed.rows) + (allowed.rows - rows)
            problems.append(f"{path}: rows {sorted(wrong.elements(), key=str)}")
    return problems


def _texts(kind: str, data: bytes) -> list[str]:
    if kind == "xlsx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            written = [part for part in archive.namelist() if not part.endswith(".png")]  # the code of the footer
            parts = [unescape(archive.read(part).decode()) for part in written]
        visible = (re.sub(r"<[^>]*>", "\n", part) for part in parts)
        return [*visible, *(str(cell) for row in xlsx_cells(data) for cell in row)]
    if kind == "csv":
        return [cell for row in csv_cells(data) for cell in row]
    if kind == "docx":
        return [as_text("x.docx", data)]
    if kind == "pdf":  # cell by cell; a text goes on after the end of a line, after a hyphen or in an address at once
        done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
        return [" ".join(re.sub(r"\u200b\n?|(?<=\w-)\n", "", done.stdout.decode()).split())]
    if kind == "xml":
        nodes = etree.fromstring(data).iter()
        return [text for node in nodes for text in (node.text or "", node.tail or "", *map(str, node.values()))]
    return [data.decode()]


def _rows(people: People, cells: list[list[str]]) -> Counter[Row]:
    """The numbered rows under the heading row: the person named first, and the cameras where there is such a column."""
    start = next(number for number, row in enumerate(cells) if row[0] in ("STT", "TT") or row[:1] == ["Nhóm"])
    headings = cells[start]
    name = next((n for n, heading in enumerate(headings) if heading in ("Họ và tên", "Họ tên")), None)
    if name is None:
        return Counter()
    camera = next((n for n, heading in enumerate(headings) if heading in ("Camera", "Camera được khai thác")), None)
    return Counter(
        Row(row[name], frozenset(filter(None, row[camera].split("; "))) if camera is not None else frozenset())
        for row in cells[start + 1 :]
        if len(row) > name and row[name] in people.names
    )
