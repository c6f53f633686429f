"""“Đọc trước”, the first page of a pack, as data: what to do by when, what changed, what each file is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["ListNews", "PackFile", "ReadFirst", "Task"]


@dataclass(frozen=True, slots=True)
class Task:
    """Something that the unit has to do: a sentence, until when, and on what that rests."""

    text: str
    due: date | None
    late: bool
    basis: str


@dataclass(frozen=True, slots=True)
class ListNews:
    """What lists of one title say that is new since they went out last; `first` where they never did.

    With `own` the reader sends them to the `others`; without, the others drew them up for the reader. Only lists that
    never went out stand together.
    """

    title: str
    own: bool
    others: tuple[str, ...]
    first: bool
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file, or several of one name or folder, and what it is for; `head` where it speaks for a whole folder."""

    path: str
    what: str
    head: bool = False


@dataclass(frozen=True, slots=True)
class ReadFirst:
    """The page of one recipient. It names no person. `asker` is who answers questions and takes answers back; `notice`
    is what everybody must read before anything else."""

    recipient: str
    recipient_name: str
    as_of: date
    demo: bool
    source: str
    tasks: tuple[Task, ...]
    news: tuple[ListNews, ...]
    files: tuple[PackFile, ...]
    asker: str
    notice: tuple[str, ...] = ()
