"""`camgrant report summary`: the one page of figures, as PDF and as HTML, for each of its recipients."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import click

from camgrant.cli.common import (
    as_of_option,
    inventory_option,
    language_option,
    receipts_option,
)
from camgrant.cli.whole import read_whole
from camgrant.diagnostics import EXIT_CLEAN, EnvironmentFault, Text, UsageFault

__all__ = ["summary"]

_HEAD: Final = Text("Báo cáo tổng hợp, số liệu đến {day}{mark}:", "Summary report, figures as of {day}{mark}:")
_DEMO: Final = Text(" (dữ liệu giả định)", " (demo data)")
_NONE: Final = (
    "bộ quy tắc không có báo cáo tổng hợp nào có nơi nhận; đề nghị khai ở `sheets` / "
    "the pack has no summary report with a recipient; declare one in its `sheets`"
)


@click.command()
@inventory_option
@as_of_option
@language_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("bao-cao"),
    show_default=True,
    help="Thư mục kết quả, một thư mục con cho mỗi nơi nhận / Output, with a folder for each recipient.",
)
@receipts_option
def summary(folder: Path | None, as_of: date | None, lang: str | None, out: Path, receipts: Path | None) -> int:
    """Lập báo cáo tổng hợp một trang (PDF, HTML), không có dữ liệu cá nhân / Make the one-page summary report
    (PDF, HTML), without personal data.

    Nơi nhận theo bộ quy tắc; `pack` và `publish` cũng đặt trang này cạnh bảng số liệu / Its recipients are the pack's;
    `pack` and `publish` put it beside the table of figures.
    """
    from camgrant.app.folders import outside_inventory
    from camgrant.app.one_page import summary_files
    from camgrant.app.private import write_private
    from camgrant.app.receipts import confirmed_removals

    read = read_whole(folder, as_of, lang).as_counted()
    inventory, state, language = read.inventory, read.state, read.language
    outside_inventory(out)
    confirmed = confirmed_removals(receipts, state.as_of) if receipts else None
    files = summary_files(inventory, state, confirmed)
    if not files:
        raise UsageFault(_NONE)
    mark = _DEMO.in_language(language) if inventory.settings.profile == "demo" else ""
    click.echo(_HEAD.in_language(language, {"day": f"{state.as_of:%d/%m/%Y}", "mark": mark}))
    for name, data in files.items():
        path = out / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_private(path, data)
        except OSError as fault:
            raise EnvironmentFault(f"{path}: {fault.strerror}") from fault
        click.echo(f"  {path}")
    return EXIT_CLEAN
