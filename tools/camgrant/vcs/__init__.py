"""Git through its own program: which commit a folder is, what it held at a commit, and how commits follow each other.

Nothing here writes; `writing` does.
"""

from __future__ import annotations

import os
import re
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.git import git_says, git_says_of_objects
from camgrant.repository import find_repository
from camgrant.vcs.run import must

__all__ = [
    "UNCOMMITTED",
    "Step",
    "branch_here",
    "branch_named",
    "changed_beside",
    "changed_files",
    "commit_named",
    "commit_of",
    "commit_of_ref",
    "content_at",
    "default_branch",
    "ever_under",
    "file_at",
    "files_at",
    "first_commit",
    "first_parents",
    "had_file",
    "has_file_at",
    "is_ancestor",
    "is_commit",
    "is_commit_here",
    "main_branch",
    "merge_base",
    "merged_in",
    "prefix",
    "said",
    "steps_beside",
    "steps_between",
    "top_of",
]

UNCOMMITTED: Final = "uncommitted"
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_SHORT = re.compile(r"[0-9a-f]{4,63}")
_STEPS = re.compile(r"(?:\^\{(?:commit)?\}|[~^][0-9]*)*")
_PLACES: Final = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")


def commit_of(folder: Path) -> str:
    """The commit that the folder's content is, or "uncommitted" (no repository, no git, or changed files)."""
    head = commit_here(folder)
    return head if head is not None and _changes(folder) == b"" else UNCOMMITTED


def commit_here(folder: Path) -> str | None:
    """The commit that is checked out; None where there is none."""
    head = git_says(folder, "rev-parse", "--verify", "HEAD")
    return head.decode().strip() if head else None


def _changes(folder: Path) -> bytes | None:
    """What git says of changed, new and ignored files in the folder; None where it cannot say."""
    repository = find_repository(folder)
    if repository is None:
        return None
    words = ("--porcelain", "--untracked-files=all", "--ignored", "--ignore-submodules=dirty")
    return git_says(repository.top, "status", *words, "--", repository.prefix_of(folder) or ".")


def files_at(folder: Path, commit: str, place: str | None = None) -> dict[str, bytes]:
    """Relative path -> bytes of everything that the folder held at a commit; with a `place`, named from the top of the
    repository, of what that one held.

    Raises EnvironmentFault where the commit or the folder cannot be found (never taken for an empty folder), and for
    links.
    """
    inside = prefix(folder) if place is None else place
    if not is_commit(commit) or _commit_at(folder, commit) is None:
        raise EnvironmentFault(
            f"kho git không có bản “{commit}”; đề nghị `git fetch` / "
            f"the git repository has no commit '{commit}'; try `git fetch`"
        )
    below = [f"{inside}/"] if inside else []
    listing = git_says_of_objects(folder, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *below)
    if not listing:
        where = inside or "."
        raise EnvironmentFault(
            f"bản “{commit}” không có thư mục {where}; đề nghị chọn bản khác / "
            f"commit '{commit}' has no folder {where}; choose another commit"
        )
    entries = [entry.partition(b"\t") for entry in listing.split(b"\0") if entry]
    names = [os.fsdecode(path) for _, _, path in entries]
    links = [name for name, (meta, _, _) in zip(names, entries, strict=True) if not meta.startswith(b"100")]
    if links:  # what a link points to may lie outside what was reviewed; its text is no data either
        raise EnvironmentFault(
            f"bản “{commit}”: {links[0]!r} là liên kết, không phải tệp; đề nghị thay bằng tệp / "
            "is a link and no file; put the file itself there"
        )
    blobs = _blobs_kept(folder, listing, [meta.split(b" ")[2] for meta, _, _ in entries])
    start = len(inside) + 1 if inside else 0
    return {name[start:]: data for name, data in zip(names, blobs, strict=True)}


def file_at(folder: Path, commit: str, path: str) -> bytes | None:
    """The bytes of one file at a commit, named from the top of the repository; None where it is not there."""
    return git_says(folder, "cat-file", "blob", f"{commit}:{path}")


