"""`camgrant inventory`: the data as a whole; another repository that joins it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from camgrant.cli.amending import on_option
from camgrant.cli.common import today
from camgrant.cli.edit_words import drawn, edit_options, open_room
from camgrant.cli.papers import document_options, flags, one_paper_flags, paper
from camgrant.diagnostics import Text, UsageFault

if TYPE_CHECKING:
    from camgrant.app.editing.merging import Joining

__all__ = ["inventory"]

_ON: Final = Text("Từ ngày nào", "From which day")
_PREFIX: Final = re.compile("[a-z][a-z0-9]{0,7}")
_BROUGHT: Final = Text(
    "Kho kia đến bản lưu {commit}: {files} tệp, {events} sự kiện của sổ theo dõi giữ nguyên từng byte.",
    "The other repository up to commit {commit}: {files} files, {events} events of its ledger byte for byte.",
)
_IDS: Final = Text(
    "{count} mã của kho kia có thêm tiền tố “{prefix}”, ví dụ {old} nay là {new}.",
    "{count} ids of the other repository get the prefix '{prefix}': {old} is {new} here.",
)
_LOGINS: Final = Text(
    "{count} tên đăng nhập đã có người khác dùng nên đổi: {logins}. Tài khoản cũ trên đầu ghi phải xóa, tạo lại.",
    "{count} logins are taken by somebody else and change: {logins}. The old accounts are to be replaced.",
)
_HISTORY: Final = Text(
    "Lịch sử của kho kia được đưa vào cùng đề nghị này (`camgrant propose`).",
    "The history of the other repository comes with the proposal (`camgrant propose`).",
)
_SHOWN: Final = 5


@click.group()
def inventory() -> None:
    """Toàn bộ kho dữ liệu: gộp một kho khác vào / The data as a whole: join another repository."""


@inventory.command()
@click.argument("other", metavar="KHO", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--as", "prefix", required=True, help="Tiền tố cho mọi mã của kho kia / Prefix of all its ids.")
@click.option(
    "--same", multiple=True, metavar="U", help="Đơn vị là một ở cả hai kho / A unit that is one on both sides."
)
@click.option("--here", help="Địa phương của kho này: mã l-… hoặc tên / The province of this one: id or name.")
@click.option("--there", help="Địa phương của kho kia / The province of the other one.")
@on_option
@document_options
@edit_options
def merge(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any) -> int:
    """Gộp một kho dữ liệu khác vào kho này / Join another repository to this one.

    Mọi mã của kho kia có thêm tiền tố; sổ theo dõi và lịch sử của nó giữ nguyên. Không ai được xem thêm, không ai mất
    quyền. / All ids of the other one get the prefix; its ledger and history stay as they are. Nobody gains or loses.
    """
    from camgrant.app.editing.merging import JoinWish, beside, bring, joining_changes, read_other, side_by_side

    prefix: str = given["prefix"]
    if _PREFIX.fullmatch(prefix) is None:
        raise UsageFault(
            f"--as {prefix}: đề nghị ghi 1 đến 8 chữ thường không dấu, số, bắt đầu bằng chữ / "
            "1 to 8 lower-case letters and digits, a letter first"
        )
    room = open_room(folder, as_of, lang)
    day = room.ask.day(given["on"], "--on", _ON, default=room.desk.day)
    by = paper(given)
    wish = JoinWish(prefix, day, tuple(dict.fromkeys(given["same"])), given["here"], given["there"], by)
    joining = beside(room.desk, room.tree, room.checked, read_other(given["other"]), wish, today)
    both = replace(room, checked=joining.checked, tree=joining.tree, desk=side_by_side(joining, drawn))
    line = ["inventory", "merge", str(given["other"]), *flags(as_=prefix, on=day, same=wish.same)]
    line += [*flags(here=wish.here, there=wish.there), *(one_paper_flags(by) if by else ())]
    return both.finish(
        joining_changes(both.desk, joining),
        line,
        dry_run=dry_run,
        yes=yes,
        starts=day,
        also=lambda _: _said(joining),
        prepared=joining.prepared,
        before_writing=lambda: bring(joining, room.folder),
    )


def _said(joining: Joining) -> Iterator[Text]:
    """What comes, and what it is called here."""
    from camgrant.app.joining import ids_of

    there, renaming = joining.other.side.inventory, joining.renaming
    yield _BROUGHT.filled(
        commit=joining.join.commit[:12], files=str(len(joining.files) - 1), events=str(len(there.ledger))
    )
    ids = sorted(ids_of(there) - renaming.same)
    if ids:
        yield _IDS.filled(count=str(len(ids)), prefix=renaming.prefix, old=ids[0], new=renaming.here(ids[0]))
    logins = [f"{old} → {new}" for old, new in joining.join.logins.items()]
    if logins:
        shown = ", ".join(logins[:_SHOWN]) + (", …" if len(logins) > _SHOWN else "")
        yield _LOGINS.filled(count=str(len(logins)), logins=shown)
    yield _HISTORY
