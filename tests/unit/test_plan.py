"""Plans: the hash that reviews bind to, what is dangerous, and that nothing personal and nothing forged is told."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from camgrant.access.resolve import CONFIG
from camgrant.access.state import Authority
from camgrant.app import planning
from camgrant.app.trees import Side
from camgrant.diagnostics import Text
from camgrant.model.base import altered
from camgrant.model.vietnamese import phone_digits
from camgrant.plan.corrections import corrected
from camgrant.plan.entities import KINDS, entity_changes
from camgrant.plan.plan import plan
from camgrant.plan.risks import SLUGS
from camgrant.plan.show.build import page_of
from camgrant.plan.show.html import as_html
from camgrant.plan.show.machine import content_of
from camgrant.plan.show.markdown import LIMIT, MARKER, as_markdown, escaped
from camgrant.plan.show.page import Line, Page, Section
from camgrant.plan.show.text import as_text
from plans.cases import CASES, CHK1, ISO1, Case, edited, gone, more, new, of, prepared, put
from support import access_tests
from support.amending import AMENDMENTS
from support.plans import DAY, given_between, province, side, told

ROOT = Path(__file__).parents[2]
COSMETIC = ("comments-only", "order-only", "file-renamed", "ledger-only", "override")
# Cases that change nothing that anybody sees, or where his account is.
BESIDE = (
    *("proposed", "phone-and-mailbox", "document-only", "unit-renamed", "settings", "reviewers", "waiver", "unit-key"),
    *("grant-paper-only", "whole-chain", "person-renamed", "waiver-added", "pack-option", "second-grant"),
    "role-and-reach",
)
RISKS = {
    "rights-added": {"rights"},
    "export-and-ptz": {"rights"},
    "camera-added": {"rights"},  # one of those who see it may play back
    "extended": {"too_long"},
    "site-connected": {"whole_chain"},  # now the last site of the chain shows as well
    "whole-chain": {"whole_chain"},
    "all-sites-one-by-one": {"whole_chain"},
    "outsider": {"outsider"},
    "self-grant-of-a-registrar": {"self_grant", "outsider"},
    "self-grant-of-the-author": {"self_grant"},
    "urgent": {"urgent"},
    "accepted-overgrant": {"overgrant"},
    "login": {"login"},
    "person-renamed": {"renamed"},
    "recorder-creator": {"creator", "corrected"},
    "site-in-another-chain": {"corrected"},
    "camera-on-another-recorder": {"corrected"},
    "channels-turned": {"corrected"},
    "settings": {"settings"},
    "reviewers": {"reviewers"},
    "waiver": {"waivers"},
    "waiver-added": {"waivers"},
    "pack-option": {"pack", "settings"},
    "unit-key": {"keys"},
    "override": {"override"},
}


# -- the hash ---------------------------------------------------------------------------------------------------------


def test_what_means_nothing_has_the_hash_of_nothing() -> None:
    before = side(province()).inventory
    nothing = plan(before, before).hash
    assert {told(name).plan.hash for name in COSMETIC if name != "ledger-only"} == {nothing}
    assert told("ledger-only").plan.hash != nothing  # it confirms something, so a review is of just this event
    assert {name for name in CASES if told(name).plan.is_cosmetic} == set(COSMETIC)


def test_every_other_change_has_a_hash_of_its_own() -> None:
    hashes = [told(name).plan.hash for name in CASES if name not in COSMETIC]
    assert len(set(hashes)) == len(hashes)


@pytest.mark.parametrize("name", [name for name in CASES if name not in ("ledger-only", "document-only")])
def test_a_rebase_on_somebody_elses_change_keeps_the_hash(name: str) -> None:
    """Other files, an event of the ledger and another document came to both sides in the meantime."""
    meanwhile = Case((*CASES["ledger-only"].edits, *CASES["document-only"].edits))
    before = prepared(edited(province(), meanwhile), CASES[name])
    rebased = given_between(side(before), side(edited(before, CASES[name])))
    assert rebased.plan.hash == told(name).plan.hash


def test_which_cases_touch_access() -> None:
    assert {name for name in CASES if not told(name).plan.touches_access} == {*COSMETIC, *BESIDE}
    ends = {name for name in CASES if told(name).plan.access and not told(name).plan.widens}
    assert ends == {
        *("lost-by-revocation", "revoked-from-a-later-day", "shortened", "rights-removed", "person-left"),
        *("site-closed", "camera-removed", "grant-deleted", "overgrant-no-longer-accepted"),
    }


@pytest.mark.parametrize("field", ["phone", "phone_alt", "email"])
def test_a_review_of_one_mailbox_or_phone_is_for_no_other(field: str) -> None:
    """With a short mark in its place some of two thousand would meet, and their plans would have one hash."""
    before = side(province()).inventory
    contact = before.contacts["c-ngo-van-man"]
    digests = set()
    for number in range(2_000):
        other = altered(contact, **{field: f"x{number}"})
        (change,) = entity_changes(before, replace(before, contacts={**before.contacts, "c-ngo-van-man": other}))
        digests.add(change.digests)
    assert len(digests) == 2_000


# -- dangers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_what_is_dangerous(name: str) -> None:
    assert {risk.slug for risk in told(name).risks} == RISKS.get(name, set())


def test_every_danger_but_those_that_take_a_whole_system_or_a_crowd_is_among_the_cases() -> None:
    # Many ends at once are in tests/acceptance/test_mass_ends.py, another repository in test_inventory_merge.py.
    seen = {slug for slugs in RISKS.values() for slug in slugs}
    assert set(SLUGS) - seen == {"whole_system", "mass_ends", "joined"}


def test_the_schema_knows_every_danger_and_every_kind() -> None:
    schema = json.loads((ROOT / "schemas" / "output" / "plan.schema.json").read_text("utf-8"))["properties"]
    assert schema["risks"]["items"]["properties"]["slug"]["enum"] == list(SLUGS)
    assert schema["entities"]["items"]["properties"]["kind"]["enum"] == [*KINDS, "settings", "pack"]


def test_who_takes_back_what_is_so_from_a_day_on_corrects_the_past_and_who_adds_it_does_not() -> None:
    """The amendment says from when on; without it the days since then are told otherwise."""
    amended = AMENDMENTS["site becomes another"](access_tests.province(), 3, date(2021, 7, 1))
    (site,) = (name for name, one in amended.sites.items() if one.amendments)
    assert list(corrected(access_tests.province(), amended)) == []
    assert list(corrected(amended, access_tests.province())) == [site]
    later = AMENDMENTS["site becomes another"](access_tests.province(), 3, date(2021, 7, 2))
    assert list(corrected(amended, later)) == [site]


def test_all_sites_of_a_system_in_several_chains() -> None:
    case = Case((of("grants/central-quan-su.yaml", "g-central-tuank", "{chain: military_command}", "{sites: [%s]}"),))
    sites = ", ".join(sorted(name for name, one in side(province()).inventory.sites.items() if one.type == "isolation"))
    files = edited(province(), case)
    files["grants/central-quan-su.yaml"] = files["grants/central-quan-su.yaml"].replace(b"%s", sites.encode())
    files["sites/s-iso-04.yaml"] = files["sites/s-iso-04.yaml"].replace(
        b"        connected: false\n", b"        connected: true\n        since: 2021-06-12\n"
    )
    files["sites/s-iso-04.yaml"] = re.sub(rb"        reason: .*\n", b"", files["sites/s-iso-04.yaml"])
    files["sites/s-iso-09.yaml"] = re.sub(
        rb"        connected: false\n        reason: .*\n",
        b"        connected: true\n        since: 2021-06-12\n",
        files["sites/s-iso-09.yaml"],
    )
    found = given_between(side(province()), side(files))
    whole = {(risk.slug, risk.subjects) for risk in found.risks if risk.slug == "whole_system"}
    assert whole == {("whole_system", ("c-ksor-tuan",))}


def test_another_choice_for_an_open_point_changes_the_pack() -> None:
    before = side(province())
    (name, option), *_ = before.inventory.pack.options.items()
    choice = next(one for one in option.choices if one != option.default)
    case = Case((more("camgrant.yaml", f"  options: {{{name}: {choice}}}\n"),))
    given = given_between(before, side(edited(province(), case)))
    assert [(risk.slug, risk.subjects) for risk in given.risks][:2] == [
        ("settings", ("camgrant",)),
        ("pack", (before.inventory.pack.id,)),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("grant", "g-khac"),
        ("person", "c-khac"),
        ("login", "khac"),
        ("system", "khac"),
        ("recorder", "r-khac"),
        ("cameras", frozenset(("k-khac",))),
        ("rights", frozenset(("ptz",))),
        ("accepted", frozenset(("ptz",))),
        ("valid_from", date(2021, 6, 16)),
        ("valid_until", date(2021, 9, 10)),
        ("basis", Authority("d-khac", (), None)),
    ],
)
@pytest.mark.parametrize("side_of", ["minus", "plus"])
def test_whatever_of_an_entitlement_is_another_makes_another_hash(side_of: str, field: str, value: Any) -> None:
    """The entities alone do not say it: the same edit gives something else where the base has other cameras."""
    found = told("extended").plan
    first, *others = getattr(found, side_of)
    changed: dict[str, Any] = {side_of: (first._replace(**{field: value}), *others)}
    assert getattr(first, field) != value
    assert replace(found, **changed).hash != found.hash


def test_a_system_that_covers_other_sites_touches_every_grant_of_it() -> None:
    """What a pack says of a system decides who sees what, though no grant, person or site is touched."""
    before = side(province()).inventory
    slug = "site"
    none = altered(before.pack.systems[slug], site_types=())
    after = replace(before, pack=altered(before.pack, systems={**before.pack.systems, slug: none}))
    found = plan(before, after)
    assert {one.grant for one in found.minus} == {
        name for name, one in before.grants.items() if one.system == slug and CONFIG not in one.rights
    }
    assert (found.plus, {one.kind for one in found.access}) == ((), {"lost"})


BINH = """grants:
  g-moi-{name}:
    person: c-siu-binh
    system: checkpoint
    scope: {{{scope}}}
    rights: [live]
    purpose: checkpoint_monitoring
    valid_from: {first}
    valid_until: 2021-07-29
    nomination: d-cat-s6-01
