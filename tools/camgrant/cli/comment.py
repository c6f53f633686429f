"""`camgrant comment`: one comment of ours under a pull request, always put anew."""

from __future__ import annotations

from pathlib import Path

import click

from camgrant.cli.forges import ForgeWish, forge_options, number_of, open_forge
from camgrant.diagnostics import EXIT_CLEAN, UsageFault

__all__ = ["comment"]


@click.command()
@click.option(
    "--file",
    "path",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Nội dung, dòng đầu là dấu ẩn / The text; its first line is a hidden marker.",
)
@forge_options
def comment(path: Path, wish: ForgeWish) -> int:
    """Đặt hoặc sửa một lời bình duy nhất dưới yêu cầu thay đổi / Put or renew one comment under a pull request."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as fault:
        raise UsageFault(f"{path}: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise UsageFault(f"{path}: không phải UTF-8 / is not UTF-8") from fault
    done = open_forge(wish).comment(number_of(wish), text)
    words = {
        "created": "đã đăng / posted",
        "updated": "đã sửa / updated",
        "unchanged": "vẫn như cũ / unchanged",
    }
    click.echo(words[done])
    return EXIT_CLEAN
