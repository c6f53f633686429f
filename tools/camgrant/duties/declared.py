"""The duties that the declared data shows: documents of urgent grants, coordination contacts, leaders with accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from camgrant.access.resolve import grant_has_begun
from camgrant.access.state import AccessState
from camgrant.diagnostics import Text
from camgrant.duties.duty import Duty, days, state_on
from camgrant.model.inventory import Inventory
from camgrant.model.pack import PackBasis
from camgrant.policy.authority import documented
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, InventoryRule, Rule, all_rules

__all__ = ["declared_duties"]

_ABSENCES: Final = frozenset(("GL-208", "GL-306"))  # a leader with an account; a coordination contact
_URGENT: Final = "EXP009"
_DAYS_URGENT: Final = 1  # 24 hours (contract "Break-glass")


def declared_duties(inventory: Inventory, state: AccessState) -> Iterator[Duty]:
    """What a rule misses at a site is owed by the unit that manages it, a document by the unit that decided."""
    context = Context(inventory, state)
    for rule in all_rules():
        if isinstance(rule, InventoryRule) and not _ABSENCES.isdisjoint(rule.covers):
            yield from (_missing(inventory, rule, finding) for finding in rule.check(context))
    yield from _urgent(context)


def _missing(inventory: Inventory, rule: Rule, finding: Finding) -> Duty:
    return Duty(
        kind="declare",
        unit=inventory.sites[finding.entity].managing_unit,
        subject=finding.entity,
        state="due",
        # Paper shows this: what to write into which field stands in the page of the rule.
        text=Text(rule.text.in_language("vi", finding.args), rule.text.in_language("en", finding.args)),
        basis=finding.basis or PackBasis(source="extension"),
        command=f"camgrant explain {rule.code}",
    )


def _urgent(context: Context) -> Iterator[Duty]:
    """A document is owed for whatever was granted without one, though it ended since: an end settles no past."""
    inventory = context.inventory
    setting = inventory.pack.rules.get(_URGENT)
    in_force = {entitlement.grant for entitlement in context.state.entitlements}
    for case in context.cases():
        urgent, since = case.grant.urgent, case.grant.valid_from
        if urgent is None or not grant_has_begun(case.grant, context.as_of):
            continue
        due, there = since + days(_DAYS_URGENT), documented(context, case)
        if there and case.id not in in_force:
            continue
        yield Duty(
            kind="document",
            unit=inventory.unit_of(urgent.by, since) or case.unit or "",
            subject=case.id,
            state="done" if there else state_on(context.as_of, due),
            text=Text(
                f"Bổ sung văn bản cho lượt cấp khẩn cấp {case.id} của {case.holder}",
                f"provide the documents of the urgent grant {case.id} of {case.holder}",
            ),
            basis=setting.basis if setting else PackBasis(source="extension"),
            since=since,
            due=due,
            evidence=tuple(document.number for document in (case.nomination, *case.approvals) if document),
            command="" if there else f"camgrant grant document {case.id}",
        )
