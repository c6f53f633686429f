"""Our accounts on the real ZoneMinder: loaded as a technician would, and asked with each account's own password."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator
from functools import cache

import bcrypt
import httpx
import pytest

from camgrant.rendering.changes import ChangeSet, change_set
from camgrant.rendering.device import Account, DeviceView
from camgrant_renderers.zoneminder import TARGET
from real.zm_server import ADMIN, KEY, SECRET, ZoneMinder, running, server_packages
from targets.kit import view_on
from targets.views import first_changes

__all__ = [
    "ALL",
    "MONITORS",
    "SHUT",
    "faults",
    "filled",
    "freshened",
    "hash_of",
    "load",
    "password_of",
    "rendered",
    "server",
    "steered",
    "to",
    "token_of",
    "view",
    "whole",
]

MONITORS = tuple(range(1, 9))
ALL = frozenset(MONITORS)


@pytest.fixture(scope="module")
def whole() -> Iterator[ZoneMinder]:
    """The server, with pictures of cameras 1 and 2."""
    server_packages()
    with running(MONITORS, live=(1, 2)) as server:
        token = server.login(ADMIN, SECRET)
        end = time.monotonic() + 30
        while not all(isinstance(server.picture(token, camera), bytes) for camera in (1, 2)):
            assert time.monotonic() < end, (server.folder / "log/zmc.log").read_text()[-2000:]
            time.sleep(0.2)
        server.sql("CREATE TABLE UsersAtFirst AS SELECT * FROM Users")
        yield server


@pytest.fixture
def server(whole: ZoneMinder) -> ZoneMinder:
    """The server with no account but the administrator's, and that one as it came, whatever a test did to it."""
    whole.sql("DELETE FROM Events; DELETE FROM Users; INSERT INTO Users SELECT * FROM UsersAtFirst")
    whole.sql("UPDATE Config SET Private = 0")  # as the packaged schema leaves it
    return whole


def freshened(server: ZoneMinder) -> ZoneMinder:
    """The server after `zmupdate.pl --freshen`, as far as the pages and the driver ask."""
    server.sql("UPDATE Config SET Private = 1 WHERE Name = 'ZM_AUTH_HASH_SECRET'")
    return server


def password_of(login: str) -> str:
    return f"Mk-{login[::-1]}-2021"  # one that holds the login is refused


@cache
def hash_of(login: str) -> str:
    return bcrypt.hashpw(password_of(login).encode(), bcrypt.gensalt(4)).decode()


def filled(text: bytes) -> str:
    """A rendered file with bcrypt hashes in the place of its secrets."""
    return re.sub(r"\{\{secret:[^/]+/(\w+)\}\}", lambda found: hash_of(found[1]), text.decode())


def view(*accounts: Account) -> DeviceView:
    return view_on("zoneminder", *accounts, cameras=(1, 2, 3), channel_count=8)


def rendered(now: DeviceView, changes: ChangeSet | None = None) -> dict[str, bytes]:
    files = TARGET.render(now, changes or first_changes(now))
    return {name.removeprefix(now.recorder_id): data for name, _, data in files}


def to(now: DeviceView, before: DeviceView) -> ChangeSet:
    return change_set(now, before.accounts, None, can_disable=True)


def load(server: ZoneMinder, now: DeviceView) -> None:
    server.sql(filled(rendered(now)[".sql"]))


def token_of(server: ZoneMinder, login: str) -> str:
    """A token of now for an account whose password the page takes; "" where the page does not let it in.

    The server gives accounts of ours no token itself, because their API is shut: the test signs one.
    """
    with server.session(login, password_of(login)) as browser:
        inside = "auth=" in browser.get("index.php", params={"view": "console"}).text
    return server.token(login) if inside else ""


def faults(server: ZoneMinder, now: DeviceView) -> list[str]:
    """Where the server, asked with each account's own password, says something else than the view."""
    found = []
    for one in now.accounts:
        token = token_of(server, one.login)
        live = one.allowed.get("live", frozenset())
        listed = server.listed(token) if token else "no login"
        if listed != sorted(live):
            found.append(f"{one.login} is shown {listed}")
        with server.session(one.login, password_of(one.login)) as browser:
            found += [f"{one.login}: {fault}" for fault in browsed(browser, live)]
        for camera in (1, 2):
            got = server.picture(token, camera)
            seen = isinstance(got, bytes) and got.startswith(b"\xff\xd8")
            if seen != (camera in live) or (not seen and got != 403):
                found.append(f"{one.login}: live {camera}")
            if steered(server, token, camera) != (camera in one.allowed.get("ptz", frozenset())):
                found.append(f"{one.login}: ptz {camera}")
        if told(server, token, "events") != bool(one.allowed.get("playback")):
            found.append(f"{one.login}: playback")
        if 'id="options"' in server.get("index.php", token, view="options").text:
            found.append(f"{one.login}: config")
        if told(server, token, "monitor"):
            found.append(f"{one.login}: addresses of cameras")
        if opened := [path for path in API_PATHS if server.get(path, token).status_code not in SHUT]:
            found.append(f"{one.login}: the API answers {opened}")
    return found


SHUT = (401, 404, 500)  # 500 without a body is what the API makes of a format that it does not have
API_PATHS = ("api/configs.json", "api/monitors.json", "api/users.json")


def browsed(browser: httpx.Client, live: Collection[int]) -> list[str]:
    """What is wrong where a person watches with a browser: page, picture by the page's own key, and the API."""
    wrong = []
    for camera in (1, 2):
        page = browser.get("index.php", params={"view": "watch", "mid": str(camera)}).text
        if KEY in page:
            wrong.append("a page tells the key of the server's tokens")
        mark = re.search(r"auth=([0-9a-f]{32})", page)
        query = {"mode": "single", "monitor": str(camera), **({"auth": mark[1]} if mark else {})}
        got = browser.get("cgi-bin/nph-zms", params=query)
        if got.content.startswith(b"\xff\xd8") != (camera in live):
            wrong.append(f"picture {camera} in the browser: {got.status_code}")
    if browser.get(API_PATHS[0]).status_code not in SHUT:
        wrong.append("the API answers the browser")
    return wrong


def told(server: ZoneMinder, token: str, entity: str) -> bool:
    """Whether the pages' own requests tell the holder of a token about events, the system or any camera."""
    return '"result":"Ok"' in server.get("index.php", token, request="status", entity=entity, id="2").text


def steered(server: ZoneMinder, token: str, camera: int) -> bool:
    """Whether the server accepts a command to move the camera."""
    answer = server.get("index.php", token, request="control", id=str(camera))
    return answer.status_code == 200 and '"result":"Ok"' in answer.text
