"""`camgrant verify` as a recipient types it: no inventory, no network, one answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from acceptance.test_output_schemas import faults
from camgrant.seal.bundle import with_phrase
from support.cli import forked
from support.seals import FILES, SECRET_TEXTS, SECRETS, Desk, manifest

NAME = "u-vnpt-gl-0007.tar.age"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The recipient's folder: the bundle with its signature, the signers, the unit's key; no inventory anywhere."""
    made = Desk(tmp_path_factory.mktemp("desk"))
    sealed = made.sealed()
    (made.folder / NAME).write_bytes(sealed.data)
    (made.folder / f"{NAME}.sig").write_bytes(sealed.signature)
    (made.folder / "nguoi-ky.txt").write_bytes(made.signers)
    (made.folder / "khoa.txt").write_text(f"# public key: {made.identity.to_public()}\n{made.identity}\n")
    return made


KEYS = ("--signers", "nguoi-ky.txt", "--identity", "khoa.txt")


def verify(desk: Desk, *words: str | Path, name: str = NAME, **environment: str) -> subprocess.CompletedProcess[str]:
    done = forked("verify", name, *words, cwd=desk.folder, **environment)
    assert not [text for text in SECRET_TEXTS if text in done.stdout + done.stderr]
    return done


SOUND_VI = """\
GÓI ĐÚNG: u-vnpt-gl, gói số 7
SEA009 Gói số 7 đến sau gói số 5: chưa nhận gói số 6
  → Đề nghị xin gói còn thiếu trước khi làm: trong đó có thể có mật khẩu lần đầu và việc thu hồi
  Người ký: stttt
  Dữ liệu đến hết ngày 20/07/2021, bản aaaaaaaaaaaa; bộ quy tắc gl-882-2021 bản 1; camgrant 0.1.0
  Dữ liệu giả định
  Bản kê: {digest}
  Bản kê của gói trước: cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
  Sở Y tế đã duyệt
Thu hồi, đề nghị làm trước:
  r-iso-03: 1 tài khoản
Tệp trong gói: 4
  thiet-bi/hikvision/r-iso-03.steps.json
  00-DOC-TRUOC.pdf
  nhan/danh sách – Đội 1.csv
  thiet-bi/hikvision/r-iso-01.xml
Mật khẩu lần đầu trong mat-khau/: 2; trao tận tay, đổi ngay lần đầu
Đã ghi vào goi
Báo đã nhận cho đơn vị giữ kho: “u-vnpt-gl đã nhận gói số 7, bản kê {short}”
"""
SOUND_EN = """\
SOUND: u-vnpt-gl, bundle number 7
  Signed by: stttt
  Data as of 20/07/2021, commit aaaaaaaaaaaa; pack gl-882-2021 version 1; camgrant 0.1.0
  Fictional data
  Manifest: {digest}
  Manifest of the bundle before: cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
  Health approved
Removals, to be done first:
  r-iso-03: accounts: 1
Files in the bundle: 4
  thiet-bi/hikvision/r-iso-03.steps.json
  00-DOC-TRUOC.pdf
  nhan/danh sách – Đội 1.csv
  thiet-bi/hikvision/r-iso-01.xml
Initial passwords in mat-khau/: 2; hand them over in person, to be changed at once
Number 7: compare it with your book, the last one that you received must be number 6
Acknowledge to the unit that keeps the data: “u-vnpt-gl received number 7, manifest {short}”
"""


def test_a_sound_bundle_is_told_and_written(desk: Desk) -> None:
    digest = desk.sealed().manifest_sha256
    done = verify(desk, *KEYS, "--for", "u-vnpt-gl", "--last", "5", "--out", "goi", CAMGRANT_LANG="vi")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == SOUND_VI.format(digest=digest, short=digest[:16])
    out = desk.folder / "goi"
    found = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    assert sorted(found) == sorted([*FILES, *SECRETS, "manifest.json", "SHA256SUMS"])
    assert {name: found[name].read_bytes() for name in FILES | SECRETS} == FILES | SECRETS
    modes = {path.stat().st_mode & 0o777 for name, path in found.items() if name in SECRETS}
    assert (modes, (out / "mat-khau").stat().st_mode & 0o777) == ({0o600}, 0o700)
    assert not [path.name for path in desk.folder.iterdir() if path.name.startswith(".goi")]


