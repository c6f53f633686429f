"""What a rule is: one idea, one file, found by walking `policy/rules/`.

A rule names an entity and a field; the engine finds the place, the basis text, the level and the waiver. A rule never
names a word of a pack: it reads the pack's demands and takes their basis along.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from camgrant.diagnostics import Code, Severity
from camgrant.model.pack import PackBasis, System

if TYPE_CHECKING:
    from camgrant.policy.cases import GrantCase
    from camgrant.policy.context import Context

__all__ = ["Finding", "Findings", "GrantRule", "InventoryRule", "Rule", "all_rules", "found", "level_of"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the entity, the dotted field inside it ("" for the whole), and the placeholders' values."""

    entity: str
    field: str = ""
    args: Mapping[str, object] = dataclasses.field(default_factory=dict)
    basis: PackBasis | None = None
    level: Severity | None = None


Findings = Iterable[Finding]


def found(
    entity: str,
    where: str = "",
    *,
    basis: PackBasis | None = None,
    level: Severity | None = None,
    **args: object,
) -> tuple[Finding, ...]:
    """One finding, as what a check returns; a check that finds nothing returns ()."""
    return (Finding(entity, where, args, basis, level),)


def level_of(level: Literal["error", "warning", "notice", "off"]) -> Severity | None:
    """The severity of a level of the pack; None for `off`."""
    return None if level == "off" else Severity[level.upper()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Code):
    """A demand on the declared data.

    `waivable` allows a dated waiver where the rule is an error (warnings and notices always allow one). `fixed` says
    that rendering leans on the rule, so that no inventory may lower it.
    """

    waivable: bool = False
    fixed: bool = False
    since: str = "0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRule(Rule):
    """Judges one grant at a time.

    `applies` narrows it to systems whose demands it reads (asked once per system). Technical work is judged only by
    rules with `technical`; grants that are over only by rules with `ended`.
    """

    check: Callable[[GrantCase, Context], Findings]
    applies: Callable[[System], bool] | None = None
    technical: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryRule(Rule):
    """Judges the whole inventory. With `absence` it says that something is missing: not while files are broken."""

    check: Callable[[Context], Findings]
    absence: bool = False


@cache
def all_rules() -> tuple[GrantRule | InventoryRule, ...]:
    """Every rule, in the order of the codes. A rule module is named `<code>_<slug>` and exports `RULE`."""
    package = importlib.import_module("camgrant.policy.rules")
    rules: list[GrantRule | InventoryRule] = []
    for module in pkgutil.walk_packages(package.__path__, "camgrant.policy.rules."):
        if not module.ispkg:
            rules.append(importlib.import_module(module.name).RULE)
    return tuple(sorted(rules, key=lambda rule: rule.code))
