"""What each recipient of a publication gets, in plain: the files of its pack and the manifest that binds them.

The same inventory, day and record give the same bytes; passwords come in only when a bundle is sealed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from camgrant import __version__
from camgrant.access.resolve import resolve
from camgrant.app.approving import Approved
from camgrant.app.pack import Packs
from camgrant.app.published import HeldBack, Issue, LastPublished, Record
from camgrant.app.publishing.mass import NO_MASS, Mass
from camgrant.app.publishing.untold import not_made, untold
from camgrant.diagnostics import Diagnostic, Text
from camgrant.model.inventory import Inventory
from camgrant.rendering.issued import Issued
from camgrant.rendering.registry import device_targets
from camgrant.rendering.target import Artifact

__all__ = ["Facts", "Packed", "Payload", "password_limits", "payloads", "root_manifest"]

_FIRST: Final = 1
_ANY_LENGTH: Final = (0, 64)
_CLEARED: Final = Text(
    "Mọi thay đổi trong lần phát hành này đã được duyệt.", "Every change of this publication was approved."
)
_ENDS: Final = Text(
    "Lần phát hành này không thêm quyền: phần thu hồi và phần không đổi quyền được phát hành mà không cần duyệt.",
    "This publication adds no access: what takes access away, or changes none, went out without needing approval.",
)
_BOTH: Final = Text(
    "Phần thêm quyền đã được duyệt; phần thu hồi và phần không đổi quyền được phát hành mà không cần duyệt.",
    "What adds access was approved; what takes access away, or changes none, went out without needing approval.",
)
_UNCHANGED: Final = Text(
    "Dữ liệu không đổi so với lần phát hành trước.", "The data are as they were in the publication before."
)
_HELD: Final = Text(
    "Phần thêm quyền chưa được thông qua nên chưa phát hành; phần thu hồi có trong gói này.",
    "What adds access is not cleared yet and is not in it; what takes access away is.",
)
_LOUD: Final = Text("CHÚ Ý: {said} mà chưa ai duyệt.", "ATTENTION: {said}, and nobody approved it.")
_REFUSED: Final = Text(
    "`freeze` không giữ được {count} lượt cấp quyền: vừa tạm dừng xong, chưa đủ ngày nghỉ: {grants}.",
    "`freeze` cannot keep {count} grants that were frozen a short while ago: {grants}.",
)
_MANY: Final = Text(
    "CHÚ Ý: lần phát hành này có nhiều quyền kết thúc cùng lúc mà chưa ai duyệt.",
    "ATTENTION: in this publication many rights end at once, and nobody approved it.",
)
_OUT: Final = Text(
    "Việc thu hồi vẫn đề nghị thực hiện ngay; nếu thấy bất thường, đề nghị gọi ngay cho nơi phát hành.",
    "They are to be taken off at once all the same; where it looks wrong, call whoever published at once.",
)
_FROZEN: Final = Text(
    "Theo quyết định của hai cơ quan, {count} lượt cấp quyền tạm giữ như trước đến hết {until}.",
    "Two agencies decided that {count} grants go on as before until {until}.",
)
Accounts = Mapping[str, tuple[str, ...]]
"""Recorder -> logins."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What every manifest of one publication says: from which commit, by which plan, held back by what, which day.

    `cleared` is the last commit that every gate let pass: `commit` itself, unless something holds back.
    """

    commit: str
    cleared: str
    held: tuple[HeldBack, ...]
    plan: str
    as_of: date
    sequence: int
    approved: Approved
    is_cleared: bool
    mass: Mass = NO_MASS

    def content(self, inventory: Inventory) -> dict[str, Any]:
        """As every manifest has it."""
        return {
            "schema_version": 1,
            "commit": self.commit,
            "held": [one.content() for one in self.held],
            "plan": self.plan,
            "as_of": self.as_of.isoformat(),
            "profile": inventory.settings.profile,
            "pack": {"id": inventory.pack.id, "version": inventory.pack.version},
            "tool": __version__,
        }

    @property
    def loud(self) -> tuple[Text, ...]:
        """What whoever publishes must know first: where so much ends without anybody's approval, and what is frozen."""
        refused = self.mass.refused
        told = [_LOUD.filled(said=place) for place in self.mass.told()]
        if refused:
            told.append(_REFUSED.filled(count=len(refused), grants=", ".join(refused)))
        return (*told, *self._decided())

    @property
    def notice(self) -> tuple[Text, ...]:
        """The same for every recipient: of the sites of others it says nothing."""
        return (_MANY, *self._decided()) if self.mass.many is not None else ()

    def _decided(self) -> tuple[Text, ...]:
        if self.mass.many is None:
            return ()
        if not self.mass.frozen:
            return (_OUT,)
        return (_FROZEN.filled(count=len(self.mass.frozen), until=f"{self.mass.last_day:%d/%m/%Y}"),)

    @property
    def said(self) -> Text:
        """How the publication stands, for the recipient: just as the signed root has it change by change."""
        if not self.is_cleared:
            return _HELD
        if self.approved.whole is not None:
            return _CLEARED
        results = {step.result for step in self.approved.steps} - {"repaired"}
        if not results:
            return _UNCHANGED
        if results == {"approved"}:
            return _CLEARED
        return _BOTH if "approved" in results else _ENDS


