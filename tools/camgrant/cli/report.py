"""`camgrant report`: reports of the province, each for those who decide."""

from __future__ import annotations

import click

from camgrant.cli.report_people import sod, standing
from camgrant.cli.report_summary import summary

__all__ = ["report"]


@click.group()
def report() -> None:
    """Báo cáo một trang, trùng nhiệm vụ, quyền lâu ngày / One page, duties that meet, access that stands long."""


for _command in (summary, sod, standing):
    report.add_command(_command)
