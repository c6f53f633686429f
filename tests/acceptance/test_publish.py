"""Publishing in a real repository: what waits, what goes out, who gets which secret, and what a killed run leaves.

Bundles are opened by the age library; `tests/real/test_publish_tools.py` opens them with Debian's programs.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from camgrant.app.ledger import made
from camgrant.app.ledger import record as add_event
from camgrant.model.ledger import Event, ReviewAnswer, ReviewEvent
from camgrant.rendering.jsontext import json_bytes
from support.province import DAY, Province

REVOKED = (
    "grants/all.yaml",
    "    nomination: d-cat-s6-01\n",
    "    nomination: d-cat-s6-01\n    revoked: {on: 2021-07-20, reason: Chuyển công tác}\n",
)
EXTENDED = ("grants/all.yaml", "    valid_until: 2021-09-11\n", "    valid_until: 2021-09-12\n")
VIETTEL = {"r-chk-01-viettel/mannv", "r-chk-01-viettel/hyeorc", "r-iso-02/kiendt"}
NEW_GRANT = """\
grants:
  g-iso-01-man:
    person: c-nguyen-van-man
    system: site
    scope: {site: s-iso-01}
    rights: [live]
    purpose: site_supervision
    valid_from: 2021-07-20
    valid_until: 2021-08-20
    nomination: d-tqs-tai-khoan
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Province:
    """A province with its first publication; tests that change it work on a copy."""
    province = Province(tmp_path_factory.mktemp("tinh"))
    province.first()
    return province


@pytest.fixture
def province(published: Province, tmp_path: Path) -> Province:
    return published.copy(tmp_path)


