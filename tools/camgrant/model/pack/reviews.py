"""Who must have reviewed which change."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from camgrant.model.base import Count, about, entity
from camgrant.model.pack.basis import PackBasis, Slugs

__all__ = ["ChangeClass", "ReviewParty", "ReviewRule"]

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
    "freeze",  # mass ends are frozen, or go on: always two reviewers of different units
    "override",  # the brake is told that a change is meant
    "ledger",  # events of the ledger that only make more to do: sent, lost, asked for
    "confirm",  # events that confirm, close a duty, take one back, or ask for a new password
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
