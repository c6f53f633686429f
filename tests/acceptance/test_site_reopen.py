"""A site closes and opens again as another one in the same place: what was on its recorder is owed until it is gone."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.cli import forked as run
from support.main_line import MainLine, steps_on

ROOT = Path(__file__).parents[2]
PAPER = (
    *("--document", "77/QĐ-UBND", "--document-date", "2021-08-18"),
    *("--document-kind", "letter", "--issuer", "u-ubnd", "--yes", "--lang", "en"),
)
REOPEN = (
    *("site", "reopen", "s-iso-01", "--as", "Bệnh viện dã chiến số 1", "--chain", "civil"),
    *("--managing-unit", "u-ub-plk", "--directing-unit", "u-syt", "--on", "2021-08-20"),
)
DAY_BEFORE, DAY, LATER = "2021-08-19", "2021-08-20", "2021-09-02"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))


def done(folder: Path, *words: str, code: int = 0) -> str:
    result = run(*words, cwd=folder.parent)
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout + result.stderr


def content(folder: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--format", "json", cwd=folder.parent).stdout)
    return found


def new_site(folder: Path) -> tuple[str, str]:
    """The id of the site that the command entered, and its file."""
    (file,) = {path.name for path in (folder / "sites").iterdir()} - {
        path.name for path in (ROOT / "inventory/sites").iterdir()
    }
    return file.removesuffix(".yaml"), (folder / "sites" / file).read_text("utf-8")


def entitlements(folder: Path, day: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = content(folder, "show", "--as-of", day)["entitlements"]
    return found


def owed_on(folder: Path, recorder: str, day: str) -> list[tuple[str, str, str]]:
    """Kind, person and state of what is to be done on a recorder."""
    duties = content(folder, "duties", "--as-of", day)["duties"]
    return sorted(
        (duty["kind"], duty["subject"].partition("/")[2], duty["state"])
        for duty in duties
        if duty["subject"].partition("/")[0] == recorder and duty["state"] != "done"
    )


def test_the_old_site_ends_and_the_new_one_has_its_recorders(folder: Path) -> None:
    before = {day: entitlements(folder, day) for day in ("2021-07-20", DAY_BEFORE)}
    said = done(folder, *REOPEN, *PAPER)
    assert "Nobody sees more." in said
    assert "- Hoàng Đình Khôi (c-hoang-dinh-khoi): 6 cameras, live, from 20/08/2021" in said
    name, text = new_site(folder)
    wanted = ("chain: civil", "managing_unit: u-ub-plk", "directing_unit: u-syt", "opened_on: 2021-08-20")
    for line in wanted:
        assert f"    {line}\n" in text
    assert "thành phố Pleiku" in text
    assert "leadership" not in text
    assert "responsible" not in text
    old = (folder / "sites/s-iso-01.yaml").read_text("utf-8")
    assert "    closed_on: 2021-08-20\n" in old
    (paper,) = re.findall(r"closed_by: (d-\S+)", old)
    recorder = (folder / "cameras/s-iso-01.yaml").read_text("utf-8")
    assert f"      - on: 2021-08-20\n        document: {paper}\n        site: {name}\n" in recorder
    assert {day: entitlements(folder, day) for day in before} == before
    for day in ("2021-07-20", DAY_BEFORE, DAY, LATER):
        assert "0 errors" in done(folder, "check", "--lang", "en", "--as-of", day), day


def test_the_account_of_the_leader_before_is_owed_at_the_new_site(folder: Path) -> None:
    done(folder, *REOPEN, *PAPER)
    assert owed_on(folder, "r-iso-01", DAY_BEFORE) == []
    assert owed_on(folder, "r-iso-01", DAY) == [("confirm", "c-hoang-dinh-khoi", "due")]
    assert owed_on(folder, "r-iso-01", LATER) == [("confirm", "c-hoang-dinh-khoi", "late")]


def test_a_site_that_is_closed_already_keeps_its_end(folder: Path) -> None:
    closing = ("--document", "70/QĐ-UBND", "--document-date", "2021-07-19", *PAPER[4:])
    done(folder, "site", "close", "s-iso-01", "--on", "2021-08-01", *closing)
    closed = (folder / "sites/s-iso-01.yaml").read_text("utf-8")
    done(folder, *REOPEN, *PAPER)
    assert (folder / "sites/s-iso-01.yaml").read_text("utf-8") == closed
    assert owed_on(folder, "r-iso-01", LATER) == [("confirm", "c-hoang-dinh-khoi", "late")]


def test_a_site_is_closed_by_a_document_that_its_revocations_name(folder: Path) -> None:
    done(folder, "site", "close", "s-iso-07", "--on", "2021-08-16", *PAPER)
    (paper,) = re.findall(r"closed_by: (d-\S+)", (folder / "sites/s-iso-07.yaml").read_text("utf-8"))
    revoked = (folder / "grants/site/s-iso-07.yaml").read_text("utf-8")
    assert f"document: {paper}" in revoked
    assert f"  {paper}:\n" in (folder / "documents/u-ubnd.yaml").read_text("utf-8")
    assert "0 errors" in done(folder, "check", "--lang", "en", "--as-of", "2021-08-20")


def test_who_directs_goes_on_within_the_chain(folder: Path) -> None:
    done(folder, *("site", "reopen", "s-iso-01", "--as", "Khu cách ly số 1b", "--on", DAY), *PAPER)
    _, text = new_site(folder)
    assert "    directing_unit: u-bchqs\n" in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("site", "reopen", "s-khong-co", "--as", "X", "--on", DAY), "unknown site 's-khong-co'"),
        (("site", "reopen", "s-iso-01", "--as", "X", "--on", "2021-06-05"), "is not open before 2021-06-05"),
        (("site", "reopen", "s-iso-01", "--as", "X", "--chain", "khong-co", "--on", DAY), "khong-co"),
        (("site", "reopen", "s-iso-01", "--as", "X", "--managing-unit", "u-khong", "--on", DAY), "u-khong"),
    ],
)
def test_what_cannot_be_is_refused(folder: Path, words: tuple[str, ...], says: str) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    result = run(*words, *PAPER, cwd=folder.parent)
    assert result.returncode != 0
    assert says in result.stdout + result.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


# -- through publications ---------------------------------------------------------------------------------------------


def test_the_old_account_is_in_every_publication(tmp_path: Path) -> None:
    """The site closes and opens again under another chain: the account of the leader before stays in the steps."""
    line = MainLine(tmp_path)
    assert line.begin().gate.cleared
    reopen = [*REOPEN, "--lang", "en", "--yes", "--as-of", "2021-07-20", "-i", str(line.inventory)]
    reopen[reopen.index(DAY)] = "2021-07-25"
    paper = ("--document", "d-tqs-tai-khoan")  # of the military, which has no account to agree with
    result = run(*reopen, *paper, cwd=line.folder)
    assert result.returncode == 0, result.stdout + result.stderr
    line.approve(line.commit())
    first = date(2021, 7, 20)
    announced = line.publish(first)
    assert announced.gate.cleared, announced.gate.why
    assert steps_on(announced, "r-iso-01") == [("keep", "khoihd")]
    for later in (5, 6, 40):
        assert ("delete", "khoihd") in steps_on(line.publish(first + timedelta(days=later)), "r-iso-01"), later
