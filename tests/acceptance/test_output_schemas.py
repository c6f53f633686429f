"""Everything that is printed for machines keeps its committed contract (schemas/output), on good and on bad data.

The judge is `jsonschema`; every schema is shown to refuse a changed output.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from support.province import Province

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "schemas" / "output"
GOOD = ROOT / "tests" / "data" / "minimal"
INVENTORIES = {
    "minimal": GOOD,
    "gl-882-2021": ROOT / "inventory",
    "tinh-camera-antt-2026": ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory",
}
NAMES = (
    *(
        "approvals",
        "bundle",
        "bundle-status",
        "check",
        "doctor",
        "dossier",
        "drift",
        "due",
        "duties",
        "import",
        "incidents",
        "list-status",
        "manifest",
        "passwords",
        "plan",
    ),
    *(
        "publication",
        "publication-manifest",
        "published",
        "receipt",
        "render",
        "report-figures",
        "report-sod",
        "report-standing",
        "review-status",
        "reviews",
        "root-manifest",
        "rules",
        "show",
        "steps",
        "targets",
        "test",
        "test-mutate",
        "verify",
        "who",
        "who-diff",
    ),
)


@cache
def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def faults(name: str, content: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(content)]


def camgrant(*words: str | Path, expected: int) -> Any:
    command = [sys.executable, "-m", "camgrant", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == expected, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The minimal inventory with a fault of reading, of a model, of a reference and of a device; and no login."""
    folder = tmp_path_factory.mktemp("bad") / "inventory"
    for path in GOOD.rglob("*.yaml"):
        copy = folder / path.relative_to(GOOD)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (folder / "grants" / "syntax.yaml").write_text("grants: [\n")
    (folder / "grants" / "more.yaml").write_text(
        "grants:\n"
        "  g-thu-1: { person: c-khong-co, system: site, scope: { site: s-iso-01 }, rights: [live], purpose: direction,"
        " valid_from: 2021-06-14, valid_until: 2021-09-11 }\n"
        "  g-thu-2: { person: c-hoang-dinh-khoi, system: site, scope: { site: s-iso-01 }, rights: [playback],"
        " purpose: site_supervision, valid_from: 2021-06-14, valid_until: 2021-09-11, nomination: d-tqs-tai-khoan }\n"
        "  g-thu-3: { person: c-hoang-dinh-khoi, wrong: key }\n"
    )
    return folder


def test_there_is_one_schema_for_each_output_and_it_refuses_more() -> None:
    assert tuple(sorted(path.name.removesuffix(".schema.json") for path in SCHEMAS.iterdir())) == NAMES
    for name in NAMES:
        schema = validator(name).schema
        assert isinstance(schema, dict)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert [node for node in objects(schema) if "additionalProperties" not in node] == []


def objects(node: object) -> Iterator[dict[str, Any]]:
    """Every part of a schema that describes an object."""
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for value in node.values():
            yield from objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from objects(value)


@pytest.mark.parametrize("name", INVENTORIES)
def test_check_on_good_data(name: str) -> None:
    content = camgrant("check", "--format", "json", "--inventory", INVENTORIES[name], expected=0)
    assert faults("check", content) == []
    assert content["summary"]["errors"] == 0


@pytest.mark.parametrize("language", ["vi", "en"])
def test_check_on_bad_data(bad: Path, language: str) -> None:
    content = camgrant("check", "--format", "json", "--lang", language, "--inventory", bad, expected=1)
    assert faults("check", content) == []
    codes = {finding["code"] for finding in content["findings"]}
    assert {"YML002", "REF001", "TGT002"} <= codes
    assert content["summary"]["errors"] >= 4
    assert len(content["findings"]) == sum(content["summary"].values())


def test_check_without_a_usable_pack(tmp_path: Path) -> None:
    (tmp_path / "camgrant.yaml").write_text("camgrant: { profile: demo, pack: khong-co, targets: [hikvision] }\n")
    content = camgrant("check", "--format", "json", "--as-of", "2021-07-20", "--inventory", tmp_path, expected=1)
    assert faults("check", content) == []
    assert content["pack"] == ""
    assert set(content["counts"].values()) == {0}


@pytest.mark.parametrize("name", INVENTORIES)
def test_show(name: str) -> None:
    content = camgrant("show", "--format", "json", "--inventory", INVENTORIES[name], expected=0)
    assert faults("show", content) == []
    assert len(content["entitlements"]) > 5
    assert {right for found in content["entitlements"] for right in found["rights"]} >= {"live", "config"}


def test_rules() -> None:
    content = camgrant("rules", "--format", "json", expected=0)
    assert faults("rules", content) == []
    codes = [rule["code"] for rule in content["rules"]]
    assert codes == sorted(set(codes))


