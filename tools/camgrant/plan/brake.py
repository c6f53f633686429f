"""The brake: stops a change by which things vanish or accounts multiply; never a declared end.

It looks at the change as a whole and at no day, so it says the same today and next week. What it stops may be meant:
an override in the change itself allows it, for this plan and these codes only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, NamedTuple

from camgrant.access.declared import Declared
from camgrant.access.spells import Spells, minus, union
from camgrant.access.state import Entitlement
from camgrant.access.timeline import Timeline
from camgrant.diagnostics import Code, Diagnostic, Location, Severity, Text
from camgrant.model.inventory import Inventory
from camgrant.plan.bereft import Bereft
from camgrant.plan.brake_codes import (
    DEVICE_CHANGED,
    FEWER_FILES,
    FIXED,
    ID_GONE,
    LEDGER_CHANGED,
    LOGIN_DROPPED,
    LOGIN_TAKEN,
    LOSS_TAKEN_BACK,
    RECIPIENT_GONE,
    RENEWED_UNREVIEWED,
    SITE_BEREFT,
    TOO_MANY_ADDED,
)
from camgrant.plan.logins import dropped_logins, owners_of, taken_logins
from camgrant.plan.plan import Plan
from camgrant.plan.renewals import unreviewed

__all__ = ["Brake", "brake"]

_NAMED: Final = 3
_SETTINGS: Final = "camgrant.yaml"
_KINDS: Final = {
    "units": (Text("đơn vị", "unit"), "units"),
    "contacts": (Text("cá nhân", "contact"), "contacts"),
    "sites": (Text("cơ sở", "site"), "sites"),
    "recorders": (Text("đầu ghi", "recorder"), "recorders"),
    "cameras": (Text("camera", "camera"), "cameras"),
    "documents": (Text("văn bản", "document"), "documents"),
    "grants": (Text("lượt cấp quyền", "grant"), "grants"),
    "reviewers": (Text("nhóm duyệt", "reviewer group"), "reviewer groups"),
    "pack_amendments": (Text("sửa đổi bộ quy tắc", "amendment of the pack"), "amendments of the pack"),
}
_ALLOWED: Final = Text("{text} [đã cho phép vượt: {override}]", "{text} [overridden by {override}]")


@dataclass(frozen=True, slots=True)
class Brake:
    """What the brake says of one change, worst first; what was overridden stands there as a notice.

    `stood` are the places among them that are of the data before the change, where what vanished stood. `overrides`
    are the ids that were used. A finding names a few ids; `subjects` are all of them, by its code and entity.
    """

    findings: tuple[Diagnostic, ...] = ()
    stood: frozenset[Location] = frozenset()
    overrides: tuple[str, ...] = ()
    subjects: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    @property
    def stops(self) -> tuple[Diagnostic, ...]:
        """What is not overridden."""
        return tuple(one for one in self.findings if one.severity == Severity.ERROR)


class _Found(NamedTuple):
    """A finding before its hint is known; `stood` says that its place is in the data before."""

    code: Code
    location: Location
    entity: str
    args: dict[str, object]
    about: Collection[str]
    stood: bool = False


def brake(plan: Plan) -> Brake:
    """Judges a change by the limits of the settings before it. Pure."""
    vanished = [*_gone(plan), *_fewer_files(plan), *_bereft(plan), *_ledger(plan)]
    found = [*vanished, *_logins(plan), *_devices(plan), *_added(plan), *_renewed(plan)]
    if not found:
        return Brake()
    allowed = _overrides(plan)
    hint = _how_to_allow(plan, [one.code.code for one in found if one.code.code not in FIXED])
    findings, used = [], set()
    for one in found:
        diagnostic = one.code.found(one.location, {**one.args, **hint}, entity=one.entity)
        override = allowed.get(one.code.code) if one.code.code not in FIXED else None
        if override is not None:
            used.add(override)
            diagnostic = _overridden(diagnostic, override)
        findings.append(diagnostic)
    findings.sort(key=lambda one: one.sort_key)
    return Brake(
        findings=tuple(findings),
        stood=frozenset(one.location for one in found if one.stood),
        overrides=tuple(sorted(used)),
        subjects={(one.code.code, one.entity): frozenset(one.about) for one in found},
    )


# -- overrides --------------------------------------------------------------------------------------------------------


def _overrides(plan: Plan) -> dict[str, str]:
    """Code -> the override that allows it: one that the change itself brings, and that speaks of just this plan."""
    return {
        code: name
        for name, one in plan.after.overrides.items()
        if name not in plan.before.overrides and one.plan == plan.data_hash
        for code in one.allows
    }


def _overridden(found: Diagnostic, override: str) -> Diagnostic:
    said = Text(found.message("vi"), found.message("en"))
    args = {**found.args, "text": said, "override": override}
    return replace(found, severity=Severity.NOTICE, text=_ALLOWED, args=args)


def _how_to_allow(plan: Plan, codes: Iterable[str]) -> dict[str, object]:
    """The one file that would allow all of it. Its blanks are no valid values: somebody has to fill them in. Plans
    that change nothing but files have one hash, so the name may be that of an override that is spent."""
    stem = f"o-{plan.data_hash[:6]}"  # too short to pass for a phone number
    names = (stem, *(f"{stem}-{number}" for number in range(2, len(plan.before.overrides) + 3)))
    name = next(one for one in names if one not in plan.before.overrides)
    allows = ", ".join(sorted(set(codes)))
    blanks = (Text("‹lý do›", "‹reason›"), Text("‹mã cá nhân›", "‹contact id›"))
    vi, en = (
        f'overrides: {{{name}: {{plan: "{plan.data_hash}", allows: [{allows}], reason: "{reason}", by: {by}}}}}'
        for reason, by in (tuple(blank.in_language(language) for blank in blanks) for language in ("vi", "en"))
    )
    return {"file": f"overrides/{name}.yaml", "content": Text(vi, en)}


# -- what vanished ----------------------------------------------------------------------------------------------------


def _gone(plan: Plan) -> Iterator[_Found]:
    before, after = plan.before, plan.after
    for kind, (vi_and_one, many) in _KINDS.items():
        gone = sorted(getattr(before, kind).keys() - getattr(after, kind).keys())
        if kind == "cameras":  # those of a recorder that is gone are gone with it
            gone = [one for one in gone if before.recorder_of[one] in after.recorders]
        if gone:
            en = vi_and_one.en if len(gone) == 1 else many
            what = Text(f"{len(gone)} {vi_and_one.vi}", f"{len(gone)} {en}")
            place = before.origins.locate(gone[0])
            yield _Found(ID_GONE, place, gone[0], {"what": what, "names": _names(gone)}, gone, stood=True)


def _fewer_files(plan: Plan) -> Iterator[_Found]:
    before, after = _file_count(plan.before), _file_count(plan.after)
    if after >= before:
        return
    gone = sorted(_files(plan.before) - _files(plan.after))
    named = _names(gone)
    args = {"before": before, "after": after, "names": Text(f": {named.vi}", f": {named.en}") if gone else Text("", "")}
    yield _Found(FEWER_FILES, Location(gone[0] if gone else _SETTINGS, 1, 1), "", args, gone or [_SETTINGS], bool(gone))


def _file_count(inventory: Inventory) -> int:
    """The files read, but for those that may go: waivers that are over, overrides that are spent, access tests."""
    going = (*inventory.waivers, *inventory.overrides, *inventory.access_tests)
    spare = {inventory.origins.file_of(one) for one in going}
    return inventory.file_count - len(spare)


def _files(inventory: Inventory) -> set[str]:
    return {inventory.origins.file_of(one) for kind in _KINDS for one in getattr(inventory, kind)}


def _bereft(plan: Plan) -> Iterator[_Found]:
    bereft = Bereft(plan)
    for code, kind, word, found in (
        (RECIPIENT_GONE, plan.after.units, "unit", bereft.creators()),
        (SITE_BEREFT, plan.after.sites, "site", bereft.sites()),
    ):
        for name, grants in found.items():
            if name in kind:  # what is gone itself is told of by its own code
                yield _Found(
                    code, plan.after.origins.locate(name), name, {word: name, "names": _names(grants)}, (name,)
                )


def _ledger(plan: Plan) -> Iterator[_Found]:
    before, after = plan.before, plan.after
    faulty = [
        name
        for name, event in sorted(before.ledger.items())
        if after.ledger.get(name) != event or before.origins.file_of(name) != after.origins.file_of(name)
    ]
    if faulty:
        first = faulty[0]
        stood = first not in after.ledger
        place = (before if stood else after).origins.locate(first)
        yield _Found(LEDGER_CHANGED, place, first, {"names": _names(faulty)}, faulty, stood=stood)


def _logins(plan: Plan) -> Iterator[_Found]:
    locate = plan.after.origins.locate
    for taken in taken_logins(owners_of(plan.before), plan.after):
        args: dict[str, object] = {"login": taken.login, "owner": taken.owner, "other": taken.other}
        yield _Found(LOGIN_TAKEN, locate(taken.other, "login"), taken.other, args, (taken.login,))
    for login, person in dropped_logins(plan):
        yield _Found(LOGIN_DROPPED, locate(person, "login"), person, {"login": login, "person": person}, (login,))


def _devices(plan: Plan) -> Iterator[_Found]:
    """Recorders that are another device by the change, under an id whose accounts were given out."""
    locate = plan.after.origins.locate
    for name, was in plan.before.recorders.items():
        will = plan.after.recorders.get(name, was)
        if will is was:
            continue
        kept = {loss.key for loss in will.losses}
        for loss in was.losses:
            if loss.key not in kept:
                lost: dict[str, object] = {"recorder": name, "day": f"{loss.on:%d/%m/%Y}"}
                yield _Found(LOSS_TAKEN_BACK, locate(name, "losses"), name, lost, (name,))
        if was.target != will.target:
            holders = _holders(plan.before, name)
            changed: dict[str, object] = {
                "recorder": name,
                "before": was.target,
                "after": will.target,
                "count": len(holders),
            }
            if holders:
                yield _Found(DEVICE_CHANGED, locate(name, "target"), name, changed, (name,))


def _holders(inventory: Inventory, recorder: str) -> set[str]:
    """Whoever was ever given an account on a recorder."""
    days = Timeline(inventory)
    granted = (grant for grant in inventory.grants.values() if days.makes_accounts(grant))
    return {grant.person for grant in granted if recorder in days.recorders(grant)}


def _names(names: Sequence[str]) -> Text:
    """A few of them, and the number of the rest."""
    shown, rest = ", ".join(names[:_NAMED]), len(names) - _NAMED
    return Text(f"{shown} và {rest} mục khác", f"{shown} and {rest} more") if rest > 0 else Text(shown, shown)


def _renewed(plan: Plan) -> Iterator[_Found]:
    for grant, overdue in unreviewed(plan).items():
        asked = overdue.round
        args = {
            "owner": asked.owner,
            "round": asked.id,
            "due": f"{asked.due:%d/%m/%Y}",
            "count": len(overdue.grants),
            "names": _names(overdue.grants),
        }
        yield _Found(RENEWED_UNREVIEWED, plan.after.origins.locate(grant), grant, args, (grant,))


# -- what is added ----------------------------------------------------------------------------------------------------

_Account = tuple[str, str]


def _added(plan: Plan) -> Iterator[_Found]:
    added = _new_accounts(plan)
    limit = _exceeded(plan, added)
    if limit is not None:
        grant = min(one.grant for one in plan.plus if _account(one) in added)
        accounts = ["/".join(one) for one in added]
        args = {"count": len(added), "limit": limit}
        yield _Found(TOO_MANY_ADDED, plan.after.origins.locate(grant), "", args, accounts)


def _exceeded(plan: Plan, added: Mapping[_Account, Spells]) -> Text | None:
    """The limit that so many new accounts are beyond, None where they may pass."""
    limits, count = plan.before.settings.brake, len(added)
    if count > limits.additions:
        return Text(f"{limits.additions} tài khoản", f"{limits.additions} accounts")
    if count <= limits.few:
        return None
    percent = limits.additions_percent
    enough = -(-count * 100 // percent) if percent else None  # so many accounts at the time let them pass
    there = _accounts_there(plan.before, union(spell for spells in added.values() for spell in spells), enough)
    if there == enough:
        return None
    return Text(
        f"{percent} % của {there} tài khoản đang có", f"{percent} % of the {there} accounts that there are by then"
    )


def _account(one: Entitlement) -> _Account:
    """A person's account: on a recorder, or in a system whose accounts live elsewhere."""
    return (one.person, one.recorder or one.system)


