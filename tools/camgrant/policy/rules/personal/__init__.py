"""Rules on personal data. Here: what several of them ask about phones, mail domains and free text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from camgrant.model.vietnamese import phone_digits

if TYPE_CHECKING:
    from camgrant.model.grant import Grant
    from camgrant.model.inventory import Inventory

__all__ = ["DEMO_DOMAIN", "free_texts", "mail_domain", "phone_kind"]

DEMO_DOMAIN: Final = "example"
_DEMO_PHONE: Final = re.compile(r"0100[0-9]{6}")


def phone_kind(phone: str) -> Literal["demo", "real", "invalid"]:
    """Whether the number is a demo number, a number that can be in use in Viet Nam, or none."""
    digits = phone_digits(phone)
    if _DEMO_PHONE.fullmatch(digits):
        return "demo"
    return "real" if _in_use(digits) else "invalid"


@cache
def _in_use(digits: str) -> bool:
    import phonenumbers  # noqa: PLC0415 - heavy, and a demo inventory never needs it

    try:
        number = phonenumbers.parse(digits, "VN")
    except phonenumbers.NumberParseException:
        return False
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in kinds


def mail_domain(email: str) -> str:
    """The part behind the @, in lower case."""
    return email.rpartition("@")[2].casefold()


def free_texts(inventory: Inventory) -> Iterator[tuple[str, str, str]]:
    """(entity, field, text) of everything that people write in their own words."""
    texts: list[tuple[str, str, str | None]] = []
    for unit_id, unit in inventory.units.items():
        texts += ((unit_id, "note", unit.note), (unit_id, "dissolved_reason", unit.dissolved_reason))
    for contact_id, contact in inventory.contacts.items():
        texts += (
            (contact_id, "note", contact.note),
            (contact_id, "email_absent_reason", contact.email_absent_reason),
        )
    for site_id, site in inventory.sites.items():
        old = site.preexisting_accounts
        texts += (
            (site_id, "note", site.note),
            (site_id, "no_leader_account_reason", site.no_leader_account_reason),
            (site_id, "preexisting_accounts.note", old.note if old else None),
        )
        texts += ((site_id, f"connections.{slug}.reason", state.reason) for slug, state in site.connections.items())
    for recorder_id, recorder in inventory.recorders.items():
        texts.append((recorder_id, "note", recorder.note))
        texts += ((recorder_id, f"reached_by.{i}.what", other.what) for i, other in enumerate(recorder.reached_by))
    texts += ((document_id, "subject", document.subject) for document_id, document in inventory.documents.items())
    texts += ((waiver_id, "reason", waiver.reason) for waiver_id, waiver in inventory.waivers.items())
    texts += ((test_id, "says", test.says) for test_id, test in inventory.access_tests.items())
    yield from ((entity, field, text) for entity, field, text in texts if text)
    for grant_id, grant in inventory.grants.items():
        if grant.note or grant.reason or grant.case or grant.revoked or grant.accept_overgrant or grant.urgent:
            yield from ((grant_id, field, text) for field, text in _of_grant(grant) if text)


def _of_grant(grant: Grant) -> Iterator[tuple[str, str | None]]:
    yield "note", grant.note
    yield "reason", grant.reason
    yield "case", grant.case
    yield "revoked.reason", grant.revoked.reason if grant.revoked else None
    yield "accept_overgrant.reason", grant.accept_overgrant.reason if grant.accept_overgrant else None
    yield "urgent.reason", grant.urgent.reason if grant.urgent else None
