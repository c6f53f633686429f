"""The answer to an issue: one comment in both languages in which nothing that was typed is markup or a mention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from camgrant.app.issue_event import Refusal
from camgrant.report.github import markdown_cell

__all__ = ["MARKER", "accepted", "known_already", "refused"]

MARKER: Final = "<!-- camgrant-issue -->"
_WHOLE: Final = "–"
_ACCEPTED: Final = (
    "Đã lập đề nghị thay đổi trên nhánh `{branch}`: {grants}. Chưa ai được thêm quyền: phải được phê duyệt và gộp.\n\n"
    "*Proposed on branch `{branch}`: {grants}. Nobody gains access before it is approved and merged.*"
)
_REFUSED: Final = (
    "Chưa lập được đề nghị. Đề nghị sửa các mục dưới đây ngay trong phiếu này.\n\n"
    "*Nothing was proposed. Mend the fields below in this very issue.*\n\n"
    "| Mục / Field | Vì sao | Why |\n| --- | --- | --- |\n"
)
_KNOWN: Final = (
    "Phiếu này đã thành đề nghị trên nhánh `{branch}`; nội dung sửa sau đó không được lấy. Muốn khác, đề nghị đóng yêu "
    "cầu ấy và mở phiếu mới.\n\n"
    "*This issue became a proposal on branch `{branch}`; what was edited since is not taken. Close that pull request "
    "and open a new issue instead.*"
)
_MORE: Final = "| – | … và {count} mục nữa | … and {count} more |\n"
_MOST: Final = 30


def accepted(branch: str, grants: Sequence[str]) -> str:
    """The change was worked out and committed on the branch."""
    named = ", ".join(f"`{one}`" for one in grants[:_MOST]) + ("…" if len(grants) > _MOST else "")
    return f"{MARKER}\n{_ACCEPTED.format(branch=branch, grants=named)}\n"


def known_already(branch: str) -> str:
    """The issue was proposed before: a branch that people review is never changed behind their back."""
    return f"{MARKER}\n{_KNOWN.format(branch=branch)}\n"


def refused(refusals: Sequence[Refusal]) -> str:
    """What cannot be taken, by field."""
    rows = [
        f"| {markdown_cell(one.field or _WHOLE)} | {markdown_cell(one.text.vi)} | {markdown_cell(one.text.en)} |\n"
        for one in refusals[:_MOST]
    ]
    more = _MORE.format(count=len(refusals) - _MOST) if len(refusals) > _MOST else ""
    return f"{MARKER}\n{_REFUSED}{''.join(rows)}{more}"
