"""The portal in a real Chromium, driven by Playwright and judged by axe-core: programs that we did not write.

A page is opened from a file, as from a USB stick. Whatever the console says and whatever the content policy stops is a
fault; a test shows for each judge that it would notice.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from camgrant.rendering.portal.page import portal_html
from camgrant.rendering.portal.still import STILL_AT_MOST
from real.needs import needs
from support.cli import run
from support.portals import HOSTILE, hostile, many, wide

INVENTORY = Path(__file__).parents[2] / "inventory"
WIDE, PHONE, NARROW = (1280, 900), (375, 800), (320, 640)
PAGES = ("", "p3", "s-iso-06", "k-iso-06-1", "u-cat")
WATCH = "window.stopped = []; addEventListener('securitypolicyviolation', (one) => stopped.push(one.violatedDirective))"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = needs("chromium", "the portal is opened in a real browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference province, for the inside."""
    out = tmp_path_factory.mktemp("portal") / "portal.html"
    done = run("portal", "-i", INVENTORY, "--out", out, "--audience", "internal", "--lang", "vi")
    assert done.returncode == 0, done.stderr
    return out


@dataclass
class Opened:
    """A page with everything that it complained of."""

    page: Page
    said: list[str] = field(default_factory=list)

    def complaints(self) -> list[str]:
        return [*self.said, *self.page.evaluate("window.stopped ?? []")]

    def go(self, place: str) -> Page:
        self.page.evaluate("place => { location.hash = place }", place)
        self.page.wait_for_selector("#page h2" if place else "#controls:visible")
        return self.page


def opened(context: BrowserContext, file: Path) -> Opened:
    context.add_init_script(WATCH)
    found = Opened(context.new_page())
    found.page.on("console", lambda message: found.said.append(message.text))
    found.page.on("pageerror", lambda error: found.said.append(str(error)))
    found.page.on("dialog", lambda dialog: found.said.append(dialog.message))
    found.page.on("request", lambda one: None if one.url.startswith("file:") else found.said.append(one.url))
    found.page.goto(file.as_uri())
    return found


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": WIDE[0], "height": WIDE[1]})
    yield context
    context.close()


@pytest.fixture
def here(context: BrowserContext, portal: Path) -> Iterator[Opened]:
    """The portal on its first screen; at the end nothing was complained of."""
    found = opened(context, portal)
    found.page.wait_for_selector("#controls:visible")
    yield found
    assert found.complaints() == []


def results(page: Page) -> list[str]:
    return page.locator("#results li a").all_inner_texts()


@pytest.mark.parametrize("query", ["Siu Bình", "siu binh", "SIU BINH", "binhs", "  bình   siu "])
def test_somebody_is_found_with_and_without_diacritics(here: Opened, query: str) -> None:
    here.page.fill("#query", query)
    assert results(here.page) == ["Siu Bình"]
    assert here.page.inner_text("#count") == "1 cá nhân, 0 camera, 0 cơ sở, 0 đơn vị"
    assert here.page.get_attribute("#count", "role") == "status"
    assert not here.page.is_visible("#home")


def test_cameras_sites_and_units_are_found_and_nothing_is_said_to_be_nothing(here: Opened) -> None:
    here.page.fill("#query", "ho xanh sanh tang")
    assert results(here.page) == ["Sảnh tầng 1"]
    here.page.fill("#query", "cong an tinh gia lai")
    assert "Công an tỉnh Gia Lai" in results(here.page)
    here.page.fill("#query", "khong co ai nhu the")
    assert results(here.page) == []
    assert here.page.inner_text("#count") == "Không tìm thấy."
    here.page.fill("#query", "")
    assert here.page.is_visible("#home")
    assert here.page.inner_text("#count") == ""


def test_words_found_side_by_side_come_first(here: Opened) -> None:
    """`4` also stands in QL14, so that checkpoints 2 and 3 hold all the words too."""
    here.page.fill("#query", "chốt số 4")
    assert here.page.inner_text("#count") == "0 cá nhân, 6 camera, 3 cơ sở, 0 đơn vị"
    sites = here.page.locator("#results ul").nth(1).locator("a").all_inner_texts()
    assert sites[0] == "Chốt số 4 – Chư Ngọc, QL25"
    assert {name[:9] for name in sites[1:]} == {"Chốt số 2", "Chốt số 3"}
    cameras = here.page.locator("#results ul").nth(0).locator("li").all_inner_texts()
    assert ["Chốt số 4" in one for one in cameras] == [True, True, False, False, False, False]


