"""What goes out while additions wait, case by case, on the small inventory; the laws are in tests/properties."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import pytest

from camgrant.access.ended import ended_access
from camgrant.access.resolve import resolve
from camgrant.app.ledger import made
from camgrant.ledger.book import Book, Stream
from camgrant.ledger.events import event_file, event_id, event_yaml
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, Correction, Dispatch, Event, FrozenRow, ListVersion, Receipt
from camgrant.plan.held import held, without_refused
from camgrant.rendering.limits import judge_targets
from support.examples import edited, world
from support.reviewing import inventory_of as read

Files = dict[str, bytes]
BASE = world()
DAY = date(2021, 7, 20)
KHOI = "g-iso-01-khoihd"


@cache
def base() -> Inventory:
    return read(BASE)


def kept(head: Files, day: date = DAY, *, ends_only: bool = False) -> Inventory:
    return held(base(), read(head), day, ends_only=ends_only)


def seen(inventory: Inventory, day: date = DAY, grant: str = KHOI) -> set[tuple[str, str]]:
    """(camera, right) of one grant."""
    found = [one for one in resolve(inventory, day).entitlements if one.grant == grant]
    return {(camera, right) for one in found for camera in one.cameras for right in one.rights}


def without_grants(*names: str) -> Files:
    """The small inventory without some grants, as a bad merge leaves it."""
    parts = re.split(r"(?m)^(?=  g-)", BASE["grants/all.yaml"].decode())
    kept_parts = (one for one in parts if not one.startswith(tuple(f"  {name}:" for name in names)))
    return {**BASE, "grants/all.yaml": "".join(kept_parts).encode()}


ALL = {(f"k-iso-01-{number}", "live") for number in (1, 2, 3)}
SCOPE = "    scope: {site: s-iso-01}\n    rights: [live]\n"


# -- ends -------------------------------------------------------------------------------------------------------------

REVOKED = edited(
    edited(
        BASE,
        "grants/all.yaml",
        (
            "    nomination: d-tqs-tai-khoan\n",
            "    nomination: d-tqs-tai-khoan\n"
            "    revoked: {on: 2021-07-15, reason: Thay lãnh đạo, document: d-tqs-thoi}\n",
        ),
    ),
    "documents/all.yaml",
    (
        "  d-tqs-tai-khoan:\n",
        "  d-tqs-thoi: {issuer: u-tqs, number: 15/QĐ-TQS, date: 2021-07-14, kind: appointment}\n"
        "  d-khac: {issuer: u-tqs, number: 16/QĐ-TQS, date: 2021-07-14, kind: appointment}\n  d-tqs-tai-khoan:\n",
    ),
)


@pytest.mark.parametrize("ends_only", [False, True])
def test_a_revocation_goes_out_with_its_day_and_its_document(ends_only: bool) -> None:
    state = kept(REVOKED, ends_only=ends_only)
    assert seen(state) == set()
    (one,) = ended_access(state, resolve(state, DAY))["r-iso-01"]
    assert (one.login, one.since, one.why) == ("khoihd", date(2021, 7, 15), "revoked")
    assert one.documents == ("d-tqs-thoi",)
    assert state.documents["d-tqs-thoi"].number == "15/QĐ-TQS"
    assert "d-khac" not in state.documents  # only what the revocation names came along


ENDS = {
    "left": ("contacts/all.yaml", "    login: khoihd\n", "    login: khoihd\n    left_on: 2021-07-10\n"),
    "closed": ("sites/all.yaml", "    opened_on: 2021-06-05\n",
               "    opened_on: 2021-06-05\n    closed_on: 2021-07-10\n"),
    "retired": ("cameras/all.yaml", "  r-iso-01:\n", "  r-iso-01:\n    retired_on: 2021-07-10\n"),
    "expired": ("grants/all.yaml", "    valid_until: 2021-09-11\n    nomination: d-tqs-tai-khoan\n",
                "    valid_until: 2021-07-09\n    nomination: d-tqs-tai-khoan\n"),
    "moved": ("contacts/all.yaml", "unit: u-tqs}", "unit: u-tqs, valid_until: 2021-07-09}"),
    "unit": ("units/all.yaml", "    kind: military_unit\n", "    kind: military_unit\n    retired_on: 2021-07-10\n"),
}  # fmt: skip


@pytest.mark.parametrize("ends_only", [False, True])
@pytest.mark.parametrize("why", ENDS)
def test_each_declared_end_goes_out_with_its_day(why: str, ends_only: bool) -> None:
    file, old, new = ENDS[why]
    state = kept(edited(BASE, file, (old, new)), ends_only=ends_only)
    assert KHOI in state.grants
    (one,) = ended_access(state, resolve(state, DAY))["r-iso-01"]
    assert (one.since, one.why) == (date(2021, 7, 10), "retired" if why == "unit" else why)
    assert seen(state, date(2021, 7, 9)) == ALL


def test_a_camera_that_is_taken_down_is_lost_alone() -> None:
    line = "area: sampling, installed_on: 2021-06-05"
    state = kept(edited(BASE, "cameras/all.yaml", (line, f"{line}, removed_on: 2021-07-10")))
    assert seen(state) == ALL - {("k-iso-01-2", "live")}
    (one,) = ended_access(state, resolve(state, DAY))["r-iso-01"]
    assert (one.since, one.why) == (date(2021, 7, 10), "retired")
    assert one.lost == frozenset({("live", "k-iso-01-2")})
    assert state.grants[KHOI] == base().grants[KHOI]


def test_an_end_to_come_is_taken_over_before_its_day() -> None:
    state = kept(edited(REVOKED, "grants/all.yaml", ("on: 2021-07-15", "on: 2021-08-15")))
    assert seen(state) == ALL
    assert seen(state, date(2021, 8, 14)) == ALL
    assert seen(state, date(2021, 8, 15)) == set()


def test_a_later_end_or_none_is_not_taken_over() -> None:
    longer = edited(BASE, "grants/all.yaml", (ENDS["expired"][1], ENDS["expired"][2].replace("07-09", "12-09")))
    assert kept(longer).grants[KHOI] == base().grants[KHOI]
    was_revoked = read(REVOKED)
    assert held(was_revoked, read(BASE), DAY).grants[KHOI] == was_revoked.grants[KHOI]


MOVED_ON = (
    "unit: u-tqs}",
    "unit: u-tqs, valid_until: 2021-07-09}\n      - {title: Trợ lý, unit: u-bchqs, valid_from: 2021-07-10}",
)


@pytest.mark.parametrize("ends_only", [False, True])
def test_who_only_changed_his_post_keeps_what_both_give(ends_only: bool) -> None:
    state = kept(edited(BASE, "contacts/all.yaml", MOVED_ON), ends_only=ends_only)
    assert seen(state) == ALL
    assert state.contacts["c-hoang-dinh-khoi"] == base().contacts["c-hoang-dinh-khoi"]


def test_a_unit_that_is_no_more_keeps_who_goes_on_and_ends_who_does_not() -> None:
    """Two officers of one unit; the new unit takes one over."""
    head = edited(
        BASE,
        "units/all.yaml",
        ("    kind: police_unit\n", "    kind: police_unit\n    retired_on: 2021-07-10\n    successors: [u-cat]\n"),
    )
    post = "      - {title: Cán bộ Đội Cảnh sát trật tự, unit: u-ca-ak}\n"
    new = "      - {title: Cán bộ Đội Cảnh sát trật tự, unit: u-cat, valid_from: 2021-07-10}\n"
    head = edited(head, "contacts/all.yaml", (post, post.replace("ak}", "ak, valid_until: 2021-07-09}") + new))
    state = kept(head)
    assert seen(state, grant="g-chk-01-hyeorc") == seen(base(), grant="g-chk-01-hyeorc") != set()
    assert seen(state, grant="g-chk-01-mannv") == set()
    ended = {one.login: one.since for one in ended_access(state, resolve(state, DAY))["r-chk-01-vnpt"]}
    assert ended == {"mannv": date(2021, 7, 10)}
    assert state.units["u-ca-ak"].retired_on is None


def test_another_position_does_not_take_the_place_of_the_one_that_ended() -> None:
    """The published state knows a second post, which the head takes away without a word; it must give nothing anew."""
    two = edited(BASE, "contacts/all.yaml", ("unit: u-tqs}", "unit: u-tqs}\n      - {title: Trợ lý, unit: u-bchqs}"))
    head = edited(BASE, "contacts/all.yaml", (ENDS["moved"][1], ENDS["moved"][2]))
    for ends_only in (False, True):
        assert seen(held(read(two), read(head), DAY, ends_only=ends_only)) == set()


# -- additions wait ---------------------------------------------------------------------------------------------------


def test_what_is_added_waits() -> None:
    head = edited(BASE, "grants/all.yaml", (SCOPE, SCOPE.replace("[live]", "[live, ptz]")))
    head = edited(
        head,
        "cameras/all.yaml",
        ("      k-iso-01-1:", "      k-iso-01-4: {channel: 4, name: Mới, area: gate, installed_on: 2021-07-01}\n"
         "      k-iso-01-1:"),
    )  # fmt: skip
    head = edited(head, "contacts/all.yaml", ("login: khoihd", "login: khoi2"))
    state = kept(head)
    assert seen(state) == ALL
    assert {one.login for one in resolve(state, DAY).entitlements if one.grant == KHOI} == {"khoihd"}
    assert state.grants[KHOI] == base().grants[KHOI]


def test_a_renewal_waits_and_the_old_grant_ends_as_declared() -> None:
    new = """\
