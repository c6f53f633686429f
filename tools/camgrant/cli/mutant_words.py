"""What `camgrant test --mutate` says: which grants no access test would miss, and what they could gain unnoticed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from camgrant.access.tested import PICTURE_RIGHTS
from camgrant.app.access_tests import Mutants
from camgrant.cli.common import file_prefix
from camgrant.cli.test_words import MORE, SHOWN, Page
from camgrant.diagnostics import Text
from camgrant.model.base import RIGHTS

__all__ = ["mutants_content", "mutants_text"]

_UNNOTICED: Final = Text("Bỏ các lượt này thì không kiểm thử nào sai:", "No test would fail without these grants:")
_MUTANTS: Final = Text(
    "Bỏ từng lượt: nhận ra {noticed}/{grants} ({percent}%). Thêm từng quyền: {rights}. Thêm từng cơ sở: {sites}. "
    "Xét đến ngày {day}{mark}",
    "Each grant taken away: {noticed} of {grants} noticed ({percent}%). Each right added: {rights}. Each site added: "
    "{sites}. As of {day}{mark}",
)
_OF_MANY: Final = Text("{noticed}/{many}", "{noticed} of {many}")


def _counts(made: Mutants) -> dict[str, dict[str, int]]:
    seen = made.of_grant.values()
    return {
        "taken": {"noticed": len(seen) - len(made.unnoticed), "of": len(seen)},
        "rights": {"noticed": sum(len(one.rights) for one in seen), "of": sum(one.more_rights for one in seen)},
        "sites": {"noticed": sum(one.sites for one in seen), "of": sum(one.more_sites for one in seen)},
    }


def mutants_text(page: Page, made: Mutants) -> str:
    """For people: the grants that no test would miss, then how much was noticed."""
    lines = list(_unnoticed(page, made))
    counts = _counts(made)
    many = {kind: page.say(_OF_MANY, noticed=one["noticed"], many=one["of"]) for kind, one in counts.items()}
    taken = counts["taken"]
    lines.append(
        page.say(
            _MUTANTS, noticed=taken["noticed"], grants=taken["of"], percent=made.percent, rights=many["rights"],
            sites=many["sites"], day=f"{page.day:%d/%m/%Y}", mark=page.mark,
        )
    )  # fmt: skip
    return "\n".join(lines) + "\n"


def _unnoticed(page: Page, made: Mutants) -> Iterator[str]:
    found = made.unnoticed
    if found:
        yield page.say(_UNNOTICED)
    shown = found if page.everything else found[:SHOWN]
    for grant in shown:
        person = page.inventory.grants[grant].person
        yield f"  {grant}: {page.inventory.contacts[person].full_name} ({person}), {page.shown(grant)}"
    if len(found) > len(shown):
        yield f"  {page.say(MORE, count=len(found) - len(shown))}"


def mutants_content(page: Page, made: Mutants) -> dict[str, Any]:
    """For machines: each grant with the tests that would miss it, and what it could be given unnoticed."""
    grants = [
        {
            "grant": grant,
            "file": f"{file_prefix(page.folder)}{page.inventory.origins.file_of(grant)}",
            "tests": sorted(one.taken),
            "rights_unnoticed": _not_noticed(page, grant, one.rights) if one.more_rights else [],
            "sites": {"noticed": one.sites, "of": one.more_sites},
        }
        for grant, one in made.of_grant.items()
    ]
    return {"as_of": page.day.isoformat(), "percent": made.percent, "summary": _counts(made), "grants": grants}


def _not_noticed(page: Page, grant: str, seen: Collection[str]) -> list[str]:
    missing = PICTURE_RIGHTS.difference(page.inventory.grants[grant].rights, seen)
    return [right for right in RIGHTS if right in missing]
