"""The bricks of every model: identifiers, texts, dates, windows.

Models hold only what JSON Schema can say, because the same model gives the schema that editors and other tools
read: patterns are written in the subset that Rust, Python and ECMAScript read alike (ASCII classes, no look-around),
and `null` is refused everywhere (an empty `revoked:` must be an error, never "not revoked"). What joins two fields
or two files is a rule of the policy, not a model.

Entities are pydantic dataclasses with slots: measured against BaseModel they validate 3.5 times faster and take a
sixth of the memory.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, TypeVar, dataclass_transform

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.dataclasses import dataclass
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from camgrant.model.rights import RIGHTS, Right

__all__ = [
    "LAST_SEQUENCE",
    "RIGHTS",
    "AccessTestId",
    "CameraId",
    "ChannelNumber",
    "ContactId",
    "Count",
    "Date",
    "DocumentId",
    "EventId",
    "Flag",
    "GrantId",
    "HoldId",
    "IncidentId",
    "Instant",
    "JoinId",
    "Label",
    "LocalityId",
    "Maybe",
    "OverrideId",
    "PersonName",
    "RecorderId",
    "ReviewerId",
    "Right",
    "RoundId",
    "Sequence",
    "Sha256",
    "SiteId",
    "Slug",
    "Subject",
    "TextLine",
    "UnitId",
    "WaiverId",
    "about",
    "altered",
    "entity",
    "in_window",
    "pattern",
]

T = TypeVar("T")

_CONFIG: Final = ConfigDict(extra="forbid")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(Field,))
def entity(cls: type[T]) -> type[T]:
    """Class decorator of every model: frozen, slotted, unknown keys forbidden, keyword-only."""
    made: Any = dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)(cls)
    return made  # type: ignore[no-any-return]


def altered(one: T, **values: object) -> T:
    """A copy of an entity with other values. Not validated: for values that come from entities themselves.

    Field by field: `copy.copy` of a class with slots goes the long way of a pickle.
    """
    made = object.__new__(type(one))
    fields: dict[str, object] = type(one).__dataclass_fields__  # type: ignore[attr-defined]
    for name in fields:
        object.__setattr__(made, name, getattr(one, name))
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


def about(vi: str, en: str, *examples: object, **extra: object) -> FieldInfo:
    """Description of a field in both languages with examples, shown by editors (`markdownDescription`)."""
    shown: dict[str, Any] = {"description": f"{vi} / {en}", "markdownDescription": f"{vi}\n\n*{en}*", **extra}
    if examples:
        shown["examples"] = list(examples)
    info: FieldInfo = Field(json_schema_extra=shown)
    return info


def pattern(regex: str, vi: str, en: str, max_length: int = 80, example: str | None = None) -> FieldInfo:
    """Constraint of a text with the sentence that an editor shows instead of the regular expression."""
    shown: dict[str, Any] = {"patternErrorMessage": f"{vi} / {en}"}
    if example is not None:
        shown["examples"] = [example]
    info: FieldInfo = Field(pattern=regex, max_length=max_length, json_schema_extra=shown)
    return info


class _NotNull:
    """Makes `T | None` mean "may be absent": the key may be missing, but `null` is refused."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        inner: CoreSchema = schema["schema"] if schema["type"] == "nullable" else schema
        return inner


Maybe = Annotated[T | None, _NotNull()]


class _IsoDate:
    """A real calendar date written YYYY-MM-DD, nothing else: no times, numbers or other orders."""

    regex = "^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.chain_schema([core_schema.str_schema(pattern=cls.regex), core_schema.date_schema()])

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        message = (
            "Đề nghị ghi ngày có thật theo dạng NĂM-THÁNG-NGÀY, ví dụ 2021-06-03 / write a real date as YYYY-MM-DD"
        )
        return {"type": "string", "format": "date", "pattern": cls.regex, "patternErrorMessage": message}


Date = Annotated[date, _IsoDate]

Instant = Annotated[
    str,
    pattern(
        "^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?\\+07:00$",
        "Thời điểm theo giờ Việt Nam, ví dụ 2021-08-19T21:40+07:00",
        "a moment on the clocks of Vietnam, such as 2021-08-19T21:40+07:00",
        25,
        "2021-08-19T21:40+07:00",
    ),
]
"""Kept as text: only history knows instants (contract "Time")."""


