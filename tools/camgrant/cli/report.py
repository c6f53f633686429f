"""`camgrant report`: reports of the province, each for those who decide."""

from __future__ import annotations

import click

from camgrant.cli.report_figures import figures
from camgrant.cli.report_people import sod, standing
from camgrant.cli.report_summary import summary

__all__ = ["report"]


@click.group()
def report() -> None:
    """Báo cáo một trang, số liệu, trùng nhiệm vụ, quyền lâu ngày / One page, figures, duties that meet, long access."""


for _command in (summary, figures, sod, standing):
    report.add_command(_command)
