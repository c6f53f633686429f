"""`camgrant codeowners`: the file by which a forge asks the right team, generated and compared."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from camgrant.cli.common import inventory_option
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, UsageFault

__all__ = ["codeowners"]


@click.command()
@inventory_option
@click.option("--write", is_flag=True, help="Ghi .github/CODEOWNERS / Write it.")
@click.option("--check", is_flag=True, help="So với tệp đã lưu / Compare with the committed file.")
def codeowners(folder: Path | None, write: bool, check: bool) -> int:
    """Sinh CODEOWNERS từ các nhóm duyệt / Generate CODEOWNERS from the reviewer groups."""
    from camgrant.app.codeowners import CODEOWNERS, codeowners_text, repository_of
    from camgrant.app.folders import find_inventory, write_file
    from camgrant.app.trees import WORKTREE, inventory_at

    if write and check:
        raise UsageFault("chỉ một trong --write, --check / --write or --check, not both")
    found = find_inventory(folder, Path.cwd())
    top = repository_of(found)
    text = codeowners_text(inventory_at(found, WORKTREE), found.resolve().relative_to(top).as_posix())
    path = top / CODEOWNERS
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, text.encode())
        return EXIT_CLEAN
    if not check:
        click.echo(text, nl=False)
        return EXIT_CLEAN
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    if old == text:
        return EXIT_CLEAN
    difference = difflib.unified_diff(
        old.splitlines(), text.splitlines(), CODEOWNERS.as_posix(), "camgrant codeowners", lineterm=""
    )
    click.echo("\n".join(difference))
    click.echo(f"{CODEOWNERS.as_posix()}: cũ; chạy / stale; run: camgrant codeowners --write", err=True)
    return EXIT_FINDINGS
