"""Words that a pack declares with more than a label: site types, chains, roles of leadership."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from camgrant.model.base import Count, Flag, Label, Maybe, about, entity
from camgrant.model.pack.basis import PackBasis, Slugs

__all__ = ["Chain", "LeadershipRole", "SiteType"]


@entity
class SiteType:
    """A type of site: which areas its cameras may watch and which chains it may report in."""

    label: Label
    areas: Annotated[Slugs, Field(min_length=1)]
    chains: Annotated[Slugs, Field(min_length=1)]
    chains_basis: Annotated[Maybe[PackBasis], about("Căn cứ của các tuyến đó", "What those chains rest on")] = None
    signage: Annotated[Flag, about("Phải có biển báo camera", "Needs a camera notice")] = False
    preexisting_accounts: Annotated[Flag, about("Phải kê khai tài khoản có sẵn", "Old accounts declared")] = False
    recording_days: Annotated[
        Maybe[tuple[Count, ...]],
        Field(min_length=2, max_length=2),
        about("Tối thiểu, tối đa", "Least and most days"),
    ] = None


@entity
class Chain:
    """A reporting chain; the managing unit, or a unit above it, must be of one of the kinds.

    Without kinds any unit may manage its sites but one of a kind that another chain of such sites names.
    """

    label: Label
    managed_by: Annotated[
        Maybe[Slugs],
        Field(min_length=1),
        about("Loại đơn vị quản lý; bỏ trống: mọi loại trừ loại của tuyến khác", "Kinds of managers; none: all others"),
    ] = None
    basis: PackBasis


@entity
class LeadershipRole:
    """A role of site leadership; a single one may have one holder at a time."""

    label: Label
    single: Flag = False
