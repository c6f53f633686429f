"""`camgrant portal`: one file, for those named only, or none at all."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

from lxml import html

from camgrant.app.check import check
from camgrant.app.portal import portal_of
from camgrant.load.tree import MemoryTree
from camgrant.rendering.portal.page import portal_html
from camgrant.rendering.portal.still import STILL_AT_MOST
from support.cli import forked, run, write_world
from support.examples import world
from support.portals import hostile, many

INVENTORY = Path(__file__).parents[2] / "inventory"
LARGEST = 5_000_000 / 100_000  # bytes for each entitlement


def data_of(text: str) -> dict[str, Any]:
    """The data block, unpacked as its script does."""
    found = re.search(r'<script type="application/(json|gzip)" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    kind, block = found.groups()
    content: dict[str, Any] = json.loads(block if kind == "json" else gzip.decompress(base64.b64decode(block)))
    return content


def test_it_writes_the_same_file_twice_and_says_for_whom_it_is(tmp_path: Path) -> None:
    files = [tmp_path / "one.html", tmp_path / "two.html"]
    for seed, file in enumerate(files):
        words = ("portal", "-i", INVENTORY, "--out", file, "--audience", "unit=u-vnpt-gl", "--lang", "vi")
        done = run(*words, PYTHONHASHSEED=str(seed))
        assert (done.returncode, done.stderr) == (0, "")
        assert "dữ liệu đến hết ngày 20/07/2021 (dữ liệu giả định)" in done.stdout
    assert files[0].read_bytes() == files[1].read_bytes()
    assert "<strong>Chỉ dành cho: VNPT Gia Lai – Viễn thông Gia Lai</strong>" in files[0].read_text()


def test_a_unit_is_told_that_others_may_see_its_cameras_too(tmp_path: Path) -> None:
    """Its page of a camera is headed “who may see it”, and holds only those of whom its lists and recorders tell."""
    said = []
    for number, audience in enumerate(("unit=u-vnpt-gl", "internal")):
        out = tmp_path / f"{number}.html"
        assert forked("portal", "-i", INVENTORY, "--out", out, "--audience", audience, "--lang", "vi").returncode == 0
        (header,) = html.fromstring(out.read_bytes()).iter("header")
        said.append("người khác cũng có thể xem được các camera này" in html.tostring(header, encoding="unicode"))
    assert said == [True, False]


def test_it_is_refused_for_nobody_for_strangers_and_for_units_that_are_told_nothing(tmp_path: Path) -> None:
    out = tmp_path / "portal.html"
    for audience, said in (
        ("u-vnpt-gl", "say --audience internal or unit=UNIT"),
        ("unit=u-vnpt", "unknown unit 'u-vnpt'; did you mean"),
        ("unit=u-cat-pv01", "unknown unit"),
        ("unit=u-stttt", "no list and no recorder tells it anything"),
    ):
        done = forked("portal", "-i", INVENTORY, "--out", out, "--audience", audience)
        assert done.returncode == 2, audience
        assert said in done.stderr
    done = forked("portal", "-i", INVENTORY, "--out", INVENTORY / "portal.html", "--audience", "internal")
    assert done.returncode == 2
    assert "lies inside an inventory" in done.stderr
    done = forked("portal", "-i", INVENTORY, "--out", tmp_path / "no" / "p.html", "--audience", "internal")
    assert done.returncode == 3
    assert not out.exists()


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = forked("portal", "-i", INVENTORY, "--out", pipe, "--audience", "internal")
    assert done.returncode == 2
    assert "is no file; name another one" in done.stderr
    assert pipe.is_fifo()


def test_data_with_errors_makes_no_file_and_leaves_the_old_one(tmp_path: Path) -> None:
    files = world()
    files["grants/all.yaml"] = next(data for path, data in files.items() if path.startswith("grants/")).replace(
        b"person: c-", b"person: c-x", 1
    )
    write_world(tmp_path, {path: data for path, data in files.items() if "grants/" not in path or "all" in path})
    out = tmp_path / "portal.html"
    out.write_text("old")
    done = forked("portal", "-i", tmp_path / "inventory", "--out", out, "--audience", "internal")
    assert done.returncode == 1
    assert "no portal was made" in done.stderr
    assert out.read_text() == "old"


def test_only_its_own_scripts_and_style_are_allowed() -> None:
    text = portal_html(hostile(), "vi").decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    blocks = [
        *re.findall(r"<script>(.*?)</script>", text, re.DOTALL),
        *re.findall(r"<style>(.*?)</style>", text, re.DOTALL),
    ]
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in blocks]
    assert policy[1] == (
        f"default-src 'none'; script-src {hashes[0]} {hashes[1]}; style-src {hashes[2]}; "
        "base-uri 'none'; form-action 'none'"
    )
    attributes = {name for element in html.fromstring(text).iter() for name in element.attrib}
    assert {"class", "href", "content"} <= attributes
    assert not [one for one in attributes if one in ("style", "src", "srcset", "action") or str(one).startswith("on")]


def test_hostile_names_stand_in_the_file_as_text_only() -> None:
    text = portal_html(hostile(), "vi").decode()
    assert text.count("<script") == text.count("</script>") == 3
    assert "<img" not in text
    assert not re.search("[\u2028\u2029\u202e\u2066\u0000]", text)
    assert data_of(text)["people"]["name"][0] == "</script><script>alert(1)</script>"


def test_what_is_packed_is_what_the_access_state_says() -> None:
    """Unpacked by other code: the cameras, rights, days and states of everybody in force, and of who is over."""
    checked = check(MemoryTree(world(INVENTORY)), None, today=lambda: date(2026, 11, 24))
    assert checked.inventory is not None
    assert checked.state is not None
    data = data_of(portal_html(portal_of(checked.inventory, checked.state, "", "c", "vi"), "vi").decode())
    names, ids = ("live", "playback", "export", "ptz", "audio", "config"), data["cameras"]["id"]
    found, states = set(), []
    for person, pairs in zip(data["people"]["id"], data["people"]["accesses"], strict=True):
        for scope, kind in zip(pairs[::2], pairs[1::2], strict=True):
            runs = data["scopes"][scope][2:]
            parts = [ids[first : first + count] for first, count in zip(runs[::2], runs[1::2], strict=True)]
            _, rights, _, first, last, _, state = data["kinds"][kind]
            states.append(state)
            if state != 2:
                seen = frozenset(camera for part in parts for camera in part)
                found.add((person, seen, frozenset(names[one] for one in rights), first, last))
                assert (state == 1) == ((date.fromisoformat(last) - date(2021, 7, 20)).days <= 14)
    assert found == {
        (one.person, one.cameras, one.rights, one.valid_from.isoformat(), one.valid_until.isoformat())
        for one in checked.state.entitlements
    }
    assert len(found) > 30
    assert states.count(2) == 2


def test_a_large_province_is_packed_small() -> None:
    """At most 50 bytes for each entitlement: 100,000 of them stay below 5 MB, which `bench/portal.py` measures."""
    small, large = many(STILL_AT_MOST), many(STILL_AT_MOST + 1)
    assert 'type="application/json"' in portal_html(small, "vi").decode()
    text = portal_html(large, "vi").decode()
    assert 'type="application/gzip"' in text
    assert len(text.encode()) < LARGEST * (STILL_AT_MOST + 1)
    assert data_of(text)["people"]["name"][-1] == large.people[-1].name
