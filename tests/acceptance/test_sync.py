"""The way back after a merge, between real repositories: a clerk's clone and a bare remote. Git itself is the judge."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.cli import forked as run
from support.git import IDENTITY, git

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Place:
    """The clerk's clone with a proposal on its branch, pushed; and another clone, where reviewers merge."""

    clerk: Path
    office: Path
    branch: str

    def state(self) -> tuple[str, str, str]:
        return (
            git(self.clerk, "symbolic-ref", "--short", "HEAD"),
            git(self.clerk, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads"),
            git(self.clerk, "status", "--porcelain"),
        )

    def branches(self) -> list[str]:
        return git(self.clerk, "branch", "--format=%(refname:short)").split("\n")

    def merge(self, *how: str) -> None:
        """What a reviewer does on the forge, in the words of git."""
        git(self.office, "fetch", "-q", "origin")
        git(self.office, "switch", "-q", "main")
        git(self.office, "merge", "-q", *how, f"origin/{self.branch}")
        if "--squash" in how:
            git(self.office, "commit", "-q", "-m", "squashed")
        git(self.office, "push", "-q", "origin", "main")

    def others(self, name: str, text: str) -> None:
        """Somebody else's change, merged meanwhile."""
        git(self.office, "switch", "-q", "main")
        path = self.office / name
        path.write_text(text + (path.read_text("utf-8") if path.exists() else ""), "utf-8")
        git(self.office, "add", "-A")
        git(self.office, "commit", "-q", "-m", "another")
        git(self.office, "push", "-q", "origin", "main")


EXTEND = ("grant", "extend", "g-iso-01-khoihd", "--document", "77/DS-TQS", "--document-date", "2021-07-19", "--yes")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    remote, clerk, office = tmp_path / "kho.git", tmp_path / "kho", tmp_path / "office"
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(remote))
    shutil.copytree(ROOT / "inventory", clerk / "inventory")
    git(clerk, "init", "-q", "-b", "main")
    git(clerk, "add", "-A")
    git(clerk, "commit", "-q", "-m", "first")
    git(clerk, "remote", "add", "origin", str(remote))
    git(clerk, "push", "-q", "-u", "origin", "main")
    git(tmp_path, "clone", "-q", str(remote), str(office))
    for words in (EXTEND, ("propose",)):
        done = run(*words, cwd=clerk, **IDENTITY)
        assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("Once it is merged: `camgrant sync` to go back to the main branch.\n")
    branch = git(clerk, "symbolic-ref", "--short", "HEAD")
    git(clerk, "push", "-q", "-u", "origin", branch)
    return Place(clerk, office, branch)


def test_what_is_not_merged_stays_as_it_is(place: Place) -> None:
    before = place.state()
    done = run("sync", cwd=place.clerk)
    assert (done.returncode, done.stdout) == (
        1,
        f"{place.clerk}: branch {place.branch} is NOT merged into main yet; left as it is, "
        "run this again after the review.\n",
    )
    assert place.state() == before
    said = run("sync", cwd=place.clerk, CAMGRANT_LANG="vi").stdout
    assert f"nhánh {place.branch} CHƯA được hợp nhất vào main; giữ nguyên, đề nghị chờ duyệt rồi chạy lại." in said


@pytest.mark.parametrize(
    ("how", "new"), [(("--no-ff",), 3), (("--ff-only",), 1), (("--squash",), 2)], ids=["merge", "forward", "squash"]
)
def test_back_on_main_with_what_was_merged(place: Place, how: tuple[str, ...], new: int) -> None:
    if "--ff-only" not in how:
        place.others("README.md", "beside\n")
    place.merge(*how)
    done = run("sync", cwd=place.clerk)
    counted = "1 new commit" if new == 1 else f"{new} new commits"
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        f"{place.clerk}: branch {place.branch} was merged; back on main ({counted}), and that branch is gone from "
        "this machine.\n",
        "",
    )
    assert place.branches() == ["main"]
    assert git(place.clerk, "rev-parse", "main") == git(place.office, "rev-parse", "main")
    assert git(place.clerk, "status", "--porcelain") == ""
    assert "camgrant/" not in (place.clerk / ".git" / "config").read_text("utf-8")
    again = run("sync", cwd=place.clerk)
    assert (again.returncode, again.stdout) == (0, f"{place.clerk}: on main, up to date (0 new commits).\n")


def test_a_rebase_counts_although_its_files_hold_more_by_then(place: Place) -> None:
    """Somebody changed the same file meanwhile: neither the commit nor the files are the same, the patch is."""
    place.others("inventory/grants/site/s-iso-01.yaml", "# Rà soát\n")
    git(place.office, "fetch", "-q", "origin")
    git(place.office, "cherry-pick", f"origin/{place.branch}")
    git(place.office, "push", "-q", "origin", "main")
    assert run("sync", cwd=place.clerk).returncode == 0
    assert place.branches() == ["main"]


def test_several_commits_squashed_into_one_count_and_a_part_of_them_does_not(place: Place) -> None:
    edited = run("site", "close", "s-chk-03", "--on", "2021-09-01", "--yes", cwd=place.clerk)
    assert edited.returncode == 0, edited.stdout
    first = git(place.clerk, "rev-parse", "HEAD")
    git(place.clerk, "commit", "-q", "-a", "-m", "second")
    git(place.clerk, "push", "-q", "origin", place.branch)
    git(place.office, "fetch", "-q", "origin")
    git(place.office, "cherry-pick", first)
    git(place.office, "push", "-q", "origin", "main")
    before = place.state()
    assert run("sync", cwd=place.clerk).returncode == 1
    assert place.state() == before
    place.merge("--squash")
    assert run("sync", cwd=place.clerk).returncode == 0
    assert place.branches() == ["main"]


