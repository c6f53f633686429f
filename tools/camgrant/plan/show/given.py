"""All that a plan is told from, worked out elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from camgrant.diagnostics import Text
from camgrant.plan.coming import Ahead
from camgrant.plan.devices import DeviceWork
from camgrant.plan.plan import Plan
from camgrant.plan.risks import Risk

__all__ = ["Given", "ListChange"]


class ListChange(NamedTuple):
    """A list that its reader will have to be sent anew: another version, for the first time, or no more."""

    sheet: str
    title: Text
    author: str
    recipient: str
    what: Literal["new", "changed", "gone"]


@dataclass(frozen=True, slots=True)
class Given:
    """The plan, the day on which it is told, and what belongs to it.

    `base` and `head` are commits, "uncommitted" where a side is none. `needs` say who must approve, as sentences.
    `outside` are files of the repository that change as well but are no data: no plan knows what they do.
    """

    plan: Plan
    day: date
    base: str
    head: str
    tool: str
    risks: tuple[Risk, ...]
    works: tuple[DeviceWork, ...]
    lists: tuple[ListChange, ...]
    ahead: Ahead
    needs: tuple[Text, ...] = ()
    outside: tuple[str, ...] = ()
