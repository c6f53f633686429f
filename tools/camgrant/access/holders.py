"""Whether a contact is still the same human being: an account belongs to a person, and never passes to another.

A contact keeps its id for ever, but its file may be filled with somebody else. The data has no number of an identity
card, so that only its own words can tell. In doubt it is somebody else: an account is then made anew, which costs a
new password, while the other mistake would leave a stranger with a password that works.
"""

from __future__ import annotations

import unicodedata

from camgrant.model.organisation import Contact
from camgrant.model.vietnamese import fold

__all__ = ["same_holder"]


def same_holder(was: Contact, will: Contact | None) -> bool:
    """Whether the contact, as it is now, is the person that it was.

    Another name is another person, unless only accents were corrected and phone and e-mail say nothing else. One who
    keeps the name is another where phone and e-mail are both others and no position goes on: that is a namesake. A
    machine never was a person.
    """
    if was is will:
        return True
    if will is None or was.kind != will.kind or _words(fold(was.full_name)) != _words(fold(will.full_name)):
        return False
    if _words(was.full_name) != _words(will.full_name):
        return not (_is_replaced(was.phone, will.phone) or _is_replaced(was.email, will.email))
    is_reached_otherwise = _is_replaced(was.phone, will.phone) and _is_replaced(was.email, will.email)
    return not is_reached_otherwise or _goes_on(was, will)


def _words(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _is_replaced(was: str | None, will: str | None) -> bool:
    """Whether something else stands there; what was only added or erased says nothing of who it is."""
    if was is None or will is None:
        return False
    return _bare(was) != _bare(will)


def _bare(text: str) -> str:
    without_spaces = text.replace(" ", "").replace(".", "").casefold()
    return f"0{without_spaces[3:]}" if without_spaces.startswith("+84") else without_spaces


def _goes_on(was: Contact, will: Contact) -> bool:
    """Whether some position stands there as before, but for its end."""
    kept = {(one.title, one.unit, one.valid_from) for one in was.positions}
    return any((one.title, one.unit, one.valid_from) in kept for one in will.positions)
