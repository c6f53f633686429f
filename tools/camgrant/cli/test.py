"""`camgrant test`: do the sentences hold that people wrote about access?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from camgrant.cli.common import (
    as_of_option,
    format_option,
    inventory_option,
    json_text,
    language_option,
    pick_language,
    today,
)
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, UsageFault

__all__ = ["test"]


@click.command()
@click.argument("wanted", metavar="[FILE|ID]...", nargs=-1)
@inventory_option
@as_of_option
@language_option
@format_option("text", "json", "github", "junit")
@click.option("--all", "everything", is_flag=True, help="In cả kiểm thử đúng, mọi lượt / Print what holds too.")
@click.option(
    "--base",
    metavar="REF|DIR",
    help="Xét như một thay đổi của bản này, theo cả câu của bản này; bớt quyền không bị chặn / "
    "Judge a change of this, by its tests too; removing never waits.",
)
@click.option(
    "--mutate",
    is_flag=True,
    help="Thử bỏ, nới từng lượt cấp quyền: kiểm thử nào nhận ra / Which grant would no test miss or find too wide.",
)
@click.option(
    "--fail-under",
    type=click.IntRange(0, 100),
    help="Với --mutate: mã 1 nếu ít hơn số phần trăm lượt được nhận ra / With --mutate: the least per cent noticed.",
)
def test(
    wanted: tuple[str, ...],
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    style: str,
    everything: bool,
    base: str | None,
    mutate: bool,
    fail_under: int | None,
) -> int:
    """Chạy các kiểm thử quyền trong access-tests/ / Run the access tests.

    Kiểm thử sai thì nêu ai xem được, theo lượt nào, ở dòng nào, hoặc vì sao không xem được / What fails is told with
    who sees it by which grant and where that stands, or with the nearest reason why somebody does not.
    """
    from camgrant.app.access_tests import judge_tests, mutants, run_tests, select
    from camgrant.app.folders import find_inventory
    from camgrant.app.trees import WORKTREE, complete, side_at
    from camgrant.cli.mutant_words import mutants_content, mutants_text
    from camgrant.cli.test_words import Page, written

    _refuse(style, mutate=mutate, fail_under=fail_under, base=base)
    found = find_inventory(folder, Path.cwd())
    head = complete(side_at(found, WORKTREE), WORKTREE)
    inventory = head.inventory
    before = side_at(found, base, head).inventory if base is not None else None
    settings = (before or inventory).settings  # those of a change do not say on which day it is judged
    day = as_of or (settings.as_of if settings.profile == "demo" else None) or today()
    tests = select(inventory, found, wanted, Path.cwd())
    outcomes = judge_tests(inventory, before, tests, day) if before else run_tests(inventory, tests, day)
    page = Page(inventory, day, lang or settings.language or pick_language(None), found, everything, before)
    failed = any(not one.holds and not one.told for one in outcomes)
    if not mutate or failed:
        click.echo(written(page, outcomes, style), nl=False)
        return EXIT_FINDINGS if failed else EXIT_CLEAN
    made = mutants(inventory, tests, day)
    content = mutants_content(page, made)
    click.echo(json_text(content) + "\n" if style == "json" else mutants_text(page, made), nl=False)
    return EXIT_FINDINGS if fail_under is not None and made.percent < fail_under else EXIT_CLEAN


def _refuse(style: str, *, mutate: bool, fail_under: int | None, base: str | None) -> None:
    """Raises UsageFault for options that do not go together."""
    if fail_under is not None and not mutate:
        raise UsageFault("--fail-under chỉ dùng với --mutate / --fail-under goes with --mutate")
    if mutate and base is not None:
        raise UsageFault("--mutate không đi với --base / --mutate does not go with --base")
    if mutate and style in ("github", "junit"):
        raise UsageFault("--mutate chỉ in dạng text hoặc json / --mutate prints text or json")
