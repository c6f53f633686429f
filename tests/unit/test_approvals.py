"""Who must have agreed to which change: the table that the letter's agencies would sign. The judge is the table itself,
written from domain.md 3.10 and not from the code."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest

from camgrant.diagnostics import mask_personal
from camgrant.plan.approval_words import VerdictWords, needs_before_review
from camgrant.plan.approvals import Verdict, judge
from camgrant.plan.plan import Plan, plan
from camgrant.plan.reviews import Review, Reviewed, State
from camgrant.plan.touches import touches
from support.reviewing import BASE, Edit, edited, inventory_of

DAY = date(2021, 7, 20)
GRANTS, DOCUMENTS, CONTACTS = "grants/all.yaml", "documents/all.yaml", "contacts/all.yaml"
EMPTY = ""


def later(grant: str, old: str, new: str) -> Edit:
    return GRANTS, f"  {grant}:\n", f"valid_until: {old}", f"valid_until: {new}"


CHECKPOINT = later("g-chk-01-mannv", "2021-07-29", "2021-07-30")
MILITARY_SITE = later("g-iso-01-khoihd", "2021-09-11", "2021-09-12")
CIVIL_SITE = later("g-iso-02-kiendt", "2021-09-11", "2021-09-12")
CENTRAL = later("g-central-anhnt", "2021-12-08", "2021-12-09")
CENTRAL_MILITARY = later("g-central-hungtq", "2021-12-08", "2021-12-09")
REVOKED: Edit = (
    GRANTS,
    "  g-chk-01-mannv:\n",
    "nomination: d-cat-s6-01\n",
    "nomination: d-cat-s6-01\n    revoked: {on: 2021-07-21, reason: Thôi trực}\n",
)
SHORTER = later("g-iso-01-khoihd", "2021-09-11", "2021-09-01")
TECHNICAL = later("g-chk-01-kt-sondn", "2021-07-26", "2021-07-25")
TECHNICAL_LONGER: Edit = (GRANTS, "  g-chk-01-kt-sondn:\n", "valid_from: 2021-07-20", "valid_from: 2021-07-19")
PHONE: Edit = (CONTACTS, "  c-nguyen-tuan-anh:\n", '"0100 000 0', '"0100 000 9')
LEFT: Edit = (CONTACTS, "  c-do-trung-kien:\n", "    positions:", "    left_on: 2021-08-01\n    positions:")
LEFT_WITH_NOTE: Edit = (*LEFT[:3], LEFT[3].replace("\n", "\n    note: Chuyển ngành\n"))
NOTE: Edit = (CONTACTS, "  c-do-trung-kien:\n", "    positions:", "    note: Chuyển ngành\n    positions:")
CAMERA_POLICE: Edit = ("cameras/all.yaml", "  r-chk-01-vnpt:\n", "Đầu ghi VNPT", "Đầu ghi chính")
CAMERA_MILITARY: Edit = ("cameras/all.yaml", "  r-iso-01:\n", "log_days: 90", "log_days: 91")
INSTALLER: Edit = ("cameras/all.yaml", "  r-chk-01-vnpt:\n", "installer: u-vnpt-gl", "installer: u-viettel-gl")
CREATOR: Edit = ("cameras/all.yaml", "  r-iso-01:\n", "creator: u-vnpt-gl", "creator: u-viettel-gl")
CAMERA_REMOVED: Edit = (
    "cameras/all.yaml",
    "      k-iso-01-2:",
    "installed_on: 2021-06-05}",
    "installed_on: 2021-06-05, removed_on: 2021-07-21}",
)
CHAIN: Edit = ("sites/all.yaml", "  s-iso-01:\n", "chain: military_command", "chain: civil")
CLOSED: Edit = (
    "sites/all.yaml",
    "  s-iso-02:\n",
    "opened_on: 2021-06-07",
    "opened_on: 2021-06-07\n    closed_on: 2021-08-01",
)
UNIT: Edit = ("units/all.yaml", "  u-viettel-gl:\n", "Viettel Gia Lai", "Viettel tỉnh Gia Lai")
UNIT_OF_SITE: Edit = ("units/all.yaml", "  u-tqs:\n", "order: 11", "order: 12")
KEY: Edit = (
    "units/all.yaml",
    "  u-vnpt-gl:\n",
    "order: 71",
    f"order: 71\n    keys: [{{key: age1{'q' * 58}, valid_from: 2021-07-01}}]",
)
SETTINGS: Edit = ("camgrant.yaml", EMPTY, "targets: [hikvision, ", "targets: [")
SIGNER: Edit = (
    "camgrant.yaml",
    EMPTY,
    "  as_of:",
    f"  signers: {{nhung: ssh-ed25519 {'A' * 68}}}\n  as_of:",
)
WAIVER: Edit = (
    "waivers/all.yaml",
    EMPTY,
    EMPTY,
    "waivers:\n  w-mot: {code: SCO011, entity: s-iso-02, reason: Chờ lắp, owner: c-mai-anh-duc,"
    " valid_from: 2021-07-20, valid_until: 2021-08-01}\n",
)
GROUP: Edit = ("reviewers/all.yaml", EMPTY, "handle: hieu", "handle: hieu2")
PAPER: Edit = (DOCUMENTS, "  d-cat-dau-moi:\n", "kind: coordination", "kind: coordination\n    subject: Cử đầu mối")
MILITARY_PAPER: Edit = (
    DOCUMENTS,
    EMPTY,
    "documents:\n",
    "documents:\n  d-bchqs-moi: {issuer: u-bchqs, number: 401/BCH-TM, date: 2021-07-19, kind: list}\n",
)
MILITARY_OLD_PAPER: Edit = (DOCUMENTS, "  d-bchqs-s1:\n", "kind: list", "kind: list\n    subject: Danh sách")
LEDGER: Edit = (
    "ledger/2021/a.yaml",
    EMPTY,
    EMPTY,
    "ledger:\n  e-0123456789ab:\n    on: 2021-07-19\n"
    "    account: {what: requested, person: c-nguyen-van-man, system: checkpoint, by: u-cat}\n",
)
OVERRIDE: Edit = (
    "overrides/mot.yaml",
    EMPTY,
    EMPTY,
    f"overrides:\n  o-mot: {{plan: {'0' * 64}, allows: [PLN006], reason: Mở khu mới, by: c-mai-anh-duc}}\n",
)
NEW_GRANT = """\
  g-lam-moi:
    person: c-vu-ngoc-lam
    system: central
    scope: {site: s-iso-02}
    rights: [live]
    purpose: direction
    valid_from: 2021-07-20
    valid_until: 2021-12-08
    nomination: d-syt-s2
    approvals: [d-ubnd-phe-duyet]
