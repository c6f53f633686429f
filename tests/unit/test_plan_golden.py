"""What a plan says of each kind of change, word for word, in both languages. The judge is whoever reviews the files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from camgrant.plan.coming import Ahead
from camgrant.plan.show.build import page_of
from camgrant.plan.show.html import as_html
from camgrant.plan.show.markdown import as_markdown
from camgrant.plan.show.page import Page
from camgrant.plan.show.text import as_text
from conftest import Golden
from plans.cases import CASES
from support.plans import ROOT, told

GOLDEN = ROOT / "tests" / "plans"


def page(name: str, language: str) -> Page:
    """A case without who must approve and what time will do: those have their own tests."""
    found = told(name)
    return page_of(replace(found, needs=(), tool="camgrant", ahead=Ahead(found.ahead.until, (), 0)), language)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", CASES)
def test_what_a_plan_says(name: str, language: str, golden: Golden) -> None:
    golden(GOLDEN / f"{name}.{language}.txt", as_text(page(name, language)))


def test_there_is_no_golden_file_without_its_case() -> None:
    assert {path.name.split(".")[0] for path in GOLDEN.glob("*.txt")} == set(CASES)


@pytest.mark.parametrize("name", ["urgent", "camera-added", "phone-and-mailbox"])
def test_the_same_as_a_comment_and_as_a_page(name: str, golden: Golden) -> None:
    golden(GOLDEN / f"{name}.md", as_markdown(page(name, "vi")))
    golden(GOLDEN / f"{name}.html", as_html(page(name, "vi")))
