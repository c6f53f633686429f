"""Bundles: what one recipient gets, as plain files that anybody may compare, and sealed and signed as one archive.

Digests are over the plain files, because sealing gives other bytes each time. Secrets are only in the sealed archive:
the manifest does not know them, the checksums inside do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from camgrant.seal.age import sealed, sealed_for_phrase
from camgrant.seal.archive import packed
from camgrant.seal.manifest import read_manifest
from camgrant.seal.signature import signed

__all__ = [
    "INSTRUCTIONS",
    "MANIFEST",
    "SECRETS",
    "SUMS",
    "Sealed",
    "bundle_name",
    "digest",
    "instructions",
    "payload",
    "sealed_bundle",
    "with_phrase",
]

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
SECRETS: Final = "mat-khau/"
INSTRUCTIONS: Final = "HUONG-DAN-KIEM-TRA.html"
_FIRST: Final = ("schema_version", "recipient", "sequence", "previous")  # what a person looks at


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed bundle: its file name, its bytes, and the signature that lies beside it as `<name>.sig`.

    `manifest_sha256` is what the next bundle of this recipient names as `previous`.
    """

    name: str
    data: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    manifest_sha256: str


def payload(files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> dict[str, bytes]:
    """The plain bundle: the files with `manifest.json` and `SHA256SUMS`, the same bytes on every machine.

    Of `manifest["files"]`, where it has any, only the `basis` of each path is taken; sizes and digests are those of the
    files. Raises ValueError for a manifest that lacks something, and for files that are ours to write or secret.
    """
    for name in files:
        if name in (MANIFEST, SUMS) or name.startswith(SECRETS):
            raise ValueError(f"{name} is no plain file of a bundle")
    basis = {one["path"]: list(one["basis"]) for one in manifest.get("files", ())}
    listed = [
        {"path": name, "size": len(files[name]), "sha256": digest(files[name]), "basis": basis.get(name, [])}
        for name in sorted(files)
    ]
    first = {key: manifest[key] for key in _FIRST if key in manifest}
    data = (json.dumps({**first, **manifest, "files": listed}, ensure_ascii=False, indent=2) + "\n").encode()
    read_manifest(data)
    return _with_sums({**files, MANIFEST: data})


def sealed_bundle(
    files: Mapping[str, bytes],
    manifest: Mapping[str, Any],
    secrets: Mapping[str, bytes],
    recipients: Sequence[str],
    signing_key: Path,
) -> Sealed:
    """The bundle sealed for the recipient's public age keys and signed.

    Raises UsageFault without a usable key of the recipient or without the signing key, EnvironmentFault where the key
    does not sign, ValueError as `payload` does and for secrets outside their folder.
    """
    return _sealed(files, manifest, secrets, signing_key, lambda data: sealed(data, recipients, manifest["recipient"]))


def with_phrase(
    files: Mapping[str, bytes],
    manifest: Mapping[str, Any],
    secrets: Mapping[str, bytes],
    phrase: str,
    signing_key: Path,
) -> Sealed:
    """The same sealed for a phrase, for a desk that keeps no key file. The phrase travels by hand and is not kept."""
    return _sealed(files, manifest, secrets, signing_key, lambda data: sealed_for_phrase(data, phrase))


def bundle_name(recipient: str, sequence: int) -> str:
    """`u-syt-0007.tar.age`."""
    return f"{recipient}-{sequence:04d}.tar.age"


def instructions() -> bytes:
    """The page that lies beside every bundle: how to verify it with age, ssh-keygen and sha256sum alone."""
    return Path(__file__).with_name(INSTRUCTIONS).read_bytes()


def digest(data: bytes) -> str:
    """SHA-256 as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _sealed(
    files: Mapping[str, bytes],
    manifest: Mapping[str, Any],
    secrets: Mapping[str, bytes],
    signing_key: Path,
    seal: Callable[[bytes], bytes],
) -> Sealed:
    if strays := [name for name in secrets if not name.startswith(SECRETS)]:
        raise ValueError(f"{strays[0]} is no place for a secret")
    plain = payload(files, manifest)
    data = seal(packed(_with_sums({**plain, **secrets})))
    name = bundle_name(manifest["recipient"], manifest["sequence"])
    return Sealed(name, data, signed(data, signing_key), digest(plain[MANIFEST]))


def _with_sums(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with the checksums of all of them, in the form of `sha256sum -c`."""
    lines = [f"{digest(files[name])}  {name}\n" for name in sorted(files) if name != SUMS]
    return {**files, SUMS: "".join(lines).encode()}
