"""What falls due by time alone: lists, accounts, confirmations, reviews, and what follows a leak."""

from __future__ import annotations

from typing import Annotated, Literal

from camgrant.model.base import Count, Label, Maybe, about, entity, pattern
from camgrant.model.pack.basis import PackBasis, Slugs

__all__ = ["Deadlines", "IncidentEvidence", "IncidentNotice", "IncidentRequest", "IncidentRules"]

RequestLine = Annotated[
    str,
    pattern(
        "^([^{}\\t\\r\\n]|\\{(since|until|deadline)\\})+$",
        "Một dòng chữ; trong ngoặc nhọn chỉ được ghi {since}, {until}, {deadline}",
        "one line of text; between braces only {since}, {until}, {deadline}",
        500,
        "giữ nguyên nhật ký từ {since} đến {until}",
    ),
]
"""What a letter asks for. The times are those of the incident: the logs from and until, and the end of the time."""


@entity
class Deadlines:
    """Days until something that only time or silence brings about is due, and until it is late."""

    basis: PackBasis
    send: Annotated[Count, about("Số ngày phải gửi danh sách đã thay đổi", "Days to send a list that changed")] = 3
    send_late: Annotated[Count, about("Số ngày coi là trễ", "Days after which that is late")] = 7
    acknowledge: Annotated[Count, about("Số ngày phải xác nhận đã nhận", "Days to acknowledge a list")] = 7
    create: Annotated[Count, about("Số ngày phải tạo và báo tài khoản", "Days to create and report an account")] = 3
    confirm: Annotated[Count, about("Số ngày phải xác nhận đã thu hồi", "Days to confirm a revocation")] = 1
    confirm_late: Annotated[Count, about("Số ngày coi là trễ", "Days after which that is late")] = 3
    hand_over: Annotated[Count, about("Số ngày phải bàn giao tài khoản", "Days to hand an account over")] = 3
    review: Annotated[Count, about("Số ngày giữa hai lần rà soát", "Days between reviews of an account")] = 30
    answer: Annotated[Count, about("Số ngày phải trả lời phiếu rà soát", "Days to answer a form of review")] = 14


@entity
class IncidentRequest:
    """One thing that a letter about a leak asks of its reader, and on what that rests."""

    vi: Annotated[RequestLine, about("Tiếng Việt, không viết hoa đầu câu", "Vietnamese, without a capital")]
    en: Annotated[RequestLine, about("Tiếng Anh", "English")]
    basis: PackBasis
    unless: Annotated[
        Slugs,
        about(
            "Không đề nghị việc này với nơi được đề nghị một trong các việc kia",
            "Not asked of a unit that is asked for one of these",
            "keep_recordings",
        ),
    ] = ()


@entity
class IncidentNotice:
    """Who must be told of a leak: the unit that manages or directs the site, the operator of the recorder (who
    installed it, who creates its accounts), who keeps its admin account, or units of some kinds; of its own cameras.
    What it is asked for follows from what it has to do with them."""

    to: Annotated[
        Literal["managing_unit", "directing_unit", "operator", "custodian", "kinds"],
        about(
            "Đơn vị quản lý, chỉ đạo, lắp đặt và tạo tài khoản, giữ tài khoản quản trị, hoặc theo loại đơn vị",
            "Who is told",
            "managing_unit",
        ),
    ]
    kinds: Annotated[Slugs, about("Loại đơn vị, khi `to: kinds`", "Kinds of unit, with `to: kinds`")] = ()
    chains: Annotated[Slugs, about("Chỉ camera của cơ sở thuộc tuyến", "Only of sites of these chains")] = ()
    hours: Annotated[Count, about("Số giờ từ lúc biết", "Hours from when the leak was known", 24)]
    basis: PackBasis
    lead: Annotated[
        Maybe[Label],
        about("Camera ấy là gì của nơi nhận", "What the cameras are to the reader", "Camera do quý cơ quan quản lý"),
    ] = None
    asks: Annotated[Slugs, about("Văn bản đề nghị những việc gì", "What the letter asks for", "name_contact")] = ()


@entity
class IncidentEvidence:
    """What those are asked for who can read the logs: the operator of the recorder, who keeps its admin account, or
    who makes the accounts of a system that holds them itself."""

    to: Annotated[
        Literal["operator", "custodian", "system"],
        about(
            "Nơi lắp đặt và tạo tài khoản, nơi giữ tài khoản quản trị, hoặc nơi tạo tài khoản của hệ thống",
            "Who is asked",
            "operator",
        ),
    ]
    asks: Annotated[Slugs, about("Văn bản đề nghị những việc gì", "What the letter asks for", "hand_over_logs")]


@entity
class IncidentRules:
    """What follows a leak: how long there is altogether, what operators are asked for, and who must be told."""

    hours: Annotated[Count, about("Thời hạn chung, số giờ từ lúc biết", "Hours from when it was known", 72)] = 72
    basis: Annotated[PackBasis, about("Căn cứ của thời hạn chung", "What that rests on")]
    margin_minutes: Annotated[
        Count, about("Hỏi nhật ký trước và sau khoảng thời gian, số phút", "Minutes around, of the logs asked for", 30)
    ] = 30
    notices: Annotated[tuple[IncidentNotice, ...], about("Phải thông báo cho ai", "Who must be told")] = ()
    evidence: Annotated[
        tuple[IncidentEvidence, ...], about("Yêu cầu ai cung cấp chứng cứ", "Who is asked for evidence")
    ] = ()
