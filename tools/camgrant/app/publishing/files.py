"""The files of a publication: plain folders, or a sealed bundle for each recipient, and the records beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from camgrant import __version__
from camgrant.app.issued_record import owed_content
from camgrant.app.published import Record, Standing
from camgrant.app.publishing.codes import BAD_KEY, NO_KEY
from camgrant.app.publishing.keys import keys_of
from camgrant.app.publishing.payload import Payload, root_manifest
from camgrant.app.publishing.publication import Publication
from camgrant.app.publishing.secrets import Choose, Secrets
from camgrant.app.publishing.shelf import OutFile
from camgrant.app.publishing.untold import not_made
from camgrant.app.shelved import ACCOUNTS, BUNDLES, ROOT
from camgrant.diagnostics import CamgrantError, Diagnostic, Severity, Text, UsageFault
from camgrant.load.suggest import suggestion
from camgrant.model.inventory import Inventory
from camgrant.rendering.engine import Failure
from camgrant.rendering.jsontext import json_bytes
from camgrant.rendering.manifest import PUBLISHED
from camgrant.seal import bundle
from camgrant.seal.signature import UnknownSigner, allowed_signers, signed, signer_of

__all__ = ["Made", "Means", "State", "plain_files", "sealed_files"]

_LOCAL: Final = "local"
_BY_HAND: Final = "by-hand"
_PLAIN: Final = "plain"

State = Literal["sealed", "phrase", "slip", "local", "plain"]
"""Sealed for keys; sealed for a phrase that goes by hand; left here with slips of its passwords; left here; plain."""


@dataclass(frozen=True, slots=True)
class Means:
    """With what bundles are sealed: more keys by unit, the signing key, and the desks that cannot use a key (`phrase`)
    or cannot open a bundle at all (`slip`)."""

    key: Path
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    phrase: Collection[str] = ()
    slip: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """The files of a publication, what became of each recipient's bundle, and what was found on the way."""

    files: tuple[OutFile, ...]
    states: dict[str, State]
    findings: tuple[Diagnostic, ...] = ()


def plain_files(publication: Publication) -> Made:
    """Folders without seal, signature and passwords: the same bytes on every machine."""
    files: list[OutFile] = []
    for one in publication.payloads:
        files += _folder(f"{_PLAIN}/{one.unit}", bundle.payload(one.files, one.manifest))
    lines = [_recipient_line(one, None) for one in publication.payloads]
    waiting = [account for one in publication.payloads for account in one.account_names]
    files += _records(publication, _Rest(lines, waiting), None)
    return Made(tuple(files), {one.unit: "plain" for one in publication.payloads})


def sealed_files(publication: Publication, means: Means, choose: Choose) -> Made:
    """Everybody's sealed bundle. A recipient for whom nothing can be sealed finds its pack, without any password, in a
    folder that stays on this machine; so does one that asked for paper, whatever keys it has.

    Raises UsageFault where the key is not that of a declared signer, a unit of `extra` is unknown, or a desk is named
    that gets no bundle, or for both ways.
    """
    _refuse_strangers(publication, means)
    sealing = _Sealing(publication, means, Secrets(publication, choose))
    for one in publication.payloads:
        sealing.take(one)
    sealed = json_bytes({"schema_version": 1, "accounts": sealing.accounts})
    records = _records(publication, sealing.rest, means.key)
    files = (*sealing.files, OutFile(ACCOUNTS, sealed, private=True), *records)
    return Made(files, sealing.states, tuple(sealing.findings))


@dataclass(slots=True)
class _Rest:
    """What the records say: a line for each recipient, the accounts whose password waits, the recorders behind."""

    recipients: list[dict[str, Any]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)


