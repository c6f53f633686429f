"""`camgrant freeze`: mass ends wait for a few days, once two people of different agencies agreed."""

from __future__ import annotations

import textwrap
from datetime import date
from pathlib import Path
from typing import Final

import click

from camgrant.cli.common import as_of_option, inventory_option, language_option
from camgrant.cli.whole import read_whole
from camgrant.diagnostics import EXIT_CLEAN, Text, UsageFault

__all__ = ["freeze"]

_SET: Final = Text(
    "Đã ghi tạm dừng vào camgrant.yaml, từ {on} đến hết {until}: {count} lượt cấp quyền giữ như bản đã phát hành.",
    "A freeze is written into camgrant.yaml, from {on} until {until}: {count} grants go on as they were published.",
)
_NOT_YET: Final = Text(
    "CHƯA CÓ HIỆU LỰC. Đề nghị chạy `camgrant propose`, mời hai người duyệt của hai cơ quan khác nhau, hợp nhất, rồi "
    "`camgrant publish`.",
    "IT DOES NOT COUNT YET. Run `camgrant propose`, have two reviewers of different agencies agree, merge it, then run "
    "`camgrant publish`.",
)
_LIFTED: Final = Text(
    "Đã bỏ tạm dừng khỏi camgrant.yaml. CHƯA CÓ HIỆU LỰC: đề nghị chạy `camgrant propose`, mời hai người duyệt của hai "
    "cơ quan khác nhau. Nếu không ai duyệt, tạm dừng tự hết sau ngày {until}.",
    "The freeze is taken out of camgrant.yaml. IT COUNTS STILL: run `camgrant propose` and have two reviewers of "
    "different agencies agree. Where nobody does, it ends by itself after {until}.",
)
_NONE: Final = Text("Dữ liệu không ghi tạm dừng nào.", "The data declare no freeze.")
_DECLARED: Final = Text("Tạm dừng từ {on} đến hết {until}: {state}", "Frozen from {on} until {until}: {state}")
_TO_COME: Final = Text("chưa tới ngày", "still to come")
_NOW: Final = Text("trong hạn", "within its days")
_OVER: Final = Text("đã hết hạn, không còn giữ gì", "over, keeps nothing any more")
_WHY: Final = Text("  Lý do: {reason}", "  Reason: {reason}")
_WHO: Final = Text("  Người đề nghị: {by}", "  Asked for by: {by}")
_GRANTS: Final = Text("  {count} lượt cấp quyền: {grants}", "  {count} grants: {grants}")
_MERGED: Final = Text(
    "  Chỉ có hiệu lực khi hai người duyệt của hai cơ quan đã đồng ý: đề nghị xem `camgrant approvals`.",
    "  It counts only once two reviewers of different agencies agreed: see `camgrant approvals`.",
)
_WIDTH: Final = 110


@click.group()
def freeze() -> None:
    """Tạm dừng kết thúc hàng loạt chưa ai duyệt / Freeze mass ends that nobody approved."""


@freeze.command("set")
@inventory_option
@as_of_option
@language_option
@click.option(
    "--since",
    metavar="COMMIT",
    help="Giữ những gì đã kết thúc từ bản này, `publish` đã nêu / Keep what ended since; `publish` names the commit.",
)
@click.option(
    "--site",
    "sites",
    multiple=True,
    metavar="SITE",
    help="Giữ cả những gì chưa kết thúc tại cơ sở này / Keep what has not ended yet at the site as well.",
)
@click.option("--days", type=int, help="Số ngày; mặc định nhiều nhất được phép / Days; by default as many as allowed.")
@click.option("--reason", required=True, help="Lý do / Reason.")
@click.option("--by", required=True, help="Người đề nghị (c-…) / Who asks for it.")
def set_(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    since: str | None,
    sites: tuple[str, ...],
    days: int | None,
    reason: str,
    by: str,
) -> int:
    """Ghi tạm dừng từ hôm nay / Write a freeze that begins today."""
    from camgrant.app.freezing import FreezeScope, prepare_freeze, write_freeze
    from camgrant.app.ledger import without_personal_data

    read = read_whole(folder, as_of, lang)
    reason = without_personal_data(reason, "--reason")
    new = prepare_freeze(read.folder, read.inventory, FreezeScope(since, sites), read.day, days, reason, by)
    write_freeze(read.folder, new)
    facts = {"on": f"{new.on:%d/%m/%Y}", "until": f"{new.until:%d/%m/%Y}", "count": len(new.grants)}
    click.echo(_SET.in_language(read.language, facts))
    _list_grants(new.grants, read.language)
    click.echo(_NOT_YET.in_language(read.language))
    return EXIT_CLEAN


@freeze.command()
@inventory_option
@as_of_option
@language_option
def lift(folder: Path | None, as_of: date | None, lang: str | None) -> int:
    """Bỏ tạm dừng / Take the freeze out again."""
    from camgrant.app.freezing import drop_freeze

    read = read_whole(folder, as_of, lang)
    declared = read.inventory.settings.freeze
    if declared is None:
        raise UsageFault("camgrant.yaml không có `freeze` / there is no `freeze` in camgrant.yaml")
    drop_freeze(read.folder)
    until = declared.last_day(read.inventory.pack.mass_ends.freeze_days)
    click.echo(_LIFTED.in_language(read.language, {"until": f"{until:%d/%m/%Y}"}))
    return EXIT_CLEAN


@freeze.command()
@inventory_option
@as_of_option
@language_option
def status(folder: Path | None, as_of: date | None, lang: str | None) -> int:
    """Tạm dừng ghi trong dữ liệu / The freeze that the data declare."""
    read = read_whole(folder, as_of, lang)
    declared = read.inventory.settings.freeze
    if declared is None:
        click.echo(_NONE.in_language(read.language))
        return EXIT_CLEAN
    until = declared.last_day(read.inventory.pack.mass_ends.freeze_days)
    state = _TO_COME if read.day < declared.on else _OVER if read.day > until else _NOW
    facts = {"on": f"{declared.on:%d/%m/%Y}", "until": f"{until:%d/%m/%Y}", "state": state}
    click.echo(_DECLARED.in_language(read.language, facts))
    click.echo(_WHY.in_language(read.language, {"reason": declared.reason}))
    click.echo(_WHO.in_language(read.language, {"by": declared.by}))
    _list_grants(declared.grants, read.language)
    if state is not _OVER:
        click.echo(_MERGED.in_language(read.language))
    return EXIT_CLEAN


def _list_grants(grants: tuple[str, ...], language: str) -> None:
    text = _GRANTS.in_language(language, {"count": len(grants), "grants": ", ".join(grants)})
    click.echo(textwrap.fill(text, _WIDTH, subsequent_indent="    ", break_on_hyphens=False, break_long_words=False))
