"""The whole loop from the installed wheel: outside the checkout, with nothing but what requirements.lock pins."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from real.needs import needs
from support.locks import RUNS

ROOT = Path(__file__).parents[2]
SKELETON = ROOT / "tools" / "camgrant" / "skeleton"
SOURCES = ("tools", "renderers", "pyproject.toml", "README.md", "LICENSE")
QUIET = ("--quiet", "--disable-pip-version-check", "--no-input")
REVIEWERS = ("ducma-stttt", "lamvn-syt")  # of the example: the second registrar, and Health
CLERK = "nhungtth-stttt"
UNREACHABLE = re.compile(
    r"NewConnectionError|name resolution|Network is unreachable|ProxyError|No matching distribution"
)


def _pip(python: Path | str, *words: str | Path) -> None:
    """Runs pip. A desk without the index skips the test, CI does not."""
    done = subprocess.run(
        [python, "-I", "-m", "pip", *words[:1], *QUIET, *words[1:]], capture_output=True, text=True, check=False
    )
    if done.returncode and UNREACHABLE.search(done.stderr) and not os.environ.get("CI"):
        pytest.skip(f"pip reaches no index: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        source, copy = ROOT / name, folder / "checkout" / name
        copy.parent.mkdir(exist_ok=True)
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
    words = ("--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", folder)
    _pip(sys.executable, "wheel", *words, folder / "checkout")
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def camgrant(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, installed into a clean environment; the checkout is nowhere on its path."""
    folder = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    _pip(python, "install", "--only-binary", ":all:", "--require-hashes", "--no-deps", "-r", RUNS)
    _pip(python, "install", "--no-index", "--no-deps", wheel)
    return folder / "bin" / "camgrant"


class Desk:
    """Somebody's folder, and the program as it was installed."""

    def __init__(self, folder: Path, camgrant: Path) -> None:
        self.folder = folder
        self._environment = {
            "PATH": f"{camgrant.parent}:/usr/bin:/bin",
            "HOME": str(folder.parent),
            "CAMGRANT_LANG": "en",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            **{f"GIT_{who}_{what}": "thu@x.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }

    def run(self, *words: str | Path, code: int = 0) -> str:
        done = subprocess.run(
            [*map(str, words)], cwd=self.folder, env=self._environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, (words, done.stdout, done.stderr)
        return done.stdout


def test_the_wheel_holds_every_file_of_the_skeleton(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("camgrant/skeleton/")}
    files = {
        f"camgrant/skeleton/{path.relative_to(SKELETON).as_posix()}" for path in SKELETON.rglob("*") if path.is_file()
    }
    assert files
    assert held == files


def test_the_clean_environment_knows_nothing_of_the_checkout(camgrant: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path, camgrant)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert desk.run("camgrant", "--version") == f"camgrant, version {version}\n"
    for package in ("camgrant", "camgrant_renderers", "pydantic"):
        where = desk.run(camgrant.parent / "python", "-c", f"import {package}; print({package}.__file__)")
        assert Path(where.strip()).is_relative_to(camgrant.parents[1])
    assert str(ROOT) not in desk.run(camgrant.parent / "python", "-c", "import sys; print(sys.path)")


def _reviews(plan: str) -> str:
    given = [{"by": name, "state": "approved", "plan": plan} for name in REVIEWERS]
    return json.dumps({"schema_version": 1, "changes": [{"authors": [CLERK], "reviews": given}]})


def test_from_init_to_a_bundle_that_its_recipient_opens(camgrant: Path, tmp_path: Path) -> None:
    for program in ("git", "ssh-keygen", "age-keygen"):
        needs(program, "to walk the whole loop")
    here = tmp_path / "kho"
    here.mkdir()
    desk = Desk(here, camgrant)
    key, identity, signers, shelf = (tmp_path / name for name in ("ky", "khoa.txt", "nguoi-ky", "phat-hanh"))
    desk.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key)
    desk.run("age-keygen", "-o", identity)
    public = key.with_suffix(".pub").read_text().strip()
    recipient = re.findall(r"age1\w+", identity.read_text())[0]

    # A new province, with its keys.
    desk.run("camgrant", "init", ".", "--git", "--yes")
    desk.run("camgrant", "key", "new", "--unit", "u-vien-thong", "--key", recipient, "--yes")
    with (here / "inventory" / "camgrant.yaml").open("a") as settings:
        settings.write(f"  signers:\n    giu_kho: {public}\n")
    desk.run("camgrant", "check")
    desk.run("git", "add", "-A")
    desk.run("git", "commit", "-q", "-m", "Kho mới")

    # The first publication waits for its approvals.
    publish = ("camgrant", "publish", "--out", shelf, "--sign-with", key, "--format", "json")
    refused = json.loads(desk.run(*publish, code=1))
    assert (refused["cleared"], shelf.exists()) == (False, False)
    (tmp_path / "dau.json").write_text(_reviews(refused["plan"]))
    desk.run(*publish, "--reviews", tmp_path / "dau.json")

    # One more grant, on a branch of its own, approved and merged.
    given = ("--person", "c-le-thi-hoai-an", "--system", "site", "--site", "s-cach-ly-01")
    why = ("--purpose", "site_supervision", "--nomination", "d-cu-lanh-dao")
    desk.run("camgrant", "grant", "new", *given, *why, "--yes")
    plan = json.loads(desk.run("camgrant", "plan", "--format", "json"))["hash"]
    desk.run("camgrant", "propose", "--title", "Cấp cho một người")
    (tmp_path / "sau.json").write_text(_reviews(plan))
    desk.run("camgrant", "approvals", "--reviews", tmp_path / "dau.json", code=1)  # those were of another plan
    desk.run("camgrant", "approvals", "--reviews", tmp_path / "sau.json")
    branch = desk.run("git", "branch", "--show-current").strip()
    desk.run(*publish, "--reviews", tmp_path / "sau.json", code=2)  # not merged
    desk.run("git", "switch", "-q", "main")
    desk.run("git", "merge", "-q", "--no-ff", "-m", "Hợp nhất", branch)
    desk.run(*publish, "--reviews", tmp_path / "sau.json")

    # The recipient, who has nothing but the bundle, its own key and the signers.
    signers.write_text(f"giu_kho {public}\n")
    (bundle,) = (shelf / "0002" / "bundles" / "u-vien-thong").glob("*.age")
    check = ("camgrant", "verify", bundle, "--signers", signers, "--identity", identity, "--for", "u-vien-thong")
    sound = json.loads(desk.run(*check, "--last", "1", "--out", tmp_path / "mo", "--format", "json"))["content"]
    assert (sound["signer"], sound["manifest"]["recipient"], sound["manifest"]["sequence"]) == (
        "giu_kho",
        "u-vien-thong",
        2,
    )
    drawn = json.loads((tmp_path / "mo" / "mat-khau" / "r-cach-ly-01.json").read_bytes())["passwords"]
    assert list(drawn) == ["anlth"]  # of the new account, and of no other
    desk.run(*check, "--last", "2", code=1)  # an old number
