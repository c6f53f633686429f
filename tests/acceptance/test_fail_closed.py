"""The thirteen ways in which comparable tools fail open, each impossible here: message, place and exit code.

Each case changes the clean minimal inventory in one way. Cases of plan, publication and drift belong to those parts.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import forked as run
from support.cli import write_world
from support.examples import world

GRANTS = "grants/all.yaml"


def _grants() -> str:
    return world()[GRANTS].decode()


def _first(prefix: str) -> str:
    """The first line of the grants file that begins so (without its indentation)."""
    return next(line.strip() for line in _grants().splitlines() if line.strip().startswith(prefix))


def _place(text: str) -> int:
    return next(n for n, line in enumerate(_grants().splitlines(), 1) if line.strip() == text)


def _check(tmp_path: Path, files: dict[str, bytes]) -> tuple[int, list[tuple[str, str, int]]]:
    done = run("check", "--format", "json", "-i", write_world(tmp_path, files), cwd=tmp_path)
    findings = json.loads(done.stdout)["findings"]
    return done.returncode, [(f["code"], f["file"], f["line"]) for f in findings]


def _replaced(old: str, new: str) -> dict[str, bytes]:
    text = _grants()
    assert old in text
    return {**world(), GRANTS: text.replace(old, new, 1).encode()}


def test_the_minimal_inventory_is_clean(tmp_path: Path) -> None:
    assert _check(tmp_path, world()) == (0, [])


def test_a_file_of_unknown_kind_is_not_skipped(tmp_path: Path) -> None:
    code, found = _check(tmp_path, {**world(), "permits/x.yaml": b"permits: {}\n"})
    assert (code, found) == (1, [("YML015", "inventory/permits", 1)])


@pytest.mark.parametrize(
    "value", ["31/02/2024", "03/04/2024", "2024-02-31", "until further notice", "đến khi hết dịch", "2021-7-29"]
)
def test_an_unreadable_end_date_never_means_for_ever(tmp_path: Path, value: str) -> None:
    line = _first("valid_until:")
    code, found = _check(tmp_path, _replaced(line, f"valid_until: {value}"))
    assert (code, found) == (1, [("SCH006", f"inventory/{GRANTS}", _place(line))])


def test_an_end_date_without_a_value_is_an_error(tmp_path: Path) -> None:
    line = _first("valid_until:")
    code, found = _check(tmp_path, _replaced(line, "valid_until:"))
    assert (code, found) == (1, [("SCH003", f"inventory/{GRANTS}", _place(line))])


@pytest.mark.parametrize("key", ["valid_till", "until", "expires_on", "valid_Until"])
def test_a_misspelt_end_is_an_error_twice(tmp_path: Path, key: str) -> None:
    """The wrong key is refused where it stands, and the right one is missed at the grant."""
    line = _first("valid_until:")
    code, found = _check(tmp_path, _replaced(line, line.replace("valid_until", key)))
    assert code == 1
    assert {c for c, _, _ in found} == {"SCH001", "SCH002"}
    assert ("SCH001", f"inventory/{GRANTS}", _place(line)) in found


def test_a_missing_end_is_an_error(tmp_path: Path) -> None:
    line = _first("valid_until:")
    code, found = _check(tmp_path, _replaced(f"    {line}\n", ""))
    assert (code, [c for c, _, _ in found]) == (1, ["SCH002"])


def test_an_unknown_person_is_not_no_change(tmp_path: Path) -> None:
    line = _first("person:")
    code, found = _check(tmp_path, _replaced(line, "person: c-khong-co"))
    assert (code, found) == (1, [("REF001", f"inventory/{GRANTS}", _place(line))])


def test_an_empty_revocation_is_not_no_revocation(tmp_path: Path) -> None:
    line = _first("valid_until:")
    code, found = _check(tmp_path, _replaced(line, f"{line}\n    revoked:"))
    assert (code, found) == (1, [("SCH003", f"inventory/{GRANTS}", _place(line) + 1)])


def test_a_second_grant_of_one_id_does_not_win(tmp_path: Path) -> None:
    grant = _first("g-").rstrip(":")
    again = f"grants:\n  {grant}:\n" + "".join(
        f"{line}\n" for line in _grants().split(f"  {grant}:\n")[1].split("\n  g-")[0].splitlines()
    )
    code, found = _check(tmp_path, {**world(), "grants/z.yaml": again.encode()})
    assert (code, found[0]) == (1, ("REF002", "inventory/grants/z.yaml", 2))


def test_a_duplicate_key_does_not_win(tmp_path: Path) -> None:
    line = _first("valid_until:")
    code, found = _check(tmp_path, _replaced(line, f"{line}\n    valid_until: 2030-01-01"))
    assert (code, found) == (1, [("YML003", f"inventory/{GRANTS}", _place(line) + 1)])


def test_no_suppression_by_comment(tmp_path: Path) -> None:
    line = _first("valid_until:")
    code, _ = _check(tmp_path, _replaced(line, "valid_until: 2020-01-01 # camgrant: ignore, noqa"))
    assert code == 1


def test_check_without_settings_is_not_clean(tmp_path: Path) -> None:
    files = {name: data for name, data in world().items() if name != "camgrant.yaml"}
    done = run("check", "-i", write_world(tmp_path, files), cwd=tmp_path)
    assert done.returncode == 2
    assert "camgrant.yaml" in done.stderr


def test_render_writes_nothing_while_there_are_errors(tmp_path: Path) -> None:
    root = write_world(tmp_path, _replaced(_first("person:"), "person: c-khong-co"))
    done = run("render", "-i", root, "--out", tmp_path / "dist", cwd=tmp_path)
    assert done.returncode == 1
    assert "REF001" in done.stderr
    assert not (tmp_path / "dist").exists()


def test_render_does_not_replace_a_folder_that_is_not_its_own(tmp_path: Path) -> None:
    root = write_world(tmp_path, world())
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "thesis.txt").write_text("x")
    done = run("render", "-i", root, "--out", tmp_path / "dist", cwd=tmp_path)
    assert done.returncode == 2
    assert (tmp_path / "dist" / "thesis.txt").read_text() == "x"


def test_an_expired_grant_is_not_rendered_the_day_after(tmp_path: Path) -> None:
    """Both sides of midnight: the last day counts, the next does not."""
    root = write_world(tmp_path, world())
    grant = _first("g-").rstrip(":")
    last = _first("valid_until:").split(": ")[1]
    shown = [
        run("show", "--format", "json", "-i", root, "--as-of", day, cwd=tmp_path).stdout
        for day in (last, _next_day(last))
    ]
    assert [grant in text for text in shown] == [True, False]


def _next_day(day: str) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
