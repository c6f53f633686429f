"""Phones and mailboxes are hidden however they are spelt; what we advise is shown whole.

The spellings are made, not listed: every way to part the digits, to write one of them, to start and to quote.
"""

from __future__ import annotations

import json
import random
import shutil
import unicodedata
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.app.catalogue import catalogue
from camgrant.diagnostics import Text
from camgrant.load.phones import phone_faults
from camgrant.masking import mask_personal
from support.cli import forked as run
from support.cli import write_world
from support.effort import effort
from support.examples import world

ROOT = Path(__file__).parents[2]

FORMATS = ("text", "json", "github", "sarif", "markdown")
DIGITS = "100000057"  # behind the 0 of a number that nobody has
BOX = "rmah.doan"
GAPS = ("", " ", ".", "-", " - ", "\u2013", "\u00a0", "\u202f", "\u200b", "\u2011", "\uff0d", "  ")
GROUPS = ((3, 3, 3), (2, 3, 4), (1, 4, 4), (9,), (2, 2, 2, 3))
STARTS = ("0", "+84", "+84 ", "84", "(0)", "(+84) ", "+84 (0)", "0084", "o", "O", "\uff10")
QUOTES = (("", ""), ("\u201c", "\u201d"), ("\u2018", "\u2019"), ("(", ")"), ("\u00ab", "\u00bb"))
ALPHABETS = ("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19", "o123456789", "Ol23456789")
ADVICE = {
    "vi": ('ví dụ "0100 000 001"', 'ví dụ "annt.syt@gialai.example"'),
    "en": ('for example "0100 000 001"', 'for example "annt.syt@gialai.example"'),
}


def _grouped(groups: tuple[int, ...], gap: str, alphabet: str) -> str:
    digits = "".join(alphabet[int(digit)] for digit in DIGITS)
    parts = []
    start = 0
    for length in groups:
        parts.append(digits[start : start + length])
        start += length
    return gap.join(parts)


def spellings() -> list[str]:
    """Phones as people type them, in an order that is the same in each run."""
    made = [
        f"{opened}{start}{_grouped(groups, gap, alphabet)}{closed}"
        for start, groups, gap, alphabet, (opened, closed) in product(STARTS, GROUPS, GAPS, ALPHABETS, QUOTES)
    ]
    without_zero = [_grouped((3, 3, 3), gap, ALPHABETS[0]) for gap in ("", " ", ".", "-", "\u2011", "\u00a0")]
    random.Random(882).shuffle(made)
    return [*without_zero, *made]


SIGNS = "/_,:;|*+=~#&\\'^!?"


def test_whatever_sign_parts_the_groups_the_phone_is_hidden() -> None:
    """Every sign on a keyboard, alone or between blanks."""
    gaps = [gap for sign in SIGNS for gap in (sign, f" {sign} ", f"{sign} ", f" {sign}")]
    groups = [one for one in GROUPS if len(one) > 1 and max(one) < 6 and min(one[1:]) > 1]
    made = [
        f"{start}{_grouped(group, gap, ALPHABETS[0])}"
        for start, group, gap in product(("0", "+84", "0084"), groups, gaps)
    ]
    assert [phone for phone in made if DIGITS in readable(mask_personal(f"gọi số {phone} trước"))] == []


@pytest.mark.parametrize(
    "text",
    [
        "từ 01/07/2021 02:03:04 đến 05/07/2021",
        "00:15 20/07/2021, 08:15 21/07/2021",
        "SHA-1 01:23:45:67:89:10:11:12:13:14:15:16:17:18:19:20:21:22:23:24",
        "[0, 12, 34, 56, 78]",
        "0,5 và 0,75; 1:2:3",
        "STT 01, 02, 03",
        "địa chỉ 10.0.0.1, cổng 8080",
        "2021-07-01, 2021-07-02",
        "12/DS-CAT, 06/07/2021",
    ],
)
def test_days_times_and_numbers_of_other_things_are_shown(text: str) -> None:
    assert mask_personal(text) == text


def readable(text: str) -> str:
    """The digits of a text as somebody reads them off: in any script, letters for digits taken for what they mean."""
    plain = unicodedata.normalize("NFKC", text).translate(str.maketrans("oOlI", "0011"))
    return "".join(str(unicodedata.decimal(char)) for char in plain if char.isdecimal())


