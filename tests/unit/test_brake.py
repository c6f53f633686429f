"""The brake: each stop with its place, what never stops, and overrides that count once.

Every expectation was worked out by hand from the small inventory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from camgrant.diagnostics import Severity
from camgrant.masking import mask_personal
from camgrant.model.inventory import Inventory
from camgrant.plan.brake import Brake, brake
from camgrant.plan.brake_codes import BRAKE_CODES, FIXED
from camgrant.plan.plan import Plan, plan
from support.examples import edited, world
from support.reviewing import inventory_of as read

ROOT = Path(__file__).parents[2]
Files = dict[str, bytes]


def without(files: Files, file: str, *names: str) -> Files:
    """The file without some of its entities."""
    text = files[file].decode()
    for name in names:
        text, count = re.subn(rf"^  {name}:.*\n(?:   .*\n)*", "", text, flags=re.MULTILINE)
        assert count == 1, name
    return {**files, file: text.encode()}


def change(before: Files, after: Files) -> Plan:
    return plan(read(before), read(after))


def found(brake: Brake) -> list[tuple[str, str, str]]:
    return [(one.code, str(one.location), one.message("en")) for one in brake.findings]


BASE = world()


def test_nothing_stops_where_nothing_changes() -> None:
    assert brake(change(BASE, BASE)) == Brake()


# -- what vanished ----------------------------------------------------------------------------------------------------

GONE = {
    "units": ("units/all.yaml", "u-byt-cntt", "units/all.yaml:83:3", "1 unit (u-byt-cntt)"),
    "contacts": ("contacts/all.yaml", "c-tong-duy-hieu", "contacts/all.yaml:64:3", "1 contact (c-tong-duy-hieu)"),
    "documents": ("documents/all.yaml", "d-cat-dau-moi", "documents/all.yaml:44:3", "1 document (d-cat-dau-moi)"),
    "grants": ("grants/all.yaml", "g-chk-01-hyeorc", "grants/all.yaml:49:3", "1 grant (g-chk-01-hyeorc)"),
}


@pytest.mark.parametrize("kind", GONE)
def test_an_id_that_is_gone_stops_and_shows_where_it_stood(kind: str) -> None:
    file, name, place, what = GONE[kind]
    stopped = brake(change(BASE, without(BASE, file, name)))
    assert found(stopped) == [("PLN001", place, f"gone from the data without a declared end: {what}")]
    assert stopped.stops == stopped.findings
    assert [str(one) for one in stopped.stood] == [place]


def test_a_recorder_takes_its_cameras_along_and_a_site_is_told_once() -> None:
    after = without(without(BASE, "cameras/all.yaml", "r-iso-02"), "sites/all.yaml", "s-iso-02")
    after = without(after, "grants/all.yaml", "g-iso-02-kiendt", "g-central-anhnt")
    stopped = brake(change(BASE, after))
    assert [(code, place) for code, place, _ in found(stopped)] == [
        ("PLN001", "cameras/all.yaml:22:3"),
        ("PLN001", "grants/all.yaml:12:3"),
        ("PLN001", "sites/all.yaml:18:3"),
    ]
    assert [one.message("vi") for one in stopped.findings] == [
        "Biến mất khỏi dữ liệu mà không được khai là kết thúc: 1 đầu ghi (r-iso-02)",
        "Biến mất khỏi dữ liệu mà không được khai là kết thúc: 2 lượt cấp quyền (g-central-anhnt, g-iso-02-kiendt)",
        "Biến mất khỏi dữ liệu mà không được khai là kết thúc: 1 cơ sở (s-iso-02)",
    ]


def test_a_camera_that_is_gone_from_its_recorder() -> None:
    line = "      k-iso-01-2: {channel: 2, name: Sân lấy mẫu, area: sampling, installed_on: 2021-06-05}\n"
    stopped = brake(change(BASE, edited(BASE, "cameras/all.yaml", (line, ""))))
    assert found(stopped) == [
        (
            "PLN001",
            "cameras/all.yaml:20:7",
            "gone from the data without a declared end: 1 camera (k-iso-01-2)",
        )
    ]


def test_a_reviewer_group_that_is_gone() -> None:
    second = "  v-y-te: {unit: u-syt, team: '@gialai/y-te', members: [{person: c-nguyen-tuan-anh}]}\n"
    before = {**BASE, "reviewers/all.yaml": BASE["reviewers/all.yaml"] + second.encode()}
    assert found(brake(change(before, BASE))) == [
        ("PLN001", "reviewers/all.yaml:9:3", "gone from the data without a declared end: 1 reviewer group (v-y-te)")
    ]


def test_many_ids_are_counted_and_a_few_named() -> None:
    names = ("g-central-hungtq", "g-central-anhnt", "g-iso-01-khoihd", "g-iso-02-kiendt", "g-chk-01-mannv")
    stopped = brake(change(BASE, without(BASE, "grants/all.yaml", *names)))
    assert found(stopped)[0] == (
        "PLN001",
        "grants/all.yaml:12:3",
        "gone from the data without a declared end: "
        "5 grants (g-central-anhnt, g-central-hungtq, g-chk-01-mannv and 2 more)",
    )
    assert stopped.subjects["PLN001", "g-central-anhnt"] == frozenset(names)
    assert "g-chk-01-mannv và 2 mục khác" in stopped.findings[0].message("vi")


def test_fewer_files_stop_though_every_id_is_there() -> None:
    units = BASE["units/all.yaml"].decode()
    head, tail = units.split("  u-byt-cntt:")
    before = {**BASE, "units/all.yaml": head.encode(), "units/byt.yaml": f"units:\n  u-byt-cntt:{tail}".encode()}
    stopped = brake(change(before, BASE))
    assert found(stopped) == [
        ("PLN002", "units/byt.yaml:1:1", "9 files were read before the change, only 8 after it: units/byt.yaml")
    ]
    assert stopped.stops == stopped.findings
    assert brake(change(BASE, before)).findings == ()


def test_a_waiver_and_a_spent_override_may_go_with_their_files() -> None:
    waiver = (
        "waivers:\n  w-mot: {code: SCO011, entity: s-iso-02, reason: Chờ lắp, owner: c-tran-quoc-hung, "
        "valid_from: 2021-07-01, valid_until: 2021-07-10}\n"
    )
    before = {**BASE, "waivers/mot.yaml": waiver.encode(), "overrides/cu.yaml": override("0" * 64)}
    assert brake(change(before, BASE)).findings == ()


def test_a_recipient_that_gets_nothing_any_more() -> None:
    """Two recorders pass to another unit: the data that the first one gets would just be empty."""
    text = BASE["cameras/all.yaml"].decode()
    after = {**BASE, "cameras/all.yaml": text.replace("creator: u-viettel-gl", "creator: u-vnpt-gl").encode()}
    stopped = brake(change(BASE, after))
    assert found(stopped) == [
        (
            "PLN003",
            "units/all.yaml:69:3",
            "unit 'u-viettel-gl' has no recorder with an account any more, and no end was declared: "
            "g-chk-01-hyeorc, g-chk-01-mannv, g-iso-02-kiendt",
        )
    ]
    assert stopped.stops == stopped.findings
    assert stopped.stood == frozenset()


@pytest.mark.parametrize(("successor", "stops"), [("u-vnpt-gl", 0), ("u-cat", 1)])
def test_a_unit_that_ended_hands_its_recorders_to_its_successor(successor: str, stops: int) -> None:
    """The end is declared, and the successor is told what the unit would have been told."""
    cameras = BASE["cameras/all.yaml"].decode().replace("creator: u-viettel-gl", "creator: u-vnpt-gl")
    ended = f"  u-viettel-gl:\n    retired_on: 2021-07-20\n    successors: [{successor}]\n"
    units = BASE["units/all.yaml"].decode().replace("  u-viettel-gl:\n", ended)
    after = {**BASE, "cameras/all.yaml": cameras.encode(), "units/all.yaml": units.encode()}
    assert len(found(brake(change(BASE, after)))) == stops


def test_one_recorder_that_passes_to_another_unit_leaves_the_first_its_other() -> None:
    after = edited(
        BASE,
        "cameras/all.yaml",
        ("    creator: u-viettel-gl\n    custodian: u-ub-plk\n", "    creator: u-vnpt-gl\n    custodian: u-ub-plk\n"),
    )
    assert brake(change(BASE, after)).findings == ()


MOVED = ("    scope: {site: s-iso-01}\n", "    scope: {site: s-iso-02}\n")
ALONE = without(BASE, "grants/all.yaml", "g-central-hungtq", "g-central-anhnt")


def test_a_site_that_is_left_without_any_account() -> None:
    stopped = brake(change(ALONE, edited(ALONE, "grants/all.yaml", MOVED)))
    assert found(stopped) == [
        (
            "PLN004",
            "sites/all.yaml:2:3",
            "nobody has an account for site 's-iso-01' any more, and no end was declared: g-iso-01-khoihd",
        )
    ]
    assert stopped.stops == stopped.findings


def test_somebody_who_is_there_at_the_time_is_enough() -> None:
    assert brake(change(BASE, edited(BASE, "grants/all.yaml", MOVED))).findings == ()


def test_an_account_of_another_time_is_not_enough() -> None:
    """The site had a leader in June; that says nothing about the one of July that is edited away."""
    old = """\
  g-iso-01-truoc:
    person: c-hoang-dinh-khoi
    system: site
    scope: {site: s-iso-01}
    rights: [live]
    purpose: site_supervision
    valid_from: 2021-06-05
    valid_until: 2021-06-12
