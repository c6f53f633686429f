"""What every list shows to whom, what it says is new, and how it follows the timeline of the reference province.

Expectations are written by hand from the letter and the YAML; lists are sent by freezing what they show that day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
import yaml

from camgrant.access.ahead import Ahead
from camgrant.access.days import Days
from camgrant.access.ended import ended_access
from camgrant.access.gone import gone_access
from camgrant.access.resolve import promised, resolve
from camgrant.ledger.book import Book
from camgrant.ledger.events import event_id, written
from camgrant.load.assemble import load
from camgrant.load.packs import builtin_pack
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, Dispatch, Event, ListVersion
from camgrant.rendering.lists import Desk, views_at
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.rendering.sheets import SheetChange, SheetView
from camgrant.rendering.views import Views
from support.examples import world

ROOT = Path(__file__).parents[2]
TODAY = date(2021, 7, 20)


def day(text: str) -> date:
    """`20/07` of 2021."""
    number, month = map(int, text.split("/"))
    return date(2021, month, number)


@cache
def province(*edits: tuple[str, str, str]) -> Inventory:
    """The reference province without its ledger, with (file, text, new text) exchanged; "" as text adds the file."""
    files = {path: data for path, data in world(ROOT / "inventory").items() if not path.startswith("ledger/")}
    for path, old, new in edits:
        content = files.get(path, b"").decode()
        assert content.count(old) == 1 or not old
        files[path] = (content.replace(old, new) if old else new).encode()
    loaded = load(MemoryTree(files), device_targets(), slips=slip_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory


def lists(inventory: Inventory, sheet: str, on: date = TODAY) -> dict[str, SheetView]:
    """`author recipient` -> list."""
    state = resolve(inventory, on)
    views = views_at(Desk(inventory, state, Book.of(inventory, on)), sheet)
    return {f"{view.author} {view.recipient}": view for view in views}


def with_events(inventory: Inventory, *events: Event) -> Inventory:
    return replace(inventory, ledger={**inventory.ledger, **{event_id(event): event for event in events}})


def sent(inventory: Inventory, sheet: str, on: str, number: str = "1/X", only: str = "") -> Inventory:
    """The same inventory after every list of the sheet (or one) went out as it was on the day."""
    events: list[Event] = []
    for stream, view in lists(inventory, sheet, day(on)).items():
        if not only or stream == only:
            version = written(
                ListVersion,
                sheet=view.sheet_id,
                author=view.author,
                recipient=view.recipient,
                as_of=view.as_of,
                version=view.version,
                rows=view.frozen,
            )
            went = written(Event, on=day(on), list=version)
            note = written(Dispatch, list=event_id(went), way="paper", number=number, date=day(on))
            events += [went, written(Event, on=day(on), dispatch=note)]
    assert events
    return with_events(inventory, *events)


def done(what: str, person: str, recorder: str, on: str, system: str = "site") -> Event:
    account = written(AccountEvent, what=what, person=person, system=system, recorder=recorder, by="u-vnpt-gl")
    return written(Event, on=day(on), account=account)


def names(view: SheetView) -> list[str]:
    return [str(row.facts["full_name"]) for row in view.rows]


def news(view: SheetView) -> list[tuple[str, str]]:
    """(kind, key) of every change."""
    return [(change.kind, change.key) for change in view.changes or ()]


def one(changes: Iterable[SheetChange] | None, key: str) -> SheetChange:
    (found,) = (change for change in changes or () if change.key == key)
    return found


# -- who gets what ------------------------------------------------------------------------------------------------

ROUTES = {
    "s1": {"u-bchqs u-syt": 3},
    "s2": {"u-syt u-ubnd": 9},
    "s3": {"u-syt u-byt-cntt": 9},
    "s4": {f"{unit} {to}": n for unit, n in (("u-bch-ap", 1), ("u-bch-dc", 1), ("u-tdhl", 2), ("u-tqs", 1))
           for to in ("u-bchqs", "u-syt")},
    "s5": {"u-corps u-syt": 1, "u-ub-ak u-syt": 1, "u-ub-cs u-syt": 1, "u-ub-plk u-syt": 3},
    "s6": {"u-cat u-viettel-gl": 10, "u-cat u-vnpt-gl": 7},
    "s8": {f"u-stttt {to}": 6 for to in ("u-bchqs", "u-cat", "u-syt", "u-viettel-gl", "u-vnpt-gl")},
    "s10": {"u-stttt u-bcd": 16, "u-stttt u-ubnd": 16},
    "s12": {
        "u-bch-ap u-bchqs": 1, "u-bch-ap u-vnpt-gl": 1, "u-bch-dc u-bchqs": 1, "u-bch-dc u-viettel-gl": 1,
        "u-cat u-viettel-gl": 14, "u-cat u-vnpt-gl": 9, "u-corps u-syt": 1, "u-syt u-bchqs": 3,
        "u-tdhl u-bchqs": 2, "u-tdhl u-viettel-gl": 2, "u-tqs u-bchqs": 1, "u-tqs u-vnpt-gl": 1,
        "u-ub-ak u-syt": 1, "u-ub-ak u-vnpt-gl": 1, "u-ub-cs u-syt": 1, "u-ub-cs u-viettel-gl": 1,
        "u-ub-plk u-syt": 4, "u-ub-plk u-vnpt-gl": 4,
    },
    "s13": {},
}  # fmt: skip


@pytest.mark.parametrize("sheet", ROUTES)
def test_every_list_goes_from_its_author_to_its_recipients(sheet: str) -> None:
    found = lists(province(), sheet)
    assert {stream: len(view.rows) for stream, view in found.items()} == ROUTES[sheet]
    for view in found.values():
        assert view.changes is None
        assert (view.number, view.date, view.before) == ("", None, "")
        assert view.has_news


def test_people_stand_in_protocol_order_unit_by_unit() -> None:
    view = lists(province(), "s2")["u-syt u-ubnd"]
    assert [(row.group, row.facts["full_name"]) for row in view.rows] == [
        ("Văn phòng Ủy ban nhân dân tỉnh Gia Lai", "Phan Thanh Nhã"),
        ("Bộ Chỉ huy Quân sự tỉnh Gia Lai", "Trần Quốc Hưng"),
        ("Bộ Chỉ huy Quân sự tỉnh Gia Lai", "Ksor Tuân"),
        ("Bộ Chỉ huy Quân sự tỉnh Gia Lai", "Lê Thị Hoài Ân"),
        ("Sở Y tế tỉnh Gia Lai", "Đặng Thị Thu Đông"),
        ("Sở Y tế tỉnh Gia Lai", "Nguyễn Tuấn Anh"),
        ("Sở Y tế tỉnh Gia Lai", "Nguyễn Thị Ánh"),
        ("Trung tâm Kiểm soát bệnh tật tỉnh Gia Lai", "Bùi Minh Trí"),
        ("Trung tâm Kiểm soát bệnh tật tỉnh Gia Lai", "Nay H'Loan"),
    ]
    assert view.rows[1].facts["nominated_by"] == "Bộ Chỉ huy Quân sự tỉnh Gia Lai"
    assert (view.parent_name, view.symbol, view.place) == ("ỦY BAN NHÂN DÂN TỈNH GIA LAI", "SYT", "Gia Lai")


def test_without_protocol_order_the_given_name_decides() -> None:
    path = "contacts/u-bchqs.yaml"
    orders = [(path, f"    order: {n}\n", "") for n in (1, 2, 3)]
    assert names(lists(province(*orders), "s1")["u-bchqs u-syt"]) == ["Lê Thị Hoài Ân", "Trần Quốc Hưng", "Ksor Tuân"]


def test_a_list_holds_the_facts_of_its_columns_and_no_other() -> None:
    for sheet, streams in ROUTES.items():
        for view in lists(province(), sheet).values() if streams else ():
            shown = {column.show for column in view.sheet.columns}
            assert all(set(row.facts) == shown for row in view.rows)
    assert {"phone", "email"}.isdisjoint(lists(province(), "s7")["u-cat u-vnpt-gl"].rows[0].facts)
    assert "email" not in lists(province(), "s4")["u-tqs u-syt"].rows[0].facts


def test_a_managing_unit_that_does_not_draw_up_the_list_receives_its_own_rows() -> None:
    pack = builtin_pack("gl-882-2021").decode().replace("id: gl-882-2021", "id: thu-nghiem", 1)
    above = pack.replace("      authors: [military_unit, military_command]\n", "      authors: [military_command]\n", 1)
    assert above != pack
    edits = (("packs/thu-nghiem.yaml", "", above), ("camgrant.yaml", "pack: gl-882-2021", "pack: thu-nghiem"))
    assert {stream: len(view.rows) for stream, view in lists(province(*edits), "s4").items()} == {
        "u-bchqs u-bch-ap": 1,
        "u-bchqs u-bch-dc": 1,
        "u-bchqs u-syt": 5,
        "u-bchqs u-tdhl": 2,
        "u-bchqs u-tqs": 1,
    }


def test_a_list_of_2021_keeps_the_names_of_2021() -> None:
    assert {view.author_name for view in lists(province(), "s8").values()} == {
        "Sở Thông tin và Truyền thông tỉnh Gia Lai"
    }
    later = lists(province(), "s8", date(2026, 7, 20))
    assert {view.author_name for view in later.values()} == {"Sở Khoa học và Công nghệ tỉnh Gia Lai"}


# -- the timeline -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "on", "rows"),
    [
        ("s1", "04/06", []),
        ("s1", "05/06", [3]),
        ("s2", "05/06", [3]),  # the military part alone, until Health has its own
        ("s2", "08/06", [9]),
        ("s3", "09/06", []),
        ("s3", "10/06", [9]),
        ("s6", "13/06", []),
        ("s6", "14/06", [10, 8]),  # the day before the duty begins
        ("s4", "13/06", []),
        ("s4", "14/06", [1, 1, 1, 1, 2, 2, 1, 1]),
        ("s5", "14/06", [1, 1, 1, 3]),
        ("s6", "26/07", [10, 7]),
        ("s6", "27/07", [19, 14]),  # the second duty period is announced
        ("s6", "30/07", [9, 7]),
        ("s6", "27/09", [2, 2]),  # nobody is on duty between the periods; the list announces the new team
    ],
)
def test_lists_follow_the_documents(sheet: str, on: str, rows: list[int]) -> None:
    found = lists(province(), sheet, day(on))
    counts = [len(view.rows) for view in found.values()]
    assert counts == rows


def test_the_installation_request_stands_until_the_cameras_hang() -> None:
    found = lists(province(), "s13", day("09/06"))
    rows = {
        stream: [(row.facts["sites"], row.facts["camera_count"], row.facts["proposed_by"]) for row in view.rows]
        for stream, view in found.items()
    }
    blank = ("", "", "")
    police = "Công an tỉnh (398/CAT-PV01, 08/06/2021)"
    assert rows == {
        "u-cat u-viettel-gl": [
            ("Chốt số 1 – đầu đèo An Khê, QL19", 1, police),
            ("Chốt số 3 – cầu 110, QL14", 2, police),
            *[blank] * 5,
        ],
        "u-cat u-vnpt-gl": [("Chốt số 1 – đầu đèo An Khê, QL19", 2, police), *[blank] * 5],
        "u-stttt u-vnpt-gl": [("Chốt số 4 – Chư Ngọc, QL25", 2, "Sở TT&TT (901/STTTT-BCVT, 08/06/2021)"), *[blank] * 5],
    }
    assert lists(province(), "s13", day("15/06")) == {}


# -- what is new since the last dispatch --------------------------------------------------------------------------


def test_a_list_that_went_out_shows_its_number_and_has_no_news() -> None:
    view = lists(sent(province(), "s4", "14/06", "77/DS-TQS"), "s4")["u-tqs u-syt"]
    assert (view.number, view.date, view.before, view.changes) == ("77/DS-TQS", day("14/06"), "", None)
    assert not view.has_news


def test_a_leader_who_is_replaced_is_one_removal_and_one_addition() -> None:
    inventory = sent(province(), "s4", "14/06", "23/DS-BCH")
    view = lists(inventory, "s4", day("15/07"))["u-bch-ap u-syt"]
    assert news(view) == [("removed", "g-iso-03-quylv"), ("added", "g-iso-03-thuyrl")]
    assert view.before == "Văn bản số 23/DS-BCH ngày 14/06/2021"
    assert (view.number, view.has_news) == ("", True)
    gone = one(view.changes, "g-iso-03-quylv")
    assert (gone.reason, gone.on, gone.documents) == (
        "Thôi làm Trưởng khu cách ly",
        day("15/07"),
        ("d-bch-ap-cu-iso-03-b",),
    )
    assert gone.before == (
        "Khu cách ly Doanh trại cũ Ban CHQS (giả định): Cổng chính, Sân trước, Hành lang nhà cấp 4 – dãy 1, "
        "Hành lang nhà cấp 4 – dãy 2 · Xem trực tiếp · 14/06/2021 – 11/09/2021"
    )
    assert (gone.facts["full_name"], gone.facts["position"], gone.facts["phone"]) == (
        "Lê Văn Quý",
        "Trung tá, Phó Chỉ huy trưởng",
        "",
    )
    came = one(view.changes, "g-iso-03-thuyrl")
    assert (came.facts["phone"], came.reason) == ("0100 000 009", "Theo 29/DS-BCH, 14/07/2021")


def test_a_removed_row_never_carries_phone_or_mailbox() -> None:
    inventory = sent(province(), "s6", "15/06")
    view = lists(inventory, "s6")["u-cat u-vnpt-gl"]
    assert news(view) == [("removed", "g-chk-04-toanbv")]
    facts = one(view.changes, "g-chk-04-toanbv").facts
    assert (facts["full_name"], facts["phone"], facts["email"]) == ("Bạch Văn Toàn", "", "")


def test_a_period_that_follows_another_is_a_change_and_never_a_removal() -> None:
    """The second list was never sent: whoever had an account and goes on is changed, the two who do not are removed."""
    inventory = sent(province(), "s6", "15/06")
    viettel = lists(inventory, "s6", day("30/07"))["u-cat u-viettel-gl"]
    kinds = {kind: [key for this, key in news(viettel) if this == kind] for kind in ("removed", "changed", "added")}
    assert kinds["removed"] == ["g-chk-03-oanhptk"]
    assert kinds["added"] == []
    assert len(kinds["changed"]) == 9
    change = one(viettel.changes, "g-chk-02-binhs-2")
    assert change.before.endswith("Xem trực tiếp · 15/06/2021 – 29/07/2021")
    assert change.after.endswith("Xem trực tiếp · 30/07/2021 – 12/09/2021")
    assert (change.reason, change.on) == ("Gia hạn. Theo 529/CAT-PV01, 27/07/2021", day("30/07"))
    assert one(viettel.changes, "g-chk-03-oanhptk").reason == "Hết thời hạn"


def test_a_period_that_runs_out_as_announced_is_no_news() -> None:
    inventory = sent(sent(province(), "s6", "15/06"), "s6", "27/07", "529/CAT-PV01")
    before, after = (lists(inventory, "s6", day(on)) for on in ("29/07", "30/07"))
    assert all(not view.has_news and view.number == "529/CAT-PV01" for view in before.values())
    vnpt = after["u-cat u-vnpt-gl"]
    assert vnpt.version != before["u-cat u-vnpt-gl"].version
    assert (vnpt.changes, vnpt.number, vnpt.has_news) == ((), "", False)
    assert news(after["u-cat u-viettel-gl"]) == [("removed", "g-chk-03-oanhptk")]
    august = lists(inventory, "s6", day("01/08"))["u-cat u-viettel-gl"]
    assert one(august.changes, "g-chk-02-luctd-2").reason == "Điều động sang phòng Cảnh sát giao thông"


def test_until_a_later_period_begins_the_account_is_closed() -> None:
    """Both periods were announced; between them nobody may see anything, so who makes accounts is told to close."""
    late = ("grants/checkpoint/s-chk-02.yaml", "  g-chk-02-binhs-2:", "  g-chk-02-binhs-2:")
    text = world(ROOT / "inventory")[late[0]].decode()
    start = text.index("  g-chk-02-binhs-2:")
    block = text[start : text.index("\n  g-", start + 3)]
    gap = (late[0], block, block.replace("valid_from: 2021-07-30", "valid_from: 2021-08-15"))
    told = sent(sent(province(gap), "s6", "15/06"), "s6", "28/07", "529/CAT-PV01")
    between, begun = (lists(told, "s6", day(on))["u-cat u-viettel-gl"] for on in ("30/07", "15/08"))
    assert ("removed", "g-chk-02-binhs") in news(between)
    assert "g-chk-02-binhs-2" in {row.grant for row in between.rows}
    assert "g-chk-02-binhs" not in {key for _, key in news(begun)}


def test_another_person_on_the_same_grant_is_one_removal_and_one_addition() -> None:
    """Edited by hand, against every custom: whoever made the first account has to close it."""
    ledger = sent(province(), "s6", "15/06").ledger
    other = ("grants/checkpoint/s-chk-04.yaml", "person: c-bach-van-toan", "person: c-nguyen-van-man")
    view = lists(replace(province(other), ledger=ledger), "s6", day("09/07"))["u-cat u-vnpt-gl"]
    assert news(view) == [("removed", "g-chk-04-toanbv"), ("added", "g-chk-04-toanbv")]
    gone, came = view.changes or ()
    assert (gone.facts["full_name"], gone.reason) == ("Bạch Văn Toàn", "Không còn trong danh sách")
    assert came.facts["full_name"] == "Nguyễn Văn Mẫn"


def test_a_scope_that_shrinks_by_a_closing_counts_from_that_day() -> None:
    told = sent(province(), "s3", "11/06")
    kinds = {(change.kind, change.on) for change in lists(told, "s3", day("20/08"))["u-syt u-byt-cntt"].changes or ()}
    assert kinds == {("changed", day("15/08"))}


PHONE = ("contacts/u-tqs.yaml", "0100 000 005", "0100 000 905")
RANK = ("contacts/u-tqs.yaml", "rank: Thượng tá", "rank: Đại tá")
PLAYBACK = ("grants/site/s-iso-01.yaml", "rights: [live]", "rights: [live, playback]\n    reason: Kiểm tra ban đêm")


@pytest.mark.parametrize(
    ("edit", "reason", "before"),
    [
        (PHONE, "Thay đổi số điện thoại hoặc thư điện tử", ""),
        (RANK, "Chỉnh lý thông tin trong dòng", ""),
        (
            PLAYBACK,
            "Thay đổi phạm vi, quyền hoặc thời hạn",
            "Khu cách ly Trường Quân sự (giả định): 6 camera · Xem trực tiếp · 14/06/2021 – 11/09/2021",
        ),
    ],
)
def test_a_row_that_changed_says_what(edit: tuple[str, str, str], reason: str, before: str) -> None:
    ledger = sent(province(), "s4", "14/06").ledger
    view = lists(replace(province(edit), ledger=ledger), "s4")["u-tqs u-syt"]
    (change,) = view.changes or ()
    assert (change.kind, change.key, change.reason, change.before) == (
        "changed",
        "g-iso-01-khoihd",
        reason,
        before,
    )
    assert view.has_news


def test_nobody_left_is_told_to_who_was_told_of_somebody() -> None:
    closed = day("15/08")
    assert "u-ub-cs u-syt" not in lists(province(), "s5", closed)
    view = lists(sent(province(), "s5", "14/06"), "s5", closed)["u-ub-cs u-syt"]
    assert (view.rows, news(view)) == ((), [("removed", "g-iso-08-locnh")])
    assert one(view.changes, "g-iso-08-locnh").reason == "Cơ sở cách ly kết thúc hoạt động"


def test_who_makes_accounts_is_told_that_nobody_is_left_even_if_never_told_of_anybody() -> None:
    found = lists(province(), "s6", date(2022, 1, 1))
    assert {stream: len(view.rows) for stream, view in found.items()} == {
        "u-cat u-viettel-gl": 0,
        "u-cat u-vnpt-gl": 0,
    }


# -- requests for accounts, and what the ledger says of them --------------------------------------------------------


def test_the_request_says_what_is_asked_of_the_account() -> None:
    inventory = sent(province(), "s3", "11/06", "1510/SYT-NVY")
    again = lists(inventory, "s3", day("11/06"))["u-syt u-byt-cntt"]
    assert {row.facts["request_type"] for row in again.rows} == {"Tạo mới"}  # as on the paper that went
    assert again.number == "1510/SYT-NVY"
    health, army = "grants/central-y-te.yaml", "grants/central-quan-su.yaml"
    reason = "    reason: Xem lại để truy vết tiếp xúc theo yêu cầu của Ban Chỉ đạo tỉnh\n"
    end = "    approvals: [d-ubnd-phe-duyet]\n  g-central-tuank:"
    retired = end.replace("  g-central", "    revoked: {on: 2021-07-01, reason: Nghỉ hưu}\n  g-central")
    edits = ((health, "rights: [live, playback]", "rights: [live]"), (health, reason, ""), (army, end, retired))
    view = lists(replace(province(*edits), ledger=inventory.ledger), "s3")["u-syt u-byt-cntt"]
    requests = {row.grant: row.facts["request_type"] for row in view.rows}
    assert requests.pop("g-central-anhnt") == "Thay đổi"
    assert set(requests.values()) == {"Không thay đổi"}
    assert "g-central-hungtq" not in requests
    gone = one(view.changes, "g-central-hungtq")
    assert (gone.facts["request_type"], gone.reason, gone.on) == ("Thu hồi", "Nghỉ hưu", day("01/07"))


def test_an_account_list_says_how_the_account_stands() -> None:
    def stands(*events: Event) -> tuple[object, object]:
        facts = lists(with_events(province(), *events), "s4")["u-tqs u-syt"].rows[0].facts
        return facts["status"], facts["issued_on"]

    created = done("created", "c-hoang-dinh-khoi", "r-iso-01", "15/06")
    handed = done("handed_over", "c-hoang-dinh-khoi", "r-iso-01", "16/06")
    assert stands() == ("Chờ tạo", "")
    assert stands(created) == ("Chờ bàn giao", "15/06/2021")
    assert stands(created, handed) == ("Đang dùng", "15/06/2021")
    assert stands(created, handed, done("reviewed", "c-hoang-dinh-khoi", "r-iso-01", "15/07")) == (
        "Đang dùng",
        "15/06/2021",
    )
    assert stands(created, done("disabled", "c-hoang-dinh-khoi", "r-iso-01", "01/07")) == ("Đã khóa", "")
    assert stands(done("reviewed", "c-hoang-dinh-khoi", "r-iso-01", "15/07")) == ("Chờ bàn giao", "")


def test_an_account_list_is_news_once_an_account_is_made_or_gone_and_not_when_it_is_handed_over() -> None:
    person, recorder = "c-hoang-dinh-khoi", "r-iso-01"
    created = done("created", person, recorder, "14/06")
    told = sent(with_events(province(), created), "s4", "14/06", "12/DS-TQS")

    def after(inventory: Inventory, *events: Event) -> SheetView:
        return lists(with_events(inventory, *events), "s4")["u-tqs u-syt"]

    used = after(told, done("handed_over", person, recorder, "15/06"), done("reviewed", person, recorder, "14/07"))
    assert (used.rows[0].facts["status"], used.number, used.has_news) == ("Đang dùng", "12/DS-TQS", False)
    assert news(after(told, done("disabled", person, recorder, "01/07"))) == [("changed", "g-iso-01-khoihd")]
    before = sent(province(), "s4", "14/06")
    assert news(after(before, created)) == [("changed", "g-iso-01-khoihd")]


def test_accounts_are_handed_over_once() -> None:
    waiting = lists(province(), "s9")
    assert names(waiting["u-tqs u-vnpt-gl"]) == ["Hoàng Đình Khôi"]
    facts = waiting["u-tqs u-vnpt-gl"].rows[0].facts
    assert (facts["giver"], facts["receiver"]) == ("VNPT Gia Lai – Viễn thông Gia Lai", "Hoàng Đình Khôi")
    assert (facts["handed_on"], facts["signature"]) == ("", "")
    created = done("created", "c-hoang-dinh-khoi", "r-iso-01", "15/06")
    handed = done("handed_over", "c-hoang-dinh-khoi", "r-iso-01", "16/06")
    assert "u-tqs u-vnpt-gl" in lists(with_events(province(), created), "s9")
    assert "u-tqs u-vnpt-gl" not in lists(with_events(province(), created, handed), "s9")


def test_the_summary_counts_and_names_nobody() -> None:
    inventory = sent(province(), "s10", "20/06")
    view = lists(inventory, "s10")["u-stttt u-ubnd"]
    figures = {row.key: tuple(row.facts.values())[2:] for row in view.rows}
    # sites, cameras, accounts, new, revoked, overdue, lists not sent; new and revoked since 20/06
    assert figures["u-bch-ap"] == (1, 4, 1, 1, 1, 1, 2)
    assert figures["u-ca-kp"] == (1, 2, 4, 0, 1, 1, 0)
    assert figures["u-cat"] == (0, 0, 0, 0, 0, 0, 2)
    assert figures["u-syt"] == (0, 0, 6, 0, 0, 0, 2)
    assert figures["total"] == (13, 58, 44, 1, 2, 2, 17)
    assert not any(row.person or row.responsible for row in view.rows)
    closed = with_events(sent(inventory, "s4", "15/07"), done("deleted", "c-le-van-quy", "r-iso-03", "16/07"))
    rows = {row.key: tuple(row.facts.values())[2:] for row in lists(closed, "s10")["u-stttt u-ubnd"].rows}
    assert rows["u-bch-ap"] == (1, 4, 1, 1, 1, 0, 0)


# -- slips of changes ---------------------------------------------------------------------------------------------


def test_the_ministry_gets_central_rows_and_each_operator_its_own() -> None:
    found = lists(province(), "s7")
    assert len(found["u-syt u-byt-cntt"].changes or ()) == 9
    assert {stream for stream in found if stream.startswith("u-cat ")} == {"u-cat u-viettel-gl", "u-cat u-vnpt-gl"}
    assert news(found["u-cat u-vnpt-gl"])[0] == ("removed", "g-chk-04-toanbv")  # never told of him, still to be closed
    assert {change.facts["recorder"] for change in found["u-cat u-vnpt-gl"].changes or ()} == {
        "Đầu ghi VNPT – chốt số 1",
        "Đầu ghi chốt số 4",
        "Đầu ghi VNPT – chốt số 1; Đầu ghi chốt số 4",
    }


def test_who_was_told_by_the_list_gets_no_slip_until_something_changes() -> None:
    told = sent(province(), "s6", "15/06")
    assert not [stream for stream in lists(told, "s7", day("09/07")) if stream.startswith("u-cat ")]
    slip = lists(told, "s7", day("10/07"))["u-cat u-vnpt-gl"]
    assert news(slip) == [("removed", "g-chk-04-toanbv")]
    facts = slip.changes[0].facts if slip.changes else {}
    assert (facts["change"], facts["reason"], facts["due"], facts["confirmation"]) == (
        "Thu hồi",
        "Thôi việc",
        "Ngay khi nhận được",
        "",
    )
    assert len(slip.rows) == 7


def test_a_slip_that_went_out_says_the_same_when_printed_again_and_nothing_else() -> None:
    told = sent(province(), "s6", "15/06")
    slipped = sent(told, "s7", "10/07", "506/CAT-PX01", only="u-cat u-vnpt-gl")
    again = lists(slipped, "s7", day("12/07"))["u-cat u-vnpt-gl"]
    assert (again.number, news(again), again.has_news) == ("506/CAT-PX01", [("removed", "g-chk-04-toanbv")], False)
    closed = done("deleted", "c-bach-van-toan", "r-chk-04", "10/07", "checkpoint")
    answered = lists(with_events(slipped, closed), "s7", day("12/07"))["u-cat u-vnpt-gl"]
    assert (answered.number, news(answered)) == (again.number, news(again))
    later = lists(slipped, "s7", day("30/07"))["u-cat u-vnpt-gl"]
    assert {kind for kind, _ in news(later)} == {"changed"}


def test_an_account_that_is_known_to_be_closed_is_not_asked_for_again() -> None:
    told = sent(province(), "s6", "15/06")
    closed = done("deleted", "c-bach-van-toan", "r-chk-04", "10/07", "checkpoint")
    early = done("deleted", "c-bach-van-toan", "r-chk-04", "01/07", "checkpoint")
    assert "u-cat u-vnpt-gl" not in lists(with_events(told, closed), "s7")
    assert "u-cat u-vnpt-gl" in lists(with_events(told, early), "s7")  # closed before: it may have been made again


def test_a_slip_announces_what_is_to_come_with_its_day() -> None:
    told = sent(province(), "s6", "15/06")
    slip = lists(told, "s7", day("27/07"))["u-cat u-vnpt-gl"]
    assert one(slip.changes, "g-chk-01-mannv-2").facts["due"] == "Từ ngày 30/07/2021"


def test_of_one_account_only_the_last_period_is_taken_back() -> None:
    slip = lists(province(), "s7", date(2021, 9, 13))["u-cat u-viettel-gl"]
    removed = [key for kind, key in news(slip) if kind == "removed"]
    assert "g-chk-02-binhs-2" in removed
    assert "g-chk-02-binhs" not in removed


# -- grants that are only proposed ----------------------------------------------------------------------------------

PROPOSED = yaml.safe_dump(
    {
        "grants": {
            "g-de-nghi-lamvn": {
                "person": "c-vu-ngoc-lam", "system": "central", "scope": {"site": "s-iso-01"}, "rights": ["live"],
                "purpose": "direction", "valid_from": "2021-07-01", "valid_until": "2021-12-08",
                "nomination": "d-syt-s2", "proposed": True,
            },
            "g-de-nghi-khoihd": {
                "person": "c-hoang-dinh-khoi", "system": "site", "scope": {"site": "s-iso-01"},
                "rights": ["live", "export"], "purpose": "site_supervision", "valid_from": "2021-07-01",
                "valid_until": "2021-09-11", "nomination": "d-tqs-tai-khoan", "proposed": True,
            },
        }
    }
)  # fmt: skip


def test_what_is_only_proposed_asks_for_approval_and_gives_nothing() -> None:
    plain, asked = province(), province(("grants/de-nghi.yaml", "", PROPOSED))
    state = resolve(asked, TODAY)
    assert state == resolve(plain, TODAY)
    assert gone_access(asked, state) == gone_access(plain, state)
    later = resolve(asked, date(2022, 1, 1))
    assert ended_access(asked, later) == ended_access(plain, resolve(plain, date(2022, 1, 1)))
    held = state.accounts_on("r-iso-01")["c-hoang-dinh-khoi"]
    assert Ahead(asked, state).of("c-hoang-dinh-khoi", "r-iso-01", held) == Ahead(plain, resolve(plain, TODAY)).of(
        "c-hoang-dinh-khoi", "r-iso-01", held
    )
    assert Views(asked, state).view("r-iso-01") == Views(plain, state).view("r-iso-01")
    waiting = {one.entitlement.grant for one in promised(asked, TODAY) if not one.approved}
    assert waiting == {"g-de-nghi-lamvn", "g-de-nghi-khoihd"}
    for sheet in ("s1", "s3", "s4", "s5", "s6", "s7", "s9", "s10", "s12"):
        assert [(v.list_id, v.rows, v.changes) for v in lists(asked, sheet).values()] == [
            (v.list_id, v.rows, v.changes) for v in lists(plain, sheet).values()
        ]
    assert "Vũ Ngọc Lam" in names(lists(asked, "s2")["u-syt u-ubnd"])


# -- why is it gone, since when --------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", ["20/07", "02/08", "15/08", "14/09"])
def test_what_is_gone_was_there_the_day_before_and_is_not_there_since(on: str) -> None:
    """Judged by resolving every single day."""
    inventory, today = province(), day(on)
    first = date(2021, 6, 1)
    states = {n: {e.grant for e in resolve(inventory, n).entitlements if e.cameras}
              for n in (first + timedelta(days) for days in range((today - first).days + 1))}  # fmt: skip
    ever = set().union(*states.values())
    gone = gone_access(inventory, resolve(inventory, today))
    assert set(gone) == ever - states[today]
    for grant, end in gone.items():
        assert grant in states[end.last_day]
        assert all(grant not in held for n, held in states.items() if n >= end.since)
        assert {e.grant for e in end.had} == {grant}


def test_what_ends_elsewhere_is_no_end_of_a_grant() -> None:
    """A province closes hundreds of sites; every grant is looked at on its own days only."""
    inventory = province()
    ends = Days(inventory).ends(inventory.grants["g-iso-01-khoihd"])
    assert day("12/09") in ends
    assert day("15/08") not in ends
    assert inventory.sites["s-iso-08"].closed_on == day("15/08")


def test_a_list_that_asks_for_approval_asks_for_nothing_by_what_it_no_longer_holds() -> None:
    """The closing of a site narrows six scopes: the Ministry has to change accounts, the Committee approves nothing."""
    inventory = sent(sent(province(), "s2", "08/06", "74/TTr-SYT"), "s3", "11/06")
    asking, telling = (lists(inventory, sheet, day("15/08")) for sheet in ("s2", "s3"))
    assert (asking["u-syt u-ubnd"].number, asking["u-syt u-ubnd"].changes) == ("", ())
    assert not asking["u-syt u-ubnd"].has_news
    assert len(telling["u-syt u-byt-cntt"].changes or ()) == 6
    assert lists(inventory, "s2", date(2021, 12, 9)) == {}
    wider = province(
        ("grants/central-y-te.yaml", "[s-iso-06, s-iso-07, s-iso-08]", "[s-iso-05, s-iso-06, s-iso-07, s-iso-08]")
    )
    assert news(lists(replace(wider, ledger=inventory.ledger), "s2")["u-syt u-ubnd"]) == [
        ("changed", "g-central-hloann")
    ]
