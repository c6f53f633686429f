"""Edits at the command line, in a process: what they say, what they write, and how they refuse.

What was written is judged by `camgrant check` and read by PyYAML.
"""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.cli import forked as run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def read(folder: Path, file: str) -> dict[str, Any]:
    """The entities of a file, every scalar as text."""
    data: dict[str, Any] = yaml.load((folder / file).read_text("utf-8"), yaml.BaseLoader)
    return data[file.partition("/")[0]]  # type: ignore[no-any-return]


def done(folder: Path, *words: str, lang: str = "en") -> str:
    """The output of an edit that must succeed, after which the data is as sound as before."""
    result = run(*words, "--yes", cwd=folder.parent, CAMGRANT_LANG=lang)
    assert (result.returncode, result.stderr) == (0, "")
    checked = run("check", cwd=folder.parent)
    assert checked.returncode == 0, checked.stdout
    return result.stdout


def refused(folder: Path, *words: str) -> tuple[int, str]:
    """Exit code and everything said by an edit that must leave the files alone."""
    before = contents(folder)
    result = run(*words, "--yes", cwd=folder.parent)
    assert contents(folder) == before
    return result.returncode, result.stdout + result.stderr


NEW_LIST = ("--document", "77/DS-TQS", "--document-date", "2021-07-19")


def test_a_grant_is_extended_by_a_new_one_under_a_new_list(folder: Path) -> None:
    said = done(folder, "grant", "extend", "g-iso-01-khoihd", *NEW_LIST, lang="vi")
    assert "1 người sẽ xem được 6 camera:" in said
    assert "  + Hoàng Đình Khôi (c-hoang-dinh-khoi): 6 camera, Xem trực tiếp, từ ngày 12/09/2021\n" in said
    assert "Không ai mất quyền." in said
    grants = read(folder, "grants/site/s-iso-01.yaml")
    old, (new_id, new) = grants["g-iso-01-khoihd"], list(grants.items())[-1]
    assert re.fullmatch(r"g-iso-01-khoihd-[a-z0-9]{5}", new_id)
    assert new == {
        **old,
        "valid_from": "2021-09-12",
        "valid_until": "2021-12-10",
        "nomination": new["nomination"],
        "replaces": "g-iso-01-khoihd",
    }
    documents = read(folder, "documents/u-tqs.yaml")
    assert documents[new["nomination"]] == {
        "issuer": "u-tqs",
        "number": "77/DS-TQS",
        "date": "2021-07-19",
        "kind": "list",
        "names": ["c-hoang-dinh-khoi"],
    }


def test_the_flags_line_of_a_dry_run_does_the_same(folder: Path) -> None:
    """What a wizard or a dry run prints can be run as it stands."""
    before = contents(folder)
    dry = run("grant", "revoke", "--person", "luong the phong", "--reason", "Nghỉ phép", "--dry-run", cwd=folder.parent)
    assert dry.returncode == 0
    assert contents(folder) == before
    assert "+      reason: Nghỉ phép\n" in dry.stdout
    (line,) = re.findall(r"^The same by flags: camgrant (.*)$", dry.stdout, re.MULTILINE)
    assert line == "grant revoke --person c-luong-the-phong --on 2021-07-20 --reason 'Nghỉ phép'"
    said = done(folder, *shlex.split(line))
    assert "1 person will no longer see 9 cameras:" in said
    grants = read(folder, "grants/checkpoint/toan-tinh.yaml")
    mine = [grant for grant in grants.values() if grant["person"] == "c-luong-the-phong"]
    # The one in force ends now, the one to come on its first day.
    assert [grant["revoked"]["on"] for grant in mine] == ["2021-07-20", "2021-07-30"]


