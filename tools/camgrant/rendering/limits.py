"""What a device cannot express is refused before anything is rendered: TGT findings, with the vendor's words.

The law reads: what a device allows is a subset of what is granted or explicitly accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

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
TARGET_CODES: Final = {code.code: code for code in (NOT_EXPRESSIBLE, OVERGRANT, TOO_MANY, BAD_LOGIN, WHOLE_DEVICE)}


def judge_targets(inventory: Inventory, state: AccessState) -> list[Diagnostic]:
    """Every grant in force against the capabilities of the recorder's target."""
    targets = device_targets()
    findings: list[Diagnostic] = []
    for recorder_id, recorder in sorted(inventory.recorders.items()):
        target = targets.get(recorder.target)
        if target is None or target.capabilities is None:
            continue
        held = [entitlement for entitlement in state.on_recorder(recorder_id) if entitlement.cameras]
        findings += _too_many(inventory, recorder_id, target.capabilities, held)
        for entitlement in held:
            findings += _judge(inventory, recorder_id, target, target.capabilities, entitlement)
    return findings


def _too_many(
    inventory: Inventory, recorder_id: str, capabilities: Capabilities, held: list[Entitlement]
) -> Iterator[Diagnostic]:
    own = inventory.recorders[recorder_id].max_users
    limit = capabilities.max_accounts if own is None else min(own, capabilities.max_accounts)
    count = len({entitlement.person for entitlement in held})
    if count > limit:
        place = inventory.origins.locate(recorder_id)
        yield TOO_MANY.at(place, entity=recorder_id, count=count, limit=limit)


def _judge(
    inventory: Inventory, recorder_id: str, target: DeviceTarget, can: Capabilities, held: Entitlement
) -> Iterator[Diagnostic]:
    name, login, locate = target.title, held.login, inventory.origins.locate
    # A missing login is a finding of the policy; here only what this device would refuse.
    if login is not None and (len(login) > can.login_length or not re.fullmatch(can.login_pattern, login)):
        yield BAD_LOGIN.at(locate(held.person, "login"), entity=held.person, field="login", target=name, login=login)
    for right in (right for right in RIGHTS if right in held.rights):
        where = f"rights.{inventory.grants[held.grant].rights.index(right)}"
        shown = _words(right)
        if can.rights[right] == "impossible":
            yield NOT_EXPRESSIBLE.at(
                locate(held.grant, where), entity=held.grant, field=where, target=name, right=shown
            )
        elif can.rights[right] == "per_device" and right not in held.accepted:
            whole = frozenset(inventory.recorders[recorder_id].channels)
            if held.cameras != whole:
                yield WHOLE_DEVICE.at(
                    locate(held.grant, where), entity=held.grant, field=where, target=name, right=shown
                )
        for bundle in can.bundles:
            missing = bundle.brings - held.rights - held.accepted
            if bundle.right == right and missing:
                brings = ", ".join(sorted(RIGHT_WORDS[other] for other in missing))
                yield OVERGRANT.at(
                    locate(held.grant, where),
                    entity=held.grant,
                    field=where,
                    target=name,
                    right=shown,
                    brings=Text(brings, ", ".join(sorted(missing))),
                    words=bundle.words,
                )


def _words(right: Right) -> Text:
    return Text(RIGHT_WORDS[right], right)
