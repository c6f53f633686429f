"""Vietnamese names: folding for comparison, the order of lists, and logins.

The order is checked against ICU (`vi`) in the tests; ICU itself has no wheel and is not needed at run time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from datetime import date
from functools import lru_cache
from typing import Final

from camgrant.model.base import Right

__all__ = [
    "RIGHT_WORDS",
    "date_vi",
    "fold",
    "name_key",
    "phone_digits",
    "phone_display",
    "propose_login",
    "sort_key",
]


def _bare(char: str) -> str:
    parts = unicodedata.normalize("NFD", char)
    return "".join(part for part in parts if not unicodedata.combining(part)).lower()


# Every precomposed letter of Latin scripts (Vietnamese ones lie in Latin Extended Additional) to its bare lower case.
_FOLDED: Final = {
    **{code: _bare(chr(code)) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))},
    **str.maketrans({"đ": "d", "Đ": "d", "’": "'", "ʼ": "'"}),
}
# Letters of the Vietnamese alphabet with f, j, w, z inserted; tones are a second level.
_LETTERS: Final = {letter: index for index, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=1)}
_VOWEL_MARKS: Final = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn
_TONES: Final = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def fold(text: str) -> str:
    """The text without diacritics, in lower case: the key for comparing, searching and suggesting."""
    if text.isascii():
        return text.lower()
    folded = text.translate(_FOLDED).lower()
    return folded if folded.isascii() else "".join(map(_bare, folded))


@lru_cache(maxsize=20_000)
def sort_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """Key of the Vietnamese alphabetical order: letters first, tones second (ngang, huyền, hỏi, ngã, sắc, nặng)."""
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFC", text).casefold():
        parts = unicodedata.normalize("NFD", char)
        base = unicodedata.normalize("NFC", parts[0] + "".join(m for m in parts[1:] if m in _VOWEL_MARKS))
        tone = next((_TONES[mark] for mark in parts[1:] if mark in _TONES), 0)
        if base in _LETTERS:
            letters.append(_LETTERS[base] + 100)
            tones.append(tone)
        elif base.isspace():
            letters.append(0)
        elif base.isdigit():
            letters.append(10 + int(base) if base.isascii() else 50)
    return tuple(letters), tuple(tones), text


def name_key(full_name: str) -> tuple[object, ...]:
    """Key of the order of people in lists: the given name (last word) first, then the whole name."""
    given = full_name.rsplit(" ", 1)[-1]
    return (*sort_key(given)[:2], *sort_key(full_name))


def propose_login(full_name: str, taken: Container[str] = ()) -> str:
    """The usual login for a name (given name, then the initials of the other words), numbered where taken.

    Nguyễn Văn Mẫn gives `mannv`, a second one `mannv2`; Rơ Châm H'Yéo gives `hyeorc`.
    """
    words = [re.sub(r"[^a-z0-9]", "", fold(word)) for word in re.split(r"\s+", full_name.strip())]
    words = [word for word in words if word]
    base = "".join((words[-1], *(word[0] for word in words[:-1])))[:14] if words else "nguoidung"
    base = base if len(base) >= 3 and base[0].isalpha() else f"nd{base}"
    login, number = base, 1
    while login in taken:
        number += 1
        login = f"{base}{number}"
    return login


# What the rights are called on paper (glossary).
RIGHT_WORDS: Final[dict[Right, str]] = {
    "live": "Xem trực tiếp",
    "playback": "Xem lại",
    "export": "Trích xuất",
    "ptz": "Điều khiển PTZ",
    "audio": "Âm thanh",
    "config": "Quản trị",
}


def date_vi(day: date) -> str:
    """The date as paper shows it: dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}"


def phone_digits(phone: str) -> str:
    """The number in national form without blanks: `+84 100 000 001` gives `0100000001`."""
    digits = phone.replace(" ", "").replace(".", "")
    return f"0{digits[3:]}" if digits.startswith("+84") else digits


def phone_display(phone: str) -> str:
    """The number as paper shows it: `0100 000 001`."""
    digits = phone_digits(phone)
    return f"{digits[:4]} {digits[4:7]} {digits[7:]}" if len(digits) == 10 else digits
