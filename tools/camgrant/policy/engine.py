"""Runs the rules over an inventory: level, basis, place and waiver of every finding. Adds nothing of its own
judgement except on waivers and levels, which are themselves data that can be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from camgrant.access.state import AccessState
from camgrant.diagnostics import Basis, Code, Diagnostic, Severity, Text
from camgrant.forked import MANY_GRANTS, maybe_beside
from camgrant.model.base import in_window
from camgrant.model.grant import Waiver
from camgrant.model.inventory import Inventory
from camgrant.model.pack import PackBasis
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, GrantRule, InventoryRule, Rule, all_rules, level_of

__all__ = ["ENGINE_CODES", "judge"]

_WAIVERS_WHY = Text(
    "Miễn trừ chỉ là tạm thời, có người chịu trách nhiệm và luôn hiện trong báo cáo.",
    "A waiver is temporary, has an owner, and shows in every report.",
)
WAIVER_TOO_LONG = Code(
    "EXP010",
    Severity.ERROR,
    Text("Miễn trừ quá dài", "Waiver too long"),
    Text(
        "Miễn trừ {code} dài {days} ngày, tối đa {limit}",
        "the waiver of {code} lasts {days} days, at most {limit}",
    ),
    Text("Đề nghị ghi ngày kết thúc sớm hơn", "write an earlier end"),
    _WAIVERS_WHY,
)
WAIVER_UNUSED = Code(
    "EXP011",
    Severity.WARNING,
    Text("Miễn trừ không dùng đến", "Unused waiver"),
    Text(
        "Không có kết quả {code} nào cho “{subject}” để miễn trừ",
        "there is no finding {code} for '{subject}' to waive",
    ),
    Text("Đề nghị bỏ miễn trừ này", "remove the waiver"),
    _WAIVERS_WHY,
)
WAIVER_REFUSED = Code(
    "EXP012",
    Severity.ERROR,
    Text("Quy tắc không được miễn trừ", "Rule cannot be waived"),
    Text("Quy tắc {code} không được miễn trừ", "rule {code} cannot be waived"),
    Text("Đề nghị sửa dữ liệu thay vì miễn trừ", "correct the data instead"),
    _WAIVERS_WHY,
)
BAD_LEVEL = Code(
    "REF009",
    Severity.ERROR,
    Text("Mức quy tắc không hợp lệ", "Invalid level of a rule"),
    Text("Không đặt được mức “{level}” cho {code}: {problem}", "{code} cannot be set to '{level}': {problem}"),
    Text(
        "Đề nghị bỏ dòng này; yêu cầu của văn bản không được hạ mức",
        "remove the line; what the text of the pack demands stays",
    ),
    Text(
        "Thiết lập chỉ được siết chặt yêu cầu của văn bản.",
        "Settings may only tighten what the text of the pack demands.",
    ),
)
UNKNOWN_RULE = Code(
    "REF010",
    Severity.ERROR,
    Text("Bộ quy tắc nêu mã không có", "Pack names an unknown code"),
    Text("Bộ quy tắc {pack} nêu mã “{code}” không có", "pack {pack} names the code '{code}', which does not exist"),
    Text("Đề nghị sửa mã trong `rules` của bộ quy tắc", "correct the code under `rules` of the pack"),
    Text(
        "Căn cứ ghi cho một mã sai thì quy tắc thật mất căn cứ và có thể bị hạ mức.",
        "A basis written for a wrong code leaves the real rule without it, and open to being lowered.",
    ),
)
ENGINE_CODES = {code.code: code for code in (WAIVER_TOO_LONG, WAIVER_UNUSED, WAIVER_REFUSED, BAD_LEVEL, UNKNOWN_RULE)}

_EXTENSION = PackBasis(source="extension")


def judge(
    inventory: Inventory, state: AccessState, *, complete: bool = True, faulty: frozenset[str] = frozenset()
) -> list[Diagnostic]:
    """Every finding of every rule, waived ones as notices.

    `complete` says that all files were read whole and every reference resolves. `faulty` are the entities that the
    loader has findings about: nothing that only follows from those is reported.
    """
    context = Context(inventory, state)
    inventory = context.inventory
    levels = _Levels(inventory)
    waivers = _Waivers(inventory, context)
    findings: list[Diagnostic] = []
    for rule, finding in _all_findings(context, faulty, complete=complete):
        if finding.entity in faulty:
            continue
        basis = finding.basis or _rule_basis(inventory, rule)
        severity = levels.of(rule, finding, basis)
        if severity is None:
            continue
        found = _diagnostic(inventory, rule, finding, severity, basis, state.as_of)
        waiver = waivers.covering(rule, finding, severity)
        findings.append(found if waiver is None else _waived(inventory, found, waiver))
    findings += levels.findings()
    findings += waivers.findings(complete=complete)
    findings.sort(key=lambda found: found.sort_key)
    return findings


def _all_findings(context: Context, faulty: frozenset[str], *, complete: bool) -> Iterator[tuple[Rule, Finding]]:
    rules = [rule for rule in all_rules() if isinstance(rule, InventoryRule) and (complete or not rule.absence)]
    by_code: dict[str, Rule] = {rule.code: rule for rule in rules}

    def over_inventory() -> list[tuple[str, Finding]]:
        return [(rule.code, finding) for rule in rules for finding in rule.check(context)]

    later = maybe_beside(over_inventory, many=len(context.inventory.grants) >= MANY_GRANTS)
    yield from _grant_findings(context, faulty, [rule for rule in all_rules() if isinstance(rule, GrantRule)])
    yield from ((by_code[code], finding) for code, finding in later())


_Checks = list[tuple[GrantRule, Callable[[GrantCase, Context], Findings]]]


def _grant_findings(context: Context, faulty: frozenset[str], rules: list[GrantRule]) -> Iterator[tuple[Rule, Finding]]:
    """One pass over the grants: each is looked up once and judged by the rules that concern its system and state."""
    plans: dict[tuple[int, int, bool, bool], _Checks] = {}
    for case in context.cases():
        if faulty and _rests_on(case, context, faulty):
            continue
        key = (id(case.system), id(case.given_under), case.technical, case.over)  # both are of packs, which stay
        checks = plans.get(key)
        if checks is None:
            checks = plans[key] = [(rule, rule.check) for rule in rules if _concerns(rule, case)]
        for rule, check in checks:
            for finding in check(case, context):
                yield rule, finding


def _rests_on(case: GrantCase, context: Context, faulty: frozenset[str]) -> bool:
    """Whether the grant, its holder, unit, sites, their managers, documents or issuers are faulty themselves."""
    grant, inventory = case.grant, context.inventory
    named = {case.id, grant.person, case.unit, grant.nomination, *grant.approvals, *case.sites, *grant.scope.cameras}
    named |= {inventory.sites[site].managing_unit for site in case.sites}
    named |= {document.issuer for document in (case.nomination, *case.approvals) if document is not None}
    named |= {recorder for site in case.sites for recorder in inventory.recorders_of_site.get(site, ())}
    return not faulty.isdisjoint(named)


def _concerns(rule: GrantRule, case: GrantCase) -> bool:
    if case.over and not rule.ended:
        return False
    if case.technical and not rule.technical:
        return False
    if rule.applies is None or rule.applies(case.system):
        return True
    return case.given_under is not case.system and rule.applies(case.given_under)


def _rule_basis(inventory: Inventory, rule: Rule) -> PackBasis:
    setting = inventory.pack.rules.get(rule.code)
    return setting.basis if setting else _EXTENSION


def _diagnostic(
    inventory: Inventory, rule: Rule, finding: Finding, severity: Severity, basis: PackBasis, day: date
) -> Diagnostic:
    clause = inventory.pack.clauses.get(basis.clause or "")
    written = inventory.written_as(finding.entity, finding.field, day)
    return Diagnostic(
        code=rule.code,
        severity=severity,
        location=inventory.origins.locate(finding.entity, written),
        text=rule.text,
        args=finding.args,
        hint=rule.hint,
        entity=finding.entity,
        field=finding.field,
        basis=Basis(basis.source, basis.clause, basis.reading),
        clause_text=Text(clause.vi, clause.en) if clause else None,
        covers=rule.covers,
        sensitive=rule.sensitive,
    )


_WAIVED = Text("{text} [miễn trừ {waiver} đến hết {until}]", "{text} [waived by {waiver} until {until}]")


def _waived(inventory: Inventory, found: Diagnostic, waiver_id: str) -> Diagnostic:
    """A waived finding does not vanish: it shows as a notice, with the waiver and its end."""
    until = f"{inventory.waivers[waiver_id].valid_until:%d/%m/%Y}"
    said = Text(found.message("vi"), found.message("en"))
    args = {**found.args, "text": said, "waiver": waiver_id, "until": until}
    return replace(found, severity=Severity.NOTICE, text=_WAIVED, args=args, waiver=waiver_id)


class _Levels:
    """Levels that the pack and the inventory set. The inventory never lowers what the letter demands."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._rules = {rule.code: rule for rule in all_rules()}
        self._refused = {code for code, word in inventory.settings.levels.items() if self._lowers(code, level_of(word))}

    def _lowers(self, code: str, level: Severity | None) -> bool:
        """Whether the level would lower what the letter demands, or what rendering leans on."""
        rule = self._rules.get(code)
        if rule is None or not (rule.fixed or _rule_basis(self._inventory, rule).source == "letter"):
            return False
        return level is None or level > rule.severity

    def of(self, rule: Rule, finding: Finding, basis: PackBasis) -> Severity | None:
        """The severity of a finding; None where it is switched off. An attempt to lower the letter is remembered."""
        pack = self._inventory.pack.rules.get(rule.code)
        severity = rule.severity if finding.level is None else finding.level
        if pack is not None and pack.level is not None:
            packed = level_of(pack.level)
            if packed is None:
                return None
            severity = packed
        word = self._inventory.settings.levels.get(rule.code)
        if word is None:
            return severity
        level = level_of(word)
        if (rule.fixed or basis.source == "letter") and (level is None or level > severity):
            self._refused.add(rule.code)
            return severity
        return level

    def findings(self) -> Iterator[Diagnostic]:
        """What is wrong with the levels themselves."""
        for code, word in self._inventory.settings.levels.items():
            problem = None
            if code not in self._rules:  # codes of the loader and of targets have no level to set
                problem = Text("không có quy tắc này", "there is no such rule")
            elif code in self._refused:
                problem = Text("văn bản hoặc việc kết xuất cần quy tắc này", "the text or rendering needs this rule")
            if problem is not None:
                place = self._inventory.origins.locate("camgrant", f"levels.{code}")
                yield BAD_LEVEL.at(place, field=f"levels.{code}", code=code, level=word, problem=problem)


