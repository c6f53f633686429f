"""`camgrant test` as people and workflows use it: what it says, in which form, with which exit code."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from support.cli import forked, write_world
from support.examples import world

DAY = "2021-07-20"
TESTS = """\
access-tests:
  t-khoi-xem:
    says: Hoàng Đình Khôi xem được nhà chỉ huy
    who: {people: [c-hoang-dinh-khoi]}
    expect: can
    what: {sites: [s-iso-01], systems: [site]}
  t-chi-khoi:
    who: {people: [c-hoang-dinh-khoi]}
    expect: only
    what: {sites: [s-iso-01], systems: [site]}
"""
KHOI = "Hoàng Đình Khôi (c-hoang-dinh-khoi)"


def _world(tests: str = TESTS, **edits: tuple[str, str]) -> dict[str, bytes]:
    files = {**world(), "access-tests/iso.yaml": tests.encode()}
    for kind, (old, new) in edits.items():
        text = files[f"{kind}/all.yaml"].decode()
        assert text.count(old) == 1, (old, text.count(old))
        files[f"{kind}/all.yaml"] = text.replace(old, new).encode()
    return files


REVOKED = ("  g-iso-01-khoihd:\n", "  g-iso-01-khoihd:\n    revoked: {on: 2021-07-15, reason: Thôi nhiệm vụ}\n")


def _test(folder: Path, *words: str | Path, lang: str = "vi") -> subprocess.CompletedProcess[str]:
    return forked("test", "--as-of", DAY, "--lang", lang, *words, cwd=folder)


def test_what_holds_is_counted_and_listed_on_request(tmp_path: Path) -> None:
    write_world(tmp_path, _world())
    done = _test(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "2 kiểm thử quyền: 2 đúng, 0 sai, 0 lưu ý; xét đến ngày 20/07/2021, dữ liệu giả định\n"
    assert _test(tmp_path, "--all", "t-khoi-xem", lang="en").stdout == (
        "holds t-khoi-xem (20/07/2021) inventory/access-tests/iso.yaml:2:3\n"
        "  “Hoàng Đình Khôi xem được nhà chỉ huy”\n"
        "1 access test: 1 held, 0 failed, 0 told; as of 20/07/2021, demo data\n"
    )


def test_what_somebody_lacks_is_told_with_the_nearest_reason_and_its_line(tmp_path: Path) -> None:
    write_world(tmp_path, _world(grants=REVOKED))
    (line,) = [
        number
        for number, text in enumerate((tmp_path / "inventory/grants/all.yaml").read_text("utf-8").split("\n"), 1)
        if text.startswith("  g-iso-01-khoihd:")
    ]
    vi, en = _test(tmp_path), _test(tmp_path, lang="en")
    assert (vi.returncode, en.returncode) == (1, 1)
    assert vi.stdout.split("\n")[:3] == [
        "SAI t-khoi-xem (20/07/2021) inventory/access-tests/iso.yaml:2:3",
        "  “Hoàng Đình Khôi xem được nhà chỉ huy”",
        f"  - {KHOI} không có quyền xem trực tiếp trên Cổng chính (k-iso-01-1) và 2 camera khác: lượt g-iso-01-khoihd "
        f"(inventory/grants/all.yaml:{line}:3) đã thu hồi từ ngày 15/07/2021",
    ]
    assert en.stdout.split("\n")[2] == (
        f"  - {KHOI} does not have live on Cổng chính (k-iso-01-1) and 2 more cameras: grant g-iso-01-khoihd "
        f"(inventory/grants/all.yaml:{line}:3) was revoked from 15/07/2021"
    )


def test_who_sees_it_is_told_by_which_grant(tmp_path: Path) -> None:
    write_world(tmp_path, _world(TESTS.replace("who: {people: [c-hoang-dinh-khoi]}\n    expect: only", "expect: only")))
    done = _test(tmp_path, "t-chi-khoi")
    assert done.returncode == 1
    cameras = "Cổng chính (k-iso-01-1) và 2 camera khác"
    said = f"  - {KHOI} có quyền xem trực tiếp trên {cameras} theo lượt g-iso-01-khoihd (inventory/grants/"
    assert done.stdout.split("\n")[1].startswith(said)


def test_for_workflows_and_for_test_runners(tmp_path: Path) -> None:
    write_world(tmp_path, _world(grants=REVOKED))
    (error, tail, _) = _test(tmp_path, "--format", "github").stdout.split("\n")
    head = "::error file=inventory/access-tests/iso.yaml,line=2,col=3,title=t-khoi-xem::"
    assert error.startswith(f"{head}Hoàng Đình Khôi xem được nhà chỉ huy%0A{KHOI} không có quyền")
    assert tail.startswith("2 kiểm thử quyền: 1 đúng, 1 sai")
    (suite,) = ET.fromstring(_test(tmp_path, "--format", "junit").stdout)
    assert suite.attrib == {"name": "camgrant", "tests": "2", "failures": "1", "skipped": "0", "errors": "0"}
    cases = {case.attrib["name"]: [child.tag for child in case] for case in suite}
    assert cases == {"t-chi-khoi": [], "t-khoi-xem": ["failure"]}


@pytest.mark.parametrize("style", ["text", "github", "junit", "json"])
def test_a_hostile_sentence_stays_a_sentence_and_no_number_gets_out(tmp_path: Path, style: str) -> None:
    says = "::error::<b>]]></failure> gọi 0100 000 099 %0A"
    tests = TESTS.replace("says: Hoàng Đình Khôi xem được nhà chỉ huy", f'says: "{says}"')
    write_world(tmp_path, _world(tests, grants=REVOKED))
    printed = _test(tmp_path, "--format", style).stdout
    assert "0100 000 099" not in printed
    assert "0100 *** 099" in printed
    if style == "junit":
        assert "0100 *** 099" in ET.fromstring(printed)[0][1][0].attrib["message"]
    assert [line for line in printed.split("\n") if line.startswith("::error::")] == []
    if style == "github":
        assert printed.count("::error ") == 1
        assert "%250A" in printed


# -- which tests, which data ------------------------------------------------------------------------------------------


def test_tests_are_chosen_by_id_or_by_file(tmp_path: Path) -> None:
    files = _world()
    files["access-tests/khac/them.yaml"] = TESTS.replace("t-khoi-xem", "t-mot").replace("t-chi-khoi", "t-hai").encode()
    root = write_world(tmp_path, files)
    chosen = json.loads(
        _test(tmp_path, "inventory/access-tests/khac/them.yaml", "t-khoi-xem", "--format", "json").stdout
    )
    assert [one["id"] for one in chosen["tests"]] == ["t-mot", "t-hai", "t-khoi-xem"]
    inside = json.loads(_test(root / "access-tests", "khac/them.yaml", "--format", "json").stdout)
    assert [one["id"] for one in inside["tests"]] == ["t-mot", "t-hai"]
    wrong = _test(tmp_path, "t-khoi-xen")
    assert wrong.returncode == 2
    assert wrong.stderr == (
        "camgrant: không có kiểm thử hoặc tệp kiểm thử “t-khoi-xen”; có phải là “t-khoi-xem”, “t-chi-khoi”? / "
        "no access test or file of them: 't-khoi-xen'; did you mean “t-khoi-xem”, “t-chi-khoi”?\n"
    )
    assert _test(tmp_path, "inventory/grants/all.yaml").returncode == 2


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("[c-hoang-dinh-khoi]}\n    expect: can", "[c-hoang-dinh-khoj]}\n    expect: can", "REF001", "4:20"),
        (
            "sites: [s-iso-01], systems: [site]}\n  t-chi",
            "sites: [s-iso-1], systems: [site]}\n  t-chi",
            "REF001",
            "6:20",
        ),
        ("systems: [site]}\n  t-chi", "systems: [sites]}\n  t-chi", "REF003", "6:41"),
        ("expect: can", "expect: may", "SCH004", "5:13"),
        ("expect: can\n", "expect: can\n    rights: [see]\n", "SCH004", "6:14"),
    ],
)
def test_what_a_test_names_must_exist(tmp_path: Path, old: str, new: str, code: str, place: str) -> None:
    assert TESTS.count(old) == 1
    root = write_world(tmp_path, _world(TESTS.replace(old, new)))
    checked = json.loads(forked("check", "-i", root, "--format", "json").stdout)["findings"]
    assert [(one["code"], f"{one['line']}:{one['column']}") for one in checked] == [(code, place)]
    done = _test(tmp_path)
    assert done.returncode == 1
    assert f"access-tests/iso.yaml:{place} {code}" in done.stderr
    assert done.stdout == ""


def test_check_says_nothing_of_what_fails(tmp_path: Path) -> None:
    root = write_world(tmp_path, _world(TESTS.replace("expect: only", "expect: cannot")))
    assert forked("check", "-i", root).returncode == 0
    assert _test(tmp_path).returncode == 1


def test_a_phone_in_a_sentence_is_found_by_check(tmp_path: Path) -> None:
    root = write_world(tmp_path, _world(TESTS.replace("xem được nhà chỉ huy", "gọi 0100 000 099")))
    found = json.loads(forked("check", "-i", root, "--format", "json").stdout)["findings"]
    assert [(one["code"], one["entity"], one["field"]) for one in found] == [("PRI002", "t-khoi-xem", "says")]


# -- a change ---------------------------------------------------------------------------------------------------------


def test_a_change_that_takes_away_is_told_and_one_that_widens_stops(tmp_path: Path) -> None:
    base = write_world(tmp_path / "base", _world())
    write_world(tmp_path / "head", _world(grants=REVOKED))
    done = _test(tmp_path / "head", "--base", base)
    assert done.returncode == 0
    assert done.stdout.split("\n")[0].startswith("LƯU Ý t-khoi-xem (20/07/2021)")
    assert "thu hồi không phải chờ" in done.stdout
    assert _test(tmp_path / "head", "--base", base, "--format", "github").stdout.startswith("::warning ")
    back = _test(tmp_path / "base", "--base", tmp_path / "head" / "inventory")
    assert back.returncode == 0
    wider = TESTS.replace("    who: {people: [c-hoang-dinh-khoi]}\n    expect: only", "    expect: only")
    write_world(tmp_path / "new", _world(wider))
    assert _test(tmp_path / "new", "--base", base).returncode == 1  # a test that was changed must hold
    write_world(tmp_path / "was", _world(wider, grants=REVOKED))
    assert _test(tmp_path / "new", "--base", tmp_path / "was" / "inventory").returncode == 1  # somebody came to see it


def test_a_change_is_judged_by_the_tests_and_on_the_day_of_its_base(tmp_path: Path) -> None:
    nobody = TESTS.replace("    who: {people: [c-hoang-dinh-khoi]}\n    expect: only", "    expect: only")
    was = _world(nobody, grants=REVOKED)
    base = write_world(tmp_path / "was", was)
    dropped = _world(nobody[: nobody.index("  t-chi-khoi:")])
    write_world(tmp_path / "dropped", dropped)
    done = _test(tmp_path / "dropped", "--base", base)
    assert done.returncode == 1
    assert done.stdout.split("\n")[:2] == [
        "SAI t-chi-khoi (20/07/2021) inventory/access-tests/iso.yaml:7:3",
        "  = xét theo câu trước thay đổi này; sửa, bỏ một câu là một thay đổi riêng, đề nghị gửi trước",
    ]
    found = json.loads(_test(tmp_path / "dropped", "--base", base, "--format", "json").stdout)["tests"]
    assert [(one["id"], one["stood"], one["state"]) for one in found] == [
        ("t-khoi-xem", False, "held"),
        ("t-chi-khoi", True, "failed"),
    ]
    later = _world(nobody)
    later["camgrant.yaml"] = later["camgrant.yaml"].replace(b"as_of: 2021-07-20", b"as_of: 2022-01-01")
    write_world(tmp_path / "later", later)
    done = forked("test", "t-chi-khoi", "--lang", "vi", "--base", base, cwd=tmp_path / "later")
    assert (done.returncode, "SAI t-chi-khoi (20/07/2021)" in done.stdout) == (1, True)


# -- mutants ----------------------------------------------------------------------------------------------------------


def test_grants_that_no_test_would_miss_are_named(tmp_path: Path) -> None:
    write_world(tmp_path, _world())
    done = _test(tmp_path, "--mutate")
    assert done.returncode == 0
    first, *grants, tail, _ = done.stdout.split("\n")
    assert first == "Bỏ các lượt này thì không kiểm thử nào sai:"
    assert not [line for line in grants if "g-iso-01-khoihd" in line]
    content = json.loads(_test(tmp_path, "--mutate", "--format", "json").stdout)
    (mine,) = [one for one in content["grants"] if one["grant"] == "g-iso-01-khoihd"]
    assert mine["tests"] == ["t-khoi-xem"]
    assert len(grants) == len(content["grants"]) - 1
    assert tail.startswith(
        f"Bỏ từng lượt: nhận ra 1/{len(content['grants'])} ({content['percent']}%). Thêm từng quyền: "
    )
    assert _test(tmp_path, "--mutate", "--fail-under", str(content["percent"])).returncode == 0
    assert _test(tmp_path, "--mutate", "--fail-under", str(content["percent"] + 1)).returncode == 1


def test_mutants_wait_until_the_tests_hold(tmp_path: Path) -> None:
    write_world(tmp_path, _world(grants=REVOKED))
    done = _test(tmp_path, "--mutate")
    assert done.returncode == 1
    assert done.stdout.startswith("SAI t-khoi-xem")


@pytest.mark.parametrize(
    "words", [("--fail-under", "5"), ("--mutate", "--base", "main"), ("--mutate", "--format", "junit")]
)
def test_options_that_do_not_go_together(tmp_path: Path, words: tuple[str, ...]) -> None:
    write_world(tmp_path, _world())
    done = _test(tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
