"""Two provinces become one repository: nobody gains, nobody loses, no list goes astray, both pasts can be proven."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from camgrant.access.resolve import resolve
from camgrant.ledger.joined import written_name
from camgrant.load.assemble import load, references
from camgrant.load.tree import FolderTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets, slip_targets
from support.cli import forked as run
from support.git import IDENTITY, git
from support.joining import JOINED, MERGE, commit_on, two_repositories

DAYS: Final = [date(2021, 5, 25) + timedelta(days=number) for number in range(140)]
SHARED: Final = "u-byt-cntt"


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """The repository after the merge was written and proposed, the other one, and what the command said."""
    here, there = two_repositories(tmp_path_factory.mktemp("hai-kho"))
    done = run("inventory", "merge", str(there), *MERGE, cwd=here)
    assert done.returncode == 0, done.stdout + done.stderr
    return here, there, done.stdout


def inventory_of(root: Path) -> Inventory:
    loaded = load(FolderTree(root / "inventory"), device_targets(), slips=slip_targets())
    assert loaded.diagnostics == ()
    assert references(loaded).diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory


def before_merging(root: Path, place: Path) -> Inventory:
    git(root, "worktree", "add", "-q", "--detach", str(place), "main")
    return inventory_of(place)


def access(inventory: Inventory, day: date, prefix: str = "") -> set[tuple[str, str, str, str]]:
    """(person, recorder, camera, right) of everybody, as they are called in one of the repositories."""

    def plain(name: str) -> str:
        return name.replace(f"-{prefix}-", "-", 1) if prefix else name

    return {
        (plain(one.person), plain(one.recorder or ""), plain(camera), right)
        for one in resolve(inventory, day).entitlements
        if one.person.startswith(f"c-{prefix}-" if prefix else "c-") and (prefix or "-bd-" not in one.person)
        for camera in one.cameras
        for right in one.rights
    }


def content(root: Path, *words: str) -> Any:
    return json.loads(run(*words, "--format", "json", cwd=root).stdout)


def test_nobody_gains_and_nobody_loses_on_any_day(merged: tuple[Path, Path, str], tmp_path: Path) -> None:
    here, there, said = merged
    assert said.startswith("Nobody sees more.\nNobody loses access.\n")
    both, gia_lai = inventory_of(here), before_merging(here, tmp_path / "gia-lai")
    binh_dinh = inventory_of(there)
    assert [day for day in DAYS if access(both, day) != access(gia_lai, day)] == []
    assert [day for day in DAYS if access(both, day, "bd") != access(binh_dinh, day)] == []
    for day in DAYS:
        for one in resolve(both, day).entitlements:  # nobody has a camera of the other province
            assert {"-bd-" in one.person} == {"-bd-" in camera for camera in one.cameras} or not one.cameras
            assert one.recorder is None or ("-bd-" in one.recorder) == ("-bd-" in one.person)


def test_every_collision_is_settled(merged: tuple[Path, Path, str], tmp_path: Path) -> None:
    here, there, said = merged
    both, gia_lai, binh_dinh = inventory_of(here), before_merging(here, tmp_path / "gia-lai"), inventory_of(there)
    for kind in ("units", "contacts", "sites", "recorders", "cameras", "documents", "grants", "reviewers", "waivers"):
        one, other, joined = (getattr(inventory, kind) for inventory in (gia_lai, binh_dinh, both))
        assert one.keys() == other.keys()  # all of them collide
        shared = {SHARED} & one.keys()
        assert joined.keys() == one.keys() | {f"{name[:2]}bd-{name[2:]}" for name in other.keys() - shared}
    assert len(both.ledger) == 2 * len(gia_lai.ledger)
    logins = [contact.login for contact in both.contacts.values() if contact.login]
    assert len(logins) == len(set(logins))
    assert f"{len(both.joins['j-bd'].logins)} logins are taken by somebody else and change" in said
    assert "284 ids of the other repository get the prefix 'bd'" in said


def test_the_ledger_stays_as_it_was_written(merged: tuple[Path, Path, str]) -> None:
    here, there, _ = merged
    written = {path.name: path.read_bytes() for path in (there / "inventory/ledger").rglob("*.yaml")}
    came = {path.name: path.read_bytes() for path in (here / "inventory/ledger/bd").rglob("*.yaml")}
    assert came == written
    of_there = {name for name in inventory_of(here).ledger if name.startswith("e-bd-")}
    assert {written_name(name) for name in of_there} == set(inventory_of(there).ledger)


@pytest.mark.parametrize("day", ["2021-06-20", "2021-07-19", "2021-07-20", "2021-08-15"])
def test_every_day_is_sound(merged: tuple[Path, Path, str], day: str) -> None:
    here, there, _ = merged
    errors = []
    for root in (here, there):
        found = content(root, "check", "--as-of", day)["findings"]
        errors.append(
            {(one["code"], one["entity"].replace("-bd-", "-", 1)) for one in found if one["severity"] == "error"}
        )
    assert errors[0] <= errors[1]


def test_no_list_goes_to_the_other_province(merged: tuple[Path, Path, str], tmp_path: Path) -> None:
    """Least of all one with phone numbers; and each province draws up what it drew up."""
    here, there, _ = merged
    git(here, "worktree", "add", "-q", "--detach", str(tmp_path / "truoc"), "main")
    roots = (here, there, tmp_path / "truoc")
    streams = [{one["list"] for one in content(root, "list", "status")["lists"]} for root in roots]
    pairs = [stream.split("/") for stream in streams[0]]
    assert {("-bd-" in author, "-bd-" in recipient) for _, author, recipient in pairs if recipient != SHARED} == {
        (False, False),
        (True, True),
    }
    assert {stream for stream in streams[0] if "-bd-" not in stream} == streams[2]
    of_there = {stream.replace("-bd-", "-") for stream in streams[0] if "-bd-" in stream}
    # A slip of changes that was sent is no slip any more once a login on it is another one: the lists tell of that.
    assert {stream for stream in streams[1] if not stream.startswith("s7/")} == of_there


def test_no_paper_names_anybody_of_the_other_province(merged: tuple[Path, Path, str], tmp_path: Path) -> None:
    here, _, _ = merged
    done = run("render", "--out", str(tmp_path / "dist"), cwd=here)
    assert done.returncode == 0, done.stderr
    papers = {path for path in (tmp_path / "dist").rglob("*.csv") if SHARED not in path.parts}
    of_there = {path for path in papers if "-bd-" in path.relative_to(tmp_path / "dist").parts[0]}
    assert of_there
    assert papers - of_there
    for path in papers:
        other = "0100 000 0" if path in of_there else "0100 000 5"
        assert other not in path.read_text("utf-8-sig"), path


def test_the_plan_says_that_nobody_gains_or_loses(merged: tuple[Path, Path, str]) -> None:
    here, _, _ = merged
    told = content(here, "plan", "--base", "main")
    assert told["access"] == []
    # In which province what was here lies is said for every day, also of those gone by.
    assert {one["slug"] for one in told["risks"]} == {"joined", "corrected", "whole_chain"}
    check = run("check", "--base", "main", "--lang", "en", cwd=here)
    assert check.returncode == 0, check.stdout  # the brake does not stop it
    assert "PLN" not in check.stdout


def test_what_the_join_itself_changes_shows(merged: tuple[Path, Path, str], tmp_path: Path) -> None:
    """A grant that is slipped in beside what the other repository had counts as gained."""
    here, _, _ = merged
    git(here, "worktree", "add", "-q", "--detach", str(tmp_path / "thu"), "main")
    for path in (here / "inventory").rglob("*.yaml"):
        copy = tmp_path / "thu/inventory" / path.relative_to(here / "inventory")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    target = tmp_path / "thu/inventory/grants/bd/central-y-te.yaml"
    text = target.read_text("utf-8")
    target.write_text(text.replace("    rights: [live]", "    rights: [live, playback]", 1), "utf-8")
    told = content(tmp_path / "thu", "plan", "--base", "main")
    assert {(one["kind"], one["person"][:5]) for one in told["access"]} == {("gained", "c-bd-")}
    event = next((tmp_path / "thu/inventory/ledger/bd").rglob("*.yaml"))
    event.unlink()
    check = run("check", "--base", "main", "--lang", "en", cwd=tmp_path / "thu")
    assert "error[PLN" in check.stdout  # an event of that ledger is gone


@pytest.fixture(scope="module")
def joined(merged: tuple[Path, Path, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A fresh clone of the repository after the proposal was merged, and the other one as it was."""
    here, there, _ = merged
    work = tmp_path_factory.mktemp("hop-nhat")
    git(work, "clone", "-q", str(here), "kho")
    kho = work / "kho"
    for path in sorted((here / "inventory").rglob("*.yaml")):
        copy = kho / "inventory" / path.relative_to(here / "inventory")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    git(kho, "fetch", "-q", str(here), "refs/camgrant/joined/bd:refs/camgrant/joined/bd")
    done = run("propose", "--title", "Gộp hai kho", "--lang", "en", cwd=kho, **IDENTITY)
    assert done.returncode == 0, done.stderr
    branch = git(kho, "rev-parse", "--abbrev-ref", "HEAD")
    git(kho, "switch", "-q", "main")
    commit_on(kho, JOINED, "merge", "-q", "--no-ff", "-m", "Gộp", branch)
    git(work, "clone", "-q", kho.as_uri(), "ban-sao")
    return work / "ban-sao", there


