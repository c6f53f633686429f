"""Commands as people and workflows use them: exit codes, formats, languages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from support.cli import forked as run
from support.cli import run as run_alone
from support.cli import write_world
from support.examples import world
from support.git import git

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def province() -> Path:
    return ROOT / "inventory"


def test_the_reference_province_passes(province: Path) -> None:
    done = run("check", "-i", province, "--format", "json", cwd=ROOT)
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["as_of"] == "2021-07-20"
    assert report["pack"] == "gl-882-2021"
    assert report["summary"]["errors"] == 0
    counts = report["counts"]
    assert (counts["sites"], counts["cameras"]) == (13, 58)
    assert counts["units"] >= 26
    assert counts["contacts"] >= 44


@pytest.mark.parametrize("words", [("check",), ("rules",), ("show", "--camera", "k-iso-06-1")])
def test_an_answer_that_nobody_reads_is_no_finding(province: Path, words: tuple[str, ...]) -> None:
    """`camgrant check | head -1`, where a script looks at the code of every part of a pipe."""
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-W", "error", "-m", "camgrant", *words]
    done = subprocess.run(command, cwd=province, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (3, "")


def test_the_province_shows_only_the_warnings_of_its_story(province: Path) -> None:
    done = run("check", "-i", province, "--format", "json", cwd=ROOT)
    shown = {(f["code"], f["entity"]) for f in json.loads(done.stdout)["findings"] if f["severity"] == "warning"}
    assert {code for code, _ in shown} <= {"NOM004", "ORG003", "SCO012"}
    assert "NOM004" in {code for code, _ in shown}


def test_the_second_pack_passes_with_no_change_of_code() -> None:
    done = run("check", "-i", ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory", cwd=ROOT)
    assert done.returncode == 0, done.stdout


def test_fail_on_warning_is_stricter(province: Path) -> None:
    assert run("check", "-i", province, "--fail-on", "warning", cwd=ROOT).returncode == 1


def test_the_inventory_is_found_upwards(tmp_path: Path) -> None:
    root = write_world(tmp_path, world())
    assert run("check", cwd=root / "grants").returncode == 0
    assert run("check", cwd=tmp_path).returncode == 0


def test_usage_faults_exit_with_2(tmp_path: Path) -> None:
    assert run("check", cwd=tmp_path).returncode == 2
    assert run("check", "--formt", "json", cwd=ROOT).returncode == 2
    assert run("check", "--as-of", "20/07/2021", cwd=ROOT).returncode == 2
    assert run("show", "--camera", "k-iso-01-99", "-i", ROOT / "inventory", cwd=ROOT).returncode == 2
    assert run("explain", "ZZZ999", cwd=ROOT).returncode == 2


def test_environment_faults_exit_with_3(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        blocked = tmp_path / "blocked"
        blocked.mkdir(mode=0o500)
        out = blocked / "dist"
    else:
        out = Path("/proc/dist")  # even root cannot create a folder there
    assert run("render", "-i", write_world(tmp_path, world()), "--out", out, cwd=tmp_path).returncode == 3


def test_our_own_bug_exits_with_4_and_tells_nothing_of_the_data(tmp_path: Path) -> None:
    root = write_world(tmp_path, world())
    broken = tmp_path / "sitecustomize.py"
    broken.write_text(
        "import sys\n"
        "class Bomb:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'camgrant.access.resolve':\n"
        "            raise RuntimeError('secret content')\n"
        "sys.meta_path.insert(0, Bomb())\n"
    )
    done = run_alone("check", "-i", root, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 4
    assert "secret content" not in done.stderr
    assert "RuntimeError" in done.stderr


def test_text_masks_phones_when_it_is_not_a_terminal(tmp_path: Path) -> None:
    files = world()
    contacts = files["contacts/all.yaml"].decode()
    phone = next(line for line in contacts.splitlines() if "phone:" in line).split('"')[1]
    # A valid number outside the demo range of the country's numbering plan, never printed by a machine format.
    files["contacts/all.yaml"] = contacts.replace(phone, "0100 00 00", 1).encode()
    root = write_world(tmp_path, files)
    for style in ("text", "json", "github", "sarif", "markdown"):
        done = run("check", "-i", root, "--format", style, cwd=tmp_path)
        assert done.returncode == 1
        assert "0100 00 00" not in done.stdout


def test_github_format_fills_the_job_summary(tmp_path: Path) -> None:
    root = write_world(tmp_path, {**world(), "grants/x.yaml": b"grants:\n"})
    summary = tmp_path / "summary.md"
    done = run("check", "-i", root, "--format", "github", cwd=tmp_path, GITHUB_STEP_SUMMARY=str(summary))
    assert done.stdout.startswith("::error file=inventory/grants/x.yaml,line=1,col=1,title=")
    assert "| error |" in summary.read_text(encoding="utf-8")


def test_both_languages_and_the_machine_default(tmp_path: Path) -> None:
    root = write_world(tmp_path, world())
    assert "0 lỗi" in run("check", "-i", root, "--lang", "vi", cwd=tmp_path).stdout
    assert "0 errors" in run("check", "-i", root, "--lang", "en", cwd=tmp_path).stdout
    assert "0 lỗi" in run("check", "-i", root, cwd=tmp_path, CAMGRANT_LANG="", LC_ALL="C.UTF-8").stdout
    assert "0 errors" in run("check", "-i", root, cwd=tmp_path, CAMGRANT_LANG="", LC_ALL="en_US.UTF-8").stdout


def test_show_answers_by_camera_with_technical_work(province: Path) -> None:
    done = run("show", "-i", province, "--camera", "k-chk-01-1", "--format", "json", cwd=ROOT)
    rows = json.loads(done.stdout)["entitlements"]
    assert done.returncode == 0
    assert rows
    assert all("k-chk-01-1" in row["cameras"] or row["rights"] == ["config"] for row in rows)
    assert "@" not in done.stdout
    assert "0100" not in done.stdout


def _recorders(*words: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("show", *words, "--format", "json", cwd=ROOT).stdout)["recorders"]
    return found


def test_every_answer_names_who_keeps_the_recorder_and_what_else_reaches_its_pictures(province: Path) -> None:
    """By camera also the people of the central system watch: theirs is the recorder asked for, and no other."""
    assert _recorders("-i", province, "--camera", "k-iso-06-1") == [
        {
            "id": "r-iso-06",
            "name": "Đầu ghi khách sạn",
            "creator": "u-vnpt-gl",
            "creator_name": "VNPT Gia Lai",
            "custodian": "u-ub-plk",
            "custodian_name": "UBND thành phố Pleiku",
            "reached_by": [
                {
                    "kind": "wall_screen",
                    "what": "Phòng trực tầng 1, hiển thị mọi camera của đầu ghi",
                    "answerable": "c-huynh-duc-tai",
                    "answerable_name": "Huỳnh Đức Tài",
                    "document": "2264/UBND-YT",
                    "until": "2021-12-31",
                }
            ],
            "reach_checked_on": "2021-06-06",
        }
    ]


def test_the_recorders_of_an_answer_are_those_of_its_cameras(province: Path) -> None:
    def ids(*words: str | Path) -> list[str]:
        return [found["id"] for found in _recorders("-i", province, *words)]

    assert ids("--site", "s-iso-07") == ["r-iso-07", "r-iso-07-mtx"]
    assert ids("--person", "c-dao-ngoc-son") == ["r-chk-01-vnpt"]  # technical work, on no camera
    assert ids("--person", "c-tran-thi-le-quyen", "--site", "s-iso-07") == []
    central = ids("--person", "c-dang-thi-thu-dong")
    assert {"r-iso-01", "r-iso-06"} <= set(central)
    assert not any(found.startswith("r-chk") for found in central)
    assert len(ids()) == 15
    # Nobody holds a right any more, and the recorder still hangs there.
    assert ids("--site", "s-iso-06", "--as-of", "2022-03-01") == ["r-iso-06"]
    # The site is closed.
    assert ids("--site", "s-iso-06", "--as-of", "2022-05-01") == []


@pytest.mark.parametrize(
    ("language", "style", "expected"),
    [
        (
            "vi",
            "text",
            "\nNgoài các tài khoản trên, những gì khác tới được hình ảnh:\n"
            "  Đầu ghi chốt số 2 (r-chk-02): khởi tạo tài khoản: Viettel Gia Lai; "
            "giữ tài khoản quản trị: Viettel Gia Lai\n"
            "    Đám mây P2P: Viettel Gia Lai theo dõi tình trạng đầu ghi khi chưa có đường truyền riêng; "
            "chịu trách nhiệm: Viettel Gia Lai (u-viettel-gl); văn bản 402/CAT-PV01; đến hết ngày 31/12/2021\n"
            "    Kiểm tra ngày 10/06/2021\n\n",
        ),
        (
            "en",
            "markdown",
            "\nBeside these accounts, what else reaches the pictures:\n\n"
            "- Đầu ghi chốt số 2 (r-chk-02): accounts created by Viettel Gia Lai; "
            "admin account kept by Viettel Gia Lai\n"
            "  - P2P cloud: Viettel Gia Lai theo dõi tình trạng đầu ghi khi chưa có đường truyền riêng; "
            "answerable: Viettel Gia Lai (u-viettel-gl); document 402/CAT-PV01; until 31/12/2021\n"
            "  - Checked on 10/06/2021\n\n",
        ),
    ],
)
def test_people_read_what_else_reaches_the_pictures(province: Path, language: str, style: str, expected: str) -> None:
    words = ("show", "-i", province, "--camera", "k-chk-02-1", "--lang", language, "--format", style)
    assert expected in run(*words, cwd=ROOT).stdout


def test_what_nobody_looked_at_or_keeps_is_said_and_phones_are_hidden(tmp_path: Path) -> None:
    files = world()
    text = files["cameras/all.yaml"].decode()
    text = text.replace("    custodian: u-tqs\n", "", 1).replace("    reach_checked_on: 2021-06-05\n", "", 1)
    other = "{kind: other, what: Gọi 0100 000 099 để xem nhờ, answerable: u-ub-plk}"
    text = text.replace("    reach_checked_on: 2021-06-07\n", f"    reached_by: [{other}]\n", 1)
    root = write_world(tmp_path, {**files, "cameras/all.yaml": text.encode()})
    shown = run("show", "-i", root, "--site", "s-iso-01", cwd=tmp_path).stdout
    assert "accounts created by VNPT Gia Lai; admin account kept by —\n" in shown
    assert "    Nothing else is declared; nobody has stated when it was checked\n" in shown
    shown = run("show", "-i", root, "--site", "s-chk-01", "--lang", "vi", cwd=tmp_path).stdout
    assert "    Không có gì khác được kê khai; kiểm tra ngày 11/06/2021\n" in shown
    (recorder,) = _recorders("-i", root, "--site", "s-iso-01")
    assert (recorder["custodian"], recorder["custodian_name"]) == (None, None)
    assert (recorder["reached_by"], recorder["reach_checked_on"]) == ([], None)
    (recorder,) = _recorders("-i", root, "--site", "s-iso-02")
    (way,) = recorder["reached_by"]
    assert way["what"] == "Gọi 0100 *** 099 để xem nhờ"
    assert (way["document"], way["until"]) == (None, None)
    assert "0100 000 099" not in run("show", "-i", root, cwd=tmp_path).stdout


def test_production_may_not_fix_its_date(tmp_path: Path) -> None:
    files = world()
    files["camgrant.yaml"] = files["camgrant.yaml"].replace(b"profile: demo", b"profile: production")
    done = run("check", "-i", write_world(tmp_path, files), "--format", "json", cwd=tmp_path)
    found = {(f["code"], f["field"], f["line"]) for f in json.loads(done.stdout)["findings"]}
    line = next(n for n, text in enumerate(files["camgrant.yaml"].decode().splitlines(), 1) if "as_of:" in text)
    assert done.returncode == 1
    assert ("REF005", "as_of", line) in found


@pytest.mark.parametrize(
    "name", ["check", "render", "show", "drift", "apply", "targets", "rules", "explain", "schema", "fmt"]
)
def test_every_command_has_help_in_both_languages(name: str) -> None:
    done = run(name, "--help", cwd=ROOT)
    assert done.returncode == 0
    assert " / " in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("incident", "notify", "i-x", "--unit", "u-cat"),
            "thiếu --by, Ai ghi: mã cá nhân hoặc tên cơ quan; xem `camgrant incident notify --help` / "
            "Missing option '--by'.",
        ),
        (("who", "diff", "2021-07-01"), "thiếu T2; xem `camgrant who diff --help` / Missing argument 'T2'."),
        (
            ("who", "--camra", "k-x"),
            "không có tùy chọn --camra; xem `camgrant who --help` / No such option '--camra'. Did you mean '--camera'?",
        ),
        (("show", "--format", "x"), "giá trị của --format không dùng được; xem `camgrant show --help` / Invalid value"),
        (("whoo",), "lệnh gõ chưa đúng; xem `camgrant --help` / No such command 'whoo'."),
        (("check", "0100000012"), "lệnh gõ chưa đúng; xem `camgrant check --help` / Got unexpected extra argument"),
    ],
)
def test_a_command_typed_wrongly_is_told_in_both_languages(words: tuple[str, ...], said: str) -> None:
    """And a phone that was typed in the wrong place does not reach the log of a job."""
    done = run(*words, cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"camgrant: {said}")
    assert "0100000012" not in done.stderr


def test_fmt_leaves_the_committed_inventories_as_they_are(province: Path) -> None:
    done = run("fmt", "--check", "-i", province, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_fmt_repairs_and_keeps_comments(tmp_path: Path) -> None:
    text = (
        "\ufeffcontacts:\r\n"
        "  c-a-b: # người\r\n"
        "    # số điện thoại\r\n"
        "    phone: 0100 000 009\r\n"
        "    full_name: Đo\u031b Văn A\r\n"
        "    positions:\r\n"
        "    - {title: Cán bộ, unit: u-cat}\r\n"
    )
    root = write_world(tmp_path, {**world(), "contacts/x.yaml": text.encode()})
    done = run("fmt", "-i", root, "contacts/x.yaml", cwd=root)
    assert done.stdout == "contacts/x.yaml\n"
    assert (root / "contacts" / "x.yaml").read_text(encoding="utf-8") == (
        "contacts:\n"
        "  c-a-b: # người\n"
        "    full_name: Đơ Văn A\n"
        "    positions:\n"
        "      - {title: Cán bộ, unit: u-cat}\n"
        "    # số điện thoại\n"
        '    phone: "0100 000 009"\n'
    )
    assert run("fmt", "--check", "-i", root, "contacts/x.yaml", cwd=root).returncode == 0


# What should be no more.

TOANBV = {
    "recorder": "r-chk-04",
    "login": "toanbv",
    "person": "c-bach-van-toan",
    "since": "2021-07-10",
    "why": "left",
}


def test_whose_access_ended_is_told_so_with_grant_and_document(province: Path) -> None:
    gone = run("show", "-i", province, "--person", "c-le-van-quy", "--lang", "vi", cwd=ROOT).stdout
    assert "Quyền đã kết thúc: g-iso-03-quylv: thu hồi từ ngày 15/07/2021; văn bản 27/QĐ-BCH\n" in gone
    assert "Tài khoản phải gỡ" not in gone  # the ledger has the operator's word for it
    words = ("show", "-i", province, "--person", "c-bach-van-toan")
    lines = run(*words, "--lang", "vi", cwd=ROOT).stdout.splitlines()
    assert "Quyền đã kết thúc: g-chk-04-toanbv: thôi công tác từ ngày 10/07/2021; văn bản 412/CAT-PV01" in lines
    assert "Tài khoản phải gỡ, chưa có xác nhận: toanbv trên r-chk-04, từ ngày 10/07/2021" in lines
    assert lines[-1] == "0 lượt, xét đến ngày 20/07/2021, dữ liệu giả định"
    content = json.loads(run(*words, "--format", "json", cwd=ROOT).stdout)
    assert content["ended"] == [
        {"grant": "g-chk-04-toanbv", "since": "2021-07-10", "why": "left", "basis": ["412/CAT-PV01"]}
    ]
    assert content["pending_removals"] == [{**TOANBV, "grants": ["g-chk-04-toanbv"]}]


def test_accounts_to_remove_are_those_of_the_recorders_asked_about(province: Path, tmp_path: Path) -> None:
    def left(*words: str | Path) -> list[str]:
        done = run("show", "-i", province, "--format", "json", *words, cwd=ROOT)
        return [one["login"] for one in json.loads(done.stdout)["pending_removals"]]

    (tmp_path / "khac").mkdir()
    assert left() == ["toanbv"]
    assert left("--site", "s-chk-04") == left("--camera", "k-chk-04-1") == ["toanbv"]
    assert left("--site", "s-iso-01") == left("--person", "c-hoang-dinh-khoi") == []
    receipt = {"schema_version": 1, "recorder": "r-chk-04", "steps_sha256": "0" * 64, "steps": [], "gone": ["toanbv"]}
    moment = "2021-07-16T08:00:00+07:00"
    receipt |= {"finished_at": moment, "confirmed_at": moment, "as_declared": {}, "unknown": [], "mismatches": []}
    (tmp_path / "r-chk-04.2021-07-16.receipt.json").write_text(json.dumps(receipt))
    assert left("--site", "s-chk-04", "--receipts", tmp_path) == []
    assert left("--site", "s-chk-04", "--receipts", tmp_path / "khac") == ["toanbv"]


def test_how_a_persons_grants_ended_by_themselves(tmp_path: Path) -> None:
    root = write_world(tmp_path, world())
    words = ("show", "-i", root, "--person", "c-nguyen-van-man", "--as-of", "2021-07-30", "--lang", "vi")
    said = "hết hạn, không còn từ ngày 30/07/2021; văn bản "
    assert f"Quyền đã kết thúc: g-chk-01-mannv: {said}" in run(*words, cwd=tmp_path).stdout
    before = run("show", "-i", root, "--person", "c-nguyen-van-man", "--lang", "vi", cwd=tmp_path).stdout
    assert "Quyền đã kết thúc" not in before
    assert "Tài khoản phải gỡ" not in before


def test_people_read_rights_and_systems_in_their_language(province: Path) -> None:
    words = ("show", "-i", province, "--camera", "k-chk-01-1")
    vi = run(*words, "--lang", "vi", cwd=ROOT).stdout
    assert "Xem trực tiếp" in vi
    assert "Quản trị" in vi
    assert not {"live", "config", "checkpoint"} & set(vi.replace(",", " ").split())
    en = run(*words, "--lang", "en", cwd=ROOT).stdout
    assert {"live", "config", "checkpoint"} <= set(en.replace(",", " ").split())
    one = run("show", "-i", province, "--person", "c-dao-ngoc-son", "--lang", "en", cwd=ROOT).stdout
    assert one.splitlines()[-1] == "1 entitlement as of 20/07/2021, demo data"


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_an_accepted_over_grant_is_said_with_its_end(province: Path, style: str) -> None:
    content = json.loads(run("show", "-i", province, "--format", "json", cwd=ROOT).stdout)
    row = next(row for row in content["entitlements"] if set(row["accepted_overgrant"]) - set(row["rights"]))
    shown = run("show", "-i", province, "--person", row["person"], "--format", style, "--lang", "vi", cwd=ROOT).stdout
    day = "/".join(reversed(row["accepted_until"].split("-")))
    assert f"; vượt mức được chấp nhận đến hết {day}: " in shown


# Targets.


def test_targets_say_their_limits() -> None:
    vi = run("targets", "--lang", "vi", cwd=ROOT).stdout.split("\n\n")
    (hand,) = (block for block in vi if block.startswith("by_hand: "))
    assert hand.splitlines()[1].startswith("  Không kết xuất tệp, không đối chiếu được: ")
    (dahua,) = (block for block in vi if block.startswith("dahua: "))
    limits = "Tối đa 63 tài khoản; mật khẩu 8–32 ký tự; khóa tài khoản: không; tự hết hạn: không; camgrant apply: có"
    assert limits in dahua
    en = run("targets", "--lang", "en", cwd=ROOT).stdout
    assert "At most 63 accounts; password of 8-32 characters; can disable: no; ends by itself: no;" in en


# Rendering: what is to be done.


def rendered(root: Path, out: Path, *words: str | Path, expected: int = 0) -> CompletedProcess[str]:
    done = run("render", "-i", root, "--out", out, *words, cwd=root.parent)
    assert done.returncode == expected, done.stderr
    return done


def commit(root: Path) -> None:
    for words in (("init", "-q", "-b", "main"), ("add", "inventory"), ("commit", "-q", "-m", "change")):
        git(root.parent, *words)


def test_render_says_what_each_recipient_has_to_do(tmp_path: Path) -> None:
    root = write_world(tmp_path / "kho", world())
    commit(root)
    first = rendered(root, tmp_path / "dist", "--lang", "vi")
    assert "u-vnpt-gl: lập lần đầu, thêm 3; phải làm: r-chk-01-vnpt, r-iso-01" in first.stdout.splitlines()
    assert first.stderr == ""
    grants = root / "grants" / "all.yaml"
    text = grants.read_text(encoding="utf-8")
    last = "    nomination: d-tqs-tai-khoan\n"
    assert last in text
    grants.write_text(text.replace(last, f"{last}    revoked: {{on: 2021-07-20, reason: Thay lãnh đạo}}\n"))
    published = tmp_path / "dist" / "published.json"
    second = rendered(root, tmp_path / "dist-2", "--published", published, "--lang", "vi")
    assert "u-vnpt-gl: thu hồi 1, giữ nguyên 2; phải làm: r-iso-01" in second.stdout.splitlines()
    warned = "Dữ liệu chưa ghi vào git: kết quả này không dùng được làm --published. Đề nghị commit rồi kết xuất lại.\n"
    assert second.stderr == warned
    done = rendered(root, tmp_path / "dist-3", "--published", published, "--format", "json")
    content = json.loads(done.stdout)
    assert content["first"] is False
    assert content["work"]["u-vnpt-gl"] == {"removals": 1, "additions": 0, "kept": 2, "recorders": ["r-iso-01"]}
    done = rendered(root, tmp_path / "dist-4", "--published", tmp_path / "dist-3" / "published.json", expected=2)
    assert "was made from data outside git" in done.stderr
    day = ("--as-of", "2021-07-19")
    done = rendered(root, tmp_path / "dist-4", "--published", published, *day, expected=2)
    assert "lần phát hành ngày 20/07/2021 sau ngày xét 19/07/2021" in done.stderr
    published.write_text(json.dumps({**json.loads(published.read_text()), "commit": "f" * 40}))
    done = rendered(root, tmp_path / "dist-4", "--published", published, expected=3)
    assert f"kho này không có bản đã phát hành {'f' * 12}: lần phát hành ấy của kho khác" in done.stderr
    assert not (tmp_path / "dist-4").exists()


def test_a_target_that_the_settings_do_not_list_is_named(tmp_path: Path) -> None:
    files = world()
    cameras = files["cameras/all.yaml"].replace(b"    target: by_hand\n    make: Dahua\n", b"    target: dahua\n", 1)
    root = write_world(tmp_path, {**files, "cameras/all.yaml": cameras})
    lines = rendered(root, tmp_path / "dist", "--lang", "vi").stdout.splitlines()
    assert "Đầu ghi làm tài khoản bằng tay: r-chk-01-viettel" in lines
    assert "Đích dahua chưa có trong `targets` của camgrant.yaml nên cũng làm bằng tay: r-iso-02" in lines
    content = json.loads(rendered(root, tmp_path / "dist", "--format", "json").stdout)
    assert content["unlisted_targets"] == {"dahua": ["r-iso-02"]}
    assert content["by_hand"] == ["r-chk-01-viettel", "r-iso-02"]


def test_nothing_of_others_is_replaced(tmp_path: Path) -> None:
    root = write_world(tmp_path, world())
    out = tmp_path / "dist"
    rendered(root, out)
    receipt = out / "u-vnpt-gl" / "hikvision" / "r-iso-01.steps.receipt.json"
    receipt.write_text("{}")
    done = rendered(root, Path("dist"), expected=2)
    assert done.stderr.startswith(
        "camgrant: còn biên nhận dist/u-vnpt-gl/hikvision/r-iso-01.steps.receipt.json; "
        "đề nghị chuyển vào thư mục biên nhận trước / there is a receipt at dist/"
    )
    assert receipt.is_file()
    (tmp_path / "khac").mkdir()
    (tmp_path / "khac" / "thu.txt").write_text("của người khác")
    done = rendered(root, Path("khac"), expected=2)
    assert done.stderr == (
        "camgrant: khac: không phải kết quả kết xuất trước đây; đề nghị chọn --out khác / "
        "is not an earlier output of camgrant; choose another --out\n"
    )
    done = rendered(root, tmp_path / "moi", "--receipts", tmp_path / "khong-co", expected=2)
    assert "không có thư mục biên nhận" in done.stderr
    assert not (tmp_path / "moi").exists()


def test_what_the_system_says_is_explained_in_both_languages(tmp_path: Path) -> None:
    root = write_world(tmp_path, world())
    said = "không có tệp hoặc thư mục này; đề nghị kiểm tra đường dẫn / no such file or folder; check the path\n"
    done = run("apply", "dist/nothing.json", "--device", "http://127.0.0.1:9", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, f"camgrant: dist/nothing.json: {said}")
    done = rendered(root, tmp_path / "dist", "--published", Path("khong-co.json"), expected=2)
    assert done.stderr == f"camgrant: khong-co.json: {said}"
