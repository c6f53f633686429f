"""`camgrant portal`: one HTML file that answers who may see what, cut to those who will read it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import click

from camgrant.cli.check import print_report
from camgrant.cli.common import as_of_option, inventory_option, language_option, pick_language, report_of, run_check
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, EnvironmentFault, Severity, Text

__all__ = ["portal"]

_REFUSED: Final = Text(
    "Dữ liệu còn lỗi nên không lập trang tra cứu; tệp cũ được giữ nguyên.",
    "The data has errors, so no portal was made; an earlier file stays as it was.",
)
_DONE: Final = Text(
    "{file}: {people} cá nhân, {sites} cơ sở, {size} kB, dữ liệu đến hết ngày {day}{mark}.",
    "{file}: people: {people}, sites: {sites}, {size} kB, data as of {day}{mark}.",
)
_CARE: Final = Text(
    "Tệp có dữ liệu cá nhân; chỉ đưa cho người được dùng bản này.",
    "The file holds personal data; give it only to those it was made for.",
)
_DEMO: Final = Text(" (dữ liệu giả định)", " (demo data)")


@click.command()
@inventory_option
@as_of_option
@language_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE.html",
    help="Tệp kết quả, mở được từ USB / The file to write; opens from a USB stick.",
)
@click.option(
    "--audience",
    required=True,
    metavar="internal|unit=U",
    help="Cho ai: nội bộ, hoặc một đơn vị theo bảng nơi nhận / For whom: the inside, or one unit by the routing table.",
)
def portal(folder: Path | None, as_of: date | None, lang: str | None, out: Path, audience: str) -> int:
    """Lập trang tra cứu một tệp: ai xem được camera nào / Make the one-file portal: who may see which camera.

    Một đơn vị chỉ có những gì các danh sách và đầu ghi cho đơn vị ấy biết; không bao giờ có điện thoại, thư điện tử /
    A unit has only what its lists and recorders tell it; there is never a phone or a mailbox.
    """
    from camgrant.app.folders import outside_inventory
    from camgrant.app.portal import audience_unit, portal_of
    from camgrant.app.private import write_private
    from camgrant.app.published import recorded_commit
    from camgrant.rendering.portal.page import portal_html

    checked, tree, found = run_check(folder, as_of)
    language = pick_language(lang, checked)
    inventory, state = checked.inventory, checked.state
    if inventory is None or state is None or checked.worst() == Severity.ERROR:
        print_report(report_of(checked, tree, found, language), "text", to_stderr=True)
        click.echo(_REFUSED.in_language(language), err=True)
        return EXIT_FINDINGS
    unit = audience_unit(audience, inventory)
    outside_inventory(out)
    made = portal_of(inventory, state, unit, recorded_commit(inventory, found), language)
    data = portal_html(made, language)
    try:
        write_private(out, data)
    except OSError as fault:
        raise EnvironmentFault(f"{out}: {fault.strerror}") from fault
    facts = {"file": out, "people": len(made.people), "sites": len(made.sites), "size": -(-len(data) // 1000)}
    mark = _DEMO.in_language(language) if made.demo else ""
    click.echo(_DONE.in_language(language, {**facts, "day": f"{state.as_of:%d/%m/%Y}", "mark": mark}))
    click.echo(_CARE.in_language(language))
    return EXIT_CLEAN
