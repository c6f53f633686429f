"""`camgrant doctor`: each thing that does not hold is said, with the command that mends it; forges are told apart.

The answers of GitHub are written by us from its documentation (tests/support/github_answers.py): golden, not proven.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from support.cli import forked
from support.github_answers import TOKEN, answering

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schemas" / "output" / "doctor.schema.json").read_text(encoding="utf-8"))
Lines = dict[str, dict[str, Any]]


def git(folder: Path, *words: str) -> str:
    names = {f"GIT_{who}_{what}": "a@x.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", "-C", str(folder), *words], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


IGNORED = (ROOT / "tools/camgrant/skeleton/common/dot-gitignore").read_text("utf-8")  # as `init` writes it


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A repository as it should be: the small inventory, a remote, schemas, a hook, outputs ignored, a signer."""
    top = tmp_path / "kho"
    shutil.copytree(ROOT / "tests" / "data" / "minimal", top / "inventory")
    (top / "schemas").mkdir()
    for schema in (ROOT / "schemas").glob("*.schema.json"):
        shutil.copy(schema, top / "schemas")
    (top / ".gitignore").write_text(IGNORED)
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "x", "-f", key], check=True)
    public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
    with (top / "inventory" / "camgrant.yaml").open("a", encoding="utf-8") as settings:
        settings.write(f"  signers: {{nhung: {public}}}\n  code_owners: '@gialai/platform'\n")
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "chung.git")
    git(tmp_path, "init", "-q", "-b", "main", str(top))
    assert forked("codeowners", "--write", cwd=top).returncode == 0
    (top / ".git" / "hooks" / "pre-commit").write_text("#!/bin/sh\n")
    git(top, "remote", "add", "origin", str(tmp_path / "chung.git"))
    git(top, "add", "-A")
    git(top, "commit", "-qm", "x")
    git(top, "push", "-q", "-u", "origin", "main")
    return top


def doctor(top: Path, *words: str | Path, code: int = 0, **environment: str) -> Lines:
    """The lines by group and check; the JSON fits its schema, and its counts are those of its lines."""
    done = forked("doctor", "--format", "json", *words, cwd=top, **environment)
    assert done.returncode == code, done.stderr + done.stdout
    content = json.loads(done.stdout)
    assert list(Draft202012Validator(SCHEMA).iter_errors(content)) == []
    states = [line["state"] for line in content["lines"]]
    assert content["summary"] == {state: states.count(state) for state in ("ok", "warn", "fail", "unknown")}
    return {f"{line['group']}/{line['check']}": line for line in content["lines"]}


def found(lines: Lines, state: str) -> dict[str, str]:
    """Group/check -> the command, of the lines in a state."""
    return {name: line["fix"] for name, line in lines.items() if line["state"] == state}


def test_a_repository_as_it_should_be(home: Path) -> None:
    lines = doctor(home, "--sign-with", home.parent / "key")
    assert found(lines, "fail") == found(lines, "unknown") == {}
    assert found(lines, "warn") == {"keys/units": "camgrant key new --unit u-viettel-gl --key age1…"}
    assert lines["repository/branch"]["text"] == {
        "vi": "nhánh chính: origin/main",
        "en": "the branch that counts: origin/main",
    }
    assert {name for name, line in lines.items() if line["state"] == "ok"} >= {
        *("machine/packages", "machine/fonts", "machine/git", "machine/ssh-keygen", "machine/clock"),
        *("data/check", "repository/clean", "repository/remote", "repository/history", "repository/hooks"),
        *("repository/ignored", "keys/signers", "keys/key-file", "editor/schemas", "editor/codeowners"),
    }