"""


def test_all_sites_of_a_chain_a_day_apart_are_all_sites() -> None:
    """One site from today, the others from tomorrow: on neither day alone does all of it begin."""
    case = Case(
        (
            new("grants/checkpoint/1.yaml", BINH.format(name="mot", scope="site: s-chk-01", first="2021-07-20")),
            new(
                "grants/checkpoint/2.yaml",
                BINH.format(name="hai", scope="sites: [s-chk-03, s-chk-04]", first="2021-07-21"),
            ),
        )
    )
    found = given_between(side(province()), side(edited(province(), case))).risks
    assert [(risk.slug, risk.subjects) for risk in found] == [("whole_chain", ("c-siu-binh",))]


def test_a_registrar_who_lets_a_device_give_him_more_grants_himself() -> None:
    before = edited(province(), CASES["self-grant-of-a-registrar"])
    case = Case(
        (
            of(
                *(CHK1, "g-chk-01-hyeorc", "    responsible: c-nguyen-van-man\n"),
                "    responsible: c-nguyen-van-man\n    accept_overgrant: {rights: [playback],"
                " reason: Thiết bị không tách được, until: 2021-07-25}\n",
            ),
        )
    )
    found = given_between(side(before), side(edited(before, case)))
    assert [(risk.slug, risk.subjects) for risk in found.risks] == [
        ("self_grant", ("c-mai-anh-duc",)),
        ("overgrant", ("c-mai-anh-duc",)),
    ]


GRANT_OF_NEW = BINH.format(name="moi", scope="site: s-chk-01", first="2021-07-20").replace("c-siu-binh", "c-moi")


def new_person(name: str) -> str:
    return (
        f"  c-moi:\n    full_name: {name}\n    rank: Đại úy\n    positions:\n      - title: Cán bộ\n"
        '        unit: u-ca-cp\n    phone: "0100 000 901"\n    email: moi@congan.gialai.example\n    login: moi\n'
        "    notified_on: 2021-07-20\n"
    )


# -- as the day shows it ----------------------------------------------------------------------------------------------

MAN = (CHK1, "g-chk-01-mannv")


@pytest.mark.parametrize(
    ("before", "after", "kind", "work"),
    [
        # From until; the person has nothing else at any time.
        (("06-15", "07-29"), ("06-15", "07-25"), "shortened", "changed"),
        (("06-15", "07-29"), ("06-15", "07-19"), "lost", "removed"),
        (("06-15", "07-29"), ("07-21", "07-29"), "lost", "removed"),  # interrupted today
        (("06-15", "07-10"), ("06-15", "07-05"), "shortened", ""),  # long over
        (("06-15", "07-25"), ("06-15", "07-29"), "extended", "changed"),
        (("06-15", "07-19"), ("06-15", "07-29"), "gained", "created"),  # after it had ended
        (("07-21", "07-29"), ("07-20", "07-29"), "gained", "created"),  # from today on
        (("07-25", "07-29"), ("07-22", "07-29"), "extended", "changed"),
        (("06-15", "07-05"), ("06-15", "07-10"), "extended", ""),
        (("06-15", "07-22"), ("07-25", "07-29"), "moved", "removed"),
    ],
)
def test_what_is_lost_and_gained_is_what_the_day_shows(
    before: tuple[str, str], after: tuple[str, str], kind: str, work: str
) -> None:
    def on(days: tuple[str, str]) -> Side:
        edits = (
            gone(CHK1, "g-chk-01-mannv-2"),
            of(*MAN, "valid_from: 2021-06-15", f"valid_from: 2021-{days[0]}"),
            of(*MAN, "valid_until: 2021-07-29", f"valid_until: 2021-{days[1]}"),
        )
        return side(edited(province(), Case(edits)))

    given = given_between(on(before), on(after))
    counted = content_of(given)["counts"]
    people = ("lost", "shortened", "moved", "extended", "gained")
    assert [name for name in people if counted[name]] == [kind]
    done = ("removed", "changed", "created")
    assert [{name for name in done if getattr(one, name)} for one in given.works] == ([{work}] * 2 if work else [])
    assert counted["recorders"] == len(given.works)


def test_what_somebody_sees_in_another_system_keeps_no_account_on_the_recorder() -> None:
    """The account on the recorder ends today; that the person sees the same cameras centrally is no account there."""
    head = edited(
        province(),
        Case((of(ISO1, "g-iso-01-khoihd", "person: c-hoang-dinh-khoi", "person: c-nguyen-tuan-anh"),)),
    )
    shorter = edited(head, Case((of(ISO1, "g-iso-01-khoihd", "valid_until: 2021-09-11", "valid_until: 2021-07-19"),)))
    given = given_between(side(head), side(shorter))
    (work,) = given.works
    assert (work.removed, work.changed, work.created) == (("c-nguyen-tuan-anh",), (), ())
    assert "gỡ 1 tài khoản" in as_text(page_of(given, "vi"))


def test_a_grant_that_is_over_and_goes_from_the_data_is_no_work_on_a_device() -> None:
    over = edited(
        province(),
        Case((gone(CHK1, "g-chk-01-mannv-2"), of(*MAN, "valid_until: 2021-07-29", "valid_until: 2021-07-10"))),
    )
    given = given_between(side(over), side(edited(over, Case((gone(*MAN),)))))
    assert [device.removed for device in given.plan.devices] == [("c-nguyen-van-man",)] * 2
    assert given.works == ()
    assert "tài khoản" not in as_text(page_of(given, "vi")).splitlines()[0]


def test_two_people_of_one_name_in_one_unit_are_told_apart() -> None:
    """Else a new account could look like one more of somebody whom everybody knows."""
    person = new_person("Siu Bình")
    case = Case((more("contacts/u-ca-cp.yaml", person), new("grants/checkpoint/moi.yaml", GRANT_OF_NEW)))
    text = as_text(page_of(given_between(side(province()), side(edited(province(), case))), "vi"))
    assert "  + Siu Bình (c-moi, Công an huyện Chư Păh) được xem thêm" in text
    alone = Case((more("contacts/u-ca-cp.yaml", new_person("Siu Bình An")), *case.edits[1:]))
    text = as_text(page_of(given_between(side(province()), side(edited(province(), alone))), "vi"))
    assert "  + Siu Bình An (Công an huyện Chư Păh) được xem thêm" in text


# -- lists ------------------------------------------------------------------------------------------------------------


def test_a_list_that_somebody_leaves_or_joins_is_neither_over_nor_new() -> None:
    """Of the checkpoint's people one goes: the review record and the list of all of them still go to the operator."""
    found = {(one.sheet, one.recipient): one.what for one in told("grant-deleted").lists if one.author == "u-cat"}
    assert found == {
        (sheet, "u-viettel-gl"): what for sheet, what in (("s6", "changed"), ("s7", "new"), ("s12", "changed"))
    }
    joined = {one.what for one in told("new-person").lists if one.sheet in ("s6", "s12")}
    assert joined == {"changed"}


