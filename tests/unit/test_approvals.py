"""Who must have agreed to which change: the table that the letter's agencies would sign.

The judge is the table itself, written from domain.md 3.10 and not from the code. Whose review counts:
test_approvals_reviewers.py; what each kind of change asks for: test_approvals_changes.py.
"""

from __future__ import annotations

import pytest

from camgrant.plan.approvals import judge
from camgrant.plan.plan import plan
from camgrant.plan.reviews import Review, Reviewed
from support.approval_edits import (
    ANOTHER_PERSON,
    CAMERA_MILITARY,
    CAMERA_REMOVED,
    CENTRAL_MILITARY,
    CHECKPOINT,
    CIVIL_SITE,
    CLOSED,
    COMMENT,
    CONTACTS,
    DAY,
    DOCUMENTS,
    EMPTY,
    FOR_LAM,
    GRANTS,
    LEDGER,
    LEFT,
    MILITARY_PAPER,
    MILITARY_SITE,
    NEW_GRANT,
    OVERRIDE,
    PAPER,
    PHONE,
    REVOKED,
    SECOND_GRANT,
    SETTINGS,
    SHORTER,
    TECHNICAL_LONGER,
    URGENT_POLICE,
    later,
    said,
    verdict,
)
from support.reviewing import Edit, edited, inventory_of

CENTRAL = later("g-central-anhnt", "2021-12-08", "2021-12-09")
TECHNICAL = later("g-chk-01-kt-sondn", "2021-07-26", "2021-07-25")
LEFT_WITH_NOTE: Edit = (*LEFT[:3], LEFT[3].replace("\n", "\n    note: Chuyển ngành\n"))
NOTE: Edit = (CONTACTS, "  c-do-trung-kien:\n", "    positions:", "    note: Chuyển ngành\n    positions:")
CAMERA_POLICE: Edit = ("cameras/all.yaml", "  r-chk-01-vnpt:\n", "Đầu ghi VNPT", "Đầu ghi chính")
INSTALLER: Edit = ("cameras/all.yaml", "  r-chk-01-vnpt:\n", "installer: u-vnpt-gl", "installer: u-viettel-gl")
CREATOR: Edit = ("cameras/all.yaml", "  r-iso-01:\n", "creator: u-vnpt-gl", "creator: u-viettel-gl")
CHAIN: Edit = ("sites/all.yaml", "  s-iso-01:\n", "chain: military_command", "chain: civil")
UNIT: Edit = ("units/all.yaml", "  u-viettel-gl:\n", "Viettel Gia Lai", "Viettel tỉnh Gia Lai")
UNIT_OF_SITE: Edit = ("units/all.yaml", "  u-tqs:\n", "order: 11", "order: 12")
KEY: Edit = (
    "units/all.yaml",
    "  u-vnpt-gl:\n",
    "order: 71",
    f"order: 71\n    keys: [{{key: age1{'q' * 58}, valid_from: 2021-07-01}}]",
)
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
MILITARY_OLD_PAPER: Edit = (DOCUMENTS, "  d-bchqs-s1:\n", "kind: list", "kind: list\n    subject: Danh sách")
URGENT: Edit = (
    GRANTS,
    EMPTY,
    "grants:\n",
    "grants:\n  g-gap: {person: c-ro-cham-hyeo, system: site, scope: {site: s-iso-01}, rights: [live],"
    " purpose: site_supervision, valid_from: 2021-07-20, valid_until: 2021-07-22,"
    " urgent: {reason: Cháy, by: c-tong-duy-hieu}}\n",
)
URGENT_LONG: Edit = (
    URGENT_POLICE[0],
    EMPTY,
    "grants:\n",
    URGENT_POLICE[3].replace("until: 2021-07-22", "until: 2021-07-23"),
)
PROPOSED: Edit = (GRANTS, EMPTY, "grants:\n", f"grants:\n{NEW_GRANT}    proposed: true\n")
ANOTHER_OFFICER: Edit = (CONTACTS, "  c-hoang-dinh-khoi:\n", "full_name: Hoàng Đình Khôi", "full_name: Lê Hữu Phước")
OTHER_ACCENTS: Edit = (CONTACTS, "  c-nguyen-van-man:\n", "full_name: Nguyễn Văn Mẫn", "full_name: Nguyễn Văn Mận")
TECHNICAL_ELSEWHERE: Edit = (GRANTS, "  g-chk-01-kt-sondn:\n", "system: checkpoint", "system: site")
TECHNICAL_FOR_REVIEWER: Edit = (
    GRANTS, "  g-chk-01-kt-sondn:\n", "person: c-dao-ngoc-son", "person: c-tong-duy-hieu",
)  # fmt: skip
KIND: Edit = ("units/all.yaml", "  u-viettel-gl:\n", "kind: telecom", "kind: health_dept")


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
