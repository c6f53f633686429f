"""What a device's list of accounts, or our own file, allows: for round trips and for drift.

Where the list leaves a doubt, more is read rather than less: an account without authorities of its own has those of its
group; a group of administrators, or one that is not the declared one, has every right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from camgrant.model.base import RIGHTS
from camgrant.rendering.device import ChannelRights, Device
from camgrant.rendering.observed import ObservedAccount, Readback
from camgrant_renderers._shared.faults import no_administrator, reading, unreadable
from camgrant_renderers.dahua.authorities import group_of, rights_in
from camgrant_renderers.dahua.capabilities import BUILT_IN, RISKY
from camgrant_renderers.dahua.entries import Entry, entries_in
from camgrant_renderers.dahua.onvif_users import NOT_READ, is_onvif_list, onvif_accounts

__all__ = ["parse_readback"]


def parse_readback(device: Device, files: Mapping[str, bytes]) -> Readback:
    """Every account of the files, in their order.

    Raises ReadbackFault for anything that is not understood, and where a device's files lack its administrator.
    """
    if not files:
        raise unreadable("không có tệp nào", "no file")
    entries: list[Entry] = []
    second_list: list[ObservedAccount] = []
    second_list_read = False
    all_ours = True
    for name in sorted(files):
        with reading(name, files):
            if is_onvif_list(name, files[name]):
                second_list += onvif_accounts(device, files[name])
                second_list_read = True
                continue
            found, ours = entries_in(files[name])
        entries += found
        all_ours = all_ours and ours
    if second_list_read and len(files) == 1:
        raise unreadable("chỉ có danh sách ONVIF, thiếu danh sách tài khoản", "the list of ONVIF users alone")
    if not all_ours and not any(entry.login in BUILT_IN for entry in entries):
        raise no_administrator(BUILT_IN[0])
    accounts: list[ObservedAccount] = []
    remarks: list[str] = []
    for entry in entries:
        rights, unknown = _rights(device, entry)
        accounts.append(_observed(entry, rights))
        remarks += _remarks(device, accounts[-1], entry, unknown)
    if not second_list_read and not all_ours:
        remarks.append(NOT_READ)
    return Readback((*accounts, *second_list), tuple(remarks))


def _rights(device: Device, entry: Entry) -> tuple[ChannelRights, list[str]]:
    """What an account may do; everything where its group is not known here, or where anybody may use it."""
    unknown_group = not entry.words and entry.group.lower() != group_of(device.settings).lower()
    if entry.group.lower() == "admin" or entry.anonymous or unknown_group:
        return dict.fromkeys(RIGHTS, device.numbers), []
    if not entry.words:
        return {"live": device.numbers, "playback": device.numbers}, []
    return rights_in(entry.words, device.numbers)


def _observed(entry: Entry, rights: ChannelRights) -> ObservedAccount:
    """A nameless account that may do something is named by its place: no login can have brackets."""
    return ObservedAccount(
        entry.login or entry.place,
        rights,
        built_in=entry.login in (*BUILT_IN, *RISKY),
        shared=entry.sharable,
        device_id=entry.device_id,
    )


def _remarks(device: Device, account: ObservedAccount, entry: Entry, unknown: list[str]) -> Iterator[str]:
    login, words = account.login, ", ".join(unknown)
    if unknown:
        yield f"{login}: quyền không rõ nghĩa, có thể cho xem hình / unknown authorities, may show pictures: {words}"
    if entry.reserved and not account.built_in:
        yield f"{login}: Reserved=true nhưng không phải tài khoản sẵn có đã biết / reserved, yet no known built-in"
    if entry.anonymous:
        yield f"{login}: Anonymous=true, ai cũng dùng được không cần mật khẩu / open to anybody without a password"
    if not entry.words and entry.group.lower() not in ("admin", group_of(device.settings).lower()):
        yield f"{login}: lấy quyền của nhóm chưa biết / takes the authorities of a group unknown here: {entry.group}"