def commit_named(folder: Path, name: str) -> str:
    """The commit that a name means: HEAD, a branch, a tag, a commit's id or the beginning of one; with `~` and `^` also
    one before it.

    git itself takes the first that fits, tags before branches and those of this repository before those that were
    fetched, and whoever pushes chooses how a tag is called (gitrevisions(7)). Here a name means one thing or is
    refused. Raises UsageFault for that and for one that git does not know, EnvironmentFault where there is no
    repository, or no commit in it.
    """
    plain, steps = _parts(name)
    start = _object_named(folder, plain)
    found = _commit_at(folder, f"{start}{steps}") if start is not None else None
    if found is None:
        raise _unknown(folder, name)
    return found


def _unknown(folder: Path, name: str) -> UsageFault | EnvironmentFault:
    """What is raised for a name of nothing. Raises EnvironmentFault itself where there is no repository."""
    prefix(folder)
    if name == "HEAD" or not git_says(folder, "rev-list", "--max-count=1", "--all"):
        return _no_commit(folder)
    return UsageFault(
        f"git không biết “{name}”; đề nghị kiểm tra tên nhánh hoặc `git fetch` / "
        f"git knows no '{name}'; check the name, or run `git fetch`"
    )


def commit_of_ref(folder: Path, ref: str) -> str | None:
    """The commit at a reference of exactly that full name, such as `refs/heads/main`; None where there is none.

    Left to itself git looks on, where there is none, and takes a tag that is called `refs/heads/main`.
    """
    found = git_says(folder, "show-ref", "--verify", "--hash", "--", ref)
    return _commit_at(folder, found.decode().strip()) if found is not None else None


def is_commit(name: str) -> bool:
    """Whether a text has the form of a commit's whole id."""
    return _COMMIT.fullmatch(name) is not None


def is_commit_here(folder: Path, commit: str) -> bool:
    """Whether the repository has a commit, named by its whole id."""
    return is_commit(commit) and _commit_at(folder, commit) is not None


