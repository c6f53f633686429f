"""Who sees more or less, as sentences: what happens alike to several people is one of them, with names below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from camgrant.access.spells import goes_on, holds
from camgrant.diagnostics import Text
from camgrant.model.base import Right
from camgrant.plan.access import AccessChange, Kind
from camgrant.plan.show.page import Line
from camgrant.plan.show.words import SEEING, Verb, Words

__all__ = ["Shown", "access_lines", "shown_kind"]

Shown = Literal["lost", "shortened", "moved", "extended", "gained"]
SIGNS: Final[dict[Shown, str]] = {"lost": "-", "shortened": "<", "moved": "~", "extended": ">", "gained": "+"}
_NAMED: Final = 3

_VERBS: Final[dict[Shown, Verb]] = {
    "lost": Verb("không còn được xem", "loses access to", "lose access to"),
    "shortened": Verb("bị rút ngắn thời hạn xem", "has shorter access to", "have shorter access to"),
    "moved": Verb("đổi thời hạn xem", "has access at another time to", "have access at another time to"),
    "extended": Verb("được kéo dài thời hạn xem", "has longer access to", "have longer access to"),
    "gained": Verb("được xem thêm", "gains access to", "gain access to"),
}
_RIGHTS: Final[dict[Shown, Verb]] = {
    "lost": Verb("bị bớt quyền “{rights}” đối với", "loses '{rights}' on", "lose '{rights}' on"),
    "shortened": Verb(
        "bị rút ngắn thời hạn quyền “{rights}” đối với",
        "has '{rights}' for a shorter time on",
        "have '{rights}' for a shorter time on",
    ),
    "moved": Verb(
        "đổi thời hạn quyền “{rights}” đối với",
        "has '{rights}' at another time on",
        "have '{rights}' at another time on",
    ),
    "extended": Verb(
        "được kéo dài thời hạn quyền “{rights}” đối với",
        "has '{rights}' for longer on",
        "have '{rights}' for longer on",
    ),
    "gained": Verb("được thêm quyền “{rights}” đối với", "gains '{rights}' on", "gain '{rights}' on"),
}
"""Who only gains or loses other rights may go on seeing."""
_WORK: Final[dict[Shown, Verb]] = {
    "lost": Verb("không còn được làm kỹ thuật trên", "no longer works on", "no longer work on"),
    "shortened": Verb(
        "bị rút ngắn thời hạn làm kỹ thuật trên", "works for a shorter time on", "work for a shorter time on"
    ),
    "moved": Verb("đổi thời hạn làm kỹ thuật trên", "works at another time on", "work at another time on"),
    "extended": Verb("được kéo dài thời hạn làm kỹ thuật trên", "works for longer on", "work for longer on"),
    "gained": Verb(
        "được làm kỹ thuật (không xem hình) trên",
        "may now work (without pictures) on",
        "may now work (without pictures) on",
    ),
}
_ACCEPTED: Final = Text("do thiết bị cho thêm ngoài mức cấp, được chấp nhận", "beyond the grant, as accepted")
_OWN_DAYS: Final = Text("mỗi người theo thời hạn riêng", "each for days of his own")
_BEFORE: Final = Text("{before} → {after}", "{before} → {after}")
_BASIS: Final = Text("căn cứ {documents}", "based on {documents}")
_NO_BASIS: Final = Text("chưa có văn bản", "no document yet")
_REASON: Final = Text("lý do: {reason}", "reason: {reason}")
_CAMERAS: Final = Text("Camera: {names}", "Cameras: {names}")
_GRANTS: Final = Text("Lượt cấp quyền: {grants}", "Grants: {grants}")
_DECIDED: Final = Text("người quyết định: {name}", "decided by {name}")


class _Alike(NamedTuple):
    """What changes of several people have in common."""

    kind: Shown
    system: str
    accepted: bool
    sites: tuple[str, ...]
    cameras: tuple[str, ...]
    rights: tuple[Right, ...]


def shown_kind(words: Words, change: AccessChange) -> Shown:
    """The kind of a change as its reader calls it on the day: who is left with nothing, or sees nothing that day that
    he saw before, loses it, whatever he had or will have at other times; and who saw nothing comes to see."""
    kind: Kind = change.kind
    for asked in (goes_on, holds):
        before, after = asked(change.before, words.day), asked(change.after, words.day)
        if kind == "shortened" and before and not after:
            return "lost"
        if kind == "extended" and after and not before:
            return "gained"
    return kind


def access_lines(words: Words, changes: Iterable[AccessChange]) -> tuple[Line, ...]:
    """One line for everything that happens alike, in the order of the plan."""
    groups: dict[_Alike, list[AccessChange]] = {}
    for one in changes:
        key = _Alike(shown_kind(words, one), one.system, one.accepted, one.sites, one.cameras, one.rights)
        groups.setdefault(key, []).append(one)
    return tuple(_line(words, key, found) for key, found in groups.items())


def _line(words: Words, key: _Alike, changes: list[AccessChange]) -> Line:
    days = {_days(words, one) for one in changes}
    same = len(days) == 1
    reasons = {_why(words, one) for one in changes}
    technical, sees = changes[0].is_technical, SEEING in key.rights
    verb = words.verb((_WORK if technical else _VERBS if sees else _RIGHTS)[key.kind], len(changes))
    said = verb.format(rights=words.rights(key.rights))
    parts = [
        f"{_who(words, changes)} {said} {words.what(key.cameras, key.sites)}",
        *([words.rights(key.rights)] if sees else []),
        *([] if technical else [words.system(key.system)]),
        *([words.say(_ACCEPTED)] if key.accepted else []),
        next(iter(days)) if same else words.say(_OWN_DAYS),
        *([next(iter(reasons))] if len(reasons) == 1 else []),
    ]
    details = _details(words, key, changes, named=not same or len(reasons) > 1 or len(changes) > _NAMED)
    place = words.site(key.sites[0]) if len(key.sites) == 1 else words.places(key.sites)
    label = f"{_who(words, changes)}: {words.what(key.cameras, key.sites)}"
    return Line(SIGNS[key.kind], " · ".join(part for part in parts if part), tuple(details), place, label)


def _who(words: Words, changes: list[AccessChange]) -> str:
    if len(changes) > _NAMED:
        return words.counted(len(changes), "person", "people", "người")
    return ", ".join(words.people([one.person for one in changes]))


def _days(words: Words, change: AccessChange) -> str:
    """The days of what is gained or lost whole; else those before and after."""
    if not change.before:
        return words.spells(change.after)
    if not change.after:
        return words.spells(change.before)
    return words.say(_BEFORE, before=words.spells(change.before), after=words.spells(change.after))


def _why(words: Words, change: AccessChange) -> str:
    """On which documents it rests, or why it ends."""
    parts, documents = list[str](), dict[str, None]()
    for name in change.grants:
        grant = words.plan.after.grants.get(name)
        if grant is None:
            continue
        if change.widens and change.accepted:  # no list and no approval speaks of what the device adds
            parts += [words.say(_REASON, reason=words.typed(one.reason)) for one in (grant.accept_overgrant,) if one]
        elif change.widens:
            documents |= dict.fromkeys((*grant.rests_on, *([grant.request] if grant.request else [])))
            if grant.reason is not None:
                parts.append(words.say(_REASON, reason=words.typed(grant.reason)))
            if grant.urgent is not None:
                parts.append(words.say(_REASON, reason=words.typed(grant.urgent.reason)))
                parts.append(words.say(_DECIDED, name=words.person(grant.urgent.by)))
        elif grant.revoked:
            documents |= dict.fromkeys([grant.revoked.document] if grant.revoked.document else [])
            parts.append(words.say(_REASON, reason=words.typed(grant.revoked.reason)))
    if documents:
        parts.append(words.say(_BASIS, documents="; ".join(map(words.document, documents))))
    elif change.widens and not change.accepted:
        parts.append(words.say(_NO_BASIS))
    return " · ".join(dict.fromkeys(parts))


def _details(words: Words, key: _Alike, changes: list[AccessChange], *, named: bool) -> Iterator[str]:
    if named:
        for one in sorted(changes, key=lambda change: words.order(change.person)):
            parts = (words.person(one.person), _days(words, one), _why(words, one))
            yield " · ".join(part for part in parts if part)
    if len(key.cameras) > 1 and not changes[0].is_technical:
        yield words.say(_CAMERAS, names=words.some([words.camera(one) for one in key.cameras]))
    grants = sorted({grant for one in changes for grant in one.grants})
    if grants:
        yield words.say(_GRANTS, grants=words.some(grants))
