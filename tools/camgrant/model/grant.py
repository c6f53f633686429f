"""Grants, the documents they rest on, and waivers: who may see what, by whose word, until when."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from camgrant.model.base import (
    CameraId,
    ContactId,
    Date,
    DocumentId,
    Flag,
    GrantId,
    LocalityId,
    Maybe,
    RecorderId,
    Right,
    Sha256,
    SiteId,
    Slug,
    Subject,
    TextLine,
    UnitId,
    about,
    entity,
    pattern,
)

__all__ = ["AcceptedOvergrant", "Document", "Grant", "Revocation", "Scope", "Urgent", "Waiver"]

RuleCode = Annotated[str, pattern("^[A-Z]{3}[0-9]{3}$", "Mã quy tắc, ví dụ SCO005", "a rule code such as SCO005", 6)]


@entity
class Document:
    """Văn bản: a letter, list, decision or approval. `names` says whom it names."""

    issuer: Annotated[UnitId, about("Đơn vị ban hành", "Issuing unit", "u-cat")]
    number: Annotated[TextLine, about("Số, ký hiệu", "Number and symbol", "412/CAT-PV01")]
    date: Annotated[Date, about("Ngày ban hành", "Date", "2021-06-14")]
    kind: Annotated[Slug, about("Loại văn bản theo bộ quy tắc", "Document kind of the pack", "list")]
    subject: Annotated[Maybe[TextLine], about("Trích yếu", "Subject")] = None
    names: Annotated[
        tuple[Subject, ...], about("Cá nhân, đơn vị có tên trong văn bản", "Persons and units that it names")
    ] = ()
    signer: Annotated[Maybe[ContactId], about("Người ký", "Signer")] = None
    sha256: Annotated[Maybe[Sha256], about("Mã băm của bản quét", "SHA-256 of the scan")] = None


@entity
class Scope:
    """Phạm vi: exactly one of these keys (a rule checks it); with a chain also a locality."""

    cameras: Annotated[tuple[CameraId, ...], about("Từng camera", "Single cameras", ["k-chk-01-1"])] = ()
    site: Annotated[Maybe[SiteId], about("Một cơ sở", "One site", "s-iso-01")] = None
    sites: Annotated[tuple[SiteId, ...], about("Nhiều cơ sở", "Several sites", ["s-chk-01", "s-chk-02"])] = ()
    chain: Annotated[Maybe[Slug], about("Mọi cơ sở của một tuyến", "All sites of a chain", "military_command")] = None
    locality: Annotated[
        Maybe[LocalityId],
        about("Chỉ các cơ sở của tuyến ở địa phương này", "Of a chain only the sites in this locality", "l-gia-lai"),
    ] = None
    recorder: Annotated[Maybe[RecorderId], about("Một đầu ghi (kỹ thuật)", "One recorder (technicians)")] = None

    @property
    def forms(self) -> tuple[str, ...]:
        """The keys that are written."""
        return tuple(name for name in ("cameras", "site", "sites", "chain", "recorder") if getattr(self, name))

    @property
    def is_single(self) -> bool:
        """Whether exactly one key is written; anything else can be read in two ways, or in none. A locality only says
        more of a chain."""
        if self.locality is not None and self.chain is None:
            return False
        one = (self.site is not None) + (self.chain is not None) + (self.recorder is not None)
        return one + bool(self.cameras) + bool(self.sites) == 1

    def reaches_more_of_chain(self, before: Scope) -> bool:
        """Whether it comes to reach whatever a chain will have where the scope before did not."""
        if self.chain is None:
            return False
        return self.chain != before.chain or before.locality not in (None, self.locality)


@entity
class Revocation:
    """Thu hồi: the grant no longer holds from this day on; needs no approval (removing never waits)."""

    on: Annotated[Date, about("Không còn hiệu lực từ ngày", "First day without the right", "2021-07-15")]
    reason: Annotated[TextLine, about("Lý do", "Reason", "Thay lãnh đạo cơ sở")]
    document: Annotated[Maybe[DocumentId], about("Văn bản", "Document")] = None


@entity
class AcceptedOvergrant:
    """Explicit, dated acceptance that the device will allow more than was granted; shown in every report."""

    rights: Annotated[tuple[Right, ...], Field(min_length=1), about("Quyền vượt được chấp nhận", "Rights accepted")]
    reason: Annotated[TextLine, about("Lý do", "Reason")]
    until: Annotated[Date, about("Chấp nhận đến hết ngày", "Accepted until")]


@entity
class Urgent:
    """Break-glass: the grant starts before its document exists; the document is due within 24 hours."""

    reason: Annotated[TextLine, about("Lý do khẩn cấp", "Reason")]
    by: Annotated[ContactId, about("Người quyết định", "Who decided")]


@entity
class Grant:
    """Lượt cấp quyền: one person, one system, one scope, with its documents and its end."""

    person: Annotated[ContactId, about("Cá nhân được trao quyền", "Person", "c-siu-binh")]
    system: Annotated[Slug, about("Hệ thống theo bộ quy tắc", "System of the policy pack", "checkpoint")]
    scope: Annotated[Scope, about("Phạm vi, đúng một cách ghi", "Scope, exactly one form", {"site": "s-iso-01"})]
    rights: Annotated[tuple[Right, ...], Field(min_length=1), about("Quyền", "Rights", ["live"])]
    purpose: Annotated[Slug, about("Mục đích theo bộ quy tắc", "Purpose of the policy pack", "site_supervision")]
    valid_from: Annotated[Date, about("Hiệu lực từ ngày", "Valid from", "2021-06-14")]
    valid_until: Annotated[Date, about("Hiệu lực đến hết ngày", "Valid until, that day included", "2021-07-29")]
    nomination: Annotated[Maybe[DocumentId], about("Danh sách, văn bản đề nghị", "List that nominates")] = None
    approvals: Annotated[tuple[DocumentId, ...], about("Văn bản phê duyệt", "Approvals", ["d-ubnd-phe-duyet"])] = ()
    request: Annotated[Maybe[DocumentId], about("Phiếu yêu cầu (kỹ thuật)", "Ticket of technical work")] = None
    responsible: Annotated[
        Maybe[ContactId],
        about("Người chịu trách nhiệm xử lý tình huống", "Responsible person; absent: the holder"),
    ] = None
    reason: Annotated[Maybe[TextLine], about("Lý do cần quyền ngoài mức mặc định", "Why more than default")] = None
    case: Annotated[Maybe[TextLine], about("Số hồ sơ vụ việc", "Case number")] = None
    proposed: Annotated[
        Flag,
        about("Mới đề nghị, chờ phê duyệt: chưa có quyền nào", "Only proposed: gives nothing until it is approved"),
    ] = False
    replaces: Annotated[Maybe[GrantId], about("Thay cho lượt cấp quyền", "Grant that this one replaces")] = None
    revoked: Annotated[Maybe[Revocation], about("Thu hồi", "Revocation")] = None
    accept_overgrant: Annotated[
        Maybe[AcceptedOvergrant], about("Chấp nhận thiết bị cho phép nhiều hơn", "Accepted over-grant")
    ] = None
    urgent: Annotated[Maybe[Urgent], about("Cấp khẩn cấp", "Break-glass")] = None
    note: Annotated[Maybe[TextLine], about("Ghi chú", "Note")] = None

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The documents that nominate and approve, nomination first."""
        return tuple(document for document in (self.nomination, *self.approvals) if document is not None)

    @property
    def days(self) -> int:
        """How many days it is granted for, the first and the last among them."""
        return (self.valid_until - self.valid_from).days + 1

    def is_taken_back_after(self, last: date) -> bool:
        """Whether it was taken back, from a day on that a window until `last` does not reach."""
        return self.revoked is not None and last < self.revoked.on

    def overlaps(self, since: date, until: date) -> bool:
        """Whether its window has a day in common with another, both days counted, and nobody took it back."""
        return self.revoked is None and self.valid_from <= until and since <= self.valid_until

    def is_over(self, day: date) -> bool:
        """Whether the grant has ended by the day, by its own end or by its revocation."""
        return self.valid_until < day or (self.revoked is not None and self.revoked.on <= day)


@entity
class Waiver:
    """Miễn trừ có thời hạn: one rule, one entity, a reason, an owner and an end."""

    code: Annotated[RuleCode, about("Mã quy tắc", "Rule waived", "SCO011")]
    entity: Annotated[TextLine, about("Mã đối tượng được miễn", "Entity that it is waived for", "s-iso-02")]
    reason: Annotated[TextLine, about("Lý do", "Reason")]
    owner: Annotated[ContactId, about("Người chịu trách nhiệm", "Owner")]
    document: Annotated[Maybe[DocumentId], about("Văn bản", "Document")] = None
    valid_from: Annotated[Date, about("Từ ngày", "From")]
    valid_until: Annotated[Date, about("Đến hết ngày, tối đa 30 ngày", "Until, at most 30 days")]
