"""`camgrant review`: owners of lists say of each grant whether it is still needed, and what follows from that."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.common import (
    as_of_option,
    day_option,
    format_option,
    inventory_option,
    json_text,
    language_option,
    today,
)
from camgrant.cli.lists import tell_written
from camgrant.cli.review_record import apply_answers, record
from camgrant.cli.whole import read_whole
from camgrant.diagnostics import EXIT_CLEAN, Text, UsageFault

if TYPE_CHECKING:
    from camgrant.rendering.sheets import SheetView

__all__ = ["review"]

_FORM: Final = Text("Phiếu cho {owner}: {files}", "Form for {owner}: {files}")
_RUNNING: Final = Text(
    "{owner} còn đang trả lời đợt {round}, không mở đợt mới.", "{owner} still answers round {round}; no new one."
)
_OWNERLESS: Final = Text("Không đơn vị nào đứng ra trả lời cho: {grants}", "No unit answers for these grants: {grants}")
_NO_FORM: Final = Text("Không có đợt nào đang mở còn chờ trả lời.", "No open round waits for an answer.")
_FORMATS: Final = (".xlsx", ".docx")
_NOTHING: Final = Text("Không có gì phải mở.", "There is nothing to open.")

_dry_run = click.option("--dry-run", is_flag=True, help="Chỉ xem, không ghi / Show only, write nothing.")
_out = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("ra-soat"),
    show_default=True,
    help="Thư mục để phiếu / Folder for the forms.",
)


@click.group()
def review() -> None:
    """Rà soát định kỳ: còn cần quyền hay không / Periodic review: is the access still needed."""


@review.command("open")
@inventory_option
@as_of_option
@language_option
@click.option("--owner", help="Chỉ đơn vị này (u-…); mặc định mọi đơn vị / Only this owner of lists.")
@day_option("--due", "Hạn trả lời; mặc định theo bộ quy tắc / Answers due by; the pack's by default.")
@_out
@_dry_run
def open_round(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    owner: str | None,
    due: date | None,
    out: Path,
    dry_run: bool,
) -> int:
    """Mở đợt rà soát, lập phiếu Excel và Word cho từng đơn vị / Open a round, with a form for each owner of lists."""
    from camgrant.app.folders import outside_inventory
    from camgrant.app.ledger import not_in_the_future
    from camgrant.app.reviewing import opening

    not_in_the_future(as_of, today(), "--as-of")
    read = read_whole(folder, as_of, lang)
    inventory, state, language = read.inventory, read.state, read.language
    openings = opening(inventory, state, owner, due)
    for one in openings.running:
        click.echo(_RUNNING.in_language(language, {"owner": one.owner, "round": one.id}))
    if openings.ownerless:
        click.echo(_OWNERLESS.in_language(language, {"grants": ", ".join(openings.ownerless)}))
    if not openings.new:
        click.echo(_NOTHING.in_language(language))
        return EXIT_CLEAN
    outside_inventory(out / "x")
    _tell_forms([new.form for new in openings.new], out, language, dry_run=dry_run)
    tell_written(read.folder, [new.event for new in openings.new], language, dry_run=dry_run)
    return EXIT_CLEAN


def _tell_forms(forms: Iterable[SheetView], place: Path, language: str, *, dry_run: bool) -> None:
    """Writes the Excel and Word form of each owner (before a round counts as opened) and names them.

    All or none: raises UsageFault where one of them is there already.
    """
    from camgrant.app.private import write_private
    from camgrant.rendering.registry import sheet_target

    made = [
        (form.author, {place / name: data for name, _, data in sheet_target().render(form) if name.endswith(_FORMATS)})
        for form in forms
    ]
    there = [path for _, files in made for path in files if path.exists()]
    if there and not dry_run:
        raise UsageFault(f"{there[0]}: đã có tệp này, đề nghị chọn --out khác / exists already, choose another --out")
    for owner, files in made:
        for path, data in () if dry_run else files.items():
            place.mkdir(parents=True, exist_ok=True)
            write_private(path, data)
        click.echo(_FORM.in_language(language, {"owner": owner, "files": ", ".join(map(str, files))}))


@review.command()
@inventory_option
@as_of_option
@language_option
@click.option("--owner", help="Chỉ đơn vị này (u-…) / Only this owner of lists.")
@_out
def form(folder: Path | None, as_of: date | None, lang: str | None, owner: str | None, out: Path) -> int:
    """Lập lại phiếu của các đợt đang mở, chỉ những lượt chưa trả lời / Make the forms of open rounds again."""
    from camgrant.app.folders import outside_inventory
    from camgrant.app.reviewing import forms_again

    read = read_whole(folder, as_of, lang)
    inventory, state, language = read.inventory, read.state, read.language
    outside_inventory(out / "x")
    found = forms_again(inventory, state, owner)
    _tell_forms(found, out, language, dry_run=False)
    if not found:
        click.echo(_NO_FORM.in_language(language))
    return EXIT_CLEAN


@review.command()
@click.argument("name", metavar="ĐỢT")
@inventory_option
@as_of_option
@language_option
@click.option("--owner", help="Chỉ đơn vị này (u-…) / Only this owner of lists.")
@_dry_run
def close(
    name: str, folder: Path | None, as_of: date | None, lang: str | None, owner: str | None, dry_run: bool
) -> int:
    """Kết thúc đợt rà soát và báo số liệu; chưa trả lời vẫn là chưa trả lời / Close a round and tell its numbers."""
    from camgrant.app.ledger import not_in_the_future
    from camgrant.app.reviewing import closing
    from camgrant.cli.review_words import states_text

    not_in_the_future(as_of, today(), "--as-of")
    read = read_whole(folder, as_of, lang)
    inventory, language = read.inventory, read.language
    ends = closing(inventory, name, owner, read.day)
    click.echo(states_text(inventory, [state for _, state in ends], read.day, language))
    tell_written(read.folder, [event for event, _ in ends], language, dry_run=dry_run)
    return EXIT_CLEAN


@review.command()
@inventory_option
@as_of_option
@language_option
@format_option("text", "json")
@click.option("--owner", help="Chỉ đơn vị này (u-…) / Only this owner of lists.")
def status(folder: Path | None, as_of: date | None, lang: str | None, style: str, owner: str | None) -> int:
    """Các đợt rà soát: hỏi, giữ, bớt, thu hồi, chưa trả lời, quá hạn / The rounds and how each stands."""
    from camgrant.app.obligations import known_unit
    from camgrant.app.reviewing import round_states
    from camgrant.cli.duty_words import as_of_line
    from camgrant.cli.review_words import states_content, states_text

    read = read_whole(folder, as_of, lang)
    inventory, language = read.inventory, read.language
    wanted = known_unit(inventory, owner) if owner else None
    states = [one for one in round_states(inventory, read.day) if wanted in (None, one.round.owner)]
    if style == "json":
        click.echo(json_text({"as_of": read.day.isoformat(), **states_content(inventory, states, read.day)}))
    else:
        click.echo(states_text(inventory, states, read.day, language))
        click.echo(as_of_line(inventory, read.day, language))
    return EXIT_CLEAN


for _command in (record, apply_answers):
    review.add_command(_command)
