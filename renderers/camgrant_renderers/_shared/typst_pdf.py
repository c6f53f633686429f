"""PDF by Typst. Data goes in as JSON and is never markup; the fonts are shipped, so every machine draws alike."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from camgrant.model.vietnamese import date_vi

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from typst import Compiler

__all__ = ["data_of", "to_pdf"]

_FONTS: Final = Path(__file__).with_name("fonts")


@cache
def _compiler(template: Path) -> Compiler:
    """One for each template and process: it keeps the fonts and what it parsed."""
    import typst  # a check renders nothing

    return typst.Compiler(template, font_paths=[_FONTS], ignore_system_fonts=True)


def to_pdf(template: Path, inputs: Mapping[str, str], day: datetime.date, *, tagged: bool = True) -> bytes:
    """The document as PDF/A-2b (ISO 19005-2, for archives), dated by its data and not by the clock.

    Tags let a screen reader go through a table; `tagged` false leaves them out (2b does not ask for them).

    PDF/A refuses a letter that no font has. Such a page is plain PDF and shows a box: what has to be taken back is not
    kept waiting for a letter.
    """
    import typst

    midnight = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    draw = partial(
        _compiler(template).compile, format="pdf", sys_inputs=dict(inputs), timestamp=midnight, pdf_tags=tagged
    )
    try:
        return cast(bytes, draw(pdf_standards="a-2b"))
    except typst.TypstError as fault:
        if "could not be displayed" not in str(fault):
            raise
        return cast(bytes, draw())
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        # A panic of the Rust library is no Exception and would end the whole command: it costs this paper.
        raise ValueError(f"{template.name}: typst broke off: {fault}") from fault


def data_of(content: DataclassInstance) -> str:
    """A dataclass as the JSON that a template reads, its days as they stand on paper."""
    return json.dumps(dataclasses.asdict(content), ensure_ascii=False, default=_shown)


def _shown(value: object) -> str:
    if isinstance(value, datetime.date):
        return date_vi(value)
    raise TypeError(type(value).__name__)
