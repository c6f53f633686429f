"""`camgrant apply`: the custodian carries a change set out on the device, from the local network."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.common import as_of_option, language_option, now, pick_language, today
from camgrant.diagnostics import EXIT_CLEAN, EXIT_ENVIRONMENT, EXIT_FINDINGS, Text, UsageFault

if TYPE_CHECKING:
    from camgrant.app.receipts import Receipt
    from camgrant.rendering.target import DeviceTarget

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
    "removed": Text(
        "Đã thu hồi xong. Các bước thêm chưa làm; các tài khoản khác dự kiến xem ở trên.",
        "The removals are done. Nothing was added; see above for accounts that are not as expected.",
    ),
    "stopped": Text(
        "Chưa xong: thiết bị ngừng trả lời hoặc kết nối không được chấp nhận (xem ở trên). Việc đã làm nằm trong biên "
        "nhận; xử lý xong, đề nghị chạy lại cùng lệnh để làm tiếp.",
        "Not finished: the device stopped answering, or the connection was not accepted (see above). What was done is "
        "in the receipt; once that is set right, run the same command again to go on.",
    ),
    "failed": Text(
        "Chưa xong: đề nghị xem các bước thất bại, chênh lệch và lời báo ở trên, rồi chạy lại cùng lệnh.",
        "Not finished: see the failed steps, differences and messages above, then run the same command again.",
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
    "removed": EXIT_CLEAN,
    "stopped": EXIT_ENVIRONMENT,
    "failed": EXIT_FINDINGS,
    "refused": EXIT_FINDINGS,
}


_LEFT_ALONE: Final = Text(
    "Có tài khoản lạ, không đụng tới như đã yêu cầu (--leave-unknown); đề nghị xử lý: ",
    "Accounts that are not ours, left alone as asked (--leave-unknown); see to them: ",
)
_UNKNOWN: Final = Text(
    "Có tài khoản lạ, không đụng tới; đề nghị kiểm tra có đúng thiết bị không và xử lý (đúng thì --leave-unknown): ",
    "Accounts that are not ours, left alone; see that this is the right device (then --leave-unknown): ",
)
_FORBIDDEN: Final = Text(
    "Từ chối vì là tài khoản riêng của thiết bị: ", "Refused, because they are the device's own accounts: "
)
_SILENT: Final = Text(
    "Không kết nối được tới thiết bị; đề nghị kiểm tra địa chỉ, mạng nội bộ và nguồn điện",
    "The device cannot be reached; see to the address, the local network and its power",
)
_WRONG_SECRET: Final = Text(
    "Thiết bị không nhận tài khoản quản trị: sai tên hoặc mật khẩu; thiết bị có thể khóa khi nhập sai nhiều lần",
    "The device does not take the administrator: wrong name or secret; it may lock after several failures",
)
_STREAMS: Final = Text("Lưu ý: {text}.", "Note: {text}.")
_RECEIPT: Final = Text("Biên nhận: {name}", "Receipt: {name}")
_NO_SUCH: Final = Text(
    "Thiết bị không có giao diện này; đề nghị kiểm tra địa chỉ và loại thiết bị",
    "The device has no such interface; see to the address and the kind of device",
)


def _explained(message: str, result: str, language: str) -> str:
    """What a device said, with what it means and what to do where that is known."""
    from camgrant.report.rights import printable

    if " / " in message:  # it says in both languages already what it means and what to do
        return f"{printable(message)}."
    known = _SILENT if result == "stopped" else None
    known = _WRONG_SECRET if "401" in message else _NO_SUCH if "404" in message else known
    return f"{known.in_language(language)} ({printable(message)})." if known else printable(message)


@click.command()
@click.argument("steps", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--device", "url", required=True, help="Địa chỉ thiết bị / Address, e.g. https://192.0.2.10.")
@click.option("--user", default="admin", show_default=True, help="Tài khoản quản trị / Administrator's login.")
@click.option("--dry-run", is_flag=True, help="Chỉ đọc và so, không thay đổi / Read and compare only.")
@click.option("--removals-only", is_flag=True, help="Chỉ thu hồi, không thêm / Remove only, add nothing.")
@click.option("--leave-unknown", is_flag=True, help="Vẫn thêm khi có tài khoản lạ / Add beside accounts not ours.")
@click.option("--insecure-http", is_flag=True, help="Chấp nhận HTTP không mã hóa / Accept HTTP without encryption.")
@as_of_option
@click.option(
    "--secrets-stdin",
    is_flag=True,
    help='Đọc mật khẩu từ stdin, JSON {"admin": …, "<login>": …} / Read the secrets from stdin.',
)
@click.option(
    "--passwords",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Tệp mật khẩu lần đầu của đầu ghi, từ gói niêm phong / Initial passwords, from the sealed bundle.",
)
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Chứng thư riêng của thiết bị, chỉ tin đúng chứng thư này (HTTPS) / The device's own certificate, alone.",
)
@click.option(
    "--fingerprint",
    default="",
    help="SHA-256 của chứng thư thiết bị (HTTPS) / The SHA-256 of the device's certificate.",
)
@language_option
def apply(
    steps: Path,
    url: str,
    user: str,
    dry_run: bool,
    removals_only: bool,
    leave_unknown: bool,
    insecure_http: bool,
    as_of: date | None,
    secrets_stdin: bool,
    passwords: Path | None,
    certificate: Path | None,
    fingerprint: str,
    lang: str | None,
) -> int:
    """Thực hiện STEPS (steps.json) trên thiết bị, thu hồi trước / Carry out STEPS on a device, removals first."""
    from camgrant.app.apply import Apply
    from camgrant.app.folders import write_file
    from camgrant.app.receipts import receipt_path, receipt_text, start_receipt
    from camgrant.app.session import HttpSession, check_address
    from camgrant.app.steps_file import read_steps
    from camgrant.app.wire import Trust

    language = pick_language(lang)
    changes, digest = read_steps(steps)
    target = _target(changes.device.target)
    trust = Trust.of(certificate.read_bytes() if certificate else None, fingerprint)
    check_address(url, insecure_http=insecure_http, pinned=bool(trust.fingerprints))
    if as_of is not None and changes.profile != "demo":
        raise UsageFault("--as-of chỉ dùng cho dữ liệu giả định / --as-of is for demo data only")
    path, moment = receipt_path(steps), _moment(as_of)
    receipt = start_receipt(path, changes, digest, moment())
    admin, password = _secrets(user, _initial(passwords, changes.device.recorder_id), from_stdin=secrets_stdin)
    with HttpSession(url, user, admin, insecure_http=insecure_http, trust=trust) as session:
        run = Apply(
            changes,
            target,
            session,
            receipt,
            save=lambda receipt: write_file(path, receipt_text(receipt).encode()),
            password=password,
            now=moment,
            day=as_of or today(),
        )
        run.run(dry_run=dry_run, removals_only=removals_only, leave_unknown=leave_unknown)
    kept = "" if dry_run else "\n" + _RECEIPT.in_language(language, {"name": path.name})
    click.echo(f"{_text(receipt, language, leave_unknown=leave_unknown)}{kept}")
    return _EXITS[receipt.result]


def _moment(as_of: date | None) -> Callable[[], str]:
    """The time for receipts; in a demo the day is the one that it stands still on, so that its receipts count there."""
    return now if as_of is None else lambda: f"{as_of.isoformat()}{now()[10:]}"


def _target(name: str) -> DeviceTarget:
    """The target of a change set, if it has a driver."""
    from camgrant.rendering.registry import device_targets

    target = device_targets().get(name)
    if target is None or target.driver is None:
        raise UsageFault(f"“{name}” không có trình điều khiển; dùng tệp đã kết xuất / has no driver: use its files")
    return target


def _initial(file: Path | None, recorder: str) -> dict[str, str]:
    """Login -> initial password, as the recorder's sealed bundle brought them. Raises UsageFault for another file."""
    from camgrant.seal.passwords import read_passwords

    if file is None:
        return {}
    try:
        return read_passwords(file.read_bytes(), recorder)
    except ValueError:
        raise UsageFault(
            f"{file.name}: không phải mật khẩu lần đầu của {recorder}; đề nghị lấy tệp mat-khau/{recorder}.json / "
            f"holds no initial passwords of {recorder}; take mat-khau/{recorder}.json"
        ) from None


