"""`camgrant drift --import`: the accounts of a device become a proposal, which is never in force."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.cli import forked as run
from support.cli import write_world
from support.read_backs import (
    ADOPTED,
    GRANTS,
    as_json,
    drift,
    export,
    files,
    held,
    inventory,
    lines_of,
    with_revocation,
    without_grant,
)
from targets.exports import Held
from targets.exports.dahua import FORMATS as DAHUA

__all__ = ["inventory"]


@pytest.fixture
def unmanaged(tmp_path: Path) -> Path:
    """An inventory that knows r-iso-01 and its people, and grants nobody anything there."""
    return write_world(tmp_path / "kho", without_grant("g-iso-01-khoihd"))


# First adoption.


def proposed(inventory: Path, path: Path, *, expected: int = 1) -> str:
    done = drift(inventory, "r-iso-01", path, "--import")
    assert (done.returncode, done.stderr) == (expected, "")
    return done.stdout


def checked(inventory: Path, text: str) -> list[dict[str, Any]]:
    """What the check says about the proposal as a file of the inventory."""
    (inventory / ADOPTED).write_text(text, encoding="utf-8")
    done = run("check", "--inventory", inventory, "--format", "json")
    content = json.loads(done.stdout)
    assert done.returncode == (1 if content["summary"]["errors"] else 0)
    found: list[dict[str, Any]] = content["findings"]
    return found


def test_the_accounts_of_an_unmanaged_recorder_become_a_proposal(unmanaged: Path, tmp_path: Path) -> None:
    accounts = (
        held("khoihd", {"live": (1, 2, 3), "playback": (1,), "export": (1,)}),
        held("mannv", {"live": (2,)}),
        held("khach_la", {"live": (1, 2, 3)}),
        held("anhnt", {"live": (1,)}, enabled=False),
    )
    text = proposed(unmanaged, export(tmp_path / "may", "r-iso-01", accounts))
    content = yaml.safe_load(text)
    assert set(content) == {"grants"}
    khoi, man = "c-hoang-dinh-khoi", "c-nguyen-van-man"
    assert [(one["person"], one["scope"]["cameras"], one["rights"]) for one in content["grants"].values()] == [
        (khoi, ["k-iso-01-2", "k-iso-01-3"], ["live"]),
        (khoi, ["k-iso-01-1"], ["live", "playback", "export"]),
        (man, ["k-iso-01-2"], ["live"]),
    ]
    assert {one["system"] for one in content["grants"].values()} == {"site"}
    assert {key for one in content["grants"].values() for key in one} == {
        *("person", "system", "scope", "rights", "valid_from", "valid_until")
    }
    assert [line for line in text.splitlines() if "khach_la" in line] == [
        "# khach_la: unknown holder; it has: live 1-3. Verify who it is, declare the person, or delete the account"
    ]
    assert text.splitlines()[0] == "# yaml-language-server: $schema=../../schemas/grants.schema.json"
    assert "anhnt" not in text
    assert "admin" not in text


def test_a_proposal_of_one_grant_fails_the_check_for_what_is_missing_only(unmanaged: Path, tmp_path: Path) -> None:
    path = export(tmp_path / "may", "r-iso-01", [held("khoihd", {"live": (1, 2, 3)}), held("khach_la", {"live": (1,)})])
    text = proposed(unmanaged, path)
    assert [(one["code"], one["entity"], one["message"]) for one in checked(unmanaged, text)] == [
        ("SCH002", "g-iso-01-khoihd-1", "'purpose' is missing: Purpose of the policy pack")
    ]
    purpose = text.replace("    rights:\n", "    purpose: site_supervision\n    rights:\n")
    found = checked(unmanaged, purpose)
    assert {one["entity"] for one in found} == {"g-iso-01-khoihd-1"}
    assert [one["severity"] for one in found if one["field"] == "nomination"] == ["error"]
    assert len(found) == 1
    whole = purpose.replace("    rights:\n", "    nomination: d-tqs-tai-khoan\n    rights:\n")
    assert checked(unmanaged, whole) == []
    done = drift(unmanaged, "r-iso-01", path)
    assert (done.returncode, [line[:12] for line in lines_of(done)]) == (1, ["  ! khach_la"])


def test_a_proposal_of_several_grants_fails_the_check_for_what_is_missing_only(unmanaged: Path, tmp_path: Path) -> None:
    accounts = (held("khoihd", {"live": (1, 2, 3), "playback": (1,), "export": (1,)}), held("mannv", {"live": (2,)}))
    text = proposed(unmanaged, export(tmp_path / "may", "r-iso-01", accounts))
    assert [(one["code"], one["entity"]) for one in checked(unmanaged, text)] == [
        ("SCH002", "g-iso-01-khoihd-1"),
        ("SCH002", "g-iso-01-khoihd-2"),
        ("SCH002", "g-iso-01-mannv-1"),
    ]
    purpose = text.replace("    rights:\n", "    purpose: site_supervision\n    rights:\n")
    missing = {one["entity"] for one in checked(unmanaged, purpose) if one["field"] == "nomination"}
    assert missing == {"g-iso-01-khoihd-1", "g-iso-01-khoihd-2", "g-iso-01-mannv-1"}


def test_a_proposal_says_what_it_leaves_out(unmanaged: Path, tmp_path: Path) -> None:
    """Channels without a declared camera can be in no grant: the account is named, so that nobody forgets it."""
    accounts = (held("khoihd", {"live": (1, 2, 8)}), held("mannv", {"live": (7,)}))
    text = proposed(unmanaged, export(tmp_path / "may", "r-iso-01", accounts))
    assert list(yaml.safe_load(text)["grants"]) == ["g-iso-01-khoihd-1"]
    left_out = [line for line in text.splitlines() if line.startswith(("# khoihd", "# mannv"))]
    assert [("8" in line, "7" in line) for line in left_out] == [(True, False), (False, True)]


@pytest.mark.parametrize("accounts", [(), (held("khach_la", {"live": (1,)}),)])
def test_a_proposal_of_nothing_is_nothing_in_force(unmanaged: Path, tmp_path: Path, accounts: tuple[Held, ...]) -> None:
    text = proposed(unmanaged, export(tmp_path / "may", "r-iso-01", accounts), expected=1 if accounts else 0)
    assert yaml.safe_load(text) == {"grants": {}}
    assert [one["severity"] for one in checked(unmanaged, text)] == ["error"]


def test_a_proposal_in_vietnamese_names_the_unknown(unmanaged: Path, tmp_path: Path) -> None:
    path = export(tmp_path / "may", "r-iso-01", [held("khach_la", {"live": (1,)})])
    done = drift(unmanaged, "r-iso-01", path, "--import", lang="vi")
    words = "chưa rõ là ai; đang có: Xem trực tiếp 1. Đề nghị xác minh, khai báo cá nhân, hoặc xóa tài khoản"
    assert f"# khach_la: {words}" in done.stdout.splitlines()


def test_a_proposal_has_no_anchors_and_is_in_canonical_form(unmanaged: Path, tmp_path: Path) -> None:
    """Two grants with one list of rights and one pair of dates: our reader refuses what PyYAML would make of them."""
    accounts = (held("khoihd", {"live": (1, 2)}), held("mannv", {"live": (1, 2)}))
    text = proposed(unmanaged, export(tmp_path / "may", "r-iso-01", accounts))
    assert not set("&*") & set(text.partition("grants:\n")[2])
    assert {one["code"] for one in checked(unmanaged, text)} == {"SCH002"}
    assert run("fmt", "--check", "--inventory", unmanaged, unmanaged / ADOPTED).returncode == 0


def test_what_is_granted_already_is_not_proposed_again(inventory: Path, tmp_path: Path) -> None:
    accounts = (held("hyeorc", {"live": (1, 2)}), held("mannv", {"live": (1, 2), "ptz": (1,)}))
    path = export(tmp_path / "may", "r-chk-01-vnpt", accounts)
    done = drift(inventory, "r-chk-01-vnpt", path, "--import", lang="vi")
    assert "# hyeorc: đã được cấp, không đề xuất lại" in done.stdout.splitlines()
    content = as_json(inventory, "r-chk-01-vnpt", path, "--import", expected=1)
    assert content["granted"] == ["hyeorc"]
    (grant,) = content["grants"].values()
    assert (grant["person"], grant["scope"]["cameras"], grant["rights"]) == (
        "c-nguyen-van-man",
        ["k-chk-01-1"],
        ["ptz"],
    )


def test_a_second_proposal_takes_free_ids(tmp_path: Path) -> None:
    grants = files()[GRANTS].decode().replace("g-chk-01-mannv:", "g-chk-01-vnpt-mannv-1:")
    root = write_world(tmp_path / "kho", {**files(), GRANTS: grants.encode()})
    path = export(tmp_path / "may", "r-chk-01-vnpt", [held("mannv", {"live": (1, 2), "ptz": (1,)})])
    content = as_json(root, "r-chk-01-vnpt", path, "--import", expected=1)
    assert list(content["grants"]) == ["g-chk-01-vnpt-mannv-2"]


def test_whose_access_ended_is_never_proposed(tmp_path: Path) -> None:
    revoked = write_world(tmp_path / "kho", with_revocation())
    accounts = (held("khoihd", {"live": (1, 2, 3)}), held("mannv", {"live": (2,)}))
    path = export(tmp_path / "may", "r-iso-01", accounts)
    text = drift(revoked, "r-iso-01", path, "--import", lang="vi").stdout
    assert "# khoihd: đã thu hồi từ ngày 20/07/2021: đề nghị xóa, không cấp lại" in text.splitlines()
    assert list(yaml.safe_load(text)["grants"]) == ["g-iso-01-mannv-1"]
    content = as_json(revoked, "r-iso-01", path, "--import", expected=1)
    assert (content["ended"], list(content["grants"])) == (
        [{"login": "khoihd", "since": "2021-07-20"}],
        ["g-iso-01-mannv-1"],
    )


def test_who_left_is_never_proposed(tmp_path: Path) -> None:
    """He never had an account here that we knew of, so no day is known."""
    contacts = files()["contacts/all.yaml"].decode()
    gone = contacts.replace("    login: khoihd\n", "    login: khoihd\n    left_on: 2021-07-01\n")
    assert gone != contacts
    root = write_world(tmp_path / "kho", {**without_grant("g-iso-01-khoihd"), "contacts/all.yaml": gone.encode()})
    path = export(tmp_path / "may", "r-iso-01", [held("khoihd", {"live": (1,)})])
    content = as_json(root, "r-iso-01", path, "--import", expected=1)
    assert (content["grants"], content["ended"]) == ({}, [{"login": "khoihd", "since": None}])


def test_strangers_and_risky_accounts_come_with_what_they_hold(inventory: Path, tmp_path: Path) -> None:
    accounts = [
        held("kiendt", {"live": (1, 2)}),
        held("khach", {"live": (1,)}),
        held("default", {"live": (1, 2, 3, 4)}),
    ]
    path = export(tmp_path / "may", "r-iso-02", accounts, DAHUA["users_list"])
    content = as_json(inventory, "r-iso-02", path, "--import", expected=1)
    assert content["unknown"] == [
        {"login": "default", "rights": {"live": [1, 2, 3, 4]}},
        {"login": "khach", "rights": {"live": [1]}},
    ]
    lines = drift(inventory, "r-iso-02", path, "--import", lang="vi").stdout.splitlines()
    words = "tài khoản có sẵn nguy hiểm đang mở; đang có: Xem trực tiếp 1-4. Đề nghị khóa hoặc xóa"
    assert f"# default: {words}" in lines