def content(folder: Path) -> dict[str, str]:
    """Path -> digest of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def record(province: Province, sequence: int) -> dict[str, Any]:
    found = json.loads((province.out / f"{sequence:04d}" / "published.json").read_bytes())
    assert isinstance(found, dict)
    return found


def steps(files: dict[str, bytes], recorder: str) -> list[tuple[str, str]]:
    (data,) = (data for name, data in files.items() if name.endswith(f"{recorder}.steps.json"))
    return [(step["action"], step["login"]) for step in json.loads(data)["steps"]]


def same_login(branch: str, name: str, number: int) -> str:
    """A person whose login somebody else takes as well."""
    person = f'  c-le-van-{branch}:\n    full_name: {name}\n    phone: "0100 000 0{number}"\n    login: chungten\n'
    return f"{person}    positions:\n      - {{title: Cán bộ, unit: u-cat}}\n"


def newcomer(number: int) -> tuple[str, str]:
    """A person nobody knew, and a grant for him, as they stand in files."""
    who = f"c-nguoi-moi-{number}"
    person = f'  {who}:\n    full_name: Người Mới\n    phone: "0100 000 08{number}"\n    login: moi{number}aa\n'
    grant = NEW_GRANT.split("\n", 1)[1].replace("g-iso-01-man", f"g-iso-01-moi-{number}")
    return f"{person}    positions:\n      - {{title: Cán bộ, unit: u-tqs}}\n", grant.replace("c-nguyen-van-man", who)


# -- what may go out --------------------------------------------------------------------------------------------------


def test_the_first_publication_waits_until_all_of_it_is_approved(tmp_path: Path) -> None:
    province = Province(tmp_path)
    done = province.sealed()
    assert done.returncode == 1
    assert "Nothing was published" in done.stdout
    assert not province.out.exists()
    (plan,) = re.findall(r"has the hash: ([0-9a-f]{64})", done.stdout)
    by_hash = province.approved(None, "duc", "hieu", "lam", plan=plan)
    assert province.sealed("--reviews", province.reviewed(by_hash)).returncode == 0
    assert record(province, 1)["commit"] == province.git("rev-parse", "HEAD")


def test_the_first_publication_with_one_party_missing_waits(tmp_path: Path) -> None:
    province = Province(tmp_path)
    head = province.git("rev-parse", "HEAD")
    done = province.sealed("--reviews", province.reviewed(province.approved(head, "duc", "lam")))
    assert (done.returncode, province.out.exists()) == (1, False)
    assert "Missing: Công an tỉnh must agree" in done.stdout


def test_who_reviewed_a_change_has_not_reviewed_all_that_was_there_before(tmp_path: Path) -> None:
    province = Province(tmp_path)
    province.change(*REVOKED)
    head = province.commit()
    done = province.sealed("--reviews", province.reviewed(province.approved(head, "duc", "hieu", "lam")))
    assert (done.returncode, province.out.exists()) == (1, False)
    assert "Nothing was published" in done.stdout


def test_an_approved_change_goes_out_whole(province: Province) -> None:
    province.change(*EXTENDED)
    commit = province.commit()
    done = province.sealed("--reviews", province.reviewed(province.approved(commit, "duc", "lam")))
    assert done.returncode == 0, done.stdout
    assert (record(province, 2)["commit"], record(province, 2)["held"]) == (commit, [])


def test_a_change_that_nobody_approved_waits_and_its_removal_goes_out(province: Province) -> None:
    province.change(*REVOKED)
    province.add("grants/new.yaml", NEW_GRANT)
    commit = province.commit()
    cleared = record(province, 1)["commit"]
    done = province.sealed()
    assert done.returncode == 1
    assert "NOT CLEARED" in done.stdout
    assert steps(province.opened(2, "u-vnpt-gl"), "r-chk-01-vnpt") == [("delete", "mannv"), ("keep", "hyeorc")]
    assert steps(province.opened(2, "u-vnpt-gl"), "r-iso-01") == [("keep", "khoihd")]
    assert record(province, 2)["commit"] == cleared
    assert record(province, 2)["held"] == [{"commit": commit, "as_of": DAY, "ends_only": False}]


def test_a_removal_goes_out_while_every_gate_fails(province: Province) -> None:
    """Errors of the check, things that vanished, too many additions, no approval at all, a right that the device
    cannot keep apart, and other recipients without a key."""
    province.change(*REVOKED)
    province.add("grants/new.yaml", NEW_GRANT.replace("d-tqs-tai-khoan", "d-khong-co"))
    people, grants = zip(*(newcomer(number) for number in range(4)), strict=True)
    province.add("contacts/many.yaml", "contacts:\n" + "".join(people))
    province.add("grants/many.yaml", "grants:\n" + "".join(grants))
    province.change(
        "grants/all.yaml",
        "    rights: [live]\n    purpose: site_supervision",
        "    rights: [ptz]\n    purpose: site_supervision",
    )
    text = (province.inventory / "grants/all.yaml").read_text(encoding="utf-8")
    start = text.index("  g-iso-02-kiendt:")
    (province.inventory / "grants/all.yaml").write_text(
        text[:start] + text[text.index("  g-chk-01-mannv:") :], encoding="utf-8"
    )
    province.commit()
    done = province.sealed("--format", "json")
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert {"PLN001", "PLN006"} <= {found["code"] for found in said["findings"]}
    assert len(said["why"]) >= 3
    files = province.opened(2, "u-vnpt-gl")
    assert steps(files, "r-chk-01-vnpt") == [("delete", "mannv"), ("keep", "hyeorc")]
    assert steps(files, "r-iso-01") == [("delete", "khoihd")]  # his grant stands there and gives another right instead
    assert not [name for name in files if name.startswith("mat-khau/")]
    assert record(province, 2)["held"][0]["ends_only"] is True
    vanished = [
        one for one in province.opened(2, "u-viettel-gl") if one.startswith("thiet-bi/technician_slip/r-iso-02")
    ]
    assert vanished == []  # nothing to do there: who is gone from the tree keeps his account


def test_everything_at_once(province: Province) -> None:
    """Things vanish, nothing is approved, a key was changed, the estate was rebuilt; what was taken away is out."""
    key = f"{province.identities['u-viettel-gl'].to_public()}, valid_from: 2021-07-01"
    province.change("units/all.yaml", key, f"{key}, lost_on: {DAY}")
    without(province, "g-iso-02-kiendt")
    province.change(*NARROWED)
    province.change("contacts/all.yaml", "    login: khoihd\n", "    login: khoi2\n")
    province.change("contacts/all.yaml", "    login: mannv\n", "    login: mannv\n    left_on: 2021-07-20\n")
    province.change("cameras/all.yaml", "k-chk-01-1:\n        channel: 1\n", "k-chk-01-1:\n        channel: 3\n")
    province.change("cameras/all.yaml", "    creator: u-vnpt-gl\n", "    creator: u-viettel-gl\n")
    province.change("camgrant.yaml", "targets: [hikvision, technician_slip, ", "targets: [")
    province.commit()
    done = province.sealed("--format", "json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["unsealed_removals"]) == (1, ["u-viettel-gl"])
    files = province.opened(2, "u-vnpt-gl")
    assert steps(files, "r-chk-01-vnpt") == [("delete", "mannv"), ("reduce", "hyeorc")]
    assert steps(files, "r-iso-01") == [("reduce", "khoihd")]
    (data,) = (data for name, data in files.items() if name.endswith("r-iso-01.steps.json"))
    (step,) = json.loads(data)["steps"]
    assert (step["before"], step["after"]) == ({"live": [1, 2, 3]}, {"live": [1]})
    assert not (province.out / "0002/bundles/u-viettel-gl").exists()


def test_what_was_held_back_goes_out_once_it_is_approved(province: Province) -> None:
    province.change(*EXTENDED)
    commit = province.commit()
    assert province.sealed().returncode == 1
    done = province.sealed("--reviews", province.reviewed(province.approved(commit, "duc", "lam")))
    assert done.returncode == 0, done.stdout
    assert (record(province, 3)["commit"], record(province, 3)["held"]) == (commit, [])


def test_a_renewal_waits_for_the_answers_of_a_review_and_a_removal_does_not(province: Province) -> None:
    """Though everybody approved it: the unit that nominated was asked until 15/07 and has not answered."""
    add_event(
        province.inventory, [review("opened", date(2021, 7, 1), due=date(2021, 7, 15), grants=("g-iso-01-khoihd",))]
    )
    province.change(*EXTENDED)
    province.change(*REVOKED)
    first = province.commit()
    approvals = [province.approved(first, "duc", "lam")]
    done = province.sealed("--reviews", province.reviewed(*approvals), "--format", "json")
    assert done.returncode == 1
    findings = json.loads(done.stdout)["findings"]
    assert {found["code"] for found in findings} - {"SEA020"} == {"PLN007"}
    assert steps(province.opened(2, "u-vnpt-gl"), "r-chk-01-vnpt") == [("delete", "mannv"), ("keep", "hyeorc")]
    assert record(province, 2)["held"][0]["ends_only"] is False
    kept = (made(ReviewAnswer, grant="g-iso-01-khoihd", answer="keep"),)
    who = {"by": "Ban Giám hiệu", "second": "Phòng Đào tạo", "sha256": "0" * 64}
    add_event(province.inventory, [review("answered", date(2021, 7, 20), answers=kept, **who)])
    approvals.append(province.approved(province.commit(), "duc", "lam"))
    done = province.sealed("--reviews", province.reviewed(*approvals))
    assert (done.returncode, record(province, 3)["held"]) == (0, []), done.stdout


def review(what: str, on: date, **more: Any) -> Event:
    said = made(ReviewEvent, what=what, round="p-2021-07-01", owner="u-tqs", **more)
    return made(Event, on=on, review=said)


def test_holding_back_twice_gives_nothing_back(province: Province) -> None:
    """A revocation that went out stays out, though a later commit takes it back without anybody's approval."""
    province.change(*REVOKED)
    province.add("grants/new.yaml", NEW_GRANT)
    province.commit()
    assert province.sealed().returncode == 1
    province.change(REVOKED[0], REVOKED[2], REVOKED[1])
    province.commit()
    assert province.sealed(day="2021-07-21").returncode == 1
    assert ("create", "mannv") not in steps(province.opened(3, "u-vnpt-gl"), "r-chk-01-vnpt")
    assert len(record(province, 3)["held"]) == 2


