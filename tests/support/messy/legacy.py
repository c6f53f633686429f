"""Text in the code tables of old Vietnamese fonts, written from the published tables.

TCVN3 (fonts .Vn…): one code a letter in the order of TCVN 5712:1993; glibc's iconv knows the table too (TCVN-5712) and
judges ours in test_messy_files.py. VNI (fonts VNI-…): a vowel and a second code for mark and tone, the same table as
Unikey's and xvnkb's. Code page 1258: whole letters, the five tones as combining marks behind them.
"""

from __future__ import annotations

import unicodedata

__all__ = ["cp1258", "tcvn3", "vni"]

# Tones in the order of the tables: grave, hook, tilde, acute, dot below.
_TONES = "\u0300\u0309\u0303\u0301\u0323"
# Lower case; capitals other than these seven have no code: documents set them in a capital font (.VnTimeH).
_TCVN3 = dict(zip("ĂÂÊÔƠƯĐăâêôơưđ", range(0xA1, 0xAF), strict=True))
_TCVN3_TONED = (
    ("a", (0xB5, 0xB6, 0xB7, 0xB8, 0xB9)),
    ("ă", (0xBB, 0xBC, 0xBD, 0xBE, 0xC6)),
    ("â", (0xC7, 0xC8, 0xC9, 0xCA, 0xCB)),
    ("e", (0xCC, 0xCE, 0xCF, 0xD0, 0xD1)),
    ("ê", (0xD2, 0xD3, 0xD4, 0xD5, 0xD6)),
    ("i", (0xD7, 0xD8, 0xDC, 0xDD, 0xDE)),
    ("o", (0xDF, 0xE1, 0xE2, 0xE3, 0xE4)),
    ("ô", (0xE5, 0xE6, 0xE7, 0xE8, 0xE9)),
    ("ơ", (0xEA, 0xEB, 0xEC, 0xED, 0xEE)),
    ("u", (0xEF, 0xF1, 0xF2, 0xF3, 0xF4)),
    ("ư", (0xF5, 0xF6, 0xF7, 0xF8, 0xF9)),
    ("y", (0xFA, 0xFB, 0xFC, 0xFD, 0xFE)),
)
_TCVN3 |= {
    unicodedata.normalize("NFC", base + tone): code
    for base, codes in _TCVN3_TONED
    for tone, code in zip(_TONES, codes, strict=True)
}

_VNI_PLAIN = dict(zip(_TONES, "øûõùï", strict=True))  # behind a plain vowel, ơ or ư
_VNI_HAT = dict(zip(_TONES, "àåãáä", strict=True)) | {"": "â"}  # circumflex and tone in one code
_VNI_BREVE = dict(zip(_TONES, "èúüéë", strict=True)) | {"": "ê"}
_VNI_I = dict(zip(_TONES, "ìæóíò", strict=True)) | {"": "i"}


def tcvn3(text: str) -> bytes:
    """Text in TCVN3. A toned capital gets the code of its small letter, as in documents that mix in a capital font."""
    return bytes(_TCVN3.get(ch) or _TCVN3.get(ch.lower()) or ord(ch) for ch in unicodedata.normalize("NFC", text))


def vni(text: str) -> bytes:
    """Text in VNI for Windows."""
    return "".join(_vni(ch) for ch in unicodedata.normalize("NFC", text)).encode("latin-1")


def _vni(letter: str) -> str:
    small = letter.lower()
    decomposed = unicodedata.normalize("NFD", small)
    marks = decomposed[1:]
    tone = next((mark for mark in marks if mark in _TONES), "")
    if small == "đ":
        code = "ñ"
    elif "\u0302" in marks:
        code = decomposed[0] + _VNI_HAT[tone]
    elif "\u0306" in marks:
        code = decomposed[0] + _VNI_BREVE[tone]
    elif decomposed[0] == "i" and tone:
        code = _VNI_I[tone]
    elif decomposed[0] == "y" and tone == "\u0323":
        code = "î"
    else:
        base = {"o": "ô", "u": "ö"}[decomposed[0]] if "\u031b" in marks else decomposed[0]
        code = base + (_VNI_PLAIN[tone] if tone else "")
    return code.upper() if letter != small else code


def cp1258(text: str) -> bytes:
    """Text in Windows code page 1258, tones as combining marks."""
    out = []
    for ch in unicodedata.normalize("NFC", text):
        marks = unicodedata.normalize("NFD", ch)
        tone = next((mark for mark in marks[1:] if mark in _TONES), "")
        out.append(unicodedata.normalize("NFC", marks.replace(tone, "")) + tone if tone else ch)
    return "".join(out).encode("cp1258")