class _Waivers:
    """The waivers in force, and which of them silenced something."""

    def __init__(self, inventory: Inventory, context: Context) -> None:
        self._inventory = inventory
        self._used: set[str] = set()
        self._refused: set[str] = set()
        self._codes = frozenset(rule.code for rule in all_rules())
        self._in_force: dict[tuple[str, str], str] = {
            (waiver.code, waiver.entity): waiver_id
            for waiver_id, waiver in inventory.waivers.items()
            if in_window(context.as_of, waiver.valid_from, waiver.valid_until) and not self._too_long(waiver)
        }

    def covering(self, rule: Rule, finding: Finding, severity: Severity) -> str | None:
        """The waiver in force that covers the finding. Errors only where the rule allows it."""
        if not self._in_force:
            return None
        waiver = self._in_force.get((rule.code, finding.entity))
        if waiver is None:
            return None
        if severity == Severity.ERROR and not rule.waivable:
            self._refused.add(waiver)
            return None
        self._used.add(waiver)
        return waiver

    def findings(self, *, complete: bool) -> Iterator[Diagnostic]:
        """What is wrong with the waivers themselves."""
        locate = self._inventory.origins.locate
        for waiver_id, waiver in self._inventory.waivers.items():
            if self._too_long(waiver):
                days = (waiver.valid_until - waiver.valid_from).days + 1
                yield WAIVER_TOO_LONG.at(
                    locate(waiver_id, "valid_until"),
                    entity=waiver_id,
                    field="valid_until",
                    code=waiver.code,
                    days=days,
                    limit=self._inventory.pack.max_waiver_days,
                )
            elif waiver_id in self._refused or waiver.code not in self._codes:
                yield WAIVER_REFUSED.at(locate(waiver_id, "code"), entity=waiver_id, field="code", code=waiver.code)
            elif complete and waiver_id in self._in_force.values() and waiver_id not in self._used:
                yield WAIVER_UNUSED.at(locate(waiver_id), entity=waiver_id, code=waiver.code, subject=waiver.entity)

    def _too_long(self, waiver: Waiver) -> bool:
        days = (waiver.valid_until - waiver.valid_from).days + 1
        return not 1 <= days <= self._inventory.pack.max_waiver_days
