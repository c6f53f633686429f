"""What a dossier says must be asked for: the logs of recorders, and of systems that hold accounts themselves."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from camgrant.app.past import Answer
from camgrant.history.moments import day_of
from camgrant.ledger.incidents import rules_of
from camgrant.model.inventory import Inventory

__all__ = ["accounts_elsewhere", "logs"]


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
