"""What `camgrant who` says to machines (schemas/output/who.schema.json, who-diff.schema.json): no phone ever."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from camgrant.app.dossier_evidence import holds_content, losses_content
from camgrant.masking import mask_personal

if TYPE_CHECKING:
    from camgrant.app.past import Answer, Beside, Gone, Row
    from camgrant.app.past_diff import Difference, Held, Moment
    from camgrant.app.past_ledger import Account, ListSent
    from camgrant.history.deeds import Deed
    from camgrant.history.gaps import Gap
    from camgrant.history.moments import Period
    from camgrant.ledger.book import Done

__all__ = ["diff_content", "who_content"]


def who_content(told: Answer) -> dict[str, Any]:
    """The whole answer."""
    asked = told.asked
    return {
        "asked": {name: sorted(getattr(asked, name)) for name in ("cameras", "sites", "people")},
        "since": told.period.since.isoformat(),
        "until": told.period.until.isoformat(),
        "instant": told.period.instant,
        "commit": told.commit or None,
        "known_from": told.known_from.isoformat() if told.known_from else None,
        "tip": told.tip,
        "unknown": list(dict.fromkeys(gap.what for gap in told.unknown)),
        "rows": [_row(told, row) for row in told.rows],
        "gone_not_confirmed": [_gone(one) for one in told.gone],
        "beside": [_beside(one) for one in told.beside],
        "holds": holds_content(told.holds),
        "gaps": [_gap(one) for one in told.gaps],
    }


def _row(told: Answer, row: Row) -> dict[str, Any]:
    sight, contact = row.sight, told.contact(row.sight.person)
    return {
        "standing": row.standing,
        "technical": row.is_technical,
        "person": sight.person,
        "name": contact.full_name if contact else sight.person,
        **({"responsible": contact.responsible} if contact and contact.responsible else {}),
        "grant": sight.grant,
        "urgent": {"by": row.urgent.by, "reason": mask_personal(row.urgent.reason)} if row.urgent else None,
        "login": sight.login or None,
        "system": sight.system,
        "recorder": sight.recorder or None,
        "cameras": list(row.cameras),
        "rights": list(sight.rights),
        "accepted": list(sight.accepted),
        "declared": _spans(row.declared),
        "known": _spans(row.known),
        "recorded_on": row.recorded_on.isoformat(),
        "basis": [
            {
                "document": name,
                "issuer": document.issuer if document else None,
                "number": document.number if document else None,
                "date": document.date.isoformat() if document else None,
            }
            for name, document in row.documents
        ],
        "deeds": list(map(_deed, row.deeds)),
        "issued": {
            "lists": [_list(one) for one in row.lists],
            "bundles": [str(one.key) for one in row.account.bundles],
        },
        "confirmed": _account(row.account),
        "observed": [_event(one) for one in row.account.observed],
    }


def _deed(deed: Deed) -> dict[str, Any]:
    return {
        "what": deed.what,
        "commit": deed.commit,
        "moment": deed.moment.isoformat(),
        "proposed_by": list(deed.proposed_by),
        "merged_by": deed.merged_by,
        "about": list(deed.about),
    }


def _gone(one: Gone) -> dict[str, Any]:
    return {
        "person": one.person,
        "login": one.login or None,
        "system": one.system,
        "recorder": one.recorder or None,
        "grants": list(one.grants),
        "cameras": list(one.cameras),
        "rights": list(one.rights),
        "lessened": one.is_lessened,
        "ended_on": one.ended_on.isoformat(),
        "deeds": list(map(_deed, one.deeds)),
        "issued_without": [_list(sent) for sent in one.lists],
        "confirmed": _account(one.account),
        "observed": [_event(done) for done in one.account.observed],
    }


def _beside(one: Beside) -> dict[str, Any]:
    recorder, before = one.recorder, one.site.preexisting_accounts if one.site else None
    return {
        "recorder": one.id,
        "site": recorder.site,
        "cameras": list(one.cameras),
        "creator": recorder.creator,
        "installer": recorder.installer,
        "custodian": recorder.custodian,
        "reached_by": [
            {"kind": way.kind, "what": mask_personal(way.what), "answerable": way.answerable}
            for way in recorder.reached_by
        ],
        "clock_synchronised": recorder.clock_synchronised,
        "log_days": recorder.log_days,
        "recording_days": recorder.recording_days,
        "preexisting_accounts": before.status if before else None,
    }


def _list(one: ListSent) -> dict[str, Any]:
    return {
        "sheet": one.sheet,
        "author": one.author,
        "recipient": one.recipient,
        "number": one.number,
        "on": one.on.isoformat(),
        "received_on": one.received_on.isoformat() if one.received_on else None,
        "event": one.event,
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "was_there": account.was_there,
        "was_gone": account.was_gone,
        "events": [_event(one) for one in account.done],
        "losses": losses_content(account.losses),
    }


def _event(done: Done) -> dict[str, Any]:
    return {
        "event": done.event,
        "what": done.account.what,
        "on": done.on.isoformat(),
        "by": done.account.by,
        "evidence": mask_personal(done.account.evidence) if done.account.evidence else None,
    }


def _gap(gap: Gap) -> dict[str, Any]:
    moment = gap.moment.isoformat() if gap.moment else None
    return {"what": gap.what, "commit": gap.commit or None, "moment": moment, "detail": gap.detail or None}


def _spans(spans: Iterable[Period]) -> list[dict[str, str]]:
    return [{"since": one.since.isoformat(), "until": one.until.isoformat()} for one in spans]


def diff_content(told: Difference) -> dict[str, Any]:
    """The difference of two moments."""
    return {
        "first": _moment(told.first),
        "second": _moment(told.second),
        "lost": [_held(one) for one in told.lost],
        "gained": [_held(one) for one in told.gained],
        "gaps": [_gap(one) for one in told.gaps],
    }


def _moment(one: Moment) -> dict[str, str]:
    return {"at": one.instant.isoformat(), "commit": one.commit}


def _held(one: Held) -> dict[str, Any]:
    return {
        "person": one.person,
        "grant": one.grant,
        "system": one.system,
        "recorder": one.recorder or None,
        "rights": list(one.rights),
        "cameras": list(one.cameras),
    }
