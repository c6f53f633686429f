"""Ends that nobody approved and that are many at once: what is said of them, and what a freeze keeps as it was.

They are counted over everything since the last cleared commit, and over what earlier publications of these days let out
in the same way, so that many small pushes are as loud as one. Who freezes them are the reviewers of the base: a freeze
that two of different units did not approve is none, and neither is it lifted by less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from camgrant.app.approving import Approved, ApprovedStep
from camgrant.app.published import Record
from camgrant.diagnostics import Code, Diagnostic, Location, Severity, Text
from camgrant.model.inventory import Inventory
from camgrant.model.settings import Freeze
from camgrant.plan.mass_ends import Many, accounts_of, ending_grants, many_ends
from camgrant.plan.plan import Plan

__all__ = ["MASS_CODES", "MASS_ENDS", "NO_MASS", "Mass", "look_at_ends"]

_SETTINGS: Final = "camgrant.yaml"
MASS_ENDS: Final = Code(
    "PLN010",
    Severity.WARNING,
    Text("Quá nhiều quyền kết thúc cùng lúc", "Too many ends at once"),
    Text("{places}; chưa ai duyệt", "{places}; nobody approved it"),
    Text(
        "Đề nghị hỏi ngay người đẩy thay đổi. Nếu là nhầm lẫn hay phá hoại: hai người của hai cơ quan duyệt "
        "`camgrant freeze set`, rồi sửa lại dữ liệu; nếu đúng ý định thì duyệt thay đổi ấy",
        "ask at once who pushed it. If it is a mistake or malice: two people of two agencies approve "
        "`camgrant freeze set`, then the data is mended; if it is meant, have the change approved",
    ),
    Text(
        "Thu hồi không bao giờ phải chờ, nên vẫn được phát hành; nhưng một lệnh nhầm hay một kẻ phá hoại có thể làm cả "
        "tỉnh mất hình, nên phải có người biết ngay.",
        "Removing never waits, so it goes out all the same; but one wrong command, or malice, could leave a province "
        "without pictures, so somebody must know at once.",
    ),
)
MASS_CODES: Final = {MASS_ENDS.code: MASS_ENDS}


@dataclass(frozen=True, slots=True)
class Mass:
    """What was found: `many` ends (None where they are few), `ended` accounts that nobody approved by the day on which
    they went out, the `freeze` that counts, and the grants whose ends it keeps back."""

    many: Many | None = None
    ended: Mapping[str, date] | None = None
    freeze: Freeze | None = None
    frozen: tuple[str, ...] = ()

    def told(self) -> tuple[Text, ...]:
        """Where so much ends, in sentences."""
        return tuple(place.told() for place in self.many.places) if self.many else ()

    def finding(self) -> Diagnostic | None:
        """The same as a finding."""
        if self.many is None:
            return None
        places = Text("; ".join(one.vi for one in self.told()), "; ".join(one.en for one in self.told()))
        return MASS_ENDS.found(Location(_SETTINGS, 1, 1), {"places": places})


NO_MASS: Final = Mass()


def look_at_ends(cleared: Inventory, whole: Plan, approved: Approved, record: Record, day: date) -> Mass:
    """Counts the ends of a publication that nobody approved, and asks whether they are frozen. Pure."""
    limits = cleared.pack.mass_ends
    steps = tuple(_steps(whole, approved))
    alone = {grant for plan, agreed in steps if not agreed for grant in ending_grants(plan, day)}
    agreed = {grant for plan, agreed in steps if agreed for grant in ending_grants(plan, day)}
    ending = alone - agreed
    since = day - timedelta(limits.within_days)
    earlier = {account: on for account, on in record.ended.items() if on > since}
    many = many_ends(cleared, ending, day, _accounts(earlier)) if ending else None
    freeze = _freeze(cleared, steps, record, day)
    ended = {**{"/".join(one): day for one in accounts_of(cleared, ending, day)}, **earlier}
    frozen = tuple(sorted(ending)) if many is not None and freeze is not None else ()
    if frozen:
        ended = earlier
    return Mass(many, dict(sorted(ended.items())), freeze, frozen)


def _steps(whole: Plan, approved: Approved) -> Iterator[tuple[Plan, bool]]:
    """Every change with whether somebody agreed to it; one that nobody can read is the whole of it."""
    if approved.whole is not None and _is_agreed(approved.whole):
        yield whole, True
        return
    if not approved.steps:
        yield whole, False
    for step in approved.steps:
        if step.repaired:  # it is one change with the one that mends it
            continue
        yield (whole, False) if step.plan is None else (step.plan, _is_agreed(step))


def _is_agreed(step: ApprovedStep) -> bool:
    verdict = step.verdict
    return verdict is not None and verdict.satisfied and bool(verdict.agreed)


def _accounts(names: Mapping[str, date]) -> frozenset[tuple[str, str]]:
    """(person, place) of accounts that are written `person/place`."""
    parts = (name.partition("/") for name in names)
    return frozenset((person, place) for person, _, place in parts)


def _freeze(cleared: Inventory, steps: tuple[tuple[Plan, bool], ...], record: Record, day: date) -> Freeze | None:
    """The freeze of the day: set and lifted by changes that were agreed to, and no others.

    It lasts as long as the pack says, and there is none again until as much time has passed after it: removing must
    not wait for ever because two people always agree.
    """
    freeze = cleared.settings.freeze
    for plan, agreed in steps:
        if agreed and plan.before.settings.freeze != plan.after.settings.freeze:
            freeze = plan.after.settings.freeze
    if freeze is None:
        return None
    lasts = timedelta(cleared.pack.mass_ends.freeze_days)
    if not freeze.on <= day < freeze.on + lasts:
        return None
    last = record.frozen_on
    if last is not None and last != freeze.on and freeze.on < last + 2 * lasts:
        return None
    return freeze
