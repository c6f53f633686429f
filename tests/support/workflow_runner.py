"""Runs the workflows of a repository step by step, as a runner of GitHub would, against a bare repository.

Every `run:` is executed exactly as it is written. Three actions are known by name and done here: checkout (by real
git), setup-python (nothing: the machine's is used), upload-artifact (the files are kept). Any other is an error.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from support.workflow_expressions import Expressions

__all__ = ["Event", "Job", "Runner", "Step"]

_SHELLS = {
    None: ["bash", "-e"],
    "bash": ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"],
}


@dataclass(frozen=True)
class Event:
    """What happened: `ref` is what a checkout without a ref takes."""

    name: str
    content: Mapping[str, Any]
    ref: str
    repository: str = "tinh/kho"


@dataclass
class Step:
    """A step that was looked at; `code` is None where nothing was run."""

    name: str
    outcome: str
    code: int | None = None
    said: str = ""
    outputs: dict[str, str] = field(default_factory=dict)


@dataclass
class Job:
    """A job that was looked at, with everything it left behind."""

    result: str
    steps: list[Step] = field(default_factory=list)
    artifacts: dict[str, dict[str, bytes]] = field(default_factory=dict)
    summary: str = ""
    granted: dict[str, str] = field(default_factory=dict)
    commands: str = ""  # what steps wrote to GITHUB_ENV and GITHUB_OUTPUT, to see that nobody else did

    def step(self, name: str) -> Step:
        """The one step whose name begins so."""
        (found,) = (one for one in self.steps if one.name.startswith(name))
        return found


@dataclass
class Runner:
    """One event in one repository. `path` goes before the machine's programs, `environment` is what GitHub sets too."""

    folder: Path
    remote: Path
    workflows: Path
    event: Event
    path: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)

    def run(
        self, workflow: str, inputs: Mapping[str, Any] | None = None, named: frozenset[str] | None = None
    ) -> dict[str, Job]:
        """Every job of a workflow that the event starts, by name; those of a called workflow are `caller / job`.

        `secrets` lie in an environment: only a job with one sees them, in a called workflow only those `named` to it.
        """
        content = yaml.safe_load((self.workflows / workflow).read_text(encoding="utf-8"))
        triggers = content[True]  # YAML 1.1 reads the key `on` so
        if inputs is None and self.event.name not in triggers:
            raise AssertionError(f"{workflow} does not run on {self.event.name}")
        jobs: dict[str, Job] = {}
        for name, job in content["jobs"].items():
            needed = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            before = {one: jobs[one].result for one in needed}
            expressions = self._expressions(inputs or {}, {}, {}, ok=all(one == "success" for one in before.values()))
            if not expressions.holds(job.get("if", "success()")):
                jobs[name] = Job("skipped")
            elif "uses" in job:
                jobs |= self._called(name, job, expressions)
            else:
                seen = self.secrets if "environment" in job else {}
                seen = {key: value for key, value in seen.items() if named is None or key in named}
                jobs[name] = self._job(name, content, job, inputs or {}, seen)
        return jobs

    def _called(self, name: str, job: Mapping[str, Any], expressions: Expressions) -> dict[str, Job]:
        given = {key: expressions.filled(str(value)) for key, value in job.get("with", {}).items()}
        target = job["uses"].removeprefix("$/.github/workflows/")
        inside = yaml.safe_load((self.workflows / target).read_text(encoding="utf-8"))[True]["workflow_call"]
        assert set(given) <= set(inside["inputs"]), given
        named = frozenset(job.get("secrets", ()))
        assert named <= set(inside.get("secrets", ())), named
        defaults = {key: one.get("default") for key, one in inside["inputs"].items()}
        found = self.run(target, {**defaults, **given}, named)
        granted = job.get("permissions", {})
        for inner, done in found.items():  # a called workflow gets no more than its caller grants
            for right, how in done.granted.items():
                assert granted.get(right) in {how, "write"}, (name, inner, right)
        worst = "failure" if any(one.result == "failure" for one in found.values()) else "success"
        return {name: Job(worst), **{f"{name} / {inner}": one for inner, one in found.items()}}

    def _job(
        self,
        name: str,
        content: Mapping[str, Any],
        job: Mapping[str, Any],
        inputs: Mapping[str, Any],
        secrets: Mapping[str, str],
    ) -> Job:
        granted = job.get("permissions", content["permissions"])
        room = _Room(self, self.folder / f"{len(list(self.folder.iterdir()))}-{name}", Job("success", granted=granted))
        steps: dict[str, Step] = {}
        for number, step in enumerate(job["steps"]):
            ok = room.job.result == "success"
            outer = self._expressions(inputs, steps, secrets, ok=ok)
            env = {**content.get("env", {}), **job.get("env", {}), **step.get("env", {})}
            filled = {key: outer.filled(str(value)) for key, value in env.items()}
            shown = step.get("name") or step.get("uses", str(number))
            if not outer.holds(step.get("if", "success()")):
                done = Step(shown, "skipped")
            elif "uses" in step:
                given = {key: outer.filled(str(value)) for key, value in step.get("with", {}).items()}
                done = room.action(shown, step["uses"], given)
            else:
                shell = step.get("shell", content.get("defaults", {}).get("run", {}).get("shell"))
                done = room.run(shown, outer.filled(step["run"]), shell, filled, step.get("working-directory", "."))
            room.job.steps.append(done)
            if done.outcome == "failure" and not step.get("continue-on-error"):
                room.job.result = "failure"
            steps[step.get("id", f"_{number}")] = done
        room.job.summary = room.file("summary").read_text(encoding="utf-8")
        return room.job

    def _expressions(
        self, inputs: Mapping[str, Any], steps: Mapping[str, Step], secrets: Mapping[str, str], *, ok: bool
    ) -> Expressions:
        github = {
            "event": self.event.content,
            "event_name": self.event.name,
            "ref": self.event.ref,
            "repository": self.event.repository,
            "token": self.environment.get("GITHUB_TOKEN", "t-0"),
        }
        outputs = {name: {"outputs": one.outputs, "outcome": one.outcome} for name, one in steps.items()}
        status: dict[str, Callable[..., Any]] = {
            "always": lambda: True,
            "success": lambda: ok,
            "failure": lambda: not ok,
            "cancelled": lambda: False,
        }
        contexts = {"github": github, "inputs": inputs, "steps": outputs, "secrets": secrets}
        return Expressions(contexts, status)


