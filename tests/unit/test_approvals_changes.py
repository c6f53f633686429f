"""Who must have agreed to which change: what only ends, what gives more though nobody sees it, and what is urgent."""

from __future__ import annotations

import pytest

from camgrant.plan.approval_words import VerdictWords
from camgrant.plan.approvals import judge
from camgrant.plan.plan import plan
from camgrant.plan.reviews import Review, Reviewed
from camgrant.plan.touches import touches
from support.approval_edits import (
    CAMERA_MILITARY,
    CAMERA_REMOVED,
    CENTRAL_MILITARY,
    CIVIL_SITE,
    CLOSED,
    COMMENT,
    CONTACTS,
    DAY,
    EMPTY,
    GRANTS,
    LEDGER,
    LEFT,
    MILITARY_PAPER,
    MILITARY_SITE,
    PAPER,
    PHONE,
    REVOKED,
    SECOND_GRANT,
    SETTINGS,
    SHORTER,
    TECHNICAL_LONGER,
    URGENT_POLICE,
    later,
    planned,
    said,
    verdict,
)
from support.reviewing import BASE, Edit, edited, inventory_of


def _urgent(name: str, first: str, last: str, more: str = "") -> Edit:
    text = (
        f"  {name}: {{person: c-do-trung-kien, system: checkpoint, scope: {{site: s-chk-01}}, rights: [live],"
        f" purpose: checkpoint_monitoring, valid_from: {first}, valid_until: {last},{more}"
        " urgent: {reason: Truy tìm, by: c-tong-duy-hieu}}\n"
    )
    return GRANTS, EMPTY, "grants:\n", f"grants:\n{text}"


@pytest.mark.parametrize(
    ("earlier", "now", "missing"),
    [
        (("2021-07-17", "2021-07-19", ""), "", "2 of 1"),  # a fourth day without any document
        (("2021-07-01", "2021-07-03", ""), "", "2 of 1"),  # long ago, and its documents are still missing
        (("2021-07-17", "2021-07-19", " nomination: d-cat-s6-01,"), "", ""),
        (("2021-07-17", "2021-07-19", " revoked: {on: 2021-07-17, reason: Báo nhầm},"), "", ""),
        (("2021-07-17", "2021-07-19", " nomination: d-cat-s6-01,"), " nomination: d-cat-s6-01,", "2 of 1"),
    ],
)
def test_one_urgent_grant_after_another_is_urgent_no_more(
    earlier: tuple[str, str, str], now: str, missing: str
) -> None:
    """Each is for three days and has one reviewer; a row of them would go on for ever."""
    files = edited(_urgent("g-truoc", *earlier))
    found = plan(
        inventory_of(files), inventory_of(edited(_urgent("g-gap", "2021-07-20", "2021-07-22", now), base=files))
    )
    assert said(judge(found, Reviewed(("nhung",), (Review("hieu", "approved", found.hash),)), DAY)) == missing


def test_a_new_unit_cannot_vouch_for_the_one_above_it() -> None:
    """Units and their kinds are the base's: a change that brings its own agency brings no agreement."""
    unit: Edit = (
        "units/all.yaml",
        EMPTY,
        "units:\n",
        "units:\n  u-gia: {kind: military_unit, names: [{vi: Đơn vị mới}], parent: u-bchqs}\n",
    )
    paper: Edit = (
        MILITARY_PAPER[0],
        EMPTY,
        "documents:\n",
        MILITARY_PAPER[3].replace("issuer: u-bchqs", "issuer: u-gia"),
    )
    assert said(verdict((CAMERA_MILITARY, paper, unit), "nhung", "duc lam")) == "military_command[document]"


def test_every_widening_grant_rests_on_a_document_of_the_party() -> None:
    other: Edit = (GRANTS, "  g-iso-01-khoihd:\n", "nomination: d-tqs-tai-khoan", "nomination: d-cat-s6-01")
    assert said(verdict((MILITARY_SITE, other), "nhung", "duc lam")) == "military_command[document]"


def test_a_second_grant_that_is_revoked_is_somebodys_review() -> None:
    """Nobody sees less by it, and still it means something: it ends, and waits for nothing."""
    files = edited(SECOND_GRANT)
    revoked: Edit = (
        GRANTS, "  g-hai:", "nomination: d-cat-s6-01", "nomination: d-cat-s6-01, revoked: {on: 2021-07-21, reason: A}",
    )  # fmt: skip
    found = plan(inventory_of(files), inventory_of(edited(revoked, base=files)))
    judged = judge(found, Reviewed(("nhung",), ()), DAY)
    assert (said(judged), judged.only_ends) == ("1 of 1", True)
    assert "Còn thiếu: cần ít nhất 1 người duyệt, vì: bớt quyền xem, cho kết thúc: g-hai." in (
        VerdictWords(found, judged).needs()[0].vi
    )


