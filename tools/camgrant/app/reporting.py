"""Forms that come back: which accounts exist at a site, or what was done with each; both become ledger events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from camgrant.app.accounts import Told, reported
from camgrant.app.editing.desk import Desk
from camgrant.app.intake import Imported, Kind, Paper, Reading, Taken
from camgrant.diagnostics import Text
from camgrant.intake.headings import folded
from camgrant.intake.places import Places, is_yes, rights_of
from camgrant.intake.rows import Row
from camgrant.ledger.accounts import standing
from camgrant.ledger.book import Book

__all__ = ["ANSWERS", "told_of"]

# What the form offers as an answer -> what it means for the account; "" where nothing was done.
ANSWERS: Final[Mapping[str, str]] = {
    "Đã tạo": "created",
    "Đã bàn giao": "handed_over",
    "Đã đổi quyền": "changed",
    "Đã khóa": "disabled",
    "Đã xóa": "deleted",
    "Đã rà soát": "reviewed",
    "Chưa thực hiện": "",
}
_WORDS: Final[Mapping[str, str]] = {
    **{folded(answer): what for answer, what in ANSWERS.items()},
    **dict.fromkeys(("tao", "tao moi", "da tao moi", "da cap", "da khoi tao", "dang hoat dong"), "created"),
    **dict.fromkeys(("ban giao",), "handed_over"),
    **dict.fromkeys(("doi quyen", "da doi", "da thay doi", "da gia han", "da dieu chinh"), "changed"),
    **dict.fromkeys(("khoa", "da vo hieu hoa", "da tam khoa"), "disabled"),
    **dict.fromkeys(("xoa", "da thu hoi", "da huy"), "deleted"),
    **dict.fromkeys(("", "chua", "khong", "chua lam"), ""),
}
_YES: Final = ("Có", "Không")
_NO_RECORDER: Final = Text("không rõ đầu ghi nào", "it is not clear which recorder")
_NO_ANSWER: Final = Text("không rõ đã làm gì", "it is not clear what was done")
_NO_DAY: Final = Text("đã làm nhưng chưa ghi ngày", "was done, but no day is said")
_NO_UNIT: Final = Text("không rõ đơn vị nào", "no unit is known by that name")
_RIGHTS: Final = Text("quyền ghi ở đây không nằm trong quyền đã cấp", "says rights that were not granted")
_STILL: Final = Text(
    "sổ ghi tài khoản này đang có từ ngày {on}; nếu đã xóa, đề nghị báo bằng phiếu trả lời (--kind return)",
    "the ledger has this account since {on}; if it was deleted, report that with the return form (--kind return)",
)


def told_of(desk: Desk, reading: Reading, paper: Paper, kind: Kind) -> Imported:
    """The ledger events of a list of accounts or of a returned form. Rows that cannot be right are refused."""
    places = Places(desk.inventory)
    told: dict[int, Told] = {}
    for row in reading.rows:
        one = None if row.faults else _told(desk, places, row, paper, kind)
        if one is not None and not row.faults:
            told[id(row)] = one
    rows = {one.place: row for row in reading.rows if (one := told.get(id(row))) is not None}
    for problem in reported(desk.inventory, told.values(), desk.day).problems:
        rows[problem.place].refuse("login", problem.text)
    good = [told[id(row)] for row in rows.values() if not row.faults]
    result = reported(desk.inventory, good, desk.day)
    same = {one.place for one in result.unchanged}
    if kind == "accounts":
        _mark_missing(desk, reading.rows)
    holders = {contact.login: person for person, contact in desk.inventory.contacts.items() if contact.login}

    def taken(row: Row) -> Taken:
        one = told.get(id(row))
        person = holders.get(row.get("login"), "")
        if row.faults:
            return Taken(row, "refused", person)
        return Taken(row, "unchanged" if one is None or one.place in same else "added", person)

    return Imported(reading, tuple(map(taken, reading.rows)), events=result.events)


def _told(desk: Desk, places: Places, row: Row, paper: Paper, kind: Kind) -> Told | None:
    """What the row reports; None where it says that nothing was done, or is refused."""
    if kind == "accounts":
        exists = is_yes(row.get("exists")) if "exists" in row.line.cells else True
        what = {True: "created", False: "", None: None}[exists]
    else:
        what = _WORDS.get(folded(row.get("what")))
    if what is None:
        row.refuse("exists" if kind == "accounts" else "what", _NO_ANSWER, ANSWERS if kind == "return" else _YES)
    if not what:
        return None
    day = row.get("on") or row.get("valid_from") or (paper.date.isoformat() if kind == "accounts" else "")
    if not day:
        row.refuse("on", _NO_DAY)
        return None
    where = _where(desk, places, row)
    if where is None:
        return None
    by = places.units(row.get("by")) if row.get("by") else (paper.issuer,)
    if len(by) != 1:
        row.refuse("by", _NO_UNIT, by)
        return None
    if kind == "accounts":
        _compare_rights(desk, row, where.get("recorder", ""))
    return Told(
        place=f"{row.line.sheet}!{row.line.row}",
        what=what,
        on=date.fromisoformat(day),
        by=by[0],
        login=row.get("login").lower(),
        evidence=paper.number,
        remark=row.get("note"),
        sha256=paper.sha256,
        recorder=where.get("recorder", ""),
        system=where.get("system", ""),
    )


def _where(desk: Desk, places: Places, row: Row) -> dict[str, str] | None:
    """The recorder of the account, or the system where its accounts live on none."""
    inventory = desk.inventory
    known = row.get("recorder_id")
    if known in inventory.pack.systems:
        return {"system": known}
    if known in inventory.recorders:
        return {"recorder": known}
    sites = places.sites(row.get("site") or row.line.section)
    there = [one for site in sites for one in inventory.recorders_of_site.get(site, ())]
    found = list(places.recorders(row.get("recorder"))) if row.get("recorder") else there
    if len(found) > 1 and there:
        found = [one for one in found if one in there]
    if len(found) != 1:
        names = [f"{inventory.recorders[one].name} ({one})" for one in found or there]
        row.refuse("recorder" if "recorder" in row.line.cells else "site", _NO_RECORDER, names)
        return None
    return {"recorder": found[0]}


def _mark_missing(desk: Desk, rows: Iterable[Row]) -> None:
    """Marks accounts that are said not to be there although the ledger has them."""
    there: dict[str, list[tuple[str, date]]] = {}
    for key, done in Book.of(desk.inventory, desk.day).accounts().items():
        login = desk.inventory.contacts[key.person].login
        if login and (made := standing(done).exists) is not None:
            there.setdefault(login, []).append((key.recorder or key.system, made.on))
    for row in rows:
        for recorder, since in there.get(row.get("login").lower(), ()):
            if row.get("exists") and is_yes(row.get("exists")) is False and row.get("recorder_id") in ("", recorder):
                facts = {"on": f"{since:%d/%m/%Y}"}
                row.mark("exists", Text(_STILL.in_language("vi", facts), _STILL.in_language("en", facts)))


def _compare_rights(desk: Desk, row: Row, recorder: str) -> None:
    """Marks an account that is said to hold more than what its person was granted there."""
    said = rights_of(row.get("rights")) if row.get("rights") else ()
    granted = {
        right
        for one in desk.state.entitlements
        if one.recorder == recorder and one.login == row.get("login").lower()
        for right in one.rights | one.accepted
    }
    if said is None or not set(said) <= granted:
        row.mark("rights", _RIGHTS)
