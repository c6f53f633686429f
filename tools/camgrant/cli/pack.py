"""`camgrant pack`: one folder for each unit, with a page on top that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.check import print_report
from camgrant.cli.common import (
    as_of_option,
    inventory_option,
    language_option,
    pick_language,
    published_option,
    receipts_option,
    report_of,
    run_check,
    tell_failures,
)
from camgrant.cli.whole import counted_inventory
from camgrant.diagnostics import EXIT_FINDINGS, Severity, Text

if TYPE_CHECKING:
    from camgrant.app.pack import Packs

__all__ = ["pack"]

_REFUSED: Final = Text(
    "Dữ liệu còn lỗi nên không lập gói; thư mục cũ được giữ nguyên.",
    "The data has errors, so no pack was made; earlier folders stay as they were.",
)
_HEAD: Final = Text("Gói của từng đơn vị, dữ liệu đến {day}{mark}:", "Packs of the units as of {day}{mark}:")
_LINE: Final = Text("  {folder}/  {count} tệp", "  {folder}/  files: {count}")
_CARE: Final = Text(
    "Mỗi thư mục chứa dữ liệu cá nhân và chỉ dành cho đơn vị đó. Đề nghị mở 00-DOC-TRUOC.pdf trước.",
    "Each folder holds personal data and is for its unit only. Open 00-DOC-TRUOC.pdf first.",
)


@click.command()
@inventory_option
@as_of_option
@language_option
@click.option("--recipient", metavar="UNIT", help="Chỉ gói của đơn vị này / Only the pack of this unit.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("packs"),
    show_default=True,
    help="Thư mục kết quả; với --recipient chỉ thay gói của đơn vị / Output; only that pack with --recipient.",
)
@published_option
@receipts_option
def pack(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    recipient: str | None,
    out: Path,
    published: Path | None,
    receipts: Path | None,
) -> int:
    """Lập gói hồ sơ cho từng đơn vị, có trang Đọc trước / Make each unit's folder, with a page to read first."""
    from camgrant.app.output import write_output
    from camgrant.app.pack import Packs
    from camgrant.app.published import last_published, recorded_commit
    from camgrant.app.receipts import confirmed_removals

    checked, tree, found = run_check(folder, as_of)
    language = pick_language(lang, checked)
    inventory, state = checked.inventory, checked.state
    if inventory is None or state is None or checked.worst() == Severity.ERROR:
        print_report(report_of(checked, tree, found, language), "text", to_stderr=True)
        click.echo(_REFUSED.in_language(language), err=True)
        return EXIT_FINDINGS
    inventory = counted_inventory(inventory, found, language, published)
    last = last_published(published, found, state.as_of) if published else None
    read = confirmed_removals(receipts, state.as_of) if receipts else None
    packs = Packs(inventory, state, recorded_commit(inventory, found), last, read)
    counts: dict[str, int] = {}
    write_output(out / recipient if recipient else out, _counted(packs, recipient, counts))
    mark = Text(" (dữ liệu giả định)", " (demo data)").in_language(language)
    demo = mark if inventory.settings.profile == "demo" else ""
    click.echo(_HEAD.in_language(language, {"day": f"{state.as_of:%d/%m/%Y}", "mark": demo}))
    for unit, count in sorted(counts.items()):
        click.echo(_LINE.in_language(language, {"folder": out / unit, "count": count}))
    click.echo(_CARE.in_language(language))
    return tell_failures(packs.failures, language)


def _counted(packs: Packs, recipient: str | None, counts: dict[str, int]) -> Iterator[tuple[str, bytes]]:
    """The files as they pass by, counted by unit; what stands above the folders is of nobody."""
    for path, data in packs.files(recipient):
        unit = recipient or path.rpartition("/")[0].partition("/")[0]
        if unit:
            counts[unit] = counts.get(unit, 0) + 1
        yield path, data
