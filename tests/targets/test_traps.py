"""The traps of real devices that end in too much access: each is refused, never written, or reported as drift.

Every sentence of the survey of the vendors (vendors.md, section 0.3) and its tests here:

- "Empty list = everything" in ZoneMinder, Frigate, MediaMTX; with no camera left the account is deleted or disabled:
  `test_empty_list_*`
- MediaMTX `~regex` is not anchored; exact paths are emitted: `test_unanchored_regex_*`
- Coarse targets over-grant, and less than the minimum bundle is refused, not rounded up: `test_coarse_*`
- `accept_overgrant` is an override per grant that is seen: `test_accepted_overgrant_*` (its trail: rule RGT007)
- Vietnamese names cannot be logins; one safe login for all targets: `test_vietnamese_login_*`. The full name stays in
  our data: tests/targets/test_leak.py
- Case: logins are lower case, a login that differs in case only is another account: `test_case_*`
- Password length window; placeholders only; who can do with a hash: `test_password_*`
- Validity period: only Nx keeps it, everywhere else there is a dated list of removals: `test_validity_*`

Beside it (sections 0.4, 6.5): the device merges the grants of a person (`test_merged_grants_*`), and sound follows the
picture (`test_microphone_*`).
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest
import yaml

from camgrant.access.resolve import resolve
from camgrant.app.check import check
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.base import RIGHTS, Right
from camgrant.model.inventory import Inventory
from camgrant.rendering.capabilities import Capabilities
from camgrant.rendering.changes import ChangeSet, Published, to_json
from camgrant.rendering.device import DeviceView
from camgrant.rendering.drift import Difference, compare
from camgrant.rendering.due import DueLists
from camgrant.rendering.engine import Before, changes_of
from camgrant.rendering.limits import judge_targets
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.rendering.views import Views
from support.examples import AS_OF, world
from targets.exports import Export, Held
from targets.kit import DEVICES, KITS, Kit
from targets.read_slips import xlsx_rows

Found = tuple[str, str, int, int]
Overlay = dict[str, bytes]
GRANTS, CAMERAS, CONTACTS = "grants/all.yaml", "cameras/all.yaml", "contacts/all.yaml"
RECORDER = "r-iso-01"
ALL = (1, 2, 3)
CHANNELS = frozenset(range(1, 9))
BEYOND = frozenset({*CHANNELS, 9}) - {1}
"""All channels but the first, and one above the last: what is open for all is open for the next camera too."""
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


# "Empty list = everything".

OPENED = {
    "zoneminder": ("live", ".sql", "'1')", "'')"),
    "frigate": (FRIGATE_RIGHTS, ".roles.yml", '["cam_1"]', "[]"),
    "mediamtx": ("live", ".yml", 'path: "cam-1"', 'path: ""'),
}


def empty_zoneminder(name: str, data: bytes) -> list[str]:
    """Literals and form fields that would be an empty list of cameras, or the "0" that opens the pages."""
    text = data.decode()
    if name.endswith(".sql"):
        return re.findall(r"(?<!')''(?!')|'0'", text)
    requests = json.loads(text).get("requests", ())
    return [one["login"] for one in requests if one["form"].get("User[MonitorIds]", "1") in ("", "0")]


def empty_frigate(name: str, data: bytes) -> list[str]:
    content = yaml.safe_load(data)
    if name == ".roles.yml":
        return [role for role, cameras in content["auth"]["roles"].items() if not cameras]
    added = [step.get("add", {}) for step in content["steps"]] if name == ".changes.json" else []
    return [role for one in added for role, cameras in one.items() if not cameras]


def empty_mediamtx(name: str, data: bytes) -> list[str]:
    users = yaml.safe_load(data).get("authInternalUsers", ())
    return [u["user"] for u in users if not u["permissions"] or any(not one["path"] for one in u["permissions"])]


EMPTY = {"zoneminder": empty_zoneminder, "frigate": empty_frigate, "mediamtx": empty_mediamtx}


@pytest.mark.parametrize("target", OPENED)
def test_empty_list_is_never_rendered(target: str) -> None:
    """Whoever has no camera left is no account any more: removed by the change set, and in no file of the state."""
    rights = OPENED[target][0]
    # Khôi's only camera is taken down on 18 July.
    both = on(target, grant(rights, (3,)), grant(rights, (1, 2), name="kiendt", person=KIEN), removed=(3,))
    assert (judged(both, THEN), judged(both)) == ([], [])
    view, steps = changes(both, AS_OF, THEN)
    ending = "disable" if target == "zoneminder" else "delete"
    assert [(one.action, one.login) for one in steps.steps] == [(ending, "khoihd"), ("keep", "kiendt")]
    assert [account.login for account in view.accounts] == ["kiendt"]
    shown = files(view, steps)
    state = {name: data for name, data in shown.items() if ".changes." not in name and ".steps." not in name}
    assert [name for name, data in state.items() if b"khoihd" in data] == []
    first = files(*changes(both, THEN))
    nobody = files(*changes(on(target, grant(rights, (3,)), removed=(3,)), AS_OF, THEN))
    for rendered in (first, shown, nobody):
        for name, data in rendered.items():
            assert name == ".steps.json" or EMPTY[target](name, data) == [], name


@pytest.mark.parametrize("target", OPENED)
def test_empty_list_written_by_hand_is_reported_as_everything(target: str) -> None:
    rights, name, old, new = OPENED[target]
    overlay = on(target, grant(rights, (1,)))
    assert judged(overlay) == []
    view, steps = changes(overlay)
    rendered = files(view, steps)
    assert drift(view, rendered) == ()
    opened = edited(rendered, name, old, new)
    assert EMPTY[target](name, opened[name]) != []  # the judge of the test before sees it too
    more: dict[Right, frozenset[int]] = {right: BEYOND for right in RIGHTS if right in rights}
    assert drift(view, opened) == (Difference("more", "khoihd", more=more),)


@pytest.mark.parametrize("target", ["frigate", "mediamtx"])
def test_empty_list_from_a_camera_without_its_name_on_the_device_is_refused(target: str) -> None:
    """An empty path is every path: a camera without `device_key` is an error before anything is rendered."""
    line = 1 + world()[CAMERAS].decode().split("\n").index(
        "      k-iso-01-2: {channel: 2, name: Sân lấy mẫu, area: sampling, installed_on: 2021-06-05}"
    )
    overlay = on(target, grant(OPENED[target][0]), keys={1: "cam-1", 3: "cam-3"})
    assert judged(overlay) == [("TGT008", CAMERAS, line + 1, 7)]  # one more line: the settings
    twice = on(target, grant(OPENED[target][0]), keys={1: "cam-1", 2: "cam-1", 3: "cam-3"})
    assert [(code, file) for code, file, _, _ in judged(twice)] == [("TGT008", CAMERAS)] * 2


# MediaMTX: `~regex` is not anchored.

SIMILAR = {1: "cam-1", 2: "cam-10", 3: "xcam-1"}


def test_unanchored_regex_mediamtx_is_never_rendered() -> None:
    view, steps = changes(on("mediamtx", grant("live", (1,)), keys=SIMILAR))
    (user,) = yaml.safe_load(files(view, steps)[".yml"])["authInternalUsers"]
    assert user["permissions"] == [{"action": "read", "path": "cam-1"}]


@pytest.mark.parametrize(
    ("path", "more"), [("~cam-1", {2, 3, 9}), ("~^cam-1", {2, 9}), ("~cam-1$", {3, 9}), ("~", {2, 3, 9})]
)
def test_unanchored_regex_mediamtx_on_the_server_is_reported(path: str, more: set[int]) -> None:
    view, steps = changes(on("mediamtx", grant("live", (1,)), keys=SIMILAR))
    seen = edited(files(view, steps), ".yml", 'path: "cam-1"', f'path: "{path}"')
    assert drift(view, seen) == (Difference("more", "khoihd", more={"live": frozenset(more)}),)


def test_unanchored_regex_mediamtx_is_no_name_of_a_camera() -> None:
    overlay = on("mediamtx", grant("live"), keys={1: '"~cam-1"', 2: "cam-2", 3: "cam-3"})
    assert [(code, file) for code, file, _, _ in judged(overlay)] == [("TGT008", CAMERAS)]


# Coarse targets.


def test_coarse_onvif_user_sees_every_channel() -> None:
    part = on("onvif", grant("live", (1, 2)), settings={"onvif_profile_g": "no"})
    assert judged(part) == [("TGT005", GRANTS, 6, 14)]
    assert judged(on("onvif", grant("live"), settings={"onvif_profile_g": "no"})) == []


def test_coarse_onvif_user_reads_the_recordings() -> None:
    assert judged(on("onvif", grant("live"))) == [("TGT002", GRANTS, 6, 14)]
    assert judged(on("onvif", grant("live", (1, 2)))) == [("TGT005", GRANTS, 6, 14), ("TGT002", GRANTS, 6, 14)]
    assert judged(on("onvif", grant("live, playback, export"))) == []


def test_coarse_onvif_ptz_takes_an_operator() -> None:
    assert judged(on("onvif", grant("ptz"), settings={"onvif_profile_g": "no"})) == [("TGT002", GRANTS, 6, 14)]


@pytest.mark.parametrize("rights", ["live", "live, playback", "live, playback, export", "ptz"])
def test_coarse_frigate_a_role_gives_four_rights(rights: str) -> None:
    columns = [14 + rights.index(right) for right in rights.split(", ")]
    assert judged(on("frigate", grant(rights, (1,)))) == [("TGT002", GRANTS, 6, column) for column in columns]
    assert judged(on("frigate", grant(FRIGATE_RIGHTS, (1,)))) == []


@pytest.mark.parametrize(("rights", "column"), [("live, playback", 20), ("live, export", 20), ("playback", 14)])
def test_coarse_hikvision_remote_playback_includes_download(rights: str, column: int) -> None:
    assert judged(on("hikvision", grant(rights, (1,)))) == [("TGT002", GRANTS, 6, column)]
    assert judged(on("hikvision", grant("live, playback, export", (1,)))) == []


def test_coarse_dahua_backup_is_for_the_account() -> None:
    """Two grants of one person: copying is granted on camera 1, watching recordings on both."""
    both = (grant("playback, export", (1,)), grant("playback", (2,), name="khoihd-2"))
    assert judged(on("dahua", *both)) == [("TGT007", GRANTS, 6, 24)]
    assert judged(on("dahua", both[0])) == []


def test_coarse_dahua_ptz_is_for_the_account() -> None:
    both = (grant("live, ptz", (1,)), grant("live", (2,), name="khoihd-2"))
    assert judged(on("dahua", *both)) == [("TGT007", GRANTS, 6, 20)]
    assert judged(on("dahua", both[0])) == []


def test_coarse_dahua_cgi_gives_the_rights_of_the_group() -> None:
    overlay = on("dahua", grant("live", (1,)), settings={"dahua_api": "cgi"})
    assert judged(overlay) == [("TGT005", GRANTS, 6, 14), ("TGT002", GRANTS, 6, 14)]


def test_coarse_zoneminder_playback_is_for_the_server() -> None:
    part = judged(on("zoneminder", grant("live, playback, export", (1, 2))))
    assert [one for one in part if one[0] == "TGT005"] == [("TGT005", GRANTS, 6, 20), ("TGT005", GRANTS, 6, 30)]
    assert {one[1:] for one in part} == {(GRANTS, 6, 20), (GRANTS, 6, 30)}
    assert judged(on("zoneminder", grant("live, playback, export"))) == []
    assert judged(on("zoneminder", grant("playback"))) == [("TGT002", GRANTS, 6, 14)]


def test_coarse_zoneminder_1_39_steers_whatever_it_sees() -> None:
    overlay = on("zoneminder", grant("live", (1,)), settings={"zm_version": "1.39"})
    assert judged(overlay) == [("TGT002", GRANTS, 6, 14)]


def test_coarse_nx_user_input_opens_talking() -> None:
    assert judged(on("nx", grant("live, ptz", (1,)))) == [("TGT002", GRANTS, 6, 20)]
    assert judged(on("nx", grant("live, ptz, audio", (1,)))) == []


def test_coarse_mediamtx_playback_downloads() -> None:
    assert judged(on("mediamtx", grant("live, playback", (1,)))) == [("TGT002", GRANTS, 6, 20)]


@pytest.mark.parametrize(
    ("target", "right"),
    [
        ("dahua", "audio"),
        ("frigate", "audio"),
        ("mediamtx", "audio"),
        ("mediamtx", "ptz"),
        ("milestone", "audio"),
        ("onvif", "audio"),
        ("zoneminder", "audio"),
    ],
)
def test_coarse_a_right_that_the_device_does_not_have_is_refused(target: str, right: str) -> None:
    rights = f"{fitting(target)}, {right}"
    assert judged(on(target, grant(rights))) == [("TGT001", GRANTS, 6, 14 + rights.rindex(right))]


# The override of one grant: what is granted, on which cameras, with which settings, and what must be accepted.

ACCEPTED = [
    ("onvif", "live", (1, 2), {}, ("live", "playback", "export")),
    ("frigate", "live", (1,), {}, ("playback", "export", "ptz")),
    ("hikvision", "live, playback", (1,), {}, ("export",)),
    ("hikvision", "live, audio", (1,), {}, ("audio",)),
    ("dahua", "live", (1,), {"dahua_api": "cgi"}, ("live", "playback")),
    ("zoneminder", "live, playback", (1, 2), {}, ("playback", "export")),
    ("nx", "live, ptz", (1,), {}, ("audio",)),
    ("mediamtx", "live, playback", (1,), {}, ("export",)),
]


@pytest.mark.parametrize(("target", "rights", "cameras", "settings", "needed"), ACCEPTED)
def test_accepted_overgrant_lets_exactly_that_through(
    target: str, rights: str, cameras: tuple[int, ...], settings: dict[str, str], needed: tuple[str, ...]
) -> None:
    def found(accepted: tuple[str, ...], day: date = AS_OF) -> list[Found]:
        more = accepting(", ".join(accepted)) if accepted else ""
        return judged(on(target, grant(rights, cameras) + more, settings=settings), day)

    refused = found(())
    assert refused != []
    assert found(needed) == []
    for one in needed:
        left = found(tuple(other for other in needed if other != one))
        assert left != []
        assert set(left) <= set(refused)
    others = tuple(right for right in ("ptz", "audio", "export") if right not in needed)
    assert found(others[:1]) == refused


@pytest.mark.parametrize(("target", "rights", "cameras", "settings", "needed"), ACCEPTED)
def test_accepted_overgrant_ends_on_its_day(
    target: str, rights: str, cameras: tuple[int, ...], settings: dict[str, str], needed: tuple[str, ...]
) -> None:
    overlay = on(target, grant(rights, cameras) + accepting(", ".join(needed), "2021-07-25"), settings=settings)
    plain = on(target, grant(rights, cameras), settings=settings)
    assert judged(overlay, date(2021, 7, 25)) == []
    assert judged(overlay, date(2021, 7, 26)) == judged(plain, date(2021, 7, 26)) != []


def test_accepted_overgrant_of_one_grant_does_not_cover_another_person() -> None:
    first = grant("live, playback", (1,)) + accepting("export")
    second = grant("live, playback", (1,), name="kiendt", person=KIEN)
    assert judged(on("hikvision", first, second)) == [("TGT002", GRANTS, 16, 20)]


# Vietnamese names cannot be logins.


def with_login(login: str) -> Overlay:
    text = world()[CONTACTS].decode()
    assert text.count("    login: khoihd\n") == 1
    return {CONTACTS: text.replace("login: khoihd", f"login: {login}").encode()}


LOGIN_LINE = 1 + world()[CONTACTS].decode().split("\n").index("    login: khoihd")


@pytest.mark.parametrize(
    ("login", "codes"),
    [
        ("khôihđ", ["SCH005"]),
        ("hoàng_đình_khôi", ["SCH005"]),
        ('"kho\\u0301ihd"', ["YML009"]),  # not in NFC: refused before it is looked at
        ("khoi.hd", ["SCH005"]),
        ("khoi-hd", ["SCH005"]),
        ('"khoi hd"', ["SCH005"]),
        ("_khoihd", ["SCH005"]),
        ("1khoihd", ["SCH005"]),
        ("kh", ["SCH005"]),
        ("k2345678901234567", ["SCH005", "SCH007"]),  # one too long
    ],
)
def test_vietnamese_login_is_no_login_in_our_data(login: str, codes: list[str]) -> None:
    loaded = load(MemoryTree({**world(), **with_login(login)}), device_targets())
    found = [(one.code, one.location.file, one.location.line, one.location.column) for one in loaded.diagnostics]
    assert found == [(code, CONTACTS, LOGIN_LINE, 12) for code in codes]


def capabilities() -> Iterator[tuple[str, Capabilities]]:
    for target, settings in VARIANTS:
        can = device_targets()[target].capabilities_of(settings)
        assert can is not None
        yield target, can


@pytest.mark.parametrize("login", ["nguyễn", "nguyễn_văn_mẫn", "hiếu", "đào", "mẫn", "mannv："])
def test_vietnamese_login_is_taken_by_no_device(login: str) -> None:
    assert [target for target, can in capabilities() if re.fullmatch(can.login_pattern, login)] == []


@pytest.mark.parametrize("login", ["abc", "khoihd", "k_9", "a234567890_34567"])
def test_safe_login_is_taken_by_every_device(login: str) -> None:
    refused = [t for t, can in capabilities() if not re.fullmatch(can.login_pattern, login)]
    assert refused == []
    assert min(can.login_length for _, can in capabilities()) >= len(login)


RESERVED = [(t, login) for t in DEVICES for login in sorted(device_targets()[t].reserved) if login.isalpha()]


@pytest.mark.parametrize(("target", "login"), RESERVED)
def test_login_of_the_device_itself_is_refused(target: str, login: str) -> None:
    overlay = on(target, grant(fitting(target)))
    assert judged(overlay) == []
    assert judged({**overlay, **with_login(login)}) == [("TGT004", CONTACTS, LOGIN_LINE, 12)]


def test_login_of_the_device_itself_is_known_where_there_is_one() -> None:
    assert {target for target, _ in RESERVED} == set(DEVICES) - {"cloud_sheet", "milestone"}


# Case.


@pytest.mark.parametrize("login", ["Khoihd", "KHOIHD", "khoiHD"])
def test_case_is_lower_in_our_data(login: str) -> None:
    loaded = load(MemoryTree({**world(), **with_login(login)}), device_targets())
    assert [(one.code, one.location.line) for one in loaded.diagnostics] == [("SCH005", LOGIN_LINE)]


def test_case_collision_is_the_same_login_twice() -> None:
    """With lower case forced, logins that could collide are equal, and a login belongs to one person."""
    checked = check(MemoryTree({**world(), **with_login("kiendt")}), AS_OF, today=lambda: AS_OF)
    found = [(d.code, d.location.file, d.location.line, d.location.column) for d in checked.diagnostics]
    assert ("ORG009", CONTACTS, LOGIN_LINE, 12) in found


@pytest.mark.parametrize("target", DEVICES)
def test_case_alone_makes_another_account_on_the_device(target: str) -> None:
    """ZoneMinder keeps `CA01` beside `ca01`: what differs in case only is never taken for ours."""
    overlay = on(target, grant(fitting(target)))
    view, _ = changes(overlay)
    module = importlib.import_module(f"targets.exports.{target}")
    names = [name for name in module.FORMATS if name not in getattr(module, "SETTINGS", {})]
    export: Export = module.FORMATS[names[0]]
    (account,) = view.accounts
    held = [Held("khoihd", account.allowed), Held("KHOIHD", account.allowed)]
    seen = device_targets()[target].parse_readback(view.device, export(view.device, held, None))
    (found,) = compare(device_targets()[target], view, seen)
    assert (found.kind, found.login, found.more_access) == ("extra", "KHOIHD", True)


# Passwords.


def test_password_window_of_all_targets_is_12_to_16() -> None:
    windows = {(target, can.password_length) for target, can in capabilities() if can.password_length[1]}
    assert (max(low for _, (low, _) in windows), min(high for _, (_, high) in windows)) == (12, 16)
    assert all(low <= high for _, (low, high) in windows)


def test_password_itself_is_needed_where_no_hash_will_do() -> None:
    clear = {target for target, can in capabilities() if can.clear_password}
    assert set(DEVICES) - clear == {"cloud_sheet", "mediamtx", "zoneminder"}
    windows = [can.password_length for target, can in capabilities() if can.clear_password and can.password_length[1]]
    assert (max(low for low, _ in windows), min(high for _, high in windows)) == (12, 16)


def passwords_in(name: str, data: bytes) -> set[str]:
    """What stands in every place of a file that holds a password, or a hash of one."""
    text = data.decode("utf-8-sig")
    if name.endswith((".json", ".yml")):
        return {value for key, value in texts_of(yaml.safe_load(text)) if re.search("(?i)pass|secret|hash", key)}
    if name.endswith(".xml"):
        return {one.text or "" for one in ElementTree.fromstring(data).iter() if one.tag.lower().endswith("password")}
    assert "ConvertTo-SecureString" not in text
    return set(re.findall(r"(?:@hash = '|-Secret '|(?i:password)=)([^'&\s]*)", text))


def texts_of(content: object, key: str = "") -> Iterator[tuple[str, str]]:
    """(key, text) of every text in JSON or YAML."""
    if isinstance(content, dict):
        for name, value in content.items():
            yield from texts_of(value, str(name))
    elif isinstance(content, list):
        for value in content:
            yield from texts_of(value, key)
    elif isinstance(content, str):
        yield key, content


WITHOUT_PASSWORD = [("cloud_sheet", {}), ("nx", {"nx_accounts": "temporary"})]


@every_variant
def test_password_is_a_placeholder_in_every_file(target: str, settings: dict[str, str]) -> None:
    view, steps = changes(on(target, grant("live"), grant("live", name="kiendt", person=KIEN), settings=settings))
    assert [account.login for account in view.accounts] == ["khoihd", "kiendt"]
    shown: set[str] = set()
    for name, data in files(view, steps).items():
        if not name.endswith(".xlsx"):  # a table without a column for it: tests/targets/test_cloud_sheet.py
            found = passwords_in(name, data)
            shown |= found
            filled = re.sub(rb"\{\{secret:[^}]*\}\}", b"Mua-Xuan-2021", data)
            assert passwords_in(name, filled) == {re.sub(r"\{\{.*\}\}", "Mua-Xuan-2021", one) for one in found}, name
    hashed = "argon2:" if target == "mediamtx" else ""
    ours = {f"{hashed}{{{{secret:{RECORDER}/{login}}}}}" for login in ("khoihd", "kiendt")}
    assert shown == (set() if (target, settings) in WITHOUT_PASSWORD else ours)


# Validity.

LAST, FIRST_WITHOUT = date(2021, 9, 11), date(2021, 9, 12)


def due(view: DeviceView) -> dict[str, list[dict[str, object]]]:
    lists = DueLists(view.as_of)
    lists.add(view, device_targets()[view.device.target])
    found: dict[str, list[dict[str, object]]] = {"coming": [], "removals": []}
    for artifact in lists.artifacts():
        content = json.loads(artifact.data)
        for name in found:
            found[name] += content[name]
    return found


def on_slip(view: DeviceView, steps: ChangeSet, *words: str) -> list[str]:
    """The rows of the technician's slip that say all the words, as a spreadsheet program reads them."""
    rendered = slip_targets()["technician_slip"].render(view, steps, device_targets()[view.device.target])
    (data,) = (data for name, _, data in rendered if name.endswith(".xlsx"))
    rows = (" ".join(row) for row in xlsx_rows(data))
    return [row for row in rows if all(word in row for word in words)]


