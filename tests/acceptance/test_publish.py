"""Publishing in a real repository: what waits, what goes out, and which override clears what vanished.

What is refused and recorded: test_publish_records.py; who gets which secret: test_publish_delivery.py; what a killed
run leaves: test_publish_killed.py. Bundles are opened by the age library; `tests/real/test_publish_tools.py` opens them
with Debian's programs.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from camgrant.app.ledger import made
from camgrant.app.ledger import record as add_event
from camgrant.model.ledger import Event, ReviewAnswer, ReviewEvent
from support.province import DAY, Province
from support.publishing import EXTENDED, NARROWED, NEW_GRANT, REVOKED, province, published, record, steps

__all__ = ["province", "published"]


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
    province.edit(*REVOKED)
    head = province.commit()
    done = province.sealed("--reviews", province.reviewed(province.approved(head, "duc", "hieu", "lam")))
    assert (done.returncode, province.out.exists()) == (1, False)
    assert "Nothing was published" in done.stdout


def test_an_approved_change_goes_out_whole(province: Province) -> None:
    province.edit(*EXTENDED)
    commit = province.commit()
    done = province.sealed("--reviews", province.reviewed(province.approved(commit, "duc", "lam")))
    assert done.returncode == 0, done.stdout
    assert (record(province, 2)["commit"], record(province, 2)["held"]) == (commit, [])


def test_a_change_that_nobody_approved_waits_and_its_removal_goes_out(province: Province) -> None:
    province.edit(*REVOKED)
    province.write("grants/new.yaml", NEW_GRANT)
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
    province.edit(*REVOKED)
    province.write("grants/new.yaml", NEW_GRANT.replace("d-tqs-tai-khoan", "d-khong-co"))
    people, grants = zip(*(newcomer(number) for number in range(4)), strict=True)
    province.write("contacts/many.yaml", "contacts:\n" + "".join(people))
    province.write("grants/many.yaml", "grants:\n" + "".join(grants))
    province.edit(
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
    province.edit("units/all.yaml", key, f"{key}, lost_on: {DAY}")
    without(province, "g-iso-02-kiendt")
    province.edit(*NARROWED)
    province.edit("contacts/all.yaml", "    login: khoihd\n", "    login: khoi2\n")
    province.edit("contacts/all.yaml", "    login: mannv\n", "    login: mannv\n    left_on: 2021-07-20\n")
    province.edit("cameras/all.yaml", "k-chk-01-1:\n        channel: 1\n", "k-chk-01-1:\n        channel: 3\n")
    province.edit("cameras/all.yaml", "    creator: u-vnpt-gl\n", "    creator: u-viettel-gl\n")
    province.edit("camgrant.yaml", "targets: [hikvision, technician_slip, ", "targets: [")
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
    province.edit(*EXTENDED)
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
    province.edit(*EXTENDED)
    province.edit(*REVOKED)
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
    province.edit(*REVOKED)
    province.write("grants/new.yaml", NEW_GRANT)
    province.commit()
    assert province.sealed().returncode == 1
    province.edit(REVOKED[0], REVOKED[2], REVOKED[1])
    province.commit()
    assert province.sealed(day="2021-07-21").returncode == 1
    assert ("create", "mannv") not in steps(province.opened(3, "u-vnpt-gl"), "r-chk-01-vnpt")
    assert len(record(province, 3)["held"]) == 2


def test_the_same_head_on_later_days_is_one_line_in_the_record(province: Province) -> None:
    province.write("grants/new.yaml", NEW_GRANT)
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
        province.write(f"contacts/{branch}.yaml", f"contacts:\n{same_login(branch, name, number)}")
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
    province.write(f"overrides/{name}.yaml", text)


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
    held = [(one["commit"], one["ends_only"]) for one in record(province, 2)["held"]]
    assert held == [(commits[0], False), (commits[1], True)]  # what the first took away goes; of the second only ends


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
