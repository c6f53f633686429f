"""The life of accounts: change sets from the published commit, removals due, receipts that confirm them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from support.cli import forked as run
from support.data_repository import DataRepository
from support.examples import world

GRANTS = "grants/all.yaml"
REVOKED = "    nomination: d-tqs-tai-khoan\n    revoked: { on: 2021-07-21, reason: Thay lãnh đạo cơ sở }\n"


class Repository(DataRepository):
    """A data repository in which people commit and CI renders."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, world())

    def render(self, out: str, *words: str | Path, day: str = "2021-07-20", expected: int = 0) -> Path:
        path = self.folder.parent / out
        done = run("render", "-i", self.inventory, "--as-of", day, "--out", path, *words, cwd=self.folder)
        assert done.returncode == expected, done.stderr
        return path


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "kho")


def steps(out: Path, recorder: str) -> dict[str, Any]:
    (path,) = out.glob(f"*/*/{recorder}.steps.json")
    content = json.loads(path.read_bytes())
    assert isinstance(content, dict)
    return content


def said(content: dict[str, Any]) -> list[tuple[str, str]]:
    return [(step["action"], step["login"]) for step in content["steps"]]


def due(out: Path, recipient: str) -> dict[str, Any]:
    content = json.loads((out / recipient / "due.json").read_bytes())
    assert isinstance(content, dict)
    return content


def test_the_first_publication_creates_and_says_what_it_published(repository: Repository) -> None:
    commit = repository.git("rev-parse", "HEAD")
    out = repository.render("dist")
    content = steps(out, "r-iso-01")
    assert (content["published"], said(content)) == (None, [("create", "khoihd")])
    published = json.loads((out / "published.json").read_bytes())
    assert (published["commit"], published["as_of"], published["sequence"]) == (commit, "2021-07-20", 1)
    (coming,) = [one for one in due(out, "u-vnpt-gl")["coming"] if one["recorder"] == "r-iso-01"]
    assert (coming["on"], coming["action"], coming["login"]) == ("2021-09-12", "remove", "khoihd")


