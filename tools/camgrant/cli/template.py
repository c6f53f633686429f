"""`camgrant template`: an Excel form for a unit, to fill in and send back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from camgrant.cli.common import as_of_option, inventory_option, language_option, pick_language, run_check
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Text, UsageFault

__all__ = ["template"]

_UNIT: Final = Text("đơn vị", "unit")
_DONE: Final = Text("Đã ghi {path}", "Wrote {path}")
_UNREADABLE: Final = Text(
    "Dữ liệu chưa đọc được trọn vẹn nên không lập biểu mẫu; đề nghị chạy `camgrant check`.",
    "The data cannot be read whole, so no form is made; run `camgrant check`.",
)


@click.command()
@click.argument("kind", metavar="LOẠI", type=click.Choice(("nomination", "accounts", "return")))
@click.option("--for", "unit", required=True, help="Đơn vị sẽ điền (u-…) / Unit that will fill it in.")
@click.option("--out", type=click.Path(path_type=Path), help="Tệp .xlsx; mặc định theo loại và đơn vị / The file.")
@inventory_option
@as_of_option
@language_option
def template(folder: Path | None, as_of: date | None, lang: str | None, out: Path | None, **given: Any) -> int:
    """Lập biểu mẫu Excel cho một đơn vị điền / Make an Excel form for a unit to fill in.

    LOẠI: nomination (người đề nghị), accounts (tài khoản đang có), return (kết quả thực hiện).
    """
    from camgrant.app.editing.desk import one_of
    from camgrant.app.folders import outside_inventory
    from camgrant.app.private import write_private
    from camgrant.app.template import template as make

    checked, _, _ = run_check(folder, as_of)
    language = pick_language(lang, checked)
    inventory, state = checked.inventory, checked.state
    if inventory is None or state is None or not checked.complete:
        click.echo(_UNREADABLE.in_language(language), err=True)
        return EXIT_FINDINGS
    unit = one_of(given["unit"], inventory.units, _UNIT)
    path = outside_inventory(out or Path(f"{given['kind']}-{unit}.xlsx"))
    if path.suffix.lower() != ".xlsx":
        raise UsageFault(f"--out {path}: tên tệp phải có đuôi .xlsx / must be named .xlsx")
    if path.exists():
        raise UsageFault(f"{path}: đã có tệp này, đề nghị chọn --out khác / exists already, choose another --out")
    write_private(path, make(inventory, state, given["kind"], unit))
    click.echo(_DONE.in_language(language, {"path": path}))
    return EXIT_CLEAN
