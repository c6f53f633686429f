"""The slips as PDF. Their data goes in as JSON and is never markup."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from camgrant.rendering.password_slip import PasswordSlip, PhraseSlip
from camgrant.rendering.target import File
from camgrant_renderers._shared.typst_pdf import data_of, to_pdf

__all__ = ["render", "render_phrase"]

_PASSWORDS: Final = Path(__file__).with_name("passwords.typ")
_PHRASE: Final = Path(__file__).with_name("phrase.typ")


def render(slip: PasswordSlip) -> list[File]:
    """`<recorder>.pdf`: one strip for each account, to be cut apart."""
    return [(f"{slip.recorder}.pdf", "application/pdf", _drawn(_PASSWORDS, slip))]


def render_phrase(slip: PhraseSlip) -> list[File]:
    """`<bundle without endings>.cum-tu.pdf`."""
    return [(f"{slip.bundle.partition('.')[0]}.cum-tu.pdf", "application/pdf", _drawn(_PHRASE, slip))]


def _drawn(template: Path, slip: PasswordSlip | PhraseSlip) -> bytes:
    return to_pdf(template, {"slip": data_of(slip)}, slip.as_of)
