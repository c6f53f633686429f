"""What is wrong with a phone number, in words that do not show it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from camgrant.diagnostics import OwnWords

__all__ = ["NUMBER_FOR_PHONE", "phone_faults"]

_TYPOGRAPHIC_QUOTES: Final = re.compile("[“”„‟‘’‚‛«»‹›″＂]")
_QUOTES = OwnWords(
    'Số điện thoại đặt trong dấu ngoặc kép cong (“ ”), đề nghị dùng dấu ngoặc kép thẳng (")',
    'the phone number stands in typographic quotes (“ ”), use straight ones (")',
)
_LETTERS = OwnWords(
    "Có chữ cái trong số điện thoại (như chữ o thay cho số 0)",
    "there are letters in the phone number (such as o for 0)",
)
_OTHER_DIGITS = OwnWords(
    "Chữ số của số điện thoại không phải là chữ số thường 0–9",
    "the digits of the phone number are not the ordinary 0-9",
)
_SIGNS = OwnWords(
    "Số điện thoại chỉ được có chữ số, dấu cách và dấu chấm (không gạch nối, không ngoặc đơn)",
    "a phone number may hold digits, blanks and dots only (no dashes, no parentheses)",
)
_NO_ZERO = OwnWords("Thiếu số 0 ở đầu số điện thoại", "the leading 0 of the phone number is missing")
_NO_PLUS = OwnWords("Thiếu dấu + trước 84 của số điện thoại", "the + before the 84 of the phone number is missing")
_SHORT = OwnWords("Số điện thoại thiếu chữ số", "the phone number has too few digits")
_LONG = OwnWords("Số điện thoại quá dài", "the phone number is too long")

NUMBER_FOR_PHONE: Final = OwnWords(
    "số nguyên (•••). Thiếu số 0 ở đầu số điện thoại, vì không đặt trong ngoặc kép",
    "a whole number (•••). The leading 0 of the phone number is missing, for it is not quoted",
)
_FEWEST: Final = 8
_MOST: Final = 15
_WITH_COUNTRY: Final = 11  # 84 and the nine digits behind the 0


def phone_faults(written: str) -> OwnWords | None:
    """Every fault of the number that can be told, as sentences without the number; None where there is none."""
    faults = list(_faults(written))
    if not faults:
        return None
    return OwnWords(". ".join(fault.vi for fault in faults), "; ".join(fault.en for fault in faults))


def _faults(written: str) -> Iterator[OwnWords]:
    text = unicodedata.normalize("NFKC", _TYPOGRAPHIC_QUOTES.sub("", written)).strip()
    if _TYPOGRAPHIC_QUOTES.search(written):
        yield _QUOTES
    has_letters = any(char.isalpha() for char in text)
    if has_letters:
        yield _LETTERS
    if any(char.isdecimal() and not char.isascii() for char in written):
        yield _OTHER_DIGITS
    number = "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())
    marks = "".join(char for char in text if not char.isdecimal() and not char.isalpha())
    if re.search(r"[^ .]", marks.removeprefix("+")):
        yield _SIGNS
    if has_letters:
        return  # which digits they stand for is anybody's guess
    international = text.startswith("+84")
    if not number.startswith("0") and not international:
        yield _NO_PLUS if number.startswith("84") and len(number) == _WITH_COUNTRY else _NO_ZERO
    if len(number) < _FEWEST:
        yield _SHORT
    if len(number) > _MOST:
        yield _LONG
