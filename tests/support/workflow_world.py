"""The small province at a forge, in which every step of the workflows of this repository can be run."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.forge.github import REPOSITORY, TOKEN
from support.province import Province
from support.workflow_runner import Event, Job, Runner

__all__ = ["ACCESS_TESTS", "EXTENDED", "FORMS", "REVOKED", "World", "begun", "ok", "said", "world"]

ROOT = Path(__file__).parents[2]
REPOSITORY_SAYS = {"default_branch": "main"}
FORMS = ".github/ISSUE_TEMPLATE"
WORKFLOWS = ROOT / ".github" / "workflows"
# Installing is what the test leaves out: the Makefile of the test repository makes `.venv` point at this program.
MAKEFILE = """\
.venv/.installed:
\tmkdir -p .venv/bin
\tprintf '#!/bin/sh\\nexec {python} -W error -m camgrant "$$@"\\n' > .venv/bin/camgrant
\tchmod +x .venv/bin/camgrant
\ttouch $@

real-deps test:
\techo make $@ >> "$$RUNNER_TEMP/made"
\ttest $@ = real-deps || make .venv/.installed

release:
\tmkdir -p build/release
\techo wheel > build/release/camgrant.whl
"""
PROGRAMS = {
    "sudo": 'exec "$@"',
    # The pull requests that are open lie beside the log.
    "gh": """
if [ "$2" = list ]; then cat "$log.open" 2>/dev/null; exit 0; fi
echo "gh $*" >> "$log"
test "$2" != view
""",
    # `python3 -m venv` and the pip in it: what they are asked is noted, what they would install is this program.
    "python3": """
case "$*" in
"-m venv "*)
  mkdir -p "$3/bin"
  printf '#!/bin/sh\\necho "pip $*" >> "%s"\\n' "$log" > "$3/bin/python"
  printf '#!/bin/sh\\nexec {python} -W error -m camgrant "$@"\\n' > "$3/bin/camgrant"
  chmod +x "$3/bin/python" "$3/bin/camgrant" ;;