def test_in_a_large_province_the_lists_of_the_people_concerned_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """All lists drawn whole are the judge; what is counted over all, and slips, are not known without."""
    sheets = side(province()).inventory.pack.sheets
    by_rows = {name for name, one in sheets.items() if one.content not in ("changes", "summary")}
    whole = {name: {one[:4] for one in told(name).lists if one.sheet in by_rows} for name in CASES}
    assert sum(map(bool, whole.values())) > 20
    monkeypatch.setattr(planning, "MOST_GRANTS", 0)
    for name in CASES:
        found = planning.list_changes(told(name).plan, DAY)
        assert {one[:4] for one in found if one.sheet in by_rows} == whole[name], name
        assert {one.what for one in found} <= {"changed"}


# -- what comes by itself ---------------------------------------------------------------------------------------------


def test_cameras_with_other_rights_are_told_apart() -> None:
    """One person loses two rights on the same day, each on another camera: nobody loses both on both."""
    text = (
        "grants:\n  g-them-hyeorc:\n    person: c-ro-cham-hyeo\n    system: checkpoint\n"
        "    scope: {cameras: [k-chk-01-3]}\n    rights: [playback]\n    purpose: checkpoint_monitoring\n"
        "    valid_from: 2021-06-15\n    valid_until: 2021-07-29\n    nomination: d-cat-s6-01\n"
    )
    files = edited(province(), Case((new("grants/checkpoint/them.yaml", text),)))
    files[CHK1] = files[CHK1].replace(b"    valid_from: 2021-07-30", b"    valid_from: 2021-07-31")
    given = given_between(side(province()), side(files))
    ends = [
        (one.rights, one.cameras)
        for one in given.ahead.changes
        if one.person == "c-ro-cham-hyeo" and one.what == "ends"
    ]
    assert ends == [(("live",), ("k-chk-01-1", "k-chk-01-2")), (("playback",), ("k-chk-01-3",))]


