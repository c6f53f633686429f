"""LibreOffice opens an old Word document for us: where the system allows, in a namespace without network and home.

A `.doc` may name pictures, texts and databases elsewhere, and whoever opens it would ask for them: the sender learns
who reads his letter, and the province's own devices answer requests. So three things stand between: documents with
fields that load are refused before anything is opened; LibreOffice is told to follow no link; and it runs where nothing
answers.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.intake.refusal import LOADS, RefusedError

__all__ = ["doc_to_docx", "refuse_loading_fields"]

_SECONDS: Final = 120
# A field stands between the signs 0x13 and 0x15; its code comes first ([MS-DOC] 2.8.25). Those that fetch something, or
# run something (ECMA-376 part 1, 17.16.5, and what older versions of Word knew).
_LOADING: Final = (
    *("DATA", "DATABASE", "DDE", "DDEAUTO", "HTMLACTIVEX", "IMPORT", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT"),
    *("LINK", "RD"),
)
_NAMES: Final = tuple(name.encode("ascii") for name in _LOADING)
_BLANK: Final = rb"[\s\x01\x07\x13\x14\xa0]"
_NARROW: Final = re.compile(rb"\x13" + _BLANK + rb"{0,64}(?:" + b"|".join(_NAMES) + rb")(?![A-Za-z])", re.IGNORECASE)
_WIDE_NAMES: Final = b"|".join(b"".join(bytes((letter, 0)) for letter in name) for name in _NAMES)
_WIDE: Final = re.compile(rb"\x13\0(?:" + _BLANK + rb"\0){0,64}(?:" + _WIDE_NAMES + rb")(?![A-Za-z]\0)", re.IGNORECASE)
_NOWHERE: Final = "http://127.0.0.1:9"  # the port of "discard": nothing listens there
_NAMESPACE: Final = ("unshare", "--user", "--map-root-user", "--net", "--mount", "--")
# Links are never updated, nothing from outside is loaded, scripts never run; and every proxy is one that is not there.
_SETTINGS: Final = (
    ("Writer/Content/Update", "Link", "0"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Save/Graphic", "AddReplacementImages", "false"),
)
_PROXY: Final = (
    ("ooInetProxyType", "2"),
    *((f"ooInet{kind}ProxyName", "127.0.0.1") for kind in ("HTTP", "HTTPS", "FTP")),
    *((f"ooInet{kind}ProxyPort", "9") for kind in ("HTTP", "HTTPS", "FTP")),
)


def refuse_loading_fields(raw: bytes) -> None:
    """Raises RefusedError for a document with a field that would load something, in either of Word's two alphabets."""
    if _NARROW.search(raw) or _WIDE.search(raw):
        raise RefusedError(LOADS)


def doc_to_docx(path: Path, raw: bytes) -> bytes:
    """An old `.doc` as `.docx`. Raises EnvironmentFault where LibreOffice is missing, UsageFault where it fails."""
    office = shutil.which("soffice")
    if office is None:
        raise EnvironmentFault(
            f"{path}: đọc tệp .doc cũ cần LibreOffice; đề nghị cài đặt hoặc lưu lại thành .docx / "
            "an old .doc needs LibreOffice; install it, or save the file as .docx"
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in.doc").write_bytes(raw)
        try:
            converted(office, folder)
            return (folder / "in.docx").read_bytes()
        except (subprocess.SubprocessError, OSError) as fault:
            raise UsageFault(
                f"{path}: LibreOffice không đọc được tệp .doc này; đề nghị gửi .docx / "
                "LibreOffice cannot read this .doc; ask for a .docx"
            ) from fault


def converted(office: str, folder: Path) -> None:
    """Turns `in.doc` in the folder into `in.docx`, with a profile of its own that is thrown away."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = (office, profile, "--headless", "--norestore", "--convert-to", "docx", "--outdir", str(folder))
    subprocess.run(
        [*_alone(folder), *words, str(folder / "in.doc")],
        capture_output=True,
        timeout=_SECONDS,
        check=True,
        env=_environment(folder),
    )


def _alone(folder: Path) -> tuple[str, ...]:
    """The words that start a program without network and without the user's home; none where the system forbids it."""
    if not _namespaces_allowed():
        return ()
    home = Path.home().resolve()
    if folder.resolve().is_relative_to(home):  # the file itself lies there
        return _NAMESPACE
    return (*_NAMESPACE, "sh", "-c", 'mount -t tmpfs none "$0" && exec "$@"', str(home))


@cache
def _namespaces_allowed() -> bool:
    """Whether this user may have a network of his own: some systems and containers forbid it."""
    words = [*_NAMESPACE, "sh", "-c", 'mount -t tmpfs none "$0"', str(Path.home())]
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _environment(folder: Path) -> dict[str, str]:
    """What LibreOffice needs of the surroundings, and a proxy that nobody is."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    names = [f"{kind}_proxy" for kind in ("http", "https", "ftp", "all")]
    proxies = dict.fromkeys((*names, *map(str.upper, names)), _NOWHERE)
    return {**kept, **proxies, "HOME": str(folder), "TMPDIR": str(folder)}


def _registry() -> str:
    items = [_item(f"/org.openoffice.Office.{place}", name, value) for place, name, value in _SETTINGS]
    items += [_item("/org.openoffice.Inet/Settings", name, value) for name, value in _PROXY]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
        + "".join(items)
        + "</oor:items>\n"
    )


def _item(place: str, name: str, value: str) -> str:
    prop = f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
    return f'<item oor:path="{place}">{prop}</item>\n'
