"""The slips as PDF. Their data goes in as JSON and is never markup."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Final

from camgrant.model.vietnamese import date_vi
from camgrant.rendering.password_slip import PasswordSlip, PhraseSlip
from camgrant.rendering.target import File
from camgrant_renderers._shared.typst_pdf import to_pdf

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
    return to_pdf(template, {"slip": json.dumps(asdict(slip), ensure_ascii=False, default=_shown)}, slip.as_of)


def _shown(value: object) -> str:
    if isinstance(value, date):
        return date_vi(value)
    raise TypeError(type(value).__name__)
