"""What `camgrant show` says: the entitlements and what belongs to them, for people and for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from camgrant.diagnostics import Text
from camgrant.model.estate import REACH_WORDS
from camgrant.report.github import markdown_cell
from camgrant.report.rights import right_word

if TYPE_CHECKING:
    from camgrant.app.show import EndedRow, OtherWay, Pending, RecorderRow, Row

__all__ = ["other_way", "show_content", "show_text"]

_ANSWERED_FOR = Text("{name}, do {responsible} chịu trách nhiệm", "{name}, {responsible} answers for it")
_HEADINGS: Final = (
    Text("Họ và tên", "Name"),
    Text("Đơn vị", "Unit"),
    Text("Hệ thống", "System"),
    Text("Đầu ghi", "Recorder"),
    Text("Camera", "Cameras"),
    Text("Quyền", "Rights"),
    Text("Từ ngày", "From"),
    Text("Đến ngày", "Until"),
    Text("Căn cứ", "Basis"),
)
_RECORDERS: Final = Text(
    "Ngoài các tài khoản trên, những gì khác tới được hình ảnh:",
    "Beside these accounts, what else reaches the pictures:",
)
_RECORDER: Final = Text(
    "{name} ({id}): khởi tạo tài khoản: {creator}; giữ tài khoản quản trị: {custodian}",
    "{name} ({id}): accounts created by {creator}; admin account kept by {custodian}",
)
_WAY: Final = Text("{kind}: {what}; chịu trách nhiệm: {name}", "{kind}: {what}; answerable: {name}")
_ALLOWED: Final = Text("văn bản {document}", "document {document}")
_UNTIL: Final = Text("đến hết ngày {until}", "until {until}")
_NOTHING_ELSE: Final = Text("Không có gì khác được kê khai", "Nothing else is declared")
_CHECKED: Final = Text("Kiểm tra ngày {day}", "Checked on {day}")
_UNCHECKED: Final = Text("Chưa ghi ngày kiểm tra", "Nobody has stated when it was checked")
_ACCEPTED: Final = Text(
    "vượt mức được chấp nhận đến hết {until}: {rights}", "accepted beyond the grant until {until}: {rights}"
)
_URGENT: Final = Text("CẤP KHẨN CẤP", "URGENT")
_PENDING: Final = Text("Tài khoản phải gỡ, chưa có xác nhận", "Accounts to remove, not confirmed yet")
_ACCOUNT: Final = Text("{login} trên {recorder}, từ ngày {since}", "{login} on {recorder}, since {since}")
_ENDED: Final = Text("Quyền đã kết thúc", "Access that has ended")
_WHY: Final = {
    "left": Text("thôi công tác từ ngày {since}", "left on {since}"),
    "revoked": Text("thu hồi từ ngày {since}", "revoked from {since}"),
    "expired": Text("hết hạn, không còn từ ngày {since}", "expired, none from {since}"),
    "closed": Text("địa điểm đóng từ ngày {since}", "site closed on {since}"),
    "retired": Text("thiết bị hoặc đơn vị không còn từ ngày {since}", "device or unit gone since {since}"),
    "lost": Text("thiết bị không còn từ ngày {since}", "device gone {since}"),
    "amended": Text("nơi đặt, tuyến hoặc đầu ghi thay đổi từ ngày {since}", "place, chain or recorder amended {since}"),
    "moved": Text("chuyển đơn vị từ ngày {since}", "moved on {since}"),
}


def show_text(
    rows: Sequence[Row],
    recorders: Sequence[RecorderRow],
    pending: Sequence[Pending],
    ended: Sequence[EndedRow],
    language: str,
    *,
    markdown: bool,
) -> str:
    """For people: the table, how the person's other rights ended, what is still to remove, and the recorders."""
    gone = [_ended(row, language) for row in ended]
    left = [
        _ACCOUNT.in_language(
            language,
            {"login": one.removal.login, "recorder": one.recorder, "since": f"{one.removal.since:%d/%m/%Y}"},
        )
        for one in pending
    ]
    parts = [_table(rows, language, markdown=markdown)]
    parts += [
        _block(words.in_language(language), lines, markdown=markdown)
        for words, lines in ((_ENDED, gone), (_PENDING, left))
        if lines
    ]
    if recorders or gone or left:
        parts.append(_other_ways(recorders, language, markdown=markdown))
    return "\n".join(parts)


def _block(words: str, lines: Sequence[str], *, markdown: bool) -> str:
    """One thing after a colon; several below it."""
    shown = [markdown_cell(line) for line in lines] if markdown else lines
    if len(shown) == 1:
        return f"\n{words}: {shown[0]}"
    mark = "- " if markdown else "  "
    return "\n".join((f"\n{words}:", *([""] if markdown else []), *(f"{mark}{line}" for line in shown)))


def _ended(row: EndedRow, language: str) -> str:
    why = _WHY[row.why].in_language(language, {"since": f"{row.since:%d/%m/%Y}"})
    documents = "; ".join(_ALLOWED.in_language(language, {"document": number}) for number in row.documents)
    return f"{row.grant}: {why}{f'; {documents}' if documents else ''}"


