"""A list that really went to a wrong unit can be entered, is shown with what to do, and is called back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from support.cli import forked as run

ROOT = Path(__file__).parents[2]
LIST = "s6/u-cat/u-vnpt-gl"
WRONG = (
    *("list", "missent", "--list", LIST, "--to", "u-viettel-gl", "--doc-no", "450/CAT-PV01"),
    *("--doc-date", "2021-07-19", "--sent-on", "2021-07-20", "--way", "email", "--reason", "Chọn nhầm nơi nhận"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))


def findings(folder: Path) -> list[tuple[str, str]]:
    content = json.loads(run("check", "--format", "json", cwd=folder.parent).stdout)
    return [(one["severity"], one["code"]) for one in content["findings"] if one["code"] == "LST006"]


def owed(folder: Path) -> list[dict[str, Any]]:
    content = json.loads(run("duties", "--format", "json", cwd=folder.parent).stdout)
    return [one for one in content["duties"] if one["kind"] == "incident"]


def test_it_is_entered_shown_owed_and_called_back(folder: Path) -> None:
    before = run("list", "status", cwd=folder.parent).stdout
    done = run(*WRONG, cwd=folder.parent)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert findings(folder) == [("warning", "LST006")]
    # It is no version of the list that Viettel rightly gets, so nothing has to be sent again.
    assert run("list", "status", cwd=folder.parent).stdout == before
    (duty,) = owed(folder)
    assert (duty["unit"], duty["state"], duty["due"]) == ("u-cat", "due", "2021-07-23")
    assert "Yêu cầu Viettel Gia Lai hủy danh sách S6 của Công an tỉnh gửi nhầm" in duty["text"]["vi"]
    assert duty["command"] == f"camgrant list recalled {duty['subject']}"

    called = ("list", "recalled", duty["subject"], "--by", "Viettel Gia Lai", "--on", "2021-07-20")
    assert run(*called, cwd=folder.parent).returncode == 0
    assert findings(folder) == [("notice", "LST006")]
    assert [one["state"] for one in owed(folder)] == ["done"]
    assert run(*called, cwd=folder.parent).returncode == 2


def to(recipient: str) -> tuple[str, ...]:
    words = [*WRONG]
    words[words.index("u-viettel-gl")] = recipient
    return tuple(words)


def test_an_outsider_is_entered_shown_owed_and_called_back(folder: Path) -> None:
    """Most leaks go to an address that no unit here has."""
    before = run("list", "status", cwd=folder.parent).stdout
    done = run(*to("Công ty  Cổ phần An Phát (giả định)"), cwd=folder.parent)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert findings(folder) == [("warning", "LST006")]
    shown = run("check", "--lang", "en", cwd=folder.parent)
    assert "list s6: Công ty Cổ phần An Phát (giả định) was sent this list by mistake" in shown.stdout + shown.stderr
    assert run("list", "status", cwd=folder.parent).stdout == before
    (duty,) = owed(folder)
    assert (duty["unit"], duty["state"], duty["due"]) == ("u-cat", "due", "2021-07-23")
    assert "Yêu cầu Công ty Cổ phần An Phát (giả định) hủy danh sách S6 của Công an tỉnh gửi nhầm" in duty["text"]["vi"]

    called = ("list", "recalled", duty["subject"], "--by", "Công ty Cổ phần An Phát", "--on", "2021-07-20")
    assert run(*called, cwd=folder.parent).returncode == 0
    assert findings(folder) == [("notice", "LST006")]
    assert [one["state"] for one in owed(folder)] == ["done"]


def test_that_a_list_went_to_its_recipient_too_takes_nothing_off_the_copy_outside(folder: Path) -> None:
    """The version that an outsider got is the very version that its recipient was sent."""
    assert run(*to("Công ty Cổ phần An Phát"), cwd=folder.parent).returncode == 0
    versions = {path for path in folder.rglob("ledger/**/*.yaml") if "\n    list:" in path.read_text("utf-8")}
    sent = ("list", "send", "--list", LIST, "--doc-no", "451/CAT-PV01", "--doc-date", "2021-07-20", "--way", "paper")
    done = run(*sent, "--sent-on", "2021-07-20", "--again", cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    assert {path for path in folder.rglob("ledger/**/*.yaml") if "\n    list:" in path.read_text("utf-8")} == versions
    assert findings(folder) == [("warning", "LST006")]
    assert [one["state"] for one in owed(folder)] == ["due"]


@pytest.mark.parametrize(
    ("recipient", "says"),
    [
        ("viettel-gl", "unknown unit 'viettel-gl'"),
        ("u-an-phat", "unknown unit 'u-an-phat'"),
        ("An Phát, 0100 000 099", "holds no phone or mailbox"),
        ("An Phát <vanthu@anphat.example>", "holds no phone or mailbox"),
        ("công an tỉnh gia lai", "draws this list up itself"),
        ("CÔNG AN TỈNH", "draws this list up itself"),
        ("VNPT Gia Lai", "may have every row of it"),
    ],
)
def test_who_is_meant_is_a_unit_where_one_has_that_name(folder: Path, recipient: str, says: str) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    refused = run(*to(recipient), cwd=folder.parent)
    assert (refused.returncode, says in refused.stderr) == (2, True), refused.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


def test_a_unit_may_be_called_by_its_name(folder: Path) -> None:
    assert run(*to("Viettel Gia Lai"), cwd=folder.parent).returncode == 0
    (duty,) = owed(folder)
    assert "Yêu cầu Viettel Gia Lai hủy danh sách S6" in duty["text"]["vi"]
    assert "outsider" not in "".join(path.read_text("utf-8") for path in folder.rglob("ledger/**/*.yaml"))


def test_what_went_rightly_is_no_mistake(folder: Path) -> None:
    refused = run(*to("u-vnpt-gl"), cwd=folder.parent)
    assert (refused.returncode, "use `camgrant list send`" in refused.stderr) == (2, True)


@pytest.mark.parametrize("sheet", ["s3", "s6", "s7"])
def test_the_author_of_a_list_is_never_its_wrong_recipient(folder: Path, sheet: str) -> None:
    """Whoever drew a list up holds its rows already: a copy there is nothing to call back, and hides where it went."""
    known = json.loads(run("list", "status", "--format", "json", cwd=folder.parent).stdout)["lists"]
    lists = [one for one in known if one["list"].startswith(f"{sheet}/")]
    assert lists
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    for one in lists:
        words = [*WRONG]
        words[words.index(LIST)] = one["list"]
        words[words.index("u-viettel-gl")] = one["author"]
        refused = run(*words, cwd=folder.parent)
        assert refused.returncode == 2, (one["list"], refused.stdout)
        assert "draws this list up itself" in refused.stderr, refused.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


def test_an_account_is_made_by_whom_the_pack_charges_with_it(folder: Path) -> None:
    """The Ministry makes central accounts (1.2); at a checkpoint the operator that installed does (3.1)."""
    account = ("--person", "c-dang-thi-thu-dong", "--system", "central", "--what", "changed")
    words = ("account", "confirm", *account, "--evidence", "Phiếu trả lời")
    refused = run(*words, "--by", "u-vnpt-gl", "--on", "2021-07-20", cwd=folder.parent)
    assert refused.returncode != 0
    assert "u-vnpt-gl is not charged with making this account; charged: u-byt-cntt" in refused.stdout + refused.stderr
    taken = run(*words, "--by", "u-byt-cntt", "--on", "2021-07-20", cwd=folder.parent)
    assert taken.returncode == 0, taken.stderr
