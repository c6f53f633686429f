"""`camgrant list`, `account` and `duties` as people run them: what is refused, asked, written, and said to machines."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from camgrant.cli import cli, prompts
from camgrant.diagnostics import EXIT_FINDINGS, UsageFault
from support.cli import forked as run
from support.cli import write_world
from support.examples import MINIMAL, world

ROOT = Path(__file__).parents[2]
SECOND = ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory"
VNPT = "s6/u-cat/u-vnpt-gl"
SEND = ("--doc-no", "412/CAT-PV01", "--doc-date", "2021-06-14", "--way", "paper")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_world(tmp_path, world(MINIMAL))


def ledger(folder: Path) -> list[Path]:
    return sorted((folder / "ledger").rglob("*.yaml"))


def answer(capsys: pytest.CaptureFixture[str], *words: str | Path) -> Any:
    capsys.readouterr()
    assert cli.main([*map(str, words), "--format", "json"], standalone_mode=False) == 0
    return json.loads(capsys.readouterr().out)


def do(*words: str | Path) -> int:
    code: int = cli.main([*map(str, words)], standalone_mode=False)
    return code


def state_of(capsys: pytest.CaptureFixture[str], folder: Path, list_id: str, day: str = "2021-07-20") -> str:
    lists = answer(capsys, "list", "status", "-i", folder, "--as-of", day)["lists"]
    return str(next(one["state"] for one in lists if one["list"] == list_id))


def test_an_account_reported_gone_before_its_access_ends_confirms_no_revocation(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grants = small / "grants" / "all.yaml"
    revoked = "  g-chk-01-mannv:\n    revoked: {on: 2021-07-10, reason: Chuyển công tác}\n"
    grants.write_text(grants.read_text("utf-8").replace("  g-chk-01-mannv:\n", revoked), "utf-8")
    words = ("account", "confirm", "-i", small, "--recorder", "r-chk-01-vnpt", "--evidence", "212/VNPTGL-KT")
    told = (*words, "--login", "mannv", "--lang", "en", "--what")
    seen = []
    for what, on in (("created", "2021-07-08"), ("deleted", "2021-07-09"), ("deleted", "2021-07-10")):
        assert do(*told, what, "--on", on) == 0
        warned = f"On {on[8:]}/07/2021 the access was still in force" in capsys.readouterr().out
        duties = answer(capsys, "duties", "-i", small)["duties"]
        (state,) = (one["state"] for one in duties if one["subject"] == "r-chk-01-vnpt/c-nguyen-van-man")
        seen.append((what, warned, state))
    assert seen == [("created", False, "late"), ("deleted", True, "late"), ("deleted", False, "done")]


def test_a_list_is_sent_acknowledged_and_stale_once_the_data_changes(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert state_of(capsys, small, VNPT) == "new"
    assert do("list", "send", "-i", small, "--list", VNPT, *SEND, "--sent-on", "2021-06-15") == 0
    assert state_of(capsys, small, VNPT) == "waiting"
    assert do("list", "ack", "-i", small, "--list", VNPT, "--on", "2021-06-16", "--by", "c-dao-ngoc-son") == 0
    assert state_of(capsys, small, VNPT) == "current"
    contacts = small / "contacts" / "all.yaml"
    text = contacts.read_text(encoding="utf-8")
    phone = re.search(r'c-nguyen-van-man:.*?phone: "([0-9 ]+)"', text, re.DOTALL)
    assert phone is not None
    contacts.write_text(text.replace(phone[1], "0100 000 999"), encoding="utf-8")
    assert state_of(capsys, small, VNPT) == "stale"
    changed = next(one for one in answer(capsys, "list", "status", "-i", small)["lists"] if one["list"] == VNPT)
    assert (changed["added"], changed["changed"], changed["removed"]) == (0, 1, 0)
    assert not any("0100" in path.read_text(encoding="utf-8") for path in ledger(small))
    assert len(ledger(small)) == 3
    assert run("check", "-i", small).returncode == 0


def test_the_file_that_was_sent_is_kept_by_its_hash_alone(small: Path, tmp_path: Path) -> None:
    file = tmp_path / "danh-sach.pdf"
    file.write_bytes(b"as it was sent")
    assert do("list", "send", "-i", small, "--list", VNPT, *SEND, "--file", str(file)) == 0
    digest = hashlib.sha256(b"as it was sent").hexdigest()
    assert [path for path in ledger(small) if digest in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((VNPT, "--doc-no", "412 CAT", "--doc-date", "2021-06-14", "--way", "paper"), "không đúng thể thức"),
        ((VNPT, "--doc-no", "412/CAT-PV01", "--doc-date", "2021-07-21", "--way", "paper"), "sau ngày gửi"),
        (("s6/u-cat/u-syt", *SEND), "không có trong ngày"),
        (("s66/u-cat/u-vnpt-gl", *SEND), "không có danh sách “s66”"),
        ((VNPT, *SEND, "--sent-on", "2999-01-01"), "còn ở tương lai"),
        ((VNPT, "--doc-date", "2021-06-14", "--way", "paper"), "thiếu --doc-no"),
        ((VNPT, "--doc-no", "412/CAT-PV01", "--way", "paper"), "thiếu --doc-date"),
        ((VNPT, "--doc-no", "412/CAT-PV01", "--doc-date", "2021-06-14"), "thiếu --way (document_system | paper"),
    ],
)
def test_what_cannot_have_been_sent_is_refused_and_nothing_is_written(
    small: Path, words: tuple[str, ...], said: str
) -> None:
    with pytest.raises(UsageFault, match=re.escape(said)):
        do("list", "send", "-i", small, "--list", *words)
    assert ledger(small) == []


def test_without_a_terminal_a_missing_flag_is_named_and_nobody_is_asked(small: Path) -> None:
    done = run("list", "send", "-i", small, *SEND)
    assert done.returncode == 2
    assert "--list is missing" in done.stderr
    assert VNPT in done.stderr  # and what could be named
    assert ledger(small) == []
    nothing = run("list", "ack", "-i", small, "--by", "A")
    assert nothing.returncode == 2
    assert "no list waits for this" in nothing.stderr


def test_at_a_terminal_everything_is_asked_for(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first list that must be sent, a number that is typed, the day offered, and the second way."""
    monkeypatch.setattr(prompts, "interactive", lambda: True)
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        for typed in ("\r", "318/BCH-TM\r", "\r", "\x1b[B\r"):
            keyboard.send_text(typed)
        assert do("list", "send", "-i", small) == 0
    (dispatch,) = (text for path in ledger(small) if "dispatch:" in (text := path.read_text(encoding="utf-8")))
    assert 'number: "318/BCH-TM"\n      date: 2021-07-20' in dispatch
    assert "way: paper" in dispatch


