"""What git is told in every call: its environment, the settings that count, and the folder that holds them.

git reads the settings, hooks and attributes of a repository from the folder that its work trees share. In its place it
is given a folder of ours, which leads to the objects and references of the repository and to nothing else. The few
settings that a repository needs are copied into it by name; none of them names a program.

What the user of the machine says for himself, in his own settings and in his environment, stays in force: his name, his
keys, his ways to reach a server.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

__all__ = ["GIT", "IN_PASSING", "OURS", "OUR_HOOKS", "ceilings", "goes_across", "settings_folder", "surroundings"]

GIT: Final = "git"

_OWN_VARIABLES: Final = re.compile(
    r"GIT_(AUTHOR|COMMITTER)_(NAME|EMAIL|DATE)|GIT_SSH|GIT_SSH_COMMAND|GIT_SSH_VARIANT|GIT_ASKPASS|GIT_TERMINAL_PROMPT"
    r"|GIT_CONFIG_(GLOBAL|COUNT|KEY_[0-9]+|VALUE_[0-9]+)|GIT_CEILING_DIRECTORIES|GIT_DISCOVERY_ACROSS_FILESYSTEM"
    r"|GIT_EXEC_PATH|GIT_ALLOW_PROTOCOL|GIT_PROXY_COMMAND|GIT_PROXY_SSL_\w+|GIT_SSL_\w+|GIT_HTTP_\w+"
)
"""What of the user's environment reaches git: who he is and how he reaches a server. Whatever names a repository, an
index, objects, attributes, or a program that shows something (git(1), "Environment Variables") does not."""

OUR_HOOKS: Final = "core.hooksPath"

OURS: Final = {
    "safe.bareRepository": "explicit",  # for whatever git starts in its turn
    OUR_HOOKS: os.devnull,
    "core.fsmonitor": "false",
    "core.attributesFile": os.devnull,
    "core.commitGraph": "false",
    "core.useReplaceRefs": "false",
    "core.pager": "cat",
    "core.editor": "false",
    "log.showSignature": "false",
    "diff.relative": "false",
    "diff.ignoreSubmodules": "dirty",
    "status.submoduleSummary": "false",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "fetch.writeCommitGraph": "false",
    "push.recurseSubmodules": "no",
    "push.followTags": "false",
    "transfer.bundleURI": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "advice.graftFileDeprecated": "false",
    # An address may name a program to run (git-remote-ext(1)); these are the ways that name a place.
    "protocol.allow": "never",
    "protocol.ext.allow": "never",
    "protocol.fd.allow": "never",
    "protocol.http.allow": "always",
    "protocol.https.allow": "always",
    "protocol.ssh.allow": "always",
    "protocol.git.allow": "always",
    "protocol.file.allow": "always",
}
"""Said to git in every call, after everything that anybody else says."""

_VARIABLES: Final = {
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_EDITOR": "false",
    "GIT_PAGER": "cat",
}

_COUNTS: Final = re.compile(
    r"core\.(repositoryformatversion|filemode|symlinks|ignorecase|precomposeunicode|sharedrepository|autocrlf|eol"
    r"|safecrlf|sparsecheckout|sparsecheckoutcone)"
    r"|extensions\.(objectformat|compatobjectformat|refstorage|preciousobjects|relativeworktrees)"
    r"|(user|author|committer)\.(name|email)|user\.signingkey|commit\.gpgsign|gpg\.format"
    r"|remote\..+\.(url|pushurl|fetch|gh-resolved)|branch\..+\.(remote|merge)",
    re.DOTALL,
)
"""The settings of a repository that count: its form, who commits, where it is sent. No program is among them."""

IN_PASSING: Final = re.compile(r"http\.(.+\.)?(extraheader|proxy|sslcainfo|sslcert|sslkey)", re.DOTALL)
"""Those that count, too, and may hold a secret (actions/checkout(1) keeps its token so): never written to a file."""

_SHARED: Final = ("objects", "refs", "packed-refs", "reftable", "shallow", "worktrees")
"""What our folder leads to, whether it is there yet or not. The log of references and the list of files to pass over
are led to where they are: `info` itself also holds attributes and grafts."""

_ATTRIBUTES: Final = "* -filter diff -merge -ident -working-tree-encoding\n"
"""Attributes of this file win over those of every other, however they are spelt there (gitattributes(5)). With them no
file of the data chooses a filter, a way to merge, or another content than the bytes that were read; everything is text
to be compared as it is."""


def surroundings(passing: Sequence[tuple[str, str]] = (), ours: Mapping[str, str] = OURS) -> dict[str, str]:
    """The environment in which git runs. `passing` are settings of the repository that stand in no file of ours."""
    kept = {name: value for name, value in os.environ.items() if _is_kept(name)}
    if "PATH" in kept:
        kept["PATH"] = _absolute_places(kept["PATH"])
    # What is said last counts: the repository's own, then the user's, then ours.
    settings = [*passing, *_settings_of_user(kept), *ours.items()]
    numbered: dict[str, str] = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (name, value) in enumerate(settings):
        numbered[f"GIT_CONFIG_KEY_{number}"] = name
        numbered[f"GIT_CONFIG_VALUE_{number}"] = value
    return {**kept, **_VARIABLES, **numbered}


def _is_kept(name: str) -> bool:
    return not name.startswith("GIT_") or _OWN_VARIABLES.fullmatch(name) is not None


def _absolute_places(path: str) -> str:
    """The places of programs without those that depend on where a command is started: that may be among the data."""
    return os.pathsep.join(place for place in path.split(os.pathsep) if Path(place).is_absolute()) or os.defpath


def _settings_of_user(variables: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The settings that the user's environment gives to git (git-config(1), `GIT_CONFIG_COUNT`), taken out of it."""
    try:
        count = int(variables.pop("GIT_CONFIG_COUNT", "0"))
    except ValueError:
        count = 0
    for number in range(count):
        name = variables.pop(f"GIT_CONFIG_KEY_{number}", None)
        value = variables.pop(f"GIT_CONFIG_VALUE_{number}", None)
        if name is not None and value is not None:
            yield name, value


