"""Who a row speaks of: somebody known, somebody new, or a question. Nobody is taken for somebody else by a guess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from camgrant.diagnostics import Text
from camgrant.intake.rows import Row
from camgrant.model.inventory import Inventory
from camgrant.model.organisation import Contact
from camgrant.model.vietnamese import fold, phone_digits

__all__ = ["NEW", "Match", "People"]

NEW = "new"
_NAMESAKE = Text("trùng tên với {who}, khác số và hộp thư", "has the name of {who}, but another phone and mailbox")


@dataclass(frozen=True, slots=True)
class Match:
    """`person` is who it is, None for somebody new; with `choices` it is a question, and both are open.

    `taken` says that the phone or mailbox is that of somebody known: two people may not have it (ORG004). `apart` says
    that each of the choices has both another phone and another mailbox: one answer may do for all such rows.
    """

    person: str | None = None
    choices: tuple[str, ...] = ()
    taken: bool = False
    apart: bool = False
    mark: Text | None = None


class People:
    """Everybody in the inventory, by phone, mailbox and folded name."""

    def __init__(self, inventory: Inventory) -> None:
        self._contacts = inventory.contacts
        self._by_phone: dict[str, list[str]] = {}
        self._by_email: dict[str, list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        for person, contact in self._contacts.items():
            for key in dict.fromkeys(map(_name, contact.every_name)):
                self._by_name.setdefault(key, []).append(person)
            for phone in (contact.phone, contact.phone_alt):
                if phone:
                    self._by_phone.setdefault(phone_digits(phone), []).append(person)
            if contact.email:
                self._by_email.setdefault(contact.email.lower(), []).append(person)

    def match(self, row: Row, units: Iterable[str]) -> Match:
        """The person of a row whose unit may be any of `units`.

        Two of name, phone and mailbox that agree, or name and unit where nothing contradicts, make the same person. A
        phone or mailbox of somebody with another name, and a name alone, are questions.
        """
        namesakes = self._by_name.get(_name(row.get("full_name")), [])
        known = row.get("contact_id")
        if known in self._contacts:
            return Match(known) if known in namesakes else Match(choices=(known,))
        phones = {one for name in ("phone", "phone_alt") for one in self._by_phone.get(phone_digits(row.get(name)), ())}
        reached = {*phones, *self._by_email.get(row.get("email"), ())}
        if reached:
            agreeing = reached.intersection(namesakes)
            sure = len(agreeing) == 1 and reached == agreeing
            if sure:
                return Match(next(iter(agreeing)))
            serving = any(not self._contacts[one].left_on for one in reached)
            return Match(choices=tuple(sorted(reached)), taken=serving)
        colleagues = [person for person in namesakes if self._serves(person, units)]
        if len(colleagues) == 1 and not self._differs(row, self._contacts[colleagues[0]]):
            return Match(colleagues[0])
        if colleagues:
            apart = all(self._differs_wholly(row, self._contacts[person]) for person in colleagues)
            return Match(choices=tuple(colleagues), apart=apart)
        if all(self._differs(row, self._contacts[person]) for person in namesakes):
            return Match(mark=_namesake(namesakes) if namesakes else None)
        return Match(choices=tuple(namesakes))

    def named(self, full_name: str) -> list[str]:
        """Everybody of that name, blind to diacritics."""
        return self._by_name.get(_name(full_name), [])

    def _serves(self, person: str, units: Iterable[str]) -> bool:
        wanted = frozenset(units)
        return any(position.unit in wanted for position in self._contacts[person].positions)

    @staticmethod
    def _differs(row: Row, contact: Contact) -> bool:
        """Whether a phone or mailbox that both have is not the same (those that are were found already)."""
        phone = bool(row.get("phone") and contact.phone)
        return phone or bool(row.get("email") and contact.email)

    @staticmethod
    def _differs_wholly(row: Row, contact: Contact) -> bool:
        """Whether both phone and mailbox are known of both, and neither is the same (else it was found already)."""
        return all((row.get("phone"), row.get("email"), contact.phone, contact.email))


def _name(text: str) -> str:
    return " ".join(fold(text).split())


def _namesake(people: list[str]) -> Text:
    who = {"who": ", ".join(people)}
    return Text(_NAMESAKE.in_language("vi", who), _NAMESAKE.in_language("en", who))