@pytest.mark.parametrize(
    ("edits", "ends"),
    [
        ((REVOKED,), True),
        ((SHORTER, LEFT, CLOSED, CAMERA_REMOVED), True),
        ((REVOKED, MILITARY_PAPER), True),
        ((LEDGER,), True),
        ((COMMENT,), True),
        ((REVOKED, CIVIL_SITE), False),
        ((REVOKED, PHONE), False),
        ((REVOKED, SETTINGS), False),
        ((PAPER,), False),
        ((SHORTER, (GRANTS, "  g-iso-01-khoihd:\n", "nomination: d-tqs-tai-khoan", "nomination: d-bchqs-s1")), False),
        ((SECOND_GRANT,), False),
    ],
)
def test_what_only_takes_away(edits: tuple[Edit, ...], ends: bool) -> None:
    assert verdict(edits, "nhung", "").only_ends is ends


CAMERA_REMOVED_LATE: Edit = (*CAMERA_REMOVED[:3], CAMERA_REMOVED[3].replace("2021-07-21", "2021-12-21"))


@pytest.mark.parametrize(
    ("end", "before", "after"),
    [
        (LEFT, "left_on: 2021-08-01", "left_on: 2021-09-01"),
        (LEFT, "left_on: 2021-08-01\n    ", ""),
        # Nobody sees anything by then, and still it is another day that somebody must have agreed to.
        ((*LEFT[:3], LEFT[3].replace("2021-08-01", "2021-12-21")), "left_on: 2021-12-21", "left_on: 2021-12-22"),
        (CAMERA_REMOVED_LATE, "removed_on: 2021-12-21", "removed_on: 2021-12-22"),
    ],
)
def test_taking_an_end_back_is_no_end(end: Edit, before: str, after: str) -> None:
    files = edited(end)
    change: Edit = (end[0], end[1], before, after)
    found = plan(inventory_of(files), inventory_of(edited(change, base=files)))
    assert not judge(found, Reviewed(), DAY).only_ends


UNIT_WITHOUT_SITE = "  u-ca-kp: {kind: police_unit, names: [{vi: Công an huyện Krông Pa}], parent: u-cat, order: 32}\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Công an huyện Krông Pa", "Công an huyện Krông Pa mới"),
        (", parent: u-cat", ", parent: u-viettel-gl"),
        ("order: 32", "order: 32, retired_on: 2021-08-01, successors: [u-viettel-gl]"),
        (UNIT_WITHOUT_SITE, ""),
    ],
)
def test_an_agency_is_asked_about_its_units(old: str, new: str) -> None:
    """Whether or not a site shows whose unit it is: both agencies that a merger or a new name affects must agree."""
    files = edited(("units/all.yaml", EMPTY, "units:\n", f"units:\n{UNIT_WITHOUT_SITE}"))
    assert _needs_of(files, ("units/all.yaml", EMPTY, old, new)) == {"police_province", "info_dept"}


def test_who_takes_a_unit_over_is_asked() -> None:
    end = "order: 70\n    retired_on: 2021-08-01\n    successors: [u-cat]"
    assert _needs_of(BASE, ("units/all.yaml", "  u-viettel-gl:\n", "order: 70", end)) == {
        "police_province", "info_dept",
    }  # fmt: skip


def _needs_of(files: dict[str, bytes], change: Edit) -> set[str]:
    """The parties of which a change asks."""
    found = judge(plan(inventory_of(files), inventory_of(edited(change, base=files))), Reviewed(), DAY)
    return {kind for need in found.needs for kind in need.kinds}


