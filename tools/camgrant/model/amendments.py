"""Amendments (sửa đổi, bổ sung): what of an entity is otherwise from a day on, and by which document.

The fields of an entity say what it was before the first of its amendments. So an amendment adds lines and changes none:
what was true on an earlier day stays true, and it may be written ahead of its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Annotated, Any, Final, Protocol, TypeVar

from camgrant.model.base import (
    ChannelNumber,
    ContactId,
    Date,
    DocumentId,
    LocalityId,
    Maybe,
    PersonName,
    RecorderId,
    SiteId,
    Slug,
    TextLine,
    UnitId,
    about,
    altered,
    entity,
)

__all__ = [
    "Amendment",
    "CameraAmendment",
    "ContactAmendment",
    "LocalityAmendment",
    "RecorderAmendment",
    "SiteAmendment",
    "UnitAmendment",
    "as_amended",
    "changes_by",
]

_NOT_CHANGED: Final = frozenset(("on", "document"))


@entity
class Amendment:
    """From which day on, and by which document."""

    on: Annotated[Date, about("Từ ngày (ngày đầu tiên)", "From: the first day on which it is so", "2021-09-01")]
    document: Annotated[DocumentId, about("Văn bản", "The document that says so")]

    def changes(self) -> dict[str, Any]:
        """Field -> value, of everything that is otherwise from the day on."""
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in _NOT_CHANGED}
        return {name: value for name, value in values.items() if value is not None}


@entity
class UnitAmendment(Amendment):
    """What a unit is from a day on, and where it belongs."""

    kind: Annotated[Maybe[Slug], about("Loại đơn vị", "Kind of the unit")] = None
    parent: Annotated[Maybe[UnitId], about("Đơn vị cấp trên", "Parent unit")] = None
    locality: Annotated[Maybe[LocalityId], about("Địa bàn phụ trách", "Locality that it is competent for")] = None


@entity
class ContactAmendment(Amendment):
    """What a person is called from a day on, or who answers for a machine. Accounts and grants of it go on."""

    full_name: Annotated[Maybe[PersonName], about("Họ và tên, không ghi Ông/Bà", "Full name without title")] = None
    rank: Annotated[Maybe[TextLine], about("Cấp bậc", "Rank of armed forces")] = None
    responsible: Annotated[
        Maybe[ContactId], about("Người chịu trách nhiệm về máy", "The person who answers for the machine")
    ] = None


@entity
class LocalityAmendment(Amendment):
    """To which locality another one belongs from a day on."""

    within: Annotated[Maybe[LocalityId], about("Thuộc địa phương", "Locality that it belongs to")] = None


@entity
class SiteAmendment(Amendment):
    """Who manages a site from a day on, to whom it reports, and what it is."""

    type: Annotated[Maybe[Slug], about("Loại cơ sở", "Type of the site")] = None
    chain: Annotated[Maybe[Slug], about("Tuyến báo cáo", "Reporting chain")] = None
    managing_unit: Annotated[Maybe[UnitId], about("Đơn vị quản lý trực tiếp", "Directly managing unit")] = None
    directing_unit: Annotated[Maybe[UnitId], about("Đơn vị chỉ đạo chuyên môn", "Unit that directs")] = None
    locality: Annotated[Maybe[LocalityId], about("Địa phương", "Locality in which it lies")] = None


@entity
class CameraAmendment(Amendment):
    """Where a camera hangs from a day on."""

    recorder: Annotated[Maybe[RecorderId], about("Đầu ghi", "Recorder")] = None
    channel: Annotated[Maybe[ChannelNumber], about("Kênh trên đầu ghi", "Channel of the recorder")] = None


@entity
class RecorderAmendment(Amendment):
    """Where a recorder stands from a day on, who makes its accounts and who keeps its administrator's."""

    site: Annotated[Maybe[SiteId], about("Cơ sở đặt thiết bị", "Site")] = None
    installer: Annotated[Maybe[UnitId], about("Đơn vị lắp đặt", "Installer")] = None
    creator: Annotated[Maybe[UnitId], about("Đơn vị khởi tạo tài khoản", "Unit that creates the accounts")] = None
    custodian: Annotated[Maybe[UnitId], about("Đơn vị giữ tài khoản quản trị", "Keeper of the admin account")] = None


class _Amended(Protocol):
    @property
    def amendments(self) -> Sequence[Amendment]: ...


T = TypeVar("T", bound=_Amended)


def changes_by(amendments: Sequence[Amendment], day: date) -> dict[str, Any]:
    """Field -> value, of everything that the amendments until the day made otherwise; a later one counts."""
    changes: dict[str, Any] = {}
    for amendment in sorted(amendments, key=lambda one: one.on):
        if amendment.on <= day:
            changes |= amendment.changes()
    return changes


def as_amended(written: T, day: date) -> T:
    """The entity as it is on the day; itself where nothing of it was amended by then."""
    if not written.amendments:
        return written
    changes = changes_by(written.amendments, day)
    return altered(written, **changes) if changes else written
