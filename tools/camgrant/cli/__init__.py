"""The command line: options in, text and an exit code out. Heavy modules are imported where a command needs them."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from typing import Final, NoReturn

import click

from camgrant import __version__
from camgrant.cli.common import explained
from camgrant.diagnostics import EXIT_BUG, EXIT_CLEAN, EXIT_ENVIRONMENT, CamgrantError, mask_personal

__all__ = ["cli", "main"]

_EPILOG = (
    "Mã kết thúc / Exit codes: 0 sạch / clean, 1 có lỗi dữ liệu / findings, 2 gọi sai / usage, "
    "3 môi trường / environment, 4 lỗi của camgrant / our bug."
)


# Command -> where it stands: only what is called is imported.
_COMMANDS: Final = {
    "init": "init:init",
    "check": "check:check",
    "test": "test:test",
    "render": "render:render",
    "pack": "pack:pack",
    "show": "show:show",
    "plan": "plan:plan",
    "drift": "drift:drift",
    "apply": "apply:apply",
    "targets": "targets:targets",
    "rules": "explain:rules",
    "explain": "explain:explain",
    "schema": "schema:schema",
    "fmt": "fmt:fmt",
    "list": "lists:lists",
    "account": "account:account",
    "bundle": "bundle:bundle",
    "key": "key:key",
    "duties": "duties:duties",
    "review": "review:review",
    "import": "importing:import_list",
    "template": "template:template",
    "grant": "grant:grant",
    "contact": "contact:contact",
    "site": "site:site",
    "leader": "leader:leader",
    "unit": "unit:unit",
    "record": "record:record",
    "issue": "issue:issue",
    "doctor": "doctor:doctor",
    "propose": "propose:propose",
    "approvals": "approvals:approvals",
    "comment": "comment:comment",
    "codeowners": "codeowners:codeowners",
    "sync": "sync:sync",
    "publish": "publish:publish",
    "who": "who:who",
    "dossier": "dossier:dossier",
    "incident": "incident:incident",
    "report": "report:report",
    "portal": "portal:portal",
    "verify": "verify:verify",
}


class _Commands(click.Group):
    """The commands of the table, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(f"camgrant.cli.{module}"), name)
        return command


@click.group(
    cls=_Commands,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="camgrant")
@click.option("--debug", is_flag=True, help="In vết lỗi khi camgrant hỏng / Show a traceback on our own bugs.")
def cli(debug: bool) -> None:
    """Quyền truy cập camera giám sát, khai báo như mã nguồn / Access to surveillance cameras as code."""


def main() -> None:
    """Runs the command line; turns every outcome into its exit code."""
    try:
        result = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except CamgrantError as fault:
        _complain(fault)
        sys.exit(fault.exit_code)
    except OSError as fault:
        _complain(fault)
        _leave(EXIT_ENVIRONMENT)
    except Exception as fault:
        if "--debug" in sys.argv:
            traceback.print_exc()
        click.echo(
            f"camgrant: lỗi của chương trình ({type(fault).__name__}), đề nghị chạy lại với `camgrant --debug …` và "
            "báo cho người phụ trách / our bug; run again with `camgrant --debug …` and report it",
            err=True,
        )
        sys.exit(EXIT_BUG)
    _leave(result if isinstance(result, int) else EXIT_CLEAN)


def _complain(fault: BaseException) -> None:
    """Says what stopped the command; what was typed may hold a phone, which is for a terminal only (law 6)."""
    said = explained(fault)
    click.echo(f"camgrant: {said if sys.stderr.isatty() else mask_personal(said)}", err=True)


def _leave(code: int) -> NoReturn:
    """Ends the process at once: taking a province apart object by object would only cost time."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # nobody reads any more: the answer did not arrive whole
        code = EXIT_ENVIRONMENT
    os._exit(code)
