"""Another programme says by data alone who reviews what: its own agencies, systems and document evidence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from camgrant.plan.approval_words import VerdictWords
from camgrant.plan.approvals import judge
from camgrant.plan.plan import plan
from camgrant.plan.reviews import Review, Reviewed
from support.examples import world
from support.reviewing import Edit, edited, inventory_of

FILES = world(Path(__file__).parents[1] / "packs" / "tinh-camera-antt-2026" / "inventory")
DAY = date(2026, 6, 15)


def later(file: str, grant: str, old: str, new: str) -> Edit:
    return f"grants/{file}.yaml", f"  {grant}:\n", f"valid_until: {old}", f"valid_until: {new}"


TRAFFIC = later("traffic", "g-huong-dieu-khien", "2026-09-30", "2026-10-01")
ORDER = later("public-order", "g-quy-cho", "2026-08-31", "2026-09-01")
DEPARTMENT = later("public-order", "g-bich-cho", "2026-08-31", "2026-09-01")
COMMUNE = later("communes", "g-dinh-xa", "2026-12-31", "2027-01-01")
CHAIR = later("communes", "g-panh-xa", "2026-12-31", "2027-01-01")
SHORTER = later("traffic", "g-thoai-dot-2", "2026-09-30", "2026-08-31")
SETTINGS: Edit = ("camgrant.yaml", "", '"180"', '"120"')
JUNCTION: Edit = ("sites/traffic.yaml", "  s-nt-cau-may:\n", "signage: true", "signage: false")
MARKET: Edit = ("sites/public-order.yaml", "  s-cho-ben-da:\n", "signage: true", "signage: false")


@pytest.mark.parametrize(
    ("change", "authors", "approving", "missing"),
    [
        (TRAFFIC, "tanlh-csgt", "thoaivv-csgt", ""),  # the police decide by document
        (TRAFFIC, "tanlh-csgt", "khoacb-qlhc", "traffic_police_division; provincial_police[confirmed]; 2 of 1"),
        (TRAFFIC, "khoacb-qlhc", "thoaivv-csgt tanlh-csgt", "provincial_police[entered]"),
        (ORDER, "tanlh-csgt", "khoacb-qlhc thoaivv-csgt", ""),
        (ORDER, "tanlh-csgt", "thoaivv-csgt", "public_order_division"),
        (DEPARTMENT, "tanlh-csgt", "khoacb-qlhc thoaivv-csgt", ""),  # police and committee, both by document
        (
            DEPARTMENT,
            "tanlh-csgt",
            "khoacb-qlhc",
            "provincial_police[confirmed]; provincial_committee[confirmed]; 2 of 1",
        ),
        (COMMUNE, "tanlh-csgt", "dinhqc-xa thoaivv-csgt", "commune_committee|commune_police; 2 of 1"),  # he gains
        (CHAIR, "tanlh-csgt", "dinhqc-xa thoaivv-csgt", ""),
        (CHAIR, "tanlh-csgt", "dinhqc-xa", "2 of 1"),
        (SHORTER, "tanlh-csgt", "dinhqc-xa", ""),
        (SETTINGS, "tanlh-csgt", "thoaivv-csgt dinhqc-xa", ""),
        (SETTINGS, "tanlh-csgt", "khoacb-qlhc dinhqc-xa", "traffic_police_division"),
        (JUNCTION, "tanlh-csgt", "thoaivv-csgt", ""),
        (JUNCTION, "tanlh-csgt", "khoacb-qlhc", "traffic_police_division"),
        (MARKET, "tanlh-csgt", "khoacb-qlhc", "2 of 1"),  # no rule speaks of it
        (MARKET, "tanlh-csgt", "khoacb-qlhc dinhqc-xa", ""),
    ],
)
def test_the_table(change: Edit, authors: str, approving: str, missing: str) -> None:
    found = plan(inventory_of(FILES), inventory_of(edited(change, base=FILES)))
    reviews = tuple(Review(one, "approved", found.hash) for one in approving.split())
    verdict = judge(found, Reviewed(tuple(authors.split()), reviews), DAY)
    parts = []
    for need in verdict.needs:
        if not need.satisfied:
            name = "|".join(need.kinds) or f"{need.reviewers} of {need.units}"
            parts.append(name + (f"[{','.join(need.lacking)}]" if need.by_document else ""))
    assert "; ".join(parts) == missing
    assert verdict.satisfied == (not missing)


def test_it_speaks_in_its_own_words() -> None:
    found = plan(inventory_of(FILES), inventory_of(edited(DEPARTMENT, base=FILES)))
    reviews = tuple(Review(one, "approved", found.hash) for one in ("khoacb-qlhc", "thoaivv-csgt"))
    verdict = judge(found, Reviewed(("tanlh-csgt",), reviews), DAY)
    said = [one.vi for one in VerdictWords(found, verdict).needs()]
    assert any("Ủy ban nhân dân tỉnh" in one or "UBND tỉnh đồng ý bằng văn bản số" in one for one in said)
    assert all("QD15/" in one for one in said)
