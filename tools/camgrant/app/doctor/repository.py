"""The git repository: what publishing and proposing will ask of it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from camgrant.app.doctor.lines import Line, fail, ok, warn
from camgrant.app.doctor.machine import clock
from camgrant.app.main_branch import find_main_branch
from camgrant.diagnostics import UsageFault
from camgrant.repository import find_repository, hooks_of_user
from camgrant.vcs import UNCOMMITTED, commit_of, said, top_of

__all__ = ["repository"]

_PASSWORD: Final = re.compile(r"^[a-z+]+://[^/@]*:[^/@]+@|^https?://[^/@]+@")
_SECONDS: Final = re.compile(r"[0-9]{1,12}")
_LAST_SECOND: Final = 4_102_444_800  # 2100-01-01T00:00Z
# What the commands write where they are called without an option, and what agencies send.
_OUTPUTS: Final = ("/dist/", "/out/", "/packs/", "/ra-soat/", "/bao-cao/")
# What agencies send and commands write: lists, letters, scans, mail, and what they are packed in.
_DOCUMENTS: Final = (
    *(".xlsx", ".xlsm", ".xlsb", ".xls", ".xltx", ".ods", ".fods", ".csv", ".tsv"),
    *(".docx", ".docm", ".doc", ".dotx", ".odt", ".fodt", ".rtf", ".pptx", ".ppt", ".odp"),
    *(".pdf", ".html", ".htm", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".heic", ".bmp", ".webp"),
    *(".eml", ".msg", ".vcf", ".p7m", ".zip", ".rar", ".7z", ".age", ".bak"),
)


def repository(folder: Path, now: datetime) -> Iterator[Line]:
    """The repository that holds the folder."""
    head = said(folder, "log", "-1", "--format=%ct", "--")
    if head is None:
        begun = find_repository(folder) is not None
        command = "git add -A && git commit -m 'Kho dữ liệu mới'" if begun else "git init"
        vi, en = "chưa là kho git có bản lưu", "no git repository with a commit"
        yield fail("repository", "repository", vi, en, command)
        return
    yield _clock(head, now)
    yield _state(folder)
    yield _branch(folder)
    yield _remote(folder)
    yield _history(folder)
    yield _hook(folder)
    yield _ignored(folder)


def _clock(head: str, now: datetime) -> Line:
    """This machine's clock against the time that the last commit tells: whoever made it may have written anything."""
    seconds = int(head) if _SECONDS.fullmatch(head) else 0
    if not 0 < seconds < _LAST_SECOND:
        vi = "bản lưu cuối ghi một thời điểm không thể có; không đối chiếu được đồng hồ máy"
        en = "the last commit tells an impossible time; the clock cannot be compared with it"
        return warn("machine", "clock", vi, en, "git log -1 --format=fuller")
    told = datetime.fromtimestamp(seconds, UTC)
    plausible = ok("machine", "clock", "đồng hồ hợp lý", "the clock is plausible")
    return clock(now, max(now, told), plausible)


def _state(folder: Path) -> Line:
    if commit_of(folder) == UNCOMMITTED:
        vi, en = (
            "có thay đổi chưa lưu; chưa phát hành được",
            "there are changes that are not committed; nothing is published so",
        )
        return warn("repository", "clean", vi, en, "camgrant propose")
    return ok("repository", "clean", "mọi thay đổi đã lưu", "everything is committed")


def _branch(folder: Path) -> Line:
    try:
        main = find_main_branch(folder)
    except UsageFault:
        vi = "không có nhánh chính, hoặc không rõ nhánh nào"
        en = "there is no branch that counts, or nothing says which"
        return fail("repository", "branch", vi, en, "git fetch origin && git remote set-head origin --auto")
    if main.told is not None:
        return warn("repository", "branch", main.told.vi, main.told.en, "git remote set-head origin --auto")
    found = main.ref.removeprefix("refs/remotes/").removeprefix("refs/heads/")
    return ok("repository", "branch", f"nhánh chính: {found}", f"the branch that counts: {found}")


def _remote(folder: Path) -> Line:
    address = said(folder, "remote", "get-url", "origin")
    if address is None:
        vi, en = "chưa nối với kho chung", "there is no remote"
        return warn("repository", "remote", vi, en, "git remote add origin ĐỊA-CHỈ")
    if _PASSWORD.match(address):
        vi, en = (
            "địa chỉ kho chung chứa mật khẩu hoặc mã truy cập",
            "the address of the remote holds a password or a token",
        )
        return fail("repository", "remote", vi, en, "git remote set-url origin ĐỊA-CHỈ-KHÔNG-MẬT-KHẨU")
    return ok(
        "repository", "remote", "đã nối với kho chung, không kèm mật khẩu", "has a remote, without a password in it"
    )


def _history(folder: Path) -> Line:
    if said(folder, "rev-parse", "--is-shallow-repository") == "true":
        vi, en = "lịch sử bị cắt; không xét được phê duyệt", "history is cut off; approvals cannot be judged"
        return fail("repository", "history", vi, en, "git fetch --unshallow")
    return ok("repository", "history", "lịch sử đầy đủ", "history is whole")


def _hook(folder: Path) -> Line:
    found = find_repository(folder)
    hooks = None if found is None else hooks_of_user(found)
    if hooks is None or not (hooks / "pre-commit").is_file():
        vi, en = "chưa kiểm tra trước khi lưu", "nothing checks before a commit"
        return warn("repository", "hooks", vi, en, "pre-commit install")
    return ok("repository", "hooks", "có kiểm tra trước khi lưu", "a hook checks before every commit")


def _ignored(folder: Path) -> Line:
    """Outputs hold phones: git must not take them along by accident, and must not have taken them already."""
    top = top_of(folder) or folder
    taken = [name for name in _names(top, "ls-files", "-z") if name.lower().endswith(_DOCUMENTS)]
    if taken:
        names = ", ".join(taken[:5])
        vi, en = (
            f"kho git đã có {len(taken)} tệp danh sách, công văn (có thể có số điện thoại): {names}",
            f"git holds {len(taken)} lists or letters, which may hold phones: {names}",
        )
        return fail("repository", "ignored", vi, en, f"git rm --cached {shlex.join(taken[:5])}")
    probes: dict[str, tuple[str, ...]] = {name: (f"{name.strip('/')}/x",) for name in _OUTPUTS}
    # Git tells capitals from small letters, and other programs write either.
    probes |= {f"*{_any_case(ending)}": (f"x{ending}", f"x{ending.upper()}") for ending in _DOCUMENTS}
    ignored = {*(said(top, "check-ignore", *(name for names in probes.values() for name in names)) or "").splitlines()}
    open_ = [rule for rule, names in probes.items() if not ignored.issuperset(names)]
    if open_:
        names = ", ".join(probes[rule][0] for rule in open_[:5]) + (", …" if len(open_) > 5 else "")
        vi, en = f"git không bỏ qua {names}, nơi có số điện thoại", f"git does not ignore {names}, where phones will be"
        return warn("repository", "ignored", vi, en, f"printf '%s\\n' {shlex.join(open_)} >> .gitignore")
    return ok("repository", "ignored", "git bỏ qua kết quả và danh sách", "git ignores outputs and lists")


def _any_case(ending: str) -> str:
    """The ending as a rule of .gitignore, small or capital."""
    return "".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else letter for letter in ending)


def _names(top: Path, *words: str) -> list[str]:
    return [name for name in (said(top, *words) or "").split("\0") if name]
