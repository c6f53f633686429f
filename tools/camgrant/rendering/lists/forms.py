"""Forms about accounts in use: the record of handing one over, and the question whether it is still needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from camgrant.access.state import Entitlement
from camgrant.ledger.book import AccountKey
from camgrant.model.base import RIGHTS
from camgrant.model.pack import Sheet
from camgrant.model.vietnamese import date_vi
from camgrant.rendering.lists.accounts import waits_for_handover
from camgrant.rendering.lists.desk import Desk
from camgrant.rendering.lists.facts import URGENT, estate_facts, person_facts, person_order, rights_words, urgent_mark
from camgrant.rendering.lists.grants import entitlements_of, group_of, shown_facts
from camgrant.rendering.lists.paper import Content
from camgrant.rendering.lists.routing import routed
from camgrant.rendering.sheets import SheetRow
from camgrant.rendering.views import documents_of

__all__ = ["handover_contents", "review_contents"]

Accounts = Mapping[AccountKey, list[Entitlement]]


def handover_contents(desk: Desk, sheet: Sheet) -> Iterator[Content]:
    """The accounts of each creator that wait for being handed to their holders, holder by holder."""
    for author, recipient, accounts in _accounts(desk, sheet):
        waiting = {key: part for key, part in accounts.items() if waits_for_handover(desk, key)}
        if waiting:
            yield Content(author, recipient, _rows(desk, sheet, waiting))


def review_contents(desk: Desk, sheet: Sheet) -> Iterator[Content]:
    """Every account in use that the recipient answers for or keeps."""
    for author, recipient, accounts in _accounts(desk, sheet):
        yield Content(author, recipient, _rows(desk, sheet, accounts))


def _accounts(desk: Desk, sheet: Sheet) -> Iterator[tuple[str, str, Accounts]]:
    """(author, recipient, accounts): a person's grants on one recorder are one account."""
    streams = routed(desk, sheet.recipients, sheet, entitlements_of(desk, sheet))
    for (author, recipient), parts in sorted(streams.items()):
        accounts: dict[AccountKey, list[Entitlement]] = {}
        for entitlement in (one for part in parts.values() for one in part):
            accounts.setdefault(AccountKey.of(entitlement), []).append(entitlement)
        yield author, recipient, accounts


def _rows(desk: Desk, sheet: Sheet, accounts: Accounts) -> tuple[SheetRow, ...]:
    order = sorted(accounts, key=lambda key: (person_order(desk, key.person), key))
    return tuple(_row(desk, sheet, key, accounts[key]) for key in order)


def _receiver(desk: Desk, holder: str) -> str:
    """Who takes an account over: its holder, of a machine the person who answers for it."""
    contact = desk.inventory.contacts.get(holder)
    return desk.inventory.reached_at(contact).full_name if contact is not None else holder


def _row(desk: Desk, sheet: Sheet, key: AccountKey, part: list[Entitlement]) -> SheetRow:
    recorder = desk.inventory.recorders.get(key.recorder)
    person = person_facts(desk, key.person, desk.day)
    cameras = tuple(sorted({camera for entitlement in part for camera in entitlement.cameras}))
    rights = frozenset().union(*(entitlement.rights for entitlement in part))
    facts = {
        **person,
        **estate_facts(desk, part),
        "rights": rights_words(rights),
        "valid_until": date_vi(max(entitlement.valid_until for entitlement in part)),
        "giver": desk.unit_name(recorder.creator) if recorder else "",
        "receiver": _receiver(desk, key.person),
        URGENT: "; ".join(dict.fromkeys(mark for one in part if (mark := urgent_mark(desk, one.grant)))),
    }
    return SheetRow(
        group=group_of(desk, sheet, key.person, cameras)[0],
        person=key.person,
        grant="",
        documents=documents_of(part),
        facts=shown_facts(sheet, facts),
        key=f"{key.person}/{key.recorder or key.system}",
        cameras=cameras,
        rights=tuple(right for right in RIGHTS if right in rights),
    )