@dataclass(frozen=True, slots=True)
class Payload:
    """One recipient's files and manifest. `accounts` are those for which it needs an initial password, `work` the
    recorders on which it has something to do; `takes_back` says that something in it takes a right from somebody."""

    unit: str
    sequence: int
    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]
    accounts: Accounts
    work: tuple[str, ...]
    takes_back: bool

    @property
    def account_names(self) -> tuple[str, ...]:
        """The accounts as `recorder/login`."""
        return tuple(f"{recorder}/{login}" for recorder, logins in self.accounts.items() for login in logins)


class Packed(NamedTuple):
    """Everybody's payload; the recorders with something to do of which no payload speaks, and what is found there; the
    accounts that must be gone and that nothing has confirmed as gone."""

    payloads: tuple[Payload, ...]
    unwritten: tuple[str, ...]
    findings: tuple[Diagnostic, ...]
    owed: tuple[Issued, ...] = ()


def payloads(
    inventory: Inventory,
    facts: Facts,
    issues: Mapping[str, Issue],
    last: LastPublished | None,
    owed: Iterable[tuple[str, str]] = (),
) -> Packed:
    """Everybody's payload, by unit. `issues` are the newest bundles that were out before; `owed` are (recorder, login)
    that need an initial password though not new."""
    state = resolve(inventory, facts.as_of)
    packs = Packs(inventory, state, facts.commit, last, notice=tuple(text.vi for text in facts.notice))
    found: dict[str, list[Artifact]] = {}
    for artifact in packs.artifacts():
        found.setdefault(artifact.recipient, []).append(artifact)
    accounts = _accounts(inventory, packs.new_accounts, owed, packs.accounts)
    taking_back = packs.taking_back
    made = []
    said = [{"vi": one.vi, "en": one.en} for one in (*facts.notice, facts.said)]
    for unit in sorted(found):
        before = issues.get(unit)
        sequence = before.sequence + 1 if before else _FIRST
        manifest = {
            **facts.content(inventory),
            "recipient": unit,
            "sequence": sequence,
            "previous": (before.manifest_sha256 or None) if before else None,
            "approvals": {"cleared": facts.is_cleared, "said": said},
            "takes_back": unit in taking_back,
            "removals": packs.removals.get(unit, {}),
            "files": [_line(one) for one in sorted(found[unit], key=lambda one: one.path)],
        }
        files = {one.path: one.data for one in found[unit]}
        work = tuple(packs.work.get(unit, ()))
        made.append(Payload(unit, sequence, files, manifest, accounts.get(unit, {}), work, unit in taking_back))
    failed = {one.name for one in packs.failures if one.kind == "recorder"}
    silent = (recorder for recorder, takes_back in packs.unwritten.items() if takes_back and recorder not in failed)
    findings = (
        *(not_made(inventory, one) for one in packs.failures),
        *untold(inventory, state, last.before.views if last else None, silent),
    )
    return Packed(tuple(made), tuple(sorted(packs.unwritten)), findings, tuple(packs.owed))


def _accounts(
    inventory: Inventory,
    new: Mapping[str, Mapping[str, Iterable[str]]],
    owed: Iterable[tuple[str, str]],
    there: Collection[tuple[str, str]],
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Creator -> recorder -> logins that need an initial password; of those owed, the ones that are `there` still."""
    wanted: dict[str, dict[str, set[str]]] = {}
    for creator, recorders in new.items():
        for recorder, logins in recorders.items():
            wanted.setdefault(creator, {}).setdefault(recorder, set()).update(logins)
    for recorder, login in owed:
        if (recorder, login) in there:
            wanted.setdefault(inventory.recorders[recorder].creator, {}).setdefault(recorder, set()).add(login)
    return {
        creator: {
            recorder: tuple(sorted(logins))
            for recorder, logins in sorted(recorders.items())
            if password_limits(inventory, recorder)[1]
        }
        for creator, recorders in wanted.items()
    }


def password_limits(inventory: Inventory, recorder_id: str) -> tuple[int, int]:
    """The shortest and the longest password that the recorder takes; (0, 0) where its accounts have none of ours."""
    recorder = inventory.recorders[recorder_id]
    can = device_targets()[recorder.target].capabilities_of(recorder.settings)
    return can.password_length if can is not None else _ANY_LENGTH


def _line(artifact: Artifact) -> dict[str, Any]:
    return {"path": artifact.path, "basis": list(artifact.documents)}


def root_manifest(
    facts: Facts,
    inventory: Inventory,
    record: Record | None,
    approvals: Mapping[str, Any],
    unread: Iterable[str],
    recipients: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """The root: what the publication rests on, who agreed, and only digests of what each recipient gets."""
    return {
        **facts.content(inventory),
        "publication": facts.sequence,
        "cleared": facts.cleared,
        "previous": (record.manifest_sha256 or None) if record else None,
        "approvals": dict(approvals),
        **({"notice": [{"vi": text.vi, "en": text.en} for text in facts.loud]} if facts.loud else {}),
        "unread": list(unread),
        "recipients": list(recipients),
    }
