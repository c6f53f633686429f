"""Carries out change sets over ISAPI: after every request that brings defaults the rights follow at once.

Accounts are found again by name before each step, because ids are the device's and may have changed since it was read.
A name is compared letter by letter: `mannv` is neither `mannv2` nor `Mannv`.
The words of a refusal are the device's status words only: its free text may repeat what was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Final
from xml.etree.ElementTree import Element

from camgrant.rendering.changes import ENDINGS, Step
from camgrant.rendering.device import Device, login_key
from camgrant.rendering.driver import Answer, DeviceGone, DeviceRefused, Session
from camgrant.rendering.observed import Announced, ObservedAccount, Readback, ReadbackFault
from camgrant_renderers._shared.faults import kept_back, refuse_own
from camgrant_renderers.hikvision.announced import REFUSED_IN_CLEAR, announced_by, announces_envelope
from camgrant_renderers.hikvision.answers import documents, local, text_of
from camgrant_renderers.hikvision.bodies import level_of, rights_of_step, user_body
from camgrant_renderers.hikvision.permission import narrowed
from camgrant_renderers.hikvision.readback import BOUND_LEVELS, BUILT_IN, User, parse_readback, user_of

__all__ = ["IsapiDriver"]

_CAPABILITIES: Final = "/ISAPI/Security/capabilities"
_USERS: Final = "/ISAPI/Security/users"
_RIGHTS: Final = "/ISAPI/Security/UserPermission"
_ONVIF: Final = "/ISAPI/Security/ONVIF/users"
_WORDS: Final = ("statusString", "subStatusCode", "errorCode")


@dataclass(frozen=True, slots=True)
class _Found:
    """What the list of accounts says of one login, and the namespace in which this device writes that list.

    `twins` are logins that differ from it in capital letters alone.
    """

    user: User | None
    namespace: str
    twins: tuple[str, ...] = ()


class IsapiDriver:
    """Reads and changes the accounts of a recorder (see `rendering.driver.Driver`)."""

    def read(self, session: Session, device: Device) -> Readback:
        """All accounts with their rights, and those of the separate ONVIF list where the device keeps one.

        That it keeps that list back stops no removal.
        """
        answers = {"users": _get(session, _USERS)}
        for user in _users(answers["users"]):
            if not user.administrator:
                answers[user.number] = _get(session, f"{_RIGHTS}/{user.number}")
        unread = ""
        try:
            onvif = _onvif_users(session)
        except DeviceRefused as fault:
            onvif, unread = None, kept_back(fault)
        if onvif is not None:
            answers["onvif"] = onvif
        seen = parse_readback(device, answers)
        return replace(seen, announced=_announced(session, device), unread=unread)

    def perform(
        self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
    ) -> None:
        """Does one step whole. An account that a create finds was left half-made (or disabled): it is made anew.

        Making it anew needs no level to change and no password to be set again, both of which devices may refuse.
        """
        refuse_own(session, step.login, (BUILT_IN,), seen)
        found = _find(session, step.login)
        if step.action == "create":
            _refuse_twin(found)
            if found.user is not None:
                _delete(session, found.user)
            _create(session, device, step, password, found.namespace)
        elif step.action in ENDINGS:  # the recorder locks nobody
            if found.user is not None:
                _delete(session, found.user)
            _refuse_twin(found)
        elif found.user is None:
            raise DeviceRefused("thiết bị không có tài khoản này / the device has no such account")
        else:
            _change(session, device, step, found.user, found.namespace)


def _refuse_twin(found: _Found) -> None:
    """Where the login is not listed but one in other letters is, a human must look first.

    On a device that takes logins in any letters it is the same account. Where both are listed, it is one that does not.
    """
    if found.user is None and found.twins:
        names = ", ".join(found.twins)
        raise DeviceRefused(
            f"thiết bị có tài khoản {names} chỉ khác chữ hoa, chữ thường: có thể là cùng một tài khoản, không đụng "
            f"tới; đề nghị kiểm tra bằng tay / the device has {names}, which differs only in capital letters and may "
            "be the same account: left alone, see to it by hand"
        )


def _create(session: Session, device: Device, step: Step, password: str, namespace: str) -> None:
    """From the POST on the account has the defaults of its level: whatever fails then, it must not stay.

    Also where the POST was not confirmed: the recorder may have done it, and its answer is lost or something else.
    """

    def take_back() -> None:
        if (made := _find(session, step.login).user) is not None:
            _delete(session, made)

    level = level_of(rights_of_step(device, step))
    with _or(take_back, step.login):
        _post(session, user_body("0", step.login, password, level, namespace))
        _put_rights(session, device, step, _made(session, step.login))


def _post(session: Session, user: bytes) -> None:
    """Asks for a new account; a refusal says where the recorder may want it in an envelope."""
    try:
        _send(session, "POST", _USERS, user)
    except DeviceRefused as fault:
        said = session.send("GET", _CAPABILITIES)
        if said.status == 200 and announces_envelope(said.body):
            raise DeviceRefused(f"{fault}; {REFUSED_IN_CLEAR}") from fault
        raise


def _made(session: Session, login: str) -> User:
    """The new account. A list that cannot be read at once is asked for once more."""
    try:
        found = _find(session, login)
    except (DeviceRefused, ReadbackFault):
        found = _find(session, login)
    if found.user is None:
        raise DeviceRefused("thiết bị không giữ tài khoản vừa tạo / the device has not kept the new account")
    return found.user


def _change(session: Session, device: Device, step: Step, user: User, namespace: str) -> None:
    """Rights of an existing account. A level is only raised, and what was is put back where that is not confirmed."""
    if user.level.casefold() not in BOUND_LEVELS:
        raise DeviceRefused(
            f"mức {user.level}: danh sách kênh không có tác dụng / lists of channels do not bind this level"
        )
    path = f"{_USERS}/{user.number}"
    if user.level.casefold() == "operator" or level_of(rights_of_step(device, step)) == "Viewer":
        _put_rights(session, device, step, user)
        return
    before = _get(session, f"{_RIGHTS}/{user.number}")

    def put_back() -> None:
        now = _find(session, user.login).user
        if now is None or now.level == user.level:
            return
        with suppress(DeviceRefused):  # what counts are the rights, and they bind either level
            _send(session, "PUT", path, user_body(user.number, user.login, "", user.level, namespace))
        _send(session, "PUT", f"{_RIGHTS}/{user.number}", before)

    with _or(put_back, user.login):
        _send(session, "PUT", path, user_body(user.number, user.login, "", "Operator", namespace))
        _put_rights(session, device, step, user)


@contextmanager
def _or(undo: Callable[[], None], login: str) -> Iterator[None]:
    """What fails, or whose answer is lost, is undone; where that fails too, it is said which rights may be left."""
    try:
        yield
    except (DeviceGone, DeviceRefused, ReadbackFault) as fault:
        try:
            undo()
        except (DeviceGone, DeviceRefused, ReadbackFault) as second:
            dead = isinstance(fault, DeviceGone) or isinstance(second, DeviceGone)
            raise (DeviceGone if dead else DeviceRefused)(
                f"{fault}; có thể còn tài khoản {login} với quyền mặc định (xem lại mọi camera), phải kiểm tra và xóa "
                f"bằng tay / an account with default rights may exist, check and delete it by hand: {second}"
            ) from fault
        raise


def _put_rights(session: Session, device: Device, step: Step, user: User) -> None:
    """Sends back the permission that the account has by now, each of its flags as granted, or off."""
    path = f"{_RIGHTS}/{user.number}"
    shown = _get(session, path)
    _send(session, "PUT", path, narrowed(device, rights_of_step(device, step), shown, user.number))


def _delete(session: Session, user: User) -> None:
    _send(session, "DELETE", f"{_USERS}/{user.number}")


def _find(session: Session, login: str) -> _Found:
    listed = _get(session, _USERS)
    users = _users(listed)
    user = next((one for one in users if one.login == login), None)
    twins = tuple(one.login for one in users if one.login != login and login_key(one.login) == login_key(login))
    if user is not None and user.built_in:
        raise DeviceRefused(f"{login}: tài khoản có sẵn của thiết bị / an account of the device itself")
    return _Found(user, documents(listed)[0].tag.rpartition("}")[0].lstrip("{"), twins)


def _users(data: bytes) -> list[User]:
    """The entries of the usual list. Raises ReadbackFault for another document."""
    (document, *more) = documents(data)
    if local(document) != "UserList" or more:
        raise ReadbackFault(f"không phải UserList mà là {local(document)} / no UserList but {local(document)}")
    return [user_of(one) for one in document if local(one) == "User"]


def _announced(session: Session, device: Device) -> Announced:
    """What the recorder says of itself; nothing where it does not say: removals do not wait for that."""
    answer = session.send("GET", _CAPABILITIES)
    if answer.status != 200:
        return Announced()
    return announced_by(answer.body, takes_clear=device.settings.get("hik_clear_accounts") == "yes")


def _onvif_users(session: Session) -> bytes | None:
    """The separate list of ONVIF accounts, None where the device keeps none."""
    answer = session.send("GET", _ONVIF)
    status = _status(answer)
    if answer.status == 404 or (status is not None and text_of(status, "subStatusCode") == "notSupport"):
        return None
    if answer.status != 200 or status is not None:
        raise _refusal("GET", _ONVIF, answer)
    return answer.body


def _get(session: Session, path: str) -> bytes:
    answer = session.send("GET", path)
    if answer.status != 200 or _status(answer) is not None:
        raise _refusal("GET", path, answer)
    return answer.body


def _send(session: Session, method: str, path: str, body: bytes = b"") -> None:
    """A request that changes something: done only if the device says so."""
    answer = session.send(method, path, body=body, content_type="application/xml" if body else "")
    status = _status(answer)
    if answer.status != 200 or status is None or text_of(status, "statusCode") not in ("0", "1"):
        raise _refusal(method, path, answer)


def _status(answer: Answer) -> Element | None:
    """The ResponseStatus of an answer, None where it is something else."""
    try:
        (document, *more) = documents(answer.body)
    except ReadbackFault:
        return None
    return document if local(document) == "ResponseStatus" and not more else None


def _refusal(method: str, path: str, answer: Answer) -> DeviceRefused:
    status = _status(answer)
    words = [] if status is None else [text_of(status, name) for name in _WORDS]
    return DeviceRefused(" ".join((f"{method} {path}: HTTP {answer.status}", *filter(None, words))))
