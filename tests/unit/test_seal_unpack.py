"""The files of a proven bundle are written whole or not at all, passwords for their owner only."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from camgrant.diagnostics import UsageFault
from camgrant.files import fill
from camgrant.seal import unpack
from camgrant.seal.unpack import write_files
from support.seals import FILES, SECRETS


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []

    def until_full(path: Path, data: bytes, *, private: bool) -> None:
        if len(written) == 3:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        written.append(path)
        fill(path, data, private=private)

    monkeypatch.setattr(unpack, "fill", until_full)
    (tmp_path / "goi").mkdir()
    with pytest.raises(OSError, match="No space left"):
        write_files(tmp_path / "goi", FILES | SECRETS)
    assert len(written) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["goi"]
    assert list((tmp_path / "goi").iterdir()) == []


def test_a_password_is_never_readable_by_others_not_even_for_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: dict[str, tuple[int, int]] = {}

    def seen(path: str, flags: int, mode: int = 0o777) -> int:
        handle = os_open(path, flags, mode)
        place = Path(path)
        if flags & os.O_CREAT:
            modes[place.name] = (place.stat().st_mode & 0o777, place.parent.stat().st_mode & 0o777)
        return handle

    os_open = os.open
    monkeypatch.setattr(os, "open", seen)
    write_files(tmp_path / "sâu" / "goi", FILES | SECRETS)
    assert {modes[name.rpartition("/")[2]] for name in SECRETS} == {(0o600, 0o700)}
    assert modes["00-DOC-TRUOC.pdf"] == (0o644, 0o700)  # inside the folder that is not in its place yet


@pytest.mark.parametrize("kind", ["used", "file", "link"])
def test_a_used_place_is_refused(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "goi"
    if kind == "used":
        (out / "old").mkdir(parents=True)
    elif kind == "file":
        out.write_text("")
    else:
        (tmp_path / "elsewhere").mkdir()
        out.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageFault, match=f"^{out}: .* / is there and not empty, or is the current folder; "):
        write_files(out, FILES)
    assert not (tmp_path / "elsewhere" / "00-DOC-TRUOC.pdf").exists()


def test_the_folder_where_somebody_stands_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for out in (Path(), tmp_path):
        with pytest.raises(UsageFault, match="or is the current folder; choose a new folder"):
            write_files(out, FILES)
    assert list(tmp_path.iterdir()) == []