def test_one_approval_is_given_to_all_whom_it_names(folder: Path) -> None:
    for person in ("c-dang-thi-thu-dong", "c-nguyen-thi-anh"):
        who = ("grant", "new", "--person", person, "--system", "central", "--site", "s-iso-01", "--site", "s-iso-06")
        done(folder, *who, "--purpose", "direction", "--from", "2021-12-09", "--nomination", "d-syt-s2", "--proposed")
    proposed = read(folder, "grants/central/nhieu-co-so.yaml")
    paper = ("--document", "1100/UBND-KGVX", "--document-date", "2021-07-15")
    assert "2 people will see 12 cameras:" in done(folder, "grant", "approve", *proposed, *paper)
    (approval,) = [d for d in read(folder, "documents/u-ubnd.yaml").values() if d["number"] == "1100/UBND-KGVX"]
    assert approval["names"] == ["c-dang-thi-thu-dong", "c-nguyen-thi-anh"]


def test_an_extension_is_proposed_where_its_approval_is_still_to_come(folder: Path) -> None:
    words = ("grant", "extend", "g-central-dongdtt", "--document", "1500/SYT-NVY", "--document-date", "2021-07-01")
    assert refused(folder, *words)[0] == 1
    said = done(folder, *words, "--proposed")
    assert "Nobody sees more." in said
    assert " --proposed\n" in said
    *_, new = read(folder, "grants/central-y-te.yaml").values()
    assert (new["replaces"], new["proposed"], "approvals" in new) == ("g-central-dongdtt", "true", False)


def test_a_new_grant_without_its_list_is_refused_with_the_finding(folder: Path) -> None:
    code, said = refused(
        folder, "grant", "new", "--person", "c-hoang-dinh-khoi", "--system", "site", "--site", "s-iso-01",
        "--purpose", "site_supervision", "--from", "2021-09-12",
    )  # fmt: skip
    assert code == 1
    assert "error[NOM001]" in said
    assert "This edit makes 1 new error, so nothing was written; the files stay as they are." in said


def test_a_grant_is_proposed_then_approved(folder: Path) -> None:
    """Central access: the province's list asks for it, the People's Committee approves it, only then it gives."""
    who = ("grant", "new", "--person", "Đặng Thị Thu Đông", "--system", "central", "--site", "s-iso-01", "--site")
    ask = (*who, "s-iso-06", "--purpose", "direction", "--from", "2021-12-09", "--nomination", "d-syt-s2", "--proposed")
    assert "Nobody sees more." in done(folder, *ask)
    (proposed,) = [g for g, fields in read(folder, "grants/central/nhieu-co-so.yaml").items() if "proposed" in fields]
    code, said = refused(folder, "grant", "approve", proposed)
    assert code == 1
    assert "error[APR001]" in said
    said = done(folder, "grant", "approve", proposed, "--approval", "d-ubnd-phe-duyet")
    assert "1 person will see 12 cameras:" in said
    grant = read(folder, "grants/central/nhieu-co-so.yaml")[proposed]
    assert ("proposed" in grant, grant["approvals"]) == (False, ["d-ubnd-phe-duyet"])
    code, said = refused(folder, "grant", "approve", proposed, "--approval", "d-ubnd-phe-duyet")
    assert (code, "is not a proposed grant" in said) == (2, True)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("grant", "revoke", "g-iso-01-khoihdd", "--reason", "x"), "did you mean “g-iso-01-khoihd”"),
        (("grant", "revoke", "--person", "hoang dinh khoa", "--reason", "x"), "did you mean"),
        (("grant", "revoke", "--person", "Nguyễn", "--reason", "x"), "means several people, give the id"),
        (("grant", "revoke", "--reason", "x"), "give grant ids, or --person"),
        (("grant", "revoke", "g-iso-01-khoihd"), "--reason is missing"),
        (("grant", "revoke", "g-iso-03-quylv", "--reason", "x"), "was revoked from that day on"),
        (("grant", "extend", "g-iso-03-quylv", *NEW_LIST), "was revoked, make a new grant"),
        (("grant", "revoke", "g-iso-01-khoihd", "--on", "2021-09-12", "--reason", "x"), "is over by that day"),
        (("grant", "revoke", "--person", "mai anh duc", "--reason", "x"), "nothing is revoked: this person holds no"),
        (("contact", "leave", "0100 000 041", "--reason", "x"), "unknown contact '0100 *** 041'"),
        (("unit", "rename", "u-stttt", "--name", "X", "--from", "2025-03-01"), "does not exist on that day"),
        (("unit", "merge", "u-cdc", "--into", "u-skhcn", "--on", "2025-02-28"), "does not exist on that day"),
        (("grant", "extend", "g-iso-01-khoihd", "--document", "77/DS-TQS"), "give: ngày / its date"),
        (("site", "close", "s-iso-1", "--on", "2021-08-01"), "did you mean “s-iso-01”"),
        (("site", "close", "s-iso-01", "--on", "01/08/2021"), "is not a date YYYY-MM-DD"),
        (("unit", "merge", "u-syt", "--into", "u-sytt", "--on", "2021-08-01"), "did you mean “u-syt”"),
        (("unit", "merge", "u-syt", "--into", "u-syt", "--on", "2021-08-01"), "cannot be merged into itself"),
        (("contact", "leave", "c-nobody", "--reason", "x"), "unknown contact 'c-nobody'"),
        (("contact", "move", "c-luong-the-phong", "--unit", "u-cat", "--title", "A", "--on", "2021-08-01"), "--grants"),
    ],
)
def test_what_does_not_fit_is_a_usage_fault_and_writes_nothing(
    folder: Path, words: tuple[str, ...], expected: str
) -> None:
    code, said = refused(folder, *words)
    assert code == 2
    assert expected in said


