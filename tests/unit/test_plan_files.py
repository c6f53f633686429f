"""Which files beside the data run, or steer what runs: the table names both sides, everything else is taken to run."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.plan.files import FileChange, runs
from support.effort import effort

A, B = "100644 " + "a" * 40, "100644 " + "b" * 40
RUN = (
    *(".github/workflows/check.yml", ".github/CODEOWNERS", ".github/PULL_REQUEST_TEMPLATE.md"),
    *(".GitHub/workflows/a.yml",),
    *(".gitlab-ci.yml", ".gitlab/CODEOWNERS", ".gitlab/ci/x.yml", ".forgejo/workflows/a.yml"),
    *(".gitea/workflows/a.yaml",),
    *("requirements.lock", "requirements-dev.txt", "Requirements.txt", "REQUIREMENTS.md.txt", "docs/requirements.txt"),
    *("poetry.lock", "uv.lock", "pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "package.json", "Makefile"),
    *(".gitattributes", "docs/.gitattributes", "inventory/.gitattributes", ".gitmodules", ".gitignore", ".mailmap"),
    *("CODEOWNERS", "docs/CODEOWNERS", "codeowners", ".pre-commit-config.yaml", ".husky/pre-commit", "hooks/pre-push"),
    *("inventory/packs/gl-882-2021.yaml", "tools/camgrant/cli/check.py", "tools/README.md", "renderers/a/b.md"),
    *("scripts/a.sh", "docs/a.py", "docs/a.html", "docs/a.svg", "README", "readme.MD", "a.md.sh", "Dockerfile", "x"),
    *("docs/../.github/workflows/a.yml", ".ci/run", ".vscode/settings.json", "sitecustomize.py", "docs/.x/a.md"),
    *("docs/a.MD", "DOCS/a.md", "License", "docs/LICENSE", "\u0433docs/a.md", "git.md/a", "conftest.py"),
)  # fmt: skip
PAPERS = ("README.md", "SECURITY.md", "LICENSE", "NOTICE", "docs/a.md", "docs/vi/hinh/a.png", "docs/b.pdf", "a.jpg")


@pytest.mark.parametrize("path", RUN)
def test_what_may_run_needs_approval(path: str) -> None:
    assert runs(FileChange(path, A, B))
    assert runs(FileChange(path, "", B))
    assert runs(FileChange(path, A, ""))


@pytest.mark.parametrize("path", PAPERS)
def test_papers_need_none_as_long_as_they_are_papers(path: str) -> None:
    assert not runs(FileChange(path, A, B))
    assert not runs(FileChange(path, "", B))
    assert not runs(FileChange(path, A, ""))
    for mode in ("100755", "120000", "160000", "040000"):
        assert runs(FileChange(path, A, f"{mode} {'b' * 40}"))
        assert runs(FileChange(path, f"{mode} {'b' * 40}", A))


PART = st.sampled_from(
    [
        *(
            "docs",
            "inventory",
            "packs",
            ".github",
            "workflows",
            "a",
            "DOCS",
            ".x",
            "tools",
            "scripts",
            "hooks",
            "README.md",
        )
    ]
)
NAME = st.sampled_from(
    [
        *(
            "a.md",
            "a.png",
            "a.yml",
            "a.py",
            "Makefile",
            "LICENSE",
            "a.MD",
            ".md",
            "a.md ",
            "x.lock",
            "CODEOWNERS",
            "a.pdf",
        )
    ]
)


@pytest.mark.long
@settings(max_examples=effort(short=200, long=50_000), deadline=None)
@given(st.lists(PART, max_size=4), NAME)
def test_only_a_paper_at_the_top_or_below_docs_is_none(folders: list[str], name: str) -> None:
    """The model is the list of what is harmless, spelt out the other way round."""
    path = "/".join((*folders, name))
    papers = (".md", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf")
    plain = not any(part.startswith(".") for part in (*folders, name))
    where = folders == [] or folders[0] == "docs"
    harmless = plain and where and (name.endswith(papers) or (folders == [] and name in ("LICENSE", "NOTICE")))
    assert runs(FileChange(path, A, B)) is not harmless
    assert PurePosixPath(path).as_posix() == path