class _Sealing:
    """Takes one payload after another and keeps what came of it."""

    def __init__(self, publication: Publication, means: Means, secrets: Secrets) -> None:
        self._publication, self._means, self._secrets = publication, means, secrets
        self.files: list[OutFile] = []
        self.states: dict[str, State] = {}
        self.rest = _Rest()
        self.accounts: dict[str, list[str]] = {}
        self.findings: list[Diagnostic] = []

    def take(self, one: Payload) -> None:
        """Seals the payload if anything can be sealed for its unit, else leaves it here. Where the program fails on it
        that costs this recipient its bundle, which is told, and nobody else."""
        try:
            self._seal(one)
        except CamgrantError:
            raise
        except Exception as fault:
            inventory = self._publication.inventory
            self._keep(one, "local", [*_folder(f"{_LOCAL}/{one.unit}", bundle.payload(one.files, one.manifest))], None)
            self.rest.waiting += one.account_names
            self.rest.behind += one.work
            self.findings.append(not_made(inventory, Failure("recipient", one.unit, type(fault).__name__)))

    def _seal(self, one: Payload) -> None:
        facts, inventory = self._publication.facts, self._publication.inventory
        gate = self._publication.gate
        keys = keys_of(inventory, one.unit, facts.as_of, self._means.extra, gate.seen)
        self.findings += (_malformed(inventory, one.unit, key) for key in keys.malformed)
        if one.unit in self._means.phrase:
            phrase, slips = self._secrets.phrase_of(one)
            made = bundle.with_phrase(one.files, one.manifest, self._secrets.of(one), phrase, self._means.key)
            self._keep(one, "phrase", [*_folder(f"{_BY_HAND}/{one.unit}", slips)], made)
        elif keys.usable and one.unit not in self._means.slip:
            drawn = self._secrets.of(one)
            made = bundle.sealed_bundle(one.files, one.manifest, drawn, keys.usable, self._means.key)
            self._keep(one, "sealed", [], made)
        else:
            self._leave_here(one)

    def _keep(self, one: Payload, state: State, files: Iterable[OutFile], made: bundle.Sealed | None) -> None:
        """Takes over what came of a payload, once all of it was made."""
        line = _recipient_line(one, bundle.digest(made.data) if made else None)
        self.files += files
        if made is not None:
            self.accounts[one.unit] = list(one.account_names)
            place = f"{BUNDLES}/{one.unit}"
            beside = {made.name: made.data, f"{made.name}.sig": made.signature}
            beside[bundle.INSTRUCTIONS] = bundle.instructions()
            self.files += (OutFile(f"{place}/{name}", data) for name, data in beside.items())
        self.states[one.unit] = state
        self.rest.recipients.append(line)

    def _leave_here(self, one: Payload) -> None:
        files = [*_folder(f"{_LOCAL}/{one.unit}", bundle.payload(one.files, one.manifest))]
        if one.unit in self._means.slip:
            slips = _folder(f"{_BY_HAND}/{one.unit}", self._secrets.slips_of(one))
            self._keep(one, "slip", [*files, *slips], None)
            return
        self._keep(one, "local", files, None)
        self.rest.waiting += one.account_names
        self.rest.behind += one.work
        self.findings.append(_without_key(self._publication.inventory, one))


def _folder(place: str, files: Mapping[str, bytes]) -> Iterator[OutFile]:
    return (OutFile(f"{place}/{name}", files[name], private=True) for name in sorted(files))


def _without_key(inventory: Inventory, one: Payload) -> Diagnostic:
    count = len(one.account_names)
    none = Text("", "")
    found = NO_KEY.at(
        inventory.origins.locate(one.unit),
        entity=one.unit,
        field="keys",
        unit=one.unit,
        sequence=one.sequence,
        removal=Text("; trong gói có thu hồi", "; it takes access back") if one.takes_back else none,
        passwords=Text(f"; {count} mật khẩu lần đầu còn chờ", f"; initial passwords that wait: {count}")
        if count
        else none,
    )
    return replace(found, severity=Severity.ERROR) if one.takes_back else found


def _malformed(inventory: Inventory, unit: str, key: str) -> Diagnostic:
    return BAD_KEY.at(inventory.origins.locate(unit), entity=unit, field="keys", unit=unit, key=key[:12])


def _refuse_strangers(publication: Publication, means: Means) -> None:
    known = {one.unit for one in publication.payloads}
    for unit in (*means.phrase, *means.slip):
        if unit not in known:
            raise UsageFault(
                f"{unit}: lần này không có gói nào; đề nghị bỏ khỏi --phrase, --slip / "
                "gets no bundle this time; leave it out of --phrase and --slip"
            )
    units = {*publication.inventory.units, *publication.gate.head.units}
    for unit in means.extra:
        if unit not in units:
            near = suggestion(unit, units)
            raise UsageFault(f"--recipients: không có đơn vị “{unit}”{near.vi} / unknown unit '{unit}'{near.en}")
    for unit in {*means.phrase} & {*means.slip}:
        raise UsageFault(f"{unit}: chỉ chọn một trong --phrase, --slip / choose one of --phrase and --slip")


