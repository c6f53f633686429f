"""The driver and `camgrant apply` on a real ZoneMinder, as the custodian runs it: see test_zoneminder.py.

The hotel of the province, its leaders, one of them leaving; and what was tampered with, or changed by hand.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from camgrant.app.check import check
from camgrant.app.session import HttpSession
from camgrant.diagnostics import Severity
from camgrant.load.tree import MemoryTree
from camgrant.rendering.changes import ChangeSet, Published
from camgrant.rendering.device import DeviceView
from camgrant.rendering.drift import compare
from camgrant.rendering.driver import DeviceRefused
from camgrant.rendering.engine import Before, render
from camgrant.rendering.views import Views
from camgrant_renderers.zoneminder import TARGET
from camgrant_renderers.zoneminder.driver import ZoneMinderDriver
from real.zm_accounts import faults, freshened, load, password_of, server, to, token_of, view, whole
from real.zm_server import ADMIN, SECRET, ZoneMinder
from support.devices.torn import Cut, Place, torn
from support.examples import world
from targets.kit import view_on
from targets.province import NOW, view_and_changes
from targets.views import account, first_changes

__all__ = ["server", "whole"]

pytestmark = pytest.mark.real_zm


@pytest.fixture(autouse=True)
def ready(server: ZoneMinder) -> None:
    """The administrator has done what the driver asks for before it lets anybody in."""
    freshened(server)


def carry_out(server: ZoneMinder, now: DeviceView, changes: ChangeSet) -> None:
    """Every step over the real API, each twice, as after an answer that was lost."""
    driver = ZoneMinderDriver()
    with HttpSession(server.url, ADMIN, SECRET, insecure_http=True) as session:
        for step in (one for one in changes.steps for _ in range(2)):
            seen = driver.read(session, now.device).of(step.login)
            password = password_of(step.login) if step.action == "create" else ""
            driver.perform(session, now.device, step, seen, password)
        assert compare(TARGET, now, driver.read(session, now.device)) == ()


def test_the_driver_from_an_empty_server_to_the_province_and_back(server: ZoneMinder) -> None:
    now, _ = view_and_changes("zoneminder", {}, "r-chk-01-vnpt")
    carry_out(server, now, first_changes(now))
    assert faults(server, now) == []
    ended, narrowed = now.accounts[0], now.accounts[1]
    token = token_of(server, ended.login)
    fewer = {narrowed.login: account(narrowed.login, {"live": (2,)})}
    same_people = [
        replace(fewer.get(one.login, account(one.login, {"live": (1, 2)})), person=one.person, holder=one.holder)
        for one in now.accounts[1:]
    ]
    after = view_on("zoneminder", *same_people, cameras=(1, 2), channel_count=4)
    changes = to(after, now)
    assert {step.action for step in changes.work} == {"disable", "reduce"}
    carry_out(server, after, changes)
    assert faults(server, after) == []
    assert (server.listed(token), server.picture(token, 1)) == ([], 403)


# The same over the command line, as the custodian runs it: the hotel of the province, its leaders, one of them leaving.

SITE, LATER = "r-iso-06", date(2021, 7, 25)
INVENTORY = Path(__file__).parents[2] / "inventory"
LESS = {  # on 24 July one leader's right is revoked, and the other keeps live on three cameras
    "    scope: {site: s-iso-06}\n    rights: [live, playback, export]\n": (
        "    scope: {cameras: [k-iso-06-1, k-iso-06-2, k-iso-06-3]}\n    rights: [live]\n"
    ),
    "    scope: {site: s-iso-06}\n    rights: [live]\n": (
        "    scope: {site: s-iso-06}\n    rights: [live]\n    revoked: {on: 2021-07-24, reason: Thôi quản lý}\n"
    ),
}
Content = dict[str, Any]


@cache
def hotel(day: date, *, reduced: bool = False) -> Views:
    """The reference province with the hotel's recorder on a ZoneMinder server; the check finds no error in it."""
    files = world(INVENTORY)
    make = "    target: zoneminder\n    settings: {zm_guard: apache}\n"
    changed = {"cameras/s-iso-06.yaml": {"    target: hikvision\n": make}}
    changed["camgrant.yaml"] = {"    - hikvision\n": "    - zoneminder\n"}
    if reduced:
        changed["grants/site/s-iso-06.yaml"] = LESS
    for name, edits in changed.items():
        text = files[name].decode()
        for old, new in edits.items():
            assert text.count(old) == 1
            text = text.replace(old, new)
        files[name] = text.encode()
    checked = check(MemoryTree(files), day, today=lambda: day)
    assert [one for one in checked.diagnostics if one.severity == Severity.ERROR] == []
    assert checked.inventory is not None
    assert checked.state is not None
    return Views(checked.inventory, checked.state)