def test_the_history_of_the_other_repository_comes_along(joined: tuple[Path, Path]) -> None:
    copy, there = joined
    last = git(there, "rev-parse", "HEAD")
    assert git(copy, "merge-base", "--is-ancestor", last, "HEAD") == ""
    assert last in (copy / "inventory/joins/bd.yaml").read_text("utf-8")
    assert last not in git(copy, "rev-list", "--first-parent", "HEAD").split()


@pytest.mark.parametrize("at", ["2021-06-10T10:00", "2021-07-01T10:00", "2021-07-15"])
@pytest.mark.parametrize("camera", ["k-iso-01-1", "k-chk-01-1"])
def test_who_could_see_then_is_what_the_other_repository_says(joined: tuple[Path, Path], camera: str, at: str) -> None:
    copy, there = joined
    other = f"k-bd-{camera[2:]}"
    told = run("who", "--camera", other, "--at", at, "--format", "json", cwd=copy)
    alone = run("who", "--camera", camera, "--at", at, "--format", "json", cwd=there)
    (part,) = json.loads(told.stdout)["joined"]
    assert told.returncode == alone.returncode
    assert part["commit"] == git(there, "rev-parse", "HEAD")
    answer, expected = part["answer"], json.loads(alone.stdout)
    assert len(answer["rows"]) == len(expected["rows"])
    for row, wanted in zip(answer["rows"], expected["rows"], strict=True):
        assert row["person"] == f"c-bd-{wanted['person'][2:]}"
        for same in ("standing", "login", "declared", "known", "recorded_on", "rights", "account"):
            if same in wanted and same != "account":
                assert row[same] == wanted[same], same
    assert [gap["what"] for gap in answer["gaps"]] == [gap["what"] for gap in expected["gaps"]]


