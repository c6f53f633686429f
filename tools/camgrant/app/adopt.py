"""First adoption: the accounts of an unmanaged device as a proposal that people complete, never as grants in force."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import yaml

from camgrant.access.resolve import CONFIG, Reach
from camgrant.app.drift import Drift
from camgrant.diagnostics import Text
from camgrant.load.canonical import canonical
from camgrant.model.base import RIGHTS, Right
from camgrant.model.inventory import Inventory
from camgrant.rendering.changes import rights_content
from camgrant.rendering.device import ChannelRights
from camgrant.rendering.drift import rights_of
from camgrant.rendering.observed import ObservedAccount
from camgrant.report.rights import printable, rights_text

__all__ = ["Found", "Proposal", "proposal", "proposal_content", "proposal_text"]

_DAYS: Final = timedelta(days=13)
_NONE: Final[frozenset[int]] = frozenset()
_HEAD: Final = """\
# yaml-language-server: $schema=../../schemas/grants.schema.json
# Đề xuất từ tài khoản đang có trên {recorder} ngày {day}: chưa phải quyền được cấp. Đề nghị bổ sung `purpose`,
# `nomination`, `approvals` (và `reason` nếu vượt mức mặc định); chưa bổ sung thì `camgrant check` báo lỗi.
# Proposal from the accounts found on {recorder}: not granted yet. Complete purpose, nomination and approvals (and
# a reason where the rights go beyond the default); until then `camgrant check` reports errors.
"""
_GRANTED: Final = Text("đã được cấp, không đề xuất lại", "granted already, not proposed again")
_ENDED: Final = Text(
    "đã thu hồi từ ngày {day}: đề nghị xóa, không cấp lại", "access ended on {day}: delete it, do not grant it again"
)
_LEFT: Final = Text(
    "người này không còn công tác: đề nghị xóa, không cấp lại",
    "the person no longer holds a position: delete it, do not grant it again",
)
_UNKNOWN: Final = Text(
    "chưa rõ là ai; đang có: {rights}. Đề nghị xác minh, khai báo cá nhân, hoặc xóa tài khoản",
    "unknown holder; it has: {rights}. Verify who it is, declare the person, or delete the account",
)
_RISKY: Final = Text(
    "tài khoản có sẵn nguy hiểm đang mở; đang có: {rights}. Đề nghị khóa hoặc xóa",
    "risky built-in account is open; it has: {rights}. Disable or delete it",
)
_REST: Final = Text(
    "không đề xuất được, vì không có camera được khai báo hoặc là quyền quản trị: {rights}",
    "cannot be proposed, for there is no declared camera or it is administration: {rights}",
)


@dataclass(frozen=True, slots=True)
class Found:
    """An account on the device that becomes no grant, with what it may do there.

    `since`: the first day on which its holder had no right any more; None where no day is known.
    """

    login: str
    rights: ChannelRights
    where: str = ""
    since: date | None = None
    risky: bool = False


@dataclass(slots=True)
class Proposal:
    """What the accounts of a device become: grants to complete, by their ids, and the accounts that become none.

    `granted` hold nothing beyond what is declared, `ended` must go, of `unknown` nobody knows whose they are; `rest` is
    what known persons hold that no grant can say.
    """

    recorder: str
    as_of: date
    channels: frozenset[int]
    grants: dict[str, dict[str, Any]] = field(default_factory=dict)
    granted: list[str] = field(default_factory=list)
    ended: list[Found] = field(default_factory=list)
    unknown: list[Found] = field(default_factory=list)
    rest: list[Found] = field(default_factory=list)


def proposal(inventory: Inventory, drift: Drift) -> Proposal:
    """One grant per known person and set of rights, beyond what the person is granted on the recorder.

    The grants run for two weeks and lack their documents on purpose: without them they do not pass the check.
    """
    view = drift.view
    made = Proposal(view.recorder_id, view.as_of, view.device.numbers)
    by_login = {contact.login: person for person, contact in inventory.contacts.items() if contact.login}
    since = {removal.login: removal.since for removal in view.removals}
    declared = {account.login: account.allowed for account in view.accounts}
    reach = Reach(inventory, view.as_of)
    met: set[str] = set()
    for account in _open_accounts(drift):
        login, rights = account.login, rights_of(drift.target, view.device, account)
        risky = login in drift.target.risky
        person = None if account.where or risky or login in met else by_login.get(login)
        found = Found(login, rights, account.where, since.get(login), risky)
        if person is None:
            made.unknown.append(found)
        elif found.since is not None or not reach.person_active(person):
            made.ended.append(found)
        elif more := _beyond(rights, declared.get(login, {})):
            _propose(inventory, drift, made, person, login, more)
        else:
            made.granted.append(login)
        met.add(login)
    for found_there in (made.ended, made.unknown, made.rest):
        found_there.sort(key=lambda one: (one.login, one.where))
    return made


def _open_accounts(drift: Drift) -> Iterator[ObservedAccount]:
    """The accounts that let somebody in, without the device's own harmless ones."""
    for account in drift.seen.accounts:
        if account.enabled and (not account.built_in or account.login in drift.target.risky):
            yield account