def _secrets(user: str, sealed: Mapping[str, str], *, from_stdin: bool) -> tuple[str, Callable[[str], str]]:
    """The administrator's secret and where the initial passwords come from: those of the bundle, else stdin or asked.

    None of them is ever an argument.
    """
    if from_stdin:
        try:
            given = json.loads(sys.stdin.read())
            sound = isinstance(given, dict) and all(isinstance(value, str) and value for value in given.values())
        except ValueError:
            sound = False
        if not sound or user not in given:
            raise UsageFault(f'stdin: cần JSON {{"{user}": "…"}} / needs JSON with the secret of {user}')

        def from_given(login: str) -> str:
            if login not in sealed and login not in given:
                raise UsageFault(f"stdin: thiếu mật khẩu ban đầu của {login} / lacks the initial password of {login}")
            return str(sealed.get(login) or given[login])

        return given[user], from_given

    def asked(login: str) -> str:
        if login in sealed:
            return sealed[login]
        text = f"Mật khẩu ban đầu của {login} / Initial password of {login}"
        return str(click.prompt(text, hide_input=True, confirmation_prompt=True, err=True))

    return click.prompt(f"Mật khẩu của {user} / Secret of {user}", hide_input=True, err=True), asked


def _text(receipt: Receipt, language: str, *, leave_unknown: bool) -> str:
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
    lines += [
        words.in_language(language) + printable(", ".join(logins))
        for words, logins in (
            (_LEFT_ALONE if leave_unknown else _UNKNOWN, receipt.unknown),
            (_FORBIDDEN, receipt.forbidden),
        )
        if logins
    ]
    if receipt.message:
        lines.append(_explained(receipt.message, receipt.result, language))
    lines.append(_RESULTS[receipt.result].in_language(language))
    if receipt.open_streams is not None:
        lines.append(_STREAMS.in_language(language, {"text": receipt.open_streams.in_language(language)}))
    return "\n".join(lines)
