"""The rows of a list, with exactly the columns that the recorder declares: the state, and what leads to it.

A row says: these rights hold for all cameras of the row. Where they differ between the cameras of an account, it has
one row for each set of rights that its columns can tell apart; nothing is rounded up.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from camgrant.model.base import RIGHTS, Right
from camgrant.model.vietnamese import RIGHT_WORDS, date_vi
from camgrant.rendering.changes import ENDINGS, ChangeSet
from camgrant.rendering.device import Account, ChannelRights, Device, DeviceView

__all__ = [
    "ACTIONS",
    "ACTION_HEADING",
    "MARK",
    "Cell",
    "Table",
    "camera_key",
    "changes_table",
    "labels_of",
    "state_table",
]

Cell = str | int
MARK: Final = "x"
ACTION_HEADING: Final = "Việc"
ACTIONS: Final = {
    "delete": "Thu hồi",
    "disable": "Thu hồi",
    "reduce": "Đổi",
    "create": "Thêm",
    "extend": "Đổi",
}
_NONE: Final[frozenset[int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """What each column shows, its heading, and the rows."""

    shows: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def camera_key(name: str) -> str:
    """By what names of cameras are the same: not by case and blanks, but by every diacritic."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def labels_of(device: Device) -> dict[int, str]:
    """What each camera in use is called in a list: its name, with the channel until no two have the same."""
    labels = {one.number: one.name.replace(";", ",") for one in device.channels if one.camera}
    while True:
        count = Counter(map(camera_key, labels.values()))
        shared = [number for number, label in labels.items() if count[camera_key(label)] > 1]
        if not shared:
            return labels
        labels |= {number: f"{labels[number]} (kênh {number})" for number in shared}


def state_table(view: DeviceView) -> Table:
    """One row for each account, or several where its cameras differ; `action` stays empty."""
    columns = view.recorder.list_columns
    shows = tuple(str(column.show) for column in columns)
    labels = labels_of(view.device)
    facts = [
        row
        for account in view.accounts
        for row in _rows(labels, shows, account.granted, _facts(view, account, account.valid_from, account.valid_until))
    ]
    return Table(shows, tuple(column.heading for column in columns), _cells(shows, facts))


def changes_table(view: DeviceView, changes: ChangeSet) -> Table:
    """The steps in their safe order. “Đổi” is the whole account as it then is, “Thu hồi” what it had."""
    columns = view.recorder.list_columns
    shows = tuple(str(column.show) for column in columns)
    headings = tuple(column.heading for column in columns)
    if "action" not in shows:
        shows, headings = ("action", *shows), (ACTION_HEADING, *headings)
    labels = labels_of(changes.device)
    accounts = {account.login: account for account in view.accounts}
    facts: list[dict[str, Cell]] = []
    for step in changes.work:
        # An account that goes may have the login of one that is made: its row says nothing of the new holder.
        account = accounts.get(step.login) if step.action not in ENDINGS else None
        own = {
            **_facts(view, account, step.valid_from, step.valid_until),
            "login": step.login,
            "action": ACTIONS[step.action],
            "approval": "; ".join(step.documents),
            "note": f"Hết quyền từ ngày {date_vi(step.since)}" if step.since else "",
        }
        rights = step.before if step.action in ENDINGS else step.after
        # An account is to be named also where the columns can say none of its rights.
        facts += list(_rows(labels, shows, rights, own)) or [own]
    return Table(shows, headings, _cells(shows, facts))


def _facts(view: DeviceView, account: Account | None, first: date | None, last: date | None) -> dict[str, Cell]:
    """What is the same in all rows of an account; of the holder only what the view says."""
    found: dict[str, Cell] = {
        "site": view.site_name,
        "recorder": view.recorder.name,
        "valid_from": date_vi(first) if first else "",
        "valid_until": date_vi(last) if last else "",
    }
    if account is not None:
        found |= {**account.facts, "login": account.login, "approval": "; ".join(account.documents)}
    return found


def _rows(
    labels: Mapping[int, str], shows: tuple[str, ...], rights: ChannelRights, own: Mapping[str, Cell]
) -> Iterator[dict[str, Cell]]:
    """The rows of one account: cameras with the same rights together, those with none of the columns' left out."""
    told = [right for right in RIGHTS if right in shows or "rights" in shows]
    alike: dict[tuple[Right, ...], list[int]] = {}
    for number in sorted(_NONE.union(*rights.values())):
        held = tuple(right for right in told if number in rights.get(right, _NONE))
        if held or not told:
            alike.setdefault(held, []).append(number)
    for held, numbers in alike.items():
        yield {
            **own,
            **dict.fromkeys(held, MARK),
            "rights": ", ".join(RIGHT_WORDS[right] for right in held),
            "cameras": "; ".join(labels.get(number, f"kênh {number}") for number in numbers),
            "camera_count": len(numbers),
        }


def _cells(shows: tuple[str, ...], facts: list[dict[str, Cell]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        tuple(number if show == "ordinal" else row.get(show, "") for show in shows)
        for number, row in enumerate(facts, start=1)
    )
