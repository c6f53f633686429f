"""What GitHub really demands before something enters the branch that counts: classic protection and rulesets as one."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from camgrant.app.doctor.asking import Answer, Ask
from camgrant.app.doctor.lines import Line, fail, ok, unknown, warn

__all__ = ["READ_ON", "RECORD", "REQUIRED_CHECKS", "branch_lines", "not_sold", "record_line"]

# The jobs of .github/workflows/check.yml; a repository that calls it from elsewhere sees `caller / inventory`.
REQUIRED_CHECKS: Final = ("inventory", "approvals")
READ_ON: Final = "docs/forges.md"
RECORD: Final = "published"


@dataclass(slots=True)
class _Demands:
    """What stands between a change and the branch. `whole` is false where some of it could not be read."""

    whole: bool = True
    sold: bool = True
    reviews: int = 0
    owners: bool = False
    last_push: bool = False
    strict: bool = False
    no_rewriting: bool = False
    no_deletion: bool = False
    nobody_exempt: bool = False
    contexts: frozenset[str] = frozenset()


class _Demand(NamedTuple):
    """A demand, and what it is worth where it is made and where it is not."""

    check: str
    is_made: Callable[[_Demands], bool]
    good: tuple[str, str]
    bad: tuple[str, str]


_DEMANDS: Final = (
    _Demand(
        "reviews",
        lambda found: found.reviews > 0,
        ("không đẩy thẳng được, phải có người duyệt", "nothing is pushed directly, somebody must approve"),
        ("ai ghi được kho đều đẩy thẳng, gộp không cần duyệt", "whoever may write pushes and merges unseen"),
    ),
    _Demand(
        "owners",
        lambda found: found.owners,
        ("chủ tệp (CODEOWNERS) phải duyệt", "owners (CODEOWNERS) must approve"),
        ("CODEOWNERS không bắt buộc", "CODEOWNERS is not enforced"),
    ),
    _Demand(
        "last-push",
        lambda found: found.last_push,
        ("lần đẩy cuối phải được người khác duyệt", "somebody else approves the last push"),
        ("đẩy thêm sau khi duyệt vẫn gộp được", "what is pushed after the review is merged unseen"),
    ),
    _Demand(
        "up-to-date",
        lambda found: found.strict,
        ("nhánh phải theo kịp nhánh chính trước khi gộp", "a branch must be up to date to be merged"),
        ("hai yêu cầu cùng xanh có thể hỏng khi gộp chung", "two changes may be green alone and red together"),
    ),
    _Demand(
        "history",
        lambda found: found.no_rewriting and found.no_deletion,
        ("không viết lại, không xóa được nhánh chính", "the branch cannot be rewritten or deleted"),
        ("viết lại hoặc xóa được nhánh chính", "the branch can be rewritten or deleted"),
    ),
    _Demand(
        "admins",
        lambda found: found.nobody_exempt,
        ("không ai được miễn, kể cả quản trị viên", "nobody is exempt, administrators neither"),
        ("quản trị viên hoặc người được miễn bỏ qua được các yêu cầu trên", "administrators or others pass this by"),
    ),
)
_HIDDEN: Final = (
    "mã truy cập này không xem được hết bảo vệ nhánh; đề nghị chạy bằng tài khoản quản trị kho",
    "this token cannot see all of the branch protection; run it as an administrator of the repository",
)


def branch_lines(ask: Ask, repo: str, branch: str) -> Iterator[Line]:
    """Required checks by name, reviews, owners, history: each with the command that demands it."""
    rules = ask(f"/repos/{repo}/rules/branches/{branch}?per_page=100")
    found = _demands(rules, ask(f"/repos/{repo}/branches/{branch}/protection"))
    if not found.sold:
        yield not_sold("protection", "bảo vệ nhánh", "branch protection")
        return
    fix = _fix(repo, branch, found)
    for demand in (*map(_required, REQUIRED_CHECKS), *_DEMANDS):
        if demand.is_made(found):
            yield ok("forge", demand.check, *demand.good)
        elif found.whole:
            yield fail("forge", demand.check, *demand.bad, fix)
        else:
            yield unknown("forge", demand.check, *_HIDDEN, f"GITHUB_TOKEN=… camgrant doctor --github --repo {repo}")


def record_line(ask: Ask, repo: str) -> Iterator[Line]:
    """Whether the branch that remembers publications can be lost. Plans without any protection are told of before."""
    answer = ask(f"/repos/{repo}/rules/branches/{RECORD}?per_page=100")
    rules = ("deletion", "non_fast_forward")
    keep = {
        "name": RECORD,
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": [f"refs/heads/{RECORD}"], "exclude": []}},
        "rules": [{"type": one} for one in rules],
    }
    fix = f"echo {shlex.quote(json.dumps(keep))} | gh api repos/{repo}/rulesets --input -"
    if answer.meaning == "there" and set(rules) <= {str(one.get("type")) for one in answer.content}:
        vi, en = f"nhánh “{RECORD}” không xóa, không viết lại được", f"branch '{RECORD}' cannot be deleted or rewritten"
        yield ok("forge", "record", vi, en)
    elif answer.meaning == "there":
        vi, en = (
            f"nhánh “{RECORD}” xóa hoặc viết lại được; khi ấy phát hành sẽ dừng",
            f"branch '{RECORD}' can be deleted or rewritten; then nothing is published until it is back",
        )
        yield warn("forge", "record", vi, en, fix)
    elif answer.meaning != "plan":
        yield unknown("forge", "record", *_HIDDEN, f"GITHUB_TOKEN=… camgrant doctor --github --repo {repo}")


def not_sold(check: str, vi: str, en: str) -> Line:
    """What the plan of the account does not offer: no command changes that."""
    return warn(
        "forge",
        check,
        f"gói dịch vụ này không bắt buộc được {vi}; chỉ còn các chốt của camgrant (approvals, publish)",
        f"not enforceable on this plan: {en}; only camgrant's own gates (approvals, publish) hold",
        READ_ON,
    )


def _required(name: str) -> _Demand:
    good = (f"bắt buộc kiểm tra “{name}”", f"the check '{name}' is required")
    bad = (f"không bắt buộc kiểm tra “{name}”", f"the check '{name}' is not required")
    return _Demand(f"check-{name}", lambda found: name in map(_job, found.contexts), good, bad)


def _demands(rules: Answer, protection: Answer) -> _Demands:
    """Both ways of protecting a branch taken together. What a ruleset lets pass by is not told to readers."""
    found = _Demands(
        whole=rules.meaning == "there" and protection.meaning in {"there", "absent"},
        sold="plan" not in {rules.meaning, protection.meaning} or "there" in {rules.meaning, protection.meaning},
    )
    if protection.meaning == "there":
        _add_classic(found, protection.content)
    for rule in rules.content if rules.meaning == "there" else ():
        _add_rule(found, str(rule.get("type")), rule.get("parameters") or {})
    return found


def _add_classic(found: _Demands, said: Mapping[str, Any]) -> None:
    reviews = said.get("required_pull_request_reviews") or {}
    status = said.get("required_status_checks") or {}
    found.reviews = int(reviews.get("required_approving_review_count", 0))
    found.owners = bool(reviews.get("require_code_owner_reviews"))
    found.last_push = bool(reviews.get("require_last_push_approval"))
    found.strict = bool(status.get("strict"))
    found.contexts = frozenset(map(str, status.get("contexts", ())))
    found.no_rewriting = not _on(said, "allow_force_pushes")
    found.no_deletion = not _on(said, "allow_deletions")
    found.nobody_exempt = _on(said, "enforce_admins") and not any(
        (reviews.get("bypass_pull_request_allowances") or {}).values()
    )


def _on(said: Mapping[str, Any], name: str) -> bool:
    return bool((said.get(name) or {}).get("enabled"))


def _add_rule(found: _Demands, kind: str, said: Mapping[str, Any]) -> None:
    if kind == "pull_request":
        found.reviews = max(found.reviews, int(said.get("required_approving_review_count", 0)))
        found.owners |= bool(said.get("require_code_owner_review"))
        found.last_push |= bool(said.get("require_last_push_approval"))
    elif kind == "required_status_checks":
        found.strict |= bool(said.get("strict_required_status_checks_policy"))
        found.contexts |= {str(one["context"]) for one in said.get("required_status_checks", ())}
    found.no_rewriting |= kind == "non_fast_forward"
    found.no_deletion |= kind == "deletion"


def _job(context: str) -> str:
    """The job's own name, without that of the job that called its workflow."""
    return context.rpartition(" / ")[2]


def _fix(repo: str, branch: str, found: _Demands) -> str:
    """The one command that makes all of these demands. It replaces what is there, so it takes along what that asks."""
    wanted = {
        "required_status_checks": {"strict": True, "contexts": _wanted_contexts(found.contexts)},
        "required_pull_request_reviews": {
            "required_approving_review_count": max(found.reviews, 1),
            "require_code_owner_reviews": True,
            "require_last_push_approval": True,
        },
        "enforce_admins": True,
        "restrictions": None,
    }
    address = f"repos/{repo}/branches/{branch}/protection"
    return f"echo {shlex.quote(json.dumps(wanted))} | gh api -X PUT {shlex.quote(address)} --input -"


def _wanted_contexts(known: frozenset[str]) -> list[str]:
    """Those that are required now, and ours that are missing, named as one of ours is where another workflow calls."""
    ours = [one for one in sorted(known) if _job(one) in REQUIRED_CHECKS]
    caller = ours[0].removesuffix(_job(ours[0])) if ours else ""
    return [*sorted(known), *(caller + name for name in REQUIRED_CHECKS if name not in map(_job, known))]
