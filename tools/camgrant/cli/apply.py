"""`camgrant apply`: the custodian carries a change set out on the device, from the local network."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.common import language_option, now, pick_language
from camgrant.diagnostics import EXIT_CLEAN, EXIT_ENVIRONMENT, EXIT_FINDINGS, Text, UsageFault

if TYPE_CHECKING:
    from camgrant.app.apply import Receipt

__all__ = ["apply"]

_ACTIONS: Final = {
    "delete": Text("xóa", "delete"),
    "disable": Text("khóa", "disable"),
    "reduce": Text("bớt quyền", "reduce"),
    "create": Text("tạo", "create"),
    "extend": Text("thêm quyền", "extend"),
    "keep": Text("giữ nguyên", "keep"),
}
_STATES: Final = {
    "pending": Text("chưa làm", "pending"),
    "started": Text("đang dở", "under way"),
    "done": Text("đã làm", "done"),
    "already": Text("đã có sẵn", "already so"),
    "failed": Text("THẤT BẠI", "FAILED"),
    "kept": Text("đúng", "as declared"),
}
_RESULTS: Final = {
    "planned": Text("Chạy thử: thiết bị đúng như dự kiến, chưa thay đổi gì.", "Dry run: nothing was changed."),
    "done": Text("Đã thực hiện xong và đọc lại đúng.", "Done, and read back as declared."),
    "stopped": Text(
        "Thiết bị ngừng trả lời; đề nghị chạy lại cùng lệnh để làm tiếp.",
        "The device stopped answering; run the same command again to go on.",
    ),
    "failed": Text(
        "Chưa xong: xem các bước thất bại và chênh lệch ở trên.", "Not finished: see the failed steps and differences."
    ),
    "refused": Text(
        "Từ chối: thiết bị không như dự kiến; chưa thay đổi gì. Đề nghị đối chiếu bằng `camgrant drift`, hoặc chỉ thu "
        "hồi bằng --removals-only.",
        "Refused: the device is not what the change set expects; nothing was changed. Compare with `camgrant drift`, "
        "or only remove with --removals-only.",
    ),
}
_EXITS: Final = {
    "planned": EXIT_CLEAN,
    "done": EXIT_CLEAN,
    "stopped": EXIT_ENVIRONMENT,
    "failed": EXIT_FINDINGS,
    "refused": EXIT_FINDINGS,
}


@click.command()
@click.argument("steps", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--device", "url", required=True, help="Địa chỉ thiết bị / Address, e.g. http://192.0.2.10.")
@click.option("--user", default="admin", show_default=True, help="Tài khoản quản trị / Administrator's login.")
@click.option("--dry-run", is_flag=True, help="Chỉ đọc và so, không thay đổi / Read and compare only.")
@click.option("--removals-only", is_flag=True, help="Chỉ thu hồi, không thêm / Remove only, add nothing.")
@click.option(
    "--secrets-stdin",
    is_flag=True,
    help='Đọc mật khẩu từ stdin, JSON {"admin": …, "<login>": …} / Read the secrets from stdin.',
)
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Chứng thư riêng của thiết bị (HTTPS) / The device's own certificate.",
)
@language_option
def apply(
    steps: Path,
    url: str,
    user: str,
    dry_run: bool,
    removals_only: bool,
    secrets_stdin: bool,
    certificate: Path | None,
    lang: str | None,
) -> int:
    """Thực hiện STEPS (steps.json) trên thiết bị, thu hồi trước / Carry out STEPS on a device, removals first."""
    from camgrant.app.apply import Apply, Receipt
    from camgrant.app.folders import write_file
    from camgrant.app.receipts import earlier_states, receipt_path, receipt_text
    from camgrant.app.session import HttpSession
    from camgrant.app.steps_file import read_steps
    from camgrant.rendering.registry import device_targets

    language = pick_language(lang)
    changes, digest = read_steps(steps)
    target = device_targets().get(changes.device.target)
    if target is None or target.driver is None:
        raise UsageFault(
            f"“{changes.device.target}” không có trình điều khiển; dùng tệp đã kết xuất / has no driver: use its files"
        )
    path = receipt_path(steps)
    earlier = earlier_states(path, digest, len(changes.steps))
    admin, password = _secrets(user, from_stdin=secrets_stdin)
    with HttpSession(url, user, admin, str(certificate) if certificate else None) as session:
        run = Apply(
            changes,
            target,
            session,
            Receipt(changes, digest, now()),
            save=lambda receipt: write_file(path, receipt_text(receipt).encode()),
            password=password,
            now=now,
            earlier=earlier,
        )
        receipt = run.run(dry_run=dry_run, removals_only=removals_only)
    click.echo(_text(receipt, language))
    if not dry_run:
        click.echo(Text("Biên nhận: ", "Receipt: ").in_language(language) + path.name)
    return _EXITS[receipt.result]


def _secrets(user: str, *, from_stdin: bool) -> tuple[str, Callable[[str], str]]:
    """The administrator's secret and where the initial passwords come from; never from arguments or files."""
    if from_stdin:
        try:
            given = json.loads(sys.stdin.read())
            sound = isinstance(given, dict) and all(isinstance(value, str) and value for value in given.values())
        except ValueError:
            sound = False
        if not sound or user not in given:
            raise UsageFault(f'stdin: cần JSON {{"{user}": "…"}} / needs JSON with the secret of {user}')

        def from_given(login: str) -> str:
            if login not in given:
                raise UsageFault(f"stdin: thiếu mật khẩu ban đầu của {login} / lacks the initial password of {login}")
            return str(given[login])

        return given[user], from_given

    def asked(login: str) -> str:
        text = f"Mật khẩu ban đầu của {login} / Initial password of {login}"
        return str(click.prompt(text, hide_input=True, confirmation_prompt=True, err=True))

    return click.prompt(f"Mật khẩu của {user} / Secret of {user}", hide_input=True, err=True), asked


def _text(receipt: Receipt, language: str) -> str:
    """What was done and what is not as expected, for a terminal."""
    from camgrant.report.rights import printable, rights_text

    lines = [f"{receipt.changes.device.recorder_id} ({receipt.changes.device.target})"]
    for number, (step, state) in enumerate(zip(receipt.changes.steps, receipt.states, strict=True), start=1):
        words = f"{_ACTIONS[step.action].in_language(language)} {step.login}"
        after = f" → {rights_text(step.after, language)}" if step.after else ""
        message = f": {printable(state.message)}" if state.message else ""
        lines.append(f"{number:>4}. {words}{after}  [{_STATES[state.state].in_language(language)}]{message}")
    none = Text("không có", "none").in_language(language)
    for one in receipt.mismatches:
        expected = none if one.expected is None else rights_text(one.expected, language)
        seen = none if one.seen is None else rights_text(one.seen, language)
        words = Text("dự kiến {expected}, thực tế {seen}", "expected {expected}, seen {seen}").in_language(language)
        lines.append(f"  ! {printable(one.login)}: {words.format(expected=expected, seen=seen)}")
    if receipt.unknown:
        words = Text("Tài khoản lạ, không đụng tới: ", "Accounts that are not ours, left alone: ").in_language(language)
        lines.append(words + printable(", ".join(receipt.unknown)))
    if receipt.message:
        lines.append(printable(receipt.message))
    lines.append(_RESULTS[receipt.result].in_language(language))
    return "\n".join(lines)
