"""The one page that goes with figures: its numbers, one page whatever they are, no person on it, nothing to trust."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from camgrant.access.held import HeldAccess
from camgrant.access.resolve import resolve
from camgrant.app.one_page import OnePages
from camgrant.duties.obligations import duties
from camgrant.duties.removals import removal_duties
from camgrant.ledger.book import Book
from camgrant.ledger.events import event_id, written
from camgrant.ledger.lags import revocation_lags
from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree
from camgrant.model.base import altered
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Dispatch, Event, ListVersion, ReviewAnswer, ReviewEvent
from camgrant.rendering.device import Confirmation
from camgrant.rendering.lists import Desk
from camgrant.rendering.lists.summary import summary_figures
from camgrant.rendering.one_page import OnePage, People, Waiting
from camgrant.rendering.registry import device_targets, sheet_target, slip_targets
from camgrant.rendering.sheets import SheetView
from camgrant_renderers.sheet.paper import stamp_of
from targets.declared import Declared
from targets.leak import People as Persons

ROOT = Path(__file__).parents[2]
INVENTORIES = {
    "gl-882-2021": ROOT / "inventory",
    "tinh-camera-antt-2026": ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory",
}
DAYS = {"gl-882-2021": date(2021, 7, 20), "tinh-camera-antt-2026": date(2026, 6, 15)}
every_pack = pytest.mark.parametrize("pack", list(INVENTORIES))


@cache
def province(pack: str = "gl-882-2021") -> Inventory:
    loaded = load(FolderTree(INVENTORIES[pack]), device_targets(), slips=slip_targets())
    assert loaded.inventory is not None
    return loaded.inventory


def pages(inventory: Inventory, day: date) -> dict[str, tuple[SheetView, OnePage]]:
    """Recipient -> its report with the page."""
    state, book = resolve(inventory, day), Book.of(inventory, day)
    found = OnePages(Desk(inventory, state, book), duties(inventory, state, book)).pages(inventory.pack.sheets)
    return {view.recipient: (view, page) for view, page in found}


@cache
def files(pack: str) -> dict[str, bytes]:
    """`html`, `pdf` of the first recipient."""
    view, page = next(iter(pages(province(pack), DAYS[pack]).values()))
    return drawn(view, page)


def drawn(view: SheetView, page: OnePage) -> dict[str, bytes]:
    made = sheet_target().page(view, page)
    assert [name for name, _, _ in made] == [
        f"{view.sheet_id}-{view.author}.mot-trang.{kind}" for kind in ("html", "pdf")
    ]
    return {name.rpartition(".")[2]: data for name, _, data in made}


def poppler(tool: str, data: bytes, *words: str) -> str:
    done = subprocess.run(
        [tool, *words, "-", *(["-"] if tool == "pdftotext" else [])], input=data, capture_output=True, check=True
    )
    return done.stdout.decode()


def words(data: bytes) -> list[tuple[str, float, float]]:
    """Each word with its upper and its lower edge, in points from the top of the page."""
    found = re.findall(r'yMin="([0-9.]+)" xMax="[0-9.]+" yMax="([0-9.]+)">([^<]*)', poppler("pdftotext", data, "-bbox"))
    return [(word, float(top), float(bottom)) for top, bottom, word in found]


def text_of(kind: str, data: bytes) -> str:
    if kind == "pdf":
        return " ".join(poppler("pdftotext", data, "-raw").split())
    return " ".join(" ".join(read(data).texts).split())


class Reader(HTMLParser):
    """Reads a page as strictly as it was written: every element is closed in its order."""

    VOID = ("meta", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.style = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.texts.append(data)


def read(data: bytes) -> Reader:
    reader = Reader()
    reader.feed(data.decode())
    reader.close()
    return reader


# -- numbers --------------------------------------------------------------------------------------------------------


def test_the_numbers_of_the_reference_province() -> None:
    """Counted in the YAML: on 20/07 one account of somebody who left on 10/07 is not reported closed."""
    view, page = pages(province(), DAYS["gl-882-2021"])["u-bcd"]
    assert (view.sheet_id, view.author, page.demo) == ("s10", "u-stttt", True)
    assert [(row.kind, row.in_systems, row.in_all) for row in page.people] == [
        ("Đơn vị thuộc Công an tỉnh", (0, 0, 10), 10),
        ("Đơn vị thuộc Bộ CHQS tỉnh", (0, 5, 0), 5),
        ("Đơn vị quản lý cơ sở dân sự", (0, 5, 0), 5),
        ("Sở Y tế", (3, 0, 0), 3),
        ("Đơn vị y tế", (2, 0, 1), 3),
        ("Bộ Chỉ huy Quân sự tỉnh", (3, 0, 0), 3),
        ("Công an tỉnh", (0, 0, 2), 2),
        ("Lực lượng vũ trang ngoài Bộ CHQS tỉnh", (0, 1, 0), 1),
        ("Cơ quan khác", (1, 0, 0), 1),
    ]
    assert page.total == People("Tổng cộng (mỗi người tính một lần)", (9, 11, 13), 33)
    assert [(row.count, row.late, row.longest) for row in page.waiting] == [
        (0, 0, None),
        (0, 0, None),
        (1, 1, 10),
        (0, 0, None),
        (1, 1, 6),
        (0, 0, None),
    ]
    assert page.figures == (
        "Từ trước đến nay (báo cáo đầu tiên): cấp mới 46 tài khoản, hết quyền 2 tài khoản; đang có hiệu lực 44 "
        "tài khoản.",
        "Xác nhận đã khóa, xóa tài khoản: 1 tài khoản, trung vị 0 ngày, lâu nhất 0 ngày; còn chờ 1 tài khoản, lâu nhất "
        "10 ngày. Tổng số ngày tài khoản còn có thể dùng sau khi hết quyền: 10 ngày.",
        "Báo đã tạo tài khoản: 46 tài khoản, trung vị 0 ngày, lâu nhất 0 ngày; còn chờ 0 tài khoản.",
        "Rà soát định kỳ: chưa mở đợt nào.",
    )


def test_what_a_receipt_confirms_waits_nowhere_on_the_page() -> None:
    inventory, day = province(), DAYS["gl-882-2021"]
    state, book = resolve(inventory, day), Book.of(inventory, day)
    (open_lag,) = revocation_lags(HeldAccess.of(inventory), book).open
    login = inventory.contacts[open_lag.account.person].login or ""
    read = {(open_lag.account.recorder, login): Confirmation(date(2021, 7, 12), None)}
    desk = Desk(inventory, state, book)
    made = OnePages(desk, duties(inventory, state, book, read), read).pages(inventory.pack.sheets)
    _, page = next(made)
    assert page.waiting[2].count == 0
    assert page.figures[1] == (
        "Xác nhận đã khóa, xóa tài khoản: 2 tài khoản, trung vị 1 ngày, lâu nhất 2 ngày; còn chờ 0 tài khoản. Tổng số "
        "ngày tài khoản còn có thể dùng sau khi hết quyền: 2 ngày."
    )
    assert "8–30 ngày: 0 đã được xác nhận, 0 chưa được xác nhận" in page.charts[1].svg


@every_pack
@pytest.mark.parametrize("reported", [True, False])
def test_the_accounts_that_wait_are_those_that_the_duties_wait_for(pack: str, reported: bool) -> None:
    inventory = province(pack) if reported else replace(province(pack), ledger={})
    held, most = HeldAccess.of(inventory), 0
    for day in (DAYS[pack] + timedelta(days=30 * number) for number in range(5)):
        state, book = resolve(inventory, day), Book.of(inventory, day)
        waiting = revocation_lags(held, book).open
        owed = [one for one in removal_duties(inventory, state, book) if one.command.endswith("--what deleted")]
        assert {
            (f"{one.account.recorder or one.account.system}/{one.account.person}", one.since) for one in waiting
        } == {(one.subject, one.since) for one in owed}
        most = max(most, len(owed))
    assert most > 5


def with_events(inventory: Inventory, *events: Event) -> Inventory:
    return replace(inventory, ledger={**inventory.ledger, **{event_id(event): event for event in events}})


def test_changes_are_counted_since_the_report_before() -> None:
    view, _ = pages(province(), date(2021, 6, 20))["u-bcd"]
    version = written(
        ListVersion, sheet="s10", author="u-stttt", recipient="u-bcd", as_of=view.as_of, version=view.version
    )
    frozen = written(Event, on=view.as_of, list=version)
    went = written(Dispatch, list=event_id(frozen), way="paper", number="1/X", date=view.as_of)
    inventory = with_events(province(), frozen, written(Event, on=view.as_of, dispatch=went))
    told = pages(inventory, DAYS["gl-882-2021"])
    assert told["u-bcd"][1].figures[0] == (
        "Từ báo cáo trước (số liệu đến 20/06/2021): cấp mới 1 tài khoản, hết quyền 2 tài khoản; đang có hiệu lực 44 "
        "tài khoản."
    )
    assert "báo cáo đầu tiên" in told["u-ubnd"][1].figures[0]


@every_pack
def test_what_there_was_and_what_came_less_what_went_is_what_there_is(pack: str) -> None:
    """Also of accounts that came and went since the last report, and long after the last one has ended."""
    inventory, went = province(pack), 0
    for day in (DAYS[pack] + timedelta(days=30 * number) for number in range(-1, 8)):
        desk = Desk(inventory, resolve(inventory, day), Book.of(inventory, day))
        (sheet,) = (one for one in inventory.pack.sheets.values() if one.content == "summary" and one.columns)
        for last in (None, day - timedelta(days=20), day - timedelta(days=200)):
            told = summary_figures(desk, sheet, last, {})
            before = Desk(inventory, resolve(inventory, last), Book.of(inventory, last)) if last else None
            then = summary_figures(before, sheet, None, {})["account_count"].total() if before else 0
            new, gone, now = (told[name].total() for name in ("new_count", "revoked_count", "account_count"))
            assert then + new - gone == now, (day, last)
            went += gone
    assert went > 100


def test_rounds_of_review_are_counted() -> None:
    grants = sorted(province().grants)[:3]
    opened = written(
        ReviewEvent, what="opened", round="p-2021-q3", owner="u-cat", due=date(2021, 7, 10), grants=tuple(grants)
    )
    answers = tuple(
        written(ReviewAnswer, grant=grant, answer=answer, reason="Thử")
        for grant, answer in zip(grants, ("keep", "revoke"), strict=False)
    )
    answered = written(
        ReviewEvent, what="answered", round="p-2021-q3", owner="u-cat", answers=answers, by="x", second="y"
    )
    events = (written(Event, on=date(2021, 7, 1), review=opened), written(Event, on=date(2021, 7, 5), review=answered))
    day = DAYS["gl-882-2021"]
    assert pages(with_events(province(), *events), day)["u-bcd"][1].figures[-1] == (
        "Rà soát định kỳ: 1 phiếu đã mở, 1 phiếu chưa kết thúc, 1 phiếu quá hạn trả lời; kết quả: giữ 1, bớt quyền 0, "
        "thu hồi 1 lượt cấp quyền."
    )


def test_the_smallest_kinds_of_unit_stand_together_where_there_is_no_room() -> None:
    known = province()
    kinds = list(known.pack.unit_kinds)
    held = sorted({one.person for one in resolve(known, DAYS["gl-882-2021"]).entitlements if one.cameras})
    units = dict(known.units)
    contacts = dict(known.contacts)
    for number, person in enumerate(held[: len(kinds)]):
        units[f"u-x-{number}"] = altered(next(iter(known.units.values())), kind=kinds[number])
        contacts[person] = altered(
            contacts[person], positions=tuple(altered(one, unit=f"u-x-{number}") for one in contacts[person].positions)
        )
    _, page = pages(replace(known, units=units, contacts=contacts), DAYS["gl-882-2021"])["u-bcd"]
    assert len(kinds) > 9
    assert len(page.people) == 9
    assert page.people[-1].kind == "Các loại đơn vị khác"
    assert sum(row.in_all for row in page.people) == page.total.in_all


# -- documents ------------------------------------------------------------------------------------------------------


@every_pack
def test_both_documents_say_every_number_and_sentence(pack: str) -> None:
    view, page = next(iter(pages(province(pack), DAYS[pack]).values()))
    for kind, data in files(pack).items():
        text = text_of(kind, data)
        for row in (*page.people, page.total):
            assert f"{row.kind} {' '.join(map(str, row.in_systems))} {row.in_all}" in text, kind
        for waiting in page.waiting:
            assert f"{waiting.what} {waiting.count} {waiting.late}" in text, kind
        for said in (
            *page.figures,
            *(chart.caption for chart in page.charts),
            view.sheet.title.vi,
            view.recipient_name,
        ):
            assert said in text, (kind, said)
        assert f"{view.as_of:%d/%m/%Y} (dữ liệu giả định)" in text
        assert view.stamp in text


@every_pack
def test_no_person_phone_mailbox_or_login_stands_there(pack: str) -> None:
    persons = Persons.of(Declared(INVENTORIES[pack]))
    assert len(persons.names) > 10
    for _, (view, page) in pages(province(pack), DAYS[pack]).items():
        for kind, data in drawn(view, page).items():
            text = text_of(kind, data)
            assert len(text) > 1000
            seen = persons.found([text])
            assert (seen.names, seen.phones, seen.emails, seen.logins) == (set(), set(), set(), set())
            hidden = persons.found(
                [data.decode()] if kind == "html" else []
            )  # attributes; coordinates look like phones
            assert (hidden.names, hidden.emails, hidden.logins) == (set(), set(), set())


def test_a_page_that_names_somebody_would_be_caught() -> None:
    persons = Persons.of(Declared(INVENTORIES["gl-882-2021"]))
    view, page = pages(province(), DAYS["gl-882-2021"])["u-bcd"]
    named = replace(page, figures=("Siu Bình, 0100 000 031, binhs@congan.gialai.example",))
    for kind, data in drawn(view, named).items():
        seen = persons.found([text_of(kind, data)])
        assert (seen.names, seen.phones, len(seen.emails)) == ({"Siu Bình"}, {"0100000031"}, 1)


def crowded(page: OnePage) -> OnePage:
    """More than any province has: the page must still be one."""
    people = tuple(
        People(f"Loại đơn vị thứ {n} có tên dài đến mức phải xuống dòng", (99999, 12345, 54321), 99999)
        for n in range(45)
    )
    waiting = tuple(
        Waiting(f"Việc thứ {n} cần một câu dài mới nói hết được nội dung đang chờ xử lý", 1234, 567, 8901)
        for n in range(12)
    )
    return replace(page, people=people, waiting=waiting, figures=page.figures * 3)


@every_pack
@pytest.mark.parametrize("what", ["as it is", "late in the year", "nothing", "crowded"])
def test_it_is_one_page(pack: str, what: str) -> None:
    inventory, day = province(pack), DAYS[pack]
    if what == "nothing":
        inventory = replace(inventory, grants={}, ledger={})
    found = pages(inventory, date(day.year, 12, 20) if what == "late in the year" else day)
    assert len(found) == 2
    for view, page in found.values():
        data = drawn(view, crowded(page) if what == "crowded" else page)["pdf"]
        assert re.search(r"Pages: +1\n", poppler("pdfinfo", data))
        assert "(Ký, đóng dấu, ghi rõ họ tên)" in text_of("pdf", data)
        signed = max(bottom for word, _, bottom in words(data) if word == "tên)")
        below = {word for word, _, bottom in words(data) if bottom > signed}
        assert view.stamp.split(" ")[0] in below
        assert below <= set(stamp_of(view).text.split(" "))  # the foot alone stands below the signatures
        assert "Type 3" not in poppler("pdffonts", data)


def test_without_anybody_it_says_so() -> None:
    empty = replace(province(), grants={}, ledger={})
    view, page = pages(empty, DAYS["gl-882-2021"])["u-bcd"]
    for kind, data in drawn(view, page).items():
        text = text_of(kind, data)
        assert "Chưa có người nào." in text
        assert text.count("Chưa có số liệu.") == (2 if kind == "pdf" else 4)  # drawn, and for those who hear it


@every_pack
def test_the_html_needs_and_may_nothing(pack: str) -> None:
    """The policy lets one style in by its hash; there is no script, no style elsewhere and nothing to fetch."""
    reader = read(files(pack)["html"])
    assert reader.open == []
    (policy,) = [given["content"] for tag, given in reader.tags if given.get("http-equiv") == "Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(reader.style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert [tag for tag, _ in reader.tags].count("style") == 1
    assert not {"script", "link", "iframe", "object", "img", "a", "form"} & {tag for tag, _ in reader.tags}
    names = {name for _, given in reader.tags for name in given}
    assert not {name for name in names if name in ("style", "src", "href", "srcset") or name.startswith("on")}
    assert "url(" not in reader.style
    assert "@import" not in reader.style
    assert ("html", {"lang": "vi"}) in reader.tags
    assert [tag for tag, _ in reader.tags].count("svg") == 2


def test_hostile_words_stay_words() -> None:
    view, page = pages(province(), DAYS["gl-882-2021"])["u-bcd"]
    bad = '</td><script>alert(1)</script>#eval("1")$x_1$ *a*'
    shown = replace(page, people=(People(bad, (1, 2, 3), 4),), figures=(bad,))
    made = drawn(replace(view, recipient_name=bad, signer_title=bad), shown)
    assert "script" not in [tag for tag, _ in read(made["html"]).tags]
    assert read(made["html"]).open == []
    for kind, data in made.items():
        assert text_of(kind, data).replace(" ", "").count(bad.replace(" ", "")) == (4 if kind == "pdf" else 3)


def test_the_same_figures_give_the_same_bytes() -> None:
    view, page = next(iter(pages(province(), DAYS["gl-882-2021"]).values()))
    assert drawn(view, page) == files("gl-882-2021") == drawn(view, page)
