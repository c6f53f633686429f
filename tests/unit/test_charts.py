"""Charts as SVG: what they say, that nothing runs over anything else, and that no page has to trust them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import combinations

import pytest
from lxml import etree

from camgrant.diagnostics import Text
from camgrant.rendering.charts import Bar, Series, bars, step_chart

SVG = "{http://www.w3.org/2000/svg}"
FIRST = date(2021, 6, 12)
TITLE = Text("Số người", "People")
PARTS = (Text("đã xong", "done"), Text("còn chờ", "open"))


def label(text: str) -> Text:
    return Text(text, f"en {text}")


def series(name: str, *points: tuple[int, int]) -> Series:
    """Points as (days after the first, number)."""
    return Series(label(name), [(FIRST + timedelta(days=after), number) for after, number in points])


ONE = step_chart(TITLE, [series("Chốt", (0, 4), (10, 2), (30, 2)), series("Cách ly", (5, 3), (30, 3))], "vi")
TWO = bars(TITLE, [Bar(label("trong ngày"), (4, 1)), Bar(label("1–3 ngày"), (0, 2))], PARTS, "vi")
MANY = step_chart(
    TITLE,
    [series(f"Hệ thống thứ {n} có tên rất dài, dài hơn một dòng chữ của hình", (n, 7), (40, 7)) for n in range(7)],
    "vi",
)
LONG = bars(
    TITLE,
    [Bar(label("Một nhãn dài phải xuống ba bốn dòng mới đủ chỗ"), (123456, 7)), Bar(label("x"), (0, 0))],
    PARTS,
    "vi",
)
SAME_DAY = step_chart(TITLE, [series("Chốt", (0, 3)), series("Cách ly", (0, 3))], "vi")
EMPTY = step_chart(TITLE, [series("Chốt")], "vi")
NO_BARS = bars(TITLE, [Bar(label("trong ngày"), (0, 0))], PARTS, "vi")
ALL = {"steps": ONE, "bars": TWO, "many": MANY, "long": LONG, "day": SAME_DAY, "empty": EMPTY, "no bars": NO_BARS}
every_chart = pytest.mark.parametrize("svg", ALL.values(), ids=ALL)


def tree(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode())


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in tree(svg).iter(f"{SVG}text")]


def boxes(svg: str) -> list[tuple[str, float, float, float, float]]:
    """Each text with the box that it fills at most: left, top, right, bottom."""
    found = []
    for one in tree(svg).iter(f"{SVG}text"):
        text, x, y = one.text or "", float(one.get("x", "")), float(one.get("y", ""))
        width = len(text) * 6.7
        left = {"start": x, "middle": x - width / 2, "end": x - width}[one.get("text-anchor", "")]
        found.append((text, left, y - 9, left + width, y + 2))
    return found


@every_chart
def test_a_page_has_nothing_to_trust(svg: str) -> None:
    """No ids that collide, no styles and scripts that a policy refuses, nothing from elsewhere."""
    allowed = {"svg", "title", "desc", "path", "rect", "text", "circle"}
    for one in tree(svg).iter():
        assert str(one.tag).removeprefix(SVG) in allowed
        assert not {name for name in one.attrib if name in ("id", "style", "href") or str(name).startswith("on")}
        assert "url(" not in "".join(map(str, one.attrib.values()))


@every_chart
def test_who_hears_it_learns_what_it_shows(svg: str) -> None:
    root = tree(svg)
    assert (root.get("role"), root[0].tag, root[1].tag) == ("img", f"{SVG}title", f"{SVG}desc")
    assert root[0].text == "Số người"
    assert root[1].text


@every_chart
def test_no_text_runs_over_another_or_out_of_the_drawing(svg: str) -> None:
    _, _, width, height = map(float, tree(svg).get("viewBox", "").split())
    for text, left, top, right, bottom in boxes(svg):
        assert left >= -0.1, text
        assert top >= 0, text
        assert right <= width, text
        assert bottom <= height, text
    for one, other in combinations(boxes(svg), 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        assert apart, (one, other)


def test_steps_say_first_last_and_highest() -> None:
    assert tree(ONE)[1].text == (
        "Chốt: từ 4 ngày 12/06/2021 đến 2 ngày 12/07/2021, cao nhất 4; "
        "Cách ly: từ 3 ngày 17/06/2021 đến 3 ngày 12/07/2021, cao nhất 3"
    )
    assert texts(ONE) == [
        *("0", "1", "2", "3", "4"),
        *("12/06/2021", "27/06/2021", "12/07/2021"),
        *("2", "1"),  # the number of each line at its end, from above
        *("1. Chốt: 2", "2. Cách ly: 3"),
    ]


def test_a_line_goes_where_its_numbers_are() -> None:
    """The field is 304.. wide and 130 high; four stands at its top, zero at its foot."""
    (chot, cach_ly) = [one.get("d") for one in tree(ONE).iter(f"{SVG}path") if one.get("fill") == "none"]
    left, right = 6.7 + 8, 320.0
    third = left + (right - left) / 3
    assert [float(n) for n in re.findall(r"[0-9.]+", chot or "")] == pytest.approx(
        [left, 12, 12, third, 12 + 65, right, 12 + 65], abs=0.1
    )
    assert [float(n) for n in re.findall(r"[0-9.]+", cach_ly or "")] == pytest.approx(
        [left + (right - left) / 6, 142, 12 + 130 / 4, right, 12 + 130 / 4], abs=0.1
    )


def test_lines_and_bars_differ_without_colour() -> None:
    dashes = [one.get("stroke-dasharray") for one in tree(ONE).iter(f"{SVG}path") if one.get("fill") == "none"]
    assert len(set(dashes)) == 2
    rects = [(one.get("fill") == "none", float(one.get("width", ""))) for one in tree(TWO).iter(f"{SVG}rect")]
    # the bars, then the samples of the legend: filled is done, striped is open
    assert [hollow for hollow, _ in rects] == [False, True, True, False, True]
    assert rects[0][1] == pytest.approx(4 * rects[1][1], abs=0.3)
    assert rects[2][1] == pytest.approx(2 * rects[1][1], abs=0.3)


def test_bars_stand_with_their_numbers() -> None:
    assert texts(TWO) == ["trong ngày", "4 + 1", "1–3 ngày", "2", "đã xong", "còn chờ"]
    assert tree(TWO)[1].text == "trong ngày: 4 đã xong, 1 còn chờ; 1–3 ngày: 0 đã xong, 2 còn chờ"


def test_one_kind_of_bar_needs_no_legend() -> None:
    assert texts(bars(TITLE, [Bar(label("a"), (3,))], PARTS[:1], "vi")) == ["a", "3"]


def test_english_where_it_is_asked_for() -> None:
    svg = bars(TITLE, [Bar(label("a"), (3, 1))], PARTS, "en")
    assert (tree(svg)[0].text, texts(svg)) == ("People", ["en a", "3 + 1", "done", "open"])


def test_without_figures_it_says_so() -> None:
    assert texts(EMPTY) == texts(NO_BARS) == ["Chưa có số liệu."]


def test_hostile_names_stay_text() -> None:
    bad = '</text><script>alert(1)</script>"&\x07\x1b'
    for svg in (
        step_chart(label(bad), [Series(label(bad), [(FIRST, 1)])], "vi"),
        bars(label(bad), [Bar(label(bad), (1, 1))], (label(bad), label("b")), "vi"),
    ):
        assert [one.tag for one in tree(svg).iter() if "script" in str(one.tag)] == []
        assert "alert(1)" in "".join(texts(svg))


def test_large_numbers_have_few_lines_of_the_grid() -> None:
    for top in (1, 3, 4, 5, 9, 24, 100, 999, 123_456):
        numbers = [text for text in texts(step_chart(TITLE, [series("a", (0, top), (9, top))], "vi")) if text.isdigit()]
        values = [int(text) for text in numbers[:-1]]  # the last is the number of the line
        assert 2 <= len(values) <= 5
        assert values[-1] >= top > values[-2]