def test_the_same_head_on_later_days_is_one_line_in_the_record(province: Province) -> None:
    province.add("grants/new.yaml", NEW_GRANT)
    province.commit()
    for day in ("2021-07-20", "2021-07-21", "2021-07-22"):
        assert province.sealed(day=day).returncode == 1
    assert [one["as_of"] for one in record(province, 4)["held"]] == ["2021-07-22"]


def test_an_expiry_goes_out_with_the_next_publication_of_the_same_commit(province: Province) -> None:
    done = province.sealed(day="2021-07-30")
    assert done.returncode == 0, done.stdout
    files = province.opened(2, "u-vnpt-gl")
    assert steps(files, "r-chk-01-vnpt") == [("delete", "hyeorc"), ("delete", "mannv")]
    assert "u-vnpt-gl: bundle 2, " in done.stdout
    assert "TAKES ACCESS BACK" in done.stdout


def test_two_changes_that_are_sound_alone_and_wrong_together_are_caught(province: Province) -> None:
    """Each branch passes its check; merged, two people have one login."""
    base = province.git("rev-parse", "HEAD")
    for branch, name, number in (("mot", "Lê Văn Một", 71), ("hai", "Lê Văn Hai", 72)):
        province.git("switch", "-q", "-c", branch, base)
        province.add(f"contacts/{branch}.yaml", f"contacts:\n{same_login(branch, name, number)}")
        province.commit()
        assert province.check().returncode == 0
    province.git("switch", "-q", "main")
    for branch in ("mot", "hai"):
        province.git("merge", "-q", "--no-ff", "-m", branch, branch)
    merges = province.git("rev-list", "--first-parent", f"{base}..HEAD").split()
    entries = [province.approved(commit, "duc", "lam", "hieu") for commit in merges]
    done = province.sealed("--reviews", province.reviewed(*entries))
    assert done.returncode == 1
    assert "the check finds errors" in done.stdout
    assert "ORG009" in done.stdout


def without(province: Province, *grants: str) -> None:
    """Takes grants out of the tree, as a bad merge would."""
    path = province.inventory / "grants/all.yaml"
    parts = re.split(r"(?m)^(?=  g-)", path.read_text(encoding="utf-8"))
    path.write_text("".join(one for one in parts if not one.startswith(tuple(f"  {g}:" for g in grants))), "utf-8")


