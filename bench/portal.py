"""How large the portal of a large province is, and how long its reader waits for it.

    python bench/portal.py [--grants 100000] [--rounds 5]

Measured inside headless Chromium (Debian's, driven by Playwright), in a new page each round: from opening the file
until the search is there, the first search, the search that finds nearly everybody, and the page of a site. A search
that finds nobody, or an empty page, gives no figure. The goals: below 5 MB, a first search below 150 ms.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.generate import generate
from bench.measure import BenchError, Command, run

_SEARCHED: Final = "performance.getEntriesByName('search').at(-1).duration"
_SITE: Final = "s-chk-0001"
_SHOW: Final = """place => new Promise((done) => {
  const start = performance.now();
  addEventListener('hashchange', () => setTimeout(() => done(performance.now() - start), 0), { once: true });
  location.hash = place;
})"""


def make(grants: int, folder: Path) -> Path:
    """The portal of a generated province."""
    generate(grants, folder / "inventory")
    out = folder / "portal.html"
    words = ("portal", "-i", str(folder / "inventory"), "--out", str(out), "--audience", "internal")
    run(Command("portal", (sys.executable, "-m", "camgrant", *words)))
    return out


def visit(browser: Browser, file: Path) -> dict[str, float]:
    """Milliseconds of one visit."""
    page = browser.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("#controls:visible")
    found: dict[str, float] = {"open, until it can be searched": page.evaluate("performance.now()")}
    page.fill("#query", "nguyen thi")
    found["first search"] = page.evaluate(_SEARCHED)
    if page.locator("#results li").count() == 0:
        raise BenchError("nobody was found")
    page.fill("#query", "n")
    found["search that finds nearly everybody"] = page.evaluate(_SEARCHED)
    found["page of a site"] = page.evaluate(_SHOW, _SITE)
    if page.locator("#page table.matrix tbody tr").count() == 0:
        raise BenchError(f"nobody stands on the page of {_SITE}")
    page.close()
    return found


def main() -> None:
    """Reads the arguments, measures, prints the table."""
    parser = argparse.ArgumentParser(description="Measure the portal.")
    parser.add_argument("--grants", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = make(arguments.grants, Path(folder))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        visits = [visit(browser, file) for _ in range(arguments.rounds)]
        browser.close()
        size = file.stat().st_size
    print(f"| {arguments.grants} grants | median, worst of {arguments.rounds} |\n| --- | --- |")
    print(f"| size | {size / 1e6:.2f} MB, {size / arguments.grants:.0f} bytes a grant |")
    for name in visits[0]:
        times = [one[name] for one in visits]
        print(f"| {name} | {statistics.median(times):.0f} ms, {max(times):.0f} ms |")


if __name__ == "__main__":
    main()
