"""Hiding phone numbers and mailboxes in whatever more people read than the inventory (architecture, law 6)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from string import Formatter
from typing import Final

from camgrant.diagnostics import Diagnostic, OwnWords, Text

__all__ = [
    "hidden_value",
    "mask_personal",
    "masked_diff",
    "masked_hint",
    "masked_message",
    "masked_text",
    "shown_hint",
    "shown_message",
    "shown_text",
]


def shown_message(finding: Diagnostic, language: str, *, terminal: bool) -> str:
    """What is wrong, for people: whole at a terminal, masked wherever something else reads along (law 6)."""
    return finding.message(language) if terminal else masked_message(finding, language)


def shown_hint(finding: Diagnostic, language: str, *, terminal: bool) -> str:
    """What to do about it, in the same way; "" where there is no hint."""
    return finding.hint_text(language) if terminal else masked_hint(finding, language)


def shown_text(text: str, *, terminal: bool) -> str:
    """A text from data or typed, in the same way."""
    return text if terminal else mask_personal(text)


def masked_message(finding: Diagnostic, language: str) -> str:
    """What is wrong, for whatever is not a terminal: values of the data are masked, our own words are not."""
    return masked_text(finding.text, language, finding.args)


def masked_hint(finding: Diagnostic, language: str) -> str:
    """What to do about it, masked in the same way; "" where there is no hint."""
    return masked_text(finding.hint, language, finding.args) if finding.hint else ""


def masked_text(text: Text, language: str, args: Mapping[str, object] | None = None) -> str:
    """A sentence for a log: personal data is hidden in all of it but in arguments that are `OwnWords`."""
    template = text.vi if language == "vi" else text.en
    if not args:
        return mask_personal(template)
    shown: list[str] = []
    from_data = ""
    for literal, name, form, _ in Formatter().parse(template):
        from_data += literal
        if name is None:
            continue
        value = args[name]
        if isinstance(value, OwnWords):
            shown += [mask_personal(from_data), value.in_language(language)]
            from_data = ""
            continue
        words = value.in_language(language) if isinstance(value, Text) else value
        from_data += format(words, form or "")
    return "".join((*shown, mask_personal(from_data)))


class _PlainCharacters(dict[int, str]):
    """For `str.translate`: one plain character for every character with which people write numbers and mailboxes."""

    def __missing__(self, code: int) -> str:
        plain = _plain_character(chr(code))
        self[code] = plain
        return plain


_BLANK_CATEGORIES: Final = frozenset({"Zs", "Cf", "Me"})
_VARIATION_SELECTORS: Final = range(0xFE00, 0xFE10)
_LOOKALIKES: Final = {"\u2212": "-", "\u00b7": ".", "\u2022": ".", "\u043e": "o", "\u041e": "O", "\u03bf": "o"}


def _plain_character(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    if char in _LOOKALIKES:
        return _LOOKALIKES[char]
    category = unicodedata.category(char)
    if category == "Pd":
        return "-"
    # The reports put U+FFFD where a character cannot be printed, such as a blank without width.
    unprintable = char in ("\t", "\N{REPLACEMENT CHARACTER}") or ord(char) in _VARIATION_SELECTORS
    if category in _BLANK_CATEGORIES or unprintable:
        return " "
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 and folded.isascii() else char


_PLAIN: Final = _PlainCharacters()

# A digest, the id of a commit or a day is no number: what is copied from a log must be whole.
_DIGEST: Final = r"(?<![0-9A-Za-z])(?:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9A-Za-z])"
_DAY: Final = r"(?<![0-9])(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"
# People type the letter o for 0, and l or I for 1.
_DIGIT: Final = "[0-9oOlI]"
_BETWEEN: Final = r"(?:[ \t.()-]{0,2}| [.-] )"
_WITH_ZERO: Final = rf"(?:(?<![0-9])(?:\+?84|0)|(?<!\w)[oO])(?:{_BETWEEN}{_DIGIT}){{6,13}}(?![0-9])(?!(?<=[oOlI])\w)"
_WITHOUT_ZERO: Final = (
    rf"(?<![\w/#=.+-])[1-9]{_DIGIT}{{2}}(?P<gap>[ .-]?){_DIGIT}{{3}}(?P=gap){_DIGIT}{{3}}(?![.-]?\w|/)"
)
# In groups, parted by whatever else is on a keyboard. A day on paper, a time of day and a fingerprint are no numbers.
_ODD_GAP: Final = r"(?:[ \t]?[/_,:;|*+=~#&\\'^!?\n.-][ \t]?|[ \t])"
_IN_GROUPS: Final = rf"(?<![\w.])(?:(?:\+84|0084){_ODD_GAP}?|0)[0-9]{{1,4}}(?:{_ODD_GAP}[0-9]{{2,5}}){{1,4}}(?![0-9])"
_DAY_ON_PAPER: Final = r"(?<![0-9])(?:0?[1-9]|[12][0-9]|3[01])/(?:0?[1-9]|1[0-2])/(?:19|20)[0-9]{2}(?![0-9])"
_TIME: Final = r"(?<![0-9:])[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?(?![0-9:])"
_FINGERPRINT: Final = r"(?<![0-9A-Za-z:])(?:[0-9A-Fa-f]{2}:){7,31}[0-9A-Fa-f]{2}(?![0-9A-Za-z:])"
_NO_PHONE: Final = f"{_DIGEST}|{_DAY}|{_DAY_ON_PAPER}|{_TIME}|{_FINGERPRINT}"
_PHONE: Final = f"{_NO_PHONE}|(?P<phone>{_WITH_ZERO}|{_WITHOUT_ZERO})|(?P<groups>{_IN_GROUPS})"
_FEWEST_DIGITS: Final = 2  # of those that are not letters: fewer are a word
_WHOLE_DIGITS: Final = 9  # of a number with fewer nothing is shown: its ends would be all of it

_BOX: Final = r"""[^\s@<>"“”‘’'(),;:\[\]`/|=]"""
_EMAIL: Final = (
    rf"(?<!{_BOX}){_BOX}(?:(?:{_BOX}|'){{0,254}}{_BOX})?"
    # A blank beside the sign makes a handle of a forge of what follows, unless that is a domain beyond doubt.
    r"(?:@[\w.-]{1,255}| ?@ ?(?:[\w-]{1,63}\.){1,9}(?:vn|com|net|org|gov|edu|test|example)(?![\w-]))"
)


# Without any of them a text holds neither a mailbox nor a phone; most names are so, and need no pattern compiled.
_SIGNS: Final = frozenset("@0123456789")
_PERSONAL_LINE: Final = r"(?m)^([-+ ]\s*(?:phone|email): +)(\S.*)$"


def hidden_value(value: str) -> str:
    """What is given as a phone or a mailbox, hidden however it is spelt: that it is one is known from its field."""
    masked = mask_personal(value)
    return masked if masked != value else "***"


def masked_diff(diff: str) -> str:
    """The changed lines of data files, with every phone and mailbox hidden: those of their fields, and all others."""
    lines = _compiled(_PERSONAL_LINE).sub(lambda line: line[1] + hidden_value(line[2]), diff)
    return mask_personal(lines)


def mask_personal(text: str) -> str:
    """The text with the middle of every phone number and the name of every mailbox hidden (`0100 *** 001`).

    Logs and comments are read by many more people than the inventory (architecture, law 6). However a number is
    spelt, it is hidden: with blanks, dots, dashes or other signs between its groups, digits of any script, letters for
    digits, `+84`, or without its first 0. This is the second fence: a finding about a phone or e-mail does not quote
    it in the first place. Our own examples do not come here (`OwnWords`).
    """
    if _SIGNS.isdisjoint(_in_plain(text)):
        return text
    return _replaced(_compiled(_EMAIL), _hidden_mailbox, _replaced(_compiled(_PHONE), _hidden_phone, text))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)  # when it is first needed: every command would pay for it