def test_data_with_errors_is_not_sent(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grants = small / "grants" / "all.yaml"
    grants.write_bytes(grants.read_bytes().replace(b"    nomination: d-cat-s6-01\n", b"", 1))
    assert do("list", "send", "-i", small, "--list", VNPT, *SEND) == EXIT_FINDINGS
    assert "NOM001" in capsys.readouterr().err
    assert ledger(small) == []


def test_nothing_new_is_sent_again_only_on_purpose(small: Path) -> None:
    words = ("list", "send", "-i", small, "--list", VNPT, *SEND)
    assert do(*words, "--sent-on", "2021-06-15") == 0
    with pytest.raises(UsageFault, match="--again"):
        do(*words, "--sent-on", "2021-06-16")
    assert len(ledger(small)) == 2
    assert do(*words, "--sent-on", "2021-06-16", "--again") == 0
    assert len(ledger(small)) == 4
    with pytest.raises(UsageFault, match="đã có sự kiện này"):
        do(*words, "--sent-on", "2021-06-16", "--again")
    assert len(ledger(small)) == 4


def test_a_dry_run_says_what_it_would_write_and_writes_nothing(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert do("list", "send", "-i", small, "--list", VNPT, *SEND, "--dry-run") == 0
    said = capsys.readouterr().out
    assert len(re.findall(r"ledger/2021/2021-07-20-e-[0-9a-f]{12}\.yaml", said)) == 2
    assert ledger(small) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((VNPT, "--by", "Phòng Kỹ thuật"), "chưa gửi lần nào"),
        (("s6", "--by", "Phòng Kỹ thuật"), "chưa gửi lần nào"),
        (("s6/u-cat/u-vietel-gl", "--by", "Phòng Kỹ thuật"), "có phải là “s6/u-cat/u-viettel-gl”"),
        (("s6/u-cat/u-viettel-gl", "--by", "c-khong-co"), "không có cá nhân"),
        (("s6/u-cat/u-viettel-gl", "--by", "c-dao-ngoc-son"), "không thuộc nơi nhận u-viettel-gl"),
        (("s6/u-cat/u-viettel-gl", "--by", "gọi 0100 000 001"), "không ghi số điện thoại"),
        (("s6/u-cat/u-viettel-gl", "--by", "Phòng Kỹ thuật", "--on", "2021-06-14"), "chưa gửi lần nào"),
        (("s6/u-cat/u-viettel-gl", "--by", "Phòng Kỹ thuật", "--doc-no", "153"), "không đúng thể thức"),
    ],
)
def test_what_cannot_be_a_receipt_is_refused(small: Path, words: tuple[str, ...], said: str) -> None:
    viettel = ("list", "send", "-i", small, "--list", "s6/u-cat/u-viettel-gl", *SEND, "--sent-on", "2021-06-15")
    assert do(*viettel) == 0
    before = ledger(small)
    with pytest.raises(UsageFault, match=said):
        do("list", "ack", "-i", small, "--list", *words)
    assert ledger(small) == before


