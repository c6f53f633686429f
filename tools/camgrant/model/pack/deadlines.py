"""What falls due by time alone: lists, accounts, confirmations, reviews, and what follows a leak."""

from __future__ import annotations

from typing import Annotated, Literal

from camgrant.model.base import Count, about, entity
from camgrant.model.pack.basis import PackBasis, Slugs

__all__ = ["Deadlines", "IncidentNotice", "IncidentRules"]


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
class IncidentNotice:
    """Who must be told of a leak: the unit that manages or directs the site, the operator of the recorder (who
    installed it, who creates its accounts), who keeps its admin account, or units of some kinds; of its own cameras."""

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


@entity
class IncidentRules:
    """What follows a leak: how long there is altogether, what operators are asked for, and who must be told."""

    hours: Annotated[Count, about("Thời hạn chung, số giờ từ lúc biết", "Hours from when it was known", 72)] = 72
    basis: Annotated[PackBasis, about("Căn cứ của thời hạn chung", "What that rests on")]
    margin_minutes: Annotated[
        Count, about("Hỏi nhật ký trước và sau khoảng thời gian, số phút", "Minutes around, of the logs asked for", 30)
    ] = 30
    notices: Annotated[tuple[IncidentNotice, ...], about("Phải thông báo cho ai", "Who must be told")] = ()
