"""The lists of the letter: whose rows they show, in which columns, and who gets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from camgrant.model.base import Flag, Label, Maybe, Slug, about, entity
from camgrant.model.pack.basis import PackBasis, Slugs

__all__ = ["COLUMNS_OF", "Sheet", "SheetColumn", "SheetContent", "SheetRecipient"]

SheetContent = Literal[
    "grants",  # one row for each grant
    "changes",  # what its reader must add, change and take back since it was told last
    "coordination",  # coordination contacts
    "handover",  # accounts to be handed to their holders, a page for each person
    "summary",  # figures by unit, without personal data
    "review",  # accounts with a question: still needed?
    "install_request",  # cameras to be installed
]


_PERSON: Final = ("full_name", "position", "unit", "phone", "email", "login")
_ESTATE: Final = ("sites", "address", "cameras", "camera_count", "recorder", "installer", "system")
_GRANT: Final = (
    *_PERSON,
    *_ESTATE,
    *("rights", "purpose", "scope", "valid_from", "valid_until", "validity", "nominated_by", "approval", "case"),
    *("responsible", "request_type", "issued_on", "status"),
)
_COLUMNS: Final[Mapping[SheetContent, tuple[str, ...]]] = {
    "grants": (*_GRANT, "reason"),  # why the right is needed
    "changes": (*_GRANT, "change", "before", "after", "reason", "due", "confirmation"),
    "coordination": (*_PERSON, "role", "coordination"),
    "handover": (*_PERSON, *_ESTATE, "rights", "valid_until", "handed_on", "giver", "receiver", "signature"),
    "review": (
        *(*_PERSON, *_ESTATE, "rights", "valid_until", "validity", "approval", "still_needed", "action"),
        *("answer", "rights_left", "reason", "second", "grant"),
    ),
    "summary": (
        *("unit", "site_count", "camera_count", "account_count", "new_count", "revoked_count"),
        *("overdue_count", "unsent_count"),
    ),
    "install_request": ("sites", "address", "cameras", "camera_count", "line", "proposed_by"),
}
COLUMNS_OF: Final = {content: frozenset(("ordinal", "note", *names)) for content, names in _COLUMNS.items()}
"""What a sheet of each content can show; any other column would stay empty."""


@entity
class SheetRecipient:
    """Who gets the sheet: units of a kind, each creator of the recorders concerned, or each unit that manages a site.

    Creators and managing units get their own rows only; `own_rows` gives units of the kind only the rows of their own
    people. A list never goes to its own author.
    """

    kind: Maybe[Slug] = None
    creators: Flag = False
    managing_units: Flag = False
    own_rows: Flag = False
    chains: Annotated[Slugs, about("Chỉ các cơ sở thuộc tuyến", "Only rows of sites of these chains")] = ()
    systems: Annotated[Slugs, about("Chỉ các hệ thống", "Only rows of these systems")] = ()
    mandatory: Annotated[Flag, about("Bắt buộc theo văn bản", "Ordered by the text of the pack")] = False
    basis: PackBasis


@entity
class SheetColumn:
    """One column: which fact it shows and its heading."""

    show: Literal[
        "ordinal",
        "full_name",
        "position",
        "unit",
        "phone",
        "email",
        "sites",
        "address",
        "cameras",
        "camera_count",
        "recorder",
        "rights",
        "purpose",
        "scope",
        "login",
        "valid_from",
        "valid_until",
        "validity",
        "nominated_by",
        "approval",
        "case",
        "installer",
        "responsible",
        "request_type",
        "note",
        # why the right is needed, why it changed, or what an answer rests on
        "reason",
        # of changes
        "change",
        "before",
        "after",
        "due",
        "confirmation",
        # of contacts, accounts and figures
        "role",
        "coordination",
        "system",
        "issued_on",
        "status",
        "handed_on",
        "giver",
        "receiver",
        "signature",
        "still_needed",
        "action",
        "answer",
        "rights_left",
        "second",
        "grant",
        "line",
        "proposed_by",
        "site_count",
        "account_count",
        "new_count",
        "revoked_count",
        "overdue_count",
        "unsent_count",
    ]
    label: Label


@entity
class Sheet:
    """A list of the letter. Without columns only its routing is known; with columns it can be rendered."""

    title: Label
    basis: PackBasis
    content: Annotated[SheetContent, about("Mỗi dòng là gì", "What a row is")] = "grants"
    stage: Annotated[
        Literal["nominated", "approved", "held"],
        about(
            "Lượt cấp quyền đã được đề nghị, đã được phê duyệt (kể cả sắp có hiệu lực), hay đang có hiệu lực",
            "Grants that are proposed, approved (also those to come), or in force",
        ),
    ] = "held"
    systems: Slugs = ()
    authors: Annotated[
        Slugs,
        about(
            "Loại đơn vị lập danh sách: đơn vị quản lý cơ sở hoặc đơn vị đề nghị thuộc loại này, nếu không thì đơn vị "
            "của loại ghi đầu tiên",
            "Kinds of unit that draw it up: the managing or nominating unit of such a kind, else the unit of the first",
            ["health_dept"],
        ),
    ] = ()
    nominees_of_author: Annotated[
        Flag, about("Chỉ những người do đơn vị lập đề nghị", "Only people whom the author itself nominates")
    ] = False
    form: Annotated[Flag, about("Là mẫu để điền vào", "A form that its reader fills in")] = False
    recipients: tuple[SheetRecipient, ...] = ()
    group_by: Annotated[Literal["unit", "site", "none"], about("Nhóm dòng theo", "Rows are grouped by")] = "none"
    columns: tuple[SheetColumn, ...] = ()