def test_each_fault_of_the_repository_is_told_with_its_command(home: Path) -> None:
    git(home, "remote", "set-url", "origin", "https://nhung:bi-mat-1@kho.example/x.git")
    (home / ".git" / "hooks" / "pre-commit").unlink()
    (home / ".gitignore").write_text(f"{IGNORED}!/out/\n!/out/x\n!*.XLSX\n")
    (home / "inventory" / "more.yaml").write_text("x: 1\n")
    (home / "schemas" / "grants.schema.json").write_text("{}")
    (home / ".github" / "CODEOWNERS").write_text("* @x/y\n")
    (home / ".github" / "ISSUE_TEMPLATE").mkdir(parents=True)
    lines = doctor(home, code=1)
    assert found(lines, "fail") == {
        "data/check": "camgrant check",
        "repository/remote": "git remote set-url origin ĐỊA-CHỈ-KHÔNG-MẬT-KHẨU",
    }
    assert found(lines, "warn") == {
        "repository/clean": "camgrant propose",
        "repository/hooks": "pre-commit install",
        "repository/ignored": "printf '%s\\n' /out/ '*.[xX][lL][sS][xX]' >> .gitignore",
        "keys/units": "camgrant key new --unit u-viettel-gl --key age1…",
        "editor/schemas": "camgrant schema --write schemas",
        "editor/codeowners": "camgrant codeowners --write",
        "editor/forms": "camgrant issue form --write .github/ISSUE_TEMPLATE",
    }
    assert "bi-mat-1" not in json.dumps(lines)


@pytest.mark.parametrize(("forge", "asked"), [("github", True), ("gitlab", False), ("forgejo", False)])
def test_codeowners_are_asked_for_where_they_are_read(home: Path, forge: str, asked: bool) -> None:
    with (home / "inventory" / "camgrant.yaml").open("a", encoding="utf-8") as settings:
        settings.write(f"  forge: {forge}\n")
    (home / ".github" / "CODEOWNERS").unlink()
    assert ("editor/codeowners" in doctor(home)) is asked


def test_a_clock_that_is_behind_and_a_history_that_is_cut_off(home: Path, tmp_path: Path) -> None:
    (home / "inventory" / "later").mkdir()
    os.environ["GIT_COMMITTER_DATE"] = "2099-01-01T00:00:00Z"
    try:
        git(home, "commit", "-q", "--allow-empty", "-m", "y")
    finally:
        del os.environ["GIT_COMMITTER_DATE"]
    git(home, "push", "-q")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{tmp_path / 'chung.git'}", "can")
    lines = doctor(tmp_path / "can", code=1)
    assert found(lines, "fail") == {
        "machine/clock": "timedatectl set-ntp true",
        "repository/history": "git fetch --unshallow",
    }


@pytest.mark.parametrize("change", [{"state": "OK"}, {"group": "network"}, {"phone": "x"}, {"text": {"vi": "x"}}])
def test_another_shape_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    content = json.loads(forked("doctor", "--format", "json", cwd=tmp_path).stdout)
    content["lines"][0] |= change
    assert list(Draft202012Validator(SCHEMA).iter_errors(content)) != []


def test_a_folder_without_data_and_without_git(tmp_path: Path) -> None:
    lines = doctor(tmp_path, code=1)
    assert found(lines, "fail") == {"data/check": "camgrant init DIR", "repository/repository": "git init"}
    git(tmp_path, "init", "-q")
    begin = "git add -A && git commit -m 'Kho dữ liệu mới'"
    assert found(doctor(tmp_path, code=1), "fail")["repository/repository"] == begin


@pytest.mark.parametrize(
    ("mode", "public", "fix"),
    [
        (0o644, True, "chmod 600 {key}"),
        (0o600, False, "cat {key}.pub"),
        (None, True, "ssh-keygen -t ed25519 -C '' -f {key}"),
    ],
)
def test_a_signing_key_that_others_read_that_nobody_knows_that_is_not_there(
    home: Path, mode: int | None, public: bool, fix: str
) -> None:
    key = home.parent / "key"
    if not public:
        key.with_suffix(".pub").write_text(f"ssh-ed25519 {'A' * 68}\n")
    if mode is None:
        key.unlink()
    else:
        key.chmod(mode)
    lines = doctor(home, "--sign-with", key, code=1)
    assert found(lines, "fail") == {"keys/key-file": fix.format(key=key)}


