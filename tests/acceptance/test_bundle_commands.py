"""`camgrant bundle` and `account reissue` as people run them. The publication is hand-made (`support.publications`)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from support.cli import forked as run
from support.cli import write_world
from support.examples import MINIMAL, world
from support.publications import digest, publication

ROOT = Path(__file__).parents[2]
VNPT, MAN, HYEO = "u-vnpt-gl", "r-chk-01-vnpt/mannv", "r-chk-01-vnpt/hyeorc"
CAT, VIETTEL = "u-cat", "u-viettel-gl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_world(tmp_path, world(MINIMAL))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return publication(tmp_path / "out", {VNPT: 3, CAT: 1}, accounts={VNPT: [MAN, HYEO]}, earlier={"u-tqs": 2})


def ledger(folder: Path) -> list[dict[str, Any]]:
    """The events by the names of their files, every scalar as text."""
    files = sorted((folder / "ledger").rglob("*.yaml"))
    return [next(iter(yaml.load(one.read_text("utf-8"), yaml.BaseLoader)["ledger"].values())) for one in files]


def done(folder: Path, *words: str | Path, lang: str = "en") -> str:
    """The output of a command that must succeed, after which the data is sound."""
    result = run(*words, "-i", folder, CAMGRANT_LANG=lang)
    assert (result.returncode, result.stderr) == (0, "")
    checked = run("check", "-i", folder, "--as-of", "2021-08-02")  # events are told until that day
    assert checked.returncode == 0, checked.stdout
    return result.stdout


def refused(folder: Path, *words: str | Path) -> tuple[int, str]:
    """Exit code and what a command said that must write nothing."""
    before = ledger(folder)
    result = run(*words, "-i", folder)
    assert ledger(folder) == before
    return result.returncode, result.stdout + result.stderr


def states(folder: Path, day: str = "2021-07-20") -> dict[str, str]:
    result = run("bundle", "status", "-i", folder, "--as-of", day, "--format", "json")
    content = json.loads(result.stdout)
    schema = json.loads((ROOT / "schemas/output/bundle-status.schema.json").read_text("utf-8"))
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    assert [error.message for error in validator.iter_errors(content)] == []
    return {one["bundle"]: one["state"] for one in content["bundles"]}


def duties(folder: Path, day: str) -> dict[tuple[str, str], tuple[str, str, str | None, str]]:
    """(kind, subject) -> unit, state, due, command, of what concerns bundles and passwords."""
    content = json.loads(run("duties", "-i", folder, "--as-of", day, "--format", "json").stdout)
    kinds = ("send_bundle", "receive_bundle", "reissue")
    return {
        (one["kind"], one["subject"]): (one["unit"], one["state"], one["due"], one["command"])
        for one in content["duties"]
        if one["kind"] in kinds
    }


def test_a_publication_is_recorded_bundle_by_bundle_and_only_once(folder: Path, out: Path) -> None:
    said = done(folder, "bundle", "issued", "--publication", out, lang="vi")
    assert said.startswith("Đã ghi sổ: ledger/2021/2021-07-20-e-")
    assert sorted(ledger(folder), key=lambda one: one["bundle"]["recipient"]) == [
        {
            "on": "2021-07-20",
            "bundle": {"what": "issued", "recipient": CAT, "sequence": "1", "sha256": digest(CAT, 1)},
        },
        {
            "on": "2021-07-20",
            "bundle": {
                "what": "issued",
                "recipient": VNPT,
                "sequence": "3",
                "sha256": digest(VNPT, 3),
                "accounts": [MAN, HYEO],
            },
        },
    ]
    assert states(folder) == {"u-cat-0001": "issued", "u-vnpt-gl-0003": "issued"}  # that of u-tqs is of an earlier one
    assert done(folder, "bundle", "issued", "--publication", out) == ("Recorded before: u-cat-0001, u-vnpt-gl-0003\n")
    assert len(ledger(folder)) == 2


def test_recipients_without_a_key_are_named_and_have_no_bundle(folder: Path, tmp_path: Path) -> None:
    out = publication(tmp_path / "out", {}, local=["u-vnpt-gl"])
    assert done(folder, "bundle", "issued", "--publication", out, lang="vi") == (
        "Không niêm phong nên không có gói, đề nghị giao tận tay; chưa có khóa thì khai bằng `camgrant key new`: "
        "u-vnpt-gl\n"
        "Lần phát hành này không có gói nào.\n"
    )
    assert ledger(folder) == []


def test_a_bundle_is_sent_and_received(folder: Path, out: Path) -> None:
    done(folder, "bundle", "issued", "--publication", out, "--on", "2021-07-20")
    which = ("--recipient", VNPT, "--sequence", "3")
    done(folder, "bundle", "sent", *which, "--way", "by_hand", "--evidence", "12/GT-STTTT", "--by", "Văn thư Sở")
    assert states(folder)["u-vnpt-gl-0003"] == "sent"
    done(folder, "bundle", "received", *which, "--by", "c-dao-ngoc-son")
    assert states(folder) == {"u-cat-0001": "issued", "u-vnpt-gl-0003": "received"}
    sent = next(one["bundle"] for one in ledger(folder) if one["bundle"]["what"] == "sent")
    assert (sent["evidence"], sent["by"]) == ("by_hand; 12/GT-STTTT", "Văn thư Sở")
    said = run("bundle", "status", "-i", folder, CAMGRANT_LANG="vi").stdout
    assert said == (
        "u-cat-0001 → Công an tỉnh: PHẢI GỬI, phát hành ngày 20/07/2021\n"
        "u-vnpt-gl-0003 → VNPT Gia Lai: đã nhận ngày 20/07/2021; có 2 mật khẩu lần đầu\n"
        "Xét đến ngày 20/07/2021, dữ liệu giả định.\n"
    )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ("received", "--sequence", "3", "--by", "c-dao-ngoc-son"),
            2,
            "was not sent; run `camgrant bundle sent` first",
        ),
        (("sent", "--sequence", "4", "--way", "zalo"), 2, "bundle 4 was not issued by 20/07/2021; there is: 3"),
        (("sent", "--sequence", "3", "--way", "zalo", "--on", "2021-07-19"), 2, "was not issued by 19/07/2021"),
        (("sent", "--sequence", "3"), 2, "--way is missing: How it goes"),
        (("sent", "--sequence", "3", "--way", "zalo", "--by", "0100 000 001"), 2, "the ledger holds no phone"),
        (("sent", "--sequence", "3", "--way", "zalo", "--evidence", "a@x.example"), 2, "the ledger holds no phone"),
        (("sent", "--sequence", "3", "--way", "zalo", "--on", "2999-01-01"), 2, "is in the future"),
        (("lost", "--sequence", "3"), 2, "--by is missing"),
        (("lost", "--sequence", "3", "--by", "c-khong-co"), 2, "unknown contact"),
    ],
)
def test_what_cannot_be_is_refused(folder: Path, out: Path, words: tuple[str, ...], code: int, said: str) -> None:
    done(folder, "bundle", "issued", "--publication", out)
    found = refused(folder, "bundle", words[0], "--recipient", VNPT, *words[1:])
    assert found[0] == code
    assert said in found[1]


def test_only_somebody_of_the_recipient_acknowledges_and_nothing_is_recorded_twice(folder: Path, out: Path) -> None:
    done(folder, "bundle", "issued", "--publication", out)
    which = ("--recipient", VNPT, "--sequence", "3")
    done(folder, "bundle", "sent", *which, "--way", "zalo")
    code, said = refused(folder, "bundle", "received", *which, "--by", "c-nguyen-van-man")
    assert (code, "c-nguyen-van-man không thuộc nơi nhận u-vnpt-gl" in said) == (2, True)
    assert "was sent on 20/07/2021 already" in refused(folder, "bundle", "sent", *which, "--way", "paper")[1]
    done(folder, "bundle", "received", *which, "--by", "Phòng Kỹ thuật")
    again = refused(folder, "bundle", "received", *which, "--by", "Phòng Kỹ thuật")
    assert "was received on 20/07/2021 already" in again[1]
    assert "unknown unit 'u-vnpt'" in refused(folder, "bundle", "sent", "--recipient", "u-vnpt")[1]


def test_a_bundle_is_recorded_on_the_day_of_its_publication(folder: Path, tmp_path: Path) -> None:
    out = publication(tmp_path / "out", {VNPT: 3}, as_of="2021-07-18")
    done(folder, "bundle", "issued", "--publication", out)
    assert [one["on"] for one in ledger(folder)] == ["2021-07-18"]


def test_what_happened_to_a_bundle_is_entered_in_its_order(folder: Path, out: Path) -> None:
    """An entry behind a later one would change nothing that anybody sees."""
    done(folder, "bundle", "issued", "--publication", out)
    which = ("--recipient", VNPT, "--sequence", "3")
    done(folder, "bundle", "sent", *which, "--way", "zalo", "--on", "2021-07-22")
    for words in (("sent", "--way", "zalo"), ("lost", "--by", "A"), ("received", "--by", "A")):
        code, said = refused(folder, "bundle", words[0], *which, *words[1:], "--on", "2021-07-21")
        assert (code, bool(re.search(r"has a later word \(e-[0-9a-f]{12}, 22/07/2021\)", said))) == (2, True), said


def test_a_lost_bundle_is_received_only_after_it_was_sent_again(folder: Path, out: Path) -> None:
    done(folder, "bundle", "issued", "--publication", out)
    which = ("--recipient", VNPT, "--sequence", "3")
    done(folder, "bundle", "sent", *which, "--way", "zalo")
    done(folder, "bundle", "lost", *which, "--by", "Bưu điện tỉnh", "--on", "2021-07-22")
    code, said = refused(folder, "bundle", "received", *which, "--by", "A", "--on", "2021-07-23")
    assert (code, "was reported lost on 22/07/2021; if it was sent again record that first" in said) == (2, True), said
    (mistake,) = re.findall(r"`camgrant list correct (e-[0-9a-f]{12})`", said)
    done(folder, "list", "correct", mistake, "--reason", "Báo nhầm", "--on", "2021-07-23")
    done(folder, "bundle", "received", *which, "--by", "A", "--on", "2021-07-23")


def test_a_lost_bundle_brings_new_passwords_for_the_accounts_in_it(folder: Path, out: Path) -> None:
    done(folder, "bundle", "issued", "--publication", out)
    confirm = ("account", "confirm", "--recorder", "r-chk-01-vnpt", "--on", "2021-07-18", "--evidence", "A")
    done(folder, *confirm, "--person", "c-ro-cham-hyeo", "--what", "created")
    done(folder, *confirm, "--person", "c-ro-cham-hyeo", "--what", "deleted")
    which = ("--recipient", VNPT, "--sequence", "3")
    words = ("bundle", "lost", *which, "--by", "Bưu điện tỉnh")
    dry = run(*words, "--dry-run", "-i", folder)
    assert (dry.returncode, states(folder)["u-vnpt-gl-0003"]) == (0, "issued")
    said = done(folder, *words, lang="vi")
    assert said.startswith(
        f"Cần cấp lại mật khẩu lần đầu, lần phát hành tới sẽ tạo: {MAN}\n"
        f"Không cấp lại mật khẩu {HYEO}: sổ đã ghi tài khoản này không còn từ 18/07/2021\n"
        "Đã ghi sổ: ledger/2021/2021-07-20-e-"
    )
    asked = [one["account"] for one in ledger(folder) if one.get("account", {}).get("what") == "reissue"]
    assert asked == [
        {
            "what": "reissue",
            "person": "c-nguyen-van-man",
            "login": "mannv",
            "system": "checkpoint",
            "recorder": "r-chk-01-vnpt",
            "by": VNPT,
            "evidence": "gói u-vnpt-gl-0003 thất lạc",
        }
    ]
    assert states(folder)["u-vnpt-gl-0003"] == "lost"
    assert "was reported lost on 20/07/2021 already" in refused(folder, *words)[1]
    same_day = refused(folder, "bundle", "sent", *which, "--way", "paper")
    assert "one that is sent again counts from the next day" in same_day[1]
    assert run("bundle", "sent", *which, "--way", "paper", "--on", "2021-07-21", "-i", folder).returncode == 0
    assert states(folder, "2021-07-21")["u-vnpt-gl-0003"] == "sent"


@pytest.mark.parametrize("day", ["2021-07-20", "2021-07-21"])
def test_a_second_lost_bundle_brings_new_passwords_again(folder: Path, tmp_path: Path, out: Path, day: str) -> None:
    """The first request was answered by the bundle that is lost now; one that no bundle answered is not repeated."""
    done(folder, "bundle", "issued", "--publication", out)
    lost = ("--by", "Bưu điện tỉnh", "--on")
    done(folder, "bundle", "lost", "--recipient", VNPT, "--sequence", "3", *lost, "2021-07-20")
    second = publication(tmp_path / "2", {VNPT: 4}, accounts={VNPT: [MAN]}, as_of=day)
    done(folder, "bundle", "issued", "--publication", second, "--on", day)
    said = done(folder, "bundle", "lost", "--recipient", VNPT, "--sequence", "4", *lost, day)
    assert said.startswith(f"A new initial password is needed, the next publication makes it: {MAN}\n")
    asked = [one["account"] for one in ledger(folder) if one.get("account", {}).get("what") == "reissue"]
    assert sorted((one["login"], one["evidence"]) for one in asked) == [
        ("hyeorc", "gói u-vnpt-gl-0003 thất lạc"),
        ("mannv", "gói u-vnpt-gl-0003 thất lạc"),
        ("mannv", "gói u-vnpt-gl-0004 thất lạc"),
    ]


def test_a_request_that_no_bundle_answered_is_not_repeated(folder: Path, out: Path) -> None:
    """All on one day: the only bundle is the one that was lost, so its passwords were asked for already."""
    done(folder, "bundle", "issued", "--publication", out)
    done(folder, "bundle", "lost", "--recipient", VNPT, "--sequence", "3", "--by", "Bưu điện tỉnh")
    words = ("account", "reissue", "--person", "c-nguyen-van-man", "--recorder", "r-chk-01-vnpt", "--reason", "Quên")
    assert done(folder, *words) == "Recorded before: 1\n"


def test_a_bundle_of_the_same_day_answers_for_an_account_that_had_one_before(folder: Path, tmp_path: Path) -> None:
    first = publication(tmp_path / "1", {VNPT: 3}, accounts={VNPT: [MAN]}, as_of="2021-07-10")
    done(folder, "bundle", "issued", "--publication", first)
    words = ("account", "reissue", "--person", "c-nguyen-van-man", "--recorder", "r-chk-01-vnpt", "--reason", "Quên")
    done(folder, *words)
    second = publication(tmp_path / "2", {VNPT: 4}, accounts={VNPT: [MAN]})
    done(folder, "bundle", "issued", "--publication", second)
    said = done(folder, "bundle", "lost", "--recipient", VNPT, "--sequence", "4", "--by", "Bưu điện tỉnh")
    assert said.startswith(f"A new initial password is needed, the next publication makes it: {MAN}\n")


def test_bundles_and_passwords_are_duties_until_they_are_settled(folder: Path, out: Path) -> None:
    done(folder, "bundle", "issued", "--publication", out)
    bundle, place = ("send_bundle", "u-vnpt-gl-0003"), ("reissue", "r-chk-01-vnpt")
    send = "camgrant bundle sent --recipient u-vnpt-gl --sequence 3"
    assert duties(folder, "2021-07-23")[bundle] == ("u-stttt", "due", "2021-07-23", send)
    assert duties(folder, "2021-07-24")[bundle][1] == "late"
    done(folder, "bundle", "sent", "--recipient", VNPT, "--sequence", "3", "--way", "zalo", "--on", "2021-07-21")
    found = duties(folder, "2021-07-28")
    assert found[bundle] == ("u-stttt", "done", None, "")
    receive = "camgrant bundle received --recipient u-vnpt-gl --sequence 3"
    assert found["receive_bundle", "u-vnpt-gl-0003"] == (VNPT, "due", "2021-07-28", receive)
    assert duties(folder, "2021-07-29")["receive_bundle", "u-vnpt-gl-0003"][1] == "late"
    lost = ("bundle", "lost", "--recipient", VNPT, "--sequence", "3", "--by", "Bưu điện tỉnh", "--on", "2021-07-22")
    done(folder, *lost)
    found = duties(folder, "2021-07-25")
    assert found[bundle] == ("u-stttt", "due", "2021-07-25", send)
    assert ("receive_bundle", "u-vnpt-gl-0003") not in found
    form = "camgrant import phieu-bao-ket-qua.xlsx --kind return --from u-vnpt-gl"
    assert found[place] == (VNPT, "due", "2021-07-25", form)
    confirm = ("account", "confirm", "--recorder", "r-chk-01-vnpt", "--what", "handed_over", "--evidence", "B")
    early = refused(folder, *confirm, "--person", "c-ro-cham-hyeo", "--on", "2021-07-22")
    assert (early[0], "one that was handed over counts from the next day" in early[1]) == (1, True)
    for person in ("c-ro-cham-hyeo", "c-nguyen-van-man"):
        done(folder, *confirm, "--person", person, "--on", "2021-07-23")
    assert place not in duties(folder, "2021-07-25")


def test_a_later_bundle_settles_one_without_passwords_or_steps_and_no_other(folder: Path, tmp_path: Path) -> None:
    first = publication(tmp_path / "1", {VNPT: 3, VIETTEL: 1, CAT: 1}, accounts={VNPT: [MAN]}, work=[VIETTEL])
    second = publication(tmp_path / "2", {VNPT: 4, VIETTEL: 2, CAT: 2}, as_of="2021-07-21")
    done(folder, "bundle", "issued", "--publication", first, "--on", "2021-07-20")
    done(folder, "bundle", "issued", "--publication", second, "--on", "2021-07-21")
    for unit, number in ((VNPT, "4"), (VIETTEL, "2"), (CAT, "2")):
        which = ("--recipient", unit, "--sequence", number, "--on", "2021-07-21")
        done(folder, "bundle", "sent", *which, "--way", "zalo")
        done(folder, "bundle", "received", *which, "--by", "Văn phòng")
    found = {subject: one[1] for (_, subject), one in duties(folder, "2021-07-22").items()}
    assert found == {
        "u-cat-0001": "done",
        "u-cat-0002": "done",
        "u-viettel-gl-0001": "due",  # its steps on recorders are in no other bundle
        "u-viettel-gl-0002": "done",
        "u-vnpt-gl-0003": "due",  # its passwords are in no other bundle
        "u-vnpt-gl-0004": "done",
    }
    said = done(folder, "bundle", "status", "--as-of", "2021-07-22", "--lang", "vi").splitlines()
    assert [line.split(": ", 1)[1] for line in said[:3]] == [
        "PHẢI GỬI, phát hành ngày 20/07/2021",
        "PHẢI GỬI, phát hành ngày 20/07/2021; có 1 mật khẩu lần đầu",
        "đã có gói sau thay, nhận ngày 21/07/2021",
    ]


BUNDLE = f"bundles/{VNPT}/{VNPT}-0003.tar.age"


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (
            lambda out: (out / BUNDLE).unlink(),
            f"{BUNDLE}: thiếu gói này nên không ghi gì",
        ),
        (
            lambda out: (out / BUNDLE).write_bytes(b"sealed for u-cat"),
            "is not the bundle that was published (other digest)",
        ),
        (lambda out: (out / BUNDLE).rename(out / BUNDLE.replace("0003", "0004")), "this bundle is missing"),
        (
            lambda out: (out / f"bundles/{CAT}/{CAT}-0002.tar.age").write_bytes(b"sealed for u-cat"),
            "u-cat-0002.tar.age: gói này không có trong bản kê nên không ghi gì",
        ),
        (lambda out: (out / "local/accounts.json").unlink(), "has no local/accounts.json"),
        (lambda out: (out / "published.json").unlink(), "has no published.json"),
        (lambda out: (out / "MANIFEST.json").write_text("{}"), "does not belong to this published.json"),
        (lambda out: (out / "local/accounts.json").write_text("[]"), "accounts.json: tệp hỏng"),
        (lambda out: (out / "published.json").write_text("{}"), "is no published.json"),
    ],
)
def test_a_folder_that_is_no_whole_publication_is_refused(folder: Path, out: Path, break_it: Any, said: str) -> None:
    break_it(out)
    code, text = refused(folder, "bundle", "issued", "--publication", out)
    assert (code, said in text) == (2, True), text


def test_another_bundle_under_a_known_number_is_refused(folder: Path, out: Path, tmp_path: Path) -> None:
    done(folder, "bundle", "issued", "--publication", out)
    other = publication(tmp_path / "other", {VNPT: 3}, manifests={VNPT: "f" * 64})
    code, said = refused(folder, "bundle", "issued", "--publication", other)
    assert code == 2
    assert re.search(r"the ledger has another bundle of this number \(e-[0-9a-f]{12}\)", said)
    late = publication(tmp_path / "late", {VNPT: 4}, as_of="2021-07-25")
    assert (
        "was published on 25/07/2021, after 20/07/2021" in refused(folder, "bundle", "issued", "--publication", late)[1]
    )
    strange = publication(tmp_path / "strange", {"u-khong-co": 1})
    assert "unknown unit 'u-khong-co'" in refused(folder, "bundle", "issued", "--publication", strange)[1]


def test_an_issue_is_taken_back_only_after_what_leans_on_it(folder: Path, tmp_path: Path) -> None:
    out = publication(tmp_path / "out", {VNPT: 3})
    done(folder, "bundle", "issued", "--publication", out)
    (issued,) = (path.stem.partition("e-")[2] for path in (folder / "ledger").rglob("*.yaml"))
    done(folder, "bundle", "sent", "--recipient", VNPT, "--sequence", "3", "--way", "zalo")
    code, said = refused(folder, "list", "correct", f"e-{issued}", "--reason", "Ghi nhầm")
    assert (code, "correct first: e-" in said) == (2, True)
    (sent,) = re.findall(r"correct first: (e-[0-9a-f]{12})", said)
    done(folder, "list", "correct", sent, "--reason", "Ghi nhầm")
    done(folder, "list", "correct", f"e-{issued}", "--reason", "Ghi nhầm")
    assert states(folder) == {}
    assert run("bundle", "status", "-i", folder).stdout.startswith("No bundle was issued.\n")


def test_a_new_password_is_asked_for_one_account(folder: Path) -> None:
    words = ("account", "reissue", "--person", "c-nguyen-van-man", "--recorder", "r-chk-01-vnpt")
    assert refused(folder, *words)[1] == (
        "camgrant: thiếu --reason: Vì sao cần mật khẩu mới / --reason is missing: Why a new password is needed\n"
    )
    said = done(folder, *words, "--reason", "Quên mật khẩu")
    assert re.fullmatch(r"Recorded: ledger/2021/2021-07-20-e-[0-9a-f]{12}\.yaml\n", said)
    command = "camgrant account confirm --person c-nguyen-van-man --recorder r-chk-01-vnpt --what handed_over"
    assert duties(folder, "2021-07-24")["reissue", "r-chk-01-vnpt"] == (VNPT, "late", "2021-07-23", command)
    code, said = refused(folder, *words, "--reason", "Quên lần nữa", "--on", "2021-07-21")
    assert (code, said) == (
        1,
        "c-nguyen-van-man: a new password was asked for on 20/07/2021 already\n"
        "Nothing was recorded: 1 doubts, see above.\n",
    )
    code, said = refused(folder, *words[:-1], "r-iso-01-viettel", "--reason", "Quên")
    assert code == 1


def test_a_new_password_is_a_duty_of_its_own_beside_an_account_that_was_handed_over(folder: Path) -> None:
    confirm = ("account", "confirm", "--recorder", "r-chk-01-vnpt", "--evidence", "A", "--person", "c-nguyen-van-man")
    for what in ("created", "handed_over"):
        done(folder, *confirm, "--what", what, "--on", "2021-07-10")
    done(
        folder, "account", "reissue", "--person", "c-nguyen-van-man", "--recorder", "r-chk-01-vnpt", "--reason", "Quên"
    )
    content = json.loads(run("duties", "-i", folder, "--format", "json").stdout)["duties"]
    assert [(one["kind"], one["state"]) for one in content if one["subject"] == "r-chk-01-vnpt"] == [
        ("create", "late"),
        ("reissue", "due"),
        ("hand_over", "done"),
    ]


# -- an account that was never made cannot be gone ----------------------------------------------------------------


@pytest.mark.parametrize("what", ["deleted", "disabled"])
def test_an_account_in_force_that_nobody_made_is_not_reported_gone(folder: Path, what: str) -> None:
    words = ("account", "confirm", "--person", "c-nguyen-van-man", "--recorder", "r-chk-01-vnpt", "--evidence", "A")
    code, said = refused(folder, *words, "--what", what)
    assert (code, said) == (
        1,
        "c-nguyen-van-man: the ledger never had this account made, and its access still holds; see to the person and "
        "the recorder, or report it as created first\nNothing was recorded: 1 doubts, see above.\n",
    )
    vietnamese = run(*words, "--what", what, "-i", folder, CAMGRANT_LANG="vi")
    assert vietnamese.stderr.startswith(
        "c-nguyen-van-man: sổ chưa ghi tài khoản này đã tạo, quyền vẫn còn; đề nghị xem lại người và đầu ghi, "
        "hoặc ghi đã tạo (created) trước\n"
    )


def test_an_account_is_not_gone_before_the_day_on_which_it_was_made(folder: Path) -> None:
    words = ("account", "confirm", "--person", "c-nguyen-van-man", "--recorder", "r-chk-01-vnpt", "--evidence", "A")
    done(folder, *words, "--what", "created", "--on", "2021-06-20")
    code, said = refused(folder, *words, "--what", "deleted", "--on", "2021-06-18")
    assert (code, said) == (
        1,
        "c-nguyen-van-man: the ledger has this account made on 20/06/2021, after 18/06/2021; see to the day (--on)\n"
        "Nothing was recorded: 1 doubts, see above.\n",
    )
    done(folder, *words, "--what", "deleted", "--on", "2021-06-21")


def test_the_end_of_an_account_that_nobody_reported_is_confirmed(folder: Path) -> None:
    """A revocation must be closed although nobody told of the making."""
    grants = folder / "grants" / "all.yaml"
    text = grants.read_text("utf-8")
    ended = '    nomination: d-cat-s6-01\n    revoked: {on: "2021-07-10", reason: Thay ca}\n'
    grants.write_text(text.replace("    nomination: d-cat-s6-01\n", ended, 1), "utf-8")
    words = ("account", "confirm", "--person", "c-nguyen-van-man", "--recorder", "r-chk-01-vnpt", "--evidence", "A")
    done(folder, *words, "--what", "deleted", "--on", "2021-07-12")
