"""One life of sealed bundles, told over the real commands: issued, sent, lost, sealed for a new key, opened, verified.

The days go on from one step to the next; every archive is opened by the age library.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest

from camgrant.rendering.jsontext import json_bytes
from support.province import Province

VNPT, VIETTEL = "u-vnpt-gl", "u-viettel-gl"
OF_VNPT = {"r-chk-01-vnpt/mannv", "r-chk-01-vnpt/hyeorc", "r-iso-01/khoihd"}
OF_VIETTEL = {"r-chk-01-viettel/mannv", "r-chk-01-viettel/hyeorc", "r-iso-02/kiendt"}


class Office:
    """The registrar's desk in a province: runs commands, commits what they wrote, publishes what was committed."""

    def __init__(self, root: Path) -> None:
        self.province = Province(root)

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return self.province.run(*words, "-i", self.province.inventory)

    def done(self, *words: str | Path) -> str:
        """What a command said that must succeed and leave sound data; it is committed."""
        result = self.run(*words)
        assert (result.returncode, result.stderr) == (0, ""), result.stdout + result.stderr
        assert self.run("check", "--as-of", "2021-08-02").returncode == 0
        self.province.commit(" ".join(map(str, words[:2])))
        return result.stdout

    def publish(self, day: str, number: int) -> Path:
        """Everything that was committed since, approved by two agencies, and entered into the ledger."""
        province = self.province
        entries = [province.approved(commit, "duc", "hieu") for commit in province.git("rev-list", "HEAD").split()]
        done = province.sealed("--reviews", province.reviewed(*entries), day=day)
        assert done.returncode == 0, done.stdout + done.stderr
        place = province.out / f"{number:04d}"
        self.done("bundle", "issued", "--publication", place, "--on", day)
        return place

    def on_its_way(self, unit: str, number: int, day: str) -> None:
        self.done("bundle", "sent", *which(unit, number), "--way", "by_hand", "--on", day)

    def arrived(self, unit: str, number: int, day: str) -> None:
        self.done("bundle", "received", *which(unit, number), "--by", "Phòng Kỹ thuật", "--on", day)

    def states(self, day: str) -> dict[str, str]:
        found = json.loads(self.run("bundle", "status", "--as-of", day, "--format", "json").stdout)["bundles"]
        return {one["bundle"]: one["state"] for one in found}

    def owed(self, day: str) -> dict[tuple[str, str], str]:
        """(kind, subject) -> state, of the duties about bundles and new passwords."""
        found = json.loads(self.run("duties", "--as-of", day, "--format", "json").stdout)["duties"]
        kinds = ("send_bundle", "receive_bundle", "reissue")
        return {(one["kind"], one["subject"]): one["state"] for one in found if one["kind"] in kinds}

    def passwords(self, place: Path) -> dict[str, dict[str, str]]:
        """Recipient -> account -> initial password, over every bundle of the publication."""
        found: dict[str, dict[str, str]] = {}
        for path in (place / "bundles").rglob("*.age"):
            unit = path.parent.name
            for name, data in self.province.opened(int(place.name), unit).items():
                if re.fullmatch(r"mat-khau/.*\.json", name):
                    content = json.loads(data)
                    own = {f"{content['recorder']}/{login}": one for login, one in content["passwords"].items()}
                    found.setdefault(unit, {}).update(own)
        return found

    def verify(self, bundle: Path, identity: Any, *words: str) -> tuple[int, str]:
        """Exit code and words of `camgrant verify`, as the recipient runs it."""
        desk = self.province.root
        key, signers = desk / "khoa-rieng.txt", desk / "nguoi-ky.txt"
        key.write_text(f"{identity}\n")
        signers.write_text(f"stttt {self.province.key.with_suffix('.pub').read_text()}")
        result = self.province.run("verify", bundle, "--signers", signers, "--identity", key, *words)
        return result.returncode, result.stdout + result.stderr


def which(unit: str, number: int) -> tuple[str, ...]:
    return ("--recipient", unit, "--sequence", str(number))