"""
FOR_LAM: Edit = (GRANTS, EMPTY, "grants:\n", f"grants:\n{NEW_GRANT}")
URGENT: Edit = (
    GRANTS,
    EMPTY,
    "grants:\n",
    "grants:\n  g-gap: {person: c-ro-cham-hyeo, system: site, scope: {site: s-iso-01}, rights: [live],"
    " purpose: site_supervision, valid_from: 2021-07-20, valid_until: 2021-07-22,"
    " urgent: {reason: Cháy, by: c-tong-duy-hieu}}\n",
)
URGENT_POLICE: Edit = (
    GRANTS,
    EMPTY,
    "grants:\n",
    "grants:\n  g-gap: {person: c-do-trung-kien, system: checkpoint, scope: {site: s-chk-01}, rights: [live],"
    " purpose: checkpoint_monitoring, valid_from: 2021-07-20, valid_until: 2021-07-22,"
    " urgent: {reason: Truy tìm, by: c-tong-duy-hieu}}\n",
)
URGENT_LONG: Edit = (
    URGENT_POLICE[0],
    EMPTY,
    "grants:\n",
    URGENT_POLICE[3].replace("until: 2021-07-22", "until: 2021-07-23"),
)
SECOND_GRANT: Edit = (
    GRANTS,
    EMPTY,
    "grants:\n",
    "grants:\n  g-hai: {person: c-nguyen-van-man, system: checkpoint, scope: {site: s-chk-01}, rights: [live],"
    " purpose: checkpoint_monitoring, valid_from: 2021-06-16, valid_until: 2021-07-28, nomination: d-cat-s6-01}\n",
)
PROPOSED: Edit = (GRANTS, EMPTY, "grants:\n", f"grants:\n{NEW_GRANT}    proposed: true\n")
ANOTHER_PERSON: Edit = (CONTACTS, "  c-nguyen-van-man:\n", "full_name: Nguyễn Văn Mẫn", "full_name: Lê Hữu Phước")
ANOTHER_OFFICER: Edit = (CONTACTS, "  c-hoang-dinh-khoi:\n", "full_name: Hoàng Đình Khôi", "full_name: Lê Hữu Phước")
OTHER_ACCENTS: Edit = (CONTACTS, "  c-nguyen-van-man:\n", "full_name: Nguyễn Văn Mẫn", "full_name: Nguyễn Văn Mận")
TECHNICAL_ELSEWHERE: Edit = (GRANTS, "  g-chk-01-kt-sondn:\n", "system: checkpoint", "system: site")
TECHNICAL_FOR_REVIEWER: Edit = (
    GRANTS, "  g-chk-01-kt-sondn:\n", "person: c-dao-ngoc-son", "person: c-tong-duy-hieu",
)  # fmt: skip
KIND: Edit = ("units/all.yaml", "  u-viettel-gl:\n", "kind: telecom", "kind: health_dept")
COMMENT: Edit = (GRANTS, EMPTY, "grants:\n", "grants:\n  # Chú thích mới.\n")

HEALTH, POLICE, INFO = "health_dept", "police_province", "info_dept"
PAPER_OF = "military_command"


@cache
def planned(*edits: Edit) -> Plan:
    return plan(inventory_of(BASE), inventory_of(edited(*edits)))


def verdict(edits: tuple[Edit, ...], authors: str, approving: str, day: date = DAY) -> Verdict:
    found = planned(*edits)
    reviews = tuple(_review(word, found.hash) for word in approving.split())
    return judge(found, Reviewed(tuple(authors.split()), reviews), day)


def _review(word: str, plan_hash: str) -> Review:
    """`lam` approves; `lam!` asks for changes; `lam-` was dismissed; `lam?`: another plan, `lam~`: none known."""
    states: dict[str, tuple[State, str | None]] = {
        "!": ("changes_requested", plan_hash),
        "-": ("dismissed", plan_hash),
        "?": ("approved", "f" * 64),
        "~": ("approved", None),
    }
    if word[-1] in states:
        state, of = states[word[-1]]
        return Review(word[:-1], state, of)
    return Review(word, "approved", plan_hash)


def said(found: Verdict) -> str:
    """What is missing, then who stands against it, then what does not count."""
    parts = []
    for need in found.needs:
        if not need.satisfied:
            name = {"party": "|".join(need.kinds), "urgent": f"urgent({'|'.join(need.kinds)})"}.get(need.kind)
            lacking = f"[{','.join(need.lacking)}]" if need.by_document else ""
            parts.append((name or f"{need.reviewers} of {need.units}") + lacking)
    parts += [f"against {one.handle}" for one in found.against]
    parts += [f"{one.by} {one.reason}" for one in found.refused]
    assert found.satisfied == (not found.against and all(one.satisfied for one in found.needs))
    return "; ".join(parts)


Row = tuple[tuple[Edit, ...], str, str, str]
TABLE: dict[str, Row] = {
    # -- widening, by route ----------------------------------------------------------------------------------------
    "checkpoint: police and a second one": ((CHECKPOINT,), "nhung", "hieu duc", ""),
    "checkpoint: police alone": ((CHECKPOINT,), "nhung", "hieu", "2 of 1"),
    "checkpoint: two that are not police": ((CHECKPOINT,), "nhung", "lam duc", "police_province"),
    "checkpoint: nobody": ((CHECKPOINT,), "nhung", "", "police_province; 2 of 1"),
    "civil site: health and a second one": ((CIVIL_SITE,), "nhung", "lam hieu", ""),
    "civil site: police cannot speak for health": ((CIVIL_SITE,), "nhung", "hieu duc", "health_dept"),
    "central, health's own holder": ((CENTRAL,), "nhung", "lam duc", ""),
    "central, health's own holder, only one": ((CENTRAL,), "nhung", "lam", "2 of 1"),
    "central, a military holder: its list is cited": ((CENTRAL_MILITARY,), "nhung", "lam duc", ""),
    "central, a military holder: no second registrar": (
        (CENTRAL_MILITARY,), "nhung", "lam hieu", "military_command[confirmed]",
    ),
    "central, a military holder: health is missing": ((CENTRAL_MILITARY,), "nhung", "duc", "health_dept"),
    "military site: document, entered, confirmed": ((MILITARY_SITE,), "nhung", "duc", ""),
    "military site: confirmed by nobody": (
        (MILITARY_SITE,), "nhung", "", "military_command[confirmed]; 2 of 1",
    ),
    "military site: opened by somebody who is no registrar": (
        (MILITARY_SITE,), "lam", "nhung duc", "military_command[entered]",
    ),
    "military site: the one who entered it cannot confirm it": (
        (MILITARY_SITE,), "nhung", "nhung lam", "military_command[confirmed]; 2 of 1; nhung author",
    ),
    "police and health where both are touched": ((CHECKPOINT, CIVIL_SITE), "nhung", "hieu lam", ""),
    "police without health": ((CHECKPOINT, CIVIL_SITE), "nhung", "hieu duc", "health_dept"),
    "all three": ((CHECKPOINT, CIVIL_SITE, MILITARY_SITE), "nhung", "hieu lam", "military_command[confirmed]"),
    "a second grant for the same outlives the first": ((SECOND_GRANT,), "nhung", "duc", "police_province; 2 of 1"),
    "a site goes to another chain: both are asked": (
        (CHAIN,), "nhung", "duc", "military_command[document]; health_dept; 2 of 1",
    ),
    "a site goes to another chain, with the military's document": ((CHAIN, MILITARY_PAPER), "nhung", "duc lam", ""),
    # -- technical work --------------------------------------------------------------------------------------------
    "technical work at a checkpoint": ((TECHNICAL_LONGER,), "nhung", "hieu duc", ""),
    "technical work without the police": ((TECHNICAL_LONGER,), "nhung", "lam duc", "police_province"),
    "technical work that is said to be of another system": (
        (TECHNICAL_ELSEWHERE,), "nhung", "lam duc", "police_province",
    ),
    # -- narrowing -------------------------------------------------------------------------------------------------
    "revoked: one reviewer, no document": ((REVOKED,), "nhung", "duc", ""),
    "revoked: any reviewer": ((REVOKED,), "nhung", "lam", ""),
    "revoked: not by its author": ((REVOKED,), "nhung", "nhung", "1 of 1; nhung author"),
    "shortened at a military site: no document": ((SHORTER,), "nhung", "lam", ""),
    "technical work shortened": ((TECHNICAL,), "nhung", "lam", ""),
    "somebody leaves": ((LEFT,), "nhung", "hieu", ""),
    "somebody leaves, and it is said why": ((LEFT_WITH_NOTE,), "nhung", "hieu", ""),
    "a note alone": ((NOTE,), "nhung", "hieu", "info_dept"),
    "a site closes": ((CLOSED,), "nhung", "hieu", ""),
    "a camera is taken down at a military site": ((CAMERA_REMOVED,), "nhung", "hieu", ""),
    "revoked beside something that is widened": ((REVOKED, CIVIL_SITE), "nhung", "duc hieu", "health_dept"),
    # -- beside access ---------------------------------------------------------------------------------------------
    "a phone: the registrar": ((PHONE,), "lam", "duc", ""),
    "a phone: nobody else": ((PHONE,), "lam", "hieu", "info_dept"),
    "a name with other accents: the registrar": ((OTHER_ACCENTS,), "lam", "duc", ""),
    "another name: whoever that is gets all that the name had": (
        (ANOTHER_PERSON,), "nhung", "duc", "police_province; 2 of 1",
    ),
    "another name, with the police": ((ANOTHER_PERSON,), "nhung", "duc hieu", ""),
    "another name at a military site: no earlier list knows that name": (
        (ANOTHER_OFFICER,), "nhung", "duc", "military_command[document]; 2 of 1",
    ),
    "another name at a military site, with its document": ((ANOTHER_OFFICER, MILITARY_PAPER), "nhung", "duc", ""),
    "a camera at a checkpoint: registrar or police": ((CAMERA_POLICE,), "nhung", "duc lam", ""),
    "a camera at a checkpoint: health cannot": ((CAMERA_POLICE,), "nhung", "lam", "info_dept|police_province; 2 of 1"),
    "a camera at a military site: its document must come along": (
        (CAMERA_MILITARY,), "nhung", "duc", "military_command[document]",
    ),
    "a camera at a military site with a document": ((CAMERA_MILITARY, MILITARY_PAPER), "nhung", "duc", ""),
    "a camera at a military site with an old document that is edited": (
        (CAMERA_MILITARY, MILITARY_OLD_PAPER), "nhung", "duc", "military_command[document]",
    ),
    "another installer at a checkpoint: registrar and police": ((INSTALLER,), "nhung", "duc hieu", ""),
    "another installer at a checkpoint: not without the police": (
        (INSTALLER,), "nhung", "duc lam", "police_province",
    ),
    "another unit that makes the accounts: registrar and the agency": (
        (CREATOR, MILITARY_PAPER), "nhung", "lam", "military_command[confirmed]; info_dept; 2 of 1",
    ),
    "a unit: registrar and a second one": ((UNIT,), "nhung", "duc lam", ""),
    "a unit that manages a military site": ((UNIT_OF_SITE,), "nhung", "duc lam", "military_command[document]"),
    "the kind of a unit decides who judges: two agencies": ((KIND,), "lam", "duc nhung", "health_dept; 2 of 2"),
    "a document: one reviewer": ((PAPER,), "nhung", "hieu", ""),
    "a proposed grant gives nothing yet": ((PROPOSED,), "nhung", "lam", ""),
    "only the ledger": ((LEDGER,), "nhung", "lam", ""),
    "only a comment": ((COMMENT,), "nhung", "", ""),
    # -- who judges ------------------------------------------------------------------------------------------------
    "settings: two agencies": ((SETTINGS,), "nhung", "duc lam", ""),
    "settings: two of one agency": ((SETTINGS,), "lam", "duc nhung", "2 of 2"),
    "settings: two agencies, none the registrar": ((SETTINGS,), "nhung", "hieu lam", "info_dept"),
    "a waiver": ((WAIVER,), "nhung", "duc", "2 of 2"),
    "a key of a unit": ((KEY,), "nhung", "duc hieu", ""),
    "a key of a unit, one agency": ((KEY,), "nhung", "duc", "2 of 2"),
    "a key that signs": ((SIGNER,), "nhung", "lam", "info_dept; 2 of 2"),
    "a reviewer's new account is no judge of itself": ((GROUP,), "nhung", "duc hieu2", "2 of 2; hieu2 unknown"),
    "an override": ((OVERRIDE, CHECKPOINT), "nhung", "hieu duc", ""),
    "an override needs the registrar": ((OVERRIDE, CHECKPOINT), "nhung", "hieu lam", "info_dept"),
    "a military document says nothing of the settings": ((SETTINGS, MILITARY_SITE), "nhung", "duc", "2 of 2"),
    # -- reviews ---------------------------------------------------------------------------------------------------
    "a review of another plan": ((CHECKPOINT,), "nhung", "hieu? duc", "police_province; 2 of 1; hieu stale"),
    "a review of a commit that nobody has": ((REVOKED,), "nhung", "hieu~", "1 of 1; hieu unseen"),
    "reviewed again after the change": ((REVOKED,), "nhung", "hieu? hieu", ""),
    "the author of a commit": ((CHECKPOINT,), "nhung hieu", "hieu duc", "police_province; 2 of 1; hieu author"),
    "who gains is no judge": ((FOR_LAM,), "nhung", "lam duc", "health_dept; 2 of 1; lam gains"),
    "an account that nobody knows": ((REVOKED,), "nhung", "ai-do", "1 of 1; ai-do unknown"),
    "the military's member has no account": ((REVOKED,), "nhung", "c-dinh-cong-hao", "1 of 1; c-dinh-cong-hao unknown"),
    "an account in other letters": ((REVOKED,), "@NHUNG", "@Duc", ""),
    "an author in other letters": ((REVOKED,), "Nhung", "nhung", "1 of 1; nhung author"),
    "changes were asked for": ((REVOKED,), "nhung", "duc hieu!", "against hieu"),
    "changes were asked for after an approval": (
        (REVOKED,), "nhung", "hieu hieu!", "1 of 1; against hieu; hieu superseded",
    ),
    "approved after changes were asked for": ((REVOKED,), "nhung", "hieu! hieu", ""),
    "an approval, then an objection that was dismissed": ((REVOKED,), "nhung", "hieu hieu-", "1 of 1; hieu dismissed"),
    "dismissed": ((REVOKED,), "nhung", "hieu-", "1 of 1; hieu dismissed"),
    "dismissed, and then only another plan is reviewed": (
        (REVOKED,), "nhung", "hieu hieu- hieu?", "1 of 1; hieu stale",
    ),
    "who gets technical work is no judge of it": (
        (TECHNICAL_FOR_REVIEWER,), "nhung", "hieu duc", "police_province; 2 of 1; hieu gains",
    ),
    "a stranger's objection is told and stops nothing": ((REVOKED,), "nhung", "duc ai-do!", "ai-do unknown"),
    # -- urgent ----------------------------------------------------------------------------------------------------
    "urgent at a checkpoint: one of the police": ((URGENT_POLICE,), "nhung", "hieu", ""),
    "urgent at a checkpoint: not another": ((URGENT_POLICE,), "nhung", "duc", "urgent(police_province)"),
    "urgent where the party has no account: anybody": ((URGENT,), "nhung", "lam", ""),
    "urgent where the party has no account: not alone": ((URGENT,), "nhung", "nhung", "urgent(); nhung author"),
    "urgent for longer than a few days is not urgent": ((URGENT_LONG,), "nhung", "hieu", "2 of 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_the_table(name: str) -> None:
    edits, authors, approving, missing = TABLE[name]
    assert said(verdict(edits, authors, approving)) == missing


@pytest.mark.parametrize(
    ("day", "missing"),
    [("2021-08-15", ""), ("2021-09-15", "health_dept; info_dept; 2 of 1"), (None, "health_dept; info_dept; 2 of 1")],
)
def test_an_end_that_comes_earlier_only_ends(day: str | None, missing: str) -> None:
    """A site that closes sooner than was said needs one reviewer; later, or no more, and those answer who opened it."""
    files = edited(("sites/all.yaml", "  s-iso-02:\n", CLOSED[2], f"{CLOSED[2]}\n    closed_on: 2021-09-01"))
    old, new = "    closed_on: 2021-09-01\n", f"    closed_on: {day}\n" if day else ""
    after = edited(("sites/all.yaml", "  s-iso-02:\n", old, new), base=files)
    found = plan(inventory_of(files), inventory_of(after))
    assert said(judge(found, Reviewed(("nhung",), (Review("hieu", "approved", found.hash),)), DAY)) == missing


def test_the_table_is_large_and_says_both() -> None:
    outcomes = [verdict(edits, authors, approving).satisfied for edits, authors, approving, _ in TABLE.values()]
    assert min(outcomes.count(True), outcomes.count(False)) > 25


def test_an_evidence_is_told_as_what_it_is() -> None:
    """The whole sentences, in both languages: never that the agency clicked."""
    found = planned(CAMERA_MILITARY, MILITARY_PAPER)
    words = VerdictWords(found, verdict((CAMERA_MILITARY, MILITARY_PAPER), "nhung", "duc"))
    (need,) = words.needs()
    assert need.vi == (
        "Đã đủ: Bộ CHQS tỉnh đồng ý bằng văn bản số 401/BCH-TM ngày 19/07/2021, do Tạ Thị Hồng Nhung nhập, "
        "Mai Anh Đức xác nhận (cơ quan này không bấm duyệt), vì: đầu ghi, camera: Đầu ghi nhà chỉ huy [882/2.1]."
    )
    assert need.en == (
        "Met: Bộ CHQS tỉnh agreed by document number 401/BCH-TM of 19/07/2021, entered by Tạ Thị Hồng Nhung, "
        "confirmed by Mai Anh Đức (it clicked nothing), because of: recorders, cameras: Đầu ghi nhà chỉ huy [882/2.1]."
    )
    cited = VerdictWords(planned(MILITARY_SITE), verdict((MILITARY_SITE,), "nhung", "duc")).needs()[0]
    assert "số 12/DS-TQS ngày 14/06/2021, do Tạ Thị Hồng Nhung dẫn lại (văn bản có từ trước), Mai Anh Đức" in cited.vi
    rewritten: Edit = (DOCUMENTS, "  d-tqs-tai-khoan:\n", "number: 12/DS-TQS", "number: 13/DS-TQS")
    edits = (MILITARY_SITE, rewritten)
    anew = VerdictWords(planned(*edits), verdict(edits, "nhung", "duc")).needs()[0]
    assert "số 13/DS-TQS ngày 14/06/2021, do Tạ Thị Hồng Nhung nhập, Mai Anh Đức xác nhận" in anew.vi


def test_what_is_missing_names_who_could_meet_it() -> None:
    found = verdict((CHECKPOINT,), "nhung", "duc ai-do")
    words = VerdictWords(planned(CHECKPOINT), found)
    assert [one.vi for one in (words.headline(), *words.needs(), *words.others())] == [
        f"Chưa đủ phê duyệt cho kế hoạch {found.hash}.",
        "Còn thiếu: Công an tỉnh phải đồng ý, vì: thêm quyền xem cho Nguyễn Văn Mẫn (Hệ thống tại chốt) [882/3.1]. "
        "Người duyệt được: Tống Duy Hiếu (hieu).",
        "Còn thiếu: cần ít nhất 2 người duyệt; đã có Mai Anh Đức (Sở TT&TT), vì: thêm quyền xem cho Nguyễn Văn Mẫn "
        "(Hệ thống tại chốt) [882/3.1]. Người duyệt được: Tống Duy Hiếu (hieu), Vũ Ngọc Lam (lam).",
        "Lượt duyệt của ai-do không được tính: tài khoản không phải của một người trong nhóm duyệt.",
    ]
    alone = VerdictWords(planned(FOR_LAM), verdict((FOR_LAM,), "nhung", "")).needs()[0]
    assert alone.en == (
        "Missing: Sở Y tế must agree, because of: more access for Vũ Ngọc Lam (Central connection system) [882/1.2]. "
        "Nobody of the groups can: let somebody else open the change, or add a member."
    )


def test_needs_can_be_told_before_anybody_reviewed() -> None:
    needs = needs_before_review(planned(PHONE), DAY)
    assert [one.en for one in needs] == [
        "Missing: Sở TT&TT must agree, because of: the details of Nguyễn Tuấn Anh. "
        "Who can: Mai Anh Đức (duc), Tạ Thị Hồng Nhung (nhung)."
    ]
    assert "Who can: Mai Anh Đức (duc)." in needs_before_review(planned(PHONE), DAY, "@Nhung")[0].en
    military = [needs_before_review(planned(MILITARY_SITE), DAY, author)[0].en for author in ("lam", "nhung")]
    assert ["a registrar must open the change" in one for one in military] == [True, False]


def test_what_shows_nothing_more_is_not_called_more() -> None:
    """A second grant for the same, or the same on a new recorder: a decision, but nobody sees more by it."""
    needs = needs_before_review(planned(SECOND_GRANT), DAY)
    assert needs[0].vi.startswith(
        "Còn thiếu: Công an tỉnh phải đồng ý, vì: quyền theo lượt cấp, thiết bị hoặc phạm vi khác cho Nguyễn Văn Mẫn "
        "(Hệ thống tại chốt) [882/3.1]."
    )
    assert "access by another grant, device or scope for Nguyễn Văn Mẫn (Checkpoint system)" in needs[1].en


def test_accounts_are_untrusted_text() -> None:
    """An account on a forge is what a stranger typed: nothing of it steers a terminal, and no phone is repeated."""
    nasty = "x\x1b[2J\n::error::\u202e0100 000 001" + "y" * 300
    found = planned(REVOKED)
    judged = judge(found, Reviewed(("nhung",), (Review(nasty, "approved", found.hash),)), DAY)
    (sentence,) = VerdictWords(found, judged).others()
    assert sentence.vi.isprintable()
    assert mask_personal(sentence.vi) == sentence.vi
    assert len(sentence.vi) < 300
    assert not judged.satisfied


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


def test_who_has_left_reviews_no_more() -> None:
    files = edited(("contacts/more.yaml", "c-mai-anh-duc", "{full_name", "{left_on: 2021-07-15, full_name"))
    before = inventory_of(files)
    after = inventory_of(edited(REVOKED, base=files))
    found = plan(before, after)

    def judged(at: datetime | None) -> str:
        return said(judge(found, Reviewed(("nhung",), (Review("duc", "approved", found.hash, at),)), DAY))

    assert judged(None) == "1 of 1; duc left"
    assert judged(datetime(2021, 7, 15, tzinfo=UTC)) == "1 of 1; duc left"
    assert judged(datetime(2021, 7, 14, tzinfo=UTC)) == ""


MOVED_AWAY = (
    "positions: [{title: Chuyên viên, unit: u-syt, valid_until: 2021-07-14},"
    " {title: Cán bộ, unit: u-cat, valid_from: 2021-07-15}]"
)


def test_who_was_moved_to_another_agency_speaks_for_the_old_one_no_more() -> None:
    files = edited(
        ("contacts/more.yaml", "c-vu-ngoc-lam", "positions: [{title: Chuyên viên, unit: u-syt}]", MOVED_AWAY)
    )
    found = plan(inventory_of(files), inventory_of(edited(CIVIL_SITE, base=files)))

    def judged(at: datetime | None) -> Verdict:
        reviews = (Review("lam", "approved", found.hash, at), Review("hieu", "approved", found.hash))
        return judge(found, Reviewed(("nhung",), reviews), DAY)

    assert said(judged(None)) == "health_dept; 2 of 1; lam moved"
    assert judged(None).needs[0].could == ()
    assert said(judged(datetime(2021, 7, 14, tzinfo=UTC))) == ""


def test_who_goes_along_with_a_unit_that_is_continued_still_speaks_for_it() -> None:
    joined = MOVED_AWAY.replace("u-cat", "u-syt-moi")
    files = edited(
        ("contacts/more.yaml", "c-vu-ngoc-lam", "positions: [{title: Chuyên viên, unit: u-syt}]", joined),
        (
            "units/all.yaml", "  u-syt:\n", "kind: health_dept", "kind: health_dept\n    successors: [u-syt-moi]",
        ),
        (
            "units/all.yaml",
            EMPTY,
            "units:\n",
            "units:\n  u-syt-moi: {kind: health_dept, names: [{vi: Sở Y tế mới}], predecessors: [u-syt]}\n",
        ),
    )  # fmt: skip
    found = plan(inventory_of(files), inventory_of(edited(CIVIL_SITE, base=files)))
    reviews = (Review("lam", "approved", found.hash), Review("hieu", "approved", found.hash))
    assert said(judge(found, Reviewed(("nhung",), reviews), DAY)) == ""


def test_an_agency_whose_only_account_has_left_needs_another_one() -> None:
    """Nobody turns a click into a paper by saying that the agency's reviewer has left: that waits for no review."""
    files = edited((CONTACTS, "  c-tong-duy-hieu:\n", "    positions:", "    left_on: 2021-07-15\n    positions:"))
    found = plan(inventory_of(files), inventory_of(edited(CHECKPOINT, base=files)))
    reviews = (Review("duc", "approved", found.hash), Review("lam", "approved", found.hash))
    judged = judge(found, Reviewed(("nhung",), reviews), DAY)
    assert said(judged) == "police_province"
    assert judged.needs[0].could == ()


