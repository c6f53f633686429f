"""Our accounts on the real ZoneMinder: loaded as a technician would, and asked with each account's own password."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import cache

import bcrypt
import pytest

from camgrant.rendering.changes import ChangeSet, change_set
from camgrant.rendering.device import Account, DeviceView
from camgrant_renderers.zoneminder import TARGET
from real.zm_server import ADMIN, SECRET, ZoneMinder, running, server_packages
from targets.kit import view_on
from targets.views import first_changes

__all__ = [
    "ALL",
    "MONITORS",
    "faults",
    "filled",
    "hash_of",
    "load",
    "page",
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
    return whole


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
    return server.login(login, password_of(login))


def faults(server: ZoneMinder, now: DeviceView) -> list[str]:
    """Where the server, asked with each account's own password, says something else than the view."""
    found = []
    for one in now.accounts:
        token = token_of(server, one.login)
        live = one.allowed.get("live", frozenset())
        listed = server.listed(token) if token else "no login"
        if listed != (sorted(live) if live else "401"):
            found.append(f"{one.login} is shown {listed}")
        for camera in (1, 2):
            got = server.picture(token, camera)
            seen = isinstance(got, bytes) and got.startswith(b"\xff\xd8")
            if seen != (camera in live) or (not seen and got != 403):
                found.append(f"{one.login}: live {camera}")
            if steered(server, token, camera) != (camera in one.allowed.get("ptz", frozenset())):
                found.append(f"{one.login}: ptz {camera}")
        events = server.get("api/events.json", token).status_code == 200
        if events != bool(one.allowed.get("playback")):
            found.append(f"{one.login}: playback")
        if server.get("api/users.json", token).status_code != 401:
            found.append(f"{one.login}: config")
    return found


def steered(server: ZoneMinder, token: str, camera: int) -> bool:
    """Whether the server accepts a command to move the camera."""
    answer = server.get("index.php", token, request="control", id=str(camera))
    return answer.status_code == 200 and '"result":"Ok"' in answer.text


def page(server: ZoneMinder, token: str, camera: int) -> bool:
    """Whether the page of a camera opens: it names the stream of that camera."""
    return f"monitor={camera}" in server.get("index.php", token, view="watch", mid=str(camera)).text
