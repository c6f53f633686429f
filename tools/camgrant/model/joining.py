"""A join (gộp kho): another repository that came into this one on a day, with its history and its ledger.

Every id of it got the prefix of the join, whether it collided or not: `u-syt` is `u-bd-syt` here. So one rule says what
any id of its past is called here, ids that it dropped long ago among them. The units that are one and the same on both
sides keep their id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any, Final

from pydantic import Field

from camgrant.model.base import Date, DocumentId, Maybe, TextLine, UnitId, about, altered, entity, pattern
from camgrant.model.organisation import Login

__all__ = ["Join", "Renaming", "prefix_of_file", "renamed_entity", "renaming_of"]

_ID: Final = re.compile("([a-z])-([a-z0-9]+(?:-[a-z0-9]+)*)")
_JOINED_FILE: Final = re.compile(r"(?:.*/\./)?ledger/([a-z][a-z0-9]*)/")


@entity
class Join:
    """Kho dữ liệu đã gộp vào kho này: bản lưu cuối của nó, và từ ngày nào.

    Its events of the ledger stand as they were written, in `ledger/<prefix>/`, and are read by this mapping.
    """

    on: Annotated[Date, about("Từ ngày", "First day in one repository", "2025-07-01")]
    document: Annotated[Maybe[DocumentId], about("Văn bản", "The document that says so")] = None
    commit: Annotated[
        str,
        pattern("^[0-9a-f]{40}([0-9a-f]{24})?$", "Mã bản lưu git đầy đủ", "a full git commit id", 64),
        about("Bản lưu cuối của kho kia", "Last commit of that repository", "0" * 40),
    ]
    folder: Annotated[
        Maybe[TextLine], about("Thư mục dữ liệu trong kho kia", "Folder of the data in that repository", "inventory")
    ] = None
    same: Annotated[
        tuple[UnitId, ...],
        about("Đơn vị là một ở cả hai kho, giữ nguyên mã", "Units that are one on both sides", ["u-byt-cntt"]),
    ] = ()
    logins: Annotated[
        dict[Login, Login],
        about("Tên đăng nhập đã có người khác dùng ở kho này, và tên mới", "Logins taken here, and what they became"),
    ] = Field(default_factory=dict)
    note: Annotated[Maybe[TextLine], about("Ghi chú", "Note")] = None


@dataclass(frozen=True, slots=True)
class Renaming:
    """What the ids of a joined repository are called here, and back again."""

    prefix: str
    same: frozenset[str] = frozenset()

    def here(self, text: str) -> str:
        """The id as it is called here; any other text as it is."""
        match = _ID.fullmatch(text)
        if match is None or text in self.same:
            return text
        return f"{match[1]}-{self.prefix}-{match[2]}"

    def there(self, text: str) -> str:
        """The id as that repository wrote it; any other text as it is."""
        match = _ID.fullmatch(text)
        if match is None or text in self.same:
            return text
        return f"{match[1]}-{match[2].removeprefix(f'{self.prefix}-')}"

    def is_from_there(self, text: str) -> bool:
        """Whether the id is one that came with the join."""
        match = _ID.fullmatch(text)
        return match is not None and match[2].startswith(f"{self.prefix}-") and text not in self.same


def renamed_entity(value: Any, renaming: Renaming) -> Any:
    """An entity, or anything in one, in which every id is the one that is used here. It was validated when it was read;
    ids that only grow stay ids."""
    if isinstance(value, str):
        return renaming.here(value)
    if isinstance(value, tuple):
        return tuple(renamed_entity(item, renaming) for item in value)
    if isinstance(value, Mapping):
        return {renaming.here(name): renamed_entity(item, renaming) for name, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changes: dict[str, Any] = {}
        for field in fields(value):
            before = getattr(value, field.name)
            after = renamed_entity(before, renaming)
            if after != before:
                changes[field.name] = after
        return altered(value, **changes) if changes else value
    return value


def renaming_of(name: str, join: Join) -> Renaming:
    """The mapping of a join, which is known by its prefix: `j-bd`."""
    return Renaming(name.removeprefix("j-"), frozenset(join.same))


def prefix_of_file(file: str) -> str:
    """The prefix of the join whose events a file of the ledger may hold; "" for any other file."""
    match = _JOINED_FILE.match(file)
    return match[1] if match is not None else ""
