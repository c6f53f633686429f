"""Everything by which a repository can have git run a program, planted where git might look for it.

Each device touches a file of its own, so that what ran is known by name. The list is that of the manual: git-config(1)
for settings that name a program, githooks(5), gitattributes(5), gitrepository-layout(5).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from support.git import IDENTITY, git

__all__ = ["HOOKS", "SETTINGS", "Planted", "trace_of_git"]

_USED: Final = """
add branch cat-file check-ignore cherry commit commit-tree config diff diff-tree fetch hash-object init log ls-files
ls-tree merge merge-base mktree push remote reset rev-list rev-parse show status switch symbolic-ref update-ref
"""

SETTINGS: Final = {
    "filter.la.clean": "{canary} clean",
    "filter.la.smudge": "{canary} smudge",
    "filter.lo.process": "{canary} process",
    "diff.la.command": "{canary} diff-command",
    "diff.la.textconv": "{canary} textconv",
    "diff.external": "{canary} diff-external",
    "diff.trustExitCode": "true",
    "merge.la.driver": "{canary} merge-driver",
    "core.fsmonitor": "{canary} fsmonitor",
    "core.pager": "{canary} pager",
    "core.editor": "{canary} editor",
    "core.sshCommand": "{canary} ssh",
    "core.askPass": "{canary} askpass",
    "core.gitProxy": "{canary} git-proxy",
    "core.alternateRefsCommand": "{canary} alternate-refs",
    "core.attributesFile": "{attributes}",
    "core.untrackedCache": "true",
    "core.preloadIndex": "false",
    "sequence.editor": "{canary} sequence-editor",
    "gpg.program": "{canary} gpg",
    "gpg.ssh.program": "{canary} gpg-ssh",
    "gpg.ssh.defaultKeyCommand": "{canary} gpg-key",
    "gpg.x509.program": "{canary} gpg-x509",
    "log.showSignature": "true",
    "merge.verifySignatures": "false",
    "credential.helper": "!{canary} credential",
    "interactive.diffFilter": "{canary} diff-filter",
    "remote.origin.uploadpack": "{canary} uploadpack",
    "remote.origin.receivepack": "{canary} receivepack",
    "uploadpack.packObjectsHook": "{canary} pack-objects",
    "receive.procReceiveRefs": "refs",
    "protocol.ext.allow": "always",
    "submodule.recurse": "true",
    "fetch.recurseSubmodules": "true",
    "gc.auto": "1",
    "gc.autoDetach": "false",
    "include.path": "included",
    **{f"alias.{name}": "!{canary} alias" for name in _USED.split()},
    **{f"pager.{name}": "{canary} pager-of" for name in _USED.split()},
}
"""Setting -> what it says; `{canary}` is the program that leaves a mark."""

HOOKS: Final = """
applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg commit-msg post-commit
pre-rebase post-checkout post-merge pre-push pre-receive update proc-receive post-receive post-update
reference-transaction push-to-checkout pre-auto-gc post-rewrite sendemail-validate fsmonitor-watchman post-index-change
"""
_ATTRIBUTES: Final = "[attr]la2 filter=la diff=la merge=la\n* filter=la diff=la merge=la ident la2\n.git* filter=lo\n"
_CANARY: Final = """\
#!/bin/sh
touch "{marks}/$(basename "$0").$1"
case "$1" in clean|smudge|textconv) cat;; process) exit 1;; esac
exit 0
"""
_TRACE: Final = """\
#!/bin/sh
printf '%s\\t%s\\t%s\\n' "$GIT_DIR" "$GIT_COMMON_DIR" "$*" >> "{log}"
exec {git} "$@"
"""


@dataclass(frozen=True)
class Planted:
    """A place for the program that leaves marks, outside of every repository."""

    place: Path

    @classmethod
    def at(cls, place: Path) -> Planted:
        (place / "marks").mkdir(parents=True)
        canary = place / "canary"
        canary.write_text(_CANARY.format(marks=place / "marks"))
        canary.chmod(0o755)
        (place / "attributes").write_text(_ATTRIBUTES)
        hooks = place / "hooks"
        hooks.mkdir()
        for name in HOOKS.split():
            shutil.copy(canary, hooks / name)
        return cls(place)

    def marks(self) -> list[str]:
        """What ran so far."""
        return sorted(path.name for path in (self.place / "marks").iterdir())

    def forget(self) -> None:
        for path in (self.place / "marks").iterdir():
            path.unlink()

    def settings(self, *, is_bare: bool, work_tree: str = "") -> str:
        """A file of settings with all of them. Hooks: the folder of the repository, or one that a setting names."""
        said = dict(SETTINGS)
        if not is_bare:
            said["extensions.worktreeConfig"] = "true"
        else:
            said |= {"core.repositoryformatversion": "0", "core.bare": "false", "core.worktree": work_tree}
            said |= {"core.hooksPath": str(self.place / "hooks")}
        return "".join(
            _setting(name, value.format(canary=self.place / "canary", attributes=self.place / "attributes"))
            for name, value in said.items()
        )

    def in_repository(self, top: Path) -> None:
        """In the repository's own git directory, and in the files beside it: whoever wrote them, none is believed."""
        common = top / ".git"
        with (common / "config").open("a", encoding="utf-8") as config:
            config.write(self.settings(is_bare=False))
        (common / "included").write_text(_setting("core.fsmonitor", f"{self.place / 'canary'} included"))
        (common / "config.worktree").write_text(_setting("core.fsmonitor", f"{self.place / 'canary'} of-worktree"))
        (common / "hooks").mkdir(exist_ok=True)
        for name in HOOKS.split():
            shutil.copy(self.place / "canary", common / "hooks" / name)
        (common / "info").mkdir(exist_ok=True)
        (common / "info" / "attributes").write_text(_ATTRIBUTES)
        self.attributes_in(top)

    def attributes_in(self, folder: Path) -> None:
        (folder / ".gitattributes").write_text(_ATTRIBUTES)

    def bare_in(self, folder: Path, top: Path) -> None:
        """A folder of data that is a repository as well, with the commits of the true one; all of it can be pushed."""
        folder.mkdir(parents=True, exist_ok=True)
        work_tree = os.path.relpath(top, folder)
        (folder / "refs" / "heads").mkdir(parents=True)
        (folder / "refs" / "heads" / "main").write_text(git(top, "rev-parse", "HEAD") + "\n")
        (folder / "HEAD").write_text("ref: refs/heads/main\n")
        (folder / "objects" / "info").mkdir(parents=True)
        objects = os.path.relpath(top / ".git" / "objects", folder / "objects")
        (folder / "objects" / "info" / "alternates").write_text(f"{objects}\n")
        (folder / "config").write_text("[core]\n\trepositoryformatversion = 0\n")
        plain = [f"--git-dir={folder}", f"--work-tree={top}"]
        git(top, *plain, "read-tree", "HEAD")  # an index that knows no time of any file: all must be read again
        (folder / "hooks").mkdir()
        for name in HOOKS.split():
            shutil.copy(self.place / "canary", folder / "hooks" / name)
        (folder / "info").mkdir()
        (folder / "info" / "attributes").write_text(_ATTRIBUTES)
        (folder / "included").write_text(_setting("core.fsmonitor", f"{self.place / 'canary'} included"))
        (folder / "config").write_text(self.settings(is_bare=True, work_tree=work_tree))

    def is_armed(self, folder: Path) -> bool:
        """Whether git itself, left alone, runs something of it in a folder."""
        self.forget()
        alone = {**os.environ, **IDENTITY}
        for words in (("status",), ("diff", "HEAD")):
            subprocess.run(["git", *words], cwd=folder, env=alone, capture_output=True, check=False)
        ran = bool(self.marks())
        self.forget()
        return ran


def _setting(name: str, value: str) -> str:
    section, _, rest = name.partition(".")
    middle, _, key = rest.rpartition(".")
    head = f'[{section} "{middle}"]' if middle else f"[{section}]"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{head}\n\t{key} = "{escaped}"\n'


def trace_of_git(place: Path) -> tuple[str, Path]:
    """A path of programs on which git writes down how it was called, and the file in which it does: git directory,
    folder of settings, words."""
    place.mkdir()
    log = place / "log"
    log.touch()
    program = place / "git"
    program.write_text(_TRACE.format(log=log, git=shutil.which("git")))
    program.chmod(0o755)
    return f"{place}:{os.environ['PATH']}", log
