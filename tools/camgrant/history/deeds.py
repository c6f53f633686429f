"""By whose hand rights came, changed and went: the commits of the main line, who proposed and who merged each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from camgrant.history.past import Past, State
from camgrant.history.sightings import Sight, Sighting, Turned
from camgrant.masking import mask_personal
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory
from camgrant.vcs import said

__all__ = ["Deed", "What", "deeds"]

What = Literal["added", "changed", "revoked", "gone"] | Turned
_FORM: Final = "--format=%H%x00%P%x00%an%x00%cn"
_ASKED: Final = ("rev-list", "--encoding=UTF-8", "--no-commit-header")


class Deed(NamedTuple):
    """One commit that changed a grant, when it came to stand, and the names that git has: git proves no name.

    Or that gave or took some of a right although it left the grant as it was; `about` are the person, units, recorders
    and sites that it changed then (none: the pack, the settings).
    """

    grant: str
    commit: str
    moment: datetime
    what: What
    proposed_by: tuple[str, ...]
    merged_by: str
    about: tuple[str, ...] = ()


def deeds(past: Past, states: Sequence[State], rights: Iterable[Sighting]) -> dict[Sight, dict[int, Deed]]:
    """What was done to some rights: step -> deed of each, in order, from the states that stood one after another."""
    of = {one.sight: one.turns for one in rights}
    done = _done_to(states, sorted({sight.grant for sight in of}))
    around = {now.step: (was.inventory, now.inventory) for was, now in pairwise(states)}
    acts: dict[Sight, dict[int, tuple[What, tuple[str, ...]]]] = {}
    for sight, turns in of.items():
        apart = {
            turn.step: (turn.what, _changed_with(sight, *around[turn.step]) if turn.step in around else ())
            for turn in turns
        }
        acts[sight] = {**apart, **{step: (what, ()) for step, what in done[sight.grant].items()}}
    people = _people(past, sorted({step for steps in acts.values() for step in steps}))

    @cache
    def deed(grant: str, step: int, what: What, about: tuple[str, ...]) -> Deed:
        return Deed(grant, past.index.commits[step], past.line.moment(step), what, *people[step], about)

    return {
        sight: {step: deed(sight.grant, step, *steps[step]) for step in sorted(steps)} for sight, steps in acts.items()
    }


def _done_to(states: Iterable[State], grants: Sequence[str]) -> Mapping[str, Mapping[int, What]]:
    """Grant -> step -> what was done to the grant itself."""
    before: dict[str, Grant | None] = dict.fromkeys(grants)
    found: dict[str, dict[int, What]] = {name: {} for name in grants}
    for state in states:
        for name in grants:
            was, now = before[name], state.inventory.grants.get(name)
            if was != now:
                found[name][state.step] = _what(was, now)
                before[name] = now
    return found


def _changed_with(sight: Sight, was: Inventory, now: Inventory) -> tuple[str, ...]:
    """What of all that a right leans on is another thing than before."""
    return tuple(
        sorted({one for kind, one in (*_under(sight, was), *_under(sight, now)) if _differ(kind, one, was, now)})
    )


def _differ(kind: str, one: str, was: Inventory, now: Inventory) -> bool:
    return bool(getattr(was, kind).get(one) != getattr(now, kind).get(one))


def _under(sight: Sight, inventory: Inventory) -> Iterator[tuple[str, str]]:
    """(kind, id) of the person and the units that a right is held by, of the recorder and site that it reaches."""
    yield "contacts", sight.person
    contact = inventory.contacts.get(sight.person)
    yield from (("units", position.unit) for position in (contact.positions if contact else ()))
    yield from (("contacts", person) for person in (contact.every_responsible if contact else ()))
    name = inventory.recorder_of.get(sight.camera, sight.recorder)
    if name in inventory.recorders:
        yield "recorders", name
        yield "sites", inventory.recorders[name].site


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
    listed = (said(past.objects.folder, *_ASKED, "--no-walk=unsorted", _FORM, *commits, "--") or "") if commits else ""
    told = {one[0]: one[1:] for line in listed.split("\n") if len(one := line.split("\0")) == 4}
    for step, commit in zip(steps, commits, strict=True):
        parents, author, committer = told.get(commit, ("", "", ""))
        first, *merged = parents.split() or [""]
        if merged:
            wrote = said(past.objects.folder, *_ASKED, "--no-merges", "--format=%an", f"{first}..{commit}", "--") or ""
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
