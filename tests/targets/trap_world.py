"""The traps of real devices that end in too much access: the world in which the tests of the traps lay them out.

One recorder of any make with a few grants, rendered, judged and read back. Every sentence of the survey of the vendors
(vendors.md, section 0.3) has its tests; each trap is refused, never written, or reported as drift:

- test_traps_of_cameras.py: "empty list = everything"; names of cameras that are patterns
- test_traps_of_rights.py: devices that give more than was asked for; the override of one grant
- test_traps_of_accounts.py: logins, case, passwords, ends
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from camgrant.access.resolve import resolve
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.capabilities import Capabilities
from camgrant.rendering.changes import ChangeSet, Published, to_json
from camgrant.rendering.device import DeviceView
from camgrant.rendering.drift import Difference, compare
from camgrant.rendering.engine import Before, changes_of
from camgrant.rendering.limits import judge_targets
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.rendering.views import Views
from support.examples import AS_OF, world
from targets.kit import DEVICES, KITS, Kit

__all__ = [
    "CAMERAS",
    "CONTACTS",
    "FRIGATE_RIGHTS",
    "GRANTS",
    "KIEN",
    "RECORDER",
    "THEN",
    "VARIANTS",
    "Found",
    "Overlay",
    "accepting",
    "capabilities",
    "changes",
    "drift",
    "edited",
    "every_variant",
    "files",
    "fitting",
    "grant",
    "judged",
    "on",
]

Found = tuple[str, str, int, int]
Overlay = dict[str, bytes]
GRANTS, CAMERAS, CONTACTS = "grants/all.yaml", "cameras/all.yaml", "contacts/all.yaml"
RECORDER = "r-iso-01"
ALL = (1, 2, 3)
THEN = date(2021, 7, 10)
NEEDED: Mapping[str, Mapping[str, str]] = {"zoneminder": {"zm_guard": "apache"}}
VARIANTS = [(name, dict(settings)) for name in DEVICES for settings in KITS[name].settings]
every_variant = pytest.mark.parametrize(("target", "settings"), VARIANTS, ids=lambda value: str(value) if value else "")
GRANT = """\
  g-iso-01-{name}:
    person: {person}
    system: site
    scope: {{ cameras: [{cameras}] }}
    rights: [{rights}]
    purpose: site_supervision
    valid_from: 2021-06-14
    valid_until: 2021-09-11
    nomination: d-tqs-tai-khoan
"""
ACCEPT = "    accept_overgrant: {{ rights: [{rights}], reason: Thiết bị không tách được, until: {until} }}\n"
FRIGATE_RIGHTS = "live, playback, export, ptz"
KHOI, KIEN = "c-hoang-dinh-khoi", "c-do-trung-kien"


def on(
    target: str,
    *grants: str,
    settings: Mapping[str, str] | None = None,
    keys: Mapping[int, str] | None = None,
    microphones: tuple[int, ...] = (),
    removed: tuple[int, ...] = (),
) -> Overlay:
    """The minimal world with `r-iso-01` (8 channels, cameras 1 to 3) of that make, and these grants alone."""
    kit = KITS.get(target, Kit())
    text = world()[CAMERAS].decode()
    given = {**NEEDED.get(target, {}), **(settings or {})}
    lines = [f"    target: {target}", f"    settings: {json.dumps(given)}"]
    if kit.list_columns:
        columns = [{"heading": heading, "show": show} for heading, show in kit.list_columns]
        lines.append(f"    list_columns: {json.dumps(columns, ensure_ascii=False)}")
    text = text.replace("    target: hikvision", "\n".join(lines), 1)
    assert text.startswith(f"cameras:\n  {RECORDER}:\n")
    for number in ALL:
        key = (keys or {}).get(number) if keys is not None else kit.key and kit.key(number)
        more = f", device_key: {key}" if key else ""
        more += ", microphone: true" if number in microphones else ""
        more += ", removed_on: 2021-07-18" if number in removed else ""
        old = f"{{channel: {number}, name: "
        assert old in text
        text = text.replace(old, f"{{channel: {number}{more}, name: ", 1)
    return {CAMERAS: text.encode(), GRANTS: ("grants:\n" + "".join(grants)).encode()}


def grant(rights: str, cameras: tuple[int, ...] = ALL, *, name: str = "khoihd", person: str = KHOI) -> str:
    """Nine lines: `rights` of the first grant stand on line 6, of the second on line 15."""
    ids = ", ".join(f"k-iso-01-{number}" for number in cameras)
    return GRANT.format(name=name, person=person, cameras=ids, rights=rights)


def fitting(target: str) -> str:
    """Rights that every variant of the device gives on all cameras without anything beyond."""
    return FRIGATE_RIGHTS if target == "frigate" else "live, playback, export"


def accepting(rights: str, until: str = "2021-07-20") -> str:
    return ACCEPT.format(rights=rights, until=until)


def inventory_of(overlay: Overlay) -> Inventory:
    loaded = load(MemoryTree({**world(), **overlay}), device_targets(), slips=slip_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory


def judged(overlay: Overlay, day: date = AS_OF) -> list[Found]:
    inventory = inventory_of(overlay)
    found = judge_targets(inventory, resolve(inventory, day))
    assert all(one.message(language) and one.hint_text(language) for one in found for language in ("vi", "en"))
    return [(one.code, one.location.file, one.location.line, one.location.column) for one in found]


def changes(overlay: Overlay, day: date = AS_OF, since: date | None = None) -> tuple[DeviceView, ChangeSet]:
    """What the recorder must hold on a day, and the steps from what was published on an earlier one."""
    inventory = inventory_of(overlay)
    before = Before(Views(inventory, resolve(inventory, since)), Published("a" * 40, since)) if since else None
    return changes_of(Views(inventory, resolve(inventory, day)), before, RECORDER)


def files(view: DeviceView, steps: ChangeSet) -> dict[str, bytes]:
    """Every file for the device: file name without the recorder -> bytes."""
    rendered = device_targets()[view.device.target].render(view, steps)
    return {name.removeprefix(RECORDER): data for name, _, data in rendered} | {".steps.json": to_json(steps)}


def drift(view: DeviceView, rendered: Mapping[str, bytes]) -> tuple[Difference, ...]:
    """The desired state as somebody left it on the device, compared with what was declared."""
    target = device_targets()[view.device.target]
    state = {name: data for name, data in rendered.items() if ".changes." not in name and ".steps." not in name}
    return compare(target, view, target.parse_readback(view.device, state))


def edited(rendered: Mapping[str, bytes], name: str, old: str, new: str) -> dict[str, bytes]:
    text = rendered[name].decode()
    assert text.count(old) == 1
    return {**rendered, name: text.replace(old, new).encode()}


def capabilities() -> Iterator[tuple[str, Capabilities]]:
    for target, settings in VARIANTS:
        can = device_targets()[target].capabilities_of(settings)
        assert can is not None
        yield target, can
