"""The line of a freeze in camgrant.yaml: settings that are not written as usual are left as they were."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from camgrant.app.freezing import NewFreeze, drop_freeze, write_freeze
from camgrant.diagnostics import UsageFault

FREEZE = NewFreeze(date(2021, 7, 20), date(2021, 7, 22), "xóa nhầm", "c-mai-anh-duc", ("g-iso-01-khoihd",))
USUAL = "camgrant:\n  profile: demo\n  pack: gl-882-2021\n  as_of: 2021-07-20\n  targets: [hikvision]\n"
LINE = (
    '  freeze: {on: 2021-07-20, until: 2021-07-22, reason: "xóa nhầm", by: c-mai-anh-duc, grants: [g-iso-01-khoihd]}\n'
)
SEVERAL = "  freeze:\n    on: 2021-07-20\n    until: 2021-07-22\n    reason: x\n    by: c-a\n    grants: [g-a]\n"


def test_a_freeze_is_one_line_that_comes_and_goes(tmp_path: Path) -> None:
    file = tmp_path / "camgrant.yaml"
    file.write_text(USUAL, "utf-8")
    write_freeze(tmp_path, FREEZE)
    assert file.read_text("utf-8") == USUAL.replace("camgrant:\n", f"camgrant:\n{LINE}")
    drop_freeze(tmp_path)
    assert file.read_text("utf-8") == USUAL


@pytest.mark.parametrize(
    "text",
    [
        USUAL.replace("\n  ", "\n      "),
        USUAL + SEVERAL,
        "camgrant: {profile: demo, pack: gl-882-2021, targets: [hikvision]}\n",
        USUAL + "  no-such-key: 1\n",
    ],
    ids=["indented otherwise", "a freeze over several lines", "in one line", "faulty"],
)
def test_settings_that_are_not_written_as_usual_are_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "camgrant.yaml").write_text(text, "utf-8")
    written: list[Path] = []
    monkeypatch.setattr("camgrant.app.freezing.write_file", lambda file, _: written.append(file))
    with pytest.raises(UsageFault, match="by hand"):
        write_freeze(tmp_path, FREEZE)
    assert written == []


def test_a_freeze_over_several_lines_is_not_taken_out_in_part(tmp_path: Path) -> None:
    file = tmp_path / "camgrant.yaml"
    file.write_text(USUAL + SEVERAL, "utf-8")
    with pytest.raises(UsageFault, match="by hand"):
        drop_freeze(tmp_path)
    assert file.read_text("utf-8") == USUAL + SEVERAL
