"""What runs beside the data is approved like a policy: in a change, and again when it is published."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.province import Province
from support.publishing import EXTENDED, REVOKED, province, published, record, steps

__all__ = ["province", "published"]

WORKFLOW = ".github/workflows/publish.yml"


def write(province: Province, path: str, text: str = "on: push\n") -> None:
    file = province.folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def judged(province: Province, *words: str | Path, reviews: list[dict[str, Any]]) -> tuple[int, dict[str, Any]]:
    done = province.run(
        "approvals", "-i", province.inventory, "--as-of", "2021-07-20", "--format", "json", *words,
        "--reviews", province.reviewed(*reviews),
    )  # fmt: skip
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def _added(province: Province) -> None:
    write(province, WORKFLOW)


def _tool(province: Province) -> None:
    write(province, "requirements.lock", "camgrant==6.6.6\n")


def _hidden(province: Province) -> None:
    write(province, "docs/.gitattributes", "*.yaml filter=x\n")


def _owners(province: Province) -> None:
    write(province, "docs/CODEOWNERS", "* @nobody\n")


def _pack(province: Province) -> None:
    write(province, "inventory/packs/tinh-camera-antt-2026.yaml", (Path(__file__).parents[2] / PACK).read_text("utf-8"))


PACK = "tests/packs/tinh-camera-antt-2026/inventory/packs/tinh-camera-antt-2026.yaml"


def _mode(province: Province) -> None:
    (province.folder / "README.md").chmod(0o755)


def _link(province: Province) -> None:
    (province.folder / "a.md").symlink_to("README.md")


def _gone(province: Province) -> None:
    (province.folder / "Makefile").unlink()


def _renamed(province: Province) -> None:
    (province.folder / "Makefile").rename(province.folder / "makefile.old")


def _case(province: Province) -> None:
    write(province, ".GITHUB/workflows/a.yml")


def _newline(province: Province) -> None:
    write(province, "a\nb.sh", "true\n")


def _bytes(province: Province) -> None:
    name = os.fsencode(province.folder) + b"/\xff.sh"
    Path(os.fsdecode(name)).write_text("true\n")


SHAPES: dict[str, Callable[[Province], None]] = {
    "workflow": _added, "tool": _tool, "hidden": _hidden, "owners": _owners, "pack": _pack, "mode": _mode,
    "link": _link, "gone": _gone, "renamed": _renamed, "case": _case, "newline": _newline, "bytes": _bytes,
}  # fmt: skip


@pytest.fixture
def with_files(province: Province) -> Province:
    """The province with files beside its data, all of them approved and published."""
    write(province, "README.md", "Kho dữ liệu\n")
    write(province, "Makefile", "all:\n\ttrue\n")
    commit = province.commit("tệp")
    done = province.sealed("--reviews", province.reviewed(province.approved(commit, "duc", "hieu")))
    assert done.returncode == 0, done.stdout
    return province


@pytest.mark.parametrize("shape", SHAPES)
def test_every_way_to_change_what_runs_asks_for_approval(with_files: Province, shape: str) -> None:
    base = with_files.git("rev-parse", "HEAD")
    SHAPES[shape](with_files)
    uncommitted, _ = judged(with_files, "--base", base, reviews=[])
    commit = with_files.commit("chạy")
    for head in (("--head", commit), ("--head", commit, "--each")):
        code, content = judged(with_files, "--base", base, *head, reviews=[])
        assert code == 1
        assert "chạy" in json.dumps(content, ensure_ascii=False) or "files that run" in json.dumps(content)
        one_unit = [with_files.approved(commit, "duc")]
        assert judged(with_files, "--base", base, *head, reviews=one_unit)[0] == 1
        both = [with_files.approved(commit, "duc", "hieu")]
        assert judged(with_files, "--base", base, *head, reviews=both)[0] == 0
    assert uncommitted == 1
    plan = with_files.run("plan", "-i", with_files.inventory, "--base", base, "--head", commit, "--lang", "en").stdout
    assert "files that run" in plan
    assert "at least 2 must agree, of 2 units" in plan or "Missing" in plan


def test_papers_ask_nobody(with_files: Province) -> None:
    base = with_files.git("rev-parse", "HEAD")
    write(with_files, "README.md", "khác\n")
    write(with_files, "docs/huong-dan.md", "mới\n")
    commit = with_files.commit("giấy tờ")
    assert judged(with_files, "--base", base, "--head", commit, reviews=[])[0] == 0
    assert with_files.sealed().returncode == 0


def test_a_pushed_workflow_holds_additions_back_and_no_removal(with_files: Province) -> None:
    write(with_files, WORKFLOW)
    with_files.commit("đẩy thẳng")
    with_files.edit(*REVOKED)
    with_files.edit(*EXTENDED)
    two = with_files.commit()
    done = with_files.sealed("--reviews", with_files.reviewed(with_files.approved(two, "duc", "hieu", "lam")))
    assert done.returncode == 1
    assert "files that run" in done.stdout
    assert WORKFLOW in done.stdout
    assert len(record(with_files, 3)["held"]) == 1
    assert steps(with_files.opened(3, "u-vnpt-gl"), "r-chk-01-vnpt") == [("delete", "mannv"), ("keep", "hyeorc")]


def test_a_review_is_of_the_very_file(with_files: Province) -> None:
    """Who agreed to one workflow has agreed to no other one."""
    base = with_files.git("rev-parse", "HEAD")
    write(with_files, WORKFLOW)
    reviewed = with_files.commit("chạy")
    write(with_files, WORKFLOW, "on: pull_request_target\n")
    with_files.git("add", "-A")
    with_files.git("commit", "-q", "--amend", "-m", "chạy")
    pushed = with_files.git("rev-parse", "HEAD")
    reviews = [{"by": one, "state": "approved", "commit": reviewed} for one in ("duc", "hieu")]
    code, content = judged(
        with_files, "--base", base, "--head", pushed, reviews=[{"authors": ["nhung"], "reviews": reviews}]
    )
    assert code == 1
    assert {one["reason"] for one in content["changes"][0]["refused"]} == {"stale"}
