"""ONVIF: levels on a whole recorder, what its own schema says of our messages, and what a device answers.

The judge of every message is the schema of ONVIF as the package onvif-zeep-async carries it, read by lxml.
"""

from __future__ import annotations

import importlib.util
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from camgrant.access.resolve import resolve
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.changes import ChangeSet, change_set
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import compare, rights_of
from camgrant.rendering.limits import judge_targets
from camgrant.rendering.observed import Readback, ReadbackFault
from camgrant.rendering.registry import device_targets
from camgrant_renderers.onvif import TARGET
from camgrant_renderers.onvif.messages import Message, Security, envelope
from support.examples import AS_OF, world
from targets.exports import Held
from targets.exports.onvif import FORMATS, RISKY
from targets.views import account, allowed_on, device_view, files_of, first_changes

TDS, TT = "http://www.onvif.org/ver10/device/wsdl", "http://www.onvif.org/ver10/schema"
ALL = (1, 2, 3, 4)
EVERY = frozenset(ALL)
HOSTILE = ('a<b>&"c', "a'--b", "]]>", "<!-- x", "{{ 1 }}{% x %}", "ơ đ\u00a0\u202e")


def view(*accounts: Account, g: str = "yes", microphones: tuple[int, ...] = ()) -> DeviceView:
    return device_view(*accounts, cameras=ALL, target="onvif", settings={"onvif_profile_g": g}, microphones=microphones)


def changes(*new: Account, before: tuple[Account, ...] = (), g: str = "yes") -> tuple[DeviceView, ChangeSet]:
    now = view(*new, g=g)
    return now, change_set(now, view(*before, g=g).accounts, None, can_disable=False)


def sent(now: DeviceView, steps: ChangeSet) -> list[tuple[str, str, str, str]]:
    """(operation, login, level, password) of every message of the change file; [] where there is none."""
    data = files_of(TARGET, now, steps).get("r-thu-01.changes.xml")
    return [] if data is None else [_plain(body) for body in bodies(data)]


def _plain(body: Any) -> tuple[str, str, str, str]:
    def text(name: str) -> str:
        return "".join(body.itertext(f"{{{TT}}}{name}", f"{{{TDS}}}{name}"))

    return etree.QName(body).localname, text("Username"), text("UserLevel"), text("Password")


def bodies(data: bytes) -> Iterator[Any]:
    """The content of every SOAP body of a file."""
    for body in etree.fromstring(data).iter("{http://www.w3.org/2003/05/soap-envelope}Body"):
        yield from body


# -- files ------------------------------------------------------------------------------------------------------------


def test_the_desired_state_is_what_get_users_must_answer() -> None:
    found = files_of(TARGET, view(account("hyeorc", {"live": ALL, "ptz": ALL}), account("mannv", {"live": ALL})))
    assert found["r-thu-01.xml"].decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<?camgrant desired-state?>\n"
        "<!--\n"
        "  Tệp do camgrant kết xuất, không sửa tay. Đầu ghi r-thu-01, ngày 20/07/2021.\n"
        "  Lệnh GetUsers phải trả về đúng các tài khoản này, ngoài tài khoản có sẵn của thiết bị.\n"
        "-->\n"
        f'<tds:GetUsersResponse xmlns:tds="{TDS}" xmlns:tt="{TT}">\n'
        "  <tds:User>\n"
        "    <tt:Username>hyeorc</tt:Username>\n"
        "    <tt:UserLevel>Operator</tt:UserLevel>\n"
        "  </tds:User>\n"
        "  <tds:User>\n"
        "    <tt:Username>mannv</tt:Username>\n"
        "    <tt:UserLevel>User</tt:UserLevel>\n"
        "  </tds:User>\n"
        "</tds:GetUsersResponse>\n"
    )


