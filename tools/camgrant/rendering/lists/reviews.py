"""The form of a review: what the owner of a list is asked about each grant in force, with room for the answers.

It holds neither phone nor mailbox. Whatever pack is used, its owner finds the same questions on it; what comes back is
read by the headings of these columns.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final, Literal, cast

from camgrant.access.state import Entitlement
from camgrant.model.base import Label
from camgrant.model.organisation import Letterhead
from camgrant.model.pack import PackBasis, Sheet, SheetColumn
from camgrant.model.vietnamese import date_vi
from camgrant.rendering.lists.desk import Desk
from camgrant.rendering.lists.facts import grant_facts, person_facts, person_order, sites_of
from camgrant.rendering.lists.grants import shown_facts
from camgrant.rendering.sheets import SheetRow, SheetView
from camgrant.rendering.views import documents_of

__all__ = ["ANSWER_WORDS", "review_view"]

Answer = Literal["keep", "reduce", "revoke"]
ANSWER_WORDS: Final[Mapping[Answer, str]] = {"keep": "Giữ", "reduce": "Bớt quyền", "revoke": "Thu hồi"}
"""What the form offers as an answer."""
_TITLE: Final = Label(vi="PHIẾU RÀ SOÁT QUYỀN XEM CAMERA", en="Review of access to cameras")
_COLUMNS: Final = (
    ("ordinal", "STT", "No."),
    ("full_name", "Họ và tên", "Full name"),
    ("position", "Chức vụ, đơn vị", "Position, unit"),
    ("sites", "Nơi xem", "Where"),
    ("rights", "Quyền", "Rights"),
    ("validity", "Thời hạn", "From – until"),
    ("approval", "Căn cứ", "Basis"),
    ("answer", "Ý kiến", "Answer"),
    ("rights_left", "Quyền còn lại", "Rights left"),
    ("reason", "Lý do", "Reason"),
    ("second", "Người kiểm tra lại", "Second reader"),
    ("grant", "Mã lượt cấp", "Grant"),
)
_NOTES: Final = (
    "Đợt {round}. Đề nghị đơn vị trả lời từng dòng và gửi lại chậm nhất ngày {due}.",
    "Ý kiến ghi một trong: {answers}. Bớt quyền thì ghi quyền còn lại; bớt quyền, thu hồi thì ghi lý do.",
    "Người kiểm tra lại là người khác với người trả lời. Quá hạn mà chưa trả lời thì chưa xét gia hạn.",
)
_KEEPER: Final = "Đơn vị giữ dữ liệu quyền truy cập camera"


def review_view(desk: Desk, round_id: str, owner: str, due: date, grants: Collection[str]) -> SheetView:
    """The form for one owner, as a paper of the owner's to the registrar; `grants` are in force on the desk's day."""
    parts: dict[str, list[Entitlement]] = {}
    for one in desk.state.entitlements:
        if one.grant in grants and one.cameras:
            parts.setdefault(one.grant, []).append(one)
    order = sorted(parts, key=lambda grant: (*person_order(desk, parts[grant][0].person), grant))
    sheet = _sheet()
    head = desk.inventory.units[owner].letterhead or Letterhead()
    registrar = desk.inventory.settings.registrar or ""
    facts = {"round": round_id, "due": date_vi(due), "answers": ", ".join(ANSWER_WORDS.values())}
    return SheetView(
        sheet_id=round_id,
        sheet=sheet,
        author=owner,
        recipient=registrar,
        as_of=desk.day,
        parent_name=head.parent or "",
        author_name=desk.unit_name(owner),
        recipient_name=desk.unit_name(registrar) if registrar else _KEEPER,
        place=head.place or "",
        signer_title=head.signer,
        source=desk.inventory.pack.source.cited,
        rows=tuple(_row(desk, sheet, grant, parts[grant]) for grant in order),
        symbol=head.symbol or "",
        notes=tuple(note.format(**facts) for note in _NOTES),
    )


def _sheet() -> Sheet:
    columns = tuple(SheetColumn(show=cast(Any, show), label=Label(vi=vi, en=en)) for show, vi, en in _COLUMNS)
    return Sheet(title=_TITLE, basis=PackBasis(source="extension"), content="review", form=True, columns=columns)


def _row(desk: Desk, sheet: Sheet, grant_id: str, part: list[Entitlement]) -> SheetRow:
    first = part[0]
    grant = desk.inventory.grants[grant_id]
    cameras = tuple(sorted({camera for one in part for camera in one.cameras}))
    person = person_facts(desk, first.person, desk.day, contact_data=False)
    facts = {
        **person,
        **grant_facts(desk, part),
        "position": ", ".join(str(part) for part in (person["position"], person["unit"]) if part),
        "sites": _where(desk, grant.scope.chain, cameras),
        "approval": "; ".join(desk.cited(document) for document in grant.rests_on),
        "reason": "",
        "grant": grant_id,
    }
    return SheetRow(
        group="",
        person=first.person,
        grant=grant_id,
        documents=documents_of(part),
        facts=shown_facts(sheet, facts),
        cameras=cameras,
        valid_from=first.valid_from,
        valid_until=first.valid_until,
    )


def _where(desk: Desk, chain: str | None, cameras: tuple[str, ...]) -> str:
    """The sites by name, those of a whole chain by their number."""
    sites = sites_of(desk, cameras)
    label = f"{len(sites)} cơ sở – {desk.inventory.pack.chains[chain].label.vi}" if chain else ""
    return f"{label or '; '.join(map(desk.site_name, sites))} ({len(cameras)} camera)"
