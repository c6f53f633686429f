"""What every target has, asked of those that come in packages of others before anything is rendered with them."""

from __future__ import annotations

import re
from typing import Final

from camgrant.diagnostics import Text
from camgrant.model.base import RIGHTS
from camgrant.rendering.capabilities import Ability, Bundle, Capabilities
from camgrant.rendering.target import DeviceTarget, PageTarget, PasswordTarget, Proof, SheetTarget, SlipTarget

__all__ = ["fault_of"]

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_HOW: Final = frozenset({"per_camera", "per_account", "per_device", "implied", "impossible"})
_KINDS: Final = (DeviceTarget, SheetTarget, SlipTarget, PageTarget, PasswordTarget)


def fault_of(target: object) -> Text | None:
    """What a target lacks, None where it is whole."""
    if not isinstance(target, _KINDS):
        kind = type(target).__name__
        return Text(f"TARGET là {kind}, không phải đích kết xuất", f"TARGET is {kind}, which is no target")
    # What the types promise nobody has checked in a package of somebody else.
    name: object = target.name
    title: object = target.title
    formats: object = target.formats
    render: object = target.render
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return Text(f"tên {name!r} không hợp lệ", f"the name {name!r} is not valid")
    if not isinstance(title, Text) or not isinstance(formats, tuple):
        return Text("thiếu title hoặc formats", "title or formats are missing")
    if not callable(render):
        return Text("render không gọi được", "render cannot be called")
    return _device_fault(target) if isinstance(target, DeviceTarget) else None


def _device_fault(target: DeviceTarget) -> Text | None:
    parse_readback: object = target.parse_readback
    driver: object = target.driver
    if not callable(parse_readback):
        return Text("parse_readback không gọi được", "parse_readback cannot be called")
    if driver is not None and not callable(driver):
        return Text("driver không gọi được", "driver cannot be called")
    if target.formats and not target.proofs:
        return Text("không nói đã thử trên gì (proofs)", "proofs say nothing of what it was tried on")
    if not all(isinstance(proof, Proof) for proof in target.proofs):
        return Text("proofs có mục không phải Proof", "proofs hold something that is no Proof")
    for key, pattern in (*target.settings.items(), ("camera_key", target.camera_key)):
        try:
            re.compile(pattern)
        except (re.error, TypeError):
            return Text(f"mẫu của {key} không hợp lệ", f"the pattern of {key} is not valid")
    for can in (target.capabilities, *target.variants.values()):
        fault = None if can is None else _fault_of_capabilities(can)
        if fault is not None:
            return fault
    return None


def _fault_of_capabilities(can: object) -> Text | None:
    """A right that a device says nothing of would be given without a limit, or break off half-way."""
    if not isinstance(can, Capabilities):
        return Text("capabilities không phải Capabilities", "capabilities are no Capabilities")
    missing = [right for right in RIGHTS if right not in can.rights]
    if missing:
        names = ", ".join(missing)
        return Text(f"capabilities thiếu quyền: {names}", f"capabilities lack rights: {names}")
    strange = [right for right in can.rights if right not in RIGHTS]
    if strange or not all(isinstance(ability, Ability) and ability.how in _HOW for ability in can.rights.values()):
        return Text("capabilities có quyền hoặc mức lạ", "capabilities have a right or a kind that there is not")
    if not all(isinstance(bundle, Bundle) and {bundle.right, *bundle.brings} <= set(RIGHTS) for bundle in can.bundles):
        return Text("bundles có quyền lạ", "bundles have a right that there is not")
    shortest, longest = can.password_length
    if not 0 <= shortest <= longest or can.max_accounts < 1 or can.login_length < 1:
        return Text("giới hạn tài khoản hoặc mật khẩu không hợp lệ", "limits of accounts or passwords are not valid")
    return None