def _commit_at(folder: Path, object_: str) -> str | None:
    ask = git_says_of_objects if is_commit(object_) else git_says
    found = ask(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{object_}^{{commit}}")
    return found.decode().strip() if found is not None else None


def _parts(name: str) -> tuple[str, str]:
    """The name itself, and the way back from it."""
    plain = re.split(r"[~^]", name, maxsplit=1)[0]
    steps = name[len(plain) :]
    return (plain, steps) if _STEPS.fullmatch(steps) else (name, "")


def _object_named(folder: Path, name: str) -> str | None:
    """The object that a name means, None for a name of nothing. Raises UsageFault for one that means several."""
    if _COMMIT.fullmatch(name):
        return name
    if name == "HEAD":
        head = git_says(folder, "show-ref", "--verify", "--hash", "--", "HEAD")
        return None if head is None else head.decode().strip()
    refs = _refs_called(folder, name)
    ids = _objects_called(folder, name)
    if len(refs) + len(ids) > 1:
        meanings = ", ".join((*refs, *ids))
        raise UsageFault(
            f"“{name}” có thể là {meanings}; đề nghị ghi đủ tên của một trong số đó / "
            f"'{name}' may be {meanings}; write one of these in full"
        )
    return next(iter((*refs.values(), *ids)), None)


def _refs_called(folder: Path, name: str) -> dict[str, str]:
    """Full name -> object of every reference that git would take for the name, in whichever of its places."""
    places = [name] if name.startswith("refs/") else [place.format(name) for place in _PLACES]
    listed = git_says(folder, "for-each-ref", "--format=%(objectname) %(refname)", "--", *places) or b""
    found = [line.split(" ", 1) for line in os.fsdecode(listed).splitlines()]
    return {ref: object_ for object_, ref in found if ref in places}


def _objects_called(folder: Path, name: str) -> list[str]:
    """The commits whose id begins so."""
    if not _SHORT.fullmatch(name):
        return []
    listed = git_says(folder, "rev-parse", f"--disambiguate={name}") or b""
    commits = (_commit_at(folder, object_) for object_ in listed.decode().split())
    return [commit for commit in dict.fromkeys(commits) if commit is not None]


def _no_commit(folder: Path) -> EnvironmentFault:
    return EnvironmentFault(
        f"{folder}: không nằm trong kho git có bản lưu nào; đề nghị `git init`, `git add`, `git commit` trước / "
        "lies in no git repository with a commit; make one first: `git init`, `git add`, `git commit`"
    )


def branch_named(folder: Path, name: str) -> str:
    """The branch that a name means, with its full name; "" for what is no branch: a tag, a commit."""
    if name == "HEAD":
        return said(folder, "symbolic-ref", "--quiet", "HEAD") or ""
    found = list(_refs_called(folder, name)) or [""]
    return found[0] if len(found) == 1 and found[0].startswith(("refs/heads/", "refs/remotes/")) else ""


def main_branch(folder: Path, branch: str) -> str:
    """The full name of the branch that counts, as the remote has it where there is one, else the local one.

    Raises UsageFault where there is neither, EnvironmentFault where there is no repository: nobody typed that name.
    """
    for ref in (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}"):
        if commit_of_ref(folder, ref) is not None:
            return ref
    raise _unknown(folder, branch)


def default_branch(folder: Path) -> str | None:
    """The branch that the remote calls its own, as a clone has it; None where nothing says so."""
    found = said(folder, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")
    return found.removeprefix("refs/remotes/origin/") if found else None


def branch_here(folder: Path) -> str:
    """The branch that is checked out, by its own name; "" where none is. git's short form adds to it where a tag is
    called the same."""
    ref = said(folder, "symbolic-ref", "--quiet", "HEAD") or ""
    return ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else ""


def merge_base(folder: Path, one: str, other: str) -> str | None:
    """The commit from which both came, None where they have nothing in common."""
    found = git_says(folder, "merge-base", "--end-of-options", one, other)
    return found.decode().strip() if found else None


def is_ancestor(folder: Path, earlier: str, later: str) -> bool:
    """Whether the later commit was built on the earlier one, or is that one."""
    if earlier == later:
        return True
    return git_says(folder, "merge-base", "--is-ancestor", "--end-of-options", earlier, later) is not None


class Step(NamedTuple):
    """One commit of the main line that changed the folder, and the commit before it there."""

    parent: str
    commit: str


def steps_between(folder: Path, base: str, head: str, *, anywhere: bool = False) -> list[Step]:
    """The commits of the first-parent line from `base` to `head` that change the folder, oldest first; with `anywhere`
    also those that change something beside it.

    Raises UsageFault where `base` is not on the line that leads to `head`: a history that was rewritten.
    """
    listed = git_says(folder, "rev-list", "--first-parent", "--parents", "--end-of-options", head, "--")
    line = [entry.split() for entry in (listed or b"").decode().splitlines()]
    commits = [entry[0] for entry in line]
    if base not in commits:
        raise UsageFault(
            f"bản {base[:12]} không nằm trên nhánh dẫn đến {head[:12]}: lịch sử đã bị viết lại; đề nghị xem lại / "
            f"commit {base[:12]} is not on the line to {head[:12]}: history was rewritten; look into it"
        )
    here = "" if anywhere else prefix(folder)
    steps = [Step(entry[1], entry[0]) for entry in line[: commits.index(base)]]
    return [one for one in reversed(steps) if _tree(folder, one.parent, here) != _tree(folder, one.commit, here)]


def steps_beside(folder: Path, base: str, head: str, *, anywhere: bool = False) -> list[Step]:
    """The commits of the first-parent line to `head` that are not part of `base`, where `base` is not on that line:
    those that change the folder (or something beside it, with `anywhere`), oldest first.

    The first of them follows `base`, whatever its parent is: to whoever follows the branch it changed from the one to
    the other. One with which a history begins has no parent, "".
    """
    listed = git_says(folder, "rev-list", "--first-parent", "--parents", head, f"^{base}", "--")
    line = [entry.split() for entry in (listed or b"").decode().splitlines()]
    steps = [Step(entry[1] if len(entry) > 1 else "", entry[0]) for entry in reversed(line)]
    if steps and steps[0].parent:
        steps[0] = Step(base, steps[0].commit)
    here = "" if anywhere else prefix(folder)
    return [one for one in steps if not one.parent or _differ(folder, one, here)]


def _differ(folder: Path, step: Step, here: str) -> bool:
    return _tree(folder, step.parent, here) != _tree(folder, step.commit, here)


def first_parents(folder: Path, head: str) -> list[str]:
    """The main line as it leads to `head`: the commit itself, then one first parent after another."""
    listed = git_says(folder, "rev-list", "--first-parent", "--end-of-options", head, "--")
    return (listed or b"").decode().split()


def merged_in(folder: Path, base: str, line: Sequence[str]) -> dict[str, tuple[Step, ...]]:
    """Merge on the line -> the commits that it brought in from beside the line, oldest first, each with its first
    parent ("" for none). `line` is that of `first_parents`; what is part of `base` is left out, and the history of
    another repository, which has no commit in common with the line: its ends are of others, whatever their ids."""
    listed = git_says(folder, "rev-list", "--topo-order", "--reverse", "--parents", line[0], f"^{base}", "--")
    entries = [entry.split() for entry in (listed or b"").decode().splitlines()]
    parents = {entry[0]: entry[1:] for entry in entries}
    known = set(line)
    foreign = set[str]()
    for commit, earlier in parents.items():
        if commit not in known and foreign.issuperset(earlier):
            foreign.add(commit)
    known |= foreign
    found: dict[str, tuple[Step, ...]] = {}
    for merge in reversed(line):
        waiting = list(parents.get(merge, ())[1:])
        brought = set[str]()
        while waiting:
            commit = waiting.pop()
            if commit in parents and commit not in known:
                known.add(commit)
                brought.add(commit)
                waiting += parents[commit]
        if brought:
            found[merge] = tuple(
                Step(parents[commit][0] if parents[commit] else "", commit) for commit in parents if commit in brought
            )
    return found


def ever_under(folder: Path, name: str) -> list[bytes]:
    """Every content that a file in a folder of that name ever had, wherever it lay in the repository of `folder`, on
    any branch, merges among them: data may have been moved.

    Raises EnvironmentFault where history is cut off, or an object of it is missing.
    """
    if said(folder, "rev-parse", "--is-shallow-repository") != "false":
        raise EnvironmentFault(
            "lịch sử của kho bị cắt nên không biết trước đây đã phát hành gì; đề nghị `git fetch --unshallow` / "
            "history is cut off, so nobody knows what was published before; `git fetch --unshallow`"
        )
    raw = ("--raw", "--no-abbrev", "--no-renames", "--format=", "--full-history", "-m")
    listed = git_says(folder, "log", "--all", *raw, "--") or b""
    inside = f"/{name}/".encode()
    entries = [line.partition(b"\t") for line in listed.splitlines() if line.startswith(b":")]
    ids = {facts.split()[3] for facts, _, path in entries if inside in b"/" + path.strip(b'"')}
    return _blobs(folder, sorted(one for one in ids if one.strip(b"0")))


def content_at(folder: Path, commit: str, place: str | None = None) -> str | None:
    """What git calls the folder's content at a commit: the same content has the same name. None where there is none.
    With a `place` it is that of another folder, named from the top of the repository."""
    found = _tree(folder, commit, prefix(folder) if place is None else place)
    return found.decode().strip() if found else None


def _tree(folder: Path, commit: str, path: str) -> bytes | None:
    ask = git_says_of_objects if is_commit(commit) else git_says
    return ask(folder, "rev-parse", "--verify", "--quiet", f"{commit}:{path}")


def prefix(folder: Path) -> str:
    """The folder as its repository names it, "" for the top."""
    repository = find_repository(folder)
    if repository is None:
        raise EnvironmentFault(
            f"{folder}: không nằm trong kho git đọc được; đề nghị chạy trong kho dữ liệu, có cài git / "
            "lies in no git repository that can be read; work in the data repository, with git installed"
        )
    return repository.prefix_of(folder)


def top_of(folder: Path) -> Path | None:
    """The top of the repository in which a folder lies; None where it lies in none."""
    repository = find_repository(folder)
    return None if repository is None else repository.top


def changed_files(folder: Path) -> tuple[Path, list[str]]:
    """The repository of the folder, and the files below the folder that differ from the last commit.

    New files are among them; they are named relative to the folder, sorted.

    Raises EnvironmentFault where there is no repository with a commit.
    """
    top = top_of(folder)
    if top is None or git_says(folder, "rev-parse", "--verify", "HEAD") is None:
        raise _no_commit(folder)
    words = ("--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules=dirty", "HEAD", "--relative")
    tracked = git_says(folder, "diff", *words, "--", ".")
    new = git_says(folder, "ls-files", "-z", "--others", "--exclude-standard", "--", ".")
    if tracked is None or new is None:
        raise EnvironmentFault("không đọc được kho git; đề nghị `git status` / git cannot be read; try `git status`")
    return top, sorted({os.fsdecode(name) for name in (tracked + new).split(b"\0") if name})


def changed_beside(folder: Path, one: str, other: str) -> tuple[str, ...]:
    """The files of the repository outside the folder that differ between two commits; none where a side is no commit
    of it."""
    if UNCOMMITTED in (one, other):
        return ()
    words = ("-r", "-z", "--no-renames", "--name-only", "--end-of-options", one, other, "--")
    listed = git_says(folder, "diff-tree", *words)
    if not listed:
        return ()
    here = prefix(folder)
    names = (os.fsdecode(name) for name in listed.split(b"\0") if name)
    return tuple(name for name in names if here and not name.startswith(f"{here}/"))


def had_file(folder: Path, name: str) -> bool:
    """Whether the folder ever had a file of that name on the line that is checked out. Commits that lack an object do
    not know."""
    repository = find_repository(folder)
    if repository is None:
        return False
    path = f"{repository.prefix_of(folder)}/{name}".removeprefix("/")
    line = first_parents(repository.top, "HEAD")
    asked = "".join(f"{commit}:{path}\n" for commit in line)
    answer = git_says(repository.top, "cat-file", "--batch-check", given=os.fsencode(asked)) or b""
    return any(b" blob " in answered for answered in answer.splitlines())


def has_file_at(folder: Path, commit: str, name: str) -> bool:
    """Whether the folder has a file of that name at a commit; not where either is unknown."""
    repository = find_repository(folder)
    if repository is None or not is_commit(commit):
        return False
    path = f"{repository.prefix_of(folder)}/{name}".removeprefix("/")
    return said(repository.top, "cat-file", "-t", f"{commit}:{path}") == "blob"


def first_commit(folder: Path) -> str:
    """The commit with which the history of HEAD begins. Raises EnvironmentFault where there is none."""
    return os.fsdecode(must(folder, "rev-list", "--max-parents=0", "HEAD", "--")).split()[-1]


def said(folder: Path, *words: str) -> str | None:
    """What a question to git is answered, without its line end; None where git cannot say, or is not there."""
    found = git_says(folder, *words)
    return None if found is None else os.fsdecode(found).strip()


_MOST_KEPT: Final = 4
_kept: OrderedDict[bytes, list[bytes]] = OrderedDict()


def _blobs_kept(folder: Path, listing: bytes, ids: list[bytes]) -> list[bytes]:
    """The contents that a listing of git names by their ids; a publication asks for the last few again and again."""
    if listing not in _kept:
        _kept[listing] = _blobs(folder, ids)
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(listing)
    return _kept[listing]


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
