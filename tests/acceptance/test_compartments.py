"""An inventory in compartments: whole it says what it said in one piece; without a part it says so, never guesses."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support.cli import forked as run
from support.cli import write_world
from support.examples import world
from support.git import git

ROOTS = """\
  roots:
    danh_ba: {folder: ../danh-ba, kinds: [contacts]}
    chot: {folder: ../chot, kinds: [sites, cameras, grants]}
    cach_ly: {folder: ../cach-ly, kinds: [sites, cameras, grants]}
"""
WORK = (
    ("render",),
    ("pack",),
    ("show", "--camera", "k-chk-01-1"),
    ("duties",),
    ("list", "status"),
)
Split = Callable[..., Path]


def entities(raw: bytes) -> dict[str, str]:
    """Id -> its lines, of a file as the minimal inventory writes them."""
    found: dict[str, str] = {}
    for line in raw.decode().splitlines(keepends=True)[1:]:
        if line.startswith("  ") and line[2] not in " #":
            name = line.strip().rstrip(":")
            found[name] = ""
        if not line.startswith("  #"):
            found[name] += line
    return found


def with_ids(raw: bytes, part: str) -> tuple[bytes, bytes]:
    """The file without and with the entities whose ids hold a word."""
    head = raw.decode().splitlines(keepends=True)[0]
    both = [
        "".join(text for name, text in entities(raw).items() if (part in name.split("-")) is inside)
        for inside in (False, True)
    ]
    return f"{head}{both[0]}".encode(), f"{head}{both[1]}".encode()


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """The minimal inventory in one piece."""
    return write_world(tmp_path / "whole", world())


@pytest.fixture
def split(tmp_path: Path) -> Path:
    """The same in four folders: contacts, the checkpoint and the isolation sites apart from the rest."""
    files = world()
    files["camgrant.yaml"] += ROOTS.encode()
    files["../danh-ba/contacts/all.yaml"] = files.pop("contacts/all.yaml")
    for kind in ("sites", "cameras", "grants"):
        rest, checkpoint = with_ids(files.pop(f"{kind}/all.yaml"), "chk")
        rest, isolation = with_ids(rest, "iso")
        files[f"../chot/{kind}/all.yaml"] = checkpoint
        files[f"../cach-ly/{kind}/all.yaml"] = isolation
        if kind == "grants":
            files[f"{kind}/all.yaml"] = rest
        else:
            assert not entities(rest)
    return write_world(tmp_path / "split", files)


def findings(root: Path, *words: str, expected: int = 0) -> list[dict[str, object]]:
    done = run("check", "-i", root, "--format", "json", *words)
    assert done.returncode == expected, done.stdout + done.stderr
    return list(json.loads(done.stdout)["findings"])


def codes(root: Path, *words: str, expected: int = 0) -> list[tuple[object, object]]:
    return [(one["code"], one["severity"]) for one in findings(root, *words, expected=expected)]


def rendered(root: Path, out: Path, *words: str) -> dict[str, bytes]:
    done = run("render", "-i", root, "--out", out, *words)
    assert done.returncode == 0, done.stderr
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_in_compartments_everything_is_as_in_one_piece(whole: Path, split: Path, tmp_path: Path) -> None:
    assert findings(split) == findings(whole) == []
    words = ("show", "--person", "c-nguyen-tuan-anh", "--format", "json")
    assert run(*words, "-i", split).stdout == run(*words, "-i", whole).stdout
    one, other = rendered(whole, tmp_path / "one"), rendered(split, tmp_path / "other")
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
    assert len(one) > 20


def test_without_the_contacts_a_check_says_how_much_is_missing_and_nothing_else(split: Path) -> None:
    shutil.rmtree(split.parent / "danh-ba")
    (found,) = findings(split)
    assert (found["code"], found["severity"]) == ("REF011", "warning")
    assert str(found["file"]).endswith("inventory/camgrant.yaml")
    assert (
        (split / "camgrant.yaml")
        .read_text(encoding="utf-8")
        .splitlines()[int(str(found["line"])) - 1]
        .startswith("    danh_ba:")
    )
    named = {
        name
        for name in entities(world()["contacts/all.yaml"])
        if any(name.encode() in raw for path, raw in world().items() if not path.startswith("contacts/"))
    }
    assert f"names {len(named)} ids" in str(found["message"])


@pytest.mark.parametrize("words", WORK, ids=" ".join)
@pytest.mark.parametrize("gone", ["danh-ba", "chot"])
def test_without_a_compartment_nothing_is_drawn_from_what_is_left(
    split: Path, gone: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    cwd = tmp_path / "work"
    cwd.mkdir()
    shutil.rmtree(split.parent / gone)
    done = run(*words, "-i", split, cwd=cwd)
    assert done.returncode == 1, done.stdout + done.stderr
    assert [*cwd.iterdir()] == []


def test_no_recorder_is_rendered_as_if_nobody_might_see_it(split: Path, tmp_path: Path) -> None:
    before = rendered(split, tmp_path / "dist")
    shutil.rmtree(split.parent / "danh-ba")
    assert run("render", "-i", split, "--out", tmp_path / "dist").returncode == 1
    after = {path.relative_to(tmp_path / "dist").as_posix(): path for path in (tmp_path / "dist").rglob("*.*")}
    assert before.keys() == after.keys()
    assert [name for name in before if after[name].read_bytes() != before[name]] == []


def test_an_empty_folder_is_an_absent_compartment(split: Path) -> None:
    """Git leaves one where a submodule was not fetched."""
    shutil.rmtree(split.parent / "chot")
    (split.parent / "chot").mkdir()
    assert codes(split) == [("REF011", "warning")]
    assert run("render", "-i", split, "--out", split.parent / "dist").returncode == 1


def test_one_compartment_gives_the_very_files_of_its_recorders(split: Path, tmp_path: Path) -> None:
    everything = rendered(split, tmp_path / "all")
    shutil.rmtree(split.parent / "cach-ly")
    some = rendered(split, tmp_path / "some", "--compartment", "chot", "--compartment", "danh_ba")
    devices = {name for name in some if "/hikvision/" in name}
    assert devices == {name for name in everything if "/r-chk-01-vnpt." in name}
    assert devices
    assert [name for name in devices if some[name] != everything[name]] == []
    assert [name for name in some if "sheet_" in name] == []
    assert [name for name in everything if "sheet_" in name] != []


def test_what_one_compartment_needs_of_another_is_refused(split: Path, tmp_path: Path) -> None:
    """Its grants name people who are not here: their accounts would vanish from the recorder."""
    done = run("render", "-i", split, "--out", tmp_path / "dist", "--compartment", "chot")
    assert done.returncode == 1
    assert "danh_ba" in done.stderr
    assert "REF011" in done.stderr
    assert not (tmp_path / "dist").exists()


def test_a_check_of_one_compartment_says_what_it_left_out(split: Path) -> None:
    words = ("--compartment", "chot", "--compartment", "danh_ba")
    assert codes(split, *words) == [("REF011", "notice")]
    assert codes(split, "--compartment", "chot") == [("REF011", "warning"), ("REF011", "notice")]
    edit(split.parent / "chot" / "grants" / "all.yaml", "c-ro-cham-hyeo", "c-ro-cham-hyeu")
    assert ("REF001", "error") in codes(split, *words, expected=1)


def test_show_answers_for_one_compartment_and_says_so(whole: Path, split: Path) -> None:
    words = ("show", "--camera", "k-chk-01-1", "--format", "json")
    shutil.rmtree(split.parent / "cach-ly")
    done = run(*words, "-i", split, "--compartment", "chot", "--compartment", "danh_ba")
    assert done.returncode == 0
    assert "left out: cach_ly" in done.stderr
    said, full = json.loads(done.stdout), json.loads(run(*words, "-i", whole).stdout)
    assert said.pop("left_out") == ["cach_ly"]
    assert full.pop("left_out") == []
    assert said == full
    assert len(full["entitlements"]) == 3


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--compartment", "ngan_la"), 2, "no compartment 'ngan_la'; it has: danh_ba, chot, cach_ly"),
        (("--compartment", "chot"), 3, "compartment 'chot' is not on this machine (../chot)"),
        (("--compartment", "danh_ba", "--published", "published.json"), 2, "--compartment does not go with"),
    ],
)
def test_compartments_that_cannot_be_worked_on(split: Path, words: tuple[str, ...], code: int, said: str) -> None:
    shutil.rmtree(split.parent / "chot")
    done = run("render", "-i", split, *words)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_an_id_in_two_compartments_is_an_error_at_a_place_that_opens(split: Path, tmp_path: Path) -> None:
    extra = split / "contacts" / "twice.yaml"
    extra.parent.mkdir()
    extra.write_text("contacts:\n" + entities(world()["contacts/all.yaml"])["c-tong-duy-hieu"], encoding="utf-8")
    done = run("check", "-i", "inventory", "--format", "json", cwd=split.parent)
    (found,) = json.loads(done.stdout)["findings"]
    assert (done.returncode, found["code"]) == (1, "REF002")
    places = [(found["file"], found["line"]), tuple(found["message"].rpartition(" ")[2].split(":")[:2])]
    opened = []
    for file, line in places:
        path = split.parent / str(file) if (split.parent / str(file)).is_file() else split / str(file)
        opened.append(
            (path.resolve().relative_to(split.parent).as_posix(), path.read_text().splitlines()[int(line) - 1])
        )
    assert sorted(opened) == [
        ("danh-ba/contacts/all.yaml", "  c-tong-duy-hieu:"),
        ("inventory/contacts/twice.yaml", "  c-tong-duy-hieu:"),
    ]


def test_a_fault_inside_a_compartment_is_found_there(split: Path) -> None:
    edit(split.parent / "chot" / "grants" / "all.yaml", "valid_until: 2021-07-26", "valid_until: 2021-02-30")
    found = [one for one in findings(split, expected=1) if one["code"] == "SCH006"]
    assert [str(one["file"]).rpartition("/split/")[2] for one in found] == ["inventory/../chot/./grants/all.yaml"]
    line = Path(str(found[0]["file"])).read_text(encoding="utf-8").splitlines()[int(str(found[0]["line"])) - 1]
    assert line.strip() == "valid_until: 2021-02-30"


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("danh-ba/units/a.yaml", "YML015"),
        ("danh-ba/camgrant.yaml", "YML015"),
        ("danh-ba/packs/a.yaml", "YML015"),
        ("danh-ba/README.md", "YML015"),
    ],
)
def test_what_a_compartment_does_not_hold_is_refused(split: Path, file: str, code: str) -> None:
    path = split.parent / file
    path.parent.mkdir(exist_ok=True)
    path.write_text("units: {}\n")
    assert (code, "error") in codes(split, expected=1)


def test_a_file_in_the_place_of_a_compartment_is_refused(split: Path) -> None:
    shutil.rmtree(split.parent / "danh-ba")
    (split.parent / "danh-ba").write_text("contacts: {}\n")
    assert ("YML015", "error") in codes(split, expected=1)


@pytest.mark.parametrize("folder", ["../chot", "../chot/grants", "../inventory/contacts"])
def test_folders_that_overlap_are_refused(split: Path, folder: str) -> None:
    edit(split / "camgrant.yaml", "../danh-ba", folder)
    assert ("REF005", "error") in codes(split, expected=1)


@pytest.mark.parametrize("folder", ["danh-ba", "/etc", "../", "..", "../a/../b", "../a b", "~/a", "..\\a"])
def test_folders_that_are_not_beside_the_inventory_are_refused(split: Path, folder: str) -> None:
    edit(split / "camgrant.yaml", "../danh-ba", f"'{folder}'")
    assert [one for one in codes(split, expected=1) if one == ("SCH005", "error")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{site: s-chk-01}", "{site: s-iso-01}"),
        ("{site: s-chk-01}", "{sites: [s-chk-01, s-iso-01]}"),
        ("{site: s-chk-01}", "{cameras: [k-chk-01-1, k-iso-01-1]}"),
        ("{site: s-chk-01}", "{chain: police}"),
    ],
)
def test_a_grant_does_not_reach_out_of_its_compartment(split: Path, old: str, new: str) -> None:
    path = split.parent / "chot" / "grants" / "all.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert ("REF012", "error") in codes(split, expected=1)
    if "iso" in new:
        shutil.rmtree(split.parent / "cach-ly")
        assert ("REF001", "error") in codes(split, expected=1), "the compartment alone shows it too"


def test_a_recorder_lies_with_its_site(split: Path) -> None:
    edit(split.parent / "cach-ly" / "cameras" / "all.yaml", "site: s-iso-01", "site: s-chk-01")
    assert ("REF012", "error") in codes(split, expected=1)


def test_a_publication_from_compartments_records_no_commit_and_cannot_be_built_upon(
    split: Path, tmp_path: Path
) -> None:
    git(split.parent, "init", "-q")
    git(split.parent, "add", "inventory")
    git(split.parent, "commit", "-q", "-m", "a")
    done = run("render", "-i", split, "--out", tmp_path / "dist")
    assert done.returncode == 0
    assert "cannot be used as --published" in done.stderr
    published = tmp_path / "dist" / "published.json"
    content = json.loads(published.read_text())
    assert content["commit"] == "uncommitted"
    again = ("render", "-i", split, "--out", tmp_path / "next", "--published")
    assert run(*again, published).returncode == 2
    forged = tmp_path / "published.json"
    forged.write_text(json.dumps({**content, "commit": git(split.parent, "rev-parse", "HEAD")}))
    done = run(*again, forged)
    assert (done.returncode, "lacks the compartments" in done.stderr) == (3, True), done.stderr
    assert not (tmp_path / "next").exists()


@pytest.mark.parametrize("way", [("--no-secrets",), ("--sign-with", "khoa")])
def test_what_lies_in_several_repositories_is_not_published_and_the_way_is_named(
    split: Path, tmp_path: Path, way: tuple[str, ...]
) -> None:
    git(split.parent, "init", "-q", "-b", "main")
    git(split.parent, "add", "-A")
    git(split.parent, "commit", "-q", "-m", "a")
    done = run("publish", "-i", split, "--out", tmp_path / "ra", *way, cwd=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "đề nghị theo mục “Dữ liệu chia ngăn” của docs/forges.md" in done.stderr
    assert not (tmp_path / "ra").exists()


def test_an_edit_reaches_into_the_compartment_that_holds_the_person(split: Path) -> None:
    done = run(
        "contact", "leave", "c-ro-cham-hyeo", "-i", split, "--on", "2021-07-25", "--reason", "chuyển công tác", "--yes"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "left_on: 2021-07-25" in (split.parent / "danh-ba" / "contacts" / "all.yaml").read_text(encoding="utf-8")
    assert not (split / "contacts").exists()


def test_fmt_reaches_into_compartments(split: Path) -> None:
    path = split.parent / "danh-ba" / "contacts" / "all.yaml"
    edit(path, '"0100 000 001"', "'0100000001'")
    done = run("fmt", "-i", split)
    assert (done.returncode, "../danh-ba/./contacts/all.yaml" in done.stdout) == (0, True)
    assert 'phone: "0100000001"' in path.read_text(encoding="utf-8")


def test_with_a_compartment_absent_only_what_ends_access_is_written(split: Path) -> None:
    """Whether a login is taken, or whom a longer grant lets see, cannot be told without the contacts."""
    shutil.rmtree(split.parent / "danh-ba")
    before = (split.parent / "chot" / "grants" / "all.yaml").read_text(encoding="utf-8")
    extend = run("grant", "extend", "g-chk-01-mannv", "--until", "2021-08-20", "-i", split, "--yes")
    words = ("--name", "Siu Ba", "--unit", "u-ca-ak", "--title", "Cán bộ", "--phone", "0100 000 026")
    new = run("contact", "new", *words, "-i", split, "--yes")
    assert (extend.returncode, "unknown contact 'c-nguyen-van-man'" in extend.stderr) == (2, True), extend.stderr
    assert (new.returncode, "only what ends access" in new.stderr) == (1, True), new.stderr
    assert (split.parent / "chot" / "grants" / "all.yaml").read_text(encoding="utf-8") == before
    done = run(
        "grant", "revoke", "g-chk-01-mannv", "--on", "2021-07-21", "--reason", "thôi nhiệm vụ", "-i", split, "--yes"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "revoked:" in (split.parent / "chot" / "grants" / "all.yaml").read_text(encoding="utf-8")


def test_a_revocation_of_all_that_somebody_holds_says_where_it_could_not_look(split: Path) -> None:
    """The person's grants lie in a compartment that is not here: that nothing was revoked is no success."""
    words = ("grant", "revoke", "--person", "c-ro-cham-hyeo", "--reason", "thôi nhiệm vụ", "-i", split, "--yes")
    shutil.move(split.parent / "chot", split.parent / "away")
    done = run(*words)
    assert done.returncode == 2, done.stdout
    assert "Compartment chot is not on this machine: the grants in it are NOT revoked" in done.stdout
    assert "nothing is revoked" in done.stderr
    shutil.move(split.parent / "away", split.parent / "chot")
    assert run(*words).returncode == 0


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_compartment_may_be_a_repository_of_its_own(split: Path, kind: str) -> None:
    """Git marks it by a folder, a submodule by a file."""
    mark = split.parent / "chot" / ".git"
    if kind == "folder":
        subprocess.run(["git", "init", "-q", mark.parent], check=True)
    else:
        mark.write_text("gitdir: ../.git/modules/chot\n")
    assert findings(split) == []
    (split.parent / "chot" / "grants" / ".git").touch()
    assert codes(split, expected=1) == [("YML015", "error")]
