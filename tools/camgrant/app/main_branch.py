"""Which branch counts: said by what the state that is checked out cannot change.

What is checked out may be the change that is judged, and must not choose its judges. So the branch that the remote
calls its own is asked first, then the settings that were cleared last, then the names that are usual. What the settings
here say is compared with that, and decides only where nothing else is known and nobody can push.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from camgrant.app.known_record import known_record
from camgrant.app.settings import readable_settings
from camgrant.diagnostics import Text, UsageFault
from camgrant.vcs import commit_of_ref, default_branch, main_branch, prefix, said

__all__ = ["MainBranch", "find_main_branch", "no_main_branch"]

_USUAL: Final = ("main", "master")
_OTHERWISE: Final = Text(
    "camgrant.yaml đang mở ghi nhánh chính là “{here}”, nhưng theo {source} đó là “{name}”: tính theo “{name}”. Nếu "
    "nhánh chính đã đổi thật: `git remote set-head origin --auto`",
    "The settings here call '{here}' the branch that counts, but by {source_en} it is '{name}', which counts. If it "
    "was truly changed: `git remote set-head origin --auto`",
)
_REMOTE: Final = Text("kho chung", "the remote")
_CLEARED: Final = Text("bản đã được duyệt lần phát hành trước", "what was cleared by the last publication")


@dataclass(frozen=True, slots=True)
class MainBranch:
    """The branch that counts, by its own name and in full; `told` is what has to be said where the settings here name
    another one."""

    name: str
    ref: str
    told: Text | None = None


def find_main_branch(folder: Path) -> MainBranch:
    """The branch that counts in the repository of the folder.

    Raises UsageFault where nothing but the settings here would say it, EnvironmentFault where there is no repository.
    """
    settings = readable_settings(folder)
    here = settings.branch if settings is not None else None
    for name, source in ((_of_remote(folder), _REMOTE), (_cleared(folder), _CLEARED)):
        if name is not None:
            return MainBranch(name, main_branch(folder, name), _told(here, name, source))
    usual = [name for name in _USUAL if _exists(folder, name)]
    if len(usual) == 1 and here in (None, usual[0]):
        return MainBranch(usual[0], main_branch(folder, usual[0]))
    if here is not None and not usual and not said(folder, "for-each-ref", "--count=1", "refs/remotes/"):
        return MainBranch(here, main_branch(folder, here))
    named = here or _USUAL[0]
    if not _exists(folder, named):
        prefix(folder)  # where there is no repository at all, that is what has to be told
        raise no_main_branch(folder, named)
    raise UsageFault(
        f"không rõ nhánh nào là nhánh chính: chỉ camgrant.yaml đang mở nói là “{named}”, mà bản đang mở không được tự "
        f"chọn; đề nghị `git remote set-head origin --auto`, hoặc ghi rõ nhánh trong lệnh (--base, --head, --branch) / "
        f"only the settings here say that '{named}' is the branch that counts, and what is checked out must not choose "
        "it; run `git remote set-head origin --auto`, or name the branch to the command (--base, --head, --branch)"
    )


def no_main_branch(folder: Path, branch: str) -> UsageFault:
    """What is raised for a repository that lacks the branch that counts."""
    return UsageFault(
        f"{folder}: kho không có nhánh chính “{branch}”; đề nghị `git branch -m {branch}` khi đang ở nhánh chính, "
        "hoặc sửa `branch` trong camgrant.yaml / "
        f"the repository has no main branch '{branch}'; run `git branch -m {branch}` on the main branch, or "
        "correct `branch` in camgrant.yaml"
    )


def _of_remote(folder: Path) -> str | None:
    name = default_branch(folder)
    if name is None or commit_of_ref(folder, f"refs/remotes/origin/{name}") is None:
        return None
    return name


def _cleared(folder: Path) -> str | None:
    """The branch that counts by the publication known here; one that is only believed proves nothing."""
    known = known_record(folder)
    if known.record is None or known.believed:
        return None
    settings = readable_settings(folder, known.record.commit)
    return settings.branch if settings is not None and _exists(folder, settings.branch) else None


def _exists(folder: Path, name: str) -> bool:
    return any(commit_of_ref(folder, f"{place}/{name}") for place in ("refs/remotes/origin", "refs/heads"))


def _told(here: str | None, name: str, source: Text) -> Text | None:
    if here in (None, name):
        return None
    return _OTHERWISE.filled(here=here, name=name, source=source.vi, source_en=source.en)
