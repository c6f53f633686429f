"""`camgrant fmt`: inventory files in canonical form."""

from __future__ import annotations

from pathlib import Path

import click

from camgrant.cli.common import inventory_option, language_option, open_tree, pick_language
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, UsageFault
from camgrant.masking import masked_message

__all__ = ["fmt"]


@click.command()
@inventory_option
@language_option
@click.option("--check", "only_check", is_flag=True, help="Chỉ báo tệp cần sửa / Only name files that would change.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def fmt(folder: Path | None, lang: str | None, only_check: bool, files: tuple[Path, ...]) -> int:
    """Đưa tệp về dạng chuẩn, giữ ghi chú / Put files into canonical form; comments stay."""
    from camgrant.app.folders import write_file
    from camgrant.load.canonical import canonical

    language = pick_language(lang)
    tree, root = open_tree(folder)
    listed = set(tree.listing().files)
    wanted = {_relative(path, root, listed) for path in files} if files else listed
    changed = failed = 0
    for name in sorted(wanted):
        raw = tree.read(name)
        made, findings = canonical(name, raw)
        for found in findings:
            failed += 1
            click.echo(f"{found.location}: {found.code} {masked_message(found, language)}", err=True)
        if made != raw:
            changed += 1
            click.echo(name)
            if not only_check:
                write_file(root / name, made)
    return EXIT_FINDINGS if failed or (only_check and changed) else EXIT_CLEAN


def _relative(path: Path, root: Path, listed: set[str]) -> str:
    """The file's name inside the inventory; only what a check would read may be rewritten."""
    resolved, base = path.resolve(), root.resolve()
    name = resolved.relative_to(base).as_posix() if resolved.is_relative_to(base) else ""
    if name not in listed:
        raise UsageFault(f"{path}: không phải tệp dữ liệu của {root}/ / is not an inventory file of {root}/")
    return name
