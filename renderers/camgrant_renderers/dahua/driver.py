"""A change set on a Dahua recorder: which requests a step needs, whichever interface carries them.

Order and comparison are apply's; here a step is done whole, and doing it again ends in the same state. A group is
never changed: what it lacks, or gives beyond, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from camgrant.rendering.changes import ADDITIONS, ENDINGS, Step
from camgrant.rendering.device import Device
from camgrant.rendering.driver import DeviceRefused, Session
from camgrant.rendering.observed import ObservedAccount, Readback, ReadbackFault
from camgrant_renderers._shared.faults import kept_back, refuse_own
from camgrant_renderers.dahua.authorities import group_of, over_cgi, rights_in, step_authorities
from camgrant_renderers.dahua.capabilities import BUILT_IN, RISKY
from camgrant_renderers.dahua.cgi import MAY_BE_CUT, Cgi
from camgrant_renderers.dahua.onvif_users import onvif_accounts
from camgrant_renderers.dahua.readback import parse_readback
from camgrant_renderers.dahua.rpc2 import Rpc2

__all__ = ["DahuaDriver"]


_NEW_FIRMWARE: Final = (
    "đầu ghi đời mới không nhận tài khoản theo cách này (như lỗi 609): đề nghị tạo theo phiếu kỹ thuật; thu hồi và bớt "
    "quyền vẫn làm được bằng --removals-only / newer firmware takes no account in this form (such as error 609): make "
    "it by the technician's slip; removals and reductions still work with --removals-only"
)


class DahuaDriver:
    """The driver of one recorder (see rendering/driver.py)."""

    def read(self, session: Session, device: Device) -> Readback:
        """All accounts that the device holds now.

        That it keeps its second list back, or may have sent but a part of the first, stops no removal.
        """
        unread = ""
        with _open(session, device) as api:
            answers = {"getUserInfoAll": api.accounts()}
            try:
                second_list = api.onvif_accounts() if isinstance(api, Rpc2) else None
            except DeviceRefused as fault:
                second_list, unread = None, kept_back(fault)
            if isinstance(api, Cgi) and api.may_be_cut:
                unread = MAY_BE_CUT
            if second_list is not None:
                answers["getOnvifUserInfoAll"] = second_list
            return replace(parse_readback(device, answers), unread=unread)

    def perform(
        self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
    ) -> None:
        """One step. An account to create that is there already is made anew: its password cannot be set otherwise."""
        refuse_own(session, step.login, (*BUILT_IN, *RISKY), seen)
        if step.action == "create" and not password:
            raise DeviceRefused("thiếu mật khẩu ban đầu / the initial password is missing")
        if step.action == "keep":
            return
        with _open(session, device) as api:
            if step.action in ENDINGS:
                _end(api, device, step, seen)
                return
            if step.action in ADDITIONS:
                _check_group(device, step, api.group_authorities(group_of(device.settings)))
            if step.action == "create" and seen is not None:
                api.delete(step.login)
            _change(api, device, step, password)


def _change(api: Cgi | Rpc2, device: Device, step: Step, password: str) -> None:
    """What the step asks for. A refused new account says what still works: newer firmware takes none in this form."""
    try:
        api.change(device, step, password)
    except DeviceRefused as fault:
        if step.action != "create":
            raise
        raise DeviceRefused(f"{fault}; {_NEW_FIRMWARE}") from fault


def _end(api: Cgi | Rpc2, device: Device, step: Step, seen: ObservedAccount | None) -> None:
    """Deletes an account, and the one of that very login in the second list, over which its holder would go on.

    That one goes first, so that a step that was cut off is still to be done; a refusal there holds up nothing.
    """
    refusal = None
    if isinstance(api, Rpc2):
        try:
            _end_onvif(api, device, step.login)
        except (DeviceRefused, ReadbackFault) as fault:
            refusal = fault
    if seen is not None:
        api.change(device, step, "")
    if refusal is not None:
        raise refusal


def _end_onvif(api: Rpc2, device: Device, login: str) -> None:
    second_list = api.onvif_accounts()
    if second_list is None:
        return
    if any(account.login == login for account in onvif_accounts(device, second_list)):
        api.delete_onvif(login)


@contextmanager
def _open(session: Session, device: Device) -> Iterator[Cgi | Rpc2]:
    """The interface that the recorder's settings name; a login over RPC2 is ended, for the device has few places."""
    if over_cgi(device.settings):
        yield Cgi(session)
        return
    api = Rpc2(session)
    try:
        yield api
    except (DeviceRefused, ReadbackFault):
        api.log_out()
        raise
    api.log_out()


def _check_group(device: Device, step: Step, held: list[str]) -> None:
    """An account's authorities are part of its group's, and without a list of its own they are all of the group's."""
    group = group_of(device.settings)
    if not over_cgi(device.settings):
        known = {word.lower() for word in held}
        lacking = [word for word in step_authorities(device, step) if word.lower() not in known]
        if lacking:
            raise DeviceRefused(f"nhóm {group} thiếu quyền / the group lacks: {', '.join(lacking)}")
        return
    given, unknown = rights_in(held, device.numbers)
    short = [right for right in ("live", "playback") if not device.numbers <= given.pop(right, frozenset())]
    if short:
        raise DeviceRefused(f"nhóm {group} thiếu kênh / the group lacks channels: {', '.join(short)}")
    if given or unknown:
        beyond = ", ".join([*given, *unknown])
        raise DeviceRefused(f"nhóm {group} cho thêm quyền / the group gives more: {beyond}")
