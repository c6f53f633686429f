"""Which events wait for approval, asked of every kind that the model has; and which days no event may name.

The table is written from what an event does to a duty, not from the code. A kind that the model gains and that the
table does not know fails here, and waits for approval until it is known.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.app.ledger import made
from camgrant.ledger.book import Book
from camgrant.ledger.confirming import confirms, counting, uncounted
from camgrant.ledger.events import event_id
from camgrant.ledger.moments import TO_COME, date_fields, moments
from camgrant.model.base import altered
from camgrant.model.ledger import AccountEvent, Correction, Event
from support.effort import effort

DAY = date(2021, 7, 20)
# What each kind of event does: it makes more to do ("opens"), or it silences, closes or draws something ("closes").
TABLE = {
    ("list", ""): "opens",
    ("dispatch", ""): "opens",
    ("receipt", ""): "closes",
    ("account", "requested"): "opens",
    ("account", "created"): "closes",
    ("account", "handed_over"): "closes",
    ("account", "changed"): "closes",
    ("account", "disabled"): "closes",
    ("account", "deleted"): "closes",
    ("account", "reviewed"): "closes",
    ("account", "reissue"): "closes",
    ("bundle", "issued"): "opens",
    ("bundle", "sent"): "opens",
    ("bundle", "received"): "closes",
    ("bundle", "lost"): "opens",
    ("key", "lost"): "opens",
    ("key", "rotated"): "closes",
    ("review", "opened"): "opens",
    ("review", "answered"): "closes",
    ("review", "closed"): "closes",
    ("incident", "opened"): "opens",
    ("incident", "notified"): "closes",
    ("incident", "closed"): "closes",
    ("hold", "held"): "opens",
    ("hold", "confirmed"): "closes",
    ("hold", "missing"): "closes",
    ("hold", "released"): "closes",
    ("custody", ""): "closes",
    ("dossier", ""): "opens",
    ("correction", ""): "closes",
}


def model_of(hint: Any) -> type[Any]:
    """The model in an annotation that says that it may be absent."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(model_of(one) for one in get_args(hint) if one is not type(None))
    if hasattr(hint, "__metadata__"):
        return model_of(hint.__origin__)
    assert isinstance(hint, type)
    return hint


def kinds() -> Iterator[tuple[str, str, type[Any]]]:
    """(form, what, model) of every kind of event that the model can hold."""
    hints = get_type_hints(Event, include_extras=True)
    for form in hints:
        model = model_of(hints[form])
        if form in ("on", "note"):
            continue
        what = get_type_hints(model).get("what")
        for word in get_args(what) if get_origin(what) is Literal else ("",):
            yield form, word, model


def event_of(form: str, what: str, model: type[Any], **values: object) -> Event:
    """An event of a kind; only what is asked of it here is filled in."""
    content = object.__new__(model)
    for name in model.__dataclass_fields__:
        object.__setattr__(content, name, () if name in ("rows", "cameras", "grants", "answers", "rights") else None)
    for name, value in {**({"what": what} if what else {}), **values}.items():
        object.__setattr__(content, name, value)
    return altered(made(Event, on=DAY, note="x"), **{form: content})


def test_every_kind_of_event_of_the_model_is_known() -> None:
    assert {(form, what) for form, what, _ in kinds()} == set(TABLE)


@pytest.mark.parametrize(("form", "what", "model"), list(kinds()))
def test_what_closes_something_waits_for_approval_and_nothing_else_does(form: str, what: str, model: type[Any]) -> None:
    event = event_of(form, what, model)
    assert confirms(event, {}) is (TABLE[form, what] == "closes")
    assert uncounted({"e-1": event}, ()) == (frozenset(("e-1",)) if TABLE[form, what] == "closes" else frozenset())
    assert counting({"e-1": event}, ("e-1",)) == {"e-1": event}


@pytest.mark.parametrize(("form", "what", "model"), [one for one in kinds() if one[0] != "correction"])
def test_to_take_back_what_confirms_counts_at_once(form: str, what: str, model: type[Any]) -> None:
    """It only opens again what was closed; but without an account that was made nobody would look for it."""
    ledger = {"e-1": event_of(form, what, model)}
    event = altered(made(Event, on=DAY), correction=made(Correction, event="e-0123456789ab", reason="nhầm"))
    object.__setattr__(event.correction, "event", "e-1")
    shows = (form, what) in {("account", one) for one in ("created", "handed_over", "reviewed", "reissue")}
    opens = TABLE[form, what] == "closes" and not shows and form != "key"
    assert confirms(event, ledger) is not opens


def account(what: str, on: date) -> Event:
    said = made(AccountEvent, what=what, person="c-mot", system="site", recorder="r-mot", login="mot", by="u-mot")
    return made(Event, on=on, account=said)


@pytest.mark.long
@settings(max_examples=effort(short=150, long=20_000), deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["requested", "created", "handed_over", "changed", "disabled", "deleted", "reviewed"]),
            st.integers(0, 9),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_no_unapproved_event_makes_an_account_look_gone(found: list[tuple[str, int, bool]]) -> None:
    """The model: an account is thought gone only if it is so by approved events alone."""
    ledger: dict[str, Event] = {}
    approved: set[str] = set()
    for what, day, is_approved in found:
        event = account(what, DAY - timedelta(day))
        ledger[event_id(event)] = event
        if is_approved:
            approved.add(event_id(event))
    counted = counting(ledger, approved)

    def last(events: dict[str, Event]) -> str:
        words = [event.account.what for event in Book.of(_inventory(events), DAY).events.values() if event.account]
        order = ("requested", "created", "changed", "handed_over", "reviewed", "disabled", "deleted")
        said = sorted(
            (event.on, order.index(event.account.what), event.account.what)
            for event in events.values()
            if event.account and event.account.what != "requested"
        )
        assert len(words) == len(events)
        return said[-1][2] if said else ""

    gone = {"disabled", "deleted"}
    only_approved = {name: event for name, event in ledger.items() if name in approved}
    assert last(counted) not in gone or last(only_approved) in gone


def _inventory(events: dict[str, Event]) -> Any:
    return types.SimpleNamespace(recorders={}, ledger=events)


def test_every_day_of_an_event_is_looked_at() -> None:
    """All that the model can date: what is new in it is found here, and must not lie in the future without a word."""
    assert set(date_fields()) == {
        *("on", "list.as_of", "list.rows.valid_from", "list.rows.valid_until", "dispatch.date", "review.due"),
        *("incident.since", "incident.until", "incident.reported_at", "hold.since", "hold.until"),
        *("dossier.since", "dossier.until"),
    }
    assert set(date_fields()) > TO_COME


def test_the_places_of_days_in_lists() -> None:
    from camgrant.model.ledger import FrozenRow, ListVersion

    rows = tuple(
        made(FrozenRow, key=f"g-{number}", digest="0" * 16, valid_until=DAY + timedelta(number)) for number in (1, 2)
    )
    content = made(ListVersion, sheet="s3", author="u-a", recipient="u-b", as_of=DAY, version="0" * 64, rows=rows)
    found = [(one.place, one.day) for one in moments(made(Event, on=DAY, list=content))]
    assert found == [
        ("on", DAY),
        ("list.as_of", DAY),
        ("list.rows.0.valid_until", DAY + timedelta(1)),
        ("list.rows.1.valid_until", DAY + timedelta(2)),
    ]
