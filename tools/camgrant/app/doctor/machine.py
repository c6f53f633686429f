"""The machine: Python and its packages, the fonts of the papers, git, signing, the clock."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Final

from camgrant.app.doctor.lines import Line, fail, ok
from camgrant.diagnostics import CamgrantError
from camgrant.git_settings import GIT
from camgrant.repository import environment_outside
from camgrant.seal.signature import signed, signer_of

__all__ = ["clock", "machine"]

_GIT: Final = (2, 31)  # the first that takes settings from the environment, with which ours are said
_OFF: Final = timedelta(minutes=5)
_INSTALL: Final = "python3 -m pip install --require-hashes -r requirements.lock"


def machine() -> Iterator[Line]:
    """What can be said without any data."""
    yield ok("machine", "python", f"Python {sys.version.split()[0]}", f"Python {sys.version.split()[0]}")
    yield _packages()
    yield _fonts()
    yield _git()
    yield _signing()


def clock(now: datetime, told: datetime, by: Line) -> Line:
    """The clock of this machine against a time that somebody else tells; `by` is the line where it agrees."""
    if abs(now - told) <= _OFF:
        return by
    off = round(abs(now - told).total_seconds() / 60)
    return fail(
        by.group,
        by.check,
        f"đồng hồ máy lệch {off} phút; hạn quyền sẽ bị xét sai ngày",
        f"the clock is {off} minutes off; windows would be judged on the wrong day",
        "timedatectl set-ntp true",
    )


def _packages() -> Line:
    names = [
        re.split(r"[^A-Za-z0-9._-]", one)[0]
        for one in importlib.metadata.requires("camgrant") or ()
        if "extra ==" not in one
    ]
    missing = [name for name in names if not _is_installed(name)]
    if missing:
        said = ", ".join(missing)
        return fail("machine", "packages", f"thiếu gói {said}", f"packages are missing: {said}", _INSTALL)
    return ok("machine", "packages", f"đủ {len(names)} gói", f"all {len(names)} packages are there")


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _fonts() -> Line:
    folder = files("camgrant_renderers") / "_shared" / "fonts"
    found = [one.name for one in folder.iterdir()] if folder.is_dir() else []
    if not any(name.endswith((".ttf", ".otf")) for name in found):
        return fail("machine", "fonts", "thiếu phông chữ đi kèm", "the fonts that come along are missing", _INSTALL)
    return ok("machine", "fonts", "có phông chữ đi kèm", "the fonts that come along are there")


def _git() -> Line:
    try:
        words = [GIT, "--version"]
        said = subprocess.run(words, capture_output=True, text=True, check=False, env=environment_outside()).stdout
    except OSError:
        said = ""
    version = re.search(r"(\d+)\.(\d+)", said)
    if version is None or (int(version[1]), int(version[2])) < _GIT:
        return fail("machine", "git", "chưa có git từ bản 2.31", "git 2.31 or later is missing", "apt-get install git")
    return ok("machine", "git", f"git {version[0]}", f"git {version[0]}")


def _signing() -> Line:
    """Signs with a key that is thrown away, and reads the signature back: what publishing will do."""
    data = b"camgrant doctor"
    try:
        with tempfile.TemporaryDirectory() as folder:
            key = Path(folder) / "key"
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)]
            subprocess.run(command, capture_output=True, check=True)
            public = key.with_suffix(".pub").read_text(encoding="ascii").strip()
            found = signer_of(data, signed(data, key), f"doctor {public}\n".encode())
    except (OSError, subprocess.CalledProcessError, CamgrantError):
        found = ""
    if found != "doctor":
        vi, en = (
            "ssh-keygen không ký, kiểm tra được (cần OpenSSH từ 8.2)",
            "ssh-keygen cannot sign (OpenSSH 8.2 needed)",
        )
        return fail("machine", "ssh-keygen", vi, en, "apt-get install openssh-client")
    return ok("machine", "ssh-keygen", "ký và kiểm tra chữ ký được", "signs, and verifies what it signed")
