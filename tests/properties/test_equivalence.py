"""pydantic and jsonschema accept and refuse the same documents, for every kind: two judges, one schema."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from camgrant.load.explain import explain, validator
from camgrant.load.reader import Marks, read_plain
from camgrant.load.schema import ENTITY_TYPES, adapter, entity_schema
from support.examples import world

ODD: list[Any] = [
    None, True, False, 0, 1, -1, 10**12, "", " ", "x", " x", "x ", "x\n", "a\tb", "é" * 501, "x" * 80, "x" * 81,
    "live", "LIVE", "2021-06-03", "2021-02-29", "2020-02-29", "2021-13-01", "31/02/2024", "2021-6-3", "20210603",
    "2021-06-03T00:00:00", "1623715200", "0000-01-01", "until further notice", "c-a", "c-A", "c-a\n", "u-a-b", "k-",
    "-", "đ", "0100 000 001", "+84100000001", "a@b", "a b@c", [], ["live"], ["live", 1], [None], {}, {"x": 1},
    {"on": "2021-06-03", "reason": "x"}, {"site": "s-a"}, {"k-a": {}}, [{}],
]  # fmt: skip
KEYS = ["person", "names", "note", "valid_from", "valid_until", "channels", "u-x", "bad_id", "", "revoked", "until"]


ROOT = Path(__file__).parents[2]
INVENTORIES = (ROOT / "inventory", *sorted((ROOT / "tests" / "packs").glob("*/inventory")))


# No committed inventory was joined from two.
JOINS: dict[str, Any] = {
    "j-bd": {"on": "2025-07-01", "document": "d-a", "commit": "0" * 40, "folder": "inventory", "same": ["u-a", "u-b"]}
}


def _samples() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in ENTITY_TYPES}
    found["joins"].append(JOINS)
    for inventory in INVENTORIES:
        for file, raw in world(inventory).items():
            kind = file.partition("/")[0]
            data = read_plain(raw)
            if kind in found and isinstance(data, dict):
                found[kind].append(data[kind])
    return found


SAMPLES = _samples()


def _mutate(document: Any, chooser: random.Random) -> Any:
    """One random change somewhere in the document."""
    if isinstance(document, dict) and document and chooser.random() < 0.85:
        key = chooser.choice(list(document))
        action = chooser.random()
        if action < 0.7 and isinstance(document[key], (dict, list)) and document[key]:
            document[key] = _mutate(document[key], chooser)
        elif action < 0.8:
            del document[key]
        elif action < 0.9:
            document[chooser.choice(KEYS)] = copy.deepcopy(chooser.choice(ODD))
        else:
            document[key] = copy.deepcopy(chooser.choice(ODD))
        return document
    if isinstance(document, list) and document and chooser.random() < 0.85:
        index = chooser.randrange(len(document))
        document[index] = _mutate(document[index], chooser)
        return document
    return copy.deepcopy(chooser.choice(ODD))


def _pydantic_accepts(kind: str, document: Any) -> bool:
    try:
        adapter(kind).validate_python(document)
    except ValidationError:
        return False
    return bool(document)


@pytest.mark.parametrize("kind", ENTITY_TYPES)
def test_the_province_is_accepted_by_both(kind: str) -> None:
    for document in SAMPLES[kind]:
        assert validator(kind).is_valid(document)
        assert _pydantic_accepts(kind, document)


@pytest.mark.parametrize("kind", ENTITY_TYPES)
@settings(max_examples=250, derandomize=True)
@given(seed=st.integers(0, 2**32), changes=st.integers(1, 3))
def test_both_judges_agree_on_changed_documents(kind: str, seed: int, changes: int) -> None:
    chooser = random.Random(seed)
    document: Any = copy.deepcopy(chooser.choice(SAMPLES[kind]))
    if len(document) > 3:
        document = dict(chooser.sample(sorted(document.items()), 3))
    for _ in range(changes):
        document = _mutate(document, chooser)
    by_schema = validator(kind).is_valid(document)
    assert by_schema == _pydantic_accepts(kind, document)
    if not by_schema and isinstance(document, dict):
        findings = explain(kind, document, "x.yaml", Marks())
        assert findings
        assert all(found.message("vi") and found.message("en") for found in findings)


@pytest.mark.parametrize("kind", ENTITY_TYPES)
def test_the_snippet_that_editors_offer_is_sound(kind: str) -> None:
    (snippet,) = entity_schema(kind)["defaultSnippets"]
    assert validator(kind).is_valid(snippet["body"]), list(validator(kind).iter_errors(snippet["body"]))
    assert _pydantic_accepts(kind, snippet["body"])


def test_the_judges_would_be_seen_to_disagree() -> None:
    """The comparison above can fail: a document that only one of them refuses is told apart."""
    unknown = copy.deepcopy(SAMPLES["units"][0])
    next(iter(unknown.values()))["surprise"] = 1
    assert not validator("units").is_valid(unknown)
    assert not _pydantic_accepts("units", unknown)
