"""`camgrant site`: a site that closes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import click

from camgrant.cli.common import day_option
from camgrant.cli.edit_words import edit_options, open_room
from camgrant.cli.papers import flags
from camgrant.diagnostics import Text

__all__ = ["site"]

_ON: Final = Text("Ngày đầu tiên không còn hoạt động", "First day closed")


@click.group()
def site() -> None:
    """Cơ sở / Sites."""


@site.command()
@click.argument("site_id", metavar="MÃ")
@day_option("--on", "Ngày đầu tiên không còn hoạt động / First day closed.")
@edit_options
def close(
    site_id: str, folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, on: date | None
) -> int:
    """Đóng cơ sở: mọi tài khoản tại đó kết thúc / Close a site: all accounts there end."""
    from camgrant.app.editing.estate import closed

    room = open_room(folder, as_of, lang)
    day = room.ask.day(on, "--on", _ON, default=room.desk.day)
    line = ["site", "close", site_id, *flags(on=day)]
    return room.finish(closed(room.desk, site_id, on=day), line, dry_run=dry_run, yes=yes, starts=day)
