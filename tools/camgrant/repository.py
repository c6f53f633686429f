"""Which git repository is meant, decided once; and what of its settings counts.

Whoever can push data decides what lies in the folders of an inventory. git takes any folder with a `HEAD`, `objects`
and `refs` for a repository without a work tree, believes its settings, and runs the programs that they name
(git-config(1): `safe.bareRepository`, `core.fsmonitor`, `core.hooksPath`; gitattributes(5): filters). So git is never
left to look for a repository from a folder of the data:

- The repository is that of the nearest folder upwards which holds a `.git`: a name that git refuses to put under
  version control, so that no push can bring one. It is named to git in every call.
- A `.git` that is a file (a linked work tree, a submodule, `git init --separate-git-dir`) counts as well, as long as
  what it leads to does not lie where files of a work tree lie.
- Of its settings, hooks and attributes only what `git_settings` copies by name reaches git.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from camgrant.diagnostics import EnvironmentFault
from camgrant.git_settings import GIT, IN_PASSING, OUR_HOOKS, OURS, ceilings, goes_across, settings_folder, surroundings

__all__ = [
    "Repository",
    "environment_in",
    "environment_outside",
    "existing",
    "find_repository",
    "hooks_of_user",
    "reason_for_none",
]

_MOST_KEPT: Final = 16
_ANSWERS: Final = 2


@dataclass(frozen=True)
class Repository:
    """A repository and one work tree of it: `top` is the folder that holds `.git`, `directory` what git keeps for this
    work tree, `common` what all its work trees share, `settings` what git is given in place of the latter."""

    top: Path
    directory: Path
    common: Path
    settings: Path
    passing: tuple[tuple[str, str], ...]

    def prefix_of(self, folder: Path) -> str:
        """The folder as the repository names it, "" for the top."""
        inside = _place_of(folder).relative_to(self.top).as_posix()
        return "" if inside == "." else inside


def _place_of(folder: Path) -> Path:
    """Where a folder lies, with every link followed but those inside a repository: what is data there may be replaced
    by a link that leads anywhere, also to itself, and is meant all the same."""
    named = Path.cwd() / folder
    if ".." not in named.parts and _real(named) == named:
        return named
    place = Path(named.anchor)
    is_inside = False
    for part in named.parts[1:]:
        if part == "..":
            place = place.parent
            is_inside = any(os.path.lexists(above / ".git") for above in (place, *place.parents))
            continue
        place = place / part if is_inside else _real(place / part)
        is_inside = is_inside or os.path.lexists(place / ".git")
    return place


def _real(place: Path) -> Path:
    """As `Path.resolve`, which fails on a link that leads to itself."""
    return Path(os.path.realpath(place))


class _Known(NamedTuple):
    """A repository that was found, and what it was found by: where that changes, it is looked for again."""

    state: tuple[object, ...]
    repository: Repository


_known: dict[Path, _Known] = {}


def find_repository(folder: Path) -> Repository | None:
    """The repository of a folder; None where it lies in none, or git is not there or will not open it.

    Raises EnvironmentFault for one that whoever writes the data could have put there.
    """
    found = _look_for(folder)
    return found if isinstance(found, Repository) else None


def existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there: the last commit may have none of the data any more."""
    # `Path.is_dir` fails on a link that leads to a name which is too long.
    return next((place for place in (folder, *folder.parents) if os.path.isdir(place)), folder)  # noqa: PTH112


def reason_for_none(folder: Path) -> str | None:
    """Why `find_repository` found none, in git's words; None where git is not there."""
    found = _look_for(folder)
    return "" if isinstance(found, Repository) else found


def hooks_of_user(repository: Repository) -> Path | None:
    """Where the user's own git looks for hooks in a repository. Ours runs none."""
    ours = {name: value for name, value in OURS.items() if name != OUR_HOOKS}
    done = _ask(repository.top, "rev-parse", "--path-format=absolute", "--git-path", "hooks", ours=ours)
    if done is None or done.returncode:
        return None
    return Path(os.fsdecode(done.stdout).removesuffix("\n"))


def environment_outside() -> dict[str, str]:
    """In which git runs where no repository is meant."""
    return surroundings()


def environment_in(repository: Repository) -> dict[str, str]:
    """In which git, and what calls git in its turn, runs in a repository: in this one, whatever its files say."""
    return {
        **surroundings(repository.passing),
        "GIT_DIR": str(repository.directory),
        "GIT_COMMON_DIR": str(repository.settings),
        "GIT_WORK_TREE": str(repository.top),
    }


def _look_for(folder: Path) -> Repository | str | None:
    """The repository, or why there is none; None where git is not there."""
    for top in _tops(folder):
        marker = top / ".git"
        known = _known.get(top)
        if known is not None and known.state == _state(marker, known.repository.common):
            return known.repository
        done = _ask(top, "rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir")
        if done is None:
            return None
        if done.returncode:
            return os.fsdecode(done.stderr).strip()
        lines = os.fsdecode(done.stdout).removesuffix("\n").split("\n")
        directory = Path(lines[0]).resolve()
        if len(lines) != _ANSWERS or directory != _led_to(marker):
            continue  # an empty `.git`, which git passes over as well
        common = Path(lines[1]).resolve()
        repository = _opened(top, directory, common)
        _keep(top, _Known(_state(marker, common), repository))
        return repository
    return "fatal: not a git repository" if shutil.which(GIT) else None


