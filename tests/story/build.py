"""Makes a repository whose dated commits play the summer of 2021, its leak, and what came after.

    python tests/story/build.py DIR [--until T]

The same commits with the same ids each time. The last one fixes the day of judgement of the demo at the end of what is
told, so that nothing in the repository depends on today. Every person, number and mailbox is fictional.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from camgrant.diagnostics import UsageFault
from camgrant.edit.shape import piece
from camgrant.history.moments import Period, moment, period, shown
from camgrant.ledger.events import event_file, event_id, event_yaml
from camgrant.load.assemble import load
from camgrant.load.tree import SETTINGS_FILE, MemoryTree
from story.chronicle import CHRONICLE, Edit, Entry
from story.known import files_of, known_on, ledger_on, reference
from support.history import Made, write_history

__all__ = ["build", "states"]

_BEFORE_MERGE: Final = timedelta(minutes=35)
"""How long a branch waited for whoever merged it."""
Files = dict[str, bytes]


def states() -> Iterator[tuple[Entry, Files]]:
    """Every entry with all files of the inventory as they stood after it."""
    edits: list[Edit] = []
    told: Files = {}
    for entry in CHRONICLE:
        if entry.takes_back is not None:
            edits.remove(entry.takes_back)
        if entry.edit is not None:
            edits.append(entry.edit)
        kinds = known_on(entry.day)
        for edit in edits:
            edit(kinds)
        files = {SETTINGS_FILE: _settings(None), **files_of(kinds), **ledger_on(entry.day)}
        for tell in entry.told:
            inventory = load(MemoryTree({**files, **told}), ()).inventory
            if inventory is None:
                raise AssertionError(f"{entry.at}: the files cannot be read")
            for event in tell(inventory):
                name = event_id(event)
                told[event_file(name, event)] = event_yaml(name, event)
        yield entry, {**files, **told}


def _settings(day: date | None) -> bytes:
    """The settings of the reference; a real repository goes by the clock, so the day comes with the last commit."""
    said = dict(reference()[SETTINGS_FILE]["camgrant"])
    del said["as_of"]
    if day is not None:
        said["as_of"] = day.isoformat()
    return "\n".join(piece("camgrant", said)).encode() + b"\n"


def build(folder: Path, until: str = "") -> None:
    """Makes the repository in a new folder, told up to a moment, up to the end of a day, or to the end."""
    told = period(until or str(CHRONICLE[-1].day))
    write_history(folder, _commits(told))


def _commits(told: Period) -> Iterator[Made]:
    standing: Files = {}
    for entry, files in states():
        if entry.moment >= told.until:
            break
        changes: dict[str, bytes | None] = {name: data for name, data in files.items() if standing.get(name) != data}
        changes |= dict.fromkeys(standing.keys() - files.keys())
        yield _made(entry, dict(sorted(changes.items())))
        standing = files
    end = told.since if told.instant else told.since.replace(hour=18)
    yield Made(
        int(end.timestamp()),
        {SETTINGS_FILE: _settings(end.date())},
        f"Kho mẫu kể đến {shown(end)}",
        author=_signature(CHRONICLE[0].by),
    )


def _made(entry: Entry, changes: dict[str, bytes | None]) -> Made:
    stands = moment(entry.clock) if entry.clock else entry.moment
    merged = bool(entry.merged_by)
    return Made(
        int(stands.timestamp()),
        changes,
        entry.title,
        merged=merged,
        author=_signature(entry.by),
        merged_by=_signature(entry.merged_by) if merged else "",
        proposed=int((stands - _BEFORE_MERGE).timestamp()) if merged else None,
    )


def _signature(person: str) -> str:
    """Somebody of the reference as git writes people."""
    (one,) = (found[person] for said in reference().values() if person in (found := said.get("contacts", {})))
    return f"{one['full_name']} <{one['email']}>"


def main() -> None:
    """Reads the arguments and makes the repository."""
    parser = argparse.ArgumentParser(
        description="Lập kho git kể lại mùa hè 2021 của tỉnh mẫu / Make a git repository that tells the summer of 2021"
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="thư mục mới / a new folder")
    parser.add_argument(
        "--until",
        default="",
        metavar="T",
        help="kể đến thời điểm này, hoặc hết ngày này / tell up to this moment, or the end of this day",
    )
    asked = parser.parse_args()
    if asked.folder.exists():
        parser.error(f"{asked.folder}: đã có, đề nghị chọn thư mục mới / is there already, choose a new folder")
    try:
        build(asked.folder, asked.until)
    except UsageFault as fault:
        parser.error(str(fault))


if __name__ == "__main__":
    main()
