"""Wherever a push puts the data, or what is called like them, the folder that was published last is published again."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support.cli import forked as run
from support.main_line import MainLine
from support.publishing import EXTENDED

KHOI = "    nomination: d-tqs-tai-khoan\n"
REVOKED = ("grants/all.yaml", KHOI, f"{KHOI}    revoked: {{on: 2021-07-20, reason: Thôi nhiệm vụ}}\n")


@pytest.fixture
def line(tmp_path: Path) -> MainLine:
    made = MainLine(tmp_path)
    assert made.begin().gate.cleared
    return made


def settings_on_top(line: MainLine) -> None:
    shutil.copy(line.inventory / "camgrant.yaml", line.folder / "camgrant.yaml")


def moved_to_the_top(line: MainLine) -> None:
    for path in list(line.inventory.iterdir()):
        shutil.move(path, line.folder / path.name)


def moved_beside(line: MainLine) -> None:
    line.git("mv", "inventory", "du-lieu")


def copied_below(line: MainLine) -> None:
    shutil.copytree(line.inventory, line.folder / "khac" / "inventory")


def settings_below(line: MainLine) -> None:
    (line.inventory / "inventory").mkdir()
    shutil.copy(line.inventory / "camgrant.yaml", line.inventory / "inventory" / "camgrant.yaml")


def a_link_instead(line: MainLine) -> None:
    line.git("mv", "inventory", "inv2")
    line.inventory.symlink_to("inv2")


def a_link_to_nothing(line: MainLine) -> None:
    shutil.rmtree(line.inventory)
    line.inventory.symlink_to("khong-co")


def a_link_outside(line: MainLine) -> None:
    shutil.rmtree(line.inventory)
    line.inventory.symlink_to("/tmp")


def a_link_and_settings_on_top(line: MainLine) -> None:
    settings_on_top(line)
    a_link_instead(line)


SHAPES = (
    *(settings_on_top, moved_to_the_top, moved_beside, copied_below, settings_below),
    *(a_link_instead, a_link_to_nothing, a_link_outside, a_link_and_settings_on_top),
)


def clone_of(line: MainLine) -> Path:
    """A new clone, as a job that publishes has it."""
    clone = line.root / "ban-sao"
    subprocess.run(["git", "clone", "-q", str(line.folder), str(clone)], check=True)
    return clone


def published_in(line: MainLine, clone: Path, *words: str) -> tuple[int, str]:
    reviews = line.root / "duyet.json"
    reviews.write_text(json.dumps({"schema_version": 1, "changes": line.changes}), "utf-8")
    options = ("--no-secrets", "--reviews", str(reviews), "--as-of", "2021-07-20", "--out", str(line.out))
    done = run("publish", *options, *words, cwd=clone)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("named", [(), ("-i", "inventory")], ids=["found", "named"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_removal_goes_out_wherever_the_data_went(
    line: MainLine, shape: Callable[[MainLine], None], named: tuple[str, ...]
) -> None:
    line.change(*REVOKED)
    shape(line)
    line.commit()
    code, said = published_in(line, clone_of(line), *named)
    assert code == 1 or shape in (copied_below, settings_below), said
    (steps,) = (line.out / "0002").rglob("r-iso-01.steps.json")
    made = [(step["action"], step["login"]) for step in json.loads(steps.read_bytes())["steps"]]
    assert made == [("delete", "khoihd")]


@pytest.mark.parametrize("place", ["", "du-lieu", "a/b/c", "dữ liệu"])
def test_a_lost_shelf_is_no_new_beginning_wherever_the_data_went(line: MainLine, place: str) -> None:
    """The ledger once said that a bundle was issued. One push empties it, moves the data and names other reviewers."""
    line.write("ledger/2021/2021-07-20-bundle-00001.yaml", "ledger: {}\n# bundle: {what: issued}\n")
    line.commit()
    shutil.rmtree(line.inventory / "ledger")
    for handle, other in (("lam", "ke1"), ("duc", "ke2"), ("hieu", "ke3")):
        line.edit("reviewers/all.yaml", f"handle: {handle}", f"handle: {other}")
    line.edit(*EXTENDED)
    folder = line.folder / place
    folder.mkdir(parents=True, exist_ok=True)
    for path in list(line.inventory.iterdir()):
        shutil.move(path, folder / path.name)
    line.commit()
    shutil.rmtree(line.out)
    line.changes.clear()
    words = ("-i", place or ".")
    first = clone_of(line)
    code, said = published_in(line, first, *words, "--format", "json")
    assert code != 0
    found = re.search(r"[0-9a-f]{64}", said)
    assert found is not None, said
    line.agree(found[0], ("ke1", "ke2", "ke3"))
    code, said = published_in(line, first, *words)
    assert code == 1, said
    assert not line.out.exists() or not list(line.out.iterdir()), said