def test_without_a_terminal_nobody_is_asked_and_nothing_is_written(folder: Path) -> None:
    before = contents(folder)
    result = run("grant", "revoke", "g-iso-01-khoihd", "--reason", "x", cwd=folder.parent)
    assert (result.returncode, contents(folder)) == (2, before)
    assert "--yes is missing" in result.stderr


def test_a_person_comes_moves_and_leaves(folder: Path) -> None:
    said = done(
        folder, "contact", "new", "--name", "Rơ Châm H'Bia", "--unit", "u-tqs", "--title", "Trợ lý", "--phone",
        "0100 000 098", "--email", "hbia@bchqs.gialai.example", "--notified-on", "2021-07-19",
    )  # fmt: skip
    assert "0100 000 098" not in said  # a pipe is a log
    contacts = read(folder, "contacts/u-tqs.yaml")
    person = next(one for one in contacts if re.fullmatch(r"c-ro-cham-h-bia-[a-z0-9]{5}", one))
    assert contacts[person]["login"] == "hbiarc"
    assert 'phone: "0100 000 098"' in (folder / "contacts/u-tqs.yaml").read_text("utf-8")
    done(folder, "contact", "move", person, "--unit", "u-bchqs", "--title", "Trợ lý tác chiến", "--on", "2021-07-20")
    assert read(folder, "contacts/u-tqs.yaml")[person]["positions"] == [
        {"title": "Trợ lý", "unit": "u-tqs", "valid_until": "2021-07-19"},
        {"title": "Trợ lý tác chiến", "unit": "u-bchqs", "valid_from": "2021-07-20"},
    ]
    done(folder, "contact", "leave", "h'bia", "--on", "2021-07-20", "--reason", "Nghỉ hưu")
    left = read(folder, "contacts/u-tqs.yaml")[person]
    assert (left["left_on"], left["note"]) == ("2021-07-20", "Nghỉ hưu")


def test_a_number_that_somebody_has_is_refused_whoever_comes_first_in_the_alphabet(folder: Path) -> None:
    """The finding stands at the person who had it; nobody gains anything, and it is an error all the same."""
    who = ("--name", "An An", "--unit", "u-tqs", "--title", "Trợ lý", "--email", "aa@bchqs.gialai.example")
    code, said = refused(folder, "contact", "new", *who, "--phone", "0100 000 040")
    assert (code, "error[ORG004]" in said) == (1, True)
    assert "(phones and mailboxes are masked in it: write them out again)" in said


