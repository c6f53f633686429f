"""Urgent access beside a small model of it, written from the letter: 1.2 and 3.1 say who approves and who lists, 2 who
manages a site; nobody else lets anyone in, in an emergency either. What is allowed says on each list what it is."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import openpyxl
import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from camgrant.access.resolve import resolve
from camgrant.app.check import Checked, check
from camgrant.diagnostics import Severity
from camgrant.ledger.book import Book
from camgrant.load.tree import MemoryTree
from camgrant.policy import authority
from camgrant.policy.rules.expiry import exp009_urgent as exp009
from camgrant.policy.rules.expiry import exp013_urgent_not_decided_by_head as exp013
from camgrant.policy.rules.expiry import exp014_urgent_holder as exp014
from camgrant.policy.rules.expiry import exp015_urgent_again as exp015
from camgrant.rendering.lists import Desk, facts, views_at
from camgrant.rendering.registry import sheet_target
from camgrant.rendering.sheets import SheetView
from real.needs import needs
from support.effort import effort
from support.examples import world

DAY: Final = date(2021, 7, 30)
FIRST: Final = "g-khan-cap"
SECOND: Final = "g-khan-cap-hai"
MARK: Final = "Khẩn cấp, chờ văn bản"
UNITS: Final = ("u-cat", "u-ca-ak", "u-ubnd", "u-syt", "u-bchqs", "u-tqs", "u-ub-plk", "u-vnpt-gl", "u-stttt")
LEADERS: Final = {"s-iso-01": "c-hoang-dinh-khoi", "s-iso-02": "c-do-trung-kien"}
MANAGERS: Final = {"s-iso-01": "u-tqs", "s-iso-02": "u-ub-plk"}
HOLDERS: Final = {
    "c-nguyen-van-man": "u-ca-ak",
    "c-ro-cham-hyeo": "u-ca-ak",
    "c-tran-quoc-hung": "u-bchqs",
    "c-nguyen-tuan-anh": "u-syt",
    "c-hoang-dinh-khoi": "u-tqs",
    "c-do-trung-kien": "u-ub-plk",
    "c-dao-ngoc-son": "u-vnpt-gl",
    "c-head-cat": "u-cat",
}
STRANGER: Final = "c-staff-stttt"


@dataclass(frozen=True)
class Paper:
    """A document: who issued it, whom it names, and how many days after the grant begins it is dated."""

    issuer: str
    names: str
    after: int


@dataclass(frozen=True)
class Urgent:
    """An urgent grant as it may be written down."""

    system: str
    site: str
    holder: str
    decider: str
    days: int
    nomination: Paper | None
    approval: Paper | None
    option: bool
    again: int | None = None  # so many days after the end of the first one a second one like it begins
    begins: date = date(2021, 7, 16)


# -- the model ---------------------------------------------------------------------------------------------------------


def deciding_body(grant: Urgent) -> str:
    """Whose head decides: the Police at checkpoints (3.1), who manages the site (2), who approves the list (1.2)."""
    return {"checkpoint": "u-cat", "central": "u-ubnd"}.get(grant.system) or MANAGERS[grant.site]


def listing_body(grant: Urgent) -> str:
    """Whose list names the holder: at the central system the Military Command its own (1.1), else Health (1.2)."""
    if grant.system != "central":
        return deciding_body(grant)
    return "u-bchqs" if HOLDERS[grant.holder] in ("u-bchqs", "u-tqs") else "u-syt"


def is_right(paper: Paper, issuer: str, holder: str) -> bool:
    return (paper.issuer, paper.names) == (issuer, holder)


def has_documents(grant: Urgent) -> bool:
    return grant.nomination is not None and (grant.system != "central" or grant.approval is not None)


def reasons_against(grant: Urgent) -> list[str]:
    """Why the first grant may not be."""
    against = []
    if grant.system == "central" and not grant.option:
        against.append("1.2: nobody before the approval")
    body = deciding_body(grant)
    heads = {f"c-head-{body.removeprefix('u-')}", f"c-acting-{body.removeprefix('u-')}"}
    if body == "u-cat":
        heads.add("c-tong-duy-hieu")
    if grant.decider not in heads:
        against.append("not decided by the head of the body whose document is to come")
    if grant.decider == grant.holder:
        against.append("decided for oneself")
    against += reasons_in_documents(grant) if has_documents(grant) else reasons_without_documents(grant)
    against += wrong_documents(grant)
    if grant.system == "site" and grant.holder != LEADERS[grant.site]:
        against.append("2.2: leaders only")
    if grant.system == "central" and listing_body(grant) == "u-bchqs" and grant.site != "s-iso-01":
        against.append("1.1: the Command's own sites only")
    return against


def wrong_documents(grant: Urgent) -> list[str]:
    papers = ((grant.nomination, listing_body(grant)), (grant.approval, "u-ubnd"))
    wrong = [paper for paper, issuer in papers if paper is not None and not is_right(paper, issuer, grant.holder)]
    return ["a document of another body, or that names another"] if wrong else []


def reasons_in_documents(grant: Urgent) -> list[str]:
    late = [paper for paper in (grant.nomination, grant.approval) if paper is not None and paper.after > 3]
    return ["the documents come too late"] if late else []


def reasons_without_documents(grant: Urgent) -> list[str]:
    against = []
    if grant.days > 3:
        against.append("a few days only")
    unit = HOLDERS[grant.holder]
    if unit == "u-vnpt-gl":
        against.append("no technician")
    elif grant.system == "checkpoint" and unit not in ("u-cat", "u-ca-ak"):
        against.append("3.1: the people of the Police")
    return against


def is_one_too_many(grant: Urgent) -> bool:
    """Whether a second one like it makes the days without documents too many within thirty."""
    if grant.again is None or has_documents(grant):
        return False
    gap = grant.again
    within = 30
    counted = min(grant.days, max(0, within - grant.days - gap)) + min(grant.days, within)
    first_counts = counted > min(grant.days, within)
    return first_counts and counted > 3


# -- the data ----------------------------------------------------------------------------------------------------------


@cache
def people() -> bytes:
    """Of every unit a head, a deputy who decides for the head, and somebody who does not; and a head of later days."""
    contacts: dict[str, Any] = {}
    domains = yaml.safe_load(world()["units/all.yaml"])["units"]
    for number, unit in enumerate(UNITS):
        domain = domains[unit]["email_domains"][0] if "email_domains" in domains[unit] else "ubnd.gialai.example"
        kinds: tuple[tuple[str, dict[str, str]], ...] = (
            ("head", {"leads": "in_charge"}),
            ("acting", {"leads": "acting"}),
            ("staff", {}),
        )
        later = (("later", {"leads": "in_charge", "valid_from": "2021-07-25"}),)
        for place, (role, leads) in enumerate((*kinds, *later)):
            short = unit.removeprefix("u-")
            login = f"{role}{short.replace('-', '')}"[:15]
            contacts[f"c-{role}-{short}"] = {
                "full_name": f"Người Thử {chr(65 + number)} {chr(65 + place)}",
                "positions": [{"title": "Cán bộ", "unit": unit, **leads}],
                "phone": f"0100 000 {100 + number * 4 + place}",
                "email": f"{login}@{domain}",
                "login": login,
            }
    return yaml.safe_dump({"contacts": contacts}, allow_unicode=True).encode()


@cache
def base() -> dict[str, bytes]:
    """The small province without a grant that anybody could be confused with."""
    files = {name: data for name, data in world().items() if not name.startswith("grants/")}
    targets = b"targets: [hikvision, sheet_s1, sheet_s2, sheet_s3, sheet_s4, sheet_s5, sheet_s6, sheet_s7]"
    settings_file = files["camgrant.yaml"].replace(b"targets: [hikvision, sheet_s3, sheet_s6]", targets)
    return {**files, "camgrant.yaml": settings_file, "contacts/heads.yaml": people()}


def files_of(grant: Urgent) -> dict[str, bytes]:
    files = dict(base())
    if grant.option:
        files["camgrant.yaml"] += b"  options: {central.urgent: head_of_approver}\n"
    documents: dict[str, dict[str, Any]] = {}
    for name, kind, paper in (("d-ds", "list", grant.nomination), ("d-pd", "approval", grant.approval)):
        if paper is not None:
            documents[name] = {
                "issuer": paper.issuer,
                "number": f"9{len(documents)}/CV",
                "date": (grant.begins + timedelta(days=paper.after)).isoformat(),
                "kind": kind,
                "names": [paper.names],
            }
    files["documents/khan-cap.yaml"] = yaml.safe_dump({"documents": documents}).encode()
    first = written_grant(grant, grant.begins)
    written = {FIRST: first}
    if grant.again is not None:
        written[SECOND] = written_grant(grant, grant.begins + timedelta(days=grant.days + grant.again))
    files["grants/khan-cap.yaml"] = yaml.safe_dump({"grants": written}, allow_unicode=True).encode()
    if not documents:
        del files["documents/khan-cap.yaml"]
    return files


def written_grant(grant: Urgent, begins: date) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "person": grant.holder,
        "system": grant.system,
        "scope": {"site": grant.site},
        "rights": ["live"],
        "purpose": "incident",
        "valid_from": begins.isoformat(),
        "valid_until": (begins + timedelta(days=grant.days - 1)).isoformat(),
        "urgent": {"reason": "Sự cố", "by": grant.decider},
    }
    if grant.nomination is not None:
        fields["nomination"] = "d-ds"
    if grant.approval is not None:
        fields["approvals"] = ["d-pd"]
    return fields


def checked(grant: Urgent) -> Checked:
    text = files_of(grant)
    # Days stand in YAML without quotes.
    plain = {name: re.sub(rb"'(\d{4}-\d\d-\d\d)'", rb"\1", data) for name, data in text.items()}
    return check(MemoryTree(plain), grant.begins, today=lambda: DAY)


def errors_on(found: Checked, name: str) -> list[str]:
    return [
        finding.code
        for finding in found.diagnostics
        if finding.entity == name and finding.severity is Severity.ERROR and finding.code not in ("EXP008",)
    ]


# -- check against the model -------------------------------------------------------------------------------------------


@st.composite
def urgent_grants(draw: st.DrawFn) -> Urgent:
    """Mostly what is nearly right, so that one fault at a time decides."""
    system = draw(st.sampled_from(("checkpoint", "site", "central", "central")))
    site = "s-chk-01" if system == "checkpoint" else draw(st.sampled_from(tuple(LEADERS)))
    near = {
        "checkpoint": ("c-nguyen-van-man", "c-ro-cham-hyeo"),
        "site": (LEADERS.get(site, ""),),
        "central": ("c-tran-quoc-hung", "c-nguyen-tuan-anh"),
    }[system]
    holder = draw(st.sampled_from((*near, *near, *near, *HOLDERS)))
    blank = Urgent(system, site, holder, "", 3, None, None, option=draw(st.sampled_from((True, True, False))))
    short = deciding_body(blank).removeprefix("u-")
    right = (f"c-head-{short}", f"c-acting-{short}")
    others = [f"c-{role}-{unit.removeprefix('u-')}" for unit in UNITS for role in ("head", "acting", "staff", "later")]
    decider = draw(st.one_of(st.sampled_from(right), st.sampled_from((*others, holder, f"c-staff-{short}"))))
    issuer = listing_body(blank)
    after = st.sampled_from((-2, 0, 1, 3, 3, 4, 9))
    lists = st.one_of(
        st.none(),
        st.builds(Paper, st.just(issuer), st.just(holder), after),
        st.builds(Paper, st.sampled_from((issuer, "u-stttt", "u-cat")), st.sampled_from((holder, STRANGER)), after),
    )
    nomination = draw(lists)
    approval = None
    if system == "central" and nomination is not None:
        # Never older than the list: that is a matter of its own (APR008).
        later = st.integers(nomination.after, nomination.after + 4)
        approval = draw(
            st.one_of(
                st.none(),
                st.builds(Paper, st.just("u-ubnd"), st.just(holder), later),
                st.builds(Paper, st.sampled_from(("u-ubnd", "u-syt")), st.sampled_from((holder, STRANGER)), later),
            )
        )
    return replace(
        blank,
        decider=decider,
        days=draw(st.sampled_from((1, 2, 3, 3, 4, 8))),
        nomination=nomination,
        approval=approval,
        again=draw(st.sampled_from((None, None, 0, 3, 24, 40))),
    )


def is_settled_here(grant: Urgent) -> bool:
    """Whether the clauses on urgent access settle it: who installs is nobody's viewer with documents, either."""
    return not (HOLDERS[grant.holder] == "u-vnpt-gl" and has_documents(grant))


