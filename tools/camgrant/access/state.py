"""AccessState: who may see what, with which rights, until when, and on which basis. The hub of everything.

No other module decides whether somebody may see a camera (a test looks for it): rules judge, plans compare,
renderers slice, but all of them read this.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from camgrant.model.base import Right

__all__ = ["AccessState", "Authority", "Entitlement"]


class Authority(NamedTuple):
    """The documents a grant rests on, by id: who asked, who approved, the ticket of technical work."""

    nomination: str | None
    approvals: tuple[str, ...]
    request: str | None

    @property
    def documents(self) -> tuple[str, ...]:
        """All documents, nomination first."""
        return tuple(d for d in (self.nomination, *self.approvals, self.request) if d is not None)


class Entitlement(NamedTuple):
    """The effective result of one grant on one recorder.

    `recorder` is None in a system whose accounts live elsewhere (never rendered to a device). `cameras` is empty
    only for technical work (right `config`), which sees no picture and is never rendered either.
    `accepted` are rights that the device may give beyond the grant, by a dated acceptance in force.
    """

    grant: str
    person: str
    login: str | None
    system: str
    recorder: str | None
    cameras: frozenset[str]
    rights: frozenset[Right]
    accepted: frozenset[Right]
    valid_from: date
    valid_until: date
    basis: Authority

    @property
    def sort_key(self) -> tuple[str, str, str]:
        """Order of the state: system, recorder, grant."""
        return (self.system, self.recorder or "", self.grant)


@dataclass(frozen=True, slots=True)
class AccessState:
    """All entitlements in force on one local date, sorted, with queries by camera, person, recorder and site."""

    as_of: date
    entitlements: tuple[Entitlement, ...]
    _by_recorder: dict[str, list[Entitlement]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_recorder: dict[str, list[Entitlement]] = {}
        for entitlement in self.entitlements:
            if entitlement.recorder is not None:
                by_recorder.setdefault(entitlement.recorder, []).append(entitlement)
        object.__setattr__(self, "_by_recorder", by_recorder)

    def on_recorder(self, recorder: str) -> tuple[Entitlement, ...]:
        """Entitlements whose account lives on the recorder, technical work included."""
        return tuple(self._by_recorder.get(recorder, ()))

    def accounts_on(self, recorder: str) -> dict[str, list[Entitlement]]:
        """Person -> his entitlements on the recorder: a device merges them in one account. Technical work has none."""
        found: dict[str, list[Entitlement]] = {}
        for entitlement in self._by_recorder.get(recorder, ()):
            if entitlement.cameras:
                found.setdefault(entitlement.person, []).append(entitlement)
        return found

    def for_camera(self, camera: str, recorder: str) -> tuple[Entitlement, ...]:
        """Who may see the camera, in whatever system, and who works on its recorder.

        Technical work sees no picture, but belongs in every answer to "who".
        """
        return tuple(e for e in self.entitlements if camera in e.cameras or (not e.cameras and e.recorder == recorder))

    def for_person(self, person: str) -> tuple[Entitlement, ...]:
        """What the person may see or do."""
        return tuple(e for e in self.entitlements if e.person == person)
