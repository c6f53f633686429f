"""A sealed publication read back from the folder it lies in, and proven before anything is believed of it.

The signature covers the root manifest; the root names the digest of every bundle, and of the record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from camgrant.app.published import is_bound, read_record
from camgrant.diagnostics import Text, UsageFault
from camgrant.ledger.bundles import BundleKey
from camgrant.rendering.manifest import PUBLISHED
from camgrant.seal.bundle import bundle_name, digest
from camgrant.seal.signature import BadSignature, UnknownSigner, signer_of

__all__ = ["ACCOUNTS", "BUNDLES", "ROOT", "Shelved", "read_shelved"]

ROOT: Final = "MANIFEST.json"
BUNDLES: Final = "bundles"
ACCOUNTS: Final = "local/accounts.json"
"""Recipient -> the accounts (`recorder/login`) whose initial password is in its bundle; stays on the machine."""

_MISSING: Final = Text("thiếu gói này", "this bundle is missing")
_NOT_LISTED: Final = Text("gói này không có trong bản kê", "this bundle is not listed")
_ANOTHER: Final = Text(
    "không phải gói đã phát hành (khác mã băm)", "is not the bundle that was published (other digest)"
)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A publication: its day, the bundles in it with the digests of their manifests, those of them that hold steps to
    carry out on recorders, and by recipient the accounts whose passwords they hold."""

    as_of: date
    bundles: Mapping[BundleKey, str]
    work: frozenset[BundleKey]
    accounts: Mapping[str, tuple[str, ...]]


def read_shelved(folder: Path, signers: bytes | None) -> Shelved:
    """The publication in the folder. `signers` are those who may have signed it, in OpenSSH's form; None asks for none.

    Raises UsageFault, with the reason, for a folder that is no sealed publication, is not whole, or not as signed.
    """
    record, root, accounts = (_bytes(folder, name) for name in (PUBLISHED, ROOT, ACCOUNTS))
    as_of = read_record(record, f"{folder / PUBLISHED}").as_of
    if signers is not None:
        _refuse_unsigned(folder, root, signers)
    with _sound(folder / ROOT):
        if not is_bound(record, root):
            raise UsageFault(
                f"{folder}: {ROOT} không phải của {PUBLISHED} này; đề nghị dùng trọn một thư mục phát hành / "
                f"{ROOT} does not belong to this {PUBLISHED}; use the folder of one publication as it is"
            )
        lines = {BundleKey(one["recipient"], one["sequence"]): one for one in json.loads(root)["recipients"]}
        bundles = {key: one["bundle_sha256"] for key, one in lines.items() if one["bundle_sha256"] is not None}
        manifests = {key: str(lines[key]["manifest_sha256"]) for key in bundles}
        work = frozenset(key for key in bundles if lines[key].get("work", True))  # an older root does not say
    _refuse_other_bundles(folder, bundles)
    with _sound(folder / ACCOUNTS):
        sealed = {unit: tuple(map(str.strip, one)) for unit, one in json.loads(accounts)["accounts"].items()}
    return Shelved(as_of, manifests, work, sealed)


def _bytes(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as fault:
        raise UsageFault(
            f"{folder}: không có {name}: không phải thư mục của `camgrant publish` đã niêm phong / "
            f"has no {name}: is no folder of a sealed `camgrant publish`"
        ) from fault


@contextmanager
def _sound(file: Path) -> Iterator[None]:
    """Raises UsageFault where the content is not what `camgrant publish` writes."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise UsageFault(
            f"{file}: tệp hỏng; đề nghị dùng bản sao nguyên vẹn / the file is broken; use a sound copy"
        ) from fault


def _refuse_unsigned(folder: Path, root: bytes, signers: bytes) -> None:
    try:
        signer_of(root, _bytes(folder, f"{ROOT}.sig"), signers)
    except BadSignature as fault:
        raise UsageFault(
            f"{folder}: {ROOT} đã bị sửa sau khi ký, hoặc chữ ký hỏng, nên không ghi gì; đề nghị lấy lại đúng thư mục "
            f"phát hành và xem ai đã sửa / {ROOT} was changed after it was signed, or its signature is broken; nothing "
            "was recorded: get the folder as it was published, and see who changed it"
        ) from fault
    except UnknownSigner as fault:
        raise UsageFault(
            f"{folder}: người ký không có trong `signers` của camgrant.yaml nên không ghi gì; nếu khóa ký đã đổi từ "
            "lần đó: `--signers TỆP` với khóa công khai khi ấy / the signer is not under `signers` of camgrant.yaml; "
            "nothing was recorded: if the key has changed since, `--signers FILE` with the public key of that time"
        ) from fault


def _refuse_other_bundles(folder: Path, listed: Mapping[BundleKey, Any]) -> None:
    """Raises UsageFault where the bundles that lie there are not the ones of the root manifest."""
    place = folder / BUNDLES
    files = {f"{key.recipient}/{bundle_name(*key)}": one for key, one in listed.items()}
    there = {path.relative_to(place).as_posix(): path for path in place.rglob("*.age")}
    for name in sorted(files.keys() | there.keys()):
        if name not in there:
            why = _MISSING
        elif name not in files:
            why = _NOT_LISTED
        elif digest(there[name].read_bytes()) != files[name]:
            why = _ANOTHER
        else:
            continue
        raise UsageFault(
            f"{place / name}: {why.vi} nên không ghi gì; đề nghị dùng trọn thư mục như lúc phát hành / "
            f"{why.en}, so nothing was recorded; use the folder as it was published"
        )
