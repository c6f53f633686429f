"""`camgrant freeze`: mass ends wait for a few days, once two people of different agencies agreed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import click

from camgrant.cli.common import as_of_option, inventory_option, language_option
from camgrant.cli.whole import read_whole
from camgrant.diagnostics import EXIT_CLEAN, Text, UsageFault

__all__ = ["freeze"]

_SET: Final = Text(
    "Đã ghi `freeze` từ {on}, tối đa {days} ngày, vào camgrant.yaml. Chưa có hiệu lực: đề nghị `camgrant propose`, rồi "
    "hai người duyệt của hai cơ quan đồng ý; lần phát hành kế tiếp giữ lại các kết thúc hàng loạt chưa ai duyệt.",
    "`freeze` is written into camgrant.yaml, from {on} for {days} days at most. It does not count yet: run `camgrant "
    "propose`, and have two reviewers of different agencies agree; the next publication keeps back mass ends "
    "that nobody approved.",
)
_LIFTED: Final = Text(
    "Đã bỏ `freeze` khỏi camgrant.yaml. Cũng phải được hai người duyệt của hai cơ quan đồng ý; nếu không thì tự hết.",
    "`freeze` is taken out of camgrant.yaml. That needs two reviewers of different agencies too; else it just ends.",
)
_NONE: Final = Text("Không có tạm dừng nào.", "Nothing is frozen.")
_STATUS: Final = Text(
    "Tạm dừng từ {on} đến hết {until}: {reason} ({by})", "Frozen from {on} until {until}: {reason} ({by})"
)


@click.group()
def freeze() -> None:
    """Tạm dừng kết thúc hàng loạt chưa ai duyệt / Freeze mass ends that nobody approved."""


@freeze.command("set")
@inventory_option
@as_of_option
@language_option
@click.option("--reason", required=True, help="Lý do / Reason.")
@click.option("--by", required=True, help="Người đề nghị (c-…) / Who asks for it.")
def set_(folder: Path | None, as_of: date | None, lang: str | None, reason: str, by: str) -> int:
    """Ghi tạm dừng từ hôm nay / Write a freeze that begins today."""
    from camgrant.app.freezing import write_freeze
    from camgrant.app.ledger import without_personal_data

    read = read_whole(folder, as_of, lang)
    if by not in read.inventory.contacts:
        raise UsageFault(f"--by: không có cá nhân “{by}” / unknown contact '{by}'")
    write_freeze(read.folder, read.day, without_personal_data(reason, "--reason"), by)
    days = read.inventory.pack.mass_ends.freeze_days
    click.echo(_SET.in_language(read.language, {"on": f"{read.day:%d/%m/%Y}", "days": days}))
    return EXIT_CLEAN


@freeze.command()
@inventory_option
@as_of_option
@language_option
def lift(folder: Path | None, as_of: date | None, lang: str | None) -> int:
    """Bỏ tạm dừng / Take the freeze out again."""
    from camgrant.app.freezing import drop_freeze

    read = read_whole(folder, as_of, lang)
    if read.inventory.settings.freeze is None:
        raise UsageFault("camgrant.yaml không có `freeze` / there is no `freeze` in camgrant.yaml")
    drop_freeze(read.folder)
    click.echo(_LIFTED.in_language(read.language))
    return EXIT_CLEAN


@freeze.command()
@inventory_option
@as_of_option
@language_option
def status(folder: Path | None, as_of: date | None, lang: str | None) -> int:
    """Tạm dừng ghi trong dữ liệu / The freeze that the data declare."""
    from datetime import timedelta

    read = read_whole(folder, as_of, lang)
    found = read.inventory.settings.freeze
    if found is None:
        click.echo(_NONE.in_language(read.language))
        return EXIT_CLEAN
    until = found.on + timedelta(read.inventory.pack.mass_ends.freeze_days - 1)
    facts = {"on": f"{found.on:%d/%m/%Y}", "until": f"{until:%d/%m/%Y}", "reason": found.reason, "by": found.by}
    click.echo(_STATUS.in_language(read.language, facts))
    return EXIT_CLEAN
