"""Charts as inline SVG: how a number went over time, and how long things took.

Each stands by itself: one `<svg>` without ids, styles, scripts or outside parts, so that any number of them fit in one
page under the strictest content policy, and PDF writers take them as they are. No meaning is told by colour alone:
lines differ by dashes and number, bars by stripes, and every figure that matters stands there in digits. A drawing is
340 units wide, with letters of 12: readable from a narrow phone to half a page of A4.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from camgrant.access.timeline import DAY
from camgrant.diagnostics import Text

__all__ = ["Bar", "Series", "bars", "step_chart"]

_WIDTH: Final = 340
_SIZE: Final = 12  # of letters
_EM: Final = 6.7  # more than a letter is wide on average, in any face
_ROW: Final = 17
_TOP: Final = 12
_PLOT: Final = 130  # height of the field
_RIGHT: Final = 20  # room for the numbers of lines
_TICKS: Final = 4
_BAR: Final = 15
_STRIPE: Final = 4
_SAMPLE: Final = 30  # length of the piece of line in a legend
_PALE: Final = "#c3cbd2"  # of the grid: a hairline in black would be drawn as strong as the lines that matter
_STROKES: Final = (("#0b3d66", ""), ("#a33b00", "7 4"), ("#2f5d16", "2 3"), ("#6a246a", "12 3 2 3"))
_UNPRINTABLE: Final = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ufffe\\uffff]")  # no XML can hold them
_EMPTY: Final = Text("Chưa có số liệu.", "No figures yet.")
_WENT: Final = Text(
    "{label}: từ {first} ngày {begin} đến {last} ngày {end}, cao nhất {top}",
    "{label}: from {first} on {begin} to {last} on {end}, at most {top}",
)


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its number from each day on, in the order of days; the last point is the end of the line."""

    label: Text
    points: Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, made of a value for each part."""

    label: Text
    values: tuple[int, ...]


def step_chart(title: Text, series: Sequence[Series], language: str) -> str:
    """Lines of steps over one axis of days, each numbered at its end and named below with its last and highest value.

    A line that begins later than another comes from zero. `title` is for those who hear the chart; the page shows it.
    """
    drawn = [one for one in series if one.points]
    if not drawn:
        return _svg(title, [_EMPTY.in_language(language)], _empty(language), 2 * _ROW, language)
    days = [day for one in drawn for day, _ in one.points]
    top = max(1, *(value for one in drawn for _, value in one.points))
    step = _step(top)
    highest = step * -(-top // step)
    plot = _Plot(min(*days, max(days) - DAY), max(days), highest, len(str(highest)) * _EM + 8)
    lines = [_line(plot, one, number) for number, one in enumerate(drawn)]
    legend, height = _legend([f"{one.label.in_language(language)}: {one.points[-1][1]}" for one in drawn])
    parts = [*_grid(plot, step), *_dates(plot), *lines, *_numbers(plot, drawn), legend]
    return _svg(title, [_told(one, language) for one in drawn], parts, height, language)


def bars(title: Text, rows: Sequence[Bar], parts: Sequence[Text], language: str) -> str:
    """Horizontal bars of numbers: the first part is filled, the second striped, a third left open.

    Behind each bar stand its numbers in the order of the parts, which the legend names where there are several.
    """
    if not any(value for row in rows for value in row.values):
        return _svg(title, [_EMPTY.in_language(language)], _empty(language), 2 * _ROW, language)
    labels = [textwrap.wrap(row.label.in_language(language), 22) or [""] for row in rows]
    left = max(len(line) for lines in labels for line in lines) * _EM + 6
    room = _WIDTH - left - max(len(_numbered(row)) for row in rows) * _EM - 8
    scale = room / max(sum(row.values) for row in rows)
    drawn: list[str] = []
    top = 4.0
    for row, lines in zip(rows, labels, strict=True):
        height = max(len(lines) * _SIZE * 1.2, _BAR)
        drawn += _labelled(left, top + height / 2, lines)
        drawn += _bar(left, top + height / 2, row, scale)
        top += height + 7
    drawn.append(_axis(left, 0, left, top - 3))
    names = [one.in_language(language) for one in parts]
    for number, name in enumerate(names if len(names) > 1 else ()):
        drawn += [_block(4, top + 5, 24, number), _text(_SAMPLE + 6, top + 5 + _BAR * 0.75, name)]
        top += _ROW + 2
    return _svg(title, [_counted(row, names, language) for row in rows], drawn, top + 6, language)


class _Plot(NamedTuple):
    """The field of a chart over time: its days, its highest value, and how much room the values need on the left."""

    first: date
    last: date
    highest: int
    left: float

    def x(self, day: date) -> float:
        width = _WIDTH - self.left - _RIGHT
        return self.left + width * (day - self.first).days / (self.last - self.first).days

    def y(self, value: int) -> float:
        return _TOP + _PLOT * (1 - value / self.highest)


def _step(highest: int) -> int:
    """The distance of the lines of the grid: 1, 2 or 5 and so on, so that there are few."""
    step = 1
    while highest > step * _TICKS:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step


def _grid(plot: _Plot, step: int) -> Iterator[str]:
    for value in range(0, plot.highest + 1, step):
        y = plot.y(value)
        yield _axis(plot.left, y, _WIDTH - _RIGHT, y, "currentColor" if value == 0 else _PALE)
        yield _text(plot.left - 5, y + _SIZE * 0.35, str(value), "end")


def _dates(plot: _Plot) -> Iterator[str]:
    """The first, the last and, where there is one between them, the middle day."""
    span = (plot.last - plot.first).days
    middle = plot.first + timedelta(days=span // 2)
    marks = [(plot.first, "start"), *([(middle, "middle")] if span > 1 else []), (plot.last, "end")]
    for day, anchor in marks:
        x = plot.x(day)
        yield _axis(x, plot.y(0), x, plot.y(0) + 4)
        yield _text(x, plot.y(0) + _ROW, _day(day), anchor)


def _line(plot: _Plot, series: Series, number: int) -> str:
    colour, dashes = _STROKES[number % len(_STROKES)]
    (day, value), *_ = series.points
    path = [f"M{_n(plot.x(day))} {_n(plot.y(0 if day > plot.first else value))}V{_n(plot.y(value))}"]
    path += [f"H{_n(plot.x(later))}V{_n(plot.y(value))}" for later, value in series.points[1:]]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{"".join(path)}" fill="none" stroke="{colour}" stroke-width="2.2"{dashed}/>'


def _numbers(plot: _Plot, series: Sequence[Series]) -> Iterator[str]:
    """A dot and the number of each line at its end; where ends lie close, numbers move apart."""
    ends = sorted((plot.y(one.points[-1][1]), number) for number, one in enumerate(series))
    places = [y for y, _ in ends]
    for above, below in pairwise(range(len(places))):
        places[below] = max(places[below], places[above] + _SIZE)
    places[-1] = min(places[-1], plot.y(0))
    for below, above in pairwise(reversed(range(len(places)))):
        places[above] = min(places[above], places[below] - _SIZE)
    for (end, number), y in zip(ends, places, strict=True):
        colour = _STROKES[number % len(_STROKES)][0]
        yield f'<circle cx="{_n(plot.x(series[number].points[-1][0]))}" cy="{_n(end)}" r="3" fill="{colour}"/>'
        yield _text(_WIDTH - _RIGHT + 7, y + _SIZE * 0.35, str(number + 1))


def _legend(names: Iterable[str]) -> tuple[str, float]:
    """The names below the plot, and where they end."""
    parts: list[str] = []
    y = _TOP + _PLOT + 2.4 * _ROW
    for number, name in enumerate(names):
        colour, dashes = _STROKES[number % len(_STROKES)]
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        parts.append(f'<path d="M4 {_n(y - 4)}h{_SAMPLE - 6}" stroke="{colour}" stroke-width="2.2"{dashed}/>')
        for line in textwrap.wrap(f"{number + 1}. {name}", int((_WIDTH - _SAMPLE) / _EM)):
            parts.append(_text(_SAMPLE + 4, y, line))
            y += _ROW
    return "".join(parts), y - _ROW + 6


def _labelled(left: float, middle: float, lines: Sequence[str]) -> Iterator[str]:
    """The name of a bar, in one line or several around its middle."""
    first = middle - (len(lines) - 1) * _SIZE * 0.6 + _SIZE * 0.35
    return (_text(left - 6, first + number * _SIZE * 1.2, line, "end") for number, line in enumerate(lines))


def _bar(left: float, middle: float, row: Bar, scale: float) -> Iterator[str]:
    for number, value in enumerate(row.values):
        if value:
            yield _block(left, middle - _BAR / 2, value * scale, number)
        left += value * scale
    yield _text(left + 5, middle + _SIZE * 0.35, _numbered(row))


def _block(x: float, y: float, width: float, number: int) -> str:
    """A piece of a bar: filled, striped or open by its number, always with an edge."""
    colour = _STROKES[number % len(_STROKES)][0]
    fill = colour if number == 0 else "none"
    edge = f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_BAR}" fill="{fill}" stroke="{colour}"/>'
    if number != 1:
        return edge
    stripes = "".join(f"M{_n(x + at)} {_n(y)}v{_BAR}" for at in range(_STRIPE, int(width), _STRIPE))
    return f'{edge}<path d="{stripes}" stroke="{colour}"/>' if stripes else edge


def _numbered(row: Bar) -> str:
    return " + ".join(str(value) for value in row.values if value) or "0"


def _counted(row: Bar, names: Sequence[str], language: str) -> str:
    values = ", ".join(f"{value} {name}" for value, name in zip(row.values, names, strict=True))
    return f"{row.label.in_language(language)}: {values}"


def _told(one: Series, language: str) -> str:
    (begin, first), (end, last) = one.points[0], one.points[-1]
    top = max(value for _, value in one.points)
    facts = {"first": first, "begin": _day(begin), "last": last, "end": _day(end), "top": top}
    return _WENT.in_language(language, {"label": one.label, **facts})


def _empty(language: str) -> list[str]:
    return [_text(4, _ROW, _EMPTY.in_language(language))]


def _svg(title: Text, said: Iterable[str], parts: Iterable[str], height: float, language: str) -> str:
    """The whole drawing; `title` and `said` are its name and description for those who hear it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" lang="{_safe(language)}" '
        f'viewBox="0 0 {_WIDTH} {_n(height)}" width="{_WIDTH}" height="{_n(height)}" font-size="{_SIZE}" '
        f'fill="currentColor"><title>{_safe(title.in_language(language))}</title>'
        f"<desc>{_safe('; '.join(said))}</desc>{''.join(parts)}</svg>"
    )


def _axis(x: float, y: float, to_x: float, to_y: float, colour: str = "currentColor") -> str:
    return f'<path d="M{_n(x)} {_n(y)}L{_n(to_x)} {_n(to_y)}" stroke="{colour}"/>'


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}">{_safe(text)}</text>'


def _safe(text: str) -> str:
    return escape(_UNPRINTABLE.sub(" ", text))


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _n(number: float) -> str:
    """A coordinate with one digit after the point, the same on every machine."""
    return f"{number:.1f}".rstrip("0").rstrip(".")