def _beyond(rights: ChannelRights, granted: ChannelRights) -> ChannelRights:
    found = {right: numbers - granted.get(right, _NONE) for right, numbers in rights.items()}
    return {right: numbers for right, numbers in found.items() if numbers}


def _propose(
    inventory: Inventory, drift: Drift, made: Proposal, person: str, login: str, rights: ChannelRights
) -> None:
    """Adds the grants of one account; what hangs on no declared camera and administration are only named."""
    cameras = {channel.number: channel.camera for channel in drift.view.device.channels if channel.camera}
    sets: dict[tuple[Right, ...], list[str]] = {}
    for number, camera in cameras.items():
        held = tuple(right for right in RIGHTS if right != CONFIG and number in rights.get(right, ()))
        if held:
            sets.setdefault(held, []).append(camera)
    system = _system(inventory, drift)
    for held, seen in sorted(sets.items()):
        made.grants[_free_id(inventory, made, login)] = {
            "person": person,
            **({"system": system} if system else {}),
            "scope": {"cameras": sorted(seen)},
            "rights": list(held),
            "valid_from": made.as_of,
            "valid_until": made.as_of + _DAYS,
        }
    rest = {r: numbers if r == CONFIG else numbers - cameras.keys() for r, numbers in rights.items()}
    rest = {right: numbers for right, numbers in rest.items() if numbers}
    if rest:
        made.rest.append(Found(login, rest))


def _free_id(inventory: Inventory, made: Proposal, login: str) -> str:
    stem = f"g-{made.recorder[2:]}-{'-'.join(re.findall('[a-z0-9]+', login))}"
    number = 1
    while f"{stem}-{number}" in inventory.grants or f"{stem}-{number}" in made.grants:
        number += 1
    return f"{stem}-{number}"


def _system(inventory: Inventory, drift: Drift) -> str:
    """The system of the pack whose accounts live on recorders of such a site."""
    site = inventory.sites.get(drift.view.recorder.site)
    systems = inventory.pack.systems.items()
    return next((s for s, system in systems if system.on_recorders and site and site.type in system.site_types), "")


class _Plain(yaml.SafeDumper):
    """Writes a value that occurs twice twice: our reader takes no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def proposal_text(made: Proposal, language: str) -> str:
    """The proposal as a file of the inventory: the grants, and as comments what becomes none."""
    lines = [_comment(login, "", _GRANTED.in_language(language)) for login in sorted(made.granted)]
    for one in made.ended:
        words = _ENDED if one.since else _LEFT
        day = {"day": f"{one.since:%d/%m/%Y}"} if one.since else {}
        lines.append(_comment(one.login, one.where, words.in_language(language, day)))
    held = [(_RISKY if one.risky else _UNKNOWN, one) for one in made.unknown] + [(_REST, one) for one in made.rest]
    for words, one in held:
        rights = {"rights": rights_text(one.rights, language, made.channels)}
        lines.append(_comment(one.login, one.where, words.in_language(language, rights)))
    head = _HEAD.format(recorder=made.recorder, day=f"{made.as_of:%d/%m/%Y}")
    body = yaml.dump({"grants": made.grants}, Dumper=_Plain, allow_unicode=True, sort_keys=False)
    text, _ = canonical("grants/proposal.yaml", (head + "".join(lines) + body).encode())
    return text.decode()


def _comment(login: str, where: str, words: str) -> str:
    said = f"# {printable(login)}{f' ({where})' if where else ''}: {words}\n"
    return unicodedata.normalize("NFC", said)


def proposal_content(made: Proposal) -> Mapping[str, Any]:
    """The same for machines (schemas/output/drift.schema.json)."""
    days = ("valid_from", "valid_until")
    return {
        "recorder": made.recorder,
        "as_of": made.as_of.isoformat(),
        "grants": {
            name: {key: value.isoformat() if key in days else value for key, value in grant.items()}
            for name, grant in made.grants.items()
        },
        "granted": sorted(made.granted),
        "ended": [{"login": one.login, "since": one.since.isoformat() if one.since else None} for one in made.ended],
        "unknown": [_content(one) for one in made.unknown],
        "rest": [_content(one) for one in made.rest],
    }


def _content(one: Found) -> dict[str, Any]:
    where = {"where": one.where} if one.where else {}
    return {"login": one.login, **where, "rights": rights_content(one.rights)}
