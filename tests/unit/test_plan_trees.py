"""The two sides of a plan: commits, folders and the files as they stand, read whole or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from camgrant.app.trees import Unreadable, commit_at, default_base, inventory_at, side_at, tree_at
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.plan.plan import plan
from support.cli import write_world
from support.examples import world
from support.git import git

GRANT = "grants/all.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with the small inventory, one commit on `main`."""
    root = write_world(tmp_path, world())
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "first")
    return root


def edit(folder: Path, old: str, new: str) -> None:
    path = next(path for path in sorted((folder / "grants").rglob("*.yaml")) if old in path.read_text())
    path.write_text(path.read_text().replace(old, new, 1))


def test_a_commit_a_folder_and_what_stands_there_now(folder: Path, tmp_path: Path) -> None:
    head = git(folder, "rev-parse", "HEAD")
    assert [commit_at(folder, one) for one in ("main", "HEAD", head[:9], "worktree", str(folder))] == [head] * 5
    edit(folder, "[live]", "[live, playback]")
    assert commit_at(folder, "worktree") == "uncommitted"
    found = plan(inventory_at(folder, "main"), inventory_at(folder, "worktree"))
    assert [(one.kind, one.rights) for one in found.access] == [("gained", ("playback",))]
    other = write_world(tmp_path / "khac", world())
    assert plan(inventory_at(folder, "main"), inventory_at(folder, str(other))).is_cosmetic
    assert commit_at(folder, str(other)) == "uncommitted"


@pytest.mark.parametrize("name", ["main/inventory", "inventory", "khong-co", "--all", "", "0" * 40, "main:inventory"])
def test_a_name_that_is_no_commit_is_never_taken_for_a_folder(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull request could bring a folder that is called like the branch to compare with."""
    monkeypatch.chdir(folder.parent)
    write_world(folder.parent / "main", world())
    with pytest.raises(UsageFault):
        tree_at(folder, name)


def test_a_folder_needs_its_settings(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match=r"camgrant\.yaml"):
        tree_at(folder, str(tmp_path))


def test_what_cannot_be_read_whole_is_refused_with_its_place(folder: Path) -> None:
    (folder / "grants" / "hong.yaml").write_text("grants:\n  g-hong: {person: [}\n")
    with pytest.raises(Unreadable, match=r"grants/hong\.yaml:2:21 YML002") as caught:
        side_at(folder, "worktree")
    assert caught.value.exit_code == 1
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "broken")
    with pytest.raises(Unreadable, match=r"grants/hong\.yaml:2:21 YML002"):
        inventory_at(folder, "main")
    assert inventory_at(folder, "main~1").grants


def test_many_faults_are_counted(folder: Path) -> None:
    for number in range(7):
        (folder / "grants" / f"hong-{number}.yaml").write_text("grants: {}\n")
    with pytest.raises(Unreadable) as caught:
        side_at(folder, "worktree")
    assert len(caught.value.findings) == 7
    assert str(caught.value).count("grants/hong-") == 5
    assert str(caught.value).endswith("… +2")


def test_a_link_in_a_commit_is_no_file(folder: Path) -> None:
    (folder / "grants" / "lien-ket.yaml").symlink_to("all.yaml")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "link")
    with pytest.raises(EnvironmentFault, match="lien-ket"):
        inventory_at(folder, "main")


def test_a_file_that_is_too_large_in_a_commit_is_refused(folder: Path) -> None:
    (folder / "grants" / "lon.yaml").write_text("#" * (1024 * 1024 + 1))
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "large")
    with pytest.raises(Unreadable, match=r"grants/lon\.yaml:1:1"):
        inventory_at(folder, "main")


def test_an_absent_compartment_makes_a_side_unknown(folder: Path) -> None:
    settings = folder / "camgrant.yaml"
    settings.write_text(settings.read_text() + '  roots: {danh_ba: {folder: "../danh-ba", kinds: [contacts]}}\n')
    for ref in ("worktree", "HEAD"):
        if ref == "HEAD":
            git(folder, "commit", "-q", "-a", "-m", "roots")
        with pytest.raises(EnvironmentFault, match="danh_ba"):
            inventory_at(folder, ref)


def test_what_is_the_same_on_both_sides_is_read_once(folder: Path) -> None:
    """Entities of files with the same bytes are the very same objects, and the result is that of reading both."""
    before = side_at(folder, "main")
    edit(folder, "[live]", "[live, playback]")
    (folder / "contacts" / "all.yaml").rename(folder / "contacts" / "khac.yaml")
    after = side_at(folder, "worktree", before)
    alone = side_at(folder, "worktree")
    assert plan(alone.inventory, after.inventory).is_cosmetic
    for kind in ("units", "sites", "recorders", "documents"):
        old, new = getattr(before.inventory, kind), getattr(after.inventory, kind)
        assert old
        assert all(new[name] is entity for name, entity in old.items())
    assert after.inventory.counts() == alone.inventory.counts()
    assert {n: after.inventory.origins.locate(n) for n in after.inventory.grants} == {
        n: alone.inventory.origins.locate(n) for n in alone.inventory.grants
    }


def test_an_id_twice_is_found_when_one_of_its_files_was_read_before(folder: Path) -> None:
    before = side_at(folder, "main")
    (folder / "contacts" / "lan-hai.yaml").write_bytes((folder / "contacts" / "all.yaml").read_bytes())
    with pytest.raises(Unreadable, match=r"contacts/lan-hai\.yaml:3:3 REF002"):
        side_at(folder, "worktree", before)


def test_the_base_is_where_the_change_left_the_branch(folder: Path) -> None:
    first = git(folder, "rev-parse", "HEAD")
    git(folder, "switch", "-q", "-c", "sua")
    edit(folder, "[live]", "[live, playback]")
    git(folder, "commit", "-q", "-a", "-m", "second")
    git(folder, "switch", "-q", "main")
    (folder.parent / "README.md").write_text("x")
    git(folder.parent, "add", "-A")
    git(folder, "commit", "-q", "-m", "meanwhile")
    git(folder, "switch", "-q", "sua")
    assert default_base(folder, "main") == first
    # The remote's branch counts where there is one: the local one may be old.
    git(folder, "update-ref", "refs/remotes/origin/main", "main")
    git(folder, "branch", "-q", "-f", "main", "sua")
    assert default_base(folder, "main") == first
    # Whoever may push a tag or a branch does not choose the base by its name.
    for name in ("main", "origin/main", "heads/main", "remotes/origin/main"):
        git(folder, "tag", name, "sua")
    git(folder, "branch", "-q", "origin/main", "sua")
    assert default_base(folder, "main") == first
    git(folder, "update-ref", "-d", "refs/remotes/origin/main")
    git(folder, "update-ref", "refs/heads/main", first)
    assert default_base(folder, "main") == first
    with pytest.raises(UsageFault):
        default_base(folder, "khong-co")
    git(folder, "switch", "-q", "--orphan", "rieng")
    git(folder, "commit", "-q", "--allow-empty", "-m", "alone")
    with pytest.raises(UsageFault, match="--base"):
        default_base(folder, "main")
