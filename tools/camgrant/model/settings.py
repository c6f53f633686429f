"""`camgrant.yaml`: the settings of one inventory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Final, Literal, get_args

from pydantic import Field

from camgrant.model.base import ContactId, Count, Date, GrantId, Maybe, Slug, TextLine, UnitId, about, entity, pattern

__all__ = ["KINDS", "Brake", "Freeze", "Root", "Settings"]

Kind = Literal[
    "units", "localities", "contacts", "sites", "cameras", "documents", "grants", "reviewers", "waivers", "overrides",
    "access-tests", "joins", "ledger",
]  # fmt: skip
KINDS: Final[tuple[str, ...]] = get_args(Kind)


@entity
class Root:
    """A compartment: a folder beside this one, often another repository, that holds some kinds of files."""

    folder: Annotated[
        str,
        pattern(
            "^(\\.\\./)+[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$",
            "Thư mục bên ngoài thư mục này, bắt đầu bằng “../”, không dấu, không khoảng trắng",
            "a folder outside this one that begins with '../', in plain letters without blanks",
            200,
            "../danh-ba",
        ),
        about("Thư mục, tính từ thư mục này", "Folder, relative to this one", "../danh-ba"),
    ]
    kinds: Annotated[
        tuple[Kind, ...], Field(min_length=1), about("Các loại tệp để trong ngăn", "Kinds of files in it", ["contacts"])
    ]


SshKey = Annotated[
    str,
    pattern(
        "^ssh-ed25519 [A-Za-z0-9+/]{68}$",
        "Khóa công khai SSH loại ed25519, không kèm ghi chú",
        "a public SSH key of type ed25519, without its comment",
        100,
    ),
]


@entity
class Brake:
    """How much one change may add before somebody must confirm that it is meant."""

    additions: Annotated[Count, about("Số tài khoản thêm tối đa", "Accounts that one change may add", 20)] = 20
    additions_percent: Annotated[
        Count, about("Phần trăm so với số đang có", "Or per cent of the accounts that there are", 10)
    ] = 10
    few: Annotated[
        Count, about("Thêm chừng này thì không xét phần trăm", "So few are never too many, whatever the per cent", 3)
    ] = 3


@entity
class Freeze:
    """The ends of some grants wait for a few days, where they are many and nobody approved them: set, changed and
    lifted only with two people of different agencies agreeing. Days beyond those of the pack do not count."""

    on: Annotated[Date, about("Ngày bắt đầu tạm dừng", "First day of it", "2021-07-20")]
    until: Annotated[Date, about("Ngày cuối cùng", "Last day of it", "2021-07-21")]
    grants: Annotated[
        tuple[GrantId, ...],
        Field(min_length=1),
        about("Lượt cấp quyền giữ như trước", "The grants that go on as before", ["g-iso-01-khoihd"]),
    ]
    reason: Annotated[TextLine, about("Lý do", "Reason", "Nghi tài khoản kho dữ liệu bị chiếm")]
    by: Annotated[ContactId, about("Người đề nghị", "Who asked for it", "c-ta-thi-hong-nhung")]

    def last_day(self, most_days: int) -> date:
        """The last day on which it counts: whatever it says, it lasts no longer than the days that the pack allows."""
        return min(self.until, self.on + timedelta(most_days - 1))


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
    told_until: Annotated[
        Maybe[Date],
        about("Sổ của dữ liệu giả định kể đến ngày", "Day until which the ledger of demo data tells", "2021-09-28"),
    ] = None
    targets: Annotated[
        tuple[Slug, ...], Field(min_length=1), about("Các đích kết xuất", "Targets to render", ["hikvision"])
    ]
    roots: Annotated[
        dict[Slug, Root],
        about(
            "Các ngăn dữ liệu để riêng: tên, thư mục và loại tệp",
            "Compartments kept apart: name, folder and kinds of files",
            {"danh_ba": {"folder": "../danh-ba", "kinds": ["contacts"]}},
        ),
    ] = Field(default_factory=dict)
    registrar: Annotated[
        Maybe[UnitId],
        about("Đơn vị giữ kho dữ liệu, nơi ký đôn đốc", "Unit that keeps the data and reminds", "u-stttt"),
    ] = None
    forge: Annotated[
        Maybe[Literal["github", "gitlab", "forgejo"]],
        about("Nơi mở yêu cầu thay đổi", "Where pull requests are opened", "github"),
    ] = None
    branch: Annotated[TextLine, about("Nhánh chính, nơi dữ liệu có hiệu lực", "The branch that counts", "main")] = (
        "main"
    )
    code_owners: Annotated[
        Maybe[TextLine],
        about("Nhóm giữ mã nguồn và mọi tệp chưa ai nhận", "Team of the code and of unowned files", "@gialai/platform"),
    ] = None
    signers: Annotated[
        dict[Slug, SshKey],
        about("Khóa công khai của người ký bản phát hành", "Public keys of those who sign publications"),
    ] = Field(default_factory=dict)
    brake: Annotated[Brake, about("Ngưỡng dừng khi thêm hàng loạt", "When mass additions stop")] = Field(
        default_factory=Brake
    )
    freeze: Annotated[Maybe[Freeze], about("Tạm dừng kết thúc hàng loạt", "Mass ends are frozen")] = None
    options: Annotated[
        dict[TextLine, TextLine], about("Lựa chọn cho các điểm văn bản bỏ ngỏ", "Choices for open points")
    ] = Field(default_factory=dict)
    levels: Annotated[
        dict[TextLine, Literal["error", "warning", "notice", "off"]],
        about("Mức của quy tắc", "Levels of rules"),
    ] = Field(default_factory=dict)

    def day_judged(self, given: date | None, today: Callable[[], date]) -> date:
        """The day that counts: the one that was asked for, else that of demo data, else `today()`."""
        return given or (self.as_of if self.profile == "demo" else None) or today()