@pytest.mark.parametrize("staged", [False, True])
def test_unsaved_changes_stop_it_before_anything_happens(place: Place, staged: bool) -> None:
    place.merge("--no-ff")
    path = place.clerk / "inventory/documents/moi.yaml"
    path.write_text("documents: {}\n")
    if staged:
        git(place.clerk, "add", "-A")
    before, fetched = place.state(), git(place.clerk, "rev-parse", "origin/main")
    done = run("sync", cwd=place.clerk)
    assert (done.returncode, "there are unsaved changes; run `camgrant propose` first" in done.stderr) == (2, True)
    assert "documents/moi.yaml" in done.stderr
    assert (place.state(), git(place.clerk, "rev-parse", "origin/main")) == (before, fetched)


def test_a_main_branch_that_went_another_way_is_not_forced(place: Place) -> None:
    git(place.clerk, "switch", "-q", "main")
    git(place.clerk, "commit", "-q", "--allow-empty", "-m", "mine alone")
    git(place.clerk, "switch", "-q", place.branch)
    place.merge("--no-ff")
    before = place.state()
    done = run("sync", cwd=place.clerk)
    assert (done.returncode, place.state()) == (2, before)
    assert "main on this machine has commits that 'origin' has not; nothing is forced" in done.stderr


def test_a_file_in_the_way_stops_git_and_loses_nothing(place: Place) -> None:
    place.others("ghi-chu.txt", "theirs\n")
    place.merge("--no-ff")
    (place.clerk / "ghi-chu.txt").write_text("mine\n")
    done = run("sync", cwd=place.clerk)
    assert (done.returncode, "ghi-chu.txt" in done.stderr) == (3, True)
    assert (place.clerk / "ghi-chu.txt").read_text() == "mine\n"
    assert place.branch in place.branches()
    assert git(place.clerk, "symbolic-ref", "--short", "HEAD") == place.branch


def test_without_a_remote_or_a_branch_it_says_so(place: Place) -> None:
    git(place.clerk, "switch", "-q", "--detach")
    assert "is on no branch; switch to one" in run("sync", cwd=place.clerk).stderr
    git(place.clerk, "switch", "-q", "main")
    settings = place.clerk / "inventory" / "camgrant.yaml"
    git(place.clerk, "remote", "set-url", "origin", str(place.clerk.parent / "khong-co"))
    gone = run("sync", cwd=place.clerk)
    assert (gone.returncode, "git fetch không thành công / failed" in gone.stderr) == (3, True)
    git(place.clerk, "remote", "remove", "origin")
    missing = run("sync", cwd=place.clerk)
    assert (missing.returncode, "the repository has no 'origin' to fetch from" in missing.stderr) == (2, True)
    settings.write_text("camgrant: [\n")
    broken = run("sync", cwd=place.clerk)
    assert (broken.returncode, "is broken; run `camgrant check`" in broken.stderr) == (2, True)


def test_the_main_branch_is_made_where_the_clone_has_none(place: Place) -> None:
    place.merge("--no-ff")
    git(place.clerk, "branch", "-q", "-D", "main")
    assert run("sync", cwd=place.clerk).returncode == 0
    assert place.branches() == ["main"]
    assert git(place.clerk, "rev-parse", "main") == git(place.office, "rev-parse", "main")
    assert git(place.clerk, "rev-parse", "--abbrev-ref", "main@{upstream}") == "origin/main"


def test_broken_data_does_not_bar_the_way_back(place: Place) -> None:
    place.merge("--no-ff")
    (place.clerk / "inventory/grants/hong.yaml").write_text("grants: [\n")
    git(place.clerk, "add", "-A")
    git(place.clerk, "commit", "-q", "-m", "broken")
    assert run("sync", cwd=place.clerk).returncode == 1  # a commit more than was merged
    git(place.clerk, "reset", "-q", "--hard", "HEAD~1")
    assert run("sync", cwd=place.clerk).returncode == 0


def test_compartments_come_back_too(place: Place, tmp_path: Path) -> None:
    """Each repository by itself: one merged, one not."""
    contacts, remote = tmp_path / "danh-ba", tmp_path / "danh-ba.git"
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(remote))
    (contacts / "contacts").mkdir(parents=True)
    (contacts / "contacts" / "a.yaml").write_text("contacts: {}\n")
    git(contacts, "init", "-q", "-b", "main")
    git(contacts, "add", "-A")
    git(contacts, "commit", "-q", "-m", "first")
    git(contacts, "remote", "add", "origin", str(remote))
    git(contacts, "push", "-q", "origin", "main")
    git(contacts, "switch", "-q", "-c", "camgrant/x")
    git(contacts, "commit", "-q", "--allow-empty", "-m", "waits")
    settings = place.clerk / "inventory" / "camgrant.yaml"
    text = settings.read_text("utf-8").rstrip() + "\n  roots: {danh_ba: {folder: ../../danh-ba, kinds: [contacts]}}\n"
    settings.write_text(text, "utf-8")
    git(place.clerk, "commit", "-q", "-a", "-m", "roots")
    git(place.clerk, "push", "-q", "origin", place.branch)
    place.merge("--no-ff")
    done = run("sync", cwd=place.clerk)
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 2), done.stderr
    assert git(place.clerk, "symbolic-ref", "--short", "HEAD") == "main"
    assert git(contacts, "symbolic-ref", "--short", "HEAD") == "camgrant/x"
