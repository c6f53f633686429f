"""Bundles judged by programs that we did not write: Debian's age, ssh-keygen, tar and sha256sum; Poppler for the slips.

`tests/support/plain_verify.sh` is what a recipient without camgrant does; nothing of camgrant runs in it.
"""

from __future__ import annotations

import os
import pty
import random
import re
import subprocess
import time
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from camgrant.rendering.password_slip import HandOver, PasswordSlip, PhraseSlip
from camgrant.rendering.registry import password_target
from camgrant.seal.age import opened, opened_by_phrase
from camgrant.seal.archive import packed
from camgrant.seal.bundle import Sealed, instructions, payload, with_phrase
from camgrant.seal.passwords import drawn_phrase, initial_password
from camgrant.seal.signature import signed
from real.needs import needs
from real.test_documents import overlapping, text_of, words_of
from support.seals import FILES, SECRET_TEXTS, SECRETS, Desk, manifest

SCRIPT = Path(__file__).parents[1] / "support" / "plain_verify.sh"
ROOT = Path(__file__).parents[2]
NAME = "u-vnpt-gl-0007.tar.age"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A recipient whose key age-keygen made would do as well; here the key is ours and age reads it."""
    for program in ("age", "ssh-keygen", "sha256sum", "tar"):
        needs(program, "it judges bundles")
    made = Desk(tmp_path_factory.mktemp("desk"))
    (made.folder / "nguoi-ky.txt").write_bytes(made.signers)
    (made.folder / "khoa.txt").write_text(f"{made.identity}\n")
    return made


@pytest.fixture(scope="module")
def sealed(desk: Desk) -> Sealed:
    return desk.sealed()


def plainly(desk: Desk, folder: Path, data: bytes, signature: bytes) -> subprocess.CompletedProcess[str]:
    """What a recipient without camgrant does."""
    (folder / NAME).write_bytes(data)
    (folder / f"{NAME}.sig").write_bytes(signature)
    command: list[str | Path] = [
        "bash",
        SCRIPT,
        folder / NAME,
        desk.folder / "nguoi-ky.txt",
        desk.folder / "khoa.txt",
        folder / "goi",
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_a_bundle_is_verified_without_camgrant(desk: Desk, sealed: Sealed, tmp_path: Path) -> None:
    assert "camgrant" not in re.sub("(?m)^#.*$|-n camgrant", "", SCRIPT.read_text(encoding="utf-8"))
    done = plainly(desk, tmp_path, sealed.data, sealed.signature)
    assert (done.returncode, done.stdout, done.stderr) == (0, "u-vnpt-gl 7\n", "")
    found = {path.relative_to(tmp_path / "goi").as_posix(): path for path in (tmp_path / "goi").rglob("*")}
    assert {name: found[name].read_bytes() for name in FILES | SECRETS} == FILES | SECRETS
    assert {name: data for name, data in payload(FILES, manifest()).items() if name != "SHA256SUMS"}.items() <= {
        name: path.read_bytes() for name, path in found.items() if path.is_file()
    }.items()


def flipped(data: bytes, place: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


def with_file(desk: Desk, name: str, data: bytes | None) -> tuple[bytes, bytes]:
    """A bundle that its own signer made wrongly: one file is not as listed."""
    files = {**payload(FILES, manifest()), name: data}
    return desk.sealed_archive({name: data for name, data in files.items() if data is not None})


WRONG = "Signature verification failed: incorrect signature"
HARM: dict[str, tuple[Callable[[Desk, Sealed], tuple[bytes, bytes]], str]] = {
    "header": (lambda _, made: (flipped(made.data, 40), made.signature), WRONG),
    "body": (lambda _, made: (flipped(made.data, len(made.data) // 2), made.signature), WRONG),
    "last byte": (lambda _, made: (flipped(made.data, len(made.data) - 1), made.signature), WRONG),
    "cut": (lambda _, made: (made.data[:-1], made.signature), WRONG),
    "signature": (lambda _, made: (made.data, flipped(made.signature, 60)), "No principal matched."),
    "stranger": (lambda desk, made: (made.data, signed(made.data, desk.stranger)), "No principal matched."),
    "body, signed again": (
        lambda desk, made: (
            flipped(made.data, len(made.data) - 1),
            signed(flipped(made.data, len(made.data) - 1), desk.key),
        ),
        "failed to decrypt and authenticate payload chunk",
    ),
    "changed file": (lambda desk, _: with_file(desk, "00-DOC-TRUOC.pdf", b"other"), "00-DOC-TRUOC.pdf: FAILED"),
    "missing file": (
        lambda desk, _: with_file(desk, "00-DOC-TRUOC.pdf", None),
        "00-DOC-TRUOC.pdf: FAILED open or read",
    ),
    "extra file": (lambda desk, _: with_file(desk, "more", b""), "files beside those of SHA256SUMS"),
}


@pytest.mark.parametrize("harm", HARM)
def test_what_was_changed_is_refused_by_plain_programs(desk: Desk, sealed: Sealed, tmp_path: Path, harm: str) -> None:
    change, said = HARM[harm]
    done = plainly(desk, tmp_path, *change(desk, sealed))
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
    assert "u-vnpt-gl 7" not in done.stdout


def test_a_bundle_of_another_recipient_does_not_open(desk: Desk, tmp_path: Path) -> None:
    data = Desk(tmp_path).sealed().data
    done = plainly(desk, tmp_path, data, signed(data, desk.key))
    assert done.returncode != 0
    assert "no identity matched any of the recipients" in done.stderr


def test_the_page_beside_the_bundle_works_as_it_is_written(desk: Desk, sealed: Sealed, tmp_path: Path) -> None:
    (tmp_path / "GOI.tar.age").write_bytes(sealed.data)
    (tmp_path / "GOI.tar.age.sig").write_bytes(sealed.signature)
    for name in ("nguoi-ky.txt", "khoa.txt"):
        (tmp_path / name).write_bytes((desk.folder / name).read_bytes())
    steps = dict(re.findall(r'<pre data-step="(\w+)">(.*?)</pre>', instructions().decode(), re.DOTALL))
    assert list(steps) == ["signer", "signature", "open", "unpack", "sums"]

    def done(command: str) -> str:
        shell = ["bash", "-e", "-c", command]
        return subprocess.run(shell, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60).stdout

    name = done(unescape(steps["signer"])).strip()
    assert name == "stttt"
    assert done(unescape(steps["signature"]).replace("TEN", name)).startswith(
        'Good "camgrant" signature for stttt with ED25519 key SHA256:'
    )
    done(unescape(steps["open"]))
    assert done("\n".join([unescape(steps["unpack"]), unescape(steps["sums"]), "cat 00-DOC-TRUOC.pdf"])) == (
        FILES["00-DOC-TRUOC.pdf"].decode()
    )
    guide = (ROOT / "docs" / "vi" / "kiem-tra-goi.md").read_text(encoding="utf-8")
    assert "\n".join(map(unescape, steps.values())) in guide


def test_what_debians_age_sealed_is_opened_by_us(desk: Desk, tmp_path: Path) -> None:
    key = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True).stdout.splitlines()[-1]
    public = subprocess.run(["age-keygen", "-y"], input=key, capture_output=True, text=True, check=True).stdout.strip()
    for form in ([], ["-r", str(desk.identity.to_public())]):
        command = ["age", "-r", public, *form]
        data = subprocess.run(command, input=b"content", capture_output=True, check=True).stdout
        assert opened(data, [key]) == b"content"


def at_a_terminal(command: list[str], cwd: Path, phrase: str) -> str:
    """Runs a program that asks for a phrase on its terminal; types it each time that it asks."""
    child, end = pty.fork()
    if child == 0:
        os.chdir(cwd)
        os.execvp(command[0], command)
    said, deadline = b"", time.monotonic() + 60
    asked = 0
    try:
        while time.monotonic() < deadline:
            try:
                part = os.read(end, 1024)
            except OSError:  # the program ended
                break
            if not part:
                break
            said += part
            if said.count(b"phrase") > asked and said.rstrip().endswith(b":"):
                asked = said.count(b"phrase")
                os.write(end, f"{phrase}\n".encode())
    finally:
        os.close(end)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == 0, said.decode()
    return said.decode()


def test_a_phrase_opens_on_both_sides(desk: Desk, tmp_path: Path) -> None:
    phrase = drawn_phrase(random.Random(3).choice)
    made = with_phrase(FILES, manifest(), SECRETS, phrase, desk.key)
    (tmp_path / NAME).write_bytes(made.data)
    at_a_terminal(["age", "-d", "-o", "goi.tar", NAME], tmp_path, phrase)
    listed = subprocess.run(["tar", "-tf", "goi.tar"], cwd=tmp_path, capture_output=True, check=True).stdout
    assert len(listed.splitlines()) == len(FILES | SECRETS) + 2
    (tmp_path / "plain").write_bytes(b"content")
    at_a_terminal(["age", "-p", "-o", "sealed.age", "plain"], tmp_path, phrase)
    assert opened_by_phrase((tmp_path / "sealed.age").read_bytes(), phrase) == b"content"


def test_tar_reads_long_and_vietnamese_names(tmp_path: Path) -> None:
    files = {"nhan/" + "Đội kiểm soát số ữặẵ " * 6 + "x.csv": b"a", **FILES}
    (tmp_path / "a.tar").write_bytes(packed(files))
    (tmp_path / "out").mkdir()
    subprocess.run(["tar", "-xf", "a.tar", "-C", "out"], cwd=tmp_path, check=True)
    found = {path.relative_to(tmp_path / "out").as_posix(): path for path in (tmp_path / "out").rglob("*")}
    assert {name: path.read_bytes() for name, path in found.items() if path.is_file()} == files


# -- the slips ------------------------------------------------------------------------------------------------------

NAMES = ("Nguyễn Văn Mẫn", "Rơ Châm H'Yéo", "Đặng Thị Ngọc Ánh Nguyệt Trường Giang", "Siu Bình")


def slip(accounts: int) -> PasswordSlip:
    choose = random.Random(accounts).choice
    return PasswordSlip(
        recipient="u-vnpt-gl",
        recipient_name="VNPT Gia Lai",
        recorder="r-iso-01",
        recorder_name="Đầu ghi nhà A, khu cách ly Trường Cao đẳng Sư phạm",
        site_name="Khu cách ly tập trung Trường Cao đẳng Sư phạm Gia Lai",
        sequence=7,
        as_of=date(2021, 7, 20),
        demo=True,
        source="882/UBND-KGVX",
        accounts=tuple(
            HandOver(f"login{number}", initial_password("x", (8, 16), choose), NAMES[number % len(NAMES)])
            for number in range(accounts)
        ),
    )


def printed(folder: Path, data: bytes) -> Path:
    needs("pdftotext", "it reads the slips")
    path = folder / "slip.pdf"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("accounts", [1, 12])
def test_every_strip_stands_whole_on_a_page_and_says_all_that_its_owner_needs(tmp_path: Path, accounts: int) -> None:
    given = slip(accounts)
    ((name, media_type, data),) = password_target().render(given)
    assert (name, media_type) == ("r-iso-01.pdf", "application/pdf")
    pdf = printed(tmp_path, data)
    words = words_of(pdf)
    assert overlapping(words) == []
    pages = [" ".join(page.split()) for page in text_of(pdf).split("\f") if page.strip()]
    assert len(pages) == (1 if accounts == 1 else 3)
    for account in given.accounts:
        (page,) = (page for page in pages if account.password in page)
        assert account.login in page
        assert account.holder.split()[0] in page
    for page in pages:
        strips = page.count("Mật khẩu dùng một lần")
        assert (
            strips
            == page.count("Đổi mật khẩu ngay lần đầu")
            == page.count("Tên đăng nhập")
            == page.count("Người nhận:")
        )
        assert strips >= 1
    assert f"Trang 1/{len(pages)}" in pages[0]


def test_passwords_stand_in_the_monospaced_font_that_travels_with_the_page(tmp_path: Path) -> None:
    ((_, _, data),) = password_target().render(slip(2))
    needs("pdffonts", "it lists the fonts of a page")
    done = subprocess.run(["pdffonts", printed(tmp_path, data)], check=True, capture_output=True, text=True, timeout=60)
    fonts = [line.split() for line in done.stdout.splitlines()[2:]]
    assert {re.sub("^[A-Z]{6}[+]", "", name) for name, *_ in fonts} == {
        "LiberationMono-Bold", "LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic"
    }  # fmt: skip
    assert {rest[-5] for _, *rest in fonts} == {"yes"}


def test_the_phrase_is_printed_as_it_is_typed_and_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    phrase = drawn_phrase(random.Random(9).choice)
    given = PhraseSlip(
        "u-ubnd-plk", "UBND thành phố Pleiku", "u-ubnd-plk-0007.tar.age", 7, date(2021, 7, 20), False, phrase
    )
    ((name, _, data),) = password_target().phrase(given)
    assert name == "u-ubnd-plk-0007.cum-tu.pdf"
    assert password_target().phrase(given) == [(name, "application/pdf", data)]
    assert password_target().render(slip(2)) == password_target().render(slip(2))
    text = text_of(printed(tmp_path, data))
    assert phrase in "".join(text.split())
    assert "giả định" not in text
    assert text.count("\f") == 1


def test_nothing_secret_is_in_what_an_exception_would_show() -> None:
    shown = repr(slip(2)) + repr(PhraseSlip("u", "U", "b", 1, date(2021, 7, 20), True, SECRET_TEXTS[0]))
    assert not [one.password for one in slip(2).accounts if one.password in shown]
    assert SECRET_TEXTS[0] not in shown
