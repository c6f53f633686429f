"""What a device cannot express is refused before anything is rendered: TGT findings, with the vendor's words.

The law reads: what a device allows is a subset of what is granted or explicitly accepted. It is judged account by
account, because a device merges all grants of a person: see `capabilities.allowed_by`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from camgrant.access.resolve import Reach
from camgrant.access.state import AccessState, Entitlement
from camgrant.diagnostics import Code, Diagnostic, Text
from camgrant.model.base import RIGHTS, Right
from camgrant.model.inventory import Inventory
from camgrant.model.vietnamese import RIGHT_WORDS
from camgrant.rendering.capabilities import Capabilities, allowed_by
from camgrant.rendering.registry import device_targets
from camgrant.rendering.target import DeviceTarget
from camgrant.rendering.target_codes import (
    ACCOUNT_WIDE,
    BAD_COLUMNS,
    BAD_LOGIN,
    BAD_OPTION,
    NO_KEY,
    NO_OPTION,
    NOT_EXPRESSIBLE,
    OVERGRANT,
    TOO_MANY,
    WHOLE_DEVICE,
)
from camgrant.rendering.views import routed_facts

__all__ = ["judge_targets"]


def judge_targets(inventory: Inventory, state: AccessState) -> list[Diagnostic]:
    """Every account in force against the capabilities of the recorder's target."""
    inventory = inventory.on(state.as_of)
    targets = device_targets()
    reach = Reach(inventory, state.as_of)
    findings: list[Diagnostic] = []
    for recorder_id, recorder in sorted(inventory.recorders.items()):
        target = targets.get(recorder.target)
        if target is None:
            continue
        findings += _bad_options(inventory, recorder_id, target)
        can = target.capabilities_of(recorder.settings)
        if can is None:
            continue
        held = state.accounts_on(recorder_id)
        findings += _too_many(inventory, recorder_id, can, len(held))
        findings += _bad_keys(inventory, reach, recorder_id, target)
        findings += _bad_columns(inventory, recorder_id, target, held)
        for parts in held.values():
            findings += _bad_login(inventory, target, can, parts[0])
            findings += _overgrants(inventory, reach, target, can, parts)
    return findings


def _bad_options(inventory: Inventory, recorder_id: str, target: DeviceTarget) -> Iterator[Diagnostic]:
    given = inventory.recorders[recorder_id].settings
    for key in target.required:
        if key not in given:
            needed = {"target": target.title, "key": key, "setting": f"{{{key}: …}}"}
            yield NO_OPTION.found(inventory.origins.locate(recorder_id), needed, entity=recorder_id, field="settings")
    for key, value in given.items():
        pattern = target.settings.get(key)
        if pattern is None or not re.fullmatch(pattern, value):
            field = f"settings.{key}"
            facts = {"target": target.title, "key": key, "value": value, "allowed": ", ".join(target.settings) or "—"}
            place = inventory.origins.locate(recorder_id, field)
            yield BAD_OPTION.found(place, facts, entity=recorder_id, field=field)


def _too_many(inventory: Inventory, recorder_id: str, can: Capabilities, count: int) -> Iterator[Diagnostic]:
    own = inventory.recorders[recorder_id].max_users
    limit = can.max_accounts if own is None else min(own, can.max_accounts)
    if count > limit:
        place = inventory.origins.locate(recorder_id)
        yield TOO_MANY.at(place, entity=recorder_id, count=count, limit=limit)


def _bad_keys(inventory: Inventory, reach: Reach, recorder_id: str, target: DeviceTarget) -> Iterator[Diagnostic]:
    if not target.camera_key:
        return
    cameras = inventory.recorders[recorder_id].channels
    used = Counter(cameras[camera].device_key for camera in reach.cameras_in_use(recorder_id))
    for camera in sorted(reach.cameras_in_use(recorder_id)):
        key = cameras[camera].device_key
        if key is None or used[key] > 1 or not re.fullmatch(target.camera_key, key):
            place = inventory.origins.locate(camera, "device_key" if key is not None else "")
            facts = {"target": target.title, "key": key or ""}
            yield NO_KEY.found(place, facts, entity=camera, field="device_key")


def _bad_columns(
    inventory: Inventory, recorder_id: str, target: DeviceTarget, held: dict[str, list[Entitlement]]
) -> Iterator[Diagnostic]:
    if not target.needs_columns:
        return
    columns = inventory.recorders[recorder_id].list_columns
    systems = {entitlement.system for parts in held.values() for entitlement in parts}
    routed = [routed_facts(inventory, system) for system in sorted(systems)]
    faults: list[tuple[str, str]] = []
    rights = {right for parts in held.values() for entitlement in parts for right in entitlement.rights}
    shown = {column.show for column in columns}
    wanted = {"login", "cameras", *(rights if "rights" not in shown else ())}
    faults += [("", missing) for missing in sorted(wanted - shown)]
    for number, column in enumerate(columns):
        if column.show in ("phone", "email") and not all(column.show in facts for facts in routed):
            faults.append((f"list_columns.{number}.show", column.show))
    for field, column_name in faults:
        place = inventory.origins.locate(recorder_id, field)
        facts = {"target": target.title, "column": column_name}
        yield BAD_COLUMNS.found(place, facts, entity=recorder_id, field=field or "list_columns")


