"""Options of the commands that talk to a forge; the only place that reads its token and what a workflow says."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from camgrant.diagnostics import EnvironmentFault, UsageFault

if TYPE_CHECKING:
    from camgrant.app.forge import Forge

__all__ = ["ForgeWish", "forge_options", "number_of", "open_forge"]

F = TypeVar("F", bound=Callable[..., Any])
# What a workflow of the forge says in its environment.
_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "github": {"token": "GITHUB_TOKEN", "api": "GITHUB_API_URL", "repository": "GITHUB_REPOSITORY"},
    "gitlab": {"token": "GITLAB_TOKEN", "api": "CI_API_V4_URL", "repository": "CI_PROJECT_ID"},
}


class ForgeWish(NamedTuple):
    """Which forge, which repository there, which pull request, and how long limits may cost."""

    name: str | None
    repository: str | None
    api: str | None
    number: int | None
    wait: float


def forge_options(command: F) -> F:
    """`--github`, `--gitlab`, `--repo`, `--api`, `--number`, `--wait`; the command takes `wish`."""

    def taking(
        *, forge: str | None, repo: str | None, api: str | None, number: int | None, wait: float, **rest: Any
    ) -> Any:
        return command(wish=ForgeWish(forge, repo, api, number, wait), **rest)

    taking.__name__, taking.__doc__ = command.__name__, command.__doc__
    taking.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in (
        click.option("--github", "forge", flag_value="github", default=None, help="Hỏi GitHub / Ask GitHub."),
        click.option("--gitlab", "forge", flag_value="gitlab", help="Hỏi GitLab / Ask GitLab."),
        click.option("--repo", help="Kho: chủ/tên, hoặc mã dự án / Repository: owner/name, or a project."),
        click.option("--api", help="Địa chỉ API / Address of the API."),
        click.option("--number", type=click.IntRange(1), help="Số của yêu cầu / Number of the pull request."),
        click.option(
            "--wait",
            type=click.FloatRange(0, 3600),
            default=60.0,
            show_default=True,
            help="Chờ tối đa số giây này khi bị giới hạn / Most seconds to wait for limits.",
        ),
    ):
        taking = option(taking)
    return taking  # type: ignore[return-value]


def open_forge(wish: ForgeWish, accounts: Callable[[], Mapping[str, str]] = dict) -> Forge:
    """The forge that was asked for. Raises UsageFault for what is not said, EnvironmentFault without a token."""
    from camgrant.app.forge.github import GitHub
    from camgrant.app.forge.gitlab import GitLab

    if wish.name is None:
        raise UsageFault("đề nghị ghi --github hoặc --gitlab / say --github or --gitlab")
    names = _NAMES[wish.name]
    repository = wish.repository or os.environ.get(names["repository"])
    if not repository:
        raise UsageFault(f"thiếu --repo (hoặc {names['repository']}) / --repo (or {names['repository']}) is missing")
    token = os.environ.get(names["token"])
    if not token:
        raise EnvironmentFault(
            f"thiếu mã truy cập; đề nghị đặt biến môi trường {names['token']} / "
            f"the token is missing; set the environment variable {names['token']}"
        )
    api = wish.api or os.environ.get(names["api"])
    options = {"api": api} if api else {}
    kind: Any = GitHub if wish.name == "github" else GitLab
    made: Forge = kind(token, repository, accounts=cache(accounts), wait=wish.wait, sleep=time.sleep, **options)
    return made


def number_of(wish: ForgeWish) -> int:
    """The pull request: the one asked for, or that of the workflow's event. Raises UsageFault where neither says."""
    if wish.number is not None:
        return wish.number
    if wish.name == "gitlab" and os.environ.get("CI_MERGE_REQUEST_IID", "").isdecimal():
        return int(os.environ["CI_MERGE_REQUEST_IID"])
    event = os.environ.get("GITHUB_EVENT_PATH")
    if wish.name == "github" and event:
        try:
            number = json.loads(Path(event).read_bytes())["pull_request"]["number"]
        except (OSError, ValueError, KeyError, TypeError):
            number = None
        if isinstance(number, int):
            return number
    raise UsageFault("không rõ yêu cầu nào; đề nghị ghi --number / which pull request? say --number")