def test_a_grant_that_grows_where_another_hides_it_is_its_owners_review() -> None:
    """One grant reaches two sites and is extended. At one of them a second grant lasts longer anyway: nobody sees more
    there, but the first outlives the end of the second, so whoever answers for that site is asked as well."""
    first = (
        "  g-hai-noi: {person: c-do-trung-kien, system: site, scope: {sites: [s-iso-01, s-iso-02]}, rights: [live],"
        " purpose: site_supervision, valid_from: 2021-06-14, valid_until: 2021-09-11, nomination: d-ub-plk-tai-khoan}\n"
    )
    second = (
        "  g-quan-su: {person: c-do-trung-kien, system: site, scope: {site: s-iso-01}, rights: [live],"
        " purpose: site_supervision, valid_from: 2021-06-14, valid_until: 2021-12-31, nomination: d-tqs-tai-khoan}\n"
    )
    files = edited((GRANTS, EMPTY, "grants:\n", f"grants:\n{first}{second}"))
    change = later("g-hai-noi", "2021-09-11", "2021-09-12")
    change = (change[0], "  g-hai-noi:", change[2], change[3])
    found = plan(inventory_of(files), inventory_of(edited(change, base=files)))
    assert [one.sites for one in found.access] == [("s-iso-02",)]
    assert _needs_of(files, change) == {"health_dept", "military_command"}


_HIDING = (
    "  g-hep: {person: c-dao-ngoc-son, system: checkpoint, scope: {cameras: [k-chk-01-1]}, rights: [live],"
    " purpose: maintenance, valid_from: 2021-07-01, valid_until: 2021-07-20, nomination: d-cat-s6-01}\n"
    "  g-rong: {person: c-dao-ngoc-son, system: checkpoint, scope: {site: s-chk-01}, rights: [live, playback],"
    " purpose: maintenance, valid_from: 2021-07-01, valid_until: 2021-07-25, nomination: d-cat-s6-01,"
    " accept_overgrant: {rights: [export], reason: A, until: 2021-07-25}}\n"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rights: [live]", "rights: [live, playback]"),
        ("cameras: [k-chk-01-1]", "cameras: [k-chk-01-1, k-chk-01-2]"),
        ("valid_until: 2021-07-20", "valid_until: 2021-07-21"),
        (
            "nomination: d-cat-s6-01",
            "nomination: d-cat-s6-01, accept_overgrant: {rights: [export], reason: A, until: 2021-07-20}",
        ),
    ],
)
def test_whatever_one_grant_gives_more_is_asked_about_though_another_hides_it(old: str, new: str) -> None:
    files = edited((GRANTS, EMPTY, "grants:\n", f"grants:\n{_HIDING}"))
    change: Edit = (GRANTS, "  g-hep:", old, new)
    found = plan(inventory_of(files), inventory_of(edited(change, base=files)))
    assert found.access == ()
    judged = judge(found, Reviewed(), DAY)
    assert (said(judged), judged.only_ends) == ("police_province; 2 of 1", False)


def test_who_moves_to_another_unit_by_the_same_change_is_still_of_the_first() -> None:
    """The list of the military is not avoided by saying in the same breath that the officer is none of theirs."""
    moved: Edit = (CONTACTS, "  c-tran-quoc-hung:\n", "unit: u-bchqs", "unit: u-syt")
    assert "military_command" in {
        kind for need in verdict((CENTRAL_MILITARY, moved), "lam", "").needs for kind in need.kinds
    }


def _urgent_grant(name: str, first: str, last: str, *, urgent: bool = True) -> str:
    """A grant at the checkpoint for somebody who has none."""
    why = ", urgent: {reason: Truy tìm, by: c-tong-duy-hieu}" if urgent else ""
    return (
        f"  {name}: {{person: c-do-trung-kien, system: checkpoint, scope: {{site: s-chk-01}}, rights: [live],"
        f" purpose: checkpoint_monitoring, valid_from: {first}, valid_until: {last}{why}}}\n"
    )


@pytest.mark.parametrize(
    "grants",
    [
        # The same days by a grant that is not urgent: that one needs its parties.
        (
            _urgent_grant("g-mot", "2021-07-20", "2021-07-22"),
            _urgent_grant("g-hai", "2021-07-20", "2021-07-22", urgent=False),
        ),
        # Each is short, and together they are not.
        (_urgent_grant("g-mot", "2021-07-20", "2021-07-22"), _urgent_grant("g-hai", "2021-07-23", "2021-07-25")),
    ],
)
def test_what_is_urgent_only_in_part_is_not_urgent(grants: tuple[str, ...]) -> None:
    assert said(verdict(((GRANTS, EMPTY, "grants:\n", f"grants:\n{''.join(grants)}"),), "nhung", "hieu")) == "2 of 1"


