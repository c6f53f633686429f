"""`camgrant.yaml`: the settings of one inventory."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from camgrant.model.base import Date, Maybe, Slug, TextLine, about, entity

__all__ = ["Settings"]


@entity
class Settings:
    """Which pack judges, in which profile, which targets are rendered, and which open points are set how."""

    profile: Annotated[
        Literal["demo", "production"],
        about(
            "demo: dữ liệu giả định; production: dữ liệu thật",
            "demo: fictional data; production: real data",
            "demo",
        ),
    ]
    pack: Annotated[TextLine, about("Mã bộ quy tắc", "Id of the policy pack", "gl-882-2021")]
    language: Annotated[
        Maybe[Literal["vi", "en"]],
        about("Ngôn ngữ mặc định; không ghi: theo máy", "Default language; absent: the machine's", "vi"),
    ] = None
    as_of: Annotated[
        Maybe[Date],
        about("Ngày xét mặc định, chỉ cho dữ liệu giả định", "Default date, demo only", "2021-07-20"),
    ] = None
    targets: Annotated[
        tuple[Slug, ...], Field(min_length=1), about("Các đích kết xuất", "Targets to render", ["hikvision"])
    ]
    roots: Annotated[
        dict[Slug, TextLine],
        about(
            "Các ngăn dữ liệu để riêng: tên và thư mục, tính từ thư mục này",
            "Compartments kept apart: name and folder, relative to this one",
            {"contacts": "../danh-ba"},
        ),
    ] = Field(default_factory=dict)
    forge: Annotated[
        Maybe[Literal["github"]], about("Nơi mở yêu cầu thay đổi", "Where pull requests are opened", "github")
    ] = None
    options: Annotated[
        dict[TextLine, TextLine], about("Lựa chọn cho các điểm văn bản bỏ ngỏ", "Choices for open points")
    ] = Field(default_factory=dict)
    levels: Annotated[
        dict[TextLine, Literal["error", "warning", "notice", "off"]],
        about("Mức của quy tắc", "Levels of rules"),
    ] = Field(default_factory=dict)
