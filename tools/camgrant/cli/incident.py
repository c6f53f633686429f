"""`camgrant incident`: a leak is opened, told to those who must know, followed to its end."""

from __future__ import annotations

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
from camgrant.cli.who import period_of
from camgrant.cli.whole import read_whole
from camgrant.diagnostics import EXIT_CLEAN, Text, UsageFault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from camgrant.model.inventory import Inventory
    from camgrant.model.ledger import Event

__all__ = ["LedgerDesk", "incident"]

_NOTHING: Final = Text("Không có sự cố nào.", "There is no incident.")
_DRAFTS: Final = Text("Dự thảo: {files}", "Drafts: {files}")
_REMIND: Final = Text(
    "Không đưa hình ảnh hay thông tin người trong hình vào kho.",
    "No picture, and nothing of who is seen, goes in here.",
)
_THERE: Final = "{path}: đã có tệp này, đề nghị chọn --out khác / exists already, choose another --out"
_by = click.option("--by", required=True, help="Ai ghi: mã cá nhân hoặc tên cơ quan / Who: a contact id or an office.")
_document = click.option("--document", "number", help="Số, ký hiệu văn bản / Number of the letter.")
_out = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Thư mục để dự thảo / Folder for drafts."
)
_dry_run = click.option("--dry-run", is_flag=True, help="Chỉ xem, không ghi / Show only, write nothing.")
_which = click.argument("name", metavar="SỰ_CỐ")


@click.group()
def incident() -> None:
    """Sự cố lộ lọt hình ảnh: mở, thông báo, kết thúc / A leak of pictures: opened, told, closed.

    Không ghi hình ảnh, không ghi thông tin người có trong hình / No pictures, no data of who is seen on them.
    """


@incident.command("open")
@inventory_option
@language_option
@click.option("--camera", "cameras", multiple=True, help="Mã camera (k-…), nhiều lần được / Id of a camera.")
@click.option("--site", "sites", multiple=True, help="Mã cơ sở (s-…): mọi camera ở đó / Id of a site: all its cameras.")
@click.option("--from", "since", metavar="T", required=True, help="Hình ghi từ lúc / Pictures from.")
@click.option("--until", metavar="T", required=True, help="Đến trước lúc, hết ngày / Until just before, or that day.")
@click.option("--reported-at", metavar="T", required=True, help="Lúc biết, tính hạn / When it was known.")
@_by
@click.option("--summary", default="", help="Tóm tắt, không nêu người trong hình / Summary, nobody who is seen.")
@day_option("--on", "Ngày ghi; mặc định hôm nay / Day of entry, today by default.", "day")
@_out
@_dry_run
def open_incident(
    folder: Path | None,
    lang: str | None,
    cameras: tuple[str, ...],
    sites: tuple[str, ...],
    since: str,
    until: str,
    reported_at: str,
    by: str,
    summary: str,
    day: date | None,
    out: Path | None,
    dry_run: bool,
) -> int:
    """Mở sự cố; lập dự thảo thông báo, yêu cầu cung cấp nhật ký vào --out / Open one, with drafts to --out."""
    from camgrant.app.incidents import drafts_with, opening
    from camgrant.history.moments import moment

    period, known = period_of(None, since, until), moment(reported_at)
    desk = LedgerDesk.opened(folder, lang, day)
    wanted = [*cameras, *desk.cameras_of(sites)]
    event = opening(desk.inventory, desk.day, wanted, period, known, by, summary)
    desk.say(_REMIND)
    if out is not None and event.incident is not None:
        drafts = drafts_with(desk.inventory, event, event.incident.incident, desk.day)
        desk.draft(drafts, out, dry_run=dry_run)
    desk.write(event, dry_run=dry_run)
    return EXIT_CLEAN


@incident.command()
@inventory_option
@language_option
@_which
@click.option("--unit", required=True, help="Đơn vị được thông báo (u-…) / The unit that was told.")
@_by
@_document
@day_option("--on", "Ngày thông báo; mặc định hôm nay / Day of the notice, today by default.", "day")
@_dry_run
def notify(
    folder: Path | None,
    lang: str | None,
    name: str,
    unit: str,
    by: str,
    number: str | None,
    day: date | None,
    dry_run: bool,
) -> int:
    """Ghi một đơn vị đã được thông báo / Record that a unit was told."""
    from camgrant.app.incidents import notifying

    desk = LedgerDesk.opened(folder, lang, day)
    desk.write(notifying(desk.inventory, name, unit, on=desk.day, by=by, number=number), dry_run=dry_run)
    return EXIT_CLEAN


