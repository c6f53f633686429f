"""`camgrant site`: a site that closes, or becomes another on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from camgrant.cli.amending import finish_amendment, on_option
from camgrant.cli.common import day_option
from camgrant.cli.edit_words import edit_options, open_room
from camgrant.cli.papers import document_options, flags
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


@site.command()
@click.argument("site_id", metavar="MÃ")
@click.option("--type", "site_type", help="Loại cơ sở / Its type from then on.")
@click.option("--chain", help="Tuyến báo cáo / Its reporting chain from then on.")
@click.option("--managing-unit", help="Đơn vị quản lý (u-…) / The unit that manages it.")
@click.option("--directing-unit", help="Đơn vị chỉ đạo chuyên môn (u-…) / The unit that directs it.")
@on_option
@document_options
@edit_options
def amend(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any) -> int:
    """Đổi loại, tuyến, đơn vị quản lý của cơ sở từ một ngày / Change a site's type, chain or manager on a day."""
    room = open_room(folder, as_of, lang)
    values = {name: given[name] for name in ("chain", "managing_unit", "directing_unit")}
    values["type"] = given["site_type"]
    line = ["site", "amend", given["site_id"], *flags(**values)]
    return finish_amendment(room, given, given["site_id"], values, line, dry_run=dry_run, yes=yes)