def first_steps(folder: Path) -> tuple[DeviceView, Path]:
    """What the hotel's server must hold on 20 July, and the change set for an empty one, as its file."""
    return written(folder, hotel(NOW), None)


def later_steps(folder: Path) -> tuple[DeviceView, Path]:
    """The same on 25 July, from what was published on 20 July."""
    return written(folder, hotel(LATER, reduced=True), Before(hotel(NOW), Published("a" * 40, NOW)))


def written(folder: Path, now: Views, before: Before | None) -> tuple[DeviceView, Path]:
    """The file as the engine renders it for the operator."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{SITE}.steps.json"
    (found,) = (one for one in render(now, before) if one.path == f"zoneminder/{path.name}")
    path.write_bytes(found.data)
    return now.view(SITE), path


def apply(
    server: ZoneMinder, steps: Path, *words: str, expected: int = 0, logins: tuple[str, ...] = ("quyenttl", "taihd")
) -> str:
    """`camgrant apply` with the secrets on its standard input; what it printed, which is never one of them."""
    secrets = {ADMIN: SECRET, **{login: password_of(login) for login in logins}}
    command = [sys.executable, "-W", "error", "-m", "camgrant", "apply", str(steps), "--device", server.url]
    done = subprocess.run(
        [*command, "--insecure-http", "--as-of", str(NOW), "--secrets-stdin", "--lang", "en", *words],
        input=json.dumps(secrets),
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == expected, said
    kept = "".join(path.read_text() for path in steps.parent.iterdir())
    assert [secret for secret in secrets.values() if secret in said + kept] == []
    return said


def receipt_of(steps: Path) -> Content:
    content: Content = json.loads(steps.with_name(f"{SITE}.steps.receipt.json").read_bytes())
    return content


def done_in(receipt: Content) -> list[tuple[str, str, str]]:
    return [(step["action"], step["login"], step["state"]) for step in receipt["steps"]]


def logins_on(server: ZoneMinder) -> list[str]:
    """The accounts as the database has them: login and whether it is enabled."""
    found = server.sql("SELECT CONCAT(Username, ' ', Enabled) FROM Users ORDER BY Username").stdout.decode()
    return found.splitlines()[1:]


def differences(server: ZoneMinder, now: DeviceView) -> list[str]:
    """What the server's own API says that is not as declared."""
    with HttpSession(server.url, ADMIN, SECRET, insecure_http=True) as session:
        return [f"{d.kind} {d.login}" for d in compare(TARGET, now, ZoneMinderDriver().read(session, now.device))]


def test_apply_from_an_empty_server_through_a_revocation_and_a_reduction(server: ZoneMinder, tmp_path: Path) -> None:
    now, steps = first_steps(tmp_path / "1")
    assert [one.login for one in now.accounts] == ["quyenttl", "taihd"]
    assert "Dry run: nothing was changed." in apply(server, steps, "--dry-run")
    assert logins_on(server) == ["admin 1"]
    assert [path.name for path in steps.parent.iterdir()] == [steps.name]

    assert "Done, and read back as declared." in apply(server, steps)
    assert (differences(server, now), faults(server, now)) == ([], [])
    receipt = receipt_of(steps)
    assert done_in(receipt) == [("create", "quyenttl", "done"), ("create", "taihd", "done")]
    assert (receipt["result"], receipt["gone"], receipt["mismatches"], receipt["unknown"]) == ("done", [], [], [])
    held = server.sql("SELECT * FROM Users").stdout
    apply(server, steps, logins=())
    assert {step["state"] for step in receipt_of(steps)["steps"]} == {"already"}
    assert server.sql("SELECT * FROM Users").stdout == held

    token = token_of(server, "taihd")
    after, steps = later_steps(tmp_path / "2")
    apply(server, steps, "--dry-run", logins=())
    assert server.sql("SELECT * FROM Users").stdout == held
    apply(server, steps, logins=())  # taking away needs no password but the administrator's
    assert done_in(receipt := receipt_of(steps)) == [("disable", "taihd", "done"), ("reduce", "quyenttl", "done")]
    assert (receipt["result"], receipt["gone"], receipt["mismatches"]) == ("done", ["taihd"], [])
    assert (differences(server, after), faults(server, after)) == ([], [])
    assert logins_on(server) == ["admin 1", "quyenttl 1", "taihd 0"]
    assert (server.listed(token), server.picture(token, 1), token_of(server, "taihd")) == ([], 403, "")
    assert server.listed(token_of(server, "quyenttl")) == [1, 2, 3]