def test_from_the_join_on_the_line_here_says_who_could_see(joined: tuple[Path, Path]) -> None:
    copy, _ = joined
    told = content(copy, "who", "--camera", "k-bd-iso-01-1", "--at", "2021-07-22T10:00")
    assert "joined" not in told
    assert {row["standing"] for row in told["rows"]} == {"declared"}
    both = content(copy, "who", "--camera", "k-bd-iso-01-1", "--from", "2021-07-10", "--until", "2021-07-25")
    assert both["joined"][0]["until"].startswith("2021-07-21T08:00")
    assert {row["person"] for row in both["joined"][0]["answer"]["rows"]} == {row["person"] for row in both["rows"]}


def test_what_was_here_before_is_told_as_it_was(joined: tuple[Path, Path], merged: tuple[Path, Path, str]) -> None:
    copy, before = joined[0], merged[0]
    for at in ("2021-06-10T10:00", "2021-07-15"):
        words = ("who", "--camera", "k-iso-01-1", "--at", at, "--format", "json")
        after, then = json.loads(run(*words, cwd=copy).stdout), json.loads(run(*words, cwd=before).stdout)
        assert "joined" not in after
        assert {(one["person"], one["standing"]) for one in after["rows"]} == {
            (one["person"], one["standing"]) for one in then["rows"]
        }