@pytest.mark.parametrize("name", INVENTORIES)
def test_render_and_its_manifests(name: str, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    words = ("render", "--format", "json", "--inventory", INVENTORIES[name], "--out", out)
    content = camgrant(*words, expected=0)
    assert faults("render", content) == []
    root = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert faults("root-manifest", root) == []
    assert [entry["recipient"] for entry in root["recipients"]] == sorted(content["recipients"])
    assert faults("published", json.loads((out / "published.json").read_bytes())) == []
    steps = list(out.glob("*/*/*.steps.json"))
    due = list(out.glob("*/due.json"))
    assert (len(steps) > 1, len(due) > 0) == (True, True)
    assert [faults("steps", json.loads(path.read_bytes())) for path in steps] == [[]] * len(steps)
    assert [faults("due", json.loads(path.read_bytes())) for path in due] == [[]] * len(due)
    for entry in root["recipients"]:
        folder = out / entry["recipient"]
        raw = (folder / "manifest.json").read_bytes()
        assert hashlib.sha256(raw).hexdigest() == entry["manifest_sha256"]
        manifest = json.loads(raw)
        assert faults("manifest", manifest) == []
        assert manifest["recipient"] == entry["recipient"]
        files = {file["path"]: (file["size"], file["sha256"]) for file in manifest["files"]}
        assert len(files) == content["recipients"][entry["recipient"]]
        paths = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
        data = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        assert files == {path: (len(read), hashlib.sha256(read).hexdigest()) for path, read in data.items()}


def test_targets() -> None:
    content = camgrant("targets", "--format", "json", expected=0)
    assert faults("targets", content) == []
    names = [target["name"] for target in content["targets"]]
    assert names == sorted(set(names))
    assert {"hikvision", "sheet", "technician_slip"} <= set(names)


def test_show_of_one_person_and_what_is_left_to_remove() -> None:
    words = ("show", "--format", "json", "--inventory", INVENTORIES["gl-882-2021"], "--person", "c-bach-van-toan")
    content = camgrant(*words, expected=0)
    assert faults("show", content) == []
    assert (len(content["ended"]), len(content["pending_removals"])) == (1, 1)


@pytest.mark.parametrize(
    ("change", "verdict", "expected"),
    [
        (("", ""), "same", 0),
        (("<id>1</id><preview>true", "<id>1</id><preview>false"), "differs", 1),
        (("<id>7</id><preview>false", "<id>7</id><preview>true"), "more_access", 1),
        (("</accounts>", "<"), "unreadable", 1),
    ],
)
def test_drift(tmp_path: Path, change: tuple[str, str], verdict: str, expected: int) -> None:
    out = tmp_path / "dist"
    camgrant("render", "--format", "json", "--inventory", INVENTORIES["gl-882-2021"], "--out", out, expected=0)
    (made,) = out.glob("*/hikvision/r-iso-06.xml")
    path = tmp_path / "users.xml"
    path.write_text(made.read_text().replace(*change))
    words = ("drift", "r-iso-06", path, "--format", "json", "--inventory", INVENTORIES["gl-882-2021"])
    content = camgrant(*words, expected=expected)
    assert faults("drift", content) == []
    assert content["verdict"] == verdict


@pytest.mark.parametrize(("day", "expected"), [("2021-07-20", 0), ("2021-09-20", 1)])
def test_access_tests(day: str, expected: int) -> None:
    words = ("test", "--format", "json", "--as-of", day, "--inventory", INVENTORIES["gl-882-2021"])
    content = camgrant(*words, expected=expected)
    assert faults("test", content) == []
    assert sum(content["summary"].values()) == 2 * len(content["tests"])
    assert bool(content["summary"]["failed"]) == bool(expected)
    content["tests"][0]["state"] = "fine"
    assert faults("test", content) == ["$.tests[0].state: 'fine' is not one of ['held', 'failed', 'told']"]


def test_grants_that_no_access_test_would_miss() -> None:
    words = ("test", "--mutate", "--format", "json", "--inventory", INVENTORIES["gl-882-2021"])
    content = camgrant(*words, expected=0)
    assert faults("test-mutate", content) == []
    assert content["summary"]["taken"]["of"] == len(content["grants"])
    content["grants"][0]["person"] = "c-x"
    assert faults("test-mutate", content) != []


@pytest.mark.parametrize("name", INVENTORIES)
def test_reports_of_people(name: str) -> None:
    for report in ("sod", "standing"):
        content = camgrant("report", report, "--format", "json", "--inventory", INVENTORIES[name], expected=0)
        assert faults(f"report-{report}", content) == []
    assert content["summary"]["all"] == len(content["accounts"]) > 0
    content["accounts"][0]["phone"] = "0100 000 001"
    assert faults("report-standing", content) != []


@pytest.mark.parametrize("name", INVENTORIES)
def test_figures_of_the_province(name: str) -> None:
    content = camgrant("report", "figures", "--format", "json", "--inventory", INVENTORIES[name], expected=0)
    assert faults("report-figures", content) == []
    assert 0 < content["people"] <= sum(one["counts"][-1]["people"] for one in content["systems"])
    content["removals"]["worst"] = "c-x"
    assert faults("report-figures", content) != []


def test_rounds_of_review(tmp_path: Path) -> None:
    folder = shutil.copytree(GOOD, tmp_path / "inventory")
    words = ("review", "status", "--format", "json", "--inventory", folder)
    assert camgrant(*words, expected=0)["rounds"] == []
    opening = [sys.executable, "-m", "camgrant", "review", "open", "-i", str(folder), "--out", str(tmp_path / "phieu")]
    assert subprocess.run(opening, cwd=ROOT, capture_output=True, check=False).returncode == 0
    content = camgrant(*words, expected=0)
    assert faults("review-status", content) == []
    assert {(one["asked"], len(one["unanswered"])) for one in content["rounds"]} == {(1, 1), (2, 2)}
    content["rounds"][0]["answers"] = [{"grant": "g-x-y"}]
    assert faults("review-status", content) != []


def test_drift_as_a_proposal(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    names = {"admin": ["Monitor_01", "AuthUserMag"], "khach": ["Monitor_01", "Monitor_02", "Replay_09"]}
    path.write_text(json.dumps([{"Name": name, "AuthorityList": words} for name, words in names.items()]))
    words = ("drift", "r-iso-02", path, "--import", "--format", "json", "--inventory", INVENTORIES["gl-882-2021"])
    content = camgrant(*words, expected=1)
    assert faults("drift", content) == []
    assert [one["login"] for one in content["unknown"]] == ["khach"]
    content["unknown"][0]["rights"]["sound"] = [1]
    assert faults("drift", content) != []


def test_sarif(bad: Path) -> None:
    content = camgrant("check", "--format", "sarif", "--inventory", bad, expected=1)
    plain = camgrant("check", "--format", "json", "--inventory", bad, expected=1)
    assert content["version"] == "2.1.0"
    assert content["$schema"].endswith("sarif-2.1.0.json")
    (run,) = content["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    assert len(run["results"]) == len(plain["findings"])
    for result, finding in zip(run["results"], plain["findings"], strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == finding["code"]
        assert result["level"] == {"error": "error", "warning": "warning", "notice": "note"}[finding["severity"]]
        assert result["message"]["text"].startswith(finding["message"])
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == finding["file"]
        assert physical["region"] == {"startLine": finding["line"], "startColumn": finding["column"]}
        assert physical["region"]["startLine"] >= 1
        assert physical["region"]["startColumn"] >= 1
        assert set(result["partialFingerprints"]) == {"camgrant/v1"}


def test_changed_outputs_are_refused() -> None:
    """The judge itself: a key too many, a key missing, a line 0, a word in another case."""
    content = camgrant("rules", "--format", "json", expected=0)
    assert faults("rules", {**content, "more": 1}) == [
        "$: Additional properties are not allowed ('more' was unexpected)"
    ]
    assert faults("rules", {"rules": content["rules"]}) == ["$: 'schema_version' is a required property"]
    content["rules"][0]["severity"] = "Error"
    assert faults("rules", content) == ["$.rules[0].severity: 'Error' is not one of ['error', 'warning', 'notice']"]
    shown = camgrant("show", "--format", "json", "--inventory", GOOD, expected=0)
    shown["entitlements"][0]["phone"] = "0100 000 001"
    shown["as_of"] = "2021-02-30"
    assert faults("show", shown) == [
        "$.as_of: '2021-02-30' is not a 'date'",
        "$.entitlements[0]: Additional properties are not allowed ('phone' was unexpected)",
    ]


def test_what_a_publication_writes_and_says(tmp_path: Path) -> None:
    """Held back and whole, sealed and plain."""
    province = Province(tmp_path)
    assert faults("publication", json.loads(province.publish("--no-secrets", "--format", "json").stdout)) == []
    province.first()
    province.edit("grants/all.yaml", "    valid_until: 2021-09-11\n", "    valid_until: 2021-09-12\n")
    province.commit()
    plain = tmp_path / "thuong"
    for words in (("--sign-with", province.key), ("--no-secrets", "--previous", province.out, "--out", plain)):
        said = json.loads(province.publish("--format", "json", *words).stdout)
        assert (said["cleared"], faults("publication", said)) == (False, [])
    for place in (province.out / "0001", province.out / "0002", plain / "0003"):
        for name, file in (("published", "published.json"), ("publication-manifest", "MANIFEST.json")):
            content = json.loads((place / file).read_bytes())
            assert faults(name, content) == []
            assert faults(name, {**content, "phone": "0100 000 001"}) != []
    assert faults("bundle", json.loads(province.opened(2, "u-vnpt-gl")["manifest.json"])) == []
