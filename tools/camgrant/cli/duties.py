"""`camgrant duties`: who must do what by when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from camgrant.cli.common import (
    as_of_option,
    format_option,
    inventory_option,
    json_text,
    language_option,
    receipts_option,
)
from camgrant.cli.whole import read_whole
from camgrant.diagnostics import EXIT_CLEAN

__all__ = ["duties"]


@click.command()
@inventory_option
@as_of_option
@language_option
@format_option("text", "json")
@click.option("--unit", help="Chỉ việc của đơn vị (u-…) / Only what this unit owes.")
@click.option(
    "--published",
    type=click.Path(path_type=Path, dir_okay=False),
    help="published.json; xác nhận chỉ tính khi đã được duyệt ở đó / What confirms counts as far as cleared there.",
)
@receipts_option
def duties(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    style: str,
    unit: str | None,
    published: Path | None,
    receipts: Path | None,
) -> int:
    """Đơn vị nào phải làm gì, trước ngày nào, theo điều khoản nào / Who must do what by when, on which clause.

    Việc trễ không làm lệnh thất bại: kiểm tra dữ liệu là `camgrant check` / What is late never makes the command
    fail: the data is judged by `camgrant check`.
    """
    from camgrant.app.obligations import duties_of
    from camgrant.app.receipts import confirmed_removals
    from camgrant.cli.duty_words import as_of_line, duties_content, duties_text

    read = read_whole(folder, as_of, lang, published).as_counted(published)
    inventory, state, language = read.inventory, read.state, read.language
    confirmed = confirmed_removals(receipts, state.as_of) if receipts else None
    found = duties_of(inventory, state, unit, confirmed)
    if style == "json":
        click.echo(json_text({"as_of": state.as_of.isoformat(), **duties_content(inventory, found, state.as_of)}))
    else:
        click.echo(duties_text(inventory, found, state.as_of, language))
        click.echo(as_of_line(inventory, state.as_of, language))
    return EXIT_CLEAN