def test_what_goes_on_by_the_next_grant_does_not_end() -> None:
    """On 30/07 the second duty period begins; it keeps everybody but the one who is on no list any more."""
    ends = {one.person for one in told("comments-only").ahead.changes if one.what == "ends"}
    assert ends == {"c-dao-ngoc-son", "c-phan-thi-kim-oanh", "c-tran-dinh-luc"}


# -- nothing personal -------------------------------------------------------------------------------------------------


def everything(name: str) -> str:
    given = told(name)
    pages = [page_of(given, language) for language in ("vi", "en")]
    shown = [write(page) for page in pages for write in (as_text, as_markdown, as_html)]
    return "\n".join((*shown, json.dumps(content_of(given), ensure_ascii=False)))


@pytest.mark.parametrize("name", CASES)
def test_no_phone_and_no_mailbox_of_anybody_is_told(name: str) -> None:
    text = everything(name)
    digits = re.sub(r"(?<=[0-9])[ .]+(?=[0-9])", "", text)
    for inventory in (told(name).plan.before, told(name).plan.after):
        for contact in inventory.contacts.values():
            for phone in (contact.phone, contact.phone_alt):
                assert phone is None or (phone not in text and phone_digits(phone) not in digits)
            assert contact.email is None or contact.email not in text


def test_what_somebody_typed_is_told_without_phones() -> None:
    """A phone in every text that a plan shows: names of cameras, reasons, subjects, notes, names of units and sites."""
    phone = "0100 000 555"
    case = Case(
        (
            of(
                *(CHK1, "g-chk-01-mannv", "    nomination: d-cat-s6-01\n"),
                f"    nomination: d-cat-s6-01\n    note: Gọi {phone}\n"
                f"    revoked: {{on: 2021-07-21, reason: Gọi {phone}}}\n",
            ),
            put("cameras/s-chk-01.yaml", "name: Bàn khai báo y tế", f"name: Bàn khai báo {phone}"),
            put("cameras/s-chk-01.yaml", "name: Đầu ghi VNPT – chốt số 1", f"name: Đầu ghi {phone}"),
            put("sites/s-chk-01.yaml", "    chain: police\n", f"    chain: police\n    note: Gọi {phone}\n"),
            put("units/thong-tin.yaml", "short: Sở TT&TT", f"short: Sở {phone}"),
            more(
                "documents/u-cat.yaml",
                f"  d-cat-moi:\n    issuer: u-cat\n    number: {phone}/CAT\n    date: 2021-07-20\n    kind: list\n"
                f"    subject: Gọi {phone}\n",
            ),
            new(
                "overrides/thu.yaml",
                f"overrides:\n  o-thu:\n    plan: {'0' * 64}\n    allows: [PLN001]\n    reason: Gọi {phone}\n"
                "    by: c-mai-anh-duc\n",
            ),
        )
    )
    given = given_between(side(province()), side(edited(province(), case)))
    for language in ("vi", "en"):
        page = page_of(given, language)
        for text in (as_text(page), as_markdown(page), as_html(page)):
            assert phone not in text
            assert text.replace("\\", "").count("0100 *** 555") >= 9
    assert phone not in json.dumps(content_of(given), ensure_ascii=False)


