"""The index beside git's own files: whatever becomes of it, the answers stay the same."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import pytest

import camgrant
from camgrant.history import cache
from camgrant.history.index import Index, opened
from camgrant.history.objects import Objects
from camgrant.vcs import branch_named, commit_named
from support.history import Made, content, write_history
from support.work import calls_of, died

MINIMAL: Final = Path(__file__).parents[1] / "data" / "minimal"
FIRST: Final = 1_623_300_000
MAIN: Final = "refs/heads/main"


def history(count: int = 12) -> list[Made]:
    """The data, then one window changed by each commit."""
    files = {path.relative_to(MINIMAL).as_posix(): path.read_bytes() for path in sorted(MINIMAL.rglob("*.yaml"))}
    text = files["grants/all.yaml"]
    at = text.index(b"valid_until: 20") + len(b"valid_until: 2021-09-")
    made = [Made(FIRST, files)]
    for number in range(1, count):
        day = b"%02d" % (number % 28 + 1)
        made.append(Made(FIRST + number * 3600, {"grants/all.yaml": text[:at] + day + text[at + 2 :]}))
    return made


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "kho"
    write_history(folder, history())
    return folder


def index_of(repository: Path, name: str = "main") -> Index:
    folder = repository / "inventory"
    with Objects(folder) as objects:
        return opened(objects, commit_named(folder, name), branch_named(folder, name))


def kept(repository: Path) -> list[Path]:
    return sorted((repository / ".git" / "camgrant").iterdir())


def counting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The blobs that are read from git from now on."""
    read: list[str] = []
    original = Objects.read

    def noted(self: Objects, blob: str, path: str) -> bytes | None:
        read.append(blob)
        return original(self, blob, path)

    monkeypatch.setattr(Objects, "read", noted)
    return read