def test_names_are_written_composed_however_they_were_typed(folder: Path) -> None:
    name, title = (unicodedata.normalize("NFD", words) for words in ("  Đỗ  Thị Hoà ", "Trợ lý"))
    words = ("contact", "new", "--name", name, "--unit", "u-tqs", "--title", title, "--phone", "0100 000 098")
    said = done(folder, *words, "--no-email-reason", "Chưa có", "--as-of", "2021-07-21", "-i", "inventory")
    assert " --login hoadt --inventory inventory --as-of 2021-07-21\n" in said
    *_, new = read(folder, "contacts/u-tqs.yaml").values()
    assert (new["full_name"], new["positions"][0]["title"]) == ("Đỗ Thị Hoà", "Trợ lý")


@pytest.mark.parametrize("written", ["Ông Nguyễn Văn Ba", "Đại úy Nguyễn Văn Ba", "Nguyễn Văn Ba (Trợ lý)"])
def test_a_name_holds_nothing_but_the_name(folder: Path, written: str) -> None:
    code, said = refused(folder, "contact", "new", "--name", written, "--unit", "u-tqs", "--title", "Trợ lý")
    assert (code, "đề nghị ghi “Nguyễn Văn Ba” / holds more than a name" in said) == (2, True)


def test_whoever_moves_keeps_or_loses_the_grants_as_asked(folder: Path) -> None:
    move = ("contact", "move", "luong the phong", "--unit", "u-stttt", "--title", "Chuyên viên", "--on", "2021-08-01")
    said = done(folder, *move, "--grants", "revoke")
    assert "  - Lương Thế Phong (c-luong-the-phong): 9 cameras, live, from 01/08/2021\n" in said
    grants = read(folder, "grants/checkpoint/toan-tinh.yaml")
    mine = [grant for grant in grants.values() if grant["person"] == "c-luong-the-phong"]
    # The first is over by that day and needs no revocation.
    assert [(grant["valid_until"], "revoked" in grant) for grant in mine] == [
        ("2021-07-29", False),
        ("2021-09-12", True),
    ]
    assert mine[1]["revoked"] == {"on": "2021-08-01", "reason": "Chuyển công tác đến Sở TT&TT"}


def test_a_site_closes_and_its_accounts_end(folder: Path) -> None:
    text = (folder / "sites/s-iso-01.yaml").read_text("utf-8")
    said = done(folder, "site", "close", "s-iso-01", "--on", "2021-08-15")
    assert "  - Hoàng Đình Khôi (c-hoang-dinh-khoi): 6 cameras, live, from 15/08/2021\n" in said
    assert (folder / "sites/s-iso-01.yaml").read_text("utf-8") == text.replace("2022-04-30", "2021-08-15")
    (own,) = read(folder, "grants/site/s-iso-01.yaml").values()
    assert own["revoked"] == {"on": "2021-08-15", "reason": "Đóng cơ sở từ ngày 15/08/2021"}
    assert "revoked" not in read(folder, "grants/central-quan-su.yaml")["g-central-hungtq"]  # reaches other sites too
    assert errors(folder, "2021-08-15") == errors(ROOT / "inventory", "2021-08-15")


def test_a_closing_that_is_put_off_shows_who_sees_more_meanwhile(folder: Path) -> None:
    done(folder, "site", "close", "s-iso-01", "--on", "2021-08-15")
    said = done(folder, "site", "close", "s-iso-01", "--on", "2021-09-01")
    assert "8 people will see 6 cameras:" in said
    assert "  + Trần Quốc Hưng (c-tran-quoc-hung): 6 cameras, live, from 15/08/2021\n" in said


def errors(folder: Path, day: str) -> list[tuple[str, str]]:
    """The errors that a check finds on a day: code and message."""
    checked = run("check", "-i", folder, "--as-of", day, "--format", "json")
    found = json.loads(checked.stdout)["findings"]
    return [(one["code"], one["message"]) for one in found if one["severity"] == "error"]