def without_advice(text: str) -> str:
    """What is left of a report when our own examples are taken out of it."""
    for words in (*ADVICE["vi"], *ADVICE["en"]):
        text = text.replace(words, "").replace(words.replace('"', '\\"'), "")
    return text


def test_every_spelling_of_a_phone_is_hidden() -> None:
    shown = [phone for phone in spellings() if DIGITS in readable(mask_personal(f"gọi số {phone} trước"))]
    assert shown == []


@pytest.mark.parametrize("box", [BOX, "rmah.đoàn", "rmah.\u0111oa\u0300n", "h'bia", "r" * 200, "rmah+a", "Rmah_D"])
@pytest.mark.parametrize("sign", ["@", "\uff20", " @", "@ ", " @ "])
def test_every_spelling_of_a_mailbox_is_hidden(box: str, sign: str) -> None:
    for opened, closed in QUOTES:
        shown = mask_personal(f"thư {opened}{box}{sign}gialai.example{closed} sai")
        assert box not in shown
        assert shown.startswith("thư ")
        assert shown.endswith(f"gialai.example{closed} sai")


@pytest.mark.parametrize(
    "text",
    [
        "từ 2021-07-01 đến 2021-08-01",
        "2021-07-01\N{EN DASH}2021-08-01 23:59",
        "192.168.100.200 và 192.168.100/24",
        "đề nghị @rmah-doan duyệt, hoặc @so-tttt/truc.",
        "8f818e77722f0659123456983fd60af0" * 2,
        "12 camera, 034 lượt, 0 lỗi",
    ],
)
def test_what_is_no_phone_and_no_mailbox_stays_whole(text: str) -> None:
    assert mask_personal(text) == text


@pytest.mark.long
@given(st.text(max_size=80))
@settings(max_examples=effort(short=150, long=20_000), deadline=None)
def test_masking_twice_changes_no_more_and_no_text_breaks_it(text: str) -> None:
    masked = mask_personal(text)
    assert mask_personal(masked) == masked
    assert readable(mask_personal(f"{text}\n0{DIGITS}\n")).count(f"0{DIGITS}") == readable(masked).count(f"0{DIGITS}")


def _sentences() -> Iterator[Text]:
    for code in catalogue().values():
        yield code.text
        yield code.hint


def test_no_text_of_the_catalogue_is_changed_by_masking() -> None:
    """A template is masked with what fills it: it may hold nothing that looks like personal data itself."""
    changed = [text for text in _sentences() if (mask_personal(text.vi), mask_personal(text.en)) != (text.vi, text.en)]
    assert changed == []


def _person(number: int, line: str) -> str:
    return f"  c-p-{number}:\n    full_name: Trần X\n    positions: [{{title: A, unit: u-syt}}]\n    {line}\n"


