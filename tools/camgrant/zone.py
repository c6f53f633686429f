"""The one time zone of all dates and moments here."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Final

__all__ = ["LOCAL"]

LOCAL: Final = timezone(timedelta(hours=7), "+07:00")
"""Asia/Ho_Chi_Minh: one offset without summer time since 1975 (IANA tz database). A fixed one needs no time zone data
on the machine."""
