"""`camgrant key`: the public keys that a unit's bundles are sealed for: new, replaced, lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.bundle_words import say_reissued
from camgrant.cli.common import (
    as_of_option,
    day_option,
    inventory_option,
    language_option,
    today,
)
from camgrant.cli.edit_words import Room, edit_options, open_room
from camgrant.cli.papers import flags
from camgrant.cli.whole import read_whole
from camgrant.diagnostics import EXIT_CLEAN, Text, UsageFault

if TYPE_CHECKING:
    from camgrant.model.inventory import Inventory
    from camgrant.model.organisation import SealKey

__all__ = ["key"]

_UNIT: Final = Text("Đơn vị nào", "Which unit")
_KEY: Final = Text("Khóa công khai age (age1…)", "Public age key (age1…)")
_NEW: Final = Text("Khóa công khai mới (age1…)", "New public key (age1…)")
_OLD: Final = Text("Khóa nào", "Which key")
_BY: Final = Text("Ai báo (mã cá nhân hoặc tên cơ quan)", "Who reports it (a contact id or an office)")
_NO_KEYS: Final = Text("Chưa đơn vị nào khai khóa.", "No unit has declared a key.")
_IN_USE: Final = Text("đang dùng từ ngày {since}", "in use since {since}")
_LOST: Final = Text("MẤT từ ngày {lost}", "LOST since {lost}")
_NOT_IN_USE: Final = Text("không dùng vào ngày này", "not in use on this day")
_MISSING: Final = Text(
    "CHƯA CÓ KHÓA, mật khẩu của tài khoản mới không niêm phong được",
    "HAS NO KEY, passwords of its new accounts cannot be sealed",
)

_unit_option = click.option("--unit", help="Đơn vị (u-…) / The unit.")
_by_option = click.option(
    "--by", help="Ai báo: mã cá nhân hoặc tên cơ quan / Who reports it: a contact id or an office."
)


@click.group()
def key() -> None:
    """Khóa niêm phong của đơn vị: khai, thay, mất / Keys that a unit's bundles are sealed for."""


@key.command()
@_unit_option
@click.option("--key", "given", help="Khóa công khai (age1…) / The public key.")
@day_option("--from", "Dùng từ ngày; mặc định ngày xét / In use from; the day judged by default.", "since")
@edit_options
def new(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    dry_run: bool,
    yes: bool,
    unit: str | None,
    given: str | None,
    since: date | None,
) -> int:
    """Khai một khóa công khai của đơn vị; khóa riêng không rời máy của đơn vị / Declare a public key of a unit.

    Đơn vị tạo khóa bằng `age-keygen -o khoa.txt` và chỉ gửi dòng công khai / The unit makes it with
    `age-keygen -o key.txt` and sends the public line only.
    """
    from camgrant.app.keys import declared, public_key

    room = open_room(folder, as_of, lang)
    who = room.unit(unit, "--unit", _UNIT)
    public = public_key(room.ask.text(given, "--key", _KEY), who, "--key")
    day = since or room.desk.day
    line = ["key", "new", *flags(unit=who, key=public, from_=day)]
    return room.finish(declared(room.desk, who, public, since=day), line, dry_run=dry_run, yes=yes)


@key.command()
@_unit_option
@click.option("--new", "given", help="Khóa công khai mới (age1…) / The new public key.")
@click.option("--key", "old", help="Khóa cũ; chỉ cần khi có nhiều khóa / The old key, where there are several.")
@day_option("--on", "Dùng khóa mới từ ngày; mặc định ngày xét / First day of the new key; the day judged by default.")
@_by_option
@edit_options
def rotate(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    dry_run: bool,
    yes: bool,
    unit: str | None,
    given: str | None,
    old: str | None,
    on: date | None,
    by: str | None,
) -> int:
    """Thay khóa còn nguyên bằng khóa mới, ghi vào sổ / Replace a sound key by a new one; an event of the ledger."""
    from camgrant.app.keys import keys_in_use, public_key, rotated

    room = open_room(folder, as_of, lang)
    who = room.unit(unit, "--unit", _UNIT)
    day = _past(on, room)
    before = _which(room, who, old, keys_in_use(room.desk.inventory, who, day), day)
    after = public_key(room.ask.text(given, "--new", _NEW), who, "--new")
    teller = room.ask.text(by, "--by", _BY)
    line = ["key", "rotate", *flags(unit=who, key=before, new=after, on=day, by=teller)]
    changes = rotated(room.desk, who, after, old=before, on=day, by=teller)
    return room.finish(changes, line, dry_run=dry_run, yes=yes)


