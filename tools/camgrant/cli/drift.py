"""`camgrant drift`: what a recorder exports against what was granted."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.common import (
    as_of_option,
    format_option,
    inventory_option,
    json_text,
    language_option,
    now,
    pick_language,
    run_check,
    today,
)
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Severity, Text, UsageFault

if TYPE_CHECKING:
    from camgrant.app.drift import Drift
    from camgrant.model.inventory import Inventory

__all__ = ["drift", "write_receipt"]

_ERRORS: Final = Text("Dữ liệu còn lỗi: xem `camgrant check`.", "The data has errors: see `camgrant check`.")
_UNREADABLE: Final = Text(
    "Không hiểu được tệp đọc từ thiết bị: {why}. Không kết luận gì.",
    "The files cannot be understood: {why}. Nothing is concluded.",
)
_RECEIPT: Final = Text("Biên nhận: {path}", "Receipt: {path}")


@click.command()
@click.argument("recorder")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@inventory_option
@as_of_option
@language_option
@format_option("text", "json")
@click.option(
    "--import",
    "adopt",
    is_flag=True,
    help="Lập đề xuất (YAML) từ tài khoản đang có trên thiết bị / Propose grants from what the device holds.",
)
@click.option(
    "--receipts",
    type=click.Path(path_type=Path),
    help="Thư mục ghi biên nhận của lần đọc này / Folder for the receipt of this read-back.",
)
def drift(
    recorder: str,
    files: tuple[Path, ...],
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    style: str,
    adopt: bool,
    receipts: Path | None,
) -> int:
    """So tệp FILES đọc từ đầu ghi RECORDER với quyền đã cấp / Compare what a recorder exports with what is granted."""
    from camgrant.app.drift import drift_of, files_in
    from camgrant.rendering.observed import ReadbackFault
    from camgrant.report.rights import printable

    if adopt and receipts:
        raise UsageFault("--import và --receipts không dùng cùng nhau / do not go together")
    checked, _, _ = run_check(folder, as_of)
    language = pick_language(lang, checked)
    inventory, state = checked.inventory, checked.state
    if inventory is None or state is None or not checked.complete or checked.worst() == Severity.ERROR:
        click.echo(_ERRORS.in_language(language), err=True)
        return EXIT_FINDINGS
    read = files_in(files)
    try:
        found = drift_of(inventory, state, recorder, read)
    except ReadbackFault as fault:
        if style == "json":
            click.echo(json_text({"recorder": recorder, "as_of": state.as_of.isoformat(), "verdict": "unreadable"}))
        click.echo(_UNREADABLE.in_language(language, {"why": printable(str(fault))}), err=True)
        return EXIT_FINDINGS
    written = write_receipt(receipts, inventory, found, read) if receipts else None
    _say(inventory, found, language, style=style, adopt=adopt)
    if written:
        click.echo(_RECEIPT.in_language(language, {"path": written}), err=style == "json")
    return EXIT_CLEAN if found.verdict == "same" else EXIT_FINDINGS


def _say(inventory: Inventory, found: Drift, language: str, *, style: str, adopt: bool) -> None:
    from camgrant.app.adopt import proposal, proposal_content, proposal_text
    from camgrant.cli.drift_words import drift_content, drift_text

    if adopt:
        made = proposal(inventory, found)
        if style == "json":
            click.echo(json_text(proposal_content(made)))
        else:
            click.echo(proposal_text(made, language), nl=False)
    else:
        click.echo(json_text(drift_content(found)) if style == "json" else drift_text(found, language))


def write_receipt(folder: Path, inventory: Inventory, found: Drift, files: dict[str, bytes]) -> Path:
    """Writes what the read-back confirms. Real data is confirmed on the real day; a demo lives on its own."""
    from camgrant.app.drift import receipt_of
    from camgrant.app.folders import write_file
    from camgrant.app.receipts import receipt_text

    day = found.view.as_of
    if inventory.settings.profile != "demo" and day != today():
        raise UsageFault("biên nhận chỉ lập cho hôm nay; đề nghị bỏ --as-of / a receipt is of today; leave out --as-of")
    if not folder.is_dir():
        raise UsageFault(f"không có thư mục biên nhận {folder} / no folder of receipts")
    moment = f"{day.isoformat()}T{now().partition('T')[2]}"
    path = folder / f"{found.view.recorder_id}.{day.isoformat()}.receipt.json"
    write_file(path, receipt_text(receipt_of(found, files, moment)).encode())
    return path
