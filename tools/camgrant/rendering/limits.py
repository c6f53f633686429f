"""What a device cannot express is refused before anything is rendered: TGT findings, with the vendor's words.

The law reads: what a device allows is a subset of what is granted or explicitly accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from camgrant.access.resolve import Reach
from camgrant.access.state import AccessState, Entitlement
from camgrant.diagnostics import Code, Diagnostic, Severity, Text
from camgrant.model.base import RIGHTS, Right
from camgrant.model.inventory import Inventory
from camgrant.model.vietnamese import RIGHT_WORDS
from camgrant.rendering.registry import device_targets
from camgrant.rendering.target import Capabilities, DeviceTarget

__all__ = ["TARGET_CODES", "judge_targets"]

_WHY = Text(
    "Thiết bị không được cho phép nhiều hơn quyền đã cấp; không diễn đạt được thì từ chối.",
    "A device must not allow more than was granted; what it cannot express is refused.",
)
NOT_EXPRESSIBLE: Final = Code(
    "TGT001",
    Severity.ERROR,
    Text("Thiết bị không có quyền này", "Right not expressible"),
    Text("{target} không cấp được quyền “{right}”", "{target} cannot give the right '{right}'"),
    Text("Đề nghị bỏ quyền này khỏi lượt cấp quyền", "remove the right from the grant"),
    _WHY,
    ("GL-410",),
)
OVERGRANT: Final = Code(
    "TGT002",
    Severity.ERROR,
    Text("Thiết bị cho phép nhiều hơn quyền đã cấp", "Device gives more than was granted"),
    Text(
        "Trên {target}, quyền “{right}” kéo theo “{brings}”: {words}",
        "on {target} the right '{right}' also gives '{brings}': {words}",
    ),
    Text(
        "Đề nghị cấp cả quyền kéo theo, bỏ quyền này, hoặc ghi `accept_overgrant` có lý do và thời hạn",
        "grant the other right too, drop this one, or write `accept_overgrant` with reason and end",
    ),
    _WHY,
    ("GL-410",),
)
TOO_MANY: Final = Code(
    "TGT003",
    Severity.ERROR,
    Text("Quá số tài khoản của thiết bị", "Too many accounts for the device"),
    Text("{count} tài khoản, thiết bị chứa tối đa {limit}", "{count} accounts, the device holds {limit}"),
    Text("Đề nghị giảm số người hoặc dùng thêm đầu ghi", "grant fewer persons or use another recorder"),
    _WHY,
    ("GL-209",),
)
BAD_LOGIN: Final = Code(
    "TGT004",
    Severity.ERROR,
    Text("Tên đăng nhập thiết bị không nhận", "Login not legal on the device"),
    Text("{target} không nhận tên đăng nhập “{login}”", "{target} does not take the login '{login}'"),
    Text("Đề nghị đặt tên đăng nhập khác cho người này", "give the person another login"),
    _WHY,
    ("GL-407",),
)
WHOLE_DEVICE: Final = Code(
    "TGT005",
    Severity.ERROR,
    Text("Quyền chỉ cấp được cho cả thiết bị", "Right only for the whole device"),
    Text(
        "{target} chỉ cấp quyền “{right}” cho mọi kênh, lượt này chỉ gồm một phần",
        "{target} gives the right '{right}' on all channels only; this grant covers some of them",
    ),
    Text(
        "Đề nghị bỏ quyền này hoặc cấp cho mọi camera của đầu ghi",
        "drop the right or grant all cameras of the recorder",
    ),
    _WHY,
    ("GL-410",),
)
BAD_OPTION: Final = Code(
    "TGT006",
    Severity.ERROR,
    Text("Tùy chọn đầu ghi không hợp lệ", "Invalid setting of a recorder"),
    Text("{target} không nhận tùy chọn {key}: “{value}”", "{target} does not take the setting {key}: '{value}'"),
    Text("Các tùy chọn: {allowed}", "settings: {allowed}"),
    _WHY,
)
TARGET_CODES: Final = {
    code.code: code for code in (NOT_EXPRESSIBLE, OVERGRANT, TOO_MANY, BAD_LOGIN, WHOLE_DEVICE, BAD_OPTION)
}


def judge_targets(inventory: Inventory, state: AccessState) -> list[Diagnostic]:
    """Every grant in force against the capabilities of the recorder's target."""
    targets = device_targets()
    reach = Reach(inventory, state.as_of)
    findings: list[Diagnostic] = []
    for recorder_id, recorder in sorted(inventory.recorders.items()):
        target = targets.get(recorder.target)
        if target is None:
            continue
        findings += _bad_options(inventory, recorder_id, target)
        if target.capabilities is None:
            continue
        held = [entitlement for entitlement in state.on_recorder(recorder_id) if entitlement.cameras]
        findings += _too_many(inventory, recorder_id, target.capabilities, held)
        whole = reach.cameras_in_use(recorder_id)
        for entitlement in held:
            findings += _bad_login(inventory, target, target.capabilities, entitlement)
            faults = _faults(target, entitlement.rights, entitlement.accepted, entitlement.cameras == whole)
            for code, right, facts in faults:
                where = f"rights.{inventory.grants[entitlement.grant].rights.index(right)}"
                place = inventory.origins.locate(entitlement.grant, where)
                findings.append(code.found(place, facts, entity=entitlement.grant, field=where))
    return findings


