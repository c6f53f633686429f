"""`camgrant rules` and `camgrant explain CODE`: what is demanded, and why."""

from __future__ import annotations

import json

import click

from camgrant.cli.common import format_option, language_option, pick_language
from camgrant.diagnostics import EXIT_CLEAN, Text, UsageFault

__all__ = ["explain", "rules"]


@click.command()
@language_option
@format_option("text", "json")
def rules(lang: str | None, style: str) -> int:
    """Liệt kê mọi mã kiểm tra / List every code that `check` can report."""
    from camgrant.app.catalogue import catalogue

    language = pick_language(lang)
    if style == "json":
        listed = [
            {
                "code": code,
                "severity": entry.severity.word,
                "title": {"vi": entry.title.vi, "en": entry.title.en},
                "requirements": list(entry.covers),
            }
            for code, entry in catalogue().items()
        ]
        click.echo(json.dumps({"schema_version": 1, "rules": listed}, ensure_ascii=False, indent=2))
        return EXIT_CLEAN
    for code, entry in catalogue().items():
        click.echo(f"{code}  {entry.severity.word:<8} {entry.title.in_language(language)}")
    return EXIT_CLEAN


def _complete_code(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    from camgrant.app.catalogue import catalogue

    return [code for code in catalogue() if code.startswith(incomplete.upper())]


@click.command()
@click.argument("code", shell_complete=_complete_code)
@language_option
def explain(code: str, lang: str | None) -> int:
    """Giải thích một mã kiểm tra, ví dụ SCO005 / Explain a code such as SCO005."""
    from camgrant.app.catalogue import catalogue
    from camgrant.load.suggest import suggestion

    language = pick_language(lang)
    entry = catalogue().get(code.upper())
    if entry is None:
        near = suggestion(code.upper(), catalogue())
        raise UsageFault(f"không có mã {code}{near.vi} / no such code{near.en}")
    words = {
        "what": Text("Nội dung", "What"),
        "why": Text("Vì sao", "Why"),
        "fix": Text("Cần làm", "Fix"),
        "covers": Text("Yêu cầu", "Requirements"),
        "page": Text("Ví dụ", "Examples"),
    }
    said = {name: word.in_language(language) for name, word in words.items()}
    click.echo(f"{entry.code} ({entry.severity.word}) {entry.title.in_language(language)}\n")
    click.echo(f"{said['what']}: {entry.text.in_language(language)}\n")
    click.echo(f"{said['why']}: {entry.why.in_language(language)}\n")
    click.echo(f"{said['fix']}: {entry.hint.in_language(language)}")
    if entry.covers:
        click.echo(f"\n{said['covers']}: {', '.join(entry.covers)}")
    click.echo(f"\n{said['page']}: docs/rules/{entry.code}.md")
    return EXIT_CLEAN
