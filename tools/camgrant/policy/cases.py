"""One grant with what it refers to already looked up: what grant rules look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from camgrant.access.resolve import CONFIG
from camgrant.model.base import in_window
from camgrant.model.grant import Document, Grant
from camgrant.model.organisation import Contact
from camgrant.model.pack import Route, System

if TYPE_CHECKING:
    from camgrant.policy.context import Context

__all__ = ["GrantCase", "build_case", "scope_field"]


@dataclass(slots=True)  # not frozen: one is made for every grant, and freezing doubles the cost
class GrantCase:
    """One grant that resolves, with its holder, system and documents.

    `day` is the day on which it is judged: today, or its first day if it has not begun. `system` is as the pack says on
    that day: who may hold what. `given_under` is as the pack said on the grant's first day: how it had to come about,
    and for how long; a later text does not reach back. `unit` is the holder's unit on the day (None without a
    position), `units` all units in which the holder has a position then, `unit_kinds` the kinds of those and of the
    units above them. `sites` are the sites that the scope touches. `route` is the pack's way into the system for this
    holder (None: no way).
    """

    id: str
    grant: Grant
    person: Contact
    system: System
    given_under: System
    day: date
    over: bool
    technical: bool
    unit: str | None
    units: tuple[str, ...]
    unit_kinds: frozenset[str]
    sites: tuple[str, ...]
    route: Route | None
    nomination: Document | None
    approvals: tuple[Document, ...]

    @property
    def holder(self) -> str:
        """Name and id of the holder, as messages show a person."""
        return f"{self.person.full_name} ({self.grant.person})"

    def answering(self, context: Context) -> tuple[str, Contact]:
        """Who answers for what the holder does: the holder, or the person who answers for a machine."""
        responsible = self.person.responsible if self.person.is_machine else None
        person = context.inventory.contacts.get(responsible or "")
        return (responsible, person) if responsible and person is not None else (self.grant.person, self.person)


def build_case(context: Context, grant_id: str, grant: Grant) -> GrantCase | None:
    """The grant with what it refers to; None where something does not resolve."""
    inventory = context.inventory
    person = inventory.contacts.get(grant.person)
    day = max(context.as_of, grant.valid_from)
    pack = context.pack if context.has_one_pack else context.inventory.pack_on(day)
    system = pack.systems.get(grant.system)
    if person is None or system is None:
        return None
    given_under = system
    if not context.has_one_pack:
        given_under = context.inventory.pack_on(grant.valid_from).systems.get(grant.system, system)
    documents = inventory.documents
    nomination = documents.get(grant.nomination) if grant.nomination else None
    approvals = tuple([documents[d] for d in grant.approvals if d in documents]) if grant.approvals else ()
    if (nomination is None) != (grant.nomination is None) or len(approvals) != len(grant.approvals):
        return None
    sites = _sites_of(context, grant)
    if sites is None or (grant.responsible is not None and grant.responsible not in inventory.contacts):
        return None
    units = tuple([p.unit for p in person.positions if in_window(day, p.valid_from, p.valid_until)])
    kinds = context.kinds_of(units[0]) if units else frozenset()
    if len(units) > 1:  # whoever serves two units is judged by both, in whatever order they are written
        kinds = kinds.union(*map(context.kinds_of, units))
    return GrantCase(
        id=grant_id,
        grant=grant,
        person=person,
        system=system,
        given_under=given_under,
        day=day,
        # What is revoked by its first day never gives anything, however far off that day is.
        over=grant.is_over(context.as_of) or (grant.revoked is not None and grant.revoked.on <= grant.valid_from),
        technical=CONFIG in grant.rights,
        unit=units[0] if units else None,
        units=units,
        unit_kinds=kinds,
        sites=sites,
        route=context.route(grant.system, given_under, kinds),
        nomination=nomination,
        approvals=approvals,
    )


def _sites_of(context: Context, grant: Grant) -> tuple[str, ...] | None:
    scope, inventory = grant.scope, context.inventory
    if scope.site is not None:
        return (scope.site,) if scope.site in inventory.sites else None
    if scope.sites:
        return scope.sites if all(site in inventory.sites for site in scope.sites) else None
    if scope.chain is not None:
        return inventory.sites_of_chain(scope.chain, scope.locality)
    recorders = [scope.recorder] if scope.recorder else [inventory.recorder_of.get(c) for c in scope.cameras]
    found = [inventory.recorders.get(recorder or "") for recorder in recorders]
    if any(recorder is None or recorder.site not in inventory.sites for recorder in found):
        return None
    return tuple(sorted({recorder.site for recorder in found if recorder is not None}))


def scope_field(context: Context, case: GrantCase, site: str) -> str:
    """The dotted field of the grant's scope that brings the site in."""
    scope, recorder_of, recorders = case.grant.scope, context.inventory.recorder_of, context.inventory.recorders
    for number, name in enumerate(scope.sites or scope.cameras):
        if name == site or (name in recorder_of and recorders[recorder_of[name]].site == site):
            return f"scope.{'sites' if scope.sites else 'cameras'}.{number}"
    return "scope.site" if scope.site else "scope.chain" if scope.chain else "scope.recorder"