def test_the_chips_filter_by_state(here: Opened) -> None:
    here.page.check("[value=over]")
    assert results(here.page)[:2] == ["Lê Văn Quý", "Bạch Văn Toàn"]
    here.page.check("[value=soon]")
    soon = results(here.page)
    assert "Siu Bình" in soon
    assert "Ngô Xuân Bách" not in soon
    here.page.check("[value=now]")
    now = results(here.page)
    assert {"Siu Bình", "Ngô Xuân Bách"} <= set(now)
    assert "Bạch Văn Toàn" not in now


def test_everything_is_reached_by_keyboard_alone(here: Opened) -> None:
    page = here.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Tab")
    page.keyboard.type("siu binh")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "all"
    page.keyboard.press("ArrowRight")
    assert page.is_checked("[value=now]")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector("#page h2")
    assert page.evaluate("document.activeElement.textContent") == "Siu Bình"
    assert page.title() == "Siu Bình – Tra cứu quyền truy cập camera"
    page.go_back()
    page.wait_for_selector("#controls:visible")
    assert results(page) == ["Siu Bình"]


def test_a_site_shows_who_sees_which_camera(here: Opened) -> None:
    page = here.go("s-iso-06")
    matrix = page.locator("table.matrix")
    assert matrix.locator("caption").inner_text() == "Ai xem được camera nào: Khách sạn Biển Hồ Xanh (giả định)"
    assert matrix.locator("thead th[scope=col]").count() == 7
    row = matrix.locator("tbody tr", has_text="Trần Thị Lệ Quyên")
    assert row.locator("th[scope=row]").count() == 1
    assert row.locator("td").all_inner_texts() == ["TLX"] * 6


def test_a_camera_and_a_person_show_grounds_and_days(here: Opened) -> None:
    page = here.go("k-iso-06-1")
    assert page.locator("#page tbody tr").count() == 8
    row = page.locator("#page tbody tr", has_text="Trần Thị Lệ Quyên")
    assert row.locator("td").all_inner_texts() == [
        "UBND thành phố Pleiku",
        "Hệ thống tại cơ sở cách ly",
        "Xem trực tiếp; Xem lại; Trích xuất",
        "14/06/2021 – 11/09/2021",
        "2311/UBND-YT, 14/06/2021; 96/DS-UBND, 14/06/2021",
        "Đang có hiệu lực",
    ]
    row.locator("th a").click()
    page.wait_for_selector("#page h2:text('Trần Thị Lệ Quyên')")
    assert page.locator("#page code").first.inner_text() == "quyenttl"
    assert page.locator("#page tbody tr").count() == 1


def test_a_unit_whose_lists_name_no_camera_is_shown_sites(context: BrowserContext, tmp_path: Path) -> None:
    out = tmp_path / "unit.html"
    run("portal", "-i", INVENTORY, "--out", out, "--audience", "unit=u-syt", "--lang", "vi")
    found = opened(context, out)
    page = found.go("s-iso-06")
    assert page.locator("table.matrix thead th").all_inner_texts() == ["Cá nhân", "Không nêu camera"]
    page.locator("table.matrix th a", has_text="Trần Thị Lệ Quyên").click()
    page.wait_for_selector("#page h2:text('Trần Thị Lệ Quyên')")
    where = page.locator("#page tbody td[data-label='Phạm vi']").or_(page.locator("#page tbody th + td"))
    assert where.first.inner_text() == "Khách sạn Biển Hồ Xanh (giả định)"
    found.go("")
    page.fill("#query", "bien ho xanh")
    assert page.inner_text("#count") == "0 cá nhân, 0 camera, 1 cơ sở, 0 đơn vị"
    page.fill("#query", "khong neu camera")
    assert page.inner_text("#count") == "Không tìm thấy."
    assert found.complaints() == []