def override(province: Province, plan: str, code: str, name: str) -> None:
    text = f"overrides:\n  {name}: {{plan: {plan}, allows: [{code}], reason: Nhập nhầm, by: c-mai-anh-duc}}\n"
    province.add(f"overrides/{name}.yaml", text)


def plan_hash(province: Province, base: str, head: str = "worktree") -> str:
    done = province.run("plan", "-i", province.inventory, "--base", base, "--head", head, "--format", "json")
    return str(json.loads(done.stdout)["hash"])


def test_an_override_allows_its_own_change_and_no_other(province: Province) -> None:
    """The first removal is allowed by its override, the second is not; so nothing vanishes, and the stop is named."""
    base = province.git("rev-parse", "HEAD")
    without(province, "g-iso-02-kiendt")
    override(province, plan_hash(province, base), "PLN001", "o-mot")
    first = province.commit()
    both = ("duc", "hieu", "lam")
    allowed = province.approved(first, *both)
    assert province.sealed("--reviews", province.reviewed(allowed), day=DAY).returncode == 0
    without(province, "g-iso-01-khoihd")
    second = province.commit()
    done = province.sealed("--reviews", province.reviewed(province.approved(second, *both)))
    assert (done.returncode, "PLN001" in done.stdout, "g-iso-01-khoihd" in done.stdout) == (1, True, True)
    assert steps(province.opened(3, "u-vnpt-gl"), "r-iso-01") == [("keep", "khoihd")]


def test_the_second_of_two_removals_stops_though_the_first_is_allowed(province: Province) -> None:
    base = province.git("rev-parse", "HEAD")
    without(province, "g-iso-02-kiendt")
    override(province, plan_hash(province, base), "PLN001", "o-mot")
    commits = [province.commit()]
    without(province, "g-iso-01-khoihd")
    commits.append(province.commit())
    entries = [province.approved(commit, "duc", "hieu", "lam") for commit in commits]
    done = province.sealed("--reviews", province.reviewed(*entries))
    assert (done.returncode, "PLN001" in done.stdout, "g-iso-01-khoihd" in done.stdout) == (1, True, True)
    assert record(province, 2)["held"][0]["ends_only"] is True


def test_an_override_of_the_whole_plan_clears_what_was_merged_without_one(province: Province) -> None:
    base = province.git("rev-parse", "HEAD")
    without(province, "g-iso-02-kiendt")
    commits = [province.commit()]
    override(province, plan_hash(province, base), "PLN001", "o-mot")
    commits.append(province.commit())
    entries = [province.approved(commit, "duc", "hieu", "lam") for commit in commits]
    done = province.sealed("--reviews", province.reviewed(*entries), "--format", "json")
    assert done.returncode == 0, done.stdout
    taking = [one["recipient"] for one in json.loads(done.stdout)["recipients"] if one["takes_back"]]
    assert (taking, record(province, 2)["commit"]) == (["u-viettel-gl"], commits[1])


def test_an_override_that_was_there_before_what_it_allows_is_no_override(province: Province) -> None:
    """Who agreed to the file of the first change saw a hash and nothing that vanishes; the second has one reviewer."""
    base = province.git("rev-parse", "HEAD")
    without(province, "g-iso-02-kiendt")
    to_come = plan_hash(province, base)
    province.git("restore", "inventory")
    override(province, to_come, "PLN001", "o-mot")
    commits = [province.commit()]
    without(province, "g-iso-02-kiendt")
    commits.append(province.commit())
    entries = (province.approved(commits[0], "duc", "hieu", "lam"), province.approved(commits[1], "duc"))
    done = province.sealed("--reviews", province.reviewed(*entries))
    assert (done.returncode, "stopped by the brake: PLN001" in done.stdout) == (1, True), done.stdout
    assert record(province, 2)["held"][0]["ends_only"] is True


def test_an_override_that_was_edited_later_allows_nothing(province: Province) -> None:
    base = province.git("rev-parse", "HEAD")
    override(province, "0" * 64, "PLN001", "o-mot")
    commits = [province.commit()]
    without(province, "g-iso-02-kiendt")
    commits.append(province.commit())
    override(province, plan_hash(province, base), "PLN001", "o-mot")
    commits.append(province.commit())
    entries = [province.approved(commit, "duc", "hieu", "lam") for commit in commits]
    done = province.sealed("--reviews", province.reviewed(*entries))
    assert (done.returncode, "stopped by the brake: PLN001" in done.stdout) == (1, True), done.stdout


# -- what is refused --------------------------------------------------------------------------------------------------


