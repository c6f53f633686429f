"""`camgrant record`: the branch that remembers publications, in a repository with a bare remote and two clones."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from support.cli import forked, write_world
from support.examples import world
from support.git import git


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "a@x.example")
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "chung.git")
    git(tmp_path, "clone", "-q", "chung.git", "kho")
    write_world(tmp_path / "kho", world())
    git(tmp_path / "kho", "add", "-A")
    git(tmp_path / "kho", "commit", "-qm", "x")
    git(tmp_path / "kho", "push", "-q", "origin", "HEAD:main")
    return tmp_path / "kho"


def publication(folder: Path, desk: Path, sequence: int, *, signed: bool = True, bundle: int = 0) -> Path:
    """As publish leaves it, as far as it is recorded."""
    root = json.dumps({"sequence": sequence}).encode()
    record = {
        "schema_version": 1,
        "commit": git(desk, "rev-parse", "HEAD"),
        "as_of": "2021-07-20",
        "sequence": sequence,
        "recipients": {"u-vnpt-gl": {"sequence": bundle, "manifest_sha256": "0" * 64}} if bundle else {},
        "manifest_sha256": hashlib.sha256(root).hexdigest(),
    }
    place = folder / f"{sequence:04d}"
    (place / "local").mkdir(parents=True, exist_ok=True)
    (place / "local" / "u-x.txt").write_text("ai đó / somebody")
    (place / "MANIFEST.json").write_bytes(root)
    (place / "published.json").write_text(json.dumps(record))
    if signed:
        (place / "MANIFEST.json.sig").write_text("sig")
    return place


def record(desk: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return forked("record", *words, cwd=desk)


def test_a_publication_is_kept_with_its_record_alone_and_nothing_is_checked_out(desk: Path, tmp_path: Path) -> None:
    first = git(desk, "rev-parse", "HEAD")
    git(desk, "commit", "-q", "--allow-empty", "-m", "y")
    assert record(desk).stdout == f"{first}\n"  # before the first publication: the beginning
    done = record(desk, "--publication", publication(tmp_path, desk, 1), "--push")
    assert (done.returncode, done.stdout) == (0, "Publication 1: branch published.\n"), done.stderr
    assert git(desk, "ls-tree", "-r", "--name-only", "origin/published").splitlines() == [
        "MANIFEST.json",
        "MANIFEST.json.sig",
        "published.json",
    ]
    assert record(desk).stdout == git(desk, "rev-parse", "HEAD") + "\n"
    assert (git(desk, "branch", "--show-current"), git(desk, "status", "--porcelain")) == ("main", "")
    assert git(desk, "log", "-1", "--format=%s", "origin/published") == "Phát hành số 1 / Publication 1"


def test_the_same_again_changes_nothing_and_an_older_one_is_refused(desk: Path, tmp_path: Path) -> None:
    for sequence in (1, 2):
        assert record(desk, "--publication", publication(tmp_path, desk, sequence)).returncode == 0
    tip = git(desk, "rev-parse", "published")
    assert record(desk, "--publication", tmp_path / "0002").returncode == 0
    assert git(desk, "rev-parse", "published") == tip
    # Beside those that it names, which it keeps among its parents.
    assert git(desk, "rev-list", "--count", "published", "^main") == "2"
    assert git(desk, "rev-parse", "published^2") == git(desk, "rev-parse", "HEAD")
    done = record(desk, "--publication", tmp_path / "0001")
    assert (done.returncode, done.stderr) == (
        2,
        "camgrant: nhánh published đã có lần phát hành số 2, không nhận số 1; đề nghị chọn thư mục của lần sau / "
        "branch published has publication 2 already and does not take 1; choose the folder of a later one\n",
    )


ISSUED = """\
ledger:
  e-aaaaaaaaaaaa:
    on: 2021-07-20
    bundle: {what: issued, recipient: u-vnpt-gl, sequence: 2}
"""


def test_a_branch_that_was_lost_or_set_back_is_no_beginning(desk: Path, tmp_path: Path) -> None:
    for sequence in (1, 2):
        record(desk, "--publication", publication(tmp_path, desk, sequence, bundle=sequence))
    path = desk / "inventory" / "ledger" / "2021" / "goi.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(ISSUED)
    git(desk, "add", "-A")
    git(desk, "commit", "-qm", "sổ")
    assert record(desk).returncode == 0
    for words in (("update-ref", "refs/heads/published", "published~"), ("branch", "-D", "published")):
        git(desk, *words)
        done = record(desk)
        assert (done.returncode, done.stdout, done.stderr) == (
            2,
            "",
            "camgrant: nhánh published đã mất hoặc bị đưa về bản cũ: sổ đã ghi gói u-vnpt-gl-0002 mà nhánh không có; "
            "đề nghị khôi phục nhánh ấy từ một bản sao rồi chạy lại / branch published was lost or set back: the "
            "ledger has that bundle and the branch does not; restore the branch from a clone and run again\n",
        )


def test_what_is_not_signed_or_no_publication_is_refused(desk: Path, tmp_path: Path) -> None:
    place = publication(tmp_path, desk, 1, signed=False)
    done = record(desk, "--publication", place)
    assert (done.returncode, done.stderr) == (
        2,
        f"camgrant: {place}: không có MANIFEST.json.sig; đề nghị chọn thư mục của một lần phát hành / "
        "holds no MANIFEST.json.sig; choose the folder of one publication\n",
    )
    (place / "MANIFEST.json.sig").write_text("sig")
    (place / "published.json").write_text("{}")
    assert record(desk, "--publication", place).returncode == 2
    assert git(desk, "branch", "--list", "published") == ""


def test_somebody_who_published_meanwhile_is_not_overwritten(desk: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "-b", "main", "chung.git", "khac")
    other = tmp_path / "khac"
    assert record(other, "--publication", publication(tmp_path / "a", other, 1), "--push").returncode == 0
    done = record(desk, "--publication", publication(tmp_path / "b", desk, 2), "--push")
    assert done.returncode == 3
    assert done.stderr.startswith("camgrant: git push không thành công / failed: ")
    assert git(desk, "ls-remote", "origin", "published").split()[0] == git(other, "rev-parse", "published")


def test_what_somebody_wrote_on_the_branch_is_no_command_of_a_workflow(desk: Path, tmp_path: Path) -> None:
    place = publication(tmp_path, desk, 1)
    content = json.loads((place / "published.json").read_text())
    (place / "published.json").write_text(json.dumps({**content, "commit": "x\n::stop-commands::x"}))
    record(desk, "--publication", place)
    done = record(desk)
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        "camgrant: published/published.json: không nêu bản nào; đề nghị khôi phục nhánh ấy từ một bản sao / "
        "names no commit; restore the branch from a clone\n",
    )
