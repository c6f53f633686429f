"""What is handed over by hand, as data: the initial passwords of one recorder, and the phrase that opens a bundle."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

__all__ = ["HandOver", "PasswordSlip", "PhraseSlip"]


@dataclass(frozen=True, slots=True)
class HandOver:
    """One account that was made: its login, its initial password, and to whom the strip goes ("" where unsaid)."""

    login: str
    password: str = field(repr=False)
    holder: str = ""


@dataclass(frozen=True, slots=True)
class PasswordSlip:
    """The passwords of the new accounts of one recorder, for the unit that makes them. No phone, no mailbox."""

    recipient: str
    recipient_name: str
    recorder: str
    recorder_name: str
    site_name: str
    sequence: int
    as_of: date
    demo: bool
    source: str
    accounts: tuple[HandOver, ...]


@dataclass(frozen=True, slots=True)
class PhraseSlip:
    """The phrase that opens one bundle, for a desk that keeps no key file. It never travels with the bundle."""

    recipient: str
    recipient_name: str
    bundle: str
    sequence: int
    as_of: date
    demo: bool
    phrase: str = field(repr=False)