def test_addresses_in_a_network_stay_out_of_a_plan() -> None:
    before = side(province())
    name = "r-iso-01"
    other = altered(before.inventory.recorders[name], settings={"host": "10.9.8.7"})
    after = replace(before, inventory=replace(before.inventory, recorders={**before.inventory.recorders, name: other}))
    text = as_text(page_of(given_between(before, after), "vi"))
    assert "  ~ Đầu ghi nhà chỉ huy (r-iso-01): đổi “tùy chọn của đích kết xuất”" in text.splitlines()
    assert "10.9.8.7" not in text


# -- nothing forged ---------------------------------------------------------------------------------------------------

EVIL = (
    "</details> `x` **b** <script>alert(1)</script> @gialai/health #1 !2 [a](http://x) | ~~s~~ www.x.y $m$ &amp; a"
    "\n/merge\x1b[2J"
)


def evil_page() -> Page:
    lines = tuple(Line("+", EVIL, (EVIL,), EVIL, EVIL) for _ in range(12))
    sections = (Section("risks", EVIL, lines[:2], kept=True), Section("more", EVIL, lines))
    return Page("vi", EVIL, EVIL, sections, ((EVIL, "0" * 64),), EVIL)


def test_a_comment_holds_no_markup_of_data() -> None:
    text = as_markdown(evil_page())
    assert text.startswith(f"{MARKER}\n")
    # Our own tags only: the joint behind every sign is what keeps forges from finding mentions and addresses.
    assert re.findall(r"<[^>]*>", text.removeprefix(MARKER)) == [
        *(2 * ["<details>", "<summary>", "</summary>", "</details>"]),
        *("<sub>", "</sub>"),
    ]
    shown = text.removeprefix(MARKER).partition("<sub>")[0]
    assert re.findall(r"(?<!\\)[`*_~\[\]|$!](?![*])", shown.replace("**", "")) == []
    assert re.findall(r"@[a-z]|#[0-9]|://|www\.", shown.replace("### ", "").replace("## ", "")) == []
    assert "\x1b" not in text
    # Every line is one of ours: none begins with what somebody typed.
    beginnings = ("<!-- ", "## ", "**", "### ", "- ", "  - ", "<details>", "</details>", "<sub>")
    assert [line for line in text.splitlines() if line and not line.startswith(beginnings)] == []


