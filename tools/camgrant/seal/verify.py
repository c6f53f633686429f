"""Verifying a bundle on the recipient's machine: signature, seal, checksums, recipient, number; in that order.

Nothing that is not signed is opened, and nothing is believed before the step that proves it. Needs no inventory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from camgrant.diagnostics import Code, Diagnostic, Location, Text
from camgrant.seal import codes
from camgrant.seal.age import CannotOpen
from camgrant.seal.archive import MAX_BYTES, UnsoundArchive, unpacked
from camgrant.seal.bundle import MANIFEST, SECRETS, SUMS, bundle_name, digest
from camgrant.seal.manifest import BundleManifest, read_manifest
from camgrant.seal.passwords import PASSWORDS, read_passwords
from camgrant.seal.signature import BadSignature, UnknownSigner, signer_of

__all__ = ["MAX_SEALED", "Given", "Opened", "Verdict", "verify"]

MAX_SEALED: Final = MAX_BYTES + MAX_BYTES // 1024  # what sealing adds to an archive is less
_CHANGED: Final = Text("đã bị thay đổi", "was changed")
_MISSING: Final = Text("có trong bản kê nhưng không có trong gói", "is listed and not in the bundle")
_EXTRA: Final = Text("có trong gói nhưng không có trong bản kê", "is in the bundle and not listed")


@dataclass(frozen=True, slots=True)
class Given:
    """What arrived: the file's name, its bytes, the signature beside it, and the recipient's list of signers."""

    name: str
    data: bytes = field(repr=False)
    signature: bytes | None = field(repr=False)
    signers: bytes = field(repr=False)
    signers_name: str = "--signers"


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle that was proven: who signed it, what it says of itself, its files (never printed).

    `missing` are the numbers between the last one received and this one.
    """

    signer: str
    manifest: BundleManifest
    manifest_sha256: str
    files: Mapping[str, bytes] = field(repr=False)
    passwords: int
    missing: range


@dataclass(frozen=True, slots=True)
class Verdict:
    """The findings, worst first, and the bundle where nothing of them is an error."""

    findings: tuple[Diagnostic, ...]
    opened: Opened | None


class _Refused(Exception):
    def __init__(self, *findings: tuple[Code, Mapping[str, object]]) -> None:
        super().__init__()
        self.findings = findings


def verify(
    given: Given, open_seal: Callable[[bytes], bytes], recipient: str | None = None, last: int | None = None
) -> Verdict:
    """Everything about a bundle. `open_seal` decrypts (raises CannotOpen), `last` is the number received last.

    Raises UsageFault where the list of signers names nobody, EnvironmentFault without ssh-keygen.
    """
    place = Location(given.name, 1, 1)
    try:
        opened = _opened(given, open_seal, recipient, last)
    except _Refused as refused:
        return Verdict(tuple(code.found(place, args) for code, args in refused.findings), None)
    return Verdict(tuple(_notices(given.name, opened, last)), opened)


def _opened(given: Given, open_seal: Callable[[bytes], bytes], recipient: str | None, last: int | None) -> Opened:
    if len(given.data) > MAX_SEALED:
        raise _Refused((codes.UNSOUND, {"why": Text("quá lớn", "is too large")}))
    signer = _signer(given)
    files = _content(given, open_seal)
    manifest = _manifest(files)
    if differing := [*_against_sums(files), *_against_manifest(files, manifest)]:
        raise _Refused(*((codes.FILE_DIFFERS, {"file": file, "how": how}) for file, how in dict(differing).items()))
    sequence = manifest["sequence"]
    wrong: list[tuple[Code, Mapping[str, object]]] = []
    if recipient is not None and manifest["recipient"] != recipient:
        wrong.append((codes.OTHER_RECIPIENT, {"recipient": manifest["recipient"], "wanted": recipient}))
    elif last is not None and sequence <= last:
        wrong.append((codes.OLD_NUMBER, {"sequence": sequence, "last": last}))
    if wrong:
        raise _Refused(*wrong)
    missing = range(sequence if last is None else last + 1, sequence)
    return Opened(signer, manifest, digest(files[MANIFEST]), files, _passwords(files), missing)