def _table(rows: Sequence[Row], language: str, *, markdown: bool) -> str:
    heading = [text.in_language(language) for text in _HEADINGS]
    lines = [heading, *(_cells(row, language) for row in rows)]
    if markdown:
        lines.insert(1, ["---"] * len(heading))
        return "\n".join("| " + " | ".join(markdown_cell(cell) for cell in line) + " |" for line in lines)
    widths = [max(len(line[column]) for line in lines) for column in range(len(heading))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _cells(row: Row, language: str) -> list[str]:
    name = f"{row.name} ({row.person})"
    if row.responsible:
        name = _ANSWERED_FOR.in_language(language, {"name": name, "responsible": row.responsible})
    return [
        name,
        row.unit,
        row.system_label.vi if language == "vi" else row.system,
        row.recorder or "—",
        str(len(row.cameras)),
        _rights(row, language),
        f"{row.valid_from:%d/%m/%Y}",
        f"{row.valid_until:%d/%m/%Y}",
        "; ".join([*([_URGENT.in_language(language)] if row.urgent else []), *row.documents]),
    ]


def _rights(row: Row, language: str) -> str:
    """What is granted, and apart from it what the device gives beyond that by a dated acceptance."""
    rights = ", ".join(right_word(right, language) for right in row.rights)
    beyond = [right_word(right, language) for right in row.accepted if right not in row.rights]
    if not beyond or row.accepted_until is None:
        return rights
    facts = {"until": f"{row.accepted_until:%d/%m/%Y}", "rights": ", ".join(beyond)}
    return f"{rights}; {_ACCEPTED.in_language(language, facts)}"


def _other_ways(recorders: Sequence[RecorderRow], language: str, *, markdown: bool) -> str:
    """Every recorder with its creator, its custodian and what else reaches its pictures, as a list in two levels."""
    lines = ["", _RECORDERS.in_language(language), *([""] if markdown else [])] if recorders else []
    for row in recorders:
        names = {"creator": row.creator_name, "custodian": row.custodian_name or "—"}
        said = _RECORDER.in_language(language, {"name": row.name, "id": row.id, **names})
        parts = [*(other_way(way, language) for way in row.reached_by), _state(row, language)]
        if markdown:
            lines += [f"- {markdown_cell(said)}", *(f"  - {markdown_cell(part)}" for part in parts)]
        else:
            lines += [f"  {said}", *(f"    {part}" for part in parts)]
    return "\n".join((*lines, ""))


def other_way(way: OtherWay, language: str) -> str:
    """One thing that reaches pictures beside accounts, in a line."""
    name = f"{way.name} ({way.answerable})"
    said = [_WAY.in_language(language, {"kind": REACH_WORDS[way.kind], "what": way.what, "name": name})]
    if way.document:
        said.append(_ALLOWED.in_language(language, {"document": way.document}))
    if way.until:
        said.append(_UNTIL.in_language(language, {"until": f"{way.until:%d/%m/%Y}"}))
    return "; ".join(said)


def _state(row: RecorderRow, language: str) -> str:
    """When it was looked; and whether nothing was found or nobody looked."""
    if row.reach_checked_on is None:
        checked = _UNCHECKED.in_language(language)
    else:
        checked = _CHECKED.in_language(language, {"day": f"{row.reach_checked_on:%d/%m/%Y}"})
    if row.reached_by:
        return checked
    return f"{_NOTHING_ELSE.in_language(language)}; {checked[0].lower()}{checked[1:]}"


def show_content(
    rows: Sequence[Row], recorders: Sequence[RecorderRow], pending: Sequence[Pending], ended: Sequence[EndedRow]
) -> dict[str, Any]:
    """For machines (schemas/output/show.schema.json), without the day."""
    return {
        "entitlements": [_entitlement(row) for row in rows],
        "ended": [
            {"grant": row.grant, "since": row.since.isoformat(), "why": row.why, "basis": list(row.documents)}
            for row in ended
        ],
        "pending_removals": [
            {
                "recorder": one.recorder,
                "login": one.removal.login,
                "person": one.removal.person,
                "since": one.removal.since.isoformat(),
                "why": one.removal.why,
                "grants": list(one.removal.grants),
            }
            for one in pending
        ],
        "recorders": [_recorder_content(row) for row in recorders],
    }


def _entitlement(row: Row) -> dict[str, object]:
    return {
        "grant": row.grant,
        "person": row.person,
        "name": row.name,
        **({"responsible": row.responsible} if row.responsible else {}),
        "unit": row.unit,
        "login": row.login or None,
        "system": row.system,
        "recorder": row.recorder or None,
        "cameras": list(row.cameras),
        "rights": list(row.rights),
        "accepted_overgrant": list(row.accepted),
        "accepted_until": row.accepted_until.isoformat() if row.accepted_until else None,
        "accepted_reason": row.accepted_reason or None,
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "basis": list(row.documents),
        "urgent": row.urgent,
    }


def _recorder_content(row: RecorderRow) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "creator": row.creator,
        "creator_name": row.creator_name,
        "custodian": row.custodian or None,
        "custodian_name": row.custodian_name or None,
        "reached_by": [
            {
                "kind": way.kind,
                "what": way.what,
                "answerable": way.answerable,
                "answerable_name": way.name,
                "document": way.document or None,
                "until": way.until.isoformat() if way.until else None,
            }
            for way in row.reached_by
        ],
        "reach_checked_on": row.reach_checked_on.isoformat() if row.reach_checked_on else None,
    }
