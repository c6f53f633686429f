"""The reference province's summer of 2021, told into an empty ledger day by day through our own use cases.

What happens is in `STORY`: lists go out under their documents, recipients answer, operators report accounts. Nothing
of a list is written here: its rows and its version are what the data gives on that day. The committed
`inventory/ledger/` is what this writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from camgrant.access.resolve import resolve
from camgrant.app.accounts import Told, creator_for, reported
from camgrant.app.check import check
from camgrant.app.ledger import record
from camgrant.app.sending import acknowledgement, list_status, sending
from camgrant.diagnostics import Severity
from camgrant.ledger.accounts import standing
from camgrant.ledger.book import AccountKey, Book
from camgrant.load.tree import FolderTree
from camgrant.model.inventory import Inventory

__all__ = ["DAYS", "tell"]


@dataclass(frozen=True, slots=True)
class Desk:
    """The registrar's desk on one day: what is recorded there is written at once."""

    folder: Path
    day: date

    def send(self, sheet: str, numbers: dict[str, str], dated: date, way: str = "document_system") -> None:
        """Every list of the sheet that must be sent, by the authors named: under which document."""
        inventory = self._inventory()
        state = resolve(inventory, self.day)
        for one in list_status(inventory, state):
            author = one.view.author
            if one.view.sheet_id == sheet and author in numbers and one.state in ("new", "stale"):
                number = numbers[author]
                wanted = sending(inventory, state, one.view.list_id, way=way, number=number, dated=dated)
                record(self.folder, wanted.events)

    def acknowledge(self, by: dict[str, str], numbers: dict[str, str] | None = None) -> None:
        """What the units named have not acknowledged yet, by whom, and under which number where they wrote one."""
        inventory = self._inventory()
        book = Book.of(inventory, self.day)
        for stream in book.streams():
            last = book.last(stream)
            if last is not None and last.receipt is None and stream.recipient in by:
                number = (numbers or {}).get(stream.recipient)
                who = by[stream.recipient]
                event = acknowledgement(inventory, "/".join(stream), on=self.day, by=who, number=number)
                record(self.folder, [event])

    def create(self, creator: str, evidence: str) -> None:
        """Every account in force that the creator has not reported yet: made today."""
        inventory = self._inventory()
        state = resolve(inventory, self.day)
        book = Book.of(inventory, self.day)
        keys = {AccountKey(e.person, e.system, e.recorder or "") for e in state.entitlements if e.cameras}
        new = (key for key in keys if standing(book.done(key)).exists is None)
        self._report(inventory, (key for key in new if _creator(inventory, key) == creator), "created", evidence)

    def existing(self, what: str, evidence: str, wanted: Callable[[Inventory, AccountKey], bool]) -> None:
        """Something was done today with every account that exists and is wanted."""
        inventory = self._inventory()
        accounts = Book.of(inventory, self.day).accounts()
        there = (key for key, done in accounts.items() if standing(done).exists)
        self._report(inventory, (key for key in there if wanted(inventory, key)), what, evidence)

    def hand_over(self, creator: str, evidence: str) -> None:
        """Whatever the creator made and nobody has got yet."""
        book = Book.of(self._inventory(), self.day)
        open_ones = {key for key, done in book.accounts().items() if not standing(done).handed}
        self.existing("handed_over", evidence, lambda i, key: key in open_ones and _creator(i, key) == creator)

    def _report(self, inventory: Inventory, keys: Iterable[AccountKey], what: str, evidence: str) -> None:
        told = [
            Told(
                place=str(key),
                what=what,
                on=self.day,
                by=_creator(inventory, key),
                recorder=key.recorder,
                system="" if key.recorder else key.system,
                person=key.person,
                evidence=evidence,
            )
            for key in sorted(keys)
        ]
        found = reported(inventory, told, self.day)
        assert told, f"{self.day}: nothing to report as {what}"
        assert not found.problems, found.problems
        record(self.folder, found.events)

    def _inventory(self) -> Inventory:
        checked = check(FolderTree(self.folder), None, lambda: self.day)
        assert checked.inventory is not None
        assert checked.worst() != Severity.ERROR, [found.message("en") for found in checked.diagnostics[:5]]
        return checked.inventory


def _creator(inventory: Inventory, key: AccountKey) -> str:
    return creator_for(inventory, key.recorder, key.system)


def _of(*persons: str) -> Callable[[Inventory, AccountKey], bool]:
    return lambda inventory, key: key.person in persons


def _nominated_by(*units: str) -> Callable[[Inventory, AccountKey], bool]:
    def wanted(inventory: Inventory, key: AccountKey) -> bool:
        grants = (one for one in inventory.grants.values() if (one.person, one.system) == (key.person, key.system))
        documents = (inventory.documents[one.nomination] for one in grants if one.nomination)
        return any(document.issuer in units for document in documents)

    return wanted


