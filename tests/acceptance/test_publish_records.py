"""Publishing in a real repository: what is refused, and what numbers, digests and records of publications hold."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from camgrant.rendering.jsontext import json_bytes
from support.province import DAY, Province
from support.publishing import EXTENDED, NEW_GRANT, REVOKED, content, province, published, record, steps

__all__ = ["province", "published"]


# -- what is refused --------------------------------------------------------------------------------------------------


def test_only_what_is_committed_and_merged_is_published(province: Province) -> None:
    province.edit(*EXTENDED)
    done = province.sealed()
    assert (done.returncode, "SEA026" in done.stdout + done.stderr) == (1, True), done.stderr
    assert "grants/all.yaml" in done.stdout + done.stderr
    assert record(province, 2)["commit"] == province.git("rev-parse", "HEAD")
    province.git("switch", "-q", "-c", "nhanh")
    province.commit()
    done = province.sealed()
    assert (done.returncode, "is not merged into main" in done.stderr) == (2, True)
    assert sorted(one.name for one in province.out.iterdir()) == ["0001", "0002"]


def test_a_branch_does_not_name_itself_the_one_that_counts(province: Province) -> None:
    """The setting is part of the change; until that is cleared, the branch is the one that was published from."""
    province.git("switch", "-q", "-c", "nhanh")
    province.edit("camgrant.yaml", "  pack:", "  branch: nhanh\n  pack:")
    province.edit(*REVOKED)
    commit = province.commit()
    done = province.sealed()
    assert (done.returncode, "is not merged into main" in done.stderr) == (2, True)
    approved = province.reviewed(province.approved(commit, "duc", "hieu", "lam"))
    assert province.sealed("--reviews", approved).returncode == 0


def test_a_remote_says_what_is_merged(province: Province) -> None:
    remote = province.root / "remote.git"
    province.git("init", "-q", "--bare", remote)
    province.git("remote", "add", "origin", remote)
    province.git("push", "-q", "origin", "main")
    province.edit(*REVOKED)
    province.commit()
    done = province.sealed()
    assert (done.returncode, "is not merged into origin/main" in done.stderr) == (2, True)
    province.git("push", "-q", "origin", "main")
    assert province.sealed().returncode == 0


def test_history_that_was_rewritten_is_not_cleared(province: Province) -> None:
    province.git("commit", "-q", "--amend", "-m", "khác")
    done = province.sealed()
    assert done.returncode == 1
    assert "history was rewritten" in done.stdout


def test_a_commit_that_cannot_be_read_is_named_and_removals_go_out(province: Province) -> None:
    province.edit("grants/all.yaml", "grants:\n", "grants: [\n")
    commit = province.commit()
    done = province.sealed()
    assert done.returncode == 1
    assert f"Commit {commit[:12]}: cannot be read whole, so nothing approves it (grants/all.yaml:" in done.stdout
    assert f"SEA025 commit {commit[:12]} cannot be read whole" in done.stdout
    assert (record(province, 2)["commit"], record(province, 2)["held"]) == (record(province, 1)["commit"], [])


def test_a_commit_that_lost_its_settings_stops_no_removal(province: Province) -> None:
    province.edit(*REVOKED)
    province.commit()
    (province.inventory / "camgrant.yaml").unlink()
    province.commit()
    assert province.sealed().returncode == 1
    assert ("delete", "mannv") in steps(province.opened(2, "u-vnpt-gl"), "r-chk-01-vnpt")


def test_data_that_cannot_be_read_are_no_first_publication(tmp_path: Path) -> None:
    province = Province(tmp_path)
    province.edit("grants/all.yaml", "grants:\n", "grants: [\n")
    province.commit()
    done = province.sealed()
    assert (done.returncode, "nothing was ever published" in done.stderr) == (1, True)
    assert "grants/all.yaml:" in done.stderr
    assert not province.out.exists()


def another_key(province: Province) -> Path:
    made = province.root / "khac"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", made], check=True)
    return made


def test_a_signer_whom_nobody_knows_is_refused(tmp_path: Path) -> None:
    province = Province(tmp_path)
    head = province.git("rev-parse", "HEAD")
    reviews = province.reviewed(province.approved(head, "duc", "hieu", "lam"))
    done = province.publish("--sign-with", another_key(province), "--reviews", reviews)
    assert (done.returncode, "signers" in done.stderr, province.out.exists()) == (2, True, False)


def test_a_new_signer_publishes_while_something_else_is_held_back(province: Province) -> None:
    """The key of the signer is another in the head, which is not cleared; the removal goes out all the same."""
    key = another_key(province)
    old, new = (" ".join(one.with_suffix(".pub").read_text().split()[:2]) for one in (province.key, key))
    province.edit("camgrant.yaml", old, new)
    province.edit(*REVOKED)
    province.write("grants/new.yaml", NEW_GRANT)
    province.commit()
    done = province.publish("--sign-with", key)
    assert (done.returncode, "`--signers FILE`" in done.stderr) == (2, True)
    signers = province.root / "nguoi-ky"
    signers.write_text(f'truoc namespaces="camgrant" {old}\n')
    assert province.publish("--sign-with", key, "--signers", signers).returncode == 1
    assert ("delete", "mannv") in steps(province.opened(2, "u-vnpt-gl"), "r-chk-01-vnpt")


@pytest.mark.parametrize("forged", ["record", "root", "signature"])
def test_a_record_that_the_signer_did_not_make_is_refused(province: Province, forged: str) -> None:
    """Who may push to the branch of the record could otherwise clear any commit by naming it there."""
    province.edit(*EXTENDED)
    commit = province.commit()
    place = province.out / "0001"
    if forged == "signature":
        (place / "MANIFEST.json.sig").unlink()
    else:
        made = json.loads((place / "published.json").read_bytes())
        del made["manifest_sha256"]
        made["commit"] = commit
        root = json.loads((place / "MANIFEST.json").read_bytes())
        if forged == "root":
            root |= {"cleared": commit, "record_sha256": hashlib.sha256(json_bytes(made)).hexdigest()}
            (place / "MANIFEST.json").write_bytes(json_bytes(root))
        digest = hashlib.sha256((place / "MANIFEST.json").read_bytes()).hexdigest()
        (place / "published.json").write_bytes(json_bytes({**made, "manifest_sha256": digest}))
    done = province.sealed()
    assert (done.returncode, "is not signed with the key that signs now" in done.stderr) == (2, True), done.stderr
    assert sorted(one.name for one in province.out.iterdir()) == ["0001"]


def test_a_commit_older_than_the_one_published_is_refused(province: Province) -> None:
    """A run that was started again on an old commit would take away what was granted since."""
    old = province.git("rev-parse", "HEAD")
    province.edit(*EXTENDED)
    commit = province.commit()
    assert province.sealed("--reviews", province.reviewed(province.approved(commit, "duc", "lam"))).returncode == 0
    province.git("checkout", "-q", old)
    done = province.sealed()
    assert (done.returncode, f"commit {old[:12]} is older than {commit[:12]}" in done.stderr) == (2, True)
    assert sorted(one.name for one in province.out.iterdir()) == ["0001", "0002"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--sign-with KEY is needed"),
        (("--no-secrets", "--previous", "khong-co"), "git knows no 'khong-co'"),
        (("--no-secrets", "--reviews", "khong-co.json"), "khong-co.json"),
        (("--no-secrets", "--recipients", "khong-co.yaml"), "khong-co.yaml"),
        (("--no-secrets", "--branch", "khong-co"), "git knows no 'khong-co'"),
        (("--no-secrets", "--as-of", "2021-07-19"), "later than 19/07/2021"),
    ],
)
def test_wishes_that_cannot_be_carried_out(published: Province, words: tuple[str, ...], said: str) -> None:
    done = published.publish(*words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert sorted(one.name for one in published.out.iterdir()) == ["0001"]


def test_a_day_to_come_is_refused(published: Province) -> None:
    """What begins then would go out before its day, and no removal would go out until it is over."""
    done = published.sealed(day="2999-01-01")
    assert (done.returncode, "01/01/2999 is still to come" in done.stderr) == (2, True), done.stderr
    assert sorted(one.name for one in published.out.iterdir()) == ["0001"]


def test_plain_folders_do_not_lie_among_sealed_publications(published: Province) -> None:
    """The next sealed one would find no signature on the one before, and everything would wait, removals too."""
    done = published.publish("--no-secrets")
    assert (done.returncode, f"--previous {published.out}" in done.stderr) == (2, True), done.stderr
    assert sorted(one.name for one in published.out.iterdir()) == ["0001"]


def test_a_folder_that_holds_other_things_is_no_shelf(published: Province, tmp_path: Path) -> None:
    (tmp_path / "giay-to.txt").write_text("của người khác")
    done = published.publish("--no-secrets", "--out", tmp_path)
    assert (done.returncode, "giay-to.txt" in done.stderr) == (2, True)
    assert content(tmp_path).keys() == {"giay-to.txt"}


@pytest.mark.parametrize("way", ["--no-secrets", "--sign-with"])
def test_a_place_that_git_would_take_along_is_refused(province: Province, way: str) -> None:
    """Phones in local/ and passwords in by-hand/ must not go into git with the next `git add`."""
    words = (way, province.key) if way == "--sign-with" else (way,)
    place = province.folder / "ra" / "day"
    done = province.publish(*words, "--previous", province.out, "--out", place)
    assert (done.returncode, "lies in a git repository that does not ignore it" in done.stderr) == (2, True)
    assert "echo /ra/day/ >> .git/info/exclude" in done.stderr
    assert not place.parent.exists()
    (province.folder / ".git" / "info").mkdir(exist_ok=True)
    (province.folder / ".git" / "info" / "exclude").write_text("/ra/\n")
    assert province.publish(*words, "--previous", province.out, "--out", place).returncode == 0
    assert province.git("status", "--porcelain") == ""


def test_the_record_of_another_province_is_told_as_that(province: Province, tmp_path: Path) -> None:
    (tmp_path / "khac").mkdir()
    other = Province(tmp_path / "khac")
    signer, place = tmp_path / "nguoi-ky", other.first()
    signer.write_text(f"khac {other.key.with_suffix('.pub').read_text()}")
    done = province.sealed("--previous", place, "--signers", signer)
    assert (done.returncode, "that publication is of another repository" in done.stderr) == (3, True), done.stderr
    assert sorted(one.name for one in province.out.iterdir()) == ["0001"]


# -- numbers, digests, records ----------------------------------------------------------------------------------------


def test_every_bundle_names_the_one_before(province: Province) -> None:
    assert province.sealed(day="2021-07-21").returncode == 0
    first, second = (province.opened(number, "u-vnpt-gl")["manifest.json"] for number in (1, 2))
    assert json.loads(second)["previous"] == hashlib.sha256(first).hexdigest()
    assert [json.loads(one)["sequence"] for one in (first, second)] == [1, 2]
    roots = [(province.out / f"000{number}" / "MANIFEST.json").read_bytes() for number in (1, 2)]
    assert json.loads(roots[1])["previous"] == hashlib.sha256(roots[0]).hexdigest()
    line = next(one for one in json.loads(roots[0])["recipients"] if one["recipient"] == "u-vnpt-gl")
    assert line["manifest_sha256"] == hashlib.sha256(first).hexdigest()
    bundle = province.out / "0001/bundles/u-vnpt-gl/u-vnpt-gl-0001.tar.age"
    assert line["bundle_sha256"] == hashlib.sha256(bundle.read_bytes()).hexdigest()


def recorded(province: Province, number: int) -> str:
    """The bundles of a publication, written into the ledger and committed."""
    place = province.out / f"{number:04d}"
    done = province.run("bundle", "issued", "-i", province.inventory, "--publication", place, "--on", "2021-07-22")
    assert done.returncode == 0, done.stderr
    return province.commit()


def test_numbers_go_on_from_the_ledger_where_the_shelf_was_lost(province: Province) -> None:
    """The same number is never given to another bundle, though nothing else remembers the first."""
    first = province.opened(1, "u-vnpt-gl")["manifest.json"]
    recorded(province, 1)
    shutil.rmtree(province.out)
    waits = province.sealed(day="2021-07-22")
    assert (waits.returncode, province.out.exists()) == (1, False)
    assert "the ledger has bundle u-viettel-gl-0001, which the publication before does not know" in waits.stdout
    (plan,) = re.findall(r"has the hash: ([0-9a-f]{64})", waits.stdout)
    reviews = province.reviewed(province.approved(None, "duc", "hieu", "lam", plan=plan))
    refused = province.sealed("--reviews", reviews, day="2021-07-22")
    assert (refused.returncode, "no record of any publication" in refused.stdout) == (1, True)
    trusted = ("--trust", province.git("rev-parse", "HEAD"))
    assert province.sealed("--reviews", reviews, *trusted, day="2021-07-22").returncode == 0
    assert [one.name for one in province.out.iterdir()] == ["0002"]
    second = json.loads(province.opened(2, "u-vnpt-gl")["manifest.json"])
    assert (second["sequence"], second["previous"]) == (2, hashlib.sha256(first).hexdigest())
    assert record(province, 2)["recipients"]["u-syt"]["sequence"] == 1  # stayed here: the ledger knows none of it


def test_an_older_publication_than_the_ledger_knows_holds_additions_back(province: Province, tmp_path: Path) -> None:
    """Its accounts are not those that are out; so removals go out under the next number, and the reason is told."""
    assert province.sealed(day="2021-07-21").returncode == 0
    province.edit(*REVOKED)
    commit = recorded(province, 2)
    reviews = province.reviewed(province.approved(commit, "duc"))
    words = ("--reviews", reviews, "--previous", province.out / "0001", "--out", tmp_path / "khac")
    done = province.sealed(*words, day="2021-07-22")
    assert done.returncode == 1
    assert "the ledger has bundle u-viettel-gl-0002, which the publication before does not know" in done.stdout
    assert [one.name for one in (tmp_path / "khac").iterdir()] == ["0003"]
    assert record(province, 2)["recipients"]["u-vnpt-gl"]["sequence"] == 2
    province.out = tmp_path / "khac"
    assert ("delete", "mannv") in steps(province.opened(3, "u-vnpt-gl"), "r-chk-01-vnpt")
    after = province.sealed("--reviews", reviews, day="2021-07-22")
    assert (after.returncode, record(province, 4)["held"]) == (0, []), after.stdout


def test_another_bundle_under_a_number_that_the_ledger_knows_is_told(province: Province, tmp_path: Path) -> None:
    other = province.copy(tmp_path / "ban-sao")
    assert province.sealed(day="2021-07-21").returncode == 0
    assert other.sealed(day="2021-07-22").returncode == 0
    commit = recorded(province, 2)
    done = province.sealed(
        *("--reviews", province.reviewed(province.approved(commit, "duc")), "--previous", other.out), day="2021-07-22"
    )
    assert "the ledger has bundle u-viettel-gl-0002, which" in done.stdout
    assert (done.returncode, (province.out / "0003").is_dir()) == (1, True)


def test_the_publication_before_may_be_a_folder_or_a_branch(province: Province, tmp_path: Path) -> None:
    province.git("switch", "-q", "--orphan", "published")
    for name in ("published.json", "MANIFEST.json"):
        (province.folder / name).write_bytes((province.out / "0001" / name).read_bytes())
    province.commit()
    province.git("switch", "-q", "main")
    given = ("publish", "-i", str(province.inventory), "--as-of", DAY, "--no-secrets", "--out")
    places: list[str | Path] = ["published", province.out, province.out / "0001"]
    for number, previous in enumerate(places):
        done = province.run(*given, tmp_path / f"out-{number}", "--previous", previous)
        assert done.returncode == 0, done.stderr
        assert [one.name for one in (tmp_path / f"out-{number}").iterdir()] == ["0002"]


@pytest.mark.parametrize("style", ["text", "json"])
def test_what_is_said_gives_no_number_away(province: Province, style: str) -> None:
    """It stands in the log of the machine that publishes, and an error may quote what somebody typed."""
    province.write("grants/new.yaml", NEW_GRANT.replace("d-tqs-tai-khoan", "d-0100000012"))
    province.commit()
    done = province.sealed("--format", style)
    assert (done.returncode, "REF" in done.stdout, "0100000012" in done.stdout) == (1, True, False)


def test_the_root_names_no_person_and_the_record_neither(published: Province) -> None:
    texts = [(published.out / "0001" / name).read_text() for name in ("MANIFEST.json", "published.json")]
    people = ("Nguyễn", "Tống Duy Hiếu", "0100", "@gialai", "@")
    assert [word for word in people for text in texts if word in text] == []


def test_plain_folders_are_the_same_bytes_everywhere(published: Province, tmp_path: Path) -> None:
    made = []
    for number, environment in enumerate(({"TZ": "UTC", "PYTHONHASHSEED": "1"}, {"TZ": "Asia/Tokyo", "LC_ALL": "C"})):
        copy = published.copy(tmp_path / str(number))
        plain = copy.root / "thuong"
        words = ("--as-of", "2021-07-21", "--previous", copy.out, "--out", plain, "--no-secrets")
        done = copy.process("publish", "-i", copy.inventory, *words, **environment)
        assert done.returncode == 0, done.stderr
        made.append(content(plain / "0002"))
    assert made[0] == made[1]
    assert any(name.startswith("plain/u-vnpt-gl/thiet-bi/") for name in made[0])
    assert not any("mat-khau" in name for name in made[0])