def tampered(steps: Path, change: Callable[[Content], object]) -> Path:
    content = json.loads(steps.read_bytes())
    change(content)
    steps.write_text(json.dumps(content), encoding="utf-8")
    return steps


def step_of(content: Content, login: str) -> Content:
    found: Content = next(step for step in content["steps"] if step["login"] == login)
    return found


def test_apply_of_a_tampered_creation_fails_its_own_comparison(server: ZoneMinder, tmp_path: Path) -> None:
    """One step says less than the server gives, the other more than its grants: neither is read back so."""

    def change(content: Content) -> None:
        step_of(content, "quyenttl")["after"].update(playback=[1], export=[1])
        step_of(content, "taihd")["after"].update(ptz=[1])

    _, steps = first_steps(tmp_path)
    said = apply(server, tampered(steps, change), expected=1)
    receipt = receipt_of(steps)
    assert (receipt["result"], [one["login"] for one in receipt["mismatches"]]) == ("failed", ["quyenttl", "taihd"])
    assert ("! quyenttl: expected " in said, "! taihd: expected " in said) == (True, True)


def test_apply_of_a_grant_beyond_the_step_gives_no_more_than_the_step(server: ZoneMinder, tmp_path: Path) -> None:
    now, steps = first_steps(tmp_path)
    apply(server, tampered(steps, lambda c: step_of(c, "taihd")["granted"].update(playback=[1], ptz=[1])))
    assert differences(server, now) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda c: step_of(c, "quyenttl")["before"].pop("playback"), 1),
        (lambda c: c["steps"][0].update(login=ADMIN), 1),
        (lambda c: step_of(c, "quyenttl").update(after={"config": [1]}), 2),
    ],
    ids=["before", "admin", "config"],
)
def test_apply_refuses_a_tampered_change_set(
    server: ZoneMinder, tmp_path: Path, change: Callable[[Content], object], code: int
) -> None:
    """Nothing on the server is touched: what the file expects is not there, or the file is not understood."""
    now, _ = first_steps(tmp_path / "1")
    load(server, now)
    held = server.sql("SELECT * FROM Users").stdout
    _, steps = later_steps(tmp_path / "2")
    apply(server, tampered(steps, change), expected=code)
    assert server.sql("SELECT * FROM Users").stdout == held


def test_apply_on_a_server_that_was_changed_by_hand(server: ZoneMinder, tmp_path: Path) -> None:
    """Somebody opened all cameras to one account: adding and narrowing wait for a person, ending does not."""
    now, _ = first_steps(tmp_path / "1")
    load(server, now)
    server.sql("UPDATE Users SET MonitorIds = '' WHERE Username = 'quyenttl'")
    assert differences(server, now) == ["more quyenttl"]
    after, steps = later_steps(tmp_path / "2")
    assert "Refused: the device is not what the change set expects" in apply(server, steps, expected=1, logins=())
    assert (receipt_of(steps)["result"], logins_on(server)) == ("refused", ["admin 1", "quyenttl 1", "taihd 1"])
    apply(server, steps, "--removals-only", expected=1, logins=())
    assert (receipt_of(steps)["gone"], logins_on(server)) == (["taihd"], ["admin 1", "quyenttl 1", "taihd 0"])
    assert differences(server, after) == ["more quyenttl"]


def test_apply_never_touches_the_administrator(server: ZoneMinder, tmp_path: Path) -> None:
    """Not even for a change set that names it, and ends it whatever it holds."""
    now, _ = first_steps(tmp_path / "1")
    load(server, now)
    _, steps = later_steps(tmp_path / "2")
    apply(server, tampered(steps, lambda c: c["steps"][0].update(login=ADMIN)), "--removals-only", expected=1)
    assert logins_on(server)[0] == "admin 1"


def test_the_driver_reads_more_accounts_than_a_page(server: ZoneMinder) -> None:
    values = ", ".join(f"('k{number:03}', 'x', 'View', '1')" for number in range(130))
    server.sql(f"INSERT INTO Users (Username, Password, Stream, MonitorIds) VALUES {values}")
    with HttpSession(server.url, ADMIN, SECRET, insecure_http=True) as session:
        assert len(ZoneMinderDriver().read(session, view().device).accounts) == 131
    alone = server.get("api/users.json", server.login(ADMIN, SECRET)).json()
    assert (len(alone["users"]), alone["pagination"]["count"]) == (20, 131)


