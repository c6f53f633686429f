"""`camgrant check --base`: the base judges the change, the brake is asked, and nothing clears its own way."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from support.cli import forked, write_world
from support.examples import edited, world
from support.git import git

TESTS = Path(__file__).parents[1]
Files = dict[str, bytes]
Found = tuple[str, str, str, int, int]
Judge = Callable[..., tuple[int, list[Found]]]
BASE = world()


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    """Writes two sides as folders and checks one against the other: the exit code, and what is found where."""

    def judge(before: Files, after: Files, *words: str) -> tuple[int, list[Found]]:
        shutil.rmtree(tmp_path, ignore_errors=True)
        base, head = write_world(tmp_path / "before", before), write_world(tmp_path / "after", after)
        done = forked("check", "-i", head, "--base", base, "--format", "json", *words)
        assert done.stderr == ""
        prefix = f"{head.as_posix()}/"
        found = json.loads(done.stdout)["findings"]
        return done.returncode, [
            (one["code"], one["severity"], one["file"].removeprefix(prefix), one["line"], one["column"])
            for one in found
        ]

    return judge


def test_a_change_that_changes_nothing_is_clean(judged: Judge) -> None:
    assert judged(BASE, BASE) == (0, [])


# -- the judge is the base --------------------------------------------------------------------------------------------

# A viewer of one chain who is to see a site of another: an error that may be waived, or allowed by an open point.
BEYOND = {
    **BASE,
    "grants/them.yaml": b"""\
grants:
  g-central-them:
    person: c-tran-quoc-hung
    system: central
    scope: {sites: [s-iso-01, s-iso-02]}
    rights: [live]
    purpose: direction
    valid_from: 2021-06-12
    valid_until: 2021-12-08
    nomination: d-bchqs-s1
    approvals: [d-ubnd-phe-duyet]
""",
}
ERROR = ("SCO003", "error", "grants/them.yaml", 5, 31)
WAIVER = {
    "waivers/them.yaml": b"""\
waivers:
  w-them: {code: SCO003, entity: g-central-them, reason: Cao diem, owner: c-nguyen-tuan-anh, valid_from: 2021-07-10,
    valid_until: 2021-07-31}
"""
}
WIDE = ("  pack: gl-882-2021\n", "  pack: gl-882-2021\n  options: {central.military_scope: all}\n")


def test_a_waiver_does_not_silence_the_change_that_brings_it(judged: Judge) -> None:
    assert judged(BASE, {**BEYOND, **WAIVER}) == (1, [ERROR])


def test_once_it_is_merged_a_waiver_counts(judged: Judge) -> None:
    waiting = {**BASE, **WAIVER, "grants/them.yaml": BEYOND["grants/them.yaml"].replace(b", s-iso-02", b"")}
    notice = (ERROR[0], "notice", *ERROR[2:])
    assert judged(waiting, {**BEYOND, **WAIVER}) == (0, [notice])


def test_a_waiver_that_goes_is_no_finding_of_the_base(judged: Judge) -> None:
    """The base would call its own waiver unused; but the change takes it away."""
    unused = {name: data.replace(b"g-central-them", b"g-central-hungtq") for name, data in WAIVER.items()}
    assert judged({**BASE, **unused}, {**BASE, **unused}) == (0, [("EXP011", "warning", "waivers/them.yaml", 2, 3)])
    assert judged({**BASE, **unused}, BASE) == (0, [])


def test_a_setting_does_not_clear_its_own_change(judged: Judge) -> None:
    assert judged(BASE, edited(BEYOND, "camgrant.yaml", WIDE)) == (1, [ERROR])
    open_already = edited(BASE, "camgrant.yaml", WIDE)
    assert judged(open_already, edited(BEYOND, "camgrant.yaml", WIDE)) == (0, [])


def test_a_setting_that_would_break_the_branch_is_red(judged: Judge) -> None:
    assert judged(edited(BEYOND, "camgrant.yaml", WIDE), BEYOND) == (1, [ERROR])


def test_what_both_judges_find_counts_once(judged: Judge) -> None:
    other = edited(BEYOND, "camgrant.yaml", ("  pack:", "  language: en\n  pack:"))
    assert judged(BASE, other) == (1, [ERROR])


def test_a_level_cannot_be_lowered_by_the_change_it_would_help(judged: Judge) -> None:
    """The head's own judge would say nothing of a camera notice that is missing."""
    unsigned = edited(BASE, "sites/all.yaml", ("    signage: true\n    responsible: c-do-trung-kien\n",
                                               "    responsible: c-do-trung-kien\n"))  # fmt: skip
    quiet = edited(unsigned, "camgrant.yaml", ("  pack:", "  levels: {PRI008: off}\n  pack:"))
    assert judged(BASE, quiet, "--fail-on", "warning") == (1, [("PRI008", "warning", "sites/all.yaml", 18, 3)])
    assert judged(quiet, quiet, "--fail-on", "warning") == (0, [])


