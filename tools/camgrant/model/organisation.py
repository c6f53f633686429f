"""Units, contacts and reviewer groups: who exists, under which name on which day, and how to reach them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from camgrant.model.amendments import ContactAmendment, LocalityAmendment, UnitAmendment
from camgrant.model.base import (
    ContactId,
    Count,
    Date,
    DocumentId,
    LocalityId,
    Maybe,
    PersonName,
    Slug,
    TextLine,
    UnitId,
    about,
    entity,
    in_window,
    pattern,
)

__all__ = [
    "Contact",
    "DatedName",
    "Letterhead",
    "Locality",
    "Position",
    "ReviewerGroup",
    "ReviewerMember",
    "SealKey",
    "Unit",
]

Phone = Annotated[
    str,
    pattern(
        "^(\\+84|0)[0-9 .]{7,14}$",
        "Số điện thoại bắt đầu bằng 0 hoặc +84, sau đó chỉ có chữ số, dấu cách, dấu chấm",
        "a phone number starts with 0 or +84; digits, blanks and dots follow",
        20,
    ),
]
Email = Annotated[
    str,
    pattern(
        "^[^ @\\t\\r\\n]+@[^ @\\t\\r\\n]+$",
        "Địa chỉ thư điện tử có đúng một dấu @, không có dấu cách",
        "an e-mail address has one @ and no blanks",
        254,
    ),
]
Login = Annotated[
    str,
    pattern(
        "^[a-z][a-z0-9_]{2,15}$",
        "Tên đăng nhập 3–16 ký tự: chữ thường không dấu, số, gạch dưới, bắt đầu bằng chữ",
        "a login of 3-16 characters: lower-case letters, digits, underscore, a letter first",
        16,
    ),
]


LocalityCode = Annotated[
    str,
    pattern("^[0-9]{2,5}$", "Mã đơn vị hành chính có 2 đến 5 chữ số", "a code of 2 to 5 digits", 5),
]


@entity
class DatedName:
    """A name with the days on which it was valid: a list of 2021 keeps the names of 2021."""

    vi: Annotated[TextLine, about("Tên đầy đủ", "Full name in Vietnamese", "Sở Thông tin và Truyền thông")]
    short: Annotated[Maybe[TextLine], about("Tên viết tắt", "Short name", "Sở TT&TT")] = None
    en: Annotated[Maybe[TextLine], about("Tên tiếng Anh", "English name")] = None
    valid_from: Annotated[Maybe[Date], about("Có hiệu lực từ ngày", "Valid from", "2021-06-03")] = None
    valid_until: Annotated[Maybe[Date], about("Có hiệu lực đến hết ngày", "Valid until", "2025-02-28")] = None


@entity
class Letterhead:
    """What stands at the head of the unit's documents (Decree 30/2020)."""

    parent: Annotated[Maybe[TextLine], about("Cơ quan chủ quản", "Parent body", "ỦY BAN NHÂN DÂN TỈNH GIA LAI")] = None
    symbol: Annotated[Maybe[TextLine], about("Ký hiệu văn bản", "Document symbol", "STTTT")] = None
    place: Annotated[Maybe[TextLine], about("Địa danh ghi trên văn bản", "Place on documents", "Gia Lai")] = None
    signer_title: Annotated[Maybe[TextLine], about("Chức vụ người ký", "Title of the signatory", "GIÁM ĐỐC")] = None

    @property
    def signer(self) -> str:
        """The title above the signature; a general one where none is declared."""
        return self.signer_title or "THỦ TRƯỞNG ĐƠN VỊ"


@entity
class SealKey:
    """Khóa niêm phong: a public age key of the unit. What is published for the unit is sealed for those in use."""

    key: Annotated[
        str,
        pattern("^age1[0-9a-z]{58}$", "Khóa công khai age, bắt đầu bằng “age1”", "a public age key: 'age1…'", 62),
        about("Khóa công khai age", "Public age key", f"age1{'q' * 58}"),
    ]
    valid_from: Annotated[Date, about("Dùng từ ngày", "In use from", "2021-07-01")]
    valid_until: Annotated[Maybe[Date], about("Dùng đến hết ngày", "In use until, that day included")] = None
    lost_on: Annotated[Maybe[Date], about("Ngày mất, lộ khóa (ngày đầu tiên)", "First day on which it was lost")] = None

    def in_use(self, day: date) -> bool:
        """Whether something may be sealed for the key on the day."""
        return in_window(day, self.valid_from, self.valid_until) and (self.lost_on is None or day < self.lost_on)


