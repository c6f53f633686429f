"""Moments: instants on the clocks of Vietnam, where a date alone means the whole day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from camgrant.access.timeline import DAY
from camgrant.diagnostics import UsageFault
from camgrant.model.vietnamese import day_in_text
from camgrant.zone import LOCAL

__all__ = ["Period", "begins", "day_of", "from_seconds", "in_text", "moment", "moment_or_day", "period", "shown"]


class Period(NamedTuple):
    """From a moment until just before another. `instant`: one moment was asked for, and `until` is a second later."""

    since: datetime
    until: datetime
    instant: bool = False


def moment(text: str) -> datetime:
    """The instant that a text names: `2021-08-19T21:40`, with a space for the `T`, with seconds, with an offset.

    Without an offset it is local time. Raises UsageFault for anything else, a date alone included.
    """
    try:
        found = datetime.fromisoformat(text.strip())
        if len(text.strip()) <= len("2021-08-19"):
            raise ValueError
        return (found.replace(tzinfo=LOCAL) if found.tzinfo is None else found).astimezone(LOCAL)
    except (ValueError, OverflowError):
        raise UsageFault(
            f"“{text}”: không phải thời điểm; đề nghị ghi như 2021-08-19T21:40 hoặc 2021-08-19T21:40+07:00 / "
            "is no moment; write it as 2021-08-19T21:40 or 2021-08-19T21:40+07:00"
        ) from None


def period(text: str) -> Period:
    """What a text asks about: one instant, or with a date alone the whole local day. Raises UsageFault."""
    try:
        try:
            day = date.fromisoformat(text.strip())
        except ValueError:
            instant = moment(text)
            return Period(instant, instant + timedelta(seconds=1), instant=True)
        return Period(begins(day), begins(day + DAY))
    except OverflowError:
        raise UsageFault(
            f"“{text}”: ngày quá xa; đề nghị kiểm tra năm / the day is too far away; check its year"
        ) from None


def moment_or_day(text: str) -> datetime:
    """The instant that a text names; for a date alone the last second of that day. Raises UsageFault."""
    found = period(text)
    return found.since if found.instant else found.until - timedelta(seconds=1)


def begins(day: date) -> datetime:
    """The first instant of a local day."""
    return datetime.combine(day, time(), LOCAL)


def day_of(instant: datetime) -> date:
    """The local day on which an instant falls."""
    return instant.astimezone(LOCAL).date()


def shown(instant: datetime) -> str:
    """As people read it: `19/08/2021 21:40`, with seconds only where there are any."""
    local = instant.astimezone(LOCAL)
    return local.strftime("%d/%m/%Y %H:%M" if not local.second else "%d/%m/%Y %H:%M:%S")


def in_text(instant: datetime) -> str:
    """As a sentence of an official letter writes it: `08 giờ 15 phút ngày 20/8/2021`."""
    local = instant.astimezone(LOCAL)
    clock = f"{local.hour:02d} giờ {local.minute:02d} phút"
    if local.second:
        clock += f" {local.second:02d} giây"
    return f"{clock} ngày {day_in_text(local.date())}"


def from_seconds(seconds: int) -> datetime:
    """The instant that git writes as seconds since 1970; what no calendar has is taken for its nearest end."""
    least, most = 0, int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())
    return datetime.fromtimestamp(min(max(seconds, least), most), LOCAL)
