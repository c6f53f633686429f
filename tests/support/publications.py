"""A folder as `camgrant publish` leaves it, as far as `camgrant bundle issued` reads it: hand-made, nothing sealed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from camgrant.rendering.jsontext import json_bytes

__all__ = ["digest", "publication"]


def digest(unit: str, sequence: int) -> str:
    """What stands in for the digest of the manifest of one bundle."""
    return hashlib.sha256(f"{unit} {sequence}".encode()).hexdigest()


def _sealed(unit: str) -> bytes:
    return f"sealed for {unit}".encode()


def publication(
    folder: Path,
    bundles: Mapping[str, int],
    *,
    accounts: Mapping[str, Iterable[str]] | None = None,
    as_of: str = "2021-07-20",
    earlier: Mapping[str, int] | None = None,
    local: Iterable[str] = (),
    manifests: Mapping[str, str] | None = None,
    work: Iterable[str] = (),
) -> Path:
    """The folder, with the bundles by recipient and number; `earlier` are the newest of recipients that got none now,
    `local` those without a key, `manifests` digests of manifests that are not the usual ones, `work` those whose bundle
    holds steps on recorders."""
    newest = {**(earlier or {}), **bundles, **dict.fromkeys(local, 1)}
    known = {unit: digest(unit, number) for unit, number in newest.items()} | dict(manifests or {})
    record = {
        "schema_version": 1,
        "commit": "0123456789abcdef0123456789abcdef01234567",
        "as_of": as_of,
        "sequence": 7,
        "recipients": {unit: {"sequence": number, "manifest_sha256": known[unit]} for unit, number in newest.items()},
    }
    lines = [
        {
            "recipient": unit,
            "sequence": newest[unit],
            "manifest_sha256": known[unit],
            "bundle_sha256": hashlib.sha256(_sealed(unit)).hexdigest() if unit in bundles else None,
            "work": unit in work,
        }
        for unit in (*bundles, *local)
    ]
    root = json_bytes({"recipients": lines, "record_sha256": hashlib.sha256(json_bytes(record)).hexdigest()})
    files = {
        "MANIFEST.json": root,
        "published.json": json_bytes({**record, "manifest_sha256": hashlib.sha256(root).hexdigest()}),
        "local/accounts.json": json.dumps(
            {"schema_version": 1, "accounts": {unit: list(one) for unit, one in (accounts or {}).items()}}
        ).encode(),
        **{f"bundles/{unit}/{unit}-{number:04d}.tar.age": _sealed(unit) for unit, number in bundles.items()},
        **{f"local/{unit}/manifest.json": b"{}" for unit in local},
    }
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
