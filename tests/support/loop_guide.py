"""The guide of the pull request loop as a script: what a registrar types, and what happens on the forge meanwhile.

Beside what `support.guide` reads, a comment on a line of its own says what is not typed:

* `<!-- tệp ĐƯỜNG-DẪN -->`: the block below is the content of that file;
* `<!-- thêm vào ĐƯỜNG-DẪN -->`: the block below goes to the end of that file;
* `<!-- hợp nhất -->`: the branch that was proposed is merged on the forge, by somebody else.

`<mã kế hoạch>` stands for the hash of a plan that the last command printed, and an ellipsis after the beginning of a
public key for the rest of the newest one.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from support.guide import Command, See, Step, differences, steps

__all__ = ["Forge", "LoopPractice", "Write", "loop_steps"]

_MARK = re.compile(
    r"^<!-- (?:(hợp nhất) -->\n|(tệp|thêm vào) (\S+) -->\n\n```\w*\n(.*?)^```\n)", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Write:
    """A file that somebody writes by hand."""

    line: int
    path: str
    content: str
    appended: bool


@dataclass(frozen=True)
class Forge:
    """Somebody merges the proposed branch on the forge."""

    line: int


LoopStep = Step | Write | Forge


def loop_steps(text: str) -> Iterator[LoopStep]:
    """The guide from top to bottom."""
    position = 0
    for mark in _MARK.finditer(text):
        yield from _between(text, position, mark.start())
        line = text.count("\n", 0, mark.start()) + 1
        if mark[1]:
            yield Forge(line)
        else:
            yield Write(line, mark[3], mark[4], appended=mark[2] != "tệp")
        position = mark.end()
    yield from _between(text, position, len(text))


def _between(text: str, start: int, end: int) -> Iterator[Step]:
    """The steps of a part, numbered as in the whole."""
    yield from steps("\n" * text.count("\n", 0, start) + text[start:end])


class LoopPractice:
    """The folder of whoever follows the guide, with a forge beside it that is a bare repository."""

    def __init__(self, folder: Path) -> None:
        self.here = folder / "kho"
        self.here.mkdir()
        self.forge = folder / "kho.git"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", self.forge], check=True)
        self._plan = ""
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "CAMGRANT_", "CI"))},
            **{f"GIT_{who}_NAME": "Thu" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "thu@x.example" for who in ("AUTHOR", "COMMITTER")},
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "CAMGRANT_LANG": "vi",
            "PYTHONUTF8": "1",
            "HOME": str(folder),
        }

    def wrong(self, step: LoopStep) -> list[str]:
        """Does one step; what the guide says of it and is not so."""
        if isinstance(step, Command):
            return self._command(step)
        if isinstance(step, Write):
            path = self.here / step.path
            before = path.read_text("utf-8") if step.appended else ""
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(before + self._filled(step.content), "utf-8")
        elif isinstance(step, Forge):
            return self._merge(step)
        elif isinstance(step, See):
            return [] if (self.here / step.path).exists() else [f"{step.line}: {step.path} is not there"]
        return []

    def _command(self, step: Command) -> list[str]:
        words = shlex.split(self._filled(step.typed), comments=False)
        if words[0] == "cd":
            self.here = (self.here / words[1]).resolve()
            return []
        if words[0] == "camgrant":
            words[:1] = [sys.executable, "-W", "error", "-m", "camgrant"]
        done = self._run(*words)
        if printed := re.findall(r"\b[0-9a-f]{64}\b", done.stdout):
            self._plan = printed[0]
        return [
            f"{step.line}: {step.typed}: {one}" for one in differences(step, done.returncode, done.stdout + done.stderr)
        ]

    def _merge(self, step: Forge) -> list[str]:
        """As a forge does it: a merge commit on main, made in a clone of its own."""
        branch = self._run("git", "branch", "--show-current").stdout.strip()
        clone = self.here.parent / f"forge-{step.line}"
        for words in (
            ["git", "push", "-q", "origin", branch],
            ["git", "clone", "-q", str(self.forge), str(clone)],
            ["git", "-C", str(clone), "merge", "-q", "--no-ff", "-m", f"Hợp nhất {branch}", f"origin/{branch}"],
            ["git", "-C", str(clone), "push", "-q", "origin", "main"],
        ):
            done = self._run(*words)
            if done.returncode:
                return [f"{step.line}: {' '.join(words)}: {done.stderr}"]
        return []

    def _filled(self, text: str) -> str:
        text = text.replace("<mã kế hoạch>", self._plan)
        for begun in re.findall(r"(age1\w*|ssh-ed25519 \w+)…", text):
            text = text.replace(f"{begun}…", self._public_key(begun))
        return text

    def _public_key(self, begun: str) -> str:
        """The newest public key of that kind that the guide has made beside the repository."""
        kind = begun[:4]
        made = sorted(self.here.parent.glob("khoa-*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in made:
            found = re.search(rf"{kind}\S*(?: \S+)?", path.read_text("utf-8")) if path.is_file() else None
            if found:
                return " ".join(found[0].split()[:2]) if kind == "ssh-" else found[0].split()[0]
        raise AssertionError(f"no key like {begun}… was made")

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, cwd=self.here, env=self._environment, capture_output=True, text=True, check=False, timeout=120
        )
