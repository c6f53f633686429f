"""`camgrant render`: the configs and lists of every recipient."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from camgrant.cli.check import print_report
from camgrant.cli.common import (
    as_of_option,
    format_option,
    inventory_option,
    language_option,
    pick_language,
    report_of,
    run_check,
)
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Severity, Text

__all__ = ["render"]

_REFUSED = Text(
    "Dữ liệu còn lỗi nên không kết xuất; kết quả cũ được giữ nguyên.",
    "The data has errors, so nothing was rendered; earlier output stays as it was.",
)


@click.command()
@inventory_option
@as_of_option
@language_option
@format_option("text", "json")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("dist"),
    show_default=True,
    help="Thư mục kết quả, được thay trọn vẹn / Output folder, replaced as a whole.",
)
@click.option(
    "--published",
    type=click.Path(path_type=Path, dir_okay=False),
    help="published.json của lần phát hành trước, để lập thay đổi / The last publication, for the change sets.",
)
@click.option(
    "--receipts",
    type=click.Path(path_type=Path, file_okay=False),
    help="Thư mục biên nhận của camgrant apply / Folder of receipts that confirm removals.",
)
def render(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    style: str,
    out: Path,
    published: Path | None,
    receipts: Path | None,
) -> int:
    """Kết xuất cấu hình và danh sách cho từng nơi nhận / Render configs and lists for every recipient."""
    from camgrant.app.folders import write_output
    from camgrant.app.published import last_published
    from camgrant.app.receipts import confirmed_removals
    from camgrant.app.render import Rendering
    from camgrant.vcs import commit_of

    checked, tree, found = run_check(folder, as_of)
    language = pick_language(lang, checked)
    inventory, state = checked.inventory, checked.state
    if inventory is None or state is None or checked.worst() == Severity.ERROR:
        print_report(report_of(checked, tree, found, language), "text", to_stderr=True)
        click.echo(_REFUSED.in_language(language), err=True)
        return EXIT_FINDINGS
    last = last_published(published, found) if published else None
    confirmed = confirmed_removals(receipts, state.as_of) if receipts else {}
    rendered = Rendering(inventory, state, commit_of(found), last, confirmed)
    write_output(out, rendered.files())
    if style == "json":
        content = {
            "schema_version": 1,
            "as_of": state.as_of.isoformat(),
            "recipients": dict(rendered.per_recipient),
            "by_hand": list(rendered.by_hand),
        }
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return EXIT_CLEAN
    demo = inventory.settings.profile == "demo"
    click.echo(_summary(language, out, state.as_of, rendered.per_recipient, rendered.by_hand, demo=demo))
    return EXIT_CLEAN


def _summary(
    language: str,
    out: Path,
    as_of: date,
    per_recipient: Mapping[str, int],
    by_hand: tuple[str, ...],
    *,
    demo: bool,
) -> str:
    mark = Text(" (dữ liệu giả định)", " (demo data)").in_language(language) if demo else ""
    head = Text(
        f"Kết xuất đến ngày {as_of:%d/%m/%Y}{mark} vào {out}/:",
        f"Rendered as of {as_of:%d/%m/%Y}{mark} to {out}/:",
    )
    lines = [head.in_language(language)]
    files = Text("tệp", "files").in_language(language)
    lines += [f"  {out}/{recipient}/  {count} {files}" for recipient, count in per_recipient.items()]
    if by_hand:
        hands = Text("Đầu ghi làm tài khoản bằng tay: ", "Recorders whose accounts are made by hand: ")
        lines.append(hands.in_language(language) + ", ".join(by_hand))
    return "\n".join(lines)
