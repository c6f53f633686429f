"""`camgrant account`: what became of accounts, as their creators report it or a device shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.common import (
    day_option,
    inventory_option,
    language_option,
    today,
)
from camgrant.cli.importing import import_list
from camgrant.cli.lists import tell_written
from camgrant.cli.prompts import Prompts
from camgrant.cli.whole import read_whole
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Text, UsageFault

if TYPE_CHECKING:
    from camgrant.access.state import AccessState
    from camgrant.app.accounts import Told
    from camgrant.model.inventory import Inventory

__all__ = ["account"]

_WHATS: Final = {
    "created": Text("đã tạo", "created"),
    "handed_over": Text("đã bàn giao", "handed over"),
    "changed": Text("đã đổi quyền", "changed"),
    "disabled": Text("đã khóa", "disabled"),
    "deleted": Text("đã xóa", "deleted"),
    "reviewed": Text("đã rà soát, còn nhu cầu", "reviewed, still needed"),
}
_WHAT: Final = Text("Đã làm gì với tài khoản", "What was done with the account")
_EVIDENCE: Final = Text("Chứng cứ: số văn bản, tên tệp, ai báo", "Evidence: a number, a file, who said so")
_WHO: Final = Text("Tài khoản của ai (mã cá nhân)", "Whose account (id of the holder)")
_WHY: Final = Text("Vì sao cần mật khẩu mới", "Why a new password is needed")
_PROBLEM: Final = Text("{place}: {problem}", "{place}: {problem}")
_NOTHING_WRITTEN: Final = Text(
    "Không ghi gì vào sổ: có {count} chỗ chưa rõ.", "Nothing was recorded: {count} doubts, see above."
)
_EARLY: Final = Text(
    "Ngày {on} quyền vẫn còn, nên đây chưa phải là xác nhận thu hồi: khi quyền hết, đề nghị xem lại thiết bị và ghi "
    "lần nữa.",
    "On {on} the access was still in force, so this confirms no revocation: once it has ended, look at the device "
    "again and record it once more.",
)
_UNCHANGED: Final = Text("Sổ đã có sẵn: {count}", "Recorded before: {count}")

_dry_run = click.option("--dry-run", is_flag=True, help="Chỉ xem, không ghi / Show only, write nothing.")


@click.group()
def account() -> None:
    """Ghi việc tạo, bàn giao, khóa, xóa tài khoản / Record what was done with accounts."""


@account.command()
@inventory_option
@language_option
@click.option("--person", default="", help="Mã cá nhân (c-…) / Id of the holder.")
@click.option("--login", default="", help="Hoặc tên đăng nhập / Or the login.")
@click.option("--recorder", default="", help="Đầu ghi (r-…) / The recorder.")
@click.option("--system", default="", help="Hoặc hệ thống không có đầu ghi / Or a system without recorders.")
@click.option("--what", type=click.Choice(list(_WHATS)), help="Đã làm gì / What was done.")
@day_option("--on", "Ngày thực hiện; mặc định hôm nay / Day it was done, today by default.", "done_on")
@click.option("--by", help="Đơn vị thực hiện; mặc định nơi khởi tạo / Unit that did it, the creator by default.")
@click.option("--evidence", help="Số văn bản, tên tệp, ai báo / A number, a file, who said so.")
@click.option(
    "--receipt",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Biên nhận .receipt.json của camgrant apply, drift / A receipt of apply or drift.",
)
@_dry_run
def confirm(
    folder: Path | None,
    lang: str | None,
    person: str,
    login: str,
    recorder: str,
    system: str,
    what: str | None,
    done_on: date | None,
    by: str | None,
    evidence: str | None,
    receipt: Path | None,
    dry_run: bool,
) -> int:
    """Ghi một tài khoản đã tạo, bàn giao, đổi, khóa, xóa / Record one account as created, handed over … deleted.

    Với --receipt: mọi tài khoản mà thiết bị vừa cho thấy / With --receipt: every account that the device showed.
    """
    from camgrant.app.accounts import Told, creator_for

    read = read_whole(folder, done_on, lang)
    inventory, language = read.inventory, read.language
    if receipt is not None:
        if any((person, login, recorder, system, what, by, evidence)):
            raise UsageFault("--receipt đã nói đủ, không dùng kèm tùy chọn khác / --receipt stands alone")
        return _write(read.folder, inventory, _shown_by(inventory, receipt), language, dry_run=dry_run)
    if not person and not login:
        raise UsageFault("thiếu --person hoặc --login: tài khoản của ai / --person or --login, the holder, is missing")
    ask = Prompts(language)
    shown = {name: words.in_language(language) for name, words in _WHATS.items()}
    told = Told(
        place=login or person,
        what=ask.choice(what, "--what", _WHAT, shown),
        on=read.day,
        by=by or creator_for(inventory, recorder, system),
        recorder=recorder,
        system=system,
        login=login,
        person=person,
        evidence=ask.text(evidence, "--evidence", _EVIDENCE),
    )
    code = _write(read.folder, inventory, [told], language, dry_run=dry_run)
    if code == EXIT_CLEAN and _is_early(read.state, told):
        click.echo(_EARLY.in_language(language, {"on": f"{told.on:%d/%m/%Y}"}))
    return code


def _is_early(state: AccessState, told: Told) -> bool:
    """Whether an account on a recorder is reported gone on a day on which its holder still has it by right: the next
    publication may make it again, so no list of what is to be removed believes such a report."""
    held = (one for one in state.on_recorder(told.recorder) if one.cameras) if told.recorder else ()
    return told.what in ("disabled", "deleted") and any(told.place in (one.person, one.login) for one in held)


@account.command()
@inventory_option
@language_option
@click.option("--person", help="Mã cá nhân (c-…) / Id of the holder.")
@click.option("--recorder", required=True, help="Đầu ghi (r-…) / The recorder.")
@day_option("--on", "Ngày cần cấp lại; mặc định hôm nay / Day from which it is needed, today by default.", "asked_on")
@click.option("--reason", help="Vì sao: quên, lộ, chưa nhận được / Why: forgotten, exposed, never arrived.")
@_dry_run
def reissue(
    folder: Path | None,
    lang: str | None,
    person: str | None,
    recorder: str,
    asked_on: date | None,
    reason: str | None,
    dry_run: bool,
) -> int:
    """Cần mật khẩu lần đầu mới, lần phát hành tới sẽ tạo / A new initial password, which the next publication makes.

    Việc bàn giao mật khẩu mới hiện trong `camgrant duties` đến khi được ghi / Handing it over stays a duty until that
    is recorded.
    """
    from camgrant.app.accounts import Told, creator_for
    from camgrant.app.ledger import not_in_the_future

    read = read_whole(folder, not_in_the_future(asked_on, today(), "--on"), lang)
    inventory, language = read.inventory, read.language
    ask = Prompts(language)
    who = ask.text(person, "--person", _WHO)
    told = Told(
        place=who,
        what="reissue",
        on=read.day,
        by=creator_for(inventory, recorder, ""),
        recorder=recorder,
        person=who,
        evidence=ask.text(reason, "--reason", _WHY),
    )
    return _write(read.folder, inventory, [told], language, dry_run=dry_run)


def _shown_by(inventory: Inventory, receipt: Path) -> Sequence[Told]:
    from camgrant.app.device_reports import from_receipt

    return from_receipt(inventory, receipt)


def _write(folder: Path, inventory: Inventory, told: Sequence[Told], language: str, *, dry_run: bool) -> int:
    from camgrant.app.accounts import reported

    found = reported(inventory, told, today())
    for one in found.problems:
        facts = {"place": one.place, "problem": one.text}
        click.echo(_PROBLEM.in_language(language, facts), err=True)
    if found.problems:
        click.echo(_NOTHING_WRITTEN.in_language(language, {"count": len(found.problems)}), err=True)
        return EXIT_FINDINGS
    if found.unchanged or not found.events:
        click.echo(_UNCHANGED.in_language(language, {"count": len(found.unchanged)}))
    if found.events:
        tell_written(folder, list(found.events), language, dry_run=dry_run)
    return EXIT_CLEAN


_OF_A_FORM: Final = ("file", "unit", "number", "day", "partial", "style", "folder", "as_of", "lang", "dry_run", "yes")


@account.command("import-return", params=[param for param in import_list.params if param.name in _OF_A_FORM])
@click.pass_context
def import_return(ctx: click.Context, /, **given: object) -> int:
    """Nhập phiếu trả lời của đơn vị tạo tài khoản; như `import --kind return` / Import a form that came back."""
    code: int = ctx.invoke(import_list, kind="return", **given)
    return code
