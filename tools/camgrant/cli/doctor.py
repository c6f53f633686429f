"""`camgrant doctor`: what really holds here, and the one command that mends what does not."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from camgrant.cli.common import (
    as_of_option,
    format_option,
    inventory_option,
    json_text,
    language_option,
    now,
    pick_language,
    run_check,
)
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, CamgrantError, Text, UsageFault

if TYPE_CHECKING:
    from camgrant.app.check import Checked
    from camgrant.app.doctor.lines import Line

__all__ = ["doctor"]

_STATES: Final = {"ok": "OK", "warn": "WARN", "fail": "FAIL", "unknown": "UNKNOWN"}
_WAIT: Final = 60.0
_AGAIN: Final = Text("như trên", "as above")
_SUMMARY: Final = Text(
    "{ok} đạt, {warn} cần lưu ý, {fail} không đạt, {unknown} không rõ.",
    "{ok} ok, {warn} to note, {fail} failed, {unknown} unknown.",
)


@click.command()
@inventory_option
@as_of_option
@language_option
@format_option("text", "json")
@click.option("--github", is_flag=True, help="Hỏi cả GitHub (GITHUB_TOKEN) / Ask GitHub as well (GITHUB_TOKEN).")
@click.option("--repo", envvar="GITHUB_REPOSITORY", help="CHỦ/KHO trên GitHub / OWNER/REPOSITORY on GitHub.")
@click.option(
    "--api",
    envvar="GITHUB_API_URL",
    default="https://api.github.com",
    show_default=True,
    help="Địa chỉ API / Address of the API.",
)
@click.option(
    "--sign-with",
    type=click.Path(path_type=Path),
    help="Xem cả khóa ký này / Look at this signing key as well.",
)
def doctor(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    style: str,
    github: bool,
    repo: str | None,
    api: str,
    sign_with: Path | None,
) -> int:
    """Máy, kho, khóa, kho mã: điều gì thật sự được giữ, điều gì không, lệnh nào sửa / What really holds, and what not.

    Không có --github thì không cần mạng / Without --github no network is needed.
    """
    from camgrant.app.doctor.machine import machine
    from camgrant.app.doctor.repository import repository

    lines: list[Line] = list(machine())
    checked, where = _data(folder, as_of, lines)
    moment = datetime.fromisoformat(now())
    lines += repository(where, moment)
    if checked is not None:
        lines += _inventory(checked, where, sign_with)
    if github:
        lines += _github(checked, repo, api, moment)
    counts = Counter(line.state for line in lines)
    summary = {state: counts[state] for state in _STATES}  # type: ignore[index]
    language = pick_language(lang, checked)
    if style == "json":
        click.echo(json_text({"lines": [asdict(line) for line in lines], "summary": summary}))
    else:
        click.echo(_text(lines, language))
        click.echo(_SUMMARY.in_language(language, summary))
    return EXIT_FINDINGS if summary["fail"] else EXIT_CLEAN


def _data(folder: Path | None, as_of: date | None, lines: list[Line]) -> tuple[Checked | None, Path]:
    """The check of the data, and where it lies; data that is not there leaves the rest to be looked at."""
    from camgrant.app.doctor.data import data
    from camgrant.app.doctor.lines import fail

    try:
        checked, _, found = run_check(folder, as_of)
    except CamgrantError as fault:
        vi, _, en = str(fault).partition(" / ")
        lines.append(fail("data", "check", vi, en or vi, "camgrant init DIR"))
        return None, folder or Path.cwd()
    lines.append(data(checked))
    return checked, found


def _inventory(checked: Checked, where: Path, sign_with: Path | None) -> list[Line]:
    """The keys and generated files of data that can be read."""
    from camgrant.app.doctor.data import editor, keys

    if checked.inventory is None:
        return []
    return [*keys(checked.inventory, checked.as_of, sign_with), *editor(checked.inventory, where)]


def _github(checked: Checked | None, repo: str | None, api: str, moment: datetime) -> list[Line]:
    from camgrant.app.doctor.asking import asker
    from camgrant.app.doctor.forge import forge
    from camgrant.app.forge.http import ForgeHttp

    token = os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN")
    if not token or not repo:
        raise UsageFault(
            "--github cần GITHUB_TOKEN và --repo CHỦ/KHO / --github needs GITHUB_TOKEN and --repo OWNER/REPOSITORY"
        )
    if checked is None or checked.inventory is None:
        raise UsageFault(
            "--github cần dữ liệu đọc được; đề nghị `camgrant check` / "
            "--github needs data that can be read; run `camgrant check`"
        )
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"}
    with ForgeHttp(api, headers, wait=_WAIT, sleep=time.sleep) as http:
        return list(forge(asker(http), repo, checked.inventory.settings, moment))


def _text(lines: Sequence[Line], language: str) -> str:
    """By group; a command that was printed already is not printed again."""
    from camgrant.app.doctor.lines import GROUPS

    parts: list[str] = []
    told: set[str] = set()
    for group, title in GROUPS.items():
        mine: list[Any] = [line for line in lines if line.group == group]
        parts += [title.in_language(language)] if mine else []
        for line in mine:
            parts.append(f"  {_STATES[line.state]:<8}{line.text.in_language(language)}")
            if line.fix:
                parts.append(f"          → {_AGAIN.in_language(language) if line.fix in told else line.fix}")
                told.add(line.fix)
    return "\n".join(parts)
