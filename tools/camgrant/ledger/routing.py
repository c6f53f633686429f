"""Which line of the pack's routing table gives a list to a unit, judged by the rows that are inside.

A list of accounts may go to a unit only where every row in it is of that unit's business: its own recorders, its own
sites, the chains of its kind. This is worked out from what was approved, and from nothing that a list says of itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from camgrant.access.competence import Competence
from camgrant.access.timeline import Timeline
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import FrozenRow, ListVersion
from camgrant.model.pack import Sheet, SheetRecipient

__all__ = ["Router"]

_MAKES: Final = ("created", "changed")
"""What only the unit does that the pack charges with making accounts."""
_BY_KIND: Final = frozenset(("coordination", "summary"))
"""Contents whose rows are not about one account or recorder: only the kind of the recipient is looked at."""


class _Part(NamedTuple):
    """What one row says of one device: the recorder ("" where accounts live elsewhere), its system, the holder, and the
    sites of what it shows."""

    system: str
    recorder: str
    person: str
    sites: frozenset[str]


class Router:
    """The routing table of an inventory. What several lists ask is worked out once."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._of_days: dict[int, Router] = {}
        self._competence: dict[date, Competence] = {}

    def on(self, day: date) -> Router:
        """The routing table as it is on the day: a list of an earlier day is judged by the facts of that day."""
        inventory = self._inventory.on(day)
        if inventory is self._inventory:
            return self
        known = self._of_days.get(id(inventory))
        if known is None:
            known = self._of_days[id(inventory)] = Router(inventory)
        return known

    def line_for(self, sheet_id: str, recipient: str, rows: Sequence[FrozenRow], day: date) -> SheetRecipient | None:
        """The line under which the unit receives these rows: one that gives all of them before one that gives some,
        what a text orders before the rest, and what the letter says before what we read in it. None for no line."""
        sheet = self._inventory.pack.sheets.get(sheet_id)
        if sheet is None:
            return None  # the table of this day has no such list
        ranked: list[tuple[int, bool, bool, int]] = []
        for number, line in enumerate(sheet.recipients):
            given = sum(self._gives(sheet, line, recipient, row, day) for row in rows)
            if given or (not rows and self._could_give(sheet, line, recipient)):
                ranked.append((-given, not line.mandatory, line.basis.source != "letter", number))
        return sheet.recipients[min(ranked)[-1]] if ranked else None

    def misrouted(self, version: ListVersion) -> tuple[FrozenRow, ...]:
        """The rows of a list that no line gives to its recipient; without rows nobody was told anything."""
        sheet = self._inventory.pack.sheets.get(version.sheet)
        if sheet is None:
            return version.rows
        lines, recipient, day = sheet.recipients, version.recipient, version.as_of
        wrong: list[FrozenRow] = []
        for row in version.rows:
            parts = self._parts(sheet, row)
            given = [any(self._gives_part(line, recipient, part, day) for line in lines) for part in parts]
            by_kind = any(self._is_of_kind(line, recipient) for line in lines)
            if not all(given) or (not parts and not by_kind):
                wrong.append(row)
        return tuple(wrong)

    def receives_nothing(self, sheet_id: str, recipient: str) -> bool:
        """Whether no line of the sheet could ever give the unit anything."""
        sheet = self._inventory.pack.sheets.get(sheet_id)
        return sheet is None or not any(self._could_give(sheet, line, recipient) for line in sheet.recipients)

    def _gives(self, sheet: Sheet, line: SheetRecipient, recipient: str, row: FrozenRow, day: date) -> bool:
        parts = self._parts(sheet, row)
        if not parts:
            return self._is_of_kind(line, recipient)
        return all(self._gives_part(line, recipient, part, day) for part in parts)

    def _parts(self, sheet: Sheet, row: FrozenRow) -> tuple[_Part, ...]:
        """One part for each device of the row; none where the row is about no account, or nothing it names is known."""
        if sheet.content in _BY_KIND:
            return ()
        inventory = self._inventory
        person = row.person or ""
        recorders = {inventory.recorder_of[one] for one in row.cameras if one in inventory.recorder_of}
        named = [name for name in row.key.split("/") if name in inventory.recorders]
        grant = inventory.grants.get(row.grant or "")
        systems = [name for name in row.key.split("/") if name in sheet.systems]
        if grant is not None:
            systems = [grant.system]
        elsewhere = [name for name in systems if not inventory.pack.systems[name].on_recorders]
        if elsewhere:
            sites = frozenset(inventory.recorders[one].site for one in recorders)
            return (_Part(elsewhere[0], "", person, sites),)
        system = systems[0] if systems else ""
        return tuple(
            _Part(system, recorder, person, frozenset((inventory.recorders[recorder].site,)))
            for recorder in sorted(named or recorders)
        )

    def _gives_part(self, line: SheetRecipient, recipient: str, part: _Part, day: date) -> bool:
        """Whether one line of the routing table gives a part of a row to the unit."""
        inventory = self._inventory
        recorder = inventory.recorders.get(part.recorder)
        site = inventory.sites.get(recorder.site) if recorder is not None else None
        if line.systems and part.system and part.system not in line.systems:
            return False
        if line.chains and (site is None or site.chain not in line.chains):
            return False
        if line.creators and recorder is not None and self._creates(recipient, part.recorder):
            return True
        if line.managing_units and recorder is not None and self._manages(recipient, recorder.site):
            return True
        if not self._is_of_kind(line, recipient) or not self._falls_to(recipient, part.sites, day):
            return False
        if not line.own_rows:
            return True
        return recipient in inventory.lineage(inventory.unit_of(part.person, day) or "")

    def _falls_to(self, unit: str, sites: frozenset[str], day: date) -> bool:
        """Whether all the sites fall to the unit, among those of its kind."""
        inventory = self._inventory
        if not inventory.localities:
            return True
        if day not in self._competence:
            self._competence[day] = Competence(inventory, day)
        return unit in self._competence[day].at_sites(inventory.units[unit].kind, sites)

    def _is_of_kind(self, line: SheetRecipient, unit: str) -> bool:
        known = self._inventory.units.get(unit)
        return known is not None and line.kind is not None and known.kind == line.kind

    def _could_give(self, sheet: Sheet, line: SheetRecipient, unit: str) -> bool:
        """Whether the line gives the unit something of some site: for a list that says that nobody is left."""
        if self._is_of_kind(line, unit):
            return True
        inventory = self._inventory
        sites = {name for name, site in inventory.sites.items() if not line.chains or site.chain in line.chains}
        if line.managing_units and any(self._manages(unit, site) for site in sites):
            return True
        recorders = (name for name, one in inventory.recorders.items() if one.site in sites)
        return line.creators and any(self._creates(unit, name) for name in recorders)

    def _creates(self, unit: str, recorder: str) -> bool:
        """Whether the unit makes the accounts of this recorder, or did once."""
        return self._inventory.recorders[recorder].creator == unit or (unit, recorder) in self._made_accounts_on

    def _manages(self, unit: str, site: str) -> bool:
        """Whether the unit manages this site, or did once."""
        return self._inventory.sites[site].managing_unit == unit or (unit, site) in self._nominated_at

    # The data knows the creator and the manager of today only. That a unit was one before is believed of what needed
    # somebody's approval when it was written: whoever may write to the ledger alone must not open a list to a unit.

    @cached_property
    def _made_accounts_on(self) -> frozenset[tuple[str, str]]:
        """(unit, recorder) of the accounts that were made or changed, of events that nobody took back."""
        events = self._inventory.ledger
        taken_back = {event.correction.event for event in events.values() if event.correction is not None}
        found: set[tuple[str, str]] = set()
        for name, event in events.items():
            account = event.account
            if account is None or account.recorder is None or name in taken_back:
                continue
            if account.what in _MAKES:
                found.add((account.by, account.recorder))
        return frozenset(found)

    @cached_property
    def _nominated_at(self) -> frozenset[tuple[str, str]]:
        """(unit, site) of the grants whose holder the unit named where that is for the manager of the site to do."""
        inventory = self._inventory
        timeline = Timeline(inventory)
        found: set[tuple[str, str]] = set()
        for grant in inventory.grants.values():
            system = inventory.pack.systems.get(grant.system)
            nomination = inventory.documents.get(grant.nomination or "")
            if system is None or nomination is None or grant.proposed:
                continue
            if any(route.by_managing_unit for route in system.routes):
                sites = {inventory.recorders[recorder].site for recorder in timeline.recorders(grant)}
                found.update((nomination.issuer, site) for site in sites)
        return frozenset(found)
