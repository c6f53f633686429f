"""`camgrant contact erase`: phone and e-mail of people who left, once retention is over."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import click

from camgrant.cli.edit_words import edit_options, open_room
from camgrant.diagnostics import EXIT_CLEAN, Text, UsageFault

__all__ = ["erase"]

_WHO: Final = Text("Ai (mã hoặc họ tên, không cần dấu)", "Who (id or name)")
_NOBODY: Final = Text(
    "Đến ngày {day} không có ai phải xóa thông tin liên hệ.", "Nobody's contact data is to be erased as of {day}."
)
_WHOM: Final = Text("Xóa số điện thoại, thư điện tử của {count} người:", "Phone and e-mail of {count} to erase:")
_LINE: Final = Text("  {person}: {fields}", "  {person}: {fields}")
_HISTORY: Final = Text(
    "Lịch sử git vẫn giữ dữ liệu đã xóa, và ghi chú trong tệp không được dò. Đề nghị để danh bạ ở kho riêng có lịch sử "
    "ngắn (camgrant.yaml, `roots`).",
    "The history of git still holds what was erased, and comments in the file are not searched. Keep contacts in a "
    "repository of their own with a short history (camgrant.yaml, `roots`).",
)


@click.command()
@click.argument("person", required=False)
@click.option("--all-due", is_flag=True, help="Mọi người đã hết thời hạn lưu / Everybody whose retention is over.")
@edit_options
def erase(
    person: str | None,
    all_due: bool,
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    dry_run: bool,
    yes: bool,
) -> int:
    """Xóa số điện thoại, thư điện tử sau khi thôi việc / Remove phone and e-mail after leaving.

    Họ tên, đơn vị, chức vụ, tên đăng nhập được giữ để tra cứu sự cố / Name, unit, position and login stay for
    incidents.
    """
    from camgrant.app.erase import due, erased

    if all_due and person:
        raise UsageFault("đề nghị ghi một người hoặc --all-due / give one person or --all-due")
    room = open_room(folder, as_of, lang)
    people = due(room.desk) if all_due else [room.person(person, "PERSON", _WHO)]
    if not people:
        room.say(_NOBODY, day=f"{room.desk.day:%d/%m/%Y}")
        return EXIT_CLEAN
    changes = [change for one in people for change in erased(room.desk, one)]
    if changes:
        room.say(_WHOM, count=len(people))
        for one in people:
            fields = ", ".join(room.desk.inventory.contacts[one].contact_data)
            room.say(_LINE, person=room.desk.person_line(one), fields=fields)
        room.say(_HISTORY)
    line = ["contact", "erase", *(["--all-due"] if all_due else people)]
    return room.finish(changes, line, dry_run=dry_run, yes=yes)