def _recipient_line(one: Payload, bundle_sha256: str | None) -> dict[str, Any]:
    manifest = bundle.payload(one.files, one.manifest)[bundle.MANIFEST]
    return {
        "recipient": one.unit,
        "sequence": one.sequence,
        "manifest_sha256": bundle.digest(manifest),
        "bundle_sha256": bundle_sha256,
        "work": bool(one.work),
    }


def _records(publication: Publication, rest: _Rest, key: Path | None) -> Iterator[OutFile]:
    """The root manifest with its signature, and the record that the next publication starts from."""
    facts, inventory = publication.facts, publication.inventory
    record = _record(publication, rest)
    gate = publication.gate
    approvals = {**gate.approved.content(), "cleared": gate.cleared}
    unread = [one.commit for one in gate.line.unread] if gate.line is not None else []
    root = json_bytes(
        {
            **root_manifest(facts, inventory, publication.before, approvals, unread, rest.recipients),
            "record_sha256": bundle.digest(json_bytes(record)),
        }
    )
    yield OutFile(ROOT, root)
    if key is not None:
        signature = signed(root, key)
        _refuse_unknown((inventory, publication.gate.head), root, signature)
        yield OutFile(f"{ROOT}.sig", signature)
    yield OutFile(PUBLISHED, json_bytes({**record, "manifest_sha256": bundle.digest(root)}))


def _refuse_unknown(inventories: Iterable[Inventory], root: bytes, signature: bytes) -> None:
    """Raises UsageFault where the key is not that of a signer whom recipients can know: before or after the change,
    because a new signer must be able to publish while something else is held back."""
    keys = dict.fromkeys(key for one in inventories for key in one.settings.signers.values())
    try:
        signer_of(root, signature, allowed_signers({f"signer-{n}": key for n, key in enumerate(keys)}))
    except UnknownSigner as fault:
        raise UsageFault(
            "khóa ký không phải của người ký nào trong `signers` của camgrant.yaml; đề nghị dùng đúng khóa / "
            "the key is not that of a signer under `signers` of camgrant.yaml; use the right one"
        ) from fault


def _record(publication: Publication, rest: _Rest) -> dict[str, Any]:
    """`published.json` but for the digest of the root: what `app.published.read_record` reads."""
    facts, inventory = publication.facts, publication.inventory
    earlier = publication.issues.items()
    issues = {unit: {"sequence": one.sequence, "manifest_sha256": one.manifest_sha256} for unit, one in earlier}
    issues |= {
        one["recipient"]: {"sequence": one["sequence"], "manifest_sha256": one["manifest_sha256"]}
        for one in rest.recipients
    }
    return {
        "schema_version": 1,
        "commit": facts.cleared,
        "as_of": facts.as_of.isoformat(),
        "tool": __version__,
        "pack": {"id": inventory.pack.id, "version": inventory.pack.version},
        "sequence": facts.sequence,
        "held": [one.record_content() for one in facts.held],
        "recipients": dict(sorted(issues.items())),
        "waiting": sorted(set(rest.waiting)),
        "behind": _behind(publication.before, {*rest.behind, *publication.packed.unwritten}),
        "owed": owed_content(publication.packed.owed),
        "logins": dict(publication.logins),
        **_ends(publication),
    }


def _ends(publication: Publication) -> dict[str, Any]:
    """What the next publication must know of ends that nobody approved, where there is anything."""
    mass = publication.gate.mass
    ended = {
        f"{viewer.person}/{viewer.site}": on.isoformat()
        for viewer, on in sorted(mass.counted_on(publication.gate.cleared).items())
    }
    frozen = {grant: on.isoformat() for grant, on in sorted(mass.frozen_before.items())}
    return {
        **({"ended": ended} if ended else {}),
        **({"frozen": frozen} if frozen else {}),
    }


def _behind(before: Record | None, recorders: Iterable[str]) -> list[dict[str, Any]]:
    """The recorders whose steps went out to nobody, each with what went out for it last: nothing is forgotten."""
    found: dict[Standing | None, list[str]] = {}
    for one in recorders:
        last = before.behind.get(one, before.standing) if before else None
        found.setdefault(last, []).append(one)
    return [{**(last.content() if last else {}), "recorders": sorted(there)} for last, there in found.items()]