@key.command()
@_unit_option
@click.option("--key", "old", help="Khóa bị mất; chỉ cần khi có nhiều khóa / The lost key, where there are several.")
@click.option("--new", "given", help="Khóa công khai mới, nếu đã có / The new public key, if there is one.")
@day_option("--on", "Ngày mất, lộ khóa; mặc định ngày xét / Day of the loss; the day judged by default.")
@_by_option
@edit_options
def lost(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    dry_run: bool,
    yes: bool,
    unit: str | None,
    old: str | None,
    given: str | None,
    on: date | None,
    by: str | None,
) -> int:
    """Mất, lộ khóa: thôi niêm phong cho khóa ấy, cấp lại mật khẩu chưa bàn giao / A key is lost or exposed.

    Mật khẩu trong các gói mà khóa ấy mở được, chưa bàn giao, đều cấp lại. Khóa chỉ có trong tệp --recipients thì ghi
    rõ --key / Passwords in bundles that the key opens and that were not handed over since are issued anew. A key that
    stands in a file of --recipients alone is named by --key.
    """
    from camgrant.app.keys import keys_in_use, public_key
    from camgrant.app.keys import lost as losing

    room = open_room(folder, as_of, lang)
    who = room.unit(unit, "--unit", _UNIT)
    day = _past(on, room)
    before = _which(room, who, old, keys_in_use(room.desk.inventory, who, day), day)
    after = public_key(given, who, "--new") if given is not None else None
    teller = room.ask.text(by, "--by", _BY)
    latest = max(today(), room.desk.day)
    changes, again = losing(room.desk, who, before, on=day, today=latest, by=teller, new=after)
    say_reissued(again, room.language)
    line = ["key", "lost", *flags(unit=who, key=before, new=after, on=day, by=teller)]
    return room.finish(changes, line, dry_run=dry_run, yes=yes)


@key.command(name="list")
@inventory_option
@as_of_option
@language_option
@click.option("--unit", help="Chỉ khóa của đơn vị này (u-…) / Only the keys of this unit.")
def list_keys(folder: Path | None, as_of: date | None, lang: str | None, unit: str | None) -> int:
    """Khóa của từng đơn vị, đơn vị nào còn thiếu / The keys of every unit, and who still has none."""
    from camgrant.app.keys import units_without_key
    from camgrant.app.obligations import known_unit

    read = read_whole(folder, as_of, lang)
    inventory, day, language = read.inventory, read.day, read.language
    wanted = [known_unit(inventory, unit)] if unit is not None else sorted(inventory.units)
    lines = [_line(inventory, one, found, day, language) for one in wanted for found in inventory.units[one].keys]
    missing = [one for one in units_without_key(inventory, day) if one in wanted]
    lines += [f"{inventory.unit_short_name(one, day)} ({one}): {_MISSING.in_language(language)}" for one in missing]
    click.echo("\n".join(lines or [_NO_KEYS.in_language(language)]))
    return EXIT_CLEAN


def _line(inventory: Inventory, unit: str, found: SealKey, day: date, language: str) -> str:
    facts = {"since": f"{found.valid_from:%d/%m/%Y}"}
    words = _IN_USE if found.in_use(day) else _NOT_IN_USE
    if found.lost_on is not None:
        words, facts = _LOST, {"lost": f"{found.lost_on:%d/%m/%Y}"}
    return f"{inventory.unit_short_name(unit, day)} ({unit}): {found.key}; {words.in_language(language, facts)}"


def _past(on: date | None, room: Room) -> date:
    """The day of an event: it has happened."""
    from camgrant.app.ledger import not_in_the_future

    return not_in_the_future(on, max(today(), room.desk.day), "--on") or room.desk.day


def _which(room: Room, unit: str, given: str | None, among: tuple[str, ...], day: date) -> str:
    """The key that was named; the only one in use; or one picked from them."""
    from camgrant.app.keys import public_key

    if given is not None:
        return public_key(given, unit, "--key")
    if not among:
        raise UsageFault(
            f"{unit}: ngày {day:%d/%m/%Y} không có khóa nào đang dùng; xem `camgrant key list`, rồi ghi rõ --key / "
            f"has no key in use on {day:%d/%m/%Y}; see `camgrant key list`, then name it with --key"
        )
    return among[0] if len(among) == 1 else room.ask.choice(None, "--key", _OLD, {one: one for one in among})
