"""`camgrant plan`: what a change does, in plain words, before anybody approves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from camgrant.cli.common import (
    as_of_option,
    format_option,
    inventory_option,
    json_text,
    language_option,
    pick_language,
    tell_main_branch,
    today,
)
from camgrant.diagnostics import EXIT_CLEAN

if TYPE_CHECKING:
    from camgrant.plan.show.given import Given

__all__ = ["plan"]


@click.command()
@inventory_option
@as_of_option
@language_option
@format_option("text", "markdown", "json", "html")
@click.option("--base", help="So với bản này: nhánh, mã bản hoặc ./thư mục / Compare with: a commit or ./folder.")
@click.option(
    "--head",
    default="worktree",
    show_default=True,
    help="Bản được xét: nhánh, mã bản, ./thư mục hoặc worktree / The state to look at.",
)
@click.option(
    "--days",
    type=click.IntRange(0, 366),
    default=14,
    show_default=True,
    help="Kể cả việc thời gian tự làm trong chừng ấy ngày / Tell what time alone will do in so many days.",
)
@click.option("--author", default="", help="Tài khoản của người gửi thay đổi / Account of who made the change.")
def plan(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    style: str,
    base: str | None,
    head: str,
    days: int,
    author: str,
) -> int:
    """Thay đổi này làm gì: ai được xem thêm, ai bị bớt, ai phải duyệt / What a change does: who gains, who loses.

    Mặc định so với chỗ rẽ khỏi nhánh chính / By default since the change left the main branch.
    """
    from camgrant.app.beside import running_files
    from camgrant.app.folders import find_inventory
    from camgrant.app.joining import with_joined
    from camgrant.app.main_branch import find_main_branch
    from camgrant.app.planning import given_of
    from camgrant.app.trees import complete, default_base, side_at
    from camgrant.plan.plan import plan as compare
    from camgrant.vcs import UNCOMMITTED, changed_beside

    found = find_inventory(folder, Path.cwd())
    after = side_at(found, head)
    if base is None:
        main = find_main_branch(found)
        tell_main_branch(main, lang)
        start = default_base(found, main.name)
    else:
        start = base
    before = complete(side_at(found, start, after), start)
    complete(after, head)
    settings = after.inventory.settings
    day = settings.day_judged(as_of, today)
    outside = changed_beside(found, before.commit, after.commit)
    commits = UNCOMMITTED not in (before.commit, after.commit)
    files = running_files(found, before.commit, after.commit) if commits else ()
    before = replace(before, inventory=with_joined(found, before.inventory, after.inventory))
    change = compare(before.inventory, after.inventory, files)
    given = given_of(change, before, after, day, days=days, author=author, outside=outside)
    language = lang or settings.language or pick_language(None)
    click.echo(_text(given, style, language), nl=False)
    return EXIT_CLEAN


def _text(given: Given, style: str, language: str) -> str:
    from camgrant.plan.show.build import page_of
    from camgrant.plan.show.html import as_html
    from camgrant.plan.show.machine import content_of
    from camgrant.plan.show.markdown import as_markdown
    from camgrant.plan.show.text import as_text

    if style == "json":
        return json_text(content_of(given)) + "\n"
    write = {"text": as_text, "markdown": as_markdown, "html": as_html}[style]
    return write(page_of(given, language))