def _tops(folder: Path) -> Iterator[Path]:
    """The folders upwards that hold a `.git`, as far as git itself would look (git(1), `GIT_CEILING_DIRECTORIES`)."""
    named = _place_of(folder)
    # A link among the data may lead to another file system, behind which nothing would be looked for.
    here = existing(next(place for place in (named, *named.parents) if _real(place) == place))
    highest = ceilings()
    across = goes_across()
    try:
        device = here.stat().st_dev
        for place in (here, *here.parents):
            beyond = place != here and (place in highest or (place.stat().st_dev != device and not across))
            if beyond:
                return
            if os.path.lexists(place / ".git"):
                yield place
    except OSError:
        return


def _led_to(marker: Path) -> Path:
    """What a `.git` is or leads to."""
    if marker.is_dir():
        return marker.resolve()
    try:
        text = marker.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return marker
    return (marker.parent / text.removeprefix("gitdir:").strip()).resolve()


def _ask(top: Path, *words: str, ours: Mapping[str, str] = OURS) -> subprocess.CompletedProcess[bytes] | None:
    """A question to git that runs nothing, whatever the repository says; None where git is not there."""
    try:
        return subprocess.run(
            [GIT, "-C", str(top), *words], capture_output=True, env=surroundings((), ours), check=False
        )
    except OSError:
        return None


def _state(marker: Path, common: Path) -> tuple[object, ...]:
    """What tells that nothing changed since the repository was opened."""
    return (_stamp(marker, is_content=marker.is_file()), _stamp(common / "config", is_content=True))


def _stamp(path: Path, *, is_content: bool) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    identity = (found.st_dev, found.st_ino)
    return (*identity, found.st_size, found.st_mtime_ns) if is_content else identity


def _keep(top: Path, known: _Known) -> None:
    _known.pop(top, None)
    while len(_known) >= _MOST_KEPT:
        del _known[next(iter(_known))]
    _known[top] = known


def _opened(top: Path, directory: Path, common: Path) -> Repository:
    """The repository with a folder of ours for its settings, which goes when nobody needs it any more."""
    for place in (directory, common, *_stores(common / "objects"), common / "refs"):
        _refuse_among_data(top, place.resolve())
    given = _given_settings(top, directory, common)
    _refuse_other_work_tree(top, directory, given)
    passing = tuple((name, value) for name, value in given if IN_PASSING.fullmatch(name))
    try:
        settings = settings_folder(common, given)
    except OSError as fault:
        raise EnvironmentFault(
            f"không tạo được thư mục tạm: {fault.strerror}; đề nghị kiểm tra TMPDIR / "
            f"no temporary folder can be made: {fault.strerror}; look at TMPDIR"
        ) from fault
    repository = Repository(top, directory, common, settings, passing)
    weakref.finalize(repository, _remove, settings, os.getpid())
    return repository


def _remove(folder: Path, process: int) -> None:
    if os.getpid() == process:  # a forked child leaves it to its parent
        shutil.rmtree(folder, ignore_errors=True)


def _stores(objects: Path) -> Iterator[Path]:
    """Where objects are taken from: the folder, and those that it borrows from (gitrepository-layout(5))."""
    waiting = [objects]
    seen: set[Path] = set()
    while waiting:
        store = waiting.pop().resolve()
        if store in seen:
            continue
        seen.add(store)
        yield store
        try:
            listed = (store / "info" / "alternates").read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            continue
        waiting += [store / line for line in listed.splitlines() if line and not line.startswith("#")]


def _refuse_among_data(top: Path, place: Path) -> None:
    """Raises EnvironmentFault for a place at which files of a work tree may lie: what is there may have been pushed.

    Below a `.git` no push can put anything.
    """
    for folder in (place, *place.parents):
        if folder.name == ".git":
            return
        if os.path.lexists(folder.parent / ".git"):
            raise EnvironmentFault(
                f"{top}: kho git dẫn đến {place}, nằm giữa các tệp của {folder.parent}, nơi ai gửi được dữ liệu cũng "
                "sửa được, nên không mở; đề nghị tải lại kho từ nơi chung (`git clone`) / "
                f"the git repository leads to {place}, among the files of {folder.parent}, which whoever can push data "
                "can write; it is not opened: clone the repository again"
            )


def _given_settings(top: Path, directory: Path, common: Path) -> list[tuple[str, str]]:
    """The repository's settings as its file has them, and the files that it includes, but none among the data."""
    file = common / "config"
    if not file.exists():
        return []
    words = ("config", "--file", str(file), "--includes", "--show-origin", "--list", "-z")
    done = _ask(top, f"--git-dir={directory}", *words)
    if done is None or done.returncode:
        said = "" if done is None else os.fsdecode(done.stderr).strip()
        raise EnvironmentFault(
            f"{file}: không đọc được; đề nghị sửa tệp / cannot be read; mend the file: {said}".rstrip(" :")
        )
    tokens = os.fsdecode(done.stdout).split("\0")
    found: list[tuple[str, str]] = []
    for origin, setting in zip(tokens[0::2], tokens[1::2], strict=False):
        source = (top / origin.removeprefix("file:")).resolve()
        if source.is_relative_to(top) and not source.is_relative_to(common):
            continue
        name, has_value, value = setting.partition("\n")
        found.append((name, value if has_value else "true"))
    return found


def _refuse_other_work_tree(top: Path, directory: Path, given: Sequence[tuple[str, str]]) -> None:
    """Raises EnvironmentFault where a setting says that the files lie somewhere else than beside `.git`."""
    for name, value in given:
        if name == "core.worktree" and (directory / value).resolve() != top:
            raise EnvironmentFault(
                f"{top}: kho git ghi rằng tệp của nó nằm ở {value}; đề nghị xem `git config core.worktree` / "
                f"the git repository says that its files lie in {value}; look at `git config core.worktree`"
            )
