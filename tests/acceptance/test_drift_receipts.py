"""`camgrant drift --receipts`: what was done by hand is confirmed by a read-back, and only by a certain one."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from camgrant.access.resolve import resolve
from camgrant.app.drift import drift_of
from camgrant.cli.drift import write_receipt
from camgrant.diagnostics import UsageFault
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.rendering.registry import device_targets
from support.cli import forked as run
from support.cli import write_world
from support.examples import AS_OF
from support.read_backs import BOTH, ROOT, device, drift, export, files, held, inventory, with_revocation
from targets.exports.dahua import FORMATS as DAHUA
from targets.exports.hikvision import FORMATS as HIKVISION

__all__ = ["inventory"]


# What was done by hand is confirmed by a read-back.


def due_removals(root: Path, out: Path, *words: str | Path) -> list[str]:
    done = run("render", "-i", root, "--out", out, *words, cwd=root)
    assert done.returncode == 0, done.stderr
    content = json.loads((out / "u-vnpt-gl" / "due.json").read_bytes())
    return [one["login"] for one in content["removals"]]


def test_a_read_back_confirms_what_was_done_by_hand(tmp_path: Path) -> None:
    root = write_world(tmp_path / "kho", with_revocation())
    receipts = tmp_path / "bien-nhan"
    receipts.mkdir()
    still = export(tmp_path / "con", "r-iso-01", [held("khoihd", {"live": (1, 2, 3)}), held("la", {"live": (1,)})])
    gone = export(tmp_path / "het", "r-iso-01", [held("la", {"live": (1,)})])
    assert due_removals(root, tmp_path / "dist") == ["khoihd"]
    said = {}
    for name, path in (("still", still), ("gone", gone), ("again", still)):
        done = drift(root, "r-iso-01", path, "--receipts", receipts)
        assert done.returncode == 1
        assert done.stdout.splitlines()[-1] == f"Receipt: {receipts / 'r-iso-01.2021-07-20.receipt.json'}"
        content = json.loads((receipts / "r-iso-01.2021-07-20.receipt.json").read_bytes())
        schema = json.loads((ROOT / "schemas" / "output" / "receipt.schema.json").read_bytes())
        assert [fault.message for fault in Draft202012Validator(schema).iter_errors(content)] == []
        assert content["steps_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert (content["result"], content["steps"], content["unknown"]) == ("done", [], ["la"])
        said[name] = (content["gone"], [one["login"] for one in content["mismatches"]])
        left = due_removals(root, tmp_path / "dist", "--receipts", receipts)
        assert left == ([] if name == "gone" else ["khoihd"])
    assert said == {"still": ([], ["khoihd"]), "gone": (["khoihd"], []), "again": ([], ["khoihd"])}


def test_a_read_back_names_the_accounts_that_are_as_declared(inventory: Path, tmp_path: Path) -> None:
    accounts = (held("hyeorc", {"live": (1, 2)}), held("mannv", {"live": (1,)}))
    path = export(tmp_path / "may", "r-chk-01-vnpt", accounts)
    assert drift(inventory, "r-chk-01-vnpt", path, "--receipts", tmp_path, "--format", "json").returncode == 1
    content = json.loads((tmp_path / "r-chk-01-vnpt.2021-07-20.receipt.json").read_bytes())
    assert (content["as_declared"], content["gone"], content["unknown"]) == ({"hyeorc": {"live": [1, 2]}}, [], [])
    assert content["mismatches"] == [{"login": "mannv", "expected": {"live": [1, 2]}, "seen": {"live": [1]}}]


def test_no_receipt_without_certainty(inventory: Path, tmp_path: Path) -> None:
    receipts = tmp_path / "bien-nhan"
    receipts.mkdir()
    path = export(tmp_path / "may", "r-iso-02", [held("kiendt", {"live": (1, 2)})], DAHUA["users_list"])
    doubtful, broken = tmp_path / "la.json", tmp_path / "hong.json"
    usual = path / "list.json"
    doubtful.write_text(usual.read_text().replace('"Monitor_01"', '"Monitor_01", "SomethingNew"'))
    broken.write_text("{")
    for file, words, code, said in (
        (doubtful, (receipts,), 2, "the files leave a doubt: no receipt"),
        (usual, (receipts,), 2, "the files leave a doubt: no receipt"),  # the list of ONVIF users is missing
        (broken, (receipts,), 1, "cannot be understood"),
        (path, (tmp_path / "khong-co",), 2, "no folder of receipts"),
        (path, (receipts, "--import"), 2, "do not go together"),
    ):
        done = drift(inventory, "r-iso-02", file, "--receipts", *words)
        assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert list(receipts.iterdir()) == []


def test_real_data_is_confirmed_on_the_real_day_only(tmp_path: Path) -> None:
    settings = files()["camgrant.yaml"].replace(b"profile: demo", b"profile: production")
    found = load(MemoryTree(dict(files())), device_targets()).inventory
    real = load(MemoryTree({**files(), "camgrant.yaml": settings}), device_targets()).inventory
    assert found is not None
    assert real is not None
    read = HIKVISION["in_one_file"](device("r-chk-01-vnpt"), BOTH, None)
    compared = drift_of(found, resolve(found, AS_OF), "r-chk-01-vnpt", dict(read))
    assert write_receipt(tmp_path, found, compared, dict(read)).is_file()
    with pytest.raises(UsageFault, match="a receipt is of today"):
        write_receipt(tmp_path, real, compared, dict(read))
