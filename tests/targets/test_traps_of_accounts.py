"""The traps of real devices in logins, passwords and ends. See trap_world.py.

- Vietnamese names cannot be logins; one safe login for all targets: `test_vietnamese_login_*`. The full name stays in
  our data: tests/targets/test_leak.py
- Case: logins are lower case, a login that differs in case only is another account: `test_case_*`
- Password length window; placeholders only; who can do with a hash: `test_password_*`
- Validity period: only Nx keeps it, everywhere else there is a dated list of removals: `test_validity_*`
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest
import yaml

from camgrant.app.check import check
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.rendering.changes import ChangeSet
from camgrant.rendering.device import DeviceView
from camgrant.rendering.drift import Difference, compare
from camgrant.rendering.due import DueLists
from camgrant.rendering.registry import device_targets, slip_targets
from support.examples import AS_OF, world
from targets.exports import Export, Held
from targets.kit import DEVICES
from targets.read_slips import xlsx_rows
from targets.trap_world import (
    CONTACTS,
    KIEN,
    RECORDER,
    VARIANTS,
    Overlay,
    capabilities,
    changes,
    drift,
    edited,
    every_variant,
    files,
    fitting,
    grant,
    judged,
    on,
)

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
    nobodys = {""} if target == "mediamtx" else set()  # the server's own way to its API has no password
    assert shown - nobodys == (set() if (target, settings) in WITHOUT_PASSWORD else ours)


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
