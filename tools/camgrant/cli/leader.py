"""`camgrant leader`: one leader of a site after another."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from camgrant.cli.common import day_option
from camgrant.cli.edit_words import edit_options, open_room
from camgrant.cli.papers import approval_options, flags, paper_flags, papers
from camgrant.diagnostics import Text

__all__ = ["leader"]

_OUT: Final = Text("Ai thôi làm lãnh đạo (mã hoặc họ tên)", "Who goes (id or name)")
_IN: Final = Text("Ai thay (mã hoặc họ tên)", "Who comes (id or name)")
_ON: Final = Text("Người mới từ ngày nào", "First day of the new leader")
_APPOINTMENT: Final = Text("Quyết định cử (mã hoặc số)", "The decision that appoints (id or number)")


@click.group()
def leader() -> None:
    """Lãnh đạo cơ sở / Leaders of sites."""


@leader.command("replace")
@click.option("--site", required=True, help="Cơ sở (s-…) / The site.")
@click.option("--out", help="Người thôi / Who goes: id or name.")
@click.option("--in", "into", help="Người thay / Who comes: id or name.")
@day_option("--on", "Ngày đầu tiên của người mới / First day of the new leader.")
@click.option("--overlap", type=click.IntRange(0, 31), default=0, help="Số ngày cùng làm / Days side by side.")
@click.option("--appointment", help="Quyết định cử: mã hoặc số / The decision: id or number.")
@day_option("--appointment-date", "Ngày của quyết định chưa đăng ký / Date of a decision not registered yet.")
@click.option("--appointment-issuer", help="Đơn vị ra quyết định; mặc định đơn vị quản lý / Its issuer.")
@day_option("--until", "Quyền của người mới đến hết ngày / End of the new leader's access.")
@approval_options
@edit_options
def replace_leader(
    folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any
) -> int:
    """Thay lãnh đạo: nhiệm kỳ, thu hồi, cấp quyền mới / Replace a leader: term, revocation, new access."""
    from camgrant.app.editing.documents import DocumentWish
    from camgrant.app.editing.estate import LeaderWish, replaced

    room = open_room(folder, as_of, lang)
    out = room.person(given["out"], "--out", _OUT)
    into = room.person(given["into"], "--in", _IN)
    on = room.ask.day(given["on"], "--on", _ON, default=room.desk.day)
    number = room.ask.text(given["appointment"], "--appointment", _APPOINTMENT)
    nomination, approvals = papers(room, given, into)
    wish = LeaderWish(
        site=given["site"],
        out=out,
        into=into,
        on=on,
        appointment=DocumentWish(number, given["appointment_date"], None, given["appointment_issuer"]),
        nomination=nomination,
        approvals=approvals,
        until=given["until"],
        overlap=given["overlap"],
    )
    line = ["leader", "replace", *flags(site=wish.site, out=out, in_=into, on=on, overlap=str(wish.overlap or ""))]
    line += flags(
        appointment=number,
        appointment_date=given["appointment_date"],
        appointment_issuer=given["appointment_issuer"],
        until=wish.until,
    )
    line += paper_flags(nomination, approvals)
    return room.finish(replaced(room.desk, wish), line, dry_run=dry_run, yes=yes, starts=on)