def _signer(given: Given) -> str:
    if given.signature is None:
        raise _Refused((codes.NOT_SIGNED, {"signature": f"{given.name}.sig"}))
    try:
        return signer_of(given.data, given.signature, given.signers)
    except BadSignature:
        raise _Refused((codes.BAD_SIGNATURE, {})) from None
    except UnknownSigner:
        raise _Refused((codes.UNKNOWN_SIGNER, {"signers": given.signers_name})) from None


def _content(given: Given, open_seal: Callable[[bytes], bytes]) -> dict[str, bytes]:
    try:
        return unpacked(open_seal(given.data))
    except CannotOpen:
        raise _Refused((codes.NOT_OPENED, {})) from None
    except UnsoundArchive as fault:
        raise _Refused((codes.UNSOUND, {"why": fault.why})) from None


def _manifest(files: Mapping[str, bytes]) -> BundleManifest:
    if absent := [name for name in (SUMS, MANIFEST) if name not in files]:
        raise _Refused(*((codes.FILE_DIFFERS, {"file": name, "how": _MISSING}) for name in absent))
    try:
        return read_manifest(files[MANIFEST])
    except ValueError as fault:
        why = Text(f"có {MANIFEST} không đọc được ({fault})", f"has a {MANIFEST} that cannot be read ({fault})")
        raise _Refused((codes.UNSOUND, {"why": why})) from None


def _against_sums(files: Mapping[str, bytes]) -> Iterator[tuple[str, Text]]:
    """Files that are not as SHA256SUMS has them, which is over all but itself."""
    lines = files[SUMS].decode("utf-8", "replace").splitlines()
    listed = {name: value for value, _, name in (line.partition("  ") for line in lines)}
    yield from _differing(listed, {name: digest(data) for name, data in files.items() if name != SUMS})


def _against_manifest(files: Mapping[str, bytes], manifest: BundleManifest) -> Iterator[tuple[str, Text]]:
    """Files that are not as the manifest has them, which is over all but itself, the sums and the passwords."""
    listed = {one["path"]: (one["size"], one["sha256"]) for one in manifest["files"]}
    plain = [name for name in files if name not in (MANIFEST, SUMS) and not name.startswith(SECRETS)]
    yield from _differing(listed, {name: (len(files[name]), digest(files[name])) for name in plain})


def _differing(listed: Mapping[str, object], found: Mapping[str, object]) -> Iterator[tuple[str, Text]]:
    for name in sorted(listed.keys() | found.keys()):
        if listed.get(name) != found.get(name):
            yield name, _MISSING if name not in found else _EXTRA if name not in listed else _CHANGED


def _passwords(files: Mapping[str, bytes]) -> int:
    """How many initial passwords the bundle holds."""
    try:
        kept = {found[1]: data for name, data in files.items() if (found := PASSWORDS.fullmatch(name))}
        return sum(len(read_passwords(data, recorder)) for recorder, data in kept.items())
    except ValueError:
        why = Text("có tệp mật khẩu không đọc được", "has a file of passwords that cannot be read")
        raise _Refused((codes.UNSOUND, {"why": why})) from None


def _notices(name: str, opened: Opened, last: int | None) -> Iterator[Diagnostic]:
    place, manifest = Location(name, 1, 1), opened.manifest
    if opened.missing:
        numbers = _numbers(opened.missing)
        yield codes.NUMBERS_MISSING.at(place, sequence=manifest["sequence"], last=last, missing=numbers)
    inside = bundle_name(manifest["recipient"], manifest["sequence"])
    if name != inside:
        yield codes.OTHER_NAME.at(place, inside=inside)


def _numbers(missing: range) -> str:
    """`4, 5` or `4-90`."""
    return ", ".join(map(str, missing)) if len(missing) <= 5 else f"{missing[0]}-{missing[-1]}"
