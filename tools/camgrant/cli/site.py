"""`camgrant site`: a site that closes, opens again as another one, or is otherwise from a day on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from camgrant.cli.amending import day_and_paper, finish_amendment, on_option
from camgrant.cli.common import day_option
from camgrant.cli.edit_words import edit_options, open_room
from camgrant.cli.papers import document_options, flags, one_paper_flags, paper
from camgrant.diagnostics import Text

__all__ = ["site"]

_ON: Final = Text("Ngày đầu tiên không còn hoạt động", "First day closed")
_NAME: Final = Text("Tên cơ sở mới", "Name of the new site")


@click.group()
def site() -> None:
    """Cơ sở / Sites."""


@site.command()
@click.argument("site_id", metavar="MÃ")
@day_option("--on", "Ngày đầu tiên không còn hoạt động / First day closed.")
@document_options
@edit_options
def close(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any) -> int:
    """Đóng cơ sở: mọi tài khoản tại đó kết thúc / Close a site: all accounts there end."""
    from camgrant.app.editing.estate import closed

    room = open_room(folder, as_of, lang)
    day = room.ask.day(given["on"], "--on", _ON, default=room.desk.day)
    by = paper(given)
    line = ["site", "close", given["site_id"], *flags(on=day), *one_paper_flags(by)]
    changes = closed(room.desk, given["site_id"], on=day, by=by)
    return room.finish(changes, line, dry_run=dry_run, yes=yes, starts=day)


@site.command()
@click.argument("site_id", metavar="MÃ")
@click.option("--as", "name", help="Tên cơ sở mới / Name of the new site.")
@click.option("--type", "site_type", help="Loại cơ sở mới / Type of the new site.")
@click.option("--chain", help="Tuyến báo cáo mới / Its reporting chain.")
@click.option("--managing-unit", help="Đơn vị quản lý (u-…) / The unit that manages it.")
@click.option("--directing-unit", help="Đơn vị chỉ đạo chuyên môn (u-…) / The unit that directs it.")
@on_option
@document_options
@edit_options
def reopen(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any) -> int:
    """Mở lại cơ sở thành cơ sở khác, cùng nơi, cùng camera / Open a site again as another, with the same cameras."""
    from camgrant.app.editing.reopening import ReopeningWish, reopened

    room = open_room(folder, as_of, lang)
    name = room.ask.text(given["name"], "--as", _NAME)
    day, by = day_and_paper(room, given)
    wish = ReopeningWish(
        site=given["site_id"],
        name=name,
        on=day,
        document=by,
        type=given["site_type"],
        chain=given["chain"],
        managing_unit=given["managing_unit"],
        directing_unit=given["directing_unit"],
    )
    said = flags(
        type=wish.type, chain=wish.chain, managing_unit=wish.managing_unit, directing_unit=wish.directing_unit, on=day
    )
    line = ["site", "reopen", wish.site, "--as", name, *said, *one_paper_flags(by)]
    return room.finish(reopened(room.desk, wish), line, dry_run=dry_run, yes=yes, starts=day)


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
