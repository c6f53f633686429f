"""The policy pack: a programme's letter or decree as data.

A pack declares the vocabulary (unit kinds, site types, chains, purposes, document kinds), and for each system who
nominates, who approves, who creates the account, who may hold one, which rights, how long, which list goes to whom, and
who must have reviewed which change; each demand with its basis. Program code never names a word of a pack: rules,
plans and sheets read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from camgrant.model.base import Count, Date, Flag, Label, Maybe, Right, Slug, TextLine, about, entity, pattern
from camgrant.model.vietnamese import date_vi

__all__ = [
    "COLUMNS_OF",
    "Approval",
    "Chain",
    "ChangeClass",
    "ContactFields",
    "Coordination",
    "CreatorRule",
    "Deadlines",
    "ExpectedHolders",
    "IncidentNotice",
    "IncidentRules",
    "InstallRequest",
    "LeaderAccount",
    "LeadersOnly",
    "LeadershipRole",
    "OptionChoice",
    "Pack",
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
]

PackId = Annotated[str, pattern("^[a-z0-9]+(-[a-z0-9]+)+$", "Mã bộ quy tắc", "the id of a policy pack")]
ClauseId = Annotated[TextLine, about("Mã điều khoản", "Clause id", "882/1.2")]
Level = Literal["error", "warning", "notice", "off"]
Slugs = tuple[Slug, ...]


@entity
class PackBasis:
    """On what a demand rests. `letter` may only be said of what the letter says; readings are ours."""

    source: Annotated[Literal["letter", "reading", "extension"], about("Loại căn cứ", "Class of basis")]
    clause: Maybe[ClauseId] = None
    reading: Annotated[Maybe[TextLine], about("Mã cách hiểu", "Reading id", "A5")] = None


@entity
class SourceDocument:
    """The letter or decree that the pack implements."""

    number: TextLine
    date: Date
    title: Label

    @property
    def cited(self) -> str:
        """Number and date as papers cite them."""
        return f"{self.number} ngày {date_vi(self.date)}"


@entity
class SiteType:
    """A type of site: which areas its cameras may watch and which chains it may report in."""

    label: Label
    areas: Annotated[Slugs, Field(min_length=1)]
    chains: Annotated[Slugs, Field(min_length=1)]
    signage: Annotated[Flag, about("Phải có biển báo camera", "Needs a camera notice")] = False
    preexisting_accounts: Annotated[Flag, about("Phải kê khai tài khoản có sẵn", "Old accounts declared")] = False
    recording_days: Annotated[
        Maybe[tuple[Count, ...]],
        Field(min_length=2, max_length=2),
        about("Tối thiểu, tối đa", "Least and most days"),
    ] = None


@entity
class Chain:
    """A reporting chain; the managing unit, or a unit above it, must be of one of the kinds."""

    label: Label
    managed_by: Annotated[Slugs, Field(min_length=1)]
    basis: PackBasis


@entity
class LeadershipRole:
    """A role of site leadership; a single one may have one holder at a time."""

    label: Label
    single: Flag = False


@entity
class Approval:
    """A decision that a grant needs: issued by a unit of one of the kinds, or by the sites' own unit.

    `by_managing_unit` and `by_directing_unit` ask for the unit that manages, or directs, every site of the scope.
    """

    by: Slugs = ()
    by_managing_unit: Flag = False
    by_directing_unit: Flag = False
    document_kinds: Annotated[Slugs, Field(min_length=1)]
    names_holder: Annotated[Flag, about("Phải có tên người hoặc đơn vị", "Must name person or unit")] = False
    basis: PackBasis


@entity
class Route:
    """One way into a system. The first route whose `holders` fit the holder's unit (or a unit above it) counts.

    `reach` limits the scope to sites of these chains; `own_sites` to sites that the nominator or the holder's unit
    manages; `rights` narrows the rights.
    """

    holders: Annotated[Slugs, about("Loại đơn vị của người được trao quyền; trống: mọi loại", "Kinds; empty: any")] = ()
    by: Slugs = ()
    by_managing_unit: Flag = False
    document_kinds: Annotated[Slugs, Field(min_length=1)]
    names_holder: Flag = False
    names_person: Annotated[Flag, about("Tên đơn vị là chưa đủ", "The unit's name is not enough")] = False
    approvals: tuple[Approval, ...] = ()
    reach: Slugs = ()
    reach_basis: Annotated[Maybe[PackBasis], about("Căn cứ của `reach`", "What `reach` rests on")] = None
    own_sites: Flag = False
    rights: tuple[Right, ...] = ()
    basis: PackBasis


@entity
class CreatorRule:
    """Who creates the account: any of the recorder's installer, the site's managing unit, units of some kinds."""

    any_of: Annotated[tuple[Literal["installer", "managing_unit", "kinds"], ...], Field(min_length=1)]
    kinds: Slugs = ()
    basis: PackBasis


@entity
class LeadersOnly:
    """At sites of these chains only appointed leaders hold an account."""

    chains: Annotated[Slugs, Field(min_length=1)]
    roles: Annotated[Slugs, Field(min_length=1)]
    level: Level = "error"
    basis: PackBasis


@entity
class LeaderAccount:
    """At open sites of these chains a leader is expected to have an account."""

    chains: Annotated[Slugs, Field(min_length=1)]
    level: Level
    basis: PackBasis


@entity
class ExpectedHolders:
    """Kinds of unit that holders usually belong to; others are shown at `level`."""

    kinds: Annotated[Slugs, Field(min_length=1)]
    level: Level
    basis: PackBasis


@entity
class Supervisors:
    """Unit kinds that receive lists of this system and hold no account on it."""

    kinds: Annotated[Slugs, Field(min_length=1)]
    basis: PackBasis


@entity
class RightRule:
    """What a right beyond the default needs: a reason, a case number, or an approval that is not only a list."""

    right: Right
    needs: Annotated[tuple[Literal["reason", "case", "approval"], ...], Field(min_length=1)]
    basis: PackBasis


@entity
class ContactFields:
    """Fields of a contact that a holder must have at a level."""

    fields: Annotated[tuple[Literal["phone", "email"], ...], Field(min_length=1)]
    level: Level
    basis: PackBasis


@entity
class Coordination:
    """Each open site needs a coordination contact of a unit of these kinds towards every installer."""

    kinds: Annotated[Slugs, Field(min_length=1)]
    role: Slug
    basis: PackBasis


@entity
class InstallRequest:
    """A camera records the request it was installed under, issued by a unit of these kinds."""

    by: Annotated[Slugs, Field(min_length=1)]
    document_kinds: Annotated[Slugs, Field(min_length=1)]
    basis: PackBasis


@entity
class Responsible:
    """A named person answers for situations; he must stand on the list that nominates."""

    on_list: Flag
    basis: PackBasis


@entity
class Limit:
    """A figure with its basis."""

    value: Count
    basis: PackBasis


@entity
class OwnerConsent:
    """Cameras of another owner need the owner's consent document."""

    document_kinds: Annotated[Slugs, Field(min_length=1)]
    basis: PackBasis


