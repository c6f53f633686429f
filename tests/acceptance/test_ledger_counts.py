"""What the ledger is told counts for reminders, papers and passwords once somebody approved it: in a real repository.

Removing goes on all the while, and so does reminding of it.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from camgrant.app.ledger import made
from camgrant.ledger.events import event_file, event_id, event_yaml
from camgrant.model.ledger import AccountEvent, BundleEvent, Event
from support.province import Province
from support.publishing import REVOKED, province, published, record, steps

__all__ = ["province", "published"]

OTHER_PAPER = "documents:\n  d-khac: {issuer: u-cat, number: 5/CAT, date: 2021-07-19, kind: list}\n"
MAN = {"person": "c-nguyen-van-man", "system": "checkpoint", "recorder": "r-chk-01-vnpt", "login": "mannv"}


def entered(province: Province, event: Event) -> str:
    name = event_id(event)
    province.write(event_file(name, event), event_yaml(name, event).decode())
    return name


def account(what: str, day: int = 20, evidence: str | None = None) -> Event:
    said = made(AccountEvent, what=what, by="u-vnpt-gl", evidence=evidence, **MAN)
    return made(Event, on=date(2021, 7, day), account=said)


def reminded(files: dict[str, bytes]) -> list[str]:
    """The logins that must be gone from the checkpoint's recorder, by due.json."""
    found = [json.loads(data) for name, data in files.items() if name.endswith("due.json")]
    return sorted(
        one["login"] for content in found for one in content["removals"] if one["recorder"] == "r-chk-01-vnpt"
    )


def owed(province: Province, *words: str | Path) -> list[str]:
    done = province.run("duties", "-i", province.inventory, "--as-of", "2021-07-20", "--format", "json", *words)
    assert done.returncode == 0, done.stderr
    return sorted(
        one["subject"]
        for one in json.loads(done.stdout)["duties"]
        if (one["kind"], one["state"] != "done") == ("confirm", True) and one["subject"].startswith("r-chk-01-vnpt/")
    )


def test_a_deletion_that_nobody_approved_silences_nothing(province: Province) -> None:
    province.edit(*REVOKED)
    entered(province, account("deleted"))
    province.commit()
    done = province.sealed()
    assert done.returncode == 1
    files = province.opened(2, "u-vnpt-gl")
    assert steps(files, "r-chk-01-vnpt") == [("delete", "mannv"), ("keep", "hyeorc")]
    assert reminded(files) == ["mannv"]
    assert owed(province) == ["r-chk-01-vnpt/c-nguyen-van-man"]
    assert province.sealed().returncode == 1
    assert reminded(province.opened(3, "u-vnpt-gl")) == ["mannv"]


def test_a_deletion_that_was_approved_ends_the_reminder(province: Province) -> None:
    province.edit(*REVOKED)
    one = province.commit()
    approvals = [province.approved(one, "duc", "hieu")]
    assert province.sealed("--reviews", province.reviewed(*approvals)).returncode == 0
    assert owed(province) == ["r-chk-01-vnpt/c-nguyen-van-man"]
    entered(province, account("deleted"))
    two = province.commit()
    assert owed(province) == ["r-chk-01-vnpt/c-nguyen-van-man"]
    approvals.append(province.approved(two, "duc"))
    assert province.sealed("--reviews", province.reviewed(*approvals)).returncode == 0
    assert owed(province) == []
    assert reminded(province.opened(3, "u-vnpt-gl")) == []


def test_the_writer_approves_nothing_of_his_own(province: Province) -> None:
    province.edit(*REVOKED)
    entered(province, account("deleted"))
    commit = province.commit()
    entry = province.approved(commit, "nhung", author="nhung")
    assert province.sealed("--reviews", province.reviewed(entry)).returncode == 1
    assert reminded(province.opened(2, "u-vnpt-gl")) == ["mannv"]


