"""Check: load, resolve, judge; everything found, in one report."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from camgrant.access.resolve import resolve
from camgrant.access.state import AccessState
from camgrant.app.catalogue import catalogue
from camgrant.diagnostics import Basis, Diagnostic, Location, Severity, Text
from camgrant.forked import MANY_GRANTS, maybe_beside
from camgrant.load import codes
from camgrant.load.assemble import load, references
from camgrant.load.suggest import suggestion
from camgrant.load.tree import PACKS_FOLDER, Tree
from camgrant.model.inventory import Inventory
from camgrant.policy.engine import UNKNOWN_RULE, judge
from camgrant.rendering.limits import judge_targets
from camgrant.rendering.registry import broken_targets, device_targets, slip_targets

__all__ = ["Checked", "check"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check gives: the findings, and what was judged (None where settings or pack are unusable).

    `complete` says that every file was read whole and all that it refers to is there; `whole` that the same holds but
    for the compartments that were left out on purpose, which are `left_out`; `absent` are those not on this machine.
    `read` says only that every file that is here was read whole.
    """

    inventory: Inventory | None
    state: AccessState | None
    as_of: date
    diagnostics: tuple[Diagnostic, ...]
    complete: bool
    whole: bool = False
    left_out: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    read: bool = False

    @property
    def pack(self) -> str:
        """Id of the pack that judged, or ""."""
        return self.inventory.pack.id if self.inventory else ""

    def counts(self) -> dict[str, int]:
        """How much was read; zeros where nothing could be."""
        names = ("files", "units", "contacts", "sites", "cameras", "grants")
        return self.inventory.counts() if self.inventory else dict.fromkeys(names, 0)

    def summary(self) -> dict[str, int]:
        """How many findings of each severity."""
        return {f"{level.word}s": sum(found.severity == level for found in self.diagnostics) for level in Severity}

    def worst(self) -> Severity | None:
        """The worst severity found."""
        return min((found.severity for found in self.diagnostics), default=None)


def check(
    tree: Tree,
    as_of: date | None,
    today: Callable[[], date],
    progress: Callable[[int, int], None] | None = None,
    *,
    partial: bool = False,
) -> Checked:
    """Reads the tree and judges it on `as_of`; without one, on the demo date of the settings, else on `today()`.

    A compartment that is absent is an error, so that nothing is drawn from what is left; with `partial`, where only
    findings are wanted, it is a warning.

    Everything read stays alive until the process ends, so the collector would only walk it again and again: it is
    off while reading (a quarter of the time at 100,000 grants).
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        return _check(tree, as_of, today, progress, partial=partial)
    finally:
        if enabled:
            gc.enable()


def _check(
    tree: Tree,
    as_of: date | None,
    today: Callable[[], date],
    progress: Callable[[int, int], None] | None,
    *,
    partial: bool,
) -> Checked:
    loaded = load(tree, device_targets(), progress, slip_targets(), broken=broken_targets())
    inventory = loaded.inventory
    if inventory is None:
        return Checked(None, None, as_of or today(), loaded.diagnostics, complete=False)
    settings = inventory.settings
    day = settings.day_judged(as_of, today)
    stray = maybe_beside(lambda: references(loaded), many=len(inventory.grants) >= MANY_GRANTS)
    state = resolve(inventory, day)
    followed = stray()
    read = [*loaded.diagnostics, *_settings_findings(inventory), *followed.diagnostics]
    complete, whole = not read, all(found.severity != Severity.ERROR for found in read)
    if partial:
        read = [replace(found, severity=Severity.WARNING) if _is_absent(found) else found for found in read]
    findings = [_with_basis(inventory, found) for found in (*read, *_pack_findings(inventory, day))]
    faulty = followed.unresolved.union(found.entity for found in read if found.entity)
    findings += judge(inventory, state, complete=complete, faulty=faulty)
    findings += judge_targets(inventory, state)
    findings += _unknown_rules(inventory)
    findings.sort(key=lambda found: found.sort_key)
    left_out, absent = (
        tuple(one.name for one in loaded.compartments if one.state == missing) for missing in ("left_out", "absent")
    )
    every = not loaded.diagnostics
    return Checked(inventory.on(day), state, day, tuple(findings), complete, whole, left_out, absent, every)


def _is_absent(found: Diagnostic) -> bool:
    return found.code == codes.ABSENT_COMPARTMENT.code and found.severity == Severity.ERROR


def _unknown_rules(inventory: Inventory) -> list[Diagnostic]:
    """Codes under `rules` of the pack, on any day, that nothing here can report."""
    pack_id = inventory.pack.id
    place = Location(f"{PACKS_FOLDER}/{pack_id}.yaml", 1, 1)
    named = dict.fromkeys(code for pack in inventory.packs() for code in pack.rules)
    return [
        UNKNOWN_RULE.at(place, entity=pack_id, field=f"rules.{code}", pack=pack_id, code=code)
        for code in named
        if code not in catalogue()
    ]


def _with_basis(inventory: Inventory, found: Diagnostic) -> Diagnostic:
    """A finding of the loader with the basis that the pack gives its code, as every rule's finding has."""
    setting = inventory.pack.rules.get(found.code)
    if setting is None:
        return found
    basis, clause = setting.basis, inventory.pack.clauses.get(setting.basis.clause or "")
    text = Text(clause.vi, clause.en) if clause else None
    return replace(found, basis=Basis(basis.source, basis.clause, basis.reading), clause_text=text)


def _settings_findings(inventory: Inventory) -> list[Diagnostic]:
    """Real data is judged on the real date: only a demo may stand still. The registrar is one of the units."""
    settings = inventory.settings
    found = []
    if settings.profile != "demo" and settings.as_of is not None:
        problem = Text("chỉ dùng với profile demo", "only for profile demo")
        found.append(("as_of", problem, Text("Đề nghị bỏ `as_of`", "remove `as_of`")))
    if settings.profile != "demo" and settings.told_until is not None:
        problem = Text("chỉ dùng với profile demo", "only for profile demo")
        found.append(("told_until", problem, Text("Đề nghị bỏ `told_until`", "remove `told_until`")))
    if settings.registrar is not None and settings.registrar not in inventory.units:
        near = suggestion(settings.registrar, inventory.units)
        problem = Text(
            f"không có đơn vị “{settings.registrar}”{near.vi}", f"unknown unit '{settings.registrar}'{near.en}"
        )
        found.append(("registrar", problem, Text("Đề nghị ghi mã của một đơn vị", "name a unit by its id")))
    place = inventory.origins.locate
    return [
        codes.BAD_SETTING.at(place("camgrant", key), field=key, key=key, problem=problem, allowed=allowed)
        for key, problem, allowed in found
    ]


def _pack_findings(inventory: Inventory, day: date) -> list[Diagnostic]:
    pack = inventory.pack_on(day)
    if pack.valid_from <= day and (pack.valid_until is None or day <= pack.valid_until):
        return []
    place = inventory.origins.locate("camgrant", "pack")
    return [codes.PACK_NOT_IN_FORCE.at(place, entity="camgrant", field="pack", pack=pack.id, day=f"{day:%d/%m/%Y}")]