@entity
class Unit:
    """Đơn vị: an agency, force, enterprise or site manager that a list can come from or go to."""

    kind: Annotated[Slug, about("Loại đơn vị theo bộ quy tắc", "Unit kind, a word of the policy pack", "health_dept")]
    names: Annotated[tuple[DatedName, ...], Field(min_length=1), about("Tên theo thời gian", "Names with dates")]
    parent: Annotated[Maybe[UnitId], about("Đơn vị cấp trên", "Parent unit", "u-ubnd")] = None
    locality: Annotated[
        Maybe[LocalityId],
        about("Địa bàn phụ trách; không ghi: mọi nơi", "Locality that it is competent for; absent: all", "l-gia-lai"),
    ] = None
    letterhead: Annotated[Maybe[Letterhead], about("Tiêu đề văn bản", "Letterhead")] = None
    order: Annotated[Maybe[Count], about("Thứ tự trong danh sách", "Protocol order in lists", 10)] = None
    email_domains: Annotated[
        tuple[TextLine, ...], about("Tên miền thư công vụ", "Official mail domains", ["syt.gialai.example"])
    ] = ()
    keys: Annotated[
        tuple[SealKey, ...], about("Khóa niêm phong của đơn vị", "Keys that its bundles are sealed for")
    ] = ()
    predecessors: Annotated[tuple[UnitId, ...], about("Đơn vị tiền thân", "Units that this one continues")] = ()
    successors: Annotated[tuple[UnitId, ...], about("Đơn vị kế thừa", "Units that continue this one")] = ()
    retired_on: Annotated[
        Maybe[Date],
        about("Ngày giải thể (ngày đầu tiên không còn)", "First day without the unit", "2025-03-01"),
    ] = None
    retired_by: Annotated[Maybe[DocumentId], about("Văn bản giải thể, sắp xếp", "The document that ends it")] = None
    dissolved_reason: Annotated[Maybe[TextLine], about("Lý do giải thể", "Why it ended without successor")] = None
    note: Annotated[Maybe[TextLine], about("Ghi chú", "Note")] = None
    amendments: Annotated[tuple[UnitAmendment, ...], about("Sửa đổi, bổ sung theo ngày", "What changes on a day")] = ()


@entity
class Locality:
    """Địa phương: a province, district or commune of the national list, for which units are competent."""

    names: Annotated[tuple[DatedName, ...], Field(min_length=1), about("Tên theo thời gian", "Names with dates")]
    code: Annotated[
        Maybe[LocalityCode],
        about("Mã trong danh mục đơn vị hành chính", "Code in the national list of administrative units", "64"),
    ] = None
    within: Annotated[Maybe[LocalityId], about("Thuộc địa phương", "Locality that it belongs to", "l-gia-lai")] = None
    predecessors: Annotated[tuple[LocalityId, ...], about("Địa phương tiền thân", "Localities that it continues")] = ()
    successors: Annotated[tuple[LocalityId, ...], about("Địa phương kế thừa", "Localities that continue it")] = ()
    retired_on: Annotated[
        Maybe[Date],
        about("Ngày kết thúc (ngày đầu tiên không còn)", "First day without the locality", "2025-07-01"),
    ] = None
    retired_by: Annotated[Maybe[DocumentId], about("Văn bản sắp xếp", "The document that ends it")] = None
    note: Annotated[Maybe[TextLine], about("Ghi chú", "Note")] = None
    amendments: Annotated[tuple[LocalityAmendment, ...], about("Sửa đổi, bổ sung theo ngày", "What changes")] = ()


@entity
class Position:
    """Chức vụ: what the person is, in which unit, from when to when."""

    title: Annotated[TextLine, about("Chức vụ", "Position title", "Phó Giám đốc")]
    unit: Annotated[UnitId, about("Đơn vị", "Unit", "u-syt")]
    leads: Annotated[
        Maybe[Literal["in_charge", "acting"]],
        about("Đứng đầu đơn vị, hoặc cấp phó quyết định thay", "Heads the unit, or decides for its head", "in_charge"),
    ] = None
    valid_from: Annotated[Maybe[Date], about("Từ ngày", "From", "2021-06-01")] = None
    valid_until: Annotated[Maybe[Date], about("Đến hết ngày", "Until", "2021-07-31")] = None
    document: Annotated[Maybe[DocumentId], about("Quyết định bổ nhiệm", "Decision of appointment")] = None