def test_a_pack_of_the_inventory_judges_before_and_after(judged: Judge) -> None:
    before = world(TESTS / "packs" / "tinh-camera-antt-2026" / "inventory")
    (pack,) = (name for name in before if name.startswith("packs/"))
    stricter = {**before, pack: re.sub(rb"max_days: [0-9]+", b"max_days: 1", before[pack])}
    _, quiet = judged(before, before)
    _, by_the_new = judged(before, stricter)
    _, by_the_old = judged(stricter, before)
    assert {one[0] for one in by_the_new} - {one[0] for one in quiet} == {"RGT005"}  # technical work lasts too long
    assert by_the_old == by_the_new


# -- the brake --------------------------------------------------------------------------------------------------------

LAST = """\
  g-chk-01-kt-sondn:
    person: c-dao-ngoc-son
    system: checkpoint
    scope: {recorder: r-chk-01-vnpt}
    rights: [config]
    purpose: maintenance
    valid_from: 2021-07-20
    valid_until: 2021-07-26
    request: d-vnpt-phieu-56
"""
FEWER = edited(BASE, "grants/all.yaml", (LAST, ""))
DOCUMENT = """\
  d-vnpt-phieu-56:
    issuer: u-vnpt-gl
    number: 56/PYC-VNPTGL
    date: 2021-07-19
    kind: ticket
    names: [c-dao-ngoc-son]
"""


def test_what_is_gone_stops_where_it_stood(judged: Judge) -> None:
    assert judged(BASE, FEWER) == (1, [("PLN001", "error", "grants/all.yaml", 59, 3)])
    assert judged(FEWER, BASE) == (0, [])


def test_the_brake_speaks_also_where_others_still_refer_to_what_is_gone(judged: Judge) -> None:
    without = edited(BASE, "documents/all.yaml", (DOCUMENT, ""))
    assert judged(BASE, without) == (
        1,
        [
            ("PLN001", "error", "documents/all.yaml", 61, 3),
            ("REF001", "error", "grants/all.yaml", 67, 14),
        ],
    )


def test_the_line_that_is_gone_is_shown(tmp_path: Path) -> None:
    base, head = write_world(tmp_path / "before", BASE), write_world(tmp_path / "after", FEWER)
    done = forked("check", "-i", head, "--base", base)
    assert done.returncode == 1
    assert done.stdout.splitlines()[:5] == [
        "error[PLN001] gone from the data without a declared end: 1 grant (g-chk-01-kt-sondn)",
        f"  --> {head.as_posix()}/grants/all.yaml:59:3",
        "   |",
        "59 |   g-chk-01-kt-sondn:",
        "   |   ^^^^^^^^^^^^^^^^^",
    ]


def test_the_override_that_the_message_names_lets_it_pass_once(judged: Judge, tmp_path: Path) -> None:
    base, head = write_world(tmp_path / "before", BASE), write_world(tmp_path / "after", FEWER)
    said = forked("check", "-i", head, "--base", base, "--lang", "vi").stdout
    match = re.search(r"thêm vào thay đổi này tệp (overrides/\S+) có nội dung `([^`]*)`, rồi mời những người mà", said)
    assert match is not None
    file, content = match.groups()
    content = content.replace("‹lý do›", "Khai nhầm").replace("‹mã cá nhân›", "c-tran-quoc-hung")
    allowed = {**FEWER, file: content.encode()}
    assert judged(BASE, allowed) == (0, [("PLN001", "notice", "grants/all.yaml", 59, 3)])
    restored = {**BASE, file: content.encode()}
    assert judged(restored, allowed)[0] == 1


