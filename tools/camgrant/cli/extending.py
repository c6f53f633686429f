"""`camgrant grant extend`: one grant, several, or all of a list, a site, a unit, under one new document."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from camgrant.cli.common import counted, day_option
from camgrant.cli.edit_words import Room, edit_options, open_room
from camgrant.cli.papers import approval_options, flags, paper_flags, papers
from camgrant.cli.prompts import interactive
from camgrant.diagnostics import Text, UsageFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from camgrant.app.editing.extending import Extension, Selection

__all__ = ["extend"]

_UNTIL: Final = Text("Đến hết ngày nào", "Until which day")
_EXTENDED: Final = Text("Gia hạn {count} lượt:", "Extended, {grants}:")
_ROW: Final = Text(
    "  > {grant}: {name}, từ ngày {start:%d/%m/%Y} đến hết ngày {until:%d/%m/%Y}",
    "  > {grant}: {name}, from {start:%d/%m/%Y} to {until:%d/%m/%Y}",
)
_ASIDE: Final = Text("KHÔNG gia hạn {count} lượt:", "NOT extended, {grants}:")
_ASIDE_ROW: Final = Text("  · {grant}: {name}: {reason}", "  · {grant}: {name}: {reason}")
_NAMED: Final = Text(
    "Văn bản {number} ({document}) ghi thêm tên {names}; đề nghị đối chiếu bản gốc.",
    "The document {number} ({document}) is to name {names} too: compare with the paper.",
)
_ABSENT: Final = Text(
    "Ngăn dữ liệu {names} không có trên máy này: các lượt ở đó KHÔNG được gia hạn.",
    "Compartment {names} is not on this machine: the grants in it are NOT extended.",
)


@click.command()
@click.argument("grant_ids", metavar="[MÃ]...", nargs=-1)
@click.option("--of-document", help="Mọi lượt theo văn bản: mã hoặc số / All grants under a document: id or number.")
@click.option("--site", help="Mọi lượt có cơ sở này / All grants that reach the site.")
@click.option("--unit", help="Mọi lượt của người thuộc đơn vị / All grants of the people of a unit.")
@click.option("--system", help="Mọi lượt của hệ thống / All grants of a system.")
@day_option("--expiring-until", "Mọi lượt hết hạn đến hết ngày / All grants that end by this day.")
@day_option("--from", "Từ ngày; mặc định ngày sau lượt cũ / From; the day after the old grant by default.", "start")
@day_option("--until", "Đến hết ngày; mặc định mức tối đa / Until; the pack's maximum by default.")
@approval_options
@click.option("--proposed", is_flag=True, help="Mới đề nghị: chưa có quyền nào / Only proposed: gives nothing yet.")
@edit_options
def extend(
    grant_ids: tuple[str, ...],
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    dry_run: bool,
    yes: bool,
    **given: Any,
) -> int:
    """Gia hạn: lượt mới thay cho lượt cũ, theo văn bản mới / Extend: new grants under new documents.

    Nêu mã, hoặc chọn nhiều lượt bằng --of-document, --site, --unit, --system, --expiring-until (thỏa mọi điều đã nêu).
    Lượt cũ giữ nguyên như đã được phê duyệt / Give ids, or choose by the options (all of them must hold). The old
    grants stay as they were approved.
    """
    from camgrant.app.editing.extending import extension_of, window_of

    room = open_room(folder, as_of, lang)
    selection = _selection(room, grant_ids, given)
    if selection is not None:
        _tell_aside(room, selection)
        if not selection.grants:
            raise UsageFault("không có lượt nào gia hạn được / no grant can be extended")
    grants = selection.grants if selection is not None else tuple(dict.fromkeys(grant_ids))
    windows = {one: window_of(room.desk, one, given["start"], given["until"]) for one in grants}
    until = given["until"]
    if until is None and interactive():
        until = room.ask.day(None, "--until", _UNTIL, default=min(last for _, last in windows.values()))
        windows = {one: (start, until) for one, (start, _) in windows.items()}
    nomination, approvals = papers(room, given, room.desk.inventory.grants[grants[0]].person)
    extension = extension_of(
        room.desk,
        grants,
        start=given["start"],
        until=until,
        nomination=nomination,
        approvals=approvals,
        proposed=given["proposed"],
    )
    _tell(room, extension, windows)
    line = ["grant", "extend", *(_choosing(given) if selection is not None else grants)]
    start, last = windows[grants[0]] if len(grants) == 1 else (given["start"], until)
    line += [*flags(from_=start, until=last), *paper_flags(nomination, approvals), *flags(proposed=given["proposed"])]
    begun = max(first for first, _ in windows.values())  # the first day on which all of them are in force
    return room.finish(extension.changes, line, dry_run=dry_run, yes=yes, starts=begun)


def _selection(room: Room, grant_ids: Sequence[str], given: Mapping[str, Any]) -> Selection | None:
    """What the options choose; None where ids are given."""
    from camgrant.app.editing.extending import Which, selected

    if bool(grant_ids) == bool(_choosing(given)):
        raise UsageFault(
            "đề nghị nêu mã lượt cấp quyền, hoặc chọn bằng --of-document, --site, --unit, --system, --expiring-until / "
            "give grant ids, or choose by --of-document, --site, --unit, --system, --expiring-until"
        )
    if grant_ids:
        return None
    which = Which(given["of_document"], given["site"], given["system"], given["unit"], given["expiring_until"])
    return selected(room.desk, which, given["start"])


def _choosing(given: Mapping[str, Any]) -> list[str]:
    names = ("of_document", "site", "unit", "system", "expiring_until")
    return flags(**{name: given[name] for name in names})


def _tell_aside(room: Room, selection: Selection) -> None:
    if room.checked.absent:
        room.say(_ABSENT, names=", ".join(room.checked.absent))
    if not selection.aside:
        return
    count = len(selection.aside)
    room.say(_ASIDE, count=count, grants=counted(count, "grant", "grants"))
    for grant, reason in selection.aside.items():
        room.say(_ASIDE_ROW, grant=grant, name=_holder(room, grant), reason=reason)


def _tell(room: Room, extension: Extension, windows: Mapping[str, tuple[date, date]]) -> None:
    room.say(_EXTENDED, count=len(windows), grants=counted(len(windows), "grant", "grants"))
    for grant, (start, until) in windows.items():
        room.say(_ROW, grant=grant, name=_holder(room, grant), start=start, until=until)
    inventory = room.desk.inventory
    for document, people in extension.named.items():
        names = ", ".join(f"{inventory.contacts[one].full_name} ({one})" for one in people)
        room.say(_NAMED, number=inventory.documents[document].number, document=document, names=names)


def _holder(room: Room, grant: str) -> str:
    contact = room.desk.inventory.contacts.get(room.desk.inventory.grants[grant].person)
    return contact.full_name if contact is not None else "–"
