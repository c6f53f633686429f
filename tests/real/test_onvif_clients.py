"""A client that we did not write works on our device beside our driver: both leave the same accounts behind.

The device is OURS (support/devices/onvif.py), so nothing here is a proof on a device; the client is real:
onvif-zeep-async builds every message from ONVIF's own WSDL and signs it itself, and reads what our driver wrote.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree

from camgrant.app.session import HttpSession
from camgrant.rendering.changes import ChangeSet, change_set
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import compare
from camgrant_renderers.onvif import TARGET
from camgrant_renderers.onvif.driver import OnvifDriver
from support.devices.base import ADMIN, SECRET, Line, served
from support.devices.onvif import OnvifRecorder, User
from targets.views import account, device_view, files_of

ALL = (1, 2)
NAMES = {"tds": "http://www.onvif.org/ver10/device/wsdl", "tt": "http://www.onvif.org/ver10/schema"}
PASSWORD, OLD = "Moi-Cap-2021", "Dang-Dung-2021"
BEFORE = (
    account("a_het", {"live": ALL}),
    account("b_bot", {"live": ALL, "ptz": ALL}),
    account("c_them", {"live": ALL}),
)
AFTER = (
    account("a_moi", {"ptz": ALL}),
    account("b_bot", {"live": ALL}),
    account("c_them", {"live": ALL, "ptz": ALL}),
)


def view(*accounts: Account) -> DeviceView:
    return device_view(*accounts, cameras=ALL, channel_count=2, target="onvif", settings={"onvif_profile_g": "no"})


NOW = view(*AFTER)
CHANGES: ChangeSet = change_set(NOW, view(*BEFORE).accounts, None, can_disable=False)


def recorder() -> OnvifRecorder:
    """The client signs with a token only; the clock of the recorder is seven hours off."""
    device = OnvifRecorder(digest=False, skew=timedelta(hours=-7))
    device.users.update({one.login: User("Operator" if one.login == "b_bot" else "User", OLD) for one in BEFORE})
    return device


def with_client(line: Line, work: Callable[[Any], Awaitable[Any]], secret: str = SECRET) -> Any:
    """Runs `work` with the device service of the third-party client, whose own deprecation warnings are its affair."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from onvif import ONVIFCamera  # type: ignore[import-untyped, unused-ignore]

        async def run() -> Any:
            parts = urlsplit(line.url)
            camera = ONVIFCamera(parts.hostname, parts.port, ADMIN, secret, no_cache=True, adjust_time=True)
            try:
                return await work(await camera._adjust_time(await camera.create_devicemgmt_service()))
            finally:
                await camera.close()

        return asyncio.run(run())


async def send_the_file(service: Any) -> None:
    """Every message of our change file, given to the client as plain values and written anew by it."""
    data = files_of(TARGET, NOW, CHANGES)["r-thu-01.changes.xml"]
    for body in etree.fromstring(data).iterfind(".//{http://www.w3.org/2003/05/soap-envelope}Body"):
        operation = etree.QName(body[0]).localname
        users = [
            {
                "Username": user.findtext("tt:Username", namespaces=NAMES),
                "Password": PASSWORD,
                "UserLevel": user.findtext("tt:UserLevel", namespaces=NAMES),
            }
            for user in body[0].iterfind("tds:User", NAMES)
        ]
        names = [name.text for name in body[0].iterfind("tds:Username", NAMES)]
        await getattr(service, operation)({"User": users} if users else {"Username": names})


def test_the_client_and_our_driver_leave_the_same_accounts() -> None:
    by_client, by_driver = recorder(), recorder()
    with served(by_client) as line:
        with_client(line, send_the_file)
    driver = OnvifDriver()
    with served(by_driver) as line, HttpSession(line.url, ADMIN, SECRET, insecure_http=True) as session:
        for step in CHANGES.steps:
            seen = driver.read(session, NOW.device).of(step.login)
            driver.perform(session, NOW.device, step, seen, PASSWORD)
    assert by_client.held() == by_driver.held()
    assert by_client.held() == {
        "a_moi": ("Operator", PASSWORD),
        "b_bot": ("User", PASSWORD),
        "c_them": ("Operator", PASSWORD),
    }
    work = ["DeleteUsers", "SetUser", "CreateUsers", "SetUser"]
    assert [one for one in by_client.operations if not one.startswith("Get")] == work
    assert [one for one in by_driver.operations if not one.startswith("Get")] == work


def test_the_client_reads_what_our_driver_wrote_and_our_reader_what_the_client_wrote() -> None:
    device, driver = recorder(), OnvifDriver()
    with served(device) as line, HttpSession(line.url, ADMIN, SECRET, insecure_http=True) as session:
        for step in CHANGES.steps:
            seen = driver.read(session, NOW.device).of(step.login)
            driver.perform(session, NOW.device, step, seen, PASSWORD)
        users = with_client(line, lambda service: service.GetUsers())
        wanted = {"admin": "Administrator", "a_moi": "Operator", "b_bot": "User", "c_them": "Operator"}
        assert {user.Username: user.UserLevel for user in users} == wanted
        assert compare(TARGET, NOW, driver.read(session, NOW.device)) == ()
        with_client(line, lambda service: service.DeleteUsers({"Username": ["a_moi"]}))
        assert [(one.kind, one.login) for one in compare(TARGET, NOW, driver.read(session, NOW.device))] == [
            ("missing", "a_moi")
        ]


def test_a_raised_level_is_seen_and_a_message_that_is_wrong_in_one_part_changes_nothing() -> None:
    """The judge itself: the client tampers, the device keeps its rules, the comparison speaks."""
    device, driver = recorder(), OnvifDriver()
    raised = {"Username": "c_them", "Password": PASSWORD, "UserLevel": "Administrator"}
    unknown = {"Username": "khong_co", "Password": PASSWORD, "UserLevel": "User"}
    with served(device) as line, HttpSession(line.url, ADMIN, SECRET, insecure_http=True) as session:
        before = device.held()
        with pytest.raises(Exception, match="Username not recognized"):
            with_client(line, lambda service: service.SetUser({"User": [raised, unknown]}))
        assert device.held() == before
        with_client(line, lambda service: service.SetUser({"User": [raised]}))
        found = compare(TARGET, view(*BEFORE), driver.read(session, NOW.device))
        assert [(one.kind, one.login) for one in found] == [("more", "c_them")]


def test_a_set_user_of_the_client_without_a_password_clears_it() -> None:
    """Why ours always carries one."""
    device = recorder()
    with served(device) as line:
        with_client(line, lambda service: service.SetUser({"User": [{"Username": "b_bot", "UserLevel": "User"}]}))
    assert device.held()["b_bot"] == ("User", "")


def test_the_device_of_ours_knows_a_wrong_signature() -> None:
    with served(recorder()) as line, pytest.raises(Exception, match="not Authorized"):
        with_client(line, lambda service: service.GetUsers(), "Sai-Roi-2021")
