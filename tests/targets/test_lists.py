"""What every list shows to whom, how it follows the timeline of the reference province, and what accounts stand on it.

Expectations are written by hand from the letter and the YAML. What a list says is new: test_lists_news.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import yaml

from camgrant.access.ahead import Ahead
from camgrant.access.ended import ended_access
from camgrant.access.gone import gone_access
from camgrant.access.resolve import promised, resolve
from camgrant.load.packs import builtin_pack
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Event
from camgrant.rendering.sheets import SheetView
from camgrant.rendering.views import Views
from targets.sent_lists import TODAY, day, done, lists, names, news, one, province, sent, with_events

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


def with_reasons(*edits: tuple[str, str, str]) -> Inventory:
    """The province under a pack whose list of approved people also says why each right is needed."""
    pack = builtin_pack("gl-882-2021").decode().replace("id: gl-882-2021", "id: thu-nghiem", 1)
    column = "        - { show: reason, label: { vi: Lý do, en: Reason } }\n"
    before = "        - { show: approval,"
    assert pack.count(before) == 1
    text = pack.replace(before, column + before)
    return province(
        ("packs/thu-nghiem.yaml", "", text), ("camgrant.yaml", "pack: gl-882-2021", "pack: thu-nghiem"), *edits
    )


def test_a_list_says_why_a_right_is_needed_where_the_pack_asks_for_it() -> None:
    (view,) = lists(with_reasons(), "s3").values()
    reasons = {str(row.facts["full_name"]): row.facts["reason"] for row in view.rows}
    assert reasons["Nguyễn Tuấn Anh"] == "Xem lại để truy vết tiếp xúc theo yêu cầu của Ban Chỉ đạo tỉnh"
    assert reasons["Nguyễn Thị Ánh"] == ""


def test_a_list_that_shows_reasons_is_sent_again_where_one_changes() -> None:
    """Its column goes on saying why the right is needed, not why the row has changed."""
    earlier = sent(with_reasons(), "s3", "20/07")
    edit = ("grants/central-y-te.yaml", "theo yêu cầu của Ban Chỉ đạo tỉnh", "theo yêu cầu của Sở")
    now = replace(with_reasons(edit), ledger=earlier.ledger)
    (view,) = lists(now, "s3", day("21/07")).values()
    assert news(view) == [("changed", "g-central-anhnt")]
    change = one(view.changes, "g-central-anhnt")
    assert change.facts["reason"] == "Xem lại để truy vết tiếp xúc theo yêu cầu của Sở"
    assert change.reason == "Chỉnh lý thông tin trong dòng"


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
