"""`camgrant report sod` and `report standing`: in whom duties meet, and whose access has stood longest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
)
from camgrant.cli.whole import read_whole
from camgrant.diagnostics import EXIT_CLEAN, Text

if TYPE_CHECKING:
    from camgrant.access.state import AccessState
    from camgrant.app.duty_separation import Conflict
    from camgrant.app.long_standing import LongStanding
    from camgrant.model.inventory import Inventory

__all__ = ["sod", "standing"]

_TITLES: Final = {
    "several_systems": Text("Một người ở nhiều hệ thống", "One person in several systems"),
    "signs_and_holds": Text("Vừa ký vừa xem", "Signs and holds access"),
    "reviews_and_holds": Text("Vừa duyệt thay đổi vừa xem", "Reviews changes and holds access"),
    "answers_for_itself": Text("Tự rà soát quyền của mình", "Reviews the own access"),
    "technician_and_viewer": Text("Vừa làm kỹ thuật vừa xem", "Technician and viewer"),
    "registrar_and_holder": Text("Vừa giữ dữ liệu vừa xem", "Keeps the data and holds access"),
}
_NOBODY: Final = Text("không có ai", "nobody")
_PERSON: Final = Text("  {name} ({person}): {text}", "  {name} ({person}): {text}")
_STANDING: Final = Text(
    "{days} ngày (từ ngày {since}, đến {until}): {name} ({person}), {where}; gia hạn {renewals} lần; {facts}",
    "{days} days (since {since}, until {until}): {name} ({person}), {where}; renewed: {renewals}; {facts}",
)
_REVIEWED: Final = Text("rà soát ngày {day}", "reviewed on {day}")
_NEVER_REVIEWED: Final = Text("CHƯA rà soát lần nào", "NEVER reviewed")
_NEVER_MADE: Final = Text("CHƯA báo đã tạo", "NEVER reported as created")
_NEVER_HANDED: Final = Text("CHƯA bàn giao nên chưa dùng được", "NEVER handed over, so never used")
_HANDED: Final = Text("bàn giao ngày {day}", "handed over on {day}")
_COUNTS: Final = Text(
    "{all} tài khoản: chưa rà soát {unreviewed}, chưa báo đã tạo {unmade}, chưa bàn giao {unhanded}",
    "{all} accounts: never reviewed {unreviewed}, never created {unmade}, never handed over {unhanded}",
)
_MORE: Final = Text("… và {count} tài khoản khác (--limit)", "… and {count} more accounts (--limit)")


@click.command()
@inventory_option
@as_of_option
@language_option
@format_option("text", "json")
def sod(folder: Path | None, as_of: date | None, lang: str | None, style: str) -> int:
    """Ai vừa xem vừa ký, duyệt, sửa thiết bị hay giữ dữ liệu / Who sees pictures and also signs, reviews or repairs."""
    from camgrant.app.duty_separation import conflicts

    def content(inventory: Inventory, state: AccessState) -> dict[str, Any]:
        return {"conflicts": [_conflict(inventory, one) for one in conflicts(inventory, state)]}

    def lines(inventory: Inventory, state: AccessState, language: str) -> Iterator[str]:
        found = conflicts(inventory, state)
        for kind, title in _TITLES.items():
            mine = [one for one in found if one.kind == kind]
            nobody = "" if mine else f": {_NOBODY.in_language(language)}"
            yield f"{title.in_language(language)}{nobody}"
            for one in mine:
                facts = {"name": inventory.contacts[one.person].full_name, "person": one.person}
                yield _PERSON.in_language(language, {**facts, "text": one.text.in_language(language)})

    return _print(folder, as_of, lang, style, content, lines)


@click.command()
@inventory_option
@as_of_option
@language_option
@format_option("text", "json")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Số dòng / Lines of text.")
def standing(folder: Path | None, as_of: date | None, lang: str | None, style: str, limit: int) -> int:
    """Quyền tồn tại lâu nhất: gia hạn mấy lần, đã ai rà soát, đã dùng chưa / Access that has stood longest."""
    from camgrant.app.long_standing import long_standing

    def content(inventory: Inventory, state: AccessState) -> dict[str, Any]:
        found = long_standing(inventory, state)
        return {"summary": _counts(found), "accounts": [_account(inventory, state, one) for one in found]}

    def lines(inventory: Inventory, state: AccessState, language: str) -> Iterator[str]:
        found = long_standing(inventory, state)
        yield _COUNTS.in_language(language, _counts(found))
        yield from (_standing_line(inventory, state, one, language) for one in found[:limit])
        if len(found) > limit:
            yield _MORE.in_language(language, {"count": len(found) - limit})

    return _print(folder, as_of, lang, style, content, lines)


def _print(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    style: str,
    content: Callable[[Inventory, AccessState], dict[str, Any]],
    lines: Callable[[Inventory, AccessState, str], Iterator[str]],
) -> int:
    """Reads the data and prints a report of its day, as text or for machines."""
    from camgrant.cli.duty_words import as_of_line

    read = read_whole(folder, as_of, lang)
    inventory, state, language = read.inventory, read.state, read.language
    if style == "json":
        click.echo(json_text({"as_of": state.as_of.isoformat(), **content(inventory, state)}))
    else:
        for line in lines(inventory, state, language):
            click.echo(line)
        click.echo(as_of_line(inventory, state.as_of, language))
    return EXIT_CLEAN


def _conflict(inventory: Inventory, one: Conflict) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "person": one.person,
        "full_name": inventory.contacts[one.person].full_name,
        "text": {"vi": one.text.vi, "en": one.text.en},
        "subjects": list(one.subjects),
    }


def _counts(found: Sequence[LongStanding]) -> dict[str, int]:
    return {
        "all": len(found),
        "unreviewed": sum(one.reviewed_on is None for one in found),
        "unmade": sum(one.created_on is None for one in found),
        "unhanded": sum(one.handed_on is None for one in found),
    }


def _account(inventory: Inventory, state: AccessState, one: LongStanding) -> dict[str, Any]:
    days = {"reviewed_on": one.reviewed_on, "created_on": one.created_on, "handed_on": one.handed_on}
    return {
        "person": one.account.person,
        "full_name": inventory.contacts[one.account.person].full_name,
        "system": one.account.system,
        "recorder": one.account.recorder or None,
        "grants": list(one.grants),
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "days": one.days(state.as_of),
        "renewals": one.renewals,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def _standing_line(inventory: Inventory, state: AccessState, one: LongStanding, language: str) -> str:
    if one.created_on is None:
        use = _NEVER_MADE.in_language(language)
    elif one.handed_on is None:
        use = _NEVER_HANDED.in_language(language)
    else:
        use = _HANDED.in_language(language, {"day": f"{one.handed_on:%d/%m/%Y}"})
    looked = _REVIEWED if one.reviewed_on else _NEVER_REVIEWED
    reviewed = looked.in_language(language, {"day": f"{one.reviewed_on:%d/%m/%Y}"} if one.reviewed_on else {})
    label = inventory.pack.systems[one.account.system].label
    return _STANDING.in_language(
        language,
        {
            "days": one.days(state.as_of),
            "since": f"{one.since:%d/%m/%Y}",
            "until": f"{one.until:%d/%m/%Y}",
            "name": inventory.contacts[one.account.person].full_name,
            "person": one.account.person,
            "where": one.account.recorder or (label.en if language == "en" else label.vi),
            "renewals": one.renewals,
            "facts": f"{reviewed}; {use}",
        },
    )
