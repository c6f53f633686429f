"""Golden files: the exact bytes of typical views, and no golden file without its test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import camgrant_renderers
from camgrant.rendering.device import DeviceView
from camgrant.rendering.target import SheetRow
from camgrant_renderers.hikvision import TARGET as HIKVISION
from camgrant_renderers.sheet import TARGET as SHEET
from targets.read_lists import xlsx_cells
from targets.views import account, device_view, first_changes, sheet_view

Golden = Callable[[Path, str | bytes], None]
FOLDER = Path(camgrant_renderers.__file__).parent

DEVICES: dict[str, DeviceView] = {
    "live-only": device_view(account("mannv", {"live": (1,)}), account("hyeorc", {"live": (1, 2)})),
    "every-right": device_view(
        account("mannv", {"live": (1, 2), "playback": (1, 2), "export": (1, 2), "ptz": (2,), "audio": (1, 2)})
    ),
    "accepted-overgrant": device_view(account("mannv", {"live": (1, 2), "playback": (2,)})),
    "namespace": device_view(
        account("mannv", {"live": (2,)}), settings={"hik_namespace": "http://www.isapi.org/ver20/XMLSchema"}
    ),
    "no-account": device_view(),
}
COLUMNS = ("ordinal", "full_name", "position", "unit", "phone", "email", "camera_count", "valid_until", "note")


def _row(group: str, *facts: str | int) -> SheetRow:
    return SheetRow(group, f"c-{facts[0]}", f"g-{facts[0]}", (), dict(zip(COLUMNS[1:], facts, strict=True)))


LIST = sheet_view(
    COLUMNS,
    (
        _row("Chốt 1", "Nguyễn Văn Mẫn", "Thiếu tá", "Công an", "0100 000 001", "m@x.example", 2, "29/07/2021", ""),
        _row("Chốt 1", "Rơ Châm H'Yéo", "Đội phó", "Công an", "0100 000 002", "h@x.example", 1, "29/07/2021", "=1+1"),
        _row("Chốt 2", "Đỗ “Ba” & Tư", "Y sĩ; trực", "Trạm <A>", "", "", 1, "30/07/2021", "-"),
    ),
)


def _goldens() -> set[Path]:
    devices = {FOLDER / "hikvision" / "golden" / case / "r-thu-01.xml" for case in DEVICES}
    return devices | {FOLDER / "sheet" / "golden" / "grouped" / name for name in ("s0-u-lap.csv", "s0-u-lap.xlsx.txt")}


@pytest.mark.parametrize("case", DEVICES)
def test_hikvision(case: str, golden: Golden) -> None:
    ((name, media_type, data),) = HIKVISION.render(DEVICES[case], first_changes(DEVICES[case]))
    assert (name, media_type) == ("r-thu-01.xml", "application/xml")
    golden(FOLDER / "hikvision" / "golden" / case / name, data)


def test_sheet_as_csv_and_cells_of_the_xlsx(golden: Golden) -> None:
    files = {name: data for name, _, data in SHEET.render(LIST)}
    assert sorted(files) == ["s0-u-lap.csv", "s0-u-lap.xlsx"]
    folder = FOLDER / "sheet" / "golden" / "grouped"
    golden(folder / "s0-u-lap.csv", files["s0-u-lap.csv"])
    lines = (" | ".join(map(str, row)).rstrip(" |") for row in xlsx_cells(files["s0-u-lap.xlsx"]))
    golden(folder / "s0-u-lap.xlsx.txt", "\n".join(lines) + "\n")


def test_there_is_no_orphan_golden() -> None:
    found = {path for path in FOLDER.glob("*/golden/**/*") if path.is_file() and path.suffix != ".actual"}
    assert found == _goldens()


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