"""
    before = {**ALONE, "grants/truoc.yaml": f"grants:\n{old}".encode()}
    stopped = brake(change(before, edited(before, "grants/all.yaml", MOVED)))
    assert [(code, place) for code, place, _ in found(stopped)] == [("PLN004", "sites/all.yaml:2:3")]


def test_a_corrected_first_day_leaves_nobody_alone() -> None:
    later = ("    valid_from: 2021-06-14\n    valid_until: 2021-09-11\n    nomination: d-tqs-tai-khoan\n",
             "    valid_from: 2021-06-20\n    valid_until: 2021-09-11\n    nomination: d-tqs-tai-khoan\n")  # fmt: skip
    assert brake(change(ALONE, edited(ALONE, "grants/all.yaml", later))).findings == ()


# -- the ledger -------------------------------------------------------------------------------------------------------

EVENT = "ledger/2021/2021-06-15-e-0123456789ab.yaml"
SAID = (
    "ledger:\n  e-0123456789ab:\n    on: 2021-06-15\n    account: {what: created, person: c-hoang-dinh-khoi, "
    "system: site, recorder: r-iso-01, by: u-vnpt-gl}\n"
)
LEDGER = {**BASE, EVENT: SAID.encode()}


def test_an_event_that_vanished_stops_and_nothing_overrides_it() -> None:
    whole = change(LEDGER, BASE)
    after = {**BASE, "overrides/x.yaml": override(whole.hash, "PLN002, PLN005")}
    stopped = brake(change(LEDGER, after))
    assert found(stopped) == [
        ("PLN005", f"{EVENT}:2:3", "events of the ledger are gone or were changed: e-0123456789ab"),
        (
            "PLN002",
            "camgrant.yaml:1:1",
            "9 files were read before the change, only 8 after it [overridden by o-x]",
        ),
    ]
    assert [one.code for one in stopped.stops] == ["PLN005"]
    assert "overrides:" not in stopped.findings[0].hint_text("en")


def test_an_event_that_was_changed_stops_though_the_plan_is_cosmetic() -> None:
    after = edited(LEDGER, EVENT, ("on: 2021-06-15", "on: 2021-06-16"))
    changed = change(LEDGER, after)
    assert changed.is_cosmetic
    stopped = brake(changed)
    assert found(stopped) == [
        ("PLN005", f"{EVENT}:2:3", "events of the ledger are gone or were changed: e-0123456789ab")
    ]
    assert stopped.stood == frozenset()


def test_an_event_in_another_file_stops() -> None:
    moved = {**BASE, EVENT.replace("ledger/2021", "ledger/2020"): SAID.encode()}
    assert found(brake(change(LEDGER, moved))) == [
        (
            "PLN005",
            "ledger/2020/2021-06-15-e-0123456789ab.yaml:2:3",
            "events of the ledger are gone or were changed: e-0123456789ab",
        )
    ]


def test_a_new_event_is_what_a_ledger_is_for() -> None:
    assert brake(change(BASE, LEDGER)).findings == ()


# -- logins -----------------------------------------------------------------------------------------------------------

CONTACTS = "contacts/all.yaml"


def test_a_login_that_passes_to_somebody_else_stops_and_nothing_overrides_it() -> None:
    after = edited(
        BASE, CONTACTS, ("    login: khoihd\n", "    login: khoihd2\n"), ("    login: sondn\n", "    login: khoihd\n")
    )
    stopped = brake(change(BASE, after))
    taken = "the login 'khoihd' was published as that of c-hoang-dinh-khoi; it does not pass to c-dao-ngoc-son"
    dropped = "the login 'khoihd' of c-hoang-dinh-khoi is dropped or changed, "
    dropped += "and the ledger does not have all its accounts as gone"
    texts = [(code, text) for code, _, text in found(stopped)]
    assert sorted(texts) == [("PLN008", taken), ("PLN009", dropped)]
    overridden = {**after, "overrides/x.yaml": override(change(BASE, after).hash, "PLN008, PLN009")}
    assert [one.code for one in brake(change(BASE, overridden)).stops] == ["PLN008"]


def test_two_people_do_not_swap_their_logins() -> None:
    after = edited(
        BASE,
        CONTACTS,
        ("    login: khoihd\n", "    login: xx\n"),
        ("    login: kiendt\n", "    login: khoihd\n"),
        ("    login: xx\n", "    login: kiendt\n"),
    )
    assert [code for code, _, _ in found(brake(change(BASE, after))) if code == "PLN008"] == ["PLN008"] * 2


def test_a_login_goes_freely_where_no_account_can_be_there() -> None:
    """A technician has no account of ours."""
    after = edited(BASE, CONTACTS, ("    login: sondn\n", "    login: sondn2\n"))
    assert brake(change(BASE, after)).findings == ()


# -- additions --------------------------------------------------------------------------------------------------------

SMALL = without(
    BASE,
    "grants/all.yaml",
    "g-central-hungtq",
    "g-chk-01-mannv",
    "g-chk-01-hyeorc",
    "g-chk-01-kt-sondn",
)


def added(files: Files, count: int, first: date = date(2021, 7, 1)) -> Files:
    """The files with so many new persons, each with one account at the first site."""
    people, grants = ["contacts:"], ["grants:"]
    for number in range(count):
        people.append(
            f"  c-moi-{number}: {{full_name: Người Mới, login: moi{number}, "
            "positions: [{title: Cán bộ, unit: u-tqs}]}"
        )
        grants.append(
            f"  g-moi-{number}: {{person: c-moi-{number}, system: site, scope: {{site: s-iso-01}}, rights: [live], "
            f"purpose: site_supervision, valid_from: {first}, valid_until: {first + timedelta(30)}}}"
        )
    return {
        **files,
        "contacts/moi.yaml": "\n".join([*people, ""]).encode(),
        "grants/moi.yaml": "\n".join([*grants, ""]).encode(),
    }


def test_a_province_of_three_accounts() -> None:
    """octoDNS stops nothing under ten records; here a few may be added, and nothing may vanish."""
    for name in ("g-central-anhnt", "g-iso-01-khoihd", "g-iso-02-kiendt"):
        stopped = brake(change(SMALL, without(SMALL, "grants/all.yaml", name)))
        assert "PLN001" in {one.code for one in stopped.stops}
    assert brake(change(SMALL, added(SMALL, 3))).findings == ()
    stopped = brake(change(SMALL, added(SMALL, 4)))
    assert found(stopped) == [
        (
            "PLN006",
            "grants/moi.yaml:2:3",
            "one change adds 4 accounts, more than 10 % of the 3 accounts that there are by then",
        )
    ]
    assert stopped.stops == stopped.findings
    assert stopped.subjects == {("PLN006", ""): {f"c-moi-{number}/r-iso-01" for number in range(4)}}
    assert "Thêm 4 tài khoản trong một thay đổi, quá 10 % của 3 tài khoản đang có" in stopped.findings[0].message("vi")


def test_the_per_cent_counts_the_accounts_of_the_time() -> None:
    """Forty accounts let four pass; forty that are over by then do not."""
    many = added(BASE, 40)
    four = {
        name.replace("moi", "them"): data.replace(b"-moi-", b"-them-").replace(b"login: moi", b"login: them")
        for name, data in added({}, 4, date(2021, 7, 20)).items()
    }
    assert brake(change(many, {**many, **four})).findings == ()
    late = {
        name: data.replace(b"2021-07-20", b"2022-07-20").replace(b"2021-08-19", b"2022-08-19")
        for name, data in four.items()
    }
    stopped = brake(change(many, {**many, **late}))
    assert [one.message("en") for one in stopped.findings] == [
        "one change adds 4 accounts, more than 10 % of the 0 accounts that there are by then"
    ]


def test_a_hard_limit_whatever_the_per_cent() -> None:
    many = added(BASE, 400)
    more = {**many, "contacts/them.yaml": b"", "grants/them.yaml": b""}
    for name in ("contacts", "grants"):
        text = added({}, 21)[f"{name}/moi.yaml"].replace(b"-moi-", b"-them-").replace(b"login: moi", b"login: them")
        more[f"{name}/them.yaml"] = text
    stopped = brake(change(many, more))
    assert [one.message("en") for one in stopped.findings] == ["one change adds 21 accounts, more than 20 accounts"]
    fewer = edited(more, "grants/them.yaml")
    fewer = without(fewer, "grants/them.yaml", "g-them-20")
    assert brake(change(many, fewer)).findings == ()


def test_the_limits_are_those_of_the_settings_before() -> None:
    brakes = edited(
        SMALL, "camgrant.yaml", ("  pack:", "  brake: {additions: 2, additions_percent: 10, few: 3}\n  pack:")
    )
    after = added(brakes, 3)
    assert [one.code for one in brake(change(brakes, after)).stops] == ["PLN006"]
    loosened = edited(after, "camgrant.yaml", ("additions: 2", "additions: 90"), ("percent: 10", "percent: 1000"))
    assert [one.code for one in brake(change(brakes, loosened)).stops] == ["PLN006"]


def test_an_account_that_goes_on_is_not_added() -> None:
    longer = SMALL["grants/all.yaml"].decode()
    after = {**SMALL, "grants/all.yaml": longer.replace("valid_until: 2021-09-11", "valid_until: 2021-10-11").encode()}
    strict = edited(
        SMALL, "camgrant.yaml", ("  pack:", "  brake: {additions: 0, additions_percent: 0, few: 0}\n  pack:")
    )
    assert brake(change(strict, {**strict, "grants/all.yaml": after["grants/all.yaml"]})).findings == ()
    again = """\
  g-iso-01-lai: {person: c-hoang-dinh-khoi, system: site, scope: {site: s-iso-01}, rights: [live],
    purpose: site_supervision, valid_from: 2021-10-01, valid_until: 2021-10-30}
