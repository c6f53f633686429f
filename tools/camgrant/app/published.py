"""What was published last: `published.json` names the commits, git still has them, and they are resolved again.

A publication that was held back gave no more than an earlier one, less what a later commit no longer allows. So its
record names the commit that was cleared and, in order, those that held it back: no second format of the state.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from camgrant.access.resolve import resolve
from camgrant.app.issued_record import logins_from, owed_from
from camgrant.app.trees import Unreadable, inventory_at
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.model.inventory import Inventory
from camgrant.model.settings import Settings
from camgrant.plan.held import held, without_refused
from camgrant.plan.mass_ends import Viewer
from camgrant.rendering.changes import Published
from camgrant.rendering.engine import Before
from camgrant.rendering.issued import NOTHING_ISSUED, Issued, Memory, remembered
from camgrant.rendering.jsontext import json_bytes
from camgrant.rendering.limits import judge_targets
from camgrant.rendering.views import Views
from camgrant.vcs import UNCOMMITTED, commit_of

__all__ = [
    "HeldBack",
    "Issue",
    "LastPublished",
    "Record",
    "Standing",
    "before_of",
    "cleared_inventory",
    "is_bound",
    "issued",
    "last_published",
    "publication_day",
    "published_inventory",
    "read_record",
    "recorded_commit",
]

_NONE: Final = "{file}: không phải published.json; đề nghị chọn đúng tệp / is no published.json; choose the right file"


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A commit that was not cleared: on its day it only took away. `ends_only`: things had vanished in it. `frozen` are
    the grants whose ends were frozen: they went on as before. `without_ledger`: the program fails on what its ledger
    says, so that nothing of it counts."""

    commit: str
    as_of: date
    ends_only: bool
    frozen: tuple[str, ...] = ()
    without_ledger: bool = False

    def content(self) -> dict[str, Any]:
        """As manifests have it."""
        return {"commit": self.commit, "as_of": self.as_of.isoformat(), "ends_only": self.ends_only}

    def record_content(self) -> dict[str, Any]:
        """As records have it, from which the state is worked out again."""
        frozen = {"frozen": list(self.frozen)} if self.frozen else {}
        without_ledger = {"without_ledger": True} if self.without_ledger else {}
        return {**self.content(), **frozen, **without_ledger}


