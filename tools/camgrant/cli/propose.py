"""`camgrant propose`: the edits as a branch, and as a pull request where the forge is set up."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.common import as_of_option, counted, inventory_option, language_option, tell_main_branch, today
from camgrant.cli.edit_words import drawn, open_room
from camgrant.diagnostics import EXIT_CLEAN, Text

if TYPE_CHECKING:
    from camgrant.app.propose import Proposal

__all__ = ["propose"]

_SHOWN: Final = 5
_ERRORS: Final = Text(
    "Dữ liệu còn {count} lỗi nên yêu cầu thay đổi sẽ chưa qua kiểm tra: xem `camgrant check`.",
    "The data has {errors}, so the pull request will not pass yet: see `camgrant check`.",
)
_COMMITTED: Final = Text(
    "{repository}: đã lưu {files} vào nhánh {branch}: “{title}”.",
    "{repository}: committed {files_en} to branch {branch}: '{title}'.",
)
_OPENED: Final = Text("Yêu cầu thay đổi: {address}", "Pull request: {address}")
_NEXT: Final = Text(
    "Bước tiếp theo: `{push}` rồi mở yêu cầu thay đổi trên kho mã.",
    "Next: `{push}`, then open the pull request on the forge.",
)
_ALONE: Final = Text(
    "Nhánh này bắt đầu từ nhánh chính {main}, chỉ có các thay đổi vừa làm; KHÔNG mang theo đề nghị đang chờ: {left}.",
    "The branch begins at {main} and holds only these changes; it does NOT carry what waits elsewhere: {left}.",
)
_ENDED: Final = Text(
    "Phần thu hồi của những gì chỉ đề nghị đang chờ mới cấp đã được lưu vào chính nhánh ấy, {branch}: `{push}`.",
    "The ends of what only the waiting proposal would give were committed to that branch, {branch}: `{push}`.",
)
_CARRIED: Final = Text(
    "LƯU Ý: nhánh này mang theo đề nghị chưa hợp nhất: {carried}; việc thu hồi trong nhánh cũng phải chờ cùng.",
    "NOTE: the branch carries proposals that are not merged: {carried}; a revocation in it waits with them.",
)
_FIRST: Final = Text(
    "Việc thu hồi đi trước, riêng một nhánh: {branch} không phải chờ phần cấp thêm; phần còn lại ở nhánh sau. Đề nghị "
    "hợp nhất nhánh này trước.",
    "The revocations went first, alone: {branch} waits for no addition; the rest is on the next branch. Merge this one "
    "first.",
)
_KEPT: Final = Text(
    "LƯU Ý: không tách riêng được việc kết thúc này nên nằm chung nhánh với phần còn lại và cùng chờ duyệt: {kept}.",
    "NOTE: these ends could not be sent alone; they are on the branch with the rest and wait if that waits: {kept}.",
)
_AFTER: Final = Text(
    "Khi thay đổi đã được hợp nhất: `camgrant sync` để về nhánh chính.",
    "Once it is merged: `camgrant sync` to go back to the main branch.",
)


@click.command()
@inventory_option
@as_of_option
@language_option
@click.option("--title", help="Tiêu đề, không có tên người / Title, naming no person.")
@click.option(
    "--with-pending",
    is_flag=True,
    help="Mang theo đề nghị chưa hợp nhất của nhánh đang mở / Carry the proposal of the open branch along.",
)
def propose(folder: Path | None, as_of: date | None, lang: str | None, title: str | None, with_pending: bool) -> int:
    """Gửi duyệt các thay đổi: nhánh riêng, yêu cầu thay đổi / Send edits for review: a branch, a pull request.

    Nhánh bắt đầu từ nhánh chính và chỉ có các thay đổi vừa làm; việc thu hồi đi trước ở một nhánh riêng, không phải
    chờ phần cấp thêm hay đề nghị khác / The branch begins at the main one and holds only the edits made now;
    revocations go first on a branch of their own and wait for no addition and no other proposal.
    """
    from camgrant.app.main_branch import find_main_branch
    from camgrant.app.propose import propose as send

    room = open_room(folder, as_of, lang)
    errors = room.checked.summary()["errors"]
    if errors:
        room.say(_ERRORS, count=errors, errors=counted(errors, "error", "errors"))
    branch = f"camgrant/{today():%Y-%m-%d}-{drawn()}"
    main = find_main_branch(room.folder)
    tell_main_branch(main, lang)
    given = (room.folder, room.checked, room.desk.inventory, branch, title, today, main)
    for made in send(*given, with_pending=with_pending):
        count = len(made.files)
        files = {"files": f"{count} tệp", "files_en": counted(count, "file", "files")}
        room.say(_COMMITTED, **files, branch=made.branch, title=made.title, repository=made.repository)
        if made.is_first:
            room.say(_FIRST, branch=made.branch)
        if made.kept:
            room.say(_KEPT, kept=_some(made.kept))
        if made.left:
            room.say(_ALONE, main=made.main, left=_named(made.left))
        if made.carried:
            room.say(_CARRIED, carried=_named(made.carried))
        room.say(_OPENED if made.address else _NEXT, address=made.address, push=_push(made, made.branch))
        if made.ended:
            room.say(_ENDED, branch=made.ended, push=_push(made, made.ended))
    room.say(_AFTER)
    return EXIT_CLEAN


def _push(made: Proposal, branch: str) -> str:
    return shlex.join(["git", "-C", str(made.repository), "push", "-u", "origin", branch])


def _some(places: Sequence[str]) -> str:
    """The first of the places, and how many there are besides."""
    more = len(places) - _SHOWN
    return "; ".join(places[:_SHOWN]) + (f"; … (+{more})" if more > 0 else "")


def _named(proposals: Iterable[tuple[str, str]]) -> str:
    """Branches with their titles."""
    return ", ".join(f"{branch} “{title}”" for branch, title in proposals)