grants:
  g-iso-01-khoihd-2:
    person: c-hoang-dinh-khoi
    system: site
    scope: {site: s-iso-01}
    rights: [live]
    purpose: site_supervision
    valid_from: 2021-07-15
    valid_until: 2021-10-01
    nomination: d-tqs-tai-khoan
    replaces: g-iso-01-khoihd
"""
    state = kept({**REVOKED, "grants/moi.yaml": new.encode()})
    assert "g-iso-01-khoihd-2" not in state.grants
    assert {e.person for e in resolve(state, DAY).on_recorder("r-iso-01")} == set()


# -- what an edit took away -------------------------------------------------------------------------------------------


def test_a_narrower_scope_is_cut_to_the_cameras_that_both_give() -> None:
    narrow = SCOPE.replace("{site: s-iso-01}", "{cameras: [k-iso-01-3, k-iso-02-1]}")
    head = edited(BASE, "grants/all.yaml", (SCOPE, narrow))
    state = kept(head)
    assert seen(state) == {("k-iso-01-3", "live")}
    assert state.grants[KHOI].scope.cameras == ("k-iso-01-3",)
    assert state.grants[KHOI].scope.forms == ("cameras",)
    assert (state.grants[KHOI].valid_from, state.grants[KHOI].valid_until) == (date(2021, 6, 14), date(2021, 9, 11))
    assert kept(head, ends_only=True).grants == state.grants


def test_rights_are_cut_in_their_order() -> None:
    more = read(edited(BASE, "grants/all.yaml", (SCOPE, SCOPE.replace("[live]", "[ptz, live, export]"))))
    state = held(more, read(edited(BASE, "grants/all.yaml", (SCOPE, SCOPE.replace("[live]", "[live, ptz]")))), DAY)
    assert state.grants[KHOI].rights == ("ptz", "live")
    assert seen(state) == {(camera, right) for camera, _ in ALL for right in ("live", "ptz")}


def test_a_right_that_a_grant_names_no_more_is_gone_though_other_things_vanished() -> None:
    """What the grant itself says is no accident of a merge that lost something else."""
    more = read(edited(BASE, "grants/all.yaml", (SCOPE, SCOPE.replace("[live]", "[live, ptz]"))))
    text = BASE["grants/all.yaml"].decode()
    start, end = text.index("  g-iso-02-kiendt:"), text.index("  g-chk-01-mannv:")
    head = read({**BASE, "grants/all.yaml": (text[:start] + text[end:]).encode()})
    state = held(more, head, DAY, ends_only=True)
    assert seen(state) == ALL
    assert "g-iso-02-kiendt" in state.grants


def test_a_site_that_is_no_longer_connected_gives_nothing() -> None:
    line = "      central: {connected: true, since: 2021-06-12}\n    preexisting_accounts: {status: none"
    gone = line.replace("{connected: true, since: 2021-06-12}", "{connected: false, reason: Đường truyền hỏng}")
    state = kept(edited(BASE, "sites/all.yaml", (line, gone)))
    assert "g-central-hungtq" not in state.grants
    assert seen(state, grant="g-central-anhnt") == {("k-iso-02-1", "live"), ("k-iso-02-2", "live")}
    assert kept(edited(BASE, "sites/all.yaml", (line, gone)), ends_only=True).grants == state.grants


def test_a_loss_to_come_shortens_the_window() -> None:
    """The head gives the cameras only until a second post begins in a unit that ended: an edit, no declared end."""
    two = edited(BASE, "contacts/all.yaml", (
        "unit: u-tqs}", "unit: u-tqs, valid_until: 2021-08-01}\n"
        "      - {title: Trợ lý, unit: u-bchqs, valid_from: 2021-08-02}"))  # fmt: skip
    head = edited(BASE, "contacts/all.yaml", ("unit: u-tqs}", "unit: u-tqs, valid_until: 2021-08-01}"))
    state = held(read(two), read(head), DAY)
    assert state.grants[KHOI].valid_until == date(2021, 8, 1)
    assert seen(state, date(2021, 8, 1)) == ALL
    assert seen(state, date(2021, 8, 2)) == set()


def test_a_grant_that_has_not_begun_is_cut_to_what_both_will_give() -> None:
    later = ("    valid_from: 2021-06-14\n    valid_until: 2021-09-11\n    nomination: d-tqs-tai-khoan\n",
             "    valid_from: 2021-08-01\n    valid_until: 2021-09-11\n    nomination: d-tqs-tai-khoan\n")  # fmt: skip
    before = edited(BASE, "grants/all.yaml", later)
    head = edited(before, "grants/all.yaml", (SCOPE, SCOPE.replace("{site: s-iso-01}", "{cameras: [k-iso-01-1]}")))
    state = held(read(before), read(head), DAY)
    assert seen(state, date(2021, 8, 1)) == {("k-iso-01-1", "live")}
    assert seen(state) == set()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    person: c-hoang-dinh-khoi\n", "    person: c-do-trung-kien\n"),
        ("    nomination: d-tqs-tai-khoan\n", "    nomination: d-tqs-tai-khoan\n    proposed: true\n"),
        (SCOPE, SCOPE.replace("s-iso-01", "s-iso-02")),
    ],
)
def test_a_grant_that_became_another_is_left_out(old: str, new: str) -> None:
    head = edited(BASE, "grants/all.yaml", (old, new))
    assert KHOI not in kept(head).grants
    assert KHOI not in kept(head, ends_only=True).grants


def test_a_camera_in_another_place_gives_nothing_where_it_was() -> None:
    """On channel 1 hangs another camera by now; what was published there would show its pictures."""
    head = edited(
        BASE,
        "cameras/all.yaml",
        ("k-iso-01-1: {channel: 1,", "k-iso-01-1: {channel: 5,"),
        (
            "      k-iso-01-2:",
            "      k-moi: {channel: 1, name: Mới, area: gate, installed_on: 2021-07-01}\n      k-iso-01-2:",
        ),
    )
    assert seen(kept(head)) == ALL - {("k-iso-01-1", "live")}


MISSING_TOO = ("    scope: {site: s-iso-02}\n", "    scope: {site: s-chk-01}\n")


def test_what_was_taken_away_goes_though_other_things_vanished() -> None:
    """A grant, a person, a recorder and a camera are gone from the tree; what still stands there says what it gives."""
    head = without_grants("g-chk-01-mannv")
    head = edited(head, "grants/all.yaml", (SCOPE, SCOPE.replace("{site: s-iso-01}", "{cameras: [k-iso-01-1]}")))
    text = head["cameras/all.yaml"].decode()
    start, end = text.index("  r-iso-02:"), text.index("  r-chk-01-vnpt:")
    head = {**head, "cameras/all.yaml": (text[:start] + text[end:]).encode()}
    (line,) = (one for one in text.splitlines(keepends=True) if one.startswith("      k-iso-01-1:"))
    head = edited(head, "cameras/all.yaml", (line, ""))
    state = kept(head, ends_only=True)
    assert seen(state) == {("k-iso-01-1", "live")}
    assert seen(state, grant="g-chk-01-mannv") == seen(base(), grant="g-chk-01-mannv") != set()
    assert seen(state, grant="g-iso-02-kiendt") == seen(base(), grant="g-iso-02-kiendt") != set()
    assert state.recorders == base().recorders


def test_a_camera_that_moved_gives_nothing_though_other_things_vanished() -> None:
    head = edited(without_grants("g-chk-01-mannv"), "cameras/all.yaml", ("k-iso-01-1: {channel: 1,",
                                                                         "k-iso-01-1: {channel: 5,"))  # fmt: skip
    assert seen(kept(head, ends_only=True)) == ALL - {("k-iso-01-1", "live")}


def test_who_alone_was_at_a_site_stays_though_his_grant_names_another() -> None:
    """The brake misses him there; so the edit counts as unchanged, while another that nobody misses goes out."""
    head = edited(without_grants("g-central-hungtq", "g-central-anhnt"), "grants/all.yaml", MISSING_TOO,
                  (SCOPE, SCOPE.replace("{site: s-iso-01}", "{cameras: [k-iso-01-1]}")))  # fmt: skip
    before = read(without_grants("g-central-hungtq", "g-central-anhnt"))
    state = held(before, read(head), DAY, ends_only=True)
    assert seen(state, grant="g-iso-02-kiendt") == seen(base(), grant="g-iso-02-kiendt") != set()
    assert seen(state) == {("k-iso-01-1", "live")}


def test_what_is_gone_gives_nothing_unless_only_ends_count() -> None:
    text = BASE["grants/all.yaml"].decode()
    start, end = text.index(f"  {KHOI}:"), text.index("  g-iso-02-kiendt:")
    head = {**BASE, "grants/all.yaml": (text[:start] + text[end:]).encode()}
    assert KHOI not in kept(head).grants
    assert seen(kept(head, ends_only=True)) == ALL


# -- who may read -----------------------------------------------------------------------------------------------------

KEY, OTHER = f"age1{'q' * 58}", f"age1{'p' * 58}"


def keyed(*lines: str) -> Files:
    keys = "".join(f"      - {{key: {line}}}\n" for line in lines)
    return edited(BASE, "units/all.yaml", ("  u-tqs:\n", f"  u-tqs:\n    keys:\n{keys}" if lines else "  u-tqs:\n"))


def keys_after(was: Files, head: Files, *, ends_only: bool = False) -> list[str]:
    """The keys of the unit that are in use on the day, once the head is held back."""
    return [one.key for one in held(read(was), read(head), DAY, ends_only=ends_only).units["u-tqs"].keys
            if one.in_use(DAY)]  # fmt: skip


@pytest.mark.parametrize("ends_only", [False, True])
@pytest.mark.parametrize("end", ["lost_on: 2021-07-20", "valid_until: 2021-07-19"])
def test_nothing_is_sealed_any_more_for_a_key_that_ended(end: str, ends_only: bool) -> None:
    was = keyed(f"{KEY}, valid_from: 2021-07-01")
    head = keyed(f"{KEY}, valid_from: 2021-07-01, {end}", f"{OTHER}, valid_from: 2021-07-01")
    assert keys_after(was, head, ends_only=ends_only) == []  # the new one waits
    assert keys_after(head, was, ends_only=ends_only) == ([] if ends_only is False else [OTHER])


def test_a_key_that_its_unit_names_no_more_is_not_sealed_for() -> None:
    was = keyed(f"{KEY}, valid_from: 2021-07-01", f"{OTHER}, valid_from: 2021-07-01")
    head = keyed(f"{KEY}, valid_from: 2021-07-01")
    assert keys_after(was, head) == [KEY]
    assert keys_after(was, head, ends_only=True) == [KEY, OTHER]
    assert keys_after(head, was) == [KEY]


# -- accepted over-grants ---------------------------------------------------------------------------------------------

ACCEPTED = "    accept_overgrant: {rights: [playback, export], reason: Thiết bị cũ, until: 2021-08-31}\n"
WITH_ACCEPTANCE = edited(BASE, "grants/all.yaml", (SCOPE, SCOPE + ACCEPTED))


def accepted(head: Files) -> tuple[set[str], date | None]:
    state = held(read(WITH_ACCEPTANCE), read(head), DAY)
    found = [one for one in resolve(state, DAY).entitlements if one.grant == KHOI]
    until = state.grants[KHOI].accept_overgrant
    return {right for one in found for right in one.accepted}, until.until if until else None


def test_an_acceptance_is_kept_as_far_as_both_accept() -> None:
    assert accepted(WITH_ACCEPTANCE) == ({"playback", "export"}, date(2021, 8, 31))
    assert accepted(BASE) == (set(), None)
    fewer = ACCEPTED.replace("[playback, export]", "[export]")
    assert accepted(edited(BASE, "grants/all.yaml", (SCOPE, SCOPE + fewer))) == ({"export"}, date(2021, 8, 31))
    earlier = ACCEPTED.replace("2021-08-31", "2021-07-25")
    assert accepted(edited(BASE, "grants/all.yaml", (SCOPE, SCOPE + earlier))) == (
        {"playback", "export"},
        date(2021, 7, 25),
    )
    granted = SCOPE.replace("[live]", "[live, playback, export]")
    assert accepted(edited(BASE, "grants/all.yaml", (SCOPE, granted))) == ({"playback", "export"}, date(2021, 8, 31))


def test_a_right_that_was_granted_and_accepted_is_not_kept_by_the_acceptance() -> None:
    both = edited(WITH_ACCEPTANCE, "grants/all.yaml", ("[live]\n    accept", "[live, export]\n    accept"))
    state = held(read(both), read(BASE), DAY)
    (one,) = (e for e in resolve(state, DAY).entitlements if e.grant == KHOI)
    assert one.rights == frozenset({"live"})
    assert one.accepted == frozenset()


# -- what no device can express ---------------------------------------------------------------------------------------


def test_grants_that_the_target_refuses_are_left_out_and_named() -> None:
    """Export on one camera brings playback along there; without the acceptance the target refuses the grant."""
    export = SCOPE.replace("[live]", "[live, export]")
    before = read(edited(WITH_ACCEPTANCE, "grants/all.yaml", ("[live]\n    accept", "[live, export]\n    accept")))
    assert judge_targets(before, resolve(before, DAY)) == []
    state = held(before, read(edited(BASE, "grants/all.yaml", (SCOPE, export))), DAY)
    assert seen(state) == {(camera, right) for camera, _ in ALL for right in ("live", "export")}
    refused = judge_targets(state, resolve(state, DAY))
    assert {one.entity for one in refused} == {KHOI}
    found = without_refused(state, DAY, judge_targets)
    assert found.left_out == (KHOI,)
    assert judge_targets(found.inventory, resolve(found.inventory, DAY)) == []
    assert without_refused(base(), DAY, judge_targets) == (base(), ())


def test_a_login_that_the_target_refuses_takes_his_grants_there() -> None:
    before = read(edited(BASE, "contacts/all.yaml", ("login: khoihd", "login: admin")))
    assert [one.entity for one in judge_targets(before, resolve(before, DAY))] == ["c-hoang-dinh-khoi"]
    assert without_refused(before, DAY, judge_targets).left_out == (KHOI,)


# -- the ledger -------------------------------------------------------------------------------------------------------


def with_events(files: Files, *events: Event) -> Files:
    named = [(event_id(event), event) for event in events]
    return {**files, **{event_file(name, event): event_yaml(name, event) for name, event in named}}


def listed(person: str, on: date) -> Event:
    row = made(FrozenRow, key=KHOI, person=person, grant=KHOI, digest="0" * 16)
    version = made(
        ListVersion, sheet="s3", author="u-tqs", recipient="u-vnpt-gl", as_of=on, version="0" * 64, rows=(row,)
    )
    return made(Event, on=on, list=version)


def sent(of: Event, on: date) -> Event:
    return made(Event, on=on, dispatch=made(Dispatch, list=event_id(of), way="paper", number="1/DS", date=on))


def done(person: str, on: date) -> Event:
    account = made(AccountEvent, what="created", person=person, system="site", recorder="r-iso-01", by="u-vnpt-gl")
    return made(Event, on=on, account=account)


KNOWN = listed("c-hoang-dinh-khoi", date(2021, 7, 1))
STREAM = Stream("s3", "u-tqs", "u-vnpt-gl")


def test_the_ledger_of_the_head_comes_along_as_far_as_it_speaks_of_what_is_known() -> None:
    dispatch = sent(KNOWN, date(2021, 7, 2))
    unknown = listed("c-moi", date(2021, 7, 3))
    lost = sent(unknown, date(2021, 7, 4))
    answer = made(Event, on=date(2021, 7, 5), receipt=made(Receipt, dispatch=event_id(lost), by="văn thư"))
    wrong = made(Event, on=date(2021, 7, 6), correction=made(Correction, event=event_id(unknown), reason="nhầm"))
    new = "contacts:\n  c-moi: {full_name: Người Mới, positions: [{title: Cán bộ, unit: u-tqs}]}\n"
    head = with_events(
        {**BASE, "contacts/moi.yaml": new.encode()},
        KNOWN, dispatch, unknown, lost, answer, wrong, done("c-moi", DAY), done("c-hoang-dinh-khoi", DAY),
    )  # fmt: skip
    state = kept(head)
    expected = (KNOWN, dispatch)  # what confirms something waits until it is cleared
    assert state.ledger == {event_id(event): event for event in expected}
    assert [one.event for one in Book.of(state, DAY).sent(STREAM)] == [event_id(dispatch)]


def test_an_event_that_vanished_from_the_head_still_counts() -> None:
    before = read(with_events(BASE, KNOWN, sent(KNOWN, date(2021, 7, 2))))
    for ends_only in (False, True):
        assert held(before, base(), DAY, ends_only=ends_only).ledger == before.ledger
