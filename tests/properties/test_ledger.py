"""Events of any content: written, read back and written again they stay what they were."""

from __future__ import annotations

import json
import unicodedata
from datetime import date

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.app.ledger import made
from camgrant.ledger.events import content_of, event_file, event_id, event_yaml
from camgrant.load.canonical import canonical
from camgrant.load.reader import read_marked
from camgrant.load.schema import adapter
from camgrant.model.ledger import AccountEvent, Correction, Dispatch, Event, FrozenRow, ListVersion, Receipt


def readable(text: str) -> bool:
    """Whether a file of the inventory may hold the text at all."""
    return read_marked("ledger/x.yaml", f"ledger: {json.dumps(text, ensure_ascii=False)}\n".encode())[2] == []


days = st.dates(date(2021, 1, 1), date(2030, 12, 31))
# Anything that a person may type in a line, quotes, hashes and signs of YAML above all.
letters = st.characters(codec="utf-8", exclude_categories=("C", "Z"))
lines = st.text(st.one_of(letters, st.sampled_from(" :#-'\"\\{}[]&*!|>%@`,?Ữặ")), min_size=1, max_size=30).map(
    lambda text: unicodedata.normalize("NFC", " ".join(text.split()))
)
# Composed, as files must have it; text that no longer stands for itself in a file is refused before.
lines = lines.filter(lambda text: bool(text) and readable(text))


hexadecimal = st.text("0123456789abcdef", min_size=64, max_size=64)
events = st.builds(lambda digits: f"e-{digits[:12]}", hexadecimal)

rows = st.builds(
    lambda key, digest, contact, cameras, until: made(
        FrozenRow,
        key=key,
        digest=digest[:16],
        contact=contact[:4],
        cameras=cameras,
        rights=("live",),
        valid_until=until,
    ),
    lines,
    hexadecimal,
    hexadecimal,
    st.lists(st.sampled_from(["k-chk-01-1", "k-on-2"]), unique=True).map(tuple),
    days,
)
versions = st.builds(
    lambda day, version, found: made(
        ListVersion, sheet="s6", author="u-cat", recipient="u-vnpt-gl", as_of=day, version=version, rows=tuple(found)
    ),
    days,
    hexadecimal,
    st.lists(rows, max_size=3),
)
dispatches = st.builds(
    lambda event, number, day, digest: made(Dispatch, list=event, way="zalo", number=number, date=day, sha256=digest),
    events,
    lines,
    days,
    st.one_of(st.none(), hexadecimal),
)
receipts = st.builds(lambda event, by: made(Receipt, dispatch=event, by=by), events, lines)
accounts = st.builds(
    lambda evidence, login: made(
        AccountEvent, what="created", person="c-a", login=login, system="site", by="u-a", evidence=evidence
    ),
    st.one_of(st.none(), lines),
    st.one_of(st.none(), lines),
)
corrections = st.builds(lambda event, reason: made(Correction, event=event, reason=reason), events, lines)
any_event = st.one_of(
    st.builds(lambda day, one, note: made(Event, on=day, list=one, note=note), days, versions, lines),
    st.builds(lambda day, one: made(Event, on=day, dispatch=one), days, dispatches),
    st.builds(lambda day, one: made(Event, on=day, receipt=one), days, receipts),
    st.builds(lambda day, one: made(Event, on=day, account=one), days, accounts),
    st.builds(lambda day, one: made(Event, on=day, correction=one), days, corrections),
)


@settings(max_examples=300)
@given(any_event)
def test_what_is_written_is_read_back_as_it_was(event: Event) -> None:
    name = event_id(event)
    file, raw = event_file(name, event), event_yaml(name, event)
    data, _, findings = read_marked(file, raw)
    assert findings == []
    assert isinstance(data, dict)
    assert adapter("ledger").validate_python(data["ledger"]) == {name: event}
    assert yaml.load(raw, yaml.BaseLoader) == {"ledger": {name: content_of(event)}}  # another reader


@settings(max_examples=100)
@given(any_event)
def test_a_written_event_is_in_canonical_form(event: Event) -> None:
    name = event_id(event)
    raw = event_yaml(name, event)
    assert canonical(event_file(name, event), raw) == (raw, [])


@settings(max_examples=300)
@given(any_event, any_event)
def test_events_have_one_id_only_where_they_say_the_same(first: Event, second: Event) -> None:
    assert (event_id(first) == event_id(second)) == (first == second)
