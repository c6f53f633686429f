"""Text in the encodings from before Unicode: TCVN3 (ABC, `.VnTime`) and VNI Windows, which a reader shows as Latin-1.

In TCVN3 one sign stands for one lower-case letter (capitals come from another font), in VNI the tone follows the vowel.
Which of them it is, or neither, is decided by what makes Vietnamese syllables: first over a column, then for a cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from camgrant.intake.syllables import strange_words

__all__ = ["readings", "tcvn3", "vni"]

# TCVN 5712:1993, VN3, as its bytes look in Latin-1.
_TCVN3_SIGNS: Final = (
    "¡Ă¢Â£Ê¤Ô¥Ơ¦Ư§Đ¨ă©âªê«ô¬ơ\u00adư®đµà¶ả·ã¸á¹ạ»ằ¼ẳ½ẵ¾ắÆặÇầÈẩÉẫÊấËậÌèÎẻÏẽÐéÑẹÒềÓểÔễÕếÖệ×ìØỉÜĩÝíÞị"
    "ßòáỏâõãóäọåồæổçỗèốéộêờëởìỡíớîợïùñủòũóúôụõừöử÷ữøứùựúỳûỷüỹýýþỵ"
)
_TCVN3: Final = str.maketrans(dict(zip(_TCVN3_SIGNS[::2], _TCVN3_SIGNS[1::2], strict=True)))
# VNI Windows: base letter and the sign behind it.
_PLAIN_TONES: Final = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_ROOF_TONES: Final = dict(zip("âáàåãä", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_BREVE_TONES: Final = dict(zip("êéèúüë", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_VNI_ALONE: Final = {"ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ"}


def _vni_pairs() -> dict[str, str]:
    pairs = {f"{base}{sign}": f"{base}{tone}" for base in "aeouy" for sign, tone in _PLAIN_TONES.items()}
    pairs |= {f"{old}{sign}": f"{new}{tone}" for old, new in ("ôơ", "öư") for sign, tone in _PLAIN_TONES.items()}
    pairs |= {f"{base}{sign}": f"{base}\u0302{tone}" for base in "aeo" for sign, tone in _ROOF_TONES.items()}
    pairs |= {f"a{sign}": f"a\u0306{tone}" for sign, tone in _BREVE_TONES.items()}
    pairs |= _VNI_ALONE
    return {old: unicodedata.normalize("NFC", new) for old, new in pairs.items()}


_VNI: Final = _vni_pairs()
_VNI_SIGN: Final = re.compile("|".join(sorted(_VNI, key=len, reverse=True)), re.IGNORECASE)
_LATIN1: Final = re.compile("[\u00a1-\u00ff]")
_BEYOND: Final = re.compile("[\u0100-\u01b0\u1ea0-\u1ef9\u0300-\u0323]")  # letters that only Unicode has
_WORD: Final = re.compile(r"\S+")


def tcvn3(text: str) -> str:
    """The text read as TCVN3. A word in capitals becomes capital as a whole: only the font knew it."""

    def word(match: re.Match[str]) -> str:
        shown = match.group().translate(_TCVN3)
        latin = [char for char in match.group() if char.isascii() and char.isalpha()]
        capital = bool(latin) and all(char.isupper() for char in latin) and (len(latin) > 1 or shown[:1] != latin[0])
        return shown.upper() if capital else shown

    return _WORD.sub(word, text)


def vni(text: str) -> str:
    """The text read as VNI Windows, capitals kept."""

    def letter(match: re.Match[str]) -> str:
        found = _VNI[match.group().lower()]
        return found.upper() if match.group()[0].isupper() else found

    return _VNI_SIGN.sub(letter, text)


_READINGS: Final[Mapping[str, Callable[[str], str]]] = {"unicode": str, "tcvn3": tcvn3, "vni": vni}


def readings(column: Iterable[str]) -> dict[str, str]:
    """The texts of one column that were written in an old encoding -> what they say.

    Only texts without a letter that Unicode alone has can be old. Where most of the column reads better in an old
    encoding, all of them are; in a column of Unicode only a text that makes no sense otherwise and good sense then.
    """
    texts = dict.fromkeys(text for text in column if len(text) > 1)  # a sign alone is a tick in Wingdings: þ, ü
    old = [text for text in texts if _LATIN1.search(text) and not _BEYOND.search(text)]
    odd = sum(strange_words(text) > 0 for text in old)
    if not odd:
        return {}
    strange = {name: [strange_words(read(text)) for text in old] for name, read in _READINGS.items()}
    modern = sum(_BEYOND.search(text) is not None for text in texts)
    best = "unicode" if modern >= odd else min(_READINGS, key=lambda name: sum(strange[name]))
    found: dict[str, str] = {}
    for place, text in enumerate(old):
        own = min(("unicode", "tcvn3", "vni"), key=lambda name: (strange[name][place], name != best))
        if own != "unicode" and (own == best or strange[own][place] == 0) and (said := _READINGS[own](text)) != text:
            found[text] = said
    return found
