"""`camgrant policy`: the policy pack of the inventory, its text and what amends it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import click

from camgrant.cli.common import as_of_option, inventory_option, language_option
from camgrant.cli.whole import read_whole
from camgrant.diagnostics import EXIT_CLEAN, Text

__all__ = ["policy"]

_STATES: Final = {
    "written": Text(
        "Đã ghi văn bản của bộ quy tắc {pack} vào {file}. Đề nghị chạy `camgrant propose` để gửi duyệt.",
        "The text of the policy pack {pack} is written to {file}. Run `camgrant propose` to have it reviewed.",
    ),
    "same": Text(
        "{file}: đã có, đúng văn bản đi kèm công cụ; không ghi gì.",
        "{file}: is there and is the text that comes with the tool; nothing was written.",
    ),
    "differs": Text(
        "{file}: đã có, khác văn bản đi kèm công cụ này; giữ nguyên. Muốn lấy bản của công cụ: --again.",
        "{file}: is there and differs from the text that comes with this tool; it stays. To take the tool's: --again.",
    ),
    "own": Text(
        "{file}: bộ quy tắc của riêng kho này, đã có trong kho; không ghi gì.",
        "{file}: the repository's own pack, which is in it; nothing was written.",
    ),
}
_PACK: Final = Text("Bộ quy tắc {pack}: {source}.", "Policy pack {pack}: {source}.")
_AMENDED: Final = Text(
    "{mark} từ ngày {first}{last}: {source}, {title} ({name})",
    "{mark} from {first}{last}: {source}, {title} ({name})",
)
_UNTIL: Final = Text(" đến hết ngày {day}", " until {day}")
_NONE: Final = Text("Chưa có văn bản sửa đổi, bổ sung.", "Nothing amends it.")
_MARKS: Final = {
    "coming": Text("SẮP CÓ HIỆU LỰC", "TO COME"),
    "now": Text("CÓ HIỆU LỰC", "IN FORCE"),
    "over": Text("HẾT HIỆU LỰC", "OVER"),
}


@click.group()
def policy() -> None:
    """Bộ quy tắc và các văn bản sửa đổi / The policy pack and what amends it."""


@policy.command()
@inventory_option
@as_of_option
@language_option
@click.option("--again", is_flag=True, help="Thay bằng văn bản đi kèm công cụ này / Take the text of this tool.")
def fix(folder: Path | None, as_of: date | None, lang: str | None, again: bool) -> int:
    """Ghi văn bản của bộ quy tắc vào kho dữ liệu / Keep the text of the pack in the repository."""
    from camgrant.app.fixing import fix_pack

    read = read_whole(folder, as_of, lang)
    pack = read.inventory.pack.id
    fixed = fix_pack(read.folder, pack, again=again)
    click.echo(_STATES[fixed.state].in_language(read.language, {"pack": pack, "file": fixed.file}))
    return EXIT_CLEAN


@policy.command()
@inventory_option
@as_of_option
@language_option
def status(folder: Path | None, as_of: date | None, lang: str | None) -> int:
    """Văn bản nào có hiệu lực ngày nào / Which text is in force on which day."""
    from camgrant.model.vietnamese import date_vi

    read = read_whole(folder, as_of, lang)
    inventory, language = read.inventory, read.language
    facts = {"pack": inventory.pack.id, "source": inventory.pack_on(read.day).source.cited}
    click.echo(_PACK.in_language(language, facts))
    amendments = sorted(inventory.pack_amendments.values(), key=lambda one: (one.valid_from, one.id))
    for amendment in amendments:
        last = amendment.valid_until
        title = amendment.title
        said = {
            "mark": _MARKS[amendment.state_on(read.day)],
            "first": date_vi(amendment.valid_from),
            "last": _UNTIL.filled(day=date_vi(last)) if last is not None else Text("", ""),
            "source": amendment.source.cited,
            "title": Text(title.vi, title.en),
            "name": amendment.id,
        }
        click.echo(_AMENDED.in_language(language, said))
    if not amendments:
        click.echo(_NONE.in_language(language))
    return EXIT_CLEAN
