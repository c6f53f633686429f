"""TCVN3 and VNI: the tables are judged by glibc's iconv and by how texts were typed; Unicode is left alone."""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

import pytest

from camgrant.intake.legacy import readings, tcvn3, vni
from camgrant.intake.syllables import strange_words
from camgrant.load.tree import FolderTree
from camgrant.model.vietnamese import fold
from real.needs import needs

ROOT = Path(__file__).parents[2]
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = [unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưy" for tone in TONES] + ["đ"]
# In VNI the sign behind the vowel says the tone, another with hat or breve at once.
VNI_SIGNS = {
    **dict.fromkeys("aeou", ("", "ø", "ù", "õ", "û", "ï")),
    **dict.fromkeys("âêô", ("â", "à", "á", "ã", "å", "ä")),
    "ă": ("ê", "è", "é", "ü", "ú", "ë"),
    "ơ": ("", "ø", "ù", "õ", "û", "ï"),
    "ư": ("", "ø", "ù", "õ", "û", "ï"),
    "y": ("", "ø", "ù", "õ", "û"),
}
VNI_BASE = {"â": "a", "ê": "e", "ô": "o", "ă": "a", "ơ": "ô", "ư": "ö"}
NAMES = ["Nguyễn Văn Đức", "Trần Thị Hòa", "Lê Quý Phụng", "Vũ Đình Khải", "Đỗ Thị Kim Thoa", "Hồ Thị Mỹ Dung"]


def as_tcvn3(text: str) -> str:
    """Written in TCVN3, as glibc knows it."""
    iconv = needs("iconv", "glibc's tables judge ours")
    done = subprocess.run(
        [iconv, "-f", "UTF-8", "-t", "TCVN5712-1"], input=text.encode(), capture_output=True, check=True
    )
    return done.stdout.decode("latin-1")


def as_vni(text: str) -> str:
    """Typed in VNI, letter by letter from the signs above."""
    typed = {"đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}
    for base, signs in VNI_SIGNS.items():
        for tone, sign in zip(TONES, signs, strict=False):
            typed[unicodedata.normalize("NFC", base + tone)] = VNI_BASE.get(base, base) + sign
    small = "".join(typed.get(char.lower(), char.lower()) for char in text)
    capital = "".join(
        typed.get(char.lower(), char).upper() if char.isupper() else typed.get(char, char) for char in text
    )
    return capital if text != text.lower() else small


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_of_both_tables(letter: str) -> None:
    assert tcvn3(as_tcvn3(letter)) == letter
    assert vni(as_vni(letter)) == letter
    assert vni(as_vni(letter.upper())) == letter.upper()


@pytest.mark.parametrize("name", NAMES)
def test_names_come_back(name: str) -> None:
    upper = name.upper()
    assert readings([as_vni(name), as_vni(upper)]) == {as_vni(name): name, as_vni(upper): upper}
    assert tcvn3(as_tcvn3(name)) == name


def test_capitals_of_the_capital_font() -> None:
    """In `.VnTimeH` the small letters of the table are shown as capitals."""
    assert tcvn3("NGUYÔN V¡N §øC") == "NGUYỄN VĂN ĐỨC"


def test_a_column_decides_for_texts_that_make_sense_in_several_encodings() -> None:
    assert readings(["Vò Thi", "NguyÔn V¨n §øc", "Lª Thµnh C«ng"])["Vò Thi"] == "Vũ Thi"
    assert readings(["Hoà Thò Lan", "Nguyeãn Vaên Ñöùc", "Leâ Hoaøng"])["Hoà Thò Lan"] == "Hồ Thị Lan"
    assert readings(["Hoà Thò Lan", "Hoàng Văn Tài"]) == {}


def test_one_old_text_in_a_column_of_unicode() -> None:
    assert readings(["Nguyễn Văn Đức", "Hoàng Văn Tài", "NguyÔn V¨n §øc", "Kpuih H'Yéo"]) == {
        "NguyÔn V¨n §øc": "Nguyễn Văn Đức"
    }


def test_nothing_in_the_reference_province_is_taken_for_old_text() -> None:
    tree = FolderTree(ROOT / "inventory")
    lines = [line.strip() for file in tree.listing().files for line in tree.read(file).decode().splitlines()]
    assert len(lines) > 1000
    assert readings(lines) == {}


def test_syllables() -> None:
    good = "Nguyễn Thị Quyên Giếng Khuỷu Nghĩa Giỏi Quý Khuê Huệ Thuở Uyển Tuyết Yến Ý Ngoạn Toàn Xoăn Khuya Đường"
    assert strange_words(good) == 0
    for word in ("NguyÔn", "Nguyeãn", "V¨n", "Ñöùc", "Yéo", "Hlòi", "Tròòn"):
        assert strange_words(word) == 1
    assert strange_words(fold(good)) == 0  # words without diacritics decide nothing
