"""Ends that nobody approved and that are many at once: what is said of them, and what a freeze keeps as it was.

They are counted over everything since the last cleared commit, and over what earlier publications of the same days let
out in the same way, so that many small pushes are as loud as one. Whoever agrees counts as the data that were cleared
knows him: neither an end nor a freeze is approved by reviewers whom nobody approved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from camgrant.app.approving import Approved, ApprovedStep
from camgrant.app.published import Record
from camgrant.app.publishing.codes import MASS_ENDS
from camgrant.diagnostics import Diagnostic, Location, Text
from camgrant.model.inventory import Inventory
from camgrant.model.settings import Freeze
from camgrant.plan.approvals import FREEZE_REVIEWERS, FREEZE_UNITS, Voice
from camgrant.plan.mass_ends import Many, Viewer, ended_viewers, ending_grants, many_ends
from camgrant.plan.plan import Plan, plan
from camgrant.plan.reviews import Roster

__all__ = ["NO_MASS", "Mass", "look_at_ends"]

_SETTINGS: Final = "camgrant.yaml"


@dataclass(frozen=True, slots=True)
class Mass:
    """What was counted: `many` ends (None where they are few); `ended`, the viewers who lost something since the last
    cleared commit without anybody's approval, and those who did `earlier`, each with its day.

    `last_day` is that of the freeze that stands, `frozen` are the grants whose ends it keeps back, and `refused` those
    that it cannot keep again so soon; `frozen_before` has every grant that a freeze kept of late, with the first day of
    that freeze.
    """

    many: Many | None = None
    ended: Mapping[Viewer, date] = field(default_factory=dict)
    earlier: Mapping[Viewer, date] = field(default_factory=dict)
    last_day: date | None = None
    frozen: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    frozen_before: Mapping[str, date] = field(default_factory=dict)

    def counted_on(self, is_cleared: bool) -> Mapping[Viewer, date]:
        """The viewers whom the next publication must know. Where nothing was cleared it counts from the same commit as
        this one, and so finds by itself what has ended since; and what somebody agreed to by then, it does not count.
        """
        return {**self.ended, **self.earlier} if is_cleared else self.earlier

    def told(self) -> tuple[Text, ...]:
        """Where so much ends, in sentences."""
        return tuple(place.told() for place in self.many.places) if self.many else ()

    def finding(self, cleared: str) -> Diagnostic | None:
        """The same as a finding; `cleared` is the commit since which it is counted."""
        if self.many is None:
            return None
        places = Text("; ".join(text.vi for text in self.told()), "; ".join(text.en for text in self.told()))
        return MASS_ENDS.found(Location(_SETTINGS, 1, 1), {"places": places, "cleared": cleared[:12]})


NO_MASS: Final = Mass()


def look_at_ends(
    cleared: Inventory, published: Inventory, out: Inventory, approved: Approved, record: Record, day: date
) -> Mass:
    """Counts the ends that nobody approved, and asks whether they are frozen. Pure.

    `cleared` are the data cleared last, `published` what went out of them, `out` what goes out next if nothing is
    frozen. Ends before `cleared` are known from the record.
    """
    roster = Roster(cleared, day)
    agreed = tuple(_agreed(approved, roster))
    since = day - timedelta(cleared.pack.mass_ends.within_days)
    earlier = {viewer: on for viewer, on in record.ended.items() if on > since}
    ended = ended_viewers(cleared, out, agreed, day)
    many = many_ends(cleared, ended, earlier, day)
    by_day = dict.fromkeys(ended, day)
    before = _still_counted(record.frozen, cleared, day)
    freeze = _freeze(cleared, approved, roster)
    last_day = freeze.last_day(cleared.pack.mass_ends.freeze_days) if freeze is not None else None
    if many is None or freeze is None or last_day is None or not freeze.on <= day <= last_day:
        return Mass(many, by_day, earlier, frozen_before=before)
    ending = ending_grants(plan(published, out), day)
    by_agreement = {grant for change in agreed for grant in ending_grants(change, day)}
    frozen = []
    refused = []
    for grant in sorted(ending.intersection(freeze.grants) - by_agreement):
        if before.get(grant, freeze.on) == freeze.on:
            frozen.append(grant)
        else:
            refused.append(grant)
    kept = {**before, **dict.fromkeys(frozen, freeze.on)}
    return Mass(many, by_day, earlier, last_day, tuple(frozen), tuple(refused), kept)


def _agreed(approved: Approved, roster: Roster) -> Iterable[Plan]:
    """The changes that somebody agreed to: each by itself, and the whole."""
    for step in (*approved.steps, *((approved.whole,) if approved.whole else ())):
        if step.plan is not None and _voices(step, roster):
            yield step.plan


def _voices(step: ApprovedStep, roster: Roster) -> tuple[Voice, ...]:
    """Those who agreed to a change that has its approvals, as far as the cleared data have them as reviewers of their
    unit. A change is judged by the commit before it, which may be one that nobody approved."""
    if step.verdict is None or not step.verdict.satisfied:
        return ()
    voices = []
    for voice in step.verdict.agreed:
        member = roster.member(voice.handle)
        if member is not None and member.person == voice.person and voice.unit in member.units:
            voices.append(voice)
    return tuple(voices)


def _freeze(cleared: Inventory, approved: Approved, roster: Roster) -> Freeze | None:
    """The freeze that is declared: set, changed and lifted by changes that two agencies agreed to, and by no others."""
    freeze = cleared.settings.freeze
    for step in (*approved.steps, *((approved.whole,) if approved.whole else ())):
        if step.plan is None or step.plan.before.settings.freeze == step.plan.after.settings.freeze:
            continue
        voices = _voices(step, roster)
        people = {voice.person for voice in voices}
        units = {voice.unit for voice in voices}
        if len(people) >= FREEZE_REVIEWERS and len(units) >= FREEZE_UNITS:
            freeze = step.plan.after.settings.freeze
    return freeze


def _still_counted(frozen: Mapping[str, date], cleared: Inventory, day: date) -> dict[str, date]:
    """The grants that were frozen so short a while ago that no other freeze may keep them: removing must not wait for
    ever because two people always agree."""
    limits = cleared.pack.mass_ends
    rest = timedelta(limits.freeze_days + limits.within_days)
    return {grant: on for grant, on in frozen.items() if day < on + rest}