def test_the_change_file_is_whole_messages_in_order() -> None:
    now, steps = changes(account("mannv", {"live": ALL}))
    text = files_of(TARGET, now, steps)["r-thu-01.changes.xml"].decode()
    head, _, rest = text.partition("-->\n")
    assert "không được bỏ phần tử Password" in head
    assert rest == (
        '<changes recorder="r-thu-01" as_of="2021-07-20">\n'
        '  <s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
        f'xmlns:tds="{TDS}" xmlns:tt="{TT}">\n'
        "    <s:Body>\n"
        "      <tds:CreateUsers><tds:User><tt:Username>mannv</tt:Username>"
        "<tt:Password>{{secret:r-thu-01/mannv}}</tt:Password><tt:UserLevel>User</tt:UserLevel>"
        "</tds:User></tds:CreateUsers>\n"
        "    </s:Body>\n"
        "  </s:Envelope>\n"
        "</changes>\n"
    )


BEFORE = (
    account("a_het", {"live": ALL}),
    account("b_bot", {"live": ALL, "ptz": ALL}),
    account("c_them", {"live": ALL}),
    account("d_giu", {"live": ALL}),
)
AFTER = (
    account("a_moi", {"ptz": ALL}),
    account("b_bot", {"live": ALL}),
    account("c_them", {"live": ALL, "ptz": ALL}),
    account("d_giu", {"live": ALL}),
)


def test_removals_first_one_account_a_message_and_never_a_level_without_a_password() -> None:
    assert sent(*changes(*AFTER, before=BEFORE)) == [
        ("DeleteUsers", "a_het", "", ""),
        ("SetUser", "b_bot", "User", "{{secret:r-thu-01/b_bot}}"),
        ("CreateUsers", "a_moi", "Operator", "{{secret:r-thu-01/a_moi}}"),
        ("SetUser", "c_them", "Operator", "{{secret:r-thu-01/c_them}}"),
    ]


def test_no_file_of_changes_where_nothing_changes_on_the_device() -> None:
    assert sent(*changes(*BEFORE, before=BEFORE)) == []
    now, steps = changes(account("mannv", {"live": ALL}), before=(account("mannv", {"live": ALL}),))
    fewer = replace(steps.steps[0], action="reduce", after={"live": EVERY})  # the recorder no longer serves recordings
    assert sent(now, replace(steps, steps=(fewer,))) == []
    assert list(files_of(TARGET, now, steps)) == ["r-thu-01.xml"]


def test_an_account_that_has_nothing_for_a_while_is_deleted_and_made_again() -> None:
    """What another kind of recorder held may share no right with what this one must hold: no level gives nothing."""
    now, steps = changes(account("mannv", {"live": ALL}), before=(account("mannv", {"live": ALL}),))
    reduce = replace(steps.steps[0], action="reduce", before={"export": EVERY}, after={})
    extend = replace(steps.steps[0], action="extend", before={})
    assert [one[:3] for one in sent(now, replace(steps, steps=(reduce, extend)))] == [
        ("DeleteUsers", "mannv", ""),
        ("CreateUsers", "mannv", "User"),
    ]


@pytest.mark.parametrize("login", HOSTILE)
def test_a_hostile_login_stays_text(login: str) -> None:
    now, steps = changes(account(login, {"live": ALL}, full_name="<Họ & tên>"), before=(account("x", {"live": ALL}),))
    assert [one[:2] for one in sent(now, steps)] == [("DeleteUsers", "x"), ("CreateUsers", login)]
    found = files_of(TARGET, now, steps)
    assert [one.login for one in TARGET.parse_readback(now.device, {"x": found["r-thu-01.xml"]}).accounts] == [login]
    assert not any("Họ".encode() in data for data in found.values())
    assert [_plain(body)[1] for body in bodies(envelope(Message("DeleteUsers", login)))] == [login]


