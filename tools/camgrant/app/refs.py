"""How a side of a change is named, and what is said of one that cannot be read whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from camgrant.diagnostics import EXIT_FINDINGS, CamgrantError, Diagnostic, EnvironmentFault

__all__ = ["WORKTREE", "Absent", "Unreadable"]

WORKTREE: Final = "worktree"
_NAMED: Final = 5


class Unreadable(CamgrantError):
    """A side that cannot be read whole: nothing is said about half-read data. `findings` say what is wrong."""

    exit_code = EXIT_FINDINGS

    def __init__(self, ref: str, findings: Iterable[Diagnostic]) -> None:
        self.findings = tuple(findings)
        places = [f"{one.location} {one.code} {one.message('vi')} / {one.message('en')}" for one in self.findings]
        more = [f"… +{len(places) - _NAMED}"] if len(places) > _NAMED else []
        super().__init__(
            f"“{ref}” chưa đọc được trọn vẹn nên không xét tiếp; đề nghị chạy `camgrant check` và sửa / "
            "cannot be read whole, so nothing is said about it; run `camgrant check` and mend it:\n  "
            + "\n  ".join((*places[:_NAMED], *more))
        )


class Absent(EnvironmentFault):
    """A side lacks compartments: they are not on this machine, or the side is a commit and they have others."""

    def __init__(self, ref: str, names: Iterable[str]) -> None:
        named = ", ".join(names)
        super().__init__(
            f"“{ref}” thiếu ngăn dữ liệu {named} nên không đọc trọn vẹn được; đề nghị dùng thư mục có đủ "
            f"các ngăn / lacks the compartments {named}, so it is not whole; use a folder that has them all"
        )