def test_one_person_with_two_accounts_is_one() -> None:
    second: Edit = (
        "reviewers/all.yaml", EMPTY, "handle: hieu}", "handle: hieu}, {person: c-tong-duy-hieu, handle: hieu-2}",
    )  # fmt: skip
    files = edited(second)
    found = plan(inventory_of(files), inventory_of(edited(CHECKPOINT, base=files)))

    def judged(author: str, *handles: str) -> str:
        reviews = tuple(Review(one, "approved", found.hash) for one in handles)
        return said(judge(found, Reviewed((author,), reviews), DAY))

    assert judged("nhung", "hieu", "hieu-2") == "2 of 1"
    assert judged("nhung", "hieu-2", "duc") == ""
    assert judged("hieu", "hieu-2", "duc") == "police_province; 2 of 1; hieu-2 author"


def test_one_person_in_two_groups_speaks_for_one_unit() -> None:
    both: Edit = (
        "reviewers/all.yaml",
        EMPTY,
        "members: [{person: c-vu-ngoc-lam",
        "members: [{person: c-tong-duy-hieu, handle: hieu}, {person: c-vu-ngoc-lam",
    )
    files = edited(both)
    found = plan(inventory_of(files), inventory_of(edited(CHECKPOINT, CIVIL_SITE, base=files)))

    def judged(*handles: str) -> str:
        reviews = tuple(Review(one, "approved", found.hash) for one in handles)
        return said(judge(found, Reviewed(("nhung",), reviews), DAY))

    assert judged("hieu", "duc") == "police_province"
    assert judged("hieu", "lam") == ""
    assert judged("hieu") == "police_province; 2 of 1"


