"""The last publication as this machine knows it: the one that was made here, or a later one that is proven.

Whoever may push can write the branch of records. A record there counts where its root is signed with a key that the
settings cleared before it name: those of the publication that was made here, and from there on those that each proven
record cleared. Where nothing was published from here, it begins with the first settings of the line that name a signer.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from camgrant.app.folders import write_file
from camgrant.app.published import Record, is_bound, read_record
from camgrant.app.refs import Unreadable
from camgrant.app.settings import settings_of
from camgrant.app.shelved import ROOT
from camgrant.diagnostics import EnvironmentFault, Text, UsageFault
from camgrant.load.tree import SETTINGS_FILE
from camgrant.rendering.manifest import PUBLISHED
from camgrant.repository import find_repository
from camgrant.seal.signature import BadSignature, UnknownSigner, allowed_signers, signer_of
from camgrant.vcs import commit_of_ref, file_at, first_parents, prefix, said

__all__ = ["KnownRecord", "known_record", "remember"]

_BRANCH: Final = "published"
_REFS: Final = (f"refs/remotes/origin/{_BRANCH}", f"refs/heads/{_BRANCH}")
_FOLDER: Final = "camgrant"
_FILE: Final = "published-{folder}.json"
_MADE_HERE: Final = Text(
    "Bản ghi trên nhánh {branch} không có chữ ký của người ký đã được duyệt nên không tính; tính theo lần phát hành số "
    "{sequence} lập tại kho này. Đề nghị xem ai đã đẩy nhánh ấy; nếu là lần sau thật: `--published TỆP`",
    "The record on the branch {branch} is not signed by a signer that was cleared, so it does not count; publication "
    "{sequence}, which was made here, does. See who pushed that branch; if it is truly a later one: `--published FILE`",
)
_NOTHING: Final = Text(
    "Bản ghi trên nhánh {branch} không có chữ ký của người ký đã được duyệt nên không tính, và kho này không biết lần "
    "phát hành nào khác: chưa xác nhận nào được tính. Đề nghị xem ai đã đẩy nhánh ấy; nếu khóa ký đã đổi: `--published "
    "TỆP` với published.json nhận bằng đường khác",
    "The record on the branch {branch} is not signed by a signer that was cleared, so it does not count, and no other "
    "publication is known here: nothing that confirms counts. See who pushed that branch; if the key that signs has "
    "changed: `--published FILE` with a published.json that came by another way",
)
_BELIEVED: Final = Text(
    "camgrant.yaml chưa nêu người ký nào (`signers`) nên tin bản ghi trên nhánh {branch} như đang có, không có chữ ký "
    "để kiểm tra",
    "camgrant.yaml names no signers, so the record on the branch {branch} is believed as it stands, without a "
    "signature that could be checked",
)


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """The record that counts, None where none is known; `told` is what has to be said of another one.

    `doubted`: there is a record, but nobody can say that it is true, so nothing is known to be cleared. `believed`: it
    counts for want of anybody who could have signed it.
    """

    record: Record | None
    told: Text | None = None
    doubted: bool = False
    believed: bool = False


@dataclass(frozen=True, slots=True)
class _Pushed:
    """What one commit of the branch of records holds; `record` is None where it cannot be read."""

    record: Record | None
    data: bytes
    root: bytes
    signature: bytes


def known_record(folder: Path) -> KnownRecord:
    """Which record counts: the newest of those that are proven and of the one that was made here.

    Raises UsageFault where the one made here cannot be read.
    """
    if find_repository(folder) is None:
        return KnownRecord(None)
    own = _remembered(folder)
    tips = [commit for ref in _REFS if (commit := commit_of_ref(folder, ref)) is not None]
    pushed = {commit: _pushed_at(folder, commit) for commit in dict.fromkeys(tips)}
    others = {commit: found for commit, found in pushed.items() if own is None or found.record != own}
    if not others:
        return KnownRecord(own)
    signers = _signers_at(folder, own.commit) if own is not None else _first_signers(folder)
    known = own
    unproven = False
    for commit, found in others.items():
        record = _proven(folder, commit, found, signers, own)
        if record is None:
            unproven = True
        elif known is None or record.sequence > known.sequence:
            known = record
    if not unproven:
        return KnownRecord(known)
    if known is not None:
        text = _MADE_HERE if known is own else None
        return KnownRecord(known, text.filled(branch=_BRANCH, sequence=known.sequence) if text else None)
    first = next(iter(others.values())).record
    if signers or first is None:
        return KnownRecord(None, _NOTHING.filled(branch=_BRANCH), doubted=True)
    return KnownRecord(first, _BELIEVED.filled(branch=_BRANCH), believed=True)


# -- what the branch of records holds ---------------------------------------------------------------------------------


def _pushed_at(folder: Path, commit: str) -> _Pushed:
    files = [file_at(folder, commit, name) or b"" for name in (PUBLISHED, ROOT, f"{ROOT}.sig")]
    data, root, signature = files
    try:
        record = read_record(data, PUBLISHED)
    except UsageFault:
        record = None
    return _Pushed(record, data, root, signature)


def _proven(folder: Path, commit: str, found: _Pushed, signers: Mapping[str, str], own: Record | None) -> Record | None:
    """The record at the end of the branch where its signer was cleared; None where that is not shown.

    A key may be newer than what is known here: then the records before it are asked, oldest first, each of which
    clears the signers of the next.
    """
    if found.record is None or not signers:
        return None
    if _is_signed(found, signers):
        return found.record
    for earlier in reversed(first_parents(folder, commit)):
        before = found if earlier == commit else _pushed_at(folder, earlier)
        if before.record is None or (own is not None and before.record.sequence <= own.sequence):
            continue
        if not _is_signed(before, signers):
            return None
        if earlier == commit:
            return before.record
        signers = _signers_at(folder, before.record.commit)
    return None


def _is_signed(found: _Pushed, signers: Mapping[str, str]) -> bool:
    """Whether one of the signers signed the root, and the root is that of the record."""
    if not signers:
        return False
    try:
        signer_of(found.root, found.signature, allowed_signers(signers))
        return is_bound(found.data, found.root)
    except (BadSignature, UnknownSigner, EnvironmentFault, ValueError, AttributeError):
        return False


# -- who may have signed ----------------------------------------------------------------------------------------------


def _first_signers(folder: Path) -> Mapping[str, str]:
    """The signers of the first settings on the line that name any: what was pushed since names its own."""
    listed = said(folder, "rev-list", "--first-parent", "--reverse", "HEAD", "--", SETTINGS_FILE) or ""
    for commit in listed.split():
        signers = _signers_at(folder, commit)
        if signers:
            return signers
    return {}


def _signers_at(folder: Path, commit: str) -> Mapping[str, str]:
    try:
        return settings_of(folder, commit).signers
    except (UsageFault, Unreadable, EnvironmentFault):
        return {}


# -- what was published from here last --------------------------------------------------------------------------------


def remember(folder: Path, record: bytes) -> None:
    """Keeps the record of a publication beside git's own files, where no push reaches.

    A disk that refuses changes no publication.
    """
    place = _place(folder)
    if place is None:
        return
    with contextlib.suppress(OSError):
        place.parent.mkdir(mode=0o700, exist_ok=True)
        write_file(place, record)


def _remembered(folder: Path) -> Record | None:
    place = _place(folder)
    if place is None or not place.is_file():
        return None
    return read_record(place.read_bytes(), str(place))


def _place(folder: Path) -> Path | None:
    repository = find_repository(folder)
    if repository is None:
        return None
    inside = prefix(folder).replace("/", "-") or "top"
    return repository.common / _FOLDER / _FILE.format(folder=inside)
