"""Manifests: what each recipient was given, on which basis, with digests; the root lists only the recipients'."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from camgrant import __version__
from camgrant.access.state import AccessState
from camgrant.model.inventory import Inventory
from camgrant.rendering.jsontext import json_bytes
from camgrant.rendering.target import Artifact

__all__ = ["MANIFEST", "PUBLISHED", "Manifests"]

MANIFEST: Final = "manifest.json"
PUBLISHED: Final = "published.json"
SCHEMA_VERSION: Final = 1


class Manifests:
    """Notes every artifact as it passes by, without keeping its bytes."""

    def __init__(self, inventory: Inventory, state: AccessState, commit: str, sequence: int) -> None:
        self._head = {
            "schema_version": SCHEMA_VERSION,
            "commit": commit,
            "as_of": state.as_of.isoformat(),
            "profile": inventory.settings.profile,
            "pack": {"id": inventory.pack.id, "version": inventory.pack.version},
            "tool": __version__,
        }
        self._sequence = sequence
        self._files: dict[str, list[dict[str, Any]]] = {}

    def note(self, artifact: Artifact) -> None:
        """Adds an artifact to the manifest of its recipient."""
        self._files.setdefault(artifact.recipient, []).append(
            {
                "path": artifact.path,
                "target": artifact.target,
                "media_type": artifact.media_type,
                "size": len(artifact.data),
                "sha256": hashlib.sha256(artifact.data).hexdigest(),
                "basis": list(artifact.documents),
            }
        )

    @property
    def counts(self) -> Mapping[str, int]:
        """Recipient -> number of files."""
        return {recipient: len(files) for recipient, files in sorted(self._files.items())}

    def files(self, memory: Mapping[str, Any] = MappingProxyType({})) -> dict[str, bytes]:
        """Path under the output folder -> bytes: each recipient's manifest, the root, and `published.json`, which holds
        the `memory` of accounts too.

        The root lists only the digests of the recipients' manifests: nobody learns from it what others receive.
        """
        made: dict[str, bytes] = {}
        for recipient, files in sorted(self._files.items()):
            own = sorted(files, key=lambda file: str(file["path"]))
            made[f"{recipient}/{MANIFEST}"] = json_bytes({**self._head, "recipient": recipient, "files": own})
        digests = [
            {"recipient": path.partition("/")[0], "manifest_sha256": hashlib.sha256(data).hexdigest()}
            for path, data in made.items()
        ]
        made[MANIFEST] = json_bytes({**self._head, "recipients": digests})
        made[PUBLISHED] = json_bytes(
            {key: self._head[key] for key in ("schema_version", "commit", "as_of", "tool", "pack")}
            | {"sequence": self._sequence, **memory}
        )
        return made