def test_an_account_of_two_people_is_nobodys() -> None:
    files = edited(("reviewers/all.yaml", EMPTY, "handle: duc", "handle: LAM"))
    found = plan(inventory_of(files), inventory_of(edited(REVOKED, base=files)))
    judged = judge(found, Reviewed(("nhung",), (Review("lam", "approved", found.hash),)), DAY)
    assert said(judged) == "1 of 1; lam unknown"


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


def test_an_override_is_seen_or_not_approved() -> None:
    """The hash of a plan does not hold the override, so who reviewed before it came has not agreed to it."""
    found = planned(OVERRIDE, CHECKPOINT)
    assert found.hash == planned(CHECKPOINT).hash
    blind = tuple(Review(one, "approved", found.hash, saw_overrides=False) for one in ("hieu", "duc"))
    judged = judge(found, Reviewed(("nhung",), blind), DAY)
    assert said(judged) == "police_province; info_dept; 2 of 2; 2 of 1; hieu override; duc override"
    seen = tuple(replace(one, saw_overrides=True) for one in blind)
    assert judge(found, Reviewed(("nhung",), (*blind, *seen)), DAY).satisfied


def test_without_rules_two_must_agree() -> None:
    """A pack that says nothing of reviews is no open door."""
    found = planned(CHECKPOINT)
    pack = copy(found.before.pack)
    object.__setattr__(pack, "reviews", ())
    silent = replace(found.before, pack=pack)
    one, two = (tuple(Review(who, "approved", found.hash) for who in names) for names in (("lam",), ("lam", "duc")))
    assert said(judge(found, Reviewed(("nhung",), one), DAY, silent)) == "2 of 1"
    assert judge(found, Reviewed(("nhung",), two), DAY, silent).satisfied