_SITE_LISTS = {
    "u-tqs": "12/DS-TQS",
    "u-tdhl": "38/DS-TĐHL",
    "u-bch-ap": "23/DS-BCH",
    "u-bch-dc": "25/DS-BCH",
    "u-corps": "18/DS-TĐKT",
    "u-ub-plk": "96/DS-UBND",
    "u-ub-cs": "41/DS-UBND",
    "u-ub-ak": "53/DS-UBND",
}
_CIVIL = ("u-corps", "u-ub-plk", "u-ub-cs", "u-ub-ak")
_LETTER_14 = date(2021, 6, 14)


def _nomination(desk: Desk) -> None:
    """The Military Command's list to the Health Department (882/1.1), on paper."""
    desk.send("s1", {"u-bchqs": "318/BCH-TM"}, date(2021, 6, 5), "paper")


def _submission(desk: Desk) -> None:
    """The Health Department has the list, compiles it, and submits all to the People's Committee (882/1.2)."""
    desk.acknowledge({"u-syt": "c-vu-ngoc-lam"})
    desk.send("s2", {"u-syt": "74/TTr-SYT"}, date(2021, 6, 8))
    desk.acknowledge({"u-ubnd": "Văn thư UBND tỉnh"})


def _approved(desk: Desk) -> None:
    """What was approved on 10/06 goes to the Ministry, which creates the accounts (882/1.2)."""
    desk.send("s3", {"u-syt": "1510/SYT-NVY"}, date(2021, 6, 11))


def _central_accounts(desk: Desk) -> None:
    desk.acknowledge({"u-byt-cntt": "Văn thư Cục CNTT"})
    desk.create("u-byt-cntt", "Thông báo tài khoản của Cục CNTT")
    desk.hand_over("u-byt-cntt", "Biên bản bàn giao ngày 12/06/2021")


def _site_accounts(desk: Desk) -> None:
    """Each site asks its installer for the accounts, hands them over, and reports them (882/2.1, 2.2)."""
    desk.send("s7", _SITE_LISTS, _LETTER_14)
    for creator, evidence in (
        ("u-viettel-gl", "151/VTGL-KT"),
        ("u-vnpt-gl", "209/VNPTGL-KT"),
        ("u-corps", "Sổ trực ban Tiểu đoàn Kỹ thuật"),
    ):
        desk.acknowledge({creator: "Phòng Kỹ thuật"})
        desk.create(creator, evidence)
        desk.hand_over(creator, evidence)
    on_time = {unit: number for unit, number in _SITE_LISTS.items() if unit != "u-ub-ak"}
    desk.send("s4", on_time, _LETTER_14, "paper")
    desk.send("s5", on_time, _LETTER_14)


def _police_list(desk: Desk) -> None:
    """The police list in two parts, each operator its own (882/3.1); the accounts are made the same day."""
    desk.send("s6", {"u-cat": "412/CAT-PV01"}, _LETTER_14)
    by = {"u-viettel-gl": "c-luu-hoang-viet", "u-vnpt-gl": "c-nghiem-thi-van"}
    desk.acknowledge(by, {"u-viettel-gl": "153/VTGL-KT", "u-vnpt-gl": "212/VNPTGL-KT"})
    desk.create("u-viettel-gl", "153/VTGL-KT")
    desk.create("u-vnpt-gl", "212/VNPTGL-KT")


def _checkpoint_handover(desk: Desk) -> None:
    desk.hand_over("u-viettel-gl", "Biên bản bàn giao ngày 16/06/2021")
    desk.hand_over("u-vnpt-gl", "Biên bản bàn giao ngày 16/06/2021")
    desk.acknowledge({"u-syt": "c-vu-ngoc-lam", "u-bchqs": "c-dinh-cong-hao"})


def _late_site_list(desk: Desk) -> None:
    """The guesthouse reports its account four days late."""
    desk.send("s5", {"u-ub-ak": "53/DS-UBND"}, _LETTER_14)
    desk.acknowledge({"u-syt": "c-vu-ngoc-lam"})


def _somebody_left(desk: Desk) -> None:
    """VNPT is told that one officer left on 10/07; it confirms the letter, and never the deletion (GL-404)."""
    desk.send("s6", {"u-cat": "505/CAT-PX01"}, date(2021, 7, 9))
    desk.acknowledge({"u-vnpt-gl": "c-nghiem-thi-van"})


def _review(desk: Desk) -> None:
    """The first month is over: each list owner looks its accounts through; one (u-ub-cs) does not."""
    stays = _nominated_by("u-cat", "u-bchqs", "u-syt", "u-tqs", "u-tdhl", "u-bch-dc", "u-corps", "u-ub-plk", "u-ub-ak")
    desk.existing(
        "reviewed", "Biên bản rà soát tháng 7", lambda i, key: stays(i, key) and key.person != "c-bach-van-toan"
    )


