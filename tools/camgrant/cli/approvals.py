"""`camgrant approvals`: whether a change, or every change since a publication, has the approvals that it needs."""

from __future__ import annotations

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
from camgrant.cli.forges import ForgeWish, forge_options, number_of, open_forge
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Text, UsageFault

if TYPE_CHECKING:
    from camgrant.app.approving import ApprovedStep
    from camgrant.app.reviews_file import ReviewsFile

__all__ = ["approvals"]


@click.command()
@inventory_option
@as_of_option
@language_option
@format_option("text", "json", "markdown")
@click.option("--base", help="Nhánh hoặc bản mà thay đổi sẽ vào / Branch or commit that the change goes onto.")
@click.option(
    "--head",
    help="Bản được xét; mặc định worktree, với --each là HEAD / The state to judge, worktree or HEAD by default.",
)
@click.option("--each", is_flag=True, help="Từng thay đổi từ --base đến --head / Every change from base to head.")
@click.option(
    "--reviews", "file", type=click.Path(path_type=Path, dir_okay=False), help="Tệp các lượt duyệt / A file of reviews."
)
@click.option(
    "--save", type=click.Path(path_type=Path, dir_okay=False), help="Ghi các lượt duyệt đã đọc / Keep the reviews read."
)
@forge_options
def approvals(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    style: str,
    base: str | None,
    head: str | None,
    each: bool,
    file: Path | None,
    save: Path | None,
    wish: ForgeWish,
) -> int:
    """Thay đổi đã đủ phê duyệt chưa: ai phải đồng ý, ai đã đồng ý / Has a change the approvals that it needs.

    Mỗi lượt duyệt gắn với đúng một kế hoạch; kế hoạch khác đi thì phải duyệt lại / An approval is of one plan only.
    """
    from camgrant.app.folders import find_inventory
    from camgrant.app.main_branch import find_main_branch
    from camgrant.app.private import write_private
    from camgrant.app.reviews_file import reviews_text
    from camgrant.app.settings import settings_of
    from camgrant.cli.approval_output import as_content, as_lines

    if (file is None) == (wish.name is None):
        raise UsageFault("đề nghị ghi đúng một trong --reviews, --github, --gitlab / say one of them, and only one")
    if each and base is None:
        raise UsageFault("--each cần --base / needs --base")
    found = find_inventory(folder, Path.cwd())
    if base is None:  # an empty name is none: what a script did not find must not stand for "nothing has changed"
        main = find_main_branch(found)
        base = main.ref
        tell_main_branch(main, lang)
    settings = settings_of(found, base)  # a change does not choose the day on which it is judged
    day = settings.day_judged(as_of, today)
    if head is None:
        head = "HEAD" if each else "worktree"
    reviews = _reviews(found, wish, file, base, head if each else None)
    if save is not None:
        write_private(save, reviews_text(reviews).encode())
    steps, cleared, why = _judged(found, base, head, reviews, day, each=each)
    language = lang or settings.language or pick_language(None)
    if style == "json":
        click.echo(json_text(as_content(steps, cleared, why, day, language)))
    else:
        click.echo("\n".join(as_lines(steps, cleared, why, language, markdown=style == "markdown")))
    return EXIT_CLEAN if cleared else EXIT_FINDINGS


def _judged(
    folder: Path, base: str, head: str, reviews: ReviewsFile, day: date, *, each: bool
) -> tuple[tuple[ApprovedStep, ...], bool, tuple[Text, ...]]:
    """The verdicts, whether additions may go out, and what they wait for."""
    from camgrant.app.approving import approve_change, approve_range

    if each:
        approved = approve_range(folder, base, head, reviews, day)
        whole = (approved.whole,) if approved.whole else ()
        return (*approved.steps, *whole), approved.cleared, approved.why
    step = approve_change(folder, base, head, reviews, day)
    return (step,), step.verdict is not None and step.verdict.satisfied, step.why


def _reviews(folder: Path, wish: ForgeWish, file: Path | None, base: str, until: str | None) -> ReviewsFile:
    """The reviews of the file, of the pull request, or of those that became the commits from `base` to `until`."""
    from camgrant.app.approving import steps_of
    from camgrant.app.authors import accounts_at
    from camgrant.app.reviews_file import ReviewsFile, read_reviews

    if file is not None:
        return read_reviews(file)
    forge = open_forge(wish, lambda: accounts_at(folder, base))
    if until is None:
        return ReviewsFile((forge.change(number_of(wish)),))
    found = (forge.change_of(commit) for commit in steps_of(folder, base, until))
    return ReviewsFile(tuple(one for one in found if one is not None))