def test_only_what_is_committed_and_merged_is_published(province: Province) -> None:
    province.change(*EXTENDED)
    done = province.sealed()
    assert (done.returncode, "holds changes outside git" in done.stderr) == (2, True)
    province.git("switch", "-q", "-c", "nhanh")
    province.commit()
    done = province.sealed()
    assert (done.returncode, "is not merged into main" in done.stderr) == (2, True)
    assert sorted(one.name for one in province.out.iterdir()) == ["0001"]


def test_a_branch_does_not_name_itself_the_one_that_counts(province: Province) -> None:
    """The setting is part of the change; until that is cleared, the branch is the one that was published from."""
    province.git("switch", "-q", "-c", "nhanh")
    province.change("camgrant.yaml", "  pack:", "  branch: nhanh\n  pack:")
    province.change(*REVOKED)
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
    province.change(*REVOKED)
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


def test_data_that_cannot_be_read_stops_everything_and_names_the_last_publication(province: Province) -> None:
    province.change("grants/all.yaml", "grants:\n", "grants: [\n")
    province.commit()
    done = province.sealed()
    assert done.returncode == 1
    assert "grants/all.yaml:" in done.stderr
    assert "what counts is still publication 1" in done.stderr
    assert sorted(one.name for one in province.out.iterdir()) == ["0001"]


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
    province.change("camgrant.yaml", old, new)
    province.change(*REVOKED)
    province.add("grants/new.yaml", NEW_GRANT)
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
    province.change(*EXTENDED)
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
    province.change(*EXTENDED)
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
    assert "echo /ra/day/ >> .gitignore" in done.stderr
    assert not place.parent.exists()
    (province.folder / ".gitignore").write_text("/ra/\n")
    province.commit()
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
    waits = province.sealed()
    assert (waits.returncode, province.out.exists()) == (1, False)
    assert "the ledger has bundle u-viettel-gl-0001, which the publication before does not know" in waits.stdout
    (plan,) = re.findall(r"has the hash: ([0-9a-f]{64})", waits.stdout)
    reviews = province.reviewed(province.approved(None, "duc", "hieu", "lam", plan=plan))
    assert province.sealed("--reviews", reviews).returncode == 0
    assert [one.name for one in province.out.iterdir()] == ["0002"]
    second = json.loads(province.opened(2, "u-vnpt-gl")["manifest.json"])
    assert (second["sequence"], second["previous"]) == (2, hashlib.sha256(first).hexdigest())
    assert record(province, 2)["recipients"]["u-syt"]["sequence"] == 1  # stayed here: the ledger knows none of it


def test_an_older_publication_than_the_ledger_knows_holds_additions_back(province: Province, tmp_path: Path) -> None:
    """Its accounts are not those that are out; so removals go out under the next number, and the reason is told."""
    assert province.sealed(day="2021-07-21").returncode == 0
    province.change(*REVOKED)
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
    province.add("grants/new.yaml", NEW_GRANT.replace("d-tqs-tai-khoan", "d-0100000012"))
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


# -- passwords --------------------------------------------------------------------------------------------------------


