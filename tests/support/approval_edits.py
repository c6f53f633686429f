"""Edits of the minimal inventory that somebody must agree to, and what the judge of approvals says of them."""

from __future__ import annotations

from datetime import date
from functools import cache

from camgrant.plan.approvals import Verdict, judge
from camgrant.plan.plan import Plan, plan
from camgrant.plan.reviews import Review, Reviewed, State
from support.reviewing import BASE, Edit, edited, inventory_of

__all__ = [
    "ANOTHER_PERSON",
    "CAMERA_MILITARY",
    "CAMERA_REMOVED",
    "CENTRAL_MILITARY",
    "CHECKPOINT",
    "CIVIL_SITE",
    "CLOSED",
    "COMMENT",
    "CONTACTS",
    "DAY",
    "DOCUMENTS",
    "EMPTY",
    "FOR_LAM",
    "GRANTS",
    "LEDGER",
    "LEFT",
    "MILITARY_PAPER",
    "MILITARY_SITE",
    "NEW_GRANT",
    "OVERRIDE",
    "PAPER",
    "PHONE",
    "REVOKED",
    "SECOND_GRANT",
    "SETTINGS",
    "SHORTER",
    "TECHNICAL_LONGER",
    "URGENT_POLICE",
    "later",
    "planned",
    "said",
    "verdict",
]

DAY = date(2021, 7, 20)
GRANTS, DOCUMENTS, CONTACTS = "grants/all.yaml", "documents/all.yaml", "contacts/all.yaml"
EMPTY = ""


def later(grant: str, old: str, new: str) -> Edit:
    return GRANTS, f"  {grant}:\n", f"valid_until: {old}", f"valid_until: {new}"


CHECKPOINT = later("g-chk-01-mannv", "2021-07-29", "2021-07-30")
MILITARY_SITE = later("g-iso-01-khoihd", "2021-09-11", "2021-09-12")
CIVIL_SITE = later("g-iso-02-kiendt", "2021-09-11", "2021-09-12")
CENTRAL_MILITARY = later("g-central-hungtq", "2021-12-08", "2021-12-09")
REVOKED: Edit = (
    GRANTS,
    "  g-chk-01-mannv:\n",
    "nomination: d-cat-s6-01\n",
    "nomination: d-cat-s6-01\n    revoked: {on: 2021-07-21, reason: Thôi trực}\n",
)
SHORTER = later("g-iso-01-khoihd", "2021-09-11", "2021-09-01")
TECHNICAL_LONGER: Edit = (GRANTS, "  g-chk-01-kt-sondn:\n", "valid_from: 2021-07-20", "valid_from: 2021-07-19")
PHONE: Edit = (CONTACTS, "  c-nguyen-tuan-anh:\n", '"0100 000 0', '"0100 000 9')
LEFT: Edit = (CONTACTS, "  c-do-trung-kien:\n", "    positions:", "    left_on: 2021-08-01\n    positions:")
CAMERA_MILITARY: Edit = ("cameras/all.yaml", "  r-iso-01:\n", "log_days: 90", "log_days: 91")
CAMERA_REMOVED: Edit = (
    "cameras/all.yaml",
    "      k-iso-01-2:",
    "installed_on: 2021-06-05}",
    "installed_on: 2021-06-05, removed_on: 2021-07-21}",
)
CLOSED: Edit = (
    "sites/all.yaml",
    "  s-iso-02:\n",
    "opened_on: 2021-06-07",
    "opened_on: 2021-06-07\n    closed_on: 2021-08-01",
)
SETTINGS: Edit = ("camgrant.yaml", EMPTY, "targets: [hikvision, ", "targets: [")
PAPER: Edit = (DOCUMENTS, "  d-cat-dau-moi:\n", "kind: coordination", "kind: coordination\n    subject: Cử đầu mối")
MILITARY_PAPER: Edit = (
    DOCUMENTS,
    EMPTY,
    "documents:\n",
    "documents:\n  d-bchqs-moi: {issuer: u-bchqs, number: 401/BCH-TM, date: 2021-07-19, kind: list}\n",
)
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
URGENT_POLICE: Edit = (
    GRANTS,
    EMPTY,
    "grants:\n",
    "grants:\n  g-gap: {person: c-do-trung-kien, system: checkpoint, scope: {site: s-chk-01}, rights: [live],"
    " purpose: checkpoint_monitoring, valid_from: 2021-07-20, valid_until: 2021-07-22,"
    " urgent: {reason: Truy tìm, by: c-tong-duy-hieu}}\n",
)
SECOND_GRANT: Edit = (
    GRANTS,
    EMPTY,
    "grants:\n",
    "grants:\n  g-hai: {person: c-nguyen-van-man, system: checkpoint, scope: {site: s-chk-01}, rights: [live],"
    " purpose: checkpoint_monitoring, valid_from: 2021-06-16, valid_until: 2021-07-28, nomination: d-cat-s6-01}\n",
)
ANOTHER_PERSON: Edit = (CONTACTS, "  c-nguyen-van-man:\n", "full_name: Nguyễn Văn Mẫn", "full_name: Lê Hữu Phước")
COMMENT: Edit = (GRANTS, EMPTY, "grants:\n", "grants:\n  # Chú thích mới.\n")


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
