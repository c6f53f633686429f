"""What GitHub really enforces, asked of its API: who reads, who writes, which environment keeps the signing key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from camgrant.app.doctor.asking import Answer, Ask
from camgrant.app.doctor.branch import READ_ON, branch_lines, not_sold, record_line
from camgrant.app.doctor.lines import Line, fail, ok, unknown, warn
from camgrant.app.doctor.machine import clock
from camgrant.diagnostics import UsageFault
from camgrant.model.settings import Settings

__all__ = ["ENVIRONMENT", "SIGNING_KEY", "forge"]

ENVIRONMENT: Final = "publication"
SIGNING_KEY: Final = "CAMGRANT_SIGNING_KEY"
_REPO: Final = re.compile(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")


def forge(ask: Ask, repo: str, settings: Settings, now: datetime) -> Iterator[Line]:
    """Everything about one repository. Raises UsageFault for what is no repository's name, EnvironmentFault where the
    forge does not answer."""
    if not _REPO.fullmatch(repo):
        raise UsageFault(f"--repo “{repo}”: cần CHỦ/KHO / must be OWNER/REPOSITORY")
    answer = ask(f"/repos/{repo}")
    if answer.told is not None:
        yield clock(
            now, answer.told, ok("forge", "clock", "đồng hồ khớp với kho mã", "the clock agrees with the forge")
        )
    if answer.meaning != "there":
        yield _closed(answer, repo)
        return
    may = answer.content.get("permissions") or {}
    yield from _readers(answer.content, repo, settings)
    # A state that is checked out does not choose the branch whose protection is looked at.
    main = str(answer.content.get("default_branch") or settings.branch)
    if main != settings.branch:
        vi = f"kho mã lấy {main} làm nhánh chính, camgrant.yaml ghi {settings.branch}"
        en = f"the forge calls {main} its main branch, and camgrant.yaml says {settings.branch}"
        yield warn("forge", "branch", vi, en, f"camgrant.yaml: branch: {main}")
    yield from branch_lines(ask, repo, main)
    yield from record_line(ask, repo)
    yield _writers(ask, repo)
    yield _owners(ask, repo)
    yield from _environment(ask, repo, main, is_admin=bool(may.get("admin")))
    yield _secret(ask, repo)
    yield from _workflows(ask, repo)


def _closed(answer: Answer, repo: str) -> Line:
    if answer.status == 401:
        vi, en = "kho mã không nhận mã truy cập này", "the forge does not take this token"
        return fail("forge", "token", vi, en, "gh auth login && export GITHUB_TOKEN=$(gh auth token)")
    vi, en = f"không thấy kho {repo}, hoặc mã truy cập không được xem", f"{repo} is not there, or not for this token"
    return unknown("forge", "token", vi, en, "export GITHUB_TOKEN=$(gh auth token)")


def _readers(said: dict[str, Any], repo: str, settings: Settings) -> Iterator[Line]:
    """Who can read: with names and phones in it, a repository is for few."""
    if said.get("private"):
        yield ok("forge", "visibility", "kho riêng", "the repository is private")
    elif settings.profile == "production":
        vi, en = (
            "kho công khai mà dữ liệu là thật: ai cũng đọc được",
            "real data in a public repository: anybody reads it",
        )
        yield fail("forge", "visibility", vi, en, f"gh repo edit {repo} --visibility private")
    else:
        yield ok("forge", "visibility", "kho công khai, dữ liệu giả định", "public, with fictional data")
    if said.get("private") and said.get("allow_forking"):
        vi, en = "thành viên sao (fork) được kho ra ngoài tầm kiểm soát", "members may fork it out of sight"
        yield warn("forge", "forks", vi, en, f"gh api -X PATCH repos/{repo} -F allow_forking=false")
    else:
        yield ok("forge", "forks", "không ai sao được dữ liệu thật bằng fork", "no real data leaves by forks")


def _writers(ask: Ask, repo: str) -> Line:
    answer = ask(f"/repos/{repo}/collaborators?permission=push&per_page=100")
    if answer.meaning != "there":
        vi, en = "không xem được ai ghi được kho", "who may write cannot be seen"
        return unknown("forge", "writers", vi, en, f"gh api 'repos/{repo}/collaborators?permission=push'")
    count = len(answer.content)
    more = "+" if count == 100 else ""
    return ok("forge", "writers", f"{count}{more} tài khoản ghi được kho", f"{count}{more} accounts may write")


def _owners(ask: Ask, repo: str) -> Line:
    answer = ask(f"/repos/{repo}/codeowners/errors")
    if answer.status == 404:
        vi, en = "kho mã không thấy CODEOWNERS", "the forge sees no CODEOWNERS"
        return fail("forge", "codeowners", vi, en, "camgrant codeowners --write")
    if answer.meaning != "there":
        vi, en = "không xem được CODEOWNERS có dùng được không", "whether CODEOWNERS counts cannot be seen"
        return unknown("forge", "codeowners", vi, en, f"gh api repos/{repo}/codeowners/errors")
    if errors := answer.content.get("errors", ()):
        lines = ", ".join(str(one.get("line")) for one in errors[:5])
        vi, en = f"CODEOWNERS có dòng không dùng được: {lines}", f"lines of CODEOWNERS that do not count: {lines}"
        return fail("forge", "codeowners", vi, en, f"gh api repos/{repo}/codeowners/errors")
    return ok("forge", "codeowners", "mọi dòng CODEOWNERS dùng được", "every line of CODEOWNERS counts")


def _environment(ask: Ask, repo: str, branch: str, *, is_admin: bool) -> Iterator[Line]:
    """The environment that keeps the signing key: from which branches, and who must let a publication through."""
    answer = ask(f"/repos/{repo}/environments/{ENVIRONMENT}")
    if answer.meaning == "plan":
        yield not_sold("environment", "môi trường có bảo vệ", "environments")
        return
    at = f"repos/{repo}/environments/{ENVIRONMENT}"
    make = (
        f"gh api -X PUT {at} -F 'deployment_branch_policy[protected_branches]=false' "
        "-F 'deployment_branch_policy[custom_branch_policies]=true' && "
        f"gh api {at}/deployment-branch-policies -f name={branch}"
    )
    if answer.meaning != "there":
        vi, en = f"chưa có môi trường “{ENVIRONMENT}”", f"there is no environment '{ENVIRONMENT}'"
        if is_admin:
            yield fail("forge", "environment", vi, en, make)
        else:
            yield unknown("forge", "environment", f"{vi}, hoặc không được xem", f"{en}, or it is hidden", make)
        return
    yield _key_branches(ask, at, branch, answer.content.get("deployment_branch_policy") or {}, make)
    if any(rule.get("type") == "required_reviewers" for rule in answer.content.get("protection_rules", ())):
        yield ok("forge", "release", "có người cho phép từng lần phát hành", "somebody lets each publication through")
    else:
        vi = "không ai phải cho phép phát hành (kho riêng: chỉ gói Enterprise có); publish tự xét phê duyệt"
        en = "nobody must let a publication through (private: Enterprise only); publish judges approvals itself"
        yield warn("forge", "release", vi, en, READ_ON)


def _key_branches(ask: Ask, at: str, branch: str, policy: dict[str, Any], make: str) -> Line:
    """From where the key can be used. "Protected branches only" is not enough: while no branch is protected, that
    means all of them, and rules for other branches count as well."""
    if not policy.get("custom_branch_policies"):
        vi, en = "quy trình ở nhánh khác lấy được khóa ký", "a workflow on another branch can get the signing key"
        return fail("forge", "environment", vi, en, make)
    answer = ask(f"/{at}/deployment-branch-policies?per_page=100")
    if answer.meaning != "there":
        vi, en = "không xem được nhánh nào lấy được khóa ký", "which branches get the signing key cannot be seen"
        return unknown("forge", "environment", vi, en, f"gh api {at}/deployment-branch-policies")
    found = answer.content.get("branch_policies", ())
    more = [one for one in found if (one.get("name"), one.get("type", "branch")) != (branch, "branch")]
    if more:
        names = ", ".join(str(one.get("name")) for one in more)
        vi, en = f"khóa ký lấy được cả từ {names}", f"the signing key is for {names} as well"
        drop = " && ".join(f"gh api -X DELETE {at}/deployment-branch-policies/{one.get('id')}" for one in more)
        return fail("forge", "environment", vi, en, drop)
    if not found:
        vi, en = "chưa nhánh nào lấy được khóa ký", "no branch gets the signing key"
        return fail("forge", "environment", vi, en, f"gh api {at}/deployment-branch-policies -f name={branch}")
    vi, en = f"khóa ký chỉ dùng từ nhánh “{branch}”", f"the signing key is for branch '{branch}' only"
    return ok("forge", "environment", vi, en)


def _secret(ask: Ask, repo: str) -> Line:
    """A secret of the whole repository can be read by a workflow on any branch."""
    answer = ask(f"/repos/{repo}/actions/secrets?per_page=100")
    if answer.meaning != "there":
        vi, en = "không xem được bí mật của kho", "the secrets of the repository cannot be seen"
        return unknown("forge", "secret", vi, en, f"gh secret list --repo {repo}")
    if any(one.get("name") == SIGNING_KEY for one in answer.content.get("secrets", ())):
        vi, en = "khóa ký để ở cả kho: nhánh nào cũng lấy được", "the signing key is for the whole repository"
        move = f"gh secret set {SIGNING_KEY} --env {ENVIRONMENT} --repo {repo} && "
        return fail("forge", "secret", vi, en, f"{move}gh secret delete {SIGNING_KEY} --repo {repo}")
    return ok("forge", "secret", "khóa ký không để ở cả kho", "the signing key is not a secret of the whole repository")


def _workflows(ask: Ask, repo: str) -> Iterator[Line]:
    answer = ask(f"/repos/{repo}/actions/permissions/workflow")
    look = f"gh api repos/{repo}/actions/permissions/workflow"
    if answer.meaning != "there":
        vi, en = "không xem được quyền của quy trình", "what workflows may do cannot be seen"
        yield unknown("forge", "workflows", vi, en, look)
        return
    if answer.content.get("default_workflow_permissions") == "read":
        yield ok("forge", "workflows", "quy trình mặc định chỉ đọc", "workflows only read by default")
    else:
        vi, en = "quy trình mặc định được ghi kho", "workflows may write by default"
        yield fail("forge", "workflows", vi, en, f"{look} -X PUT -f default_workflow_permissions=read")
    if not answer.content.get("can_approve_pull_request_reviews"):
        vi = "quy trình không mở được yêu cầu thay đổi: phiếu đề nghị chỉ thành nhánh"
        en = "workflows cannot open pull requests: an issue becomes a branch only"
        yield warn("forge", "proposals", vi, en, f"{look} -X PUT -F can_approve_pull_request_reviews=true")
