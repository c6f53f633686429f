"""The reviews of changes as a file: what a forge said, kept for where there is no forge, or written by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NoReturn

from camgrant.diagnostics import UsageFault
from camgrant.load.reader import Marks, read_marked
from camgrant.plan.reviews import State

__all__ = ["NO_REVIEWS", "GivenReview", "ReviewedChange", "ReviewsFile", "read_reviews", "reviews_text"]

_LARGEST: Final = 8 * 1024 * 1024
_LONGEST: Final = 100
_STATES: Final[tuple[State, ...]] = ("approved", "changes_requested", "dismissed")
_HEX: Final = frozenset("0123456789abcdef")
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class GivenReview:
    """A review as it was given: on a plan by its hash, on a commit, or on both (then the hash says more)."""

    by: str
    state: State
    plan: str | None = None
    commit: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReviewedChange:
    """The reviews of one change: the commit of the main line that it became, None for the change asked about.

    `authors` are accounts; first stands who opened the change.
    """

    commit: str | None
    authors: tuple[str, ...]
    reviews: tuple[GivenReview, ...]


@dataclass(frozen=True, slots=True)
class ReviewsFile:
    """The reviews of several changes."""

    changes: tuple[ReviewedChange, ...] = ()

    def of(self, commit: str | None) -> tuple[ReviewedChange, ...]:
        """The entries of one commit; of the change asked about for None."""
        return tuple(one for one in self.changes if one.commit == commit)


NO_REVIEWS: Final = ReviewsFile()


def read_reviews(path: Path) -> ReviewsFile:
    """Reads YAML or JSON. Raises UsageFault with file:line:column for whatever is not as it must be."""
    try:
        with path.open("rb") as handle:
            raw = handle.read(_LARGEST + 1)
    except OSError as fault:
        raise UsageFault(f"{path}: {fault.strerror}") from fault
    if len(raw) > _LARGEST:
        raise UsageFault(f"{path}: quá lớn, tối đa 8 MB / is too large, 8 MB at most")
    data, marks, findings = read_marked(str(path), raw)
    if findings:
        first = findings[0]
        raise UsageFault(f"{first.location} {first.code}: {first.message('vi')} / {first.message('en')}")
    return _Reader(path, marks).file(data)


def reviews_text(reviews: ReviewsFile) -> str:
    """The file as JSON; `read_reviews` reads it as it was."""
    changes = [
        _present(commit=one.commit, authors=list(one.authors), reviews=[_content(review) for review in one.reviews])
        for one in reviews.changes
    ]
    return json.dumps({"schema_version": 1, "changes": changes}, ensure_ascii=False, indent=2) + "\n"


def _content(one: GivenReview) -> dict[str, Any]:
    at = one.at.isoformat() if one.at is not None else None
    return _present(by=one.by, state=one.state, plan=one.plan, commit=one.commit, at=at)


def _present(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


class _Reader:
    """Takes the plain data apart; every refusal names its place."""

    def __init__(self, path: Path, marks: Marks) -> None:
        self._path, self._marks = path, marks

    def file(self, data: object) -> ReviewsFile:
        found = self._mapping(data, (), ("schema_version", "changes"))
        if found.get("schema_version") != 1 or isinstance(found["schema_version"], bool):
            self._refuse(("schema_version",), "phải là 1", "must be 1")
        changes = self._list(found.get("changes"), ("changes",))
        return ReviewsFile(tuple(self._change(one, ("changes", n)) for n, one in enumerate(changes)))

    def _change(self, data: object, at: Place) -> ReviewedChange:
        found = self._mapping(data, at, ("commit", "authors", "reviews"))
        commit = self._hex(found, "commit", at, (40, 64))
        authors = self._list(found.get("authors"), (*at, "authors"))
        if not authors:
            self._refuse((*at, "authors"), "phải có người lập thay đổi", "must name who wrote the change")
        reviews = self._list(found.get("reviews"), (*at, "reviews"))
        return ReviewedChange(
            commit,
            tuple(self._account(one, (*at, "authors", n)) for n, one in enumerate(authors)),
            tuple(self._review(one, (*at, "reviews", n)) for n, one in enumerate(reviews)),
        )

    def _review(self, data: object, at: Place) -> GivenReview:
        found = self._mapping(data, at, ("by", "state", "plan", "commit", "at"))
        state = next((one for one in _STATES if one == found.get("state")), None)
        if state is None:
            known = ", ".join(_STATES)
            self._refuse((*at, "state"), f"phải là một trong: {known}", f"must be one of: {known}")
        plan, commit = self._hex(found, "plan", at, (64,)), self._hex(found, "commit", at, (40, 64))
        if plan is None and commit is None:
            self._refuse(at, "phải có `plan` hoặc `commit` đã duyệt", "must say which `plan` or `commit` was reviewed")
        return GivenReview(self._account(found.get("by"), (*at, "by")), state, plan, commit, self._instant(found, at))

    def _instant(self, found: dict[str, Any], at: Place) -> datetime | None:
        if "at" not in found:
            return None
        try:
            instant = datetime.fromisoformat(str(found["at"]))
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            self._refuse((*at, "at"), "phải là thời điểm ISO có múi giờ", "must be an ISO instant with its offset")
        return instant

    def _hex(self, found: dict[str, Any], name: str, at: Place, lengths: tuple[int, ...]) -> str | None:
        if name not in found:
            return None
        value = found[name]
        if not isinstance(value, str) or len(value) not in lengths or not _HEX.issuperset(value):
            digits = "/".join(map(str, lengths))
            vi = f"phải là {digits} chữ số thập lục phân (chữ thường)"
            self._refuse((*at, name), vi, f"must be {digits} lower-case hexadecimal digits")
        return str(value)

    def _account(self, value: object, at: Place) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST or not value.isprintable():
            self._refuse(at, "phải là tên tài khoản trên kho mã", "must be an account on the forge")
        return str(value).strip()

    def _mapping(self, data: object, at: Place, known: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(data, dict):
            self._refuse(at, f"phải có các trường: {', '.join(known)}", f"must hold the fields: {', '.join(known)}")
        for name in data:
            if name not in known:
                self._refuse((*at, name), f"trường “{name}” không có ở đây", f"there is no field '{name}' here")
        return data

    def _list(self, data: object, at: Place) -> list[object]:
        if not isinstance(data, list):
            self._refuse(at, "phải là một dãy", "must be a list")
        return data

    def _refuse(self, at: Place, vi: str, en: str) -> NoReturn:
        line, column = self._marks.nearest(at)
        where = ".".join(map(str, at)) or "-"
        raise UsageFault(f"{self._path}:{line}:{column}: {where} {vi} / {where} {en}")