def test_a_key_that_two_units_share_and_one_that_ends(home: Path) -> None:
    units = next((home / "inventory" / "units").glob("*.yaml"))
    shared, ending = f"age1{'q' * 58}", f"age1{'p' * 58}"
    text = units.read_text(encoding="utf-8")
    for unit, keys in (
        ("u-vnpt-gl", f"[{{key: {ending}, valid_from: 2021-07-01, valid_until: 2021-08-01}}]"),
        ("u-viettel-gl", f"[{{key: age1{'z' * 58}, valid_from: 2021-07-01}}]"),
        ("u-syt", f"[{{key: {shared}, valid_from: 2021-07-01}}]"),
        ("u-bchqs", f"[{{key: {shared}, valid_from: 2021-07-01}}]"),
    ):
        assert f"\n  {unit}:\n" in text
        text = text.replace(f"\n  {unit}:\n", f"\n  {unit}:\n    keys: {keys}\n")
    units.write_text(text, encoding="utf-8")
    lines = doctor(home, code=1)
    assert found(lines, "fail") == {"keys/shared": "camgrant key rotate --unit u-syt --new age1…"}
    assert found(lines, "warn") == {
        "repository/clean": "camgrant propose",
        "keys/ending": "camgrant key rotate --unit u-vnpt-gl --new age1…",
    }


# -- the forge --------------------------------------------------------------------------------------------------------

REPO = "tinh/du-lieu"
AT = f"/repos/{REPO}"
UPGRADE = (403, {"message": "Upgrade to GitHub Pro or make this repository public to enable this feature."})
NO_RIGHT = (403, {"message": "Resource not accessible by personal access token"})
RULES = f"{AT}/rules/branches/main?per_page=100"
PROTECTION = f"{AT}/branches/main/protection"
WRITERS = f"{AT}/collaborators?permission=push&per_page=100"
SECRETS = f"{AT}/actions/secrets?per_page=100"
ENVIRONMENT = f"{AT}/environments/publication"
BRANCHES = f"{ENVIRONMENT}/deployment-branch-policies?per_page=100"
RECORD = f"{AT}/rules/branches/published?per_page=100"
WORKFLOWS = f"{AT}/actions/permissions/workflow"
OWNERS = f"{AT}/codeowners/errors"
PROTECT = (
    'echo \'{"required_status_checks": {"strict": true, "contexts": ["inventory", "approvals"]}, '
    '"required_pull_request_reviews": {"required_approving_review_count": 1, "require_code_owner_reviews": true, '
    '"require_last_push_approval": true}, "enforce_admins": true, "restrictions": null}\' '
    "| gh api -X PUT repos/tinh/du-lieu/branches/main/protection --input -"
)

MAIN_ONLY = (
    "gh api -X PUT repos/tinh/du-lieu/environments/publication "
    "-F 'deployment_branch_policy[protected_branches]=false' "
    "-F 'deployment_branch_policy[custom_branch_policies]=true' && "
    "gh api repos/tinh/du-lieu/environments/publication/deployment-branch-policies -f name=main"
)


def repository(**more: object) -> tuple[int, Any]:
    return (200, {"private": True, "allow_forking": False, "permissions": {"admin": True}, **more})


