"""Lists about people and grants that are known: nothing that a clerk wrote vanishes in silence, and nothing stored
changes in silence. What must be kept is stated here from the cells as they were typed, not from the rows as read."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from camgrant.access.resolve import resolve
from camgrant.app.editing.desk import Desk
from camgrant.app.intake import Imported, Paper, Reading, Taken, Wish
from camgrant.app.nominating import nominated
from camgrant.cli.import_words import import_content, import_text
from camgrant.edit.change import Add, Put, Set
from camgrant.intake.grid import Grid
from camgrant.intake.headings import pack_headings
from camgrant.intake.rows import clean_rows, refuse_repeated
from camgrant.intake.table import find_tables
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.masking import mask_personal
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets
from support.effort import effort
from support.examples import world

ROOT: Final = Path(__file__).parents[2]
SCHEMA: Final = ROOT / "schemas" / "output" / "import.schema.json"
DAY: Final = date(2021, 7, 20)
PAPER: Final = Paper("u-cat", "601/CAT-PV01", DAY, "0" * 64)
HEADINGS: Final = (
    "STT", "Họ và tên", "Cấp bậc", "Chức vụ", "Đơn vị", "SĐT", "Email", "Chốt", "Quyền", "Từ ngày", "Đến ngày",
    "Lý do", "Ghi chú",
)  # fmt: skip
PERSON: Final = "c-siu-binh"
RANKS: Final = ("", "Thiếu úy", "Đại úy", "Trung tá", "Đại úy QNCN")


@dataclass(frozen=True)
class Typed:
    """One row as a clerk types it; `form` says where the rank and the post stand in the cell of the name."""

    form: str
    rank: str
    named_post: str
    rank_cell: str
    post_cell: str
    unit: str
    phone: str
    email: str
    rights: str
    since: str
    until: str
    reason: str
    note: str

    def cells(self, number: int, *, together: bool) -> list[Any]:
        """The row; with `together` post and unit are in one cell."""
        name = self.form.format(name="Siu Bình", rank=self.rank, post=self.named_post)
        site = "Chốt số 2"
        if together:
            post = ", ".join(filter(None, (self.post_cell, self.unit)))
            return [
                float(number), name, self.rank_cell, post, self.phone, self.email, site,
                self.rights, self.since, self.until, self.reason, self.note,
            ]  # fmt: skip
        return [
            float(number), name, self.rank_cell, self.post_cell, self.unit, self.phone, self.email, site,
            self.rights, self.since, self.until, self.reason, self.note,
        ]  # fmt: skip

    def facts(self) -> dict[str, str]:
        """What the cells say, each once: the field that must show it -> the words."""
        return {
            "rank in the name": self.rank if "{rank}" in self.form else "",
            "post in the name": self.named_post if "{post}" in self.form else "",
            "rank": self.rank_cell,
            "post": self.post_cell,
            "unit": self.unit,
            "phone": self.phone,
            "email": self.email,
            "reason": self.reason,
            "note": self.note,
            "rights": self.rights,
        }


FORMS: Final = (
    "{name}",
    "{rank} {name}",
    "{name} {rank}",
    "{name} - {rank}",
    "{name} ({post})",
    "{rank} {name}, {post}",
    "{name}, {post}",
)
rows = st.builds(
    Typed,
    form=st.sampled_from(FORMS),
    rank=st.sampled_from(RANKS[1:]),
    named_post=st.sampled_from(("Đội trưởng", "Phó Đội trưởng Cảnh sát giao thông")),
    rank_cell=st.sampled_from(RANKS),
    post_cell=st.sampled_from(("", "Đội trưởng", "Phó Đội trưởng cảnh sát giao thông", "Cán bộ")),
    unit=st.sampled_from(("", "Công an huyện Chư Păh", "Công an tỉnh")),
    phone=st.sampled_from(("", "0100 000 031", "0100 000 777")),
    email=st.sampled_from(("", "binhs@congan.gialai.example", "binhs.moi@congan.gialai.example", "không có")),
    rights=st.sampled_from(("Xem trực tiếp", "Xem trực tiếp, Xem lại", "")),
    since=st.sampled_from(("15/06/2021", "20/07/2021", "30/07/2021")),
    until=st.sampled_from(("29/07/2021", "12/09/2021", "20/09/2021")),
    reason=st.sampled_from(("", "Truy vết theo hồ sơ 12/2021", "Tuần tra ban đêm")),
    note=st.sampled_from(("", "đã bàn với chốt trưởng")),
)


@cache
def province() -> Inventory:
    """The reference province, where the first grant of the person gives playback as well, for a reason."""
    files = dict(world(ROOT / "inventory"))
    file = "grants/checkpoint/s-chk-02.yaml"
    files[file] = files[file].replace(
        b"rights: [live]", b"rights: [live, playback]\n    reason: Tu\xe1\xba\xa7n tra", 1
    )
    inventory = load(MemoryTree(files), device_targets()).inventory
    assert inventory is not None
    return inventory


def planned(typed: list[Typed], *, together: bool = False) -> Imported:
    inventory = province()
    headings = [heading for heading in HEADINGS if not (together and heading == "Đơn vị")]
    if together:
        headings[headings.index("Chức vụ")] = "Chức vụ, đơn vị"
    cells = [row.cells(number, together=together) for number, row in enumerate(typed, 1)]
    table = [["DANH SÁCH"], headings, *cells]
    width = len(HEADINGS)
    tables = find_tables(
        [Grid("A", [[*row, *[""] * (width - len(row))] for row in table])], pack_headings(inventory.pack), "full_name"
    )
    lines = clean_rows(tables.lines, DAY, ("full_name",))
    refuse_repeated(lines)
    numbers = count()
    desk = Desk(inventory, resolve(inventory, DAY), {}, lambda: f"{next(numbers):05d}")
    return nominated(desk, Reading("0" * 64, tuple(tables.headers), tuple(lines)), PAPER, Wish())


def stored(imported: Imported, person: str) -> list[str]:
    """The texts that the data would hold of a person and their grants afterwards; of posts the one of that day."""
    inventory = province()
    texts: list[str] = []
    contact = inventory.contacts.get(person)
    if contact is not None:
        held = contact.positions[-1]
        fields: dict[str, Any] = {name: getattr(contact, name) for name in ("rank", "phone", "phone_alt", "email")}
        fields |= {"title": held.title, "unit": held.unit}
        for change in imported.changes:
            if isinstance(change, Set) and change.entity == person:
                fields[str(change.path[-1])] = change.value
            if isinstance(change, Add) and change.entity == person:
                fields |= change.value
        texts += [str(fields[name]) for name in ("rank", "phone", "phone_alt", "email", "title")]
        texts.append(inventory.unit_short_name(fields["unit"], DAY))
    grants: dict[str, dict[str, Any]] = {
        name: {"reason": grant.reason} for name, grant in inventory.grants.items() if grant.person == person
    }
    for change in imported.changes:
        if isinstance(change, Put) and change.entity == person:
            texts += [str(change.fields.get(name)) for name in ("rank", "phone", "phone_alt", "email")]
            (position,) = change.fields["positions"]
            texts += [position["title"], inventory.unit_short_name(position["unit"], DAY)]
            texts.append("không có" if change.fields.get("email_absent_reason") else "")
        if isinstance(change, Put) and change.fields.get("person") == person:
            grants[change.entity] = dict(change.fields)
        if isinstance(change, Set) and change.entity in grants:
            grants[change.entity][str(change.path[0])] = change.value
    return texts + [str(grant.get("reason")) for grant in grants.values()]


def vanished_of(imported: Imported, taken: Taken, typed: Typed) -> list[str]:
    """What the clerk wrote in a row that is taken, and that is neither stored nor told of."""
    kept = [text.casefold() for text in stored(imported, taken.person)]
    marks = taken.row.marks
    told = "\n".join(mark.text.vi for mark in marks).casefold()
    marked = {mark.field for mark in marks}
    vanished = []
    for what, words in typed.facts().items():
        if what == "rights" and words:
            vanished += [] if "lượt" in told or words_of_rights(imported, taken, words) else [f"rights: {words}"]
            continue
        # A mark of its own cell says of these that they are not stored as they were typed.
        if not words or (what in ("unit", "note", "email") and what in marked):
            continue
        if words.casefold() not in kept and words.casefold() not in told:
            vanished.append(f"{what}: {words}")
    return vanished


def words_of_rights(imported: Imported, taken: Taken, words: str) -> bool:
    """Whether a grant of the person, there or added, for the days of the row gives just the rights that it says."""
    wanted = {{"Xem trực tiếp": "live", "Xem lại": "playback"}[right] for right in words.split(", ")}
    window = (taken.row.get("valid_from"), taken.row.get("valid_until"))
    for grant in province().grants.values():
        there = (grant.valid_from.isoformat(), grant.valid_until.isoformat())
        if grant.person == taken.person and there == window and set(grant.rights) == wanted:
            return True
    for change in imported.changes:
        if isinstance(change, Put) and change.fields.get("person") == taken.person:
            added = (change.fields["valid_from"], change.fields["valid_until"])
            if tuple(map(str, added)) == window and set(change.fields["rights"]) == wanted:
                return True
    return False


def silent_changes(imported: Imported) -> list[str]:
    """Stored values that would change, and that the preview does not show with what was there before."""
    inventory = province()
    text = import_text(imported, "vi")
    silent = []
    for change in imported.changes:
        if not isinstance(change, Set) or change.path in (("login",), ("sha256",)):
            continue
        if change.path[0] == "positions" and change.path[-1] == "valid_until":
            continue  # the post that begins instead is shown
        entity: Any = inventory.contacts.get(change.entity) or inventory.grants[change.entity]
        name = str(change.path[0])
        positions = name == "positions"
        old = entity.positions[int(change.path[1])].title if positions else getattr(entity, name) or ""
        if f"“{mask_personal(old) or '-'}" not in text or f"→ “{mask_personal(change.value)}" not in text:
            silent.append(f"{change.entity}.{name}: {old} -> {change.value}")
    for change in imported.changes:
        if isinstance(change, Add) and change.path == ("positions",) and f"→ “{change.value['title']}" not in text:
            silent.append(f"{change.entity}: {change.value}")
    return silent


def miscounted(imported: Imported) -> list[str]:
    counts = imported.counts()
    adds = sum(taken.outcome == "added" for taken in imported.taken)
    changes = sum(taken.outcome == "changed" or taken.changes_too for taken in imported.taken)
    wrong = []
    if (counts["added"], counts["changed"]) != (adds, changes):
        wrong.append(f"{counts}")
    if counts["read"] != adds + changes - counts["added_and_changed"] + counts["unchanged"] + counts["refused"]:
        wrong.append(f"not every row is counted once: {counts}")
    if bool(changes) != bool(imported.rewritten):
        wrong.append(f"{counts} beside {imported.rewritten}")
    return wrong


def overlaps_unsaid(imported: Imported) -> list[str]:
    """Rows whose new grant lies on days of another grant for the same site, and that do not say so."""
    added = [change for change in imported.changes if isinstance(change, Put) and change.kind == "grants"]
    windows = [
        (grant.person, grant.valid_from.isoformat(), grant.valid_until.isoformat())
        for grant in province().grants.values()
        if grant.scope.site == "s-chk-02" and grant.revoked is None
    ]
    unsaid = []
    for taken in imported.taken:
        if taken.outcome != "added":
            continue
        since, until = taken.row.get("valid_from"), taken.row.get("valid_until")
        beside = any(person == taken.person and first <= until and since <= last for person, first, last in windows)
        said = any("trùng phạm vi và thời gian" in mark.text.vi for mark in taken.row.marks)
        if beside and not said:
            unsaid.append(f"{since} - {until}")
        windows.append((taken.person, since, until))
    assert len(added) == sum(taken.outcome == "added" for taken in imported.taken)
    return unsaid


def machine_content(imported: Imported) -> dict[str, Any]:
    return {
        "schema_version": 1,
        **import_content(imported, PAPER, "nomination", "vi"),
        "files": [],
        "errors": 0,
        "written": False,
    }


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")), format_checker=FormatChecker())


def wrong_in(imported: Imported, typed: list[Typed]) -> list[str]:
    wrong = []
    for taken, row in zip(imported.taken, typed, strict=True):
        if taken.outcome != "refused":
            wrong += vanished_of(imported, taken, row)
    wrong += silent_changes(imported) + miscounted(imported) + overlaps_unsaid(imported)
    content = machine_content(imported)
    validator().validate(content)
    if len(content["rewritten"]) != len(imported.rewritten):
        wrong.append("the machine output leaves a change out")
    if "0100 000 777" in import_text(imported, "vi") or "binhs.moi" in json.dumps(content):
        wrong.append("a phone or an e-mail address is printed")
    return wrong


@pytest.mark.long
@settings(
    max_examples=effort(short=150, long=10_000),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
@given(typed=st.lists(rows, min_size=1, max_size=3), together=st.booleans())
def test_nothing_written_vanishes_and_nothing_stored_changes_in_silence(typed: list[Typed], *, together: bool) -> None:
    assert wrong_in(planned(typed, together=together), typed) == []


PLAIN: Final = Typed(
    form="{name}",
    rank="Thiếu úy",
    named_post="Đội trưởng",
    rank_cell="",
    post_cell="",
    unit="Công an huyện Chư Păh",
    phone="",
    email="",
    rights="",
    since="15/06/2021",
    until="29/07/2021",
    reason="",
    note="",
)


def said(imported: Imported) -> list[str]:
    return [str(mark.text.vi) for taken in imported.taken for mark in taken.row.marks]


def test_a_row_that_adds_and_changes_counts_in_both() -> None:
    imported = planned([replace(PLAIN, form="{rank} {name}, {post}", since="20/07/2021", until="20/09/2021")])
    assert [(taken.outcome, taken.changes_too) for taken in imported.taken] == [("added", True)]
    text = import_text(imported, "vi")
    assert "Đọc 1 dòng: thêm 1, đổi 1, thu hồi 0, không đổi 0, từ chối 0 (trong đó 1 dòng vừa thêm vừa đổi)\n" in text
    assert f"  +~ 3: Siu Bình ({PERSON})\n" in text
    assert "  ~ Siu Bình (c-siu-binh): cấp bậc “Đại úy” → “Thiếu úy”\n" in text
    assert machine_content(imported)["rewritten"] == [
        {"person": PERSON, "field": "rank", "old": "Đại úy", "new": "Thiếu úy"},
        {
            "person": PERSON,
            "field": "position",
            "old": "Phó Đội trưởng Cảnh sát giao thông, Công an huyện Chư Păh",
            "new": "Đội trưởng, Công an huyện Chư Păh",
        },
    ]


@pytest.mark.parametrize("form", ["{rank} {name}", "{name} {rank}", "{name} - {rank}", "{name} ({rank})"])
def test_a_rank_is_kept_wherever_it_stands(form: str) -> None:
    (taken,) = planned([replace(PLAIN, form=form)]).taken
    assert (taken.person, taken.row.get("full_name"), taken.row.get("rank")) == (PERSON, "Siu Bình", "Thiếu úy")


def test_a_corrected_reason_of_a_grant_that_is_there_is_taken() -> None:
    imported = planned([replace(PLAIN, reason="Tuần tra ban đêm")])
    assert [taken.outcome for taken in imported.taken] == ["changed"]
    assert Set("g-chk-02-binhs", ("reason",), "Tuần tra ban đêm") in imported.changes
    assert "  ~ Siu Bình (c-siu-binh): lý do cấp quyền “Tuần tra” → “Tuần tra ban đêm”\n" in import_text(imported, "vi")


def test_two_reasons_of_one_grant_are_a_question() -> None:
    imported = planned([replace(PLAIN, reason="Tuần tra sáng"), replace(PLAIN, reason="Truy vết", note="dòng hai")])
    assert [taken.outcome for taken in imported.taken] == ["changed", "refused"]
    (fault,) = imported.taken[1].row.faults
    assert fault.reason.vi == "khác với dòng 3 của cùng một lượt cấp"


def test_a_third_grant_on_the_same_days_is_told_of_the_data_and_of_the_list() -> None:
    third = replace(PLAIN, since="20/07/2021", until="12/09/2021")
    imported = planned([third, replace(third, until="20/09/2021")])
    beside = "người này đã có lượt g-chk-02-binhs, g-chk-02-binhs-2 trùng phạm vi và thời gian"
    assert [text.startswith(beside) for text in said(imported)] == [True, True, False]
    assert said(imported)[2] == ("trùng phạm vi và thời gian với dòng 3 của cùng một người; cả hai lượt được thêm")


FAULTS: Final = {
    "a change is not shown": lambda imported: replace(imported, rewritten=()),
    "a row counts once": lambda imported: replace(
        imported, taken=tuple(replace(taken, changes_too=False) for taken in imported.taken)
    ),
    "a change is not made": lambda imported: replace(
        imported, changes=tuple(change for change in imported.changes if not isinstance(change, Set))
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_judge_sees_what_is_silent(fault: str) -> None:
    row = replace(PLAIN, form="{rank} {name}", until="20/09/2021", reason="Tuần tra")
    imported = planned([row])
    assert wrong_in(imported, [row]) == []
    assert wrong_in(FAULTS[fault](imported), [row]) != []


def test_the_judge_sees_a_mark_that_is_missing() -> None:
    row = replace(PLAIN, form="{name} ({post})", post_cell="Cán bộ", note="đã bàn", until="20/09/2021")
    imported = planned([row])
    assert wrong_in(imported, [row]) == []
    imported.taken[0].row.marks.clear()
    assert wrong_in(imported, [row]) == ["post in the name: Đội trưởng", "note: đã bàn", "2021-06-15 - 2021-09-20"]
