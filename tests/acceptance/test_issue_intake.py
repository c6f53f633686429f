"""Issue forms and what becomes of an issue: all in it is hostile until it is a known id or one line of text.

The body of an issue is written here as GitHub writes it from a form: `### label`, a blank line, the answer.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from camgrant.app.issue_event import answers_of, issue_of
from camgrant.app.issue_forms import FORMS, GRANT_FORM, REVOKE_FORM, Form
from camgrant.diagnostics import UsageFault
from camgrant.masking import mask_personal
from support.cli import forked
from support.forge import Failure
from support.forge.github import REPOSITORY, TOKEN, github

ROOT = Path(__file__).parents[2]
INVENTORIES = (ROOT / "inventory", ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory")
SAID = {  # what a refusal says, by the field it stands under
    "PERSONAL": "holds a phone or a mailbox; delete it, and the earlier version in the edit history as well",
    "STRANGE": "holds strange characters or more than 300 letters",
    "ONE": "give one only; open another issue for the rest",
    "NO_DAY": "is no date day/month/year",
    "MISSING": "this field is missing",
    "TWICE": "this field stands there twice",
    "OUTSIDE": "there is text outside the fields of the form; open a new issue with the form",
}
PROMISE = "- [X] Tôi không ghi số điện thoại, thư điện tử hay mật khẩu ở trên. / I wrote no phone, mailbox or password."
GRANT = {
    "person": "c-luong-the-phong",
    "system": "checkpoint · Hệ thống tại chốt",
    "sites": "s-chk-01 · Chốt số 1 – đầu đèo An Khê – QL19, s-chk-02 · Chốt số 2",
    "rights": "live · Xem trực tiếp",
    "purpose": "checkpoint_monitoring · Giám sát tại chốt",
    "document": "999/CAT-PV01",
    "document_date": "14/07/2021",
    "reason": "Thêm hai chốt",
}
REVOKE = {"person": "c-luong-the-phong", "on": "25/07/2021", "reason": "Chuyển công tác"}


def body(form: Form, answers: dict[str, str]) -> str:
    """The Markdown that GitHub makes of the form."""
    parts = [f"### {field.heading}\n\n{answers.get(field.id, '_No response_')}" for field in form.fields]
    return "\n\n".join([*parts, f"### Cam kết / Promise\n\n{PROMISE}"]).replace("\n", "\r\n")


def event(text: str | None, label: str = GRANT_FORM.label, **more: Any) -> dict[str, Any]:
    issue = {"number": 12, "body": text, "labels": [{"name": label}], "user": {"login": "hieutd-cat", "id": 77}}
    return {"action": "opened", "issue": {**issue, **more}, "sender": {"login": "hieutd-cat"}}


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reference province in a repository of its own."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "robot")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "robot@x.example")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    top = tmp_path / "kho"
    shutil.copytree(ROOT / "inventory", top / "inventory")
    git(tmp_path, "init", "-q", "-b", "main", str(top))
    git(top, "add", "-A")
    git(top, "commit", "-qm", "x")
    return top


@pytest.fixture
def take(home: Path, tmp_path: Path) -> Callable[..., tuple[subprocess.CompletedProcess[str], str]]:
    """Takes an event in: the finished command, and the answer that it wrote ("" for none)."""

    def run(content: object, *words: str, **environment: str) -> tuple[subprocess.CompletedProcess[str], str]:
        path, answer = tmp_path / "event.json", tmp_path / "answer.md"
        path.write_text(json.dumps(content), encoding="utf-8")
        answer.unlink(missing_ok=True)
        done = forked("issue", "import", "--event", path, "--answer", answer, *words, cwd=home, **environment)
        return done, answer.read_text(encoding="utf-8") if answer.exists() else ""

    return run


Take = Callable[..., tuple[subprocess.CompletedProcess[str], str]]


def rows(answer: str) -> list[str]:
    """The refusals of an answer: field and reason in English."""
    table = [line.split(" | ") for line in answer.splitlines() if line.startswith("| ")][2:]
    return [f"{field.removeprefix('| ')}: {why.removesuffix(' |')}" for field, _, why in table]


# -- the forms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("inventory", INVENTORIES, ids=lambda path: path.parent.name)
def test_forms_are_what_github_reads_and_ask_for_no_personal_data(inventory: Path, tmp_path: Path) -> None:
    done = forked("issue", "form", "--write", tmp_path / "forms", "--inventory", inventory)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    files = sorted((tmp_path / "forms").iterdir())
    assert [path.name for path in files] == [form.file for form in FORMS]
    judge = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-issue-forms",
        *map(str, files),
    ]
    assert subprocess.run(judge, capture_output=True, check=False).returncode == 0
    files[0].write_text(files[0].read_text(encoding="utf-8").replace("type: ", "typ: ", 1), encoding="utf-8")
    assert subprocess.run(judge, capture_output=True, check=False).returncode == 1
    for path in files[1:]:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert content["body"][0]["type"] == "markdown"
        assert "Write no phone number" in content["body"][0]["attributes"]["value"]
        labels = [part["attributes"]["label"] for part in content["body"][1:]]
        assert len(set(labels)) == len(labels)
        assert not any(re.search("phone|mail|điện thoại|thư điện tử", label, re.IGNORECASE) for label in labels)


def test_the_forms_offer_the_sites_and_rights_of_the_inventory(tmp_path: Path) -> None:
    forked("issue", "form", "--write", tmp_path, "--inventory", INVENTORIES[0])
    content = yaml.safe_load((tmp_path / GRANT_FORM.file).read_text(encoding="utf-8"))
    options = {part.get("id"): part["attributes"].get("options") for part in content["body"]}
    assert len(options["sites"]) == 13
    assert options["sites"][2] == "s-chk-03 · Chốt số 3 – cầu 110 – QL14"
    assert options["rights"][:2] == ["live · Xem trực tiếp", "playback · Xem lại"]
    assert all("," not in option for option in options["sites"])
    assert content["labels"] == ["camgrant-grant"]


def test_a_form_is_stale_once_the_data_changes(home: Path) -> None:
    folder = home / "forms"
    assert forked("issue", "form", "--write", folder, cwd=home).returncode == 0
    assert forked("issue", "form", "--check", folder, cwd=home).returncode == 0
    site = home / "inventory" / "sites" / "s-chk-03.yaml"
    site.write_text(site.read_text(encoding="utf-8").replace("cầu 110", "cầu 111"), encoding="utf-8")
    done = forked("issue", "form", "--check", folder, cwd=home)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"{folder / form.file}: cũ; chạy / stale; run: camgrant issue form --write {folder}" for form in FORMS
    ]
    done = forked("issue", "form", cwd=home)
    assert (done.returncode, done.stderr) == (
        2,
        "camgrant: đề nghị dùng đúng một trong --write, --check / use exactly one of --write, --check\n",
    )


# -- taking an issue in -----------------------------------------------------------------------------------------------


def test_a_request_becomes_a_branch_whose_author_is_who_asks(home: Path, take: Take) -> None:
    done, answer = take(event(body(GRANT_FORM, GRANT)), "--propose")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Issue 12: committed to branch camgrant/issue-12.\n"
    assert git(home, "log", "-1", "--format=%an <%ae> %cn %s") == (
        "hieutd-cat <77+hieutd-cat@users.noreply.github.com> robot Đề nghị từ phiếu #12"
    )
    assert git(home, "status", "--porcelain") == ""
    assert git(home, "diff", "--name-only", "main").splitlines() == [
        "inventory/documents/u-cat.yaml",
        "inventory/grants/checkpoint/nhieu-co-so.yaml",
    ]
    made = yaml.safe_load((home / "inventory/grants/checkpoint/nhieu-co-so.yaml").read_text(encoding="utf-8"))
    ((name, grant),) = made["grants"].items()
    assert grant.pop("nomination").startswith("d-cat-999-")
    assert grant == {
        "person": "c-luong-the-phong",
        "system": "checkpoint",
        "scope": {"sites": ["s-chk-01", "s-chk-02"]},
        "rights": ["live"],
        "purpose": "checkpoint_monitoring",
        "valid_from": date(2021, 7, 20),
        "valid_until": date(2021, 9, 2),
        "reason": "Thêm hai chốt",
    }
    assert answer.startswith(
        f"<!-- camgrant-issue -->\nĐã lập đề nghị thay đổi trên nhánh `camgrant/issue-12`: `{name}`. Chưa ai được thêm"
    )


def test_where_paper_must_approve_the_grant_is_only_proposed(home: Path, take: Take) -> None:
    central = {
        **GRANT,
        "person": "c-dinh-cong-hao",
        "system": "central",
        "sites": "s-iso-01",
        "purpose": "direction",
        "document": "77/BCHQS",
        "until": "20/08/2021",
    }
    done, answer = take(event(body(GRANT_FORM, central)))
    assert done.returncode == 0, answer
    git(home, "add", "-A")
    assert "\n+    proposed: true" in git(home, "diff", "--cached", "--unified=0")
    assert git(home, "branch", "--format=%(refname:short)") == "main"


def test_a_request_to_revoke_ends_every_grant_of_the_person_there(home: Path, take: Take) -> None:
    done, answer = take(event(body(REVOKE_FORM, REVOKE), REVOKE_FORM.label), "--propose")
    assert done.returncode == 0, answer
    added = [line[1:].strip() for line in git(home, "diff", "main", "--unified=0").splitlines() if line[:2] == "+ "]
    # One grant begins on 30/07: it ends on its first day.
    assert set(added) == {"revoked:", "on: 2021-07-25", "on: 2021-07-30", "reason: Chuyển công tác"}
    done, answer = take(event(body(REVOKE_FORM, REVOKE), REVOKE_FORM.label), "--inventory", str(home / "inventory"))
    assert rows(answer) == ["Mã cá nhân / Contact id: this person holds no grant there to revoke"]


def test_an_issue_is_proposed_once(home: Path, take: Take) -> None:
    take(event(body(GRANT_FORM, GRANT)), "--propose")
    first = git(home, "rev-parse", "camgrant/issue-12")
    git(home, "switch", "-q", "main")
    done, answer = take({**event(body(GRANT_FORM, {**GRANT, "reason": "khác"})), "action": "edited"}, "--propose")
    assert (done.returncode, done.stdout) == (0, "Issue 12: branch camgrant/issue-12 exists already.\n")
    assert "what was edited since is not taken" in answer
    assert git(home, "rev-parse", "camgrant/issue-12") == first


@pytest.mark.parametrize(
    ("answers", "refusals"),
    [
        ({"person": "c-zzz"}, ["person: unknown 'c-zzz'"]),
        ({"system": "Checkpoint"}, ["system: unknown 'Checkpoint'; did you mean “checkpoint”?"]),
        (
            {"sites": "s-chk-01, s-chk-99 · x"},
            ["sites: unknown 's-chk-99'; did you mean “s-chk-04”, “s-chk-03”, “s-chk-02”?"],
        ),
        ({"rights": "live, mọi thứ"}, ["rights: unknown 'mọi thứ'"]),
        ({"start": "31/02/2021", "until": "mai"}, ["start: NO_DAY", "until: NO_DAY"]),
        ({"start": "31/12/9999", "until": "2021-W29-2"}, ["start: NO_DAY", "until: NO_DAY"]),
        (
            {"person": "c-luong-the-phong, c-dinh-cong-hao", "system": "checkpoint, site"},
            ["person: ONE", "system: ONE"],
        ),
        ({"reason": "_No response_"}, ["reason: MISSING"]),
        ({"reason": "gọi 0100 000 024"}, ["reason: PERSONAL"]),
        ({"person": "phonglt@congan.gialai.example"}, ["person: PERSONAL"]),
        ({"reason": "a\u202eb"}, ["reason: STRANGE"]),
        ({"reason": "a" * 301}, ["reason: STRANGE"]),
        ({"reason": "x\n\n### Hệ thống / System\n\ncentral"}, ["system: TWICE"]),
        ({"reason": "x\n\n### Thêm\n\ny"}, ["–: OUTSIDE"]),
        (
            {"document_date": "_No response_"},
            ["–: văn bản 999/CAT-PV01 chưa đăng ký, còn thiếu / is not registered, give: ngày / its date"],
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_field_and_changes_nothing(
    home: Path, take: Take, answers: dict[str, str], refusals: list[str]
) -> None:
    done, answer = take(event(body(GRANT_FORM, {**GRANT, **answers})), "--propose")
    assert done.returncode == 1
    assert git(home, "status", "--porcelain") == ""
    assert git(home, "branch", "--format=%(refname:short)") == "main"
    assert answer.startswith("<!-- camgrant-issue -->\nChưa lập được đề nghị.")
    assert mask_personal(answer) == answer
    headings = {field.id: field.heading for field in GRANT_FORM.fields}
    parts = [one.partition(": ") for one in refusals]
    assert rows(answer) == [f"{headings.get(field, field)}: {SAID.get(why, why)}" for field, _, why in parts]


def test_an_error_of_the_check_refuses_and_is_named(take: Take) -> None:
    done, answer = take(event(body(GRANT_FORM, {**GRANT, "rights": "config"})))
    assert done.returncode == 1
    assert {row[:11] for row in rows(answer)} == {"–: RGT005: "}


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"labels": []}, "–: the issue does not carry exactly one of the labels camgrant-grant, camgrant-revoke"),
        ({"labels": [{"name": "camgrant-grant"}, {"name": "camgrant-revoke"}]},
         "–: the issue does not carry exactly one of the labels camgrant-grant, camgrant-revoke"),
        ({"body": "x" * 65_537}, "–: the issue is too long"),
        ({"body": body(GRANT_FORM, GRANT).replace("[X]", "[ ]")}, "Cam kết / Promise: is not ticked"),
        ({"user": {"login": "khac", "id": 1}},
         "–: somebody else edited the issue; open one of your own, so that it is clear who asks"),
    ],
)  # fmt: skip
def test_what_is_no_form_of_the_person_who_asks_is_refused(take: Take, change: dict[str, Any], refusal: str) -> None:
    done, answer = take(event(body(GRANT_FORM, GRANT), **change))
    assert (done.returncode, rows(answer)) == (1, [refusal])


EDITED = "–: somebody else edited the issue; open one of your own, so that it is clear who asks"
UNTOLD = "–: the issue was edited, and the forge could not be asked by whom; open a new one"


@pytest.mark.parametrize(
    ("editors", "refusals"),
    [
        (["hieutd-cat"], []),
        (["hieutd-cat", "hieutd-cat", "hieutd-cat"], []),
        (["khac", "hieutd-cat"], [EDITED]),  # somebody else wrote, then the author edited once more
        (["hieutd-cat", "khac", "hieutd-cat"], [EDITED]),
        ([None, "hieutd-cat"], [EDITED]),  # an account that is gone
        (["hieutd-cat"] * 101, [EDITED]),  # more than GitHub tells in one answer
    ],
)
def test_everybody_who_ever_edited_the_text_is_asked_for(
    take: Take, editors: list[str | None], refusals: list[str]
) -> None:
    content = {**event(body(GRANT_FORM, GRANT)), "action": "edited"}
    with github() as forge:
        forge.issue_author, forge.issue_edits = "hieutd-cat", editors
        where = ("--github", "--repo", REPOSITORY, "--api", forge.address)
        done, answer = take(content, *where, GITHUB_TOKEN=TOKEN)
    assert done.returncode == (1 if refusals else 0), done.stderr
    assert rows(answer) == refusals


def test_an_edited_issue_is_not_taken_without_asking_the_forge(take: Take) -> None:
    done, answer = take({**event(body(GRANT_FORM, GRANT)), "action": "edited"})
    assert (done.returncode, rows(answer)) == (1, [UNTOLD])


def test_where_the_forge_does_not_answer_an_edited_issue_waits(take: Take) -> None:
    content = {**event(body(GRANT_FORM, GRANT)), "action": "edited"}
    with github() as forge:
        forge.failures += [Failure(500)] * 20
        where = ("--github", "--repo", REPOSITORY, "--api", forge.address, "--wait", "0")
        done, answer = take(content, *where, GITHUB_TOKEN=TOKEN)
    assert (done.returncode, answer) == (3, "")


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"issue": 1},
        event("x", number="12; touch x"),
        event("x", number=True),
        event("x", user={"login": "a b <x>", "id": 1}),
        event("x", user={"login": "a", "id": "1"}),
        event("x", pull_request={"url": "x"}),
        {**event("x"), "sender": None},
    ],
)
def test_what_is_no_event_of_an_issue_is_a_wrong_call(take: Take, content: object) -> None:
    done, answer = take(content)
    assert (done.returncode, answer) == (2, "")
    assert done.stderr == (
        "camgrant: tệp không phải sự kiện phiếu (issues: opened, edited) / "
        "the file is no event of an issue (opened, edited)\n"
    )


# Shells, workflow commands, Markdown and HTML, mentions, YAML, placeholders, what ends a comment.
HOSTILE = (
    "$(touch {canary})", "`touch {canary}`", "'; touch {canary} #", "\"; touch {canary}; \"", "| touch {canary}",
    "::set-output name=branch::main", "::add-mask::c", "::error::x", "${{{{ github.token }}}}", "-->", "<!-- x",
    "</details><script>alert(1)</script>", "@gialai/police", "[x](javascript:alert(1))", "# x", "x: [1, 2]",
    "{{{{secret:r-iso-01/admin}}}}", "../../etc/passwd", "--upload-pack=touch {canary}", "&x *x !!python/object",
)  # fmt: skip


@pytest.mark.parametrize("field", ["person", "system", "sites", "start", "document", "reason"])
def test_hostile_text_does_nothing_wherever_it_stands(home: Path, take: Take, tmp_path: Path, field: str) -> None:
    canary = tmp_path / "canary"
    text = " ".join(HOSTILE).format(canary=canary) + "\n" + "\n".join(HOSTILE).format(canary=canary)
    output = tmp_path / "github-output"
    output.touch()
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event(body(GRANT_FORM, {**GRANT, field: text}))), encoding="utf-8")
    answer = tmp_path / "answer.md"
    words = ("issue", "import", "--event", path, "--answer", answer, "--propose")
    done = forked(*words, cwd=home, GITHUB_OUTPUT=str(output), GITHUB_ENV=str(output))
    assert done.returncode == 1  # the headings in it, the length: it is refused before anything is written
    assert not canary.exists()
    assert output.read_bytes() == b""
    assert not any(line.startswith("::") for line in (done.stdout + done.stderr).splitlines())
    said = answer.read_text(encoding="utf-8")
    assert said.count("-->") == 1  # that of our own marker
    assert not re.search(r"(?<!\\)@|<script|(?<!\\)\[x\]", said)


def test_hostile_text_that_is_taken_is_a_reason_and_nothing_else(home: Path, take: Take, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    for number, template in enumerate(HOSTILE, 1):
        text = template.format(canary=canary)[:200]
        git(home, "switch", "-q", "main")
        done, answer = take(event(body(GRANT_FORM, {**GRANT, "reason": f"x {text}"}), number=number), "--propose")
        assert done.returncode == 0, answer
        assert text not in answer.removeprefix("<!-- camgrant-issue -->") + done.stdout
        (made,) = (home / "inventory" / "grants" / "checkpoint").glob("nhieu-co-so.yaml")
        ((_, grant),) = yaml.safe_load(made.read_text(encoding="utf-8"))["grants"].items()
        assert grant["reason"] == f"x {text}"
    assert not canary.exists()


@given(st.text(), st.sampled_from(FORMS))
def test_no_text_at_all_breaks_the_reading(text: str, form: Form) -> None:
    content = json.dumps(event(text, form.label)).encode()
    answers, refusals = answers_of(issue_of(content))
    assert answers is None or refusals  # a promise is never ticked by accident
    for raw in (text.encode("utf-8", "replace"), content[:-1]):
        with pytest.raises(UsageFault):
            issue_of(raw)
