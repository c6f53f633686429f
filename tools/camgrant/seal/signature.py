"""Signatures by OpenSSH's own program (`ssh-keygen -Y`): whoever has OpenSSH can check them without camgrant."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from camgrant.diagnostics import EnvironmentFault, UsageFault

__all__ = ["NAMESPACE", "BadSignature", "UnknownSigner", "allowed_signers", "signed", "signed_by", "signer_of"]

NAMESPACE: Final = "camgrant"
_PROGRAM: Final = "ssh-keygen"
_SIGNATURE_MAX: Final = 64 * 1024


class BadSignature(Exception):
    """The data is not what was signed, or the signature is none, or was made for something else than camgrant."""


class UnknownSigner(Exception):
    """The signature is good, but nobody on the list of signers made it."""


def signed(data: bytes, key: Path) -> bytes:
    """The signature of the data by an SSH key, checked once more before it is given out.

    Raises UsageFault where there is no such key, EnvironmentFault where ssh-keygen is missing or does not take it.
    """
    if not key.is_file():
        raise UsageFault(f"{key}: không có tệp khóa ký / there is no such key to sign with")
    done = _run("sign", "-f", str(key), data=data)
    if done.returncode or not _is_sound(data, done.stdout):
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = "".join(char for char in (said[-1] if said else "") if char.isprintable())
        raise EnvironmentFault(
            f"{key}: không ký được bằng khóa này; đề nghị kiểm tra quyền đọc tệp (chmod 600) và mật khẩu khóa / "
            f"this key does not sign; see to who may read the file (chmod 600) and to its passphrase ({reason})"
        )
    return done.stdout


def signer_of(data: bytes, signature: bytes, allowed: bytes) -> str:
    """Who signed the data, by the name in a list of signers in OpenSSH's form (`allowed_signers`).

    Raises BadSignature, UnknownSigner; UsageFault where the list names nobody.
    """
    names, allowed = _listed(allowed)
    if len(signature) > _SIGNATURE_MAX or not _is_sound(data, signature):
        raise BadSignature
    with _written(signature, allowed) as (sig, signers):
        for name in names:
            done = _run("verify", "-f", str(signers), "-I", name, "-s", str(sig), data=data)
            if done.returncode == 0:
                return name
    raise UnknownSigner


def signed_by(data: bytes, signature: bytes, key: Path) -> bool:
    """Whether the signature of the data was made with this very key. Raises as `signed`."""
    made = _maker(data, signature)
    return made is not None and made == _maker(data, signed(data, key))


def allowed_signers(signers: Mapping[str, str]) -> bytes:
    """The signers of the settings (name -> key) in OpenSSH's form, good for camgrant's bundles only."""
    return "".join(f'{name} namespaces="{NAMESPACE}" {key}\n' for name, key in sorted(signers.items())).encode()


def _listed(allowed: bytes) -> tuple[list[str], bytes]:
    """Every name at the head of a line, each once; and the list without the mark that Windows puts before UTF-8.

    A line that begins with its key names nobody. Raises UsageFault where no line does.
    """
    text = allowed.decode("utf-8-sig", "replace")
    lines = [] if "\0" in text else [line.strip() for line in text.splitlines()]
    heads = [line.split()[0].strip('"') for line in lines if line and not line.startswith(("#", "ssh-"))]
    names = list(dict.fromkeys(name for head in heads for name in head.split(",") if name))
    if not names:
        raise UsageFault(
            "danh sách người ký không có tên nào; cần tệp văn bản UTF-8, mỗi dòng: tên ssh-ed25519 AAAA… / "
            "the list of signers names nobody; it is a UTF-8 text, and a line is: name ssh-ed25519 AAAA…"
        )
    return names, text.encode()


def _is_sound(data: bytes, signature: bytes) -> bool:
    """Whether the signature was made of this data, by whomever, for camgrant."""
    return _maker(data, signature) is not None


def _maker(data: bytes, signature: bytes) -> bytes | None:
    """What the program says of the key that made the signature, its fingerprint; None for an unsound one."""
    with _written(signature, b"") as (sig, _):
        done = _run("check-novalidate", "-s", str(sig), data=data)
        return done.stdout if done.returncode == 0 else None


@contextmanager
def _written(signature: bytes, allowed: bytes) -> Iterator[tuple[Path, Path]]:
    """Both as files, because the program reads them only so; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="camgrant-") as folder:
        sig, signers = Path(folder, "signature"), Path(folder, "signers")
        sig.write_bytes(signature)
        signers.write_bytes(allowed)
        yield sig, signers


def _run(action: str, *words: str, data: bytes) -> subprocess.CompletedProcess[bytes]:
    command = [_PROGRAM, "-Y", action, "-n", NAMESPACE, *words]
    try:
        return subprocess.run(command, input=data, capture_output=True, check=False)
    except OSError as fault:
        raise EnvironmentFault(
            "thiếu ssh-keygen; đề nghị cài OpenSSH (Debian: openssh-client; Windows: tính năng OpenSSH Client) / "
            "ssh-keygen is missing; install OpenSSH (Debian: openssh-client; Windows: the feature OpenSSH Client)"
        ) from fault