def test_a_renderer_of_comments_finds_only_our_markup() -> None:
    """The judge is markdown-it, which reads CommonMark with tables and strikethrough, HTML switched on."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    html = reader.render(as_markdown(evil_page()))
    assert set(re.findall(r"<(/?[a-z0-9]+|!--)[^>]*>", html)) == {
        *("!--", "h2", "/h2", "h3", "/h3", "p", "/p", "strong", "/strong", "ul", "/ul", "li", "/li", "code", "/code"),
        *("details", "/details", "summary", "/summary", "sub", "/sub"),
    }
    assert html.count("<details>") == html.count("</details>") == 2
    # What is shown is what was typed, but for the joints.
    shown = unescape(re.sub(r"<[^>]*>", "", html)).replace("\N{WORD JOINER}", "")
    assert shown.count("".join(char if char.isprintable() else " " for char in EVIL)) >= 15


def test_what_is_escaped_still_reads_the_same() -> None:
    assert escaped("Bộ CHQS tỉnh – 412/CAT-PV01 (giả định), 15/06/2021") == (
        "Bộ CHQS tỉnh – 412/CAT-PV01 (giả định), 15/06/2021"
    )
    assert escaped("a_b * <i> & @x #1 http://y") == (
        "a\\_b \\* &lt;i&gt; &amp; @\N{WORD JOINER}x \\#\N{WORD JOINER}1 http:\N{WORD JOINER}//y"
    )


def test_a_page_holds_no_markup_of_data_and_no_script() -> None:
    text = as_html(evil_page())
    assert "<script" not in text
    assert "\x1b" not in text
    assert text.count("</details>") == 0
    assert re.findall(r"<(\w+)", text.partition("<body>")[2]).count("i") == 0
    policy = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert len(policy) == 1
    assert policy[0].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[0]


def test_text_steers_no_terminal() -> None:
    assert all(char.isprintable() or char == "\n" for char in as_text(evil_page()))


# -- never too long ---------------------------------------------------------------------------------------------------


def long_page(count: int, risks: int = 3) -> Page:
    def lines(name: str, number: int) -> tuple[Line, ...]:
        details = ("Camera: một, hai", "Lượt cấp quyền: g-mot")
        return tuple(Line("+", f"{name} {n} @x", details, f"Cơ sở {n % 7}") for n in range(number))

    sections = (
        Section("risks", "Nguy hiểm", lines("điểm", risks), kept=True),
        Section("less", "Bớt", lines("bớt", count)),
        Section("more", "Thêm", lines("thêm", count)),
        Section("needs", "Ai phải duyệt", lines("bên", 4), kept=True),
    )
    footer = (("Mã kế hoạch", "f" * 64),)
    return Page("vi", "Kế hoạch", "5 người được xem thêm.", sections, footer, "Toàn bộ: `camgrant plan`")


@pytest.mark.parametrize("count", [0, 1, 10, 11, 200, 400, 700, 1_000, 3_000, 20_000])
def test_a_comment_is_never_too_long_and_keeps_what_matters(count: int) -> None:
    text = as_markdown(long_page(count))
    assert len(text) <= LIMIT
    assert text.count("<details>") == text.count("</details>") == text.count("<summary>")
    for kept in ("5 người được xem thêm.", "điểm 0", "điểm 2", "bên 3", "f" * 64):
        assert kept in text
    if count >= 700:
        assert "Toàn bộ: \\`camgrant plan\\`" in text
        assert "… và" in text or "<details>" in text
    if count <= 200:
        assert text.count("Camera: một, hai") >= 2 * count
        assert "Toàn bộ" not in text


def test_ten_thousand_dangers_do_not_make_it_too_long() -> None:
    text = as_markdown(long_page(5_000, risks=10_000))
    assert len(text) <= LIMIT
    assert "điểm 0" in text
    assert "f" * 64 in text


def test_long_details_are_cut_on_a_terminal_with_a_word_about_it() -> None:
    page = long_page(1)
    line = Line("+", "x", tuple(f"dòng {number}" for number in range(25)))
    text = as_text(page._replace(sections=(Section("more", "Thêm", (line,)),)))
    assert "dòng 19\n" in text
    assert "dòng 20\n" not in text
    assert "… và 5 dòng nữa (--format json cho đủ)" in text


def test_who_must_approve_is_told() -> None:
    given = replace(told("gained"), needs=(Text("Cần A.", "A is needed."),))
    assert "  ? Cần A." in as_text(page_of(given, "vi"))
    assert "- A is needed." in as_markdown(page_of(given, "en"))
    assert content_of(given)["needs"] == [{"vi": "Cần A.", "en": "A is needed."}]