def test_whoever_leaves_has_no_grant_left_open_and_what_is_still_to_do_is_told(folder: Path) -> None:
    """The grant in force ends that day, the one to come never begins; the site needs somebody else who answers."""
    done(folder, "grant", "extend", "g-iso-02-thangp", "--document", "90/DS-TDHL", "--document-date", "2021-07-19")
    before = errors(folder, "2021-08-10")
    said = done(folder, "contact", "leave", "puih thang", "--on", "2021-08-10", "--reason", "Nghỉ hưu")
    assert "From 10/08/2021 on the check will also find:\nerror[NOM011]" in said
    grants = read(folder, "grants/site/s-iso-02.yaml").values()
    ends = [(one["revoked"]["on"], one["revoked"]["reason"]) for one in grants if one["person"] == "c-puih-thang"]
    reason = "Thôi việc từ ngày 10/08/2021"
    assert ends == [("2021-08-10", reason), ("2021-09-12", reason)]
    assert {code for code, _ in errors(folder, "2021-08-10")} - {code for code, _ in before} == {"NOM011"}
    code, said = refused(
        folder, "contact", "move", "puih thang", "--unit", "u-syt", "--title", "X", "--on", "2021-08-10"
    )
    assert (code, "has left by then" in said) == (2, True)


def leader(folder: Path, *more: str) -> tuple[str, ...]:
    return (
        "leader", "replace", "--site", "s-iso-01", "--out", "hoang dinh khoi", "--in", "le van quy", "--on",
        "2021-08-01", "--appointment", "88/QĐ-TQS", "--appointment-date", "2021-07-18", "--document", "89/DS-TQS",
        "--document-date", "2021-07-19", *more,
    )  # fmt: skip


def test_a_leader_is_replaced_with_term_revocation_and_new_grant(folder: Path) -> None:
    said = done(folder, *leader(folder))
    assert "  + Lê Văn Quý (c-le-van-quy): 6 cameras, live, from 01/08/2021\n" in said
    assert "  - Hoàng Đình Khôi (c-hoang-dinh-khoi): 6 cameras, live, from 01/08/2021\n" in said
    site = read(folder, "sites/s-iso-01.yaml")["s-iso-01"]
    documents = {d["number"]: (one, d) for one, d in read(folder, "documents/u-tqs.yaml").items()}
    decision, paper = documents["88/QĐ-TQS"]
    assert (paper["kind"], paper["names"]) == ("appointment", ["c-hoang-dinh-khoi", "c-le-van-quy"])
    assert site["leadership"][0]["valid_until"] == "2021-07-31"
    assert site["leadership"][1] == {
        "person": "c-le-van-quy",
        "role": "head",
        "appointment": decision,
        "valid_from": "2021-08-01",
    }
    assert site["responsible"] == "c-le-van-quy"
    old, new = read(folder, "grants/site/s-iso-01.yaml").values()
    assert old["revoked"] == {
        "on": "2021-08-01",
        "reason": "Thay lãnh đạo cơ sở từ ngày 01/08/2021",
        "document": decision,
    }
    assert (new["replaces"], new["nomination"]) == ("g-iso-01-khoihd", documents["89/DS-TQS"][0])
    assert (new["valid_from"], new["valid_until"]) == ("2021-08-01", "2021-10-29")


def test_of_grants_that_extend_each_other_the_new_leader_gets_the_last(folder: Path) -> None:
    done(folder, "grant", "extend", "g-iso-01-khoihd", *NEW_LIST)
    done(folder, *leader(folder))
    old, extension, new = read(folder, "grants/site/s-iso-01.yaml").items()
    assert (old[1]["revoked"]["on"], extension[1]["revoked"]["on"]) == ("2021-08-01", "2021-09-12")
    assert (new[1]["person"], new[1]["valid_from"], new[1]["replaces"]) == ("c-le-van-quy", "2021-08-01", extension[0])
    assert errors(folder, "2021-08-01") == errors(ROOT / "inventory", "2021-08-01")


def test_a_grant_that_is_over_by_then_is_not_revoked_and_nobody_follows_himself(folder: Path) -> None:
    words = list(leader(folder))
    words[words.index("--on") + 1] = "2021-10-01"
    done(folder, *words)
    assert "revoked" not in read(folder, "grants/site/s-iso-01.yaml")["g-iso-01-khoihd"]
    words[words.index("--in") + 1] = "hoang dinh khoi"
    code, said = refused(folder, *words)
    assert (code, "are the same person" in said) == (2, True)


