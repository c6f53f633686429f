"""Bundles for tests: keys to sign with (made by ssh-keygen), a unit's key (made by pyrage), files, secrets."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyrage

from camgrant.seal.archive import packed
from camgrant.seal.bundle import Sealed, sealed_bundle
from camgrant.seal.passwords import passwords_file
from camgrant.seal.signature import allowed_signers, signed
from real.needs import needs

__all__ = ["FILES", "SECRETS", "SECRET_TEXTS", "Desk", "manifest"]

FILES = {
    "00-DOC-TRUOC.pdf": b"%PDF-1.7 first page",
    "nhan/danh sách – Đội 1.csv": "STT;Họ và tên\n1;Nguyễn Văn Mẫn\n".encode(),
    "thiet-bi/hikvision/r-iso-01.xml": b"<UserList/>",
    "thiet-bi/hikvision/r-iso-03.steps.json": b'{"recorder": "r-iso-03", "steps": [{"action": "delete"}]}',
}
SECRET_TEXTS = ("Kw7mXq2RtZp4cN", "hB3vYd8sGuM6ye")
SECRETS = {
    "mat-khau/r-iso-01.json": passwords_file("r-iso-01", dict(zip(("mannv", "lamvn"), SECRET_TEXTS, strict=True))),
    "mat-khau/r-iso-01.pdf": f"%PDF-1.7 {SECRET_TEXTS[0]}".encode(),
}


def manifest(**changed: Any) -> dict[str, Any]:
    """What a publication knows of a bundle."""
    return {
        "schema_version": 1,
        "recipient": "u-vnpt-gl",
        "sequence": 7,
        "previous": "c" * 64,
        "commit": "a" * 40,
        "plan": "b" * 64,
        "held": [],
        "as_of": "2021-07-20",
        "profile": "demo",
        "pack": {"id": "gl-882-2021", "version": 1},
        "tool": "0.1.0",
        "approvals": {"cleared": True, "said": [{"vi": "Sở Y tế đã duyệt", "en": "Health approved"}]},
        "takes_back": True,
        "removals": {"r-iso-03": 1},
        **changed,
    }


def _signing_key(path: Path) -> Path:
    program = needs("ssh-keygen", "it makes the key that signs bundles")
    subprocess.run([program, "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
    return path


@dataclass(frozen=True)
class Desk:
    """A place with a key to sign with, and a recipient with its private key."""

    folder: Path

    @cached_property
    def key(self) -> Path:
        return _signing_key(self.folder / "sign")

    @cached_property
    def stranger(self) -> Path:
        """A key that is on nobody's list."""
        return _signing_key(self.folder / "stranger")

    @cached_property
    def signers(self) -> bytes:
        algorithm, key = self.key.with_suffix(".pub").read_text().split()[:2]
        return allowed_signers({"stttt": f"{algorithm} {key}"})

    @cached_property
    def identity(self) -> Any:
        return pyrage.x25519.Identity.generate()

    def sealed(self, files: Mapping[str, bytes] = FILES, key: Path | None = None, **changed: Any) -> Sealed:
        """A whole bundle with secrets, as a publication makes it."""
        recipients = [str(self.identity.to_public())]
        return sealed_bundle(files, manifest(**changed), SECRETS, recipients, key or self.key)

    def sealed_archive(self, archive: bytes | Mapping[str, bytes]) -> tuple[bytes, bytes]:
        """Any archive, sealed and signed as a bundle is: what a faulty or false publication could send."""
        plain = archive if isinstance(archive, bytes) else packed(archive)
        data = bytes(pyrage.encrypt(plain, [self.identity.to_public()]))
        return data, signed(data, self.key)
