"""Git through its own program: which commit a folder is, what a folder held at a commit, and proposing a change.

Only proposing writes, and it leaves everything as it was where a step fails.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.git import git_says, run_git

__all__ = [
    "UNCOMMITTED",
    "Step",
    "branch_named",
    "carry_out",
    "changed_files",
    "commit_files",
    "commit_named",
    "commit_of",
    "commit_on_branch",
    "content_at",
    "file_at",
    "files_at",
    "first_commit",
    "is_ancestor",
    "main_branch",
    "merge_base",
    "prefix",
    "push",
    "said",
    "start",
    "steps_between",
]

UNCOMMITTED: Final = "uncommitted"
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


def commit_of(folder: Path) -> str:
    """The commit that the folder's content is, or "uncommitted" (no repository, no git, or changed files)."""
    changed = git_says(folder, "status", "--porcelain", "--untracked-files=all", "--ignored", "--", ".")
    head = git_says(folder, "rev-parse", "HEAD")
    return head.decode().strip() if head and changed == b"" else UNCOMMITTED


def files_at(folder: Path, commit: str) -> dict[str, bytes]:
    """Relative path -> bytes of everything that the folder held at a commit.

    Raises EnvironmentFault where the commit or the folder cannot be found (never taken for an empty folder), and for
    links.
    """
    inside = prefix(folder)
    if not _COMMIT.fullmatch(commit) or git_says(folder, "cat-file", "-e", f"{commit}^{{commit}}") is None:
        raise EnvironmentFault(
            f"kho git không có bản “{commit}”; đề nghị `git fetch` / "
            f"the git repository has no commit '{commit}'; try `git fetch`"
        )
    listing = git_says(folder, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *([f"{inside}/"] if inside else []))
    if not listing:
        where = inside or "."
        raise EnvironmentFault(f"bản “{commit}” không có thư mục {where} / commit '{commit}' has no folder {where}")
    entries = [entry.partition(b"\t") for entry in listing.split(b"\0") if entry]
    names = [os.fsdecode(path) for _, _, path in entries]
    links = [name for name, (meta, _, _) in zip(names, entries, strict=True) if not meta.startswith(b"100")]
    if links:  # what a link points to may lie outside what was reviewed; its text is no data either
        raise EnvironmentFault(
            f"bản “{commit}”: {links[0]!r} là liên kết, không phải tệp; đề nghị thay bằng tệp / "
            "is a link and no file; put the file itself there"
        )
    blobs = _blobs(folder, [meta.split(b" ")[2] for meta, _, _ in entries])
    start = len(inside) + 1 if inside else 0
    return {name[start:]: data for name, data in zip(names, blobs, strict=True)}


def file_at(folder: Path, commit: str, path: str) -> bytes | None:
    """The bytes of one file at a commit, named from the top of the repository; None where it is not there."""
    return git_says(folder, "cat-file", "blob", f"{commit}:{path}")


