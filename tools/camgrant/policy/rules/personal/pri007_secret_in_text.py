"""No text of the inventory holds a password, a hash or an address with credentials in it."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from camgrant.diagnostics import Severity, Text
from camgrant.model.inventory import Inventory
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.personal import free_texts

# A placeholder {{secret:…}} is no secret, nor is a sentence about a password ("mật khẩu: đã đổi").
_SECRET: Final = re.compile(
    r"://[^/\s:@]+:[^/\s@]+@"
    r"|\b(?:password|passwd|pwd|mật khẩu|mat khau)\s*[:=]\s*(?!\{\{secret:|(?:đã|chưa|không|do) )\S"
    r"|\$(?:1|5|6|y|2[aby])\$\S{8}",
    re.IGNORECASE,
)


def check(context: Context) -> Findings:
    for entity, field, text in chain(free_texts(context.inventory), _names(context.inventory)):
        if _SECRET.search(text):
            yield Finding(entity, field, {"entity": entity, "field": field})


def _names(inventory: Inventory) -> Iterator[tuple[str, str, str]]:
    units = ((unit_id, unit.names) for unit_id, unit in inventory.units.items())
    sites = ((site_id, site.names) for site_id, site in inventory.sites.items())
    yield from ((key, f"names.{i}.vi", name.vi) for key, names in chain(units, sites) for i, name in enumerate(names))
    for recorder_id, recorder in inventory.recorders.items():
        yield recorder_id, "name", recorder.name
        yield recorder_id, "model", recorder.model or ""
        yield from ((recorder_id, f"settings.{key}", value) for key, value in recorder.settings.items())
        yield from ((camera_id, "name", camera.name) for camera_id, camera in recorder.channels.items())


RULE = InventoryRule(
    code="PRI007",
    severity=Severity.ERROR,
    title=Text("Mật khẩu trong dữ liệu", "Secret in the data"),
    text=Text(
        "{entity} có mật khẩu hoặc đường dẫn kèm mật khẩu trong `{field}`",
        "{entity} holds a password, or an address with one, in `{field}`",
    ),
    hint=Text(
        "Đề nghị xóa, đổi ngay mật khẩu đó trên thiết bị, và bàn giao mật khẩu bằng kênh riêng",
        "take it out, change that password on the device at once, and hand passwords over separately",
    ),
    why=Text(
        "Lịch sử của kho dữ liệu giữ mãi những gì đã ghi: mật khẩu này coi như đã lộ.",
        "The history keeps whatever was written: this password counts as leaked.",
    ),
    covers=("GL-408",),
    sensitive=True,
    check=check,
)
