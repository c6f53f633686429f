"""The data, read whole: commands that answer for all of it begin here, or end here."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from camgrant.cli.common import pick_language, run_check, today
from camgrant.diagnostics import EXIT_FINDINGS, Text

if TYPE_CHECKING:
    from camgrant.access.state import AccessState
    from camgrant.model.inventory import Inventory

__all__ = ["Whole", "counted_day", "counted_inventory", "read_whole", "unreadable"]

_UNREADABLE: Final = Text(
    "Dữ liệu chưa đọc được trọn vẹn nên không trả lời; đề nghị chạy `camgrant check`.",
    "The data cannot be read whole, so there is no answer; run `camgrant check`.",
)


class Whole(NamedTuple):
    """What was read: the inventory, its state, the day, the folder, and the language to answer in."""

    inventory: Inventory
    state: AccessState
    day: date
    folder: Path
    language: str

    def as_counted(self, published: Path | None = None) -> Whole:
        """The same with those events of the ledger alone that count, saying so where some do not."""
        inventory = counted_inventory(self.inventory, self.folder, self.language, published)
        return self._replace(inventory=inventory)


def read_whole(folder: Path | None, as_of: date | None, lang: str | None, published: Path | None = None) -> Whole:
    """Reads and checks the data. Where it cannot be read whole it says so, and the command ends with exit code 1."""
    checked, _, found = run_check(folder, counted_day(folder, as_of, lang, published))
    language = pick_language(lang, checked)
    if checked.inventory is None or checked.state is None or not checked.complete:
        raise click.exceptions.Exit(unreadable(language))
    return Whole(checked.inventory, checked.state, checked.as_of, found, language)


def counted_day(
    folder: Path | None, as_of: date | None, lang: str | None, published: Path | None = None
) -> date | None:
    """The day to judge: the one asked for, else that of the settings cleared last, as far as they are known here; says
    on the side where what is checked out names another one."""
    from camgrant.app.counted import find_day
    from camgrant.app.folders import find_inventory

    if as_of is not None:
        return as_of
    found = find_day(find_inventory(folder, Path.cwd()), today(), published)
    if found.told is not None:
        click.echo(found.told.in_language(pick_language(lang)), err=True)
    return found.day


def counted_inventory(inventory: Inventory, folder: Path, language: str, published: Path | None) -> Inventory:
    """The inventory with those events alone that count by the publication that is named or known; says on the side
    which ones do not."""
    from camgrant.app.counted import as_counted

    counted = as_counted(inventory, folder, published)
    for told in counted.told():
        click.echo(told.in_language(language), err=True)
    return counted.inventory


def unreadable(language: str) -> int:
    """Says that nothing can be said of the data, and gives the exit code."""
    click.echo(_UNREADABLE.in_language(language), err=True)
    return EXIT_FINDINGS
