"""What a list says that its reader was not told: added, changed and removed rows, with reason and day.

A grant in force that continues one that is gone, of the same person on some of the same cameras, is a change of one
account and never a removal: whoever reads "removed" closes an account, and this one goes on. Where the next period is
still to come nothing goes on: the account is closed until then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from camgrant.access.gone import camera_gone_on
from camgrant.ledger.book import Sent
from camgrant.model.base import Right
from camgrant.model.ledger import FrozenRow
from camgrant.model.pack import Sheet
from camgrant.model.vietnamese import name_key
from camgrant.rendering.lists.accounts import has_accounts
from camgrant.rendering.lists.desk import Desk
from camgrant.rendering.lists.facts import person_facts, sites_of, urgent_mark
from camgrant.rendering.lists.grants import group_of, shown_facts
from camgrant.rendering.lists.sentences import (
    CHANGE_WORDS,
    ChangeWords,
    due,
    papers_of,
    reason_gone,
    said,
    said_by,
    words_for,
)
from camgrant.rendering.sheets import SheetChange, SheetRow, freeze

__all__ = ["compared", "since"]

_Kind = Literal["removed", "changed", "added"]
_Pairs = frozenset[tuple[Right, str]]
_ASKING = ("change", "request_type")  # the columns that tell somebody what to do with an account
_OTHER = "Thay đổi phạm vi, quyền hoặc thời hạn"


def since(
    desk: Desk, sheet: Sheet, rows: Sequence[SheetRow], before: Sent | None, as_it_is: Sent | None
) -> tuple[SheetChange, ...] | None:
    """What is new since an earlier dispatch of the same list; None where there was none."""
    return compared(desk, sheet, rows, {row.key: row for row in before.version.rows}, as_it_is) if before else None


def compared(
    desk: Desk,
    sheet: Sheet,
    rows: Sequence[SheetRow],
    told: Mapping[str, FrozenRow],
    as_it_is: Sent | None,
    *,
    cells: bool = True,
) -> tuple[SheetChange, ...]:
    """The differences between the rows and what was told, by key of the row: removed, then changed, then added.

    `as_it_is` is the dispatch of these very rows, if they went out. Without `cells` only who may see what, and when,
    is compared: what was told stood on a list with other columns.
    """
    found = _Comparison(desk, sheet, rows, told, as_it_is)
    removed = sorted(found.removed(), key=lambda one: (one.group, name_key(str(one.facts.get("full_name", one.key)))))
    kept = [change for row in rows if (change := found.of_row(row, cells=cells)) is not None]
    return (*removed, *(one for one in kept if one.kind == "changed"), *(one for one in kept if one.kind == "added"))


class _Comparison:
    """Rows beside what was told; `_heirs` are the gone rows that a row of now goes on with.

    A row that names another person is another row: whoever was told of the first closes his account.
    """

    def __init__(
        self,
        desk: Desk,
        sheet: Sheet,
        rows: Sequence[SheetRow],
        told: Mapping[str, FrozenRow],
        as_it_is: Sent | None,
    ) -> None:
        self._desk, self._sheet, self._as_it_is = desk, sheet, as_it_is
        self._asks = any(column.show in _ASKING for column in sheet.columns)
        holders = {row.id: row.person for row in rows}
        self._told = {key: row for key, row in told.items() if holders.get(key) == (row.person or "")}
        self._gone = {key: row for key, row in told.items() if key not in self._told}
        self._of_person: dict[str, list[SheetRow]] = {}
        for row in rows:
            # Who asks for approval speaks of no account yet.
            if row.grant in desk.held or sheet.stage == "nominated":
                self._of_person.setdefault(row.person, []).append(row)
        self._heirs: dict[str, list[FrozenRow]] = {}
        self._orphans: list[FrozenRow] = []
        for old in self._gone.values():
            if self._was_handed_over(old):
                continue
            heirs = [row for row in self._of_person.get(old.person or "", ()) if _continues(row, old)]
            heir = next((row for row in heirs if row.id not in self._told), heirs[0] if heirs else None)
            if heir is None:
                self._orphans.append(old)
            else:
                self._heirs.setdefault(heir.id, []).append(old)

    def _was_handed_over(self, old: FrozenRow) -> bool:
        """Whether the person has all that the row says, on recorders of which somebody else makes the accounts by now:
        whoever read "removed" would close an account that goes on."""
        inventory, day = self._desk.inventory, self._desk.day
        recorders = {inventory.recorder_of[camera] for camera in old.cameras if camera in inventory.recorder_of}
        amendments = [one for recorder in recorders for one in inventory.recorders[recorder].amendments]
        if not any(one.creator and one.on <= day for one in amendments):
            return False
        given = [one for one in self._desk.state.entitlements if one.person == old.person]
        now = frozenset[tuple[Right, str]]().union(*(_pairs(tuple(e.rights), tuple(e.cameras)) for e in given))
        return _pairs(old.rights, old.cameras) <= now

    def of_row(self, row: SheetRow, *, cells: bool) -> SheetChange | None:
        """What is new about a row, None where its reader knows it as it is."""
        old, before = self._told.get(row.id), self._heirs.get(row.id, [])
        if old is not None:
            return self._of_known_row(row, old, before, cells=cells)
        if before:
            return self._change("changed", row, _longest(before), self._renewal(row, before), row.valid_from)
        return self._change("added", row, None, said_by(self._desk, row.grant), row.valid_from)

    def _of_known_row(
        self, row: SheetRow, old: FrozenRow, before: Sequence[FrozenRow], *, cells: bool
    ) -> SheetChange | None:
        now = freeze(row, [column.show for column in self._sheet.columns])
        if _access(old) != _access(now):
            # What narrows needs no approval, so a list that asks for one says nothing of it.
            asks = self._sheet.stage != "nominated" or not _narrows(old, now)
            return self._change("changed", row, old, _OTHER, self._narrowed_on(old, now)) if asks else None
        lost = [one for one in before if not self._is_covered(one)]
        if lost:
            gone = self._desk.gone.get(lost[0].grant or "")
            return self._change("changed", row, lost[0], reason_gone(self._desk, lost[0]), gone.since if gone else None)
        if cells and old.contact != now.contact:
            return self._change("changed", row, None, "Thay đổi số điện thoại hoặc thư điện tử", None)
        if cells and old.digest != now.digest:
            return self._change("changed", row, None, "Chỉnh lý thông tin trong dòng", None)
        return None

    def _narrowed_on(self, old: FrozenRow, now: FrozenRow) -> date | None:
        """The day on which a camera of the row went out of use; None where the data does not tell of one."""
        inventory = self._desk.inventory
        lost = [one for one in old.cameras if one not in now.cameras and one in inventory.recorder_of]
        ends = (camera_gone_on(inventory, one) for one in lost)
        return min((day for day in ends if day is not None and day <= self._desk.day), default=None)

    def _is_covered(self, old: FrozenRow) -> bool:
        """Whether what the row gave goes on by other rows of the same person that its reader knows."""
        rows = self._of_person.get(old.person or "", ())
        return _pairs(old.rights, old.cameras) <= frozenset().union(*(_pairs(r.rights, r.cameras) for r in rows))

    def _renewal(self, row: SheetRow, before: Sequence[FrozenRow]) -> str:
        had = frozenset().union(*(_pairs(one.rights, one.cameras) for one in before))
        word = "Gia hạn" if _pairs(row.rights, row.cameras) == had else _OTHER
        by = said_by(self._desk, row.grant)
        return f"{word}. {by}" if by else word

    def removed(self) -> Iterator[SheetChange]:
        """The rows that are gone and that nothing continues; never with phone or mailbox."""
        desk = self._desk
        for old in _accounts(self._orphans):
            gone = desk.gone.get(old.grant or "")
            person, on = old.person or "", gone.since if gone else None
            facts = person_facts(desk, person, gone.last_day if gone else desk.day, contact_data=False)
            before = said(desk, old.cameras, old.rights, old.valid_from, old.valid_until)
            reason = reason_gone(desk, old)
            yield SheetChange(
                kind="removed",
                key=old.key,
                person=person,
                group=group_of(desk, self._sheet, person, old.cameras)[0],
                facts=self._cells(CHANGE_WORDS["removed"], {**facts, **_places(desk, old)}, before, "", reason, on),
                before=before,
                after="",
                reason=reason,
                on=on,
                documents=papers_of(desk, old),
            )

    def _change(self, kind: _Kind, row: SheetRow, old: FrozenRow | None, reason: str, on: date | None) -> SheetChange:
        before = said(self._desk, old.cameras, old.rights, old.valid_from, old.valid_until) if old else ""
        after = said(self._desk, row.cameras, row.rights, row.valid_from, row.valid_until)
        has_account = kind == "added" and self._asks and has_accounts(self._desk, row.grant, self._as_it_is)
        words = words_for(kind, has_account=has_account)
        return SheetChange(
            kind=kind,
            key=row.id,
            person=row.person,
            group=row.group,
            facts=self._cells(words, row.facts, before, after, reason, on, row.grant),
            before=before,
            after=after,
            reason=reason,
            on=on,
            documents=row.documents,
            has_account=has_account,
        )

    def _cells(
        self,
        words: ChangeWords,
        facts: Mapping[str, str | int],
        before: str,
        after: str,
        reason: str,
        on: date | None,
        grant: str = "",
    ) -> Mapping[str, str | int]:
        """The cells of the row, with what a slip of changes says of it; a list says why its right is needed."""
        if self._sheet.content != "changes":
            return shown_facts(self._sheet, {**facts, "request_type": words.request})
        mark = urgent_mark(self._desk, grant)
        if mark:
            reason = f"{reason}; {mark}" if reason else mark
        slip = {"change": words.change, "before": before, "after": after, "reason": reason, "due": due(self._desk, on)}
        return shown_facts(self._sheet, {**facts, **slip, "request_type": words.request})


def _places(desk: Desk, old: FrozenRow) -> dict[str, str | int]:
    inventory = desk.inventory
    recorders = sorted({inventory.recorder_of[one] for one in old.cameras if one in inventory.recorder_of})
    return {
        "sites": "; ".join(map(desk.site_name, sites_of(desk, old.cameras))),
        "recorder": "; ".join(inventory.recorders[one].name for one in recorders),
    }


def _accounts(rows: Sequence[FrozenRow]) -> list[FrozenRow]:
    """The last row of each account: periods of one person that follow each other on the same cameras are one."""
    kept: list[FrozenRow] = []
    seen: dict[str, list[frozenset[str]]] = {}
    for row in sorted(rows, key=_until, reverse=True):
        of_person, cameras = seen.setdefault(row.person or row.key, []), frozenset(row.cameras)
        if not any(cameras <= other for other in of_person):
            of_person.append(cameras)
            kept.append(row)
    return kept


def _pairs(rights: Sequence[Right], cameras: Sequence[str]) -> _Pairs:
    return frozenset((right, camera) for right in rights for camera in cameras)


def _access(row: FrozenRow) -> tuple[object, ...]:
    """What may be seen, and when."""
    return (row.cameras, row.rights, _time(row))


def _time(row: FrozenRow) -> tuple[date | None, date | None]:
    return (row.valid_from, row.valid_until)


def _narrows(old: FrozenRow, now: FrozenRow) -> bool:
    """Whether there is less, for the same time."""
    return _time(old) == _time(now) and _pairs(now.rights, now.cameras) <= _pairs(old.rights, old.cameras)


def _continues(row: SheetRow, old: FrozenRow) -> bool:
    return row.person == old.person and not frozenset(row.cameras).isdisjoint(old.cameras)


def _longest(rows: Sequence[FrozenRow]) -> FrozenRow:
    return max(rows, key=_until)


def _until(row: FrozenRow) -> tuple[date, str]:
    return (row.valid_until or date.min, row.key)
