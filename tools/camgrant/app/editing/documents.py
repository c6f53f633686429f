"""Documents in an edit: one that is registered, by id or number, or a new one that the edit brings along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from camgrant.app.editing.desk import Desk, one_of, written
from camgrant.diagnostics import Text, UsageFault
from camgrant.edit.change import Change, Put

__all__ = ["DOCUMENT", "DocumentWish", "document", "registered"]

DOCUMENT = Text("văn bản", "document")


@dataclass(frozen=True, slots=True)
class DocumentWish:
    """What somebody says of a document: its id, or its number and, where it is new, the rest."""

    number: str
    date: date | None = None
    kind: str | None = None
    issuer: str | None = None
    subject: str | None = None


def document(
    desk: Desk, wish: DocumentWish, *, names: Sequence[str], kind: str | None, issuer: str | None
) -> tuple[str, list[Change]]:
    """The id of the document and the changes that register it where it is new.

    A registered one stays as it is: whom a paper names is not for an edit of something else to say. `names`, `kind` and
    `issuer` are what a new one is taken to say where the wish says nothing. Raises UsageFault for an unknown id, a
    number that several documents have, and a new document without its date, kind or issuer.
    """
    if wish in desk.brought:
        return desk.brought[wish], []
    known_as = registered(desk, wish)
    if known_as is not None:
        return known_as, []
    issuer, kind = wish.issuer or issuer, wish.kind or kind
    if wish.date is None or issuer is None or kind is None:
        given = {"ngày / its date": wish.date, "loại / its kind": kind, "đơn vị ban hành / its issuer": issuer}
        missing = ", ".join(name for name, value in given.items() if value is None)
        raise UsageFault(f"văn bản {wish.number} chưa đăng ký, còn thiếu / is not registered, give: {missing}")
    one_of(issuer, desk.inventory.units, Text("đơn vị", "unit"))
    one_of(kind, desk.inventory.pack.document_kinds, Text("loại văn bản", "document kind"))
    made = desk.new_id("d", f"{issuer.removeprefix('u-')} {wish.number.partition('/')[0]}")
    desk.brought.update({wish: made, DocumentWish(made): made})
    alike = [one for one, known in desk.inventory.documents.items() if known.issuer == issuer]
    fields = written(
        issuer=issuer, number=wish.number, date=wish.date, kind=kind, subject=wish.subject, names=list(names)
    )
    return made, [Put("documents", made, fields, desk.file_for(alike, f"documents/{issuer}.yaml"))]


def registered(desk: Desk, wish: DocumentWish) -> str | None:
    """The id of the document that is registered already; None for a number that none has.

    Raises UsageFault for an unknown id, and for a number that several documents have.
    """
    documents = desk.inventory.documents
    if wish.number in documents:
        return wish.number
    if wish.number.startswith("d-"):
        return one_of(wish.number, documents, DOCUMENT)
    found = [
        one
        for one, known in documents.items()
        if known.number == wish.number and wish.issuer in (None, known.issuer) and wish.date in (None, known.date)
    ]
    if len(found) > 1:
        raise UsageFault(
            f"nhiều văn bản số {wish.number}, đề nghị ghi mã / several documents {wish.number}, give the id: "
            + ", ".join(found)
        )
    return found[0] if found else None
