"""What a release is: the wheel, the bill of materials of everything it runs on, and a statement of how both were made.

    python .ci/release.py build/release

The wheel is built twice, in two folders, and must come out the same to the byte: whoever has the commit can make it
again, so nobody has to believe the statement. It follows SLSA's provenance v1 in an in-toto statement v1; the bill of
materials is CycloneDX 1.6, of a clean environment that holds the wheel and what requirements.lock pins, nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
LOCKS: Final = ("requirements.lock", "requirements-dev.lock")
SBOM: Final = "sbom.cdx.json"
PROVENANCE: Final = "provenance.json"
BUILD_TYPE: Final = "urn:camgrant:make-release:v1"
HERE: Final = "urn:camgrant:a-desk"
"""Who built it, where the forge does not say: somebody's own machine."""


def main(out: Path) -> None:
    """Makes the release in a folder that it empties first. Raises SystemExit where something is not as it must be."""
    commit = _clean_commit()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    wheel = _wheel(out)
    _bill_of_materials(wheel, out / SBOM)
    statement = _statement(commit, [wheel, out / SBOM])
    (out / PROVENANCE).write_text(json.dumps(statement, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _clean_commit() -> str:
    """The commit that the checkout is: a release of anything else could not be made again."""
    if _run("git", "status", "--porcelain").strip():
        raise SystemExit("the checkout has changes that are not committed: nobody could make this release again")
    return _run("git", "rev-parse", "HEAD").strip()


def _wheel(out: Path) -> Path:
    built = []
    with tempfile.TemporaryDirectory() as folder:
        for attempt in ("first", "second"):
            place = Path(folder) / attempt
            _pip(sys.executable, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "-w", place, ROOT)
            (wheel,) = place.glob("*.whl")
            built.append(wheel)
        first, second = built
        if first.read_bytes() != second.read_bytes():
            raise SystemExit(f"{first.name} does not come out the same twice")
        return Path(shutil.copy(first, out))


def _bill_of_materials(wheel: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "bin" / "python"
        _run(sys.executable, "-m", "venv", folder)
        _pip(python, "install", "--only-binary", ":all:", "--require-hashes", "-r", ROOT / "requirements.lock")
        _pip(python, "install", "--no-index", "--no-deps", wheel)
        _pip(python, "uninstall", "--yes", "pip", "setuptools")  # they installed it; camgrant never runs them
        cyclonedx = Path(sys.executable).with_name("cyclonedx-py")
        described = ("--pyproject", ROOT / "pyproject.toml", "--mc-type", "application")
        written = ("--sv", "1.6", "--output-reproducible", "--validate", "--of", "JSON", "-o", target)
        _run(cyclonedx, "environment", *described, *written, python)


def _statement(commit: str, subjects: list[Path]) -> dict[str, Any]:
    """The in-toto statement. On a forge its own variables name the run; elsewhere it says that a desk built it."""
    server = os.environ.get("GITHUB_SERVER_URL", "")
    repository = os.environ.get("GITHUB_REPOSITORY", "")
    run = os.environ.get("GITHUB_RUN_ID", "")
    on_forge = bool(server and repository and run)
    sources = [{"uri": f"git+{server}/{repository}" if on_forge else "git+camgrant", "digest": {"gitCommit": commit}}]
    locks = [{"name": name, "digest": _digest(ROOT / name)} for name in LOCKS]
    builder: dict[str, Any] = {"id": f"{server}/{repository}/.github/workflows/code.yml" if on_forge else HERE}
    builder["version"] = {"python": platform.python_version()}
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": path.name, "digest": _digest(path)} for path in subjects],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {"commit": commit, "command": "make release"},
                "resolvedDependencies": [*sources, *locks],
            },
            "runDetails": {
                "builder": builder,
                "metadata": {"invocationId": f"{server}/{repository}/actions/runs/{run}" if on_forge else HERE},
            },
        },
    }


def _digest(path: Path) -> dict[str, str]:
    return {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def _pip(python: Path | str, *words: Path | str) -> None:
    _run(python, "-I", "-m", "pip", "--disable-pip-version-check", "--quiet", *words)


def _run(*words: Path | str) -> str:
    done = subprocess.run([*map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{Path(words[0]).name} {words[1]}: {done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