def _replaced(pattern: re.Pattern[str], hidden: Callable[[re.Match[str]], str], text: str) -> str:
    """Matches are looked for in a plain copy of the same length, so that every script and blank is found."""
    plain = _in_plain(text)
    pieces: list[str] = []
    end = 0
    for match in pattern.finditer(plain):
        instead = hidden(match)
        if instead == match.group():
            continue
        pieces += [text[end : match.start()], instead]
        end = match.end()
    return "".join((*pieces, text[end:]))


def _in_plain(text: str) -> str:
    return text if text.isascii() else text.translate(_PLAIN)


def _hidden_phone(match: re.Match[str]) -> str:
    number = match["phone"]
    if match["groups"] is not None:
        digits = re.sub(r"[^0-9]", "", match["groups"])
        return f"{digits[:4]} *** {digits[-3:]}" if len(digits) >= _WHOLE_DIGITS else match.group()
    if number is None or sum(char.isdigit() for char in number) < _FEWEST_DIGITS:
        return match.group()
    digits = re.sub(r"[^0-9]", "", number)
    return f"{digits[:4]} *** {digits[-3:]}" if len(digits) >= _WHOLE_DIGITS else "***"


def _hidden_mailbox(match: re.Match[str]) -> str:
    return "***@" + match.group().split("@", 1)[1].strip()
