"""`camgrant record`: the branch that remembers what was published."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from camgrant.cli.common import inventory_option, language_option, pick_language
from camgrant.diagnostics import EXIT_CLEAN, Text

__all__ = ["record"]

_DONE: Final = Text("Lần phát hành số {sequence}: nhánh {branch}.", "Publication {sequence}: branch {branch}.")


@click.command()
@inventory_option
@language_option
@click.option(
    "--publication",
    type=click.Path(path_type=Path, file_okay=False),
    help="Thư mục của một lần phát hành / The folder of one publication.",
)
@click.option("--branch", default="published", show_default=True, help="Nhánh lưu / The branch that keeps it.")
@click.option("--push", "send", is_flag=True, help="Gửi nhánh lên origin / Send the branch to origin.")
def record(folder: Path | None, lang: str | None, publication: Path | None, branch: str, send: bool) -> int:
    """Lưu trạng thái đã phát hành vào nhánh riêng / Keep what was published on a branch of its own.

    Không có --publication thì in bản được thông qua gần nhất, để xét các thay đổi từ đó / Without --publication it
    prints the commit that was cleared last, from which changes are judged.
    """
    from camgrant.app.publishing.publish import find_published_inventory
    from camgrant.app.recording import recorded, recorded_since

    found = find_published_inventory(folder, Path.cwd())
    if publication is None:
        click.echo(recorded_since(found, branch))
        return EXIT_CLEAN
    made = recorded(found, publication, branch, send=send)
    click.echo(_DONE.in_language(pick_language(lang), {"sequence": made.sequence, "branch": branch}))
    return EXIT_CLEAN
