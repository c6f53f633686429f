"""What a change touches, in the words by which a pack says who must have reviewed it. Nothing is of no class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from camgrant.access.declared import Declared
from camgrant.access.resolve import CONFIG
from camgrant.access.spells import Spells, minus, union
from camgrant.access.state import Entitlement
from camgrant.ledger.confirming import confirms
from camgrant.model.inventory import Inventory
from camgrant.model.organisation import Contact
from camgrant.model.pack import ChangeClass
from camgrant.model.vietnamese import fold
from camgrant.plan.access import AccessChange
from camgrant.plan.entities import EntityChange, entity_of
from camgrant.plan.growth import more, places_of, sites_of
from camgrant.plan.plan import Plan

__all__ = ["Touch", "touches"]

_CLASSES: Final[dict[str, ChangeClass]] = {
    "units": "organisation",
    "localities": "policy",  # which unit is competent where: that decides who judges
    "contacts": "contact",
    "sites": "organisation",
    "recorders": "camera",
    "documents": "paper",
    "grants": "paper",
    "reviewers": "policy",
    "waivers": "policy",
    "access_tests": "policy",  # one that is weakened lets through what it was to stop, a new one may stop others
    "joins": "policy",  # what the ids of another repository mean, and which past counts
    "settings": "policy",
    "pack": "policy",
    "pack_amendments": "policy",
}
# What says that something ends. Where only this is written, or an earlier day of it, the change narrows.
_ENDS: Final = {
    "units": frozenset(("retired_on", "dissolved_reason")),
    "contacts": frozenset(("left_on",)),
    "sites": frozenset(("closed_on", "closed_by")),
    "recorders": frozenset(("retired_on", "channels")),
    "grants": frozenset(("revoked",)),
}
# What makes a grant give less. Anything else that changes with it (what it rests on, urgency) is looked at for itself.
_LESS: Final = frozenset(("scope", "rights", "valid_from", "valid_until", "revoked", "proposed", "accept_overgrant"))
# Fields that are of another class than the rest: who installs a recorder and makes its accounts is a unit's business.
_APART: Final[dict[str, dict[str, ChangeClass]]] = {
    "units": {"keys": "key"},
    "settings": {"signers": "key", "freeze": "freeze"},
    "recorders": {"installer": "organisation", "creator": "organisation"},
}
# Fields that are of another class besides: rules are written for kinds of unit, so a kind decides who judges.
_BESIDES: Final[dict[str, dict[str, ChangeClass]]] = {
    "units": {"kind": "policy", "locality": "policy"},
    "sites": {"locality": "policy"},
    "recorders": {"losses": "confirm"},  # what was on the device counts as gone from then on
}


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing that a change does, and all that a rule of the pack may ask about it.

    `kind` is `access` (then `entity` is the person), a kind of `EntityChange`, `overrides`, `ledger` or `files`.
    `chains` are those of the sites before and after, `holders` the kinds of the holder's units and those above, or of
    the unit itself and those that it continues or that continue it. `localities` are those in which the sites lie, or
    for which the units are competent, before and after. `grants` give more than before; all are urgent, for a few days,
    where it is `urgent`.
    """

    change: ChangeClass
    kind: str
    entity: str
    what: str
    systems: frozenset[str] = frozenset()
    chains: frozenset[str] = frozenset()
    holders: frozenset[str] = frozenset()
    grants: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    localities: frozenset[str] = frozenset()
    urgent: bool = False


def touches(plan: Plan) -> tuple[Touch, ...]:
    """Everything that the change touches, in the order of the plan. Pure."""
    return tuple(_Toucher(plan).all())


