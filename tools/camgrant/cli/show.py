"""`camgrant show`: who may see what, on a date."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.common import (
    as_of_option,
    compartment_option,
    counted,
    format_option,
    inventory_option,
    json_text,
    language_option,
    open_tree,
    pick_language,
    receipts_option,
    run_check,
)
from camgrant.cli.whole import counted_inventory
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, CamgrantError, Severity, Text

if TYPE_CHECKING:
    from camgrant.app.check import Checked

__all__ = ["show"]

_UNREADABLE: Final = Text(
    "Dữ liệu chưa đọc được trọn vẹn nên không trả lời ai được xem camera; đề nghị chạy `camgrant check`.",
    "The data cannot be read whole, so nothing is said about who may see a camera; run `camgrant check`.",
)
_LEFT_OUT: Final = Text(
    "Chỉ trả lời trong các ngăn được xét; không xét: {names}.",
    "This answers for the compartments looked at only; left out: {names}.",
)
_ERRORS: Final = Text("Dữ liệu còn {count} lỗi: xem `camgrant check`.", "The data has {errors}: see `camgrant check`.")


def _complete(prefix: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Completion of ids of one kind, read as text: quick, and it works while a file is being edited."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
        try:
            tree, _ = open_tree(context.params.get("folder"))
            files = tree.listing().files
        except CamgrantError:
            return []
        pattern = re.compile(rb"^ +(" + prefix.encode() + rb"(?:-[a-z0-9]+)+):", re.MULTILINE)
        ids = {match.decode() for file in files for match in pattern.findall(tree.read(file))}
        return sorted(found for found in ids if found.startswith(incomplete))

    return complete


@click.command()
@inventory_option
@as_of_option
@compartment_option
@language_option
@format_option("text", "json", "markdown")
@click.option("--camera", shell_complete=_complete("k"), help="Mã camera (k-…) / Id of a camera.")
@click.option("--person", shell_complete=_complete("c"), help="Mã cá nhân (c-…) / Id of a contact.")
@click.option("--site", shell_complete=_complete("s"), help="Mã cơ sở (s-…) / Id of a site.")
@receipts_option
def show(
    folder: Path | None,
    as_of: date | None,
    compartments: tuple[str, ...],
    lang: str | None,
    style: str,
    camera: str | None,
    person: str | None,
    site: str | None,
    receipts: Path | None,
) -> int:
    """Ai được xem camera nào, đến khi nào, theo căn cứ nào / Who may see which camera, until when, on what basis.

    Kèm theo: tài khoản còn phải gỡ, ai khởi tạo, ai giữ tài khoản quản trị của đầu ghi, và những gì khác tới được
    hình ảnh / With it: accounts still to remove, who creates and who administers the recorder's accounts, and what
    else reaches its pictures.
    """
    from camgrant.app.receipts import confirmed_removals
    from camgrant.app.show import ended_of, pending_of, recorders_of, rows_of, select
    from camgrant.cli.show_words import show_content, show_text

    checked, _, found_at = run_check(folder, as_of, compartments)
    language = pick_language(lang, checked)
    inventory, state = checked.inventory, checked.state
    if inventory is None or state is None or not checked.whole:
        click.echo(_UNREADABLE.in_language(language), err=True)
        return EXIT_FINDINGS
    _warn(checked, language)
    found = select(inventory, state, camera=camera, person=person, site=site)
    rows = rows_of(inventory, state, found)
    recorders = recorders_of(inventory, state, found, camera=camera, person=person, site=site)
    read = confirmed_removals(receipts, state.as_of) if receipts else None
    told = counted_inventory(inventory, found_at, language, None)
    pending = pending_of(told, state, read, camera=camera, person=person, site=site)
    ended = ended_of(inventory, state, person) if person else []
    if style == "json":
        head = {"as_of": state.as_of.isoformat(), "left_out": list(checked.left_out)}
        click.echo(json_text({**head, **show_content(rows, recorders, pending, ended)}))
    else:
        click.echo(show_text(rows, recorders, pending, ended, language, markdown=style == "markdown"))
        click.echo(_tail(len(rows), state.as_of, language, demo=inventory.settings.profile == "demo"))
    return EXIT_FINDINGS if checked.worst() == Severity.ERROR else EXIT_CLEAN


def _warn(checked: Checked, language: str) -> None:
    """Says on stderr what keeps the answer from being the whole truth."""
    errors = checked.summary()["errors"]
    if errors:
        facts = {"count": errors, "errors": counted(errors, "error", "errors")}
        click.echo(_ERRORS.in_language(language, facts), err=True)
    if checked.left_out:
        click.echo(_LEFT_OUT.in_language(language, {"names": ", ".join(checked.left_out)}), err=True)


def _tail(count: int, as_of: date, language: str, *, demo: bool) -> str:
    mark = Text(", dữ liệu giả định", ", demo data").in_language(language) if demo else ""
    tail = Text("{count} lượt, xét đến ngày {day}{mark}", "{entitlements} as of {day}{mark}")
    facts = {"count": count, "entitlements": counted(count, "entitlement", "entitlements"), "mark": mark}
    return tail.in_language(language, {**facts, "day": f"{as_of:%d/%m/%Y}"})