def test_an_overlap_leaves_both_for_its_days(folder: Path) -> None:
    done(
        folder, "leader", "replace", "--site", "s-iso-02", "--out", "vo anh khoa", "--in", "hoang dinh khoi", "--on",
        "2021-08-01", "--overlap", "3", "--appointment", "88/QĐ-TDHL", "--appointment-date", "2021-07-18",
        "--document", "89/DS-TDHL", "--document-date", "2021-07-19",
    )  # fmt: skip
    seen = {}
    for day in ("2021-07-31", "2021-08-01", "2021-08-03", "2021-08-04"):
        shown = json.loads(run("show", "--site", "s-iso-02", "--as-of", day, "--format", "json", "-i", folder).stdout)
        seen[day] = {one["person"] for one in shown["entitlements"]} & {"c-vo-anh-khoa", "c-hoang-dinh-khoi"}
        assert errors(folder, day) == errors(ROOT / "inventory", day)
    both = {"c-vo-anh-khoa", "c-hoang-dinh-khoi"}
    assert list(seen.values()) == [{"c-vo-anh-khoa"}, both, both, {"c-hoang-dinh-khoi"}]


def test_no_overlap_in_a_role_with_one_holder(folder: Path) -> None:
    code, said = refused(folder, *leader(folder, "--overlap", "3"))
    assert (code, "has one holder at a time" in said) == (2, True)


def test_a_unit_is_renamed_and_earlier_papers_keep_its_name(folder: Path) -> None:
    done(
        folder,
        "unit",
        "rename",
        "u-vnpt-gl",
        "--name",
        "VNPT khu vực Gia Lai",
        "--short",
        "VNPT GL",
        "--from",
        "2021-07-15",
    )
    assert read(folder, "units/vien-thong.yaml")["u-vnpt-gl"]["names"] == [
        {
            "vi": "VNPT Gia Lai – Viễn thông Gia Lai",
            "short": "VNPT Gia Lai",
            "en": "VNPT Gia Lai",
            "valid_until": "2021-07-14",
        },
        {"vi": "VNPT khu vực Gia Lai", "short": "VNPT GL", "valid_from": "2021-07-15"},
    ]


def test_units_are_merged_and_their_people_go_on(folder: Path) -> None:
    result = run(
        "unit", "merge", "u-cdc", "--into", "u-syt", "--on", "2021-08-01", "--move-people", "--yes", cwd=folder.parent
    )
    assert result.returncode == 0, result.stdout
    units = read(folder, "units/y-te.yaml")
    assert (units["u-cdc"]["retired_on"], units["u-cdc"]["successors"]) == ("2021-08-01", ["u-syt"])
    assert units["u-syt"]["predecessors"] == ["u-cdc"]
    for person in read(folder, "contacts/u-cdc.yaml").values():
        *_, before, after = person["positions"]
        assert (before["unit"], before["valid_until"]) == ("u-cdc", "2021-07-31")
        assert after == {"title": before["title"], "unit": "u-syt", "valid_from": "2021-08-01"}


def test_another_pack_has_its_own_routes(tmp_path: Path) -> None:
    """Nothing here knows the first pack: issuer and kind of the decision and the longest end are the second one's."""
    folder = Path(shutil.copytree(ROOT / "tests/packs/tinh-camera-antt-2026/inventory", tmp_path / "inventory"))
    words = ("grant", "extend", "g-thoai-dot-2", "--nomination", "d-csgt-danh-sach-2", "--document", "9/QĐ-CA")
    done(folder, *words, "--document-date", "2026-06-10")
    grants = read(folder, "grants/traffic.yaml")
    new = list(grants.values())[-1]
    assert (new["valid_from"], new["valid_until"], new["replaces"]) == ("2026-10-01", "2027-03-29", "g-thoai-dot-2")
    (decision,) = new["approvals"]
    files = [file.relative_to(folder).as_posix() for file in folder.glob("documents/*.yaml")]
    (document,) = [found[decision] for file in files if decision in (found := read(folder, file))]
    assert (document["issuer"], document["kind"]) == ("u-ca-lam-son", "director_decision")
    code, said = refused(folder, *words, "--document-date", "2026-06-10")
    assert (code, "g-thoai-dot-2: " in said, "is replaced by that already" in said) == (2, True, True)