# A private repository of an enterprise, all by classic protection, seen by its administrator.
ENTERPRISE: Mapping[str, tuple[int, Any]] = {
    AT: repository(),
    RULES: (200, []),
    RECORD: (200, [{"type": "deletion"}, {"type": "non_fast_forward"}]),
    PROTECTION: (
        200,
        {
            "required_status_checks": {"strict": True, "contexts": ["inventory", "check / approvals", "code"]},
            "required_pull_request_reviews": {
                "required_approving_review_count": 2,
                "require_code_owner_reviews": True,
                "require_last_push_approval": True,
            },
            "enforce_admins": {"enabled": True},
            "allow_force_pushes": {"enabled": False},
            "allow_deletions": {"enabled": False},
        },
    ),
    WRITERS: (200, [{"login": "a"}, {"login": "b"}]),
    OWNERS: (200, {"errors": []}),
    ENVIRONMENT: (
        200,
        {
            "protection_rules": [{"type": "required_reviewers", "reviewers": [{}]}, {"type": "branch_policy"}],
            "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
        },
    ),
    BRANCHES: (200, {"total_count": 1, "branch_policies": [{"id": 3, "name": "main", "type": "branch"}]}),
    SECRETS: (200, {"total_count": 1, "secrets": [{"name": "KHAC"}]}),
    WORKFLOWS: (200, {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": True}),
}
# The same on the plan "Team", by a ruleset: no reviewers of environments there, and the branch has no classic one.
TEAM = {
    **ENTERPRISE,
    PROTECTION: (404, {"message": "Branch not protected"}),
    RULES: (
        200,
        [
            {
                "type": "pull_request",
                "parameters": {
                    "required_approving_review_count": 1,
                    "require_code_owner_review": True,
                    "require_last_push_approval": True,
                },
            },
            {
                "type": "required_status_checks",
                "parameters": {
                    "strict_required_status_checks_policy": True,
                    "required_status_checks": [{"context": "check / inventory"}],
                },
            },
            {"type": "non_fast_forward"},
            {"type": "deletion"},
        ],
    ),
    ENVIRONMENT: (200, {"protection_rules": [], "deployment_branch_policy": None}),
}
# A private repository without a paid plan.
FREE = {**ENTERPRISE, RULES: UPGRADE, RECORD: UPGRADE, PROTECTION: UPGRADE, ENVIRONMENT: UPGRADE}
# A token of a workflow: it sees the repository and nothing of its settings.
WORKFLOW = {AT: (200, {"private": True}), RULES: (200, []), PROTECTION: NO_RIGHT, WRITERS: NO_RIGHT, SECRETS: NO_RIGHT,
            WORKFLOWS: NO_RIGHT, OWNERS: NO_RIGHT}  # fmt: skip


def forge(home: Path, table: Mapping[str, tuple[int, Any]], code: int, token: str = TOKEN) -> Lines:
    with answering(table) as server:
        words = ("--github", "--repo", REPO, "--api", server.address)
        lines = doctor(home, *words, code=code, GITHUB_TOKEN=token)
    assert all(request.method == "GET" and request.path.startswith(AT) for request in server.asked)
    return {name: line for name, line in lines.items() if name.startswith("forge/")}


def test_an_enterprise_repository_enforces_everything(home: Path) -> None:
    lines = forge(home, ENTERPRISE, 0)
    assert {line["state"] for line in lines.values()} == {"ok"}
    assert lines["forge/writers"]["text"]["en"] == "2 accounts may write"
    assert len(lines) == 18


def test_a_team_repository_with_a_ruleset(home: Path) -> None:
    lines = forge(home, TEAM, 1)
    protect = PROTECT.replace('"inventory", "approvals"', '"check / inventory", "check / approvals"')
    assert found(lines, "fail") == {
        "forge/check-approvals": protect,
        "forge/admins": protect,
        "forge/environment": MAIN_ONLY,
    }
    assert found(lines, "warn") == {"forge/release": "docs/forges.md"}


def test_a_free_private_repository_cannot_enforce_and_that_is_said_plainly(home: Path) -> None:
    lines = forge(home, FREE, 0)
    assert found(lines, "warn") == {"forge/protection": "docs/forges.md", "forge/environment": "docs/forges.md"}
    assert lines["forge/protection"]["text"] == {
        "vi": "gói dịch vụ này không bắt buộc được bảo vệ nhánh; chỉ còn các chốt của camgrant (approvals, publish)",
        "en": "not enforceable on this plan: branch protection; only camgrant's own gates (approvals, publish) hold",
    }


def test_a_token_that_may_not_look_gives_unknown_and_never_ok(home: Path) -> None:
    lines = forge(home, WORKFLOW, 0)
    assert set(found(lines, "unknown")) == {
        *("forge/check-inventory", "forge/check-approvals", "forge/reviews", "forge/owners", "forge/last-push"),
        *("forge/up-to-date", "forge/history", "forge/admins", "forge/writers", "forge/codeowners"),
        *("forge/environment", "forge/secret", "forge/workflows", "forge/record"),
    }
    assert set(found(lines, "ok")) == {"forge/clock", "forge/visibility", "forge/forks"}
    assert all(found(lines, "unknown").values())


@pytest.mark.parametrize(
    ("change", "check", "state", "fix"),
    [
        ({PROTECTION: (404, {"message": "Branch not protected"})}, "reviews", "fail", PROTECT),
        ({PROTECTION: (404, {"message": "Branch not protected"})}, "history", "fail", PROTECT),
        (
            {AT: repository(allow_forking=True)},
            *("forks", "warn", "gh api -X PATCH repos/tinh/du-lieu -F allow_forking=false"),
        ),
        (
            {ENVIRONMENT: (200, {"deployment_branch_policy": {"protected_branches": True}})},
            *("environment", "fail", MAIN_ONLY),
        ),
        (
            {BRANCHES: (200, {"branch_policies": [{"id": 3, "name": "main"}, {"id": 4, "name": "*"}]})},
            *("environment", "fail"),
            "gh api -X DELETE repos/tinh/du-lieu/environments/publication/deployment-branch-policies/4",
        ),
        (
            {BRANCHES: (200, {"branch_policies": [{"id": 5, "name": "main", "type": "tag"}]})},
            *("environment", "fail"),
            "gh api -X DELETE repos/tinh/du-lieu/environments/publication/deployment-branch-policies/5",
        ),
        (
            {BRANCHES: NO_RIGHT},
            *("environment", "unknown"),
            "gh api repos/tinh/du-lieu/environments/publication/deployment-branch-policies",
        ),
        (
            {RECORD: (200, [{"type": "deletion"}])},
            *("record", "warn"),
            'echo \'{"name": "published", "target": "branch", "enforcement": "active", "conditions": '
            '{"ref_name": {"include": ["refs/heads/published"], "exclude": []}}, '
            '"rules": [{"type": "deletion"}, {"type": "non_fast_forward"}]}\' '
            "| gh api repos/tinh/du-lieu/rulesets --input -",
        ),
        (
            {PROTECTION: (200, {**ENTERPRISE[PROTECTION][1], "required_pull_request_reviews": {
                **ENTERPRISE[PROTECTION][1]["required_pull_request_reviews"],
                "bypass_pull_request_allowances": {"users": [{"login": "a"}], "teams": [], "apps": []},
            }})},
            *("admins", "fail"),
            # What is demanded already stays: two reviews, the check of the code.
            PROTECT.replace('_count": 1', '_count": 2').replace(
                '"inventory", "approvals"', '"check / approvals", "code", "inventory"'
            ),
        ),
        ({OWNERS: (404, {"message": "Not Found"})}, "codeowners", "fail", "camgrant codeowners --write"),
        (
            {OWNERS: (200, {"errors": [{"line": 7, "kind": "Unknown owner"}]})},
            *("codeowners", "fail", "gh api repos/tinh/du-lieu/codeowners/errors"),
        ),
        (
            {SECRETS: (200, {"secrets": [{"name": "CAMGRANT_SIGNING_KEY"}]})},
            *("secret", "fail"),
            "gh secret set CAMGRANT_SIGNING_KEY --env publication --repo tinh/du-lieu && "
            "gh secret delete CAMGRANT_SIGNING_KEY --repo tinh/du-lieu",
        ),
        (
            {WORKFLOWS: (200, {"default_workflow_permissions": "write", "can_approve_pull_request_reviews": True})},
            *("workflows", "fail"),
            "gh api repos/tinh/du-lieu/actions/permissions/workflow -X PUT -f default_workflow_permissions=read",
        ),
        (
            {WORKFLOWS: (200, {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": False})},
            *("proposals", "warn"),
            "gh api repos/tinh/du-lieu/actions/permissions/workflow -X PUT -F can_approve_pull_request_reviews=true",
        ),
        ({AT: (404, {"message": "Not Found"})}, "token", "unknown", "export GITHUB_TOKEN=$(gh auth token)"),
    ],
)  # fmt: skip
def test_one_thing_that_does_not_hold(
    home: Path, change: dict[str, tuple[int, Any]], check: str, state: str, fix: str
) -> None:
    lines = forge(home, {**ENTERPRISE, **change}, int(state == "fail"))
    assert (lines[f"forge/{check}"]["state"], lines[f"forge/{check}"]["fix"]) == (state, fix)


def test_real_data_in_a_public_repository_fails(home: Path) -> None:
    public = {**ENTERPRISE, AT: repository(private=False)}
    assert forge(home, public, 0)["forge/visibility"]["state"] == "ok"
    settings = home / "inventory" / "camgrant.yaml"
    lines = [line for line in settings.read_text(encoding="utf-8").splitlines() if "as_of:" not in line]
    settings.write_text("\n".join(lines).replace("profile: demo", "profile: production") + "\n", encoding="utf-8")
    line = forge(home, public, 1)["forge/visibility"]
    assert (line["state"], line["fix"]) == ("fail", "gh repo edit tinh/du-lieu --visibility private")


def test_a_token_that_is_not_taken_a_redirect_and_an_address_in_the_clear(home: Path) -> None:
    lines = forge(home, ENTERPRISE, 1, token="khac")
    assert found(lines, "fail") == {"forge/token": "gh auth login && export GITHUB_TOKEN=$(gh auth token)"}
    lines = forge(home, {AT: (302, "https://elsewhere.example/")}, 0)
    assert found(lines, "unknown") == {"forge/token": "export GITHUB_TOKEN=$(gh auth token)"}
    words = ("doctor", "--github", "--repo", REPO, "--api")
    done = forked(*words, "http://kho.example", cwd=home, GITHUB_TOKEN=TOKEN)  # a token never travels in the clear
    assert done.returncode == 2
    assert TOKEN not in done.stdout + done.stderr


def test_a_clock_that_differs_from_the_forge(home: Path) -> None:
    with answering(ENTERPRISE, ahead=11) as server:
        words = ("--github", "--repo", REPO, "--api", server.address)
        lines = doctor(home, *words, code=1, GITHUB_TOKEN=TOKEN)
    assert found(lines, "fail") == {"forge/clock": "timedatectl set-ntp true"}
    assert lines["forge/clock"]["text"]["en"] == (
        "the clock is 11 minutes off; windows would be judged on the wrong day"
    )


def test_text_says_a_command_once_and_github_needs_a_token(home: Path) -> None:
    with answering({**ENTERPRISE, PROTECTION: (404, {"message": "Branch not protected"})}) as server:
        words = ("doctor", "--github", "--repo", REPO, "--api", server.address, "--lang", "vi")
        done = forked(*words, cwd=home, GITHUB_TOKEN=TOKEN)
    assert done.returncode == 1
    assert done.stdout.count(PROTECT) == 1
    assert "  FAIL    không bắt buộc kiểm tra “approvals”\n          → như trên\n" in done.stdout
    assert TOKEN not in done.stdout
    done = forked("doctor", "--github", "--repo", REPO, cwd=home, GITHUB_TOKEN="", GH_TOKEN="")
    assert (done.returncode, done.stderr) == (
        2,
        "camgrant: --github cần GITHUB_TOKEN và --repo CHỦ/KHO / "
        "--github needs GITHUB_TOKEN and --repo OWNER/REPOSITORY\n",
    )


@pytest.mark.parametrize("when", ["0 +0000", "99999999999999 +0000", "18446744073709551615 +0000", "-5 +0000"])
def test_a_commit_with_an_impossible_time_is_told(home: Path, when: str) -> None:
    """Whoever makes a commit writes its time; what no clock can show is no reason to break off."""
    raw = git(home, "cat-file", "commit", "HEAD").splitlines()
    stamped = [line.rpartition("> ")[0] + f"> {when}" if line.startswith("committer ") else line for line in raw]
    text = "\n".join([*stamped, ""])
    made = subprocess.run(
        ["git", "-C", home, "hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    git(home, "update-ref", "refs/heads/main", made.stdout.strip())
    done = forked("doctor", "--format", "json", cwd=home)
    assert done.returncode in {0, 1}, done.stderr
    (line,) = (line for line in json.loads(done.stdout)["lines"] if line["check"] == "clock")
    assert line["state"] == "warn"
    assert line["text"]["en"] == "the last commit tells an impossible time; the clock cannot be compared with it"