def test_data_older_than_a_week_is_said_to_be_old(context: BrowserContext, portal: Path) -> None:
    for days, old in ((7, False), (8, True)):
        found = context.new_page()
        found.clock.set_fixed_time(f"2021-07-{20 + days}T12:00:00Z")
        found.goto(portal.as_uri())
        found.wait_for_selector("#controls:visible")
        assert found.is_visible("#old") is old
    assert found.inner_text("#old").startswith("Dữ liệu đến ngày 20/07/2021, đã 8 ngày.")


@pytest.mark.parametrize("place", PAGES)
@pytest.mark.parametrize("size", [WIDE, PHONE, NARROW])
def test_no_view_is_wider_than_its_screen_and_axe_finds_nothing(
    here: Opened, place: str, size: tuple[int, int]
) -> None:
    page = here.go(place)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    found = Axe().run(page).response
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert page.get_attribute("html", "lang") == "vi"


def test_axe_and_the_watch_would_notice(context: BrowserContext, portal: Path, tmp_path: Path) -> None:
    """A page without a label, with a script and a style of somebody else."""
    text = portal.read_text().replace("<label for=", "<label data-for=", 1)
    text = text.replace("</main>", '<p style="color:red">x</p><script>document.title = "stolen"</script></main>')
    (tmp_path / "bad.html").write_text(text)
    bad = opened(context, tmp_path / "bad.html")
    bad.page.wait_for_selector("#controls:visible")
    assert bad.page.title() == "Tra cứu quyền truy cập camera"
    assert {"style-src-attr", "script-src-elem"} <= set(bad.complaints())
    assert "label" in {one["id"] for one in Axe().run(bad.page).response["violations"]}


