"""What was published, kept on a branch of its own: the state and the signed root, so that the next run finds them.

The branch holds digests, commits and numbers; no list, no bundle, nobody's name. It has the commits that it names among
its parents: whoever fetches it can read what was published, also where the main branch was rewritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from camgrant.app.published import Issue, Record, read_record
from camgrant.app.trees import inventory_at
from camgrant.diagnostics import UsageFault
from camgrant.rendering.manifest import PUBLISHED
from camgrant.vcs import commit_named, file_at, first_commit, is_commit
from camgrant.vcs.writing import commit_files, push

__all__ = ["latest_record", "recorded", "recorded_since"]

_FILES: Final = (PUBLISHED, "MANIFEST.json", "MANIFEST.json.sig")


def recorded_since(folder: Path, branch: str) -> str:
    """The commit that was cleared last as the branch has it; before the first publication that of the beginning.

    Raises UsageFault where the ledger of HEAD knows later bundles: a branch that was lost or set back is no beginning.
    Raises what `inventory_at` raises for a HEAD that cannot be read whole.
    """
    found = latest_record(folder, branch)
    _refuse_lost(folder, branch, found.recipients if found is not None else {})
    if found is None:
        return first_commit(folder)
    if not is_commit(found.commit):  # whoever can write the branch writes nothing into what others read of this
        raise UsageFault(
            f"{branch}/{PUBLISHED}: không nêu bản nào; đề nghị khôi phục nhánh ấy từ một bản sao / "
            "names no commit; restore the branch from a clone"
        )
    return found.commit


def _refuse_lost(folder: Path, branch: str, recipients: Mapping[str, Issue]) -> None:
    for event in inventory_at(folder, "HEAD").ledger.values():
        one = event.bundle
        if one is None or one.what != "issued":
            continue
        known = recipients.get(one.recipient)
        if known is None or known.sequence < one.sequence:
            raise UsageFault(
                f"nhánh {branch} đã mất hoặc bị đưa về bản cũ: sổ đã ghi gói {one.recipient}-{one.sequence:04d} mà "
                "nhánh không có; đề nghị khôi phục nhánh ấy từ một bản sao rồi chạy lại / "
                f"branch {branch} was lost or set back: the ledger has that bundle and the branch does not; "
                "restore the branch from a clone and run again"
            )


def recorded(folder: Path, publication: Path, branch: str, *, send: bool) -> Record:
    """Puts the record of a publication on the branch, and sends it to `origin` where that is wanted.

    Raises UsageFault for a folder that is no signed publication, and for one that is not newer than what the branch
    has; EnvironmentFault where git fails, above all where somebody else has published meanwhile.
    """
    missing = [name for name in _FILES if not (publication / name).is_file()]
    if missing:
        raise UsageFault(
            f"{publication}: không có {', '.join(missing)}; đề nghị chọn thư mục của một lần phát hành / "
            f"holds no {', '.join(missing)}; choose the folder of one publication"
        )
    files = {name: (publication / name).read_bytes() for name in _FILES}
    record = read_record(files[PUBLISHED], str(publication / PUBLISHED))
    before = latest_record(folder, branch)
    if before is not None and before.sequence >= record.sequence and before != record:
        raise UsageFault(
            f"nhánh {branch} đã có lần phát hành số {before.sequence}, không nhận số {record.sequence}; đề nghị chọn "
            f"thư mục của lần sau / branch {branch} has publication {before.sequence} already and does not take "
            f"{record.sequence}; choose the folder of a later one"
        )
    # What the record names must be found again where the main branch was rewritten and forgot it.
    named = [record.commit, *(one.commit for one in record.held)]
    commit_files(folder, branch, f"Phát hành số {record.sequence} / Publication {record.sequence}", files, named)
    if send:
        push(folder, branch)
    return record


def latest_record(folder: Path, branch: str) -> Record | None:
    """The record on the branch, as `origin` was last fetched; else that of the local branch."""
    for name in (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}"):
        try:
            commit = commit_named(folder, name)
        except UsageFault:
            continue
        data = file_at(folder, commit, PUBLISHED)
        if data is None:
            raise UsageFault(
                f"{branch}: không có {PUBLISHED}; đề nghị xem lại tên nhánh / holds no {PUBLISHED}; see to its name"
            )
        return read_record(data, f"{branch}/{PUBLISHED}")
    return None
