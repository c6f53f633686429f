"""What is written with git: the branch of a proposal, the branch that remembers publications, a new repository.

Where a step fails, everything is left as it was.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from camgrant.diagnostics import EnvironmentFault
from camgrant.files import put
from camgrant.git import git_says
from camgrant.repository import find_repository
from camgrant.vcs import commit_of_ref, is_commit, said
from camgrant.vcs.run import must

__all__ = [
    "bring_history",
    "carry_out",
    "commit_apart",
    "commit_beside",
    "commit_files",
    "commit_on_branch",
    "drop_branch",
    "follow",
    "forget",
    "push",
    "start",
]


def commit_on_branch(
    folder: Path,
    branch: str,
    title: str,
    files: Mapping[str, bytes | None],
    base: str,
    author: str = "",
    keeping: Sequence[str] = (),
) -> None:
    """Makes the branch with one commit of just these files on top of the commit `base`, and moves onto it. The commits
    named in `keeping` become parents too, so that whoever has the branch has them.

    `files` are named from the top of the repository, `folder`; None stands for a file that goes. What else is
    checked out follows to `base`; what is staged or changed beside the files stays as it is. `author` is whoever asks
    for the change, where that is not who commits it.

    Raises EnvironmentFault with git's own words where a step fails; then the old branch is back and the new one gone,
    and the files are as they were.
    """
    branched = git_says(folder, "symbolic-ref", "HEAD")
    old_commit = os.fsdecode(must(folder, "rev-parse", "--verify", "HEAD")).strip()
    old = os.fsdecode(branched).strip() if branched else old_commit
    before = {name: _content(folder / name) for name in files}
    names = [str(folder / name) for name in files]
    commit = commit_apart(folder, branch, title, files, base, author, keeping)
    try:
        for name, data in files.items():
            _put(folder / name, data)
        must(folder, "reset", "--quiet", commit, "--", *names)
        if base != old_commit:
            must(folder, "read-tree", "-m", "-u", old_commit, commit)
        must(folder, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
    except BaseException:
        git_says(folder, "reset", "--quiet", old_commit, "--", *names)
        for name, data in before.items():
            _put(folder / name, data)
        # Only the name moves back, which no locked index and no hook can prevent.
        git_says(folder, *(("symbolic-ref", "HEAD", old) if branched else ("update-ref", "--no-deref", "HEAD", old)))
        drop_branch(folder, branch, commit)
        raise


def commit_beside(
    folder: Path, branch: str, title: str, files: Mapping[str, bytes | None], *, checked_out: bool
) -> None:
    """One more commit on a branch, of just these files. The work tree is not touched; where the branch is the one that
    is checked out, its index follows.

    Raises EnvironmentFault with git's own words.
    """
    tip = os.fsdecode(must(folder, "rev-parse", "--verify", f"refs/heads/{branch}")).strip()
    commit = _imported(folder, f"refs/heads/{branch}", title, files, tip, "")
    if checked_out:
        must(folder, "reset", "--quiet", commit, "--", *(str(folder / name) for name in files))


def commit_apart(
    folder: Path,
    branch: str,
    title: str,
    files: Mapping[str, bytes | None],
    base: str,
    author: str = "",
    keeping: Sequence[str] = (),
) -> str:
    """Makes the branch with one commit of just these files on top of the commit `base`, and says which commit that is.
    Index and work tree are not touched.

    Raises EnvironmentFault with git's own words, and for a branch that is there already.
    """
    ref = f"refs/heads/{branch}"
    if commit_of_ref(folder, ref) is not None:
        raise EnvironmentFault(f"nhánh {branch} đã có / the branch {branch} is there already")
    return _imported(folder, ref, title, files, base, author, keeping)


def drop_branch(folder: Path, branch: str, commit: str) -> None:
    """Takes a branch back that was made just now, as long as it is still that commit."""
    git_says(folder, "update-ref", "-d", f"refs/heads/{branch}", commit)


def _imported(
    folder: Path,
    ref: str,
    title: str,
    files: Mapping[str, bytes | None],
    base: str,
    author: str,
    keeping: Sequence[str] = (),
) -> str:
    """Writes the commit without index and work tree, so that no hook and no filter of the repository has a say."""
    committer = must(folder, "var", "GIT_COMMITTER_IDENT").strip()
    if author:
        when = committer[committer.rindex(b">") + 1 :]
        writer = author.encode() + when
    else:
        writer = must(folder, "var", "GIT_AUTHOR_IDENT").strip()
    message = title.encode()
    stream = [
        b"commit %s\nauthor %s\ncommitter %s\n" % (ref.encode(), writer, committer),
        b"data %d\n%s\nfrom %s\n" % (len(message), message, base.encode()),
        *(b"merge %s\n" % commit.encode() for commit in keeping),
    ]
    for name, data in sorted(files.items()):
        path = b'"' + os.fsencode(name).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'
        if data is None:
            stream.append(b"D %s\n" % path)
        else:
            stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path, len(data), data))
    must(folder, "fast-import", "--quiet", "--date-format=raw", given=b"".join(stream))
    return os.fsdecode(must(folder, "rev-parse", "--verify", ref)).strip()


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def _put(path: Path, data: bytes | None) -> None:
    """The file with that content, or gone; written beside and renamed, left alone where it says so already."""
    if _content(path) == data:
        return
    if data is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, data)


def commit_files(
    folder: Path, branch: str, title: str, files: Mapping[str, bytes], keeping: Sequence[str] = ()
) -> None:
    """Puts a commit that holds just these files on top of a branch, without touching what is checked out.

    The branch begins where that of `origin` stands, if there is one; the same files again make no commit. The commits
    named in `keeping` become parents too, so that whoever has the branch has them. Raises EnvironmentFault with git's
    own words.
    """
    names = (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}")
    parent = next((one for name in names if (one := commit_of_ref(folder, name))), None)
    entries = [
        b"100644 blob %s\t%s" % (must(folder, "hash-object", "-w", "--stdin", given=data).strip(), name.encode())
        for name, data in sorted(files.items())
    ]
    tree = os.fsdecode(must(folder, "mktree", given=b"\n".join(entries) + b"\n")).strip()
    if parent is None or said(folder, "rev-parse", "--verify", f"{parent}^{{tree}}") != tree:
        # One that is not here, or a text that is no id, must not keep the files off the branch.
        kept = [id_ for id_ in keeping if is_commit(id_) and said(folder, "rev-parse", "--verify", f"{id_}^{{commit}}")]
        newest = os.fsdecode(must(folder, "merge-base", "--independent", *kept)).split() if kept else []
        words = [word for id_ in (parent, *newest) if id_ for word in ("-p", id_)]
        parent = os.fsdecode(must(folder, "commit-tree", tree, *words, "-m", title)).strip()
    must(folder, "update-ref", f"refs/heads/{branch}", parent)


def push(folder: Path, branch: str) -> None:
    """Sends the branch to `origin`. Raises EnvironmentFault with git's own words."""
    # Named by its id: of a branch git would find the tag that is called like its full name, too.
    commit = commit_of_ref(folder, f"refs/heads/{branch}") or ""
    words = ("push", "--quiet", "--no-follow-tags", "--recurse-submodules=no", "origin")
    must(folder, *words, f"{commit}:refs/heads/{branch}")
    follow(folder, branch)