SECOND_TICKET: Edit = (
    GRANTS,
    EMPTY,
    "grants:\n",
    "grants:\n  g-kt-hai: {person: c-dao-ngoc-son, system: checkpoint, scope: {recorder: r-chk-01-vnpt},"
    " rights: [config], purpose: maintenance, valid_from: 2021-07-20, valid_until: 2021-07-26,"
    " request: d-vnpt-phieu-56}\n",
)
NEW_UNIT_WITH_KEY: Edit = (
    "units/all.yaml",
    EMPTY,
    "units:\n",
    "units:\n  u-moi: {kind: telecom, names: [{vi: Đơn vị mới}],"
    f" keys: [{{key: age1{'q' * 58}, valid_from: 2021-07-01}}]}}\n",
)
RECORDER_MOVED: Edit = ("cameras/all.yaml", "  r-iso-01:\n", "site: s-iso-01", "site: s-iso-02")
DIRECTING: Edit = ("units/all.yaml", "  u-syt:\n", "short: Sở Y tế", "short: SYT")


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (TECHNICAL_LONGER, {("technical", "access", frozenset({"police"}))}),
        (SECOND_TICKET, {("technical", "access", frozenset({"police"}))}),
        (NEW_UNIT_WITH_KEY, {("key", "units", frozenset()), ("organisation", "units", frozenset())}),
        (DIRECTING, {("organisation", "units", frozenset({"civil"}))}),
    ],
)
def test_of_which_class_a_change_is_and_which_sites_it_touches(
    edit: Edit, expected: set[tuple[str, str, frozenset[str]]]
) -> None:
    assert {(one.change, one.kind, one.chains) for one in touches(planned(edit))} == expected


def test_a_recorder_that_moves_touches_the_site_that_it_leaves() -> None:
    (camera,) = (one for one in touches(planned(RECORDER_MOVED)) if one.change == "camera")
    assert camera.chains == {"military_command", "civil"}


def test_whatever_a_chain_will_have_is_no_removal() -> None:
    """The grant names two sites; all of one chain is fewer cameras today, and every site to come."""
    change: Edit = (GRANTS, "  g-central-anhnt:\n", "{sites: [s-iso-01, s-iso-02]}", "{chain: civil}")
    found = plan(inventory_of(BASE), inventory_of(edited(change)))
    judged = judge(found, Reviewed(), DAY)
    assert [one.kind for one in found.access] == ["lost"]
    assert (said(judged), judged.only_ends) == ("health_dept; 2 of 1", False)


def test_an_urgent_grant_is_not_stretched_day_by_day() -> None:
    """A few days more each time, each with one reviewer, would be a grant for ever without its parties."""
    files = edited(URGENT_POLICE)
    change: Edit = (GRANTS, "  g-gap:", "valid_until: 2021-07-22", "valid_until: 2021-07-24")
    found = plan(inventory_of(files), inventory_of(edited(change, base=files)))
    judged = judge(found, Reviewed(("nhung",), (Review("hieu", "approved", found.hash),)), DAY)
    assert said(judged) == "2 of 1"


def _moves(recorder: str, site: str, day: str) -> Edit:
    paper = "document: d-cat-dau-moi"
    return (
        "cameras/all.yaml",
        f"  {recorder}:\n",
        "    channels:\n",
        f"    amendments: [{{on: {day}, {paper}, site: {site}}}]\n    channels:\n",
    )


def test_whose_camera_it_was_on_other_days_is_not_asked() -> None:
    """A recorder comes to a civil site on a day; an access there from that day on is no matter of the military."""
    base = edited(_moves("r-iso-01", "s-iso-02", "2021-09-12"))
    longer = later("g-iso-02-kiendt", "2021-09-11", "2021-09-20")
    found = plan(inventory_of(base), inventory_of(edited(longer, base=base)))
    widened = [one for one in touches(found) if one.change == "widen"]
    assert {(one.sites, one.chains) for one in widened} == {(("s-iso-02",), frozenset({"civil"}))}


def test_every_site_at_which_a_camera_is_seen_is_asked() -> None:
    base = edited(
        _moves("r-iso-02", "s-iso-01", "2021-12-01"),
        (GRANTS, "  g-central-anhnt:", "{sites: [s-iso-01, s-iso-02]}", "{cameras: [k-iso-02-1]}"),
    )
    longer = later("g-central-anhnt", "2021-12-08", "2021-12-20")
    found = plan(inventory_of(base), inventory_of(edited(longer, base=base)))
    assert [(one.kind, one.sites) for one in found.access] == [("extended", ("s-iso-01", "s-iso-02"))]
