"""What is installed: what the wheel holds and that it works alone, the locks, the editor's settings, a light start."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from support.locks import DEVELOPS, RUNS, copyleft, licences_of, pins

ROOT = Path(__file__).parents[2]
MINIMAL = ROOT / "tests" / "data" / "minimal"
HEAVY = ("pydantic", "jinja2", "jsonschema", "xlsxwriter", "phonenumbers", "ruamel", "email_validator")


NOT_FOR_CHECK = ("camgrant.app.publish", "camgrant.app.approving", "camgrant.plan.plan", "camgrant.vcs", "camgrant.git")


def _python(*words: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-P", *words],
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
        cwd=Path(sys.executable).anchor,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    quiet = ("--quiet", "--disable-pip-version-check", "--no-index", "--no-deps", "--no-build-isolation")
    _python("-m", "pip", "wheel", *quiet, "--wheel-dir", str(folder), str(ROOT))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_wheel_installs_two_packages_and_no_other_name(names: list[str]) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert {name.split("/")[0] for name in names} == {
        "camgrant",
        "camgrant_renderers",
        f"camgrant-{version}.dist-info",
    }


def test_wheel_holds_every_template_pack_and_module(names: list[str]) -> None:
    for source in (ROOT / "tools" / "camgrant", ROOT / "renderers" / "camgrant_renderers"):
        expected = {
            path.relative_to(source.parent).as_posix()
            for path in source.rglob("*")
            if path.suffix in {".py", ".j2", ".yaml", ".typed"} and not {"golden", "__pycache__"} & set(path.parts)
        }
        assert {Path(name).suffix for name in expected} >= {".py", ".typed"}
        assert expected <= set(names)
    assert "camgrant/py.typed" in names
    assert "camgrant_renderers/py.typed" in names
    assert any(name.endswith(".j2") for name in names)
    assert any(re.fullmatch(r"camgrant/policy/packs/[^/]+\.yaml", name) for name in names)


def test_wheel_holds_no_golden_files_and_no_tests(names: list[str]) -> None:
    assert not [name for name in names if re.search(r"golden|(^|/)tests?/|\.pyc$", name)]


def test_wheel_works_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    site, out = tmp_path / "site", tmp_path / "dist"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    alone = {"PYTHONPATH": str(site)}
    for package in ("camgrant", "camgrant_renderers"):
        where = _python("-c", f"import {package}; print({package}.__file__)", env=alone)
        assert Path(where.strip()).is_relative_to(site)
    _python("-m", "camgrant", "render", "--inventory", str(MINIMAL), "--out", str(out), env=alone)
    assert (out / "manifest.json").is_file()


_HELP = f"""
import sys
from camgrant.cli import cli
cli.main(["--help"], standalone_mode=False)
print("LOADED", *(name for name in {HEAVY} if name in sys.modules))
"""


def test_help_loads_no_heavy_module() -> None:
    last = _python("-c", _HELP).splitlines()[-1]
    assert last == "LOADED"


_CHECK = f"""
import sys
from camgrant.cli import cli
cli.main(["check", "--inventory", {str(MINIMAL)!r}], standalone_mode=False)
print("LOADED", *sorted(name for name in sys.modules if name.startswith({NOT_FOR_CHECK})))
"""


def test_check_loads_nothing_that_publishes() -> None:
    """It is what people run most; of what it does not use only the catalogue of codes is read."""
    last = _python("-c", _CHECK).splitlines()[-1].split()
    assert last == ["LOADED", "camgrant.app.publishing", "camgrant.app.publishing.codes"]


_LISTENS = """
import pathlib
pathlib.Path(__file__).with_name("was-run").touch()

class Listener:
    def new_schema_validator(self, *words, **more):
        return None, None, None

listener = Listener()
"""


@pytest.mark.parametrize("says", [None, "", "nothing"])
def test_no_plugin_of_pydantic_is_run(tmp_path: Path, says: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's package may not change how data are judged, whatever the environment says of it."""
    info = tmp_path / "listens-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: listens\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[pydantic]\nlistens = listens:listener\n", encoding="utf-8")
    (tmp_path / "listens.py").write_text(_LISTENS, encoding="utf-8")
    env = {"PYTHONPATH": str(tmp_path)}
    monkeypatch.delenv("PYDANTIC_DISABLE_PLUGINS", raising=False)  # whoever imported camgrant here has set it
    if says is not None:
        env["PYDANTIC_DISABLE_PLUGINS"] = says
    _python("-c", _CHECK, env=env)
    assert not (tmp_path / "was-run").exists()
    _python("-c", "import pydantic; pydantic.TypeAdapter(int)", env=env)
    assert (tmp_path / "was-run").exists(), "nobody would see it run"


def test_names_of_heavy_modules_are_right() -> None:
    """Otherwise the test above could never fail."""
    _python("-c", f"import {', '.join(HEAVY)}")


def _project() -> dict[str, list[str]]:
    """What pyproject.toml asks for: what runs (and what installs a checkout), and what develops."""
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    builds = [*content["build-system"]["requires"], "editables"]  # hatchling asks for it, to install in place
    runs = [*builds, *content["project"]["dependencies"]]
    return {RUNS.name: runs, DEVELOPS.name: [*runs, *content["project"]["optional-dependencies"]["dev"]]}


@pytest.mark.parametrize("lock", [RUNS, DEVELOPS])
def test_lock_answers_every_requirement_of_the_project(lock: Path) -> None:
    pinned = pins(lock)
    for requirement in map(Requirement, _project()[lock.name]):
        version = pinned.get(canonicalize_name(requirement.name), "none")
        assert version != "none", f"{requirement}: not in {lock.name}; run `make lock`"
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement}: {version}; run `make lock`"


@pytest.mark.parametrize("lock", [RUNS, DEVELOPS])
def test_lock_pins_by_hash_and_names_no_server(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(lock))
    assert not [block for block in blocks if "--hash=sha256:" not in block]
    assert not re.search(r"://|--(index-url|extra-index-url|find-links|trusted-host)", text)


def test_what_develops_is_tested_on_the_versions_that_run() -> None:
    develops = pins(DEVELOPS)
    assert {name: develops.get(name) for name in pins(RUNS)} == pins(RUNS)


def _needed(requirements: list[str]) -> set[str]:
    """The packages that some requirements bring along, by what the installed ones say that they need."""
    needed: set[str] = set()
    left = [Requirement(text) for text in requirements]
    while left:
        requirement = left.pop()
        name = canonicalize_name(requirement.name)
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if applies and name not in needed:
            needed.add(name)
            left += map(Requirement, distribution(name).requires or ())
    return needed


def test_nothing_is_installed_to_run_that_does_not_run() -> None:
    assert set(pins(RUNS)) == _needed(_project()[RUNS.name])


def test_what_runs_is_under_no_gpl() -> None:
    assert [name for name in pins(RUNS) if copyleft(licences_of(name))] == []


def test_a_gpl_would_be_seen() -> None:
    """Otherwise the test above could never fail: this one develops, and says GPL."""
    assert copyleft(licences_of("amcrest"))
    assert "amcrest" not in pins(RUNS)


def test_editor_knows_the_schema_of_every_kind() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
    assert {ROOT / schema for schema in settings} == set((ROOT / "schemas").glob("*.schema.json"))
    for schema, globs in settings.items():
        assert globs, schema
    assert settings["./schemas/grants.schema.json"] == ["inventory/grants/**/*.yaml"]