def _id(prefix: str, vi: str, en: str) -> FieldInfo:
    message_vi = f"Mã {vi} bắt đầu bằng “{prefix}-”, chỉ gồm chữ thường không dấu, số và gạch nối"
    message_en = f"the id of a {en} begins with '{prefix}-' and holds lower-case letters, digits and hyphens"
    return pattern(f"^{prefix}(-[a-z0-9]+)+$", message_vi, message_en, example=f"{prefix}-ma")


UnitId = Annotated[str, _id("u", "đơn vị", "unit")]
LocalityId = Annotated[str, _id("l", "địa phương", "locality")]
ContactId = Annotated[str, _id("c", "cá nhân", "contact")]
ChannelNumber = Annotated[int, Field(strict=True, ge=1, le=1024)]
SiteId = Annotated[str, _id("s", "cơ sở", "site")]
CameraId = Annotated[str, _id("k", "camera", "camera")]
RecorderId = Annotated[str, _id("r", "đầu ghi", "recorder")]
DocumentId = Annotated[str, _id("d", "văn bản", "document")]
GrantId = Annotated[str, _id("g", "lượt cấp quyền", "grant")]
ReviewerId = Annotated[str, _id("v", "nhóm duyệt", "reviewer group")]
WaiverId = Annotated[str, _id("w", "miễn trừ", "waiver")]
AccessTestId = Annotated[str, _id("t", "kiểm thử quyền", "access test")]
JoinId = Annotated[
    str,
    pattern(
        "^j-[a-z][a-z0-9]{0,7}$",
        "Mã kho đã gộp: “j-” và tiền tố, chữ thường không dấu và số, nhiều nhất 8 ký tự",
        "the id of a joined repository: 'j-' and its prefix, at most 8 lower-case letters and digits",
        10,
        "j-bd",
    ),
]
IncidentId = Annotated[str, _id("i", "sự cố", "incident")]
HoldId = Annotated[str, _id("h", "lần giữ bản ghi", "hold of recordings")]
RoundId = Annotated[str, _id("p", "đợt rà soát", "round of review")]
OverrideId = Annotated[str, _id("o", "cho phép vượt ngưỡng", "override")]
EventId = Annotated[
    str,
    pattern(
        "^e-([a-z][a-z0-9]*-)?[0-9a-f]{12}$",
        "Mã sự kiện: “e-” và 12 chữ số thập lục phân; của kho đã gộp thì có tiền tố ở giữa",
        "the id of an event: 'e-' and 12 hexadecimal digits, with the prefix of a joined repository between them",
        32,
        "e-0123456789ab",
    ),
]
Subject = Annotated[
    str,
    pattern(
        "^[cu](-[a-z0-9]+)+$",
        "Mã cá nhân (c-…) hoặc đơn vị (u-…)",
        "the id of a contact (c-…) or a unit (u-…)",
    ),
]

Slug = Annotated[
    str,
    pattern(
        "^[a-z][a-z0-9]*(_[a-z0-9]+)*$",
        "Từ của bộ quy tắc: chữ thường không dấu, số, gạch dưới",
        "a word of the policy pack: lower-case letters, digits, underscores",
        60,
    ),
]
TextLine = Annotated[
    str,
    pattern(
        "^[^ \\t\\r\\n]([^\\t\\r\\n]*[^ \\t\\r\\n])?$",
        "Một dòng chữ, không có khoảng trắng ở đầu và cuối",
        "one line of text without blanks at its ends",
        500,
    ),
]
PersonName = Annotated[
    str,
    pattern(
        "^[^ 0-9@<>\\t\\r\\n]+( [^ 0-9@<>\\t\\r\\n]+)*$",
        "Họ và tên, không có số",
        "a full name without digits",
        80,
    ),
]
Sha256 = Annotated[str, pattern("^[0-9a-f]{64}$", "64 chữ số thập lục phân", "64 lower-case hexadecimal digits")]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
LAST_SEQUENCE: Final = 999_999
Sequence = Annotated[int, Field(strict=True, ge=1, le=LAST_SEQUENCE)]
"""The number of a bundle, in the ledger as in its manifest."""
Flag = Annotated[bool, Field(strict=True)]


@entity
class Label:
    """A word of the policy pack as people read it."""

    vi: Annotated[TextLine, about("Tiếng Việt", "Vietnamese")]
    en: Annotated[TextLine, about("Tiếng Anh", "English")]


def in_window(day: date, valid_from: date | None, valid_until: date | None) -> bool:
    """Whether `day` lies in the window; both ends belong to it, an absent end is open (contract "Time")."""
    return (valid_from is None or valid_from <= day) and (valid_until is None or day <= valid_until)
