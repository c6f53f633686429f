"""`camgrant drift`: what a recorder exports against what was granted."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from camgrant.cli.common import (
    as_of_option,
    format_option,
    inventory_option,
    language_option,
    pick_language,
    run_check,
)
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Severity, Text

if TYPE_CHECKING:
    from camgrant.app.drift import Drift
    from camgrant.rendering.drift import Difference

__all__ = ["drift"]

_KINDS: Final = {
    "extra": Text("tài khoản không ai được cấp", "account that nobody was granted"),
    "more": Text("nhiều quyền hơn đã cấp", "more rights than granted"),
    "risky": Text("tài khoản có sẵn nguy hiểm đang mở", "risky built-in account is open"),
    "shared": Text("tài khoản cho nhiều máy dùng chung", "account shared by several clients"),
    "longer": Text("hạn dùng trên thiết bị dài hơn đã cấp", "the device lets it in for longer than granted"),
    "missing": Text("thiếu tài khoản", "account is missing"),
    "fewer": Text("ít quyền hơn đã cấp", "fewer rights than granted"),
    "disabled": Text("tài khoản đang bị khóa", "account is disabled"),
    "shorter": Text("hạn dùng trên thiết bị ngắn hơn đã cấp", "the device ends it before its last day"),
}
_TODO: Final = {
    "extra": Text("Đề nghị xóa ngay, hoặc lập đề nghị cấp quyền", "delete it at once, or nominate the person"),
    "more": Text("Đề nghị bớt ngay các quyền thừa", "take the extra rights away at once"),
    "risky": Text("Đề nghị khóa hoặc xóa ngay", "disable or delete it at once"),
    "shared": Text("Đề nghị tắt dùng chung", "switch sharing off"),
    "longer": Text("Đề nghị sửa ngay ngày hết hạn", "correct the end at once"),
    "missing": Text("Đề nghị tạo theo phiếu", "create it from the slip"),
    "fewer": Text("Đề nghị bổ sung theo phiếu", "complete it from the slip"),
    "disabled": Text("Đề nghị mở lại theo phiếu", "enable it from the slip"),
    "shorter": Text("Đề nghị sửa ngày hết hạn", "correct the end"),
}
_UNREADABLE: Final = Text(
    "Không hiểu được tệp đọc từ thiết bị: {why}. Không kết luận gì.", "The files cannot be understood: {why}."
)
_SAME: Final = Text("Đúng như đã cấp: {count} tài khoản.", "As granted: {count} accounts.")


@click.command()
@click.argument("recorder")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@inventory_option
@as_of_option
@language_option
@format_option("text", "json")
@click.option(
    "--import",
    "adopt",
    is_flag=True,
    help="Lập đề xuất (YAML) từ tài khoản đang có trên thiết bị / Propose grants from what the device holds.",
)
def drift(
    recorder: str,
    files: tuple[Path, ...],
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    style: str,
    adopt: bool,
) -> int:
    """So tệp FILES đọc từ đầu ghi RECORDER với quyền đã cấp / Compare what a recorder exports with what is granted."""
    from camgrant.app.adopt import proposal
    from camgrant.app.drift import drift_of, files_in
    from camgrant.rendering.observed import ReadbackFault
    from camgrant.report.rights import printable

    checked, _, _ = run_check(folder, as_of)
    language = pick_language(lang, checked)
    inventory, state = checked.inventory, checked.state
    if inventory is None or state is None or not checked.complete or checked.worst() == Severity.ERROR:
        click.echo(
            Text("Dữ liệu còn lỗi: xem `camgrant check`.", "The data has errors: see `camgrant check`.").in_language(
                language
            ),
            err=True,
        )
        return EXIT_FINDINGS
    try:
        found = drift_of(inventory, state, recorder, files_in(files))
    except ReadbackFault as fault:
        if style == "json":
            click.echo(_json({"recorder": recorder, "as_of": state.as_of.isoformat(), "verdict": "unreadable"}))
        click.echo(_UNREADABLE.in_language(language, {"why": printable(str(fault))}), err=True)
        return EXIT_FINDINGS
    if adopt:
        text, unknown = proposal(inventory, found)
        click.echo(text, nl=False)
        for login in unknown:
            words = Text("không có cá nhân nào mang tên đăng nhập này", "no contact has this login")
            click.echo(f"# {printable(login)}: {words.in_language(language)}")
        return EXIT_FINDINGS if found.differences else EXIT_CLEAN
    click.echo(_json(_content(found)) if style == "json" else _text(found, language))
    return EXIT_FINDINGS if found.differences else EXIT_CLEAN


def _json(content: dict[str, Any]) -> str:
    return json.dumps({"schema_version": 1, **content}, ensure_ascii=False, indent=2)


def _content(found: Drift) -> dict[str, Any]:
    verdict = "more_access" if found.more_access else "differs" if found.differences else "same"
    return {
        "recorder": found.view.recorder_id,
        "target": found.target.name,
        "as_of": found.view.as_of.isoformat(),
        "verdict": verdict,
        "accounts": len(found.view.accounts),
        "differences": [
            {
                "kind": one.kind,
                "more_access": one.more_access,
                "login": one.login,
                **({"where": one.where} if one.where else {}),
                "more": {right: sorted(numbers) for right, numbers in one.more.items()},
                "fewer": {right: sorted(numbers) for right, numbers in one.fewer.items()},
            }
            for one in found.differences
        ],
        "remarks": list(found.seen.remarks),
    }


def _text(found: Drift, language: str) -> str:
    from camgrant.report.rights import printable

    head = f"{found.view.recorder_id} · {found.view.site_name} · {found.view.as_of:%d/%m/%Y}"
    lines = [head, *(_line(one, language) for one in found.differences)]
    lines += [f"  · {printable(remark)}" for remark in found.seen.remarks]
    if not found.differences:
        lines.append(_SAME.in_language(language, {"count": len(found.view.accounts)}))
    return "\n".join(lines)


def _line(one: Difference, language: str) -> str:
    from camgrant.report.rights import printable, rights_text

    mark = "!" if one.more_access else "-"
    where = f" ({one.where})" if one.where else ""
    rights = rights_text(one.more or one.fewer, language) if one.more or one.fewer else ""
    words = f"{_KINDS[one.kind].in_language(language)}{': ' + rights if rights else ''}"
    return f"  {mark} {printable(one.login)}{where}: {words}. {_TODO[one.kind].in_language(language)}."
