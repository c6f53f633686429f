"""The order of names in lists against ICU's Vietnamese order, on 200,000 random names.

ICU is the judge that we did not write. Names are built from real syllables: every onset, rhyme and tone that
Vietnamese spelling allows, and the Jrai and Bahnar names of Gia Lai with their apostrophes, hyphens and letters.
"""

from __future__ import annotations

import json
import random
import subprocess
import unicodedata
from collections.abc import Callable
from itertools import product

import pytest

from camgrant.model.vietnamese import fold, name_key, sort_key
from real.needs import needs

NAMES = 200_000
ASK_ICU = """\
import json, sys
from icu import Collator, Locale
whole, given = (Collator.createInstance(Locale("vi")) for _ in range(2))
given.setStrength(Collator.SECONDARY)
names = json.load(sys.stdin)
order = range(len(names))
people = lambda n: (given.getSortKey(names[n].rsplit(" ", 1)[-1]), whole.getSortKey(names[n]))
json.dump({
    "whole": sorted(order, key=lambda n: whole.getSortKey(names[n])),
    "people": sorted(order, key=people),
    "same": len({whole.getSortKey(name) for name in names}),
}, sys.stdout)
"""
ONSETS = (
    *("", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph"),
    *("qu", "r", "s", "t", "th", "tr", "v", "x"),
)
OPEN = (
    *("a", "ai", "ao", "au", "ay", "âu", "ây", "e", "eo", "ê", "êu", "i", "ia", "iu", "iêu", "o", "oa", "oai", "oay"),
    *("oe", "oi", "ô", "ôi", "ơ", "ơi", "u", "ua", "uây", "uê", "ui", "uôi", "uy", "ư", "ưa", "ưi", "ươi", "ưu", "y"),
    *("am", "an", "ang", "anh", "ăm", "ăn", "ăng", "âm", "ân", "âng", "em", "en", "eng", "êm", "ên", "ênh", "iêm"),
    *("iên", "iêng", "im", "in", "inh", "oan", "oang", "oăn", "om", "on", "ong", "ôm", "ôn", "ông", "ơm", "ơn", "uân"),
    *("um", "un", "ung", "uôn", "uông", "uyên", "uynh", "ưng", "ươm", "ươn", "ương", "yên"),
)
STOPPED = (
    *("ac", "ach", "ap", "at", "ăc", "ăp", "ăt", "âc", "âp", "ât", "ec", "et", "êch", "êt", "ich", "iêc", "iêt", "it"),
    *("oat", "oc", "op", "ot", "ôc", "ôt", "ơt", "uât", "uc", "uôc", "ut", "uyêt", "ưc", "ươc", "ươt"),
)
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
FAMILIES = (
    *("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương"),
    *("Lý", "Đinh", "Ân", "Âu", "Ông", "Ưng", "Đào", "Đoàn", "Tôn Nữ", "Tôn Thất", "Rơ Châm", "Rah Lan", "Kpă", "Ksor"),
    *("Siu", "Nay", "Rmah", "Rcom", "Puih", "Y", "A", "Ê Ban", "Niê", "Ƀuôn Yă", "Hnŭl", "Đinh", "Kră Jăn"),
)
HIGHLAND = (
    *("H'Yéo", "H’Yéo", "H'Bia", "H’Linh", "Y-Thoan", "Y-Blŏk", "Y Blok", "Blŏk", "Blơ̆k", "Bơ̆", "Čư", "Cư", "Ñan"),
    *("Nan", "Kpă", "Kpa", "Ƀar", "Bar", "Êban", "Ê-ban", "Hrĭt", "Hrit", "Jŭn", "Jun", "Krê̆", "Wưh", "Zŭ", "Drŏl"),
    *("Rơ-Mah", "Rơ Mah", "Pơ̆t", "Pơt", "D'Jrang", "K'Sơr", "Fam", "Wăn"),
)


def syllables() -> list[str]:
    """Every onset with every rhyme and a tone; a stopped rhyme takes sắc or nặng only."""
    return [
        onset + toned(rhyme, tone)
        for onset, (rhymes, tones) in product(ONSETS, ((OPEN, TONES), (STOPPED, TONES[4:])))
        for rhyme, tone in product(rhymes, tones)
    ]


def toned(rhyme: str, tone: str) -> str:
    """The tone on the vowel with a mark of its own, else on the last vowel before a consonant, else on the first."""
    marked = [at for at, char in enumerate(rhyme) if char in "ăâêôơư"]
    vowels = [at for at, char in enumerate(rhyme) if char in "aăâeêioôơuưy"]
    at = (marked or (vowels[-1:] if vowels[-1] < len(rhyme) - 1 else vowels))[-1 if marked else 0]
    return rhyme[: at + 1] + tone + rhyme[at + 1 :]


@pytest.fixture(scope="module")
def names() -> list[str]:
    """Full names in NFC and NFD, in capitals, small letters and as usual."""
    chance, known = random.Random(882), syllables()
    made: set[str] = set()
    while len(made) < NAMES:
        middle = [chance.choice(known).capitalize() for _ in range(chance.randint(0, 2))]
        given = chance.choice(HIGHLAND) if chance.random() < 0.25 else chance.choice(known).capitalize()
        name = " ".join((chance.choice(FAMILIES), *middle, given))
        written = chance.choice((str, str, str, str.upper, str.lower))(name)
        made.add(unicodedata.normalize(chance.choice(("NFC", "NFC", "NFD")), written))
    return sorted(made, key=lambda name: chance.random())


@pytest.fixture(scope="module")
def icu(names: list[str]) -> dict[str, list[int]]:
    python = needs("/usr/bin/python3", "Debian's, which python3-icu belongs to")
    if subprocess.run([python, "-c", "import icu"], capture_output=True, check=False).returncode != 0:
        needs("python3-icu", "the order of names is judged by ICU")
    done = subprocess.run(
        [python, "-c", ASK_ICU],
        input=json.dumps([name.replace("’", "'") for name in names]).encode(),
        capture_output=True,
        check=True,
        timeout=300,
    )
    answer: dict[str, list[int]] = json.loads(done.stdout)
    return answer


def canonical(name: str) -> str:
    """One spelling of a name: composed, and with one apostrophe. ICU tells ' and ’ apart, people and we do not."""
    return unicodedata.normalize("NFC", name.replace("’", "'"))


def assert_same_order(names: list[str], judged: list[int], key: Callable[[str], object]) -> None:
    ours = sorted((canonical(name) for name in names), key=key)  # type: ignore[arg-type]
    theirs = [canonical(names[number]) for number in judged]
    wrong = [pair for pair in zip(theirs, ours, strict=True) if pair[0] != pair[1]]
    assert (len(wrong), wrong[:5]) == (0, [])


def test_the_names_are_many_and_of_every_kind(names: list[str], icu: dict[str, list[int]]) -> None:
    assert len(names) == NAMES
    assert int(str(icu["same"])) > NAMES * 0.98, "a judge that takes most names for equal judges nothing"
    assert sum("'" in name or "’" in name for name in names) > 5_000
    assert sum("-" in name for name in names) > 3_000
    assert sum(name.isupper() for name in names) > 20_000
    assert len({char for name in names for char in name.lower()}) > 90


def test_the_order_of_texts_is_that_of_icu(names: list[str], icu: dict[str, list[int]]) -> None:
    assert_same_order(names, icu["whole"], sort_key)


def test_the_order_of_people_is_that_of_icu(names: list[str], icu: dict[str, list[int]]) -> None:
    assert_same_order(names, icu["people"], name_key)


def test_decomposed_names_have_the_same_place(names: list[str]) -> None:
    for name in names[:5_000]:
        composed, apart = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
        assert sort_key(composed)[:3] == sort_key(apart)[:3]
        assert name_key(composed)[:2] == name_key(apart)[:2]


@pytest.mark.parametrize("wrong", [str.casefold, fold, lambda name: sort_key(name)[0]])
def test_the_judge_catches_wrong_orders(
    names: list[str], icu: dict[str, list[int]], wrong: Callable[[str], object]
) -> None:
    """By code points, without any marks, and without tones."""
    with pytest.raises(AssertionError):
        assert_same_order(names, icu["whole"], wrong)
