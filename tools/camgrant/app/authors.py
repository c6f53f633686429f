"""Whose account wrote a commit, as far as its mailbox tells: git knows nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from camgrant.app.trees import inventory_at
from camgrant.model.inventory import Inventory
from camgrant.vcs import said

__all__ = ["account_of", "accounts_at", "helpers", "writers"]

_HIDDEN: Final = re.compile(r"(?:\d+[+-])?([^@]+)@users\.noreply\..+")
"""The mailbox that a forge shows in place of an account's own."""
_HELPER: Final = re.compile(r"^[ \t]*co-authored-by:.*<([^<>\n]+)>", re.IGNORECASE | re.MULTILINE)
"""The line of a message that names another author: a squash leaves nothing else of him."""


def accounts_at(folder: Path, ref: str) -> dict[str, str]:
    """Mailbox -> account of the reviewers at a commit. Raises as `inventory_at`."""
    return _accounts(inventory_at(folder, ref))


def writers(folder: Path, base: str, head: str, known: Inventory) -> tuple[str, ...]:
    """The accounts that wrote or committed anything between two commits, as an inventory knows their mailboxes."""
    listed = said(folder, "log", "-z", "--format=<%ae>%n<%ce>%n%B.", f"{base}..{head}", "--") or ""
    accounts = _accounts(known)
    found = dict[str, None]()
    for commit in filter(None, listed.split("\0")):
        author, committer, message = commit.split("\n", 2)
        found |= dict.fromkeys((account_of(author[1:-1], accounts), account_of(committer[1:-1], accounts)))
        found |= dict.fromkeys(helpers(message, accounts))
    found.pop("", None)
    return tuple(found)


def account_of(mailbox: str, accounts: Mapping[str, str]) -> str:
    """The account that a commit's mailbox is of, by what the forge hides it behind or by `accounts`; "" for none."""
    plain = mailbox.strip().casefold()
    hidden = _HIDDEN.fullmatch(plain)
    return hidden[1] if hidden else accounts.get(plain, "")


def helpers(message: str, accounts: Mapping[str, str]) -> Iterator[str]:
    """The accounts of those whom a commit's message names as authors beside its own."""
    yield from filter(None, (account_of(mailbox, accounts) for mailbox in _HELPER.findall(message)))


def _accounts(inventory: Inventory) -> dict[str, str]:
    found = {}
    for member in (member for group in inventory.reviewers.values() for member in group.members):
        contact = inventory.contacts.get(member.person)
        if contact is not None and contact.email and member.handle:
            found[contact.email.casefold()] = member.handle
    return found
