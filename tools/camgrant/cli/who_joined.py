"""What `camgrant who` says of repositories that were joined: first what they knew, then what is known here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from camgrant.cli.who_content import who_content
from camgrant.cli.who_words import WhoWords
from camgrant.diagnostics import Text
from camgrant.history.moments import shown

if TYPE_CHECKING:
    from camgrant.app.past import Answer
    from camgrant.app.past_joined import JoinedAnswer
    from camgrant.history.gaps import Gap

__all__ = ["content", "gaps_of", "is_unknown", "lines"]

_BEFORE: Final = Text(
    "TRƯỚC KHI GỘP KHO, đến trước {until}, theo lịch sử của kho “{name}” (bản lưu {commit}):",
    "BEFORE THE REPOSITORIES WERE JOINED, until {until}, by the history of '{name}' (commit {commit}):",
)
_NOT_HERE: Final = Text(
    "KHÔNG BIẾT: lịch sử của kho này không có ở đây; đề nghị lấy bản lưu ấy về.",
    "NOT KNOWN: the history of that repository is not here; fetch that commit.",
)
_SINCE: Final = Text("THEO KHO NÀY, kể cả điều ghi nhận sau:", "BY THIS REPOSITORY, with what was entered later:")
_AGREES: Final = Text(
    "Kho này, từ khi gộp, ghi về thời gian ấy đúng như trên.",
    "This repository, since it was joined, says the same of that time.",
)
_SHORT: Final = 12


def is_unknown(told: Answer, joined: Sequence[JoinedAnswer]) -> bool:
    """Whether nobody can say who could see."""
    own = told.unknown and not any(one.covers(told.asked, told.period) for one in joined)
    return bool(own) or any(one.is_unknown for one in joined)


def gaps_of(told: Answer, joined: Sequence[JoinedAnswer]) -> list[Gap]:
    """What keeps the answers from being the whole truth; what is missing here of a time that another repository tells
    of is not missing."""
    is_covered = any(one.covers(told.asked, told.period) for one in joined)
    own = [gap for gap in told.gaps if not (is_covered and gap in told.unknown)]
    return [*own, *(gap for one in joined if one.answer is not None for gap in one.answer.gaps)]


def lines(told: Answer, joined: Sequence[JoinedAnswer], language: str, *, markdown: bool) -> list[str]:
    """Everything, one line each."""
    found: list[str] = []
    for one in joined:
        facts = {"until": shown(one.until), "name": one.name, "commit": one.join.commit[:_SHORT]}
        found += [_heading(_BEFORE.in_language(language, facts), markdown=markdown)]
        if one.answer is None:
            found += [_NOT_HERE.in_language(language), ""]
            continue
        found += [*WhoWords(one.answer, language).lines(markdown=markdown), ""]
        if one.agrees_with(told):
            return [*found, _AGREES.in_language(language)]
    if joined:
        found.append(_heading(_SINCE.in_language(language), markdown=markdown))
    return [*found, *WhoWords(told, language).lines(markdown=markdown)]


def content(told: Answer, joined: Sequence[JoinedAnswer]) -> dict[str, Any]:
    """The answer for machines; what joined repositories say stands beside what this one says."""
    found = who_content(told)
    if joined:
        found["joined"] = [
            {
                "join": one.name,
                "commit": one.join.commit,
                "until": one.until.isoformat(),
                "answer": {"schema_version": 1, **who_content(one.answer)} if one.answer is not None else None,
            }
            for one in joined
        ]
    return found


def _heading(text: str, *, markdown: bool) -> str:
    return f"**{text}**" if markdown else text