@pytest.mark.long
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("style", FORMATS)
def test_a_report_hides_each_value_and_shows_its_advice_whole(tmp_path: Path, style: str, language: str) -> None:
    count = effort(short=24, long=800)
    phones = spellings()[:count]
    lines = [f"phone: {json.dumps(phone, ensure_ascii=False)}" for phone in phones]
    lines += [f"phone_alt: \u201c{phone}\u201d" for phone in phones[: count // 4]]  # an editor made its quotes curly
    lines += [f"{json.dumps(phone, ensure_ascii=False)}: x" for phone in phones[: count // 4]]
    lines += [f"roles: [{json.dumps(phone, ensure_ascii=False)}]" for phone in phones[: count // 4]]
    lines += [f"phone: {DIGITS}", f"email: '{BOX} @gialai.example'", f"email: 'thu {BOX}@gialai.example'"]
    # A hidden character stops the reading of its file, so that each value stands in a file of its own.
    files = world()
    for number, line in enumerate(lines):
        files[f"contacts/x{number}.yaml"] = f"contacts:\n{_person(number, line)}".encode()
    for number, phone in enumerate(phones[:10]):
        files[f"units/n{number}.yaml"] = f"units:\n  u-n-{number}:\n    name: [{{vi: {phone!r}}}]\n".encode()
    root = write_world(tmp_path, files)
    words = ("--all",) if style == "text" else ()
    done = run("check", "-i", root, "--format", style, "--lang", language, *words, cwd=tmp_path)
    assert done.returncode == 1
    shown = without_advice(done.stdout).replace("\\@", "@").replace("\\*", "*")
    assert [line for line in shown.splitlines() if DIGITS in readable(line)] == []
    assert BOX not in done.stdout
    raw = done.stdout.replace('\\"', '"').replace("\\@", "@")
    if style != "github":  # it shows ten findings
        assert all(words in raw for words in ADVICE[language])
        assert "0100 *** 001" not in raw
        assert "annt" in raw


@pytest.mark.long
@pytest.mark.parametrize(
    "words",
    [
        ("show", "--person"),
        ("who", "--camera"),
        ("contact", "new", "--yes", "--unit", "u-syt", "--title", "A", "--no-login", "--name"),
        ("contact", "new", "--yes", "--unit", "u-syt", "--title", "A", "--no-login", "--name", "Rmah A", "--phone"),
        ("check", "--as-of"),
    ],
)
def test_errors_and_answers_hide_what_was_typed(tmp_path: Path, words: tuple[str, ...]) -> None:
    root = write_world(tmp_path, world())
    for typed in (*spellings()[: effort(short=2, long=60)], f"{BOX}@gialai.example"):
        done = run(*words, typed, "-i", root, cwd=tmp_path)
        said = without_advice(done.stdout + done.stderr)
        assert [line for line in said.splitlines() if DIGITS in readable(line)] == []
        assert BOX not in said


FAULTS = {
    "100 000 057": "Thiếu số 0 ở đầu số điện thoại",
    "84100000057": "Thiếu dấu + trước 84 của số điện thoại",
    "\u201c0100 000 057\u201d": "ngoặc kép cong",
    "o1oo ooo o57": "Có chữ cái trong số điện thoại",
    "0100-000-057": "không gạch nối",
    "\uff10100 000 057": "không phải là chữ số thường",
    "0100": "Số điện thoại thiếu chữ số",
    "0100 000 057 0100 000 057": "Số điện thoại quá dài",
    "\u201c100 000 057\u201d": 'ngoặc kép thẳng ("). Thiếu số 0 ở đầu số điện thoại',
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("flag", "value"),
    [
        *(("--phone", value) for value in ("09 12 34", "090 1", "hỏi văn thư", "máy lẻ 57", "5790", "-57 90")),
        ("--phone", "0100 000 057"),
        *(("--email", value) for value in ("nvmoi tại gialai", "nvmoi", "nvmoi(a)gialai.example")),
        ("--email", "nvmoi@gialai.example"),
    ],
)  # fmt: skip
def test_what_is_given_as_a_phone_or_mailbox_is_hidden_however_it_is_spelt(
    tmp_path: Path, flag: str, value: str, language: str
) -> None:
    """Its field makes it personal: a value in which nothing looks like a number or a mailbox is hidden too."""
    folder = Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))
    words = ("contact", "new", "--name", "Rmah A", "--unit", "u-syt", "--title", "Nhân viên", f"{flag}={value}")
    done = run(*words, "--no-login", "--dry-run", "--inventory", folder, "--lang", language)
    said = done.stdout + done.stderr
    assert value not in said
    field = flag.removeprefix("--")
    assert f"+    {field}: " in said
    assert f" {flag} " in said


@pytest.mark.parametrize("style", FORMATS)
def test_the_fault_of_a_phone_is_said(tmp_path: Path, style: str) -> None:
    lines = [f"phone: {json.dumps(written, ensure_ascii=False)}" for written in FAULTS]
    contacts = "contacts:\n" + "".join(_person(number, line) for number, line in enumerate(lines))
    root = write_world(tmp_path, {**world(), "contacts/x.yaml": contacts.encode()})
    shown = run("check", "-i", root, "--format", style, "--lang", "vi", cwd=tmp_path).stdout.replace('\\"', '"')
    assert [fault for fault in FAULTS.values() if fault not in shown] == []


def test_a_phone_without_quotes_is_said_to_lack_its_zero(tmp_path: Path) -> None:
    contact = f"contacts:\n{_person(1, 'phone: ' + DIGITS)}"
    root = write_world(tmp_path, {**world(), "contacts/x.yaml": contact.encode()})
    shown = run("check", "-i", root, "--lang", "vi", cwd=tmp_path).stdout
    assert "Thiếu số 0 ở đầu số điện thoại, vì không đặt trong ngoặc kép" in shown


def test_right_phones_have_no_fault() -> None:
    for phone in ("0100 000 057", "+84 100 000 057", "0100.000.057"):
        assert phone_faults(phone) is None