def test_an_approval_of_one_event_is_none_of_another(province: Province) -> None:
    """Events of the ledger change nobody's access; still the review is bound to just these."""
    entered(province, account("reissue", 19))
    reviewed = province.commit()
    entered(province, account("reissue", 20))
    province.git("add", "-A")
    province.git("commit", "-q", "--amend", "-m", "thêm")
    pushed = province.git("rev-parse", "HEAD")
    entry: dict[str, Any] = {
        "commit": pushed,
        "authors": ["nhung"],
        "reviews": [{"by": "duc", "state": "approved", "commit": reviewed}],
    }
    assert province.sealed("--reviews", province.reviewed(entry)).returncode == 1
    assert record(province, 2)["held"] != []


@pytest.mark.parametrize("approved", [False, True])
def test_a_password_is_drawn_once_somebody_approved_it(province: Province, approved: bool) -> None:
    entered(province, account("created", 19))
    entered(province, account("reissue", 20))
    commit = province.commit()
    entries = [province.approved(commit, "duc")] if approved else []
    done = province.sealed("--reviews", province.reviewed(*entries))
    assert done.returncode == (0 if approved else 1), done.stdout
    files = province.opened(2, "u-vnpt-gl")
    passwords = [name for name in files if name.startswith("mat-khau/")]
    assert bool(passwords) is approved


def test_recording_what_was_sent_needs_nobody(province: Province) -> None:
    for what in ("issued", "sent"):
        said = made(BundleEvent, what=what, recipient="u-vnpt-gl", sequence=1, by="văn thư", sha256="0" * 64)
        entered(province, made(Event, on=date(2021, 7, 20), bundle=said))
    province.commit()
    approvals = province.run(
        "approvals", "-i", province.inventory, "--each", "--base", "HEAD^", "--reviews", province.reviewed(),
        "--format", "json",
    )  # fmt: skip
    assert json.loads(approvals.stdout)["satisfied"] is True


def test_a_day_to_come_is_refused_with_its_place(province: Province) -> None:
    entered(province, account("deleted", 21))
    done = province.run("check", "-i", province.inventory, "--as-of", "2021-07-20", "--format", "json")
    found = [one for one in json.loads(done.stdout)["findings"] if one["severity"] == "error"]
    assert [(one["code"], one["line"], one["column"]) for one in found] == [("LST018", 3, 9)]
    assert done.returncode == 1
    assert "2021-07-21, which is still to come: it is 2021-07-20 today" in json.dumps(found[0], ensure_ascii=False)


@pytest.mark.parametrize("revoked_on", [20, 18], ids=["on the same day", "dated back"])
def test_what_was_told_of_an_earlier_account_settles_no_later_one(province: Province, revoked_on: int) -> None:
    """An account is taken away and confirmed gone, given again, and taken away again: all in days that dates alone
    cannot tell apart. The second end goes out and stays owed until the ledger is told of it."""

    def publish() -> dict[str, bytes]:
        approvals.append(province.approved(province.commit(), "duc", "hieu"))
        assert province.sealed("--reviews", province.reviewed(*approvals)).returncode == 0
        return province.opened(len(approvals) + 1, "u-vnpt-gl")

    approvals: list[dict[str, Any]] = []
    file, granted, revoked = REVOKED
    revoked = revoked.replace("2021-07-20", f"2021-07-{revoked_on}")
    province.edit(file, granted, revoked)
    publish()
    entered(province, account("deleted"))
    assert reminded(publish()) == []
    province.edit(file, revoked, granted)
    assert ("create", "mannv") in steps(publish(), "r-chk-01-vnpt")
    province.edit(file, granted, revoked)
    files = publish()
    assert ("delete", "mannv") in steps(files, "r-chk-01-vnpt")
    assert reminded(files) == ["mannv"]
    province.write("documents/them.yaml", OTHER_PAPER)
    assert reminded(publish()) == ["mannv"]
    entered(province, account("deleted", evidence="giấy báo thứ hai"))
    assert reminded(publish()) == []
