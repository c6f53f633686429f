"""What a record of a publication says of accounts given out: those that are owed an end, and logins taken off.

Ids and logins only: a record names nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from camgrant.model.inventory import Inventory
from camgrant.rendering.issued import Issued

__all__ = ["logins_from", "logins_taken_off", "owed_content", "owed_from"]


def owed_content(owed: Iterable[Issued]) -> list[dict[str, Any]]:
    """The accounts as records have them, sorted."""
    lines = []
    for account in sorted(owed, key=_place):
        line: dict[str, Any] = {
            "recorder": account.recorder,
            "login": account.login,
            "person": account.person,
            "since": (account.since or account.seen_on).isoformat(),
            "grants": list(account.grants),
        }
        if account.since is not None and account.seen_on > account.since:
            line["given_on"] = account.seen_on.isoformat()
        if account.taken_over:
            line["taken_over"] = True
        if account.told_before:
            line["told_before"] = sorted(account.told_before)
        lines.append(line)
    return lines


def _place(account: Issued) -> tuple[str, str, str]:
    return (account.recorder, account.login, account.person)


def owed_from(content: Mapping[str, Any]) -> tuple[Issued, ...] | None:
    """The accounts of a record; None in one that was made before they were kept.

    Raises KeyError, TypeError or ValueError for what is none of ours.
    """
    if "owed" not in content:
        return None
    return tuple(_account(line) for line in content["owed"])


def _account(line: Mapping[str, Any]) -> Issued:
    told_before = line.get("told_before", [])
    words = [line["recorder"], line["login"], line["person"], *line["grants"], *told_before]
    is_taken_over = line.get("taken_over", False)
    is_sound = isinstance(told_before, list) and isinstance(is_taken_over, bool)
    if not is_sound or not all(isinstance(word, str) for word in words):
        raise TypeError("owed")
    since = date.fromisoformat(line["since"])
    return Issued(
        recorder=line["recorder"],
        login=line["login"],
        person=line["person"],
        seen_on=date.fromisoformat(line.get("given_on", line["since"])),
        since=since,
        grants=tuple(line["grants"]),
        taken_over=is_taken_over,
        told_before=frozenset(told_before),
    )


def logins_from(content: Mapping[str, Any]) -> dict[str, str]:
    """Login -> the contact that it was taken off. Raises TypeError for what is none of ours."""
    logins = content.get("logins", {})
    if not isinstance(logins, dict) or not all(isinstance(person, str) for person in logins.values()):
        raise TypeError("logins")
    return dict(logins)


def logins_taken_off(earlier: Mapping[str, str], was: Inventory | None, now: Inventory) -> dict[str, str]:
    """Every login that stood in published data and stands there no more, with its contact; sorted."""
    found = dict(earlier)
    for person, contact in was.contacts.items() if was is not None else ():
        if contact.login is None:
            continue
        today = now.contacts.get(person)
        if today is None or today.login != contact.login:
            found.setdefault(contact.login, person)
    return dict(sorted(found.items()))
