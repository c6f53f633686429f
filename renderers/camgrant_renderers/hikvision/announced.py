"""What a recorder says of itself under `Security/capabilities`: how many accounts it takes, and whether in clear.

Every recorder and camera of the captures that we know (README.md) says `supportUserNums` 32 and most of them
`LoginPasswordLenLimit` 16. `securityVersion` announces that requests may come encrypted; `isIrreversible` comes with
the newest firmware, whose own web page sends them in no other way.
"""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element

from camgrant.rendering.observed import Announced, ReadbackFault
from camgrant_renderers.hikvision.answers import documents, local, text_of, true

__all__ = ["REFUSED_IN_CLEAR", "announced_by", "announces_envelope"]

_SHORTEST: Final = 8  # the guide's own rule; the announced minimum of 1 is that of the input field
_MOST_DIGITS: Final = 6
_ENVELOPE: Final = (
    "đầu ghi chỉ nhận tài khoản trong gói mật khẩu mã hóa (securityVersion {version}, isIrreversible), camgrant chưa "
    "gửi được; chưa thay đổi gì. Đề nghị tạo tài khoản theo phiếu kỹ thuật, và thu hồi bằng --removals-only. Nếu đã "
    "biết chắc đầu ghi này vẫn nhận yêu cầu không mã hóa: khai settings hik_clear_accounts: yes / the recorder takes "
    "accounts in an encrypted envelope only, which camgrant does not send; nothing was changed. Make the accounts by "
    "the technician's slip, and remove with --removals-only. If this recorder is known to take clear requests: declare "
    "settings hik_clear_accounts: yes"
)


REFUSED_IN_CLEAR: Final = (
    "đầu ghi này có gói mật khẩu mã hóa và có thể chỉ nhận gói ấy, camgrant chưa gửi được: đề nghị tạo tài khoản theo "
    "phiếu kỹ thuật; thu hồi vẫn làm được bằng --removals-only / this recorder knows an encrypted envelope and may "
    "take no other, which camgrant does not send: make the account by the technician's slip; removals still work with "
    "--removals-only"
)


def announces_envelope(answer: bytes) -> bool:
    """Whether a recorder says that requests may come encrypted; nearly all do, and some then take no other."""
    capabilities = _capabilities(answer)
    if capabilities is None:
        return False
    return any(_version(element) for element in capabilities.iter() if local(element) == "securityVersion")


def announced_by(answer: bytes, *, takes_clear: bool) -> Announced:
    """What a `SecurityCap` says; an answer that is none says nothing, for removals must not wait for it.

    `takes_clear`: the recorder's settings say that somebody has seen it take an account without the envelope.
    """
    capabilities = _capabilities(answer)
    if capabilities is None:
        return Announced()
    elements = {local(element): element for element in capabilities.iter()}
    no_additions = ""
    version = _version(elements.get("securityVersion"))
    if version and _is_true(elements.get("isIrreversible")) and not takes_clear:
        no_additions = _ENVELOPE.format(version=version)
    length = elements.get("LoginPasswordLenLimit")
    longest = None if length is None else _count(length.get("max") or "")
    return Announced(
        no_additions,
        _count(text_of(capabilities, "supportUserNums")),
        None if longest is None or longest < _SHORTEST else (_SHORTEST, longest),
    )


def _count(text: str) -> int | None:
    """A number that a recorder may mean; None for anything else, which then binds nobody."""
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        return None
    return int(text) or None


def _capabilities(answer: bytes) -> Element | None:
    try:
        (document, *more) = documents(answer)
    except ReadbackFault:
        return None
    return document if local(document) == "SecurityCap" and not more else None


def _version(element: Element | None) -> str:
    """The versions of the envelope: as a value, or as the list of the possible ones."""
    if element is None:
        return ""
    version = (element.text or "").strip() or (element.get("opt") or "").strip()
    return "" if version == "0" else version


def _is_true(element: Element | None) -> bool:
    return element is not None and true(element)