def _bad_options(inventory: Inventory, recorder_id: str, target: DeviceTarget) -> Iterator[Diagnostic]:
    for key, value in inventory.recorders[recorder_id].settings.items():
        pattern = target.settings.get(key)
        if pattern is None or not re.fullmatch(pattern, value):
            field = f"settings.{key}"
            facts = {"target": target.title, "key": key, "value": value, "allowed": ", ".join(target.settings) or "—"}
            place = inventory.origins.locate(recorder_id, field)
            yield BAD_OPTION.found(place, facts, entity=recorder_id, field=field)


def _too_many(
    inventory: Inventory, recorder_id: str, can: Capabilities, held: list[Entitlement]
) -> Iterator[Diagnostic]:
    own = inventory.recorders[recorder_id].max_users
    limit = can.max_accounts if own is None else min(own, can.max_accounts)
    count = len({entitlement.person for entitlement in held})
    if count > limit:
        place = inventory.origins.locate(recorder_id)
        yield TOO_MANY.at(place, entity=recorder_id, count=count, limit=limit)


def _bad_login(
    inventory: Inventory, target: DeviceTarget, can: Capabilities, held: Entitlement
) -> Iterator[Diagnostic]:
    """A missing login is a finding of the policy; here only what this device would refuse."""
    login = held.login
    if login is not None and (len(login) > can.login_length or not re.fullmatch(can.login_pattern, login)):
        place = inventory.origins.locate(held.person, "login")
        facts = {"target": target.title, "login": login}
        yield BAD_LOGIN.found(place, facts, entity=held.person, field="login")


_Fault = tuple[Code, Right, dict[str, object]]


@cache
def _faults(target: DeviceTarget, rights: frozenset[Right], accepted: frozenset[Right], whole: bool) -> list[_Fault]:
    """What the device cannot do of some rights: the same for every grant of these rights, so worked out once.

    `whole` says that the grant covers every camera in use on the recorder.
    """
    found: list[_Fault] = []
    can = target.capabilities
    if can is None:
        return found
    for right in (right for right in RIGHTS if right in rights):
        facts: dict[str, object] = {"target": target.title, "right": _words(right)}
        if can.rights[right] == "impossible":
            found.append((NOT_EXPRESSIBLE, right, facts))
        elif can.rights[right] == "per_device" and right not in accepted and not whole:
            found.append((WHOLE_DEVICE, right, facts))
        for bundle in can.bundles:
            missing = sorted(bundle.brings - rights - accepted)
            if bundle.right == right and missing:
                brings = Text(", ".join(RIGHT_WORDS[other] for other in missing), ", ".join(missing))
                found.append((OVERGRANT, right, {**facts, "brings": brings, "words": bundle.words}))
    return found


def _words(right: Right) -> Text:
    return Text(RIGHT_WORDS[right], right)
