"""Milestone XProtect: quoting, the whole access list, the order of changes, and every part of a read-back."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from camgrant.model.base import RIGHTS
from camgrant.rendering.changes import change_set
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import compare
from camgrant.rendering.observed import Readback, ReadbackFault
from camgrant_renderers.milestone import TARGET
from camgrant_renderers.milestone.script import camera_lines, quoted
from targets.exports import Held
from targets.exports.milestone import CAMERAS, FORMATS, basic, windows
from targets.kit import view_on
from targets.views import account, files_of

ONE, TWO = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
HOSTILE = "x'; Remove-Item -Recurse C:\\ #’‘‚‛$(whoami)`\"<&>\u202e{{x}}"
MANY = (
    account("hyeorc", {"live": (1, 2), "ptz": (2,)}),
    account("mannv", {"playback": (1,), "export": (1,)}),
)


def changes_of(view: DeviceView, *before: Account, left: str = "") -> str:
    old = view_on("milestone", *before).accounts
    changes = change_set(view, old, None, can_disable=True)
    steps = tuple(replace(one, action="delete") if one.login == left else one for one in changes.steps)
    return files_of(TARGET, view, replace(changes, steps=steps))["r-thu-01.changes.ps1"].decode("utf-8-sig")


def calls(script: str) -> list[str]:
    """The lines after the functions."""
    return script.rpartition("}\n")[2].strip().splitlines()


def state(view: DeviceView) -> dict[str, bytes]:
    return {name: data for name, data in files_of(TARGET, view).items() if ".changes." not in name}


# -- what is written ------------------------------------------------------------------------------------------------


def test_the_roles_have_exactly_the_keys_of_the_export() -> None:
    (imported, _) = json.loads(state(view_on("milestone", *MANY))["r-thu-01.roles.json"])
    assert list(imported) == [
        *("Name", "Description", "AllowMobileClientLogOn", "AllowSmartClientLogOn", "AllowWebClientLogOn"),
        *("DualAuthorizationRequired", "MakeUsersAnonymousDuringPTZSession", "ClientProfile", "DefaultTimeProfile"),
        *("ClientLogOnTimeProfile", "Claims", "Users", "OverallSecurity"),
    ]
    (user,) = imported["Users"]
    assert list(user) == ["Sid", "IdentityType", "DisplayName", "AccountName", "Domain"]
    assert (imported["Name"], user["AccountName"], bool(user["Sid"])) == ("camgrant-hyeorc", "hyeorc", True)
    given = [value for row in imported["OverallSecurity"] for key, value in row.items() if key != "SecurityNamespace"]
    assert set(given) == {"None"}


def test_every_camera_is_set_also_those_without_any_right() -> None:
    script = state(view_on("milestone", *MANY))["r-thu-01.acl.ps1"]
    assert script.startswith(b"\xef\xbb\xbf#")  # Windows PowerShell reads it as ANSI otherwise
    assert calls(script.decode("utf-8-sig")) == [
        f"Set-CameraAcl -Role 'camgrant-hyeorc' -CameraId '{ONE}' -Allow @('GENERIC_READ', 'VIEW_LIVE')",
        f"Set-CameraAcl -Role 'camgrant-hyeorc' -CameraId '{TWO}' -Allow @('GENERIC_READ', 'VIEW_LIVE', 'PTZ_CONTROL')",
        f"Set-CameraAcl -Role 'camgrant-mannv' -CameraId '{ONE}' "
        "-Allow @('GENERIC_READ', 'PLAYBACK', 'READ_SEQUENCES', 'EXPORT')",
        f"Set-CameraAcl -Role 'camgrant-mannv' -CameraId '{TWO}' -Allow @()",
    ]
    assert b"$acl.SecurityAttributes[$name] = 'False'" in script


def test_the_changes_take_away_first_and_open_a_new_account_last() -> None:
    before = (
        account("dungtq", {"live": (1,)}),
        account("hyeorc", {"live": (1,), "playback": (1,)}),
        account("phonglt", {"live": (1,)}),
    )
    view = view_on("milestone", account("hyeorc", {"live": (1, 2)}), account("mannv", {"live": (2,)}))
    lines = calls(changes_of(view, *before, left="dungtq"))
    assert [line.partition(" -CameraId")[0] for line in lines] == [
        "Remove-Account -Login 'dungtq' -Role 'camgrant-dungtq'",
        "Lock-Account -Login 'phonglt'",
        *["Set-CameraAcl -Role 'camgrant-hyeorc'"] * 2,
        "New-Account -Login 'mannv' -Role 'camgrant-mannv'",
        *["Set-CameraAcl -Role 'camgrant-mannv'"] * 2,
        "Open-Account -Login 'mannv' -Role 'camgrant-mannv' -Secret '{{secret:r-thu-01/mannv}}'",
        *["Set-CameraAcl -Role 'camgrant-hyeorc'"] * 2,
    ]
    assert lines[2].endswith("@('GENERIC_READ', 'VIEW_LIVE')")
    assert lines[3].endswith("@()")


def test_a_key_that_moved_or_is_gone_loses_its_rights_in_the_change_script() -> None:
    """Camera ONE hung on channel 1 and is gone; TWO took its channel: what was held on ONE must not stay there."""
    channels = view_on("milestone").device.channels
    new = view_on("milestone", account("mannv", {"live": (1,)}), cameras=(1,))
    now = (replace(channels[0], key=TWO), replace(channels[1], camera="", key=""), *channels[2:])
    view = replace(new, device=replace(new.device, channels=now))
    gone = replace(view.device, channels=(*now, replace(channels[0], number=5, camera="", key=ONE)))
    before = account("mannv", {"live": (1, 5)})
    changes = change_set(replace(view, device=gone), (before,), None, can_disable=True)
    assert [step.action for step in changes.steps] == ["reduce"]
    files = files_of(TARGET, view, changes)
    assert calls(files["r-thu-01.changes.ps1"].decode("utf-8-sig")) == [
        f"Set-CameraAcl -Role 'camgrant-mannv' -CameraId '{TWO}' -Allow @('GENERIC_READ', 'VIEW_LIVE')",
        f"Set-CameraAcl -Role 'camgrant-mannv' -CameraId '{ONE}' -Allow @()",
    ]
    assert ONE not in "".join(calls(files["r-thu-01.acl.ps1"].decode("utf-8-sig")))
    # A camera that the system no longer has holds no right: withdrawing there must not stop the script.
    script = files["r-thu-01.changes.ps1"].decode()
    assert script.index("if (-not $camera)") < script.index("return") < script.index("Get-DeviceAcl")


def test_a_password_is_asked_for_and_never_written() -> None:
    script = changes_of(view_on("milestone", *MANY))
    assert "Read-Host -AsSecureString -Prompt $Secret" in script
    assert "ConvertTo-SecureString" not in script
    assert all("secret" not in data.decode().lower() for data in state(view_on("milestone", *MANY)).values())


def test_no_name_of_a_person_reaches_the_system() -> None:
    view = view_on("milestone", account("mannv", {"live": (1,)}, "Nguyễn Văn Mẫn"))
    assert all("Mẫn" not in data.decode() for data in files_of(TARGET, view).values())


def test_every_sign_that_ends_a_text_in_powershell_is_doubled() -> None:
    assert quoted("a'b") == "'a''b'"
    assert quoted("a’b‘c‚d‛e") == "'a’’b‘‘c‚‚d‛‛e'"
    assert quoted('$(x)`"<&>') == "'$(x)`\"<&>'"


def test_hostile_text_stays_text() -> None:
    view = view_on("milestone", replace(MANY[0], login=HOSTILE))
    seen = TARGET.parse_readback(view.device, state(view))
    assert [one.login for one in seen.accounts] == [HOSTILE]
    assert compare(TARGET, view, seen) == ()
    for line in calls(changes_of(view)):
        rest = line
        for sign in "'’‘‚‛":  # outside of doubled signs, only the quotes of the texts themselves are left
            rest = rest.replace(sign * 2, "")
        assert rest.count("'") % 2 == 0
        assert not set(rest) & set("’‘‚‛")
        assert ";" not in "".join(rest.split("'")[::2])


def test_nothing_to_do_is_no_file() -> None:
    view = view_on("milestone", *MANY)
    changes = change_set(view, view.accounts, None, can_disable=True)
    assert sorted(files_of(TARGET, view, changes)) == ["r-thu-01.acl.ps1", "r-thu-01.roles.json"]


# -- what is read ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [None, *range(12)])
def test_every_export_is_read(seed: int | None) -> None:
    view = view_on("milestone", *MANY)
    held = [Held(one.login, one.allowed) for one in view.accounts]
    rng = None if seed is None else random.Random(seed)
    seen = TARGET.parse_readback(view.device, FORMATS["export"](view.device, held, rng))
    assert compare(TARGET, view, seen) == ()
    tampered = [Held("mannv", {"live": frozenset({9}), "export": frozenset({1})}), Held("la", {}), held[0]]
    found = compare(TARGET, view, TARGET.parse_readback(view.device, FORMATS["export"](view.device, tampered, rng)))
    assert [(one.kind, one.login) for one in found] == [("extra", "la"), ("more", "mannv"), ("fewer", "mannv")]


def exported(view: DeviceView) -> dict[str, Any]:
    files = FORMATS["export"](view.device, [Held(one.login, one.allowed) for one in view.accounts], None)
    return {name: json.loads(data) for name, data in files.items()}


def parsed(view: DeviceView, content: dict[str, Any]) -> Readback:
    return TARGET.parse_readback(view.device, {name: json.dumps(one).encode() for name, one in content.items()})


Tamper = Callable[[dict[str, Any]], object]
MORE: dict[str, tuple[Tamper, dict[str, set[int]]]] = {
    "another right": (
        lambda files: files["acl.json"][0]["SecurityAttributes"].update(PLAYBACK="True"),
        {"playback": {1}},
    ),
    "restricted live video": (
        lambda files: files["acl.json"][1]["SecurityAttributes"].update(
            GENERIC_READ="True", VIEW_RESTRICTED_LIVE="True"
        ),
        {"live": {2}},
    ),
    "full control": (
        lambda files: files["acl.json"][1]["SecurityAttributes"].update(FULL_CONTROL="true"),
        {right: {2} for right in RIGHTS},
    ),
    "all cameras": (
        lambda files: files["roles.json"][0]["OverallSecurity"][0].update(GENERIC_READ="Allow", VIEW_LIVE="Allow"),
        {"live": {2, 5}},
    ),
    "all microphones": (
        lambda files: files["roles.json"][0]["OverallSecurity"].append(
            {"SecurityNamespace": "{15F48F88-CA89-4926-9A84-2B02864EC77A}", "GENERIC_READ": "Allow"}
        ),
        {"audio": {1, 2, 3, 4}},
    ),
    "an administrator": (
        lambda files: files["roles.json"][0].update(OverallSecurity=[]),
        {right: {1, 2, 3, 4} - ({1} if right == "live" else set()) for right in RIGHTS},
    ),
}


@pytest.mark.parametrize("name", MORE)
def test_more_than_declared_is_seen(name: str) -> None:
    view = view_on("milestone", account("mannv", {"live": (1,)}))
    files = deepcopy(exported(view))
    assert compare(TARGET, view, parsed(view, files)) == ()
    tamper, more = MORE[name]
    tamper(files)
    (found,) = compare(TARGET, view, parsed(view, files))
    assert found.kind == "more"
    assert found.more == more


def test_who_else_is_in_a_role_is_seen() -> None:
    view = view_on("milestone", account("mannv", {"live": (1,)}))
    files = exported(view)
    files["roles.json"][0]["Users"].append(basic("la", 9))
    files["roles.json"][0]["Users"].append({"IdentityType": "WindowsUser", "AccountName": "hùng", "Domain": "MIEN"})
    files["roles.json"][0]["Claims"].append({"LoginProvider": "idp", "ClaimName": "group", "ClaimValue": "all"})
    found = compare(TARGET, view, parsed(view, files))
    assert [(one.kind, one.login) for one in found] == [
        ("extra", "MIEN\\hùng"),
        ("extra", "claim idp/group/all"),
        ("extra", "la"),
    ]
    assert all(one.more == {"live": {1}} for one in found)


@pytest.mark.parametrize("member", ["BUILTIN\\Users", "NT AUTHORITY\\Authenticated Users", "BUILTIN\\Administrators"])
def test_crowds_of_windows_are_accounts_and_its_own_only_in_the_administrators_role(member: str) -> None:
    view = view_on("milestone")
    files = exported(view)
    files["roles.json"][0]["Users"].append(windows(*member.split("\\")))
    files["acl.json"][0]["SecurityAttributes"] = {"GENERIC_READ": "True", "VIEW_LIVE": "True"}
    found = compare(TARGET, view, parsed(view, files))
    assert [(one.kind, one.login, one.more) for one in found] == [("extra", member, {"live": frozenset({1})})]
    files["roles.json"][0]["OverallSecurity"] = []
    kinds = [(one.kind, one.login) for one in compare(TARGET, view, parsed(view, files))]
    assert kinds == ([] if member in TARGET.built_in else [("extra", member)])


def test_a_locked_account_and_one_in_no_role() -> None:
    view = view_on("milestone", account("mannv", {"live": (1,)}))
    files = exported(view)
    files["users.json"] = [{"Name": "mannv", "Status": "LockedOutByAdmin"}, {"Name": "la", "Status": "Enabled"}]
    found = compare(TARGET, view, parsed(view, files))
    assert [(one.kind, one.login) for one in found] == [("extra", "la"), ("disabled", "mannv")]


def test_a_camera_without_read_is_invisible() -> None:
    view = view_on("milestone", account("mannv", {"live": (1,)}))
    files = exported(view)
    files["acl.json"][0]["SecurityAttributes"]["GENERIC_READ"] = "False"
    assert [one.kind for one in compare(TARGET, view, parsed(view, files))] == ["fewer"]


FAULTS: dict[str, Tamper] = {
    "no roles": lambda files: files.pop("roles.json"),
    "no access lists": lambda files: files.pop("acl.json"),
    "a camera without its list": lambda files: files["acl.json"].pop(),
    "a list of an unknown role": lambda files: files["acl.json"][0].update(Role="khác"),
    "a list twice": lambda files: files["acl.json"].append(files["acl.json"][0]),
    "a role twice": lambda files: files["roles.json"].append(files["roles.json"][0]),
    "a camera by name": lambda files: files["acl.json"][0].update(CameraId="Camera 1"),
    "a doubtful value": lambda files: files["acl.json"][0]["SecurityAttributes"].update(PLAYBACK="Allow"),
    "no attributes": lambda files: files["acl.json"][0].update(SecurityAttributes="VIEW_LIVE"),
    "doubtful overall security": lambda files: files["roles.json"][0].update(OverallSecurity=["Allow"]),
    "a doubtful overall value": lambda files: files["roles.json"][0]["OverallSecurity"].append(
        {"SecurityNamespace": CAMERAS, "GENERIC_READ": "maybe"}
    ),
    "a member without a name": lambda files: files["roles.json"][0]["Users"].append({"Sid": "S-1-9-7"}),
    "claims that are a number": lambda files: files["roles.json"][0].update(Claims=5),
    "members that are a text": lambda files: files["roles.json"][0].update(Users="mannv"),
    "a member that is a number": lambda files: files["roles.json"][0]["Users"].append(5),
    "overall security that is a number": lambda files: files["roles.json"][0].update(OverallSecurity=5),
    "a doubtful claim": lambda files: files["roles.json"][0].update(Claims=["all"]),
    "a doubtful status": lambda files: files.update({"users.json": [{"Name": "mannv", "Status": "Away"}]}),
    "a file of something else": lambda files: files.update({"x.json": [{"Name": "mannv"}]}),
    "a list of texts": lambda files: files.update({"x.json": ["mannv"]}),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_understood_is_a_fault(name: str) -> None:
    view = view_on("milestone", account("mannv", {"live": (1,)}))
    files = exported(view)
    parsed(view, files)
    FAULTS[name](files)
    with pytest.raises(ReadbackFault, match=r"Đề nghị xuất lại trọn tệp / .*export the whole file again"):
        parsed(view, files)


def test_a_fault_names_the_file_where_there_are_several() -> None:
    view = view_on("milestone", account("mannv", {"live": (1,)}))
    with pytest.raises(ReadbackFault, match=r"^x\.json: có hàng không phải đối tượng"):
        parsed(view, {**exported(view), "x.json": ["mannv"]})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("= 'False'", "= 'True'"),
        ("-Allow @()\n", "-Allow @()\nAdd-VmsRoleMember -Role Administrators -AccountName mannv\n"),
        ("-Allow @()", "-Allow @(); Get-Date"),
        ("'camgrant-mannv'", '"camgrant-mannv"'),
    ],
)
def test_a_tampered_script_is_a_fault(old: str, new: str) -> None:
    view = view_on("milestone", *MANY)
    files = state(view)
    script = files["r-thu-01.acl.ps1"].decode()
    assert old in script
    with pytest.raises(ReadbackFault):
        TARGET.parse_readback(view.device, {**files, "r-thu-01.acl.ps1": script.replace(old, new).encode()})


def test_a_right_added_to_the_script_is_seen() -> None:
    view = view_on("milestone", *MANY)
    files = state(view)
    script = files["r-thu-01.acl.ps1"].decode().replace("-Allow @()", "-Allow @('GENERIC_READ', 'VIEW_LIVE')")
    found = compare(TARGET, view, TARGET.parse_readback(view.device, {**files, "r-thu-01.acl.ps1": script.encode()}))
    assert [(one.kind, one.login, one.more) for one in found] == [("more", "mannv", {"live": frozenset({2})})]


def test_the_changes_are_no_state() -> None:
    view = view_on("milestone", *MANY)
    files = files_of(TARGET, view)
    with pytest.raises(ReadbackFault):
        TARGET.parse_readback(view.device, files)
    with pytest.raises(ValueError, match="a line"):
        list(camera_lines("Set-CameraAcl"))