def test_a_revocation_is_a_removal_until_a_receipt_confirms_it(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD")
    published = repository.render("dist") / "published.json"
    repository.edit(GRANTS, "    nomination: d-tqs-tai-khoan\n", REVOKED)
    repository.commit()

    out = repository.render("dist-2", "--published", published, day="2021-07-24")
    content = steps(out, "r-iso-01")
    assert content["published"] == {"commit": first, "as_of": "2021-07-20"}
    (step,) = content["steps"]
    assert (step["action"], step["login"], step["why"], step["since"]) == ("delete", "khoihd", "revoked", "2021-07-21")
    assert (step["before"], step["after"]) == ({"live": [1, 2, 3]}, {})
    removal = {
        "recorder": "r-iso-01",
        "login": "khoihd",
        "action": "remove",
        "since": "2021-07-21",
        "gap_days": 3,
        "why": "revoked",
    }
    assert due(out, "u-vnpt-gl")["removals"] == [{**removal, "grants": ["g-iso-01-khoihd"]}]
    assert json.loads((out / "published.json").read_bytes())["sequence"] == 2

    # What no receipt confirms stays in every later change set too.
    later = repository.render("dist-3", "--published", out / "published.json", day="2021-07-25")
    assert said(steps(later, "r-iso-01")) == [("delete", "khoihd")]

    receipts = repository.folder.parent / "receipts"
    receipts.mkdir()
    receipt = {
        "schema_version": 1,
        "recorder": "r-iso-01",
        "steps_sha256": "0" * 64,
        "steps": [],
        "mismatches": [],
        "gone": ["khoihd"],
        "as_declared": {},
        "unknown": [],
    }
    path = receipts / "r-iso-01.steps.receipt.json"
    # Before the day it proves nothing, after the day asked about neither; an unfinished one never does.
    for finished, left in (("2021-07-20", 1), ("2021-07-21", 0), ("2021-07-25", 1), ("", 1)):
        moment = f"{finished}T08:00:00+07:00" if finished else ""
        path.write_text(json.dumps({**receipt, "finished_at": moment, "confirmed_at": moment}))
        again = repository.render("dist-4", "--published", published, "--receipts", receipts, day="2021-07-24")
        assert len(due(again, "u-vnpt-gl")["removals"]) == left
        path.unlink()
    moment = "2021-07-21T08:00:00+07:00"
    path.write_text(json.dumps({**receipt, "finished_at": moment, "confirmed_at": moment}))
    seen = {
        **receipt,
        "gone": [],
        "unknown": ["khoihd"],
        "finished_at": "2021-07-23T08:00:00+07:00",
        "confirmed_at": "",
    }
    (receipts / "r-iso-01.later.receipt.json").write_text(json.dumps(seen))
    again = repository.render("dist-5", "--receipts", receipts, day="2021-07-24")
    assert len(due(again, "u-vnpt-gl")["removals"]) == 1  # it was seen there again
    path.write_text("{}")
    repository.render("dist-6", "--receipts", receipts, day="2021-07-24", expected=2)


def test_expiry_alone_removes_without_any_commit(repository: Repository) -> None:
    repository.edit(GRANTS, "    valid_until: 2021-09-11\n    nomination: d-tqs-tai-khoan\n",
                      "    valid_until: 2021-07-22\n    nomination: d-tqs-tai-khoan\n")  # fmt: skip
    repository.commit()
    published = repository.render("dist") / "published.json"
    out = repository.render("dist-2", "--published", published, day="2021-07-22")
    assert said(steps(out, "r-iso-01")) == [("keep", "khoihd")]
    out = repository.render("dist-3", "--published", published, day="2021-07-23")
    assert said(steps(out, "r-iso-01")) == [("delete", "khoihd")]
    assert due(out, "u-vnpt-gl")["removals"][0]["since"] == "2021-07-23"


def test_a_recorder_that_vanished_from_the_data_keeps_its_removals(repository: Repository) -> None:
    published = repository.render("dist") / "published.json"
    cameras = (repository.inventory / "cameras" / "all.yaml").read_text(encoding="utf-8")
    start, end = cameras.index("  r-iso-01:\n"), cameras.index("  r-iso-02:\n")
    grants = (repository.inventory / GRANTS).read_text(encoding="utf-8")
    without = grants.index("  g-iso-01-khoihd:\n"), grants.index("  g-iso-02-kiendt:\n")
    (repository.inventory / "cameras" / "all.yaml").write_text(cameras[:start] + cameras[end:], encoding="utf-8")
    (repository.inventory / GRANTS).write_text(grants[: without[0]] + grants[without[1] :], encoding="utf-8")
    repository.commit()
    checked = run("check", "-i", repository.inventory, "--as-of", "2021-07-20", cwd=repository.folder)
    assert checked.returncode == 0, checked.stdout
    out = repository.render("dist-2", "--published", published)
    assert said(steps(out, "r-iso-01")) == [("delete", "khoihd")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"schema_version": 1, "commit": "uncommitted", "as_of": "2021-07-20", "sequence": 1}, 2),
        ({"schema_version": 1, "commit": "0" * 40, "as_of": "2021-07-20", "sequence": 1}, 3),
        ({"schema_version": 2, "commit": "0" * 40, "as_of": "2021-07-20", "sequence": 1}, 2),
        ({"commit": "0" * 40}, 2),
        ([], 2),
    ],
)
def test_a_published_state_that_cannot_be_known_is_never_nothing(
    repository: Repository, content: object, expected: int
) -> None:
    path = repository.folder.parent / "published.json"
    path.write_text(json.dumps(content))
    out = repository.render("dist", "--published", path, expected=expected)
    assert not out.exists()


def test_a_published_commit_that_cannot_be_read_whole_stops_everything(repository: Repository) -> None:
    good = (repository.inventory / GRANTS).read_bytes()
    (repository.inventory / GRANTS).write_bytes(good + b"  g-hong: [\n")
    broken = repository.commit()
    (repository.inventory / GRANTS).write_bytes(good)
    repository.commit()
    path = repository.folder.parent / "published.json"
    path.write_text(json.dumps({"schema_version": 1, "commit": broken, "as_of": "2021-07-20", "sequence": 4}))
    repository.render("dist", "--published", path, expected=3)


