"""`camgrant report figures`: the numbers of the province, for people and for machines; nobody is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

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
from camgrant.diagnostics import EXIT_CLEAN, Text

if TYPE_CHECKING:
    from camgrant.app.figures import Figures
    from camgrant.ledger.lags import Lags
    from camgrant.model.inventory import Inventory

__all__ = ["figures"]

_SYSTEM: Final = Text("{label}: {people} người, {accounts} tài khoản", "{label}: people {people}, accounts {accounts}")
_TOTAL: Final = Text(
    "Cả tỉnh: {people} người (mỗi người tính một lần)", "The whole province: people {people} (each counted once)"
)
_REMOVED: Final = Text("Xác nhận đã khóa, xóa tài khoản: {lags}", "Accounts confirmed gone: {lags}")
_MADE: Final = Text("Báo đã tạo tài khoản: {lags}", "Accounts reported made: {lags}")
_LAGS: Final = Text(
    "{done} tài khoản, trung vị {median_days} ngày, lâu nhất {longest_days} ngày; còn chờ {open} tài khoản, lâu nhất "
    "{longest_open_days} ngày",
    "{done}, median of days {median_days}, longest {longest_days}; still open {open}, longest {longest_open_days}",
)
_EXPOSED: Final = Text(
    "Số ngày tài khoản còn có thể dùng sau khi hết quyền: {days}",
    "Days on which accounts could be used after access had ended: {days}",
)
_WAITS: Final = Text(
    "Việc chưa xong: {number}, trong đó trễ {late} (xem `camgrant duties`)",
    "Still to do: {number}, of which late {late} (see `camgrant duties`)",
)
_REVIEWS: Final = Text(
    "Phiếu rà soát: {rounds} đã mở, {going_on} chưa kết thúc, {overdue} quá hạn trả lời; giữ {keep}, bớt quyền "
    "{reduce}, thu hồi {revoke} lượt",
    "Rounds of review: {rounds} opened, {going_on} still open, {overdue} overdue; grants kept {keep}, reduced "
    "{reduce}, revoked {revoke}",
)


@click.command()
@inventory_option
@as_of_option
@language_option
@format_option("text", "json")
@receipts_option
def figures(folder: Path | None, as_of: date | None, lang: str | None, style: str, receipts: Path | None) -> int:
    """Số liệu của tỉnh: số người, thu hồi mất bao lâu, việc chưa xong; không nêu ai / The numbers of the province:
    how many have access, how long revocations take, what waits; nobody is named."""
    from camgrant.app.figures import Figures
    from camgrant.app.receipts import confirmed_removals
    from camgrant.cli.duty_words import as_of_line

    read = read_whole(folder, as_of, lang).as_counted()
    found = Figures.of(read.inventory, read.state, confirmed_removals(receipts, read.day) if receipts else None)
    if style == "json":
        click.echo(json_text(_content(read.inventory, found, read.day)))
        return EXIT_CLEAN
    for line in _lines(read.inventory, found, read.day, read.language):
        click.echo(line)
    click.echo(as_of_line(read.inventory, read.day, read.language))
    return EXIT_CLEAN


def _lines(inventory: Inventory, found: Figures, day: date, language: str) -> Iterator[str]:
    for name, system in inventory.pack.systems.items():
        label = Text(system.label.vi, system.label.en).in_language(language)
        now = found.counts(name)[-1]
        yield _SYSTEM.in_language(language, {"label": label, "people": now.people, "accounts": now.accounts})
    yield _TOTAL.in_language(language, {"people": found.everybody})
    for text, lags in ((_REMOVED, found.removals), (_MADE, found.creations)):
        shown = {name: "–" if value is None else f"{value:g}" for name, value in _counted(lags).items()}
        yield text.in_language(language, {"lags": _LAGS.in_language(language, shown)})
    yield _EXPOSED.in_language(language, {"days": found.removals.total_days})
    waits = found.waiting.values()
    yield _WAITS.in_language(
        language, {"number": sum(one.number for one in waits), "late": sum(one.late for one in waits)}
    )
    yield _REVIEWS.in_language(language, found.reviewed._asdict())


def _content(inventory: Inventory, found: Figures, day: date) -> dict[str, Any]:
    systems = [
        {
            "system": name,
            "counts": [{**one._asdict(), "day": one.day.isoformat()} for one in found.counts(name)],
        }
        for name in inventory.pack.systems
    ]
    return {
        "as_of": day.isoformat(),
        "demo": inventory.settings.profile == "demo",
        "people": found.everybody,
        "systems": systems,
        "removals": {**_counted(found.removals), "exposure_days": found.removals.total_days},
        "creations": _counted(found.creations),
        "waiting": [
            {"kind": kind, "number": one.number, "late": one.late, "longest_days": one.longest}
            for kind, one in found.waiting.items()
        ],
        "reviews": found.reviewed._asdict(),
    }


def _counted(lags: Lags) -> dict[str, float | None]:
    """Waits of one kind in numbers; days are None where nothing was done, or nothing is open."""
    return {
        "done": len(lags.done),
        "median_days": lags.median,
        "longest_days": lags.done[-1] if lags.done else None,
        "open": len(lags.open),
        "longest_open_days": lags.open[0].days if lags.open else None,
    }
