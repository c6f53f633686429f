"""Whose account wrote a commit, as far as its mailbox tells: git knows nobody else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from camgrant.app.trees import inventory_at
from camgrant.model.inventory import Inventory
from camgrant.vcs import said

__all__ = ["accounts_at", "writers"]

_HIDDEN: Final = re.compile(r"(?:\d+[+-])?([^@]+)@users\.noreply\..+")
"""The mailbox that a forge shows in place of an account's own."""


def accounts_at(folder: Path, ref: str) -> dict[str, str]:
    """Mailbox -> account of the reviewers at a commit. Raises as `inventory_at`."""
    return _accounts(inventory_at(folder, ref))


def writers(folder: Path, base: str, head: str, known: Inventory) -> tuple[str, ...]:
    """The accounts that wrote or committed anything between two commits, as an inventory knows their mailboxes."""
    listed = said(folder, "log", "--format=%ae%n%ce", f"{base}..{head}") or ""
    accounts = _accounts(known)
    found = dict[str, None]()
    for mailbox in listed.casefold().splitlines():
        hidden = _HIDDEN.fullmatch(mailbox)
        account = hidden[1] if hidden else accounts.get(mailbox)
        if account:
            found[account] = None
    return tuple(found)


def _accounts(inventory: Inventory) -> dict[str, str]:
    found = {}
    for member in (member for group in inventory.reviewers.values() for member in group.members):
        contact = inventory.contacts.get(member.person)
        if contact is not None and contact.email and member.handle:
            found[contact.email.casefold()] = member.handle
    return found
