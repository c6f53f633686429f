"""Sealing and opening with age (age-encryption.org), so that any age program opens what we seal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import pyrage

from camgrant.diagnostics import UsageFault

__all__ = ["CannotOpen", "identities_in", "is_recipient", "opened", "opened_by_phrase", "sealed", "sealed_for_phrase"]

_IDENTITY: Final = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{58}")


class CannotOpen(Exception):
    """The data was not sealed for the key or the phrase that was given. Says no more, so that nothing leaks."""


def sealed(data: bytes, recipients: Sequence[str], unit: str) -> bytes:
    """The data sealed for each of the public keys (`age1…`); the result does not say whose they are.

    Raises UsageFault that names the unit where it has no key, or one that is none.
    """
    if not recipients:
        raise UsageFault(
            f"{unit}: chưa có khóa niêm phong; đề nghị thêm khóa công khai age của đơn vị / "
            "has no key to seal for; add the unit's public age key"
        )
    keys = [_recipient(one, unit) for one in dict.fromkeys(recipients)]
    return bytes(pyrage.encrypt(data, keys))


def is_recipient(key: str) -> bool:
    """Whether something can be sealed for the key: whoever copied it by hand may have a letter wrong."""
    try:
        pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        return False
    return True


def _recipient(key: str, unit: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError as fault:
        shown = "" if "SECRET" in key.upper() else f" “{key[:12]}…”"
        raise UsageFault(
            f"{unit}: khóa niêm phong{shown} không đúng; đề nghị xin lại khóa công khai bắt đầu bằng age1 / "
            "the key to seal for is malformed; ask for the public key again, it begins with age1"
        ) from fault


def opened(data: bytes, identities: Iterable[str]) -> bytes:
    """What was sealed for one of the private keys. Raises CannotOpen."""
    return _opened(lambda: pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(one) for one in identities]))


def identities_in(text: str, name: str) -> list[str]:
    """The private keys in a file that age-keygen wrote. Raises UsageFault where there is none; never repeats a line."""
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if _IDENTITY.fullmatch(line)]
    if not found:
        locked = "age-encryption.org" in text or "AGE ENCRYPTED FILE" in text
        vi = "tệp khóa còn khóa bằng mật khẩu; đề nghị mở bằng `age -d` trước" if locked else "không có khóa riêng age"
        en = "the key file is locked by a passphrase; open it with `age -d` first" if locked else "holds no age key"
        raise UsageFault(f"{name}: {vi} / {en}")
    return found


def sealed_for_phrase(data: bytes, phrase: str) -> bytes:
    """The data sealed for whoever knows the phrase; takes a second on purpose, as every guess will."""
    return bytes(pyrage.passphrase.encrypt(data, phrase))


def opened_by_phrase(data: bytes, phrase: str) -> bytes:
    """What was sealed for the phrase. Raises CannotOpen."""
    return _opened(lambda: pyrage.passphrase.decrypt(data, phrase))


def _opened(opens: Callable[[], bytes]) -> bytes:
    """What age opens. The data is a stranger's: whatever the library makes of it, a panic too, it was not opened."""
    try:
        return bytes(opens())
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # PyO3's PanicException is no Exception
        raise CannotOpen from None