def _new_leader(desk: Desk) -> None:
    """The head of s-iso-03 changes: the old account goes, the new one comes, and both agencies get the new list."""
    numbers, dated = {"u-bch-ap": "29/DS-BCH"}, date(2021, 7, 14)
    desk.send("s7", numbers, dated)
    desk.acknowledge({"u-vnpt-gl": "Phòng Kỹ thuật"})
    desk.existing("deleted", "248/VNPTGL-KT", _of("c-le-van-quy"))
    desk.create("u-vnpt-gl", "248/VNPTGL-KT")
    desk.hand_over("u-vnpt-gl", "248/VNPTGL-KT")
    desk.send("s4", numbers, dated, "paper")


def _new_leader_received(desk: Desk) -> None:
    desk.acknowledge({"u-syt": "c-vu-ngoc-lam", "u-bchqs": "c-dinh-cong-hao"})


def _second_period(desk: Desk) -> None:
    """The list of the second duty period goes out before it begins."""
    desk.send("s6", {"u-cat": "529/CAT-PV01"}, date(2021, 7, 27))
    desk.acknowledge({"u-viettel-gl": "c-luu-hoang-viet", "u-vnpt-gl": "c-nghiem-thi-van"})


def _period_changes(desk: Desk) -> None:
    """On the first day of the second period the health member's account goes, and at last that of 10/07."""
    desk.existing("deleted", "163/VTGL-KT", _of("c-phan-thi-kim-oanh"))
    desk.existing("deleted", "255/VNPTGL-KT", _of("c-bach-van-toan"))


def _transfer(desk: Desk) -> None:
    """One officer was transferred on 01/08."""
    desk.send("s6", {"u-cat": "541/CAT-PX01"}, date(2021, 7, 30))
    desk.acknowledge({"u-viettel-gl": "c-luu-hoang-viet", "u-vnpt-gl": "c-nghiem-thi-van"})
    desk.existing("deleted", "165/VTGL-KT", _of("c-tran-dinh-luc"))


def _site_closes(desk: Desk) -> None:
    """s-iso-08 closed on 15/08: its account goes, and the list that was sent for it is empty now."""
    numbers, dated = {"u-ub-cs": "812/QĐ-UBND"}, date(2021, 8, 13)
    desk.send("s7", numbers, dated)
    desk.send("s5", numbers, dated)
    desk.existing("deleted", "171/VTGL-KT", _of("c-nguyen-huu-loc"))
    desk.acknowledge({"u-syt": "c-vu-ngoc-lam", "u-viettel-gl": "c-luu-hoang-viet"})


def _scopes_shrink(desk: Desk) -> None:
    """The closed site stood in the scope of the Health Department's people on the central system."""
    desk.send("s3", {"u-syt": "1893/SYT-NVY"}, date(2021, 8, 17))
    desk.acknowledge({"u-byt-cntt": "Văn thư Cục CNTT"})


def _period_ends(desk: Desk) -> None:
    """The second duty period ended on 12/09: nobody has a right until the checkpoints are reorganised."""
    desk.existing("disabled", "Phiếu trả lời của doanh nghiệp ngày 13/09/2021", _nominated_by("u-cat"))


def _reorganised(desk: Desk) -> None:
    """The checkpoints were reorganised on 28/09: a new list, and its accounts."""
    desk.send("s6", {"u-cat": "871/CAT-PV01"}, date(2021, 9, 27))
    desk.acknowledge({"u-viettel-gl": "c-luu-hoang-viet", "u-vnpt-gl": "c-nghiem-thi-van"})
    desk.create("u-viettel-gl", "198/VTGL-KT")
    desk.create("u-vnpt-gl", "311/VNPTGL-KT")


STORY: dict[date, Callable[[Desk], None]] = {
    date(2021, 6, 5): _nomination,
    date(2021, 6, 8): _submission,
    date(2021, 6, 11): _approved,
    date(2021, 6, 12): _central_accounts,
    date(2021, 6, 14): _site_accounts,
    date(2021, 6, 15): _police_list,
    date(2021, 6, 16): _checkpoint_handover,
    date(2021, 6, 18): _late_site_list,
    date(2021, 7, 12): _somebody_left,
    date(2021, 7, 14): _review,
    date(2021, 7, 15): _new_leader,
    date(2021, 7, 16): _new_leader_received,
    date(2021, 7, 28): _second_period,
    date(2021, 7, 30): _period_changes,
    date(2021, 8, 2): _transfer,
    date(2021, 8, 16): _site_closes,
    date(2021, 8, 17): _scopes_shrink,
    date(2021, 9, 13): _period_ends,
    date(2021, 9, 28): _reorganised,
}
DAYS = tuple(STORY)


def tell(folder: Path, *days: date) -> None:
    """Writes what happened on these days (all of them by default) into the ledger of the inventory in `folder`."""
    for day in days or DAYS:
        STORY[day](Desk(folder, day))
