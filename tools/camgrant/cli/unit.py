"""`camgrant unit`: units that are renamed, moved, merged, split, reorganised by a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import click

from camgrant.cli.amending import day_and_paper, on_option
from camgrant.cli.common import day_option
from camgrant.cli.edit_words import Room, edit_options, open_room
from camgrant.cli.papers import document_options, flags, one_paper_flags
from camgrant.diagnostics import Text, UsageFault

if TYPE_CHECKING:
    from camgrant.app.edit import Edit
    from camgrant.app.editing.reorganising import Founding, Takeover

__all__ = ["unit"]

_NAME: Final = Text("Tên mới", "New name")
_SINCE: Final = Text("Tên mới từ ngày nào", "First day of the new name")
_ON: Final = Text("Ngày đầu tiên sau sáp nhập", "First day after the merger")
_FOUNDED: Final = Text("Đơn vị, địa phương mới: {names}", "New units and localities: {names}")
_AGAIN: Final = Text(
    "{count} danh sách phải gửi dưới tên mới từ ngày {day}: {lists}",
    "{count} lists are to be sent under new names from {day} on: {lists}",
)
_NO_LISTS: Final = Text("Không danh sách nào đổi nơi lập, nơi nhận.", "No list changes its author or recipient.")
_OUTLIVED: Final = Text(
    "{count} lượt cấp quyền theo văn bản của đơn vị kết thúc vẫn có hiệu lực đến hết hạn; gia hạn thì cần văn bản của "
    "đơn vị kế thừa: {units}",
    "{count} grants rest on documents of units that end and hold until they expire; what goes on after that needs a "
    "document of the successor: {units}",
)
_SHOWN: Final = 12
_NOTHING: Final[Mapping[str, Founding]] = MappingProxyType({})


@click.group()
def unit() -> None:
    """Đơn vị: đổi tên, sáp nhập, tách, sắp xếp lại / Units: renamed, merged, split, reorganised."""


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


@unit.command()
@click.argument("unit_ids", metavar="MÃ...", nargs=-1, required=True)
@click.option("--parent", help="Đơn vị cấp trên (u-…) / The unit above it from then on.")
@click.option("--locality", help="Địa bàn phụ trách (l-…) / The locality that it is competent for.")
@click.option("--kind", help="Loại đơn vị / Its kind from then on.")
@on_option
@document_options
@edit_options
def move(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any) -> int:
    """Đổi đơn vị cấp trên, địa bàn, loại từ một ngày / Change parent, locality or kind of units on a day."""
    from camgrant.app.editing.reorganising import moved_units

    room = open_room(folder, as_of, lang)
    values = {name: given[name] for name in ("parent", "locality", "kind") if given[name] is not None}
    if not values:
        raise UsageFault("chưa ghi --parent, --locality hoặc --kind / give --parent, --locality or --kind")
    day, by = day_and_paper(room, given)
    changes = moved_units(room.desk, given["unit_ids"], values, on=day, by=by)
    line = ["unit", "move", *given["unit_ids"], *flags(**values, on=day), *one_paper_flags(by)]
    return room.finish(changes, line, dry_run=dry_run, yes=yes, starts=day, also=_lists_said(room, day))


@unit.command()
@click.argument("unit_id", metavar="MÃ")
@click.option(
    "--into",
    "shares",
    multiple=True,
    required=True,
    metavar="U=PHẦN,…",
    help="Đơn vị kế thừa và phần tiếp nhận (cơ sở, đầu ghi, đơn vị, cá nhân) / A successor and what it takes over.",
)
@on_option
@document_options
@edit_options
def split(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any) -> int:
    """Tách cho nhiều đơn vị, ghi rõ ai nhận gì / Split among several units, saying who takes what."""
    from camgrant.app.editing.reorganising import Takeover

    room = open_room(folder, as_of, lang)
    takeovers: list[Takeover] = []
    for share in given["shares"]:
        heir, _, things = share.partition("=")
        takes = tuple(thing.strip() for thing in things.split(",") if thing.strip())
        takeovers.append(Takeover(given["unit_id"], heir.strip(), takes))
    line = ["unit", "split", given["unit_id"], *flags(into=given["shares"])]
    return _reorganise(room, takeovers, {}, line, given, dry_run=dry_run, yes=yes)


@unit.command()
@click.argument("table", metavar="BẢNG", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@on_option
@document_options
@edit_options
def reorganise(
    table: Path, folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any
) -> int:
    """Sắp xếp lại theo bảng: đơn vị, địa phương cũ và mới / Reorganise by a table of old and new units, localities.

    Mỗi dòng: “Đơn vị cũ”, “Đơn vị mới”; thêm “Loại đơn vị”, “Đơn vị cấp trên”, “Địa bàn” cho đơn vị mới lập, “Tên viết
    tắt”, “Cơ quan chủ quản”, “Ký hiệu”, “Địa danh”, “Chức vụ người ký” cho văn bản của đơn vị mới lập, và “Phần tiếp
    nhận” (cách nhau bằng dấu chấm phẩy) khi một đơn vị tách cho nhiều đơn vị. / Each row: the old one, the new one; for
    a new unit its kind, parent and locality, its short name and what heads its documents (the body above, the symbol,
    the place, the title of the signatory); where one is split what each takes over, parted by semicolons.
    """
    from camgrant.app.editing.reorganisation_table import read_table

    room = open_room(folder, as_of, lang)
    read = read_table(room.desk, table)
    line = ["unit", "reorganise", str(table)]
    return _reorganise(room, read.takeovers, read.founded, line, given, dry_run=dry_run, yes=yes)


def _reorganise(
    room: Room,
    takeovers: list[Takeover] | tuple[Takeover, ...],
    founded: Mapping[str, Founding],
    line: list[str],
    given: dict[str, Any],
    *,
    dry_run: bool,
    yes: bool,
) -> int:
    from camgrant.app.editing.reorganising import reorganised

    day, by = day_and_paper(room, given)
    changes = reorganised(room.desk, takeovers, founded, on=day, by=by)
    line += [*flags(on=day), *one_paper_flags(by)]
    said = _lists_said(room, day, founded)
    return room.finish(changes, line, dry_run=dry_run, yes=yes, starts=day, also=said)


def _lists_said(
    room: Room, day: date, founded: Mapping[str, Founding] = MappingProxyType({})
) -> Callable[[Edit], Iterator[Text]]:
    """What is said beside who sees more or less: what is founded, and which lists go out under other names."""

    def said(edit: Edit) -> Iterator[Text]:
        from camgrant.app.editing.lists_again import lists_again, outlived

        before, after = room.checked.inventory, edit.checked.inventory
        if before is None or after is None:
            return
        if founded:
            names = [f"{one.name} ({name})" for name, one in founded.items()]
            yield _FOUNDED.filled(names=_few(names))
        begun = lists_again(before, after, day).begun
        lists = [f"{one.sheet}/{one.author}/{one.recipient}" for one in begun]
        yield _AGAIN.filled(count=len(begun), day=f"{day:%d/%m/%Y}", lists=_few(lists)) if begun else _NO_LISTS
        resting = outlived(before, after, day)
        if resting:
            units = [f"{after.unit_name(unit, day)} ({len(grants)})" for unit, grants in resting.items()]
            yield _OUTLIVED.filled(count=len({one for grants in resting.values() for one in grants}), units=_few(units))

    return said


def _few(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f", … ({len(names)})" if len(names) > _SHOWN else "")