@entity
class System:
    """One kind of camera system with its chain of authority."""

    label: Label
    basis: PackBasis
    site_types: Annotated[Slugs, Field(min_length=1)]
    on_recorders: Annotated[Flag, about("Tài khoản nằm trên đầu ghi", "Accounts live on the sites' recorders")]
    connection: Annotated[Flag, about("Cơ sở phải kết nối", "Sites must be connected to be seen")] = False
    purposes: Annotated[Slugs, Field(min_length=1)]
    routes: Annotated[tuple[Route, ...], Field(min_length=1)]
    creator: CreatorRule
    rights: Annotated[tuple[Right, ...], Field(min_length=1)]
    default_rights: Annotated[tuple[Right, ...], Field(min_length=1)]
    right_rules: tuple[RightRule, ...] = ()
    single_site: Maybe[PackBasis] = None
    leaders_only: tuple[LeadersOnly, ...] = ()
    leader_account: tuple[LeaderAccount, ...] = ()
    supervisors: Maybe[Supervisors] = None
    expected_holders: Maybe[ExpectedHolders] = None
    contact_fields: tuple[ContactFields, ...] = ()
    responsible: Maybe[Responsible] = None
    coordination: Maybe[Coordination] = None
    install_request: Maybe[InstallRequest] = None
    owner_consent: Maybe[OwnerConsent] = None
    max_days: Limit
    max_accounts: Maybe[Limit] = None


