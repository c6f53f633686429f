"""Who may issue which document and create which account, as the pack says: shared by the rules that judge it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Literal

from camgrant.model.estate import Recorder
from camgrant.model.grant import Document
from camgrant.model.inventory import Inventory, unit_exists
from camgrant.model.pack import Approval, CreatorRule, RightRule, Route
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context

__all__ = [
    "begins_before_documents",
    "creator_refused",
    "decided_by_head",
    "documented",
    "given_for",
    "incompetent_approvals",
    "issuing_days",
    "manages_all",
    "may_issue",
    "named_as",
    "naming",
    "unapproved_rights",
    "waits_for_approval",
]


def manages_all(context: Context, unit: str, sites: tuple[str, ...], day: date) -> bool:
    """Whether the unit manages directly each of the sites on the day."""
    known = context.inventory.on(day).sites
    return bool(sites) and all(known[site].managing_unit == unit for site in sites)


def _directs_all(context: Context, unit: str, sites: tuple[str, ...], day: date) -> bool:
    known = context.inventory.on(day).sites
    return bool(sites) and all(known[site].directing_unit == unit for site in sites)


def naming(context: Context, document: str, case: GrantCase) -> Literal["person", "unit"] | None:
    """Whether the document names the holder, or else a unit that the holder belongs to that day."""
    return named_as(context.named_by(document), case.grant.person, case.day, context.inventory)


def named_as(names: Collection[str], person: str, day: date, inventory: Inventory) -> Literal["person", "unit"] | None:
    """Whether the contact is among the names of a document, or else a unit that the contact belongs to on the day, be
    it by the name of one that went over into that unit."""
    if person in names:
        return "person"
    version = inventory.on(day)
    held = version.contacts[person].units_on(day)
    heirs = {version.heir(name) for name in names} if version.heirs else names
    return None if held.isdisjoint(heirs) else "unit"


def may_issue(
    context: Context, demand: Route | Approval, issuer: str, sites: tuple[str, ...], days: Collection[date]
) -> bool:
    """Whether the unit may, on one of the days, issue what is demanded for these sites (an unknown unit passes here).

    What was issued by the competent unit stays, whoever is competent later.
    """
    inventory = context.inventory
    if not inventory.amended_on and not inventory.localities:  # no day differs from another
        return _may_issue_on(context, demand, issuer, sites, context.as_of)
    return any(_may_issue_on(context, demand, issuer, sites, day) for day in days)


def _may_issue_on(context: Context, demand: Route | Approval, issuer: str, sites: tuple[str, ...], day: date) -> bool:
    inventory = context.inventory.on(day)
    unit = inventory.units.get(issuer)
    if unit is None:
        return True
    is_of_kind = unit.kind in demand.by
    if is_of_kind and (not inventory.localities or _is_competent(context, issuer, sites, day)):
        return True
    if demand.by_managing_unit and manages_all(context, issuer, sites, day):
        return True
    return isinstance(demand, Approval) and demand.by_directing_unit and _directs_all(context, issuer, sites, day)


def _is_competent(context: Context, unit: str, sites: tuple[str, ...], day: date) -> bool:
    """Whether all the sites fall to the unit, among those of its kind. Without localities its kind says it all."""
    kind = context.inventory.on(day).units[unit].kind
    return unit in context.competence(day).at_sites(kind, sites)


def issuing_days(case: GrantCase, document: Document) -> tuple[date, date]:
    """The days of which one decides whether a document comes from a competent unit: its own, and the grant's first."""
    return document.date, case.grant.valid_from


def given_for(context: Context, demand: Approval, case: GrantCase) -> list[int]:
    """Which of the grant's approvals meet the demand, by number: right kind, competent issuer."""
    return [
        number
        for number, document in enumerate(case.approvals)
        if document.kind in demand.document_kinds
        and may_issue(context, demand, document.issuer, case.sites, issuing_days(case, document))
    ]


def documented(context: Context, case: GrantCase) -> bool:
    """Whether the grant has its nomination and every approval that its route demands."""
    demands = case.route.approvals if case.route else ()
    return case.nomination is not None and all(given_for(context, demand, case) for demand in demands)


def begins_before_documents(case: GrantCase) -> bool:
    """Whether the grant is urgent and its system lets urgent access begin before the documents that it needs."""
    rule = case.given_under.urgent
    return case.grant.urgent is not None and rule is not None and rule.allowed


