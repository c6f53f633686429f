"""The shape of a case and of its truth, and the fictional people who appear in the files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["Built", "Case", "Person", "Truth", "cases_of", "no", "row"]

Truth = dict[str, Any]
_FIELDS = ("full_name", "rank", "position", "unit", "phone", "email")


@dataclass(frozen=True)
class Person:
    """A fictional person; an empty field is one that the lists do not give."""

    full_name: str
    rank: str
    position: str
    unit: str
    phone: str
    email: str

    @property
    def spaced(self) -> str:
        """The phone as the sheets print it: 0100 001 001."""
        return f"{self.phone[:4]} {self.phone[4:7]} {self.phone[7:]}"

    @property
    def service(self) -> str:
        """Rank and position in one cell, as the armed forces write them."""
        return f"{self.rank}, {self.position}" if self.rank else self.position


@dataclass(frozen=True)
class Built:
    """What one file holds; `converted_from`: the ending of `content` where LibreOffice makes the file of it."""

    content: bytes
    rows: list[Truth]
    refused: list[Truth]
    file_refused: str | None = None
    converted_from: str = ""


@dataclass(frozen=True)
class Case:
    """One messy file: who sent it with which document, and how it is built."""

    name: str
    unit: str
    document: str
    date: str
    kind: str
    build: Callable[[], Built]

    @property
    def ending(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def truth_name(self) -> str:
        return self.name.rpartition(".")[0] + ".json"

    def truth(self, built: Built) -> str:
        """The JSON that lies beside the file."""
        head = {"from": self.unit, "document": self.document, "date": self.date, "kind": self.kind}
        body = {"rows": built.rows, "refused": built.refused, "file_refused": built.file_refused}
        return json.dumps(head | body, ensure_ascii=False, indent=2) + "\n"


def cases_of(unit: str, document: str, date: str, *pairs: tuple[str, Callable[[], Built]]) -> list[Case]:
    """Cases that came with one document; a pair is a file name and its builder."""
    return [Case(name, unit, document, date, "list", build) for name, build in pairs]


def row(number: int, who: Person, *, review: str = "", **other: str | int | bool | None) -> Truth:
    """What a clerk reads in row `number`: the person, except what `other` says (None: the list does not say it)."""
    said: Truth = {"row": number}
    fields = {field: getattr(who, field) for field in _FIELDS} | other
    said |= {field: value for field, value in fields.items() if value is not None and value != ""}
    return said | {"review": review.split()}


def no(number: int, column: str, why: str, **place: int | str) -> Truth:
    """A row that must be refused: the column as Excel letters it and one word for the reason."""
    return {"row": number, "column": column, "why": why} | place