def follow(folder: Path, branch: str) -> None:
    """Writes down that a branch goes with the one of that name in `origin`, for the user's own `git pull`."""
    _set(folder, "--replace-all", f"branch.{branch}.remote", "origin")
    _set(folder, "--replace-all", f"branch.{branch}.merge", f"refs/heads/{branch}")


def forget(folder: Path, branch: str) -> None:
    """Takes out what is written about a branch that is gone."""
    _set(folder, "--remove-section", f"branch.{branch}")


def _set(folder: Path, *words: str) -> None:
    """Changes the repository's own settings, which our git does not read; a file that refuses changes no outcome."""
    repository = find_repository(folder)
    if repository is not None:
        git_says(folder, "config", "--file", str(repository.common / "config"), *words)


def start(folder: Path, branch: str) -> None:
    """Makes the folder a repository; one that already lies in a repository stays as it is.

    Raises EnvironmentFault with git's own words.
    """
    if find_repository(folder) is None:
        must(folder, "init", "--quiet", f"--initial-branch={branch}")


def bring_history(source: Path, commit: str, folder: Path, ref: str) -> None:
    """Brings a commit of another repository here with all that it needs, and keeps it under a name of its own.

    Each git runs in its own repository, and of the other one only objects come. Raises EnvironmentFault with git's own
    words.
    """
    pack = must(source, "pack-objects", "--revs", "--stdout", "--quiet", given=f"{commit}\n".encode())
    must(folder, "index-pack", "--stdin", "--fix-thin", given=pack)
    must(folder, "update-ref", ref, commit)


def carry_out(folder: Path, *words: str) -> None:
    """Has git do something. Raises EnvironmentFault with git's own words where it fails."""
    must(folder, *words)
