"""What the commands share that write an amendment: its day, its document, and the values from that day on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from camgrant.cli.common import day_option
from camgrant.cli.papers import flags, one_paper_flags, paper
from camgrant.diagnostics import Text

if TYPE_CHECKING:
    from camgrant.app.editing.documents import DocumentWish
    from camgrant.cli.edit_words import Room

__all__ = ["day_and_paper", "finish_amendment", "on_option"]

_ON: Final = Text("Từ ngày nào", "From which day")
_DOCUMENT: Final = Text("Theo văn bản nào (mã hoặc số)", "By which document (id or number)")
on_option = day_option("--on", "Từ ngày; có thể trước hoặc sau hôm nay / From this day on, past or to come.")


def finish_amendment(
    room: Room,
    given: dict[str, Any],
    entity: str,
    values: dict[str, Any],
    line: list[str],
    *,
    dry_run: bool,
    yes: bool,
    names: tuple[str, ...] = (),
) -> int:
    """Writes the amendment that the options describe; values that were not given stay as they are. `names` are those of
    a new document."""
    from camgrant.app.editing.amending import AmendmentWish, amended

    day, by = day_and_paper(room, given)
    chosen = {name: value for name, value in values.items() if value is not None}
    changes = amended(room.desk, AmendmentWish(entity, day, by, chosen, names))
    line += [*flags(on=day), *one_paper_flags(by)]
    return room.finish(changes, line, dry_run=dry_run, yes=yes, starts=day)


def day_and_paper(room: Room, given: dict[str, Any]) -> tuple[date, DocumentWish]:
    """The day from which on it is so, and the document that says so; asked for where no option names them."""
    from camgrant.app.editing.documents import DocumentWish

    day = room.ask.day(given["on"], "--on", _ON, default=room.desk.day)
    return day, paper(given) or DocumentWish(room.ask.text(None, "--document", _DOCUMENT))
