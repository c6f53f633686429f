"""`camgrant unit`: units that are renamed or merged."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import click

from camgrant.cli.common import day_option
from camgrant.cli.edit_words import edit_options, open_room
from camgrant.cli.papers import flags
from camgrant.diagnostics import Text

__all__ = ["unit"]

_NAME: Final = Text("Tên mới", "New name")
_SINCE: Final = Text("Tên mới từ ngày nào", "First day of the new name")
_ON: Final = Text("Ngày đầu tiên sau sáp nhập", "First day after the merger")


@click.group()
def unit() -> None:
    """Đơn vị: đổi tên, sáp nhập / Units: renamed, merged."""


@unit.command()
@click.argument("unit_id", metavar="MÃ")
@click.option("--name", help="Tên mới / New name.")
@click.option("--short", help="Tên viết tắt / Short name.")
@click.option("--english", help="Tên tiếng Anh / English name.")
@day_option("--from", "Ngày đầu tiên mang tên mới / First day of the new name.", "since")
@edit_options
def rename(
    unit_id: str,
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    dry_run: bool,
    yes: bool,
    name: str | None,
    short: str | None,
    english: str | None,
    since: date | None,
) -> int:
    """Đổi tên; giấy tờ của những ngày trước giữ tên cũ / Rename; papers of earlier days keep the old name."""
    from camgrant.app.editing.estate import renamed

    room = open_room(folder, as_of, lang)
    new = room.ask.text(name, "--name", _NAME)
    day = room.ask.day(since, "--from", _SINCE, default=room.desk.day)
    changes = renamed(room.desk, unit_id, name=new, short=short, english=english, since=day)
    line = ["unit", "rename", unit_id, *flags(name=new, short=short, english=english, from_=day)]
    return room.finish(changes, line, dry_run=dry_run, yes=yes, starts=day)


@unit.command()
@click.argument("unit_ids", metavar="MÃ...", nargs=-1, required=True)
@click.option("--into", required=True, help="Đơn vị kế thừa (u-…) / The unit that continues them.")
@day_option("--on", "Ngày đầu tiên sau sáp nhập / First day after the merger.")
@click.option("--move-people", is_flag=True, help="Chuyển mọi người sang đơn vị mới / Everybody goes on there.")
@edit_options
def merge(
    unit_ids: tuple[str, ...],
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    dry_run: bool,
    yes: bool,
    into: str,
    on: date | None,
    move_people: bool,
) -> int:
    """Sáp nhập các đơn vị vào một đơn vị / Merge units into another one."""
    from camgrant.app.editing.estate import merged

    room = open_room(folder, as_of, lang)
    day = room.ask.day(on, "--on", _ON, default=room.desk.day)
    changes = merged(room.desk, unit_ids, into=into, on=day, move_people=move_people)
    line = ["unit", "merge", *unit_ids, *flags(into=into, on=day, move_people=move_people)]
    return room.finish(changes, line, dry_run=dry_run, yes=yes, starts=day)
