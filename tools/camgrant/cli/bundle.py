"""`camgrant bundle`: what became of the sealed bundles: issued, sent, received, lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from camgrant.cli.bundle_words import bundle_content, bundle_line, say_reissued
from camgrant.cli.common import (
    as_of_option,
    day_option,
    format_option,
    inventory_option,
    json_text,
    language_option,
    today,
)
from camgrant.cli.lists import BY, WAY, WAYS, tell_written
from camgrant.cli.prompts import Prompts
from camgrant.cli.whole import read_whole
from camgrant.diagnostics import EXIT_CLEAN, Text, UsageFault

if TYPE_CHECKING:
    from camgrant.ledger.bundles import BundleKey, BundleState
    from camgrant.model.inventory import Inventory
    from camgrant.model.ledger import Event

__all__ = ["bundle"]

F = TypeVar("F", bound=Callable[..., Any])
_WHICH: Final = Text("Gói nào", "Which bundle")
_UNCHANGED: Final = Text("Sổ đã có sẵn: {bundles}", "Recorded before: {bundles}")
_LOCAL: Final = Text(
    "Không niêm phong nên không có gói, đề nghị giao tận tay; chưa có khóa thì khai bằng `camgrant key new`: {units}",
    "Not sealed, so there is no bundle; hand it over in person, add a missing key with `camgrant key new`: {units}",
)
_NOTHING: Final = Text("Lần phát hành này không có gói nào.", "This publication has no bundle.")
_NO_BUNDLES: Final = Text("Chưa phát hành gói nào.", "No bundle was issued.")
_dry_run = click.option("--dry-run", is_flag=True, help="Chỉ xem, không ghi / Show only, write nothing.")


def _which_options(command: F) -> F:
    """`--recipient` and `--sequence`: one bundle."""
    sequence = click.option("--sequence", type=click.IntRange(0), help="Số của gói / Number of the bundle.")
    recipient = click.option("--recipient", help="Nơi nhận (u-…) / The recipient.")
    return recipient(sequence(command))


@click.group()
def bundle() -> None:
    """Gói niêm phong: đã phát hành, gửi, nhận, thất lạc / Sealed bundles: issued, sent, received, lost."""


@bundle.command()
@inventory_option
@language_option
@click.option(
    "--publication",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="Thư mục của camgrant publish / The folder that camgrant publish wrote.",
)
@click.option(
    "--signers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Người ký khi ấy, nếu khóa ký đã đổi (tệp allowed_signers) / Who signed then, if the key has changed since.",
)
@day_option("--on", "Ngày ghi; mặc định ngày của lần phát hành / Day to record, that of the publication.", "issued_on")
@_dry_run
def issued(
    folder: Path | None,
    lang: str | None,
    publication: Path,
    signers: Path | None,
    issued_on: date | None,
    dry_run: bool,
) -> int:
    """Ghi mọi gói của một lần phát hành; chạy lại không ghi hai lần / Record every bundle of a publication, once."""
    from camgrant.app.bundles import issued as issuing

    desk = _Desk.opened(folder, lang, issued_on, "--on")
    named = signers.read_bytes() if signers is not None else None
    found = issuing(desk.inventory, publication, today=desk.day, on=issued_on, signers=named)
    if found.unchanged:
        desk.say(_UNCHANGED, bundles=", ".join(map(str, found.unchanged)))
    if found.local:
        desk.say(_LOCAL, units=", ".join(found.local))
    if found.events:
        desk.write(found.events, dry_run=dry_run)
    elif not found.unchanged:
        desk.say(_NOTHING)
    return EXIT_CLEAN


@bundle.command()
@inventory_option
@language_option
@_which_options
@click.option("--way", type=click.Choice(list(WAYS)), help="Cách gửi / How it goes.")
@day_option("--on", "Ngày gửi; mặc định hôm nay / Day of sending, today by default.", "sent_on")
@click.option("--by", help="Ai gửi: mã cá nhân hoặc tên cơ quan / Who sent it: a contact id or an office.")
@click.option("--evidence", help="Chứng cứ: số văn bản, vận đơn / Evidence: a number of a letter or of a parcel.")
@_dry_run
def sent(
    folder: Path | None,
    lang: str | None,
    recipient: str | None,
    sequence: int | None,
    way: str | None,
    sent_on: date | None,
    by: str | None,
    evidence: str | None,
    dry_run: bool,
) -> int:
    """Ghi một gói đã gửi / Record that a bundle was sent."""
    from camgrant.app.bundles import sent as sending

    desk = _Desk.opened(folder, lang, sent_on, "--on")
    key = desk.which(recipient, sequence, ("issued", "lost"))
    shown = {name: words.in_language(desk.language) for name, words in WAYS.items()}
    how = desk.ask.choice(way, "--way", WAY, shown)
    desk.write([sending(desk.inventory, key, on=desk.day, way=how, by=by, evidence=evidence)], dry_run=dry_run)
    return EXIT_CLEAN


@bundle.command()
@inventory_option
@language_option
@_which_options
@day_option("--on", "Ngày nhận; mặc định hôm nay / Day of receipt, today by default.", "received_on")
@click.option("--by", help="Ai xác nhận: mã cá nhân hoặc tên cơ quan / Who: a contact id or an office.")
@click.option("--evidence", help="Chứng cứ / Evidence.")
@_dry_run
def received(
    folder: Path | None,
    lang: str | None,
    recipient: str | None,
    sequence: int | None,
    received_on: date | None,
    by: str | None,
    evidence: str | None,
    dry_run: bool,
) -> int:
    """Ghi nơi nhận đã nhận gói và mở được / Record that the recipient has the bundle and opened it."""
    from camgrant.app.bundles import received as receiving

    desk = _Desk.opened(folder, lang, received_on, "--on")
    key = desk.which(recipient, sequence, ("sent",))
    who = desk.ask.text(by, "--by", BY)
    desk.write([receiving(desk.inventory, key, on=desk.day, by=who, evidence=evidence)], dry_run=dry_run)
    return EXIT_CLEAN


@bundle.command()
@inventory_option
@language_option
@_which_options
@day_option("--on", "Ngày biết thất lạc; mặc định hôm nay / Day on which that was known, today by default.", "lost_on")
@click.option("--by", help="Ai báo: mã cá nhân hoặc tên cơ quan / Who reports it: a contact id or an office.")
@click.option("--evidence", help="Chứng cứ / Evidence.")
@_dry_run
def lost(
    folder: Path | None,
    lang: str | None,
    recipient: str | None,
    sequence: int | None,
    lost_on: date | None,
    by: str | None,
    evidence: str | None,
    dry_run: bool,
) -> int:
    """Ghi một gói thất lạc; mật khẩu ở trong phải cấp lại / Record a lost bundle; its passwords are issued anew."""
    from camgrant.app.bundles import lost as losing

    desk = _Desk.opened(folder, lang, lost_on, "--on")
    key = desk.which(recipient, sequence, ("issued", "sent", "received"))
    who = desk.ask.text(by, "--by", BY)
    event, again = losing(desk.inventory, key, on=desk.day, today=today(), by=who, evidence=evidence)
    say_reissued(again, desk.language)
    desk.write([event, *again.events], dry_run=dry_run)
    return EXIT_CLEAN


@bundle.command()
@inventory_option
@as_of_option
@language_option
@format_option("text", "json")
@click.option("--unit", help="Chỉ gói của đơn vị này (u-…) / Only the bundles of this unit.")
def status(folder: Path | None, as_of: date | None, lang: str | None, style: str, unit: str | None) -> int:
    """Từng gói đã phát hành, gửi, nhận hay thất lạc / How every bundle stands."""
    from camgrant.app.bundles import bundle_status
    from camgrant.app.obligations import known_unit
    from camgrant.cli.duty_words import as_of_line

    read = read_whole(folder, as_of, lang)
    inventory, language = read.inventory, read.language
    recipient = known_unit(inventory, unit) if unit is not None else None
    found = bundle_status(inventory, read.day, recipient)
    if style == "json":
        click.echo(json_text({"as_of": read.day.isoformat(), "bundles": [bundle_content(one) for one in found]}))
    else:
        lines = [bundle_line(inventory, one, read.day, language) for one in found]
        click.echo("\n".join(lines or [_NO_BUNDLES.in_language(language)]))
        click.echo(as_of_line(inventory, read.day, language))
    return EXIT_CLEAN


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where one command works: the data, the day that something happened on, and who can be asked."""

    inventory: Inventory
    folder: Path
    language: str
    day: date
    ask: Prompts

    @classmethod
    def opened(cls, folder: Path | None, lang: str | None, day: date | None, flag: str) -> _Desk:
        """The data, read whole. Raises UsageFault for a day to come."""
        from camgrant.app.ledger import not_in_the_future

        read = read_whole(folder, not_in_the_future(day, today(), flag), lang)
        return cls(read.inventory, read.folder, read.language, read.day, Prompts(read.language))

    def which(self, recipient: str | None, sequence: int | None, states: Sequence[BundleState]) -> BundleKey:
        """The bundle that was named, or one picked from those that wait for it.

        Raises UsageFault for a unit that does not exist, and where none was named and none can be picked.
        """
        from camgrant.app.bundles import bundle_status
        from camgrant.app.obligations import known_unit
        from camgrant.ledger.bundles import BundleKey

        unit = known_unit(self.inventory, recipient) if recipient is not None else None
        if unit is not None and sequence is not None:
            return BundleKey(unit, sequence)
        waiting = [one for one in bundle_status(self.inventory, self.day, unit) if one.state in states]
        by_name = {str(one.key): one.key for one in waiting if sequence in (None, one.key.sequence)}
        if not by_name:
            raise UsageFault(
                "không có gói nào chờ việc này; đề nghị xem `camgrant bundle status` / "
                "no bundle waits for this; see `camgrant bundle status`"
            )
        lines = {str(one.key): bundle_line(self.inventory, one, self.day, self.language) for one in waiting}
        choices = {name: lines[name] for name in by_name}
        return by_name[self.ask.choice(None, "--recipient, --sequence", _WHICH, choices)]

    def say(self, words: Text, **facts: object) -> None:
        click.echo(words.in_language(self.language, facts))

    def write(self, events: Sequence[Event], *, dry_run: bool) -> None:
        tell_written(self.folder, list(events), self.language, dry_run=dry_run)
