"""Who must have agreed to a change, and who has: every rule of the pack that fits adds its demand, and all must be met.

The judge is the base: its pack, its reviewer groups, its units. A party whose reviewers have no account on the forge
agrees by its document, entered by one registrar and confirmed by another; that is said as such, never as its click.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple, TypeVar

from camgrant.access.competence import Competence
from camgrant.access.timeline import Timeline
from camgrant.model.amendments import Amendment
from camgrant.model.estate import Loss
from camgrant.model.inventory import Inventory
from camgrant.model.pack import PackBasis, ReviewRule
from camgrant.plan.plan import Plan
from camgrant.plan.reviews import Counted, Member, Refused, Reviewed, Roster
from camgrant.plan.touches import Touch, touches

__all__ = ["FREEZE_REVIEWERS", "FREEZE_UNITS", "Evidence", "Lacking", "Need", "Party", "Verdict", "Voice", "judge"]

T = TypeVar("T")
Lacking = Literal["reviewer", "document", "entered", "confirmed"]
_UNRULED: Final = (2, 1)  # reviewers and units where no rule of the pack fits
FREEZE_REVIEWERS: Final = 2
FREEZE_UNITS: Final = 2
_NO_EFFECT: Final = frozenset(("narrow", "ledger"))


class Party(NamedTuple):
    """Whoever may agree for one side: units of these kinds; of several such units only the named ones, to which what is
    touched falls by their locality."""

    kinds: tuple[str, ...]
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who agreed, and the unit for which he speaks: one person, one unit."""

    person: str
    handle: str
    unit: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A party agreed by documents. `added` are those that the change brings or rewrites; the others it only cites."""

    unit: str
    documents: tuple[str, ...]
    added: frozenset[str]
    entered_by: str
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class Need:
    """One demand: a party must agree, or so many people of so many units, or anyone for what is urgent. `could` are the
    members who may still meet it; `by_document` says that the party has none."""

    kind: Literal["party", "count", "urgent"]
    party: Party
    touches: tuple[Touch, ...]
    bases: tuple[PackBasis, ...]
    reviewers: int = 1
    units: int = 1
    by_document: bool = False
    voices: tuple[Voice, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    could: tuple[Member, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of unit of the party; none where it is not about one."""
        return self.party.kinds

    @property
    def satisfied(self) -> bool:
        """Whether nothing is lacking."""
        return not self.lacking


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a change has its approvals, demand by demand. `against` are reviewers who want it changed."""

    hash: str
    day: date
    touches: tuple[Touch, ...]
    needs: tuple[Need, ...]
    agreed: tuple[Voice, ...]
    against: tuple[Member, ...]
    refused: tuple[Refused, ...]

    @property
    def satisfied(self) -> bool:
        """Whether every demand is met and nobody stands against it."""
        return not self.against and all(one.satisfied for one in self.needs)

    @property
    def only_ends(self) -> bool:
        """Whether the change only takes away, or adds events of the ledger and the documents that go with an end."""
        return all(_ends(one) for one in self.touches)


def judge(plan: Plan, reviewed: Reviewed, day: date, base: Inventory | None = None) -> Verdict:
    """The verdict on a plan. Pure: `day` only tells which reviewers have left.

    `base` judges where it is not the plan's own: the branch may have moved on since the change began.
    """
    return _Judge(plan, reviewed, day, base or plan.before).verdict()


def _ends(touch: Touch) -> bool:
    return touch.change in _NO_EFFECT or (touch.kind, touch.what) == ("documents", "added")


@dataclass(slots=True)
class _Demands:
    """What the rules ask for, merged: the same party is asked once."""

    competence: Competence
    parties: dict[Party, list[tuple[Touch, PackBasis]]] = field(default_factory=dict)
    counts: dict[tuple[int, int], list[tuple[Touch, PackBasis | None]]] = field(default_factory=dict)
    urgent: dict[Party, list[Touch]] = field(default_factory=dict)

    def add(self, touch: Touch, rules: list[ReviewRule]) -> None:
        if touch.urgent:
            kinds = {kind for rule in rules for party in rule.all_of for kind in party.kinds}
            for party in self._parties(kinds, touch):
                self.urgent.setdefault(party, []).append(touch)
            return
        if touch.change == "freeze":  # whatever a pack says: no single agency keeps access that is to go
            self.counts.setdefault((FREEZE_REVIEWERS, FREEZE_UNITS), []).append((touch, None))
        for rule in rules:
            self.counts.setdefault((rule.reviewers, rule.units), []).append((touch, rule.basis))
            for asked in rule.all_of:
                for party in self._parties(asked.kinds, touch):
                    self.parties.setdefault(party, []).append((touch, rule.basis))
        if not rules and touch.change != "freeze":
            self.counts.setdefault(_UNRULED, []).append((touch, None))

    def _parties(self, kinds: Collection[str], touch: Touch) -> list[Party]:
        """The parties of these kinds to which what is touched falls: one of each locality, where that tells them apart.

        What falls to nobody by its locality is for any unit of the kinds: somebody must agree.
        """
        ordered = tuple(sorted(kinds))
        competent = [self._competent(ordered, locality) for locality in sorted(touch.localities)]
        return [Party(ordered, units) for units in dict.fromkeys(competent)] or [Party(ordered)]

    def _competent(self, kinds: tuple[str, ...], locality: str) -> tuple[str, ...]:
        """The units of these kinds that are competent for a locality; none named where that is all of them."""
        everybody = {unit for kind in kinds for unit in self.competence.units_of_kind(kind)}
        units = {unit for kind in kinds for unit in self.competence.of_kind(kind, locality)}
        return () if units == everybody else tuple(sorted(units))


class _Judge:
    def __init__(self, plan: Plan, reviewed: Reviewed, day: date, base: Inventory) -> None:
        self.plan, self.base, self.day = plan, base.on(day), day
        self.touches = touches(plan)
        self.roster = Roster(base, day)
        # Somebody whose grant now comes from another one as well gains nothing today, but he is no judge of it.
        gaining = {one.entity for one in self.touches if one.change in ("widen", "technical")}
        overrides = any(one.change == "override" for one in self.touches)
        self.counted: Counted = self.roster.count(reviewed, plan.hash, gaining, overrides=overrides)
        authors = {one.person for handle in reviewed.authors if (one := self.roster.member(handle))}
        self.barred = gaining | authors | {one.person for one in self.counted.agreed}
        self.entered_by = self._registrar(self.roster.member(reviewed.authors[0]) if reviewed.authors else None)
        self.confirmed_by = next(
            (found for one in self.counted.agreed if (found := self._registrar(one)) != self.entered_by and found), ""
        )
        was, will = plan.before.documents, plan.after.documents
        self.added = frozenset(will.keys() - was.keys())
        self.written = frozenset(name for name, one in will.items() if was.get(name) != one)
        self.timeline = Timeline(plan.after)

    def verdict(self) -> Verdict:
        demands = _Demands(Competence(self.base, self.day))
        for touch in self.touches:
            demands.add(touch, [rule for rule in self.base.pack.reviews if _fits(rule, touch)])
        voices = self._voices([*demands.parties, *demands.urgent])
        needs = [self._urgent(party, found, voices) for party, found in demands.urgent.items()]
        needs += [self._party(party, found, voices) for party, found in demands.parties.items()]
        evidence = [(need.evidence[0], frozenset(need.touches)) for need in needs if need.evidence]
        for (reviewers, units), asked in sorted(demands.counts.items(), reverse=True):
            # Every need that is met has somebody who agreed, so a single reviewer is asked for only where nothing is.
            if reviewers > 1 or units > 1 or not needs:
                needs.append(self._count(reviewers, units, asked, voices, evidence))
        _, against, refused = self.counted
        return Verdict(self.plan.hash, self.day, self.touches, tuple(needs), voices, against, refused)

    def _registrar(self, member: Member | None) -> str:
        """The person, where he is of a unit that enters the documents of others; else ""."""
        kinds = self.base.pack.registrars
        return member.person if member and any(self.roster.kind(unit) in kinds for unit in member.units) else ""

    def _is_of(self, unit: str, party: Party) -> bool:
        """Whether a unit may speak for the party."""
        return self.roster.kind(unit) in party.kinds and (not party.units or unit in party.units)

    def _members(self, party: Party) -> tuple[Member, ...]:
        """Those who are still there and may speak for the party."""
        everybody = self.roster.everybody()
        return tuple(one for one in everybody if any(self._is_of(unit, party) for unit in one.units))

    def _voices(self, parties: Iterable[Party]) -> tuple[Voice, ...]:
        """Each who agreed, for one unit: who is in groups of several speaks where he is needed first."""
        agreed = {one.person: one for one in self.counted.agreed}
        chosen = {name: min(one.units) for name, one in agreed.items() if len(one.units) == 1}
        for party in parties:
            if not any(self._is_of(unit, party) for unit in chosen.values()):
                waiting = [(name, unit) for name in sorted(agreed.keys() - chosen) for unit in agreed[name].units]
                chosen.update(sorted(one for one in waiting if self._is_of(one[1], party))[:1])
        for name in sorted(agreed.keys() - chosen):
            heard = set(chosen.values())
            chosen[name] = min(agreed[name].units, key=lambda unit: (unit in heard, unit))
        return tuple(Voice(one.person, one.handle, chosen[one.person]) for one in self.counted.agreed)

    def _urgent(self, party: Party, found: list[Touch], voices: tuple[Voice, ...]) -> Need:
        """What is urgent waits for one reviewer of any of the parties; for any at all where they have none."""
        members = self._members(party)
        heard = tuple(one for one in voices if not members or self._is_of(one.unit, party))
        could = self._could(members or self.roster.everybody())
        lacking: tuple[Lacking, ...] = () if heard else ("reviewer",)
        asked = party if members else Party(())
        return Need("urgent", asked, tuple(found), (), voices=heard[:1], lacking=lacking, could=could)

    def _party(self, party: Party, asked: list[tuple[Touch, PackBasis]], voices: tuple[Voice, ...]) -> Need:
        touched, bases = _unique(touch for touch, _ in asked), _unique(basis for _, basis in asked)
        if self.roster.has_account(lambda unit: self._is_of(unit, party)):
            heard = tuple(one for one in voices if self._is_of(one.unit, party))
            lacking: tuple[Lacking, ...] = () if heard else ("reviewer",)
            could = self._could(self._members(party))
            return Need("party", party, touched, bases, voices=heard, lacking=lacking, could=could)
        documents = self._documents(party, touched)
        facts: tuple[tuple[Lacking, bool], ...] = (
            ("document", documents is not None),
            ("entered", bool(self.entered_by)),
            ("confirmed", bool(self.confirmed_by)),
        )
        lacking = tuple(name for name, there in facts if not there)
        evidence = () if lacking else tuple(self._evidence(documents or {}))
        could = self._could(self.roster.of_kinds(self.base.pack.registrars))
        return Need("party", party, touched, bases, by_document=True, evidence=evidence, lacking=lacking, could=could)

    def _evidence(self, documents: Mapping[str, set[str]]) -> Iterator[Evidence]:
        for unit, names in sorted(documents.items()):
            written = self.written & frozenset(names)
            yield Evidence(unit, tuple(sorted(names)), written, self.entered_by, self.confirmed_by)

    def _documents(self, party: Party, touched: Iterable[Touch]) -> dict[str, set[str]] | None:
        """Unit of the party -> its documents on which everything touched rests; None where something rests on none."""
        found: dict[str, set[str]] = {}
        for touch in touched:
            for names in self._rests_on(touch):
                issued = {name: unit for name in names if (unit := self._issuer(name, party))}
                if not issued:
                    return None
                for name, unit in issued.items():
                    found.setdefault(unit, set()).add(name)
        return found

    def _rests_on(self, touch: Touch) -> list[Collection[str]]:
        """The documents of each grant that gives more; for other changes those that come with the change, or that a new
        amendment names: no document from before can speak of a holder by the name that he is given now."""
        if touch.kind != "access" or touch.what == "renamed":
            return [self.added | self._amended_by([touch.entity])]
        return [self._of_grant(name) for name in touch.grants] or [()]

    def _of_grant(self, name: str) -> set[str]:
        """The documents of a grant. One that is as it was gives more because of a site or a device: then those count
        as well that the amendments of these name."""
        grant = self.plan.after.grants[name]
        documents = {*grant.rests_on, *((grant.request,) if grant.request else ())}
        if self.plan.before.grants.get(name) == grant:
            recorders = self.timeline.recorders(grant)
            sites = {one.recorders[recorder].site for one in self.plan.after.versions() for recorder in recorders}
            documents |= self._amended_by([*recorders, *sites])
        return documents

    def _amended_by(self, entities: Iterable[str]) -> frozenset[str]:
        """The documents of the amendments and losses that some entities gain by the change."""
        found = set[str]()
        for entity in entities:
            was, will = (_dated(one, entity) for one in (self.plan.before, self.plan.after))
            found.update(dated.document for dated in will if dated not in was)
        return frozenset(found)

    def _issuer(self, document: str, party: Party) -> str:
        """The unit of the party that issued the document, or stands above the unit that did; as the base knows them."""
        issuer = self.plan.after.documents[document].issuer if document in self.plan.after.documents else ""
        line = self.base.lineage(self.base.heir(issuer))
        return next((unit for unit in line if self._is_of(unit, party)), "")

    def _count(
        self,
        reviewers: int,
        units: int,
        asked: list[tuple[Touch, PackBasis | None]],
        voices: tuple[Voice, ...],
        evidence: list[tuple[Evidence, frozenset[Touch]]],
    ) -> Need:
        touched, bases = _unique(touch for touch, _ in asked), _unique(basis for _, basis in asked if basis)
        # A party's document speaks of what rests on it and of nothing else; who reviewed has seen the whole plan.
        papers = {one.unit: one for one, covered in evidence if covered.issuperset(touched)}
        people = len(voices) + len(papers)
        heard = len({*papers, *(one.unit for one in voices)})
        lacking: tuple[Lacking, ...] = () if people >= reviewers and heard >= units else ("reviewer",)
        could = self._could(self.roster.everybody())
        return Need(
            "count",
            Party(()),
            touched,
            bases,
            reviewers=reviewers,
            units=units,
            voices=voices,
            evidence=tuple(papers.values()),
            lacking=lacking,
            could=could,
        )

    def _could(self, members: Iterable[Member]) -> tuple[Member, ...]:
        return tuple(one for one in members if one.person not in self.barred)


def _dated(inventory: Inventory, entity: str) -> tuple[Amendment | Loss, ...]:
    """The amendments of an entity; of a recorder its losses, and the amendments of its cameras, as well."""
    recorder = inventory.recorders.get(entity)
    if recorder is None:
        return inventory.amendments_of(entity)
    of_cameras = (one for camera in recorder.channels.values() for one in camera.amendments)
    return (*recorder.amendments, *recorder.losses, *of_cameras)


def _fits(rule: ReviewRule, touch: Touch) -> bool:
    filters = ((rule.systems, touch.systems), (rule.chains, touch.chains), (rule.holders, touch.holders))
    return touch.change in rule.changes and all(
        not wanted or touched.intersection(wanted) for wanted, touched in filters
    )


def _unique(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))
