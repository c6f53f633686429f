"""`camgrant list`: what must be sent today, and the record of what was sent, received, or entered wrongly."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.check import print_report
from camgrant.cli.common import (
    as_of_option,
    day_option,
    format_option,
    inventory_option,
    json_text,
    language_option,
    pick_language,
    report_of,
    run_check,
    today,
)
from camgrant.cli.prompts import Prompts
from camgrant.cli.whole import read_whole
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Severity, Text, UsageFault

if TYPE_CHECKING:
    from camgrant.access.state import AccessState
    from camgrant.app.sending import Sending
    from camgrant.duties.lists import ListState
    from camgrant.model.inventory import Inventory
    from camgrant.model.ledger import Event

__all__ = ["BY", "WAY", "WAYS", "lists", "tell_written"]

_REFUSED: Final = Text(
    "Dữ liệu còn lỗi hoặc chưa đủ nên không ghi là đã gửi.",
    "The data has errors or is not whole, so nothing is recorded as sent.",
)
_WRITTEN: Final = Text("Đã ghi sổ: {files}", "Recorded: {files}")
_WOULD: Final = Text("Chưa ghi (--dry-run); sẽ ghi: {files}", "Not recorded (--dry-run); would write: {files}")
_SENT: Final = Text(
    "{list}: {rows} dòng, phiên bản {version}, gửi ngày {day} theo {number}",
    "{list}: {rows} rows, version {version}, sent on {day} under {number}",
)
_LIST: Final = Text("Danh sách nào", "Which list")
_NUMBER: Final = Text("Số, ký hiệu văn bản gửi kèm", "Number of the document that it goes with")
_DATE: Final = Text("Ngày văn bản", "Date of the document")
WAY: Final = Text("Gửi bằng cách nào", "How it goes")
BY: Final = Text("Ai xác nhận (mã cá nhân hoặc tên cơ quan)", "Who acknowledges (a contact id or an office)")
_TO: Final = Text("Ai đã nhận nhầm: đơn vị, hoặc tên nơi ngoài", "Who got it by mistake: a unit, or an outsider")
_MISTAKE: Final = Text("Vì sao gửi nhầm", "How that came")
_CALL_BACK: Final = Text(
    "Đề nghị báo nơi nhận hủy ngay bản đã nhận, rồi ghi `camgrant list recalled`; `camgrant duties` nêu việc phải làm.",
    "Ask the recipient to destroy its copy at once, then record `camgrant list recalled`; `camgrant duties` says what "
    "is owed.",
)
_REASON: Final = Text("Lý do đính chính", "Why it was wrong")
WAYS: Final = {
    "document_system": Text("văn bản điện tử", "document system"),
    "paper": Text("bản giấy", "paper"),
    "email": Text("thư điện tử", "e-mail"),
    "zalo": Text("Zalo", "Zalo"),
    "by_hand": Text("giao tận tay", "by hand"),
}

_dry_run = click.option("--dry-run", is_flag=True, help="Chỉ xem, không ghi / Show only, write nothing.")
_list_option = click.option(
    "--list", "list_id", help="Danh sách mã/đơn-vị-lập/nơi-nhận / The list sheet/author/recipient."
)


@click.group(name="list")
def lists() -> None:
    """Danh sách phải gửi, đã gửi, đã nhận / Lists to send, sent, received."""


def tell_written(folder: Path, events: list[Event], language: str, *, dry_run: bool) -> None:
    """Adds the events to the ledger and says so; with `dry_run` only says what would be added."""
    from camgrant.app.ledger import record
    from camgrant.ledger.events import event_file, event_id

    files = [event_file(event_id(event), event) for event in events] if dry_run else record(folder, events)
    words = _WOULD if dry_run else _WRITTEN
    click.echo(words.in_language(language, {"files": ", ".join(files)}))


@lists.command()
@inventory_option
@as_of_option
@language_option
@format_option("text", "json")
@click.option("--unit", help="Chỉ danh sách đơn vị này lập hoặc nhận / Only lists that this unit draws up or receives.")
def status(folder: Path | None, as_of: date | None, lang: str | None, style: str, unit: str | None) -> int:
    """Hôm nay phải gửi gì, cho ai, vì sao, trễ bao lâu / What must be sent today, to whom, why, how late."""
    from camgrant.app.sending import list_status
    from camgrant.cli.duty_words import as_of_line, status_content, status_text

    read = read_whole(folder, as_of, lang)
    inventory, state, language = read.inventory, read.state, read.language
    found = list_status(inventory, state, unit)
    if style == "json":
        click.echo(json_text({"as_of": state.as_of.isoformat(), **status_content(inventory, found)}))
    else:
        click.echo(status_text(inventory, found, language))
        click.echo(as_of_line(inventory, state.as_of, language))
    return EXIT_CLEAN


@lists.command()
@inventory_option
@language_option
@_list_option
@click.option("--doc-no", help="Số, ký hiệu văn bản / Number of the document.")
@day_option("--doc-date", "Ngày văn bản / Date of the document.")
@click.option("--way", type=click.Choice(list(WAYS)), help="Cách gửi / How it goes.")
@day_option("--sent-on", "Ngày gửi; mặc định hôm nay / Day of sending, today by default.")
@click.option(
    "--file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Tệp đã gửi: chỉ giữ mã băm / The file sent: only its hash is kept.",
)
@click.option("--again", is_flag=True, help="Gửi lại dù không thay đổi / Send again though nothing changed.")
@_dry_run
def send(
    folder: Path | None,
    lang: str | None,
    list_id: str | None,
    doc_no: str | None,
    doc_date: date | None,
    way: str | None,
    sent_on: date | None,
    file: Path | None,
    again: bool,
    dry_run: bool,
) -> int:
    """Ghi một danh sách đã gửi: chốt bản gửi, số và ngày văn bản / Record that a list was sent, its version frozen."""
    from camgrant.access.resolve import resolve
    from camgrant.app.ledger import not_in_the_future
    from camgrant.app.sending import sending

    not_in_the_future(sent_on, today(), "--sent-on")
    checked, tree, found = run_check(folder, None)
    language = pick_language(lang, checked)
    inventory = checked.inventory
    if inventory is None or not checked.complete or checked.worst() == Severity.ERROR:
        print_report(report_of(checked, tree, found, language), "text", to_stderr=True)
        click.echo(_REFUSED.in_language(language), err=True)
        return EXIT_FINDINGS
    ask, day = Prompts(language), sent_on or checked.as_of
    state = resolve(inventory, day)
    shown = {name: words.in_language(language) for name, words in WAYS.items()}
    wanted = sending(
        inventory,
        state,
        _which(ask, list_id, inventory, state, ("new", "stale")),
        number=ask.text(doc_no, "--doc-no", _NUMBER),
        dated=ask.day(doc_date, "--doc-date", _DATE, default=day),
        way=ask.choice(way, "--way", WAY, shown),
        file=file,
        again=again,
    )
    _say_sent(wanted, language)
    tell_written(found, list(wanted.events), language, dry_run=dry_run)
    return EXIT_CLEAN


def _which(
    ask: Prompts, given: str | None, inventory: Inventory, state: AccessState, wanted: tuple[ListState, ...]
) -> str:
    """The list that was named, or one picked from those that wait for it."""
    if given is not None:
        return given
    from camgrant.app.sending import list_status

    waiting = [one.view for one in list_status(inventory, state) if one.state in wanted]
    if not waiting:
        raise UsageFault("không có danh sách nào chờ việc này / no list waits for this")
    return ask.choice(None, "--list", _LIST, {one.list_id: f"{one.list_id}  {one.recipient_name}" for one in waiting})


def _say_sent(wanted: Sending, language: str) -> None:
    view, dispatch = wanted.standing.view, wanted.events[-1].dispatch
    facts = {
        "list": view.list_id,
        "rows": len(view.rows),
        "version": view.version[:12],
        "day": f"{view.as_of:%d/%m/%Y}",
        "number": dispatch.number if dispatch else "",
    }
    click.echo(_SENT.in_language(language, facts))


@lists.command()
@inventory_option
@language_option
@_list_option
@day_option("--on", "Ngày nhận; mặc định hôm nay / Day of receipt, today by default.", "received_on")
@click.option("--by", help="Ai xác nhận: mã cá nhân hoặc tên cơ quan / Who: a contact id or an office.")
@click.option("--doc-no", help="Số văn bản xác nhận, nếu có / Number of the answer, if any.")
@_dry_run
def ack(
    folder: Path | None,
    lang: str | None,
    list_id: str | None,
    received_on: date | None,
    by: str | None,
    doc_no: str | None,
    dry_run: bool,
) -> int:
    """Ghi nơi nhận đã xác nhận / Record that the recipient acknowledged the last dispatch."""
    from camgrant.access.resolve import resolve
    from camgrant.app.ledger import not_in_the_future
    from camgrant.app.sending import acknowledgement

    read = read_whole(folder, not_in_the_future(received_on, today(), "--on"), lang)
    inventory, language = read.inventory, read.language
    ask = Prompts(language)
    event = acknowledgement(
        inventory,
        _which(ask, list_id, inventory, resolve(inventory, read.day), ("waiting",)),
        on=read.day,
        by=ask.text(by, "--by", BY),
        number=doc_no,
    )
    tell_written(read.folder, [event], language, dry_run=dry_run)
    return EXIT_CLEAN


@lists.command()
@inventory_option
@language_option
@click.argument("event")
@click.option("--reason", help="Lý do / Why.")
@day_option("--on", "Ngày đính chính; mặc định hôm nay / Day of the correction, today by default.", "corrected_on")
@_dry_run
def correct(
    folder: Path | None, lang: str | None, event: str, reason: str | None, corrected_on: date | None, dry_run: bool
) -> int:
    """Đính chính một sự kiện ghi sai (e-…) bằng sự kiện mới / Take back a wrong event by a new one."""
    from camgrant.app.ledger import correction, not_in_the_future

    read = read_whole(folder, not_in_the_future(corrected_on, today(), "--on"), lang)
    inventory, language = read.inventory, read.language
    said = Prompts(language).text(reason, "--reason", _REASON)
    tell_written(read.folder, [correction(inventory, event, said, read.day)], language, dry_run=dry_run)
    return EXIT_CLEAN


@lists.command()
@inventory_option
@language_option
@_list_option
@click.option(
    "--to",
    help="Ai đã nhận nhầm: đơn vị, hoặc tên nơi ngoài / Who got it: a unit, or an outsider.",
)
@click.option("--doc-no", help="Số, ký hiệu văn bản / Number of the document.")
@day_option("--doc-date", "Ngày văn bản / Date of the document.")
@click.option("--way", type=click.Choice(list(WAYS)), help="Cách gửi / How it went.")
@day_option("--sent-on", "Ngày gửi; mặc định hôm nay / Day of sending, today by default.")
@click.option("--reason", help="Vì sao gửi nhầm / How that came.")
@_dry_run
def missent(
    folder: Path | None,
    lang: str | None,
    list_id: str | None,
    to: str | None,
    doc_no: str | None,
    doc_date: date | None,
    way: str | None,
    sent_on: date | None,
    reason: str | None,
    dry_run: bool,
) -> int:
    """Ghi một danh sách đã gửi nhầm nơi nhận: phải thu hồi, báo như sự cố / Record that a list went to a wrong unit."""
    from camgrant.access.resolve import resolve
    from camgrant.app.ledger import not_in_the_future
    from camgrant.app.sending import missending

    read = read_whole(folder, not_in_the_future(sent_on, today(), "--sent-on"), lang)
    inventory, language, day = read.inventory, read.language, read.day
    ask, state = Prompts(language), resolve(inventory, read.day)
    shown = {name: words.in_language(language) for name, words in WAYS.items()}
    events = missending(
        inventory,
        state,
        ask.text(list_id, "--list", _LIST),
        to=ask.text(to, "--to", _TO),
        number=ask.text(doc_no, "--doc-no", _NUMBER),
        dated=ask.day(doc_date, "--doc-date", _DATE, default=day),
        way=ask.choice(way, "--way", WAY, shown),
        reason=ask.text(reason, "--reason", _MISTAKE),
    )
    tell_written(read.folder, list(events), language, dry_run=dry_run)
    click.echo(_CALL_BACK.in_language(language))
    return EXIT_CLEAN


@lists.command()
@inventory_option
@language_option
@click.argument("event")
@click.option("--by", help="Ai báo đã hủy: mã cá nhân hoặc tên cơ quan / Who says so: a contact id or an office.")
@day_option("--on", "Ngày hủy; mặc định hôm nay / Day of destruction, today by default.", "recalled_on")
@_dry_run
def recalled(
    folder: Path | None, lang: str | None, event: str, by: str | None, recalled_on: date | None, dry_run: bool
) -> int:
    """Ghi nơi nhận nhầm đã hủy hoặc trả lại (e-… của lần gửi) / Record that the wrong recipient destroyed its copy."""
    from camgrant.app.ledger import not_in_the_future
    from camgrant.app.sending import recall

    read = read_whole(folder, not_in_the_future(recalled_on, today(), "--on"), lang)
    who = Prompts(read.language).text(by, "--by", BY)
    found = recall(read.inventory, event, on=read.day, by=who)
    tell_written(read.folder, [found], read.language, dry_run=dry_run)
    return EXIT_CLEAN
