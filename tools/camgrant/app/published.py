"""What was published last: `published.json` names the commit, git still has it, and it is resolved again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from camgrant.access.resolve import resolve
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.changes import Published
from camgrant.rendering.engine import Before
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.rendering.views import Views
from camgrant.vcs import UNCOMMITTED, commit_of, files_at

__all__ = ["LastPublished", "last_published", "recorded_commit"]

_NONE: Final = "{file}: không phải published.json; đề nghị chọn đúng tệp / is no published.json; choose the right file"


@dataclass(frozen=True, slots=True)
class LastPublished:
    """The state published last, and the number of that publication."""

    before: Before
    sequence: int


def last_published(file: Path, folder: Path, as_of: date) -> LastPublished:
    """Reads `published.json` and resolves the inventory of its commit on its day.

    Raises UsageFault for a file that is none or is of a later day than `as_of`, EnvironmentFault where the commit
    cannot be read whole: a published state that is not known must never look like "nothing was published".
    """
    content = _content(file)
    published = Published(content["commit"], date.fromisoformat(content["as_of"]))
    if published.commit == UNCOMMITTED:
        raise UsageFault(
            f"{file}: lập từ dữ liệu chưa ghi vào git nên không đọc lại được; đề nghị dùng lần phát hành trước đó / "
            "was made from data outside git and cannot be read again; use the publication before it"
        )
    if published.as_of > as_of:
        raise UsageFault(
            f"{file}: lần phát hành ngày {published.as_of:%d/%m/%Y} sau ngày xét {as_of:%d/%m/%Y}; đề nghị xem lại "
            f"--as-of / the publication of {published.as_of:%d/%m/%Y} is later than {as_of:%d/%m/%Y}; see to --as-of"
        )
    loaded = load(MemoryTree(files_at(folder, published.commit)), device_targets(), slips=slip_targets())
    if loaded.inventory is None or loaded.diagnostics:
        first = loaded.diagnostics[0] if loaded.diagnostics else None
        where = f"{first.location.file}:{first.location.line} {first.code}" if first else ""
        raise EnvironmentFault(
            f"không đọc được trọn vẹn bản đã phát hành {published.commit[:12]} / "
            f"cannot read the published commit {published.commit[:12]} whole: {where}"
        )
    if any(compartment.state != "here" for compartment in loaded.compartments):
        raise EnvironmentFault(
            f"bản đã phát hành {published.commit[:12]} có ngăn dữ liệu ở kho khác nên không đọc lại trọn vẹn được / "
            f"the published commit {published.commit[:12]} has compartments in other repositories, so it is not whole"
        )
    views = Views(loaded.inventory, resolve(loaded.inventory, published.as_of))
    return LastPublished(Before(views, published), content["sequence"])


def recorded_commit(inventory: Inventory, folder: Path) -> str:
    """The commit that a publication records: none where compartments lie in other repositories, because one commit
    would not bring their files back."""
    return UNCOMMITTED if inventory.settings.roots else commit_of(folder)


def _content(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_bytes())
        date.fromisoformat(content["as_of"])
        sound = content["schema_version"] == 1 and isinstance(content["sequence"], int)
        sound = sound and isinstance(content["commit"], str)
    except OSError as fault:
        raise UsageFault(f"{file}: {fault.strerror}") from fault
    except (ValueError, KeyError, TypeError) as fault:
        raise UsageFault(_NONE.format(file=file)) from fault
    if not sound:
        raise UsageFault(_NONE.format(file=file))
    return dict(content)
