"""What `camgrant drift` says: the differences of one recorder for people and for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from camgrant.cli.common import counted
from camgrant.diagnostics import Text
from camgrant.rendering.changes import rights_content
from camgrant.rendering.device import login_key
from camgrant.report.rights import printable, rights_text

if TYPE_CHECKING:
    from camgrant.app.drift import Drift
    from camgrant.rendering.drift import Difference

__all__ = ["drift_content", "drift_text"]

_KINDS: Final = {
    "ended": Text("đã thu hồi từ ngày {since} mà còn trên thiết bị", "access ended on {since}, still on the device"),
    "extra": Text("tài khoản không ai được cấp", "account that nobody was granted"),
    "more": Text("nhiều quyền hơn đã cấp", "more rights than granted"),
    "risky": Text("tài khoản có sẵn nguy hiểm đang mở", "risky built-in account is open"),
    "shared": Text("tài khoản cho nhiều máy dùng chung", "account shared by several clients"),
    "longer": Text("hạn dùng trên thiết bị dài hơn đã cấp", "the device lets it in for longer than granted"),
    "missing": Text("thiếu tài khoản", "account is missing"),
    "fewer": Text("ít quyền hơn đã cấp", "fewer rights than granted"),
    "disabled": Text("tài khoản đang bị khóa", "account is disabled"),
    "shorter": Text("hạn dùng trên thiết bị ngắn hơn đã cấp", "the device ends it before its last day"),
}
_KNOWN: Final = Text("là {name}, không có quyền trên đầu ghi này", "it is {name}, who has no right on this recorder")
_OTHER_LETTERS: Final = Text(
    "chỉ khác chữ hoa, chữ thường với tài khoản đã cấp {login}", "differs only in case from {login}, which was granted"
)
_TECHNICAL: Final = Text(
    "là {name}, chỉ có lượt kỹ thuật trên đầu ghi này", "it is {name}, who only has technical work on this recorder"
)
_TODO: Final = {
    "ended": Text("Đề nghị xóa ngay", "Delete it at once"),
    "extra": Text("Đề nghị xóa ngay, hoặc lập đề nghị cấp quyền", "Delete it at once, or nominate the person"),
    "more": Text("Đề nghị bớt ngay các quyền thừa", "Take the extra rights away at once"),
    "risky": Text("Đề nghị khóa hoặc xóa ngay", "Disable or delete it at once"),
    "shared": Text("Đề nghị tắt dùng chung", "Switch sharing off"),
    "longer": Text("Đề nghị sửa ngay ngày hết hạn", "Correct the end at once"),
    "missing": Text("Đề nghị tạo theo phiếu", "Create it from the slip"),
    "fewer": Text("Đề nghị bổ sung theo phiếu", "Complete it from the slip"),
    "disabled": Text("Đề nghị mở lại theo phiếu", "Enable it from the slip"),
    "shorter": Text("Đề nghị sửa ngày hết hạn", "Correct the end"),
}
_SAME: Final = Text("Đúng như đã cấp: {count} tài khoản.", "As granted: {accounts}.")
_DOUBT: Final = Text(
    "Không có chênh lệch, nhưng có điều chưa rõ: {remarks}. Đề nghị kiểm tra trên thiết bị.",
    "No difference, but something is unclear: {remarks}. See to it on the device.",
)
_TOTAL: Final = Text(
    "{count} chênh lệch, {more} cho phép nhiều hơn đã cấp.", "{differences}, {more} beyond what is granted."
)


def drift_content(found: Drift) -> dict[str, Any]:
    """For machines (schemas/output/drift.schema.json)."""
    return {
        "recorder": found.view.recorder_id,
        "target": found.target.name,
        "as_of": found.view.as_of.isoformat(),
        "verdict": found.verdict,
        "accounts": len(found.view.accounts),
        "differences": [_content(found, one) for one in found.differences],
        "remarks": list(found.seen.remarks),
    }


def _content(found: Drift, one: Difference) -> dict[str, Any]:
    holder = found.holders.get(login_key(one.login)) if one.kind in ("ended", "extra") and not one.where else None
    return {
        "kind": one.kind,
        "more_access": one.more_access,
        "login": one.login,
        **({"where": one.where} if one.where else {}),
        **({"person": holder.person} if holder else {}),
        **({"since": one.since.isoformat()} if one.since else {}),
        "more": rights_content(one.more),
        "fewer": rights_content(one.fewer),
    }


def drift_text(found: Drift, language: str) -> str:
    """For people: what gives more access first, marked with `!`; how many at the end."""
    lines = [f"{found.view.recorder_id} · {found.view.site_name} · {found.view.as_of:%d/%m/%Y}"]
    remarks = [printable(remark) for remark in found.seen.remarks]
    if found.differences:
        lines += [_line(found, one, language) for one in found.differences]
        lines += [f"  · {remark}" for remark in remarks]
        count, more = len(found.differences), sum(one.more_access for one in found.differences)
        differences = counted(count, "difference", "differences")
        lines.append(_TOTAL.in_language(language, {"count": count, "differences": differences, "more": more}))
    elif remarks:
        lines.append(_DOUBT.in_language(language, {"remarks": "; ".join(remarks)}))
    else:
        count = len(found.view.accounts)
        accounts = counted(count, "account", "accounts")
        lines.append(_SAME.in_language(language, {"count": count, "accounts": accounts}))
    return "\n".join(lines)


def _line(found: Drift, one: Difference, language: str) -> str:
    mark = "!" if one.more_access else "-"
    where = f" ({one.where})" if one.where else ""
    said = [_KINDS[one.kind].in_language(language, {"since": f"{one.since:%d/%m/%Y}" if one.since else ""})]
    holder = found.holders.get(one.login) if one.kind == "extra" and not one.where else None
    if holder:
        words = _TECHNICAL if holder.technical else _KNOWN
        said.append(words.in_language(language, {"name": holder.name}))
    twin = _twin(found, one)
    if twin:
        said.append(_OTHER_LETTERS.in_language(language, {"login": twin}))
    rights = one.more or one.fewer
    shown = f": {rights_text(rights, language, found.view.device.numbers)}" if rights else ""
    return f"  {mark} {printable(one.login)}{where}: {', '.join(said)}{shown}. {_TODO[one.kind].in_language(language)}."


def _twin(found: Drift, one: Difference) -> str:
    """The account of ours that a stranger's login equals but for capital letters; "" where there is none."""
    if one.kind != "extra":
        return ""
    declared = {login_key(account.login): account.login for account in found.view.accounts}
    twin = declared.get(login_key(one.login), "")
    return twin if twin != one.login else ""
