"""The shelf of publications: one folder for each, named by its number; it appears whole, by one rename, or not at all.

Earlier ones stay as they are, because a bundle may have to be sent again. What a killed run left behind is swept away
by the next.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from camgrant.app.folders import outside_inventory
from camgrant.app.published import Record, is_bound, read_record
from camgrant.app.shelved import ROOT
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.files import fill, folder_beside, opened_up
from camgrant.rendering.manifest import PUBLISHED
from camgrant.seal.signature import BadSignature, UnknownSigner, signed_by, signer_of
from camgrant.vcs import branch_named, commit_named, commit_of_ref, file_at, is_ancestor, said, top_of

__all__ = ["OutFile", "Previous", "Shelf", "previous_of"]

_NUMBER: Final = re.compile(r"[0-9]{4,}")
_UNFINISHED: Final = ".publication"
_RECORD: Final = "refs/remotes/origin/published"
_RECORDS: Final = (PUBLISHED, ROOT, f"{ROOT}.sig")


@dataclass(frozen=True, slots=True)
class OutFile:
    """One file of a publication. `private`: it holds what only this user may read on this machine."""

    path: str
    data: bytes
    private: bool = False


class Shelf:
    """A folder of publications. Raises UsageFault for one that holds anything else, or lies inside an inventory."""

    def __init__(self, folder: Path) -> None:
        self.folder = outside_inventory(folder)
        strange = [one.name for one in folder.iterdir() if not self._is_ours(one)] if folder.is_dir() else []
        if strange or (folder.exists() and not folder.is_dir()):
            name = f": {strange[0]}" if strange else ""
            raise UsageFault(
                f"{folder}: không phải thư mục các lần phát hành{name}; đề nghị chọn --out khác / "
                f"is no folder of publications{name}; choose another --out"
            )

    @staticmethod
    def _is_ours(one: Path) -> bool:
        unfinished = one.name.startswith(_UNFINISHED)
        return one.is_dir() and (unfinished or (bool(_NUMBER.fullmatch(one.name)) and (one / PUBLISHED).is_file()))

    def newest(self) -> Path | None:
        """The publication with the highest number; None on an empty shelf."""
        found = [one for one in self.folder.iterdir() if _NUMBER.fullmatch(one.name)] if self.folder.is_dir() else []
        return max(found, key=lambda one: int(one.name), default=None)

    def refuse_older(self, sequence: int) -> None:
        """Raises UsageFault where a later publication lies here than the one that is to be the one before: what went
        out since would be forgotten, and its numbers given again."""
        newest = self.newest()
        if newest is not None and int(newest.name) > sequence:
            raise UsageFault(
                f"{self.folder}: đã có lần phát hành {newest.name}, sau lần {sequence:04d} được chỉ là lần trước; đề "
                f"nghị xem lại --previous / publication {newest.name} is there, later than {sequence:04d}, which is "
                "named as the one before; see to --previous"
            )

    def refuse_plain(self) -> None:
        """Raises UsageFault where the newest publication is sealed: a plain one after it has no signature, so that the
        next sealed one could not believe it."""
        newest = self.newest()
        if newest is not None and (newest / f"{ROOT}.sig").is_file():
            raise UsageFault(
                f"{self.folder}: là nơi để các lần phát hành đã niêm phong; đề nghị lập bản --no-secrets ở --out khác, "
                f"thêm `--previous {self.folder}` / holds sealed publications; make plain ones in another --out, with "
                f"`--previous {self.folder}`"
            )

    def refuse_seen_by_git(self) -> None:
        """Raises UsageFault for a folder in a repository that does not ignore it: phones, and passwords on slips, would
        go into git with the next `git add`, and could not be taken out again."""
        place = self.folder.resolve()
        there = next(one for one in (place, *place.parents) if one.is_dir())
        top = top_of(there)
        if top is None:
            return
        if said(there, "check-ignore", f"{place}/x") is None:
            rule = f"/{place.relative_to(top).as_posix()}/"
            raise UsageFault(
                f"{self.folder}: nằm trong kho git {top} mà git không bỏ qua; đề nghị chọn nơi ngoài kho, hoặc tại đó "
                f"`echo {rule} >> .git/info/exclude` / lies in a git repository that does not ignore it; choose a "
                "place outside, or run that command there"
            )

    def put(self, sequence: int, files: Iterable[OutFile]) -> Path:
        """Adds a publication: every file is on disk before its folder gets its name.

        Raises UsageFault where that number is there already, EnvironmentFault where the disk will not take it.
        """
        place = self.folder / f"{sequence:04d}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._alone():
                self._sweep()
                if place.exists():
                    raise UsageFault(
                        f"{place}: đã có lần phát hành số này; đề nghị xem lại --out, --previous / "
                        "this publication is there already; see to --out and --previous"
                    )
                new = folder_beside(self.folder / "publication")
                try:
                    _fill(new, files)
                    opened_up(new, place).rename(place)
                    _synced(self.folder)
                finally:
                    shutil.rmtree(new, ignore_errors=True)
        except OSError as fault:
            raise EnvironmentFault(f"{self.folder}: {fault.strerror}") from fault
        return place

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keeps a second run out; the lock goes with the process, however it ends."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as fault:
            raise UsageFault(
                f"{self.folder}: đang có lần phát hành khác chạy; đề nghị đợi rồi chạy lại / "
                "another publication is running; wait and run again"
            ) from fault
        finally:
            os.close(handle)

    def _sweep(self) -> None:
        for one in self.folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(one)


def _fill(folder: Path, files: Iterable[OutFile]) -> None:
    folders = {folder}
    for one in files:
        path = folder / one.path
        top = folder / one.path.partition("/")[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        if one.private and top.is_dir():
            top.chmod(0o700)
        fill(path, one.data, private=one.private)
        folders.update(parent for parent in path.parents if parent.is_relative_to(folder))
    for one_folder in folders:
        _synced(one_folder)


def _synced(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Previous:
    """The publication before: its record, and the bytes that its signature covers."""

    place: str
    record: Record
    data: bytes
    root: bytes | None
    signature: bytes | None

    def refuse_forged(self, key: Path, signers: Path | None) -> None:
        """Raises UsageFault where neither the key that signs now nor one of `signers` (a list of OpenSSH's) signed it:
        who could write a record could clear any commit by naming it there."""
        root, signature = self.root or b"", self.signature or b""
        by_us = signed_by(root, signature, key) or _is_signed(root, signature, signers)
        if not (by_us and is_bound(self.data, root)):
            raise UsageFault(
                f"{self.place}: bản ghi của lần phát hành trước không do khóa đang ký xác nhận; đề nghị kiểm tra ai đã "
                "sửa. Nếu khóa ký mới đổi hoặc người khác ký: `--signers TỆP` với khóa công khai của lần trước; "
                "bản lập bằng --no-secrets thì để ở --out khác / the record of the publication before is not signed "
                "with the key that signs now; see who changed it. If the key is new, or somebody else signed: "
                "`--signers FILE` with the public key of last time; a publication made by --no-secrets belongs in "
                "another --out"
            )


def _is_signed(root: bytes, signature: bytes, signers: Path | None) -> bool:
    try:
        return signers is not None and bool(signer_of(root, signature, signers.read_bytes()))
    except (BadSignature, UnknownSigner):
        return False
    except OSError as fault:
        raise UsageFault(f"{signers}: {fault.strerror}") from fault


def previous_of(given: str | None, shelf: Shelf, folder: Path) -> Previous | None:
    """The publication before: in the folder or the git ref that is named, else the shelf's newest.

    Raises UsageFault for a place that holds none; None only where nothing is named and the shelf is empty.
    """
    place = shelf.newest() if given is None else Path(given)
    if place is None:
        return None
    if given is not None and _is_ref(given, folder):
        return _previous_at(given, folder)
    if place.is_dir() and not (place / PUBLISHED).is_file():
        place = Shelf(place).newest() or place
    return _previous(str(place), *(_bytes_of(place / name) for name in _RECORDS))


def _is_ref(given: str, folder: Path) -> bool:
    """Whether the name is that of a branch and not of a folder. Raises UsageFault where it may be both: folders of the
    data are called as whoever pushes them likes."""
    if given.startswith("refs/"):
        return True
    if given.startswith((".", "/")) or not Path(given).is_dir():
        return not Path(given).is_dir()
    if not branch_named(folder, given):
        return False
    raise UsageFault(
        f"“{given}” vừa là thư mục vừa là nhánh; đề nghị ghi ./{given}, hoặc đủ tên nhánh, ví dụ "
        f"refs/remotes/origin/published / '{given}' is a folder and a branch; write ./{given}, or the full name of "
        "the branch, such as refs/remotes/origin/published"
    )


def _previous_at(name: str, folder: Path) -> Previous:
    """The publication at the end of a branch: an older one would be made again under numbers that were used.

    Raises UsageFault for a tag or a commit, and for a branch of this repository that the one of `origin` is ahead of.
    """
    commit = commit_named(folder, name)
    branch = branch_named(folder, name)
    if not branch:
        raise UsageFault(
            f"--previous {name}: không phải tên nhánh; đề nghị ghi đủ tên, ví dụ refs/remotes/origin/published / "
            "is no name of a branch; write it in full, such as refs/remotes/origin/published"
        )
    for newer in (branch.replace("refs/heads/", "refs/remotes/origin/", 1), _RECORD):
        fetched = commit_of_ref(folder, newer)
        if fetched not in (None, commit) and is_ancestor(folder, commit, fetched or ""):
            raise UsageFault(
                f"--previous {name}: cũ hơn {newer}; đề nghị ghi nhánh sau / is older than {newer}; name that one"
            )
    return _previous(name, *(file_at(folder, commit, record) for record in _RECORDS))


def _previous(place: str, data: bytes | None, root: bytes | None, signature: bytes | None) -> Previous:
    if data is None:
        raise UsageFault(
            f"{place}: không có {PUBLISHED} của lần phát hành nào; đề nghị xem lại --previous / "
            f"holds no {PUBLISHED} of a publication; see to --previous"
        )
    return Previous(place, read_record(data, f"{place}/{PUBLISHED}"), data, root, signature)


def _bytes_of(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None
