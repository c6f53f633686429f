"""How a list says in words what somebody had, has or has no longer, why, and by when it has to be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from camgrant.access.timeline import Why
from camgrant.model.base import Right
from camgrant.model.ledger import FrozenRow
from camgrant.model.vietnamese import date_vi
from camgrant.rendering.lists.desk import Desk
from camgrant.rendering.lists.facts import rights_words, sites_of
from camgrant.rendering.sheets import SheetChange

__all__ = ["CHANGE_WORDS", "HAS_ACCOUNT", "due", "papers_of", "reason_gone", "said", "said_by", "words_for", "words_of"]


class ChangeWords(NamedTuple):
    """What a slip and a request for accounts call a kind of change."""

    change: str
    request: str


CHANGE_WORDS: Final = {
    "added": ChangeWords("Thêm", "Tạo mới"),
    "changed": ChangeWords("Đổi", "Thay đổi"),
    "removed": ChangeWords("Thu hồi", "Thu hồi"),
}
# Whoever reads "new" makes an account. Of one that is there already only its rights may differ from the row.
HAS_ACCOUNT: Final = ChangeWords("Đã có (đối chiếu)", "Đã có (đối chiếu)")
_FEW: Final = 4  # cameras or sites that a sentence names; more are counted
_WHY: Final[dict[Why, str]] = {
    "left": "Thôi việc",
    "revoked": "Thu hồi",
    "expired": "Hết thời hạn",
    "closed": "Cơ sở kết thúc hoạt động",
    "retired": "Đơn vị hoặc thiết bị thôi hoạt động",
    "lost": "Thiết bị không còn",
    "amended": "Nơi đặt, tuyến hoặc đầu ghi thay đổi",
    "moved": "Chuyển công tác",
}


def words_of(change: SheetChange) -> ChangeWords:
    """What a list calls a change."""
    return words_for(change.kind, has_account=change.has_account)


def words_for(kind: Literal["removed", "changed", "added"], *, has_account: bool) -> ChangeWords:
    """What a list calls a kind of change; of what is new, whether its accounts are there already."""
    return HAS_ACCOUNT if has_account else CHANGE_WORDS[kind]


def said(
    desk: Desk,
    cameras: Sequence[str],
    rights: Sequence[Right],
    first: date | None,
    last: date | None,
) -> str:
    """Cameras, rights and window in one sentence; nothing for what is not about cameras."""
    if not cameras:
        return ""
    names = [desk.inventory.cameras[one].name for one in cameras if one in desk.inventory.cameras]
    shown = ", ".join(names) if len(cameras) <= _FEW else f"{len(cameras)} camera"
    sites = sites_of(desk, cameras)
    places = "; ".join(map(desk.site_name, sites)) if len(sites) <= _FEW else f"{len(sites)} cơ sở"
    window = f"{date_vi(first)} – {date_vi(last)}" if first and last else ""
    return " · ".join(part for part in (f"{places}: {shown}", rights_words(rights), window) if part)


def said_by(desk: Desk, grant_id: str) -> str:
    """The paper that a grant rests on: the last that approves, else the one that nominates."""
    grant = desk.inventory.grants.get(grant_id)
    papers = [one for one in (grant.rests_on if grant else ()) if one in desk.inventory.documents]
    return f"Theo {desk.cited(papers[-1])}" if papers else ""


def reason_gone(desk: Desk, old: FrozenRow) -> str:
    """Why a row is no longer there, as far as the data tells."""
    gone = desk.gone.get(old.grant or "")
    grant = desk.inventory.grants.get(old.grant or "")
    if gone is None or grant is None:
        return "Không còn trong danh sách"
    return grant.revoked.reason if gone.why == "revoked" and grant.revoked else _WHY[gone.why]


def papers_of(desk: Desk, old: FrozenRow) -> tuple[str, ...]:
    """The document that ended a grant, else those that it rested on."""
    grant = desk.inventory.grants.get(old.grant or "")
    if grant is None:
        return ()
    revocation = grant.revoked.document if grant.revoked else None
    return (revocation,) if revocation else grant.rests_on


def due(desk: Desk, on: date | None) -> str:
    """When a change has to be made: at once, unless it counts from a later day."""
    return f"Từ ngày {date_vi(on)}" if on is not None and on > desk.day else "Ngay khi nhận được"
