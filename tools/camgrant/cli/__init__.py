"""The command line: options in, text and an exit code out. Heavy modules are imported where a command needs them."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import sys
import traceback
from typing import Final, NoReturn

import click

from camgrant import __version__
from camgrant.cli.common import explained
from camgrant.cli.misuse import misuse
from camgrant.diagnostics import EXIT_BUG, EXIT_CLEAN, EXIT_ENVIRONMENT, CamgrantError
from camgrant.masking import mask_personal

__all__ = ["cli", "main"]

_EPILOG = (
    "Mã kết thúc / Exit codes: 0 sạch / clean, 1 có lỗi dữ liệu / findings, 2 gọi sai / usage, "
    "3 môi trường / environment, 4 lỗi của camgrant / our bug."
)


# What people come for -> command -> where it stands: only what is called is imported.
_SECTIONS: Final[dict[str, dict[str, str]]] = {
    "Tra cứu / Look up": {
        "show": "show:show",
        "who": "who:who",
        "incident": "incident:incident",
        "evidence": "evidence:evidence",
        "dossier": "dossier:dossier",
        "portal": "portal:portal",
        "report": "report:report",
    },
    "Kiểm tra / Check": {
        "check": "check:check",
        "test": "test:test",
        "explain": "explain:explain",
        "rules": "explain:rules",
        "fmt": "fmt:fmt",
    },
    "Sửa dữ liệu / Edit": {
        "template": "template:template",
        "import": "importing:import_list",
        "grant": "grant:grant",
        "contact": "contact:contact",
        "leader": "leader:leader",
        "issue": "issue:issue",
    },
    "Cơ sở, thiết bị, đơn vị / Sites, devices, units": {
        "site": "site:site",
        "recorder": "recorder:recorder",
        "camera": "recorder:camera",
        "operator": "recorder:operator",
        "unit": "unit:unit",
        "inventory": "inventory:inventory",
    },
    "Đề nghị, phê duyệt / Propose and approve": {
        "propose": "propose:propose",
        "plan": "plan:plan",
        "approvals": "approvals:approvals",
        "comment": "comment:comment",
        "sync": "sync:sync",
    },
    "Phát hành / Publish": {
        "render": "render:render",
        "publish": "publish:publish",
        "record": "record:record",
        "freeze": "freeze:freeze",
        "bundle": "bundle:bundle",
        "key": "key:key",
        "verify": "verify:verify",
    },
    "Thiết bị / Devices": {
        "drift": "drift:drift",
        "apply": "apply:apply",
        "targets": "targets:targets",
    },
    "Giấy tờ, việc phải làm / Paper and duties": {
        "duties": "duties:duties",
        "pack": "pack:pack",
        "list": "lists:lists",
        "account": "account:account",
        "review": "review:review",
    },
    "Thiết lập / Set up": {
        "init": "init:init",
        "doctor": "doctor:doctor",
        "codeowners": "codeowners:codeowners",
        "schema": "schema:schema",
        "policy": "policy:policy",
    },
}
_SELDOM: Final = 50_000
"""After so many new objects the collector looks for rings of them: what a command reads stays until it ends."""
_COMMANDS: Final = {name: place for section in _SECTIONS.values() for name, place in section.items()}


class _Commands(click.Group):
    """The commands of the sections, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(f"camgrant.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        widest = max(map(len, _COMMANDS))
        room = formatter.width - widest - 6  # as click has it: two spaces before, two between, two in hand
        for title, names in _SECTIONS.items():
            commands = ((name, self.get_command(ctx, name)) for name in names)
            rows = [(name.ljust(widest), one.get_short_help_str(room)) for name, one in commands if one is not None]
            with formatter.section(title):
                formatter.write_dl(rows)


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
    gc.set_threshold(_SELDOM)
    try:
        result = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except click.UsageError as fault:
        _complain(misuse(fault))
        sys.exit(fault.exit_code)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except CamgrantError as fault:
        _complain(explained(fault))
        sys.exit(fault.exit_code)
    except SystemExit:  # click's own, with 1, where nobody reads any more: no finding
        _leave(EXIT_ENVIRONMENT)
    except OSError as fault:
        _complain(explained(fault))
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


def _complain(said: str) -> None:
    """Says what stopped the command; what was typed may hold a phone, which is for a terminal only (law 6)."""
    click.echo(f"camgrant: {said if sys.stderr.isatty() else mask_personal(said)}", err=True)


def _leave(code: int) -> NoReturn:
    """Ends the process at once: taking a province apart object by object would only cost time."""
    # What was made for the time of the command goes all the same; the library has no public name for that.
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # nobody reads any more: the answer did not arrive whole
        code = EXIT_ENVIRONMENT
    os._exit(code)
