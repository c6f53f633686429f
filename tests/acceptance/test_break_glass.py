"""Break-glass from the call at night to the paper on the desk: granted, planned, approved by one, published, owed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from support.province import DAY, Province

CALLED = """\
contacts:
  c-ksor-lien:
    full_name: Ksor Liên
    phone: "0100 000 057"
    email: lien@cat.example
    login: lienks
    positions:
      - {title: Cán bộ, unit: u-ca-ak}
"""
URGENT = (
    *("grant", "urgent", "--person", "c-ksor-lien", "--system", "checkpoint", "--site", "s-chk-01"),
    *("--right", "live", "--right", "ptz", "--purpose", "incident", "--by", "c-tong-duy-hieu"),
    *("--reason", "Xe tông chốt trong đêm", "--yes"),
)


@dataclass(frozen=True)
class Night:
    """A province that was published once, and the urgent grant that was made and committed since."""

    province: Province
    base: str = ""
    grant: str = ""
    commit: str = ""

    @classmethod
    def begun(cls, root: Path) -> Night:
        province = Province(root)
        province.write("contacts/moi.yaml", CALLED)
        province.git("add", "-A")
        province.git("commit", "-q", "--amend", "-m", "đầu tiên")
        province.first()
        base = province.git("rev-parse", "HEAD")
        cls(province).run(*URGENT)
        (grant,) = re.findall(r"g-chk-01-lienks-\w+", (province.inventory / "grants/all.yaml").read_text("utf-8"))
        return cls(province, base, grant, province.commit("cấp khẩn cấp"))

    def copy(self, root: Path) -> Night:
        return replace(self, province=self.province.copy(root))

    def run(self, *words: str | Path) -> str:
        done = self.province.run(*words, "-i", self.province.inventory)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
        return done.stdout

    def duties(self, day: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.run("duties", "--as-of", day, "--format", "json"))["duties"]
        return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Night:
    return Night.begun(tmp_path_factory.mktemp("dem"))


def test_the_plan_says_it_before_anything_else(made: Night) -> None:
    lines = made.run("plan", "--base", made.base, "--head", made.commit).splitlines()
    assert lines[0].startswith("1 person with urgent access; ")
    assert lines[2] == "Urgent:"
    assert lines[3].startswith("  + Ksor Liên (Công an thị xã An Khê) gains access to 3 cameras at Chốt số 1")
    assert "live, ptz" in lines[3]
    assert "reason: Xe tông chốt trong đêm · decided by Tống Duy Hiếu" in lines[3]
    found = json.loads(made.run("plan", "--base", made.base, "--head", made.commit, "--format", "json"))
    assert [(one["person"], one["urgent"], one["widens"]) for one in found["access"]] == [("c-ksor-lien", True, True)]


@pytest.mark.parametrize(("handle", "cleared"), [("hieu", True), ("nhung", False), ("lam", False), ("duc", False)])
def test_one_approver_of_the_agency_that_decides_is_enough(made: Night, handle: str, cleared: bool) -> None:
    """Neither its author (nhung) nor an agency that has nothing to say about checkpoints."""
    province = made.province
    reviews = province.reviewed(province.approved(made.commit, handle))
    words = ("approvals", "-i", province.inventory, "--base", made.base, "--head", made.commit, "--reviews", reviews)
    done = province.run(*words)
    assert (done.returncode, "urgent, so one reviewer of Công an tỉnh is needed" in done.stdout) == (not cleared, True)


def test_it_goes_out_and_its_document_is_owed_until_it_is_there(made: Night, tmp_path: Path) -> None:
    night = made.copy(tmp_path)
    province = night.province
    held = province.sealed()
    assert (held.returncode, "NOT CLEARED" in held.stdout) == (1, True)
    done = province.sealed("--reviews", province.reviewed(province.approved(made.commit, "hieu")))
    assert done.returncode == 0, done.stdout + done.stderr
    steps = [
        data for name, data in province.opened(3, "u-vnpt-gl").items() if name.endswith("r-chk-01-vnpt.steps.json")
    ]
    assert ("create", "lienks") in [(one["action"], one["login"]) for one in json.loads(steps[0])["steps"]]

    # Due by the end of the next day, then late; late still when the grant is long over. Always the first of all.
    for day, state in ((DAY, "due"), ("2021-07-21", "due"), ("2021-07-22", "late"), ("2021-08-20", "late")):
        first = night.duties(day)[0]
        assert (first["kind"], first["subject"], first["state"], first["unit"], first["due"]) == (
            "document",
            night.grant,
            state,
            "u-cat",
            "2021-07-21",
        ), day
        assert first["command"] == f"camgrant grant document {night.grant}"

    # The paper of the next day settles it, and whoever looks into the grant still sees how it began.
    paper = ("--document", "601/CAT-PV01", "--document-date", "2021-07-21")
    night.run("grant", "document", night.grant, *paper, "--as-of", "2021-07-21", "--yes")
    assert [(one["state"], one["evidence"]) for one in night.duties("2021-07-22") if one["kind"] == "document"] == [
        ("done", ["601/CAT-PV01"])
    ]
    assert not [one for one in night.duties("2021-08-20") if one["kind"] == "document"]
    shown = json.loads(night.run("show", "--as-of", "2021-07-22", "--format", "json"))["entitlements"]
    assert {one["grant"] for one in shown if one["urgent"]} == {night.grant}


def test_an_early_end_does_not_take_the_duty_away(made: Night, tmp_path: Path) -> None:
    night = made.copy(tmp_path)
    ended = ("grant", "revoke", made.grant, "--reason", "Hết việc", "--on", "2021-07-21", "--as-of", "2021-07-21")
    night.run(*ended, "--yes")
    first = night.duties("2021-07-23")[0]
    assert (first["kind"], first["subject"], first["state"]) == ("document", made.grant, "late")


def test_the_reason_of_a_right_beyond_the_default_stands_on_the_grant(made: Night) -> None:
    text = (made.province.inventory / "grants/all.yaml").read_text("utf-8")
    grant = text[text.index(f"  {made.grant}:") :]
    assert grant.count("Xe tông chốt trong đêm") == 2
    assert "\n    reason: Xe tông chốt trong đêm\n" in grant
    done = made.province.check()
    assert (done.returncode, "RGT003" in done.stdout) == (0, False)