"""
    after = {**strict, "grants/lai.yaml": f"grants:\n{again}".encode()}
    assert found(brake(change(strict, after))) == [
        ("PLN006", "grants/lai.yaml:2:3", "one change adds 1 accounts, more than 0 accounts")
    ]


# -- declared ends ----------------------------------------------------------------------------------------------------


@cache
def province() -> Inventory:
    return read(world(ROOT / "inventory"))


DAY = "2021-06-01"


def _all_ended(files: Files) -> Iterator[tuple[str, bytes]]:
    """Three sites closed, ten people gone, every grant revoked, all from before anything began."""
    closed = {f"sites/s-iso-0{number}.yaml" for number in (1, 2, 3)}
    people = 0
    for name, data in files.items():
        text = data.decode()
        if name in closed:
            text, count = re.subn(r"closed_on: .*", f"closed_on: {DAY}", text)
            assert count == 1
        elif name.startswith("contacts/") and people < 10 and "left_on" not in text:
            text, count = re.subn(r"(^    full_name: .*\n)", rf"\1    left_on: {DAY}\n", text, flags=re.MULTILINE)
            people += count
        elif name.startswith("grants/"):
            text = re.sub(r"^    revoked:\n(?:      .*\n)+", "", text, flags=re.MULTILINE)
            text = re.sub(r"^    revoked: .*\n", "", text, flags=re.MULTILINE)
            end = f"    revoked: {{on: {DAY}, reason: Dừng tất cả}}"
            text = re.sub(r"(^    purpose: .*\n)", rf"\1{end}\n", text, flags=re.MULTILINE)
        yield name, text.encode()
    assert people >= 10


def test_declared_ends_never_stop_however_many() -> None:
    after = read(dict(_all_ended(world(ROOT / "inventory"))))
    assert all(grant.revoked is not None for grant in after.grants.values())
    whole = plan(province(), after)
    assert not whole.widens
    assert {one.grant for one in whole.minus} >= {name for name, one in province().grants.items() if not one.proposed}
    assert brake(whole).findings == ()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("cameras/all.yaml", "  r-iso-01:\n", "  r-iso-01:\n    retired_on: 2021-06-05\n"),
        ("sites/all.yaml", "    opened_on: 2021-06-05\n", "    opened_on: 2021-06-05\n    closed_on: 2021-06-05\n"),
        ("contacts/all.yaml", "unit: u-tqs}", "unit: u-tqs, valid_until: 2021-06-01}"),
        ("units/all.yaml", "    kind: military_unit\n", "    kind: military_unit\n    retired_on: 2021-06-01\n"),
        ("grants/all.yaml", "valid_until: 2021-09-11\n    nomination: d-tqs-tai-khoan", "valid_until: 2021-06-14\n"
         "    nomination: d-tqs-tai-khoan"),
    ],
)  # fmt: skip
def test_each_declared_end_leaves_a_site_empty_without_a_stop(file: str, old: str, new: str) -> None:
    changed = change(ALONE, edited(ALONE, file, (old, new)))
    assert changed.minus
    assert brake(changed).findings == ()


# -- overrides --------------------------------------------------------------------------------------------------------


def override(hash_: str, allows: str = "PLN001", name: str = "o-x") -> bytes:
    return (
        f"overrides:\n  {name}:\n    plan: '{hash_}'\n    allows: [{allows}]\n"
        "    reason: Gộp hai kho\n    by: c-tran-quoc-hung\n"
    ).encode()


GRANT_GONE = without(BASE, "grants/all.yaml", "g-chk-01-hyeorc")


def test_the_hint_is_a_file_that_works() -> None:
    """What the message says is taken as it stands, its two blanks filled in."""
    whole = change(BASE, GRANT_GONE)
    (stop,) = brake(whole).findings
    for language, blanks in (("vi", ("‹lý do›", "‹mã cá nhân›")), ("en", ("‹reason›", "‹contact id›"))):
        match = re.search(r"(overrides/[a-z0-9-]+\.yaml).*`(overrides: [^`]*)`", stop.hint_text(language))
        assert match is not None
        file, content = match.groups()
        assert file == f"overrides/o-{whole.hash[:6]}.yaml"
        for blank, value in zip(blanks, ("Gộp hai kho", "c-tran-quoc-hung"), strict=True):
            assert content.count(blank) == 1
            content = content.replace(blank, value)
        after = change(BASE, {**GRANT_GONE, file: content.encode()})
        assert after.hash == whole.hash
        passed = brake(after)
        assert passed.stops == ()
        assert passed.overrides == (f"o-{whole.hash[:6]}",)


@pytest.mark.parametrize("digest", ["8f818e77722f0659123456983fd60af0" * 2, "0100000001" * 4])
def test_a_digest_in_a_log_stays_whole_and_a_phone_beside_it_is_hidden(digest: str) -> None:
    said = f'plan: "{digest}", phone 0100 000 001'
    assert mask_personal(said) == f'plan: "{digest}", phone 0100 *** 001'


def test_what_is_overridden_is_shown_and_names_the_override() -> None:
    whole = change(BASE, GRANT_GONE)
    (shown,) = brake(change(BASE, {**GRANT_GONE, "overrides/x.yaml": override(whole.hash)})).findings
    assert shown.severity == Severity.NOTICE
    assert shown.message("vi") == (
        "Biến mất khỏi dữ liệu mà không được khai là kết thúc: 1 lượt cấp quyền (g-chk-01-hyeorc) "
        "[đã cho phép vượt: o-x]"
    )
    assert shown.message("en").endswith("(g-chk-01-hyeorc) [overridden by o-x]")


def test_the_hint_names_no_override_that_is_spent() -> None:
    """Two files made one, and later two others: the plans have the same hash, that of a plan that changes nothing."""
    name = f"o-{change(BASE, BASE).hash[:6]}"
    spent = {f"overrides/{one}.yaml": override("0" * 64, name=one) for one in (name, f"{name}-2")}
    units, byt = BASE["units/all.yaml"].decode().split("  u-byt-cntt:")
    apart = {**BASE, "units/all.yaml": units.encode(), "units/byt.yaml": f"units:\n  u-byt-cntt:{byt}".encode()}
    (stop,) = brake(change({**apart, **spent}, {**BASE, **spent})).stops
    assert f"overrides/{name}-3.yaml" in stop.hint_text("vi")
    assert f"overrides: {{{name}-3: " in stop.hint_text("vi")


def test_an_override_of_another_plan_or_of_another_code_allows_nothing() -> None:
    whole = change(BASE, GRANT_GONE)
    for data in (override("0" * 64), override(whole.hash, "PLN006, PLN002")):
        stopped = brake(change(BASE, {**GRANT_GONE, "overrides/x.yaml": data}))
        assert [one.code for one in stopped.stops] == ["PLN001"]
        assert stopped.overrides == ()


def test_another_edit_makes_the_override_void() -> None:
    whole = change(BASE, GRANT_GONE)
    after = {**GRANT_GONE, "overrides/x.yaml": override(whole.hash)}
    more = edited(after, "contacts/all.yaml", ("Phó Chỉ huy trưởng", "Chỉ huy trưởng"))
    assert [one.code for one in brake(change(BASE, more)).stops] == ["PLN001"]


def test_an_override_is_spent_with_its_change() -> None:
    """The same change again, after it was reverted: its plan and its hash are the same, and the override is old."""
    whole = change(BASE, GRANT_GONE)
    data = override(whole.hash)
    again = change({**BASE, "overrides/x.yaml": data}, {**GRANT_GONE, "overrides/x.yaml": data})
    assert again.hash == whole.hash
    assert [one.code for one in brake(again).stops] == ["PLN001"]


def test_one_override_for_several_stops_and_one_that_covers_a_part() -> None:
    whole = change(SMALL, added(without(SMALL, "grants/all.yaml", "g-iso-01-khoihd"), 4))
    assert {one.code for one in brake(whole).stops} == {"PLN001", "PLN006"}
    hints = {one.hint_text("en").split("content")[1] for one in brake(whole).stops}
    assert len(hints) == 1
    assert "allows: [PLN001, PLN006]" in hints.pop()
    part = replace(whole, after=read({**added(without(SMALL, "grants/all.yaml", "g-iso-01-khoihd"), 4),
                                      "overrides/x.yaml": override(whole.hash)}))  # fmt: skip
    assert [one.code for one in brake(part).stops] == ["PLN006"]


@pytest.mark.parametrize("code", BRAKE_CODES)
def test_every_code_is_an_error_in_both_languages(code: str) -> None:
    entry = BRAKE_CODES[code]
    assert entry.severity == Severity.ERROR
    assert ("{file}" in entry.hint.vi) == ("{content}" in entry.hint.en) == (code not in FIXED)
