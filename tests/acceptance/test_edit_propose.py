"""Proposing edits: a branch with one neutral commit, or everything as it was. Git itself is the judge."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from support.cli import forked as run
from support.git import IDENTITY, git

ROOT = Path(__file__).parents[2]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A data repository with one commit, a revocation edited and not committed, and something else staged."""
    folder = tmp_path / "kho"
    shutil.copytree(ROOT / "inventory", folder / "inventory")
    (folder / "README.md").write_text("beside\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    edited = run(
        "grant", "extend", "g-iso-01-khoihd", "--document", "77/DS-TQS", "--document-date", "2021-07-19", "--yes",
        cwd=folder,
    )  # fmt: skip
    assert edited.returncode == 0
    (folder / "README.md").write_text("mine\n")
    git(folder, "add", "README.md")
    return folder


def state(folder: Path) -> tuple[str, str, str, str]:
    """Branch, branches, status and the text of all changes."""
    return (
        git(folder, "symbolic-ref", "--short", "HEAD"),
        git(folder, "branch", "--format=%(refname:short)"),
        git(folder, "status", "--porcelain"),
        git(folder, "diff", "HEAD"),
    )


def test_one_commit_of_the_inventory_on_a_branch_of_its_own(repository: Path) -> None:
    (repository / "inventory/documents/moi.yaml").write_text(
        "documents:\n  d-moi:\n    issuer: u-cat\n    number: 1/CAT-PV01\n    date: 2021-07-01\n    kind: letter\n"
    )
    result = run("propose", cwd=repository, **IDENTITY)
    assert result.returncode == 0, result.stderr
    branch = git(repository, "symbolic-ref", "--short", "HEAD")
    assert re.fullmatch(r"camgrant/\d{4}-\d\d-\d\d-[a-z0-9]{5}", branch)
    (line,) = re.findall(r"Next: `(.*)`, then", result.stdout)
    assert shlex.split(line) == ["git", "-C", str(repository), "push", "-u", "origin", branch]
    assert git(repository, "log", "--format=%s", "main..HEAD") == "Sửa dữ liệu: documents (2), grants (1)"
    assert git(repository, "diff", "--name-only", "main", "HEAD").split("\n") == [
        "inventory/documents/moi.yaml",
        "inventory/documents/u-tqs.yaml",
        "inventory/grants/site/s-iso-01.yaml",
    ]
    assert git(repository, "status", "--porcelain") == "M  README.md"  # what was staged beside it stays so


@pytest.mark.parametrize(
    "title",
    [
        "Cấp quyền cho Hoàng Đình Khôi",
        "hoang dinh khoi",
        "gọi 0100 000 005",
        "khoihd@bchqs.gialai.example",
        "gia hạn c-hoang-dinh-khoi",
        "gia hạn g-iso-01-khoihd",
    ],
)
def test_a_title_that_names_a_person_is_refused(repository: Path, title: str) -> None:
    before = state(repository)
    result = run("propose", "--title", title, cwd=repository, **IDENTITY)
    assert (result.returncode, state(repository)) == (2, before)
    assert "the title must name no person, phone or mailbox" in result.stderr


def test_where_the_commit_fails_everything_is_as_it_was(repository: Path) -> None:
    """A branch of that name keeps git from making one below it."""
    git(repository, "branch", "camgrant")
    before = state(repository)
    result = run("propose", cwd=repository, **IDENTITY)
    assert (result.returncode, state(repository)) == (3, before)
    assert "git fast-import không thành công / failed: " in result.stderr


def test_a_hook_is_not_run(repository: Path) -> None:
    """What it does may be chosen by files of the repository, as `.pre-commit-config.yaml` does."""
    hook = repository / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch ran\nexit 1\n")
    hook.chmod(0o755)
    assert run("propose", cwd=repository, **IDENTITY).returncode == 0
    assert not (repository / "ran").exists()


def test_a_git_that_is_locked_leaves_the_branch_as_it_was(repository: Path) -> None:
    before = state(repository)
    lock = repository / ".git/index.lock"
    lock.touch()
    result = run("propose", cwd=repository, **IDENTITY)
    lock.unlink()
    assert (result.returncode, state(repository)) == (3, before)


def test_a_detached_head_is_back_where_the_commit_fails(repository: Path) -> None:
    git(repository, "checkout", "-q", "--detach")
    commit = git(repository, "rev-parse", "HEAD")
    result = run("propose", cwd=repository, GIT_CONFIG_GLOBAL="/dev/null", HOME="/nonexistent", EMAIL="")
    assert result.returncode == 3
    assert "git does not know who commits; set `git config --global user.name`" in result.stderr
    assert git(repository, "rev-parse", "--symbolic-full-name", "HEAD") == "HEAD"
    assert (git(repository, "rev-parse", "HEAD"), git(repository, "branch", "--format=%(refname:short)")) == (
        commit,
        "(HEAD detached at " + commit[:7] + ")\nmain",
    )


