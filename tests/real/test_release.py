"""What `make release` makes, read by judges that we did not write: CycloneDX's own check while it is made, in-toto's
messages, pip's hashes."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import Parse, ParseError
from in_toto_attestation.predicates.provenance.v1.provenance_pb2 import Provenance
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as StatementMessage
from packaging.utils import canonicalize_name

from support.locks import RUNS, copyleft, pins

ROOT = Path(__file__).parents[2]
SAYS_NOTHING = {"pyrage"}  # MIT by the LICENSE file of its sources; its wheel has no field for it


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _release(checkout: Path) -> subprocess.CompletedProcess[str]:
    program = checkout / ".ci" / "release.py"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    words: list[str | Path] = [sys.executable, program, checkout / "build" / "release"]
    return subprocess.run(words, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commit that this checkout stands on, cloned."""
    folder = tmp_path_factory.mktemp("release") / "checkout"
    subprocess.run(["git", "clone", "--quiet", "--no-local", ROOT, folder], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def release(checkout: Path) -> Path:
    done = _release(checkout)
    if "No matching distribution" in done.stderr and not os.environ.get("CI"):
        pytest.skip("pip reaches no index")
    assert done.returncode == 0, done.stderr
    return checkout / "build" / "release"


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def test_a_release_is_a_wheel_its_parts_and_its_origin(release: Path) -> None:
    names = {file.name for file in release.iterdir()}
    assert names == {"camgrant-0.1.0-py3-none-any.whl", "sbom.cdx.json", "provenance.json"}


def test_the_bill_of_materials_names_what_runs_and_nothing_else(release: Path) -> None:
    bill = _json(release / "sbom.cdx.json")
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "camgrant"
    listed = {str(canonicalize_name(part["name"])): part["version"] for part in bill["components"]}
    assert listed == pins(RUNS)


def test_every_part_says_its_licence_and_none_is_a_gpl(release: Path) -> None:
    silent = set()
    for part in _json(release / "sbom.cdx.json")["components"]:
        licences = [_licence(entry) for entry in part.get("licenses", ())]
        assert not copyleft(licences), part["name"]
        if not licences:
            silent.add(part["name"])
    assert silent == SAYS_NOTHING


def _licence(entry: dict[str, Any]) -> str:
    """One of CycloneDX's three ways to say it: an expression, a known id, a name."""
    if "expression" in entry:
        return str(entry["expression"])
    return str(entry["license"].get("id") or entry["license"]["name"])


def _judged(statement: dict[str, Any]) -> dict[str, str]:
    """Name -> digest of every subject, once in-toto's own messages take the statement and the provenance in it."""
    message = Parse(json.dumps(statement), StatementMessage())
    Statement.copy_from_pb(message).validate()
    Parse(json.dumps(statement["predicate"]), Provenance())
    return {subject.name: subject.digest["sha256"] for subject in message.subject}


def test_the_statement_of_origin_is_in_totos_and_names_the_bytes(release: Path, checkout: Path) -> None:
    statement = _json(release / "provenance.json")
    assert _judged(statement) == {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in release.iterdir()
        if file.name != "provenance.json"
    }
    definition = statement["predicate"]["buildDefinition"]
    assert definition["externalParameters"]["commit"] == _git(checkout, "rev-parse", "HEAD")
    locks = {one["name"]: one["digest"]["sha256"] for one in definition["resolvedDependencies"] if "name" in one}
    assert locks[RUNS.name] == hashlib.sha256((checkout / RUNS.name).read_bytes()).hexdigest()


def test_a_statement_with_a_field_of_our_own_would_be_refused(release: Path) -> None:
    """Otherwise the test above could never fail."""
    statement = _json(release / "provenance.json")
    statement["predicate"]["runDetails"]["bestOf"] = "all"
    with pytest.raises(ParseError, match="bestOf"):
        _judged(statement)


def test_the_wheel_is_the_same_bytes_from_another_clone(release: Path, checkout: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "--quiet", checkout, tmp_path / "again"], check=True, capture_output=True)
    words = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", tmp_path)
    subprocess.run([sys.executable, "-m", "pip", "wheel", *words, tmp_path / "again"], check=True, capture_output=True)
    (again,), (first,) = tmp_path.glob("*.whl"), release.glob("*.whl")
    assert again.read_bytes() == first.read_bytes()


def test_a_changed_checkout_is_no_release(checkout: Path, release: Path) -> None:
    readme = checkout / "README.md"
    before = readme.read_bytes()
    made = {file.name: file.read_bytes() for file in release.iterdir()}
    readme.write_bytes(before + b"\n")
    try:
        done = _release(checkout)
    finally:
        readme.write_bytes(before)
    assert (done.returncode, done.stderr.strip()) == (
        1,
        "the checkout has changes that are not committed: nobody could make this release again",
    )
    assert {file.name: file.read_bytes() for file in release.iterdir()} == made
