"""`camgrant recorder`, `camgrant camera`, `camgrant operator`: devices that move, and operators that hand them over."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from camgrant.cli.amending import day_and_paper, finish_amendment, on_option
from camgrant.cli.edit_words import edit_options, open_room
from camgrant.cli.papers import document_options, flags, one_paper_flags

__all__ = ["camera", "operator", "recorder"]


@click.group()
def recorder() -> None:
    """Đầu ghi / Recorders."""


@recorder.command("move")
@click.argument("recorder_id", metavar="MÃ")
@click.option("--to", "site", required=True, help="Cơ sở mới (s-…) / The site where it stands from then on.")
@on_option
@document_options
@edit_options
def move_recorder(
    folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any
) -> int:
    """Chuyển đầu ghi sang cơ sở khác từ một ngày / Move a recorder to another site on a day."""
    room = open_room(folder, as_of, lang)
    line = ["recorder", "move", given["recorder_id"], *flags(to=given["site"])]
    return finish_amendment(room, given, given["recorder_id"], {"site": given["site"]}, line, dry_run=dry_run, yes=yes)


@click.group()
def camera() -> None:
    """Camera / Cameras."""


@camera.command("move")
@click.argument("camera_id", metavar="MÃ")
@click.option("--recorder", "recorder_id", help="Đầu ghi mới (r-…) / The recorder it hangs on from then on.")
@click.option("--channel", type=click.IntRange(1, 1024), help="Kênh mới / Its channel from then on.")
@on_option
@document_options
@edit_options
def move_camera(
    folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any
) -> int:
    """Chuyển camera sang đầu ghi, kênh khác; mã giữ nguyên / Move a camera; it keeps its id."""
    room = open_room(folder, as_of, lang)
    values = {"recorder": given["recorder_id"], "channel": given["channel"]}
    line = ["camera", "move", given["camera_id"], *flags(**values)]
    return finish_amendment(room, given, given["camera_id"], values, line, dry_run=dry_run, yes=yes)


@click.group()
def operator() -> None:
    """Doanh nghiệp viễn thông / Telecom operators."""


@operator.command("hand-over")
@click.argument("giving", metavar="TỪ")
@click.argument("taking", metavar="SANG")
@on_option
@document_options
@edit_options
def hand_over(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any) -> int:
    """Bàn giao mọi đầu ghi cho doanh nghiệp khác từ một ngày / Hand all recorders over to another operator."""
    from camgrant.app.editing.amending import handed_over

    room = open_room(folder, as_of, lang)
    day, by = day_and_paper(room, given)
    line = ["operator", "hand-over", given["giving"], given["taking"], *flags(on=day), *one_paper_flags(by)]
    changes = handed_over(room.desk, given["giving"], given["taking"], on=day, by=by)
    return room.finish(changes, line, dry_run=dry_run, yes=yes, starts=day)