def test_the_brake_uses_the_limits_of_the_base(judged: Judge) -> None:
    strict = edited(
        BASE, "camgrant.yaml", ("  pack:", "  brake: {additions: 0, additions_percent: 0, few: 0}\n  pack:")
    )
    more = {
        **strict,
        "grants/them.yaml": BEYOND["grants/them.yaml"]
        .replace(b"c-tran-quoc-hung", b"c-nguyen-tuan-anh")
        .replace(b"d-bchqs-s1", b"d-syt-s2")
        .replace(b"valid_from: 2021-06-12", b"valid_from: 2021-12-20")
        .replace(b"valid_until: 2021-12-08", b"valid_until: 2022-02-08"),
    }
    stop = ("PLN006", "error", "grants/them.yaml", 2, 3)
    assert judged(strict, more) == (1, [stop])
    assert judged(strict, {**more, "camgrant.yaml": BASE["camgrant.yaml"]}) == (1, [stop])
    assert judged(BASE, {**BASE, "grants/them.yaml": more["grants/them.yaml"]}) == (0, [])


def test_a_file_that_cannot_be_read_is_said_and_not_taken_for_a_loss(judged: Judge) -> None:
    assert judged(BASE, {**BASE, "grants/all.yaml": b"grants: {\n"}) == (
        1,
        [("YML002", "error", "grants/all.yaml", 2, 1)],
    )


# -- which base -------------------------------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = write_world(tmp_path, BASE)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "first")
    return root


def test_a_commit_is_a_base(repository: Path) -> None:
    (repository / "grants" / "all.yaml").write_bytes(FEWER["grants/all.yaml"])
    for base in ("main", "HEAD"):
        done = forked("check", "-i", repository, "--base", base)
        assert done.returncode == 1
        assert "error[PLN001]" in done.stdout
    git(repository, "commit", "-q", "-am", "second")
    assert forked("check", "-i", repository, "--base", "HEAD").returncode == 0
    assert forked("check", "-i", repository, "--base", "HEAD~1").returncode == 1


@pytest.mark.parametrize("style", ["github", "sarif", "markdown"])
def test_every_format_tells_of_the_stop(repository: Path, style: str) -> None:
    (repository / "grants" / "all.yaml").write_bytes(FEWER["grants/all.yaml"])
    done = forked("check", "-i", repository, "--base", "HEAD", "--format", style)
    assert done.returncode == 1
    assert "PLN001" in done.stdout


@pytest.mark.parametrize(
    ("base", "code"),
    [("khong-co", 2), ("./khong-co", 2), ("0" * 40, 2)],
)
def test_a_base_that_is_not_there(repository: Path, base: str, code: int) -> None:
    done = forked("check", "-i", repository, "--base", base)
    assert (done.returncode, done.stdout) == (code, "")
    assert base in done.stderr


def test_a_base_that_cannot_be_read_whole_judges_nothing(tmp_path: Path) -> None:
    base = write_world(tmp_path / "before", {**BASE, "documents/all.yaml": b"documents: {\n"})
    head = write_world(tmp_path / "after", BASE)
    done = forked("check", "-i", head, "--base", base)
    assert (done.returncode, done.stdout) == (1, "")
    assert "documents/all.yaml:2:1 YML002" in done.stderr


def test_all_compartments_are_needed(tmp_path: Path) -> None:
    roots = ("  pack:", "  roots: {danh_ba: {folder: ../danh-ba, kinds: [contacts]}}\n  pack:")
    files = edited(BASE, "camgrant.yaml", roots)
    contacts = files.pop("contacts/all.yaml")
    head = write_world(tmp_path, files)
    base = write_world(tmp_path / "before", BASE)
    done = forked("check", "-i", head, "--base", base)
    assert done.returncode == 3
    assert "danh_ba" in done.stderr
    assert forked("check", "-i", head, "--base", base, "--compartment", "danh_ba").returncode == 2
    folder = tmp_path / "danh-ba" / "contacts"
    folder.mkdir(parents=True)
    (folder / "all.yaml").write_bytes(contacts)
    assert forked("check", "-i", head, "--base", base).returncode == 0