DATED = [(t, s) for t, s in VARIANTS if s != {"nx_accounts": "temporary"}]


@pytest.mark.parametrize(("target", "settings"), [*DATED, ("by_hand", {})], ids=lambda v: str(v) if v else "")
def test_validity_without_an_end_on_the_device_is_a_dated_removal(target: str, settings: dict[str, str]) -> None:
    overlay = on(target, grant(fitting(target)), settings=settings)
    view, steps = changes(overlay)
    entry = {"recorder": RECORDER, "login": "khoihd", "on": "2021-09-12", "action": "remove"}
    assert due(view) == {"coming": [{**entry, "grants": ["g-iso-01-khoihd"]}], "removals": []}
    can = device_targets()[target].capabilities_of(settings)
    task = "KHÓA tài khoản" if can and can.can_disable else "XÓA tài khoản"
    (row,) = on_slip(view, steps, "khoihd", "12/09/2021")
    assert task in row

    view, steps = changes(overlay, FIRST_WITHOUT, LAST)
    assert [(step.action, step.login, step.why) for step in steps.steps] == [
        ("disable" if can and can.can_disable else "delete", "khoihd", "expired")
    ]
    (removal,) = due(view)["removals"]
    said = [removal[name] for name in ("recorder", "login", "since", "gap_days", "why", "grants")]
    assert said == [RECORDER, "khoihd", "2021-09-12", 0, "expired", ["g-iso-01-khoihd"]]
    assert due(view)["coming"] == []
    (row,) = on_slip(view, steps, "khoihd", "12/09/2021")
    assert task in row