def bundle_of(place: Path, unit: str) -> Path:
    (found,) = (place / "bundles" / unit).glob("*.age")
    return found


def slips(province: Province, number: int) -> tuple[str, ...]:
    """The recorders on which a bundle of Viettel orders something: there is a slip for each."""
    names = map(Path, province.opened(number, VIETTEL))
    return tuple(sorted(one.stem for one in names if one.parent.name == "technician_slip" and one.suffix == ".pdf"))


def test_the_life_of_bundles_and_keys(tmp_path: Path) -> None:
    office = Office(tmp_path)
    province = office.province

    # 20/07: the first publication; both bundles leave, one arrives.
    first = province.first()
    office.done("bundle", "issued", "--publication", first, "--on", "2021-07-20")
    before = office.passwords(first)
    assert {unit: set(own) for unit, own in before.items()} == {VNPT: OF_VNPT, VIETTEL: OF_VIETTEL}
    for unit in (VNPT, VIETTEL):
        office.on_its_way(unit, 1, "2021-07-20")
    office.arrived(VNPT, 1, "2021-07-20")
    assert office.states("2021-07-20") == {f"{VIETTEL}-0001": "sent", f"{VNPT}-0001": "received"}

    # 21/07: the other one is lost. It is owed again, and so are new passwords for all that were in it.
    said = office.done("bundle", "lost", *which(VIETTEL, 1), "--by", "Bưu điện tỉnh", "--on", "2021-07-21")
    assert said.startswith(
        "A new initial password is needed, the next publication makes it: " + ", ".join(sorted(OF_VIETTEL)) + "\n"
    )
    assert office.states("2021-07-21")[f"{VIETTEL}-0001"] == "lost"
    owed = office.owed("2021-07-21")
    assert owed["send_bundle", f"{VIETTEL}-0001"] == "due"
    assert {subject for kind, subject in owed if kind == "reissue"} == set()  # asked for, and not agreed to yet
    assert ("receive_bundle", f"{VIETTEL}-0001") not in owed

    # The next publication has them, each a new one, for that unit alone; but what the lost one orders to be done on
    # recorders it does not repeat. So the lost one is owed until it arrives as well.
    second = office.publish("2021-07-21", 2)
    owed = office.owed("2021-07-21")
    assert {subject for kind, subject in owed if kind == "reissue"} == {"r-chk-01-viettel", "r-iso-02"}
    anew = office.passwords(second)
    assert {unit: set(own) for unit, own in anew.items()} == {VIETTEL: OF_VIETTEL}
    assert not set(anew[VIETTEL].values()) & set(before[VIETTEL].values())
    for unit in (VNPT, VIETTEL):
        office.on_its_way(unit, 2, "2021-07-21")
        office.arrived(unit, 2, "2021-07-21")
    assert {slips(province, number) for number in (1, 2)} == {("r-chk-01-viettel", "r-iso-02"), ()}
    assert office.owed("2021-07-21")["send_bundle", f"{VIETTEL}-0001"] == "due"
    office.on_its_way(VIETTEL, 1, "2021-07-22")
    office.arrived(VIETTEL, 1, "2021-07-22")
    assert "due" in office.owed("2021-07-22").values()  # who received what is told, and not agreed to yet

    # 22/07: a new key. From that day on the old one opens nothing.
    old, new = province.identities[VNPT], pyrage.x25519.Identity.generate()
    new_key = ("--new", str(new.to_public()), "--by", "c-dao-ngoc-son", "--on", "2021-07-22")
    office.done("key", "rotate", "--unit", VNPT, *new_key, "--as-of", "2021-07-22", "--yes")
    province.identities[VNPT] = new
    third = office.publish("2021-07-22", 3)
    owed = office.owed("2021-07-22")
    earlier = {state for (kind, name), state in owed.items() if kind != "reissue" and not name.endswith("-0003")}
    assert earlier == {"done"}
    assert office.passwords(third) == {}
    sealed = bundle_of(third, VNPT)
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed.read_bytes(), [old])
    code, said = office.verify(sealed, old, "--for", VNPT, "--last", "2")
    assert (code, "SEA004" in said) == (1, True), said
    code, said = office.verify(sealed, new, "--for", VNPT, "--last", "2")
    assert (code, said.splitlines()[0]) == (0, f"SOUND: {VNPT}, bundle number 3"), said

    # 23/07: the old key turns out to be lost. It still opens the first bundle: what was not handed over is made anew.
    handed = ("--person", "c-hoang-dinh-khoi", "--recorder", "r-iso-01", "--what", "handed_over", "--evidence", "A")
    office.done("account", "confirm", *handed, "--on", "2021-07-22")
    lost = ("--key", str(old.to_public()), "--by", "c-dao-ngoc-son", "--on", "2021-07-23", "--as-of", "2021-07-23")
    said = office.done("key", "lost", "--unit", VNPT, *lost, "--yes")
    again = OF_VNPT - {"r-iso-01/khoihd"}
    assert said.splitlines()[:2] == [
        f"A new initial password is needed, the next publication makes it: {', '.join(sorted(again))}",
        "No new password for r-iso-01/khoihd: was handed over on 22/07/2021",
    ]

    # Somebody of the other unit forgot hers: one more password, and each in the archive of its own unit only.
    who = ("--person", "c-do-trung-kien", "--recorder", "r-iso-02", "--reason", "Quên", "--on", "2021-07-23")
    office.done("account", "reissue", *who)
    fourth = office.publish("2021-07-23", 4)
    last = office.passwords(fourth)
    assert {unit: set(own) for unit, own in last.items()} == {VNPT: again, VIETTEL: {"r-iso-02/kiendt"}}
    drawn = [one for place in (before, anew, last) for own in place.values() for one in own.values()]
    assert len(set(drawn)) == len(drawn)

    # The recipient compares the number: 4 comes after 3, and is no news to whoever has it.
    sealed = bundle_of(fourth, VNPT)
    assert office.verify(sealed, new, "--for", VNPT, "--last", "3")[0] == 0
    code, said = office.verify(sealed, new, "--for", VNPT, "--last", "4")
    assert (code, "SEA008" in said) == (1, True), said
    code, said = office.verify(bundle_of(first, VNPT), old, "--for", VNPT, "--last", "4")
    assert (code, "SEA008" in said) == (1, True), said


