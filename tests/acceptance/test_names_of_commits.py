"""A name means one commit, or is refused: whoever may push a tag or a branch chooses how it is called.

Every name that git resolves in more than one way is planted; the commands that take one are asked with it.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest

from camgrant.app.main_branch import find_main_branch
from camgrant.diagnostics import CamgrantError, UsageFault
from camgrant.vcs import branch_here, branch_named, commit_named, commit_of_ref, main_branch
from support.cli import forked as run
from support.git import IDENTITY, git
from support.main_line import MainLine
from support.province import DAY, Province
from support.publishing import EXTENDED, province, published, record

__all__ = ["province", "published"]

# What git takes for a name, in its order (gitrevisions(7)).
_PLACES: Final = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
_CALLED: Final = (
    "main",
    "origin/main",
    "heads/main",
    "tags/main",
    "remotes/origin/main",
    "refs/heads/main",
    "refs/remotes/origin/main",
    "refs/tags/main",
    "published",
    "origin/published",
    "HEAD",
    "FETCH_HEAD",
    "abcdef1",
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two commits: the true one, at which branches stand, and the false one, for which others try to pass."""
    folder = tmp_path_factory.mktemp("ten") / "kho"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for text in ("false", "true"):
        (folder / "x").write_text(text)
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", text)
    git(folder, "tag", "false", "HEAD~1")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(folder, "update-ref", "refs/remotes/origin/published", "HEAD")
    return folder