def test_the_words_for_people_say_where_it_comes_from(joined: tuple[Path, Path]) -> None:
    copy, there = joined
    told = run("who", "--camera", "k-bd-iso-01-1", "--at", "2021-07-01T10:00", "--lang", "en", cwd=copy)
    last = git(there, "rev-parse", "HEAD")[:12]
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("BEFORE THE REPOSITORIES WERE JOINED, until 01/07/2021 10:00:01, by the history of")
    assert f"(commit {last})" in told.stdout
    assert told.stdout.endswith("This repository, since it was joined, says the same of that time.\n")


def test_without_that_history_nobody_is_told_nobody(joined: tuple[Path, Path], tmp_path: Path) -> None:
    """A merge that kept only the files: what was declared before is not known, and that is said."""
    copy, _ = joined
    git(tmp_path, "init", "-q", "-b", "main", "kho")
    for path in sorted((copy / "inventory").rglob("*.yaml")):
        target = tmp_path / "kho/inventory" / path.relative_to(copy / "inventory")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    commit_on(tmp_path / "kho", JOINED)
    words = ("who", "--camera", "k-bd-iso-01-1", "--at", "2021-07-01T10:00", "--lang", "en")
    told = run(*words, cwd=tmp_path / "kho")
    assert told.returncode == 1
    assert "NOT KNOWN: the history of that repository is not here" in told.stdout


def digest(root: Path) -> str:
    found = hashlib.sha256()
    for path in sorted((root / "inventory").rglob("*.yaml")):
        found.update(path.read_bytes())
    return found.hexdigest()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("--as", "bd", "--there", "B"), "in which province is it? name it with --here"),
        (("--as", "BD"), "1 to 8 lower-case letters and digits, a letter first"),
        (("--as", "iso"), "there are ids of that form"),
        (("--as", "bd", "--same", "u-khong-co"), "unknown unit 'u-khong-co'"),
        (("--as", "bd", "--here", "l-khong-co", "--there", "B"), "unknown locality 'l-khong-co'"),
    ],
)
def test_what_cannot_be_joined_is_refused_and_nothing_is_written(
    tmp_path: Path, words: tuple[str, ...], wanted: str
) -> None:
    here, there = two_repositories(tmp_path)
    before = digest(here)
    done = run("inventory", "merge", str(there), "--on", "2021-07-20", *words, "--yes", "--lang", "en", cwd=here)
    assert done.returncode == 2
    assert wanted in done.stderr
    assert digest(here) == before


def test_where_no_unit_is_the_same_each_province_keeps_its_own(tmp_path: Path) -> None:
    here, there = two_repositories(tmp_path)
    words = [word for word in MERGE if word not in ("--same", SHARED)]
    done = run("inventory", "merge", str(there), *words, cwd=here)
    assert done.returncode == 0, done.stdout
    pairs = [one["list"].split("/")[1:] for one in content(here, "list", "status")["lists"]]
    assert {("-bd-" in author) == ("-bd-" in recipient) for author, recipient in pairs} == {True}