def _new_accounts(plan: Plan) -> dict[_Account, Spells]:
    """The accounts that are made anew, with their days: one that goes on without a gap is not made again."""
    wanted = {_account(one) for one in plan.plus if one.cameras}
    people = {person for person, _ in wanted}
    was, will = (_spells(one, people) for one in (plan.before, plan.after))
    found = {}
    for account in wanted & will.keys():
        before = was.get(account, ())
        new = tuple(spell for spell in will[account] if minus((spell,), before) == (spell,))
        if new:
            found[account] = new
    return found


def _spells(inventory: Inventory, people: Collection[str]) -> dict[_Account, Spells]:
    found: dict[_Account, list[tuple[date, date]]] = {}
    for one in Declared(inventory).of(name for name, grant in inventory.grants.items() if grant.person in people):
        if one.cameras:
            found.setdefault(_account(one), []).append((one.valid_from, one.valid_until))
    return {account: union(days) for account, days in found.items()}


def _accounts_there(inventory: Inventory, days: Spells, enough: int | None) -> int:
    """How many accounts there are on some of the days; counted no further than `enough`."""
    found: set[_Account] = set()
    for one in Declared(inventory).of(inventory.grants):
        given = union([(one.valid_from, one.valid_until)])
        if one.cameras and minus(given, days) != given:
            found.add(_account(one))
            if len(found) == enough:
                break
    return len(found)