def test_validity_nx_temporary_carries_its_end() -> None:
    overlay = on("nx", grant("live"), settings={"nx_accounts": "temporary"})
    view, steps = changes(overlay)
    content = json.loads(files(view, steps)[".json"])
    (user,) = content["users"] if isinstance(content, dict) else content
    viet_nam = timezone(timedelta(hours=7))
    assert user["type"] == "temporaryLocal"
    assert user["temporaryToken"] == {
        "startS": int(datetime(2021, 6, 14, tzinfo=viet_nam).timestamp()),
        "endS": int(datetime(2021, 9, 12, tzinfo=viet_nam).timestamp()),
    }
    assert due(view) == {"coming": [], "removals": []}
    assert on_slip(view, steps, "Thiết bị tự khóa tài khoản") != []
    assert on_slip(view, steps, "12/09/2021") == []
    later = edited(files(view, steps), ".json", str(user["temporaryToken"]["endS"]), "1631466000")
    assert drift(view, later) == (Difference("longer", "khoihd"),)


def test_validity_nx_is_the_only_device_that_keeps_an_end() -> None:
    assert {target for target, can in capabilities() if can.native_expiry} == {"nx"}


# The device merges the grants of a person.

LIVE_AND_PTZ = (grant("live", (1,)), grant("ptz", (2,), name="khoihd-2"))