# -- ONVIF's own schema -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    spec = importlib.util.find_spec("onvif")
    if spec is None or not spec.submodule_search_locations:
        reason = "onvif-zeep-async is not installed: its devicemgmt.wsdl judges our messages"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    wsdl = etree.parse(Path(spec.submodule_search_locations[0]) / "wsdl" / "devicemgmt.wsdl")
    types = wsdl.find("{http://schemas.xmlsoap.org/wsdl/}types/{http://www.w3.org/2001/XMLSchema}schema")
    assert types is not None
    return etree.XMLSchema(types)


def test_the_schema_takes_every_message(schema: etree.XMLSchema) -> None:
    logins = ("mannv", *HOSTILE)
    found: list[bytes] = []
    for g in ("yes", "no"):
        now, steps = changes(*AFTER, *(account(login, {"live": ALL}) for login in HOSTILE), before=BEFORE, g=g)
        files = files_of(TARGET, now, steps)
        schema.assertValid(etree.fromstring(files["r-thu-01.xml"]))
        found.append(files["r-thu-01.changes.xml"])
    token = Security("admin", "digest", "nonce", "2021-07-20T00:00:00Z")
    for login in logins:
        found += [envelope(Message("CreateUsers", login, "User", "x&<y>"), token)]
        found += [envelope(Message("SetUser", login, "Operator", "x&<y>")), envelope(Message("DeleteUsers", login))]
    found += [envelope(Message("GetUsers"), token), envelope(Message("GetSystemDateAndTime"))]
    seen = [body for data in found for body in bodies(data)]
    assert len(seen) == 2 * (4 + len(HOSTILE)) + 3 * len(logins) + 2
    for body in seen:
        schema.assertValid(etree.fromstring(etree.tostring(body)))


def test_an_empty_state_is_valid_too(schema: etree.XMLSchema) -> None:
    schema.assertValid(etree.fromstring(files_of(TARGET, view())["r-thu-01.xml"]))


TAMPERED = {
    "a level that there is not": (b"<tt:UserLevel>User<", b"<tt:UserLevel>Viewer<"),
    "the password first": (
        b"<tt:Username>mannv</tt:Username><tt:Password>x</tt:Password>",
        b"<tt:Password>x</tt:Password><tt:Username>mannv</tt:Username>",
    ),
    "no level": (b"<tt:UserLevel>User</tt:UserLevel>", b""),
    "no name": (b"<tt:Username>mannv</tt:Username>", b""),
    "a name of another namespace": (b"tt:Username>", b"tds:Username>"),
    "a user without namespace": (b"tds:User>", b"User>"),
    "another namespace": (b"ver10/device/wsdl", b"ver20/device/wsdl"),
}


@pytest.mark.parametrize("fault", TAMPERED)
def test_the_schema_refuses_a_tampered_message(schema: etree.XMLSchema, fault: str) -> None:
    good = envelope(Message("CreateUsers", "mannv", "User", "x"))
    old, new = TAMPERED[fault]
    assert old in good
    messages = [body for data in (good, good.replace(old, new)) for body in bodies(data)]
    assert [schema.validate(etree.fromstring(etree.tostring(body))) for body in messages] == [True, False]


@pytest.mark.parametrize("operation", ["CreateUsers", "SetUser", "DeleteUsers"])
def test_the_schema_refuses_a_message_about_nobody(schema: etree.XMLSchema, operation: str) -> None:
    assert not schema.validate(etree.fromstring(f'<x:{operation} xmlns:x="{TDS}"/>'))


# -- capabilities -----------------------------------------------------------------------------------------------------


def test_bundles_are_closed_so_that_every_excess_is_found_from_the_granted_right() -> None:
    none: frozenset[Right] = frozenset()
    for can in TARGET.variants.values():
        brings = {right: none.union(*(one.brings for one in can.bundles if one.right == right)) for right in RIGHTS}
        for right in RIGHTS:
            for brought in brings[right]:
                assert brings[brought] <= brings[right] | {right}