def test_a_wrong_entry_is_taken_back_by_a_new_one(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert do("list", "send", "-i", small, "--list", VNPT, *SEND) == 0
    dispatch = next(path for path in ledger(small) if "dispatch:" in path.read_text(encoding="utf-8"))
    before = {path: path.read_bytes() for path in ledger(small)}
    event = dispatch.stem[-14:]
    assert do("list", "correct", event, "-i", small, "--reason", "Ghi nhầm, chưa gửi") == 0
    assert state_of(capsys, small, VNPT) == "new"
    assert {path: path.read_bytes() for path in before} == before
    assert len(ledger(small)) == len(before) + 1


def test_a_wrong_number_of_last_month_is_taken_back_and_entered_anew(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The correction is of today, what it corrects of the day on which the list went."""
    went = ("--doc-date", "2021-06-14", "--way", "paper", "--sent-on", "2021-06-15")
    assert do("list", "send", "-i", small, "--list", VNPT, "--doc-no", "412/CAT-PV10", *went) == 0
    wrong = next(path for path in ledger(small) if "dispatch:" in path.read_text(encoding="utf-8")).stem[-14:]
    assert do("list", "correct", wrong, "-i", small, "--reason", "Ghi nhầm số") == 0
    assert do("list", "send", "-i", small, "--list", VNPT, "--doc-no", "412/CAT-PV01", *went) == 0
    (again,) = (one for one in answer(capsys, "list", "status", "-i", small)["lists"] if one["list"] == VNPT)
    assert (again["state"], again["last"]["number"], again["last"]["on"]) == ("waiting", "412/CAT-PV01", "2021-06-15")
    assert do("list", "correct", again["last"]["event"], "-i", small, "--reason", "Chưa gửi") == 0
    assert do("list", "send", "-i", small, "--list", VNPT, "--doc-no", "412/CAT-PV01", *went) == 0
    assert do("check", "-i", small) == 0


def test_a_receipt_is_entered_once_whatever_its_day(small: Path) -> None:
    assert do("list", "send", "-i", small, "--list", VNPT, *SEND, "--sent-on", "2021-06-15") == 0
    words = ("list", "ack", "-i", small, "--list", VNPT, "--by", "Phòng Kỹ thuật", "--on")
    assert do(*words, "2021-06-20") == 0
    with pytest.raises(UsageFault, match="đã được xác nhận ngày 20/06/2021"):
        do(*words, "2021-06-17")


def test_an_account_is_reported_by_login(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("account", "confirm", "-i", small, "--recorder", "r-chk-01-vnpt", "--evidence", "212/VNPTGL-KT")
    assert do(*words, "--login", "mannv", "--what", "created", "--on", "2021-06-15") == 0
    assert do(*words, "--login", "mannv", "--what", "created", "--on", "2021-06-15") == 0
    assert len(ledger(small)) == 1
    assert do(*words, "--login", "manv", "--what", "created", "--on", "2021-06-15") == EXIT_FINDINGS
    assert "mannv" in capsys.readouterr().err
    assert len(ledger(small)) == 1
    assert "by: u-vnpt-gl" in ledger(small)[0].read_text(encoding="utf-8")


def test_an_account_of_nobody_or_nowhere_is_told_as_such(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("account", "confirm", "-i", small, "--what", "deleted", "--evidence", "212/VNPTGL-KT")
    with pytest.raises(UsageFault, match="thiếu --person hoặc --login"):
        do(*words, "--recorder", "r-chk-01-vnpt")
    assert do(*words, "--login", "mannv", "--system", "khong_co") == EXIT_FINDINGS
    said = capsys.readouterr().err
    assert "mannv: không có mã “khong_co”" in said
    assert "--by" not in said
    assert ledger(small) == []


def receipt(folder: Path, **changed: Any) -> Path:
    """A receipt as `camgrant apply` writes it (schemas/output/receipt.schema.json)."""
    content = {
        "schema_version": 1,
        "recorder": "r-chk-01-vnpt",
        "target": "hikvision",
        "as_of": "2021-07-10",
        "steps_sha256": "0" * 64,
        "result": "done",
        "started_at": "2021-07-10T09:00:00+07:00",
        "finished_at": "2021-07-10T09:01:00+07:00",
        "steps": [{"number": 1, "action": "disable", "login": "hyeorc", "state": "done"}],
        "confirmed_at": "2021-07-10T09:01:00+07:00",
        "gone": ["hyeorc"],
        "as_declared": {"mannv": {"live": [1]}},
        "unknown": [],
        "forbidden": [],
        "mismatches": [],
        **changed,
    }
    schema = json.loads((ROOT / "schemas" / "output" / "receipt.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(content)) == []
    path = folder / "r-chk-01-vnpt.receipt.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_receipt_of_a_device_becomes_events(small: Path, tmp_path: Path) -> None:
    path = receipt(tmp_path)
    assert do("account", "confirm", "-i", small, "--receipt", path) == 0
    texts = [file.read_text(encoding="utf-8") for file in ledger(small)]
    assert sorted(re.findall(r"what: (\w+)\n +person: (\S+)", "".join(texts))) == [
        ("created", "c-nguyen-van-man"),
        ("disabled", "c-ro-cham-hyeo"),
    ]
    assert all('evidence: "r-chk-01-vnpt.receipt.json"' in text for text in texts)
    assert do("account", "confirm", "-i", small, "--receipt", path) == 0
    assert len(ledger(small)) == 2


def test_a_receipt_that_names_a_stranger_writes_nothing(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = receipt(tmp_path, gone=["hyeorc", "khach"])
    assert do("account", "confirm", "-i", small, "--receipt", path) == EXIT_FINDINGS
    assert "khach" in capsys.readouterr().err
    assert ledger(small) == []


def test_a_run_that_read_nothing_back_confirms_nothing(small: Path, tmp_path: Path) -> None:
    path = receipt(tmp_path, confirmed_at="", gone=[], as_declared={}, result="failed")
    assert do("account", "confirm", "-i", small, "--receipt", path) == 0
    assert ledger(small) == []


def test_a_deletion_told_to_the_ledger_leaves_show_and_the_next_rendering(tmp_path: Path) -> None:
    """The officer who left on 10/07: a removal everywhere until VNPT says that the account is gone."""
    folder = Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))
    words = ("show", "--person", "c-bach-van-toan", "-i", folder)
    before = json.loads(run(*words, "--format", "json").stdout)
    assert [one["recorder"] for one in before["pending_removals"]] == ["r-chk-04"]
    done = ("account", "confirm", "-i", folder, "--login", "toanbv", "--recorder", "r-chk-04", "--what", "deleted")
    assert do(*done, "--on", "2021-07-19", "--evidence", "250/VNPTGL-KT") == 0
    after = json.loads(run(*words, "--format", "json").stdout)
    assert after["pending_removals"] == []
    for out, expected in ((tmp_path / "then", 0), (tmp_path / "before", 1)):
        source = folder if not expected else ROOT / "inventory"
        assert run("render", "-i", source, "--out", out, "--format", "json").returncode == 0
        due = next(out.rglob("due.json"), None)
        assert due is not None
        steps = json.loads(next(out.rglob("r-chk-04.steps.json")).read_text(encoding="utf-8"))["steps"]
        assert sum(step["login"] == "toanbv" for step in steps) == expected


@pytest.mark.parametrize(("name", "words"), [("list-status", ("list", "status")), ("duties", ("duties",))])
@pytest.mark.parametrize("folder", [MINIMAL, ROOT / "inventory", SECOND], ids=["minimal", "province", "second"])
def test_what_machines_are_told_keeps_its_contract(
    name: str, words: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = json.loads((ROOT / "schemas" / "output" / f"{name}.schema.json").read_text(encoding="utf-8"))
    judge = Draft202012Validator(schema, format_checker=FormatChecker())
    content = answer(capsys, *words, "-i", folder)
    assert [error.message for error in judge.iter_errors(content)] == []
    (rows,) = (value for value in content.values() if isinstance(value, list))
    assert len(rows) > 5
    assert not re.search(r"0100|@", json.dumps(content, ensure_ascii=False))
    assert [*judge.iter_errors({**content, "more": 1})]
    rows[0]["state"] = "somehow"
    assert [*judge.iter_errors(content)]


def test_the_second_pack_sends_and_hears_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(shutil.copytree(SECOND, tmp_path / "inventory"))
    first = answer(capsys, "list", "status", "-i", folder)["lists"][0]
    assert first["state"] == "new"
    words = ("--doc-no", "12/CAX", "--doc-date", "2026-06-12", "--way", "document_system")
    assert do("list", "send", "-i", folder, "--list", first["list"], *words) == 0
    assert do("list", "ack", "-i", folder, "--list", first["list"], "--by", "Văn thư") == 0
    again = next(one for one in answer(capsys, "list", "status", "-i", folder)["lists"] if one["list"] == first["list"])
    assert (again["state"], again["last"]["number"]) == ("current", "12/CAX")
    assert run("check", "-i", folder).returncode == 0


def test_duties_are_never_red_and_one_unit_can_be_asked_about(capsys: pytest.CaptureFixture[str]) -> None:
    done = run("duties", "-i", MINIMAL, "--unit", "u-syt")
    assert done.returncode == 0
    assert "LATE: send" in done.stdout
    assert "(u-vnpt-gl)" not in done.stdout
    assert {one["unit"] for one in answer(capsys, "duties", "-i", MINIMAL, "--unit", "u-syt")["duties"]} == {"u-syt"}
    assert run("duties", "-i", MINIMAL, "--unit", "u-sit").returncode == 2


def test_data_that_cannot_be_read_whole_gets_no_answer(small: Path) -> None:
    (small / "grants" / "more.yaml").write_text("grants: [\n", encoding="utf-8")
    for words in (("duties",), ("list", "status"), ("list", "ack", "--list", VNPT, "--by", "A")):
        done = run(*words, "-i", small)
        assert done.returncode == EXIT_FINDINGS
        assert "camgrant check" in done.stderr
        assert done.stdout == ""
