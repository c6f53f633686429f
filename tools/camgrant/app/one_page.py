"""The one page that goes with every report of figures: what is in force, what came and went, what waits, how fast it
goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from camgrant.access.held import Count, HeldAccess
from camgrant.access.state import AccessState
from camgrant.app.figures import Figures, Reviewed
from camgrant.diagnostics import Text
from camgrant.duties.duty import Duty, Kind
from camgrant.duties.obligations import duties
from camgrant.ledger.book import Book
from camgrant.ledger.lags import Lags
from camgrant.model.inventory import Inventory
from camgrant.model.pack import Sheet
from camgrant.model.vietnamese import date_vi
from camgrant.rendering.charts import Bar, Series, bars, step_chart
from camgrant.rendering.confirmed import Confirmed
from camgrant.rendering.lists import Desk, views_at
from camgrant.rendering.lists.summary import summary_figures
from camgrant.rendering.one_page import Chart, OnePage, People, Waiting
from camgrant.rendering.registry import sheet_target
from camgrant.rendering.sheets import SheetView

__all__ = ["ACCESS_TITLE", "LAG_TITLE", "OnePages", "access_chart", "lag_chart", "summary_files"]

_LANGUAGE: Final = "vi"  # of papers
_PERIOD: Final = timedelta(days=365)
_KINDS: Final = 9  # kinds of unit that one page has room for
_OTHER_KINDS: Final = "Các loại đơn vị khác"
_TOTAL: Final = "Tổng cộng (mỗi người tính một lần)"
_WAITING: Final[Mapping[str, tuple[Kind, ...]]] = {
    "Danh sách chưa gửi hoặc phải gửi lại": ("send", "compile"),
    "Danh sách đã gửi, chưa có xác nhận đã nhận": ("acknowledge",),
    "Tài khoản hết quyền hoặc bớt quyền, chưa được xác nhận": ("confirm",),
    "Nơi còn tài khoản chưa báo đã tạo": ("create",),
    "Rà soát quá hạn": ("review",),
    "Lượt cấp khẩn chưa đủ văn bản": ("document",),
}
_LONGEST: Final = (0, 3, 7, 30, None)  # days of each bar
_BUCKETS: Final = (
    Text("trong ngày", "same day"),
    Text("1–3 ngày", "1–3 days"),
    Text("4–7 ngày", "4–7 days"),
    Text("8–30 ngày", "8–30 days"),
    Text("trên 30 ngày", "over 30 days"),
)
ACCESS_TITLE: Final = Text("Số người có quyền truy cập theo hệ thống", "People with access, by system")
LAG_TITLE: Final = Text(
    "Số tài khoản theo thời gian từ khi hết quyền đến khi được xác nhận đã khóa, xóa",
    "Accounts by the time from the end of access until they were confirmed gone",
)
_LAG_PARTS: Final = (Text("đã được xác nhận", "confirmed"), Text("chưa được xác nhận", "not confirmed yet"))


def access_chart(inventory: Inventory, held: HeldAccess, systems: Iterable[str], as_of: date, language: str) -> str:
    """How many people had access to each system, over the last year at most."""
    drawn = []
    for system in systems:
        counts = _last_of(held.counts(system, as_of), as_of - _PERIOD)
        label = inventory.pack.systems[system].label
        drawn.append(Series(Text(label.vi, label.en), [(one.day, one.people) for one in counts]))
    return step_chart(ACCESS_TITLE, drawn, language)


def lag_chart(lags: Lags, language: str) -> str:
    """How many accounts were confirmed gone after how many days, and how many are not yet."""
    counted = [[0, 0] for _ in _BUCKETS]
    for lag in lags.lags:
        if lag.how != "wanted_again":
            place = next(n for n, longest in enumerate(_LONGEST) if longest is None or lag.days <= longest)
            counted[place][lag.how == "open"] += 1
    drawn = [Bar(words, (done, still)) for words, (done, still) in zip(_BUCKETS, counted, strict=True)]
    return bars(LAG_TITLE, drawn, _LAG_PARTS, language)


def summary_files(inventory: Inventory, state: AccessState, receipts: Confirmed | None = None) -> dict[str, bytes]:
    """`<recipient>/<file>` -> bytes of every page, whether or not the settings ask for the list that it goes with."""
    book = Book.of(inventory, state.as_of)
    owed = duties(inventory, state, book, receipts)
    pages = OnePages(Desk(inventory, state, book), owed, receipts).pages(inventory.pack.sheets)
    return {
        f"{view.recipient}/{name}": data for view, page in pages for name, _, data in sheet_target().page(view, page)
    }


class OnePages:
    """The pages of the day of a desk, one for each recipient of a report of figures. `owed` are all duties of it, with
    the same `receipts`."""

    def __init__(self, desk: Desk, owed: Iterable[Duty], receipts: Confirmed | None = None) -> None:
        self._desk, self._inventory, self._day = desk, desk.inventory, desk.day
        self._figures = Figures(desk.inventory, desk.state, desk.book, owed, receipts)

    def pages(self, sheets: Iterable[str], unit: str | None = None) -> Iterator[tuple[SheetView, OnePage]]:
        """The reports among some sheets of the pack, each with its page; of one unit those it sends or gets."""
        for sheet_id in sheets:
            sheet = self._inventory.pack.sheets.get(sheet_id)
            if sheet is not None and sheet.content == "summary" and sheet.columns:
                for view in views_at(self._desk, sheet_id):
                    if unit in (None, view.author, view.recipient):
                        yield view, self._page(view)

    def _page(self, view: SheetView) -> OnePage:
        last = self._desk.book.last(view.stream)
        inventory, systems, figures = self._inventory, view.sheet.systems, self._figures
        people, total = self._people(systems)
        return OnePage(
            demo=inventory.settings.profile == "demo",
            systems=tuple(inventory.pack.systems[one].label.vi for one in systems),
            people=people,
            total=total,
            waiting=self._waiting,
            charts=(
                Chart(ACCESS_TITLE.vi, access_chart(inventory, figures.held, systems, self._day, _LANGUAGE)),
                Chart(LAG_TITLE.vi, lag_chart(figures.removals, _LANGUAGE)),
            ),
            figures=(self._news(view.sheet, last.version.as_of if last else None), *self._sentences),
        )

    def _people(self, systems: Sequence[str]) -> tuple[tuple[People, ...], People]:
        """By kind of unit, the largest first; the smallest stand together where the page has no room for all."""
        kinds, labels = self._figures.people(systems), self._inventory.pack.unit_kinds
        everybody = {one: set[str]().union(*(seen.get(one, ()) for seen in kinds.values())) for one in systems}
        rows = [_row(labels[kind].vi if kind else "", systems, seen) for kind, seen in sorted(kinds.items())]
        rows.sort(key=lambda row: -row.in_all)
        if len(rows) > _KINDS:
            rest = rows[_KINDS - 1 :]
            counts = tuple(sum(numbers) for numbers in zip(*(row.in_systems for row in rest), strict=True))
            rows[_KINDS - 1 :] = [People(_OTHER_KINDS, counts, sum(row.in_all for row in rest))]
        return tuple(rows), _row(_TOTAL, systems, everybody)

    def _news(self, sheet: Sheet, since: date | None) -> str:
        figures = summary_figures(self._desk, sheet, since, {})
        new, gone, now = (figures[name].total() for name in ("new_count", "revoked_count", "account_count"))
        start = f"Từ báo cáo trước (số liệu đến {date_vi(since)})" if since else "Từ trước đến nay (báo cáo đầu tiên)"
        return f"{start}: cấp mới {new} tài khoản, hết quyền {gone} tài khoản; đang có hiệu lực {now} tài khoản."

    @cached_property
    def _waiting(self) -> tuple[Waiting, ...]:
        return tuple(Waiting(what, *self._figures.waits(kinds)) for what, kinds in _WAITING.items())

    @cached_property
    def _sentences(self) -> tuple[str, ...]:
        removals = self._figures.removals
        return (
            f"Xác nhận đã khóa, xóa tài khoản: {_speed(removals)}. Tổng số ngày tài khoản còn có thể dùng sau khi hết "
            f"quyền: {removals.total_days} ngày.",
            f"Báo đã tạo tài khoản: {_speed(self._figures.creations)}.",
            _reviews(self._figures.reviewed),
        )


def _reviews(found: Reviewed) -> str:
    if not found.rounds:
        return "Rà soát định kỳ: chưa mở đợt nào."
    return (
        f"Rà soát định kỳ: {found.rounds} phiếu đã mở, {found.going_on} phiếu chưa kết thúc, {found.overdue} phiếu quá "
        f"hạn trả lời; kết quả: giữ {found.keep}, bớt quyền {found.reduce}, thu hồi {found.revoke} lượt cấp quyền."
    )


def _row(name: str, systems: Sequence[str], seen: Mapping[str, set[str]]) -> People:
    counts = tuple(len(seen.get(system, ())) for system in systems)
    return People(name, counts, len(set[str]().union(*seen.values())))


def _speed(lags: Lags) -> str:
    """`48 tài khoản, trung vị 0 ngày, lâu nhất 12 ngày; còn chờ 3 tài khoản, lâu nhất 80 ngày`."""
    median = f"{lags.median or 0:g}".replace(".", ",")
    done = f"{len(lags.done)} tài khoản"
    done += f", trung vị {median} ngày, lâu nhất {lags.done[-1]} ngày" if lags.done else ""
    return f"{done}; còn chờ {len(lags.open)} tài khoản" + (f", lâu nhất {lags.open[0].days} ngày" if lags.open else "")


def _last_of(counts: Sequence[Count], first: date) -> Sequence[Count]:
    """The counts from a day on, with what was true on that day."""
    before = [one for one in counts if one.day <= first]
    return [*([before[-1]._replace(day=first)] if before else []), *(one for one in counts if one.day > first)]