def test_what_is_no_data_is_never_sent(repository: Path) -> None:
    """A workbook that lies in the folder has phones in it, and its name may name a person."""
    (repository / "inventory/Nguyen Van Man.xlsx").write_bytes(b"PK")
    before = state(repository)
    result = run("propose", cwd=repository, **IDENTITY)
    assert (result.returncode, state(repository)) == (2, before)
    assert "no data file, move it out: " in result.stderr


def test_nothing_to_propose(repository: Path) -> None:
    git(repository, "commit", "-q", "-am", "all")
    result = run("propose", cwd=repository, **IDENTITY)
    assert result.returncode == 2
    assert "there is nothing to propose" in result.stderr


def test_outside_of_a_repository(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "inventory", tmp_path / "inventory")
    result = run("propose", cwd=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent), **IDENTITY)
    assert result.returncode == 3
    assert "lies in no git repository" in result.stderr


def with_forge(repository: Path, script: str) -> dict[str, str]:
    """The forge set in the settings, an empty remote, and a `gh` of our own that notes how it was called."""
    settings = repository / "inventory/camgrant.yaml"
    settings.write_text(settings.read_text("utf-8") + "  forge: github\n", "utf-8")
    git(repository, "commit", "-q", "-m", "forge", "--", "inventory/camgrant.yaml")
    remote = repository.parent / "remote.git"
    git(repository.parent, "init", "-q", "--bare", str(remote))
    git(repository, "remote", "add", "origin", str(remote))
    tool = repository.parent / "bin/gh"
    tool.parent.mkdir()
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)
    return {**IDENTITY, "PATH": f"{tool.parent}:{os.environ['PATH']}"}


def test_the_pull_request_is_opened_where_the_forge_is_set(repository: Path) -> None:
    environment = with_forge(repository, 'echo "$@" > ../called; echo https://forge.example/pull/1')
    result = run("propose", "--title", "Gia hạn", cwd=repository, **environment)
    assert result.returncode == 0, result.stderr
    assert "Pull request: https://forge.example/pull/1" in result.stdout
    branch = git(repository, "symbolic-ref", "--short", "HEAD")
    called = next(repository.parent.rglob("called")).read_text("utf-8")
    assert called == f"pr create --head {branch} --title Gia hạn --body Gia hạn\n"
    assert git(repository.parent / "remote.git", "log", "--format=%s", branch, "-1") == "Gia hạn"


def test_a_forge_that_fails_is_told_with_the_branch_that_stays(repository: Path) -> None:
    environment = with_forge(repository, "echo 'no token' >&2; exit 4")
    result = run("propose", cwd=repository, **environment)
    assert result.returncode == 3
    assert "is committed, not proposed yet: gh không thành công / failed: no token" in result.stderr
    assert git(repository, "log", "--format=%s", "-1") == "Sửa dữ liệu: documents (1), grants (1)"


def test_a_compartment_in_another_repository_gets_its_own_branch(repository: Path) -> None:
    """Contacts lie apart: a person who comes is written there, and each repository gets one commit."""
    apart = repository.parent / "danh-ba"
    shutil.move(repository / "inventory/contacts", apart / "contacts")
    git(repository.parent, "init", "-q", "-b", "main", str(apart))
    git(apart, "add", "-A")
    git(apart, "commit", "-q", "-m", "first")
    settings = repository / "inventory/camgrant.yaml"
    roots = "  roots:\n    danh_ba: {folder: ../../danh-ba, kinds: [contacts]}\n"
    settings.write_text(settings.read_text("utf-8") + roots, "utf-8")
    git(repository, "commit", "-q", "-am", "apart")
    for unit, name, phone in (("u-tqs", "Rơ Châm H'Bia", "0100 000 098"), ("u-ks-bhx", "Kpă Y Thin", "0100 000 099")):
        result = run(
            "contact", "new", "--unit", unit, "--name", name, "--title", "Trợ lý", "--phone", phone,
            "--no-email-reason", "Không có", "--yes", cwd=repository,
        )  # fmt: skip
        assert result.returncode == 0, result.stdout + result.stderr
    assert run("check", cwd=repository).returncode == 0, "a compartment may be a whole repository"
    run("site", "close", "s-iso-01", "--on", "2021-08-15", "--yes", cwd=repository)
    result = run("propose", cwd=repository, **IDENTITY)
    assert result.returncode == 0, result.stderr
    assert git(apart, "log", "--format=%s", "main..HEAD") == "Sửa dữ liệu: contacts (2)"
    assert git(apart, "diff", "--name-only", "main", "HEAD").split("\n") == [
        "contacts/u-ks-bhx.yaml",
        "contacts/u-tqs.yaml",
    ]
    assert git(repository, "log", "--format=%s", "main..HEAD") == "Sửa dữ liệu: grants (1), sites (1)"
    assert git(apart, "symbolic-ref", "HEAD") == git(repository, "symbolic-ref", "HEAD")
