"""What in a plan is dangerous, so that it is shown before everything else: each with a word that never changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from camgrant.access.declared import Declared
from camgrant.access.spells import holds, minus
from camgrant.diagnostics import Text
from camgrant.model.base import Right
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory
from camgrant.model.joining import renaming_of
from camgrant.model.pack import Pack, System
from camgrant.model.vietnamese import RIGHT_WORDS
from camgrant.plan.access import AccessChange, sights
from camgrant.plan.corrections import corrected
from camgrant.plan.plan import Plan

__all__ = ["SLUGS", "Risk", "risks", "urgent_grants"]

SLUGS: Final = (
    "mass_ends",
    *("urgent", "self_grant", "rights", "whole_chain", "whole_system", "outsider", "overgrant", "too_long"),
    *(
        "joined",
        "corrected",
        "creator",
        "keys",
        "login",
        "renamed",
        "settings",
        "pack",
        "reviewers",
        "waivers",
        "override",
    ),
)
_ALWAYS_NAMED: Final[frozenset[Right]] = frozenset(("export", "ptz"))
_URGENT: Final = Text("cấp khẩn cấp, chưa đủ văn bản", "urgent, before its documents exist")
_SELF: Final = Text("người sửa hoặc người giữ kho dữ liệu tự cấp quyền cho mình", "somebody who edits gains access")
_RIGHT: Final = Text("quyền “{right}”, {system}", "the right '{right}', {system}")
_CHAIN: Final = Text("mọi cơ sở của tuyến: {chain}; {system}", "every site of the chain: {chain}; {system}")
_SYSTEM: Final = Text("mọi cơ sở của hệ thống: {system}", "every site of the system: {system}")
_OUTSIDER: Final = Text("người ngoài lực lượng dự kiến, {system}", "holder from an unexpected unit, {system}")
_OVERGRANT: Final = Text(
    "thiết bị cho nhiều hơn mức cấp, được chấp nhận: {right}; {system}", "accepted over-grant: {right}; {system}"
)
_TOO_LONG: Final = Text("dài hơn {limit} ngày, {system}", "longer than {limit} days, {system}")
_JOINED: Final = Text(
    "gộp kho khác: {grants} lượt cấp quyền, {cameras} camera của kho ấy không tính là được xem thêm",
    "another repository joins: its {grants} grants on {cameras} cameras do not count as gained",
)
_CORRECTED: Final = Text(
    "đính chính cho mọi ngày, kể cả ngày đã qua; nếu chỉ đổi từ một ngày, đề nghị ghi sửa đổi từ ngày ấy",
    "corrected for every day, past ones among them; what is so from a day on only is an amendment of that day",
)
_CREATOR: Final = Text("cấu hình đầu ghi chuyển sang đơn vị khác", "the config of a recorder goes to another unit")
_KEYS: Final = Text("đổi khóa niêm phong của đơn vị", "the keys that a unit's bundles are sealed for change")
_LOGIN: Final = Text("đổi tên đăng nhập", "a login changes")
_RENAMED: Final = Text(
    "đổi họ tên người đang được cấp quyền, có thể thành người khác",
    "the name of somebody with grants changes, perhaps to somebody else",
)
_JUDGES: Final = {
    "settings": Text("đổi thiết lập của kho dữ liệu", "the settings change"),
    "pack": Text("đổi bộ quy tắc", "the policy pack changes"),
    "pack_amendments": Text("đổi bộ quy tắc", "the policy pack changes"),
    "reviewers": Text("đổi nhóm duyệt", "a reviewer group changes"),
    "waivers": Text("đổi miễn trừ", "a waiver changes"),
}
_OVERRIDE: Final = Text("cho phép vượt ngưỡng dừng: {codes}", "the brake is overridden: {codes}")
_TECHNICAL: Final = Text("việc kỹ thuật", "technical work")


@dataclass(frozen=True, slots=True)
class Risk:
    """One danger: its stable word, what it is, and whom or what it concerns (ids of people, or of entities)."""

    slug: str
    text: Text
    subjects: tuple[str, ...]


def risks(plan: Plan, author: str = "") -> tuple[Risk, ...]:
    """Everything dangerous, in the order of SLUGS. `author` is the account on the forge of who made the change."""
    looking = _Looking(plan, author)
    found: dict[tuple[str, Text], set[str]] = {}
    for slug, text, subject in (*looking.at_access(), *looking.at_the_rest()):
        found.setdefault((slug, text), set()).add(subject)
    made = [Risk(slug, text, tuple(sorted(subjects))) for (slug, text), subjects in found.items()]
    return tuple(sorted(made, key=lambda one: (SLUGS.index(one.slug), one.text.en)))


def urgent_grants(plan: Plan) -> frozenset[str]:
    """The grants by which somebody sees more, before their documents exist."""
    gaining = {grant for change in plan.access if change.widens for grant in change.grants}
    return frozenset(one for one in gaining if (grant := plan.after.grants.get(one)) and grant.urgent is not None)


_Found = tuple[str, Text, str]


class _Looking:
    """Looks at one plan. The pack that judges is that of before, as in every review."""

    def __init__(self, plan: Plan, author: str) -> None:
        self._plan = plan
        self._pack: Pack = plan.before.pack
        self._author = author.removeprefix("@").casefold()
        self._sites: dict[str, dict[str, set[str]]] = {}

    def at_access(self) -> Iterator[_Found]:
        """Dangers of what people come to see."""
        urgent = urgent_grants(self._plan)
        for change in self._plan.access:
            if not change.widens:
                continue
            label = self._label(change)
            if not urgent.isdisjoint(change.grants):
                yield "urgent", _URGENT, change.person
            if change.person in self._editors:
                yield "self_grant", _SELF, change.person
            if change.accepted:
                for right in change.rights:
                    yield "overgrant", _OVERGRANT.filled(right=_word(right), system=label), change.person
                continue
            if self._is_outsider(change):
                yield "outsider", _OUTSIDER.filled(system=label), change.person
            yield from self._rights(change, label)
            yield from self._length(change, label)
        yield from self._scopes()

    def _rights(self, change: AccessChange, label: Text) -> Iterator[_Found]:
        system = self._system(change.system)
        usual = frozenset(system.default_rights) if system else frozenset[Right]()
        for right in change.rights:
            if not change.is_technical and (right not in usual or right in _ALWAYS_NAMED):
                yield "rights", _RIGHT.filled(right=_word(right), system=label), change.person

    def _length(self, change: AccessChange, label: Text) -> Iterator[_Found]:
        system, technical = self._system(change.system), self._pack.technical
        limit = system.max_days.value if system else 0
        if change.is_technical and technical is not None:
            limit = technical.max_days
        for grant in self._granted(change):
            if grant.days > limit:
                yield "too_long", _TOO_LONG.filled(limit=str(limit), system=label), change.person

    def _scopes(self) -> Iterator[_Found]:
        """Who comes to see all sites of a chain or of a system, and whom a scope gives whatever a chain will have."""
        for change in self._plan.entities:
            was, will = (one.grants.get(change.entity) for one in (self._plan.before, self._plan.after))
            chain = will.scope.chain if change.kind == "grants" and will is not None else None
            if will is not None and chain is not None and (was is None or will.scope.reaches_more_of_chain(was.scope)):
                yield "whole_chain", self._chain_text(chain, will.system), will.person
        gains: dict[tuple[str, str], set[date]] = {}
        for one in self._plan.access:
            if one.widens and not one.accepted and not one.is_technical:
                firsts = (spell.first for spell in minus(one.after, one.before))
                gains.setdefault((one.person, one.system), set()).update(firsts)
        was_seen, is_seen = (self._seen(inventory, gains) for inventory in (self._plan.before, self._plan.after))
        for (person, slug, day), seen in is_seen.items():
            for text, slug_of_risk, sites in self._wholes(slug):
                if sites <= seen and not sites <= was_seen.get((person, slug, day), set()):
                    yield slug_of_risk, text, person

    def _wholes(self, slug: str) -> Iterator[tuple[Text, str, set[str]]]:
        """What is whole: the sites of each chain and those of the system; one site alone is no whole province."""
        by_chain = self._sites_by_chain(slug)
        for chain, sites in by_chain.items():
            if len(sites) > 1:
                yield self._chain_text(chain, slug), "whole_chain", sites
        if len(by_chain) > 1:
            yield _SYSTEM.filled(system=self._system_label(slug)), "whole_system", set().union(*by_chain.values())

    def _chain_text(self, chain: str, slug: str) -> Text:
        found = self._plan.after.pack.chains.get(chain)
        name = Text(found.label.vi, found.label.en) if found else Text(chain, chain)
        return _CHAIN.filled(chain=name, system=self._system_label(slug))

    def _seen(
        self, inventory: Inventory, days: Mapping[tuple[str, str], set[date]]
    ) -> dict[tuple[str, str, date], set[str]]:
        """(person, system, day) -> sites that are seen then, of each day on which something new begins."""
        found: dict[tuple[str, str, date], set[str]] = {}
        for sight, spells in sights(Declared(inventory), {person for person, _ in days}).items():
            recorder = inventory.recorder_of.get(sight.place)
            for day in days.get((sight.person, sight.system), ()):
                if recorder is not None and holds(spells, day):
                    site = inventory.recorders[recorder].site
                    found.setdefault((sight.person, sight.system, day), set()).add(site)
        return found

    def at_the_rest(self) -> Iterator[_Found]:
        """Dangers beside access."""
        for device in self._plan.devices:
            if device.creator_before and device.creator_before != device.creator:
                yield "creator", _CREATOR, device.recorder
        yield from self._entities()
        yield from self._joins()
        for corrected_id in corrected(self._plan.before, self._plan.after):
            yield "corrected", _CORRECTED, corrected_id
        for name, override in self._plan.after.overrides.items():
            if name not in self._plan.before.overrides:
                codes = ", ".join(override.allows)
                yield "override", _OVERRIDE.filled(codes=Text(codes, codes)), name

    def _entities(self) -> Iterator[_Found]:
        """Keys, logins, names, and what judges a change."""
        for change in self._plan.entities:
            if change.kind == "units" and "keys" in change.fields:
                yield "keys", _KEYS, change.entity
            if change.kind == "contacts" and "login" in change.fields and self._had_login(change.entity):
                yield "login", _LOGIN, change.entity
            if change.kind == "contacts" and "full_name" in change.fields and change.entity in self._holders:
                yield "renamed", _RENAMED, change.entity
            if change.kind in _JUDGES:
                yield change.kind.removesuffix("_amendments"), _JUDGES[change.kind], change.entity

    def _joins(self) -> Iterator[_Found]:
        """What comes with another repository, and is nobody's gain."""
        after = self._plan.after
        for name in sorted(after.joins.keys() - self._plan.before.joins.keys()):
            renaming = renaming_of(name, after.joins[name])
            grants = sum(renaming.is_from_there(one) for one in after.grants)
            cameras = sum(renaming.is_from_there(one) for one in after.cameras)
            yield "joined", _JOINED.filled(grants=str(grants), cameras=str(cameras)), name

    def _had_login(self, person: str) -> bool:
        return self._plan.before.contacts[person].login is not None

    # -- looking up ---------------------------------------------------------------------------------------------------

    @cached_property
    def _holders(self) -> frozenset[str]:
        """Everybody whom a grant names."""
        return frozenset(grant.person for grant in self._plan.after.grants.values())

    @cached_property
    def _editors(self) -> frozenset[str]:
        """The author, and everybody who keeps the data."""
        found = set()
        for inventory in (self._plan.before, self._plan.after):
            for group in inventory.reviewers.values():
                unit = inventory.units.get(group.unit)
                keeps = unit is not None and unit.kind in self._pack.registrars
                for member in group.members:
                    if keeps or (self._author and (member.handle or "").casefold() == self._author):
                        found.add(member.person)
        return frozenset(found)

    def _system(self, slug: str) -> System | None:
        return self._pack.systems.get(slug) or self._plan.after.pack.systems.get(slug)

    def _system_label(self, slug: str) -> Text:
        system = self._system(slug)
        return Text(system.label.vi, system.label.en) if system else Text(slug, slug)

    def _label(self, change: AccessChange) -> Text:
        return _TECHNICAL if change.is_technical else self._system_label(change.system)

    def _granted(self, change: AccessChange) -> Iterator[Grant]:
        """The grants of after that give something of the change."""
        yield from (self._plan.after.grants[one] for one in change.grants if one in self._plan.after.grants)

    def _is_outsider(self, change: AccessChange) -> bool:
        inventory, system = self._plan.after, self._system(change.system)
        day = minus(change.after, change.before)[0].first
        kinds = inventory.lineage_kinds(inventory.unit_of(change.person, day) or "")
        if system is None:
            return True
        if change.is_technical:
            return self._pack.technical is None or kinds.isdisjoint(self._pack.technical.holders)
        expected = system.expected_holders
        if expected is not None and kinds.isdisjoint(expected.kinds):
            return True
        return not any(not route.holders or not kinds.isdisjoint(route.holders) for route in system.routes)

    def _sites_by_chain(self, slug: str) -> dict[str, set[str]]:
        """Chain -> its sites that the system covers and that have a recorder."""
        if slug not in self._sites:
            system, found = self._system(slug), dict[str, set[str]]()
            for site, declared in self._plan.after.sites.items():
                covered = system is not None and declared.type in system.site_types
                if covered and site in self._plan.after.recorders_of_site:
                    found.setdefault(declared.chain, set()).add(site)
            self._sites[slug] = found
        return self._sites[slug]


def _word(right: Right) -> Text:
    return Text(RIGHT_WORDS[right], right)