def test_merged_grants_zoneminder() -> None:
    """Live on camera 1 and steering on camera 2 would be both on both."""
    assert judged(on("zoneminder", *LIVE_AND_PTZ)) == [("TGT007", GRANTS, 6, 14), ("TGT007", GRANTS, 15, 14)]
    assert judged(on("zoneminder", *LIVE_AND_PTZ[:1])) == judged(on("zoneminder", grant("ptz", (2,)))) == []


def test_merged_grants_dahua() -> None:
    both = (grant("live", (1,)), grant("live, ptz", (2,), name="khoihd-2"))
    assert judged(on("dahua", *both)) == [("TGT007", GRANTS, 15, 20)]


@pytest.mark.parametrize("target", ["hikvision", "milestone", "cloud_sheet"])
def test_merged_grants_camera_by_camera(target: str) -> None:
    assert judged(on(target, *LIVE_AND_PTZ)) == []


def test_merged_grants_of_two_persons_are_two_accounts() -> None:
    assert judged(on("zoneminder", grant("live", (1,)), grant("ptz", (2,), name="kiendt", person=KIEN))) == []


# Microphones.

HEARD = {
    "dahua": "live",
    "frigate": FRIGATE_RIGHTS,
    "hikvision": "live",
    "mediamtx": "live",
    "onvif": "live, playback, export",
    "zoneminder": "live",
}


@pytest.mark.parametrize("target", HEARD)
def test_microphone_sound_follows_the_picture(target: str) -> None:
    rights = HEARD[target]
    columns = [14 + rights.index(right) for right in rights.split(", ")]
    assert judged(on(target, grant(rights), microphones=(2,))) == [("TGT002", GRANTS, 6, one) for one in columns]
    assert judged(on(target, grant(rights))) == []
    assert judged(on(target, grant(rights) + accepting("audio"), microphones=(2,))) == []


@pytest.mark.parametrize("target", sorted(set(HEARD) - {"onvif"}))
def test_microphone_elsewhere_brings_nothing(target: str) -> None:
    assert judged(on(target, grant(HEARD[target], (1, 3)), microphones=(2,))) == []


@pytest.mark.parametrize("target", sorted(set(DEVICES) - set(HEARD)))
def test_microphone_that_the_device_keeps_apart_brings_nothing(target: str) -> None:
    assert judged(on(target, grant("live"), microphones=(2,))) == []