class _Toucher:
    """One plan with what its touches are worked out from."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.both = (plan.before, plan.after)
        # Who is concerned on any day is asked: an amendment is agreed to before its day.
        self.versions = (*plan.before.versions(), *plan.after.versions())
        self.growing = dict[str, list[Entitlement]]()
        self.grows_at = dict[str, set[str]]()
        for one, places in more(plan.plus, plan.minus):
            self.growing.setdefault(one.grant, []).append(one)
            self.grows_at.setdefault(one.grant, set()).update(self._sites_with(one, places))

    def all(self) -> Iterator[Touch]:
        plan, explained = self.plan, dict[str, set[str]]()
        for change in plan.access:
            touch = self._of_access(change)
            for grant in touch.grants:
                explained.setdefault(grant, set()).update(touch.sites)
            yield touch
        # A second grant for what somebody sees anyway outlives the first one: it is a decision of its own.
        for grant, sites in sorted(self.grows_at.items()):
            if grant not in explained or not sites <= explained[grant]:
                yield self._of_grant(grant, self.growing[grant], "again")
        yield from self._given_anew()
        less = {one.grant for one, _ in more(plan.minus, plan.plus)} - self.growing.keys()
        told = {*self.growing, *(grant for change in plan.access for grant in change.grants)}
        for entity in plan.entities:
            name = entity.entity
            if entity.kind == "grants" and name in less and _LESS.issuperset(entity.fields):
                if name not in told:  # another grant gives the same, so nobody sees less today
                    yield Touch(change="narrow", kind="grants", entity=name, what=entity.what)
            elif entity.kind != "grants" or name not in self.growing:
                yield from self._of_entity(entity)
        yield from self._beside("overrides", "override")
        yield from self._of_ledger()
        for file in plan.files:  # what runs decides what is done with the data, and with the key
            what = "added" if not file.old else "gone" if not file.new else "changed"
            yield Touch(change="policy", kind="files", entity=file.path, what=what)

    def _of_access(self, change: AccessChange) -> Touch:
        grants = tuple(one for one in change.grants if change.widens and one in self.growing)
        few = _days(minus(change.after, change.before)) <= self.plan.before.pack.urgent_max_days
        wide: ChangeClass = "technical" if change.is_technical else "widen"
        return Touch(
            change=wide if change.widens else "narrow",
            kind="access",
            entity=change.person,
            what=change.kind,
            systems=self._judged_as(change.system, change.sites),
            chains=self._chains(change.sites),
            holders=self._holders(change.person),
            grants=grants,
            sites=change.sites,
            localities=self._localities(change.sites),
            urgent=bool(grants) and few and self._is_urgent(change, grants),
        )

    def _of_grant(self, grant: str, found: list[Entitlement], what: str) -> Touch:
        sites = {site for one in found for site in self._sites_with(one, places_of(one))}
        person = found[0].person
        return Touch(
            change="technical" if any(CONFIG in one.rights for one in found) else "widen",
            kind="access",
            entity=person,
            what=what,
            systems=self._judged_as(found[0].system, sites),
            chains=self._chains(sites),
            holders=self._holders(person),
            grants=(grant,),
            sites=tuple(sorted(sites)),
            localities=self._localities(sites),
        )

    def _given_anew(self) -> Iterator[Touch]:
        """Grants that are a decision though nobody sees more today: their holder is called otherwise, beyond accents,
        and may be somebody else; they come to reach whatever a chain will have; or they are now said to be urgent, or
        decided by another person, which stands for the document that they lack."""
        changed = {(one.kind, one.entity) for one in self.plan.entities if one.what == "changed"}
        (old, new), (was, will) = ((i.contacts for i in self.both), (i.grants for i in self.both))
        people = [one for kind, one in changed if kind == "contacts"]
        renamed = {one for one in people if not _names(new[one]) <= _names(old[one])}
        anew = {name: "renamed" for name, grant in will.items() if grant.person in renamed} if renamed else {}
        for kind, name in changed:
            if kind != "grants" or name in self.growing:
                continue
            reaches_more = will[name].scope.reaches_more_of_chain(was[name].scope)
            decided_anew = will[name].urgent not in (None, was[name].urgent)
            if reaches_more or decided_anew:
                anew[name] = "again"
        declared = Declared(self.plan.after)
        for name, what in sorted(anew.items()):
            if found := list(declared.of((name,))):
                yield self._of_grant(name, found, what)

    def _of_entity(self, change: EntityChange) -> Iterator[Touch]:
        was, will = (entity_of(inventory, change) for inventory in self.both)
        sites = self._sites_of(change)
        kinds = {"contacts": self._holders, "units": self._kinds_of}.get(change.kind)
        holders = kinds(change.entity) if kinds else frozenset[str]()
        units = self._units_of(change)
        for name in self._classes(change, was, will):
            yield Touch(
                change=name,
                kind=change.kind,
                entity=change.entity,
                what=change.what,
                systems=self._covering(sites),
                chains=self._chains(sites),
                holders=holders,
                localities=self._localities(sites, units),
            )

    def _classes(self, change: EntityChange, was: Any, will: Any) -> Iterator[ChangeClass]:
        changed, apart = _fields_changed(change, was, will), _APART.get(change.kind, {})
        if change.kind == "contacts" and _leads(will) - _leads(was):
            yield "organisation"  # who heads a unit may decide before its documents
        if was is None or will is None:
            if any(name == "key" and getattr(was or will, field) for field, name in apart.items()):
                yield "key"
            yield _CLASSES[change.kind]
            return
        if _only_ends(change.kind, was, will, changed):
            yield "narrow"
            return
        fields_of = (*apart.items(), *_BESIDES.get(change.kind, {}).items())
        yield from sorted({name for field, name in fields_of if field in changed})
        if changed - apart.keys():
            yield _CLASSES[change.kind]

    def _sites_of(self, change: EntityChange) -> set[str]:
        """The sites that the entity is, lies on or looks after, before and after."""
        name = change.entity
        if change.kind == "sites":
            return {name}
        if change.kind == "recorders":
            return {self._site(inventory, name) for inventory in self.versions} - {""}
        if change.kind == "units":
            sites = [item for inventory in self.versions for item in inventory.sites.items()]
            return {site for site, one in sites if name in (one.managing_unit, one.directing_unit)}
        if change.kind == "contacts":
            was, will = (entity_of(inventory, change) for inventory in self.both)
            led = {unit for unit, *_ in _leads(will) - _leads(was)}
            sites = [item for inventory in self.versions for item in inventory.sites.items()]
            return {site for site, one in sites if one.managing_unit in led}
        return set()

    def _units_of(self, change: EntityChange) -> set[str]:
        """The units that the entity is, or in which the person holds a position, before and after."""
        if change.kind == "units":
            return {change.entity}
        if change.kind != "contacts":
            return set()
        contacts = [i.contacts[change.entity] for i in self.versions if change.entity in i.contacts]
        return {position.unit for contact in contacts for position in contact.positions}

    def _beside(self, kind: str, change: ChangeClass) -> Iterator[Touch]:
        """Touches of what stands beside the plan: each that is new, gone, or not as it was."""
        old, new = (getattr(inventory, kind) for inventory in self.both)
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                what = "added" if name not in old else "gone" if name not in new else "changed"
                yield Touch(change=change, kind=kind, entity=name, what=what)

    def _of_ledger(self) -> Iterator[Touch]:
        """Events that are new are of the class that their content says; one that is gone or changed is no record."""
        before, after = self.plan.before.ledger, self.plan.after.ledger
        if before == after:
            return
        both = {**after, **before}
        for touch in self._beside("ledger", "ledger"):
            event = after.get(touch.entity)
            is_record = touch.what == "added" and event is not None and not confirms(event, both)
            yield touch if is_record else replace(touch, change="confirm")

    def _is_urgent(self, change: AccessChange, grants: Iterable[str]) -> bool:
        """Whether it all rests on urgent grants without any document yet, and whether the person has not had that for
        longer: one urgent grant after another, none of them ever documented, is no exception of a few days."""
        after, most = self.plan.after, self.plan.before.pack.urgent_max_days
        asked = [after.grants[one] for one in grants if one in after.grants]
        if any(one.urgent is None or one.rests_on or one.days > most for one in asked):
            return False
        held = (change.person, change.system)
        grants_of = (name for name, one in after.grants.items() if (one.person, one.system) == held)
        waiting = [name for name in grants_of if after.grants[name].urgent and not after.grants[name].rests_on]
        days = union((one.valid_from, one.valid_until) for one in Declared(after).of(waiting))
        return _days(days) <= most

    def _judged_as(self, system: str, sites: Iterable[str]) -> frozenset[str]:
        """The system of a grant; where it does not cover the sites (technical work may say any), also those that do."""
        covering = self._covering(sites)
        return frozenset((system,)) if system in covering else covering | {system}

    def _covering(self, sites: Iterable[str]) -> frozenset[str]:
        """The systems that cover sites of such types."""
        types = {i.sites[one].type for one in sites for i in self.versions if one in i.sites}
        return frozenset(name for name, one in self.plan.before.pack.systems.items() if types & {*one.site_types})

    def _localities(self, sites: Iterable[str], units: Iterable[str] = ()) -> frozenset[str]:
        """Where sites lie and for where units are competent, before and after."""
        found = {i.sites[one].locality for one in sites for i in self.versions if one in i.sites}
        found |= {i.units[one].locality for one in units for i in self.versions if one in i.units}
        return frozenset(one for one in found if one is not None)

    def _chains(self, sites: Iterable[str]) -> frozenset[str]:
        named = tuple(sites)
        return frozenset(i.sites[one].chain for i in self.versions for one in named if one in i.sites)

    def _holders(self, person: str) -> frozenset[str]:
        contacts = [(i, i.contacts[person]) for i in self.versions if person in i.contacts]
        return frozenset().union(*(i.lineage_kinds(p.unit) for i, contact in contacts for p in contact.positions))

    def _kinds_of(self, unit: str) -> frozenset[str]:
        """The kinds of a unit, of those that it continues or that continue it, and of all above them."""
        known = [(i, i.units[unit]) for i in self.versions if unit in i.units]
        named = {unit, *(one for _, found in known for one in (*found.predecessors, *found.successors))}
        return frozenset().union(*(i.lineage_kinds(one) for i in self.versions for one in named))

    def _sites_with(self, entitlement: Entitlement, places: Iterable[str]) -> frozenset[str]:
        """The sites at which cameras and recorders are on the days on which somebody comes to see them. Where they were
        on other days is nobody's access: the move itself asks about that."""
        days = union([(entitlement.valid_from, entitlement.valid_until)])
        return sites_of(places, self.plan.after, days)

    @staticmethod
    def _site(inventory: Inventory, recorder: str) -> str:
        found = inventory.recorders.get(recorder)
        return found.site if found is not None else ""


