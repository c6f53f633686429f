"""`camgrant issue`: forms for people who only open issues, and what becomes of their issues."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import click

from camgrant.cli.common import (
    as_of_option,
    counted,
    inventory_option,
    language_option,
    pick_language,
    run_check,
    tell_main_branch,
    today,
)
from camgrant.cli.forges import ForgeWish, forge_options, open_forge
from camgrant.cli.whole import unreadable
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Text, UsageFault

__all__ = ["issue"]

_STALE: Final = "{path}: cũ; chạy / stale; run: camgrant issue form --write {folder}"
_REFUSED: Final = Text("Phiếu {number}: không nhận, {count} lý do.", "Issue {number}: refused for {reasons}.")
_KNOWN: Final = Text("Phiếu {number}: đã có nhánh {branch}.", "Issue {number}: branch {branch} exists already.")
_WRITTEN: Final = Text("Phiếu {number}: đã ghi {files}.", "Issue {number}: wrote {files}.")
_COMMITTED: Final = Text("Phiếu {number}: đã lưu vào nhánh {branch}.", "Issue {number}: committed to branch {branch}.")


@click.group()
def issue() -> None:
    """Phiếu đề nghị trên kho mã: mẫu phiếu, nhận phiếu / Issues on the forge: their forms, and taking them in."""


@issue.command()
@inventory_option
@language_option
@click.option("--write", type=click.Path(path_type=Path, file_okay=False), help="Ghi các mẫu vào / Write the forms to.")
@click.option(
    "--check",
    "against",
    type=click.Path(path_type=Path, file_okay=False),
    help="So các mẫu ở đó với dữ liệu / Compare the forms there with the data.",
)
def form(folder: Path | None, lang: str | None, write: Path | None, against: Path | None) -> int:
    """Mẫu phiếu sinh từ dữ liệu / Issue forms generated from the data."""
    from camgrant.app.folders import write_file
    from camgrant.app.issue_forms import stale_forms, written_forms

    if (write is None) == (against is None):
        raise UsageFault("đề nghị dùng đúng một trong --write, --check / use exactly one of --write, --check")
    checked, _, _ = run_check(folder, None)
    if checked.inventory is None or not checked.complete:
        return unreadable(pick_language(lang, checked))
    if against is not None:
        stale = stale_forms(checked.inventory, against)
        for name in stale:
            click.echo(_STALE.format(path=against / name, folder=against), err=True)
        return EXIT_FINDINGS if stale else EXIT_CLEAN
    if write is not None:
        write.mkdir(parents=True, exist_ok=True)
        for name, content in written_forms(checked.inventory).items():
            write_file(write / name, content)
    return EXIT_CLEAN


@issue.command(name="import")
@inventory_option
@as_of_option
@language_option
@click.option(
    "--event",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    required=True,
    help="Tệp sự kiện của kho mã ($GITHUB_EVENT_PATH) / The event file of the forge.",
)
@click.option(
    "--answer",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Ghi câu trả lời (Markdown) vào tệp / Write the answer (Markdown) to a file.",
)
@click.option("--propose", is_flag=True, help="Lưu vào nhánh riêng / Commit it on a branch of its own.")
@forge_options
def import_issue(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    event: Path,
    answer: Path | None,
    propose: bool,
    wish: ForgeWish,
) -> int:
    """Đưa nội dung phiếu vào dữ liệu như một đề nghị / Take an issue in as a proposed change.

    Mọi chữ trong phiếu đều không đáng tin: chỉ mã đã có được nhận, chữ tự do chỉ thành lý do / Nothing in an issue is
    trusted: only known ids are taken, free text becomes the reason and nothing else.
    """
    from camgrant.app import issue_answer
    from camgrant.app.edit import write
    from camgrant.app.issue_event import issue_of, told_by
    from camgrant.app.issue_intake import taken
    from camgrant.app.issue_propose import branch_of, is_known, proposed
    from camgrant.app.main_branch import find_main_branch
    from camgrant.cli.edit_words import open_room

    found = issue_of(event.read_bytes())
    if found.was_edited and wish.name is not None:
        found = told_by(_writers(wish, found.number), found)
    branch = branch_of(found)
    room = open_room(folder, as_of, lang)
    if propose and is_known(room.folder, branch):
        _answered(answer, issue_answer.known_already(branch))
        room.say(_KNOWN, number=found.number, branch=branch)
        return EXIT_CLEAN
    result = taken(found, room.tree, room.checked, room.desk, today)
    if result.edit is None:
        _answered(answer, issue_answer.refused(result.refusals))
        count = len(result.refusals)
        room.say(_REFUSED, number=found.number, count=count, reasons=counted(count, "reason", "reasons"))
        return EXIT_FINDINGS
    write(result.edit, room.folder)
    files = sorted(result.edit.files)
    if propose:
        main = find_main_branch(room.folder)
        tell_main_branch(main, lang)
        proposed(room.folder, found, branch, files, main)
        _answered(answer, issue_answer.accepted(branch, result.grants))
        room.say(_COMMITTED, number=found.number, branch=branch)
    else:
        room.say(_WRITTEN, number=found.number, files=", ".join(files))
    return EXIT_CLEAN


def _writers(wish: ForgeWish, number: int) -> set[str | None]:
    """Everybody who ever wrote the text of the issue, as the forge tells."""
    from camgrant.app.forge.github import GitHub

    forge = open_forge(wish)
    if not isinstance(forge, GitHub):
        raise UsageFault("phiếu chỉ nhận từ GitHub: đề nghị ghi --github / issues are those of GitHub: say --github")
    return forge.issue_writers(number)


def _answered(path: Path | None, text: str) -> None:
    from camgrant.app.folders import write_file

    if path is not None:
        write_file(path, text.encode())
