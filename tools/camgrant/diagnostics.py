"""What is wrong with the data, where, why, and what to do about it.

Two kinds of trouble exist. A `Diagnostic` says that the *data* is wrong: all of them are collected, sorted and
reported together, in Vietnamese or English. A `CamgrantError` says that *we cannot work* (usage, environment): it
stops the command and carries its exit code. This module imports nothing of camgrant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from string import Formatter
from typing import Final

__all__ = [
    "EXIT_BUG",
    "EXIT_CLEAN",
    "EXIT_ENVIRONMENT",
    "EXIT_FINDINGS",
    "EXIT_USAGE",
    "LANGUAGES",
    "Basis",
    "CamgrantError",
    "Code",
    "Diagnostic",
    "EnvironmentFault",
    "Location",
    "OwnWords",
    "Severity",
    "Text",
    "UsageFault",
    "mask_personal",
]

EXIT_CLEAN: Final = 0
EXIT_FINDINGS: Final = 1
EXIT_USAGE: Final = 2
EXIT_ENVIRONMENT: Final = 3
EXIT_BUG: Final = 4

LANGUAGES: Final = ("vi", "en")


class CamgrantError(Exception):
    """We cannot work. Carries the exit code of the command that meets it."""

    exit_code = EXIT_BUG


class UsageFault(CamgrantError):
    """The command was called with something that does not exist or does not fit together."""

    exit_code = EXIT_USAGE


class EnvironmentFault(CamgrantError):
    """The machine lacks what the command needs: a file, a right to read it, a package."""

    exit_code = EXIT_ENVIRONMENT


class Severity(IntEnum):
    """How bad a finding is; errors sort first."""

    ERROR = 0
    WARNING = 1
    NOTICE = 2

    @property
    def word(self) -> str:
        """The stable word of machine output: `error`, `warning`, `notice`."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages; `{name}` placeholders are the same in both."""

    vi: str
    en: str

    def in_language(self, language: str, args: Mapping[str, object] | None = None) -> str:
        """The sentence in `vi` or `en` with its placeholders filled; a `Text` argument follows the language."""
        template = self.vi if language == "vi" else self.en
        if not args:
            return template
        filled = {
            name: value.in_language(language) if isinstance(value, Text) else value for name, value in args.items()
        }
        return template.format_map(filled)

    def filled(self, **facts: object) -> Text:
        """The sentence with its facts, in both languages."""
        return Text(self.in_language("vi", facts), self.in_language("en", facts))

    def masked(self, language: str, args: Mapping[str, object] | None = None) -> str:
        """The same sentence for a log: personal data is hidden in all of it but in arguments that are `OwnWords`."""
        template = self.vi if language == "vi" else self.en
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


@dataclass(frozen=True, slots=True)
class OwnWords(Text):
    """Words of our own catalogue, such as the example of a hint: nothing in them comes from data or was typed.

    They are never masked: advice with a hole in it helps nobody. A value of the data must never become one.
    """


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file of the inventory. `file` is relative to the inventory, POSIX; line and column count from 1."""

    file: str
    line: int
    column: int

    def __post_init__(self) -> None:
        if self.line < 1 or self.column < 1:
            raise ValueError(f"a location counts from 1: {self.file}:{self.line}:{self.column}")

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Basis:
    """On what a demand rests: the letter itself, our safest reading of an open point of it, or our own extension.

    `clause` and `reading` are ids of the policy pack. Nothing may claim to be the letter's that is not.
    """

    source: str
    clause: str | None = None
    reading: str | None = None

    def __str__(self) -> str:
        return " ".join(part for part in (self.source, self.reading, self.clause) if part)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: stable code, severity, exact place, text and hint in both languages, and its basis.

    `entity` is the id concerned ("" for a file), `field` the dotted path inside it. `sensitive` says that the
    source line itself must not be shown in logs.
    """

    code: str
    severity: Severity
    location: Location
    text: Text
    args: Mapping[str, object] = field(default_factory=dict)
    hint: Text | None = None
    entity: str = ""
    field: str = ""
    basis: Basis = Basis("extension")
    clause_text: Text | None = None
    covers: tuple[str, ...] = ()
    related: tuple[Location, ...] = ()
    sensitive: bool = False
    waiver: str | None = None

    def message(self, language: str) -> str:
        """What is wrong, in one language."""
        return self.text.in_language(language, self.args)

    def hint_text(self, language: str) -> str:
        """What to do about it, in one language; "" where there is no hint."""
        return self.hint.in_language(language, self.args) if self.hint else ""

    def masked_message(self, language: str) -> str:
        """What is wrong, for whatever is not a terminal: values of the data are masked, our own words are not."""
        return self.text.masked(language, self.args)

    def masked_hint(self, language: str) -> str:
        """What to do about it, masked in the same way."""
        return self.hint.masked(language, self.args) if self.hint else ""

    @property
    def sort_key(self) -> tuple[int, Location, str, str]:
        """Worst first, then by place: the one order of every reporter."""
        return (int(self.severity), self.location, self.code, self.message("en"))

    @property
    def fingerprint(self) -> str:
        """Identity of the finding that survives moved lines: used by waivers and SARIF."""
        return f"{self.code}:{self.entity or self.location.file}:{self.field}"


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
_PHONE: Final = re.compile(f"{_DIGEST}|{_DAY}|(?P<phone>{_WITH_ZERO}|{_WITHOUT_ZERO})")
_FEWEST_DIGITS: Final = 2  # of those that are not letters: fewer are a word
_WHOLE_DIGITS: Final = 9  # of a number with fewer nothing is shown: its ends would be all of it

