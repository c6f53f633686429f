"""Access tests: sentences about access that must hold, whatever becomes of the grants. They give nobody anything."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from camgrant.model.base import (
    CameraId,
    ContactId,
    Date,
    LocalityId,
    Maybe,
    Right,
    SiteId,
    Slug,
    TextLine,
    UnitId,
    about,
    entity,
)

__all__ = ["AccessTest", "Expectation", "Pictures", "Who"]

Expectation = Literal["can", "cannot", "only"]


@entity
class Who:
    """Những ai: everybody whom any of these keys names on the day."""

    people: Annotated[tuple[ContactId, ...], about("Từng cá nhân", "Single persons", ["c-siu-binh"])] = ()
    people_of: Annotated[
        tuple[UnitId, ...],
        about("Người của đơn vị và mọi đơn vị bên dưới", "People of units and all units below", ["u-cat"]),
    ] = ()
    unit_kinds: Annotated[
        tuple[Slug, ...],
        about(
            "Người của các loại đơn vị và mọi đơn vị bên dưới",
            "People of units of these kinds and all units below",
            ["operator"],
        ),
    ] = ()
    leaders_of: Annotated[tuple[SiteId, ...], about("Lãnh đạo cơ sở", "Leaders of sites", ["s-iso-03"])] = ()
    roles: Annotated[
        tuple[Slug, ...],
        about("Chỉ lãnh đạo giữ các vai trò; không ghi: mọi vai trò", "Leaders in these roles; absent: all", ["head"]),
    ] = ()


@entity
class Pictures:
    """Hình ảnh nào: the cameras of all these keys together; none of them means every camera."""

    cameras: Annotated[tuple[CameraId, ...], about("Từng camera", "Single cameras", ["k-chk-01-1"])] = ()
    sites: Annotated[tuple[SiteId, ...], about("Mọi camera của cơ sở", "All cameras of sites", ["s-iso-03"])] = ()
    chains: Annotated[
        tuple[Slug, ...], about("Mọi camera của tuyến báo cáo", "All cameras of chains", ["military_command"])
    ] = ()
    locality: Annotated[
        Maybe[LocalityId], about("Chỉ camera ở địa phương này", "Only cameras in this locality", "l-gia-lai")
    ] = None
    systems: Annotated[
        tuple[Slug, ...], about("Chỉ qua các hệ thống; không ghi: mọi hệ thống", "Through these systems; absent: all")
    ] = ()


@entity
class AccessTest:
    """Kiểm thử quyền: `can`: everybody named has each right on each camera; `cannot`: nobody named has any;
    `only`: nobody else has any.

    Rights that a device gives beyond a grant, by an acceptance, count for `cannot` and `only`, never for `can`.
    """

    says: Annotated[
        Maybe[TextLine], about("Câu cần đúng, bằng lời", "The sentence in words", "Trưởng khu xem được mọi camera")
    ] = None
    who: Annotated[Who, about("Những ai", "Whom it is about", {"people": ["c-siu-binh"]})] = Field(default_factory=Who)
    expect: Annotated[
        Expectation,
        about("Xem được, không xem được, hay chỉ những người ấy", "They can, they cannot, or only they can", "can"),
    ]
    rights: Annotated[
        tuple[Right, ...],
        about(
            "Quyền; không ghi: xem trực tiếp với `can`, mọi quyền trên hình ảnh với `cannot`, `only`",
            "Rights; absent: live for `can`, any right on pictures for `cannot` and `only`",
            ["live"],
        ),
    ] = ()
    what: Annotated[
        Pictures, about("Hình ảnh nào; không ghi: mọi camera", "Which pictures; absent: all", {"sites": ["s-iso-03"]})
    ] = Field(default_factory=Pictures)
    on: Annotated[Maybe[Date], about("Vào ngày; không ghi: ngày xét", "On the day; absent: the day of the run")] = None
