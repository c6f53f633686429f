"""What a device says of itself, held against what is to be added to it: known before the first step, not half-way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from camgrant.app.receipts import StepState
from camgrant.diagnostics import UsageFault
from camgrant.rendering.capabilities import Capabilities
from camgrant.rendering.changes import ADDITIONS, ENDINGS, ChangeSet
from camgrant.rendering.observed import Announced, Readback

__all__ = ["additions_refused", "check_password"]

_KINDS: Final = 2  # kinds of characters that a password has at least (vendors' own rule)
_ANY_LENGTH: Final = (1, 64)


def additions_refused(changes: ChangeSet, states: Iterable[StepState], seen: Readback) -> str:
    """Why the device will not take what is still to be added, by what it says of itself; "" where it may."""
    pairs = zip(changes.steps, states, strict=True)
    waiting = [step for step, state in pairs if step.action in ADDITIONS and state.state != "already"]
    if not waiting:
        return ""
    announced = seen.announced
    if announced.no_additions or announced.most_accounts is None:
        return announced.no_additions
    present = {account.login for account in seen.accounts if not account.where}
    ending = {step.login for step in changes.steps if step.action in ENDINGS}
    count = len((present - ending) | {step.login for step in waiting})
    if count <= announced.most_accounts:
        return ""
    return (
        f"thiết bị chỉ nhận {announced.most_accounts} tài khoản kể cả của nó, sẽ cần {count}; chỉ thu hồi thì dùng "
        f"--removals-only / the device takes {announced.most_accounts} accounts with its own, {count} would be "
        "needed; to remove alone use --removals-only"
    )


def check_password(password: str, login: str, can: Capabilities | None, announced: Announced) -> None:
    """Raises UsageFault for an initial password that its kind of device, or this very one, would not take."""
    shortest, longest = can.password_length if can else _ANY_LENGTH
    if announced.password_length is not None:
        least, most = announced.password_length
        shortest = max(shortest, least)
        longest = min(longest, most)
    kinds: tuple[Callable[[str], bool], ...] = (str.islower, str.isupper, str.isdigit, _is_sign)
    mixed = sum(any(map(kind, password)) for kind in kinds) >= _KINDS
    if not shortest <= len(password) <= longest or not mixed or login in password.lower():
        raise UsageFault(
            f"mật khẩu ban đầu phải dài {shortest}–{longest} ký tự, gồm hai loại ký tự, không chứa tên đăng nhập / "
            f"an initial password has {shortest}-{longest} characters of two kinds and not the login"
        )
    forbidden = can.password_forbidden if can else ""
    if all(char.isprintable() and char not in forbidden for char in password):
        return
    signs = " ".join(forbidden.strip())
    if signs:
        raise UsageFault(
            f"mật khẩu ban đầu có ký tự mà thiết bị không nhận: khoảng trắng, ký tự điều khiển hoặc {signs} / "
            f"an initial password has a character that the device does not take: a blank, a control or {signs}"
        )
    raise UsageFault("mật khẩu ban đầu có ký tự điều khiển / an initial password has a control character")


def _is_sign(char: str) -> bool:
    return not char.isalnum()