def ceilings() -> frozenset[Path]:
    """The folders in and above which the user lets git look for no repository (git(1), `GIT_CEILING_DIRECTORIES`)."""
    given = os.environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep)
    return frozenset(Path(place).resolve() for place in given if Path(place).is_absolute())


def goes_across() -> bool:
    """Whether git may look on another file system than that of the folder it begins in."""
    return os.environ.get("GIT_DISCOVERY_ACROSS_FILESYSTEM", "") not in ("", "0", "false", "no", "off")


def settings_folder(common: Path, given: Sequence[tuple[str, str]]) -> Path:
    """A folder in place of the shared one: our settings, and links to what holds commits."""
    folder = Path(tempfile.mkdtemp(prefix="camgrant-git-")).resolve()
    for name in _SHARED:
        (folder / name).symlink_to(common / name)
    if (common / "logs").is_dir():
        (folder / "logs").symlink_to(common / "logs")
    (folder / "info").mkdir()
    (folder / "info" / "attributes").write_text(_ATTRIBUTES, encoding="ascii")
    (folder / "info" / "exclude").symlink_to(common / "info" / "exclude")
    counting = [(name, value) for name, value in given if _COUNTS.fullmatch(name)]
    lines = "".join(_written(name, value) for name, value in [*counting, ("core.bare", "false")])
    (folder / "config").write_bytes(os.fsencode(lines))
    return folder


_ESCAPES: Final[Mapping[int, str]] = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\b": "\\b"})


def _written(name: str, value: str) -> str:
    """A setting as a file of settings has it (git-config(1), "Syntax")."""
    section, _, rest = name.partition(".")
    middle, _, key = rest.rpartition(".")
    escaped = middle.replace("\\", "\\\\").replace('"', '\\"')
    head = f'[{section} "{escaped}"]' if middle else f"[{section}]"
    return f'{head}\n\t{key} = "{value.translate(_ESCAPES)}"\n'