def disagreements(grant: Urgent) -> list[str]:
    """Where check and lists say something else than the model."""
    found = checked(grant)
    assert found.inventory is not None, found.diagnostics
    against = reasons_against(grant)
    errors = errors_on(found, FIRST)
    wrong = []
    if bool(against) != bool(errors):
        wrong.append(f"the model says {against}, check says {errors}")
    if grant.again is not None and not against:
        again = errors_on(found, SECOND)
        late_papers = [code for code in again if code != "EXP015"]
        if late_papers or bool(again) != is_one_too_many(grant):
            wrong.append(f"one too many: {is_one_too_many(grant)}, check says {again}")
    if not errors:
        wrong += wrong_on_lists(grant, found)
    return wrong


def views(found: Checked, day: date) -> list[SheetView]:
    assert found.inventory is not None
    inventory = found.inventory
    desk = Desk(inventory, resolve(inventory, day), Book.of(inventory, day))
    return [view for sheet in ("s1", "s2", "s3", "s4", "s5", "s6", "s7") for view in views_at(desk, sheet)]


def wrong_on_lists(grant: Urgent, found: Checked) -> list[str]:
    """A row that waits for its documents says so on every list; the list of those approved does not hold it yet."""
    wrong = []
    rows = 0
    for view in views(found, grant.begins):
        for row in view.rows:
            if row.grant != FIRST:
                continue
            rows += 1
            marked = any(MARK in str(value) for value in row.facts.values())
            if marked == has_documents(grant):
                wrong.append(f"{view.list_id}: marked {marked}, documents {has_documents(grant)}")
            if view.sheet_id == "s3" and grant.approval is None:
                wrong.append(f"{view.list_id}: the list of those approved holds somebody who is not")
    if not rows and (grant.system != "central" or has_documents(grant)):
        wrong.append("it is on no list")
    return wrong


