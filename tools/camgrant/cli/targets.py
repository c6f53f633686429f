"""`camgrant targets`: what can be rendered, what each device can express, and on what it was proven."""

from __future__ import annotations

import json
from typing import Any, Final

import click

from camgrant.cli.common import format_option, language_option, pick_language
from camgrant.diagnostics import EXIT_CLEAN, Text

__all__ = ["targets"]

HOW: Final = {
    "per_camera": Text("từng camera", "per camera"),
    "per_account": Text("cả tài khoản", "per account"),
    "per_device": Text("cả thiết bị", "per device"),
    "implied": Text("đi kèm", "implied"),
    "impossible": Text("không hỗ trợ", "impossible"),
}
LEVELS: Final = {
    "real_server": Text("máy chủ thật", "real server"),
    "vendor_schema": Text("lược đồ của hãng", "vendor schema"),
    "real_client": Text("trình khách độc lập", "third-party client"),
    "golden": Text("chỉ tệp mẫu", "golden only"),
}


@click.command()
@language_option
@format_option("text", "json")
def targets(lang: str | None, style: str) -> int:
    """Các đích kết xuất, khả năng và bằng chứng / Targets, what they can express, and on what they were proven."""
    from camgrant.app.capability_table import target_facts

    facts = target_facts()
    if style == "json":
        click.echo(json.dumps({"schema_version": 1, "targets": facts}, ensure_ascii=False, indent=2))
        return EXIT_CLEAN
    language = pick_language(lang)
    click.echo("\n\n".join(_block(fact, language) for fact in facts))
    return EXIT_CLEAN


def _block(fact: dict[str, Any], language: str) -> str:
    lines = [f"{fact['name']}: {fact['title'][language]} ({', '.join(fact['formats']) or '–'})"]
    for can in fact.get("capabilities", []):
        rights = ", ".join(
            f"{right} {HOW[ability['how']].in_language(language)}" for right, ability in can["rights"].items()
        )
        lines.append(f"  {can['variant'] + ': ' if can['variant'] else ''}{rights}")
        lines += [
            f"    {bundle['right']} → {', '.join(bundle['brings'])}: {bundle['words'][language]}"
            for bundle in can["bundles"]
        ]
    if "proven_on" in fact:
        lines.append(
            "  "
            + "; ".join(
                f"{LEVELS[p['level']].in_language(language)}: {p['judge'][language]}" for p in fact["proven_on"]
            )
        )
    return "\n".join(lines)