def decided_by_head(context: Context, case: GrantCase) -> bool:
    """Whether a head of the body that issues the grant's document decided on the urgent grant, on its first day.

    That body approves where the route asks for an approval, else it nominates. Where several must approve, nobody
    decides for all of them.
    """
    urgent, rule, route = case.grant.urgent, case.given_under.urgent, case.route
    if urgent is None or rule is None or route is None or len(route.approvals) > 1:
        return False
    person = context.inventory.contacts.get(urgent.by)
    if person is None:
        return False
    demand = route.approvals[0] if route.approvals else route
    led = person.leads_on(case.grant.valid_from, rule.decided_by)
    return any(_decides_for(context, demand, unit, case) for unit in led)


def _decides_for(context: Context, demand: Route | Approval, unit: str, case: GrantCase) -> bool:
    """Whether the unit is the one that issues what is demanded, for these sites, on the first day of the grant.

    Of several units of a competent kind it is the one that stands above the sites or directs them: another province's
    police, or another district's, decides nothing here.
    """
    inventory, day = context.inventory, case.grant.valid_from
    known = inventory.units.get(unit)
    if known is None or not unit_exists(known, day) or not may_issue(context, demand, unit, case.sites, [day]):
        return False
    if known.kind not in demand.by or inventory.localities:
        return True
    of_kind = [one for one in inventory.units.values() if one.kind in demand.by and unit_exists(one, day)]
    return len(of_kind) == 1 or all(_stands_above(context, unit, site) for site in case.sites)


def _stands_above(context: Context, unit: str, site: str) -> bool:
    found = context.inventory.sites[site]
    if unit in context.inventory.lineage(found.managing_unit):
        return True
    return found.directing_unit is not None and unit in context.inventory.lineage(found.directing_unit)


def waits_for_approval(context: Context, case: GrantCase) -> bool:
    """Whether a document is missing that the grant needs: on its way in, or for one of its rights."""
    return not documented(context, case) or bool(unapproved_rights(context, case))


def unapproved_rights(context: Context, case: GrantCase) -> list[RightRule]:
    """The rights for which the pack asks an approval of their own, and that have none."""
    rights, route = case.grant.rights, case.route
    return [
        rule
        for rule in case.given_under.right_rules
        if "approval" in rule.needs
        and rule.right in rights
        and rule.right not in case.given_under.default_rights
        and (route is None or not route.rights or rule.right in route.rights)
        and not any(_approves_rights(context, document, case) for document in case.approvals)
    ]


def _approves_rights(context: Context, document: Document, case: GrantCase) -> bool:
    """Whether the document approves on behalf of the owner of the list; the list cannot approve itself."""
    nomination, route = case.nomination, case.route
    if document is nomination:
        return False
    if nomination is not None and document.issuer in context.inventory.lineage(nomination.issuer):
        return True
    days = issuing_days(case, document)
    return route is not None and may_issue(context, route, document.issuer, case.sites, days)


def incompetent_approvals(context: Context, case: GrantCase) -> list[int]:
    """Which of the grant's approvals come from a unit that is competent for none that its route demands.

    Beside those demanded, a right that needs an approval of its own may bring further ones: not counted.
    """
    demands = case.route.approvals if case.route else ()
    others = [
        number
        for number, document in enumerate(case.approvals)
        if not any(
            may_issue(context, demand, document.issuer, case.sites, issuing_days(case, document)) for demand in demands
        )
    ]
    if others and all(given_for(context, demand, case) for demand in demands):
        wanted = (rule for rule in case.given_under.right_rules if rule.right in case.grant.rights)
        if any("approval" in rule.needs for rule in wanted):
            return []
    return others


def creator_refused(context: Context, recorder: Recorder) -> CreatorRule | None:
    """The demand that the recorder's creator fails; None where a system with accounts on it allows it."""
    site, unit = context.inventory.sites.get(recorder.site), context.inventory.units.get(recorder.creator)
    if site is None or unit is None:
        return None
    refusing = None
    for system in context.pack.systems.values():
        if system.on_recorders and site.type in system.site_types:
            demand = system.creator
            # Whoever installed hands the accounts over with a document; the amendment names it.
            installer = recorder.creator if _was_handed_over(context, recorder) else recorder.installer
            allowed = {"installer": installer, "managing_unit": site.managing_unit}
            if any(allowed.get(way) == recorder.creator for way in demand.any_of):
                return None
            if "kinds" in demand.any_of and unit.kind in demand.kinds:
                return None
            refusing = refusing or demand
    return refusing


def _was_handed_over(context: Context, recorder: Recorder) -> bool:
    """Whether the creator of the day took the recorder over, by an amendment, from another of the installer's kind."""
    units = context.inventory.units
    kinds = {units[one].kind for one in (recorder.installer, recorder.creator) if one in units}
    taken = any(one.creator == recorder.creator and one.on <= context.as_of for one in recorder.amendments)
    return taken and len(kinds) == 1