@entity
class Technical:
    """Dated work on a device: no camera right, never rendered to a device, a ticket of the operator."""

    purpose: Slug
    holders: Annotated[Slugs, Field(min_length=1)]
    document_kinds: Annotated[Slugs, Field(min_length=1)]
    max_days: Count
    basis: PackBasis


SheetContent = Literal[
    "grants",  # one row for each grant
    "changes",  # what its reader must add, change and take back since it was told last
    "coordination",  # coordination contacts
    "handover",  # accounts to be handed to their holders, a page for each person
    "summary",  # figures by unit, without personal data
    "review",  # accounts with a question: still needed?
    "install_request",  # cameras to be installed
]


_PERSON: Final = ("full_name", "position", "unit", "phone", "email", "login")
_ESTATE: Final = ("sites", "address", "cameras", "camera_count", "recorder", "installer", "system")
_GRANT: Final = (
    *_PERSON,
    *_ESTATE,
    *("rights", "purpose", "scope", "valid_from", "valid_until", "validity", "nominated_by", "approval", "case"),
    *("responsible", "request_type", "issued_on", "status"),
)
_COLUMNS: Final[Mapping[SheetContent, tuple[str, ...]]] = {
    "grants": _GRANT,
    "changes": (*_GRANT, "change", "before", "after", "reason", "due", "confirmation"),
    "coordination": (*_PERSON, "role", "coordination"),
    "handover": (*_PERSON, *_ESTATE, "rights", "valid_until", "handed_on", "giver", "receiver", "signature"),
    "review": (
        *(*_PERSON, *_ESTATE, "rights", "valid_until", "validity", "approval", "still_needed", "action"),
        *("answer", "rights_left", "reason", "second", "grant"),
    ),
    "summary": (
        *("unit", "site_count", "camera_count", "account_count", "new_count", "revoked_count"),
        *("overdue_count", "unsent_count"),
    ),
    "install_request": ("sites", "address", "cameras", "camera_count", "line", "proposed_by"),
}
COLUMNS_OF: Final = {content: frozenset(("ordinal", "note", *names)) for content, names in _COLUMNS.items()}
"""What a sheet of each content can show; any other column would stay empty."""


@entity
class SheetRecipient:
    """Who gets the sheet: units of a kind, each creator of the recorders concerned, or each unit that manages a site.

    Creators and managing units get their own rows only; `own_rows` gives units of the kind only the rows of their own
    people. A list never goes to its own author.
    """

    kind: Maybe[Slug] = None
    creators: Flag = False
    managing_units: Flag = False
    own_rows: Flag = False
    chains: Annotated[Slugs, about("Chỉ các cơ sở thuộc tuyến", "Only rows of sites of these chains")] = ()
    systems: Annotated[Slugs, about("Chỉ các hệ thống", "Only rows of these systems")] = ()
    mandatory: Annotated[Flag, about("Bắt buộc theo văn bản", "Ordered by the letter")] = False
    basis: PackBasis


@entity
class SheetColumn:
    """One column: which fact it shows and its heading."""

    show: Literal[
        "ordinal",
        "full_name",
        "position",
        "unit",
        "phone",
        "email",
        "sites",
        "address",
        "cameras",
        "camera_count",
        "recorder",
        "rights",
        "purpose",
        "scope",
        "login",
        "valid_from",
        "valid_until",
        "validity",
        "nominated_by",
        "approval",
        "case",
        "installer",
        "responsible",
        "request_type",
        "note",
        # of changes
        "change",
        "before",
        "after",
        "reason",
        "due",
        "confirmation",
        # of contacts, accounts and figures
        "role",
        "coordination",
        "system",
        "issued_on",
        "status",
        "handed_on",
        "giver",
        "receiver",
        "signature",
        "still_needed",
        "action",
        "answer",
        "rights_left",
        "second",
        "grant",
        "line",
        "proposed_by",
        "site_count",
        "account_count",
        "new_count",
        "revoked_count",
        "overdue_count",
        "unsent_count",
    ]
    label: Label


