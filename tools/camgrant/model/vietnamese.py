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
    "day_in_text",
    "fold",
    "month_in_text",
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
# What is told apart first, in ICU's order for `vi`: blanks, signs, digits, then the Vietnamese alphabet with f, j, w, z
# and the ƀ of Jrai and Bahnar names in their places.
_ALPHABET: Final = " _-‐‑–—,;:!?.·'\"()[]{}@*/\\&#%+=0123456789aăâbƀcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLACES: Final = {letter: place for place, letter in enumerate(_ALPHABET, start=1)}
# What is told apart second: huyền, hỏi, ngã, sắc, nặng; then breve, circumflex and caron where they make no letter of
# the alphabet (the ĕ, ŏ, č of Jrai and Bahnar names).
_MARKS: Final = {
    mark: weight for weight, mark in enumerate("\u0300\u0309\u0303\u0301\u0323\u0306\u0302\u030c", start=1)
}
_LOGIN: Final = 16  # characters of a login (model.organisation.Login)
_QUOTES: Final = str.maketrans("’ʼ", "''")


def fold(text: str) -> str:
    """The text without diacritics, in lower case: the key for comparing, searching and suggesting."""
    if text.isascii():
        return text.lower()
    folded = text.translate(_FOLDED).lower()
    return folded if folded.isascii() else "".join(map(_bare, folded))


@lru_cache(maxsize=20_000)
def sort_key(text: str) -> tuple[tuple[int, ...], tuple[tuple[int, ...], ...], tuple[bool, ...], str]:
    """Key of the Vietnamese alphabetical order: letters first, tones second, small before capital third."""
    letters: list[str] = []
    marks: list[tuple[int, ...]] = []
    for char in unicodedata.normalize("NFD", text.translate(_QUOTES)):
        if not unicodedata.combining(char) or not letters:
            letters.append(char)
            marks.append(())
        elif (joined := unicodedata.normalize("NFC", letters[-1] + char)).lower() in _PLACES:
            letters[-1] = joined
        else:
            marks[-1] += (_MARKS.get(char, ord(char)),)
    places = tuple(_PLACES.get(letter.lower(), len(_PLACES) + ord(letter.lower()[0])) for letter in letters)
    return places, tuple(marks), tuple(letter != letter.lower() for letter in letters), text


def name_key(full_name: str) -> tuple[object, ...]:
    """Key of the order of people in lists: the given name (last word) first, capitals or not, then the whole name."""
    given = full_name.rsplit(" ", 1)[-1]
    return (*sort_key(given)[:2], *sort_key(full_name))


def propose_login(full_name: str, taken: Container[str] = ()) -> str:
    """The usual login for a name (given name, then the initials of the other words), numbered where taken.

    Nguyễn Văn Mẫn gives `mannv`, a second one `mannv2`; Rơ Châm H'Yéo gives `hyeorc`.
    """
    words = [re.sub(r"[^a-z0-9]", "", fold(word)) for word in re.split(r"\s+", full_name.strip())]
    words = [word for word in words if word]
    base = "".join((words[-1], *(word[0] for word in words[:-1]))) if words else "nguoidung"
    base = base if len(base) >= 3 and base[0].isalpha() else f"nd{base}"
    login, number = base[:_LOGIN], 1
    while login in taken:
        number += 1
        login = f"{base[: _LOGIN - len(str(number))]}{number}"
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


_TWO_DIGIT_MONTHS: Final = 2  # January and February take a zero, March does not (Decree 30/2020)


def month_in_text(month: int) -> str:
    """The number of a month in a sentence: `02`, but `8`."""
    return f"{month:02d}" if month <= _TWO_DIGIT_MONTHS else str(month)


def day_in_text(day: date) -> str:
    """A date in a sentence of an official letter, by Decree 30/2020: `03/6/2021`."""
    return f"{day.day:02d}/{month_in_text(day.month)}/{day.year}"


def phone_digits(phone: str) -> str:
    """The number in national form without blanks: `+84 100 000 001` gives `0100000001`."""
    digits = phone.replace(" ", "").replace(".", "")
    return f"0{digits[3:]}" if digits.startswith("+84") else digits


def phone_display(phone: str) -> str:
    """The number as paper shows it: `0100 000 001`."""
    digits = phone_digits(phone)
    return f"{digits[:4]} {digits[4:7]} {digits[7:]}" if len(digits) == 10 else digits