def test_without_the_last_number_it_says_what_to_compare(desk: Desk) -> None:
    digest = desk.sealed().manifest_sha256
    done = verify(desk, *KEYS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == SOUND_EN.format(digest=digest, short=digest[:16])


@pytest.mark.parametrize(
    ("takes_back", "said"),
    [
        (True, "Removals, to be done first:\n  in the lists, see 00-DOC-TRUOC.pdf\nFiles"),
        (False, "Health approved\nFiles"),
    ],
)
def test_removals_that_stand_in_lists_alone_are_told(desk: Desk, tmp_path: Path, takes_back: bool, said: str) -> None:
    made = desk.sealed(takes_back=takes_back, removals={})
    (tmp_path / NAME).write_bytes(made.data)
    (tmp_path / f"{NAME}.sig").write_bytes(made.signature)
    assert said in verify(desk, *KEYS, name=str(tmp_path / NAME)).stdout


def test_a_refused_bundle_writes_nothing(desk: Desk) -> None:
    done = verify(desk, *KEYS, "--last", "7", "--out", "never")
    assert done.returncode == 1
    assert done.stdout == (
        f"REFUSED: {NAME}. Do not use this bundle.\n"
        "SEA008 the bundle has number 7, the last one received was number 7\n"
        "  → do not work by this bundle; ask the unit that keeps the data for the newest number\n"
    )
    assert not (desk.folder / "never").exists()


@pytest.mark.parametrize("last", ["6", "9"])
def test_machines_read_the_same_by_its_schema(desk: Desk, last: str) -> None:
    done = verify(desk, *KEYS, "--last", last, "--format", "json")
    content = json.loads(done.stdout)
    assert faults("verify", content) == []
    assert (done.returncode, content["verdict"]) == ((0, "sound") if last == "6" else (1, "refused"))
    assert (content["content"] is None) == (last == "9")
    if content["content"]:
        assert (content["content"]["passwords"], content["content"]["removals"]) == (2, {"r-iso-03": 1})
        assert faults("verify", {**content, "password": "x"}) != []
        assert faults("bundle", content["content"]["manifest"]) == []
        assert faults("bundle", {**content["content"]["manifest"], "person": "c-x"}) != []


def test_passwords_inside_keep_their_schema() -> None:
    content = json.loads(SECRETS["mat-khau/r-iso-01.json"])
    assert faults("passwords", content) == []
    assert faults("passwords", {**content, "passwords": {"mannv": ""}}) != []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--identity", "khoa.txt"), "a list that travels with the bundle proves nothing"),
        (("--signers", "nguoi-ky.txt"), "use exactly one of --identity KEY-FILE and --phrase-stdin"),
        ((*KEYS, "--phrase-stdin"), "use exactly one of --identity KEY-FILE and --phrase-stdin"),
        (("--signers", "nguoi-ky.txt", "--phrase-stdin"), "stdin: thiếu cụm từ mở gói / the phrase is missing"),
        (
            ("--signers", "nguoi-ky.txt", "--identity", "nguoi-ky.txt"),
            "nguoi-ky.txt: không có khóa riêng age / holds no",
        ),
        (
            (*KEYS, "--out", "."),
            ".: đã có và không trống, hoặc là thư mục hiện tại; đề nghị chọn thư mục mới / is there and not empty",
        ),
        ((*KEYS, "--last", "-1"), "-1"),
    ],
)
def test_what_is_missing_is_said(desk: Desk, words: tuple[str, ...], said: str) -> None:
    done = verify(desk, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_files_never_land_in_an_inventory(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "camgrant.yaml").write_text("x")
    done = verify(desk, *KEYS, "--out", tmp_path / "goi")
    assert done.returncode == 2
    assert "lies inside an inventory" in done.stderr
    assert not (tmp_path / "goi").exists()


def test_a_bundle_that_is_not_there(desk: Desk) -> None:
    done = verify(desk, *KEYS, name="none.tar.age")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("camgrant: none.tar.age: không có tệp hoặc thư mục này; ")


def test_a_place_that_takes_no_folder_is_said(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = verify(desk, *KEYS, "--out", tmp_path / "file" / "goi")
    assert (done.returncode, done.stdout) == (3, "")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_a_bundle_says_cannot_steer_the_terminal(desk: Desk, tmp_path: Path) -> None:
    said = {"vi": "Đã duyệt\x1b[2J\x07\r\nGÓI ĐÚNG: u-syt\u202e", "en": "\x9b31m"}
    hostile: dict[str, Any] = {"approvals": {"cleared": True, "said": [said]}, "tool": "\x1b]0;x\x07", "previous": None}
    made = desk.sealed(**hostile)
    (tmp_path / NAME).write_bytes(made.data)
    (tmp_path / f"{NAME}.sig").write_bytes(made.signature)
    for lang in ("vi", "en"):
        done = verify(desk, *KEYS, name=str(tmp_path / NAME), CAMGRANT_LANG=lang)
        assert done.returncode == 0
        assert [char for char in done.stdout if not char.isprintable() and char != "\n"] == []
        assert done.stdout.count("\nGÓI ĐÚNG") == 0
    content = verify(desk, *KEYS, "--format", "json", name=str(tmp_path / NAME)).stdout
    assert [char for char in content if not char.isprintable() and char != "\n"] == []


def test_a_phrase_is_read_from_stdin_only(desk: Desk, tmp_path: Path) -> None:
    made = with_phrase(FILES, manifest(), SECRETS, "ba-chan-de-xong", desk.key)
    (tmp_path / NAME).write_bytes(made.data)
    (tmp_path / f"{NAME}.sig").write_bytes(made.signature)
    words = ["verify", NAME, "--signers", str(desk.folder / "nguoi-ky.txt"), "--phrase-stdin", "--lang", "en"]
    for phrase, code, first in (
        (" ba-chan-de-xong\n", 0, "SOUND: u-vnpt-gl, bundle number 7"),
        ("ba-chan-de\n", 1, f"REFUSED: {NAME}. Do not use this bundle."),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "camgrant", *words],
            input=phrase,
            cwd=tmp_path,
            env={**os.environ, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout.splitlines()[0]) == (code, first)
        assert phrase.strip() not in done.stdout + done.stderr


def test_the_help_speaks_both_languages() -> None:
    done = forked("verify", "--help")
    assert done.returncode == 0
    said = " ".join(done.stdout.split())
    assert "BUNDLE, không cần kho dữ liệu / Verify a sealed bundle, without the inventory." in said
    assert all(" / " in part for part in said.split(" --")[1:] if not part.startswith("help"))