*) exec {python} "$@" ;;
esac
""",
}


class World:
    """The small province at a forge: `desk` is somebody's clone of the bare `remote`, `log` what programs that only
    pretend were asked."""

    def __init__(self, folder: Path, province: Province) -> None:
        self.folder, self.remote, self.province = folder, folder / "remote.git", province
        self.desk, self.log, self.bin = province.folder, folder / "log", folder / "bin"

    @classmethod
    def begun(cls, folder: Path) -> World:
        """A new one, with the first commit at the remote."""
        for made in ("desk", "bin"):
            (folder / made).mkdir()
        world = cls(folder, Province(folder / "desk"))
        world.log.touch()
        for name, text in PROGRAMS.items():
            program = world.bin / name
            head = '#!/bin/sh\nlog="$(cd "${0%/*}/.." && pwd)/log"\n'
            program.write_text(head + text.replace("{python}", sys.executable))
            program.chmod(0o755)
        shutil.copy(ROOT / ".gitignore", world.desk)
        (world.desk / "requirements.lock").write_text("")
        (world.desk / "Makefile").write_text(MAKEFILE.replace("{python}", sys.executable))
        with (world.province.inventory / "camgrant.yaml").open("a", encoding="utf-8") as settings:
            settings.write("  code_owners: '@gialai/platform'\n")
        world.province.edit("reviewers/all.yaml", "inventory/grants/*", "inventory/sites/*")
        for words in (("fmt",), ("codeowners", "--write"), ("issue", "form", "--write", FORMS)):
            assert world.province.run(*words).returncode == 0
        world.git("init", "-q", "--bare", "-b", "main", str(world.remote))
        subprocess.run(["git", "-C", world.remote, "config", "uploadpack.allowAnySHA1InWant", "true"], check=True)
        world.git("remote", "add", "origin", str(world.remote))
        world.commit("đầu tiên")
        return world

    def copy(self, folder: Path) -> World:
        """The same elsewhere."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        found = World(folder, Province(folder / "desk", identities=self.province.identities))
        found.git("remote", "set-url", "origin", str(found.remote))
        return found

    def git(self, *words: str) -> str:
        return self.province.git(*words)

    def commit(self, title: str, branch: str = "main") -> str:
        """Everything on the desk as a commit that the remote has."""
        commit = self.province.commit(title)
        self.git("push", "-q", "origin", branch)
        return commit

    def branch(self, name: str, *changes: tuple[str, str, str]) -> str:
        """A new branch with one change, pushed; the desk stays on it."""
        self.git("switch", "-qc", name, "main")
        for change in changes:
            self.province.edit(*change)
        return self.commit(name, name)

    def merge(self, branch: str) -> str:
        """The branch merged into main, as a merge commit that the remote has."""
        self.git("switch", "-q", "main")
        self.git("merge", "-q", "--no-ff", "-m", f"merge {branch}", branch)
        self.git("push", "-q", "origin", "main")
        return self.git("rev-parse", "HEAD")

    def pull_request(self, branch: str, name: str = "pull_request", *, fork: bool = False, onto: str = "main") -> Event:
        """The pull request of a branch that is on the desk: with its merge commit, as the forge makes it."""
        base, head = self.git("rev-parse", "main"), self.git("rev-parse", branch)
        self.git("switch", "-q", "--detach", "main")
        self.git("merge", "-q", "--no-ff", "-m", "merge", branch)
        self.git("push", "-q", "-f", "origin", "HEAD:refs/pull/7/merge", f"{branch}:refs/pull/7/head")
        merge = self.git("rev-parse", "HEAD")
        self.git("switch", "-q", branch)
        if name == "merge_group":
            queue = "refs/heads/gh-readonly-queue/main/pr-7"
            self.git("push", "-q", "-f", "origin", f"{merge}:{queue}")
            group = {"base_sha": base, "head_sha": merge}
            return Event(name, {"merge_group": group, "repository": REPOSITORY_SAYS}, queue, REPOSITORY)
        pull = {
            "number": 7,
            "base": {"sha": base, "ref": onto},
            "head": {"sha": head, "repo": {"full_name": "khac/kho" if fork else REPOSITORY}},
            "user": {"login": "nhung"},
        }
        content = {"number": 7, "pull_request": pull, "repository": REPOSITORY_SAYS}
        return Event(name, content, "refs/pull/7/merge", REPOSITORY)

    def runner(self, event: Event, api: str = "http://127.0.0.1:9") -> Runner:
        runs = self.folder / f"run-{len(list(self.folder.glob('run-*')))}"
        runs.mkdir()
        environment = {"GITHUB_API_URL": api, "GITHUB_TOKEN": TOKEN}
        secrets = {"CAMGRANT_SIGNING_KEY": self.province.key.read_text().rstrip("\n")}
        return Runner(runs, self.remote, WORKFLOWS, event, self.bin, environment, secrets)

    def asked(self) -> list[str]:
        """What the programs that only pretend were asked since the last time."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        self.log.write_text("")
        return lines


EXTENDED = ("grants/all.yaml", "    valid_until: 2021-09-11\n", "    valid_until: 2021-09-12\n")
REVOKED = (
    "grants/all.yaml",
    "    nomination: d-cat-s6-01\n",
    "    nomination: d-cat-s6-01\n    revoked: {on: 2021-07-20, reason: Chuyển công tác}\n",
)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World.begun(tmp_path_factory.mktemp("tinh"))


@pytest.fixture
def world(begun: World, tmp_path: Path) -> World:
    return begun.copy(tmp_path)


def said(jobs: Mapping[str, Job]) -> str:
    """What every step printed: for the message of an assertion."""
    return "\n".join(
        f"{name} / {step.name}: {step.outcome} {step.code}\n{step.said}"
        for name, job in jobs.items()
        for step in job.steps
        if step.said or step.outcome != "success"
    )


def ok(jobs: Mapping[str, Job]) -> dict[str, str]:
    return {name: job.result for name, job in jobs.items()}


ACCESS_TESTS = """\
access-tests:
  t-khong-gia-han:
    expect: only
    what: {sites: [s-iso-01], systems: [site]}
    on: 2021-09-12
  t-chot-xem-duoc:
    who: {people: [c-nguyen-van-man]}
    expect: can
    what: {sites: [s-chk-01]}
"""