@dataclass(frozen=True, slots=True)
class Issue:
    """The newest bundle of one recipient: its number, and the digest of its manifest."""

    sequence: int
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What one publication let out: the commit that was cleared, the day, and those that held it back."""

    commit: str
    as_of: date
    held: tuple[HeldBack, ...] = ()

    @property
    def newest(self) -> str:
        """The commit that was published, cleared or not."""
        return self.held[-1].commit if self.held else self.commit

    def content(self) -> dict[str, Any]:
        """As records have it."""
        return {
            "commit": self.commit,
            "as_of": self.as_of.isoformat(),
            "held": [one.record_content() for one in self.held],
        }


@dataclass(frozen=True, slots=True)
class Record:
    """`published.json`: the commit that was cleared last, those that held it back since, and the newest bundles.

    `manifest_sha256` is the digest of the root manifest, "" where none was made. `waiting` are the accounts
    (`recorder/login`) whose initial password could not be sealed for anybody yet. `behind` are the recorders whose
    steps could not be sealed either, each with what went out for it last; None where nothing ever did.

    `owed` are the accounts that were given out, that nobody is entitled to any more, and that nothing had confirmed as
    gone by then; None in a record of before these were kept. `logins` are those that stood in published data and have
    been taken off their contact since: they are nobody else's.

    `ended` are the viewers (`person/site`) who lost something without anybody's approval, with the day on which that
    was cleared, for as long as they are counted; `frozen` are the grants that a freeze kept, with its first day.
    """

    standing: Standing
    sequence: int
    recipients: Mapping[str, Issue] = field(default_factory=dict)
    manifest_sha256: str = ""
    waiting: tuple[str, ...] = ()
    behind: Mapping[str, Standing | None] = field(default_factory=dict)
    owed: tuple[Issued, ...] | None = None
    logins: Mapping[str, str] = field(default_factory=dict)
    ended: Mapping[Viewer, date] = field(default_factory=dict)
    frozen: Mapping[str, date] = field(default_factory=dict)

    @property
    def commit(self) -> str:
        """The commit that was cleared last."""
        return self.standing.commit

    @property
    def as_of(self) -> date:
        """The day of the publication."""
        return self.standing.as_of

    @property
    def held(self) -> tuple[HeldBack, ...]:
        """The commits that held it back since."""
        return self.standing.held


@dataclass(frozen=True, slots=True)
class LastPublished:
    """The state published last, the number of that publication, and what was given out by it and by those before.

    `logins`: every login that was taken off a contact since, with the contact.
    """

    before: Before
    sequence: int
    memory: Memory = NOTHING_ISSUED
    logins: Mapping[str, str] = field(default_factory=dict)


def last_published(file: Path, folder: Path, as_of: date) -> LastPublished:
    """Reads `published.json` and resolves the inventory of its commit on its day.

    Raises UsageFault for a file that is none or is of a later day than `as_of`, EnvironmentFault where the commit
    cannot be read whole: a published state that is not known must never look like "nothing was published".
    """
    try:
        record = read_record(file.read_bytes(), str(file))
    except OSError as fault:
        raise UsageFault(f"{file}: {fault.strerror}") from fault
    if record.as_of > as_of:
        raise UsageFault(
            f"{file}: lần phát hành ngày {record.as_of:%d/%m/%Y} sau ngày xét {as_of:%d/%m/%Y}; đề nghị xem lại "
            f"--as-of / the publication of {record.as_of:%d/%m/%Y} is later than {as_of:%d/%m/%Y}; see to --as-of"
        )
    return before_of(folder, record, published_inventory(folder, record.standing))


def before_of(folder: Path, record: Record, inventory: Inventory) -> LastPublished:
    """The states from which change sets lead on: `inventory` is what the publication let out, and recorders that are
    behind have earlier ones. Raises EnvironmentFault where a commit cannot be read whole."""
    known = {one: _before(one, published_inventory(folder, one)) for one in set(record.behind.values()) if one}
    behind = {recorder: known[one] if one else None for recorder, one in record.behind.items()}
    before = _before(record.standing, inventory, behind)
    return LastPublished(before, record.sequence, _memory(record, before), record.logins)


def _memory(record: Record, before: Before) -> Memory:
    """What was given out: by this publication, for recorders that are behind by an earlier one, and what was owed."""
    earlier = {id(one): one for one in before.behind.values() if one is not None}
    states = [(one.views.inventory, one.views.state) for one in (before, *earlier.values())]
    return remembered(record.owed, before.views.inventory, states)


def _before(one: Standing, inventory: Inventory, behind: Mapping[str, Before | None] | None = None) -> Before:
    views = Views(inventory, resolve(inventory, one.as_of))
    return Before(views, Published(one.newest, one.as_of), behind or {})


def published_inventory(
    folder: Path, published: Standing, read: Callable[[Path, str], Inventory] = inventory_at
) -> Inventory:
    """The inventory that a publication let out: that of the cleared commit, less what later commits took away.

    Raises EnvironmentFault where one of the commits cannot be read whole.
    """
    inventory = cleared_inventory(folder, published.commit, read)
    for one in published.held:
        inventory = issued(inventory, cleared_inventory(folder, one.commit, read), one)
    return inventory


def issued(previous: Inventory, head: Inventory, how: HeldBack) -> Inventory:
    """What goes out while the head is not cleared: nothing that was not out before, less what the head takes away.

    A grant that a device can no longer express is left out as well, so that removals can always be rendered.
    """
    if how.without_ledger:
        head = replace(head, ledger=previous.ledger)
    kept = held(previous, head, how.as_of, ends_only=how.ends_only, frozen=frozenset(how.frozen))
    return without_refused(kept, how.as_of, judge_targets).inventory


def cleared_inventory(folder: Path, commit: str, read: Callable[[Path, str], Inventory] = inventory_at) -> Inventory:
    """The inventory of a commit that was published. Raises EnvironmentFault where it cannot be read whole."""
    try:
        return read(folder, commit)
    except UsageFault as fault:  # nobody typed that name: the repository lacks what the record says
        raise EnvironmentFault(
            f"kho này không có bản đã phát hành {commit[:12]}: lần phát hành ấy của kho khác, hoặc lịch sử bị cắt; đề "
            f"nghị chỉ đúng lần trước, hoặc `git fetch --unshallow` / the published commit {commit[:12]} is not here: "
            "that publication is of another repository, or history is cut off; name the right one, or fetch the rest"
        ) from fault
    except Unreadable as fault:
        first = fault.findings[0] if fault.findings else None
        where = f"{first.location.file}:{first.location.line} {first.code}" if first else ""
        raise EnvironmentFault(
            f"không đọc được trọn vẹn bản đã phát hành {commit[:12]} / "
            f"cannot read the published commit {commit[:12]} whole: {where}"
        ) from fault


def recorded_commit(inventory: Inventory, folder: Path) -> str:
    """The commit that a publication records: none where compartments lie in other repositories, because one commit
    would not bring their files back."""
    return UNCOMMITTED if inventory.settings.roots else commit_of(folder)


def publication_day(settings: Settings, as_of: date | None, today: date, record: Record | None) -> date:
    """The day of a publication: the one asked for, else that of demo data that was cleared, else `today`.

    A day that data name is never to come, and never before the last publication: no data may stop a removal.
    """
    if as_of is not None:
        return as_of
    named = settings.day_judged(None, lambda: today)
    if record is not None:
        named = max(named, record.as_of)
    return min(named, today)


def is_bound(record: bytes, root: bytes) -> bool:
    """Whether a `published.json` and a root manifest are of one publication: each names the digest of the other."""
    content = json.loads(record)
    named = content.pop("manifest_sha256", "")
    if named != hashlib.sha256(root).hexdigest():
        return False
    return bool(json.loads(root).get("record_sha256") == hashlib.sha256(json_bytes(content)).hexdigest())


def read_record(data: bytes, name: str) -> Record:
    """The record in the bytes of a `published.json`; `name` is what messages call it.

    Raises UsageFault for bytes that are none, or for one that was made from data outside git.
    """
    try:
        record = _record(json.loads(data))
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise UsageFault(_NONE.format(file=name)) from fault
    if record.commit == UNCOMMITTED:
        raise UsageFault(
            f"{name}: lập từ dữ liệu chưa ghi vào git nên không đọc lại được; đề nghị dùng lần phát hành trước đó / "
            "was made from data outside git and cannot be read again; use the publication before it"
        )
    return record


def _record(content: dict[str, Any]) -> Record:
    recipients = {
        unit: Issue(_number(one["sequence"]), _text(one["manifest_sha256"]))
        for unit, one in content.get("recipients", {}).items()
    }
    if content["schema_version"] != 1:
        raise ValueError("schema_version")
    return Record(
        standing=_standing(content),
        sequence=_number(content["sequence"]),
        recipients=recipients,
        manifest_sha256=_text(content.get("manifest_sha256", "")),
        waiting=tuple(_text(one) for one in content.get("waiting", ())),
        behind={
            _text(recorder): _standing(one) if "commit" in one else None
            for one in content.get("behind", ())
            for recorder in one["recorders"]
        },
        owed=owed_from(content),
        logins=logins_from(content),
        ended={_viewer(name): date.fromisoformat(on) for name, on in content.get("ended", {}).items()},
        frozen={_text(grant): date.fromisoformat(on) for grant, on in content.get("frozen", {}).items()},
    )


def _standing(content: dict[str, Any]) -> Standing:
    held_back = tuple(
        HeldBack(
            commit=_text(one["commit"]),
            as_of=date.fromisoformat(one["as_of"]),
            ends_only=_flag(one["ends_only"]),
            frozen=tuple(_text(grant) for grant in one.get("frozen", ())),
            without_ledger=_flag(one.get("without_ledger", False)),
        )
        for one in content.get("held", ())
    )
    return Standing(_text(content["commit"]), date.fromisoformat(content["as_of"]), held_back)


def _viewer(name: str) -> Viewer:
    person, slash, site = name.partition("/")
    if not (person and slash and site):
        raise ValueError("viewer")
    return Viewer(person, site)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("number")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("flag")
    return value