def commit_named(folder: Path, name: str) -> str:
    """The commit that a branch, a tag or an abbreviation names. Raises UsageFault for one that git does not know."""
    found = git_says(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if found is None:
        raise UsageFault(
            f"git không biết “{name}”; đề nghị kiểm tra tên nhánh hoặc `git fetch` / "
            f"git knows no '{name}'; check the name, or run `git fetch`"
        )
    return found.decode().strip()


def branch_named(folder: Path, name: str) -> str:
    """The branch that a name means, with its full name; "" for what is no branch: a tag, a commit."""
    found = said(folder, "rev-parse", "--symbolic-full-name", "--verify", "--quiet", "--end-of-options", name) or ""
    return found if found.startswith(("refs/heads/", "refs/remotes/")) else ""


def main_branch(folder: Path, branch: str) -> str:
    """The branch that counts, as the remote has it where there is one, else the local one of that name.

    So written that no tag and no other branch can stand in its place: git would take a tag `origin/main` for it.
    Raises UsageFault where there is neither.
    """
    remote = f"remotes/origin/{branch}"
    if git_says(folder, "rev-parse", "--verify", "--quiet", f"refs/{remote}") is not None:
        return remote
    commit_named(folder, branch)
    return f"heads/{branch}"


def merge_base(folder: Path, one: str, other: str) -> str | None:
    """The commit from which both came, None where they have nothing in common."""
    found = git_says(folder, "merge-base", "--end-of-options", one, other)
    return found.decode().strip() if found else None


def is_ancestor(folder: Path, earlier: str, later: str) -> bool:
    """Whether the later commit was built on the earlier one, or is that one."""
    return git_says(folder, "merge-base", "--is-ancestor", "--end-of-options", earlier, later) is not None


class Step(NamedTuple):
    """One commit of the main line that changed the folder, and the commit before it there."""

    parent: str
    commit: str


def steps_between(folder: Path, base: str, head: str) -> list[Step]:
    """The commits of the first-parent line from `base` to `head` that change the folder, oldest first.

    Raises UsageFault where `base` is not on the line that leads to `head`: a history that was rewritten.
    """
    listed = git_says(folder, "rev-list", "--first-parent", "--parents", "--end-of-options", head)
    line = [entry.split() for entry in (listed or b"").decode().splitlines()]
    commits = [entry[0] for entry in line]
    if base not in commits:
        raise UsageFault(
            f"bản {base[:12]} không nằm trên nhánh dẫn đến {head[:12]}: lịch sử đã bị viết lại; đề nghị xem lại / "
            f"commit {base[:12]} is not on the line to {head[:12]}: history was rewritten; look into it"
        )
    here = prefix(folder)
    steps = [Step(entry[1], entry[0]) for entry in line[: commits.index(base)]]
    return [one for one in reversed(steps) if _tree(folder, one.parent, here) != _tree(folder, one.commit, here)]


def content_at(folder: Path, commit: str) -> str | None:
    """What git calls the folder's content at a commit: the same content has the same name. None where there is none."""
    found = _tree(folder, commit, prefix(folder))
    return found.decode().strip() if found else None


def _tree(folder: Path, commit: str, path: str) -> bytes | None:
    return git_says(folder, "rev-parse", "--verify", "--quiet", f"{commit}:{path}")


def prefix(folder: Path) -> str:
    """The folder as its repository names it, "" for the top."""
    top = git_says(folder, "rev-parse", "--show-toplevel")
    if top is None:
        raise EnvironmentFault(
            f"{folder}: không nằm trong kho git đọc được; đề nghị chạy trong kho dữ liệu, có cài git / "
            "lies in no git repository that can be read; work in the data repository, with git installed"
        )
    here, above = folder.resolve(), Path(os.fsdecode(top.removesuffix(b"\n"))).resolve()
    if not here.is_relative_to(above):  # a setting says that the files lie somewhere else
        raise EnvironmentFault(
            f"{folder}: không nằm trong {above}, nơi kho git ghi là của nó; đề nghị xem `git config core.worktree` / "
            f"does not lie in {above}, which the git repository calls its own; look at `git config core.worktree`"
        )
    inside = here.relative_to(above).as_posix()
    return "" if inside == "." else inside


def changed_files(folder: Path) -> tuple[Path, list[str]]:
    """The repository of the folder, and the files below the folder that differ from the last commit.

    New files are among them; they are named relative to the folder, sorted.

    Raises EnvironmentFault where there is no repository with a commit.
    """
    top = git_says(folder, "rev-parse", "--show-toplevel")
    if top is None or git_says(folder, "rev-parse", "--verify", "HEAD") is None:
        raise EnvironmentFault(
            f"{folder}: không nằm trong kho git có bản lưu nào / lies in no git repository with a commit"
        )
    tracked = git_says(folder, "diff", "--name-only", "-z", "--no-renames", "HEAD", "--relative", "--", ".")
    new = git_says(folder, "ls-files", "-z", "--others", "--exclude-standard", "--", ".")
    if tracked is None or new is None:
        raise EnvironmentFault("không đọc được kho git; đề nghị `git status` / git cannot be read; try `git status`")
    return Path(os.fsdecode(top.strip())), sorted({os.fsdecode(name) for name in (tracked + new).split(b"\0") if name})


def commit_on_branch(folder: Path, branch: str, title: str, files: list[str], author: str = "") -> None:
    """Makes the branch with one commit of just these files, and stays on it.

    `author` is whoever asks for the change, where that is not who commits it.

    Raises EnvironmentFault with git's own words where a step fails; then the old branch is back and the new one gone,
    and the files are as they were.
    """
    branched = git_says(folder, "symbolic-ref", "HEAD")
    old = os.fsdecode(branched or _must(folder, "rev-parse", "HEAD")).strip()
    _must(folder, "switch", "--quiet", "--create", branch)
    try:
        _must(folder, "add", "--", *files)
        by = [f"--author={author}"] if author else []
        _must(folder, "commit", "--quiet", *by, "--message", title, "--", *files)
    except BaseException:
        git_says(folder, "reset", "--quiet", "--", *files)
        # Both branches are the same commit: only the name moves back, which no locked index and no hook can prevent.
        git_says(folder, *(("symbolic-ref", "HEAD", old) if branched else ("update-ref", "--no-deref", "HEAD", old)))
        git_says(folder, "branch", "--quiet", "-D", branch)
        raise


def commit_files(folder: Path, branch: str, title: str, files: Mapping[str, bytes]) -> None:
    """Puts a commit that holds just these files on top of a branch, without touching what is checked out.

    The branch begins where that of `origin` stands, if there is one; the same files again make no commit. Raises
    EnvironmentFault with git's own words.
    """
    names = (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}")
    parent = next((one for name in names if (one := said(folder, "rev-parse", "--verify", "--quiet", name))), None)
    entries = [
        b"100644 blob %s\t%s" % (_must(folder, "hash-object", "-w", "--stdin", given=data).strip(), name.encode())
        for name, data in sorted(files.items())
    ]
    tree = os.fsdecode(_must(folder, "mktree", given=b"\n".join(entries) + b"\n")).strip()
    if parent is None or said(folder, "rev-parse", f"{parent}^{{tree}}") != tree:
        after = ["-p", parent] if parent else []
        parent = os.fsdecode(_must(folder, "commit-tree", tree, *after, "-m", title)).strip()
    _must(folder, "update-ref", f"refs/heads/{branch}", parent)


def first_commit(folder: Path) -> str:
    """The commit with which the history of HEAD begins. Raises EnvironmentFault where there is none."""
    return os.fsdecode(_must(folder, "rev-list", "--max-parents=0", "HEAD")).split()[-1]


def start(folder: Path, branch: str) -> None:
    """Makes the folder a repository; one that already lies in a repository stays as it is.

    Raises EnvironmentFault with git's own words.
    """
    if git_says(folder, "rev-parse", "--show-toplevel") is None:
        _must(folder, "init", "--quiet", f"--initial-branch={branch}")


def said(folder: Path, *words: str) -> str | None:
    """What a question to git is answered, without its line end; None where git cannot say, or is not there."""
    found = git_says(folder, *words)
    return None if found is None else os.fsdecode(found).strip()


def carry_out(folder: Path, *words: str) -> None:
    """Has git do something. Raises EnvironmentFault with git's own words where it fails."""
    _must(folder, *words)


def push(folder: Path, branch: str) -> None:
    """Sends the branch to `origin`. Raises EnvironmentFault with git's own words."""
    _must(folder, "push", "--quiet", "--set-upstream", "origin", branch)


def _must(folder: Path, *words: str, given: bytes = b"") -> bytes:
    """What git prints. Raises EnvironmentFault with its own words where it fails."""
    done = run_git(folder, words, given)
    if done is None:
        raise EnvironmentFault("không chạy được git; đề nghị cài git / git does not run; install it")
    if done.returncode:
        said = os.fsdecode(done.stderr).strip() or os.fsdecode(done.stdout).strip()
        if "Please tell me who you are" in said:
            raise EnvironmentFault(
                "git chưa biết ai gửi; đề nghị đặt `git config --global user.name` và `user.email` / "
                "git does not know who commits; set `git config --global user.name` and `user.email`"
            )
        raise EnvironmentFault(f"git {words[0]} không thành công / failed: {said}")
    return done.stdout


def _blobs(folder: Path, ids: list[bytes]) -> list[bytes]:
    """The contents of some objects, in order, by one process."""
    answer = git_says(folder, "cat-file", "--batch", given=b"\n".join(ids) + b"\n")
    if answer is None:
        raise EnvironmentFault("không đọc được kho git; đề nghị `git fsck` / git cannot be read; try `git fsck`")
    found, position = [], 0
    for _ in ids:
        end = answer.index(b"\n", position)
        head = answer[position:end].split(b" ")
        if len(head) != 3 or head[1] != b"blob":
            raise EnvironmentFault(
                "kho git thiếu đối tượng; đề nghị `git fetch` / an object is missing in git; try `git fetch`"
            )
        start, size = end + 1, int(head[2])
        found.append(answer[start : start + size])
        position = start + size + 1
    return found
