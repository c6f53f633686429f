"""First adoption: the accounts of an unmanaged device as a proposal that people complete, never as grants in force."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import yaml

from camgrant.app.drift import Drift
from camgrant.model.base import RIGHTS, Right
from camgrant.model.inventory import Inventory
from camgrant.rendering.drift import rights_of

__all__ = ["proposal"]

_DAYS: Final = timedelta(days=13)
_HEAD: Final = """\
# Đề xuất từ tài khoản đang có trên {recorder} ngày {day}: chưa phải quyền được cấp.
# Đề nghị bổ sung `purpose`, `nomination`, `approvals`; chưa bổ sung thì `camgrant check` báo lỗi.
# Proposal from the accounts found on {recorder}: not granted yet; complete purpose, nomination and approvals.
"""


def proposal(inventory: Inventory, drift: Drift) -> tuple[str, list[str]]:
    """YAML of one grant per known login and set of rights, and the logins that no contact has.

    The proposal runs for two weeks and lacks its documents on purpose: without them it does not pass the check.
    """
    by_login = {contact.login: person for person, contact in inventory.contacts.items() if contact.login}
    device, day = drift.view.device, drift.view.as_of
    cameras = {channel.number: channel.camera for channel in device.channels if channel.camera}
    grants: dict[str, Any] = {}
    unknown: list[str] = []
    for account in drift.seen.accounts:
        if account.built_in or not account.enabled:
            continue
        person = None if account.where else by_login.get(account.login)
        if person is None:
            unknown.append(account.login)
            continue
        sets: dict[tuple[Right, ...], list[str]] = {}
        rights = rights_of(drift.target, device, account)
        for number, camera in cameras.items():
            held = tuple(right for right in RIGHTS if number in rights.get(right, ()))
            if held:
                sets.setdefault(held, []).append(camera)
        for count, (held, seen) in enumerate(sorted(sets.items()), start=1):
            name = f"g-{device.recorder_id[2:]}-{account.login.replace('_', '-')}-{count}"
            grants[name] = {
                "person": person,
                "system": _system(inventory, drift),
                "scope": {"cameras": sorted(seen)},
                "rights": list(held),
                "valid_from": day,
                "valid_until": day + _DAYS,
            }
    head = _HEAD.format(recorder=device.recorder_id, day=f"{day:%d/%m/%Y}")
    body = yaml.safe_dump({"grants": grants}, allow_unicode=True, sort_keys=False) if grants else "grants: {}\n"
    return head + body, sorted(unknown)


def _system(inventory: Inventory, drift: Drift) -> str:
    """The system of the pack whose accounts live on recorders of such a site."""
    site = inventory.sites.get(drift.view.recorder.site)
    systems = inventory.pack.systems.items()
    return next((s for s, system in systems if system.on_recorders and site and site.type in system.site_types), "")
