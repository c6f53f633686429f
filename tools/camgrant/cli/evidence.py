"""`camgrant evidence`: recordings that are to be kept before they are written over."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.common import as_of_option, day_option, inventory_option, language_option
from camgrant.cli.incident import LedgerDesk
from camgrant.cli.who import period_of
from camgrant.diagnostics import EXIT_CLEAN, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from camgrant.app.holds import HoldStanding
    from camgrant.ledger.holds import Keeping

__all__ = ["evidence"]

_NOTHING: Final = Text("Không có bản ghi nào phải giữ.", "No recordings are to be kept.")
_REMIND: Final = Text(
    "Không đưa hình ảnh hay thông tin người trong hình vào kho.",
    "No picture, and nothing of who is seen, goes in here.",
)
_HEAD: Final = Text(
    "{id}: {state}, {cameras}, bản ghi từ {since} đến {until}, theo {number}{incident}",
    "{id}: {state}, {cameras}, recordings from {since} until {until}, by {number}{incident}",
)
_HELD: Final = Text("phải giữ từ {day}", "to be kept since {day}")
_RELEASED: Final = Text("thôi giữ từ {day}", "released on {day}")
_INCIDENT: Final = Text(", sự cố {incident}", ", incident {incident}")
_ASKED: Final = Text(
    "{late}{unit} ({name}) giữ bản ghi trên {recorder}: {cameras}, hạn {due}{term}",
    "{late}{unit} ({name}) keeps the recordings on {recorder}: {cameras}, by {due}{term}",
)
_LATE: Final = Text("TRỄ, ", "LATE, ")
_NO_TERM: Final = Text("; đầu ghi chưa khai số ngày lưu hình", "; how long the recorder keeps them is not declared")
_KEPT: Final = Text(
    "đã giữ bản ghi trên {recorder} ({day}, {by}): {summary}", "kept on {recorder} ({day}, {by}): {summary}"
)
_GONE: Final = Text(
    "bản ghi trên {recorder} KHÔNG CÒN ({day}, {by}): {summary}",
    "the recordings on {recorder} are GONE ({day}, {by}): {summary}",
)
_LOST: Final = Text(
    "bản ghi trên {recorder} đã mất cùng thiết bị ngày {day} ({document})",
    "the recordings on {recorder} were lost with the device on {day} ({document})",
)
_by = click.option("--by", required=True, help="Ai ghi: mã cá nhân hoặc tên cơ quan / Who: a contact id or an office.")
_document = click.option(
    "--document", "number", required=True, help="Số, ký hiệu văn bản / Number of the document that says so."
)
_out = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Thư mục để dự thảo / Folder for drafts."
)
_dry_run = click.option("--dry-run", is_flag=True, help="Chỉ xem, không ghi / Show only, write nothing.")
_which = click.argument("name", metavar="MÃ")


@click.group()
def evidence() -> None:
    """Giữ bản ghi hình theo văn bản: yêu cầu, xác nhận, thôi giữ / Recordings to be kept: asked, confirmed, released.

    Không ghi hình ảnh, không ghi thông tin người có trong hình / No pictures, no data of who is seen on them.
    """


@evidence.command()
@inventory_option
@language_option
@click.option("--camera", "cameras", multiple=True, help="Mã camera (k-…), nhiều lần được / Id of a camera.")
@click.option("--site", "sites", multiple=True, help="Mã cơ sở (s-…): mọi camera ở đó / Id of a site: all its cameras.")
@click.option("--from", "since", metavar="T", required=True, help="Bản ghi từ lúc / Recordings from.")
@click.option("--until", metavar="T", required=True, help="Đến trước lúc, hết ngày / Until just before, or that day.")
@click.option("--incident", "incident_id", help="Mã sự cố (i-…), nếu có / The incident that it is for.")
@_document
@_by
@click.option("--summary", default="", help="Lý do, không nêu người trong hình / Why, nobody who is seen.")
@day_option("--on", "Ngày ghi; mặc định hôm nay / Day of entry, today by default.", "day")
@_out
@_dry_run
def hold(
    folder: Path | None,
    lang: str | None,
    cameras: tuple[str, ...],
    sites: tuple[str, ...],
    since: str,
    until: str,
    incident_id: str | None,
    number: str,
    by: str,
    summary: str,
    day: date | None,
    out: Path | None,
    dry_run: bool,
) -> int:
    """Yêu cầu giữ bản ghi; lập dự thảo gửi từng nơi giữ đầu ghi vào --out / Have recordings kept, drafts to --out."""
    from camgrant.app.holds import HoldWish, hold_drafts, holding

    desk = LedgerDesk.opened(folder, lang, day)
    wanted = (*cameras, *desk.cameras_of(sites))
    wish = HoldWish(wanted, period_of(None, since, until), number, by, summary, incident_id)
    event = holding(desk.inventory, desk.day, wish)
    desk.say(_REMIND)
    if out is not None:
        desk.draft(hold_drafts(desk.inventory, event, desk.day), out, dry_run=dry_run)
    desk.write(event, dry_run=dry_run)
    return EXIT_CLEAN


@evidence.command()
@inventory_option
@language_option
@_which
@click.option("--recorder", required=True, help="Đầu ghi có bản ghi (r-…) / The recorder that has them.")
@click.option("--summary", required=True, help="Đã giữ ở đâu, hoặc vì sao không còn / Where they are, or why not.")
@click.option("--missing", is_flag=True, help="Bản ghi không còn / The recordings are no longer there.")
@_by
@day_option("--on", "Ngày trả lời; mặc định hôm nay / Day of the answer, today by default.", "day")
@_dry_run
def confirm(
    folder: Path | None,
    lang: str | None,
    name: str,
    recorder: str,
    summary: str,
    missing: bool,
    by: str,
    day: date | None,
    dry_run: bool,
) -> int:
    """Ghi nơi giữ đầu ghi đã giữ bản ghi, hoặc báo không còn / Record that they are kept, or no longer there."""
    from camgrant.app.holds import confirming

    desk = LedgerDesk.opened(folder, lang, day)
    event = confirming(desk.inventory, name, recorder, on=desk.day, by=by, summary=summary, is_kept=not missing)
    desk.write(event, dry_run=dry_run)
    return EXIT_CLEAN


@evidence.command()
@inventory_option
@language_option
@_which
@_by
@_document
@click.option("--summary", default="", help="Lý do / Why.")
@day_option("--on", "Ngày thôi giữ; mặc định hôm nay / Day of the release, today by default.", "day")
@_dry_run
def release(
    folder: Path | None,
    lang: str | None,
    name: str,
    by: str,
    number: str,
    summary: str,
    day: date | None,
    dry_run: bool,
) -> int:
    """Thôi giữ, theo văn bản / The recordings need not be kept any more, by a document."""
    from camgrant.app.holds import releasing

    desk = LedgerDesk.opened(folder, lang, day)
    desk.write(releasing(desk.inventory, name, on=desk.day, by=by, number=number, summary=summary), dry_run=dry_run)
    return EXIT_CLEAN


@evidence.command()
@inventory_option
@as_of_option
@language_option
def status(folder: Path | None, as_of: date | None, lang: str | None) -> int:
    """Bản ghi nào phải giữ, ai giữ, hạn nào, đã trả lời chưa / What is to be kept, by whom, by when."""
    from camgrant.app.holds import hold_standings

    desk = LedgerDesk.opened(folder, lang, as_of, past_only=False)
    found = hold_standings(desk.inventory, desk.day)
    for standing in found:
        click.echo("\n".join(_lines(desk, standing)))
    if not found:
        desk.say(_NOTHING)
    return EXIT_CLEAN


def _lines(desk: LedgerDesk, standing: HoldStanding) -> Iterator[str]:
    """One hold: how it stands, then each recorder."""
    from camgrant.history.moments import shown

    hold, language = standing.hold, desk.language
    since = hold.released or hold.on
    state = (_RELEASED if hold.released else _HELD).in_language(language, {"day": f"{since:%d/%m/%Y}"})
    incident = _INCIDENT.in_language(language, {"incident": hold.incident}) if hold.incident else ""
    facts = {"id": hold.id, "state": state, "cameras": ", ".join(hold.cameras), "number": hold.number}
    times = {"since": shown(hold.since), "until": shown(hold.until), "incident": incident}
    yield _HEAD.in_language(language, {**facts, **times})
    for keeping in standing.keepings:
        yield f"  {_answer(desk, standing, keeping)}"


def _answer(desk: LedgerDesk, standing: HoldStanding, keeping: Keeping) -> str:
    answer = standing.hold.answered.get(keeping.recorder)
    facts = {"recorder": keeping.recorder}
    if answer is not None:
        said = {**facts, "day": f"{answer.on:%d/%m/%Y}", "by": answer.by, "summary": answer.summary}
        return (_KEPT if answer.is_kept else _GONE).in_language(desk.language, said)
    if keeping.loss is not None:
        loss = {"day": f"{keeping.loss.on:%d/%m/%Y}", "document": keeping.loss.document}
        return _LOST.in_language(desk.language, {**facts, **loss})
    is_late = standing.hold.released is None and keeping.due < desk.day
    return _ASKED.in_language(
        desk.language,
        {
            **facts,
            "late": _LATE.in_language(desk.language) if is_late else "",
            "unit": keeping.unit,
            "name": desk.inventory.unit_short_name(keeping.unit, desk.day),
            "cameras": ", ".join(keeping.cameras),
            "due": f"{keeping.due:%d/%m/%Y}",
            "term": "" if keeping.is_term_known else _NO_TERM.in_language(desk.language),
        },
    )
