"""`camgrant review record` and `apply`: answers of owners go to the ledger, and what they take away is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.common import today
from camgrant.cli.edit_words import DRY, LEFT, edit_options, open_room
from camgrant.cli.whole import unreadable
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Text

if TYPE_CHECKING:
    from camgrant.app.intake import Imported
    from camgrant.app.review_answers import Follow
    from camgrant.cli.edit_words import Room
    from camgrant.model.ledger import Event

__all__ = ["apply_answers", "record"]

_BY: Final = Text("Ai trả lời (mã cá nhân hoặc tên cơ quan)", "Who answered (a contact id or an office)")
_SURE: Final = Text("Ghi các ý kiến này vào sổ theo dõi?", "Write these answers to the ledger?")
_RECORDED: Final = Text("Đã ghi sổ: {files}", "Recorded: {files}")
_BLOCKED: Final = Text(
    "Có dòng bị từ chối nên không ghi gì; đề nghị sửa tệp, hoặc dùng --partial TỆP.xlsx để ghi các dòng tốt.",
    "Rows are refused, so nothing was written; correct the file, or write the good rows with --partial FILE.xlsx.",
)
_REFUSED: Final = Text("Các dòng bị từ chối: {path}", "The refused rows: {path}")
_NO_ANSWERS: Final = Text("Không có ý kiến mới phải ghi.", "There is no new answer to record.")
_ALL_DONE: Final = Text("Mọi ý kiến đã được thực hiện.", "All answers are carried out.")
_partial = click.option(
    "--partial", type=click.Path(path_type=Path), help="Ghi dòng tốt; dòng lỗi vào tệp này / Write good rows."
)


@click.command()
@click.argument("files", metavar="TỆP...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--by", help="Ai trả lời: mã cá nhân (c-…) hoặc tên cơ quan / Who answered.")
@click.option(
    "--second", default="", help="Người kiểm tra lại, khi phiếu không ghi / Second reader, where it names none."
)
@click.option("--document", "number", help="Số, ký hiệu văn bản trả lời / Number of the answer.")
@_partial
@edit_options
def record(
    files: tuple[Path, ...],
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    by: str | None,
    second: str,
    number: str | None,
    partial: Path | None,
    dry_run: bool,
    yes: bool,
) -> int:
    """Nhập phiếu đã trả lời, rồi đề nghị thu hồi, bớt quyền theo đó / Record answered forms, then propose what follows.

    Xem trước mọi dòng; có dòng lỗi thì không ghi gì, trừ khi có --partial / Shows every row first; with a faulty row
    nothing is written unless --partial.
    """
    from camgrant.app.intake import read_list
    from camgrant.app.ledger import not_in_the_future
    from camgrant.app.review_answers import answered
    from camgrant.cli.importing import give_back, refuse_partial

    not_in_the_future(as_of, today(), "--as-of")
    refuse_partial(partial)
    room = open_room(folder, as_of, lang)
    if not room.checked.complete:
        return unreadable(room.language)
    who = room.ask.text(by, "--by", _BY)
    readings = [read_list(file, "review", room.desk.day, room.desk.inventory.pack) for file in files]
    imported = answered(room.desk, readings, by=who, second=second, number=number)
    _preview(room, imported)
    refused = [row for one in imported for row in one.refused]
    if refused and partial is None:
        room.say(_BLOCKED)
        return EXIT_FINDINGS
    if refused and partial is not None and not dry_run:
        give_back(refused, partial, room.language)
        room.say(_REFUSED, path=partial)
    events = [event for one in imported for event in one.events]
    code = _recorded(room, events, dry_run=dry_run, yes=yes)
    return EXIT_FINDINGS if refused else code


def _preview(room: Room, imported: Sequence[Imported]) -> None:
    """Shows every answer of every form, and the rows that are refused."""
    from camgrant.cli.import_words import preview_text
    from camgrant.cli.review_words import answers_lines

    for one in imported:
        words = preview_text(one, answers_lines(one, room.language), room.language)
        room.say(Text(words, words))


def _recorded(room: Room, events: list[Event], *, dry_run: bool, yes: bool) -> int:
    """The answers first, because they were given; then the edit that follows from them, with its own preview."""
    from camgrant.app.ledger import record as write
    from camgrant.app.review_answers import follow

    after = follow(room.desk, events)
    if not events:
        room.say(_NO_ANSWERS)
    elif dry_run:
        room.say(DRY)
    elif room.ask.yes(True if yes else None, "--yes", _SURE):
        room.say(_RECORDED, files=", ".join(write(room.folder, events)))
    else:
        room.say(LEFT)
        return EXIT_CLEAN
    return _carry_out(room, after, dry_run=dry_run, yes=yes)


def _carry_out(room: Room, after: Follow, *, dry_run: bool, yes: bool) -> int:
    """Revocations in one edit, then less of each grant in its own: what one device cannot give holds nothing back."""
    from camgrant.app.review_answers import changes_for
    from camgrant.cli.review_words import by_hand_text

    words = by_hand_text(room.desk.inventory, after.by_hand)
    if words is not None:
        room.say(words)
    codes = [EXIT_CLEAN]
    for answers in (after.revoke, *((one,) for one in after.reduce)):
        if answers:
            changes = changes_for(room.desk, answers)
            codes.append(room.finish(changes, ["review", "apply"], dry_run=dry_run, yes=yes, starts=room.desk.day))
            room = open_room(room.folder, room.desk.day, room.language)
    return max(codes)


@click.command("apply")
@edit_options
def apply_answers(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool) -> int:
    """Đề nghị thu hồi, bớt quyền theo ý kiến đã ghi mà chưa thực hiện / Propose what recorded answers ask for."""
    from camgrant.app.review_answers import Follow, follow

    room = open_room(folder, as_of, lang)
    if not room.checked.complete:
        return unreadable(room.language)
    after = follow(room.desk)
    if after == Follow():
        room.say(_ALL_DONE)
    return _carry_out(room, after, dry_run=dry_run, yes=yes)
