"""`camgrant key` as registrars run it. What was written is judged by `camgrant check` and read by PyYAML."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.cli import forked as run
from support.cli import write_world
from support.examples import MINIMAL, world
from support.publications import publication

VNPT, MAN, HYEO = "u-vnpt-gl", "r-chk-01-vnpt/mannv", "r-chk-01-vnpt/hyeorc"
# Public halves of keys that nobody kept.
OLD = "age1gg7qzl5au5klrhl42hf7hjruuxwhkh7mhmkp983d4hcpm6zssuvs66tj3r"
NEW = "age1h20afsk2ktj3mplh7nm8r9tgm0ajs3slzpgxrz3a2lncgun80ppsl2987l"
THIRD = "age1epjfah5txdalyydwf23pu84xrvqpxjddyfyp6c5mjau6fds98axqtyvdkt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_world(tmp_path, world(MINIMAL))


def keys(folder: Path, unit: str = VNPT) -> list[dict[str, str]]:
    units = yaml.load((folder / "units/all.yaml").read_text("utf-8"), yaml.BaseLoader)["units"]
    found: list[dict[str, str]] = units[unit].get("keys", [])
    return found


def events(folder: Path) -> list[dict[str, Any]]:
    """The events that are no bundles, by day and kind."""
    files = sorted((folder / "ledger").rglob("*.yaml"))
    found = [next(iter(yaml.load(one.read_text("utf-8"), yaml.BaseLoader)["ledger"].values())) for one in files]
    return sorted((one for one in found if "bundle" not in one), key=lambda one: ("key" not in one, str(one)))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def done(folder: Path, *words: str | Path, lang: str = "en", checked_on: str = "2021-07-20") -> str:
    sure = ("--yes",) if words[0] == "key" and words[1] != "list" else ()
    result = run(*words, "-i", folder, *sure, CAMGRANT_LANG=lang)
    assert (result.returncode, result.stderr) == (0, "")
    checked = run("check", "-i", folder, "--as-of", checked_on)
    assert checked.returncode == 0, checked.stdout
    return result.stdout


def refused(folder: Path, *words: str) -> tuple[int, str]:
    before = contents(folder)
    result = run(*words, "-i", folder, "--yes")
    assert contents(folder) == before
    return result.returncode, result.stdout + result.stderr


def test_a_key_is_declared_and_the_printed_command_does_the_same(folder: Path) -> None:
    dry = run("key", "new", "--unit", VNPT, "--key", f" {OLD} ", "--dry-run", "-i", folder)
    assert (dry.returncode, keys(folder)) == (0, [])
    assert f"+      - key: {OLD}\n" in dry.stdout
    (line,) = re.findall(r"^The same by flags: camgrant (.*)$", dry.stdout, re.MULTILINE)
    assert run(*shlex.split(line), "--yes").returncode == 0
    assert keys(folder) == [{"key": OLD, "valid_from": "2021-07-20"}]
    assert events(folder) == []
    said = done(folder, "key", "list")
    assert said.splitlines() == [
        f"VNPT Gia Lai ({VNPT}): {OLD}; in use since 20/07/2021",
        "Viettel Gia Lai (u-viettel-gl): HAS NO KEY, passwords of its new accounts cannot be sealed",
    ]


@pytest.mark.parametrize("command", ["new", "rotate", "lost"])
def test_a_private_key_is_refused_and_never_repeated(folder: Path, command: str) -> None:
    secret = "AGE-SECRET-KEY-1" + "Q" * 58
    done(folder, "key", "new", "--unit", VNPT, "--key", OLD)
    flag, by = ("--key", ()) if command == "new" else ("--new", ("--by", "A"))
    for typed in (secret, secret.lower(), f"x {secret}", "-----BEGIN OPENSSH PRIVATE KEY-----"):
        code, said = refused(folder, "key", command, "--unit", VNPT, flag, typed, *by)
        assert code == 2
        assert said == (
            f"camgrant: {flag}: đây là khóa riêng nên không ghi gì; khóa đã hiện ra ngoài, đề nghị coi như đã lộ: tạo "
            "khóa mới bằng `age-keygen`, xóa dòng này khỏi lịch sử lệnh, rồi chỉ khai khóa công khai "
            "(`age-keygen -y`) / this is a private key, nothing was written; take it as exposed: make a new one with "
            "`age-keygen`, clear this line from the shell's history, and give the public key only (`age-keygen -y`)\n"
        )


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("age1abc", "is no public age key; copy the whole line that begins with age1"),
        (OLD.upper(), "is no public age key"),
        ("ssh-ed25519 AAAA", "is no public age key"),
        (OLD[:-1] + "q", "the key to seal for is malformed"),  # its checksum does not fit
    ],
)
def test_what_is_no_key_is_refused(folder: Path, key: str, said: str) -> None:
    code, text = refused(folder, "key", "new", "--unit", VNPT, "--key", key)
    assert (code, said in text) == (2, True), text


def test_a_key_belongs_to_one_unit_and_is_used_once(folder: Path) -> None:
    done(folder, "key", "new", "--unit", VNPT, "--key", OLD)
    for unit in (VNPT, "u-viettel-gl"):
        code, said = refused(folder, "key", "new", "--unit", unit, "--key", OLD)
        assert (code, f"{VNPT} has this key already; every unit, and every time, a new key" in said) == (2, True)
    assert "unknown unit 'u-vnpt'" in refused(folder, "key", "new", "--unit", "u-vnpt", "--key", NEW)[1]
    assert "--key is missing" in refused(folder, "key", "new", "--unit", VNPT)[1]


def test_a_key_is_replaced_from_a_day_on(folder: Path) -> None:
    done(folder, "key", "new", "--unit", VNPT, "--key", OLD, "--from", "2021-07-01")
    said = done(folder, "key", "rotate", "--unit", VNPT, "--new", NEW, "--by", "c-dao-ngoc-son", lang="vi")
    assert "Không ai được xem thêm.\nKhông ai mất quyền.\n" in said
    assert keys(folder) == [
        {"key": OLD, "valid_from": "2021-07-01", "valid_until": "2021-07-19"},
        {"key": NEW, "valid_from": "2021-07-20"},
    ]
    assert events(folder) == [
        {
            "on": "2021-07-20",
            "key": {"what": "rotated", "unit": VNPT, "key": OLD, "new": NEW, "by": "c-dao-ngoc-son"},
        }
    ]
    assert done(folder, "key", "list", "--unit", VNPT, lang="vi").splitlines() == [
        f"VNPT Gia Lai ({VNPT}): {OLD}; không dùng vào ngày này",
        f"VNPT Gia Lai ({VNPT}): {NEW}; đang dùng từ ngày 20/07/2021",
    ]
    code, said = refused(folder, "key", "rotate", "--unit", VNPT, "--key", OLD, "--new", THIRD, "--by", "A")
    assert (code, "the old key is not in use on that day" in said) == (2, True)


def test_a_key_that_begins_today_still_holds_today_when_it_is_replaced(folder: Path) -> None:
    done(folder, "key", "new", "--unit", VNPT, "--key", OLD)
    done(folder, "key", "rotate", "--unit", VNPT, "--new", NEW, "--by", "A")
    assert keys(folder)[0] == {"key": OLD, "valid_from": "2021-07-20", "valid_until": "2021-07-20"}


def test_a_lost_key_is_used_no_more_and_what_it_opens_is_issued_anew(folder: Path, tmp_path: Path) -> None:
    """Of two accounts one was handed over since: its holder changed the password, so it needs no other."""
    done(folder, "key", "new", "--unit", VNPT, "--key", OLD, "--from", "2021-07-01")
    out = publication(tmp_path / "out", {VNPT: 1}, accounts={VNPT: [MAN, HYEO]}, as_of="2021-07-10")
    done(folder, "bundle", "issued", "--publication", out, "--on", "2021-07-10")
    confirm = ("account", "confirm", "--recorder", "r-chk-01-vnpt", "--evidence", "A", "--what", "handed_over")
    done(folder, *confirm, "--person", "c-ro-cham-hyeo", "--on", "2021-07-12")
    words = ("key", "lost", "--unit", VNPT, "--new", NEW, "--by", "c-dao-ngoc-son")
    said = done(folder, *words, lang="vi")
    assert said.startswith(
        f"Cần cấp lại mật khẩu lần đầu, lần phát hành tới sẽ tạo: {MAN}\n"
        f"Không cấp lại mật khẩu {HYEO}: đã bàn giao ngày 12/07/2021\n"
    )
    assert keys(folder) == [
        {"key": OLD, "valid_from": "2021-07-01", "lost_on": "2021-07-20"},
        {"key": NEW, "valid_from": "2021-07-20"},
    ]
    lost, handed, asked = events(folder)
    assert lost == {
        "on": "2021-07-20",
        "key": {"what": "lost", "unit": VNPT, "key": OLD, "new": NEW, "by": "c-dao-ngoc-son"},
    }
    assert handed["account"]["what"] == "handed_over"
    assert (asked["account"]["what"], asked["account"]["login"], asked["account"]["evidence"]) == (
        "reissue",
        "mannv",
        "mất khóa của u-vnpt-gl",
    )
    assert done(folder, "key", "list", "--unit", VNPT).splitlines()[0] == (
        f"VNPT Gia Lai ({VNPT}): {OLD}; LOST since 20/07/2021"
    )
    code, text = refused(folder, "key", "lost", "--unit", VNPT, "--key", OLD, "--by", "A")
    assert (code, "was reported lost already" in text) == (2, True)


def test_a_retired_key_still_opens_its_old_bundles(folder: Path, tmp_path: Path) -> None:
    done(folder, "key", "new", "--unit", VNPT, "--key", OLD, "--from", "2021-07-01")
    first = publication(tmp_path / "1", {VNPT: 1}, accounts={VNPT: [MAN]}, as_of="2021-07-10")
    done(folder, "bundle", "issued", "--publication", first, "--on", "2021-07-10")
    done(folder, "key", "rotate", "--unit", VNPT, "--new", NEW, "--by", "A", "--on", "2021-07-15")
    second = publication(tmp_path / "2", {VNPT: 2}, accounts={VNPT: [HYEO]}, as_of="2021-07-16")
    done(folder, "bundle", "issued", "--publication", second, "--on", "2021-07-16")
    said = done(folder, "key", "lost", "--unit", VNPT, "--key", OLD, "--by", "A")
    assert said.startswith(f"A new initial password is needed, the next publication makes it: {MAN}\n")
    (asked,) = (one for one in events(folder) if "account" in one)
    assert asked["account"]["login"] == "mannv"


def test_a_password_that_was_asked_for_today_is_not_asked_for_twice(folder: Path, tmp_path: Path) -> None:
    done(folder, "key", "new", "--unit", VNPT, "--key", OLD, "--from", "2021-07-01")
    out = publication(tmp_path / "out", {VNPT: 1}, accounts={VNPT: [MAN]}, as_of="2021-07-10")
    done(folder, "bundle", "issued", "--publication", out, "--on", "2021-07-10")
    who = ("--person", "c-nguyen-van-man", "--recorder", "r-chk-01-vnpt", "--reason", "Quên")
    done(folder, "account", "reissue", *who)
    assert done(folder, "key", "lost", "--unit", VNPT, "--by", "A").startswith(
        f"No password must be issued anew.\nNo new password for {MAN}: one was asked for on this day already\n"
    )
    assert done(folder, "account", "reissue", *who[:-1], "Quên nữa") == "Recorded before: 1\n"


def test_a_lost_key_without_any_password_behind_it(folder: Path) -> None:
    done(folder, "key", "new", "--unit", VNPT, "--key", OLD)
    assert done(folder, "key", "lost", "--unit", VNPT, "--by", "A").startswith("No password must be issued anew.\n")
    code, said = refused(folder, "key", "lost", "--unit", VNPT, "--by", "A")
    assert (code, "has no key in use on 20/07/2021; see `camgrant key list`, then name it" in said) == (2, True)
    code, said = refused(folder, "key", "lost", "--unit", "u-viettel-gl", "--key", OLD, "--by", "A")
    assert (code, "the unit declares no such key" in said) == (2, True)


def issued(folder: Path, place: Path, number: int, day: str, *accounts: str) -> None:
    """A bundle with the passwords of these accounts, published and recorded on the day."""
    out = publication(place / f"{number}", {VNPT: number}, accounts={VNPT: accounts}, as_of=day)
    done(folder, "bundle", "issued", "--publication", out, "--on", day)


def test_a_key_that_is_replaced_on_the_day_of_a_bundle_still_opens_that_bundle(folder: Path, tmp_path: Path) -> None:
    done(folder, "key", "new", "--unit", VNPT, "--key", OLD, "--from", "2021-07-01")
    issued(folder, tmp_path, 1, "2021-07-20", MAN)
    early = refused(folder, "key", "rotate", "--unit", VNPT, "--new", NEW, "--by", "A", "--on", "2021-07-19")
    assert early[0] == 2
    assert "a bundle was sealed for the old key on 20/07/2021; --on must not be earlier" in early[1]
    done(folder, "key", "rotate", "--unit", VNPT, "--new", NEW, "--by", "A")
    assert keys(folder)[0] == {"key": OLD, "valid_from": "2021-07-01", "valid_until": "2021-07-20"}
    words = ("key", "lost", "--unit", VNPT, "--key", OLD, "--by", "A", "--as-of", "2021-07-22")
    said = done(folder, *words, checked_on="2021-07-22")
    assert said.startswith(f"A new initial password is needed, the next publication makes it: {MAN}\n")


def test_a_loss_that_is_found_out_later_counts_what_was_sealed_meanwhile(folder: Path, tmp_path: Path) -> None:
    """The key was gone on 10/07; nobody knew until 20/07, and a bundle of 15/07 was sealed for it."""
    done(folder, "key", "new", "--unit", VNPT, "--key", OLD, "--from", "2021-07-01")
    issued(folder, tmp_path, 1, "2021-07-15", MAN)
    said = done(folder, "key", "lost", "--unit", VNPT, "--by", "A", "--on", "2021-07-10")
    assert said.startswith(f"A new initial password is needed, the next publication makes it: {MAN}\n")
    assert keys(folder) == [{"key": OLD, "valid_from": "2021-07-01", "lost_on": "2021-07-10"}]
    found = {name: one["on"] for one in events(folder) for name in ("key", "account") if name in one}
    assert found == {"key": "2021-07-10", "account": "2021-07-20"}


def test_a_lost_key_that_only_a_file_named_is_entered_as_lost(folder: Path, tmp_path: Path) -> None:
    issued(folder, tmp_path, 1, "2021-07-15", MAN)
    words = ("key", "lost", "--unit", VNPT, "--key", OLD, "--by", "A")
    code, said = refused(folder, *words, "--new", OLD)
    assert (code, "--new is the very key that was lost" in said) == (2, True)
    said = done(folder, *words, "--new", NEW)
    assert said.startswith(f"A new initial password is needed, the next publication makes it: {MAN}\n")
    assert keys(folder) == [
        {"key": OLD, "valid_from": "2021-07-20", "lost_on": "2021-07-20"},
        {"key": NEW, "valid_from": "2021-07-20"},
    ]
    assert "was reported lost already" in refused(folder, *words)[1]


def test_of_several_keys_the_one_that_is_meant_must_be_named(folder: Path) -> None:
    for one in (OLD, NEW):
        done(folder, "key", "new", "--unit", VNPT, "--key", one)
    code, said = refused(folder, "key", "lost", "--unit", VNPT, "--by", "A")
    assert (code, "--key is missing: Which key" in said, OLD in said) == (2, True, True)
    done(folder, "key", "lost", "--unit", VNPT, "--key", NEW, "--by", "A")
    assert ["lost_on" in one for one in keys(folder)] == [False, True]


def test_an_event_that_the_day_does_not_know_yet_is_refused(folder: Path) -> None:
    done(folder, "key", "new", "--unit", VNPT, "--key", OLD)
    code, said = refused(folder, "key", "lost", "--unit", VNPT, "--by", "A", "--on", "2999-01-01")
    assert (code, "is in the future" in said) == (2, True)