def test_a_changed_script_does_not_run(context: BrowserContext, portal: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text(portal.read_text().replace("const AT_ONCE = 100;", "const AT_ONCE = 101;"))
    bad = opened(context, tmp_path / "bad.html")
    assert not bad.page.is_visible("#controls")
    assert bad.complaints() != []


def test_hostile_names_stay_names(context: BrowserContext, tmp_path: Path) -> None:
    (tmp_path / "hostile.html").write_bytes(portal_html(hostile(), "vi"))
    found = opened(context, tmp_path / "hostile.html")
    found.page.wait_for_selector("#controls:visible")
    for place in ("", "p0", "p1", "p2", "p3", "p4", "p5", "s-one", "k-0", "u-one"):
        page = found.go(place)
        assert page.locator("body img, body svg, main script").count() == 0
    assert found.go("p0").inner_text("#page h2") == HOSTILE[0]
    assert found.go("p4").inner_text("#page h2") == HOSTILE[4]
    shown = found.go("s-one").inner_text("#page")
    assert not re.search("[\u2028\u2029\u202e\u2066]", shown)
    assert "line separator here" in shown
    found.go("")
    found.page.fill("#query", "<script>")
    assert results(found.page)[:1] == [HOSTILE[0]]
    assert found.complaints() == []


def test_it_prints_with_repeated_heads_and_without_controls(here: Opened, tmp_path: Path) -> None:
    page = here.page
    page.pdf(path=tmp_path / "home.pdf", prefer_css_page_size=True)
    pages = printed(tmp_path / "home.pdf")
    assert "Hết hạn trong 14 ngày tới" in pages[0]
    assert "Rơ Châm H'Yéo" in "".join(pages)
    assert "Lọc theo trạng thái" not in "".join(pages)
    assert sum("Phạm vi" in one for one in pages) >= 2  # the table goes over two pages, each with its head
    here.go("s-iso-06").pdf(path=tmp_path / "site.pdf", prefer_css_page_size=True)
    text = "".join(printed(tmp_path / "site.pdf"))
    assert "Ai xem được camera nào: Khách sạn Biển Hồ Xanh" in text
    assert "Về trang đầu" not in text


def test_paper_names_every_camera_of_a_person(here: Opened, tmp_path: Path) -> None:
    """On the screen they are folded away behind their number."""
    here.page.fill("#query", "siu binh")
    here.page.locator("#results li a").click()
    here.page.wait_for_selector("#page details")
    assert not here.page.locator("#page details li").first.is_visible()
    here.page.pdf(path=tmp_path / "person.pdf", prefer_css_page_size=True)
    text = "".join(printed(tmp_path / "person.pdf"))
    assert "Làn vào – hướng Kon Tum" in text
    assert "Làn ra – hướng Kon Tum" in text


def test_a_site_with_many_cameras_stands_on_paper_whole(context: BrowserContext, tmp_path: Path) -> None:
    (tmp_path / "wide.html").write_bytes(portal_html(wide(30), "vi"))
    found = opened(context, tmp_path / "wide.html")
    found.page.wait_for_selector("#controls:visible")
    page = found.go("s-one")
    tables = page.locator("#page table.matrix")
    assert tables.locator("caption").all_inner_texts() == [
        f"Ai xem được camera nào: Khu điều trị (camera {part} trong 30)" for part in ("1–12", "13–24", "25–30")
    ]
    assert [tables.nth(n).locator("tbody tr").count() for n in range(3)] == [1, 1, 2]
    assert tables.nth(2).locator("tbody tr").last.locator("td").all_inner_texts() == ["–"] * 5 + ["T"]
    page.pdf(path=tmp_path / "site.pdf", prefer_css_page_size=True)
    text = " ".join(printed(tmp_path / "site.pdf"))
    assert [n for n in range(1, 31) if f"Lối-{n:02}" not in text] == []
    assert found.complaints() == []
    still = re.search(r"<noscript>\n<section.*</noscript>", (tmp_path / "wide.html").read_text(), re.DOTALL)
    assert still is not None
    assert re.findall(r"<caption>(.*?)</caption>", still[0]) == tables.locator("caption").all_inner_texts()


def test_what_is_not_drawn_yet_is_said_on_paper(context: BrowserContext, tmp_path: Path) -> None:
    (tmp_path / "many.html").write_bytes(portal_html(many(130), "vi"))
    found = opened(context, tmp_path / "many.html")
    found.page.wait_for_selector("#controls:visible")
    found.go("u-one").pdf(path=tmp_path / "unit.pdf", prefer_css_page_size=True)
    assert "Hiện thêm (còn 30)" in " ".join(printed(tmp_path / "unit.pdf"))


def printed(file: Path) -> list[str]:
    program = needs("pdftotext", "it reads what was printed")
    done = subprocess.run([program, file, "-"], capture_output=True, text=True, check=True)
    return [" ".join(page.split()) for page in done.stdout.split("\f")[:-1]]


def test_without_scripts_the_pages_are_there(chromium: Browser, portal: Path) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": PHONE[0], "height": PHONE[1]})
    page = context.new_page()
    page.goto(portal.as_uri())
    assert not page.is_visible("#controls")
    assert "Các trang dưới đây vẫn đầy đủ" in page.inner_text("main")
    page.click("text=Khách sạn Biển Hồ Xanh (giả định) >> nth=0")
    assert page.url.endswith("#s-iso-06")
    assert "Làm kỹ thuật, không xem hình: Đào Ngọc Sơn, Đầu ghi VNPT – chốt số 1," in page.inner_text("#s-chk-01")
    assert "Làm kỹ thuật, không xem hình:" not in page.inner_text("#s-iso-06")
    row = page.locator("#s-iso-06 tbody tr", has_text="Trần Thị Lệ Quyên")
    assert row.locator("td").all_inner_texts() == ["TLX"] * 6
    row.locator("a").click()
    person = page.locator(page.url[page.url.index("#") :])
    assert "2311/UBND-YT, 14/06/2021" in person.inner_text()
    box = page.locator("html").bounding_box()
    assert box is not None
    assert box["width"] <= PHONE[0]
    context.close()


def test_packed_data_is_unpacked_by_the_browser(context: BrowserContext, tmp_path: Path) -> None:
    (tmp_path / "large.html").write_bytes(portal_html(many(STILL_AT_MOST + 1), "en"))
    found = opened(context, tmp_path / "large.html")
    found.page.wait_for_selector("#controls:visible")
    found.page.fill("#query", "nguyen van 02999")
    assert results(found.page) == ["Nguyễn Văn 02999"]
    found.page.fill("#query", "nguyen")
    assert found.page.inner_text("#count") == f"{STILL_AT_MOST + 1} people, 0 cameras, 0 sites, 0 units"
    assert found.page.locator("#results li").count() == 100
    found.page.click("#results button:visible")
    assert found.page.locator("#results li").count() == 200
    assert found.complaints() == []
