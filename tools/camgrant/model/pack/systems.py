"""One kind of camera system: who nominates, approves, creates the account, may hold one, and which rights."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from camgrant.model.base import Count, Flag, Label, Maybe, Right, Slug, about, entity
from camgrant.model.pack.basis import Level, PackBasis, Slugs

__all__ = [
    "Approval",
    "ContactFields",
    "Coordination",
    "CreatorRule",
    "ExpectedHolders",
    "InstallRequest",
    "LeaderAccount",
    "LeadersOnly",
    "Limit",
    "OwnerConsent",
    "Responsible",
    "RightRule",
    "Route",
    "Supervisors",
    "System",
    "Technical",
    "UrgentAccess",
]


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
class UrgentAccess:
    """Access that begins before its document, once a head of the body that issues that document has decided.

    That body is the one that approves, where the route asks for an approval, else the one that nominates. `holders` are
    the kinds of unit whose people may get it. Where a system has no such rule, or it is not `allowed`, nothing begins
    before its documents.
    """

    allowed: Annotated[Flag, about("Có cho phép cấp khẩn cấp", "Whether there is such access at all")]
    decided_by: Annotated[
        tuple[Literal["in_charge", "acting"], ...],
        Field(min_length=1),
        about(
            "Người đứng đầu; cấp phó quyết định thay", "The head, or a deputy who decides for the head", ["in_charge"]
        ),
    ]
    holders: Annotated[Slugs, about("Loại đơn vị của người được cấp; trống: mọi loại", "Kinds; empty: any")] = ()
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
    urgent: Annotated[Maybe[UrgentAccess], about("Cấp khẩn cấp", "Break-glass; absent: none")] = None
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