def test_what_is_already_so_changes_nothing(folder: Path) -> None:
    result = run("site", "close", "s-iso-01", "--on", "2022-04-30", "--yes", cwd=folder.parent)
    assert (result.returncode, result.stdout) == (0, "Nothing changes.\n")


def test_unreadable_data_is_not_edited(folder: Path) -> None:
    (folder / "camgrant.yaml").write_text("camgrant: [")
    code, said = refused(folder, "site", "close", "s-iso-01", "--on", "2021-08-15")
    assert (code, "the data cannot be read and is not edited" in said) == (1, True)


# -- at a terminal ----------------------------------------------------------------------------------------------------


def talk(folder: Path, words: list[str], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Runs a command at a terminal, typing each answer once its question stands there: exit code, everything shown."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "CAMGRANT_LANG": "vi", "PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": "200"}
    command = [sys.executable, "-m", "camgrant", *words]
    with subprocess.Popen(
        command, cwd=folder.parent, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as it:
        os.close(theirs)
        shown, waiting, end = "", list(answers), time.monotonic() + 60
        while time.monotonic() < end:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    shown += os.read(ours, 65536).decode("utf-8", "replace")
                except OSError:  # the other end has closed
                    break
            if waiting and waiting[0][0] in shown:
                os.write(ours, waiting.pop(0)[1].encode())
        os.close(ours)
        assert not waiting, (waiting, shown)
        return it.wait(10), shown


def test_a_wizard_asks_only_what_no_flag_said(folder: Path) -> None:
    code, shown = talk(
        folder,
        ["grant", "revoke", "--person", "luong the phong"],
        [("Không còn quyền từ ngày nào", "\r"), ("Lý do thu hồi", "Nghi phep\r"), ("Ghi vào các tệp trên?", "có\r")],
    )
    assert code == 0, shown
    assert "1 người thôi xem được 9 camera:" in shown
    assert "camgrant grant revoke --person c-luong-the-phong --on 2021-07-20 --reason 'Nghi phep'" in shown
    grants = read(folder, "grants/checkpoint/toan-tinh.yaml")
    reasons = [grant["revoked"]["reason"] for grant in grants.values() if "revoked" in grant]
    assert reasons == ["Nghi phep", "Nghi phep"]


def test_a_wizard_offers_people_sites_and_documents(folder: Path) -> None:
    """Several people are called so: one is picked; the lists that name him are offered; Enter takes the longest end."""
    code, shown = talk(
        folder,
        ["grant", "new", "--from", "2021-12-09", "--purpose", "direction", "--approval", "d-ubnd-phe-duyet"],
        [
            ("Ai được trao quyền", "nguyen anh\r"),
            ("(c-nguyen-thi-anh)", "\r"),
            ("Hệ thống nào", "\r"),
            ("Cơ sở nào", "\r"),
            ("Đến hết ngày nào", "\r"),
            ("Theo danh sách, văn bản đề nghị nào", "\r"),
            ("Ghi vào các tệp trên?", "không\r"),
        ],
    )
    assert code == 0, shown
    assert "--person c-nguyen-tuan-anh --system central --site s-iso-01" in shown
    assert "--until 2022-06-06 --nomination d-" in shown
    assert "Không ghi gì." in shown


def test_whoever_breaks_off_leaves_everything_as_it_was(folder: Path) -> None:
    before = contents(folder)
    code, _ = talk(folder, ["grant", "revoke", "g-iso-01-khoihd"], [("Không còn quyền từ ngày nào", "\x03")])
    assert (code, contents(folder)) == (130, before)
