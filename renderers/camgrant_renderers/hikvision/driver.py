"""Carries out change sets over ISAPI: after every request that brings defaults the rights follow at once.

Accounts are found anew by name before each step, because ids are the device's and may have changed since it was read.
The words of a refusal are the device's status words only: its free text may repeat what was sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from camgrant.rendering.changes import Step
from camgrant.rendering.device import Device
from camgrant.rendering.driver import Answer, DeviceRefused, Session
from camgrant.rendering.observed import ObservedAccount, Readback, ReadbackFault
from camgrant_renderers.hikvision.answers import documents, local, text_of
from camgrant_renderers.hikvision.bodies import level_of, permissions, rights_body, rights_of_step, user_body
from camgrant_renderers.hikvision.readback import User, parse_readback, user_of

__all__ = ["IsapiDriver"]

_USERS: Final = "/ISAPI/Security/users"
_RIGHTS: Final = "/ISAPI/Security/UserPermission"
_ONVIF: Final = "/ISAPI/Security/ONVIF/users"
_LEVELS: Final = ("Operator", "Viewer")
_WORDS: Final = ("statusString", "subStatusCode", "errorCode")


@dataclass(frozen=True, slots=True)
class _Found:
    """What the list of accounts says of one login, and the namespace in which this device writes that list."""

    user: User | None
    namespace: str


class IsapiDriver:
    """Reads and changes the accounts of a recorder (see `rendering.driver.Driver`)."""

    def read(self, session: Session, device: Device) -> Readback:
        """All accounts with their rights, and those of the separate ONVIF list where the device keeps one."""
        answers = {"users": _get(session, _USERS)}
        for user in _users(answers["users"]):
            if not user.administrator:
                answers[user.number] = _get(session, f"{_RIGHTS}/{user.number}")
        if (onvif := _onvif_users(session)) is not None:
            answers["onvif"] = onvif
        return parse_readback(device, answers)

    def perform(
        self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
    ) -> None:
        """Does one step whole. An account that a create finds was left half-made (or disabled): it is made anew.

        Making it anew needs no level to change and no password to be set again, both of which devices may refuse.
        """
        found = _find(session, step.login)
        if step.action == "create":
            if found.user is not None:
                _delete(session, found.user)
            _create(session, device, step, password, found.namespace)
        elif step.action == "delete":
            if found.user is not None:
                _delete(session, found.user)
        elif found.user is None:
            raise DeviceRefused("thiết bị không có tài khoản này / the device has no such account")
        else:
            _change(session, device, step, found.user, found.namespace)


def _create(session: Session, device: Device, step: Step, password: str, namespace: str) -> None:
    level = level_of(rights_of_step(device, step))
    _send(session, "POST", _USERS, user_body("0", step.login, password, level, namespace))
    made = _find(session, step.login).user
    if made is None:
        raise DeviceRefused("thiết bị không giữ tài khoản vừa tạo / the device has not kept the new account")
    _rights_or(session, device, step, made, namespace, lambda: _delete(session, made))


def _change(session: Session, device: Device, step: Step, user: User, namespace: str) -> None:
    """Rights of an existing account. A level is only ever raised, and then what was is put back on a refusal."""
    if user.level not in _LEVELS:
        raise DeviceRefused(
            f"mức {user.level}: danh sách kênh không có tác dụng / lists of channels do not bind this level"
        )
    path = f"{_USERS}/{user.number}"
    if user.level == "Operator" or level_of(rights_of_step(device, step)) == "Viewer":
        _put_rights(session, device, step, user, user.level, namespace)
        return
    before = _get(session, f"{_RIGHTS}/{user.number}")

    def put_back() -> None:
        _send(session, "PUT", path, user_body(user.number, user.login, "", user.level, namespace))
        _send(session, "PUT", f"{_RIGHTS}/{user.number}", before)

    _send(session, "PUT", path, user_body(user.number, user.login, "", "Operator", namespace))
    _rights_or(session, device, step, user, namespace, put_back)


def _rights_or(
    session: Session, device: Device, step: Step, user: User, namespace: str, undo: Callable[[], None]
) -> None:
    """Sets the rights of an account that has the defaults of its level; where that is refused they must not stay."""
    try:
        _put_rights(session, device, step, user, level_of(rights_of_step(device, step)), namespace)
    except DeviceRefused as refusal:
        try:
            undo()
        except DeviceRefused as second:
            raise DeviceRefused(
                f"{refusal}; tài khoản còn quyền mặc định, phải xóa bằng tay / it still has default rights: {second}"
            ) from refusal
        raise


def _put_rights(session: Session, device: Device, step: Step, user: User, level: str, namespace: str) -> None:
    rights = permissions(device, rights_of_step(device, step))
    _send(session, "PUT", f"{_RIGHTS}/{user.number}", rights_body(user.number, level, rights, namespace))


def _delete(session: Session, user: User) -> None:
    _send(session, "DELETE", f"{_USERS}/{user.number}")


def _find(session: Session, login: str) -> _Found:
    listed = _get(session, _USERS)
    user = next((one for one in _users(listed) if one.login == login), None)
    if user is not None and user.built_in:
        raise DeviceRefused("tài khoản của chính thiết bị / an account of the device itself")
    return _Found(user, documents(listed)[0].tag.rpartition("}")[0].lstrip("{"))


def _users(data: bytes) -> list[User]:
    """The entries of the usual list. Raises ReadbackFault for another document."""
    (document, *more) = documents(data)
    if local(document) != "UserList" or more:
        raise ReadbackFault(f"không phải UserList / no UserList but {local(document)}")
    return [user_of(one) for one in document if local(one) == "User"]


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
