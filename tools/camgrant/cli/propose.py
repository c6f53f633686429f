"""`camgrant propose`: the edits as a branch, and as a pull request where the forge is set up."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path
from typing import Final

import click

from camgrant.cli.common import as_of_option, counted, inventory_option, language_option, today
from camgrant.cli.edit_words import drawn, open_room
from camgrant.diagnostics import EXIT_CLEAN, Text

__all__ = ["propose"]

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
_AFTER: Final = Text(
    "Khi thay đổi đã được hợp nhất: `camgrant sync` để về nhánh chính.",
    "Once it is merged: `camgrant sync` to go back to the main branch.",
)


@click.command()
@inventory_option
@as_of_option
@language_option
@click.option("--title", help="Tiêu đề, không có tên người / Title, naming no person.")
def propose(folder: Path | None, as_of: date | None, lang: str | None, title: str | None) -> int:
    """Gửi duyệt các thay đổi: nhánh riêng, yêu cầu thay đổi / Send edits for review: a branch, a pull request."""
    from camgrant.app.propose import propose as send

    room = open_room(folder, as_of, lang)
    errors = room.checked.summary()["errors"]
    if errors:
        room.say(_ERRORS, count=errors, errors=counted(errors, "error", "errors"))
    branch = f"camgrant/{today():%Y-%m-%d}-{drawn()}"
    for made in send(room.folder, room.desk.inventory, branch, title):
        count = len(made.files)
        files = {"files": f"{count} tệp", "files_en": counted(count, "file", "files")}
        room.say(_COMMITTED, **files, branch=branch, title=made.title, repository=made.repository)
        push = shlex.join(["git", "-C", str(made.repository), "push", "-u", "origin", branch])
        room.say(_OPENED if made.address else _NEXT, address=made.address, push=push)
    room.say(_AFTER)
    return EXIT_CLEAN
