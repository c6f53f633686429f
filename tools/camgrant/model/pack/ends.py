"""How many ends at once are told loudly, and for how long they can be frozen."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from camgrant.model.base import Count, about, entity
from camgrant.model.pack.basis import PackBasis

__all__ = ["MassEnds"]


@entity
class MassEnds:
    """Ends that nobody approved and that are so many at once that they may be a mistake, or somebody's malice.

    They go out all the same, for removing never waits; but everybody is told first, and two people of different
    agencies can freeze them for a few days.
    """

    basis: PackBasis = Field(default_factory=lambda: PackBasis(source="extension"))
    at_least: Annotated[Count, about("Từ bao nhiêu người xem", "From so many viewers on", 10)] = 10
    site_percent: Annotated[Count, about("Phần trăm người xem của một cơ sở", "Percent of one site's viewers", 33)] = 33
    all_percent: Annotated[Count, about("Phần trăm của mọi cơ sở", "Percent of the viewers of all sites", 20)] = 20
    within_days: Annotated[
        Count,
        about(
            "Cộng dồn trong bao nhiêu ngày; nghỉ bấy nhiêu ngày mới tạm dừng lại được",
            "Days over which publications are counted together, and between two freezes of a grant",
            7,
        ),
    ] = 7
    freeze_days: Annotated[
        int,
        Field(strict=True, ge=1, le=3),
        about("Tạm dừng tối đa mấy ngày", "Days for which they can be frozen at most", 2),
    ] = 2
