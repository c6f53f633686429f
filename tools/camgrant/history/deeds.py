"""By whose hand a grant came, changed and went: the commits of the main line, who proposed and who merged each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, NamedTuple

from camgrant.diagnostics import mask_personal
from camgrant.history.past import Past, State
from camgrant.model.grant import Grant
from camgrant.vcs import said

__all__ = ["Deed", "What", "deeds"]

What = Literal["added", "changed", "revoked", "gone"]
_FORM: Final = "--format=%H%x00%P%x00%an%x00%cn"
_ASKED: Final = ("rev-list", "--encoding=UTF-8", "--no-commit-header")


class Deed(NamedTuple):
    """One commit that changed a grant, when it came to stand, and the names that git has: git proves no name."""

    grant: str
    commit: str
    moment: datetime
    what: What
    proposed_by: tuple[str, ...]
    merged_by: str


def deeds(past: Past, states: Iterable[State], grants: Iterable[str]) -> tuple[Deed, ...]:
    """What was done to some grants, in order, from the states that stood one after another."""
    wanted = sorted(grants)
    before: dict[str, Grant | None] = dict.fromkeys(wanted)
    found = list[tuple[str, int, What]]()
    for state in states:
        for name in wanted:
            was, now = before[name], state.inventory.grants.get(name)
            if was != now:
                found.append((name, state.step, _what(was, now)))
                before[name] = now
    people = _people(past, sorted({step for _, step, _ in found}))
    return tuple(
        Deed(name, past.index.commits[step], past.line.moment(step), what, *people[step]) for name, step, what in found
    )


def _what(was: Grant | None, now: Grant | None) -> What:
    if now is None:
        return "gone"
    if was is None:
        return "added"
    return "revoked" if now.revoked and not was.revoked else "changed"


def _people(past: Past, steps: list[int]) -> dict[int, tuple[tuple[str, ...], str]]:
    """Step -> who wrote what it brought, and who brought it to the main line.

    A forge commits a merge in its own name and has the person as the author; without a merge the committer brought it.
    """
    found: dict[int, tuple[tuple[str, ...], str]] = {}
    commits = [past.index.commits[step] for step in steps]
    listed = (said(past.objects.folder, *_ASKED, "--no-walk=unsorted", _FORM, *commits) or "") if commits else ""
    told = {one[0]: one[1:] for line in listed.split("\n") if len(one := line.split("\0")) == 4}
    for step, commit in zip(steps, commits, strict=True):
        parents, author, committer = told.get(commit, ("", "", ""))
        first, *merged = parents.split() or [""]
        if merged:
            wrote = said(past.objects.folder, *_ASKED, "--no-merges", "--format=%an", f"{first}..{commit}") or ""
            found[step] = (_names(wrote.split("\n")) or _names([author]), _name(author))
        else:
            found[step] = (_names([author]), _name(committer))
    return found


def _names(written: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in written if (name := _name(one))))


def _name(written: str) -> str:
    """A name for people to read: git keeps whatever somebody wrote, which may steer a terminal or be a mailbox."""
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in written)
    return mask_personal(shown).strip()
