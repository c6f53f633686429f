"""Running git: in the repository that is meant, in which nothing of it bends what git says, or has it run anything."""

from __future__ import annotations

import subprocess
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from camgrant.git_settings import GIT
from camgrant.repository import environment_in, environment_outside, existing, find_repository, reason_for_none

__all__ = ["environment", "git_says", "git_says_of_objects", "run_git"]

_NO_PATHSPECS: Final = "check-ignore"  # it takes no setting of pathspecs, and says nothing where there is one
_BEGINS: Final = "init"
_NO_REPOSITORY: Final = 128
_MOST_KEPT: Final = 512
_LONGEST_KEPT: Final = 1 << 16  # bytes: the listing of a whole province takes megabytes, and there is one a commit

_Question = tuple[Path, tuple[str, ...]]
_answers: OrderedDict[_Question, bytes] = OrderedDict()


def git_says(folder: Path, *words: str, given: bytes = b"") -> bytes | None:
    """What git prints, or None where it fails or is not there."""
    done = run_git(folder, words, given)
    return done.stdout if done is not None and done.returncode == 0 else None


def git_says_of_objects(folder: Path, *words: str) -> bytes | None:
    """As `git_says`, for a question about objects that are all named by their whole ids and need no others to be found.

    The answer is the same for ever, so that git is asked once, but for a long one. What it cannot say now it may be
    able to say later.
    """
    repository = find_repository(folder)
    if repository is None:
        return git_says(folder, *words)
    question = (repository.common, words)
    known = _answers.get(question)
    if known is not None:
        _answers.move_to_end(question)
        return known
    answer = git_says(folder, *words)
    if answer is not None and len(answer) <= _LONGEST_KEPT:
        _answers[question] = answer
        while len(_answers) > _MOST_KEPT:
            _answers.popitem(last=False)
    return answer


def run_git(folder: Path, words: Sequence[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes] | None:
    """One run of git to its end, None where it is not there.

    Where the folder lies in no repository git is not even asked, but to begin one. Raises EnvironmentFault for a
    repository that whoever writes the data could have put there.
    """
    surroundings = environment(folder)
    if surroundings is None and words[0] == _BEGINS:
        surroundings = environment_outside()
    if surroundings is None:
        reason = reason_for_none(folder)
        return None if reason is None else subprocess.CompletedProcess(words, _NO_REPOSITORY, b"", reason.encode())
    if words[0] == _NO_PATHSPECS:
        del surroundings["GIT_LITERAL_PATHSPECS"]
    try:
        return subprocess.run(
            [GIT, "-C", str(existing(folder.absolute())), *words],
            input=given,
            capture_output=True,
            env=surroundings,
            check=False,
        )
    except OSError:
        return None


def environment(folder: Path) -> dict[str, str] | None:
    """In which git, and what calls git, runs for a folder; None where it lies in no repository.

    What is asked is answered from the objects that are here and named so, and nothing else: replaced objects and grafts
    would show another past than the one that was reviewed (git-replace(1)), and so may the commit graph, which repeats
    what commits say; a missing object is missing, and is not fetched from a place that the repository's own settings
    name.
    """
    repository = find_repository(folder)
    return None if repository is None else environment_in(repository)
