"""`camgrant plan` as staff and workflows run it: two states in, one plan out, from nothing but files.

The judge of the JSON output is `jsonschema`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from camgrant.plan.approval_words import needs_before_review
from camgrant.plan.show.markdown import MARKER
from plans.cases import CASES, edited, prepared
from support.cli import forked, run, write_world
from support.examples import world
from support.git import git
from support.plans import DAY, ROOT, province, told

SECOND_PACK = ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory"
GRANTS = "grants/checkpoint/s-chk-01.yaml"


def committed(folder: Path, files: dict[str, bytes]) -> Path:
    """A repository with an inventory, one commit on `main`; the inventory's folder."""
    root = write_world(folder, files)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    return root


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The reference province in a repository."""
    return committed(tmp_path, province())


@cache
def faults() -> Draft202012Validator:
    schema = json.loads((ROOT / "schemas" / "output" / "plan.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def json_plan(*words: str | Path, cwd: Path) -> Any:
    done = forked("plan", "--format", "json", *words, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    content = json.loads(done.stdout)
    assert [f"{fault.json_path}: {fault.message}" for fault in faults().iter_errors(content)] == []
    return content


def change(root: Path, name: str) -> None:
    """Carries a case out on the files."""
    files = edited(province(), CASES[name])
    for path in sorted(root.rglob("*.yaml")):
        if path.relative_to(root).as_posix() not in files:
            path.unlink()
    write_world(root.parent, files)


def test_what_is_edited_and_not_committed_against_the_main_branch(repository: Path) -> None:
    change(repository, "gained")
    done = run("plan", "--lang", "en", cwd=repository)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "1 person gains rights; 1 recorder changes its accounts."
    assert (
        "  + Rơ Châm H'Yéo (An Khê Town Police) gains access to camera “Làn ra – hướng Bình Định” at Checkpoint 1 – "
        "An Khê pass, QL19 · live · Checkpoint system · 15/06/2021 – 29/07/2021 · based on 412/CAT-PV01 of 14/06/2021"
    ) in lines
    head = git(repository, "rev-parse", "HEAD")
    footer = dict(line.split("  ", 1) for line in lines[lines.index("", len(lines) - 8) + 1 :])
    assert {label: fact.strip() for label, fact in footer.items()} == {
        "Plan hash": told("gained").plan.hash,
        "Base": head,
        "Head": "not committed",
        "Tool": "camgrant 0.1.0",
        "Policy pack": "gl-882-2021",
        "As of": "20/07/2021 (demo data)",
    }


def test_a_branch_is_compared_with_where_it_left_main(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    git(repository, "switch", "-q", "-c", "sua")
    change(repository, "gained")
    git(repository, "commit", "-q", "-a", "-m", "second")
    second = git(repository, "rev-parse", "HEAD")
    git(repository, "switch", "-q", "main")
    write_world(repository.parent, edited(province(), CASES["site-closed"]))
    git(repository, "commit", "-q", "-a", "-m", "meanwhile")
    git(repository, "switch", "-q", "sua")
    default = json_plan("--head", "HEAD", cwd=repository)
    assert (default["base_commit"], default["head_commit"]) == (first, second)
    assert [one["person"] for one in default["access"]] == ["c-ro-cham-hyeo"]
    # Asked for the branch itself, what happened there meanwhile looks undone: why the merge base is the default.
    both = json_plan("--base", "main", "--head", "sua", cwd=repository)
    assert {one["kind"] for one in both["access"]} == {"gained", "extended"}


def test_what_changes_beside_the_data_is_said_and_not_called_nothing(repository: Path) -> None:
    """A workflow is no data, but it may do more than any grant: nobody must read “only comments differ” over it."""
    workflows = repository.parent / ".github"
    workflows.mkdir()
    for name in ("publish.yml", "gọi 0100 000 123.yml"):
        (workflows / name).write_text("on: push\n", encoding="utf-8")
    change(repository, "comments-only")
    git(repository.parent, "add", "-A")
    git(repository.parent, "commit", "-q", "-m", "second")
    words = ("--base", "HEAD~1", "--head", "HEAD")
    lines = run("plan", *words, "--lang", "en", cwd=repository).stdout.splitlines()
    assert lines[0] == (
        "No effect on access: only comments, order or files differ. "
        "Beside the data 2 other files of the repository change, at which no plan looks."
    )
    assert lines[3].startswith("  ? Missing: Department of Information and Communications must agree")
    assert "because of: files that run, or say what runs: .github/gọi 0100 *** 123.yml, .github/publish.yml" in lines[3]
    assert (
        "  ! Files beside the data, to be looked at for themselves: .github/gọi 0100 *** 123.yml, .github/publish.yml"
    ) in lines
    content = json_plan(*words, cwd=repository)
    assert (content["cosmetic"], content["outside"]) == (True, [".github/gọi 0100 *** 123.yml", ".github/publish.yml"])


@pytest.mark.parametrize("name", CASES)
def test_every_kind_of_change_keeps_the_contract(name: str, tmp_path: Path) -> None:
    files = prepared(province(), CASES[name])
    before = write_world(tmp_path / "a", files)
    after = write_world(tmp_path / "b", edited(files, CASES[name]))
    words = ("--base", before, "--head", after, "-i", before, "--author", CASES[name].author)
    content = json_plan(*words, cwd=tmp_path)
    found = told(name)
    assert content["hash"] == found.plan.hash
    assert content["head_commit"] == "uncommitted"
    assert content["counts"]["risks"] == len(content["risks"]) == len(found.risks)
    assert content["needs"] == [{"vi": one.vi, "en": one.en} for one in needs_before_review(found.plan, DAY)]
    assert (content["cosmetic"], content["widens"]) == (found.plan.is_cosmetic, found.plan.widens)


def test_the_schema_refuses_what_it_does_not_know(repository: Path) -> None:
    content = json_plan(cwd=repository)
    assert [fault.message for fault in faults().iter_errors({**content, "phone": "x"})] == [
        "Additional properties are not allowed ('phone' was unexpected)"
    ]
    assert [fault.json_path for fault in faults().iter_errors({**content, "hash": "x"})] == ["$.hash"]


def test_the_second_pack_needs_no_code(tmp_path: Path) -> None:
    root = committed(tmp_path, world(SECOND_PACK))
    grants = next(path for path in sorted((root / "grants").rglob("*.yaml")) if "valid_until: 2026" in path.read_text())
    grants.write_text(grants.read_text().replace("valid_until: 2026-", "valid_until: 2027-"))
    content = json_plan("--base", "main", cwd=root)
    assert content["pack"] == "tinh-camera-antt-2026"
    assert {one["kind"] for one in content["access"]} == {"extended"}
    assert {one["slug"] for one in content["risks"]} >= {"too_long"}
    assert content["lists"]
    for style in ("text", "markdown", "html"):
        assert forked("plan", "--base", "main", "--format", style, cwd=root).returncode == 0


def test_a_comment_begins_with_its_marker_and_a_page_stands_alone(repository: Path) -> None:
    change(repository, "urgent")
    comment = forked("plan", "--format", "markdown", cwd=repository, CAMGRANT_LANG="").stdout
    assert comment.startswith(f"{MARKER}\n## Kế hoạch thay đổi\n\n**1 người được cấp khẩn cấp; ")
    titles = [line.removeprefix("### ") for line in comment.splitlines() if line.startswith("### ")]
    assert titles == [
        *("Cấp khẩn cấp", "Nguy hiểm, cần xem kỹ", "Ai phải duyệt", "Thiết bị", "Danh sách phải lập, gửi lại"),
        "Sẽ tự thay đổi theo thời hạn, từ nay đến hết 03/08/2021",
    ]
    page = forked("plan", "--format", "html", cwd=repository).stdout
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert page.endswith("</html>\n")
    assert "http://" not in page
    assert "https://" not in page


def test_a_cosmetic_change_says_so(repository: Path) -> None:
    change(repository, "comments-only")
    done = forked("plan", "--lang", "vi", "--days", "0", cwd=repository)
    assert done.stdout.splitlines()[0] == (
        "Không ảnh hưởng đến quyền truy cập: chỉ khác về chú thích, thứ tự hoặc cách chia tệp."
    )
    assert "Ai phải duyệt" not in done.stdout
    assert "Sẽ tự thay đổi" not in done.stdout


def test_what_comes_stands_apart_from_the_plan(repository: Path) -> None:
    plans = [json_plan("--days", days, cwd=repository) for days in ("0", "14", "60")]
    assert len({one["hash"] for one in plans}) == 1
    assert [len(one["ahead"]["changes"]) for one in plans] == sorted({len(one["ahead"]["changes"]) for one in plans})
    assert [one["ahead"]["until"] for one in plans] == ["2021-07-20", "2021-08-03", "2021-09-18"]
    later = json_plan("--as-of", "2021-08-14", "--days", "1", cwd=repository)
    assert later["hash"] == plans[0]["hash"]
    ends = {(one["person"], one["why"]) for one in later["ahead"]["changes"]}
    assert ("c-nguyen-huu-loc", "revoked") in ends


def test_half_read_data_gives_no_plan(repository: Path) -> None:
    (repository / "grants" / "hong.yaml").write_text("grants:\n  g-hong: {person: 5}\n")
    for words in ((), ("--format", "json"), ("--base", "worktree", "--head", "HEAD")):
        done = forked("plan", *words, cwd=repository)
        assert (done.returncode, done.stdout) == (1, "")
        assert "grants/hong.yaml:2:20" in done.stderr


def test_a_reference_to_nobody_gives_no_plan(repository: Path) -> None:
    text = (repository / GRANTS).read_text()
    (repository / GRANTS).write_text(text.replace("person: c-ro-cham-hyeo", "person: c-ro-cham-hyeu", 1))
    for words in ((), ("--base", "worktree", "--head", "HEAD")):
        done = forked("plan", *words, cwd=repository)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"{GRANTS}:27:13 REF001" in done.stderr


def test_what_does_not_exist_is_said(repository: Path, tmp_path: Path) -> None:
    unknown = forked("plan", "--base", "khong-co", cwd=repository)
    assert unknown.returncode == 2
    assert "khong-co" in unknown.stderr
    for empty in ("--base", "--head"):  # a variable of a workflow that was not set
        assert forked("plan", empty, "", cwd=repository).returncode == 2
    assert forked("plan", "--days", "-1", cwd=repository).returncode == 2
    assert forked("plan", "--base", ".", cwd=repository.parent).returncode == 2
    alone = write_world(tmp_path / "rieng", world())
    (tmp_path / "rieng" / ".git").write_text("gitdir: /khong/co\n")
    done = forked("plan", cwd=alone)
    assert (done.returncode, done.stdout) == (3, "")
    assert "lies in no git repository that can be read" in done.stderr


def test_an_unknown_base_never_means_everything_is_new(repository: Path) -> None:
    """A commit from before there was any inventory is refused, not taken for an empty province."""
    git(repository, "switch", "-q", "--orphan", "trong")
    git(repository, "commit", "-q", "--allow-empty", "-m", "empty")
    empty = git(repository, "rev-parse", "HEAD")
    git(repository, "switch", "-q", "main")
    done = forked("plan", "--base", empty, cwd=repository)
    assert (done.returncode, done.stdout) == (3, "")
