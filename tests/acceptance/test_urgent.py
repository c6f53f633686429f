"""Break-glass and its papers, technical work, and telling people: at the command line, judged by `camgrant check`."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.cli import forked as run
from support.cli import run as run_alone

ROOT = Path(__file__).parents[2]
URGENT = (
    *("grant", "urgent", "--person", "ly van hoa", "--system", "checkpoint", "--site", "s-chk-02"),
    *("--purpose", "incident"),
    *("--by", "vu quoc khiem", "--reason", "Sự cố tại chốt"),
)

CHAIR = "c-pham-duc-an"
# Who decides for the People's Committee is nobody whom the reference province needs a name of.
COMMITTEE = f"""\
contacts:
  {CHAIR}:
    full_name: Phạm Đức An
    positions:
      - {{title: Phó Chủ tịch, unit: u-ubnd, leads: acting}}
    phone: "0100 000 084"
    email: anpd@ubnd.gialai.example
"""


def allow_central(folder: Path) -> None:
    """Chooses what the letter does not know: urgent access to the central system."""
    file = folder / "camgrant.yaml"
    file.write_text(f"{file.read_text('utf-8')}  options: {{central.urgent: head_of_approver}}\n", "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))
    (folder / "contacts/u-ubnd.yaml").write_text(COMMITTEE, "utf-8")
    title = ("--unit", "u-ca-cpu", "--title", "Cán bộ", "--phone", "0100 000 083", "--no-email-reason", "Chưa cấp")
    done(folder, "contact", "new", "--name", "Lý Văn Hòa", *title, "--since", "2021-07-01")
    return folder


def read(folder: Path, file: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.load((folder / file).read_text("utf-8"), yaml.BaseLoader)
    return data[file.partition("/")[0]]  # type: ignore[no-any-return]


def grants(folder: Path) -> dict[str, Any]:
    return {
        name: one
        for path in (folder / "grants").rglob("*.yaml")
        for name, one in read(folder, path.relative_to(folder).as_posix()).items()
    }


def done(folder: Path, *words: str, lang: str = "en") -> str:
    result = run(*words, "--yes", cwd=folder.parent, CAMGRANT_LANG=lang)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout + result.stderr
    checked = run("check", cwd=folder.parent)
    assert checked.returncode == 0, checked.stdout
    return result.stdout


def refused(folder: Path, *words: str) -> tuple[int, str]:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = run(*words, "--yes", cwd=folder.parent)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    return result.returncode, result.stdout + result.stderr


def urgent(folder: Path) -> tuple[str, Any]:
    ((name, one),) = ((name, one) for name, one in grants(folder).items() if "urgent" in one)
    return name, one


def test_an_urgent_grant_holds_at_once_for_the_few_days_that_the_pack_allows(folder: Path) -> None:
    said = done(folder, *URGENT, lang="vi")
    name, one = urgent(folder)
    assert said.startswith(
        f"Văn bản phải bổ sung trong 24 giờ, hết ngày 21/07/2021: `camgrant grant document {name}`.\n"
    )
    assert "1 người sẽ xem được 2 camera:" in said
    assert (one["valid_from"], one["valid_until"], one["urgent"]) == (
        "2021-07-20",
        "2021-07-22",
        {"reason": "Sự cố tại chốt", "by": "c-vu-quoc-khiem"},
    )
    assert "nomination" not in one


def test_it_is_shown_before_everything_else(folder: Path) -> None:
    done(folder, *URGENT)
    name, _ = urgent(folder)
    shown = json.loads(run("show", "--format", "json", cwd=folder.parent).stdout)["entitlements"]
    assert {one["grant"] for one in shown if one["urgent"]} == {name}
    assert [one["urgent"] for one in shown] == sorted((one["urgent"] for one in shown), reverse=True)
    table = run("show", cwd=folder.parent, CAMGRANT_LANG="vi").stdout.splitlines()
    assert table[1].startswith("Lý Văn Hòa (c-ly-van-hoa-")
    assert table[1].endswith("CẤP KHẨN CẤP")
    owed = json.loads(run("duties", "--format", "json", cwd=folder.parent).stdout)["duties"]
    assert (owed[0]["kind"], owed[0]["state"], owed[0]["due"], owed[0]["command"]) == (
        "document",
        "due",
        "2021-07-21",
        f"camgrant grant document {name}",
    )
    first, second = run("duties", cwd=folder.parent, CAMGRANT_LANG="vi").stdout.splitlines()[:2]
    assert first.startswith("Công an huyện Chư Păh" if owed[0]["unit"] == "u-ca-cpu" else owed[0]["unit_name"])
    assert "Bổ sung văn bản cho lượt cấp khẩn cấp" in second
    late = json.loads(run("duties", "--format", "json", "--as-of", "2021-07-22", cwd=folder.parent).stdout)["duties"]
    assert (late[0]["kind"], late[0]["state"]) == ("document", "late")


def test_the_first_page_of_whoever_decided_begins_with_it(folder: Path) -> None:
    done(folder, *URGENT)
    owed = json.loads(run("duties", "--format", "json", cwd=folder.parent).stdout)["duties"]
    unit = owed[0]["unit"]
    out = folder.parent / "pack"
    packed = run_alone("pack", "--recipient", unit, "--out", out, cwd=folder.parent, CAMGRANT_LANG="vi")
    assert packed.returncode == 0, packed.stderr
    page = ["pdftotext", "-raw", out / unit / "00-DOC-TRUOC.pdf", "-"]
    text = " ".join(subprocess.run(page, capture_output=True, text=True, check=True).stdout.split())
    mine = [one["text"]["vi"][:24] for one in owed if one["unit"] == unit and one["state"] != "done"]
    places = [text.index(one) for one in mine]
    assert mine[0].startswith("Bổ sung văn bản cho lượt")
    assert len(set(mine)) > 1
    assert places[0] == min(places)


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (("--until", "2021-07-23"), 1, "without documents for 4 days, at most 3"),
        (("--by", "ly van hoa"), 1, "error[SOD004]"),
        (("--right", "export"), 1, "error[RGT"),
        (("--site", "s-iso-99"), 2, "unknown site 's-iso-99'"),
    ],
)
def test_what_break_glass_does_not_allow_is_refused(
    folder: Path, change: tuple[str, str], code: int, said: str
) -> None:
    flag, value = change
    words = list(URGENT)
    if flag in words:
        words[words.index(flag) + 1] = value
    else:
        words += [flag, value]
    found = refused(folder, *words)
    assert (found[0], said in found[1]) == (code, True), found[1]


def test_a_right_beyond_the_default_carries_the_reason_and_others_do_not(folder: Path) -> None:
    """What the rule asks for (RGT003) is on the grant itself, for the time when it is urgent no more."""
    dry = run(*URGENT, "--right", "live", "--right", "playback", "--dry-run", cwd=folder.parent)
    (line,) = re.findall(r"^The same by flags: camgrant (.*)$", dry.stdout, re.MULTILINE)
    done(folder, *shlex.split(line))
    _, one = urgent(folder)
    assert (one["rights"], one["reason"], one["urgent"]["reason"]) == (
        ["live", "playback"],
        "Sự cố tại chốt",
        "Sự cố tại chốt",
    )


def test_the_default_rights_need_no_reason_of_their_own_and_a_case_is_written(folder: Path) -> None:
    done(folder, *URGENT, "--case", "12/2021")
    _, one = urgent(folder)
    assert ("reason" in one, one["case"]) == (False, "12/2021")


def test_export_waits_for_its_own_approval_even_then(folder: Path) -> None:
    code, said = refused(folder, *URGENT, "--right", "live", "--right", "playback", "--right", "export")
    assert (code, "error[RGT006]" in said, "RGT003" in said) == (1, True, False), said


def test_without_a_reason_or_whoever_decided_nothing_is_granted(folder: Path) -> None:
    assert "--reason is missing: Why it is urgent" in refused(folder, *URGENT[:-2])[1]
    assert "--by is missing: Who decided" in refused(folder, *URGENT[:-4], *URGENT[-2:])[1]


def test_its_documents_come_later_and_settle_it(folder: Path) -> None:
    done(folder, *URGENT)
    name, before = urgent(folder)
    paper = ("--document", "601/CAT-PV01", "--document-date", "2021-07-21")
    words = ("grant", "document", name, *paper, "--as-of", "2021-07-21")
    dry = run(*words, "--dry-run", cwd=folder.parent)
    (line,) = re.findall(r"^The same by flags: camgrant (.*)$", dry.stdout, re.MULTILINE)
    done(folder, *shlex.split(line))
    after = grants(folder)[name]
    assert {**after, "nomination": ""} == {**before, "nomination": ""}
    document = read(folder, "documents/u-cat.yaml")[after["nomination"]]
    assert (document["number"], document["kind"], list(document["names"])) == (
        "601/CAT-PV01",
        "list",
        [before["person"]],
    )
    owed = json.loads(run("duties", "--format", "json", "--as-of", "2021-07-21", cwd=folder.parent).stdout)["duties"]
    (duty,) = (one for one in owed if one["kind"] == "document")
    assert (duty["state"], duty["evidence"], duty["command"]) == ("done", ["601/CAT-PV01"], "")
    assert owed[0]["kind"] != "document"
    code, said = refused(folder, *words[:3], "--nomination", "601/CAT-PV01")
    assert (code, "has its nomination already" in said) == (2, True)


def test_only_an_urgent_grant_gets_documents_this_way(folder: Path) -> None:
    code, said = refused(folder, "grant", "document", "g-iso-01-khoihd", "--nomination", "d-syt-s2")
    assert (code, "g-iso-01-khoihd: không phải lượt cấp khẩn cấp; đề nghị" in said) == (2, True)
    done(folder, *URGENT)
    code, said = refused(folder, "grant", "document", urgent(folder)[0])
    assert (code, "name a document: --nomination, --approval, or --document" in said) == (2, True)


def test_an_urgent_grant_of_a_route_with_approvals_gets_them_in_their_order(folder: Path) -> None:
    """Central access: the list first, then the approval of the province."""
    who = ("grant", "urgent", "--person", "c-dang-thi-thu-dong", "--system", "central", "--site", "s-iso-02")
    words = (*who, "--purpose", "direction", "--by", CHAIR, "--reason", "Họp khẩn trong đêm")
    code, said = refused(folder, *words)
    assert (code, "error[APR001]" in said, "error[EXP013]" in said) == (1, True, True), said
    allow_central(folder)
    done(folder, *words)
    name, _ = urgent(folder)
    later = ("--document-date", "2021-07-20")
    done(folder, "grant", "document", name, "--document", "2200/SYT-NVY", *later)
    done(folder, "grant", "document", name, "--document", "1200/UBND-KGVX", *later)
    after = grants(folder)[name]
    (approval,) = after["approvals"]
    assert read(folder, "documents/u-ubnd.yaml")[approval]["number"] == "1200/UBND-KGVX"
    assert after["nomination"] != approval


TECHNICAL = (
    *("grant", "technical", "--person", "c-dao-ngoc-son", "--recorder", "r-chk-01-vnpt"),
    *("--document", "77/VNPTGL-KT", "--document-date", "2021-07-19"),
)


def test_technical_work_has_a_ticket_a_recorder_and_one_day(folder: Path) -> None:
    before = grants(folder)
    done(folder, *TECHNICAL)
    ((name, one),) = ((name, one) for name, one in grants(folder).items() if name not in before)
    assert (one["scope"], one["rights"], one["valid_until"]) == (
        {"recorder": "r-chk-01-vnpt"},
        ["config"],
        "2021-07-20",
    )
    (ticket,) = (d for d in read(folder, "documents/vien-thong.yaml").values() if d["number"] == "77/VNPTGL-KT")
    assert ticket["issuer"] == "u-vnpt-gl"
    assert name.startswith("g-chk-01-")


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (
            ("--until", "2021-07-27"),
            2,
            "technical work lasts 7 days at most, until 26/07/2021; for more give a new ticket",
        ),
        (("--person", "c-siu-binh"), 1, "error[RGT005]"),
        (("--recorder", "r-khong-co"), 2, "--recorder “r-khong-co”"),
    ],
)
def test_technical_work_outside_its_rules_is_refused(folder: Path, more: tuple[str, str], code: int, said: str) -> None:
    words = list(TECHNICAL)
    if more[0] in words:
        words[words.index(more[0]) + 1] = more[1]
    else:
        words += more
    found = refused(folder, *words)
    assert (found[0], said in found[1]) == (code, True), found[1]


def test_people_were_informed(folder: Path) -> None:
    (person,) = (name for name in read(folder, "contacts/u-ca-cpu.yaml") if name.startswith("c-ly-van-hoa-"))
    done(folder, "contact", "informed", "--person", "ly van hoa", "--on", "2021-07-19")
    assert read(folder, "contacts/u-ca-cpu.yaml")[person]["notified_on"] == "2021-07-19"
    code, said = refused(folder, "contact", "informed", "--person", person)
    assert (code, "was informed on 19/07/2021" in said) == (2, True)
    assert "--person is missing" in refused(folder, "contact", "informed")[1]