def test_apply_lets_nobody_in_while_pages_tell_the_key_and_ends_accounts_all_the_same(
    server: ZoneMinder, tmp_path: Path
) -> None:
    now, _ = first_steps(tmp_path / "1")
    load(server, now)
    server.sql("UPDATE Config SET Private = 0; DELETE FROM Users WHERE Username = 'quyenttl'")
    _, steps = first_steps(tmp_path / "2")
    said = apply(server, steps, "--leave-unknown", expected=1)
    assert "zmupdate.pl --freshen" in said
    assert logins_on(server) == ["admin 1", "taihd 1"]
    _, steps = later_steps(tmp_path / "3")
    apply(server, steps, "--removals-only", expected=1, logins=())
    assert logins_on(server) == ["admin 1", "taihd 0"]


def test_apply_shuts_the_api_of_accounts_from_before(server: ZoneMinder, tmp_path: Path) -> None:
    now, steps = first_steps(tmp_path / "1")
    apply(server, steps)
    server.sql("UPDATE Users SET APIEnabled = 1, Monitors = 'View' WHERE Username != 'admin'")
    assert differences(server, now) == ["more quyenttl", "more taihd"]
    after, steps = later_steps(tmp_path / "2")
    apply(server, steps, logins=())
    assert (differences(server, after), faults(server, after)) == ([], [])
    assert server.sql("SELECT Username FROM Users WHERE APIEnabled = 1").stdout.split()[1:] == [b"admin"]


def test_the_driver_believes_what_is_read_back_and_no_more(server: ZoneMinder) -> None:
    """An account without a password is refused by the server's own check; one of the administrator's is never asked."""
    step = first_changes(view(account("mannv", {"live": (1,)}))).steps[0]
    driver, device = ZoneMinderDriver(), view().device
    before = server.sql("SELECT * FROM Users").stdout
    with HttpSession(server.url, ADMIN, SECRET, insecure_http=True) as session:
        with pytest.raises(DeviceRefused, match="mannv: "):
            driver.perform(session, device, step, None, "")
        for login in (ADMIN, ADMIN.title()):
            with pytest.raises(DeviceRefused, match="có sẵn"):
                driver.perform(session, device, replace(step, login=login, action="disable"), None, "")
    assert server.sql("SELECT * FROM Users").stdout == before


def test_an_account_made_anew_over_the_api_has_its_new_password_alone(server: ZoneMinder) -> None:
    now = view(account("khoihd", {"live": (1,)}))
    carry_out(server, now, first_changes(now))
    carry_out(server, view(), to(view(), now))
    server.sql("UPDATE Users SET Enabled = 1, MonitorIds = '1' WHERE Username = 'khoihd'")  # by hand, and by mistake
    assert server.listed(token_of(server, "khoihd")) == []
    server.sql("UPDATE Users SET Enabled = 0 WHERE Username = 'khoihd'")
    driver = ZoneMinderDriver()
    with HttpSession(server.url, ADMIN, SECRET, insecure_http=True) as session:
        seen = driver.read(session, now.device).of("khoihd")
        driver.perform(session, now.device, first_changes(now).steps[0], seen, password_of("other"))
    assert token_of(server, "khoihd") == ""
    with server.session("khoihd", password_of("other")) as browser:
        assert "monitor=1" in browser.get("index.php?view=watch&mid=1").text


@pytest.mark.parametrize("place", ["request headers", "before the body", "half of the body", "last byte of the answer"])
def test_a_torn_creation_on_the_real_server(server: ZoneMinder, tmp_path: Path, place: Place) -> None:
    """The server makes an account without a name of it; the run that made it, or the next one, takes it away."""
    _, steps = first_steps(tmp_path)
    with torn(server.url, lambda request: request.startswith(b"POST /zm/api/users.json")) as line:
        line.cut = Cut(0, place)
        torn_server = replace(server, url=line.url)
        apply(torn_server, steps, expected=3)
        assert line.died == 1
    apply(server, steps)
    assert logins_on(server) == ["admin 1", "quyenttl 1", "taihd 1"]


def test_what_a_torn_creation_leaves_is_named_and_stops_no_removal(server: ZoneMinder, tmp_path: Path) -> None:
    now, _ = first_steps(tmp_path / "1")
    load(server, now)
    server.sql("INSERT INTO Users (Username, Password) VALUES ('', '')")
    (found,) = differences(server, now)
    assert re.fullmatch(r"extra \(Id \d+, không tên / no name\)", found)
    _, steps = later_steps(tmp_path / "2")
    apply(server, steps, "--removals-only", logins=())
    assert receipt_of(steps)["gone"] == ["taihd"]
