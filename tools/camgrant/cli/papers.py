"""Documents on the command line: one that is registered, by id or number, or a new one described by flags."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from camgrant.cli.common import day_option
from camgrant.cli.prompts import interactive
from camgrant.diagnostics import Text

if TYPE_CHECKING:
    from camgrant.app.editing.documents import DocumentWish
    from camgrant.cli.edit_words import Room

__all__ = ["approval_options", "document_options", "flags", "one_paper_flags", "paper", "paper_flags", "papers"]

F = TypeVar("F", bound=Callable[..., Any])
_NEW: Final = "+"
_NOMINATION: Final = Text("Theo danh sách, văn bản đề nghị nào", "Under which list or nomination")
_NEW_DOCUMENT: Final = Text("Văn bản khác, chưa đăng ký", "Another document, not registered yet")
_NUMBER: Final = Text("Số, ký hiệu văn bản", "Number of the document")
_DATE: Final = Text("Ngày văn bản", "Date of the document")


def approval_options(command: F) -> F:
    """`--nomination` and `--approval` beside the flags of one new document."""
    for option in (
        document_options,
        click.option("--approval", multiple=True, help="Văn bản phê duyệt: mã hoặc số / Approval: id or number."),
        click.option("--nomination", help="Danh sách đề nghị: mã hoặc số / The list that nominates: id or number."),
    ):
        command = option(command)
    return command


def document_options(command: F) -> F:
    """A document by its id or number; the other flags describe one that is not registered yet."""
    for option in (
        click.option("--document-subject", help="Trích yếu văn bản mới / Subject of a new document."),
        click.option("--issuer", help="Đơn vị ban hành văn bản mới (u-…) / Unit that issued a new document."),
        click.option("--document-kind", help="Loại văn bản mới / Kind of a new document."),
        day_option("--document-date", "Ngày văn bản mới / Date of a new document."),
        click.option("--document", help="Văn bản: mã d-… hoặc số / The document: its id, or its number."),
    ):
        command = option(command)
    return command


def paper(given: Mapping[str, Any]) -> DocumentWish | None:
    """The document of `document_options`; None where no flag names one."""
    from camgrant.app.editing.documents import DocumentWish

    if given["document"] is None:
        return None
    return DocumentWish(
        given["document"], given["document_date"], given["document_kind"], given["issuer"], given["document_subject"]
    )


def flags(**given: Any) -> list[str]:
    """The flags that say the same again: `valid_from=day` gives `--valid-from 2021-07-20`; empty values give none."""
    words: list[str] = []
    for name, value in given.items():
        flag = f"--{name.strip('_').replace('_', '-')}"
        for one in value if isinstance(value, (tuple, list)) else (value,):
            if one is True:
                words.append(flag)
            elif one not in (None, False, ""):
                words += [flag, one.isoformat() if isinstance(one, date) else str(one)]
    return words


def papers(room: Room, given: Mapping[str, Any], person: str) -> tuple[DocumentWish | None, tuple[DocumentWish, ...]]:
    """The nomination and the approvals. A new document is the nomination, or an approval where that is named already.

    At a terminal the nomination is picked from the documents that name the person, or typed.
    """
    from camgrant.app.editing.documents import DocumentWish

    new = paper(given)
    approvals = tuple(DocumentWish(number) for number in given["approval"])
    if given["nomination"] is not None:
        return DocumentWish(given["nomination"]), (*approvals, *((new,) if new else ()))
    if new is None and interactive():
        new = _picked(room, person)
    return new, approvals


def _picked(room: Room, person: str) -> DocumentWish:
    from camgrant.app.editing.documents import DocumentWish

    known = room.desk.inventory.documents
    naming = {one: f"{d.number}, {d.date:%d/%m/%Y}" for one, d in known.items() if person in d.names}
    choices = {**naming, _NEW: _NEW_DOCUMENT.in_language(room.language)}
    picked = room.ask.choice(None, "--nomination", _NOMINATION, choices)
    if picked != _NEW:
        return DocumentWish(picked)
    number = room.ask.text(None, "--document", _NUMBER)
    return DocumentWish(number, room.ask.day(None, "--document-date", _DATE))


def paper_flags(nomination: DocumentWish | None, approvals: Sequence[DocumentWish]) -> list[str]:
    """The flags of `approval_options` that say the same again."""
    words: list[str] = []
    for name, wish in (("nomination", nomination), *(("approval", one) for one in approvals)):
        if wish is not None:
            words += one_paper_flags(wish) if wish.date else flags(**{name: wish.number})
    return words


def one_paper_flags(wish: DocumentWish | None) -> list[str]:
    """The flags of `document_options` that say the same again."""
    if wish is None:
        return []
    return flags(
        document=wish.number,
        document_date=wish.date,
        document_kind=wish.kind,
        issuer=wish.issuer,
        document_subject=wish.subject,
    )
