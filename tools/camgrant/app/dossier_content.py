"""What a dossier holds: the answer with every name in it, so that whoever reads it needs nothing else. No phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from camgrant.app.dossier_evidence import accounts_elsewhere, holds_content, logs, losses_content
from camgrant.app.dossier_records import Records
from camgrant.app.past import Answer, Beside, Gone, Row
from camgrant.app.past_joined import JoinedAnswer
from camgrant.app.past_ledger import Account, ListSent
from camgrant.app.show import other_way
from camgrant.history.deeds import Deed
from camgrant.history.moments import Period
from camgrant.ledger.book import Done
from camgrant.ledger.incidents import Incident, deadline, keepers, rules_of
from camgrant.masking import mask_personal
from camgrant.model.estate import REACH_WORDS
from camgrant.model.grant import Document
from camgrant.model.inventory import Inventory, name_at, position_at

__all__ = ["Told", "told_content"]


@dataclass(frozen=True, slots=True)
class Told:
    """The answer, the state of the commit, the incident it is for, who asks, the day printed, who approved, and what
    joined repositories answer of the time before they came."""

    answer: Answer
    whole: Inventory
    incident: Incident | None
    by: str
    day: date
    records: Records
    joined: tuple[JoinedAnswer, ...] = ()


def told_content(told: Told) -> dict[str, Any]:
    """Everything but the question; what joined repositories knew stands beside what this one says."""
    content = _Content(told).everything()
    if told.joined:
        content["joined"] = [_joined(told, one) for one in told.joined]
    return content


def _joined(told: Told, one: JoinedAnswer) -> dict[str, Any]:
    """What a joined repository says. `covers`: all that was asked is of it, and before it came. `agrees`: this
    repository, since it came, says the same of who could see what."""
    answer = None
    if one.answer is not None:
        part = replace(told, answer=one.answer, whole=one.whole or told.whole, joined=())
        answer = _Content(part).what_was_known()
    return {
        "join": one.name,
        "commit": one.join.commit,
        "until": one.until.isoformat(),
        "covers": one.covers(told.answer.asked, told.answer.period),
        "agrees": one.agrees_with(told.answer),
        "answer": answer,
    }


class _Content:
    """One dossier on its way to plain data; people, units and documents by their names on the day asked about."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._answer = told.answer
        self._whole = told.whole
        self._day = told.answer.day

    def everything(self) -> dict[str, Any]:
        records = self._told.records
        return {
            "author": self._whole.settings.registrar,
            "letterhead": self._letterhead(),
            "asker": self._person(self._told.by) if self._told.by in self._whole.contacts else None,
            "demo": self._whole.settings.profile == "demo",
            **self.what_was_known(),
            "deadline": self._deadline(),
            "publications": {"signed": len(records.signed), "unsigned": records.unsigned},
        }

    def what_was_known(self) -> dict[str, Any]:
        """The answer of one line of history. Recordings that are kept stand in it where there are any: dossiers from
        before there could be have no such part, and come out the same."""
        answer = self._answer
        rows = sorted(answer.rows, key=_in_time)
        kept = {"holds": holds_content(answer.holds)} if answer.holds else {}
        return {
            "known_from": answer.known_from.isoformat() if answer.known_from else None,
            "cameras": self._cameras(),
            "gaps": [
                {"what": gap.what, "commit": gap.commit or None, "moment": _iso(gap.moment), "detail": gap.detail}
                for gap in answer.gaps
            ],
            "rights": [self._row(row) for row in rows if not row.is_technical],
            "technicians": [self._row(row) for row in rows if row.is_technical],
            "gone_not_confirmed": [self._gone(one) for one in answer.gone],
            "recorders": [self._recorder(one) for one in answer.beside],
            "systems": self._systems(),
            **kept,
            "states": list(answer.states),
        }

    def _letterhead(self) -> dict[str, str]:
        unit = self._whole.units.get(self._whole.settings.registrar or "")
        head = unit.letterhead if unit is not None else None
        return {
            "parent": (head.parent or "") if head else "",
            "author": self._whole.unit_name(self._whole.settings.registrar or "", self._told.day) if unit else "",
            "symbol": (head.symbol or "") if head else "",
            "place": (head.place or "") if head else "",
            "signer": head.signer if head else "",
        }

    def _cameras(self) -> list[dict[str, Any]]:
        """Every camera, once for each recorder and site at which it hung in the period."""
        found: dict[tuple[str, str, str], dict[str, Any]] = {}
        for beside in self._answer.beside:
            for camera in beside.cameras:
                site = name_at(beside.site.names, self._day).vi if beside.site else beside.recorder.site
                known = beside.recorder.channels.get(camera) or self._whole.cameras.get(camera)
                found[camera, beside.id, beside.recorder.site] = {
                    "id": camera,
                    "name": known.name if known else camera,
                    "recorder": beside.id,
                    "site": beside.recorder.site,
                    "site_name": site,
                }
        return list(found.values())

    def _row(self, row: Row) -> dict[str, Any]:
        sight = row.sight
        return {
            "standing": row.standing,
            **self._person(sight.person),
            "grant": sight.grant,
            "urgent": self._urgent(row),
            "login": sight.login or None,
            **self._system(sight.system),
            "recorder": sight.recorder or None,
            "cameras": list(row.cameras),
            "rights": list(sight.rights),
            "accepted": list(sight.accepted),
            "declared": _spans(row.declared),
            "known": _spans(row.known),
            "recorded_on": row.recorded_on.isoformat(),
            "documents": [self._document(name, document) for name, document in row.documents],
            "commits": [self._deed(deed) for deed in row.deeds],
            "sent": [self._list(one) for one in row.lists],
            "bundles": [str(one.key) for one in row.account.bundles],
            **self._account(row.account),
        }

    def _urgent(self, row: Row) -> dict[str, str] | None:
        if row.urgent is None:
            return None
        return {"by": row.urgent.by, "name": self._named(row.urgent.by), "reason": mask_personal(row.urgent.reason)}

    def _document(self, name: str, then: Document | None) -> dict[str, Any]:
        found = then or self._whole.documents.get(name)
        return {
            "id": name,
            "number": found.number if found else None,
            "date": found.date.isoformat() if found else None,
            "issuer": self._unit(found.issuer) if found else None,
        }

    def _deed(self, deed: Deed) -> dict[str, Any]:
        found = self._told.records.of.get(deed.commit)
        judged = found.changes.get(deed.commit, {}) if found else {}
        agreed = judged.get("agreed", ())
        return {
            "what": deed.what,
            "commit": deed.commit,
            "moment": deed.moment.isoformat(),
            "proposed_by": list(deed.proposed_by),
            "merged_by": deed.merged_by,
            "about": [{"id": one, "name": self._named(one)} for one in deed.about],
            "approved": None
            if found is None
            else {
                "publication": found.sequence,
                "date": found.as_of.isoformat(),
                "signer": found.signer,
                "agreed": [{**self._person(one["person"]), "unit": self._unit(one["unit"])} for one in agreed],
                "documents": [one["number"] for one in judged.get("documents", ())],
            },
        }

    def _list(self, one: ListSent) -> dict[str, Any]:
        sheet = self._whole.pack.sheets.get(one.sheet)
        return {
            "sheet": one.sheet,
            "title": sheet.title.vi if sheet else one.sheet,
            "author": self._unit(one.author),
            "recipient": self._unit(one.recipient),
            "number": one.number,
            "on": one.on.isoformat(),
            "received_on": one.received_on.isoformat() if one.received_on else None,
            "event": one.event,
        }

    def _account(self, account: Account) -> dict[str, Any]:
        lost = {"losses": losses_content(account.losses)} if account.losses else {}
        return {
            "account": {
                "was_there": account.was_there,
                "was_gone": account.was_gone,
                "events": [self._event(one) for one in account.done],
                **lost,
            },
            "observed": [one.event for one in account.observed],
        }

    def _event(self, done: Done) -> dict[str, Any]:
        evidence = done.account.evidence
        return {
            "event": done.event,
            "what": done.account.what,
            "on": done.on.isoformat(),
            "by": self._unit(done.account.by),
            "evidence": mask_personal(evidence) if evidence else None,
        }

    def _gone(self, one: Gone) -> dict[str, Any]:
        return {
            **self._person(one.person),
            "login": one.login or None,
            **self._system(one.system),
            "recorder": one.recorder or None,
            "grants": list(one.grants),
            "cameras": list(one.cameras),
            "rights": list(one.rights),
            "lessened": one.is_lessened,
            "ended_on": one.ended_on.isoformat(),
            "commits": [self._deed(deed) for deed in one.deeds],
            "sent_without": [self._list(sent) for sent in one.lists],
            **self._account(one.account),
        }

    def _recorder(self, one: Beside) -> dict[str, Any]:
        recorder, before = one.recorder, one.site.preexisting_accounts if one.site else None
        return {
            "id": one.id,
            "name": recorder.name,
            "site": recorder.site,
            "cameras": list(one.cameras),
            "installer": self._unit(recorder.installer),
            "creator": self._unit(recorder.creator),
            "custodian": self._unit(recorder.custodian) if recorder.custodian else None,
            "clock_synchronised": recorder.clock_synchronised,
            "recording_days": recorder.recording_days,
            "reached_by": [
                {
                    "kind": REACH_WORDS[way.kind].vi,
                    "what": mask_personal(way.what),
                    "answerable": mask_personal(way.name or way.answerable),
                    "document": way.document or None,
                }
                for way in (other_way(self._whole, other, self._day) for other in recorder.reached_by)
            ],
            "accounts_before": None
            if before is None
            else {
                "status": before.status,
                "on": before.on.isoformat(),
                "by": self._unit(before.by),
                "note": mask_personal(before.note) if before.note else None,
            },
            "logs": logs(self._answer, self._whole, self._told.day, recorder.log_days),
        }

    def _systems(self) -> list[dict[str, Any]]:
        """The systems that hold accounts themselves: whose logs to ask for, of whom."""
        return [
            {
                **self._system(system),
                "accounts": accounts,
                "creators": [self._unit(unit) for unit in keepers(self._whole, system, self._told.day)],
                "logs": logs(self._answer, self._whole, self._told.day, None),
            }
            for system, accounts in accounts_elsewhere(self._answer).items()
        ]

    def _deadline(self) -> dict[str, Any]:
        incident, rules = self._told.incident, rules_of(self._whole)
        known = incident.reported_at if incident else None
        return {
            "hours": rules.hours,
            "reported_at": _iso(known),
            "until": deadline(self._whole, known).isoformat() if known else None,
            "basis": rules.basis.source,
        }

    def _person(self, person: str) -> dict[str, Any]:
        contact = self._answer.contact(person) or self._whole.contacts.get(person)
        position = position_at(contact, self._day) if contact else None
        responsible = contact.responsible if contact else None
        return {
            "person": person,
            "name": contact.full_name if contact else person,
            # Only of a machine: what was made before there were any comes out the same.
            **({"responsible": {"person": responsible, "name": self._name(responsible)}} if responsible else {}),
            "position": position.title if position else None,
            "unit": self._unit(position.unit) if position else None,
        }

    def _name(self, person: str) -> str:
        contact = self._answer.contact(person) or self._whole.contacts.get(person)
        return contact.full_name if contact else person

    def _named(self, one: str) -> str:
        """The name of a person, unit, recorder or site."""
        if one.startswith("c-"):
            return str(self._person(one)["name"])
        site, recorder = self._whole.sites.get(one), self._whole.recorders.get(one)
        if site is not None:
            return name_at(site.names, self._day).vi
        return recorder.name if recorder else self._whole.unit_short_name(one, self._day)

    def _unit(self, unit: str) -> dict[str, str]:
        return {"id": unit, "name": self._whole.unit_short_name(unit, self._day)}

    def _system(self, system: str) -> dict[str, Any]:
        pack = (self._answer.inventory or self._whole).pack
        found = pack.systems.get(system)
        clause = found.basis.clause if found else None
        label = pack.clauses.get(clause or "")
        return {
            "system": system,
            "system_name": found.label.vi if found else system,
            "clause": clause,
            "clause_text": label.vi if label else None,
        }


def _in_time(row: Row) -> tuple[datetime, str, str]:
    """The oldest right first."""
    return ((*row.declared, *row.known)[0].since, row.sight.person, row.sight.grant)


def _spans(spans: Iterable[Period]) -> Sequence[dict[str, str]]:
    return [{"since": one.since.isoformat(), "until": one.until.isoformat()} for one in spans]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