ASK: Final = ("--by", "Công an tỉnh", "--reason", "Xác minh ảnh lan truyền", "--on", "2021-07-22", "--lang", "en")
RIGHT: Final = "Right: made anew from the repository it is the same.\n"
DOSSIER: Final = json.loads((Path(__file__).parents[2] / "schemas/output/dossier.schema.json").read_text("utf-8"))


def dossier(root: Path, out: Path, *words: str) -> dict[str, Any]:
    """The content of a dossier that was made, whose event is committed."""
    done = run("dossier", *ASK, *words, "--out", str(out), cwd=root)
    assert done.returncode == 0, done.stderr
    commit_on(root, "2021-07-22T08:00+07:00")
    made: dict[str, Any] = json.loads((out / "ho-so.json").read_bytes())
    Draft202012Validator(DOSSIER, format_checker=FormatChecker()).validate(made)
    return made


def verify(root: Path, out: Path) -> tuple[int, str]:
    papers = ("--docx", str(out / "ho-so.docx"), "--pdf", str(out / "ho-so.pdf"))
    done = run("dossier", "--verify", str(out / "ho-so.json"), *papers, "--lang", "en", cwd=root)
    return done.returncode, done.stdout


def copy_of(root: Path, place: Path) -> Path:
    """A clone with a main branch of its own."""
    git(place, "clone", "-q", root.as_uri(), "kho")
    git(place / "kho", "remote", "remove", "origin")
    return place / "kho"


def paper(out: Path) -> str:
    with zipfile.ZipFile(out / "ho-so.docx") as packed:
        return re.sub("<[^>]+>", " ", packed.read("word/document.xml").decode())


def test_a_dossier_tells_of_the_time_before_the_join(joined: tuple[Path, Path], tmp_path: Path) -> None:
    """Who could see it then, by the history of the other repository; another clone makes the same of it."""
    kho = copy_of(joined[0], tmp_path)
    made = dossier(kho, tmp_path / "out", "--camera", "k-bd-iso-01-1", "--at", "2021-07-01T10:00")
    (there,) = made["joined"]
    alone = content(joined[1], "who", "--camera", "k-iso-01-1", "--at", "2021-07-01T10:00")
    wanted = [row for row in alone["rows"] if not row["technical"]]
    assert {(row["person"], row["grant"]) for row in there["answer"]["rights"]} == {
        (f"c-bd-{row['person'][2:]}", f"g-bd-{row['grant'][2:]}") for row in wanted
    }
    assert {row["standing"] for row in there["answer"]["rights"]} == {"declared"}
    assert there["commit"] == git(joined[1], "rev-parse", "HEAD")
    assert (there["covers"], there["agrees"]) == (True, True)
    assert made["seen"] == {"off_line": [], "published": None}
    said = paper(tmp_path / "out")
    assert "Trước khi gộp kho “j-bd”" in said
    assert "ghi về thời gian ấy đúng như các phần trên" in said
    assert "GHI NHẬN SAU" not in said  # what came with the join was declared long before
    for row in wanted:
        assert f"c-bd-{row['person'][2:]}" in said
    assert verify(kho, tmp_path / "out") == (0, RIGHT)
    (tmp_path / "xa").mkdir()
    assert verify(copy_of(kho, tmp_path / "xa"), tmp_path / "out") == (0, RIGHT)


def test_a_dossier_over_the_day_of_the_join_has_both_sides(joined: tuple[Path, Path], tmp_path: Path) -> None:
    kho = copy_of(joined[0], tmp_path)
    period = ("--site", "s-bd-iso-01", "--from", "2021-07-10", "--until", "2021-07-25")
    made = dossier(kho, tmp_path / "out", *period)
    (there,) = made["joined"]
    assert (there["covers"], there["agrees"]) == (False, False)
    assert there["until"].startswith("2021-07-21T08:00")
    assert {row["grant"] for row in there["answer"]["rights"]} == {row["grant"] for row in made["rights"]} != set()
    assert verify(kho, tmp_path / "out") == (0, RIGHT)


