"""Renders every target over the access state into artifacts by recipient, and manifests that say what they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from camgrant import __version__
from camgrant.access.state import AccessState
from camgrant.model.inventory import Inventory
from camgrant.rendering.lists import sheet_views
from camgrant.rendering.registry import device_targets, sheet_target
from camgrant.rendering.target import Artifact, DeviceTarget, DeviceView, SheetView
from camgrant.rendering.views import device_views

__all__ = ["MANIFEST", "Rendering", "manifests", "render"]

MANIFEST = "manifest.json"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Rendering:
    """All artifacts, and the recorders whose accounts are made by hand because no target renders for them."""

    artifacts: tuple[Artifact, ...]
    by_hand: tuple[str, ...]


def render(inventory: Inventory, state: AccessState) -> Rendering:
    """Every artifact of the targets that the settings name, sorted by recipient and path. Pure."""
    artifacts: list[Artifact] = []
    by_hand: list[str] = []
    targets, wanted = device_targets(), frozenset(inventory.settings.targets)
    for view in device_views(inventory, state):
        target = targets[view.recorder.target]
        if not target.formats:
            by_hand.append(view.recorder_id)
        elif target.name in wanted:
            artifacts += _device_artifacts(target, view)
    for name in dict.fromkeys(inventory.settings.targets):
        if name.startswith("sheet_"):
            for sheet in sheet_views(inventory, state, name.removeprefix("sheet_")):
                artifacts += _sheet_artifacts(name, sheet)
    artifacts.sort(key=lambda artifact: (artifact.recipient, artifact.path))
    return Rendering(tuple(artifacts), tuple(by_hand))


def _device_artifacts(target: DeviceTarget, view: DeviceView) -> Iterator[Artifact]:
    documents = tuple(sorted({document for account in view.accounts for document in account.documents}))
    persons = frozenset(account.person for account in view.accounts)
    for name, media_type, data in target.render(view):
        path = f"{target.name}/{name}"
        yield Artifact(view.recorder.creator, path, data, media_type, target.name, documents, persons)


def _sheet_artifacts(name: str, view: SheetView) -> Iterator[Artifact]:
    documents = tuple(sorted({document for row in view.rows for document in row.documents}))
    shown = {column.show for column in view.sheet.columns}
    persons = {row.person for row in view.rows}
    persons |= {row.responsible for row in view.rows if row.responsible} if "responsible" in shown else set()
    for file, media_type, data in sheet_target().render(view):
        yield Artifact(view.recipient, f"{name}/{file}", data, media_type, name, documents, frozenset(persons))


def manifests(inventory: Inventory, state: AccessState, artifacts: Iterable[Artifact], commit: str) -> dict[str, bytes]:
    """Path under the output folder -> bytes of each recipient's manifest, and of the root one.

    The root lists only the digests of the recipients' manifests: nobody learns from it what others receive.
    """
    by_recipient: dict[str, list[Artifact]] = {}
    for artifact in artifacts:
        by_recipient.setdefault(artifact.recipient, []).append(artifact)
    head = {
        "schema_version": SCHEMA_VERSION,
        "commit": commit,
        "as_of": state.as_of.isoformat(),
        "profile": inventory.settings.profile,
        "pack": {"id": inventory.pack.id, "version": inventory.pack.version},
        "tool": __version__,
    }
    made: dict[str, bytes] = {}
    for recipient, own in sorted(by_recipient.items()):
        files = [
            {
                "path": artifact.path,
                "target": artifact.target,
                "media_type": artifact.media_type,
                "size": len(artifact.data),
                "sha256": hashlib.sha256(artifact.data).hexdigest(),
                "basis": list(artifact.documents),
            }
            for artifact in own
        ]
        made[f"{recipient}/{MANIFEST}"] = _json({**head, "recipient": recipient, "files": files})
    digests = [
        {"recipient": path.partition("/")[0], "manifest_sha256": hashlib.sha256(data).hexdigest()}
        for path, data in made.items()
    ]
    made[MANIFEST] = _json({**head, "recipients": digests})
    return made


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