@pytest.mark.parametrize(
    ("g", "granted", "allowed"),
    [
        ("yes", {"live": (1,)}, {"live": EVERY, "playback": EVERY, "export": EVERY, "audio": {2}}),
        ("yes", {"ptz": (1,)}, {"live": EVERY, "playback": EVERY, "export": EVERY, "ptz": EVERY, "audio": {2}}),
        ("no", {"live": (1,)}, {"live": EVERY, "audio": {2}}),
        ("no", {"ptz": (1,)}, {"live": EVERY, "ptz": EVERY, "audio": {2}}),
    ],
)
def test_what_a_level_allows(g: str, granted: dict[Any, tuple[int, ...]], allowed: dict[str, set[int]]) -> None:
    now = view(account("mannv", granted), g=g, microphones=(2,))
    assert now.accounts[0].allowed == allowed
    seen = read(files_of(TARGET, now)["r-thu-01.xml"])
    assert rights_of(TARGET, now.device, seen.accounts[0]) == allowed


def judged(grant: str, settings: str = "", cameras: str = "[k-iso-01-1, k-iso-01-2, k-iso-01-3]") -> list[str]:
    """Code and right of every finding on r-iso-01 with target onvif, whose three cameras one person may see."""
    files = world()
    recorders = files["cameras/all.yaml"].decode().replace("target: hikvision", f"target: onvif{settings}", 1)
    files["cameras/all.yaml"] = recorders.encode()
    files["grants/all.yaml"] = f"""\
grants:
  g-iso-01-khoihd:
    person: c-hoang-dinh-khoi
    system: site
    scope: {{ cameras: {cameras} }}
    rights: {grant}
    purpose: site_supervision
    valid_from: 2021-06-14
    valid_until: 2021-09-11
    nomination: d-tqs-tai-khoan
""".encode()
    loaded = load(MemoryTree(files), device_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    found = judge_targets(loaded.inventory, resolve(loaded.inventory, AS_OF))
    return [f"{one.code} {one.location.file}:{one.location.line}:{one.location.column}" for one in found]


ACCEPTED = "\n    accept_overgrant: {{ rights: [{}], reason: Đầu ghi không tách được, until: 2021-07-20 }}"
NO_G = "\n    settings: {onvif_profile_g: no}"
PART = "[k-iso-01-1, k-iso-01-2]"
FIELD = "grants/all.yaml:6"


def test_a_part_of_the_cameras_is_refused() -> None:
    assert judged("[live]", NO_G) == []
    assert judged("[live]", NO_G, PART) == [f"TGT005 {FIELD}:14"]
    assert judged("[live, ptz]", NO_G, PART) == [f"TGT005 {FIELD}:14", f"TGT005 {FIELD}:20", f"TGT002 {FIELD}:20"]
    assert judged("[live]" + ACCEPTED.format("live"), NO_G, PART) == []


def test_recordings_come_with_the_picture_unless_the_recorder_has_none() -> None:
    assert judged("[live]") == [f"TGT002 {FIELD}:14"]
    assert judged("[live]", "\n    settings: {onvif_profile_g: yes}") == [f"TGT002 {FIELD}:14"]
    assert judged("[live]" + ACCEPTED.format("playback, export")) == []
    assert judged("[live]" + ACCEPTED.format("playback")) == [f"TGT002 {FIELD}:14"]
    assert judged("[live, playback, export]") == []
    assert judged("[ptz]" + ACCEPTED.format("live")) == [f"TGT002 {FIELD}:14"]
    assert judged("[playback, live]", NO_G) == [f"TGT001 {FIELD}:14"]


def test_sound_has_no_right_of_its_own() -> None:
    assert judged("[live, audio]", NO_G) == [f"TGT001 {FIELD}:20"]


def test_a_setting_that_there_is_not() -> None:
    (found,) = judged("[live, playback, export]", "\n    settings: {onvif_profile_g: maybe}")
    assert found.startswith("TGT006 cameras/all.yaml:")


# -- read back --------------------------------------------------------------------------------------------------------


def read(text: str | bytes, g: str = "no") -> Readback:
    data = text if isinstance(text, bytes) else text.encode()
    return TARGET.parse_readback(view(g=g).device, {"answer.xml": data})


def user(login: str, level: str, more: str = "") -> str:
    return f"<x:User><y:Username>{login}</y:Username><y:UserLevel>{level}</y:UserLevel>{more}</x:User>"


OWN = user("admin", "Administrator")


def answer(users: str, own: str = OWN) -> str:
    """The device's own administrator stands last, and in no answer of a device is he missing."""
    return f'<x:GetUsersResponse xmlns:x="{TDS}" xmlns:y="{TT}">{users}{own}</x:GetUsersResponse>'


@pytest.mark.parametrize("form", FORMATS)
def test_what_a_device_answers_is_read_in_every_form(form: str) -> None:
    now = view(account("hyeorc", {"ptz": ALL}), account("mannv", {"live": ALL}))
    held = [Held(one.login, one.allowed) for one in now.accounts]
    for seed in (None, *range(40)):
        rng = None if seed is None else random.Random(seed)
        seen = TARGET.parse_readback(now.device, FORMATS[form](now.device, held, rng))
        assert compare(TARGET, now, seen) == ()
        assert [one.login for one in seen.accounts if one.built_in] == ["admin"]
        more = [replace(held[1], rights=allowed_on(now.device, {"ptz": EVERY})), Held(RISKY[0], held[1].rights)]
        found = compare(TARGET, now, TARGET.parse_readback(now.device, FORMATS[form](now.device, more, rng)))
        assert [(one.kind, one.login) for one in found] == [
            ("risky", "anonymous"),
            ("more", "mannv"),
            ("missing", "hyeorc"),
        ]


@pytest.mark.parametrize(
    ("level", "rights"),
    [
        ("Administrator", RIGHTS),
        ("Extended", RIGHTS),
        ("Operator", ("live", "ptz")),
        ("User", ("live",)),
        (" User\n", ("live",)),
    ],
)
def test_levels_are_rights_on_every_channel(level: str, rights: tuple[str, ...]) -> None:
    one, _ = read(answer(user("mannv", level))).accounts
    assert one.channels_by_right == dict.fromkeys(rights, EVERY)
    assert not one.built_in


def test_only_admin_is_the_device_s_own() -> None:
    seen = read(answer(user("quan_tri", "Administrator")))
    assert [one.built_in for one in seen.accounts] == [False, True]
    (found,) = compare(TARGET, view(g="no"), seen)
    assert (found.kind, found.login) == ("extra", "quan_tri")


@pytest.mark.parametrize("login", ["mannv", "anonymous", ""])
def test_level_anonymous_is_a_risk_whatever_the_name(login: str) -> None:
    now = view(account("mannv", {"live": ALL}), g="no")
    seen = read(answer(user(login, "Anonymous")))
    assert ("risky", "anonymous") in [(one.kind, one.login) for one in compare(TARGET, now, seen)]
    assert seen.of("mannv") is not None or login != "mannv"  # so that it can be deleted


def test_an_extension_is_not_read_and_this_is_said() -> None:
    roles = "<y:Extension><y:Roles>onvif:User</y:Roles></y:Extension>"
    seen = read(answer(user("mannv", "User", roles) + user("hyeorc", "Extended") + user("khoihd", "User")))
    assert [remark.partition(":")[0] for remark in seen.remarks] == ["mannv", "hyeorc"]
    assert seen.accounts[0].channels_by_right == {"live": EVERY}


def test_a_password_in_an_answer_is_not_kept() -> None:
    text = user("mannv", "User").replace("<y:UserLevel>", "<y:Password>Bi-Mat</y:Password><y:UserLevel>")
    assert "Bi-Mat" not in repr(read(answer(text)))


FAULT = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value>'
    "<s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code>"
    "<s:Reason><s:Text>Sender not\n Authorized</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>"
)
SOAP_11_FAULT = "<E><Body/></E>".replace("E>", "Envelope>").replace(
    "<Body/>", "<Body><Fault><faultcode>Client</faultcode><faultstring>no</faultstring></Fault></Body>"
)
NO_ANSWER: dict[str, tuple[str | bytes, str]] = {
    "a fault": (FAULT, "s:Sender - ter:NotAuthorized - Sender not Authorized"),
    "a fault of SOAP 1.1": (SOAP_11_FAULT, "Client - no"),
    "our change file": (files_of(TARGET, view(account("mannv", {"live": ALL})))["r-thu-01.changes.xml"], "changes"),
    "an unknown level": (answer(user("mannv", "Viewer")), "Viewer"),
    "no level": ("<GetUsersResponse><User><Username>a</Username></User></GetUsersResponse>", "level"),
    "no name": ("<GetUsersResponse><User><UserLevel>User</UserLevel></User></GetUsersResponse>", "name"),
    "another element": (answer(user("mannv", "User") + "<x:Users/>"), "Users"),
    "an empty envelope": ("<Envelope><Body/></Envelope>", "body"),
    "no body": ("<Envelope/>", "body"),
    "two answers": ("<Envelope><Body><GetUsersResponse/><GetUsersResponse/></Body></Envelope>", "body"),
    "cut off": (answer(user("mannv", "User"))[:-5], ""),
    "text": ("mannv,User", ""),
    "an encoding that there is not": ('<?xml version="1.0" encoding="x-none"?><GetUsersResponse/>', ""),
    "a document type": ('<!DOCTYPE a [<!ENTITY e "x">]><GetUsersResponse/>', "DOCTYPE"),
    "a document type in UTF-16": ("<!DOCTYPE a><GetUsersResponse/>".encode("utf-16"), "DOCTYPE"),
    "a request": (envelope(Message("GetUsers")), "GetUsers"),
}