@incident.command()
@inventory_option
@language_option
@_which
@_by
@click.option("--outcome", required=True, help="Kết luận / The outcome.")
@_document
@day_option("--on", "Ngày kết thúc; mặc định hôm nay / Day of the end, today by default.", "day")
@_dry_run
def close(
    folder: Path | None,
    lang: str | None,
    name: str,
    by: str,
    outcome: str,
    number: str | None,
    day: date | None,
    dry_run: bool,
) -> int:
    """Kết thúc sự cố, ghi kết luận / Close an incident with its outcome."""
    from camgrant.app.incidents import closing

    desk = LedgerDesk.opened(folder, lang, day)
    event = closing(desk.inventory, name, on=desk.day, by=by, outcome=outcome, number=number)
    desk.write(event, dry_run=dry_run)
    return EXIT_CLEAN


@incident.command()
@inventory_option
@as_of_option
@language_option
@format_option("text", "json")
def status(folder: Path | None, as_of: date | None, lang: str | None, style: str) -> int:
    """Sự cố nào đang xử lý, phải báo ai trước lúc nào / Which incidents are open, who must be told by when."""
    from camgrant.app.incidents import standings
    from camgrant.cli.incident_words import incident_content, incident_lines

    desk = LedgerDesk.opened(folder, lang, as_of, past_only=False)
    found = standings(desk.inventory, desk.day)
    if style == "json":
        content = [incident_content(desk.inventory, one, desk.day) for one in found]
        click.echo(json_text({"as_of": desk.day.isoformat(), "incidents": content}))
        return EXIT_CLEAN
    for one in found:
        click.echo("\n".join(incident_lines(desk.inventory, one, desk.day, desk.language)))
    if not found:
        desk.say(_NOTHING)
    return EXIT_CLEAN


class LedgerDesk:
    """The inventory on one day, and where events are written."""

    def __init__(self, inventory: Inventory, folder: Path, day: date, language: str) -> None:
        self.inventory = inventory
        self.folder = folder
        self.day = day
        self.language = language

    @classmethod
    def opened(cls, folder: Path | None, lang: str | None, day: date | None, *, past_only: bool = True) -> LedgerDesk:
        """The data, read whole. Raises UsageFault for a day to come where only past ones are meant."""
        from camgrant.app.ledger import not_in_the_future

        if past_only:
            not_in_the_future(day, today(), "--on")
        read = read_whole(folder, day, lang)
        return cls(read.inventory, read.folder, read.day, read.language)

    def say(self, text: Text) -> None:
        """A sentence in the language of the desk."""
        click.echo(text.in_language(self.language))

    def cameras_of(self, sites: tuple[str, ...]) -> list[str]:
        """The cameras at some sites. Raises UsageFault for a site that does not exist."""
        from camgrant.load.suggest import suggestion

        unknown = next((one for one in sites if one not in self.inventory.sites), None)
        if unknown is not None:
            near = suggestion(unknown, self.inventory.sites)
            raise UsageFault(f"không có cơ sở “{unknown}”{near.vi} / unknown site '{unknown}'{near.en}")
        recorders = [one for site in sites for one in self.inventory.recorders_of_site.get(site, ())]
        return [camera for one in recorders for camera in self.inventory.recorders[one].channels]

    def draft(self, files: Mapping[str, bytes], out: Path, *, dry_run: bool) -> None:
        """Writes drafts of letters, all or none."""
        from camgrant.app.folders import outside_inventory
        from camgrant.app.private import write_private

        there = next((out / one for one in files if outside_inventory(out / one).exists()), None)
        if there is not None:
            raise UsageFault(_THERE.format(path=there))
        for one, data in () if dry_run else files.items():
            out.mkdir(parents=True, exist_ok=True)
            write_private(out / one, data)
        click.echo(_DRAFTS.in_language(self.language, {"files": ", ".join(str(out / one) for one in files)}))

    def write(self, *events: Event, dry_run: bool) -> None:
        """Adds the events to the ledger, all or none, and says so."""
        tell_written(self.folder, list(events), self.language, dry_run=dry_run)
