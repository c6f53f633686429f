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


def a_file_instead(line: MainLine) -> None:
    shutil.rmtree(line.inventory)
    line.inventory.write_text("inventory\n")


def another_repository_instead(line: MainLine) -> None:
    """As git keeps a submodule: a commit in the place of a folder, which a clone leaves empty."""
    line.git("rm", "-q", "-r", "--cached", "inventory")
    line.git("update-index", "--add", "--cacheinfo", f"160000,{line.first},inventory")
    line.git("commit", "-q", "-m", "kho con")
    shutil.rmtree(line.inventory)
    line.inventory.mkdir()
    (line.folder / "README.md").write_text("kho con\n")


def settings_that_are_a_link(line: MainLine) -> None:
    (line.inventory / "camgrant.yaml").unlink()
    (line.inventory / "camgrant.yaml").symlink_to("/etc/passwd")


def a_link_and_settings_on_top(line: MainLine) -> None:
    settings_on_top(line)
    a_link_instead(line)


SHAPES = (
    *(settings_on_top, moved_to_the_top, moved_beside, copied_below, settings_below),
    *(a_link_instead, a_link_and_settings_on_top),
    *(a_file_instead, another_repository_instead, settings_that_are_a_link),
)
LINKS = (
    *("khong-co", ".", "..", "/", "/tmp", ".git", "/etc/passwd", "/dev/null"),
    *("/proc", "/dev", "/sys"),  # other file systems, as far as the machine has them
    *("inventory", "inventory/x", "x" * 300, "x/" * 1900, "dòng\nkhác"),
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


def steps_in(publication: Path) -> list[tuple[str, str]]:
    """What the publication asks for on the recorder of whom access was taken from."""
    (file,) = publication.rglob("r-iso-01.steps.json")
    return [(step["action"], step["login"]) for step in json.loads(file.read_bytes())["steps"]]


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
    assert steps_in(line.out / "0002") == [("delete", "khoihd")]


@pytest.mark.parametrize("named", [(), ("-i", "inventory")], ids=["found", "named"])
@pytest.mark.parametrize("target", LINKS)
def test_a_removal_goes_out_wherever_a_link_in_its_place_leads(
    line: MainLine, target: str, named: tuple[str, ...]
) -> None:
    line.change(*REVOKED)
    shutil.rmtree(line.inventory)
    line.inventory.symlink_to(target)
    line.commit()
    code, said = published_in(line, clone_of(line), *named)
    assert code == 1, said
    assert steps_in(line.out / "0002") == [("delete", "khoihd")]


def test_the_way_to_a_repository_may_be_a_link(line: MainLine) -> None:
    """Those above it are nobody's data: they are followed, also where the way leads back."""
    line.change(*REVOKED)
    clone = clone_of(line)
    (line.root / "loi-tat").symlink_to(clone / "inventory")
    (line.root / "gan").symlink_to(clone)
    for number, way in enumerate(("loi-tat", "gan/inventory", "loi-tat/../inventory"), start=2):
        code, said = published_in(line, line.root, "-i", way)
        assert code == 0, said
        assert (line.out / f"{number:04d}").is_dir()


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
