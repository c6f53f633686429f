"""What is wrong with the data, where, why, and what to do about it.

Two kinds of trouble exist. A `Diagnostic` says that the *data* is wrong: all of them are collected, sorted and
reported together, in Vietnamese or English. A `CamgrantError` says that *we cannot work* (usage, environment): it
stops the command and carries its exit code. This module imports nothing of camgrant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
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

    @property
    def sort_key(self) -> tuple[int, Location, str, str]:
        """Worst first, then by place: the one order of every reporter."""
        return (int(self.severity), self.location, self.code, self.message("en"))

    @property
    def fingerprint(self) -> str:
        """Identity of the finding that survives moved lines: used by waivers and SARIF."""
        return f"{self.code}:{self.entity or self.location.file}:{self.field}"


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
