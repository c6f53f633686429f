"""Forges that live in the tests, over real HTTP: strict about what they are asked, and able to fail on order.

What they answer was written by us from the forges' documentation; no real forge has judged it.
"""

from __future__ import annotations

from support.forge.github import GitHubFake, github
from support.forge.gitlab import GitLabFake, gitlab
from support.forge.server import Failure

__all__ = ["Failure", "GitHubFake", "GitLabFake", "github", "gitlab"]
