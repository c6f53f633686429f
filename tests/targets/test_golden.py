"""Golden files: what every target renders for the reference province, and no golden file without its test.

Text files are compared byte for byte; of XLSX, DOCX and PDF the text that other programs read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

import camgrant_renderers
from camgrant.model.vietnamese import propose_login
from camgrant.rendering.changes import to_json
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.rendering.sheets import SheetRow
from camgrant_renderers.sheet import TARGET as SHEET
from real.needs import needs
from targets.kit import DEVICES, KITS
from targets.province import RECORDERS, view_and_changes
from targets.read_lists import as_text
from targets.views import reminder, sheet_change, sheet_row, sheet_view

Golden = Callable[[Path, str | bytes], None]
FOLDER = Path(camgrant_renderers.__file__).parent
BINARY = (".xlsx", ".docx", ".pdf")
SLIPS: dict[str, dict[str, str]] = {"hikvision": {}, "by_hand": {}}  # makes of the recorders for which slips are kept


def _variant(settings: Mapping[str, str]) -> str:
    return "province" + "".join(
        f"-{value.rpartition('/')[0].rpartition('/')[2] or value}" for value in settings.values()
    )


CASES = [(name, _variant(settings), settings) for name in DEVICES for settings in KITS[name].settings]


def rendered(target: str, settings: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """(file name, bytes) of everything that a target renders for some recorders of the province."""
    for recorder in RECORDERS:
        view, changes = view_and_changes(target, settings, recorder)
        for name, _, data in device_targets()[target].render(view, changes):
            yield name, data
        yield f"{recorder}.steps.json", to_json(changes)


def _shown(name: str, data: bytes) -> tuple[str, str | bytes]:
    if name.endswith(".pdf"):
        needs("pdftotext", "poppler reads the pages")
    return (f"{name}.txt", as_text(name, data)) if name.endswith(BINARY) else (name, data)


@pytest.mark.parametrize(("target", "case", "settings"), CASES, ids=lambda value: str(value) if value else "")
def test_device(target: str, case: str, settings: Mapping[str, str], golden: Golden) -> None:
    names = set()
    for name, data in rendered(target, settings):
        shown, content = _shown(name, data)
        golden(FOLDER / target / "golden" / case / shown, content)
        names.add(shown)
    assert {path.name for path in (FOLDER / target / "golden" / case).iterdir()} == names


@pytest.mark.parametrize("make", SLIPS)
@pytest.mark.parametrize("slip", sorted(slip_targets()))
def test_slip(slip: str, make: str, golden: Golden) -> None:
    for recorder in RECORDERS[1:3]:
        view, changes = view_and_changes(make, SLIPS[make], recorder)
        for name, _, data in slip_targets()[slip].render(view, changes, device_targets()[make]):
            shown, content = _shown(name, data)
            golden(FOLDER / slip / "golden" / make / shown, content)


COLUMNS = ("ordinal", "full_name", "position", "unit", "phone", "email", "camera_count", "valid_until", "note")


def _row(group: str, *facts: str | int) -> SheetRow:
    ids = propose_login(str(facts[0]))
    return SheetRow(group, f"c-{ids}", f"g-{ids}", (), dict(zip(COLUMNS[1:], facts, strict=True)))


SHEETS = {
    "grouped": sheet_view(
        COLUMNS,
        (
            _row("Chốt 1", "Nguyễn Văn Mẫn", "Thiếu tá", "Công an", "0100 000 001", "m@x.example", 2, "29/07/2021", ""),
            _row(
                "Chốt 1", "Rơ Châm H'Yéo", "Đội phó", "Công an", "0100 000 002", "h@x.example", 1, "29/07/2021", "=1+1"
            ),
            _row("Chốt 2", "Đỗ “Ba” & Tư", "Y sĩ; trực", "Trạm <A>", "", "", 1, "30/07/2021", "-"),
        ),
        changes=(sheet_change("removed", 1), sheet_change("changed", 2), sheet_change("added", 3)),
        before="Văn bản số 12/ĐVL-TH ngày 15/06/2021",
    ),
    "changes": sheet_view(
        ("ordinal", "full_name", "login", "change", "before", "after", "reason", "due", "confirmation"),
        title="PHIẾU ĐỀ NGHỊ THAY ĐỔI TÀI KHOẢN",
        content="changes",
        changes=(sheet_change("removed", 1), sheet_change("changed", 2), sheet_change("added", 3)),
    ),
    "handover": sheet_view(
        ("ordinal", "full_name", "position", "unit", "login", "system", "recorder", "giver", "receiver", "signature"),
        (sheet_row(1), sheet_row(2)),
        title="BIÊN BẢN BÀN GIAO",
        content="handover",
        number="15/ĐVL-TH",
        date=date(2021, 7, 5),
    ),
}


@pytest.mark.parametrize("case", SHEETS)
def test_sheet(case: str, golden: Golden) -> None:
    for name, _, data in (*SHEET.render(SHEETS[case]), *SHEET.cover(SHEETS[case])):
        shown, content = _shown(name, data)
        golden(FOLDER / "sheet" / "golden" / case / shown, content)


def test_reminder(golden: Golden) -> None:
    for name, _, data in SHEET.remind(reminder()):
        shown, content = _shown(name, data)
        golden(FOLDER / "sheet" / "golden" / "reminder" / shown, content)


def test_there_is_no_orphan_golden() -> None:
    folders = {path.parent for path in FOLDER.glob("*/golden/**/*") if path.is_file()}
    known = {FOLDER / target / "golden" / case for target, case, _ in CASES}
    known |= {FOLDER / slip / "golden" / make for slip in slip_targets() for make in SLIPS}
    assert folders == known | {FOLDER / "sheet" / "golden" / case for case in (*SHEETS, "reminder")}


def test_the_golden_fixture_fails_on_a_changed_byte(
    golden: Golden, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--update-golden"):
        pytest.skip("golden files are being written")
    path = tmp_path / "golden.txt"
    path.write_bytes(b"one\n")
    golden(path, "one\n")
    with pytest.raises(pytest.fail.Exception, match=r"golden.txt differs from golden.txt.actual"):
        golden(path, "two\n")
    assert (tmp_path / "golden.txt.actual").read_bytes() == b"two\n"
