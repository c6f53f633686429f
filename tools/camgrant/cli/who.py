"""`camgrant who`: who could see what at a moment of the past, by whose word, and was it carried out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.common import (
    format_option,
    inventory_option,
    json_text,
    language_option,
    now,
    pick_language,
    tell_main_branch,
)
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Text, UsageFault

if TYPE_CHECKING:
    from camgrant.history.gaps import Gap
    from camgrant.history.moments import Period

__all__ = ["head_option", "period_of", "where", "who"]

_ONE: Final = "đề nghị ghi --camera, --site hoặc --person / say --camera, --site or --person"
_TIMES: Final = "đề nghị ghi --at, hoặc cả --from và --until / say --at, or both --from and --until"
_BACKWARDS: Final = "--until phải sau --from / --until must be after --from"
_BROKEN: Final = Text(
    "Câu trả lời chưa trọn vẹn: xem phần “Hạn chế”.", "The answer is not the whole truth: see 'What is missing'."
)
_INCOMPLETE: Final = frozenset(("unreadable", "shallow", "rewritten", "ledger"))
_ELSEWHERE: Final = frozenset(("begins", "moved"))  # asked about a time that another folder tells of

head_option = click.option(
    "--head", help="Nhánh hoặc bản lưu được hỏi; mặc định nhánh chính / Which line of history; the main branch."
)


@click.group(invoke_without_command=True)
@click.pass_context
@inventory_option
@language_option
@format_option("text", "json", "markdown")
@click.option("--camera", "cameras", multiple=True, help="Mã camera (k-…), nhiều lần được / Id of a camera.")
@click.option("--site", "sites", multiple=True, help="Mã cơ sở (s-…): mọi camera ở đó / Id of a site: all its cameras.")
@click.option("--person", "people", multiple=True, help="Mã cá nhân (c-…) / Id of a person.")
@click.option("--at", "at", metavar="T", help="Thời điểm, hoặc ngày: cả ngày ấy / A moment, or a date: that whole day.")
@click.option("--from", "since", metavar="T", help="Từ thời điểm, ngày / From a moment or a date.")
@click.option(
    "--until", "until", metavar="T", help="Đến trước thời điểm, đến hết ngày / Until just before, or that day."
)
@click.option(
    "--known-at", metavar="T", help="Chỉ theo những gì đã ghi đến lúc này / By what was entered by then only."
)
@head_option
def who(
    context: click.Context,
    folder: Path | None,
    lang: str | None,
    style: str,
    cameras: tuple[str, ...],
    sites: tuple[str, ...],
    people: tuple[str, ...],
    at: str | None,
    since: str | None,
    until: str | None,
    known_at: str | None,
    head: str | None,
) -> int:
    """Ai xem được, vào lúc nào, theo căn cứ nào, và đã thu hồi thật chưa / Who could see it then, by whose word.

    Trả lời từ lịch sử git: điều đã khai báo lúc ấy, điều ghi nhận sau, đã gửi danh sách nào, nơi tạo tài khoản đã
    xác nhận gì; không biết thì nói ở dòng đầu và kết thúc 1 / From git's history: what was declared then, what was
    entered later, what was sent and confirmed. Where nobody can know, the first line says so, with exit code 1.
    """
    if context.invoked_subcommand is not None:
        return EXIT_CLEAN
    from camgrant.app.past_joined import answers
    from camgrant.cli.who_joined import content, gaps_of, is_unknown, lines
    from camgrant.history.past import Asked

    if not (cameras or sites or people) or (people and (cameras or sites)):
        raise UsageFault(_ONE)
    found, ref, language = where(folder, head, lang)
    asked = Asked(frozenset(cameras), frozenset(sites), frozenset(people))
    told, joined = answers(found, ref, asked, period_of(at, since, until), _known(known_at))
    if style == "json":
        click.echo(json_text(content(told, joined)))
    else:
        click.echo("\n".join(lines(told, joined, language, markdown=style == "markdown")))
    _warn(gaps_of(told, joined), language)
    return EXIT_FINDINGS if is_unknown(told, joined) else EXIT_CLEAN


@who.command()
@inventory_option
@language_option
@format_option("text", "json")
@head_option
@click.argument("first", metavar="T1")
@click.argument("second", metavar="T2")
def diff(folder: Path | None, lang: str | None, style: str, head: str | None, first: str, second: str) -> int:
    """Giữa hai thời điểm, ai được thêm, ai bị bớt / Between two moments, who came to see and who no longer does.

    Mã thoát 1 khi có khác / Exit code 1 where they differ.
    """
    from camgrant.app.past_diff import difference
    from camgrant.cli.who_content import diff_content
    from camgrant.cli.who_diff_words import diff_lines
    from camgrant.history.moments import moment_or_day

    found, ref, language = where(folder, head, lang)
    told = difference(found, ref, moment_or_day(first), moment_or_day(second))
    if style == "json":
        click.echo(json_text(diff_content(told)))
    else:
        click.echo("\n".join(diff_lines(told, language)))
    _warn(told.gaps, language)
    return EXIT_FINDINGS if told.gained or told.lost else EXIT_CLEAN


def _warn(gaps: Iterable[Gap], language: str) -> None:
    missing = {gap.what for gap in gaps}
    if missing & _INCOMPLETE or missing >= _ELSEWHERE:
        click.echo(_BROKEN.in_language(language), err=True)


def where(folder: Path | None, head: str | None, lang: str | None) -> tuple[Path, str, str]:
    """The folder, the line of history and the language."""
    from camgrant.app.folders import find_inventory
    from camgrant.app.main_branch import find_main_branch
    from camgrant.app.settings import settings_of

    found = find_inventory(folder, Path.cwd())
    settings = settings_of(found)
    if head is None:
        main = find_main_branch(found)
        tell_main_branch(main, lang)
        head = main.ref
    return found, head, lang or settings.language or pick_language(None)


def period_of(at: str | None, since: str | None, until: str | None) -> Period:
    """The period that the options name, now where they name none. Raises UsageFault for half of one."""
    from camgrant.history.moments import Period, period

    if (at is None) == (since is None and until is None) or (since is None) != (until is None):
        if at is None and since is None and until is None:
            return period(now())
        raise UsageFault(_TIMES)
    if at is not None:
        return period(at)
    first, last = period(since or ""), period(until or "")
    end = last.since if last.instant else last.until
    if end <= first.since:
        raise UsageFault(_BACKWARDS)
    return Period(first.since, end)


def _known(text: str | None) -> datetime | None:
    from camgrant.history.moments import moment_or_day

    return moment_or_day(text) if text is not None else None
