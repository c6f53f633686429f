"""`camgrant report summary`: the page for every recipient, and what it says when there is none."""

from __future__ import annotations

from pathlib import Path

from support.cli import forked as run
from support.cli import run as run_alone
from support.cli import write_world
from support.examples import world

ROOT = Path(__file__).parents[2]
PROVINCE = ROOT / "inventory"


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_recipient_of_the_pack_has_a_folder_and_the_bytes_are_the_same_twice(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        words = ("report", "summary", "-i", PROVINCE, "--out", tmp_path / seed, "--lang", "vi")
        done = run_alone(*words, PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "Báo cáo tổng hợp, số liệu đến 20/07/2021 (dữ liệu giả định):"
    made = tree(tmp_path / "1")
    assert made == tree(tmp_path / "2")
    name = "s10-u-stttt.mot-trang"
    assert set(made) == {f"{unit}/{name}.{kind}" for unit in ("u-bcd", "u-ubnd") for kind in ("html", "pdf")}
    assert {f"  {tmp_path / '2' / path}" for path in made} == set(done.stdout.splitlines()[1:])
    again = run("report", "summary", "-i", PROVINCE, "--out", tmp_path / "1", "--as-of", "2021-08-17", "--lang", "en")
    assert again.returncode == 0
    assert again.stdout.startswith("Summary report, figures as of 17/08/2021 (demo data):\n")
    assert tree(tmp_path / "1").keys() == made.keys()
    assert all(tree(tmp_path / "1")[path] != data for path, data in made.items())


def test_no_results_among_the_data(tmp_path: Path) -> None:
    folder = write_world(tmp_path / "inventory", world(PROVINCE))
    done = run("report", "summary", "-i", folder, "--out", folder / "bao-cao")
    assert done.returncode == 2
    assert "nằm trong thư mục dữ liệu" in done.stderr
    assert not (folder / "bao-cao").exists()


def test_a_pack_whose_report_has_no_recipient_says_so(tmp_path: Path) -> None:
    files = world()
    unit = b"    kind: people_committee\n"
    units = files["units/all.yaml"]
    assert units.count(unit) == 1
    files["units/all.yaml"] = units.replace(unit, unit + b"    retired_on: 2021-07-01\n")
    folder = write_world(tmp_path / "inventory", files)
    done = run("report", "summary", "-i", folder, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "bộ quy tắc không có báo cáo tổng hợp nào có nơi nhận" in done.stderr
    assert not (tmp_path / "out").exists()


def test_data_that_cannot_be_read_whole_gives_no_figures(tmp_path: Path) -> None:
    files = world(PROVINCE)
    name = next(path for path in sorted(files) if path.startswith("grants/"))
    folder = write_world(tmp_path / "inventory", {**files, name: files[name] + b"\tx\n"})
    done = run("report", "summary", "-i", folder, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "camgrant check" in done.stderr
    assert not (tmp_path / "out").exists()