def test_the_second_question_reads_nothing(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = content(index_of(repository))
    read = counting(monkeypatch)
    assert content(index_of(repository)) == first
    assert read == []


def spoiled(data: bytes) -> dict[str, bytes]:
    return {
        "empty": b"",
        "half": data[: len(data) // 2],
        "one bit": data[:5000] + bytes([data[5000] ^ 1]) + data[5001:],
        "longer": data + b"x",
        "no database": b"SQLite format 3\0" + os.urandom(2000),
    }


@pytest.mark.parametrize("how", ["empty", "half", "one bit", "longer", "no database"])
def test_a_spoiled_index_goes(repository: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = content(index_of(repository))
    (file,) = kept(repository)
    file.write_bytes(spoiled(file.read_bytes())[how])
    read = counting(monkeypatch)
    assert content(index_of(repository)) == first
    assert read, "the spoiled index was believed"
    assert kept(repository) == [file]


def test_an_index_with_a_right_name_that_is_no_database_goes(repository: Path) -> None:
    """The name is no proof against somebody who can write there, but it ends in an answer all the same."""
    first = content(index_of(repository))
    (file,) = kept(repository)
    data = b"SQLite format 3\0" + os.urandom(4080)
    file.unlink()
    (file.parent / cache._file(file.name.partition("-")[0], data)).write_bytes(data)
    assert content(index_of(repository)) == first


def test_an_index_of_other_code_goes(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = content(index_of(repository))
    (before,) = kept(repository)
    monkeypatch.setattr(cache, "_fingerprint", lambda: hashlib.sha256(b"khac").digest())
    read = counting(monkeypatch)
    assert content(index_of(repository)) == first
    assert read
    (after,) = kept(repository)
    assert before != after


@pytest.mark.parametrize(
    "changed", ["load/reader.py", "model/grant.py", "history/past.py", "policy/packs/gl-882-2021.yaml"]
)
def test_what_reads_the_past_is_in_the_name(changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack that comes with the program says as well whether a commit can be read whole."""
    copy = tmp_path / "camgrant"
    shutil.copytree(Path(camgrant.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("importlib.resources.files", lambda _: copy)
    before = cache._fingerprint.__wrapped__()
    assert cache._fingerprint.__wrapped__() == before
    with (copy / changed).open("ab") as file:
        file.write(b"\n")
    assert cache._fingerprint.__wrapped__() != before


def test_an_index_of_another_repository_is_not_believed(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "khac"
    write_history(other, [*history(5)[:3], Made(FIRST + 9999, {"grants/all.yaml": b"grants: [\n"})])
    first = content(index_of(repository))
    theirs = content(index_of(other))
    shutil.rmtree(other / ".git" / "camgrant")
    shutil.copytree(repository / ".git" / "camgrant", other / ".git" / "camgrant")
    assert content(index_of(other)) == theirs != first


def test_two_inventories_and_two_branches_have_an_index_each(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "-C", repository, "branch", "khac", "main~3"], check=True)
    one, other = content(index_of(repository)), content(index_of(repository, "khac"))
    assert one[0][:-3] == other[0]
    assert len(kept(repository)) == 2
    read = counting(monkeypatch)
    assert [content(index_of(repository)), content(index_of(repository, "khac"))] == [one, other]
    assert read == []


@pytest.mark.parametrize("how", ["a file in its place", "a folder in its place", "no room"])
def test_a_place_that_takes_nothing_changes_no_answer(
    repository: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = content(index_of(repository))
    (file,) = kept(repository)
    if how == "a file in its place":
        shutil.rmtree(file.parent)
        file.parent.write_text("x")
    elif how == "a folder in its place":
        file.unlink()
        (file / "x").mkdir(parents=True)
    else:
        file.unlink()

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "replace", full)
    assert content(index_of(repository)) == first
    assert content(index_of(repository)) == first


BUILD: Final = (
    "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]); from test_history_index import index_of;"
    "print(len(index_of(Path(sys.argv[1])).commits))"
)


def building(repository: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", BUILD, str(repository), str(Path(__file__).parent)]
    path = os.pathsep.join(sys.path)
    return subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
    )


def test_several_processes_at_once(repository: Path) -> None:
    first = content(index_of(repository))
    shutil.rmtree(repository / ".git" / "camgrant")
    for process in [building(repository) for _ in range(5)]:
        out, err = process.communicate()
        assert (process.returncode, out) == (0, b"12\n"), err
    assert content(index_of(repository)) == first
    assert len(kept(repository)) == 1


def test_killed_while_writing(repository: Path) -> None:
    """At fifty of its calls, over an older index and where there was none: nothing half written is believed, and
    nothing is left lying about."""
    first, folder, left = content(index_of(repository)), repository / "inventory", 0
    with Objects(folder) as objects:
        branch = branch_named(folder, "main")
        database = cache.kept(objects, branch)
        assert database is not None
        write = partial(cache.keep, objects, branch, database)
        whole = calls_of(write)
        for number, step in enumerate(range(whole - 250, whole, 5)):
            for file in kept(repository) if number % 2 else ():
                file.unlink()
            died(write, step)
            left += any(file.suffix != ".history" for file in kept(repository))
            assert content(index_of(repository)) == first
    assert left > 10, "many of the kills must hit a process that is writing"
    (half := repository / ".git" / "camgrant" / "half-cu").write_bytes(b"x")
    (kept(repository)[0] if kept(repository)[0] != half else kept(repository)[1]).unlink()
    index_of(repository)
    assert [file.suffix for file in kept(repository)] == [".history"]


def test_housekeeping_by_git_leaves_it_alone(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = content(index_of(repository))
    subprocess.run(["git", "-C", repository, "gc", "--quiet", "--aggressive", "--prune=now"], check=True)
    read = counting(monkeypatch)
    assert content(index_of(repository)) == first
    assert read == []


def amended(repository: Path) -> None:
    git = ("git", "-C", repository, "-c", "user.name=A", "-c", "user.email=a@gialai.example")
    subprocess.run([*git, "commit", "--quiet", "--amend", "--allow-empty", "--message", "Khác"], check=True)


def reset(repository: Path) -> None:
    subprocess.run(["git", "-C", repository, "reset", "--quiet", "--hard", "main~4"], check=True)


@pytest.mark.parametrize("how", [amended, reset])
def test_a_rewritten_branch_is_read_anew_and_remembered(repository: Path, how: Callable[[Path], None]) -> None:
    old = index_of(repository).commits[-1]
    how(repository)
    new = index_of(repository)
    assert new.rewritten == (old,)
    assert index_of(repository).rewritten == (old,)
    shutil.rmtree(repository / ".git" / "camgrant")
    assert content(index_of(repository)) == content(new)


def test_it_is_a_database_of_one_state_and_names(repository: Path) -> None:
    """No word of the data but ids and paths is kept there."""
    index_of(repository)
    (file,) = kept(repository)
    database = sqlite3.connect(":memory:")
    database.deserialize(file.read_bytes())
    assert "Hoàng".encode() not in file.read_bytes()
    assert b"0100" not in b"".join(row[0].encode() for row in database.execute("SELECT key FROM mention"))