def test_the_base_judges_even_where_it_moved_on() -> None:
    """Somebody who is no reviewer any more on the branch that counts is none for a change that began before."""
    moved = inventory_of(edited(("reviewers/all.yaml", EMPTY, "handle: duc", "handle: duc-moi")))
    found = planned(REVOKED)
    assert said(judge(found, Reviewed(("nhung",), (Review("duc", "approved", found.hash),)), DAY, moved)) == (
        "1 of 1; duc unknown"
    )


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


def test_the_day_of_a_review_is_the_local_one() -> None:
    """Half past six in the evening in Greenwich is the next day here, on which he had left."""
    files = edited(("contacts/more.yaml", "c-mai-anh-duc", "{full_name", "{left_on: 2021-07-15, full_name"))
    found = plan(inventory_of(files), inventory_of(edited(REVOKED, base=files)))
    at = datetime(2021, 7, 14, 18, 30, tzinfo=UTC)
    judged = judge(found, Reviewed(("nhung",), (Review("duc", "approved", found.hash, at),)), DAY)
    assert said(judged) == "1 of 1; duc left"


def test_another_name_is_told_as_such() -> None:
    found = planned(ANOTHER_PERSON)
    needs = VerdictWords(found, verdict((ANOTHER_PERSON,), "nhung", "duc hieu")).needs()
    assert needs[0].vi == (
        "Đã đủ: Công an tỉnh đã đồng ý: Tống Duy Hiếu (Công an tỉnh), vì: thêm quyền xem cho "
        "Nguyễn Văn Mẫn → Lê Hữu Phước (Hệ thống tại chốt) [882/3.1]."
    )
