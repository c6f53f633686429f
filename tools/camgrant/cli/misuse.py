"""What is wrong with a command as it was typed, in both languages: click itself says it in English alone."""

from __future__ import annotations

import click

__all__ = ["misuse"]


def misuse(fault: click.UsageError) -> str:
    """What is wrong, where to read on, and click's own words."""
    command = fault.ctx.command_path if fault.ctx is not None else "camgrant"
    return f"{_problem(fault)}; xem `{command} --help` / {fault.format_message()}"


def _problem(fault: click.UsageError) -> str:
    if isinstance(fault, click.MissingParameter):
        meant = getattr(fault.param, "help", None)
        return f"thiếu {_name(fault)}" + (f", {meant.partition(' / ')[0]}" if meant else "")
    if isinstance(fault, click.BadParameter):
        return f"giá trị của {_name(fault)} không dùng được"
    if isinstance(fault, click.NoSuchOption):
        return f"không có tùy chọn {fault.option_name}"
    return "lệnh gõ chưa đúng"


def _name(fault: click.BadParameter) -> str:
    """The option or argument as it is typed."""
    if fault.param is None:
        return str(fault.param_hint or "")
    return (
        str(fault.param.metavar or fault.param.name) if isinstance(fault.param, click.Argument) else fault.param.opts[0]
    )