def passwords(files: dict[str, bytes]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, data in files.items():
        if name.startswith("mat-khau/") and name.endswith(".json"):
            made = json.loads(data)
            found |= {f"{made['recorder']}/{login}": password for login, password in made["passwords"].items()}
    return found


def test_passwords_are_for_new_accounts_only_and_only_for_who_makes_them(province: Province) -> None:
    first = passwords(province.opened(1, "u-vnpt-gl"))
    assert first.keys() == {"r-chk-01-vnpt/mannv", "r-chk-01-vnpt/hyeorc", "r-iso-01/khoihd"}
    assert passwords(province.opened(1, "u-viettel-gl")).keys() == {
        "r-chk-01-viettel/mannv",
        "r-iso-02/kiendt",
        "r-chk-01-viettel/hyeorc",
    }
    assert not {*first.values()} & {*passwords(province.opened(1, "u-viettel-gl")).values()}
    assert province.sealed(day="2021-07-21").returncode == 0
    assert passwords(province.opened(2, "u-vnpt-gl")) == {}


def test_no_password_is_counted_where_accounts_have_none(tmp_path: Path) -> None:
    """Temporary users of Nx come in by a token: a ledger that tells of passwords of theirs would mislead."""
    province = Province(tmp_path)
    keys = [f"{number}" * 8 + "-1111-4111-8111-111111111111" for number in (1, 2)]
    province.change("camgrant.yaml", "[hikvision,", "[hikvision, nx,")
    province.change("cameras/all.yaml", "by_hand\n    make: Dahua", "nx\n    settings: {nx_accounts: temporary}")
    for number, key in enumerate(keys, start=1):
        channel = f"k-iso-02-{number}: {{channel: {number},"
        province.change("cameras/all.yaml", channel, f"{channel} device_key: {key},")
    province.git("commit", "-q", "--all", "--amend", "--no-edit")
    place = province.first()
    files = province.opened(1, "u-viettel-gl")
    assert steps(files, "r-iso-02") == [("create", "kiendt")]
    assert [name for name in files if name.startswith("mat-khau/") and "r-iso-02" in name] == []
    told = json.loads((place / "local/accounts.json").read_bytes())["accounts"]["u-viettel-gl"]
    assert told == ["r-chk-01-viettel/hyeorc", "r-chk-01-viettel/mannv"]


def test_a_new_password_is_made_where_the_ledger_asks_for_one(province: Province) -> None:
    done = province.run(
        *("account", "reissue", "-i", province.inventory, "--on", DAY, "--reason", "quên"),
        *("--person", "c-hoang-dinh-khoi", "--recorder", "r-iso-01"),
    )
    assert done.returncode == 0, done.stderr
    commit = province.commit()
    again = province.sealed("--reviews", province.reviewed(province.approved(commit, "duc")))
    assert again.returncode == 0, again.stdout
    assert passwords(province.opened(2, "u-vnpt-gl")).keys() == {"r-iso-01/khoihd"}
    assert province.sealed().returncode == 0
    assert passwords(province.opened(3, "u-vnpt-gl")) == {}


def test_passwords_wait_for_a_key(tmp_path: Path) -> None:
    """A creator without a key gets no password anywhere; it comes with the first bundle that can be sealed."""
    province = Province(tmp_path, keyless=("u-viettel-gl",))
    province.first()
    assert set(record(province, 1)["waiting"]) == {
        "r-chk-01-viettel/mannv",
        "r-chk-01-viettel/hyeorc",
        "r-iso-02/kiendt",
    }
    assert not list((province.out / "0001/local/u-viettel-gl").rglob("mat-khau*"))
    assert province.sealed("--recipients", key_file(province, "u-viettel-gl")).returncode == 0
    assert passwords(province.opened(2, "u-viettel-gl")).keys() == set(record(province, 1)["waiting"])
    assert record(province, 2)["waiting"] == []


def test_a_removal_that_no_bundle_holds_makes_it_exit_1(tmp_path: Path) -> None:
    province = Province(tmp_path, keyless=("u-viettel-gl",))
    province.first()
    province.change(*REVOKED)
    commit = province.commit()
    reviews = province.reviewed(province.approved(commit, "duc"))
    done = province.sealed("--reviews", reviews)
    assert done.returncode == 1
    assert "Removals that could not be sealed: u-viettel-gl. Deliver them by hand today." in done.stdout
    assert record(province, 2)["commit"] == commit


CENTRAL = (
    "grants/all.yaml",
    "    nomination: d-bchqs-s1\n",
    "    nomination: d-bchqs-s1\n    revoked: {on: 2021-07-20, reason: Chuyển công tác}\n",
)


def untold(province: Province, *words: str | Path) -> tuple[int, list[str]]:
    """The exit code, and of what SEA022 says that nobody hears of it."""
    done = province.sealed(*words, "--format", "json")
    found = [one["message"] for one in json.loads(done.stdout)["findings"] if one["code"] == "SEA022"]
    return done.returncode, [re.findall(r"on (\w+ [\w-]+), but", one)[0] for one in found]


def test_a_removal_of_which_no_file_speaks_makes_it_exit_1_until_one_does(province: Province) -> None:
    """Neither device nor slip is rendered any more; the bundle of the creator goes out and says nothing of it."""
    targets = "targets: [hikvision, technician_slip, sheet_s3, sheet_s6]"
    province.change("camgrant.yaml", targets, "targets: [sheet_s3, sheet_s6]")
    province.change(*NARROWED)
    whole = ("duc", "hieu", "lam")
    reviews = province.reviewed(province.approved(province.commit(), *whole))
    assert untold(province, "--reviews", reviews) == (1, ["recorder r-iso-01"])
    assert [one["recorders"] for one in record(province, 2)["behind"]] == [["r-iso-01"]]
    assert untold(province, "--reviews", reviews) == (1, ["recorder r-iso-01"])
    lines = province.sealed("--reviews", reviews).stdout.splitlines()
    assert lines[1:3] == [
        "  camgrant.yaml:6:3 SEA022 something is taken back on recorder r-iso-01, "
        "but no file of this publication says so",
        "    = fix: tell who makes the accounts at once, then add `technician_slip` or the target of the device to "
        "`targets` in camgrant.yaml and publish again",
    ]
    province.change("camgrant.yaml", "targets: [sheet_s3, sheet_s6]", targets)
    reviews = province.reviewed(province.approved(province.commit(), *whole))
    assert untold(province, "--reviews", reviews) == (0, [])
    assert steps(province.opened(5, "u-vnpt-gl"), "r-iso-01") == [("reduce", "khoihd")]
    assert record(province, 5)["behind"] == []


def test_a_slip_of_paper_is_enough(province: Province) -> None:
    province.change("camgrant.yaml", "targets: [hikvision, technician_slip,", "targets: [technician_slip,")
    province.change(*NARROWED)
    reviews = province.reviewed(province.approved(province.commit(), "duc", "hieu", "lam"))
    assert untold(province, "--reviews", reviews) == (0, [])


def test_a_removal_where_accounts_live_elsewhere_needs_a_list(province: Province) -> None:
    listed = province.copy(province.root.parent / "co-danh-sach")
    province.change("camgrant.yaml", "sheet_s3, sheet_s6]", "sheet_s6, sheet_s10]")  # a summary names nobody
    for one, said in ((listed, (0, [])), (province, (1, ["system central"]))):
        one.change(*CENTRAL)
        reviews = one.reviewed(one.approved(one.commit(), "duc", "hieu", "lam"))
        assert untold(one, "--reviews", reviews) == said


def key_file(province: Province, unit: str, key: str = "") -> Path:
    path = province.root / f"khoa-{unit}.yaml"
    path.write_text(f"recipients: {{{unit}: [{key or province.identities[unit].to_public()}]}}\n")
    return path


NARROWED = ("grants/all.yaml", "    scope: {site: s-iso-01}\n", "    scope: {cameras: [k-iso-01-1]}\n")


def test_a_removal_that_stayed_here_is_in_the_first_bundle_that_can_be_sealed(tmp_path: Path) -> None:
    """No day was declared for it, so nothing but the publications remembers what the device still has to lose."""
    province = Province(tmp_path, keyless=("u-vnpt-gl",))
    keys = key_file(province, "u-vnpt-gl")
    head = province.git("rev-parse", "HEAD")
    first = province.reviewed(province.approved(head, "duc", "hieu", "lam"))
    assert province.sealed("--reviews", first, "--recipients", keys).returncode == 0
    assert record(province, 1)["behind"] == []
    province.change(*NARROWED)
    commit = province.commit()
    reviews = province.reviewed(province.approved(commit, "duc"))
    for number in (2, 3):
        done = province.sealed("--reviews", reviews, day=f"2021-07-2{number}")
        assert (done.returncode, "could not be sealed: u-vnpt-gl" in done.stdout) == (1, True)
        (behind,) = record(province, number)["behind"]
        assert behind == {"commit": head, "as_of": DAY, "held": [], "recorders": ["r-iso-01"]}
    assert province.sealed("--reviews", reviews, "--recipients", keys, day="2021-07-24").returncode == 0
    assert steps(province.opened(4, "u-vnpt-gl"), "r-iso-01") == [("reduce", "khoihd")]
    assert record(province, 4)["behind"] == []


def test_accounts_of_a_desk_that_never_got_a_bundle_are_made_by_the_first_one(tmp_path: Path) -> None:
    """What is taken from them until then is a removal still: somebody may have carried the pack there by hand."""
    province = Province(tmp_path, keyless=("u-vnpt-gl",))
    province.first()
    assert record(province, 1)["behind"] == [{"recorders": ["r-chk-01-vnpt", "r-iso-01"]}]
    province.change(*NARROWED)
    commit = province.commit()
    reviews = province.reviewed(province.approved(commit, "duc"))
    assert province.sealed("--reviews", reviews).returncode == 1
    assert province.sealed("--recipients", key_file(province, "u-vnpt-gl")).returncode == 0
    assert steps(province.opened(3, "u-vnpt-gl"), "r-iso-01") == [("create", "khoihd")]


def test_nothing_is_sealed_for_a_key_that_was_lost_while_something_holds_back(province: Province) -> None:
    key = f"{province.identities['u-vnpt-gl'].to_public()}, valid_from: 2021-07-01"
    province.change("units/all.yaml", key, f"{key}, lost_on: {DAY}")
    province.add("grants/new.yaml", NEW_GRANT)
    province.commit()
    assert province.sealed().returncode == 1
    assert (province.out / "0002/local/u-vnpt-gl").is_dir()
    assert not (province.out / "0002/bundles/u-vnpt-gl").exists()


def test_a_malformed_key_of_one_unit_keeps_nobody_else_waiting(province: Province) -> None:
    good = str(province.identities["u-viettel-gl"].to_public())
    province.change("units/all.yaml", good, f"age1{'q' * 58}")
    province.change(*REVOKED)
    commit = province.commit()
    done = province.sealed("--reviews", province.reviewed(province.approved(commit, "duc", "hieu", "lam")))
    assert done.returncode == 1
    assert "SEA021 the key 'age1qqqqqqqq…' of u-viettel-gl is malformed" in done.stdout
    assert ("delete", "mannv") in steps(province.opened(2, "u-vnpt-gl"), "r-chk-01-vnpt")
    given = province.sealed("--recipients", key_file(province, "u-viettel-gl", f"age1{'q' * 58}"))
    assert (given.returncode, "khoa-u-viettel-gl.yaml" in given.stderr) == (2, True)


def test_keys_of_a_unit_that_nobody_knows_are_refused(province: Province, tmp_path: Path) -> None:
    """With a slip of the pen in its id the unit's bundle would stay here unsealed, and nobody told why."""
    keys = tmp_path / "keys.yaml"
    keys.write_text(f"recipients: {{u-sty: [{province.identities['u-vnpt-gl'].to_public()}]}}\n")
    done = province.sealed("--recipients", keys)
    assert (done.returncode, "unknown unit 'u-sty'; did you mean “u-syt”" in done.stderr) == (2, True), done.stderr
    assert sorted(one.name for one in province.out.iterdir()) == ["0001"]


def test_who_has_no_key_stands_in_one_block(tmp_path: Path) -> None:
    province = Province(tmp_path, keyless=("u-viettel-gl",))
    head = province.git("rev-parse", "HEAD")
    done = province.sealed("--reviews", province.reviewed(province.approved(head, "duc", "hieu", "lam")))
    assert done.stdout.splitlines()[1:] == [
        "Sealed, ready to send (bundles/):",
        "  u-vnpt-gl: bundle 1, 19 files, 3 initial passwords",
        "NO KEY to seal for, so left in local/ and not to be sent over any network (SEA020):",
        "  u-viettel-gl: bundle 1, 13 files, 3 initial passwords waiting",
        "  nothing taken back, no passwords: u-bchqs, u-byt-cntt, u-cat, u-syt, u-tqs, u-ub-plk",
        "  Add keys with `camgrant key new --unit UNIT --key age1…`, or deliver by hand: `--phrase UNIT`, "
        "`--slip UNIT`.",
        "Send the bundles that take back first, then record them: "
        f"`camgrant bundle issued --publication {province.out / '0001'}`.",
    ]


def test_a_desk_without_key_files_gets_a_phrase_and_one_without_age_gets_paper(tmp_path: Path) -> None:
    from pyrage import passphrase

    from camgrant.seal.archive import unpacked

    province = Province(tmp_path, keyless=("u-viettel-gl", "u-vnpt-gl"))
    head = province.git("rev-parse", "HEAD")
    reviews = province.reviewed(province.approved(head, "duc", "hieu", "lam"))
    done = province.sealed("--reviews", reviews, "--phrase", "u-vnpt-gl", "--slip", "u-viettel-gl")
    assert done.returncode == 0, done.stdout + done.stderr
    assert record(province, 1)["waiting"] == []
    by_hand = content(province.out / "0001/by-hand")
    assert {name.partition("/")[0] for name in by_hand} == {"u-vnpt-gl", "u-viettel-gl"}
    (slip,) = (province.out / "0001/by-hand/u-vnpt-gl").iterdir()
    (phrase,) = re.findall(r"[a-z]+(?:-\s*[a-z]+){9}", province.printed(slip))
    sealed = (province.out / "0001/bundles/u-vnpt-gl/u-vnpt-gl-0001.tar.age").read_bytes()
    assert "mat-khau/r-iso-01.json" in unpacked(passphrase.decrypt(sealed, re.sub(r"\s", "", phrase)))


def test_a_desk_that_has_a_key_gets_paper_all_the_same_where_that_is_asked_for(tmp_path: Path) -> None:
    """Its computer may be broken: then a bundle holds passwords that nobody gets."""
    province = Province(tmp_path)
    head = province.git("rev-parse", "HEAD")
    approved = ("--reviews", province.reviewed(province.approved(head, "duc", "hieu", "lam")))
    both = ("--slip", "u-vnpt-gl", "--phrase", "u-vnpt-gl")
    done = province.sealed(*approved, *both)
    assert (done.returncode, "u-vnpt-gl: chỉ chọn một trong --phrase, --slip" in done.stderr) == (2, True), done.stderr
    assert province.sealed(*approved, "--slip", "u-vnpt-gl").returncode == 0
    place = province.out / "0001"
    assert {one.name for one in (place / "bundles").iterdir()} == {"u-viettel-gl"}
    assert {one.name for one in (place / "by-hand/u-vnpt-gl").iterdir()} == {"r-iso-01.pdf", "r-chk-01-vnpt.pdf"}
    assert record(province, 1)["waiting"] == []


def test_what_stays_here_is_for_this_user_only(published: Province) -> None:
    for folder in ("local",):
        assert (published.out / "0001" / folder).stat().st_mode & 0o077 == 0
    for path in (published.out / "0001/local").rglob("*"):
        assert path.is_dir() or path.stat().st_mode & 0o077 == 0