MORE = """\
grants:
  g-iso-01-khoihd-2:
    person: c-hoang-dinh-khoi
    system: site
    scope: { site: s-iso-01 }
    rights: [ptz]
    purpose: site_supervision
    valid_from: 2021-07-01
    valid_until: 2021-07-21
    nomination: d-tqs-tai-khoan
    reason: Theo dõi sân khu B
"""


def test_a_right_that_ended_stays_a_reduction_until_the_device_is_seen_without_it(repository: Repository) -> None:
    (repository.inventory / "grants" / "more.yaml").write_text(MORE, encoding="utf-8")
    repository.commit()
    published = repository.render("dist", day="2021-07-21") / "published.json"
    for number, day in enumerate(("2021-07-22", "2021-07-23"), start=2):
        out = repository.render(f"dist-{number}", "--published", published, day=day)
        (step,) = steps(out, "r-iso-01")["steps"]
        assert (step["action"], step["before"]["ptz"], "ptz" in step["after"]) == ("reduce", [1, 2, 3], False)
        assert step["since"] == "2021-07-22"
        (removal,) = due(out, "u-vnpt-gl")["removals"]
        assert (removal["action"], removal["login"], removal["since"]) == ("reduce", "khoihd", "2021-07-22")
        published = out / "published.json"
    receipts = repository.folder.parent / "receipts"
    receipts.mkdir()
    receipt = {
        "schema_version": 1,
        "recorder": "r-iso-01",
        "steps_sha256": "0" * 64,
        "steps": [],
        "mismatches": [],
        "gone": [],
        "unknown": [],
        "finished_at": "2021-07-23T08:00:00+07:00",
    }
    # What counts is what was seen: with the right still there, or seen before it ended, nothing is confirmed.
    path = receipts / "r-iso-01.steps.receipt.json"
    live = {"live": [1, 2, 3]}
    for rights, seen_on, left in (
        ({**live, "ptz": [2]}, "2021-07-23", "reduce"),
        (live, "2021-07-21", "reduce"),
        (live, "2021-07-23", "keep"),
    ):
        seen = {"as_declared": {"khoihd": rights}, "confirmed_at": f"{seen_on}T08:00:00+07:00"}
        path.write_text(json.dumps({**receipt, **seen}))
        out = repository.render("dist-9", "--published", published, "--receipts", receipts, day="2021-07-24")
        assert said(steps(out, "r-iso-01")) == [(left, "khoihd")]


def test_a_renewal_that_is_declared_is_no_removal_to_come(repository: Repository) -> None:
    renewed = MORE.replace("[ptz]", "[live]").replace("    reason: Theo dõi sân khu B\n", "")
    renewed = renewed.replace("2021-07-01", "2021-09-12").replace("2021-07-21", "2021-10-01")
    (repository.inventory / "grants" / "more.yaml").write_text(renewed, encoding="utf-8")
    repository.commit()
    (coming,) = [one for one in due(repository.render("dist"), "u-vnpt-gl")["coming"] if one["login"] == "khoihd"]
    assert (coming["on"], coming["action"]) == ("2021-10-02", "remove")


def test_a_camera_that_was_taken_down_leaves_a_reduction_until_it_is_seen(repository: Repository) -> None:
    """Its channel is still open to the account, and with it the next camera that is put there."""
    published = repository.render("dist", day="2021-07-21") / "published.json"
    path = repository.inventory / "cameras" / "all.yaml"
    text = path.read_text(encoding="utf-8")
    changed = re.sub(r"(k-iso-01-3: ?\{.*?) ?\}", r"\1, removed_on: 2021-07-22}", text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    repository.commit()
    for number, day in enumerate(("2021-07-22", "2021-07-23"), start=2):
        out = repository.render(f"dist-{number}", "--published", published, day=day)
        (step,) = steps(out, "r-iso-01")["steps"]
        assert (step["action"], step["before"], step["after"]) == ("reduce", {"live": [1, 2, 3]}, {"live": [1, 2]})
        published = out / "published.json"
