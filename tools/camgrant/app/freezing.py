"""The freeze as it stands in the settings: the grants that it keeps; one line of camgrant.yaml, written, taken out."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from camgrant.access.declared import Declared, is_over
from camgrant.app.folders import write_file
from camgrant.app.trees import inventory_at
from camgrant.diagnostics import UsageFault
from camgrant.load.packs import read_single
from camgrant.load.tree import SETTINGS_FILE
from camgrant.model.inventory import Inventory
from camgrant.model.settings import Freeze
from camgrant.plan.mass_ends import ending_grants
from camgrant.plan.plan import plan

__all__ = ["FreezeScope", "NewFreeze", "drop_freeze", "prepare_freeze", "write_freeze"]

_HEAD: Final = re.compile(r"^camgrant:[ \t]*(#.*)?\n", re.MULTILINE)
_LINE: Final = re.compile(r"^[ \t]+freeze:[ \t]*\{.*\}[ \t]*(#.*)?\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FreezeScope:
    """What a freeze is asked for: what has ended `since` a commit, and whatever there is at some `sites`."""

    since: str | None
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewFreeze:
    """A freeze that somebody asks for: from when until when, why, and which grants it keeps as they were."""

    on: date
    until: date
    reason: str
    by: str
    grants: tuple[str, ...]


def prepare_freeze(
    folder: Path, now: Inventory, scope: FreezeScope, on: date, days: int | None, reason: str, by: str
) -> NewFreeze:
    """The freeze of what has ended, or of what might be ended next, from a day on.

    Raises UsageFault where that is nothing, for more days than the pack allows, for somebody or something unknown, and
    for grants that the freeze in the settings has kept a short while ago; Unreadable where the commit cannot be read
    whole.
    """
    before = inventory_at(folder, scope.since) if scope.since is not None else now
    limits = now.pack.mass_ends
    most = limits.freeze_days
    if days is not None and not 1 <= days <= most:
        raise UsageFault(
            f"--days: tạm dừng được từ 1 đến {most} ngày theo bộ quy tắc / the pack allows from 1 to {most} days"
        )
    if by not in now.contacts:
        raise UsageFault(f"--by: không có cá nhân “{by}” / unknown contact '{by}'")
    unknown = sorted(set(scope.sites) - now.sites.keys())
    if unknown:
        raise UsageFault(f"--site: không có cơ sở “{unknown[0]}” / unknown site '{unknown[0]}'")
    grants = tuple(sorted({*ending_grants(plan(before, now), on), *_of_sites(now, scope.sites, on)}))
    if not grants:
        raise UsageFault(
            "không có lượt cấp quyền nào để giữ; đề nghị nêu --since BẢN hoặc --site CƠ_SỞ / there is no grant "
            "to keep; name a --since COMMIT or a --site"
        )
    for known in (before.settings.freeze, now.settings.freeze):
        _refuse_again(known, grants, on, most + limits.within_days)
    return NewFreeze(on, on + timedelta((days or most) - 1), reason, by, grants)


def _of_sites(inventory: Inventory, sites: Collection[str], day: date) -> set[str]:
    """The grants by which anybody sees something at one of the sites on the day or later."""
    grants = set()
    for entitlement in Declared(inventory).of(inventory.grants if sites else ()):
        if is_over(entitlement, day):
            continue
        for camera in entitlement.cameras:
            if inventory.recorders[inventory.recorder_of[camera]].site in sites:
                grants.add(entitlement.grant)
    return grants


def _refuse_again(known: Freeze | None, grants: tuple[str, ...], on: date, rest: int) -> None:
    """Raises UsageFault for grants that were frozen a short while ago. The publication refuses them as well, by its own
    record, which also knows a freeze that the settings name no more."""
    if known is None or known.on == on or not known.on <= on < known.on + timedelta(rest):
        return
    again = sorted(set(known.grants).intersection(grants))
    if again:
        day = known.on + timedelta(rest)
        raise UsageFault(
            f"đã tạm dừng từ {known.on:%d/%m/%Y}, đến {day:%d/%m/%Y} mới tạm dừng lại được: {', '.join(again[:5])} / "
            f"frozen since {known.on:%d/%m/%Y} and not again before {day:%d/%m/%Y}: {', '.join(again[:5])}"
        )


def write_freeze(folder: Path, freeze: NewFreeze) -> None:
    """Writes a freeze, in place of one that stands there.

    Raises UsageFault where the settings are not written as usual; then they are as they were.
    """
    file = folder / SETTINGS_FILE
    text = _LINE.sub("", file.read_text(encoding="utf-8"))
    head = _HEAD.search(text)
    if head is None:
        raise UsageFault(_by_hand())
    fields = (
        f"on: {freeze.on.isoformat()}",
        f"until: {freeze.until.isoformat()}",
        f"reason: {json.dumps(freeze.reason, ensure_ascii=False)}",
        f"by: {freeze.by}",
        f"grants: [{', '.join(freeze.grants)}]",
    )
    line = f"  freeze: {{{', '.join(fields)}}}\n"
    _write(folder, f"{text[: head.end()]}{line}{text[head.end() :]}", there=True)


def drop_freeze(folder: Path) -> None:
    """Takes the freeze out. Raises UsageFault where it is not one line by itself."""
    _write(folder, _LINE.sub("", (folder / SETTINGS_FILE).read_text(encoding="utf-8")), there=False)


def _write(folder: Path, text: str, *, there: bool) -> None:
    """Writes the settings, once their text was read as it would be and does, or does not, hold a freeze."""
    settings, _, _ = read_single("camgrant", SETTINGS_FILE, text.encode())
    holds_one = settings is not None and settings.get("freeze") is not None
    if settings is None or holds_one is not there:
        raise UsageFault(_by_hand())
    write_file(folder / SETTINGS_FILE, text.encode())


def _by_hand() -> str:
    return (
        "không sửa được camgrant.yaml tự động; đề nghị sửa tay dòng `freeze: {on, until, reason, by, grants}` dưới "
        "`camgrant:` / cannot edit camgrant.yaml; write `freeze: {on, until, reason, by, grants}` under `camgrant:` by "
        "hand"
    )
