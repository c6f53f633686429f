"""Publishing in a real repository: what goes out is decided by what was cleared, whatever an unapproved head says."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from camgrant.app.ledger import made
from camgrant.app.ledger import record as add_event
from camgrant.model.base import LAST_SEQUENCE
from camgrant.model.ledger import BundleEvent, Event
from camgrant.seal.manifest import read_manifest
from support.province import Province
from support.publishing import REVOKED, province, published, record, steps

__all__ = ["province", "published"]

LATER = "2021-10-01"


# -- the day ----------------------------------------------------------------------------------------------------------


def approve_all(province: Province, commit: str) -> tuple[str, str]:
    return "--reviews", str(province.reviewed(province.approved(commit, "duc", "hieu", "lam")))


def by_itself(province: Province, *words: str) -> int:
    """A publication for which nobody names a day."""
    sealed = ("--sign-with", province.key, "--out", province.out)
    return province.run("publish", "-i", province.inventory, *sealed, *words).returncode


def test_a_day_that_nobody_approved_does_not_stop_time(province: Province) -> None:
    """Data that follow the clock; somebody pushes that they stand still on a day of last summer."""
    province.edit("camgrant.yaml", "  as_of: 2021-07-20\n", "")
    commit = province.commit()
    assert province.sealed(*approve_all(province, commit)).returncode == 0
    province.edit("camgrant.yaml", "  profile: demo\n", "  profile: demo\n  as_of: 2021-07-20\n")
    province.commit()
    assert by_itself(province) == 1
    assert record(province, 3)["as_of"] > LATER
    assert ("delete", "mannv") in steps(province.opened(3, "u-vnpt-gl"), "r-chk-01-vnpt")


def test_another_day_of_a_demonstration_counts_once_it_is_approved(province: Province) -> None:
    province.edit("camgrant.yaml", "as_of: 2021-07-20", "as_of: 2021-07-25")
    commit = province.commit()
    assert by_itself(province) == 1
    assert record(province, 2)["as_of"] == "2021-07-20"
    assert by_itself(province, *approve_all(province, commit)) == 0
    assert record(province, 3)["as_of"] == "2021-07-25"


def test_a_day_of_data_never_lies_before_the_last_publication_nor_after_today(province: Province) -> None:
    for number, day in enumerate(("2021-06-20", "2999-01-01"), start=2):
        province.git("checkout", "-q", "--", ".")
        text = (province.inventory / "camgrant.yaml").read_text(encoding="utf-8")
        line = next(one for one in text.splitlines() if "as_of:" in one)
        province.edit("camgrant.yaml", line, f"  as_of: {day}")
        commit = province.commit()
        done = by_itself(province, *approve_all(province, commit))
        assert done in (0, 1)
        assert "2021-07-20" <= record(province, number)["as_of"] < "2999-01-01"


# -- numbers ----------------------------------------------------------------------------------------------------------


def issued(province: Province, sequence: int, sha256: str = "a" * 64) -> str:
    """A line of the ledger about a bundle that nobody made; nobody approves it."""
    bundle = made(BundleEvent, what="issued", recipient="u-vnpt-gl", sequence=sequence, sha256=sha256)
    add_event(province.inventory, [made(Event, on=date(2021, 7, 20), bundle=bundle)])
    return province.commit()


@pytest.mark.parametrize("sequence", [3, 500, LAST_SEQUENCE])
def test_a_number_that_nobody_signed_uses_up_no_others(province: Province, sequence: int) -> None:
    issued(province, sequence)
    province.edit(*REVOKED)
    commit = province.commit()
    done = province.sealed("--reviews", province.reviewed(province.approved(commit, "duc")), "--format", "json")
    content = json.loads(done.stdout)
    assert (done.returncode, content["sequence"], content["cleared"]) == (1, 2, False)
    (leap,) = [one for one in content["findings"] if one["code"] == "SEA023"]
    assert f"bundle u-vnpt-gl-{sequence:04d} was issued, but no publication leads up" in leap["message"]
    files = province.opened(2, "u-vnpt-gl")
    assert ("delete", "mannv") in steps(files, "r-chk-01-vnpt")
    manifest = json.loads(files["manifest.json"])
    assert (manifest["sequence"], manifest["previous"]) == (2, known_digest(province, 1))


def known_digest(province: Province, publication: int) -> str:
    found: str = record(province, publication)["recipients"]["u-vnpt-gl"]["manifest_sha256"]
    return found


def test_a_number_that_the_ledger_has_is_given_to_no_other_bundle(province: Province) -> None:
    """Neither the next one nor one further on; the digest that it names is nobody's."""
    issued(province, 2)
    issued(province, 4)
    for before, publication in ((1, 3), (3, 5)):
        assert province.sealed().returncode == 1
        manifest = json.loads(province.opened(publication, "u-vnpt-gl")["manifest.json"])
        assert (manifest["sequence"], manifest["previous"]) == (publication, known_digest(province, before))


def test_another_digest_under_a_known_number_changes_nothing_but_that_additions_wait(province: Province) -> None:
    issued(province, 1)
    assert province.sealed().returncode == 1
    manifest = json.loads(province.opened(2, "u-vnpt-gl")["manifest.json"])
    assert (manifest["sequence"], manifest["previous"]) == (2, known_digest(province, 1))


def test_ledger_and_manifest_agree_on_the_last_number() -> None:
    """What the ledger can say, a manifest can say too; else one line of the ledger would end all publishing."""
    in_ledger = ledger_schema()["properties"]["sequence"]
    assert (in_ledger["minimum"], in_ledger["maximum"]) == (1, LAST_SEQUENCE)
    manifest = read_manifest(json.dumps({**SOUND, "sequence": LAST_SEQUENCE}).encode())
    assert manifest["sequence"] == LAST_SEQUENCE
    with pytest.raises(ValueError, match="sequence"):
        read_manifest(json.dumps({**SOUND, "sequence": LAST_SEQUENCE + 1}).encode())


def ledger_schema() -> dict[str, Any]:
    return TypeAdapter(BundleEvent).json_schema()


SOUND: dict[str, Any] = {
    "schema_version": 1,
    "recipient": "u-vnpt-gl",
    "sequence": 1,
    "previous": None,
    "commit": "0" * 40,
    "plan": "0" * 64,
    "held": [],
    "as_of": "2021-07-20",
    "profile": "demo",
    "pack": {"id": "gl-882-2021", "version": 1},
    "tool": "0",
    "approvals": {"cleared": True, "said": []},
    "files": [],
}