def _fields_changed(change: EntityChange, was: Any, will: Any) -> frozenset[str]:
    """The fields that are not as they were; an amendment changes the fields that it names."""
    changed = set(change.fields)
    if "amendments" in changed:
        changed.discard("amendments")
        one_sided = [
            one for one in (*was.amendments, *will.amendments) if (one in was.amendments) != (one in will.amendments)
        ]
        changed.update(field for one in one_sided for field in one.changes())
        changed = changed or {"amendments"}  # another order, or one that changes nothing
    return frozenset(changed)


def _names(contact: Contact) -> frozenset[str]:
    """What the person is called on whatever day, but for accents."""
    return frozenset(fold(name) for name in contact.every_name)


def _leads(contact: Contact | None) -> frozenset[tuple[str, str, date | None, date | None]]:
    """The units that the person heads or decides for, each with how and when."""
    positions = contact.positions if contact is not None else ()
    return frozenset((one.unit, one.leads, one.valid_from, one.valid_until) for one in positions if one.leads)


def _days(spells: Spells) -> int:
    return sum((one.last - one.first).days + 1 for one in spells)


def _only_ends(kind: str, was: Any, will: Any, changed: frozenset[str]) -> bool:
    ends = changed - {"note"}  # why it ends may be said beside it
    if not ends or not ends <= _ENDS.get(kind, frozenset()):
        return False
    if "channels" in ends and not _only_removals(was.channels, will.channels):
        return False
    return all(_is_sooner(getattr(was, field), getattr(will, field)) for field in ends - {"channels"})


def _is_sooner(was: Any, will: Any) -> bool:
    """Whether something ends that had no end, or ends on an earlier day."""
    return will is not None and (was is None or (isinstance(was, date) and will <= was))


def _only_removals(was: Any, will: Any) -> bool:
    """Whether every camera is as it was, or is now said to be removed."""
    if was.keys() != will.keys():
        return False
    for name, old in was.items():
        new = will[name]
        differing = {field.name for field in fields(old) if getattr(old, field.name) != getattr(new, field.name)}
        if differing and (differing != {"removed_on"} or not _is_sooner(old.removed_on, new.removed_on)):
            return False
    return True
