"""`camgrant show`: who may see what, on a date."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.common import (
    as_of_option,
    format_option,
    inventory_option,
    language_option,
    open_tree,
    pick_language,
    run_check,
)
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, CamgrantError, Severity, Text

if TYPE_CHECKING:
    from camgrant.app.show import OtherWay, RecorderRow, Row

__all__ = ["show"]

_HEADINGS: Final = (
    Text("Họ và tên", "Name"),
    Text("Đơn vị", "Unit"),
    Text("Hệ thống", "System"),
    Text("Đầu ghi", "Recorder"),
    Text("Camera", "Cameras"),
    Text("Quyền", "Rights"),
    Text("Từ ngày", "From"),
    Text("Đến ngày", "Until"),
    Text("Căn cứ", "Basis"),
)
_RECORDERS: Final = Text(
    "Ngoài các tài khoản trên, những gì khác tới được hình ảnh:",
    "Beside these accounts, what else reaches the pictures:",
)
_RECORDER: Final = Text(
    "{name} ({id}): khởi tạo tài khoản: {creator}; giữ tài khoản quản trị: {custodian}",
    "{name} ({id}): accounts created by {creator}; admin account kept by {custodian}",
)
_WAY: Final = Text("{kind}: {what}; chịu trách nhiệm: {name}", "{kind}: {what}; answerable: {name}")
_ALLOWED: Final = Text("văn bản {document}", "document {document}")
_UNTIL: Final = Text("đến hết ngày {until}", "until {until}")
_NOTHING_ELSE: Final = Text("Không có gì khác được kê khai", "Nothing else is declared")
_CHECKED: Final = Text("Kiểm tra ngày {day}", "Checked on {day}")
_UNCHECKED: Final = Text("Chưa ghi ngày kiểm tra", "Nobody has stated when it was checked")
_UNREADABLE: Final = Text(
    "Dữ liệu chưa đọc được trọn vẹn nên không trả lời ai được xem camera; đề nghị chạy `camgrant check`.",
    "The data cannot be read whole, so nothing is said about who may see a camera; run `camgrant check`.",
)
_ERRORS: Final = Text(
    "Dữ liệu còn {count} lỗi: xem `camgrant check`.", "The data has {count} errors: see `camgrant check`."
)


def _complete(prefix: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Completion of ids of one kind, read as text: quick, and it works while a file is being edited."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
        try:
            tree, _ = open_tree(context.params.get("folder"))
            files = tree.listing().files
        except CamgrantError:
            return []
        pattern = re.compile(rb"^ +(" + prefix.encode() + rb"(?:-[a-z0-9]+)+):", re.MULTILINE)
        ids = {match.decode() for file in files for match in pattern.findall(tree.read(file))}
        return sorted(found for found in ids if found.startswith(incomplete))

    return complete


@click.command()
@inventory_option
@as_of_option
@language_option
@format_option("text", "json", "markdown")
@click.option("--camera", shell_complete=_complete("k"), help="Mã camera (k-…) / Id of a camera.")
@click.option("--person", shell_complete=_complete("c"), help="Mã cá nhân (c-…) / Id of a contact.")
@click.option("--site", shell_complete=_complete("s"), help="Mã cơ sở (s-…) / Id of a site.")
def show(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    style: str,
    camera: str | None,
    person: str | None,
    site: str | None,
) -> int:
    """Ai được xem camera nào, đến khi nào, theo căn cứ nào / Who may see which camera, until when, on what basis.

    Kèm theo: ai khởi tạo, ai giữ tài khoản quản trị của đầu ghi, và những gì khác tới được hình ảnh / With it: who
    creates and who administers the recorder's accounts, and what else reaches its pictures.
    """
    from camgrant.app.show import recorders_of, rows_of, select

    checked, _, _ = run_check(folder, as_of)
    language = pick_language(lang, checked)
    inventory, state = checked.inventory, checked.state
    if inventory is None or state is None or not checked.complete:
        click.echo(_UNREADABLE.in_language(language), err=True)
        return EXIT_FINDINGS
    errors = checked.summary()["errors"]
    if errors:
        click.echo(_ERRORS.in_language(language, {"count": errors}), err=True)
    found = select(inventory, state, camera=camera, person=person, site=site)
    rows = rows_of(inventory, state, found)
    recorders = recorders_of(inventory, state, found, camera=camera, person=person, site=site)
    if style == "json":
        click.echo(_json(state.as_of, rows, recorders))
    else:
        click.echo(_table(rows, language, markdown=style == "markdown"))
        if recorders:
            click.echo(_other_ways(recorders, language, markdown=style == "markdown"))
        demo = Text(", dữ liệu giả định", ", demo data").in_language(language)
        mark = demo if inventory.settings.profile == "demo" else ""
        tail = Text("{count} lượt, xét đến ngày {day}{mark}", "{count} entitlements as of {day}{mark}")
        args = {"count": len(rows), "day": f"{state.as_of:%d/%m/%Y}", "mark": mark}
        click.echo(tail.in_language(language, args))
    return EXIT_FINDINGS if checked.worst() == Severity.ERROR else EXIT_CLEAN


def _json(as_of: date, rows: list[Row], recorders: list[RecorderRow]) -> str:
    entitlements = [
        {
            "grant": row.grant,
            "person": row.person,
            "name": row.name,
            "unit": row.unit,
            "login": row.login or None,
            "system": row.system,
            "recorder": row.recorder or None,
            "cameras": list(row.cameras),
            "rights": list(row.rights),
            "accepted_overgrant": list(row.accepted),
            "accepted_until": row.accepted_until.isoformat() if row.accepted_until else None,
            "accepted_reason": row.accepted_reason or None,
            "valid_from": row.valid_from.isoformat(),
            "valid_until": row.valid_until.isoformat(),
            "basis": list(row.documents),
        }
        for row in rows
    ]
    content = {
        "schema_version": 1,
        "as_of": as_of.isoformat(),
        "entitlements": entitlements,
        "recorders": [_recorder_content(row) for row in recorders],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _recorder_content(row: RecorderRow) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "creator": row.creator,
        "creator_name": row.creator_name,
        "custodian": row.custodian or None,
        "custodian_name": row.custodian_name or None,
        "reached_by": [
            {
                "kind": way.kind,
                "what": way.what,
                "answerable": way.answerable,
                "answerable_name": way.name,
                "document": way.document or None,
                "until": way.until.isoformat() if way.until else None,
            }
            for way in row.reached_by
        ],
        "reach_checked_on": row.reach_checked_on.isoformat() if row.reach_checked_on else None,
    }


def _table(rows: list[Row], language: str, *, markdown: bool) -> str:
    from camgrant.report.github import markdown_cell

    heading = [text.in_language(language) for text in _HEADINGS]
    lines = [heading, *(_cells(row) for row in rows)]
    if markdown:
        lines.insert(1, ["---"] * len(heading))
        return "\n".join("| " + " | ".join(markdown_cell(cell) for cell in line) + " |" for line in lines)
    widths = [max(len(line[column]) for line in lines) for column in range(len(heading))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _cells(row: Row) -> list[str]:
    until = f" ({row.accepted_until:%d/%m/%Y})" if row.accepted_until else ""
    rights = ", ".join((*row.rights, *(f"+{right}{until}" for right in row.accepted if right not in row.rights)))
    return [
        f"{row.name} ({row.person})",
        row.unit,
        row.system,
        row.recorder or "—",
        str(len(row.cameras)),
        rights,
        f"{row.valid_from:%d/%m/%Y}",
        f"{row.valid_until:%d/%m/%Y}",
        "; ".join(row.documents),
    ]


def _other_ways(recorders: list[RecorderRow], language: str, *, markdown: bool) -> str:
    """Every recorder with its creator, its custodian and what else reaches its pictures, as a list in two levels."""
    from camgrant.report.github import markdown_cell

    lines = ["", _RECORDERS.in_language(language), *([""] if markdown else [])]
    for row in recorders:
        names = {"creator": row.creator_name, "custodian": row.custodian_name or "—"}
        said = _RECORDER.in_language(language, {"name": row.name, "id": row.id, **names})
        parts = [*(_way(way, language) for way in row.reached_by), _state(row, language)]
        if markdown:
            lines += [f"- {markdown_cell(said)}", *(f"  - {markdown_cell(part)}" for part in parts)]
        else:
            lines += [f"  {said}", *(f"    {part}" for part in parts)]
    return "\n".join((*lines, ""))


def _way(way: OtherWay, language: str) -> str:
    from camgrant.model.estate import REACH_WORDS

    name = f"{way.name} ({way.answerable})"
    said = [_WAY.in_language(language, {"kind": REACH_WORDS[way.kind], "what": way.what, "name": name})]
    if way.document:
        said.append(_ALLOWED.in_language(language, {"document": way.document}))
    if way.until:
        said.append(_UNTIL.in_language(language, {"until": f"{way.until:%d/%m/%Y}"}))
    return "; ".join(said)


def _state(row: RecorderRow, language: str) -> str:
    """When it was looked; and whether nothing was found or nobody looked."""
    if row.reach_checked_on is None:
        checked = _UNCHECKED.in_language(language)
    else:
        checked = _CHECKED.in_language(language, {"day": f"{row.reach_checked_on:%d/%m/%Y}"})
    return checked if row.reached_by else f"{_NOTHING_ELSE.in_language(language)}; {checked}"