_BOX: Final = r"""[^\s@<>"“”‘’'(),;:\[\]`/|=]"""
_EMAIL: Final = re.compile(
    rf"(?<!{_BOX}){_BOX}(?:(?:{_BOX}|'){{0,254}}{_BOX})?"
    # A blank beside the sign makes a handle of a forge of what follows, unless that is a domain beyond doubt.
    r"(?:@[\w.-]{1,255}| ?@ ?(?:[\w-]{1,63}\.){1,9}(?:vn|com|net|org|gov|edu|test|example)(?![\w-]))"
)


def mask_personal(text: str) -> str:
    """The text with the middle of every phone number and the name of every mailbox hidden (`0100 *** 001`).

    Logs and comments are read by many more people than the inventory (architecture, law 6). However a number is
    spelt, it is hidden: with blanks, dots or dashes of any kind, digits of any script, letters for digits, `+84`, or
    without its first 0. This is the second fence: a finding about a phone or e-mail does not quote it in the first
    place. Our own examples do not come here (`OwnWords`).
    """
    return _replaced(_EMAIL, _hidden_mailbox, _replaced(_PHONE, _hidden_phone, text))


def _replaced(pattern: re.Pattern[str], hidden: Callable[[re.Match[str]], str], text: str) -> str:
    """Matches are looked for in a plain copy of the same length, so that every script and blank is found."""
    plain = text if text.isascii() else text.translate(_PLAIN)
    pieces: list[str] = []
    end = 0
    for match in pattern.finditer(plain):
        instead = hidden(match)
        if instead == match.group():
            continue
        pieces += [text[end : match.start()], instead]
        end = match.end()
    return "".join((*pieces, text[end:]))


def _hidden_phone(match: re.Match[str]) -> str:
    number = match["phone"]
    if number is None or sum(char.isdigit() for char in number) < _FEWEST_DIGITS:
        return match.group()
    digits = re.sub(r"[^0-9]", "", number)
    return f"{digits[:4]} *** {digits[-3:]}" if len(digits) >= _WHOLE_DIGITS else "***"


def _hidden_mailbox(match: re.Match[str]) -> str:
    return "***@" + match.group().split("@", 1)[1].strip()


@dataclass(frozen=True, slots=True)
class Code:
    """What one stable code means: for the page, `camgrant explain`, and every finding that carries it.

    `text` and `hint` may hold placeholders; `why` says in plain words what goes wrong without the demand.
    `covers` are the requirements (GL-nnn) that the code decides.
    """

    code: str
    severity: Severity
    title: Text
    text: Text
    hint: Text
    why: Text
    covers: tuple[str, ...] = ()
    sensitive: bool = False

    def at(
        self,
        location: Location,
        /,
        *,
        entity: str = "",
        field: str = "",
        related: tuple[Location, ...] = (),
        **args: object,
    ) -> Diagnostic:
        """A finding of this code at a place; the other arguments fill the placeholders."""
        return self.found(location, args, entity=entity, field=field, related=related)

    def found(
        self,
        location: Location,
        args: Mapping[str, object],
        *,
        entity: str = "",
        field: str = "",
        related: tuple[Location, ...] = (),
    ) -> Diagnostic:
        """The same with the placeholders' values as a mapping."""
        return Diagnostic(
            code=self.code,
            severity=self.severity,
            location=location,
            text=self.text,
            args=args,
            hint=self.hint,
            entity=entity,
            field=field,
            covers=self.covers,
            related=related,
            sensitive=self.sensitive,
        )
