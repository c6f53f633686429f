"""The policy pack: a programme's letter or decree as data.

A pack declares the vocabulary (unit kinds, site types, chains, purposes, document kinds), and for each system who
nominates, who approves, who creates the account, who may hold one, which rights, how long, which list goes to whom, and
who must have reviewed which change; each demand with its basis. Program code never names a word of a pack: rules,
plans and sheets read it.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from camgrant.model.base import Count, Date, Label, Maybe, Slug, TextLine, about, entity
from camgrant.model.pack.amendment import PackAmendment, PackId
from camgrant.model.pack.basis import RULE_SET, PackBasis, RuleSetting, Slugs, SourceDocument
from camgrant.model.pack.deadlines import (
    Deadlines,
    IncidentEvidence,
    IncidentNotice,
    IncidentRequest,
    IncidentRules,
)
from camgrant.model.pack.ends import MassEnds
from camgrant.model.pack.reviews import ChangeClass, ReviewParty, ReviewRule
from camgrant.model.pack.sheets import COLUMNS_OF, Sheet, SheetColumn, SheetContent, SheetRecipient
from camgrant.model.pack.systems import (
    Approval,
    ContactFields,
    Coordination,
    CreatorRule,
    ExpectedHolders,
    InstallRequest,
    LeaderAccount,
    LeadersOnly,
    OwnerConsent,
    RightRule,
    Route,
    System,
    Technical,
    UrgentAccess,
)
from camgrant.model.pack.vocabulary import Chain, LeadershipRole, SiteType

__all__ = [
    "COLUMNS_OF",
    "RULE_SET",
    "Approval",
    "Chain",
    "ChangeClass",
    "ContactFields",
    "Coordination",
    "CreatorRule",
    "Deadlines",
    "ExpectedHolders",
    "IncidentEvidence",
    "IncidentNotice",
    "IncidentRequest",
    "IncidentRules",
    "InstallRequest",
    "LeaderAccount",
    "LeadersOnly",
    "LeadershipRole",
    "MassEnds",
    "OptionChoice",
    "OwnerConsent",
    "Pack",
    "PackAmendment",
    "PackBasis",
    "ReviewParty",
    "ReviewRule",
    "RightRule",
    "Route",
    "RuleSetting",
    "Sheet",
    "SheetColumn",
    "SheetContent",
    "SheetRecipient",
    "SiteType",
    "SourceDocument",
    "System",
    "Technical",
    "UrgentAccess",
]


@entity
class OptionChoice:
    """A point that the letter leaves open: where in the pack the value stands, and what may be chosen."""

    label: Label
    reading: Maybe[TextLine] = None
    path: Annotated[TextLine, about("Đường dẫn trong bộ quy tắc", "Path in the pack", "systems.site.max_days.value")]
    default: TextLine
    choices: Annotated[dict[TextLine, Any], Field(min_length=1)]


@entity
class Pack:
    """A policy pack, complete."""

    id: PackId
    version: Count
    title: Label
    source: SourceDocument
    valid_from: Date
    valid_until: Maybe[Date] = None
    clauses: dict[TextLine, Label]
    readings: dict[TextLine, Label] = Field(default_factory=dict)
    unit_kinds: Annotated[dict[Slug, Label], Field(min_length=1)]
    areas: Annotated[dict[Slug, Label], Field(min_length=1)]
    chains: Annotated[dict[Slug, Chain], Field(min_length=1)]
    site_types: Annotated[dict[Slug, SiteType], Field(min_length=1)]
    purposes: Annotated[dict[Slug, Label], Field(min_length=1)]
    document_kinds: Annotated[dict[Slug, Label], Field(min_length=1)]
    leadership_roles: dict[Slug, LeadershipRole] = Field(default_factory=dict)
    appointment_kinds: Annotated[
        Slugs, about("Loại văn bản cử lãnh đạo; trống: mọi loại", "Documents that appoint; empty: any", ["appointment"])
    ] = ()
    contact_roles: dict[Slug, Label] = Field(default_factory=dict)
    forbidden_camera_words: tuple[TextLine, ...] = ()
    allowed_camera_words: Annotated[
        tuple[TextLine, ...], about("Cụm từ làm cho tên camera hợp lệ", "Words that make such a name lawful")
    ] = ()
    systems: Annotated[dict[Slug, System], Field(min_length=1)]
    technical: Maybe[Technical] = None
    max_waiver_days: Count = 30
    urgent_max_days: Annotated[Count, about("Số ngày cấp khẩn cấp khi chưa có văn bản", "Days of break-glass")] = 3
    urgent_window_days: Annotated[
        Count,
        about(
            "Trong số ngày này, các lần cấp khẩn cấp chưa có văn bản của một người cộng lại không quá mức trên",
            "Within so many days all break-glass of a person without documents adds up to no more than that",
        ),
    ] = 30
    contact_retention_days: Count = 365
    free_mail_domains: tuple[TextLine, ...] = ()
    shared_login_words: tuple[TextLine, ...] = ()
    conformity_from: Annotated[Maybe[Date], about("Thiết bị từ ngày này phải hợp quy", "Conformity since")] = None
    min_log_days: Count = 0
    reach_check_days: Annotated[
        Maybe[Count],
        about("Số ngày giữa hai lần kiểm tra những gì khác tới được hình ảnh", "Days between checks of other reach"),
    ] = None
    sheets: dict[Slug, Sheet] = Field(default_factory=dict)
    deadlines: Annotated[Maybe[Deadlines], about("Thời hạn của các nghĩa vụ", "When obligations fall due")] = None
    incident: Annotated[
        Maybe[IncidentRules], about("Khi lộ lọt hình ảnh: hạn, ai được báo", "After a leak: deadlines, who is told")
    ] = None
    incident_requests: Annotated[
        dict[Slug, IncidentRequest],
        about("Những việc mà văn bản về sự cố có thể đề nghị, theo thứ tự", "What letters of a leak ask for, in order"),
    ] = Field(default_factory=dict)
    mass_ends: Annotated[
        MassEnds, about("Khi quá nhiều quyền kết thúc cùng lúc", "When too many rights end at once")
    ] = Field(default_factory=MassEnds)
    reviews: Annotated[tuple[ReviewRule, ...], about("Ai duyệt thay đổi nào", "Who reviews which change")] = ()
    registrars: Annotated[
        Slugs, about("Loại đơn vị giữ kho, nhập văn bản của bên khác", "Kinds of unit that enter others' documents")
    ] = ()
    options: dict[TextLine, OptionChoice] = Field(default_factory=dict)
    rules: dict[TextLine, RuleSetting] = Field(default_factory=dict)