class _Room:
    """The machine of one job: its workspace, its temporary folder, the files through which steps talk to the runner."""

    def __init__(self, runner: Runner, folder: Path, job: Job) -> None:
        self._runner, self._folder, self.job = runner, folder, job
        self._work = folder / "work"
        for made in (self._work, folder / "temp", folder / "home"):
            made.mkdir(parents=True)
        for name in ("summary", "output", "env", "path"):
            self.file(name).touch()
        self.file("event").write_text(json.dumps(runner.event.content), encoding="utf-8")

    def file(self, name: str) -> Path:
        return self._folder / f"{name}.txt"

    def run(self, name: str, script: str, shell: str | None, env: Mapping[str, str], where: str) -> Step:
        """Runs a script in its shell, with nothing of this test's own environment but the programs."""
        self.file("output").write_text("", encoding="utf-8")
        path = self._folder / "script.sh"
        path.write_text(script, encoding="utf-8")
        environment = {
            "PATH": f"{self._runner.path}{os.pathsep}/usr/local/bin{os.pathsep}/usr/bin{os.pathsep}/bin",
            "HOME": str(self._folder / "home"),
            "LANG": "C.UTF-8",
            "CI": "true",
            "RUNNER_TEMP": str(self._folder / "temp"),
            "GITHUB_WORKSPACE": str(self._work),
            "GITHUB_REPOSITORY": self._runner.event.repository,
            "GITHUB_EVENT_NAME": self._runner.event.name,
            "GITHUB_EVENT_PATH": str(self.file("event")),
            "GITHUB_STEP_SUMMARY": str(self.file("summary")),
            "GITHUB_OUTPUT": str(self.file("output")),
            "GITHUB_ENV": str(self.file("env")),
            "GITHUB_PATH": str(self.file("path")),
            **{key: value for key, value in self._runner.environment.items() if key != "GITHUB_TOKEN"},
            **env,
        }
        done = subprocess.run(
            [*_SHELLS[shell], str(path)],
            cwd=self._work / where,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        written = self.file("output").read_text(encoding="utf-8")
        self.job.commands += written + self.file("env").read_text(encoding="utf-8")
        outputs = dict(line.split("=", 1) for line in written.splitlines())
        outcome = "failure" if done.returncode else "success"
        return Step(name, outcome, done.returncode, done.stdout + done.stderr, outputs)

    def action(self, name: str, uses: str, given: Mapping[str, str]) -> Step:
        """One of the actions that are known."""
        action = uses.partition("@")[0]
        if action == "actions/checkout":
            self._checkout(given)
        elif action == "actions/upload-artifact":
            found = self._found(given["path"].split("\n"))
            self.job.artifacts[given["name"]] = found
            if not found and given.get("if-no-files-found") == "error":
                return Step(name, "failure")
        elif action != "actions/setup-python":
            raise AssertionError(f"unknown action {uses}")
        return Step(name, "success")

    def _checkout(self, given: Mapping[str, str]) -> None:
        """As actions/checkout: one commit, or with `fetch-depth: 0` all branches; credentials never stay."""
        assert given["persist-credentials"] == "False"
        assert set(given) <= {"ref", "path", "fetch-depth", "persist-credentials"}
        folder = self._work / given.get("path", ".")
        folder.mkdir(exist_ok=True)
        ref = given.get("ref") or self._runner.event.ref
        branch = ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") or ref == "main" else ""
        wanted = f"+refs/heads/{branch}:refs/remotes/origin/{branch}" if branch else ref
        everything = ["+refs/heads/*:refs/remotes/origin/*"] if given.get("fetch-depth") == "0" else []
        depth = [] if everything else ["--depth=1"]
        start = f"refs/remotes/origin/{branch}" if branch else "FETCH_HEAD"
        for words in (
            ["init", "--quiet", "."],
            ["remote", "add", "origin", f"file://{self._runner.remote}"],
            ["fetch", "--quiet", "--no-tags", *depth, "origin", wanted],
            ["checkout", "--quiet", "--force", *(["-B", branch] if branch else ["--detach"]), start],
            *([["fetch", "--quiet", "--no-tags", "origin", *everything]] if everything else []),
        ):
            subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=True)

    def _found(self, patterns: Iterable[str]) -> dict[str, bytes]:
        """File -> bytes of what an artifact takes: files, and folders with all that is in them."""
        roots = [root for pattern in patterns if pattern.strip() and (root := self._work / pattern.strip()).exists()]
        files = [file for root in roots for file in ([root] if root.is_file() else root.rglob("*")) if file.is_file()]
        top = os.path.commonpath([file.parent for file in files]) if files else ""
        return {file.relative_to(top).as_posix(): file.read_bytes() for file in files}
