"""Every command of the command line that does something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import click

from camgrant.cli import cli

__all__ = ["LEAVES"]


def leaves(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with the words that call it."""
    if not isinstance(command, click.Group):
        yield words, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from leaves(below, (*words, name))


LEAVES: Final = dict(leaves(cli))
