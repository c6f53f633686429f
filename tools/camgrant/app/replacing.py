"""Who is no longer on a list that replaces the earlier ones of its issuer, and from which day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final

from camgrant.app.editing.desk import Desk, written
from camgrant.app.intake import Gone, Paper, Wish
from camgrant.diagnostics import UsageFault
from camgrant.edit.change import Change, Set
from camgrant.intake.table import Aside
from camgrant.model.vietnamese import fold

__all__ = ["gone_from", "revocations"]

_REASON: Final = "Không còn trong danh sách {number}"


def gone_from(
    desk: Desk, paper: Paper, wish: Wish, present: Collection[str], systems: Collection[str], aside: Sequence[Aside]
) -> tuple[list[Gone], list[Gone]]:
    """Grants that end with the list, and those that stay because a row that was set aside names their person.

    They are grants that are not over, of the same systems, that lists of the same issuer asked for no later than this
    one, and whose people are not on it. A list may come in parts, so whom its document names already is on it.
    Raises UsageFault where no system is known.
    """
    if not systems:
        raise UsageFault("--replaces-list cần --system / needs --system")
    inventory = desk.inventory
    papers = {name: one for name, one in inventory.documents.items() if one.issuer == paper.issuer}
    here = set(present)
    for document in papers.values():
        if (document.number, document.date) == (paper.number, paper.date):
            here.update(document.names)
    words = [f" {' '.join(fold(one.text).split())} " for one in aside]
    ends: list[Gone] = []
    stays: list[Gone] = []
    for name, grant in inventory.grants.items():
        listed = papers.get(grant.nomination or "")
        over = bool(grant.revoked) or grant.is_over(desk.day)
        if listed is None or listed.date > paper.date or over or grant.system not in systems or grant.person in here:
            continue
        full_name = inventory.contacts[grant.person].full_name
        on = max(wish.since or paper.date, grant.valid_from)  # one that has not begun never gives anything
        named = any(f" {fold(full_name)} " in text for text in words)
        (stays if named else ends).append(Gone(name, grant.person, full_name, on))
    return ends, stays


def revocations(gone: Sequence[Gone], paper: Paper, document: str) -> Iterator[Change]:
    """The revocations of what ends, under the list that says so."""
    for one in gone:
        yield Set(one.grant, ("revoked",), _revoked(one.on, paper, document))


def _revoked(on: date, paper: Paper, document: str) -> dict[str, object]:
    return written(on=on, reason=_REASON.format(number=paper.number), document=document)