@entity
class Contact:
    """Một cá nhân, hoặc một máy. Phone and e-mail stand only here and in the sheets that the routing table gives them
    to.

    A machine holds grants as a person does, while a person in service answers for it: it is reached, listed and asked
    about through that person, and has no access on a day without one.
    """

    kind: Annotated[
        Maybe[Literal["machine"]],
        about("`machine`: máy có người chịu trách nhiệm; không ghi: người", "A machine that a person answers for"),
    ] = None
    full_name: Annotated[PersonName, about("Họ và tên, không ghi Ông/Bà", "Full name without title", "Rơ Châm H'Yéo")]
    rank: Annotated[Maybe[TextLine], about("Cấp bậc", "Rank of armed forces", "Trung tá")] = None
    positions: Annotated[tuple[Position, ...], Field(min_length=1), about("Chức vụ theo thời gian", "Positions")]
    phone: Annotated[Maybe[Phone], about("Số điện thoại, luôn trong ngoặc kép", "Phone, quoted", "0100 000 001")] = None
    phone_alt: Annotated[Maybe[Phone], about("Số điện thoại khác", "Second phone", "0100 000 002")] = None
    email: Annotated[Maybe[Email], about("Thư điện tử công vụ", "Official e-mail", "annt.syt@gialai.example")] = None
    email_absent_reason: Annotated[Maybe[TextLine], about("Lý do không có thư điện tử", "Why there is no e-mail")] = (
        None
    )
    login: Annotated[Maybe[Login], about("Tên đăng nhập duy nhất của người này", "The person's one login", "mannv")] = (
        None
    )
    roles: Annotated[
        tuple[Slug, ...],
        about("Vai trò phối hợp; không tạo quyền xem", "Coordination roles; they give no access"),
    ] = ()
    coordinates_with: Annotated[
        tuple[UnitId, ...], about("Đầu mối phối hợp với đơn vị", "Units this coordination contact works with")
    ] = ()
    responsible: Annotated[
        Maybe[ContactId],
        about("Người chịu trách nhiệm về máy", "The person who answers for the machine", "c-siu-binh"),
    ] = None
    order: Annotated[Maybe[Count], about("Thứ tự trong danh sách", "Protocol order", 1)] = None
    notified_on: Annotated[Maybe[Date], about("Ngày đã thông báo cho cá nhân", "Informed on", "2021-06-10")] = None
    left_on: Annotated[Maybe[Date], about("Ngày thôi việc (ngày đầu tiên)", "First day without the person")] = None
    same_as: Annotated[
        Maybe[ContactId],
        about("Cùng một người với mã", "The same person as this contact, under which everything goes on", "c-siu-binh"),
    ] = None
    erased_on: Annotated[
        Maybe[Date], about("Ngày đã xóa số điện thoại, thư điện tử", "Phone and e-mail removed on", "2022-08-01")
    ] = None
    note: Annotated[Maybe[TextLine], about("Ghi chú", "Note")] = None
    amendments: Annotated[
        tuple[ContactAmendment, ...], about("Sửa đổi, bổ sung theo ngày", "What changes on a day")
    ] = ()

    @property
    def every_name(self) -> tuple[str, ...]:
        """All full names that the person has on whatever day, in the order of the days."""
        later = [one.full_name for one in self.amendments if one.full_name is not None]
        return tuple(dict.fromkeys((self.full_name, *later)))

    @property
    def is_machine(self) -> bool:
        """Whether it is no human being: somebody else answers for what it does."""
        return self.kind == "machine"

    @property
    def every_responsible(self) -> tuple[str, ...]:
        """All who answer for it on whatever day, in the order of the days."""
        later = (amendment.responsible for amendment in self.amendments)
        return tuple(dict.fromkeys(one for one in (self.responsible, *later) if one is not None))

    @property
    def contact_data(self) -> tuple[str, ...]:
        """The fields that hold a phone or a mailbox: what goes when retention is over."""
        return tuple(name for name in ("phone", "phone_alt", "email") if getattr(self, name) is not None)

    def leads_on(self, day: date, roles: Collection[str]) -> frozenset[str]:
        """The units that the person heads on the day, in one of the roles; none once the person has left."""
        if self.has_left(day):
            return frozenset()
        held = (one for one in self.positions if in_window(day, one.valid_from, one.valid_until))
        return frozenset(one.unit for one in held if one.leads in roles)

    def units_on(self, day: date) -> frozenset[str]:
        """The units in which the person holds a position on the day."""
        return frozenset(one.unit for one in self.positions if in_window(day, one.valid_from, one.valid_until))

    def has_left(self, day: date) -> bool:
        """Whether the person is there no more on the day."""
        return self.left_on is not None and self.left_on <= day

    def erasable_on(self, retention_days: int) -> date | None:
        """The first day on which phone and e-mail may go: the person has left and the days are over."""
        return self.left_on + timedelta(days=retention_days) if self.left_on is not None else None


@entity
class ReviewerMember:
    """One person of a reviewer group with the account name on the forge."""

    person: Annotated[ContactId, about("Cá nhân", "Contact")]
    handle: Annotated[Maybe[TextLine], about("Tên tài khoản trên kho mã", "Account name on the forge")] = None


@entity
class ReviewerGroup:
    """Nhóm duyệt: the people who review for one unit; owns files of the inventory."""

    unit: Annotated[UnitId, about("Đơn vị", "Unit that reviews")]
    team: Annotated[TextLine, about("Tên nhóm trên kho mã", "Team name on the forge", "@gialai/health")]
    members: Annotated[tuple[ReviewerMember, ...], Field(min_length=1), about("Thành viên", "Members")]
    owns: Annotated[
        tuple[TextLine, ...],
        about("Các tệp do nhóm phụ trách", "File patterns owned", ["inventory/grants/central*"]),
    ] = ()