def _bad_login(
    inventory: Inventory, target: DeviceTarget, can: Capabilities, held: Entitlement
) -> Iterator[Diagnostic]:
    """A missing login is a finding of the policy; here only what this device would refuse."""
    login = held.login
    legal = login is None or (
        len(login) <= can.login_length and re.fullmatch(can.login_pattern, login) and login not in target.reserved
    )
    if not legal:
        place = inventory.origins.locate(held.person, "login")
        facts = {"target": target.title, "login": login}
        yield BAD_LOGIN.found(place, facts, entity=held.person, field="login")


# One grant on an account: its rights, its accepted over-grant, its cameras.
_Part = tuple[frozenset[Right], frozenset[Right], frozenset[str]]
# What is wrong with it: the code, which of the parts, the right, what else comes, the vendor's words, on which cameras.
_Fault = tuple[Code, int, Right, tuple[Right, ...], Text, frozenset[str]]


def _overgrants(
    inventory: Inventory, reach: Reach, target: DeviceTarget, can: Capabilities, parts: Sequence[Entitlement]
) -> Iterator[Diagnostic]:
    recorder_id = parts[0].recorder or ""
    whole = reach.cameras_in_use(recorder_id)
    hearing = reach.hearing_cameras(recorder_id)
    if len(parts) == 1:  # the same for every grant of these rights, so worked out once
        (only,) = parts
        faults = _faults_of_one(
            can,
            only.rights,
            only.accepted,
            whole=only.cameras == whole,
            hears=not hearing.isdisjoint(only.cameras),
            others_hear=not hearing <= only.cameras,
        )
    else:
        faults = _faults(can, [(e.rights, e.accepted, e.cameras) for e in parts], whole, hearing)
    for code, number, right, brings, words, cameras in faults:
        grant = parts[number].grant
        field = f"rights.{inventory.grants[grant].rights.index(right)}"
        names = (inventory.cameras[camera].name for camera in sorted(cameras) if camera in inventory.cameras)
        facts: dict[str, object] = {
            "target": target.title,
            "right": _words(right),
            "brings": Text(", ".join(RIGHT_WORDS[one] for one in brings), ", ".join(brings)),
            "words": words,
            "login": parts[number].login or "",
            "cameras": "; ".join(names),
        }
        shown = {name: value for name, value in facts.items() if f"{{{name}}}" in code.text.vi}
        yield code.found(inventory.origins.locate(grant, field), shown, entity=grant, field=field)


@cache
def _faults_of_one(
    can: Capabilities,
    rights: frozenset[Right],
    accepted: frozenset[Right],
    *,
    whole: bool,
    hears: bool,
    others_hear: bool,
) -> list[_Fault]:
    """The faults of an account that rests on one grant; cameras are all alike then, so two stand for them."""
    granted = frozenset({"granted"})
    other = frozenset({"other"})
    hearing = (granted if hears else frozenset()) | (other if others_hear else frozenset())
    return _faults(can, [(rights, accepted, granted)], granted if whole else granted | other, hearing)


def _faults(
    can: Capabilities, parts: Sequence[_Part], everything: frozenset[str], hearing: frozenset[str]
) -> list[_Fault]:
    """Every right of every grant that makes the device allow what is neither granted nor accepted."""
    none: frozenset[str] = frozenset()
    granted = {right: none.union(*(cameras for rights, _, cameras in parts if right in rights)) for right in RIGHTS}
    accepted = {right: none.union(*(cameras for _, may, cameras in parts if right in may)) for right in RIGHTS}
    possible = {right: cameras for right, cameras in granted.items() if can.rights[right].how != "impossible"}
    allowed = allowed_by(can, possible, everything, hearing)
    excess = {right: cameras - granted[right] - accepted[right] for right, cameras in allowed.items()}
    found: list[_Fault] = []
    for number, (rights, may, _) in enumerate(parts):
        for right in (right for right in RIGHTS if right in rights):
            how = can.rights[right].how
            if how == "impossible":
                found.append((NOT_EXPRESSIBLE, number, right, (), Text("", ""), none))
            elif how == "per_device" and excess.get(right) and right not in may:
                found.append((WHOLE_DEVICE, number, right, (), Text("", ""), excess[right]))
            elif how == "per_account" and excess.get(right) and right not in may:
                found.append((ACCOUNT_WIDE, number, right, (), Text("", ""), excess[right]))
            beyond = {one: cameras for one, cameras in excess.items() if cameras and one not in may}
            found += _brought(can, number, right, beyond, allowed.get(right, none), hearing)
    return found


def _brought(
    can: Capabilities,
    number: int,
    right: Right,
    beyond: dict[Right, frozenset[str]],
    cameras: frozenset[str],
    hearing: frozenset[str],
) -> Iterator[_Fault]:
    """What the bundles of the right bring beyond what is granted or accepted."""
    for bundle in can.bundles:
        if bundle.right == right:
            reached = cameras & hearing if bundle.listening else cameras
            missing = tuple(one for one in RIGHTS if one in bundle.brings and beyond.get(one, frozenset()) & reached)
            if missing:
                yield OVERGRANT, number, right, missing, bundle.words, reached


def _words(right: Right) -> Text:
    return Text(RIGHT_WORDS[right], right)
