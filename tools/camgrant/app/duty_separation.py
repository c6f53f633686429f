"""Whose duties meet in one person: who sees pictures and also signs, reviews, repairs or keeps the data.

Each is allowed by itself, or an error of its own rule where it is not; together they are what somebody should look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

from camgrant.access.state import AccessState
from camgrant.diagnostics import Text
from camgrant.ledger.book import Book
from camgrant.ledger.reviews import Reviews
from camgrant.model.inventory import Inventory

__all__ = ["KINDS", "Conflict", "ConflictKind", "conflicts"]

ConflictKind = Literal[
    "several_systems",  # access in more than one system
    "signs_and_holds",  # signed what others hold access by, and holds access in that system
    "reviews_and_holds",  # reviews changes of the data, and holds access
    "answers_for_itself",  # answered or read again a review of his own access
    "technician_and_viewer",  # works on recorders, and holds access to pictures
    "registrar_and_holder",  # of the unit that keeps the data, and holds access
]
KINDS: Final[tuple[ConflictKind, ...]] = get_args(ConflictKind)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One person in whom two duties meet: what that is, in words, and the ids that show it."""

    kind: ConflictKind
    person: str
    text: Text
    subjects: tuple[str, ...]


def conflicts(inventory: Inventory, state: AccessState) -> list[Conflict]:
    """Every such meeting of duties on the day of the state, by kind and person. Pure."""
    looking = _Looking(inventory, state)
    found = (
        *looking.several_systems(),
        *looking.signers(),
        *looking.reviewers(),
        *looking.answers(),
        *looking.technicians(),
        *looking.registrars(),
    )
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.person))


class _Looking:
    def __init__(self, inventory: Inventory, state: AccessState) -> None:
        self._inventory, self._state = inventory, state

    @cached_property
    def _held(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """Person -> system -> the grants by which he sees pictures."""
        found: dict[str, dict[str, frozenset[str]]] = {}
        for one in self._state.entitlements:
            if one.cameras:
                systems = found.setdefault(one.person, {})
                systems[one.system] = systems.get(one.system, frozenset()) | {one.grant}
        return found

    def _grants(self, person: str) -> tuple[str, ...]:
        return tuple(sorted(frozenset().union(*self._held[person].values())))

    def _labels(self, systems: Mapping[str, object]) -> Text:
        labels = [self._inventory.pack.systems[slug].label for slug in sorted(systems)]
        return Text(", ".join(f"“{one.vi}”" for one in labels), ", ".join(f"'{one.en}'" for one in labels))

    def several_systems(self) -> Iterator[Conflict]:
        for person, systems in self._held.items():
            if len(systems) > 1:
                labels = self._labels(systems)
                text = Text(f"có quyền ở nhiều hệ thống: {labels.vi}", f"has access in several systems: {labels.en}")
                yield Conflict("several_systems", person, text, self._grants(person))

    def signers(self) -> Iterator[Conflict]:
        """The documents count that grants in force of the signer's own systems rest on, the signer's own too."""
        inventory = self._inventory
        signed: dict[str, set[str]] = {}
        for one in self._state.entitlements:
            for document in one.basis.documents:
                signer = inventory.documents[document].signer if document in inventory.documents else None
                if signer is not None and one.system in self._held.get(signer, {}):
                    signed.setdefault(signer, set()).add(document)
        for person, documents in signed.items():
            numbers = ", ".join(sorted(inventory.documents[one].number for one in documents))
            text = Text(
                f"ký văn bản đề nghị, phê duyệt ({numbers}) và có quyền xem cùng hệ thống",
                f"signed nominations or approvals ({numbers}) and has access in the same system",
            )
            yield Conflict("signs_and_holds", person, text, (*sorted(documents), *self._grants(person)))

    def reviewers(self) -> Iterator[Conflict]:
        groups: dict[str, list[str]] = {}
        for name, group in self._inventory.reviewers.items():
            for member in group.members:
                if member.person in self._held:
                    groups.setdefault(member.person, []).append(name)
        for person, names in groups.items():
            text = Text(
                f"thuộc nhóm duyệt thay đổi ({', '.join(names)}) và có quyền xem",
                f"reviews changes ({', '.join(names)}) and has access",
            )
            yield Conflict("reviews_and_holds", person, text, (*sorted(names), *self._grants(person)))

    def answers(self) -> Iterator[Conflict]:
        inventory = self._inventory
        own: dict[str, dict[str, str]] = {}
        for asked in Reviews.of(Book.of(inventory, self._state.as_of)).rounds:
            for grant, said in asked.answers.items():
                person = inventory.grants[grant].person if grant in inventory.grants else ""
                if person and person in (said.by, said.second):
                    own.setdefault(person, {})[grant] = said.event
        for person, found in own.items():
            grants = ", ".join(sorted(found))
            text = Text(
                f"tự trả lời hoặc kiểm tra lại rà soát về quyền của mình: {grants}",
                f"answered, or read again, a review of the own access: {grants}",
            )
            yield Conflict("answers_for_itself", person, text, (*sorted(found), *sorted(set(found.values()))))

    def technicians(self) -> Iterator[Conflict]:
        work: dict[str, list[str]] = {}
        for name, grant in self._inventory.grants.items():
            if grant.scope.recorder and not grant.is_over(self._state.as_of) and grant.person in self._held:
                work.setdefault(grant.person, []).append(name)
        for person, names in work.items():
            text = Text(
                f"làm kỹ thuật trên đầu ghi ({', '.join(sorted(names))}) và có quyền xem",
                f"works on recorders ({', '.join(sorted(names))}) and has access to pictures",
            )
            yield Conflict("technician_and_viewer", person, text, (*sorted(names), *self._grants(person)))

    def registrars(self) -> Iterator[Conflict]:
        registrar = self._inventory.settings.registrar
        for person in self._held:
            unit = self._inventory.unit_of(person, self._state.as_of)
            if registrar is not None and registrar in self._inventory.lineage(unit or ""):
                text = Text(
                    f"thuộc đơn vị giữ dữ liệu ({registrar}) và có quyền xem",
                    f"is of the unit that keeps the data ({registrar}) and has access",
                )
                yield Conflict("registrar_and_holder", person, text, self._grants(person))