def _refs(folder: Path) -> dict[str, str]:
    lines = git(folder, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    return dict(line.split(" ") for line in lines)


def _candidates(folder: Path, name: str) -> list[str]:
    """Every commit for which a name may stand, found without git's own rules. A full name is of itself alone."""
    refs = _refs(folder)
    if name == "HEAD":
        return [git(folder, "rev-parse", "--verify", "HEAD")]
    places = [name] if name.startswith("refs/") else [place.format(name) for place in _PLACES]
    return [refs[place] for place in places if place in refs]


@pytest.mark.parametrize("place", _PLACES)
@pytest.mark.parametrize("called", _CALLED)
def test_a_planted_name_never_passes_for_another(repository: Path, tmp_path: Path, called: str, place: str) -> None:
    folder = tmp_path / "kho"
    shutil.copytree(repository, folder)
    true, false = git(folder, "rev-parse", "HEAD"), git(folder, "rev-parse", "false^{commit}")
    planted = place.format(called)
    path = folder / ".git" / planted
    if path.exists() or path.parent.is_file():  # a true branch, a folder of them, or below one
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{false}\n")
    for name in {*_CALLED, planted, planted.removeprefix("refs/")}:
        candidates = _candidates(folder, name)
        try:
            meant = commit_named(folder, name)
        except CamgrantError:
            assert len(candidates) != 1, name
        else:
            assert candidates == [meant], name
        if name.startswith("refs/"):
            assert commit_of_ref(folder, name) == _refs(folder).get(name), name
        branch = branch_named(folder, name)
        assert branch in ("", *(ref for ref in _refs(folder) if ref.startswith(("refs/heads/", "refs/remotes/"))))
    assert main_branch(folder, "main") == "refs/remotes/origin/main"
    assert commit_named(folder, main_branch(folder, "main")) == true
    assert branch_here(folder) == "main"


def test_a_reference_that_is_called_like_a_commit(repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    shutil.copytree(repository, folder)
    true, false = git(folder, "rev-parse", "HEAD"), git(folder, "rev-parse", "false^{commit}")
    git(folder, "tag", true, false)
    git(folder, "tag", true[:8], false)
    assert commit_named(folder, true) == true
    assert commit_named(folder, true[:12]) == true
    assert commit_named(folder, f"{true}~1") == false
    with pytest.raises(CamgrantError, match="write one of these in full"):
        commit_named(folder, true[:8])


@pytest.mark.parametrize("name", ["@", "@{u}", "@{-1}", "main@{0}", ":/true", "HEAD:x", "FETCH_HEAD", "--all", "", " "])
def test_what_git_remembers_or_searches_is_no_name(repository: Path, name: str) -> None:
    with pytest.raises(CamgrantError, match="git knows no"):
        commit_named(repository, name)


def test_a_branch_that_is_not_there_is_not_replaced_by_a_tag(repository: Path, tmp_path: Path) -> None:
    """git looks on where a full name is of nothing, and finds `refs/tags/refs/remotes/origin/published`."""
    folder = tmp_path / "kho"
    shutil.copytree(repository, folder)
    for ref in ("refs/remotes/origin/published", "refs/remotes/origin/main", "refs/heads/khac"):
        git(folder, "update-ref", "-d", ref)
        git(folder, "update-ref", f"refs/tags/{ref}", "false^{commit}")
        assert commit_of_ref(folder, ref) is None
        with pytest.raises(CamgrantError, match="git knows no"):
            commit_named(folder, ref)
    assert main_branch(folder, "main") == "refs/heads/main"


# -- commands that take a name ----------------------------------------------------------------------------------------


def _recorded(province: Province) -> None:
    """The publication of the province on the branch `published`, as the remote has it."""
    git(province.root, "init", "-q", "--bare", "-b", "main", "chung.git")
    province.git("remote", "add", "origin", str(province.root / "chung.git"))
    newest = sorted(province.out.iterdir())[-1]
    done = province.run("record", "--publication", newest, "--push", **IDENTITY)
    assert done.returncode == 0, done.stderr
    province.git("push", "-q", "origin", "refs/heads/main:refs/heads/main")
    province.git("fetch", "-q", "--no-tags", "origin")


@pytest.mark.parametrize("planted", ["refs/tags/origin/published", "refs/heads/origin/published"])
def test_an_old_record_under_the_name_of_the_branch_is_not_taken(province: Province, planted: str) -> None:
    _recorded(province)
    old = province.git("rev-parse", "refs/remotes/origin/published")
    province.edit(*EXTENDED)
    commit = province.commit()
    province.git("push", "-q", "origin", "refs/heads/main:refs/heads/main")
    assert province.sealed("--reviews", province.reviewed(province.approved(commit, "duc", "lam"))).returncode == 0
    done = province.run("record", "--publication", province.out / "0002", "--push", **IDENTITY)
    assert done.returncode == 0, done.stderr
    province.git("fetch", "-q", "--no-tags", "origin")
    province.git("update-ref", planted, old)
    ambiguous = province.sealed("--out", province.root / "khac", "--previous", "origin/published")
    assert (ambiguous.returncode, "write one of these in full" in ambiguous.stderr) == (2, True), ambiguous.stderr
    why = (
        "is no name of a branch" if planted.startswith("refs/tags/") else "is older than refs/remotes/origin/published"
    )
    for name, said in ((old, "is no name of a branch"), (planted, why)):
        refused = province.sealed("--out", province.root / "khac", "--previous", name)
        assert (refused.returncode, said in refused.stderr) == (2, True), (name, refused.stderr)
    province.git("branch", "-f", "published", old)
    behind = province.sealed("--out", province.root / "khac", "--previous", "refs/heads/published")
    assert (behind.returncode, "is older than refs/remotes/origin/published" in behind.stderr) == (2, True)
    assert not (province.root / "khac").exists() or list((province.root / "khac").iterdir()) == []
    done = province.sealed("--out", province.root / "moi", "--previous", "refs/remotes/origin/published")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (province.root / "moi").iterdir()) == ["0003"]


def test_a_folder_of_the_data_is_not_taken_for_the_branch(province: Province) -> None:
    """The command is started at the top of the data, where a folder may be called `refs/remotes/origin/published`."""
    _recorded(province)
    false = province.folder / "refs" / "remotes" / "origin" / "published"
    shutil.copytree(province.out / "0001", false)
    (false / "published.json").write_text("{}")
    shutil.copytree(false, province.folder / "origin" / "published")
    done = province.sealed("--out", province.root / "moi", "--previous", "refs/remotes/origin/published")
    assert (done.returncode, record_of(province.root / "moi")) == (0, 2), done.stderr
    done = province.sealed("--out", province.root / "khac", "--previous", "origin/published")
    assert (done.returncode, "is a folder and a branch" in done.stderr) == (2, True), done.stderr


def record_of(out: Path) -> int:
    return max((int(path.name) for path in out.iterdir()), default=0) if out.is_dir() else 0


def test_commands_judge_by_the_branch_whatever_a_tag_is_called(province: Province) -> None:
    """The tags stand at a commit that would judge otherwise; where a name is not clear the command says so."""
    start = province.git("rev-parse", "HEAD")
    province.edit(*EXTENDED)
    province.commit()
    province.git("update-ref", "refs/remotes/origin/main", start)
    words = {
        "plan": ("plan", "--format", "json", *("--as-of", DAY)),
        "approvals": ("approvals", "--reviews", province.reviewed(), "--format", "json", *("--as-of", DAY)),
        "who": ("who", "--camera", "k-iso-01-1", "--at", DAY, "--format", "json"),
        "doctor": ("doctor", "--format", "json", "--as-of", DAY),
        "publish": (
            "publish",
            "--no-secrets",
            "--out",
            province.root / "x",
            "--previous",
            province.out,
            "--as-of",
            DAY,
        ),
    }
    before = {name: province.run(*line, **IDENTITY) for name, line in words.items()}
    for tag in ("main", "origin/main", "heads/main", "remotes/origin/main", "refs/heads/main", "HEAD", "published"):
        province.git("update-ref", f"refs/tags/{tag}", "HEAD" if "origin" in tag else start)
    shutil.rmtree(province.root / "x", ignore_errors=True)
    for name, line in words.items():
        after = province.run(*line, **IDENTITY)
        assert (after.returncode, after.stdout) == (before[name].returncode, before[name].stdout), (name, after.stderr)
    for line in (
        ("plan", "--base", "main", "--head", "HEAD"),
        ("plan", "--base", "origin/main", "--head", "HEAD"),
        ("check", "--base", "origin/main"),
        ("test", "--base", "origin/main"),
        ("approvals", "--base", "origin/main", "--reviews", province.reviewed()),
        ("approvals", "--each", "--base", "origin/main", "--reviews", province.reviewed()),
        ("who", "--camera", "k-iso-01-1", "--at", DAY, "--head", "main"),
        ("who", "diff", DAY, DAY, "--head", "origin/main"),
    ):
        done = run(*line, cwd=province.folder, **IDENTITY)
        assert (done.returncode, "write one of these in full" in done.stderr) == (2, True), (line, done.stderr)


def test_a_proposal_reaches_its_branch_whatever_a_tag_is_called(province: Province) -> None:
    _recorded(province)
    for tag in ("main", "HEAD", "refs/heads/main", "refs/heads/published", "heads/main"):
        province.git("update-ref", f"refs/tags/{tag}", "HEAD")
    province.edit(*EXTENDED)
    done = province.run("propose", **IDENTITY)
    assert done.returncode == 0, done.stderr
    province.git("switch", "-q", "--discard-changes", "main", "--")
    done = province.run("sync", **IDENTITY)
    assert done.returncode == 0, done.stderr
    commit = province.git("rev-parse", "refs/heads/published")
    assert record(province, 1)["sequence"] == 1
    again = province.run("record", "--publication", province.out / "0001", "--push", **IDENTITY)
    assert again.returncode == 0, again.stderr
    assert git(province.root / "chung.git", "rev-parse", "refs/heads/published") == commit


@pytest.mark.parametrize("remote", ["nothing", "main", "with its own head"])
def test_a_branch_does_not_name_itself_the_one_that_judges(province: Province, remote: str) -> None:
    """Its settings say that it counts, its reviewers are its own, and a change on top has their approval."""
    main = province.git("rev-parse", "HEAD")
    if remote != "nothing":
        province.git("update-ref", "refs/remotes/origin/main", main)
    if remote == "with its own head":
        province.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    province.git("switch", "-q", "-c", "khac")
    province.edit("camgrant.yaml", "  pack:", "  branch: khac\n  pack:")
    for handle, other in (("lam", "ke1"), ("hieu", "ke2"), ("duc", "ke3")):
        province.edit("reviewers/all.yaml", f"handle: {handle}", f"handle: {other}")
    province.git("update-ref", "refs/remotes/origin/khac", province.commit())
    province.git("switch", "-q", "-c", "thay-doi")
    province.edit(*EXTENDED)
    reviews = province.reviewed(province.approved(province.commit(), "ke1", "ke2", "ke3"))
    asked = run("approvals", "-i", province.inventory, "--reviews", reviews, "--as-of", DAY, cwd=province.folder)
    assert asked.returncode == 1, asked.stdout
    assert "The review by ke1 does not count" in asked.stdout


def evil(province: Province) -> None:
    """A branch that names itself the one that counts, here and at the remote, and is checked out."""
    province.git("switch", "-q", "-c", "khac")
    province.edit("camgrant.yaml", "  pack:", "  branch: khac\n  pack:")
    province.git("update-ref", "refs/remotes/origin/khac", province.commit())


@pytest.mark.parametrize("main", ["main", "master", "chinh"])
@pytest.mark.parametrize("known", ["the remote's own", "what was cleared", "its name", "nothing"])
def test_no_state_that_is_checked_out_names_the_branch_that_counts(province: Province, known: str, main: str) -> None:
    """Whatever says it, it is nothing that came with the branch; where nothing does, there is no answer."""
    if main != "main":
        province.git("branch", "-q", "-m", "main", main)
        province.edit("camgrant.yaml", "  pack:", f"  branch: {main}\n  pack:")
        commit = province.commit()
        if known == "what was cleared":
            done = province.sealed("--reviews", province.reviewed(province.approved(commit, "duc", "hieu")))
            assert done.returncode == 0, done.stderr
        province.git("update-ref", f"refs/remotes/origin/{main}", commit)
        province.git("switch", "-q", "-c", "khac")
        province.edit("camgrant.yaml", f"  branch: {main}\n", "  branch: khac\n")
        province.git("update-ref", "refs/remotes/origin/khac", province.commit())
    else:
        province.git("update-ref", "refs/remotes/origin/main", "HEAD")
        evil(province)
    if known != "what was cleared":
        shutil.rmtree(province.folder / ".git" / "camgrant")
    if known == "the remote's own":
        province.git("symbolic-ref", "refs/remotes/origin/HEAD", f"refs/remotes/origin/{main}")
    elif known != "what was cleared":
        with pytest.raises(UsageFault, match="only the settings here say that 'khac'"):
            find_main_branch(province.inventory)
        if known == "its name" and main != "chinh":
            province.git("switch", "-q", "-c", "viec", main)
            province.edit("camgrant.yaml", "  pack:", "  language: vi\n  pack:")
            assert find_main_branch(province.inventory).ref == f"refs/remotes/origin/{main}"
        return
    found = find_main_branch(province.inventory)
    assert (found.name, found.ref) == (main, f"refs/remotes/origin/{main}")
    assert found.told is not None
    assert f"call 'khac' the branch that counts, but by {'the remote' if 'remote' in known else 'what was'}" in (
        found.told.en
    )


def test_two_usual_names_are_no_answer(province: Province) -> None:
    """Whoever may push a branch called main does so where the true one is called master."""
    shutil.rmtree(province.folder / ".git" / "camgrant")
    province.git("branch", "master")
    with pytest.raises(UsageFault, match="git remote set-head origin --auto"):
        find_main_branch(province.inventory)


def test_a_repository_that_nobody_can_push_to_says_itself(province: Province) -> None:
    shutil.rmtree(province.folder / ".git" / "camgrant")
    province.git("branch", "-q", "-m", "main", "chinh")
    province.edit("camgrant.yaml", "  pack:", "  branch: chinh\n  pack:")
    assert find_main_branch(province.inventory).ref == "refs/heads/chinh"


def test_every_command_names_the_true_branch(province: Province) -> None:
    _recorded(province)
    province.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    evil(province)
    province.git("push", "-q", "origin", "khac")
    told = "call 'khac' the branch that counts, but by the remote it is 'main'"
    given = ("-i", province.inventory, "--lang", "en")
    commands = {
        "plan": ("plan", *given),
        "who": ("who", "--camera", "k-iso-01-1", "--at", DAY, *given),
        "sync": ("sync", *given),
        "doctor": ("doctor", "--as-of", DAY, *given),
        "approvals": ("approvals", "--reviews", province.reviewed(), *given),
    }
    for name, line in commands.items():
        done = run(*line, cwd=province.folder, **IDENTITY)
        assert told in done.stderr + done.stdout, (name, done.stdout, done.stderr)
    assert run(*commands["approvals"], cwd=province.folder).returncode == 1
    province.edit(*EXTENDED)
    done = run("propose", *given, cwd=province.folder, **IDENTITY)
    assert (done.returncode, told in done.stderr) == (0, True), done.stderr
    (branch,) = province.git("for-each-ref", "--format=%(refname)", "refs/heads/camgrant/").splitlines()
    main = province.git("rev-parse", "refs/remotes/origin/main")
    assert province.git("rev-parse", f"{branch}^") == main


def test_the_first_publication_is_of_the_true_branch(tmp_path: Path) -> None:
    """Nothing was cleared that could say so, and the branch that is open calls itself the one."""
    line = MainLine(tmp_path)
    line.git("update-ref", "refs/remotes/origin/main", line.first)
    line.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    line.git("switch", "-q", "-c", "khac")
    line.edit("camgrant.yaml", "  pack:", "  branch: khac\n  pack:")
    line.approve(line.commit())
    with pytest.raises(UsageFault, match="is not merged into origin/main"):
        line.publish()
