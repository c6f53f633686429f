"""`camgrant who`: who could see a camera then, by whose word, and was it carried out; on a small repository whose
commits are dated by the test."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from support.cli import forked as run
from support.history import Made, write_history
from support.small_past import CAMERA, LATE, MINIMAL, at, base, event, grants, write_small_past

ROOT: Final = Path(__file__).parents[2]
SCHEMAS: Final = ROOT / "schemas" / "output"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lich-su") / "kho"
    write_small_past(folder)
    return folder


def asked(repository: Path, *words: str, expected: int = 0) -> dict[str, Any]:
    done = run("who", "--format", "json", *words, cwd=repository)
    assert done.returncode == expected, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    schema = json.loads((SCHEMAS / "who.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(content)
    return content


def standings(content: dict[str, Any]) -> list[tuple[str, str]]:
    return [(row["person"], row["standing"]) for row in content["rows"]]


def test_before_and_after_a_revocation(repository: Path) -> None:
    """The right ends by declaration when the revocation stands on the main line, not before."""
    holder = "c-hoang-dinh-khoi"
    viewers = [("c-nguyen-tuan-anh", "declared"), ("c-tran-quoc-hung", "declared")]
    before = asked(repository, "--camera", CAMERA, "--at", "2021-07-31T23:59:59")
    assert standings(before) == sorted([*viewers, (holder, "declared")])
    row = next(row for row in before["rows"] if row["person"] == holder)
    assert row["declared"] == [{"since": "2021-06-14T00:00:00+07:00", "until": "2021-08-01T10:15:00+07:00"}]
    assert row["known"] == [{"since": "2021-06-14T00:00:00+07:00", "until": "2021-08-01T00:00:00+07:00"}]
    assert [(deed["what"], deed["moment"]) for deed in row["deeds"]] == [
        ("added", "2021-06-10T08:00:00+07:00"),
        ("revoked", "2021-08-01T10:15:00+07:00"),
    ]
    assert row["deeds"][0]["proposed_by"] == ["Tạ Thị Hồng Nhung"]
    assert [one["what"] for one in row["confirmed"]["events"]] == ["created", "deleted"]
    after = asked(repository, "--camera", CAMERA, "--at", "2021-08-01T10:15")
    assert standings(after) == viewers
    (gone,) = after["gone_not_confirmed"]
    assert (gone["person"], gone["recorder"], gone["ended_on"]) == (holder, "r-iso-01", "2021-08-01T10:15:00+07:00")
    assert gone["confirmed"]["was_there"] is True


def test_on_the_day_of_the_revocation_the_morning_was_declared_and_taken_back(repository: Path) -> None:
    content = asked(repository, "--camera", CAMERA, "--at", "2021-08-01T09:00")
    assert ("c-hoang-dinh-khoi", "withdrawn") in standings(content)


def test_a_confirmed_deletion_ends_the_doubt_on_the_next_day(repository: Path) -> None:
    """The ledger knows days only: on the day of the deletion itself the account may still have been there."""
    on_the_day = asked(repository, "--camera", CAMERA, "--at", "2021-08-05T23:00")
    assert [one["person"] for one in on_the_day["gone_not_confirmed"]] == ["c-hoang-dinh-khoi"]
    next_day = asked(repository, "--camera", CAMERA, "--at", "2021-08-06T00:00")
    assert next_day["gone_not_confirmed"] == []


def test_what_is_entered_later_is_told_as_that(repository: Path) -> None:
    content = asked(repository, "--camera", CAMERA, "--at", "2021-08-15T12:00")
    late = next(row for row in content["rows"] if row["person"] == "c-nguyen-van-man")
    assert (late["standing"], late["declared"]) == ("later", [])
    assert late["recorded_on"] == "2021-08-25T16:30:00+07:00"
    known = asked(repository, "--camera", CAMERA, "--at", "2021-08-15T12:00", "--known-at", "2021-08-25T16:29")
    assert "c-nguyen-van-man" not in [row["person"] for row in known["rows"]]
    assert known["commit"] != content["commit"]


def test_a_date_means_the_whole_day(repository: Path) -> None:
    content = asked(repository, "--camera", CAMERA, "--at", "2021-08-01")
    assert (content["since"], content["until"], content["instant"]) == (
        "2021-08-01T00:00:00+07:00",
        "2021-08-02T00:00:00+07:00",
        False,
    )
    assert ("c-hoang-dinh-khoi", "withdrawn") in standings(content)
    told = run("who", "--camera", CAMERA, "--at", "2021-08-01", "--lang", "vi", cwd=repository)
    assert "Cả ngày 01/08/2021: mọi lúc từ 00:00 đến 24:00" in told.stdout.splitlines()


def test_a_period_and_a_person(repository: Path) -> None:
    content = asked(repository, "--person", "c-hoang-dinh-khoi", "--from", "2021-07-01", "--until", "2021-07-02")
    (row,) = content["rows"]
    assert row["cameras"] == ["k-iso-01-1", "k-iso-01-2", "k-iso-01-3"]
    assert content["until"] == "2021-07-03T00:00:00+07:00"
    site = asked(repository, "--site", "s-iso-01", "--at", "2021-07-01T00:00")
    assert ("c-hoang-dinh-khoi", "declared") in standings(site)


def test_technical_work_is_in_every_answer(repository: Path) -> None:
    technician = yaml.safe_load((MINIMAL / "grants" / "all.yaml").read_bytes())["grants"]["g-chk-01-kt-sondn"]
    recorder = technician["scope"]["recorder"]
    cameras = yaml.safe_load((MINIMAL / "cameras" / "all.yaml").read_bytes())["cameras"][recorder]["channels"]
    moment = f"{technician['valid_from']}T12:00"
    content = asked(repository, "--camera", min(cameras), "--at", moment)
    (row,) = [row for row in content["rows"] if row["technical"]]
    assert (row["person"], row["recorder"], row["cameras"]) == (technician["person"], recorder, [])


def test_before_the_beginning_nothing_was_declared(repository: Path) -> None:
    content = asked(repository, "--camera", CAMERA, "--at", "2021-06-01T00:00", expected=1)
    assert content["rows"] == []
    assert [gap["what"] for gap in content["gaps"]] == ["begins"]
    assert content["unknown"] == ["begins"]


@pytest.mark.parametrize(("language", "head", "never"), [("vi", "KHÔNG BIẾT ai xem được", "Không có ai"),
                                                         ("en", "NOT KNOWN who could see", "Nobody")])  # fmt: skip
def test_before_the_beginning_nobody_is_never_the_answer(
    repository: Path, language: str, head: str, never: str
) -> None:
    done = run("who", "--camera", "k-chk-01-1", "--at", "1999-01-01", "--lang", language, cwd=repository)
    assert done.returncode == 1
    assert done.stdout.startswith(head)
    assert never not in done.stdout


def test_two_moments_compared(repository: Path) -> None:
    done = run("who", "diff", "2021-07-31", "2021-08-02", "--format", "json", cwd=repository)
    content = json.loads(done.stdout)
    assert done.returncode == 1, done.stderr
    schema = json.loads((SCHEMAS / "who-diff.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(content)
    assert [one["grant"] for one in content["lost"]] == ["g-iso-01-khoihd"]
    assert content["gained"] == []
    assert run("who", "diff", "2021-08-02", "2021-08-02", cwd=repository).returncode == 0
    told = run("who", "diff", "2021-06-01", "2021-08-02", cwd=repository)
    assert (told.returncode, "nothing was declared by then" in told.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say --camera, --site or --person"),
        (("--camera", "k-iso-01-9", "--at", "2021-07-01"), "the history never had the id 'k-iso-01-9'"),
        (("--camera", "s-iso-01", "--at", "2021-07-01"), "'s-iso-01' is no id for --camera (k-…); use --site"),
        (("--site", "c-hoang-dinh-khoi", "--at", "2021-07-01"), "use --person"),
        (("--camera", "r-iso-01", "--at", "2021-07-01"), "the history never had the id 'r-iso-01'"),
        (("--person", "u-tqs", "--at", "2021-07-01"), "the history never had the id 'u-tqs'"),
        (("--camera", CAMERA, "--at", "19/08/2021"), "is no moment; write it as 2021-08-19T21:40"),
        (("--camera", CAMERA, "--at", "2021-08-19T25:00"), "is no moment"),
        (("--camera", CAMERA, "--from", "2021-08-19"), "say --at, or both --from and --until"),
        (("--camera", CAMERA, "--from", "2021-08-19", "--until", "2021-08-01"), "--until must be after --from"),
        (("--camera", CAMERA, "--at", "2021-08-01", "--head", "khong-co"), "git knows no 'khong-co'"),
    ],
)
def test_questions_that_cannot_be_asked(repository: Path, words: tuple[str, ...], said: str) -> None:
    done = run("who", *words, cwd=repository)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("written", ["# k-iso-01-9 later\n", "# as k-iso-01-1, not k-iso-01-9\n"])
def test_an_id_that_was_only_mentioned_has_no_answer(tmp_path: Path, written: str) -> None:
    """ "Nobody" would be believed of a camera that never was."""
    recorders = (MINIMAL / "cameras" / "all.yaml").read_bytes()
    write_history(
        tmp_path / "kho", [Made(at("2021-06-10 08:00"), {**base(), "cameras/all.yaml": recorders + written.encode()})]
    )
    done = run("who", "--camera", "k-iso-01-9", "--at", "2021-07-01", cwd=tmp_path / "kho")
    assert (done.returncode, "the history never had the id 'k-iso-01-9'" in done.stderr) == (2, True), done.stdout


def test_what_stands_in_a_file_that_was_never_readable_is_not_said_never_to_have_been(tmp_path: Path) -> None:
    recorders = (MINIMAL / "cameras" / "all.yaml").read_bytes()
    broken = recorders.replace(b"r-iso-01:", b"r-iso-01: [").replace(b"k-iso-01-3", b"k-iso-01-9")
    made = [Made(at("2021-06-10 08:00"), base()), Made(at("2021-06-11 08:00"), {"cameras/all.yaml": broken})]
    write_history(tmp_path / "kho", made)
    content = asked(tmp_path / "kho", "--camera", "k-iso-01-9", "--at", "2021-07-01", expected=1)
    assert [gap["what"] for gap in content["gaps"]] == ["unreadable"]
    assert content["unknown"] == ["unreadable"]


def test_a_changed_ledger_and_a_rewritten_line_are_named(repository: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kho"
    subprocess.run(["git", "clone", "--quiet", repository, copy], check=True)
    name, data = event("e-0000000000a1", "2021-06-14", what="created", login="khoihd", evidence="999/VNPTGL-KT")
    (copy / "inventory" / name).write_bytes(data)
    git = ("git", "-C", copy, "-c", "user.name=A", "-c", "user.email=a@gialai.example")
    subprocess.run([*git, "commit", "--quiet", "--all", "--message", "Sửa sổ"], check=True)
    edited = asked(copy, "--camera", CAMERA, "--at", "2021-07-01T00:00", "--head", "heads/main")
    assert [(gap["what"], gap["detail"]) for gap in edited["gaps"]] == [("ledger", name)]
    subprocess.run([*git, "reset", "--quiet", "--hard", "HEAD~2"], check=True)
    old = asked(copy, "--camera", CAMERA, "--at", "2021-07-01T00:00", "--head", "heads/main")
    assert {gap["what"] for gap in old["gaps"]} == {"rewritten"}


def test_whoever_was_let_in_before_any_document_stands_first(tmp_path: Path) -> None:
    """Break-glass, with who decided and why, although the question has nothing else to do with him."""
    urgent = {
        **{key: LATE[key] for key in ("person", "system", "scope", "rights")},
        "purpose": "incident",
        "valid_from": "2021-07-01",
        "valid_until": "2021-07-03",
        "urgent": {"reason": "Sự cố, gọi 0100 000 017", "by": "c-do-trung-kien"},
    }
    made = [
        Made(at("2021-06-10 08:00"), base()),
        Made(at("2021-07-01 02:00"), {"grants/all.yaml": grants(g_khan=urgent)}, "Cấp khẩn cấp"),
    ]
    write_history(tmp_path / "kho", made)
    content = asked(tmp_path / "kho", "--camera", CAMERA, "--at", "2021-07-02")
    assert [(one["grant"], one["urgent"]) for one in content["rows"]] == [
        ("g-khan", {"by": "c-do-trung-kien", "reason": "Sự cố, gọi 0100 *** 017"}),
        ("g-iso-01-khoihd", None),
        ("g-central-anhnt", None),
        ("g-central-hungtq", None),
    ]
    done = run("who", "--camera", CAMERA, "--at", "2021-07-02", "--lang", "vi", cwd=tmp_path / "kho")
    first = done.stdout[done.stdout.index("Được xem theo khai báo") :].splitlines()[1]
    assert first.startswith("  CẤP KHẨN CẤP · Nguyễn Văn Mẫn (c-nguyen-van-man)")
    assert (
        "    CẤP KHẨN CẤP, bắt đầu khi chưa có văn bản: Đỗ Trung Kiên (c-do-trung-kien) quyết định; "
        "lý do: Sự cố, gọi 0100 *** 017"
    ) in done.stdout.splitlines()