def test_the_recipient_is_told_of_removals_on_devices_that_get_no_file_too(tmp_path: Path) -> None:
    """Viettel's recorders are done by hand, from slips of paper."""
    office = Office(tmp_path)
    province = office.province
    province.first()
    listed = "    nomination: d-ub-plk-tai-khoan\n"
    province.edit("grants/all.yaml", listed, f"{listed}    revoked: {{on: 2021-07-20, reason: Chuyển công tác}}\n")
    province.commit()
    province.sealed()
    code, said = office.verify(bundle_of(province.out / "0002", VIETTEL), province.identities[VIETTEL], "--last", "1")
    assert (code, "Removals, to be done first:\n  r-iso-02: accounts: 1\n" in said) == (0, True), said


def test_a_lost_key_that_stands_in_the_file_of_recipients_counts_no_more(tmp_path: Path) -> None:
    """At once, though its entry waits for approval: what takes something away never waits."""
    office = Office(tmp_path)
    province = office.province
    province.first()
    own, extra = province.identities[VNPT], pyrage.x25519.Identity.generate()
    file = tmp_path / "khoa.yaml"
    file.write_text(f"recipients: {{{VNPT}: [{extra.to_public()}]}}\n")
    assert province.sealed("--recipients", file).returncode == 0
    assert pyrage.decrypt(bundle_of(province.out / "0002", VNPT).read_bytes(), [extra])
    lost = ("--key", str(extra.to_public()), "--by", "A", "--on", "2021-07-20", "--yes")
    office.done("key", "lost", "--unit", VNPT, *lost)
    done = province.sealed("--recipients", file)
    assert (done.returncode, "NOT CLEARED" in done.stdout) == (1, True), done.stdout
    sealed = bundle_of(province.out / "0003", VNPT).read_bytes()
    assert pyrage.decrypt(sealed, [own])
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [extra])


