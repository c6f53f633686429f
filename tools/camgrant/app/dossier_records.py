"""Who approved, by the signed records of publications: the branch `published`, each of its commits one publication."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from camgrant.app.published import read_record
from camgrant.diagnostics import UsageFault
from camgrant.model.inventory import Inventory
from camgrant.rendering.manifest import PUBLISHED
from camgrant.seal.signature import BadSignature, UnknownSigner, allowed_signers, signer_of
from camgrant.vcs import commit_of_ref, file_at, is_ancestor, said

__all__ = ["Publication", "Records", "published_in", "record_branch"]

_BRANCH: Final = "published"
_ROOT: Final = "MANIFEST.json"
_SIGNATURE: Final = "MANIFEST.json.sig"


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication whose record is signed: `changes` are the commits that it judged, with who agreed to each."""

    sequence: int
    as_of: date
    commit: str
    signer: str
    changes: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Records:
    """The signed publications on the branch, how many others there are, and of a commit the first that holds it."""

    signed: tuple[Publication, ...]
    unsigned: int
    of: Mapping[str, Publication]


def record_branch(folder: Path) -> str | None:
    """The commit at which the branch of publications stands, as `origin` has it, else the local one; None for none."""
    names = (f"refs/remotes/origin/{_BRANCH}", f"refs/heads/{_BRANCH}")
    return next((one for name in names if (one := commit_of_ref(folder, name))), None)


def published_in(folder: Path, tip: str | None, inventory: Inventory, commits: Collection[str]) -> Records:
    """What the branch that stands at `tip` says of some commits, as far as the signers of the inventory signed it."""
    listed = said(folder, "rev-list", "--first-parent", "--reverse", tip, "--") if tip else ""
    keys = inventory.settings.signers
    read = [_publication(folder, one, keys) for one in (listed or "").split()] if keys else []
    signed = tuple(one for one in read if one is not None)
    unsigned = len((listed or "").split()) - len(signed)
    held: dict[str, Publication] = {}
    for commit in sorted(commits):
        exact = (one for one in signed if commit in one.changes)
        later = (one for one in signed if is_ancestor(folder, commit, one.commit))
        found = next(exact, None) or next(later, None)
        if found is not None:
            held[commit] = found
    return Records(signed, unsigned, held)


def _publication(folder: Path, commit: str, keys: Mapping[str, str]) -> Publication | None:
    """The record in one commit of the branch; None where it is not whole or none of the signers made it."""
    root, signature, state = (file_at(folder, commit, name) for name in (_ROOT, _SIGNATURE, PUBLISHED))
    if root is None or signature is None or state is None:
        return None
    try:
        signer = signer_of(root, signature, allowed_signers(keys))
        record = read_record(state, PUBLISHED)
        changes = {one["commit"]: one for one in json.loads(root)["approvals"]["changes"]}
    except (BadSignature, UnknownSigner, UsageFault, ValueError, KeyError, TypeError):
        return None
    if record.manifest_sha256 != hashlib.sha256(root).hexdigest():
        return None
    return Publication(record.sequence, record.as_of, record.commit, signer, changes)
