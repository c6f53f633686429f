"""Changes made on top of a waiting proposal, put on the main line: only they travel, whatever the two touch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.app.separating import Inseparable, Separation, separated
from camgrant.load.reader import read_plain
from support.effort import effort

FILE = "grants/checkpoint/s-chk-02.yaml"
IDS = tuple(f"g-x-{letter}" for letter in "abcd")
RIGHTS = ("live", "playback", "export")
Grants = dict[str, dict[str, Any]]

grants = st.fixed_dictionaries(
    {"person": st.sampled_from(("c-a-a", "c-b-b")), "rights": st.sets(st.sampled_from(RIGHTS), min_size=1).map(sorted)},
    optional={"valid_until": st.dates().map(str), "revoked": st.fixed_dictionaries({"on": st.dates().map(str)})},
)


@st.composite
def edited(draw: st.DrawFn, before: Grants) -> Grants:
    """Some edits: a grant comes, a field is set or goes, a grant goes."""
    after = {entity: dict(fields) for entity, fields in before.items()}
    for _ in range(draw(st.integers(0, 3))):
        entity = draw(st.sampled_from(IDS))
        if entity not in after:
            after[entity] = dict(draw(grants))
            continue
        field = draw(st.sampled_from(("valid_until", "revoked", "rights", "gone")))
        if field == "gone":
            del after[entity]
        elif field == "rights":
            after[entity]["rights"] = draw(st.sets(st.sampled_from(RIGHTS), min_size=1).map(sorted))
        else:
            value = draw(st.dates().map(str))
            after[entity][field] = value if field == "valid_until" else {"on": value}
    return after


def content(entities: Grants) -> bytes:
    return yaml.safe_dump({"grants": entities}, sort_keys=False, allow_unicode=True).encode() if entities else b""


def side(entities: Grants) -> dict[str, bytes]:
    return {FILE: content(entities)} if entities else {}


def said(data: bytes | None) -> Grants:
    known: Any = read_plain(data) if data is not None else None
    return dict(known["grants"]) if known else {}


def fields(entities: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], Any]:
    """Every field, and every right by itself."""
    found: dict[tuple[str, str], Any] = {}
    for entity, values in entities.items():
        for key, value in values.items():
            if key == "rights":
                found |= {(entity, right): True for right in value}
            else:
                found[entity, key] = value
    return found


@pytest.mark.long
@settings(max_examples=effort(short=150, long=20_000), deadline=None)
@given(st.data())
def test_only_what_was_changed_now_travels(data: st.DataObject) -> None:
    main = data.draw(st.dictionaries(st.sampled_from(IDS), grants, max_size=3))
    head = data.draw(edited(main))
    now = data.draw(edited(head))
    sides = Separation(side(head), side(main), {FILE: content(now) or None})
    try:
        parts = separated(sides)
    except Inseparable:
        assert head != main, "nothing waits, so nothing can be in the way"
        return
    alone, waiting = fields(said(parts.alone[FILE])), fields(said(parts.waiting.get(FILE)))
    was, before, after = fields(main), fields(head), fields(now)
    for place in {*alone, *was}:
        if alone.get(place) != was.get(place):
            assert alone.get(place) == after.get(place), "what travels is what is meant now"
            assert after.get(place) != before.get(place), "and it was changed now"
    for place in {*before, *after}:
        if before.get(place) != after.get(place) and alone.get(place) != after.get(place):
            # The rest ends what only the waiting proposal has, and stands there.
            assert place[0] not in main
            assert place[1] == "revoked"
            assert waiting[place] == after[place]
    if waiting:
        assert {place for place in {*waiting, *before} if waiting.get(place) != before.get(place)} <= {
            (entity, "revoked") for entity in head.keys() - main.keys()
        }
