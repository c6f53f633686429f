"""What was published last: `published.json` names the commit, git still has it, and it is resolved again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from camgrant.access.resolve import resolve
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.rendering.changes import Published
from camgrant.rendering.engine import Before
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.rendering.views import Views
from camgrant.vcs import files_at

__all__ = ["LastPublished", "last_published"]


@dataclass(frozen=True, slots=True)
class LastPublished:
    """The state published last, and the number of that publication."""

    before: Before
    sequence: int


def last_published(file: Path, folder: Path) -> LastPublished:
    """Reads `published.json` and resolves the inventory of its commit on its day.

    Raises UsageFault for a file that is none, EnvironmentFault where the commit cannot be read whole: a published
    state that is not known must never look like "nothing was published".
    """
    content = _content(file)
    published = Published(content["commit"], date.fromisoformat(content["as_of"]))
    if published.commit == "uncommitted":
        raise UsageFault(f"{file.name}: không ghi từ bản đã commit nên không đọc lại được / was not made from a commit")
    loaded = load(MemoryTree(files_at(folder, published.commit)), device_targets(), slips=slip_targets())
    if loaded.inventory is None or loaded.diagnostics:
        first = loaded.diagnostics[0] if loaded.diagnostics else None
        where = f"{first.location.file}:{first.location.line} {first.code}" if first else ""
        raise EnvironmentFault(
            f"không đọc được trọn vẹn bản đã phát hành {published.commit[:12]} / "
            f"cannot read the published commit {published.commit[:12]} whole: {where}"
        )
    views = Views(loaded.inventory, resolve(loaded.inventory, published.as_of))
    return LastPublished(Before(views, published), content["sequence"])


def _content(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_bytes())
        date.fromisoformat(content["as_of"])
        sound = content["schema_version"] == 1 and isinstance(content["sequence"], int)
        sound = sound and isinstance(content["commit"], str)
    except OSError as fault:
        raise UsageFault(f"{file}: {fault.strerror}") from fault
    except (ValueError, KeyError, TypeError) as fault:
        raise UsageFault(f"{file}: không phải published.json / is no published.json") from fault
    if not sound:
        raise UsageFault(f"{file}: không phải published.json / is no published.json")
    return dict(content)
