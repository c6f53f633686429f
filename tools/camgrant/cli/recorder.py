"""`camgrant recorder`, `camgrant camera`, `camgrant operator`: devices that move, are lost or replaced, operators that
hand them over, and those that take them into their custody."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from camgrant.cli.amending import day_and_paper, finish_amendment, on_option
from camgrant.cli.common import day_option, inventory_option, language_option
from camgrant.cli.edit_words import edit_options, open_room
from camgrant.cli.incident import LedgerDesk
from camgrant.cli.papers import document_options, flags, one_paper_flags
from camgrant.diagnostics import EXIT_CLEAN, UsageFault

if TYPE_CHECKING:
    from camgrant.cli.edit_words import Room
    from camgrant.model.estate import LossKind

__all__ = ["camera", "operator", "recorder"]

_LAST_CHANNEL: Final = 1024
_GONE: Final = click.Choice(("stolen", "destroyed"))


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


@recorder.command()
@click.argument("recorder_id", metavar="MÃ")
@click.option("--how", type=_GONE, required=True, help="Mất, hỏng hẳn / What happened.")
@on_option
@document_options
@edit_options
def lost(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any) -> int:
    """Đầu ghi bị mất, hỏng hẳn: tài khoản trên đó không còn / Declare a recorder stolen or destroyed."""
    return _lose(open_room(folder, as_of, lang), given, "lost", given["how"], dry_run=dry_run, yes=yes)


@recorder.command()
@click.argument("recorder_id", metavar="MÃ")
@on_option
@document_options
@edit_options
def reset(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any) -> int:
    """Đầu ghi được đặt lại về ban đầu: mọi tài khoản phải tạo lại / Declare a recorder reset: it is empty."""
    return _lose(open_room(folder, as_of, lang), given, "reset", "reset", dry_run=dry_run, yes=yes)


def _lose(room: Room, given: dict[str, Any], word: str, how: LossKind, *, dry_run: bool, yes: bool) -> int:
    from camgrant.app.editing.amending import lost

    day, by = day_and_paper(room, given)
    line = ["recorder", word, given["recorder_id"], *flags(how=given.get("how"), on=day), *one_paper_flags(by)]
    changes = lost(room.desk, given["recorder_id"], on=day, how=how, by=by)
    return room.finish(changes, line, dry_run=dry_run, yes=yes, starts=day)


@recorder.command()
@click.argument("recorder_id", metavar="MÃ")
@click.option("--name", required=True, help="Tên đầu ghi mới / Name of the new recorder.")
@click.option("--target", required=True, help="Loại thiết bị mới / Its target, e.g. dahua.")
@click.option("--model", help="Kiểu thiết bị / Its model.")
@day_option(
    "--password-changed-on", "Ngày đã đổi mật khẩu quản trị mặc định / When its default administrator password changed."
)
@click.option(
    "--how",
    type=_GONE,
    help="Đầu ghi cũ bị mất, hỏng hẳn; không ghi thì chỉ thôi dùng / What became of the old one; else it is retired.",
)
@click.option(
    "--channel",
    "channels",
    multiple=True,
    metavar="CAMERA=KÊNH",
    help="Camera ở kênh khác trước / A camera on another channel than before; may be repeated.",
)
@on_option
@document_options
@edit_options
def replace(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any) -> int:
    """Thay đầu ghi bằng thiết bị khác; camera giữ nguyên mã / Put another device in a recorder's place."""
    from camgrant.app.editing.amending import ReplacementWish, replaced

    room = open_room(folder, as_of, lang)
    channels = dict(map(_camera_and_channel, given["channels"]))
    day, by = day_and_paper(room, given)
    wish = ReplacementWish(
        given["recorder_id"],
        on=day,
        document=by,
        name=given["name"],
        target=given["target"],
        how=given["how"],
        model=given["model"],
        password_changed_on=given["password_changed_on"],
        channels=channels,
    )
    line = ["recorder", "replace", given["recorder_id"]]
    line += flags(name=wish.name, target=wish.target, model=wish.model, how=wish.how)
    line += flags(password_changed_on=wish.password_changed_on)
    for camera_id, channel in channels.items():
        line += flags(channel=f"{camera_id}={channel}")
    line += [*flags(on=day), *one_paper_flags(by)]
    return room.finish(replaced(room.desk, wish), line, dry_run=dry_run, yes=yes, starts=day)


def _camera_and_channel(given: str) -> tuple[str, int]:
    camera_id, _, channel = given.partition("=")
    if not channel.isascii() or not channel.isdigit() or not 1 <= int(channel) <= _LAST_CHANNEL:
        raise UsageFault(f"--channel {given}: đề nghị ghi CAMERA=KÊNH, ví dụ k-iso-02-1=3 / write CAMERA=CHANNEL")
    return camera_id, int(channel)


@click.group()
def camera() -> None:
    """Camera / Cameras."""


@camera.command("move")
@click.argument("camera_id", metavar="MÃ")
@click.option("--recorder", "recorder_id", help="Đầu ghi mới (r-…) / The recorder it hangs on from then on.")
@click.option("--channel", type=click.IntRange(1, _LAST_CHANNEL), help="Kênh mới / Its channel from then on.")
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


@operator.command("confirm")
@inventory_option
@language_option
@click.argument("recorders", metavar="ĐẦU_GHI...", nargs=-1, required=True)
@click.option("--by", required=True, help="Ai tiếp nhận, ai báo / Who took it over: a contact id or an office.")
@click.option("--evidence", default="", help="Số biên bản, chứng cứ / Record or other evidence.")
@day_option("--on", "Ngày đã đổi; mặc định hôm nay / Day it was changed, today by default.", "day")
@click.option("--dry-run", is_flag=True, help="Chỉ xem, không ghi / Show only, write nothing.")
def confirm(
    folder: Path | None,
    lang: str | None,
    recorders: tuple[str, ...],
    by: str,
    evidence: str,
    day: date | None,
    dry_run: bool,
) -> int:
    """Ghi nơi nhận bàn giao đã đổi mật khẩu quản trị / Record that administrator passwords are new.

    Không ghi mật khẩu vào kho dữ liệu / The password itself has no place here.
    """
    from camgrant.app.custody import taken_into_custody

    desk = LedgerDesk.opened(folder, lang, day)
    events = taken_into_custody(desk.inventory, recorders, on=desk.day, by=by, evidence=evidence)
    desk.write(*events, dry_run=dry_run)
    return EXIT_CLEAN
