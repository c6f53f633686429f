"""Who could see what, from when until when: as it was declared at the time, and as it is known by now.

Two times are kept apart. Something counts as declared from the moment its commit stood on the main line; what is
entered later about an earlier day counts for that day only in hindsight, and a responder is told so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple

from camgrant.access.declared import Declared
from camgrant.access.resolve import CONFIG
from camgrant.access.state import Authority, Entitlement
from camgrant.access.timeline import DAY
from camgrant.history.moments import Period, begins, from_seconds
from camgrant.history.past import Asked, Matter, Past, State
from camgrant.model.base import Right

__all__ = ["Sight", "Sighting", "Sightings", "Turn", "Turned", "beyond", "meets", "sightings"]

Turned = Literal["given", "taken", "moved"]
_END: Final = from_seconds(1 << 62)


class Sight(NamedTuple):
    """One person's right to one camera by one grant; for technical work the recorder, and `camera` is ""."""

    person: str
    grant: str
    system: str
    recorder: str
    camera: str
    login: str
    rights: tuple[Right, ...]
    accepted: tuple[Right, ...]


class Turn(NamedTuple):
    """From this step on a right stood for other times than before: for more, for less, or some came and some went."""

    step: int
    what: Turned


@dataclass(frozen=True, slots=True)
class Sighting:
    """When a right was there. `declared`: by what stood at each moment; `known`: by all that was entered since.

    `recorded_on` is the moment from which it was known. `turns` are the steps that gave it or took some of it.
    """

    sight: Sight
    basis: Authority
    declared: tuple[Period, ...]
    known: tuple[Period, ...]
    recorded_on: datetime
    turns: tuple[Turn, ...]

    def meets(self, period: Period) -> bool:
        """Whether the right was there at some moment of the period, by either."""
        return meets(self.declared, period) or meets(self.known, period)


@dataclass(frozen=True, slots=True)
class Sightings:
    """Every right that ever was there to what was asked for, with the states that this rests on, oldest first."""

    asked: Asked
    matter: Matter
    states: tuple[State, ...]
    found: tuple[Sighting, ...] = field(repr=False)

    def state_at(self, past: Past, instant: datetime) -> State | None:
        """The state that stood at an instant, None before the first."""
        step = past.line.at(instant)
        return next((state for state in reversed(self.states) if state.step <= step), None)


def sightings(past: Past, asked: Asked, known: int) -> Sightings:
    """Every right to what was asked for. `known` is the last step of the line that counts: -1 for none of them."""
    matter = past.matter(asked)
    states = tuple(past.states(matter, 0, known)) if known >= 0 else ()
    declared, latest, first, basis = _Spans(), _Spans(), dict[Sight, datetime](), dict[Sight, Authority]()
    turns: dict[Sight, list[Turn]] = {}
    for number, state in enumerate(states):
        since = past.line.moment(state.step)
        until = past.line.moment(states[number + 1].step) if number + 1 < len(states) else _END
        before, latest = latest, _Spans()
        for sight, one in _sights(Declared(state.inventory).of(sorted(matter.grants)), asked, matter):
            span = (begins(one.valid_from), begins(one.valid_until + DAY))
            declared.add(sight, max(span[0], since), min(span[1], until))
            latest.add(sight, *span)
            first.setdefault(sight, since)
            basis[sight] = one.basis
        for sight, what in _turned(before, latest):
            turns.setdefault(sight, []).append(Turn(state.step, what))
    found = [
        Sighting(sight, basis[sight], declared.of(sight), latest.of(sight), first[sight], tuple(turns[sight]))
        for sight in sorted({*declared, *latest})
    ]
    return Sightings(asked, matter, states, tuple(found))


def meets(spans: Iterable[Period], period: Period) -> bool:
    """Whether any of the spans has a moment in common with the period."""
    return any(one.since < period.until and period.since < one.until for one in spans)


def beyond(spans: Iterable[Period], others: Iterable[Period]) -> bool:
    """Whether the spans have a moment that none of the others has."""
    covering = sorted(others)
    for one in spans:
        since = one.since
        for other in covering:
            if other.since <= since < other.until:
                since = other.until
        if since < one.until:
            return True
    return False


def _turned(before: _Spans, after: _Spans) -> Iterator[tuple[Sight, Turned]]:
    """Every right that stands for other times than before."""
    if before == after:
        return
    for sight in {**before, **after}:
        was, now = before.of(sight), after.of(sight)
        if was != now:
            more, less = beyond(now, was), beyond(was, now)
            yield sight, "moved" if more and less else "given" if more else "taken"


def _sights(entitlements: Iterable[Entitlement], asked: Asked, matter: Matter) -> Iterator[tuple[Sight, Entitlement]]:
    """Every camera of every entitlement that was asked about, and technical work on its recorder."""
    for one in entitlements:
        technical = CONFIG in one.rights
        if technical:
            cameras: Sequence[str] = [""] if asked.people or one.recorder in matter.recorders else []
        else:
            cameras = sorted(one.cameras if asked.people else one.cameras & matter.cameras)
        rights, accepted = tuple(sorted(one.rights)), tuple(sorted(one.accepted))
        for camera in cameras:
            yield (
                Sight(
                    *(one.person, one.grant, one.system, one.recorder or "", camera, one.login or ""),
                    rights=rights,
                    accepted=accepted,
                ),
                one,
            )


class _Spans(dict[Sight, list[Period]]):
    """Periods of each right, in order; those that touch are one."""

    def add(self, sight: Sight, since: datetime, until: datetime) -> None:
        if since >= until:
            return
        spans = self.setdefault(sight, [])
        if spans and since <= spans[-1].until:
            spans[-1] = Period(spans[-1].since, max(spans[-1].until, until))
        else:
            spans.append(Period(since, until))

    def of(self, sight: Sight) -> tuple[Period, ...]:
        return tuple(self.get(sight, ()))
