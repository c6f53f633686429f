"""`camgrant render`: the configs and lists of every recipient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.check import print_report
from camgrant.cli.common import (
    as_of_option,
    compartment_option,
    counted,
    format_option,
    inventory_option,
    json_text,
    language_option,
    pick_language,
    published_option,
    receipts_option,
    report_of,
    run_check,
    tell_failures,
)
from camgrant.cli.whole import counted_inventory
from camgrant.diagnostics import EXIT_FINDINGS, Severity, Text, UsageFault

if TYPE_CHECKING:
    from camgrant.app.render import Rendering, Work
    from camgrant.model.inventory import Inventory

__all__ = ["render"]

_REFUSED: Final = Text(
    "Dữ liệu còn lỗi nên không kết xuất; kết quả cũ được giữ nguyên.",
    "The data has errors, so nothing was rendered; earlier output stays as it was.",
)

_UNCOMMITTED: Final = Text(
    "Dữ liệu chưa ghi vào git: kết quả này không dùng được làm --published. Đề nghị commit rồi kết xuất lại.",
    "The data is not committed to git: this output cannot be used as --published. Commit and render again.",
)
_SEVERAL: Final = Text(
    "Dữ liệu gồm nhiều ngăn, mỗi ngăn một kho: kết quả này không dùng được làm --published.",
    "The data lies in several compartments, each its own repository: this output cannot be used as --published.",
)
_LEFT_OUT: Final = Text(
    "Không xét các ngăn {names}: chỉ kết xuất đầu ghi, không lập danh sách.",
    "Compartments {names} were left out: recorders only, no lists.",
)
_HEAD: Final = Text("Kết xuất đến ngày {day}{mark} vào {out}/:", "Rendered as of {day}{mark} to {out}/:")
_FIRST: Final = Text("lập lần đầu", "first publication")
_TODO: Final = Text("phải làm: {recorders}", "to do: {recorders}")
_NOTHING: Final = Text("không phải làm gì", "nothing to do")
_MORE: Final = Text(" và {count} đầu ghi khác", " and {count} more")
_HANDS: Final = Text(
    "Đầu ghi làm tài khoản bằng tay: {recorders}", "Recorders whose accounts are made by hand: {recorders}"
)
_UNLISTED: Final = Text(
    "Đích {target} chưa có trong `targets` của camgrant.yaml nên cũng làm bằng tay: {recorders}",
    "The target {target} is not in `targets` of camgrant.yaml, so these are made by hand too: {recorders}",
)
_SHOWN: Final = 12


@click.command()
@inventory_option
@as_of_option
@compartment_option
@language_option
@format_option("text", "json")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("dist"),
    show_default=True,
    help="Thư mục kết quả, được thay trọn vẹn / Output folder, replaced as a whole.",
)
@published_option
@receipts_option
def render(
    folder: Path | None,
    as_of: date | None,
    compartments: tuple[str, ...],
    lang: str | None,
    style: str,
    out: Path,
    published: Path | None,
    receipts: Path | None,
) -> int:
    """Kết xuất cấu hình và danh sách cho từng nơi nhận / Render configs and lists for every recipient."""
    from camgrant.app.output import write_output
    from camgrant.app.published import last_published, recorded_commit
    from camgrant.app.receipts import confirmed_removals
    from camgrant.app.render import Rendering

    if published and compartments:
        raise UsageFault("--compartment không đi cùng --published / --compartment does not go with --published")
    checked, tree, found = run_check(folder, as_of, compartments)
    language = pick_language(lang, checked)
    inventory, state = checked.inventory, checked.state
    if inventory is None or state is None or checked.worst() == Severity.ERROR:
        print_report(report_of(checked, tree, found, language), "text", to_stderr=True)
        click.echo(_REFUSED.in_language(language), err=True)
        return EXIT_FINDINGS
    inventory = counted_inventory(inventory, found, language, published)
    last = last_published(published, found, state.as_of) if published else None
    confirmed = confirmed_removals(receipts, state.as_of) if receipts else {}
    commit = recorded_commit(inventory, found)
    rendered = Rendering(inventory, state, commit, last, confirmed, lists=not checked.left_out)
    write_output(out, rendered.files())
    code = tell_failures(rendered.failures, language)
    for said in _limits(inventory, commit, checked.left_out):
        click.echo(said.in_language(language, {"names": ", ".join(checked.left_out)}), err=True)
    if style == "json":
        head = {"as_of": state.as_of.isoformat(), "left_out": list(checked.left_out), "first": last is None}
        click.echo(json_text({**head, **_content(rendered)}))
        return code
    demo = Text(" (dữ liệu giả định)", " (demo data)").in_language(language)
    mark = demo if inventory.settings.profile == "demo" else ""
    facts = {"day": f"{state.as_of:%d/%m/%Y}", "mark": mark, "out": out}
    click.echo("\n".join([_HEAD.in_language(language, facts), *_lines(rendered, out, language, first=last is None)]))
    return code


def _limits(inventory: Inventory, commit: str, left_out: tuple[str, ...]) -> Iterator[Text]:
    """What this output cannot be used for."""
    from camgrant.vcs import UNCOMMITTED

    if left_out:
        yield _LEFT_OUT
    if inventory.settings.roots:
        yield _SEVERAL
    elif commit == UNCOMMITTED:
        yield _UNCOMMITTED


def _content(rendered: Rendering) -> dict[str, object]:
    return {
        "recipients": dict(rendered.per_recipient),
        "work": {
            recipient: {
                "removals": work.removals,
                "additions": work.additions,
                "kept": work.kept,
                "recorders": work.recorders,
            }
            for recipient, work in sorted(rendered.work.items())
        },
        "by_hand": list(rendered.by_hand),
        "unlisted_targets": {target: list(recorders) for target, recorders in rendered.unlisted.items()},
    }


def _lines(rendered: Rendering, out: Path, language: str, *, first: bool) -> Iterator[str]:
    """The folder of every recipient, what each has to do, and the recorders that are left to hands."""
    for recipient, count in rendered.per_recipient.items():
        files = Text(f"{count} tệp", counted(count, "file", "files"))
        yield f"  {out}/{recipient}/  {files.in_language(language)}"
    for recipient, work in sorted(rendered.work.items()):
        yield f"{recipient}: {_work(work, language, first=first)}"
    unlisted = rendered.unlisted
    apart = {recorder for recorders in unlisted.values() for recorder in recorders}
    if hands := [recorder for recorder in rendered.by_hand if recorder not in apart]:
        yield _HANDS.in_language(language, {"recorders": _some(hands, language)})
    for target, recorders in unlisted.items():
        yield _UNLISTED.in_language(language, {"target": target, "recorders": _some(recorders, language)})


def _work(work: Work, language: str, *, first: bool) -> str:
    words = [
        Text(f"{vi} {count}", f"{en} {count}").in_language(language)
        for vi, en, count in (
            ("thu hồi", "remove", work.removals),
            ("thêm", "add", work.additions),
            ("giữ nguyên", "keep", work.kept),
        )
        if count
    ]
    said = ", ".join([*([_FIRST.in_language(language)] if first else []), *words])
    if not work.recorders:
        return f"{said}; {_NOTHING.in_language(language)}"
    return f"{said}; {_TODO.in_language(language, {'recorders': _some(work.recorders, language)})}"


def _some(recorders: Sequence[str], language: str) -> str:
    """The first few by name: a province has hundreds."""
    shown = ", ".join(recorders[:_SHOWN])
    left = len(recorders) - _SHOWN
    return shown + (_MORE.in_language(language, {"count": left}) if left > 0 else "")
