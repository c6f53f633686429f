"""What readers and drivers say in both languages: which file is not understood and what to do, and whom they spare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from camgrant.rendering.device import login_key
from camgrant.rendering.driver import DeviceRefused, Session
from camgrant.rendering.observed import ObservedAccount, ReadbackFault

__all__ = ["kept_back", "last_line_cut", "no_administrator", "reading", "refuse_own", "unreadable"]


def unreadable(vi: str, en: str) -> ReadbackFault:
    """What is wrong with an export, and that the whole of it should be exported again."""
    return ReadbackFault(f"{vi}. Đề nghị xuất lại trọn tệp / {en}. Please export the whole file again")


def last_line_cut() -> ReadbackFault:
    """What is raised for text whose last line has no end, where every line of its form has one."""
    return unreadable("dòng cuối không có dấu xuống dòng, có thể đã bị cắt", "the last line has no end: cut off")


def no_administrator(login: str) -> ReadbackFault:
    """A list of a device without its own administrator: what else may be missing is unknown."""
    return unreadable(
        f"danh sách của thiết bị thiếu tài khoản quản trị có sẵn ({login}), có thể đã bị cắt bớt",
        f"the device's list lacks its own administrator ({login}), so it may have been cut",
    )


def kept_back(fault: Exception) -> str:
    """That a device has not shown its second list of accounts; only its word that it has none would do."""
    return (
        f"thiết bị không cho đọc danh sách người dùng ONVIF ({fault}): ai có tên ở đó vẫn có thể xem, nên chưa xác "
        "nhận thu hồi và chưa thêm ai; đề nghị chạy lại cùng lệnh / the device does not show its list of ONVIF users "
        f"({fault}): whoever is in it may still watch, so no removal is confirmed and nobody is added; run the same "
        "command again"
    )


@contextmanager
def reading(name: str, files: Mapping[str, bytes]) -> Iterator[None]:
    """While one of several files is read, its name stands before what is wrong with it."""
    try:
        yield
    except ReadbackFault as fault:
        if len(files) == 1:
            raise
        raise ReadbackFault(f"{name}: {fault}") from None


def refuse_own(session: Session, login: str, own: Iterable[str], seen: ObservedAccount | None) -> None:
    """Raises DeviceRefused for an account of the device itself, and for that of the administrator at work.

    Whatever its case: some devices take a login in other letters for the same account.
    """
    names = {login_key(name) for name in (*own, session.user)}
    if login_key(login) in names or (seen is not None and seen.built_in):
        raise DeviceRefused(
            f"{login}: tài khoản có sẵn của thiết bị hoặc của người đang quản trị, không đụng tới / "
            "an account of the device itself or of the administrator at work is never touched"
        )