def test_a_dossier_about_what_was_always_here_has_nothing_of_the_join(
    joined: tuple[Path, Path], tmp_path: Path
) -> None:
    made = dossier(copy_of(joined[0], tmp_path), tmp_path / "out", "--camera", "k-iso-01-1", "--at", "2021-07-01T10:00")
    assert "joined" not in made


def test_a_dossier_that_was_made_without_that_history_says_so(joined: tuple[Path, Path], tmp_path: Path) -> None:
    """The join was merged as one commit: its second parent, and with it that history, did not come."""
    whole = joined[0]
    git(tmp_path, "init", "-q", "-b", "main", "kho")
    kho = tmp_path / "kho"
    shutil.copytree(whole / "inventory", kho / "inventory")
    commit_on(kho, JOINED)
    question = ("--camera", "k-bd-iso-01-1", "--at", "2021-07-01T10:00")
    done = run("dossier", *ASK, *question, "--out", str(tmp_path / "out"), cwd=kho)
    assert done.returncode == 0
    assert done.stderr == "The dossier is not the whole truth: see the part on completeness.\n"
    commit_on(kho, "2021-07-22T08:00+07:00")
    made = json.loads((tmp_path / "out/ho-so.json").read_bytes())
    last = git(joined[1], "rev-parse", "HEAD")
    assert [(one["commit"], one["answer"]) for one in made["joined"]] == [(last, None)]
    assert made["seen"]["absent"] == [last]
    said = paper(tmp_path / "out")
    assert "KHÔNG BIẾT ai xem được trước 01/07/2021 10:00:01" in said
    assert "Không có ai có quyền xem" not in said
    assert verify(kho, tmp_path / "out") == (0, RIGHT)
    git(kho, "fetch", "-q", str(joined[1]), "HEAD:refs/heads/kho-kia")  # whoever has it can still tell that it was not
    assert verify(kho, tmp_path / "out") == (0, RIGHT)
    other = dossier(kho, tmp_path / "day-du", *question)
    assert other["joined"][0]["answer"]["rights"]
    git(kho, "branch", "-q", "-D", "kho-kia")
    (tmp_path / "xa").mkdir()
    status, told = verify(copy_of(kho, tmp_path / "xa"), tmp_path / "day-du")
    assert status == 1
    assert f"The commit or an object that it rests on is missing here: {last}" in told


def test_a_dossier_that_the_other_repository_made_is_proven_here(tmp_path: Path) -> None:
    """With its event in the ledger that came along; damage to that event is told as what it is."""
    here, there = two_repositories(tmp_path)
    question = ("--camera", "k-iso-01-1", "--at", "2021-07-01T10:00")
    made = run("dossier", *ASK, *question, "--out", str(tmp_path / "out"), cwd=there)
    assert made.returncode == 0, made.stderr
    commit_on(there, "2021-07-20T07:00+07:00")
    done = run("inventory", "merge", str(there), *MERGE, cwd=here)
    assert done.returncode == 0, done.stdout + done.stderr
    proposed = run("propose", "--title", "Gộp hai kho", "--lang", "en", cwd=here, **IDENTITY)
    assert proposed.returncode == 0, proposed.stderr
    branch = git(here, "rev-parse", "--abbrev-ref", "HEAD")
    git(here, "switch", "-q", "main")
    commit_on(here, JOINED, "merge", "-q", "--no-ff", "-m", "Gộp", branch)
    assert verify(here, tmp_path / "out") == (0, RIGHT)
    (event,) = (one for one in (here / "inventory/ledger/bd").rglob("*.yaml") if "dossier" in one.read_text("utf-8"))
    event.write_text(event.read_text("utf-8").replace("ảnh lan truyền", "ảnh khác"), "utf-8")
    commit_on(here, "2021-07-23T08:00+07:00")
    status, told = verify(here, tmp_path / "out")
    assert status == 1
    assert "The event that told of this dossier was changed or vanished" in told
    assert "Comes out otherwise" not in told