EMPTY = ("<GetUsersResponse/>", answer("", own=""), answer(user("mannv", "User"), own=""))


@pytest.mark.parametrize("text", EMPTY)
def test_a_device_without_its_administrator_has_not_said_all(text: str) -> None:
    with pytest.raises(ReadbackFault, match=r"thiếu tài khoản quản trị.*Đề nghị xuất lại trọn tệp / .*export"):
        read(text)
    assert read(files_of(TARGET, view())["r-thu-01.xml"]).accounts == ()
    assert [one.built_in for one in read(answer(user("root", "Administrator"), own="")).accounts] == [False]


def test_a_fault_names_the_file_where_there_are_several() -> None:
    with pytest.raises(ReadbackFault, match=r"^b\.xml: "):
        TARGET.parse_readback(view().device, {"a.xml": answer("").encode(), "b.xml": b"<html/>"})


@pytest.mark.parametrize("case", NO_ANSWER)
def test_what_is_no_answer_is_refused(case: str) -> None:
    text, said = NO_ANSWER[case]
    with pytest.raises(ReadbackFault) as fault:
        read(text)
    assert said in str(fault.value)


def test_a_file_in_which_one_level_was_raised_is_caught() -> None:
    now = view(account("mannv", {"live": ALL}), g="no")
    data = files_of(TARGET, now)["r-thu-01.xml"]
    assert compare(TARGET, now, read(data)) == ()
    (found,) = compare(TARGET, now, read(data.replace(b">User<", b">Operator<")))
    assert (found.kind, found.login, found.more) == ("more", "mannv", {"ptz": EVERY})


def test_the_desired_state_does_not_depend_on_the_changes() -> None:
    now, steps = changes(*AFTER, before=BEFORE)
    other = replace(first_changes(now), as_of=date(2021, 7, 21))
    assert files_of(TARGET, now, steps)["r-thu-01.xml"] == files_of(TARGET, now, other)["r-thu-01.xml"]