def test_a_bundle_for_a_phrase_is_recorded_like_any_other(tmp_path: Path) -> None:
    province = Province(tmp_path, keyless=(VNPT, VIETTEL))
    head = province.git("rev-parse", "HEAD")
    reviews = province.reviewed(province.approved(head, "duc", "hieu", "lam"))
    done = province.sealed("--reviews", reviews, "--phrase", VNPT, "--slip", VIETTEL)
    assert done.returncode == 0, done.stdout + done.stderr
    said = f"then record them: `camgrant bundle issued --publication {province.out / '0001'}`."
    assert done.stdout.splitlines()[-1].endswith(said)
    assert (
        province.run("bundle", "issued", "-i", province.inventory, "--publication", province.out / "0001").stderr == ""
    )
    found = json.loads(province.run("bundle", "status", "-i", province.inventory, "--format", "json").stdout)["bundles"]
    assert [(one["bundle"], set(one["accounts"])) for one in found] == [(f"{VNPT}-0001", OF_VNPT)]


# -- what a folder must prove before the ledger believes it -----------------------------------------------------------


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Province:
    province = Province(tmp_path_factory.mktemp("tinh"))
    province.first()
    return province


def forged(place: Path, **changed: Any) -> None:
    """A root manifest that says something else, with a record that fits it: only the signature can tell."""
    root = {**json.loads((place / "MANIFEST.json").read_bytes()), **changed}
    (place / "MANIFEST.json").write_bytes(json_bytes(root))
    record = json.loads((place / "published.json").read_bytes())
    record["manifest_sha256"] = hashlib.sha256((place / "MANIFEST.json").read_bytes()).hexdigest()
    (place / "published.json").write_bytes(json_bytes(record))


def moved(place: Path) -> None:
    """The bundle of one recipient in the place of the other's."""
    bundle_of(place, VNPT).write_bytes(bundle_of(place, VIETTEL).read_bytes())


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda place: forged(place, commit="0" * 40), "MANIFEST.json was changed after it was signed"),
        (lambda place: (place / "MANIFEST.json.sig").unlink(), "has no MANIFEST.json.sig"),
        (lambda place: (place / "MANIFEST.json.sig").write_text("chữ ký"), "or its signature is broken"),
        (moved, f"{VNPT}-0001.tar.age: không phải gói đã phát hành"),
        (lambda place: bundle_of(place, VNPT).unlink(), "this bundle is missing"),
    ],
)
def test_a_publication_that_is_not_as_it_was_signed_is_not_recorded(
    issued: Province, tmp_path: Path, break_it: Callable[[Path], None], said: str
) -> None:
    place = Path(shutil.copytree(issued.out / "0001", tmp_path / "0001"))
    words = ("bundle", "issued", "-i", issued.inventory, "--publication", place, "--dry-run")
    assert issued.run(*words).returncode == 0
    break_it(place)
    done = issued.run(*words)
    assert (done.returncode, done.stdout, said in done.stderr) == (2, "", True), done.stderr


def test_a_signer_who_is_no_longer_declared_must_be_named(issued: Province, tmp_path: Path) -> None:
    province = issued.copy(tmp_path)
    own = " ".join(province.key.with_suffix(".pub").read_text().split()[:2])
    other = tmp_path / "khac"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", other], check=True)
    province.edit("camgrant.yaml", own, " ".join(other.with_suffix(".pub").read_text().split()[:2]))
    words = ("bundle", "issued", "-i", province.inventory, "--publication", province.out / "0001", "--dry-run")
    done = province.run(*words)
    assert (done.returncode, "the signer is not under `signers` of camgrant.yaml" in done.stderr) == (2, True)
    signers = tmp_path / "nguoi-ky.txt"
    signers.write_text(f"truoc {own}\n")
    assert province.run(*words, "--signers", signers).returncode == 0
    signers.write_text("")
    done = province.run(*words, "--signers", signers)
    assert (done.returncode, "the list of signers names nobody" in done.stderr) == (2, True)
