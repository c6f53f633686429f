"""A publication that dies: whenever that is, the one before stays whole and the next run completes.

The kernel kills the process (SIGKILL); nothing of ours runs afterwards.
"""

from __future__ import annotations

import errno
import hashlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from camgrant.app.publishing.shelf import OutFile, Shelf
from camgrant.diagnostics import EnvironmentFault, UsageFault
from support.province import DAY, Province
from support.work import calls_of, died

RECORD = b'{"schema_version": 1, "commit": "a", "as_of": "2021-07-20", "sequence": %d}'
KILLS = 200


def files(number: int) -> Iterator[OutFile]:
    """A publication of forty files, some of them private."""
    for one in range(38):
        yield OutFile(f"bundles/u-{one % 7}/tep-{one}.age", os.urandom(4000) + bytes([number]))
    yield OutFile("local/u-x/tep", b"x" * 5000, private=True)
    yield OutFile("published.json", RECORD % number)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def killed(work: Callable[[], object], after: float) -> bool:
    """Runs the work in a child that is killed after some seconds, with all that it started; whether it was still at
    work then."""
    child = os.fork()
    if child == 0:
        os.setsid()
        with suppress(BaseException):
            work()
        os._exit(0)
    time.sleep(after)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_killed_at_200_random_points_while_writing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "phat-hanh")
    whole = calls_of(partial(shelf.put, 1, files(1)))
    first, draw = digests(tmp_path / "phat-hanh/0001"), random.Random(1)
    number, kills, left_unfinished = 2, 0, 0
    while kills < KILLS:  # a later run has some calls less, of what is done once, or more: it sweeps first
        kills += died(partial(shelf.put, number, files(number)), draw.randint(1, whole))
        assert digests(shelf.folder / "0001") == first
        newest = Shelf(shelf.folder).newest()
        assert newest is not None
        assert len(digests(newest)) == 40, "a publication has a name only when it is whole"
        left_unfinished += any(not one.name.isdigit() for one in shelf.folder.iterdir())
        number = int(newest.name) + 1
    assert left_unfinished > KILLS / 2, "most of the kills must hit a process that is writing"
    place = Shelf(shelf.folder).put(number, files(number))
    assert len(digests(place)) == 40
    assert [one.name for one in shelf.folder.iterdir() if not one.name.isdigit()] == []


def test_the_command_killed_at_random_moments_leaves_the_last_publication_whole(tmp_path: Path) -> None:
    province = Province(tmp_path)
    before = digests(province.first())
    draw = random.Random(2)
    for _ in range(6):
        killed(lambda: province.sealed(day="2021-07-21"), draw.uniform(0.2, 2.5))
        assert digests(province.out / "0001") == before
        names = sorted(one.name for one in province.out.iterdir() if one.name.isdigit())
        assert all((province.out / name / "published.json").is_file() for name in names)
    done = province.sealed(day="2021-07-22")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("at", [1, 2, 21, 43])
def test_a_disk_that_will_not_take_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, at: int) -> None:
    """The system's own answer at some file: the shelf is as it was, and the message says what to do."""
    shelf = Shelf(tmp_path / "phat-hanh")
    shelf.put(1, files(1))
    before, calls, real = digests(shelf.folder), iter(range(1, 1000)), os.fsync

    def refuse(handle: int) -> None:
        if next(calls) == at:
            raise OSError(code, os.strerror(code))
        real(handle)

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(EnvironmentFault):
        shelf.put(2, files(2))
    assert digests(shelf.folder) == before
    monkeypatch.setattr(os, "fsync", real)
    assert shelf.put(2, files(2)).name == "0002"


def test_a_full_disk_is_said_in_both_languages(tmp_path: Path) -> None:
    province = Province(tmp_path)
    broken = tmp_path / "may-hong"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "import errno, os\n"
        "def refuse(handle):\n"
        "    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))\n"
        "os.fsync = refuse\n"
    )
    words = ("publish", "-i", province.inventory, "--as-of", DAY, "--out", province.out, "--no-secrets")
    done = province.process(*words, "--reviews", _all(province), PYTHONPATH=str(broken))
    assert done.returncode == 3
    assert "ổ đĩa đầy; đề nghị giải phóng dung lượng / the disk is full; free some space" in done.stderr
    assert list(province.out.iterdir()) == []


def _all(province: Province) -> Path:
    head = province.git("rev-parse", "HEAD")
    return province.reviewed(province.approved(head, "duc", "hieu", "lam"))


def test_two_at_once_do_not_mix(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "phat-hanh")
    shelf.put(1, files(1))

    def second() -> Iterator[OutFile]:
        yield from files(2)
        with pytest.raises(UsageFault, match="another publication is running"):
            Shelf(shelf.folder).put(2, files(2))

    assert shelf.put(2, second()).name == "0002"
    with pytest.raises(UsageFault, match="is there already"):
        shelf.put(2, files(2))