@entity
class Sheet:
    """A list of the letter. Without columns only its routing is known; with columns it can be rendered."""

    title: Label
    basis: PackBasis
    content: Annotated[SheetContent, about("Mỗi dòng là gì", "What a row is")] = "grants"
    stage: Annotated[
        Literal["nominated", "approved", "held"],
        about(
            "Lượt cấp quyền đã được đề nghị, đã được phê duyệt (kể cả sắp có hiệu lực), hay đang có hiệu lực",
            "Grants that are proposed, approved (also those to come), or in force",
        ),
    ] = "held"
    systems: Slugs = ()
    authors: Annotated[
        Slugs,
        about(
            "Loại đơn vị lập danh sách: đơn vị quản lý cơ sở hoặc đơn vị đề nghị thuộc loại này, nếu không thì đơn vị "
            "của loại ghi đầu tiên",
            "Kinds of unit that draw it up: the managing or nominating unit of such a kind, else the unit of the first",
            ["health_dept"],
        ),
    ] = ()
    nominees_of_author: Annotated[
        Flag, about("Chỉ những người do đơn vị lập đề nghị", "Only people whom the author itself nominates")
    ] = False
    form: Annotated[Flag, about("Là mẫu để điền vào", "A form that its reader fills in")] = False
    recipients: tuple[SheetRecipient, ...] = ()
    group_by: Annotated[Literal["unit", "site", "none"], about("Nhóm dòng theo", "Rows are grouped by")] = "none"
    columns: tuple[SheetColumn, ...] = ()


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


ChangeClass = Literal[
    "widen",  # somebody comes to see more, or longer
    "technical",  # somebody comes to work on a recorder
    "narrow",  # somebody sees less, or shorter
    "contact",  # a person: position, phone, mailbox, login, accents of the name (another name also widens)
    "camera",  # recorders and cameras
    "organisation",  # units and sites
    "paper",  # documents, and what grants rest on or say beside access
    "policy",  # settings, packs, reviewers, waivers, access tests
    "key",  # keys that bundles are sealed for, and those that sign them
    "override",  # the brake is told that a change is meant
    "ledger",  # events of the ledger
]


@entity
class ReviewParty:
    """One party to a change: units of some kinds, of which one must agree."""

    kinds: Annotated[Slugs, Field(min_length=1)]


@entity
class ReviewRule:
    """Who must have reviewed a change. Every rule that fits adds its demand; what no rule fits needs two reviewers.

    A change is of some classes and touches systems, chains of sites (those before and after) and holders' units. Each
    party of `all_of` must agree: by a reviewer of such a unit, or by its document where it has no reviewer with an
    account on the forge. `reviewers` and `units` count everybody who agreed.
    """

    changes: Annotated[tuple[ChangeClass, ...], Field(min_length=1)]
    systems: Annotated[Slugs, about("Chỉ khi chạm các hệ thống", "Only where these systems are touched")] = ()
    chains: Annotated[Slugs, about("Chỉ khi chạm cơ sở của tuyến", "Only where sites of these chains are")] = ()
    holders: Annotated[Slugs, about("Chỉ với loại đơn vị, và người ở đó", "Only for such units and their people")] = ()
    all_of: Annotated[tuple[ReviewParty, ...], about("Các bên đều phải đồng ý", "Parties that must all agree")] = ()
    reviewers: Annotated[Count, about("Số người duyệt ít nhất", "Reviewers at least")] = 1
    units: Annotated[Count, about("Số đơn vị duyệt ít nhất", "Units that they belong to, at least")] = 1
    basis: PackBasis


@entity
class OptionChoice:
    """A point that the letter leaves open: where in the pack the value stands, and what may be chosen."""

    label: Label
    reading: Maybe[TextLine] = None
    path: Annotated[TextLine, about("Đường dẫn trong bộ quy tắc", "Path in the pack", "systems.site.max_days.value")]
    default: TextLine
    choices: Annotated[dict[TextLine, Any], Field(min_length=1)]


@entity
class RuleSetting:
    """What the pack says of one rule: its basis there and, where it differs, its level."""

    basis: PackBasis
    level: Maybe[Level] = None


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
    reviews: Annotated[tuple[ReviewRule, ...], about("Ai duyệt thay đổi nào", "Who reviews which change")] = ()
    registrars: Annotated[
        Slugs, about("Loại đơn vị giữ kho, nhập văn bản của bên khác", "Kinds of unit that enter others' documents")
    ] = ()
    options: dict[TextLine, OptionChoice] = Field(default_factory=dict)
    rules: dict[TextLine, RuleSetting] = Field(default_factory=dict)
