"""What every list says is new since the last dispatch, and the slips of changes. See test_lists.py.

Expectations are written by hand from the letter and the YAML; lists are sent by freezing what they show that day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from camgrant.access.gone import gone_access
from camgrant.access.resolve import resolve
from camgrant.access.timeline import Timeline
from camgrant.model.inventory import Inventory
from camgrant.rendering.lists.sentences import words_of
from support.examples import world
from targets.sent_lists import ROOT, day, done, lists, news, one, province, sent, with_events

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


ORDERED = {"s3": ("Tạo mới", "Thay đổi"), "s7": ("Thêm", "Đổi")}
KNOWN = "Đã có (đối chiếu)"


@pytest.mark.parametrize("sheet", ["s3", "s7"])
@pytest.mark.parametrize("seed", range(6))
def test_no_list_orders_an_account_that_the_ledger_says_exists(sheet: str, seed: int) -> None:
    """Each account with a history of its own: nothing, asked for, made, handed over, deleted, made again."""
    random = Random(seed)
    inventory = province()
    accounts = {
        (grant.person, grant.system, recorder)
        for name, grant in inventory.grants.items()
        for recorder in recorders_of(inventory, name)
    }
    histories = {
        account: random.choice(["", "requested", "created", "created deleted", "deleted created handed_over"]).split()
        for account in sorted(accounts)
    }
    inventory = with_events(
        inventory,
        *(
            done(what, person, recorder, f"{number + 14:02d}/06", system)
            for (person, system, recorder), history in histories.items()
            for number, what in enumerate(history)
        ),
    )
    exist = {account for account, history in histories.items() if history and history[-1] in ("created", "handed_over")}
    asked = set()
    for view in lists(inventory, sheet).values():
        changes = {change.key: change for change in view.changes or ()}
        for row in view.rows:
            grant = inventory.grants[row.grant]
            keys = {(grant.person, grant.system, recorder) for recorder in recorders_of(inventory, row.grant)}
            if sheet == "s3":
                word = row.facts["request_type"]
            elif row.grant not in changes:
                continue
            else:
                word = changes[row.grant].facts["change"]
                assert changes[row.grant].has_account == (word == KNOWN)
            if word not in ("Đổi", "Thay đổi", "Không thay đổi"):
                assert word == (KNOWN if keys <= exist else ORDERED[sheet][0])
                asked.add(word)
    assert asked == {KNOWN, ORDERED[sheet][0]}


@pytest.mark.parametrize("sheet", ["s3", "s7"])
def test_a_list_that_is_printed_again_asks_what_it_asked(sheet: str) -> None:
    """Whoever compares the file with the signed paper finds the same words, though the accounts were made since."""
    told = sent(province(), sheet, "14/06")
    made = [
        done("created", grant.person, recorder, "14/06", grant.system)
        for name, grant in told.grants.items()
        for recorder in recorders_of(told, name)
    ]
    before, after = (lists(inventory, sheet, day("14/06")) for inventory in (told, with_events(told, *made)))
    assert before == after
    assert {view.number for view in before.values()} == {"1/X"}


def recorders_of(inventory: Inventory, grant: str) -> set[str]:
    """Where a grant has its accounts: "" for those of a system that has no recorder of its own here."""
    scope, system = inventory.grants[grant].scope, inventory.grants[grant].system
    if system == "central":
        return {""}
    sites = {*scope.sites, *([scope.site] if scope.site else [])}
    of_sites = {name for name, recorder in inventory.recorders.items() if recorder.site in sites and recorder.channels}
    return of_sites | {inventory.recorder_of[camera] for camera in scope.cameras}


@pytest.mark.parametrize(("sheet", "word"), [("s7", KNOWN), ("s6", "Thêm")])
def test_only_a_list_that_asks_for_accounts_says_that_they_exist(sheet: str, word: str) -> None:
    """A list that tells who has access says what is new on it, whoever has an account already."""
    ledger = sent(province(), sheet, "15/06").ledger
    other = ("grants/checkpoint/s-chk-04.yaml", "person: c-bach-van-toan", "person: c-nguyen-van-man")
    created = done("created", "c-nguyen-van-man", "r-chk-04", "16/06", "checkpoint")
    inventory = with_events(replace(province(other), ledger=ledger), created)
    changes = lists(inventory, sheet, day("09/07"))["u-cat u-vnpt-gl"].changes or ()
    (came,) = (change for change in changes if (change.kind, change.key) == ("added", "g-chk-04-toanbv"))
    assert words_of(came).change == word


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
    ends = Timeline(inventory).ends(inventory.grants["g-iso-01-khoihd"])
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
