"""What a dossier says must be asked for: the logs of recorders, and of systems that hold accounts themselves; what is
kept already; and what was lost with a device.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from camgrant.app.past import Answer
from camgrant.history.moments import day_of
from camgrant.ledger.holds import Hold
from camgrant.ledger.incidents import rules_of
from camgrant.masking import mask_personal
from camgrant.model.estate import Loss
from camgrant.model.inventory import Inventory

__all__ = ["accounts_elsewhere", "holds_content", "logs", "losses_content"]


def logs(answer: Answer, whole: Inventory, day: date, kept: int | None) -> dict[str, Any]:
    """What to ask for: the period with a margin on both sides, and how long the log of it is still there on a day."""
    period, margin = answer.period, timedelta(minutes=rules_of(whole).margin_minutes)
    last = day_of(period.since) + timedelta(days=kept) if kept is not None else None
    end = period.since if period.instant else period.until
    return {
        "since": (period.since - margin).isoformat(),
        "until": (end + margin).isoformat(),
        "days": kept,
        "kept_until": last.isoformat() if last else None,
        "days_left": (last - day).days if last else None,
    }


def accounts_elsewhere(answer: Answer) -> dict[str, list[str]]:
    """System -> the accounts in it, by login or else by person, that a right was or may still have been used through,
    where accounts are on no recorder."""
    rights = [row.sight for row in answer.rows if not row.is_technical]
    rights += [one.sight for gone in answer.gone for one in gone.gave]
    held = sorted({(one.system, one.login or one.person) for one in rights if not one.recorder})
    return {system: [account for _, account in same] for system, same in groupby(held, itemgetter(0))}


def holds_content(holds: Iterable[Hold]) -> list[dict[str, Any]]:
    """Recordings to be kept, as plain data, with what was answered recorder by recorder."""
    return [
        {
            "id": hold.id,
            "event": hold.event,
            "on": hold.on.isoformat(),
            "released_on": hold.released.isoformat() if hold.released else None,
            "cameras": list(hold.cameras),
            "since": hold.since.isoformat(),
            "until": hold.until.isoformat(),
            "number": mask_personal(hold.number) if hold.number else None,
            "incident": hold.incident or None,
            "answers": [
                {
                    "recorder": recorder,
                    "kept": answer.is_kept,
                    "on": answer.on.isoformat(),
                    "by": mask_personal(answer.by),
                    "summary": mask_personal(answer.summary) if answer.summary else None,
                    "event": answer.event,
                }
                for recorder, answer in sorted(hold.answered.items())
            ],
        }
        for hold in holds
    ]


def losses_content(losses: Iterable[Loss]) -> list[dict[str, str]]:
    """When everything on a recorder was lost with it, how, and by which document."""
    return [{"on": loss.on.isoformat(), "how": loss.how, "document": loss.document} for loss in losses]
