"""`camgrant check`: judge the declared data."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from camgrant.cli.common import (
    as_of_option,
    compartment_option,
    format_option,
    inventory_option,
    language_option,
    pick_language,
    report_of,
    run_check,
    today,
)
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Severity, UsageFault

if TYPE_CHECKING:
    from camgrant.app.check import Checked
    from camgrant.load.tree import Tree
    from camgrant.report.model import Report

__all__ = ["check", "print_report"]


@click.command()
@inventory_option
@as_of_option
@compartment_option
@language_option
@format_option("text", "json", "github", "sarif", "markdown")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "notice"]),
    default="error",
    show_default=True,
    help="Mức làm lệnh kết thúc với mã 1 / The severity that makes the command exit 1.",
)
@click.option("--all", "everything", is_flag=True, help="In mọi kết quả / Print every finding.")
@click.option(
    "--base",
    metavar="REF|DIR",
    help="Xét như một thay đổi của bản này, theo quy tắc của bản này / Judge as a change of this, by this.",
)
def check(
    folder: Path | None,
    as_of: date | None,
    compartments: tuple[str, ...],
    lang: str | None,
    style: str,
    fail_on: str,
    everything: bool,
    base: str | None,
) -> int:
    """Kiểm tra dữ liệu khai báo theo lược đồ và quy tắc / Check the inventory against schemas and rules."""
    if base is not None and compartments:
        raise UsageFault(
            "--base cần đủ mọi ngăn dữ liệu; đề nghị bỏ --compartment / --base needs them all; drop --compartment"
        )
    checked, tree, found = run_check(folder, as_of, compartments, partial=True)
    language = pick_language(lang, checked)
    if base is None:
        report = report_of(checked, tree, found, language)
    else:
        checked, report = _judged(base, checked, tree, found, as_of, language)
    print_report(report, style, everything=everything)
    worst = checked.worst()
    return EXIT_FINDINGS if worst is not None and worst <= Severity[fail_on.upper()] else EXIT_CLEAN


def _judged(
    base: str, own: Checked, tree: Tree, found: Path, as_of: date | None, language: str
) -> tuple[Checked, Report]:
    """The check of a change, and its report; of what is gone, the line is shown that stood in the base."""
    from camgrant.app.judged import judge_change

    judged = judge_change(found, base, tree, own, as_of, today)
    report = report_of(judged.checked, tree, found, language)
    lines = {True: report_of(judged.checked, judged.base, found, language).read_line, False: report.read_line}
    return judged.checked, replace(report, read_line=lambda file, line: lines[(file, line) in judged.stood](file, line))


def print_report(report: Report, style: str, *, everything: bool = False, to_stderr: bool = False) -> None:
    """Prints a report in one of the formats; `github` also fills the job summary where there is one."""
    if style == "json":
        from camgrant.report.machine import render_json

        click.echo(render_json(report), nl=False)
    elif style == "sarif":
        from camgrant.report.machine import render_sarif

        click.echo(render_sarif(report), nl=False)
    elif style == "markdown":
        from camgrant.report.github import render_markdown

        click.echo(render_markdown(report), nl=False)
    elif style == "github":
        from camgrant.report.github import render_github, render_markdown

        click.echo(render_github(report), nl=False)
        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if summary:
            with Path(summary).open("a", encoding="utf-8") as stream:
                stream.write(render_markdown(report))
    else:
        from camgrant.report.text import render_text

        terminal = (sys.stderr if to_stderr else sys.stdout).isatty()
        colour = terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        text = render_text(report, colour=colour, terminal=terminal, everything=everything)
        click.echo(text, nl=False, err=to_stderr, color=colour)
