"""The quick reader answers what libyaml reads, or declines: never anything else, on a hundred thousand mutations."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from camgrant.load.quick import DECLINED, read_quick
from camgrant.load.reader import read_marked, sound_text
from support.examples import world

TESTS = Path(__file__).parents[1]
FILES = [
    data.decode()
    for folder in (TESTS.parent / "inventory", TESTS / "data" / "minimal", *(TESTS / "packs").glob("*/inventory"))
    for data in world(folder).values()
]
PIECES = [
    " ",
    "  ",
    "\n",
    ":",
    ": ",
    " #",
    "#",
    "-",
    "- ",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    ",",
    ", ",
    "&a",
    "*a",
    "!",
    "|",
    ">",
    "?",
    "? ",
    "%",
    "@",
    "`",
    "~",
    "null",
    "true",
    "no",
    "0",
    "007",
    "12",
    "+84",
    "<<",
    "=",
    "---",
    "...",
    "\\",
    "\\u200b",
    "a: b",
    "x",
    "é",
    "Đ",
    "\xa0",
    "\u3000",
    "\x85",
    "k: [a, b]",
    "{a: 1, a: 2}",
    "[a, [b]]",
    "{ a: 1 }",
    "{a: [b, c]}",
    "{ a: [b], c: d }",
    "''",
    '""',
    "- - x",
    "-x",
]


def _agree(text: str) -> bool:
    """Whether the quick reader answered; asserts that its answer is libyaml's."""
    sound = sound_text(text.encode())
    answer = DECLINED if sound is None else read_quick(sound)
    if answer is DECLINED:
        return False
    data, _, findings = read_marked("x.yaml", text.encode())
    assert not findings, (text, findings[0].message("en"))
    assert answer == data, text
    assert repr(answer) == repr(data), text  # 1 is not true, and the order of keys counts
    return True


def test_canonical_files_are_answered() -> None:
    answered = sum(_agree(text) for text in FILES)
    assert answered >= 0.8 * len(FILES)


@pytest.mark.parametrize("seed", range(10))
def test_mutated_files_are_answered_alike_or_declined(seed: int) -> None:
    chooser = random.Random(seed)
    answered = 0
    for _ in range(10_000):
        lines = chooser.choice(FILES).split("\n")
        start = chooser.randrange(len(lines))
        text = "\n".join(lines[start : start + chooser.randint(2, 14)])
        cut = min((len(line) - len(line.lstrip(" ")) for line in text.split("\n") if line.strip()), default=0)
        text = "\n".join(line[cut:] for line in text.split("\n"))
        for _ in range(chooser.randint(0, 3)):
            at = chooser.randrange(len(text) + 1)
            gone = chooser.choice((0, 0, 1, 2, 5))
            text = text[:at] + chooser.choice(PIECES) + text[at + gone :]
        answered += _agree(text)
    assert answered > 1000