@pytest.mark.long
@settings(
    max_examples=effort(short=120, long=10_000),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
@given(grant=urgent_grants().filter(is_settled_here))
def test_urgent_access_is_what_the_letter_leaves_room_for(grant: Urgent) -> None:
    assert disagreements(grant) == []


# -- the judge itself --------------------------------------------------------------------------------------------------

CALLED: Final = Urgent("checkpoint", "s-chk-01", "c-nguyen-van-man", "c-head-cat", 3, None, None, option=False)
AT_CENTRE: Final = replace(
    CALLED, system="central", site="s-iso-01", holder="c-tran-quoc-hung", decider="c-head-ubnd", option=True
)
LISTED: Final = Paper("u-bchqs", "c-tran-quoc-hung", 1)
APPROVED: Final = Paper("u-ubnd", "c-tran-quoc-hung", 2)


def says_nothing(*_: object) -> str:
    return ""


def finds_nothing(*_: object) -> None:
    return None


def says_yes(*_: object) -> bool:
    return True


def says_no(*_: object) -> bool:
    return False


FAULTS: Final[dict[str, tuple[ModuleType, str, Callable[..., Any], Urgent]]] = {
    "anybody decides": (exp013, "decided_by_head", says_yes, replace(CALLED, decider="c-staff-stttt")),
    "the head of another body decides": (authority, "may_issue", says_yes, replace(CALLED, decider="c-head-vnpt-gl")),
    "a head of later days decides": (exp013, "decided_by_head", says_yes, replace(CALLED, decider="c-later-cat")),
    "the option is not asked": (
        exp013,
        "begins_before_documents",
        says_yes,
        replace(AT_CENTRE, option=False, nomination=replace(LISTED, after=-2), approval=replace(APPROVED, after=-1)),
    ),
    "a technician watches": (exp014, "documented", says_yes, replace(CALLED, holder="c-dao-ngoc-son")),
    "no end is near": (exp009, "_fault", finds_nothing, replace(CALLED, days=8)),
    "the documents come late": (
        exp009,
        "_fault",
        finds_nothing,
        replace(CALLED, nomination=Paper("u-cat", CALLED.holder, 9)),
    ),
    "one after another": (exp015, "documented", says_yes, replace(CALLED, again=0)),
    "the list says nothing": (facts, "urgent_mark", says_nothing, CALLED),
    "the list always says it": (
        facts,
        "_waits_for_documents",
        says_yes,
        replace(CALLED, nomination=Paper("u-cat", CALLED.holder, 1)),
    ),
    "the list never says it": (facts, "_waits_for_documents", says_no, AT_CENTRE),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, broken, grant = FAULTS[fault]
    assert disagreements(grant) == []
    monkeypatch.setattr(module, name, broken)
    assert disagreements(grant) != []


# -- the mark on paper -------------------------------------------------------------------------------------------------


def texts(view: SheetView, folder: Path) -> dict[str, str]:
    """What each file of a list says, as a stranger reads it; without blanks, for lines break anywhere."""
    found = {}
    for name, _, data in sheet_target().render(view):
        path = folder / name
        path.write_bytes(data)
        kind = path.suffix
        if kind == ".csv":
            found[kind] = " ".join(cell for line in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in line)
        elif kind == ".xlsx":
            sheets = openpyxl.load_workbook(path).worksheets
            found[kind] = " ".join(str(cell.value) for sheet in sheets for line in sheet.iter_rows() for cell in line)
        elif kind == ".docx":
            with zipfile.ZipFile(path) as packed:
                found[kind] = re.sub("<[^>]+>", "", packed.read("word/document.xml").decode())
        else:
            program = needs("pdftotext", "it reads the paper")
            words = [program, "-raw", str(path), "-"]
            found[kind] = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return {kind: re.sub(r"\s", "", text) for kind, text in found.items()}


@pytest.mark.parametrize(
    ("grant", "list_id"),
    [
        (CALLED, "s6/u-cat/u-vnpt-gl"),
        (CALLED, "s7/u-cat/u-vnpt-gl"),
        (replace(CALLED, system="site", site="s-iso-02", holder="c-do-trung-kien", decider="c-head-ub-plk"), "s5/*"),
        (AT_CENTRE, "s7/u-syt/u-byt-cntt"),
        (replace(AT_CENTRE, nomination=LISTED), "s1/u-bchqs/u-syt"),
        (replace(AT_CENTRE, nomination=LISTED), "s2/u-syt/u-ubnd"),
    ],
)
def test_every_file_of_a_list_says_which_row_is_urgent_and_who_decided(
    grant: Urgent, list_id: str, tmp_path: Path
) -> None:
    found = checked(grant)
    (view, *_) = [view for view in views(found, grant.begins) if fnmatch(view.list_id, list_id)]
    printed = texts(view, tmp_path)
    assert sorted(printed) == [".csv", ".docx", ".pdf", ".xlsx"]
    assert found.inventory is not None
    decider = found.inventory.contacts[grant.decider].full_name
    said = re.sub(r"\s", "", f"{MARK}, do {decider}")
    law = re.sub(r"\s", "", "882/STTTT-BCVT không quy định")
    assert {kind: (said in text, law in text) for kind, text in printed.items()} == dict.fromkeys(printed, (True, True))
    settled = replace(grant, nomination=Paper(listing_body(grant), grant.holder, 0))
    if grant.system == "central":
        settled = replace(settled, approval=Paper("u-ubnd", grant.holder, 0))
    views_after = [view for view in views(checked(settled), grant.begins) if fnmatch(view.list_id, list_id)]
    for view in views_after[:1]:
        assert {kind: said in text for kind, text in texts(view, tmp_path).items()} == dict.fromkeys(printed, False)
